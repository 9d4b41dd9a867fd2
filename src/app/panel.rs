//! The panel's rows: the annotations by kind, or those that do not stand where they were recorded.
//!
//! Mentions of one entity are one row with their number, and so are those of one name that name no entity yet;
//! what somebody said is a row each, of two lines: who, and what. Rows are made anew when the annotations have changed. How much of each kind is on
//! the screen is for `shares` to say.
//!
//! Must not know: how wide the panel is, what it looks like.

use std::collections::HashMap;
use std::sync::Arc;

use super::session::Session;
use super::shares::{self, Section, Shares};
use super::{adjudicating, linking, moved};
use crate::annotation::schema::Schema;
use crate::annotation::set::Annotations;
use crate::annotation::{Annotation, Id, Standing, Value};
use crate::text::segment::one_line;

/// What the panel lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Listing {
    /// All annotations, by kind.
    #[default]
    Annotations,
    /// Those that do not stand where they were recorded, since the article changed.
    Changed,
    /// Where two annotators differ: the ids of entries are those of no annotations.
    Differences,
}

/// A row of the panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A kind, with the number of its annotations.
    Heading {
        /// What the rows below are: `actors`.
        label: String,
        /// The kind's name; `None` for notes.
        kind: Option<String>,
        /// How many annotations.
        count: usize,
    },
    /// Annotations of one text, or one statement.
    Entry(Entry),
    /// Nothing, between kinds.
    Blank,
}

impl Row {
    /// The lines that it takes.
    #[must_use]
    pub fn lines(&self) -> usize {
        match self {
            Self::Entry(entry) => 1 + usize::from(entry.second.is_some()),
            Self::Heading { .. } | Self::Blank => 1,
        }
    }
}

/// Annotations that one row stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Their ids, in the order of the text; at least one.
    pub ids: Vec<Id>,
    /// The kind's name; `None` for notes.
    pub kind: Option<String>,
    /// The first line: the text, or who said it.
    pub text: String,
    /// The second line: what was said.
    pub second: Option<String>,
    /// The number of the paragraph of the first, from 1.
    pub paragraph: usize,
    /// Whether it lost its place.
    pub lost: bool,
}

/// The panel.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Panel {
    /// What it lists.
    pub listing: Listing,
    /// Whether it has the keys.
    pub focused: bool,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The chosen row.
    pub chosen: usize,
    /// The number of the first entry of each kind that is on the screen.
    tops: Vec<usize>,
    /// Which annotation of the chosen row was gone to last.
    pub visited: Option<usize>,
    /// Of annotations that may stand in several places, which of these is shown, where it is not the first.
    turns: HashMap<Id, usize>,
    /// What the rows show; `None` before there are any.
    revision: Option<Now>,
}

/// What the rows are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Now {
    edition: u64,
    registered: u64,
    listing: Listing,
}

impl Panel {
    /// Open, with the keys.
    #[must_use]
    pub fn open(listing: Listing) -> Self {
        Self {
            listing,
            focused: true,
            ..Self::default()
        }
    }

    /// The number of the place that is shown of an annotation that may stand in several.
    #[must_use]
    pub fn turn(&self, id: &Id) -> usize {
        self.turns.get(id).copied().unwrap_or(0)
    }

    /// Shows its next place.
    pub fn turn_on(&mut self, id: &Id) {
        *self.turns.entry(id.clone()).or_default() += 1;
        self.revision = None;
    }

    /// The chosen row's entry.
    #[must_use]
    pub fn entry(&self) -> Option<&Entry> {
        match self.rows.get(self.chosen) {
            Some(Row::Entry(entry)) => Some(entry),
            _ => None,
        }
    }

    /// Chooses the entry `steps` further down (up where negative); stops at both ends.
    pub fn step(&mut self, steps: isize) {
        let entries: Vec<usize> = self.entries().collect();
        let Some(last) = entries.len().checked_sub(1) else {
            return;
        };
        let at = entries
            .iter()
            .position(|row| *row >= self.chosen)
            .unwrap_or(last);
        let at = at.saturating_add_signed(steps).min(last);
        self.choose(entries.get(at).copied().unwrap_or(0));
    }

    /// Chooses the row `row`, where an entry stands there.
    pub fn choose(&mut self, row: usize) {
        if matches!(self.rows.get(row), Some(Row::Entry(_))) && row != self.chosen {
            self.chosen = row;
            self.visited = None;
        }
    }

    /// The rows that hold entries.
    fn entries(&self) -> impl Iterator<Item = usize> + '_ {
        let rows = self.rows.iter().enumerate();
        rows.filter(|(_, row)| matches!(row, Row::Entry(_)))
            .map(|(at, _)| at)
    }

    /// Chooses the first entry of the kind `steps` further down (up where negative); stops at both ends.
    pub fn step_kind(&mut self, steps: isize) {
        let sections = shares::sections(&self.rows);
        let Some(last) = sections.len().checked_sub(1) else {
            return;
        };
        let now = self.section_of(&sections, self.chosen).unwrap_or(0);
        let next = sections.get(now.saturating_add_signed(steps).min(last));
        self.choose(next.map_or(0, |section| section.entries.start));
    }

    /// The number of the section that has `row`.
    fn section_of(&self, sections: &[Section], row: usize) -> Option<usize> {
        sections
            .iter()
            .position(|section| (section.heading..section.entries.end).contains(&row))
    }

    /// The lines that each kind has on a screen of `height` lines.
    fn shares(&self, sections: &[Section], height: usize) -> Shares {
        let open = self.section_of(sections, self.chosen);
        Shares::of(&self.rows, sections, height, open.filter(|_| self.focused))
    }

    /// Scrolls each kind so that its part of a screen of `height` lines is full, and so that the chosen row is
    /// in sight while the panel has the keys.
    pub fn keep_visible(&mut self, height: usize) {
        let sections = shares::sections(&self.rows);
        let shares = self.shares(&sections, height);
        let mut tops = std::mem::take(&mut self.tops);
        tops.resize(sections.len(), 0);
        for ((section, top), share) in sections.iter().zip(&mut tops).zip(&shares.lines) {
            let entries = &section.entries;
            let room = share.unwrap_or(0);
            let lowest = |end: usize| {
                let fits = |first: &usize| shares::lines(&self.rows, *first..end) <= room;
                entries.clone().find(fits).unwrap_or(end) - entries.start
            };
            *top = (*top).min(lowest(entries.end));
            if self.focused && entries.contains(&self.chosen) {
                let chosen = self.chosen - entries.start;
                *top = (*top).clamp(lowest(self.chosen + 1).min(chosen), chosen);
            }
        }
        self.tops = tops;
    }

    /// Scrolls the kind on line `line` of a screen of `height` lines by `entries` (down where positive).
    pub fn scroll(&mut self, line: usize, height: usize, entries: isize) {
        let sections = shares::sections(&self.rows);
        let row = self.row_at(line, height);
        let at = row.and_then(|row| self.section_of(&sections, row));
        if let Some(top) = at.and_then(|at| self.tops.get_mut(at)) {
            *top = top.saturating_add_signed(entries);
        }
        self.keep_visible(height);
    }

    /// What stands on each line of a screen of `height` lines: the row, and which of its lines.
    #[must_use]
    pub fn on_screen(&self, height: usize) -> Vec<(usize, usize)> {
        let sections = shares::sections(&self.rows);
        let shares = self.shares(&sections, height);
        let mut out = Vec::with_capacity(height);
        for (number, (section, share)) in sections.iter().zip(&shares.lines).enumerate() {
            let Some(share) = share else { continue };
            if shares.blanks && number > 0 {
                out.push((section.heading.saturating_sub(1), 0));
            }
            out.push((section.heading, 0));
            let top = self.tops.get(number).copied().unwrap_or(0);
            let entries = section.entries.clone().skip(top);
            let lines = entries.flat_map(|at| {
                let count = self.rows.get(at).map_or(0, Row::lines);
                (0..count).map(move |line| (at, line))
            });
            out.extend(lines.take(*share));
        }
        out.truncate(height);
        out
    }

    /// The row on line `line` of a screen of `height` lines.
    #[must_use]
    pub fn row_at(&self, line: usize, height: usize) -> Option<usize> {
        self.on_screen(height).get(line).map(|(row, _)| *row)
    }

    /// The next annotation of the chosen entry: the first, then on each further call the one behind it.
    pub fn next_of_entry(&mut self) -> Option<Id> {
        let count = self.entry()?.ids.len();
        let next = self
            .visited
            .map_or(0, |visited| (visited + 1) % count.max(1));
        self.visited = Some(next);
        self.entry()?.ids.get(next).cloned()
    }
}

/// Makes the panel's rows anew, where they are not of now. What was chosen stays chosen.
pub fn refresh(session: &mut Session) {
    let Some(panel) = &session.panel else {
        return;
    };
    let now = Now {
        edition: session.work.edition,
        registered: session.work.registered,
        listing: panel.listing,
    };
    if panel.revision == Some(now) {
        return;
    }
    let chosen = panel.entry().and_then(|entry| entry.ids.first().cloned());
    let rows = rows(session, panel.listing);
    let Some(panel) = &mut session.panel else {
        return;
    };
    panel.rows = rows;
    panel.revision = Some(now);
    let holds = |row: &Row| match (&chosen, row) {
        (Some(id), Row::Entry(entry)) => entry.ids.contains(id),
        _ => false,
    };
    let again = panel.rows.iter().position(holds);
    let first = panel.entries().next().unwrap_or(0);
    let near = panel
        .entries()
        .take_while(|row| *row <= panel.chosen)
        .last();
    panel.chosen = again.or(near).unwrap_or(first);
}

/// The rows of a listing.
fn rows(session: &Session, listing: Listing) -> Vec<Row> {
    let annotations = &session.work.annotations;
    if listing == Listing::Differences {
        return adjudicating::rows(session);
    }
    let mut out = Vec::new();
    if listing == Listing::Changed {
        for heading in moved::HEADINGS {
            let under = annotations.iter();
            let under: Vec<_> = under
                .filter(|one| moved::heading(one) == Some(heading))
                .collect();
            let entries = under.iter().map(|one| {
                let text = quote(session, one);
                let told = moved::told(session, one);
                entry(session, one, text, told)
            });
            let entries = entries.collect();
            add_section(&mut out, heading, None, under.len(), entries);
        }
        return out;
    }
    for kind in kinds(&session.schema, annotations) {
        let of_kind = annotations
            .iter()
            .filter(|a| a.kind.as_deref() == Some(kind));
        let of_kind: Vec<&Arc<Annotation>> = of_kind.collect();
        let entries = if is_statement(&session.schema, kind) {
            each(session, &of_kind)
        } else {
            grouped(session, &of_kind)
        };
        let label = session.schema.plural(kind).to_owned();
        add_section(&mut out, &label, Some(kind), of_kind.len(), entries);
    }
    let notes: Vec<_> = annotations.iter().filter(|a| a.kind.is_none()).collect();
    add_section(&mut out, "notes", None, notes.len(), each(session, &notes));
    out
}

/// The kinds that there are: the schema's first, then the unknown ones by name.
fn kinds<'s>(schema: &'s Schema, annotations: &'s Annotations) -> Vec<&'s str> {
    let mut kinds: Vec<&str> = schema
        .kinds()
        .iter()
        .map(|kind| kind.name.as_str())
        .collect();
    let used = annotations.iter().filter_map(|a| a.kind.as_deref());
    let mut unknown: Vec<&str> = used.filter(|kind| schema.kind(kind).is_none()).collect();
    unknown.sort_unstable();
    unknown.dedup();
    kinds.extend(unknown);
    kinds
}

/// Whether annotations of `kind` are what somebody says: they can bear `said-by`.
#[must_use]
pub fn is_statement(schema: &Schema, kind: &str) -> bool {
    schema
        .links_from(Some(kind))
        .any(|link| link.name == "said-by" && !link.from.is_empty())
}

pub(super) fn add_section(
    out: &mut Vec<Row>,
    label: &str,
    kind: Option<&str>,
    count: usize,
    entries: Vec<Entry>,
) {
    if entries.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push(Row::Blank);
    }
    out.push(Row::Heading {
        label: label.to_owned(),
        kind: kind.map(str::to_owned),
        count,
    });
    out.extend(entries.into_iter().map(Row::Entry));
}

/// An entry for each entity, and for each name that names none, the most frequent first, then in the order of
/// the article.
fn grouped(session: &Session, list: &[&Arc<Annotation>]) -> Vec<Entry> {
    let mut places: HashMap<Group, usize> = HashMap::new();
    let mut out: Vec<Entry> = Vec::new();
    for annotation in list {
        let group = Group::of(session, annotation);
        match places.get(&group).and_then(|at| out.get_mut(*at)) {
            Some(entry) => entry.ids.push(annotation.id.clone()),
            None => {
                out.push(entry(session, annotation, group.label(session), None));
                places.insert(group, out.len() - 1);
            }
        }
    }
    out.sort_by_key(|entry| std::cmp::Reverse(entry.ids.len()));
    out
}

/// What mentions of one row have in common.
#[derive(PartialEq, Eq, Hash)]
enum Group {
    /// The entity, by its id.
    Entity(String),
    /// The name, without an entity.
    Name(String),
}

impl Group {
    fn of(session: &Session, annotation: &Annotation) -> Self {
        match &annotation.entity {
            Some(id) => {
                let standing = session.work.registry.resolve(id);
                Self::Entity(standing.map_or(id, |entity| &entity.id).clone())
            }
            None => Self::Name(name(session, annotation)),
        }
    }

    fn label(&self, session: &Session) -> String {
        match self {
            Self::Entity(id) => one_line(&linking::label_of(session, id)),
            Self::Name(name) => name.clone(),
        }
    }
}

/// An entry for each annotation.
fn each(session: &Session, list: &[&Arc<Annotation>]) -> Vec<Entry> {
    list.iter()
        .map(|annotation| {
            let text = quote(session, annotation);
            let note = annotation.notes.last().map(|note| one_line(&note.text));
            match (speaker(session, annotation), &annotation.kind) {
                (Some(speaker), _) => entry(session, annotation, speaker, Some(text)),
                (None, None) => entry(session, annotation, note.unwrap_or_default(), Some(text)),
                (None, Some(_)) => entry(session, annotation, text, note),
            }
        })
        .collect()
}

fn entry(
    session: &Session,
    annotation: &Annotation,
    text: String,
    second: Option<String>,
) -> Entry {
    let start = moved::place(session, annotation).start();
    Entry {
        ids: vec![annotation.id.clone()],
        kind: annotation.kind.clone(),
        text,
        second,
        paragraph: session.document().paragraph_at(start) + 1,
        lost: annotation.is_lost(),
    }
}

/// The name that a mention stands for: its form where it has one, else its text.
fn name(session: &Session, annotation: &Annotation) -> String {
    match &annotation.form {
        Some(form) => one_line(form),
        None => quote(session, annotation),
    }
}

/// What an annotation is about, on one line: the text, or the quote where it lost its place.
#[must_use]
pub fn quote(session: &Session, annotation: &Annotation) -> String {
    if let Standing::Lost { quotes, .. } = &annotation.standing {
        return one_line(&quotes.join(" … "));
    }
    let parts: Vec<String> = annotation
        .spans
        .iter()
        .map(|span| session.quote(span))
        .collect();
    parts.join(" … ")
}

/// Who is said to have said it: the annotation that `said-by` leads to, else the attribute `speaker`.
#[must_use]
pub fn speaker(session: &Session, annotation: &Annotation) -> Option<String> {
    let said = annotation.links.iter().find(|link| link.role == "said-by");
    if let Some(link) = said {
        let found = session.work.annotations.get(&link.to);
        return Some(found.map_or_else(|| link.to.to_string(), |found| name(session, found)));
    }
    match annotation.attributes.get("speaker") {
        Some(Value::Text(text)) => Some(one_line(text)),
        _ => None,
    }
}
