//! Words and sentences: examples, Unicode's own cases, and laws over any text.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};

use super::*;

/// Texts that mix scripts, marks, joiners, separators and punctuation.
fn awkward() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("العراق"),
        Just("و"),
        Just("وَ"),
        Just("\u{640}"),
        Just("\u{200c}"),
        Just("\u{200d}"),
        Just(" "),
        Just("  "),
        Just("\n"),
        Just("\r\n"),
        Just("\r"),
        Just("\u{2029}"),
        Just("\u{1c}"),
        Just("."),
        Just("؟"),
        Just("؛"),
        Just("،"),
        Just("”"),
        Just("("),
        Just("a"),
        Just("B"),
        Just("'"),
        Just("-"),
        Just("3"),
        Just("٣"),
        Just("😀"),
        Just("🇮🇶"),
        Just("漢字"),
        Just("שלום"),
        Just("\u{301}"),
        Just("\u{feff}"),
        Just("\u{202e}"),
        Just("\u{0}"),
    ];
    proptest::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

fn texts(text: &str, spans: impl Iterator<Item = Span>) -> Vec<&str> {
    spans.map(|span| slice(text, span)).collect()
}

fn whole(text: &str) -> Span {
    Span::new(0, text.len())
}

#[test]
fn a_word_keeps_its_marks_joiners_and_tatweel_and_leaves_punctuation() {
    let text = "«وَقَالَ»: مى\u{200c}خواهم العـــراق، سبتمبر/أيلول U.S. don't 2.5%";
    assert_eq!(
        texts(text, words(text, whole(text))),
        [
            "وَقَالَ",
            "مى\u{200c}خواهم",
            "العـــراق",
            "سبتمبر",
            "أيلول",
            "U.S",
            "don't",
            "2.5"
        ]
    );
}

#[test]
fn motions_pass_over_punctuation_and_line_ends() {
    let text = "قال: «نعم»\n\n— ثم مضى.";
    let mut starts = vec![0];
    while let Some(next) = next_word_start(text, *starts.last().expect("one")) {
        starts.push(next);
    }
    let found: Vec<_> = starts.iter().filter_map(|at| word_at(text, *at)).collect();
    assert_eq!(texts(text, found.into_iter()), ["قال", "نعم", "ثم", "مضى"]);
    let mut at = text.len();
    for start in starts.iter().rev() {
        at = previous_word_start(text, at).expect("a word before");
        assert_eq!(at, *start);
    }
    assert_eq!(previous_word_start(text, 0), None);
    let end = next_word_end(text, 0).expect("an end");
    assert!(text.get(end..).is_some_and(|rest| rest.starts_with("ل:")));
    let end = next_word_end(text, end).expect("an end");
    assert!(text.get(end..).is_some_and(|rest| rest.starts_with("م»")));
}

#[test]
fn sentences_end_at_arabic_marks_and_at_line_ends_but_not_at_a_semicolon() {
    let text = "هل جاء؟ نعم؛ جاء. ثم مضى!\nسطر بلا نقطة\nوآخر";
    let mut found = vec![];
    let mut at = Some(0);
    while let Some(start) = at {
        found.push(sentence_at(text, start).expect("a sentence"));
        at = next_sentence(text, start);
    }
    assert_eq!(
        texts(text, found.into_iter()),
        ["هل جاء؟", "نعم؛ جاء.", "ثم مضى!", "سطر بلا نقطة", "وآخر"]
    );
}

#[test]
fn a_sentence_back_is_first_the_start_of_this_one() {
    let text = "واحد. اثنان. ثلاثة.";
    let second = text.find("اثنان").expect("there");
    assert_eq!(previous_sentence(text, second + 4), Some(second));
    assert_eq!(previous_sentence(text, second), Some(0));
    assert_eq!(previous_sentence(text, 0), None);
}

#[test]
fn paragraph_motions_skip_blank_lines() {
    let document = Document::new("a\n\n  \nb\nc");
    assert_eq!(next_paragraph(&document, 0), Some(6));
    assert_eq!(next_paragraph(&document, 6), Some(8));
    assert_eq!(next_paragraph(&document, 8), None);
    assert_eq!(previous_paragraph(&document, 9), Some(8));
    assert_eq!(previous_paragraph(&document, 6), Some(0));
    assert_eq!(previous_paragraph(&document, 0), None);
}

#[test]
fn a_word_in_ten_megabytes_on_one_line_costs_what_is_near() {
    let text = "قالت الحكومة العراقية إن التحالف سيغادر. ".repeat(140_000);
    let start = std::time::Instant::now();
    let mut at = text.len() / 2;
    for _ in 0..2000 {
        at = next_word_start(&text, at).expect("a word");
        let word = word_at(&text, at).expect("a word");
        assert!(word.len() < 30);
        assert!(sentence_at(&text, at).expect("a sentence").len() < 90);
        assert!(previous_sentence(&text, at).is_some() && previous_word_start(&text, at).is_some());
    }
    // Walking the line once takes longer than a millisecond; ten thousand walks would take minutes.
    assert!(start.elapsed().as_secs() < 60);
}

/// One line of a break test: the text and its boundaries.
fn case(line: &str) -> Option<(String, BTreeSet<usize>)> {
    let line = line.split('#').next().unwrap_or("").trim();
    let (mut text, mut breaks) = (String::new(), BTreeSet::new());
    for token in line.split_whitespace() {
        match token {
            "÷" => _ = breaks.insert(text.len()),
            "×" => {}
            hex => text.push(char::from_u32(u32::from_str_radix(hex, 16).ok()?)?),
        }
    }
    (!text.is_empty()).then_some((text, breaks))
}

/// The boundaries that `piece_at` finds, asked from every character of the text.
fn boundaries(text: &str, piece_at: impl Fn(usize) -> Option<Span>) -> BTreeSet<usize> {
    let offsets = text.char_indices().map(|(at, _)| at);
    let pieces = offsets.filter_map(piece_at);
    pieces
        .flat_map(|piece| [piece.start(), piece.end()])
        .collect()
}

fn judge(file: &str, pieces: impl Fn(&str) -> BTreeSet<usize>) {
    for version in ["unicode-17.0", "unicode-15.0"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/data")
            .join(version)
            .join(file);
        let Ok(data) = std::fs::read_to_string(&path) else {
            println!("skipped: {} is not here", path.display());
            continue;
        };
        let cases: Vec<_> = data.lines().filter_map(case).collect();
        assert!(cases.len() > 100);
        let wrong: Vec<_> = cases
            .iter()
            .filter(|(text, breaks)| pieces(text) != *breaks)
            .map(|(text, _)| format!("{}", text.escape_unicode()))
            .collect();
        let allowed: &[&str] = DEVIATIONS
            .iter()
            .find(|(v, f, _)| (*v, *f) == (version, file))
            .map_or(&[], |(.., cases)| cases);
        assert_eq!(
            wrong,
            allowed,
            "{} of {} in {version} {file}",
            wrong.len(),
            cases.len()
        );
    }
}

/// Cases of an older standard that the newer one decides otherwise: U+2701 was Extended_Pictographic
/// up to Unicode 16 and no longer is in 17, so that a joiner does not bind it.
const DEVIATIONS: &[(&str, &str, &[&str])] = &[
    (
        "unicode-15.0",
        "GraphemeBreakTest.txt",
        &["\\u{2701}\\u{200d}\\u{2701}"],
    ),
    (
        "unicode-15.0",
        "WordBreakTest.txt",
        &["\\u{2701}\\u{200d}\\u{2701}", "\\u{61}\\u{200d}\\u{2701}"],
    ),
];

#[test]
fn graphemes_as_unicode_has_them() {
    judge("GraphemeBreakTest.txt", |text| {
        boundaries(text, |at| grapheme_at(text, at))
    });
}

#[test]
fn word_segments_as_unicode_has_them() {
    judge("WordBreakTest.txt", |text| {
        let asked = boundaries(text, |at| segment_at(text, at));
        let every = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let told: BTreeSet<_> = every.filter(|at| is_word_boundary(text, *at)).collect();
        assert_eq!(asked, told);
        asked
    });
}

#[test]
fn sentences_as_unicode_has_them() {
    judge("SentenceBreakTest.txt", |text| {
        boundaries(text, |at| {
            whole_sentences(text, certain_sentence_start(text, at))
                .find(|sentence| sentence.end() > at)
        })
    });
}

proptest! {
    #[test]
    fn a_window_gives_what_the_whole_text_gives(text in awkward()) {
        let all: Vec<Span> = segments(&text, 0).collect();
        let sentences: Vec<Span> = whole_sentences(&text, 0).collect();
        for (at, _) in text.char_indices() {
            let word = all.iter().copied().find(|s| s.contains(at));
            prop_assert_eq!(segment_at(&text, at), word);
            prop_assert_eq!(is_word_boundary(&text, at), word.is_some_and(|s| s.start() == at));
            let start = certain_sentence_start(&text, at);
            prop_assert!(start <= at);
            prop_assert_eq!(
                whole_sentences(&text, start).find(|s| s.contains(at)),
                sentences.iter().copied().find(|s| s.contains(at))
            );
        }
    }

    #[test]
    fn motions_agree_with_the_list_of_words(text in awkward(), at in 0usize..200) {
        let all: Vec<Span> = words(&text, whole(&text)).collect();
        let starts = all.iter().map(|word| word.start());
        prop_assert_eq!(next_word_start(&text, at), starts.clone().find(|start| *start > at));
        prop_assert_eq!(previous_word_start(&text, at), starts.rev().find(|start| *start < at));
        let mut ends = all.iter().filter_map(|word| previous_grapheme(&text, word.end()));
        prop_assert_eq!(next_word_end(&text, at), ends.find(|end| *end > at));
    }

    #[test]
    fn any_offset_is_answered_on_boundaries(text in awkward(), at in 0usize..200) {
        let floor = floor_grapheme(&text, at);
        let ceil = ceil_grapheme(&text, at);
        prop_assert!(floor <= at && (at <= ceil || ceil == text.len()));
        for span in [grapheme_at(&text, at), word_at(&text, at), sentence_at(&text, at)] {
            let span = span.unwrap_or_default();
            prop_assert!(text.get(span.range()).is_some());
        }
        if let Some(cluster) = grapheme_at(&text, at) {
            prop_assert!(cluster.contains(at));
            prop_assert_eq!(next_grapheme(&text, cluster.start()), Some(cluster.end()));
            prop_assert_eq!(previous_grapheme(&text, cluster.end()), Some(cluster.start()));
        }
        let document = Document::new(text.as_str());
        let paragraph = document.paragraph(document.paragraph_at(at.min(text.len())));
        if at < text.len() {
            prop_assert_eq!(paragraph_at(&text, at), paragraph.content);
            if let Some(sentence) = sentence_at(&text, at) {
                prop_assert!(paragraph.content.covers(sentence));
            }
        }
    }
}

/// Clusters by the rules alone.
fn by_the_rules(text: &str) -> Vec<(usize, &str)> {
    text.grapheme_indices(true).collect()
}

#[test]
fn between_characters_that_stand_alone_clusters_part() {
    let mut simple = ('\0'..=char::MAX).filter(|c| stands_alone(*c));
    let all: String = simple.clone().collect();
    assert!(all.chars().count() > 150);
    assert_eq!(clusters(&all).collect::<Vec<_>>(), by_the_rules(&all));
    let second = simple.nth(7).expect("another");
    for first in all.chars() {
        let pair = format!("{first}{second}{first}");
        assert_eq!(by_the_rules(&pair).len(), 3, "{pair:?}");
    }
}

proptest! {
    #[test]
    fn clusters_are_those_of_the_rules(text in awkward(), any in ".{0,40}") {
        for text in [text, any] {
            prop_assert_eq!(clusters(&text).collect::<Vec<_>>(), by_the_rules(&text));
        }
    }
}
