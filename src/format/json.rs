//! JSON and JSON Lines, as readers begin with them.
//!
//! Must not know: any one format.

use serde_json::Value as Json;

use super::draft::Fault;

/// The JSON that `text` is; else what says where it is none.
pub(super) fn parsed(text: &str) -> Result<Json, Fault> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| no_json(&error, error.line()))
}

/// The first row of JSON Lines with where it stands, and where the others do.
pub(super) fn first_row(text: &str) -> Result<(String, Json, Vec<String>), Fault> {
    let rows = text.trim_start_matches('\u{feff}').lines().enumerate();
    let mut rows = rows
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| (number + 1, line));
    let (number, line) = rows.next().ok_or_else(|| Fault {
        at: line_at(1),
        message: "a line of JSON was expected".to_owned(),
    })?;
    let row = serde_json::from_str(line).map_err(|error| no_json(&error, number))?;
    let others = rows.map(|(number, _)| line_at(number));
    Ok((line_at(number), row, others.collect()))
}

fn line_at(number: usize) -> String {
    format!("line {number}")
}

fn no_json(error: &serde_json::Error, line: usize) -> Fault {
    Fault {
        at: line_at(line),
        message: format!("this is no JSON: {error}"),
    }
}

/// Whether `text` is JSON of which `is` holds.
pub(super) fn is_json(text: &str, is: impl Fn(&Json) -> bool) -> bool {
    parsed(text).is_ok_and(|json| is(&json))
}

/// Whether the first row of JSON Lines is one of which `is` holds.
pub(super) fn is_row(text: &str, is: impl Fn(&Json) -> bool) -> bool {
    first_row(text).is_ok_and(|(_, row, _)| is(&row))
}
