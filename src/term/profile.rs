//! Which terminal this is, what it does to the order of text, and what is done about that.
//!
//! [`decide`] goes from the surest sign to the weakest: what the person chose, now or for this terminal once,
//! what the terminal answered, and only where it answered nothing, what the environment says: variables leak from one terminal into
//! another that is started within it. Behind a multiplexer (tmux, screen), which answers for itself and
//! passes no such question on, the terminal outside is what the multiplexer says, or else the environment.
//!
//! To add a terminal is to add a row to [`PROFILES`].
//!
//! Must not know: sessions.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use super::answers::{self, Answers};
use super::enter::Asked;
use super::input::Sent;
use super::multiplexer::{self, Client};
use crate::store::config::Bidi;
use crate::text::cells::Marks;
use crate::text::encode::{Algorithm, Arabic, Encoder, MainFont, Parts, RowBase};
use crate::ui::theme::colour::Depth;

/// What is known of the terminal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// What it answered.
    pub(crate) answers: Answers,
    /// The variables of [`VARIABLES`] that are set.
    pub(crate) environment: BTreeMap<&'static str, String>,
    /// What tmux says of the terminal that it runs in.
    pub(crate) client: Option<Client>,
    /// How long it took to find out.
    pub(crate) took: Duration,
}

/// The variables by which terminals make themselves known.
pub(crate) const VARIABLES: &[&str] = &[
    "TERM",
    "TERM_PROGRAM",
    "TMUX",
    "STY",
    "VTE_VERSION",
    "KONSOLE_VERSION",
    "MLTERM",
    "KITTY_WINDOW_ID",
    "XTERM_VERSION",
    "ALACRITTY_WINDOW_ID",
    "WT_SESSION",
];

impl Found {
    /// What there is without asking.
    pub(crate) fn in_environment(get: impl Fn(&str) -> Option<String>) -> Self {
        let set = VARIABLES
            .iter()
            .filter_map(|name| Some((*name, get(name)?)));
        Self {
            environment: set.filter(|(_, value)| !value.is_empty()).collect(),
            ..Self::default()
        }
    }

    /// What this terminal, as it is started here, is known by from one time to the next.
    pub(crate) fn id(&self) -> String {
        let numbered = |variable: &str| variable.ends_with("_ID") || variable.ends_with("SESSION");
        let answers = &self.answers;
        let secondary = answers
            .secondary
            .as_ref()
            .map(|numbers| format!("{numbers:?}"));
        let said = [
            ("XTVERSION", answers.version.clone()),
            ("DA2", secondary),
            ("DA3", answers.tertiary.clone()),
            ("font", answers.font.clone()),
            (
                "client",
                self.client.as_ref().and_then(|client| client.name.clone()),
            ),
        ];
        let said = said
            .into_iter()
            .filter_map(|(name, said)| Some((name, said?)));
        let environment = self.environment.iter().map(|(name, value)| {
            let is_number = numbered(name) || matches!(*name, "TMUX" | "STY");
            (
                *name,
                if is_number {
                    "set".to_owned()
                } else {
                    value.clone()
                },
            )
        });
        let all: Vec<String> = said
            .chain(environment)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        all.join(" ")
    }

    /// Asks the multiplexer, where there is one, which terminal it runs in.
    pub(super) fn ask_the_multiplexer(&mut self) {
        if Multiplexer::of(self) == Some(Multiplexer::Tmux) && self.has("TMUX") {
            self.client = multiplexer::client_of_tmux();
        }
    }

    /// Listens to a terminal that was `asked`, for `patience` to one that says nothing, and asks whatever follows from
    /// its answers. What came meanwhile and is no answer is given back.
    pub(super) fn listen(
        &mut self,
        asked: &mut Asked,
        patience: Duration,
    ) -> io::Result<Vec<Sent>> {
        let mut others = asked.wait(patience)?;
        self.answers = asked.answers.clone();
        if self.depends_on_the_font() {
            others.extend(asked.further(answers::FONT)?);
            self.answers = asked.answers.clone();
        }
        // Of those that are known it is known.
        let is_new = self.answers.version.is_some() && Multiplexer::of(self).is_none();
        if is_new && recognized(self).terminal.is_none() {
            others.extend(asked.further(answers::COLOURS)?);
            self.answers = asked.answers.clone();
        }
        self.ask_the_multiplexer();
        self.took = asked.at.elapsed();
        Ok(others)
    }

    /// What this terminal is asked.
    pub(super) fn questions(&self) -> String {
        let shows_the_unknown =
            self.is("TERM_PROGRAM", "Apple_Terminal") || self.is("TERM", "linux");
        answers::questions(shows_the_unknown)
    }

    /// How many colours there are: as the pen tells, as the multiplexer lets through, else those that the terminal
    /// is known to have.
    fn colours(&self, behind: Option<Multiplexer>, known: Option<Depth>) -> Option<Depth> {
        match (behind, &self.client) {
            (None, _) => self.answers.colours.or(known),
            (Some(Multiplexer::Tmux), Some(client)) => client.colours(),
            (Some(Multiplexer::Tmux), None) => None,
            // It has no others, whatever the environment of the terminal around it says.
            (Some(Multiplexer::Screen), _)
                if self
                    .environment
                    .get("TERM")
                    .is_some_and(|term| term.contains("256color")) =>
            {
                Some(Depth::Ansi256)
            }
            (Some(Multiplexer::Screen), _) => Some(Depth::Ansi16),
        }
    }

    /// Whether its font decides what it does to a row.
    pub(super) fn depends_on_the_font(&self) -> bool {
        self.version("kitty")
    }

    /// The scripts that the main font has: those of the font that kitty named, else of the one that most
    /// systems draw with unless told otherwise.
    fn main_font(&self) -> MainFont {
        let name = self.answers.font.as_deref().unwrap_or("DejaVuSansMono");
        let (arabic, hebrew) =
            font_named(name).map_or((Arabic::None, false), |font| (font.1, font.2));
        MainFont { arabic, hebrew }
    }

    /// Whether it is known which scripts the main font has.
    fn knows_the_font(&self) -> bool {
        self.answers
            .font
            .as_deref()
            .is_some_and(|name| font_named(name).is_some())
    }

    fn has(&self, variable: &str) -> bool {
        self.environment.contains_key(variable)
    }

    fn is(&self, variable: &str, begins: &str) -> bool {
        let value = self.environment.get(variable);
        value.is_some_and(|value| value.starts_with(begins))
    }

    /// Whether XTVERSION begins so, whatever the case.
    fn version(&self, begins: &str) -> bool {
        self.answers
            .version
            .as_deref()
            .is_some_and(|version| begins_with(version, begins))
    }

    /// The kind of terminal, and its version, by DA2.
    fn secondary(&self) -> (Option<u32>, Option<u32>) {
        let numbers = self.answers.secondary.as_deref().unwrap_or_default();
        (numbers.first().copied(), numbers.get(1).copied())
    }

    fn silent(&self) -> bool {
        self.answers.is_silent()
    }
}

/// What is known of the font of that PostScript name.
fn font_named(name: &str) -> Option<&'static (&'static str, Arabic, bool)> {
    FONTS.iter().find(|font| begins_with(name, font.0))
}

/// Fonts of one width, by the beginnings of their PostScript names: whether they have Arabic, and Hebrew.
const FONTS: &[(&str, Arabic, bool)] = &[
    ("DejaVuSansMono", Arabic::Common, false),
    ("FreeMono", Arabic::All, true),
    ("Unifont", Arabic::All, true),
    ("Thabit", Arabic::Common, false),
    ("KawkabMono", Arabic::Common, false),
    ("VazirCode", Arabic::Common, false),
    ("CascadiaCode", Arabic::Common, true),
    ("CascadiaMono", Arabic::Common, true),
    ("CourierNew", Arabic::Common, true),
    ("LiberationMono", Arabic::None, true),
    ("Cousine", Arabic::None, true),
    ("Hack", Arabic::None, false),
    ("FiraCode", Arabic::None, false),
    ("FiraMono", Arabic::None, false),
    ("JetBrainsMono", Arabic::None, false),
    ("SourceCodePro", Arabic::None, false),
    ("Iosevka", Arabic::None, false),
    ("Inconsolata", Arabic::None, false),
    ("UbuntuMono", Arabic::None, false),
    ("NotoSansMono", Arabic::None, false),
    ("NotoMono", Arabic::None, false),
    ("RobotoMono", Arabic::None, false),
    ("IBMPlexMono", Arabic::None, false),
];

fn begins_with(text: &str, begins: &str) -> bool {
    let head = text.get(..begins.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(begins))
}

/// Whether `text` begins with the word `word`, in any letter case.
fn begins_with_word(text: &str, word: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric();
    begins_with(text, word)
        && !text
            .get(word.len()..)
            .is_some_and(|rest| rest.starts_with(goes_on))
}

/// What is done about the order of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Treatment {
    /// What rows are encoded by.
    pub(crate) encoder: Encoder,
    /// Sent before the screen is entered, to have the terminal leave the order alone.
    pub(crate) on: &'static str,
    /// Sent after it was left, to undo that.
    pub(crate) off: &'static str,
    /// Where the mouse is told to be.
    pub(crate) clicks: Clicks,
    /// What becomes of vowel marks, unless the person asks for them.
    pub(crate) marks: Marks,
}

/// Which column of a row a terminal tells that the mouse is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clicks {
    /// The one where it is seen.
    AsSeen,
    /// The one that was sent for what is seen there.
    AsSent,
}

impl Treatment {
    /// The same where the terminal draws with `font`.
    const fn drawn_with(self, font: MainFont) -> Self {
        match self.encoder {
            Encoder::Kitty(_) => by(Encoder::Kitty(font)),
            _ => self,
        }
    }
}

const fn by(encoder: Encoder) -> Treatment {
    Treatment {
        encoder,
        on: "",
        off: "",
        clicks: Clicks::AsSeen,
        marks: Marks::Ride,
    }
}

const fn told_as_sent(encoder: Encoder) -> Treatment {
    Treatment {
        clicks: Clicks::AsSent,
        ..by(encoder)
    }
}

const fn switched(on: &'static str, off: &'static str) -> Treatment {
    Treatment {
        encoder: Encoder::Visual,
        on,
        off,
        clicks: Clicks::AsSeen,
        marks: Marks::Ride,
    }
}

/// The terminal leaves the order alone, at the latest after `CSI 8 l`.
const PLAIN: Treatment = by(Encoder::Visual);
/// The same; but letters that bear marks are lost, or the marks.
const LOSING: Treatment = Treatment {
    marks: Marks::Apart,
    ..PLAIN
};
const KITTY: Treatment = by(Encoder::Kitty(MainFont {
    arabic: Arabic::None,
    hebrew: false,
}));
/// Rows are left to right, brackets are mirrored.
const MIRRORING: Treatment = by(inverse(RowBase::Ltr, true, true));
/// Rows are left to right, brackets stay.
const KEEPING: Treatment = told_as_sent(inverse(RowBase::Ltr, false, true));
/// Rows go as their first letter, brackets are mirrored, marks do not count.
const FIRST_STRONG: Treatment = told_as_sent(inverse(RowBase::FirstStrong, true, false));
/// The same, but what stands between lines of a frame is left to right.
const FRAMED: Treatment = told_as_sent(in_parts(FIRST_STRONG.encoder, Parts::Frames));
/// Rows are left to right, brackets are mirrored, marks do not count, and what has one pen is ordered by itself.
const BY_PENS: Treatment = told_as_sent(in_parts(inverse(RowBase::Ltr, true, false), Parts::Pens));
const KONSOLE: Treatment = switched(
    "\x1b]50;BidiRenderingEnabled=false\x07",
    "\x1b]50;BidiRenderingEnabled=true\x07",
);
const MLTERM: Treatment = switched("\x1b]5379;use_ctl=false\x07", "\x1b]5379;use_ctl=true\x07");
const MINTTY: Treatment = switched("\x1b[?77096h", "\x1b[?77096l");

const fn in_parts(encoder: Encoder, parts: Parts) -> Encoder {
    match encoder {
        Encoder::Inverse(algorithm) => Encoder::Inverse(Algorithm { parts, ..algorithm }),
        other => other,
    }
}

const fn inverse(row: RowBase, mirrors: bool, heeds_marks: bool) -> Encoder {
    Encoder::Inverse(Algorithm {
        row,
        mirrors,
        heeds_marks,
        parts: if mirrors { Parts::None } else { Parts::Frames },
        joins: !mirrors,
    })
}

/// A terminal.
struct Profile {
    name: &'static str,
    /// Whether what it answered says that this is it.
    answers: fn(&Found) -> bool,
    /// Whether the environment says so: asked where it answered nothing, and behind a multiplexer.
    environment: fn(&Found) -> bool,
    /// How tmux calls it; it may go on with a version.
    client: &'static str,
    /// What is done in it, and what where a multiplexer keeps its switch out of reach.
    within: Treatment,
    behind: Treatment,
    /// How many colours it has, where its pen does not tell.
    colours: Depth,
    /// What a person has to know or to do.
    advice: Option<&'static str>,
}

const NEVER: fn(&Found) -> bool = |_| false;

/// The terminals, the surest signs first.
const PROFILES: &[Profile] = &[
    Profile {
        name: "Konsole",
        answers: |found| {
            found.version("Konsole") || found.answers.tertiary.as_deref() == Some("7E4B4445")
        },
        environment: |found| found.has("KONSOLE_VERSION"),
        client: "Konsole",
        within: KONSOLE,
        behind: KEEPING,
        colours: Depth::True,
        advice: None,
    },
    Profile {
        name: "WezTerm",
        answers: |found| found.version("WezTerm"),
        environment: |found| found.is("TERM_PROGRAM", "WezTerm"),
        client: "WezTerm",
        within: PLAIN,
        behind: PLAIN,
        colours: Depth::True,
        advice: None,
    },
    Profile {
        name: "VTE (GNOME Terminal, Xfce Terminal and others)",
        answers: |found| {
            let obeys =
                matches!(found.answers.order, Some(1 | 2)) && found.answers.order_then == Some(2);
            obeys || found.version("VTE") || found.answers.tertiary.as_deref() == Some("7E565445")
        },
        environment: |found| found.has("VTE_VERSION"),
        client: "VTE",
        within: PLAIN,
        behind: MIRRORING,
        colours: Depth::True,
        advice: None,
    },
    Profile {
        name: "mlterm",
        answers: |found| {
            let is_of_its_kind = found.secondary().0 == Some(24);
            is_of_its_kind && (found.has("MLTERM") || found.secondary().1 == Some(279))
        },
        environment: |found| found.has("MLTERM") || found.is("TERM", "mlterm"),
        client: "mlterm",
        within: MLTERM,
        behind: FRAMED,
        colours: Depth::Ansi256,
        advice: Some(
            "behind tmux or screen a row that begins with a number may read wrong: mlterm --bidi=false avoids it",
        ),
    },
    Profile {
        name: "kitty",
        answers: |found| found.version("kitty"),
        environment: |found| found.has("KITTY_WINDOW_ID") || found.is("TERM", "xterm-kitty"),
        client: "kitty",
        within: KITTY,
        behind: KITTY,
        colours: Depth::True,
        advice: Some(
            "with force_ltr yes in kitty.conf, use --bidi app: vowel marks then stand better",
        ),
    },
    Profile {
        name: "mintty",
        answers: |found| found.version("mintty") || found.secondary().0 == Some(77),
        environment: |found| found.is("TERM_PROGRAM", "mintty"),
        client: "mintty",
        within: MINTTY,
        behind: FIRST_STRONG,
        colours: Depth::True,
        advice: None,
    },
    Profile {
        name: "iTerm2",
        answers: |found| found.version("iTerm2"),
        environment: |found| found.is("TERM_PROGRAM", "iTerm.app"),
        client: "iTerm2",
        within: MIRRORING,
        behind: MIRRORING,
        colours: Depth::True,
        advice: Some(
            "if words read backwards, turn off right-to-left text in its settings and use --bidi app",
        ),
    },
    Profile {
        name: "Terminal.app",
        answers: |found| found.secondary() == (Some(1), Some(95)) && unnamed(found),
        environment: |found| found.is("TERM_PROGRAM", "Apple_Terminal"),
        client: "Apple_Terminal",
        within: MIRRORING,
        behind: MIRRORING,
        colours: Depth::Ansi256,
        advice: None,
    },
    Profile {
        name: "PuTTY",
        answers: |found| found.secondary() == (Some(0), Some(136)) && unnamed(found),
        environment: NEVER,
        client: "PuTTY",
        within: FIRST_STRONG,
        behind: FIRST_STRONG,
        colours: Depth::True,
        advice: Some(
            "some rows can't be shown right here: turn off bidirectional text and Arabic shaping under \
             Terminal, Features, and use --bidi app",
        ),
    },
    Profile {
        name: "QTerminal",
        answers: |found| found.secondary() == (Some(0), Some(115)) && unnamed(found),
        environment: NEVER,
        client: "QTerminal",
        within: BY_PENS,
        behind: BY_PENS,
        colours: Depth::True,
        advice: Some("a row that begins with a number may read wrong here"),
    },
    Profile {
        name: "xterm",
        answers: |found| found.version("XTerm") || found.secondary().0 == Some(41),
        environment: |found| found.has("XTERM_VERSION"),
        client: "XTerm",
        within: PLAIN,
        behind: PLAIN,
        colours: Depth::True,
        advice: None,
    },
    Profile {
        name: "foot",
        answers: |found| found.version("foot"),
        environment: |found| found.is("TERM", "foot"),
        client: "foot",
        within: LOSING,
        behind: LOSING,
        colours: Depth::True,
        advice: Some(
            "it loses letters that bear vowel marks, so these stand beside them: gv hides them",
        ),
    },
    Profile {
        name: "urxvt",
        answers: |found| found.secondary().0 == Some(85),
        environment: |found| found.is("TERM", "rxvt"),
        client: "rxvt",
        within: PLAIN,
        behind: PLAIN,
        colours: Depth::Ansi256,
        advice: None,
    },
    Profile {
        name: "Alacritty",
        answers: |found| found.has("ALACRITTY_WINDOW_ID") && unnamed(found),
        environment: |found| found.has("ALACRITTY_WINDOW_ID") || found.is("TERM", "alacritty"),
        client: "alacritty",
        within: PLAIN,
        behind: PLAIN,
        colours: Depth::True,
        advice: None,
    },
    Profile {
        name: "st",
        answers: |found| found.is("TERM", "st-") && unnamed(found),
        environment: |found| found.is("TERM", "st-"),
        client: "st",
        within: LOSING,
        behind: LOSING,
        colours: Depth::True,
        advice: Some(
            "it leaves vowel marks out, so they stand beside their letters: gv hides them",
        ),
    },
    Profile {
        name: "ghostty",
        answers: |found| found.version("ghostty"),
        environment: |found| found.is("TERM", "xterm-ghostty"),
        client: "ghostty",
        within: PLAIN,
        behind: PLAIN,
        colours: Depth::True,
        advice: None,
    },
    Profile {
        name: "contour",
        answers: |found| found.version("contour"),
        environment: |found| found.is("TERM", "contour"),
        client: "contour",
        within: PLAIN,
        behind: PLAIN,
        colours: Depth::True,
        advice: None,
    },
    Profile {
        name: "Windows Terminal",
        answers: |found| found.has("WT_SESSION") && unnamed(found),
        environment: |found| found.has("WT_SESSION"),
        client: "Windows Terminal",
        within: PLAIN,
        behind: PLAIN,
        colours: Depth::True,
        advice: None,
    },
];

/// Whether a terminal that answers has no name for itself: then the environment helps to tell.
fn unnamed(found: &Found) -> bool {
    found.answers.version.is_none() && found.answers.order.unwrap_or(0) == 0
}

/// What stands between us and the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Multiplexer {
    Tmux,
    Screen,
}

impl Multiplexer {
    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Tmux => "tmux",
            Self::Screen => "GNU screen",
        }
    }

    /// The one that answers here, if any does.
    pub(crate) fn of(found: &Found) -> Option<Self> {
        match found.secondary().0 {
            _ if found.version("tmux") => Some(Self::Tmux),
            Some(84) => Some(Self::Tmux),
            Some(83) => Some(Self::Screen),
            _ if !found.silent() => None,
            _ if found.has("TMUX") => Some(Self::Tmux),
            _ if found.has("STY") => Some(Self::Screen),
            _ => None,
        }
    }
}

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The terminal's name; `None` where it is not known.
    pub(crate) terminal: Option<&'static str>,
    /// What stands between.
    pub(crate) behind: Option<Multiplexer>,
    /// What is done.
    pub(crate) treatment: Treatment,
    /// What orders lines that stay when the program has ended.
    pub(crate) lasting: Encoder,
    /// By which sign it was decided, in a few words.
    pub(crate) why: &'static str,
    /// Whether that is more than a guess.
    pub(crate) sure: bool,
    /// How many colours there are; `None` where only the environment can tell.
    pub(crate) colours: Option<Depth>,
    /// What a person has to know or to do.
    pub(crate) advice: Option<&'static str>,
}

/// The orders of rows that a person may choose by what is seen, each with its name.
pub(crate) const CHOICES: &[(&str, Treatment)] = &[
    ("app", PLAIN),
    ("inverse", MIRRORING),
    ("inverse, brackets kept", KEEPING),
    ("terminal", FIRST_STRONG),
    (
        "kitty, one font",
        by(Encoder::Kitty(MainFont {
            arabic: Arabic::Common,
            hebrew: false,
        })),
    ),
    ("kitty, a font for Arabic", KITTY),
];

/// Decides what is done about the order of text in the terminal that was found. `wish` is the person's;
/// `remembered` is what was chosen for this terminal once.
pub(crate) fn decide(wish: Bidi, found: &Found, remembered: Option<&str>) -> Decision {
    let decision = recognized(found);
    let chosen = match wish {
        Bidi::Auto => {
            let remembered = remembered.and_then(|name| {
                let found = CHOICES.iter().find(|(known, _)| *known == name);
                found.map(|(_, treatment)| *treatment)
            });
            match remembered {
                Some(treatment) => {
                    return chosen_as(treatment, decision, "you chose it for this terminal");
                }
                None => return decision,
            }
        }
        Bidi::App => by(Encoder::Visual),
        Bidi::Kitty => KITTY.drawn_with(found.main_font()),
        Bidi::Inverse => match decision.treatment.encoder {
            Encoder::Inverse(_) => decision.treatment,
            _ if decision.terminal == Some("Konsole") => KEEPING,
            _ => MIRRORING,
        },
        Bidi::Terminal => FIRST_STRONG,
    };
    chosen_as(chosen, decision, "you chose it")
}

/// The decision where a person chose how rows are sent.
fn chosen_as(chosen: Treatment, decision: Decision, why: &'static str) -> Decision {
    // The switch that the terminal has belongs to the order that is ours.
    let treatment = match chosen.encoder {
        Encoder::Visual => Treatment {
            encoder: Encoder::Visual,
            ..decision.treatment
        },
        _ => chosen,
    };
    let lasting = match treatment.on {
        "" => treatment.encoder,
        _ => decision.lasting,
    };
    Decision {
        treatment,
        lasting,
        why,
        sure: true,
        advice: None,
        ..decision
    }
}

impl Profile {
    /// What follows from its being the terminal.
    fn decided(&self, found: &Found, why: &'static str, sure: bool) -> Decision {
        let behind = Multiplexer::of(found);
        let font = found.main_font();
        let treatment = match behind {
            Some(_) => self.behind,
            None => self.within,
        };
        // A switch holds for the whole terminal, and for as long as it is set.
        let lasting = match treatment.on {
            "" => treatment,
            _ => self.behind,
        };
        let by_font = matches!(treatment.encoder, Encoder::Kitty(_));
        let sure = sure && (!by_font || found.knows_the_font());
        Decision {
            terminal: Some(self.name),
            behind,
            treatment: treatment.drawn_with(font),
            lasting: lasting.drawn_with(font).encoder,
            why,
            sure,
            colours: found.colours(behind, sure.then_some(self.colours)),
            advice: self.advice,
        }
    }
}

/// What is done where nobody chose anything.
fn recognized(found: &Found) -> Decision {
    let by_environment = || PROFILES.iter().find(|profile| (profile.environment)(found));
    let behind = Multiplexer::of(found);
    let sure = match behind {
        Some(_) => found.client.as_ref().and_then(|client| {
            let name = client.name.as_deref()?;
            let mut all = PROFILES.iter();
            let profile = all.find(|profile| begins_with_word(name, profile.client))?;
            Some((profile, "tmux says which terminal it runs in"))
        }),
        None if found.silent() => None,
        None => {
            let mut all = PROFILES.iter();
            let profile = all.find(|profile| (profile.answers)(found));
            profile.map(|profile| (profile, "the terminal says so"))
        }
    };
    if let Some((profile, why)) = sure {
        return profile.decided(found, why, true);
    }
    let guess = match behind {
        Some(_) => Some("the environment says so, which may be out of date"),
        None if found.silent() => Some("the environment says so; the terminal answered nothing"),
        // Its variables are not asked where a terminal has spoken.
        None => None,
    };
    if let Some((why, profile)) = guess.zip(by_environment()) {
        return profile.decided(found, why, false);
    }
    Decision {
        terminal: None,
        behind,
        treatment: PLAIN,
        lasting: PLAIN.encoder,
        why: "nothing says which terminal this is: most leave the order alone",
        sure: false,
        colours: found.colours(behind, None),
        advice: None,
    }
}
