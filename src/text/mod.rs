//! Floor 1: text and its layout in cells. Pure and total: any string lays out.
//!
//! - `deceit`: what in a text misleads whoever reads it
//! - `document`: the text as it was decoded, its paragraphs, spans of it
//! - `segment`: grapheme clusters, words, sentences, in the text's own order
//! - `fold`: spelling-blind folding with a map back to bytes
//! - `clitic`: proclitics on a word: where the stem may begin
//! - `find`: hits of a folded pattern from any place, in tiers
//! - `quotation`: the quotation or bracketed piece around a place
//! - `phrase`: growing and shrinking: stem, word, phrase, sentence
//! - `cells`: the rules by which text becomes cells, and the one width function
//! - `bidi`: directions, levels and order (UAX #9)
//! - `forms`: presentation forms of letters
//! - `shape`: clusters become units of ink: joined, mirrored, measured
//! - `wrap`: where a paragraph breaks into rows (UAX #14)
//! - `glyph`: the short string that a cell draws
//! - `line`: one row in screen order, and the map between columns and bytes
//! - `encode`: a row of cells as a terminal must be sent it
//! - `pieces`: where a paragraph too long to lay out at once is cut
//! - `sites`: where a document's blocks stand: paragraphs, and pieces of long ones
//! - `kept`: blocks that were laid out, the last ones kept
//! - `layout`: a document's rows, laid out when asked for
//! - `caret`: moves of the cursor by what the eye sees
//! - `notation`: rows in names, for tests
//!
//! Must not know: annotations, terminals, files, serde.

pub mod bidi;
pub mod caret;
pub mod cells;
pub mod clitic;
pub mod deceit;
pub mod document;
pub mod encode;
pub mod find;
pub mod fold;
pub mod forms;
pub mod glyph;
mod kept;
pub mod layout;
pub mod line;
#[doc(hidden)]
pub mod notation;
pub mod phrase;
pub mod pieces;
pub mod quotation;
pub mod segment;
mod shape;
mod sites;
pub mod wrap;

#[cfg(test)]
mod tests;
