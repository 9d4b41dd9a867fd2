//! Cuts a paragraph that is too long to lay out at once into pieces that can be laid out each alone.
//!
//! A cut changes nothing but where one row ends: it stands after a space, between a strong letter and
//! another of the same direction, outside any explicit embedding, override and isolate, and outside any
//! matched pair of brackets (BD16). What is left of it is then resolved by letters on the left, what is
//! right of it by letters on the right, and the blanks at the cut end a row, where L1 sets them: levels
//! are the whole paragraph's. A space between letters is also an opportunity of UAX #14 (LB18), parts
//! clusters, and joins no letters.
//!
//! Where a paragraph has no such place for too long, it is cut at the next space or else between clusters,
//! and `Pieces::together` says that its levels must be resolved for the whole of it at once.
//!
//! Must not know: rows, directions of paragraphs.

use unicode_bidi::BidiClass;
use unicode_segmentation::GraphemeCursor;

use super::bidi;
use super::document::{Span, slice};

/// Bytes from which on a paragraph is cut, and of a piece at least.
pub const LONG: usize = 16 * 1024;

/// Bytes of a piece at most; only one cluster longer than this is longer.
const LONGEST: usize = 4 * LONG;

/// Bytes between two places that are kept as possible cuts.
const SPACING: usize = 1024;

/// Open brackets that BD16 keeps.
const OPEN_BRACKETS: usize = 63;

/// Where a paragraph is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pieces {
    /// The first byte of each piece, ascending from 0.
    pub(crate) starts: Vec<usize>,
    /// Whether levels must be resolved for the whole paragraph at once.
    pub(crate) together: bool,
}

/// The pieces of `text`, the content of one paragraph; `None` where it is laid out whole.
pub(crate) fn pieces(text: &str) -> Option<Pieces> {
    if text.len() <= LONG {
        return None;
    }
    let starts = scan(text).starts();
    let end = text.len();
    let ends = starts.iter().skip(1).chain(std::iter::once(&end));
    if starts
        .iter()
        .zip(ends)
        .all(|(start, end)| end - start <= LONGEST)
    {
        return Some(Pieces {
            starts,
            together: false,
        });
    }
    Some(Pieces {
        starts: anywhere(text),
        together: true,
    })
}

/// What a walk over a paragraph gathers.
#[derive(Default)]
struct Scan {
    /// Possible cuts.
    places: Vec<usize>,
    /// Matched brackets outside isolates, the outermost only: opening byte, byte after the closing.
    pairs: Vec<(usize, usize)>,
    /// Open brackets: the bracket and where it stands.
    open: Vec<(char, usize)>,
    /// Whether there were more open brackets than BD16 keeps: then no pair counts in the paragraph, but
    /// would in a piece.
    overflown: bool,
    /// Explicit embeddings that are open, per open isolate; the last is the innermost.
    embeddings: Vec<usize>,
    /// The strong direction of the letter before the spaces before here, and whether there are any.
    letter: Option<bidi::Base>,
    spaces: bool,
}

fn scan(text: &str) -> Scan {
    let mut scan = Scan {
        embeddings: vec![0],
        ..Scan::default()
    };
    for (at, character) in text.char_indices() {
        if character == ' ' {
            scan.spaces = scan.letter.is_some();
        } else {
            scan.step(text, at, character);
        }
    }
    scan
}

impl Scan {
    fn step(&mut self, text: &str, at: usize, character: char) {
        match bidi::class(character) {
            BidiClass::L => self.strong(text, at, bidi::Base::Ltr),
            BidiClass::R | BidiClass::AL => self.strong(text, at, bidi::Base::Rtl),
            BidiClass::NSM if !self.spaces => {}
            class => {
                (self.letter, self.spaces) = (None, false);
                self.explicit(class);
                if class == BidiClass::ON && self.outside() {
                    self.bracket(at, character);
                }
            }
        }
    }

    fn strong(&mut self, text: &str, at: usize, direction: bidi::Base) {
        let far = self.places.last().is_none_or(|last| at - last >= SPACING);
        if far
            && self.spaces
            && self.letter == Some(direction)
            && self.outside()
            && begins_cluster(text, at)
        {
            self.places.push(at);
        }
        (self.letter, self.spaces) = (Some(direction), false);
    }

    /// Whether no explicit embedding or isolate is open.
    fn outside(&self) -> bool {
        self.embeddings == [0]
    }

    fn explicit(&mut self, class: BidiClass) {
        match class {
            BidiClass::LRE | BidiClass::RLE | BidiClass::LRO | BidiClass::RLO => {
                if let Some(open) = self.embeddings.last_mut() {
                    *open += 1;
                }
            }
            BidiClass::PDF => {
                if let Some(open) = self.embeddings.last_mut() {
                    *open = open.saturating_sub(1);
                }
            }
            BidiClass::LRI | BidiClass::RLI | BidiClass::FSI => self.embeddings.push(0),
            BidiClass::PDI if self.embeddings.len() > 1 => {
                self.embeddings.pop();
            }
            _ => {}
        }
    }

    /// BD16. Brackets on both sides of an embedding are of different runs and make no pair: taking them for
    /// one only forbids a cut.
    fn bracket(&mut self, at: usize, character: char) {
        let Some((opening, opens)) = bidi::bracket(character) else {
            return;
        };
        if opens {
            self.overflown |= self.open.len() >= OPEN_BRACKETS;
            self.open.push((opening, at));
            return;
        }
        let Some(place) = self.open.iter().rposition(|(open, _)| *open == opening) else {
            return;
        };
        if let Some((_, start)) = self.open.get(place).copied() {
            let inside = |pair: &(usize, usize)| pair.0 > start;
            while self.pairs.last().is_some_and(inside) {
                self.pairs.pop();
            }
            self.pairs.push((start, at + character.len_utf8()));
        }
        self.open.truncate(place);
    }

    /// Where the pieces begin, each of at least [`LONG`] bytes but the last.
    fn starts(&self) -> Vec<usize> {
        let mut starts = vec![0];
        if self.overflown {
            return starts;
        }
        let mut pairs = self.pairs.iter().peekable();
        let mut last = 0;
        for place in &self.places {
            while pairs.peek().is_some_and(|pair| pair.1 <= *place) {
                pairs.next();
            }
            let inside = pairs.peek().is_some_and(|pair| pair.0 < *place);
            if !inside && place - last >= LONG {
                starts.push(*place);
                last = *place;
            }
        }
        starts
    }
}

/// Cuts after a space where there is one in time, else between clusters.
fn anywhere(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut last = 0;
    while text.len() - last > LONGEST {
        let from = boundary_from(text, last + LONG);
        let upto = boundary_from(text, last + LONGEST / 2);
        let room = slice(text, Span::new(from, upto));
        let after_space = room
            .match_indices(' ')
            .map(|(at, _)| from + at + 1)
            .find(|at| begins_cluster(text, *at) && text.as_bytes().get(*at) != Some(&b' '));
        let next = after_space.or_else(|| {
            let rest = slice(text, Span::new(upto, text.len()));
            rest.char_indices()
                .map(|(at, _)| upto + at)
                .find(|at| begins_cluster(text, *at))
        });
        let Some(next) = next else { break };
        starts.push(next);
        last = next;
    }
    starts
}

/// The first character boundary at or after byte `at`.
fn boundary_from(text: &str, at: usize) -> usize {
    let boundary = |at: &usize| text.is_char_boundary(*at);
    (at..text.len()).find(boundary).unwrap_or(text.len())
}

/// Whether a grapheme cluster begins at byte `at`.
fn begins_cluster(text: &str, at: usize) -> bool {
    GraphemeCursor::new(at, text.len(), true)
        .is_boundary(text, 0)
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<usize> {
        pieces(text).expect("it is long").starts
    }

    #[test]
    fn a_short_paragraph_is_whole() {
        assert_eq!(pieces("كلمة وكلمة"), None);
    }

    #[test]
    fn cuts_stand_between_letters_of_one_direction() {
        let text = "كلمة abc ".repeat(10_000);
        let found = pieces(&text).expect("it is long");
        assert!(found.together, "each space lies between two directions");
        let text = "كلمة وكلمة 12 ".repeat(3000);
        let found = pieces(&text).expect("it is long");
        assert!(!found.together && found.starts.len() > 1);
        for start in found.starts.iter().skip(1) {
            assert!(slice(&text, Span::new(*start, text.len())).starts_with("وكلمة"));
        }
    }

    #[test]
    fn no_cut_in_brackets_or_isolates_unless_they_go_on_for_too_long() {
        let words = "كلمة وكلمة ".repeat(1000);
        for (open, close) in [
            ("(", ")"),
            ("\u{2067}", "\u{2069}"),
            ("\u{202B}", "\u{202C}"),
        ] {
            let text = format!("{open}{words}{close} {words}");
            assert!(cut(&text).iter().all(|at| *at == 0 || *at > words.len()));
            let text = format!("{open}{}{close}", words.repeat(5));
            assert!(pieces(&text).expect("it is long").together);
        }
        let unmatched = format!("({}", words.repeat(5));
        assert!(!pieces(&unmatched).expect("it is long").together);
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_clusters() {
        let text = "e\u{301}".repeat(100_000);
        let starts = cut(&text);
        assert!(starts.len() > 2 && starts.iter().all(|at| at % 3 == 0));
    }
}
