//! Clusters become units of ink: how each joins its neighbours, what draws it, how wide it is.
//!
//! A *unit* is what becomes one cell: as a rule a grapheme cluster, with its marks riding on its letter.
//! Lam and alef are one unit of two clusters; a cluster with a number sign, a control or (where they are
//! shown) a format character in it is several units, of which only the first begins the cluster; so is one with
//! more characters than a cell draws, and one whose vowel marks stand apart.
//!
//! Joining follows the Unicode joining types: transparent characters are looked through, tatweel and ZWJ
//! join, ZWNJ parts. Letters join within one level only, and by what the eye sees: in a left-to-right run
//! (an override) the letter on the right is the one that comes after (UAX #9, section 3.5).
//!
//! Must not know: rows, widths of columns.

use icu_properties::props::JoiningType;
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};
use unicode_bidi::BidiClass;

use super::bidi::{self, Levels};
use super::cells::{self, CellRules, Hidden, LamAlef, Marks, Shaping, Sort};
use super::document::{Span, slice};
use super::forms::{self, Form};
use super::glyph::Glyph;
use super::segment;

const JOINING: CodePointMapDataBorrowed<'static, JoiningType> =
    CodePointMapData::<JoiningType>::new();
const JOINER: char = '\u{200D}';
const NON_JOINER: char = '\u{200C}';
const LAM: char = '\u{644}';

/// What a unit is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Drawn as what it is.
    Letter,
    /// Blank; it hangs where a row breaks at it.
    Blank,
    /// Blank, and holds its neighbours together.
    Fixed,
    /// A tab: blank, as wide as the row says.
    Tab,
    /// A sign for what is not sent.
    Substitute,
    /// A sign for the characters of a cluster that are too many for its cell.
    Rest,
    /// A format character: a sign where hidden characters are shown, else nothing.
    Format,
    /// A soft hyphen.
    SoftHyphen,
    /// The end of a line or paragraph.
    Separator,
}

impl Unit {
    /// Whether its vowel marks can stand behind it: it is a letter of a right-to-left run.
    const fn stands_apart(&self) -> bool {
        matches!(self.ink, Ink::Letter) && self.level % 2 == 1
    }
}

impl Ink {
    const fn of(sort: Sort) -> Self {
        match sort {
            Sort::Plain => Self::Letter,
            Sort::Blank => Self::Blank,
            Sort::Fixed => Self::Fixed,
            Sort::Tab => Self::Tab,
            Sort::Control(_) | Sort::NumberSign(_) => Self::Substitute,
            Sort::Format(_) => Self::Format,
            Sort::SoftHyphen => Self::SoftHyphen,
            Sort::Separator(_) => Self::Separator,
        }
    }

    /// Whether it may hang at a row's end.
    pub(crate) const fn hangs(self) -> bool {
        matches!(self, Self::Blank | Self::Tab | Self::Separator)
    }
}

/// What becomes one cell, in the text's order.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// Its bytes in the document.
    pub(crate) span: Span,
    /// What draws it.
    pub(crate) glyph: Glyph,
    /// Its cells; 0 where it takes none.
    pub(crate) width: u8,
    pub(crate) ink: Ink,
    /// Embedding level before L1.
    pub(crate) level: u8,
    /// Original bidi class.
    pub(crate) class: BidiClass,
    /// Whether a grapheme cluster begins with it.
    pub(crate) begins: bool,
    joint: Joint,
}

/// How a unit joins.
#[derive(Clone, Copy, Debug)]
struct Joint {
    kind: JoiningType,
    /// What the next letter sees first, and what this one sees first, of joiners within the cluster.
    first: Option<char>,
    last: Option<char>,
    /// Whether it joins what comes before it, after it, in the text.
    before: bool,
    after: bool,
}

/// The units of `text`, which begins at byte `origin` of its document and has these levels.
pub(crate) fn units(text: &str, origin: usize, levels: &Levels, rules: &CellRules) -> Vec<Unit> {
    let mut maker = Maker {
        text,
        origin,
        levels,
        rules,
        out: Vec::with_capacity(text.len() / 2 + 1),
    };
    for (at, cluster) in segment::clusters(text) {
        maker.cluster(at, cluster);
    }
    let mut units = maker.out;
    join(&mut units);
    draw(text, origin, &mut units, rules);
    match rules.marks {
        Marks::Apart => units
            .into_iter()
            .flat_map(|unit| apart(text, origin, unit))
            .collect(),
        Marks::Ride | Marks::Hide => units,
    }
}

/// A unit, and behind it a unit for each of its vowel marks that has a character of its own.
fn apart(text: &str, origin: usize, unit: Unit) -> Vec<Unit> {
    let start = unit.span.start();
    let at = start.saturating_sub(origin);
    let part = slice(text, Span::new(at, at + unit.span.len()));
    // The letter is the first that is drawn; where that is a mark itself it has no other.
    let letter = part.len() - without_joiners(part).len();
    let drawn = |(at, c): &(usize, char)| *at > letter && forms::mark(*c, false).is_some();
    let mut marks = part.char_indices().filter(drawn).peekable();
    let rides = without_joiners(part)
        .chars()
        .next()
        .is_none_or(cells::rides);
    let Some((first, _)) = marks
        .peek()
        .copied()
        .filter(|_| unit.stands_apart() && !rides)
    else {
        return vec![unit];
    };
    let mut letter = unit.clone();
    letter.span = Span::new(start, start + first);
    let mut out = vec![letter];
    while let Some((at, mark)) = marks.next() {
        let end = marks.peek().map_or(part.len(), |(end, _)| *end);
        out.push(Unit {
            span: Span::new(start + at, start + end),
            glyph: forms::mark(mark, unit.joint.after).map_or_else(Glyph::default, Glyph::from),
            width: 1,
            begins: false,
            ..unit.clone()
        });
    }
    out
}

/// Cuts clusters into units.
struct Maker<'a> {
    text: &'a str,
    origin: usize,
    levels: &'a Levels,
    rules: &'a CellRules,
    out: Vec<Unit>,
}

impl Maker<'_> {
    fn cluster(&mut self, at: usize, cluster: &str) {
        let Some(rest) = cells::overfull(cluster) else {
            self.drawable(at, cluster);
            return;
        };
        self.drawable(at, slice(cluster, Span::new(0, rest)));
        let rest = slice(cluster, Span::new(rest, cluster.len()));
        self.push(at + cluster.len() - rest.len(), rest, None, false);
    }

    /// A cluster of no more characters than a cell draws.
    fn drawable(&mut self, at: usize, cluster: &str) {
        let mut characters = cluster.chars();
        let first = characters.next().map_or(Sort::Plain, cells::sort);
        let alone = characters.next().is_none();
        if alone || cells::keeps_joiners(cluster) {
            self.push(at, cluster, Some(first), true);
            return;
        }
        let mut start = 0;
        let mut kind = first;
        for (here, character) in cluster.char_indices().skip(1) {
            let sort = cells::sort(character);
            if self.stays(kind, sort) {
                if sort == Sort::Plain {
                    kind = Sort::Plain;
                }
                continue;
            }
            self.piece(at, cluster, start, here, kind);
            (start, kind) = (here, sort);
        }
        self.piece(at, cluster, start, cluster.len(), kind);
    }

    /// Whether a character of sort `next` belongs to the unit of sort `kind` before it.
    fn stays(&self, kind: Sort, next: Sort) -> bool {
        let omits = self.rules.hidden == Hidden::Omit;
        match (kind, next) {
            (Sort::Plain | Sort::Blank | Sort::Fixed, Sort::Plain | Sort::Blank | Sort::Fixed) => {
                true
            }
            // A joiner that begins a cluster has no cell for a cursor: it goes with the mark behind it.
            (Sort::Format(_), Sort::Plain) => omits,
            (_, Sort::Format(_) | Sort::SoftHyphen) => omits,
            _ => false,
        }
    }

    fn piece(&mut self, at: usize, cluster: &str, start: usize, end: usize, kind: Sort) {
        let part = slice(cluster, Span::new(start, end));
        self.push(at + start, part, Some(kind), start == 0);
    }

    /// Adds a unit of this sort; `None` is what is too much for a cell.
    fn push(&mut self, at: usize, part: &str, sort: Option<Sort>, begins: bool) {
        let ink = sort.map_or(Ink::Rest, Ink::of);
        let omitted = match ink {
            Ink::Letter => part.len() - without_joiners(part).len(),
            _ => 0,
        };
        let (level, class) = self.levels.at(at + omitted);
        // A blank that carries a mark is no blank to L1.
        let class = match (ink, class) {
            (Ink::Letter, BidiClass::WS) => BidiClass::ON,
            _ => class,
        };
        let start = self.origin + at;
        debug_assert!(self.text.is_char_boundary(at));
        self.out.push(Unit {
            span: Span::new(start, start + part.len()),
            glyph: Glyph::default(),
            width: match ink {
                Ink::Rest => 1,
                _ => u8::try_from(cells::width(part, self.rules)).unwrap_or(u8::MAX),
            },
            ink,
            level,
            class,
            begins,
            joint: match ink {
                Ink::Rest => Joint::NONE,
                _ => Joint::of(part),
            },
        });
    }
}

impl Joint {
    /// Is looked through.
    const NONE: Self = Self {
        kind: JoiningType::Transparent,
        first: None,
        last: None,
        before: false,
        after: false,
    };

    fn of(part: &str) -> Self {
        let mut joint = Self::NONE;
        for character in part.chars() {
            if joint.kind == JoiningType::Transparent {
                joint.kind = JOINING.get(character);
            } else if matches!(character, JOINER | NON_JOINER) {
                joint.first = joint.first.or(Some(character));
                joint.last = Some(character);
            }
        }
        joint.after = joint.first == Some(JOINER);
        joint
    }

    /// Whether it can join towards what comes after it in the text, at this level.
    fn reaches_on(self, level: u8) -> bool {
        self.kind == JoiningType::DualJoining
            || self.kind == JoiningType::JoinCausing
            || self.kind == toward(level, JoiningType::LeftJoining, JoiningType::RightJoining)
    }

    /// Whether it can join towards what comes before it in the text, at this level.
    fn reaches_back(self, level: u8) -> bool {
        self.kind == JoiningType::DualJoining
            || self.kind == JoiningType::JoinCausing
            || self.kind == toward(level, JoiningType::RightJoining, JoiningType::LeftJoining)
    }
}

fn toward(level: u8, odd: JoiningType, even: JoiningType) -> JoiningType {
    if level % 2 == 1 { odd } else { even }
}

/// Decides which units join.
fn join(units: &mut [Unit]) {
    let mut before: Option<usize> = None;
    for at in 0..units.len() {
        let Some(next) = units.get(at) else { break };
        if next.joint.kind == JoiningType::Transparent {
            continue;
        }
        if let Some((place, Some(last))) = before.map(|place| (place, units.get(place))) {
            let (on, back) = link(last, next);
            if let Some(last) = units.get_mut(place) {
                last.joint.after = on;
            }
            if let Some(next) = units.get_mut(at) {
                next.joint.before = back;
            }
        }
        before = Some(at);
    }
    for unit in units {
        unit.joint.after &= unit.joint.reaches_on(unit.level);
    }
}

/// Whether `last` joins what it sees after it, and `next` what it sees before it.
fn link(last: &Unit, next: &Unit) -> (bool, bool) {
    let invisible = |unit: &Unit| unit.ink == Ink::Format;
    let near = last.level == next.level || invisible(last) || invisible(next);
    let on = match last.joint.first {
        Some(character) => character == JOINER,
        None => near && next.joint.reaches_back(next.level),
    };
    let back = match last.joint.last {
        Some(character) => character == JOINER,
        None => near && last.joint.reaches_on(last.level),
    };
    (
        on && last.joint.reaches_on(last.level),
        back && next.joint.reaches_back(next.level),
    )
}

/// Gives each unit its glyph, and makes lam and alef one.
fn draw(text: &str, origin: usize, units: &mut Vec<Unit>, rules: &CellRules) {
    let part = |span: Span| {
        let start = span.start().saturating_sub(origin);
        slice(text, Span::new(start, start + span.len()))
    };
    let mut kept = 0;
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        let mut drawn = unit.clone();
        at += 1;
        let pair = units
            .get(at)
            .filter(|next| rules.lam_alef == LamAlef::One && are_lam_alef(unit, next, &part))
            .filter(|_| rules.marks != Marks::Apart || !part(unit.span).chars().any(is_vowel_mark));
        if let Some(next) = pair {
            drawn.glyph = lam_alef_glyph(unit, part(unit.span), part(next.span), rules);
            drawn.span = unit.span.hull(next.span);
            drawn.joint.after = false;
            at += 1;
        } else {
            // Where nothing can stand apart, marks ride.
            let rules = &match (rules.marks, unit.stands_apart()) {
                (Marks::Apart, false) => CellRules {
                    marks: Marks::Ride,
                    ..*rules
                },
                _ => *rules,
            };
            drawn.glyph = glyph(unit, part(unit.span), rules);
        }
        if let Some(place) = units.get_mut(kept) {
            *place = drawn;
        }
        kept += 1;
    }
    units.truncate(kept);
}

/// Whether two units are a lam and an alef that Unicode has one character for, joined.
fn are_lam_alef<'a>(lam: &Unit, alef: &Unit, part: &impl Fn(Span) -> &'a str) -> bool {
    lam.joint.after
        && lam.joint.first.is_none()
        && alef.joint.before
        && lam.level % 2 == 1
        && lam.level == alef.level
        && lam.begins
        && alef.begins
        && part(lam.span).starts_with(LAM)
        && part(alef.span)
            .chars()
            .next()
            .is_some_and(|alef| forms::lam_alef(alef, false).is_some())
}

fn lam_alef_glyph(lam: &Unit, lam_text: &str, alef_text: &str, rules: &CellRules) -> Glyph {
    let mut out = String::new();
    let mut alef = alef_text.chars();
    if rules.shaping == Shaping::Letters {
        push_rest(&mut out, lam_text, rules);
        push_rest(&mut out, alef_text, rules);
        return Glyph::from(out.as_str());
    }
    let ligature = alef
        .next()
        .and_then(|alef| forms::lam_alef(alef, lam.joint.before));
    out.extend(ligature);
    push_rest(&mut out, lam_text.strip_prefix(LAM).unwrap_or(""), rules);
    push_rest(&mut out, alef.as_str(), rules);
    Glyph::from(out.as_str())
}

/// A letter's text from the first character on that is drawn.
fn without_joiners(part: &str) -> &str {
    part.trim_start_matches(|c| matches!(cells::sort(c), Sort::Format(_)))
}

/// What draws a unit whose source is `part`.
fn glyph(unit: &Unit, part: &str, rules: &CellRules) -> Glyph {
    let part = match unit.ink {
        Ink::Rest => return Glyph::from(cells::REST),
        Ink::Letter => without_joiners(part),
        _ => part,
    };
    let mut characters = part.chars();
    let Some(first) = characters.next() else {
        return Glyph::default();
    };
    match cells::sort(first) {
        Sort::Tab if rules.hidden == Hidden::Show => return Glyph::from('⇥'),
        _ if unit.width == 0 => return Glyph::default(),
        Sort::Plain => {}
        _ if unit.ink == Ink::Letter => {}
        Sort::Control(sign)
        | Sort::NumberSign(sign)
        | Sort::Format(sign)
        | Sort::Separator(sign) => return Glyph::from(sign),
        Sort::SoftHyphen => return Glyph::from('-'),
        Sort::Blank | Sort::Fixed | Sort::Tab => return Glyph::blanks(usize::from(unit.width)),
    }
    let shape = base_glyph(first, unit, rules);
    if characters.as_str().is_empty() && !cells::rides(first) {
        return Glyph::from(shape);
    }
    let mut out = String::new();
    if cells::rides(first) {
        out.push('\u{A0}');
    }
    out.push(shape);
    if cells::keeps_joiners(part) {
        out.push_str(characters.as_str());
    } else {
        push_rest(&mut out, characters.as_str(), rules);
    }
    Glyph::from(out.as_str())
}

/// What draws the letter itself: its form (see [`Form`]), or its mirror image (L4).
fn base_glyph(letter: char, unit: &Unit, rules: &CellRules) -> char {
    let odd = unit.level % 2 == 1;
    let joins = matches!(
        unit.joint.kind,
        JoiningType::DualJoining | JoiningType::RightJoining | JoiningType::LeftJoining
    );
    // No letter that joins has a mirror image, or is blank.
    if !joins {
        return match bidi::mirrored(letter) {
            Some(mirror) if odd => mirror,
            _ if letter.is_whitespace() => ' ',
            _ => letter,
        };
    }
    if rules.shaping == Shaping::Letters {
        return letter;
    }
    let (right, left) = if odd {
        (unit.joint.before, unit.joint.after)
    } else {
        (unit.joint.after, unit.joint.before)
    };
    forms::presentation(letter, Form::of(right, left)).unwrap_or(letter)
}

/// Adds what rides on a letter: no format characters, and no vowel marks where they are hidden.
fn push_rest(out: &mut String, rest: &str, rules: &CellRules) {
    out.extend(rest.chars().filter(|c| {
        cells::sort(*c) == Sort::Plain && !(rules.marks != Marks::Ride && is_vowel_mark(*c))
    }));
}

/// Whether it is a mark of a right-to-left script that can be left out without making another letter.
fn is_vowel_mark(character: char) -> bool {
    matches!(
        character,
        '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C4}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{652}'
        | '\u{656}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}'
        | '\u{6EA}'..='\u{6ED}' | '\u{730}'..='\u{74A}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_that_joins_has_a_mirror_image_or_is_blank() {
        let joins = |c: &char| {
            matches!(
                JOINING.get(*c),
                JoiningType::DualJoining | JoiningType::RightJoining | JoiningType::LeftJoining
            )
        };
        let mut count = 0;
        for letter in ('\0'..=char::MAX).filter(joins) {
            assert_eq!(bidi::mirrored(letter), None, "{letter:?}");
            assert!(!letter.is_whitespace(), "{letter:?}");
            count += 1;
        }
        assert!(count > 500);
    }
}
