//! Floor 5: draws a session. Changes nothing.
//!
//! The screen is drawn whole, from the session as it is. It mirrors with the article's direction; the
//! program's own words stay as they are. Every text is laid out by `text` and written by a canvas, so that
//! no control character reaches the screen.
//!
//! - `article`: the rows of the reading column and what lies over them
//! - `bars`: the line at the top and the status line
//! - `grounds`: what a row's text looks like under its annotations
//! - `here`: what is selected or under the cursor, for the status line
//! - `hints`: what the next keys do
//! - `layer`: what another annotator has otherwise
//! - `list`: what covers the article: help, palette, an annotation's form
//! - `looks`: kinds of annotation as the theme has them
//! - `margin`: bars along claims, marks, numbers of paragraphs
//! - `panel`: the list beside the article
//! - `prompt`: a question and what is typed
//! - `quote`: what of the article the status line quotes
//! - `rows`: which rows of the article are on the screen
//! - `start`: the start page
//! - `strip`: text laid out and written cell by cell
//! - `theme`: what each part of the screen looks like
//!
//! Must not know: crossterm, files.

mod article;
mod bars;
pub mod grounds;
mod here;
mod hints;
mod layer;
mod list;
pub mod looks;
mod margin;
mod panel;
mod prompt;
mod quote;
mod rows;
mod start;
mod strip;
pub mod theme;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::app::geometry::Area;
use crate::app::session::Session;
use looks::Looks;
use rows::Rows;
use strip::Canvas;
use theme::Theme;

/// Draws `session` on all of `buffer`, in the looks of `theme`.
pub fn draw(session: &Session, theme: &Theme, buffer: &mut Buffer) {
    let mut canvas = Canvas {
        rules: session.layout.options().rules,
        theme,
        buffer,
    };
    let area = canvas.buffer.area;
    let screen = Area {
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
    };
    canvas.blank(screen, Style::new());
    let geometry = session.geometry();
    let looks = Looks::new(theme, &session.schema);
    if session.list.is_some() {
        list::draw(&mut canvas, session, &geometry);
    } else if geometry.panel_covers {
        panel::draw(&mut canvas, session, &looks, &geometry);
    } else {
        let rows = Rows::of(session, geometry.text);
        article::draw(&mut canvas, session, &looks, &rows);
        margin::draw(&mut canvas, session, &looks, &rows, geometry.margin);
        if let Some(numbers) = geometry.numbers {
            margin::numbers(&mut canvas, session, &rows, numbers);
        }
        panel::draw(&mut canvas, session, &looks, &geometry);
    }
    if !session.article.nothing {
        bars::header(&mut canvas, session, &geometry);
    }
    bars::status(&mut canvas, session, &looks, &geometry);
}
