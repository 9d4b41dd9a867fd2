//! The terminal as a device: its size, its line discipline, its bytes.
//!
//! Keys are read from standard input where that is the terminal, else from the terminal that controls the
//! process, so that an article may come through standard input.
//!
//! Must not know: what the bytes mean.

use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::process::getpgrp;
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, Termios, tcflush,
    tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr,
};

/// More than a wall of screens shows in the smallest letters: whoever tells more tells nothing of a window.
const LARGEST: Size = Size {
    width: 2048,
    height: 1024,
};

/// The size of a terminal that does not know its own.
const USUAL: Size = Size {
    width: 80,
    height: 24,
};

/// The terminal that keys come from.
#[derive(Debug)]
pub(super) struct Tty {
    device: OwnedFd,
}

/// Whether the terminal obeys no sequences, as the windows of editors do that show what a program writes.
pub(crate) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// The columns of the terminal that `device` is; `None` where it is none, or tells none.
pub(crate) fn columns_of(device: impl AsFd) -> Option<u16> {
    let size = tcgetwinsize(device).ok()?;
    Some(size.ws_col).filter(|columns| *columns > 0)
}

impl Tty {
    /// Opens the terminal.
    pub(super) fn open() -> io::Result<Self> {
        let input = io::stdin();
        let device = if input.is_terminal() {
            input.as_fd().try_clone_to_owned()?
        } else {
            rustix::fs::open("/dev/tty", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?
        };
        Ok(Self { device })
    }

    /// Whether the process may change it: one in the background would be stopped for it.
    pub(super) fn is_ours(&self) -> bool {
        tcgetpgrp(&self.device).is_ok_and(|group| group == getpgrp())
    }

    /// The terminal's size in cells, as far as a window can have them.
    pub(super) fn size(&self) -> Size {
        match tcgetwinsize(&self.device) {
            Ok(size) if size.ws_col > 0 && size.ws_row > 0 => Size {
                width: size.ws_col.min(LARGEST.width),
                height: size.ws_row.min(LARGEST.height),
            },
            _ => USUAL,
        }
    }

    /// Has each key come at once and unchanged, and none of them shown; gives how it was before.
    pub(super) fn make_raw(&self) -> io::Result<Termios> {
        let before = tcgetattr(&self.device)?;
        let mut raw = before.clone();
        raw.make_raw();
        self.set(&raw)?;
        Ok(before)
    }

    /// Has what comes be read at once and not shown; Ctrl-C still ends the program, and lines are written as
    /// ever. Gives how it was before.
    pub(super) fn make_quiet(&self) -> io::Result<Termios> {
        let before = tcgetattr(&self.device)?;
        let mut quiet = before.clone();
        quiet
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ICANON);
        quiet
            .input_modes
            .remove(InputModes::ICRNL | InputModes::IXON);
        quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
        quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
        self.set(&quiet)?;
        Ok(before)
    }

    /// Forgets what has come and nobody has read.
    pub(super) fn forget_what_came(&self) {
        // Where that fails the terminal is gone.
        let _gone = tcflush(&self.device, QueueSelector::IFlush);
    }

    /// Whether something was typed that nobody has read yet.
    pub(super) fn has_more(&self) -> bool {
        rustix::io::ioctl_fionread(&self.device).is_ok_and(|count| count > 0)
    }

    /// Sets the line discipline to what it was before.
    pub(super) fn set(&self, termios: &Termios) -> io::Result<()> {
        tcsetattr(&self.device, OptionalActions::Now, termios).map_err(io::Error::from)
    }

    /// Whether bytes come within `wait`. A terminal that is gone counts as ready: reading it tells.
    pub(super) fn ready(&self, wait: Duration) -> io::Result<bool> {
        let mut devices = [PollFd::new(&self.device, PollFlags::IN)];
        let wait = Timespec::try_from(wait).map_err(io::Error::other)?;
        match poll(&mut devices, Some(&wait)) {
            Ok(count) => Ok(count > 0),
            // A signal: whoever waits looks again.
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for bytes and reads what is there; an error where the terminal is gone.
    pub(super) fn read<'b>(&self, buffer: &'b mut [u8]) -> io::Result<&'b [u8]> {
        loop {
            match rustix::io::read(&self.device, &mut *buffer) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => return Ok(buffer.get(..count).unwrap_or_default()),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
