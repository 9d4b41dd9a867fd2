//! `hashiya merge`: two sidecars of one article, or two registries, become one; and git's way to ask for it.
//!
//! Must not know: how files are merged.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::Output;
use super::tell;
use crate::error::{Error, Result};
use crate::store::merging::{self, Merged, Source};

/// Merge two sidecars of one article, or two registries of entities, with the work of both.
///
/// B is merged into A, as git merge-file does: A then has the work of both. With BASE, what both came from, a removal
/// on one side is a removal; without it nothing is dropped. Where both changed one thing otherwise both are kept: an
/// annotation stands twice, the second with conflict = "ID OF THE FIRST".
///
/// Exit status: 0 merged, 1 merged with conflicts that are marked in the file, 2 not merged, and A is as it was.
#[derive(Args, Debug)]
#[group(id = "merge")]
pub(super) struct Arguments {
    /// The file that the work of the other goes into.
    #[arg(value_name = "A")]
    mine: PathBuf,
    /// The other file.
    #[arg(value_name = "B")]
    theirs: PathBuf,
    /// What both came from.
    #[arg(value_name = "BASE")]
    base: Option<PathBuf>,
    /// Write to this new file, and leave A as it is; - is standard output.
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// Merge as git asks for it: git config merge.hashiya.driver "hashiya merge-driver %O %A %B %P".
///
/// The merged file takes the place of %A. Where both changed one thing otherwise both are in it, marked, and the exit
/// status is 1: git stops, so that nobody misses it; look at what has a `conflict`, then git add the file. A file that
/// can't be read leaves %A as it is, and git stops too.
#[derive(Args, Debug)]
#[group(id = "merge-driver")]
pub(super) struct Driver {
    /// What both came from.
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// Ours, which is written.
    #[arg(value_name = "OURS")]
    mine: PathBuf,
    /// Theirs.
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// What the file is called in the repository.
    #[arg(value_name = "PATH")]
    name: Option<PathBuf>,
}

/// Merges the files that `arguments` name.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let output = arguments.output.as_deref();
    if let Some(path) = output.filter(|path| *path != Path::new("-"))
        && path.symlink_metadata().is_ok()
    {
        return Err(Error::failed("there is a file of that name already")
            .in_file(path)
            .hint("name a new file; without --output the first of the two is written"));
    }
    let read = |path: &PathBuf| Source::read(path, path);
    let base = arguments.base.as_ref().map(read).transpose()?;
    let (mine, theirs) = (&arguments.mine, read(&arguments.theirs)?);
    let apart = || merging::merge(base.as_ref(), &read(mine)?, &theirs);
    let merged = match output {
        Some(path) if path == Path::new("-") => {
            let merged = apart()?;
            to_output(&merged)?;
            merged
        }
        Some(path) => {
            let merged = apart()?;
            merged.write(path, mine)?;
            merged
        }
        None => merging::merge_into(mine, mine, base.as_ref(), &theirs)?,
    };
    if output != Some(Path::new("-")) {
        let into = output.unwrap_or(&arguments.mine);
        let news = match merged.news.as_str() {
            "" => "nothing new",
            news => news,
        };
        let mut output = Output::standard();
        output.line(&format!("{}: {news}", into.display()))?;
        output.finish()?;
    }
    conclude(&merged, output.unwrap_or(&arguments.mine))
}

/// Merges as git asks for it.
pub(super) fn drive(arguments: &Driver) -> Result<()> {
    let name = arguments.name.as_deref();
    let mine = &arguments.mine;
    let told = name.unwrap_or(mine);
    let read = |path: &PathBuf| Source::read(path, name.unwrap_or(path));
    let merge = || {
        let (base, theirs) = (read(&arguments.base)?, read(&arguments.theirs)?);
        merging::merge_into(mine, told, Some(&base), &theirs)
    };
    let merged = merge().map_err(|error: Error| {
        let name = told.display();
        error.hint(format!(
            "it was not merged: ours stands there; theirs is what git show :3:{name} writes"
        ))
    })?;
    conclude(&merged, told)
}

fn to_output(merged: &Merged) -> Result<()> {
    let mut output = Output::standard();
    output.keep_order(false);
    output.verbatim(&String::from_utf8_lossy(&merged.bytes))?;
    output.finish()
}

/// Tells what a person has to look at.
fn conclude(merged: &Merged, file: &Path) -> Result<()> {
    for remark in &merged.remarks {
        tell(&Error::wrong(remark.clone()).in_file(file));
    }
    for conflict in &merged.conflicts {
        tell(&Error::wrong(conflict.clone()).in_file(file));
    }
    let message = match merged.conflicts.len() {
        0 => return Ok(()),
        1 => "1 conflict, both sides kept".to_owned(),
        count => format!("{count} conflicts, both sides kept"),
    };
    Err(Error::wrong(message)
        .in_file(file)
        .hint("decide each: in the reader remove one of the two; hashiya check lists them"))
}
