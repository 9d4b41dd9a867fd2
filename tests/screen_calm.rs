//! Screens that stay calm: what shifts while one types or reads, what finds room, what each cell can hold.

mod screens;
mod sessions;

use screens::{rows, shows};
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
