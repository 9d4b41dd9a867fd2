//! A person's settings: `config.toml` in the platform's configuration folder, and their theme files.
//!
//! Every key is optional. A key that is unknown, a value that can't be, a line that is no TOML: each is a
//! message with line and caret, the default stands, and every other key still counts. What belongs to a
//! project (kinds, link roles) is not here but in its `hashiya.toml`.
//!
//! Must not know: what a command does, what a theme looks like.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::handwritten::{Key, Sheet, Value};

/// Where the panel stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelSide {
    /// On the side where the text ends.
    Auto,
    /// Always on the left.
    Left,
    /// Always on the right.
    Right,
    /// Closed until asked for.
    Off,
}

/// Which direction rule paragraphs follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The first strong letter's, with care for a foreign first word.
    Auto,
    /// P2 and P3 of UAX #9 exactly.
    FirstStrong,
    /// Right to left.
    Rtl,
    /// Left to right.
    Ltr,
}

/// A key of the person's own: in `mode`, `key` runs `command` (`None`: nothing).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The mode's name, as the settings have it.
    pub mode: String,
    /// The key, as written.
    pub key: String,
    /// The command, as written; `None` where the key is to do nothing.
    pub command: Option<String>,
    /// The bytes of the settings file where the key stands, for a message ([`Settings::fault`]).
    pub key_at: usize,
    /// The same for the command.
    pub command_at: usize,
}

/// A person's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The theme's name.
    pub theme: String,
    /// The reading column's width in cells, 20 to 400.
    pub width: usize,
    /// Which direction paragraphs take.
    pub direction: Direction,
    /// Where the panel stands.
    pub panel: PanelSide,
    /// The name that annotations are signed with.
    pub name: Option<String>,
    /// The layer that is annotated, where it is not the plain sidecar.
    pub layer: Option<String>,
    /// Whether vowel marks show.
    pub marks: bool,
    /// Whether lam and alef become one cell.
    pub lam_alef: bool,
    /// Whether characters that are not shown get visible substitutes.
    pub hidden: bool,
    /// The cells that characters of ambiguous width take, 1 or 2; `None` leaves it to the terminal.
    pub ambiguous: Option<u8>,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether a search is blind to vowel marks and spelling.
    pub blind: bool,
    /// Whether paragraphs are numbered in the margin.
    pub numbers: bool,
    /// The keyboard layout that Arabic letters are taken for, as written: `arabic`, `persian` …
    pub keyboard: Option<String>,
    /// Keys of the person's own.
    pub keys: Vec<Binding>,
    /// Where the settings were read from; `None` where there is no such file.
    pub file: Option<PathBuf>,
    /// The file's text, for messages about what only others understand.
    pub text: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: "dark".to_owned(),
            width: 70,
            direction: Direction::Auto,
            panel: PanelSide::Auto,
            name: None,
            layer: None,
            marks: true,
            lam_alef: true,
            hidden: false,
            ambiguous: None,
            mouse: true,
            blind: true,
            numbers: false,
            keyboard: None,
            keys: Vec::new(),
            file: None,
            text: String::new(),
        }
    }
}

/// A top-level key, what it does, and an example: the settings' own documentation.
pub const KEYS: &[(&str, &str, &str)] = &[
    (
        "theme",
        "the theme: a built-in one, or a file in `themes` beside the settings",
        "\"dark\"",
    ),
    (
        "width",
        "the reading column's width in cells, 20 to 400",
        "70",
    ),
    ("direction", "auto, first-strong, rtl or ltr", "\"auto\""),
    (
        "panel",
        "where the panel stands: auto, left, right or off",
        "\"auto\"",
    ),
    (
        "name",
        "the name that your annotations are signed with",
        "\"amina\"",
    ),
    (
        "layer",
        "the layer that you annotate: article.txt.LAYER.ann.toml",
        "\"amina\"",
    ),
    ("marks", "whether vowel marks show", "true"),
    ("lam-alef", "whether lam and alef become one letter", "true"),
    (
        "hidden",
        "whether characters that are not shown get visible substitutes",
        "false",
    ),
    (
        "ambiguous",
        "cells of characters of ambiguous width, 1 or 2",
        "1",
    ),
    ("mouse", "whether the mouse is used", "true"),
    (
        "blind",
        "whether a search is blind to vowel marks and spelling",
        "true",
    ),
    (
        "numbers",
        "whether paragraphs are numbered in the margin",
        "false",
    ),
    (
        "keyboard",
        "latin, arabic, arabic-mac, persian or hebrew",
        "\"arabic\"",
    ),
    (
        "keys",
        "keys of your own: a table for each mode",
        "{ read = { \"Q\" = \"quit\" } }",
    ),
];

impl Settings {
    /// A mistake at byte `at` of the settings file.
    #[must_use]
    pub fn fault(&self, at: usize, message: impl Into<String>) -> Error {
        let file = self.file.as_deref().unwrap_or(Path::new("config.toml"));
        Sheet::new(&self.text, file).fault(at..at, message)
    }

    /// The settings that `text`, read from `file`, says; what is wrong with it goes to `faults`.
    #[must_use]
    pub fn parse(text: &str, file: &Path, faults: &mut Vec<Error>) -> Self {
        let mut out = Self {
            file: Some(file.to_owned()),
            text: text.to_owned(),
            ..Self::default()
        };
        let sheet = Sheet::read(text, file, faults);
        for (key, value) in &sheet.tables() {
            let outcome = out.set(key, value, &sheet, faults);
            faults.extend(outcome.err());
        }
        out
    }

    /// Takes over one key.
    fn set(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        sheet: &Sheet<'_>,
        faults: &mut Vec<Error>,
    ) -> Result<(), Error> {
        let text = || sheet.string(key, value).map(str::to_owned);
        let on = || sheet.boolean(key, value);
        match key.get_ref().as_ref() {
            "theme" => self.theme = text()?,
            "width" => self.width = small(sheet.number(key, value, 20..=400)?),
            "direction" => self.direction = sheet.choice(key, value, DIRECTIONS)?,
            "panel" => self.panel = sheet.choice(key, value, PANEL_SIDES)?,
            "name" => self.name = Some(text()?).filter(|name| !name.trim().is_empty()),
            "layer" => self.layer = Some(layer(key, value, sheet)?).filter(|l| !l.is_empty()),
            "marks" => self.marks = on()?,
            "lam-alef" => self.lam_alef = on()?,
            "hidden" => self.hidden = on()?,
            "ambiguous" => self.ambiguous = u8::try_from(sheet.number(key, value, 1..=2)?).ok(),
            "mouse" => self.mouse = on()?,
            "blind" => self.blind = on()?,
            "numbers" => self.numbers = on()?,
            "keyboard" => self.keyboard = Some(sheet.choice(key, value, KEYBOARDS)?.to_owned()),
            "keys" => self.add_keys(key, value, sheet, faults)?,
            _ => {
                let known: Vec<&str> = KEYS.iter().map(|(name, ..)| *name).collect();
                return Err(sheet.unknown_key(key, "the settings file", &known));
            }
        }
        Ok(())
    }

    /// Takes over the keys of one's own: a table for each mode.
    fn add_keys(
        &mut self,
        key: &Key<'_>,
        value: &Value<'_>,
        sheet: &Sheet<'_>,
        faults: &mut Vec<Error>,
    ) -> Result<(), Error> {
        for (mode, value) in sheet.table(key, value)? {
            let table = match sheet.table(mode, value) {
                Ok(table) => table,
                Err(fault) => {
                    faults.push(fault.hint("keys stand in a table for each mode: [keys.read]"));
                    continue;
                }
            };
            for (key, value) in table {
                let command = match value.get_ref().as_bool() {
                    Some(false) => Ok(None),
                    _ => sheet.string(key, value).map(|name| Some(name.to_owned())),
                };
                match command {
                    Ok(command) => self.keys.push(Binding {
                        mode: mode.get_ref().to_string(),
                        key: key.get_ref().to_string(),
                        command,
                        key_at: key.span().start,
                        command_at: value.span().start,
                    }),
                    Err(fault) => faults.push(fault.hint("write a command's name, or false")),
                }
            }
        }
        Ok(())
    }
}

const DIRECTIONS: &[(&str, Direction)] = &[
    ("auto", Direction::Auto),
    ("first-strong", Direction::FirstStrong),
    ("rtl", Direction::Rtl),
    ("ltr", Direction::Ltr),
];

const PANEL_SIDES: &[(&str, PanelSide)] = &[
    ("auto", PanelSide::Auto),
    ("left", PanelSide::Left),
    ("right", PanelSide::Right),
    ("off", PanelSide::Off),
];

const KEYBOARDS: &[(&str, &str)] = &[
    ("latin", "latin"),
    ("arabic", "arabic"),
    ("arabic-mac", "arabic-mac"),
    ("persian", "persian"),
    ("hebrew", "hebrew"),
];

/// A number that was checked to be small and positive.
fn small(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// A layer's name: it becomes a part of a file's name.
fn layer(key: &Key<'_>, value: &Value<'_>, sheet: &Sheet<'_>) -> Result<String, Error> {
    let name = sheet.string(key, value)?;
    match wrong_layer(name) {
        Some(why) => Err(sheet.fault(value.span(), why)),
        None => Ok(name.to_owned()),
    }
}

/// Why `name` can't be a layer's; `None` where it can. It becomes a part of a file's name.
#[must_use]
pub fn wrong_layer(name: &str) -> Option<String> {
    let wrong = name.contains(['/', '\\', ':', '\0'])
        || name.starts_with('.')
        || name.chars().any(char::is_control)
        || name.trim() != name
        || name.len() > 100;
    wrong.then(|| {
        format!("\"{name}\" can't name a layer: it becomes a part of a file's name, such as amina")
    })
}

/// The configuration folder of this program; `None` where the platform tells no home.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("hashiya"))
}
