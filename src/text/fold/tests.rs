//! Folding: one example a rule, the map back as laws over any text.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::*;

#[test]
fn spellings_of_one_word_have_one_skeleton() {
    for spellings in [
        &[
            "العراق",
            "اَلْعِرَاق",
            "العـــراق",
            "ٱلعراق",
            "ﺍﻟﻌﺮﺍﻕ",
            "الع\u{200d}راق",
            "\u{202b}العراق",
        ][..],
        &["إيران", "ايران", "أيران", "آيران", "ایران"],
        &["كتابة", "کتابه", "گتابۃ", "كتابہ"],
        &["على", "علي", "علی"],
        &["هذا", "هٰذا"],
        &["مؤتمر", "موتمر", "مو\u{654}تمر"],
        &["٢٠٢٥", "2025", "۲۰۲۵", "२०२५"],
        &["Zürich", "ZURICH", "Zu\u{308}rich", "zürich"],
        &["שָׁלוֹם", "שלום", "שלומ", "שׁלוֹם"],
        &["ﷲ", "الله", "اللّٰه"],
        &["لا إله", "ﻻ\u{a0}إله", " لا\t اله "],
        &["می\u{200c}خواهم", "میخواهم", "ميخواهم"],
        &["ΣΟΦΟΣ", "σοφος", "σοφοσ"],
    ] {
        for spelling in spellings {
            assert_eq!(skeleton(spelling), skeleton(spellings[0]), "{spelling}");
        }
    }
    for (one, other) in [("باب", "بات"), ("سور", "سورة"), ("م ن", "من"), ("ب", "پ")]
    {
        assert_ne!(skeleton(one), skeleton(other));
    }
}

#[test]
fn a_hamza_matches_on_any_seat_and_a_seat_without_it() {
    let letter = |c| match blind(c) {
        Fold::Letter(letter) => letter,
        other => panic!("{other:?}"),
    };
    assert!(letter('ؤ').matches(letter('ئ')) && letter('ء').matches(letter('أ')));
    assert!(letter('ؤ').matches(letter('و')) && letter('ى').matches(letter('ئ')));
    assert!(!letter('و').matches(letter('ي')) && !letter('ء').matches(letter('ا')));
}

#[test]
fn every_decimal_digit_is_an_ascii_digit() {
    let category = CodePointMapData::<GeneralCategory>::new();
    let mut run = 0;
    for c in '\0'..=char::MAX {
        if category.get(c) == GeneralCategory::DecimalNumber {
            let expected = char::from_digit(run % 10, 10).expect("a digit");
            assert_eq!(
                blind(c),
                Fold::Letter(Letter::bare(expected)),
                "{:x}",
                u32::from(c)
            );
            run += 1;
        }
    }
    assert!(run > 700);
}

#[test]
fn what_folds_to_another_letter_is_found_among_its_spellings() {
    let mut of: std::collections::BTreeMap<char, Vec<char>> = std::collections::BTreeMap::new();
    for c in '\0'..=char::MAX {
        match blind(c) {
            Fold::Letter(letter) if letter.base != c => of.entry(letter.base).or_default().push(c),
            _ => {}
        }
    }
    for (base, others) in of {
        if others.len() > 3 {
            let found: Vec<char> = spellings(base).collect();
            assert!(others.iter().all(|c| found.contains(c)), "{base}");
        }
    }
    // The folds outside the places that `spellings` looks at.
    let far = (0x3000..0xa620).chain(0xac00..0xfb00);
    for c in far
        .chain(0x17000..0x1cc00)
        .chain(0x20000..0xe0000)
        .filter_map(char::from_u32)
    {
        let itself = Fold::Letter(Letter::bare(c));
        assert!(
            [itself, Fold::Space, Fold::Nothing].contains(&blind(c)),
            "{c}"
        );
    }
}

proptest! {
    #[test]
    fn the_way_back_ascends_and_stands_on_clusters(
        text in "[\u{600}-\u{6ff}\u{fb50}-\u{fdff}\u{fe70}-\u{feff}\u{590}-\u{5ff} a-eÀ-ÿ\u{300}\u{200c}\r\n]{0,40}"
    ) {
        let folding = Folding::new(&text);
        let mut last = 0;
        for (at, c) in folding.text().char_indices() {
            let span = folding.source(at, at + c.len_utf8());
            prop_assert!(span.start() >= last && !span.is_empty());
            prop_assert_eq!(floor_grapheme(&text, span.start()), span.start());
            prop_assert_eq!(ceil_grapheme(&text, span.end()), span.end());
            let again = skeleton(slice(&text, span));
            prop_assert!(c == ' ' || c == '\n' || again.contains(c), "{c:?} in {again:?}");
            last = span.start();
        }
        let twice = Folding::new(folding.text());
        prop_assert_eq!(twice.text(), folding.text());
    }

    #[test]
    fn folding_takes_any_text(text in ".{0,60}", start in 0usize..80, end in 0usize..80) {
        let span = Folding::new(&text).source(start, end);
        prop_assert!(text.get(span.range()).is_some());
    }
}
