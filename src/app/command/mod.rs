//! Commands: all that the program can be told to do, in one table.
//!
//! A key, the palette and the help read the same rows. A command's function changes the session and asks
//! for effects; it never touches a file or the screen. One that needs an argument and has none opens the
//! prompt for it.
//!
//! - `adjudicate`: between two annotators
//! - `annotate`: tagging, retagging, removing, notes, taking back
//! - `article`: copying, other articles, leaving
//! - `find`: search, the way from hit to hit, annotations, jumps
//! - `motion`: moving on the screen and in the text
//! - `select`: selecting, growing, shrinking, climbing
//! - `suggest`: suggestions, taken and refused
//! - `show`: the panel, help, what is drawn and how
//!
//! Must not know: the terminal, files.

pub mod adjudicate;
pub mod annotate;
pub mod article;
pub mod find;
pub mod motion;
pub mod select;
pub mod show;
pub mod suggest;

use super::Effect;
use super::keymap::{Mode, Row};
use super::session::{MessageKind, Session};

/// What commands are grouped by: the rows of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Moving on the screen, left being left.
    Screen,
    /// Moving in the text.
    Text,
    /// Jumping.
    Jump,
    /// Selecting.
    Select,
    /// Growing and shrinking.
    Grow,
    /// Tagging.
    Tag,
    /// What is done to what is here.
    Here,
    /// What is shown.
    Show,
    /// Keeping one's place.
    Place,
    /// Taking back.
    TakeBack,
    /// Finding.
    Find,
    /// Deciding between two annotators.
    Adjudicate,
    /// In the panel.
    Panel,
    /// Other articles, leaving.
    Leave,
}

impl Group {
    /// All, in the order of the help, each with its heading.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Screen, "move on the screen"),
        (Self::Text, "move in the text"),
        (Self::Jump, "jump"),
        (Self::Select, "select"),
        (Self::Grow, "grow, shrink"),
        (Self::Tag, "tag"),
        (Self::Here, "work on what is here"),
        (Self::Show, "show"),
        (Self::Place, "keep one's place"),
        (Self::TakeBack, "take back"),
        (Self::Find, "find"),
        (Self::Adjudicate, "between two annotators"),
        (Self::Panel, "in the panel"),
        (Self::Leave, "articles"),
    ];

    /// Its heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        let found = Self::ALL.iter().find(|(group, _)| *group == self);
        found.map_or("", |(_, heading)| heading)
    }
}

/// What a command must be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Nothing.
    None,
    /// A text, after this question. Called without it, the command opens the prompt.
    Text(&'static str),
    /// One of the themes that there are.
    Theme,
}

/// One thing that the program can be told to do.
#[derive(Debug)]
pub struct Command {
    /// Its name, by which settings bind keys to it.
    pub name: &'static str,
    /// What it does, as the help has it.
    pub doc: &'static str,
    /// Where the help has it.
    pub group: Group,
    /// Who has the keys when they hold.
    pub modes: &'static [Mode],
    /// Its default keys.
    pub keys: &'static [&'static str],
    /// What it must be told.
    pub arg: Arg,
    /// Does it.
    pub run: fn(&mut Context<'_>),
}

/// Something that takes several keys one after the other, of which a command's is the first.
#[derive(Debug)]
pub struct Way {
    /// The command that it begins with.
    pub begins: &'static str,
    /// What it does, and how it goes on.
    pub doc: &'static str,
    /// Where the help has it.
    pub group: Group,
}

/// Ways that nobody would find from the commands alone.
pub const WAYS: &[Way] = &[Way {
    begins: "climb",
    doc: "its boundary: move, then its kind's key",
    group: Group::Here,
}];

/// A command that needs no argument, with keys on the article.
const fn row(
    name: &'static str,
    doc: &'static str,
    group: Group,
    keys: &'static [&'static str],
    run: fn(&mut Context<'_>),
) -> Command {
    Command {
        name,
        doc,
        group,
        modes: &[Mode::Read],
        keys,
        arg: Arg::None,
        run,
    }
}

/// A command that asks `question` for its argument.
const fn asking(
    name: &'static str,
    doc: &'static str,
    group: Group,
    keys: &'static [&'static str],
    question: &'static str,
    run: fn(&mut Context<'_>),
) -> Command {
    Command {
        arg: Arg::Text(question),
        ..row(name, doc, group, keys, run)
    }
}

/// A command with keys in `modes`.
const fn within(modes: &'static [Mode], command: Command) -> Command {
    Command { modes, ..command }
}

/// What a command's function works on.
#[derive(Debug)]
pub struct Context<'s> {
    /// The session.
    pub session: &'s mut Session,
    /// The number before the key.
    pub count: Option<usize>,
    /// The argument.
    pub arg: Option<String>,
    /// What the terminal is asked to do.
    pub effects: &'s mut Vec<Effect>,
}

impl Context<'_> {
    /// How often: the number before the key, else once.
    #[must_use]
    pub fn times(&self) -> usize {
        self.count.unwrap_or(1).max(1)
    }

    /// Tells that it could not be done, in a sentence that says what to do.
    pub fn refuse(&mut self, why: impl Into<String>) {
        self.session.say(MessageKind::Warning, why);
    }
}

/// All commands, in the order of the help.
pub fn all() -> impl Iterator<Item = &'static Command> {
    [
        motion::COMMANDS,
        find::COMMANDS,
        select::COMMANDS,
        annotate::COMMANDS,
        suggest::COMMANDS,
        show::COMMANDS,
        adjudicate::COMMANDS,
        article::COMMANDS,
    ]
    .into_iter()
    .flatten()
}

/// The same, as a keymap wants them.
pub fn rows() -> impl Iterator<Item = Row> {
    all().map(|command| Row {
        name: command.name,
        doc: command.doc,
        group: command.group.heading(),
        modes: command.modes,
        keys: command.keys,
    })
}

/// The command called `name`.
#[must_use]
pub fn named(name: &str) -> Option<&'static Command> {
    all().find(|command| command.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_begins_with_a_command_that_has_a_key() {
        for way in WAYS {
            let command = named(way.begins);
            assert!(command.is_some_and(|command| !command.keys.is_empty()));
        }
    }

    #[test]
    fn every_command_has_a_name_of_its_own_and_says_what_it_does() {
        let mut names = std::collections::HashSet::new();
        for command in all() {
            assert!(names.insert(command.name), "{} stands twice", command.name);
            assert!(!command.doc.is_empty(), "{} says nothing", command.name);
            assert!(!command.group.heading().is_empty());
            let plain = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(command.name.chars().all(plain), "{}", command.name);
        }
    }
}
