//! Benchmarks of opening: what the first screen waits for, and what goes on behind it.
//!
//! `cargo bench --bench opening`. The article is the sample, repeated; no other file is needed.

use std::path::PathBuf;
use std::sync::mpsc;

use hashiya::source;
use hashiya::store::article::{self, Opened};
use hashiya::ui::theme::{Depth, Theme};

mod texts;

fn main() {
    divan::main();
}

/// A file of `megabytes`, which goes with its folder.
fn file(megabytes: usize) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("article.txt");
    std::fs::write(&path, texts::paragraphs(megabytes)).expect("a file");
    (folder, path)
}

/// Until there is something to show.
#[divan::bench(args = [1, 10], sample_count = 50)]
fn beginning(bencher: divan::Bencher, megabytes: usize) {
    let (_folder, path) = file(megabytes);
    bencher.bench(|| {
        let opened = article::open(&path, Box::new(|| None), 0).expect("it opens");
        assert!(matches!(opened, Opened::Beginning(..)));
    });
}

/// Until the whole is there: read, decoded, digested, cut into paragraphs.
#[divan::bench(args = [1, 10], sample_count = 20)]
fn whole(bencher: divan::Bencher, megabytes: usize) {
    let (_folder, path) = file(megabytes);
    bencher.bench(|| {
        let (sender, receiver) = mpsc::channel();
        let send = move |whole| sender.send(whole).expect("somebody waits");
        let Opened::Beginning(_, rest) =
            article::open(&path, Box::new(|| None), 0).expect("it opens")
        else {
            panic!("it is long");
        };
        rest.read(send).expect("a thread");
        receiver
            .recv()
            .expect("the whole comes")
            .expect("it can be read")
    });
}

/// An encoding that must be guessed from the whole.
#[divan::bench(args = [1, 10], sample_count = 10)]
fn guessed(bencher: divan::Bencher, megabytes: usize) {
    let arabic = "قال الناطق باسم البلدية إن ثلاثة أحياء عادت إليها المياه؛ فهل يكفي ذلك؟\n";
    let bytes = encoding_rs::WINDOWS_1256.encode(arabic).0.into_owned();
    let bytes = bytes.repeat(megabytes * 1_000_000 / bytes.len());
    bencher.bench(|| source::decode(&bytes, None));
}

/// A theme, at each depth.
#[divan::bench(args = [Depth::True, Depth::Ansi256, Depth::Ansi16, Depth::None])]
fn theme(depth: Depth) -> Theme {
    Theme::load("light", &[], depth).0
}
