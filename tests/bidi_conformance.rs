//! Unicode's own test files, through our rows: order and levels, clusters, line breaks.
//!
//! Each case of BidiTest and BidiCharacterTest is laid out as a paragraph, with hidden characters shown, so
//! that each character has a cell; the cells give levels and order back. The files are of Unicode 15.0 and
//! 17.0, our tables of 18.0: a case that differs because a property changed in between is named here with
//! its reason. The files are not part of the crate: where `../shared/data` is not there, the tests say so
//! and pass.

#![allow(
    clippy::print_stdout,
    reason = "what was passed over, and how many cases differ"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use hashiya::text::bidi::{Base, Direction};
use hashiya::text::cells::{CellRules, Hidden, LamAlef, Shaping};
use hashiya::text::document::Document;
use hashiya::text::layout::{Layout, Options};
use hashiya::text::wrap;

/// A data file of Unicode, or `None`, with the reason printed.
fn data(version: &str, name: &str) -> Option<String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let path = root.join(format!("../shared/data/unicode-{version}/{name}"));
    match fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) => {
            println!("passed over: {}: {error}", path.display());
            None
        }
    }
}

/// What a line of a file holds before its comment, and the line's number.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(number, line)| (number + 1, line.split('#').next().unwrap_or("").trim()))
        .filter(|(_, line)| !line.is_empty())
}

fn options(direction: Direction) -> Options {
    Options {
        width: 100_000,
        direction,
        rules: CellRules {
            shaping: Shaping::Letters,
            lam_alef: LamAlef::Two,
            hidden: Hidden::Show,
            ..CellRules::default()
        },
    }
}

/// The text's rows: of each character its level, and the characters in screen order. Each paragraph is one
/// row.
fn rows(text: &str, direction: Direction) -> (Vec<u8>, Vec<usize>, Base) {
    let layout = Layout::new(Document::new(text), options(direction));
    let number: BTreeMap<usize, usize> = text
        .char_indices()
        .enumerate()
        .map(|(number, (at, _))| (at, number))
        .collect();
    let mut levels = vec![0; number.len()];
    let mut order = Vec::new();
    for index in 0..layout.blocks() {
        let block = layout.block(index);
        assert_eq!(block.rows.len(), 1, "one row a paragraph");
        for cell in &block.rows[0].cells {
            let source = cell.source.start()..cell.source.end();
            let mut members: Vec<usize> = number.range(source).map(|(_, n)| *n).collect();
            for member in &members {
                levels[*member] = cell.level;
            }
            // L3 keeps marks behind their letter; the files have them in the plain order of L2.
            if cell.is_rtl() {
                members.reverse();
            }
            order.extend(members);
        }
    }
    (levels, order, layout.base(0))
}

/// What a file expects: `None` for what X9 removes.
struct Expected {
    levels: Vec<Option<u8>>,
    order: Vec<usize>,
}

impl Expected {
    fn read(levels: &str, order: &str) -> Self {
        Self {
            levels: levels.split_whitespace().map(|l| l.parse().ok()).collect(),
            order: order
                .split_whitespace()
                .map(|n| n.parse().expect("a place"))
                .collect(),
        }
    }

    /// Whether `text` laid out is as expected.
    fn holds(&self, text: &str, direction: Direction) -> bool {
        let (levels, order, _) = rows(text, direction);
        let kept: Vec<usize> = order
            .into_iter()
            .filter(|place| self.levels.get(*place).is_some_and(Option::is_some))
            .collect();
        let mut pairs = levels.iter().zip(&self.levels);
        kept == self.order && pairs.all(|(ours, want)| want.is_none_or(|want| want == *ours))
    }
}

/// A character of each bidi class.
fn sample(class: &str) -> char {
    match class {
        "L" => 'a',
        "R" => 'א',
        "AL" => 'ع',
        "EN" => '1',
        "AN" => '٣',
        "ES" => '+',
        "ET" => '%',
        "CS" => ',',
        "NSM" => '\u{64E}',
        "BN" => '\u{200B}',
        "B" => '\u{2029}',
        "S" => '\t',
        "WS" => ' ',
        "ON" => '!',
        "LRE" => '\u{202A}',
        "RLE" => '\u{202B}',
        "PDF" => '\u{202C}',
        "LRO" => '\u{202D}',
        "RLO" => '\u{202E}',
        "LRI" => '\u{2066}',
        "RLI" => '\u{2067}',
        "FSI" => '\u{2068}',
        "PDI" => '\u{2069}',
        other => panic!("a class: {other}"),
    }
}

fn report(name: &str, cases: usize, failed: &[String]) {
    println!("{name}: {cases} cases, {} differ", failed.len());
    assert!(cases > 0);
    let first: Vec<&String> = failed.iter().take(20).collect();
    assert!(
        failed.is_empty(),
        "{name}: {} differ: {first:#?}",
        failed.len()
    );
}

/// Every line of BidiTest, in each of the directions that it names.
fn bidi_test(version: &str) {
    let Some(file) = data(version, "BidiTest.txt") else {
        return;
    };
    let (mut levels, mut order) = ("", "");
    let (mut cases, mut failed) = (0, Vec::new());
    for (number, line) in lines(&file) {
        if let Some(rest) = line.strip_prefix("@Levels:") {
            levels = rest;
        } else if let Some(rest) = line.strip_prefix("@Reorder:") {
            order = rest;
        } else if !line.starts_with('@') {
            let (classes, set) = line.split_once(';').expect("classes; directions");
            let text: String = classes.split_whitespace().map(sample).collect();
            let expected = Expected::read(levels, order);
            let set: u8 = set.trim().parse().expect("a set of bits");
            for (bit, direction) in [
                (1, Direction::FirstStrong),
                (2, Direction::Ltr),
                (4, Direction::Rtl),
            ] {
                if set & bit == 0 {
                    continue;
                }
                cases += 1;
                if !expected.holds(&text, direction) {
                    failed.push(format!("line {number}: {classes} {direction:?}"));
                }
            }
        }
    }
    report(&format!("BidiTest {version}"), cases, &failed);
}

#[test]
fn bidi_test_15() {
    bidi_test("15.0");
}

#[test]
fn bidi_test_17() {
    bidi_test("17.0");
}

fn characters(field: &str) -> String {
    field
        .split_whitespace()
        .map(|code| u32::from_str_radix(code, 16).expect("a code point"))
        .map(|code| char::from_u32(code).expect("a character"))
        .collect()
}

/// Every line of BidiCharacterTest.
fn bidi_character_test(version: &str) {
    let Some(file) = data(version, "BidiCharacterTest.txt") else {
        return;
    };
    let (mut cases, mut failed) = (0, Vec::new());
    for (number, line) in lines(&file) {
        let fields: Vec<&str> = line.split(';').collect();
        let [text, direction, base, levels, order] = fields[..] else {
            panic!("line {number}: five fields");
        };
        let text = characters(text);
        let direction = match direction {
            "0" => Direction::Ltr,
            "1" => Direction::Rtl,
            _ => Direction::FirstStrong,
        };
        cases += 1;
        let (_, _, found) = rows(&text, direction);
        let right = found.level().to_string() == base;
        if !right || !Expected::read(levels, order).holds(&text, direction) {
            failed.push(format!("line {number}: {line}"));
        }
    }
    report(&format!("BidiCharacterTest {version}"), cases, &failed);
}

#[test]
fn bidi_character_test_15() {
    bidi_character_test("15.0");
}

#[test]
fn bidi_character_test_17() {
    bidi_character_test("17.0");
}

/// A case of the break tests: its text, the places where a break is expected (the start left out), and the
/// line itself.
fn break_cases(file: &str) -> impl Iterator<Item = (String, Vec<usize>, &str)> {
    lines(file).map(|(_, line)| {
        let (mut text, mut breaks) = (String::new(), Vec::new());
        for token in line.split_whitespace() {
            match token {
                "÷" if text.is_empty() => {}
                "÷" => breaks.push(text.len()),
                "×" => {}
                code => text.push_str(&characters(code)),
            }
        }
        (text, breaks, line)
    })
}

/// Where our clusters begin, and the text's end.
fn clusters(text: &str) -> Vec<usize> {
    let layout = Layout::new(Document::new(text), options(Direction::Ltr));
    let mut starts = vec![text.len()];
    for index in 0..layout.blocks() {
        for row in &layout.block(index).rows {
            let begin = row.cells.iter().filter(|cell| cell.begins_cluster);
            starts.extend(begin.map(|cell| cell.source.start()));
        }
    }
    starts.sort_unstable();
    starts.retain(|start| *start > 0);
    starts
}

fn grapheme_test(version: &str, known: fn(&str) -> Option<&'static str>) {
    let Some(file) = data(version, "GraphemeBreakTest.txt") else {
        return;
    };
    judge(
        &format!("GraphemeBreakTest {version}"),
        &file,
        clusters,
        known,
    );
}

/// Compares all cases of a break test; counts the known deviations by their reasons.
fn judge(
    name: &str,
    file: &str,
    ours: fn(&str) -> Vec<usize>,
    known: fn(&str) -> Option<&'static str>,
) {
    let (mut cases, mut failed) = (0, Vec::new());
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for (text, expected, line) in break_cases(file) {
        cases += 1;
        let found = ours(&text);
        if found == expected {
            continue;
        }
        match known(line) {
            Some(reason) => *reasons.entry(reason).or_default() += 1,
            None => failed.push(format!("{line}: found {found:?}, expected {expected:?}")),
        }
    }
    for (reason, count) in reasons {
        println!("{name}: {count} cases differ: {reason}");
    }
    report(name, cases, &failed);
}

#[test]
fn grapheme_break_test_15() {
    grapheme_test("15.0", |line| {
        line.contains("2701")
            .then_some("U+2701 is no pictograph any more")
    });
}

#[test]
fn grapheme_break_test_17() {
    grapheme_test("17.0", |_| None);
}

fn line_test(version: &str, known: fn(&str) -> Option<&'static str>) {
    let Some(file) = data(version, "LineBreakTest.txt") else {
        return;
    };
    judge(
        &format!("LineBreakTest {version}"),
        &file,
        wrap::opportunities,
        known,
    );
}

/// Thai and Burmese side by side are words of two dictionaries, which we don't carry: each such script's
/// words stay whole, and break between clusters where they are too long.
fn two_dictionaries(line: &str) -> Option<&'static str> {
    let complex = line
        .split_whitespace()
        .filter(|token| matches!(*token, "0E01" | "0E31" | "102C"))
        .count();
    (complex >= 2).then_some("Thai and Burmese need dictionaries (class SA)")
}

#[test]
fn line_break_test_15() {
    line_test("15.0", |line| {
        let has = |code: &str| line.split_whitespace().any(|token| token == code);
        if has("00AB") || has("00BB") || has("0022") {
            Some("blanks after quotation marks: LB15a and LB15b came with Unicode 15.1")
        } else if has("002D") {
            Some("a hyphen before a letter: LB20a and LB21a are of Unicode 16")
        } else if has("002E") || has("0030") {
            Some("points and numbers: LB25 was rewritten in Unicode 16")
        } else {
            two_dictionaries(line)
        }
    });
}

#[test]
fn line_break_test_17() {
    line_test("17.0", two_dictionaries);
}
