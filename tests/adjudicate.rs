//! Two annotators' layers made one: keys struck in sessions, what is marked then, and the screen.

mod screens;
mod sessions;

use hashiya::annotation::set::Annotations;
use hashiya::annotation::{Annotation, Id, Link, Value};
use hashiya::app::adjudicating::Side;
use hashiya::app::session::{Saving, Session};
use hashiya::app::{Effect, Event, Input, update};
use screens::{rows, shows, status};
use sessions::{parsed, session, strike, type_in};

const TEXT: &str = "زارت أمينة بغداد وقال سمير إن العراق بلد كبير.\n";

/// The marks of a text in the notation, named after their annotator.
fn side(name: &str, notation: &str) -> Side {
    let (text, _, made) = parsed(notation);
    assert_eq!(text, TEXT);
    let named = made
        .into_iter()
        .enumerate()
        .map(|(number, one)| Annotation {
            id: Id::named(format!("{name}{number}")),
            ..one
        });
    Side {
        name: name.to_owned(),
        annotations: Annotations::new(named),
    }
}

fn amina() -> Side {
    side(
        "a",
        "زارت <actor أمينة> <place بغداد> <claim وقال> سمير إن <place العراق> بلد كبير.\n",
    )
}

fn samir() -> Side {
    side(
        "b",
        "زارت <actor أمينة> <actor بغداد> وقال <actor سمير> إن <place العراق بلد> كبير.\n",
    )
}

/// A session in which the two are compared.
fn between(one: Side, other: Side) -> Session {
    let mut session = session(&format!("|{TEXT}"));
    let sides = Event::Sides(Box::new([one, other]));
    let effects = update(&mut session, Input::Event(sides));
    assert!(effects.contains(&Effect::Save) || session.work.annotations.is_empty());
    session
}

/// What is marked, in the order of the text.
fn marked(session: &Session) -> Vec<String> {
    let all = session.work.annotations.iter();
    all.map(|a| {
        let kind = a.kind.as_deref().unwrap_or("note");
        format!("{kind} {}", session.quote(a.spans.hull()))
    })
    .collect()
}

fn said(session: &Session) -> String {
    let message = session.message.as_ref().map(|message| message.text.clone());
    message
        .unwrap_or_default()
        .replace(['\u{2068}', '\u{2069}'], "")
}

fn decided(session: &Session) -> (usize, usize) {
    let adjudication = session
        .work
        .adjudication
        .as_ref()
        .expect("two are compared");
    (adjudication.decided(), adjudication.cases.len())
}

#[test]
fn it_begins_with_what_both_agree_on_and_goes_from_difference_to_difference() {
    let mut session = between(amina(), samir());
    assert_eq!(marked(&session), ["actor أمينة"]);
    let agreed = session.work.annotations.iter().next().expect("one");
    assert_eq!(
        agreed.by.as_deref(),
        Some("amina"),
        "whoever adjudicates signs"
    );
    assert_eq!(said(&session), "4 differences between a and b, 0 decided");
    strike(&mut session, "Tab");
    assert_eq!(said(&session), "1/4 · kind · a: place · b: actor");
    strike(&mut session, "Tab");
    assert_eq!(said(&session), "2/4 · claim · a: وقال · b: nothing");
    strike(&mut session, "Tab Tab");
    assert_eq!(
        said(&session),
        "4/4 · place, boundary · a: العراق · b: العراق بلد"
    );
    strike(&mut session, "Tab");
    assert_eq!(said(&session), "no open difference after this");
    strike(&mut session, "S-Tab");
    assert_eq!(said(&session), "3/4 · actor · a: nothing · b: سمير");
}

#[test]
fn each_is_decided_and_the_next_is_gone_to() {
    let mut session = between(amina(), samir());
    strike(&mut session, "Tab ,b");
    assert_eq!(said(&session), "2/4 · claim · a: وقال · b: nothing");
    strike(&mut session, ",n ,b ,,");
    assert_eq!(
        marked(&session),
        [
            "actor أمينة",
            "actor بغداد",
            "actor سمير",
            "place العراق بلد",
            "place العراق"
        ]
    );
    assert_eq!(decided(&session), (4, 4));
    strike(&mut session, "Tab");
    assert_eq!(said(&session), "all is decided");
    let refused = &session.work.annotations.rejected;
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0].quote.as_str(), refused[0].kind.as_deref()),
        ("وقال", Some("claim"))
    );
}

#[test]
fn it_is_taken_back_and_gone_on_with_another_day() {
    let mut session = between(amina(), samir());
    strike(&mut session, "Tab ,a ,n");
    assert_eq!(decided(&session), (2, 4));
    let kept = session.work.annotations.clone();
    strike(&mut session, "u");
    assert_eq!(decided(&session), (1, 4));
    assert!(session.work.annotations.rejected.is_empty());
    strike(&mut session, "u u");
    assert_eq!(decided(&session), (0, 4));
    assert_eq!(
        marked(&session),
        Vec::<String>::new(),
        "also what both agree on"
    );
    let mut again = sessions::session(&format!("|{TEXT}"));
    again.work.annotations = kept;
    let sides = Event::Sides(Box::new([amina(), samir()]));
    update(&mut again, Input::Event(sides));
    assert_eq!(decided(&again), (2, 4));
    strike(&mut again, "Tab");
    assert_eq!(said(&again), "3/4 · actor · a: nothing · b: سمير");
}

#[test]
fn one_may_think_better_of_it_and_mark_by_hand() {
    let mut session = between(amina(), samir());
    strike(&mut session, "Tab ,a");
    assert_eq!(marked(&session), ["actor أمينة", "place بغداد"]);
    // The list leads to what is decided too.
    strike(&mut session, ",l G Enter Esc");
    strike(&mut session, ",b");
    assert_eq!(marked(&session), ["actor أمينة", "actor بغداد"]);
    assert_eq!(decided(&session), (1, 4));
    strike(&mut session, "Tab Tab Tab v w w Left p");
    assert_eq!(decided(&session).0, 2, "{:?}", marked(&session));
}

#[test]
fn what_is_said_of_a_mark_is_decided_too() {
    let stance = |side: Side, stance: &str, entity: &str| {
        let list = side.annotations.iter().map(|one| {
            let mut one = one.as_ref().clone();
            if one.kind.as_deref() == Some("claim") {
                one.attributes
                    .insert("stance".to_owned(), Value::Text(stance.to_owned()));
                let to = Id::named(format!("{}0", side.name));
                one.links.push(Link {
                    role: "said-by".to_owned(),
                    to,
                });
            } else {
                one.entity = Some(entity.to_owned());
            }
            one
        });
        Side {
            annotations: Annotations::new(list),
            ..side
        }
    };
    let notation = "زارت <actor أمينة> بغداد <claim وقال> سمير إن العراق بلد كبير.\n";
    let one = stance(side("a", notation), "oppose", "amina");
    let other = stance(side("b", notation), "support", "amina");
    let mut session = between(one, other);
    strike(&mut session, "Tab");
    assert_eq!(
        said(&session),
        "1/1 · claim, stance · a: oppose · b: support"
    );
    strike(&mut session, ",,");
    assert_eq!(
        said(&session),
        "stance can have one value: take the one or the other"
    );
    strike(&mut session, ",b");
    let claim = |session: &Session| {
        let mut all = session.work.annotations.iter();
        let claim = all.find(|one| one.kind.as_deref() == Some("claim"));
        claim.expect("a claim").as_ref().clone()
    };
    let found = claim(&session);
    assert_eq!(
        found.attributes.get("stance"),
        Some(&Value::Text("support".to_owned()))
    );
    let speaker = session.work.annotations.get(&found.links[0].to);
    assert_eq!(
        speaker.and_then(|one| one.entity.clone()).as_deref(),
        Some("amina")
    );
    strike(&mut session, "u Tab ,n");
    assert_eq!(claim(&session).attributes.get("stance"), None);
    assert_eq!(decided(&session), (1, 1));
    assert_eq!(
        session.work.annotations.rejected[0].kind.as_deref(),
        Some("claim.stance")
    );
}

#[test]
fn links_lead_to_what_was_taken() {
    let linked = |side: Side| {
        let list = side.annotations.iter().map(|one| {
            let mut one = one.as_ref().clone();
            if one.kind.as_deref() == Some("claim") {
                let to = side
                    .annotations
                    .iter()
                    .find(|to| to.kind.as_deref() == Some("actor"));
                let to = to.expect("an actor").id.clone();
                one.links.push(Link {
                    role: "said-by".to_owned(),
                    to,
                });
            }
            one
        });
        Side {
            annotations: Annotations::new(list.collect::<Vec<_>>()),
            ..side
        }
    };
    let one = linked(side(
        "a",
        "زارت أمينة بغداد وقال <actor سمير> إن <claim العراق بلد> كبير.\n",
    ));
    let other = side(
        "b",
        "زارت أمينة بغداد <actor وقال سمير> إن العراق بلد كبير.\n",
    );
    let mut session = between(one, other);
    strike(&mut session, "Tab");
    assert_eq!(
        said(&session),
        "1/2 · actor, boundary · a: سمير · b: وقال سمير"
    );
    // The claim comes first, with a link to the speaker as the first has it; then the second's is taken.
    strike(&mut session, "Tab ,a S-Tab ,b");
    let all: Vec<_> = session.work.annotations.iter().collect();
    assert_eq!(marked(&session), ["actor وقال سمير", "claim العراق بلد"]);
    assert_eq!(all[1].links[0].to, all[0].id);
}

#[test]
fn the_palette_takes_two_layers_and_nothing_is_decided_where_nothing_may_change() {
    let mut session = session(&format!("|{TEXT}"));
    strike(&mut session, ",a");
    assert!(
        said(&session).starts_with("nobody is compared"),
        "{}",
        said(&session)
    );
    strike(&mut session, ":");
    type_in(&mut session, "adjudicate");
    strike(&mut session, "Enter");
    type_in(&mut session, "amina samir");
    let effects = strike(&mut session, "Enter");
    let names = ["amina", "samir"].map(str::to_owned);
    assert_eq!(effects, [Effect::LoadSides(names)]);
    session.work.saving = Saving::ReadOnly("it is no TOML".to_owned());
    let sides = Event::Sides(Box::new([amina(), samir()]));
    update(&mut session, Input::Event(sides));
    assert!(said(&session).contains("it is no TOML"));
    assert!(session.work.adjudication.is_none());
}

#[test]
fn the_screen_lists_the_differences_and_ticks_those_decided() {
    let mut session = between(amina(), samir());
    session.view.columns = 110;
    strike(&mut session, "Tab ,b");
    let all = rows(&session);
    let has = |text: &str| {
        assert!(
            all.iter().any(|row| row.contains(text)),
            "{text}\n{}",
            all.join("\n")
        )
    };
    has("kind (1 done)");
    has("not in a");
    has("not in b");
    has("boundary");
    has("✓");
    has("layer a | b");
    shows(&session, "سمير");
    assert!(
        status(&session).contains("2/4 · claim · a: "),
        "{}",
        status(&session)
    );
}

#[test]
fn the_keys_that_decide_are_hinted_at() {
    let mut session = between(amina(), samir());
    session.view.columns = 110;
    strike(&mut session, "Tab");
    session.message = None;
    let hints = status(&session);
    for part in [",a the first's", ",n neither", "Tab next"] {
        assert!(hints.contains(part), "{part}\n{hints}");
    }
    strike(&mut session, ",");
    assert!(
        status(&session).contains("b the second's"),
        "{}",
        status(&session)
    );
}

#[test]
fn whose_layer_is_written_is_asked_where_others_annotate_too() {
    let mut session = session(&format!("|{TEXT}"));
    update(
        &mut session,
        Input::Event(Event::Others(vec!["samir".to_owned()])),
    );
    assert!(
        status(&session).contains("annotated by samir too · your layer's name"),
        "{}",
        status(&session)
    );
    type_in(&mut session, "amina");
    let effects = strike(&mut session, "Enter");
    assert_eq!(effects, [Effect::AnnotateAs(Some("amina".to_owned()))]);
    update(
        &mut session,
        Input::Event(Event::Others(vec!["samir".to_owned(), "layla".to_owned()])),
    );
    assert_eq!(strike(&mut session, "Esc"), []);
    assert!(
        said(&session).starts_with("what you tag goes to the article's own file"),
        "{}",
        said(&session)
    );
}
