//! What is known of the article beside its text: its form, each line of which is a question.
//!
//! What can be read off the article is offered as an answer; nothing is written that nobody has accepted.
//!
//! Must not know: what the form looks like.

use super::command::Context;
use super::list::List;
use super::menu::{LABEL, Menu, Pick, Row, wrapped};
use super::prompt::{Prompt, Purpose};
use super::session::{MessageKind, Session};
use crate::annotation::Time;
use crate::annotation::days::{Days, ascii_digits};
use crate::annotation::edit::Edit;
use crate::annotation::set::Metadata;

/// Something that is known of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Its title.
    Title,
    /// The newspaper, agency, site.
    Outlet,
    /// Who wrote it.
    Author,
    /// Where it stands.
    Url,
    /// When it was published.
    Published,
    /// When it was fetched.
    Retrieved,
    /// Its language.
    Language,
}

impl Fact {
    /// All, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Outlet,
        Self::Author,
        Self::Url,
        Self::Published,
        Self::Retrieved,
        Self::Language,
    ];

    /// Its name in files, which is its label too.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Outlet => "outlet",
            Self::Author => "author",
            Self::Url => "url",
            Self::Published => "published",
            Self::Retrieved => "retrieved",
            Self::Language => "language",
        }
    }

    /// The letter of its line.
    const fn letter(self) -> char {
        match self {
            Self::Title => 't',
            Self::Outlet => 'o',
            Self::Author => 'a',
            Self::Url => 'w',
            Self::Published => 'p',
            Self::Retrieved => 'r',
            Self::Language => 'l',
        }
    }

    /// What is asked.
    const fn question(self) -> &'static str {
        match self {
            Self::Published => "published, as 2024-07-23",
            Self::Retrieved => "retrieved, as 2024-07-23",
            Self::Language => "language, as ar, fa, he, ur",
            other => other.key(),
        }
    }

    const fn of(self, known: &Metadata) -> Option<&String> {
        match self {
            Self::Title => known.title.as_ref(),
            Self::Outlet => known.outlet.as_ref(),
            Self::Author => known.author.as_ref(),
            Self::Url => known.url.as_ref(),
            Self::Published => known.published.as_ref(),
            Self::Retrieved => known.retrieved.as_ref(),
            Self::Language => known.language.as_ref(),
        }
    }

    const fn slot(self, known: &mut Metadata) -> &mut Option<String> {
        match self {
            Self::Title => &mut known.title,
            Self::Outlet => &mut known.outlet,
            Self::Author => &mut known.author,
            Self::Url => &mut known.url,
            Self::Published => &mut known.published,
            Self::Retrieved => &mut known.retrieved,
            Self::Language => &mut known.language,
        }
    }

    /// Why `answer` can't stand there.
    fn fault(self, answer: &str) -> Option<&'static str> {
        match self {
            Self::Published | Self::Retrieved if Days::parse(answer).is_none() => {
                Some("no date: it is written 2024-07-23, 2024-07 or 2024")
            }
            Self::Language if !is_language(answer) => {
                Some("no language: it is written as ar, fa, he, ur, en")
            }
            _ => None,
        }
    }
}

/// Whether `text` is shaped as a language tag: letters, then parts of letters and digits (BCP 47, 2.1).
pub(super) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or("");
    let letters = (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    letters && parts.all(part)
}

/// Opens the article's form.
pub fn open(context: &mut Context<'_>) {
    let session = &mut *context.session;
    let list = List::new("what is known of the article", rows(session)).unfiltered();
    session.list = Some((Menu::Article, list));
}

/// The lines of the form, each with its letter. What is not known but can be read off the article is told.
pub(super) fn rows(session: &Session) -> Vec<Row> {
    let known = &session.work.annotations.metadata;
    let mut out = Vec::new();
    for fact in Fact::ALL {
        let label = format!("{} {}", fact.letter(), fact.key());
        let value = fact.of(known).map_or("", String::as_str);
        for (number, line) in wrapped(session, value, LABEL).into_iter().enumerate() {
            let label = if number == 0 { label.as_str() } else { "" };
            out.push(Row::pair(label, line, Some(Pick::Fact(fact))));
        }
    }
    out
}

/// Asks for the line of that letter.
pub(super) fn by_letter(session: &mut Session, letter: char) {
    let found = Fact::ALL.into_iter().find(|fact| fact.letter() == letter);
    if let Some(fact) = found {
        ask(session, fact);
    }
}

/// Asks for a line: with what is known, else with what can be read off the article.
pub(super) fn ask(session: &mut Session, fact: Fact) {
    if !session.may_change() {
        return;
    }
    let known = fact.of(&session.work.annotations.metadata).cloned();
    let text = known.or_else(|| offered(session, fact)).unwrap_or_default();
    let prompt = Prompt::text(fact.question(), Purpose::Fact(fact), &session.answers);
    session.prompt = Some(prompt.with(&text));
}

/// The most code points that a first line may have and be a title: what is longer is a lead or a caption.
const TITLE: usize = 120;

/// What can be told without being asked: the first line as the title, today, the language of the letters.
fn offered(session: &Session, fact: Fact) -> Option<String> {
    match fact {
        Fact::Title => {
            let document = session.document();
            let first = (0..document.paragraphs().len())
                .map(|number| document.slice(document.paragraph(number).content).trim())
                .find(|line| !line.is_empty())?;
            let sentence = first.ends_with(['.', '۔', ')', '؛', ':']);
            (first.chars().count() <= TITLE && !sentence).then(|| first.to_owned())
        }
        Fact::Retrieved => Some(Time::now().to_string().chars().take(10).collect()),
        Fact::Language => Some(session.suggesting.language().to_owned()),
        _ => None,
    }
}

/// Sets a line to what was answered; an empty answer takes it away.
pub(super) fn set(session: &mut Session, fact: Fact, answer: &str) {
    let answer = match fact {
        Fact::Published | Fact::Retrieved => ascii_digits(answer.trim()),
        _ => answer.trim().to_owned(),
    };
    if let Some(fault) = fact.fault(&answer).filter(|_| !answer.is_empty()) {
        let text = format!("{} · {fault}", fact.key());
        return session.say(MessageKind::Warning, text);
    }
    let mut known = session.work.annotations.metadata.clone();
    *fact.slot(&mut known) = (!answer.is_empty()).then_some(answer);
    if known == session.work.annotations.metadata {
        return;
    }
    session.change(fact.key(), Edit::Metadata(Box::new(known)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_held_to_their_shape() {
        for tag in ["ar", "fa-AF", "zh-Hant-TW", "sr-Latn", "apc"] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["", "a", "arabic script", "العربية", "ar-", "ar_EG", "12"] {
            assert!(!is_language(tag), "{tag}");
        }
    }

    #[test]
    fn each_line_has_a_letter_of_its_own_that_does_nothing_else() {
        let letters: Vec<char> = Fact::ALL.into_iter().map(Fact::letter).collect();
        let mut once = letters.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), letters.len());
        assert!(letters.iter().all(|letter| !"qujkgG".contains(*letter)));
    }
}
