//! What the program remembers between two starts.
//!
//! Must not know: the screen.
