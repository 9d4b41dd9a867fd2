//! brat's stand-off annotation (`.ann`), with `annotation.conf` and `visual.conf`.
//!
//! Positions are code points. brat reads a file by lines and ends one at every character that Unicode calls a line
//! boundary, so spans are cut there into fragments, and notes and values have blanks in their place. A fragment's
//! text must be that of the document; fragments are joined by one blank. A span that was cut comes back whole: a gap
//! of nothing but such characters is none.
//!
//! An annotation without a kind is of the type `Note`. The form of a name is an attribute `form`, the entity a
//! normalization of the database `entities`; what brat called an annotation it is called again.
//!
//! - `configuration`: the types, for brat
//! - `reading`: rows become annotations
//!
//! Must not know: files.

mod configuration;
mod reading;

use std::collections::{HashMap, HashSet};

use super::losses::{Loss, Losses};
use super::names::text_of;
use super::origins::Origins;
use super::{Format, Work, Written};
use crate::annotation::anchor::Offsets;
use crate::annotation::{Annotation, Id, Value};
use crate::text::document::{Span, slice};

pub(super) const FORMAT: Format = Format {
    name: "brat",
    doc: "brat's stand-off .ann, with annotation.conf and visual.conf",
    endings: &[".ann"],
    loses: &[
        Loss::Empty,
        Loss::Edges,
        Loss::Parts,
        Loss::Spots,
        Loss::ValueLines,
        Loss::Dangling,
        Loss::NoteLines,
        Loss::NoteAuthors,
        Loss::Authors,
        Loss::Ids,
        Loss::Blanks,
    ],
    lacks: None,
    write,
    guarded: None,
    beside: Some(configuration::beside),
    read: Some(reading::read),
    looks_like: reading::looks_like,
};

/// The type of annotations without a kind.
const BARE: &str = "Note";
/// The attribute that has the form of a name.
const FORM: &str = "form";
/// The database of normalizations.
const ENTITIES: &str = "entities";

/// What ends a line for brat, and a tab, which parts its columns.
const fn parts_rows(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A text on one line.
fn on_one_line(text: &str) -> String {
    text.replace(parts_rows, " ")
}

/// A name without blanks.
fn without_blanks(name: &str, losses: &mut Losses) -> String {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    losses.add_if(Loss::Blanks, name.contains(blank) || name.is_empty());
    let name = name.replace(blank, "_");
    if name.is_empty() {
        "_".to_owned()
    } else {
        name
    }
}

fn write(work: &Work<'_>) -> Written {
    let mut writer = Writer {
        offsets: work.offsets(),
        out: String::new(),
        names: HashMap::new(),
        losses: Losses::of(work),
        numbers: [0; 4],
    };
    let mut written = Vec::new();
    for (annotation, name) in numbered(work) {
        if writer.text_bound(annotation, &name) {
            writer.names.insert(&annotation.id, name);
            written.push(annotation);
        }
    }
    for annotation in &written {
        writer.links(annotation);
    }
    for annotation in &written {
        writer.attributes(annotation);
        writer.entity(work, annotation);
        writer.notes(annotation);
    }
    writer.foreign(work);
    Written {
        bytes: writer.out.into_bytes(),
        beside: Vec::new(),
        losses: writer.losses,
    }
}

/// The annotations, each with the name that brat gave it, or a number that is free.
fn numbered<'a>(work: &Work<'a>) -> Vec<(&'a Annotation, String)> {
    let mut origins = Origins::of(work, &[FORMAT.name], is_text_bound);
    let text_bound = |number| format!("T{number}");
    let named = work.placed().map(|one| {
        let kept = origins.name(one).map(str::to_owned);
        let name = kept.unwrap_or_else(|| text_bound(origins.fresh(text_bound)));
        (one, name)
    });
    named.collect()
}

fn is_text_bound(name: &str) -> bool {
    let digits = name.strip_prefix('T');
    digits.is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

struct Writer<'a> {
    offsets: Offsets<'a>,
    out: String,
    names: HashMap<&'a Id, String>,
    losses: Losses,
    /// Relations, attributes, normalizations and notes so far.
    numbers: [usize; 4],
}

impl<'a> Writer<'a> {
    fn number(&mut self, of: usize) -> usize {
        let number = self.numbers.get_mut(of);
        number.map_or(0, |number| {
            *number += 1;
            *number
        })
    }

    /// Writes an annotation's span; `false` where no letter is left of it.
    fn text_bound(&mut self, annotation: &Annotation, name: &str) -> bool {
        let text = self.offsets.text();
        let fragments: Vec<Span> = annotation
            .spans
            .iter()
            .flat_map(|span| fragments(text, span))
            .collect();
        if fragments.is_empty() {
            self.losses.add(Loss::Empty);
            return false;
        }
        let spans: Vec<Span> = annotation.spans.iter().collect();
        let gaps = spans.windows(2).filter(|pair| match pair {
            [one, next] => is_seam(slice(text, Span::new(one.end(), next.start()))),
            _ => false,
        });
        self.losses.add_all(Loss::Parts, gaps.count());
        let at_edge = |span: &Span| {
            let own = slice(text, *span);
            own.starts_with(parts_rows) || own.ends_with(parts_rows)
        };
        self.losses.add_if(Loss::Edges, spans.iter().any(at_edge));
        self.losses.add_if(Loss::Authors, annotation.by.is_some());
        self.losses.add_if(
            Loss::Ids,
            annotation
                .origin
                .as_ref()
                .is_none_or(|origin| origin.id.as_deref() != Some(name)),
        );
        let ranges: Vec<String> = fragments
            .iter()
            .map(|span| {
                let (start, end) = self.offsets.code_points(*span);
                format!("{start} {end}")
            })
            .collect();
        let texts: Vec<&str> = fragments.iter().map(|span| slice(text, *span)).collect();
        let kind = annotation.kind.as_deref().unwrap_or(BARE);
        let kind = without_blanks(kind, &mut self.losses);
        self.row(&format!(
            "{name}\t{kind} {}\t{}",
            ranges.join(";"),
            texts.join(" ")
        ));
        true
    }

    fn row(&mut self, row: &str) {
        self.out.push_str(row);
        self.out.push('\n');
    }

    fn name(&self, annotation: &Annotation) -> String {
        self.names.get(&annotation.id).cloned().unwrap_or_default()
    }

    fn links(&mut self, annotation: &Annotation) {
        let from = self.name(annotation);
        for link in &annotation.links {
            let Some(to) = self.names.get(&link.to).cloned() else {
                self.losses.add(Loss::Dangling);
                continue;
            };
            let number = self.number(0);
            let role = without_blanks(&link.role, &mut self.losses);
            self.row(&format!("R{number}\t{role} Arg1:{from} Arg2:{to}\t"));
        }
    }

    fn attributes(&mut self, annotation: &Annotation) {
        let name = self.name(annotation);
        let form = annotation.form.clone().map(Value::Text);
        let form = form.iter().map(|form| (FORM, form));
        let all = annotation
            .attributes
            .iter()
            .map(|(key, value)| (key.as_str(), value));
        for (key, value) in all.chain(form) {
            self.losses
                .add_if(Loss::Spots, matches!(value, Value::Span { .. }));
            let text = text_of(value);
            self.losses
                .add_if(Loss::ValueLines, text.contains(parts_rows));
            let number = self.number(1);
            let key = without_blanks(key, &mut self.losses);
            match value {
                Value::Flag(true) => self.row(&format!("A{number}\t{key} {name}")),
                _ => self.row(&format!("A{number}\t{key} {name} {}", on_one_line(&text))),
            }
        }
    }

    fn entity(&mut self, work: &Work<'_>, annotation: &Annotation) {
        let Some(entity) = annotation.entity.as_deref() else {
            return;
        };
        let name = self.name(annotation);
        let (label, wikidata) = work.entity(entity);
        let label = on_one_line(label.unwrap_or(entity));
        let id = without_blanks(entity, &mut self.losses);
        let number = self.number(2);
        self.row(&format!(
            "N{number}\tReference {name} {ENTITIES}:{id}\t{label}"
        ));
        if let Some(wikidata) = wikidata {
            let wikidata = without_blanks(wikidata, &mut self.losses);
            let number = self.number(2);
            self.row(&format!(
                "N{number}\tReference {name} Wikidata:{wikidata}\t{label}"
            ));
        }
    }

    fn notes(&mut self, annotation: &Annotation) {
        let name = self.name(annotation);
        for note in &annotation.notes {
            self.losses
                .add_if(Loss::NoteLines, note.text.contains(parts_rows));
            self.losses.add_if(
                Loss::NoteAuthors,
                note.by.is_some() || note.created.is_some(),
            );
            let number = self.number(3);
            let text = on_one_line(&note.text);
            self.row(&format!("#{number}\tAnnotatorNotes {name}\t{text}"));
        }
    }

    /// Rows that came from brat and have no place here, where what they speak of is there.
    fn foreign(&mut self, work: &Work<'_>) {
        let rows = work
            .annotations
            .foreign
            .iter()
            .filter(|row| row.format == FORMAT.name);
        let names: HashSet<&str> = self.names.values().map(String::as_str).collect();
        let known = |row: &str| {
            let words = row.split(|c: char| c.is_whitespace() || c == ':');
            words
                .filter(|word| is_text_bound(word))
                .all(|word| names.contains(word))
        };
        let rows: Vec<&str> = rows
            .map(|row| row.row.as_str())
            .filter(|row| known(row))
            .collect();
        for row in rows {
            self.row(&on_foreign_line(row));
        }
    }
}

/// A foreign row without line ends; its tabs part columns.
fn on_foreign_line(row: &str) -> String {
    row.replace(|c: char| parts_rows(c) && c != '\t', " ")
}

/// The parts of a span between what ends a row.
fn fragments(text: &str, span: Span) -> Vec<Span> {
    let mut at = span.start();
    let pieces = slice(text, span).split(parts_rows).map(|piece| {
        let found = text
            .get(at..)
            .and_then(|rest| rest.find(piece))
            .unwrap_or(0)
            + at;
        at = found + piece.len();
        Span::new(found, at)
    });
    pieces.filter(|piece| !piece.is_empty()).collect()
}

/// Whether a gap between two fragments is none of the annotation's own.
fn is_seam(gap: &str) -> bool {
    !gap.is_empty() && gap.chars().all(parts_rows)
}
