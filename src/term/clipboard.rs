//! Text for the clipboard, by the terminal's own sequence.
//!
//! `OSC 52 ; c ; base64 BEL` (xterm ctlseqs) works over SSH too, where no clipboard of the machine would
//! help. Terminals take only so much of it: xterm's own limit is the smallest that is known, and a longer
//! text is not sent in part.
//!
//! Must not know: sessions.

/// The longest text that is sent, in bytes: what fits into 100,000 characters of base64.
pub(super) const LONGEST: usize = 74_994;

/// The sequence that puts `text` on the clipboard; `None` where it is too long.
pub(super) fn sequence(text: &str) -> Option<String> {
    (text.len() <= LONGEST).then(|| format!("\x1b]52;c;{}\x07", base64(text.as_bytes())))
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648, section 4), padded.
fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = bits >> (18 - 6 * place) & 63;
            let digit = usize::try_from(digit).ok().and_then(|at| DIGITS.get(at));
            match digit {
                Some(digit) if place <= three.len() => out.push(char::from(*digit)),
                _ => out.push('='),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn base64_is_the_standards() {
        for (bytes, expected) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
            ("سلام", "2LPZhNin2YU="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
    }

    #[test]
    fn a_text_that_no_terminal_takes_is_not_sent_in_part() {
        assert!(sequence(&"a".repeat(LONGEST)).is_some_and(|sent| sent.len() <= 100_000));
        assert_eq!(sequence(&"a".repeat(LONGEST + 1)), None);
    }
}
