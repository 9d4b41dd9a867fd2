//! Floor 2: annotations, typed claims about spans of an article.
//!
//! Must not know: serde, files, the screen.
