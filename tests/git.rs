//! Merges as git makes them, in repositories of their own, with the program as the driver.

#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

mod common;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use common::{Home, hashiya, read};

/// A repository with an annotated article, in which `hashiya merge-driver` merges; `None` where there is no git.
struct Repository {
    home: Home,
}

const SIDECAR: &str = "article.txt.ann.toml";

/// The article's annotations, one record for each of `records`.
fn sidecar(records: &[&str]) -> String {
    let head = "format = 1\n\n[document]\nfile = \"article.txt\"\n";
    let records: Vec<String> = records.iter().map(|record| format!("\n{record}")).collect();
    format!("{head}{}", records.concat())
}

const AMINA: &str =
    "[[annotation]]\nid = \"1\"\nkind = \"actor\"\nstart = 0\nend = 5\nquote = \"Amina\"\n";
const IRAQ: &str =
    "[[annotation]]\nid = \"2\"\nkind = \"place\"\nstart = 14\nend = 18\nquote = \"Iraq\"\n";
const DONE: &str = "[[done]]\nstart = 0\nend = 20\nquote = \"Amina went to Iraq.\"\n";

impl Repository {
    fn new() -> Option<Self> {
        let here = Self { home: Home::new() };
        if Command::new("git").arg("--version").output().is_err() {
            println!("skipped: there is no git");
            return None;
        }
        here.home.article("article.txt", "Amina went to Iraq.\n");
        here.git(&["init", "--quiet", "--initial-branch=main"]);
        here.git(&["config", "user.name", "amina"]);
        here.git(&["config", "user.email", "amina@example.org"]);
        let driver = format!("{} merge-driver %O %A %B %P", hashiya());
        here.git(&["config", "merge.hashiya.driver", &driver]);
        let attributes = "*.ann.toml merge=hashiya\nentities.toml merge=hashiya\n";
        here.home.article(".gitattributes", attributes);
        Some(here)
    }

    /// One in which `main` and `other` made these of `base`, on `main`.
    fn parted(file: &str, base: &str, ours: &str, theirs: &str) -> Option<Self> {
        let here = Self::new()?;
        here.commit(file, base);
        here.git(&["switch", "--quiet", "-c", "other"]);
        here.commit(file, theirs);
        here.git(&["switch", "--quiet", "main"]);
        here.commit(file, ours);
        Some(here)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new("git")
            .args(arguments)
            .env_clear()
            .envs(self.home.environment())
            .env("GIT_EDITOR", "true")
            .current_dir(self.home.texts())
            .stdin(Stdio::null())
            .output()
            .expect("git")
    }

    fn git(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
    }

    fn commit(&self, file: &str, text: &str) {
        self.home.article(file, text);
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", "work"]);
    }

    fn text(&self, file: &str) -> String {
        read(&self.home.texts().join(file))
    }

    /// Whether git waits for somebody to decide.
    fn is_stopped(&self) -> bool {
        !self.run(&["ls-files", "--unmerged"]).stdout.is_empty()
    }

    /// Whether the program reads the sidecar without a complaint.
    fn is_sound(&self) -> bool {
        let output = Command::new(hashiya())
            .args(["claims", "article.txt"])
            .env_clear()
            .envs(self.home.environment())
            .current_dir(self.home.texts())
            .output()
            .expect("the program");
        output.status.success() && output.stderr.is_empty()
    }
}

/// Merges the other branch, which must go without a stop; gives what is made.
fn merged(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let here = Repository::parted(SIDECAR, base, ours, theirs)?;
    here.git(&["merge", "--quiet", "--no-edit", "other"]);
    assert!(!here.is_stopped() && here.is_sound());
    Some(here.text(SIDECAR))
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
}

#[test]
fn both_add() {
    let base = sidecar(&[]);
    let text = merged(&base, &sidecar(&[AMINA]), &sidecar(&[IRAQ]));
    if let Some(text) = text {
        assert_eq!(text, sidecar(&[AMINA, IRAQ]));
    }
}

#[test]
fn both_make_the_sidecar() {
    let Some(here) = Repository::new() else {
        return;
    };
    here.commit("other.txt", "x");
    here.git(&["switch", "--quiet", "-c", "other"]);
    here.commit(SIDECAR, &sidecar(&[IRAQ]));
    here.git(&["switch", "--quiet", "main"]);
    here.commit(SIDECAR, &sidecar(&[AMINA]));
    here.git(&["merge", "--quiet", "--no-edit", "other"]);
    assert_eq!(here.text(SIDECAR), sidecar(&[AMINA, IRAQ]));
}

#[test]
fn both_change_fields_of_one_annotation() {
    let base = sidecar(&[AMINA]);
    let ours = sidecar(&[&format!("{AMINA}entity = \"amina\"\n")]);
    let theirs = sidecar(&[&format!(
        "# who is she?\n{AMINA}notes = [{{ text = \"x\" }}]\n"
    )]);
    if let Some(text) = merged(&base, &ours, &theirs) {
        contains(
            &text,
            &[
                "entity = \"amina\"",
                "text = \"x\"",
                "# who is she?\n[[annotation]]",
            ],
        );
        assert_eq!(text.matches("[[annotation]]").count(), 1);
    }
}

#[test]
fn one_removes_what_the_other_changes() {
    let base = sidecar(&[AMINA, IRAQ]);
    let ours = sidecar(&[AMINA]);
    let theirs = sidecar(&[AMINA, &IRAQ.replace("place", "actor")]);
    if let Some(text) = merged(&base, &ours, &theirs) {
        assert_eq!(text, theirs);
    }
}

#[test]
fn both_mark_done_and_both_comment() {
    let base = sidecar(&[AMINA]);
    let ours = sidecar(&[&format!("# ours\n{AMINA}"), DONE]);
    let theirs = sidecar(&[AMINA, DONE]) + "# theirs\n";
    if let Some(text) = merged(&base, &ours, &theirs) {
        contains(&text, &["# ours\n", "# theirs\n"]);
        assert_eq!(text.matches("[[done]]").count(), 1);
    }
}

#[test]
fn both_change_one_field_and_git_stops_with_both_in_the_file() {
    let base = sidecar(&[AMINA]);
    let ours = sidecar(&[&AMINA.replace("actor", "place")]);
    let theirs = sidecar(&[&AMINA.replace("actor", "claim")]);
    let Some(here) = Repository::parted(SIDECAR, &base, &ours, &theirs) else {
        return;
    };
    let output = here.run(&["merge", "--no-edit", "other"]);
    assert!(!output.status.success() && here.is_stopped());
    let told = String::from_utf8_lossy(&output.stderr);
    contains(
        &told,
        &[
            &format!("{SIDECAR}: 1 conflict, both sides kept"),
            "\"Amina\"",
        ],
    );
    assert!(here.is_sound(), "a conflict is no corrupt file");
    contains(
        &here.text(SIDECAR),
        &["kind = \"place\"", "kind = \"claim\"", "conflict = \"1\""],
    );
    here.git(&["add", SIDECAR]);
    here.git(&["commit", "--quiet", "--no-edit"]);
}

#[test]
fn a_sidecar_that_can_not_be_read_stops_git_and_nothing_is_lost() {
    let base = sidecar(&[AMINA]);
    let ours = sidecar(&[AMINA, IRAQ]);
    let broken = "format = 1\n[[annotation]\nid = \"9\"\n";
    let Some(here) = Repository::parted(SIDECAR, &base, &ours, broken) else {
        return;
    };
    let output = here.run(&["merge", "--no-edit", "other"]);
    assert!(!output.status.success() && here.is_stopped());
    let told = String::from_utf8_lossy(&output.stderr);
    contains(
        &told,
        &[&format!("{SIDECAR}:2:"), &format!("git show :3:{SIDECAR}")],
    );
    assert_eq!(here.text(SIDECAR), ours);
    let theirs = here.run(&["show", &format!(":3:{SIDECAR}")]);
    assert_eq!(String::from_utf8_lossy(&theirs.stdout), broken);
}

#[test]
fn a_checkout_with_crlf_keeps_its_line_ends() {
    let base = sidecar(&[AMINA]);
    let Some(here) = Repository::parted(
        SIDECAR,
        &base,
        &sidecar(&[AMINA, DONE]),
        &sidecar(&[AMINA, IRAQ]),
    ) else {
        return;
    };
    here.git(&["config", "core.autocrlf", "true"]);
    std::fs::remove_file(here.home.texts().join(SIDECAR)).expect("it goes");
    here.git(&["checkout", "--", "."]);
    assert!(here.text(SIDECAR).contains("\r\n"));
    here.git(&["merge", "--quiet", "--no-edit", "other"]);
    let expected = sidecar(&[AMINA, IRAQ, DONE]).replace('\n', "\r\n");
    assert_eq!(here.text(SIDECAR), expected);
    assert!(here.run(&["status", "--porcelain"]).stdout.is_empty());
}

#[test]
fn a_sidecar_written_with_crlf_and_one_with_lf() {
    let base = sidecar(&[AMINA]);
    let theirs = sidecar(&[AMINA, IRAQ]).replace('\n', "\r\n");
    if let Some(text) = merged(&base, &sidecar(&[AMINA, DONE]), &theirs) {
        assert_eq!(text, sidecar(&[AMINA, IRAQ, DONE]));
    }
}

#[test]
fn a_rebase_and_a_cherry_pick() {
    let base = sidecar(&[AMINA]);
    let (ours, theirs) = (sidecar(&[AMINA, DONE]), sidecar(&[AMINA, IRAQ]));
    let both = sidecar(&[AMINA, IRAQ, DONE]);
    for steps in [
        ["rebase", "--quiet", "other"],
        ["cherry-pick", "-x", "other"],
    ] {
        let Some(here) = Repository::parted(SIDECAR, &base, &ours, &theirs) else {
            return;
        };
        here.git(&steps);
        assert_eq!(here.text(SIDECAR), both, "{steps:?}");
        assert!(!here.is_stopped());
    }
}

#[test]
fn entities_are_merged_too() {
    let entity = |id: &str| format!("\n[[entity]]\nid = \"{id}\"\nlabel = \"{id}\"\n");
    let base = format!("format = 1\n{}", entity("iraq"));
    let ours = base.clone() + &entity("amina");
    let theirs =
        base.replace("label = \"iraq\"", "label = \"iraq\"\ncountry = \"IQ\"") + &entity("samir");
    let Some(here) = Repository::parted("entities.toml", &base, &ours, &theirs) else {
        return;
    };
    here.git(&["merge", "--quiet", "--no-edit", "other"]);
    let text = here.text("entities.toml");
    contains(&text, &["country = \"IQ\"", "\"amina\"", "\"samir\""]);
}

/// Without git: the file that is named first is written, and a file that can't be read leaves it alone.
#[test]
fn merge_by_hand() {
    let home = Home::new();
    let run = |arguments: &[&str]| {
        let output = Command::new(hashiya())
            .args(arguments)
            .env_clear()
            .envs(home.environment())
            .current_dir(home.texts())
            .output()
            .expect("the program");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    home.article("a.ann.toml", &sidecar(&[AMINA]));
    home.article("b.ann.toml", &sidecar(&[IRAQ]));
    home.article("broken.ann.toml", "x = ");
    let both = sidecar(&[AMINA, IRAQ]);
    let here = |name: &str| read(&home.texts().join(name));
    assert_eq!(
        run(&["merge", "a.ann.toml", "b.ann.toml", "--output", "-"]),
        (Some(0), both.clone(), String::new())
    );
    assert_eq!(here("a.ann.toml"), sidecar(&[AMINA]));
    let (status, _, told) = run(&["merge", "a.ann.toml", "broken.ann.toml"]);
    assert_eq!(status, Some(2));
    assert!(told.contains("broken.ann.toml:1:"), "{told}");
    assert_eq!(here("a.ann.toml"), sidecar(&[AMINA]));
    let (status, _, told) = run(&["merge", "a.ann.toml", "none.ann.toml"]);
    assert_eq!(status, Some(2), "{told}");
    let new = ["merge", "a.ann.toml", "b.ann.toml", "-o", "c.ann.toml"];
    assert_eq!(run(&new).1, "c.ann.toml: 1 added\n");
    assert_eq!(here("c.ann.toml"), both);
    assert_eq!(run(&new).0, Some(2), "it is there already");
    // With what both came from, IRAQ was removed on one side.
    let (status, _, told) = run(&["merge", "c.ann.toml", "a.ann.toml", "c.ann.toml"]);
    assert_eq!((status, told.as_str()), (Some(0), ""));
    assert_eq!(here("c.ann.toml"), sidecar(&[AMINA]));
    assert_eq!(
        run(&["merge", "a.ann.toml", "b.ann.toml"]).1,
        "a.ann.toml: 1 added\n"
    );
    assert_eq!(here("a.ann.toml"), both);
    assert!(Path::new(hashiya()).exists());
}
