//! Hostile files of every kind that hashiya reads, through every command that takes one: none of them ends it, holds it up,
//! or reaches a terminal.
//!
//! The files are made by a program of a fixed seed, each case in a folder of its own. Every command is run twice: with what it
//! tells in a file, and on a pseudo-terminal, whose bytes must all be on the list of what hashiya itself sends. What is written
//! to a pipe is another program's, and goes as it is.

#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "what was run is told")]

mod common;

#[path = "hostile/cases.rs"]
mod cases;
#[path = "hostile/given.rs"]
mod given;
#[path = "hostile/poison.rs"]
mod poison;
#[path = "hostile/records.rs"]
mod records;
#[path = "hostile/runs.rs"]
mod runs;
#[path = "hostile/screens.rs"]
mod screens;
#[path = "hostile/texts.rs"]
mod texts;

use cases::Case;

#[test]
fn hostile_articles_are_survived() {
    runs::survive("articles", &texts::articles());
}

#[test]
fn hostile_names_of_files_are_survived() {
    runs::survive("names", &texts::names());
}

#[test]
fn hostile_sidecars_are_survived() {
    runs::survive("sidecars", &records::sidecars());
}

#[test]
fn hostile_registries_are_survived() {
    runs::survive("registries", &records::registries());
}

#[test]
fn hostile_files_of_projects_are_survived() {
    runs::survive("projects", &records::projects());
}

#[test]
fn hostile_settings_and_themes_are_survived() {
    runs::survive("settings", &records::settings());
}

#[test]
fn what_stands_where_exports_go_is_survived() {
    runs::survive("exports", &texts::exports());
}

#[test]
fn hostile_files_of_other_programs_are_survived() {
    runs::survive("imports", &given::imports());
}

/// What somebody wrote into a sidecar comes back as it was, and reaches no terminal.
#[test]
fn a_state_that_is_brought_back_to_a_terminal_commands_nothing() {
    let home = common::Home::new();
    let path = home.article("a.txt", "نص قصير\n");
    let state = "format = 1 # \u{9b}31m \u{9d}0;t\u{9c} \u{90}q\u{9c} \u{202e}seen\n";
    let beside = |name: &str| path.with_file_name(name);
    std::fs::write(beside("a.txt.ann.toml"), state).expect("written");
    std::fs::write(beside("a.csv"), "id,start,end,kind,text\n,3,7,place,قصير\n").expect("written");
    let script = "\"$0\" import a.csv; \"$0\" restore a.txt --take 1 --output -; \
                  \"$0\" restore a.txt --take 1 --output - >state";
    let mut command = portable_pty::CommandBuilder::new("/bin/sh");
    command.args(["-c", script, common::hashiya()]);
    command.cwd(home.texts());
    let mut terminal =
        common::Terminal::start_in(&home, (80, 24), command, common::Manner::default());
    terminal
        .ended_within(std::time::Duration::from_secs(20))
        .expect("it ends");
    let sent = terminal.raw();
    assert_eq!(common::stream::foreign(&sent), None);
    assert!(String::from_utf8_lossy(&sent).contains("seen"));
    assert_eq!(common::read(&beside("state")), state);
}

/// Every `step`th of `cases`: a walk takes seconds.
fn some(cases: Vec<Case>, step: usize) -> Vec<Case> {
    cases.into_iter().step_by(step).collect()
}

#[test]
fn hostile_articles_are_walked_through() {
    screens::walk("articles", &some(texts::articles(), 7));
    screens::walk("names", &some(texts::names(), 9));
}

#[test]
fn hostile_records_are_walked_through() {
    screens::walk("sidecars", &some(records::sidecars(), 7));
    screens::walk("registries", &some(records::registries(), 17));
    screens::walk("projects", &some(records::projects(), 17));
    screens::walk("settings", &some(records::settings(), 19));
}
