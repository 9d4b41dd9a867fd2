//! What is shown: the panel, help and palette, vowel marks, hidden characters, directions, the measure.
//!
//! Must not know: what any of it looks like.

use std::sync::Arc;

use super::{Arg, Command, Context, Group, adjudicate, asking, motion, row, within};
use crate::annotation::Annotation;
use crate::app::keymap::Mode;
use crate::app::panel::{Listing, Panel};
use crate::app::session::{MessageKind, Session};
use crate::app::{Effect, adjudicating, form, menu, moved, panel};
use crate::text::bidi::{Base, Direction};
use crate::text::cells::{Hidden, Marks};

/// The narrowest and the widest measure, in cells.
const MEASURES: std::ops::RangeInclusive<usize> = 20..=400;

/// The commands.
pub const COMMANDS: &[Command] = &[
    row(
        "edit",
        "open: its kind, attributes, notes; take what is suggested",
        Group::Here,
        &["Enter"],
        form::open,
    ),
    within(
        BOTH,
        row("panel", "panel", Group::Show, &["t"], toggle_panel),
    ),
    within(
        PANEL,
        row(
            "panel-down",
            "next row of the panel",
            Group::Panel,
            &["j", "Down"],
            |c| step(c, 1),
        ),
    ),
    within(
        PANEL,
        row("panel-up", "row before", Group::Panel, &["k", "Up"], |c| {
            step(c, -1)
        }),
    ),
    within(
        PANEL,
        row(
            "panel-page-down",
            "ten rows on",
            Group::Panel,
            &["PgDn", "Space", "C-d"],
            |c| step(c, 10),
        ),
    ),
    within(
        PANEL,
        row(
            "panel-page-up",
            "ten rows back",
            Group::Panel,
            &["PgUp", "C-u"],
            |c| step(c, -10),
        ),
    ),
    within(
        PANEL,
        row(
            "panel-first",
            "first row",
            Group::Panel,
            &["g g", "Home"],
            |c| step(c, isize::MIN),
        ),
    ),
    within(
        PANEL,
        row("panel-last", "last row", Group::Panel, &["G", "End"], |c| {
            step(c, isize::MAX)
        }),
    ),
    within(
        PANEL,
        row(
            "panel-next-kind",
            "first row of the next kind",
            Group::Panel,
            &["}", "Tab"],
            |c| step_kind(c, 1),
        ),
    ),
    within(
        PANEL,
        row(
            "panel-previous-kind",
            "first row of the kind before",
            Group::Panel,
            &["{", "S-Tab"],
            |c| step_kind(c, -1),
        ),
    ),
    within(
        PANEL,
        row(
            "visit",
            "go there; again: to the next of them",
            Group::Panel,
            &["Enter", "l", "h", "Right", "Left"],
            |c| {
                visit(c.session);
            },
        ),
    ),
    within(
        PANEL,
        row(
            "leave-panel",
            "back to the article",
            Group::Panel,
            &["Esc", "q"],
            |c| {
                if let Some(panel) = &mut c.session.panel {
                    panel.focused = false;
                }
                // What was gone to is no longer picked: the next tag is a new one.
                c.session.point.chosen = None;
                c.session.point.selection = None;
            },
        ),
    ),
    row(
        "changed",
        "what moved or lost its place since the article changed",
        Group::Show,
        &["g o"],
        changed,
    ),
    within(
        PANEL,
        row("accept", "it stands there", Group::Panel, &["y"], |c| {
            moved::accept(c.session)
        }),
    ),
    within(
        PANEL,
        row(
            "accept-all",
            "all that moved, and all that is likely, stand there",
            Group::Panel,
            &["Y"],
            |c| moved::accept_all(c.session),
        ),
    ),
    within(
        PANEL,
        row(
            "refuse",
            "it does not: the next place, or none",
            Group::Panel,
            &["n"],
            |c| moved::refuse(c.session),
        ),
    ),
    within(
        SELECTING,
        row(
            "place-here",
            "what lost its place stands here",
            Group::Here,
            &["O"],
            |c| moved::place_here(c.session),
        ),
    ),
    row(
        "marks",
        "vowel marks, shown or not",
        Group::Show,
        &["g v"],
        marks,
    ),
    row(
        "marks-apart",
        "vowel marks, beside their letters or on them",
        Group::Show,
        &["g V"],
        marks_apart,
    ),
    row(
        "hidden",
        "hidden characters, shown or not",
        Group::Show,
        &["g c"],
        hidden,
    ),
    row(
        "direction",
        "direction of the paragraph",
        Group::Show,
        &["g d"],
        direction,
    ),
    row(
        "article-direction",
        "direction of all paragraphs",
        Group::Show,
        &["g D"],
        article_direction,
    ),
    row(
        "numbers",
        "numbers of paragraphs",
        Group::Show,
        &["g n"],
        |c| {
            c.session.view.numbers = !c.session.view.numbers;
        },
    ),
    row("wider", "a wider column", Group::Show, &[">"], |c| {
        measure(c, 4)
    }),
    row("narrower", "a narrower column", Group::Show, &["<"], |c| {
        measure(c, -4)
    }),
    Command {
        arg: Arg::Theme,
        ..row("theme", "another theme", Group::Show, &[], theme)
    },
    asking(
        "layer",
        "another annotator's layer, to look at; nothing for none",
        Group::Show,
        &["g l"],
        "layer",
        layer,
    ),
    within(
        BOTH,
        row(
            "help",
            "help: all keys",
            Group::Show,
            &["?", "F1"],
            menu::help,
        ),
    ),
    within(
        BOTH,
        row(
            "palette",
            "all commands, by what they do; a number: that paragraph",
            Group::Show,
            &[":"],
            menu::palette,
        ),
    ),
    row(
        "guidelines",
        "how to decide: the schema's guidelines",
        Group::Show,
        &["g ?"],
        menu::guidelines,
    ),
];

const PANEL: &[Mode] = &[Mode::Panel];
const SELECTING: &[Mode] = &[Mode::Read, Mode::Select];
const BOTH: &[Mode] = &[Mode::Read, Mode::Panel];

/// Chooses another row of the panel.
fn step(context: &mut Context<'_>, rows: isize) {
    let times = crate::app::view::signed(context.times());
    if let Some(panel) = &mut context.session.panel {
        panel.step(rows.saturating_mul(times));
    }
}

/// Chooses the first row of another kind.
fn step_kind(context: &mut Context<'_>, kinds: isize) {
    let times = crate::app::view::signed(context.times());
    if let Some(panel) = &mut context.session.panel {
        panel.step_kind(kinds.saturating_mul(times));
    }
}

/// Opens the panel and gives it the keys; closes it where it has them.
fn toggle_panel(context: &mut Context<'_>) {
    let session = &mut *context.session;
    match &mut session.panel {
        Some(panel) if panel.focused => session.panel = None,
        Some(panel) => panel.focused = true,
        None => open(session, Listing::Annotations),
    }
}

fn open(session: &mut Session, listing: Listing) {
    session.panel = Some(Panel::open(listing));
}

/// Lists what does not stand where it was recorded, and shows the first of it.
fn changed(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let is_changed = |one: &Arc<Annotation>| moved::heading(one).is_some();
    if session.work.annotations.iter().any(is_changed) {
        open(session, Listing::Changed);
        panel::refresh(session);
        moved::show(session);
    } else {
        session.say(MessageKind::Good, "all annotations are in their places");
    }
}

fn marks(context: &mut Context<'_>) {
    let session = &mut *context.session;
    match session.layout.options().rules.marks {
        Marks::Hide => session.set_marks(session.view.shown_marks),
        Marks::Ride | Marks::Apart => session.set_marks(Marks::Hide),
    }
    say_marks(session);
}

fn marks_apart(context: &mut Context<'_>) {
    let session = &mut *context.session;
    session.set_marks(match session.view.shown_marks {
        Marks::Apart => Marks::Ride,
        Marks::Ride | Marks::Hide => Marks::Apart,
    });
    say_marks(session);
}

fn say_marks(session: &mut Session) {
    let told = match session.layout.options().rules.marks {
        Marks::Ride => "vowel marks are shown",
        Marks::Apart => "vowel marks stand beside their letters",
        Marks::Hide => "vowel marks are not shown",
    };
    session.say(MessageKind::Note, told);
}

fn hidden(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let mut options = session.layout.options();
    let (hidden, told) = match options.rules.hidden {
        Hidden::Omit => (Hidden::Show, "hidden characters are shown"),
        Hidden::Show => (Hidden::Omit, "hidden characters are not shown"),
    };
    options.rules.hidden = hidden;
    session.lay_out(options);
    session.say(MessageKind::Note, told);
}

/// Turns the paragraph at the cursor round.
fn direction(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let number = session.document().paragraph_at(session.point.cursor);
    let (base, told) = match session.layout.base(number) {
        Base::Rtl => (Base::Ltr, "this paragraph runs left to right"),
        Base::Ltr => (Base::Rtl, "this paragraph runs right to left"),
    };
    session.layout.turn(number, Some(base));
    session.say(MessageKind::Note, told);
}

/// Steps through the rules of direction.
fn article_direction(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let mut options = session.layout.options();
    let (direction, told) = match options.direction {
        Direction::Auto => (
            Direction::FirstStrong,
            "each paragraph's first strong letter",
        ),
        Direction::FirstStrong => (Direction::Rtl, "all right to left"),
        Direction::Rtl => (Direction::Ltr, "all left to right"),
        Direction::Ltr => (
            Direction::Auto,
            "as the letters say, with care for foreign words",
        ),
    };
    options.direction = direction;
    session.lay_out(options);
    session.say(MessageKind::Note, format!("direction: {told}"));
}

fn measure(context: &mut Context<'_>, by: isize) {
    let by = by.saturating_mul(crate::app::view::signed(context.times()));
    let session = &mut *context.session;
    let wanted = session.view.measure.saturating_add_signed(by);
    session.view.measure = wanted.clamp(*MEASURES.start(), *MEASURES.end());
    let told = format!("column: {} cells", session.view.measure);
    session.say(MessageKind::Note, told);
}

fn theme(context: &mut Context<'_>) {
    let name = context.arg.take().unwrap_or_default();
    context.session.view.theme.clone_from(&name);
    context.effects.push(Effect::Theme(name));
}

fn layer(context: &mut Context<'_>) {
    let name = context.arg.take().unwrap_or_default();
    let name = name.trim();
    if name.is_empty() {
        let told = match context.session.work.layer.take() {
            Some((layer, _)) => format!("layer {layer} is no longer shown"),
            None => "no layer was shown".to_owned(),
        };
        context.session.say(MessageKind::Note, told);
    } else {
        context.effects.push(Effect::LoadLayer(name.to_owned()));
    }
}

/// Goes to the next annotation of the panel's chosen row.
pub fn visit(session: &mut Session) {
    if session
        .panel
        .as_ref()
        .is_some_and(|panel| panel.listing == Listing::Changed)
    {
        session.point.jumps.leave(session.point.cursor);
        return moved::show(session);
    }
    let next = session.panel.as_mut().and_then(Panel::next_of_entry);
    if let Some(number) = next.as_ref().and_then(adjudicating::number_of) {
        return adjudicate::choose(session, number);
    }
    let found = next.and_then(|id| session.work.annotations.get(&id).cloned());
    if let Some(found) = found {
        session.point.jumps.leave(session.point.cursor);
        session.point.selection = None;
        motion::go(session, found.spans.first().start());
        super::select::pick(session, &found);
    }
}
