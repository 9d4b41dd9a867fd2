//! Floor 1: text and its layout in cells. Pure and total: any string lays out.
//!
//! - `document`: the text as it was decoded, its paragraphs, spans of it
//!
//! Must not know: annotations, terminals, files, serde.

pub mod document;
