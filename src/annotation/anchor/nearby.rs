//! Places that an annotation tells of, such as a claim's cue, found again once the annotation is.
//!
//! Must not know: how annotations are found.

use super::offsets::Offsets;
use crate::annotation::{Annotation, Value};
use crate::text::document::{Span, slice};

/// How far from where it is expected such a place is looked for, in code points.
const REACH: usize = 80;

/// Where `quote` stands in the text: at code point `expected`, or in the one place that is nearest to that.
fn nearby(offsets: &Offsets<'_>, quote: &str, expected: usize) -> Option<Span> {
    let length = quote.chars().count();
    let window = offsets.clamped(expected.saturating_sub(REACH), expected + length + REACH);
    let wanted = offsets.clamped(expected, expected).start();
    let text = slice(offsets.text(), window);
    let found = text.match_indices(quote).map(|(at, _)| window.start() + at);
    let mut found: Vec<(usize, usize)> = found.map(|at| (at.abs_diff(wanted), at)).collect();
    found.sort_unstable();
    match found.as_slice() {
        [(near, _), (other, _), ..] if near == other => None,
        [(_, at), ..] => Some(Span::new(*at, at + quote.len())),
        [] => None,
    }
}

/// Lets the places that `annotation` tells of be where their quotes stand now that it has moved by `shift` code points.
/// What is not found stays as it is. Gives whether anything changed.
pub fn carry_attributes(annotation: &mut Annotation, offsets: &Offsets<'_>, shift: isize) -> bool {
    let mut changed = false;
    for value in annotation.attributes.values_mut() {
        let Value::Span { span, quote, .. } = value else {
            continue;
        };
        if quote.is_empty() || shift == 0 && slice(offsets.text(), *span) == quote {
            continue;
        }
        let expected = offsets
            .code_point(span.start())
            .saturating_add_signed(shift);
        if let Some(found) = nearby(offsets, quote, expected) {
            changed |= found != *span;
            *span = found;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Spans, Time};

    /// Where the cue `قال`, which stood at code point `at` of a text, is in `text` after a move by `shift`.
    fn cue(text: &str, at: usize, shift: isize) -> usize {
        carried(text, at, shift).0
    }

    /// The same, and whether that is told to be a change.
    fn carried(text: &str, at: usize, shift: isize) -> (usize, bool) {
        let offsets = Offsets::new(text);
        let mut claim = Annotation::new(
            Some("claim"),
            Spans::one(Span::default()),
            None,
            Time::default(),
        );
        let cue = Value::Span {
            span: offsets.clamped(at, at + 3),
            quote: "قال".to_owned(),
            lemma: None,
        };
        claim.attributes.insert("cue".to_owned(), cue);
        let changed = carry_attributes(&mut claim, &offsets, shift);
        match claim.attributes.get("cue") {
            Some(Value::Span { span, .. }) => (offsets.code_point(span.start()), changed),
            _ => (usize::MAX, changed),
        }
    }

    #[test]
    fn it_moves_as_the_annotation_does_or_to_the_nearest() {
        let text = "ثم قال الوزير وقال السفير";
        assert_eq!(cue(text, 0, 3), 3);
        assert_eq!(cue(text, 0, 15), 15);
        assert_eq!(cue(text, 0, 5), 3);
        assert_eq!(cue(text, 3, 0), 3);
        assert_eq!(cue(text, 9, 0), 9, "as near to one as to the other");
        assert_eq!(cue("ثم صرح", 0, 3), 0, "nowhere");
        assert_eq!(carried(text, 0, 3), (3, true));
        assert_eq!(carried(text, 3, 1), (3, false), "it is there still");
    }
}
