//! Saves the registry on a thread of its own, and looks what others do to it.
//!
//! Each change is given over as a snapshot of the whole registry; of those that come while the disk is busy the
//! last is written. What fails is tried again, later and later, and is never given up.
//!
//! *Merges are numbered*, as those of sidecars are. What others did reaches the file before it reaches whoever
//! annotates here; snapshots made before that do not know of it, and must not undo it. So each snapshot says
//! which merge it knows of ([`Saver::adopt`] takes one in), and what is newer is merged into it before it is
//! written.
//!
//! Must not know: sessions, the screen.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::merge::{clashes, merge};
use super::{Both, Clash, RegistryFile};
use crate::annotation::entity::Registry;
use crate::error::{Error, Result};
use crate::store::ancestry::Ancestry;

/// So often the thread looks what others do.
const LOOKING: Duration = Duration::from_secs(1);
/// How soon a save that failed is tried again at first, and how late at last.
const SOONEST: Duration = Duration::from_millis(250);
const LATEST: Duration = Duration::from_secs(15);

/// What the thread tells.
#[derive(Debug)]
pub enum Report {
    /// All that was given over is on disk.
    Saved,
    /// The file could not be written or read. The work is in memory, and it is tried again.
    Failed(Error),
    /// Somebody else's work came in: to be [adopted](Saver::adopt).
    Changed(Box<Merge>),
}

/// Somebody else's work that came in.
#[derive(Debug)]
pub struct Merge {
    /// Its number, from 1.
    number: u64,
    /// The registry that it was merged with.
    base: Registry,
    /// What both made.
    both: Both,
}

impl Merge {
    /// What both changed, and not to the same.
    #[must_use]
    pub fn clashes(&self) -> &[Clash] {
        &self.both.clashes
    }
}

enum Order {
    Save {
        snapshot: Registry,
        known: u64,
    },
    /// Merges up to this one were taken in.
    Adopted(u64),
    /// Answers once nothing is left to be written, or the next attempt has failed.
    Flush(Sender<Result<()>>),
}

/// Saves one registry.
#[derive(Debug)]
pub struct Saver {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    known: u64,
}

impl Saver {
    /// Starts the thread for `file`. `on_report` is called on it, and must not wait.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(file: RegistryFile, on_report: impl Fn(Report) + Send + 'static) -> Result<Self> {
        let (orders, received) = channel();
        let work = Work {
            past: Ancestry::new(file.said().clone(), joined),
            pending: None,
            failures: 0,
            told: false,
            gone: false,
            due: Instant::now(),
            file,
            report: Box::new(on_report),
        };
        let thread = Builder::new()
            .name("entities".to_owned())
            .spawn(move || work.run(&received))
            .map_err(|error| Error::failed("could not start saving").because(error))?;
        Ok(Self {
            orders: Some(orders),
            thread: Some(thread),
            known: 0,
        })
    }

    /// Gives `snapshot` over to be saved, and returns at once.
    pub fn save(&self, snapshot: Registry) {
        let known = self.known;
        self.send(Order::Save { snapshot, known });
    }

    /// Takes `merged` in: `current` (what is so here now) with the others' work. Snapshots saved from now on must
    /// come from what this gives. Merges are adopted in the order in which they are told.
    #[must_use]
    pub fn adopt(&mut self, merged: &Merge, current: &Registry) -> Registry {
        self.known = self.known.max(merged.number);
        self.send(Order::Adopted(self.known));
        let Both {
            registry, beyond, ..
        } = &merged.both;
        merge(&merged.base, current, registry, beyond)
    }

    /// Waits until all is on disk, no longer than `timeout`.
    ///
    /// # Errors
    /// What keeps it from being written, or that time ran out: the work is still in memory.
    pub fn flush(&self, timeout: Duration) -> Result<()> {
        let (answer, answered) = channel();
        self.send(Order::Flush(answer));
        answered.recv_timeout(timeout).unwrap_or_else(|_| {
            Err(Error::failed("the disk does not answer").hint("the work is not on disk yet"))
        })
    }

    fn send(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only when this is dropped.
            orders.send(order).unwrap_or_default();
        }
    }
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

/// What is to be written, and the number of the last merge that it knows of.
struct Pending {
    snapshot: Registry,
    known: u64,
    /// Whether it was given over, and not only what the file said anyway.
    is_new: bool,
}

/// What both make of `base`.
fn joined(
    base: &Registry,
    ours: &Registry,
    theirs: &Registry,
    beyond: &HashSet<String>,
) -> Registry {
    merge(base, ours, theirs, beyond)
}

struct Work {
    file: RegistryFile,
    report: Box<dyn Fn(Report) + Send>,
    /// What was written, and what others did since.
    past: Ancestry<Registry, HashSet<String>>,
    pending: Option<Pending>,
    /// How many attempts in a row have failed.
    failures: u32,
    /// Whether the last that was told is a failure.
    told: bool,
    /// Whether the file was gone when it was last looked at.
    gone: bool,
    /// When the thread next writes or looks.
    due: Instant,
}

impl Work {
    fn run(mut self, orders: &Receiver<Order>) {
        self.file.clean();
        self.due = Instant::now() + LOOKING;
        loop {
            match orders.recv_timeout(self.due.saturating_duration_since(Instant::now())) {
                Ok(order) => self.take(order, orders),
                Err(RecvTimeoutError::Timeout) if self.pending.is_some() => self.attempt(),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.attempt();
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
                Order::Save { snapshot, known } => {
                    self.pending = Some(Pending {
                        snapshot,
                        known,
                        is_new: true,
                    });
                }
                Order::Adopted(known) if self.pending.is_none() => self.past.adopted(known),
                Order::Adopted(_) => {}
                Order::Flush(answer) => {
                    let outcome = self.write();
                    if let Err(error) = &outcome {
                        // Whoever waits is told the whole; the line that all see, the same in brief.
                        self.fail(Error::failed(error.in_short()));
                    }
                    answer.send(outcome).unwrap_or_default();
                }
            }
            next = orders.try_recv().ok();
        }
        if self.failures == 0 {
            self.attempt();
        }
    }

    /// What the file is to say: the snapshot with the merges that it does not know of; and what clashes in that.
    fn wanted(&self, pending: &Pending) -> (Registry, Vec<Clash>) {
        if pending.known == self.past.latest() {
            return (pending.snapshot.clone(), Vec::new());
        }
        let base = self.past.base(pending.known);
        let beyond = self.past.beyond(pending.known).flatten().cloned().collect();
        let wanted = merge(&base, &pending.snapshot, self.file.said(), &beyond);
        let clashes = clashes(&base, &pending.snapshot, &wanted);
        (wanted, clashes)
    }

    /// Writes what is pending, if anything is.
    fn attempt(&mut self) {
        if let Err(error) = self.write() {
            self.fail(error);
        }
    }

    fn write(&mut self) -> Result<()> {
        let Some(pending) = &self.pending else {
            return Ok(());
        };
        let (wanted, clashes) = self.wanted(pending);
        let merged = self.file.save_with(&wanted, &clashes)?;
        let Some(pending) = self.pending.take() else {
            return Ok(());
        };
        (self.failures, self.gone) = (0, false);
        self.due = Instant::now() + LOOKING;
        if pending.is_new {
            self.past.wrote(pending.known, pending.snapshot);
        }
        if merged.is_some() || !clashes.is_empty() {
            let mut both = merged.unwrap_or_else(|| Both::of(self.file.said().clone()));
            both.clashes.extend(clashes);
            self.tell(both, wanted);
        }
        self.well();
        Ok(())
    }

    /// Tells that all is on disk.
    fn well(&mut self) {
        self.told = false;
        (self.report)(Report::Saved);
    }

    /// Tells of somebody else's work that was merged with `base`.
    fn tell(&mut self, both: Both, base: Registry) {
        let Both {
            registry, beyond, ..
        } = both.clone();
        let number = self.past.told(base.clone(), registry, beyond);
        (self.report)(Report::Changed(Box::new(Merge { number, base, both })));
    }

    /// Looks what others did to the file.
    fn look(&mut self) {
        self.due = Instant::now() + LOOKING;
        let mine = self.file.said().clone();
        match self.file.look(&mine) {
            // Some programs remove a file before they write it: it is waited for once.
            Ok(None) if self.file.is_gone() && !self.gone => self.gone = true,
            Ok(None) if self.gone && self.file.is_gone() => {
                self.pending = Some(Pending {
                    snapshot: mine,
                    known: self.past.latest(),
                    is_new: false,
                });
                self.attempt();
            }
            Ok(changed) => {
                self.gone = false;
                if let Some(changed) = changed {
                    self.tell(changed, mine);
                }
                if self.told {
                    self.well();
                }
            }
            // Nothing waits to be written: who mends the file is waited for.
            Err(error) => {
                self.told = true;
                (self.report)(Report::Failed(error));
            }
        }
    }

    /// Tells a failure, and chooses when to try again.
    fn fail(&mut self, error: Error) {
        let again = SOONEST.saturating_mul(2_u32.saturating_pow(self.failures.min(10)));
        self.failures = self.failures.saturating_add(1);
        self.due = Instant::now() + again.min(LATEST);
        self.told = true;
        (self.report)(Report::Failed(error));
    }
}

#[cfg(test)]
mod tests;
