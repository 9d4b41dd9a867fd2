//! Suggestions: going from one to the next, taking and refusing them.
//!
//! Whoever takes or refuses the one that was gone to is at the next at once, so that a run of good ones costs
//! a key each. Taking a claim takes its speaker along, where that is not marked yet.
//!
//! Must not know: how suggestions are found, what they look like.

use super::{Command, Context, Group, adjudicate, motion, row};
use crate::annotation::edit::Edit;
use crate::annotation::schema::CLAIM;
use crate::annotation::set::Rejected;
use crate::annotation::suggest::open::Open;
use crate::annotation::suggest::{Claim, Mention, Who};
use crate::annotation::{Annotation, Id, Link, Spans, Time, Value};
use crate::app::linking;
use crate::app::session::{ISOLATE, MessageKind, Session};
use crate::text::document::Span;

/// The commands.
pub const COMMANDS: &[Command] = &[
    row(
        "next-suggestion",
        "next suggestion",
        Group::Jump,
        &["Tab"],
        |c| go(c, true),
    ),
    row(
        "previous-suggestion",
        "suggestion before",
        Group::Jump,
        &["S-Tab"],
        |c| go(c, false),
    ),
    row(
        "suggestions",
        "suggestions, or none",
        Group::Show,
        &["g s"],
        |c| {
            let session = &mut *c.session;
            session.suggesting.off = !session.suggesting.off;
            session.suggesting.chosen = None;
            let told = match session.suggesting.off {
                true => "suggestions do not show",
                false => "suggestions show",
            };
            session.say(MessageKind::Note, told);
        },
    ),
    row(
        "suggest-again",
        "suggest again what was refused in this paragraph",
        Group::Show,
        &[],
        |c| {
            if c.session.may_change() {
                again(c.session);
            }
        },
    ),
];

/// Goes to the next open suggestion, or the one before, as often as the number says.
fn go(context: &mut Context<'_>, on: bool) {
    if context.session.work.adjudication.is_some() {
        return adjudicate::go(context, on);
    }
    for _ in 0..context.times() {
        if !step(context.session, on) {
            let why = match (context.session.suggesting.off, on) {
                (true, _) => "suggestions do not show: gs shows them",
                (false, true) => "no suggestion after this",
                (false, false) => "no suggestion before this",
            };
            return context.refuse(why);
        }
    }
}

/// Goes to the next suggestion, or the one before; false where there is none.
fn step(session: &mut Session, on: bool) -> bool {
    let from = match &session.suggesting.chosen {
        Some(open) => place(open),
        // Before the cursor's own, and that is the next.
        None => (session.point.cursor, 0),
    };
    let Some(next) = beside(session, from, on) else {
        return false;
    };
    session.point.selection = None;
    session.point.chosen = None;
    motion::jump(session, next.span().start());
    session.suggesting.chosen = Some(next);
    true
}

/// A place in the order of suggestions: by start, the longer first.
fn place(open: &Open) -> (usize, usize) {
    let span = open.span();
    (span.start(), usize::MAX - span.end())
}

/// The open suggestion behind the place `from`, or before it.
fn beside(session: &Session, from: (usize, usize), on: bool) -> Option<Open> {
    let here = session.document().paragraph_at(from.0);
    let count = session.document().paragraphs().len();
    let mut numbers: Box<dyn Iterator<Item = usize>> = match on {
        true => Box::new(here..count),
        false => Box::new((0..=here).rev()),
    };
    numbers.find_map(|number| {
        let open = session.suggestions(number);
        match on {
            true => open.iter().find(|one| place(one) > from).cloned(),
            false => open.iter().rfind(|one| place(one) < from).cloned(),
        }
    })
}

/// Takes `open` as it is; whoever went to it is at the next one then.
pub fn take(session: &mut Session, open: &Open) {
    take_as(session, open, open.kind().to_owned().as_str());
}

/// Takes `open`, a name as one of `kind`.
pub fn take_as(session: &mut Session, open: &Open, kind: &str) {
    let gone_to = session.suggesting.chosen.as_ref() == Some(open);
    let from = place(open);
    match open {
        Open::Claim(claim) => take_claim(session, claim),
        Open::Mention(mention) => take_mention(session, mention, kind),
    }
    after(session, gone_to, from);
}

/// Takes the name that is suggested here without going on, to do something to it first; its id. Going on is left to
/// [`resume`]. `None` where no name is suggested.
pub fn take_first(session: &mut Session) -> Option<Id> {
    let open = session.suggestion_here()?;
    let Open::Mention(mention) = &open else {
        return None;
    };
    let gone_to = session.suggesting.chosen.as_ref() == Some(&open);
    take_mention(session, mention, mention.kind);
    session.suggesting.chosen = None;
    session.suggesting.resume = gone_to.then(|| place(&open));
    let around = session.work.annotations.around(mention.span);
    let made = around
        .into_iter()
        .find(|one| one.spans.first() == mention.span);
    made.map(|one| one.id.clone())
}

/// Goes on to the suggestion behind the one that was taken first, where somebody had gone to that.
pub fn resume(session: &mut Session) {
    if let Some(from) = session.suggesting.resume.take() {
        after(session, true, from);
    }
}

/// Refuses `open` for good.
pub fn refuse(session: &mut Session, open: &Open) {
    let gone_to = session.suggesting.chosen.as_ref() == Some(open);
    let from = place(open);
    let mut rejected = session.work.annotations.rejected.clone();
    rejected.push(Rejected {
        span: open.span(),
        quote: session.document().slice(open.span()).to_owned(),
        kind: Some(open.kind().to_owned()),
    });
    rejected.sort_by_key(|one| (one.span.start(), one.span.end()));
    session.change("refuse a suggestion", Edit::Rejected(rejected));
    after(session, gone_to, from);
}

/// Goes to the suggestion that is open at `span`, where the cursor is at its beginning; nothing where there is none.
pub fn choose_at(session: &mut Session, span: Span) {
    crate::app::suggesting::settle(session);
    let number = session.document().paragraph_at(span.start());
    let open = session.suggestions(number);
    let found = open.iter().find(|one| one.span() == span).cloned();
    if session.point.cursor == span.start() {
        session.suggesting.chosen = found;
    }
}

/// Suggests again what was refused in the paragraph.
fn again(session: &mut Session) {
    let number = session.document().paragraph_at(session.point.cursor);
    let place = session.document().paragraph(number).span;
    let mut rejected = session.work.annotations.rejected.clone();
    let before = rejected.len();
    rejected.retain(|one| !place.covers(one.span));
    let text = match before - rejected.len() {
        0 => return session.say(MessageKind::Note, "nothing was refused in this paragraph"),
        1 => "1 suggestion is open again".to_owned(),
        count => format!("{count} suggestions are open again"),
    };
    session.change("suggest again", Edit::Rejected(rejected));
    session.say(MessageKind::Note, text);
}

/// Whoever went to a suggestion goes on to the next.
fn after(session: &mut Session, gone_to: bool, from: (usize, usize)) {
    session.suggesting.chosen = None;
    session.point.selection = None;
    if !gone_to {
        return;
    }
    crate::app::suggesting::settle(session);
    match beside(session, from, true) {
        Some(next) => {
            motion::go(session, next.span().start());
            session.suggesting.chosen = Some(next);
        }
        None => {
            let told = session.message.take().map(|message| message.text);
            let told = told.map_or(String::new(), |told| format!("{told} · "));
            session.say(MessageKind::Note, format!("{told}the last suggestion"));
        }
    }
}

/// A new mention, as it is suggested.
fn mention_of(session: &Session, mention: &Mention, kind: &str) -> Annotation {
    let author = session.work.author.clone();
    let spans = Spans::one(mention.span);
    let mut made = Annotation::new(Some(kind), spans, author.as_deref(), Time::now());
    made.form.clone_from(&mention.form);
    if let [one] = mention.entities.as_slice() {
        made.entity = Some(one.as_ref().to_owned());
    }
    made
}

fn take_mention(session: &mut Session, mention: &Mention, kind: &str) {
    let made = mention_of(session, mention, kind);
    let label = session.schema.label(kind).to_owned();
    linking::put_linked(session, &format!("take {label}"), made, Edit::nothing());
}

/// Makes the claim with all that can be read off the text, and its speaker where nobody has marked that yet.
fn take_claim(session: &mut Session, claim: &Claim) {
    let Some(spans) = Spans::of(claim.content.clone()) else {
        return;
    };
    let author = session.work.author.clone();
    let made = Annotation::new(Some(CLAIM), spans, author.as_deref(), Time::now());
    put_claim(session, "take claim", claim, made);
}

/// Puts `made` in, with all that `claim` tells of what is said there.
pub fn put_claim(session: &mut Session, what: &str, claim: &Claim, mut made: Annotation) {
    read_off(session, claim, &mut made);
    let mut speaker = None;
    match &claim.speaker {
        Who::Nobody => {
            let unnamed = Value::Text("unnamed".to_owned());
            made.attributes.insert("speaker".to_owned(), unnamed);
        }
        Who::Named(mention) => {
            let to = match marked(session, mention.span) {
                Some(id) => id,
                None => {
                    let fresh = mention_of(session, mention, "actor");
                    let id = fresh.id.clone();
                    speaker = Some(fresh);
                    id
                }
            };
            made.links.push(said_by(to));
        }
    }
    match speaker {
        Some(speaker) => {
            let with = Edit::Put(Box::new(made));
            linking::put_linked(session, what, speaker, with);
        }
        None => {
            session.change(what, Edit::Put(Box::new(made)));
        }
    }
    session.say(MessageKind::Note, told(session, claim));
}

/// What was read off the text, for a look: who says it, by which word, how.
fn told(session: &Session, claim: &Claim) -> String {
    let set = |span: Span| format!("{}{}{}", ISOLATE.0, session.quote(span), ISOLATE.1);
    let who = match &claim.speaker {
        Who::Named(mention) => set(mention.span),
        Who::Nobody => "nobody who is named".to_owned(),
    };
    let (cue, how) = (set(claim.cue), claim.attribution.name());
    format!(
        "read off the text: said by {who} · {cue} · {how} · {}",
        claim.certainty
    )
}

fn said_by(to: Id) -> Link {
    Link {
        role: "said-by".to_owned(),
        to,
    }
}

/// The actor that is marked at `span`, or over it as far as it reaches.
fn marked(session: &Session, span: Span) -> Option<Id> {
    let around = session.work.annotations.around(span);
    let actors = around.into_iter().filter(|one| {
        one.kind.as_deref() == Some("actor") && !one.is_lost() && one.spans.first().overlaps(span)
    });
    let nearest = actors.min_by_key(|one| {
        let place = one.spans.first();
        place.start().abs_diff(span.start()) + place.end().abs_diff(span.end())
    });
    nearest.map(|one| one.id.clone())
}

/// What of a claim can be read off the text.
fn read_off(session: &Session, claim: &Claim, made: &mut Annotation) {
    for (key, value) in attributes(session, claim) {
        made.attributes.insert(key.to_owned(), value);
    }
    if let Some(via) = claim.via.and_then(|via| marked(session, via)) {
        made.links.push(Link {
            role: "via".to_owned(),
            to: via,
        });
    }
}

/// The attributes of a claim that can be read off the text: the cue, how it is told, how surely.
pub fn attributes(session: &Session, claim: &Claim) -> Vec<(&'static str, Value)> {
    let cue = Value::Span {
        span: claim.cue,
        quote: session.document().slice(claim.cue).to_owned(),
        lemma: Some(claim.lemma.clone()),
    };
    vec![
        ("cue", cue),
        (
            "attribution",
            Value::Text(claim.attribution.name().to_owned()),
        ),
        ("certainty", Value::Text(claim.certainty.to_owned())),
    ]
}
