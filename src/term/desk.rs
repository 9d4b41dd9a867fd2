//! The desk at which an article is read: the loop that takes what happens, and draws.
//!
//! All that waits is taken up before anything is drawn, and nothing is drawn that did not change: a key
//! held down never lags behind. Nothing here waits for a disk but leaving an article.
//!
//! Must not know: what commands do, what the screen looks like.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvError, TryRecvError};
use std::thread;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;

use super::effects::Stuck;
use super::enter::{self, Entered};
use super::events::{Done, Happening, News, Translator};
use super::input::Sent;
use super::known::Known;
use super::learning::Learnt;
use super::opening::{self, Opened, Opener, Source};
use super::pattern;
use super::profile::Found;
use super::registering::Registering;
use super::screen::Screen;
use super::shelf::Shelf;
use super::tty::Tty;
use super::{events, signals};
use crate::annotation::entity::Registry;
use crate::app::Effect;
use crate::app::session::{MessageKind, Saving as Saved, Session};
use crate::app::{Event, Input, update};
use crate::error::{Error, Result};
use crate::store::article::Article;
use crate::ui;
use crate::ui::theme::Theme;

/// A frame is drawn after this time, though more waits: the eye must see that keys do something.
const LONGEST: Duration = Duration::from_millis(60);

/// Why the loop ends.
#[derive(Debug)]
pub(super) enum Ending {
    /// The person leaves.
    Quit,
    /// A signal asks to.
    Signal(i32),
    /// The terminal is gone.
    Lost(io::Error),
}

/// An article on the screen, and all that it takes to read it.
pub(super) struct Desk<W: Write> {
    pub(super) opener: Opener,
    pub(super) shelf: Shelf,
    pub(super) opened: Opened,
    pub(super) screen: Screen<W>,
    pub(super) theme: Theme,
    /// Leaving that waits for another place for the work.
    pub(super) stuck: Option<Stuck>,
    /// Why work was left that is not on disk.
    pub(super) unsaved: Option<Error>,
    /// Whether the session wants to go on with something when nothing else waits.
    pub(super) idle: bool,
    /// Whether the terminal belongs to the shell for a while.
    pub(super) away: bool,
    pub(super) ending: Option<Ending>,
    /// Called after each frame.
    pub(super) watch: Box<dyn FnMut(&Session)>,
    /// Tells when what was copied has been taken.
    pub(super) copying: Option<Receiver<bool>>,
    /// What is known of the terminal.
    pub(super) known: Known,
    pub(super) tty: Arc<Tty>,
    pub(super) happenings: Receiver<Happening>,
    translator: Translator,
    pub(super) stale: bool,
    /// Whether nothing happened since the last frame but that the rest of the article came.
    completed: bool,
}

impl<W: Write> Desk<W> {
    /// Opens the first article of `shelf`, to be drawn on `out`.
    pub(super) fn new(
        mut opener: Opener,
        shelf: Shelf,
        found: Found,
        happenings: Receiver<Happening>,
        tty: Arc<Tty>,
        out: W,
    ) -> Result<Self> {
        let size = tty.size();
        let bidi = opener.personal.settings.bidi;
        let themed = opener.personal.themed();
        // The theme is made while the article is opened: neither needs the other.
        let (opened, themed) = thread::scope(|scope| {
            let theme = scope.spawn(themed);
            (opener.open(shelf.here(), size), theme.join())
        });
        let mut opened = opened?;
        shelf.number(&mut opened.session);
        let (theme, faults) = themed.unwrap_or_else(|panic| resume_unwind(panic));
        opening::say_faults(&mut opened.session, &faults);
        opener.told(faults);
        Ok(Self {
            opener,
            shelf,
            opened,
            screen: Screen::new(out, size),
            theme,
            stuck: None,
            unsaved: None,
            idle: false,
            away: false,
            ending: None,
            watch: Box::new(|_| {}),
            copying: None,
            known: Known::new(found, bidi),
            tty,
            happenings,
            translator: Translator::default(),
            stale: true,
            completed: false,
        })
    }

    /// Enters the terminal, and takes what happens until there is a reason to end.
    pub(super) fn run(&mut self) -> Result<Ending> {
        let lost = |error| Error::failed("the terminal can't be used").because(error);
        let decoder = self.ask().map_err(lost)?;
        let _entered = Entered::new(&self.tty, &self.entry()).map_err(lost)?;
        signals::loop_begins();
        self.ask_whose();
        self.adjudicate();
        self.draw();
        let (tty, happenings) = (Arc::clone(&self.tty), self.opener.happenings.clone());
        events::read(tty, decoder, happenings).map_err(lost)?;
        loop {
            self.wait();
            if let Some(ending) = self.ending.take() {
                if !matches!(ending, Ending::Lost(_)) {
                    self.hear_out();
                    self.is_copied();
                }
                return Ok(ending);
            }
            self.draw();
        }
    }

    /// Sends bytes that are no part of a frame.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        if let Err(error) = self.screen.send(bytes) {
            self.ending = Some(Ending::Lost(error));
        }
    }

    /// Waits until something happens, and takes up all that has.
    fn wait(&mut self) {
        let begun = Instant::now();
        let mut next = if self.idle {
            self.happenings.try_recv()
        } else {
            let happening = self.happenings.recv();
            happening.map_err(|RecvError| TryRecvError::Disconnected)
        };
        if matches!(next, Err(TryRecvError::Empty)) {
            self.idle = false;
            return self.input(Input::Event(Event::Idle));
        }
        while let Ok(happening) = next {
            self.take(happening);
            if self.ending.is_some() || begun.elapsed() > LONGEST {
                return;
            }
            next = self.happenings.try_recv();
        }
    }

    fn take(&mut self, happening: Happening) {
        match happening {
            Happening::Burst(burst, _waiting) => {
                self.answered(&burst);
                self.measured(&burst);
                if burst.contains(&Sent::Focus) {
                    self.look_again();
                }
                let burst = self.where_seen(burst);
                self.opened.sign();
                for input in self.translator.inputs(burst, Instant::now()) {
                    self.input(input);
                    if self.ending.is_some() {
                        return;
                    }
                }
            }
            Happening::Resized => {
                self.measure();
                self.look_again();
            }
            Happening::Lost(error) => self.ending = Some(Ending::Lost(error)),
            Happening::End(signal) => self.ending = Some(Ending::Signal(signal)),
            Happening::Stop => self.suspend(),
            Happening::Continued => {
                self.come_back();
                self.look_again();
            }
            Happening::Client(client) => self.found_client(client),
            Happening::Done(done) if done.number == self.opened.number => self.done(done),
            // About an article that is no longer open.
            Happening::Done(_) => {}
        }
    }

    /// Gives the session an input, and carries out what it asks for.
    pub(super) fn input(&mut self, input: Input) {
        // What was unknown of the sidecar till then is shown at once.
        let was_saved = self.opened.session.work.saving == Saved::Saved;
        let whole = matches!(input, Input::Event(Event::Whole { .. }));
        self.completed = whole && was_saved && !self.stale;
        self.stale = true;
        // Whoever moves does not want to be moved.
        if !matches!(input, Input::Event(_) | Input::Resize { .. }) {
            self.opened.further = None;
        }
        for effect in update(&mut self.opened.session, input) {
            self.carry_out(effect);
        }
    }

    fn done(&mut self, done: Done) {
        match done.news {
            News::Saver(report) => {
                let event = self.opened.saving.event(report, &self.opened.session);
                if let Some(event) = event {
                    self.tell_failure(&event);
                    self.input(Input::Event(event));
                }
            }
            News::Whole(Ok(whole)) => {
                let (article, beside) = *whole;
                self.complete(article, beside);
            }
            News::Whole(Err(error)) => {
                self.opened.session.work.saving = Saved::ReadOnly(error.in_short());
                self.tell(&error);
            }
            News::Layer(name, Ok(annotations)) => {
                self.input(Input::Event(Event::Layer { name, annotations }));
            }
            News::Layer(_, Err(error)) => self.tell(&error),
            News::Sides(Ok(sides)) => self.input(Input::Event(Event::Sides(sides))),
            News::Sides(Err(error)) => self.tell(&error),
            News::Learnt(learnt) => {
                self.learn(*learnt);
            }
            News::Registry(report) => {
                let now = &self.opened.session.work.registry;
                let (registry, error) = self.opened.registering.taken(report, now);
                if let Some(registry) = registry {
                    let news = registry.news_since(now);
                    self.input(Input::Event(Event::Registry(Box::new(registry))));
                    if !news.is_empty() {
                        let told = format!("entities, by somebody else: {news}");
                        self.say(MessageKind::Note, told);
                    }
                }
                let failed = self.opened.registering.failed().map(str::to_owned);
                self.opened.session.work.unregistered = failed;
                self.stale = true;
                if let Some(error) = error {
                    self.tell(&error);
                }
            }
        }
    }

    /// Takes up what suggestions are made from, and the registry, which is saved from now on.
    fn learn(&mut self, learnt: Learnt) {
        self.input(Input::Event(Event::Language(learnt.language)));
        if let Some(mut opened) = learnt.registry {
            if let Some(path) = &self.opened.session.article.path {
                opened.file.private_as(path);
            }
            let (number, happenings) = (self.opened.number, self.opener.happenings.clone());
            // Whoever is quick has made some already.
            let made = self.opened.session.work.registry.clone();
            let all = opened.registry.iter().chain(made.iter());
            let registry = Registry::new(all.map(|entity| entity.as_ref().clone()));
            self.input(Input::Event(Event::Registry(Box::new(registry))));
            match Registering::to(opened.file, number, happenings) {
                Ok(registering) => self.opened.registering = registering,
                Err(error) => self.tell(&error),
            }
            if !made.is_empty() {
                self.carry_out(Effect::SaveRegistry);
            }
        }
        opening::say_faults(&mut self.opened.session, &learnt.faults);
        self.opener.told(learnt.faults);
    }

    /// Says once why the work can't be written; that it isn't is shown all the while.
    fn tell_failure(&mut self, event: &Event) {
        if let Event::SaveFailed { message } = event
            && self.opened.session.work.saving != Saved::Failed(message.clone())
        {
            self.say(MessageKind::Error, format!("not saved: {message}"));
        }
    }

    /// The rest of the article was read.
    fn complete(&mut self, article: Article, beside: opening::Beside) {
        let number = self.opened.number;
        let (taken, told) = match self.opener.take_sidecar(number, &article, Some(beside)) {
            Ok(taken) => taken,
            Err(error) => return self.tell(&error),
        };
        let event = Event::Whole {
            document: article.document.clone(),
            article: opening::info_of(&article),
            annotations: Box::new(taken.annotations),
            saving: taken.saved,
        };
        if !article.continues {
            // What was shown was taken for another encoding.
            self.opened.session.point.cursor = 0;
        }
        self.opened.saving = taken.saving;
        self.opened.article = Some(article);
        let further = self.opened.further.take();
        self.input(Input::Event(event));
        self.shelf.number(&mut self.opened.session);
        if let Some(offset) = further {
            self.opened.session.go_to(offset);
        }
        if let Some(article) = &self.opened.article {
            opening::say_the_encoding(&mut self.opened.session, &article.meta);
        }
        opening::say_faults(&mut self.opened.session, &told);
        self.opener.told(told);
        self.adjudicate();
    }

    /// Says what went wrong in the status line.
    pub(super) fn tell(&mut self, error: &Error) {
        self.say(MessageKind::Error, error.in_short());
    }

    /// Says something in the status line.
    pub(super) fn say(&mut self, kind: MessageKind, text: impl Into<String>) {
        self.opened.session.say(kind, text);
        self.stale = true;
    }

    /// Takes over the window's size.
    fn measure(&mut self) {
        let size = self.tty.size();
        self.screen.resize(size);
        self.input(Input::Resize {
            columns: size.width,
            rows: size.height,
        });
    }

    /// Draws, if anything changed.
    fn draw(&mut self) {
        if !self.stale || self.away {
            return;
        }
        self.stale = false;
        let (session, theme) = (&self.opened.session, &self.theme);
        let has_pattern = self.opener.options.pattern;
        let draw = |buffer: &mut Buffer| {
            ui::draw(session, theme, buffer);
            if has_pattern {
                pattern::lay(buffer);
            }
        };
        if std::mem::take(&mut self.completed) {
            // That the number of paragraphs is known now is no reason to disturb who reads: it comes with
            // the next frame.
            let header = session.geometry().header;
            if header.is_some_and(|header| !self.screen.differs_beyond(header.y, draw)) {
                return;
            }
        }
        if let Err(error) = self.screen.draw(draw) {
            self.ending = Some(Ending::Lost(error));
        }
        (self.watch)(&self.opened.session);
        self.opened.session.look_ahead();
        if let Err(error) = self.opened.go_on(&self.opener.happenings) {
            self.tell(&error);
        }
    }

    /// Has the whole screen drawn again.
    pub(super) fn redraw(&mut self) {
        self.screen.forget();
        self.stale = true;
    }

    /// Puts another article on the desk.
    pub(super) fn put(&mut self, source: &Source) -> Result<()> {
        let opened = self.opener.open(source, self.tty.size())?;
        // What was chosen and answered at the article before holds for this one.
        let theme = std::mem::take(&mut self.opened.session.view.theme);
        let answers = std::mem::take(&mut self.opened.session.answers);
        self.opened = opened;
        self.opened.session.view.theme = theme;
        self.opened.session.answers = answers;
        self.ask_whose();
        self.stale = true;
        Ok(())
    }

    /// Gives the terminal to the shell until somebody calls the program back.
    pub(super) fn suspend(&mut self) {
        if !signals::may_stop() {
            return self.say(MessageKind::Warning, "there is no shell to go to here");
        }
        self.hear_out();
        // Nobody may ever wake it. What can't be saved is told in the header, and tried again.
        drop(self.safe());
        enter::leave();
        self.away = true;
        if signals::stop().is_err() {
            self.come_back();
        }
    }

    /// Takes the terminal again, in whatever state it was left to us.
    fn come_back(&mut self) {
        enter::leave();
        self.away = false;
        match enter::enter(&self.tty, &self.entry()) {
            Ok(()) => {
                self.measure();
                self.redraw();
            }
            Err(error) => self.ending = Some(Ending::Lost(error)),
        }
    }
}
