//! Keys as they are struck: the sequence and the number so far, and the keyboard's layout.
//!
//! A key goes through three steps. A letter of another script becomes the Latin one on the same key. A
//! digit goes to the number that repeats what follows. What remains is looked up in the keymap, together
//! with the keys before it that waited for more.
//!
//! Must not know: what commands do, terminals.

use super::key::{Code, Key, print_keys};
use super::keymap::{Action, Found, Hint, Keymap, Mode};
use super::layouts::LayoutSense;

/// The largest number before a key; further digits leave it as it is. More than an article has words.
pub const LARGEST_COUNT: usize = 9_999_999;

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fed {
    /// Do this, as often as the number says, where one was typed.
    Run {
        /// What.
        action: Action,
        /// How often.
        count: Option<usize>,
    },
    /// It waits for what follows: see [`Keys::shown`] and [`Keys::hints`].
    Pending,
    /// The keys, as they are written, mean nothing.
    Unknown(String),
    /// What waited was dropped.
    Nothing,
}

/// The keymap, and what was struck so far.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// What keys do.
    pub map: Keymap,
    /// The keys that wait for more.
    pub pending: Vec<Key>,
    /// The number typed before them.
    pub count: Option<usize>,
    /// The layout that the letters tell.
    pub sense: LayoutSense,
}

impl Keys {
    /// Nothing struck yet.
    #[must_use]
    pub fn new(map: Keymap, sense: LayoutSense) -> Self {
        Self {
            map,
            sense,
            ..Self::default()
        }
    }

    /// Takes a key that was struck in `mode`. Esc drops what waits for more.
    pub fn feed(&mut self, mode: Mode, key: Key) -> Fed {
        let key = key.normal();
        if key == Key::plain(Code::Escape) && self.waits() {
            self.reset();
            return Fed::Nothing;
        }
        // Where Shift makes no other key of Enter it is Enter, as most terminals send it.
        let key = match key.code {
            Code::Enter if key.shift && !self.has_meaning(mode, key) => Key {
                shift: false,
                ..key
            },
            _ => key,
        };
        let Some(key) = self.on_latin(mode, key) else {
            self.reset();
            return Fed::Unknown(key.to_string());
        };
        if let Some(count) = self.counted(mode, key) {
            self.count = Some(count);
            return Fed::Pending;
        }
        self.pending.push(key);
        match self.map.find(mode, &self.pending) {
            Found::Pending(_) => Fed::Pending,
            Found::Run(action) => {
                let action = action.clone();
                let count = self.count;
                self.reset();
                Fed::Run { action, count }
            }
            Found::Unknown => {
                let keys = print_keys(&self.pending);
                self.reset();
                Fed::Unknown(keys)
            }
        }
    }

    /// The Latin character of the key that was struck, for labels and lists; `None` where it types none.
    pub fn latin(&mut self, key: Key) -> Option<char> {
        latin(&mut self.sense, key)
    }

    /// The key on the Latin layout. A key that has a meaning as it is, is itself.
    fn on_latin(&mut self, mode: Mode, key: Key) -> Option<Key> {
        let Code::Char(c) = key.code else {
            return Some(key);
        };
        if !c.is_ascii() && self.has_meaning(mode, key) {
            return Some(key);
        }
        // With Ctrl terminals tell the Latin letter: it says nothing about the layout.
        if key.control && c.is_ascii() {
            return Some(key);
        }
        let code = Code::Char(self.sense.feed(c)?);
        Some(Key { code, ..key }.normal())
    }

    fn has_meaning(&self, mode: Mode, key: Key) -> bool {
        let mut keys = self.pending.clone();
        keys.push(key);
        self.map.find(mode, &keys) != Found::Unknown
    }

    /// The number, once `key` has come, where it is one of its digits. A digit that has a meaning of its
    /// own begins no number.
    fn counted(&self, mode: Mode, key: Key) -> Option<usize> {
        if !mode.counts() || !self.pending.is_empty() {
            return None;
        }
        let digit = usize::try_from(key.typed()?.to_digit(10)?).ok()?;
        let Some(count) = self.count else {
            return (digit > 0 && !self.has_meaning(mode, key)).then_some(digit);
        };
        let longer = count * 10 + digit;
        Some(if longer > LARGEST_COUNT {
            count
        } else {
            longer
        })
    }

    /// Whether keys or a number wait for more.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.count.is_some() || !self.pending.is_empty()
    }

    /// Drops what waits.
    pub fn reset(&mut self) {
        self.pending.clear();
        self.count = None;
    }

    /// What waits, as it is written: `4g`.
    #[must_use]
    pub fn shown(&self) -> String {
        let count = self.count.map(|count| count.to_string());
        format!("{}{}", count.unwrap_or_default(), print_keys(&self.pending))
    }

    /// What may follow; empty where no key waits.
    #[must_use]
    pub fn hints(&self, mode: Mode) -> Vec<Hint<'_>> {
        if self.pending.is_empty() {
            return Vec::new();
        }
        match self.map.find(mode, &self.pending) {
            Found::Pending(hints) => hints,
            _ => Vec::new(),
        }
    }

    /// The key that types `text`, where one does.
    #[must_use]
    pub fn one(text: &str) -> Option<Key> {
        let mut characters = text.chars();
        let c = match (characters.next()?, characters.next()) {
            (c, None) => c,
            (lam, Some(alef)) => ligature(lam, alef)?,
        };
        characters.next().is_none().then_some(Key::char(c).normal())
    }

    /// The keys that were struck for characters that arrived at once. Lam and alef are one key where the
    /// layout has one that sends both: the ligature stands for it, and [`super::line::Line`] writes it as
    /// two letters again.
    #[must_use]
    pub fn struck(&self, text: &str) -> Vec<Key> {
        let mut sense = self.sense;
        let mut keys = Vec::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            let second = rest.clone().next();
            let pair = second.and_then(|second| Some((second, ligature(c, second)?)));
            let one_key = pair.filter(|(second, _)| {
                let mut trial = sense;
                trial.feed_run(&[c, *second]).len() == 1
            });
            let c = match one_key {
                Some((_, ligature)) => {
                    rest.next();
                    ligature
                }
                None => c,
            };
            sense.feed(c);
            keys.push(Key::char(c).normal());
        }
        keys
    }
}

/// The Latin character of a key, by the layout that the letters tell.
pub(crate) fn latin(sense: &mut LayoutSense, key: Key) -> Option<char> {
    sense.feed(key.typed()?)
}

/// Lam with an alef as one character.
const fn ligature(lam: char, alef: char) -> Option<char> {
    match (lam, alef) {
        ('ل', 'ا') => Some('\u{FEFB}'),
        ('ل', 'أ') => Some('\u{FEF7}'),
        ('ل', 'إ') => Some('\u{FEF9}'),
        ('ل', 'آ') => Some('\u{FEF5}'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::parse_keys;
    use crate::app::keymap::{KindKey, Row};
    use proptest::prelude::*;

    fn keys() -> Keys {
        let row = |name, keys| Row {
            name,
            doc: name,
            group: "Move",
            modes: &[Mode::Read],
            keys,
        };
        let commands = [
            row("down", &["j"] as &[_]),
            row("next-word", &["w"]),
            row("top", &["gg"]),
            row("flip", &["gd"]),
            row("back-word", &["b"]),
            row("next", &["]"]),
            row("leave", &["Esc"]),
            row("page-up", &["C-u"]),
        ];
        let actor = KindKey {
            kind: "actor".to_owned(),
            label: "actor".to_owned(),
            key: Some("a".to_owned()),
            built_in: true,
        };
        Keys::new(Keymap::new(commands, vec![actor]), LayoutSense::default())
    }

    fn told(fed: Fed) -> String {
        match fed {
            Fed::Run {
                action,
                count: Some(count),
            } => format!("{action} ×{count}"),
            Fed::Run {
                action,
                count: None,
            } => action.to_string(),
            Fed::Pending => "…".to_owned(),
            Fed::Unknown(keys) => format!("{keys}?"),
            Fed::Nothing => "-".to_owned(),
        }
    }

    /// What becomes of each key, in words.
    fn feed(keys: &mut Keys, typed: &str) -> String {
        let fed = parse_keys(typed).expect("keys");
        let fed = fed.into_iter().map(|key| told(keys.feed(Mode::Read, key)));
        fed.collect::<Vec<_>>().join(" ")
    }

    fn typed(typed: &str) -> String {
        feed(&mut keys(), typed)
    }

    #[test]
    fn keys_run_wait_or_mean_nothing() {
        assert_eq!(typed("w"), "next-word");
        assert_eq!(typed("gg"), "… top");
        assert_eq!(typed("g z w"), "… gz? next-word");
        assert_eq!(typed("z"), "z?");
        assert_eq!(typed("C-u"), "page-up");
    }

    #[test]
    fn a_number_before_a_key_repeats_it() {
        assert_eq!(typed("4a"), "… tag actor ×4");
        assert_eq!(typed("1 2 j"), "… … down ×12");
        assert_eq!(typed("1 0 j w"), "… … down ×10 next-word");
        assert_eq!(typed("4gg"), "… … top ×4");
        assert_eq!(typed("0"), "0?");
        assert_eq!(typed("4 Esc w"), "… - next-word");
        assert_eq!(typed("4 z w"), "… z? next-word");
        // No number goes in between.
        assert_eq!(typed("g 4"), "… g4?");
    }

    #[test]
    fn a_number_has_an_end() {
        let mut keys = keys();
        for _ in 0..100 {
            keys.feed(Mode::Read, Key::char('9'));
        }
        assert_eq!(keys.count, Some(LARGEST_COUNT));
    }

    #[test]
    fn esc_drops_what_waits_and_else_is_a_key() {
        assert_eq!(typed("Esc"), "leave");
        assert_eq!(typed("g Esc d"), "… - d?");
    }

    #[test]
    fn what_waits_is_shown_with_what_may_follow() {
        let mut keys = keys();
        feed(&mut keys, "4 g");
        assert_eq!(keys.shown(), "4g");
        let hints: Vec<String> = keys
            .hints(Mode::Read)
            .iter()
            .map(|hint| format!("{} {}", hint.key, hint.doc))
            .collect();
        assert_eq!(hints, ["d flip", "g top"]);
        feed(&mut keys, "g");
        assert_eq!(
            (keys.shown(), keys.hints(Mode::Read)),
            (String::new(), Vec::new())
        );
    }

    #[test]
    fn commands_obey_the_key_whatever_layout_is_active() {
        assert_eq!(typed("ش ص"), "tag actor next-word");
        assert_eq!(typed("٤ ش"), "… tag actor ×4");
        assert_eq!(typed("ل ل"), "… top");
        assert_eq!(typed("U+FEFB"), "back-word");
        // Shift and d on the Arabic layout is a bracket, which is no bracket's key there.
        assert_eq!(typed("ش ]"), "tag actor D?");
        assert_eq!(typed("ش C-u د"), "tag actor page-up next");
        assert_eq!(typed("ש"), "tag actor");
        assert_eq!(typed("ж"), "ж?");
    }

    #[test]
    fn a_letter_of_another_script_can_be_a_key_of_ones_own() {
        let mut keys = keys();
        keys.map.bind("read", "ش", Some("top")).expect("bound");
        keys.map.bind("read", "7", Some("flip")).expect("bound");
        assert_eq!(feed(&mut keys, "ش a"), "top tag actor");
        assert_eq!(feed(&mut keys, "7"), "flip");
        assert_eq!(feed(&mut keys, "1 7 j"), "… … down ×17");
    }

    #[test]
    fn lam_and_alef_that_arrive_at_once_are_one_key_where_the_layout_has_it() {
        let mut keys = keys();
        let run = |keys: &mut Keys, text: &str| {
            let struck = keys.struck(text).into_iter();
            let fed: Vec<String> = struck.map(|key| told(keys.feed(Mode::Read, key))).collect();
            fed.join(" ")
        };
        assert_eq!(run(&mut keys, "لا"), "back-word");
        assert_eq!(run(&mut keys, "شلاص"), "tag actor back-word next-word");
        assert_eq!(run(&mut keys, "لل"), "… top");
        assert_eq!(run(&mut keys, "چلا"), "next … gh?");
        assert_eq!(run(&mut keys, "4w"), "… next-word ×4");
    }

    #[test]
    fn only_the_article_and_the_panel_have_numbers() {
        let mut keys = keys();
        assert_eq!(
            keys.feed(Mode::Jump, Key::char('4')),
            Fed::Unknown("4".to_owned())
        );
    }

    proptest! {
        #[test]
        fn any_keys_are_taken_and_nothing_waits_for_ever(
            struck in prop::collection::vec(crate::app::key::any_key(), 0..40),
            text in any::<String>(),
        ) {
            let mut keys = keys();
            let more = keys.struck(&text);
            prop_assert!(more.len() <= text.chars().count());
            for key in struck.into_iter().chain(more) {
                let fed = keys.feed(Mode::Read, key);
                prop_assert_eq!(fed == Fed::Pending, keys.waits());
                prop_assert!(keys.pending.len() < 2);
            }
            keys.feed(Mode::Read, Key::plain(Code::Escape));
            prop_assert!(!keys.waits());
        }
    }
}
