//! Screens as text: what a session looks like, row by row.
//!
//! A screen is written as its cells from the left; Arabic stands in presentation forms in screen order.
//! So that the tests can be read, they ask for words: a word is shaped, turned and looked for.

mod sessions;

use hashiya::app::keymap::Mode;
use hashiya::app::session::{MessageKind, Saving, Session};
use hashiya::text::bidi::Base;
use hashiya::text::cells::CellRules;
use hashiya::text::line::line_of;
use hashiya::ui::theme::{Depth, Theme};
use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use sessions::{session, strike, type_in};

const ARABIC: &str = "أعلنت السفيرة الأميركية في العراق ألينا رومانوسكي عبر منصة X استئناف الحوار الأمني.\n\n\
    وقالت (في 23 تموز) إن «الحوار» مستمر.\n";

fn drawn(session: &Session, depth: Depth) -> Buffer {
    let (theme, faults) = Theme::load("dark", &[], depth);
    assert!(faults.is_empty(), "{faults:?}");
    let area = Rect::new(0, 0, session.view.columns, session.view.rows);
    let mut buffer = Buffer::empty(area);
    hashiya::ui::draw(session, &theme, &mut buffer);
    buffer
}

/// The screen's rows, each as its cells from the left.
fn rows(session: &Session) -> Vec<String> {
    let buffer = drawn(session, Depth::True);
    let width = usize::from(session.view.columns);
    let line = |cells: &[ratatui::buffer::Cell]| {
        let (mut out, mut covered) = (String::new(), 0_u16);
        for cell in cells {
            if covered > 0 {
                covered -= 1;
                continue;
            }
            out.push_str(cell.symbol());
            if let CellDiffOption::ForcedWidth(width) = cell.diff_option {
                covered = width.get() - 1;
            }
        }
        out
    };
    buffer.content.chunks(width).map(line).collect()
}

/// `text` as it stands on a screen.
fn shaped(text: &str, base: Base) -> String {
    let line = line_of(text, base, &CellRules::default());
    line.cells.iter().map(|cell| cell.glyph.as_str()).collect()
}

/// The number of the row that shows `text`, set from right to left.
fn row_of(rows: &[String], text: &str) -> Option<usize> {
    let wanted = shaped(text, Base::Rtl);
    rows.iter().position(|row| row.contains(&wanted))
}

#[track_caller]
fn shows(session: &Session, text: &str) {
    let rows = rows(session);
    assert!(
        row_of(&rows, text).is_some(),
        "{text} is not on\n{}",
        rows.join("\n")
    );
}

#[test]
fn an_arabic_article_stands_at_the_right_with_its_numbers_and_brackets_as_on_paper() {
    let session = session(ARABIC);
    let rows = rows(&session);
    let first = row_of(&rows, "أعلنت السفيرة الأميركية").expect("the first row");
    let end = rows[first].trim_end().chars().last().expect("a letter");
    assert!(shaped("أعلنت", Base::Rtl).ends_with(end), "{}", rows[first]);
    let second = row_of(&rows, "(في 23 تموز) إن «الحوار»").expect("the second paragraph");
    assert!(second > first + 1, "a blank line is between them");
    assert!(
        rows[second].contains("23"),
        "numbers are not turned: {}",
        rows[second]
    );
}

#[test]
fn header_and_status_tell_where_one_is_and_whether_all_is_saved() {
    let mut session = session(ARABIC);
    let first = rows(&session);
    assert!(
        first[0].contains("article.txt") && first[0].contains("saved"),
        "{}",
        first[0]
    );
    assert!(first[0].contains("¶ 1/3"), "{}", first[0]);
    assert!(
        first[23].contains("READ") && first[23].contains("? help"),
        "{}",
        first[23]
    );
    strike(&mut session, "w a");
    assert!(rows(&session)[0].contains("saving"));
    session.work.saving = Saving::Failed("the disk is full".to_owned());
    assert!(rows(&session)[0].contains("NOT SAVED"));
    session.view.rows = 12;
    let low = rows(&session);
    assert!(low[11].contains("NOT SAVED"), "{}", low[11]);
}

#[test]
fn the_stack_under_the_cursor_is_named_from_the_innermost_out() {
    let mut session = session("قالت <actor السفيرة في <place |العراق>> أمس");
    let status = rows(&session).pop().expect("a status line");
    let inner = status
        .find(&shaped("العراق", Base::Rtl))
        .expect("the place");
    let outer = status
        .find(&shaped("السفيرة", Base::Rtl))
        .expect("the actor");
    assert!(inner < outer, "{status}");
    assert!(
        status.contains("place") && status.contains("actor"),
        "{status}"
    );
    strike(&mut session, "v w e");
    let status = rows(&session).pop().expect("a status line");
    assert!(status.contains("SELECT"), "{status}");
    assert!(
        status.contains(&shaped("أمس", Base::Rtl)),
        "what is selected ends there: {status}"
    );
}

#[test]
fn kinds_differ_in_colour_and_without_colour_and_nothing_is_underlined() {
    let text = "<actor one> <place two> <claim three> |four";
    for depth in [Depth::True, Depth::Ansi256, Depth::Ansi16, Depth::None] {
        let session = session(text);
        let buffer = drawn(&session, depth);
        let area = session.geometry().text;
        let look = |column: u16| {
            let cell = &buffer[(area.x + column, area.y)];
            (cell.fg, cell.bg, cell.modifier)
        };
        let looks = [look(0), look(4), look(8), look(3)];
        for (number, one) in looks.iter().enumerate() {
            for other in looks.iter().skip(number + 1) {
                assert!(one != other || depth == Depth::None, "{depth:?}: {looks:?}");
            }
        }
        let underlined =
            |cell: &ratatui::buffer::Cell| cell.modifier.contains(Modifier::UNDERLINED);
        assert!(!buffer.content.iter().any(underlined));
    }
}

#[test]
fn tagging_selecting_and_searching_change_no_glyph() {
    let plain = rows(&session(ARABIC));
    let body = |rows: &[String]| rows[2..22].to_vec();
    let mut tagged = session(ARABIC);
    strike(&mut tagged, "w 4a gg v l l l");
    // Bars stand in the margin: only the column is compared.
    let area = tagged.geometry().text;
    let column = |session: &Session| -> Vec<String> {
        let buffer = drawn(session, Depth::True);
        let at = |y: u16| (area.x..area.right()).map(move |x| (x, y));
        (area.y..area.y + area.height)
            .map(|y| {
                at(y)
                    .map(|place| buffer[place].symbol().to_owned())
                    .collect()
            })
            .collect()
    };
    assert_eq!(column(&tagged), column(&session(ARABIC)));
    assert_eq!(body(&plain).len(), 20);
    strike(&mut tagged, "Esc /");
    type_in(&mut tagged, "العراق");
    assert_eq!(column(&tagged), column(&session(ARABIC)));
}

#[test]
fn the_panel_lists_by_kind_with_counts_and_covers_where_there_is_no_room() {
    let mut session = session("<place واشنطن> و<place واشنطن> و<actor بغداد> |قالت");
    session.view.columns = 120;
    strike(&mut session, "t");
    assert_eq!(session.mode(), Mode::Panel);
    let wide = rows(&session);
    assert!(
        wide.iter().any(|row| row.contains("×2")),
        "{}",
        wide.join("\n")
    );
    assert!(
        wide.iter().any(|row| row.to_lowercase().contains("actors")),
        "{}",
        wide.join("\n")
    );
    shows(&session, "قالت");
    session.view.columns = 60;
    strike(&mut session, "j");
    let narrow = rows(&session);
    assert!(
        row_of(&narrow, "قالت").is_none(),
        "the panel covers the text"
    );
    strike(&mut session, "Esc");
    shows(&session, "قالت");
}

#[test]
fn help_palette_and_form_cover_the_article() {
    let mut session = session("<claim |قال> نعم");
    strike(&mut session, "?");
    shows(&session, "next word");
    type_in(&mut session, "paragraph");
    let rows_now = rows(&session);
    assert!(
        row_of(&rows_now, "next paragraph").is_some(),
        "{}",
        rows_now.join("\n")
    );
    assert!(
        row_of(&rows_now, "next word").is_none(),
        "{}",
        rows_now.join("\n")
    );
    strike(&mut session, "Esc Esc Enter");
    shows(&session, "stance");
    strike(&mut session, "Esc :");
    shows(&session, "commands");
    strike(&mut session, "Esc g?");
    shows(&session, "guidelines");
}

#[test]
fn a_prompt_shows_what_is_typed_in_its_own_direction() {
    let mut session = session(ARABIC);
    strike(&mut session, "/");
    type_in(&mut session, "العراق");
    let status = rows(&session).pop().expect("a status line");
    assert!(status.contains(&shaped("العراق", Base::Rtl)), "{status}");
    assert!(
        status.contains("find") && status.contains("Tab"),
        "{status}"
    );
}

#[test]
fn messages_with_arabic_in_them_are_laid_out_too() {
    let mut session = session(ARABIC);
    session.say(MessageKind::Warning, "not found: القاهرة");
    let status = rows(&session).pop().expect("a status line");
    let word = shaped("القاهرة", Base::Rtl);
    assert!(status.contains(&word), "{status}");
}

#[test]
fn an_empty_article_and_one_of_one_line_have_a_cursor() {
    for text in ["", "|x", "\n\n", "\u{feff}"] {
        let session = session(text);
        let buffer = drawn(&session, Depth::True);
        let area = session.geometry().text;
        let look = |x: u16| (buffer[(x, area.y)].bg, buffer[(x, area.y)].fg);
        let first = look(area.x);
        let differs = (area.x..area.right()).any(|x| look(x) != first)
            || (area.right()..area.right() + 1).any(|x| look(x) != first);
        assert!(differs, "{text:?} has no cursor");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]
    #[test]
    fn no_screen_panics_or_holds_a_control_character(
        text in "(\\PC|[\\x00-\\x1f\u{7f}-\u{9f}\u{202a}-\u{202e}\u{2066}-\u{2069}ابجدلا\u{64e} ]){0,80}",
        columns in 1_u16..130,
        height in 1_u16..50,
        keys in proptest::sample::select(vec!["", "t", "?", ":", "f", "/", "v w w", "a", "g?", "i", "2a o Enter", "gn gc", "gd"]),
    ) {
        let mut session = session(&text.replace(['|', '<', '>'], "."));
        session.view.columns = columns;
        session.view.rows = height;
        strike(&mut session, keys);
        strike(&mut session, "Down Down");
        for depth in [Depth::True, Depth::None] {
            let buffer = drawn(&session, depth);
            for cell in &buffer.content {
                assert!(!cell.symbol().chars().any(char::is_control), "{:?}", cell.symbol());
            }
        }
    }
}
