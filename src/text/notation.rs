//! A notation for tests: text with marks, and rows as drawn, in names that read the same in any editor.
//!
//! *Text* is written in its own order. A letter may be written by name in braces, `{beh}{lam}{alef}`; `[` and
//! `]` mark a span, `|` a caret; doubled, `[[`, `]]`, `||`, `{{` stand for themselves.
//!
//! A *row* is written as its cells from left to right, a blank between them: ASCII as it is, a space as `_`,
//! a letter by its name, with its form after a dot (`beh.ini`), marks behind a plus (`seen.med+fatha`),
//! anything else as `U+2067`.
//!
//! Must not know: anything but rows. It is public for the tests outside the crate.

use super::document::Span;
use super::forms::{self, Form};
use super::line::{Cell, VisualLine};

/// A text and what was marked in it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Marked {
    /// The text without its marks.
    pub text: String,
    /// What stood between `[` and `]`.
    pub span: Option<Span>,
    /// Where `|` stood.
    pub caret: Option<usize>,
}

/// Reads a text with marks. A name that is not known is left as it stands.
#[must_use]
pub fn read(notation: &str) -> Marked {
    let mut marked = Marked::default();
    let mut opened = None;
    let mut rest = notation.chars();
    while let Some(character) = rest.next() {
        let doubled = rest.as_str().starts_with(character);
        let here = marked.text.len();
        match character {
            '[' | ']' | '|' | '{' if doubled => {
                rest.next();
                marked.text.push(character);
            }
            '[' => opened = Some(here),
            ']' => marked.span = opened.map(|start| Span::new(start, here)),
            '|' => marked.caret = Some(here),
            '{' => match rest.as_str().split_once('}') {
                Some((name, after)) => {
                    match letter(name) {
                        Some(letter) => marked.text.push(letter),
                        None => marked.text.push_str(name),
                    }
                    rest = after.chars();
                }
                None => marked.text.push('{'),
            },
            other => marked.text.push(other),
        }
    }
    marked
}

/// The text of a notation without marks.
#[must_use]
pub fn text(notation: &str) -> String {
    read(notation).text
}

/// The character of a name, or of `U+` and its number.
fn letter(name: &str) -> Option<char> {
    let named = NAMES.iter().find(|(_, known)| *known == name);
    named.map(|(letter, _)| *letter).or_else(|| {
        let number = u32::from_str_radix(name.strip_prefix("U+")?, 16).ok()?;
        char::from_u32(number)
    })
}

/// A row as it is drawn, left to right.
#[must_use]
pub fn row(line: &VisualLine) -> String {
    let cells: Vec<String> = line.cells.iter().map(cell).collect();
    cells.join(" ")
}

/// One cell.
#[must_use]
pub fn cell(cell: &Cell) -> String {
    let mut out = String::new();
    for (place, character) in cell.glyph.as_str().chars().enumerate() {
        if place > 0 && character != ' ' {
            out.push('+');
        }
        match character {
            ' ' => out.push('_'),
            '!'..='~' => out.push(character),
            other => out.push_str(&name(other)),
        }
    }
    out
}

/// The name of a character, with its form where it is a presentation form.
fn name(character: char) -> String {
    if let Some((_, name)) = NAMES.iter().find(|(letter, _)| *letter == character) {
        return (*name).to_owned();
    }
    for (letter, name) in NAMES {
        for (form, suffix) in FORMS {
            if forms::presentation(*letter, *form) == Some(character) {
                return format!("{name}.{suffix}");
            }
        }
        for (joined, suffix) in [(false, "iso"), (true, "fin")] {
            if forms::lam_alef(*letter, joined) == Some(character) {
                return format!("lam-{name}.{suffix}");
            }
        }
    }
    format!("U+{:04X}", u32::from(character))
}

const FORMS: &[(Form, &str)] = &[
    (Form::Isolated, "iso"),
    (Form::Final, "fin"),
    (Form::Initial, "ini"),
    (Form::Medial, "med"),
];

const NAMES: &[(char, &str)] = &[
    ('ء', "hamza"),
    ('آ', "alef-madda"),
    ('أ', "alef-hamza"),
    ('ؤ', "waw-hamza"),
    ('إ', "alef-hamza-below"),
    ('ئ', "yeh-hamza"),
    ('ا', "alef"),
    ('ب', "beh"),
    ('ة', "teh-marbuta"),
    ('ت', "teh"),
    ('ث', "theh"),
    ('ج', "jeem"),
    ('ح', "hah"),
    ('خ', "khah"),
    ('د', "dal"),
    ('ذ', "thal"),
    ('ر', "reh"),
    ('ز', "zain"),
    ('س', "seen"),
    ('ش', "sheen"),
    ('ص', "sad"),
    ('ض', "dad"),
    ('ط', "tah"),
    ('ظ', "zah"),
    ('ع', "ain"),
    ('غ', "ghain"),
    ('ف', "feh"),
    ('ق', "qaf"),
    ('ك', "kaf"),
    ('ل', "lam"),
    ('م', "meem"),
    ('ن', "noon"),
    ('ه', "heh"),
    ('و', "waw"),
    ('ى', "alef-maksura"),
    ('ي', "yeh"),
    ('ٱ', "alef-wasla"),
    ('ـ', "tatweel"),
    ('پ', "peh"),
    ('چ', "tcheh"),
    ('ژ', "jeh"),
    ('ک', "keheh"),
    ('گ', "gaf"),
    ('ی', "farsi-yeh"),
    ('ڕ', "reh-small-v-below"),
    ('ڵ', "lam-small-v"),
    ('ە', "ae"),
    ('ٹ', "tteh"),
    ('ے', "yeh-barree"),
    ('\u{64B}', "fathatan"),
    ('\u{64E}', "fatha"),
    ('\u{64F}', "damma"),
    ('\u{650}', "kasra"),
    ('\u{651}', "shadda"),
    ('\u{652}', "sukun"),
    ('\u{670}', "dagger-alef"),
    ('א', "hebrew-alef"),
    ('ב', "bet"),
    ('ג', "gimel"),
    ('ש', "shin"),
    ('\u{200C}', "zwnj"),
    ('\u{200D}', "zwj"),
    ('\u{200E}', "lrm"),
    ('\u{200F}', "rlm"),
    ('\u{202A}', "lre"),
    ('\u{202B}', "rle"),
    ('\u{202C}', "pdf"),
    ('\u{202D}', "lro"),
    ('\u{202E}', "rlo"),
    ('\u{2066}', "lri"),
    ('\u{2067}', "rli"),
    ('\u{2068}', "fsi"),
    ('\u{2069}', "pdi"),
    ('\u{AD}', "shy"),
    ('«', "guillemet-open"),
    ('»', "guillemet-close"),
    ('\t', "tab"),
    ('\n', "newline"),
    ('…', "ellipsis"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_and_names_read() {
        let marked = read("a[{beh}{alef}]|c [[x]] {U+2067}");
        assert_eq!(marked.text, "aباc [x] \u{2067}");
        assert_eq!(marked.span, Some(Span::new(1, 5)));
        assert_eq!(marked.caret, Some(5));
    }
}
