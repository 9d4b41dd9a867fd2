//! Keyboard layouts: which Latin key was struck, when the letter that came is Arabic, Persian or Hebrew.
//!
//! Commands obey the key, whatever layout is active. A terminal tells letters, not keys; so a letter of
//! another script switches to that script's *table* (letter → the Latin letter on the same key of a US
//! keyboard), and the table holds until a Latin letter comes that this layout has no key for. The table
//! matters for signs too: `]` on the Arabic layout is Shift and `d`.
//!
//! The tables are facts of the layouts themselves: Arabic 101 as Windows and XKB `ara` have it (with its
//! lam-alef key, which sends one ligature or two letters), the Mac's Arabic (`ara(mac)`), ISIRI 9147
//! (`ir(pes)`), and SI 1452 (`il`), whose shifted letters are Latin capitals.
//!
//! Must not know: terminals, commands.

/// A keyboard layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum KeyboardLayout {
    /// Latin, of any kind: letters are what they are.
    #[default]
    Latin,
    /// Arabic 101, the layout of Windows and Linux.
    Arabic,
    /// Arabic, the layout of Macs.
    ArabicMac,
    /// Persian, ISIRI 9147.
    Persian,
    /// Hebrew, SI 1452.
    Hebrew,
}

impl KeyboardLayout {
    /// Every layout, by the name that settings use.
    pub const ALL: [(&'static str, Self); 5] = [
        ("latin", Self::Latin),
        ("arabic", Self::Arabic),
        ("arabic-mac", Self::ArabicMac),
        ("persian", Self::Persian),
        ("hebrew", Self::Hebrew),
    ];

    /// Its name, for the status line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Latin => "Latin",
            Self::Arabic => "Arabic",
            Self::ArabicMac => "Arabic (Mac)",
            Self::Persian => "Persian",
            Self::Hebrew => "Hebrew",
        }
    }

    /// The layout that a locale (`ar_EG.UTF-8`, `fa`, `he_IL`) suggests; `None` for other languages.
    #[must_use]
    pub fn of_locale(locale: &str) -> Option<Self> {
        match locale.get(..2)? {
            "ar" if cfg!(target_os = "macos") => Some(Self::ArabicMac),
            "ar" => Some(Self::Arabic),
            "fa" => Some(Self::Persian),
            "he" | "iw" => Some(Self::Hebrew),
            _ => None,
        }
    }

    /// Letter and Latin letter on the same key.
    const fn table(self) -> &'static [(char, char)] {
        match self {
            Self::Latin => &[],
            Self::Arabic => ARABIC,
            Self::ArabicMac => ARABIC_MAC,
            Self::Persian => PERSIAN,
            Self::Hebrew => HEBREW,
        }
    }
}

/// The Latin letter on the key that gives `c` in `layout`; `None` where no key of it gives `c`.
#[must_use]
pub fn latin(c: char, layout: KeyboardLayout) -> Option<char> {
    if layout == KeyboardLayout::Latin {
        return Some(c);
    }
    layout
        .table()
        .iter()
        .find(|(letter, _)| *letter == c)
        .map(|(_, key)| *key)
        .or_else(|| digit(c))
}

/// A decimal digit of the Arabic or Persian digits, as the Latin one.
fn digit(c: char) -> Option<char> {
    let value = match c {
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6F0}'..='\u{6F9}' => u32::from(c) - 0x6F0,
        '0'..='9' => return Some(c),
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// The layout that only `c` is enough to tell: a Hebrew letter, an Arabic one (which may be Persian
/// too), a letter that only Persian has. `None` for Latin letters, signs and ASCII digits.
#[must_use]
pub fn layout_of(c: char) -> Option<KeyboardLayout> {
    match c {
        'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی' | '\u{6F0}'..='\u{6F9}' => {
            Some(KeyboardLayout::Persian)
        }
        '\u{590}'..='\u{5FF}' => Some(KeyboardLayout::Hebrew),
        '\u{600}'..='\u{6FF}' | '\u{FE70}'..='\u{FEFC}' => Some(KeyboardLayout::Arabic),
        _ => None,
    }
}

/// Follows the letters that come, and tells the Latin key of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayoutSense {
    layout: KeyboardLayout,
    /// What an Arabic letter is taken for that several layouts have.
    preferred: KeyboardLayout,
    /// The Latin character on the key that is being struck, where the terminal tells it.
    place: Option<char>,
}

impl Default for LayoutSense {
    fn default() -> Self {
        Self::new(KeyboardLayout::Latin)
    }
}

impl LayoutSense {
    /// Starts with Latin. An Arabic letter that several layouts have is taken for one of `preferred`,
    /// or of Arabic 101 where that is no layout of Arabic letters.
    #[must_use]
    pub const fn new(preferred: KeyboardLayout) -> Self {
        let preferred = match preferred {
            KeyboardLayout::ArabicMac | KeyboardLayout::Persian => preferred,
            _ => KeyboardLayout::Arabic,
        };
        Self {
            layout: KeyboardLayout::Latin,
            preferred,
            place: None,
        }
    }

    /// From the next letter on the key that is struck has this Latin character; `None`: only the letters tell.
    pub const fn place(&mut self, latin: Option<char>) {
        self.place = latin;
    }

    /// The layout that the letters so far tell.
    #[must_use]
    pub const fn layout(&self) -> KeyboardLayout {
        self.layout
    }

    /// The Latin letter on the key that was struck; `None` for a letter that no key of a known layout
    /// gives.
    pub fn feed(&mut self, c: char) -> Option<char> {
        self.layout = self.after(c);
        let found = self.place.or_else(|| latin(c, self.layout));
        // A sign that the layout has no key for is what it is; a letter of another script is not.
        found.or_else(|| layout_of(c).is_none().then_some(c))
    }

    /// The Latin letters of a run of letters that came at once. The lam-alef key of the Arabic layout
    /// sends two letters on many systems: they are one key.
    pub fn feed_run(&mut self, run: &[char]) -> Vec<Option<char>> {
        let mut out = Vec::with_capacity(run.len());
        let mut rest = run;
        while let [first, tail @ ..] = rest {
            self.layout = self.after(*first);
            let pair = tail.first().and_then(|second| self.pair(*first, *second));
            out.push(match pair {
                Some(key) => Some(key),
                None => self.feed(*first),
            });
            rest = if pair.is_some() {
                tail.get(1..).unwrap_or_default()
            } else {
                tail
            };
        }
        out
    }

    /// The key that sends both letters.
    fn pair(self, first: char, second: char) -> Option<char> {
        if self.layout != KeyboardLayout::Arabic || first != 'ل' {
            return None;
        }
        match second {
            'ا' => Some('b'),
            'آ' => Some('B'),
            'أ' => Some('G'),
            'إ' => Some('T'),
            _ => None,
        }
    }

    /// The layout once `c` has come.
    fn after(self, c: char) -> KeyboardLayout {
        let arabic = matches!(
            self.layout,
            KeyboardLayout::Arabic | KeyboardLayout::ArabicMac | KeyboardLayout::Persian
        );
        match layout_of(c) {
            Some(KeyboardLayout::Arabic) if arabic && latin(c, self.layout).is_some() => {
                self.layout
            }
            Some(KeyboardLayout::Arabic) if latin(c, self.preferred).is_some() => self.preferred,
            Some(layout) => layout,
            // Capitals are on the Hebrew layout too.
            None if c.is_ascii_uppercase() && self.layout == KeyboardLayout::Hebrew => self.layout,
            None if c.is_alphabetic() => KeyboardLayout::Latin,
            None => self.layout,
        }
    }
}

#[rustfmt::skip]
const ARABIC: &[(char, char)] = &[
    ('ذ', '`'), ('\u{651}', '~'), (')', '('), ('(', ')'), ('-', '-'), ('_', '_'), ('=', '='), ('+', '+'),
    ('!', '!'), ('@', '@'), ('#', '#'), ('$', '$'), ('%', '%'), ('^', '^'), ('&', '&'), ('*', '*'),
    ('ض', 'q'), ('\u{64E}', 'Q'), ('ص', 'w'), ('\u{64B}', 'W'), ('ث', 'e'), ('\u{64F}', 'E'),
    ('ق', 'r'), ('\u{64C}', 'R'), ('ف', 't'), ('\u{FEF9}', 'T'), ('غ', 'y'), ('إ', 'Y'),
    ('ع', 'u'), ('`', 'U'), ('\u{2018}', 'U'), ('ه', 'i'), ('÷', 'I'), ('خ', 'o'), ('×', 'O'),
    ('ح', 'p'), ('؛', 'P'), ('ج', '['), ('<', '{'), ('د', ']'), ('>', '}'),
    ('ش', 'a'), ('\u{650}', 'A'), ('س', 's'), ('\u{64D}', 'S'), ('ي', 'd'), (']', 'D'),
    ('ب', 'f'), ('[', 'F'), ('ل', 'g'), ('\u{FEF7}', 'G'), ('ا', 'h'), ('أ', 'H'), ('ت', 'j'), ('ـ', 'J'),
    ('ن', 'k'), ('،', 'K'), ('م', 'l'), ('/', 'L'), ('ك', ';'), (':', ':'), ('ط', '\''), ('"', '"'),
    ('\\', '\\'), ('…', '|'), ('|', '|'),
    ('ئ', 'z'), ('~', 'Z'), ('ء', 'x'), ('\u{652}', 'X'), ('ؤ', 'c'), ('}', 'C'), ('ر', 'v'), ('{', 'V'),
    ('\u{FEFB}', 'b'), ('\u{FEF5}', 'B'), ('ى', 'n'), ('آ', 'N'), ('ة', 'm'), ('\'', 'M'), ('\u{2019}', 'M'),
    ('و', ','), (',', '<'), ('ز', '.'), ('.', '>'), ('ظ', '/'), ('؟', '?'),
];

#[rustfmt::skip]
const ARABIC_MAC: &[(char, char)] = &[
    ('ـ', '`'), (')', '('), ('(', ')'), ('-', '-'), ('_', '_'), ('=', '='), ('+', '+'),
    ('!', '!'), ('@', '@'), ('#', '#'), ('$', '$'), ('٪', '%'), ('%', '%'), ('^', '^'), ('&', '&'), ('*', '*'),
    ('ض', 'q'), ('\u{64E}', 'Q'), ('ص', 'w'), ('\u{64B}', 'W'), ('ث', 'e'), ('\u{650}', 'E'),
    ('ق', 'r'), ('\u{64D}', 'R'), ('ف', 't'), ('\u{64F}', 'T'), ('غ', 'y'), ('\u{64C}', 'Y'),
    ('ع', 'u'), ('\u{652}', 'U'), ('ه', 'i'), ('\u{651}', 'I'), ('خ', 'o'), (']', 'O'), ('ح', 'p'), ('[', 'P'),
    ('ج', '['), ('}', '{'), ('ة', ']'), ('{', '}'),
    ('ش', 'a'), ('»', 'A'), ('س', 's'), ('«', 'S'), ('ي', 'd'), ('ى', 'D'), ('ب', 'f'), ('\u{670}', 'F'),
    ('ل', 'g'), ('ا', 'h'), ('آ', 'H'), ('ت', 'j'), ('ٱ', 'J'), ('ن', 'k'), ('م', 'l'), ('ك', ';'), (':', ':'),
    ('؛', '\''), ('"', '"'), ('\\', '\\'), ('|', '|'),
    ('ظ', 'z'), ('ط', 'x'), ('ذ', 'c'), ('ئ', 'C'), ('د', 'v'), ('ء', 'V'), ('ز', 'b'), ('أ', 'B'),
    ('ر', 'n'), ('إ', 'N'), ('و', 'm'), ('ؤ', 'M'), ('،', ','), ('>', '<'), ('.', '.'), ('<', '>'),
    ('/', '/'), ('؟', '?'),
];

#[rustfmt::skip]
const PERSIAN: &[(char, char)] = &[
    ('\u{200D}', '`'), ('÷', '~'), ('!', '!'), ('\u{66C}', '@'), ('\u{66B}', '#'), ('\u{FDFC}', '$'), ('٪', '%'),
    ('×', '^'), ('،', '&'), ('*', '*'), (')', '('), ('(', ')'), ('-', '-'), ('ـ', '_'), ('=', '='), ('+', '+'),
    ('ض', 'q'), ('\u{652}', 'Q'), ('ص', 'w'), ('\u{64C}', 'W'), ('ث', 'e'), ('\u{64D}', 'E'),
    ('ق', 'r'), ('\u{64B}', 'R'), ('ف', 't'), ('\u{64F}', 'T'), ('غ', 'y'), ('\u{650}', 'Y'),
    ('ع', 'u'), ('\u{64E}', 'U'), ('ه', 'i'), ('\u{651}', 'I'), ('خ', 'o'), (']', 'O'), ('ح', 'p'), ('[', 'P'),
    ('ج', '['), ('}', '{'), ('چ', ']'), ('{', '}'),
    ('ش', 'a'), ('ؤ', 'A'), ('س', 's'), ('ئ', 'S'), ('ی', 'd'), ('ي', 'D'), ('ب', 'f'), ('إ', 'F'),
    ('ل', 'g'), ('أ', 'G'), ('ا', 'h'), ('آ', 'H'), ('ت', 'j'), ('ة', 'J'), ('ن', 'k'), ('»', 'K'),
    ('م', 'l'), ('«', 'L'), ('ک', ';'), (':', ':'), ('گ', '\''), ('؛', '"'), ('\\', '\\'), ('|', '|'),
    ('ظ', 'z'), ('ك', 'Z'), ('ط', 'x'), ('\u{653}', 'X'), ('ز', 'c'), ('ژ', 'C'), ('ر', 'v'), ('\u{670}', 'V'),
    ('ذ', 'b'), ('\u{200C}', 'B'), ('د', 'n'), ('\u{654}', 'N'), ('پ', 'm'), ('ء', 'M'),
    ('و', ','), ('>', '<'), ('.', '.'), ('<', '>'), ('/', '/'), ('؟', '?'),
];

#[rustfmt::skip]
const HEBREW: &[(char, char)] = &[
    (';', '`'), ('~', '~'), ('!', '!'), ('@', '@'), ('#', '#'), ('$', '$'), ('%', '%'), ('^', '^'), ('&', '&'),
    ('*', '*'), (')', '('), ('(', ')'), ('-', '-'), ('_', '_'), ('=', '='), ('+', '+'),
    ('/', 'q'), ('\'', 'w'), ('ק', 'e'), ('ר', 'r'), ('א', 't'), ('ט', 'y'), ('ו', 'u'), ('ן', 'i'), ('ם', 'o'),
    ('פ', 'p'), (']', '['), ('}', '{'), ('[', ']'), ('{', '}'),
    ('ש', 'a'), ('ד', 's'), ('ג', 'd'), ('כ', 'f'), ('ע', 'g'), ('י', 'h'), ('ח', 'j'), ('ל', 'k'), ('ך', 'l'),
    ('ף', ';'), (':', ':'), (',', '\''), ('"', '"'), ('\\', '\\'), ('|', '|'),
    ('ז', 'z'), ('ס', 'x'), ('ב', 'c'), ('ה', 'v'), ('נ', 'b'), ('מ', 'n'), ('צ', 'm'), ('ת', ','), ('>', '<'),
    ('ץ', '.'), ('<', '>'), ('.', '/'), ('?', '?'),
    ('Q', 'Q'), ('W', 'W'), ('E', 'E'), ('R', 'R'), ('T', 'T'), ('Y', 'Y'), ('U', 'U'), ('I', 'I'), ('O', 'O'),
    ('P', 'P'), ('A', 'A'), ('S', 'S'), ('D', 'D'), ('F', 'F'), ('G', 'G'), ('H', 'H'), ('J', 'J'), ('K', 'K'),
    ('L', 'L'), ('Z', 'Z'), ('X', 'X'), ('C', 'C'), ('V', 'V'), ('B', 'B'), ('N', 'N'), ('M', 'M'),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(preferred: KeyboardLayout, typed: &str) -> String {
        let mut sense = LayoutSense::new(preferred);
        typed.chars().filter_map(|c| sense.feed(c)).collect()
    }

    #[test]
    fn the_letter_rows_of_each_layout_are_the_latin_rows() {
        let rows = "qwertyuiop[]asdfghjkl;'zxcvbnm,./";
        for (preferred, typed) in [
            (
                KeyboardLayout::Arabic,
                "ضصثقفغعهخحجدشسيبلاتنمكطئءؤر\u{FEFB}ىةوزظ",
            ),
            (
                KeyboardLayout::ArabicMac,
                "ضصثقفغعهخحجةشسيبلاتنمك؛ظطذدزرو،./",
            ),
            (KeyboardLayout::Persian, "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./"),
        ] {
            assert_eq!(keys(preferred, typed), rows, "{preferred:?}");
        }
        // The Hebrew row begins with signs, which mean themselves until a letter has come.
        assert_eq!(
            keys(KeyboardLayout::Hebrew, "ש/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ."),
            "aqwertyuiop[]asdfghjkl;'zxcvbnm,./"
        );
    }

    #[test]
    fn no_table_has_a_letter_or_a_key_twice() {
        for (_, layout) in KeyboardLayout::ALL {
            let table = layout.table();
            for (number, (letter, _)) in table.iter().enumerate() {
                assert!(
                    table
                        .iter()
                        .skip(number + 1)
                        .all(|(other, _)| other != letter),
                    "{layout:?}: {letter} stands twice"
                );
            }
            if layout != KeyboardLayout::Latin {
                for key in ('a'..='z').chain("[];',./".chars()) {
                    assert!(
                        table.iter().any(|(_, other)| *other == key),
                        "{layout:?}: no {key}"
                    );
                }
            }
        }
    }

    #[test]
    fn brackets_obey_the_key_once_an_arabic_letter_has_come() {
        assert_eq!(keys(KeyboardLayout::Latin, "]}"), "]}");
        assert_eq!(keys(KeyboardLayout::Latin, "ش]}{[<>()"), "aDCVF{})(");
    }

    #[test]
    fn a_latin_letter_switches_back() {
        let mut sense = LayoutSense::default();
        assert_eq!(sense.feed('ش'), Some('a'));
        assert_eq!(sense.layout(), KeyboardLayout::Arabic);
        assert_eq!(sense.feed('3'), Some('3'));
        assert_eq!(sense.feed('٤'), Some('4'));
        assert_eq!(sense.layout(), KeyboardLayout::Arabic);
        assert_eq!(sense.feed('a'), Some('a'));
        assert_eq!(sense.layout(), KeyboardLayout::Latin);
        assert_eq!(sense.feed(']'), Some(']'));
    }

    #[test]
    fn hebrew_capitals_are_latin_and_do_not_switch() {
        let mut sense = LayoutSense::default();
        assert_eq!(sense.feed('ש'), Some('a'));
        assert_eq!(sense.feed('G'), Some('G'));
        assert_eq!(sense.layout(), KeyboardLayout::Hebrew);
        assert_eq!(sense.feed('.'), Some('/'));
        assert_eq!(sense.feed('g'), Some('g'));
        assert_eq!(sense.layout(), KeyboardLayout::Latin);
    }

    #[test]
    fn a_persian_letter_tells_persian_from_arabic() {
        let mut sense = LayoutSense::default();
        assert_eq!(sense.feed('ز'), Some('.'));
        assert_eq!(sense.feed('ی'), Some('d'));
        assert_eq!(sense.layout(), KeyboardLayout::Persian);
        assert_eq!(sense.feed('ز'), Some('c'));
        assert_eq!(sense.feed('۷'), Some('7'));
        assert_eq!(sense.feed('ى'), Some('n'));
        assert_eq!(sense.layout(), KeyboardLayout::Arabic);
    }

    #[test]
    fn the_lam_alef_key_is_one_key_however_it_arrives() {
        let mut sense = LayoutSense::default();
        assert_eq!(sense.feed('\u{FEFB}'), Some('b'));
        assert_eq!(sense.feed_run(&['ل', 'ا']), [Some('b')]);
        assert_eq!(sense.feed_run(&['ل', 'إ', 'ش']), [Some('T'), Some('a')]);
        assert_eq!(sense.feed_run(&['ل', 'ت']), [Some('g'), Some('j')]);
        let mut persian = LayoutSense::new(KeyboardLayout::Persian);
        assert_eq!(persian.feed_run(&['ل', 'ا']), [Some('g'), Some('h')]);
    }

    #[test]
    fn a_locale_suggests_a_layout() {
        assert_eq!(
            KeyboardLayout::of_locale("fa_IR.UTF-8"),
            Some(KeyboardLayout::Persian)
        );
        assert_eq!(
            KeyboardLayout::of_locale("he"),
            Some(KeyboardLayout::Hebrew)
        );
        assert_eq!(KeyboardLayout::of_locale("C"), None);
    }

    proptest::proptest! {
        #[test]
        fn a_small_latin_letter_is_itself_whatever_came_before(
            before in "[a-zA-Zا-يپ-یא-ת\\[\\]{}<>()/.,;:'0-9٠-٩ ]{0,20}",
            letter in proptest::char::range('a', 'z'),
        ) {
            let mut sense = LayoutSense::default();
            for c in before.chars() {
                let key = sense.feed(c);
                assert!(key.is_none_or(|key| key.is_ascii() || layout_of(c).is_none()));
            }
            assert_eq!(sense.feed(letter), Some(letter));
            assert_eq!(sense.layout(), KeyboardLayout::Latin);
            let run: Vec<char> = before.chars().collect();
            assert!(sense.feed_run(&run).len() <= run.len());
        }
    }
}
