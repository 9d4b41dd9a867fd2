//! Enters and leaves the terminal: raw mode, the alternate screen, who orders bidirectional text.
//!
//! The order of entering is VTE's: it keeps for each row whether the program orders the text itself
//! (`CSI 8 l`, ECMA-48's BDSM explicit), and a row takes that on when it is erased. So: alternate screen,
//! `CSI 8 l`, erase, and only then is anything drawn. Terminals that do not know it pass it over. Leaving
//! turns all of it back, `CSI 8 h` before the alternate screen is left, on every way out: a panic and a
//! signal take the same path as `q`.
//!
//! What the terminal is in is one fact of the process, so it is kept in one place, and leaving twice is
//! the same as leaving once.
//!
//! Must not know: sessions, what is drawn.

use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use rustix::termios::Termios;

use super::tty::Tty;

/// Alternate screen; the order of cells is ours; erase; no cursor; a paste comes as one.
const ENTER: &str = "\x1b[?1049h\x1b[8l\x1b[H\x1b[2J\x1b[?25l\x1b[?2004h";
/// Presses, drags, releases and the wheel, in the form without a limit on columns.
const MOUSE_ON: &str = "\x1b[?1002h\x1b[?1006h";
/// The same back, from whatever state a frame was broken off in.
const LEAVE: &str =
    "\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?2004l\x1b[8h\x1b[?25h\x1b[?1049l";

/// What the terminal is in.
struct State {
    /// The terminal that was entered, and the line discipline that it had.
    entered: Option<(Arc<Tty>, Termios)>,
    /// The thread that draws; a panic of another must not pull the screen from under it.
    drawer: Option<ThreadId>,
    /// What the last panic said.
    panicked: Option<String>,
}

static STATE: Mutex<State> = Mutex::new(State {
    entered: None,
    drawer: None,
    panicked: None,
});

fn with_state<T>(act: impl FnOnce(&mut State) -> T) -> T {
    act(&mut STATE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Enters the terminal, `mouse` with its mouse. The calling thread is the one that draws.
pub(super) fn enter(tty: &Arc<Tty>, mouse: bool) -> io::Result<()> {
    let before = tty.make_raw()?;
    with_state(|state| {
        state.entered = Some((Arc::clone(tty), before));
        state.drawer = Some(thread::current().id());
    });
    let mut out = io::stdout().lock();
    out.write_all(ENTER.as_bytes())?;
    if mouse {
        out.write_all(MOUSE_ON.as_bytes())?;
    }
    out.flush()
}

/// Leaves the terminal as it was found; does nothing where it was not entered. What fails is passed
/// over: the terminal may be gone.
pub(super) fn leave() {
    if let Some((tty, before)) = with_state(|state| state.entered.take()) {
        let mut out = io::stdout().lock();
        drop(out.write_all(LEAVE.as_bytes()));
        drop(out.flush());
        drop(tty.set(&before));
    }
}

/// Leaves the terminal when it goes out of scope.
#[derive(Debug)]
pub(super) struct Entered(());

impl Entered {
    /// Enters the terminal, and sees to it that a panic leaves it before anything else.
    pub(super) fn new(tty: &Arc<Tty>, mouse: bool) -> io::Result<Self> {
        leave_on_panic();
        let entered = Self(());
        enter(tty, mouse)?;
        Ok(entered)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        leave();
    }
}

/// From here on a panic of the drawing thread first leaves the terminal. What it said is kept for
/// [`take_panic`], and written out only where `RUST_BACKTRACE` asks for more than a sentence.
fn leave_on_panic() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if with_state(|state| state.drawer == Some(thread::current().id())) {
            leave();
        }
        let entered = with_state(|state| {
            state.panicked = Some(sentence(info));
            state.entered.is_some()
        });
        if !entered && std::env::var_os("RUST_BACKTRACE").is_some() {
            before(info);
        }
    }));
}

/// What a panic said, and where.
fn sentence(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    match info.location() {
        Some(place) => format!("{said} ({}:{})", place.file(), place.line()),
        None => said.to_owned(),
    }
}

/// What the last panic said, once.
#[must_use]
pub(super) fn take_panic() -> Option<String> {
    with_state(|state| state.panicked.take())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each mode that entering sets is set back, and the order is the one that VTE needs.
    #[test]
    fn leaving_undoes_what_entering_did() {
        let entering = format!("{ENTER}{MOUSE_ON}");
        for mode in entering
            .split('\x1b')
            .filter(|part| part.ends_with(['h', 'l']))
        {
            let (body, last) = mode.split_at(mode.len() - 1);
            let back = format!("\x1b{body}{}", if last == "h" { "l" } else { "h" });
            assert!(LEAVE.contains(&back), "{mode} has no {back:?}");
        }
        let place = |text: &str, part: &str| text.find(part).expect("a part");
        assert!(place(ENTER, "\x1b[?1049h") < place(ENTER, "\x1b[8l"));
        assert!(place(ENTER, "\x1b[8l") < place(ENTER, "\x1b[2J"));
        assert!(place(LEAVE, "\x1b[8h") < place(LEAVE, "\x1b[?1049l"));
    }

    #[test]
    fn leaving_without_having_entered_does_nothing() {
        leave();
        assert!(with_state(|state| state.entered.is_none()));
    }
}
