//! Agreement between annotators, as the command line tells it.

#![cfg(unix)]

mod common;

use std::process::{Command, Stdio};

use common::{Home, hashiya};
use serde_json::Value;

const TEXT: &str = "زارت أمينة بغداد.\nقال سمير والعراق معه.\n";

/// Runs the program; its status, output and messages.
fn told(home: &Home, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(hashiya())
        .args(arguments)
        .env_clear()
        .envs(home.environment())
        .current_dir(home.texts())
        .stdin(Stdio::null())
        .output()
        .expect("the program");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("JSON")
}

/// Marks of the text as a sidecar.
fn sidecar(marks: &[(&str, &str, &str)]) -> String {
    let records = marks.iter().enumerate().map(|(number, (quote, kind, more))| {
        let at = TEXT.find(quote).expect("it is there");
        let start = TEXT.get(..at).expect("a beginning").chars().count();
        let end = start + quote.chars().count();
        format!(
            "[[annotation]]\nid = \"{number}\"\nkind = \"{kind}\"\nstart = {start}\nend = {end}\nquote = \"{quote}\"\n{more}"
        )
    });
    format!("format = 1\n{}", records.collect::<String>())
}

/// A home with an article that two have annotated.
fn two() -> Home {
    let home = Home::new();
    home.article("a.txt", TEXT);
    let one = [
        ("أمينة", "actor", "entity = \"amina\"\n"),
        ("بغداد", "place", ""),
        ("والعراق", "place", ""),
    ];
    let other = [
        ("أمينة", "actor", "entity = \"amina-2\"\n"),
        ("العراق", "place", ""),
        ("سمير", "actor", ""),
    ];
    home.article("a.txt.amina.ann.toml", &sidecar(&one));
    home.article("a.txt.samir.ann.toml", &sidecar(&other));
    home
}

#[test]
fn an_article_s_layers_are_compared() {
    let home = two();
    let (status, text, errors) = told(&home, &["agree", "a.txt"]);
    assert_eq!((status, errors.as_str()), (Some(0), ""));
    let lines = lines(&text);
    let all = lines
        .iter()
        .find(|line| line["record"] == "agreement" && line["kind"].is_null());
    let all = all.expect("the figures of all");
    assert_eq!(all["annotators"], serde_json::json!(["amina", "samir"]));
    // Of three marks each one is the same exactly, two are but for a proclitic.
    assert_eq!(all["exact"].as_f64(), Some(2.0 / 6.0));
    assert_eq!(all["proclitic_blind"].as_f64(), Some(4.0 / 6.0));
    assert!(all["kappa"].is_number() && all["alpha"].is_number());
    let entity = lines.iter().find(|line| line["attribute"] == "entity");
    assert_eq!(
        entity.map(|line| (line["compared"].as_u64(), line["same"].as_u64())),
        Some((Some(1), Some(0)))
    );
    let named = ["agree", "a.txt.amina.ann.toml", "a.txt.samir.ann.toml"];
    assert_eq!(told(&home, &named).1, text, "sidecars by their names");
    assert_eq!(told(&home, &["agree", "."]).1, text, "a folder");
}

#[test]
fn the_disagreements_are_listed_with_their_places() {
    let home = two();
    let (_, text, _) = told(&home, &["agree", "--list", "a.txt"]);
    let listed: Vec<String> = lines(&text)
        .iter()
        .map(|line| {
            let said = |key: &str| line[key].as_str().unwrap_or("–").to_owned();
            format!(
                "{}:{} {} {} {}",
                line["line"],
                line["column"],
                said("what"),
                said("first"),
                said("second")
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            "1:6 attribute amina amina-2",
            "1:12 missing بغداد –",
            "2:5 missing – سمير",
            "2:10 boundary والعراق العراق",
        ]
    );
    let (_, csv, _) = told(&home, &["agree", "--list", "--csv", "a.txt"]);
    assert_eq!(csv.lines().count(), 5);
    assert!(csv.starts_with("article,line,column,"), "{csv}");
    assert!(
        csv.contains("a.txt,2,10,27,34,boundary,place,,amina,samir,والعراق,العراق,والعراق\n"),
        "{csv}"
    );
    let (_, csv, _) = told(&home, &["agree", "--csv", "a.txt"]);
    assert!(csv.contains("amina|samir,1,all,3,3,0.3333,"), "{csv}");
    assert!(
        csv.lines().all(|line| line.matches(',').count() == 12),
        "{csv}"
    );
}

#[test]
fn what_can_not_be_compared_is_told() {
    let home = Home::new();
    home.article("a.txt", TEXT);
    let (status, _, errors) = told(&home, &["agree", "a.txt"]);
    assert_eq!(status, Some(2));
    assert!(
        errors.contains("nobody has annotated anything there"),
        "{errors}"
    );
    home.article(
        "a.txt.ann.toml",
        &sidecar(&[("بغداد", "place", "by = \"amina\"\n")]),
    );
    let (status, _, errors) = told(&home, &["agree", "a.txt"]);
    assert_eq!(status, Some(2));
    assert!(
        errors.contains("amina alone has annotated that"),
        "{errors}"
    );
    home.article("a.txt.samir.ann.toml", "format = 1\n");
    assert_eq!(told(&home, &["agree", "a.txt"]).0, Some(0));
    let (status, _, errors) = told(&home, &["agree", "a.txt", "--only", "samri"]);
    assert_eq!(status, Some(2));
    assert!(errors.contains("did you mean samir?"), "{errors}");
    home.article("lonely.ann.toml", "format = 1\n");
    let (status, _, errors) = told(&home, &["agree", "lonely.ann.toml", "a.txt"]);
    assert_eq!(status, Some(2));
    assert!(errors.contains("--article FILE names it"), "{errors}");
}

#[test]
fn three_are_told_in_pairs_and_together() {
    let home = two();
    home.article(
        "a.txt.ann.toml",
        &sidecar(&[("أمينة", "actor", "by = \"layla\"\n")]),
    );
    let (_, text, _) = told(&home, &["agree", "a.txt"]);
    let lines = lines(&text);
    let all: Vec<_> = lines
        .iter()
        .filter(|line| line["record"] == "agreement" && line["kind"].is_null())
        .map(|line| line["annotators"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(all, [2, 2, 2, 3]);
    let (_, two, _) = told(&home, &["agree", "a.txt", "--only", "amina", "samir"]);
    assert!(two.lines().count() < text.lines().count() && !two.contains("layla"));
}
