//! Cells that a spreadsheet would take for formulas, and how they are kept from that.
//!
//! A spreadsheet calculates a cell that begins with `=`, `+`, `-`, `@` (also of the width of ideographs), or with a tab
//! or a line end before these, whoever wrote it, and a formula can ask for addresses and run programs. A guarded cell
//! has an apostrophe before these; one that has apostrophes before them already gets one more, so that exactly one comes
//! off again.
//!
//! Must not know: any one format.

/// The heading of the column that tells that a row is guarded, and what stands there.
pub(super) const GUARDED: &str = "guarded";
pub(super) const YES: &str = "yes";

/// What a formula begins with.
const BEGINS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Whether it is a formula behind its apostrophes.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(BEGINS)
}

/// A cell that is no formula.
pub(crate) fn guarded(cell: &str) -> String {
    let mark = if is_formula(cell) { "'" } else { "" };
    format!("{mark}{cell}")
}

/// The cell that was guarded so; one whose apostrophe a spreadsheet has taken off is as it is.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(own) if is_formula(own) => own,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_calculated_is_not() {
        for cell in ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        for cell in ["", "a=1", "'a", "قال", "[1]", " =1"] {
            assert_eq!(guarded(cell), cell);
        }
        assert_eq!(unguarded("=1"), "=1", "the apostrophe was taken off");
    }

    proptest::proptest! {
        #[test]
        fn a_guarded_cell_comes_back(cell in "['=+@a\\t\\r-]{0,6}") {
            let kept = guarded(&cell);
            proptest::prop_assert!(!kept.starts_with(BEGINS));
            proptest::prop_assert_eq!(unguarded(&kept), cell);
        }
    }
}
