//! The registry on its way to disk, and what others do to it.
//!
//! An article that is no file has none: what is registered while it is read is kept in memory.
//!
//! Must not know: the screen, keys.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::events::{Done, Happening, News};
use crate::annotation::entity::Registry;
use crate::error::{Error, Result};
use crate::store::registry::saver::{Report, Saver};
use crate::store::registry::{Clash, RegistryFile};

/// How long leaving waits for the disk.
const PATIENCE: Duration = Duration::from_secs(3);

/// What saves the registry of one article's folder.
#[derive(Debug, Default)]
pub(super) struct Registering {
    saver: Option<Saver>,
    /// Why it could not be written the last time.
    failed: Option<String>,
}

impl Registering {
    /// Saves to `file`; reports go to `happenings`, as those of the article of that number.
    pub(super) fn to(
        file: RegistryFile,
        number: u64,
        happenings: Sender<Happening>,
    ) -> Result<Self> {
        let saver = Saver::start(file, move |report| {
            let news = News::Registry(report);
            // Where nobody listens any longer, the outcome of `flush` is asked for.
            drop(happenings.send(Happening::Done(Done { number, news })));
        })?;
        Ok(Self {
            saver: Some(saver),
            failed: None,
        })
    }

    /// Gives the registry over to be saved.
    pub(super) fn save(&self, registry: &Registry) {
        if let Some(saver) = &self.saver {
            saver.save(registry.clone());
        }
    }

    /// What a report is to the session: the registry with what others did to it, or an error that was not told
    /// yet.
    pub(super) fn taken(
        &mut self,
        report: Report,
        now: &Registry,
    ) -> (Option<Registry>, Option<Error>) {
        match report {
            Report::Saved => {
                self.failed = None;
                (None, None)
            }
            Report::Failed(error) => {
                let why = Some(error.in_short());
                let fresh = self.failed != why;
                self.failed = why;
                (None, fresh.then_some(error))
            }
            Report::Changed(merge) => {
                let saver = self.saver.as_mut();
                (
                    saver.map(|saver| saver.adopt(&merge, now)),
                    in_conflict(merge.clashes()),
                )
            }
        }
    }

    /// Why it is not on disk.
    pub(super) fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    /// Waits until all is on disk; an error where it is not.
    pub(super) fn flush(&self) -> Result<()> {
        match &self.saver {
            Some(saver) => saver.flush(PATIENCE),
            None => Ok(()),
        }
    }

    /// Writes the registry beside `path`, which what is annotated was written to, where it is not on disk; gives
    /// where.
    pub(super) fn save_beside(&self, path: &Path, registry: &Registry) -> Result<Option<PathBuf>> {
        if self.flush().is_ok() {
            return Ok(None);
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".entities.toml");
        let beside = path.with_file_name(name);
        let mut opened = RegistryFile::open(&beside)?;
        opened.file.private_as(path);
        opened.file.save(registry)?;
        Ok(Some(beside))
    }

    /// Lets the work go without waiting for a disk that does not answer.
    pub(super) fn abandon(&mut self) {
        // Its thread would be waited for.
        std::mem::forget(self.saver.take());
    }
}

/// What is said of values that both changed, and not to the same.
fn in_conflict(clashes: &[Clash]) -> Option<Error> {
    let names: Vec<String> = clashes.iter().map(ToString::to_string).collect();
    let told = format!(
        "both changed {}: yours is kept as a comment in the entities' file",
        names.join(", ")
    );
    (!names.is_empty()).then(|| Error::wrong(told))
}
