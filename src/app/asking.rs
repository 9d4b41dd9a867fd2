//! Questions, and what becomes of their answers.
//!
//! A search is looked for while it is typed: the screen shows the first hit, and Esc goes back to where it
//! began. Tab in it switches the blindness to spelling off and on.
//!
//! Must not know: what a prompt looks like.

use super::Effect;
use super::command::{self, Arg, Command, Context};
use super::key::{Code, Key};
use super::prompt::{Choice, Outcome, Prompt, Purpose};
use super::session::{MessageKind, Session};
use super::{form, select};

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
        return typed(session, prompt);
    }
    match prompt.feed(key, &mut session.keys.sense) {
        Outcome::Typing => typed(session, prompt),
        Outcome::Accepted(answer) => {
            session.answers.keep(&prompt.purpose, &answer);
            answered(session, prompt.purpose, answer, effects);
        }
        Outcome::Cancelled => {
            if let Purpose::Find { from, .. } = prompt.purpose {
                session.search = None;
                command::motion::go(session, from);
            }
        }
    }
}

/// Takes a pasted text while something is asked.
pub(super) fn paste(session: &mut Session, text: &str) {
    if let Some(mut prompt) = session.prompt.take() {
        prompt.paste(text);
        typed(session, prompt);
    }
}

/// The prompt stays open; a search is looked for at once.
fn typed(session: &mut Session, prompt: Prompt) {
    if let Purpose::Find { from, blind } = prompt.purpose {
        command::find::look(session, prompt.line.text(), from, blind);
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
        Purpose::Note => command::annotate::write_note(&mut context, &answer),
        Purpose::Retag => command::annotate::retag_as(&mut context, &answer),
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

/// A search was accepted: the cursor is at its first hit. An empty one repeats the last.
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
        command::find::look(session, &last, from, session.blind);
    }
    let at = session.point.cursor;
    let text = session.layout.document().shared_text();
    let hit = session
        .search
        .as_ref()
        .and_then(|search| search.next(&text, from));
    if hit.is_none() {
        session.search = None;
        return session.say(MessageKind::Warning, format!("not found: {typed}"));
    }
    session.point.jumps.leave(from);
    session.point.cursor = at;
    if let Some(select::Selection { head, .. }) = &mut session.point.selection {
        *head = at;
    }
    context.effects.push(Effect::Idle);
}
