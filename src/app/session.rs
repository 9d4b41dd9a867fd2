//! The session: an article that is open, what is said of it, and where its reader stands.
//!
//! Each field is a type with its own methods; commands change it, the screen reads it.
//!
//! Must not know: files, the terminal.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::adjudicating::{self, Adjudication};
use super::command;
use super::feed::Keys;
use super::geometry::Geometry;
use super::keymap::Mode;
use super::list::List;
use super::menu::{self, Menu, Pick, Recent};
use super::notes::Drafts;
use super::panel::{self, Panel};
use super::prompt::{Answers, Prompt};
use super::search::Search;
use super::select::Point;
use super::suggesting::{self, Suggesting};
use super::view::{View, signed};
use crate::annotation::edit::{Edit, History};
use crate::annotation::entity::{Change, Registry};
use crate::annotation::schema::Schema;
use crate::annotation::set::Annotations;
use crate::annotation::{Annotation, Id};
use crate::text::bidi::{Base, DECIDING};
use crate::text::caret;
use crate::text::cells::{Ambiguous, Marks};
use crate::text::document::{Document, Span};
use crate::text::layout::{Layout, Options};
use crate::text::{phrase, segment};

/// What is known of the article that is open.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ArticleInfo {
    /// The name to show: the file's, or `sample`.
    pub name: String,
    /// The file; `None` for the sample and standard input.
    pub path: Option<PathBuf>,
    /// The encoding it was read in.
    pub encoding: &'static str,
    /// The annotator's layer that is written, where it is not the article's own.
    pub layer: Option<String>,
    /// Whether the encoding was guessed.
    pub guessed: bool,
    /// The number of ill-formed parts, each of which shows as U+FFFD.
    pub ill_formed: usize,
    /// Its place among the articles that were named, from 1, and their number.
    pub number: (usize, usize),
    /// Whether there is no article, but the start page.
    pub nothing: bool,
}

/// Whether the work is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// All of it.
    Saved,
    /// The sidecar is yet to be read, with the rest of the article.
    Unread,
    /// It is being written.
    Pending,
    /// It could not be written, and is tried again.
    Failed(String),
    /// The sidecar can't be read, so that it is not written either: nothing can be annotated.
    ReadOnly(String),
    /// It is kept in memory only, and the person knows it: the sample, standard input.
    Nowhere,
}

/// The annotations, and what becomes of them.
#[derive(Clone, Debug)]
pub struct Work {
    /// The annotations.
    pub annotations: Annotations,
    /// What can be taken back.
    pub history: History,
    /// Counts the changes made here; the number that a save confirms.
    pub revision: u64,
    /// Counts all changes, those of others too: what shows annotations is made anew for each.
    pub edition: u64,
    /// Whether it is on disk.
    pub saving: Saving,
    /// The actors and places of the world that mentions name.
    pub registry: Registry,
    /// Counts the changes of the registry.
    pub registered: u64,
    /// Why the registry is not on disk, where it could not be written; it is tried again.
    pub unregistered: Option<String>,
    /// Another annotator's layer, to look at: its name and annotations.
    pub layer: Option<(String, Annotations)>,
    /// Two annotators' layers that are being made one.
    pub adjudication: Option<Adjudication>,
    /// The name that annotations are signed with.
    pub author: Option<String>,
}

/// How important a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// By the way.
    Note,
    /// All is well.
    Good,
    /// To be looked at.
    Warning,
    /// Something could not be done.
    Error,
}

/// A sentence for the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it says.
    pub text: String,
    /// How important it is.
    pub kind: MessageKind,
}

/// An article that is open, what is said of it, and where its reader stands.
#[derive(Debug)]
pub struct Session {
    /// What is known of the article.
    pub article: ArticleInfo,
    /// The text and its rows.
    pub layout: Layout,
    /// The kinds of annotations.
    pub schema: Schema,
    /// The annotations.
    pub work: Work,
    /// The cursor and the selection.
    pub point: Point,
    /// The screen.
    pub view: View,
    /// Which keys do what, and which were struck so far.
    pub keys: Keys,
    /// Whether jump labels are out.
    pub jumping: bool,
    /// What is being asked; at most one thing.
    pub prompt: Option<Prompt>,
    /// What was answered before.
    pub answers: Answers,
    /// Notes that were begun and left.
    pub drafts: Drafts,
    /// The panel.
    pub panel: Option<Panel>,
    /// What may be marked.
    pub suggesting: Suggesting,
    /// What covers the article.
    pub list: Option<(Menu, List<Pick>)>,
    /// The articles read lately, where the start page is open.
    pub recent: Vec<Recent>,
    /// What was searched last.
    pub search: Option<Search>,
    /// Whether the next search is blind to spelling.
    pub blind: bool,
    /// What the status line says.
    pub message: Option<Message>,
}

impl Session {
    /// The article's text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.layout.document().text()
    }

    /// The article.
    #[must_use]
    pub fn document(&self) -> &Document {
        self.layout.document()
    }

    /// The article's direction, after which the screen is mirrored.
    #[must_use]
    pub fn base(&self) -> Base {
        self.layout.article_base()
    }

    /// Who has the keys.
    #[must_use]
    pub fn mode(&self) -> Mode {
        if self.prompt.is_some() {
            Mode::Prompt
        } else if self.list.is_some() {
            Mode::List
        } else if self.jumping {
            Mode::Jump
        } else if self.panel.as_ref().is_some_and(|panel| panel.focused) {
            Mode::Panel
        } else if self.point.selection.is_some() {
            Mode::Select
        } else {
            Mode::Read
        }
    }

    /// What is selected, on grapheme boundaries.
    #[must_use]
    pub fn selected(&self) -> Option<Span> {
        let selection = self.point.selection?;
        let span = selection.span(self.text());
        if selection.exact {
            return Some(span);
        }
        let last = selection.anchor.max(selection.head);
        let end = caret::cell_end(&self.layout, last).max(span.end());
        Some(Span::new(span.start(), end))
    }

    /// The annotations at the cursor, from the innermost out. On what is written onto the beginning of a name,
    /// that of the name is among them.
    #[must_use]
    pub fn stack_here(&self) -> Vec<&Arc<Annotation>> {
        let mut stack = self.work.annotations.stack_at(self.point.cursor);
        if let Some(name) = self.name_here() {
            let named = self.work.annotations.stack_at(name).into_iter();
            let begun = named.filter(|one| one.spans.first().start() == name);
            stack.extend(begun);
            stack.sort_by_key(|one| one.spans.covered());
        }
        stack
    }

    /// Where the name begins in the word at the cursor, if that is before it.
    pub(super) fn name_here(&self) -> Option<usize> {
        let name = phrase::name_at(self.text(), self.point.cursor)?;
        (name.start() > self.point.cursor).then_some(name.start())
    }

    /// The annotation that is worked on: the chosen one, else the innermost at the cursor.
    #[must_use]
    pub fn here(&self) -> Option<&Arc<Annotation>> {
        let chosen = self.point.chosen.as_ref();
        chosen
            .and_then(|id| self.work.annotations.get(id))
            .or_else(|| self.stack_here().into_iter().next())
    }

    /// The annotation that was picked, where its boundary is being changed: what is selected is no longer its
    /// text, and the key of a kind sets it.
    #[must_use]
    pub fn reshaped(&self) -> Option<&Arc<Annotation>> {
        let id = self.point.chosen.as_ref()?;
        let picked = self.work.annotations.get(id)?;
        let span = segment::trimmed(self.text(), self.selected()?);
        let other = picked.is_lost() || span != segment::trimmed(self.text(), picked.spans.first());
        other.then_some(picked)
    }

    /// Where each part of the screen stands. A panel for which there is no room beside the text covers it
    /// while it has the keys, and else is not seen.
    #[must_use]
    pub fn geometry(&self) -> Geometry {
        let open = self.panel.is_some();
        let geometry = Geometry::of(&self.view, self.base(), open);
        if geometry.panel_covers && !self.panel.as_ref().is_some_and(|panel| panel.focused) {
            return Geometry::of(&self.view, self.base(), false);
        }
        geometry
    }

    /// The rows of the reading column.
    #[must_use]
    pub fn height(&self) -> usize {
        usize::from(self.geometry().text.height).max(1)
    }

    /// The span's text, on one line: line ends and runs of blanks become one blank.
    #[must_use]
    pub fn quote(&self, span: Span) -> String {
        let words: Vec<&str> = self.document().slice(span).split_whitespace().collect();
        words.join(" ")
    }

    /// Carries out a change called `what`; tells whether anything changed.
    pub(super) fn change(&mut self, what: &str, edit: Edit) -> bool {
        self.change_both(what, edit, Vec::new())
    }

    /// The same with changes of the registry, as one step.
    pub(super) fn change_both(&mut self, what: &str, edit: Edit, changes: Vec<Change>) -> bool {
        let before = self.work.history.depth().0;
        let work = &mut self.work;
        let registers = changes.iter().any(|change| !change.is_nothing());
        let (annotations, registry) = (&mut work.annotations, &mut work.registry);
        (work.history).carry_out_both(what, edit, changes, annotations, registry);
        let changed = work.history.depth().0 != before;
        if changed {
            self.work.registered += u64::from(registers);
            self.touched();
        }
        changed
    }

    /// What was picked has been worked on: nothing is picked any longer, but in its form.
    pub(super) fn let_go(&mut self) {
        if self.list.is_none() {
            self.point.selection = None;
            self.point.chosen = None;
        }
    }

    /// Counts a change.
    pub(super) fn touched(&mut self) {
        self.work.revision += 1;
        self.work.edition += 1;
        if !matches!(self.work.saving, Saving::Nowhere) {
            self.work.saving = Saving::Pending;
        }
        self.forget_gone();
    }

    /// Forgets that an annotation was picked that is no more.
    fn forget_gone(&mut self) {
        let gone = |id: &Id| self.work.annotations.get(id).is_none();
        if self.point.chosen.as_ref().is_some_and(gone) {
            self.point.chosen = None;
            self.point.selection = None;
        }
    }

    /// Says something in the status line.
    pub fn say(&mut self, kind: MessageKind, text: impl Into<String>) {
        self.message = Some(Message {
            text: text.into(),
            kind,
        });
    }

    /// Whether annotations may be changed; where not, says why.
    pub(super) fn may_change(&mut self) -> bool {
        let why = match &self.work.saving {
            Saving::ReadOnly(why) => why.as_str(),
            _ if !self.document().is_complete() => "the rest of the article is still being read",
            _ => return true,
        };
        let text = format!("nothing is changed: {why}");
        self.say(MessageKind::Error, text);
        false
    }

    /// An annotation in a few words, for a message: `actor العراق`. A quote that was cut stands in an isolate,
    /// so that the mark of the cut stands where the quote's own direction has its end.
    pub(super) fn described(&self, annotation: &Annotation) -> String {
        let kind = annotation
            .kind
            .as_deref()
            .map_or("note", |kind| self.schema.label(kind));
        let quote = panel::quote(self, annotation);
        let short = beginning(&quote);
        match short == quote {
            true => format!("{kind} {short}"),
            false => format!("{kind} {}{short}{}", ISOLATE.0, ISOLATE.1),
        }
    }
}

/// What stands around words of the article in a sentence of ours: whoever shows the sentence sets them by
/// themselves, in their own direction.
pub const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// The first words of `text`, as many as a glance takes in; less than a word only of one that is longer.
pub(super) fn beginning(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(24) else {
        return text.to_owned();
    };
    let (cut, rest) = text.split_at(end);
    let whole = match cut.rsplit_once(char::is_whitespace) {
        Some((words, _)) if !rest.starts_with(char::is_whitespace) => words,
        _ => cut,
    };
    format!(
        "{}…",
        whole.trim_end_matches(|c: char| !c.is_alphanumeric())
    )
}

/// What a session begins with.
#[derive(Debug)]
pub struct Setup {
    /// What is known of the article.
    pub article: ArticleInfo,
    /// Its text, or the beginning of it.
    pub document: Document,
    /// What its sidecar says; nothing while only the beginning is there.
    pub annotations: Annotations,
    /// Whether it can be written.
    pub saving: Saving,
    /// The kinds of annotations.
    pub schema: Schema,
    /// The name that annotations are signed with.
    pub author: Option<String>,
    /// Directions and cells; the width is the window's.
    pub options: Options,
    /// The window, the measure, the theme's name.
    pub view: View,
    /// Whether the panel stands beside the text from the start.
    pub panel: bool,
    /// Whether searches are blind to spelling.
    pub blind: bool,
    /// What keys do.
    pub keys: Keys,
    /// Where the article was left: bytes of its text.
    pub cursor: usize,
    /// The articles read lately, for the start page.
    pub recent: Vec<Recent>,
}

impl Session {
    /// A session on what `setup` has.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let mut session = Self {
            article: setup.article,
            layout: Layout::new(setup.document, setup.options),
            schema: setup.schema,
            work: Work {
                annotations: setup.annotations,
                history: History::default(),
                revision: 0,
                edition: 0,
                saving: setup.saving,
                registry: Registry::default(),
                registered: 0,
                unregistered: None,
                layer: None,
                adjudication: None,
                author: setup.author,
            },
            point: Point::default(),
            view: setup.view,
            keys: setup.keys,
            jumping: false,
            prompt: None,
            answers: Answers::default(),
            drafts: Drafts::default(),
            panel: setup.panel.then(Panel::default),
            suggesting: Suggesting::default(),
            list: None,
            recent: setup.recent,
            search: None,
            blind: setup.blind,
            message: None,
        };
        if session.article.nothing {
            session.list = Some((Menu::Start, menu::start(&session.recent)));
        }
        session.layout = session.layout.with_options(session.fitting());
        session.point.cursor = session.stand(setup.cursor);
        // Where it was left stands on the first screen: nothing before that is laid out.
        let place = session.layout.place_of(session.point.cursor);
        let above = signed(session.height() / 3);
        session.view.top = session.layout.step(place, -above);
        session.settle();
        session
    }

    /// The cluster nearest to `offset` on which a cursor can stand.
    pub(super) fn stand(&self, offset: usize) -> usize {
        let text = self.text();
        let last = segment::previous_grapheme(text, text.len()).unwrap_or(0);
        segment::floor_grapheme(text, offset.min(last))
    }

    /// The whole of the article takes the place of its beginning; offsets hold.
    pub(super) fn complete(
        &mut self,
        document: Document,
        annotations: Annotations,
        saving: Saving,
    ) {
        self.layout = self.layout.with_document(document);
        self.work.annotations = annotations;
        self.work.saving = saving;
        self.work.edition += 1;
        self.point.cursor = self.stand(self.point.cursor);
        self.point.selection = None;
        if let Some(search) = &mut self.search {
            search.count_again();
        }
    }

    /// Somebody else's changes, merged with ours.
    pub(super) fn merge(
        &mut self,
        annotations: Annotations,
        what: Option<&str>,
        beyond: &HashSet<Id>,
    ) {
        let before = &self.work.annotations;
        self.work.history.rebase(before, &annotations, beyond);
        self.work.annotations = annotations;
        self.work.edition += 1;
        self.forget_gone();
        if let Some(what) = what {
            self.say(MessageKind::Note, what);
        }
    }

    /// All is on disk. That it could not be is no longer so.
    pub(super) fn saved(&mut self) {
        let before = std::mem::replace(&mut self.work.saving, Saving::Saved);
        let told = self.message.as_ref().map(|message| message.kind);
        if matches!(before, Saving::Failed(_)) && told.is_none_or(|kind| kind == MessageKind::Error)
        {
            self.say(MessageKind::Good, "saved now");
        }
    }

    /// Whether changes are written at all.
    #[must_use]
    pub fn saves(&self) -> bool {
        !matches!(self.work.saving, Saving::Nowhere | Saving::ReadOnly(_))
    }

    /// The words on the screen, in the order of the text.
    #[must_use]
    pub fn words_on_screen(&self) -> Vec<Span> {
        let text = self.text();
        let words = self.spans_on_screen().into_iter();
        let mut out: Vec<Span> = words.flat_map(|span| segment::words(text, span)).collect();
        out.dedup();
        out
    }

    /// The bytes on the screen, a span a row.
    #[must_use]
    pub fn spans_on_screen(&self) -> Vec<Span> {
        let mut place = self.view.top;
        let mut out = Vec::new();
        for _ in 0..self.height() {
            out.extend(self.layout.row(place).map(|row| row.span));
            let next = self.layout.step(place, 1);
            if next == place {
                break;
            }
            place = next;
        }
        out
    }

    /// Prepares what the next key is likely to show: to be called while nobody waits.
    pub fn look_ahead(&self) {
        self.view.look_ahead(&self.layout, self.height());
    }

    /// No jump label any more.
    pub(super) fn stop_jumping(&mut self) {
        self.jumping = false;
        self.view.labels.clear();
    }

    /// Lays the article out as wide as the window lets it be.
    fn fit(&mut self) {
        self.lay_out(self.fitting());
    }

    /// What the article is laid out by in this window.
    fn fitting(&self) -> Options {
        Options {
            width: usize::from(self.geometry().text.width).max(1),
            ..self.layout.options()
        }
    }

    /// Shows vowel marks in this way, or not.
    pub fn set_marks(&mut self, marks: Marks) {
        if marks != Marks::Hide {
            self.view.shown_marks = marks;
        }
        let mut options = self.layout.options();
        options.rules.marks = marks;
        self.lay_out(options);
    }

    /// Whether the article has vowel marks, as its beginning tells.
    #[must_use]
    pub fn has_marks(&self) -> bool {
        let mut beginning = self.text().chars().take(DECIDING);
        beginning.any(|c| matches!(c, '\u{64B}'..='\u{652}' | '\u{670}' | '\u{5B0}'..='\u{5BC}'))
    }

    /// Gives characters of ambiguous width two cells.
    pub fn widen_the_ambiguous(&mut self) {
        let mut options = self.layout.options();
        options.rules.ambiguous = Ambiguous::Two;
        self.lay_out(options);
    }

    /// Lays the article out with other options; the cursor's row stays where it is on the screen.
    pub(super) fn lay_out(&mut self, options: Options) {
        if self.layout.options() == options {
            return;
        }
        let height = self.height();
        let cursor = self.layout.place_of(self.point.cursor);
        let above = self.layout.rows_between(self.view.top, cursor, height);
        self.layout = self.layout.with_options(options);
        let place = self.layout.place_of(self.point.cursor);
        self.view.top = self
            .layout
            .step(place, -signed(above.unwrap_or(height / 3)));
    }

    /// After every input: the column fits, the cursor is on the screen, the panel shows what is.
    pub(super) fn settle(&mut self) {
        if self.jumping && self.view.labels.is_empty() {
            self.jumping = false;
        }
        self.fit();
        let height = self.height();
        if !self.view.loose {
            self.view.follow(&self.layout, self.point.cursor, height);
        }
        suggesting::settle(self);
        adjudicating::settle(self);
        panel::refresh(self);
        let height = self
            .geometry()
            .panel
            .map_or(0, |area| usize::from(area.height));
        if let Some(panel) = &mut self.panel {
            panel.keep_visible(height);
        }
        menu::settle(self);
    }

    /// Puts the cursor on the cluster at byte `offset`, as a reader who comes back wants it.
    pub fn go_to(&mut self, offset: usize) {
        command::motion::go(self, offset);
        self.settle();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_described_is_cut_at_words() {
        for (text, short) in [
            ("العراق", "العراق"),
            (
                "رومانوسكي عبر منصة X، استئناف الحوار",
                "رومانوسكي عبر منصة X…",
            ),
            ("one two three four five six", "one two three four five…"),
            (
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "aaaaaaaaaaaaaaaaaaaaaaaa…",
            ),
        ] {
            assert_eq!(beginning(text), short);
        }
    }
}
