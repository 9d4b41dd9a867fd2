//! What is recorded of a span beside its position: the text there and some text on both sides.
//!
//! The context is 32 code points on each side, less at the text's edges, and as much longer as tells the
//! place apart from every other where the same text stands in the same context; at most 256. One pass
//! over the text serves any number of spans: a rolling hash of 32 bytes finds where a recorded passage
//! might stand again (Rabin and Karp), and only there texts are compared. A span for which more than a
//! thousand such places were looked at gets the longest context without looking further.
//!
//! Must not know: files.

use std::collections::HashMap;

use crate::text::document::{Span, slice};

/// Code points of context on each side, where the text has them.
pub const SHORTEST: usize = 32;
/// Code points of context on each side at most, however often the passage stands again.
pub const LONGEST: usize = 256;

/// Bytes of a passage that are hashed. A passage that has less holds the whole text: one of its
/// contexts is cut at an edge only where the other is, or else has 32 code points by itself.
const WINDOW: usize = 32;
/// Places that are looked at for one span.
const LOOKS: usize = 1024;

/// The text of a span and its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation<'t> {
    /// The text of the span.
    pub quote: &'t str,
    /// What stands before it.
    pub before: &'t str,
    /// What stands behind it.
    pub after: &'t str,
}

/// What is to be recorded of `span`. Costs a pass over `text`: for several spans see [`quotations`].
#[must_use]
pub fn quotation(text: &str, span: Span) -> Quotation<'_> {
    let longer = longer_by(text, &[span]).first().copied().unwrap_or(0);
    cut(text, span, SHORTEST + longer)
}

/// What is to be recorded of each of `spans`, with one pass over `text` for all of them.
#[must_use]
pub fn quotations<'t>(text: &'t str, spans: &[Span]) -> Vec<Quotation<'t>> {
    let longer = longer_by(text, spans);
    let each = spans.iter().zip(longer);
    each.map(|(span, longer)| cut(text, *span, SHORTEST + longer))
        .collect()
}

/// The quotation of `span` with `context` code points on each side.
fn cut(text: &str, span: Span, context: usize) -> Quotation<'_> {
    let passage = widened(text, span, context);
    Quotation {
        quote: slice(text, span),
        before: slice(text, Span::new(passage.start(), span.start())),
        after: slice(text, Span::new(span.end(), passage.end())),
    }
}

/// `span` with up to `context` code points more on each side.
fn widened(text: &str, span: Span, context: usize) -> Span {
    let (head, _) = text.split_at_checked(span.start()).unwrap_or_default();
    let (_, tail) = text.split_at_checked(span.end()).unwrap_or_default();
    let before: usize = head.chars().rev().take(context).map(char::len_utf8).sum();
    let after: usize = tail.chars().take(context).map(char::len_utf8).sum();
    Span::new(span.start() - before, span.end() + after)
}

/// A passage whose twins are looked for.
struct Sought {
    /// Its place in the list of spans.
    number: usize,
    /// The span with its shortest context.
    passage: Span,
    /// Places looked at so far.
    looks: usize,
}

/// For each span the code points by which its context must be longer than the shortest.
fn longer_by(text: &str, spans: &[Span]) -> Vec<usize> {
    let most = LONGEST - SHORTEST;
    let mut longer = vec![0; spans.len()];
    let bytes = text.as_bytes();
    let mut sought: HashMap<u64, Vec<Sought>> = HashMap::new();
    let mut filter = Filter::with_room_for(spans.len());
    for (number, span) in spans.iter().enumerate() {
        let passage = widened(text, *span, SHORTEST);
        if let Some(window) = bytes.get(passage.start()..).and_then(|b| b.get(..WINDOW)) {
            let hash = hash_of(window);
            filter.add(hash);
            sought.entry(hash).or_default().push(Sought {
                number,
                passage,
                looks: 0,
            });
        }
    }
    for (at, hash) in rolling(bytes).filter(|(_, hash)| filter.may_hold(*hash)) {
        let Some(here) = sought.get_mut(&hash) else {
            continue;
        };
        here.retain_mut(|one| {
            let Some(longer) = longer.get_mut(one.number) else {
                return false;
            };
            if at != one.passage.start() {
                one.looks += 1;
                let more = if one.looks > LOOKS {
                    most
                } else {
                    apart_by(text, one.passage, at, most)
                };
                *longer = more.max(*longer);
            }
            *longer < most
        });
    }
    longer
}

/// The code points by which `passage` must grow on each side to differ from what stands at byte `at`: 0
/// where it differs already, at most `most`.
fn apart_by(text: &str, passage: Span, at: usize, most: usize) -> usize {
    let own = slice(text, passage);
    let (head, tail) = text.split_at_checked(at).unwrap_or_default();
    let Some(twin_tail) = tail.strip_prefix(own) else {
        return 0;
    };
    let before = slice(text, Span::new(0, passage.start())).chars().rev();
    let after = slice(text, Span::new(passage.end(), text.len())).chars();
    let left = first_difference(before, head.chars().rev(), most);
    let right = first_difference(after, twin_tail.chars(), most);
    left.min(right)
}

/// The number, from 1, of the first of `own` that is not the same in `twin`; `most` where there is none
/// among the first `most`: what is beyond one's own edge can't tell them apart.
fn first_difference(
    own: impl Iterator<Item = char>,
    mut twin: impl Iterator<Item = char>,
    most: usize,
) -> usize {
    let same = own.take(most).position(|c| twin.next() != Some(c));
    same.map_or(most, |same| same + 1)
}

const BASE: u64 = 0x0100_0000_01B3;

fn hash_of(window: &[u8]) -> u64 {
    window.iter().fold(0, |hash: u64, byte| {
        hash.wrapping_mul(BASE).wrapping_add(u64::from(*byte) + 1)
    })
}

/// The hash of the [`WINDOW`] bytes at each place of `bytes`, with the place.
fn rolling(bytes: &[u8]) -> impl Iterator<Item = (usize, u64)> {
    let leaving = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let first = bytes.get(..WINDOW).map(hash_of);
    let pairs = bytes.iter().zip(bytes.iter().skip(WINDOW));
    let rest = pairs.scan(first.unwrap_or(0), move |hash, (out, into)| {
        let grown = hash.wrapping_mul(BASE).wrapping_add(u64::from(*into) + 1);
        *hash = grown.wrapping_sub(leaving.wrapping_mul(u64::from(*out) + 1));
        Some(*hash)
    });
    first.into_iter().chain(rest).enumerate()
}

/// A table of bits that says quickly of most hashes that nobody seeks them.
pub(super) struct Filter {
    bits: Vec<u64>,
    /// The bits of a hash that are not used.
    unused: u32,
}

impl Filter {
    /// One in which `count` hashes leave most bits unset.
    pub(super) fn with_room_for(count: usize) -> Self {
        let bits = count.saturating_mul(16).clamp(1 << 12, 1 << 24);
        let bits = bits.next_power_of_two();
        Self {
            bits: vec![0; bits / 64],
            unused: 64 - bits.trailing_zeros(),
        }
    }

    /// The word and the bit that stand for `hash`.
    fn place(&self, hash: u64) -> (usize, u64) {
        let mixed = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.unused;
        (usize::try_from(mixed >> 6).unwrap_or(0), 1 << (mixed & 63))
    }

    pub(super) fn add(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= bit;
        }
    }

    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(of: Quotation<'_>) -> String {
        format!("{}{}{}", of.before, of.quote, of.after)
    }

    #[test]
    fn the_context_is_32_code_points_and_less_at_the_edges() {
        let text: String = ('ء'..='ي').cycle().take(200).collect();
        let text = format!("{text}X{text}");
        let at = text.find('X').expect("there");
        let found = quotation(&text, Span::new(at, at + 1));
        assert_eq!(found.quote, "X");
        assert_eq!(found.before.chars().count(), 32);
        assert_eq!(found.after.chars().count(), 32);
        assert!(text.contains(&passage(found)));
        let found = quotation("قال العراق", Span::new(7, 19));
        assert_eq!(
            (found.before, found.quote, found.after),
            ("قال ", "العراق", "")
        );
    }

    #[test]
    fn it_grows_until_the_passage_stands_but_once() {
        let line = "هذا سطر طويل يتكرر في النص مرات كثيرة ولا يختلف عن غيره إلا في رقم واحد: ";
        let text: String = (1..50).map(|n| format!("{line}{n}\n")).collect();
        let at = text.match_indices("سطر").nth(17).expect("a line").0;
        let found = quotation(&text, Span::new(at, at + "سطر".len()));
        assert_eq!(text.matches(&passage(found)).count(), 1);
        assert!(found.after.contains("18\n") || found.before.contains("17\n"));
    }

    #[test]
    fn where_nothing_tells_places_apart_it_stays_bounded_in_length_and_cost() {
        let text = "ا".repeat(300_000);
        let spans: Vec<Span> = (0..2000)
            .map(|n| Span::new(n * 200, n * 200 + 40))
            .collect();
        let begin = std::time::Instant::now();
        let found = quotations(&text, &spans);
        let took = begin.elapsed();
        println!("{} spans in {took:?}", spans.len());
        assert!(took.as_secs() < 20);
        let middle = found.get(1000).expect("it");
        assert_eq!(middle.before.chars().count(), LONGEST);
        assert_eq!(middle.after.chars().count(), LONGEST);
    }

    /// How often `passage` stands in `text`, overlapping itself or not.
    fn stands(text: &str, passage: &str) -> usize {
        let places = text.char_indices().map(|(at, _)| at);
        let rests = places.filter_map(|at| text.get(at..));
        rests.filter(|rest| rest.starts_with(passage)).count()
    }

    proptest::proptest! {
        #[test]
        fn each_passage_is_unique_or_as_long_as_may_be(
            words in proptest::collection::vec("[اب] |[بت]{1,3}", 0..200),
            places in proptest::collection::vec((0..500usize, 0..9usize), 1..8),
        ) {
            let text = words.concat();
            let offsets = super::super::Offsets::new(&text);
            let spans: Vec<Span> = places.iter().map(|(start, length)| {
                let start = start % (offsets.len() + 1);
                offsets.clamped(start, start + length)
            }).collect();
            for (span, found) in spans.iter().zip(quotations(&text, &spans)) {
                assert_eq!(found, quotation(&text, *span));
                assert_eq!(found.quote, slice(&text, *span));
                let head = slice(&text, Span::new(0, span.start()));
                assert!(head.ends_with(found.before));
                let (before, after) = (found.before.chars().count(), found.after.chars().count());
                let whole = passage(found);
                let unique = stands(&text, &whole) <= 1;
                assert!(unique || before == LONGEST || after == LONGEST);
                let left = head.chars().count();
                let right = slice(&text, Span::new(span.end(), text.len())).chars().count();
                assert!(before >= left.min(SHORTEST) && after >= right.min(SHORTEST));
                // No longer than it must be: one less on each side, and it would stand twice.
                let context = before.max(after);
                if context > SHORTEST {
                    let less = passage(cut(&text, *span, context - 1));
                    assert!(stands(&text, &less) > 1);
                }
            }
        }
    }
}
