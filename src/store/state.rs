//! What the program remembers between two starts: where each article was left, which were read last, and whose layer is
//! written where others annotate too.
//!
//! It lives in the platform's state folder, apart from the annotations: to lose it loses no work. So it
//! never stands in the way: a file that can't be read counts as empty, one of a later version is left
//! alone, and no more than [`KEPT`] articles are remembered. Articles are known by their full path.
//!
//! Must not know: sessions, the screen.

use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy;
use serde::{Deserialize, Serialize};

use super::atomic::{self, Mode};
use super::bounded;
use super::lock::{self, Lock};
use crate::error::{Error, Result};

/// How many articles are remembered; beyond that the one read longest ago is forgotten.
pub const KEPT: usize = 1000;

/// How long somebody waits for another process that writes the file.
const PATIENCE: Duration = Duration::from_millis(200);

/// The version of the file that is written here.
const VERSION: u32 = 1;

/// An article that was read, and where it was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The article's full path.
    pub path: PathBuf,
    /// Where the cursor stood: bytes of the text as decoded.
    pub offset: usize,
    /// The text's length in bytes then: how far `offset` was.
    #[serde(default)]
    pub length: usize,
    /// When it was left: seconds since 1970, UTC.
    #[serde(default)]
    pub left: i64,
}

impl Seen {
    /// How far the article was read, in hundredths.
    #[must_use]
    pub fn percent(&self) -> usize {
        let length = self.length.max(1);
        (self.offset.min(length) * 100) / length
    }
}

/// The file as it stands on disk.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Twin {
    version: u32,
    articles: Vec<Seen>,
    /// The layer that the person annotates; empty for none. Absent until that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    layer: Option<String>,
}

/// What is remembered.
#[derive(Clone, Debug, Default)]
pub struct State {
    file: Option<PathBuf>,
    articles: Vec<Seen>,
    layer: Option<String>,
}

/// The file that this platform keeps the state in; `None` where it tells no home.
#[must_use]
pub fn file() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir());
    Some(folder.join("hashiya").join("state.json"))
}

/// A file, not yet there, for annotations of the article called `name` that can't be saved in their place
/// when nobody can be asked for another: in the folder `unsaved` beside the state.
pub fn place_for_unsaved(name: &str) -> Result<PathBuf> {
    let state = file().ok_or_else(|| Error::failed("this platform tells no home to save in"))?;
    let folder = state.with_file_name("unsaved");
    private_folder(&folder)
        .map_err(|error| Error::io("make a folder for the annotations", &folder, error))?;
    let now = jiff::Timestamp::now().as_millisecond();
    // A part of the name is enough: with the rest it must stay a name.
    let name: String = name
        .chars()
        .filter(|c| !matches!(c, '/' | '\0'))
        .take(60)
        .collect();
    Ok(folder.join(format!("{name}.{now}.ann.toml")))
}

impl State {
    /// What was remembered; nothing where there is no such file or it can't be understood.
    #[must_use]
    pub fn load() -> Self {
        file().map_or_else(Self::default, Self::load_from)
    }

    /// The same, kept in `file`.
    #[must_use]
    pub fn load_from(file: PathBuf) -> Self {
        lock::clean(&file);
        let twin = match read(&file) {
            Stored::Known(twin) => twin,
            Stored::Nothing | Stored::Later => Twin::default(),
        };
        Self {
            file: Some(file),
            articles: twin.articles,
            layer: twin.layer,
        }
    }

    /// The articles, the one left last first.
    #[must_use]
    pub fn recent(&self) -> &[Seen] {
        &self.articles
    }

    /// Where the article at `path` was left; `None` where it was never read.
    #[must_use]
    pub fn place(&self, path: &Path) -> Option<&Seen> {
        let path = full(path);
        self.articles.iter().find(|seen| seen.path == path)
    }

    /// Remembers that the article at `path`, of `length` bytes of text, was left at `offset`, and writes
    /// it down. What another process wrote meanwhile is kept.
    pub fn leave(&mut self, path: &Path, offset: usize, length: usize) -> Result<()> {
        let seen = Seen {
            path: full(path),
            offset,
            length,
            left: jiff::Timestamp::now().as_second(),
        };
        self.rewrite(|state| state.put(seen))
    }

    /// The layer that the person said to annotate, where others annotate too: empty for none; `None` where nobody was
    /// asked yet.
    #[must_use]
    pub fn layer(&self) -> Option<&str> {
        self.layer.as_deref()
    }

    /// Remembers which layer the person annotates, empty for none, and writes it down.
    pub fn annotate(&mut self, layer: &str) -> Result<()> {
        self.rewrite(|state| state.layer = Some(layer.to_owned()))
    }

    /// Takes up what another process wrote meanwhile, changes it, and writes it down.
    fn rewrite(&mut self, change: impl FnOnce(&mut Self)) -> Result<()> {
        // Whoever can't have the lock goes on without: a place is not worth waiting for.
        let _lock = self.file.as_deref().map(|file| Lock::take(file, PATIENCE));
        let stored = self.file.as_deref().map_or(Stored::Later, read);
        let is_ours = !matches!(stored, Stored::Later);
        if let Stored::Known(twin) = stored {
            self.articles = twin.articles;
            self.layer = twin.layer;
        }
        change(self);
        match &self.file {
            Some(file) if is_ours => write(file, self),
            _ => Ok(()),
        }
    }

    /// Puts an article first.
    fn put(&mut self, seen: Seen) {
        self.articles.retain(|other| other.path != seen.path);
        self.articles.insert(0, seen);
        self.articles.truncate(KEPT);
    }
}

/// The path that an article is known by: with links and relative parts resolved, where it is there.
fn full(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

/// What stands in the file.
enum Stored {
    Known(Twin),
    /// No file, or one that is broken.
    Nothing,
    /// A later version's, which this one would spoil.
    Later,
}

fn read(file: &Path) -> Stored {
    /// What every version has.
    #[derive(Deserialize)]
    struct Any {
        version: u32,
    }
    let Ok(bytes) = bounded::read(file, bounded::limits().settings) else {
        return Stored::Nothing;
    };
    match serde_json::from_slice::<Any>(&bytes) {
        Ok(any) if any.version > VERSION => Stored::Later,
        _ => serde_json::from_slice::<Twin>(&bytes).map_or(Stored::Nothing, Stored::Known),
    }
}

/// Writes the file in one step: whoever reads it finds the old or the new one whole.
fn write(file: &Path, state: &State) -> Result<()> {
    let fail = |error| Error::io("remember where the article was left", file, error);
    let folder = file.parent().unwrap_or(Path::new("."));
    private_folder(folder).map_err(fail)?;
    let mut writable: Vec<Seen> = state.articles.clone();
    // JSON holds no path that is not Unicode.
    writable.retain(|seen| seen.path.to_str().is_some());
    let twin = Twin {
        version: VERSION,
        articles: writable,
        layer: state.layer.clone(),
    };
    let bytes = serde_json::to_vec(&twin).map_err(|error| fail(error.into()))?;
    atomic::write(file, &bytes, Mode::OWN).map_err(fail)
}

/// Makes a folder, for nobody else to read: what somebody reads and annotates is nobody's business.
pub(super) fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_found_again_where_it_was_left_by_whatever_path() {
        let folder = tempfile::tempdir().unwrap();
        let (article, file) = (
            folder.path().join("a.txt"),
            folder.path().join("s/state.json"),
        );
        std::fs::write(&article, "x").unwrap();
        let mut state = State::load_from(file.clone());
        assert!(state.place(&article).is_none());
        state.leave(&article, 7, 28).unwrap();
        let again = State::load_from(file);
        let other_way = folder.path().join(".").join("a.txt");
        let seen = again.place(&other_way).unwrap();
        assert_eq!((seen.offset, seen.percent()), (7, 25));
        assert!(seen.left > 1_700_000_000);
    }

    #[test]
    fn the_last_comes_first_and_two_processes_keep_each_others_work() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.json");
        let (mut one, mut two) = (
            State::load_from(file.clone()),
            State::load_from(file.clone()),
        );
        one.leave(Path::new("/a"), 1, 9).unwrap();
        two.leave(Path::new("/b"), 2, 9).unwrap();
        one.leave(Path::new("/a"), 3, 9).unwrap();
        let state = State::load_from(file);
        let offsets: Vec<usize> = state.recent().iter().map(|seen| seen.offset).collect();
        assert_eq!(offsets, [3, 2]);
    }

    #[test]
    fn the_layer_is_remembered_with_the_articles() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.json");
        let mut state = State::load_from(file.clone());
        assert_eq!(state.layer(), None);
        let mut other = State::load_from(file.clone());
        state.annotate("amina").unwrap();
        other.leave(Path::new("/a"), 1, 9).unwrap();
        let again = State::load_from(file);
        assert_eq!((again.layer(), again.recent().len()), (Some("amina"), 1));
    }

    #[test]
    fn no_more_are_kept_than_the_bound() {
        let mut state = State::default();
        for number in 0..KEPT + 5 {
            state
                .leave(&PathBuf::from(format!("/{number}")), number, 1)
                .unwrap();
        }
        assert_eq!(state.recent().len(), KEPT);
        assert_eq!(state.recent()[0].offset, KEPT + 4);
        assert!(state.place(Path::new("/4")).is_none());
    }

    #[test]
    fn a_broken_file_counts_as_empty_and_a_later_one_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state.json");
        for broken in [
            "",
            "{",
            "[]",
            "{\"version\":1}",
            "{\"version\":1,\"articles\":[{\"path\":3}]}",
        ] {
            std::fs::write(&file, broken).unwrap();
            let mut state = State::load_from(file.clone());
            assert!(state.recent().is_empty());
            state.leave(Path::new("/a"), 1, 2).unwrap();
            assert_eq!(State::load_from(file.clone()).recent().len(), 1);
        }
        let later = "{\"version\":2,\"something\":true}";
        std::fs::write(&file, later).unwrap();
        let mut state = State::load_from(file.clone());
        state.leave(Path::new("/a"), 1, 2).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), later);
        assert_eq!(state.recent().len(), 1);
    }
}
