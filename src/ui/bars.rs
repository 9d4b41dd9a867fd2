//! The line at the top and the status line at the foot.
//!
//! The header names the article on the side where its lines begin, and tells on the other where the reader
//! stands and whether the work is on disk. The status line names the mode, then what was said or
//! what the next keys do, then what is under the cursor or selected, each in its half of what is left. What is
//! less important gives way where there is no room: the last hints, outer annotations. On a low screen the status line
//! stands for the header too.
//!
//! Must not know: what keys do.

use ratatui::style::Style;

use super::here::{columns, here};
use super::hints::{self, Hint};
use super::looks::Looks;
use super::strip::{Canvas, Side, Slot, Strip, unturned};
use super::theme::Role;
use crate::app::geometry::Geometry;
use crate::app::keymap::Mode;
use crate::app::session::{MessageKind, Saving, Session, Work};
use crate::text::bidi::Base;
use crate::text::find::Counts;

/// Columns between two items of a line.
const APART: u16 = 3;
/// Columns that a message, or what is under the cursor, should have at least.
const ENOUGH: u16 = 18;

/// Draws the header and its rule.
pub(super) fn header(canvas: &mut Canvas<'_>, session: &Session, geometry: &Geometry) {
    let Some(mut slot) = geometry.header.and_then(|area| Slot::of(area, 0)) else {
        return;
    };
    if let Some(y) = geometry.header_rule {
        let style = canvas.style(Role::Rule);
        canvas.level_rule(Slot { y, ..slot }, style);
    }
    indent(&mut slot);
    let (start, end) = (Side::start(session.base()), Side::end(session.base()));
    let dim = canvas.style(Role::Header);
    // The name comes before the rest, which is left out item by item where there is no room.
    let name = unturned(session.article.name.as_str().into());
    let name = Strip::theirs(name, Base::Ltr, canvas.style(Role::Title));
    let mut needed = name.columns(&canvas.rules).saturating_add(APART);
    for (number, item) in place(canvas, session).into_iter().enumerate() {
        needed = needed.saturating_add(item.columns(&canvas.rules) + APART);
        if number > 0 && needed > slot.width {
            break;
        }
        if number > 0 {
            let dot = format!(" {} ", canvas.signs().dot);
            canvas.strip(&mut slot, end, &Strip::ours(dot, dim));
        }
        canvas.strip(&mut slot, end, &item);
    }
    slot.take(end, APART);
    canvas.strip(&mut slot, start, &name);
    title(canvas, session, &mut slot);
}

/// The article's place among those named, its title and outlet, where there is room beside its name.
fn title(canvas: &mut Canvas<'_>, session: &Session, slot: &mut Slot) {
    let start = Side::start(session.base());
    let dim = canvas.style(Role::Header);
    if let Some(text) = among(session) {
        slot.take(start, APART - 1);
        canvas.strip(slot, start, &Strip::ours(text, dim));
    }
    if let Some(layer) = &session.article.layer {
        slot.take(start, APART - 1);
        let text =
            Strip::theirs(format!("as {layer}"), Base::Ltr, dim).cut(&canvas.rules, slot.width);
        canvas.strip(slot, start, &text);
    }
    let encoding = session.article.encoding;
    if !matches!(encoding, "" | "utf-8") {
        slot.take(start, APART - 1);
        canvas.strip(slot, start, &Strip::ours(encoding, dim));
    }
    let known = &session.work.annotations.metadata;
    for text in [&known.title, &known.outlet].into_iter().flatten() {
        slot.take(start, APART);
        if slot.width >= ENOUGH {
            canvas.strip(slot, start, &Strip::theirs(text, session.base(), dim));
        }
    }
}

/// Whether the work is on disk, and where the reader stands: the most important first.
fn place(canvas: &Canvas<'_>, session: &Session) -> Vec<Strip<'static>> {
    let dim = canvas.style(Role::Header);
    let (saved, role) = saving(&session.work);
    let mut items = vec![Strip::ours(saved, dim.patch(canvas.style(role)))];
    items.extend(position(canvas, session).map(|text| Strip::ours(text, dim)));
    if let Some((name, _)) = &session.work.layer {
        let style = dim.patch(canvas.style(Role::Unsure));
        items.push(Strip::ours(format!("layer {name}"), style));
    }
    items
}

/// Which of how many articles it is, where there are several.
fn among(session: &Session) -> Option<String> {
    let (number, of) = session.article.number;
    (of > 1).then(|| format!("{number}/{of}"))
}

/// Whether the work is on disk, in a word or two.
fn saving(work: &Work) -> (&'static str, Role) {
    match work.saving {
        Saving::Failed(_) => ("NOT SAVED", Role::Error),
        _ if work.unregistered.is_some() => ("ENTITIES NOT SAVED", Role::Error),
        Saving::Saved => ("saved", Role::Done),
        Saving::Pending => ("saving", Role::Dim),
        Saving::Unread => ("reading", Role::Dim),
        Saving::ReadOnly(_) => ("read only", Role::Warning),
        Saving::Nowhere => ("kept in memory", Role::Dim),
    }
}

/// How far the cursor is in the article, and in which paragraph.
fn position(canvas: &Canvas<'_>, session: &Session) -> [String; 2] {
    let document = session.document();
    let (at, length) = (session.point.cursor, document.length());
    let percent = at.saturating_mul(100).checked_div(length.saturating_sub(1));
    let sign = canvas.signs().paragraph;
    let number = document.paragraph_at(at) + 1;
    let paragraphs = document.paragraphs();
    // Behind the last line end there is a line without text: not one that people count.
    let unseen = paragraphs.last().is_some_and(|last| last.span.is_empty());
    let count = paragraphs.len() - usize::from(unseen);
    let of = if document.is_complete() {
        format!("/{}", count.max(number))
    } else {
        String::new()
    };
    [
        format!("{}%", percent.unwrap_or(100).min(100)),
        format!("{sign} {number}{of}"),
    ]
}

/// Blank columns at both ends of a line.
fn indent(slot: &mut Slot) {
    let columns = if slot.width >= 60 { 2 } else { 1 };
    slot.take(Side::Left, columns);
    slot.take(Side::Right, columns);
}

/// Draws the status line and its rule. A prompt stands in it by itself.
pub(super) fn status(
    canvas: &mut Canvas<'_>,
    session: &Session,
    looks: &Looks<'_>,
    geometry: &Geometry,
) {
    let Some(mut slot) = Slot::of(geometry.status, 0) else {
        return;
    };
    if let Some(y) = geometry.status_rule {
        let style = canvas.style(Role::Rule);
        canvas.level_rule(Slot { y, ..slot }, style);
    }
    slot.take(Side::Left, 1);
    let end = if slot.width >= 60 { 2 } else { 1 };
    slot.take(Side::Right, end);
    badge(canvas, session, &mut slot);
    if session.prompt.is_some() {
        super::prompt::draw(canvas, session, slot, geometry);
        return;
    }
    if geometry.header.is_none() {
        low(canvas, session, &mut slot);
    }
    if session.keys.waits() {
        pending(canvas, session, &mut slot, geometry);
    } else if let Some(message) = &session.message {
        let strips = Strip::sentence(&message.text, message_style(canvas, message.kind));
        canvas.strips(&mut slot, Side::Left, &strips);
    } else {
        found(canvas, session, &mut slot);
        return hints_and_here(canvas, session, looks, slot);
    }
    if session.mode() == Mode::List {
        return;
    }
    slot.take(Side::Left, APART);
    let strips = here(canvas, session, looks, slot.width);
    if slot.width >= ENOUGH.min(columns(canvas, &strips)) {
        canvas.strips(&mut slot, Side::Right, &strips);
    }
}

/// What the next keys do, and at the other end what is under the cursor or selected. Each has half of `slot`,
/// and what the other leaves.
fn hints_and_here(canvas: &mut Canvas<'_>, session: &Session, looks: &Looks<'_>, slot: Slot) {
    let hints = hints::now(session);
    let mut slot = slot;
    if session.mode() == Mode::List {
        return hints_in(canvas, &hints, &mut slot);
    }
    let strips = here(canvas, session, looks, slot.width / 2);
    let taken = columns(canvas, &strips);
    let whole = slot;
    let mut left = slot.take(Side::Left, whole.width.saturating_sub(taken + APART));
    let before = left.width;
    hints_in(canvas, &hints, &mut left);
    let mut rest = whole;
    rest.take(Side::Left, before - left.width + APART);
    // What was cut at a word has no more to say in the same room.
    let strips = match rest.width > taken {
        true => here(canvas, session, looks, rest.width),
        false => strips,
    };
    if rest.width >= ENOUGH.min(columns(canvas, &strips)) {
        canvas.strips(&mut rest, Side::Right, &strips);
    }
}

/// What is searched, and how often it is there: as whole words, inside others, in near spellings.
fn found(canvas: &mut Canvas<'_>, session: &Session, slot: &mut Slot) {
    let search = session.search.as_ref().filter(|search| search.shown);
    let (Some(search), Mode::Read) = (search, session.mode()) else {
        return;
    };
    let typed = Strip::theirs(&search.typed, session.base(), canvas.style(Role::Match));
    let typed = typed.cut(&canvas.rules, slot.width / 4);
    let text = search.counts.map_or_else(
        || canvas.signs().dots.to_owned(),
        |counts| told(counts, canvas.signs().dot),
    );
    let counts = Strip::ours(format!(" {text}"), canvas.style(Role::Text));
    canvas.strips(slot, Side::Left, &[typed, counts]);
    slot.take(Side::Left, APART);
}

/// The counts of a search in words: those of the tiers that have any.
fn told(counts: Counts, dot: char) -> String {
    let tiers = [
        (counts.whole, "whole"),
        (counts.inside, "inside words"),
        (counts.near, "near"),
    ];
    let parts: Vec<String> = tiers
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, tier)| format!("{count} {tier}"))
        .collect();
    if parts.is_empty() {
        return "0".to_owned();
    }
    parts.join(&format!(" {dot} "))
}

/// The mode's name on its colour.
fn badge(canvas: &mut Canvas<'_>, session: &Session, slot: &mut Slot) {
    let (name, role) = match session.mode() {
        Mode::Read => ("READ", Role::ModeRead),
        Mode::Select => ("SELECT", Role::ModeSelect),
        Mode::Jump => ("JUMP", Role::ModeSelect),
        Mode::Panel => ("PANEL", Role::ModeRead),
        Mode::List => ("LIST", Role::ModePrompt),
        Mode::Prompt => ("ASK", Role::ModePrompt),
    };
    let strip = Strip::ours(format!(" {name} "), canvas.style(role));
    canvas.strip(slot, Side::Left, &strip);
    slot.take(Side::Left, 2);
}

/// What the header would say, as far as there is room.
fn low(canvas: &mut Canvas<'_>, session: &Session, slot: &mut Slot) {
    let dim = canvas.style(Role::Header);
    let (saved, role) = saving(&session.work);
    let mut items = vec![Strip::ours(saved, dim.patch(canvas.style(role)))];
    if slot.width >= 48 {
        let [_, paragraph] = position(canvas, session);
        items.insert(0, Strip::ours(format!("{paragraph} "), dim));
    }
    if let Some(text) = among(session).filter(|_| slot.width >= 48) {
        items.insert(0, Strip::ours(format!("{text}  "), dim));
    }
    canvas.strips(slot, Side::Right, &items);
    slot.take(Side::Right, 2);
}

fn message_style(canvas: &Canvas<'_>, kind: MessageKind) -> Style {
    let role = match kind {
        MessageKind::Note => Role::Text,
        MessageKind::Good => Role::Good,
        MessageKind::Warning => Role::Warning,
        MessageKind::Error => Role::Error,
    };
    canvas.style(Role::Text).patch(canvas.style(role))
}

/// The keys struck so far, and what may follow: beside them, or above the status line where that has no room
/// for all.
fn pending(canvas: &mut Canvas<'_>, session: &Session, slot: &mut Slot, geometry: &Geometry) {
    let shown = format!("{}{}", session.keys.shown(), canvas.signs().dots);
    canvas.strip(
        slot,
        Side::Left,
        &Strip::ours(shown, canvas.style(Role::Key)),
    );
    slot.take(Side::Left, APART - 1);
    let hints = hints::after_these(session);
    if hint_columns(canvas, &hints) <= slot.width {
        return hints_in(canvas, &hints, slot);
    }
    let each = hints
        .iter()
        .map(|hint| columns(canvas, &hint_strips(canvas, hint)) + APART);
    let widest = each.max().unwrap_or(APART);
    let room = geometry
        .status
        .width
        .saturating_sub(4)
        .saturating_add(APART);
    let abreast = usize::from((room / widest).max(1));
    let rows = hints.chunks(abreast);
    let area = super::prompt::sheet(canvas, geometry, rows.len());
    for (number, hints) in (0..area.height).zip(rows) {
        let Some(mut row) = Slot::of(area, number) else {
            return;
        };
        row.take(Side::Left, 2);
        for hint in hints {
            let strips = hint_strips(canvas, hint);
            let mut place = row.take(Side::Left, widest);
            canvas.strips(&mut place, Side::Left, &strips);
        }
    }
}

/// A hint: the key, and what it does.
fn hint_strips<'h>(canvas: &Canvas<'_>, hint: &'h Hint) -> [Strip<'h>; 2] {
    [
        Strip::ours(hint.keys.as_str(), canvas.style(Role::Key)),
        Strip::ours(format!(" {}", hint.does), canvas.style(Role::Hint)),
    ]
}

/// The columns that `hints` need beside one another.
pub(super) fn hint_columns(canvas: &Canvas<'_>, hints: &[Hint]) -> u16 {
    let each = hints
        .iter()
        .map(|hint| columns(canvas, &hint_strips(canvas, hint)) + APART);
    each.fold(0, u16::saturating_add).saturating_sub(APART)
}

/// As many hints as there is room for, whole ones.
pub(super) fn hints_in(canvas: &mut Canvas<'_>, hints: &[Hint], slot: &mut Slot) {
    for (number, hint) in hints.iter().enumerate() {
        let strips = hint_strips(canvas, hint);
        let apart = if number > 0 { APART } else { 0 };
        if columns(canvas, &strips) + apart > slot.width {
            return;
        }
        slot.take(Side::Left, apart);
        canvas.strips(slot, Side::Left, &strips);
    }
}
