//! Sidecars of articles that changed: what is shown where, and what is written when.
//!
//! Must not know: the screen.

use super::super::tests::Desk;
use super::super::{Opened, Sidecar, Tally};
use crate::annotation::edit::{Edit, acceptance};
use crate::annotation::{Annotation, Id, Spans, Standing, Value};
use crate::store::article;
use crate::store::kept::Kept;
use crate::text::document::Span;

const OLD: &str = "قال العراق إن واشنطن تبدأ اليوم حوارا أمنيا.\nوقال الناطق إن العراق مستعد لذلك، وقال إن واشنطن تعرف.\n";

/// A desk with a claim, its cue and two names annotated, and saved.
fn desk(versions: &Kept) -> Desk {
    let desk = Desk::of(OLD);
    let mut opened = open(&desk, versions);
    let mut claim = desk.annotation("C", "claim", "واشنطن تبدأ اليوم حوارا أمنيا");
    let cue = Value::Span {
        span: desk.span("قال"),
        quote: "قال".to_owned(),
        lemma: None,
    };
    claim.attributes.insert("cue".to_owned(), cue);
    for one in [
        claim,
        desk.annotation("I", "actor", "العراق"),
        desk.annotation("N", "actor", "الناطق"),
    ] {
        Edit::Put(Box::new(one)).apply(&mut opened.annotations);
    }
    opened.sidecar.save(&opened.annotations).expect("saved");
    desk
}

fn open(desk: &Desk, versions: &Kept) -> Opened {
    Sidecar::open_with(&desk.path(), &desk.article, versions.clone()).expect("it opens")
}

/// The same desk, its article another.
fn changed(mut desk: Desk, text: &str) -> Desk {
    let path = desk.folder.path().join("a.txt");
    std::fs::write(&path, text).expect("written");
    desk.article = article::read(&path, None).expect("read");
    desk
}

/// What stands where an annotation is, and how sure that is.
fn place(desk: &Desk, opened: &Opened, id: &str) -> String {
    let found = opened.annotations.get(&Id::named(id)).expect("it is there");
    let text = |one: &Annotation| desk.article.document.slice(one.spans.first()).to_owned();
    match &found.standing {
        Standing::Placed => format!("same {}", text(found)),
        Standing::Moved => format!("moved {}", text(found)),
        Standing::Lost { .. } => match found.likely() {
            Some(likely) => format!(
                "likely {}",
                desk.article.document.slice(likely.spans.first())
            ),
            None => format!("lost, {} places", found.candidates().len()),
        },
    }
}

#[test]
fn what_moved_is_shown_there_and_written_once_it_is_accepted() {
    let desk = changed(desk(&Kept::default()), &format!("عنوان جديد\n\n{OLD}"));
    let before = desk.file();
    let mut opened = open(&desk, &Kept::default());
    assert_eq!(place(&desk, &opened, "I"), "moved العراق");
    assert_eq!(
        place(&desk, &opened, "C"),
        "moved واشنطن تبدأ اليوم حوارا أمنيا"
    );
    assert!(
        opened.faults[0].to_string().contains("3 moved"),
        "{:?}",
        opened.faults
    );

    // Other work is saved; what moved is not, nor does the record tell of the new text.
    let mut note = desk.annotation("X", "place", "عنوان");
    note.created = None;
    Edit::Put(Box::new(note)).apply(&mut opened.annotations);
    opened.sidecar.save(&opened.annotations).expect("saved");
    let records = |file: &str| {
        file.split("\n\n")
            .filter(|part| !part.contains("\"X\""))
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    assert_eq!(records(&desk.file()), records(&before));

    let again = open(&desk, &Kept::default());
    assert_eq!(Tally::of(&again.annotations).moved, 3);
    acceptance(&opened.annotations).apply(&mut opened.annotations);
    opened.sidecar.save(&opened.annotations).expect("saved");
    let again = open(&desk, &Kept::default());
    assert!(again.faults.is_empty(), "{:?}", again.faults);
    assert_eq!(Tally::of(&again.annotations).same, 4);
    assert_eq!(
        place(&desk, &again, "C"),
        "same واشنطن تبدأ اليوم حوارا أمنيا"
    );
    let claim = again.annotations.get(&Id::named("C")).expect("it");
    let cue = claim.attributes.get("cue");
    assert!(matches!(cue, Some(Value::Span { span, .. }) if *span == desk.span("قال")));
    assert!(
        desk.file()
            .contains(&format!("sha256 = \"{}\"", desk.article.meta.sha256))
    );
}

#[test]
fn taking_an_acceptance_back_brings_the_record_back() {
    let desk = changed(desk(&Kept::default()), &format!("عنوان\n{OLD}"));
    let before = desk.file();
    let mut opened = open(&desk, &Kept::default());
    let undo = acceptance(&opened.annotations).apply(&mut opened.annotations);
    opened.sidecar.save(&opened.annotations).expect("saved");
    assert_ne!(desk.file(), before);
    undo.apply(&mut opened.annotations);
    opened.sidecar.save(&opened.annotations).expect("saved");
    let records = |file: &str| file.split("[[annotation]]").skip(1).collect::<String>();
    assert_eq!(records(&desk.file()), records(&before));
}

#[test]
fn the_version_that_was_annotated_tells_more_than_quotes() {
    let home = tempfile::tempdir().expect("a folder");
    let versions = Kept::at(home.path().to_owned());
    let desk = desk(&versions);
    // Somebody cut the contexts out: quotes alone could be anywhere.
    let file = desk.file();
    let bare = file
        .lines()
        .filter(|line| !line.starts_with("before") && !line.starts_with("after"));
    desk.write(&(bare.collect::<Vec<_>>().join("\n") + "\n"));
    let (head, tail) = OLD.split_once('\n').expect("two lines");
    let desk = changed(desk, &format!("قال العراق لواشنطن\n{tail}{head}\n"));
    let opened = open(&desk, &versions);
    assert_eq!(place(&desk, &opened, "I"), "moved العراق");
    let moved = opened.annotations.get(&Id::named("I")).expect("it");
    let at = desk
        .article
        .document
        .text()
        .rfind("العراق إن واشنطن")
        .expect("there");
    assert_eq!(moved.spans.first().start(), at);
    assert_ne!(
        place(&desk, &open(&desk, &Kept::default()), "I"),
        "moved العراق"
    );
}

#[test]
fn what_is_likely_waits_and_an_orphan_is_offered_its_place() {
    let mended = OLD
        .replace("حوارا أمنيا", "حواراً أمنياً جديدا")
        .replace("الناطق", "المتحدث");
    let desk = changed(desk(&Kept::default()), &mended);
    let before = desk.file();
    let mut opened = open(&desk, &Kept::default());
    assert_eq!(
        place(&desk, &opened, "C"),
        "likely واشنطن تبدأ اليوم حواراً أمنياً"
    );
    assert_eq!(place(&desk, &opened, "N"), "lost, 0 places");
    assert!(acceptance(&opened.annotations).is_nothing());
    opened.sidecar.save(&opened.annotations).expect("saved");
    assert_eq!(desk.file(), before);

    let orphan = desk
        .file()
        .replace("id = \"N\"", "id = \"N\"\norphan = true");
    desk.write(&orphan);
    let desk = changed(desk, &format!("عنوان\n{OLD}"));
    let opened = open(&desk, &Kept::default());
    assert_eq!(place(&desk, &opened, "N"), "likely الناطق");
    assert_eq!(Tally::of(&opened.annotations).orphans, 1);
    assert!(
        acceptance(&opened.annotations).apply(&mut opened.annotations.clone()) != Edit::nothing()
    );
    assert_eq!(
        place(&desk, &opened, "N"),
        "likely الناطق",
        "nobody puts it there but a person"
    );
}

#[test]
fn parts_are_moved_together() {
    let desk = Desk::of(OLD);
    let mut opened = open(&desk, &Kept::default());
    let mut claim = desk.annotation("P", "claim", "العراق مستعد لذلك");
    let parts = vec![desk.span("العراق مستعد لذلك"), desk.span("واشنطن تعرف")];
    claim.spans = crate::annotation::Spans::of(parts).expect("two");
    Edit::Put(Box::new(claim)).apply(&mut opened.annotations);
    opened.sidecar.save(&opened.annotations).expect("saved");
    let desk = changed(desk, &format!("عنوان\n{OLD}"));
    let opened = open(&desk, &Kept::default());
    assert_eq!(place(&desk, &opened, "P"), "moved العراق مستعد لذلك");
    let cut = OLD.replace("، وقال إن واشنطن تعرف", "");
    let desk = changed(desk, &format!("عنوان\n{cut}"));
    let opened = open(&desk, &Kept::default());
    assert_eq!(place(&desk, &opened, "P"), "lost, 1 places");
}

#[test]
fn paragraphs_done_are_carried_along() {
    let home = tempfile::tempdir().expect("a folder");
    for versions in [Kept::default(), Kept::at(home.path().to_owned())] {
        let desk = desk(&versions);
        let mut opened = open(&desk, &versions);
        let paragraph = desk.article.document.paragraph(1).content;
        Edit::Done(paragraph, true).apply(&mut opened.annotations);
        opened.sidecar.save(&opened.annotations).expect("saved");
        let desk = changed(desk, &format!("عنوان جديد\n{OLD}"));
        let mut opened = open(&desk, &versions);
        let there = desk.article.document.paragraph(2).content;
        assert_eq!(opened.annotations.done(), [there]);
        let before = desk.file();
        opened.sidecar.save(&opened.annotations).expect("saved");
        assert_eq!(desk.file(), before);
        acceptance(&opened.annotations).apply(&mut opened.annotations);
        opened.sidecar.save(&opened.annotations).expect("saved");
        let again = open(&desk, &versions);
        assert!(again.faults.is_empty(), "{:?}", again.faults);
        assert_eq!(again.annotations.done(), [there]);
        assert!(
            desk.file().contains("[[done]]\nstart = 56\n"),
            "{}",
            desk.file()
        );

        // One that is gone is told, and stays in the file.
        let desk = changed(desk, "عنوان جديد\n");
        let gone = open(&desk, &versions);
        let told: Vec<String> = gone.faults.iter().map(ToString::to_string).collect();
        assert!(
            told.iter()
                .any(|told| told.contains("marked done is another text")),
            "{told:?}"
        );
    }
}

/// Words that come again, so that another one stands where one stood.
const AGAIN: &str = "كلمة أولى كلمة ثانية كلمة ثالثة كلمة رابعة كلمة خامسة كلمة سادسة.\n";

#[test]
fn what_a_reader_of_another_version_writes_into_a_sidecar_is_where_he_wrote_it() {
    let desk = Desk::of(AGAIN);
    let word = |desk: &Desk, id: &str, before: &str| {
        let mut one = desk.annotation(id, "actor", "كلمة");
        let end = desk.span(before).start() - 1;
        one.spans = Spans::one(Span::new(end - "كلمة".len(), end));
        Edit::Put(Box::new(one))
    };
    let mut mine = open(&desk, &Kept::default());
    word(&desk, "M", "أولى").apply(&mut mine.annotations);
    mine.sidecar.save(&mine.annotations).expect("saved");
    // A newer article comes with a sidecar of its own, and whoever reads the older one tags a word.
    let newer = format!("كلمة جديدة {AGAIN}");
    let other = Desk::of(&newer);
    let mut theirs = open(&other, &Kept::default());
    word(&other, "T", "ثانية").apply(&mut theirs.annotations);
    theirs.sidecar.save(&theirs.annotations).expect("saved");
    std::fs::copy(other.path(), desk.path()).expect("copied");
    word(&desk, "N", "رابعة").apply(&mut mine.annotations);
    mine.sidecar.save(&mine.annotations).expect("saved");

    let desk = changed(desk, &newer);
    let opened = open(&desk, &Kept::default());
    let next = |id: &str| {
        let found = opened.annotations.get(&Id::named(id)).expect("it is there");
        let rest = newer.get(found.spans.first().end()..).expect("a place");
        format!(
            "{} {}",
            place(&desk, &opened, id),
            rest.split_whitespace().next().unwrap()
        )
    };
    assert_eq!(next("N"), "moved كلمة رابعة");
    assert_eq!(next("T"), "same كلمة ثانية");
    assert!(
        opened.faults[0].to_string().contains("1 moved"),
        "{:?}",
        opened.faults
    );
}

#[test]
fn a_context_that_stands_nowhere_is_no_reason_to_doubt_a_place() {
    let desk = Desk::of(AGAIN);
    let mut opened = open(&desk, &Kept::default());
    Edit::Put(Box::new(desk.annotation("A", "actor", "كلمة"))).apply(&mut opened.annotations);
    opened.sidecar.save(&opened.annotations).expect("saved");
    let written = desk.file();
    for after in ["after = \"another\"", "after = \"\""] {
        let line = written
            .lines()
            .find(|line| line.starts_with("after"))
            .expect("a context");
        std::fs::write(desk.path(), written.replace(line, after)).expect("written");
        let opened = open(&desk, &Kept::default());
        assert_eq!(place(&desk, &opened, "A"), "same كلمة");
        assert!(opened.faults.is_empty(), "{:?}", opened.faults);
    }
}
