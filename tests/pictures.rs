//! Pictures of real terminals: no cell stands in another place than the layout gave it.
//!
//! A program beside the crate, `../shared/tools/termshot`, runs the reader in a real terminal and makes a
//! picture. The reader puts each cell on a ground that tells its column; here the grounds are read back. Where
//! the program or a terminal is not there, the test says so and passes. It takes minutes, and is asked for:
//! `cargo nextest run --run-ignored all --test pictures`.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// What is looked at: letters, numbers and brackets of both directions, at both ends of rows.
const ARTICLE: &str = "2024 كان عام الانتخابات (في 50 دولة)، و«الحوار» بدأ. 12\n\
    X قال: “هذا 95.5% صحيح”؛ 3/4 من الأصوات - لا أكثر!\n\
    شلום (עולם), ABC 12 ירושלים: 5%.\n\
    الهاتف: +961-1-234567 والبريد info@example.org، والموقع https://example.org/a?b=1.\n\
    ١٢٣ و ٤٥٫٥٪ أو 1,234.50 دولار (USD) - ٢٠٢٤/١٠/٠٥\n\
    abc (قال) def 12 [لا] 34\n";

const COLUMNS: usize = 80;
const ROWS: usize = 20;

/// The columns' edges, and where the rows begin and end, by the bars of the first and the last row.
struct Grid {
    edges: Vec<(usize, usize)>,
    top: usize,
    bottom: usize,
    rows: usize,
}

impl Grid {
    /// The pixels of a row, from top to bottom.
    fn row(&self, row: usize) -> std::ops::Range<usize> {
        let height = self.bottom - self.top;
        let edge = |row: usize| self.top + height * row / self.rows;
        edge(row)..edge(row + 1)
    }
}

/// A picture, three bytes a pixel.
struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Picture {
    /// Reads a picture by ImageMagick.
    fn read(path: &Path) -> Self {
        let said = |command: &mut Command| command.output().expect("ImageMagick").stdout;
        let size = said(
            Command::new("identify")
                .args(["-format", "%w %h"])
                .arg(path),
        );
        let size = String::from_utf8(size).expect("a size");
        let mut numbers = size
            .split_whitespace()
            .map(|n| n.parse().expect("a number"));
        let (width, height) = (
            numbers.next().expect("a width"),
            numbers.next().expect("a height"),
        );
        let pixels = said(
            Command::new("convert")
                .arg(path)
                .args(["-depth", "8", "rgb:-"]),
        );
        Self {
            width,
            height,
            pixels,
        }
    }

    fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let at = 3 * (y * self.width + x);
        let pixel = self.pixels.get(at..at + 3).unwrap_or(&[0, 0, 0]);
        [pixel[0], pixel[1], pixel[2]]
    }

    fn grid(&self) -> Grid {
        let is_bar = |[r, g, b]: [u8; 3]| g < 60 && (r > 200 && b < 60 || b > 200 && r < 60);
        let barred = |y: &usize| {
            (0..self.width).filter(|x| is_bar(self.at(*x, *y))).count() * 10 > self.width * 9
        };
        let rows: Vec<usize> = (0..self.height).filter(barred).collect();
        let (first, last) = (rows.first().expect("bars"), rows.last().expect("bars"));
        let lower = rows
            .iter()
            .zip(*first..)
            .take_while(|(y, at)| *y == at)
            .count();
        let rows = (last + 1 - first + lower / 2) / lower;
        let y = first + lower / 2;
        let mut edges: Vec<(usize, usize)> = Vec::new();
        let mut before = None;
        for x in 0..self.width {
            let pixel = Some(self.at(x, y)).filter(|pixel| is_bar(*pixel));
            match (pixel, edges.last_mut()) {
                (Some(_), Some(last)) if pixel == before => last.1 = x + 1,
                (Some(_), _) => edges.push((x, x + 1)),
                (None, _) => {}
            }
            before = pixel;
        }
        Grid {
            edges,
            top: *first,
            bottom: last + 1,
            rows,
        }
    }

    /// The column that the ground of the cell at `column` and `row` tells; `None` where it tells none.
    fn told(&self, grid: &Grid, column: usize, row: usize) -> Option<usize> {
        let (left, right) = *grid.edges.get(column)?;
        let pixels = grid.row(row);
        let mut votes = [0_usize; 200];
        for y in pixels.start + 1..pixels.end - 1 {
            for x in left + 1..right - 1 {
                if let Some(vote) = column_of(self.at(x, y)).and_then(|at| votes.get_mut(at)) {
                    *vote += 1;
                }
            }
        }
        let most = votes
            .iter()
            .copied()
            .enumerate()
            .max_by_key(|(_, count)| *count)?;
        (most.1 > 0).then_some(most.0)
    }
}

/// The ink of the article's rows, as a picture of its own: true where a letter covers its ground.
struct Ink {
    width: usize,
    pixels: Vec<bool>,
}

impl Ink {
    fn of(picture: &Picture, grid: &Grid) -> Self {
        let sum = |pixel: [u8; 3]| pixel.iter().map(|part| usize::from(*part)).sum::<usize>();
        let left = grid.edges[0].0;
        let mut pixels = Vec::new();
        let mut width = 0;
        for y in grid.row(1).start..grid.row(1 + JOINED).start {
            for (column, (from, to)) in grid.edges.iter().enumerate() {
                // Letters are black on the ground that tells the column.
                let ground = 170 + 24 * (column % 8) + 8 * (column / 8);
                pixels.extend((*from..*to).map(|x| sum(picture.at(x, y)) * 3 < ground * 2));
                width = to - left;
            }
        }
        Self { width, pixels }
    }

    /// As a portable bitmap.
    fn bitmap(&self) -> Vec<u8> {
        let height = self.pixels.len() / self.width;
        let head = format!("P1\n{} {height}\n", self.width);
        let bits = self.pixels.iter().map(|ink| if *ink { b'1' } else { b'0' });
        head.into_bytes().into_iter().chain(bits).collect()
    }

    fn write(&self, path: &Path) {
        let bitmap = path.with_extension("pbm");
        std::fs::write(&bitmap, self.bitmap()).expect("a bitmap");
        let done = Command::new("convert").arg(&bitmap).arg(path).status();
        assert!(done.expect("ImageMagick").success());
        std::fs::remove_file(bitmap).expect("a bitmap");
    }

    fn read(path: &Path) -> Self {
        let picture = Picture::read(path);
        let dark = picture.pixels.chunks(3).map(|pixel| pixel[0] < 128);
        Self {
            width: picture.width,
            pixels: dark.collect(),
        }
    }
}

/// The column whose ground this is.
fn column_of([red, green, blue]: [u8; 3]) -> Option<usize> {
    let part = |value: u8, step: u8| {
        let above = value.checked_sub(38)?;
        let number = (above + step / 2) / step;
        let exact = 40 + number * step;
        (value.abs_diff(exact) <= 2).then_some(usize::from(number))
    };
    let (low, high) = (part(red, 24)?, part(green, 8)?);
    (blue.abs_diff(90) <= 2 && low < 8).then_some(8 * high + low)
}

fn termshot() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/termshot");
    path.is_file().then_some(path)
}

fn has(program: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output();
    found.is_ok_and(|found| found.status.success())
}

/// A way to look at the reader.
struct Look<'a> {
    terminal: &'a str,
    within_tmux: bool,
    arguments: &'a [&'a str],
    keys: &'a str,
}

impl Look<'_> {
    /// Takes a picture, and gives for each cell that could be read its column and the one that it was meant
    /// for; `None` where there is no such terminal here.
    fn taken(&self) -> Option<Vec<(usize, usize)>> {
        let picture = self.picture()?;
        let grid = picture.grid();
        let columns = grid.edges.len();
        let cells =
            (1..grid.rows - 1).flat_map(|row| (0..columns).map(move |column| (row, column)));
        // A letter may hide its ground, and a line of a frame does.
        let read = cells.filter_map(|(row, column)| {
            let told = picture.told(&grid, column, row)?;
            Some((column, told))
        });
        Some(read.collect())
    }

    /// Takes a picture; `None` where there is no such terminal here.
    fn picture(&self) -> Option<Picture> {
        let Some(termshot) = termshot() else {
            println!("skipped: ../shared/tools/termshot is not here");
            return None;
        };
        let tmux = if self.within_tmux { "tmux" } else { "sh" };
        let mut needed = [self.terminal, "convert", "Xvfb", "xdotool", tmux].into_iter();
        if let Some(missing) = needed.find(|program| !has(program)) {
            println!("skipped: {missing} is not here");
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let article = folder.path().join("a.txt");
        std::fs::write(&article, ARTICLE.repeat(3)).expect("an article");
        let picture = folder.path().join("a.png");
        let mut command = Command::new(termshot);
        command.args(["--term", self.terminal]);
        command.args(["--size", &format!("{COLUMNS}x{ROWS}")]);
        command.args(["--wait", "1.5", "--keys", self.keys, "--out"]);
        command.arg(&picture);
        if self.within_tmux {
            command.args(["--tmux", "--tmux-opt", "set -as terminal-features ',*:RGB'"]);
        }
        command.args(["--env", "COLORTERM=truecolor", "--"]);
        command.arg(env!("CARGO_BIN_EXE_hashiya"));
        command
            .arg("--debug-cells")
            .args(self.arguments)
            .arg(&article);
        let done = command.output().expect("termshot");
        let told = String::from_utf8_lossy(&done.stderr);
        // A machine may have the program and nothing to show it on.
        if done.status.code() == Some(3) {
            println!("skipped: {} did not start: {told}", self.terminal);
            return None;
        }
        assert!(done.status.success(), "{}: {told}", self.terminal);
        Some(Picture::read(&picture))
    }
}

/// The rows whose letters are compared.
const JOINED: usize = 6;

/// Compares the letters' ink with the picture that was looked at once by somebody who reads them, in the same
/// version of the terminal: joined letters, marks and all. `HASHIYA_PICTURES=write` writes the pictures anew, to
/// be looked at.
fn compare(terminal: &str, version: &[&str]) {
    let taken = Look {
        terminal,
        within_tmux: false,
        arguments: &["--width", "70"],
        keys: "sleep:0.3",
    }
    .picture();
    let Some(picture) = taken else { return };
    let mut asked = Command::new(version[0]);
    asked
        .args(&version[1..])
        .env("QT_QPA_PLATFORM", "offscreen");
    let said = asked.output();
    let said = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned());
    let version = said
        .ok()
        .and_then(|said| said.lines().next().map(str::to_owned));
    let version = version.expect("a version");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    let (golden, of) = (
        folder.join(format!("{terminal}.png")),
        folder.join(format!("{terminal}.version")),
    );
    let ink = Ink::of(&picture, &picture.grid());
    if std::env::var_os("HASHIYA_PICTURES").is_some_and(|wish| wish == "write") {
        ink.write(&golden);
        std::fs::write(&of, format!("{version}\n")).expect("the version");
        return;
    }
    let known = std::fs::read_to_string(of).expect("the version of the picture");
    if known.trim() != version {
        println!(
            "skipped: the picture is of {}, here is {version}",
            known.trim()
        );
        return;
    }
    let golden = Ink::read(&golden);
    assert_eq!(
        (golden.width, golden.pixels.len()),
        (ink.width, ink.pixels.len()),
        "{terminal}"
    );
    let all = golden.pixels.iter().filter(|ink| **ink).count();
    let other = golden
        .pixels
        .iter()
        .zip(&ink.pixels)
        .filter(|(a, b)| a != b)
        .count();
    assert!(all > 2000, "only {all} pixels of ink");
    assert!(
        other * 100 < all,
        "{terminal}: {other} pixels differ, of {all}"
    );
}

#[test]
#[ignore = "takes a picture of a real terminal"]
fn letters_are_joined_in_xterm() {
    compare("xterm", &["xterm", "-version"]);
}

#[test]
#[ignore = "takes a picture of a real terminal"]
fn letters_are_joined_in_vte() {
    compare("xfce4-terminal", &["xfce4-terminal", "--version"]);
}

#[test]
#[ignore = "takes a picture of a real terminal"]
fn letters_are_joined_in_konsole() {
    compare("konsole", &["konsole", "--version"]);
}

/// Looks at the reader in a terminal after some keys, and fails where a cell was moved.
fn look(terminal: &str, within_tmux: bool) {
    let taken = Look {
        terminal,
        within_tmux,
        arguments: &[],
        keys: KEYS,
    }
    .taken();
    if let Some(cells) = taken {
        let moved = cells.iter().filter(|(column, told)| column != told).count();
        assert_eq!(moved, 0, "{terminal}");
        let all = SMALLER.0 * (SMALLER.1 - 2);
        assert!(
            cells.len() * 10 > 8 * all,
            "only {} of {all} were read",
            cells.len()
        );
    }
}

/// What is looked for is seen where it is there: in a terminal that orders rows by itself, sent as they are to
/// be seen.
#[test]
#[ignore = "takes a picture of a real terminal"]
fn cells_that_move_are_seen() {
    let taken = Look {
        terminal: "xfce4-terminal",
        within_tmux: true,
        arguments: &["--bidi", "app"],
        keys: "sleep:0.3",
    }
    .taken();
    if let Some(cells) = taken {
        let moved = cells.iter().filter(|(column, told)| column != told).count();
        assert!(moved > 100, "only {moved} of {} moved", cells.len());
    }
}

/// Scrolled, selected in, the window made smaller: whatever was there before.
const KEYS: &str = "sleep:0.3 j j v w w sleep:0.2 Escape ctrl+d sleep:0.2 ctrl+u resize:70x16 sleep:0.5 j v e sleep:0.4";

/// More or less what the window has then.
const SMALLER: (usize, usize) = (70, 16);

macro_rules! terminals {
    ($($test:ident $name:literal $tmux:literal;)*) => {$(
        #[test]
        #[ignore = "takes a picture of a real terminal"]
        fn $test() {
            look($name, $tmux);
        }
    )*};
}

terminals! {
    no_cell_moves_in_xterm "xterm" false;
    no_cell_moves_in_vte "xfce4-terminal" false;
    no_cell_moves_in_konsole "konsole" false;
    no_cell_moves_in_tmux_in_xterm "xterm" true;
    no_cell_moves_in_tmux_in_vte "xfce4-terminal" true;
    no_cell_moves_in_tmux_in_konsole "konsole" true;
}
