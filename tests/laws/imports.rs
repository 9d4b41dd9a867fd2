//! Laws of what other programs made: it comes in once, stands in the article, and can be kept and given back.

use std::path::Path;

use hashiya::annotation::Time;
use hashiya::annotation::entity::Registry;
use hashiya::annotation::set::Annotations;
use hashiya::format::{Arrivals, Format, Joined, Work, join, land};
use hashiya::store::article;
use hashiya::store::kept::Kept;
use hashiya::store::schema;
use hashiya::store::sidecar::Sidecar;

use super::files::{ARTICLE, stand_in};

/// `file` comes into an article, its own where it has one.
pub fn comes_in(format: &Format, file: &str) {
    let read = format.read.expect("a reader");
    let content = read(file);
    let text = content.text.clone();
    let text = text.as_deref().filter(|text| !text.is_empty());
    let text = text.unwrap_or(ARTICLE);
    // An article's text comes out of the decoder.
    let article = article::from_bytes(text.as_bytes(), "article.txt", Some("utf-8"));
    let text = article.document.text();
    let landed = land(&content, text, schema::builtin());
    let arrive = |there: &Annotations| -> Joined {
        let arrivals = Arrivals {
            landed: &landed,
            text,
            content: &content,
            format: format.name,
            file: Some("export"),
            theirs: false,
        };
        join(there, &arrivals, Time::from_seconds(0))
    };
    let mut there = Annotations::default();
    let joined = arrive(&there);
    joined.edit.apply(&mut there);
    there.foreign.extend(joined.foreign);
    stand_in(&there, text);

    let again = arrive(&there);
    assert!(again.edit.is_nothing(), "{:#?}\n{there:#?}", again.edit);
    assert_eq!(again.foreign, []);

    let path = Path::new("article.txt.ann.toml");
    let sidecar = Sidecar::holding(None, path, &article, Kept::default());
    let sidecar = sidecar.expect("nothing").sidecar;
    let written = sidecar.bytes_of(&there).expect("it can be kept");
    let kept = Sidecar::holding(Some(written), path, &article, Kept::default())
        .unwrap_or_else(|error| panic!("what was kept can't be read: {error}"));
    assert_eq!(kept.annotations.len(), there.len());

    let given = (format.write)(&Work {
        text,
        annotations: &there,
        schema: schema::builtin(),
        registry: &Registry::default(),
        file: "article.txt",
        sha256: "0",
    });
    let given = String::from_utf8(given.bytes).expect("UTF-8");
    let faults = read(&given).faults;
    assert_eq!(faults, [], "{given}");
}
