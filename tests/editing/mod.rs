//! Articles edited as editors edit them, with what became of every place.
//!
//! A text is a list of pieces: each is text of the article as it was, letter by letter, or what replaced a part of it,
//! or new. So the place of anything after any number of edits is known.

use crate::dice::Dice;
use hashiya::text::segment::{ceil_grapheme, floor_grapheme};

/// A part of a text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    start: usize,
    end: usize,
}

impl Part {
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    pub(crate) const fn start(self) -> usize {
        self.start
    }

    pub(crate) const fn end(self) -> usize {
        self.end
    }

    const fn len(self) -> usize {
        self.end - self.start
    }

    const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    const fn contains(self, at: usize) -> bool {
        self.start <= at && at < self.end
    }
}

/// The text of a part.
pub(crate) fn slice(text: &str, part: Part) -> &str {
    text.get(part.start..part.end).expect("a part of it")
}

#[derive(Clone, Debug)]
struct Piece {
    text: String,
    /// The part of the article as it was that it is, or that it replaced.
    of: Option<Part>,
    /// Whether it is that part letter by letter.
    same: bool,
}

/// An article being edited.
#[derive(Clone, Debug)]
pub(crate) struct Edited {
    pieces: Vec<Piece>,
}

/// What becomes of a character: itself, or something else.
type Change = Option<String>;

impl Edited {
    pub(crate) fn new(text: &str) -> Self {
        let whole = Piece {
            text: text.to_owned(),
            of: Some(Part::new(0, text.len())),
            same: true,
        };
        Self {
            pieces: vec![whole],
        }
    }

    pub(crate) fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| piece.text.as_str())
            .collect()
    }

    /// Where the part `span` of the article as it was stands now, in whole graphemes; `None` where nothing is left of
    /// it, or it was torn apart.
    pub(crate) fn place(&self, span: Part) -> Option<Part> {
        let mut found: Option<(usize, usize, usize)> = None;
        let mut at = 0;
        for piece in &self.pieces {
            let next = at + piece.text.len();
            if let Some(of) = piece.of.filter(|of| of.overlaps(span)) {
                let (start, end) = if piece.same {
                    let start = at + span.start().saturating_sub(of.start());
                    (start, next - of.end().saturating_sub(span.end()))
                } else {
                    (at, next)
                };
                found = match found {
                    None => Some((start, end, of.end())),
                    Some((first, _, last)) if of.start() >= last => Some((first, end, of.end())),
                    Some(_) => return None,
                };
            }
            at = next;
        }
        let (start, end, _) = found?;
        let text = self.text();
        let place = Part::new(floor_grapheme(&text, start), ceil_grapheme(&text, end));
        let covered: usize = self
            .pieces
            .iter()
            .filter_map(|piece| piece.of)
            .filter(|of| of.overlaps(span))
            .map(|of| of.end().min(span.end()) - of.start().max(span.start()))
            .sum();
        // More than half of it is still there, with not much between.
        let is_there = 2 * covered > span.len() && place.len() < 2 * span.len() + 40;
        (is_there && !slice(&text, place).trim().is_empty()).then_some(place)
    }

    /// Cuts the pieces at byte `at` of the text of now: the number of the piece that begins there.
    fn cut(&mut self, at: usize) -> usize {
        let mut begin = 0;
        for number in 0..self.pieces.len() {
            let piece = &self.pieces[number];
            if begin == at {
                return number;
            }
            let end = begin + piece.text.len();
            if at < end {
                let (head, tail) = piece.text.split_at(at - begin);
                let parts = piece.of.map(|of| {
                    if piece.same {
                        let middle = of.start() + head.len();
                        (Part::new(of.start(), middle), Part::new(middle, of.end()))
                    } else {
                        (of, Part::new(of.end(), of.end()))
                    }
                });
                let make = |text: &str, of| Piece {
                    text: text.to_owned(),
                    of,
                    same: piece.same,
                };
                let halves = [
                    make(head, parts.map(|(one, _)| one)),
                    make(tail, parts.map(|(_, other)| other)),
                ];
                self.pieces.splice(number..=number, halves);
                return number + 1;
            }
            begin = end;
        }
        self.pieces.len()
    }

    pub(crate) fn insert(&mut self, at: usize, text: &str) {
        let number = self.cut(at);
        let piece = Piece {
            text: text.to_owned(),
            of: None,
            same: false,
        };
        self.pieces.insert(number, piece);
    }

    fn take(&mut self, span: Part) -> Vec<Piece> {
        let first = self.cut(span.start());
        let last = self.cut(span.end());
        self.pieces.drain(first..last).collect()
    }

    pub(crate) fn delete(&mut self, span: Part) {
        self.take(span);
    }

    /// Takes `span` out and puts it in at byte `to` of what is left.
    fn put_elsewhere(&mut self, span: Part, to: usize) {
        let taken = self.take(span);
        let number = self.cut(to);
        self.pieces.splice(number..number, taken);
    }

    /// Lets every character become what `change` says, by the character and what follows it.
    fn each(&mut self, mut change: impl FnMut(char, Option<char>) -> Change) {
        let mut out = Vec::new();
        for piece in &self.pieces {
            let Some(of) = piece.of.filter(|_| piece.same) else {
                let mut piece = piece.clone();
                let mut characters = piece.text.chars().peekable();
                let mut text = String::new();
                while let Some(c) = characters.next() {
                    let changed = change(c, characters.peek().copied());
                    text += &changed.unwrap_or_else(|| c.to_string());
                }
                piece.text = text;
                out.push(piece);
                continue;
            };
            let mut characters = piece.text.char_indices().peekable();
            let mut kept = 0;
            while let Some((at, c)) = characters.next() {
                let next = characters.peek().map(|(_, next)| *next);
                let Some(text) = change(c, next) else {
                    continue;
                };
                let end = at + c.len_utf8();
                out.push(part(piece, of, kept, at));
                out.push(Piece {
                    text,
                    of: Some(Part::new(of.start() + at, of.start() + end)),
                    same: false,
                });
                kept = end;
            }
            out.push(part(piece, of, kept, piece.text.len()));
        }
        out.retain(|piece| !piece.text.is_empty() || !piece.same && piece.of.is_some());
        self.pieces = out;
    }
}

fn part(piece: &Piece, of: Part, start: usize, end: usize) -> Piece {
    Piece {
        text: piece
            .text
            .get(start..end)
            .expect("whole characters")
            .to_owned(),
        of: Some(Part::new(of.start() + start, of.start() + end)),
        same: true,
    }
}

/// The lines of a text with their ends.
fn paragraphs(text: &str) -> Vec<Part> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        at += line.len();
        Part::new(at - line.len(), at)
    });
    lines
        .filter(|span| !slice(text, *span).trim().is_empty())
        .collect()
}

fn one_of(spans: &[Part], dice: &mut Dice) -> Part {
    spans
        .get(dice.below(spans.len()))
        .copied()
        .unwrap_or_default()
}

/// The sentences of a text within its paragraphs, by their stops.
fn sentences(text: &str) -> Vec<Part> {
    let mut out = Vec::new();
    for paragraph in paragraphs(text) {
        let mut at = paragraph.start();
        let line = slice(text, paragraph);
        let stops = line
            .match_indices(['.', '؟', '!', '،'])
            .map(|(at, stop)| at + stop.len());
        // Within a number, or before a closing mark, nothing ends.
        let ends = stops.filter(|end| line.get(*end..).is_some_and(|rest| rest.starts_with(' ')));
        for end in ends.chain([line.len()]).map(|end| paragraph.start() + end) {
            out.push(Part::new(at, end));
            at = end;
        }
    }
    out
}

const HEADLINES: &[&str] = &[
    "عاجل: تطورات جديدة في الملف\n",
    "تحديث: أضيفت إلى هذا الخبر تصريحات جديدة\n\n",
    "UPDATE 2\n",
    "الصورة: من الأرشيف\n\n",
];

fn is_letter(c: char) -> bool {
    ('\u{621}'..='\u{64A}').contains(&c) && c != 'ـ'
}

/// An edit as editors make them: what it is called, and how it is done.
pub(crate) type Edit = (&'static str, fn(&mut Edited, &mut Dice));

/// Several edits, one upon another.
pub(crate) const MIXED: &str = "three of these";

/// All of them.
pub(crate) const EDITS: &[Edit] = &[
    ("headline inserted", |edited, dice| {
        edited.insert(0, HEADLINES[dice.below(HEADLINES.len())]);
    }),
    ("caption repeats a paragraph", |edited, dice| {
        let text = edited.text();
        let spans = paragraphs(&text);
        let copy = slice(&text, one_of(&spans, dice)).trim_end().to_owned();
        edited.insert(one_of(&spans, dice).start(), &format!("{copy}\n"));
    }),
    ("caption repeats a sentence", |edited, dice| {
        let text = edited.text();
        let copy = slice(&text, one_of(&sentences(&text), dice))
            .trim()
            .to_owned();
        let at = one_of(&paragraphs(&text), dice).start();
        edited.insert(at, &format!("صورة: {copy}\n"));
    }),
    ("paragraphs moved", |edited, dice| {
        for _ in 0..=dice.below(3) {
            let text = edited.text();
            let spans = paragraphs(&text);
            let moved = one_of(&spans, dice);
            let to = one_of(&spans, dice).start();
            if !text.ends_with('\n') && moved.end() == text.len() || moved.contains(to) {
                continue;
            }
            let to = if to > moved.start() {
                to - moved.len()
            } else {
                to
            };
            edited.put_elsewhere(moved, to);
        }
    }),
    ("words vowelled", |edited, dice| {
        let mut is_word = false;
        edited.each(|c, next| {
            if !is_letter(c) {
                is_word = dice.chance(40);
                return None;
            }
            let mark = ['\u{64E}', '\u{650}', '\u{64F}', '\u{652}', '\u{651}'][dice.below(5)];
            let bare = next.is_none_or(|next| !('\u{64B}'..='\u{652}').contains(&next));
            (is_word && bare && dice.chance(60)).then(|| format!("{c}{mark}"))
        });
    }),
    ("words unvowelled", |edited, _| {
        edited.each(|c, _| ('\u{64B}'..='\u{652}').contains(&c).then(String::new));
    }),
    ("typos mended", |edited, dice| {
        edited.each(|c, next| {
            let bears_marks = next.is_some_and(|next| ('\u{64B}'..='\u{652}').contains(&next));
            if !is_letter(c) || bears_marks || !dice.chance(1) {
                return None;
            }
            let other = ['ا', 'ل', 'ب', 'م', 'ي', 'ر'][dice.below(6)];
            Some([String::new(), other.to_string(), format!("{c}{other}")][dice.below(3)].clone())
        });
    }),
    ("quotation marks changed", |edited, _| {
        edited.each(|c, _| match c {
            '"' | '\u{201C}' | '\u{201D}' => Some("\u{AB}".to_owned()),
            '\u{AB}' => Some("\u{201C}".to_owned()),
            '\u{BB}' => Some("\u{201D}".to_owned()),
            _ => None,
        });
    }),
    ("invisible marks, tatweel", |edited, dice| {
        edited.each(|c, next| {
            let within = is_letter(c) && next.is_some_and(is_letter);
            match dice.below(40) {
                0 if c == ' ' => Some("\u{A0}".to_owned()),
                1 if c == ' ' => Some(" \u{200F}".to_owned()),
                2 if within => Some(format!("{c}\u{200C}")),
                3 | 4 if within => Some(format!("{c}\u{640}")),
                _ => None,
            }
        });
    }),
    ("digits, alef and ya", |edited, _| {
        edited.each(|c, _| match c {
            '0'..='9' => char::from_u32(0x660 + u32::from(c) - 0x30).map(String::from),
            '\u{660}'..='\u{669}' => char::from_u32(u32::from(c) - 0x630).map(String::from),
            'أ' | 'إ' | 'آ' => Some("ا".to_owned()),
            'ى' => Some("ي".to_owned()),
            'ة' => Some("ه".to_owned()),
            _ => None,
        });
    }),
    (
        "one paragraph deleted, one repeated nearly",
        |edited, dice| {
            let text = edited.text();
            let spans = paragraphs(&text);
            let gone = one_of(&spans, dice);
            let copied = one_of(&spans, dice);
            if copied == gone {
                return;
            }
            let mut copy: Vec<&str> = slice(&text, copied).trim().split(' ').collect();
            for _ in 0..1 + copy.len() / 12 {
                let at = dice.below(copy.len());
                copy[at] = ["أيضا", "مجددا", "وأضاف", "اليوم"][dice.below(4)];
            }
            let copy = format!("{}\n", copy.join(" "));
            let at = one_of(&spans, dice).start();
            if at <= gone.start() {
                edited.delete(gone);
                edited.insert(at, &copy);
            } else if at >= gone.end() {
                edited.insert(at, &copy);
                edited.delete(gone);
            }
        },
    ),
    ("sentences deleted", |edited, dice| {
        for _ in 0..3 {
            let text = edited.text();
            let gone = one_of(&sentences(&text), dice);
            if slice(&text, gone).contains('\n') {
                continue;
            }
            edited.delete(gone);
        }
    }),
    ("sentences inserted", |edited, dice| {
        for _ in 0..3 {
            let text = edited.text();
            let at = one_of(&sentences(&text), dice).start();
            edited.insert(at, "ولم يصدر عن الجهات المعنية أي تعليق على ذلك. ");
        }
    }),
    ("paragraphs joined, split", |edited, dice| {
        let text = edited.text();
        let joined = one_of(&paragraphs(&text), dice);
        if joined.end() < text.len() && text.get(joined.end() - 1..joined.end()) == Some("\n") {
            edited.delete(Part::new(joined.end() - 1, joined.end()));
            edited.insert(joined.end() - 1, " ");
        }
        let text = edited.text();
        edited.insert(one_of(&sentences(&text), dice).start(), "\n");
    }),
    (MIXED, |edited, dice| {
        for _ in 0..3 {
            EDITS[dice.below(EDITS.len() - 2)].1(edited, dice);
        }
    }),
    ("line ends changed", |edited, _| {
        edited.each(|c, _| (c == '\n').then(|| "\r\n".to_owned()));
    }),
];
