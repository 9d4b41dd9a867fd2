//! Where an annotation stands, as files record it: code points, a quotation, its context.
//!
//! - `again`: annotations found again in a text that changed
//! - `align`: a passage laid against a text by edit distance
//! - `change`: what became of the lines of an earlier text
//! - `context`: the quotation of a span, with as much context as tells it apart
//! - `nearby`: places that an annotation tells of, found again with it
//! - `offsets`: code points against bytes
//! - `order`: what annotations tell of each other
//! - `seek`: a passage looked for, spelling aside
//! - `votes`: where a passage might stand, by pieces of it
//!
//! Must not know: files.

mod again;
mod align;
mod change;
mod context;
mod nearby;
mod offsets;
mod order;
mod seek;
mod votes;

pub use again::{Anchor, Anchored, Found, Past, anchored, found};
pub use change::Change;
pub use context::{LONGEST, Quotation, SHORTEST, quotation, quotations};
pub use nearby::carry_attributes;
pub use offsets::Offsets;
