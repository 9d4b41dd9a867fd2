//! The work on its way to disk: what was given over to be saved, what came back.
//!
//! The session counts its changes, the saver its snapshots; here stands which snapshot held which change.
//! An article whose work is kept in memory only (the sample, standard input without `--sidecar`) has no
//! saver, but can be written to a file that the person names.
//!
//! Must not know: the screen, keys.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use crate::app::Event;
use crate::app::session::{Message, MessageKind, Session};
use crate::error::{Error, Result};
use crate::store::saver::{Report, Saver};
use crate::store::sidecar::Sidecar;

/// How long leaving waits for the disk before it asks what to do.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is said of an article that somebody changed.
const CHANGED: &str =
    "the article has changed on disk since it was opened: open it again to see it";

/// What saves one article's work.
#[derive(Debug, Default)]
pub(super) struct Saving {
    saver: Option<Saver>,
    /// What writes work that is kept in memory only, where the person asks for it.
    spare: Option<Sidecar>,
    /// For each snapshot on its way, its number and the session's revision that it holds.
    sent: VecDeque<(u64, u64)>,
    /// Whether the article on disk is another than the one that is read.
    outdated: bool,
}

impl Saving {
    /// Saves by `saver`.
    pub(super) fn by(saver: Saver) -> Self {
        Self {
            saver: Some(saver),
            ..Self::default()
        }
    }

    /// Saves nothing by itself.
    pub(super) fn in_memory(spare: Sidecar) -> Self {
        Self {
            spare: Some(spare),
            ..Self::default()
        }
    }

    /// Gives the session's annotations over to be saved.
    pub(super) fn save(&mut self, session: &Session) {
        if let Some(saver) = &mut self.saver {
            let number = saver.save(session.work.annotations.clone());
            self.sent.push_back((number, session.work.revision));
        }
    }

    /// What the saver's report is to the session; `None` where it is no news to it.
    pub(super) fn event(&mut self, report: Report, session: &Session) -> Option<Event> {
        let saver = self.saver.as_mut()?;
        Some(match report {
            Report::Saved { revision } => {
                let mut held = None;
                while let Some((number, inner)) = self.sent.front().copied()
                    && number <= revision
                {
                    held = Some(inner);
                    self.sent.pop_front();
                }
                // What was on disk once was written again.
                let all = self.sent.is_empty().then_some(session.work.revision);
                Event::Saved {
                    revision: held.or(all)?,
                }
            }
            Report::Failed { error, .. } => Event::SaveFailed {
                message: error.why_in_short(),
            },
            Report::Noticed(what) => warning(what),
            Report::ArticleChanged => {
                self.outdated = true;
                warning(CHANGED)
            }
            Report::Merged(merged) => Event::Merged {
                annotations: Box::new(saver.adopt(&merged, &session.work.annotations)),
                what: (!merged.news.is_nothing()).then(|| merged.news.in_words()),
                beyond: merged.beyond,
            },
        })
    }

    /// Whether the article on disk is known to be another than the one that is read: where something stands in this
    /// one is then nothing to be recorded unasked.
    pub(super) const fn is_outdated(&self) -> bool {
        self.outdated
    }

    /// Waits until all is on disk; an error where it is not, and then nothing is lost yet.
    pub(super) fn flush(&self) -> Result<()> {
        match &self.saver {
            Some(saver) => saver.flush(PATIENCE),
            None => Ok(()),
        }
    }

    /// Writes the work to another file, where none may be.
    pub(super) fn save_elsewhere(&self, path: PathBuf, session: &Session) -> Result<()> {
        match (&self.saver, &self.spare) {
            (Some(saver), _) => saver.save_elsewhere(path, PATIENCE),
            (None, Some(spare)) => spare.save_elsewhere(&path, &session.work.annotations),
            (None, None) => Err(Error::failed("nothing was annotated that could be written")),
        }
    }

    /// Lets the work go without waiting for a disk that does not answer.
    pub(super) fn abandon(&mut self) {
        // Its thread would be waited for.
        std::mem::forget(self.saver.take());
    }
}

fn warning(text: &str) -> Event {
    Event::Told(Message {
        text: text.to_owned(),
        kind: MessageKind::Warning,
    })
}
