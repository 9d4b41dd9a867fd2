//! Colours: as a theme file writes them, how legible one is on another, and what becomes of them on a
//! terminal that has fewer.
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
        let version = xterm_version(&value("XTERM_VERSION"));
        let (term, colours) = (value("TERM"), value("COLORTERM"));
        if !value("NO_COLOR").is_empty() || has_no_colours(&term) {
            Self::None
        } else if colours.contains("truecolor")
            || colours.contains("24bit")
            || (term.starts_with("xterm") && version >= Some(XTERM_WITH_ALL))
            || has_all_colours(&term)
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
        "st",
    let names = [
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

/// Which way a colour may be rounded, so that letters and ground never come nearer to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To one that is as light or lighter.
    Lighter,
    /// To one that is as dark or darker.
    Darker,
}

impl Rounding {
    /// The other way.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Lighter => Self::Darker,
            Self::Darker => Self::Lighter,
        }
    }

    /// How letters of colour `letters` on `ground` are rounded; light letters on a dark ground where one
    /// of them is not known.
    #[must_use]
    pub fn of_letters(letters: Option<Color>, ground: Option<Color>) -> Self {
        match (letters.and_then(rgb), ground.and_then(rgb)) {
            (Some(letters), Some(ground)) if luminance(letters) < luminance(ground) => Self::Darker,
            _ => Self::Lighter,
        }
    }
}

/// The nearest of xterm's 240 fixed colours (numbers 16 to 255; the first sixteen are the user's own),
/// rounded one way. Any other colour stays what it is.
#[must_use]
pub fn to_256(color: Color, rounding: Rounding) -> Color {
    let Color::Rgb(r, g, b) = color else {
        return color;
    };
    let (target, light) = (oklab((r, g, b)), luminance((r, g, b)));
    let allowed = |other: &&Fixed| match rounding {
        Rounding::Lighter => other.light >= light,
        Rounding::Darker => other.light <= light,
    };
    let near = |other: &Fixed| squared_distance(target, other.place);
    FIXED
        .iter()
        .filter(allowed)
        .min_by(|a, b| near(a).total_cmp(&near(b)))
        .map_or(color, |found| Color::Indexed(found.number))
}

/// One of xterm's fixed colours, as it is compared.
struct Fixed {
    number: u8,
    /// Its place in OKLab.
    place: [f64; 3],
    /// Its relative luminance.
    light: f64,
}

/// They are measured once: a theme rounds some thirty colours before the first screen is drawn.
static FIXED: LazyLock<Vec<Fixed>> = LazyLock::new(|| {
    let measured = |number| Fixed {
        number,
        place: oklab(fixed(number)),
        light: luminance(fixed(number)),
    };
    (16..=255).map(measured).collect()
});

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
fn luminance((r, g, b): Rgb) -> f64 {
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
    squared_distance(oklab(a), oklab(b)).sqrt()
}

fn squared_distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// OKLab coordinates (Björn Ottosson, 2020).
fn oklab((r, g, b): Rgb) -> [f64; 3] {
    let (r, g, b) = (linear(r), linear(g), linear(b));
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

#[cfg(test)]
mod tests {
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
    fn rounding_never_brings_letters_and_ground_together() {
        let (letters, ground) = ((0x84, 0x45, 0x00), (0xF3, 0xD1, 0x96));
        let as_color = |(r, g, b)| Color::Rgb(r, g, b);
        let way = Rounding::of_letters(Some(as_color(letters)), Some(as_color(ground)));
        assert_eq!(way, Rounding::Darker);
        let rounded = |color, way| rgb(to_256(as_color(color), way)).unwrap();
        let after = contrast(rounded(letters, way), rounded(ground, way.opposite()));
        assert!(after >= contrast(letters, ground));
    }

    #[test]
    fn the_fixed_colours_are_their_own_nearest() {
        assert_eq!(fixed(16), (0, 0, 0));
        assert_eq!(fixed(196), (255, 0, 0));
        assert_eq!(fixed(67), (95, 135, 175));
        assert_eq!(fixed(255), (238, 238, 238));
        for number in 17..=255_u8 {
            let (r, g, b) = fixed(number);
            for rounding in [Rounding::Lighter, Rounding::Darker] {
                let found = to_256(Color::Rgb(r, g, b), rounding);
                assert_eq!(rgb(found), Some((r, g, b)), "{number}");
            }
        }
    }
}
