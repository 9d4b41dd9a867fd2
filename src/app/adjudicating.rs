//! Two annotators' layers that are being made one: where they differ, and what of that is decided.
//!
//! What is decided is in the annotations themselves, so that it is taken back like all work and there when somebody
//! comes back: of a difference between marks one of the two stands there, or both, or another of a kind of theirs on
//! that text; or the marks were refused, as suggestions are. Of what is said of a mark that both made, the mark says it;
//! or that was refused, as of the kind `claim.certainty`.
//!
//! Must not know: keys, what it looks like.

use std::collections::HashSet;
use std::sync::Arc;

use super::panel::{self, Entry, Listing, Panel, Row};
use super::session::{ISOLATE, MessageKind, Session, beginning};
use crate::annotation::agreement::differences::{Compared, What};
use crate::annotation::edit::Edit;
use crate::annotation::set::Annotations;
use crate::annotation::{Annotation, Id, Spans, Time};
use crate::text::document::Span;

/// An annotator's layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// The annotator's name.
    pub name: String,
    /// What it says.
    pub annotations: Annotations,
}

/// A difference between the two.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it is.
    pub what: What,
    /// Where.
    pub span: Span,
    /// What each marked.
    pub marks: [Option<Arc<Annotation>>; 2],
    /// What each says of it, where that is what they differ in.
    pub said: Option<[String; 2]>,
    /// Whether it is decided.
    pub decided: bool,
}

/// Two layers, and where they differ.
#[derive(Clone, Debug)]
pub struct Adjudication {
    /// The layers.
    pub sides: [Side; 2],
    /// Where they differ, in the order of the text.
    pub cases: Vec<Case>,
    /// The number of the case that was gone to.
    pub chosen: Option<usize>,
    /// What the cases were made of: the annotations and the registry then.
    made_of: Option<(u64, u64)>,
}

impl Adjudication {
    /// How many cases are decided.
    #[must_use]
    pub fn decided(&self) -> usize {
        self.cases.iter().filter(|case| case.decided).count()
    }
}

/// Whether two are the same mark: of one kind, on the same text.
pub(super) fn is_same(one: &Annotation, other: &Annotation) -> bool {
    one.kind == other.kind && one.spans == other.spans
}

/// The annotation of `set` that is the same mark.
pub(super) fn same_in<'a>(set: &'a Annotations, mark: &Annotation) -> Option<&'a Arc<Annotation>> {
    let around = set.around(mark.spans.hull()).into_iter();
    around
        .filter(|one| !one.is_lost())
        .find(|one| is_same(one, mark))
}

/// The kind under which something said of a mark is refused: `claim.certainty`.
pub(super) fn refusal(mark: &Annotation, what: &What) -> Option<String> {
    let kind = mark.kind.as_deref()?;
    Some(match what {
        What::Attribute(key) => format!("{kind}.{key}"),
        _ => kind.to_owned(),
    })
}

/// Whether an annotation says something under `key`: an attribute, its entity, a link.
fn says(annotation: &Annotation, key: &str) -> bool {
    match key {
        "entity" => annotation.entity.is_some(),
        key => {
            annotation.attributes.contains_key(key)
                || annotation.links.iter().any(|link| link.role == key)
        }
    }
}

/// Begins to adjudicate between two layers. Where nothing has been done yet, what both agree on is taken first.
pub(super) fn begin(session: &mut Session, sides: [Side; 2]) {
    if !session.may_change() {
        return;
    }
    let untouched =
        session.work.annotations.is_empty() && session.work.annotations.rejected.is_empty();
    let agreed = untouched.then(|| agreed(session, &sides));
    session.work.adjudication = Some(Adjudication {
        sides,
        cases: Vec::new(),
        chosen: None,
        made_of: None,
    });
    session.suggesting.off = true;
    if let Some(agreed) = agreed {
        let puts = agreed.into_iter().map(|one| Edit::Put(Box::new(one)));
        session.change("take what both agree on", Edit::Batch(puts.collect()));
    }
    settle(session);
    let mut panel = Panel::open(Listing::Differences);
    panel.focused = false;
    session.panel = Some(panel);
    let told = summary(session);
    session.say(MessageKind::Note, told);
}

impl Session {
    /// Whether two annotators are compared, and the cursor stands on a difference that was gone to.
    #[must_use]
    pub fn stands_on_a_difference(&self) -> bool {
        let adjudication = self.work.adjudication.as_ref();
        let chosen = adjudication.and_then(|all| all.cases.get(all.chosen?));
        chosen.is_some_and(|case| case.span.start() == self.point.cursor)
    }
}

/// How far the work is, in a sentence.
fn summary(session: &Session) -> String {
    let Some(adjudication) = &session.work.adjudication else {
        return String::new();
    };
    let [one, other] = &adjudication.sides;
    let (count, decided) = (adjudication.cases.len(), adjudication.decided());
    let between = format!("between {} and {}", one.name, other.name);
    match count {
        0 => format!("nothing differs {between}"),
        1 => format!("1 difference {between}, {decided} decided"),
        _ => format!("{count} differences {between}, {decided} decided"),
    }
}

/// What both layers agree on, signed by whoever adjudicates.
fn agreed(session: &Session, [one, other]: &[Side; 2]) -> Vec<Annotation> {
    let registry = &session.work.registry;
    let compared = Compared::new(
        session.text(),
        (&one.annotations, &other.annotations),
        registry,
        |_| true,
    );
    let mut agreed = compared.agreed();
    for annotation in &mut agreed {
        annotation.by.clone_from(&session.work.author);
    }
    agreed
}

/// After every input: the differences are those of now.
pub(super) fn settle(session: &mut Session) {
    let now = (session.work.edition, session.work.registered);
    let Some(adjudication) = &session.work.adjudication else {
        return;
    };
    if adjudication.made_of == Some(now) {
        return;
    }
    let cases = cases(session, &adjudication.sides);
    let shown = undecided_marks(&cases);
    let [one, other] = &adjudication.sides;
    let name = format!("{} | {}", one.name, other.name);
    session.work.layer = Some((name, shown));
    if let Some(adjudication) = &mut session.work.adjudication {
        adjudication.cases = cases;
        adjudication.made_of = Some(now);
        let last = adjudication.cases.len();
        adjudication.chosen = adjudication.chosen.filter(|chosen| *chosen < last);
    }
}

fn cases(session: &Session, [one, other]: &[Side; 2]) -> Vec<Case> {
    let work = &session.work;
    let sets = (&one.annotations, &other.annotations);
    let compared = Compared::new(session.text(), sets, &work.registry, |_| true);
    let both = one.annotations.iter().chain(other.annotations.iter());
    let marks: HashSet<(Option<String>, Spans)> = both
        .map(|mark| (mark.kind.clone(), mark.spans.clone()))
        .collect();
    let cases = compared.differences().into_iter().map(|difference| {
        let mut case = Case {
            what: difference.what,
            span: difference.span,
            marks: [difference.first.cloned(), difference.second.cloned()],
            said: difference.said.map(|(one, other)| [one, other]),
            decided: false,
        };
        case.decided = is_decided(&case, &work.annotations, &marks);
        case
    });
    cases.collect()
}

fn is_decided(case: &Case, work: &Annotations, all: &HashSet<(Option<String>, Spans)>) -> bool {
    let marks: Vec<&Arc<Annotation>> = case.marks.iter().flatten().collect();
    let refused = |what: &What| {
        marks.iter().all(|mark| {
            let kind = refusal(mark, what);
            let mut rejected = work.rejected.iter();
            rejected.any(|one| one.span == mark.spans.first() && one.kind == kind)
        })
    };
    // Somebody marked something else there, of a kind of theirs.
    let by_hand = || {
        work.around(case.span).into_iter().any(|one| {
            let is_theirs = all.contains(&(one.kind.clone(), one.spans.clone()));
            !is_theirs && marks.iter().any(|mark| mark.kind == one.kind)
        })
    };
    let there = marks.iter().find_map(|mark| same_in(work, mark));
    match (&case.what, there) {
        (What::Attribute(key), Some(there)) => says(there, key) || refused(&case.what),
        (_, Some(_)) => true,
        (_, None) => refused(&What::Kind) || by_hand(),
    }
}

/// What is still to be decided, as a layer to look at.
fn undecided_marks(cases: &[Case]) -> Annotations {
    let open = cases.iter().filter(|case| !case.decided);
    let marks = open.flat_map(|case| case.marks.iter().flatten());
    // Two layers may know two marks by one id.
    Annotations::new(marks.enumerate().map(|(number, mark)| Annotation {
        id: Id::named(number.to_string()),
        ..mark.as_ref().clone()
    }))
}

/// A case in a sentence: which it is, what each has.
pub(super) fn told(session: &Session, number: usize) -> String {
    let Some(adjudication) = &session.work.adjudication else {
        return String::new();
    };
    let Some(case) = adjudication.cases.get(number) else {
        return String::new();
    };
    let [one, other] = each(session, case);
    let [first, second] = &adjudication.sides;
    let count = adjudication.cases.len();
    let done = if case.decided { ", decided" } else { "" };
    format!(
        "{}/{count}{done} · {} · {}: {one} · {}: {other}",
        number + 1,
        heading(session, case),
        first.name,
        second.name
    )
}

/// What each side has, in a few words: its mark, or what it says.
fn each(session: &Session, case: &Case) -> [String; 2] {
    let set = |text: &str| format!("{}{text}{}", ISOLATE.0, ISOLATE.1);
    if let Some(said) = &case.said {
        let of = |text: &String| match text.as_str() {
            "" => "nothing".to_owned(),
            text => set(&beginning(text)),
        };
        let [one, other] = said;
        return [of(one), of(other)];
    }
    let quotes = case.marks.each_ref().map(|mark| {
        let mark = mark.as_ref()?;
        Some(panel::quote(session, mark))
    });
    let cut = match &quotes {
        // What begins alike and is too long to be shown whole differs at its end.
        [Some(one), Some(other)] if beginning(one) == beginning(other) => ending,
        _ => beginning,
    };
    quotes.map(|quote| quote.map_or_else(|| "nothing".to_owned(), |quote| set(&cut(&quote))))
}

/// The last words of `text`, as many as a glance takes in.
fn ending(text: &str) -> String {
    let count = text.chars().count();
    let Some(more) = count.checked_sub(24).filter(|more| *more > 0) else {
        return text.to_owned();
    };
    let rest: String = text.chars().skip(more).collect();
    let words = rest.split_once(char::is_whitespace);
    format!("…{}", words.map_or(rest.as_str(), |(_, words)| words))
}

/// What a case is, as a heading has it: `boundary`, `certainty`.
fn heading(session: &Session, case: &Case) -> String {
    let kind = case.marks.iter().flatten().next();
    let kind = kind.and_then(|mark| mark.kind.as_deref()).unwrap_or("note");
    let label = session.schema.label(kind);
    match &case.what {
        What::MissingInFirst | What::MissingInSecond => label.to_owned(),
        What::Boundary => format!("{label}, boundary"),
        What::Kind => "kind".to_owned(),
        What::Attribute(key) => format!("{label}, {key}"),
    }
}

/// The rows of the panel: differences of one sort below one heading, with a tick where they are decided.
pub(super) fn rows(session: &Session) -> Vec<Row> {
    let Some(adjudication) = &session.work.adjudication else {
        return Vec::new();
    };
    let [one, other] = &adjudication.sides;
    let mut sections: Vec<(String, Vec<Entry>, usize)> = Vec::new();
    let mut sorts: Vec<&What> = adjudication.cases.iter().map(|case| &case.what).collect();
    sorts.sort();
    sorts.dedup();
    for sort in sorts {
        let label = match sort {
            What::MissingInFirst => format!("not in {}", one.name),
            What::MissingInSecond => format!("not in {}", other.name),
            What::Boundary => "boundary".to_owned(),
            What::Kind => "kind".to_owned(),
            What::Attribute(key) => key.clone(),
        };
        let cases = adjudication.cases.iter().enumerate();
        let cases: Vec<(usize, &Case)> = cases.filter(|(_, case)| case.what == *sort).collect();
        let open = cases.iter().filter(|(_, case)| !case.decided).count();
        let entries = cases
            .iter()
            .map(|(number, case)| entry(session, *number, case));
        sections.push((label, entries.collect(), open));
    }
    let mut out = Vec::new();
    for (label, entries, open) in sections {
        let label = match entries.len() - open {
            0 => label,
            done => format!("{label} ({done} done)"),
        };
        panel::add_section(&mut out, &label, None, entries.len(), entries);
    }
    out
}

fn entry(session: &Session, number: usize, case: &Case) -> Entry {
    let mark = case.marks.iter().flatten().next();
    let text = mark.map_or_else(String::new, |mark| panel::quote(session, mark));
    let text = if case.decided {
        format!("✓ {text}")
    } else {
        text
    };
    let differs = !matches!(case.what, What::MissingInFirst | What::MissingInSecond);
    let second = differs.then(|| {
        let [one, other] = each(session, case);
        format!("{one} | {other}")
    });
    Entry {
        ids: vec![name_of(number)],
        kind: mark.and_then(|mark| mark.kind.clone()),
        text,
        second,
        paragraph: session.document().paragraph_at(case.span.start()) + 1,
        lost: false,
    }
}

/// What begins the names of cases in rows of the panel, where annotations have their ids.
const NAME: &str = "difference ";

fn name_of(number: usize) -> Id {
    Id::named(format!("{NAME}{number}"))
}

/// The number of the case that a row of the panel names.
pub(super) fn number_of(id: &Id) -> Option<usize> {
    id.as_str().strip_prefix(NAME)?.parse().ok()
}

/// A mark of a side as the work has it: signed by whoever adjudicates, under its id where that is free, its links
/// leading to what stands there for what they led to.
pub(super) fn adopted(session: &Session, side: &Side, mark: &Annotation) -> Annotation {
    let work = &session.work;
    let mut out = mark.clone();
    out.by.clone_from(&work.author);
    out.modified = Some(Time::now());
    if work.annotations.get(&out.id).is_some() {
        out.id = Id::fresh(Time::now());
    }
    for link in &mut out.links {
        let there = side.annotations.get(&link.to);
        if let Some(there) = there.and_then(|to| same_in(&work.annotations, to)) {
            link.to = there.id.clone();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_long_the_last_words_are_shown() {
        assert_eq!(ending("one two"), "one two");
        assert_eq!(
            ending("one two three four five six seven"),
            "…four five six seven"
        );
    }
}
