//! Names that are known, found in a paragraph under proclitics and in any spelling.
//!
//! A name is found by the keys of its words. Each word of the text is looked up as it stands and as what
//! stands under its proclitics; the longest name wins, then the one that leaves the least over. A name
//! whose letters are also an ordinary word is *doubtful*: it is found, and told apart.
//!
//! - `token`: a paragraph as words and marks
//!
//! Must not know: which of the names are meant.

pub mod token;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::text::document::Span;
use token::{Mark, Token, keys};

/// Names, each with what it stands for.
#[derive(Clone, Debug)]
pub struct Names<T> {
    /// By the key of the first word: the keys of all its words, and what it stands for.
    by_first: HashMap<String, Vec<Name<T>>>,
}

#[derive(Clone, Debug)]
struct Name<T> {
    keys: Vec<String>,
    of: T,
    doubtful: bool,
}

/// A place in a paragraph where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// The first token, and one past the last.
    pub tokens: std::ops::Range<usize>,
    /// In bytes of the text, without proclitics.
    pub span: Span,
    /// As it would stand alone, where that differs from the text.
    pub form: Option<String>,
    /// What it stands for: all that bear the name, in the order in which they were put in.
    pub of: Vec<T>,
    /// Whether the letters may be an ordinary word.
    pub doubtful: bool,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            by_first: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Names<T> {
    /// Adds a name. One that folds to nothing is not added.
    pub fn add(&mut self, name: &str, of: T, doubtful: bool) {
        let keys = keys(name);
        let Some(first) = keys.first().filter(|first| !first.is_empty()) else {
            return;
        };
        let names = self.by_first.entry(first.clone()).or_default();
        names.push(Name { keys, of, doubtful });
    }

    /// Takes a name away that was added for `of`.
    pub fn remove(&mut self, name: &str, of: &T) {
        let keys = keys(name);
        let Some(names) = keys.first().and_then(|first| self.by_first.get_mut(first)) else {
            return;
        };
        let found = names
            .iter()
            .position(|name| name.keys == keys && name.of == *of);
        if let Some(at) = found {
            names.remove(at);
        }
    }

    /// The names in a paragraph's `tokens`, in order, none over another.
    #[must_use]
    pub fn find(&self, tokens: &[Token]) -> Vec<Found<T>> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match self.longest(tokens, at) {
                Some(found) => {
                    at = found.tokens.end;
                    out.push(found);
                }
                None => at += 1,
            }
        }
        out
    }

    /// The longest name that begins with the token at `at`.
    #[must_use]
    pub fn longest(&self, tokens: &[Token], at: usize) -> Option<Found<T>> {
        self.longest_where(tokens, at, |_| true)
    }

    /// The same of those that stand for what is `wanted`.
    #[must_use]
    pub fn longest_where(
        &self,
        tokens: &[Token],
        at: usize,
        wanted: impl Fn(&T) -> bool + Copy,
    ) -> Option<Found<T>> {
        let token = tokens.get(at).filter(|token| token.is_word())?;
        let whole = Place {
            tokens,
            at,
            start: token.span.start(),
            form: None,
        };
        let whole = self.under(&whole, &token.key, wanted);
        let stems = token.stems.iter().filter(|stem| {
            // What hardly is a proclitic is one only before a name that is hardly anything else.
            // And a name with the article is no name without.
            !stem.bare && (stem.likely || stem.key.chars().count() > 3)
        });
        let stems = stems.filter_map(|stem| {
            let place = Place {
                tokens,
                at,
                start: stem.start,
                form: stem.form.as_deref(),
            };
            self.under(&place, &stem.key, wanted)
        });
        let mut best: Option<Found<T>> = None;
        for found in whole.into_iter().chain(stems) {
            // Of two that go as far the one that leaves less of the word over.
            let longer = |best: &Found<T>| {
                let further = found.tokens.end.cmp(&best.tokens.end);
                further
                    .then(best.span.start().cmp(&found.span.start()))
                    .is_gt()
            };
            if best.as_ref().is_none_or(longer) {
                best = Some(found);
            }
        }
        best
    }

    /// The longest of what is `wanted` whose first word, at `place`, has `key`.
    fn under(&self, place: &Place<'_>, key: &str, wanted: impl Fn(&T) -> bool) -> Option<Found<T>> {
        let names = self.by_first.get(key)?;
        let wanted = names.iter().filter(|name| wanted(&name.of));
        let stand = wanted.filter_map(|name| Some((name, place.end(&name.keys)?)));
        let fitting: Vec<(&Name<T>, usize)> = stand.collect();
        let end = fitting.iter().map(|(_, end)| *end).max()?;
        let longest = fitting.into_iter().filter(|(_, other)| *other == end);
        let fitting: Vec<&Name<T>> = longest.map(|(name, _)| name).collect();
        let last = place.tokens.get(end.checked_sub(1)?)?;
        let mut seen = HashSet::new();
        let all = fitting.iter().map(|name| &name.of);
        let of = all.filter(|of| seen.insert(*of)).cloned().collect();
        Some(Found {
            tokens: place.at..end,
            span: Span::new(place.start, last.span.end()),
            form: place.form.map(str::to_owned),
            of,
            doubtful: fitting.iter().all(|name| name.doubtful),
        })
    }
}

/// Where the first word of a name may begin.
struct Place<'t> {
    tokens: &'t [Token],
    at: usize,
    /// In bytes of the text.
    start: usize,
    form: Option<&'t str>,
}

impl Place<'_> {
    /// One past the last token, where the words behind the first are those of `keys`. A hyphen may stand
    /// between two of them.
    fn end(&self, keys: &[String]) -> Option<usize> {
        let mut at = self.at + 1;
        for key in keys.iter().skip(1) {
            let dash = |token: &Token| token.mark == Mark::Dash;
            at += usize::from(self.tokens.get(at).is_some_and(dash));
            (self.tokens.get(at)?.key == *key).then_some(())?;
            at += 1;
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::token::tokens;
    use super::*;

    /// The names found, each as it stands in the text.
    fn found<'t>(names: &[&str], text: &'t str) -> Vec<&'t str> {
        let mut known = Names::default();
        for (number, name) in names.iter().enumerate() {
            known.add(name, number, false);
        }
        let tokens = tokens(text, Span::new(0, text.len()));
        let found = known.find(&tokens).into_iter();
        found
            .filter_map(|found| text.get(found.span.range()))
            .collect()
    }

    #[test]
    fn names_are_found_under_proclitics_and_in_other_spellings() {
        assert_eq!(
            found(&["العراق"], "في العراق وللعراق بالعراق"),
            ["العراق", "لعراق", "العراق"]
        );
        assert_eq!(
            found(&["إيران"], "ايران وإِيران لإيران"),
            ["ايران", "إِيران", "إيران"]
        );
        assert_eq!(found(&["Київ", "קייב"], "בקייב Київ"), ["קייב", "Київ"]);
        assert_eq!(found(&["ایران"], "در ايران"), ["ايران"]);
    }

    #[test]
    fn the_longest_name_wins() {
        let names = ["الولايات المتحدة", "الولايات المتحدة الأميركية", "المتحدة"];
        assert_eq!(
            found(&names, "للولايات المتحدة الأمريكية، والولايات المتحدة"),
            ["لولايات المتحدة", "الولايات المتحدة"]
        );
        let names = ["الولايات المتحدة", "الولايات المتحدة الأمريكية"];
        assert_eq!(found(&names, "الولايات المتحدة الأمريكية").len(), 1);
    }

    #[test]
    fn a_word_is_taken_whole_before_what_stands_under_it() {
        assert_eq!(found(&["باريس", "اريس"], "باريس"), ["باريس"]);
        assert_eq!(found(&["لبنان", "بنان"], "لبنان"), ["لبنان"]);
        // Under what hardly is a proclitic stands a name of four letters, no shorter one.
        assert_eq!(found(&["بغداد"], "فبغداد"), ["بغداد"]);
        assert_eq!(found(&["حلب"], "فحلب"), Vec::<&str>::new());
    }
}
