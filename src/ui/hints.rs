//! What the next keys do: short hints for the state that a session is in.
//!
//! The keys come from the keymap that the program obeys; only the words are here, shorter than those of
//! the help. A command that has no key gives no hint.
//!
//! Must not know: where hints stand.

use crate::app::keymap::Mode;
use crate::app::menu::Menu;
use crate::app::panel::Listing;
use crate::app::prompt::Purpose;
use crate::app::session::Session;

/// A key and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    pub(super) keys: String,
    pub(super) does: String,
}

/// Commands and what they do, in a word or two.
type Words = &'static [(&'static str, &'static str)];

/// While reading.
const READING: Words = &[
    ("help", "help"),
    ("select", "select"),
    ("find", "find"),
    ("jump", "jump"),
    ("panel", "panel"),
    ("quit", "leave"),
];

/// While the cursor stands on an annotation.
const ON_ANNOTATION: Words = &[
    ("edit", "open"),
    ("remove", "remove"),
    ("retag", "retag"),
    ("note", "note"),
    ("climb", "pick, climb"),
    ("help", "help"),
];

/// While the cursor stands on a suggestion.
const SUGGESTED: Words = &[
    ("edit", "take it"),
    ("remove", "refuse it"),
    ("next-suggestion", "next"),
    ("suggestions", "hide them"),
    ("help", "help"),
];

/// Between two annotators, while the cursor stands on a difference that was gone to.
const DIFFERING: Words = &[
    ("take-first", "the first's"),
    ("take-second", "the second's"),
    ("take-both", "both"),
    ("take-neither", "neither"),
    ("next-suggestion", "next"),
    ("differences", "list"),
    ("help", "help"),
];

/// While an annotation is picked.
const PICKED: Words = &[
    ("edit", "open"),
    ("remove", "remove"),
    ("retag", "retag"),
    ("note", "note"),
    ("climb", "around it"),
    ("other-end", "move its end"),
    ("nothing", "leave it"),
];

/// While the boundary of the annotation that is picked is being changed: behind the key that sets it.
const RESHAPING: Words = &[
    ("other-end", "other end"),
    ("grow", "grow"),
    ("shrink", "shrink"),
    ("nothing", "leave it as it was"),
];

/// While hits of a search are shown.
const FOUND: Words = &[
    ("next-match", "next"),
    ("previous-match", "previous"),
    ("nothing", "hide them"),
    ("help", "help"),
];

/// While selecting: before and behind the kinds.
const SELECTING: Words = &[
    ("grow", "grow"),
    ("shrink", "shrink"),
    ("other-end", "other end"),
    ("copy", "copy"),
    ("nothing", "nothing"),
];

/// What follows a key that waits for another, in a word: as many as may be should stand side by side.
const AFTER_A_KEY: Words = &[
    ("first", "start"),
    ("changed", "lost places"),
    ("marks", "vowels"),
    ("hidden", "hidden"),
    ("direction", "direction"),
    ("article-direction", "all directions"),
    ("numbers", "numbers"),
    ("layer", "layer"),
    ("suggestions", "suggested"),
    ("article", "the article"),
    ("guidelines", "guidelines"),
    ("next", "next article"),
    ("prev", "article before"),
    ("panel-first", "first row"),
    ("take-first", "the first's"),
    ("take-second", "the second's"),
    ("take-both", "both"),
    ("take-neither", "neither"),
    ("differences", "list"),
    ("middle", "to the middle"),
    ("top", "to the top"),
];

/// The hints for what may follow the keys struck so far.
pub(super) fn after_these(session: &Session) -> Vec<Hint> {
    let hints = session.keys.hints(session.mode()).into_iter().map(|hint| {
        let name = hint.action.map(ToString::to_string);
        let mut words = AFTER_A_KEY.iter();
        let word = words.find(|(command, _)| name.as_deref() == Some(*command));
        Hint {
            keys: hint.key.to_string(),
            does: word.map_or(in_short(hint.doc), |(_, does)| does).to_owned(),
        }
    });
    hints.collect()
}

/// The hints for what can be done now, the most useful first.
pub(super) fn now(session: &Session) -> Vec<Hint> {
    match session.mode() {
        Mode::Select if session.reshaped().is_some() => reshaping(session),
        Mode::Read | Mode::Select if session.point.chosen.is_some() => of(session, PICKED),
        Mode::Read if session.search.as_ref().is_some_and(|search| search.shown) => {
            of(session, FOUND)
        }
        Mode::Read if session.stands_on_a_difference() => of(session, DIFFERING),
        Mode::Read if session.suggesting.chosen.is_some() => of(session, SUGGESTED),
        Mode::Read if !session.stack_here().is_empty() => of(session, ON_ANNOTATION),
        Mode::Read if session.suggestion_here().is_some() => of(session, SUGGESTED),
        Mode::Read => tagging_then(session, READING),
        Mode::Select => tagging_then(session, SELECTING),
        Mode::Jump => fixed(&[("a-z", "the word under the letters"), ("Esc", "stay")]),
        Mode::Panel if lists_changed(session) => fixed(&[
            ("y", "it stands there"),
            ("n", "it does not"),
            ("Y", "accept all"),
            ("O", "put it where selected"),
            ("Esc", "to the text"),
        ]),
        Mode::Panel => fixed(&[
            ("Enter", "go there"),
            ("}", "next kind"),
            ("Esc", "to the text"),
            ("t", "close"),
        ]),
        Mode::List => in_list(session),
        Mode::Prompt => in_prompt(session),
    }
}

/// Whether the panel lists annotations of an article that changed.
fn lists_changed(session: &Session) -> bool {
    let panel = session.panel.as_ref();
    panel.is_some_and(|panel| panel.listing == Listing::Changed)
}

/// What a list takes.
fn in_list(session: &Session) -> Vec<Hint> {
    match &session.list {
        Some((Menu::Start, _)) => fixed(&[
            ("Enter", "open"),
            ("j k", "down, up"),
            ("?", "help"),
            (":", "commands"),
            ("q", "leave"),
        ]),
        Some((Menu::Form(_), _)) => fixed(&[
            ("Enter", "change"),
            ("a-z", "that line"),
            ("x", "remove"),
            ("u", "take back"),
            ("Esc", "close"),
        ]),
        Some((Menu::Article, _)) => fixed(&[
            ("Enter", "change"),
            ("a-z", "that line"),
            ("u", "take back"),
            ("Esc", "close"),
        ]),
        Some((Menu::Occurrences(_), _)) => fixed(&[
            ("Enter", "do it"),
            ("y n", "yes, no"),
            ("a o", "all, none"),
            ("Esc", "leave it"),
        ]),
        Some((Menu::Guidelines, _)) => fixed(&[("j k", "down, up"), ("Esc", "close")]),
        Some((_, list)) if !list.filter.is_empty() => {
            fixed(&[("Enter", "do it"), ("↑ ↓", "choose"), ("Esc", "show all")])
        }
        _ => fixed(&[("Enter", "do it"), ("↑ ↓", "choose"), ("Esc", "close")]),
    }
}

/// What a question takes.
fn in_prompt(session: &Session) -> Vec<Hint> {
    let purpose = session.prompt.as_ref().map(|prompt| &prompt.purpose);
    match purpose {
        Some(Purpose::Find { blind: true, .. }) => {
            fixed(&[("Tab", "exact spelling"), ("Esc", "back")])
        }
        Some(Purpose::Find { .. }) => fixed(&[("Tab", "every spelling"), ("Esc", "back")]),
        Some(Purpose::Note(_)) => fixed(&[
            ("Enter", "write"),
            ("M-Enter", "new line"),
            ("Esc", "leave it"),
        ]),
        Some(Purpose::SaveElsewhere) => {
            let again = format!("Esc {}", key_of(session, "quit"));
            fixed(&[
                (again.as_str(), "leave without"),
                ("Enter", "write"),
                ("Esc", "back"),
            ])
        }
        _ => fixed(&[("Enter", "take"), ("Esc", "leave it")]),
    }
}

/// What a command does, without what is said of it further.
fn in_short(doc: &str) -> &str {
    let end = doc.find([':', ';', ',', '(']).unwrap_or(doc.len());
    doc.get(..end).unwrap_or(doc)
}

/// The first key of the command called `name`; its name where it has none.
pub(super) fn key_of(session: &Session, name: &str) -> String {
    let keys = session.keys.map.keys_of(name);
    keys.into_iter()
        .next()
        .unwrap_or_else(|| format!(":{name}"))
}

fn of(session: &Session, words: Words) -> Vec<Hint> {
    let hints = words.iter().filter_map(|(name, does)| {
        let keys = session.keys.map.keys_of(name).into_iter().next()?;
        Some(Hint {
            keys,
            does: (*does).to_owned(),
        })
    });
    hints.collect()
}

/// The key of the kind that the picked annotation has sets its new boundary; of one without a kind, any
/// kind's does.
fn reshaping(session: &Session) -> Vec<Hint> {
    let kind = session.reshaped().and_then(|picked| picked.kind.as_deref());
    let keys = kind.and_then(|kind| {
        let keys = session.keys.map.keys_of(&format!("tag {kind}"));
        keys.into_iter().next()
    });
    let Some(keys) = keys else {
        return tagging_then(session, RESHAPING);
    };
    let does = "set the new boundary".to_owned();
    let mut hints = vec![Hint { keys, does }];
    hints.extend(of(session, RESHAPING));
    hints
}

/// The kinds of the schema with their keys, then commands.
fn tagging_then(session: &Session, words: Words) -> Vec<Hint> {
    let kinds = session.schema.kinds().iter().filter_map(|kind| {
        let name = format!("tag {}", kind.name);
        let keys = session.keys.map.keys_of(&name).into_iter().next()?;
        Some(Hint {
            keys,
            does: kind.label.clone(),
        })
    });
    let mut hints: Vec<Hint> = kinds.take(KINDS).collect();
    hints.extend(of(session, words));
    hints
}

/// Kinds among the hints: a schema may have a screenful of them.
const KINDS: usize = 4;

fn fixed(words: &[(&str, &str)]) -> Vec<Hint> {
    let hints = words.iter().map(|(keys, does)| Hint {
        keys: (*keys).to_owned(),
        does: (*does).to_owned(),
    });
    hints.collect()
}
