//! Floor 2: the bytes of an article become its text.
//!
//! Must not know: files, annotations, the screen.
