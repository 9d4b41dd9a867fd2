//! An annotation's form: its kind, what is said of it, its notes, who made it; each line that can be
//! changed opens the question for it.
//!
//! Must not know: what the form looks like.

use super::command::{Context, suggest};
use super::cue::{self, CUE};
use super::details::Detail;
use super::entities;
use super::letters::letters;
use super::linking;
use super::links;
use super::list::List;
use super::menu::{LABEL, Menu, Pick, Row, wrapped};
use super::notes::{self, NoteOn};
use super::panel;
use super::prompt::{Choice, Field, Prompt, Purpose};
use super::session::{ISOLATE, MessageKind, Session};
use crate::annotation::days::ascii_digits;
use crate::annotation::edit::{Edit, removal};
use crate::annotation::schema::{Attribute, CLAIM, LinkRole, Type};
use crate::annotation::{Annotation, Id, Standing, Time, Value};

/// Opens the form of the annotation that is here.
pub fn open(context: &mut Context<'_>) {
    if let Some(open) = context.session.suggestion_here() {
        if context.session.may_change() {
            // Whoever takes one with this key goes through them.
            context.session.suggesting.chosen = Some(open.clone());
            suggest::take(context.session, &open);
        }
        return;
    }
    let Some(found) = context.session.here().cloned() else {
        return context.refuse("no annotation here: ] goes to the next one");
    };
    let session = &mut *context.session;
    session.point.chosen = Some(found.id.clone());
    let title = session.described(&found);
    let list = List::new(title, rows(session, &found)).unfiltered();
    session.list = Some((Menu::Form(found.id.clone()), list));
}

/// The lines of a form, as wide as the list: a long value goes on below itself.
struct Lines<'s> {
    session: &'s Session,
    rows: Vec<Row>,
    /// What the text is read to say of it.
    read: Vec<(&'static str, Value)>,
}

/// Who says something, where nobody is named: the attribute.
const SPEAKER: &str = "speaker";

/// What stands behind a value that was read off the text.
const READ_OFF: &str = "read off the text";

/// What can be read off the text of a claim.
fn read_off(session: &Session, annotation: &Annotation) -> Vec<(&'static str, Value)> {
    let said = (annotation.kind.as_deref() == Some(CLAIM))
        .then(|| session.said_at(annotation.spans.first()))
        .flatten();
    said.map_or_else(Vec::new, |claim| suggest::attributes(session, &claim))
}

impl Lines<'_> {
    fn add(&mut self, label: &str, value: &str, field: Option<Field>) {
        for (number, line) in wrapped(self.session, value, LABEL).into_iter().enumerate() {
            let label = if number == 0 { label } else { "" };
            let field = field.clone().map(Pick::Field);
            self.rows.push(Row::pair(label, line, field));
        }
    }

    /// Whom or what it names, and what can be done about that.
    fn entity(&mut self, annotation: &Annotation) {
        let id = annotation.entity.as_deref();
        let registry = &self.session.work.registry;
        let entity = id.and_then(|id| registry.resolve(id)).cloned();
        let Some(entity) = entity else {
            self.add("entity", id.unwrap_or(""), Some(Field::Entity));
            self.add("new entity", "of this name", Some(Field::NewEntity));
            return;
        };
        let called = format!("{} · {}", entity.label, entities::told(&entity));
        let called = called.replace([ISOLATE.0, ISOLATE.1], "");
        self.add("entity", &called, Some(Field::Entity));
        self.add(
            "new entity",
            "split off: of this name",
            Some(Field::NewEntity),
        );
        for detail in Detail::ALL {
            let value = detail.of(&entity);
            self.add(detail.label(), &value, Some(Field::Detail(detail)));
        }
        let name = linking::name_of(self.session, annotation);
        if !entity.is_called(&name) {
            self.add("also called", &name, Some(Field::AlsoCalled));
        }
        self.add("merge", "into another entity", Some(Field::Merge));
    }

    /// Those that the schema has, then those that only the annotation has. Who says something stands among the
    /// links, be it a link or not.
    fn attributes(&mut self, annotation: &Annotation) {
        let kind = annotation.kind.as_deref();
        let kind = kind.and_then(|kind| self.session.schema.kind(kind));
        let known = kind.map_or(&[][..], |kind| kind.attributes.as_slice());
        for attribute in known {
            if attribute.key == SPEAKER && self.is_statement(annotation) {
                continue;
            }
            let value = annotation.attributes.get(&attribute.key);
            let field = match attribute.kind {
                Type::Span if attribute.key == CUE => Some(Field::Cue),
                // Another place in the text is not typed.
                Type::Span => None,
                _ => Some(Field::Attribute(attribute.key.clone())),
            };
            if field.is_some() || value.is_some() {
                let text = value.map_or(String::new(), |value| self.told(&attribute.key, value));
                self.add(&attribute.label, &text, field);
            }
        }
        for (key, value) in &annotation.attributes {
            if known.iter().all(|attribute| attribute.key != *key) {
                let text = self.placed(value);
                self.add(key, &text, Some(Field::Attribute(key.clone())));
            }
        }
    }

    fn is_statement(&self, annotation: &Annotation) -> bool {
        let kind = annotation.kind.as_deref();
        kind.is_some_and(|kind| panel::is_statement(&self.session.schema, kind))
    }

    /// An attribute's value, and whether it is what the text was read to say: then nobody has looked at it yet,
    /// or has found it right.
    fn told(&self, key: &str, value: &Value) -> String {
        let read = self
            .read
            .iter()
            .any(|(other, read)| *other == key && read == value);
        match read {
            true => format!("{} · {READ_OFF}", self.placed(value)),
            false => self.placed(value),
        }
    }

    /// An attribute's value; of a place in the text, whether it is still there.
    fn placed(&self, value: &Value) -> String {
        match value {
            Value::Span { span, quote, .. } if self.session.quote(*span) != *quote => {
                format!("{} · lost its place", shown(value))
            }
            _ => shown(value),
        }
    }

    /// Those that the schema lets it bear, each with where it leads; then others that it has.
    fn links(&mut self, annotation: &Annotation) {
        let session = self.session;
        let roles = session.schema.links_from(annotation.kind.as_deref());
        let roles: Vec<&LinkRole> = roles.filter(|role| !role.from.is_empty()).collect();
        for role in &roles {
            let links = annotation.links.iter();
            let links = links.filter(|link| link.role == role.name);
            let mut led: Vec<String> = links.map(|link| self.other(&link.to)).collect();
            if role.name == links::SAID_BY {
                led.extend(self.nobody(annotation));
            }
            let field = Some(Field::Link(role.name.clone()));
            for (number, to) in led.iter().enumerate() {
                let label = if number == 0 { role.label.as_str() } else { "" };
                self.add(label, to, field.clone());
            }
            if led.is_empty() {
                self.add(&role.label, "", field);
            }
        }
        for link in &annotation.links {
            if roles.iter().all(|role| role.name != link.role) {
                let known = session.schema.link(&link.role);
                let label = known.map_or(link.role.as_str(), |role| &role.label);
                self.add(
                    label,
                    &self.other(&link.to),
                    Some(Field::Link(link.role.clone())),
                );
            }
        }
    }

    /// Who says it, where nobody is named.
    fn nobody(&self, annotation: &Annotation) -> Option<String> {
        let value = annotation.attributes.get(SPEAKER)?;
        Some(match shown(value).as_str() {
            "author" => "the article itself".to_owned(),
            "unnamed" => "nobody who is named".to_owned(),
            other => other.to_owned(),
        })
    }

    /// Another annotation, in a few words.
    fn other(&self, id: &Id) -> String {
        match self.session.work.annotations.get(id) {
            Some(found) => (self.session.described(found)).replace([ISOLATE.0, ISOLATE.1], ""),
            None => format!("{id} (not there)"),
        }
    }

    fn notes(&mut self, annotation: &Annotation) {
        for note in &annotation.notes {
            let by = note
                .by
                .as_deref()
                .map_or("note".to_owned(), |by| format!("note, {by}"));
            self.add(&by, &note.text, Some(Field::Note(Some(note.clone()))));
        }
        self.add("new note", "", Some(Field::Note(None)));
    }

    /// Who made it, and when; where it came from.
    fn history(&mut self, annotation: &Annotation) {
        let time = |time: Option<Time>| time.map_or(String::new(), moment);
        let by = annotation.by.as_deref().unwrap_or("");
        let made = [by.to_owned(), time(annotation.created)];
        let made: Vec<String> = made.into_iter().filter(|part| !part.is_empty()).collect();
        self.add("made", &made.join(", "), None);
        if annotation.modified.is_some() {
            self.add("changed", &time(annotation.modified), None);
        }
        if let Some(origin) = &annotation.origin {
            let parts = [
                Some(&origin.format),
                origin.file.as_ref(),
                origin.id.as_ref(),
            ];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            self.add("imported from", &parts.join(" "), None);
        }
        if let Some(other) = &annotation.conflict {
            let other = self.other(other);
            self.add("conflicts with", &other, None);
        }
    }
}

/// A moment as a person reads it, to the minute.
fn moment(time: Time) -> String {
    let written = time.to_string();
    match written.split_once('T') {
        Some((day, clock)) => {
            let minutes: String = clock.chars().take(5).collect();
            format!("{day} {minutes} UTC")
        }
        None => written,
    }
}

/// The rows of a form, as they are called.
fn unlettered(session: &Session, annotation: &Annotation) -> Vec<Row> {
    let kind = annotation.kind.as_deref();
    let label = kind.map_or("note", |kind| session.schema.label(kind));
    let mut lines = Lines {
        session,
        rows: Vec::new(),
        read: read_off(session, annotation),
    };
    lines.add("text", &panel::quote(session, annotation), None);
    if let Standing::Lost { .. } = annotation.standing {
        lines.add("place", "lost: the text there is another one now", None);
    }
    lines.add("kind", label, Some(Field::Kind));
    if kind.is_some() && !lines.is_statement(annotation) {
        lines.add(
            "stands for",
            annotation.form.as_deref().unwrap_or(""),
            Some(Field::Form),
        );
        lines.entity(annotation);
    }
    lines.attributes(annotation);
    lines.links(annotation);
    lines.notes(annotation);
    lines.history(annotation);
    lines.rows
}

/// A value as a person reads it.
#[must_use]
pub fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Other(text) => text.clone(),
        Value::Flag(true) => "yes".to_owned(),
        Value::Flag(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Span { quote, lemma, .. } => match lemma {
            Some(lemma) => format!("{quote} ({lemma})"),
            None => quote.clone(),
        },
    }
}

/// Opens the question for a line of the form.
pub(super) fn change(session: &mut Session, id: &Id, field: Field) {
    if !session.may_change() {
        return;
    }
    let Some(annotation) = session.work.annotations.get(id).cloned() else {
        return;
    };
    let purpose = Purpose::Field {
        id: id.clone(),
        field: field.clone(),
    };
    let text = |question: &str, now: &str| {
        Some(Prompt::text(question, purpose.clone(), &session.answers).with(now))
    };
    match field {
        Field::Note(was) => return notes::ask(session, NoteOn::of(&annotation, was)),
        Field::Entity | Field::NewEntity | Field::Detail(_) | Field::AlsoCalled | Field::Merge => {
            return entities::ask(session, id, &field);
        }
        Field::Link(role) => return links::ask_of(session, &annotation, &role),
        Field::Cue => return cue::ask(session, &annotation),
        Field::Kind | Field::Form | Field::Attribute(_) => {}
    }
    let prompt = match &field {
        Field::Kind => {
            let kind = annotation.kind.as_deref().unwrap_or("");
            Some(kind_prompt(session, purpose.clone()).at(kind))
        }
        Field::Form => text("stands for", annotation.form.as_deref().unwrap_or("")),
        Field::Attribute(key) => attribute_prompt(session, &annotation, key, purpose.clone()),
        _ => None,
    };
    session.prompt = prompt;
}

/// Asks for a kind.
pub(super) fn kind_prompt(session: &Session, purpose: Purpose) -> Prompt {
    let kinds = session.schema.kinds().iter();
    let choices = kinds.map(|kind| Choice {
        key: kind.key,
        label: kind.label.clone(),
        value: kind.name.clone(),
    });
    Prompt::choice("make it of kind", purpose, choices.collect())
}

/// Asks for an attribute's value as its type has it; yes or no is only turned round.
fn attribute_prompt(
    session: &mut Session,
    annotation: &Annotation,
    key: &str,
    purpose: Purpose,
) -> Option<Prompt> {
    let now = annotation.attributes.get(key);
    let attribute = attribute(session, annotation, key);
    match &attribute.kind {
        Type::Flag => {
            let on = matches!(now, Some(Value::Flag(true)));
            put(session, annotation, key, Some(Value::Flag(!on)));
            None
        }
        Type::Choice(values) => {
            let mut choices: Vec<Choice> =
                values.iter().map(|value| choice(value, value)).collect();
            choices.push(choice("nothing", ""));
            let now = now.map_or(String::new(), shown);
            Some(Prompt::choice(attribute.label, purpose, choices).at(&now))
        }
        _ => {
            let prompt = Prompt::text(attribute.label, purpose, &session.answers);
            Some(prompt.with(&now.map_or(String::new(), shown)))
        }
    }
}

fn choice(label: &str, value: &str) -> Choice {
    Choice {
        key: None,
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

/// The schema's attribute, or one of text where the schema has none of that key.
fn attribute(session: &Session, annotation: &Annotation, key: &str) -> Attribute {
    let kind = annotation
        .kind
        .as_deref()
        .and_then(|kind| session.schema.kind(kind));
    let known = kind.and_then(|kind| kind.attribute(key));
    known.cloned().unwrap_or_else(|| Attribute::named(key))
}

/// Changes the line of the form that has this letter.
pub(super) fn by_letter(session: &mut Session, id: &Id, letter: char) {
    let Some(annotation) = session.work.annotations.get(id).cloned() else {
        return;
    };
    let rows = unlettered(session, &annotation);
    let found = letters(&rows)
        .into_iter()
        .find(|(other, _)| *other == letter);
    if let Some((_, field)) = found {
        change(session, id, field);
    }
}

/// The rows of a form, each line that can be changed with its letter.
pub(super) fn rows(session: &Session, annotation: &Annotation) -> Vec<Row> {
    let mut rows = unlettered(session, annotation);
    let letters = letters(&rows);
    for row in &mut rows {
        let letter = letters.iter().find(|(_, field)| match &row.act {
            Some(Pick::Field(own)) => own == field && !row.label.is_empty(),
            _ => false,
        });
        let before = letter.map_or(' ', |(letter, _)| *letter);
        if !row.label.is_empty() {
            row.label = format!("{before} {}", row.label);
        }
    }
    rows
}

/// Sets a line of the form to what was answered; an empty answer takes it away.
pub(super) fn set(session: &mut Session, id: &Id, field: &Field, answer: &str) {
    let Some(annotation) = session.work.annotations.get(id).cloned() else {
        return session.say(
            MessageKind::Warning,
            format!("somebody else removed the annotation · not written: {answer}"),
        );
    };
    let answer = answer.trim();
    let text = (!answer.is_empty()).then(|| answer.to_owned());
    let mut changed = annotation.as_ref().clone();
    match field {
        Field::Kind => changed.kind = text,
        Field::Form => changed.form = text,
        Field::Detail(detail) => {
            return entities::set(session, &annotation, *detail, answer);
        }
        Field::Entity
        | Field::NewEntity
        | Field::AlsoCalled
        | Field::Merge
        | Field::Link(_)
        | Field::Cue => {}
        // Asked for as a note, wherever that is done.
        Field::Note(was) => {
            let on = NoteOn::of(&annotation, was.clone());
            return notes::write(session, &on, answer);
        }
        Field::Attribute(key) => {
            let attribute = attribute(session, &annotation, key);
            let value = text.map(|text| match attribute.kind {
                Type::Date => Value::Text(ascii_digits(&text)),
                _ => Value::Text(text),
            });
            if let Some(value) = value.as_ref().filter(|value| !attribute.kind.admits(value)) {
                let wanted = attribute.kind.described();
                let text = format!("{}: {} is not {wanted}", attribute.label, shown(value));
                return session.say(MessageKind::Warning, text);
            }
            return put(session, &annotation, key, value);
        }
    }
    commit(session, &annotation, changed);
}

/// Takes away what stands on the chosen line, a note, an attribute, the links of a role; on the text or the kind it
/// removes the annotation.
pub(super) fn remove(session: &mut Session, id: &Id) {
    let Some(annotation) = session.work.annotations.get(id).cloned() else {
        return;
    };
    let line = session.list.as_ref().and_then(|(_, list)| {
        let row = list.row(list.chosen()?)?;
        row.act.clone()
    });
    let field = match line {
        Some(Pick::Field(field)) => Some(field),
        _ => None,
    };
    if let Some(Field::Note(Some(note))) = field {
        notes::write(session, &NoteOn::of(&annotation, Some(note)), "");
        return session.say(MessageKind::Note, "removed the note · u takes it back");
    }
    if !matches!(field, None | Some(Field::Kind)) {
        return take_away(session, &annotation, field);
    }
    let what = session.described(&annotation);
    let edit = removal(id, &session.work.annotations);
    session.change("remove", edit);
    session.say(
        MessageKind::Note,
        format!("removed {what} · u takes it back"),
    );
}

/// Takes away what stands on a line; where nothing does, the annotation stays.
fn take_away(session: &mut Session, annotation: &Annotation, field: Option<Field>) {
    let mut less = annotation.clone();
    match field {
        Some(Field::Attribute(key)) => drop(less.attributes.remove(&key)),
        Some(Field::Cue) => drop(less.attributes.remove(CUE)),
        Some(Field::Form) => less.form = None,
        Some(Field::Entity) => less.entity = None,
        Some(Field::Link(role)) => {
            less.links.retain(|link| link.role != role);
            if role == links::SAID_BY {
                less.attributes.remove(SPEAKER);
            }
        }
        _ => {}
    }
    let told = match less == *annotation {
        true => "nothing to take away there · on its kind x removes the annotation",
        false => "taken away · u takes it back",
    };
    commit(session, annotation, less);
    session.say(MessageKind::Note, told);
}

/// Sets an attribute, or takes it away.
fn put(session: &mut Session, annotation: &Annotation, key: &str, value: Option<Value>) {
    let mut changed = annotation.clone();
    // Who says it is one thing or the other.
    if key == SPEAKER && value.is_some() {
        changed.links.retain(|link| link.role != links::SAID_BY);
    }
    match value {
        Some(value) => changed.attributes.insert(key.to_owned(), value),
        None => changed.attributes.remove(key),
    };
    commit(session, annotation, changed);
}

/// Carries the change out, where it is one.
fn commit(session: &mut Session, before: &Annotation, mut after: Annotation) {
    if *before != after {
        after.modified = Some(Time::now());
        session.change("change", Edit::Put(Box::new(after)));
    }
}
