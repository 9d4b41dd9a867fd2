//! Colours and attributes, as the numbers of `SGR` (ECMA-48, 8.3.117; 24 bits as in ISO 8613-6).
//!
//! Lines under letters are never sent, whatever is asked for: they cut the dots of Arabic.
//!
//! Must not know: what is coloured.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

/// How letters look that are sent next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pen {
    letters: Color,
    ground: Color,
    modifier: Modifier,
}

impl Pen {
    /// The terminal's own colours.
    pub(crate) const PLAIN: Self = Self {
        letters: Color::Reset,
        ground: Color::Reset,
        modifier: Modifier::empty(),
    };

    /// How `cell` looks.
    pub(super) fn of_cell(cell: &Cell) -> Self {
        Self {
            letters: cell.fg,
            ground: cell.bg,
            modifier: cell.modifier.intersection(SENT),
        }
    }

    /// How `style` looks on the plain pen.
    pub(crate) fn of(style: Style) -> Self {
        let mut cell = Cell::default();
        cell.set_style(style);
        Self::of_cell(&cell)
    }

    /// The numbers that make this pen of `before`, of which nothing is known where it is `None`.
    pub(super) fn from(self, before: Option<Self>) -> Vec<u16> {
        let mut numbers = Vec::with_capacity(12);
        let before = match before {
            Some(before) if self.modifier.contains(before.modifier) => before,
            _ => {
                numbers.push(0);
                Self::PLAIN
            }
        };
        let fresh = self.modifier.difference(before.modifier);
        for (attribute, number) in ATTRIBUTES {
            if fresh.contains(attribute) {
                numbers.push(u16::from(number));
            }
        }
        if self.letters != before.letters {
            colour(self.letters, 0, &mut numbers);
        }
        if self.ground != before.ground {
            colour(self.ground, 10, &mut numbers);
        }
        numbers
    }

    /// The face of the font: another number for bold, for italic, for both.
    pub(crate) fn face(self) -> u8 {
        let has = |attribute| u8::from(self.modifier.contains(attribute));
        has(Modifier::BOLD) + 2 * has(Modifier::ITALIC)
    }

    /// The sequence that makes this pen of `before`; empty where it is the same.
    pub(crate) fn sequence(self, before: Self) -> String {
        if self == before {
            return String::new();
        }
        let numbers = self.from(Some(before));
        let numbers: Vec<String> = numbers.iter().map(u16::to_string).collect();
        format!("\x1b[{}m", numbers.join(";"))
    }
}

/// The attributes that are sent. Lines under letters are not among them: they cut the dots of Arabic.
const SENT: Modifier = Modifier::BOLD
    .union(Modifier::DIM)
    .union(Modifier::ITALIC)
    .union(Modifier::REVERSED)
    .union(Modifier::CROSSED_OUT);

/// Each attribute's number in `SGR`.
const ATTRIBUTES: [(Modifier, u8); 5] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

/// Adds the numbers of a colour, `shift` being 0 for letters, 10 for their ground.
fn colour(colour: Color, shift: u16, numbers: &mut Vec<u16>) {
    let own = match colour {
        Color::Reset => 39,
        Color::Black => 30,
        Color::Red => 31,
        Color::Green => 32,
        Color::Yellow => 33,
        Color::Blue => 34,
        Color::Magenta => 35,
        Color::Cyan => 36,
        Color::Gray => 37,
        Color::DarkGray => 90,
        Color::LightRed => 91,
        Color::LightGreen => 92,
        Color::LightYellow => 93,
        Color::LightBlue => 94,
        Color::LightMagenta => 95,
        Color::LightCyan => 96,
        Color::White => 97,
        Color::Indexed(number) => {
            numbers.extend([38 + shift, 5, u16::from(number)]);
            return;
        }
        Color::Rgb(red, green, blue) => {
            let parts = [red, green, blue].map(u16::from);
            numbers.extend([38 + shift, 2]);
            numbers.extend(parts);
            return;
        }
    };
    numbers.push(own + shift);
}

/// Numbers the pens of a row, so that neighbours of one pen have one number.
#[derive(Debug, Default)]
pub(crate) struct Pens {
    last: Option<Pen>,
    count: u16,
}

impl Pens {
    /// The number of the next cell's pen.
    pub(crate) fn number(&mut self, pen: Pen) -> u16 {
        if self.last != Some(pen) {
            self.last = Some(pen);
            self.count = self.count.wrapping_add(1);
        }
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pen_is_made_of_the_one_before_by_what_differs() {
        let red = Pen::of(Style::new().fg(Color::Red));
        let bold = Pen::of(Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
        assert_eq!(bold.sequence(red), "\x1b[1m");
        assert_eq!(red.sequence(bold), "\x1b[0;31m");
        assert_eq!(red.sequence(red), "");
        assert_eq!(Pen::PLAIN.sequence(red), "\x1b[39m");
    }

    #[test]
    fn no_line_is_drawn_under_letters() {
        let lined = Pen::of(Style::new().add_modifier(Modifier::UNDERLINED));
        assert_eq!(lined, Pen::PLAIN);
    }
}
