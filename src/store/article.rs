//! Opens an article: its beginning at once, the whole of it behind.
//!
//! The first 64 KB, or all up to where the reader left it, are read and shown; then a thread reads on,
//! decodes, takes the digest, and cuts the whole into paragraphs. The beginning is a prefix of the whole's text, so that every offset stays what it
//! was: it is only given out while all that was read is well-formed UTF-8 and nothing asks for another
//! encoding; any other article is read whole at once. Should the rest of the file still turn out to be
//! something else, [`Article::continues`] says so.
//!
//! The article is never opened for writing.
//!
//! Must not know: sidecars, the screen.

use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use sha2::{Digest, Sha256};
use unicode_segmentation::UnicodeSegmentation;

use super::bounded;
use crate::error::{Error, Result};
use crate::source::{self, Newline};
use crate::text::bidi::DECIDING;
use crate::text::document::Document;

/// How much of an article is read before it is shown, in bytes: more than the largest screens hold, and,
/// wherever in its second half it is cut, enough to decide the direction.
pub const BEGINNING: usize = 2 * DECIDING;

/// How much is read at most before something is shown, in bytes: a place beyond that is gone to later.
const LONGEST: usize = 16 * 1024 * 1024;

/// What is known of an article's file: what a sidecar records of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The file; `None` for standard input and the sample.
    pub path: Option<PathBuf>,
    /// The file's own name, or what stands for it.
    pub file: String,
    /// SHA-256 of the article's bytes, in hexadecimal.
    pub sha256: String,
    /// The article's length in bytes.
    pub bytes: u64,
    /// The text's length in code points.
    pub length: usize,
    /// The encoding it was decoded in, as sidecars name it.
    pub encoding: &'static str,
    /// How its lines end.
    pub newline: Newline,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// The number of ill-formed parts that became U+FFFD.
    pub ill_formed: usize,
    /// Whether the encoding was guessed.
    pub guessed: bool,
}

/// A whole article.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its text and paragraphs.
    pub document: Document,
    /// What is known of its file.
    pub meta: Meta,
    /// Whether its text begins with the beginning that was shown first, so that offsets hold.
    pub continues: bool,
}

/// What opening an article gives at once.
#[derive(Debug)]
pub enum Opened {
    /// All of it: it is short, or had to be read whole to know its encoding.
    Whole(Box<Article>),
    /// Its beginning, and what reads the whole once that is shown.
    Beginning(Document, Rest),
}

/// An article of which the beginning was read.
pub struct Rest {
    file: File,
    bytes: Vec<u8>,
    path: PathBuf,
    recorded: Recorded,
    /// The text that was given out.
    shown: Arc<str>,
}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Rest").field(&self.path).finish()
    }
}

impl Rest {
    /// Reads the whole on a thread of its own, which then calls `on_whole`.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn read(self, on_whole: impl FnOnce(Result<Article>) + Send + 'static) -> Result<()> {
        let reading = move || {
            let recorded = (self.recorded)();
            let whole = read_rest(self.file, self.bytes, &self.path, recorded.as_deref());
            on_whole(whole.map(|article| Article {
                continues: article.document.text().starts_with(&*self.shown),
                ..article
            }));
        };
        thread::Builder::new()
            .name("reading".to_owned())
            .spawn(reading)
            .map(drop)
            .map_err(|error| Error::failed("could not start reading the article").because(error))
    }
}

/// Asks for the encoding that the sidecar records or the person named; `None` where there is none. To ask
/// may take a while, and most texts need no answer.
pub type Recorded = Box<dyn Fn() -> Option<String> + Send>;

/// Opens the article at `path` (`-` is standard input, read to its end). `recorded` is asked where the text
/// itself does not tell its encoding. What is shown at once goes beyond byte `place` of the text, unless that
/// is far.
///
/// # Errors
/// There is no such file, it is none that can be read as a text, or the system can't read it.
pub fn open(path: &Path, recorded: Recorded, place: usize) -> Result<Opened> {
    if path == Path::new("-") {
        let article = read_standard_input(recorded().as_deref())?;
        return Ok(Opened::Whole(Box::new(article)));
    }
    let mut file = open_file(path)?;
    let mut bytes = Vec::new();
    let limit = place.saturating_add(BEGINNING).min(LONGEST);
    let more = read_some(&mut file, &mut bytes, limit)
        .map_err(|error| Error::io("read the article", path, error))?;
    let told = if is_utf8(&bytes, more) {
        None
    } else {
        recorded()
    };
    let beginning = if more {
        beginning_of(&bytes, told.as_deref(), length_of(&file))
    } else {
        None
    };
    let Some(beginning) = beginning else {
        let told = told.or_else(|| if more { recorded() } else { None });
        let article = read_rest(file, bytes, path, told.as_deref())?;
        return Ok(Opened::Whole(Box::new(article)));
    };
    let rest = Rest {
        file,
        bytes,
        path: path.to_owned(),
        recorded,
        shown: beginning.shared_text(),
    };
    Ok(Opened::Beginning(beginning, rest))
}

/// Whether `bytes` are UTF-8 beyond doubt, whatever may be recorded: all that there is, or more than ASCII of
/// a text of which there is `more`.
fn is_utf8(bytes: &[u8], more: bool) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(text) => !more || !text.is_ascii(),
        Err(error) => more && error.error_len().is_none() && !bytes.is_ascii(),
    }
}

/// The length of a file in bytes; 0 where the system does not tell.
fn length_of(file: &File) -> usize {
    let length = file.metadata().map_or(0, |about| about.len());
    usize::try_from(length).unwrap_or(usize::MAX)
}

/// Opens and reads the whole article at `path`, `-` being standard input: for commands that show nothing
/// before all is read.
pub fn read(path: &Path, encoding: Option<&str>) -> Result<Article> {
    if path == Path::new("-") {
        return read_standard_input(encoding);
    }
    read_rest(open_file(path)?, Vec::new(), path, encoding)
}

/// An article that is no file: a text that comes with the program, or another program's output. `name`
/// stands for the file's.
#[must_use]
pub fn from_bytes(bytes: &[u8], name: &str, encoding: Option<&str>) -> Article {
    article_of(bytes, None, name.to_owned(), encoding)
}

/// The article that comes with the program, on which all keys can be tried: a news report about people
/// and places that do not exist, with everything that makes a layout hard.
#[must_use]
pub fn sample() -> Article {
    from_bytes(include_bytes!("sample.txt"), "sample", None)
}

/// All of standard input.
fn read_standard_input(encoding: Option<&str>) -> Result<Article> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Err(Error::failed("standard input is the terminal, not a text")
            .hint("send a text into it: curl … | hashiya -"));
    }
    let bytes = bounded::read_all(input.lock(), bounded::limits().article)
        .map_err(|error| Error::failed("could not read standard input").because(error))?;
    Ok(from_bytes(&bytes, "standard input", encoding))
}

/// Opens a regular file for reading. Looks before it opens: opening a named pipe would wait for ever.
fn open_file(path: &Path) -> Result<File> {
    let kind = std::fs::metadata(path).map_err(|error| unreadable(path, error))?;
    if kind.is_dir() {
        return Err(Error::failed("this is a folder, not an article")
            .in_file(path)
            .hint("name a text file in it"));
    }
    if !kind.is_file() {
        return Err(Error::failed("this is a pipe or a device, not a file")
            .in_file(path)
            .hint(format!(
                "read it through standard input: cat {} | hashiya -",
                path.display()
            )));
    }
    if kind.len() > bounded::limits().article {
        return Err(too_long(path));
    }
    File::open(path).map_err(|error| unreadable(path, error))
}

/// Why an article is not read that is longer than this machine can bear.
fn too_long(path: &Path) -> Error {
    let error = bounded::too_long(bounded::limits().article);
    Error::io("open the article", path, error).hint("cut it into files of its parts")
}

/// Why an article can't be opened, and what to do about it.
fn unreadable(path: &Path, error: std::io::Error) -> Error {
    let kind = error.kind();
    let base = Error::io("open the article", path, error);
    match kind {
        ErrorKind::NotFound if path.symlink_metadata().is_ok() => {
            base.hint("it is a link to a file that is not there")
        }
        ErrorKind::NotFound => match neighbour(path) {
            Some(near) => base.hint(format!("did you mean {}?", near.display())),
            None => base.hint("look at the name; `hashiya --sample` opens the sample"),
        },
        ErrorKind::PermissionDenied => {
            base.hint("you may not read it: ask its owner, or copy it to where you may")
        }
        _ => base,
    }
}

/// The file beside a missing one whose name is nearest to it.
fn neighbour(path: &Path) -> Option<PathBuf> {
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let wanted = path.file_name()?.to_str()?;
    let names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .take(2000)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.ends_with(".ann.toml"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    crate::handwritten::nearest(wanted, &names).map(|name| path.with_file_name(name))
}

/// Reads until `bytes` holds `limit` bytes; false where the file ended before.
fn read_some(file: &mut File, bytes: &mut Vec<u8>, limit: usize) -> std::io::Result<bool> {
    let room = u64::try_from(limit).unwrap_or(u64::MAX);
    file.take(room).read_to_end(bytes)?;
    Ok(bytes.len() >= limit)
}

/// Reads what is left of `file` after `bytes`.
fn read_rest(
    file: File,
    mut bytes: Vec<u8>,
    path: &Path,
    encoding: Option<&str>,
) -> Result<Article> {
    // It may have grown since it was opened.
    bounded::read_on(file, &mut bytes, bounded::limits().article)
        .map_err(|error| Error::io("read the article", path, error))?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy().into_owned();
    Ok(article_of(&bytes, Some(path.to_owned()), name, encoding))
}

/// The article that `bytes` are.
fn article_of(
    bytes: &[u8],
    path: Option<PathBuf>,
    file: String,
    encoding: Option<&str>,
) -> Article {
    let decoded = source::decode(bytes, encoding);
    let meta = Meta {
        path,
        file,
        sha256: hexadecimal(&Sha256::digest(bytes)),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        length: decoded.text.chars().count(),
        encoding: decoded.encoding,
        newline: decoded.newline,
        bom: decoded.bom,
        ill_formed: decoded.ill_formed,
        guessed: decoded.guessed,
    };
    Article {
        document: Document::new(decoded.text),
        meta,
        continues: true,
    }
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The beginning of an article of `length` bytes, of which `bytes` were read so far; `None` where it can't
/// be shown before the whole is known.
fn beginning_of(bytes: &[u8], encoding: Option<&str>, length: usize) -> Option<Document> {
    let wanted = encoding.and_then(source::known_encoding).unwrap_or("utf-8");
    if wanted != "utf-8" {
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // The last character may be cut in two; anything else is no UTF-8.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let shown = text.get(..cut(text))?;
    (!shown.is_empty()).then(|| Document::beginning(shown, length))
}

/// Where to cut the beginning: after the last line end in its second half, else before its last
/// grapheme, which may go on. A CR at the very end may be half of a CR LF.
fn cut(text: &str) -> usize {
    let last = text
        .grapheme_indices(true)
        .next_back()
        .map_or(0, |(at, _)| at);
    let line = text
        .get(..last)
        .and_then(|head| head.rfind(['\n', '\r']))
        .map_or(0, |at| at + 1);
    if line > text.len() / 2 { line } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_read_an_article_is_told_what_to_do() {
        let refused = |kind| unreadable(Path::new("a.txt"), std::io::Error::from(kind)).to_string();
        let told = refused(ErrorKind::PermissionDenied);
        assert!(
            told.contains("a.txt") && told.contains("ask its owner"),
            "{told}"
        );
        assert!(!refused(ErrorKind::IsADirectory).contains("ask its owner"));
    }

    #[test]
    fn the_beginning_ends_with_a_line_or_before_what_may_go_on() {
        assert_eq!(cut("abcd\nef"), 5);
        assert_eq!(cut("abcd\r\nef"), 6);
        // A line end in the first half is too early, one at the very end may be half of another.
        assert_eq!(cut("a\nbcdefgh"), 8);
        assert_eq!(cut("abcd\r"), 4);
        assert_eq!(cut("abc e\u{301}"), 4);
        assert_eq!(cut(""), 0);
    }

    #[test]
    fn the_sample_has_everything_that_makes_layout_hard() {
        let sample = sample();
        let text = sample.document.text();
        assert_eq!((sample.meta.encoding, sample.meta.ill_formed), ("utf-8", 0));
        for (what, part) in [
            ("Latin names", "Northwind Logistics"),
            ("a decimal and a percentage", "62.5%"),
            ("Arabic digits and their percent sign", "١٢٪"),
            ("a date in digits", "27/12/2025"),
            ("a range", "18–24"),
            ("a minus", "−1"),
            ("an address of a web page", "https://"),
            ("brackets in brackets", "(نحو 385 مليون دولار ["),
            ("braces", "{إن وقع}"),
            ("vowelled words", "وَجَدَ"),
            ("lam-alef with each alef", "لإ"),
            ("lam-alef with madda", "لآ"),
            ("lam-alef with hamza", "لأ"),
            ("tatweel", "ـــ"),
            ("a zero-width non-joiner", "\u{200C}"),
            ("Hebrew", "שלום"),
            ("Persian letters", "کشتی"),
            ("wide letters", "海"),
            ("an emoji sequence", "\u{200D}🔧"),
            ("quotes three deep", "“قالوا لي في الوزارة ‘"),
        ] {
            assert!(text.contains(part), "{what}: {part}");
        }
        assert!((12..=16).contains(&sample.document.paragraphs().len()));
    }
}
