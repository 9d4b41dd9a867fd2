//! Annotations found again in articles that editors changed: how many right, wrong and lost, by kind of edit.
//!
//! `cargo nextest run --test reanchoring --no-capture` prints the table, with the earlier version at hand and without.
//! `HASHIYA_ROUNDS=N` makes N rounds of each edit.

#![allow(clippy::print_stdout, reason = "it is a table for people")]

mod dice;
mod editing;
#[allow(dead_code, reason = "its spans are enough here")]
mod gold;

use dice::Dice;
use editing::{EDITS, Edited, MIXED, Part, slice};
use hashiya::annotation::anchor::{
    Anchor, Anchored, Change, Found, Offsets, Past, found, quotations,
};
use hashiya::text::document::{Document, Span};
use hashiya::text::segment::{ceil_grapheme, floor_grapheme};

/// An article as it was, and what was marked in it.
struct Article {
    name: String,
    text: String,
    spans: Vec<Part>,
}

/// What became of annotations.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// Where they are, and said to be certain or likely.
    certain: usize,
    likely: usize,
    /// Elsewhere than said: or nowhere any more.
    wrong: usize,
    /// There, but not found; of these, with the right place among those that are shown to a person.
    lost: usize,
    shown: usize,
    /// Gone, and said so.
    gone: usize,
}

/// Words and phrases of a text: those that repeat as well as those that do not.
fn phrases(text: &str, dice: &mut Dice) -> Vec<Part> {
    let starts: Vec<(usize, &str)> = text
        .split_inclusive(|c: char| c.is_whitespace())
        .scan(0, |at, word| {
            *at += word.len();
            Some((*at - word.len(), word))
        })
        .filter(|(_, word)| !word.trim().is_empty())
        .collect();
    let picked = (0..starts.len()).step_by(3).map(|first| {
        let line = starts[first..]
            .iter()
            .position(|(_, word)| word.contains('\n'));
        let most = line.unwrap_or(starts.len() - 1 - first);
        let last = first + dice.below(6).min(most);
        let (end, word) = starts[last];
        Part::new(starts[first].0, end + word.trim_end().len())
    });
    picked.collect()
}

const fn part(span: Span) -> Part {
    Part::new(span.start(), span.end())
}

fn articles() -> Vec<Article> {
    let mut out = Vec::new();
    if let Some(gold) = gold::shared() {
        out.push(Article {
            name: "gold".to_owned(),
            spans: gold.marks.iter().map(|mark| part(mark.span)).collect(),
            text: gold.text,
        });
    } else {
        println!("the article of ../shared is not here: measured on the sample alone");
    }
    for other in gold::others() {
        out.push(Article {
            name: other.name.chars().take(7).collect(),
            spans: other.marks.iter().map(|mark| part(mark.span)).collect(),
            text: other.text,
        });
    }
    let text = include_str!("../src/store/sample.txt").to_owned();
    let spans = phrases(&text, &mut Dice::new(7));
    out.push(Article {
        name: "sample".to_owned(),
        text,
        spans,
    });
    out
}

/// What `found` says, against where the annotations are.
fn judge(tally: &mut Tally, found: &Found, at: Option<Span>, truth: Option<Part>, text: &str) {
    let whole = |span: Part| {
        let start = floor_grapheme(text, span.start());
        let span = Part::new(start, ceil_grapheme(text, span.end()));
        slice(text, span)
            .trim_matches(|c: char| ('\u{200B}'..='\u{200F}').contains(&c))
            .to_owned()
            + &span.start().to_string()
    };
    let is_right = |span: Part| truth.is_some_and(|truth| whole(truth) == whole(span));
    let place = match found.verdict {
        Anchored::Same => at,
        Anchored::Moved(span) | Anchored::Likely(span, _) => Some(span),
        Anchored::Lost => None,
    };
    match (place, truth) {
        (Some(span), _) if is_right(part(span)) => match found.verdict {
            Anchored::Likely(..) => tally.likely += 1,
            _ => tally.certain += 1,
        },
        (Some(_), _) => tally.wrong += 1,
        (None, Some(_)) => {
            tally.lost += 1;
            tally.shown += usize::from(
                found
                    .candidates
                    .iter()
                    .any(|(span, _)| is_right(part(*span))),
            );
        }
        (None, None) => tally.gone += 1,
    }
}

/// One edit of one article: what becomes of its annotations with the earlier version at hand, and without.
fn measure(article: &Article, edit: editing::Edit, seed: u64, tallies: [&mut Tally; 2]) {
    let mut dice = Dice::new(seed);
    // What is unvowelled was vowelled when it was annotated.
    let mut before = Edited::new(&article.text);
    if edit.0 == "words unvowelled" {
        let vowelled = EDITS.iter().find(|(name, _)| *name == "words vowelled");
        vowelled.expect("it is there").1(&mut before, &mut dice);
    }
    let old = before.text();
    let spans = article.spans.iter().filter_map(|span| before.place(*span));
    let spans: Vec<Part> = spans.collect();
    let mut edited = Edited::new(&old);
    edit.1(&mut edited, &mut dice);
    let new = edited.text();
    let document = Document::new(old.as_str());
    let there: Vec<Span> = spans
        .iter()
        .filter_map(|part| document.span(part.start(), part.end()))
        .collect();
    assert_eq!(there.len(), spans.len());
    let recorded = quotations(&old, &there);
    let (was, is) = (Offsets::new(&old), Offsets::new(&new));
    let anchors: Vec<Anchor<'_>> = there
        .iter()
        .zip(&recorded)
        .map(|(span, recorded)| {
            let (start, end) = was.code_points(*span);
            Anchor {
                at: is.span(start, end),
                was: Some(*span),
                quote: recorded.quote,
                before: recorded.before,
                after: recorded.after,
            }
        })
        .collect();
    let change = Change::between(&old, &new);
    let pasts = [Past::Known(&change), Past::Unknown];
    for (tally, past) in tallies.into_iter().zip(pasts) {
        let found = found(&new, &anchors, past);
        for ((found, anchor), span) in found.iter().zip(&anchors).zip(&spans) {
            let (wrong, lost) = (tally.wrong, tally.lost);
            let truth = edited.place(*span);
            judge(tally, found, anchor.at, truth, &new);
            let is_bad = tally.wrong > wrong || tally.lost > lost;
            if is_bad && std::env::var_os("HASHIYA_WRONG").is_some() {
                let version = matches!(past, Past::Known(_));
                let what = if tally.wrong > wrong { "WRONG" } else { "LOST" };
                println!(
                    "{what} {} {} seed {seed} version {version}: {:?} {:?}\n  truth {:?} {:?}\n  before {:?}",
                    article.name,
                    edit.0,
                    anchor.quote,
                    found,
                    truth,
                    truth.map(|truth| slice(&new, truth)),
                    anchor.before,
                );
            }
        }
    }
}

#[test]
fn nothing_is_put_in_a_wrong_place() {
    let rounds = std::env::var("HASHIYA_ROUNDS").ok();
    let rounds: u64 = rounds.and_then(|rounds| rounds.parse().ok()).unwrap_or(6);
    let mut wrong = 0;
    println!(
        "{:<8}{:<44}{:^34}|{:^34}",
        "article", "edit", "earlier version at hand", "quotes alone"
    );
    let heads = "certain likely wrong lost(shown) gone";
    println!("{:<52}{heads} | {heads}", "");
    for article in articles() {
        let mut all = [Tally::default(); 2];
        for edit in EDITS {
            let mut tallies = [Tally::default(); 2];
            let [known, unknown] = &mut tallies;
            for round in 0..rounds {
                measure(&article, *edit, round * 977 + 13, [known, unknown]);
            }
            println!("{:<8}{:<44}{}", article.name, edit.0, row(&tallies));
            for (sum, tally) in all.iter_mut().zip(tallies) {
                *sum = add(*sum, tally);
                // A copy that was spared by later edits is more like what was than what became of that.
                let is_mixed = edit.0 == MIXED;
                let found = tally.certain + tally.likely;
                assert!(
                    !is_mixed || 100 * tally.wrong <= found,
                    "{}: {tally:?}",
                    edit.0
                );
                wrong += if is_mixed { 0 } else { tally.wrong };
            }
        }
        println!("{:<8}{:<44}{}", article.name, "all", row(&all));
        for tally in all {
            let found = tally.certain + tally.likely;
            let most = if article.name == "gold" { 99 } else { 9 };
            assert!(found > most * tally.lost, "too many are lost: {tally:?}");
        }
    }
    assert_eq!(wrong, 0, "annotations in wrong places");
}

fn add(one: Tally, other: Tally) -> Tally {
    Tally {
        certain: one.certain + other.certain,
        likely: one.likely + other.likely,
        wrong: one.wrong + other.wrong,
        lost: one.lost + other.lost,
        shown: one.shown + other.shown,
        gone: one.gone + other.gone,
    }
}

fn row(tallies: &[Tally]) -> String {
    let each = tallies.iter().map(|tally| {
        format!(
            "{:>7}{:>7}{:>6}{:>6}{:<7}{:>5}",
            tally.certain,
            tally.likely,
            tally.wrong,
            tally.lost,
            format!("({})", tally.shown),
            tally.gone
        )
    });
    each.collect::<Vec<_>>().join(" | ")
}
