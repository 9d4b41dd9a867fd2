//! Floor 6: the command line, and the only room that prints.
//!
//! - `print`: the article as it is laid out
//! - `output`: the one writer, and messages
//!
//! Must not know: how a screen is drawn.

mod output;
mod print;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::{Error, Result};

/// A terminal reader and annotator for bidirectional text.
#[derive(Debug, Parser)]
#[command(name = "hashiya", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Print(print::Arguments),
}

/// Runs the program with `arguments` (the first is the program's own name) and gives its exit status: 0
/// done, 1 something was found wrong, 2 it could not be done.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let done = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => match &arguments.command {
            Command::Print(arguments) => print::run(arguments),
        },
        Err(answer) => explain(&answer),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// What clap has to say: help and version, or what is wrong with the arguments.
fn explain(answer: &clap::Error) -> Result<()> {
    let text = answer.render().to_string();
    if answer.use_stderr() {
        let text = text.trim_end().trim_start_matches("error: ");
        return Err(Error::failed(text));
    }
    let mut output = output::Output::standard();
    for line in text.lines() {
        output.line(line)?;
    }
    output.finish()
}

fn fail(error: &Error) -> ExitCode {
    if error.exit_status() != 0 {
        output::tell(&format!("hashiya: {error}"));
    }
    ExitCode::from(error.exit_status())
}
