//! Rows by hand, in the notation: what a reader of Arabic would expect to see.

use super::bidi::{Base, Direction};
use super::cells::{CellRules, Hidden, LamAlef, Marks, Shaping};
use super::document::{Document, Span};
use super::layout::{Layout, Options};
use super::line::{self, VisualLine};
use super::{caret, notation};

fn line(text: &str, base: Base) -> VisualLine {
    line::line_of(&notation::text(text), base, &CellRules::default())
}

fn drawn(text: &str) -> String {
    notation::row(&line(text, Base::Rtl))
}

fn drawn_by(text: &str, rules: CellRules) -> String {
    notation::row(&line::line_of(&notation::text(text), Base::Rtl, &rules))
}

fn layout(text: &str, width: usize) -> Layout {
    let options = Options {
        width,
        direction: Direction::Auto,
        rules: CellRules::default(),
    };
    Layout::new(Document::new(text), options)
}

fn rows(text: &str, width: usize) -> Vec<String> {
    let layout = layout(text, width);
    let blocks = (0..layout.blocks()).map(|index| layout.block(index));
    blocks
        .flat_map(|block| block.rows.iter().map(VisualLine::drawn).collect::<Vec<_>>())
        .collect()
}

#[test]
fn letters_join_as_their_types_say() {
    assert_eq!(drawn("{beh}{beh}{beh}"), "beh.fin beh.med beh.ini");
    assert_eq!(drawn("{dal}{alef}{reh}"), "reh.iso alef.iso dal.iso");
    assert_eq!(
        drawn("{beh}{hamza}{beh} {beh}"),
        "beh.iso _ beh.iso hamza beh.iso"
    );
    assert_eq!(drawn("{beh}{tatweel}{dal}"), "dal.fin tatweel beh.ini");
    assert_eq!(drawn("{keheh}{farsi-yeh}"), "farsi-yeh.fin keheh.ini");
}

#[test]
fn marks_ride_and_are_looked_through() {
    assert_eq!(
        drawn("{beh}{fatha}{shadda}{beh}{kasra}"),
        "beh.fin+kasra beh.ini+fatha+shadda"
    );
    let hide = CellRules {
        marks: Marks::Hide,
        ..CellRules::default()
    };
    assert_eq!(
        drawn_by("{beh}{fatha}{beh}{U+654}", hide),
        "beh.fin+U+0654 beh.ini"
    );
}

#[test]
fn marks_that_stand_apart_have_cells_of_their_own() {
    let apart = CellRules {
        marks: Marks::Apart,
        ..CellRules::default()
    };
    let drawn = |text| drawn_by(text, apart);
    // On a stroke between letters that join, by itself behind one that does not.
    assert_eq!(
        drawn("{beh}{fatha}{beh}{kasra}"),
        "U+FE7A beh.fin U+FE77 beh.ini"
    );
    // Several one behind the other; hamza rides as ever.
    assert_eq!(
        drawn("{beh}{shadda}{fatha}{beh}"),
        "beh.fin U+FE77 U+FE7D beh.ini"
    );
    assert_eq!(drawn("{beh}{U+654}{fatha}"), "U+FE76 beh.iso+U+0654");
    // A lam that bears one joins its alef behind it; one on the alef is behind both.
    assert_eq!(drawn("{lam}{fatha}{alef}"), "alef.fin U+FE77 lam.ini");
    assert_eq!(drawn("{lam}{alef}{U+64B}"), "U+FE70 lam-alef.iso");
    // One without a character of its own is not drawn.
    assert_eq!(drawn("{beh}{U+670}{beh}"), "beh.fin beh.ini");
    assert_eq!(drawn("{beh}{U+6E1}{U+670}{beh}"), "beh.fin U+FE7F beh.ini");
    assert_eq!(drawn("a{U+301}"), "a+U+0301");
    // A mark without a letter is drawn once.
    assert_eq!(drawn("{zwj}{fatha}"), "U+00A0+fatha");
    let line = line::line_of(&notation::text("{beh}{fatha}{beh}"), Base::Rtl, &apart);
    let cells: Vec<_> = line
        .cells
        .iter()
        .map(|cell| (cell.source.start(), cell.source.end(), cell.begins_cluster))
        .collect();
    assert_eq!(cells, [(4, 6, true), (2, 4, false), (0, 2, true)]);
}

#[test]
fn a_letter_without_forms_stays_and_still_joins() {
    assert_eq!(
        drawn("{beh}{lam-small-v}{beh}"),
        "beh.fin lam-small-v beh.ini"
    );
    assert_eq!(
        drawn("{beh}{reh-small-v-below}{beh}"),
        "beh.iso reh-small-v-below beh.ini"
    );
    assert_eq!(drawn("{beh}{ae}{beh}"), "beh.iso heh.fin beh.ini");
}

#[test]
fn joiners_are_obeyed_and_not_drawn() {
    assert_eq!(drawn("{beh}{zwnj}{beh}"), "beh.iso beh.iso");
    assert_eq!(drawn("{beh}{zwj} {zwj}{beh}"), "beh.fin _ beh.ini");
    assert_eq!(drawn("{zwj}{beh}"), "beh.fin");
    assert_eq!(drawn("{dal}{zwj}"), "dal.iso");
    let mark = line("{zwnj}{fatha}", Base::Rtl);
    assert_eq!(notation::row(&mark), "U+00A0+fatha");
    assert!(mark.cells[0].begins_cluster, "a cursor can stand on it");
    let shown = CellRules {
        hidden: Hidden::Show,
        ..CellRules::default()
    };
    assert_eq!(
        drawn_by("{beh}{zwnj}{beh}{rlm}", shown),
        "U+22A3 beh.iso U+A6 beh.iso".replace("U+A6", "U+00A6")
    );
}

#[test]
fn lam_and_alef_are_one_cell_of_two_clusters() {
    assert_eq!(
        drawn("{beh}{lam}{fatha}{alef}{meem}"),
        "meem.iso lam-alef.fin+fatha beh.ini"
    );
    assert_eq!(drawn("{lam}{alef-hamza-below}"), "lam-alef-hamza-below.iso");
    assert_eq!(drawn("{lam}{zwnj}{alef}"), "alef.iso lam.iso");
    assert_eq!(drawn("{lam}{alef-wasla}"), "alef-wasla.fin lam.ini");
    let two = CellRules {
        lam_alef: LamAlef::Two,
        ..CellRules::default()
    };
    assert_eq!(drawn_by("{lam}{alef}", two), "alef.fin lam.ini");
    let letters = CellRules {
        shaping: Shaping::Letters,
        lam_alef: LamAlef::Two,
        ..CellRules::default()
    };
    assert_eq!(drawn_by("({lam}{alef})", letters), "( alef lam )");
    let row = line("{lam}{alef}", Base::Rtl);
    assert_eq!((row.width, row.cells[0].source.len()), (1, 4));
    assert_eq!(row.cell_of(2), Some(0));
}

#[test]
fn words_of_each_language_stand_as_they_are_written() {
    for (word, row) in [
        ("كتاب", "beh.iso alef.fin teh.med kaf.ini"),
        ("الله", "heh.fin lam.med lam.ini alef.iso"),
        ("لاَ", "lam-alef.iso+fatha"),
        ("لّآ", "lam-alef-madda.iso+shadda"),
        ("سلاح", "hah.iso lam-alef.fin seen.ini"),
        ("لـا", "alef.fin tatweel lam.ini"),
        // Persian, with its own joiners.
        (
            "می\u{200C}روم",
            "meem.iso waw.iso reh.iso farsi-yeh.fin meem.ini",
        ),
        ("ه\u{200D}", "heh.ini"),
        // Urdu.
        ("گھڑے", "yeh-barree.iso U+FB8D U+FBAD gaf.ini"),
        ("میں", "U+FB9F farsi-yeh.med meem.ini"),
        // Pashto: a letter without forms between two that join it.
        ("پښتو", "waw.fin teh.med U+069A peh.ini"),
        // Kurdish and Uyghur.
        ("گەل", "lam.iso heh.fin gaf.ini"),
        ("کوردی", "farsi-yeh.iso dal.iso reh.iso waw.fin keheh.ini"),
        (
            "ئۇيغۇر",
            "reh.iso U+FBD8 ghain.med yeh.ini U+FBD8 yeh-hamza.ini",
        ),
        // Scripts without presentation forms.
        ("שָׁב", "bet shin+U+05B8+U+05C1"),
        ("ܫܠܡܐ", "U+0710 U+0721 U+0720 U+072B"),
        ("ߒߞߏ", "U+07CF U+07DE U+07D2"),
        ("\u{1E900}\u{1E944}\u{1E923}", "U+1E923 U+1E900+U+1E944"),
        // What is read from left to right.
        ("ก็ไป", "U+0E01+U+0E47 U+0E44 U+0E1B"),
        ("क्षि", "U+0915+U+094D+U+0937+U+093F"),
        ("\u{1112}\u{1161}\u{11AB}", "U+1112+U+1161+U+11AB"),
        ("🇮🇶🇸🇾", "U+1F1EE+U+1F1F6 U+1F1F8+U+1F1FE"),
        ("👩\u{200D}🔧", "U+1F469+zwj+U+1F527"),
    ] {
        assert_eq!(drawn(word), row, "{word}");
    }
}

#[test]
fn brackets_in_brackets_and_numbers_are_turned_as_the_standard_says() {
    assert_eq!(drawn("([[{beh}]])"), "( [ beh.iso ] )");
    assert_eq!(
        drawn("{beh} (a [[b]] c) {beh}"),
        "beh.iso _ ( a _ [ b ] _ c ) _ beh.iso"
    );
    assert_eq!(drawn("{beh} <1> {U+2264}"), "U+2265 _ < 1 > _ beh.iso");
    assert_eq!(
        drawn("{beh} 12.5 {U+661}{U+66B}{U+662}"),
        "U+0661 U+066B U+0662 _ 1 2 . 5 _ beh.iso"
    );
    assert_eq!(drawn("{beh} 2024-07-23"), "2 3 - 0 7 - 2 0 2 4 _ beh.iso");
}

#[test]
fn letters_join_by_what_the_eye_sees_in_an_override() {
    assert_eq!(drawn("{lro}{beh}{dal}{pdf}"), "beh.iso dal.iso");
    assert_eq!(drawn("{lro}{dal}{beh}{pdf}"), "dal.fin beh.ini");
    assert_eq!(drawn("{lro}{lam}{alef}{pdf}"), "lam.iso alef.iso");
}

#[test]
fn numbers_and_foreign_words_stand_as_a_typesetter_puts_them() {
    assert_eq!(
        drawn("{beh} (abc 12) {beh}"),
        "beh.iso _ ( a b c _ 1 2 ) _ beh.iso"
    );
    assert_eq!(
        drawn("{beh} 12%"),
        "1 2 % _ beh.iso".replace("1 2 %", "% 1 2")
    );
    assert_eq!(
        drawn("{guillemet-open}{beh}{guillemet-close}"),
        "guillemet-open beh.iso guillemet-close"
    );
}

#[test]
fn what_is_not_sent_has_a_sign() {
    let row = line("a\0{U+1B}b{U+9B}{U+6DD}1", Base::Ltr);
    assert_eq!(notation::row(&row), "a U+2400 U+241B b U+2426 U+274D 1");
    assert_eq!(
        row.cells.iter().filter(|cell| !cell.begins_cluster).count(),
        1
    );
    let alone = line("{fatha}", Base::Rtl);
    assert_eq!(notation::row(&alone), "U+00A0+fatha");
}

#[test]
fn a_cluster_without_end_draws_no_more_than_writing_needs() {
    let text = format!("{{beh}}{}{{beh}}", "{fatha}".repeat(100));
    let row = line(&text, Base::Rtl);
    assert_eq!(row.cells.len(), 3);
    assert_eq!(row.cells[0].glyph.as_str(), "\u{FE90}");
    assert_eq!(row.cells[1].glyph.as_str(), "⋮");
    assert_eq!(row.cells[1].source.len(), 70 * 2);
    assert_eq!(row.cells[2].glyph.as_str().chars().count(), 31);
    assert!(row.cells[2].glyph.as_str().starts_with('\u{FE91}'));
    assert!(!row.cells[1].begins_cluster);
}

#[test]
fn a_tab_reaches_the_next_stop_from_the_start_edge() {
    let row = line("ab\tc", Base::Ltr);
    assert_eq!((row.width, row.column_of(3)), (9, 8));
    let row = line("{beh}\t{beh}", Base::Rtl);
    assert_eq!((row.width, row.column_of(0), row.column_of(3)), (9, 8, 0));
}

#[test]
fn rows_break_at_words_and_spaces_hang() {
    assert_eq!(rows("one two  three", 8), ["one two", "three"]);
    assert_eq!(rows("abcdefghijk lm", 5), ["abcde", "fghij", "k lm"]);
    assert_eq!(
        rows("co\u{AD}op\u{AD}era\u{AD}tion", 6),
        ["coop-", "era-", "tion"]
    );
    assert_eq!(rows("a\u{AD}b", 1), ["a", "b"], "no room for the hyphen");
    assert_eq!(rows("a\u{2028}b", 9), ["a", "b"]);
    assert_eq!(
        rows("ภาษาไทย\u{200B}ง่าย", 9),
        ["ภาษาไทย", "ง่าย"],
        "no dictionary is asked for"
    );
    assert_eq!(rows("", 9), [""]);
    assert_eq!(rows("a\r\n\r\nb", 9), ["a", "", "b"]);
    assert_eq!(rows("海海海", 1), ["海", "海", "海"]);
    assert_eq!(rows("a   ", 2), ["a "]);
    for blank in ['\u{205F}', '\u{3000}'] {
        let rows = rows(&format!("ab{blank}\u{651}cdefg"), 5);
        assert!(rows.first().is_some_and(|row| row.ends_with('\u{651}')));
    }
}

#[test]
fn a_selection_may_be_several_runs() {
    let marked = notation::read("abc [def {beh}{beh}]{beh}");
    let row = line::line_of(&marked.text, Base::Ltr, &CellRules::default());
    let runs = row.runs_of(marked.span.unwrap());
    assert_eq!(runs, [4..8, 9..11]);
}

#[test]
fn a_caret_is_split_where_directions_meet() {
    let text = notation::text("ab{beh}{beh}");
    let row = line::line_of(&text, Base::Ltr, &CellRules::default());
    assert_eq!(line::caret_columns(&row, 0), (0, None));
    assert_eq!(line::caret_columns(&row, 1), (1, None));
    assert_eq!(line::caret_columns(&row, 2), (2, Some(4)));
    assert_eq!(line::caret_columns(&row, 4), (3, None));
    assert_eq!(line::caret_columns(&row, 6), (4, Some(2)));
    let empty = line::line_of("", Base::Rtl, &CellRules::default());
    assert_eq!(line::caret_columns(&empty, 0), (0, None));
    let row = line::line_of("سل", Base::Rtl, &CellRules::default());
    assert_eq!(line::caret_columns(&row, 0), (2, None));
    assert_eq!(line::caret_columns(&row, 4), (0, None));
}

#[test]
fn a_text_is_cut_at_a_word_to_fit() {
    let rules = CellRules::default();
    let fit = |text: &str, columns: usize| line::fit(text, Base::Ltr, &rules, columns).drawn();
    assert_eq!(fit("one two three", 13), "one two three");
    assert_eq!(fit("one two three", 12), "one two…");
    assert_eq!(fit("abcdefgh ij", 6), "abcde…");
    assert_eq!(fit("one", 1), "…");
    assert_eq!(fit("co\u{AD}operation", 3), "co…");
    assert_eq!(fit("one", 0), "");
    let row = line::fit("قال الناطق باسم", Base::Rtl, &rules, 12);
    assert_eq!(row.cells[0].glyph.as_str(), "…");
    assert!(row.width <= 12);
    assert_eq!(row.cells[0].source, Span::new(20, 28));
}

#[test]
fn the_cursor_goes_as_the_eye_sees() {
    let text = notation::text("{beh}{teh} ab {theh}\n{jeem}");
    let layout = layout(&text, 20);
    let mut at = 0;
    let mut seen = vec![at];
    for _ in 0..8 {
        at = caret::left(&layout, at);
        seen.push(at);
    }
    // Into the Latin word from its right, and below at the left edge.
    assert_eq!(seen, [0, 2, 4, 6, 5, 7, 8, 11, 11]);
    assert_eq!(caret::right(&layout, 11), 8);
    assert_eq!(caret::down(&layout, 2, None), (11, 18));
    assert_eq!(caret::up(&layout, 11, Some(14)), (7, 14));
    assert_eq!(caret::row_end(&layout, 0), 8);
    assert_eq!(caret::row_start(&layout, 8), 0);
}

#[test]
fn gaps_are_drawn_where_long_lines_have_none() {
    let long = layout("one two three\nfour five six", 8);
    let at = long.step(long.first(), 2);
    assert_eq!(long.row(at), None);
    assert_eq!(long.step(at, 1), long.place_of(14));
    assert_eq!(long.step(long.last(), 9), long.last());
    assert_eq!(long.step(long.last(), -9), long.first());
    assert_eq!(long.rows_between(long.first(), long.last(), 99), Some(4));
    let verse = layout("one\ntwo\nthree", 8);
    assert!(!verse.gap_below(0));
    let apart = layout("one two three\n\nfour five six", 8);
    assert!(!apart.gap_below(0));
    // Blank lines around all of it part no paragraphs.
    let around = layout("\none two three\nfour five six\n\n", 8);
    let gaps: Vec<bool> = (0..4).map(|block| around.gap_below(block)).collect();
    assert_eq!(gaps, [false, true, false, false]);
}

#[test]
fn a_paragraph_can_be_turned() {
    let mut layout = layout("abc\nسلام", 10);
    assert_eq!(layout.base(0), Base::Ltr);
    assert_eq!(layout.block(0).base, Base::Ltr);
    layout.turn(0, Some(Base::Rtl));
    assert_eq!(layout.block(0).base, Base::Rtl);
    assert_eq!(layout.with_options(layout.options()).base(0), Base::Rtl);
    layout.turn(0, None);
    assert_eq!(layout.block(0).base, Base::Ltr);
}
