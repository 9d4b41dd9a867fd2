//! The README's picture: the real program's screen in a pseudo-terminal, as an SVG.
//!
//! `cargo test --test picture -- --ignored` plays the keys below on the sample and writes
//! `tests/data/screen.svg`. Each cell is a text element of its own that is stretched to the cell: so
//! letters join and columns hold in whatever font a browser has, and the override keeps the browser's own
//! ordering away from cells that stand in screen order already.

#![cfg(unix)]

mod common;

use std::fmt::Write;
use std::path::Path;

use common::{Home, Terminal, size};

/// A cell in the picture's units; the letters' size and base line in it.
const CELL: (f32, f32) = (9.0, 20.0);
const LETTERS: (f32, f32) = (15.0, 15.0);
/// The room around the screen.
const EDGE: f32 = 12.0;
/// The terminal's own colours, where the program names none.
const OWN: (&str, &str) = ("#d8d8d8", "#101010");

#[test]
#[ignore = "writes the README's picture"]
fn the_screen_as_a_picture() {
    let home = Home::new();
    let sample = hashiya::store::article::sample();
    home.article("marjana.ar.txt", sample.document.text());
    let mut terminal = Terminal::hashiya(&home, (100, 30), &["marjana.ar.txt"]);
    terminal.wait("the sample", |screen| screen.contents().contains('ﺔ'));
    for keys in KEYS {
        terminal.keys(keys);
        terminal.stable();
    }
    terminal.wait_for("saved");
    let svg = terminal.look(picture);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/screen.svg");
    std::fs::write(&path, svg).expect("the picture");
    terminal.keys("q");
    assert!(terminal.ended().success());
}

/// What is struck before the picture is taken.
const KEYS: &[&str] = &[
    "}}p",
    "w2a",
    "/ميناء مرجانة\r2p",
    "/دار السنابل\r2p",
    "/هيئة الموانئ\r2a",
    "/وزير النقل\r4a",
    "/عاد إلى\r11c",
    "/رأس الزيتون\r2p",
    "/شركة Northwind\r3a",
    "/لا يلزم\r6c",
    "iلم تُنشر الملاحق\r",
    "/وزير النقل\r\x1b",
];

/// The screen as an SVG.
fn picture(screen: &vt100::Screen) -> String {
    let (columns, rows) = size(screen);
    let (width, height) = (
        f32::from(columns) * CELL.0 + 2.0 * EDGE,
        f32::from(rows) * CELL.1 + 2.0 * EDGE,
    );
    let ground = ground_of_most(screen);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\">\n\
         <title>hashiya on its sample article, with actors, places and claims</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{ground}\"/>\n\
         <g font-family=\"'DejaVu Sans Mono','Noto Sans Mono',Menlo,Consolas,monospace\" \
         font-size=\"{}\" direction=\"ltr\" style=\"unicode-bidi:bidi-override;white-space:pre\">\n",
        LETTERS.0
    );
    for row in 0..rows {
        grounds(screen, row, &ground, &mut out);
        for column in 0..columns {
            if let Some(cell) = screen.cell(row, column) {
                letters(cell, (column, row), &mut out);
            }
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// The upper left corner of a cell.
fn corner((column, row): (u16, u16)) -> (f32, f32) {
    (
        EDGE + f32::from(column) * CELL.0,
        EDGE + f32::from(row) * CELL.1,
    )
}

/// The colours of a cell's letters and ground.
fn colours(cell: &vt100::Cell) -> (String, String) {
    let letters = colour(cell.fgcolor(), OWN.0);
    let ground = colour(cell.bgcolor(), OWN.1);
    if cell.inverse() {
        (ground, letters)
    } else {
        (letters, ground)
    }
}

fn colour(colour: vt100::Color, own: &str) -> String {
    match colour {
        vt100::Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        vt100::Color::Default | vt100::Color::Idx(_) => own.to_owned(),
    }
}

/// The ground that most cells have.
fn ground_of_most(screen: &vt100::Screen) -> String {
    let (columns, rows) = size(screen);
    let mut counts = std::collections::BTreeMap::new();
    for row in 0..rows {
        for column in 0..columns {
            if let Some(cell) = screen.cell(row, column) {
                *counts.entry(colours(cell).1).or_insert(0) += 1;
            }
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.map_or_else(|| OWN.1.to_owned(), |(ground, _)| ground)
}

/// The grounds of a row that differ from the picture's, neighbours of one colour together.
fn grounds(screen: &vt100::Screen, row: u16, usual: &str, out: &mut String) {
    let (columns, _) = size(screen);
    let ground = |column| screen.cell(row, column).map(|cell| colours(cell).1);
    let mut column = 0;
    while column < columns {
        let begun = column;
        let found = ground(column);
        while column < columns && ground(column) == found {
            column += 1;
        }
        if let Some(found) = found.filter(|found| found != usual) {
            let (x, y) = corner((begun, row));
            let width = f32::from(column - begun) * CELL.0;
            rectangle((x, y, width, CELL.1), &found, out);
        }
    }
}

fn rectangle((x, y, width, height): (f32, f32, f32, f32), fill: &str, out: &mut String) {
    writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
    )
    .expect("a string");
}

/// What stands in a cell. Lines and blocks are drawn, so that they meet.
fn letters(cell: &vt100::Cell, at: (u16, u16), out: &mut String) {
    let text = cell.contents();
    if text.trim().is_empty() || cell.is_wide_continuation() {
        return;
    }
    let (x, y) = corner(at);
    let (fill, _) = colours(cell);
    let (width, height) = CELL;
    match text {
        "─" => return rectangle((x, y + height / 2.0, width, 1.0), &fill, out),
        "│" => return rectangle((x + width / 2.0, y, 1.0, height), &fill, out),
        "▌" => return rectangle((x, y, width / 2.0, height), &fill, out),
        "▐" => return rectangle((x + width / 2.0, y, width / 2.0, height), &fill, out),
        "▎" => return rectangle((x, y, width / 4.0, height), &fill, out),
        "▕" => return rectangle((x + width * 0.875, y, width / 8.0, height), &fill, out),
        "█" => return rectangle((x, y, width, height), &fill, out),
        _ => {}
    }
    let mut looks = String::new();
    if cell.bold() {
        looks.push_str(" font-weight=\"bold\"");
    }
    if cell.italic() {
        looks.push_str(" font-style=\"italic\"");
    }
    if cell.dim() {
        looks.push_str(" opacity=\"0.7\"");
    }
    let wide = if cell.is_wide() { 2.0 } else { 1.0 };
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" \
         fill=\"{fill}\"{looks}>{}</text>",
        y + LETTERS.1,
        width * wide,
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
    )
    .expect("a string");
}

/// The committed picture shows the program: letters in their forms, and no control.
#[test]
fn the_committed_picture_is_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/screen.svg");
    let svg = common::read(&path);
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert!(
        svg.chars()
            .filter(|c| ('\u{FE70}'..='\u{FEFC}').contains(c))
            .count()
            > 300
    );
    assert!(!svg.contains(|c: char| c.is_control() && c != '\n'));
}
