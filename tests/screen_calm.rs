//! Screens that stay calm: what shifts while one types or reads, what finds room, what each cell can hold.

mod screens;
mod sessions;

use hashiya::app::keymap::Mode;
use hashiya::app::pointer::{Act, Mouse};
use hashiya::app::session::Session;
use hashiya::app::{Input, update};
use hashiya::ui::theme::{Depth, Role};
use screens::{drawn, rows, shows, status, written_in};
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
    for (columns, rows_high) in [
        (40, 12),
        (60, 20),
        (80, 24),
        (100, 30),
        (140, 30),
        (200, 60),
    ] {
        let mut session = session("|one");
        (session.view.columns, session.view.rows) = (columns, rows_high);
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

/// An article with more annotations of each kind than a panel shows.
fn tagged_all_over() -> Session {
    let actors: String = (0..40).map(|n| format!("<actor name{n}> ")).collect();
    let places: String = (0..30).map(|n| format!("<place town{n}> ")).collect();
    let claims: String = (0..20).map(|n| format!("<claim said{n}> ")).collect();
    let mut session = session(&format!("|{actors}\n{places}\n{claims}"));
    (session.view.columns, session.view.rows) = (110, 32);
    strike(&mut session, "t Esc");
    session
}

/// The rows of the panel, of an article that runs to the right.
fn panel_rows(session: &Session) -> Vec<String> {
    let area = session.geometry().panel.expect("a panel");
    let rows = rows(session).into_iter().skip(usize::from(area.y));
    let cut = |row: String| row.chars().skip(usize::from(area.x)).collect();
    rows.take(usize::from(area.height)).map(cut).collect()
}

#[test]
fn the_panel_keeps_every_kind_and_its_count_in_sight() {
    let mut session = tagged_all_over();
    for keys in [
        "w",
        "t",
        "j",
        "j j j j j j j j j j j j j j",
        "}",
        "}",
        "G",
        "{",
        "Esc",
    ] {
        strike(&mut session, keys);
        let rows = panel_rows(&session);
        for (kind, count) in [("actors", "40"), ("places", "30"), ("claims", "20")] {
            let found = rows
                .iter()
                .any(|row| row.contains(kind) && row.contains(count));
            assert!(found, "{kind} after {keys}:\n{}", rows.join("\n"));
        }
        let chosen = session
            .panel
            .as_ref()
            .and_then(|panel| panel.entry())
            .expect("an entry");
        let seen = rows.iter().any(|row| row.contains(&chosen.text));
        assert!(
            seen || session.mode() == Mode::Read,
            "{} after {keys}",
            chosen.text
        );
    }
    let rows = panel_rows(&session);
    for kind in ["name", "town", "said"] {
        let shown = rows.iter().filter(|row| row.contains(kind)).count();
        assert!(
            (6..=9).contains(&shown),
            "{shown} of {kind}:\n{}",
            rows.join("\n")
        );
    }
}

#[test]
fn a_click_on_the_panel_moves_none_of_its_rows_and_the_wheel_one_kind() {
    let mut session = tagged_all_over();
    let area = session.geometry().panel.expect("a panel");
    let before = panel_rows(&session);
    let line = before
        .iter()
        .position(|row| row.contains("said3"))
        .expect("a claim");
    let mut at = |act| {
        let row = area.y + u16::try_from(line).expect("a row");
        let mouse = Mouse {
            column: area.x + 2,
            row,
            act,
        };
        update(&mut session, Input::Mouse(mouse));
        panel_rows(&session)
    };
    assert_eq!(at(Act::Press(1)), before);
    let after = at(Act::WheelDown);
    let moved: Vec<&String> = after
        .iter()
        .zip(&before)
        .filter(|(a, b)| a != b)
        .map(|(a, _)| a)
        .collect();
    assert!(
        !moved.is_empty() && moved.iter().all(|row| row.contains("said")),
        "{moved:?}"
    );
    let text = session
        .text()
        .get(session.point.cursor..)
        .expect("the rest");
    assert!(text.starts_with("said3"), "{text}");
}

#[test]
fn a_question_leaves_room_for_all_that_can_be_answered() {
    let mut session = session("<actor |one>");
    session.view.columns = 110;
    strike(&mut session, "i");
    type_in(&mut session, "why");
    let told = status(&session);
    for hint in ["why", "Enter write", "M-Enter new line", "Esc leave it"] {
        assert!(told.contains(hint), "{hint} is not in {told}");
    }
    strike(&mut session, "Esc /");
    assert!(
        status(&session).contains("Esc back"),
        "{}",
        status(&session)
    );
}

#[test]
fn a_list_says_what_leaving_does_while_it_is_filtered() {
    let mut session = session("|one");
    strike(&mut session, ":");
    assert!(status(&session).contains("Esc close"));
    type_in(&mut session, "next");
    assert!(status(&session).contains("Esc show all"));
    strike(&mut session, "Esc");
    assert!(status(&session).contains("Esc close"));
}

#[test]
fn a_tab_that_is_shown_looks_like_the_other_signs() {
    let mut session = session("|one\ttwo");
    assert_eq!(written_in(&session, Role::Substitute), "");
    strike(&mut session, "g c");
    assert_eq!(
        written_in(&session, Role::Substitute)
            .trim()
            .chars()
            .count(),
        1
    );
}

#[test]
fn a_form_tells_moments_as_people_write_them() {
    let mut session = session("<actor |one>");
    strike(&mut session, "Enter");
    let all = rows(&session).join("\n");
    assert!(all.contains("omar, 1970-01-01 00:00 UTC"), "{all}");
}
