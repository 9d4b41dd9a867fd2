//! The README in step with the program: its table of keys is the program's, its commands run.
//!
//! The table stands between two comments. `cargo test --test readme -- --ignored` writes it anew.

#![cfg(unix)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Home, Terminal, hashiya, read};
use portable_pty::CommandBuilder;

/// What stands around the table of keys.
const TABLE: (&str, &str) = (
    "<!-- keys: hashiya help keys --markdown -->\n",
    "<!-- /keys -->",
);

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// The README's text before, within and behind the table of keys.
fn around_the_table(text: &str) -> (&str, &str, &str) {
    let (before, rest) = text.split_once(TABLE.0).expect("the table's beginning");
    let (table, behind) = rest.split_once(TABLE.1).expect("the table's end");
    (before, table, behind)
}

fn table() -> String {
    let output = Command::new(hashiya())
        .args(["help", "keys", "--markdown"])
        .output();
    String::from_utf8(output.expect("the program").stdout).expect("UTF-8")
}

#[test]
fn the_table_of_keys_is_the_programs() {
    let text = read(&readme());
    let (_, found, _) = around_the_table(&text);
    let expected = table();
    let differing = found.lines().zip(expected.lines()).find(|(a, b)| a != b);
    assert!(
        found == expected,
        "the README's table of keys is another: cargo test --test readme -- --ignored writes it\n\
         first difference: {differing:#?}"
    );
}

#[test]
#[ignore = "writes the README's table of keys"]
fn write_the_table_of_keys() {
    let text = read(&readme());
    let (before, _, behind) = around_the_table(&text);
    let text = format!("{before}{}{}{}{behind}", TABLE.0, table(), TABLE.1);
    std::fs::write(readme(), text).expect("the README");
}

/// The lines of the README's `sh` blocks.
fn commands(text: &str) -> Vec<&str> {
    let blocks = text.split("```sh\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// Each command is run as it stands, in a folder with the articles that it names; the reader is left by `q`.
#[test]
fn every_command_runs() {
    let text = read(&readme());
    let mut ran = 0;
    for line in commands(&text) {
        let own = line
            .strip_prefix("cargo run --release -- ")
            .map(|rest| format!("hashiya {rest}"));
        match own {
            Some(line) => run(&line),
            // What builds, tests and installs is the toolchain's.
            None if line.starts_with("cargo ") || line.starts_with("git clone ") => continue,
            None if line.starts_with("cd ") => continue,
            None if line.starts_with("git ") && Command::new("git").output().is_err() => {
                println!("skipped: there is no git for {line}");
                continue;
            }
            None => run(line),
        }
        ran += 1;
    }
    assert!(ran > 0, "the README shows no command");
}

fn run(line: &str) {
    let home = Home::new();
    for word in line.split(|c: char| c.is_whitespace() || c == '\'' || c == '"') {
        let is_article = word.ends_with(".txt") && !word.contains(['*', '/', '~']);
        if is_article {
            home.article(word, "العراق بلد كبير.\nقالت واشنطن إن الحوار مستمر.\n");
        }
    }
    let mut shell = CommandBuilder::new("sh");
    shell.args(["-c", line]);
    let mut terminal = Terminal::start(&home, (80, 24), shell);
    if terminal.is_entered_before_it_ends() {
        terminal.stable();
        terminal.keys("q");
    }
    let status = terminal.ended();
    assert!(status.exit_code() < 2, "{line}\n{}", terminal.bytes());
}
