//! Where an annotation stands, as files record it: code points, a quotation, its context.
//!
//! - `again`: annotations found again in a text that changed
//! - `align`: a passage laid against a text by edit distance
//! - `context`: the quotation of a span, with as much context as tells it apart
//! - `offsets`: code points against bytes
//! - `votes`: where a passage might stand, by pieces of it
//!
//! Must not know: files.

mod again;
mod align;
mod context;
mod offsets;
mod votes;

pub use again::{Anchor, Anchored, anchored};
pub use context::{LONGEST, Quotation, SHORTEST, quotation, quotations};
pub use offsets::Offsets;
