//! Finding annotations again in an article that changed.
//!
//! First by position, where the quote still stands there; else by the quote with its context; else by an
//! approximate match. Where several places fit about as well as each other, the annotation is lost: a
//! wrong place is worse than none. The work for one annotation is bounded, whatever the text.
//!
//! Must not know: files; what becomes of the verdicts.

use super::align::{Fit, Pattern, fits};
use super::context::LONGEST;
use super::votes::{Votes, votes};
use crate::text::document::{Span, slice};

/// Where an annotation stood, as a file records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor<'a> {
    /// The recorded positions, in bytes of the text as it is now; `None` where it does not reach so far.
    pub at: Option<Span>,
    /// The text that stood there.
    pub quote: &'a str,
    /// The text before it.
    pub before: &'a str,
    /// The text behind it.
    pub after: &'a str,
}

/// Where it stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchored {
    /// Where it stood.
    Same,
    /// Elsewhere: its quote stands there letter by letter, and its context says that it is this one.
    Moved(Span),
    /// Perhaps there, where something like its quote stands in something like its context: with how much
    /// of all that is found again, in percent.
    Likely(Span, u8),
    /// Nowhere, or in several places of which none is better than the others.
    Lost,
}

/// A quote longer than twice this, in code points, is compared by its two ends.
const END: usize = 512;
/// Passages that are looked for in one pass over the text.
const BATCH: usize = 4096;
/// Places that are looked at for one passage.
const PLACES: usize = 6;
/// Code points by which a passage may have been torn apart, or a guess be wrong.
const REACH: usize = 96;
/// The same around the recorded position, where no piece of the passage led to a place.
const WIDE: usize = 512;

impl<'a> Anchor<'a> {
    /// Whether the quote stands at the recorded position in `text`.
    #[must_use]
    pub fn stands(&self, text: &str) -> bool {
        self.at
            .is_some_and(|at| text.get(at.range()) == Some(self.quote))
    }

    /// Before, quote and after; as much of the context as this program ever records.
    fn parts(&self) -> [&'a str; 3] {
        let after = head(self.after, LONGEST);
        [tail(self.before, LONGEST), self.quote, after]
    }
}

/// The first `count` code points of `text`.
fn head(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map(|(at, _)| at);
    slice(text, Span::new(0, end.unwrap_or(text.len())))
}

/// The last `count` code points of `text`.
fn tail(text: &str, count: usize) -> &str {
    let ends = text.char_indices().rev().take(count);
    let start = ends.last().map_or(text.len(), |(at, _)| at);
    slice(text, Span::new(start, text.len()))
}

/// Where each of `anchors` stands in `text`, in their order.
#[must_use]
pub fn anchored(text: &str, anchors: &[Anchor<'_>]) -> Vec<Anchored> {
    let mut out: Vec<Anchored> = vec![Anchored::Same; anchors.len()];
    let verdicts = anchors.iter().zip(&mut out);
    let mut gone: Vec<_> = verdicts
        .filter(|(anchor, _)| !anchor.stands(text))
        .collect();
    for batch in gone.chunks_mut(BATCH) {
        let passages: Vec<[&str; 3]> = batch.iter().map(|(anchor, _)| anchor.parts()).collect();
        let votes = votes(text, &passages);
        for ((anchor, verdict), votes) in batch.iter_mut().zip(&votes) {
            **verdict = find(text, anchor, votes);
        }
    }
    out
}

/// Finds one that does not stand where it stood.
fn find(text: &str, anchor: &Anchor<'_>, votes: &Votes) -> Anchored {
    let parts = anchor.parts();
    let [before, quote, after] = parts;
    if quote.is_empty() && before.is_empty() && after.is_empty() || votes.says_nothing() {
        return Anchored::Lost;
    }
    let mut verbatim = verbatim(text, parts, votes);
    match (verbatim.next(), verbatim.next()) {
        (Some(span), None) => return Anchored::Moved(span),
        (Some(_), Some(_)) => return Anchored::Lost,
        (None, _) => {}
    }
    let stood = anchor.at.map_or(text.len(), Span::start);
    let look = |parts: [&str; 3], skipped: usize| {
        let pattern = Pattern::new(parts[0], parts[1], parts[2]);
        let stood = (stood + skipped).saturating_sub(before.len());
        clear(
            text,
            &pattern,
            votes,
            length(anchor.parts()),
            skipped,
            stood,
        )
    };
    if quote.chars().nth(2 * END).is_none() {
        return look(parts, 0).map_or(Anchored::Lost, |fit| verdict(text, quote, &fit));
    }
    let end = tail(quote, END);
    let skipped = before.len() + quote.len() - end.len();
    let first = look([before, head(quote, END), ""], 0);
    let last = look(["", end, after], skipped);
    match (first, last) {
        (Some(first), Some(last)) => between(&first, &last, quote),
        _ => Anchored::Lost,
    }
}

/// The bytes of a passage.
fn length(parts: [&str; 3]) -> usize {
    parts.iter().map(|part| part.len()).sum()
}

/// The places at which the whole passage stands letter by letter, of those that have votes: its quote's.
fn verbatim<'v>(
    text: &'v str,
    parts: [&'v str; 3],
    votes: &'v Votes,
) -> impl Iterator<Item = Span> + 'v {
    let length = length(parts);
    votes.places().filter_map(move |place| {
        let begin = place.checked_sub(length)?;
        let [before, quote, after] = parts;
        let rest = text.get(begin..)?.strip_prefix(before)?;
        rest.strip_prefix(quote)?.strip_prefix(after)?;
        let start = begin + before.len();
        Some(Span::new(start, start + quote.len()))
    })
}

/// The one place where `pattern` fits: the best by votes, else near where it stood. `length` is that of
/// the passage that was voted for, of which the pattern leaves out `skipped` bytes at its beginning.
/// `None` where nothing fits, or where something else fits about as well.
fn clear(
    text: &str,
    pattern: &Pattern,
    votes: &Votes,
    length: usize,
    skipped: usize,
    stood: usize,
) -> Option<Fit> {
    let mut found: Vec<Fit> = Vec::new();
    for place in votes.best(PLACES) {
        let begin = (place + skipped).saturating_sub(length);
        found.extend(fits(text, pattern, begin, REACH));
    }
    found.retain(is_acceptable);
    if found.is_empty() {
        found = fits(text, pattern, stood, WIDE);
        found.retain(is_acceptable);
    }
    found.sort_by_key(|fit| std::cmp::Reverse((fit.score, fit.quote)));
    let best = found.first().cloned()?;
    // The more is missing, the clearer must it be the best.
    let margin = (100_u8.saturating_sub(best.score) / 4).max(5);
    let is_rival = |fit: &Fit| {
        let elsewhere = fit.span.start() != best.span.start() && fit.span.end() != best.span.end();
        elsewhere && best.score - fit.score < margin
    };
    let rivals = found.iter().any(is_rival);
    (!rivals).then_some(best)
}

/// Whether enough is found again: three fifths of the passage with half the quote, or the quote whole
/// with one side of its context nearly so.
fn is_acceptable(fit: &Fit) -> bool {
    fit.score >= 60 && fit.quote >= 50 || fit.quote == 100 && fit.side >= 75
}

fn verdict(text: &str, quote: &str, fit: &Fit) -> Anchored {
    if slice(text, fit.span) == quote {
        Anchored::Moved(fit.span)
    } else {
        Anchored::Likely(fit.span, fit.score)
    }
}

/// From the place of a long quote's first end to that of its last, where they are in order and about as
/// far apart as they were.
fn between(first: &Fit, last: &Fit, quote: &str) -> Anchored {
    let span = Span::new(first.span.start(), last.span.end());
    let plausible = quote.len() / 2..=quote.len() * 2;
    if plausible.contains(&span.len()) {
        Anchored::Likely(span, first.score.min(last.score))
    } else {
        Anchored::Lost
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::Strategy;

    use super::super::{Quotation, quotations};
    use super::*;

    fn anchor(of: Quotation<'_>, at: Span) -> Anchor<'_> {
        Anchor {
            at: Some(at),
            quote: of.quote,
            before: of.before,
            after: of.after,
        }
    }

    /// What becomes of the `nth` occurrence of `quote` in `before` when that becomes `after`, written as
    /// a word and the text there.
    fn again(before: &str, quote: &str, nth: usize, after: &str) -> String {
        let at = before.match_indices(quote).nth(nth).expect("it").0;
        let span = Span::new(at, at + quote.len());
        let anchor = anchor(super::super::quotation(before, span), span);
        match anchored(after, &[anchor])[0] {
            Anchored::Same => "same".to_owned(),
            Anchored::Moved(span) => format!("moved {} {}", span.start(), slice(after, span)),
            Anchored::Likely(span, _) => format!("likely {} {}", span.start(), slice(after, span)),
            Anchored::Lost => "lost".to_owned(),
        }
    }

    const NEWS: &str = "أعلنت السفيرة الأميركية في العراق ألينا رومانوسكي، أمس الاثنين، أن الحوار الأمني \
        بين واشنطن وبغداد يستأنف غدا. وقال مسؤول عراقي إن الوفد يصل إلى واشنطن مساء اليوم، وإن الحوار \
        يشمل مستقبل التحالف الدولي وتسليح الجيش.\nوفي أربيل نفى متحدث باسم الإقليم علمه بالزيارة.\n";

    #[test]
    fn what_still_stands_there_is_the_same() {
        assert_eq!(again(NEWS, "واشنطن", 1, NEWS), "same");
        let changed = NEWS.replace("أربيل", "دهوك");
        assert_eq!(again(NEWS, "واشنطن", 1, &changed), "same");
        assert_eq!(again(NEWS, "واشنطن", 0, ""), "lost");
    }

    #[test]
    fn a_text_put_in_before_moves_the_rest() {
        let changed = format!("خبر عاجل: {NEWS}");
        let at = changed.match_indices("واشنطن").nth(1).expect("there").0;
        assert_eq!(
            again(NEWS, "واشنطن", 1, &changed),
            format!("moved {at} واشنطن")
        );
        let longer = format!("{}{NEWS}", "فقرة أولى لم تكن في النص من قبل. ".repeat(90));
        let at = longer.match_indices("واشنطن").nth(1).expect("there").0;
        assert_eq!(
            again(NEWS, "واشنطن", 1, &longer),
            format!("moved {at} واشنطن")
        );
    }

    #[test]
    fn the_context_decides_between_occurrences() {
        let changed = NEWS.replace("بين واشنطن وبغداد", "بين الولايات المتحدة والعراق");
        let at = changed.find("واشنطن").expect("the other");
        assert_eq!(
            again(NEWS, "واشنطن", 1, &changed),
            format!("moved {at} واشنطن")
        );
        let found = again(NEWS, "واشنطن", 0, &changed);
        assert!(
            found == "lost" || found.starts_with("likely") && !found.ends_with("واشنطن"),
            "{found}"
        );
    }

    #[test]
    fn a_corrected_quote_is_likely_and_a_rewritten_one_lost() {
        let changed = format!("تحديث. {}", NEWS.replace("رومانوسكي", "رومانوفسكي"));
        let at = changed.find("ألينا").expect("there");
        let expected = format!("likely {at} ألينا رومانوفسكي");
        assert_eq!(again(NEWS, "ألينا رومانوسكي", 0, &changed), expected);
        let claim = "الحوار الأمني بين واشنطن وبغداد يستأنف غدا";
        let changed = NEWS.replace(claim, "كل شيء تأجل");
        assert_eq!(again(NEWS, claim, 0, &changed), "lost");
    }

    #[test]
    fn one_side_of_the_context_is_enough_for_a_whole_quote() {
        let cut = NEWS.find("ألينا").expect("there");
        let changed = slice(NEWS, Span::new(cut, NEWS.len()));
        assert_eq!(
            again(NEWS, "ألينا رومانوسكي", 0, changed),
            "moved 0 ألينا رومانوسكي"
        );
    }

    #[test]
    fn in_several_places_alike_it_is_lost() {
        let twice = format!("مقدمة.\n{NEWS}{NEWS}");
        assert_eq!(again(NEWS, "التحالف الدولي", 0, &twice), "lost");
        let refrain = "يا ليل الصب متى غده أقيام الساعة موعده\n".repeat(300);
        let moved = format!("الصب\n{refrain}");
        assert_eq!(again(&refrain, "الساعة", 150, &moved), "lost");
        let letters = "ا".repeat(3000);
        assert_eq!(again(&letters, "ااااا", 0, &letters), "same");
        let at = Span::new(2000, 2010);
        let there = super::super::quotation(&letters, at);
        let found = anchored(&letters.replacen('ا', "ب", 1500), &[anchor(there, at)]);
        assert_eq!(found, [Anchored::Lost]);
    }

    #[test]
    fn a_long_quote_is_found_by_its_ends() {
        let long: String = (0..400).map(|n| format!("كلمة{n} ثم{} ", n * 7)).collect();
        let text = format!("بداية النص هنا. {long}نهاية النص هنا.");
        let at = text.find("كلمة3 ").expect("there");
        let end = text.find("كلمة390 ").expect("there");
        let quote = slice(&text, Span::new(at, end));
        let changed = text
            .replace("كلمة200 ", "")
            .replace("بداية", "هذه هي البداية لهذا");
        let from = changed.find("كلمة3 ").expect("there");
        let found = again(&text, quote, 0, &changed);
        assert!(found.starts_with(&format!("likely {from} كلمة3 ")) && found.ends_with("ثم2723 "));
        let moved = text.replace("بداية", "هذه هي البداية لهذا");
        assert!(again(&text, quote, 0, &moved).starts_with(&format!("moved {from} ")));
    }

    #[test]
    fn positions_that_contradict_the_quote_are_not_believed() {
        let quote = Anchor {
            at: Some(Span::new(0, 4)),
            quote: "سلام",
            before: "",
            after: "",
        };
        assert!(!quote.stands("سلام"));
        assert_eq!(
            anchored("سلام", &[quote]),
            [Anchored::Moved(Span::new(0, 8))]
        );
        let nothing = Anchor {
            at: None,
            quote: "",
            before: "",
            after: "",
        };
        assert_eq!(anchored("سلام", &[nothing]), [Anchored::Lost]);
        let empty = Anchor {
            at: Some(Span::new(2, 2)),
            ..nothing
        };
        assert_eq!(anchored("سلام", &[empty]), [Anchored::Same]);
    }

    /// A text of words that hardly repeat, of about `bytes` bytes.
    fn large(bytes: usize) -> String {
        let (mut out, mut state) = (String::new(), 7_u64);
        while out.len() < bytes {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let letters = ('ب'..='ي').filter(|c| *c != 'ـ').collect::<Vec<_>>();
            let mut rest = state >> 20;
            for _ in 0..3 + rest % 5 {
                out.push(letters[usize::try_from(rest % 30).unwrap_or(0)]);
                rest /= 30;
            }
            out.push(' ');
        }
        out
    }

    #[test]
    fn thousands_in_a_large_text_are_found_at_once() {
        let text = large(1 << 20);
        let offsets = super::super::Offsets::new(&text);
        let spans: Vec<Span> = (0..3000)
            .map(|n| offsets.clamped(n * 180 + 40, n * 180 + 60 + n % 100))
            .collect();
        let quotations = quotations(&text, &spans);
        let anchors: Vec<Anchor<'_>> = quotations
            .iter()
            .zip(&spans)
            .map(|(q, at)| anchor(*q, *at))
            .collect();
        let moved = format!("عنوان جديد\n{text}");
        for (changed, seconds) in [(moved, 5.0), (large(1 << 19).replace(' ', "  "), 30.0)] {
            let begin = std::time::Instant::now();
            let found = anchored(&changed, &anchors);
            let took = begin.elapsed().as_secs_f64();
            println!(
                "{} anchors in {took:.3} s: {:?}",
                anchors.len(),
                found.first()
            );
            assert!(took < seconds, "{took}");
        }
    }

    /// Words of a text, the one that is annotated, and where other words are put in the place of some.
    fn story() -> impl Strategy<Value = (Vec<String>, usize, usize, usize, Vec<String>)> {
        let word = "[ب-غف-ي]{4,8}";
        (
            proptest::collection::vec(word, 60..160),
            0..60usize,
            0..60usize,
            0..12usize,
            proptest::collection::vec(word, 0..12),
        )
    }

    proptest::proptest! {
        #[test]
        fn an_annotation_survives_an_edit_beside_it((words, which, at, gone, new) in story()) {
            let text = words.join(" ");
            let start = words.iter().take(which).map(|word| word.len() + 1).sum();
            let span = Span::new(start, start + words[which].len());
            let anchor = anchor(super::super::quotation(&text, span), span);
            // The edit leaves the annotated word and its neighbours.
            let from = at.min(words.len());
            let to = (from + gone).min(words.len());
            if from <= which + 1 && which < to + 1 {
                return Ok(());
            }
            let changed = [&words[..from], &new, &words[to..]].concat().join(" ");
            let place = if to <= which { which + new.len() - (to - from) } else { which };
            let words = changed.split(' ').take(place);
            let start: usize = words.map(|word| word.len() + 1).sum();
            let there = Span::new(start, start + span.len());
            match anchored(&changed, &[anchor])[0] {
                Anchored::Same => assert_eq!(slice(&changed, span), anchor.quote),
                found => assert_eq!(found, Anchored::Moved(there)),
            }
        }

        #[test]
        fn any_anchor_in_any_text_gives_a_span_of_it(
            text in "([ابت ]{0,40}|\\PC{0,30}){0,3}", quote in "[ابت ]{0,9}|\\PC{0,9}",
            before in "[ابت ]{0,9}", after in "[ابت ]{0,40}", start in 0..90usize, length in 0..20usize,
        ) {
            let at = text.get(start..start + length).map(|_| Span::new(start, start + length));
            let anchor = Anchor { at, quote: &quote, before: &before, after: &after };
            match anchored(&text, &[anchor])[0] {
                Anchored::Same => assert!(anchor.stands(&text)),
                Anchored::Moved(span) => assert_eq!(text.get(span.range()), Some(quote.as_str())),
                Anchored::Likely(span, score) => {
                    assert!((60..=100).contains(&score));
                    assert!(text.get(span.range()).is_some_and(|there| there != quote));
                }
                Anchored::Lost => {}
            }
        }
    }
}
