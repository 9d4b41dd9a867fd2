//! Floor 1: text and its layout in cells. Pure and total: any string lays out.
//!
//! Must not know: annotations, terminals, files, serde.

pub mod document;
