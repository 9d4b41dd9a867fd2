//! The structures of a CAS in XMI: each is an element of the root, its type the element's namespace and name, its
//! features attributes. What points to another has its number; only the type system could tell which do, so they are
//! known by name.
//!
//! XML has no control characters: what it can't hold is U+FFFD there, and as long.
//!
//! Must not know: files, what a structure means.

use std::collections::BTreeMap;
use std::fmt::Write;

use roxmltree::Node;

use super::super::draft::Content;
use super::super::losses::{Loss, Losses};
use super::super::names::text_of;
use super::super::xml::{self, holds, in_attribute};
use super::super::{File, Named, Work, Written};
use super::{DEPENDENT, GOVERNOR, SOFA, Structure, content, structures, types};
use crate::annotation::Value;

/// The namespace of XMI itself.
const NAMESPACE: &str = "http://www.omg.org/XMI";

pub(super) fn write(work: &Work<'_>) -> Written {
    let mut losses = Losses::of(work);
    let all = structures(work, &mut losses);
    let mut spaces: BTreeMap<&str, String> = BTreeMap::new();
    for (sort, _) in types() {
        let (prefix, space, _) = parted(sort);
        spaces.insert(prefix, space);
    }
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"{NAMESPACE}\" xmlns:cas=\"http:///uima/cas.ecore\""
    );
    for (prefix, space) in &spaces {
        // Writing to a string can't fail.
        let _ = write!(out, " xmlns:{prefix}=\"{space}\"");
    }
    out.push_str(" xmi:version=\"2.0\">\n<cas:NULL xmi:id=\"0\"/>\n");
    for one in &all {
        element(&mut out, one, &mut losses);
    }
    losses.add_all(
        Loss::Controls,
        work.text.chars().filter(|c| !holds(*c)).count(),
    );
    let members: Vec<String> = all.iter().map(|one| one.number.to_string()).collect();
    let _ = write!(
        out,
        "<cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text\" sofaString=\"{}\"/>\n\
         <cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n",
        in_attribute(work.text),
        members.join(" ")
    );
    Written {
        bytes: out.into_bytes(),
        beside: Vec::new(),
        losses,
    }
}

/// The prefix, the namespace and the element's name of a type: its package is the namespace.
fn parted(sort: &str) -> (&str, String, &str) {
    let (package, name) = sort.rsplit_once('.').unwrap_or(("", sort));
    let prefix = package.rsplit('.').next().unwrap_or(package);
    let space = format!("http:///{}.ecore", package.replace('.', "/"));
    (prefix, space, name)
}

fn element(out: &mut String, one: &Structure, losses: &mut Losses) {
    let (prefix, _, name) = parted(&one.sort);
    // Writing to a string can't fail.
    let _ = write!(out, "<{prefix}:{name} xmi:id=\"{}\" sofa=\"1\"", one.number);
    if let Some((begin, end)) = one.range {
        let _ = write!(out, " begin=\"{begin}\" end=\"{end}\"");
    }
    for (key, value) in &one.features {
        let text = text_of(value);
        losses.add_if(Loss::Controls, !text.chars().all(holds));
        let _ = write!(out, " {key}=\"{}\"", in_attribute(&text));
    }
    for (key, number) in &one.references {
        let _ = write!(out, " {key}=\"{number}\"");
    }
    out.push_str("/>\n");
}

/// The type system, which is the same for all articles.
pub(super) fn beside(_: &[Work<'_>]) -> Vec<File> {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n<types>\n",
    );
    for (name, features) in types() {
        // Writing to a string can't fail.
        let _ = write!(
            out,
            "<typeDescription>\n<name>{name}</name>\n<description/>\n<supertypeName>uima.tcas.Annotation</supertypeName>\n<features>\n"
        );
        for (feature, range) in features {
            let _ = writeln!(
                out,
                "<featureDescription><name>{feature}</name><description/><rangeTypeName>{range}</rangeTypeName></featureDescription>"
            );
        }
        out.push_str("</features>\n</typeDescription>\n");
    }
    out.push_str("</types>\n</typeSystemDescription>\n");
    vec![File {
        name: Named::Whole("TypeSystem.xml"),
        bytes: out.into_bytes(),
    }]
}

pub(super) fn looks_like(text: &str) -> bool {
    let head: String = text.chars().take(4096).collect();
    head.contains(NAMESPACE) && head.contains("uima/cas.ecore")
}

pub(super) fn read(text: &str) -> Content {
    let xml = match xml::parsed(text) {
        Ok(xml) => xml,
        Err(why) => return *why,
    };
    let elements = xml.root_element().children().filter(Node::is_element);
    let all: Vec<Structure> = elements.filter_map(structure).collect();
    let texts = all.iter().filter(|one| one.sort == SOFA);
    let texts = texts.filter_map(|one| one.text("sofaString"));
    let mut out = content(texts.map(str::to_owned).collect(), &all);
    out.is_replaced = |c| !holds(c);
    out
}

/// The structure that an element is; `None` for one of no type.
fn structure(element: Node<'_, '_>) -> Option<Structure> {
    let space = element.tag_name().namespace()?;
    let package = space.strip_prefix("http:///")?.strip_suffix(".ecore")?;
    let package = package.replace('/', ".");
    let number = element.attribute((NAMESPACE, "id"));
    let mut out = Structure {
        number: number.and_then(|id| id.parse().ok()).unwrap_or(0),
        sort: format!("{package}.{}", element.tag_name().name()),
        ..Structure::default()
    };
    let count = |name: &str| element.attribute(name).and_then(|text| text.parse().ok());
    if element.has_attribute("begin") {
        // What is no count is no place in order.
        out.range = Some(count("begin").zip(count("end")).unwrap_or((1, 0)));
    }
    for attribute in element.attributes() {
        let (name, text) = (attribute.name().to_owned(), attribute.value());
        match name.as_str() {
            _ if attribute.namespace().is_some() => {}
            "begin" | "end" | "sofa" => {}
            GOVERNOR | DEPENDENT => {
                let number = text.parse().unwrap_or(u64::MAX);
                out.references.insert(name, number);
            }
            _ => drop(out.features.insert(name, Value::Text(text.to_owned()))),
        }
    }
    Some(out)
}
