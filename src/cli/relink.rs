//! `hashiya relink`: sidecars of articles that were renamed or moved go where their articles are.
//!
//! Must not know: how an article is known again.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::Output;
use super::tell;
use crate::error::{Error, Result};
use crate::store::relink::Stray;
use crate::store::sidecar::{self, Sidecar};
use crate::store::{article, exchange};

/// Bring sidecars to their articles that were renamed or moved.
///
/// An article is known again by the digest of its bytes. One that was changed as well is named with --article; its
/// annotations are found again when it is opened.
#[derive(Args, Debug)]
#[group(id = "relink")]
pub(super) struct Arguments {
    /// Sidecars that lie where their article no longer is.
    #[arg(required = true, value_name = "SIDECAR")]
    sidecars: Vec<PathBuf>,
    /// The article, where it is not to be looked for.
    #[arg(long, value_name = "FILE", conflicts_with = "below")]
    article: Option<PathBuf>,
    /// The folder in which, and below which, it is looked for: that of the sidecar where none is given.
    #[arg(long = "in", value_name = "FOLDER")]
    below: Option<PathBuf>,
    /// Only tell what would be done.
    #[arg(long)]
    dry_run: bool,
}

/// Brings the sidecars that `arguments` name to their articles.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let mut output = Output::standard();
    let mut worst = None;
    for sidecar in &arguments.sidecars {
        match relink(arguments, sidecar) {
            Ok(told) => output.line(&told)?,
            Err(error) => {
                if let Some(before) = worst.replace(error) {
                    tell(&before);
                }
            }
        }
    }
    output.finish()?;
    worst.map_or(Ok(()), Err)
}

fn relink(arguments: &Arguments, path: &Path) -> Result<String> {
    let stray = Stray::read(path)?;
    let article = article_of(arguments, &stray)?;
    let place = stray.place_beside(&article);
    if exchange::is_same(&place, path) {
        return Ok(format!("{}: is where it belongs", path.display()));
    }
    if arguments.dry_run {
        return Ok(format!("{} → {}", path.display(), place.display()));
    }
    stray.go(&place)?;
    let encoding = sidecar::recorded_encoding(&place);
    let read = article::read(&article, encoding.as_deref())?;
    let mut opened = Sidecar::open(&place, &read)?;
    opened.faults.iter().for_each(tell);
    opened.sidecar.renew()?;
    Ok(format!("{} → {}", path.display(), place.display()))
}

fn article_of(arguments: &Arguments, stray: &Stray) -> Result<PathBuf> {
    if let Some(article) = &arguments.article {
        return match article.is_file() {
            true => Ok(article.clone()),
            false => Err(Error::failed("there is no such article").in_file(article)),
        };
    }
    let beside = stray
        .sidecar
        .parent()
        .filter(|parent| *parent != Path::new(""));
    let folder = arguments
        .below
        .as_deref()
        .or(beside)
        .unwrap_or(Path::new("."));
    let found = stray.articles_below(folder);
    match found.as_slice() {
        [article] => Ok(article.clone()),
        [] => Err(Error::failed(format!("its article is not in {}", folder.display()))
            .in_file(&stray.sidecar)
            .hint("--in FOLDER looks elsewhere; --article FILE names it, also one that was changed")),
        several => {
            let names: Vec<String> = several.iter().map(|path| path.display().to_string()).collect();
            Err(Error::failed("several files are the article that was annotated")
                .in_file(&stray.sidecar)
                .hint(format!("--article FILE says which: {}", names.join(", "))))
        }
    }
}
