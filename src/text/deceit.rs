//! What in a text could mislead whoever reads it on a screen: it is marked there without being asked for.
//!
//! - Letters or digits that an override turns round (UAX #9, X6): they read otherwise than they are stored.
//! - A direction mark within a quotation whose partner stands outside it: what is said and who says it may change
//!   places.
//! - What nobody sees: tag characters that are no flag's, variation selectors on what has no such variants, runs of
//!   characters without a width.
//! - A number with digits of two scripts, which look alike.
//!
//! Ordinary text has none of these: a joiner between letters, a mark for the direction of a name, an isolate around it
//! are left alone.
//!
//! Must not know: rows, the screen.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::bidi::Levels;
use super::cells::{Sort, sort};
use super::document::{Span, slice};
use super::fold;
use super::quotation::{REACH, quotations};
use super::segment::floor_character;

/// Characters without a width that may stand beside each other: those of emoji and of joined letters are fewer.
const UNSEEN: usize = 3;
/// What the tags of a flag say, without their end: no others are in use (UTS #51, RGI emoji tag sequences).
const FLAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];

/// How something misleads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trick {
    /// An override turns it round.
    Turned,
    /// A direction mark that begins in a quotation and ends outside it, or the other way round.
    Torn,
    /// It is there and is not seen.
    Unseen,
    /// A number in digits of two scripts.
    Digits,
}

/// Something that misleads, and where: bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deceit {
    /// Where it is; never empty.
    pub span: Span,
    /// How it misleads.
    pub trick: Trick,
}

/// What misleads in `block`, which lies in `paragraph` of `text` and has these levels; in order of place.
pub(crate) fn in_block(text: &str, paragraph: Span, block: Span, levels: &Levels) -> Vec<Deceit> {
    let mut out = Vec::new();
    let mut add = |trick, span: Span| out.push(Deceit { span, trick });
    for range in levels.turned() {
        let at = |byte: usize| block.start() + byte;
        add(Trick::Turned, Span::new(at(range.start), at(range.end)));
    }
    let inside = slice(text, block);
    let marks = torn(text, paragraph, block).into_iter();
    marks.for_each(|span| add(Trick::Torn, span));
    let at =
        |range: Range<usize>| Span::new(block.start() + range.start, block.start() + range.end);
    unseen(inside).for_each(|range| add(Trick::Unseen, at(range)));
    digits(inside).for_each(|range| add(Trick::Digits, at(range)));
    out.sort_by_key(|deceit| (deceit.span.start(), deceit.span.end()));
    out
}

/// What a direction mark does (UAX #9, 2.1 to 2.5).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    Embeds,
    Isolates,
    EndsEmbedding,
    EndsIsolate,
}

const fn does(character: char) -> Option<Does> {
    Some(match character {
        '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => Does::Embeds,
        '\u{2066}'..='\u{2068}' => Does::Isolates,
        '\u{202C}' => Does::EndsEmbedding,
        '\u{2069}' => Does::EndsIsolate,
        _ => return None,
    })
}

/// The direction marks in `block` that a quotation is torn by: those that begin, or end, there. Partners and quotations
/// are looked for within [`REACH`] of the block.
fn torn(text: &str, paragraph: Span, block: Span) -> Vec<Span> {
    if !slice(text, block).contains(|c| does(c).is_some()) {
        return Vec::new();
    }
    let start = floor_character(text, block.start().saturating_sub(REACH)).max(paragraph.start());
    let end = floor_character(text, block.end().saturating_add(REACH)).min(paragraph.end());
    let place = Span::new(start, end);
    let pairs = pairs(text, place);
    let mut places: Vec<usize> = pairs
        .iter()
        .flat_map(|(one, other)| [one.start(), other.start()])
        .collect();
    places.sort_unstable();
    let around = innermost(&quotations(text, place), &places);
    let quotation = |mark: Span| around.get(&mark.start());
    let is_torn = |(opening, end): &(Span, Span)| {
        opening.end() < end.start() && quotation(*opening) != quotation(*end)
    };
    let torn = pairs.into_iter().filter(is_torn);
    let marks = torn.filter_map(|(opening, end)| {
        let mut both = [opening, end].into_iter();
        both.find(|mark| !mark.is_empty() && block.covers(*mark))
    });
    marks.collect()
}

/// The innermost of `quotations` around each of `places`, which are in order; none where there is none. Of quotations any
/// two are apart or one is within the other: so two places lie in the same ones where their innermost is the same.
fn innermost(quotations: &[Span], places: &[usize]) -> HashMap<usize, Span> {
    let mut coming: Vec<Span> = quotations.to_vec();
    coming.sort_unstable_by_key(|span| (Reverse(span.start()), span.end()));
    let mut around: Vec<Span> = Vec::new();
    let mut out = HashMap::new();
    for place in places {
        while let Some(next) = coming.pop_if(|next| next.start() <= *place) {
            around.truncate(around.partition_point(|outer| outer.covers(next)));
            around.push(next);
        }
        around.truncate(around.partition_point(|outer| outer.contains(*place)));
        out.extend(around.last().map(|inner| (*place, *inner)));
    }
    out
}

/// Each direction mark of `place` that opens something, with its partner (BD9, X7): where there is none, the empty end of
/// `place`.
fn pairs(text: &str, place: Span) -> Vec<(Span, Span)> {
    let mut open: Vec<(Span, Does)> = Vec::new();
    let (mut out, mut isolates) = (Vec::new(), 0_usize);
    for (at, character) in slice(text, place).char_indices() {
        let start = place.start() + at;
        let mark = Span::new(start, start + character.len_utf8());
        match does(character) {
            Some(does @ (Does::Embeds | Does::Isolates)) => {
                isolates += usize::from(does == Does::Isolates);
                open.push((mark, does));
            }
            Some(Does::EndsEmbedding) => {
                let last = open.pop_if(|(_, does)| *does == Does::Embeds);
                out.extend(last.map(|(opening, _)| (opening, mark)));
            }
            // What was embedded within ends with it.
            Some(Does::EndsIsolate) if isolates > 0 => {
                let first = open.iter().rposition(|(_, does)| *does == Does::Isolates);
                let ended = open.drain(first.unwrap_or(open.len())..);
                out.extend(ended.map(|(opening, _)| (opening, mark)));
                isolates -= 1;
            }
            _ => {}
        }
    }
    let nothing = Span::new(place.end(), place.end());
    out.extend(open.into_iter().map(|(opening, _)| (opening, nothing)));
    out
}

/// Bytes of `text` that are there and not seen.
fn unseen(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    // What stands before the run, and the run.
    let (mut before, mut run) = (None, 0..0);
    let mut kept = None;
    for (at, character) in text.char_indices() {
        let next = at + character.len_utf8();
        if matches!(sort(character), Sort::Format(_)) {
            if run.is_empty() {
                (run, before) = (at..at, kept);
            }
            run.end = next;
        } else {
            out.extend(hides(text, before, run.clone()).then(|| run.clone()));
            run = next..next;
        }
        kept = Some(character);
    }
    out.extend(hides(text, before, run.clone()).then_some(run));
    out.into_iter()
}

/// Whether the run of characters without a width, behind `before`, hides something.
fn hides(text: &str, before: Option<char>, run: Range<usize>) -> bool {
    let inside = text.get(run).unwrap_or_default();
    if inside.is_empty() {
        return false;
    }
    let tags: String = inside.chars().filter_map(tag).collect();
    if !tags.is_empty() {
        let all = inside.chars().count() == tags.len();
        let said = tags.trim_end_matches('\u{7F}');
        return before != Some('\u{1F3F4}') || !all || !FLAGS.contains(&said);
    }
    let variants = inside
        .chars()
        .filter(|c| matches!(c, '\u{E0100}'..='\u{E01EF}'));
    match variants.count() {
        0 => inside.chars().filter(|c| does(*c).is_none()).count() > UNSEEN,
        1 => !before.is_some_and(is_ideograph),
        _ => true,
    }
}

/// The ASCII that a tag character stands for.
fn tag(character: char) -> Option<char> {
    let code = u32::from(character).checked_sub(0xE_0000)?;
    char::from_u32(code).filter(char::is_ascii)
}

/// Whether variants of a character are registered (UTS #37): of ideographs alone.
const fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The numbers of `text` that have digits of two scripts. The signs between its digits are a number's own.
fn digits(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut out = Vec::new();
    let mut number: Option<(Range<usize>, u32, bool)> = None;
    for (at, character) in text.char_indices() {
        let next = at + character.len_utf8();
        match (zero_of(character), &mut number) {
            (Some(zero), Some((range, first, mixed))) => {
                range.end = next;
                *mixed |= zero != *first;
            }
            (Some(zero), None) => number = Some((at..next, zero, false)),
            (None, Some(_)) if matches!(character, '.' | ',' | '\u{66B}' | '\u{66C}') => {}
            (None, _) => out.extend(number.take()),
        }
    }
    out.extend(number);
    out.into_iter()
        .filter(|(_, _, mixed)| *mixed)
        .map(|(range, ..)| range)
}

/// The number of the zero of a digit's script.
fn zero_of(character: char) -> Option<u32> {
    let value = fold::digit(u32::from(character))?.to_digit(10)?;
    Some(u32::from(character) - value)
}

#[cfg(test)]
mod tests {
    use super::super::bidi::Direction;
    use super::super::cells::CellRules;
    use super::super::document::Document;
    use super::super::layout::{Layout, Options};
    use super::super::notation;
    use super::*;

    /// What misleads in the text of a notation, by how and what; each is to be marked in the notation's first row.
    fn found(notation: &str) -> Vec<(Trick, String)> {
        let text = notation::text(notation);
        let options = Options {
            width: 200,
            direction: Direction::Auto,
            rules: CellRules::default(),
        };
        let layout = Layout::new(Document::new(text.clone()), options);
        let blocks = (0..layout.blocks()).map(|block| layout.block(block));
        let all = blocks.flat_map(|block| block.deceits.clone());
        all.map(|deceit| (deceit.trick, slice(&text, deceit.span).to_owned()))
            .collect()
    }

    fn only(notation: &str) -> Option<(Trick, String)> {
        let mut found = found(notation);
        assert!(found.len() < 2, "{found:?}");
        found.pop()
    }

    #[test]
    fn what_an_override_turns_round_is_found() {
        let told = |notation: &str| only(notation).map(|(_, what)| what);
        assert_eq!(told("pay {U+202E}123{U+202C} now").as_deref(), Some("123"));
        assert_eq!(
            told("to {U+202E}bank a{U+202C} now").as_deref(),
            Some("bank a")
        );
        assert_eq!(
            told("{beh}{lam} {U+202D}{seen}{meem}{U+202C} {beh}"),
            Some(notation::text("{seen}{meem}"))
        );
        // What it would be anyway is not turned, nor is what is embedded.
        assert_eq!(found("a {U+202D}b{U+202C} {U+202B}{beh}{U+202C} c"), []);
        assert_eq!(
            found("{beh} {U+202E}{lam}{U+202C} 12 a{beh} {U+661}{U+662}"),
            []
        );
    }

    #[test]
    fn a_quotation_torn_by_a_direction_mark_is_found() {
        for torn in [
            "he said \u{ab}so {U+2067}and\u{bb} she{U+2069} too",
            "he {U+2067}said \u{ab}so{U+2069} and\u{bb} she",
            "he said \u{ab}so {U+202B}and\u{bb} she",
        ] {
            let (trick, what) = only(torn).expect(torn);
            assert_eq!(trick, Trick::Torn, "{torn}");
            assert!(what == "\u{2067}" || what == "\u{202B}", "{what:?}");
        }
        for whole in [
            "he said \u{ab}so {U+2067}and{U+2069} so\u{bb} she",
            "he {U+2067}said \u{ab}so\u{bb} and{U+2069} she",
            "{U+202B}he said \u{ab}so\u{bb}",
            "{U+2069}{U+202C} \u{ab}so\u{bb}",
            "{U+2068}a{U+2069}: \u{ab}{U+2068}b{U+2069}\u{bb}",
            "press \"a\" or {U+202A}\"b\"{U+202C}.",
        ] {
            assert_eq!(found(whole), [], "{whole}");
        }
    }

    #[test]
    fn what_nobody_sees_is_found() {
        let tags = |word: &str| {
            word.chars()
                .map(|c| format!("{{U+E00{:02X}}}", u32::from(c)))
                .collect::<String>()
        };
        let flag = |word: &str| format!("{{U+1F3F4}}{}{{U+E007F}}", tags(word));
        for hidden in [
            format!("a{}", tags("hello")),
            flag("send it to me"),
            format!("{}{}", flag("gbsct"), tags("x")),
            "a{U+E0100}".to_owned(),
            "\u{8fbb}{U+E0100}{U+E0101}".to_owned(),
            "a{U+200B}{U+200C}{U+200B}{U+200D}b".to_owned(),
        ] {
            assert_eq!(
                only(&hidden).map(|(trick, _)| trick),
                Some(Trick::Unseen),
                "{hidden}"
            );
        }
        for plain in [
            flag("gbsct"),
            "\u{8fbb}{U+E0100}".to_owned(),
            "{meem}{U+200C}{beh}{U+200F} a{U+200B}b".to_owned(),
            "\u{1F469}\u{1F3FD}\u{200D}\u{1F527} \u{2764}\u{FE0F}\u{200D}\u{1F525}".to_owned(),
        ] {
            assert_eq!(found(&plain), [], "{plain}");
        }
    }

    #[test]
    fn a_number_in_digits_of_two_scripts_is_found() {
        let told = |notation: &str| only(notation).map(|(_, what)| what);
        assert_eq!(
            told("{beh} {U+661}{U+6F2}.").as_deref(),
            Some("\u{661}\u{6F2}")
        );
        assert_eq!(told("1,{U+660}5 b").as_deref(), Some("1,\u{660}5"));
        assert_eq!(
            found("12 {U+661}{U+662} {U+6F1}{U+6F2} 1/{U+661} 2. {U+661}"),
            []
        );
    }

    #[test]
    fn many_marks_are_no_deceit_by_themselves() {
        let names = "\u{2068}name\u{2069}, ".repeat(500);
        assert_eq!(found(&format!("he said: \u{ab}{names}\u{bb} {names}")), []);
    }

    #[test]
    fn a_row_of_marks_alone_takes_no_time() {
        let marks = ["\u{202B}", "\u{2067}", "\u{2069}"];
        let [embeds, isolates, ends] = marks.map(|mark| mark.repeat(5_000));
        assert_eq!(found(&format!("\u{ab}a{isolates}a\u{bb}a")).len(), 5_000);
        assert_eq!(
            found(&format!("\u{ab}a{embeds}a{ends}\u{bb}a")).len(),
            5_000
        );
        let long = marks.map(|mark| mark.repeat(50_000)).concat();
        found(&format!("\u{ab}a{long}a\u{bb}a"));
        found(&format!(
            "{}{}",
            "\u{ab}\u{2067}".repeat(9_000),
            "\u{bb}\u{2069}".repeat(9_000)
        ));
    }
}
