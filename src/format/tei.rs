//! TEI P5: the article's text with empty anchors in an `ab`, and beside it, in `standOff`, the spans between them,
//! links, attributes as feature structures, and notes.
//!
//! An annotation of several parts is a span for each; those behind the first point to it by `corresp`. The form of a
//! name and its entity are features of theirs. XML has no control characters: what it can't hold is U+FFFD there, and
//! as many characters long.
//!
//! What comes in may also mark names within the text: `rs`, `persName`, `placeName`, `orgName`, where the text of the
//! first `ab`, or else of the body, is the article's.
//!
//! Must not know: files.

use std::collections::HashMap;
use std::fmt::Write;

use roxmltree::{Document as Xml, Node};

use super::draft::{Content, Draft, Place, Unit, plain_note};
use super::losses::{Loss, Losses};
use super::names::text_of;
use super::origins::Origins;
use super::xml::{self, escaped, holds, identifier, in_attribute, is_identifier, name_of};
use super::{Format, Work, Written};
use crate::annotation::{Annotation, Value};
use crate::text::document::{Span, slice};

pub(super) const FORMAT: Format = Format {
    name: "tei",
    doc: "TEI P5 with standoff",
    endings: &[".tei.xml", ".xml"],
    loses: &[
        Loss::Controls,
        Loss::Spots,
        Loss::Dangling,
        Loss::NoteAuthors,
        Loss::Authors,
        Loss::Blanks,
    ],
    lacks: None,
    write,
    guarded: None,
    beside: None,
    read: Some(read),
    looks_like,
};

/// What identifiers begin with that stand for ids of ours.
const PREFIX: &str = "hashiya-";
/// Features that are no attributes.
const FORM: &str = "form";
const ENTITY: &str = "entity";
/// What is said of an annotation without a kind.
const BARE: &str = "note";

fn write(work: &Work<'_>) -> Written {
    let mut losses = Losses::of(work);
    let placed: Vec<&Annotation> = work.placed().collect();
    let names = Names::of(work);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">\n",
    );
    let title = work
        .annotations
        .metadata
        .title
        .as_deref()
        .unwrap_or(work.file);
    // Writing to a string can't fail.
    let _ = writeln!(
        out,
        "<teiHeader><fileDesc><titleStmt><title>{}</title></titleStmt><publicationStmt><p>unpublished</p></publicationStmt>\
         <sourceDesc><p>{}</p></sourceDesc></fileDesc></teiHeader>",
        escaped(title),
        escaped(work.file)
    );
    if !placed.is_empty() {
        out.push_str(&standoff(work, &placed, &names, &mut losses));
    }
    losses.add_all(
        Loss::Controls,
        work.text.chars().filter(|c| !holds(*c)).count(),
    );
    let language = work.annotations.metadata.language.as_deref();
    let language = language.map_or(String::new(), |code| {
        format!(" xml:lang=\"{}\"", in_attribute(code))
    });
    let _ = writeln!(
        out,
        "<text{language}><body><ab xml:space=\"preserve\">{}</ab></body></text>\n</TEI>",
        with_anchors(work.text, &placed, &names)
    );
    Written {
        bytes: out.into_bytes(),
        beside: Vec::new(),
        losses,
    }
}

/// The identifiers of a file.
struct Names<'a> {
    origins: Origins<'a>,
    /// What keeps anchors apart from names that came in.
    apart: String,
}

impl<'a> Names<'a> {
    fn of(work: &Work<'a>) -> Self {
        let fits = |name: &str| is_identifier(name) && !name.starts_with(PREFIX);
        let mut out = Self {
            origins: Origins::of(work, &[FORMAT.name], fits),
            apart: String::new(),
        };
        let is_anchor = |name: &str, apart: &str| {
            let number = name.strip_prefix(['s', 'e']);
            number.is_some_and(|number| number.starts_with(apart))
        };
        while out.origins.any(|name| is_anchor(name, &out.apart)) {
            out.apart.push('_');
        }
        out
    }

    /// The identifier of an annotation: the one that it came with, else one that stands for its id.
    fn of_one(&self, one: &Annotation) -> String {
        let own = || identifier(PREFIX, one.id.as_str());
        self.origins.name(one).map_or_else(own, str::to_owned)
    }

    /// The anchors at which part `number` begins and ends.
    fn anchors(&self, number: usize) -> (String, String) {
        let apart = &self.apart;
        (format!("s{apart}{number}"), format!("e{apart}{number}"))
    }
}

/// The text with an anchor where each part of an annotation begins and ends.
fn with_anchors(text: &str, placed: &[&Annotation], names: &Names<'_>) -> String {
    let parts = placed.iter().flat_map(|one| one.spans.iter()).enumerate();
    let mut anchors: Vec<(usize, String)> = parts
        .flat_map(|(number, span)| {
            let (from, to) = names.anchors(number);
            [(span.start(), from), (span.end(), to)]
        })
        .collect();
    anchors.sort_by_key(|(at, _)| *at);
    let mut out = String::new();
    let mut done = 0;
    for (at, name) in anchors {
        out.push_str(&escaped(slice(text, Span::new(done, at))));
        let _ = write!(out, "<anchor xml:id=\"{name}\"/>");
        done = at;
    }
    out + &escaped(slice(text, Span::new(done, text.len())))
}

fn standoff(
    work: &Work<'_>,
    placed: &[&Annotation],
    names: &Names<'_>,
    losses: &mut Losses,
) -> String {
    let id = |one: &Annotation| names.of_one(one);
    let mut out = String::from("<standOff>\n<spanGrp type=\"annotation\">\n");
    let mut number = 0;
    for one in placed {
        let kind = in_attribute(&kind_as_type(one.kind.as_deref(), losses));
        for part in 0..one.spans.iter().count() {
            let named = match part {
                0 => format!("xml:id=\"{}\"", id(one)),
                _ => format!("corresp=\"#{}\"", id(one)),
            };
            let (from, to) = names.anchors(number);
            let _ = writeln!(
                out,
                "<span {named} type=\"{kind}\" from=\"#{from}\" to=\"#{to}\"/>"
            );
            number += 1;
        }
        losses.add_if(Loss::Authors, one.by.is_some());
    }
    out.push_str("</spanGrp>\n");
    let mut links = String::new();
    for (one, link) in placed
        .iter()
        .flat_map(|one| one.links.iter().map(move |link| (one, link)))
    {
        match work.annotations.get(&link.to).filter(|to| !to.is_lost()) {
            Some(to) => {
                let role = in_attribute(&kind_as_type(Some(&link.role), losses));
                let _ = writeln!(
                    links,
                    "<link type=\"{role}\" target=\"#{} #{}\"/>",
                    id(one),
                    id(to)
                );
            }
            None => losses.add(Loss::Dangling),
        }
    }
    if !links.is_empty() {
        let _ = write!(out, "<linkGrp type=\"relation\">\n{links}</linkGrp>\n");
    }
    for one in placed {
        out.push_str(&said_of(one, &id(one), losses));
    }
    out.push_str("</standOff>\n");
    out
}

/// Attributes, form, entity and notes of an annotation.
fn said_of(one: &Annotation, id: &str, losses: &mut Losses) -> String {
    let mut features = String::new();
    let mut put = |name: &str, value: &str| {
        let _ = write!(
            features,
            "<f name=\"{}\"><string>{}</string></f>",
            identifier("", name),
            escaped(value)
        );
    };
    one.form.iter().for_each(|form| put(FORM, form));
    one.entity.iter().for_each(|entity| put(ENTITY, entity));
    for (key, value) in &one.attributes {
        losses.add_if(Loss::Spots, matches!(value, Value::Span { .. }));
        losses.add_if(Loss::Controls, !text_of(value).chars().all(holds));
        put(key, &text_of(value));
    }
    let mut out = String::new();
    if !features.is_empty() {
        let _ = writeln!(out, "<fs corresp=\"#{id}\">{features}</fs>");
    }
    for note in &one.notes {
        losses.add_if(
            Loss::NoteAuthors,
            note.by.is_some() || note.created.is_some(),
        );
        losses.add_if(Loss::Controls, !note.text.chars().all(holds));
        let _ = writeln!(out, "<note target=\"#{id}\">{}</note>", escaped(&note.text));
    }
    out
}

/// A kind as TEI's types are: without white space.
fn kind_as_type(kind: Option<&str>, losses: &mut Losses) -> String {
    let kind = kind.unwrap_or(BARE);
    losses.add_if(Loss::Blanks, kind.contains(char::is_whitespace));
    kind.replace(char::is_whitespace, "_")
}

fn looks_like(text: &str) -> bool {
    let head: String = text.chars().take(4096).collect();
    head.contains("<TEI") && head.contains("http://www.tei-c.org/ns/1.0")
}

fn read(text: &str) -> Content {
    let xml = match xml::parsed(text) {
        Ok(xml) => xml,
        Err(why) => return *why,
    };
    let mut content = Content::counting(Unit::CodePoints);
    let named = |name: &'static str| {
        xml.descendants()
            .filter(move |node| node.tag_name().name() == name)
    };
    let Some(root) = named("ab").next().or_else(|| named("body").next()) else {
        return Content::failed("the file", "a text with an ab or a body was expected");
    };
    let mut reader = Reader::new();
    reader.walk(root);
    for span in named("span").filter(|span| span.has_attribute("from")) {
        reader.span(&mut content, &xml, span);
    }
    for node in reader.inline.clone() {
        reader.put(&mut content, node);
    }
    for link in named("link") {
        if reader.link(&mut content, link).is_none() {
            content.fault(at(&xml, link), "a target of two spans was expected");
        }
    }
    for node in named("fs").chain(named("note")) {
        reader.said(&mut content, node);
    }
    content.text = Some(reader.text);
    content.is_replaced = |c| !holds(c);
    content
}

/// Where a node stands in the file.
fn at(xml: &Xml<'_>, node: Node<'_, '_>) -> String {
    format!("line {}", xml.text_pos_at(node.range().start).row)
}

fn id_of<'x>(node: Node<'x, '_>) -> Option<&'x str> {
    node.attribute(("http://www.w3.org/XML/1998/namespace", "id"))
}

/// A name that is marked within the text.
#[derive(Clone)]
struct Inline {
    name: Option<String>,
    kind: String,
    range: (usize, usize),
}

struct Reader {
    text: String,
    /// Code points so far.
    length: usize,
    anchors: HashMap<String, usize>,
    inline: Vec<Inline>,
    by_id: HashMap<String, usize>,
}

impl Reader {
    fn new() -> Self {
        Self {
            text: String::new(),
            length: 0,
            anchors: HashMap::new(),
            inline: Vec::new(),
            by_id: HashMap::new(),
        }
    }

    /// Takes the text of `node`, and where its anchors and names stand.
    fn walk(&mut self, node: Node<'_, '_>) {
        for child in node.children() {
            if let Some(text) = child.text().filter(|_| child.is_text()) {
                self.text.push_str(text);
                self.length += text.chars().count();
            }
            let start = self.length;
            if child.is_element() {
                self.walk(child);
            }
            let range = (start, self.length);
            match child.tag_name().name() {
                "anchor" => self
                    .anchors
                    .extend(id_of(child).map(|id| (id.to_owned(), start))),
                name @ ("rs" | "persName" | "placeName" | "orgName") => self.inline.push(Inline {
                    name: id_of(child).map(str::to_owned),
                    kind: child.attribute("type").unwrap_or(name).to_owned(),
                    range,
                }),
                _ => {}
            }
        }
    }

    fn place(&self, span: Node<'_, '_>) -> Option<Place> {
        let end = |name: &str| {
            self.anchors
                .get(span.attribute(name)?.strip_prefix('#')?)
                .copied()
        };
        let (start, end) = (end("from")?, end("to")?);
        (start <= end).then(|| Place {
            range: Some((start, end)),
            ..Place::default()
        })
    }

    fn span(&mut self, content: &mut Content, xml: &Xml<'_>, span: Node<'_, '_>) {
        let place = self.place(span);
        let Some(place) = place else {
            return content.fault(
                at(xml, span),
                "from and to of two anchors in the text were expected",
            );
        };
        let first = span
            .attribute("corresp")
            .and_then(|to| self.by_id.get(to.strip_prefix('#')?));
        if let Some(draft) = first.and_then(|first| content.drafts.get_mut(*first)) {
            return draft.places.push(place);
        }
        let group = || span.parent().and_then(|group| group.attribute("type"));
        let kind = span.attribute("type").or_else(group);
        let id = id_of(span);
        self.by_id
            .extend(id.map(|id| (id.to_owned(), content.drafts.len())));
        content.drafts.push(Draft {
            at: at(xml, span),
            name: id.map(|id| name_of(PREFIX, id).unwrap_or_else(|| id.to_owned())),
            kind: kind.filter(|kind| *kind != BARE).map(str::to_owned),
            places: vec![place],
            ..Draft::default()
        });
    }

    fn put(&mut self, content: &mut Content, inline: Inline) {
        self.by_id.extend(
            inline
                .name
                .iter()
                .map(|id| (id.clone(), content.drafts.len())),
        );
        content.drafts.push(Draft {
            at: inline.kind.clone(),
            name: inline.name.map(|id| name_of(PREFIX, &id).unwrap_or(id)),
            kind: Some(match inline.kind.as_str() {
                "persName" | "orgName" => "actor".to_owned(),
                "placeName" => "place".to_owned(),
                _ => inline.kind,
            }),
            places: vec![Place {
                range: Some(inline.range),
                ..Place::default()
            }],
            ..Draft::default()
        });
    }

    fn draft<'c>(&self, content: &'c mut Content, pointer: Option<&str>) -> Option<&'c mut Draft> {
        let place = self.by_id.get(pointer?.strip_prefix('#')?)?;
        content.drafts.get_mut(*place)
    }

    fn link(&self, content: &mut Content, link: Node<'_, '_>) -> Option<()> {
        let mut ends = link.attribute("target")?.split_whitespace();
        let (from, to) = (ends.next()?, ends.next()?);
        let role = link.attribute("type").unwrap_or("related-to").to_owned();
        let to = self.draft(content, Some(to))?.name.clone()?;
        self.draft(content, Some(from))?.links.push((role, to));
        Some(())
    }

    /// Takes what a feature structure or a note says; those of other things are none of ours.
    fn said(&self, content: &mut Content, node: Node<'_, '_>) {
        let text = |node: Node<'_, '_>| -> String {
            node.descendants()
                .filter(Node::is_text)
                .filter_map(|text| text.text())
                .collect()
        };
        if node.tag_name().name() == "note" {
            if let Some(draft) = self.draft(content, node.attribute("target")) {
                draft.notes.push(plain_note(text(node)));
            }
            return;
        }
        let Some(draft) = self.draft(content, node.attribute("corresp")) else {
            return;
        };
        for feature in node
            .children()
            .filter(|child| child.tag_name().name() == "f")
        {
            let name = name_of("", feature.attribute("name").unwrap_or("")).unwrap_or_default();
            let value = text(feature);
            match name.as_str() {
                FORM => draft.form = Some(value),
                ENTITY => draft.entity = Some(value),
                _ => drop(draft.attributes.insert(name, Value::Text(value))),
            }
        }
    }
}
