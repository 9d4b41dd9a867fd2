//! Floor 6: the terminal, and the reader that runs on it.
//!
//! [`run`] opens an article, takes the terminal, and gives it back when the person leaves, on every way
//! out. Nothing is printed here: what is left to be told comes back in the [`Outcome`].
//!
//! - `clipboard`: text for the clipboard
//! - `desk`: the loop: what happens, what is drawn
//! - `effects`: carries out what a session asks for
//! - `enter`: enters and leaves the terminal
//! - `events`: one channel for all that happens
//! - `input`: a terminal's bytes become keys, mouse and pastes
//! - `opening`: an article becomes a session
//! - `pen`: colours as bytes
//! - `personal`: settings, themes, keys
//! - `recent`: the articles read lately
//! - `saving`: the work on its way to disk
//! - `screen`: what changed becomes bytes
//! - `shelf`: the articles that were named
//! - `signals`: signals, as happenings
//! - `tty`: the terminal as a device
//!
//! Must not know: what the command line looks like.

mod clipboard;
mod desk;
mod effects;
mod enter;
mod events;
mod input;
mod opening;
pub(crate) mod pen;
pub(crate) mod personal;
mod recent;
mod saving;
mod screen;
mod shelf;
mod signals;
pub(crate) mod tty;

use std::io::{self, IsTerminal};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::mpsc;

use crate::app::session::Session;
use crate::error::{Error, Result};
use crate::store::state;
use crate::text::bidi::Direction;
use desk::{Desk, Ending};
use effects::kept_in;
use opening::{Opener, Source};
use shelf::Shelf;
use tty::Tty;

/// What the reader is started with.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The articles; `-` is standard input. None: the start page.
    pub files: Vec<PathBuf>,
    /// Open the article that comes with the program, before the others.
    pub sample: bool,
    /// The annotator's layer, in place of the settings'.
    pub layer: Option<String>,
    /// The sidecar, in place of the one beside the article.
    pub sidecar: Option<PathBuf>,
    /// The encoding of articles that are no UTF-8 and have no byte-order mark.
    pub encoding: Option<String>,
    /// How paragraphs come by their direction, in place of the settings'.
    pub direction: Option<Direction>,
    /// The reading column's width in cells, in place of the settings'.
    pub width: Option<usize>,
    /// The theme, in place of the settings'.
    pub theme: Option<String>,
}

/// How reading ended.
#[derive(Debug)]
pub struct Outcome {
    /// What is to be told now that there is room: what is wrong with settings and sidecars, where work
    /// was written that could not be saved in its place.
    pub told: Vec<Error>,
    /// Whether the reader could do its work and all of it is saved.
    pub ended: Result<()>,
    /// The signal that ended it.
    pub signal: Option<i32>,
}

/// Runs the reader. An error means that it did not start; the terminal was not touched then.
pub fn run(options: Options) -> Result<Outcome> {
    run_watched(options, |_| {})
}

/// The same, where `watch` is called after each frame with the session that it shows: for tests that must
/// know what goes on, or disturb it.
#[doc(hidden)]
pub fn run_watched(options: Options, watch: impl FnMut(&Session) + 'static) -> Result<Outcome> {
    if !io::stdout().is_terminal() {
        return Err(
            Error::failed("the reader needs a terminal to show the article on")
                .hint("hashiya print FILE writes it to a file or another program"),
        );
    }
    let tty = Tty::open()
        .map_err(|error| Error::failed("there is no terminal to read keys from").because(error))?;
    let (sender, happenings) = mpsc::channel();
    let sample = options.sample.then_some(Source::Sample).into_iter();
    let shelf = Shelf::new(
        sample
            .chain(options.files.iter().cloned().map(Source::named))
            .collect(),
    );
    let opener = Opener::new(options, shelf.here().clone(), sender);
    let mut desk = Desk::new(opener, shelf, happenings, tty, io::stdout())?;
    desk.watch = Box::new(watch);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| desk.run()));
    // Whatever happened, the terminal is the shell's again from here on.
    enter::leave();
    Ok(match outcome {
        Ok(Ok(ending)) => desk.end(ending),
        Ok(Err(error)) => desk.end_with(Err(error)),
        Err(_said) => desk.end_broken(),
    })
}

/// Ends the process as `signal` does by itself.
pub fn end_by(signal: i32) {
    signals::end(signal);
}

impl<W: io::Write> Desk<W> {
    /// Ends reading: saves, remembers the place, tells what is left to be told.
    fn end(mut self, ending: Ending) -> Outcome {
        let signal = match &ending {
            Ending::Signal(signal) => Some(*signal),
            _ => None,
        };
        let ended = match ending {
            // Whoever quits was asked already.
            Ending::Quit => Ok(()),
            Ending::Signal(_) => self.save_at_the_end(),
            Ending::Lost(error) => self
                .save_at_the_end()
                .and_then(|()| Err(Error::failed("the terminal is gone").because(error))),
        };
        self.remember();
        Outcome {
            signal,
            ..self.end_with(ended)
        }
    }

    fn end_with(self, ended: Result<()>) -> Outcome {
        let unsaved = self.unsaved.map_or(Ok(()), Err);
        Outcome {
            told: self.opener.personal.told,
            ended: ended.and(unsaved),
            signal: None,
        }
    }

    /// After a panic: what was annotated up to then was given over to be saved.
    fn end_broken(mut self) -> Outcome {
        let said = enter::take_panic().unwrap_or_else(|| "no message".to_owned());
        let saved = match self.save_at_the_end() {
            Ok(()) => "all work up to then is saved".to_owned(),
            Err(error) => error.brief(),
        };
        let error = Error::failed(format!("a mistake in hashiya itself ended it: {said}"))
            .hint(saved)
            .hint("please report it, with what you did last");
        self.end_with(Err(error))
    }

    /// Saves when nobody can be asked: where the sidecar can't be written, beside the program's state.
    fn save_at_the_end(&mut self) -> Result<()> {
        let Err(error) = self.safe() else {
            return Ok(());
        };
        let rescued = self.rescue();
        self.opened.saving.abandon();
        Err(kept_in(error, &rescued?))
    }

    /// Writes the work beside the program's state; gives where.
    fn rescue(&self) -> Result<PathBuf> {
        let session = &self.opened.session;
        let path = state::place_for_unsaved(&session.article.name)?;
        self.opened.saving.save_elsewhere(path.clone(), session)?;
        Ok(path)
    }
}
