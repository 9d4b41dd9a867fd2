//! Tests of the saving thread: what is on disk, and what is told of it.

use std::path::{Path, PathBuf};
use std::sync::mpsc;

use super::*;
use crate::annotation::entity::{Change, Entity};

const SOON: Duration = Duration::from_secs(20);

fn desk() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("entities.toml");
    (folder, path)
}

fn start(path: &Path) -> (Saver, Registry, mpsc::Receiver<Report>) {
    let opened = RegistryFile::open(path).unwrap();
    let (sender, reports) = mpsc::channel();
    let report = move |report| sender.send(report).unwrap_or_default();
    (
        Saver::start(opened.file, report).unwrap(),
        opened.registry,
        reports,
    )
}

fn with(registry: &Registry, id: &str, note: &str) -> Registry {
    let mut out = registry.clone();
    let mut entity = Entity::called(id, id);
    entity.note = Some(note.to_owned());
    Change::put(entity, registry).apply(&mut out);
    out
}

fn on_disk(path: &Path) -> Registry {
    RegistryFile::open(path).unwrap().registry
}

/// Waits for a report that `is_it`.
fn wait(reports: &mpsc::Receiver<Report>, is_it: impl Fn(&Report) -> bool) -> Report {
    loop {
        let report = reports.recv_timeout(SOON).expect("another report");
        if is_it(&report) {
            return report;
        }
    }
}

fn merge_of(reports: &mpsc::Receiver<Report>) -> Box<Merge> {
    match wait(reports, |report| matches!(report, Report::Changed(_))) {
        Report::Changed(merge) => merge,
        _ => unreachable!("it was waited for"),
    }
}

#[test]
fn the_last_snapshot_is_on_disk_when_it_is_told_or_dropped() {
    let (_folder, path) = desk();
    let (saver, registry, reports) = start(&path);
    let one = with(&registry, "a", "1");
    saver.save(one.clone());
    wait(&reports, |report| matches!(report, Report::Saved));
    assert_eq!(on_disk(&path), one);
    let two = with(&one, "a", "2");
    (0..50).for_each(|number| saver.save(with(&two, "a", &number.to_string())));
    saver.save(two.clone());
    saver.flush(SOON).unwrap();
    assert_eq!(on_disk(&path), two);
    let three = with(&two, "b", "3");
    saver.save(three.clone());
    drop(saver);
    assert_eq!(on_disk(&path), three);
}

#[test]
fn a_snapshot_made_before_a_merge_does_not_undo_it() {
    let (_folder, path) = desk();
    std::fs::write(
        &path,
        "format = 1\n[[entity]]\nid = \"a\"\nnote = \"old\"\n",
    )
    .unwrap();
    let (mut saver, mut mine, reports) = start(&path);
    let text = std::fs::read_to_string(&path).unwrap();
    let theirs = text.replace("old", "theirs") + "[[entity]]\nid = \"b\"\n";
    std::fs::write(&path, theirs).unwrap();
    let merge = merge_of(&reports);
    // Whoever annotates goes on before the merge has reached him.
    for number in 0..3 {
        mine = with(&mine, "c", &number.to_string());
        saver.save(mine.clone());
        saver.flush(SOON).unwrap();
    }
    let now = on_disk(&path);
    assert_eq!(now.get("a").unwrap().note.as_deref(), Some("theirs"));
    assert!(now.get("b").is_some());
    assert_eq!(now.get("c").unwrap().note.as_deref(), Some("2"));
    let adopted = saver.adopt(&merge, &mine);
    assert!(super::super::same(&adopted, &now), "{adopted:?}");
    let adopted = with(&adopted, "a", "mine again");
    saver.save(adopted.clone());
    saver.flush(SOON).unwrap();
    assert!(super::super::same(&on_disk(&path), &adopted));
}

#[test]
fn an_entity_is_not_removed_by_who_does_not_know_what_others_wrote_into_it() {
    let (_folder, path) = desk();
    let text = "format = 1\n[[entity]]\nid = \"a\"\nlabel = \"a\"\n";
    std::fs::write(&path, text).unwrap();
    let (mut saver, registry, reports) = start(&path);
    let theirs = format!("{text}own = 1\n");
    std::fs::write(&path, &theirs).unwrap();
    let merge = merge_of(&reports);
    let none = Registry::default();
    saver.save(none.clone());
    saver.flush(SOON).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), theirs);
    assert_eq!(saver.adopt(&merge, &none), registry);
    // Who knows of it removes it.
    saver.save(none.clone());
    saver.flush(SOON).unwrap();
    assert_eq!(on_disk(&path), none);
}

#[test]
fn what_clashes_with_a_merge_that_is_on_its_way_is_kept_and_told() {
    let (_folder, path) = desk();
    let text = "format = 1\n[[entity]]\nid = \"a\"\nlabel = \"a\"\n";
    std::fs::write(&path, text).unwrap();
    let (mut saver, registry, reports) = start(&path);
    std::fs::write(&path, format!("{text}type = \"theirs\"\n")).unwrap();
    let merge = merge_of(&reports);
    let mut mine = registry.clone();
    let mut entity = registry.get("a").unwrap().as_ref().clone();
    entity.sort = Some("mine".to_owned());
    Change::put(entity, &registry).apply(&mut mine);
    saver.save(mine.clone());
    saver.flush(SOON).unwrap();
    let written = std::fs::read_to_string(&path).unwrap();
    let expected = "type = \"theirs\"\n# in conflict: type = \"mine\"\n";
    assert_eq!(written, format!("{text}{expected}"));
    let told = merge_of(&reports);
    assert_eq!(told.clashes().len(), 1);
    let mine = saver.adopt(&merge, &mine);
    let mine = saver.adopt(&told, &mine);
    assert!(super::super::same(&mine, &on_disk(&path)), "{mine:?}");
}

#[test]
fn two_savers_end_with_both_works() {
    let (_folder, path) = desk();
    std::thread::scope(|scope| {
        for name in ["a", "b"] {
            let path = &path;
            scope.spawn(move || {
                let (mut saver, mut mine, reports) = start(path);
                for number in 0..15 {
                    mine = with(&mine, &format!("{name}{number}"), "x");
                    mine = with(&mine, &format!("{name}0"), &number.to_string());
                    saver.save(mine.clone());
                    if number % 3 == 0 {
                        saver.flush(SOON).unwrap();
                    }
                    for report in reports.try_iter() {
                        if let Report::Changed(merge) = report {
                            mine = saver.adopt(&merge, &mine);
                        }
                    }
                }
            });
        }
    });
    let all = on_disk(&path);
    assert_eq!(all.iter().count(), 30);
    for name in ["a0", "b0"] {
        assert_eq!(all.get(name).unwrap().note.as_deref(), Some("14"));
    }
}

#[test]
fn what_somebody_damaged_is_told_and_not_written_until_it_is_mended() {
    let (_folder, path) = desk();
    let (saver, registry, reports) = start(&path);
    let mine = with(&registry, "a", "1");
    saver.save(mine.clone());
    wait(&reports, |report| matches!(report, Report::Saved));
    std::fs::write(&path, "format = 1\n[[entity]\n").unwrap();
    wait(&reports, |report| matches!(report, Report::Failed(_)));
    let mine = with(&mine, "b", "2");
    saver.save(mine.clone());
    assert!(saver.flush(SOON).is_err());
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "format = 1\n[[entity]\n"
    );
    std::fs::write(
        &path,
        "format = 1\n[[entity]]\nid = \"a\"\nlabel = \"a\"\nnote = \"1\"\n",
    )
    .unwrap();
    wait(&reports, |report| matches!(report, Report::Saved));
    assert_eq!(on_disk(&path), mine);
}

#[test]
fn a_file_that_somebody_removed_is_written_again() {
    let (_folder, path) = desk();
    let (saver, registry, reports) = start(&path);
    let mine = with(&registry, "a", "1");
    saver.save(mine.clone());
    wait(&reports, |report| matches!(report, Report::Saved));
    std::fs::remove_file(&path).unwrap();
    wait(&reports, |report| matches!(report, Report::Saved));
    assert_eq!(on_disk(&path), mine);
}
