//! `hashiya claims`: who claims what in articles, as a table, JSON Lines or CSV.
//!
//! - `record`: a claim for other programs
//! - `table`: claims for a person at a terminal
//!
//! Must not know: what is told of a claim, and which claims fit what is asked for.

mod record;
mod table;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};

use clap::Args;

use super::output::Output;
use super::{entities, reader, tell};
use crate::annotation::anchor::Offsets;
use crate::annotation::claims::{self, Claim, Sought, Verdict, Wanted};
use crate::annotation::days::{Days, ascii_digits};
use crate::annotation::entity::Registry;
use crate::annotation::set::Metadata;
use crate::error::{Error, Result};
use crate::store::sidecar::{self, Sidecar};
use crate::store::{article, layer, library, registry};

/// List who claims what in articles: a table on a terminal, else JSON Lines.
///
/// What is asked for by --speaker, --about, --since and --until must all be so. Names are found in every spelling,
/// near ones too, as whole words, by all that entities.toml knows of them.
#[derive(Args, Debug)]
#[group(id = "claims")]
pub(super) struct Arguments {
    /// Articles, and folders: of these every annotated article below.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
    /// Only what is claimed by these: the id of an entity, or words of a name; author, unnamed.
    #[arg(long, value_name = "NAME", value_parser = name)]
    speaker: Option<String>,
    /// Only what is claimed about these, or names them: the id of an entity, or words.
    #[arg(long, value_name = "NAME", value_parser = name)]
    about: Option<String>,
    /// Only what was claimed then or later: 2024-07-23, 2024-07, 2024. Without a date of its own a claim has that
    /// on which its article was published.
    #[arg(long, value_name = "DATE", value_parser = days)]
    since: Option<Days>,
    /// Only what was claimed then or before; a month or a year is meant to its end.
    #[arg(long, value_name = "DATE", value_parser = days)]
    until: Option<Days>,
    /// The layer whose annotations are looked at: article.txt.NAME.ann.toml.
    #[arg(long = "as", value_name = "NAME", value_parser = reader::layer)]
    layer: Option<String>,
    /// The registry of entities, where it is not the nearest entities.toml upwards of each article.
    #[arg(long, value_name = "FILE")]
    registry: Option<PathBuf>,
    /// Write JSON Lines, also on a terminal.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Write CSV, with a line of headings.
    #[arg(long)]
    csv: bool,
}

/// A name that can be looked for.
fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a name is wanted, or a part of one".to_owned()),
        name => Ok(name.to_owned()),
    }
}

/// A date, as the attribute of a claim has it too.
fn days(text: &str) -> Result<Days, String> {
    let wanted = "write a day, a month or a year: 2024-07-23, 2024-07, 2024";
    Days::parse(&ascii_digits(text)).ok_or_else(|| wanted.to_owned())
}

/// The claims of an article that are wanted.
struct Heard {
    /// As it was named.
    path: PathBuf,
    metadata: Metadata,
    /// Each with its first code point, and one past its last, where it has a place.
    claims: Vec<(Claim, Option<(usize, usize)>)>,
}

/// Lists the claims that `arguments` ask for.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    make_sense(arguments)?;
    let mut hearing = Hearing::new(arguments)?;
    let articles = library::articles(&arguments.files, arguments.layer.as_deref());
    let several = articles.paths.len() > 1;
    articles
        .faults
        .into_iter()
        .for_each(|fault| hearing.fail(fault));
    let mut output = Output::standard();
    let by_eye = output.is_terminal() && !arguments.json && !arguments.csv;
    if arguments.csv {
        output.line(&record::FIELDS.join(","))?;
    }
    let mut all = Vec::new();
    for path in &articles.paths {
        let Some(heard) = hearing.hear(path) else {
            continue;
        };
        match by_eye {
            true => all.push(heard),
            false if arguments.csv => record::write_csv(&heard, &mut output)?,
            false => record::write_json(&heard, &mut output)?,
        }
    }
    if by_eye {
        table::write(&all, several, &mut output)?;
    }
    output.finish()?;
    hearing.conclude(&articles.paths, by_eye)
}

/// An error where what is asked for can't be.
fn make_sense(arguments: &Arguments) -> Result<()> {
    if arguments.files.iter().any(|file| file == Path::new("-")) {
        return Err(Error::failed(
            "standard input has no claims: they are in the file beside an article",
        )
        .hint(
            "name the article, or a folder; hashiya suggest - tells what may be claimed in a text",
        ));
    }
    if let (Some(since), Some(until)) = (arguments.since, arguments.until)
        && !until.reach(since)
    {
        return Err(
            Error::failed("--since is later than --until, so that no claim lies between")
                .hint("exchange the two, or leave one out"),
        );
    }
    Ok(())
}

/// Goes from article to article.
struct Hearing<'a> {
    arguments: &'a Arguments,
    /// By the file of the registry: what it knows, and what is wanted by its names.
    known: HashMap<PathBuf, (Registry, Wanted)>,
    /// How many articles are annotated, how many claims there are, and how many wanted ones have no date.
    annotated: usize,
    told: usize,
    undated: usize,
    /// What could not be done and is still to be told.
    failed: Option<Error>,
}

impl<'a> Hearing<'a> {
    fn new(arguments: &'a Arguments) -> Result<Self> {
        let mut out = Self {
            arguments,
            known: HashMap::new(),
            annotated: 0,
            told: 0,
            undated: 0,
            failed: None,
        };
        if let Some(path) = &arguments.registry {
            let registry = entities::named(path)?;
            let wanted = wanted(arguments, &registry);
            out.known.insert(path.clone(), (registry, wanted));
        }
        Ok(out)
    }

    /// Tells an error, the last one in the end.
    fn fail(&mut self, error: Error) {
        if let Some(earlier) = self.failed.replace(error) {
            tell(&earlier);
        }
    }

    /// The claims of one article; `None` where nothing is annotated in it, or it can't be read.
    fn hear(&mut self, path: &Path) -> Option<Heard> {
        let layer = self.arguments.layer.as_deref();
        if path.is_file() && !library::is_annotated(path, layer) {
            return None;
        }
        let heard = self.read(path);
        heard.map_err(|error| self.fail(error)).ok()
    }

    fn read(&mut self, path: &Path) -> Result<Heard> {
        let file = sidecar::path_for(path, self.arguments.layer.as_deref());
        if path.symlink_metadata().is_err() && file.symlink_metadata().is_ok() {
            return Err(without_article(&file, path));
        }
        let encoding = sidecar::recorded_encoding(&file);
        let article = article::read(path, encoding.as_deref())?;
        let opened = Sidecar::open(&file, &article)?;
        opened.faults.iter().for_each(tell);
        let metadata = opened.annotations.metadata.clone();
        let (registry, wanted) = self.known(path);
        let text = article.document.text();
        let mut claims = claims::claims(text, &opened.annotations, registry);
        let published = metadata.published.as_deref();
        let mut undated = 0;
        claims.retain(|claim| {
            let verdict = wanted.judge(claim, published);
            undated += usize::from(verdict == Verdict::Undated);
            verdict == Verdict::Wanted
        });
        self.annotated += 1;
        self.told += claims.len();
        self.undated += undated;
        let offsets = Offsets::new(text);
        let placed = claims.into_iter().map(|claim| {
            let place = claim.span.map(|span| offsets.code_points(span));
            (claim, place)
        });
        Ok(Heard {
            path: path.to_owned(),
            metadata,
            claims: placed.collect(),
        })
    }

    /// What the registry of an article knows, and what is wanted by its names.
    fn known(&mut self, article: &Path) -> &(Registry, Wanted) {
        let nearest = || registry::path_for(article.parent().unwrap_or(Path::new("")));
        let path = self.arguments.registry.clone().unwrap_or_else(nearest);
        match self.known.entry(path) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let registry = entities::found(place.key());
                let wanted = wanted(self.arguments, &registry);
                place.insert((registry, wanted))
            }
        }
    }

    /// Tells what is left to be told of `articles`.
    fn conclude(self, articles: &[PathBuf], by_eye: bool) -> Result<()> {
        match self.undated {
            0 => {}
            1 => tell(&undated("1 claim has no date and is left out")),
            count => tell(&undated(&format!(
                "{count} claims have no date and are left out"
            ))),
        }
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.annotated == 0 {
            return self.nothing(articles);
        }
        if by_eye && self.told == 0 && self.undated == 0 {
            let asked = &self.arguments;
            let is_filtered =
                asked.speaker.is_some() || asked.about.is_some() || asked.since.is_some();
            tell(&Error::wrong(match is_filtered || asked.until.is_some() {
                true => "there is no such claim",
                false => "nothing there is marked as a claim",
            }));
        }
        Ok(())
    }

    /// What is said where no article is annotated: an error where somebody asked for a layer by its name.
    fn nothing(&self, articles: &[PathBuf]) -> Result<()> {
        let name = self.arguments.layer.as_deref();
        let told =
            match (articles, name) {
                ([article], Some(name)) => layer::missing(article, name),
                (_, Some(name)) => {
                    let message = format!("there is no layer {name} of any article there");
                    Some(Error::failed(message))
                }
                ([article], None) => {
                    tell(&unannotated(article));
                    None
                }
                (_, None) => {
                    let error = Error::wrong("no article there is annotated");
                    tell(&error.hint(
                        "an article.txt is, where there is an article.txt.ann.toml beside it",
                    ));
                    None
                }
            };
        told.map_or(Ok(()), Err)
    }
}

/// What is wanted, by the names of a registry.
fn wanted(arguments: &Arguments, registry: &Registry) -> Wanted {
    let sought = |text: &String| Sought::new(text, registry);
    Wanted {
        speaker: arguments.speaker.as_ref().map(sought),
        about: arguments.about.as_ref().map(sought),
        since: arguments.since,
        until: arguments.until,
    }
}

/// What is said of a sidecar beside which its article does not lie.
fn without_article(file: &Path, article: &Path) -> Error {
    let name = article.file_name().unwrap_or_default().to_string_lossy();
    let remedy = format!("bring {name} back beside it, or move the annotations away");
    Error::failed("the article of these annotations is not there")
        .in_file(file)
        .hint(remedy)
}

fn undated(message: &str) -> Error {
    let remedy = "gi in the reader, or published = 2024-07-23 under [document] in a sidecar, dates an article";
    Error::wrong(format!("{message}: {remedy}"))
}

fn unannotated(article: &Path) -> Error {
    let error = Error::wrong("nothing is annotated in this article yet").in_file(article);
    let names = sidecar::layers(article)
        .into_iter()
        .filter_map(|layer| layer.name);
    match names.collect::<Vec<_>>().as_slice() {
        [] => error.hint(format!("hashiya {} opens it", article.display())),
        names => error.hint(format!("--as looks at a layer: {}", names.join(", "))),
    }
}
