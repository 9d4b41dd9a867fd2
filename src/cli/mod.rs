//! Floor 6: the command line, and the only room that prints.
//!
//! One definition gives the parser, the help, the completions and the man page. Without a command the
//! reader starts. What a command can do is in the library; here are only its arguments and its output.
//!
//! - `adjudicate`: what two annotators made of an article becomes one
//! - `agree`: how far annotators agree
//! - `check`: whether sidecars say what their articles say
//! - `claims`: who claims what in articles
//! - `csv`: cells of CSV that a spreadsheet does not reckon with
//! - `entities`: the registry of actors and places
//! - `export`: articles in the formats of the field
//! - `help`: the help's topics, completions, the man page
//! - `import`: what another program made of an article
//! - `merge`: two files of one origin become one
//! - `output`: the one writer, and messages
//! - `page`: an article's rows as lines
//! - `print`: the article as it is laid out
//! - `reader`: the reader and its options
//! - `relink`: sidecars of articles that were renamed or moved
//! - `restore`: a sidecar as it was
//! - `rows`: an article's rows as JSON
//! - `suggest`: what may be marked in an article
//! - `table`: columns for a person at a terminal
//! - `terminal`: what the terminal does to the order of text, and what is done about it
//!
//! Must not know: how a screen is drawn.

mod adjudicate;
mod agree;
mod check;
mod claims;
mod csv;
mod entities;
mod export;
mod help;
mod import;
mod merge;
mod output;
mod page;
mod print;
mod reader;
mod relink;
mod restore;
mod rows;
mod suggest;
mod table;
mod terminal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::{Error, Result};
use crate::store::atomic;

/// A terminal reader and annotator for bidirectional text.
///
/// Opens articles in Arabic, Hebrew, Persian, Urdu or any other language, sets them as on paper, and keeps
/// what you tag and note in a file beside each: article.txt.ann.toml. The article itself is never written.
#[derive(Debug, Parser)]
#[command(
    name = "hashiya",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = reader::AFTER_HELP
)]
struct CommandLine {
    #[command(flatten)]
    reader: reader::Arguments,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Print(print::Arguments),
    Suggest(suggest::Arguments),
    Entities(entities::Arguments),
    Claims(claims::Arguments),
    Check(check::Arguments),
    Relink(relink::Arguments),
    Restore(restore::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
    Agree(agree::Arguments),
    Adjudicate(adjudicate::Arguments),
    Merge(merge::Arguments),
    MergeDriver(merge::Driver),
    Terminal(terminal::Arguments),
    Help(help::Arguments),
    Completions(help::Completions),
    /// Write the man page, in roff.
    Man,
}

/// Runs the program with `arguments` (the first is the program's own name) and gives its exit status: 0
/// done, 1 something was found wrong, 2 it could not be done.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    atomic::outlive_limits();
    let done = match CommandLine::try_parse_from(arguments) {
        Ok(arguments) => match &arguments.command {
            None => reader::run(&arguments.reader),
            Some(Command::Print(arguments)) => print::run(arguments),
            Some(Command::Suggest(arguments)) => suggest::run(arguments),
            Some(Command::Entities(arguments)) => entities::run(arguments),
            Some(Command::Claims(arguments)) => claims::run(arguments),
            Some(Command::Check(arguments)) => check::run(arguments),
            Some(Command::Relink(arguments)) => relink::run(arguments),
            Some(Command::Restore(arguments)) => restore::run(arguments),
            Some(Command::Export(arguments)) => export::run(arguments),
            Some(Command::Import(arguments)) => import::run(arguments),
            Some(Command::Agree(arguments)) => agree::run(arguments),
            Some(Command::Adjudicate(arguments)) => adjudicate::run(arguments),
            Some(Command::Merge(arguments)) => merge::run(arguments),
            Some(Command::MergeDriver(arguments)) => merge::drive(arguments),
            Some(Command::Terminal(arguments)) => terminal::run(arguments),
            Some(Command::Help(arguments)) => help::run(arguments),
            Some(Command::Completions(arguments)) => help::completions(arguments),
            Some(Command::Man) => help::man(),
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
    output::write(&text)
}

fn fail(error: &Error) -> ExitCode {
    if error.exit_status() != 0 {
        tell(error);
    }
    ExitCode::from(error.exit_status())
}

/// Tells an error for the person at the keyboard.
fn tell(error: &Error) {
    output::tell(&format!("hashiya: {error}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }
}
