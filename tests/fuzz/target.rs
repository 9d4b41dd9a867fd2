//! The fuzzer feeds bytes to the law that this program is called by.

#![no_main]

#[path = "../laws/mod.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::bytes::feed(env!("CARGO_BIN_NAME"), bytes));
