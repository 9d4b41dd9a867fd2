//! Signals, as happenings of the loop.
//!
//! A thread waits for them and passes them on, so that nothing of ours runs inside a signal's handler: the loop
//! saves, leaves the terminal, and only then does what the signal asks. A second signal to end does not
//! wait for a loop that hangs, and none waits for a loop that has not begun. `SIGTSTP` and `SIGCONT` stop and go on; a program that nobody could wake
//! again is not stopped ([`may_stop`]).
//!
//! Must not know: sessions, the screen.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use nix::unistd::{getppid, getsid};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::enter;
use super::events::Happening;

/// How long a signal that does not wait for the loop waits for the terminal to be left, which may still answer.
const PATIENCE: Duration = Duration::from_millis(1300);

/// Whether somebody takes happenings up.
static LOOPING: AtomicBool = AtomicBool::new(false);

/// From now on signals wait for a loop that takes them up.
pub(super) fn loop_begins() {
    LOOPING.store(true, Ordering::Relaxed);
}

fn is_looping() -> bool {
    LOOPING.load(Ordering::Relaxed)
}

/// Passes signals on to `happenings` from now on.
pub(super) fn watch(happenings: Sender<Happening>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            let mut ending = false;
            for signal in &mut signals {
                let happening = match signal {
                    SIGTSTP if !is_looping() => {
                        enter::leave();
                        end(SIGTSTP);
                        continue;
                    }
                    SIGTSTP => Happening::Stop,
                    SIGCONT => Happening::Continued,
                    SIGWINCH => Happening::Resized,
                    _ if ending || !is_looping() => end_at_once(signal),
                    _ => {
                        ending = true;
                        Happening::End(signal)
                    }
                };
                if happenings.send(happening).is_err() {
                    end(signal);
                }
            }
        })
        .map(drop)
}

/// Ends the process without the loop.
fn end_at_once(signal: i32) -> Happening {
    let (left, wait) = mpsc::channel();
    let leaving = thread::Builder::new().spawn(move || {
        enter::leave_for_good();
        // Nobody waits any longer where this comes too late.
        let _nobody = left.send(());
    });
    if leaving.is_ok() {
        // Either way the process ends now.
        let _late = wait.recv_timeout(PATIENCE);
    }
    end(signal);
    Happening::End(signal)
}

/// Ends the process as `signal` does by itself, so that whoever started it sees why it ended.
pub(super) fn end(signal: i32) {
    // Where even that fails, the caller goes on to end in the ordinary way.
    drop(emulate_default_handler(signal));
}

/// Stops the process until it is told to continue.
pub(super) fn stop() -> io::Result<()> {
    emulate_default_handler(SIGTSTP)
}

/// Whether somebody is there to wake the process again: its parent belongs to the same session, as a
/// shell does. What a terminal starts by itself has no such parent; the system then ignores `SIGTSTP`
/// (an orphaned process group, POSIX 3.264), and so must we.
///
/// In a container a parent may lie outside of what can be seen (its number is then 0), or belong to a
/// session that does.
pub(super) fn may_stop() -> bool {
    let parent = getppid();
    parent.as_raw() > 0 && getsid(Some(parent)).is_ok_and(|session| getsid(None) == Ok(session))
}
