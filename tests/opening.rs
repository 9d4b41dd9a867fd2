//! Articles opened: every encoding in which the shared texts are kept, and the beginning before the whole.
//!
//! The texts stand beside the crate in `../shared`; where they are not, those tests say so and pass. The
//! fixtures in `tests/data` are short texts of our own in the encodings that have no mark.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use hashiya::error::Result;
use hashiya::source::{self, Newline};
use hashiya::store::article::{self, Article, BEGINNING, Opened};
use hashiya::text::document::Document;

/// The shared texts' folder; `None` where it is absent.
fn shared_texts() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/texts");
    if !folder.is_dir() {
        println!("skipped: {} is not here", folder.display());
        return None;
    }
    Some(folder)
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/encodings")
        .join(name);
    fs::read(path).expect("a fixture")
}

#[test]
fn every_shared_text_opens_right() {
    let Some(folder) = shared_texts() else { return };
    let mut seen = 0;
    for entry in fs::read_dir(&folder).expect("the texts") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a text");
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let decoded = source::decode(&bytes, None);
        let expected = match name.as_str() {
            "enc-arb-windows-1256.txt" => "windows-1256",
            "enc-heb-windows-1255.txt" => "windows-1255",
            "enc-arb-utf16le-bom.txt" => "utf-16le",
            _ => "utf-8",
        };
        assert_eq!(decoded.encoding, expected, "{name}");
        assert_eq!(decoded.ill_formed, 0, "{name}");
        assert_eq!(decoded.bom, name.contains("bom"), "{name}");
        if expected == "utf-8" {
            assert_eq!(decoded.text.as_bytes(), bytes, "{name}");
        }
        seen += 1;
    }
    assert!(seen > 30);
}

#[test]
fn the_same_text_is_the_same_from_each_encoding() {
    let Some(folder) = shared_texts() else { return };
    let text =
        |name: &str| source::decode(&fs::read(folder.join(name)).expect("a text"), None).text;
    let arabic = text("udhr-arb.txt");
    assert_eq!(text("enc-arb-windows-1256.txt"), arabic);
    assert_eq!(text("enc-arb-utf16le-bom.txt"), format!("\u{FEFF}{arabic}"));
    let crlf = format!("\u{FEFF}{}", arabic.replace('\n', "\r\n"));
    assert_eq!(text("enc-arb-utf8-bom-crlf.txt"), crlf);
    assert_eq!(text("enc-heb-windows-1255.txt"), text("udhr-heb.txt"));
}

#[test]
fn every_paragraph_of_the_legacy_texts_alone_is_guessed_right() {
    let Some(folder) = shared_texts() else { return };
    for (name, expected) in [
        ("enc-arb-windows-1256.txt", "windows-1256"),
        ("enc-heb-windows-1255.txt", "windows-1255"),
    ] {
        let bytes = fs::read(folder.join(name)).expect("a text");
        for line in bytes.split(|b| *b == b'\n').filter(|line| line.len() > 20) {
            let decoded = source::decode(line, None);
            assert_eq!(decoded.encoding, expected, "{}", decoded.text);
            assert!(decoded.guessed);
        }
    }
}

#[test]
fn the_fixtures_open_right() {
    let expected = source::decode(&fixture("utf-8.txt"), None);
    assert_eq!(
        (expected.encoding, expected.newline),
        ("utf-8", Newline::Lf)
    );
    for (name, encoding) in [
        ("windows-1256.txt", "windows-1256"),
        ("iso-8859-6.txt", "iso-8859-6"),
    ] {
        let decoded = source::decode(&fixture(name), None);
        assert_eq!(decoded.text, expected.text, "{name}");
        assert_eq!(
            (decoded.encoding, decoded.guessed),
            (encoding, true),
            "{name}"
        );
    }
    let hebrew = source::decode(&fixture("hebrew-utf-8.txt"), None);
    for (name, encoding) in [
        ("hebrew-windows-1255.txt", "windows-1255"),
        ("hebrew-utf-16le.txt", "utf-16le"),
        ("hebrew-utf-16be.txt", "utf-16be"),
    ] {
        let decoded = source::decode(&fixture(name), None);
        assert_eq!(decoded.text, hebrew.text, "{name}");
        assert_eq!(decoded.encoding, encoding, "{name}");
    }
}

#[test]
fn valid_utf8_is_utf8_even_where_it_looks_like_something_else() {
    // Arabic letters in UTF-16 without a mark are ASCII bytes, controls and letters in turn: valid UTF-8,
    // and so UTF-8, as the rule has it. Nothing else would be the same for every program.
    let bytes: Vec<u8> = "قال".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(source::decode(&bytes, None).encoding, "utf-8");
    assert_eq!(source::decode(&bytes, Some("utf-16le")).encoding, "utf-8");
}

/// What a sidecar records as the encoding.
fn recorded(encoding: Option<&str>) -> article::Recorded {
    let encoding = encoding.map(str::to_owned);
    Box::new(move || encoding.clone())
}

/// What is shown of an article first.
enum Shown {
    Whole(Box<Article>),
    Beginning(Document),
}

/// Opens `bytes` as a file: what is shown first, and the whole that comes later.
fn open(bytes: &[u8], encoding: Option<&str>) -> (Shown, Option<Result<Article>>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("article.txt");
    fs::write(&path, bytes).expect("a file");
    let before = fs::metadata(&path)
        .expect("a file")
        .modified()
        .expect("a time");
    let (sender, receiver) = mpsc::channel();
    let (shown, whole) = match article::open(&path, recorded(encoding), 0).expect("it opens") {
        Opened::Whole(article) => (Shown::Whole(article), None),
        Opened::Beginning(beginning, rest) => {
            let send = move |whole| sender.send(whole).expect("somebody waits");
            rest.read(send).expect("a thread");
            let whole = receiver.recv_timeout(Duration::from_secs(20));
            (Shown::Beginning(beginning), whole.ok())
        }
    };
    assert_eq!(fs::read(&path).expect("a file"), bytes);
    let after = fs::metadata(&path)
        .expect("a file")
        .modified()
        .expect("a time");
    assert_eq!(after, before);
    (shown, whole)
}

#[test]
fn a_short_article_is_whole_at_once() {
    let (opened, later) = open("سلام\r\n".as_bytes(), None);
    let Shown::Whole(article) = opened else {
        panic!("it is short");
    };
    assert!(later.is_none());
    assert!(article.document.is_complete());
    assert_eq!((article.meta.bytes, article.meta.length), (10, 6));
    assert_eq!(article.meta.file, "article.txt");
    assert_eq!(article.meta.newline, Newline::Crlf);
    // The digest that sha256sum tells of the same bytes.
    assert_eq!(
        article::from_bytes(b"abc", "x", None).meta.sha256,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn a_long_articles_beginning_is_a_prefix_of_the_whole() {
    let paragraph = "«أعلن الناطق، أمس، أنّ 45٪ من الأسر عادت» 👩‍👩‍👧 — report.\n";
    let long = paragraph.repeat(3 * BEGINNING / paragraph.len());
    let one_line = long.replace('\n', " ");
    let crlf = long.replace('\n', "\r\n");
    let cr = long.replace('\n', "\r");
    let marks = "ب\u{64B}".repeat(BEGINNING);
    // Every place where the first part may be cut: also within a character and within CR LF.
    for text in [&long, &one_line, &crlf, &cr, &marks] {
        for shift in 0..4 {
            let text = format!("{}{text}", "x".repeat(shift));
            let (opened, whole) = open(text.as_bytes(), None);
            let Shown::Beginning(beginning) = opened else {
                panic!("it is long");
            };
            assert!(!beginning.is_complete());
            assert_eq!(beginning.length(), text.len());
            let whole = whole.expect("the whole comes").expect("it can be read");
            assert!(whole.continues && whole.document.is_complete());
            assert_eq!(whole.document.text(), text);
            assert!(text.starts_with(beginning.text()));
            assert!(beginning.text().len() > BEGINNING / 3);
            let next = text.get(beginning.text().len()..).expect("on a character");
            assert!(
                !next.starts_with(['\u{64B}', '\u{200D}', '\n']),
                "cut within a cluster"
            );
        }
    }
}

#[test]
fn what_is_shown_first_reaches_beyond_the_place_that_is_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("article.txt");
    fs::write(&path, "سلام عليكم\n".repeat(BEGINNING)).expect("a file");
    for place in [0, BEGINNING, 5 * BEGINNING] {
        let opened = article::open(&path, recorded(None), place).expect("it opens");
        let Opened::Beginning(beginning, _) = opened else {
            panic!("it is long");
        };
        let shown = beginning.text().len();
        assert!(
            shown > place && shown <= place + BEGINNING,
            "{place}: {shown}"
        );
    }
}

#[test]
fn what_is_recorded_is_not_asked_for_where_the_text_tells_its_encoding() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("article.txt");
    let asked = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("a file");
        let (sender, asked) = mpsc::channel();
        let recorded = move || {
            sender.send(()).expect("somebody counts");
            Some("windows-1256".to_owned())
        };
        let opened = article::open(&path, Box::new(recorded), 0).expect("it opens");
        (asked.try_iter().count() > 0, opened)
    };
    assert!(!asked("سلام".as_bytes()).0);
    assert!(!asked(&"سلام عليكم\n".repeat(BEGINNING).into_bytes()).0);
    let (was_asked, opened) = asked(&fixture("windows-1256.txt"));
    let Opened::Whole(article) = opened else {
        panic!("it is short");
    };
    assert_eq!((was_asked, article.meta.encoding), (true, "windows-1256"));
    assert!(asked(&b"plain ASCII, so far\n".repeat(BEGINNING)).0);
}

#[test]
fn an_article_whose_encoding_must_be_guessed_is_read_whole_first() {
    let bytes = fixture("windows-1256.txt").repeat(2000);
    assert!(bytes.len() > BEGINNING);
    let (opened, later) = open(&bytes, None);
    let Shown::Whole(article) = opened else {
        panic!("the beginning can't be told from the beginning alone");
    };
    assert!(later.is_none());
    assert_eq!(article.meta.encoding, "windows-1256");
    let ascii = "x".repeat(2 * BEGINNING);
    assert!(matches!(
        open(ascii.as_bytes(), Some("windows-1256")).0,
        Shown::Whole(_)
    ));
    assert!(matches!(
        open(ascii.as_bytes(), Some("UTF8")).0,
        Shown::Beginning(_)
    ));
}

#[test]
fn a_fault_far_behind_the_beginning_changes_no_offset() {
    let mut bytes = "سلام عليكم\n".repeat(BEGINNING / 10).into_bytes();
    bytes.extend(b"\xFF\xD8");
    let (opened, whole) = open(&bytes, None);
    assert!(matches!(opened, Shown::Beginning(_)));
    let whole = whole.expect("the whole comes").expect("it can be read");
    assert!(whole.continues);
    assert_eq!((whole.meta.encoding, whole.meta.ill_formed), ("utf-8", 2));
    // ASCII first, another encoding behind: every offset of the beginning still holds.
    let mut bytes = "plain ASCII\n".repeat(BEGINNING / 8).into_bytes();
    bytes.extend(fixture("windows-1256.txt").repeat(3));
    let (opened, whole) = open(&bytes, None);
    assert!(matches!(opened, Shown::Beginning(_)));
    let whole = whole.expect("the whole comes").expect("it can be read");
    assert_eq!(
        (whole.meta.encoding, whole.continues),
        ("windows-1256", true)
    );
}

#[test]
fn what_is_no_article_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = |path: &Path| {
        let told = article::open(path, recorded(None), 0).expect_err("it is no article");
        assert_eq!(told.exit_status(), 2);
        told.to_string()
    };
    assert!(refused(folder.path()).contains("this is a folder"));
    fs::write(folder.path().join("report.txt"), "x").expect("a file");
    let told = refused(&folder.path().join("reprot.txt"));
    assert!(told.contains("report.txt?"), "{told}");
    let told = refused(&folder.path().join("nothing-like-it-at-all"));
    assert!(told.contains("--sample"), "{told}");
    #[cfg(unix)]
    {
        let link = folder.path().join("link.txt");
        std::os::unix::fs::symlink("gone", &link).expect("a link");
        assert!(refused(&link).contains("a link to a file that is not there"));
        assert!(refused(Path::new("/dev/null")).contains("hashiya -"));
    }
}
