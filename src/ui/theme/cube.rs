//! The fixed colours of a terminal of 256: which of them stands for a colour of a theme.
//!
//! The six steps of the cube lie far apart, so the nearest colour is often a grey. Letters must
//! not become grey, since their hue says what they are: they take the nearest colour of their own hue that
//! is legible enough on their ground. Grounds give way instead: the nearest on which all letters, as they
//! have become, are legible still.
//!
//! Must not know: roles, themes.

use ratatui::style::Color;

use super::colour::{self, Lab};

/// The part of its contrast that a ground keeps to letters, and the contrast that nothing falls below where
/// there was that much: WCAG 2's for text.
const KEPT: f64 = 0.75;
const LEAST: f64 = 4.5;

/// One of the fixed colours.
struct Fixed {
    number: u8,
    light: f64,
    lab: Lab,
}

/// The fixed colours, numbers 16 to 255: the first sixteen are the person's own.
pub(super) struct Cube {
    colours: Vec<Fixed>,
}

/// Letters that may stand on a ground: how light they were, and are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    before: f64,
    after: f64,
}

impl Cube {
    pub(super) fn new() -> Self {
        let fixed = (16..=255_u8).map(|number| Fixed {
            number,
            light: colour::luminance(colour::fixed(number)),
            lab: Lab::of(colour::fixed(number)),
        });
        Self {
            colours: fixed.collect(),
        }
    }

    /// What stands for letters of `color` on `ground`; any colour but one of 24 bits stays what it is.
    pub(super) fn letters(&self, color: Color, ground: Option<Color>) -> Color {
        let Color::Rgb(r, g, b) = color else {
            return color;
        };
        let (lab, light) = (Lab::of((r, g, b)), colour::luminance((r, g, b)));
        let ground = ground.and_then(colour::rgb).map(colour::luminance);
        let legible = |fixed: &&Fixed| {
            let least = |ground| ratio(light, ground).min(LEAST);
            ground.is_none_or(|ground| ratio(fixed.light, ground) >= least(ground))
        };
        let of_hue = |fixed: &&Fixed| lab.has_hue_of(&fixed.lab);
        let of_its_own = self.nearest(&lab, |fixed| legible(fixed) && of_hue(fixed));
        let found = of_its_own.or_else(|| self.nearest(&lab, |fixed| legible(fixed)));
        let found = found.or_else(|| self.nearest(&lab, |fixed| of_hue(fixed)));
        found.map_or(color, Color::Indexed)
    }

    /// What stands for a ground of `color` below `letters`, and is not one of `others`.
    pub(super) fn ground(&self, color: Color, letters: &[Letters], others: &[Color]) -> Color {
        let Color::Rgb(r, g, b) = color else {
            return color;
        };
        let (lab, light) = (Lab::of((r, g, b)), colour::luminance((r, g, b)));
        let legible = |fixed: &&Fixed| {
            let mut letters = letters.iter();
            letters.all(|one| keeps(fixed.light, one.after, ratio(light, one.before)))
        };
        let free = |fixed: &&Fixed| {
            let taken = others.contains(&Color::Indexed(fixed.number));
            !taken && (fixed.lab.is_grey() || lab.has_hue_of(&fixed.lab))
        };
        let found = self.nearest(&lab, |fixed| legible(fixed) && free(fixed));
        let found = found.or_else(|| self.nearest(&lab, |fixed| legible(fixed)));
        let found = found.or_else(|| self.nearest(&lab, |_| true));
        found.map_or(color, Color::Indexed)
    }

    /// The number of the nearest to `lab` of those for which `may` holds.
    fn nearest(&self, lab: &Lab, may: impl Fn(&&Fixed) -> bool) -> Option<u8> {
        let allowed = self.colours.iter().filter(may);
        let near = |fixed: &&Fixed| lab.distance(&fixed.lab);
        let found = allowed.min_by(|a, b| near(a).total_cmp(&near(b)));
        found.map(|fixed| fixed.number)
    }
}

impl Letters {
    /// Letters that have become another colour; `None` where nobody knows how they look.
    pub(super) fn of(before: Color, after: Color) -> Option<Self> {
        let light = |color| Some(colour::luminance(colour::rgb(color)?));
        Some(Self {
            before: light(before)?,
            after: light(after)?,
        })
    }
}

/// Contrast from two luminances.
fn ratio(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Whether two luminances keep enough of a contrast that was `before`.
fn keeps(a: f64, b: f64, before: f64) -> bool {
    ratio(a, b) >= before.min(LEAST.max(KEPT * before))
}

#[cfg(test)]
mod tests {
    use super::super::colour::Rgb;
    use super::*;

    fn seen(color: Color) -> Rgb {
        colour::rgb(color).unwrap()
    }

    #[test]
    fn a_fixed_colour_stands_for_itself() {
        let cube = Cube::new();
        for number in 17..=255_u8 {
            let (r, g, b) = colour::fixed(number);
            let color = Color::Rgb(r, g, b);
            let found = [cube.letters(color, None), cube.ground(color, &[], &[])];
            assert_eq!(found.map(seen), [(r, g, b); 2], "{number}");
        }
    }

    #[test]
    fn letters_keep_their_hue_and_are_legible() {
        let cube = Cube::new();
        let paper = colour::parse("#faf8f2");
        for written in [
            "#00594b", "#844500", "#5a35ad", "#26662a", "#a81f1f", "#1c4f9c",
        ] {
            let color = colour::parse(written).unwrap();
            let found = cube.letters(color, paper);
            let (before, after) = (Lab::of(seen(color)), Lab::of(seen(found)));
            assert!(before.has_hue_of(&after), "{written}: {found:?}");
            let legible = colour::contrast(seen(found), seen(paper.unwrap()));
            assert!(legible >= LEAST, "{written}: {legible:.2}");
        }
        let grey = seen(cube.letters(Color::Rgb(0x5c, 0x5d, 0x66), paper));
        assert!(grey.0 == grey.1, "a grey stays one: {grey:?}");
    }

    #[test]
    fn a_ground_gives_way_to_the_letters_on_it() {
        let cube = Cube::new();
        let (letters, ground) = (Color::Rgb(0x84, 0x45, 0x00), Color::Rgb(0xF3, 0xD1, 0x96));
        let after = cube.letters(letters, Some(ground));
        let on_it = Letters::of(letters, after).unwrap();
        let found = cube.ground(ground, &[on_it], &[]);
        assert!(colour::contrast(seen(after), seen(found)) >= LEAST);
        let other = cube.ground(ground, &[on_it], &[found]);
        assert_ne!(found, other, "two grounds that differ differ still");
    }
}
