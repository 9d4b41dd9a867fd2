//! Between two annotators: going from difference to difference, deciding each.
//!
//! Whoever decides is at the next one at once. To mark something else by hand there decides it too.
//!
//! Must not know: how differences are found, what they look like.

use super::{Command, Context, Group, asking, motion, row};
use crate::annotation::agreement::differences::What;
use crate::annotation::edit::{Edit, removal};
use crate::annotation::set::Rejected;
use crate::annotation::{Annotation, Id, Link};
use crate::app::adjudicating::{self, Adjudication, Case, Side, adopted, refusal, same_in};
use crate::app::panel::{Listing, Panel};
use crate::app::session::{MessageKind, Session};
use crate::app::{Effect, adjudicating::settle};
use crate::text::document::slice;

/// The commands.
pub const COMMANDS: &[Command] = &[
    row(
        "take-first",
        "as the first annotator has it",
        Group::Adjudicate,
        &[", a"],
        |c| decide(c, [true, false]),
    ),
    row(
        "take-second",
        "as the second has it",
        Group::Adjudicate,
        &[", b"],
        |c| decide(c, [false, true]),
    ),
    row("take-both", "both", Group::Adjudicate, &[", ,"], |c| {
        decide(c, [true, true])
    }),
    row(
        "take-neither",
        "neither",
        Group::Adjudicate,
        &[", n"],
        |c| decide(c, [false, false]),
    ),
    row(
        "differences",
        "list of the differences; Tab and S-Tab go from one that is open to the next",
        Group::Adjudicate,
        &[", l"],
        |c| match c.session.work.adjudication.is_some() {
            true => c.session.panel = Some(Panel::open(Listing::Differences)),
            false => c.refuse(NOBODY),
        },
    ),
    asking(
        "adjudicate",
        "decide where two annotators differ, in the layer that is open",
        Group::Adjudicate,
        &[],
        "two layers",
        begin,
    ),
];

const NOBODY: &str = "nobody is compared: adjudicate in the palette takes two layers";

/// Asks for two layers.
fn begin(context: &mut Context<'_>) {
    let typed = context.arg.take().unwrap_or_default();
    let names = typed.split([' ', ',']).map(str::trim);
    let names: Vec<String> = names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    match <[String; 2]>::try_from(names) {
        Ok(names) => context.effects.push(Effect::LoadSides(names)),
        Err(_) => context.refuse("it takes two layers, such as: amina samir"),
    }
}

/// Goes to the next difference that is open, or the one before, as often as the number says.
pub(super) fn go(context: &mut Context<'_>, on: bool) {
    for _ in 0..context.times() {
        if !step(context.session, on) {
            let all = context.session.work.adjudication.as_ref();
            let left = all.is_some_and(|all| all.decided() < all.cases.len());
            return match (left, on) {
                (false, _) => context.session.say(MessageKind::Good, "all is decided"),
                (true, true) => context.refuse("no open difference after this"),
                (true, false) => context.refuse("no open difference before this"),
            };
        }
    }
}

/// Goes to the open difference beside the one that was gone to, else beside the cursor; false where there is none.
fn step(session: &mut Session, on: bool) -> bool {
    let Some(adjudication) = &session.work.adjudication else {
        return false;
    };
    let cursor = session.point.cursor;
    // Where one went elsewhere meanwhile, it is from there that one goes on.
    let here = adjudication.chosen.filter(|chosen| {
        let case = adjudication.cases.get(*chosen);
        case.is_some_and(|case| case.span.start() == cursor)
    });
    let mut open = adjudication
        .cases
        .iter()
        .enumerate()
        .filter(|(_, case)| !case.decided);
    let is_beside = |(number, case): &(usize, &Case)| match (here, on) {
        (Some(here), true) => *number > here,
        (Some(here), false) => *number < here,
        (None, true) => case.span.start() >= cursor,
        (None, false) => case.span.start() < cursor,
    };
    let found = match on {
        true => open.find(is_beside),
        false => open.rfind(is_beside),
    };
    let Some((number, _)) = found else {
        return false;
    };
    choose(session, number);
    true
}

/// Goes to the difference of that number.
pub(crate) fn choose(session: &mut Session, number: usize) {
    let Some(adjudication) = &mut session.work.adjudication else {
        return;
    };
    let Some(case) = adjudication.cases.get(number) else {
        return;
    };
    let start = case.span.start();
    adjudication.chosen = Some(number);
    session.point.selection = None;
    session.point.chosen = None;
    motion::jump(session, start);
    let told = adjudicating::told(session, number);
    session.say(MessageKind::Note, told);
}

/// Decides the difference that was gone to, and goes on to the next that is open.
fn decide(context: &mut Context<'_>, verdict: [bool; 2]) {
    let session = &mut *context.session;
    let Some(adjudication) = session.work.adjudication.clone() else {
        return context.refuse(NOBODY);
    };
    let chosen = adjudication
        .chosen
        .and_then(|number| adjudication.cases.get(number));
    let Some(case) = chosen else {
        return context.refuse("no difference was gone to: Tab goes to the next");
    };
    if !session.may_change() {
        return;
    }
    let edit = match &case.what {
        What::Attribute(key) => said(session, &adjudication, case, key, verdict),
        _ => Ok(marked(session, &adjudication, case, verdict)),
    };
    match edit {
        Ok(edit) => {
            session.change("decide a difference", edit);
            settle(session);
            if !step(session, true) {
                let told = adjudication
                    .chosen
                    .map(|number| adjudicating::told(session, number));
                session.say(MessageKind::Note, told.unwrap_or_default());
            }
        }
        Err(why) => context.refuse(why),
    }
}

/// The sides with their marks and whether the verdict is for them.
fn sides<'a>(
    adjudication: &'a Adjudication,
    case: &'a Case,
    verdict: [bool; 2],
) -> impl Iterator<Item = (&'a Side, &'a Annotation, bool)> {
    let marks = case.marks.iter().zip(verdict);
    let both = adjudication.sides.iter().zip(marks);
    both.filter_map(|(side, (mark, wanted))| Some((side, mark.as_deref()?, wanted)))
}

/// What makes the work have the marks that the verdict is for.
fn marked(session: &Session, adjudication: &Adjudication, case: &Case, verdict: [bool; 2]) -> Edit {
    let work = &session.work.annotations;
    let mut edits = Vec::new();
    let mut taken: Vec<Id> = Vec::new();
    let mut left: Vec<Id> = Vec::new();
    for (side, mark, wanted) in sides(adjudication, case, verdict) {
        match (same_in(work, mark), wanted) {
            (Some(there), true) => taken.push(there.id.clone()),
            (Some(there), false) => {
                left.push(there.id.clone());
                edits.push(removal(&there.id, work));
            }
            (None, true) => {
                let made = adopted(session, side, mark);
                taken.push(made.id.clone());
                edits.push(Edit::Put(Box::new(made)));
            }
            (None, false) => left.push(mark.id.clone()),
        }
    }
    // What led to the mark that is not taken leads to the one that is.
    if let ([to], [from]) = (taken.as_slice(), left.as_slice()) {
        edits.extend(led_on(session, from, to));
    }
    edits.extend(refused(
        session,
        adjudication,
        case,
        verdict,
        taken.is_empty(),
    ));
    Edit::Batch(edits)
}

/// Puts links to `from` on to `to`.
fn led_on(session: &Session, from: &Id, to: &Id) -> Vec<Edit> {
    let leads = |one: &Annotation| one.links.iter().any(|link| link.to == *from);
    let work = session.work.annotations.iter();
    let led = work.filter(|one| leads(one) && one.id != *to).map(|one| {
        let mut after = one.as_ref().clone();
        for link in after.links.iter_mut().filter(|link| link.to == *from) {
            link.to = to.clone();
        }
        Edit::Put(Box::new(after))
    });
    led.collect()
}

/// Refuses what the case is about where it is `neither`, else takes that back.
fn refused(
    session: &Session,
    adjudication: &Adjudication,
    case: &Case,
    verdict: [bool; 2],
    neither: bool,
) -> Option<Edit> {
    let before = &session.work.annotations.rejected;
    let mut after = before.clone();
    for (_, mark, _) in sides(adjudication, case, verdict) {
        let (span, kind) = (mark.spans.first(), refusal(mark, &case.what));
        after.retain(|one| one.span != span || one.kind != kind);
        if neither {
            after.push(Rejected {
                span,
                quote: slice(session.text(), span).to_owned(),
                kind,
            });
        }
    }
    after.sort_by_key(|one| (one.span.start(), one.span.end()));
    (after != *before).then_some(Edit::Rejected(after))
}

/// An annotation that says nothing under `key`.
fn without(annotation: &Annotation, key: &str) -> Annotation {
    let mut out = annotation.clone();
    out.entity = out.entity.filter(|_| key != "entity");
    out.attributes.remove(key);
    out.links.retain(|link| link.role != key);
    out
}

/// What makes the mark that both made say what the verdict is for; why that can't be.
fn said(
    session: &Session,
    adjudication: &Adjudication,
    case: &Case,
    key: &str,
    verdict: [bool; 2],
) -> Result<Edit, String> {
    let work = &session.work.annotations;
    let there = case
        .marks
        .iter()
        .flatten()
        .find_map(|mark| same_in(work, mark));
    let Some(there) = there else {
        return Err("what it is said of is not marked: decide that first".to_owned());
    };
    let is_link = case
        .marks
        .iter()
        .flatten()
        .any(|mark| mark.links.iter().any(|link| link.role == key));
    if verdict == [true, true] && !is_link {
        return Err(format!(
            "{key} can have one value: take the one or the other"
        ));
    }
    let (mut after, mut says) = (without(there, key), false);
    let wanted = sides(adjudication, case, verdict).filter(|(_, _, wanted)| *wanted);
    for (side, mark, _) in wanted {
        let from = adopted(session, side, mark);
        if key == "entity" {
            says |= from.entity.is_some();
            after.entity = from.entity;
        }
        let value = from.attributes.get(key).cloned();
        says |= value.is_some();
        after
            .attributes
            .extend(value.map(|value| (key.to_owned(), value)));
        let links = from.links.into_iter().filter(|link| link.role == key);
        let links: Vec<Link> = links.filter(|link| !after.links.contains(link)).collect();
        says |= !links.is_empty();
        after.links.extend(links);
    }
    // To say nothing of it is a decision too, be it because neither is right or because that is what one has.
    let mut edits = vec![Edit::Put(Box::new(after))];
    edits.extend(refused(session, adjudication, case, verdict, !says));
    Ok(Edit::Batch(edits))
}
