//! What was searched: the pattern, the look for a hit, the number of hits.
//!
//! Hits are looked for from where the reader stands, and on what is on the screen. A look for the next one
//! is taken in steps, and so is the counting, so that a long article never holds up a key.
//!
//! Must not know: what a hit looks like, where the cursor is.

use crate::text::document::Span;
use crate::text::find::{self, Counter, Counts, Hit, Pattern};
use crate::text::fold::Blindness;
use crate::text::segment;

/// A step of counting and of looking, in bytes: some milliseconds.
const PIECE: usize = 256 * 1024;

/// The first step of a look, which a key waits for.
const FIRST: usize = 128 * 1024;

/// What was searched.
#[derive(Debug)]
pub struct Search {
    /// As it was typed.
    pub typed: String,
    /// Whether spelling counts not.
    pub blind: bool,
    /// Whether hits show on the screen.
    pub shown: bool,
    /// The number of hits, once they are counted.
    pub counts: Option<Counts>,
    /// The look for a hit that is under way.
    pub look: Option<Look>,
    pattern: Pattern,
    counter: Counter,
}

/// A look for the next hit, or for the one before, that began somewhere and goes on over the text's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What it is for.
    pub goal: Goal,
    back: bool,
    start: usize,
    /// How far it has come.
    at: usize,
    /// Whether it came over the text's end since the hit before.
    again: bool,
    /// Whether it did so before.
    round: bool,
    /// Where the first hit that it passed starts, and how many it has passed.
    lap: Option<(usize, usize)>,
}

/// What a look for a hit is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To show the first hit of a search that is still being typed; it began at byte `from`.
    Typed {
        /// Where the search began.
        from: usize,
    },
    /// To go to the first hit; the search began at byte `from`.
    Accepted {
        /// Where the search began.
        from: usize,
    },
    /// To go from hit to hit.
    Step {
        /// How many are still to be passed, the next included.
        left: usize,
    },
}

/// How a look ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The look.
    pub look: Look,
    /// The hit; `None` where there is none in the whole text.
    pub hit: Option<Hit>,
}

impl Look {
    /// For the first hit at or after byte `start`.
    #[must_use]
    pub const fn on(start: usize, goal: Goal) -> Self {
        Self {
            goal,
            back: false,
            start,
            at: start,
            again: false,
            round: false,
            lap: None,
        }
    }

    /// For the last hit before byte `start`.
    #[must_use]
    pub const fn back(start: usize, goal: Goal) -> Self {
        Self {
            back: true,
            ..Self::on(start, goal)
        }
    }

    /// Goes on from `hit` where it is to be passed; false where it is what is looked for. Who is to pass more hits
    /// than there are goes round for what is left of the number after so many whole rounds.
    fn passes(&mut self, hit: &Hit, text: &str) -> bool {
        let Goal::Step { left } = &mut self.goal else {
            return false;
        };
        let at = hit.span.start();
        let mut more = left.saturating_sub(1);
        match &mut self.lap {
            Some((first, passed)) if *first == at => more %= (*passed).max(1),
            Some((_, passed)) => *passed += 1,
            None => self.lap = Some((at, 1)),
        }
        *left = more.max(1);
        if more == 0 {
            return false;
        }
        self.round |= std::mem::take(&mut self.again);
        self.start = match self.back {
            true => at,
            false => segment::next_grapheme(text, at).unwrap_or(text.len()),
        };
        self.at = self.start;
        true
    }

    /// Whether it goes back.
    #[must_use]
    pub const fn is_back(&self) -> bool {
        self.back
    }

    /// Whether it came over the text's end.
    #[must_use]
    pub const fn came_round(&self) -> bool {
        self.again || self.round
    }

    /// Looks at the next bytes, as many as `budget` allows, which becomes less by them. `None` where the
    /// look is not over.
    fn step(&mut self, pattern: &Pattern, text: &str, budget: &mut usize) -> Option<Option<Hit>> {
        let piece = self.piece(text.len(), *budget);
        let hit = if self.back {
            self.at = piece.start();
            find::last(pattern, text, piece)
        } else {
            self.at = piece.end();
            find::first(pattern, text, piece)
        };
        let seen = match &hit {
            Some(hit) if self.back => piece.end().saturating_sub(hit.span.start()).max(1),
            Some(hit) => hit.span.end().saturating_sub(piece.start()).max(1),
            None => piece.len(),
        };
        *budget = budget.saturating_sub(seen);
        let over = self.at == self.limit(text.len());
        if hit.is_none() && over && !self.again {
            self.again = true;
            self.at = if self.back { text.len() } else { 0 };
            return None;
        }
        (hit.is_some() || over).then_some(hit)
    }

    /// Where this half of the look ends, in a text of `length` bytes.
    const fn limit(&self, length: usize) -> usize {
        match (self.again, self.back) {
            (true, _) => self.start,
            (false, true) => 0,
            (false, false) => length,
        }
    }

    /// The next piece, of at most `budget` bytes.
    fn piece(&self, length: usize, budget: usize) -> Span {
        let limit = self.limit(length);
        if self.back {
            let start = self.at.saturating_sub(budget).max(limit);
            Span::new(start, self.at.max(start))
        } else {
            let end = self.at.saturating_add(budget).min(limit);
            Span::new(self.at.min(end), end)
        }
    }
}

impl Search {
    /// A search for what was `typed`; `None` where that holds nothing to look for.
    #[must_use]
    pub fn new(typed: &str, blind: bool) -> Option<Self> {
        let blindness = if blind {
            Blindness::Blind
        } else {
            Blindness::Exact
        };
        let pattern = Pattern::new(typed, blindness);
        (!pattern.is_empty()).then(|| Self {
            typed: typed.to_owned(),
            blind,
            shown: true,
            counts: None,
            look: None,
            counter: Counter::new(pattern.clone()),
            pattern,
        })
    }

    /// The pattern.
    #[must_use]
    pub const fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// Begins a look, in place of one that may be under way, and takes its first step.
    pub fn begin(&mut self, look: Look, text: &str) -> Option<Found> {
        self.look = Some(look);
        self.look_on(text, FIRST)
    }

    /// Goes on with a look that is under way for a piece.
    pub fn go_on(&mut self, text: &str) -> Option<Found> {
        self.look_on(text, PIECE)
    }

    /// Ends a look that is under way, however long that takes.
    pub fn finish(&mut self, text: &str) -> Option<Found> {
        self.look_on(text, usize::MAX)
    }

    fn look_on(&mut self, text: &str, mut budget: usize) -> Option<Found> {
        let look = self.look.as_mut()?;
        let hit = loop {
            match look.step(&self.pattern, text, &mut budget) {
                Some(Some(hit)) if look.passes(&hit, text) => {}
                Some(ended) => break ended,
                None => {}
            }
            if budget == 0 {
                return None;
            }
        };
        let look = self.look.take()?;
        Some(Found { look, hit })
    }

    /// Counts on for a piece; tells whether there is more to count.
    pub fn count_on(&mut self, text: &str) -> bool {
        if self.counts.is_none() {
            self.counts = self.counter.step(text, PIECE);
        }
        self.counts.is_none()
    }

    /// Begins to count again: the text has grown.
    pub fn count_again(&mut self) {
        self.counts = None;
        self.counter = Counter::new(self.pattern.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a look that is taken in steps of `budget` bytes ends, and whether it came round.
    fn ended(search: &mut Search, look: Look, text: &str, budget: usize) -> (Option<usize>, bool) {
        search.look = Some(look);
        for _ in 0..10_000 {
            if let Some(found) = search.look_on(text, budget) {
                let at = found.hit.map(|hit| hit.span.start());
                return (at, found.look.came_round());
            }
        }
        panic!("it goes on for ever");
    }

    #[test]
    fn a_look_in_steps_finds_what_a_look_at_once_does() {
        let text = "قال العراق ثم والعِراق، وقال عراقي. قال الـعـراق وسكت";
        let goal = || Goal::Step { left: 1 };
        for typed in ["العراق", "قال", "ق", "سكت", "لا شيء", "كذا"] {
            let mut search = Search::new(typed, true).unwrap();
            for start in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                for look in [Look::on(start, goal()), Look::back(start, goal())] {
                    let at_once = ended(&mut search, look.clone(), text, usize::MAX);
                    for budget in [1, 2, 3, 7, 30] {
                        let in_steps = ended(&mut search, look.clone(), text, budget);
                        assert_eq!(in_steps, at_once, "{typed} {look:?} {budget}");
                    }
                    let pattern = search.pattern();
                    let straight = if look.is_back() {
                        find::previous(pattern, text, start)
                    } else {
                        find::next(pattern, text, start)
                    };
                    assert_eq!(straight.is_none(), at_once.1, "{typed} {start}");
                    let any = straight.or_else(|| find::next(pattern, text, 0));
                    assert_eq!(at_once.0.is_some(), any.is_some());
                    if let Some(hit) = straight {
                        assert_eq!(at_once.0, Some(hit.span.start()));
                    }
                }
            }
        }
    }

    #[test]
    fn to_pass_hits_is_to_go_from_hit_to_hit() {
        let text = "قال العراق ثم والعِراق، وقال عراقي. قال الـعـراق وسكت";
        for (typed, start) in ["العراق", "قال", "ق", "سكت", "كذا"]
            .iter()
            .flat_map(|typed| [0, 10, text.len()].map(|start| (typed, start)))
        {
            let mut search = Search::new(typed, true).unwrap();
            for look in [Look::on, Look::back] {
                let mut at = start;
                let mut places = Vec::new();
                let mut rounds = false;
                for _ in 0..40 {
                    let one = look(at, Goal::Step { left: 1 });
                    let back = one.is_back();
                    let (place, round) = ended(&mut search, one, text, usize::MAX);
                    rounds |= round;
                    places.push((place, rounds));
                    let Some(place) = place else { break };
                    at = match back {
                        true => place,
                        false => segment::next_grapheme(text, place).unwrap(),
                    };
                }
                for left in 1..=places.len() {
                    for budget in [2, 30, usize::MAX] {
                        let many = look(start, Goal::Step { left });
                        let many = ended(&mut search, many, text, budget);
                        assert_eq!(many, places[left - 1], "{left} {typed} from {start}");
                    }
                }
                let most = ended(
                    &mut search,
                    look(start, Goal::Step { left: usize::MAX }),
                    text,
                    usize::MAX,
                );
                assert_eq!(most.0.is_some(), places[0].0.is_some());
            }
        }
    }

    #[test]
    fn a_text_without_a_letter_ends_a_look() {
        let mut search = Search::new("x", true).unwrap();
        let found = search.begin(Look::on(0, Goal::Typed { from: 0 }), "");
        assert_eq!(found.map(|found| found.hit), Some(None));
        assert_eq!(search.look, None);
    }
}
