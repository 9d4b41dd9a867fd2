//! Text for the clipboard: by the terminal's own sequence, and by what the system has.
//!
//! `OSC 52 ; c ; base64 BEL` (xterm ctlseqs) works over SSH too, where no clipboard of the machine would
//! help. Terminals take only so much of it: xterm's own limit is the smallest that is known, and a longer
//! text is not sent in part. Some (VTE among them) do not know it: there the program helps that the desktop
//! has for it, where there is one.
//!
//! Must not know: sessions.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

/// The longest text that is sent, in bytes: what fits into 100,000 characters of base64.
pub(super) const LONGEST: usize = 74_994;

/// The sequence that puts `text` on the clipboard; `None` where it is too long.
pub(super) fn sequence(text: &str) -> Option<String> {
    (text.len() <= LONGEST).then(|| format!("\x1b]52;c;{}\x07", base64(text.as_bytes())))
}

/// Programs that put what they read on the clipboard, each with the variable that tells that they can.
const HELPERS: &[(&str, &[&str])] = &[
    (
        "WAYLAND_DISPLAY",
        &["wl-copy", "--type", "text/plain;charset=utf-8"],
    ),
    ("DISPLAY", &["xclip", "-selection", "clipboard", "-in"]),
    ("DISPLAY", &["xsel", "--clipboard", "--input"]),
    ("WSL_DISTRO_NAME", &["clip.exe"]),
    ("TMUX", &["tmux", "load-buffer", "-w", "-"]),
    ("HOME", &["pbcopy"]),
];

/// How long a program that copies is waited for by whoever must know, or wants to end.
pub(super) const PATIENCE: Duration = Duration::from_millis(500);

/// Gives `text` to the first program that is there for it and takes it, on a thread of its own. Whether one did is
/// received; nothing is where there is none to be asked.
pub(super) fn hand_over(text: &str, is_set: impl Fn(&str) -> bool) -> Option<Receiver<bool>> {
    let fitting = HELPERS.iter().filter(|(variable, _)| is_set(variable));
    let mut helpers: Vec<&[&str]> = fitting.map(|(_, words)| *words).collect();
    helpers.retain(|words| words.first().is_some_and(|program| is_there(program)));
    if helpers.is_empty() {
        return None;
    }
    let (sender, taken) = mpsc::channel();
    let text = text.to_owned();
    let giving = move || {
        let is_taken = helpers.iter().any(|words| give(words, &text).is_some());
        // Whoever does not want to know has not waited.
        let _nobody = sender.send(is_taken);
    };
    let thread = thread::Builder::new().name("clipboard".to_owned());
    thread.spawn(giving).ok().map(|_| taken)
}

/// Whether a program of that name is where the system looks for programs.
fn is_there(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// Has a program read `text`; `None` where it does not do so, or fails.
fn give(words: &[&str], text: &str) -> Option<()> {
    let (program, arguments) = words.split_first()?;
    let mut helper = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let bytes = match *program {
        // It reads what Windows writes.
        "clip.exe" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    };
    let written = helper.stdin.take()?.write_all(&bytes);
    let status = helper.wait().ok()?;
    (written.is_ok() && status.success()).then_some(())
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
    fn without_a_desktop_nobody_is_asked() {
        assert!(hand_over("text", |_| false).is_none());
    }

    #[test]
    fn a_text_that_no_terminal_takes_is_not_sent_in_part() {
        assert!(sequence(&"a".repeat(LONGEST)).is_some_and(|sent| sent.len() <= 100_000));
        assert_eq!(sequence(&"a".repeat(LONGEST + 1)), None);
    }
}
