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
