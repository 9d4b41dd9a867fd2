//! Laws of the files that anybody may have written: articles, sidecars, registries, settings.
//!
//! What is wrong with one is told in a message that names it; what is right of it is used, and what is read can be
//! written again without a change.

use std::path::Path;

use hashiya::annotation::edit::Edit;
use hashiya::annotation::set::Annotations;
use hashiya::annotation::{Annotation, Spans, Time};
use hashiya::error::Error;
use hashiya::store::article::{self, Article};
use hashiya::store::config::Settings;
use hashiya::store::kept::Kept;
use hashiya::store::registry::RegistryFile;
use hashiya::store::sidecar::Sidecar;
use hashiya::store::{reporting, schema};
use hashiya::text::bidi::Direction;
use hashiya::text::cells::CellRules;
use hashiya::text::document::slice;
use hashiya::text::layout::Options;
use hashiya::ui::theme::{Depth, Theme, ThemeFile};

use super::bytes::text_of;
use super::layout;

/// What sidecars are of: everything that makes places in a text hard.
pub const ARTICLE: &str = "قالت السفيرة الأميركية في العراق إن «الحوار» مستمر.\r\n\r\nوَقَالَ 👩🏽\u{200d}🔧 لا\u{202e}abc\u{202c} قال الوزير، قال الوزير.\n";

/// The article that sidecars are of.
pub fn the_article() -> Article {
    article::from_bytes(ARTICLE.as_bytes(), "article.txt", None)
}

/// A message names the file, and shows no more of it than a screen can.
#[track_caller]
pub fn is_told(error: &Error) {
    let told = error.to_string();
    assert!(told.contains(".toml"), "{told}");
    let longest = told.lines().map(|line| line.chars().count()).max();
    assert!(longest.is_some_and(|longest| longest < 1000), "{told}");
}

#[track_caller]
fn all_are_told(faults: &[Error]) {
    faults.iter().for_each(is_told);
}

/// Bytes are an article in some encoding, and can be laid out.
pub fn article(bytes: &[u8]) {
    let article = article::from_bytes(bytes, "article.txt", None);
    let options = Options {
        width: 20,
        direction: Direction::Auto,
        rules: CellRules::default(),
    };
    layout::rows_tile(article.document.text(), options);
}

/// What a sidecar says has its place in the article; written again it is as it was; with an annotation more it says
/// that too.
pub fn sidecar(bytes: &[u8]) {
    let article = the_article();
    let path = Path::new("article.txt.ann.toml");
    let opened = Sidecar::holding(Some(bytes.to_vec()), path, &article, Kept::default());
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => return is_told(&error),
    };
    all_are_told(&opened.faults);
    stand_in(&opened.annotations, ARTICLE);
    let sidecar = opened.sidecar;
    let Ok(written) = sidecar.bytes_of(&opened.annotations) else {
        return;
    };
    let again = Sidecar::holding(Some(written), path, &article, Kept::default())
        .unwrap_or_else(|error| panic!("what was written can't be read: {error}"));
    assert_eq!(again.annotations, opened.annotations);
    let mut more = opened.annotations.clone();
    let span = article.document.span(0, 8).expect("a word");
    let time = Time::from_seconds(0);
    let one = Annotation::new(Some("actor"), Spans::one(span), None, time);
    Edit::Put(Box::new(one)).apply(&mut more);
    let written = sidecar.bytes_of(&more).expect("it can be written");
    let again = Sidecar::holding(Some(written), path, &article, Kept::default())
        .unwrap_or_else(|error| panic!("what was written can't be read: {error}"));
    assert_eq!(again.annotations, more);
}

/// Each annotation stands in the text, and on the boundaries of its characters.
#[track_caller]
pub fn stand_in(annotations: &Annotations, text: &str) {
    for annotation in annotations.iter() {
        for span in annotation.spans.iter() {
            let _quote = slice(text, span);
        }
    }
}

/// What a registry says can be written again, and is the same then.
pub fn registry(bytes: &[u8]) {
    let path = Path::new("entities.toml");
    let opened = RegistryFile::holding(Some(bytes.to_vec()), path);
    all_are_told(&opened.faults);
    if opened.file.is_read_only() {
        return;
    }
    let Ok(Some(written)) = opened.file.bytes_of(&opened.registry) else {
        return;
    };
    let again = RegistryFile::holding(Some(written), path);
    assert!(!again.file.is_read_only());
    assert!(again.registry.iter().eq(opened.registry.iter()));
}

/// A project's file.
pub fn schema(bytes: &[u8]) {
    let (mut schema, mut faults) = (schema::builtin().clone(), Vec::new());
    let path = Path::new("hashiya.toml");
    schema::extend(&mut schema, &text_of(bytes), path, &[], &mut faults);
    all_are_told(&faults);
}

/// A person's settings.
pub fn settings(bytes: &[u8]) {
    let mut faults = Vec::new();
    let _settings = Settings::parse(&text_of(bytes), Path::new("config.toml"), &mut faults);
    all_are_told(&faults);
}

/// A person's theme.
pub fn theme(bytes: &[u8]) {
    let own = [ThemeFile {
        name: "own".to_owned(),
        text: text_of(bytes).into_owned(),
        file: Path::new("own.toml").to_owned(),
    }];
    for depth in [Depth::True, Depth::Ansi16] {
        let (_theme, faults) = Theme::load("own", &own, depth);
        all_are_told(&faults);
    }
}

/// The cues of a language.
pub fn reporting(bytes: &[u8]) {
    let mut faults = Vec::new();
    let path = Path::new("cues.toml");
    let _language = reporting::language("ar", &text_of(bytes), path, &mut faults);
    all_are_told(&faults);
}
