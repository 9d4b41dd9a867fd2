//! Where an annotation stands, as files record it: code points, a quotation, its context.
//!
//! - `context`: the quotation of a span, with as much context as tells it apart
//! - `offsets`: code points against bytes
//!
//! Must not know: files.

mod context;
mod offsets;

pub use context::{LONGEST, Quotation, SHORTEST, quotation, quotations};
pub use offsets::Offsets;
