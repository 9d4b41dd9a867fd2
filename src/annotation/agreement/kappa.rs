//! Cohen's kappa: how far two annotators agree on labels, corrected for chance.
//!
//! κ = (pₒ − pₑ)/(1 − pₑ) of Cohen, *A coefficient of agreement for nominal scales*, Educational and Psychological
//! Measurement 20 (1960) 37–46: pₒ is the share of things that both label alike, pₑ what it would be were each to hand
//! out its labels by lot. What is labelled is the text's words; the label of a word is the set of kinds that cover a
//! letter of it, and of one kind whether it does.
//!
//! Must not know: annotations, texts.

use std::collections::HashMap;
use std::hash::Hash;

use super::alpha::float;

/// Things that two annotators have labelled, counted.
#[derive(Clone, Debug)]
pub struct Labels<L> {
    one: HashMap<L, usize>,
    other: HashMap<L, usize>,
    alike: usize,
    all: usize,
}

impl<L> Default for Labels<L> {
    fn default() -> Self {
        Self {
            one: HashMap::new(),
            other: HashMap::new(),
            alike: 0,
            all: 0,
        }
    }
}

impl<L: Eq + Hash> Labels<L> {
    /// Counts one thing that is `one` for the first and `other` for the second.
    pub fn count(&mut self, one: L, other: L) {
        self.all += 1;
        self.alike += usize::from(one == other);
        *self.one.entry(one).or_default() += 1;
        *self.other.entry(other).or_default() += 1;
    }

    /// κ; `None` where both gave all things one label, so that chance could not have it otherwise.
    #[must_use]
    pub fn kappa(&self) -> Option<f64> {
        let all = float(self.all);
        let by_lot = self.one.iter().map(|(label, count)| {
            let other = self.other.get(label).copied().unwrap_or(0);
            float(*count) * float(other)
        });
        let expected = by_lot.sum::<f64>() / (all * all);
        let observed = float(self.alike) / all;
        (self.all > 0 && expected < 1.0).then(|| (observed - expected) / (1.0 - expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kappa(one: &str, other: &str) -> Option<f64> {
        let mut labels = Labels::default();
        for (one, other) in one.chars().zip(other.chars()) {
            labels.count(one, other);
        }
        labels.kappa()
    }

    /// Pairs A, B and C of Krippendorff 1995 cut into their 24 places, for which .385, .385 and .314 are published.
    /// By hand, A: 14 places alike... both 1 in 6, both 0 in 10, so pₒ = 16/24; the one has 14 ones, the other 6, so
    /// pₑ = (14·6 + 10·18)/24² = 264/576; κ = (0.6667 − 0.4583)/(1 − 0.4583) = 0.3846.
    #[test]
    fn published_figures_come_out() {
        let a = kappa("001111111100001111110000", "000011110000000110000000");
        let b = kappa("111111111111111111000000", "111111111100000000000000");
        let c = kappa("001111110011001111001100", "110011110011110011001100");
        for (found, expected) in [(a, 0.385), (b, 0.385), (c, 0.314)] {
            let found = found.expect("a figure");
            assert!((found - expected).abs() < 0.001, "{found} for {expected}");
        }
    }

    #[test]
    fn at_the_ends() {
        assert_eq!(kappa("abab", "abab"), Some(1.0));
        assert_eq!(kappa("abab", "baba"), Some(-1.0));
        assert_eq!(kappa("aaaa", "aaaa"), None);
        assert_eq!(kappa("", ""), None);
    }
}
