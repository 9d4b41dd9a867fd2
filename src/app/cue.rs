//! The word that introduces a claim: those that may, the likeliest first.
//!
//! Must not know: what the question looks like.

use super::prompt::{Choice, Prompt, Purpose};
use super::session::{MessageKind, Session};
use crate::annotation::edit::Edit;
use crate::annotation::names::token::tokens;
use crate::annotation::{Annotation, Id, Time, Value};
use crate::text::document::Span;

/// The attribute.
pub(super) const CUE: &str = "cue";

/// How many words are offered that nothing but their place speaks for.
const OTHERS: usize = 6;
/// How many are offered.
const MOST: usize = 15;

/// Asks which word introduces `claim`.
pub(super) fn ask(session: &mut Session, claim: &Annotation) {
    let mut rows = Vec::new();
    for (number, (span, lemma)) in offered(session, claim).into_iter().enumerate() {
        let word = session.quote(span);
        let number = u32::try_from(number + 1).ok();
        rows.push(Choice {
            key: number.and_then(|number| char::from_digit(number, 10)),
            label: match lemma {
                Some(lemma) if lemma != word => format!("{word} ({lemma})"),
                _ => word,
            },
            value: format!("{} {}", span.start(), span.end()),
        });
    }
    rows.push(Choice {
        key: Some('0'),
        label: "none".to_owned(),
        value: String::new(),
    });
    let purpose = Purpose::Cue(claim.id.clone());
    session.prompt = Some(Prompt::choice(CUE, purpose, rows));
}

/// The words that may introduce `claim`, each with its dictionary form where that is known: verbs and nouns of
/// speech in its paragraph, the nearest first, then the words around it.
fn offered(session: &Session, claim: &Annotation) -> Vec<(Span, Option<String>)> {
    let place = claim.spans.first();
    let number = session.document().paragraph_at(place.start());
    let distance = |span: Span| match span.end() <= place.start() {
        true => place.start() - span.end(),
        false => span.start().saturating_sub(place.end()),
    };
    let outside = |span: &Span| claim.spans.iter().all(|said| !said.overlaps(*span));
    let mut out: Vec<(Span, Option<String>)> = Vec::new();
    for (span, lemma) in session.cues(number) {
        if outside(&span) {
            out.push((span, Some(lemma)));
        }
    }
    out.sort_by_key(|(span, _)| distance(*span));
    let content = session.document().paragraph(number).content;
    let words = tokens(session.text(), content).into_iter();
    let words = words.filter(|token| token.is_word());
    let words = words.map(|token| Span::new(token.bare_start(), token.span.end()));
    let known: Vec<Span> = out.iter().map(|(span, _)| *span).collect();
    let fresh = |span: &Span| outside(span) && !known.iter().any(|other| other.overlaps(*span));
    let mut words: Vec<Span> = words.filter(fresh).collect();
    words.sort_by_key(|span| distance(*span));
    out.truncate(MOST - OTHERS);
    out.extend(words.into_iter().take(OTHERS).map(|span| (span, None)));
    out
}

/// Sets the word that introduces a claim to what was answered.
pub(super) fn set(session: &mut Session, claim: &Id, answer: &str) {
    let Some(found) = session.work.annotations.get(claim).cloned() else {
        return session.say(MessageKind::Warning, "somebody else removed the claim");
    };
    let number = |text: &str| text.parse::<usize>().ok();
    let span = answer.split_once(' ').and_then(|(start, end)| {
        let (start, end) = (number(start)?, number(end)?);
        Some(Span::new(start, end))
    });
    let mut changed = found.as_ref().clone();
    match span {
        Some(span) => {
            let known = offered(session, &found);
            let known = known.into_iter().find(|(other, _)| *other == span);
            let value = Value::Span {
                span,
                quote: session.document().slice(span).to_owned(),
                lemma: known.and_then(|(_, lemma)| lemma),
            };
            changed.attributes.insert(CUE.to_owned(), value);
        }
        None => drop(changed.attributes.remove(CUE)),
    }
    if changed != *found {
        changed.modified = Some(Time::now());
        session.change(CUE, Edit::Put(Box::new(changed)));
    }
}
