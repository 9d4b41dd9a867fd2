//! `hashiya suggest`: what may be marked in an article.
//!
//! One suggestion a line, in the order of the text: a table on a terminal, else JSON. What the article's sidecar
//! has already, and what was refused there, is left out.
//!
//! Must not know: how suggestions are found.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value, json};

use super::output::Output;
use super::{entities, reader, table, tell};
use crate::annotation::anchor::Offsets;
use crate::annotation::entity::Registry;
use crate::annotation::set::Annotations;
use crate::annotation::suggest::known::Tagged;
use crate::annotation::suggest::open::Open;
use crate::annotation::suggest::{Claim, Mention, Suggester, Who, language};
use crate::error::Result;
use crate::store::article::{self, Article};
use crate::store::registry;
use crate::store::reporting;
use crate::store::sidecar::{self, Sidecar};
use crate::text::document::{Span, slice};

/// List what may be marked in articles, names and what somebody says: a table on a terminal, else JSON Lines.
#[derive(Args, Debug)]
#[group(id = "suggest")]
pub(super) struct Arguments {
    /// The articles; - is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The registry of entities, where it is not the nearest entities.toml upwards.
    #[arg(long, value_name = "FILE")]
    registry: Option<PathBuf>,
    /// The language, where it is not what the letters tell: ar, fa, he, ur.
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// The layer whose annotations are left out: article.txt.NAME.ann.toml.
    #[arg(long = "as", value_name = "NAME", value_parser = reader::layer)]
    layer: Option<String>,
    /// The encoding of an article that is no UTF-8 and has no byte-order mark.
    #[arg(long)]
    encoding: Option<String>,
    /// Write JSON Lines, also on a terminal.
    #[arg(long)]
    json: bool,
}

/// Writes the suggestions for the articles that `arguments` name.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let mut output = Output::standard();
    for file in &arguments.files {
        let article = article::read(file, arguments.encoding.as_deref())?;
        let annotations = annotated(arguments, &article)?;
        let open = suggestions(arguments, &article, &annotations);
        if output.is_terminal() && !arguments.json {
            write_table(&article, &open, &mut output)?;
            continue;
        }
        let name = (arguments.files.len() > 1).then_some(article.meta.file.as_str());
        for line in lines(&article, &open, name) {
            output.line(&line.to_string())?;
        }
    }
    output.finish()
}

/// What the article's sidecar says.
fn annotated(arguments: &Arguments, article: &Article) -> Result<Annotations> {
    let Some(path) = article.meta.path.as_deref() else {
        return Ok(Annotations::default());
    };
    let file = sidecar::path_for(path, arguments.layer.as_deref());
    let opened = Sidecar::open(&file, article)?;
    opened.faults.iter().for_each(tell);
    Ok(opened.annotations)
}

/// The registry: the one that is named, else the nearest upwards. What is wrong with it is told.
fn registered(arguments: &Arguments, folder: Option<&Path>) -> Registry {
    let nearest = || Some(registry::path_for(folder?));
    let path = arguments.registry.clone().or_else(nearest);
    path.map_or_else(Registry::default, |path| entities::found(&path))
}

/// The suggestions for one article, in the order of the text.
fn suggestions(arguments: &Arguments, article: &Article, annotations: &Annotations) -> Vec<Open> {
    let text = article.document.text();
    let recorded = annotations.metadata.language.as_deref();
    let code = arguments.language.as_deref().or(recorded);
    let code = code.unwrap_or_else(|| language::code_of(text));
    let folder = article.meta.path.as_deref().and_then(Path::parent);
    let (language, faults) = reporting::load(code, folder.unwrap_or(Path::new("")));
    faults.iter().for_each(tell);
    let mut suggester = Suggester::new(language);
    let registry = registered(arguments, folder);
    suggester.know(&registry, Tagged::of(text, annotations));
    let mut open: Vec<Open> = Vec::new();
    for suggestions in suggester.all(&article.document) {
        open.extend(suggestions.open(annotations));
    }
    open.sort_by_key(|one| (one.span().start(), std::cmp::Reverse(one.span().end())));
    open
}

/// Suggestions for a program; with the article's `name` where there are several.
fn lines(article: &Article, open: &[Open], name: Option<&str>) -> Vec<Value> {
    let text = article.document.text();
    let offsets = Offsets::new(text);
    let writer = Writer {
        text,
        offsets: &offsets,
    };
    let mut lines: Vec<Value> = open.iter().map(|one| writer.suggestion(one)).collect();
    for line in &mut lines {
        if let (Some(name), Some(line)) = (name, line.as_object_mut()) {
            line.insert("file".to_owned(), json!(name));
        }
    }
    lines
}

/// The columns of the table: heading, and the most cells that it takes.
const COLUMNS: [(&str, usize); 4] = [
    ("kind", 8),
    ("text", 40),
    ("who, or which", 24),
    ("rule", usize::MAX),
];

/// Suggestions for a person.
fn write_table(article: &Article, open: &[Open], output: &mut Output) -> Result<()> {
    let text = article.document.text();
    let head = COLUMNS.map(|(heading, _)| heading.to_owned());
    let rows = open.iter().map(|one| row(text, one));
    let rows: Vec<[String; 4]> = std::iter::once(head).chain(rows).collect();
    let columns = COLUMNS.iter().enumerate().map(|(number, (_, most))| {
        let texts = rows.iter().filter_map(|row| row.get(number));
        (texts.map(String::as_str).collect(), *most)
    });
    output.keep_order(true);
    for line in table::lines(columns.collect(), table::width()) {
        output.line(&line)?;
    }
    Ok(())
}

/// A suggestion as the table has it.
fn row(text: &str, open: &Open) -> [String; 4] {
    let parts: Vec<&str> = open.spans().iter().map(|part| slice(text, *part)).collect();
    let (who, rule) = match open {
        Open::Mention(mention) => (mention.entities.join(", "), mention.rule.to_owned()),
        Open::Claim(claim) => {
            let who = match &claim.speaker {
                Who::Named(mention) => slice(text, mention.span),
                Who::Nobody => "unnamed",
            };
            // The word of another direction stands last, where it turns nothing round.
            let told = [claim.attribution.name(), claim.certainty, &claim.lemma];
            (who.to_owned(), told.join(" · "))
        }
    };
    [open.kind().to_owned(), parts.join(" … "), who, rule]
}

/// Writes what stands in one text.
struct Writer<'t> {
    text: &'t str,
    offsets: &'t Offsets<'t>,
}

impl Writer<'_> {
    /// A place in the text: `start` and `end` in code points, and the text there.
    fn place(&self, span: Span) -> Map<String, Value> {
        let (start, end) = self.offsets.code_points(span);
        let mut out = Map::new();
        out.insert("start".to_owned(), json!(start));
        out.insert("end".to_owned(), json!(end));
        out.insert("text".to_owned(), json!(slice(self.text, span)));
        out
    }

    fn suggestion(&self, open: &Open) -> Value {
        match open {
            Open::Mention(mention) => self.mention(mention),
            Open::Claim(claim) => self.claim(claim),
        }
    }

    fn mention(&self, mention: &Mention) -> Value {
        let mut out = self.place(mention.span);
        out.insert("kind".to_owned(), json!(mention.kind));
        if let Some(form) = &mention.form {
            out.insert("form".to_owned(), json!(form));
        }
        if let [entity] = mention.entities.as_slice() {
            out.insert("entity".to_owned(), json!(entity.as_ref()));
        }
        if mention.entities.len() > 1 {
            out.insert(
                "entities".to_owned(),
                json!(
                    mention
                        .entities
                        .iter()
                        .map(AsRef::as_ref)
                        .collect::<Vec<&str>>()
                ),
            );
        }
        out.insert("source".to_owned(), json!(mention.source.name()));
        out.insert("rule".to_owned(), json!(mention.rule));
        Value::Object(out)
    }

    fn claim(&self, claim: &Claim) -> Value {
        let first = claim.content.first().copied().unwrap_or_default();
        let mut out = self.place(first);
        out.insert("kind".to_owned(), json!("claim"));
        if claim.content.len() > 1 {
            let parts = claim.content.iter().skip(1).map(|part| self.place(*part));
            out.insert("parts".to_owned(), json!(parts.collect::<Vec<_>>()));
        }
        let speaker = match &claim.speaker {
            Who::Named(mention) => self.mention(mention),
            Who::Nobody => json!("unnamed"),
        };
        out.insert("speaker".to_owned(), speaker);
        let mut cue = self.place(claim.cue);
        cue.insert("kind".to_owned(), json!("cue"));
        cue.insert("lemma".to_owned(), json!(claim.lemma));
        cue.insert("class".to_owned(), json!(claim.class.name()));
        out.insert("cue".to_owned(), Value::Object(cue));
        out.insert("attribution".to_owned(), json!(claim.attribution.name()));
        out.insert("certainty".to_owned(), json!(claim.certainty));
        if let Some(via) = claim.via {
            out.insert("via".to_owned(), Value::Object(self.place(via)));
        }
        Value::Object(out)
    }
}
