//! Themes: what each part of the screen looks like.
//!
//! A *role* is a part of the screen that has a look of its own ([`Role`]). A *kind's look* is how
//! annotations of one kind show: the inner of two nested ones gives the letters' colour, the outer the
//! ground. A theme is a TOML file (`file.rs`) of a palette, a style for each role, and a look for each
//! colour role that a schema may name. On a terminal with fewer colours each style degrades by itself;
//! without colours bold, italic and reverse take over. Nothing is ever underlined: a line below would
//! cut the dots of Arabic letters.
//!
//! - `colour`: what is written, how legible it is, how many a terminal has
//! - `cube`: what becomes of it where there are 256
//! - `file`: a theme's TOML, with what it inherits
//!
//! Must not know: crossterm, files, sessions.

pub mod colour;
mod cube;
pub mod file;

use ratatui::style::{Color, Modifier, Style};

pub use colour::Depth;
pub use file::ThemeFile;

use crate::error::Error;
use cube::{Cube, Letters};

/// A part of the screen with a look of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum Role {
    /// The article's letters on its ground; the whole screen is filled with it.
    Text,
    /// Less important text.
    Dim,
    /// Hardly seen: what is only there to be found when looked for.
    Faint,
    /// The line at the top.
    Header,
    /// The article's name in it.
    Title,
    /// Rules between the parts of the screen.
    Rule,
    /// The status line at the bottom.
    Status,
    /// The mode's name while reading.
    ModeRead,
    /// The mode's name while selecting.
    ModeSelect,
    /// The mode's name while something is asked.
    ModePrompt,
    /// A key in a hint.
    Key,
    /// What the key does.
    Hint,
    /// A prompt's question.
    Prompt,
    /// What is being typed.
    Input,
    /// The caret in what is typed.
    Caret,
    /// The cursor on the article.
    Cursor,
    /// What is selected.
    Selection,
    /// A search hit.
    Match,
    /// The search hit that the cursor is on.
    CurrentMatch,
    /// A search hit that is only near in spelling.
    NearMatch,
    /// The ground of what another annotator marked, and we did not.
    Layer,
    /// The ground of what may be marked, and is not yet.
    Suggestion,
    /// A jump label that goes there at once.
    Label,
    /// A jump label that wants a second key.
    LabelMore,
    /// The text behind jump labels.
    Behind,
    /// A note's mark and text.
    Note,
    /// The mark of a paragraph that is done, and `saved`.
    Done,
    /// What lost its place.
    Lost,
    /// What is unsure.
    Unsure,
    /// Something to look at: not saved yet, changed by somebody else.
    Warning,
    /// Something that went wrong.
    Error,
    /// A message that all is well.
    Good,
    /// A panel's heading.
    Heading,
    /// A count.
    Count,
    /// A panel's row.
    Row,
    /// The row of a list that is chosen. All of it is drawn so; only names of kinds and the letters that
    /// matched keep their colours.
    RowChosen,
    /// The letters that a search in a list matched.
    RowMatch,
    /// The ground, frame and text of what covers the article: help, palette.
    Overlay,
    /// The frame of what covers the article.
    Frame,
    /// Visible substitutes for characters that are not shown.
    Substitute,
}

impl Role {
    /// Every role, by the name that theme files use.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Text, "text"),
        (Self::Dim, "dim"),
        (Self::Faint, "faint"),
        (Self::Header, "header"),
        (Self::Title, "title"),
        (Self::Rule, "rule"),
        (Self::Status, "status"),
        (Self::ModeRead, "mode-read"),
        (Self::ModeSelect, "mode-select"),
        (Self::ModePrompt, "mode-prompt"),
        (Self::Key, "key"),
        (Self::Hint, "hint"),
        (Self::Prompt, "prompt"),
        (Self::Input, "input"),
        (Self::Caret, "caret"),
        (Self::Cursor, "cursor"),
        (Self::Selection, "selection"),
        (Self::Match, "match"),
        (Self::CurrentMatch, "current-match"),
        (Self::NearMatch, "near-match"),
        (Self::Layer, "layer"),
        (Self::Suggestion, "suggestion"),
        (Self::Label, "label"),
        (Self::LabelMore, "label-more"),
        (Self::Behind, "behind"),
        (Self::Note, "note"),
        (Self::Done, "done"),
        (Self::Lost, "lost"),
        (Self::Unsure, "unsure"),
        (Self::Warning, "warning"),
        (Self::Error, "error"),
        (Self::Good, "good"),
        (Self::Heading, "heading"),
        (Self::Count, "count"),
        (Self::Row, "row"),
        (Self::RowChosen, "row-chosen"),
        (Self::RowMatch, "row-match"),
        (Self::Overlay, "overlay"),
        (Self::Frame, "frame"),
        (Self::Substitute, "substitute"),
    ];

    /// The name that theme files use.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(role, _)| *role == self)
            .map_or("text", |(_, name)| name)
    }

    /// Whether parts with looks of their own stand on its ground.
    const fn is_under_others(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Header | Self::Status | Self::Overlay | Self::RowChosen
        )
    }

    /// The attributes that stand for it where there are no colours.
    fn attributes(self) -> Modifier {
        match self {
            Self::Title
            | Self::Key
            | Self::Prompt
            | Self::Heading
            | Self::Warning
            | Self::Error
            | Self::Note
            | Self::RowMatch
            | Self::LabelMore
            | Self::NearMatch => Modifier::BOLD,
            Self::ModeRead | Self::Caret | Self::Cursor | Self::RowChosen | Self::Match => {
                Modifier::REVERSED
            }
            Self::ModeSelect
            | Self::ModePrompt
            | Self::Selection
            | Self::CurrentMatch
            | Self::Label => Modifier::REVERSED.union(Modifier::BOLD),
            Self::Dim
            | Self::Faint
            | Self::Rule
            | Self::Hint
            | Self::Count
            | Self::Behind
            | Self::Substitute => Modifier::DIM,
            Self::Layer | Self::Suggestion => Modifier::ITALIC,
            _ => Modifier::empty(),
        }
    }
}

/// How annotations of one kind show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindLook {
    /// The colour of their letters, of their bars in the margin, of their names in the panel.
    pub letters: Color,
    /// Their ground, where another annotation stands within, or where `filled`.
    pub ground: Color,
    /// Their ground while they are the one that is worked on.
    pub chosen: Color,
    /// Whether one that stands alone shows by its ground, with the letters as they are (long kinds,
    /// such as claims), and not by its letters' colour.
    pub filled: bool,
    /// Whether a bar in the margin runs along them: as `filled`, unless the theme says otherwise.
    pub bar: bool,
    /// Whether they are slanted where there are no colours: every other kind is.
    pub slanted: bool,
}

/// What every part of the screen looks like, at one depth of colour.
#[derive(Clone, Debug)]
pub struct Theme {
    name: String,
    depth: Depth,
    styles: Vec<Style>,
    kinds: Vec<(String, KindLook)>,
}

/// The themes that come with the program: name and file.
#[must_use]
pub const fn builtin() -> &'static [(&'static str, &'static str)] {
    &[
        ("dark", include_str!("../../../themes/dark.toml")),
        ("light", include_str!("../../../themes/light.toml")),
        (
            "high-contrast",
            include_str!("../../../themes/high-contrast.toml"),
        ),
        (
            "colour-blind",
            include_str!("../../../themes/colour-blind.toml"),
        ),
        ("terminal", include_str!("../../../themes/terminal.toml")),
    ]
}

/// The colour roles that every theme has a look for, so that a schema may name them.
pub const KIND_ROLES: [&str; 9] = [
    "actor", "place", "claim", "kind-1", "kind-2", "kind-3", "kind-4", "kind-5", "kind-6",
];

impl Theme {
    /// The theme called `name`, one of `own` (the person's files, which come first) or of the
    /// built-in ones. What is wrong with it is told; where it can't be used at all, `dark` stands.
    #[must_use]
    pub fn load(name: &str, own: &[ThemeFile], depth: Depth) -> (Self, Vec<Error>) {
        let mut faults = Vec::new();
        let full = file::read(name, own, &mut faults);
        // A colour of the palette that is none is missed by every style that uses it.
        let mut told = std::collections::BTreeSet::new();
        faults.retain(|fault| told.insert(fault.to_string()));
        (full.at_depth(depth), faults)
    }

    /// A theme from what its file says.
    fn new(name: String, styles: Vec<Style>, kinds: Vec<(String, KindLook)>) -> Self {
        Self {
            name,
            depth: Depth::True,
            styles,
            kinds,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The depth it was made for.
    #[must_use]
    pub const fn depth(&self) -> Depth {
        self.depth
    }

    /// The style of a part of the screen. Only [`Role::Text`] always has both colours; another may leave
    /// the letters or the ground as they are, and is laid over what is there.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// The look of the colour role that a kind names; of `number`, its place in the schema, where the
    /// theme has no such role.
    #[must_use]
    pub fn kind(&self, role: &str, number: usize) -> KindLook {
        let named = self.kinds.iter().find(|(name, _)| name == role);
        let fallback = || self.kinds.get(number % self.kinds.len().max(1));
        named.or_else(fallback).map_or(
            KindLook {
                letters: Color::Reset,
                ground: Color::Reset,
                chosen: Color::Reset,
                filled: false,
                bar: false,
                slanted: false,
            },
            |(_, look)| *look,
        )
    }

    /// The style of text under annotations, `stack` from the innermost out: the inner gives the
    /// letters, the next one out the ground.
    #[must_use]
    pub fn annotated(&self, stack: &[KindLook]) -> Style {
        let text = self.style(Role::Text);
        let Some(inner) = stack.first() else {
            return text;
        };
        if self.depth == Depth::None {
            return text.add_modifier(without_colour(stack));
        }
        match stack.get(1) {
            Some(outer) => text.fg(inner.letters).bg(outer.ground),
            None if inner.filled => on_ground(text, inner, inner.ground),
            None => text.fg(inner.letters),
        }
    }

    /// The style of the text of the annotation that is worked on, `stack` as in
    /// [`annotated`](Self::annotated), with `at`, the place of that annotation in it. Of the terminal's
    /// own sixteen colours its two are exchanged: dark letters in bold would be shown bright by many.
    #[must_use]
    pub fn chosen(&self, stack: &[KindLook], at: usize) -> Style {
        let style = self.annotated(stack);
        let bold = style.add_modifier(Modifier::BOLD);
        match (stack.first(), stack.get(at)) {
            _ if self.depth == Depth::None => bold,
            (_, Some(look)) if colour::is_own(look.ground) => {
                style.fg(look.ground).bg(look.letters)
            }
            (Some(inner), Some(look)) if at > 0 || !inner.filled => {
                bold.fg(inner.letters).bg(look.chosen)
            }
            (_, Some(look)) => bold.bg(look.chosen),
            _ => bold,
        }
    }

    /// The style of bars, names and counts of a kind, to lay over any ground. Of the terminal's own
    /// sixteen colours nobody knows how one looks on an unknown ground: there it brings its ground along.
    #[must_use]
    pub fn kind_mark(&self, look: KindLook) -> Style {
        match self.depth {
            Depth::None => Style::new().add_modifier(look.emphasis()),
            _ if colour::is_own(look.ground) => Style::new().fg(look.letters).bg(look.ground),
            _ => Style::new().fg(look.letters),
        }
    }

    /// The cursor over text of style `under`: it must be seen on any ground, also on a selection
    /// without colours.
    #[must_use]
    pub fn cursor_over(&self, under: Style) -> Style {
        if self.depth == Depth::None && under.add_modifier.contains(Modifier::REVERSED) {
            return under
                .remove_modifier(Modifier::REVERSED)
                .add_modifier(Modifier::BOLD);
        }
        under.patch(self.style(Role::Cursor))
    }

    /// The same theme on a terminal of `depth`.
    fn at_depth(self, depth: Depth) -> Self {
        let mut made = match depth {
            Depth::True => self,
            Depth::Ansi256 => self.in_256(),
            Depth::Ansi16 => self.in_16(),
            Depth::None => self.without_colours(),
        };
        made.depth = depth;
        made
    }

    /// The same in the fixed colours of a terminal of 256: letters first, then the grounds below them.
    fn in_256(mut self) -> Self {
        let cube = Cube::new();
        let letters = self.letters_in_256(&cube);
        let any = self.letters_on_any(&letters);
        let ground =
            |ground, on_it: &[Letters], others: &[Color]| cube.ground(ground, on_it, others);
        let mut paper = Vec::new();
        for ((role, _), own) in Role::ALL.iter().zip(&letters) {
            let Some(style) = self.styles.get_mut(*role as usize) else {
                continue;
            };
            let on_it = match own {
                Some(own) if !role.is_under_others() => std::slice::from_ref(own),
                _ => any.as_slice(),
            };
            style.bg = style.bg.map(|bg| ground(bg, on_it, &paper));
            if *role == Role::Text {
                paper.extend(style.bg);
            }
        }
        for (_, look) in &mut self.kinds {
            look.ground = ground(look.ground, &any, &paper);
            let others: Vec<Color> = paper.iter().copied().chain([look.ground]).collect();
            look.chosen = ground(look.chosen, &any, &others);
        }
        self
    }

    /// Turns all letters to fixed colours; gives those of each role, then of each kind.
    fn letters_in_256(&mut self, cube: &Cube) -> Vec<Option<Letters>> {
        let paper = self.style(Role::Text).bg;
        let styles = (self.styles.iter_mut()).map(|style| (style.fg.as_mut(), style.bg.or(paper)));
        let kinds = (self.kinds.iter_mut()).map(|(_, look)| (Some(&mut look.letters), paper));
        let turned = styles.chain(kinds).map(|(letters, ground)| {
            let letters = letters?;
            let before = std::mem::replace(letters, cube.letters(*letters, ground));
            Letters::of(before, *letters)
        });
        turned.collect()
    }

    /// Those of all letters, as `letters` has them, that bring no ground along.
    fn letters_on_any(&self, letters: &[Option<Letters>]) -> Vec<Letters> {
        let roles = Role::ALL
            .iter()
            .map(|(role, _)| role.is_under_others() || self.style(*role).bg.is_none());
        let bare = roles.chain(std::iter::repeat(true));
        let bare = letters.iter().zip(bare).filter(|(_, bare)| *bare);
        bare.filter_map(|(letters, _)| *letters).collect()
    }

    /// The same in the terminal's own sixteen colours. What needs more gives way to the look of the theme
    /// that is made of them: the nearest of sixteen would be a colour that nobody knows the look of.
    fn in_16(mut self) -> Self {
        let own = file::read("terminal", &[], &mut Vec::new());
        for (role, _) in Role::ALL {
            let style = self.style(*role);
            let mut colours = [style.fg, style.bg].into_iter().flatten();
            if !colours.all(colour::is_own) {
                self.styles[*role as usize] = own.style(*role);
            }
        }
        for (number, (role, look)) in self.kinds.iter_mut().enumerate() {
            let mut colours = [look.letters, look.ground, look.chosen].into_iter();
            if !colours.all(colour::is_own) {
                *look = own.kind(role, number);
            }
        }
        self
    }

    /// The same without colours.
    fn without_colours(mut self) -> Self {
        for (role, _) in Role::ALL {
            self.styles[*role as usize] = Style::new().add_modifier(role.attributes());
        }
        self
    }
}

/// The text's own letters on a kind's ground; of the terminal's own sixteen colours the letters that go
/// with it, since nobody knows how the text's would look on it.
fn on_ground(text: Style, look: &KindLook, ground: Color) -> Style {
    if colour::is_own(ground) {
        text.fg(look.letters).bg(ground)
    } else {
        text.bg(ground)
    }
}

/// The attributes of annotated text without colours: short kinds are bold (every other of them slanted
/// too, where the terminal can), long ones dim; each ground that would be painted reverses, so that an
/// inner annotation always stands out from the one around it. The margin's marks name the kinds.
fn without_colour(stack: &[KindLook]) -> Modifier {
    let Some(inner) = stack.first() else {
        return Modifier::empty();
    };
    let grounds = stack.len() - 1 + usize::from(inner.filled);
    let reversed = if grounds % 2 == 1 {
        Modifier::REVERSED
    } else {
        Modifier::empty()
    };
    inner.emphasis() | reversed
}

impl KindLook {
    /// The attributes of its letters where there are no colours.
    fn emphasis(self) -> Modifier {
        match (self.filled, self.slanted) {
            (true, _) => Modifier::DIM,
            (false, false) => Modifier::BOLD,
            (false, true) => Modifier::BOLD | Modifier::ITALIC,
        }
    }
}

#[cfg(test)]
mod tests;
