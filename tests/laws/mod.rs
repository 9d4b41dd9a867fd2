//! What holds whatever comes in, as functions of it: generated texts are held to these laws by property tests, bytes by
//! what fuzzes them, and what fuzzing has found by `tests/corpora.rs`.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each file of tests uses its own part"
)]

pub mod bytes;
pub mod files;
pub mod imports;
pub mod keys;
pub mod layout;
