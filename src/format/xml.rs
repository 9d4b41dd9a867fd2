//! What XML 1.0 can hold, and what of it is read.
//!
//! Must not know: any one format.

use roxmltree::Document;

use super::draft::Content;

/// The deepest that elements may stand within each other.
const DEEPEST: usize = 200;
/// Attributes of one element, and declarations of namespaces in all, beyond which a file is none of a person's: to tell
/// them apart costs the square of their number.
const MOST: usize = 1000;

/// The document that `text` is; else why it is not read.
pub(super) fn parsed(text: &str) -> Result<Document<'_>, Box<Content>> {
    if let Some(message) = too_much(text) {
        return Err(Box::new(Content::failed("the file", message)));
    }
    Document::parse(text).map_err(|error| {
        let place = format!("line {}", error.pos().row);
        Box::new(Content::failed(place, format!("this is no XML: {error}")))
    })
}

/// What `text` has too much of to be read, in a sentence. What is no XML is left to the parser.
fn too_much(text: &str) -> Option<String> {
    let (mut rest, mut depth, mut namespaces) = (text, 0_usize, 0);
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        let tag = rest.get(at..)?;
        let hidden = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        if let Some((_, end)) = hidden.iter().find(|(begin, _)| tag.starts_with(begin)) {
            let end = tag.find(end)?;
            rest = tag.get(end..)?;
            continue;
        }
        let (end, attributes, declared) = tag_of(tag);
        rest = tag.get(end..)?;
        namespaces += declared;
        if attributes > MOST {
            return Some(format!("an element has more than {MOST} attributes"));
        }
        if namespaces > MOST {
            return Some(format!("it declares more than {MOST} namespaces"));
        }
        let is_empty = tag.get(..end)?.ends_with("/>");
        match tag.as_bytes().get(1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!') => {}
            _ => depth += usize::from(!is_empty),
        }
        if depth > DEEPEST {
            return Some(format!(
                "its elements stand more than {DEEPEST} deep within each other"
            ));
        }
    }
    None
}

/// Where a tag ends, its attributes, and those of them that declare a namespace.
fn tag_of(tag: &str) -> (usize, usize, usize) {
    let (mut quote, mut attributes, mut declared) = (None, 0, 0);
    let bytes = tag.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != byte),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return (at + 1, attributes, declared),
            (None, b'=') => attributes += 1,
            (None, b'x') => {
                declared += usize::from(
                    bytes
                        .get(at..)
                        .is_some_and(|rest| rest.starts_with(b"xmlns")),
                )
            }
            _ => {}
        }
    }
    (bytes.len(), attributes, declared)
}

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
    fn what_costs_more_than_it_says_is_not_read() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(parsed(&nested(DEEPEST)).is_ok());
        let wide = |count: usize| {
            let all: String = (0..count).map(|n| format!(" a{n}='>'")).collect();
            format!("<!-- <<a> --><r><![CDATA[<<]]><a{all}/><b/></r>")
        };
        assert!(parsed(&wide(MOST)).is_ok());
        let named = |count: usize| {
            let all: String = (0..count)
                .map(|n| format!("<a xmlns:p{n}=\"u{n}\"/>"))
                .collect();
            format!("<r>{all}</r>")
        };
        assert!(parsed(&named(MOST)).is_ok());
        for (text, told) in [
            (nested(DEEPEST + 1), "deep"),
            (wide(MOST + 1), "attributes"),
            (named(MOST + 1), "namespaces"),
        ] {
            let found = too_much(&text).expect("too much");
            assert!(found.contains(told), "{found}");
            assert!(parsed(&text).is_err());
        }
        for broken in ["<", "<!--", "<a b='", "</a></a>", "<![CDATA[", "<a <b"] {
            assert!(too_much(broken).is_none() && parsed(broken).is_err());
        }
    }

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
