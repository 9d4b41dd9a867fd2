//! The articles that were named, and which of them is open.
//!
//! Must not know: how an article is opened.

use super::opening::Source;
use crate::app::session::Session;

/// At least one article, in the order in which they were named.
#[derive(Debug)]
pub(super) struct Shelf {
    sources: Vec<Source>,
    at: usize,
}

impl Shelf {
    /// The articles `sources`, the first of them open; the start page where there are none.
    pub(super) fn new(mut sources: Vec<Source>) -> Self {
        if sources.is_empty() {
            sources.push(Source::Start);
        }
        Self { sources, at: 0 }
    }

    /// What is open.
    pub(super) fn here(&self) -> &Source {
        self.sources.get(self.at).unwrap_or(&Source::Start)
    }

    /// What stands `steps` further on.
    pub(super) fn beside(&self, steps: isize) -> Option<&Source> {
        self.sources.get(self.at.checked_add_signed(steps)?)
    }

    /// Goes to `source`, which is put behind what is open unless it stands there already.
    pub(super) fn go(&mut self, source: Source) {
        self.at = match self.sources.iter().position(|other| *other == source) {
            Some(at) => at,
            // The start page is no article: what is chosen there takes its place.
            None if *self.here() == Source::Start => {
                self.sources.splice(self.at..=self.at, [source]);
                self.at
            }
            None => {
                self.sources.insert(self.at + 1, source);
                self.at + 1
            }
        };
    }

    /// Tells the session which of how many articles it has.
    pub(super) fn number(&self, session: &mut Session) {
        session.article.number = (self.at + 1, self.sources.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Source {
        Source::File(name.into())
    }

    #[test]
    fn an_article_that_is_opened_stands_behind_the_one_it_was_opened_from() {
        let mut shelf = Shelf::new(vec![file("a"), file("b")]);
        assert_eq!(
            (shelf.beside(-1), shelf.beside(1)),
            (None, Some(&file("b")))
        );
        shelf.go(file("c"));
        assert_eq!(
            (shelf.here(), shelf.beside(1)),
            (&file("c"), Some(&file("b")))
        );
        shelf.go(file("a"));
        assert_eq!(shelf.beside(1), Some(&file("c")));
    }

    #[test]
    fn what_is_chosen_on_the_start_page_takes_its_place() {
        let mut shelf = Shelf::new(Vec::new());
        assert_eq!(*shelf.here(), Source::Start);
        shelf.go(file("a"));
        assert_eq!((shelf.beside(-1), shelf.here()), (None, &file("a")));
    }
}
