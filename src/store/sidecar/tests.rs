//! Tests of a sidecar as a whole: files in, files out.

use std::path::PathBuf;

use super::*;
use crate::annotation::edit::{Edit, removal};
use crate::annotation::{Annotation, Spans, Standing, Value};
use crate::store::article;
use crate::text::document::Span;

pub(super) const TEXT: &str =
    "قال العراق إن واشنطن تبدأ اليوم حوارا أمنيا.\nوقال الناطق: “سنرى”. a\u{200F}b\n";

/// A folder with an article in it.
pub(super) struct Desk {
    pub(super) folder: tempfile::TempDir,
    pub(super) article: Article,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::of(TEXT)
    }

    pub(super) fn of(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        std::fs::write(&path, text).unwrap();
        let article = article::read(&path, None).unwrap();
        Self { folder, article }
    }

    pub(super) fn path(&self) -> PathBuf {
        path_for(&self.folder.path().join("a.txt"), None)
    }

    pub(super) fn write(&self, sidecar: &str) {
        std::fs::write(self.path(), sidecar).unwrap();
    }

    pub(super) fn file(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    pub(super) fn open(&self) -> Opened {
        Sidecar::open_with(&self.path(), &self.article, Kept::default()).unwrap()
    }

    /// The span of the first `part` of the text.
    pub(super) fn span(&self, part: &str) -> Span {
        let at = self.article.document.text().find(part).unwrap();
        self.article.document.span(at, at + part.len()).unwrap()
    }

    pub(super) fn annotation(&self, id: &str, kind: &str, part: &str) -> Annotation {
        let spans = Spans::one(self.span(part));
        Annotation {
            id: Id::named(id),
            ..Annotation::new(Some(kind), spans, Some("amina"), Time::from_seconds(0))
        }
    }
}

fn put(set: &mut Annotations, annotation: Annotation) {
    Edit::Put(Box::new(annotation)).apply(set);
}

/// What is wrong with a file, as it is shown.
fn faults(opened: &Opened) -> Vec<String> {
    opened.faults.iter().map(ToString::to_string).collect()
}

const WHOLE: &str = r##"# Amina's copy; see the guidelines
format = 1 # of 1
project = "news"

[document]
file = "old name.txt" # renamed
title = "حوار"
published = 2024-07-23
rating = 5

[tool.other]
x = [1,
  2]

# the ministry
[[annotation]]
id   =   'A' # by hand
kind = "actor"
start = 0x04
end = 10
quote = """العراق"""
colour = "red"
[annotation.attributes]
certainty = "CT+"
strength = 3
sure = true
date = 2024-07-23
score = 0.50
cue = { start = 0, end = 3, quote = "قال", lemma = "قال", extra = 1 }
[[annotation.notes]]
text = "سطر\nسطر"
by = "samir"
created = 2026-11-23T21:16:07+01:00
lang = "ar"

[[annotation]]
id = "B"
kind = "claim"
start = 14
end = 20
quote = "واشنطن"
parts = [ { start = 26, end = 31, quote = "اليوم" } ]
form = "واشنطن"
entity = "washington"
links = [
  { role = "said-by", to = "A", weight = 1 }, # sure
]
by = "amina"
created = 2026-11-23T20:16:07Z
modified = 2026-11-23T20:18:40Z
origin = { format = "brat", file = "a.ann", id = "T3" }
conflict = "A"

[unknown]
y = 1

[[annotation]]
id = "C"
start = 2
end = 5
quote = "nowhere"
orphan = true

[[done]]
start = 0
end = 45
[[rejected]]
start = 0
end = 3
quote = "قال"
kind = "claim"
[[foreign]]
format = "brat"
file = "a.ann"
row = "#1\tx"
# the end
"##;

#[test]
fn every_key_is_read() {
    let desk = Desk::new();
    desk.write(WHOLE);
    let opened = desk.open();
    assert_eq!(faults(&opened), [] as [&str; 0]);
    let set = &opened.annotations;
    assert_eq!(set.len(), 3);
    let a = set.get(&Id::named("A")).unwrap();
    assert_eq!(desk.article.document.slice(a.spans.first()), "العراق");
    assert_eq!(a.attributes["score"], Value::Other("0.50".to_owned()));
    assert_eq!(a.attributes["date"], Value::Text("2024-07-23".to_owned()));
    assert!(matches!(&a.attributes["cue"], Value::Span { lemma: Some(l), .. } if l == "قال"));
    assert_eq!(a.notes[0].text, "سطر\nسطر");
    assert_eq!(a.notes[0].created, Time::parse("2026-11-23T20:16:07Z"));
    let b = set.get(&Id::named("B")).unwrap();
    assert_eq!(b.spans.further(), [desk.span("اليوم")]);
    assert_eq!(b.links[0].to, Id::named("A"));
    assert_eq!(b.conflict, Some(Id::named("A")));
    let c = set.get(&Id::named("C")).unwrap();
    let quotes = vec!["nowhere".to_owned()];
    assert_eq!(c.standing, Standing::lost(quotes, true));
    assert_eq!(
        (set.done().len(), set.rejected.len(), set.foreign.len()),
        (1, 1, 1)
    );
    assert_eq!(set.metadata.published.as_deref(), Some("2024-07-23"));
}

#[test]
fn what_is_not_changed_is_not_written_and_stays_byte_for_byte() {
    let desk = Desk::new();
    for text in [
        WHOLE.to_owned(),
        WHOLE.replace('\n', "\r\n"),
        format!("\u{FEFF}{WHOLE}"),
    ] {
        desk.write(&text);
        let Opened {
            mut sidecar,
            annotations,
            ..
        } = desk.open();
        assert!(sidecar.save(&annotations).unwrap().is_none());
        assert_eq!(desk.file(), text);
        let mut changed = annotations.clone();
        let mut note = desk.annotation("D", "place", "أمنيا");
        note.kind = None;
        put(&mut changed, note);
        sidecar.save(&changed).unwrap();
        let file = desk.file();
        assert_eq!(file.contains('\r'), text.contains('\r'));
        assert_eq!(file.matches('\r').count(), file.matches("\r\n").count());
        assert_eq!(file.starts_with('\u{FEFF}'), text.starts_with('\u{FEFF}'));
        // All but the new record and what is known of the file stands there, line by line.
        let mut lines = file.lines();
        for line in text.lines().filter(|line| !line.starts_with("file =")) {
            let kept = lines.clone().any(|l| l == line);
            assert!(kept, "{line}\n{file}");
        }
        assert!(
            lines.any(|line| line == "file = \"a.txt\" # renamed"),
            "{file}"
        );
        assert_eq!(desk.open().annotations, changed);
        // And back: taking the new one out leaves what was there.
        Edit::Remove(Id::named("D")).apply(&mut changed);
        sidecar.save(&changed).unwrap();
        assert_eq!(desk.open().annotations, annotations);
    }
}

#[test]
fn an_edit_taken_back_brings_back_the_record_as_it_was() {
    let desk = Desk::new();
    desk.write(WHOLE);
    let Opened {
        mut sidecar,
        annotations,
        ..
    } = desk.open();
    let mut set = annotations;
    // One save in which the record of the file itself settles.
    let undone = removal(&Id::named("C"), &set).apply(&mut set);
    sidecar.save(&set).unwrap();
    undone.apply(&mut set);
    sidecar.save(&set).unwrap();
    let before = desk.file();
    let undone = removal(&Id::named("A"), &set).apply(&mut set);
    sidecar.save(&set).unwrap();
    assert!(!desk.file().contains("colour = \"red\""));
    undone.apply(&mut set);
    sidecar.save(&set).unwrap();
    assert_eq!(desk.file(), before);
}

#[test]
fn the_article_is_never_taken_for_its_own_sidecar() {
    let desk = Desk::of("# a heading is a comment in TOML\n");
    let article = desk.folder.path().join("a.txt");
    let told = Sidecar::open_with(&article, &desk.article, Kept::default()).unwrap_err();
    assert!(told.to_string().contains("the article itself"), "{told}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&article, desk.path()).unwrap();
        assert!(Sidecar::open_with(&desk.path(), &desk.article, Kept::default()).is_err());
        // It became so after it was opened.
        std::fs::remove_file(desk.path()).unwrap();
        let Opened {
            mut sidecar,
            annotations,
            ..
        } = desk.open();
        std::os::unix::fs::symlink(&article, desk.path()).unwrap();
        let mut more = annotations;
        Edit::Put(Box::new(desk.annotation("A", "actor", "heading"))).apply(&mut more);
        assert!(sidecar.save(&more).is_err());
    }
    let bytes = std::fs::read_to_string(&article).unwrap();
    assert_eq!(bytes, "# a heading is a comment in TOML\n");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_read_and_not_written() {
    let desk = Desk::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let other = elsewhere.path().join("other");
    for text in [Some("format = 1\n"), None] {
        match text {
            Some(text) => std::fs::write(&other, text).unwrap(),
            None => std::fs::remove_file(&other).unwrap(),
        }
        std::fs::remove_file(desk.path()).unwrap_or_default();
        std::os::unix::fs::symlink(&other, desk.path()).unwrap();
        let mut opened = desk.open();
        let told = opened.faults.first().expect("a warning").to_string();
        assert!(told.contains("read, and not written"), "{told}");
        let mut more = opened.annotations;
        Edit::Put(Box::new(desk.annotation("A", "actor", "واشنطن"))).apply(&mut more);
        let told = opened.sidecar.save(&more).unwrap_err().to_string();
        assert!(told.contains("leads out of its folder"), "{told}");
        assert!(told.contains("--sidecar FILE"), "{told}");
        assert_eq!(std::fs::read_to_string(&other).ok().as_deref(), text);
        // Nothing else was made there either.
        let made = std::fs::read_dir(elsewhere.path()).unwrap().count();
        assert_eq!(made, usize::from(text.is_some()));
    }
}

#[cfg(unix)]
#[test]
fn what_is_made_for_a_private_article_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let article = desk.folder.path().join("a.txt");
    std::fs::set_permissions(&article, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut opened = desk.open();
    let mut more = opened.annotations;
    Edit::Put(Box::new(desk.annotation("A", "actor", "واشنطن"))).apply(&mut more);
    opened.sidecar.save(&more).unwrap();
    let made = std::fs::metadata(desk.path()).unwrap().permissions().mode();
    assert_eq!(made & 0o777, 0o600);
}

#[test]
fn what_no_machine_can_bear_is_refused_before_it_is_read() {
    let desk = Desk::new();
    let file = std::fs::File::create(desk.path()).unwrap();
    // It takes no room on the disk.
    file.set_len(1 << 30).unwrap();
    let told = Sidecar::open_with(&desk.path(), &desk.article, Kept::default()).unwrap_err();
    assert!(told.to_string().contains("it is larger than"), "{told}");
    assert_eq!(std::fs::metadata(desk.path()).unwrap().len(), 1 << 30);
}

#[test]
fn more_annotations_than_a_machine_can_bear_are_told() {
    assert!(super::read::within(3, 3).is_ok());
    let told = super::read::within(4, 3).unwrap_err().to_string();
    assert!(told.contains("4 annotations are too many"), "{told}");
}

#[test]
fn a_file_of_comments_is_no_sidecar() {
    let desk = Desk::new();
    desk.write("# notes of mine\n");
    let told = Sidecar::open_with(&desk.path(), &desk.article, Kept::default()).unwrap_err();
    assert!(told.to_string().contains("no `format`"), "{told}");
    desk.write(" \n\n");
    assert!(desk.open().annotations.is_empty());
}

/// The same sidecar beside another text.
fn beside(desk: &Desk, text: &str) -> Desk {
    let other = Desk::of(text);
    other.write(&desk.file());
    other
}

#[test]
fn a_paragraph_is_done_while_it_is_the_same_one() {
    let desk = Desk::of("one two three\nfour five six\n");
    let Opened {
        mut sidecar,
        mut annotations,
        ..
    } = desk.open();
    let second = desk.span("four five six");
    Edit::Done(second, true).apply(&mut annotations);
    sidecar.save(&annotations).unwrap();
    assert!(desk.file().contains("quote = \"four five six\""));
    // Another paragraph of the same length stands there now.
    let other = beside(&desk, "zero one twoo\none two three\nfour or five\n");
    let opened = other.open();
    assert_eq!(opened.annotations.done(), []);
    assert!(
        opened
            .faults
            .iter()
            .any(|f| f.to_string().contains("another text now"))
    );
    let Opened {
        mut sidecar,
        mut annotations,
        ..
    } = opened;
    Edit::Put(Box::new(other.annotation("A", "actor", "zero"))).apply(&mut annotations);
    sidecar.save(&annotations).unwrap();
    assert!(
        other.file().contains("quote = \"four five six\""),
        "the record stays"
    );
    assert!(!other.open().faults.is_empty(), "it is told again");
    // A record that does not say how the paragraph began counts for the recorded article only.
    let bare: String = desk
        .file()
        .lines()
        .filter(|l| !l.starts_with("quote = \"four"))
        .map(|l| format!("{l}\n"))
        .collect();
    desk.write(&bare);
    assert_eq!(desk.open().annotations.done(), [second]);
    assert_eq!(
        beside(&desk, "zero one twoo\nfour five sex\n")
            .open()
            .annotations
            .done(),
        []
    );
}

#[test]
fn while_an_attribute_tells_of_another_text_so_does_the_digest() {
    let desk = Desk::of("they met him\n");
    let Opened {
        mut sidecar,
        mut annotations,
        ..
    } = desk.open();
    let mut claim = desk.annotation("C", "claim", "they met him");
    let cue = Value::Span {
        span: desk.span("met"),
        quote: "met".to_owned(),
        lemma: None,
    };
    claim.attributes.insert("cue".to_owned(), cue);
    claim.spans = Spans::one(desk.span("they"));
    Edit::Put(Box::new(claim)).apply(&mut annotations);
    sidecar.save(&annotations).unwrap();
    let other = beside(&desk, "they saw him\n");
    let recorded = |desk: &Desk| {
        desk.file()
            .lines()
            .find(|l| l.starts_with("sha256"))
            .map(str::to_owned)
    };
    let Opened {
        mut sidecar,
        mut annotations,
        ..
    } = other.open();
    Edit::Put(Box::new(other.annotation("A", "actor", "him"))).apply(&mut annotations);
    sidecar.save(&annotations).unwrap();
    assert_eq!(recorded(&other), recorded(&desk));
}

#[test]
fn an_annotation_without_an_id_has_one_once_its_record_is_written() {
    let desk = Desk::of("one two three\n");
    desk.write("format = 1\n\n[[annotation]]\nkind = \"actor\"\nstart = 4\nend = 7\nquote = \"two\" # mine\n");
    let Opened {
        mut sidecar,
        mut annotations,
        ..
    } = desk.open();
    let id = annotations.nth(0).unwrap().id.clone();
    let undo = removal(&id, &annotations).apply(&mut annotations);
    sidecar.save(&annotations).unwrap();
    undo.apply(&mut annotations);
    sidecar.save(&annotations).unwrap();
    let file = desk.file();
    assert!(file.contains(&format!("id = \"{id}\"")), "{file}");
    assert!(file.contains("# mine"), "{file}");
}

#[test]
fn what_is_kept_against_a_removal_keeps_the_links_to_it() {
    use crate::annotation::{Link, merge::merge};
    let desk = Desk::of("one two three\n");
    let mut claim = desk.annotation("C", "claim", "three");
    claim.links.push(Link {
        role: "said-by".to_owned(),
        to: Id::named("A"),
    });
    let base = Annotations::new([desk.annotation("A", "actor", "one"), claim]);
    let (mut mine, mut theirs) = (base.clone(), base.clone());
    removal(&Id::named("A"), &base).apply(&mut mine);
    Edit::Put(Box::new(desk.annotation("A", "place", "one"))).apply(&mut theirs);
    for (mine, theirs) in [(&mine, &theirs), (&theirs, &mine)] {
        let merged = merge(&base, mine, theirs, &HashSet::new(), Time::from_seconds(0));
        let claim = merged.annotations.get(&Id::named("C")).unwrap();
        assert_eq!(claim.links.len(), 1);
        assert_eq!(merged.annotations.len(), 2);
        assert!(!merged.news.in_words().contains("nothing new"));
    }
}

const PARTED: &str = r#"format = 1

[[annotation]]
id = "A"
kind = "claim"
start = 0
end = 3
quote = "one"
parts = [ { start = 8, end = 13, quote = "three", sure = true } ] # seen
links = [
  # the ministry said it
  { role = "said-by", to = "B" },
  { role = "about", to = "B" },
]

[[annotation]]
id = "B"
kind = "actor"
start = 4
end = 7
quote = "two"

# read twice
[[done]]
start = 0
end = 14
quote = "one two three"
by = "amina"
"#;

/// The file after `edit` was saved.
fn edited(desk: &Desk, edit: impl FnOnce(&mut Annotations)) -> String {
    let Opened {
        mut sidecar,
        mut annotations,
        ..
    } = desk.open();
    edit(&mut annotations);
    sidecar.save(&annotations).unwrap();
    desk.file()
}

/// Lets the annotation called `A` be what `change` makes of it.
fn change_a(set: &mut Annotations, change: impl FnOnce(&mut Annotation)) {
    let mut a = set.get(&Id::named("A")).unwrap().as_ref().clone();
    change(&mut a);
    put(set, a);
}

#[test]
fn a_moved_part_keeps_what_others_wrote_into_it() {
    let desk = Desk::of("one two three\nfour\n");
    desk.write(PARTED);
    let file = edited(&desk, |set| {
        let spans = vec![desk.span("one"), desk.span("thre")];
        change_a(set, |a| a.spans = Spans::of(spans).unwrap());
    });
    let part = "parts = [ { start = 8, end = 12, quote = \"thre\", sure = true } ] # seen\n";
    assert!(file.contains(part), "{file}");
    // One more, and then none.
    let file = edited(&desk, |set| {
        let spans = ["one", "thr", "four"].map(|part| desk.span(part));
        change_a(set, |a| a.spans = Spans::of(spans.to_vec()).unwrap());
    });
    assert!(file.contains("quote = \"thr\", sure = true }, {"), "{file}");
    // What only touches it is another.
    let file = edited(&desk, |set| {
        let spans = vec![desk.span("one"), desk.span("ee")];
        change_a(set, |a| a.spans = Spans::of(spans).unwrap());
    });
    assert!(file.contains("quote = \"ee\" }"), "{file}");
    let file = edited(&desk, |set| {
        change_a(set, |a| a.spans = Spans::one(desk.span("two")));
    });
    assert!(!file.contains("parts"), "{file}");
    assert!(file.contains("# seen"), "{file}");
}

#[test]
fn a_comment_above_a_link_outlives_the_link() {
    let desk = Desk::of("one two three\nfour\n");
    desk.write(PARTED);
    let file = edited(&desk, |set| change_a(set, |a| drop(a.links.remove(0))));
    assert!(file.contains("# the ministry said it"), "{file}");
    assert!(!file.contains("said-by"), "{file}");
    assert_eq!(
        desk.open().annotations.nth(0).map(|a| a.links.len()),
        Some(1)
    );
    let file = edited(&desk, |set| change_a(set, |a| a.links.clear()));
    assert!(file.contains("# the ministry said it"), "{file}");
}

#[test]
fn a_mark_taken_away_and_set_again_is_the_record_that_it_was() {
    let desk = Desk::of("one two three\nfour\n");
    desk.write(PARTED);
    let Opened {
        mut sidecar,
        mut annotations,
        ..
    } = desk.open();
    let paragraph = desk.span("one two three");
    assert_eq!(
        annotations.done(),
        [paragraph],
        "its end may be counted in or not"
    );
    Edit::Done(paragraph, false).apply(&mut annotations);
    sidecar.save(&annotations).unwrap();
    assert!(!desk.file().contains("[[done]]"));
    Edit::Done(paragraph, true).apply(&mut annotations);
    sidecar.save(&annotations).unwrap();
    let file = desk.file();
    assert!(file.contains("# read twice\n[[done]]"), "{file}");
    assert!(file.contains("by = \"amina\""), "{file}");
}

#[test]
fn what_is_no_whole_paragraph_is_not_done() {
    let desk = Desk::of("one two three\nfour\n");
    desk.write("format = 1\n[[done]]\nstart = 0\nend = 3\nquote = \"one\"\n");
    let opened = desk.open();
    assert_eq!(opened.annotations.done(), []);
    let told = faults(&opened).join("\n");
    assert!(told.contains("no whole paragraph"), "{told}");
}

#[test]
fn parts_that_touch_are_told() {
    let desk = Desk::of("one two three\nfour\n");
    desk.write(&PARTED.replace(
        "start = 8, end = 13, quote = \"three\"",
        "start = 2, end = 5",
    ));
    let opened = desk.open();
    let told = faults(&opened).join("\n");
    assert!(told.contains("touch or overlap"), "{told}");
    assert_eq!(opened.annotations.len(), 2);
}

#[test]
fn work_in_a_record_that_is_not_seen_here_is_told_as_such() {
    let desk = Desk::of("one two three\nfour\n");
    desk.write(PARTED);
    let Opened {
        mut sidecar,
        annotations,
        ..
    } = desk.open();
    desk.write(&PARTED.replace("id = \"B\"", "id = \"B\" # the ministry"));
    let Look::Changed(merged) = sidecar.look(&annotations).unwrap() else {
        panic!("it was not seen");
    };
    assert_eq!(merged.beyond, HashSet::from([Id::named("B")]));
    assert!(merged.news.is_nothing());
    // Taken away here before that was known, it stays; by somebody who knows, it goes.
    let mut without = annotations.clone();
    removal(&Id::named("B"), &annotations).apply(&mut without);
    let again = crate::annotation::merge::merge(
        &annotations,
        &without,
        &merged.annotations,
        &merged.beyond,
        Time::from_seconds(0),
    );
    assert!(again.annotations.get(&Id::named("B")).is_some());
    sidecar.save(&without).unwrap();
    assert!(!desk.file().contains("the ministry\n"), "{}", desk.file());
}

#[test]
fn what_lost_its_place_is_told_on_opening_whatever_the_digest_says() {
    let desk = Desk::of("one two three\n");
    let lost = "\n[[annotation]]\nid = \"L\"\nstart = 900\nend = 905\nquote = \"seven\"\n";
    let told = |sidecar: String| {
        desk.write(&sidecar);
        faults(&desk.open()).join("\n")
    };
    assert!(told(format!("format = 1\n{lost}")).contains("1 lost"));
    let known = format!("format = 1\n{lost}orphan = true\n");
    assert_eq!(told(known), "", "that is known already");
    let other = "format = 1\n[document]\nsha256 = \"12\"\n";
    assert!(told(other.to_owned()).contains("in their places"));
}
