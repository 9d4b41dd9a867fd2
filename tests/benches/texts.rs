//! Texts for the benchmarks, made of the sample: no other file is needed.

use hashiya::store::article;

/// The sample's text, repeated to `megabytes`.
pub(crate) fn paragraphs(megabytes: usize) -> String {
    let sample = article::sample();
    let text = sample.document.text();
    text.repeat(megabytes * 1_000_000 / text.len() + 1)
}

/// The same as one line.
#[allow(dead_code, reason = "not every benchmark needs it")]
pub(crate) fn one_line(megabytes: usize) -> String {
    paragraphs(megabytes).replace('\n', " ")
}
