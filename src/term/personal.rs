//! What belongs to the person: settings, themes, keys, the keyboard.
//!
//! Read once at the start. Nothing in these files stops the program: what is wrong with them is gathered
//! ([`Personal::faults`]), and the default stands.
//!
//! Must not know: articles.

use std::path::Path;

use crate::annotation::schema::Schema;
use crate::app::command::{self, Command};
use crate::app::feed::Keys;
use crate::app::keymap::{Keymap, KindKey, Mode, Part, Row};
use crate::app::layouts::{KeyboardLayout, LayoutSense};
use crate::app::view::{PanelSide, View};
use crate::error::Error;
use crate::store::config::{self, Settings};
use crate::store::schema;
use crate::text::bidi::Direction;
use crate::text::cells::{Ambiguous, CellRules, Hidden, LamAlef, Marks};
use crate::text::layout;
use crate::ui::theme::colour::Depth;
use crate::ui::theme::file::ThemeFile;
use crate::ui::theme::{self, Theme};

use super::Options;

/// A person's settings and themes, with what the command line says instead.
#[derive(Debug)]
pub(crate) struct Personal {
    pub(crate) settings: Settings,
    /// What is wrong with the settings and theme files.
    pub(crate) faults: Vec<Error>,
    /// What was wrong and told in the status line, to be told whole at the end.
    pub(super) told: Vec<Error>,
    themes: Vec<ThemeFile>,
    depth: Depth,
}

impl Personal {
    /// Reads the files, and lets `options` go before them.
    pub(crate) fn load(options: &Options) -> Self {
        let (mut settings, mut faults) = config::load();
        let themes = config::folder()
            .map(|folder| config::themes(&folder, &mut faults))
            .unwrap_or_default()
            .into_iter()
            .map(|own| ThemeFile {
                name: own.name,
                file: own.file,
                text: own.text,
            })
            .collect();
        if let Some(theme) = &options.theme {
            settings.theme.clone_from(theme);
        }
        settings.width = options.width.unwrap_or(settings.width);
        settings.bidi = options.bidi.unwrap_or(settings.bidi);
        settings.layer = options.layer.clone().or(settings.layer);
        Self {
            settings,
            faults,
            told: Vec::new(),
            themes,
            depth: Depth::detect(|name| std::env::var(name).ok()),
        }
    }

    /// What is wrong with asking for the theme `name`: that there is none.
    pub(crate) fn missing_theme(&self, name: &str) -> Option<Error> {
        theme::file::missing(name, &self.themes)
    }

    /// The theme of that name, and what is wrong with it.
    pub(crate) fn theme(&self, name: &str) -> (Theme, Vec<Error>) {
        Theme::load(name, &self.themes, self.depth)
    }

    /// The theme that the settings name, as something that another thread can be given to do. It reads the
    /// default schema first, which whoever opens an article meanwhile will soon want.
    pub(super) fn themed(&self) -> impl FnOnce() -> (Theme, Vec<Error>) + Send + 'static {
        let (name, own, depth) = (self.settings.theme.clone(), self.themes.clone(), self.depth);
        move || {
            let _default = schema::builtin();
            Theme::load(&name, &own, depth)
        }
    }

    /// Takes over how many colours the terminal turned out to have; tells whether that makes a difference. Whoever
    /// wants none has none.
    pub(super) fn has_colours(&mut self, depth: Depth) -> bool {
        self.depth != Depth::None && std::mem::replace(&mut self.depth, depth) != depth
    }

    /// How many colours there are where the terminal turned out to have `found`.
    pub(crate) fn depth_with(&mut self, found: Option<Depth>) -> Depth {
        let _differs = found.is_some_and(|depth| self.has_colours(depth));
        self.depth
    }

    /// Has themes made with colours, whatever the terminal says of itself.
    pub(crate) fn insist_on_colour(&mut self) {
        if self.depth == Depth::None {
            self.depth = Depth::True;
        }
    }

    /// The names of all themes: those that come with the program, then the person's own.
    fn theme_names(&self) -> Vec<String> {
        let built_in = theme::builtin().iter().map(|(name, _)| (*name).to_owned());
        let own = self.themes.iter().map(|own| own.name.clone());
        let mut names: Vec<String> = Vec::new();
        for name in built_in.chain(own) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The schema for articles in `folder`; what is wrong with the project's file is gathered.
    pub(crate) fn schema(&mut self, folder: &Path) -> Schema {
        let taken: Vec<(char, &str)> = command::all()
            .flat_map(|command| command.keys.iter().map(|keys| (*keys, command.name)))
            .filter_map(|(keys, name)| {
                let mut chars = keys.chars();
                let only = chars.next().filter(|_| chars.next().is_none());
                only.map(|key| (key, name))
            })
            .collect();
        let (schema, faults) = schema::load_beside(folder, &taken);
        self.faults.extend(faults);
        schema
    }

    /// What keys do, with the kinds of `schema`; what is wrong with the person's own is gathered.
    pub(super) fn keys(&mut self, schema: &Schema) -> Keys {
        let builtin = schema::builtin();
        let kinds = schema.kinds().iter().map(|kind| KindKey {
            kind: kind.name.clone(),
            label: kind.label.clone(),
            key: kind.key.map(String::from),
            built_in: builtin.kind(&kind.name).is_some(),
        });
        let mut map = Keymap::new(command::all().map(keymap_row), kinds.collect());
        map.bind_every();
        for (mode, at) in &self.settings.key_modes {
            // Told once, however many keys the table has; it may have none.
            if let Err(error) = Mode::named(mode) {
                self.faults.push(placed(&self.settings, *at, &error));
            }
        }
        for binding in &self.settings.keys {
            let bound = map.bind(&binding.mode, &binding.key, binding.command.as_deref());
            if let Err((part, error)) = bound {
                let at = match part {
                    Part::Command => binding.command_at,
                    Part::Key => binding.key_at,
                    Part::Mode => continue,
                };
                self.faults.push(placed(&self.settings, at, &error));
            }
        }
        Keys::new(map, LayoutSense::new(self.keyboard()))
    }

    /// The layout that Arabic letters are taken for: the settings', else the locale's.
    fn keyboard(&self) -> KeyboardLayout {
        let named = self.settings.keyboard.as_deref().and_then(|wanted| {
            let found = KeyboardLayout::ALL.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, layout)| *layout)
        });
        let locale = || {
            let names = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter();
            names
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty())
                .and_then(|value| KeyboardLayout::of_locale(&value))
        };
        named.or_else(locale).unwrap_or_default()
    }

    /// How articles are laid out, at the width that was asked for.
    pub(crate) fn layout(&self, direction: Option<Direction>) -> layout::Options {
        let settings = &self.settings;
        layout::Options {
            width: settings.width,
            direction: direction.unwrap_or(match settings.direction {
                config::Direction::Auto => Direction::Auto,
                config::Direction::FirstStrong => Direction::FirstStrong,
                config::Direction::Rtl => Direction::Rtl,
                config::Direction::Ltr => Direction::Ltr,
            }),
            rules: CellRules {
                lam_alef: if settings.lam_alef {
                    LamAlef::One
                } else {
                    LamAlef::Two
                },
                marks: settings.marks.unwrap_or_default(),
                hidden: if settings.hidden {
                    Hidden::Show
                } else {
                    Hidden::Omit
                },
                ambiguous: match settings.ambiguous {
                    Some(2) => Ambiguous::Two,
                    _ => Ambiguous::One,
                },
                ..CellRules::default()
            },
        }
    }

    /// The view to begin with, on a screen of `columns` and `rows`.
    pub(super) fn view(&self, columns: u16, rows: u16) -> View {
        let settings = &self.settings;
        View {
            columns,
            rows,
            measure: settings.width,
            panel_side: match settings.panel {
                config::PanelSide::Left => PanelSide::Left,
                config::PanelSide::Right => PanelSide::Right,
                config::PanelSide::Auto | config::PanelSide::Off => PanelSide::Auto,
            },
            theme: settings.theme.clone(),
            themes: self.theme_names(),
            numbers: settings.numbers,
            shown_marks: settings
                .marks
                .filter(|marks| *marks != Marks::Hide)
                .unwrap_or_default(),
            ..View::default()
        }
    }

    /// Whether the panel stands beside the text from the start.
    pub(super) fn panel(&self) -> bool {
        self.settings.panel != config::PanelSide::Off
    }
}

/// A command as the keymap needs it.
fn keymap_row(command: &Command) -> Row {
    Row {
        name: command.name,
        doc: command.doc,
        group: command.group.heading(),
        modes: command.modes,
        keys: command.keys,
    }
}

/// `error` at byte `at` of the settings file.
fn placed(settings: &Settings, at: usize, error: &Error) -> Error {
    let fault = settings.fault(at, error.brief());
    error
        .hints()
        .iter()
        .fold(fault, |fault, hint| fault.hint(hint))
}
