//! `hashiya [FILE…]`: the reader.
//!
//! Must not know: what the reader does.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::print::DirectionName;
use super::tell;
use crate::error::{Error, Result};
use crate::store::config::{self, Bidi};
use crate::term::{self, Options};

/// What stands below the help.
pub(super) const AFTER_HELP: &str = "\
Without FILE the start page lists the articles that you read last. In the reader, ? shows all keys.
A file that is called like a command is opened as ./print.

Exit status: 0 done, 1 something was found wrong, 2 it could not be done.";

#[derive(Args, Debug)]
#[group(id = "reader")]
pub(super) struct Arguments {
    /// The articles to read; - is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Open the sample article, on which all keys can be tried; nothing is saved unless --sidecar asks
    #[arg(long)]
    sample: bool,
    /// Annotate your own layer: article.txt.NAME.ann.toml
    #[arg(long = "as", value_name = "NAME", value_parser = layer)]
    layer: Option<String>,
    /// Keep the annotations in this file, not beside the article
    #[arg(long, value_name = "FILE")]
    sidecar: Option<PathBuf>,
    /// The encoding of articles that are not UTF-8 and have no byte-order mark: windows-1256 …
    #[arg(long)]
    encoding: Option<String>,
    /// How paragraphs come by their direction
    #[arg(long, value_enum)]
    direction: Option<DirectionName>,
    /// Who orders right-to-left text on the screen, where the terminal is not known well enough: auto, app
    /// (it is left to us), kitty, inverse (we undo what the terminal does), terminal (it is left to it)
    #[arg(long, value_name = "WHO", value_parser = bidi())]
    bidi: Option<String>,
    /// The width of the reading column
    #[arg(long, value_name = "CELLS", value_parser = width)]
    width: Option<usize>,
    /// The theme: dark, light, high-contrast, colour-blind, terminal, or one of your own
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    /// Put each cell on a ground that tells its column, for pictures that a machine looks at
    #[arg(long, hide = true)]
    debug_cells: bool,
}

/// A name that a layer can have.
pub(super) fn layer(text: &str) -> Result<String, String> {
    match config::wrong_layer(text) {
        Some(why) => Err(why),
        None => Ok(text.to_owned()),
    }
}

/// Who may order text: the names that the settings know.
pub(super) fn bidi() -> PossibleValuesParser {
    PossibleValuesParser::new(config::BIDI.iter().map(|(name, _)| *name))
}

/// Who orders text, by a name that the parser let pass.
pub(super) fn named_bidi(name: &str) -> Option<Bidi> {
    let found = config::BIDI.iter().find(|(known, _)| *known == name);
    found.map(|(_, bidi)| *bidi)
}

/// A width of the reading column, as the settings have it too.
fn width(text: &str) -> Result<usize, String> {
    let found: usize = text.parse().map_err(|_ignored| "not a whole number")?;
    (20..=400)
        .contains(&found)
        .then_some(found)
        .ok_or_else(|| "the reading column is 20 to 400 cells wide".to_owned())
}

/// Runs the reader, and tells what it left to be told.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let articles = arguments.files.len() + usize::from(arguments.sample);
    if arguments.sidecar.is_some() && articles != 1 {
        return Err(Error::failed("--sidecar is for one article")
            .hint("open the others by themselves, or annotate a layer of each with --as NAME"));
    }
    conclude(term::run(Options {
        files: arguments.files.clone(),
        sample: arguments.sample,
        layer: arguments.layer.clone(),
        sidecar: arguments.sidecar.clone(),
        encoding: arguments.encoding.clone(),
        direction: arguments.direction.map(Into::into),
        bidi: arguments.bidi.as_deref().and_then(named_bidi),
        width: arguments.width,
        theme: arguments.theme.clone(),
        pattern: arguments.debug_cells,
        adjudicate: None,
    })?)
}

/// Tells what the reader left to be told.
pub(super) fn conclude(outcome: term::Outcome) -> Result<()> {
    for error in &outcome.told {
        tell(error);
    }
    if let Some(signal) = outcome.signal {
        if let Err(error) = &outcome.ended {
            tell(error);
        }
        term::end_by(signal);
    }
    outcome.ended
}
