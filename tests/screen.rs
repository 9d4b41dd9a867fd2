//! Screens as text: what a session looks like, row by row.
//!
//! A screen is written as its cells from the left; Arabic stands in presentation forms in screen order.
//! So that the tests can be read, they ask for words: a word is shaped, turned and looked for.

mod screens;
mod sessions;

use hashiya::annotation::set::Annotations;
use hashiya::annotation::{Annotation, Id, Spans, Standing, Time};
use hashiya::app::keymap::Mode;
use hashiya::app::session::{MessageKind, Saving, Session};
use hashiya::app::{Event, Input, command, update};
use hashiya::text::bidi::Base;
use hashiya::ui::theme::{Depth, Role};
use ratatui::style::Modifier;
use screens::{drawn, row_of, rows, shaped, shows, status, written_in};
use sessions::{parsed, session, strike, type_in};

const ARABIC: &str = "أعلنت السفيرة الأميركية في العراق ألينا رومانوسكي عبر منصة X استئناف الحوار الأمني.\n\n\
    وقالت (في 23 تموز) إن «الحوار» مستمر.\n";

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

#[test]
fn the_start_page_offers_what_was_read_lately_and_the_sample() {
    let session = sessions::start_page(&["security-dialogue.ar.txt", "حوار.txt"]);
    let rows = rows(&session);
    let all = rows.join("\n");
    for text in [
        "hashiya",
        "حاشية",
        "read lately",
        "security-dialogue.ar.txt",
        "the sample",
    ] {
        assert!(row_of(&rows, text).is_some(), "{text} is not on\n{all}");
    }
    assert!(
        !all.contains("saved") && !all.contains('¶'),
        "no article has a header:\n{all}"
    );
    assert_eq!(
        written_in(&session, Role::RowChosen).trim(),
        "security-dialogue.ar.txt  ~/articles"
    );
}

#[test]
fn what_another_annotator_has_otherwise_lies_on_a_ground_of_its_own() {
    let mut session = session("<actor |one> two <place three> four");
    assert_eq!(written_in(&session, Role::Layer), "");
    let (.., theirs) = parsed("<actor one> <place two> <actor three> four");
    session.work.layer = Some(("omar".to_owned(), Annotations::new(theirs)));
    assert_eq!(written_in(&session, Role::Layer), "twothree");
    assert!(rows(&session)[0].contains("layer omar"));
    assert!(
        !status(&session).contains("omar:"),
        "both have the same here"
    );
    strike(&mut session, "w");
    assert!(
        status(&session).contains("omar: two place"),
        "{}",
        status(&session)
    );
}

#[test]
fn the_margin_marks_notes_paragraphs_done_and_what_lost_its_place() {
    let mut session = session("<actor |one>\n\ntwo\n\nthree");
    let mark = |session: &Session, row: usize| rows(session)[row].trim_start().chars().next();
    assert_eq!(mark(&session, 2), Some('o'));
    strike(&mut session, "i");
    type_in(&mut session, "why");
    strike(&mut session, "Enter");
    assert_eq!(mark(&session, 2), Some('*'));
    strike(&mut session, "} m");
    assert_eq!(mark(&session, 4), Some('✓'));
    let mut lost = Annotation::new(
        Some("place"),
        Spans::one(sessions::span(session.text(), 10, 15)),
        None,
        Time::from_seconds(0),
    );
    lost.standing = Standing::lost(vec!["دمشق".to_owned()], false);
    session.work.annotations = Annotations::new([lost]);
    assert_eq!(mark(&session, 6), Some('✗'));
    session.view.columns = 120;
    strike(&mut session, "g o");
    shows(&session, "lost their place");
    shows(&session, "دمشق");
}

#[test]
fn what_misleads_is_marked_without_being_asked_for() {
    let mut session = session("pay |\u{202E}123\u{202C} now\n\nplain text\n\ncall 1\u{660}5");
    let mark = |session: &Session, row: usize| rows(session)[row].trim_start().chars().next();
    assert_eq!(
        [2, 4, 6].map(|row| mark(&session, row)),
        [Some('!'), Some('p'), Some('!')]
    );
    strike(&mut session, "g g");
    assert!(written_in(&session, Role::Warning).contains("321"));
    assert!(
        status(&session).contains("! letters turned round: gc"),
        "{}",
        status(&session)
    );
    strike(&mut session, "}");
    assert!(!status(&session).contains('!'), "{}", status(&session));
    strike(&mut session, "}");
    assert!(status(&session).contains("! mixed digits"));
}

#[test]
fn hits_are_marked_and_counted_by_how_near_they_are() {
    let mut session = session("|العراق وبالعراق العراقي بغداد");
    strike(&mut session, "/");
    type_in(&mut session, "العراق");
    strike(&mut session, "Enter");
    assert!(
        !status(&session).contains("whole"),
        "nothing is counted yet"
    );
    update(&mut session, Input::Event(Event::Idle));
    let told = status(&session);
    assert!(told.contains("2 whole · 1 inside words"), "{told}");
    assert!(told.contains("n next"), "{told}");
    let hits = written_in(&session, Role::Match);
    assert!(hits.contains(&shaped("العراق", Base::Rtl)), "{hits}");
    strike(&mut session, "Esc");
    assert_eq!(written_in(&session, Role::Match), "");
}

#[test]
fn a_key_that_waits_for_another_says_what_may_follow() {
    let mut session = session("|one");
    strike(&mut session, "g");
    assert!(status(&session).contains("g…"), "{}", status(&session));
    let all = rows(&session).join("\n");
    assert!(all.contains("? guidelines"), "{all}");
    strike(&mut session, "Esc");
    assert!(!status(&session).contains("g…"));
}

#[test]
fn the_layout_in_use_is_named_while_it_is_not_latin() {
    let mut session = session("|one two");
    assert!(!status(&session).contains("Arabic"));
    type_in(&mut session, "ص");
    assert!(status(&session).contains("Arabic"), "{}", status(&session));
}

#[test]
fn what_is_picked_is_named_with_what_is_around_it() {
    let mut session = session("<claim قالت <actor |السفيرة> أمس> نعم");
    strike(&mut session, "o");
    let told = status(&session);
    assert!(told.contains("actor") && told.contains("claim"), "{told}");
    assert!(told.contains("SELECT") && told.contains("open"), "{told}");
}

#[test]
fn half_a_lam_alef_is_shown_with_its_other_half() {
    let session = session("قال ل<place |إيران> نعم");
    let told = status(&session);
    let wanted = shaped("ل|إيران", Base::Rtl);
    assert!(told.contains(&wanted), "{wanted} is not in {told}");
}

#[test]
fn a_long_name_gives_way_to_whether_the_work_is_saved() {
    let mut session = session(ARABIC);
    session.article.name = "a-very-long-name-".repeat(12);
    let header = rows(&session).remove(0);
    assert!(header.contains("saved") && header.contains('…'), "{header}");
    session.work.saving = Saving::ReadOnly("it can't be read".to_owned());
    assert!(rows(&session)[0].contains("read only"));
}

#[test]
fn a_long_arabic_value_is_set_as_on_paper_beside_its_label() {
    let words = "قالت السفيرة إن الحوار الأمني مستمر بين البلدين ".repeat(6);
    let mut session = session(&format!("<claim |{}> نعم", words.trim()));
    strike(&mut session, "Enter");
    let area = session.geometry().list_rows();
    let buffer = drawn(&session, Depth::True);
    let end = |row: u16| {
        let y = area.y + row;
        (area.x..area.right())
            .rev()
            .find(|x| buffer[(*x, y)].symbol() != " ")
    };
    assert_eq!(end(0), end(1), "both rows begin at the same column");
    let label: String = (2..6)
        .map(|x| buffer[(area.x + x, area.y)].symbol())
        .collect();
    assert_eq!(label, "text");
}

#[test]
fn the_letters_that_match_a_filter_stand_out_and_the_count_is_told() {
    let mut session = session("|one");
    strike(&mut session, ":");
    type_in(&mut session, "guideli");
    assert!(written_in(&session, Role::RowMatch).contains("guideli"));
    shows(&session, "commands  guideli");
    type_in(&mut session, "zzz");
    shows(&session, "nothing matches");
}

#[test]
fn without_colours_a_bar_begins_with_the_letter_of_its_kind() {
    let session = session("|one <claim two three> four");
    let area = session.geometry().margin;
    let column = |depth| -> String {
        let buffer = drawn(&session, depth);
        (area.x..area.right())
            .map(|x| buffer[(x, area.y)].symbol())
            .collect()
    };
    assert_eq!(column(Depth::None).trim(), "c");
    assert_eq!(column(Depth::True).trim(), "├");
}

#[test]
fn more_bars_than_lanes_show_as_a_crowd() {
    let claims = "<claim قال ".repeat(40);
    let session = session(&format!("|{claims}نعم{}", ">".repeat(40)));
    let area = session.geometry().margin;
    let buffer = drawn(&session, Depth::True);
    let row: Vec<&str> = (area.x..area.right())
        .map(|x| buffer[(x, area.y)].symbol())
        .collect();
    assert!(row.contains(&"┇"), "{row:?}");
    let told = status(&session);
    assert!(told.contains("claim"), "{told}");
}

#[test]
fn where_two_directions_meet_the_caret_is_split() {
    let mut session = session("|one");
    strike(&mut session, "/");
    type_in(&mut session, "abc");
    assert_eq!(written_in(&session, Role::Caret), " ");
    assert_eq!(written_in(&session, Role::Selection), "");
    type_in(&mut session, "سلام");
    strike(&mut session, "Home");
    for _ in 0..3 {
        strike(&mut session, "Right");
    }
    let two = (
        written_in(&session, Role::Caret),
        written_in(&session, Role::Selection),
    );
    assert_eq!(
        (two.0.chars().count(), two.1.chars().count()),
        (1, 1),
        "{two:?}"
    );
}

#[test]
fn ids_are_not_shown_where_a_name_is_known() {
    let mut session = session("<actor |one> said <claim two>");
    let ids: Vec<Id> = session
        .work
        .annotations
        .iter()
        .map(|one| one.id.clone())
        .collect();
    session.view.columns = 120;
    strike(&mut session, "t");
    let all = rows(&session).join("\n");
    assert!(ids.iter().all(|id| !all.contains(id.as_str())), "{all}");
}

#[test]
fn while_a_boundary_is_changed_the_key_that_sets_it_is_told() {
    let mut session = session("the <place |embassy in Iraq> spoke");
    strike(&mut session, "o");
    let told = status(&session);
    assert!(
        told.contains("Enter open") && !told.contains("boundary"),
        "{told}"
    );
    strike(&mut session, "; b");
    let told = status(&session);
    assert!(told.contains("p set the new boundary"), "{told}");
    assert!(told.contains("embassy … I"), "the new text: {told}");
    strike(&mut session, "p");
    assert!(!status(&session).contains("boundary"));
    strike(&mut session, "?");
    let all = rows(&session).join("\n");
    let ways = command::WAYS.iter().map(|way| way.doc);
    let (_, list) = session.list.as_ref().expect("the help");
    for way in ways {
        let told = list.all().iter().any(|row| row.value == way);
        assert!(told, "{way} is not in\n{all}");
    }
}

/// The mark of a cut stands where the words that were cut end, as they are read.
#[test]
fn a_name_that_is_cut_ends_where_its_own_direction_ends() {
    let text = "مع تصاعد التوترات الإقليمية بسبب الحرب";
    let mut session = session(&format!("<claim |{text}> نعم"));
    let wanted = format!("claim {}", shaped("مع تصاعد التوترات…", Base::Rtl));
    strike(&mut session, "Enter");
    let all = rows(&session).join("\n");
    assert!(all.contains(&wanted), "{wanted} is not in\n{all}");
    strike(&mut session, "x");
    let told = status(&session);
    assert!(told.contains(&format!("removed {wanted} ·")), "{told}");
}

#[test]
fn a_long_claim_leaves_half_of_the_status_line_to_the_keys() {
    let text = "مع تصاعد التوترات الإقليمية بسبب الحرب واجهت القوات العديد من الهجمات";
    let session = session(&format!("<claim |{text}> نعم"));
    let told = status(&session);
    assert!(told.contains("r retag"), "{told}");
    let begins = shaped("مع تصاعد التوترات", Base::Rtl);
    assert!(told.contains(&begins), "{told}");
}

#[test]
fn which_of_how_many_articles_it_is_is_told_on_any_screen() {
    let mut session = session(ARABIC);
    assert!(!rows(&session)[0].contains("1/1"));
    session.article.number = (3, 21);
    assert!(rows(&session)[0].contains("3/21"), "{}", rows(&session)[0]);
    let (columns, rows) = (60, 20);
    update(&mut session, Input::Resize { columns, rows });
    assert!(status(&session).contains("3/21"), "{}", status(&session));
}
