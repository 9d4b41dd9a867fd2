//! Keys in, state out: a text in which the cursor and the annotations stand, keys, and the text after.
//!
//! Notation: `|` stands before the cluster that the cursor is on, `⟦ ⟧` around what is selected,
//! `<actor …>` around an annotation. Keys are written as in the help, with blanks between them where one
//! has a name.

mod sessions;

use std::collections::HashSet;

use hashiya::annotation::edit::Edit;
use hashiya::annotation::set::Annotations;
use hashiya::annotation::{Annotation, Id, Spans, Time};
use hashiya::app::keymap::Mode;
use hashiya::app::menu::Menu;
use hashiya::app::pointer::{Act, Mouse};
use hashiya::app::session::{Saving, Session};
use hashiya::app::{Effect, Event, Input, command, update};
use hashiya::text::document::Document;
use sessions::{parsed, session, span, strike, type_in};

/// The session's state in the notation.
fn shown(session: &Session) -> String {
    // At one place: what ends, the inner first; what begins, the outer first; the cursor.
    let mut marks: Vec<(usize, u8, usize, String)> = Vec::new();
    for annotation in session.work.annotations.iter() {
        let kind = annotation.kind.as_deref().unwrap_or("note");
        for span in annotation.spans.iter() {
            marks.push((
                span.start(),
                1,
                usize::MAX - span.len(),
                format!("<{kind} "),
            ));
            marks.push((span.end(), 0, span.len(), ">".to_owned()));
        }
    }
    if let Some(span) = session.selected() {
        marks.push((span.start(), 2, 0, "⟦".to_owned()));
        marks.push((span.end(), 0, 0, "⟧".to_owned()));
    }
    marks.push((session.point.cursor, 3, 0, "|".to_owned()));
    marks.sort();
    let (mut out, mut at) = (String::new(), 0);
    for (offset, _, _, mark) in marks {
        out.push_str(session.document().slice(span(session.text(), at, offset)));
        out.push_str(&mark);
        at = offset;
    }
    out + session
        .document()
        .slice(span(session.text(), at, session.text().len()))
}

#[track_caller]
fn check(before: &str, keys: &str, after: &str) {
    let mut session = session(before);
    strike(&mut session, keys);
    assert_eq!(shown(&session), after, "{keys} on {before}");
}

fn said(session: &Session) -> &str {
    session
        .message
        .as_ref()
        .map_or("", |message| message.text.as_str())
}

#[test]
fn left_is_left_as_the_eye_sees_it_and_words_follow_the_text() {
    check("|سلام عليكم", "h", "س|لام عليكم");
    check("سلا|م عليكم", "l", "س|لام عليكم");
    check("|two words", "l", "t|wo words");
    check("|سلام عليكم", "w", "سلام |عليكم");
    check("سلام علي|كم", "b b", "|سلام عليكم");
    check("|سلام عليكم", "e", "سلا|م عليكم");
    check("|واحد، اثنان، ثلاثة", "2w", "واحد، اثنان، |ثلاثة");
}

#[test]
fn a_mark_rides_on_its_letter() {
    check("|سَلام", "h", "سَ|لام");
    // Lam and alef are one cell, and one step.
    check("|سَلام", "v h a", "<actor |سَلا>م");
}

#[test]
fn one_key_tags_the_word_here_and_the_cursor_stands_on_it() {
    check("أعلنت |واشنطن اليوم", "p", "أعلنت <place |واشنطن> اليوم");
    check(
        "أعلنت |السفيرة الأميركية في العراق اليوم",
        "4a",
        "أعلنت <actor السفيرة الأميركية في |العراق> اليوم",
    );
    check(
        "أعلنت |واشنطن اليوم",
        "p w c",
        "أعلنت <place واشنطن> <claim |اليوم>",
    );
}

#[test]
fn a_name_is_tagged_without_what_is_written_onto_it() {
    check("سافر |وبالعراق", "p", "سافر وب<place |العراق>");
    let mut session = session("قال |للحشد");
    strike(&mut session, "a");
    assert_eq!(shown(&session), "قال ل<actor |لحشد>");
    let made = session.work.annotations.nth(0).expect("an annotation");
    assert_eq!(made.form.as_deref(), Some("الحشد"));
    assert_eq!(made.by.as_deref(), Some("amina"));
}

#[test]
fn what_is_selected_is_tagged_from_either_end() {
    check("|one two three", "v e a", "<actor |one> two three");
    check("one |two three", "v b ; p", "<place one |t>wo three");
    check("one |two three", "v w Esc", "one two |three");
}

#[test]
fn tagging_the_same_twice_makes_no_second() {
    let mut session = session("<place |واشنطن> اليوم");
    let effects = strike(&mut session, "p");
    assert_eq!(shown(&session), "<place |واشنطن> اليوم");
    assert!(said(&session).contains("already"));
    assert!(effects.is_empty(), "nothing is saved: {effects:?}");
}

#[test]
fn one_climbs_through_nested_annotations_and_works_on_the_one_that_is_picked() {
    let text = "<claim say <actor the embassy in <place |Iraq> today> more>";
    check(
        text,
        "o",
        "<claim say <actor the embassy in <place ⟦|Iraq⟧> today> more>",
    );
    check(
        text,
        "o o",
        "<claim say <actor ⟦|the embassy in <place Iraq> today⟧> more>",
    );
    check(
        text,
        "x",
        "<claim say <actor the embassy in |Iraq today> more>",
    );
    check(
        text,
        "o o x",
        "<claim say |the embassy in <place Iraq> today more>",
    );
    check(
        text,
        "o r a",
        "<claim say <actor the embassy in <actor |Iraq> today> more>",
    );
}

#[test]
fn a_picked_annotation_keeps_its_id_when_its_boundary_or_kind_changes() {
    let mut session = session("the <actor |embassy> in Iraq");
    let id = session.work.annotations.nth(0).expect("one").id.clone();
    strike(&mut session, "o ; w w e p");
    let changed = session.work.annotations.get(&id).expect("the same one");
    assert_eq!(changed.kind.as_deref(), Some("place"));
    assert_eq!(shown(&session), "the <place embassy in |Iraq>");
    assert!(changed.modified.is_some());
}

#[test]
fn everything_is_taken_back_and_done_again() {
    let start = "|one <place two> three";
    let mut session = session(start);
    let first = shown(&session);
    strike(&mut session, "a w x w c");
    let last = shown(&session);
    assert_eq!(last, "<actor one> two <claim |three>");
    strike(&mut session, "3u");
    assert_eq!(shown(&session).replace('|', ""), first.replace('|', ""));
    strike(&mut session, "u");
    assert_eq!(said(&session), "nothing left to take back");
    strike(&mut session, "3 C-r");
    assert_eq!(shown(&session).replace('|', ""), last.replace('|', ""));
}

#[test]
fn the_last_is_done_again_elsewhere() {
    check("|one two three", "a w .", "<actor one> <actor |two> three");
    check(
        "|one two three four",
        "2a w .",
        "<actor one two> <actor three |four>",
    );
}

#[test]
fn each_change_is_saved_and_no_motion_is() {
    let mut session = session("|one two");
    assert_eq!(strike(&mut session, "w b v e Esc"), []);
    assert_eq!(strike(&mut session, "a"), [Effect::Save]);
    assert_eq!(session.work.saving, Saving::Pending);
    update(&mut session, Input::Event(Event::Saved { revision: 1 }));
    assert_eq!(session.work.saving, Saving::Saved);
    assert_eq!(strike(&mut session, "u"), [Effect::Save]);
    update(&mut session, Input::Event(Event::Saved { revision: 1 }));
    assert_eq!(
        session.work.saving,
        Saving::Pending,
        "that was the change before"
    );
}

#[test]
fn what_is_read_only_is_not_changed_and_says_why() {
    let mut session = session("|one <place two>");
    session.work.saving = Saving::ReadOnly("the sidecar can't be read".to_owned());
    let before = session.work.annotations.len();
    for keys in ["a", "w x", "m", "r", "i"] {
        assert_eq!(strike(&mut session, keys), [], "{keys}");
        assert!(
            said(&session).contains("can't be read"),
            "{keys}: {}",
            said(&session)
        );
        assert_eq!(session.mode(), Mode::Read, "{keys}");
    }
    assert_eq!(session.work.annotations.len(), before);
}

#[test]
fn an_arabic_keyboard_gives_the_same_commands() {
    // ش stands on the key of a, ص on that of w, ح on that of p.
    check("|one two", "ش ص ح", "<actor one> <place |two>");
}

#[test]
fn a_search_is_blind_to_vowels_and_goes_back_when_it_is_left() {
    let mut session = session("|قال إنّ مُحَمَّدًا وصل ثم ذهب محمد");
    strike(&mut session, "/");
    type_in(&mut session, "محمد");
    assert_eq!(shown(&session), "قال إنّ |مُحَمَّدًا وصل ثم ذهب محمد");
    strike(&mut session, "Enter n");
    assert_eq!(shown(&session), "قال إنّ مُحَمَّدًا وصل ثم ذهب |محمد");
    strike(&mut session, "C-o");
    assert_eq!(shown(&session), "قال إنّ |مُحَمَّدًا وصل ثم ذهب محمد");
    strike(&mut session, "/");
    type_in(&mut session, "وصل");
    strike(&mut session, "Esc");
    assert_eq!(shown(&session), "قال إنّ |مُحَمَّدًا وصل ثم ذهب محمد");
}

#[test]
fn exact_search_is_a_tab_away() {
    let mut session = session("|قال مُحَمَّد ثم محمد");
    strike(&mut session, "/");
    type_in(&mut session, "محمد");
    strike(&mut session, "Tab Enter");
    assert_eq!(shown(&session), "قال مُحَمَّد ثم |محمد");
}

#[test]
fn what_is_not_found_is_said_and_nothing_moves() {
    let mut session = session("one |two");
    strike(&mut session, "/");
    type_in(&mut session, "three");
    strike(&mut session, "Enter");
    assert_eq!(shown(&session), "one |two");
    assert_eq!(said(&session), "not found: three");
}

/// A session on a text so long that no key waits for all of it to be searched: its last word is `end`.
fn long() -> (Session, usize) {
    let text = format!("|start {}middle {0}end", "كلام كثير ".repeat(20_000));
    let session = session(&text);
    let end = session.text().len() - "end".len();
    (session, end)
}

/// Lets a session go on with what it began, as often as it asks to.
fn wait(session: &mut Session) {
    for _ in 0..1_000 {
        let effects = update(session, Input::Event(Event::Idle));
        if !effects.contains(&Effect::Idle) {
            return;
        }
    }
    panic!("it never comes to an end");
}

#[test]
fn a_long_text_is_searched_while_nothing_else_happens() {
    let (mut session, end) = long();
    strike(&mut session, "/");
    type_in(&mut session, "end");
    assert_eq!(session.point.cursor, 0, "no key waits for it");
    wait(&mut session);
    assert_eq!(session.point.cursor, end);
    strike(&mut session, "Esc");
    assert_eq!(session.point.cursor, 0);

    strike(&mut session, "/");
    type_in(&mut session, "end");
    let effects = strike(&mut session, "Enter");
    assert!(effects.contains(&Effect::Idle));
    assert!(said(&session).contains("looking for end"));
    wait(&mut session);
    assert_eq!((session.point.cursor, said(&session)), (end, ""));
    assert_eq!(
        session
            .search
            .as_ref()
            .and_then(|s| s.counts)
            .map(|c| c.whole),
        Some(1)
    );
    strike(&mut session, "C-o");
    assert_eq!(session.point.cursor, 0);
    // Both ways over the end of the text.
    strike(&mut session, "n");
    wait(&mut session);
    assert_eq!(session.point.cursor, end);
    strike(&mut session, "n");
    wait(&mut session);
    assert_eq!(session.point.cursor, end);
    assert_eq!(said(&session), "from the beginning again");
    strike(&mut session, "gg N");
    assert_eq!(session.point.cursor, end, "the last hit is near the end");
}

#[test]
fn keys_typed_ahead_of_a_long_search_are_meant_for_what_it_finds() {
    let (mut session, end) = long();
    strike(&mut session, "/");
    type_in(&mut session, "end");
    strike(&mut session, "Enter a");
    let made: Vec<usize> = session
        .work
        .annotations
        .iter()
        .map(|a| a.spans.first().start())
        .collect();
    assert_eq!(made, [end]);
}

#[test]
fn a_long_search_can_be_given_up() {
    let (mut session, end) = long();
    strike(&mut session, "/");
    type_in(&mut session, "end");
    strike(&mut session, "Enter Esc");
    wait(&mut session);
    assert_eq!(session.point.cursor, 0);
    assert_eq!(said(&session), "no longer looked for");
    strike(&mut session, "n");
    wait(&mut session);
    assert_eq!(session.point.cursor, end);

    strike(&mut session, "gg /");
    type_in(&mut session, "nowhere");
    strike(&mut session, "Enter");
    wait(&mut session);
    assert_eq!(
        (session.point.cursor, said(&session)),
        (0, "not found: nowhere")
    );
}

#[test]
fn a_jump_label_leads_to_its_word() {
    let mut session = session("|one two three");
    strike(&mut session, "f");
    assert_eq!(session.mode(), Mode::Jump);
    let label = session
        .view
        .labels
        .iter()
        .find(|label| label.offset == 8)
        .expect("a label");
    let keys = label.keys.clone();
    type_in(&mut session, &keys);
    assert_eq!(shown(&session), "one two |three");
    strike(&mut session, "C-o");
    assert_eq!(shown(&session), "|one two three");
    strike(&mut session, "f Esc");
    assert_eq!((session.mode(), session.view.labels.len()), (Mode::Read, 0));
}

#[test]
fn a_note_is_written_changed_and_taken_away() {
    let mut session = session("the <actor |embassy> spoke");
    strike(&mut session, "i");
    type_in(&mut session, "من هي؟");
    strike(&mut session, "Enter");
    let notes = |session: &Session| -> Vec<String> {
        let all = session.work.annotations.iter();
        all.flat_map(|a| a.notes.iter().map(|note| note.text.clone()))
            .collect()
    };
    assert_eq!(notes(&session), ["من هي؟"]);
    strike(&mut session, "i");
    type_in(&mut session, "!");
    strike(&mut session, "Enter");
    assert_eq!(notes(&session), ["من هي؟!"]);
    strike(&mut session, "i C-u Enter");
    assert_eq!(notes(&session), [""; 0]);
    assert_eq!(shown(&session), "the <actor |embassy> spoke");
}

#[test]
fn a_note_may_stand_on_a_word_that_has_no_kind() {
    let mut session = session("the |embassy spoke");
    strike(&mut session, "i");
    type_in(&mut session, "which?");
    strike(&mut session, "Enter");
    assert_eq!(shown(&session), "the <note |embassy> spoke");
}

#[test]
fn paragraphs_are_done_and_the_next_is_found() {
    let mut session = session("|one\ntwo\nthree\n");
    strike(&mut session, "m");
    assert_eq!(session.work.annotations.done().len(), 1);
    strike(&mut session, "M");
    assert_eq!(shown(&session), "one\n|two\nthree\n");
    strike(&mut session, "m M m M");
    assert!(said(&session).contains("done"), "{}", said(&session));
    strike(&mut session, "gg m");
    assert_eq!(session.work.annotations.done().len(), 2);
}

#[test]
fn the_form_changes_what_is_said_of_a_claim() {
    let mut session = session("<claim |They left>");
    strike(&mut session, "Enter");
    assert!(
        matches!(session.list, Some((Menu::Form(_), _))),
        "{:?}",
        session.list
    );
    let (_, list) = session.list.as_ref().expect("a form");
    let labels: Vec<String> = (0..list.shown().len())
        .filter_map(|at| list.row(at).map(|row| row.label.clone()))
        .collect();
    assert!(
        labels.iter().any(|label| label.ends_with(" stance")),
        "{labels:?}"
    );
    let at = labels
        .iter()
        .position(|label| label.ends_with(" stance"))
        .expect("stance");
    let choosable = (0..at)
        .filter(|at| list.row(*at).is_some_and(|row| row.act.is_some()))
        .count();
    for _ in 0..choosable {
        strike(&mut session, "Down");
    }
    strike(&mut session, "Enter");
    assert_eq!(session.mode(), Mode::Prompt);
    strike(&mut session, "Down Enter");
    let claim = session.work.annotations.nth(0).expect("the claim");
    assert!(claim.attributes.contains_key("stance"), "{claim:?}");
    strike(&mut session, "Esc");
    assert_eq!(session.mode(), Mode::Read);
}

#[test]
fn help_and_palette_list_every_command_and_do_what_is_chosen() {
    let mut session = session("|one two");
    strike(&mut session, "?");
    let (_, list) = session.list.as_ref().expect("the help");
    let docs: Vec<String> = (0..list.shown().len())
        .filter_map(|at| list.row(at).map(|row| row.value.clone()))
        .collect();
    for command in command::all() {
        assert!(
            docs.iter().any(|doc| doc == command.doc),
            "{} is missing",
            command.name
        );
    }
    strike(&mut session, "Esc :");
    type_in(&mut session, "next word");
    strike(&mut session, "Enter");
    assert_eq!(shown(&session), "one |two");
}

#[test]
fn growing_and_shrinking_go_by_what_belongs_together() {
    check(
        "قالت |السفيرة الأميركية اليوم",
        "+ +",
        "قالت ⟦السفيرة الأميركي|ة⟧ اليوم",
    );
    let mut session = session("قالت |السفيرة الأميركية اليوم");
    strike(&mut session, "+ + -");
    let selected = session
        .selected()
        .map(|span| session.document().slice(span).to_owned());
    assert_eq!(selected.as_deref(), Some("السفيرة"));
}

#[test]
fn the_mouse_places_selects_and_opens() {
    let mut session = session("|one two <place three> four");
    let area = session.geometry().text;
    let at = |column: u16, act: Act| {
        Input::Mouse(Mouse {
            column: area.x + column,
            row: area.y,
            act,
        })
    };
    update(&mut session, at(4, Act::Press(1)));
    assert_eq!(shown(&session), "one |two <place three> four");
    update(&mut session, at(4, Act::Press(2)));
    assert_eq!(shown(&session), "one ⟦tw|o⟧ <place three> four");
    update(&mut session, at(0, Act::Press(1)));
    update(&mut session, at(2, Act::Drag));
    update(&mut session, at(2, Act::Release));
    assert_eq!(shown(&session), "⟦on|e⟧ two <place three> four");
    strike(&mut session, "Esc");
    update(&mut session, at(9, Act::Press(1)));
    update(&mut session, at(9, Act::Press(1)));
    assert!(matches!(session.list, Some((Menu::Form(_), _))));
}

#[test]
fn while_the_rest_is_read_nothing_is_changed_and_then_offsets_hold() {
    let mut session = session("|one two\n");
    let document = Document::beginning("one two\n", 14);
    session.layout = session.layout.with_document(document);
    strike(&mut session, "w a");
    assert_eq!(shown(&session), "one |two\n");
    assert!(said(&session).contains("still being read"));
    let article = session.article.clone();
    let effects = update(
        &mut session,
        Input::Event(Event::Whole {
            document: Document::new("one two\nthree\n"),
            article,
            annotations: Box::new(Annotations::new(parsed("<actor one>").2)),
            saving: Saving::Saved,
        }),
    );
    assert_eq!(effects, [], "nothing was changed, nothing is saved");
    assert_eq!(shown(&session), "<actor one> |two\nthree\n");
}

/// Lets somebody else's work come in: what they make of the annotations.
fn meanwhile(session: &mut Session, change: impl FnOnce(&mut Annotations)) {
    let mut theirs = session.work.annotations.clone();
    change(&mut theirs);
    let event = Event::Merged {
        annotations: Box::new(theirs),
        what: Some("by somebody else: 1 changed".to_owned()),
        beyond: HashSet::new(),
    };
    update(session, Input::Event(event));
}

/// The annotation of that kind.
fn of_kind(annotations: &Annotations, kind: &str) -> Annotation {
    let mut all = annotations.iter();
    let found = all.find(|a| a.kind.as_deref() == Some(kind));
    found.expect("one of that kind").as_ref().clone()
}

fn notes(session: &Session) -> Vec<(Option<String>, Vec<String>)> {
    let all = session.work.annotations.iter();
    all.map(|a| {
        let texts = a.notes.iter().map(|note| note.text.clone());
        (a.kind.clone(), texts.collect())
    })
    .collect()
}

#[test]
fn an_answer_is_for_what_it_was_asked_about() {
    let gone = |session: &mut Session| {
        meanwhile(session, |theirs| {
            let actor = of_kind(theirs, "actor");
            Edit::Remove(actor.id).apply(theirs);
        });
    };
    let mut session = session("<claim <actor |they> said>");
    strike(&mut session, "i");
    type_in(&mut session, "who?");
    gone(&mut session);
    strike(&mut session, "Enter");
    let claim = (Some("claim".to_owned()), Vec::new());
    let own = (None, vec!["who?".to_owned()]);
    assert_eq!(notes(&session), [claim, own], "the note stands by itself");
    assert!(said(&session).contains("somebody else removed the annotation"));

    let mut session = sessions::session("<claim <actor |they> said>");
    strike(&mut session, "r");
    gone(&mut session);
    strike(&mut session, "p");
    assert_eq!(shown(&session), "<claim |they said>");
    assert!(said(&session).contains("nothing was retagged"));

    let mut session = sessions::session("<claim |they said>");
    strike(&mut session, "r");
    meanwhile(&mut session, |theirs| {
        let mut inner = of_kind(theirs, "claim");
        inner.id = Id::named("inner");
        inner.kind = Some("actor".to_owned());
        inner.spans = Spans::one(span("they said", 0, 4));
        Edit::Put(Box::new(inner)).apply(theirs);
    });
    strike(&mut session, "p");
    assert_eq!(shown(&session), "<place <actor |they> said>");
}

#[test]
fn a_note_that_is_changed_keeps_all_but_its_text_and_never_anothers() {
    let mut session = session("<actor |they> said");
    strike(&mut session, "i");
    type_in(&mut session, "one");
    strike(&mut session, "Enter");
    let note = |session: &Session| of_kind(&session.work.annotations, "actor").notes[0].clone();
    meanwhile(&mut session, |theirs| {
        let mut actor = of_kind(theirs, "actor");
        actor.notes[0].created = Some(Time::from_seconds(7));
        Edit::Put(Box::new(actor)).apply(theirs);
    });
    strike(&mut session, "i");
    type_in(&mut session, "!");
    strike(&mut session, "Enter");
    assert_eq!(note(&session).text, "one!");
    assert_eq!(note(&session).created, Some(Time::from_seconds(7)));
    // Somebody else changes the same note while it is being changed here.
    strike(&mut session, "i");
    type_in(&mut session, "?");
    meanwhile(&mut session, |theirs| {
        let mut actor = of_kind(theirs, "actor");
        actor.notes[0].text = "theirs".to_owned();
        Edit::Put(Box::new(actor)).apply(theirs);
    });
    strike(&mut session, "Enter");
    let texts = vec!["theirs".to_owned(), "one!?".to_owned()];
    assert_eq!(notes(&session), [(Some("actor".to_owned()), texts)]);
    assert!(said(&session).contains("yours stands beside it"));
}

#[test]
fn what_lost_its_place_is_put_where_it_is_chosen_and_its_other_parts_are_not_believed() {
    use hashiya::annotation::Standing;
    let mut session = session("|alpha beta gamma delta");
    let text = session.text().to_owned();
    let lost = Annotation {
        spans: Spans::of(vec![span(&text, 0, 5), span(&text, 17, 22)]).expect("two parts"),
        standing: Standing::lost(vec!["ALPHA".to_owned(), "DELTA".to_owned()], false),
        ..Annotation::new(
            Some("place"),
            Spans::one(span(&text, 0, 5)),
            None,
            Time::from_seconds(0),
        )
    };
    let id = lost.id.clone();
    session.work.annotations = Annotations::new([lost]);
    let put = |session: &mut Session, keys: &str| {
        session.point.chosen = Some(id.clone());
        session.point.selection = None;
        strike(session, keys);
        session
            .work
            .annotations
            .get(&id)
            .expect("it is there")
            .standing
            .clone()
    };
    let standing = put(&mut session, "p");
    assert_eq!(
        standing,
        Standing::lost(vec!["alpha".to_owned(), "DELTA".to_owned()], false)
    );
    let one = Annotation {
        spans: Spans::one(span(&text, 0, 5)),
        ..session
            .work
            .annotations
            .get(&id)
            .expect("it is there")
            .as_ref()
            .clone()
    };
    session.work.annotations = Annotations::new([one]);
    assert_eq!(put(&mut session, "p"), Standing::Placed);
}

#[test]
fn what_was_not_saved_and_is_now_is_said_so() {
    let mut session = session("|one two");
    strike(&mut session, "a");
    let failed = Event::SaveFailed {
        message: "the disk is full".to_owned(),
    };
    update(&mut session, Input::Event(failed));
    let revision = session.work.revision;
    update(&mut session, Input::Event(Event::Saved { revision }));
    assert_eq!(session.work.saving, Saving::Saved);
    assert_eq!(said(&session), "saved now");
}

#[test]
fn what_was_gone_to_from_the_panel_or_opened_is_not_what_the_next_tag_changes() {
    for keys in ["t j Enter Esc", "Enter Esc"] {
        let mut session = session("<actor |one> two three");
        strike(&mut session, keys);
        strike(&mut session, "w a");
        assert_eq!(shown(&session), "<actor one> <actor |two> three", "{keys}");
    }
}

#[test]
fn in_a_form_x_removes_the_note_that_is_chosen() {
    let mut session = session("<actor |they> said");
    strike(&mut session, "i");
    type_in(&mut session, "one");
    strike(&mut session, "Enter Enter");
    for _ in 0..9 {
        let Some((_, list)) = &session.list else {
            panic!("a form")
        };
        let row = list
            .chosen()
            .and_then(|place| list.row(place))
            .expect("a line");
        if row.value == "one" {
            break;
        }
        strike(&mut session, "j");
    }
    strike(&mut session, "x");
    assert_eq!(notes(&session), [(Some("actor".to_owned()), Vec::new())]);
    assert!(said(&session).contains("removed the note"));
    strike(&mut session, "g g x");
    assert_eq!(notes(&session), []);
    assert!(said(&session).contains("u takes it back"));
}

#[test]
fn after_a_miss_or_a_search_that_was_left_n_knows_what_was_searched() {
    let mut session = session("|one two one");
    strike(&mut session, "/");
    type_in(&mut session, "one");
    strike(&mut session, "Enter /");
    type_in(&mut session, "tw");
    strike(&mut session, "Esc n");
    assert_eq!(shown(&session), "one two |one");
    strike(&mut session, "/");
    type_in(&mut session, "nowhere");
    strike(&mut session, "Enter n");
    assert_eq!(said(&session), "not found: nowhere");
}

#[test]
fn leaving_asks_nothing() {
    assert_eq!(strike(&mut session("|one"), "q"), [Effect::Quit]);
}

#[test]
fn a_layer_that_comes_or_goes_is_told() {
    let mut session = session("|one two");
    let effects = strike(&mut session, "gl s Enter");
    assert_eq!(effects, [Effect::LoadLayer("s".to_owned())]);
    let annotations = Box::new(Annotations::default());
    let name = "s".to_owned();
    update(
        &mut session,
        Input::Event(Event::Layer { name, annotations }),
    );
    assert_eq!(said(&session), "layer s: 0 annotations");
    strike(&mut session, "gl Enter");
    assert_eq!(said(&session), "layer s is no longer shown");
    strike(&mut session, "gl Enter");
    assert_eq!(said(&session), "no layer was shown");
}

#[test]
fn a_note_that_is_left_is_there_again_and_only_there() {
    let mut session = session("the <actor |embassy> spoke");
    strike(&mut session, "i");
    type_in(&mut session, "من هي");
    strike(&mut session, "Esc");
    assert!(said(&session).contains("kept"), "{}", said(&session));
    assert!(
        session
            .work
            .annotations
            .nth(0)
            .expect("one")
            .notes
            .is_empty()
    );
    strike(&mut session, "w i");
    let typed = |session: &Session| {
        let prompt = session.prompt.as_ref();
        prompt.map(|prompt| prompt.line.text().to_owned())
    };
    assert_eq!(typed(&session).as_deref(), Some(""));
    strike(&mut session, "Esc");
    assert_eq!(said(&session), "", "nothing was typed");
    strike(&mut session, "b i");
    assert_eq!(typed(&session).as_deref(), Some("من هي"));
    type_in(&mut session, "؟");
    strike(&mut session, "Enter i");
    assert_eq!(typed(&session).as_deref(), Some("من هي؟"));
    strike(&mut session, "Esc");
    assert_eq!(said(&session), "", "it is as it was");
    // The form's line for a new note is another than the note that is there.
    strike(&mut session, "i x Esc i");
    assert_eq!(typed(&session).as_deref(), Some("من هي؟x"));
    strike(&mut session, "C-u Esc i");
    assert_eq!(typed(&session).as_deref(), Some("من هي؟"), "given up");
}

/// The wheel, turned over the article.
fn wheel(session: &mut Session, act: Act) {
    let area = session.geometry().text;
    let (column, row) = (area.x + 1, area.y + 1);
    update(session, Input::Mouse(Mouse { column, row, act }));
}

#[test]
fn the_wheel_scrolls_and_leaves_a_selection_alone() {
    let text = format!("|one two\n{}", "line\n".repeat(200));
    let mut session = session(&text);
    strike(&mut session, "v e");
    let top = session.view.top;
    let selected = session.selected();
    for _ in 0..30 {
        wheel(&mut session, Act::WheelDown);
    }
    assert!(session.view.top > top);
    assert_eq!(session.selected(), selected);
    let far = session.view.top;
    update(&mut session, Input::Event(Event::Saved { revision: 0 }));
    assert_eq!(session.view.top, far, "news do not move the screen");
    strike(&mut session, "e");
    assert_eq!(session.view.top, top, "a key brings the cursor back");
    assert_ne!(session.selected(), selected);
}

#[test]
fn the_wheel_carries_the_cursor_along_only_where_it_would_leave_the_screen() {
    let text = format!("|one two\n{}", "line\n".repeat(200));
    let mut session = session(&text);
    strike(&mut session, "10j");
    let cursor = session.point.cursor;
    wheel(&mut session, Act::WheelDown);
    assert_eq!(session.point.cursor, cursor);
    for _ in 0..10 {
        wheel(&mut session, Act::WheelDown);
    }
    assert!(session.point.cursor > cursor);
    let shown = session.spans_on_screen();
    assert!(shown.iter().any(|row| row.covers(span(
        session.text(),
        session.point.cursor,
        session.point.cursor
    ))));
    for _ in 0..100 {
        wheel(&mut session, Act::WheelUp);
    }
    let place = session.view.top;
    assert_eq!(place, session.layout.first());
    let cursor = session.point.cursor;
    wheel(&mut session, Act::WheelUp);
    assert_eq!(
        session.point.cursor, cursor,
        "where it can't scroll nothing moves"
    );
}

#[test]
fn one_goes_from_article_to_article_by_keys() {
    let mut session = session("|one");
    assert_eq!(strike(&mut session, "gt"), [Effect::Next]);
    assert_eq!(strike(&mut session, "gT"), [Effect::Previous]);
}

#[test]
fn a_number_in_the_palette_leads_to_its_paragraph() {
    for typed in ["2", "٢", "۲", " 2 "] {
        let mut session = session("|one\ntwo\nthree");
        strike(&mut session, ":");
        type_in(&mut session, typed);
        strike(&mut session, "Enter");
        assert_eq!(shown(&session), "one\n|two\nthree", "{typed}");
        strike(&mut session, "C-o");
        assert_eq!(shown(&session), "|one\ntwo\nthree", "{typed}");
    }
    let mut last = session("|one\ntwo\nthree");
    strike(&mut last, ":");
    type_in(&mut last, "99999999999999999999999");
    strike(&mut last, "Enter");
    assert_eq!(shown(&last), "one\ntwo\n|three");
}

/// A session on an article that changed: what moved, what is likely, and what may stand in two places.
fn session_on_a_changed_article() -> Session {
    use hashiya::annotation::{Candidate, Id, Standing};
    let mut session = session("|alpha beta gamma delta epsilon");
    let text = session.text().to_owned();
    let at = |start, end| Spans::one(span(&text, start, end));
    let one = |id: &str, spans, standing| Annotation {
        id: Id::named(id),
        standing,
        ..Annotation::new(Some("place"), spans, None, Time::from_seconds(0))
    };
    let lost = |places: &[(usize, usize)], likely| Standing::Lost {
        quotes: vec!["GAMMA".to_owned()],
        orphan: false,
        likely,
        candidates: places
            .iter()
            .map(|(start, end)| Candidate {
                spans: at(*start, *end),
                score: 80,
            })
            .collect(),
    };
    session.work.annotations = Annotations::new([
        one("M", at(0, 5), Standing::Moved),
        one("L", at(2, 4), lost(&[(11, 16)], true)),
        one("T", at(2, 4), lost(&[(6, 10), (17, 22)], false)),
    ]);
    session
}

/// Where an annotation stands: `placed 0`, `moved 0`, `orphan`, `lost`.
fn standing_of(session: &Session, id: &str) -> String {
    use hashiya::annotation::{Id, Standing};
    let found = session.work.annotations.get(&Id::named(id)).expect("it");
    let start = found.spans.first().start();
    match &found.standing {
        Standing::Placed => format!("placed {start}"),
        Standing::Moved => format!("moved {start}"),
        Standing::Lost { orphan: true, .. } => "orphan".to_owned(),
        Standing::Lost { .. } => "lost".to_owned(),
    }
}

#[test]
fn what_moved_is_walked_through_and_nothing_is_lost_on_the_way() {
    let mut session = session_on_a_changed_article();
    strike(&mut session, "g o");
    // The first that is listed is shown: selected where it may stand.
    assert_eq!(session.selected(), Some(span(session.text(), 11, 16)));
    assert_eq!(standing_of(&session, "L"), "lost");
    strike(&mut session, "y");
    assert_eq!(standing_of(&session, "L"), "placed 11");
    assert_eq!(session.selected(), Some(span(session.text(), 6, 10)));
    strike(&mut session, "n");
    assert_eq!(session.selected(), Some(span(session.text(), 17, 22)));
    assert!(said(&session).contains("2 of 2"), "{}", said(&session));
    strike(&mut session, "n");
    assert_eq!(standing_of(&session, "T"), "orphan");
    strike(&mut session, "G y");
    assert_eq!(standing_of(&session, "M"), "placed 0");
    strike(&mut session, "Esc u u u");
    for (id, standing) in [("M", "moved 0"), ("L", "lost"), ("T", "lost")] {
        assert_eq!(standing_of(&session, id), standing);
    }
}

#[test]
fn all_that_moved_or_is_likely_is_accepted_at_once_and_the_rest_put_by_hand() {
    let mut session = session_on_a_changed_article();
    strike(&mut session, "g o Y");
    assert_eq!(standing_of(&session, "M"), "placed 0");
    assert_eq!(standing_of(&session, "L"), "placed 11");
    assert_eq!(standing_of(&session, "T"), "lost");
    strike(&mut session, "Esc G v");
    strike(&mut session, "O");
    assert!(
        standing_of(&session, "T").starts_with("placed 2"),
        "{}",
        standing_of(&session, "T")
    );
    strike(&mut session, "g o");
    assert!(said(&session).contains("in their places"));
    // Elsewhere the keys say what they are for.
    strike(&mut session, "t y");
    assert!(said(&session).contains("g o"), "{}", said(&session));
}

#[test]
fn a_place_that_was_refused_is_not_accepted_with_all_the_others() {
    let mut session = session_on_a_changed_article();
    // The only place of the likely one is refused: it is without one.
    strike(&mut session, "g o n");
    assert_eq!(standing_of(&session, "L"), "orphan");
    strike(&mut session, "Y");
    assert_eq!(standing_of(&session, "L"), "orphan");
    assert_eq!(standing_of(&session, "M"), "placed 0");
}

#[test]
fn to_leave_accepts_what_moved_letter_by_letter_and_nothing_else() {
    let mut session = session_on_a_changed_article();
    assert!(hashiya::app::moved::settle(&mut session));
    assert_eq!(standing_of(&session, "M"), "placed 0");
    assert_eq!(standing_of(&session, "L"), "lost");
    assert!(
        !hashiya::app::moved::settle(&mut session),
        "nothing is left"
    );
}

#[test]
fn the_largest_number_before_a_key_is_no_reason_to_wait() {
    let before =
        "<claim قالت <actor |السفيرة الأميركية> في العراق>، قالت. قال الوزير.\n\nوقالت بغداد، X.";
    for command in command::all() {
        for key in command.keys {
            let mut session = session(before);
            strike(&mut session, "/ ق ا ل Enter");
            strike(&mut session, &format!("9 9 9 9 9 9 9 {key}"));
            wait(&mut session);
            assert!(!said(&session).contains("not found"), "{}", command.name);
        }
    }
}
