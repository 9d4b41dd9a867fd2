//! Krippendorff's alpha for what is unitised: how far annotators agree on where things begin and end, corrected for
//! chance.
//!
//! The coefficient is αU of Krippendorff, *On the reliability of unitizing continuous data*, Sociological Methodology
//! 25 (1995) 47–76, with the correction of *Measuring the reliability of qualitative text analysis data*, Quality &
//! Quantity 38 (2004) 787–800. Each of m annotators cuts the continuum, of length L, into *sections*: units of a kind,
//! and the gaps between them. Of one kind, with b the beginning and l the length of a section,
//!
//! - two units that overlap differ by (b₁ − b₂)² + (b₁ + l₁ − b₂ − l₂)²; a unit wholly in another's gap by l²; all else
//!   by 0. The observed disagreement is Dₒ = Σ over ordered pairs of annotators and their sections / (m(m − 1)L²);
//! - what chance makes of the same units and gaps is
//!   Dₑ = (2/L) Σ over units [ (N − 1)(2l³ − 3l² + l)/3 + l² Σ over gaps of g ≥ l of (g − l + 1) ]
//!   / ( mL(mL − 1) − Σ over units l(l − 1) ), with N units of all annotators;
//! - αU = 1 − Dₒ/Dₑ; of several kinds 1 − ΣDₒ/ΣDₑ. It is 1 where all agree, 0 where they agree as chance would, less
//!   where they disagree more than that.
//!
//! One annotator's units of one kind must not overlap: those that do are one unit here.
//!
//! Must not know: annotations, texts.

/// What is observed and what chance would make of it, of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Disagreement {
    /// Dₒ.
    pub observed: f64,
    /// Dₑ.
    pub expected: f64,
}

impl std::ops::Add for Disagreement {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            observed: self.observed + other.observed,
            expected: self.expected + other.expected,
        }
    }
}

impl Disagreement {
    /// αU; `None` where chance could make no difference, as where nobody marked anything.
    #[must_use]
    pub fn alpha(self) -> Option<f64> {
        (self.expected > 0.0).then(|| 1.0 - self.observed / self.expected)
    }
}

/// A section of the continuum: a unit, or a gap.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Section {
    start: usize,
    end: usize,
    is_unit: bool,
}

impl Section {
    const fn length(self) -> usize {
        self.end - self.start
    }
}

/// How far annotators disagree, of whom each has these units, as half-open ranges, in a continuum of `length`.
#[must_use]
pub fn disagreement(annotators: &[Vec<(usize, usize)>], length: usize) -> Disagreement {
    let sections: Vec<Vec<Section>> = annotators
        .iter()
        .map(|units| sections(units, length))
        .collect();
    if length == 0 || annotators.len() < 2 {
        return Disagreement::default();
    }
    Disagreement {
        observed: observed(&sections, length),
        expected: expected(&sections, length),
    }
}

/// The sections of one annotator: units that overlap are one, those that touch are not.
fn sections(units: &[(usize, usize)], length: usize) -> Vec<Section> {
    let mut units: Vec<(usize, usize)> = units
        .iter()
        .map(|(start, end)| (*start, *end.min(&length)))
        .filter(|(start, end)| start < end)
        .collect();
    units.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (start, end) in units {
        match joined.last_mut() {
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    let (mut out, mut at) = (Vec::new(), 0);
    let section = |start, end, is_unit| Section {
        start,
        end,
        is_unit,
    };
    for (start, end) in joined {
        if at < start {
            out.push(section(at, start, false));
        }
        out.push(section(start, end, true));
        at = end;
    }
    if at < length {
        out.push(section(at, length, false));
    }
    out
}

fn observed(sections: &[Vec<Section>], length: usize) -> f64 {
    let mut sum = 0.0;
    for (number, one) in sections.iter().enumerate() {
        for other in sections.iter().skip(number + 1) {
            sum += between(one, other);
        }
    }
    let annotators = float(sections.len());
    2.0 * sum / (annotators * (annotators - 1.0) * float(length) * float(length))
}

/// The difference of two annotators, each pair of sections that overlap once.
fn between(one: &[Section], other: &[Section]) -> f64 {
    let (mut sum, mut first, mut second) = (0.0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(first), other.get(second)) {
        sum += difference(*a, *b);
        first += usize::from(a.end <= b.end);
        second += usize::from(b.end <= a.end);
    }
    sum
}

/// δ² of two sections that overlap.
fn difference(a: Section, b: Section) -> f64 {
    let within = |unit: Section, gap: Section| gap.start <= unit.start && unit.end <= gap.end;
    match (a.is_unit, b.is_unit) {
        (true, true) => square(a.start, b.start) + square(a.end, b.end),
        (true, false) if within(a, b) => square(a.start, a.end),
        (false, true) if within(b, a) => square(b.start, b.end),
        _ => 0.0,
    }
}

fn square(one: usize, other: usize) -> f64 {
    let apart = float(one.abs_diff(other));
    apart * apart
}

fn expected(sections: &[Vec<Section>], length: usize) -> f64 {
    let all = || sections.iter().flatten();
    let units: Vec<f64> = all()
        .filter(|s| s.is_unit)
        .map(|s| float(s.length()))
        .collect();
    let gaps = all().filter(|s| !s.is_unit).map(|s| s.length());
    let gaps = Gaps::new(gaps.collect());
    let others = float(units.len()) - 1.0;
    let chance: f64 = units
        .iter()
        .map(|l| {
            let overlapping = others * (2.0 * l * l * l - 3.0 * l * l + l) / 3.0;
            overlapping + l * l * gaps.places(*l)
        })
        .sum();
    let places = float(sections.len()) * float(length);
    let within: f64 = units.iter().map(|l| l * (l - 1.0)).sum();
    let pairs = places * (places - 1.0) - within;
    if pairs > 0.0 {
        2.0 / float(length) * chance / pairs
    } else {
        0.0
    }
}

/// The lengths of gaps, ascending, with their sums from the end: a unit's places in them are found without a walk.
struct Gaps {
    lengths: Vec<usize>,
    sums: Vec<f64>,
}

impl Gaps {
    fn new(mut lengths: Vec<usize>) -> Self {
        lengths.sort_unstable();
        let mut sums: Vec<f64> = Vec::with_capacity(lengths.len());
        let mut sum = 0.0;
        for length in lengths.iter().rev() {
            sum += float(*length);
            sums.push(sum);
        }
        sums.reverse();
        Self { lengths, sums }
    }

    /// In how many places a unit of length `l` fits into gaps.
    fn places(&self, l: f64) -> f64 {
        let first = self.lengths.partition_point(|gap| float(*gap) < l);
        let count = float(self.lengths.len() - first);
        let sum = self.sums.get(first).copied().unwrap_or(0.0);
        sum - count * (l - 1.0)
    }
}

/// Counts of a text are far below where a float loses a unit.
pub(super) fn float(count: usize) -> f64 {
    // Exact up to 2⁵³: both halves are, and so is their sum.
    let (high, low) = (count >> 32, count & 0xFFFF_FFFF);
    let half = |half: usize| f64::from(u32::try_from(half).unwrap_or(u32::MAX));
    half(high) * 4_294_967_296.0 + half(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Units = Vec<(usize, usize)>;

    /// The example of Krippendorff 1995, p. 57, on a continuum of 24, stretched: pairs A to D.
    fn example(stretch: usize) -> [(char, [Units; 2]); 4] {
        let units = |list: &[(usize, usize)]| -> Units {
            let scaled = list
                .iter()
                .map(|(start, length)| (start * stretch, (start + length) * stretch));
            scaled.collect()
        };
        [
            ('A', [units(&[(2, 8), (14, 6)]), units(&[(4, 4), (15, 2)])]),
            (
                'B',
                [
                    units(&[(0, 18)]),
                    units(&[(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)]),
                ],
            ),
            (
                'C',
                [
                    units(&[(2, 6), (10, 2), (14, 4), (20, 2)]),
                    units(&[(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)]),
                ],
            ),
            (
                'D',
                [
                    units(&[(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)]),
                    units(&[(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)]),
                ],
            ),
        ]
    }

    fn near(one: f64, other: f64, by: f64) -> bool {
        (one - other).abs() <= by
    }

    /// What the paper prints: the observed disagreement of each pair, and what it and alpha come to in a continuum so
    /// long that its grain does not matter. (The expected one of the paper has a sign that the later one corrects:
    /// hence the tolerance that others allow as well.)
    #[test]
    fn the_published_example_comes_out_as_published() {
        let printed = [
            ('A', 0.03125, 0.553),
            ('B', 2.26736, -0.926),
            ('C', 0.02777, 0.679),
            ('D', 0.38715, 0.066),
        ];
        for ((name, pair), (expected, observed, alpha)) in example(50_000).into_iter().zip(printed)
        {
            assert_eq!(name, expected);
            let found = disagreement(&pair, 24 * 50_000);
            assert!(near(found.observed, observed, 0.00001), "{name}: {found:?}");
            let own = found.alpha().expect("a figure");
            assert!(near(own, alpha, 0.015), "{name}: {own} for {alpha}");
        }
    }

    /// Pair C on a continuum of 24, step by step.
    ///
    /// Observed: the units (2,8) and (4,8) overlap: 2² + 0² = 4. (10,12) and (10,14): 0 + 2² = 4. (14,18) and (16,18):
    /// 2² = 4. (20,22) twice: 0. (0,2) lies in the gap (0,2): 2² = 4. Sum 16; Dₒ = 2·16 / (2·1·24²) = 32/1152 = 0.027778.
    ///
    /// Expected: units of length 6, 2, 4, 2 and 2, 4, 4, 2, 2: N = 9. Gaps of the one 2, 2, 2, 2, 2; of the other 2, 2, 2,
    /// 2, 2. Length 2: (2·8 − 3·4 + 2)/3 · 8 = 2 · 8 = 16, and 2² · 10 gaps · (2 − 2 + 1) = 40: 56, five times 280.
    /// Length 4: (128 − 48 + 4)/3 · 8 = 28 · 8 = 224, no gap: three times 672. Length 6: (432 − 108 + 6)/3 · 8 = 110 · 8 =
    /// 880. Sum 1832. Denominator: 48 · 47 − (5·2 + 3·12 + 30) = 2256 − 76 = 2180. Dₑ = 2/24 · 1832/2180 = 0.070031.
    /// αU = 1 − 0.027778/0.070031 = 0.603348.
    #[test]
    fn pair_c_by_hand() {
        let [_, _, (_, pair), _] = example(1);
        let found = disagreement(&pair, 24);
        assert!(near(found.observed, 32.0 / 1152.0, 1e-12), "{found:?}");
        assert!(
            near(found.expected, 1832.0 / (12.0 * 2180.0), 1e-12),
            "{found:?}"
        );
        assert!(near(found.alpha().expect("a figure"), 0.603_348, 1e-6));
    }

    #[test]
    fn at_the_ends() {
        let units = vec![(2, 5), (7, 9)];
        let same = disagreement(&[units.clone(), units.clone(), units.clone()], 12);
        assert_eq!(same.alpha(), Some(1.0));
        assert!(
            disagreement(&[units, Vec::new()], 12)
                .alpha()
                .expect("a figure")
                < 0.5
        );
        assert_eq!(disagreement(&[Vec::new(), Vec::new()], 12).alpha(), None);
        assert_eq!(disagreement(&[], 0).alpha(), None);
        let overlapping = disagreement(&[vec![(0, 4), (2, 6)], vec![(0, 6)]], 12);
        assert_eq!(overlapping.alpha(), Some(1.0), "they are one unit");
    }

    proptest::proptest! {
        #[test]
        fn whoever_comes_first_it_is_the_same_and_never_above_one(
            one in proptest::collection::vec((0..30_usize, 0..9_usize), 0..8),
            other in proptest::collection::vec((0..30_usize, 0..9_usize), 0..8),
        ) {
            let units = |list: Vec<(usize, usize)>| -> Units {
                list.into_iter().map(|(start, length)| (start, start + length)).collect()
            };
            let (one, other) = (units(one), units(other));
            let there = disagreement(&[one.clone(), other.clone()], 32);
            let back = disagreement(&[other, one], 32);
            assert!(near(there.observed, back.observed, 1e-12));
            assert!(near(there.expected, back.expected, 1e-12));
            assert!(there.alpha().is_none_or(|alpha| alpha <= 1.0 + 1e-12));
        }
    }
}
