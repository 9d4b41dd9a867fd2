//! Moving: on the screen, where left is left as the eye sees it, and in the text, in its own order.
//!
//! A motion is a function from an offset to an offset, or nothing where it can't go on. While something is
//! selected a motion moves the selection's head.
//!
//! Must not know: what is drawn.

use super::{Command, Context, Group, row};
use crate::app::session::Session;
use crate::app::view::signed;
use crate::text::caret;
use crate::text::layout::Layout;
use crate::text::segment;

/// The commands.
pub const COMMANDS: &[Command] = &[
    row("left", "left", Group::Screen, &["h", "Left"], |c| {
        by_eye(c, caret::left)
    }),
    row("down", "down", Group::Screen, &["j", "Down"], |c| {
        by_row(c, 1)
    }),
    row("up", "up", Group::Screen, &["k", "Up"], |c| by_row(c, -1)),
    row("right", "right", Group::Screen, &["l", "Right"], |c| {
        by_eye(c, caret::right)
    }),
    row("next-word", "next word", Group::Text, &["w"], |c| {
        by_text(c, segment::next_word_start)
    }),
    row("previous-word", "previous word", Group::Text, &["b"], |c| {
        by_text(c, segment::previous_word_start);
    }),
    row("word-end", "end of the word", Group::Text, &["e"], |c| {
        by_text(c, word_end)
    }),
    row(
        "previous-sentence",
        "previous sentence",
        Group::Text,
        &["("],
        |c| {
            by_text(c, segment::previous_sentence);
        },
    ),
    row("next-sentence", "next sentence", Group::Text, &[")"], |c| {
        by_text(c, segment::next_sentence);
    }),
    row(
        "previous-paragraph",
        "previous paragraph",
        Group::Text,
        &["{"],
        |c| {
            by_session(c, |s, at| segment::previous_paragraph(s.document(), at));
        },
    ),
    row(
        "next-paragraph",
        "next paragraph",
        Group::Text,
        &["}"],
        |c| {
            by_session(c, |s, at| segment::next_paragraph(s.document(), at));
        },
    ),
    row(
        "line-start",
        "start of the row",
        Group::Text,
        &["Home", "^"],
        |c| {
            by_session(c, |s, at| Some(caret::row_start(&s.layout, at)));
        },
    ),
    row(
        "line-end",
        "end of the row",
        Group::Text,
        &["End", "$"],
        |c| {
            by_session(c, |s, at| Some(caret::row_end(&s.layout, at)));
        },
    ),
    row(
        "first",
        "start of the article; with a number, that paragraph",
        Group::Text,
        &["g g"],
        |c| {
            to_paragraph(c, 1);
        },
    ),
    row(
        "last",
        "end of the article; with a number, that paragraph",
        Group::Text,
        &["G"],
        to_end,
    ),
    row(
        "page-down",
        "a page on",
        Group::Text,
        &["Space", "PgDn", "C-f"],
        |c| page(c, 1, 1),
    ),
    row(
        "page-up",
        "a page back",
        Group::Text,
        &["PgUp", "C-b"],
        |c| page(c, -1, 1),
    ),
    row(
        "half-page-down",
        "half a page on",
        Group::Text,
        &["C-d"],
        |c| page(c, 1, 2),
    ),
    row(
        "half-page-up",
        "half a page back",
        Group::Text,
        &["C-u"],
        |c| page(c, -1, 2),
    ),
    row(
        "middle",
        "this row to the middle of the screen",
        Group::Text,
        &["z z"],
        |c| set_top(c, 1),
    ),
    row(
        "top",
        "this row to the top of the screen",
        Group::Text,
        &["z t"],
        |c| set_top(c, 0),
    ),
];

/// Puts the cursor on the cluster at `offset`, the selection's head with it.
pub fn go(session: &mut Session, offset: usize) {
    let offset = session.stand(offset);
    session.point.cursor = offset;
    session.point.goal = None;
    if let Some(selection) = &mut session.point.selection {
        selection.head = offset;
        selection.exact = false;
        selection.origin = None;
    } else {
        session.point.chosen = None;
    }
}

/// The same for a jump: one can go back from it.
pub fn jump(session: &mut Session, offset: usize) {
    session.point.jumps.leave(session.point.cursor);
    go(session, offset);
}

/// As often as the number before the key says, as far as it goes.
fn repeat(context: &mut Context<'_>, step: impl Fn(&Session, usize) -> Option<usize>) {
    let mut at = context.session.point.cursor;
    for _ in 0..context.times() {
        match step(context.session, at) {
            Some(next) if next != at => at = next,
            _ => break,
        }
    }
    go(context.session, at);
}

fn by_text(context: &mut Context<'_>, step: fn(&str, usize) -> Option<usize>) {
    repeat(context, |session, at| step(session.text(), at));
}

fn by_session(context: &mut Context<'_>, step: fn(&Session, usize) -> Option<usize>) {
    repeat(context, step);
}

fn by_eye(context: &mut Context<'_>, step: fn(&Layout, usize) -> usize) {
    repeat(context, |session, at| Some(step(&session.layout, at)));
}

/// The last cluster of the word, or of the next one where the cursor is there already.
fn word_end(text: &str, at: usize) -> Option<usize> {
    segment::next_word_end(text, at)
}

/// Up or down by rows, in the column that the first of such moves began in.
fn by_row(context: &mut Context<'_>, sign: isize) {
    let rows = sign * signed(context.times());
    move_rows(context.session, rows);
}

/// Moves the cursor by `rows` rows of text, keeping its column.
fn move_rows(session: &mut Session, rows: isize) {
    let at = session.point.cursor;
    let goal = session.point.goal;
    let (mut offset, mut column) = (at, goal);
    for _ in 0..rows.unsigned_abs() {
        let step = if rows > 0 { caret::down } else { caret::up };
        let (next, kept) = step(&session.layout, offset, column);
        column = Some(kept);
        if next == offset {
            break;
        }
        offset = next;
    }
    go(session, offset);
    session.point.goal = column;
}

/// Scrolls by a page, or a `part` of one; the cursor keeps its row on the screen.
fn page(context: &mut Context<'_>, sign: isize, part: usize) {
    let session = &mut *context.session;
    let height = session.height();
    let overlap = if part == 1 { 2 } else { 0 };
    let rows = (height / part).saturating_sub(overlap).max(1);
    let rows = rows.saturating_mul(context.count.unwrap_or(1).max(1));
    scroll(session, sign * signed(rows));
}

/// Scrolls by `rows`; the cursor keeps its row on the screen, and where the article ends goes there.
fn scroll(session: &mut Session, rows: isize) {
    let height = session.height();
    let moved = session.view.scroll(&session.layout, rows, height);
    if moved == 0 {
        // Where the screen can't move the cursor goes on alone.
        return move_rows(session, rows);
    }
    let layout = &session.layout;
    let column = session
        .point
        .goal
        .unwrap_or_else(|| caret::column(layout, session.point.cursor));
    let place = layout.step(layout.place_of(session.point.cursor), moved);
    let line = layout
        .row(place)
        .or_else(|| layout.row(layout.step(place, moved.signum())));
    let Some(line) = line else { return };
    let offset = caret::at_column(layout, &line, column);
    go(session, offset);
    session.point.goal = Some(column);
}

/// To the start of the paragraph numbered `number`, from 1; to the last where there are not so many.
pub fn go_to_paragraph(session: &mut Session, number: usize) {
    let document = session.document();
    let start = document.paragraph(number.max(1) - 1).span.start();
    jump(session, start);
}

/// To the start of the paragraph that the number names, of `otherwise` without one.
fn to_paragraph(context: &mut Context<'_>, otherwise: usize) {
    go_to_paragraph(context.session, context.count.unwrap_or(otherwise));
}

fn to_end(context: &mut Context<'_>) {
    if context.count.is_some() {
        to_paragraph(context, 1);
    } else {
        let end = context.session.text().len();
        jump(context.session, end);
    }
}

/// Sets the cursor's row at the top of the screen, or `halves` halves of a screen below it.
fn set_top(context: &mut Context<'_>, halves: usize) {
    let session = &mut *context.session;
    let above = session.height() * halves / 2;
    let place = session.layout.place_of(session.point.cursor);
    session.view.top = session.layout.step(place, -signed(above));
}
