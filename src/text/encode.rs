//! A row of cells as a terminal must be sent it, for the row to be seen as it was laid out.
//!
//! Terminals differ in what they do to the order of right-to-left text. What each is sent is found here, by
//! pure functions, and checked: [`shown`] does with a row what such a terminal does with it.
//!
//! - *Visual*: the terminal leaves the order alone. The row is sent as it is to be seen.
//! - *Kitty*: cells stay where they are, but the shaper of a font turns round each stretch of one font that
//!   begins with a right-to-left letter, with all that is in it. So each such stretch is sent turned round;
//!   colours belong to cells, and stay. Blanks end a stretch, and so does another font: what the main font has
//!   no letters for comes from a font of its own.
//! - *Inverse*: the terminal orders each row by UAX #9, or each part of it between lines of a frame. So an order
//!   is sent that this algorithm turns into the wanted one. It is found from levels that are guessed, corrected
//!   by what the algorithm makes of them, and checked. Where that fails, LEFT-TO-RIGHT MARKs part words from
//!   numbers and signs, for terminals that heed them: then each word stands for itself and all else keeps
//!   its place.
//!
//! Presentation forms do not join again, so a row of them reads right in each of the three.
//!
//! Must not know: which terminal does what, colours.

use std::ops::RangeInclusive;

use icu_properties::props::Script;
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};

use super::bidi::{self, Base, Levels, class, mirrored, reset_blanks, visual_order};
use super::cells::{self, CellRules};
use super::forms;
use unicode_bidi::BidiClass;

/// The mark that is a left-to-right letter to UAX #9 and has no ink.
const LRM: char = '\u{200E}';
/// Keeps two letters from joining, and has no ink.
const ZWNJ: char = '\u{200C}';
/// So often a guess of levels is corrected.
const GUESSES: usize = 4;

/// What a terminal does with the order of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Encoder {
    /// Nothing.
    #[default]
    Visual,
    /// Turns round the letters of each right-to-left stretch, colours apart.
    Kitty(MainFont),
    /// Orders it by UAX #9.
    Inverse(Algorithm),
}

/// Which right-to-left letters a terminal's main font has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct MainFont {
    /// Of Arabic script.
    pub arabic: Arabic,
    /// Whether it has those of Hebrew.
    pub hebrew: bool,
}

/// How much of Arabic script a font has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Arabic {
    /// Nothing.
    #[default]
    None,
    /// Arabic itself, and of Persian and Urdu what DejaVu Sans Mono has, the font that most systems with free
    /// software draw with.
    Common,
    /// All of it.
    All,
}

/// The characters of Arabic script that DejaVu Sans Mono has (version 2.37).
const COMMON: &[RangeInclusive<char>] = &[
    '\u{606}'..='\u{607}',
    '\u{609}'..='\u{60A}',
    '\u{60C}'..='\u{60C}',
    '\u{615}'..='\u{615}',
    '\u{61B}'..='\u{61B}',
    '\u{61F}'..='\u{61F}',
    '\u{621}'..='\u{63A}',
    '\u{640}'..='\u{655}',
    '\u{65A}'..='\u{65A}',
    '\u{660}'..='\u{66D}',
    '\u{674}'..='\u{674}',
    '\u{679}'..='\u{67B}',
    '\u{67E}'..='\u{680}',
    '\u{683}'..='\u{684}',
    '\u{686}'..='\u{687}',
    '\u{691}'..='\u{691}',
    '\u{698}'..='\u{698}',
    '\u{6A4}'..='\u{6A4}',
    '\u{6A9}'..='\u{6A9}',
    '\u{6AF}'..='\u{6AF}',
    '\u{6BE}'..='\u{6BE}',
    '\u{6CC}'..='\u{6CC}',
    '\u{6F0}'..='\u{6F9}',
    '\u{FB52}'..='\u{FB81}',
    '\u{FB8A}'..='\u{FB95}',
    '\u{FB9E}'..='\u{FB9F}',
    '\u{FBAA}'..='\u{FBAD}',
    '\u{FBE8}'..='\u{FBE9}',
    '\u{FBFC}'..='\u{FBFF}',
    '\u{FE70}'..='\u{FE74}',
    '\u{FE76}'..='\u{FEFC}',
];

impl Arabic {
    /// Whether it has all of a cell's characters.
    fn draws(self, cell: &str) -> bool {
        let has = |c: char| !is_arabic(c) || COMMON.iter().any(|range| range.contains(&c));
        match self {
            Self::None => false,
            Self::Common => cell.chars().all(has),
            Self::All => true,
        }
    }
}

/// How a terminal follows UAX #9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Algorithm {
    /// The direction of a row.
    pub row: RowBase,
    /// Whether brackets are mirrored where they stand right to left (L4).
    pub mirrors: bool,
    /// Whether directional marks count, and take no cell.
    pub heeds_marks: bool,
    /// Which parts of a row are each ordered by themselves.
    pub parts: Parts,
    /// Whether it joins letters anew, also those that come as presentation forms.
    pub joins: bool,
}

/// What a terminal takes for one text in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parts {
    /// The row.
    None,
    /// What stands between lines of a frame (U+2500 to U+257F). Where there are such lines, all is left to right.
    Frames,
    /// The same, and what is drawn with one pen.
    Pens,
}

impl Parts {
    /// Whether two neighbours belong to one part.
    fn hold(self, one: (&str, u16), other: (&str, u16)) -> bool {
        match self {
            Self::None => true,
            Self::Frames => is_frame(one.0) == is_frame(other.0),
            Self::Pens => is_frame(one.0) == is_frame(other.0) && one.1 == other.1,
        }
    }
}

impl Algorithm {
    /// What orders each part of a row that has several.
    const fn of_a_part(self) -> Self {
        Self {
            row: RowBase::Ltr,
            parts: Parts::None,
            ..self
        }
    }
}

/// Where a terminal takes the direction of a row from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowBase {
    /// Each is left to right.
    Ltr,
    /// Each is as its first strong letter (P2, P3).
    FirstStrong,
}

/// A cell as it is to be seen. A wide cell is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen<'a> {
    /// The characters that draw it.
    pub text: &'a str,
    /// The face of the font that does: cells of one face have the same number, whatever it is.
    pub face: u8,
    /// The pen: neighbours of one pen, colours and all, have the same number.
    pub pen: u16,
}

impl<'a> Seen<'a> {
    /// One of the font's plain face, and of the first pen.
    #[must_use]
    pub const fn plain(text: &'a str) -> Self {
        Self {
            text,
            face: 0,
            pen: 0,
        }
    }
}

/// A cell as it is sent, or as a terminal shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its characters.
    pub text: String,
    /// The number of the cell whose colours it has, in the row that is to be seen.
    pub from: usize,
    /// That cell's face.
    pub face: u8,
    /// That cell's pen.
    pub pen: u16,
}

/// What to send for `row`, in the order of sending, from the row's first column on.
#[must_use]
pub fn encode(encoder: Encoder, row: &[Seen<'_>]) -> Vec<Sent> {
    match encoder {
        Encoder::Visual => as_is(row),
        Encoder::Kitty(font) => for_kitty(font, row),
        Encoder::Inverse(algorithm)
            if row.iter().any(|cell| cell.text.chars().any(bidi::turns)) =>
        {
            let mut sent = inverse_in_parts(algorithm, row);
            if algorithm.joins {
                part_letters(&mut sent);
            }
            sent
        }
        Encoder::Inverse(_) => as_is(row),
    }
}

/// What a terminal for which a row is encoded by `encoder` shows of what it is `sent`, in screen order.
#[must_use]
pub fn shown(encoder: Encoder, sent: &[Sent]) -> Vec<Sent> {
    match encoder {
        Encoder::Visual => sent.to_vec(),
        Encoder::Kitty(font) => by_kitty(font, sent.to_vec()),
        Encoder::Inverse(algorithm) => {
            let parts: Vec<&[Sent]> = sent
                .chunk_by(|one, other| {
                    algorithm
                        .parts
                        .hold((&one.text, one.pen), (&other.text, other.pen))
                })
                .collect();
            if parts.len() > 1 {
                let part = Encoder::Inverse(algorithm.of_a_part());
                return parts
                    .into_iter()
                    .flat_map(|sent| shown(part, sent))
                    .collect();
            }
            let items = items(algorithm, sent);
            let levels: Vec<u8> = items.iter().map(|item| item.level).collect();
            let order = visual_order(&levels).into_iter();
            let cells = order.filter_map(|at| {
                let item = items.get(at)?;
                Some((sent.get(item.cell?)?, item.level))
            });
            cells
                .map(|(cell, level)| Sent {
                    text: drawn(without_marks(&cell.text), level, algorithm.mirrors),
                    ..cell.clone()
                })
                .collect()
        }
    }
}

/// How many cells of `row` are not seen as they are meant to be, where `sent` is sent.
#[must_use]
pub fn misplaced(encoder: Encoder, row: &[Seen<'_>], sent: &[Sent]) -> usize {
    let shown = shown(encoder, sent);
    let right = shown.iter().zip(row).enumerate();
    let right =
        right.filter(|(at, (shown, wanted))| shown.from == *at && shown.text == wanted.text);
    row.len().max(shown.len()) - right.count()
}

fn as_is(row: &[Seen<'_>]) -> Vec<Sent> {
    let cells = row.iter().enumerate();
    cells
        .map(|(from, cell)| Sent {
            text: cell.text.to_owned(),
            from,
            face: cell.face,
            pen: cell.pen,
        })
        .collect()
}

/// The class of the character that a cell draws first.
fn class_of(cell: &str) -> BidiClass {
    cell.chars().next().map_or(BidiClass::WS, class)
}

/// Whether a cell is a letter that is written right to left.
fn is_rtl(cell: &str) -> bool {
    matches!(class_of(cell), BidiClass::R | BidiClass::AL)
}

/// Whether a cell is a line of a frame.
fn is_frame(cell: &str) -> bool {
    matches!(cell.chars().next(), Some('\u{2500}'..='\u{257F}'))
}

/// The font that kitty draws a cell with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Font {
    /// None: a blank, or a line of a frame, which ends a stretch.
    None,
    Main,
    Arabic,
    Hebrew,
    Other,
}

impl Font {
    fn of(cell: &str, main: MainFont) -> Self {
        match cell.chars().next() {
            None | Some(' ' | '\u{2500}'..='\u{259F}') => Self::None,
            // A wide sign keeps its place: it never changes it with a letter.
            Some(_) if cells::width(cell, &CellRules::default()) > 1 => Self::None,
            Some('\u{590}'..='\u{5FF}' | '\u{FB1D}'..='\u{FB4F}') if main.hebrew => Self::Main,
            Some('\u{590}'..='\u{5FF}' | '\u{FB1D}'..='\u{FB4F}') => Self::Hebrew,
            Some(c) if is_arabic(c) && main.arabic.draws(cell) => Self::Main,
            Some(c) if is_arabic(c) => Self::Arabic,
            Some('\u{700}'..='\u{8FF}' | '\u{1100}'..) if is_rtl(cell) => Self::Other,
            Some('\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{D7FF}' | '\u{10000}'..) => Self::Other,
            Some(_) => Self::Main,
        }
    }
}

/// Whether a character is of Arabic script, signs and digits included.
const fn is_arabic(c: char) -> bool {
    matches!(
        c,
        '\u{600}'..='\u{6FF}'
            | '\u{750}'..='\u{77F}'
            | '\u{870}'..='\u{8FF}'
            | '\u{FB50}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}'
    )
}

/// Whether kitty's shaper takes a stretch for right to left: the first of its characters that is of a script is
/// of such a one. Arabic digits are.
fn is_turned(stretch: &[Sent]) -> bool {
    let mut scripts = stretch
        .iter()
        .flat_map(|cell| cell.text.chars())
        .map(|c| SCRIPTS.get(c));
    let of_none = [Script::Common, Script::Inherited, Script::Unknown];
    let first = scripts.find(|script| !of_none.contains(script));
    first.is_some_and(|script| RTL_SCRIPTS.contains(&script))
}

const SCRIPTS: CodePointMapDataBorrowed<'static, Script> = CodePointMapData::<Script>::new();

/// The living scripts that are written right to left.
const RTL_SCRIPTS: &[Script] = &[
    Script::Arabic,
    Script::Hebrew,
    Script::Syriac,
    Script::Thaana,
    Script::Nko,
    Script::Samaritan,
    Script::Mandaic,
    Script::Adlam,
    Script::HanifiRohingya,
    Script::Yezidi,
    Script::MendeKikakui,
];

/// The stretch with its characters turned round, mirror images for brackets, and colours where they are. Its
/// own inverse.
fn turn(stretch: &mut [Sent]) {
    let texts = stretch.iter().map(|cell| drawn(&cell.text, 1, true));
    let texts: Vec<String> = texts.collect();
    for (cell, text) in stretch.iter_mut().zip(texts.into_iter().rev()) {
        cell.text = text;
    }
}

/// What kitty makes of a row.
fn by_kitty(font: MainFont, mut row: Vec<Sent>) -> Vec<Sent> {
    for stretch in stretches(font, &mut row) {
        if is_turned(stretch) {
            turn(stretch);
        }
    }
    row
}

/// A row that kitty turns into `row`. A stretch that begins right to left and ends left to right can't be
/// had; it is sent as it is to be seen.
fn for_kitty(font: MainFont, row: &[Seen<'_>]) -> Vec<Sent> {
    let mut out = as_is(row);
    for stretch in stretches(font, &mut out) {
        if is_turned(stretch) {
            turn(stretch);
            if !is_turned(stretch) {
                turn(stretch);
            }
        }
    }
    out
}

fn stretches(font: MainFont, row: &mut [Sent]) -> impl Iterator<Item = &mut [Sent]> {
    row.chunk_by_mut(move |one, other| {
        let fonts = (Font::of(&one.text, font), Font::of(&other.text, font));
        one.face == other.face && fonts.0 == fonts.1 && fonts.0 != Font::None
    })
}

/// What UAX #9 puts in order: a cell, or the mark behind one.
struct Item {
    level: u8,
    /// The number of the cell; `None` for a mark.
    cell: Option<usize>,
}

/// The cells and marks of a row with the levels that UAX #9 gives them, L1 included.
fn items(algorithm: Algorithm, row: &[Sent]) -> Vec<Item> {
    let text: String = row.iter().map(|cell| cell.text.as_str()).collect();
    let base = match algorithm.row {
        RowBase::Ltr => Base::Ltr,
        RowBase::FirstStrong => bidi::first_strong(&text).unwrap_or_default(),
    };
    let resolved = Levels::of(&text, base);
    let mut at = 0;
    let mut numbers = Vec::with_capacity(row.len());
    let mut levels: Vec<(u8, BidiClass)> = Vec::with_capacity(row.len());
    for (number, cell) in row.iter().enumerate() {
        numbers.push(Some(number));
        levels.push(resolved.at(at));
        at += cell.text.len();
        if cell.text.ends_with(LRM) {
            numbers.push(None);
            levels.push(resolved.at(at - LRM.len_utf8()));
        }
    }
    reset_blanks(&mut levels, base);
    let both = levels.into_iter().zip(numbers);
    both.map(|((level, _), cell)| Item { level, cell })
        .collect()
}

/// What draws a cell's characters at `level`; its own inverse, as mirror images are of each other.
fn drawn(text: &str, level: u8, mirrors: bool) -> String {
    let mut chars = text.chars();
    let first = chars.next().filter(|_| mirrors && level % 2 == 1);
    match first.and_then(mirrored) {
        Some(mirrored) => std::iter::once(mirrored).chain(chars).collect(),
        None => text.to_owned(),
    }
}

/// A cell's own characters, without what was put behind them here.
pub(crate) fn without_marks(text: &str) -> &str {
    let text = text.strip_suffix(LRM).unwrap_or(text);
    text.strip_suffix(ZWNJ).unwrap_or(text)
}

/// Parts letters that stand behind one another and would be joined although they are not.
fn part_letters(row: &mut [Sent]) {
    for at in 1..row.len() {
        let Some([before, behind]) = row.get_mut(at - 1..=at) else {
            continue;
        };
        let first = |cell: &Sent| cell.text.chars().next();
        let parted = first(before).zip(first(behind));
        let parted = parted.is_some_and(|(one, other)| forms::are_parted(one, other));
        if parted && !before.text.ends_with([LRM, ZWNJ]) {
            before.text.push(ZWNJ);
        }
    }
}

/// A row that `algorithm` turns into `row`, found for each part of it that is ordered by itself.
fn inverse_in_parts(algorithm: Algorithm, row: &[Seen<'_>]) -> Vec<Sent> {
    let parts: Vec<&[Seen<'_>]> = row
        .chunk_by(|one, other| {
            algorithm
                .parts
                .hold((one.text, one.pen), (other.text, other.pen))
        })
        .collect();
    if parts.len() < 2 {
        return inverse(algorithm, row);
    }
    let whole = algorithm.of_a_part();
    let mut start = 0;
    let each = parts.into_iter().flat_map(|part| {
        let first = start;
        start += part.len();
        let part = encode(Encoder::Inverse(whole), part).into_iter();
        part.map(move |cell| Sent {
            from: first + cell.from,
            ..cell
        })
    });
    each.collect()
}

/// A row that `algorithm` turns into `row`; where there is none, the one that comes nearest.
fn inverse(algorithm: Algorithm, row: &[Seen<'_>]) -> Vec<Sent> {
    let encoder = Encoder::Inverse(algorithm);
    let bases: &[Base] = match algorithm.row {
        RowBase::Ltr => &[Base::Ltr],
        RowBase::FirstStrong => &[Base::Rtl, Base::Ltr],
    };
    let mut best: Option<(usize, Vec<Sent>)> = None;
    let mut consider = |sent: Vec<Sent>| {
        let wrong = misplaced(encoder, row, &sent);
        if best.as_ref().is_none_or(|(least, _)| wrong < *least) {
            best = Some((wrong, sent));
        }
        wrong == 0
    };
    for base in bases {
        let mut guess = guessed(row, *base);
        for _ in 0..GUESSES {
            let sent = ordered(row, &guess, algorithm.mirrors);
            let mut corrected = guess.clone();
            for item in items(algorithm, &sent) {
                let cell = item.cell.and_then(|cell| sent.get(cell));
                if let Some(slot) = cell.and_then(|cell| corrected.get_mut(cell.from)) {
                    *slot = item.level;
                }
            }
            if consider(sent) {
                return best.map_or_else(Vec::new, |(_, sent)| sent);
            }
            if corrected == guess {
                break;
            }
            guess = corrected;
        }
    }
    if algorithm.heeds_marks {
        consider(parted(row));
    }
    best.map_or_else(Vec::new, |(_, sent)| sent)
}

/// The row put in the order of which L2 makes it again, where its cells have these `levels`.
fn ordered(row: &[Seen<'_>], levels: &[u8], mirrors: bool) -> Vec<Sent> {
    let order = visual_order(levels).into_iter();
    let cells = order.filter_map(|at| Some((at, row.get(at)?, *levels.get(at)?)));
    cells
        .map(|(from, cell, level)| Sent {
            text: drawn(cell.text, level, mirrors),
            from,
            face: cell.face,
            pen: cell.pen,
        })
        .collect()
}

/// The levels that the cells of a row most likely have: letters by their own direction, numbers within
/// right-to-left text one above it, and what stands between two of one direction with them.
fn guessed(row: &[Seen<'_>], base: Base) -> Vec<u8> {
    let classes: Vec<BidiClass> = row.iter().map(|cell| class_of(cell.text)).collect();
    let is_number = |class: &BidiClass| matches!(class, BidiClass::EN | BidiClass::AN);
    // What parts a row into stretches, and what a stretch reaches from and to.
    let (parts, reaches): (&[BidiClass], &[BidiClass]) = match base {
        Base::Ltr => (
            &[BidiClass::L],
            &[BidiClass::R, BidiClass::AL, BidiClass::AN],
        ),
        Base::Rtl => (&[BidiClass::R, BidiClass::AL], &[BidiClass::L]),
    };
    let (outer, inner) = (base.level(), base.level() + 1);
    let mut out = vec![outer; row.len()];
    let mut start = 0;
    for stretch in classes.split(|class| parts.contains(class)) {
        let reach = |class: &BidiClass| reaches.contains(class);
        let first = stretch.iter().position(reach);
        let last = stretch.iter().rposition(reach);
        if let (Some(first), Some(last)) = (first, last) {
            let within = out.get_mut(start + first..=start + last);
            within.into_iter().for_each(|cells| cells.fill(inner));
        }
        start += stretch.len() + 1;
    }
    for (level, class) in out.iter_mut().zip(&classes) {
        if is_number(class) && (*level % 2 == 1) {
            *level += 1;
        }
    }
    join_numbers(&mut out, &classes);
    out
}

/// A sign within a number, or beside it, that UAX #9 takes for a part of it (W4, W5) has the number's level.
fn join_numbers(levels: &mut [u8], classes: &[BidiClass]) {
    let number = |at: usize| matches!(classes.get(at), Some(BidiClass::EN | BidiClass::AN));
    let level_at = |levels: &[u8], at: usize| levels.get(at).copied();
    for (at, class) in classes.iter().enumerate() {
        let (before, behind) = (at.wrapping_sub(1), at + 1);
        let from = match class {
            BidiClass::CS | BidiClass::ES if number(before) && number(behind) => Some(before),
            BidiClass::ET if number(before) => Some(before),
            BidiClass::ET if number(behind) => Some(behind),
            _ => None,
        };
        if let Some(level) = from.and_then(|from| level_at(levels, from))
            && let Some(slot) = levels.get_mut(at)
        {
            *slot = level;
        }
    }
}

/// The row in its own order but for each right-to-left word, which is turned round; behind each of these and
/// behind each Arabic number stands a mark, so that all that follows is left to right to UAX #9.
fn parted(row: &[Seen<'_>]) -> Vec<Sent> {
    let sort = |cell: &Sent| match class_of(&cell.text) {
        BidiClass::R | BidiClass::AL => 1,
        BidiClass::AN => 2,
        _ => 0,
    };
    let mut out = as_is(row);
    for run in out.chunk_by_mut(|one, other| sort(one) == sort(other)) {
        let sort = run.first().map_or(0, sort);
        if sort == 1 {
            run.reverse();
        }
        if let Some(last) = run.last_mut().filter(|_| sort > 0) {
            last.text.push(LRM);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_is_drawn_with_the_font_that_has_it() {
        for (cell, fonts) in [
            ("a", [Font::Main, Font::Main]),
            (" ", [Font::None, Font::None]),
            ("\u{2502}", [Font::None, Font::None]),
            ("\u{6F22}", [Font::None, Font::None]),
            ("\u{5D0}", [Font::Hebrew, Font::Main]),
            ("\u{628}", [Font::Arabic, Font::Main]),
            // Syriac, Phoenician; Ethiopic is written left to right.
            ("\u{712}", [Font::Other, Font::Other]),
            ("\u{10900}", [Font::Other, Font::Other]),
            ("\u{1200}", [Font::Main, Font::Main]),
        ] {
            let has = MainFont {
                arabic: Arabic::All,
                hebrew: true,
            };
            let found = [MainFont::default(), has].map(|main| Font::of(cell, main));
            assert!(
                found == fonts,
                "U+{:X}",
                cell.chars().next().map_or(0, u32::from)
            );
        }
    }

    const VTE: Encoder = Encoder::Inverse(Algorithm {
        row: RowBase::Ltr,
        mirrors: true,
        heeds_marks: true,
        parts: Parts::None,
        joins: false,
    });
    const KONSOLE: Encoder = Encoder::Inverse(Algorithm {
        row: RowBase::Ltr,
        mirrors: false,
        heeds_marks: true,
        parts: Parts::Frames,
        joins: true,
    });
    const PUTTY: Encoder = Encoder::Inverse(Algorithm {
        row: RowBase::FirstStrong,
        mirrors: true,
        heeds_marks: false,
        parts: Parts::None,
        joins: false,
    });
    /// A main font without right-to-left letters, and one with Hebrew ones.
    const KITTY: Encoder = Encoder::Kitty(MainFont {
        arabic: Arabic::None,
        hebrew: false,
    });
    const KITTY_OF_ONE_FONT: Encoder = Encoder::Kitty(MainFont {
        arabic: Arabic::All,
        hebrew: true,
    });

    /// A row in the notation of names: capitals for right-to-left letters, which stand in screen order.
    fn cells(row: &str) -> Vec<String> {
        let letter = |c: char| match c {
            'A'..='Z' => char::from_u32(0x5D0 + u32::from(c) - u32::from('A')).unwrap(),
            _ => c,
        };
        row.chars().map(|c| letter(c).to_string()).collect()
    }

    fn seen(row: &[String]) -> Vec<Seen<'_>> {
        row.iter().map(|cell| Seen::plain(cell)).collect()
    }

    fn text(sent: &[Sent]) -> String {
        let name = |c: char| match u32::from(c) {
            code @ 0x5D0..=0x5EA => char::from_u32(code - 0x5D0 + u32::from('A')).unwrap(),
            0x200E => '|',
            _ => c,
        };
        sent.iter()
            .flat_map(|cell| cell.text.chars().map(name))
            .collect()
    }

    fn encoded(encoder: Encoder, row: &str) -> String {
        let row = cells(row);
        let sent = encode(encoder, &seen(&row));
        assert_eq!(misplaced(encoder, &seen(&row), &sent), 0, "{}", text(&sent));
        text(&sent)
    }

    #[test]
    fn each_terminal_gets_what_it_turns_into_the_row() {
        let row = "  .(CBA) 12 ab FED";
        assert_eq!(encoded(Encoder::Visual, row), row);
        assert_eq!(encoded(KITTY, row), "  .(ABC) 12 ab DEF");
        assert_eq!(encoded(KITTY_OF_ONE_FONT, row), "  (ABC). 12 ab DEF");
        assert_eq!(encoded(KITTY_OF_ONE_FONT, "12CBA ab-CBA"), "ABC21 ab-CBA");
        assert_eq!(encoded(VTE, "ab CBA de"), "ab ABC de");
        assert_eq!(encoded(VTE, "CBA (FED) IHG"), "GHI (DEF) ABC");
        assert_eq!(encoded(KONSOLE, "CBA (FED) IHG"), "GHI )DEF( ABC");
        assert_eq!(encoded(KONSOLE, "CBA │ FED"), "ABC │ DEF");
        assert_eq!(encoded(VTE, "CBA │ FED"), "DEF │ ABC");
        assert_eq!(encoded(VTE, "CBA 12 FED"), "DEF 12 ABC");
        // A number to the right of the words can't be had without a mark.
        assert_eq!(encoded(VTE, "CBA 12"), "ABC| 12");
        assert_eq!(encoded(PUTTY, "   12 CBA FED"), "DEF ABC 12   ");
        assert_eq!(encoded(PUTTY, "FED ab CBA"), "ABC ab DEF");
    }

    #[test]
    fn letters_that_stand_apart_are_kept_from_joining() {
        // meem and farsi yeh, which a joiner parts from khah and waw, in screen order.
        let row = ["ﻮ", "ﺧ", "ﯽ", "ﻣ"].map(Seen::plain);
        let sent = encode(KONSOLE, &row);
        let text: String = sent.iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(text, "ﻣﯽ\u{200C}ﺧﻮ");
        assert_eq!(misplaced(KONSOLE, &row, &sent), 0);
        let text: String = encode(VTE, &row).iter().map(|c| c.text.clone()).collect();
        assert_eq!(text, "ﻣﯽﺧﻮ");
    }

    #[test]
    fn a_wide_sign_ends_a_stretch() {
        let row = cells("CB✅A");
        let sent = encode(KITTY_OF_ONE_FONT, &seen(&row));
        assert_eq!(text(&sent), "BC✅A");
    }

    #[test]
    fn a_stretch_ends_where_the_face_changes() {
        let row = cells("12 EDCBA");
        let mut row = seen(&row);
        row[4].face = 1;
        let sent = encode(KITTY_OF_ONE_FONT, &row);
        assert_eq!(text(&sent), "12 EDABC");
        assert_eq!(misplaced(KITTY_OF_ONE_FONT, &row, &sent), 0);
    }

    #[test]
    fn colours_go_with_the_cells_or_stay_as_the_terminal_has_them() {
        let row = cells("CBA");
        let from = |encoder| -> Vec<usize> {
            let sent = encode(encoder, &seen(&row));
            sent.iter().map(|cell| cell.from).collect()
        };
        assert_eq!(from(KITTY), [0, 1, 2]);
        assert_eq!(from(VTE), [2, 1, 0]);
    }

    proptest! {
        #[test]
        fn every_row_is_seen_as_it_was_laid_out(
            row in proptest::collection::vec(
                prop::sample::select(vec!["A", "B", "ﺐ", "ﻻ\u{64B}", "a", "1", "٢", " ", " ", ".", ",", "(", ")", "%", "-", "«", "»", "│", "漢"]),
                0..40,
            ),
        ) {
            let row: Vec<String> = row.iter().flat_map(|cell| match cells(cell).as_slice() {
                [one] => vec![one.clone()],
                _ => vec![(*cell).to_owned()],
            }).collect();
            for encoder in [Encoder::Visual, KITTY, VTE, KONSOLE] {
                let sent = encode(encoder, &seen(&row));
                prop_assert_eq!(misplaced(encoder, &seen(&row), &sent), 0, "{:?}", text(&sent));
            }
            // Without marks not every row can be had, but nothing is lost.
            let sent = encode(PUTTY, &seen(&row));
            let mut all: Vec<usize> = sent.iter().map(|cell| cell.from).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..row.len()).collect::<Vec<_>>());
        }
    }
}
