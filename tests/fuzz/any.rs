//! The fuzzer feeds bytes to the law that `HASHIYA_TARGET` names.

#![no_main]

use std::sync::LazyLock;

#[path = "../laws/mod.rs"]
mod laws;

/// The target's name.
static TARGET: LazyLock<String> =
    LazyLock::new(|| std::env::var("HASHIYA_TARGET").expect("HASHIYA_TARGET names a target"));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::bytes::feed(&TARGET, bytes));
