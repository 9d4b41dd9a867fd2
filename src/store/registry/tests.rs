//! Tests of a registry as a whole: files in, files out.

use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

use super::*;
use crate::annotation::entity::{Change, Coordinates, Entity};

/// A folder with a registry in it.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn of(text: &str) -> Self {
        let desk = Self::new();
        desk.write(text);
        desk
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(project::ENTITIES)
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path(), text).unwrap();
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    fn open(&self) -> Opened {
        RegistryFile::open(&self.path()).unwrap()
    }
}

/// `registry` with one entity changed, or made.
fn with(registry: &Registry, id: &str, change: impl FnOnce(&mut Entity)) -> Registry {
    let mut out = registry.clone();
    let now = registry.get(id).map(|entity| entity.as_ref().clone());
    let mut entity = now.unwrap_or_else(|| Entity::called(id, id));
    change(&mut entity);
    Change::put(entity, registry).apply(&mut out);
    out
}

fn without(registry: &Registry, id: &str) -> Registry {
    let mut out = registry.clone();
    let before = registry.get(id).map(|entity| entity.as_ref().clone());
    let change = Change {
        before,
        after: None,
    };
    change.apply(&mut out);
    out
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

const WHOLE: &str = r##"# Amina's list
format = 1 # of 1
project = "news"

[tool.other]
x = [1,
  2]

# the state
[[entity]]
id   =   'iraq' # by hand
label = "العراق"
labels = { en = "Iraq", fr = "Irak" }
names = [
  "بلاد الرافدين", # old
  "جمهورية العراق",
]
type = "country"
country = "iq"
wikidata = "Q796"
coordinates = { latitude = 33, longitude = 44.0, precision = "country", source = "map" }
colour = "red"
note = """
two
lines"""

# nothing more is known
[[entity]]
id = "pmf"
[entity.labels]
en = "PMF"

[unknown]
y = 1

[[entity]]
merged_into = "pmf"
label = "الحشد"
id = "hashd"
# the end
"##;

#[test]
fn everything_is_read() {
    let desk = Desk::of(WHOLE);
    let opened = desk.open();
    assert!(opened.faults.is_empty(), "{:?}", opened.faults);
    assert!(!opened.file.is_read_only());
    let iraq = opened.registry.get("iraq").unwrap();
    assert_eq!(iraq.label, "العراق");
    assert_eq!(iraq.labels["fr"], "Irak");
    assert_eq!(iraq.names, ["بلاد الرافدين", "جمهورية العراق"]);
    assert_eq!(iraq.sort.as_deref(), Some("country"));
    assert_eq!(iraq.country.as_deref(), Some("IQ"));
    assert_eq!(iraq.wikidata.as_deref(), Some("Q796"));
    let place = Coordinates {
        latitude: 33.0,
        longitude: 44.0,
        precision: text("country"),
    };
    assert_eq!(iraq.coordinates, Some(place));
    assert_eq!(iraq.note.as_deref(), Some("two\nlines"));
    let pmf = opened.registry.get("pmf").unwrap();
    assert_eq!(
        (pmf.label.as_str(), pmf.labels["en"].as_str()),
        ("pmf", "PMF")
    );
    let hashd = opened.registry.get("hashd").unwrap();
    assert_eq!(hashd.merged_into.as_deref(), Some("pmf"));
}

#[test]
fn only_what_changes_is_written() {
    for text_of in [
        WHOLE.to_owned(),
        WHOLE.replace('\n', "\r\n"),
        format!("\u{FEFF}{WHOLE}"),
    ] {
        let desk = Desk::of(&text_of);
        let Opened {
            mut file, registry, ..
        } = desk.open();
        assert_eq!(file.save(&registry).unwrap(), None);
        assert_eq!(desk.text(), text_of);
        let changed = with(&registry, "iraq", |e| {
            e.label = "عراق".to_owned();
            e.labels.remove("en");
            e.labels.insert("he".to_owned(), "עיראק".to_owned());
            e.names.remove(1);
            e.names.push("السواد".to_owned());
            e.note = None;
            e.country = text("SY");
            e.coordinates.as_mut().unwrap().latitude = 33.5;
            e.merged_into = text("pmf");
        });
        let changed = with(&changed, "pmf", |e| e.label = "الحشد الشعبي".to_owned());
        let changed = with(&changed, "x", |e| e.sort = text("person"));
        assert_eq!(file.save(&changed).unwrap(), None);
        let crlf = text_of.contains("\r\n");
        let expected = WHOLE
            .replace("label = \"العراق\"", "label = \"عراق\"")
            .replace(
                "{ en = \"Iraq\", fr = \"Irak\" }",
                "{ fr = \"Irak\", he = \"עיראק\" }",
            )
            .replace("  \"جمهورية العراق\",\n", "  \"السواد\",\n")
            .replace("note = \"\"\"\ntwo\nlines\"\"\"\n", "")
            .replace("country = \"iq\"", "country = \"SY\"")
            .replace("latitude = 33,", "latitude = 33.5,")
            .replace(
                "source = \"map\" }\n",
                "source = \"map\" }\nmerged_into = \"pmf\"\n",
            )
            .replace(
                "id = \"pmf\"\n[",
                "id = \"pmf\"\nlabel = \"الحشد الشعبي\"\n[",
            )
            .replace(
                "# the end\n",
                "# the end\n\n[[entity]]\nid = \"x\"\nlabel = \"x\"\ntype = \"person\"\n",
            );
        let expected = if crlf {
            expected.replace('\n', "\r\n")
        } else {
            expected
        };
        let written = desk.text();
        assert_eq!(written.trim_start_matches('\u{FEFF}'), expected);
        assert_eq!(
            written.starts_with('\u{FEFF}'),
            text_of.starts_with('\u{FEFF}')
        );
        assert_eq!(desk.open().registry, changed);
    }
}

#[test]
fn a_new_file_says_what_it_is() {
    let desk = Desk::new();
    let Opened {
        mut file,
        registry,
        faults,
    } = desk.open();
    assert!(registry.is_empty() && faults.is_empty() && !file.is_there());
    file.save(&registry).unwrap();
    assert!(!desk.path().exists(), "nothing is nothing");
    let changed = with(&registry, "a", |e| e.label = "سلام".to_owned());
    let changed = with(&changed, "b", |e| e.note = text("x"));
    assert_eq!(file.save(&changed).unwrap(), None);
    assert_eq!(
        desk.text(),
        format!(
            "{}\n[[entity]]\nid = \"a\"\nlabel = \"سلام\"\n\n[[entity]]\nid = \"b\"\nlabel = \"b\"\nnote = \"x\"\n",
            write::HEAD
        )
    );
    assert!(file.is_there());
    assert_eq!(desk.open().registry, changed);
}

#[test]
fn what_is_removed_goes_with_its_comment_and_leaves_others() {
    let desk = Desk::of(WHOLE);
    let Opened {
        mut file, registry, ..
    } = desk.open();
    file.save(&without(&registry, "pmf")).unwrap();
    let expected = WHOLE.replace(
        "# nothing more is known\n[[entity]]\nid = \"pmf\"\n[entity.labels]\nen = \"PMF\"\n\n",
        "",
    );
    assert_eq!(desk.text(), expected);
    file.save(&Registry::default()).unwrap();
    let left = desk.text();
    for kept in [
        "# Amina's list",
        "[tool.other]",
        "[unknown]\ny = 1\n",
        "# the end",
    ] {
        assert!(left.contains(kept), "{left}");
    }
    assert!(!left.contains("entity"), "{left}");
    let again = with(&Registry::default(), "z", |_| {});
    file.save(&again).unwrap();
    assert_eq!(desk.open().registry, again);
}

/// What is wrong with a file, each in one line, with the line's number and the hint.
fn faults(text: &str) -> Vec<String> {
    let opened = Desk::of(text).open();
    let faults = opened.faults.iter();
    let one = |fault: &Error| {
        let place = fault.place().map(|place| (place.line, place.column));
        let hint = fault.hints().last().cloned().unwrap_or_default();
        format!("{place:?} {} | {hint}", fault.reason())
    };
    faults.map(one).collect()
}

#[test]
fn a_mistake_costs_one_key_and_stays_in_the_file() {
    let wrong = "format = 1\n[[entity]]\nid = \"a\"\nlable = \"x\"\nlabels = { en = 5, fr = \"y\" }\n\
        names = [\"n\", 7]\ntype = true\ncountry = \"IRQ\"\ncoordinates = { latitude = 91, longitude = 0.5 }\nnote = 1\n\
        [[entity]]\nlabel = \"no id\"\n[[entity]]\nid = \"a\"\nlabel = \"second\"\n";
    let stays = "it stays in the file as it is";
    assert_eq!(
        faults(wrong),
        [
            "Some((4, 1)) an entity has no key `lable` | did you mean `label`?".to_owned(),
            format!("Some((5, 17)) `en` must be a string; this is of type integer | {stays}"),
            format!("Some((6, 15)) a name must be a string; this is of type integer | {stays}"),
            format!("Some((7, 8)) `type` must be a string; this is of type boolean | {stays}"),
            format!(
                "Some((8, 11)) `country` must be the two letters of ISO 3166-1, such as \"IQ\" | {stays}"
            ),
            format!("Some((9, 28)) `latitude` must be degrees from -90 to 90 | {stays}"),
            format!("Some((10, 8)) `note` must be a string; this is of type integer | {stays}"),
            "Some((11, 1)) this entity has no `id` | id = \"alina-romanowski\" is what annotations name it by"
                .to_owned(),
            "Some((14, 6)) the id \"a\" stands here a second time | the first entity of that id counts"
                .to_owned(),
        ]
    );
    let desk = Desk::of(wrong);
    let Opened {
        mut file, registry, ..
    } = desk.open();
    let a = registry.get("a").unwrap();
    assert_eq!(
        (a.label.as_str(), a.names.len(), a.labels.len()),
        ("a", 1, 1)
    );
    let changed = with(&registry, "a", |e| {
        e.names.push("m".to_owned());
        e.labels.insert("he".to_owned(), "z".to_owned());
        e.note = text("mine");
        e.coordinates = Some(Coordinates::default());
    });
    assert_eq!(file.save(&changed).unwrap(), None);
    let expected = wrong
        .replace("fr = \"y\" }", "fr = \"y\", he = \"z\" }")
        .replace("[\"n\", 7]", "[\"n\", 7, \"m\"]")
        .replace(
            "coordinates = { latitude = 91",
            "coordinates = { latitude = 0.0, longitude = 0.0 }\n# coordinates = { latitude = 91",
        )
        .replace("note = 1\n", "note = \"mine\"\n# note = 1\n");
    assert_eq!(desk.text(), expected);
    assert_eq!(desk.open().registry, changed);
}

#[test]
fn a_file_that_is_no_registry_is_never_written() {
    for (wrong, told) in [
        ("format = 1\n[[entity]\n", "2:10: the entities are not TOML"),
        ("format = 2\n", "1:10: the entities are of format 2"),
        ("format = \"1\"\n", "1:10: `format` must be 1"),
        ("[x]\ny = 1\n", "1:1: this is no registry"),
        (
            "format = 1\n[entity]\nid = 'a'\n",
            "2:1: `entity` must be tables",
        ),
        (
            "format = 1\nentity = [{}, 5]\n",
            "2:10: `entity` must be tables",
        ),
        (
            "format = 1\n<<<<<<< HEAD\n",
            "2:9: the entities are not TOML",
        ),
    ] {
        let desk = Desk::of(wrong);
        let Opened {
            mut file,
            registry,
            faults,
        } = desk.open();
        assert!(registry.is_empty() && file.is_read_only());
        let fault = faults.last().unwrap().to_string();
        assert!(fault.contains(&format!("entities.toml:{told}")), "{fault}");
        assert!(fault.contains("mend it by hand"), "{fault}");
        let mine = with(&registry, "mine", |_| {});
        assert!(file.save(&mine).is_err());
        assert_eq!(desk.text(), wrong);
        desk.write("format = 1\n[[entity]]\nid = \"theirs\"\n");
        let both = file.save(&mine).unwrap().expect("theirs came in").registry;
        assert_eq!(both.iter().count(), 2);
        assert!(!file.is_read_only());
    }
    let desk = Desk::new();
    std::fs::write(desk.path(), b"format = 1\n# \xff\n").unwrap();
    let opened = desk.open();
    assert!(opened.file.is_read_only());
    let fault = opened.faults[0].to_string();
    assert!(
        fault.contains("entities.toml:2:3: the entities are not UTF-8"),
        "{fault}"
    );
    std::fs::remove_file(desk.path()).unwrap();
    std::fs::create_dir(desk.path()).unwrap();
    assert!(RegistryFile::open(&desk.path()).is_err());
}

#[test]
fn a_registry_without_a_format_gets_one_and_inline_records_become_tables() {
    assert_eq!(
        faults("entity = [{ id = 'a' }]\n"),
        ["Some((1, 1)) this registry has no `format` | it should begin with format = 1"]
    );
    let desk = Desk::of("# mine\nentity = [\n  { id = 'a', label = 'x' }, # one\n]\n");
    let Opened {
        mut file, registry, ..
    } = desk.open();
    let changed = with(&registry, "a", |e| e.sort = text("town"));
    assert_eq!(file.save(&changed).unwrap(), None);
    let written = desk.text();
    for part in [
        "format = 1\n",
        "# mine",
        "# one",
        "[[entity]]\nid = 'a'\nlabel = 'x'\ntype = \"town\"\n",
    ] {
        assert!(written.contains(part), "{written}");
    }
    assert_eq!(desk.open().registry, changed);
}

#[test]
fn two_who_write_end_with_both_works() {
    let desk = Desk::of(WHOLE);
    let (mut one, mut other) = (desk.open(), desk.open());
    let mine = with(&one.registry, "iraq", |e| {
        e.label = "عراق".to_owned();
        e.note = text("mine");
    });
    let mine = with(&mine, "mine", |_| {});
    assert_eq!(one.file.save(&mine).unwrap(), None);
    let theirs = with(&other.registry, "iraq", |e| {
        e.label = "جمهورية".to_owned();
        e.country = text("SY");
        e.note = text("theirs");
    });
    let theirs = with(&theirs, "theirs", |_| {});
    let both = other.file.save(&theirs).unwrap().expect("mine came in");
    let both = both.registry;
    let iraq = both.get("iraq").unwrap();
    assert_eq!(iraq.label, "عراق", "what is on disk stays");
    assert!(iraq.names.contains(&"جمهورية".to_owned()));
    assert_eq!(iraq.note.as_deref(), Some("mine\ntheirs"));
    assert_eq!(iraq.country.as_deref(), Some("SY"));
    assert!(both.get("mine").is_some() && both.get("theirs").is_some());
    assert_eq!(desk.open().registry, both);
    let seen = one.file.look(&mine).unwrap().expect("theirs came in");
    assert_eq!(seen.registry, both);
    assert_eq!(one.file.look(&both).unwrap(), None);
}

#[test]
fn of_a_field_that_both_changed_ours_is_kept_as_a_comment_and_told() {
    for newline in ["\n", "\r\n"] {
        let text = |text: &str| text.replace('\n', newline);
        let base = "\u{feff}format = 1\n\n[[entity]]\nid = \"a\"\nlabel = \"a\"\n\n[[entity]]\nid = \"b\"\nlabel = \"b\"\n";
        let desk = Desk::of(&text(base));
        let Opened {
            mut file, registry, ..
        } = desk.open();
        desk.write(&text(
            &base.replace("\"a\"\n\n", "\"a\"\ntype = \"person\"\n\n"),
        ));
        let mine = with(&registry, "a", |e| e.sort = Some("group".to_owned()));
        let mine = with(&mine, "b", |e| e.sort = Some("town".to_owned()));
        let both = file.save(&mine).unwrap().expect("theirs came in");
        let told: Vec<String> = both.clashes.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["type of a"]);
        let expected = base.replace(
            "\"a\"\n\n",
            "\"a\"\ntype = \"person\"\n# in conflict: type = \"group\"\n\n",
        ) + "type = \"town\"\n";
        assert_eq!(desk.text(), text(&expected));
        // It is told once.
        assert_eq!(file.save(&both.registry).unwrap(), None);
    }
}

#[test]
fn two_who_chose_one_id_for_two_learn_of_it() {
    let desk = Desk::of("format = 1\n");
    let (mut one, mut other) = (desk.open(), desk.open());
    let hasan = with(&one.registry, "hsn", |e| e.label = "حسن".to_owned());
    let hashan = with(&other.registry, "hsn", |e| e.label = "هسن".to_owned());
    assert_eq!(one.file.save(&hasan).unwrap(), None);
    let both = other.file.save(&hashan).unwrap().expect("theirs came in");
    assert_eq!(both.clashes[0].to_string(), "label of hsn");
    let written = desk.text();
    for part in [
        "label = \"حسن\"",
        "names = [\"هسن\"]",
        "# in conflict: label = \"هسن\"",
    ] {
        assert!(written.contains(part), "{written}");
    }
}

#[test]
fn what_others_wrote_into_an_entity_that_is_removed_here_keeps_it() {
    let desk = Desk::of("format = 1\n\n[[entity]]\nid = \"a\"\nlabel = \"a\"\n");
    let Opened {
        mut file, registry, ..
    } = desk.open();
    for theirs in ["own = 1\n", "own = 1\n# why\n"] {
        let text = format!("format = 1\n\n[[entity]]\nid = \"a\"\nlabel = \"a\"\n{theirs}");
        desk.write(&text);
        let both = file.save(&Registry::default()).unwrap();
        assert_eq!(both.expect("theirs came in").registry, registry);
        assert_eq!(desk.text(), text);
    }
    assert_eq!(file.save(&Registry::default()).unwrap(), None);
    assert!(!desk.text().contains("own"));
}

#[test]
fn a_file_that_is_gone_is_written_again() {
    let desk = Desk::of(WHOLE);
    let Opened {
        mut file, registry, ..
    } = desk.open();
    std::fs::remove_file(desk.path()).unwrap();
    assert!(file.is_gone());
    assert_eq!(file.look(&registry).unwrap(), None);
    assert_eq!(file.save(&registry).unwrap(), None);
    assert_eq!(desk.text(), WHOLE);
    assert!(!file.is_gone());
}

#[test]
fn what_a_file_can_not_say_is_not_written() {
    let desk = Desk::new();
    let mut file = desk.open().file;
    let mine = with(&Registry::default(), "a", |e| {
        e.label = String::new();
        e.country = text("Iraq");
        e.note = text("");
        e.names = vec![String::new()];
        e.coordinates = Some(Coordinates {
            latitude: f64::NAN,
            ..Coordinates::default()
        });
    });
    assert_eq!(file.save(&mine).unwrap(), None);
    assert_eq!(file.save(&mine).unwrap(), None);
    assert!(
        desk.text()
            .ends_with("[[entity]]\nid = \"a\"\nlabel = \"a\"\n")
    );
}

#[cfg(unix)]
#[test]
fn links_are_written_through() {
    let desk = Desk::new();
    let real = desk.folder.path().join("real");
    std::fs::write(&real, WHOLE).unwrap();
    std::os::unix::fs::symlink("real", desk.path()).unwrap();
    let Opened {
        mut file, registry, ..
    } = desk.open();
    file.save(&with(&registry, "x", |_| {})).unwrap();
    assert!(desk.path().is_symlink());
    assert!(std::fs::read_to_string(&real).unwrap().contains("\"x\""));
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 2);
}

#[test]
fn the_registry_is_the_nearest_or_beside_the_settings() {
    let top = tempfile::tempdir().unwrap();
    let real = top.path().canonicalize().unwrap();
    let deep = real.join("a/b");
    std::fs::create_dir_all(&deep).unwrap();
    assert_eq!(path_for(&deep), deep.join("entities.toml"));
    std::fs::write(real.join("a/hashiya.toml"), "").unwrap();
    assert_eq!(path_for(&deep), real.join("a/entities.toml"));
    std::fs::write(real.join("entities.toml"), "").unwrap();
    assert_eq!(path_for(&deep), real.join("entities.toml"));
}

/// A text as people and programs write them; never empty.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{1,2}",
        "[ab \"'\\\\#,\n\r\t\u{200F}العر]{1,5}",
        "(?s:.){1,4}",
    ]
}

fn entity(id: impl Strategy<Value = String>) -> impl Strategy<Value = Entity> {
    let maybe = || proptest::option::of(words());
    let country = proptest::option::of("[A-Z]{2}");
    let place = (-90.0..=90.0_f64, -180.0..=180.0_f64, maybe());
    let names = proptest::collection::vec(words(), 0..4);
    let labels = proptest::collection::btree_map("[a-z]{2}|(?s:.){0,2}", words(), 0..3);
    let texts = (id, words(), maybe(), country, maybe(), maybe(), maybe());
    (texts, names, labels, proptest::option::of(place)).prop_map(|(texts, names, labels, place)| {
        let (id, label, sort, country, wikidata, note, merged_into) = texts;
        Entity {
            id,
            label,
            labels,
            names,
            sort,
            country,
            wikidata,
            coordinates: place.map(|(latitude, longitude, precision)| Coordinates {
                latitude,
                longitude,
                precision,
            }),
            note,
            merged_into,
        }
    })
}

fn registry() -> impl Strategy<Value = Registry> {
    let id = prop_oneof!["[a-d]", words()].prop_filter("an id", |id| !id.trim().is_empty());
    proptest::collection::vec(entity(id), 0..5).prop_map(Registry::new)
}

/// A line or a value as somebody may have written it by hand.
fn line() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = vec![
        "",
        "  ",
        "# a comment",
        "  # deep",
        "[[entity]] # here",
        "[[entity]]",
        "[entity.labels]",
        "[entity.coordinates]",
        "[tool.x]",
        "[[tool.list]]",
        "[[entity.names]]",
        "[entity.labels.en]",
        "id = 'b' # two",
        "label = 'x' # named",
        "labels = { en = 'x', fr = 5 }",
        "labels.en = 'y'",
        "  labels.\"a b\" = 'z' # dotted",
        "labels = { en = 'x', # inner\n  fr = 'y', # more\n}",
        "names = [ 'a', # one\n  'b', 5, # two\n  # three\n]",
        "names = ['a' , 'b']",
        "names = 'a'",
        "type = 'town'",
        "country = 'iq' # where",
        "country = 5",
        "coordinates = { latitude = 1, longitude = 2.5, source = 'x' }",
        "coordinates = { latitude = 100, longitude = 2 } # far",
        "latitude = 5",
        "longitude = 6 # east",
        "note = '''\n# no comment\n''' # after",
        "en = 'z'",
        "other = [\n  # within\n]",
    ];
    let known = (0..lines.len()).prop_map(move |at| lines[at].to_owned());
    let id = "[a-c]".prop_map(|id| format!("[[entity]]\nid = \"{id}\""));
    prop_oneof![8 => known, 3 => id, 1 => "# \\PC{0,6}"]
}

/// A file that is TOML, by hand.
fn by_hand() -> impl Strategy<Value = String> {
    let newline = prop_oneof![Just("\n"), Just("\r\n")];
    (
        proptest::collection::vec(line(), 0..14),
        newline,
        any::<bool>(),
    )
        .prop_map(|(lines, newline, ended)| {
            let mut text = String::from("# top\nformat = 1\n");
            for line in lines {
                let longer = format!("{text}{line}\n");
                // What makes it no TOML is left out.
                if toml_edit::Document::parse(longer.as_str()).is_ok() {
                    text = longer;
                }
            }
            let text = if ended {
                text.as_str()
            } else {
                text.trim_end()
            };
            text.replace('\n', newline)
        })
}

/// The comments of a file, each as it is written, sorted.
fn comments(text: &str) -> Vec<String> {
    let mut out: Vec<String> = text
        .lines()
        .filter_map(|line| Some(line.get(line.find('#')?..)?.trim_end().to_owned()))
        .filter(|comment| !comment.starts_with("# no comment"))
        .collect();
    out.sort();
    out
}

fn read_of(text: &str) -> Option<Read> {
    read::read(text.as_bytes(), Path::new("entities.toml"), &mut Vec::new()).ok()
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_as_it_was(registry in registry()) {
        let path = Path::new("entities.toml");
        let written = revise::revise(&Read::default(), &registry, path).unwrap();
        let again = read::read(&written.file(), path, &mut Vec::new()).unwrap();
        assert_eq!(again.registry, registry);
    }

    #[test]
    fn a_file_made_by_hand_keeps_its_comments(text in by_hand(), wanted in registry(), changes in 0..4_u8) {
        let path = Path::new("entities.toml");
        let Some(read) = read_of(&text) else { return Ok(()); };
        let unchanged = revise::revise(&read, &read.registry, path).unwrap();
        assert_eq!(&unchanged.text, &text);
        // The entities that are there, changed, with new ones; none goes, for its comments would go too.
        let mut list: Vec<Entity> = read.registry.iter().map(|e| e.as_ref().clone()).collect();
        for (old, new) in list.iter_mut().zip(wanted.iter()) {
            let id = old.id.clone();
            *old = match changes {
                0 => Entity { id: id.clone(), ..new.as_ref().clone() },
                1 => Entity { label: new.label.clone(), names: new.names.clone(), ..old.clone() },
                2 => Entity { labels: new.labels.clone(), country: None, ..old.clone() },
                _ => Entity { coordinates: new.coordinates.clone(), note: None, ..old.clone() },
            };
        }
        list.extend(wanted.iter().filter(|e| read.registry.get(&e.id).is_none()).map(|e| e.as_ref().clone()));
        let wanted = Registry::new(list);
        let written = revise::revise(&read, &wanted, path).unwrap();
        assert!(same(&written.registry, &wanted), "{text}\n---\n{}", written.text);
        let mut left = comments(&written.text);
        for comment in comments(&text) {
            let at = left.iter().position(|other| other.contains(&comment));
            assert!(at.is_some(), "{comment} is gone:\n{text}\n---\n{}", written.text);
            left.remove(at.unwrap());
        }
        // And some go.
        let fewer = Registry::new(wanted.iter().skip(1).map(|e| e.as_ref().clone()));
        let removed = revise::revise(&written, &fewer, path).unwrap();
        for entity in fewer.iter() {
            assert_eq!(removed.registry.get(&entity.id), Some(entity));
        }
        for kept in ["[tool.x]", "[[tool.list]]"] {
            assert_eq!(removed.text.matches(kept).count(), text.matches(kept).count());
        }
    }

    #[test]
    fn no_text_is_too_much(text in "(\\PC|\\n|[\\[\\]{}=.\"'#,]|entity|id|names|labels|format = 1\n){0,40}") {
        if let Some(read) = read_of(&text) {
            let wanted = with(&read.registry, "fresh", |_| {});
            revise::revise(&read, &wanted, Path::new("a")).unwrap();
        }
    }

    #[test]
    fn who_changes_different_things_loses_nothing(base in registry(), one in registry(), other in registry()) {
        // Ours: the ids of `one` get a note; theirs: those of `other` a type.
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        for entity in one.iter() {
            ours = with(&ours, &entity.id, |e| e.note = text("ours"));
        }
        for entity in other.iter() {
            theirs = with(&theirs, &entity.id, |e| e.sort = text("theirs"));
        }
        let merge = |base, ours, theirs| merge(base, ours, theirs, &HashSet::new());
        let out = merge(&base, &ours, &theirs);
        for entity in one.iter() {
            assert_eq!(out.get(&entity.id).unwrap().note.as_deref(), Some("ours"));
        }
        for entity in other.iter() {
            assert_eq!(out.get(&entity.id).unwrap().sort.as_deref(), Some("theirs"));
        }
        assert_eq!(merge(&base, &base, &theirs), theirs);
        assert!(same(&merge(&base, &ours, &base), &ours));
        assert!(same(&merge(&base, &out, &theirs), &out), "once more changes nothing");
    }
}
