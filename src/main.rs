//! Starts hashiya and turns its outcome into an exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    hashiya::run(std::env::args_os())
}
