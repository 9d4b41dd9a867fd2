//! A rendering for machines: each cell of the screen on a ground that says which column it belongs in, so that a
//! picture of a real terminal shows whether it moved any.
//!
//! The first and the last row are bars, red and blue in turn, by which the columns are found in the picture.
//! In between, the ground of column `x` is red `40 + 24 (x mod 8)`, green `40 + 8 (x div 8)`, blue 90.
//!
//! Must not know: what is drawn.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

/// Puts the pattern under what was drawn.
pub(super) fn lay(buffer: &mut Buffer) {
    let area = buffer.area;
    for y in area.top()..area.bottom() {
        let is_bar = y == area.top() || y + 1 == area.bottom();
        for x in area.left()..area.right() {
            let Some(cell) = buffer.cell_mut((x, y)) else {
                continue;
            };
            cell.modifier = Modifier::empty();
            if is_bar {
                cell.reset();
                cell.bg = bar(x);
                continue;
            }
            cell.fg = Color::Rgb(0, 0, 0);
            cell.bg = ground(x);
        }
    }
}

fn bar(x: u16) -> Color {
    match x % 2 {
        0 => Color::Rgb(255, 0, 0),
        _ => Color::Rgb(0, 0, 255),
    }
}

/// The ground of a column.
fn ground(x: u16) -> Color {
    let part = |number: u16, step: u16| u8::try_from(40 + step * number).unwrap_or(u8::MAX);
    Color::Rgb(part(x % 8, 24), part(x / 8, 8), 90)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_ground_of_its_own() {
        let grounds: std::collections::HashSet<Color> = (0..200).map(ground).collect();
        assert_eq!(grounds.len(), 200);
    }
}
