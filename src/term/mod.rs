//! Floor 6: the terminal, and the loop that runs on it.
//!
//! Must not know: what the command line looks like.
