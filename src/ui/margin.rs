//! The margin: bars along claims, marks of what misleads, of notes, of paragraphs done, of what is unsure.
//!
//! A bar has a cap at each end, so that neighbours do not fuse, and is dotted where its annotation is
//! interrupted. Where there are more bars than lanes, the last lane shows a crowd. Outside the lanes is a column of marks; of several
//! marks on one row the gravest shows.
//!
//! Must not know: columns of the text.

use std::sync::Arc;

use ratatui::style::{Modifier, Style};

use super::layer;
use super::looks::Looks;
use super::rows::{Row, Rows};
use super::strip::{Canvas, Side, Slot, Strip};
use super::theme::{Depth, Role};
use crate::annotation::overlay::{self, Bar, Part};
use crate::annotation::suggest::open::Open;
use crate::annotation::{Annotation, Value};
use crate::app::geometry::Area;
use crate::app::session::Session;
use crate::text::bidi::Base;
use crate::text::document::Span;

/// What a margin is drawn for.
struct Margin<'s> {
    session: &'s Session,
    looks: &'s Looks<'s>,
    area: Area,
    base: Base,
}

/// Draws the margin.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    session: &Session,
    looks: &Looks<'_>,
    rows: &Rows,
    area: Area,
) {
    let margin = Margin {
        session,
        looks,
        area,
        base: session.base(),
    };
    margin.bars(canvas, rows);
    for row in &rows.list {
        margin.marks(canvas, row);
    }
}

/// Draws the numbers of paragraphs, each on its first row.
pub(super) fn numbers(canvas: &mut Canvas<'_>, session: &Session, rows: &Rows, area: Area) {
    for row in &rows.list {
        let Some(number) = opened(session, row) else {
            continue;
        };
        let mut slot = Slot {
            x: area.x,
            y: row.y,
            width: area.width,
        };
        slot.take(Side::end(session.base()), 1);
        let strip = Strip::ours((number + 1).to_string(), canvas.style(Role::Faint));
        canvas.strip(&mut slot, Side::end(session.base()), &strip);
    }
}

/// The number of the paragraph that begins with `row`.
fn opened(session: &Session, row: &Row) -> Option<usize> {
    let line = row.line.as_ref()?;
    let number = line.block().paragraph;
    let start = session.document().paragraph(number).span.start();
    (line.span.start() == start).then_some(number)
}

impl Margin<'_> {
    /// The lanes that there is room for: beside a blank next to the text and the column of marks.
    fn lanes(&self) -> u16 {
        self.area.width.saturating_sub(2)
    }

    /// The column that is `from` columns away from the text.
    fn column(&self, from: u16) -> u16 {
        match self.base {
            Base::Rtl => self.area.x.saturating_add(from),
            Base::Ltr => self.area.right().saturating_sub(1).saturating_sub(from),
        }
    }

    /// Draws the bars beside `rows`. Lanes are dealt out over whole blocks, so that they stay while the
    /// text scrolls.
    fn bars(&self, canvas: &mut Canvas<'_>, rows: &Rows) {
        let (Some(first), Some(last)) = (rows.list.first(), rows.list.last()) else {
            return;
        };
        let layout = &self.session.layout;
        let blocks = (first.place.block..=last.place.block).map(|block| layout.block(block));
        let spans: Vec<Span> = blocks
            .flat_map(|block| block.rows.iter().map(|row| row.span).collect::<Vec<_>>())
            .collect();
        let lanes = usize::from(self.lanes());
        let wanted = |annotation: &Annotation| self.looks.of(annotation).bar;
        let all = &self.session.work.annotations;
        let margins = overlay::bars(all, wanted, &spans, lanes);
        // The gap between two paragraphs belongs to no row: what goes on below runs through it.
        let mut next = first.place.row.min(spans.len());
        for row in &rows.list {
            let Some(margin) = margins.get(next.saturating_sub(usize::from(row.line.is_none())))
            else {
                break;
            };
            for bar in &margin.bars {
                match (&row.line, bar.part) {
                    (Some(_), part) => self.bar(canvas, bar, part, row.y),
                    (None, Part::Last | Part::Only) => {}
                    (None, Part::Gap) => self.bar(canvas, bar, Part::Gap, row.y),
                    (None, _) => self.bar(canvas, bar, Part::Middle, row.y),
                }
            }
            if margin.more > 0 && lanes > 0 && row.line.is_some() {
                let column = self.column(self.lanes());
                canvas.sign(column, row.y, canvas.signs().crowd, canvas.style(Role::Dim));
            }
            next += usize::from(row.line.is_some());
        }
    }

    /// Draws one piece of a bar. Without colours a bar begins with its kind's letter.
    fn bar(&self, canvas: &mut Canvas<'_>, bar: &Bar<'_>, part: Part, y: u16) {
        let signs = canvas.signs();
        let chosen = self.session.point.chosen.as_ref() == Some(&bar.annotation.id);
        let [top, middle, end, whole] = match (self.base, chosen) {
            (Base::Rtl, false) => signs.right_bar,
            (Base::Ltr, false) => signs.left_bar,
            (Base::Rtl, true) => signs.right_heavy,
            (Base::Ltr, true) => signs.left_heavy,
        };
        let letter = self.letter(bar.annotation);
        let letter = letter.filter(|_| canvas.theme.depth() == Depth::None);
        let sign = match part {
            Part::First => letter.unwrap_or(top),
            Part::Only => letter.unwrap_or(whole),
            Part::Middle => middle,
            Part::Last => end,
            Part::Gap => signs.gap,
        };
        let mut style = canvas.theme.kind_mark(self.looks.of(bar.annotation));
        if chosen {
            style = style.add_modifier(Modifier::BOLD);
        }
        let lane = u16::try_from(bar.lane).unwrap_or(u16::MAX);
        canvas.sign(self.column(lane.saturating_add(1)), y, sign, style);
    }

    /// The letter that tags with an annotation's kind.
    fn letter(&self, annotation: &Annotation) -> Option<char> {
        let kind = annotation.kind.as_deref()?;
        self.session.schema.kind(kind)?.key
    }

    /// Draws the gravest mark of `row`.
    fn marks(&self, canvas: &mut Canvas<'_>, row: &Row) {
        let mark = self.deceit(canvas, row);
        let mark = mark.or_else(|| self.mark(canvas, row));
        let mark = mark.or_else(|| self.other(canvas, row));
        let mark = mark.or_else(|| self.suggested(canvas, row));
        let mark = mark.or_else(|| self.done(canvas, row));
        if let Some((sign, style)) = mark.filter(|_| self.area.width > 0) {
            let column = self.column(self.area.width - 1);
            canvas.sign(column, row.y, sign, style);
        }
    }

    /// The mark of what misleads on `row`.
    fn deceit(&self, canvas: &Canvas<'_>, row: &Row) -> Option<(char, Style)> {
        let line = row.line.as_ref()?;
        line.deceits().next()?;
        Some((canvas.signs().deceit, canvas.style(Role::Warning)))
    }

    /// The gravest mark of the annotations that begin on `row`.
    fn mark(&self, canvas: &Canvas<'_>, row: &Row) -> Option<(char, Style)> {
        let line = row.line.as_ref()?;
        let mut begun = self.session.work.annotations.around(line.span);
        begun.retain(|annotation| line.span.contains(annotation.spans.first().start()));
        let any = |holds: fn(&Annotation) -> bool| begun.iter().any(|one: &&Arc<_>| holds(one));
        let signs = canvas.signs();
        let (sign, role) = if any(Annotation::is_lost) {
            (signs.lost, Role::Lost)
        } else if any(|one| one.conflict.is_some()) {
            (signs.conflict, Role::Warning)
        } else if any(|one| !one.notes.is_empty()) {
            (signs.note, Role::Note)
        } else if any(is_unsure) {
            (signs.unsure, Role::Unsure)
        } else {
            return None;
        };
        Some((sign, canvas.style(role)))
    }

    /// The mark of what another annotator has otherwise, where it begins on `row`.
    fn other(&self, canvas: &Canvas<'_>, row: &Row) -> Option<(char, Style)> {
        let line = row.line.as_ref()?;
        let others = layer::others(self.session, line.span);
        let mut begun =
            (others.iter()).filter(|other| line.span.contains(other.spans.first().start()));
        let look = self.looks.of(begun.next()?);
        Some((canvas.signs().other, canvas.theme.kind_mark(look)))
    }

    /// The mark of what somebody says and nobody has marked yet, where it begins on `row`.
    fn suggested(&self, canvas: &Canvas<'_>, row: &Row) -> Option<(char, Style)> {
        let line = row.line.as_ref()?;
        let open = self.session.suggestions(line.block().paragraph);
        let mut claims = open.iter().filter(|open| matches!(open, Open::Claim(_)));
        claims.find(|open| line.span.contains(open.span().start()))?;
        Some((canvas.signs().suggested, canvas.style(Role::Faint)))
    }

    /// The mark of a paragraph done: on its first row, and on its last where the first bears another.
    fn done(&self, canvas: &Canvas<'_>, row: &Row) -> Option<(char, Style)> {
        let line = row.line.as_ref()?;
        let number = line.block().paragraph;
        let paragraph = self.session.document().paragraph(number);
        let opens = line.span.start() == paragraph.span.start();
        let done = self.session.work.annotations.is_done(paragraph.content);
        (done && (opens || line.ends_paragraph && !self.opens_free(row)))
            .then(|| (canvas.signs().done, canvas.style(Role::Done)))
    }

    /// Whether the first row of the paragraph of `row` bears no mark.
    fn opens_free(&self, row: &Row) -> bool {
        let Some(line) = &row.line else { return true };
        let number = line.block().paragraph;
        let start = self.session.document().paragraph(number).span.start();
        let layout = &self.session.layout;
        let first = layout.row(layout.place_of(start));
        let Some(first) = first else { return true };
        let begun = self.session.work.annotations.around(first.span);
        !begun.iter().any(|annotation| {
            first.span.contains(annotation.spans.first().start()) && is_marked(annotation)
        })
    }
}

/// Whether the margin bears a mark for it.
fn is_marked(annotation: &Annotation) -> bool {
    annotation.is_lost()
        || annotation.conflict.is_some()
        || !annotation.notes.is_empty()
        || is_unsure(annotation)
}

/// Whether its annotator could not decide.
fn is_unsure(annotation: &Annotation) -> bool {
    annotation.attributes.values().any(|value| match value {
        Value::Text(text) => matches!(text.as_str(), "unclear" | "unsure" | "uncertain" | "?"),
        _ => false,
    })
}
