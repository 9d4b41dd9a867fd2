//! Proclitics: the words that the rules were made for, and laws over any word.

use proptest::{prop_assert, proptest};

use super::*;
use crate::text::segment::floor_grapheme;

/// The stems of a word as written: `?` after those that are not likely, `=form` where it differs.
fn peeled(word: &str) -> String {
    let stems = stems(word).into_iter().map(|stem| {
        let form = stem
            .form
            .map_or_else(String::new, |form| format!("={form}"));
        let doubt = if stem.likely { "" } else { "?" };
        let rest = word.get(stem.start..).expect("on a boundary");
        format!("{rest}{form}{doubt}")
    });
    stems.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_first_peel_keeps_the_article_and_the_next_takes_it() {
    for (word, expected) in [
        ("العراق", "عراق"),
        ("والعراق", "العراق عراق"),
        ("بواشنطن", "واشنطن"),
        ("وبالعراق", "العراق عراق"),
        ("للتحالف", "لتحالف=التحالف تحالف"),
        ("للحشد", "لحشد=الحشد حشد"),
        ("وللحكومة", "لحكومة=الحكومة حكومة"),
        ("لإيران", "إيران"),
        ("ولبنان", "لبنان بنان?"),
        ("ووزارة", "وزارة"),
        ("كالعراق", "العراق عراق"),
        ("فالعراق", "العراق عراق"),
        ("سيناقش", "يناقش"),
        ("وسيناقش", "يناقش"),
        ("وَالعِراقُ", "العِراقُ عِراقُ"),
        ("وـالعراق", "العراق عراق"),
        ("لله", "له=الله"),
        ("للجنة", "لجنة=اللجنة"),
        ("فللحكومة", "لحكومة=الحكومة حكومة"),
    ] {
        assert_eq!(peeled(word), expected, "{word}");
    }
}

#[test]
fn a_word_that_only_looks_prefixed_is_peelable_on_request() {
    for word in [
        "وزير",
        "بغداد",
        "لبنان",
        "كتائب",
        "واشنطن",
        "فلسطين",
        "باريس",
        "سياسي",
        "ليبيا",
        "واجهت",
        "كوريا",
        "ברלין",
        "לבנון",
        "وحدة",
        "کتاب",
        "بیمارستان",
        "كأن",
        "בגדה",
        "כשרה",
        "כלכלה",
    ] {
        let stems = stems(word);
        assert!(stems.iter().all(|stem| !stem.likely), "{word}");
        assert_eq!(likely_start(word), 0);
    }
    for word in ["وزير", "بغداد", "لبنان", "كتائب"] {
        assert_eq!(stems(word).len(), 1, "{word}");
    }
    for word in ["ألمانيا", "Washington", "", "بل", "لأ"] {
        assert!(stems(word).is_empty(), "{word}");
    }
}

#[test]
fn hebrew_words_are_peeled_likewise() {
    for (word, expected) in [
        ("הממשלה", "ממשלה"),
        ("והממשלה", "הממשלה ממשלה"),
        ("בירושלים", "ירושלים"),
        ("שבירושלים", "בירושלים?"),
        ("כשהממשלה", "הממשלה ממשלה"),
        ("ולבנון", "לבנון בנון?"),
        ("ברלין", "רלין?"),
    ] {
        assert_eq!(peeled(word), expected, "{word}");
    }
}

proptest! {
    #[test]
    fn stems_begin_further_and_further_in_on_clusters(
        word in "[وفبلكسايتنأإآحدعرقهמשהוכלב\u{640}\u{64e}\u{651}\u{200c}ﻻﷲa]{0,12}"
    ) {
        let mut last = 0;
        for stem in stems(&word) {
            prop_assert!(stem.start > last && stem.start < word.len());
            prop_assert!(floor_grapheme(&word, stem.start) == stem.start);
            last = stem.start;
        }
    }

    #[test]
    fn any_word_is_answered(word in ".{0,20}") {
        for stem in stems(&word) {
            prop_assert!(word.get(stem.start..).is_some());
        }
        prop_assert!(word.get(likely_start(&word)..).is_some());
    }
}
