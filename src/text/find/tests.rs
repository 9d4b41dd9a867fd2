//! Searching: tiers by example, both directions against the list of all hits, speed.

use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::*;
use crate::text::fold::Folding;

fn whole(text: &str) -> Span {
    Span::new(0, text.len())
}

/// All hits of a pattern, each as its text with a letter for its tier.
fn found(pattern: &str, text: &str) -> Vec<String> {
    found_by(&Pattern::new(pattern, Blindness::Blind), text)
}

fn found_by(pattern: &Pattern, text: &str) -> Vec<String> {
    let hits = hits_in(pattern, text, whole(text)).into_iter();
    hits.map(|hit| {
        let tier = match hit.tier {
            Tier::Whole => 'W',
            Tier::Inside => 'I',
            Tier::Near => 'N',
        };
        format!("{tier} {}", slice(text, hit.span))
    })
    .collect()
}

#[test]
fn names_are_found_in_every_spelling_and_under_proclitics() {
    assert_eq!(
        found(
            "العراق",
            "العراق والعراق بِالعِرَاقِ العراقي للعراق العـــراق ﺍﻟﻌﺮﺍﻕ عراق"
        ),
        [
            "W العراق",
            "W العراق",
            "W العِرَاقِ",
            "I العراق",
            "W لعراق",
            "W العـــراق",
            "W ﺍﻟﻌﺮﺍﻕ"
        ]
    );
    assert_eq!(
        found("إيران", "لإيران وايران ﻻيران طيران"),
        ["W إيران", "W ايران", "I ﻻيران", "N طيران"]
    );
    assert_eq!(found("غزة", "بغزة وغزة غزه"), ["W غزة", "W غزة", "W غزه"]);
    assert_eq!(found("زير", "وزير"), ["I زير"]);
    assert_eq!(found("الحشد", "تابعة للحشد الشعبي"), ["W لحشد"]);
    assert_eq!(found("اللجنة", "اللجنة للجنة"), ["W اللجنة", "W لجنة"]);
    assert_eq!(found("عراق", "للعراق والعراق"), ["W عراق", "W عراق"]);
}

#[test]
fn a_hamza_and_a_dagger_alef_match_either_way() {
    assert_eq!(
        found("مسؤول", "مسئول مسوول مسؤول مسيول"),
        ["W مسئول", "W مسوول", "W مسؤول", "N مسيول"]
    );
    assert_eq!(found("هذا", "هٰذا هاذا هذا"), ["W هٰذا", "W هذا"]);
    assert_eq!(found("هاذا", "هٰذا هاذا هذا"), ["W هٰذا", "W هاذا"]);
    assert_eq!(found("هٰذا", "هٰذا هاذا هذا").len(), 3);
    assert_eq!(found("الرحمن", "الرَّحْمٰنِ الرحمان"), ["W الرَّحْمٰنِ"]);
    assert_eq!(found("موتمر", "مو\u{654}تمر مؤتمر").len(), 2);
    assert_eq!(found("أفئدة", "أَفْـِٔدَة"), ["W أَفْـِٔدَة"]);
    assert_eq!(
        found("مسؤول", "مسي\u{64e}\u{654}ول"),
        ["W مسي\u{64e}\u{654}ول"]
    );
}

#[test]
fn a_ligature_is_found_whole() {
    assert_eq!(found("الله", "ﷲ"), ["W ﷲ"]);
    assert_eq!(found("له", "ﷲ"), ["I ﷲ"]);
    assert_eq!(found("الل", "ﷲ"), ["I ﷲ"]);
    assert_eq!(found("سلا", "سﻼم سلام"), ["I سﻼ", "I سلا"]);
}

#[test]
fn several_words_match_over_white_space_but_not_over_a_paragraph() {
    let text = "القوات الأميركية\u{2028}والقوات\u{a0} الأميركية القوات\nالأميركية";
    assert_eq!(
        found("القوات الأميركية", text),
        ["W القوات الأميركية", "W القوات\u{a0} الأميركية"]
    );
    assert_eq!(found("  القوات\tالأميركية ", text).len(), 2);
    assert_eq!(
        found("a b", "a\u{2028}b a\u{2029}b a\r\nb a \u{200f} b").len(),
        2
    );
}

#[test]
fn near_spellings_are_the_third_tier() {
    assert_eq!(
        found("أميركي", "أمريكي الأمريكي أميركية أميركا وأمريكي"),
        ["N أمريكي", "N أمريكي", "I أميركي", "N أميركا", "N أمريكي"]
    );
    assert_eq!(
        found("القوات الأميركية", "والقوات الأمريكية"),
        ["N القوات الأمريكية"]
    );
    assert_eq!(found("الأميركيين", "للأمريكيين"), ["N لأمريكيين"]);
    assert!(found("العرب", "الحرب الغرب").is_empty());
    let folded = Pattern::new("أميركي", Blindness::Blind).within(Tier::Inside);
    assert_eq!(found_by(&folded, "أمريكي أميركي"), ["W أميركي"]);
    let near = hits_in(
        &Pattern::new("colour", Blindness::Blind),
        "Color COLOUR",
        whole("Color COLOUR"),
    );
    assert_eq!(
        near.iter().map(|hit| hit.tier).collect::<Vec<_>>(),
        [Tier::Near, Tier::Whole]
    );
}

#[test]
fn an_exact_pattern_sees_every_difference_and_covers_clusters() {
    let exact =
        |pattern: &str, text: &str| found_by(&Pattern::new(pattern, Blindness::Exact), text);
    assert_eq!(exact("ايران", "إيران ايران وايران"), ["W ايران", "W ايران"]);
    assert_eq!(exact("قَ", "قَال قال"), ["I قَ"]);
    assert_eq!(exact("ق", "قَال"), ["I قَ"]);
    assert_eq!(exact("a", "A a"), ["W a"]);
}

#[test]
fn a_pattern_that_folds_to_nothing_is_taken_as_it_is_and_an_empty_one_is_not_found() {
    assert_eq!(found("\u{64e}", "قَال"), ["I قَ"]);
    for empty in ["", "  ", "\n"] {
        assert!(found(empty, "قال ما قال").is_empty());
        assert_eq!(
            count(&Pattern::new(empty, Blindness::Blind), "قال"),
            Counts::default()
        );
    }
}

#[test]
fn hits_overlap_and_are_counted_by_tier() {
    assert_eq!(found("aa", "aaaa").len(), 3);
    let counts = count(
        &Pattern::new("أميركي", Blindness::Blind),
        "أميركي أمريكي أميركية",
    );
    assert_eq!(
        (counts.whole, counts.inside, counts.near, counts.total()),
        (1, 1, 1, 3)
    );
}

/// A pattern and a text of pieces in which it is likely to stand.
fn pattern_and_text() -> impl Strategy<Value = (String, String)> {
    let patterns = prop_oneof![
        Just("ا"),
        Just("اا"),
        Just("الحشد"),
        Just("أميركي"),
        Just("هٰذا"),
        Just("مسؤول"),
        Just("له"),
        Just("القوات الأميركية"),
        Just("a"),
        Just("ab cd"),
        Just("٢"),
        Just("ؤ"),
        Just("اللجنة"),
    ];
    let pieces = prop_oneof![
        Just("ا"),
        Just("أ"),
        Just("و"),
        Just("ل"),
        Just("لل"),
        Just("حشد"),
        Just("الحشد"),
        Just("أميركي"),
        Just("أمريكي"),
        Just("هٰ"),
        Just("ذا"),
        Just("\u{670}"),
        Just("مسئول"),
        Just("ﷲ"),
        Just("ﻻ"),
        Just(" "),
        Just("القوات"),
        Just("الأمريكية"),
        Just("\u{64e}"),
        Just("\u{654}"),
        Just("ـ"),
        Just("a"),
        Just("B"),
        Just("cd"),
        Just("2"),
        Just("\n"),
        Just("\u{200f}"),
        Just("لجنة"),
        Just("😀"),
    ];
    (patterns, proptest::collection::vec(pieces, 0..24))
        .prop_map(|(pattern, pieces)| (pattern.to_owned(), pieces.concat()))
}

proptest! {
    #[test]
    fn both_directions_and_slices_agree_with_the_list_of_all_hits((pattern, text) in pattern_and_text()) {
        let pattern = Pattern::new(&pattern, Blindness::Blind);
        let all = hits_from(&pattern, &text, whole(&text));
        for at in 0..=text.len() {
            let after = all.iter().copied().find(|hit| hit.span.start() >= at);
            prop_assert_eq!(next(&pattern, &text, at), after, "next from {}", at);
            let before = all.iter().copied().rev().find(|hit| hit.span.start() < at);
            prop_assert_eq!(previous(&pattern, &text, at), before, "previous from {}", at);
        }
        for cut in [1, 2, 3, 7] {
            let mut counter = Counter::new(pattern.clone());
            let counts = loop {
                if let Some(counts) = counter.step(&text, cut) {
                    break counts;
                }
            };
            prop_assert_eq!(counts.total(), all.len());
            prop_assert_eq!(counts, count(&pattern, &text));
            let pieces = (0..text.len()).step_by(cut);
            let cut_up: Vec<Hit> = pieces
                .flat_map(|at| hits_from(&pattern, &text, Span::new(at, (at + cut).min(text.len()))))
                .collect();
            prop_assert_eq!(&cut_up, &all);
        }
    }

    #[test]
    fn hits_stand_on_clusters_and_hold_the_pattern((pattern, text) in pattern_and_text()) {
        let pattern = Pattern::new(&pattern, Blindness::Blind);
        for hit in hits_from(&pattern, &text, whole(&text)) {
            prop_assert_eq!(floor_grapheme(&text, hit.span.start()), hit.span.start());
            prop_assert_eq!(ceil_grapheme(&text, hit.span.end()), hit.span.end());
            // Alone, what was found is found from end to end, but where its article is unwritten.
            let alone = slice(&text, hit.span);
            if !alone.starts_with('ل') {
                let again = next(&pattern, alone, 0).map(|hit| hit.span);
                prop_assert_eq!(again, Some(whole(alone)));
            }
        }
    }

    #[test]
    fn plain_letters_are_found_where_the_folded_text_has_them(
        pattern in "[بتج]{1,3}", text in "[بتجـ\u{64e}\u{200d} ﺑﺗﺟﺏ]{0,60}"
    ) {
        let folding = Folding::new(&text);
        let starts = folding.text().char_indices().map(|(at, _)| at);
        let naive: Vec<usize> = starts
            .filter(|at| folding.text().get(*at..).is_some_and(|rest| rest.starts_with(&pattern)))
            .map(|at| folding.source(at, at + pattern.len()).start())
            .collect();
        let hits = hits_from(&Pattern::new(&pattern, Blindness::Blind), &text, whole(&text));
        prop_assert_eq!(hits.iter().map(|hit| hit.span.start()).collect::<Vec<_>>(), naive);
    }

    #[test]
    fn any_pattern_in_any_text_is_answered(pattern in ".{0,8}", text in ".{0,60}", at in 0usize..80) {
        for blindness in [Blindness::Blind, Blindness::Exact] {
            let pattern = Pattern::new(&pattern, blindness);
            for hit in [next(&pattern, &text, at), previous(&pattern, &text, at)].into_iter().flatten() {
                prop_assert!(text.get(hit.span.range()).is_some());
            }
            for hit in hits_in(&pattern, &text, Span::new(at, at + 9)) {
                prop_assert!(text.get(hit.span.range()).is_some());
            }
        }
    }

    #[test]
    fn an_exact_pattern_cut_from_the_text_is_found_there(
        text in "[\u{600}-\u{660}a-c \u{300}]{1,40}", at in 0usize..40, length in 1usize..9
    ) {
        let letters: Vec<char> = text.chars().skip(at).take(length).collect();
        let pattern: String = letters.iter().collect();
        if !pattern.trim().is_empty() {
            // White space runs count as one, so an earlier hit may have another run.
            let one_space = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let found = next(&Pattern::new(&pattern, Blindness::Exact), &text, 0);
            let hit = found.map(|hit| one_space(slice(&text, hit.span)));
            prop_assert!(hit.is_some_and(|hit| hit.contains(&one_space(&pattern))));
        }
    }
}
