//! Colours: as a theme file writes them, how legible one is on another, how many a terminal has.
//!
//! *Contrast* is WCAG 2's ratio of relative luminances, 1 to 21. *Distance* is Euclidean in OKLab, in
//! which equal steps look about equal.
//!
//! Must not know: what a colour is used for.

use std::sync::LazyLock;

use ratatui::style::Color;

/// How many colours a terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// No colours: bold, dim, italic and reverse only.
    None,
    /// The terminal's own sixteen.
    Ansi16,
    /// The colour cube and greys of xterm.
    Ansi256,
    /// 24 bits.
    True,
}

impl Depth {
    /// What the environment says of the terminal. `lookup` gives a variable's value. `NO_COLOR`
    /// (not empty) comes first, as <https://no-color.org> asks.
    pub fn detect(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name: &str| lookup(name).unwrap_or_default().to_ascii_lowercase();
        let (term, colours) = (value("TERM"), value("COLORTERM"));
        let version = xterm_version(&value("XTERM_VERSION"));
        if !value("NO_COLOR").is_empty() || has_no_colours(&term) {
            Self::None
        } else if colours.contains("truecolor")
            || colours.contains("24bit")
            || has_all_colours(&term)
            || (term.starts_with("xterm") && version >= Some(XTERM_WITH_ALL))
            || !value("WT_SESSION").is_empty()
            || (term.is_empty() && cfg!(windows))
        {
            Self::True
        } else if term.contains("256")
            || (term.starts_with("xterm") && version.is_some())
            || value("TERM_PROGRAM") == "apple_terminal"
        {
            Self::Ansi256
        } else {
            Self::Ansi16
        }
    }
}

/// The first xterm that takes colours of 24 bits.
const XTERM_WITH_ALL: u32 = 331;

/// The version of an xterm, which calls itself `XTerm(379)` and nothing else of its colours. Other terminals
/// that were started from one find that in their environment too: it counts beside `TERM=xterm` only.
fn xterm_version(told: &str) -> Option<u32> {
    let digits = told.strip_prefix("xterm(")?.strip_suffix(')')?;
    digits.parse().ok()
}

/// Terminals without colours: `dumb`, and DEC's `vt100` and its kin.
fn has_no_colours(term: &str) -> bool {
    let number = term.strip_prefix("vt").unwrap_or("");
    term == "dumb" || number.starts_with(|c: char| c.is_ascii_digit())
}

/// Terminals of 24 bits that are known by their name.
fn has_all_colours(term: &str) -> bool {
    let names = [
        "st",
        "xterm-kitty",
        "xterm-ghostty",
        "alacritty",
        "foot",
        "wezterm",
    ];
    term.ends_with("-direct")
        || names.iter().any(|name| {
            let rest = term.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
}

/// Red, green and blue, 0 to 255.
pub type Rgb = (u8, u8, u8);

/// The names of the terminal's own sixteen colours and of its default, as theme files write them.
pub const NAMES: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// The colour that a theme file calls `#rrggbb` or by the name of one of the sixteen; `None` where it
/// is neither.
#[must_use]
pub fn parse(written: &str) -> Option<Color> {
    if let Some((_, color)) = NAMES.iter().find(|(name, _)| *name == written) {
        return Some(*color);
    }
    let digits = written.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Color::Rgb(red, green, blue))
}

/// Whether it is one of the terminal's own, which every terminal with colours has.
#[must_use]
pub fn is_own(color: Color) -> bool {
    !matches!(color, Color::Rgb(..) | Color::Indexed(_))
}

/// xterm's fixed colour `number`, 16 to 255; black below.
#[must_use]
pub fn fixed(number: u8) -> Rgb {
    let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
    match number {
        0..=15 => (0, 0, 0),
        16..=231 => {
            let n = number - 16;
            (step(n / 36), step(n / 6 % 6), step(n % 6))
        }
        232..=255 => {
            let grey = 8 + 10 * (number - 232);
            (grey, grey, grey)
        }
    }
}

/// The red, green and blue of a colour whose values are known: not of the terminal's own.
#[must_use]
pub fn rgb(color: Color) -> Option<Rgb> {
    match color {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(number) if number >= 16 => Some(fixed(number)),
        _ => None,
    }
}

/// WCAG 2's contrast ratio of two colours, 1 to 21.
#[must_use]
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// WCAG 2's relative luminance, 0 to 1.
pub(super) fn luminance((r, g, b): Rgb) -> f64 {
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// An sRGB channel as linear light, 0 to 1.
fn linear(channel: u8) -> f64 {
    static LINEAR: LazyLock<[f64; 256]> = LazyLock::new(|| {
        let mut number = 0.0;
        [(); 256].map(|()| {
            let c = number / 255.0;
            number += 1.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                f64::powf((c + 0.055) / 1.055, 2.4)
            }
        })
    });
    LINEAR[usize::from(channel)]
}

/// How different two colours look: Euclidean distance in OKLab, 0 for the same, 1 for black and white.
#[must_use]
pub fn distance(a: Rgb, b: Rgb) -> f64 {
    Lab::of(a).distance(&Lab::of(b))
}

/// A colour in OKLab (Björn Ottosson, 2020): how light it is, and two coordinates of its hue and how much of
/// it there is.
pub(super) struct Lab([f64; 3]);

/// How much hue a colour has that does not look grey.
const HUED: f64 = 0.035;
/// The cosine of the angle that two hues are apart at most to pass for one: 25 degrees.
const ONE_HUE: f64 = 0.906;

impl Lab {
    pub(super) fn of((r, g, b): Rgb) -> Self {
        let (r, g, b) = (linear(r), linear(g), linear(b));
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        Self([
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ])
    }

    pub(super) fn distance(&self, other: &Self) -> f64 {
        let pairs = self.0.iter().zip(other.0);
        pairs.map(|(x, y)| (x - y) * (x - y)).sum::<f64>().sqrt()
    }

    /// How much hue it has: 0 for a grey.
    fn chroma(&self) -> f64 {
        let [_, a, b] = self.0;
        a.hypot(b)
    }

    /// Whether it has no hue to speak of.
    pub(super) fn is_grey(&self) -> bool {
        self.chroma() < HUED
    }

    /// Whether `other` passes for the same hue. A grey does not for a colour; for a grey anything does.
    pub(super) fn has_hue_of(&self, other: &Self) -> bool {
        let (own, theirs) = (self.chroma(), other.chroma());
        let ([_, a, b], [_, c, d]) = (self.0, other.0);
        self.is_grey() || (theirs >= own / 2.0 && a * c + b * d >= ONE_HUE * own * theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(variables: &[(&str, &str)]) -> Depth {
        Depth::detect(|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_environment_tells_the_depth() {
        let true_color = ("COLORTERM", "truecolor");
        assert_eq!(
            depth(&[("TERM", "xterm-256color"), true_color]),
            Depth::True
        );
        assert_eq!(depth(&[("TERM", "xterm-kitty")]), Depth::True);
        assert_eq!(depth(&[("TERM", "xterm-256color")]), Depth::Ansi256);
        assert_eq!(depth(&[("TERM", "xterm")]), Depth::Ansi16);
        let xterm = |number| ("XTERM_VERSION", number);
        assert_eq!(
            depth(&[("TERM", "xterm"), xterm("XTerm(379)")]),
            Depth::True
        );
        assert_eq!(
            depth(&[("TERM", "xterm"), xterm("XTerm(300)")]),
            Depth::Ansi256
        );
        assert_eq!(
            depth(&[("TERM", "screen"), xterm("XTerm(379)")]),
            Depth::Ansi16
        );
        assert_eq!(depth(&[("TERM", "xterm"), xterm("x")]), Depth::Ansi16);
        assert_eq!(depth(&[("TERM", "st-256color")]), Depth::True);
        assert_eq!(depth(&[("TERM", "dumb"), true_color]), Depth::None);
        assert_eq!(depth(&[("TERM", "vt220")]), Depth::None);
        assert_eq!(depth(&[("TERM", "vte-256color")]), Depth::Ansi256);
        assert_eq!(depth(&[("NO_COLOR", "1"), true_color]), Depth::None);
        assert_eq!(depth(&[("NO_COLOR", ""), true_color]), Depth::True);
    }

    #[test]
    fn colours_are_read_and_wrong_ones_refused() {
        assert_eq!(parse("#01fF80"), Some(Color::Rgb(1, 255, 128)));
        assert_eq!(parse("bright-white"), Some(Color::White));
        for wrong in ["#fff", "01ff80", "#01ff8g", "#+1ff80", "grey", ""] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_and_distance_have_their_known_values() {
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 0.01);
        assert!((contrast((119, 119, 119), (255, 255, 255)) - 4.48).abs() < 0.01);
        assert!((distance((0, 0, 0), (255, 255, 255)) - 1.0).abs() < 0.001);
        assert!(distance((10, 20, 30), (10, 20, 30)).abs() < f64::EPSILON);
    }

    #[test]
    fn the_fixed_colours_are_those_of_xterm() {
        assert_eq!(fixed(16), (0, 0, 0));
        assert_eq!(fixed(196), (255, 0, 0));
        assert_eq!(fixed(67), (95, 135, 175));
        assert_eq!(fixed(255), (238, 238, 238));
    }
}
