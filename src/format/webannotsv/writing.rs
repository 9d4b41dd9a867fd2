//! Annotations become rows: the tokens, and below each the pieces of it that annotations cover.
//!
//! Must not know: files.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use super::super::losses::{Loss, Losses};
use super::super::tokens::{is_blank, spanned, tokens};
use super::super::units::Utf16;
use super::super::{File, Named, Work, Written};
use super::{ENTITY, HEAD, KIND, NO_VALUE, NOTHING, TEXT, escaped_text, escaped_value};
use crate::annotation::anchor::Offsets;
use crate::annotation::{Annotation, Id};
use crate::text::document::{Span, slice};

/// The layer of spans, and that of links.
const SPANS: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";
const LINKS: &str = "webanno.custom.NamedEntityLink";

/// A row: a token, or a piece of one, which is known by where it begins and ends, the longer first.
type Unit = (usize, Option<(usize, Reverse<usize>)>);

/// What stands in a row: annotations, and the links that lead to one of them, with their roles and where from.
#[derive(Default)]
struct Row<'a> {
    annotations: Vec<usize>,
    links: Vec<(&'a str, usize, usize)>,
}

struct Table<'a> {
    offsets: Offsets<'a>,
    units: Utf16,
    tokens: Vec<Span>,
    rows: BTreeMap<Unit, Row<'a>>,
    annotations: Vec<&'a Annotation>,
    /// For each annotation the row in which it begins.
    first: Vec<Unit>,
}

pub(super) fn write(work: &Work<'_>) -> Written {
    let mut losses = Losses::of(work);
    let all = inside(work, &mut losses);
    let mut table = Table::new(work, &all);
    table.relate(work, &mut losses);
    let is_linked = table.rows.values().any(|row| !row.links.is_empty());
    let beside = is_linked.then(|| File {
        name: Named::Ending(".webanno-spans.tsv".to_owned()),
        bytes: table.written(false).into_bytes(),
    });
    Written {
        bytes: table.written(is_linked).into_bytes(),
        beside: beside.into_iter().collect(),
        losses,
    }
}

/// The annotations that the format can have, without white space where they begin and end.
fn inside<'a>(work: &Work<'a>, losses: &mut Losses) -> Vec<(&'a Annotation, Span)> {
    let mut out = Vec::new();
    for (one, span) in spanned(work, losses) {
        let own = slice(work.text, span);
        let inside = own.trim_matches(is_blank);
        losses.add_if(Loss::Blank, inside != own && !inside.is_empty());
        losses.add_if(Loss::Empty, inside.is_empty());
        if inside.is_empty() {
            continue;
        }
        losses.add(Loss::Ids);
        let named = one.kind.iter().chain(&one.entity);
        losses.add_if(
            Loss::Blanks,
            named.into_iter().any(|name| name.contains('\r')),
        );
        let start = span.start() + own.len() - own.trim_start_matches(is_blank).len();
        out.push((one, Span::new(start, start + inside.len())));
    }
    out
}

impl<'a> Table<'a> {
    fn new(work: &Work<'a>, all: &[(&'a Annotation, Span)]) -> Self {
        let words = tokens(work.text, &[]).into_iter().map(|token| token.span);
        let words = words.filter(|span| !slice(work.text, *span).starts_with(is_blank));
        let mut out = Self {
            offsets: work.offsets(),
            units: Utf16::new(work.text),
            tokens: words.collect(),
            rows: BTreeMap::new(),
            annotations: Vec::new(),
            first: Vec::new(),
        };
        for number in 0..out.tokens.len() {
            out.rows.insert((number, None), Row::default());
        }
        for (one, span) in all {
            let pieces = out.pieces(*span);
            out.first.extend(pieces.first());
            for unit in pieces {
                let row = out.rows.entry(unit).or_default();
                row.annotations.push(out.annotations.len());
            }
            out.annotations.push(one);
        }
        out
    }

    /// The rows that a span takes.
    fn pieces(&self, span: Span) -> Vec<Unit> {
        let from = self
            .tokens
            .partition_point(|token| token.end() <= span.start());
        let covered = self.tokens.iter().enumerate().skip(from);
        let covered = covered.take_while(|(_, token)| token.start() < span.end());
        let each = covered.filter_map(|(number, token)| {
            let shared = token.intersection(span)?;
            let piece = (shared != *token).then_some((shared.start(), Reverse(shared.end())));
            Some((number, piece))
        });
        each.collect()
    }

    /// Puts each link in the row in which the annotation begins that it leads to.
    fn relate(&mut self, work: &Work<'a>, losses: &mut Losses) {
        let written = self.annotations.iter().enumerate();
        let numbers: HashMap<&Id, usize> = written.map(|(number, one)| (&one.id, number)).collect();
        for one in work.placed() {
            for link in &one.links {
                let ends = numbers.get(&one.id).zip(numbers.get(&link.to));
                let Some((from, to)) = ends else {
                    losses.add(Loss::Dangling);
                    continue;
                };
                losses.add_if(Loss::Blanks, link.role.contains('\r'));
                let unit = self.first.get(*to).copied();
                if let Some(row) = unit.and_then(|unit| self.rows.get_mut(&unit)) {
                    row.links.push((&link.role, *from, *to));
                }
            }
        }
    }

    fn written(&self, with_links: bool) -> String {
        let mut out = format!("{HEAD}3\n#T_SP={SPANS}|{ENTITY}|{KIND}\n");
        if with_links {
            // Writing to a string can't fail.
            let _ = writeln!(out, "#T_RL={LINKS}|{KIND}|BT_{SPANS}");
        }
        let (Some(first), Some(last)) = (self.tokens.first(), self.tokens.last()) else {
            return out + "\n\n";
        };
        out.push_str("\n\n");
        for line in slice(self.offsets.text(), first.hull(*last)).split('\n') {
            let _ = writeln!(out, "{TEXT}{}", escaped_text(line));
        }
        let names = self.names();
        for (unit, row) in &self.rows {
            let span = self.span(*unit);
            let (start, end) = self.offsets.code_points(span);
            let _ = write!(
                out,
                "{}\t{}-{}\t{}\t{}\t{}\t",
                names.get(unit).map_or("", String::as_str),
                self.units.unit(start),
                self.units.unit(end),
                slice(self.offsets.text(), span),
                self.cell(row, |one| one.entity.as_deref()),
                self.cell(row, |one| one.kind.as_deref())
            );
            if with_links {
                out.push_str(&self.links(row, &names));
            }
            out.push('\n');
        }
        out
    }

    fn span(&self, (token, piece): Unit) -> Span {
        match piece {
            Some((start, Reverse(end))) => Span::new(start, end),
            None => self.tokens.get(token).copied().unwrap_or_default(),
        }
    }

    /// What the rows are called: `1-7`, and `1-7.2` for the second piece of that token.
    fn names(&self) -> HashMap<Unit, String> {
        let mut pieces = 0;
        let each = self.rows.keys().map(|unit| {
            pieces = if unit.1.is_some() { pieces + 1 } else { 0 };
            let name = match pieces {
                0 => format!("1-{}", unit.0 + 1),
                piece => format!("1-{}.{piece}", unit.0 + 1),
            };
            (*unit, name)
        });
        each.collect()
    }

    /// The values of a feature in a row, each with the number of its annotation.
    fn cell(&self, row: &Row<'_>, feature: impl Fn(&'a Annotation) -> Option<&'a str>) -> String {
        let values = row.annotations.iter().filter_map(|number| {
            let value = feature(self.annotations.get(*number)?);
            let value = value.filter(|value| !value.is_empty());
            let value = value.map_or(NO_VALUE.to_owned(), in_a_row);
            Some(format!("{value}[{}]", number + 1))
        });
        or_nothing(values.collect())
    }

    /// The two cells of links: their roles, and where they come from.
    fn links(&self, row: &Row<'_>, names: &HashMap<Unit, String>) -> String {
        let roles = row.links.iter().map(|(role, ..)| match *role {
            "" => NO_VALUE.to_owned(),
            role => in_a_row(role),
        });
        let ends = row.links.iter().filter_map(|(_, from, to)| {
            let unit = names.get(self.first.get(*from)?)?;
            Some(format!("{unit}[{}_{}]", from + 1, to + 1))
        });
        let (roles, ends) = (or_nothing(roles.collect()), or_nothing(ends.collect()));
        format!("{roles}\t{ends}\t")
    }
}

/// A value as it can stand in a row: the format knows no way to write a carriage return there.
fn in_a_row(value: &str) -> String {
    escaped_value(&value.replace('\r', "_"))
}

fn or_nothing(values: Vec<String>) -> String {
    match values.is_empty() {
        true => NOTHING.to_owned(),
        false => values.join("|"),
    }
}
