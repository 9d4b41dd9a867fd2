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
        Sidecar::open(&self.path(), &self.article).unwrap()
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
    assert_eq!(
        c.standing,
        Standing::Lost {
            quotes,
            orphan: true
        }
    );
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
