//! UTF-16 against code points: what Java and JavaScript count, and what all others do.
//!
//! The two differ by one behind each character beyond U+FFFF; only those are noted.
//!
//! Must not know: what the positions mean.

/// A text's characters beyond U+FFFF.
#[derive(Clone, Debug)]
pub(super) struct Utf16 {
    /// Their numbers, in code points.
    astral: Vec<usize>,
}

impl Utf16 {
    /// Goes over `text` once.
    pub(super) fn new(text: &str) -> Self {
        let all = text.chars().enumerate();
        let astral = all.filter(|(_, c)| c.len_utf16() == 2);
        Self {
            astral: astral.map(|(number, _)| number).collect(),
        }
    }

    /// The units of UTF-16 before code point `number`.
    pub(super) fn unit(&self, number: usize) -> usize {
        number + self.astral.partition_point(|astral| *astral < number)
    }

    /// The number of the code point that begins at `unit`; `None` amid one.
    pub(super) fn code_point(&self, unit: usize) -> Option<usize> {
        // The unit at which the astral character of that place begins is its number and one for each before it.
        let mut low = 0;
        let mut high = self.astral.len();
        while low < high {
            let middle = usize::midpoint(low, high);
            let begins = self
                .astral
                .get(middle)
                .map_or(usize::MAX, |number| number + middle);
            if begins < unit {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let number = unit - low;
        (self.unit(number) == unit).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn units_and_code_points_are_each_others_inverse(text in "(\\PC|[😀𝓐🇮]){0,40}") {
            let units = Utf16::new(&text);
            let mut unit = 0;
            let mut begins = Vec::new();
            for (number, c) in text.chars().enumerate() {
                assert_eq!(units.unit(number), unit);
                assert_eq!(units.code_point(unit), Some(number));
                begins.push(unit);
                unit += c.len_utf16();
            }
            assert_eq!(units.unit(text.chars().count()), unit);
            for amid in (0..unit).filter(|unit| !begins.contains(unit)) {
                assert_eq!(units.code_point(amid), None, "{text} {amid}");
            }
        }
    }
}
