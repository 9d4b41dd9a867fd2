//! JSON and JSON Lines, as readers begin with them.
//!
//! Must not know: any one format.

use serde_json::Value as Json;

use super::draft::Content;

/// The JSON that `text` is; else what says where it is none.
pub(super) fn parsed(text: &str) -> Result<Json, Content> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let at = format!("line {}", error.line());
        Content::failed(at, format!("this is no JSON: {error}"))
    })
}

/// The first row of JSON Lines with where it stands, and where the others do.
pub(super) fn first_row(text: &str) -> Result<(String, Json, Vec<String>), Content> {
    let rows = text.trim_start_matches('\u{feff}').lines().enumerate();
    let mut rows = rows.filter(|(_, line)| !line.trim().is_empty());
    let at = |number: usize| format!("line {}", number + 1);
    let Some((number, line)) = rows.next() else {
        return Err(Content::failed("line 1", "a line of JSON was expected"));
    };
    let row = serde_json::from_str(line)
        .map_err(|error| Content::failed(at(number), format!("this is no JSON: {error}")))?;
    Ok((
        at(number),
        row,
        rows.map(|(number, _)| at(number)).collect(),
    ))
}

/// Whether `text` is JSON of which `is` holds.
pub(super) fn is_json(text: &str, is: impl Fn(&Json) -> bool) -> bool {
    parsed(text).is_ok_and(|json| is(&json))
}

/// Whether the first row of JSON Lines is one of which `is` holds.
pub(super) fn is_row(text: &str, is: impl Fn(&Json) -> bool) -> bool {
    first_row(text).is_ok_and(|(_, row, _)| is(&row))
}
