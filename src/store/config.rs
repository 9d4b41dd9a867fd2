//! A person's settings: `config.toml` in the platform's configuration folder, and their theme files.
//!
//! Every key is optional. A key that is unknown, a value that can't be, a line that is no TOML: each is a
//! message with line and caret, the default stands, and every other key still counts. What belongs to a
//! project (kinds, link roles) is not here but in its `hashiya.toml`.
//!
//! Must not know: what a command does, what a theme looks like.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use etcetera::BaseStrategy;

use super::bounded;
use crate::error::{Error, Place};
use crate::handwritten::{Key, Sheet, Value, in_brief};
use crate::text::bidi;
use crate::text::cells::Marks;

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

/// Who puts right-to-left text in order on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Bidi {
    /// What is found out about the terminal decides.
    #[default]
    Auto,
    /// We do: the terminal leaves the order alone.
    App,
    /// We do, in a terminal that turns the letters of each word round.
    Kitty,
    /// We undo what the terminal does to left-to-right rows.
    Inverse,
    /// The terminal does, each row as its first letter goes.
    Terminal,
}

/// The names of [`Bidi`], in settings and on the command line.
pub const BIDI: &[(&str, Bidi)] = &[
    ("auto", Bidi::Auto),
    ("app", Bidi::App),
    ("kitty", Bidi::Kitty),
    ("inverse", Bidi::Inverse),
    ("terminal", Bidi::Terminal),
];

/// What may become of vowel marks, by the names that settings use.
pub const MARKS: &[(&str, Option<Marks>)] = &[
    ("auto", None),
    ("shown", Some(Marks::Ride)),
    ("apart", Some(Marks::Apart)),
    ("hidden", Some(Marks::Hide)),
];

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
    /// Who puts right-to-left text in order.
    pub bidi: Bidi,
    /// Where the panel stands.
    pub panel: PanelSide,
    /// The name that annotations are signed with.
    pub name: Option<String>,
    /// The layer that is annotated, where it is not the plain sidecar.
    pub layer: Option<String>,
    /// What becomes of vowel marks; `None` leaves it to the terminal.
    pub marks: Option<Marks>,
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
    /// The modes that tables of keys are for, as written, each with the byte where it stands.
    pub key_modes: Vec<(String, usize)>,
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
            bidi: Bidi::Auto,
            panel: PanelSide::Auto,
            name: None,
            layer: None,
            marks: None,
            lam_alef: true,
            hidden: false,
            ambiguous: None,
            mouse: true,
            blind: true,
            numbers: false,
            keyboard: None,
            keys: Vec::new(),
            key_modes: Vec::new(),
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
        "bidi",
        "who orders right-to-left text on the screen: auto, app, kitty, inverse or terminal",
        "\"auto\"",
    ),
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
    (
        "marks",
        "vowel marks: auto (as the terminal can), shown, apart (beside their letters) or hidden",
        "\"auto\"",
    ),
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

/// The most keys of one's own: more than a keyboard has in all modes.
const MOST_KEYS: usize = 1000;

/// A settings file that says nothing: every key with what it does and an example, commented out.
#[must_use]
pub fn documented() -> String {
    KEYS.iter()
        .map(|(key, what, example)| format!("# {what}\n# {key} = {example}\n"))
        .collect::<Vec<_>>()
        .join("\n")
}

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
        let others = faults.len();
        let sheet = Sheet::read(text, file, faults);
        for (key, value) in &sheet.tables() {
            let outcome = out.set(key, value, &sheet, faults);
            faults.extend(outcome.err());
        }
        in_brief(faults, others, file);
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
            "bidi" => self.bidi = sheet.choice(key, value, BIDI)?,
            "panel" => self.panel = sheet.choice(key, value, PANEL_SIDES)?,
            "name" => self.name = Some(text()?).filter(|name| !name.trim().is_empty()),
            "layer" => self.layer = Some(layer(key, value, sheet)?).filter(|l| !l.is_empty()),
            "marks" => self.marks = sheet.choice(key, value, MARKS)?,
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
            let name = mode.get_ref().to_string();
            self.key_modes.push((name, mode.span().start));
            for (key, value) in table {
                match binding(mode, key, value, sheet) {
                    Ok(_) if self.keys.len() >= MOST_KEYS => {
                        let message = format!("there are more than {MOST_KEYS} keys of your own");
                        faults.push(sheet.fault(key.span(), message));
                    }
                    Ok(binding) => self.keys.push(binding),
                    Err(fault) => faults.push(fault),
                }
            }
        }
        Ok(())
    }
}

/// One key of a person's own: a command's name, or `false` for a key that is to do nothing.
fn binding(
    mode: &Key<'_>,
    key: &Key<'_>,
    value: &Value<'_>,
    sheet: &Sheet<'_>,
) -> Result<Binding, Error> {
    let command = match value.get_ref().as_bool() {
        Some(false) => None,
        _ => {
            let name = sheet.string(key, value);
            Some(name.map_err(|fault| fault.hint("write a command's name, or false"))?)
        }
    };
    Ok(Binding {
        mode: mode.get_ref().to_string(),
        key: key.get_ref().to_string(),
        command: command.map(str::to_owned),
        key_at: key.span().start,
        command_at: value.span().start,
    })
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
    let steers = |c: char| c.is_control() || bidi::is_control(c);
    let wrong = name.is_empty()
        || name.contains(['/', '\\', ':', '\0'])
        || name.starts_with('.')
        || name.chars().any(steers)
        || name.trim() != name
        || name.len() > 100;
    wrong.then(|| {
        format!("\"{name}\" can't name a layer: it becomes a part of a file's name, such as amina")
    })
}

/// The configuration folder of this program; `None` where the platform tells no home.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("hashiya"))
}

/// The person's settings, and what is wrong with them. Without a settings file the defaults stand.
#[must_use]
pub fn load() -> (Settings, Vec<Error>) {
    folder().map_or_else(Default::default, |folder| load_from(&folder))
}

/// The settings in `folder`.
#[must_use]
pub fn load_from(folder: &Path) -> (Settings, Vec<Error>) {
    let mut faults = Vec::new();
    let file = folder.join("config.toml");
    let settings = match read_text(&file, &mut faults) {
        Some(text) => Settings::parse(&text, &file, &mut faults),
        None => Settings::default(),
    };
    (settings, faults)
}

/// A theme file of the person's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTheme {
    /// The theme's name: the file's, without `.toml`.
    pub name: String,
    /// The file.
    pub file: PathBuf,
    /// What it says.
    pub text: String,
}

/// The theme files in `themes` below the configuration folder, by name; what can't be read goes to
/// `faults`.
#[must_use]
pub fn themes(folder: &Path, faults: &mut Vec<Error>) -> Vec<OwnTheme> {
    let Ok(entries) = std::fs::read_dir(folder.join("themes")) else {
        return Vec::new();
    };
    let mut out: Vec<OwnTheme> = entries
        .filter_map(|entry| {
            let file = entry.ok()?.path();
            let name = file.file_stem()?.to_str()?.to_owned();
            file.extension().filter(|extension| *extension == "toml")?;
            let text = read_text(&file, faults)?;
            Some(OwnTheme { name, file, text })
        })
        .collect();
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

/// The text of `file`; `None` where there is none, or where it can't be read, which is told.
pub(super) fn read_text(file: &Path, faults: &mut Vec<Error>) -> Option<String> {
    let bytes = match bounded::read(file, bounded::limits().settings) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => {
            faults.push(Error::io("read the settings", file, error).hint("the defaults stand"));
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let place = Place::of(&text, valid);
            let fault = Error::failed("this is not UTF-8").in_file(file).at(place);
            faults.push(fault.hint("the defaults stand; save the file as UTF-8"));
            None
        }
    }
}

/// The name that annotations are signed with: the settings', else git's, else the login name. Asks git
/// once, in `folder` (the article's), which may take some milliseconds.
#[must_use]
pub fn signature(settings: &Settings, folder: &Path) -> Option<String> {
    let login = || {
        let variables = ["USER", "LOGNAME", "USERNAME"].into_iter();
        variables
            .filter_map(|name| std::env::var(name).ok())
            .find_map(|name| tidy(&name))
            .or_else(account)
    };
    settings
        .name
        .as_deref()
        .and_then(tidy)
        .or_else(|| git_name(folder))
        .or_else(login)
}

/// The name of the account that the program runs under, where no variable tells it: in a container, say.
fn account() -> Option<String> {
    #[cfg(unix)]
    {
        let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok()??;
        tidy(&user.name)
    }
    #[cfg(not(unix))]
    {
        None
    }
}

/// The name in git's settings, as `git config user.name` tells it in `folder`; `None` without git.
fn git_name(folder: &Path) -> Option<String> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let output = Command::new("git")
        .args(["config", "--get", "user.name"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    tidy(&String::from_utf8_lossy(&output.stdout)).filter(|_| output.status.success())
}

/// A name without blanks around it or controls in it; `None` where nothing is left.
fn tidy(name: &str) -> Option<String> {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layers_name_is_a_part_of_a_files_name() {
        for name in ["amina", "v1.0", "أمينة", "می\u{200C}خوانم"] {
            assert_eq!(wrong_layer(name), None, "{name}");
        }
        for name in [
            "",
            ".a",
            "a/b",
            "..",
            " a",
            "a\n",
            "\u{1B}[31m",
            "a\u{202E}b",
            "a\u{9B}",
        ] {
            assert!(wrong_layer(name).is_some(), "{name:?}");
        }
    }

    fn parse(text: &str) -> (Settings, Vec<String>) {
        let mut faults = Vec::new();
        let settings = Settings::parse(text, Path::new("config.toml"), &mut faults);
        (settings, faults.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn of_many_mistakes_the_first_are_told_and_the_rest_counted() {
        let unknown: String = (0..150).map(|n| format!("key{n} = 1\n")).collect();
        let keys: String = (0..1200)
            .map(|n| format!("\"x {n}\" = \"quit\"\n"))
            .collect();
        let mut faults = Vec::new();
        let settings = Settings::parse(&unknown, Path::new("c"), &mut faults);
        assert!(settings.keys.is_empty());
        assert_eq!(faults.len(), 101);
        assert!(faults.iter().take(100).all(|fault| fault.place().is_some()));
        let last = faults.last().map(ToString::to_string).unwrap_or_default();
        assert!(last.contains("50 more mistakes like these"), "{last}");
        faults.clear();
        let settings =
            Settings::parse(&format!("[keys.read]\n{keys}"), Path::new("c"), &mut faults);
        assert_eq!((settings.keys.len(), faults.len()), (1000, 101));
    }

    #[test]
    fn every_key_is_read() {
        let text = "theme = \"light\"\nwidth = 64\ndirection = \"rtl\"\npanel = \"left\"\nname = \"أمينة\"\n\
            layer = \"amina\"\nmarks = \"hidden\"\nlam-alef = false\nhidden = true\nambiguous = 2\nmouse = false\n\
            blind = false\nnumbers = true\nkeyboard = \"persian\"\n[keys.read]\nQ = \"quit\"\nx = false\n";
        let (settings, faults) = parse(text);
        assert_eq!(faults, [] as [&str; 0]);
        assert_eq!((settings.theme.as_str(), settings.width), ("light", 64));
        assert_eq!(
            (settings.panel, settings.direction),
            (PanelSide::Left, Direction::Rtl)
        );
        assert_eq!(settings.name.as_deref(), Some("أمينة"));
        assert_eq!(settings.layer.as_deref(), Some("amina"));
        let switches = [settings.lam_alef, settings.mouse, settings.blind];
        assert_eq!(switches, [false; 3]);
        assert_eq!(settings.marks, Some(Marks::Hide));
        assert!(settings.hidden && settings.numbers);
        assert_eq!(settings.ambiguous, Some(2));
        assert_eq!(settings.keyboard.as_deref(), Some("persian"));
        let keys: Vec<_> = settings
            .keys
            .iter()
            .map(|b| (b.key.as_str(), b.command.as_deref()))
            .collect();
        assert_eq!(keys, [("Q", Some("quit")), ("x", None)]);
        let fault = settings
            .fault(settings.keys[0].command_at, "no such command")
            .to_string();
        assert!(
            fault.starts_with("config.toml:16:5: no such command"),
            "{fault}"
        );
    }

    #[test]
    fn the_documented_examples_are_valid_and_complete() {
        for (key, _, example) in KEYS {
            let (_, faults) = parse(&format!("{key} = {example}\n"));
            assert_eq!(faults, [] as [&str; 0], "{key}");
        }
        let (settings, faults) = parse(&documented());
        assert!(faults.is_empty() && settings.theme == Settings::default().theme);
        let (_, faults) = parse("no-such-key-at-all = 1");
        let known = KEYS
            .iter()
            .map(|(key, ..)| *key)
            .collect::<Vec<_>>()
            .join(", ");
        assert!(faults[0].contains(&known));
    }

    #[test]
    fn a_mistake_costs_one_key_and_says_where_it_is() {
        let text = "widht = 70\nwidth = 7\ntheme = 3\ndirection = \"lrt\"\nmarks = \"no\"\nlayer = \"../x\"\n\
            [keys]\nq = \"quit\"\n";
        let (settings, faults) = parse(text);
        let expected = Settings {
            file: settings.file.clone(),
            text: settings.text.clone(),
            ..Settings::default()
        };
        assert_eq!(settings, expected);
        assert_eq!(faults.len(), 7, "{faults:#?}");
        assert!(faults.iter().any(|f| f.starts_with(
            "config.toml:1:1: the settings file has no key `widht`\n   |\n 1 | widht = 70\n   | ^\n  hint: did you mean `width`?"
        )));
        assert!(
            faults
                .iter()
                .any(|f| f
                    .contains("config.toml:2:9: `width` must be a whole number from 20 to 400"))
        );
        assert!(
            faults
                .iter()
                .any(|f| f.contains("did you mean \"ltr\"?") || f.contains("it can be: auto"))
        );
        assert!(faults.iter().any(|f| f.contains("[keys.read]")));
    }

    #[test]
    fn files_are_read_and_what_is_wrong_with_them_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, faults) = load_from(folder.path());
        assert!(settings == Settings::default() && faults.is_empty());
        std::fs::write(
            folder.path().join("config.toml"),
            b"theme = \"light\"\n# \xFF\n",
        )
        .unwrap();
        let (settings, faults) = load_from(folder.path());
        assert_eq!(settings, Settings::default());
        assert_eq!(faults[0].place().map(|p| (p.line, p.column)), Some((2, 3)));
        std::fs::create_dir(folder.path().join("themes")).unwrap();
        for name in ["b.toml", "a.toml", "notes.txt"] {
            std::fs::write(folder.path().join("themes").join(name), "x").unwrap();
        }
        let mut faults = Vec::new();
        let names: Vec<_> = themes(folder.path(), &mut faults)
            .into_iter()
            .map(|t| t.name)
            .collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn a_signature_is_the_settings_name_first() {
        let settings = Settings {
            name: Some(" Amina\u{7} ".to_owned()),
            ..Settings::default()
        };
        assert_eq!(
            signature(&settings, Path::new("")).as_deref(),
            Some("Amina")
        );
    }
}
