//! Agreement of annotators on small texts, with figures reckoned by hand.

use super::differences::What;
use super::*;
use crate::annotation::{Annotation, Id, Link, Spans, Time, Value};

/// Marks as `start..end kind`, in bytes of the text.
fn set(marks: &[(usize, usize, &str)]) -> Annotations {
    Annotations::new(
        marks
            .iter()
            .enumerate()
            .map(|(number, (start, end, kind))| {
                let spans = Spans::one(Span::new(*start, *end));
                Annotation {
                    id: Id::named(number.to_string()),
                    ..Annotation::new(Some(kind), spans, None, Time::default())
                }
            }),
    )
}

#[test]
fn a_mark_is_within_where_it_begins_there_or_stands_at_the_end_of_all() {
    let window = [Span::new(2, 4), Span::new(6, 9)];
    let within = |at| is_within(&window, at, 9);
    let expected = [
        false, false, true, true, false, false, true, true, true, true,
    ];
    assert_eq!(std::array::from_fn(within), expected);
    assert!(!is_within(&window, 9, 12), "the text goes on");
    assert!(!is_within(&window, 12, 12));
}

fn work<'a>(document: &'a Document, sides: &[&'a Annotations], registry: &'a Registry) -> Work<'a> {
    Work {
        document,
        sides: sides.iter().copied().map(Some).collect(),
        registry,
    }
}

fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a figure");
    assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
}

/// Ten words of two letters, parted by blanks.
const TEXT: &str = "aa bb cc dd ee\nff gg hh ii jj";

#[test]
fn f1_counts_what_is_the_same_and_what_shares_text() {
    let document = Document::new(TEXT);
    let registry = Registry::default();
    // Exact: 0..2. Sharing text: 6..11 and 6..8. Of different kinds: 15..17. Alone: 21..23.
    let one = set(&[(0, 2, "actor"), (6, 11, "actor"), (15, 17, "place")]);
    let other = set(&[
        (0, 2, "actor"),
        (6, 8, "actor"),
        (15, 17, "actor"),
        (21, 23, "actor"),
    ]);
    let works = [work(&document, &[&one, &other], &registry)];
    let found = of_two(&works, (0, 1), false);
    let actors = &found.kinds["actor"];
    near(actors.exact, 2.0 / 6.0);
    near(actors.blind, 2.0 / 6.0);
    near(actors.overlapping, 4.0 / 6.0);
    near(found.all.exact, 2.0 / 7.0);
    near(found.kinds["place"].exact, 0.0);
    // Of ten words the one labels 1, 3, 4 as actors, the other 1, 3, 6, 8: alike in 1, 3 and in 2, 5, 7, 9, 10: 7 of 10.
    // By lot (3·4 + 7·6)/100 = 0.54: κ = 0.16/0.46.
    near(actors.kappa, 0.16 / 0.46);
    let compared = compared(&works[0], (0, 1), false).expect("both have it");
    let whats: Vec<What> = compared.differences().into_iter().map(|d| d.what).collect();
    assert_eq!(whats, [What::Boundary, What::Kind, What::MissingInFirst]);
}

#[test]
fn proclitics_at_the_start_do_not_count_where_they_are_not_to() {
    let text = "والعراق للحشد بلد";
    let document = Document::new(text);
    let registry = Registry::default();
    let at = |part: &str| {
        let start = text.find(part).expect("it is there");
        (start, start + part.len(), "place")
    };
    let one = set(&[at("والعراق"), at("للحشد"), at("بلد")]);
    let other = set(&[at("العراق"), at("لحشد"), at("بلد")]);
    let works = [work(&document, &[&one, &other], &registry)];
    let found = of_two(&works, (0, 1), false);
    near(found.all.exact, 1.0 / 3.0);
    near(found.all.blind, 1.0);
    near(found.all.overlapping, 1.0);
}

#[test]
fn what_is_said_of_marks_is_compared_where_they_match() {
    let document = Document::new(TEXT);
    let registry = Registry::default();
    let said = |entity: &str, stance: &str| {
        let list = set(&[(0, 2, "actor"), (3, 8, "claim")]);
        Annotations::new(list.iter().map(|a| {
            let mut a = a.as_ref().clone();
            if a.kind.as_deref() == Some("actor") {
                a.entity = Some(entity.to_owned());
            } else {
                a.attributes
                    .insert("stance".to_owned(), Value::Text(stance.to_owned()));
                a.links.push(Link {
                    role: "said-by".to_owned(),
                    to: Id::named("0"),
                });
            }
            a
        }))
    };
    let (one, other) = (said("x", "oppose"), said("y", "oppose"));
    let works = [work(&document, &[&one, &other], &registry)];
    let found = of_two(&works, (0, 1), false);
    let told = |kind: &str, key: &str| found.attributes[&(kind.to_owned(), key.to_owned())];
    assert_eq!(
        told("claim", "stance"),
        Said {
            compared: 1,
            same: 1
        }
    );
    assert_eq!(
        told("actor", "entity"),
        Said {
            compared: 1,
            same: 0
        }
    );
    assert_eq!(
        told("claim", "said-by"),
        Said {
            compared: 1,
            same: 0
        }
    );
    let compared = compared(&works[0], (0, 1), false).expect("both have it");
    let differences = compared.differences();
    assert_eq!(differences[0].what, What::Attribute("entity".to_owned()));
    assert_eq!(differences[0].said, Some(("x".to_owned(), "y".to_owned())));
    let mut merged = crate::annotation::entity::Entity::called("x", "x");
    merged.merged_into = Some("y".to_owned());
    let registry = Registry::new([merged, crate::annotation::entity::Entity::called("y", "y")]);
    let works = [work(&document, &[&one, &other], &registry)];
    let compared = super::compared(&works[0], (0, 1), false).expect("both have it");
    assert_eq!(compared.differences(), []);
}

#[test]
fn of_done_paragraphs_alone_what_both_have_done_counts() {
    let document = Document::new(TEXT);
    let registry = Registry::default();
    let mut one = set(&[(0, 2, "actor"), (15, 17, "actor")]);
    let mut other = set(&[(0, 2, "actor")]);
    let first = document.paragraph(0).span;
    one.set_done(vec![first, document.paragraph(1).span]);
    other.set_done(vec![first]);
    let works = [work(&document, &[&one, &other], &registry)];
    near(of_two(&works, (0, 1), false).all.exact, 2.0 / 3.0);
    let done = of_two(&works, (0, 1), true);
    near(done.all.exact, 1.0);
    near(done.all.kappa, 1.0);
    near(done.all.alpha, 1.0);
    let nobody = set(&[(0, 2, "actor")]);
    let works = [work(&document, &[&one, &nobody], &registry)];
    assert_eq!(of_two(&works, (0, 1), true).all, Figures::default());
}

#[test]
fn of_three_the_pairs_are_averaged_and_alpha_is_of_all() {
    let document = Document::new(TEXT);
    let registry = Registry::default();
    let (one, other) = (set(&[(0, 2, "actor")]), set(&[(3, 5, "actor")]));
    let works = [work(&document, &[&one, &one, &other], &registry)];
    let pairs = [(0, 1), (0, 2), (1, 2)].map(|pair| of_two(&works, pair, false));
    let found = of_all(&works, 3, &pairs, false);
    near(found.all.exact, 1.0 / 3.0);
    // Each of the three pairs has one mark on either side; one pair has it in common.
    let counts = found.all.counts;
    assert_eq!((counts.one, counts.other), (3, 3));
    assert_eq!((counts.exact, counts.blind, counts.overlapping), (1, 1, 1));
    assert_eq!(found.articles, 1);
    let units = [vec![(0, 2)], vec![(0, 2)], vec![(3, 5)]];
    let expected = disagreement(&units, TEXT.len()).alpha().expect("a figure");
    near(found.all.alpha, expected);
}

#[test]
fn articles_are_pooled_and_one_that_was_not_annotated_is_left_out() {
    let document = Document::new(TEXT);
    let registry = Registry::default();
    let (one, other) = (set(&[(0, 2, "actor")]), set(&[(3, 5, "actor")]));
    let mut alone = work(&document, &[&one, &one], &registry);
    alone.sides[1] = None;
    let works = [
        work(&document, &[&one, &one], &registry),
        work(&document, &[&one, &other], &registry),
        alone,
    ];
    let found = of_two(&works, (0, 1), false);
    near(found.all.exact, 0.5);
    assert_eq!(found.articles, 2);
    let length = TEXT.len();
    let units = [
        vec![(0, 2), (length, length + 2)],
        vec![(0, 2), (length + 3, length + 5)],
    ];
    near(
        found.all.alpha,
        disagreement(&units, 2 * length).alpha().expect("a figure"),
    );
}
