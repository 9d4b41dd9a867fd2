//! Screens that stay calm: what shifts while one types or reads, what finds room, what each cell can hold.

mod screens;
mod sessions;

use hashiya::ui::theme::{Depth, Role};
use screens::{drawn, rows, shows, written_in};
use sessions::{session, strike, type_in};

/// The column at which `text` begins on the row that has it.
#[track_caller]
fn column_of(rows: &[String], text: &str) -> usize {
    let row = rows.iter().find(|row| row.contains(text));
    let row = row.unwrap_or_else(|| panic!("{text} is not on\n{}", rows.join("\n")));
    let before = row.split(text).next().unwrap_or_default();
    before.chars().count()
}

#[test]
fn the_columns_of_a_palette_stay_while_one_filters() {
    let mut session = session("|one");
    session.view.columns = 110;
    strike(&mut session, ":");
    let before = column_of(&rows(&session), "next-word");
    for typed in ["n", "ext", " word"] {
        type_in(&mut session, typed);
        shows(&session, "next word");
        assert_eq!(column_of(&rows(&session), "next-word"), before, "{typed}");
    }
}

#[test]
fn every_mark_of_the_margin_is_one_that_fonts_draw_within_a_cell() {
    let mut session = session("<actor |one>");
    strike(&mut session, "i");
    type_in(&mut session, "why");
    strike(&mut session, "Enter");
    let mark = rows(&session)[2].trim_start().chars().next();
    // A pencil is drawn from another font, wider than the cell.
    assert!(mark.is_some_and(|mark| mark.is_ascii()), "{mark:?}");
}

#[test]
fn all_that_may_follow_a_key_is_told_at_any_width() {
    for columns in [40, 60, 80, 100, 140, 200] {
        let mut session = session("|one");
        session.view.columns = columns;
        strike(&mut session, "g");
        for hint in [
            "g start",
            "v vowels",
            "D all directions",
            "l layer",
            "? guidelines",
        ] {
            let all = rows(&session).join("\n");
            assert!(all.contains(hint), "{hint} is not on\n{all}");
        }
        let told = session.keys.hints(session.mode()).len();
        assert!(told >= 9, "{told} keys follow");
    }
}

#[test]
fn a_jump_label_is_one_key_on_the_first_letter_of_its_word() {
    let words = "قال وزير الخارجية العراقي إن بلاده ترفض الحرب ".repeat(12);
    let mut session = session(&format!("|{}", words.trim()));
    let before = drawn(&session, Depth::True);
    strike(&mut session, "f");
    let labels = session.view.labels.clone();
    let (short, long): (Vec<_>, Vec<_>) = labels.iter().partition(|label| label.keys.len() == 1);
    assert!(!short.is_empty() && !long.is_empty(), "{labels:?}");
    let after = drawn(&session, Depth::True);
    let area = session.geometry().text;
    let body =
        (area.y..area.y + area.height).flat_map(|y| (0..session.view.columns).map(move |x| (x, y)));
    let changed = body.filter(|place| before[*place].symbol() != after[*place].symbol());
    assert_eq!(changed.count(), labels.len(), "one cell a word");
    let written = |role| written_in(&session, role).chars().count();
    assert_eq!(written(Role::Label), short.len());
    assert!(written(Role::LabelMore) >= long.len());
    let first: String = long[0].keys.chars().take(1).collect();
    let left = long
        .iter()
        .filter(|label| label.keys.starts_with(&first))
        .count();
    strike(&mut session, &first);
    assert_eq!(
        written_in(&session, Role::Label).chars().count(),
        left,
        "the second keys"
    );
    strike(&mut session, "Esc");
    assert_eq!(written_in(&session, Role::Label), "");
}
