//! A line editor for text of any direction: searches, notes, the filters of lists.
//!
//! The caret stands between two clusters. Typing follows the text's order; the arrows follow the eye.
//! Backspace takes what was typed last: a vowel mark alone, then its letter; of an emoji all. Delete takes
//! the whole cluster that follows. The keys are those of shells (Ctrl-a, Ctrl-e, Ctrl-w, Ctrl-u, Ctrl-k,
//! Ctrl-y, Alt-b, Alt-f) and of desktops (Home, End, Ctrl with an arrow, Ctrl-z).
//!
//! The text never holds a control character, but line feeds where several lines are allowed.
//!
//! Must not know: prompts, terminals, what the text is for.

use unicode_segmentation::{GraphemeCursor, GraphemeIncomplete, UnicodeSegmentation};

use super::key::{Code, Key};

/// One line of text, or several, being edited.
#[derive(Clone, Debug, Default)]
pub struct Line {
    text: String,
    /// A byte offset on a cluster's boundary.
    caret: usize,
    /// Whether it may hold line feeds.
    lines: bool,
    undo: Vec<Change>,
    /// What was cut last.
    cut: String,
    /// Whether the last change was a letter typed at the caret, which the next one joins.
    typing: bool,
}

/// A change that can be taken back: at `at`, `removed` became `inserted`.
#[derive(Clone, Debug)]
struct Change {
    at: usize,
    removed: String,
    inserted: String,
    caret: usize,
}

/// What a key did to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edited {
    /// The text is another.
    Changed,
    /// At most the caret moved.
    Moved,
    /// The key means nothing here.
    Ignored,
}

impl Line {
    /// An empty line.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty text that may have several lines.
    #[must_use]
    pub fn of_lines() -> Self {
        Self {
            lines: true,
            ..Self::default()
        }
    }

    /// With `text`, the caret at its end. What it may not hold is left out as in [`Line::paste`].
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        self.text = self.permitted(text);
        self.caret = self.text.len();
        self.undo.clear();
        self
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the caret stands: a byte offset on a cluster's boundary.
    #[must_use]
    pub const fn caret(&self) -> usize {
        self.caret
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Puts `text` in place of all, the caret at its end; can be taken back.
    pub fn set(&mut self, text: &str) {
        let text = self.permitted(text);
        self.change(0, self.text.len(), &text);
    }

    /// Puts the caret at the cluster's boundary at or after byte `offset`.
    pub fn place(&mut self, offset: usize) {
        self.typing = false;
        self.caret = self.boundary(offset);
    }

    /// Types a character. A ligature of lam and alef, which some keyboards send, becomes its letters; a
    /// control character is refused.
    pub fn insert(&mut self, c: char) {
        if c.is_control() {
            return;
        }
        let mut buffer = [0; 4];
        let typed: &str = match c {
            '\u{FEFB}' => "لا",
            '\u{FEF7}' => "لأ",
            '\u{FEF9}' => "لإ",
            '\u{FEF5}' => "لآ",
            _ => c.encode_utf8(&mut buffer),
        };
        let goes_on = self.typing && !c.is_whitespace();
        let at = self.caret;
        if let Some(last) = self.undo.last_mut()
            && goes_on
            && last.at + last.inserted.len() == at
        {
            last.inserted.push_str(typed);
            self.text.insert_str(at, typed);
            self.caret = self.boundary(at + typed.len());
        } else {
            self.change(at, at, typed);
        }
        self.typing = true;
    }

    /// Puts in a text that was pasted: controls are left out, tabs become spaces, and so do line ends
    /// where there may be only one line.
    pub fn paste(&mut self, text: &str) {
        let text = self.permitted(text);
        if !text.is_empty() {
            self.change(self.caret, self.caret, &text);
        }
    }

    /// `text` as far as it may stand here.
    fn permitted(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            match c {
                '\r' if characters.peek() == Some(&'\n') => {}
                '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    out.push(if self.lines { '\n' } else { ' ' });
                }
                '\t' => out.push(' '),
                c if c.is_control() => {}
                c => out.push(c),
            }
        }
        out
    }

    /// Puts `inserted` in place of the bytes from `start` to `end`, and remembers what was there.
    fn change(&mut self, start: usize, end: usize, inserted: &str) {
        let Some(removed) = self.text.get(start..end).map(str::to_owned) else {
            return;
        };
        self.undo.push(Change {
            at: start,
            removed,
            inserted: inserted.to_owned(),
            caret: self.caret,
        });
        self.text.replace_range(start..end, inserted);
        self.caret = self.boundary(start + inserted.len());
        self.typing = false;
    }

    /// Takes the last change back.
    fn take_back(&mut self) -> bool {
        let Some(change) = self.undo.pop() else {
            return false;
        };
        let end = change.at + change.inserted.len();
        self.text.replace_range(change.at..end, &change.removed);
        self.caret = self.boundary(change.caret);
        self.typing = false;
        true
    }

    /// Obeys a key of the editor. Enter, Esc, Tab and whatever else is not of it, it ignores.
    pub fn feed(&mut self, key: Key) -> Edited {
        let key = key.normal();
        if let Some(c) = key.typed() {
            self.insert(c);
            return Edited::Changed;
        }
        if let Some(to) = self.destination(key) {
            self.place(to);
            return Edited::Moved;
        }
        match self.edit(key) {
            Some(true) => Edited::Changed,
            Some(false) => Edited::Moved,
            None => Edited::Ignored,
        }
    }

    /// Where a key that moves puts the caret; `None` for other keys.
    fn destination(&self, key: Key) -> Option<usize> {
        let Key {
            code, control, alt, ..
        } = key;
        Some(match (code, control, alt) {
            (Code::Left, false, false) => self.beside(false),
            (Code::Right, false, false) => self.beside(true),
            (Code::Left, true, _) | (Code::Left, _, true) => self.word_beside(false),
            (Code::Right, true, _) | (Code::Right, _, true) => self.word_beside(true),
            (Code::Home, false, _) | (Code::Char('a'), true, false) => self.line_start(),
            (Code::End, false, _) | (Code::Char('e'), true, false) => self.line_end(),
            (Code::Home, true, _) => 0,
            (Code::End, true, _) => self.text.len(),
            (Code::Char('f'), true, false) => next(&self.text, self.caret),
            (Code::Char('b'), true, false) => previous(&self.text, self.caret),
            (Code::Char('f'), false, true) => self.word_end(),
            (Code::Char('b'), false, true) => self.word_start(),
            (Code::Up, false, false) if self.text.contains('\n') => self.line_above(),
            (Code::Down, false, false) if self.text.contains('\n') => self.line_below(),
            _ => return None,
        })
    }

    /// Obeys a key that edits: whether it changed the text; `None` for other keys.
    fn edit(&mut self, key: Key) -> Option<bool> {
        let Key {
            code,
            control,
            alt,
            shift,
        } = key;
        let caret = self.caret;
        Some(match (code, control, alt) {
            (Code::Backspace, false, false) | (Code::Char('h'), true, false) => {
                self.erase(self.before(), caret)
            }
            (Code::Delete, false, false) | (Code::Char('d'), true, false) => {
                self.erase(caret, next(&self.text, caret))
            }
            (Code::Char('w'), true, false) | (Code::Backspace, _, _) => {
                self.cut_out(self.word_start(), caret)
            }
            (Code::Char('d'), false, true) | (Code::Delete, _, _) => {
                self.cut_out(caret, self.word_end())
            }
            (Code::Char('u'), true, false) => self.cut_out(self.line_start(), caret),
            (Code::Char('k'), true, false) => self.cut_out(caret, self.line_end()),
            (Code::Char('y'), true, false) => {
                let cut = self.cut.clone();
                self.paste(&cut);
                !cut.is_empty()
            }
            // Terminals send Ctrl-_ and Ctrl-/ as one code, which some read as Ctrl-7.
            (Code::Char('z' | '_' | '/' | '7'), true, false) => self.take_back(),
            (Code::Enter, false, _) if self.lines && (alt || shift) => {
                self.change(caret, caret, "\n");
                true
            }
            _ => return None,
        })
    }

    fn erase(&mut self, start: usize, end: usize) -> bool {
        if start < end {
            self.change(start, end, "");
        }
        start < end
    }

    fn cut_out(&mut self, start: usize, end: usize) -> bool {
        if let Some(cut) = self.text.get(start..end).filter(|cut| !cut.is_empty()) {
            self.cut = cut.to_owned();
        }
        self.erase(start, end)
    }

    /// Where the text begins that Backspace takes: a character, or an emoji however many it is made of.
    fn before(&self) -> usize {
        let start = previous(&self.text, self.caret);
        let cluster = self.text.get(start..self.caret).unwrap_or("");
        let letter = cluster.chars().next().is_some_and(char::is_alphabetic);
        if !letter && cluster.chars().any(makes_emoji) {
            return start;
        }
        let last = cluster.chars().next_back().map_or(0, char::len_utf8);
        self.caret - last
    }

    /// The boundary beside the caret, as the eye sees it.
    fn beside(&self, rightwards: bool) -> usize {
        if rightwards == self.is_rtl() {
            previous(&self.text, self.caret)
        } else {
            next(&self.text, self.caret)
        }
    }

    /// The word's edge beside the caret, by the direction of the text.
    fn word_beside(&self, rightwards: bool) -> usize {
        if rightwards == self.is_rtl() {
            self.word_start()
        } else {
            self.word_end()
        }
    }

    fn is_rtl(&self) -> bool {
        let strong = self.text.chars().find(|c| c.is_alphabetic());
        strong.is_some_and(|c| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FEFC}'))
    }

    /// The start of the word that the caret is in or after.
    fn word_start(&self) -> usize {
        let before = self.text.get(..self.caret).unwrap_or("");
        let word = before.trim_end_matches(|c| !in_word(c));
        self.boundary(word.trim_end_matches(in_word).len())
    }

    /// The end of the word that the caret is in or before.
    fn word_end(&self) -> usize {
        let after = self.text.get(self.caret..).unwrap_or("");
        let word = after.trim_start_matches(|c| !in_word(c));
        let rest = word.trim_start_matches(in_word);
        self.boundary(self.text.len() - rest.len())
    }

    fn line_start(&self) -> usize {
        let before = self.text.get(..self.caret).unwrap_or("");
        before.rfind('\n').map_or(0, |end| end + 1)
    }

    fn line_end(&self) -> usize {
        let after = self.text.get(self.caret..).unwrap_or("");
        after
            .find('\n')
            .map_or(self.text.len(), |more| self.caret + more)
    }

    /// As far into the line above as into this one; the text's start in the first.
    fn line_above(&self) -> usize {
        let start = self.line_start();
        let Some(above_end) = start.checked_sub(1) else {
            return 0;
        };
        let head = self.text.get(..above_end).unwrap_or("");
        let above = head.rfind('\n').map_or(0, |end| end + 1);
        self.as_far_into(above, above_end)
    }

    /// As far into the line below as into this one; the text's end in the last.
    fn line_below(&self) -> usize {
        let end = self.line_end();
        let Some(rest) = self.text.get(end + 1..) else {
            return self.text.len();
        };
        let length = rest.find('\n').unwrap_or(rest.len());
        self.as_far_into(end + 1, end + 1 + length)
    }

    /// The offset in the line from `start` to `end` that as many clusters precede as the caret in its own.
    fn as_far_into(&self, start: usize, end: usize) -> usize {
        let own = self.text.get(self.line_start()..self.caret).unwrap_or("");
        let clusters = own.graphemes(true).count();
        let line = self.text.get(start..end).unwrap_or("");
        let mut starts = line.grapheme_indices(true).map(|(at, _)| start + at);
        starts.nth(clusters).unwrap_or(end)
    }

    /// The cluster's boundary at or after byte `offset`.
    fn boundary(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let mut cursor = GraphemeCursor::new(at, self.text.len(), true);
        match cursor.is_boundary(&self.text, 0) {
            Ok(true) | Err(_) => at,
            Ok(false) => next(&self.text, at),
        }
    }
}

/// The next cluster's boundary after byte `offset`; the end where there is none.
fn next(text: &str, offset: usize) -> usize {
    let mut cursor = GraphemeCursor::new(offset, text.len(), true);
    let found: Result<Option<usize>, GraphemeIncomplete> = cursor.next_boundary(text, 0);
    found.ok().flatten().unwrap_or(text.len())
}

/// The cluster's boundary before byte `offset`; the start where there is none.
fn previous(text: &str, offset: usize) -> usize {
    let mut cursor = GraphemeCursor::new(offset, text.len(), true);
    let found: Result<Option<usize>, GraphemeIncomplete> = cursor.prev_boundary(text, 0);
    found.ok().flatten().unwrap_or(0)
}

/// Whether a character makes one emoji of several.
const fn makes_emoji(c: char) -> bool {
    matches!(c, '\u{200D}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// Whether a character is of a word: letters, digits, their marks, joiners.
fn in_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '_' | '\u{200C}' | '\u{200D}' | '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}'
            | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::parse_keys;
    use proptest::prelude::*;

    /// A line with the caret where `|` stands.
    fn line(text: &str) -> Line {
        marked(Line::new(), text)
    }

    fn lines(text: &str) -> Line {
        marked(Line::of_lines(), text)
    }

    fn marked(line: Line, text: &str) -> Line {
        let at = text.find('|').unwrap_or(text.len());
        let mut line = line.with(&text.replacen('|', "", 1));
        line.place(at);
        line
    }

    fn shown(line: &Line) -> String {
        let (before, after) = line.text().split_at(line.caret());
        format!("{before}|{after}")
    }

    /// The line after `keys`, which are written with spaces between them.
    fn after(mut line: Line, keys: &str) -> String {
        for key in keys.split(' ') {
            for key in parse_keys(key).expect("keys") {
                line.feed(key);
            }
        }
        shown(&line)
    }

    #[test]
    fn typing_puts_letters_at_the_caret() {
        assert_eq!(after(line("|"), "ق ا ل"), "قال|");
        assert_eq!(after(line("قا|ل"), "Space x"), "قا x|ل");
        assert_eq!(after(line("|"), "\u{FEFB}"), "لا|");
        let mut refused = line("ab|");
        refused.insert('\u{7}');
        assert_eq!(shown(&refused), "ab|");
    }

    #[test]
    fn backspace_takes_a_mark_alone_and_delete_the_whole_cluster() {
        assert_eq!(after(line("كِتَ|اب"), "Backspace"), "كِت|اب");
        assert_eq!(after(line("كِتَ|اب"), "Backspace Backspace"), "كِ|اب");
        assert_eq!(after(line("|كِتاب"), "Del"), "|تاب");
        assert_eq!(after(line("x|"), "Del"), "x|");
        assert_eq!(after(line("|x"), "Backspace"), "|x");
        // A joiner after a letter goes alone, a family at once.
        assert_eq!(after(line("ه\u{200D}|"), "Backspace"), "ه|");
        assert_eq!(after(line("a👨\u{200D}👩\u{200D}👧|"), "C-h"), "a|");
        assert_eq!(after(line("🇮🇶|"), "Backspace"), "|");
    }

    #[test]
    fn words_are_left_and_cut_at_their_edges() {
        assert_eq!(after(line("قال الوزير، أمس|"), "M-b"), "قال الوزير، |أمس");
        assert_eq!(after(line("قال الوزير، |أمس"), "M-b"), "قال |الوزير، أمس");
        assert_eq!(after(line("|قال الوزير"), "M-f"), "قال| الوزير");
        assert_eq!(after(line("ab| cd"), "M-f"), "ab cd|");
        assert_eq!(after(line("قال الوَزِير|"), "C-w"), "قال |");
        assert_eq!(after(line("ab |cd ef"), "M-d"), "ab | ef");
        assert_eq!(after(line("ab cd|"), "M-Backspace"), "ab |");
    }

    #[test]
    fn what_was_cut_can_be_put_back() {
        assert_eq!(after(line("ab cd| ef"), "C-u"), "| ef");
        assert_eq!(after(line("ab| cd"), "C-k"), "ab|");
        assert_eq!(after(line("ab cd|"), "C-w C-a C-y"), "cd|ab ");
        assert_eq!(after(line("|"), "C-y"), "|");
    }

    #[test]
    fn the_caret_goes_to_the_ends() {
        assert_eq!(after(line("ab|cd"), "Home"), "|abcd");
        assert_eq!(after(line("ab|cd"), "C-e"), "abcd|");
        assert_eq!(after(line("ab|cd"), "End C-b"), "abc|d");
        assert_eq!(after(line("ab|cd"), "C-a C-f"), "a|bcd");
    }

    #[test]
    fn undo_takes_back_word_by_word_and_change_by_change() {
        let typed = "a b Space c d";
        assert_eq!(after(line("|"), typed), "ab cd|");
        assert_eq!(after(line("|"), &format!("{typed} C-z")), "ab|");
        assert_eq!(after(line("|"), &format!("{typed} C-z C-_")), "|");
        assert_eq!(after(line("|"), &format!("{typed} C-z C-z C-z")), "|");
        assert_eq!(after(line("ab cd|"), "C-w Backspace C-z C-z"), "ab cd|");
        assert_eq!(after(line("|ab"), "Del C-z"), "|ab");
    }

    #[test]
    fn a_paste_keeps_lines_only_where_there_may_be_several() {
        let pasted = "واحد\r\nاثنان\u{1b}[31m\tthree\u{2029}four\u{0}";
        let mut one = line("|");
        one.paste(pasted);
        assert_eq!(shown(&one), "واحد اثنان[31m three four|");
        let mut several = lines("|");
        several.paste(pasted);
        assert_eq!(shown(&several), "واحد\nاثنان[31m three\nfour|");
        assert_eq!(after(several, "C-z"), "|");
    }

    #[test]
    fn a_note_has_lines() {
        assert_eq!(after(lines("ab|"), "M-Enter c"), "ab\nc|");
        assert_eq!(after(lines("ab|"), "S-Enter"), "ab\n|");
        assert_eq!(after(line("ab|"), "M-Enter"), "ab|");
        assert_eq!(after(lines("abc\nde|f\ng"), "Up"), "ab|c\ndef\ng");
        assert_eq!(after(lines("abc\nde|f\ng"), "Down"), "abc\ndef\ng|");
        assert_eq!(after(lines("ab|c\nd"), "Up"), "|abc\nd");
        assert_eq!(after(lines("abc\n|d"), "Down"), "abc\nd|");
        assert_eq!(after(lines("abc\nde|f"), "Home"), "abc\n|def");
        assert_eq!(after(lines("abc\nde|f"), "C-u"), "abc\n|f");
        assert_eq!(after(lines("a|bc\ndef"), "C-k"), "a|\ndef");
        assert_eq!(after(lines("a|bc\ndef"), "C-End"), "abc\ndef|");
    }

    #[test]
    fn keys_of_others_are_ignored() {
        for key in [
            "Enter", "Esc", "Tab", "Up", "Down", "C-c", "F1", "PgDn", "M-x",
        ] {
            let key = Key::parse(key).expect("a key");
            assert_eq!(line("ab|").feed(key), Edited::Ignored, "{key}");
        }
        assert_eq!(
            line("|").feed(Key::parse("C-z").expect("a key")),
            Edited::Moved
        );
    }

    #[test]
    fn a_megabyte_pasted_is_no_burden() {
        let mut long = lines("|");
        long.paste(&"كِتاب hello\n".repeat(60_000));
        let begun = std::time::Instant::now();
        for _ in 0..20 {
            for key in "Left x Backspace M-b C-w C-z Home Up Del".split(' ') {
                long.feed(Key::parse(key).expect("a key"));
            }
        }
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }

    fn any_edit() -> impl Strategy<Value = Key> {
        let keys = "Left Right C-Left C-Right Home End C-Home C-End Up Down M-b M-f C-a C-e C-b C-f Backspace \
            Del C-w M-d C-u C-k C-y C-z M-Enter C-d M-Del Enter";
        let keys: Vec<Key> = keys
            .split_ascii_whitespace()
            .filter_map(Key::parse)
            .collect();
        let letters: Vec<char> = "abم لاكَِّ123\u{200D}\u{200C}🇮👩\u{0301}\u{202E}\u{FEFB}\n(«"
            .chars()
            .collect();
        prop_oneof![
            prop::sample::select(keys),
            prop::sample::select(letters).prop_map(Key::char),
            any::<char>().prop_map(Key::char),
        ]
    }

    fn on_boundary(line: &Line) -> bool {
        let (text, caret) = (line.text(), line.caret());
        caret == text.len() || text.grapheme_indices(true).any(|(at, _)| at == caret)
    }

    proptest! {
        #[test]
        fn whatever_is_done_the_caret_stands_between_clusters(
            several in any::<bool>(),
            start in ".{0,8}",
            keys in prop::collection::vec(any_edit(), 0..40),
        ) {
            let line = if several { Line::of_lines() } else { Line::new() };
            let mut line = line.with(&start);
            for key in keys {
                line.feed(key);
                prop_assert!(on_boundary(&line), "{:?} at {} after {key}", line.text(), line.caret());
                let controls = line.text().chars().filter(|c| c.is_control() && !(several && *c == '\n'));
                prop_assert_eq!(controls.count(), 0);
            }
        }

        #[test]
        fn backspace_is_the_inverse_of_typing(before in "[ابتكلمa-c ]{0,6}", typed in "[ا-يa-z\u{64B}-\u{652}]{1,6}") {
            let mut line = Line::new().with(&before);
            for c in typed.chars() {
                line.feed(Key::char(c));
            }
            for _ in typed.chars() {
                line.feed(Key::plain(Code::Backspace));
            }
            prop_assert_eq!(line.text(), before);
        }

        #[test]
        fn undo_takes_everything_back(start in "[اب a-c\u{64E}]{0,6}", keys in prop::collection::vec(any_edit(), 0..30)) {
            let mut line = Line::of_lines().with(&start);
            let count = keys.len();
            for key in keys.into_iter().filter(|key| *key != Key::new(Code::Char('z'), true, false, false)) {
                line.feed(key);
            }
            for _ in 0..=count {
                line.feed(Key::new(Code::Char('z'), true, false, false));
            }
            prop_assert_eq!(line.text(), start);
        }
    }
}
