//! Tests of the saving thread: what is on disk, and what is told of it.

use std::sync::mpsc;

use super::*;
use crate::annotation::edit::Edit;
use crate::annotation::{Annotation, Id, Spans};
use crate::store::article::{self, Article};
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
    let opened = Sidecar::open(path, article).unwrap();
    let (sender, reports) = mpsc::channel();
    let report = move |report| sender.send(report).unwrap_or_default();
    let saver = Saver::start(opened.sidecar, report).unwrap();
    (saver, opened.annotations, reports)
}

const SOON: Duration = Duration::from_secs(10);

#[test]
fn a_change_is_on_disk_when_it_is_told() {
    let (_folder, article, path) = desk();
    let (mut saver, set, reports) = start(&path, &article);
    let set = with(&set, "A", 4);
    let revision = saver.save(set.clone());
    let report = reports.recv_timeout(SOON).unwrap();
    assert!(matches!(report, Report::Saved { revision: r } if r == revision));
    assert_eq!(Sidecar::open(&path, &article).unwrap().annotations, set);
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
    let set = Sidecar::open(&path, &article).unwrap().annotations;
    assert_eq!(set.len(), 40);
    assert!(set.iter().all(|a| a.conflict.is_none()));
}
