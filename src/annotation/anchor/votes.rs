//! Where in a changed text a recorded passage might stand: by pieces of it that are still there.
//!
//! Short pieces (*seeds*) of every passage are looked up in one pass over the text. Where one stands, it
//! votes for the place at which its passage would begin. A seed that stands in more than 64 places says
//! nothing and is not counted.
//!
//! Must not know: what decides between places.

use std::collections::HashMap;

use super::context::Filter;

/// Bytes of a seed: about six Arabic letters.
const SEED: usize = 12;
/// Seeds from each of the three parts of a passage at most.
const SEEDS: usize = 16;
/// A seed that stands more often says nothing.
const FREQUENT: usize = 64;
/// So many times the votes of another has a place beside which that is not looked at.
const OUTVOTED: usize = 8;
/// Bytes within which votes are for one place.
const NEAR: usize = 48;

/// The votes for the places of one passage.
#[derive(Clone, Debug, Default)]
pub(super) struct Votes {
    /// Where the passage would begin, as `begin + length of the passage in bytes`: it may begin before
    /// the text does. In order, each with its number of votes.
    begins: Vec<(usize, usize)>,
    /// Seeds that were counted, and that stand too often.
    seeds: usize,
    frequent: usize,
}

impl Votes {
    /// Every place that has a vote.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.begins.iter().map(|(begin, _)| *begin)
    }

    /// The `most` places with most votes, places near each other counted as one.
    pub(super) fn best(&self, most: usize) -> Vec<usize> {
        // Votes of a group, and its place with most votes.
        let mut groups: Vec<(usize, (usize, usize))> = Vec::new();
        let mut last = None;
        for (begin, votes) in self.begins.iter().copied() {
            let joins = last.is_some_and(|last| begin - last <= NEAR);
            match groups.last_mut().filter(|_| joins) {
                Some((sum, best)) => {
                    *sum += votes;
                    *best = (*best).max((votes, begin));
                }
                None => groups.push((votes, (votes, begin))),
            }
            last = Some(begin);
        }
        groups.sort_by_key(|(sum, _)| std::cmp::Reverse(*sum));
        // What a few pieces of a long passage say against many is no rival.
        let least = groups.first().map_or(0, |(sum, _)| sum / OUTVOTED);
        groups.retain(|(sum, _)| *sum >= least);
        groups
            .iter()
            .take(most)
            .map(|(_, (_, begin))| *begin)
            .collect()
    }

    /// Whether the passage consists mostly of what stands everywhere in the text.
    pub(super) fn says_nothing(&self) -> bool {
        self.seeds > 0 && 2 * self.frequent >= self.seeds
    }
}

/// The seeds of the passage `parts` (before, quote, after), each with its place in it.
fn seeds(parts: [&str; 3]) -> Vec<([u8; SEED], usize)> {
    let mut out = Vec::new();
    let mut begin = 0;
    for part in parts {
        let step = (part.len() / SEEDS).max(4);
        let windows = part.as_bytes().windows(SEED).enumerate().step_by(step);
        let seeds = windows.filter_map(|(at, window)| Some((window.try_into().ok()?, begin + at)));
        out.extend(seeds.take(SEEDS));
        begin += part.len();
    }
    out
}

fn hash(seed: &[u8; SEED]) -> u64 {
    let [a, b, c, d, e, f, g, h, rest @ ..] = *seed;
    let [i, j, k, l] = rest;
    let first = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
    let rest = u64::from(u32::from_le_bytes([i, j, k, l]));
    first.wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(32) ^ rest.wrapping_mul(0x9E37_79B9)
}

/// The votes for each of `passages`, with one pass over `text`.
pub(super) fn votes(text: &str, passages: &[[&str; 3]]) -> Vec<Votes> {
    let seeds: Vec<_> = passages.iter().map(|parts| seeds(*parts)).collect();
    let count = seeds.iter().map(Vec::len).sum();
    let mut filter = Filter::with_room_for(count);
    let mut stands: HashMap<[u8; SEED], Vec<usize>> = HashMap::with_capacity(count);
    for (seed, _) in seeds.iter().flatten() {
        filter.add(hash(seed));
        stands.entry(*seed).or_default();
    }
    for (at, window) in text.as_bytes().windows(SEED).enumerate() {
        let Ok(seed) = <&[u8; SEED]>::try_from(window) else {
            continue;
        };
        if !filter.may_hold(hash(seed)) {
            continue;
        }
        if let Some(places) = stands.get_mut(seed).filter(|p| p.len() <= FREQUENT) {
            places.push(at);
        }
    }
    let each = passages.iter().zip(&seeds);
    each.map(|(parts, seeds)| count_votes(parts, seeds, &stands))
        .collect()
}

/// The votes of `seeds` for the passage `parts`.
fn count_votes(
    parts: &[&str; 3],
    seeds: &[([u8; SEED], usize)],
    stands: &HashMap<[u8; SEED], Vec<usize>>,
) -> Votes {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Votes {
        seeds: seeds.len(),
        ..Votes::default()
    };
    let mut begins = Vec::new();
    for (seed, offset) in seeds {
        match stands.get(seed) {
            Some(places) if places.len() > FREQUENT => out.frequent += 1,
            Some(places) => begins.extend(places.iter().map(|at| at + length - offset)),
            None => {}
        }
    }
    begins.sort_unstable();
    for begin in begins {
        match out.begins.last_mut().filter(|(last, _)| *last == begin) {
            Some((_, votes)) => *votes += 1,
            None => out.begins.push((begin, 1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_near_each_other_are_one_and_those_with_few_votes_are_left_out() {
        let votes = Votes {
            begins: vec![(100, 7), (110, 9), (500, 2), (900, 1), (2000, 15)],
            ..Votes::default()
        };
        assert_eq!(votes.best(9), [110, 2000, 500]);
        assert_eq!(votes.best(1), [110]);
        assert_eq!(Votes::default().best(9), [0; 0]);
    }
}
