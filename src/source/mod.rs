//! Floor 2: the bytes of an article become its text.
//!
//! *Decoding* turns bytes into the text that every position counts in. The rules, in order: a
//! byte-order mark decides; else valid UTF-8 is UTF-8; else the encoding that was recorded or asked for;
//! else it is guessed once from the whole file ([`guess`]). A byte-order mark stays in the text as one
//! U+FEFF, line ends stay as they are, nothing is normalised. Each maximal ill-formed part becomes one
//! U+FFFD, as the WHATWG Encoding Standard has it.
//!
//! - `guess`: the encoding of bytes that nothing tells the encoding of
//!
//! Must not know: files, annotations, the screen.

pub mod guess;

use encoding_rs::{DecoderResult, Encoding, UTF_8};

/// How the lines of a text end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newline {
    /// LF only, or no line end at all.
    Lf,
    /// CR LF only.
    Crlf,
    /// CR only.
    Cr,
    /// More than one kind.
    Mixed,
}

impl Newline {
    /// As a sidecar writes it: `lf`, `crlf`, `cr` or `mixed`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lf => "lf",
            Self::Crlf => "crlf",
            Self::Cr => "cr",
            Self::Mixed => "mixed",
        }
    }

    /// The style of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let (mut lf, mut crlf, mut cr) = (false, false, false);
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => crlf = true,
                b'\r' => cr = true,
                b'\n' if at == 0 || bytes.get(at - 1) != Some(&b'\r') => lf = true,
                _ => {}
            }
        }
        match (lf, crlf, cr) {
            (_, false, false) => Self::Lf,
            (false, true, false) => Self::Crlf,
            (false, false, true) => Self::Cr,
            _ => Self::Mixed,
        }
    }
}

/// The text of an article, and how it came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, a byte-order mark included.
    pub text: String,
    /// The encoding it was read in, as a sidecar names it: `utf-8`, `windows-1256` …
    pub encoding: &'static str,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// How its lines end.
    pub newline: Newline,
    /// The number of ill-formed parts, each of which is one U+FFFD in the text.
    pub ill_formed: usize,
    /// Whether the encoding was guessed: nothing told it.
    pub guessed: bool,
}

/// The name by which a sidecar calls the encoding that `label` means (any label of the WHATWG standard:
/// `cp1256`, `latin1`, `UTF8` …); `None` where there is no such encoding.
#[must_use]
pub fn known_encoding(label: &str) -> Option<&'static str> {
    encoding_for(label).map(name_of)
}

/// Decodes the whole of an article. `wanted` is the encoding that the sidecar records or the person
/// asked for; a byte-order mark and valid UTF-8 come before it, and an unknown name is passed over.
#[must_use]
pub fn decode(bytes: &[u8], wanted: Option<&str>) -> Decoded {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    if marked.is_none_or(|encoding| encoding == UTF_8)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return finish(text.to_owned(), UTF_8, marked.is_some(), 0, false);
    }
    let told = marked.or_else(|| wanted.and_then(encoding_for));
    let encoding = told.unwrap_or_else(|| guess::encoding_of(bytes));
    let (text, ill_formed) = replace_ill_formed(bytes, encoding);
    finish(text, encoding, marked.is_some(), ill_formed, told.is_none())
}

/// Puts the answer together.
fn finish(
    text: String,
    encoding: &'static Encoding,
    bom: bool,
    ill_formed: usize,
    guessed: bool,
) -> Decoded {
    Decoded {
        newline: Newline::of(&text),
        text,
        encoding: name_of(encoding),
        bom,
        ill_formed,
        guessed,
    }
}

/// The encoding that a label means. `iso-8859-8-i` is ISO 8859-8 in logical order, the only order that
/// text files have, so both names decode alike.
fn encoding_for(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label.trim().as_bytes())
}

/// The lower-case name of an encoding, as sidecars have it.
fn name_of(encoding: &'static Encoding) -> &'static str {
    LOWER_NAMES
        .iter()
        .copied()
        .find(|name| name.eq_ignore_ascii_case(encoding.name()))
        .unwrap_or_else(|| encoding.name())
}

/// The names of the WHATWG standard in lower case.
const LOWER_NAMES: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1256",
    "windows-1255",
    "iso-8859-6",
    "iso-8859-8",
    "iso-8859-8-i",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-7",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "ibm866",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "x-mac-cyrillic",
    "gbk",
    "gb18030",
    "big5",
    "euc-jp",
    "iso-2022-jp",
    "shift_jis",
    "euc-kr",
    "x-user-defined",
];

/// Decodes `bytes`, a byte-order mark kept, each maximal ill-formed part as one U+FFFD; and their number.
fn replace_ill_formed(bytes: &[u8], encoding: &'static Encoding) -> (String, usize) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let (mut rest, mut ill_formed) = (bytes, 0);
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return (text, ill_formed),
            DecoderResult::OutputFull => text.reserve(rest.len() * 2 + 64),
            DecoderResult::Malformed(..) => {
                text.reserve(4);
                text.push(char::REPLACEMENT_CHARACTER);
                ill_formed += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::strategy::Strategy;

    use super::*;

    #[test]
    fn a_byte_order_mark_decides_and_stays_in_the_text() {
        let decoded = decode(b"\xEF\xBB\xBF\xD8\xB3\r\n", Some("windows-1256"));
        assert_eq!(decoded.text, "\u{FEFF}س\r\n");
        assert_eq!((decoded.encoding, decoded.bom), ("utf-8", true));
        assert_eq!(decoded.newline, Newline::Crlf);
        let decoded = decode(b"\xFF\xFE\x33\x06", None);
        assert_eq!(decoded.text, "\u{FEFF}س");
        assert_eq!((decoded.encoding, decoded.guessed), ("utf-16le", false));
        let decoded = decode(b"\xFE\xFF\x06\x33\x06", None);
        assert_eq!(decoded.text, "\u{FEFF}س\u{FFFD}");
        assert_eq!((decoded.encoding, decoded.ill_formed), ("utf-16be", 1));
        let decoded = decode(b"\xEF\xBB\xBFa\xFFb", None);
        assert_eq!(decoded.text, "\u{FEFF}a\u{FFFD}b");
    }

    #[test]
    fn valid_utf8_comes_before_what_was_asked_for() {
        let decoded = decode("سلام".as_bytes(), Some("windows-1256"));
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("سلام", "utf-8"));
        let decoded = decode(b"\xD3\xE1\xC7\xE3", Some("cp1256"));
        assert_eq!(
            (decoded.text.as_str(), decoded.encoding, decoded.guessed),
            ("سلام", "windows-1256", false)
        );
        assert_eq!(decode(b"", None).text, "");
    }

    #[test]
    fn each_maximal_ill_formed_part_is_one_replacement() {
        // A truncated sequence of three is one part; two stray continuation bytes are two.
        for bytes in [
            &b"\xD8\xB3\xE2\x82x\xD9\x84\xD8\xA7"[..],
            b"\xD8\xB3\xD9\x85\x80\x80",
            b"\xD8\xB3\xD9\x85\xF0\x9F\x98",
            b"\xD8\xB3\xD9\x85\xD9\x85\xED\xA0\x80",
        ] {
            let decoded = decode(bytes, Some("utf-8"));
            assert_eq!(decoded.text, String::from_utf8_lossy(bytes));
            assert_eq!(decoded.ill_formed, decoded.text.matches('\u{FFFD}').count());
            assert_eq!(decoded.encoding, "utf-8");
        }
    }

    #[test]
    fn line_ends_are_named() {
        assert_eq!(Newline::of("a\nb"), Newline::Lf);
        assert_eq!(Newline::of("a"), Newline::Lf);
        assert_eq!(Newline::of("a\r\nb\r\n"), Newline::Crlf);
        assert_eq!(Newline::of("a\rb\r"), Newline::Cr);
        assert_eq!(Newline::of("a\rb\n"), Newline::Mixed);
        assert_eq!(Newline::of("\n\r\n"), Newline::Mixed);
        assert_eq!(Newline::of("a\n\rb"), Newline::Mixed);
    }

    #[test]
    fn every_encoding_has_a_lower_case_name() {
        for name in LOWER_NAMES {
            assert_eq!(known_encoding(name), Some(*name));
        }
        assert_eq!(known_encoding("cp1256"), Some("windows-1256"));
        assert_eq!(known_encoding("no-such"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_decode(
            bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
            wanted in proptest::sample::select(LOWER_NAMES),
        ) {
            for wanted in [None, Some(wanted)] {
                let decoded = decode(&bytes, wanted);
                let replaced = decoded.text.matches(char::REPLACEMENT_CHARACTER).count();
                assert!(decoded.ill_formed <= replaced);
                match std::str::from_utf8(&bytes) {
                    Ok(text) if Encoding::for_bom(&bytes).is_none() => assert_eq!(decoded.text, text),
                    _ => {}
                }
                // Decoding is settled: what came out is the same text in UTF-8, its mark included.
                let again = decode(decoded.text.as_bytes(), wanted);
                assert_eq!((again.text, again.encoding), (decoded.text, "utf-8"));
            }
        }

        #[test]
        fn utf8_with_faults_is_replaced_as_the_standard_library_does(
            parts in proptest::collection::vec(
                proptest::prop_oneof![
                    4 => "[ء-ي]{1,6}".prop_map(String::into_bytes),
                    1 => proptest::collection::vec(0x80..=0xFF_u8, 1..4),
                ],
                0..20,
            )
        ) {
            let bytes = parts.concat();
            let decoded = decode(&bytes, Some("utf-8"));
            if !decoded.bom {
                assert_eq!(decoded.text, String::from_utf8_lossy(&bytes));
            }
        }
    }
}
