//! What of the article the status line quotes: an annotation's text, the ends of a selection.
//!
//! A span that begins or ends inside a cell of two clusters, lam and alef, can't be told from the whole
//! cell by its colour. There the quote shows the other half behind a stroke: `ل|إيران`.
//!
//! Must not know: how wide a quote may be.

use crate::annotation::Annotation;
use crate::app::panel;
use crate::app::session::Session;
use crate::text::document::Span;

/// What an annotation is about.
pub(super) fn of(session: &Session, annotation: &Annotation) -> String {
    let text = panel::quote(session, annotation);
    if annotation.is_lost() {
        return text;
    }
    let (before, after) = halves(session, annotation.spans.hull());
    format!("{before}{text}{after}")
}

/// The first and the last word of `span`; one word, or two short of anything between, whole.
pub(super) fn ends(session: &Session, span: Span) -> String {
    let (before, after) = halves(session, span);
    let text = session.document().slice(span);
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    match (words.next_back(), words.next()) {
        (None, _) => format!("{before}{first}{after}"),
        (Some(last), None) => format!("{before}{first} {last}{after}"),
        (Some(last), Some(_)) => format!("{before}{first} … {last}{after}"),
    }
}

/// The other halves of the cells in which `span` begins and ends, with the stroke between.
fn halves(session: &Session, span: Span) -> (String, String) {
    let before = cell_at(session, span.start());
    let before = before.filter(|cell| cell.start() < span.start());
    let after = (span.end().checked_sub(1)).and_then(|last| cell_at(session, last));
    let after = after.filter(|cell| cell.end() > span.end() && cell.start() < span.end());
    let document = session.document();
    let text = |start: usize, end: usize| {
        let found = document.span(start, end);
        found.map(|span| document.slice(span)).unwrap_or_default()
    };
    (
        before.map_or(String::new(), |cell| {
            format!("{}|", text(cell.start(), span.start()))
        }),
        after.map_or(String::new(), |cell| {
            format!("|{}", text(span.end(), cell.end()))
        }),
    )
}

/// The bytes of the cell that holds `offset`.
fn cell_at(session: &Session, offset: usize) -> Option<Span> {
    let layout = &session.layout;
    let line = layout.row(layout.place_of(offset))?;
    let cell = line.cells.get(line.cell_of(offset)?)?;
    Some(cell.source)
}
