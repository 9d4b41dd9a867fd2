//! The one error type: what went wrong, where, and what to do next.
//!
//! Every message is a sentence for the person at the keyboard. It names the file and, where there is
//! one, the line, shows the offending line with a caret under the place, and carries hints on what to
//! do next. Errors hold text that may come from an untrusted file: whoever writes them to a terminal
//! goes through the one writer that replaces control characters.
//!
//! Must not know: anything else of the crate.

use std::fmt;
use std::path::{Path, PathBuf};

/// A result whose error can be shown to a person as it is.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure it is; it decides the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something was looked at and found wrong: exit status 1.
    Wrong,
    /// What was asked could not be done: exit status 2.
    Failed,
    /// The reader of our output went away: exit quietly, status 0.
    ClosedPipe,
}

/// A place in a text file, for a message with a caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in code points, counted from 1.
    pub column: usize,
    /// The line itself, without its end.
    pub text: String,
}

impl Place {
    /// The place of byte `offset` (clamped to a character boundary at or before it) in `text`.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let mut at = offset.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let (before, after) = text.split_at(at);
        let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
        let head = before.rsplit('\n').next().unwrap_or("");
        let tail = after.split('\n').next().unwrap_or("");
        Self {
            line,
            column: head.chars().count() + 1,
            text: format!("{head}{}", tail.trim_end_matches('\r')),
        }
    }
}

/// Where the lines of a text begin: a file with many mistakes is walked over once.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Those of `text`.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|at| at + 1)).collect();
        Self { text, starts }
    }

    /// The same as [`Place::of`].
    #[must_use]
    pub fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let place = Place::of(self.text.get(start..end).unwrap_or(""), offset - start);
        Place { line, ..place }
    }
}

/// Characters of a line that are shown on each side of a mistake in it.
const SIDE: usize = 60;

impl Place {
    /// The line, cut where it goes on too far on either side; and the characters before the place in it.
    fn around(&self) -> (String, usize) {
        let at = self.column.saturating_sub(1);
        let from = at.saturating_sub(SIDE);
        let mut rest = self.text.chars().skip(from);
        let mut line: String = rest.by_ref().take(at - from + SIDE).collect();
        if rest.next().is_some() {
            line.push('…');
        }
        match from {
            0 => (line, at),
            _ => (format!("…{line}"), at - from + 1),
        }
    }
}

/// What went wrong, in a sentence, with what to do next.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    file: Option<PathBuf>,
    place: Option<Box<Place>>,
    hints: Vec<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// What was asked could not be done.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    /// Something was looked at and found wrong.
    pub fn wrong(message: impl Into<String>) -> Self {
        Self::new(Kind::Wrong, message)
    }

    /// An error of the operating system while `doing` (an infinitive: "read the article").
    pub fn io(doing: &str, file: &Path, error: std::io::Error) -> Self {
        let kind = if error.kind() == std::io::ErrorKind::BrokenPipe {
            Kind::ClosedPipe
        } else {
            Kind::Failed
        };
        Self {
            source: Some(Box::new(error)),
            ..Self::new(kind, format!("could not {doing}")).in_file(file)
        }
    }

    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            file: None,
            place: None,
            hints: Vec::new(),
            source: None,
        }
    }

    /// Names the file it is about.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Names the place in the file.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Adds what the person can do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Keeps the error that caused this one; its text is shown after the message.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The file it is about, where there is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The place in the file, where there is one.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.place.as_deref()
    }

    /// What the person can do next.
    #[must_use]
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// The exit status that a program ends with on this error.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match self.kind {
            Kind::Wrong => 1,
            Kind::Failed => 2,
            Kind::ClosedPipe => 0,
        }
    }

    /// The message on one line, without the quoted line and the hints: for a status line.
    #[must_use]
    pub fn brief(&self) -> String {
        let mut out = String::new();
        if let Some(file) = &self.file {
            out.push_str(&on_one_line(&file.to_string_lossy()));
            if let Some(place) = &self.place {
                out.push_str(&format!(":{}:{}", place.line, place.column));
            }
            out.push_str(": ");
        }
        out.push_str(&self.message);
        if let Some(source) = &self.source {
            out.push_str(&format!(": {source}"));
        }
        out
    }
}

impl Error {
    /// What it says and why, without the file: in the fewest words.
    #[must_use]
    pub fn reason(&self) -> String {
        match &self.source {
            Some(source) => format!("{}: {}", self.message, plain(source.as_ref())),
            None => self.message.clone(),
        }
    }

    /// As [`in_short`](Self::in_short), where it is said already what could not be done: why.
    #[must_use]
    pub fn why_in_short(&self) -> String {
        let cause = self.source.as_deref();
        self.on_one_line(&cause.map_or_else(|| self.message.clone(), plain))
    }

    /// The same on one line that may be cut at its end, with the file, without its folders. What matters most
    /// comes first: the place of a mistake in a file, else the reason.
    #[must_use]
    pub fn in_short(&self) -> String {
        self.on_one_line(&self.reason())
    }

    /// A reason, with where and what to do.
    fn on_one_line(&self, reason: &str) -> String {
        let file = self.file.as_deref();
        let name = file.map(|file| {
            let name = file
                .file_name()
                .unwrap_or(file.as_os_str())
                .to_string_lossy();
            on_one_line(&name)
        });
        let mut out = match (name, &self.place) {
            (None, _) => reason.to_owned(),
            (Some(name), None) => format!("{reason} · {name}"),
            (Some(name), Some(place)) => {
                format!("{name}:{}:{}: {reason}", place.line, place.column)
            }
        };
        if let Some(hint) = self.hints.first() {
            out.push_str(&format!(" · {}", on_one_line(hint)));
        }
        out
    }
}

/// What an error says, without its number: that means nothing to a reader.
fn plain(error: &(dyn std::error::Error + Send + Sync)) -> String {
    let told = error.to_string();
    let plain = told.split(" (os error").next().unwrap_or_default();
    plain.to_lowercase()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.brief())?;
        if let Some(place) = &self.place {
            let number = place.line.to_string();
            let gap = " ".repeat(number.len());
            let (line, before) = place.around();
            let under: String = line
                .chars()
                .take(before)
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            write!(f, "\n {gap} |\n {number} | {line}\n {gap} | {under}^")?;
        }
        for hint in &self.hints {
            write!(f, "\n  hint: {}", on_one_line(hint))?;
        }
        Ok(())
    }
}

/// `text` without ends of lines: a file's name must not begin another line of a message.
fn on_one_line(text: &str) -> String {
    text.replace('\n', "␊")
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_ref()
            .map(|e| &**e as &(dyn std::error::Error + 'static))
    }
}

/// The characters of the longest word that may be a slip: to compare two words takes time and room for each pair of
/// theirs, and a file may hold words of any length.
const LONGEST: usize = 100;

/// The word of `known` that `word` is most likely a slip for; `None` where none is near.
#[must_use]
pub fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let is_short = |word: &str| word.chars().nth(LONGEST).is_none();
    if !is_short(word) {
        return None;
    }
    let word = word.to_lowercase().replace('_', "-");
    let limit = (word.chars().count() / 3).max(1) + 1;
    known
        .iter()
        .filter(|name| is_short(name))
        .map(|name| (distance(&word, &name.replace('_', "-")), *name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The edits (one letter put in, left out, exchanged, or two neighbours swapped) between two words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let change = rows[i][j] + usize::from(x != y);
            let mut best = change.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *y && b[j - 1] == *x {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_same_however_they_are_found() {
        for text in ["", "a", "a\nb\r\n\nسلام = 1", "\n\n", "a\n"] {
            let lines = Lines::of(text);
            for at in 0..text.len() + 3 {
                assert_eq!(lines.place(at), Place::of(text, at), "{at} in {text:?}");
            }
        }
    }

    #[test]
    fn in_short_what_matters_comes_first_and_no_folder_is_named() {
        let file = Path::new("/a/long/way/to/a.txt.ann.toml");
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        let error = Error::io("save the annotations", file, full).hint("make room");
        assert_eq!(
            error.in_short(),
            "could not save the annotations: no storage space · a.txt.ann.toml · make room"
        );
        assert_eq!(
            error.why_in_short(),
            "no storage space · a.txt.ann.toml · make room"
        );
        let broken = Error::failed("this sidecar can't be read")
            .in_file(file)
            .at(Place::of("a\nbc", 3));
        assert_eq!(
            broken.in_short(),
            "a.txt.ann.toml:2:2: this sidecar can't be read"
        );
    }

    #[test]
    fn a_name_begins_no_line_of_a_message() {
        let file = Path::new("/a/b\nhashiya: all is well");
        let error = Error::wrong("no").in_file(file).hint("see c\nd");
        assert_eq!(
            error.to_string(),
            "/a/b␊hashiya: all is well: no\n  hint: see c␊d"
        );
        assert_eq!(error.in_short(), "no · b␊hashiya: all is well · see c␊d");
    }

    #[test]
    fn words_of_any_length_are_compared_in_no_time() {
        let long = "x".repeat(1_000_000);
        assert_eq!(nearest(&long, &["width", &long]), None);
        assert_eq!(nearest("widht", &["width", &long]), Some("width"));
    }

    #[test]
    fn of_a_long_line_what_is_near_is_shown() {
        let text = format!("{}x{}", "ab".repeat(100), "cd".repeat(100));
        let error = Error::wrong("no").at(Place::of(&text, 200));
        let told = error.to_string();
        let lines: Vec<&str> = told.lines().collect();
        let caret = lines[3].chars().position(|c| c == '^').unwrap();
        assert_eq!(lines[2].chars().nth(caret), Some('x'));
        assert!(lines[2].contains("…ab") && lines[2].ends_with("…"));
        assert!(lines[2].chars().count() < 140, "{told}");
        let short = Error::wrong("no").at(Place::of("a = b", 4)).to_string();
        assert!(short.ends_with("1 | a = b\n   |     ^"), "{short}");
    }

    #[test]
    fn a_slip_finds_its_word() {
        let known = ["theme", "width", "direction", "lam-alef", "panel"];
        assert_eq!(nearest("widht", &known), Some("width"));
        assert_eq!(nearest("them", &known), Some("theme"));
        assert_eq!(nearest("lam_alef", &known), Some("lam-alef"));
        assert_eq!(nearest("colour", &known), None);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("ab", "ba"), 1);
    }

    #[test]
    fn a_place_counts_lines_and_code_points() {
        let place = Place::of("ab\nسلام = 1\r\n", "ab\nسل".len());
        assert_eq!((place.line, place.column), (2, 3));
        assert_eq!(place.text, "سلام = 1");
    }

    #[test]
    fn the_caret_stands_under_the_place_and_hints_follow() {
        let text = "width = \"x\"";
        let error = Error::failed("the width must be a number")
            .in_file("config.toml")
            .at(Place::of(text, 8))
            .hint("write width = 70");
        assert_eq!(
            error.to_string(),
            "config.toml:1:9: the width must be a number\n   |\n 1 | width = \"x\"\n   |         ^\n  hint: write width = 70"
        );
        assert_eq!(error.exit_status(), 2);
    }
}
