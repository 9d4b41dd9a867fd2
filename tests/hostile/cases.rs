//! A hostile case: files in a folder of their own, and the commands that are to survive them.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

/// What stands in a file's place.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    Folder,
    Pipe,
    Socket,
    Link(PathBuf),
    /// So many bytes of nothing, which take no room on the disk.
    Nothing(u64),
}

impl Content {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Bytes(text.into().into_bytes())
    }

    /// Puts it at `path`.
    fn put(&self, path: &Path) {
        match self {
            Self::Bytes(bytes) => fs::write(path, bytes).expect("written"),
            Self::Folder => fs::create_dir(path).expect("made"),
            Self::Pipe => {
                let made = std::process::Command::new("mkfifo").arg(path).status();
                assert!(made.is_ok_and(|status| status.success()), "{path:?}");
            }
            Self::Socket => {
                // Names of sockets are short: it is made here, and stays when nobody listens.
                let short = tempfile::tempdir().expect("a folder");
                let made = short.path().join("s");
                drop(UnixListener::bind(&made).expect("a socket"));
                if fs::rename(&made, path).is_err() {
                    drop(UnixListener::bind(path).expect("a socket"));
                }
            }
            Self::Link(to) => symlink(to, path).expect("linked"),
            Self::Nothing(length) => {
                let file = File::create(path).expect("made");
                file.set_len(*length).expect("a length");
            }
        }
    }
}

/// What a file of any kind may be in place of one.
pub(crate) fn strange() -> Vec<(&'static str, Content)> {
    vec![
        ("a folder", Content::Folder),
        ("a pipe", Content::Pipe),
        ("a socket", Content::Socket),
        ("an endless device", Content::Link("/dev/zero".into())),
        ("a link to nothing", Content::Link("nothing".into())),
        (
            "a link out to nothing",
            Content::Link("../../nothing".into()),
        ),
        ("a link to a folder", Content::Link("..".into())),
        ("a link outside", Content::Link("../../outside".into())),
        ("two gigabytes of nothing", Content::Nothing(2 << 30)),
    ]
}

/// A hostile case.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// What it is, for whoever reads a failure.
    pub(crate) what: String,
    /// The folder's name.
    pub(crate) folder: String,
    /// The files, by name.
    pub(crate) files: Vec<(OsString, Content)>,
    /// The article; the file of another program that is to be taken in.
    pub(crate) article: OsString,
    pub(crate) given: OsString,
    /// Whether the article, its sidecar and the project's files are to be as they were in the end.
    pub(crate) is_kept: bool,
    /// Arguments, in which F stands for the article, S for its sidecar, G for what is given.
    pub(crate) commands: Vec<Vec<String>>,
}

/// An article in which everything has its place.
pub(crate) const ARTICLE: &str =
    "The minister said that “the talks go on”.\nقال الوزير إن الحوار مستمر في بغداد.\n";

/// A sidecar of it that is in order.
pub(crate) const SIDECAR: &str = "format = 1\n\n[[annotation]]\nid = \"A\"\nkind = \"actor\"\nstart = 4\nend = 12\nquote = \"minister\"\n\n\
    [[annotation]]\nid = \"B\"\nkind = \"claim\"\nstart = 24\nend = 39\nquote = \"the talks go on\"\nlinks = [{ role = \"said-by\", to = \"A\" }]\n";

impl Case {
    /// A case of `class`, the `number`th: a sound article with a sound sidecar, and these `commands`.
    pub(crate) fn new(class: &str, number: usize, what: &str, commands: &[&str]) -> Self {
        let article = OsString::from(format!("{class}{number}.txt"));
        let mut case = Self {
            what: what.to_owned(),
            folder: format!("{class}-{number}"),
            files: Vec::new(),
            given: OsString::from(format!("{class}{number}.given")),
            commands: Vec::new(),
            is_kept: false,
            article,
        };
        for command in commands {
            case.commands
                .push(command.split(' ').map(str::to_owned).collect());
        }
        let sidecar = case.sidecar();
        case.set(case.article.clone(), Content::text(ARTICLE));
        case.set(sidecar, Content::text(SIDECAR));
        case.set(
            case.given.clone(),
            Content::text("id,start,end,kind\n1,4,12,actor\n"),
        );
        case
    }

    pub(crate) fn sidecar(&self) -> OsString {
        let mut name = self.article.clone();
        name.push(".ann.toml");
        name
    }

    /// Puts `content` in the place of the file called `name`.
    pub(crate) fn set(&mut self, name: impl Into<OsString>, content: Content) {
        let name = name.into();
        self.files.retain(|(other, _)| *other != name);
        self.files.push((name, content));
    }

    /// The same with `content` in the place of the file called `name`.
    pub(crate) fn with(mut self, name: impl Into<OsString>, content: Content) -> Self {
        self.set(name, content);
        self
    }

    /// The same with another name of the article.
    pub(crate) fn called(mut self, name: &[u8]) -> Self {
        let (article, sidecar) = (self.article.clone(), self.sidecar());
        self.files
            .retain(|(other, _)| *other != article && *other != sidecar);
        self.article = OsString::from_vec(name.to_vec());
        let sidecar = self.sidecar();
        self.set(self.article.clone(), Content::text(ARTICLE));
        self.set(sidecar, Content::text(SIDECAR));
        self
    }

    /// Makes its folder below `texts`; `false` where the file system takes no such names.
    pub(crate) fn put(&self, texts: &Path) -> bool {
        let folder = texts.join(&self.folder);
        fs::create_dir(&folder).expect("made");
        fs::create_dir_all(folder.join("config/hashiya/themes")).expect("made");
        for (name, content) in &self.files {
            let path = folder.join(name);
            if File::create_new(&path).is_err() {
                // The longest names leave no room for a sidecar's.
                if *name == self.sidecar() {
                    continue;
                }
                return false;
            }
            fs::remove_file(&path).expect("removed");
            content.put(&path);
        }
        true
    }

    /// Whether all is as it was that is to be kept.
    pub(crate) fn is_as_it_was(&self, texts: &Path) -> bool {
        let folder = texts.join(&self.folder);
        let is_same = |name: &OsStr| {
            let put = self.files.iter().find(|(other, _)| other == name);
            let there = fs::read(folder.join(name)).ok();
            match put {
                Some((_, Content::Bytes(bytes))) => there.as_ref() == Some(bytes),
                _ => true,
            }
        };
        let project = ["entities.toml", "hashiya.toml"].map(OsString::from);
        let own = [self.article.clone(), self.sidecar()].into_iter();
        !self.is_kept || own.chain(project).all(|name| is_same(&name))
    }

    /// The arguments of its commands.
    pub(crate) fn arguments(&self) -> Vec<Vec<OsString>> {
        let word = |word: &String| match word.as_str() {
            "F" => self.article.clone(),
            "S" => self.sidecar(),
            "G" => self.given.clone(),
            word => word.into(),
        };
        let all = self.commands.iter();
        all.map(|command| command.iter().map(word).collect())
            .collect()
    }

    /// Whether `told` names one of the files, or what can be shown of a name.
    pub(crate) fn is_named_in(&self, told: &str) -> bool {
        let stem = |name: &OsStr| -> String {
            let own = Path::new(name).file_name().unwrap_or_default();
            let bytes = own.as_bytes().iter();
            let plain = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
            let ascii = bytes.take_while(plain).map(|byte| char::from(*byte));
            ascii.collect()
        };
        let names = self.files.iter().map(|(name, _)| name.as_os_str());
        let names = names.chain([self.article.as_os_str()]).map(stem);
        // What is looked for and not there is named too.
        let sought = ["entities.toml", "merged.toml", "theme \"evil\""].map(str::to_owned);
        let mut names = names.chain(sought).filter(|name| !name.is_empty());
        names.any(|name| told.contains(&name))
    }
}
