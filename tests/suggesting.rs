//! Suggestions in the reader: keys in, state out.
//!
//! Notation as in `sessions`; the article's language is known from the start.

mod sessions;

use hashiya::annotation::entity::{Entity, Registry};
use hashiya::annotation::{Annotation, Value};
use hashiya::app::session::Session;
use hashiya::app::{Effect, Event, Input, update};
use hashiya::store::reporting;
use sessions::strike;

/// A session on Arabic text in which suggestions are made.
fn session(notation: &str) -> Session {
    let mut session = sessions::session(notation);
    let language = reporting::builtin("ar");
    update(&mut session, Input::Event(Event::Language(language)));
    session
}

/// The annotations, each its kind and its text.
fn marked(session: &Session) -> Vec<String> {
    let shown = session.work.annotations.iter().map(|annotation| {
        let kind = annotation.kind.as_deref().unwrap_or("note");
        let text = session.document().slice(annotation.spans.first());
        format!("{kind} {text}")
    });
    shown.collect()
}

/// The open suggestions of the whole article.
fn open(session: &Session) -> Vec<String> {
    let numbers = 0..session.document().paragraphs().len();
    let all = numbers.flat_map(|number| session.suggestions(number).to_vec());
    let shown = all.map(|one| format!("{} {}", one.kind(), session.document().slice(one.span())));
    shown.collect()
}

fn said(session: &Session) -> &str {
    session
        .message
        .as_ref()
        .map_or("", |message| message.text.as_str())
}

fn find<'s>(session: &'s Session, text: &str) -> &'s Annotation {
    let mut all = session.work.annotations.iter();
    let found = all.find(|one| session.document().slice(one.spans.first()) == text);
    found.expect("it is marked")
}

const TEXT: &str = "|وصل الوفد إلى بغداد ثم زار العراق وسوريا.";

#[test]
fn one_goes_to_suggestions_and_takes_them_with_a_key_each() {
    let mut session = session(TEXT);
    assert_eq!(
        open(&session),
        ["place بغداد", "place العراق", "place سوريا"]
    );
    strike(&mut session, "Tab Enter Enter");
    assert_eq!(marked(&session), ["place بغداد", "place العراق"]);
    let here = session.suggesting.chosen.as_ref().map(|open| open.span());
    assert_eq!(
        here.map(|span| session.document().slice(span)),
        Some("سوريا")
    );
    strike(&mut session, "Enter");
    assert_eq!(open(&session), Vec::<String>::new());
    strike(&mut session, "Tab");
    assert_eq!(said(&session), "no suggestion after this");
    strike(&mut session, "3u");
    assert_eq!((marked(&session).len(), open(&session).len()), (0, 3));
}

#[test]
fn what_is_refused_does_not_come_again_and_is_taken_back() {
    let mut session = session(TEXT);
    strike(&mut session, "Tab x");
    assert_eq!(open(&session), ["place العراق", "place سوريا"]);
    let refused = &session.work.annotations.rejected;
    assert_eq!((refused.len(), refused[0].quote.as_str()), (1, "بغداد"));
    assert_eq!(refused[0].kind.as_deref(), Some("place"));
    strike(&mut session, "u");
    assert_eq!(open(&session).len(), 3);
    assert!(session.work.annotations.rejected.is_empty());
}

#[test]
fn the_key_of_a_kind_takes_the_suggestion_as_that_kind() {
    let mut session = session("وصل الوفد إلى |بغداد ثم زار العراق.");
    strike(&mut session, "a");
    assert_eq!(marked(&session), ["actor بغداد"]);
    let mut session = self::session("قال |مسؤولون إن انفجارا هز مستودعات.");
    strike(&mut session, "p");
    assert_eq!(marked(&session), ["place مسؤولون"]);
}

#[test]
fn suggestions_can_be_turned_off() {
    let mut session = session(TEXT);
    strike(&mut session, "g s Tab");
    assert!(open(&session).is_empty());
    assert!(said(&session).starts_with("suggestions do not show"));
    strike(&mut session, "g s");
    assert_eq!(open(&session).len(), 3);
}

#[test]
fn a_claim_is_taken_with_its_speaker_its_cue_and_all_that_can_be_read_off() {
    let mut session = session("|وأكد مصدر أمني أن الانفجار وقع في مستودع.");
    strike(&mut session, "Tab Tab Enter");
    assert_eq!(
        marked(&session),
        ["actor مصدر أمني", "claim الانفجار وقع في مستودع"]
    );
    let speaker = find(&session, "مصدر أمني").id.clone();
    let claim = find(&session, "الانفجار وقع في مستودع");
    assert_eq!(claim.links.len(), 1);
    assert_eq!(
        (claim.links[0].role.as_str(), &claim.links[0].to),
        ("said-by", &speaker)
    );
    let text = |key: &str| match claim.attributes.get(key) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    assert_eq!(
        (text("attribution"), text("certainty")),
        ("indirect", "CT+")
    );
    let Some(Value::Span { quote, lemma, .. }) = claim.attributes.get("cue") else {
        panic!("no cue");
    };
    assert_eq!((quote.as_str(), lemma.as_deref()), ("أكد", Some("أكد")));
    strike(&mut session, "u");
    assert!(marked(&session).is_empty(), "one step takes both back");
}

#[test]
fn a_mention_is_linked_where_one_entity_bears_its_name() {
    let mut session = session("سافر |وبالعراق ثم عاد.");
    strike(&mut session, "p");
    assert_eq!(find(&session, "العراق").entity.as_deref(), Some("iraq"));
    let iraq = session
        .work
        .registry
        .get("iraq")
        .expect("it is in the registry now");
    assert_eq!(
        (iraq.label.as_str(), iraq.country.as_deref()),
        ("العراق", Some("IQ"))
    );
    strike(&mut session, "u");
    assert!(session.work.registry.is_empty(), "one step takes both back");
    strike(&mut session, "C-r");
    assert!(session.work.registry.get("iraq").is_some());
}

#[test]
fn the_registry_is_saved_only_when_it_was_changed_here() {
    let mut session = session("في |العراق ثم العراق.");
    let saves = |effects: &[Effect]| {
        effects
            .iter()
            .filter(|one| **one == Effect::SaveRegistry)
            .count()
    };
    assert_eq!(saves(&strike(&mut session, "p")), 1);
    assert_eq!(
        saves(&strike(&mut session, "w w p")),
        0,
        "it is there already"
    );
    assert_eq!(saves(&strike(&mut session, "2u")), 1);
    let registry = Box::new(Registry::new([Entity::called("x", "س")]));
    let effects = update(&mut session, Input::Event(Event::Registry(registry)));
    assert_eq!(saves(&effects), 0);
}

#[test]
fn names_of_the_registry_are_suggested_under_proclitics_and_the_projects_own_come_first() {
    let mut session = session("|عناصر للحشد الشعبي في بغداد.");
    let mut pmf = Entity::called("pmf", "الحشد الشعبي");
    pmf.sort = Some("armed-group".to_owned());
    let registry = Box::new(Registry::new([pmf]));
    update(&mut session, Input::Event(Event::Registry(registry)));
    assert_eq!(open(&session), ["actor لحشد الشعبي", "place بغداد"]);
    strike(&mut session, "Tab Enter");
    let mention = find(&session, "لحشد الشعبي");
    assert_eq!(mention.entity.as_deref(), Some("pmf"));
    assert_eq!(mention.form.as_deref(), Some("الحشد الشعبي"));
}

#[test]
fn where_several_bear_the_name_nobody_is_guessed() {
    let mut session = session("التقى |السوداني وفدا.");
    let registry = Registry::new([
        Entity::called("one", "السوداني"),
        Entity::called("two", "السوداني"),
    ]);
    update(
        &mut session,
        Input::Event(Event::Registry(Box::new(registry))),
    );
    strike(&mut session, "a");
    assert_eq!(find(&session, "السوداني").entity, None);
    // The list of entities opens with those that bear the name.
    let (_, list) = session.list.as_ref().expect("the list");
    let values: Vec<&str> = list.all().iter().map(|row| row.value.as_str()).collect();
    assert_eq!(values.get(..2), Some(&["one", "two"][..]));
    strike(&mut session, "Down Enter");
    assert_eq!(find(&session, "السوداني").entity.as_deref(), Some("two"));
    // A link is taken off in the same list.
    strike(&mut session, "L n o b o d y Enter");
    assert_eq!(
        find(&session, "السوداني").entity,
        None,
        "{}",
        said(&session)
    );
    strike(&mut session, "u u u");
    assert!(marked(&session).is_empty());
}

#[test]
fn what_was_taken_or_refused_is_suggested_again_where_it_is_taken_back() {
    let mut session = session(TEXT);
    strike(&mut session, "Tab x x Enter");
    assert_eq!(marked(&session), ["place سوريا"]);
    let chosen = |session: &Session| {
        let chosen = session.suggesting.chosen.as_ref();
        chosen.map(|open| session.document().slice(open.span()).to_owned())
    };
    strike(&mut session, "g g u");
    assert_eq!(chosen(&session).as_deref(), Some("سوريا"));
    strike(&mut session, "g g u");
    assert_eq!(chosen(&session).as_deref(), Some("العراق"));
    strike(&mut session, "Enter");
    assert_eq!(marked(&session), ["place العراق"]);
    assert_eq!(open(&session), ["place سوريا"]);
    let suggest_again = |session: &mut Session| {
        strike(session, ": s u g g e s t - a g a i n Enter");
    };
    suggest_again(&mut session);
    assert_eq!(open(&session), ["place بغداد", "place سوريا"]);
    suggest_again(&mut session);
    assert_eq!(said(&session), "nothing was refused in this paragraph");
}

#[test]
fn what_the_article_has_tagged_is_suggested_further_on() {
    let mut session = session("|قابلت زينب خالدا ثم عادت زينب.");
    assert!(open(&session).is_empty());
    strike(&mut session, "w a");
    assert_eq!(open(&session), ["actor زينب"]);
    strike(&mut session, "x");
    assert!(open(&session).is_empty(), "it is no name any more");
}

#[test]
fn every_occurrence_is_tagged_after_a_look_and_taken_back_at_once() {
    let mut session = session("|زينب هنا. قالت لزينب، وزينب وزينبية ثم زينيب.");
    strike(&mut session, "A");
    let (_, list) = session.list.as_ref().expect("a list");
    let headings = list.all().iter().filter(|row| row.heading);
    let headings: Vec<&str> = headings.map(|row| row.label.as_str()).collect();
    assert_eq!(
        headings,
        ["whole words: 3 of 3", "inside other words: 0 of 1"]
    );
    strike(&mut session, "j n Enter");
    assert_eq!(marked(&session), ["actor زينب", "actor زينب"]);
    assert!(said(&session).starts_with("tag every occurrence: 2"));
    strike(&mut session, "u");
    assert!(marked(&session).is_empty());
    strike(&mut session, "A a Enter");
    assert_eq!(marked(&session).len(), 4, "all of them");
    strike(&mut session, "A");
    assert!(said(&session).contains("every occurrence in this article is tagged"));
}

#[test]
fn none_and_leaving_change_nothing() {
    let mut session = session("|زينب ثم زينب.");
    strike(&mut session, "A o Enter");
    assert!(marked(&session).is_empty());
    assert!(session.list.is_none());
    strike(&mut session, "A Esc");
    assert!(marked(&session).is_empty() && session.list.is_none());
}

#[test]
fn near_spellings_are_counted_apart() {
    let mut session = session("القرار |الأميركي والقرار الأمريكي.");
    strike(&mut session, "A");
    let (_, list) = session.list.as_ref().expect("a list");
    let rows: Vec<&str> = list.all().iter().map(|row| row.label.as_str()).collect();
    assert_eq!(
        rows,
        ["whole words: 1 of 1", "yes", "near spellings: 0 of 1", "no"]
    );
}

#[test]
fn all_mentions_of_an_entity_are_retagged_and_removed_at_once() {
    let text = "في |العراق ثم العراق ثم للعراق.";
    let mut session = session(text);
    strike(&mut session, "P Enter");
    assert_eq!(
        marked(&session),
        ["place العراق", "place العراق", "place لعراق"]
    );
    assert!(
        session
            .work
            .annotations
            .iter()
            .all(|one| one.entity.as_deref() == Some("iraq"))
    );
    strike(&mut session, "R a Enter");
    assert_eq!(
        marked(&session),
        ["actor العراق", "actor العراق", "actor لعراق"]
    );
    strike(&mut session, "X Enter");
    assert!(marked(&session).is_empty());
    strike(&mut session, "2u");
    assert_eq!(marked(&session)[0], "place العراق");
}

#[test]
fn a_claim_that_is_tagged_by_hand_gets_what_can_be_read_off_the_text() {
    let mut session = session("وأكد مصدر أمني أن |الانفجار وقع في مستودع.");
    strike(&mut session, "v w w w e c");
    assert_eq!(
        marked(&session),
        ["actor مصدر أمني", "claim الانفجار وقع في مستودع"]
    );
    let claim = find(&session, "الانفجار وقع في مستودع");
    assert!(claim.attributes.contains_key("cue") && claim.links[0].role == "said-by");
}

#[test]
fn the_speaker_is_one_of_the_nearest_actors_by_number_or_nobody() {
    let mut session = session("<actor زينب> قالت <actor سلمى> ثم <claim |انتهى الأمر>.");
    let by = |session: &Session| {
        let claim = find(session, "انتهى الأمر");
        let link = claim.links.iter().find(|link| link.role == "said-by");
        let to = link.and_then(|link| session.work.annotations.get(&link.to));
        let named = to.map(|to| session.document().slice(to.spans.first()).to_owned());
        let value = claim.attributes.get("speaker").cloned();
        (named.unwrap_or_default(), value)
    };
    strike(&mut session, "s 2");
    assert_eq!(by(&session), ("زينب".to_owned(), None));
    // It begins with what is so.
    strike(&mut session, "s Enter");
    assert_eq!(by(&session).0, "زينب");
    strike(&mut session, "s 1");
    assert_eq!(by(&session).0, "سلمى");
    strike(&mut session, "s s Enter");
    assert_eq!(by(&session).0, "زينب");
    strike(&mut session, "s u");
    assert_eq!(
        by(&session),
        (String::new(), Some(Value::Text("unnamed".to_owned())))
    );
    strike(&mut session, "s a");
    assert_eq!(by(&session).1, Some(Value::Text("author".to_owned())));
    strike(&mut session, "s 0 S 1");
    assert_eq!(by(&session), (String::new(), None));
    assert_eq!(find(&session, "انتهى الأمر").links[0].role, "via");
}

/// The links of what is marked at `text`, each its role and the text that it leads to.
fn links(session: &Session, text: &str) -> Vec<String> {
    let links = find(session, text).links.iter();
    let shown = links.map(|link| {
        let to = session.work.annotations.get(&link.to).expect("it is there");
        let text = session.document().slice(to.spans.first());
        format!("{} {text}", link.role)
    });
    shown.collect()
}

#[test]
fn a_claim_is_linked_to_others_and_to_what_it_is_about_from_its_form() {
    let mut session = session(
        "قالت <actor زينب> إن <claim |اتفاق <place بغداد> انتهى> ورد <actor علي> بأن <claim الاتفاق باق>.",
    );
    let claim = "اتفاق بغداد انتهى";
    // What somebody names is what they speak about: it comes first.
    strike(&mut session, "o Enter b 1 f 1");
    assert_eq!(
        links(&session, claim),
        ["about بغداد", "refutes الاتفاق باق"]
    );
    strike(&mut session, "b 2");
    assert_eq!(links(&session, claim)[2], "about زينب");
    // An answer that is there already is taken away.
    strike(&mut session, "b 1");
    assert_eq!(links(&session, claim), ["refutes الاتفاق باق", "about زينب"]);
    strike(&mut session, "b 0 u u u u u Esc");
    assert_eq!(links(&session, claim), Vec::<String>::new());
}

#[test]
fn the_cue_of_a_claim_is_one_of_the_words_around_it() {
    let mut session = session("وأعلن الوزير مساء <claim |انتهى الأمر> نقطة.");
    let cue = |session: &Session| match find(session, "انتهى الأمر").attributes.get("cue")
    {
        Some(Value::Span { quote, lemma, .. }) => (quote.clone(), lemma.clone()),
        _ => Default::default(),
    };
    strike(&mut session, "Enter c 1");
    assert_eq!(cue(&session), ("أعلن".to_owned(), Some("أعلن".to_owned())));
    // The nearest word that is no verb of speech.
    strike(&mut session, "c 2");
    assert_eq!(cue(&session), ("مساء".to_owned(), None));
    strike(&mut session, "c 0");
    assert_eq!(cue(&session), (String::new(), None));
}

#[test]
fn a_claim_tells_what_was_read_off_the_text_and_who_says_it_in_one_line() {
    let mut session = session("وأكد |مصدر أمني أن الانفجار وقع في مستودع.");
    strike(&mut session, "Tab S-Tab");
    while session
        .suggestion_here()
        .is_some_and(|one| one.kind() != "claim")
    {
        strike(&mut session, "Tab");
    }
    strike(&mut session, "Enter");
    assert!(
        said(&session).contains("read off the text"),
        "{}",
        said(&session)
    );
    strike(&mut session, "Esc o Enter");
    let shown = |session: &Session| -> Vec<String> {
        let (_, list) = session.list.as_ref().expect("the form");
        let rows = (0..).map_while(|at| list.row(at));
        rows.map(|row| format!("{}: {}", row.label, row.value))
            .collect()
    };
    let rows = shown(&session);
    assert!(
        rows.contains(&"e certainty: CT+ · read off the text".to_owned()),
        "{rows:#?}"
    );
    assert!(
        rows.contains(&"s said by: actor مصدر أمني".to_owned()),
        "{rows:#?}"
    );
    assert!(
        rows.iter()
            .all(|row| !row.contains("speaker") && !row.contains("stands for"))
    );
    // What somebody chose is no longer that.
    strike(&mut session, "e s s u");
    let rows = shown(&session);
    assert!(rows.contains(&"e certainty: PS+".to_owned()), "{rows:#?}");
    assert!(
        rows.contains(&"s said by: nobody who is named".to_owned()),
        "{rows:#?}"
    );
}

#[test]
fn the_panel_has_the_mentions_of_an_entity_in_one_row_under_its_label() {
    use hashiya::app::panel::Row;
    let mut session =
        session("<actor |الحشد الشعبي> ثم <actor الحشد> ثم <actor سلمى> ثم <actor سلمى>.");
    let mut pmf = Entity::called("pmf", "هيئة الحشد الشعبي");
    pmf.names = vec!["الحشد".to_owned(), "الحشد الشعبي".to_owned()];
    let registry = Registry::new([pmf]);
    update(
        &mut session,
        Input::Event(Event::Registry(Box::new(registry))),
    );
    let rows = |session: &Session| -> Vec<String> {
        let panel = session.panel.as_ref().expect("the panel");
        let entries = panel.rows.iter().filter_map(|row| match row {
            Row::Entry(entry) => Some(format!("{} ×{}", entry.text, entry.ids.len())),
            _ => None,
        });
        entries.collect()
    };
    strike(&mut session, "t");
    assert_eq!(rows(&session), ["سلمى ×2", "الحشد الشعبي ×1", "الحشد ×1"]);
    strike(&mut session, "t Esc g g L Enter ] L Enter t");
    assert_eq!(rows(&session)[0], "هيئة الحشد الشعبي ×2");
}

#[test]
fn what_is_known_of_the_article_is_entered_in_a_form() {
    let mut session = session("|عنوان الخبر\n\nنص الخبر.");
    let known = |session: &Session| session.work.annotations.metadata.clone();
    strike(&mut session, "g i t Enter o ا Enter");
    assert_eq!(known(&session).title.as_deref(), Some("عنوان الخبر"));
    assert_eq!(known(&session).outlet.as_deref(), Some("ا"));
    strike(&mut session, "p 2 0 2 4 - 1 3 Enter");
    assert_eq!(known(&session).published, None);
    assert!(said(&session).contains("no date"), "{}", said(&session));
    strike(&mut session, "p 2 0 2 4 - 0 7 Enter");
    assert_eq!(known(&session).published.as_deref(), Some("2024-07"));
    // The digits of the keyboard that is active are as good.
    strike(&mut session, "p C-u ٢ ٠ ٢ ٤ Enter");
    assert_eq!(known(&session).published.as_deref(), Some("2024"));
    strike(&mut session, "u u u Esc");
    assert_eq!(
        (known(&session).published, known(&session).outlet),
        (None, None)
    );
    let press = |session: &mut Session, keys: &str| -> Vec<Effect> {
        let keys = keys
            .split(' ')
            .flat_map(|key| hashiya::app::key::parse_keys(key).expect("keys"));
        keys.flat_map(|key| update(session, Input::Key(key)))
            .collect()
    };
    let effects = press(&mut session, "g i l C-u f a Enter");
    assert_eq!(known(&session).language.as_deref(), Some("fa"));
    assert!(effects.contains(&Effect::Learn) && effects.contains(&Effect::Save));
}

#[test]
fn kinds_of_a_project_name_entities_too() {
    let mut session = session("<weapon |شاهد> ثم <weapon شاهد> ثم شاهد بغداد.");
    strike(&mut session, "E");
    let entities: Vec<_> = session
        .work
        .annotations
        .iter()
        .map(|one| one.entity.clone())
        .collect();
    assert!(
        entities
            .iter()
            .all(|entity| entity.is_some() && *entity == entities[0]),
        "{entities:?}"
    );
    assert_eq!(session.work.registry.standing().count(), 1);
}

#[test]
fn a_question_of_the_form_begins_with_what_is_so_and_x_takes_a_line_away() {
    let mut session = session("<claim |انتهى الأمر> ثم <actor زينب>.");
    let certainty = |session: &Session| {
        let value = find(session, "انتهى الأمر")
            .attributes
            .get("certainty")
            .cloned();
        value.map(|value| hashiya::app::form::shown(&value))
    };
    strike(&mut session, "Enter e p s 1");
    assert_eq!(certainty(&session).as_deref(), Some("PR+"));
    strike(&mut session, "e Enter r Enter");
    assert_eq!(certainty(&session).as_deref(), Some("PR+"));
    assert_eq!(marked(&session)[0], "claim انتهى الأمر");
    // Down to the line of the certainty, then to that of who says it.
    strike(&mut session, "j j j j x");
    assert_eq!((certainty(&session), marked(&session).len()), (None, 2));
    // Where nothing stands nothing is taken away, and least of all the claim.
    strike(&mut session, "x");
    assert!(
        said(&session).starts_with("nothing to take away"),
        "{}",
        said(&session)
    );
    assert_eq!(marked(&session).len(), 2);
    strike(&mut session, "j j x");
    assert_eq!(links(&session, "انتهى الأمر"), Vec::<String>::new());
    strike(&mut session, "u");
    assert_eq!(links(&session, "انتهى الأمر"), ["said-by زينب"]);
}

#[test]
fn a_language_that_is_taken_back_is_learnt_again() {
    let mut session = session("|نص الخبر");
    strike(&mut session, "g i l C-u f a Enter Esc");
    let undo = hashiya::app::key::parse_keys("u").expect("a key");
    let effects = update(&mut session, Input::Key(undo[0]));
    assert!(effects.contains(&Effect::Learn), "{effects:?}");
}

#[test]
fn an_entity_is_made_of_a_name_and_all_its_mentions_are_linked() {
    let mut session = session("<actor |زينب> ثم <actor زينب> ثم <actor سلمى>.");
    strike(&mut session, "E");
    let linked = |session: &Session| -> Vec<Option<String>> {
        session
            .work
            .annotations
            .iter()
            .map(|one| one.entity.clone())
            .collect()
    };
    let made = linked(&session);
    assert!(made[0].is_some() && made[0] == made[1] && made[2].is_none());
    let id = made[0].clone().expect("it is linked");
    let entity = session.work.registry.get(&id).expect("it is there");
    assert_eq!(entity.label, "زينب");
    strike(&mut session, "u");
    assert_eq!(linked(&session), [None, None, None]);
    assert!(session.work.registry.is_empty());
}

/// The registry of a session, each entity its id, its label and its names.
fn registry(session: &Session) -> Vec<String> {
    let all = session.work.registry.iter().map(|entity| {
        let into = entity
            .merged_into
            .as_deref()
            .map_or(String::new(), |into| format!(" → {into}"));
        format!("{} {} {:?}{into}", entity.id, entity.label, entity.names)
    });
    all.collect()
}

#[test]
fn what_is_typed_finds_near_spellings_or_is_a_new_entity() {
    let mut session = session("<actor |زينب> ثم <actor زينب>.");
    let known = Registry::new([Entity::called("alina", "ألينا رومانوسكي")]);
    update(&mut session, Input::Event(Event::Registry(Box::new(known))));
    let shown = |session: &Session| -> Vec<String> {
        let (_, list) = session.list.as_ref().expect("the list");
        let rows = (0..list.shown().len()).filter_map(|at| list.row(at));
        rows.map(|row| row.label.clone()).collect()
    };
    strike(&mut session, "L");
    sessions::type_in(&mut session, "bagdad");
    let rows = shown(&session);
    assert_eq!(rows.first().map(String::as_str), Some("بغداد"), "{rows:?}");
    strike(&mut session, "C-u");
    sessions::type_in(&mut session, "رومانوفسكي");
    assert_eq!(
        shown(&session).first().map(String::as_str),
        Some("ألينا رومانوسكي")
    );
    strike(&mut session, "C-u");
    sessions::type_in(&mut session, "Zainab Q.");
    let rows = shown(&session);
    assert_eq!(rows, ["new: \u{2068}Zainab Q.\u{2069}"]);
    strike(&mut session, "Enter");
    assert_eq!(
        registry(&session),
        ["alina ألينا رومانوسكي []", "zainab-q Zainab Q. [\"زينب\"]"]
    );
    let all = session.work.annotations.iter();
    let linked: Vec<_> = all.map(|one| one.entity.as_deref()).collect();
    assert_eq!(linked, [Some("zainab-q"); 2]);
    strike(&mut session, "u");
    assert_eq!(registry(&session).len(), 1);
}

#[test]
fn an_entity_is_linked_renamed_merged_and_given_names_and_all_is_taken_back() {
    let mut session = session("<actor |رومانوسكي> هنا.");
    let known = Registry::new([
        Entity::called("alina", "ألينا رومانوسكي"),
        Entity::called("other", "سفيرة"),
    ]);
    update(&mut session, Input::Event(Event::Registry(Box::new(known))));
    strike(&mut session, "L");
    sessions::type_in(&mut session, "الينا");
    strike(&mut session, "Enter");
    assert_eq!(find(&session, "رومانوسكي").entity.as_deref(), Some("alina"));
    // The form: also called, then another label, then merged.
    strike(&mut session, "Enter a l");
    strike(&mut session, "C-u");
    sessions::type_in(&mut session, "الوزيرة");
    strike(&mut session, "Enter");
    assert_eq!(
        registry(&session)[0],
        "alina الوزيرة [\"رومانوسكي\", \"ألينا رومانوسكي\"]"
    );
    strike(&mut session, "m");
    sessions::type_in(&mut session, "سفيرة");
    strike(&mut session, "Enter");
    assert!(
        registry(&session)[0].ends_with("→ other"),
        "{:?}",
        registry(&session)
    );
    assert_eq!(
        session
            .work
            .registry
            .resolve("alina")
            .map(|one| one.id.as_str()),
        Some("other")
    );
    strike(&mut session, "4u");
    assert_eq!(
        registry(&session),
        ["alina ألينا رومانوسكي []", "other سفيرة []"]
    );
    assert_eq!(find(&session, "رومانوسكي").entity, None);
}

#[test]
fn all_mentions_of_a_name_are_linked_at_once_after_a_look() {
    let mut session = session("<actor |زينب> ثم <actor زينب> ثم <actor سلمى>.");
    let known = Registry::new([Entity::called("zaynab", "زينب الأولى")]);
    update(&mut session, Input::Event(Event::Registry(Box::new(known))));
    strike(&mut session, ":");
    sessions::type_in(&mut session, "link-all");
    strike(&mut session, "Enter Enter Enter");
    let linked = |session: &Session| -> Vec<Option<String>> {
        let all = session.work.annotations.iter();
        all.map(|one| one.entity.clone()).collect()
    };
    let zaynab = Some("zaynab".to_owned());
    assert_eq!(linked(&session), [zaynab.clone(), zaynab, None]);
    strike(&mut session, "u");
    assert_eq!(linked(&session), [None, None, None]);
}

#[test]
fn who_leaves_the_list_of_entities_is_not_taken_on_later() {
    let mut session = session(TEXT);
    strike(&mut session, "Tab L Esc");
    assert_eq!(marked(&session), ["place بغداد"]);
    strike(&mut session, "G E");
    let cursor = session.point.cursor;
    assert!(
        cursor > 40 && session.suggesting.chosen.is_none(),
        "at {cursor}"
    );
}
