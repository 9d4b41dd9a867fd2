//! `hashiya help`: what the program, its files and its keys are. Completions and the man page.
//!
//! Each topic's text stands beside what it describes, and is only written out here.
//!
//! Must not know: what the texts say.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::output;
use crate::app::command::{self, Group};
use crate::error::{Error, Result};
use crate::store::{config, sidecar};

/// Show help: on the program, a command, or a topic.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A command, or a topic: sidecar, the format of the annotations' files; settings, all of them with
    /// examples; keys
    topic: Option<String>,
}

/// Write completions for a shell.
#[derive(Args, Debug)]
pub(super) struct Completions {
    /// The shell.
    shell: Shell,
}

/// A topic's name and its text.
type Topic = (&'static str, fn() -> String);

const TOPICS: &[Topic] = &[
    ("keys", keys),
    ("settings", config::documented),
    ("sidecar", || sidecar::FORMAT.to_owned()),
];

/// Writes the help.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    let mut program = super::CommandLine::command();
    let Some(wanted) = arguments.topic.as_deref() else {
        return output::write(&program.render_long_help().to_string());
    };
    if let Some((_, text)) = TOPICS.iter().find(|(name, _)| *name == wanted) {
        return output::write(&text());
    }
    program.build();
    if let Some(command) = program.find_subcommand_mut(wanted) {
        return output::write(&command.render_long_help().to_string());
    }
    let topics: Vec<&str> = TOPICS.iter().map(|(name, _)| *name).collect();
    let commands = program.get_subcommands().map(clap::Command::get_name);
    let known: Vec<&str> = topics.into_iter().chain(commands).collect();
    let error = Error::failed(format!("there is no help on {wanted}"));
    Err(error.hint(format!("there is help on {}", known.join(", "))))
}

/// The keys, as the program obeys them by default.
fn keys() -> String {
    let mut out = String::new();
    for (group, heading) in Group::ALL {
        out.push_str(&format!("{heading}\n"));
        for command in command::all().filter(|command| command.group == *group) {
            let keys = command.keys.join("  ");
            out.push_str(&format!(
                "  {keys:<22} {:<20} {}\n",
                command.name, command.doc
            ));
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Writes completions.
pub(super) fn completions(arguments: &Completions) -> Result<()> {
    let mut bytes = Vec::new();
    let mut program = super::CommandLine::command();
    clap_complete::generate(arguments.shell, &mut program, "hashiya", &mut bytes);
    output::write(&String::from_utf8_lossy(&bytes))
}

/// Writes the man page.
pub(super) fn man() -> Result<()> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(super::CommandLine::command())
        .render(&mut bytes)
        .map_err(|error| Error::failed("could not write the man page").because(error))?;
    output::write(&String::from_utf8_lossy(&bytes))
}
