//! A paragraph as words and marks of punctuation: what suggestions are made from.
//!
//! A word is known by its *key*, its bare letters ([`skeleton`]), under which all spellings of a name meet;
//! and by the keys of what stands under its proclitics. A quotation mark opens or closes by what stands
//! before it in the paragraph, since writers use either mark on either side.
//!
//! Must not know: names, claims.

use crate::text::clitic;
use crate::text::document::{Span, slice};
use crate::text::fold::skeleton;
use crate::text::segment::words;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A word or a number.
    Word,
    /// The end of a sentence.
    Stop,
    /// A semicolon: less than a stop, more than a comma.
    Semicolon,
    /// A comma.
    Comma,
    /// A colon.
    Colon,
    /// A quotation begins.
    Opens,
    /// A quotation ends.
    Closes,
    /// A bracket opens.
    BracketOpens,
    /// A bracket closes.
    BracketCloses,
    /// A dash between words.
    Dash,
    /// Anything else.
    Other,
}

/// What stands under the proclitics of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stem {
    /// Where it begins, in bytes of the text.
    pub start: usize,
    /// Its key: that of its form, where that differs from the text.
    pub key: String,
    /// How it would stand alone, where that differs from the text: `الحشد` for `لحشد`.
    pub form: Option<String>,
    /// Whether it is probable that it begins there.
    pub likely: bool,
    /// Whether the article is peeled too.
    pub bare: bool,
}

/// A word or a mark of punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands, in bytes of the text.
    pub span: Span,
    /// What it is.
    pub mark: Mark,
    /// The bare letters of a word; empty for a mark.
    pub key: String,
    /// What stands under its proclitics, the most first, at last what stands behind a conjunction alone;
    /// without words that only look prefixed.
    pub stems: Vec<Stem>,
}

impl Token {
    /// Whether it is a word.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.mark == Mark::Word
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.key.chars().next().is_some_and(char::is_numeric)
    }

    /// The most that probably stands under its proclitics, the article kept.
    #[must_use]
    pub fn stem(&self) -> Option<&Stem> {
        self.stems.iter().find(|stem| stem.likely && !stem.bare)
    }

    /// The key without what is probably proclitic.
    #[must_use]
    pub fn bare_key(&self) -> &str {
        self.stem().map_or(&self.key, |stem| &stem.key)
    }

    /// Where the word begins without what is probably proclitic, in bytes of the text.
    #[must_use]
    pub fn bare_start(&self) -> usize {
        self.stem().map_or(self.span.start(), |stem| stem.start)
    }
}

/// The tokens of the paragraph `span` of `text`.
#[must_use]
pub fn tokens(text: &str, span: Span) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = span.start();
    for word in words(text, span) {
        let word = word.intersection(span).unwrap_or(word);
        marks(text, Span::new(at, word.start().max(at)), &mut out);
        out.push(word_token(text, word));
        at = word.end();
    }
    marks(text, Span::new(at, span.end().max(at)), &mut out);
    turn_quotation_marks(text, &mut out);
    out
}

/// The keys of a name: of its words as they stand, and of its marks, which have none; hyphens left out.
#[must_use]
pub fn keys(name: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut at = 0;
    let marks = |gap: &str| {
        gap.chars()
            .filter_map(mark_of)
            .filter(|mark| *mark != Mark::Dash)
            .count()
    };
    for word in words(name, Span::new(0, name.len())) {
        let gap = name.get(at..word.start()).unwrap_or("");
        out.extend(std::iter::repeat_n(String::new(), marks(gap)));
        out.push(skeleton(slice(name, word)));
        at = word.end();
    }
    let gap = name.get(at..).unwrap_or("");
    out.extend(std::iter::repeat_n(String::new(), marks(gap)));
    out
}

fn word_token(text: &str, span: Span) -> Token {
    let source = slice(text, span);
    let stems = clitic::stems(source).into_iter();
    // A word that only looks prefixed holds a name with the article at most: `والدوحة` is not a `والد`.
    let article = |start: usize| {
        source
            .get(start..)
            .is_some_and(|rest| rest.starts_with("ال"))
    };
    let stems = stems
        .filter(|stem| !stem.only_looks || article(stem.start) && !stem.bare)
        .map(|stem| {
            let rest = source.get(stem.start..).unwrap_or("");
            Stem {
                start: span.start() + stem.start,
                key: skeleton(stem.form.as_deref().unwrap_or(rest)),
                form: stem.form,
                likely: stem.likely,
                bare: stem.bare,
            }
        });
    let mut stems: Vec<Stem> = stems.collect();
    stems.extend(behind_conjunction(source, span, &stems));
    Token {
        span,
        mark: Mark::Word,
        key: skeleton(source),
        stems,
    }
}

/// What stands behind `و` alone, where more is peeled with it: `بحسب` of `وبحسب`.
fn behind_conjunction(source: &str, span: Span, stems: &[Stem]) -> Option<Stem> {
    let first = source
        .chars()
        .next()
        .filter(|c| matches!(c, 'و' | 'ف' | 'ו'))?;
    let rest = source.get(first.len_utf8()..)?;
    let start = span.start() + first.len_utf8();
    let further = stems.first()?.likely && stems.first()?.start > start;
    let apart = stems.iter().all(|stem| stem.start != start);
    (further && apart && skeleton(rest).chars().count() > 1).then(|| Stem {
        start,
        key: skeleton(rest),
        form: None,
        likely: true,
        bare: false,
    })
}

/// The marks of punctuation in `gap`.
fn marks(text: &str, gap: Span, out: &mut Vec<Token>) {
    for (at, c) in slice(text, gap).char_indices() {
        let Some(mark) = mark_of(c) else { continue };
        let start = gap.start() + at;
        out.push(Token {
            span: Span::new(start, start + c.len_utf8()),
            mark,
            key: String::new(),
            stems: Vec::new(),
        });
    }
}

/// What a character between words is; `None` for blanks and what is not seen.
fn mark_of(c: char) -> Option<Mark> {
    Some(match c {
        '.' | '!' | '?' | '؟' | '۔' | '…' => Mark::Stop,
        ';' | '؛' => Mark::Semicolon,
        ',' | '،' | '、' => Mark::Comma,
        ':' => Mark::Colon,
        '"' | '“' | '”' | '„' | '‟' | '״' => Mark::Opens,
        '«' | '‹' => Mark::Opens,
        '»' | '›' => Mark::Closes,
        '(' | '[' | '{' | '﴿' => Mark::BracketOpens,
        ')' | ']' | '}' | '﴾' => Mark::BracketCloses,
        '-' | '–' | '—' | '−' | '־' => Mark::Dash,
        c if c.is_whitespace() || c.is_control() || !is_seen(c) => return None,
        _ => Mark::Other,
    })
}

/// Whether a character has ink: no joiner, no mark of direction, no tatweel by itself.
fn is_seen(c: char) -> bool {
    !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | 'ـ')
}

/// A quotation mark opens or closes by what stands beside it; where that does not decide, every second one
/// closes. Marks that are written one way only keep to it.
fn turn_quotation_marks(text: &str, tokens: &mut [Token]) {
    let mut open = false;
    for token in tokens {
        if !matches!(token.mark, Mark::Opens | Mark::Closes) {
            continue;
        }
        let before = text
            .get(..token.span.start())
            .and_then(|head| head.chars().next_back());
        let after = text
            .get(token.span.end()..)
            .and_then(|tail| tail.chars().next());
        let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
        let begins = match (part(before), part(after)) {
            (false, true) if token.mark == Mark::Opens => true,
            (true, false) => false,
            _ => !open && token.mark == Mark::Opens,
        };
        token.mark = if begins { Mark::Opens } else { Mark::Closes };
        open = begins;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words as they are, marks by what they do.
    fn shown(text: &str) -> String {
        let tokens = tokens(text, Span::new(0, text.len()));
        let shown = tokens.iter().map(|token| match token.mark {
            Mark::Word => token.key.clone(),
            Mark::Opens => "⟨".to_owned(),
            Mark::Closes => "⟩".to_owned(),
            _ => slice(text, token.span).to_owned(),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_paragraph_is_words_and_marks() {
        assert_eq!(
            shown("وقال: ”يبدأ اليوم“، دون تفاصيل."),
            "وقال : ⟨ يبدا اليوم ⟩ ، دون تفاصيل ."
        );
        assert_eq!(
            shown("בכירים בארה\"ב אמרו: \"כן\""),
            "בכירימ בארה\"ב אמרו : ⟨ כנ ⟩"
        );
        assert_eq!(shown("او گفت: «بله»"), "او كفت : ⟨ بله ⟩");
    }

    #[test]
    fn what_stands_under_proclitics_has_its_key() {
        let text = "للحشد وبغداد";
        let tokens = tokens(text, Span::new(0, text.len()));
        let keys = |at: usize| -> Vec<&str> {
            let stems = tokens[at].stems.iter();
            stems.map(|stem| stem.key.as_str()).collect()
        };
        assert_eq!(keys(0), ["الحشد", "حشد"]);
        assert_eq!(keys(1), ["بغداد"]);
        assert_eq!(tokens[0].bare_key(), "الحشد");
        assert_eq!(tokens[1].bare_start(), "للحشد و".len());
        assert_eq!(keys(0).len() + keys(1).len(), 3);
        let text = "وبحسب";
        let tokens = super::tokens(text, Span::new(0, text.len()));
        let keys: Vec<&str> = tokens[0]
            .stems
            .iter()
            .map(|stem| stem.key.as_str())
            .collect();
        assert_eq!(keys, ["حسب", "بحسب"]);
    }
}
