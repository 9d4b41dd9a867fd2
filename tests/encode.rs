//! Rows of real texts, sent to every kind of terminal that there is: each must be seen as it was laid out.
//!
//! The texts stand beside the crate in `../shared`; where they are not, the tests say so and pass.

use std::fs;
use std::path::Path;

use hashiya::source;
use hashiya::text::bidi::Direction;
use hashiya::text::cells::CellRules;
use hashiya::text::document::Document;
use hashiya::text::encode::{
    Algorithm, Arabic, Encoder, MainFont, Parts, RowBase, Seen, encode, misplaced,
};
use hashiya::text::layout::{Layout, Options};

/// An encoder for each way in which terminals order rows, with the least share of rows, in thousandths, that
/// must be seen right.
const ENCODERS: &[(&str, Encoder, usize)] = &[
    ("visual", Encoder::Visual, 1000),
    ("kitty", kitty(Arabic::None), 990),
    ("kitty, in the font of most", kitty(Arabic::Common), 990),
    ("kitty, with one font for all", kitty(Arabic::All), 990),
    ("mirroring", ordering(RowBase::Ltr, true, true), 1000),
    ("not mirroring", ordering(RowBase::Ltr, false, true), 1000),
    // Without marks not every row can be had.
    (
        "by pens",
        in_parts(ordering(RowBase::Ltr, true, false), Parts::Pens),
        900,
    ),
    (
        "first strong, but for frames",
        in_parts(ordering(RowBase::FirstStrong, true, false), Parts::Frames),
        900,
    ),
    (
        "first strong",
        ordering(RowBase::FirstStrong, true, false),
        900,
    ),
];

const fn kitty(arabic: Arabic) -> Encoder {
    Encoder::Kitty(MainFont {
        arabic,
        hebrew: matches!(arabic, Arabic::All),
    })
}

const fn ordering(row: RowBase, mirrors: bool, heeds_marks: bool) -> Encoder {
    Encoder::Inverse(Algorithm {
        row,
        mirrors,
        heeds_marks,
        parts: if mirrors { Parts::None } else { Parts::Frames },
        joins: !mirrors,
    })
}

const fn in_parts(encoder: Encoder, parts: Parts) -> Encoder {
    match encoder {
        Encoder::Inverse(algorithm) => Encoder::Inverse(Algorithm { parts, ..algorithm }),
        other => other,
    }
}

/// The cells of a row, of which some in the middle are selected: they have another pen, and are bold.
fn selected(row: &[String]) -> Vec<Seen<'_>> {
    let middle = row.len() / 3..row.len() / 2;
    let cells = row.iter().enumerate().map(|(at, text)| Seen {
        text,
        face: u8::from(middle.contains(&at)),
        pen: u16::from(middle.contains(&at)),
    });
    cells.collect()
}

/// The rows of the screen on which `text` stands in a column `width` wide, with a panel to the right that
/// shows the row before.
fn rows(text: &str, width: usize) -> Vec<Vec<String>> {
    let options = Options {
        width,
        direction: Direction::Auto,
        rules: CellRules::default(),
    };
    let layout = Layout::new(Document::new(text.to_owned()), options);
    let blocks = (0..layout.blocks()).map(|index| layout.block(index));
    let lines = blocks.flat_map(|block| block.rows.clone());
    let mut before: Vec<String> = Vec::new();
    lines
        .map(|line| {
            let blank = |count: usize| std::iter::repeat_n(" ".to_owned(), count);
            let inset = line.inset(width);
            let text: Vec<String> = line.cells.iter().map(|c| c.glyph.to_string()).collect();
            let rest = width.saturating_sub(inset + line.width);
            let own = blank(inset).chain(text.iter().cloned()).chain(blank(rest));
            let row = own.chain([" ", "│", " "].map(str::to_owned));
            let row = row.chain(std::mem::replace(&mut before, text.clone()));
            row.collect()
        })
        .collect()
}

#[test]
fn every_row_of_the_shared_texts_is_seen_right_in_every_kind_of_terminal() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folders = ["articles", "texts"].map(|name| root.join(name));
    if !folders.iter().all(|folder| folder.is_dir()) {
        println!("skipped: {} is not here", root.display());
        return;
    }
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("texts"));
    let mut counts = vec![(0, 0); ENCODERS.len()];
    for file in files {
        let bytes = fs::read(file.expect("an entry").path()).expect("a text");
        let text = source::decode(&bytes, None).text;
        for row in [30, 100].into_iter().flat_map(|width| rows(&text, width)) {
            let seen = selected(&row);
            for ((name, encoder, least), (all, right)) in ENCODERS.iter().zip(&mut counts) {
                let wrong = misplaced(*encoder, &seen, &encode(*encoder, &seen));
                assert!(*least < 1000 || wrong == 0, "{name}: {}", row.concat());
                *all += 1;
                *right += usize::from(wrong == 0);
            }
        }
    }
    for ((name, _, least), (all, right)) in ENCODERS.iter().zip(counts) {
        println!("{name}: {right} of {all} rows");
        assert!(all > 50_000 && right * 1000 >= all * least, "{name}");
    }
}
