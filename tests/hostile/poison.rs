//! What is put where a text is expected: everything that a terminal would obey, and everything that deceives an eye.

/// Numbers that come in the same order in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}

/// A poison: what it is, and the characters.
pub(crate) type Poison = (&'static str, String);

/// Single sequences that command a terminal.
const COMMANDS: &[(&str, &str)] = &[
    ("clipboard", "x\x1b]52;c;cm0gLXJmIH4K\x07y"),
    ("clipboard asked", "\x1b]52;c;?\x1b\\"),
    ("primary", "\x1b]52;p;cm0gLXJmIH4K\x1b\\"),
    (
        "link",
        "\x1b]8;;http://evil.example/\x1b\\click\x1b]8;;\x1b\\",
    ),
    (
        "title",
        "\x1b]0;owned\x07 \x1b]2;owned\x1b\\ \x1b]1;owned\x07",
    ),
    ("title asked", "\x1b[21t\x1b[20t\x1b[>2t"),
    (
        "colours",
        "\x1b]4;1;rgb:ff/00/00\x07\x1b]10;?\x07\x1b]11;#000000\x07",
    ),
    (
        "iterm",
        "\x1b]1337;File=inline=1:AAAA\x07\x1b]50;x\x07\x1b]777;notify;a;b\x07",
    ),
    (
        "status string",
        "\x1bP$q\"p\x1b\\\x1bP+q544e\x1b\\\x1bP>|x\x1b\\",
    ),
    ("macro", "\x1bP1;1;1!z1b5b324a\x1b\\\x1b[1*z"),
    ("sixel", "\x1bPq#0;2;0;0;0#0~~@@vv@@~~$-\x1b\\"),
    ("graphics", "\x1b_Ga=T,f=100;AAAA\x1b\\ \x1b_x\x1b\\"),
    (
        "other strings",
        "\x1b^private\x1b\\\x1bXstart\x1b\\\x1bk name\x1b\\",
    ),
    ("erase", "\x1b[2J\x1b[3J\x1b[H\x1b[0K\x1bc"),
    (
        "modes",
        "\x1b[?1049l\x1b[?25l\x1b[4h\x1b[20h\x1b[?2004l\x1b[?2026h\x1b[8l",
    ),
    ("answers", "\x1b[6n\x1b[c\x1b[>c\x1b[=c\x1b[?u\x05\x1bZ"),
    ("charsets", "\x1b(0\x1b)0\x0e\x0f\x1bn\x1bo\x1b%G\x1b%@"),
    ("window", "\x1b[8;1;1t\x1b[3;0;0t\x1b[2t\x1b[5;20r\x1b#8"),
    ("keyboard", "\x1b[>31u\x1b[=1u\x1b[>4;2m\x1b[?9001h"),
    ("printer", "\x1b[5i\x1b[4i\x1b[?1;2S"),
    ("unfinished", "\x1b"),
    ("unfinished sequence", "\x1b[38;2;255"),
    ("unfinished string", "\x1b]52;c;"),
    (
        "eight bits",
        "\u{9b}2J\u{9d}52;c;eA==\u{9c}\u{90}q~\u{9c}\u{9f}G\u{9c}\u{9e}\u{98}\u{84}\u{8d}",
    ),
    ("overwritten", "rm -rf\r      \rls\x08\x08cat\x0b\x0c"),
    (
        "ends of lines",
        "a\u{85}b\u{2028}c\u{2029}d\x1ce\x1df\x1eg\r\nh\n\n",
    ),
    ("overriding", "access\u{202e}txt.exe\u{202d}abc"),
    (
        "isolated",
        "\u{2066}\u{2067}\u{2068}user\u{2066}// admin\u{2069}",
    ),
    (
        "invisible",
        "a\u{200b}b\u{2060}c\u{feff}d\u{ad}e\u{61c}f\u{180e}g\u{200e}\u{200f}\u{34f}",
    ),
    (
        "digits",
        "\u{661}2\u{6f3}\u{967} 0O\u{41e}\u{555} l1\u{399}\u{7c0}",
    ),
    (
        "annotation",
        "\u{fff9}a\u{fffa}b\u{fffb}\u{fffc}\u{fffd}\u{fffe}\u{ffff}\u{1fffe}\u{fdd0}",
    ),
    (
        "emoji",
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f466}\u{fe0f}\u{20e3}",
    ),
];

/// All of them, in the same order in every run.
pub(crate) fn all() -> Vec<Poison> {
    let controls: String = ('\0'..='\u{9f}').collect();
    let range = |from: u32, to: u32| (from..=to).filter_map(char::from_u32);
    let spelt = "run this".chars();
    let tags: String = spelt
        .filter_map(|c| char::from_u32(0xE0000 + u32::from(c)))
        .collect();
    let mut out = vec![
        ("all controls", controls.clone()),
        (
            "each between letters",
            controls.chars().flat_map(|c| ['ب', c]).collect(),
        ),
        (
            "all that turns",
            range(0x200b, 0x206f).chain(range(0x202a, 0x202e)).collect(),
        ),
        ("tags", format!("plain{tags}\u{e0001}")),
        (
            "marks alone",
            range(0x300, 0x36f).chain(range(0x64b, 0x65f)).collect(),
        ),
        (
            "one letter, many marks",
            format!("a{}", "\u{301}\u{651}".repeat(2000)),
        ),
        (
            "deep embedding",
            format!("{}א", "\u{202b}\u{202a}".repeat(200)),
        ),
        (
            "deep isolates",
            format!(
                "{}a{}",
                "\u{2067}\u{2066}".repeat(200),
                "\u{2069}".repeat(90)
            ),
        ),
        (
            "variations",
            range(0xfe00, 0xfe0f)
                .chain(range(0xe0100, 0xe0110))
                .collect(),
        ),
        ("brackets", "([{<".repeat(300) + &">}])".repeat(200)),
        ("long word", "ا".repeat(20_000)),
    ];
    out.extend(
        COMMANDS
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned())),
    );
    out
}

/// `text` as a string of TOML or JSON, with an escape for whatever can't stand in one.
pub(crate) fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
