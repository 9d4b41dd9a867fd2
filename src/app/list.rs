//! What covers the article, as rows to choose from: help, palette, an annotation's form, the start page.
//!
//! What is typed filters the rows, spelling-blind; the best match comes first, unless the list keeps its
//! order. A list without a filter gives letters back to whoever opened it, but for those that move.
//!
//! Must not know: what the rows do, what they look like.

use super::feed::latin;
use super::fuzzy::{Match, Wanted};
use super::key::{Code, Key};
use super::layouts::LayoutSense;
use super::line::{Edited, Line};
use super::prompt::leaves;
use super::session::ISOLATE;
use crate::text::document::Span;

/// One row; choosing it gives `act`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow<A> {
    /// What stands first: a name, keys.
    pub label: String,
    /// What stands behind it.
    pub value: String,
    /// Whether it heads the rows below it.
    pub heading: bool,
    /// It stands for what is typed, and is shown, behind all others, while something is: its label begins so.
    pub echo: Option<String>,
    /// What it does; `None` where it can't be chosen.
    pub act: Option<A>,
}

impl<A> ListRow<A> {
    /// A heading.
    #[must_use]
    pub fn heading(label: impl Into<String>) -> Self {
        Self {
            heading: true,
            ..Self::text(label)
        }
    }

    /// A label and what stands behind it.
    #[must_use]
    pub fn pair(label: impl Into<String>, value: impl Into<String>, act: Option<A>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            heading: false,
            echo: None,
            act,
        }
    }

    /// What is typed itself, behind `beginning`.
    #[must_use]
    pub fn echo(beginning: impl Into<String>, act: A) -> Self {
        Self {
            echo: Some(beginning.into()),
            ..Self::pair("", "", Some(act))
        }
    }

    /// A line of running text.
    #[must_use]
    pub fn text(line: impl Into<String>) -> Self {
        Self::pair(line, "", None)
    }
}

/// A row that is shown, with what of it matches the filter.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Shown {
    /// Its place among all rows.
    pub row: usize,
    /// Bytes of its label.
    pub label_marks: Vec<Span>,
    /// Bytes of its value.
    pub value_marks: Vec<Span>,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<A> {
    /// The list is open still.
    Stays,
    /// A row was chosen.
    Chosen(A),
    /// The list was left.
    Left,
    /// The key is none of the list's.
    Key(Key),
}

/// How rows are ordered while a filter is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    /// The best first, without headings.
    Best,
    /// As they stand, below their headings.
    InOrder,
    /// Letters are no filter.
    None,
}

/// Rows to choose from.
#[derive(Clone, Debug)]
pub struct List<A> {
    /// What they are.
    pub title: String,
    /// What was typed to filter them.
    pub filter: Line,
    rows: Vec<ListRow<A>>,
    by: Filter,
    shown: Vec<Shown>,
    /// The filter that they are left by.
    sifted: String,
    /// The chosen one of the rows that are shown, where any can be.
    chosen: Option<usize>,
    scroll: usize,
    /// The height that it was shown in last, for keys that go by a page.
    height: usize,
}

impl<A: Clone> List<A> {
    /// A list that what is typed filters, the best match first.
    #[must_use]
    pub fn new(title: impl Into<String>, rows: Vec<ListRow<A>>) -> Self {
        let mut list = Self {
            title: title.into(),
            filter: Line::new(),
            rows,
            by: Filter::Best,
            shown: Vec::new(),
            sifted: String::new(),
            chosen: None,
            scroll: 0,
            height: 10,
        };
        list.sift();
        list
    }

    /// The same, where rows keep their order and their headings.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.by = Filter::InOrder;
        self
    }

    /// The same without a filter.
    #[must_use]
    pub fn unfiltered(mut self) -> Self {
        self.by = Filter::None;
        self
    }

    /// Whether what is typed filters.
    #[must_use]
    pub fn filterable(&self) -> bool {
        self.by != Filter::None
    }

    /// Other rows; the same place stays chosen.
    pub fn set_rows(&mut self, rows: Vec<ListRow<A>>) {
        let (chosen, scroll) = (self.chosen, self.scroll);
        self.rows = rows;
        self.sifted.clear();
        self.sift();
        if let Some(chosen) = chosen {
            self.chosen = self.nearest(chosen);
        }
        self.scroll = scroll;
    }

    /// The rows that are shown, in their order.
    #[must_use]
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// All rows, also those that the filter hides.
    #[must_use]
    pub fn all(&self) -> &[ListRow<A>] {
        &self.rows
    }

    /// The row at a place of those that are shown.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<&ListRow<A>> {
        self.rows.get(self.shown.get(place)?.row)
    }

    /// The place of the chosen row among those that are shown.
    #[must_use]
    pub const fn chosen(&self) -> Option<usize> {
        self.chosen
    }

    /// The first of the rows shown that is on the screen.
    #[must_use]
    pub const fn scroll(&self) -> usize {
        self.scroll
    }

    /// Chooses the row at `place`, and gives what it does.
    pub fn choose(&mut self, place: usize) -> Option<A> {
        let act = self.row(place)?.act.clone()?;
        self.chosen = Some(place);
        Some(act)
    }

    /// Takes a key. Letters that move are those of the Latin layout, whatever layout is active.
    pub fn feed(&mut self, key: Key, sense: &mut LayoutSense) -> Told<A> {
        let key = key.normal();
        if leaves(key) {
            if key.code == Code::Escape && !self.filter.is_empty() {
                self.filter.set("");
                self.sift();
                return Told::Stays;
            }
            return Told::Left;
        }
        if self.moves(key) {
            return Told::Stays;
        }
        if key.code == Code::Enter {
            let act = self.chosen.and_then(|place| self.row(place)?.act.clone());
            return act.map_or(Told::Stays, Told::Chosen);
        }
        if self.filterable() {
            self.type_in(key)
        } else {
            self.letter(key, sense)
        }
    }

    /// Obeys a key that moves in any list.
    fn moves(&mut self, key: Key) -> bool {
        let page = isize::try_from(self.height.max(2) - 1).unwrap_or(isize::MAX);
        let edits = !self.filter.is_empty();
        let steps = match (key.code, key.control) {
            (Code::Up | Code::BackTab, _) | (Code::Char('p'), true) => -1,
            (Code::Down | Code::Tab, _) | (Code::Char('n'), true) => 1,
            (Code::PageUp, _) => -page,
            (Code::PageDown, _) => page,
            (Code::Home, false) if !edits => isize::MIN,
            (Code::End, false) if !edits => isize::MAX,
            _ => return false,
        };
        self.step(steps);
        true
    }

    fn type_in(&mut self, key: Key) -> Told<A> {
        match self.filter.feed(key) {
            Edited::Changed => self.sift(),
            Edited::Moved => {}
            Edited::Ignored => return Told::Key(key),
        }
        Told::Stays
    }

    /// A letter in a list without a filter.
    fn letter(&mut self, key: Key, sense: &mut LayoutSense) -> Told<A> {
        let half = isize::try_from(self.height / 2).unwrap_or(1).max(1);
        let letter = latin(sense, key);
        let steps = match (letter, key.code, key.control) {
            (_, Code::Char('d'), true) => half,
            (_, Code::Char('u'), true) => -half,
            (Some('j'), ..) => 1,
            (Some('k'), ..) => -1,
            (Some(' '), ..) => 2 * half,
            (Some('g'), ..) => isize::MIN,
            (Some('G'), ..) => isize::MAX,
            _ => return Told::Key(key),
        };
        self.step(steps);
        Told::Stays
    }

    /// Takes what was pasted: it is typed into the filter.
    pub fn paste(&mut self, text: &str) {
        if self.filterable() {
            self.filter.paste(text);
            self.sift();
        }
    }

    /// Chooses the row `by` further down, of those that can be chosen; where none can, scrolls.
    pub fn step(&mut self, by: isize) {
        let Some(chosen) = self.chosen else {
            let last = self.shown.len().saturating_sub(self.height);
            self.scroll = self.scroll.saturating_add_signed(by).min(last);
            return;
        };
        let able: Vec<usize> = (0..self.shown.len())
            .filter(|at| self.is_able(*at))
            .collect();
        let at = able.iter().position(|place| *place >= chosen).unwrap_or(0);
        let last = able.len().saturating_sub(1);
        self.chosen = able.get(at.saturating_add_signed(by).min(last)).copied();
    }

    fn is_able(&self, place: usize) -> bool {
        self.row(place).is_some_and(|row| row.act.is_some())
    }

    /// The row nearest to `place` that can be chosen, rather one behind it.
    fn nearest(&self, place: usize) -> Option<usize> {
        let place = place.min(self.shown.len());
        let after = (place..self.shown.len()).find(|at| self.is_able(*at));
        after.or_else(|| (0..place).rev().find(|at| self.is_able(*at)))
    }

    /// Scrolls so that the chosen row is on a screen of `height` rows, with the heading above it where
    /// that is the first.
    pub fn keep_visible(&mut self, height: usize) {
        self.height = height.max(1);
        if let Some(chosen) = self.chosen {
            let first = self.nearest(0) == Some(chosen);
            let top = if first { 0 } else { chosen };
            let lowest = (chosen + 1).saturating_sub(self.height);
            self.scroll = self.scroll.clamp(lowest, top.max(lowest));
        }
        let most = self.shown.len().saturating_sub(self.height);
        self.scroll = self.scroll.min(most);
    }

    /// Finds the rows to be shown; the best of them is chosen. What is typed at the end of a filter only leaves
    /// fewer of those that it showed. Where none matches, those are shown that nearly do.
    fn sift(&mut self) {
        let pattern = self.filter.text().to_owned();
        let mut scored = self.scored(&pattern);
        if self.by == Filter::Best && scored.is_empty() {
            scored = self.scores((0..self.rows.len()).collect(), &pattern, Wanted::nearly);
        }
        let best = scored.iter().map(|(score, _)| *score).max();
        if self.by == Filter::Best {
            scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        }
        let first = scored.iter().position(|(score, _)| Some(*score) == best);
        self.shown = scored.into_iter().map(|(_, shown)| shown).collect();
        self.sifted.clear();
        if !self.shown.is_empty() {
            pattern.trim_start().clone_into(&mut self.sifted);
        }
        self.show_echoes(pattern.trim());
        self.scroll = 0;
        self.chosen = self.nearest(first.unwrap_or(0));
    }

    /// Shows the rows that stand for what is typed.
    fn show_echoes(&mut self, typed: &str) {
        for (number, row) in self.rows.iter_mut().enumerate() {
            let Some(beginning) = row.echo.as_ref().filter(|_| !typed.is_empty()) else {
                continue;
            };
            row.label = format!("{beginning}{}{typed}{}", ISOLATE.0, ISOLATE.1);
            self.shown.push(Shown {
                row: number,
                ..Shown::default()
            });
        }
    }

    /// The rows that match, with how well they do.
    fn scored(&self, pattern: &str) -> Vec<(i32, Shown)> {
        let narrower = self.by == Filter::Best
            && !self.sifted.is_empty()
            && pattern.starts_with(self.sifted.as_str());
        let numbers: Vec<usize> = match narrower {
            true => {
                let mut left: Vec<usize> = self.shown.iter().map(|shown| shown.row).collect();
                left.sort_unstable();
                left
            }
            false => (0..self.rows.len()).collect(),
        };
        self.scores(numbers, pattern, Wanted::matched)
    }

    /// Those of the rows of these numbers that match by `by`, with how well they do.
    fn scores(&self, numbers: Vec<usize>, pattern: &str, by: Matching) -> Vec<(i32, Shown)> {
        let mut scored: Vec<(i32, Shown)> = Vec::new();
        let mut heading = None;
        let wanted = Wanted::new(pattern);
        let pattern = pattern.trim();
        for number in numbers {
            let row = self.rows.get(number).filter(|row| row.echo.is_none());
            let Some(row) = row else {
                continue;
            };
            let plain = Shown {
                row: number,
                ..Shown::default()
            };
            if pattern.is_empty() {
                scored.push((0, plain));
            } else if row.heading {
                heading = Some(plain);
            } else if let Some(found) = by(&wanted, &searched(row)) {
                let (score, shown) = sifted(row, pattern, number, found);
                let heading = heading.take().filter(|_| self.by == Filter::InOrder);
                scored.extend(heading.map(|heading| (score, heading)));
                scored.push((score, shown));
            }
        }
        scored
    }
}

/// A way to match what is typed against a text.
type Matching = fn(&Wanted, &str) -> Option<Match>;

/// What is searched of a row: its label and its value count as one text.
fn searched<A>(row: &ListRow<A>) -> String {
    format!("{} {}", row.label, row.value)
}

/// How well the row numbered `number` matches what is `typed`, and what of it, by what was `found`.
fn sifted<A>(row: &ListRow<A>, typed: &str, number: usize, found: Match) -> (i32, Shown) {
    let end = row.label.len();
    let mut shown = Shown {
        row: number,
        ..Shown::default()
    };
    for mark in found.marks {
        let (start, stop) = (mark.start(), mark.end());
        if start < end {
            shown.label_marks.push(Span::new(start, stop.min(end)));
        }
        if stop > end + 1 {
            let from = start.max(end + 1) - end - 1;
            shown.value_marks.push(Span::new(from, stop - end - 1));
        }
    }
    // A command that is typed by its name is the one that is meant.
    let name = row.value.split_whitespace().next();
    let score = if name == Some(typed) {
        i32::MAX
    } else {
        found.score
    };
    (score, shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::parse_keys;

    fn rows() -> Vec<ListRow<u8>> {
        vec![
            ListRow::heading("move"),
            ListRow::pair("w", "next word", Some(1)),
            ListRow::pair("b", "previous word", Some(2)),
            ListRow::heading("tag"),
            ListRow::pair("a", "actor: من يفعل", Some(3)),
        ]
    }

    #[test]
    fn a_row_that_is_typed_by_its_name_is_the_best() {
        let rows = vec![
            ListRow::pair("next word", "next-word  w", Some(1)),
            ListRow::pair("next article", "next", Some(2)),
        ];
        let mut list = List::new("commands", rows);
        for letter in "next".chars() {
            list.feed(Key::char(letter), &mut LayoutSense::default());
        }
        assert_eq!(list.chosen().and_then(|place| list.choose(place)), Some(2));
    }

    fn strike(list: &mut List<u8>, keys: &str) -> Told<u8> {
        let mut told = Told::Stays;
        for key in keys.split_whitespace().filter_map(parse_keys).flatten() {
            told = list.feed(key, &mut LayoutSense::default());
        }
        told
    }

    fn shown(list: &List<u8>) -> Vec<&str> {
        let rows = (0..list.shown().len()).filter_map(|at| list.row(at));
        rows.map(|row| row.label.as_str()).collect()
    }

    #[test]
    fn arrows_pass_over_headings_and_enter_chooses() {
        let mut list = List::new("help", rows());
        assert_eq!(list.chosen(), Some(1));
        assert_eq!(strike(&mut list, "Down Down Enter"), Told::Chosen(3));
        assert_eq!(strike(&mut list, "Down Down Up Enter"), Told::Chosen(2));
        assert_eq!(strike(&mut list, "End Enter"), Told::Chosen(3));
        assert_eq!(strike(&mut list, "Home Enter"), Told::Chosen(1));
    }

    #[test]
    fn typing_filters_and_escape_first_takes_that_back() {
        let mut list = List::new("commands", rows());
        strike(&mut list, "p r e v");
        assert_eq!(shown(&list), ["b"]);
        assert_eq!(list.shown()[0].value_marks, [Span::new(0, 4)]);
        assert_eq!(strike(&mut list, "Esc"), Told::Stays);
        assert_eq!(shown(&list).len(), 5);
        assert_eq!(strike(&mut list, "Esc"), Told::Left);
    }

    #[test]
    fn a_list_in_order_keeps_the_headings_of_what_matches() {
        let mut list = List::new("help", rows()).in_order();
        strike(&mut list, "م ن");
        assert_eq!(shown(&list), ["tag", "a"]);
        assert_eq!(strike(&mut list, "Enter"), Told::Chosen(3));
    }

    #[test]
    fn nothing_matches_nothing_is_chosen() {
        let mut list = List::new("help", rows());
        assert_eq!(strike(&mut list, "z z z Enter"), Told::Stays);
        assert_eq!(list.chosen(), None);
        assert_eq!(strike(&mut list, "Down Up PgDn"), Told::Stays);
    }

    #[test]
    fn without_a_filter_letters_move_or_come_back() {
        let mut list = List::new("form", rows()).unfiltered();
        assert_eq!(strike(&mut list, "j"), Told::Stays);
        assert_eq!(list.chosen(), Some(2));
        assert_eq!(strike(&mut list, "q"), Told::Key(Key::char('q')));
        // ت stands on the key of j.
        list.feed(Key::char('ت'), &mut LayoutSense::default());
        assert_eq!(list.chosen(), Some(4));
    }

    #[test]
    fn running_text_scrolls() {
        let lines = (0..30)
            .map(|n| ListRow::<u8>::text(n.to_string()))
            .collect();
        let mut list = List::new("guidelines", lines).unfiltered();
        list.keep_visible(10);
        strike(&mut list, "j j");
        assert_eq!(list.scroll(), 2);
        strike(&mut list, "G");
        assert_eq!(list.scroll(), 20);
    }

    #[test]
    fn the_chosen_row_stays_on_the_screen_and_where_it_was() {
        let many = |count: u8| {
            (0..count)
                .map(|n| ListRow::pair("x", "", Some(n)))
                .collect()
        };
        let mut list = List::new("many", many(50));
        list.keep_visible(10);
        for _ in 0..20 {
            strike(&mut list, "Down");
            list.keep_visible(10);
        }
        assert_eq!((list.chosen(), list.scroll()), (Some(20), 11));
        list.set_rows(many(15));
        list.keep_visible(10);
        assert_eq!((list.chosen(), list.scroll()), (Some(14), 5));
    }
}
