//! Overlapping annotations made flat: runs of text under the same stack, and the margin's bars.
//!
//! *Runs* come from a sweep over the ends of spans, and cost what stands in the window that is asked
//! for. *Bars* stand in lanes beside the rows: two annotations that share a row have two lanes, so that
//! neighbours and nested ones stay apart.
//!
//! Must not know: colours, cells, what a kind means.

use std::ops::Range;
use std::sync::Arc;

use super::Annotation;
use super::set::Annotations;
use crate::text::document::Span;

/// Text under one stack of annotations.
#[derive(Clone, Debug, PartialEq)]
pub struct Run<'a> {
    /// Where, within the window; empty where annotations without length stand.
    pub span: Span,
    /// The annotations that hold it, from the innermost (the one that covers fewest bytes) out, as
    /// [`Annotations::stack_at`] has them; never empty.
    pub stack: Vec<&'a Arc<Annotation>>,
}

/// The runs of `window`, in order and disjoint; text under no annotation is in none. Annotations that
/// lost their place are left out. One without length makes a run without length, before the run of the
/// text that it stands at.
#[must_use]
pub fn runs(annotations: &Annotations, window: Span) -> Vec<Run<'_>> {
    let mut ranked = annotations.around(window);
    ranked.retain(|a| !a.is_lost());
    ranked.reverse();
    ranked.sort_by_key(|a| a.spans.covered());
    let mut cuts = cuts(&ranked, window);
    cuts.sort_unstable();
    let (mut out, mut open) = (Vec::new(), std::collections::BTreeSet::new());
    let mut from = window.start();
    for cut in cuts {
        if from < cut.at && !open.is_empty() {
            out.push(run(Span::new(from, cut.at), open.iter(), &ranked));
        }
        from = cut.at;
        match cut.what {
            What::Ends => {
                open.remove(&cut.rank);
            }
            What::Stands => stand(&mut out, cut, &ranked),
            What::Begins => {
                open.insert(cut.rank);
            }
        }
    }
    out
}

/// Which of `runs` share a byte with `span`, or stand empty within it.
#[must_use]
pub fn over(runs: &[Run<'_>], span: Span) -> Range<usize> {
    let from = runs.partition_point(|run| run.span.end() <= span.start());
    let to = runs.partition_point(|run| run.span.start() < span.end());
    from..to.max(from)
}

/// The annotations of `runs` that hold text of `span`, from the innermost out. A cell that shows two
/// clusters, lam and alef, has those of both.
#[must_use]
pub fn stack_over<'a>(runs: &[Run<'a>], span: Span) -> Vec<&'a Arc<Annotation>> {
    let runs = runs.get(over(runs, span)).unwrap_or_default().iter();
    let mut stack: Vec<&Arc<Annotation>> = Vec::new();
    for run in runs.filter(|run| !run.span.is_empty()) {
        let new = |one: &&&Arc<Annotation>| !stack.iter().any(|other| Arc::ptr_eq(other, one));
        let more: Vec<_> = run.stack.iter().filter(new).copied().collect();
        let mixed = !stack.is_empty() && !more.is_empty();
        stack.extend(more);
        if mixed {
            stack.sort_by_key(|annotation| annotation.spans.covered());
        }
    }
    stack
}

/// What happens at a cut: what ends there ends before anything begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Ends,
    /// A span without length.
    Stands,
    Begins,
}

/// A place where the stack changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cut {
    at: usize,
    what: What,
    /// The annotation: its place in the list from the innermost out.
    rank: usize,
}

/// The cuts that the spans of `ranked` make within `window`.
fn cuts(ranked: &[&Arc<Annotation>], window: Span) -> Vec<Cut> {
    let mut out = Vec::with_capacity(2 * ranked.len());
    for (rank, annotation) in ranked.iter().enumerate() {
        for span in annotation.spans.iter() {
            let mut cut = |at, what| out.push(Cut { at, what, rank });
            if span.is_empty() {
                if window.contains(span.start()) {
                    cut(span.start(), What::Stands);
                }
            } else if let Some(shared) = span.intersection(window) {
                cut(shared.start(), What::Begins);
                cut(shared.end(), What::Ends);
            }
        }
    }
    out
}

/// The run of the ranks `open` at `span`.
fn run<'a, 'r>(
    span: Span,
    open: impl Iterator<Item = &'r usize>,
    ranked: &[&'a Arc<Annotation>],
) -> Run<'a> {
    Run {
        span,
        stack: open.filter_map(|rank| ranked.get(*rank).copied()).collect(),
    }
}

/// Adds an annotation without length to the run of those that stand there.
fn stand<'a>(out: &mut Vec<Run<'a>>, cut: Cut, ranked: &[&'a Arc<Annotation>]) {
    let here = Span::new(cut.at, cut.at);
    let one = run(here, std::iter::once(&cut.rank), ranked);
    match out.last_mut().filter(|last| last.span == here) {
        Some(last) => last.stack.extend(one.stack),
        None => out.push(one),
    }
}

/// Which piece of an annotation's bar a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it: it begins and ends in this row.
    Only,
    /// Its beginning; it goes on below.
    First,
    /// A piece from its middle.
    Middle,
    /// Its end.
    Last,
    /// Nothing of it: the row lies between two of its spans.
    Gap,
}

/// A piece of an annotation's bar, beside one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar<'a> {
    /// Its lane, from 0: what begins first, and of two that begin together the longer, has the lower.
    pub lane: usize,
    /// Which piece.
    pub part: Part,
    /// Whose.
    pub annotation: &'a Arc<Annotation>,
}

/// The bars beside one row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Margin<'a> {
    /// The bars, by lane; at most one a lane.
    pub bars: Vec<Bar<'a>>,
    /// How many more there are for which there was no lane.
    pub more: usize,
}

/// The bars of the annotations that `shown` chooses, beside each of `rows` (the spans of rows one below
/// the other), in at most `lanes` lanes.
///
/// Two annotations share a lane only where no row of `rows` shows both and they share no byte. Give the
/// rows of whole paragraphs, though not all of them are on the screen, and lanes stay as they are while
/// one scrolls. Annotations that lost their place have no bar.
#[must_use]
pub fn bars<'a>(
    annotations: &'a Annotations,
    shown: impl Fn(&Annotation) -> bool,
    rows: &[Span],
    lanes: usize,
) -> Vec<Margin<'a>> {
    let mut out = vec![Margin::default(); rows.len()];
    let mut taken: Vec<Taken> = Vec::new();
    for annotation in chained(annotations, shown, rows) {
        let taking = Taken::by(annotation, rows);
        // Lanes that are not shown are all one: the first that is free is asked for.
        let free = taken.iter().position(|lane| lane.is_free_for(taking));
        let lane = free.unwrap_or(taken.len());
        match taken.get_mut(lane) {
            Some(place) => *place = taking,
            None if lane < lanes => taken.push(taking),
            None => {}
        }
        let Some((first, last)) = taking.rows else {
            continue;
        };
        let beside = out.iter_mut().zip(rows).take(last + 1).skip(first);
        for (margin, row) in beside {
            if lane < lanes {
                let part = part(annotation, *row);
                margin.bars.push(Bar {
                    lane,
                    part,
                    annotation,
                });
            } else {
                margin.more += 1;
            }
        }
    }
    for margin in &mut out {
        margin.bars.sort_by_key(|bar| bar.lane);
    }
    out
}

/// The annotations beside `rows`, and those above that they are chained to by shared bytes: without
/// them lanes would change as soon as those leave the screen. In order.
fn chained<'a>(
    annotations: &'a Annotations,
    shown: impl Fn(&Annotation) -> bool,
    rows: &[Span],
) -> Vec<&'a Arc<Annotation>> {
    let (Some(top), Some(bottom)) = (rows.first(), rows.last()) else {
        return Vec::new();
    };
    let mut window = Span::new(top.start(), bottom.end() + 1);
    loop {
        let mut found = annotations.around(window);
        found.retain(|a| !a.is_lost() && shown(a));
        let start = found
            .first()
            .map_or(window.start(), |a| a.spans.first().start());
        if start >= window.start() {
            return found;
        }
        window = Span::new(start, window.end());
    }
}

/// What the last annotation in a lane takes up.
#[derive(Clone, Copy, Debug)]
struct Taken {
    span: Span,
    /// The first and the last of the rows beside which it stands.
    rows: Option<(usize, usize)>,
}

impl Taken {
    fn by(annotation: &Annotation, rows: &[Span]) -> Self {
        let span = annotation.spans.hull();
        let end = span.end().max(span.start() + 1);
        let last_row_end = rows.last().map_or(0, |row| row.end());
        // What stands without length at the very end stands in the last row.
        let at_the_end = span.is_empty() && span.start() == last_row_end;
        let first = rows.partition_point(|row| row.end() <= span.start());
        let first = first.min(if at_the_end {
            rows.len().saturating_sub(1)
        } else {
            first
        });
        let behind = rows.partition_point(|row| row.start() < end);
        Self {
            span,
            rows: (first < behind).then(|| (first, behind - 1)),
        }
    }

    /// Whether `other`, which begins later, can stand in the same lane.
    fn is_free_for(self, other: Self) -> bool {
        let rows_apart = match (self.rows, other.rows) {
            (Some((_, last)), Some((first, _))) => last < first,
            _ => true,
        };
        rows_apart && self.span.end() <= other.span.start()
    }
}

/// Which piece of the bar of `annotation` the row at `row` shows, one of those from its first to its last.
fn part(annotation: &Annotation, row: Span) -> Part {
    let hull = annotation.spans.hull();
    let wide = Span::new(row.start(), row.end().max(row.start() + 1));
    let begins = hull.start() >= row.start();
    let ends = hull.end() <= row.end();
    let here = annotation
        .spans
        .iter()
        .any(|span| span.overlaps(wide) || wide.contains(span.start()));
    match (begins, ends) {
        (true, true) => Part::Only,
        (true, false) => Part::First,
        (false, true) => Part::Last,
        (false, false) if here => Part::Middle,
        (false, false) => Part::Gap,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::Strategy;

    use super::super::{Id, Spans, Standing, Time};
    use super::*;

    fn annotation(name: &str, spans: &[(usize, usize)]) -> Annotation {
        let spans = spans.iter().map(|(start, end)| Span::new(*start, *end));
        let spans = Spans::of(spans.collect()).expect("at least one");
        Annotation {
            id: Id::named(name),
            ..Annotation::new(Some("claim"), spans, None, Time::default())
        }
    }

    fn drawn(runs: &[Run<'_>]) -> String {
        let one = |run: &Run<'_>| {
            let names: Vec<&str> = run.stack.iter().map(|a| a.id.as_str()).collect();
            format!(
                "{}-{} {}",
                run.span.start(),
                run.span.end(),
                names.join("‹")
            )
        };
        runs.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// The bars of a margin as letters, a line a row: `╻┃╹╸┊` for first, middle, last, only, gap.
    fn beside(set: &Annotations, rows: &[Span], lanes: usize) -> Vec<String> {
        let row = |margin: &Margin<'_>| {
            let mut out = String::new();
            for bar in &margin.bars {
                while out.chars().count() < 2 * bar.lane {
                    out.push(' ');
                }
                out.push_str(bar.annotation.id.as_str());
                out.push(match bar.part {
                    Part::Only => '╸',
                    Part::First => '╻',
                    Part::Middle => '┃',
                    Part::Last => '╹',
                    Part::Gap => '┊',
                });
            }
            if margin.more > 0 {
                out.push_str(&format!("+{}", margin.more));
            }
            out
        };
        bars(set, |_| true, rows, lanes).iter().map(row).collect()
    }

    fn rows(count: usize) -> Vec<Span> {
        (0..count).map(|n| Span::new(n * 10, n * 10 + 10)).collect()
    }

    #[test]
    fn nested_and_crossing_spans_become_runs_innermost_first() {
        let set = Annotations::new([
            annotation("a", &[(0, 20)]),
            annotation("b", &[(2, 8)]),
            annotation("c", &[(4, 12)]),
        ]);
        let all = runs(&set, Span::new(0, 30));
        assert_eq!(drawn(&all), "0-2 a, 2-4 b‹a, 4-8 b‹c‹a, 8-12 c‹a, 12-20 a");
        assert_eq!(drawn(&runs(&set, Span::new(5, 10))), "5-8 b‹c‹a, 8-10 c‹a");
        assert_eq!(drawn(&runs(&set, Span::new(20, 30))), "");
    }

    #[test]
    fn a_cell_of_two_clusters_has_the_annotations_of_both() {
        let set = Annotations::new([
            annotation("a", &[(0, 20)]),
            annotation("b", &[(2, 8)]),
            annotation("c", &[(10, 16)]),
            annotation("d", &[(12, 12)]),
        ]);
        let all = runs(&set, Span::new(0, 30));
        let over = |from, to| {
            let stack = stack_over(&all, Span::new(from, to)).into_iter();
            stack.map(|a| a.id.to_string()).collect::<String>()
        };
        assert_eq!(over(2, 4), "ba");
        assert_eq!(over(6, 12), "bca", "the one of fewest bytes first");
        assert_eq!(over(8, 10), "a");
        assert_eq!(over(20, 24), "");
    }

    #[test]
    fn parts_gaps_neighbours_and_places_without_length() {
        let set = Annotations::new([
            annotation("a", &[(0, 4), (6, 9)]),
            annotation("b", &[(4, 6)]),
            annotation("c", &[(6, 6)]),
            annotation("d", &[(6, 6)]),
        ]);
        let all = runs(&set, Span::new(0, 10));
        assert_eq!(drawn(&all), "0-4 a, 4-6 b, 6-6 d‹c, 6-9 a");
    }

    #[test]
    fn what_lost_its_place_or_is_not_wanted_has_no_bar() {
        let mut lost = annotation("lost", &[(0, 4)]);
        lost.standing = Standing::lost(vec!["x".to_owned()], false);
        let set = Annotations::new([lost, annotation("b", &[(4, 6)]), annotation("c", &[(6, 7)])]);
        let rows = [Span::new(0, 10)];
        let margins = bars(&set, |one| one.id != Id::named("c"), &rows, 3);
        let names: Vec<&str> = margins[0]
            .bars
            .iter()
            .map(|bar| bar.annotation.id.as_str())
            .collect();
        assert_eq!(names, ["b"]);
    }

    #[test]
    fn neighbours_that_share_a_row_have_lanes_of_their_own() {
        let set = Annotations::new([
            annotation("a", &[(2, 25)]),
            annotation("b", &[(27, 38)]),
            annotation("c", &[(40, 45)]),
        ]);
        let expected = ["a╻", "a┃", "a╹b╻", "  b╹", "c╸"];
        assert_eq!(beside(&set, &rows(5), 3), expected);
    }

    #[test]
    fn nested_ones_stand_side_by_side_and_what_has_no_lane_is_counted() {
        let set = Annotations::new([
            annotation("a", &[(0, 50)]),
            annotation("b", &[(12, 38)]),
            annotation("c", &[(21, 29)]),
            annotation("d", &[(22, 24)]),
        ]);
        let expected = ["a╻", "a┃b╻", "a┃b┃+2", "a┃b╹", "a╹"];
        assert_eq!(beside(&set, &rows(5), 2), expected);
    }

    #[test]
    fn a_broken_quotation_keeps_its_lane_across_the_gap() {
        let set = Annotations::new([
            annotation("a", &[(0, 5), (32, 38)]),
            annotation("b", &[(12, 18)]),
        ]);
        assert_eq!(beside(&set, &rows(4), 3), ["a╻", "a┊b╸", "a┊", "a╹"]);
    }

    #[test]
    fn lanes_stay_while_one_scrolls() {
        let set = Annotations::new([
            annotation("a", &[(0, 25)]),
            annotation("b", &[(12, 45)]),
            annotation("c", &[(41, 58)]),
        ]);
        let all = beside(&set, &rows(6), 3);
        assert_eq!(all, ["a╻", "a┃b╻", "a╹b┃", "  b┃", "c╻b╹", "c╹"]);
        for from in 0..6 {
            assert_eq!(beside(&set, &rows(6)[from..], 3), all[from..]);
        }
    }

    #[test]
    fn what_stands_at_the_end_or_in_an_empty_row_has_its_bar() {
        let set = Annotations::new([annotation("a", &[(0, 30)]), annotation("b", &[(30, 30)])]);
        let rows = [(0, 10), (10, 10), (10, 30)].map(|(start, end)| Span::new(start, end));
        assert_eq!(beside(&set, &rows, 3), ["a╻", "a┃", "a╹b╸"]);
    }

    fn some() -> impl Strategy<Value = Annotations> {
        let spans = proptest::collection::vec((0..60usize, 0..20usize), 1..3);
        proptest::collection::vec(spans, 0..16).prop_map(|all| {
            let all = all.iter().enumerate().map(|(number, spans)| {
                let spans: Vec<_> = spans.iter().map(|(at, more)| (*at, at + more)).collect();
                annotation(&format!("{number:02}"), &spans)
            });
            Annotations::new(all)
        })
    }

    proptest::proptest! {
        #[test]
        fn a_run_has_the_stack_of_each_of_its_bytes(
            set in some(), start in 0..70usize, length in 0..40usize,
        ) {
            let window = Span::new(start, start + length);
            let runs = runs(&set, window);
            let mut before = window.start();
            for run in &runs {
                assert!(window.covers(run.span) && run.span.start() >= before);
                assert!(!run.stack.is_empty());
                before = run.span.end();
            }
            for at in window.range() {
                let (standing, holding): (Vec<_>, Vec<_>) = set.stack_at(at).into_iter()
                    .partition(|a| !a.spans.iter().any(|span| span.contains(at)));
                let of = |empty: bool| -> Vec<_> {
                    let here = runs.iter().filter(|run| if empty {
                        run.span.is_empty() && run.span.start() == at
                    } else {
                        run.span.contains(at)
                    });
                    here.flat_map(|run| run.stack.clone()).collect()
                };
                assert_eq!(of(false), holding);
                assert_eq!(of(true), standing);
            }
        }

        #[test]
        fn no_two_bars_share_a_lane_in_a_row_and_none_is_dropped(
            set in some(), rows in proptest::collection::vec(0..12usize, 1..9), lanes in 0..4usize,
        ) {
            let mut at = 0;
            let rows: Vec<Span> = rows.iter().map(|length| {
                at += length;
                Span::new(at - length, at)
            }).collect();
            let last = rows.len() - 1;
            for (number, margin) in bars(&set, |_| true, &rows, lanes).iter().enumerate() {
                let mut used: Vec<usize> = margin.bars.iter().map(|bar| bar.lane).collect();
                assert!(used.is_sorted() && used.iter().all(|lane| *lane < lanes));
                used.dedup();
                assert_eq!(used.len(), margin.bars.len());
                let row = rows[number];
                let beside = set.iter().filter(|a| {
                    let hull = a.spans.hull();
                    let from = hull.start();
                    let end = hull.end().max(from + 1);
                    let at_the_end = number == last && hull.is_empty() && from == row.end();
                    from < row.end() && row.start() < end
                        || row.is_empty() && from < row.start() && row.start() < end
                        || at_the_end
                });
                assert_eq!(margin.bars.len() + margin.more, beside.count());
            }
        }
    }
}
