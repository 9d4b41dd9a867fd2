//! Tests of the saving thread: what is on disk, and what is told of it.

use std::sync::mpsc;

use super::*;
use crate::annotation::edit::Edit;
use crate::annotation::{Annotation, Id, Spans};
use crate::store::article::{self, Article};
use crate::store::kept::Kept;
use crate::text::document::Span;

fn desk() -> (tempfile::TempDir, Article, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "one two three four five six seven eight nine ten").unwrap();
    let article = article::read(&path, None).unwrap();
    let sidecar = crate::store::sidecar::path_for(&path, None);
    (folder, article, sidecar)
}

fn annotation(id: &str, at: usize) -> Annotation {
    let spans = Spans::one(Span::new(at, at + 3));
    Annotation {
        id: Id::named(id),
        ..Annotation::new(Some("actor"), spans, None, Time::from_seconds(0))
    }
}

fn with(set: &Annotations, id: &str, at: usize) -> Annotations {
    let mut set = set.clone();
    Edit::Put(Box::new(annotation(id, at))).apply(&mut set);
    set
}

fn start(
    path: &std::path::Path,
    article: &Article,
) -> (Saver, Annotations, mpsc::Receiver<Report>) {
    let opened = Sidecar::open_with(path, article, Kept::default()).unwrap();
    let (sender, reports) = mpsc::channel();
    let report = move |report| sender.send(report).unwrap_or_default();
    let saver = Saver::start(opened.sidecar, report).unwrap();
    (saver, opened.annotations, reports)
}

const SOON: Duration = Duration::from_secs(10);

#[test]
fn what_was_saved_can_be_restored_when_the_reader_is_closed() {
    let (folder, article, path) = desk();
    let kept = Kept::at(folder.path().join("state"));
    let states = || {
        let states = kept.backups.of(&path).into_iter();
        let texts = states.map(|state| String::from_utf8(state.bytes().unwrap()).unwrap());
        texts.collect::<Vec<_>>()
    };
    let start = || {
        let opened = Sidecar::open_with(&path, &article, kept.clone()).unwrap();
        let saver = Saver::start(opened.sidecar, |_| {}).unwrap();
        (saver, opened.annotations)
    };
    let (mut saver, set) = start();
    let set = with(&set, "A", 4);
    saver.save(with(&set, "B", 8));
    saver.save(set);
    drop(saver);
    assert_eq!(states(), [std::fs::read_to_string(&path).unwrap()]);
    // Who only reads leaves nothing.
    std::fs::write(&path, "format = 1\n").unwrap();
    drop(start());
    assert_eq!(states().len(), 1);
}

#[test]
fn a_change_is_on_disk_when_it_is_told() {
    let (_folder, article, path) = desk();
    let (mut saver, set, reports) = start(&path, &article);
    let set = with(&set, "A", 4);
    let revision = saver.save(set.clone());
    let report = reports.recv_timeout(SOON).unwrap();
    assert!(matches!(report, Report::Saved { revision: r } if r == revision));
    assert_eq!(
        Sidecar::open_with(&path, &article, Kept::default())
            .unwrap()
            .annotations,
        set
    );
}

#[test]
fn two_savers_end_with_both_works() {
    let (_folder, article, path) = desk();
    std::thread::scope(|scope| {
        for name in ["a", "b"] {
            let (article, path) = (&article, &path);
            scope.spawn(move || {
                let (mut saver, mut set, reports) = start(path, article);
                for number in 0..20 {
                    set = with(&set, &format!("{name}{number}"), number);
                    saver.save(set.clone());
                    if number % 3 == 0 {
                        saver.flush(SOON).unwrap();
                    }
                    for report in reports.try_iter() {
                        if let Report::Merged(merged) = report {
                            set = saver.adopt(&merged, &set);
                        }
                    }
                }
            });
        }
    });
    let set = Sidecar::open_with(&path, &article, Kept::default())
        .unwrap()
        .annotations;
    assert_eq!(set.len(), 40);
    assert!(set.iter().all(|a| a.conflict.is_none()));
}

/// The reports up to the first that `is_it`; panics where it does not come.
fn reports_until(reports: &mpsc::Receiver<Report>, is_it: impl Fn(&Report) -> bool) -> Vec<Report> {
    let mut seen = Vec::new();
    loop {
        let report = reports.recv_timeout(SOON).expect("another report");
        let found = is_it(&report);
        seen.push(report);
        if found {
            return seen;
        }
    }
}

#[test]
fn what_somebody_else_damaged_is_not_saved_until_it_can_be_written() {
    let (_folder, article, path) = desk();
    let (mut saver, set, reports) = start(&path, &article);
    let set = with(&set, "A", 4);
    saver.save(set.clone());
    reports_until(&reports, |report| matches!(report, Report::Saved { .. }));
    let good = std::fs::read(&path).unwrap();
    std::fs::write(&path, good.get(..good.len() / 2).unwrap()).unwrap();
    reports_until(&reports, |report| matches!(report, Report::Failed { .. }));
    assert!(saver.flush(SOON).is_err(), "who leaves must be asked");
    assert_ne!(std::fs::read(&path).unwrap(), good, "it is not overwritten");
    std::fs::write(&path, &good).unwrap();
    reports_until(&reports, |report| matches!(report, Report::Saved { .. }));
    assert!(saver.flush(SOON).is_ok());
    assert_eq!(
        Sidecar::open_with(&path, &article, Kept::default())
            .unwrap()
            .annotations,
        set
    );
}

#[test]
fn a_sidecar_that_somebody_removed_is_written_again_and_that_is_said() {
    let (_folder, article, path) = desk();
    let (mut saver, set, reports) = start(&path, &article);
    let revision = saver.save(with(&set, "A", 4));
    reports_until(&reports, |report| matches!(report, Report::Saved { .. }));
    std::fs::remove_file(&path).unwrap();
    let seen = reports_until(&reports, |report| matches!(report, Report::Noticed(_)));
    let saved = |report: &Report| matches!(report, Report::Saved { revision: r } if *r == revision);
    assert!(seen.iter().any(saved), "{seen:?}");
    assert!(path.exists());
}

#[test]
fn an_article_that_somebody_changed_is_noticed_once() {
    let (folder, article, path) = desk();
    let (_saver, _set, reports) = start(&path, &article);
    std::fs::write(folder.path().join("a.txt"), "another text").unwrap();
    reports_until(&reports, |report| matches!(report, Report::ArticleChanged));
    assert!(reports.recv_timeout(3 * LOOKING).is_err(), "once is enough");
}
