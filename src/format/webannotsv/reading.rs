//! Layers of spans become annotations, layers of relations their links.
//!
//! A kind is the feature `value`; of a layer that has none it is the layer's name. An annotation without a number is
//! that of its row. Chains and slots are not taken in.
//!
//! Must not know: files, the article.

use std::collections::HashMap;

use super::super::draft::{Content, Draft, Place, Unit};
use super::super::units::Utf16;
use super::{ENTITY, Entry, HEAD, KIND, TEXT, entries, text_of};
use crate::annotation::Value;
use crate::annotation::anchor::Offsets;
use crate::text::document::slice;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    /// A feature; of a layer without features nothing, which is called so.
    Feature(String),
    /// Where a relation comes from.
    From,
    /// What is not taken in.
    Other,
}

/// A layer, with its columns.
#[derive(Clone, Debug)]
struct Layer {
    /// Its type.
    sort: String,
    columns: Vec<Column>,
    /// Of a relation, the type that it relates.
    base: Option<String>,
}

/// What a line of the head declares.
fn layer(line: &str) -> Option<Layer> {
    let (sort, rest) = line.strip_prefix("#T_")?.split_once('=')?;
    let mut names = rest.split('|').filter(|name| !name.is_empty());
    let mut out = Layer {
        sort: names.next()?.to_owned(),
        columns: Vec::new(),
        base: None,
    };
    for name in names {
        let base = name.strip_prefix("BT_").filter(|_| sort == "RL");
        out.base = out.base.or_else(|| base.map(str::to_owned));
        out.columns.push(match sort {
            "RL" if base.is_some() => Column::From,
            // A slot is its roles, and behind these its type, which alone has dots.
            "SP" | "RL" if !name.starts_with("ROLE_") && !name.contains('.') => {
                Column::Feature(name.to_owned())
            }
            _ => Column::Other,
        });
    }
    if out.columns.is_empty() {
        out.columns.push(Column::Feature(String::new()));
    }
    Some(out)
}

/// An annotation as the rows have it.
#[derive(Default)]
struct Found {
    at: String,
    layer: usize,
    number: u64,
    range: (usize, usize),
    features: Vec<(String, String)>,
    links: Vec<(String, usize)>,
}

/// A relation, before all annotations are known.
struct Relation {
    at: String,
    base: String,
    role: String,
    /// The rows in which the two begin, each with the annotation's number there.
    from: (String, u64),
    to: (String, u64),
}

#[derive(Default)]
struct Reader {
    layers: Vec<Layer>,
    found: Vec<Found>,
    /// By layer and number.
    by_number: HashMap<(usize, u64), usize>,
    /// By layer and row.
    by_row: HashMap<(usize, String), Vec<usize>>,
    relations: Vec<Relation>,
    /// Where each sentence begins, and its text.
    sentences: Vec<(usize, String)>,
    /// The rows of text of the sentence that begins.
    lines: Vec<String>,
    /// Whether something was left out, and told.
    told: bool,
}

pub(super) fn read(text: &str) -> Content {
    let rows = text.trim_start_matches('\u{feff}').split('\n').enumerate();
    let mut rows = rows.map(|(number, row)| {
        let at = format!("line {}", number + 1);
        (at, row.strip_suffix('\r').unwrap_or(row))
    });
    let head = rows.next().map_or("", |(_, row)| row);
    let Some(version) = head.strip_prefix(HEAD) else {
        return Content::failed("line 1", format!("{HEAD}3 was expected"));
    };
    let java = matches!(version, "0" | "1");
    let mut content = Content::counting(Unit::Utf16);
    let mut reader = Reader::default();
    for (at, row) in rows {
        if let Some(line) = row.strip_prefix(TEXT) {
            reader.lines.push(text_of(line, java));
        } else if row.starts_with("#T_") {
            match layer(row) {
                Some(layer) => reader.layers.push(layer),
                None => content.fault(at, "a layer was expected: #T_SP=type|feature|feature"),
            }
        } else if !row.is_empty() && !row.starts_with('#') {
            reader.row(&mut content, &at, row);
        }
    }
    reader.relate(&mut content);
    reader.finish(&mut content);
    content
}

impl Reader {
    fn row(&mut self, content: &mut Content, at: &str, row: &str) {
        let cells: Vec<&str> = row.split('\t').collect();
        let range = cells.get(1).and_then(|cell| {
            let (start, end) = cell.split_once('-')?;
            let (start, end) = (start.parse().ok()?, end.parse().ok()?);
            (start <= end).then_some((start, end))
        });
        let columns: usize = self.layers.iter().map(|layer| layer.columns.len()).sum();
        let whole = cells.len() >= columns + 3;
        let Some((name, range)) = cells.first().zip(range).filter(|_| whole) else {
            let expected = format!(
                "1-2, a tab, 4-10, a tab, the token, and {columns} columns behind it were expected"
            );
            return content.fault(at, expected);
        };
        if !self.lines.is_empty() {
            let lines = std::mem::take(&mut self.lines);
            self.sentences.push((range.0, lines.join("\n")));
        }
        let mut cells = cells.iter().skip(3);
        let layers = std::mem::take(&mut self.layers);
        for (number, layer) in layers.iter().enumerate() {
            let own: Vec<&str> = cells.by_ref().take(layer.columns.len()).copied().collect();
            self.leave_out(content, at, layer, &own);
            match &layer.base {
                Some(base) => self.relation(at, name, base, layer, &own),
                None => self.spans(at, name, range, (number, layer), &own),
            }
        }
        self.layers = layers;
    }

    /// Tells, once, that there is something that is not taken in.
    fn leave_out(&mut self, content: &mut Content, at: &str, layer: &Layer, cells: &[&str]) {
        let mut both = layer.columns.iter().zip(cells);
        let is_left =
            both.any(|(column, cell)| *column == Column::Other && !entries(cell).is_empty());
        if is_left && !self.told {
            self.told = true;
            let message = format!("chains and slots are not taken in, here of {}", layer.sort);
            content.fault(at, message);
        }
    }

    /// Takes what the columns of a layer of spans say in one row.
    fn spans(
        &mut self,
        at: &str,
        name: &str,
        range: (usize, usize),
        (number, layer): (usize, &Layer),
        cells: &[&str],
    ) {
        let mut here: Vec<usize> = Vec::new();
        for (column, cell) in layer.columns.iter().zip(cells) {
            let Column::Feature(feature) = column else {
                continue;
            };
            for (place, entry) in entries(cell).into_iter().enumerate() {
                let mark = number_of(&entry);
                let known = self.by_number.get(&(number, mark)).copied();
                let found = known.or_else(|| here.get(place).copied());
                let found = found.unwrap_or_else(|| self.begin(at, number, mark, range));
                if !here.contains(&found) {
                    here.push(found);
                }
                self.say(found, range, feature, entry);
            }
        }
        if !here.is_empty() {
            self.by_row.insert((number, name.to_owned()), here);
        }
    }

    /// A new annotation.
    fn begin(&mut self, at: &str, layer: usize, number: u64, range: (usize, usize)) -> usize {
        let place = self.found.len();
        self.found.push(Found {
            at: at.to_owned(),
            layer,
            number,
            range,
            ..Found::default()
        });
        if number > 0 {
            self.by_number.insert((layer, number), place);
        }
        place
    }

    /// Takes a value of an annotation, which reaches as far as the row does.
    fn say(&mut self, found: usize, (start, end): (usize, usize), feature: &str, entry: Entry) {
        let Some(found) = self.found.get_mut(found) else {
            return;
        };
        found.range = (found.range.0.min(start), found.range.1.max(end));
        let new = !found.features.iter().any(|(known, _)| known == feature);
        let value = entry.value.filter(|_| new && !feature.is_empty());
        let value = value.map(|value| (feature.to_owned(), value));
        found.features.extend(value);
    }

    /// Takes the relations that lead to a row.
    fn relation(&mut self, at: &str, name: &str, base: &str, layer: &Layer, cells: &[&str]) {
        let (mut roles, mut ends) = (Vec::new(), Vec::new());
        for (column, cell) in layer.columns.iter().zip(cells) {
            match column {
                Column::From => ends = entries(cell),
                Column::Feature(feature) if roles.is_empty() || feature == KIND => {
                    roles = entries(cell);
                }
                _ => {}
            }
        }
        for (place, end) in ends.into_iter().enumerate() {
            let role = roles.get(place).and_then(|role| role.value.clone());
            let marks = end.mark.as_deref().and_then(|mark| mark.split_once('_'));
            let mark = |mark: &str| mark.parse().unwrap_or(0);
            self.relations.push(Relation {
                at: at.to_owned(),
                base: base.to_owned(),
                role: role.unwrap_or_else(|| "related-to".to_owned()),
                from: (
                    end.value.unwrap_or_default(),
                    marks.map_or(0, |(from, _)| mark(from)),
                ),
                to: (name.to_owned(), marks.map_or(0, |(_, to)| mark(to))),
            });
        }
    }

    /// Makes links of relations.
    fn relate(&mut self, content: &mut Content) {
        for one in std::mem::take(&mut self.relations) {
            let layers = self.layers.iter();
            let Some(layer) = layers.clone().position(|layer| layer.sort == one.base) else {
                // Between tokens go the arrows of a parser, which are no annotations.
                continue;
            };
            let (from, to) = (self.end(layer, &one.from), self.end(layer, &one.to));
            match from.zip(to) {
                Some((from, to)) => {
                    if let Some(found) = self.found.get_mut(from) {
                        found.links.push((one.role, to));
                    }
                }
                None => {
                    let message = format!("an annotation was expected in the row {}", one.from.0);
                    content.fault(one.at, message);
                }
            }
        }
    }

    /// The annotation with that number; without one, that of the row.
    fn end(&self, layer: usize, (row, number): &(String, u64)) -> Option<usize> {
        let by_number = self.by_number.get(&(layer, *number)).copied();
        let by_row = || {
            let here = self.by_row.get(&(layer, row.clone()))?;
            here.first().copied().filter(|_| *number == 0)
        };
        by_number.or_else(by_row)
    }

    /// Makes drafts of all, in the order of their numbers.
    fn finish(&self, content: &mut Content) {
        let sentences: Vec<(usize, Offsets<'_>, Utf16)> = self
            .sentences
            .iter()
            .map(|(begin, text)| (*begin, Offsets::new(text), Utf16::new(text)))
            .collect();
        let mut order: Vec<usize> = (0..self.found.len()).collect();
        order.sort_by_key(|place| self.found.get(*place).map(|found| found.number));
        let names = self.names(&order);
        let places: HashMap<usize, &String> = order.iter().copied().zip(&names).collect();
        for found in order.iter().filter_map(|place| self.found.get(*place)) {
            let place = Place {
                range: Some(found.range),
                quote: quote(&sentences, found.range),
                ..Place::default()
            };
            let links = found.links.iter();
            let links = links
                .filter_map(|(role, to)| Some((role.clone(), places.get(to).copied()?.clone())));
            let mut draft = Draft {
                at: found.at.clone(),
                name: names.get(content.drafts.len()).cloned(),
                kind: Some(self.kind(found).to_owned()),
                places: vec![place],
                links: links.collect(),
                ..Draft::default()
            };
            take_features(&mut draft, found);
            content.drafts.push(draft);
        }
    }

    fn kind<'f>(&'f self, found: &'f Found) -> &'f str {
        let value = found.features.iter().find(|(name, _)| name == KIND);
        let sort = self
            .layers
            .get(found.layer)
            .map(|layer| layer.sort.as_str());
        let named = || sort.and_then(|sort| sort.rsplit('.').next());
        value.map_or_else(|| named().unwrap_or_default(), |(_, value)| value.as_str())
    }

    /// What annotations are called, in that order: by what and where they are, since each program numbers them anew.
    fn names(&self, order: &[usize]) -> Vec<String> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let found = order.iter().filter_map(|place| self.found.get(*place));
        let each = found.map(|found| {
            let name = format!("{}@{}-{}", self.kind(found), found.range.0, found.range.1);
            let count = counts.entry(name.clone()).or_default();
            *count += 1;
            match *count {
                1 => name,
                count => format!("{name}#{count}"),
            }
        });
        each.collect()
    }
}

/// Takes what is no kind: of an entity's identifier, an address is no name of ours.
fn take_features(draft: &mut Draft, found: &Found) {
    for (name, value) in &found.features {
        match name.as_str() {
            KIND => {}
            ENTITY if !value.contains("://") => draft.entity = Some(value.clone()),
            _ => drop(
                draft
                    .attributes
                    .insert(name.clone(), Value::Text(value.clone())),
            ),
        }
    }
}

/// The number behind a value; 0 where there is none.
fn number_of(entry: &Entry) -> u64 {
    let mark = entry.mark.as_deref();
    mark.and_then(|mark| mark.parse().ok()).unwrap_or(0)
}

/// What the sentence that holds a range has there.
fn quote(
    sentences: &[(usize, Offsets<'_>, Utf16)],
    (start, end): (usize, usize),
) -> Option<String> {
    let behind = sentences.partition_point(|(begin, ..)| *begin <= start);
    let (begin, text, units) = sentences.get(behind.checked_sub(1)?)?;
    let (start, end) = (
        units.code_point(start - begin)?,
        units.code_point(end - begin)?,
    );
    let span = text.span(start, end)?;
    Some(slice(text.text(), span).to_owned())
}
