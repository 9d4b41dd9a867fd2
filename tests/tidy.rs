//! The house rules, run: floors and absences, heads, sizes, names, lists in step.
//!
//! A *room* is a folder or a file right under `src`. Each room has a floor and may name only what
//! [`ROOMS`] lists for it. What a file names is read from its code as text, with comments and strings
//! blanked, so that a `use`, a path in the middle of a line and a grouped import count alike. Tests at a
//! file's end are held to the floors too, but not to sizes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, its floor, and the rooms that it may name besides itself.
struct Room {
    name: &'static str,
    floor: usize,
    may_name: &'static [&'static str],
    /// Words of other crates and of std that it must not name, each with the reason.
    absent: &'static [(&'static str, &'static str)],
}

const PURE: &[(&str, &str)] = &[
    ("std::fs", "only store touches files"),
    ("serde", "files have twins in store"),
    ("toml", "files have twins in store"),
    ("toml_edit", "files have twins in store"),
    ("ratatui", "the screen is above"),
    ("crossterm", "only term knows the terminal"),
];

const NO_TERMINAL: &[(&str, &str)] = &[
    ("std::fs", "only store touches files"),
    ("crossterm", "only term knows the terminal"),
];

const ROOMS: &[Room] = &[
    room("error", 0, &[], PURE),
    room("handwritten", 0, &["error"], NO_TERMINAL),
    room("text", 1, &[], PURE),
    room("source", 2, &["text", "error"], PURE),
    room("annotation", 2, &["text", "error"], PURE),
    room(
        "format",
        2,
        &["annotation", "source", "text", "error"],
        NO_TERMINAL,
    ),
    room(
        "store",
        3,
        &[
            "format",
            "annotation",
            "source",
            "text",
            "handwritten",
            "error",
        ],
        &[
            ("ratatui", "the screen is above"),
            ("crossterm", "only term knows the terminal"),
        ],
    ),
    room("app", 4, &["annotation", "text", "error"], PURE),
    room(
        "ui",
        5,
        &["app", "annotation", "text", "handwritten", "error"],
        NO_TERMINAL,
    ),
    room(
        "term",
        6,
        &[
            "ui",
            "app",
            "store",
            "format",
            "annotation",
            "source",
            "text",
            "error",
        ],
        &[("std::fs", "only store touches files")],
    ),
    room(
        "cli",
        6,
        &[
            "term",
            "ui",
            "app",
            "store",
            "format",
            "annotation",
            "source",
            "text",
            "error",
        ],
        NO_TERMINAL,
    ),
    room("lib", 7, &["cli", "error"], NO_TERMINAL),
    room("main", 7, &[], NO_TERMINAL),
];

const fn room(
    name: &'static str,
    floor: usize,
    may_name: &'static [&'static str],
    absent: &'static [(&'static str, &'static str)],
) -> Room {
    Room {
        name,
        floor,
        may_name,
        absent,
    }
}

/// Lines of code in a file, tests and tables not counted.
const FILE_AIM: usize = 300;
const FILE_STOP: usize = 500;
/// Lines of code in a function, its signature included.
const FUNCTION_AIM: usize = 25;
const FUNCTION_STOP: usize = 60;

/// A source file, with its code as it is read here.
struct Source {
    path: PathBuf,
    /// Relative to the crate, with `/`.
    name: String,
    text: String,
    /// The text with comments, strings and character literals blanked; as long as the text.
    code: Vec<u8>,
}

impl Source {
    /// The room it belongs to: `text` for `src/text/line.rs`, `lib` for `src/lib.rs`.
    fn room(&self) -> &str {
        let inner = self.name.strip_prefix("src/").unwrap_or(&self.name);
        inner
            .split('/')
            .next()
            .unwrap_or("")
            .trim_end_matches(".rs")
    }

    /// Its modules, from the crate down: `["text", "line"]`, `["text"]` for a `mod.rs`.
    fn modules(&self) -> Vec<&str> {
        let inner = self.name.strip_prefix("src/").unwrap_or(&self.name);
        let inner = inner.trim_end_matches(".rs").trim_end_matches("/mod");
        inner
            .split('/')
            .filter(|part| *part != "lib" && *part != "main")
            .collect()
    }

    /// The line, from 1, of byte `at`.
    fn line(&self, at: usize) -> usize {
        1 + self.code.iter().take(at).filter(|b| **b == b'\n').count()
    }

    /// Where the tests at its end begin; its length where it has none. A file called `tests.rs` is
    /// tests from its head on.
    fn tests_begin(&self) -> usize {
        if self.name.ends_with("/tests.rs") {
            return 0;
        }
        let places = places_of(&self.code, "cfg(test)").into_iter();
        let mut modules = places.filter(|at| {
            let rest = String::from_utf8_lossy(&self.code[at + "cfg(test)]".len()..]);
            rest.trim_start().starts_with("mod ") && !rest.trim_start().starts_with("mod tests;")
        });
        modules.next_back().unwrap_or(self.code.len())
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("a folder's entry").path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    rust_files(&root().join(folder), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file");
            let relative = path.strip_prefix(root()).expect("below the crate");
            Source {
                name: relative.to_string_lossy().replace('\\', "/"),
                code: blanked(text.as_bytes()),
                text,
                path,
            }
        })
        .collect()
}

/// `text` with everything that is no code blanked: comments, strings, character literals.
fn blanked(text: &[u8]) -> Vec<u8> {
    let mut out = text.to_vec();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let end = at + literal_length(rest, at.checked_sub(1).map(|before| text[before]));
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    out
}

/// The length of the comment, string or character literal that `rest` begins with; 0 where none does.
fn literal_length(rest: &[u8], before: Option<u8>) -> usize {
    let within_word = before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    match rest {
        [b'/', b'/', ..] => rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => block_comment_length(rest),
        [b'"', ..] => 1 + quoted_length(&rest[1..], b'"'),
        [b'r' | b'b', ..] if !within_word => raw_length(rest),
        [b'\'', b'\\', ..] => 1 + quoted_length(&rest[1..], b'\''),
        [b'\'', ..] => {
            let character = String::from_utf8_lossy(rest.get(1..8.min(rest.len())).unwrap_or(&[]));
            let width = character.chars().next().map_or(1, char::len_utf8);
            // A quote right after one character closes a literal; else it begins a lifetime.
            if rest.get(1 + width) == Some(&b'\'') {
                width + 2
            } else {
                0
            }
        }
        _ => 0,
    }
}

fn block_comment_length(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length up to and including the closing `quote`, escapes passed over.
fn quoted_length(rest: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b if b == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of `r"…"`, `r#"…"#`, `b"…"`, `br"…"`; 0 where it is a word that begins with r or b.
fn raw_length(rest: &[u8]) -> usize {
    let prefix = rest.iter().take_while(|b| matches!(b, b'r' | b'b')).count();
    let hashes = rest[prefix..].iter().take_while(|b| **b == b'#').count();
    let open = prefix + hashes;
    if prefix > 2 || rest.get(open) != Some(&b'"') {
        return 0;
    }
    if !rest[..prefix].contains(&b'r') {
        return open + 1 + quoted_length(&rest[open + 1..], b'"');
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(vec![b'#'; hashes]).collect();
    let body = &rest[open + 1..];
    let end = body.windows(close.len()).position(|window| window == close);
    end.map_or(rest.len(), |end| open + 1 + end + close.len())
}

/// Where `word` stands in `code` as a whole word (a path such as `std::fs` counts as one).
fn places_of(code: &[u8], word: &str) -> Vec<usize> {
    let part = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    code.windows(word.len())
        .enumerate()
        .filter(|(_, window)| *window == word.as_bytes())
        .map(|(at, _)| at)
        .filter(|at| !part(at.checked_sub(1).and_then(|b| code.get(b))))
        .filter(|at| !part(code.get(at + word.len())))
        .collect()
}

/// The rooms that a file names, each with the byte where it does: after `crate::`, `hashiya::`, or as
/// many `super::` as lead out of its own room; of a group each first word.
fn rooms_named(source: &Source) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    for start in ["crate::", "hashiya::"] {
        for at in places_of(&source.code, start.trim_end_matches(':')) {
            if source.code[at..].starts_with(start.as_bytes()) {
                first_words(&source.code, at + start.len(), &mut out);
            }
        }
    }
    let depth = source.modules().len();
    for at in places_of(&source.code, "super") {
        let chain = &source.code[at..];
        let count = chain
            .chunks(7)
            .take_while(|chunk| *chunk == b"super::")
            .count();
        let continued = at >= 7 && source.code[at - 7..].starts_with(b"super::");
        // Within the tests at the end there is one module more.
        let own_depth = depth + usize::from(at > source.tests_begin());
        if count > 0 && !continued && count >= own_depth {
            first_words(&source.code, at + 7 * count, &mut out);
        }
    }
    out
}

/// The word at `at`, or of a group `{a::b, c}` each first word.
fn first_words(code: &[u8], at: usize, out: &mut Vec<(String, usize)>) {
    if code.get(at) != Some(&b'{') {
        let word: Vec<u8> = code[at..]
            .iter()
            .copied()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
            .collect();
        out.push((String::from_utf8_lossy(&word).into_owned(), at));
        return;
    }
    let (mut depth, mut fresh) = (0_usize, false);
    for (more, byte) in code[at..].iter().enumerate() {
        match byte {
            b'{' => (depth, fresh) = (depth + 1, depth == 0),
            b'}' if depth == 1 => return,
            b'}' => depth -= 1,
            b',' if depth == 1 => fresh = true,
            b if fresh && depth == 1 && !b.is_ascii_whitespace() => {
                fresh = false;
                first_words(code, at + more, out);
            }
            _ => {}
        }
    }
}

/// Fails with all complaints at once, so that one run shows the whole work.
fn judge(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn each_room_names_only_the_rooms_below_it() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        let Some(room) = ROOMS.iter().find(|room| room.name == source.room()) else {
            complaints.push(format!(
                "{}: this room has no floor in tests/tidy.rs",
                source.name
            ));
            continue;
        };
        for (named, at) in rooms_named(&source) {
            let is_room = ROOMS.iter().any(|other| other.name == named);
            let own = named == room.name || source.room() == "main" && named == "run";
            if is_room && !own && !room.may_name.contains(&named.as_str()) {
                complaints.push(format!(
                    "{}:{}: `{}` (floor {}) must not name `{named}`",
                    source.name,
                    source.line(at),
                    room.name,
                    room.floor,
                ));
            }
        }
    }
    judge(&complaints);
}

#[test]
fn the_floors_go_upwards() {
    for room in ROOMS {
        for name in room.may_name {
            let other = ROOMS
                .iter()
                .find(|other| other.name == *name)
                .expect("a room");
            assert!(
                other.floor <= room.floor,
                "{} is above {}",
                other.name,
                room.name
            );
        }
    }
}

#[test]
fn what_a_room_must_not_know_it_does_not_name() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        let Some(room) = ROOMS.iter().find(|room| room.name == source.room()) else {
            continue;
        };
        let code = &source.code[..source.tests_begin()];
        for (word, reason) in room.absent {
            // The theme file is read where it is used.
            if source.name.starts_with("src/ui/theme/") && *word == "toml" {
                continue;
            }
            for at in places_of(code, word) {
                complaints.push(format!(
                    "{}:{}: names `{word}`, but {reason}",
                    source.name,
                    source.line(at)
                ));
            }
        }
    }
    judge(&complaints);
}

#[test]
fn only_the_command_line_prints() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        if matches!(source.room(), "cli" | "main") {
            continue;
        }
        let code = &source.code[..source.tests_begin()];
        for word in ["println", "eprintln", "print", "eprint", "dbg"] {
            for at in places_of(code, word) {
                if code.get(at + word.len()) == Some(&b'!') {
                    let line = source.line(at);
                    complaints.push(format!("{}:{line}: {word}! outside cli", source.name));
                }
            }
        }
    }
    judge(&complaints);
}

#[test]
fn nothing_is_underlined() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        let code = &source.code[..source.tests_begin()];
        for word in ["UNDERLINED", "underlined", "Underlined", "underline_color"] {
            for at in places_of(code, word) {
                complaints.push(format!(
                    "{}:{}: a line below cuts the dots of Arabic letters",
                    source.name,
                    source.line(at)
                ));
            }
        }
    }
    judge(&complaints);
}

#[test]
fn every_file_opens_with_what_it_is() {
    let mut complaints = Vec::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        let head: Vec<&str> = source
            .text
            .lines()
            .take_while(|l| l.starts_with("//!"))
            .collect();
        let words: usize = head
            .iter()
            .map(|line| line.split_whitespace().count() - 1)
            .sum();
        if words < 5 {
            complaints.push(format!("{}: no prose head (//!)", source.name));
        }
    }
    judge(&complaints);
}

#[test]
fn no_glob_hides_where_a_name_comes_from() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        for at in places_of(&source.code, "use") {
            let statement = source.code[at..]
                .split(|b| *b == b';')
                .next()
                .unwrap_or(&[]);
            let statement = String::from_utf8_lossy(statement);
            let in_tests = at > source.tests_begin();
            if statement.contains("::*") && !in_tests && statement.len() < 400 {
                let line = source.line(at);
                complaints.push(format!("{}:{line}: {}", source.name, statement.trim()));
            }
        }
    }
    judge(&complaints);
}

#[test]
fn no_file_is_named_for_the_rest() {
    let mut complaints = Vec::new();
    for source in sources("src").into_iter().chain(sources("tests")) {
        let stem = source
            .path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let drawer = ["util", "helper", "manager", "misc", "prelude"];
        if drawer.iter().any(|word| stem.contains(word)) {
            complaints.push(format!("{}: name it for its topic", source.name));
        }
    }
    judge(&complaints);
}

/// Whether a line of blanked code holds any.
fn is_code(line: &[u8]) -> bool {
    line.iter().any(|b| !b.is_ascii_whitespace())
}

fn code_lines(code: &[u8]) -> usize {
    code.split(|b| *b == b'\n')
        .filter(|line| is_code(line))
        .count()
}

/// The byte after the bracket that closes the one at `open`.
fn closing(code: &[u8], open: usize) -> usize {
    let mut depth = 0_usize;
    for (more, byte) in code[open..].iter().enumerate() {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return open + more + 1;
        }
    }
    code.len()
}

/// The lines of code in tables: constants whose value is a list.
fn table_lines(code: &[u8]) -> usize {
    ["const", "static"]
        .iter()
        .flat_map(|word| places_of(code, word))
        .filter_map(|at| {
            let equals = at + code[at..].iter().position(|b| matches!(b, b'=' | b'{'))?;
            let value = code[equals + 1..].iter();
            let blank = value
                .take_while(|b| b.is_ascii_whitespace() || **b == b'&')
                .count();
            let open = equals + 1 + blank;
            let is_list = code[equals] == b'=' && code.get(open) == Some(&b'[');
            is_list.then(|| code_lines(&code[open..closing(code, open)]))
        })
        .sum()
}

#[test]
fn files_are_short() {
    let mut complaints = Vec::new();
    for source in sources("src") {
        let code = &source.code[..source.tests_begin()];
        let lines = code_lines(code).saturating_sub(table_lines(code));
        if lines > FILE_STOP {
            complaints.push(format!(
                "{}: {lines} lines, at most {FILE_STOP}",
                source.name
            ));
        } else if lines > FILE_AIM {
            println!("{}: {lines} lines; the aim is {FILE_AIM}", source.name);
        }
        if source.room() == "main" && lines >= 40 {
            complaints.push(format!("{}: {lines} lines, at most 39", source.name));
        }
    }
    judge(&complaints);
}

/// The functions in `code` that have a body: name, where it begins, lines of code.
fn functions(code: &[u8]) -> Vec<(String, usize, usize)> {
    places_of(code, "fn")
        .into_iter()
        .filter_map(|at| {
            let mut name = Vec::new();
            first_words(code, at + 3, &mut name);
            let name = name
                .pop()
                .map(|(name, _)| name)
                .filter(|name| !name.is_empty())?;
            let parameters = at + code[at..].iter().position(|b| *b == b'(')?;
            let after = closing(code, parameters);
            let body = after
                + code[after..]
                    .iter()
                    .position(|b| matches!(b, b'{' | b';'))?;
            (code[body] == b'{').then(|| {
                let end = closing(code, body);
                (name, at, code_lines(&code[at..end]))
            })
        })
        .collect()
}

#[test]
fn functions_are_short() {
    let mut complaints = Vec::new();
    let mut long = 0;
    for source in sources("src") {
        let code = &source.code[..source.tests_begin()];
        for (name, at, lines) in functions(code) {
            let tables = table_lines(&code[at..]).min(lines);
            if lines > FUNCTION_STOP && lines - tables > FUNCTION_STOP {
                let line = source.line(at);
                complaints.push(format!(
                    "{}:{line}: fn {name} has {lines} lines, at most {FUNCTION_STOP}",
                    source.name
                ));
            } else if lines > FUNCTION_AIM {
                long += 1;
                println!(
                    "{}:{}: fn {name}: {lines} lines",
                    source.name,
                    source.line(at)
                );
            }
        }
    }
    println!("{long} functions are above the aim of {FUNCTION_AIM} lines");
    judge(&complaints);
}

#[test]
fn every_theme_file_is_listed() {
    let listed: BTreeSet<String> = hashiya::ui::theme::builtin()
        .iter()
        .map(|(name, _)| format!("{name}.toml"))
        .collect();
    let there: BTreeSet<String> = fs::read_dir(root().join("themes"))
        .expect("the themes folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(listed, there);
}

#[test]
fn the_guide_names_every_room() {
    let guide = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    // The tree in the guide: a floor's number, then its rooms, each at a line's beginning or alone.
    let drawn: BTreeSet<(usize, String)> = guide
        .lines()
        .filter_map(|line| line.strip_prefix("//! | "))
        .filter_map(|line| {
            let mut cells = line.split('|').map(str::trim);
            let floor = cells.next()?.parse().ok()?;
            let room = cells.next()?.trim_matches('`').trim_end_matches(".rs");
            Some((floor, room.to_owned()))
        })
        .collect();
    let there: BTreeSet<String> = sources("src").iter().map(|s| s.room().to_owned()).collect();
    let built: BTreeSet<(usize, String)> = ROOMS
        .iter()
        .filter(|room| there.contains(room.name))
        .map(|room| (room.floor, room.name.to_owned()))
        .collect();
    assert_eq!(
        drawn, built,
        "the guide at the head of src/lib.rs, and the folders of src"
    );
}

#[test]
fn every_folders_head_maps_its_files() {
    let mut complaints = Vec::new();
    for source in sources("src")
        .iter()
        .filter(|source| source.name.ends_with("/mod.rs"))
    {
        let head: String = source
            .text
            .lines()
            .take_while(|l| l.starts_with("//!"))
            .collect();
        let folder = source.path.parent().expect("a folder");
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let is_module = path.is_dir() || path.extension().is_some_and(|e| e == "rs");
            if is_module && name != "mod" && name != "tests" && !head.contains(&format!("`{name}`"))
            {
                let folder = source.name.trim_end_matches("/mod.rs");
                complaints.push(format!(
                    "{}: its head does not say what `{name}` is: //! - `{name}`: what {folder}/{name}.rs does",
                    source.name
                ));
            }
        }
    }
    judge(&complaints);
}

#[test]
fn the_top_level_holds_nothing_else() {
    let mut complaints = Vec::new();
    for entry in fs::read_dir(root()).expect("the crate") {
        let name = entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned();
        let known = [
            "Cargo.toml",
            "Cargo.lock",
            "src",
            "tests",
            "themes",
            "README.md",
            // What cargo and proptest leave there, and git does not track.
            "target",
            "proptest-regressions",
        ];
        if !known.contains(&name.as_str()) && !name.starts_with('.') && !name.starts_with("LICENSE")
        {
            complaints.push(format!("{name} has no place at the top level"));
        }
    }
    judge(&complaints);
}

#[test]
fn every_crate_is_of_the_public_registry_and_has_its_checksum() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("a lock");
    let lock: toml::Table = lock.parse().expect("TOML");
    let packages = lock["package"].as_array().expect("packages");
    let text = |package: &toml::Value, key: &str| {
        let value = package.get(key).and_then(toml::Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let mut complaints = Vec::new();
    for package in packages {
        let (name, source) = (text(package, "name"), text(package, "source"));
        let public = source == "registry+https://github.com/rust-lang/crates.io-index";
        if !public && name != "hashiya" {
            complaints.push(format!("{name} comes from \"{source}\""));
        }
        if public && text(package, "checksum").len() != 64 {
            complaints.push(format!("{name} has no checksum"));
        }
    }
    assert!(packages.len() > 100, "{}", packages.len());
    judge(&complaints);
}

mod reading_itself {
    use super::*;

    fn code_of(text: &str) -> String {
        String::from_utf8(blanked(text.as_bytes())).expect("blanks are ASCII")
    }

    #[test]
    fn comments_strings_and_characters_are_no_code() {
        assert_eq!(code_of("a // b\nc"), "a     \nc");
        assert_eq!(code_of("a /* b /* c */ d */ e"), "a                   e");
        assert_eq!(
            code_of(r#"f("crate::ui \" x", 'x', '\'')"#),
            format!("f({}, {}, {})", " ".repeat(16), "   ", "    ")
        );
        assert_eq!(code_of("r#\"a\"b\"# c"), "         c");
        assert_eq!(code_of("fn f<'a>(x: &'a str)"), "fn f<'a>(x: &'a str)");
        assert_eq!(code_of("'س' 'x"), "     'x");
    }

    #[test]
    fn grouped_and_relative_imports_are_seen() {
        let source = |name: &str, text: &str| Source {
            path: PathBuf::new(),
            name: name.to_owned(),
            text: text.to_owned(),
            code: blanked(text.as_bytes()),
        };
        let named = |name: &str, text: &str| -> Vec<String> {
            rooms_named(&source(name, text))
                .into_iter()
                .map(|(name, _)| name)
                .collect()
        };
        let text = "use crate::{\n    text::{a, b},\n    ui,\n};\nlet x = crate::store::y();";
        assert_eq!(named("src/app/a.rs", text), ["text", "ui", "store"]);
        assert_eq!(
            named("src/app/a.rs", "use super::b; use super::super::ui::c;"),
            ["ui"]
        );
        assert_eq!(named("src/app/mod.rs", "use super::ui::c;"), ["ui"]);
        assert_eq!(
            named("src/app/command/a.rs", "use super::super::b;"),
            [] as [&str; 0]
        );
    }

    #[test]
    fn functions_and_tables_are_measured() {
        let code = b"fn a(x: [u8; 2]) -> u8 {\n    1\n}\n\nconst T: &[u8] = &[\n    1,\n    2,\n];\nfn b();\n";
        let found = functions(code);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].0.as_str(), found[0].2), ("a", 3));
        assert_eq!(table_lines(code), 4);
        assert_eq!(code_lines(code), 8);
    }
}
