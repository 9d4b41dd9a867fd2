//! What a cell draws: a very short string, held without an allocation where it fits.
//!
//! Must not know: what it stands for.

use std::fmt;

/// Bytes that are held in place: a base letter and up to ten marks.
const ROOM: usize = 22;

/// A short string that is drawn in one cell.
#[derive(Clone, PartialEq, Eq)]
pub struct Glyph(Held);

#[derive(Clone, PartialEq, Eq)]
enum Held {
    Here { len: u8, bytes: [u8; ROOM] },
    Apart(Box<str>),
}

impl Glyph {
    /// As a string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Held::Here { len, bytes } => bytes
                .get(..usize::from(*len))
                .and_then(|bytes| std::str::from_utf8(bytes).ok())
                .unwrap_or(""),
            Held::Apart(text) => text,
        }
    }

    /// `count` blanks.
    #[must_use]
    pub fn blanks(count: usize) -> Self {
        match count {
            1 => Self::from(' '),
            _ => Self::from(" ".repeat(count).as_str()),
        }
    }
}

impl From<&str> for Glyph {
    fn from(text: &str) -> Self {
        let mut bytes = [0; ROOM];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(room), Ok(len)) => {
                room.copy_from_slice(text.as_bytes());
                Self(Held::Here { len, bytes })
            }
            _ => Self(Held::Apart(text.into())),
        }
    }
}

impl From<char> for Glyph {
    fn from(character: char) -> Self {
        Self::from(&*character.encode_utf8(&mut [0; 4]))
    }
}

impl Default for Glyph {
    fn default() -> Self {
        Self::from("")
    }
}

impl AsRef<str> for Glyph {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Debug for Glyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

impl fmt::Display for Glyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn it_gives_back_what_it_was_made_of(text in "\\PC{0,30}") {
            let glyph = Glyph::from(text.as_str());
            proptest::prop_assert_eq!(glyph.as_str(), text);
        }
    }
}
