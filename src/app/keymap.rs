//! Which keys do what: sequences of keys by mode, from the commands, the kinds and a person's settings.
//!
//! A *sequence* is one key or several (`gd`). A mode that *falls back* on another has its own sequences
//! first. No sequence begins another one in the same mode: the default keys are held to that (what breaks
//! it is told by [`Keymap::faults`]), and a person's own key takes the place of whatever it collides with.
//!
//! The map knows commands by name only; whoever has the commands feeds it their rows.
//!
//! Must not know: what commands do, settings files, terminals.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound::{Included, Unbounded};

use super::key::{Key, parse_keys, print_keys};
use crate::error::{Error, nearest};

/// Who has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Mode {
    /// The article.
    #[default]
    Read,
    /// The article, while something is being selected.
    Select,
    /// The side panel.
    Panel,
    /// A list that covers the article.
    List,
    /// A question at the foot of the screen.
    Prompt,
    /// The labels that stand on words.
    Jump,
}

impl Mode {
    /// Every mode, by the name that settings use.
    pub const ALL: [(&'static str, Self); 6] = [
        ("read", Self::Read),
        ("select", Self::Select),
        ("panel", Self::Panel),
        ("list", Self::List),
        ("prompt", Self::Prompt),
        ("jump", Self::Jump),
    ];

    /// Those whose keys a person can bind; the others have theirs from what is asked or listed.
    pub const KEYED: [Self; 3] = [Self::Read, Self::Select, Self::Panel];

    /// The mode that settings call `name`.
    ///
    /// # Errors
    ///
    /// Says that there is none, and which name is nearest to it.
    pub fn named(name: &str) -> Result<Self, Error> {
        let names: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
        let found = Self::ALL.iter().find(|(other, _)| *other == name);
        found.map(|(_, mode)| *mode).ok_or_else(|| {
            let error = Error::failed(format!("there is no mode `{name}`"));
            let known = format!("the modes are {}", names.join(", "));
            did_you_mean(error, name, &names, &known)
        })
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Select => "select",
            Self::Panel => "panel",
            Self::List => "list",
            Self::Prompt => "prompt",
            Self::Jump => "jump",
        }
    }

    /// The mode whose keys it has besides its own.
    const fn falls_back_on(self) -> Option<Self> {
        match self {
            Self::Select => Some(Self::Read),
            _ => None,
        }
    }

    /// Whether a number before a key repeats it.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Read | Self::Select | Self::Panel)
    }

    /// The mode and those that it falls back on.
    fn chain(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |mode| mode.falls_back_on())
    }
}

/// What a sequence of keys does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Runs the command of that name.
    Command(&'static str),
    /// Tags what is here as the kind of that name.
    Tag(String),
    /// Tags every occurrence as the kind of that name.
    TagEvery(String),
}

impl fmt::Display for Action {
    /// The name that settings and the palette use: `next-word`, `tag actor`, `tag-every actor`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(name) => f.write_str(name),
            Self::Tag(kind) => write!(f, "tag {kind}"),
            Self::TagEvery(kind) => write!(f, "tag-every {kind}"),
        }
    }
}

/// A command as the map needs it: one row of the table of commands.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Its name: `next-word`.
    pub name: &'static str,
    /// What it does, in a few words: `to the next word`.
    pub doc: &'static str,
    /// What it stands under in the help.
    pub group: &'static str,
    /// The modes in which its keys hold.
    pub modes: &'static [Mode],
    /// Its default keys, each a sequence: `w`, `gd`, `C-o`. May be none.
    pub keys: &'static [&'static str],
}

/// A kind of the schema as the map needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindKey {
    /// Its name: `actor`.
    pub kind: String,
    /// What people call it.
    pub label: String,
    /// The key that tags with it, where it has one.
    pub key: Option<String>,
    /// Whether the program brings it along: then its key goes before a command's.
    pub built_in: bool,
}

/// What a sequence is bound to.
#[derive(Clone, Debug)]
struct Bound {
    action: Action,
    doc: String,
    /// How many were bound before: the order of tables.
    order: usize,
}

/// What may follow the keys struck so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint<'k> {
    /// The next key.
    pub key: Key,
    /// What it does; `…` where more must follow.
    pub doc: &'k str,
    /// The same for the program; `None` where more must follow.
    pub action: Option<&'k Action>,
}

/// What a sequence of keys means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'k> {
    /// It does this.
    Run(&'k Action),
    /// It begins others: the keys that may follow.
    Pending(Vec<Hint<'k>>),
    /// Nothing.
    Unknown,
}

/// Which part of a person's binding is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The mode's name.
    Mode,
    /// The key.
    Key,
    /// The command's name.
    Command,
}

type Sequences = BTreeMap<Vec<Key>, Option<Bound>>;

/// What in `sequences` can't stand beside `keys`: a beginning of it, the same, or one that it begins.
fn colliding<'s>(
    sequences: &'s Sequences,
    keys: &[Key],
) -> Option<(&'s Vec<Key>, &'s Option<Bound>)> {
    let beginnings = (1..keys.len()).filter_map(|length| keys.get(..length));
    let shorter = beginnings.filter_map(|beginning| sequences.get_key_value(beginning));
    // The first in order behind all its beginnings is one that it begins, if there is any.
    let mut behind = sequences.range::<[Key], _>((Included(keys), Unbounded));
    let longer = behind.next().filter(|(other, _)| other.starts_with(keys));
    shorter.chain(longer).next()
}

/// The keys of every mode.
#[derive(Clone, Debug, Default)]
pub struct Keymap {
    /// A sequence bound to `None` does nothing, whatever its mode falls back on.
    modes: BTreeMap<Mode, Sequences>,
    commands: Vec<Row>,
    kinds: Vec<KindKey>,
    faults: Vec<String>,
    bound: usize,
}

impl Keymap {
    /// The default keys of `commands`, and of `kinds` in the article.
    #[must_use]
    pub fn new(commands: impl IntoIterator<Item = Row>, kinds: Vec<KindKey>) -> Self {
        let mut map = Self {
            commands: commands.into_iter().collect(),
            ..Self::default()
        };
        for row in map.commands.clone() {
            for mode in row.modes {
                for keys in row.keys {
                    map.add_default(*mode, keys, Action::Command(row.name), row.doc);
                }
            }
        }
        for kind in kinds {
            map.add_kind(kind);
        }
        map
    }

    /// Binds a kind's key. A built-in kind takes it from whatever else has it, any other finds its own.
    fn add_kind(&mut self, kind: KindKey) {
        if let Some(key) = &kind.key {
            let (action, doc) = tagging(&kind);
            let taken = parse_keys(key)
                .filter(|_| kind.built_in)
                .and_then(|keys| self.collision(Mode::Read, &keys).map(|with| (keys, with)));
            match taken {
                Some((keys, with)) => {
                    self.faults.push(format!(
                        "the key {key} of `{}` is also that of {with}",
                        kind.kind
                    ));
                    self.put(Mode::Read, keys, Some((action, doc)));
                }
                None => self.add_default(Mode::Read, key, action, &doc),
            }
        }
        self.kinds.push(kind);
    }

    /// Binds, with Shift, the key of each kind to the tagging of every occurrence.
    pub fn bind_every(&mut self) {
        for kind in self.kinds.clone() {
            let single = kind.key.as_deref().and_then(Key::parse);
            let shifted = single.map(|key| Key { shift: true, ..key }.normal());
            if let Some(shifted) = shifted.filter(|shifted| Some(*shifted) != single) {
                let doc = format!("tag every occurrence as {}", kind.label);
                let action = Action::TagEvery(kind.kind);
                self.add_default(Mode::Read, &shifted.to_string(), action, &doc);
            }
        }
    }

    /// Binds a default key, or reports why not.
    fn add_default(&mut self, mode: Mode, keys: &str, action: Action, doc: &str) {
        let Some(sequence) = parse_keys(keys) else {
            self.faults.push(format!("`{action}`: `{keys}` is no key"));
            return;
        };
        match self.collision(mode, &sequence) {
            Some(with) => self.faults.push(format!(
                "`{action}` can't have the key {keys} in mode {}: it is that of {with}",
                mode.name()
            )),
            None => self.put(mode, sequence, Some((action, doc.to_owned()))),
        }
    }

    /// What in the mode itself `keys` collides with: the same sequence, its beginning, or a longer one.
    fn collision(&self, mode: Mode, keys: &[Key]) -> Option<String> {
        let (found, bound) = colliding(self.modes.get(&mode)?, keys)?;
        let what = bound.as_ref().map(|bound| bound.action.to_string());
        let what = what.unwrap_or_else(|| "nothing".to_owned());
        Some(if found.as_slice() == keys {
            format!("`{what}`")
        } else {
            format!("`{what}` ({})", print_keys(found))
        })
    }

    /// Binds `keys` in place of whatever they collide with.
    fn put(&mut self, mode: Mode, keys: Vec<Key>, what: Option<(Action, String)>) {
        let order = self.bound;
        self.bound += 1;
        let sequences = self.modes.entry(mode).or_default();
        while let Some((other, _)) = colliding(sequences, &keys) {
            let other = other.clone();
            sequences.remove(&other);
        }
        let bound = what.map(|(action, doc)| Bound { action, doc, order });
        sequences.insert(keys, bound);
    }

    /// Binds a key as a person's settings have it: in the mode so called, `keys` runs `command`, or does
    /// nothing. It takes the place of what it collides with.
    ///
    /// # Errors
    ///
    /// Says which part is not known, and which name is nearest to it.
    pub fn bind(
        &mut self,
        mode: &str,
        keys: &str,
        command: Option<&str>,
    ) -> Result<(), (Part, Error)> {
        let mode = Mode::named(mode).map_err(|error| (Part::Mode, error))?;
        let sequence = parse_keys(keys).ok_or_else(|| {
            let error = Error::failed(format!("`{keys}` is no key"));
            let hint = "write keys as x, gd, C-x, M-x, S-Tab, Space, PgDn, F5";
            (Part::Key, error.hint(hint))
        })?;
        let what = match command {
            None => None,
            Some(name) => Some(self.described(name).ok_or_else(|| {
                let error = Error::failed(format!("there is no command `{name}`"));
                let names = self.names();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let known = "the help, key ?, names every command";
                (Part::Command, did_you_mean(error, name, &names, known))
            })?),
        };
        self.put(mode, sequence, what);
        Ok(())
    }

    /// Every name that a key can be bound to.
    fn names(&self) -> Vec<String> {
        let commands = self.commands.iter().map(|row| row.name.to_owned());
        let kinds = self.kinds.iter().map(|kind| tagging(kind).0.to_string());
        commands.chain(kinds).collect()
    }

    /// The action called `name`, and what it does.
    fn described(&self, name: &str) -> Option<(Action, String)> {
        let command = self.commands.iter().find(|row| row.name == name);
        let command = command.map(|row| (Action::Command(row.name), row.doc.to_owned()));
        command.or_else(|| {
            let every = name.strip_prefix("tag-every ");
            let kind = every.or_else(|| name.strip_prefix("tag "))?.trim();
            let kind = self.kinds.iter().find(|known| known.kind == kind)?;
            Some(match every {
                Some(_) => (
                    Action::TagEvery(kind.kind.clone()),
                    format!("tag every occurrence as {}", kind.label),
                ),
                None => tagging(kind),
            })
        })
    }

    /// The action of that name: a command's, `tag actor`, `tag-every actor`.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<Action> {
        self.described(name).map(|(action, _)| action)
    }

    /// What `keys`, struck one after the other in `mode`, mean.
    #[must_use]
    pub fn find(&self, mode: Mode, keys: &[Key]) -> Found<'_> {
        for sequences in self.sequences(mode) {
            let begins_others = after(sequences, keys).any(|(_, bound)| bound.is_some());
            match sequences.get(keys) {
                Some(Some(bound)) => return Found::Run(&bound.action),
                Some(None) => return Found::Unknown,
                None if begins_others => break,
                None => {}
            }
        }
        let hints = self.hints(mode, keys);
        if hints.is_empty() {
            Found::Unknown
        } else {
            Found::Pending(hints)
        }
    }

    fn sequences(&self, mode: Mode) -> impl Iterator<Item = &Sequences> {
        mode.chain().filter_map(|mode| self.modes.get(&mode))
    }

    /// The keys that may follow `keys`, in the order of keys.
    fn hints(&self, mode: Mode, keys: &[Key]) -> Vec<Hint<'_>> {
        let mut hints: BTreeMap<Key, Hint<'_>> = BTreeMap::new();
        let mut before: Vec<&Sequences> = Vec::new();
        for sequences in self.sequences(mode) {
            for (longer, bound) in after(sequences, keys) {
                let hidden = || {
                    (keys.len() + 1..=longer.len())
                        .filter_map(|length| longer.get(..length))
                        .any(|part| before.iter().any(|own| own.contains_key(part)))
                };
                let (Some(bound), Some(next)) = (bound, longer.get(keys.len())) else {
                    continue;
                };
                if !hidden() {
                    let last = longer.len() == keys.len() + 1;
                    hints.entry(*next).or_insert(Hint {
                        key: *next,
                        doc: if last { bound.doc.as_str() } else { "…" },
                        action: last.then_some(&bound.action),
                    });
                }
            }
            before.push(sequences);
        }
        hints.into_values().collect()
    }

    /// The sequences that do what is called `name`, as they are written, in the order they were bound.
    #[must_use]
    pub fn keys_of(&self, name: &str) -> Vec<String> {
        let mut found: Vec<(usize, String)> = Vec::new();
        for sequences in self.modes.values() {
            for (keys, bound) in sequences {
                if let Some(bound) = bound
                    && bound.action.to_string() == name
                {
                    found.push((bound.order, print_keys(keys)));
                }
            }
        }
        found.sort();
        let mut out: Vec<String> = Vec::new();
        for (_, keys) in found {
            if !out.contains(&keys) {
                out.push(keys);
            }
        }
        out
    }

    /// The commands, in the order of their table.
    #[must_use]
    pub fn commands(&self) -> &[Row] {
        &self.commands
    }

    /// The kinds, in the order of the schema.
    #[must_use]
    pub fn kinds(&self) -> &[KindKey] {
        &self.kinds
    }

    /// Default keys that are no keys or collide, each a sentence; empty for a sound table.
    #[must_use]
    pub fn faults(&self) -> &[String] {
        &self.faults
    }
}

/// The sequences that are longer than `keys` and begin with them.
fn after<'s>(
    sequences: &'s Sequences,
    keys: &[Key],
) -> impl Iterator<Item = (&'s Vec<Key>, &'s Option<Bound>)> {
    let length = keys.len();
    sequences
        .range(keys.to_vec()..)
        .take_while(move |(longer, _)| longer.starts_with(keys))
        .filter(move |(longer, _)| longer.len() > length)
}

/// The action that tags as `kind`, and what it does.
fn tagging(kind: &KindKey) -> (Action, String) {
    (
        Action::Tag(kind.kind.clone()),
        format!("tag as {}", kind.label),
    )
}

/// Adds which of `names` is nearest to `word`, or else what `known` says.
fn did_you_mean(error: Error, word: &str, names: &[&str], known: &str) -> Error {
    match nearest(word, names) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: &[Mode] = &[Mode::Read];

    fn row(name: &'static str, keys: &'static [&'static str]) -> Row {
        Row {
            name,
            doc: name,
            group: "Move",
            modes: READ,
            keys,
        }
    }

    fn kind(kind: &str, key: &str, built_in: bool) -> KindKey {
        KindKey {
            kind: kind.to_owned(),
            label: kind.to_owned(),
            key: Some(key.to_owned()),
            built_in,
        }
    }

    fn map() -> Keymap {
        let other_end = Row {
            modes: &[Mode::Select],
            ..row("other-end", &[";"])
        };
        Keymap::new(
            [
                row("next-word", &["w"]),
                row("left", &["Left", "h"]),
                row("top", &["gg"]),
                row("flip", &["gd"]),
                row("deep", &["gxy"]),
                other_end,
                row("unbound", &[]),
            ],
            vec![kind("actor", "a", true), kind("place", "p", true)],
        )
    }

    /// What `keys` mean, in words.
    fn found(map: &Keymap, mode: Mode, keys: &str) -> String {
        match map.find(mode, &parse_keys(keys).expect("keys")) {
            Found::Run(action) => action.to_string(),
            Found::Pending(hints) => {
                let hints = hints
                    .iter()
                    .map(|hint| format!("{} {}", hint.key, hint.doc));
                format!("… {}", hints.collect::<Vec<_>>().join(", "))
            }
            Found::Unknown => "?".to_owned(),
        }
    }

    #[test]
    fn a_sequence_runs_waits_or_means_nothing() {
        let map = map();
        assert_eq!(map.faults(), [] as [String; 0]);
        assert_eq!(found(&map, Mode::Read, "w"), "next-word");
        assert_eq!(found(&map, Mode::Read, "g"), "… d flip, g top, x …");
        assert_eq!(found(&map, Mode::Read, "g x"), "… y deep");
        assert_eq!(found(&map, Mode::Read, "gg"), "top");
        assert_eq!(found(&map, Mode::Read, "gz"), "?");
        assert_eq!(found(&map, Mode::Read, "a"), "tag actor");
        assert_eq!(found(&map, Mode::Read, ";"), "?");
        assert_eq!(found(&map, Mode::Panel, "w"), "?");
    }

    #[test]
    fn selecting_has_the_keys_of_reading_besides_its_own() {
        let mut map = map();
        assert_eq!(found(&map, Mode::Select, ";"), "other-end");
        assert_eq!(found(&map, Mode::Select, "w"), "next-word");
        map.bind("select", "ge", Some("left")).expect("bound");
        assert_eq!(
            found(&map, Mode::Select, "g"),
            "… d flip, e left, g top, x …"
        );
        assert_eq!(found(&map, Mode::Read, "g"), "… d flip, g top, x …");
        map.bind("select", "gx", None).expect("unbound");
        assert_eq!(found(&map, Mode::Select, "g"), "… d flip, e left, g top");
        assert_eq!(found(&map, Mode::Select, "g x"), "?");
        map.bind("select", "w x", Some("top")).expect("bound");
        assert_eq!(found(&map, Mode::Select, "w"), "… x top");
        assert_eq!(found(&map, Mode::Read, "w"), "next-word");
    }

    #[test]
    fn keys_of_ones_own_take_the_place_of_what_they_collide_with() {
        let mut map = map();
        map.bind("read", "g", Some("unbound")).expect("bound");
        assert_eq!(found(&map, Mode::Read, "g"), "unbound");
        assert_eq!(map.keys_of("flip"), [] as [&str; 0]);
        map.bind("read", "a", Some("tag place")).expect("bound");
        assert_eq!(map.keys_of("tag place"), ["p", "a"]);
        map.bind("read", "h", None).expect("unbound");
        assert_eq!(map.keys_of("left"), ["Left"]);
        assert_eq!(found(&map, Mode::Read, "h"), "?");
        map.bind("read", "w x", Some("top")).expect("bound");
        assert_eq!(found(&map, Mode::Read, "w"), "… x top");
    }

    #[test]
    fn a_wrong_binding_names_its_part_and_the_nearest_name() {
        let fault = |mode, keys, command| {
            let (part, error) = map().bind(mode, keys, Some(command)).expect_err("a fault");
            (
                part,
                format!("{}; {}", error.brief(), error.hints().join("; ")),
            )
        };
        assert_eq!(
            fault("raed", "x", "left"),
            (
                Part::Mode,
                "there is no mode `raed`; did you mean `read`?".to_owned()
            )
        );
        assert_eq!(fault("read", "C-", "left").0, Part::Key);
        assert_eq!(
            fault("read", "x", "next-wrod"),
            (
                Part::Command,
                "there is no command `next-wrod`; did you mean `next-word`?".to_owned()
            )
        );
        assert_eq!(
            fault("read", "x", "tag acter"),
            (
                Part::Command,
                "there is no command `tag acter`; did you mean `tag actor`?".to_owned()
            )
        );
    }

    #[test]
    fn default_keys_that_collide_are_told() {
        let faults = |rows: &[Row]| Keymap::new(rows.iter().copied(), Vec::new()).faults().len();
        assert_eq!(faults(&[row("a", &["x"]), row("b", &["y"])]), 0);
        assert_eq!(faults(&[row("a", &["x"]), row("b", &["x"])]), 1);
        assert_eq!(faults(&[row("a", &["g"]), row("b", &["gd"])]), 1);
        assert_eq!(faults(&[row("a", &["gd"]), row("b", &["g"])]), 1);
        assert_eq!(faults(&[row("a", &["C-"])]), 1);
    }

    #[test]
    fn a_kind_gets_its_key_only_where_it_is_free_unless_it_is_built_in() {
        let made =
            |built_in| Keymap::new([row("left", &["x"])], vec![kind("event", "x", built_in)]);
        let map = made(false);
        assert_eq!(found(&map, Mode::Read, "x"), "left");
        assert_eq!(
            map.faults(),
            ["`tag event` can't have the key x in mode read: it is that of `left`"]
        );
        let map = made(true);
        assert_eq!(found(&map, Mode::Read, "x"), "tag event");
        assert_eq!(map.faults().len(), 1);
    }

    #[test]
    fn with_shift_a_kinds_key_tags_every_occurrence() {
        let mut map = map();
        map.bind_every();
        assert_eq!(found(&map, Mode::Read, "A"), "tag-every actor");
        assert_eq!(map.keys_of("tag-every place"), ["P"]);
        assert_eq!(
            map.action("tag-every actor"),
            Some(Action::TagEvery("actor".to_owned()))
        );
    }

    #[test]
    fn keys_are_told_in_the_order_of_the_table() {
        assert_eq!(map().keys_of("left"), ["Left", "h"]);
        assert_eq!(map().keys_of("tag actor"), ["a"]);
        assert_eq!(map().keys_of("unbound"), [] as [&str; 0]);
    }
}
