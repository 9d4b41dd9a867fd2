//! What another program made of the article comes in: one change, which can be taken back.
//!
//! Must not know: formats, files.

use super::session::{MessageKind, Session};
use crate::annotation::edit::Edit;
use crate::annotation::set::Foreign;

/// Takes in what changes by an import, and the rows that are kept for the way back; `told` says what became of it.
/// Gives whether anything is to be saved.
pub fn take_in(session: &mut Session, edit: Edit, foreign: Vec<Foreign>, told: &str) -> bool {
    if !session.may_change() {
        return false;
    }
    let brings_rows = !foreign.is_empty();
    let changed = session.change("import", edit);
    session.work.annotations.foreign.extend(foreign);
    session.say(MessageKind::Good, told);
    (changed || brings_rows) && session.saves()
}
