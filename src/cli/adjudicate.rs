//! `hashiya adjudicate`: the reader, on what two annotators made of an article.
//!
//! Must not know: how it is decided.

use std::path::PathBuf;

use clap::Args;

use super::reader;
use crate::error::{Error, Result};
use crate::store::layer;
use crate::term::{self, Options};

/// Decide where two annotators differ, in a layer of its own.
///
/// The reader opens with what both agree on. Tab goes to the next difference that is open; , a takes it as the first
/// has it, , b as the second, , , both, , n neither; what is tagged by hand there decides it too. All of it is taken
/// back with u. What is decided is in the layer, so that one can go on another day.
#[derive(Args, Debug)]
#[group(id = "adjudicate")]
pub(super) struct Arguments {
    /// The article.
    #[arg(value_name = "FILE")]
    article: PathBuf,
    /// The two: layers by their names, or sidecars.
    #[arg(long, required = true, num_args = 2, value_names = ["A", "B"])]
    from: Vec<String>,
    /// The layer that is written: article.txt.NAME.ann.toml.
    #[arg(long = "as", value_name = "NAME", default_value = "adjudicated", value_parser = reader::layer)]
    layer: String,
}

/// Opens the reader on the article that `arguments` name.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let names = <[String; 2]>::try_from(arguments.from.clone());
    let names = names.map_err(|_given| Error::failed("it takes two to differ"))?;
    for name in &names {
        layer::named(&arguments.article, name)?;
        if *name == arguments.layer {
            return Err(
                Error::failed(format!("{name} can't be judged and be written"))
                    .hint("--as NAME writes a third layer"),
            );
        }
    }
    reader::conclude(term::run(Options {
        files: vec![arguments.article.clone()],
        layer: Some(arguments.layer.clone()),
        adjudicate: Some(names),
        ..Options::default()
    })?)
}
