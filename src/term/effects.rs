//! Carries out what a session asks for.
//!
//! Whoever leaves an article leaves no work behind: what is not on disk then is written, and where that
//! fails the person is told why and asked for another file. Who asks to leave a second time leaves, and the
//! work is written beside the program's own state.
//!
//! Must not know: keys, what the screen looks like.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

use super::clipboard;
use super::desk::{Desk, Ending};
use super::events::{Done, Happening, News};
use super::opening::{Source, say_faults};
use crate::app::adjudicating::Side;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::session::{MessageKind, Saving};
use crate::app::{Effect, Event, Input, moved};
use crate::error::{Error, Result};
use crate::store::sidecar::{self, Sidecar};
use crate::store::{config, layer};

/// Where one goes from an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Out of the program.
    Out,
    /// To another.
    To(Source),
}

/// Leaving that is stuck, because the work could not be saved.
#[derive(Clone, Debug)]
pub(super) struct Stuck {
    way: Way,
    /// The revision of the work then.
    revision: u64,
    /// How often the person was asked what to do.
    asked: u8,
}

/// Where work was written that could not be saved in its place.
pub(super) struct Rescued {
    pub(super) annotations: PathBuf,
    /// Where these had changed.
    pub(super) entities: Option<PathBuf>,
}

impl Rescued {
    /// In words, where `at` is the word before each place: `in` or `to`.
    fn told(&self, at: &str) -> String {
        let annotations = format!("{at} {}", self.annotations.display());
        match &self.entities {
            Some(entities) => format!("{annotations}, the entities {at} {}", entities.display()),
            None => annotations,
        }
    }
}

/// The same error, with where the work is instead.
pub(super) fn kept_in(error: Error, rescued: &Rescued) -> Error {
    error.hint(format!("the annotations are {}", rescued.told("in")))
}

impl<W: Write> Desk<W> {
    /// Carries out one effect.
    pub(super) fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::SaveRegistry => {
                let registry = &self.opened.session.work.registry;
                self.opened.registering.save(registry);
            }
            Effect::Save => self.opened.saving.save(&self.opened.session),
            Effect::SaveElsewhere(path) => self.save_elsewhere(&at_home(path)),
            Effect::Copy(text) => self.copy(&text),
            Effect::Open(path) => self.leave(Way::To(Source::named(at_home(path)))),
            Effect::OpenSample => self.leave(Way::To(Source::Sample)),
            Effect::StartPage => self.leave(Way::To(Source::Start)),
            Effect::Next => self.beside(1, "this is the last article"),
            Effect::Previous => self.beside(-1, "this is the first article"),
            Effect::Theme(name) => self.change_theme(&name),
            Effect::Export(wanted) => self.export(&wanted),
            Effect::Import(path) => self.import(&at_home(path)),
            Effect::LoadLayer(name) => self.load_layer(name),
            Effect::LoadSides(names) => self.load_sides(names),
            Effect::AnnotateAs(name) => self.annotate_as(name),
            Effect::Learn => self.opened.learn(&self.opener.happenings),
            Effect::Suspend => self.suspend(),
            Effect::Redraw => self.redraw(),
            Effect::Quit => self.leave(Way::Out),
            Effect::Idle => self.idle = true,
        }
    }

    fn copy(&mut self, text: &str) {
        let is_set = |variable: &str| std::env::var_os(variable).is_some();
        self.copying = clipboard::hand_over(text, is_set);
        let Some(sequence) = clipboard::sequence(text) else {
            if self.is_copied() {
                return;
            }
            let limit = clipboard::LONGEST / 1000;
            let why = format!("not copied: terminals take no more than {limit} kB · select less");
            return self.say(MessageKind::Warning, why);
        };
        self.send(sequence.as_bytes());
    }

    /// Whether the desktop's own program has taken what was copied last; waits for it.
    pub(super) fn is_copied(&mut self) -> bool {
        let copying = self.copying.take();
        copying.is_some_and(|copying| copying.recv_timeout(clipboard::PATIENCE) == Ok(true))
    }

    fn beside(&mut self, steps: isize, none: &str) {
        match self.shelf.beside(steps).cloned() {
            Some(source) => self.leave(Way::To(source)),
            None => self.say(MessageKind::Note, none),
        }
    }

    /// Leaves the article, once its work is safe.
    fn leave(&mut self, way: Way) {
        if !self.opened.saving.is_outdated() && moved::settle(&mut self.opened.session) {
            self.opened.saving.save(&self.opened.session);
        }
        let revision = self.opened.session.work.revision;
        let stuck = self.stuck.take().filter(|stuck| stuck.revision == revision);
        let asked = stuck.map_or(0, |stuck| stuck.asked);
        let Err(error) = self.safe() else {
            return self.go(way);
        };
        let rescued = (asked == 1).then(|| self.rescue());
        let why = match rescued {
            None if asked == 0 => error,
            Some(Err(worse)) => worse,
            Some(Ok(rescued)) => return self.go_without(way, kept_in(error, &rescued)),
            None => return self.go_without(way, error),
        };
        self.stuck = Some(Stuck {
            way,
            revision,
            asked: asked + 1,
        });
        self.offer_another_place(&why);
    }

    /// Leaves the article with work that is not in its sidecar; why is told at the end.
    fn go_without(&mut self, way: Way, why: Error) {
        if let Some(before) = self.unsaved.replace(why) {
            self.opener.told(vec![before]);
        }
        self.opened.saving.abandon();
        self.opened.registering.abandon();
        self.go(way);
    }

    /// Whether all work is on disk, or is meant to be in memory only.
    pub(super) fn safe(&self) -> Result<()> {
        let session = &self.opened.session;
        let kept = session.work.saving == Saving::Nowhere && *self.shelf.here() == Source::Input;
        if kept && session.work.annotations.iter().next().is_some() {
            return Err(Error::failed("standard input has no sidecar"));
        }
        self.opened.saving.flush()?;
        self.opened.registering.flush()
    }

    /// Says why the work is not on disk, and asks where else to write it.
    fn offer_another_place(&mut self, error: &Error) {
        let session = &mut self.opened.session;
        let question = match session.work.saving {
            // There is no place that failed, and all the room for what may follow.
            Saving::Nowhere => "unsaved: save to".to_owned(),
            _ => format!("not saved: {} · another file", in_few_words(error)),
        };
        let again = match self.stuck.as_ref().map(|stuck| stuck.asked) {
            Some(1) => "to leave again keeps the work in another place · ",
            Some(_) => "to leave again LOSES the work · ",
            None => "",
        };
        // Seen once the question is left unanswered.
        let text = format!("{again}not saved: {}", error.why_in_short());
        session.say(MessageKind::Error, text);
        let prompt = Prompt::text(question, Purpose::SaveElsewhere, &session.answers);
        session.prompt = Some(prompt);
    }

    fn save_elsewhere(&mut self, path: &Path) {
        match (self.write_to(path.to_owned()), self.stuck.take()) {
            (Ok(written), None) => {
                self.say(MessageKind::Good, format!("written {}", written.told("to")));
            }
            (Ok(written), Some(Stuck { way, .. })) => {
                let told = format!("the annotations were written {}", written.told("to"));
                self.opener.told(vec![Error::wrong(told)]);
                self.opened.saving.abandon();
                self.opened.registering.abandon();
                self.go(way);
            }
            (Err(error), None) => self.tell(&error),
            (Err(error), stuck) => {
                self.stuck = stuck;
                self.offer_another_place(&error);
            }
        }
    }

    /// Writes the work to another place; the entities beside it, where these are not saved.
    pub(super) fn write_to(&self, annotations: PathBuf) -> Result<Rescued> {
        let session = &self.opened.session;
        (self.opened.saving).save_elsewhere(annotations.clone(), session)?;
        let registering = &self.opened.registering;
        let entities = registering.save_beside(&annotations, &session.work.registry)?;
        Ok(Rescued {
            annotations,
            entities,
        })
    }

    /// Goes where `way` leads; stays where that can't be opened.
    fn go(&mut self, way: Way) {
        self.remember();
        match way {
            Way::Out => self.ending = Some(Ending::Quit),
            Way::To(source) => match self.put(&source) {
                Ok(()) => {
                    self.shelf.go(source);
                    self.shelf.number(&mut self.opened.session);
                }
                Err(error) => self.tell(&error),
            },
        }
    }

    /// Remembers where the article is left.
    pub(super) fn remember(&mut self) {
        let session = &self.opened.session;
        if let Some(path) = session.article.path.clone() {
            let offset = self.opened.further.unwrap_or(session.point.cursor);
            let length = session.text().len();
            // To lose this loses no work: it never stands in the way.
            drop(self.opener.state.leave(&path, offset, length));
        }
    }

    pub(super) fn change_theme(&mut self, name: &str) {
        let (theme, faults) = self.opener.personal.theme(name);
        self.theme = theme;
        say_faults(&mut self.opened.session, &faults);
        if faults.len() > 1 {
            self.opener.told(faults);
        }
        self.redraw();
    }

    /// Asks once whose layer is written, where others annotate the article too.
    pub(super) fn ask_whose(&mut self) {
        let path = self.opened.session.article.path.as_deref();
        let Some(names) = path.and_then(|path| self.opener.others(path)) else {
            return;
        };
        // To leave the question unanswered is an answer: it is not asked again.
        let remembered = self.opener.state.annotate("");
        self.input(Input::Event(Event::Others(names)));
        if let Err(error) = remembered {
            self.tell(&error);
        }
    }

    /// Annotates the layer of that name from now on.
    fn annotate_as(&mut self, name: Option<String>) {
        if let Some(why) = name.as_deref().and_then(config::wrong_layer) {
            return self.say(MessageKind::Warning, why);
        }
        let remembered = self.opener.state.annotate(name.as_deref().unwrap_or(""));
        self.opener.personal.settings.layer = name;
        self.leave(Way::To(self.shelf.here().clone()));
        if let Err(error) = remembered {
            self.tell(&error);
        }
    }

    /// Begins to adjudicate where the program was started for that, once the whole article is there.
    pub(super) fn adjudicate(&mut self) {
        if self.opened.article.is_some()
            && let Some(names) = self.opener.options.adjudicate.take()
        {
            self.load_sides(names);
        }
    }

    /// Reads two annotators' layers on a thread of its own.
    fn load_sides(&mut self, names: [String; 2]) {
        let session = &self.opened.session;
        let (Some(path), Some(article)) = (&session.article.path, &self.opened.article) else {
            return self.say(
                MessageKind::Warning,
                "an article that is no file has no layers",
            );
        };
        let (number, article, path) = (self.opened.number, article.clone(), path.clone());
        let own = sidecar::path_for(&path, session.article.layer.as_deref());
        let happenings = self.opener.happenings.clone();
        let reading = move || {
            let side = |name: &String| {
                let (name, file) = layer::named(&path, name)?;
                if own == file {
                    let message = format!("{name} is the layer that is written here");
                    return Err(Error::failed(message).hint("--as NAME writes a third one"));
                }
                let annotations = Sidecar::open(&file, &article)?.annotations;
                Ok(Side { name, annotations })
            };
            let [one, other] = &names;
            let sides = side(one).and_then(|one| Ok(Box::new([one, side(other)?])));
            let news = News::Sides(sides);
            // Where nobody listens any longer, nobody looks at it either.
            drop(happenings.send(Happening::Done(Done { number, news })));
        };
        let thread = thread::Builder::new().name("layers".to_owned());
        if let Err(error) = thread.spawn(reading) {
            self.tell(&Error::failed("the layers can't be read").because(error));
        }
    }

    /// Reads another annotator's layer on a thread of its own.
    fn load_layer(&mut self, name: String) {
        let session = &self.opened.session;
        let (Some(path), Some(article)) = (&session.article.path, &self.opened.article) else {
            return self.say(
                MessageKind::Warning,
                "an article that is no file has no layers",
            );
        };
        let file = sidecar::path_for(path, Some(&name));
        let (number, article) = (self.opened.number, article.clone());
        let happenings = self.opener.happenings.clone();
        let path = path.clone();
        let reading = move || {
            let missing = layer::missing(&path, &name).map_or(Ok(()), Err);
            let layer = missing.and_then(|()| Sidecar::open(&file, &article));
            let layer = layer.map(|found| Box::new(found.annotations));
            let news = News::Layer(name, layer);
            // Where nobody listens any longer, nobody looks at it either.
            drop(happenings.send(Happening::Done(Done { number, news })));
        };
        if let Err(error) = thread::Builder::new()
            .name("layer".to_owned())
            .spawn(reading)
        {
            self.tell(&Error::failed("the layer can't be read").because(error));
        }
    }
}

/// Why it failed, as far as there is room beside a question.
fn in_few_words(error: &Error) -> String {
    const ROOM: usize = 32;
    let reason = error.reason();
    let cause = reason.rsplit(": ").next().unwrap_or(&reason);
    match cause.char_indices().nth(ROOM) {
        Some((end, _)) => format!("{}…", cause.get(..end).unwrap_or_default().trim_end()),
        None => cause.to_owned(),
    }
}

/// `~` at a path's beginning is the person's home, as in a shell.
pub(super) fn at_home(path: PathBuf) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path,
    }
}
