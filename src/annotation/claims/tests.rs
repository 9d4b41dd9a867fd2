//! Claims of small articles: what is told of them, and which are wanted.

use super::*;
use crate::annotation::entity::Entity;
use crate::annotation::{Link, Note, Time};

/// Two sentences on two lines.
const TEXT: &str =
    "أعلنت حركة النور أن وبواشنطن مكتبًا لها.\nوقال الوزير: “لن ننسحب”، ثم قال: “أبدًا”! انتهى.";

/// The place where `part` first stands in the text.
fn place(part: &str) -> Span {
    let start = TEXT.find(part).expect("it stands there");
    Span::new(start, start + part.len())
}

fn annotation(id: &str, kind: &str, parts: &[&str]) -> Annotation {
    let spans = Spans::of(parts.iter().map(|part| place(part)).collect());
    Annotation {
        id: Id::named(id),
        ..Annotation::new(
            Some(kind),
            spans.expect("a part"),
            Some("amina"),
            Time::default(),
        )
    }
}

fn mention(id: &str, part: &str, entity: Option<&str>) -> Annotation {
    Annotation {
        entity: entity.map(str::to_owned),
        ..annotation(id, "actor", &[part])
    }
}

/// A claim with links, each a role and an id.
fn claim(id: &str, parts: &[&str], links: &[(&str, &str)]) -> Annotation {
    let links = links.iter().map(|(role, to)| Link {
        role: (*role).to_owned(),
        to: Id::named(*to),
    });
    Annotation {
        links: links.collect(),
        ..annotation(id, "claim", parts)
    }
}

fn with(mut claim: Annotation, key: &str, value: &str) -> Annotation {
    let value = Value::Text(value.to_owned());
    claim.attributes.insert(key.to_owned(), value);
    claim
}

/// حركة النور, also under an id that was merged into it; and واشنطن.
fn registry() -> Registry {
    let mut nur = Entity::called("nur", "حركة النور");
    nur.labels
        .insert("en".to_owned(), "Nur Movement".to_owned());
    let mut old = Entity::called("light", "النورانيون");
    old.merged_into = Some("nur".to_owned());
    let mut washington = Entity::called("washington", "واشنطن");
    washington.names.push("العاصمة الأميركية".to_owned());
    Registry::new([nur, old, washington])
}

fn read(list: impl IntoIterator<Item = Annotation>) -> Vec<Claim> {
    claims(TEXT, &Annotations::new(list), &registry())
}

/// Of one claim and the mentions that it needs.
fn one(claim: Annotation) -> Claim {
    let mentions = [
        mention("m", "حركة النور", Some("light")),
        mention("w", "واشنطن", Some("washington")),
        mention("v", "الوزير", None),
    ];
    let mut found = read(mentions.into_iter().chain([claim]));
    found.pop().expect("a claim")
}

#[test]
fn a_claim_is_told_with_its_speaker_its_parts_and_its_sentences() {
    let mut said = claim(
        "c",
        &["لن ننسحب", "أبدًا"],
        &[("said-by", "v"), ("about", "w")],
    );
    let cue = Value::Span {
        span: place("قال"),
        quote: "قال".to_owned(),
        lemma: Some("قال".to_owned()),
    };
    said.attributes.insert("cue".to_owned(), cue);
    said.attributes
        .insert("date".to_owned(), Value::Number(2024));
    said.notes.push(Note {
        text: "a\nb".to_owned(),
        by: None,
        created: None,
    });
    let found = one(with(with(said, "stance", "oppose"), "certainty", "CT-"));
    assert_eq!(found.who(), ["الوزير"]);
    assert_eq!(
        found.speakers.first().and_then(|one| one.entity.clone()),
        None
    );
    assert_eq!(found.content, "لن ننسحب … أبدًا");
    assert_eq!(found.cue.as_deref(), Some("قال"));
    assert_eq!(found.lemma.as_deref(), Some("قال"));
    assert_eq!(found.stance.as_deref(), Some("oppose"));
    assert_eq!(found.certainty.as_deref(), Some("CT-"));
    assert_eq!(
        (found.attribution, found.date.as_deref()),
        (None, Some("2024"))
    );
    let about: Vec<&str> = found.about.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(about, ["واشنطن"]);
    assert_eq!(found.notes, ["a\nb"]);
    let sentence = "وقال الوزير: “لن ننسحب”، ثم قال: “أبدًا”!";
    assert_eq!(found.sentence.as_deref(), Some(sentence));
    let hull = place("لن ننسحب").hull(place("أبدًا"));
    assert_eq!(
        (found.span, found.by.as_deref()),
        (Some(hull), Some("amina"))
    );
}

#[test]
fn sentences_between_which_others_stand_are_told_apart() {
    let broken = one(claim("c", &["حركة", "انتهى"], &[]));
    let told = "أعلنت حركة النور أن وبواشنطن مكتبًا لها. … انتهى.";
    assert_eq!(broken.sentence.as_deref(), Some(told));
    let joined = one(claim("c", &["لها", "وقال"], &[]));
    let told = "أعلنت حركة النور أن وبواشنطن مكتبًا لها. وقال الوزير: “لن ننسحب”، ثم قال: “أبدًا”!";
    assert_eq!(joined.sentence.as_deref(), Some(told));
    assert_eq!(joined.content, "لها … وقال");
}

#[test]
fn a_speaker_is_called_as_the_entity_that_his_was_merged_into() {
    let found = one(claim(
        "c",
        &["مكتبًا"],
        &[("said-by", "m"), ("said-by", "v"), ("said-by", "m")],
    ));
    assert_eq!(found.who(), ["حركة النور", "الوزير"]);
    let speaker = found.speakers.first().expect("a speaker");
    assert_eq!(speaker.entity.as_deref(), Some("nur"));
    let unknown = mention("m", "الوزير", Some("minister"));
    let said = claim("c", &["أبدًا"], &[("said-by", "m")]);
    let found = read([unknown, said]).pop().expect("a claim");
    let speaker = found.speakers.first().expect("a speaker");
    assert_eq!(
        (speaker.name.as_str(), speaker.entity.as_deref()),
        ("الوزير", Some("minister"))
    );
}

#[test]
fn nobody_named_is_told_as_it_is_and_a_link_that_leads_nowhere_names_nobody() {
    let unnamed = one(with(
        claim("c", &["أبدًا"], &[("said-by", "none")]),
        "speaker",
        "unnamed",
    ));
    assert_eq!(unnamed.who(), ["unnamed"]);
    let both = one(with(
        claim("c", &["أبدًا"], &[("said-by", "v")]),
        "speaker",
        "author",
    ));
    assert_eq!(both.who(), ["الوزير"]);
    assert!(one(claim("c", &["أبدًا"], &[])).who().is_empty());
}

#[test]
fn a_claim_comes_through_whoever_reports_it() {
    let inner = claim("c", &["مكتبًا"], &[("via", "d"), ("via", "v")]);
    let outer = claim("d", &["أن وبواشنطن مكتبًا"], &[("said-by", "m")]);
    let mentions = [
        mention("m", "حركة النور", None),
        mention("v", "الوزير", None),
    ];
    let found = read(mentions.into_iter().chain([inner, outer]));
    let inner = found
        .iter()
        .find(|one| one.id.as_str() == "c")
        .expect("a claim");
    let via: Vec<&str> = inner.via.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(via, ["حركة النور", "الوزير"]);
}

#[test]
fn what_lost_its_place_is_told_by_its_quote() {
    let mut lost = claim("c", &["لن ننسحب"], &[]);
    let quotes = vec!["لن\n نعود".to_owned(), "قط".to_owned()];
    lost.standing = Standing::lost(quotes, true);
    let found = one(lost);
    assert_eq!(found.content, "لن نعود … قط");
    assert_eq!((found.sentence, found.span), (None, None));
    assert!(found.within.is_empty());
}

/// Whether a claim is wanted that is said by, or about, what `text` names.
fn judged(claim: &Claim, speaker: Option<&str>, about: Option<&str>) -> bool {
    let sought = |text: &str| Sought::new(text, &registry());
    let wanted = Wanted {
        speaker: speaker.map(sought),
        about: about.map(sought),
        ..Wanted::default()
    };
    wanted.judge(claim, None) == Verdict::Wanted
}

#[test]
fn a_speaker_is_found_by_id_and_by_every_name_in_every_spelling() {
    let found = one(claim("c", &["مكتبًا"], &[("said-by", "m")]));
    for name in [
        "nur",
        "light",
        "حَرَكة النُّور",
        "النور",
        "nur movement",
        "النورانيون",
        "حركه النور",
    ] {
        assert!(judged(&found, Some(name), None), "{name}");
    }
    for name in ["nu", "نور الدين", "الوزير", "author", "washington"] {
        assert!(!judged(&found, Some(name), None), "{name}");
    }
    let unnamed = one(with(claim("c", &["أبدًا"], &[]), "speaker", "unnamed"));
    assert!(judged(&unnamed, Some("unnamed"), None) && !judged(&unnamed, Some("author"), None));
    let bare = one(claim("c", &["أبدًا"], &[("said-by", "v")]));
    assert!(judged(&bare, Some("الوَزير"), None) && !judged(&bare, Some("unnamed"), None));
}

#[test]
fn a_subject_is_found_by_its_links_its_mentions_and_its_words() {
    let linked = one(claim("c", &["أبدًا"], &[("about", "w")]));
    let marked = one(claim("c", &["وبواشنطن مكتبًا"], &[]));
    for about in ["washington", "واشنطن", "العاصمة الأميركية"] {
        assert!(judged(&linked, None, Some(about)), "{about}");
        assert!(judged(&marked, None, Some(about)), "{about}");
    }
    assert_eq!(marked.within, ["washington"]);
    let unmarked = read([claim("c", &["وبواشنطن مكتبًا"], &[])])
        .pop()
        .expect("a claim");
    assert!(unmarked.within.is_empty());
    for about in ["washington", "واشنطن", "مكتبا"] {
        assert!(judged(&unmarked, None, Some(about)), "{about}");
    }
    for about in ["اشنط", "nur", "الوزير"] {
        assert!(!judged(&unmarked, None, Some(about)), "{about}");
    }
    assert!(
        !judged(&linked, Some("nur"), Some("washington")),
        "both must be so"
    );
}

#[test]
fn a_claim_is_wanted_by_its_date_else_by_that_of_its_article() {
    let undated = one(claim("c", &["أبدًا"], &[]));
    let dated = one(with(claim("c", &["أبدًا"], &[]), "date", "2024-07-31"));
    let judge = |claim, published, since, until| {
        let wanted = Wanted {
            since: Days::parse(since),
            until: Days::parse(until),
            ..Wanted::default()
        };
        wanted.judge(claim, published)
    };
    assert_eq!(
        judge(&dated, Some("2023"), "2024-07", "2024-07"),
        Verdict::Wanted
    );
    assert_eq!(judge(&dated, None, "2024-08", ""), Verdict::Other);
    assert_eq!(judge(&dated, None, "", "2024-07-30"), Verdict::Other);
    assert_eq!(
        judge(&undated, Some("2024-05-02"), "2024-05", ""),
        Verdict::Wanted
    );
    assert_eq!(judge(&undated, None, "2024-05", ""), Verdict::Undated);
    assert_eq!(
        judge(&undated, Some("lately"), "", "2024"),
        Verdict::Undated
    );
    assert_eq!(judge(&undated, None, "", ""), Verdict::Wanted);
    // One whose own date nobody can read is not of its article's day.
    let vague = one(with(claim("c", &["أبدًا"], &[]), "date", "last week"));
    assert_eq!(
        judge(&vague, Some("2024-05-02"), "2024", "2024"),
        Verdict::Undated
    );
}
