//! Opens an article: its text, what its sidecar says, where it was left, as a session.
//!
//! The beginning of a long article is shown before the rest is read. What belongs to the whole (digest,
//! sidecar) comes with it, from the thread that reads, so that no frame waits for it; until then nothing
//! can be annotated. The person's name may have to be asked of git, which takes some milliseconds. Both
//! begin once the first frame is on the screen ([`Opened::go_on`]).
//!
//! Must not know: the screen, keys.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use ratatui::layout::Size;

use super::Options;
use super::events::{Done, Happening, News};
use super::learning::Lesson;
use super::personal::Personal;
use super::recent;
use super::registering::Registering;
use super::saving::Saving;
use crate::annotation::set::Annotations;
use crate::app::session::{self, ArticleInfo, MessageKind, Session, Setup};
use crate::error::{Error, Result};
use crate::source;
use crate::store::article::{self, Article, Meta, Rest};
use crate::store::config::{self, Settings};
use crate::store::layer;
use crate::store::saver::Saver;
use crate::store::sidecar::{self, Sidecar};
use crate::store::state::State;
use crate::text::document::Document;

/// So long the first key waits for the person's name.
const NAMING: Duration = Duration::from_secs(1);

/// What can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Input,
    /// The article that comes with the program.
    Sample,
    /// No article: the page of those read lately.
    Start,
}

impl Source {
    /// What an argument of the command line names.
    pub(super) fn named(path: PathBuf) -> Self {
        if path == Path::new("-") {
            Self::Input
        } else {
            Self::File(path)
        }
    }
}

/// An article that is open.
#[derive(Debug)]
pub(super) struct Opened {
    /// Tells its news from those of articles that were open before.
    pub(super) number: u64,
    pub(super) session: Session,
    pub(super) saving: Saving,
    pub(super) registering: Registering,
    /// The whole of it, once it is read.
    pub(super) article: Option<Article>,
    /// Where it was left, while that is beyond what was read.
    pub(super) further: Option<usize>,
    /// What reads the whole, and where the sidecar is, until that has begun.
    rest: Option<(Rest, PathBuf)>,
    name: Name,
    /// What is to be learnt of it, until that has begun.
    lesson: Option<Lesson>,
}

/// The name that annotations are signed with.
#[derive(Debug)]
enum Name {
    /// To be asked for, of the settings and of the folder of the article.
    Unasked(Box<(Settings, PathBuf)>),
    /// Somebody is on the way with it.
    Asked(Receiver<Option<String>>),
    /// The session has it.
    Told,
}

impl Opened {
    /// Finds out anew what suggestions are made from: the article's language is another. News go to
    /// `happenings`.
    pub(super) fn learn(&self, happenings: &Sender<Happening>) {
        let mut lesson = Lesson::of(&self.session, None);
        lesson.registry = false;
        lesson.begin(self.number, happenings.clone());
    }

    /// Begins what the first frame must not wait for: to read the rest of the article, and to find out the
    /// name that annotations are signed with. News of the rest go to `happenings`.
    pub(super) fn go_on(&mut self, happenings: &Sender<Happening>) -> Result<()> {
        self.ask_for_the_name();
        if let Some(lesson) = self.lesson.take() {
            lesson.begin(self.number, happenings.clone());
        }
        let Some((rest, beside)) = self.rest.take() else {
            return Ok(());
        };
        let (number, happenings) = (self.number, happenings.clone());
        rest.read(move |whole| {
            let news = News::Whole(whole.map(|article| {
                let beside = Sidecar::open(&beside, &article);
                Box::new((article, beside))
            }));
            // Where nobody listens any longer, nobody reads the article either.
            drop(happenings.send(Happening::Done(Done { number, news })));
        })
    }

    /// Asks for the name on a thread of its own; without one it stays unknown, which is told where it is
    /// missed.
    fn ask_for_the_name(&mut self) {
        let Name::Unasked(asked) = &mut self.name else {
            return;
        };
        let (settings, folder) = std::mem::take(&mut **asked);
        let (sender, name) = mpsc::channel();
        let asking = move || {
            // Where nobody listens any longer, nobody signs either.
            drop(sender.send(config::signature(&settings, &folder)));
        };
        drop(thread::Builder::new().name("name".to_owned()).spawn(asking));
        self.name = Name::Asked(name);
    }

    /// Takes over the name that annotations are signed with. Before the first key that comes after it was
    /// asked for, it is waited for: what is annotated by then must be signed.
    pub(super) fn sign(&mut self) {
        self.ask_for_the_name();
        if let Name::Asked(name) = std::mem::replace(&mut self.name, Name::Told)
            && let Ok(name) = name.recv_timeout(NAMING)
        {
            self.session.work.author = name;
        }
    }
}

/// The annotators with layers of the article at `path`; `None` where there is none, or the plain file is there: that is
/// the person's own.
fn others_beside(path: &Path) -> Option<Vec<String>> {
    let layers = sidecar::layers(path);
    let names: Option<Vec<String>> = layers.into_iter().map(|layer| layer.name).collect();
    names.filter(|names| !names.is_empty())
}

/// Opens articles.
#[derive(Debug)]
pub(super) struct Opener {
    pub(super) personal: Personal,
    pub(super) options: Options,
    pub(super) state: State,
    pub(super) happenings: Sender<Happening>,
    /// Standard input can be read once.
    input: Option<Article>,
    /// What `--sidecar` is meant for: the article that the command line names first.
    named: Source,
    count: u64,
}

/// The sidecar, once it was looked for.
pub(super) type Beside = Result<sidecar::Opened>;

impl Opener {
    /// Opens with `options`; `named` is what the command line names first.
    pub(super) fn new(options: Options, named: Source, happenings: Sender<Happening>) -> Self {
        Self {
            named,
            personal: Personal::load(&options),
            options,
            state: State::load(),
            happenings,
            input: None,
            count: 0,
        }
    }

    /// Opens `source` on a screen of `size`.
    pub(super) fn open(&mut self, source: &Source, size: Size) -> Result<Opened> {
        if let Some(name) = self.options.encoding.as_deref()
            && source::known_encoding(name).is_none()
        {
            return Err(Error::failed(format!("no encoding is called {name}"))
                .hint("names are those of the web: windows-1256, iso-8859-6, utf-16le"));
        }
        self.count += 1;
        match source {
            Source::File(path) => {
                let beside = self.sidecar_of(source);
                let layer = self
                    .layer(Some(path))
                    .filter(|name| beside.as_deref() == Some(&sidecar::path_for(path, Some(name))));
                match layer.and_then(|name| layer::taken(path, &name)) {
                    Some(error) => Err(error),
                    None => self.open_file(path, beside, size),
                }
            }
            Source::Input => {
                let article = match self.input.take() {
                    Some(article) => article,
                    None => article::read(Path::new("-"), self.options.encoding.as_deref())?,
                };
                self.input = Some(article.clone());
                self.open_whole(article, self.sidecar_of(source), size)
            }
            Source::Sample => self.open_whole(article::sample(), self.sidecar_of(source), size),
            Source::Start => Ok(self.open_start(size)),
        }
    }

    fn open_file(&mut self, path: &Path, beside: Option<PathBuf>, size: Size) -> Result<Opened> {
        let beside = beside.unwrap_or_default();
        let (named, records) = (self.options.encoding.clone(), beside.clone());
        let recorded = move || {
            named
                .clone()
                .or_else(|| sidecar::recorded_encoding(&records))
        };
        let place = self.state.place(path).map_or(0, |seen| seen.offset);
        match article::open(path, Box::new(recorded), place)? {
            article::Opened::Whole(article) => self.open_whole(*article, Some(beside), size),
            article::Opened::Beginning(document, rest) => {
                let mut opened = self.open_beginning(path, document, size);
                if beside.symlink_metadata().is_ok() {
                    opened.session.work.saving = session::Saving::Unread;
                }
                Ok(Opened {
                    rest: Some((rest, beside)),
                    ..opened
                })
            }
        }
    }

    /// Where the sidecar of `source` is: for the article that the command line names first, where that
    /// says; else beside it. `None` for what is no file.
    fn sidecar_of(&self, source: &Source) -> Option<PathBuf> {
        let said = self.options.sidecar.clone();
        let layer = |path: &Path| self.layer(Some(path));
        said.filter(|_| *source == self.named).or(match source {
            Source::File(path) => Some(sidecar::path_for(path, layer(path).as_deref())),
            Source::Input | Source::Sample | Source::Start => None,
        })
    }

    /// The layer that is written of the article at `path`: that of the command line or the settings; else, where others
    /// have layers and nobody the plain file, the one that the person gave when that was asked.
    fn layer(&self, path: Option<&Path>) -> Option<String> {
        let set = self.personal.settings.layer.clone();
        let given = || {
            // What stands in a file may be no name.
            let name = (self.state.layer()).filter(|name| config::wrong_layer(name).is_none())?;
            others_beside(path?).map(|_| name.to_owned())
        };
        set.or_else(given)
    }

    /// Who else annotates the article at `path`, where it is to be asked whose layer is written here.
    pub(super) fn others(&self, path: &Path) -> Option<Vec<String>> {
        let told = self.personal.settings.layer.is_some() || self.options.sidecar.is_some();
        let asked = self.state.layer().is_some();
        (!told && !asked).then(|| others_beside(path)).flatten()
    }

    /// The start page: no article, but those read lately.
    fn open_start(&mut self, size: Size) -> Opened {
        let info = ArticleInfo {
            name: "hashiya".to_owned(),
            nothing: true,
            ..ArticleInfo::default()
        };
        let name = self.name(None);
        let setup = self.setup(info, Document::new(String::new()), size);
        let mut session = Session::new(Setup {
            saving: session::Saving::Nowhere,
            recent: recent::listed(self.state.recent()),
            panel: false,
            ..setup
        });
        self.tell(&mut session, Vec::new());
        Opened {
            number: self.count,
            session,
            saving: Saving::default(),
            registering: Registering::default(),
            article: None,
            further: None,
            rest: None,
            name,
            lesson: None,
        }
    }

    fn open_whole(
        &mut self,
        article: Article,
        beside: Option<PathBuf>,
        size: Size,
    ) -> Result<Opened> {
        let annotated_in = beside.as_deref().map(|path| folder_of(path).to_owned());
        let beside = beside.map(|path| Sidecar::open(&path, &article));
        let (taken, told) = self.take_sidecar(self.count, &article, beside)?;
        let info = info_of(&article);
        let name = self.name(info.path.as_deref());
        let setup = self.setup(info, article.document.clone(), size);
        let mut session = Session::new(Setup {
            annotations: taken.annotations,
            saving: taken.saved,
            ..setup
        });
        say_the_encoding(&mut session, &article.meta);
        self.tell(&mut session, told);
        Ok(Opened {
            number: self.count,
            saving: taken.saving,
            registering: Registering::default(),
            lesson: Some(Lesson::of(&session, annotated_in)),
            session,
            article: Some(article),
            further: None,
            rest: None,
            name,
        })
    }

    fn open_beginning(&mut self, path: &Path, document: Document, size: Size) -> Opened {
        let info = ArticleInfo {
            name: name_of(path),
            path: Some(path.to_owned()),
            encoding: "utf-8",
            ..ArticleInfo::default()
        };
        let name = self.name(Some(path));
        let setup = self.setup(info, document, size);
        let length = setup.document.text().len();
        let further = Some(setup.cursor).filter(|cursor| *cursor >= length);
        let cursor = if further.is_some() { 0 } else { setup.cursor };
        let mut session = Session::new(Setup { cursor, ..setup });
        self.tell(&mut session, Vec::new());
        Opened {
            number: self.count,
            lesson: Some(Lesson::of(&session, None)),
            session,
            saving: Saving::default(),
            registering: Registering::default(),
            article: None,
            further,
            rest: None,
            name,
        }
    }

    /// What a session begins with, its annotations aside.
    fn setup(&mut self, info: ArticleInfo, document: Document, size: Size) -> Setup {
        let folder = info.path.as_deref().map_or(Path::new(""), folder_of);
        let schema = self.personal.schema(folder);
        let keys = self.personal.keys(&schema);
        let seen = info.path.as_deref().and_then(|path| self.state.place(path));
        let mut options = self.personal.layout(self.options.direction);
        options.width = options.width.max(1);
        Setup {
            annotations: Annotations::default(),
            saving: session::Saving::Saved,
            schema,
            author: self.personal.settings.name.clone(),
            options,
            view: self.personal.view(size.width, size.height),
            panel: self.personal.panel(),
            blind: self.personal.settings.blind,
            keys,
            cursor: seen.map_or(0, |seen| seen.offset),
            recent: Vec::new(),
            article: ArticleInfo {
                layer: self.layer(info.path.as_deref()),
                ..info
            },
            document,
        }
    }

    /// The name that the article at `path` is annotated under, yet to be asked for.
    fn name(&self, path: Option<&Path>) -> Name {
        let folder = path.map_or(Path::new(""), folder_of).to_owned();
        Name::Unasked(Box::new((self.personal.settings.clone(), folder)))
    }

    /// Tells what is wrong: what was gathered while opening, and `more`.
    fn tell(&mut self, session: &mut Session, more: Vec<Error>) {
        let mut faults = std::mem::take(&mut self.personal.faults);
        faults.splice(0..0, more);
        say_faults(session, &faults);
        self.told(faults);
    }

    /// Keeps what was told in the status line for the end, when there is room for all of it.
    pub(super) fn told(&mut self, faults: Vec<Error>) {
        self.personal.told.extend(faults);
    }

    /// Takes over what was found beside `article`: what it says, whether it can be written, who saves it.
    pub(super) fn take_sidecar(
        &self,
        number: u64,
        article: &Article,
        beside: Option<Beside>,
    ) -> Result<(Taken, Vec<Error>)> {
        let (annotations, saved, saving, told) = match beside {
            Some(Ok(opened)) => {
                let happenings = self.happenings.clone();
                let saver = Saver::start(opened.sidecar, move |report| {
                    let news = News::Saver(report);
                    // Where nobody listens any longer, the outcome of `flush` is asked for.
                    drop(happenings.send(Happening::Done(Done { number, news })));
                })?;
                let saving = Saving::by(saver);
                (
                    opened.annotations,
                    session::Saving::Saved,
                    saving,
                    opened.faults,
                )
            }
            Some(Err(error)) => {
                let why = session::Saving::ReadOnly(error.in_short());
                (Annotations::default(), why, Saving::default(), vec![error])
            }
            None => {
                // Read from nowhere: there is no file of an empty name.
                let spare = Sidecar::open(Path::new(""), article)?.sidecar;
                let saving = Saving::in_memory(spare);
                (
                    Annotations::default(),
                    session::Saving::Nowhere,
                    saving,
                    Vec::new(),
                )
            }
        };
        let taken = Taken {
            annotations,
            saved,
            saving,
        };
        Ok((taken, told))
    }
}

/// What was found beside an article.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) annotations: Annotations,
    pub(super) saved: session::Saving,
    pub(super) saving: Saving,
}

/// Says the first of `faults` in the status line, and how many there are.
pub(super) fn say_faults(session: &mut Session, faults: &[Error]) {
    let Some(first) = faults.first() else {
        return;
    };
    let more = match faults.len() {
        1 => String::new(),
        count => format!(" · and {} more, told when you leave", count - 1),
    };
    session.say(MessageKind::Warning, format!("{}{more}", first.in_short()));
}

/// Says how an article was read that is not plainly UTF-8.
pub(super) fn say_the_encoding(session: &mut Session, meta: &Meta) {
    if meta.guessed {
        let text = format!(
            "read as {}, which is a guess · --encoding names another",
            meta.encoding
        );
        session.say(MessageKind::Note, text);
    } else if meta.ill_formed > 0 {
        let text = format!(
            "parts that are no {}: {} · shown as \u{FFFD}",
            meta.encoding, meta.ill_formed
        );
        session.say(MessageKind::Note, text);
    }
}

/// What the session shows of an article.
pub(super) fn info_of(article: &Article) -> ArticleInfo {
    ArticleInfo {
        name: article.meta.file.clone(),
        path: article.meta.path.clone(),
        encoding: article.meta.encoding,
        guessed: article.meta.guessed,
        ill_formed: article.meta.ill_formed,
        ..ArticleInfo::default()
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The folder that a file is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}
