//! Articles that somebody has annotated: that of `../shared`, where it is present, and those of the folder that
//! `HASHIYA_GOLD` names: texts `X.txt` with `X.json` beside, whose `spans` have `kind`, `start` and `end` in code
//! points, `entity`, and for a claim its `speaker`.

use std::path::{Path, PathBuf};

use hashiya::annotation::anchor::Offsets;
use hashiya::annotation::entity::{Entity, Registry};
use hashiya::annotation::gazetteer;
use hashiya::annotation::schema::{PLACE, is_name};
use hashiya::text::document::{Span, slice};
use hashiya::text::fold::skeleton;
use serde_json::Value;

/// An article with what somebody marked in it.
pub(crate) struct Gold {
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
}

/// Something that somebody marked.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) kind: String,
    pub(crate) span: Span,
    /// The entity of a mention, or a claim's speaker, as the gold calls it.
    pub(crate) who: String,
    /// Whether somebody else than the article itself, or its newsroom, says it: only then a cue introduces it.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) told: bool,
}

/// The article of `../shared`; `None` where that is absent.
pub(crate) fn shared() -> Option<Gold> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let text = shared.join("articles/security-dialogue.ar.txt");
    read(&text, &shared.join("data/security-dialogue.gold.json"))
}

/// The articles of the folder that `HASHIYA_GOLD` names.
pub(crate) fn others() -> Vec<Gold> {
    let Some(folder) = std::env::var_os("HASHIYA_GOLD").map(PathBuf::from) else {
        return Vec::new();
    };
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut texts: Vec<PathBuf> = files.map(|file| file.path()).collect();
    texts.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    texts.sort();
    texts
        .iter()
        .filter_map(|text| read(text, &text.with_extension("json")))
        .collect()
}

fn read(path: &Path, gold: &Path) -> Option<Gold> {
    let text = std::fs::read_to_string(path).ok()?;
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(gold).ok()?).ok()?;
    let offsets = Offsets::new(&text);
    let list = gold.get("spans")?.as_array()?;
    let mut marks: Vec<Mark> = list.iter().filter_map(|one| mark(one, &offsets)).collect();
    marks.sort_by_key(|mark| (mark.span.start(), std::cmp::Reverse(mark.span.end())));
    Some(Gold {
        name: path.file_name()?.to_string_lossy().into_owned(),
        marks,
        text,
    })
}

fn mark(one: &Value, offsets: &Offsets<'_>) -> Option<Mark> {
    let number = |key: &str| usize::try_from(one.get(key)?.as_u64()?).ok();
    let word = |key: &str| one.get(key).and_then(Value::as_str).unwrap_or("");
    let kind = word("kind").to_owned();
    let speaker = word("speaker");
    let own = matches!(speaker, "author" | "narrator") || word("attribution") == "self";
    Some(Mark {
        span: offsets.span(number("start")?, number("end")?)?,
        who: word(if kind == "claim" { "speaker" } else { "entity" }).to_owned(),
        told: !own,
        kind,
    })
}

/// The registry that somebody has who marked these articles: each entity under the name of its first mention, as
/// the program makes them. Those that the gazetteer knows have its ids.
pub(crate) fn registry(articles: &[&Gold]) -> Registry {
    let mut entities: Vec<(&str, &str, bool)> = Vec::new();
    for article in articles {
        let named = article.marks.iter().filter(|mark| is_name(&mark.kind));
        for mark in named.filter(|mark| !mark.who.is_empty()) {
            let place = mark.kind == PLACE;
            match entities.iter_mut().find(|(who, ..)| *who == mark.who) {
                Some((.., only_place)) => *only_place &= place,
                None => entities.push((&mark.who, slice(&article.text, mark.span), place)),
            }
        }
    }
    Registry::new(entities.into_iter().map(|(who, name, only_place)| {
        place_called(name).unwrap_or_else(|| {
            let mut entity = Entity::called(who, name);
            entity.sort = only_place.then(|| "facility".to_owned());
            entity
        })
    }))
}

/// The place of the gazetteer that is called so in Arabic.
fn place_called(name: &str) -> Option<Entity> {
    let key = skeleton(name);
    let called = |place: &&gazetteer::Place| {
        place
            .names("ar")
            .any(|(other, doubtful)| !doubtful && skeleton(other) == key)
    };
    let place = gazetteer::places().iter().find(called)?;
    Some(Entity::of_place(place, "ar"))
}
