//! What can be read of a sidecar that as a whole can't.
//!
//! The text is cut into tables at the lines that look like headers; of each table, lines are left out until the rest is
//! TOML. So a mistake costs its line, at worst its table, and the marks that a merge by git left cost nothing: the
//! records of both sides stay.
//!
//! Must not know: what records mean, files.

use std::collections::HashSet;

use toml_edit::Document;

use super::cut::LISTS;

/// How many lines a table may lose before it is given up.
const LINES: usize = 40;
/// What the lines begin with that a merge by git leaves.
const MARKS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// What could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// A sidecar.
    pub text: String,
    /// The lines that are not in it, each with its number from 1.
    pub left_out: Vec<(usize, String)>,
}

/// A line and its number, from 1.
type Line<'t> = (usize, &'t str);

/// What can be read of `bytes`.
pub(super) fn salvaged(bytes: &[u8]) -> Salvaged {
    let bytes = bytes.strip_prefix(super::MARK).unwrap_or(bytes);
    let mut left_out = Vec::new();
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        match std::str::from_utf8(line) {
            Ok(line) if MARKS.iter().any(|mark| line.starts_with(mark)) => {}
            Ok(line) => lines.push((number, line)),
            Err(_) => left_out.push((number, String::from_utf8_lossy(line).into_owned())),
        }
    }
    let mut text = String::new();
    let mut seen = HashSet::new();
    for table in tables(&lines) {
        let name = table.first().and_then(|(_, line)| header(line));
        let is_record = name.is_some_and(|name| LISTS.contains(&name.trim_matches(['[', ']'])));
        let is_again = !is_record && !seen.insert(name.map(str::to_owned));
        let (kept, lost) = if is_again {
            (Vec::new(), table)
        } else {
            readable(table)
        };
        left_out.extend(
            lost.iter()
                .map(|(number, line)| (*number, (*line).to_owned())),
        );
        for (_, line) in kept {
            text.push_str(line);
            text.push('\n');
        }
    }
    if Document::parse(text.as_str()).is_ok_and(|all| !all.as_table().contains_key("format")) {
        text.insert_str(0, "format = 1\n\n");
    }
    left_out.retain(|(_, line)| !line.trim().is_empty());
    left_out.sort();
    Salvaged { text, left_out }
}

/// The header that a line is: `[[annotation]]`, `[document]`; those of sub-tables belong to their record.
fn header(line: &str) -> Option<&str> {
    let line = line.trim();
    let end = line.rfind(']')?;
    let name = line.get(..=end).filter(|name| name.starts_with('['))?;
    let inner = name.trim_matches(['[', ']']).trim();
    let record = LISTS.iter().any(|list| {
        inner
            .strip_prefix(list)
            .is_some_and(|rest| rest.trim_start().starts_with('.'))
    });
    (!record && Document::parse(line).is_ok()).then_some(name)
}

/// The lines in tables: each begins with its header, the first with what comes before all.
fn tables<'t>(lines: &[Line<'t>]) -> Vec<Vec<Line<'t>>> {
    let mut out: Vec<Vec<Line<'t>>> = vec![Vec::new()];
    for line in lines {
        if header(line.1).is_some() {
            out.push(Vec::new());
        }
        if let Some(table) = out.last_mut() {
            table.push(*line);
        }
    }
    out
}

/// The lines of a table that are TOML together, and those that had to be left out.
fn readable(table: Vec<Line<'_>>) -> (Vec<Line<'_>>, Vec<Line<'_>>) {
    let (mut kept, mut lost) = (table, Vec::new());
    for _ in 0..LINES {
        let text: Vec<&str> = kept.iter().map(|(_, line)| *line).collect();
        let text = text.join("\n");
        let Err(error) = Document::parse(text.as_str()) else {
            return (kept, lost);
        };
        let at = error.span().map_or(text.len(), |span| span.start);
        let before = text.as_bytes().get(..at).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count();
        // A string that has no end is noticed where the line has its own.
        let line = line.min(kept.len().saturating_sub(1));
        if line == 0 && header(kept.first().map_or("", |(_, line)| line)).is_some() {
            break;
        }
        lost.push(kept.remove(line));
    }
    lost.extend(kept);
    (Vec::new(), lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "format = 1\n\n[document]\nfile = \"a.txt\"\n\n[[annotation]]\nid = \"1\"\nkind = \"actor\"\n[annotation.attributes]\nx = 1\n\n# a comment\n[[annotation]]\nid = \"2\"\n";

    fn lines(salvaged: &Salvaged) -> Vec<usize> {
        salvaged
            .left_out
            .iter()
            .map(|(number, _)| *number)
            .collect()
    }

    #[test]
    fn what_is_whole_stays_as_it_is() {
        let found = salvaged(GOOD.as_bytes());
        assert_eq!(found.text.trim_end(), GOOD.trim_end());
        assert_eq!(found.left_out, []);
    }

    #[test]
    fn a_mistake_costs_its_line() {
        let broken = GOOD.replace("kind = \"actor\"", "kind = \"actor");
        let found = salvaged(broken.as_bytes());
        assert_eq!(found.left_out, [(8, "kind = \"actor".to_owned())]);
        assert!(found.text.contains("id = \"1\"") && found.text.contains("x = 1"));
        assert!(found.text.contains("# a comment") && found.text.contains("id = \"2\""));
    }

    #[test]
    fn the_marks_of_a_merge_cost_nothing_and_both_sides_stay() {
        let both = "format = 1\n<<<<<<< ours\n[[annotation]]\nid = \"1\"\n=======\n[[annotation]]\nid = \"2\"\n>>>>>>> theirs\n";
        let found = salvaged(both.as_bytes());
        assert!(found.text.contains("id = \"1\"") && found.text.contains("id = \"2\""));
        assert_eq!(found.left_out, []);
    }

    #[test]
    fn a_table_that_stands_twice_stands_once() {
        let twice = format!("{GOOD}\n[document]\nfile = \"b.txt\"\n");
        let found = salvaged(twice.as_bytes());
        assert!(
            Document::parse(found.text.as_str()).is_ok(),
            "{}",
            found.text
        );
        assert_eq!(lines(&found), [16, 17]);
    }

    #[test]
    fn a_file_that_was_cut_short_is_a_sidecar_still() {
        for end in 0..GOOD.len() {
            let found = salvaged(GOOD.as_bytes().get(..end).expect("ASCII"));
            let document = Document::parse(found.text.as_str());
            assert!(
                document.is_ok_and(|all| all.as_table().contains_key("format")),
                "{end}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_cost_their_lines() {
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes.extend(b"by = \"\xff\"\nform = \"x\"\n");
        let found = salvaged(&bytes);
        assert_eq!(lines(&found), [15]);
        assert!(found.text.contains("form = \"x\""));
    }
}
