//! Merges of texts: what each side did is in what both made.

use super::*;

fn source(name: &str, text: &str) -> Source {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    Source::read(&path, Path::new(name)).expect("it can be read")
}

fn merged_as(name: &str, base: Option<&str>, mine: &str, theirs: &str) -> Merged {
    let base = base.map(|base| source(name, base));
    merge(base.as_ref(), &source(name, mine), &source(name, theirs)).expect("they can be merged")
}

fn merged(base: &str, mine: &str, theirs: &str) -> (String, Merged) {
    let out = merged_as("a.txt.ann.toml", Some(base), mine, theirs);
    (text_of(&out), out)
}

fn text_of(merged: &Merged) -> String {
    String::from_utf8(merged.bytes.clone()).expect("UTF-8")
}

const BASE: &str = "\
format = 1

[document]
file = \"a.txt\"
sha256 = \"00\"

# the first
[[annotation]]
id = \"1\"
kind = \"actor\"
start = 4
end = 9
quote = \"amina\"
before = \"the \"
after = \" said\"

[[annotation]]
id = \"2\"
kind = \"place\"
start = 20
end = 24
quote = \"iraq\"

[[done]]
start = 0
end = 40
quote = \"the amina\"
";

/// Two changes of the base, on either side, and what must stand in what is made of both.
fn both_ways(one: &str, other: &str, parts: &[&str], absent: &[&str]) {
    for (mine, theirs) in [(one, other), (other, one)] {
        let (text, told) = merged(BASE, mine, theirs);
        for part in parts {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
        for part in absent {
            assert!(!text.contains(part), "{part} is there:\n{text}");
        }
        assert_eq!(told.conflicts, Vec::<String>::new());
        let (again, _) = merged(BASE, &text, theirs);
        assert_eq!(again, text, "to merge again changes nothing");
    }
}

#[test]
fn what_each_side_added_is_in_both_with_its_comments_and_keys() {
    let one = BASE.replace(
        "# the first",
        "# a chapter\n\n# new\n[[annotation]]\nid = \"0\" # zero\nkind = \"claim\"\nstart = 0\nend = 3\nquote = \"the\"\nmine.own = 1\n\n# the first",
    );
    let other = format!(
        "{BASE}\n[[done]]\nstart = 41\nend = 50\n\n[[rejected]]\nstart = 1\nend = 2\nquote = \"h\"\n\n\
         [[foreign]]\nformat = \"brat\"\nrow = \"R1\"\n\n[other.program]\nx = 1\n# the end\n"
    );
    both_ways(
        &one,
        &other,
        &[
            "# a chapter\n\n",
            "# new\n[[annotation]]\nid = \"0\" # zero\n",
            "mine.own = 1\n",
            "[[done]]\nstart = 41\nend = 50\n",
            "[[rejected]]\n",
            "row = \"R1\"\n",
            "[other.program]\nx = 1\n",
            "# the end\n",
            "before = \"the \"",
        ],
        &[],
    );
}

#[test]
fn different_fields_of_one_annotation_come_together() {
    let one = BASE
        .replace("kind = \"actor\"\n", "kind = \"actor\" # sure\n")
        .replace(
            "after = \" said\"\n",
            "after = \" said\"\nentity = \"amina\"\nx = 1\n",
        );
    let moved = "start = 0\nend = 9\nquote = \"the amina\"\nafter = \" said so\"\nparts = [{ start = 12, end = 13, quote = \"x\" }]\n\
                 attributes = { cue = { start = 1, end = 2 } }\ny = 2 # why\n";
    let place = "start = 4\nend = 9\nquote = \"amina\"\nbefore = \"the \"\nafter = \" said\"\n";
    let other = BASE.replace(place, moved);
    both_ways(
        &one,
        &other,
        &[
            "kind = \"actor\" # sure\nstart = 0\nend = 9\nquote = \"the amina\"\nafter = \" said so\"\nparts",
            "entity = \"amina\"",
            "cue = { start = 1, end = 2 }",
            "x = 1\n",
            "y = 2 # why\n",
        ],
        &["before = \"the \"", "conflict"],
    );
}

#[test]
fn what_one_side_removed_goes_unless_the_other_changed_it() {
    let second =
        "[[annotation]]\nid = \"2\"\nkind = \"place\"\nstart = 20\nend = 24\nquote = \"iraq\"\n\n";
    let removed = BASE.replace(second, "");
    both_ways(&removed, BASE, &["id = \"1\""], &["id = \"2\""]);
    for changed in [
        BASE.replace("quote = \"iraq\"\n", "quote = \"iraq\"\nform = \"x\"\n"),
        BASE.replace("id = \"2\"\n", "id = \"2\" # look here\n"),
    ] {
        both_ways(&removed, &changed, &["id = \"2\""], &[]);
        let (_, told) = merged(BASE, &removed, &changed);
        assert_eq!(
            told.remarks,
            ["1 annotation is kept, which one side removed and the other changed"]
        );
    }
    let undone = BASE.split("\n[[done]]").next().expect("a part");
    both_ways(undone, BASE, &[], &["[[done]]"]);
}

#[test]
fn a_field_that_both_changed_is_kept_twice_and_marked() {
    let one = BASE.replace("\"actor\"", "\"place\"");
    let other = BASE.replace("\"actor\"", "\"claim\"");
    let (text, told) = merged(BASE, &one, &other);
    assert_eq!(
        text.matches("quote = \"amina\"\nbefore = \"the \"").count(),
        2,
        "{text}"
    );
    for part in ["kind = \"place\"", "kind = \"claim\"", "conflict = \"1\""] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert_eq!(told.conflicts.len(), 1);
    assert!(told.conflicts[0].contains("1 \"amina\""), "{told:?}");
    let (again, _) = merged(BASE, &text, &other);
    assert_eq!(again, text, "to merge again changes nothing");
}

#[test]
fn an_unknown_key_that_both_changed_is_kept_beside_as_a_comment() {
    let base = BASE.replace("id = \"1\"\n", "id = \"1\"\nx = 1\n");
    let one = base.replace("x = 1\n", "x = 2\n");
    let other = base.replace("x = 1\n", "x = 3\n");
    let (text, told) = merged(&base, &one, &other);
    assert!(
        text.contains("x = 2\n") && text.contains("# in conflict: x = 3\n"),
        "{text}"
    );
    assert_eq!(told.conflicts.len(), 1);
    let (one, other) = (
        BASE.replace("sha256", "title = \"a\"\nsha256"),
        BASE.replace("sha256", "title = \"b\"\nsha256"),
    );
    let (text, told) = merged(BASE, &one, &other);
    assert!(text.contains("title = \"a\"\n"), "{text}");
    assert!(
        text.contains("# in conflict: document.title = \"b\"\n"),
        "{text}"
    );
    assert_eq!(told.conflicts.len(), 1);
}

#[test]
fn without_a_base_nothing_is_dropped_and_what_one_lacks_the_other_fills_in() {
    let mine = BASE.replace(
        "kind = \"place\"\n",
        "kind = \"place\"\nentity = \"iraq\"\n",
    );
    let second =
        "[[annotation]]\nid = \"2\"\nkind = \"place\"\nstart = 20\nend = 24\nquote = \"iraq\"\n\n";
    let theirs = mine.replace("entity = \"iraq\"\n", "form = \"x\"\n");
    for theirs in [
        theirs,
        mine.replace(second, "").replace("entity = \"iraq\"\n", ""),
    ] {
        let out = merged_as("a.ann.toml", None, &mine, &theirs);
        let text = text_of(&out);
        assert!(text.contains("entity = \"iraq\"") && text.matches("id = \"2\"").count() == 1);
        assert_eq!(text.contains("form ="), theirs.contains("form ="));
        assert!(out.conflicts.is_empty(), "{out:?}\n{text}");
    }
}

#[test]
fn line_ends_and_marks_are_mine_and_no_change() {
    let theirs = BASE.replace("\"place\"", "\"claim\"").replace('\n', "\r\n");
    let (text, _) = merged(BASE, BASE, &theirs);
    assert_eq!(text, BASE.replace("\"place\"", "\"claim\""));
    let mine = format!("\u{FEFF}{}", BASE.replace('\n', "\r\n"));
    let (text, told) = merged(BASE, &mine, &theirs);
    assert_eq!(text, format!("\u{FEFF}{theirs}"));
    assert_eq!(told.news, "1 changed");
}

#[test]
fn comments_behind_the_records_stay_there() {
    let mine = format!("{BASE}# mine\n").replace("sha256", "title = \"a\"\nsha256");
    let theirs = format!("{BASE}# theirs\n").replace("sha256", "outlet = \"b\"\nsha256");
    let (text, _) = merged(BASE, &mine, &theirs);
    assert!(text.ends_with("# mine\n# theirs\n"), "{text}");
    assert!(text.contains("title") && text.contains("outlet"), "{text}");
}

#[test]
fn records_without_an_id_are_known_by_what_they_say() {
    let bare = "format = 1\n[[annotation]]\nstart = 1\nend = 2\nquote = \"a\"\n";
    let theirs = format!("{bare}[[annotation]]\nstart = 3\nend = 4\nquote = \"b\"\n");
    let (text, told) = merged(bare, bare, &theirs);
    assert_eq!(text.matches("[[annotation]]").count(), 2, "{text}");
    assert_eq!(told.news, "1 added");
}

#[test]
fn a_side_without_records_brings_no_blank_lines() {
    let base = "format = 1\n\n[[annotation]]\nid = \"1\"\nkind = \"actor\"\n";
    let mine = format!("{base}form = \"mine\"\n");
    for theirs in ["format = 1\n\n", "format = 1\n", "format = 1"] {
        let (text, told) = merged(base, &mine, theirs);
        assert_eq!((&text, told.remarks.len()), (&mine, 1));
    }
    let theirs = "format = 1\nx = 1\n\n\n";
    let (text, _) = merged(base, &mine, theirs);
    assert_eq!(text, mine.replace("= 1\n\n", "= 1\nx = 1\n\n"));
    assert_eq!(merged(base, &text, theirs).0, text, "merged again");
}

#[test]
fn what_others_write_while_a_merge_waits_is_merged_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.txt.ann.toml");
    std::fs::write(&path, BASE).expect("a file");
    let theirs = source("a.txt.ann.toml", &BASE.replace("\"place\"", "\"actor\""));
    let base = source("a.txt.ann.toml", BASE);
    let writer = Lock::take(&path, lock::PATIENCE).expect("a lock");
    let merging = std::thread::spawn({
        let path = path.clone();
        move || merge_into(&path, &path, Some(&base), &theirs)
    });
    std::thread::sleep(std::time::Duration::from_millis(100));
    let more = "\n[[annotation]]\nid = \"3\"\nstart = 1\nend = 2\nquote = \"h\"\n";
    std::fs::write(&path, format!("{BASE}{more}")).expect("a file");
    drop(writer);
    let merged = merging.join().expect("no panic").expect("it is merged");
    let written = std::fs::read(&path).expect("a file");
    assert_eq!(written, merged.bytes);
    let text = text_of(&merged);
    assert!(
        text.contains("id = \"3\"") && !text.contains("\"place\""),
        "{text}"
    );
}

#[test]
fn what_can_not_be_merged_is_an_error() {
    let at = |name: &str, text: &str| source(name, text);
    let other = BASE.replace("a.txt", "b.txt").replace("\"00\"", "\"11\"");
    let error = merge(None, &at("a", BASE), &at("b", &other)).expect_err("two articles");
    assert!(
        error
            .to_string()
            .contains("of the article a.txt, the other of b.txt"),
        "{error}"
    );
    let moved = BASE.replace("a.txt", "b.txt");
    assert!(
        merge(None, &at("a", BASE), &at("b", &moved)).is_ok(),
        "a file renamed"
    );
    for broken in [
        "<<<<<<< ours\n",
        "format = 2\n",
        "format = 1\nannotation = 3\n",
    ] {
        let error = merge(None, &at("a", BASE), &at("b.ann.toml", broken)).expect_err(broken);
        assert!(error.to_string().contains("b.ann.toml:"), "{error}");
    }
}

const ENTITIES: &str = "\
format = 1

# the country
[[entity]]
id = \"iraq\"
label = \"العراق\"
country = \"IQ\"

[[entity]]
id = \"amina\"
label = \"أمينة\"
";

#[test]
fn registries_are_merged_entity_by_entity() {
    let one = ENTITIES.replace(
        "label = \"العراق\"\n",
        "label = \"العراق\" # so\nlabels = { en = \"Iraq\" }\n",
    ) + "\n[[entity]]\nid = \"one\"\nlabel = \"1\"\nown = 1\n";
    let other = ENTITIES.replace(
        "country = \"IQ\"\n",
        "country = \"IQ\"\nnote = \"x\"\nz = 1\n",
    ) + "\n# two\n[[entity]]\nid = \"two\"\nlabel = \"2\"\n[other]\ny = 1\n";
    for (mine, theirs) in [(&one, &other), (&other, &one)] {
        let out = merged_as("entities.toml", Some(ENTITIES), mine, theirs);
        let text = text_of(&out);
        for part in [
            "en = \"Iraq\"",
            "# so",
            "note = \"x\"",
            "z = 1",
            "own = 1",
            "# two\n[[entity]]\nid = \"two\"",
            "[other]",
        ] {
            assert!(text.contains(part), "{part} is missing:\n{text}");
        }
        assert_eq!(
            (out.conflicts.len(), out.news.as_str()),
            (0, "1 added, 1 changed")
        );
    }
}

#[test]
fn a_field_of_an_entity_that_both_changed_is_kept_twice() {
    let one = ENTITIES
        .replace("\"IQ\"", "\"IR\"")
        .replace("\"أمينة\"", "\"امينة\"");
    let other = ENTITIES
        .replace("\"IQ\"", "\"SY\"")
        .replace("\"أمينة\"", "\"أمينه\"");
    let out = merged_as("entities.toml", Some(ENTITIES), &one, &other);
    let text = text_of(&out);
    for part in [
        "country = \"IR\"",
        "# in conflict: country = \"SY\"",
        "label = \"امينة\"\nnames = [\"أمينه\"]",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    assert_eq!(out.conflicts.len(), 1);
    let removed = ENTITIES.split("\n# the country").next().expect("a part");
    let out = merged_as("entities.toml", Some(ENTITIES), removed, &one);
    assert!(text_of(&out).contains("id = \"amina\""));
    assert_eq!(out.remarks.len(), 2);
    let out = merged_as("entities.toml", Some(ENTITIES), removed, ENTITIES);
    assert!(!text_of(&out).contains("amina"), "{}", text_of(&out));
}

#[test]
fn two_entities_of_one_id_are_a_conflict() {
    let with = |label: &str| format!("{ENTITIES}\n[[entity]]\nid = \"hsn\"\nlabel = \"{label}\"\n");
    let out = merged_as("entities.toml", Some(ENTITIES), &with("حسن"), &with("هسن"));
    assert_eq!(out.conflicts.len(), 1, "{:?}", out.conflicts);
    assert!(out.conflicts[0].contains("both changed label of hsn"));
    let text = text_of(&out);
    for part in [
        "label = \"حسن\"",
        "names = [\"هسن\"]",
        "# in conflict: label = \"هسن\"",
    ] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    let same = merged_as("entities.toml", Some(ENTITIES), &with("حسن"), &with("حسن"));
    assert_eq!(same.conflicts.len(), 0);
}

#[test]
fn a_value_that_nobody_understands_comes_in_too() {
    let theirs = ENTITIES
        .replace("\"IQ\"", "\"Iraq\"")
        .replace("\"أمينة\"\n", "\"أمينة\"\nnames = \"Amina\"\n");
    let mine = ENTITIES.replace("\"IQ\"", "\"IQ\" # so");
    let mine = mine.replace("\"أمينة\"", "\"أمينة\" # she");
    let text = text_of(&merged_as("entities.toml", Some(ENTITIES), &mine, &theirs));
    for part in ["country = \"Iraq\"", "# so\n", "# she\nnames = \"Amina\""] {
        assert!(text.contains(part), "{part} is missing:\n{text}");
    }
    let strange = BASE.replacen("kind = \"actor\"", "kind = 7", 1);
    let noted = BASE.replacen("kind = \"actor\"", "kind = \"actor\" # sure", 1);
    let (text, _) = merged(BASE, &noted, &strange);
    assert!(
        text.contains("kind = 7") && text.contains("# sure"),
        "{text}"
    );
}

#[test]
fn values_that_nobody_understands_are_kept_beside_those_of_the_other() {
    let header = "format = 1\n\n[[annotation]]\nid = \"1\"\nkind = \"k\"\nstart = 1\nend = 2\nquote = \"q\"\n";
    let base = format!("{header}form = \"f\"\nnotes = [{{ text = \"n\" }}]\nend_ = 1\n");
    let with = |key: &str, value: &str| {
        let others = base
            .lines()
            .filter(|line| !line.starts_with(&format!("{key} = ")));
        let others: String = others.map(|line| format!("{line}\n")).collect();
        format!("{others}{key} = {value}\n")
    };
    for (key, strange, other, known) in [
        ("kind", "51", "[52]", "\"place\""),
        ("end", "\"x51\"", "\"x52\"", "9"),
        ("quote", "51", "52", "\"qq\""),
        ("before", "51", "52", "53"),
        (
            "parts",
            "51",
            "52",
            "[{ start = 5, end = 6, quote = \"p\" }]",
        ),
        ("orphan", "51", "52", "true"),
        ("form", "51", "52", "\"ff\""),
        ("entity", "51", "52", "\"ee\""),
        ("attributes", "51", "52", "{ stance = \"for\" }"),
        (
            "attributes",
            "{ a = [51] }",
            "{ a = [52] }",
            "{ stance = \"for\" }",
        ),
        ("links", "51", "[52]", "[{ role = \"about\", to = \"y\" }]"),
        (
            "notes",
            "\"x51\"",
            "[{ text = \"n\", k = 52 }]",
            "[{ text = \"m\" }]",
        ),
        ("by", "51", "52", "\"who\""),
        ("modified", "\"x51\"", "\"x52\"", "2025-01-01T00:00:00Z"),
        (
            "origin",
            "51",
            "{ format = \"brat\", k = 52 }",
            "{ format = \"brat\" }",
        ),
    ] {
        for (one, two) in [
            (strange, other),
            (strange, known),
            (other, known),
            (known, other),
        ] {
            let (text, told) = merged(&base, &with(key, one), &with(key, two));
            let said = [one, two].join(" ");
            for word in said.split(|c: char| !c.is_alphanumeric()) {
                assert!(text.contains(word), "{key}: {word} is missing:\n{text}");
            }
            assert_eq!(
                told.conflicts.is_empty(),
                !text.contains("conflict"),
                "{text}"
            );
        }
    }
}

proptest::proptest! {
    /// Whatever two people do to the records, each that one of them added or changed is in what both made, and what is
    /// made can be read, and merged again with nothing new.
    #[test]
    fn nobodys_work_is_lost(one in edits(), other in edits()) {
        for list in [&ANNOTATIONS, &PERSONS] {
            let base = list.edited(&[], 'b');
            let (mine, theirs) = (list.edited(&one, 'm'), list.edited(&other, 't'));
            let out = merged_as(list.name, Some(&base), &mine, &theirs);
            let text = text_of(&out);
            for mark in marks(&mine).chain(marks(&theirs)) {
                assert!(text.contains(mark), "{mark} is missing:\n{text}");
            }
            let again = merged_as(list.name, Some(&base), &text, &theirs);
            assert_eq!(text_of(&again), text);
            assert!(again.conflicts.len() <= out.conflicts.len());
        }
    }
}

/// What somebody left in a file: each mark is there once.
fn marks(text: &str) -> impl Iterator<Item = &str> {
    let marks = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    marks.filter(|word| word.starts_with("by-"))
}

/// What somebody does: to which record, and what.
fn edits() -> impl proptest::strategy::Strategy<Value = Vec<(u8, u8)>> {
    proptest::collection::vec((0..6_u8, 0..9_u8), 0..8)
}

/// Records of one kind, and what people write into them.
struct List {
    /// The file that they are in.
    name: &'static str,
    header: &'static str,
    /// What each has besides its id, with `#` for its number.
    fields: &'static str,
    /// What a new one has, with `#` for its mark.
    new: &'static str,
    /// Lines that are added, with `#` for their marks; the last three hold what nobody understands.
    added: [&'static str; 6],
}

const ANNOTATIONS: List = List {
    name: "a.txt.ann.toml",
    header: "[[annotation]]",
    fields: "kind = \"k#\"\nstart = #\nend = 9\nquote = \"q\"\n",
    new: "kind = \"#\"\n",
    added: [
        "form = \"#\"",
        "entity = \"#\"",
        "notes = [{ text = \"#\" }]",
        "attributes = \"#\"",
        "notes = [{ text = \"n\", k = \"#\" }]",
        "links = [\"#\"]",
    ],
};

const PERSONS: List = List {
    name: "entities.toml",
    header: "[[entity]]",
    fields: "label = \"k#\"\n",
    new: "label = \"#\"\n",
    added: [
        "note = \"#\"",
        "type = \"#\"",
        "names = [\"#\"]",
        "coordinates = \"#\"",
        "names = [\"Amina\", [\"#\"]]",
        "labels = { en = \"A\", ar = [\"#\"] }",
    ],
};

impl List {
    /// A file of four records with what somebody did to it.
    fn edited(&self, done: &[(u8, u8)], who: char) -> String {
        let head = |id: &str| format!("{}\nid = \"{id}\"\n", self.header);
        let old = |n: usize| head(&n.to_string()) + &self.fields.replace('#', &n.to_string());
        let mut records: Vec<Option<String>> = (0..4).map(|n| Some(old(n))).collect();
        for (number, (at, what)) in done.iter().enumerate() {
            let mark = format!("by-{who}{number}");
            let Some(record) = records.get_mut(usize::from(*at)) else {
                let new = self.new.replace('#', &mark);
                records.push(Some(head(&format!("{who}{number}")) + &new));
                continue;
            };
            let line = match what {
                0 => {
                    *record = None;
                    continue;
                }
                1 => format!("# {mark}"),
                2 => format!("x{who}{number} = \"{mark}\""),
                more => self.added[usize::from(*more) - 3].replace('#', &mark),
            };
            let key = line.split(' ').next().unwrap_or_default().to_owned();
            let is_new = |record: &&mut String| key == "#" || !record.contains(&key);
            if let Some(record) = record.as_mut().filter(is_new) {
                record.push_str(&(line + "\n"));
            }
        }
        let records: Vec<String> = records.into_iter().flatten().collect();
        format!("format = 1\n\n{}", records.join("\n"))
    }
}
