//! Floor 4: the session, and the commands that change it.
//!
//! - `feed`: keys as they are struck: the sequence so far, the number, the keyboard's layout
//! - `key`: keys, read and written as `C-x`, `gd`
//! - `keymap`: which keys do what, by mode
//! - `layouts`: which Latin key an Arabic, Persian or Hebrew letter stands for
//! - `line`: a line editor for text of any direction
//! - `prompt`: one question at the foot of the screen
//!
//! Must not know: ratatui, crossterm, files.

pub mod feed;
pub mod key;
pub mod keymap;
pub mod layouts;
pub mod line;
pub mod prompt;
