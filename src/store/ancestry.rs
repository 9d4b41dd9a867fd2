//! What a snapshot and a file have in common, while others change the file too.
//!
//! Whoever works here gives snapshots over to be saved; what others made of the file is told in numbered merges, which
//! reach the worker later than the file. So a snapshot knows of the merges up to some number. What it has in common with
//! the file is the last snapshot that was written, with the merges since that one taken in up to that number: exactly
//! what the worker had, had nothing been done since.
//!
//! Must not know: what is saved, files.

use std::collections::BTreeMap;

/// Makes one of two that come from the first: the second, and the third with what else is known of it.
type Join<T, B> = fn(&T, &T, &T, &B) -> T;

/// A merge that was told.
#[derive(Debug)]
struct Told<T, B> {
    base: T,
    merged: T,
    beyond: B,
}

/// The last snapshot that was written, and the merges since.
#[derive(Debug)]
pub(super) struct Ancestry<T, B> {
    /// The number of the last merge that the snapshot knows of.
    known: u64,
    snapshot: T,
    merges: BTreeMap<u64, Told<T, B>>,
    /// The number of the last merge.
    latest: u64,
    join: Join<T, B>,
}

impl<T: Clone, B> Ancestry<T, B> {
    /// That of a file which holds `said`.
    pub(super) const fn new(said: T, join: Join<T, B>) -> Self {
        Self {
            known: 0,
            snapshot: said,
            merges: BTreeMap::new(),
            latest: 0,
            join,
        }
    }

    /// The number of the last merge.
    pub(super) const fn latest(&self) -> u64 {
        self.latest
    }

    /// What is common to the file and a snapshot that knows of the merges up to `known`.
    pub(super) fn base(&self, known: u64) -> T {
        let since = self.merges.range(..=known).map(|(_, told)| told);
        since.fold(self.snapshot.clone(), |base, told| {
            (self.join)(&told.base, &base, &told.merged, &told.beyond)
        })
    }

    /// What the merges brought that such a snapshot does not know of.
    pub(super) fn beyond(&self, known: u64) -> impl Iterator<Item = &B> {
        let later = self.merges.range(known + 1..);
        later.map(|(_, told)| &told.beyond)
    }

    /// A snapshot was written that knows of the merges up to `known`.
    pub(super) fn wrote(&mut self, known: u64, snapshot: T) {
        self.snapshot = snapshot;
        self.forget(known);
    }

    /// The worker has taken in the merges up to `known`: none that is still to be written knows less.
    pub(super) fn adopted(&mut self, known: u64) {
        self.snapshot = self.base(known);
        self.forget(known);
    }

    fn forget(&mut self, known: u64) {
        self.known = self.known.max(known);
        let known = self.known;
        self.merges.retain(|number, _| *number > known);
    }

    /// Somebody else's work was merged with `base`; gives the merge's number.
    pub(super) fn told(&mut self, base: T, merged: T, beyond: B) -> u64 {
        self.latest += 1;
        let told = Told {
            base,
            merged,
            beyond,
        };
        self.merges.insert(self.latest, told);
        self.latest
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    type Set = BTreeSet<u8>;

    fn set(of: &[u8]) -> Set {
        of.iter().copied().collect()
    }

    /// What both have, and what either has added.
    fn join(base: &Set, ours: &Set, theirs: &Set, (): &()) -> Set {
        let both = ours.intersection(theirs).copied();
        let added = ours
            .symmetric_difference(theirs)
            .filter(|one| !base.contains(one));
        both.chain(added.copied()).collect()
    }

    #[test]
    fn what_was_written_before_a_merge_was_taken_in_is_common_after_it() {
        let mut past = Ancestry::new(set(&[]), join);
        assert_eq!(past.told(set(&[]), set(&[1]), ()), 1);
        // Written by somebody who did not know of 1 yet.
        past.wrote(0, set(&[7]));
        assert_eq!(past.base(0), set(&[7]));
        assert_eq!(past.base(1), set(&[1, 7]));
        assert_eq!(past.told(set(&[1, 7]), set(&[1, 2, 7]), ()), 2);
        assert_eq!(past.base(1), set(&[1, 7]));
        assert_eq!((past.beyond(0).count(), past.beyond(1).count()), (2, 1));
        past.adopted(1);
        assert_eq!(past.base(1), set(&[1, 7]));
        past.wrote(2, set(&[1, 2, 8]));
        assert_eq!(past.base(2), set(&[1, 2, 8]));
        assert!(past.merges.is_empty());
    }
}
