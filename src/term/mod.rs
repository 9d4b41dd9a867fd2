//! Floor 6: the terminal, and the reader that runs on it.
//!
//! [`run`] opens an article, takes the terminal, and gives it back when the person leaves, on every way
//! out. Nothing is printed here: what is left to be told comes back in the [`Outcome`].
//!
//! - `answers`: what the terminal says of itself
//! - `clipboard`: text for the clipboard
//! - `desk`: the loop: what happens, what is drawn
//! - `effects`: carries out what a session asks for
//! - `enter`: enters and leaves the terminal
//! - `events`: one channel for all that happens
//! - `exchanging`: exports and imports from the screen
//! - `input`: a terminal's bytes become keys, mouse and pastes
//! - `learning`: what suggestions are made from
//! - `known`: what is known of the terminal, and what follows
//! - `multiplexer`: asks tmux about the terminal that it runs in
//! - `opening`: an article becomes a session
//! - `pattern`: a rendering that shows in a picture whether a cell was moved
//! - `pen`: colours as bytes
//! - `personal`: settings, themes, keys
//! - `profile`: which terminal it is, and what is done about the order of text
//! - `protocol`: kitty's protocol for keys
//! - `recent`: the articles read lately
//! - `saving`: the work on its way to disk
//! - `registering`: the registry on its way to disk
//! - `screen`: what changed becomes bytes
//! - `shelf`: the articles that were named
//! - `signals`: signals, as happenings
//! - `tty`: the terminal as a device
//!
//! Must not know: what the command line looks like.

pub(crate) mod answers;
mod clipboard;
mod desk;
mod effects;
mod enter;
mod events;
mod exchanging;
mod input;
mod known;
mod learning;
mod multiplexer;
mod opening;
mod pattern;
pub(crate) mod pen;
pub(crate) mod personal;
pub(crate) mod profile;
mod protocol;
mod recent;
mod registering;
mod saving;
mod screen;
mod shelf;
mod signals;
pub(crate) mod tty;

use std::env;
use std::io::{self, IsTerminal};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use crate::app::session::Session;
use crate::error::{Error, Result};
use crate::store::config::{self, Bidi};
use crate::store::{state, terminals};
use crate::text::bidi::Direction;
use crate::text::encode::Encoder;
use answers::LONGEST;
use desk::{Desk, Ending};
use effects::{Rescued, kept_in};
use enter::Asked;
use opening::{Opener, Source};
use profile::{Decision, Found};
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
    /// Two annotators' layers that are to be made one, by their names or files.
    pub adjudicate: Option<[String; 2]>,
    /// The sidecar, in place of the one beside the article.
    pub sidecar: Option<PathBuf>,
    /// The encoding of articles that are no UTF-8 and have no byte-order mark.
    pub encoding: Option<String>,
    /// How paragraphs come by their direction, in place of the settings'.
    pub direction: Option<Direction>,
    /// Who orders right-to-left text, in place of the settings'.
    pub bidi: Option<Bidi>,
    /// The reading column's width in cells, in place of the settings'.
    pub width: Option<usize>,
    /// The theme, in place of the settings'.
    pub theme: Option<String>,
    /// Whether each cell stands on a ground that tells its column.
    pub pattern: bool,
}

impl Options {
    /// Whether the first article comes from what may have to be waited for.
    fn may_wait(&self) -> bool {
        let first = self.files.first().filter(|_| !self.sample);
        first.is_some_and(|first| !first.is_file())
    }
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
    if tty::is_dumb() {
        return Err(Error::failed(
            "the reader needs a terminal that can place its cursor: TERM is dumb",
        )
        .hint("hashiya print FILE writes the article"));
    }
    let tty = Tty::open()
        .map_err(|error| Error::failed("there is no terminal to read keys from").because(error))?;
    let tty = Arc::new(tty);
    let (sender, happenings) = mpsc::channel();
    signals::watch(sender.clone())
        .map_err(|error| Error::failed("signals can't be waited for").because(error))?;
    // A terminal answers while a file is opened. What may take its time, such as a pipe, is opened first: what is
    // typed meanwhile is for whoever writes into it.
    let found = Found::in_environment(|name| env::var(name).ok());
    let asked = (!options.may_wait())
        .then(|| Asked::now(&tty, &found.questions()))
        .transpose();
    let asked =
        asked.map_err(|error| Error::failed("the terminal can't be used").because(error))?;
    let sample = options.sample.then_some(Source::Sample).into_iter();
    let shelf = Shelf::new(
        sample
            .chain(options.files.iter().cloned().map(Source::named))
            .collect(),
    );
    let opener = Opener::new(options, shelf.here().clone(), sender);
    let mut desk = Desk::new(opener, shelf, found, happenings, tty, io::stdout())?;
    desk.known.asked = asked;
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

/// Finds out about the terminal that the process runs in, and decides by `wish` what is done about the order
/// of text. An error means that there is no terminal to ask.
pub(crate) fn find_out(wish: Bidi) -> Result<(Found, Decision)> {
    let lost = |error| Error::failed("there is no terminal to ask").because(error);
    let tty = terminal_to_ask()?;
    let mut found = Found::in_environment(|name| env::var(name).ok());
    let mut asked = Asked::now(&tty, &found.questions()).map_err(lost)?;
    found.listen(&mut asked, LONGEST).map_err(lost)?;
    Ok(decided(found, wish))
}

/// The terminal, where it can be asked and answers to us.
fn terminal_to_ask() -> Result<Arc<Tty>> {
    let lost = |error| Error::failed("there is no terminal to ask").because(error);
    let tty = Arc::new(Tty::open().map_err(lost)?);
    if !io::stdout().is_terminal() {
        return Err(Error::failed(
            "standard output is no terminal that could be asked",
        ));
    }
    if tty::is_dumb() {
        return Err(Error::failed("the terminal says that it is dumb (TERM)"));
    }
    if !tty.is_ours() {
        return Err(Error::failed("another program has the terminal"));
    }
    // Nobody takes anything up: signals end the program at once, and give the terminal back.
    let (sender, _nobody) = mpsc::channel();
    signals::watch(sender).map_err(lost)?;
    Ok(tty)
}

fn decided(found: Found, wish: Bidi) -> (Found, Decision) {
    let remembered = terminals::chosen(&found.id());
    let decision = profile::decide(wish, &found, remembered.as_deref());
    (found, decision)
}

/// What the reader found out about lines that stay: its thread goes on listening to the terminal, so that
/// nobody else can ask.
static LASTING: Mutex<Option<Encoder>> = Mutex::new(None);

/// Lines that stay are ordered by `encoder` from now on.
fn lines_are_ordered_by(encoder: Encoder) {
    *LASTING.lock().unwrap_or_else(PoisonError::into_inner) = Some(encoder);
}

/// Whether the terminal left the order of cells alone before it was asked: nothing need be switched for a line.
pub(crate) fn leaves_order_alone() -> bool {
    enter::left_alone()
}

/// What orders lines that stay on this terminal when the program has ended: its own switch, which holds for the
/// whole of it, must be as it was by then.
pub(crate) fn encoder_of_lines() -> Encoder {
    if let Some(encoder) = *LASTING.lock().unwrap_or_else(PoisonError::into_inner) {
        return encoder;
    }
    let (settings, _told) = config::load();
    let mut found = Found::in_environment(|name| env::var(name).ok());
    // Where nobody can be asked, what the environment says must do. Lines are waited for longer than a screen: what
    // comes later would go to the shell.
    if let Ok(tty) = terminal_to_ask()
        && let Ok(Some(mut asked)) = Asked::unless_somebody_types(&tty, &found.questions())
    {
        drop(found.listen(&mut asked, LONGEST));
    }
    decided(found, settings.bidi).1.lasting
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
        self.opened.registering.abandon();
        Err(kept_in(error, &rescued?))
    }

    /// Writes the work beside the program's state; gives where.
    fn rescue(&self) -> Result<Rescued> {
        self.write_to(state::place_for_unsaved(&self.opened.session.article.name)?)
    }
}
