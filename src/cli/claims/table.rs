//! Claims for a person at a terminal: who, by which word, what; each cell broken to its column and whole.
//!
//! Claims are long and nobody wants them cut, so a claim takes as many lines as it needs; where one takes several,
//! blank lines keep them apart. Of several articles each has a heading. What else is known of claims has columns
//! where the terminal is wide enough. Where most claims are written from right to left, so is the table: it stands
//! at the right, and who says it comes first there.
//!
//! Must not know: which claims are wanted.

use ratatui::style::{Modifier, Style};

use super::Heard;
use crate::annotation::claims::Claim;
use crate::cli::output::{Output, Painted};
use crate::cli::table::{GAP, breadth, cut, width, wrapped};
use crate::error::Result;
use crate::text::bidi::{Base, first_strong};

/// A column: its heading, and what it tells of a claim.
type Column = (&'static str, fn(&Claim) -> String);

const WHO: Column = ("who", |claim| claim.who().join(" · "));
const CUE: Column = ("cue", |claim| told(&claim.cue));
const CONTENT: Column = ("content", |claim| claim.content.clone());
const DATE: Column = ("date", |claim| told(&claim.date));
const STANCE: Column = ("stance", |claim| told(&claim.stance));
const CERTAINTY: Column = ("certainty", |claim| told(&claim.certainty));

/// The cells that a cue takes at most.
const MOST_OF_CUE: usize = 12;
/// The cells that the content keeps where there are others beside it.
const LEAST_OF_CONTENT: usize = 40;

fn told(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

/// A line of the table, in screen order.
#[derive(Debug, PartialEq)]
struct Line {
    text: String,
    is_heading: bool,
}

impl Line {
    fn plain(text: String) -> Self {
        Self {
            text,
            is_heading: false,
        }
    }
}

/// Writes the claims of articles, of which there were several.
pub(super) fn write(articles: &[Heard], several: bool, output: &mut Output) -> Result<()> {
    output.keep_order(true);
    for line in lines(articles, several, width()) {
        if line.is_heading {
            output.painted(&[Painted {
                text: line.text,
                style: Style::new().add_modifier(Modifier::BOLD),
            }])?;
        } else {
            output.line(&line.text)?;
        }
    }
    Ok(())
}

/// The lines of the table, at most so wide. There is none where there is no claim.
fn lines(articles: &[Heard], several: bool, width: usize) -> Vec<Line> {
    let articles = articles.iter().filter(|heard| !heard.claims.is_empty());
    let articles: Vec<&Heard> = articles.collect();
    let all = articles.iter().flat_map(|heard| heard.claims.iter());
    let all: Vec<&Claim> = all.map(|(claim, _)| claim).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let frame = Frame {
        columns: columns(&all, width),
        base: direction(&all),
        width,
    };
    let mut out = frame.row(|column| column.0.to_owned());
    let rows = |claim: &Claim| frame.row(|column| column.1(claim));
    let apart = all.iter().any(|claim| rows(claim).len() > 1);
    for heard in articles {
        if several {
            out.push(Line::plain(String::new()));
            out.push(frame.heading(heard));
        }
        for (number, (claim, _)) in heard.claims.iter().enumerate() {
            if apart && (number > 0 || !several) {
                out.push(Line::plain(String::new()));
            }
            out.extend(rows(claim));
        }
    }
    out
}

/// The direction of most claims.
fn direction(claims: &[&Claim]) -> Base {
    let is_rtl = |claim: &&&Claim| first_strong(&claim.content) == Some(Base::Rtl);
    match claims.iter().filter(is_rtl).count() * 2 > claims.len() {
        true => Base::Rtl,
        false => Base::Ltr,
    }
}

/// The columns for a terminal so wide, each with the cells that it takes, in the order of the other outputs. Those
/// that say nothing are left out, and those that would leave the content too little.
fn columns(claims: &[&Claim], width: usize) -> Vec<(Column, usize)> {
    let widest = |column: Column| {
        let cells = claims.iter().map(|claim| breadth(&column.1(claim)));
        let cells = cells.max().unwrap_or(0);
        (cells > 0).then(|| cells.max(breadth(column.0)))
    };
    let who = widest(WHO).map(|cells| (WHO, cells.min((width / 4).max(10))));
    let wanted = widest(CONTENT).unwrap_or(0);
    let mut room = width.saturating_sub(who.map_or(0, |(_, cells)| cells + GAP.len()));
    let mut beside = Vec::new();
    for (column, most) in [
        (CUE, MOST_OF_CUE),
        (DATE, usize::MAX),
        (STANCE, usize::MAX),
        (CERTAINTY, usize::MAX),
    ] {
        let Some(cells) = widest(column).map(|cells| cells.min(most)) else {
            continue;
        };
        let left = room.saturating_sub(cells + GAP.len());
        if left >= wanted.min(LEAST_OF_CONTENT) {
            room = left;
            beside.push((column, cells));
        }
    }
    let mut taken = |wanted: Column| {
        let at = beside.iter().position(|(column, _)| column.0 == wanted.0)?;
        Some(beside.remove(at))
    };
    let cue = taken(CUE);
    let content = Some((CONTENT, room.min(wanted.max(breadth(CONTENT.0))).max(1)));
    let others = [STANCE, CERTAINTY, DATE].map(taken);
    [who, cue, content]
        .into_iter()
        .chain(others)
        .flatten()
        .collect()
}

/// What all rows of a table have in common.
struct Frame {
    /// The columns from the side where one begins to read, each with the cells that it takes.
    columns: Vec<(Column, usize)>,
    /// The table's direction.
    base: Base,
    /// The cells of the terminal.
    width: usize,
}

impl Frame {
    /// The lines that one row of the table takes.
    fn row(&self, text: impl Fn(&Column) -> String) -> Vec<Line> {
        let cells = self.columns.iter().map(|(column, width)| {
            let rows = wrapped(&text(column), *width, self.base);
            (rows, *width)
        });
        let cells: Vec<(Vec<String>, usize)> = cells.collect();
        let count = cells.iter().map(|(rows, _)| rows.len()).max().unwrap_or(0);
        let taken: usize = cells.iter().map(|(_, width)| width + GAP.len()).sum();
        let taken = taken.saturating_sub(GAP.len());
        let line = |number: usize| {
            let pieces = cells.iter().map(|(rows, width)| {
                let blank = || " ".repeat(*width);
                rows.get(number).cloned().unwrap_or_else(blank)
            });
            Line::plain(self.placed(pieces.collect(), taken))
        };
        (0..count).map(line).collect()
    }

    /// What stands above the claims of an article: its title, its outlet, its date, its file; each laid out by
    /// itself.
    fn heading(&self, heard: &Heard) -> Line {
        let article = &heard.metadata;
        let path = heard.path.display().to_string();
        let known = [&article.title, &article.outlet, &article.published];
        let known = known.into_iter().flatten().cloned();
        let mut pieces = Vec::new();
        let mut taken = 0;
        for text in known.chain([path]) {
            let gap = if pieces.is_empty() { 0 } else { GAP.len() };
            // The longest leaves some room for the others.
            let most = self.width - self.width / 3;
            let room = self.width.saturating_sub(taken + gap);
            let (piece, cells) = cut(&text, room.min(most));
            if cells > 0 {
                pieces.push(piece);
                taken += gap + cells;
            }
        }
        Line {
            text: self.placed(pieces, taken),
            is_heading: true,
        }
    }

    /// Pieces that take so many cells together as a line, at the table's side and in its order.
    fn placed(&self, mut pieces: Vec<String>, taken: usize) -> String {
        let mut line = String::new();
        if self.base == Base::Rtl {
            pieces.reverse();
            line = " ".repeat(self.width.saturating_sub(taken));
        }
        line += &pieces.join(GAP);
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::annotation::claims::claims;
    use crate::annotation::entity::Registry;
    use crate::annotation::set::{Annotations, Metadata};
    use crate::annotation::{Annotation, Spans, Time, Value};
    use crate::text::document::Document;

    /// An article whose claims are its lines, each with who says it before a bar.
    fn heard(path: &str, text: &str) -> Heard {
        let document = Document::new(text);
        let mut start = 0;
        let list = text.lines().map(|line| {
            let (who, content) = line.split_once('|').expect("a bar");
            let end = start + line.len();
            let span = document.span(end - content.len(), end).expect("a place");
            start = end + 1;
            let mut claim = Annotation::new(Some("claim"), Spans::one(span), None, Time::default());
            let who = Value::Text(who.to_owned());
            claim.attributes.insert("speaker".to_owned(), who);
            let certainty = Value::Text("CT+".to_owned());
            claim.attributes.insert("certainty".to_owned(), certainty);
            claim
        });
        let annotations = Annotations::new(list.collect::<Vec<_>>());
        let claims = claims(text, &annotations, &Registry::default()).into_iter();
        Heard {
            path: PathBuf::from(path),
            metadata: Metadata {
                title: Some("אב".to_owned()),
                published: Some("2024".to_owned()),
                ..Metadata::default()
            },
            claims: claims.map(|claim| (claim, None)).collect(),
        }
    }

    fn told(articles: &[Heard], several: bool, width: usize) -> Vec<String> {
        let lines = lines(articles, several, width).into_iter();
        lines.map(|line| line.text).collect()
    }

    #[test]
    fn most_claims_from_right_to_left_make_a_table_that_begins_at_the_right() {
        let article = heard("a.txt", "author|אב גד הו\nשר|זח\nx|one");
        assert_eq!(
            told(std::slice::from_ref(&article), false, 40),
            [
                "             certainty   content     who",
                "                   CT+  וה דג בא  author",
                "                   CT+        חז      רש",
                "                   CT+       one       x",
            ]
        );
        assert_eq!(
            told(&[article], true, 24),
            [
                "         content     who",
                "",
                "         a.txt  2024  בא",
                "        וה דג בא  author",
                "              חז      רש",
                "             one       x",
            ]
        );
    }

    #[test]
    fn a_claim_takes_as_many_lines_as_it_needs_and_stays_whole() {
        let article = heard("a.txt", "x|one two three four\nשר|אב");
        assert_eq!(
            told(&[article, heard("b.txt", "")], true, 20),
            [
                "who  content",
                "",
                "בא  2024  a.txt",
                "x    one two three",
                "     four",
                "",
                " רש               בא",
            ]
        );
        assert_eq!(told(&[heard("b.txt", "")], true, 20), [] as [&str; 0]);
        assert!(told(&[heard("a.txt", "x|one")], true, 1).len() > 2);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let text = "x|one two three four\nשר הפנים|אב גד הו זח טי\nשר|אב";
        for width in 12..60 {
            let lines = told(&[heard("a-long-name.txt", text)], true, width);
            let widest = lines.iter().map(|line| line.chars().count()).max();
            assert!(widest <= Some(width), "{width}: {lines:#?}");
        }
    }
}
