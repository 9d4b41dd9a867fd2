//! Saves on a thread of its own: nobody who annotates waits for a disk.
//!
//! Each change is given over as a snapshot of all annotations. It is written at once where the disk is
//! idle; of those that come while it is busy the last is written next. What fails is tried again, later
//! and later, and is never given up. When nothing is to be written the thread looks once a second whether
//! somebody else changed the file.
//!
//! *Merges are numbered.* Work that others did reaches the file before it reaches whoever annotates here;
//! snapshots made before that do not know of it, and must not undo it. So each snapshot says which merge
//! it knows of ([`Saver::adopt`] takes one in), and what is newer is merged into it before it is written.
//!
//! Must not know: sessions, the screen.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::ancestry::Ancestry;
use super::sidecar::{Look, Sidecar};
use crate::annotation::merge::{Merged, News, merge};
use crate::annotation::set::Annotations;
use crate::annotation::{Id, Time};
use crate::error::{Error, Result};

/// So often the thread looks what others do.
const LOOKING: Duration = Duration::from_secs(1);
/// How soon a save that failed is tried again at first, and how late at last.
const SOONEST: Duration = Duration::from_millis(250);
const LATEST: Duration = Duration::from_secs(15);

/// What is said of a sidecar that somebody removed.
const REMOVED: &str = "somebody else removed the sidecar: it was written again";

/// What the thread tells.
#[derive(Debug)]
pub enum Report {
    /// All up to this revision is on disk.
    Saved {
        /// The number that [`Saver::save`] gave.
        revision: u64,
    },
    /// The file could not be written or read. The work is in memory, and it is tried again.
    Failed {
        /// Why.
        error: Error,
        /// When it is tried again.
        again: Duration,
    },
    /// Somebody else's work came in: to be [adopted](Saver::adopt).
    Merged(Box<Merge>),
    /// Something happened to the files that whoever annotates should know, in a sentence.
    Noticed(&'static str),
    /// The article's file is another than the one that was read.
    ArticleChanged,
}

/// Somebody else's work that came in.
#[derive(Debug)]
pub struct Merge {
    /// Its number, from 1.
    number: u64,
    /// The snapshot that it was merged with.
    base: Annotations,
    /// What both made.
    annotations: Annotations,
    /// What came in.
    pub news: News,
    /// Annotations that they changed in ways the model does not hold.
    pub beyond: HashSet<Id>,
}

enum Order {
    Save {
        snapshot: Box<Annotations>,
        revision: u64,
        known: u64,
    },
    /// Merges up to this one were taken in.
    Adopted(u64),
    /// Answers once nothing is left to be written, or the next attempt has failed.
    Flush(Sender<Result<()>>),
    Elsewhere(PathBuf, Sender<Result<()>>),
}

/// Saves one article's annotations.
#[derive(Debug)]
pub struct Saver {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    revision: u64,
    known: u64,
}

impl Saver {
    /// Starts the thread for `sidecar`. `on_report` is called on it, and must not wait.
    pub fn start(sidecar: Sidecar, on_report: impl Fn(Report) + Send + 'static) -> Result<Self> {
        let (orders, received) = channel();
        let work = Work {
            past: Ancestry::new(sidecar.said().clone(), joined),
            pending: None,
            failures: 0,
            gone: false,
            due: Instant::now(),
            given: 0,
            noticed: false,
            sidecar,
            report: Box::new(on_report),
        };
        let thread = Builder::new()
            .name("saving".to_owned())
            .spawn(move || work.run(&received))
            .map_err(|error| Error::failed("could not start saving").because(error))?;
        Ok(Self {
            orders: Some(orders),
            thread: Some(thread),
            revision: 0,
            known: 0,
        })
    }

    /// Gives `snapshot` over to be saved, and returns at once; the number is that of its
    /// [report](Report::Saved).
    pub fn save(&mut self, snapshot: Annotations) -> u64 {
        self.revision += 1;
        self.send(Order::Save {
            snapshot: Box::new(snapshot),
            revision: self.revision,
            known: self.known,
        });
        self.revision
    }

    /// The number of the last snapshot that was given over.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Takes `merged` in: `current` (what is so here now) with the others' work. Snapshots saved from now
    /// on must come from what this gives.
    #[must_use]
    pub fn adopt(&mut self, merged: &Merge, current: &Annotations) -> Annotations {
        self.known = self.known.max(merged.number);
        self.send(Order::Adopted(self.known));
        joined(&merged.base, current, &merged.annotations, &merged.beyond)
    }

    /// Waits until all is on disk, no longer than `timeout`.
    ///
    /// # Errors
    /// What keeps it from being written, or that time ran out: the work is still in memory.
    pub fn flush(&self, timeout: Duration) -> Result<()> {
        let (answer, answered) = channel();
        self.send(Order::Flush(answer));
        wait(&answered, timeout)
    }

    /// Writes the last snapshot to another place, where no file may be.
    pub fn save_elsewhere(&self, path: PathBuf, timeout: Duration) -> Result<()> {
        let (answer, answered) = channel();
        self.send(Order::Elsewhere(path, answer));
        wait(&answered, timeout)
    }

    fn send(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only when this is dropped.
            orders.send(order).unwrap_or_default();
        }
    }
}

fn wait(answered: &Receiver<Result<()>>, timeout: Duration) -> Result<()> {
    answered.recv_timeout(timeout).unwrap_or_else(|_| {
        Err(Error::failed("the disk does not answer").hint("the work is not on disk yet"))
    })
}

impl Drop for Saver {
    /// Writes what is left to be written; an attempt that fails is the last.
    fn drop(&mut self) {
        drop(self.orders.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap_or_default();
        }
    }
}

/// What is to be written.
struct Pending {
    snapshot: Annotations,
    /// The number of the last snapshot that was given over.
    revision: u64,
    known: u64,
    /// Whether it was given over, and not only what the file said anyway.
    is_new: bool,
}

/// What both make of `base`.
fn joined(
    base: &Annotations,
    ours: &Annotations,
    theirs: &Annotations,
    beyond: &HashSet<Id>,
) -> Annotations {
    merge(base, ours, theirs, beyond, Time::now()).annotations
}

struct Work {
    sidecar: Sidecar,
    report: Box<dyn Fn(Report) + Send>,
    /// What was written, and what others did since.
    past: Ancestry<Annotations, HashSet<Id>>,
    pending: Option<Pending>,
    /// How many attempts in a row have failed.
    failures: u32,
    /// Whether the file was gone when it was last looked at.
    gone: bool,
    /// When the thread next writes or looks.
    due: Instant,
    /// The number of the last snapshot that was given over.
    given: u64,
    /// Whether it was told that the article has changed.
    noticed: bool,
}

impl Work {
    fn run(mut self, orders: &Receiver<Order>) {
        self.sidecar.clean();
        self.sidecar.keep_version();
        self.due = Instant::now() + LOOKING;
        loop {
            match orders.recv_timeout(self.due.saturating_duration_since(Instant::now())) {
                Ok(order) => self.take(order, orders),
                Err(RecvTimeoutError::Timeout) => self.turn(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.attempt();
                    if self.given > 0 {
                        self.sidecar.back_up();
                    }
                    return;
                }
            }
        }
    }

    /// Takes an order, and those behind it that only replace it.
    fn take(&mut self, order: Order, orders: &Receiver<Order>) {
        let mut next = Some(order);
        while let Some(order) = next {
            match order {
                Order::Save {
                    snapshot,
                    revision,
                    known,
                } => {
                    self.pending = Some(Pending {
                        snapshot: *snapshot,
                        revision,
                        known,
                        is_new: true,
                    });
                    self.given = revision;
                }
                Order::Adopted(known) if self.pending.is_none() => self.past.adopted(known),
                Order::Adopted(_) => {}
                Order::Flush(answer) => {
                    let outcome = self.attempt_again();
                    answer.send(outcome).unwrap_or_default();
                }
                Order::Elsewhere(path, answer) => {
                    let snapshot = self.wanted();
                    let outcome = self.sidecar.save_elsewhere(&path, &snapshot);
                    answer.send(outcome).unwrap_or_default();
                }
            }
            next = orders.try_recv().ok();
        }
        if self.failures == 0 {
            self.attempt();
        }
    }

    /// Something is due: a save that failed, or a look.
    fn turn(&mut self) {
        if self.pending.is_some() {
            self.attempt();
        } else {
            self.look();
        }
    }

    /// What the file is to say: the snapshot with the merges that it does not know of.
    fn wanted(&self) -> Annotations {
        let said = self.sidecar.said();
        let Some(pending) = &self.pending else {
            return said.clone();
        };
        if pending.known == self.past.latest() {
            return pending.snapshot.clone();
        }
        let beyond = self.past.beyond(pending.known).flatten().cloned().collect();
        let base = self.past.base(pending.known);
        joined(&base, &pending.snapshot, said, &beyond)
    }

    /// Writes what is pending, if anything is.
    fn attempt(&mut self) {
        if let Err(error) = self.write() {
            self.fail(error);
        }
    }

    /// The same, with the outcome.
    fn attempt_again(&mut self) -> Result<()> {
        let outcome = self.write();
        if let Err(error) = &outcome {
            // Whoever waits is told the whole; the line that all see, the same in brief.
            self.fail(Error::failed(error.why_in_short()));
        }
        outcome
    }

    fn write(&mut self) -> Result<()> {
        if self.pending.is_none() {
            return Ok(());
        }
        let wanted = self.wanted();
        let merged = self.sidecar.save(&wanted)?;
        let Some(pending) = self.pending.take() else {
            return Ok(());
        };
        (self.failures, self.gone) = (0, false);
        self.due = Instant::now() + LOOKING;
        if pending.is_new {
            self.past.wrote(pending.known, pending.snapshot);
        }
        if let Some(merged) = merged {
            self.tell(merged, wanted);
        }
        (self.report)(Report::Saved {
            revision: pending.revision,
        });
        Ok(())
    }

    /// Tells of somebody else's work that was merged with `base`.
    fn tell(&mut self, merged: Merged, base: Annotations) {
        let beyond = merged.beyond.clone();
        let annotations = merged.annotations.clone();
        let number = self.past.told(base.clone(), annotations, beyond);
        (self.report)(Report::Merged(Box::new(Merge {
            number,
            base,
            annotations: merged.annotations,
            news: merged.news,
            beyond: merged.beyond,
        })));
    }

    /// Looks what others did to the file.
    fn look(&mut self) {
        self.due = Instant::now() + LOOKING;
        let mine = self.sidecar.said().clone();
        match self.sidecar.look(&mine) {
            Ok(Look::Same) => self.gone = false,
            Ok(Look::Changed(merged)) => {
                self.gone = false;
                self.tell(*merged, mine);
            }
            // Some programs remove a file before they write it: it is waited for once.
            Ok(Look::Gone) if !self.gone => self.gone = true,
            Ok(Look::Gone) => {
                self.want(mine);
                self.attempt();
                if self.pending.is_none() {
                    (self.report)(Report::Noticed(REMOVED));
                }
            }
            // What it said is in memory only now: it is not saved before it is written again.
            Err(_) => {
                self.want(mine);
                self.attempt();
            }
        }
        if self.sidecar.article_has_changed() && !std::mem::replace(&mut self.noticed, true) {
            (self.report)(Report::ArticleChanged);
        }
    }

    /// Has `snapshot` written, which was on disk once.
    fn want(&mut self, snapshot: Annotations) {
        self.pending = Some(Pending {
            snapshot,
            revision: self.given,
            known: self.past.latest(),
            is_new: false,
        });
    }

    /// Tells a failure, and chooses when to try again.
    fn fail(&mut self, error: Error) {
        let again = SOONEST.saturating_mul(2_u32.saturating_pow(self.failures.min(10)));
        let again = again.min(LATEST);
        self.failures = self.failures.saturating_add(1);
        self.due = Instant::now() + again;
        (self.report)(Report::Failed { error, again });
    }
}

#[cfg(test)]
mod tests;
