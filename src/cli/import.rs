//! `hashiya import`: what another program made of an article comes into its sidecar.
//!
//! Nothing is overwritten: each annotation is merged with what is there, and keeps where it came from. What does not
//! stand where the file says is looked for; what is not found is kept, without a place.
//!
//! Must not know: what a format looks like.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::output::Output;
use super::{reader, tell};
use crate::annotation::Time;
use crate::error::{Error, Result};
use crate::format::{self, Arrivals, Content, FORMATS, Fault, Format, Joined, Landed, join, land};
use crate::store::sidecar::{self, Sidecar};
use crate::store::{article, exchange, layer, schema};

/// Take annotations of another program into an article's sidecar; nothing there is overwritten.
#[derive(Args, Debug)]
#[group(id = "import")]
pub(super) struct Arguments {
    /// The file of the other program; - is standard input.
    #[arg(value_name = "FILE")]
    input: PathBuf,
    /// The format, where it is not what the content looks like; hashiya help formats tells of each.
    #[arg(long, value_name = "NAME", value_parser = formats())]
    from: Option<String>,
    /// The article, where it is not the one of that name beside the file.
    #[arg(long, value_name = "FILE")]
    article: Option<PathBuf>,
    /// The layer: article.txt.NAME.ann.toml.
    #[arg(long = "as", value_name = "NAME", value_parser = reader::layer)]
    layer: Option<String>,
    /// Take in what can be read, where not all can.
    #[arg(long)]
    partial: bool,
    /// Believe the file where it says something else than the sidecar; else both are kept.
    #[arg(long)]
    theirs: bool,
}

fn formats() -> PossibleValuesParser {
    let read = FORMATS.iter().filter(|format| format.read.is_some());
    PossibleValuesParser::new(read.map(|format| format.name))
}

/// Takes in the file that `arguments` name.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let text = exchange::read(&arguments.input)?;
    let format = chosen(arguments, &text)?;
    let Some(read) = format.read else {
        return Err(Error::failed(format!("{} can't be taken in", format.name)));
    };
    let content = read(&text);
    complain(arguments, format, &content)?;
    let path = article_path(arguments, format, &content)?;
    let name = arguments.layer.as_deref();
    if let Some(error) = name.and_then(|name| layer::taken(&path, name)) {
        return Err(error);
    }
    let file = sidecar::path_for(&path, name);
    let encoding = sidecar::recorded_encoding(&file);
    let article = article::read(&path, encoding.as_deref())?;
    let (schema, faults) = schema::load(path.parent().unwrap_or(Path::new("")));
    faults.iter().for_each(tell);
    let landed = land(&content, article.document.text(), &schema);
    if let Some(fault) = &landed.refused {
        return Err(Error::failed(format!("{}: {}", fault.at, fault.message))
            .in_file(&arguments.input)
            .hint("--article FILE names the article that these annotations are of"));
    }
    let opened = Sidecar::open(&file, &article)?;
    opened.faults.iter().for_each(tell);
    let (mut sidecar, mut annotations) = (opened.sidecar, opened.annotations);
    let name = arguments
        .input
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let arrivals = Arrivals {
        landed: &landed,
        text: article.document.text(),
        content: &content,
        format: format.name,
        file: name.as_deref().filter(|name| *name != "-"),
        theirs: arguments.theirs,
    };
    let joined = join(&annotations, &arrivals, Time::now());
    let changes = !joined.edit.is_nothing() || !joined.foreign.is_empty();
    joined.edit.clone().apply(&mut annotations);
    annotations.foreign.extend(joined.foreign.iter().cloned());
    if changes {
        sidecar.save(&annotations)?;
    }
    tell_of(&arguments.input, &landed, &joined, &file);
    let mut output = Output::standard();
    output.line(&format!("{}: {}", path.display(), joined.in_words(&landed)))?;
    output.finish()
}

/// The format that is named, or what the content looks like.
fn chosen(arguments: &Arguments, text: &str) -> Result<&'static Format> {
    if let Some(format) = arguments.from.as_deref().and_then(format::named) {
        return Ok(format);
    }
    let name = arguments
        .input
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let found = format::detect(text, &name);
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(
            Error::failed("this looks like none of the formats that can be taken in")
                .in_file(&arguments.input)
                .hint("hashiya help formats lists them; --from NAME names one"),
        ),
        several => {
            let names: Vec<&str> = several.iter().map(|format| format.name).collect();
            Err(
                Error::failed(format!("this could be {}", names.join(" or ")))
                    .in_file(&arguments.input)
                    .hint("--from NAME says which"),
            )
        }
    }
}

/// Tells what could not be read; an error where not only a part is wanted.
fn complain(arguments: &Arguments, format: &Format, content: &Content) -> Result<()> {
    let error = |fault: &Fault| {
        Error::wrong(format!("{}: {}", fault.at, fault.message)).in_file(&arguments.input)
    };
    let Some((last, others)) = content.faults.split_last() else {
        return Ok(());
    };
    others.iter().for_each(|fault| tell(&error(fault)));
    if arguments.partial && !content.drafts.is_empty() {
        tell(&error(last));
        return Ok(());
    }
    tell(&error(last));
    let count = content.faults.len();
    let refused = Error::failed(format!(
        "nothing was taken in: {count} {} of {} can't be read",
        if count == 1 { "place" } else { "places" },
        format.name
    ))
    .in_file(&arguments.input);
    Err(match content.drafts.len() {
        0 => refused,
        1 => refused.hint("--partial takes in the 1 annotation that can be"),
        readable => refused.hint(format!(
            "--partial takes in the {readable} annotations that can be"
        )),
    })
}

fn article_path(arguments: &Arguments, format: &Format, content: &Content) -> Result<PathBuf> {
    if let Some(path) = &arguments.article {
        return Ok(path.clone());
    }
    let found = exchange::article_of(&arguments.input, content.source.as_deref(), format.endings);
    found.ok_or_else(|| {
        Error::failed("the article of these annotations is not beside this file")
            .in_file(&arguments.input)
            .hint("--article FILE names it")
    })
}

/// Tells what a person has to look at.
fn tell_of(input: &Path, landed: &Landed, joined: &Joined, sidecar: &Path) {
    for fault in &landed.lost {
        let message = format!(
            "{}: {}; it is kept without a place",
            fault.at, fault.message
        );
        tell(&Error::wrong(message).in_file(input));
    }
    for (from, role, to) in &joined.dangling {
        let message = format!("the link {role} of {from} leads to {to}, which is not there");
        tell(&Error::wrong(message).in_file(input));
    }
    if joined.conflicts > 0 {
        tell(
            &Error::wrong("what the file says otherwise is kept beside what was there")
                .in_file(sidecar)
                .hint("--theirs believes the file"),
        );
    }
}
