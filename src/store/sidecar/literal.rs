//! TOML strings, keys and dates in the house style: one line, with everything that can't be seen escaped.
//!
//! Controls, bidirectional controls, joiners, blanks other than the plain one, variation selectors: a
//! person who reads or compares sidecars sees that they are there, and no editor is upset by them.
//!
//! Must not know: what the strings say.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use toml_edit::Datetime;

/// `text` as a basic string on one line.
pub(in crate::store) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if !is_visible(c) => {
                let number = u32::from(c);
                out.push_str(&if number > 0xFFFF {
                    format!("\\U{number:08X}")
                } else {
                    format!("\\u{number:04X}")
                });
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a character shows, or is the plain blank.
fn is_visible(c: char) -> bool {
    match c {
        ' '..='~' => true,
        // Signs of General_Category Cf that do show: they enclose or stand over digits.
        '\u{600}'..='\u{605}' | '\u{6DD}' | '\u{70F}' | '\u{890}' | '\u{891}' | '\u{8E2}' => true,
        '\u{110BD}' | '\u{110CD}' => true,
        c => {
            let category = CodePointMapData::<GeneralCategory>::new().get(c);
            let hidden = matches!(
                category,
                GeneralCategory::Control
                    | GeneralCategory::Format
                    | GeneralCategory::LineSeparator
                    | GeneralCategory::ParagraphSeparator
                    | GeneralCategory::SpaceSeparator
            );
            !hidden && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        }
    }
}

/// `name` as a key: bare where it may be.
pub(in crate::store) fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        string(name)
    }
}

/// `text` as a date, time or both where it is one exactly as TOML 1.0 writes it; else as a string. The
/// year 0 and leap seconds are strings too: many programs' dates can't hold them.
pub(super) fn date(text: &str) -> String {
    let is_plain = |date: &Datetime| {
        date.to_string() == text
            && date.date.is_none_or(|date| date.year > 0)
            && date
                .time
                .is_none_or(|time| time.second.is_some_and(|second| second < 60))
    };
    match text.parse::<Datetime>() {
        Ok(date) if is_plain(&date) => text.to_owned(),
        _ => string(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_seen_is_escaped() {
        assert_eq!(string("قال: \"نعم\" \\"), r#""قال: \"نعم\" \\""#);
        assert_eq!(
            string("a\n\r\t\0\u{7F}\u{85}"),
            r#""a\n\r\t\u0000\u007F\u0085""#
        );
        assert_eq!(
            string("\u{200E}\u{202B}\u{2069}\u{61C}"),
            r#""\u200E\u202B\u2069\u061C""#
        );
        assert_eq!(
            string("می\u{200C}خواهم\u{A0}\u{FEFF}"),
            "\"می\\u200Cخواهم\\u00A0\\uFEFF\""
        );
        assert_eq!(
            string("\u{E0041}\u{FE0F}\u{AD}"),
            r#""\U000E0041\uFE0F\u00AD""#
        );
        assert_eq!(string("۝١ سَلام"), "\"۝١ سَلام\"");
    }

    #[test]
    fn keys_are_bare_where_they_may_be() {
        assert_eq!(
            [key("said-by"), key("a b"), key(""), key("قول")],
            ["said-by", "\"a b\"", "\"\"", "\"قول\""]
        );
    }

    #[test]
    fn dates_are_bare_where_they_are_dates() {
        assert_eq!(date("2024-07-23"), "2024-07-23");
        assert_eq!(date("2024-07-23T10:00:00Z"), "2024-07-23T10:00:00Z");
        for text in [
            "2024-07",
            "2024-02-31",
            "23 July",
            "",
            "10:00",
            "2023-02-29",
            "0000-01-01",
            "10:00:60",
        ] {
            assert_eq!(date(text), string(text));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_as_it_was(text in "\\PC*|(?s:.)*") {
            for written in [format!("a = {}", string(&text)), format!("a = {}", date(&text))] {
                assert_eq!(written.lines().count(), 1);
                let read: toml_edit::DocumentMut = written.parse().expect("it is TOML");
                let value = &read["a"];
                let again = value.as_str().map(str::to_owned);
                let again = again.unwrap_or_else(|| value.as_datetime().expect("a date").to_string());
                assert_eq!(again, text);
            }
            let written = format!("{} = 1", key(&text));
            let read: toml_edit::DocumentMut = written.parse().expect("it is TOML");
            assert_eq!(read.iter().next().expect("a key").0, text);
        }
    }
}
