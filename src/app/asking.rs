//! Questions, and what becomes of their answers.
//!
//! A search is looked for while it is typed: the screen shows the first hit, and Esc goes back to where it
//! began. Tab in it switches the blindness to spelling off and on.
//!
//! Must not know: what a prompt looks like.

use super::Effect;
use super::command::{self, Arg, Command, Context};
use super::cue;
use super::facts;
use super::form;
use super::key::{Code, Key};
use super::keymap::{Action, Found, Mode};
use super::links;
use super::notes;
use super::occurrences::{self, Deed};
use super::prompt::{Choice, Outcome, Prompt, Purpose};
use super::search::Search;
use super::session::Session;

/// Opens the prompt for a command's argument.
pub(super) fn ask(session: &mut Session, command: &Command, count: Option<usize>) {
    let purpose = Purpose::Argument {
        command: command.name,
        count,
    };
    session.prompt = match command.arg {
        Arg::None => None,
        Arg::Text(question) => Some(Prompt::text(question, purpose, &session.answers)),
        Arg::Theme => {
            let names = session.view.themes.iter();
            let choices = names.map(|name| Choice {
                key: None,
                label: name.clone(),
                value: name.clone(),
            });
            Some(Prompt::choice("theme", purpose, choices.collect()))
        }
    };
}

/// Takes a key while something is asked.
pub(super) fn strike(session: &mut Session, key: Key, effects: &mut Vec<Effect>) {
    let Some(mut prompt) = session.prompt.take() else {
        return;
    };
    if let Purpose::Find { blind, .. } = &mut prompt.purpose
        && key.code == Code::Tab
    {
        *blind = !*blind;
        session.blind = *blind;
        return typed(session, prompt, effects);
    }
    // The key that asked steps through what it offers.
    let steps = matches!(&prompt.purpose, Purpose::Link { role, .. } if asks(session, role, key));
    let key = if steps { Key::plain(Code::Down) } else { key };
    match prompt.feed(key, &mut session.keys.sense) {
        Outcome::Typing => typed(session, prompt, effects),
        Outcome::Accepted(answer) => {
            session.answers.keep(&prompt.purpose, &answer);
            answered(session, prompt.purpose, answer, effects);
        }
        Outcome::Cancelled => left(session, prompt),
    }
}

/// Whether a key is that of the command which asks for the link `role`, whose name it has.
fn asks(session: &mut Session, role: &str, key: Key) -> bool {
    let letter = session.keys.latin(key);
    let key = letter.map_or(key, |letter| Key::plain(Code::Char(letter)));
    let found = session.keys.map.find(Mode::Read, &[key]);
    matches!(found, Found::Run(Action::Command(name)) if *name == role)
}

/// The question was left without an answer.
fn left(session: &mut Session, prompt: Prompt) {
    match prompt.purpose {
        Purpose::Find { from, blind } => {
            // n goes on with what was searched before.
            let before = session.answers.given(&prompt.purpose).last();
            session.search = before.and_then(|typed| Search::new(typed, blind));
            if let Some(search) = &mut session.search {
                search.shown = false;
            }
            command::motion::go(session, from);
        }
        Purpose::Note(on) => notes::left(session, on, prompt.line.text()),
        _ => {}
    }
}

/// Takes a pasted text while something is asked.
pub(super) fn paste(session: &mut Session, text: &str, effects: &mut Vec<Effect>) {
    if let Some(mut prompt) = session.prompt.take() {
        prompt.paste(text);
        typed(session, prompt, effects);
    }
}

/// The prompt stays open; a search is looked for at once.
fn typed(session: &mut Session, prompt: Prompt, effects: &mut Vec<Effect>) {
    if let Purpose::Find { from, blind } = prompt.purpose {
        command::find::look(session, prompt.line.text(), from, blind, effects);
    }
    session.prompt = Some(prompt);
}

/// Does what the answer was for.
fn answered(session: &mut Session, purpose: Purpose, answer: String, effects: &mut Vec<Effect>) {
    let mut context = Context {
        session,
        count: None,
        arg: None,
        effects,
    };
    match purpose {
        Purpose::Find { from, .. } => found(&mut context, &answer, from),
        Purpose::Note(on) => {
            context.session.drafts.forget(&on);
            command::annotate::write_note(context.session, &on, &answer);
        }
        Purpose::Retag(id) => command::annotate::retag_as(context.session, &id, &answer),
        Purpose::Link { from, role } => links::set(context.session, &from, &role, &answer),
        Purpose::Cue(claim) => cue::set(context.session, &claim, &answer),
        Purpose::Fact(fact) => facts::set(context.session, fact, &answer),
        Purpose::RetagAll => occurrences::of_entity(context.session, Deed::Retag(answer)),
        Purpose::Field { id, field } => form::set(context.session, &id, &field, &answer),
        Purpose::SaveElsewhere => {
            if !answer.trim().is_empty() {
                context
                    .effects
                    .push(Effect::SaveElsewhere(answer.trim().into()));
            }
        }
        Purpose::Argument { command, count } => {
            context.count = count;
            context.arg = Some(answer);
            if let Some(command) = command::named(command) {
                (command.run)(&mut context);
            }
        }
    }
}

/// A search was accepted. An empty one repeats the last.
fn found(context: &mut Context<'_>, typed: &str, from: usize) {
    let session = &mut *context.session;
    if typed.is_empty() {
        let last = session.answers.given(&Purpose::Find {
            from,
            blind: session.blind,
        });
        let Some(last) = last.last().cloned() else {
            return;
        };
        session.search = Search::new(&last, session.blind);
    }
    command::find::accept(session, from, context.effects);
}
