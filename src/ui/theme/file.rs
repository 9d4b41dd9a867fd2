//! Theme files: a palette of named colours, a style for each role, a look for each colour role of kinds.
//!
//! A theme that `inherits` another takes all of it and changes what it names; a changed palette colour
//! changes every style that uses it. A person's theme without `inherits` is built on `dark`, so that
//! nothing is ever left without a look.
//!
//! Must not know: where files are, the terminal's depth.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::LazyLock;

use ratatui::style::{Color, Modifier, Style};
use toml::de::DeTable;

use super::{KIND_ROLES, KindLook, Role, Theme, builtin, colour};
use crate::error::{Error, Place, Result, nearest};
use crate::handwritten::{Key, Sheet, Value, in_brief};

/// A person's theme file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeFile {
    /// The theme's name: the file's, without `.toml`.
    pub name: String,
    /// Where it was read from, for messages.
    pub file: PathBuf,
    /// What it says.
    pub text: String,
}

/// A theme as written: names of colours not yet looked up, each with its place for a message.
#[derive(Clone, Debug, Default)]
struct Draft {
    palette: BTreeMap<String, Ink>,
    roles: BTreeMap<String, Look>,
    kinds: BTreeMap<String, Look>,
}

/// A colour as written, and where.
#[derive(Clone, Debug)]
struct Ink {
    written: String,
    file: PathBuf,
    place: Place,
    /// What it takes the place of, and what stands where it is no colour.
    instead_of: Option<Box<Self>>,
}

impl Ink {
    /// The later of two, which remembers the earlier.
    fn later(change: Option<Self>, earlier: Option<Self>) -> Option<Self> {
        match change {
            Some(change) => Some(Self {
                instead_of: earlier.map(Box::new),
                ..change
            }),
            None => earlier,
        }
    }
}

/// A style or a kind's look as written.
#[derive(Clone, Debug, Default)]
struct Look {
    letters: Option<Ink>,
    ground: Option<Ink>,
    chosen: Option<Ink>,
    filled: Option<bool>,
    bar: Option<bool>,
    modifiers: BTreeMap<&'static str, bool>,
}

impl Look {
    /// Takes over what `other` names.
    fn change(&mut self, other: Self) {
        self.letters = Ink::later(other.letters, self.letters.take());
        self.ground = Ink::later(other.ground, self.ground.take());
        self.chosen = Ink::later(other.chosen, self.chosen.take());
        self.filled = other.filled.or(self.filled);
        self.bar = other.bar.or(self.bar);
        self.modifiers.extend(other.modifiers);
    }
}

/// The attributes that a style may have.
const MODIFIERS: [(&str, Modifier); 4] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("reverse", Modifier::REVERSED),
];

/// The theme called `name`, from `own` files or the built-in ones; what is wrong goes to `faults`.
pub(super) fn read(name: &str, own: &[ThemeFile], faults: &mut Vec<Error>) -> Theme {
    let mut draft = Draft::default();
    let mut seen = Vec::new();
    let known = draft.build(name, own, &mut seen, faults);
    if !known {
        faults.push(unknown_theme(name, own));
        draft = Draft::default();
        draft.build("dark", &[], &mut Vec::new(), faults);
    }
    draft.resolve(if known { name } else { "dark" }, faults)
}

/// What is wrong with asking for the theme `name`: that there is none.
#[must_use]
pub fn missing(name: &str, own: &[ThemeFile]) -> Option<Error> {
    let known = builtin().iter().any(|(other, _)| *other == name);
    let known = known || own.iter().any(|theme| theme.name == name);
    (!known).then(|| unknown_theme(name, own))
}

/// There is no theme of that name.
fn unknown_theme(name: &str, own: &[ThemeFile]) -> Error {
    let names: Vec<&str> = own
        .iter()
        .map(|theme| theme.name.as_str())
        .chain(builtin().iter().map(|(name, _)| *name))
        .collect();
    let error = Error::failed(format!("there is no theme \"{name}\""));
    match nearest(name, &names) {
        Some(near) => error.hint(format!("did you mean \"{near}\"?")),
        None => error.hint(format!("the themes are: {}", names.join(", "))),
    }
}

impl Draft {
    /// Adds the theme called `name`, the one it inherits from first. False where there is none.
    fn build(
        &mut self,
        name: &str,
        own: &[ThemeFile],
        seen: &mut Vec<String>,
        faults: &mut Vec<Error>,
    ) -> bool {
        // A person's `dark` may inherit from the built-in `dark`: the second time the name is the
        // built-in one's.
        let mine = own.iter().find(|theme| theme.name == name);
        let mine = mine.filter(|_| !seen.iter().any(|other| other == name));
        let Some(theme) = mine else {
            let base = of_builtin(name);
            base.into_iter().for_each(|base| self.change(base));
            return base.is_some();
        };
        seen.push(name.to_owned());
        let sheet = Sheet::read(&theme.text, &theme.file, faults);
        let tables = sheet.tables();
        let parent = tables.get_key_value("inherits").map(|(key, value)| {
            let parent = sheet.string(key, value).map(str::to_owned);
            (value.span(), parent)
        });
        self.build_parent(parent, &sheet, (own, seen), faults);
        let others = faults.len();
        self.add(&tables, &sheet, faults);
        in_brief(faults, others, &theme.file);
        true
    }

    /// Takes over what `other` says.
    fn change(&mut self, other: &Self) {
        for (name, ink) in &other.palette {
            let ink = Ink::later(Some(ink.clone()), self.palette.remove(name));
            self.palette.extend(ink.map(|ink| (name.clone(), ink)));
        }
        for (mine, theirs) in [
            (&mut self.roles, &other.roles),
            (&mut self.kinds, &other.kinds),
        ] {
            for (name, look) in theirs {
                mine.entry(name.clone()).or_default().change(look.clone());
            }
        }
    }

    /// Adds the theme that a file names as the one it inherits from.
    fn build_parent(
        &mut self,
        parent: Option<(Range<usize>, Result<String>)>,
        sheet: &Sheet<'_>,
        (own, seen): (&[ThemeFile], &mut Vec<String>),
        faults: &mut Vec<Error>,
    ) {
        let (place, name) = match parent {
            Some((place, Ok(name))) => (place, name),
            Some((_, Err(fault))) => {
                faults.push(fault);
                (0..0, "dark".to_owned())
            }
            None => (0..0, "dark".to_owned()),
        };
        let round = seen.contains(&name) && of_builtin(&name).is_none();
        if round || !self.build(&name, own, seen, faults) {
            let message = if round {
                format!("the theme \"{name}\" inherits from itself")
            } else {
                format!("there is no theme \"{name}\" to inherit from")
            };
            faults.push(
                sheet
                    .fault(place, message)
                    .hint("\"dark\" is used in its place"),
            );
            self.build("dark", &[], &mut Vec::new(), faults);
        }
    }

    /// Adds what one file says.
    fn add(&mut self, tables: &DeTable<'_>, sheet: &Sheet<'_>, faults: &mut Vec<Error>) {
        for (key, value) in tables {
            let outcome = match key.get_ref().as_ref() {
                "inherits" => Ok(()),
                "palette" => self.add_palette(key, value, sheet, faults),
                "roles" => add_looks(&mut self.roles, &role_names(), (key, value), sheet, faults),
                "kinds" => add_looks(&mut self.kinds, &[], (key, value), sheet, faults),
                _ => Err(sheet.unknown_key(key, "a theme", &KEYS)),
            };
            faults.extend(outcome.err());
        }
    }

    fn add_palette(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        sheet: &Sheet<'_>,
        faults: &mut Vec<Error>,
    ) -> Result<()> {
        for (name, value) in sheet.table(key, value)? {
            match ink(name, value, sheet) {
                Ok(ink) => {
                    let name = name.get_ref().to_string();
                    let ink = Ink::later(Some(ink), self.palette.remove(&name));
                    self.palette.extend(ink.map(|ink| (name, ink)));
                }
                Err(fault) => faults.push(fault),
            }
        }
        Ok(())
    }

    /// Looks the colours up.
    fn resolve(&self, name: &str, faults: &mut Vec<Error>) -> Theme {
        let empty = Look::default();
        let styles: Vec<Style> = Role::ALL
            .iter()
            .map(|(_, role)| self.style(self.roles.get(*role).unwrap_or(&empty), faults))
            .collect();
        let text = styles.first().copied().unwrap_or_default();
        let mut names: Vec<&str> = KIND_ROLES.to_vec();
        names.extend(
            self.kinds
                .keys()
                .map(String::as_str)
                .filter(|k| !KIND_ROLES.contains(k)),
        );
        let kinds = names
            .into_iter()
            .enumerate()
            .map(|(number, role)| {
                let look = self.kinds.get(role).unwrap_or(&empty);
                let mut look = self.kind_look(look, text, faults);
                look.slanted = number % 2 == 1;
                (role.to_owned(), look)
            })
            .collect();
        Theme::new(name.to_owned(), styles, kinds)
    }

    fn style(&self, look: &Look, faults: &mut Vec<Error>) -> Style {
        let mut style = Style {
            fg: self.color(look.letters.as_ref(), faults),
            bg: self.color(look.ground.as_ref(), faults),
            ..Style::new()
        };
        for (name, modifier) in MODIFIERS {
            if look.modifiers.get(name) == Some(&true) {
                style = style.add_modifier(modifier);
            }
        }
        style
    }

    fn kind_look(&self, look: &Look, text: Style, faults: &mut Vec<Error>) -> KindLook {
        let mut color = |ink: Option<&Ink>| self.color(ink, faults);
        let letters = color(look.letters.as_ref())
            .or(text.fg)
            .unwrap_or(Color::Reset);
        let ground = color(look.ground.as_ref())
            .or(text.bg)
            .unwrap_or(Color::Reset);
        KindLook {
            letters,
            ground,
            chosen: color(look.chosen.as_ref()).unwrap_or(ground),
            filled: look.filled.unwrap_or(false),
            bar: look.bar.or(look.filled).unwrap_or(false),
            slanted: false,
        }
    }

    /// The colour that is meant: of the palette, or as [`colour::parse`] reads it. Where it is none, that
    /// is told, and what it was to take the place of stands.
    fn color(&self, ink: Option<&Ink>, faults: &mut Vec<Error>) -> Option<Color> {
        let mut next = ink;
        while let Some(ink) = next {
            let named = self.palette.get(&ink.written);
            match named {
                Some(meant) => return self.parse(meant, faults),
                None => match colour::parse(&ink.written) {
                    Some(color) => return Some(color),
                    None => faults.push(self.no_colour(ink)),
                },
            }
            next = ink.instead_of.as_deref();
        }
        None
    }

    /// A palette's colour, or what it was to take the place of. The palette does not name itself.
    fn parse(&self, meant: &Ink, faults: &mut Vec<Error>) -> Option<Color> {
        let found = colour::parse(&meant.written);
        if found.is_none() {
            faults.push(self.no_colour(meant));
        }
        found.or_else(|| self.parse(meant.instead_of.as_deref()?, faults))
    }

    /// What was written is no colour.
    fn no_colour(&self, ink: &Ink) -> Error {
        let mut names: Vec<&str> = self.palette.keys().map(String::as_str).collect();
        names.extend(colour::NAMES.iter().map(|(name, _)| *name));
        let message = format!("there is no colour \"{}\"", ink.written);
        let error = Error::failed(message)
            .in_file(&ink.file)
            .at(ink.place.clone());
        match nearest(&ink.written, &names) {
            Some(near) => error.hint(format!("did you mean \"{near}\"?")),
            None => error.hint("write \"#rrggbb\", a name of the palette, or \"bright-blue\""),
        }
    }
}

/// What the built-in theme called `name` says; each is read once. None inherits from another.
fn of_builtin(name: &str) -> Option<&'static Draft> {
    static DRAFTS: LazyLock<BTreeMap<&str, Draft>> = LazyLock::new(|| {
        let mut faults = Vec::new();
        let mut read = |(name, text): &(&'static str, &'static str)| {
            let path = PathBuf::from(format!("themes/{name}.toml"));
            let sheet = Sheet::read(text, &path, &mut faults);
            let mut draft = Draft::default();
            draft.add(&sheet.tables(), &sheet, &mut faults);
            (*name, draft)
        };
        let drafts = builtin().iter().map(&mut read).collect();
        debug_assert!(faults.is_empty(), "{faults:?}");
        drafts
    });
    DRAFTS.get(name)
}

fn role_names() -> Vec<&'static str> {
    Role::ALL.iter().map(|(_, name)| *name).collect()
}

/// A colour as written.
fn ink(key: &Key<'_>, value: &Value<'_>, sheet: &Sheet<'_>) -> Result<Ink> {
    let written = sheet.string(key, value)?.to_owned();
    Ok(Ink {
        written,
        file: sheet.file().to_owned(),
        place: sheet.place(value.span().start),
        instead_of: None,
    })
}

/// Adds a table of looks; `known` are the names that it may have, any where empty.
fn add_looks(
    looks: &mut BTreeMap<String, Look>,
    known: &[&str],
    (key, value): (&Key<'_>, &Value<'_>),
    sheet: &Sheet<'_>,
    faults: &mut Vec<Error>,
) -> Result<()> {
    for (name, value) in sheet.table(key, value)? {
        if !known.is_empty() && !known.contains(&name.get_ref().as_ref()) {
            faults.push(sheet.unknown_key(name, "`roles`", known));
            continue;
        }
        let look = looks.entry(name.get_ref().to_string()).or_default();
        match read_look(name, value, sheet, faults) {
            Ok(change) => look.change(change),
            Err(fault) => faults.push(fault),
        }
    }
    Ok(())
}

/// What a theme file may say.
pub const KEYS: [&str; 4] = ["inherits", "palette", "roles", "kinds"];

/// What a look may name.
pub const LOOK_KEYS: [&str; 9] = [
    "letters", "ground", "chosen", "filled", "bar", "bold", "dim", "italic", "reverse",
];

/// One look: a colour for the letters, or a table.
fn read_look(
    key: &Key<'_>,
    value: &Value<'_>,
    sheet: &Sheet<'_>,
    faults: &mut Vec<Error>,
) -> Result<Look> {
    let mut look = Look::default();
    if value.get_ref().is_str() {
        look.letters = Some(ink(key, value, sheet)?);
        return Ok(look);
    }
    for (name, value) in sheet.table(key, value)? {
        let written = name.get_ref().as_ref();
        let outcome = match written {
            "letters" => ink(name, value, sheet).map(|ink| look.letters = Some(ink)),
            "ground" => ink(name, value, sheet).map(|ink| look.ground = Some(ink)),
            "chosen" => ink(name, value, sheet).map(|ink| look.chosen = Some(ink)),
            "filled" => sheet.boolean(name, value).map(|on| look.filled = Some(on)),
            "bar" => sheet.boolean(name, value).map(|on| look.bar = Some(on)),
            _ => match MODIFIERS.iter().find(|(other, _)| *other == written) {
                Some((modifier, _)) => sheet.boolean(name, value).map(|on| {
                    look.modifiers.insert(modifier, on);
                }),
                None => Err(sheet.unknown_key(name, "a style", &LOOK_KEYS)),
            },
        };
        faults.extend(outcome.err());
    }
    Ok(look)
}
