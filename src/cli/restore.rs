//! `hashiya restore`: a sidecar as it was.
//!
//! Must not know: where states are kept.

use std::path::{Path, PathBuf};

use clap::Args;

use super::output::Output;
use super::{reader, table};
use crate::error::{Error, Result};
use crate::store::backups::{self, Backup, Backups};
use crate::store::kept::Kept;
use crate::store::sidecar::{self, ENDING, path_for};

/// List the earlier states of a sidecar, or bring one back.
///
/// A state is kept before the first change of each session, every ten minutes of work, when an article is left, and
/// before somebody else's changes come in. To bring one back keeps the present one, so that it can be taken back. A
/// reader that has the article open takes it up.
#[derive(Args, Debug)]
#[group(id = "restore")]
pub(super) struct Arguments {
    /// The article, or its sidecar.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The layer: article.txt.NAME.ann.toml.
    #[arg(long = "as", value_name = "NAME", value_parser = reader::layer)]
    layer: Option<String>,
    /// Bring back this state, by its number in the list; 1 is the last.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    take: Option<u32>,
    /// Write it to this new file, and leave the sidecar as it is; - is standard output.
    #[arg(long, value_name = "FILE", requires = "take")]
    output: Option<PathBuf>,
}

/// Lists states, or brings one back.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let name = arguments.file.file_name().unwrap_or_default();
    let path = match name.to_string_lossy().ends_with(ENDING) {
        true => arguments.file.clone(),
        false => path_for(&arguments.file, arguments.layer.as_deref()),
    };
    let backups = Kept::at_home().backups;
    let states = backups.of(&path);
    if states.is_empty() {
        return Err(Error::failed("no state of this sidecar was kept").in_file(path));
    }
    let Some(number) = arguments.take else {
        return list(&path, &states);
    };
    let state = usize::try_from(number)
        .ok()
        .and_then(|number| states.get(number - 1));
    let Some(state) = state else {
        let count = states.len();
        return Err(
            Error::failed(format!("there is no state {number}: there are {count}")).in_file(path),
        );
    };
    match &arguments.output {
        Some(file) if file == Path::new("-") => {
            let mut output = Output::standard();
            output.document(&state.bytes()?)?;
            output.finish()
        }
        Some(file) => state.write_to(file),
        None => bring_back(&backups, &path, state),
    }
}

fn bring_back(backups: &Backups, path: &Path, state: &Backup) -> Result<()> {
    backups.restore(path, state)?;
    let mut output = Output::standard();
    let told = format!("{}: as it was at {}", path.display(), state.kept);
    output.line(&told)?;
    output.finish()
}

/// Each state on a line: its number, when it was kept, how much it says, whether the file is so now.
fn list(path: &Path, states: &[Backup]) -> Result<()> {
    let now = backups::present(path)?;
    let mut output = Output::standard();
    for (number, state) in (1..).zip(states) {
        let bytes = state.bytes();
        let told = match &bytes {
            Ok(bytes) => match sidecar::annotations_in(bytes) {
                Some(1) => "1 annotation".to_owned(),
                Some(count) => format!("{count} annotations"),
                None => "no sidecar".to_owned(),
            },
            Err(_) => "can't be read".to_owned(),
        };
        let is_now = bytes.is_ok_and(|bytes| now.as_ref() == Some(&bytes));
        let mark = if is_now { "  as it is now" } else { "" };
        let gap = table::GAP;
        output.line(&format!(
            "{number:>3}{gap}{}{gap}{told:>16}{mark}",
            state.kept
        ))?;
    }
    output.finish()
}
