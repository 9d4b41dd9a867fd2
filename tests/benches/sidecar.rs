//! Benchmarks of sidecars: opened, and saved after one change.
//!
//! `cargo bench --bench sidecar`. A save includes the flush to the disk, in a temporary folder.

use std::path::PathBuf;

use hashiya::annotation::set::Annotations;
use hashiya::annotation::{Annotation, Note, Spans, Time};
use hashiya::store::article::{self, Article};
use hashiya::store::kept::Kept;
use hashiya::store::sidecar::Sidecar;

mod texts;

fn main() {
    divan::main();
}

/// An article, `count` of its words annotated, and its sidecar in a folder that goes with it.
struct Case {
    article: Article,
    annotations: Annotations,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Case {
    fn new(count: usize) -> Self {
        let article = article::from_bytes(texts::paragraphs(1).as_bytes(), "article.txt", None);
        let annotations = Annotations::new(annotations(&article, count));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("article.txt.ann.toml");
        let mut empty = Sidecar::open_with(&path, &article, Kept::default())
            .expect("a fresh one")
            .sidecar;
        empty.save(&annotations).expect("it is saved");
        Self {
            article,
            annotations,
            path,
            _folder: folder,
        }
    }

    /// The annotations with one more.
    fn with_one_more(&self) -> Annotations {
        let more = annotations(&self.article, 1);
        let all = self.annotations.iter().map(|held| (**held).clone());
        Annotations::new(all.chain(more))
    }
}

/// `count` words of the article, each of a kind, each tenth with a note.
fn annotations(article: &Article, count: usize) -> Vec<Annotation> {
    let text = article.document.text();
    let kinds = ["actor", "place", "claim"];
    let words = text.split_whitespace().map(|word| {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        article
            .document
            .span(start, start + word.len())
            .expect("a word's ends")
    });
    let annotation = |(number, span)| {
        let now = Time::now();
        let kind = kinds.get(number % kinds.len()).copied();
        let mut made = Annotation::new(kind, Spans::one(span), Some("amina"), now);
        if number % 10 == 0 {
            made.notes.push(Note {
                text: "ملاحظة قصيرة".to_owned(),
                by: Some("amina".to_owned()),
                created: Some(now),
            });
        }
        made
    };
    words.take(count).enumerate().map(annotation).collect()
}

#[divan::bench(args = [100, 5000], sample_count = 20)]
fn open(bencher: divan::Bencher, count: usize) {
    let case = Case::new(count);
    bencher.bench(|| {
        let opened =
            Sidecar::open_with(&case.path, &case.article, Kept::default()).expect("it opens");
        assert_eq!(opened.annotations.len(), count);
    });
}

#[divan::bench(args = [100, 5000], sample_count = 20, sample_size = 1)]
fn save_one_change(bencher: divan::Bencher, count: usize) {
    let case = Case::new(count);
    let mut sidecar = Sidecar::open_with(&case.path, &case.article, Kept::default())
        .expect("it opens")
        .sidecar;
    let (one, other) = (case.with_one_more(), case.annotations.clone());
    let mut more = false;
    bencher.bench_local(|| {
        more = !more;
        sidecar
            .save(if more { &one } else { &other })
            .expect("it is saved")
    });
}
