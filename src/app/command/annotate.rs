//! Tagging, and work on the annotation that is here: the one that was picked, else the innermost at the
//! cursor.
//!
//! Every change is one edit with its inverse; what it did stands in the status line.
//!
//! Must not know: files, the screen.

use std::sync::Arc;

use super::{Command, Context, Group, motion, row, suggest};
use crate::annotation::edit::{Edit, Stepped, removal};
use crate::annotation::schema::is_name;
use crate::annotation::set::{Annotations, Rejected};
use crate::annotation::suggest::open::Open;
use crate::annotation::{Annotation, Id, Spans, Standing, Time};
use crate::app::entities::{self, Choosing};
use crate::app::form;
use crate::app::linking;
use crate::app::links;
use crate::app::notes::{self, NoteOn};
use crate::app::occurrences::{self, Deed};
use crate::app::panel;
use crate::app::prompt::Purpose;
use crate::app::select::Again;
use crate::app::session::{MessageKind, Session};
use crate::text::clitic;
use crate::text::document::Span;
use crate::text::{phrase, segment};

/// The commands.
pub const COMMANDS: &[Command] = &[
    row(
        "remove",
        "remove; refuse what is suggested",
        Group::Here,
        &["x"],
        remove,
    ),
    row(
        "retag",
        "make it of another kind",
        Group::Here,
        &["r"],
        retag,
    ),
    row(
        "remove-all",
        "remove all mentions of what is named here",
        Group::Here,
        &["X"],
        |c| occurrences::of_entity(c.session, Deed::Remove),
    ),
    row(
        "retag-all",
        "retag all mentions of what is named here",
        Group::Here,
        &["R"],
        retag_all,
    ),
    row(
        "said-by",
        "said by: the nearest actors by number, again the next",
        Group::Here,
        &["s"],
        |c| links::ask(c, links::SAID_BY),
    ),
    row(
        "link",
        "whom or what it names: link it",
        Group::Here,
        &["L"],
        |c| {
            if let Some(id) = name_here(c) {
                entities::choose(c.session, Choosing::Link(id));
            }
        },
    ),
    row(
        "link-all",
        "link all mentions of what is named here",
        Group::Here,
        &[],
        |c| {
            if let Some(id) = name_here(c) {
                entities::choose(c.session, Choosing::LinkAll(id));
            }
        },
    ),
    row(
        "new-entity",
        "make a new entity of its name",
        Group::Here,
        &["E"],
        |c| {
            if let Some(id) = name_here(c) {
                entities::make_first(c.session, &id);
            }
        },
    ),
    row(
        "via",
        "via: through whom it came",
        Group::Here,
        &["S"],
        |c| links::ask(c, links::VIA),
    ),
    row("note", "write a note", Group::Here, &["i"], note),
    row(
        "again",
        "do the last again, here",
        Group::Here,
        &["."],
        again,
    ),
    row(
        "mark-done",
        "mark the paragraph done, or not",
        Group::Place,
        &["m"],
        mark_done,
    ),
    row(
        "next-undone",
        "next paragraph that is not done",
        Group::Place,
        &["M"],
        next_undone,
    ),
    row("undo", "take back", Group::TakeBack, &["u"], undo),
    row(
        "redo",
        "do again what was taken back",
        Group::TakeBack,
        &["C-r"],
        redo,
    ),
];

/// Tags as `kind`: the selection, else the name at the cursor (the word without its likely proclitics) and
/// as many words more as the number says. With
/// an annotation picked, its kind and boundary are changed and its id stays.
pub fn tag(context: &mut Context<'_>, kind: &str) {
    let words = context.times();
    if !context.session.may_change() {
        return;
    }
    context.session.point.again = Some(Again::Tag(kind.to_owned(), words));
    let picked = context.session.point.chosen.clone();
    let picked = picked.and_then(|id| context.session.work.annotations.get(&id).cloned());
    if let Some(open) = suggested(context, kind) {
        return suggest::take_as(context.session, &open, kind);
    }
    let target = match context.session.selected() {
        Some(span) => Some(segment::trimmed(context.session.text(), span)),
        None => phrase::names_from(context.session.text(), context.session.point.cursor, words),
    };
    let Some(span) = target.filter(|span| !span.is_empty()) else {
        return context.refuse("no word here: w goes to the next one, v selects");
    };
    match picked {
        Some(picked) => reshape(context.session, &picked, kind, span),
        None => add(context.session, kind, span),
    }
}

/// The suggestion that the key of `kind` takes where nothing is selected and no number was typed: the one that
/// was gone to, else the innermost at the cursor, of this kind, or a name where names are tagged.
fn suggested(context: &Context<'_>, kind: &str) -> Option<Open> {
    let session = &*context.session;
    let free = session.point.selection.is_none() && session.point.chosen.is_none();
    if !free || context.count.is_some() {
        return None;
    }
    let fits = |open: &Open| open.kind() == kind || is_name(open.kind()) && is_name(kind);
    session.suggestions_here().into_iter().find(fits)
}

/// Makes a new annotation, unless there is the same already.
fn add(session: &mut Session, kind: &str, span: Span) {
    let label = session.schema.label(kind).to_owned();
    let spans = Spans::one(span);
    let same = |a: &&Arc<Annotation>| a.kind.as_deref() == Some(kind) && a.spans == spans;
    if session.work.annotations.around(span).iter().any(same) {
        let text = format!("that is tagged as {label} already: x removes it");
        return session.say(MessageKind::Note, text);
    }
    let author = session.work.author.clone();
    let mut made = Annotation::new(Some(kind), spans, author.as_deref(), Time::now());
    made.form = form(session, span);
    let what = format!("tag as {label}");
    match session
        .said_at(span)
        .filter(|_| panel::is_statement(&session.schema, kind))
    {
        Some(claim) => suggest::put_claim(session, &what, &claim, made),
        None => linking::put_linked(session, &what, made, Edit::nothing()),
    }
    let told = session.message.take();
    after_tagging(session, span);
    session.message = told;
}

/// Gives an annotation that was picked another kind or boundary.
fn reshape(session: &mut Session, picked: &Annotation, kind: &str, span: Span) {
    let mut changed = picked.clone();
    changed.kind = Some(kind.to_owned());
    if span != picked.spans.first() || picked.is_lost() {
        (changed.spans, changed.standing) = moved(session, picked, span);
        changed.form = form(session, span);
    }
    if changed == *picked {
        return session.say(
            MessageKind::Note,
            "nothing to change: it is like that already",
        );
    }
    changed.modified = Some(Time::now());
    let label = session.schema.label(kind).to_owned();
    session.change(&format!("change to {label}"), Edit::Put(Box::new(changed)));
    after_tagging(session, span);
}

/// The spans of `picked` with `span` as its first, and whether all of them stand there now: what is
/// recorded of its further parts is believed only where the text still says so.
fn moved(session: &Session, picked: &Annotation, span: Span) -> (Spans, Standing) {
    let text = |span: Span| session.quote(span);
    let recorded = match &picked.standing {
        Standing::Placed | Standing::Moved => Vec::new(),
        Standing::Lost { quotes, .. } => quotes.clone(),
    };
    let further = picked.spans.further().iter().enumerate();
    let further = further.map(|(number, part)| {
        let quote = recorded.get(number + 1).cloned();
        (*part, quote.unwrap_or_else(|| text(*part)))
    });
    let mut parts: Vec<(Span, String)> = further.collect();
    parts.push((span, text(span)));
    parts.sort_by_key(|(part, _)| part.start());
    let stands = parts.iter().all(|(part, quote)| text(*part) == *quote);
    let (spans, quotes): (Vec<Span>, Vec<String>) = parts.into_iter().unzip();
    let spans = Spans::of(spans).unwrap_or(Spans::one(span));
    if stands {
        return (spans, Standing::Placed);
    }
    (spans, Standing::lost(quotes, false))
}

/// The cursor stands on the last word tagged, so that the next word goes on from there.
fn after_tagging(session: &mut Session, span: Span) {
    session.point.selection = None;
    session.point.chosen = None;
    let last = segment::previous_grapheme(session.text(), span.end()).unwrap_or(span.start());
    let word = segment::word_at(session.text(), last);
    let cursor = word.map_or(last, |word| word.start().max(span.start()));
    motion::go(session, cursor);
    session.message = None;
}

/// The name as it would stand alone, where proclitics were cut off and that changes it: `الحشد` for the
/// `لحشد` of `للحشد`.
pub fn form(session: &Session, span: Span) -> Option<String> {
    let word = segment::word_at(session.text(), span.start())?;
    let cut = span
        .start()
        .checked_sub(word.start())
        .filter(|cut| *cut > 0)?;
    let stems = clitic::stems(session.document().slice(word));
    let stem = stems.into_iter().find(|stem| stem.start == cut)?;
    let rest = Span::new(word.end().min(span.end()), span.end());
    stem.form.map(|form| form + session.document().slice(rest))
}

/// The annotation that is here; says where the next is if there is none.
fn here(context: &mut Context<'_>) -> Option<Arc<Annotation>> {
    if !context.session.may_change() {
        return None;
    }
    let found = context.session.here().cloned();
    if found.is_none() {
        context.refuse("no annotation here: ] goes to the next one");
    }
    found
}

/// The name that is here: what is suggested, which is taken then; the annotation that was picked; else the
/// innermost that says nothing.
fn name_here(context: &mut Context<'_>) -> Option<Id> {
    if !context.session.may_change() {
        return None;
    }
    if let Some(taken) = suggest::take_first(context.session) {
        return Some(taken);
    }
    let session = &*context.session;
    let names = |one: &&Arc<Annotation>| linking::names(session, one.kind.as_deref());
    let picked = session.here().filter(names);
    let found = picked
        .or_else(|| session.stack_here().into_iter().find(names))
        .cloned();
    if found.is_none() {
        context.refuse("no name is marked here: ] goes to the next annotation");
    }
    found.map(|found| found.id.clone())
}

fn remove(context: &mut Context<'_>) {
    if let Some(open) = context.session.suggestion_here() {
        if context.session.may_change() {
            suggest::refuse(context.session, &open);
        }
        return;
    }
    let Some(found) = here(context) else { return };
    let session = &mut *context.session;
    let what = session.described(&found);
    session.change("remove", removal(&found.id, &session.work.annotations));
    session.point.selection = None;
    session.point.again = Some(Again::Remove);
    session.say(
        MessageKind::Note,
        format!("removed {what} · u takes it back"),
    );
}

/// Asks for the kind, then makes it so.
fn retag(context: &mut Context<'_>) {
    let Some(found) = here(context) else { return };
    let kind = found.kind.clone().unwrap_or_default();
    let prompt = form::kind_prompt(context.session, Purpose::Retag(found.id.clone())).at(&kind);
    context.session.prompt = Some(prompt);
}

/// Asks for the kind, then shows what is to be made so.
fn retag_all(context: &mut Context<'_>) {
    if here(context).is_none() {
        return;
    }
    let prompt = form::kind_prompt(context.session, Purpose::RetagAll);
    context.session.prompt = Some(prompt);
}

/// Makes the annotation called `id` of `kind`.
pub fn retag_as(session: &mut Session, id: &Id, kind: &str) {
    let Some(found) = session.work.annotations.get(id).cloned() else {
        return session.say(
            MessageKind::Warning,
            "somebody else removed the annotation: nothing was retagged",
        );
    };
    if found.kind.as_deref() == Some(kind) {
        let label = session.schema.label(kind).to_owned();
        return session.say(MessageKind::Note, format!("it is of kind {label} already"));
    }
    let mut changed = found.as_ref().clone();
    changed.kind = Some(kind.to_owned());
    changed.modified = Some(Time::now());
    session.change("retag", Edit::Put(Box::new(changed)));
    session.point.selection = None;
    session.point.again = Some(Again::Retag(kind.to_owned()));
}

/// Opens the prompt for a note: on what is selected, else on the annotation here, else on the word. A
/// note of one's own that is there is changed.
fn note(context: &mut Context<'_>) {
    if !context.session.may_change() {
        return;
    }
    let session = &mut *context.session;
    let Some(on) = NoteOn::here(session) else {
        return context.refuse("no word here to write a note on: v selects");
    };
    notes::ask(session, on);
}

/// Writes the note that was asked for; an empty one takes one's own away.
pub fn write_note(session: &mut Session, on: &NoteOn, text: &str) {
    notes::write(session, on, text);
    session.point.again = Some(Again::Note(text.trim().to_owned()));
    session.point.selection = None;
}

fn again(context: &mut Context<'_>) {
    match context.session.point.again.clone() {
        Some(Again::Tag(kind, words)) => {
            context.count = context.count.or(Some(words));
            tag(context, &kind);
        }
        Some(Again::Remove) => remove(context),
        Some(Again::Retag(kind)) => {
            if let Some(found) = here(context) {
                retag_as(context.session, &found.id, &kind);
            }
        }
        Some(Again::Note(text)) => note_again(context, &text),
        None => context.refuse("nothing was done yet that could be done again"),
    }
}

fn note_again(context: &mut Context<'_>, text: &str) {
    if !context.session.may_change() {
        return;
    }
    match NoteOn::here(context.session) {
        Some(on) => write_note(context.session, &on, text),
        None => context.refuse("no word here to write a note on: v selects"),
    }
}

fn mark_done(context: &mut Context<'_>) {
    let session = &mut *context.session;
    if !session.may_change() {
        return;
    }
    let number = session.document().paragraph_at(session.point.cursor);
    let span = session.document().paragraph(number).content;
    let on = !session.work.annotations.is_done(span);
    session.change(
        if on { "mark done" } else { "mark not done" },
        Edit::Done(span, on),
    );
}

fn next_undone(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let document = session.document();
    let here = document.paragraph_at(session.point.cursor);
    let count = document.paragraphs().len();
    let found = (here + 1..count).chain(0..here).find(|number| {
        let content = document.paragraph(*number).content;
        !session.work.annotations.is_done(content) && !document.slice(content).trim().is_empty()
    });
    match found {
        Some(number) => {
            let start = document.paragraph(number).span.start();
            motion::jump(session, start);
        }
        None => session.say(MessageKind::Good, "every other paragraph is done"),
    }
}

fn undo(context: &mut Context<'_>) {
    step(context, "undone", "nothing left to take back", |session| {
        let work = &mut session.work;
        (work.history).undo(&mut work.annotations, &mut work.registry)
    });
}

fn redo(context: &mut Context<'_>) {
    step(
        context,
        "done again",
        "nothing that was taken back is left",
        |session| {
            let work = &mut session.work;
            (work.history).redo(&mut work.annotations, &mut work.registry)
        },
    );
}

/// Steps back or forth as often as the number says, and goes to where that was.
fn step(
    context: &mut Context<'_>,
    did: &str,
    nothing: &str,
    step: fn(&mut Session) -> Option<Stepped>,
) {
    for _ in 0..context.times() {
        let session = &mut *context.session;
        let before = session.work.annotations.clone();
        let Some(stepped) = step(session) else {
            return session.say(MessageKind::Note, nothing);
        };
        if stepped.kept {
            let text = format!(
                "not {did}: {} · somebody else has changed it since",
                stepped.what
            );
            return session.say(MessageKind::Warning, text);
        }
        session.work.registered += u64::from(stepped.registered);
        session.touched();
        session.point.selection = None;
        session.suggesting.chosen = None;
        if let Some(place) = place_of(session, &before, stepped.about.as_ref()) {
            motion::go(session, place.start());
            suggest::choose_at(session, place);
        }
        session.say(MessageKind::Note, format!("{did}: {}", stepped.what));
    }
}

/// Where a step was made: where the annotation stands that it was about, or stood `before`; else where a suggestion
/// was refused, or is open again.
fn place_of(session: &Session, before: &Annotations, about: Option<&Id>) -> Option<Span> {
    let now = &session.work.annotations;
    let annotation = about.and_then(|id| now.get(id).or_else(|| before.get(id)));
    if let Some(annotation) = annotation {
        return Some(annotation.spans.first());
    }
    let (old, new) = (&before.rejected, &now.rejected);
    let only = |one: &[Rejected], other: &[Rejected]| {
        let found = one.iter().find(|rejected| !other.contains(rejected));
        found.map(|rejected| rejected.span)
    };
    only(old, new).or_else(|| only(new, old))
}
