//! Hostile sidecars, registries, project files, settings and themes.

use super::cases::{Case, Content, strange};
use super::poison::{self, quoted};

const SIDECARS: &[&str] = &[
    "print --color always -- F",
    "suggest -- F",
    "claims -- F",
    "check -- F",
    "check --json -- F",
    "export --to csv -- F",
    "export --to E -- F",
    "agree -- F",
    "relink --dry-run -- S",
    "merge -o merged.toml -- S sound.toml",
    "merge -o merged.toml -- sound.toml S",
    "check --fix -- F",
];

const PROJECT: &[&str] = &[
    "print -- F",
    "suggest -- F",
    "entities -- .",
    "claims -- F",
    "check -- F",
    "export --to E -- F",
    "merge -o merged.toml -- entities.toml entities.toml",
];

const SETTINGS: &[&str] = &[
    "print -- F",
    "print --color always --theme evil -- F",
    "check -- F",
];

/// Formats that articles are written in, one after the other.
const FORMATS: &[&str] = &[
    "brat",
    "webannotation",
    "hypothesis",
    "labelstudio",
    "doccano",
    "cas-json",
    "cas-xmi",
    "webanno-tsv",
    "tei",
    "prodigy",
    "spacy",
    "conll",
    "conllu",
    "tsv",
    "markdown",
    "html",
];

/// Cases with these contents in the place of the file called `name`, or of the sidecar.
fn cases(
    class: &str,
    commands: &[&str],
    name: Option<&str>,
    contents: Vec<(&str, Content)>,
) -> Vec<Case> {
    let numbered = contents.into_iter().enumerate();
    let case = |(number, (what, content)): (usize, (&str, Content))| {
        let format = FORMATS[number % FORMATS.len()];
        let commands: Vec<String> = (commands.iter())
            .map(|command| command.replace("--to E", &format!("--to {format}")))
            .collect();
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        let case = Case::new(class, number, what, &commands);
        let sidecar = case.sidecar();
        let name = name.map_or(sidecar, Into::into);
        case.with("sound.toml", Content::text(super::cases::SIDECAR))
            .with(name, content)
    };
    numbered.map(case).collect()
}

/// Each poison in `template`, in the place of every `"P"`: as an escaped string, and as it is.
fn poisoned(template: &str) -> Vec<(&'static str, Content)> {
    let escaped = |(what, text): &(&'static str, String)| {
        let text = template.replace("\"P\"", &quoted(text));
        (*what, Content::text(text))
    };
    // A raw control is no TOML: that is one mistake, whichever it is.
    let raw = |(what, text): &(&'static str, String)| {
        let text = template.replace("\"P\"", &format!("\"{text}\""));
        (*what, Content::text(text))
    };
    let all = poison::all();
    let every_third = all.iter().step_by(3);
    all.iter()
        .map(escaped)
        .chain(every_third.map(raw))
        .collect()
}

/// TOML that is nested too deep, or that is none, behind `head`.
fn nested(head: &str) -> Vec<(&'static str, Content)> {
    let n = 10_000;
    let (open, close) = ("[".repeat(n), "]".repeat(n));
    let tables: String = (0..300)
        .map(|depth| format!("[a{}]\n", ".a".repeat(depth)))
        .collect();
    let texts = vec![
        ("arrays in arrays", format!("x = {open}{close}\n")),
        ("arrays that stay open", format!("x = {open}\n")),
        (
            "tables in tables",
            format!("x = {}1{}\n", "{a = ".repeat(n), "}".repeat(n)),
        ),
        ("a long header", format!("[a{}]\nx = 1\n", ".a".repeat(n))),
        ("a long key", format!("a{} = 1\n", ".a".repeat(n))),
        ("a stair of headers", tables),
        (
            "a hundred deep",
            format!("x = {}{}\n", "[".repeat(70), "]".repeat(70)),
        ),
        ("a huge array", format!("x = [{}]\n", "1,".repeat(50_000))),
        (
            "many keys",
            (0..1_000).map(|n| format!("k{n} = {n}\n")).collect(),
        ),
        (
            "many tables",
            (0..1_000).map(|n| format!("[t{n}]\n")).collect(),
        ),
        ("one key often", "k = 1\n".repeat(500)),
        (
            "huge numbers",
            "x = 99999999999999999999999\ny = 1e999999\nz = 0x\n".to_owned(),
        ),
        ("a long comment", format!("#{}\n", "x".repeat(200_000))),
        (
            "an open string",
            format!("x = \"\"\"{}\n", "a\n".repeat(20_000)),
        ),
    ];
    let mut out: Vec<(&str, Content)> = (texts.into_iter())
        .map(|(what, text)| (what, Content::text(format!("{head}{text}"))))
        .collect();
    let wide: Vec<u8> = head.encode_utf16().flat_map(u16::to_le_bytes).collect();
    out.extend([
        (
            "no utf-8",
            Content::Bytes([head.as_bytes(), b"# \x9b2J\xff\n"].concat()),
        ),
        (
            "utf-16",
            Content::Bytes([b"\xff\xfe", wide.as_slice()].concat()),
        ),
        ("zeros", Content::Bytes(vec![0; 5_000])),
        ("blanks", Content::Bytes(vec![b' '; 5_000])),
        (
            "two marks",
            Content::text(format!("\u{feff}\u{feff}{head}")),
        ),
        ("an article", Content::text(super::cases::ARTICLE)),
        (
            "marks of a merge",
            Content::text(format!(
                "{head}<<<<<<< a\x1b[2J\nx = 1\n=======\nx = 2\n>>>>>>> b\n"
            )),
        ),
    ]);
    out
}

/// A record about the second word, with `more` in it.
fn record(id: &str, more: &str) -> String {
    format!("\n[[annotation]]\nid = \"{id}\"\nkind = \"actor\"\n{more}\n")
}

/// Sidecars that say what can't be so.
fn impossible() -> Vec<(&'static str, Content)> {
    let place = "start = 4\nend = 12\nquote = \"minister\"";
    let at = |start: &str, end: &str| {
        record("A", &format!("start = {start}\nend = {end}\nquote = \"x\""))
    };
    let link = |id: &str, to: &str| {
        record(
            id,
            &format!("{place}\nlinks = [{{ role = \"said-by\", to = \"{to}\" }}]"),
        )
    };
    let many: String = (0..3_000).map(|n| record(&n.to_string(), place)).collect();
    let chain: String = (0..500)
        .map(|n| link(&n.to_string(), &((n + 1) % 500).to_string()))
        .collect();
    let parts: String = (0..3_000)
        .map(|n| format!("{{ start = {}, end = {} }}, ", n * 2, n * 2 + 1))
        .collect();
    let texts = vec![
        ("beyond the text", at("5000", "6000")),
        ("negative", at("-5", "-1")),
        ("backwards", at("9", "3")),
        (
            "the largest",
            at("9223372036854775807", "9223372036854775807"),
        ),
        (
            "2 to the 63rd",
            at("9223372036854775808", "9223372036854775809"),
        ),
        (
            "the smallest",
            at("-9223372036854775808", "9223372036854775807"),
        ),
        ("fractions", at("1.5", "inf")),
        ("words", at("\"one\"", "true")),
        ("dates", at("1979-05-27", "07:32:00")),
        ("inside a cluster", at("42", "43")),
        ("no place", record("A", "")),
        ("one id twice", record("A", place) + &record("A", place)),
        ("one id often", record("A", place).repeat(300)),
        (
            "no ids",
            "\n[[annotation]]\nstart = 1\nend = 2\n".repeat(100),
        ),
        ("a link to itself", link("A", "A")),
        ("a link to nothing", link("A", "none")),
        (
            "links in a ring",
            link("A", "B") + &link("B", "C") + &link("C", "A"),
        ),
        ("a long ring", chain),
        ("many", many),
        (
            "many parts",
            record("A", &format!("{place}\nparts = [{parts}]")),
        ),
        (
            "many links",
            record(
                "A",
                &format!(
                    "{place}\nlinks = [{}]",
                    "{ role = \"said-by\", to = \"A\" }, ".repeat(3_000)
                ),
            ),
        ),
        (
            "many notes",
            record(
                "A",
                &format!("{place}\nnotes = [{}]", "{ text = \"x\" }, ".repeat(3_000)),
            ),
        ),
        (
            "many attributes",
            record(
                "A",
                &format!(
                    "{place}\n[annotation.attributes]\n{}",
                    (0..3_000)
                        .map(|n| format!("a{n} = {n}\n"))
                        .collect::<String>()
                ),
            ),
        ),
        (
            "attributes of every type",
            record(
                "A",
                &format!(
                    "{place}\nattributes = {{ a = [[1], {{}}], b = nan, c = 1979-05-27, d = {{ start = -1, end = 9223372036854775807, quote = \"x\" }} }}"
                ),
            ),
        ),
        ("lists that are none", "annotation = 3\n".to_owned()),
        (
            "a table for a list",
            "[annotation]\nid = \"A\"\n".to_owned(),
        ),
        (
            "fields of other types",
            record(
                "A",
                "start = []\nend = {}\nquote = 3\nnotes = 4\nlinks = \"x\"\nattributes = 1\nentity = 1\nby = []\norigin = 2\nconflict = 3\norphan = \"x\"",
            ),
        ),
        (
            "orphans",
            record(
                "A",
                "start = 4\nend = 12\nquote = \"nowhere\"\norphan = true",
            )
            .repeat(50),
        ),
        (
            "a quote that is everywhere",
            record("A", "start = 700\nend = 701\nquote = \" \"").repeat(50),
        ),
        (
            "a long quote",
            record(
                "A",
                &format!(
                    "start = 4\nend = 12\nquote = \"{}\"",
                    "minister ".repeat(5_000)
                ),
            ),
        ),
        (
            "done beyond",
            "[[done]]\nstart = 99\nend = -1\nquote = \"x\"\n".repeat(99),
        ),
        (
            "another article",
            format!(
                "[document]\nsha256 = \"00\"\nbytes = -1\nlength = 9223372036854775807\nencoding = \"x\"\nnewline = \"y\"\n{}",
                record("A", place)
            ),
        ),
    ];
    let mut out: Vec<(&str, Content)> = (texts.into_iter())
        .map(|(what, text)| (what, Content::text(format!("format = 1\n{text}"))))
        .collect();
    out.push((
        "a later format",
        Content::text("format = 9223372036854775807\n"),
    ));
    out.push(("no format", Content::text(record("A", place))));
    out.push(("a format of words", Content::text("format = \"1\x07\"\n")));
    out
}

/// Every field of a sidecar that holds words.
pub(crate) const FIELDS: &str = r#"format = 1
"P" = "P"

[document]
file = "P"
sha256 = "P"
encoding = "P"
newline = "P"
title = "P"
outlet = "P"
author = "P"
url = "P"
language = "P"
published = "P"

[[annotation]]
id = "P"
kind = "P"
start = 4
end = 12
quote = "minister"
before = "P"
after = "P"
parts = [{ start = 24, end = 27, quote = "the" }]
form = "P"
entity = "P"
by = "P"
created = "P"
conflict = "P"
notes = [{ text = "P", by = "P" }, { text = "P" }]
links = [{ role = "P", to = "P" }, { role = "said-by", to = "P" }]
origin = { format = "P", file = "P", id = "P" }
attributes = { "P" = "P", cue = { start = 13, end = 17, quote = "said", lemma = "P" }, stance = "P" }

[[annotation]]
id = "B"
kind = "claim"
start = 24
end = 39
quote = "the talks go on"
links = [{ role = "said-by", to = "P" }]
attributes = { speaker = "P", date = "P" }

[[annotation]]
kind = "P"
quote = "P"

[[rejected]]
start = 4
end = 12
quote = "P"
kind = "P"

[[foreign]]
format = "P"
file = "P"
row = "P"
"#;

/// Sidecars.
pub(crate) fn sidecars() -> Vec<Case> {
    let mut contents = strange();
    contents.push(("the article", Content::Link("sidecar9.txt".into())));
    contents.push(("itself", Content::Link("sidecar10.txt.ann.toml".into())));
    contents.push(("another sidecar", Content::Link("sound.toml".into())));
    contents.extend(impossible());
    contents.extend(nested("format = 1\n"));
    contents.extend(poisoned(FIELDS));
    cases("sidecar", SIDECARS, None, contents)
}

/// Registries of entities.
pub(crate) fn registries() -> Vec<Case> {
    let template = "format = 1\n\"P\" = 1\n[[entity]]\nid = \"P\"\nlabel = \"P\"\nlabels = { \"P\" = \"P\", en = \"P\" }\nnames = [\"P\", \"minister\"]\n\
        type = \"P\"\ncountry = \"P\"\nwikidata = \"P\"\nnote = \"P\"\nmerged_into = \"P\"\ncoordinates = { latitude = \"P\", precision = \"P\" }\n\
        [[entity]]\nid = \"x\"\nnames = [\"P\", \"minister\", \"الوزير\"]\n";
    let merged: String = (0..500)
        .map(|n| {
            format!(
                "[[entity]]\nid = \"{n}\"\nmerged_into = \"{}\"\n",
                (n + 1) % 500
            )
        })
        .collect();
    let texts = [
        ("merged in a ring", merged),
        ("merged into itself", "[[entity]]\nid = \"a\"\nmerged_into = \"a\"\n".to_owned()),
        ("one id often", "[[entity]]\nid = \"a\"\nlabel = \"minister\"\n".repeat(300)),
        ("many names", format!("[[entity]]\nid = \"a\"\nnames = [{}]\n", "\"minister\", ".repeat(5_000))),
        ("a name of blanks", "[[entity]]\nid = \"a\"\nnames = [\" \", \"\", \"\\n\"]\nlabel = \" \"\n".to_owned()),
        ("nowhere on earth", "[[entity]]\nid = \"a\"\nlabel = \"x\"\ncoordinates = { latitude = 1e999, longitude = nan }\n".to_owned()),
    ];
    let texts = texts.into_iter();
    let mut contents = strange();
    contents.extend(texts.map(|(what, text)| (what, Content::text(format!("format = 1\n{text}")))));
    contents.extend(nested("format = 1\n"));
    contents.extend(poisoned(template));
    cases("registry", PROJECT, Some("entities.toml"), contents)
}

/// Files of projects.
pub(crate) fn projects() -> Vec<Case> {
    let template = "\"P\" = 1\nguidelines = \"P\"\n[[kind]]\nname = \"P\"\nkey = \"P\"\nrole = \"P\"\nlabel = \"P\"\nplural = \"P\"\ndoc = \"P\"\nguidelines = \"P\"\n\
        [[kind.attribute]]\nkey = \"P\"\nlabel = \"P\"\ntype = \"P\"\nvalues = [\"P\"]\n\
        [[kind]]\nname = \"actor\"\nlabel = \"P\"\nplural = \"P\"\n[[link]]\nname = \"P\"\nlabel = \"P\"\nfrom = [\"P\"]\nto = [\"P\"]\n\
        [[cue]]\nlanguage = \"P\"\nlemma = \"P\"\nclass = \"P\"\nforms = [\"P\"]\npast = \"P\"\nbefore = [\"P\"]\ntakes = [\"P\"]\n";
    let mut contents = strange();
    contents.extend(nested(""));
    contents.extend(poisoned(template));
    cases("project", PROJECT, Some("hashiya.toml"), contents)
}

/// Settings and themes of the person's own.
pub(crate) fn settings() -> Vec<Case> {
    let settings = "\"P\" = 1\ntheme = \"P\"\nwidth = \"P\"\nname = \"P\"\nlayer = \"P\"\nkeyboard = \"P\"\ndirection = \"P\"\n[keys.\"P\"]\n\"P\" = \"P\"\n[keys.read]\n\"P\" = \"P\"\nx = \"P\"\n";
    let theme = "\"P\" = 1\ninherits = \"P\"\n[palette]\n\"P\" = \"P\"\n[roles]\ntext = \"P\"\n\"P\" = { letters = \"P\", \"P\" = \"P\" }\n[kinds]\n\"P\" = \"P\"\n";
    let file = |class: &str, name: &str, template: &str| {
        let mut contents = strange();
        contents.extend(nested(""));
        contents.extend(poisoned(template));
        let name = format!("config/hashiya/{name}.toml");
        cases(class, SETTINGS, Some(&name), contents)
    };
    let mut out = file("settings", "config", settings);
    out.extend(file("theme", "themes/evil", theme));
    out
}
