//! Hostile files of other programs, in every format that can be taken in.

use std::path::Path;

use hashiya::annotation::entity::Registry;
use hashiya::format::{FORMATS, Format, Work};
use hashiya::store::kept::Kept;
use hashiya::store::sidecar::Sidecar;
use hashiya::store::{article, schema};

use super::cases::{ARTICLE, Case, Content, strange};
use super::poison::{self, Dice, quoted};
use super::records::FIELDS;

/// What stands for a poison until a format has been written.
const MARK: &str = "MARKMARK";

/// The article in `format`, with the mark wherever the format has a place for words.
fn sound(format: &Format) -> String {
    let article = article::from_bytes(ARTICLE.as_bytes(), "given.txt", None);
    let path = Path::new("given.txt.ann.toml");
    let sidecar = FIELDS.replace("\"P\"", &quoted(MARK)).into_bytes();
    let opened = Sidecar::holding(Some(sidecar), path, &article, Kept::default());
    let opened = opened.expect("a sidecar");
    let written = (format.write)(&Work {
        text: article.document.text(),
        annotations: &opened.annotations,
        schema: schema::builtin(),
        registry: &Registry::default(),
        file: "given.txt",
        sha256: "0",
    });
    String::from_utf8(written.bytes).expect("UTF-8")
}

/// What `format` is not: too deep, cut, of other types.
fn broken(sound: &str, dice: &mut Dice) -> Vec<(&'static str, Vec<u8>)> {
    let n = 10_000;
    let cut = |dice: &mut Dice| sound.as_bytes()[..dice.below(sound.len())].to_vec();
    let mut swapped = sound.as_bytes().to_vec();
    for _ in 0..20 {
        let at = dice.below(swapped.len());
        swapped[at] = u8::try_from(dice.below(256)).expect("a byte");
    }
    let huge = sound.replace(|c: char| c.is_ascii_digit(), "9");
    let less = sound.replace(|c: char| c.is_ascii_digit(), "-1");
    vec![
        ("cut", cut(dice)),
        ("cut elsewhere", cut(dice)),
        ("bytes exchanged", swapped),
        ("huge numbers", huge.into_bytes()),
        ("negative numbers", less.into_bytes()),
        ("twice", [sound, sound].concat().into_bytes()),
        (
            "deep arrays",
            format!("{}{}", "[".repeat(n), "]".repeat(n)).into_bytes(),
        ),
        (
            "deep objects",
            format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n)).into_bytes(),
        ),
        (
            "deep elements",
            format!("{}{}", "<a>".repeat(n), "</a>".repeat(n)).into_bytes(),
        ),
        ("nothing", Vec::new()),
    ]
}

/// Files of other programs.
pub(crate) fn imports() -> Vec<Case> {
    let mut out = Vec::new();
    let mut dice = Dice::new(11);
    let poisons = poison::all();
    let formats = FORMATS.iter().filter(|format| format.read.is_some());
    for (turn, format) in formats.enumerate() {
        let named = format!("import --from {} --partial --article F -- G", format.name);
        let commands = ["import --article F -- G", named.as_str(), "check -- F"];
        let sound = sound(format);
        let mut contents = Vec::new();
        for (place, (what, text)) in poisons.iter().enumerate() {
            if place % 11 == turn % 11 {
                let escaped = quoted(text);
                let escaped = escaped.trim_matches('"');
                contents.push((*what, Content::text(sound.replace(MARK, text))));
                contents.push((*what, Content::text(sound.replace(MARK, escaped))));
            }
        }
        let broken = broken(&sound, &mut dice).into_iter();
        contents.extend(broken.map(|(what, bytes)| (what, Content::Bytes(bytes))));
        if turn == 0 {
            contents.extend(strange());
        }
        for (what, content) in contents {
            let case = Case::new(
                "given",
                out.len(),
                &format!("{} {what}", format.name),
                &commands,
            );
            let name = case.given.clone();
            out.push(case.with(name, content));
        }
    }
    out
}
