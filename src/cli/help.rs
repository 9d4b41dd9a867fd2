//! `hashiya help`: what the program, its files and its keys are. Completions and the man page.
//!
//! Each topic's text stands beside what it describes, and is only written out here.
//!
//! Must not know: what the texts say.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::output;
use crate::app::command::{self, Group};
use crate::app::keymap::Mode;
use crate::error::{Error, Result};
use crate::format::{FORMATS, Loss};
use crate::store::{config, project, registry, sidecar};
use crate::ui::theme::{self, Role, file};

/// Show help: on the program, a command, or a topic.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A command, or a topic: sidecar, the format of the annotations' files; entities.toml, the registry of
    /// actors and places; hashiya.toml, a project's kinds, links and words of speech; formats, those of other
    /// programs, and what each can't hold; settings, all of them with examples; keys
    topic: Option<String>,
    /// Write the keys as a table in Markdown
    #[arg(long)]
    markdown: bool,
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
    ("settings", settings),
    ("sidecar", || sidecar::FORMAT.to_owned()),
    ("entities.toml", || registry::FORMAT.to_owned()),
    ("hashiya.toml", || project::FORMAT.to_owned()),
    ("formats", formats),
];

/// Writes the help.
pub(super) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.markdown {
        return match arguments.topic.as_deref() {
            Some("keys") => output::write(&keys_in_markdown()),
            _ => {
                Err(Error::failed("only the keys are a table").hint("hashiya help keys --markdown"))
            }
        };
    }
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

/// The settings with where they stand, what keys can be bound to, and what a theme file may say: itself a
/// settings file that says nothing.
fn settings() -> String {
    let folder = config::folder().map_or_else(
        || "the configuration folder".to_owned(),
        |folder| folder.display().to_string(),
    );
    let modes: Vec<&str> = Mode::KEYED.iter().map(|mode| mode.name()).collect();
    let roles: Vec<&str> = Role::ALL.iter().map(|(_, name)| *name).collect();
    let told = [
        format!(
            "[keys.MODE] has keys of your own; the modes are {}. What selecting has no key for, reading's does. \
             Lists, questions and jump labels have keys that are fixed. A key is written as x, gd, C-x, M-x, \
             S-Tab, Space, PgDn, F5; it runs a command by its name (hashiya help keys names them all), tags as a \
             kind with tag KIND, as in \"tag actor\", or does nothing where it is false:",
            modes.join(", ")
        ),
        String::new(),
        "[keys.read]".to_owned(),
        "Q = \"quit\"".to_owned(),
        "\"g a\" = \"tag actor\"".to_owned(),
        "x = false".to_owned(),
        String::new(),
        format!(
            "Themes of your own stand in {folder}/themes/NAME.toml. A theme file may say {}. inherits names the \
             theme that it changes (dark where it names none); [palette] names colours, as in sand = \"#d8c090\"; \
             [roles] gives parts of the screen their look, [kinds] the colour roles of kinds. A look is the \
             colour of its letters, or a table of {}. A colour is \"#rrggbb\", a name of the palette, or a \
             terminal's own, such as \"bright-blue\".",
            file::KEYS.join(", "),
            file::LOOK_KEYS.join(", ")
        ),
        String::new(),
        format!("roles: {}", roles.join(", ")),
        format!("kinds: {}", theme::KIND_ROLES.join(", ")),
    ];
    let told: Vec<String> = told.iter().map(|text| commented(text)).collect();
    let place = format!("Settings stand in {folder}/config.toml; every one may be left out.");
    let (place, settings) = (commented(&place), config::documented());
    format!("{place}\n{settings}\n{}", told.join(""))
}

/// The formats of other programs: what each is, which way it goes, what it can't hold.
fn formats() -> String {
    let each = FORMATS.iter().map(|format| {
        let ways = match format.read {
            Some(_) => "export, import",
            None => "export",
        };
        let mut out = format!(
            "{}: {}\n  {ways}; article{}\n",
            format.name,
            format.doc,
            format.endings.first().unwrap_or(&"")
        );
        if let Some(feature) = format.lacks {
            out.push_str(&format!(
                "  only where hashiya is built with --features {feature}\n"
            ));
        }
        for loss in format.loses {
            out.push_str(&format!("  - {}\n", loss.told()));
        }
        out
    });
    let always: Vec<String> = [Loss::Lost, Loss::Done, Loss::Rejected]
        .iter()
        .map(|loss| format!("  - {}\n", loss.told()))
        .collect();
    let head = "hashiya export --to NAME writes articles with their annotations in one of these formats, hashiya import takes \
                one in. What a format can't hold is told, counted, when it is written. Of all of them:\n";
    let each: Vec<String> = each.collect();
    format!("{head}{}\n{}", always.concat(), each.join("\n"))
}

/// `text` as comments of lines that are read without turning one's head.
fn commented(text: &str) -> String {
    let (mut out, mut line) = (String::new(), String::from("#"));
    for word in text.split(' ') {
        if line.chars().count() + word.chars().count() >= 100 {
            out.push_str(&line);
            out.push('\n');
            line = String::from("#");
        }
        if !word.is_empty() {
            line.push(' ');
            line.push_str(word);
        }
    }
    format!("{out}{line}\n")
}

/// What a key does, its keys, its name in the palette; by what it is for.
type Rows = Vec<(Vec<String>, String, &'static str)>;

/// The keys by what they are for, as the program obeys them by default.
fn rows_of(group: Group) -> Rows {
    let commands = command::all().filter(|command| command.group == group);
    let mut rows: Rows = Vec::new();
    if group == Group::Tag {
        rows.extend(
            TAGGING.map(|(key, kind)| (vec![key.to_owned()], format!("tag as {kind}"), "")),
        );
        let every = |(key, kind): (&str, &str)| {
            let doc = format!("tag every occurrence as {kind}, after a look");
            (vec![key.to_uppercase()], doc, "")
        };
        rows.extend(TAGGING.map(every));
    }
    rows.extend(commands.map(|command| {
        let keys = command.keys.iter().map(ToString::to_string);
        (keys.collect(), command.doc.to_owned(), command.name)
    }));
    let ways = command::WAYS.iter().filter(|way| way.group == group);
    rows.extend(ways.map(|way| {
        let keys = command::named(way.begins).map_or(&[][..], |command| command.keys);
        let first = keys.first().map(|key| format!("{key} …"));
        (first.into_iter().collect(), way.doc.to_owned(), "")
    }));
    rows
}

/// The keys of the kinds that come with the program; a project's own have theirs in its file.
const TAGGING: [(&str, &str); 3] = [("a", "actor"), ("p", "place"), ("c", "claim")];

/// The keys, for a terminal.
fn keys() -> String {
    let mut out = String::new();
    for (group, heading) in Group::ALL {
        out.push_str(&format!("{heading}\n"));
        for (keys, doc, name) in rows_of(*group) {
            let line = format!("  {:<22} {name:<20} {doc}", keys.join("  "));
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The keys as a table in Markdown: what they are for, and each with what it does.
fn keys_in_markdown() -> String {
    let mut out = String::from("| to | keys |\n| --- | --- |\n");
    for (group, heading) in Group::ALL {
        let cells: Vec<String> = rows_of(*group)
            .into_iter()
            .map(|(keys, doc, name)| {
                let keys: Vec<String> = keys.iter().map(|key| code(key)).collect();
                match keys.is_empty() {
                    true => format!("{} {doc}", code(&format!(":{name}"))),
                    false => format!("{} {doc}", keys.join(" ")),
                }
            })
            .collect();
        out.push_str(&format!("| {heading} | {} |\n", cells.join(" · ")));
    }
    out
}

/// `text` as code in a cell of a Markdown table.
fn code(text: &str) -> String {
    let text = text.replace('|', "\\|");
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
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
    let page = String::from_utf8_lossy(&bytes);
    output::write(&format!("{}\n{}", page.trim_end(), keys_in_roff()))
}

/// The keys as a section of the man page.
fn keys_in_roff() -> String {
    let mut out = String::from(
        ".SH KEYS\nIn the reader, by what they are for; keys are bound to commands by name.\n",
    );
    for (group, heading) in Group::ALL {
        out.push_str(&format!(".SS \"{heading}\"\n"));
        for (keys, doc, name) in rows_of(*group) {
            let keys: Vec<String> = keys.iter().map(|key| bold(key)).collect();
            let name = match (name, keys.is_empty()) {
                ("", _) => String::new(),
                (name, true) => bold(&format!(":{name}")),
                (name, false) => format!("  ({})", in_roff(name)),
            };
            out.push_str(&format!(
                ".TP\n{}{name}\n{}\n",
                keys.join(", "),
                in_roff(&doc)
            ));
        }
    }
    out
}

fn bold(text: &str) -> String {
    format!("\\fB{}\\fR", in_roff(text))
}

/// `text` in roff, with nothing in it that commands it.
fn in_roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let text = text
        .replace('^', "\\(ha")
        .replace('`', "\\(ga")
        .replace('~', "\\(ti");
    match text.starts_with(['.', '\'']) {
        true => format!("\\&{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    #[test]
    fn the_keys_of_the_built_in_kinds_are_the_schemas() {
        let kinds = schema::builtin();
        let keys = kinds
            .kinds()
            .iter()
            .filter_map(|kind| Some((kind.key?, kind.name.as_str())));
        let keys: Vec<(String, &str)> = keys.map(|(key, name)| (key.to_string(), name)).collect();
        let told = TAGGING.map(|(key, kind)| (key.to_owned(), kind));
        assert_eq!(keys, told);
    }

    #[test]
    fn the_man_page_has_every_command_and_nothing_that_roff_obeys() {
        let page = keys_in_roff();
        for command in command::all() {
            assert!(page.contains(&in_roff(command.name)), "{}", command.name);
            for key in command.keys {
                assert!(page.contains(&bold(key)), "{key}");
            }
        }
        let ours = [".SH", ".SS", ".TP"];
        let obeyed = |line: &&str| line.starts_with(['.', '\'']);
        let wrong =
            |line: &&str| obeyed(line) && !ours.iter().any(|macros| line.starts_with(macros));
        assert_eq!(page.lines().find(wrong), None);
        assert_eq!(bold("."), "\\fB\\&.\\fR");
        assert_eq!(in_roff("a-\\"), "a\\-\\e");
    }

    #[test]
    fn what_would_break_a_table_is_written_otherwise() {
        assert_eq!(code("w"), "`w`");
        assert_eq!(code("|"), "`\\|`");
        assert_eq!(code("`"), "`` ` ``");
    }
}
