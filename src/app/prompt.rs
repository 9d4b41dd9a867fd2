//! One question at the foot of the screen: a text to type, one thing of several, or yes and no.
//!
//! A text is accepted with Enter. Where a line was asked for, Up and Down call back what was answered to
//! the same question before. A thing is chosen by its letter, or with the arrows and Enter. Esc, Ctrl-c and
//! Ctrl-g leave any question unanswered.
//!
//! Must not know: terminals, what becomes of an answer.

use std::collections::BTreeMap;

use super::details::Detail;
use super::facts::Fact;
use super::feed::latin;
use super::key::{Code, Key};
use super::layouts::LayoutSense;
use super::line::{Edited, Line};
use super::notes::NoteOn;
use crate::annotation::{Id, Note};

/// What the answer is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Something to search for.
    Find {
        /// The byte from which on it is looked for.
        from: usize,
        /// Whether spelling does not count.
        blind: bool,
    },
    /// The text of a note.
    Note(NoteOn),
    /// Another kind for the annotation of that name.
    Retag(Id),
    /// Another kind for all mentions of what is named here.
    RetagAll,
    /// Where a link of an annotation leads.
    Link {
        /// The annotation.
        from: Id,
        /// The link's role: `said-by`, `about`.
        role: String,
    },
    /// The word that introduces a claim.
    Cue(Id),
    /// Something that is known of the article.
    Fact(Fact),
    /// The argument of a command, and the number that was typed before its key.
    Argument {
        /// The command's name.
        command: &'static str,
        /// How often it is to run.
        count: Option<usize>,
    },
    /// A line of an annotation's form.
    Field {
        /// The annotation.
        id: Id,
        /// Which line.
        field: Field,
    },
    /// Where to save what can't be saved in its place.
    SaveElsewhere,
}

/// A line of an annotation's form that can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The kind.
    Kind,
    /// The name as it would stand alone.
    Form,
    /// The entity that it names: another one.
    Entity,
    /// A new entity of its name.
    NewEntity,
    /// What is known of the entity.
    Detail(Detail),
    /// The mention's name as one more of the entity.
    AlsoCalled,
    /// The entity that its own is merged into.
    Merge,
    /// A link of this role.
    Link(String),
    /// The word that introduces a claim.
    Cue,
    /// An attribute, by its key.
    Attribute(String),
    /// A note, as it was; `None` is a new one.
    Note(Option<Note>),
}

impl Purpose {
    /// The name under which former answers are kept; `None` where they would be of no use.
    #[must_use]
    pub fn recalled_as(&self) -> Option<String> {
        match self {
            Self::Find { .. } => Some("find".to_owned()),
            Self::Argument { command, .. } => Some(format!("command {command}")),
            Self::SaveElsewhere => Some("save".to_owned()),
            Self::Field { field, .. } => match field {
                Field::Attribute(key) => Some(format!("attribute {key}")),
                Field::Detail(detail) => Some(detail.label().to_owned()),
                _ => None,
            },
            Self::Fact(fact) => Some(fact.key().to_owned()),
            Self::Note(_) | Self::Retag(_) | Self::RetagAll | Self::Link { .. } | Self::Cue(_) => {
                None
            }
        }
    }
}

/// Former answers, by what they were for; the latest last.
#[derive(Clone, Debug, Default)]
pub struct Answers(BTreeMap<String, Vec<String>>);

impl Answers {
    /// Keeps an answer. One that was given before moves to the end; an empty one is not kept.
    pub fn keep(&mut self, purpose: &Purpose, answer: &str) {
        if let Some(name) = purpose.recalled_as().filter(|_| !answer.is_empty()) {
            let answers = self.0.entry(name).or_default();
            answers.retain(|former| former != answer);
            answers.push(answer.to_owned());
        }
    }

    /// The answers given for `purpose`, the latest last.
    #[must_use]
    pub fn given(&self, purpose: &Purpose) -> &[String] {
        let name = purpose.recalled_as();
        name.and_then(|name| self.0.get(&name))
            .map_or(&[], Vec::as_slice)
    }
}

/// One of the things that a question offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The key that chooses it: a letter or a digit of the Latin layout.
    pub key: Option<char>,
    /// What it is called.
    pub label: String,
    /// The answer.
    pub value: String,
}

/// How a question is answered.
#[derive(Clone, Debug)]
pub enum Ask {
    /// By typing [`Prompt::line`].
    Text,
    /// By choosing one of `rows`; never empty.
    Choice {
        /// What there is to choose.
        rows: Vec<Choice>,
        /// Which one Enter chooses.
        chosen: usize,
    },
    /// By `y` or `n`; the answer to yes is `y`, and no is no answer.
    Confirm,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is open still.
    Typing,
    /// It was answered: the text, or the choice's value.
    Accepted(String),
    /// It was left.
    Cancelled,
}

/// A question.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What is asked, in a few words.
    pub question: String,
    /// What the answer is for.
    pub purpose: Purpose,
    /// What is typed.
    pub line: Line,
    /// How it is answered.
    pub ask: Ask,
    /// Former answers, the latest last, and how many steps back the line stands.
    former: Vec<String>,
    back: usize,
    /// What had been typed before a former answer took its place.
    draft: String,
}

impl Prompt {
    /// Asks for a line of text; `answers` are what Up calls back.
    #[must_use]
    pub fn text(question: impl Into<String>, purpose: Purpose, answers: &Answers) -> Self {
        let former = answers.given(&purpose).to_vec();
        Self {
            former,
            ..Self::new(question.into(), purpose, Ask::Text)
        }
    }

    /// Asks for a text of several lines: Alt-Enter or Shift-Enter begins the next one.
    #[must_use]
    pub fn lines(question: impl Into<String>, purpose: Purpose) -> Self {
        Self {
            line: Line::of_lines(),
            ..Self::new(question.into(), purpose, Ask::Text)
        }
    }

    /// Asks for one of `rows`. Rows without a key get a letter of their label, else a digit or a letter
    /// that is free.
    #[must_use]
    pub fn choice(question: impl Into<String>, purpose: Purpose, mut rows: Vec<Choice>) -> Self {
        give_keys(&mut rows);
        Self::new(question.into(), purpose, Ask::Choice { rows, chosen: 0 })
    }

    /// Begins with the choice whose answer is `value`, where there is one: Enter leaves what is so.
    #[must_use]
    pub fn at(mut self, value: &str) -> Self {
        if let Ask::Choice { rows, chosen } = &mut self.ask
            && let Some(at) = rows.iter().position(|row| row.value == value)
        {
            *chosen = at;
        }
        self
    }

    /// Asks for yes or no.
    #[must_use]
    pub fn confirm(question: impl Into<String>, purpose: Purpose) -> Self {
        Self::new(question.into(), purpose, Ask::Confirm)
    }

    fn new(question: String, purpose: Purpose, ask: Ask) -> Self {
        Self {
            question,
            purpose,
            line: Line::new(),
            ask,
            former: Vec::new(),
            back: 0,
            draft: String::new(),
        }
    }

    /// Begins with `text` typed.
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        self.line = self.line.with(text);
        self
    }

    /// Takes what was pasted.
    pub fn paste(&mut self, text: &str) {
        if matches!(self.ask, Ask::Text) {
            self.line.paste(text);
        }
    }

    /// Takes a key. Letters that choose are those of the Latin layout, whatever layout is active.
    pub fn feed(&mut self, key: Key, sense: &mut LayoutSense) -> Outcome {
        let key = key.normal();
        if leaves(key) {
            return Outcome::Cancelled;
        }
        match &mut self.ask {
            Ask::Text => self.feed_text(key),
            Ask::Choice { rows, chosen } => feed_choice(rows, chosen, key, sense),
            Ask::Confirm => match latin(sense, key) {
                Some('y' | 'Y') => Outcome::Accepted("y".to_owned()),
                Some('n' | 'N') => Outcome::Cancelled,
                _ => Outcome::Typing,
            },
        }
    }

    fn feed_text(&mut self, key: Key) -> Outcome {
        if self.line.feed(key) != Edited::Ignored {
            return Outcome::Typing;
        }
        match (key.code, key.control) {
            (Code::Enter, _) => return Outcome::Accepted(self.line.text().to_owned()),
            (Code::Up, false) | (Code::Char('p'), true) => self.recall(self.back + 1),
            (Code::Down, false) | (Code::Char('n'), true) => {
                self.recall(self.back.saturating_sub(1));
            }
            _ => {}
        }
        Outcome::Typing
    }

    /// Puts the answer `back` steps ago on the line; none ago is what was being typed.
    fn recall(&mut self, back: usize) {
        if back == self.back || back > self.former.len() {
            return;
        }
        if self.back == 0 {
            self.draft = self.line.text().to_owned();
        }
        self.back = back;
        let place = self.former.len() - back;
        let text = self.former.get(place).unwrap_or(&self.draft).clone();
        self.line.set(&text);
    }
}

/// Whether a key leaves whatever is open.
pub(crate) fn leaves(key: Key) -> bool {
    let control_letter = key.control && matches!(key.code, Code::Char('c' | 'g'));
    key.code == Code::Escape || control_letter
}

fn feed_choice(rows: &[Choice], chosen: &mut usize, key: Key, sense: &mut LayoutSense) -> Outcome {
    let accepted = |row: Option<&Choice>| {
        row.map_or(Outcome::Typing, |row| Outcome::Accepted(row.value.clone()))
    };
    let last = rows.len().saturating_sub(1);
    match (key.code, key.control) {
        (Code::Enter, _) => return accepted(rows.get(*chosen)),
        (Code::Up | Code::BackTab, _) | (Code::Char('p'), true) => {
            *chosen = chosen.checked_sub(1).unwrap_or(last);
        }
        (Code::Down | Code::Tab, _) | (Code::Char('n'), true) => {
            *chosen = if *chosen >= last { 0 } else { *chosen + 1 };
        }
        (Code::Home, _) => *chosen = 0,
        (Code::End, _) => *chosen = last,
        _ => {
            let letter = latin(sense, key);
            let row = rows
                .iter()
                .find(|row| letter.is_some() && row.key == letter);
            return accepted(row);
        }
    }
    Outcome::Typing
}

/// Gives each row without a key one that is free: of its label, a digit, a letter.
fn give_keys(rows: &mut [Choice]) {
    let mut taken: Vec<char> = rows.iter().filter_map(|row| row.key).collect();
    for row in rows.iter_mut().filter(|row| row.key.is_none()) {
        let own = row.label.to_lowercase();
        let own = own.chars().filter(char::is_ascii_alphanumeric);
        let free = own.chain('1'..='9').chain('a'..='z').chain('A'..='Z');
        row.key = free.into_iter().find(|key| !taken.contains(key));
        taken.extend(row.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::parse_keys;
    use proptest::prelude::*;

    const FIND: Purpose = Purpose::Find {
        from: 0,
        blind: true,
    };

    /// What becomes of a prompt, in words: what is typed, or the answer.
    fn typed(prompt: &mut Prompt, keys: &str) -> String {
        let mut sense = LayoutSense::default();
        let mut outcome = Outcome::Typing;
        for key in keys
            .split(' ')
            .flat_map(|part| parse_keys(part).expect("keys"))
        {
            outcome = prompt.feed(key, &mut sense);
        }
        match outcome {
            Outcome::Typing => format!("typing {}", prompt.line.text()),
            Outcome::Accepted(answer) => format!("accepted {answer}"),
            Outcome::Cancelled => "cancelled".to_owned(),
        }
    }

    fn find(answers: &Answers) -> Prompt {
        Prompt::text("find", FIND, answers)
    }

    fn choose() -> Prompt {
        let row = |label: &str, key| Choice {
            key,
            label: label.to_owned(),
            value: label.to_owned(),
        };
        let rows = vec![
            row("actor", Some('a')),
            row("place", None),
            row("person", None),
            row("زمان", None),
        ];
        Prompt::choice(
            "tag as",
            Purpose::Argument {
                command: "retag",
                count: None,
            },
            rows,
        )
    }

    #[test]
    fn a_text_is_accepted_with_enter_and_left_with_esc() {
        let answers = Answers::default();
        assert_eq!(typed(&mut find(&answers), "ا ل Enter"), "accepted ال");
        assert_eq!(typed(&mut find(&answers), "ا ل"), "typing ال");
        assert_eq!(typed(&mut find(&answers), "x Esc"), "cancelled");
        assert_eq!(typed(&mut find(&answers), "x C-c"), "cancelled");
        assert_eq!(
            typed(&mut find(&answers).with("قال"), "Backspace Enter"),
            "accepted قا"
        );
    }

    #[test]
    fn up_and_down_call_back_former_answers_and_then_the_draft() {
        let mut answers = Answers::default();
        for answer in ["one", "two", "one", ""] {
            answers.keep(&FIND, answer);
        }
        answers.keep(&Purpose::SaveElsewhere, "/elsewhere");
        assert_eq!(answers.given(&FIND), ["two", "one"]);
        let mut prompt = find(&answers);
        assert_eq!(typed(&mut prompt, "x Up"), "typing one");
        assert_eq!(typed(&mut prompt, "Up"), "typing two");
        assert_eq!(typed(&mut prompt, "Up"), "typing two");
        assert_eq!(typed(&mut prompt, "Down"), "typing one");
        assert_eq!(typed(&mut prompt, "C-n"), "typing x");
        assert_eq!(typed(&mut prompt, "Down"), "typing x");
    }

    const NOTE: Purpose = Purpose::SaveElsewhere;

    #[test]
    fn a_note_takes_lines_and_is_accepted_with_enter_alone() {
        let mut note = Prompt::lines("note", NOTE);
        assert_eq!(typed(&mut note, "a M-Enter b"), "typing a\nb");
        note.paste("\nc");
        assert_eq!(typed(&mut note, "Enter"), "accepted a\nb\nc");
    }

    #[test]
    fn a_choice_is_made_by_its_letter_on_any_layout() {
        assert_eq!(typed(&mut choose(), "a"), "accepted actor");
        assert_eq!(typed(&mut choose(), "p"), "accepted place");
        assert_eq!(typed(&mut choose(), "ش"), "accepted actor");
        // p was taken, and زمان has no Latin letter.
        assert_eq!(typed(&mut choose(), "e"), "accepted person");
        assert_eq!(typed(&mut choose(), "1"), "accepted زمان");
        assert_eq!(typed(&mut choose(), "q"), "typing ");
    }

    #[test]
    fn a_choice_is_made_with_the_arrows_which_go_round() {
        assert_eq!(typed(&mut choose(), "Enter"), "accepted actor");
        assert_eq!(typed(&mut choose(), "Down C-n Enter"), "accepted person");
        assert_eq!(typed(&mut choose(), "Up Enter"), "accepted زمان");
        assert_eq!(typed(&mut choose(), "End Down Enter"), "accepted actor");
    }

    #[test]
    fn yes_is_an_answer_and_no_is_none() {
        let confirm = || Prompt::confirm("leave?", Purpose::SaveElsewhere);
        assert_eq!(typed(&mut confirm(), "y"), "accepted y");
        assert_eq!(typed(&mut confirm(), "n"), "cancelled");
        assert_eq!(typed(&mut confirm(), "غ"), "accepted y");
        assert_eq!(typed(&mut confirm(), "x Enter"), "typing ");
    }

    proptest! {
        #[test]
        fn any_keys_are_taken(keys in prop::collection::vec(crate::app::key::any_key(), 0..30), which in 0..4) {
            let mut answers = Answers::default();
            answers.keep(&FIND, "سلام");
            let mut prompt = match which {
                0 => find(&answers),
                1 => Prompt::lines("note", NOTE),
                2 => choose(),
                _ => Prompt::choice("none", FIND, Vec::new()),
            };
            let mut sense = LayoutSense::default();
            for key in keys {
                prompt.feed(key, &mut sense);
            }
            prop_assert_eq!(prompt.feed(Key::plain(Code::Escape), &mut sense), Outcome::Cancelled);
        }
    }
}
