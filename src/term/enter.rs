//! Enters and leaves the terminal: raw mode, questions, the alternate screen, who orders bidirectional text.
//!
//! First the terminal is [asked](Asked) what it is. Then it is told to leave the order of text alone, if it
//! has a switch of its own for that. The order of entering is VTE's: it keeps for each row whether the
//! program orders the text itself (`CSI 8 l`, ECMA-48's BDSM explicit), and a row takes that on when it is
//! erased. So: alternate screen, `CSI 8 l`, erase, and only then is anything drawn. Before it is erased, it is
//! tried how wide some characters are there: nobody sees that. Terminals that do not know
//! it pass it over; where rows are sent so that the terminal's own order makes them right, it is told to keep
//! to that (`CSI 8 h`). Leaving turns all of it back in the reverse order, on every way out: a panic and a
//! signal take the same path as `q`. The shell's row took `CSI 8 l` on when the terminal was asked, so it is
//! given back there too. A terminal that left the order alone before goes on so.
//!
//! What the terminal is in is one fact of the process, so it is kept in one place, and leaving twice is
//! the same as leaving once.
//!
//! Must not know: sessions, what is drawn.

use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use rustix::termios::Termios;

use super::answers::{self, Answers, LONGEST, PATIENCE, WIDTHS};
use super::input::{Decoder, Sent};
use super::profile::Treatment;
use super::protocol;
use super::tty::Tty;
use crate::text::encode::Encoder;

/// The alternate screen.
const ALTERNATE: &str = "\x1b[?1049h";
/// The order of cells is ours, or the terminal's.
const OURS: &str = "\x1b[8l";
const THEIRS: &str = "\x1b[8h";
/// Erase; no cursor; a paste comes as one; it is told when the window is looked at again.
const ENTER: &str = "\x1b[H\x1b[2J\x1b[?25l\x1b[?2004h\x1b[?1004h";
/// Presses, drags, releases and the wheel, in the form without a limit on columns.
const MOUSE_ON: &str = "\x1b[?1002h\x1b[?1006h";
/// The same back, from whatever state a frame was broken off in.
const LEAVE: &str = "\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1002l\x1b[?1004l\x1b[?2004l\x1b[8h\x1b[?25h\x1b[?1049l\x1b[8h";

/// A terminal that is in another state than the shell left it in.
struct Taken {
    tty: Arc<Tty>,
    /// The line discipline that it had.
    before: Termios,
    /// What gives it back.
    leave: String,
}

/// What the terminal is in.
struct State {
    /// The terminal that was taken.
    entered: Option<Taken>,
    /// The thread that draws; a panic of another must not pull the screen from under it.
    drawer: Option<ThreadId>,
    /// What the last panic said.
    panicked: Option<String>,
    /// Whether the terminal left the order of cells alone before we came: then it goes on so.
    was_ours: bool,
    /// Since when an answer is waited for.
    asked: Option<Instant>,
    /// Whether a signal ends the process.
    ending: bool,
}

static STATE: Mutex<State> = Mutex::new(State {
    entered: None,
    drawer: None,
    panicked: None,
    was_ours: false,
    asked: None,
    ending: false,
});

fn with_state<T>(act: impl FnOnce(&mut State) -> T) -> T {
    act(&mut STATE.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Whether the terminal left the order of cells alone before it was asked (BDSM was reset).
pub(super) fn left_alone() -> bool {
    with_state(|state| state.was_ours)
}

/// Takes over whether the terminal left the order of cells alone before it was asked.
pub(super) fn was_ours(answers: &Answers) {
    with_state(|state| state.was_ours = answers.order == Some(2));
}

/// How a terminal is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What is done about the order of text.
    pub(super) treatment: Treatment,
    /// With its mouse.
    pub(super) mouse: bool,
    /// With kitty's protocol for keys.
    pub(super) keyboard: bool,
    /// Whether it is tried how wide some characters are.
    pub(super) measures: bool,
}

impl Entry {
    /// What enters the terminal so.
    fn entering(&self) -> String {
        let treatment = &self.treatment;
        let mouse = if self.mouse { MOUSE_ON } else { "" };
        let keyboard = if self.keyboard { protocol::ON } else { "" };
        let order = order(treatment);
        let widths = if self.measures { WIDTHS } else { "" };
        format!(
            "{}{ALTERNATE}{order}{widths}{ENTER}{mouse}{keyboard}",
            treatment.on
        )
    }

    /// What leaves it again.
    fn leaving(&self) -> String {
        let keyboard = if self.keyboard { protocol::OFF } else { "" };
        format!("{keyboard}{LEAVE}{}", self.treatment.off)
    }
}

/// Who orders the cells of a terminal that is treated so.
const fn order(treatment: &Treatment) -> &'static str {
    match treatment.encoder {
        Encoder::Inverse(_) => THEIRS,
        Encoder::Visual | Encoder::Kitty(_) => OURS,
    }
}

/// Takes over a terminal in the way that `make` changes its line discipline, and writes `bytes` to it; `leave` will
/// give it back. All of it happens before anybody can leave, or not at all: a signal may end the process any time.
fn take(
    tty: &Arc<Tty>,
    make: impl FnOnce(&Tty) -> io::Result<Termios>,
    bytes: &[u8],
    leave: String,
) -> io::Result<()> {
    let took = with_state(|state| -> io::Result<bool> {
        if state.ending {
            return Ok(false);
        }
        let before = make(tty)?;
        // Where it was taken before, what the shell had is known from then.
        let before = state.entered.take().map_or(before, |taken| taken.before);
        let tty = Arc::clone(tty);
        state.entered = Some(Taken { tty, before, leave });
        state.drawer = Some(thread::current().id());
        write(bytes)?;
        Ok(true)
    })?;
    debug_assert!(took || with_state(|state| state.ending));
    go_on()
}

/// Where a signal ends the process, nothing follows any more that could be seen.
fn go_on() -> io::Result<()> {
    if with_state(|state| state.ending) {
        thread::sleep(2 * LONGEST);
        return Err(io::ErrorKind::Interrupted.into());
    }
    Ok(())
}

fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Enters the terminal. The calling thread is the one that draws.
pub(super) fn enter(tty: &Arc<Tty>, entry: &Entry) -> io::Result<()> {
    if entry.measures {
        asked();
    }
    let bytes = entry.entering();
    take(tty, Tty::make_raw, bytes.as_bytes(), entry.leaving())
}

/// Something was asked whose answer has not come yet.
pub(super) fn asked() {
    with_state(|state| state.asked = Some(Instant::now()));
}

/// All that was asked has been answered.
pub(super) fn heard() {
    with_state(|state| state.asked = None);
}

/// Leaves the terminal for good: nobody enters it from here on. Answers that are still to come are waited for, a second
/// at most, and are not left for the shell.
pub(super) fn leave_for_good() {
    let waits = || with_state(|state| state.asked.is_some_and(|at| at.elapsed() < LONGEST));
    let was_asked = with_state(|state| {
        state.ending = true;
        state.asked.is_some()
    });
    while waits() {
        thread::sleep(Duration::from_millis(2));
    }
    if was_asked {
        with_state(|state| {
            if let Some(taken) = &state.entered {
                taken.tty.forget_what_came();
            }
        });
    }
    leave();
}

/// What turns a terminal that was entered in one way into one that was entered in another; all must be erased then.
pub(super) fn switch(from: &Entry, to: &Entry) -> String {
    with_state(|state| {
        if let Some(taken) = &mut state.entered {
            taken.leave = to.leaving();
        }
    });
    let keyboard = match (from.keyboard, to.keyboard) {
        (false, true) => protocol::ON,
        (true, false) => protocol::OFF,
        _ => "",
    };
    let treatments = (&from.treatment, &to.treatment);
    format!(
        "{}{}{}{keyboard}",
        treatments.0.off,
        treatments.1.on,
        order(treatments.1)
    )
}

/// A terminal that was asked what it is. Where nobody enters it then, it is given back, once its answers have come:
/// they are not for the shell.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) at: Instant,
    tty: Arc<Tty>,
    pub(super) decoder: Decoder,
    pub(super) answers: Answers,
    is_entered: bool,
}

impl Asked {
    /// Asks the terminal, which shows nothing of its answers.
    pub(super) fn now(tty: &Arc<Tty>, questions: &str) -> io::Result<Self> {
        asked();
        let asked = Self {
            at: Instant::now(),
            tty: Arc::clone(tty),
            decoder: Decoder::default(),
            answers: Answers::default(),
            is_entered: false,
        };
        take(
            tty,
            Tty::make_quiet,
            questions.as_bytes(),
            THEIRS.to_owned(),
        )?;
        Ok(asked)
    }

    /// The same; but where keys wait to be read by whoever comes next, nothing is asked, so that none of them is
    /// lost.
    pub(super) fn unless_somebody_types(
        tty: &Arc<Tty>,
        questions: &str,
    ) -> io::Result<Option<Self>> {
        let before = tty.make_quiet()?;
        let types = tty.has_more();
        tty.set(&before)?;
        if types {
            Ok(None)
        } else {
            Self::now(tty, questions).map(Some)
        }
    }

    /// Waits for the answers, for those of a silent terminal as long as `patience`. What came meanwhile and is none
    /// is given back.
    pub(super) fn wait(&mut self, patience: Duration) -> io::Result<Vec<Sent>> {
        let (decoder, answers) = (&mut self.decoder, &mut self.answers);
        let others = answers::wait(&self.tty, decoder, answers, self.at, patience)?;
        was_ours(answers);
        if answers.complete {
            heard();
        }
        go_on()?;
        Ok(others)
    }

    /// Asks something more, and waits for the answers.
    pub(super) fn further(&mut self, questions: &[u8]) -> io::Result<Vec<Sent>> {
        self.at = Instant::now();
        self.answers.complete = false;
        asked();
        write(questions)?;
        self.wait(PATIENCE)
    }

    /// Whoever enters the terminal now listens to it further and gives it back. What has come in part is given
    /// over.
    pub(super) fn entered(mut self) -> Decoder {
        self.is_entered = true;
        std::mem::take(&mut self.decoder)
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if !self.is_entered {
            // Where even that fails the terminal is gone.
            drop(self.wait(LONGEST));
            leave();
        }
    }
}

/// Leaves the terminal as it was found; does nothing where it was not entered. What fails is passed
/// over: the terminal may be gone.
pub(super) fn leave() {
    with_state(|state| {
        if let Some(taken) = state.entered.take() {
            let leave = match state.was_ours {
                true => taken.leave.replace(THEIRS, OURS),
                false => taken.leave,
            };
            drop(write(leave.as_bytes()));
            drop(taken.tty.set(&taken.before));
        }
    });
}

/// Leaves the terminal when it goes out of scope.
#[derive(Debug)]
pub(super) struct Entered(());

impl Entered {
    /// Enters the terminal, and sees to it that a panic leaves it before anything else.
    pub(super) fn new(tty: &Arc<Tty>, entry: &Entry) -> io::Result<Self> {
        leave_on_panic();
        let entered = Self(());
        enter(tty, entry)?;
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
        let entering = format!("{ALTERNATE}{OURS}{ENTER}{MOUSE_ON}");
        for mode in entering
            .split('\x1b')
            .filter(|part| part.ends_with(['h', 'l']))
        {
            let (body, last) = mode.split_at(mode.len() - 1);
            let back = format!("\x1b{body}{}", if last == "h" { "l" } else { "h" });
            assert!(LEAVE.contains(&back), "{mode} has no {back:?}");
        }
        let place = |text: &str, part: &str| text.find(part).expect("a part");
        assert!(place(&entering, "\x1b[?1049h") < place(&entering, "\x1b[8l"));
        assert!(place(&entering, "\x1b[8l") < place(&entering, "\x1b[2J"));
        assert!(place(LEAVE, "\x1b[8h") < place(LEAVE, "\x1b[?1049l"));
    }

    #[test]
    fn leaving_without_having_entered_does_nothing() {
        leave();
        assert!(with_state(|state| state.entered.is_none()));
    }
}
