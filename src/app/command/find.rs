//! Finding: search, the way from hit to hit, from annotation to annotation, by jump labels, back and forth.
//!
//! Must not know: what a hit looks like.

use super::{Command, Context, Group, motion, row};
use crate::app::Effect;
use crate::app::prompt::{Prompt, Purpose};
use crate::app::search::{Found, Goal, Look, Search};
use crate::app::session::{MessageKind, Session};
use crate::app::view::Label;
use crate::text::document::Span;
use crate::text::segment;

/// The commands.
pub const COMMANDS: &[Command] = &[
    row(
        "jump",
        "to a word by the label that appears on it",
        Group::Jump,
        &["f"],
        jump,
    ),
    row(
        "next-occurrence",
        "next occurrence of the word here",
        Group::Jump,
        &["*"],
        |c| {
            occurrence(c, true);
        },
    ),
    row(
        "previous-occurrence",
        "previous occurrence",
        Group::Jump,
        &["#"],
        |c| occurrence(c, false),
    ),
    row(
        "next-annotation",
        "next annotation",
        Group::Jump,
        &["]"],
        |c| annotation(c, true),
    ),
    row(
        "previous-annotation",
        "previous annotation",
        Group::Jump,
        &["["],
        |c| annotation(c, false),
    ),
    row("back", "back from a jump", Group::Jump, &["C-o"], |c| {
        let point = &mut c.session.point;
        let place = point.jumps.back(point.cursor);
        match place {
            Some(place) => motion::go(c.session, place),
            None => c.refuse("this is where you began"),
        }
    }),
    row("forth", "forth again", Group::Jump, &["C-p"], |c| {
        match c.session.point.jumps.forth() {
            Some(place) => motion::go(c.session, place),
            None => c.refuse("no jump was gone back from"),
        }
    }),
    row(
        "find",
        "find, blind to vowels and spelling",
        Group::Find,
        &["/"],
        find,
    ),
    row("next-match", "next match", Group::Find, &["n"], |c| {
        matching(c, true)
    }),
    row(
        "previous-match",
        "previous match",
        Group::Find,
        &["N"],
        |c| matching(c, false),
    ),
];

/// Opens the search prompt.
fn find(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let (from, blind) = (session.point.cursor, session.blind);
    let purpose = Purpose::Find { from, blind };
    session.prompt = Some(Prompt::text("find", purpose, &session.answers));
}

/// Looks for what is being typed, from where the search began, and shows the first hit. An empty line is
/// no search.
pub fn look(
    session: &mut Session,
    typed: &str,
    from: usize,
    blind: bool,
    effects: &mut Vec<Effect>,
) {
    session.search = Search::new(typed, blind);
    motion::go(session, from);
    begin(session, Look::on(from, Goal::Typed { from }), effects);
}

/// Goes to the first hit of the search, which began at `from`.
pub fn accept(session: &mut Session, from: usize, effects: &mut Vec<Effect>) {
    begin(session, Look::on(from, Goal::Accepted { from }), effects);
}

/// Begins a look for a hit. One that is not over soon goes on when nothing else happens.
fn begin(session: &mut Session, look: Look, effects: &mut Vec<Effect>) {
    let text = session.layout.document().shared_text();
    let Some(search) = &mut session.search else {
        return;
    };
    let found = search.begin(look, &text);
    after(session, found, effects);
}

/// Goes on with a look for a hit, if one is under way.
pub fn go_on(session: &mut Session, effects: &mut Vec<Effect>) {
    let text = session.layout.document().shared_text();
    if let Some(search) = session
        .search
        .as_mut()
        .filter(|search| search.look.is_some())
    {
        let found = search.go_on(&text);
        after(session, found, effects);
    }
}

/// Before a key that comes while a hit is being looked for: what it does is meant for where that is, so
/// the look is ended first. A key that means to stop it gives it `given_up`; false then, for the key has done
/// its work.
pub fn settle(session: &mut Session, given_up: bool, effects: &mut Vec<Effect>) -> bool {
    let text = session.layout.document().shared_text();
    let Some(search) = &mut session.search else {
        return true;
    };
    match &search.look {
        None => true,
        // The next key is typed into the search.
        Some(look) if matches!(look.goal, Goal::Typed { .. }) => true,
        Some(_) if given_up => {
            search.look = None;
            session.say(MessageKind::Note, "no longer looked for");
            false
        }
        Some(_) => {
            let found = search.finish(&text);
            after(session, found, effects);
            true
        }
    }
}

/// Takes up how a look ended, if it did.
fn after(session: &mut Session, found: Option<Found>, effects: &mut Vec<Effect>) {
    let Some(search) = &session.search else {
        return;
    };
    let Some(Found { look, hit }) = found else {
        effects.push(Effect::Idle);
        if !matches!(
            search.look.as_ref().map(|look| &look.goal),
            Some(Goal::Typed { .. })
        ) {
            let text = format!("looking for {} · Esc stops", search.typed);
            session.say(MessageKind::Note, text);
        }
        return;
    };
    let Some(hit) = hit else {
        return missing(session, &look.goal);
    };
    let at = hit.span.start();
    match look.goal {
        Goal::Typed { .. } => motion::go(session, at),
        Goal::Accepted { from } => {
            session.message = None;
            session.point.jumps.leave(from);
            motion::go(session, at);
            effects.push(Effect::Idle);
        }
        Goal::Step { .. } => {
            session.message = None;
            motion::jump(session, at);
            effects.push(Effect::Idle);
            if look.came_round() {
                let end = if look.is_back() { "end" } else { "beginning" };
                session.say(MessageKind::Note, format!("from the {end} again"));
            }
        }
    }
}

/// There is no hit in the whole text.
fn missing(session: &mut Session, goal: &Goal) {
    if let Goal::Typed { .. } = goal {
        return;
    }
    let typed = session.search.as_ref().map(|search| search.typed.clone());
    let text = format!("not found: {}", typed.unwrap_or_default());
    session.say(MessageKind::Warning, text);
}

/// Behind the cluster at byte `at`.
fn behind(session: &Session, at: usize) -> usize {
    let text = session.text();
    segment::next_grapheme(text, at).unwrap_or(text.len())
}

/// Goes to the next hit, or the one before, as often as the number says.
fn matching(context: &mut Context<'_>, on: bool) {
    let left = context.times();
    let session = &mut *context.session;
    let Some(search) = &mut session.search else {
        return context.refuse("nothing was searched yet: / searches");
    };
    search.shown = true;
    let (at, goal) = (session.point.cursor, Goal::Step { left });
    let look = if on {
        Look::on(behind(session, at), goal)
    } else {
        Look::back(at, goal)
    };
    begin(session, look, context.effects);
}

/// Searches the word at the cursor, or what is selected, and goes on from it.
fn occurrence(context: &mut Context<'_>, on: bool) {
    let session = &mut *context.session;
    let word = session
        .selected()
        .or_else(|| segment::word_at(session.text(), session.point.cursor));
    let Some(word) = word else {
        return context.refuse("no word here to look for");
    };
    let typed = session.quote(word);
    session.search = Search::new(&typed, session.blind);
    session.point.selection = None;
    motion::go(session, word.start());
    matching(context, on);
}

/// Goes to where the next annotation starts, or the one before.
fn annotation(context: &mut Context<'_>, on: bool) {
    let times = context.times();
    let session = &mut *context.session;
    let annotations = &session.work.annotations;
    let mut at = session.point.cursor;
    for _ in 0..times {
        let next = if on {
            annotations.nth(annotations.first_from(at + 1))
        } else {
            let before = annotations.first_from(at);
            before
                .checked_sub(1)
                .and_then(|before| annotations.nth(before))
        };
        match next {
            Some(next) => at = next.spans.first().start(),
            None if at == session.point.cursor => {
                let side = if on { "after" } else { "before" };
                return context.refuse(format!("no annotation {side} this"));
            }
            None => break,
        }
    }
    motion::jump(session, at);
}

/// The keys of labels, the easiest first.
const LABELS: &str = "fjdkslaghrueiwoqptyvnbmcxz";

/// Puts a label on each word on the screen.
fn jump(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let words = session.words_on_screen();
    if words.is_empty() {
        return context.refuse("no word is on the screen");
    }
    session.view.labels = labelled(&words, session.point.cursor);
    session.jumping = true;
}

/// Labels for `words`, of which no one begins another: one key for the nearest behind the cursor, two
/// for the others. More words than two keys can tell apart keep none: those furthest away.
fn labelled(words: &[Span], cursor: usize) -> Vec<Label> {
    let keys: Vec<char> = LABELS.chars().collect();
    let most = keys.len() * keys.len();
    // As many single keys as leave enough pairs for the others.
    let single = match words.len() {
        few if few <= keys.len() => keys.len(),
        many => (most.saturating_sub(many) / (keys.len() - 1)).min(keys.len() - 1),
    };
    let (ones, firsts) = keys.split_at(single);
    let twos = firsts
        .iter()
        .flat_map(|first| keys.iter().map(move |second| format!("{first}{second}")));
    let names = ones.iter().map(char::to_string).chain(twos);
    let mut nearest: Vec<&Span> = words.iter().collect();
    nearest.sort_by_key(|word| word.start().abs_diff(cursor));
    let mut labels: Vec<Label> = nearest
        .into_iter()
        .zip(names)
        .map(|(word, keys)| Label {
            offset: word.start(),
            keys,
        })
        .collect();
    labels.sort_by_key(|label| label.offset);
    labels
}

/// Takes a key while labels are out: goes to the word, or keeps the labels that go on with it.
pub fn narrow(session: &mut Session, key: char) {
    let labels = std::mem::take(&mut session.view.labels);
    let rest = |label: Label| {
        let keys = label.keys.strip_prefix(key)?.to_owned();
        Some(Label { keys, ..label })
    };
    let left: Vec<Label> = labels.into_iter().filter_map(rest).collect();
    session.jumping = false;
    match left.as_slice() {
        [] => session.say(MessageKind::Note, "no word has that label"),
        [label, ..] if label.keys.is_empty() => motion::jump(session, label.offset),
        _ => {
            session.jumping = true;
            session.view.labels = left;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_begins_another_and_the_nearest_word_has_one_key() {
        for count in [1, 5, 26, 27, 40, 300, 676, 900] {
            let words: Vec<Span> = (0..count).map(|n| Span::new(3 * n, 3 * n + 2)).collect();
            let labels = labelled(&words, 9);
            assert_eq!(labels.len(), count.min(676), "{count}");
            for (number, label) in labels.iter().enumerate() {
                let others = labels.iter().skip(number + 1);
                assert!(
                    others
                        .clone()
                        .all(|other| !other.keys.starts_with(&label.keys))
                );
                assert!(
                    others
                        .clone()
                        .all(|other| !label.keys.starts_with(&other.keys))
                );
            }
            let near = labels.iter().min_by_key(|label| label.offset.abs_diff(9));
            let short = near.is_some_and(|label| label.keys.len() == 1);
            assert!(short || count > 650, "{count}");
        }
    }
}
