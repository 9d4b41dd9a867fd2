//! Cells of CSV (RFC 4180), safe to open in a spreadsheet.
//!
//! What stands in articles, sidecars and registries is anybody's text, and a spreadsheet reckons with a cell
//! that begins like a formula.
//!
//! Must not know: what the cells are about.

use crate::format::formulas;

/// A text as a cell of CSV (RFC 4180). One that a spreadsheet would take for a formula has an apostrophe before it, and
/// one with what parts cells anywhere is quoted: some spreadsheets part them at semicolons.
pub(super) fn guarded(text: &str) -> String {
    let cell = formulas::guarded(text);
    match cell.contains([',', ';', '\t', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_reckon_is_guarded_and_what_parts_cells_is_quoted() {
        let written = [
            "=1+1",
            "+a",
            "-a",
            "@a",
            "\ta",
            "a=b",
            "a,b",
            "a;=b",
            "=\"a\"\nb",
            "",
        ]
        .map(guarded);
        assert_eq!(
            written,
            [
                "'=1+1",
                "'+a",
                "'-a",
                "'@a",
                "\"'\ta\"",
                "a=b",
                "\"a,b\"",
                "\"a;=b\"",
                "\"'=\"\"a\"\"\nb\"",
                ""
            ]
        );
    }
}
