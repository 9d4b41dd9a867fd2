//! `hashiya export`: articles with their annotations, in the formats of the field.
//!
//! What a format can't hold is told, counted, on standard error. One article goes to standard output where no other
//! place is named; several go side by side into a folder.
//!
//! Must not know: what a format looks like.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::output::Output;
use super::{entities, reader, tell};
use crate::annotation::entity::Registry;
use crate::annotation::schema::Schema;
use crate::annotation::set::Annotations;
use crate::error::{Error, Result};
use crate::format::{self, FORMATS, Format, Losses, Work, Written};
use crate::store::article::{self, Article};
use crate::store::sidecar::{self, Sidecar};
use crate::store::{exchange, exports, registry, schema};

/// Write articles with their annotations in another format, and tell what it can't hold.
#[derive(Args, Debug)]
#[group(id = "export")]
pub(super) struct Arguments {
    /// The articles.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The format; hashiya help formats tells of each.
    #[arg(long, value_name = "NAME", value_parser = formats())]
    to: String,
    /// A file, or a folder for several articles; standard output where none is named.
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Write nothing where the format can't hold all.
    #[arg(long)]
    strict: bool,
    /// For CSV and TSV: an apostrophe before cells that a spreadsheet would take for formulas; import takes it off.
    #[arg(long)]
    guarded: bool,
    /// The layer: article.txt.NAME.ann.toml.
    #[arg(long = "as", value_name = "NAME", value_parser = reader::layer)]
    layer: Option<String>,
    /// The registry of entities, where it is not the nearest entities.toml upwards of each article.
    #[arg(long, value_name = "FILE")]
    registry: Option<PathBuf>,
}

fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(FORMATS.iter().map(|format| format.name))
}

/// An article with all that is exported of it.
struct Source {
    article: Article,
    annotations: Annotations,
    schema: Schema,
    registry: Registry,
}

impl Source {
    fn path(&self) -> Option<&Path> {
        self.article.meta.path.as_deref()
    }

    fn work(&self) -> Work<'_> {
        Work {
            text: self.article.document.text(),
            annotations: &self.annotations,
            schema: &self.schema,
            registry: &self.registry,
            file: &self.article.meta.file,
            sha256: &self.article.meta.sha256,
        }
    }
}

/// Exports the articles that `arguments` name.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let format =
        format::named(&arguments.to).ok_or_else(|| Error::failed("there is no such format"))?;
    exports::check(format)?;
    let write = match (arguments.guarded, format.guarded) {
        (false, _) => format.write,
        (true, Some(write)) => write,
        (true, None) => {
            let error = Error::failed(format!("{} is no format for spreadsheets", format.name));
            return Err(error.hint("--guarded goes with --to csv and --to tsv"));
        }
    };
    let sources = arguments.files.iter().map(|file| source(arguments, file));
    let sources = sources.collect::<Result<Vec<Source>>>()?;
    let written: Vec<(&Source, Written)> = sources
        .iter()
        .map(|source| (source, write(&source.work())))
        .collect();
    let lossy = report(format, &written);
    if arguments.strict && lossy {
        return Err(Error::wrong(format!(
            "nothing was written: {} can't hold all",
            format.name
        ))
        .hint("without --strict what it can hold is written"));
    }
    match &arguments.output {
        Some(path) => to_files(arguments, format, path, &written),
        None => to_output(arguments, &written),
    }
}

fn source(arguments: &Arguments, path: &Path) -> Result<Source> {
    let file = sidecar::path_for(path, arguments.layer.as_deref());
    let encoding = sidecar::recorded_encoding(&file);
    let article = article::read(path, encoding.as_deref())?;
    let opened = Sidecar::open(&file, &article)?;
    opened.faults.iter().for_each(tell);
    let folder = path.parent().unwrap_or(Path::new(""));
    let (schema, faults) = schema::load(folder);
    faults.iter().for_each(tell);
    let registry = arguments
        .registry
        .clone()
        .unwrap_or_else(|| registry::path_for(folder));
    Ok(Source {
        article,
        annotations: opened.annotations,
        schema,
        registry: entities::found(&registry),
    })
}

/// Tells what was lost; whether anything was.
fn report(format: &Format, written: &[(&Source, Written)]) -> bool {
    let mut all = Losses::default();
    for (_, written) in written {
        all.extend(&written.losses);
    }
    for (loss, count) in all.iter() {
        tell(&Error::wrong(format!(
            "{}: {}: {count}",
            format.name,
            loss.told()
        )));
    }
    !all.is_empty()
}

fn to_output(arguments: &Arguments, written: &[(&Source, Written)]) -> Result<()> {
    let [(_, one)] = written else {
        return Err(Error::failed(format!(
            "{} articles don't go into one output",
            arguments.files.len()
        ))
        .hint("--output FOLDER writes them side by side"));
    };
    let mut output = Output::standard();
    output.document(&one.bytes)?;
    output.finish()
}

/// Where exports go.
struct Places<'a> {
    format: &'a Format,
    path: &'a Path,
    /// Whether the path is a folder.
    folder: bool,
}

impl Places<'_> {
    fn of(&self, source: &Source) -> PathBuf {
        match self.folder {
            true => self
                .path
                .join(exports::name_of(&source.article.meta.file, self.format)),
            false => self.path.to_owned(),
        }
    }

    /// The place of a file that belongs to all.
    fn common(&self, name: &str) -> PathBuf {
        match self.folder {
            true => self.path.join(name),
            false => self.path.with_file_name(name),
        }
    }

    /// An error where two would be written to one file, or one over an article.
    fn make_sense(&self, arguments: &Arguments, written: &[(&Source, Written)]) -> Result<()> {
        let mut seen = HashSet::new();
        if let Some((source, _)) = written
            .iter()
            .find(|(source, _)| !seen.insert(self.of(source)))
        {
            return Err(
                Error::failed("two of the articles would be written to this file")
                    .in_file(self.of(source))
                    .hint("export them into folders of their own"),
            );
        }
        let articles = arguments
            .files
            .iter()
            .filter_map(|file| file.canonicalize().ok());
        let articles: Vec<PathBuf> = articles.collect();
        let is_article = |place: PathBuf| {
            place
                .canonicalize()
                .is_ok_and(|place| articles.contains(&place))
        };
        match written
            .iter()
            .find(|(source, _)| is_article(self.of(source)))
        {
            Some((source, _)) => {
                Err(Error::failed("this is an article: it is never written")
                    .in_file(self.of(source)))
            }
            None => Ok(()),
        }
    }
}

fn to_files(
    arguments: &Arguments,
    format: &Format,
    path: &Path,
    written: &[(&Source, Written)],
) -> Result<()> {
    let is_folder = path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/');
    let places = Places {
        format,
        path,
        folder: written.len() > 1 || is_folder,
    };
    places.make_sense(arguments, written)?;
    if places.folder {
        exchange::make_folder(path)?;
    }
    for (source, one) in written {
        exports::write(format, &places.of(source), one, source.path())?;
    }
    let works: Vec<Work<'_>> = written.iter().map(|(source, _)| source.work()).collect();
    let first = written.first().and_then(|(source, _)| source.path());
    for kept in exports::write_common(format, &works, first, |name| places.common(name))? {
        tell(
            &Error::wrong("this file was there already and stays as it is")
                .in_file(kept)
                .hint("move it away and export again, or add what it lacks"),
        );
    }
    Ok(())
}
