//! What covers the article: help, palette, guidelines, an annotation's form, the start page.
//!
//! Each is a list whose rows are made from what the program obeys anyway: the table of commands and the
//! keys that are bound, the schema, the annotation. A row that can be chosen carries what it does. Every
//! row is one line; what is longer is wrapped when the rows are made, and made again when the window has
//! another width.
//!
//! Must not know: what a list looks like.

use std::path::PathBuf;

use super::command::{self, Arg, Command, Context, Group, motion};
use super::entities::{self, Choosing};
use super::facts::{self, Fact};
use super::feed::Keys;
use super::geometry::Area;
use super::key::{Code, Key};
use super::keymap::Action;
use super::list::{List, ListRow, Told};
use super::occurrences::{self, Occurrences};
use super::pointer::{Act as Moved, Mouse};
use super::prompt::Field;
use super::session::Session;
use super::{Effect, act, form};
use crate::annotation::Id;
use crate::annotation::schema::{Kind, Schema};
use crate::text::bidi::Direction;
use crate::text::document::Document;
use crate::text::layout::{Layout, Options};

/// What covers the article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Menu {
    /// The articles read lately; nothing else is open.
    Start,
    /// All keys.
    Help,
    /// All commands.
    Palette,
    /// An annotation's form.
    Form(Id),
    /// What is known of the article.
    Article,
    /// The schema's guidelines.
    Guidelines,
    /// The entities, to choose one.
    Entities(Choosing),
    /// Every occurrence, to look through before something is done to them.
    Occurrences(Box<Occurrences>),
}

/// What a row does when it is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// What a key would do.
    Run(Action),
    /// Changes a line of the form.
    Field(Field),
    /// Changes a line of the article's form.
    Fact(Fact),
    /// Chooses an entity.
    Entity(String),
    /// Makes a new one.
    NewEntity,
    /// Makes a new one of the name that is typed.
    NewCalled,
    /// Takes the link to one off.
    NoEntity,
    /// Takes the occurrence of that number, or leaves it.
    Occurrence(usize),
    /// Opens an article.
    Open(PathBuf),
    /// Opens the article that comes with the program.
    Sample,
    /// Asks for the article to open.
    Ask,
}

/// An article that was read lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// The file.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its folder, how far it was read: what the start page says of it.
    pub told: String,
}

/// A row of a menu.
pub type Row = ListRow<Pick>;

/// Opens the help: all keys, by what they are for.
pub fn help(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let list = List::new("help · type to search, Enter does it", help_rows(session)).in_order();
    session.list = Some((Menu::Help, list));
}

fn help_rows(session: &Session) -> Vec<Row> {
    let keys = &session.keys;
    let mut out = Vec::new();
    for (group, heading) in Group::ALL {
        out.push(Row::heading(*heading));
        if *group == Group::Tag {
            out.extend(
                tagging(&session.schema, keys)
                    .map(|(doc, keys, action)| Row::pair(keys, doc, Some(Pick::Run(action)))),
            );
        }
        let commands = command::all().filter(|command| command.group == *group);
        out.extend(commands.map(|command| {
            let action = Action::Command(command.name);
            Row::pair(
                keys_of(keys, command.name),
                command.doc,
                Some(Pick::Run(action)),
            )
        }));
        let ways = command::WAYS.iter().filter(|way| way.group == *group);
        out.extend(ways.map(|way| {
            let first = keys.map.keys_of(way.begins).into_iter().next();
            let first = first.unwrap_or_else(|| format!(":{}", way.begins));
            let action = Action::Command(way.begins);
            Row::pair(format!("{first} …"), way.doc, Some(Pick::Run(action)))
        }));
    }
    out
}

/// What tags as each kind: what it does, its keys, the action.
fn tagging<'s>(
    schema: &'s Schema,
    keys: &'s Keys,
) -> impl Iterator<Item = (String, String, Action)> + 's {
    let one = schema.kinds().iter().map(|kind| {
        let doc = format!(
            "tag as {}: what is selected, what is suggested, else the word here",
            kind.label
        );
        (doc, Action::Tag(kind.name.clone()))
    });
    let every = schema.kinds().iter().map(|kind| {
        let doc = format!("tag every occurrence as {}, after a look", kind.label);
        (doc, Action::TagEvery(kind.name.clone()))
    });
    let all = one.chain(every);
    all.map(|(doc, action)| (doc, keys_of(keys, &action.to_string()), action))
}

fn keys_of(keys: &Keys, action: &str) -> String {
    keys.map.keys_of(action).join("  ")
}

/// Opens the palette: all commands, by what they do.
pub fn palette(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let keys = &session.keys;
    let tagging = tagging(&session.schema, keys)
        .map(|(doc, keys, action)| Row::pair(doc, keys, Some(Pick::Run(action))));
    let commands = command::all().map(|command| {
        let keys = keys_of(keys, command.name);
        let value = format!("{}  {keys}", command.name).trim_end().to_owned();
        Row::pair(
            command.doc,
            value,
            Some(Pick::Run(Action::Command(command.name))),
        )
    });
    let rows = commands.chain(tagging).collect();
    let title = "commands · type to search, or a paragraph's number";
    session.list = Some((Menu::Palette, List::new(title, rows)));
}

/// Opens the guidelines of the schema.
pub fn guidelines(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let list = List::new("guidelines · Esc leaves", guideline_rows(session)).unfiltered();
    session.list = Some((Menu::Guidelines, list));
}

fn guideline_rows(session: &Session) -> Vec<Row> {
    let mut out = Vec::new();
    for kind in session.schema.kinds() {
        if !out.is_empty() {
            out.push(Row::text(""));
        }
        let keys = keys_of(&session.keys, &Action::Tag(kind.name.clone()).to_string());
        out.push(Row::heading(format!("{}  {keys}", kind.label).trim_end()));
        for text in [&kind.doc, &kind.guidelines] {
            out.extend(wrapped(session, text, 0).into_iter().map(Row::text));
        }
        out.extend(attribute_rows(session, kind));
    }
    out
}

fn attribute_rows(session: &Session, kind: &Kind) -> Vec<Row> {
    let mut out = Vec::new();
    for attribute in &kind.attributes {
        let told = match attribute.doc.as_str() {
            "" => attribute.kind.described(),
            doc => format!("{doc} ({})", attribute.kind.described()),
        };
        for (number, line) in wrapped(session, &told, LABEL).into_iter().enumerate() {
            let label = if number == 0 {
                attribute.label.as_str()
            } else {
                ""
            };
            out.push(Row::pair(label, line, None));
        }
    }
    out
}

/// The columns that labels of a list may take, a gap included.
pub const LABEL: usize = 16;

/// `text` in rows as wide as the list on the screen, less `beside` columns; each line of it begins one.
#[must_use]
pub fn wrapped(session: &Session, text: &str, beside: usize) -> Vec<String> {
    let room = usize::from(session.geometry().list_rows().width);
    let options = Options {
        width: room.saturating_sub(beside).max(20),
        direction: Direction::Auto,
        ..session.layout.options()
    };
    let document = Document::new(text);
    let layout = Layout::new(document, options);
    let mut place = layout.first();
    let mut out = Vec::new();
    loop {
        // Between paragraphs there may be a row that shows nothing.
        if let Some(row) = layout.row(place) {
            out.push(layout.document().slice(row.span).trim_end().to_owned());
        }
        let next = layout.step(place, 1);
        if next == place {
            return out;
        }
        place = next;
    }
}

/// The start page.
#[must_use]
pub fn start(recent: &[Recent]) -> List<Pick> {
    let mut rows = Vec::new();
    if !recent.is_empty() {
        rows.push(Row::heading("read lately"));
        rows.extend(recent.iter().map(|article| {
            Row::pair(
                &article.name,
                &article.told,
                Some(Pick::Open(article.path.clone())),
            )
        }));
        rows.push(Row::text(""));
    }
    rows.push(Row::heading("begin"));
    rows.push(Row::pair(
        "the sample",
        "an article on which all keys can be tried",
        Some(Pick::Sample),
    ));
    rows.push(Row::pair(
        "open …",
        "a file; or from the shell: hashiya FILE",
        Some(Pick::Ask),
    ));
    let quit = Pick::Run(Action::Command("quit"));
    rows.push(Row::pair("leave", "q", Some(quit)));
    List::new(
        "hashiya · a reader and annotator for texts of both directions",
        rows,
    )
    .unfiltered()
}

/// Takes a key while a list covers the article.
pub(super) fn strike(session: &mut Session, key: Key, effects: &mut Vec<Effect>) {
    let Some((menu, mut list)) = session.list.take() else {
        return;
    };
    if menu == Menu::Palette
        && key.code == Code::Enter
        && let Some(number) = paragraph_typed(list.filter.text())
        && !session.article.nothing
    {
        return motion::go_to_paragraph(session, number);
    }
    if menu == Menu::Palette
        && key.code == Code::Enter
        && let Some((command, arg)) = spelled_out(list.filter.text())
    {
        return run(session, command, arg, effects);
    }
    match list.feed(key, &mut session.keys.sense) {
        Told::Stays => session.list = Some((menu, list)),
        Told::Chosen(pick) => choose(session, (menu, list), pick, effects),
        // Esc leaves what covers an article; here there is nothing below. q leaves the program.
        Told::Left if menu == Menu::Start => session.list = Some((menu, list)),
        Told::Left => leave(session, menu, effects),
        Told::Key(key) => {
            let letter = session.keys.latin(key);
            session.list = Some((menu.clone(), list));
            match letter {
                Some(letter) if matches!(menu, Menu::Occurrences(_)) => {
                    look_through(session, letter)
                }
                _ => letter_struck(session, &menu, letter, effects),
            }
        }
    }
}

/// The number of the paragraph that was typed in place of a command, in the digits of any keyboard: `12`.
#[must_use]
pub fn paragraph_typed(typed: &str) -> Option<usize> {
    let digit = |c: char| match c {
        '\u{660}'..='\u{669}' => Some(u32::from(c) - 0x660),
        '\u{6F0}'..='\u{6F9}' => Some(u32::from(c) - 0x6F0),
        _ => c.to_digit(10),
    };
    let typed = typed.trim();
    let add = |sum: usize, c| {
        let digit = usize::try_from(digit(c)?).ok()?;
        Some(sum.saturating_mul(10).saturating_add(digit))
    };
    (!typed.is_empty()).then_some(())?;
    typed.chars().try_fold(0, add)
}

/// The command that was typed by its name, with its argument: `next`, `theme light`.
fn spelled_out(typed: &str) -> Option<(&'static Command, Option<String>)> {
    let (name, rest) = typed.trim().split_once(' ').unwrap_or((typed.trim(), ""));
    let command = command::named(name)?;
    match rest.trim() {
        "" => Some((command, None)),
        arg => (command.arg != Arg::None).then(|| (command, Some(arg.to_owned()))),
    }
}

/// Runs a command, or asks for the argument that it misses.
fn run(
    session: &mut Session,
    command: &'static Command,
    arg: Option<String>,
    effects: &mut Vec<Effect>,
) {
    if arg.is_none() {
        return act(session, &Action::Command(command.name), None, effects);
    }
    (command.run)(&mut Context {
        session,
        count: None,
        arg,
        effects,
    });
}

/// Leaves a list; whoever leaves the start page leaves the program.
fn leave(session: &mut Session, menu: Menu, effects: &mut Vec<Effect>) {
    session.list = None;
    match menu {
        Menu::Start => {
            session.list = Some((Menu::Start, start(&session.recent)));
            effects.push(Effect::Quit);
        }
        // What was opened is no longer picked: the next tag is a new one.
        Menu::Form(_) => {
            session.point.chosen = None;
            session.point.selection = None;
        }
        // Nobody is going on from what was to be linked.
        Menu::Entities(_) => session.suggesting.resume = None,
        // Whoever looked at the help on the start page is there again.
        _ if session.article.nothing => session.list = Some((Menu::Start, start(&session.recent))),
        _ => {}
    }
}

/// A letter in a list that has no filter.
fn letter_struck(
    session: &mut Session,
    menu: &Menu,
    letter: Option<char>,
    effects: &mut Vec<Effect>,
) {
    let mut context = Context {
        session,
        count: None,
        arg: None,
        effects,
    };
    match (letter, menu) {
        (Some('q'), _) => leave(context.session, menu.clone(), context.effects),
        (Some('?'), _) => help(&mut context),
        (Some(':'), _) => palette(&mut context),
        (Some('u'), Menu::Form(_) | Menu::Article) => act(
            context.session,
            &Action::Command("undo"),
            None,
            context.effects,
        ),
        (Some('x'), Menu::Form(id)) if context.session.may_change() => {
            form::remove(context.session, id);
        }
        (Some(letter), Menu::Form(id)) => form::by_letter(context.session, id, letter),
        (Some(letter), Menu::Article) => facts::by_letter(context.session, letter),
        _ => {}
    }
}

/// A letter while occurrences are looked through: yes and no to the chosen one, to all of them.
fn look_through(session: &mut Session, letter: char) {
    let Some((Menu::Occurrences(mut found), mut list)) = session.list.take() else {
        return;
    };
    let row = list.chosen().and_then(|place| list.row(place));
    let number = match row.and_then(|row| row.act.as_ref()) {
        Some(Pick::Occurrence(number)) => Some(*number),
        _ => None,
    };
    let is_taken = |number: usize| found.list.get(number).is_some_and(|one| one.taken);
    let wanted = match (letter, number) {
        ('q', _) => return,
        ('a', _) => {
            occurrences::set_all(&mut found, true);
            None
        }
        ('o', _) => {
            occurrences::set_all(&mut found, false);
            None
        }
        ('y', Some(number)) => Some((number, true)),
        ('n', Some(number)) => Some((number, false)),
        ('x', Some(number)) => Some((number, !is_taken(number))),
        _ => None,
    };
    if let Some((number, taken)) = wanted {
        occurrences::set(&mut found, number, taken);
        list.step(1);
    }
    list.set_rows(occurrences::rows(session, &found));
    session.list = Some((Menu::Occurrences(found), list));
}

/// Does what a row is for. A form stays open; any other list has done its work.
fn choose(session: &mut Session, open: (Menu, List<Pick>), pick: Pick, effects: &mut Vec<Effect>) {
    match (pick, open) {
        (Pick::Field(field), (Menu::Form(id), list)) => {
            session.list = Some((Menu::Form(id.clone()), list));
            form::change(session, &id, field);
        }
        (Pick::Fact(fact), open) => {
            session.list = Some(open);
            facts::ask(session, fact);
        }
        (Pick::Field(_) | Pick::Occurrence(_), (Menu::Occurrences(found), _)) => {
            occurrences::carry_out(session, &found);
        }
        (Pick::Entity(id), (Menu::Entities(choosing), _)) => {
            entities::chosen(session, &choosing, &id);
        }
        (Pick::NewEntity, (Menu::Entities(Choosing::Link(mention)), _)) => {
            entities::make(session, &mention);
        }
        (Pick::NewCalled, (Menu::Entities(Choosing::Link(mention)), list)) => {
            entities::make_called(session, &mention, list.filter.text().trim());
        }
        (Pick::NoEntity, (Menu::Entities(Choosing::Link(mention)), _)) => {
            entities::unlink(session, &mention);
        }
        (
            Pick::Field(_)
            | Pick::Occurrence(_)
            | Pick::Entity(_)
            | Pick::NewEntity
            | Pick::NewCalled
            | Pick::NoEntity,
            _,
        ) => {}
        (Pick::Run(action), (menu, _)) => {
            if session.article.nothing && menu != Menu::Start {
                session.list = Some((Menu::Start, start(&session.recent)));
            }
            act(session, &action, None, effects);
        }
        (Pick::Open(path), (menu, list)) => {
            session.list = Some((menu, list));
            effects.push(Effect::Open(path));
        }
        (Pick::Sample, (menu, list)) => {
            session.list = Some((menu, list));
            effects.push(Effect::OpenSample);
        }
        (Pick::Ask, (menu, list)) => {
            session.list = Some((menu, list));
            act(session, &Action::Command("open"), None, effects);
        }
    }
}

/// Takes a pasted text while a list covers the article: it goes to the filter.
pub(super) fn paste(session: &mut Session, text: &str) {
    if let Some((_, list)) = &mut session.list {
        list.paste(text);
    }
}

/// The mouse on a list: a click chooses, the wheel scrolls, a click beside it leaves.
pub(super) fn point(session: &mut Session, mouse: Mouse, area: Area, effects: &mut Vec<Effect>) {
    let rows = session.geometry().list_rows();
    let Some((menu, mut list)) = session.list.take() else {
        return;
    };
    let inside = area.contains(mouse.column, mouse.row);
    match mouse.act {
        Moved::WheelUp => list.step(-1),
        Moved::WheelDown => list.step(1),
        Moved::Press(_) if !inside && menu != Menu::Start => return leave(session, menu, effects),
        Moved::Press(_) if rows.contains(mouse.column, mouse.row) => {
            let shown = list.scroll() + usize::from(mouse.row - rows.y);
            if let Some(pick) = list.choose(shown) {
                return choose(session, (menu, list), pick, effects);
            }
        }
        _ => {}
    }
    session.list = Some((menu, list));
}

/// After every input: the rows are as wide as the window, the chosen one is on the screen, and the form of
/// an annotation that is gone is closed.
pub(super) fn settle(session: &mut Session) {
    let Some((menu, mut list)) = session.list.take() else {
        return;
    };
    match &menu {
        Menu::Form(id) => {
            let Some(annotation) = session.work.annotations.get(id).cloned() else {
                return;
            };
            list.title = session.described(&annotation);
            list.set_rows(form::rows(session, &annotation));
        }
        Menu::Article => list.set_rows(facts::rows(session)),
        Menu::Guidelines => list.set_rows(guideline_rows(session)),
        Menu::Occurrences(found) => list.set_rows(occurrences::rows(session, found)),
        Menu::Start | Menu::Help | Menu::Palette | Menu::Entities(_) => {}
    }
    let height = usize::from(session.geometry().list_rows().height);
    list.keep_visible(height);
    session.list = Some((menu, list));
}
