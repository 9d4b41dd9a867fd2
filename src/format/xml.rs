//! What XML 1.0 can hold.
//!
//! Must not know: any one format.

/// Whether XML 1.0 can hold a character.
pub(super) const fn holds(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// What XML holds of a text: the rest of it is U+FFFD.
pub(super) fn holdable(text: &str) -> String {
    let own = |c| {
        if holds(c) {
            c
        } else {
            char::REPLACEMENT_CHARACTER
        }
    };
    text.chars().map(own).collect()
}

/// A text as it stands between tags, or in an attribute. What XML can't hold is U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A parser would make a line feed of it.
            '\r' => out.push_str("&#13;"),
            c if holds(c) => out.push(c),
            _ => out.push('\u{fffd}'),
        }
    }
    out
}

/// The same in an attribute, where a parser makes blanks of line ends and tabs.
pub(super) fn in_attribute(text: &str) -> String {
    escaped(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// Whether a name can be an `xml:id` as it is: an NCName of XML 1.0.
pub(super) fn is_identifier(name: &str) -> bool {
    let begins = |c: char| {
        matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
            | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}'
            | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
            | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
            | '\u{10000}'..='\u{effff}')
    };
    let goes_on = |c: char| {
        let further = matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}');
        begins(c) || further
    };
    name.starts_with(begins) && name.chars().all(goes_on)
}

/// A name that can be an `xml:id`: what can't stand in one is `.` and two hexadecimal digits a byte.
pub(super) fn identifier(prefix: &str, name: &str) -> String {
    let mut out = prefix.to_owned();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => out.push(char::from(byte)),
            _ => out.push_str(&format!(".{byte:02x}")),
        }
    }
    out
}

/// The name that an identifier with that prefix stands for.
pub(super) fn name_of(prefix: &str, identifier: &str) -> Option<String> {
    let mut rest = identifier.strip_prefix(prefix)?;
    let mut out = Vec::new();
    while let Some(byte) = rest.bytes().next() {
        let coded = rest.strip_prefix('.').and_then(|rest| rest.get(..2));
        match coded.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(value) => {
                out.push(value);
                rest = rest.get(3..)?;
            }
            None => {
                out.push(byte);
                rest = rest.get(1..)?;
            }
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_back_from_its_identifier() {
        for name in ["01J", "a b", "قال", "x.20", ""] {
            let identifier = identifier("h-", name);
            assert!(
                identifier
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            );
            assert_eq!(name_of("h-", &identifier).as_deref(), Some(name));
        }
        assert_eq!(name_of("h-", "x"), None);
    }

    #[test]
    fn what_xml_can_not_hold_is_replaced() {
        assert_eq!(
            escaped("a<\u{0}\r\u{1b}\u{fffe}😀"),
            "a&lt;\u{fffd}&#13;\u{fffd}\u{fffd}😀"
        );
        assert_eq!(in_attribute("a\n\"\t"), "a&#10;&quot;&#9;");
    }
}
