//! What belongs to a noun phrase: a walk from its first word, judged by closed classes of words and by
//! the shape of words. No stems, no dictionary.
//!
//! A chain goes on from a noun while the next word stands right after it (white space only) and is, both
//! with the article or both without, its adjective or the next noun of the genitive; or has the article after
//! a noun without (`وزارة الدفاع`); or is a name after a title (`رئيس الوزراء العراقي محمد شياع`). It stops at a
//! preposition, a conjunction, a word with a likely proclitic, a verb, a relative, a word of time, a mark
//! of punctuation. Words of other scripts chain while they are capitalised; Hebrew ones by their article.

use super::tables;
use crate::text::clitic;
use crate::text::document::{Span, slice};
use crate::text::fold::skeleton;
use crate::text::segment::words;

/// The most words a phrase is followed over.
const LONGEST: usize = 12;

/// The word after `word`, if only white space lies between and no line ends.
pub(super) fn next_word(text: &str, word: Span) -> Option<Span> {
    let rest = text.get(word.end()..)?;
    let gap = rest.len()
        - rest
            .trim_start_matches([' ', '\u{a0}', '\t', '\u{200f}', '\u{200e}'])
            .len();
    let start = word.end() + gap;
    let next = words(text, Span::new(start, start + 1)).next()?;
    (gap > 0 && next.start() == start).then_some(next)
}

/// Where the phrase ends whose first word, without its proclitics, is `head`: at least `head`'s end.
pub(super) fn end(text: &str, head: Span) -> usize {
    let Some(first) = Word::new(text, head).filter(Word::is_noun) else {
        return head.end();
    };
    let mut chain = Chain {
        titled: first.is_title(),
        named: false,
        adjective: false,
        last: first,
    };
    let mut reached = head;
    for _ in 1..LONGEST {
        let whole = |next: &Span| {
            let word = slice(text, *next);
            clitic::likely_start(word) == 0 || chain.named && is_foreign(word)
        };
        let next = next_word(text, reached).filter(whole);
        let Some((span, word)) = next.and_then(|span| Some((span, Word::new(text, span)?))) else {
            break;
        };
        let is_name = chain.titled && word.is_given_name();
        if !(is_name || word.is_noun() && chain.takes(&word)) {
            break;
        }
        chain.add(word);
        reached = span;
    }
    reached.end()
}

/// Whether a word has the shape of a verb.
pub(super) fn is_verb(word: &str) -> bool {
    let word = Word::new(word, Span::new(0, word.len()));
    word.is_some_and(|word| word.script == Script::Arabic && !word.article && word.is_verb())
}

/// Whether a word has the article and the shape of a verbal noun.
pub(super) fn is_action(word: &str) -> bool {
    let word = Word::new(word, Span::new(0, word.len()));
    word.is_some_and(|word| word.script == Script::Arabic && word.is_action())
}

/// A word as the chain sees it: its bare letters, its article apart.
#[derive(Debug)]
struct Word {
    letters: String,
    article: bool,
    script: Script,
    capital: bool,
    /// With a vowel mark of the accusative without article: no noun's first part.
    tanwin: bool,
    /// Written in digits.
    number: bool,
    /// The name `علي`, with its dots, which the preposition `على` has not.
    ali: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Arabic,
    Hebrew,
    Other,
}

impl Word {
    fn new(text: &str, span: Span) -> Option<Self> {
        let source = slice(text, span);
        let mut letters = skeleton(source);
        let first = letters.chars().next()?;
        let script = match first {
            '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => Script::Arabic,
            'א'..='ת' => Script::Hebrew,
            _ => Script::Other,
        };
        let (article, mark) = match script {
            Script::Arabic => (is_article(source), 2),
            Script::Hebrew => (first == 'ה' && letters.chars().count() > 3, 1),
            Script::Other => (false, 0),
        };
        if article {
            letters = letters.chars().skip(mark).collect();
        }
        // God is named with the article, whatever else the word looks like.
        let article = article || letters == "الله";
        Some(Self {
            article,
            script,
            capital: source.chars().next().is_some_and(char::is_uppercase),
            tanwin: source.contains('\u{64b}'),
            number: first.is_numeric(),
            ali: source == "علي",
            letters,
        })
    }

    fn is_one_of(&self, table: &str) -> bool {
        table
            .split_ascii_whitespace()
            .any(|word| word == self.letters)
    }

    fn len(&self) -> usize {
        self.letters.chars().count()
    }

    fn ends(&self, ending: &str) -> bool {
        self.letters.ends_with(ending)
    }

    fn is_title(&self) -> bool {
        self.is_one_of(tables::TITLES)
    }

    /// Whether it may be part of a phrase at all.
    fn is_noun(&self) -> bool {
        match self.script {
            Script::Other => self.capital,
            Script::Hebrew => !self.is_one_of(tables::HEBREW_STOPS),
            Script::Arabic if self.article => !self.is_one_of(tables::STOPS_WITH_ARTICLE),
            Script::Arabic => !self.is_one_of(tables::STOPS) && !self.is_verb() && !self.number,
        }
    }

    /// Whether it looks like a verb.
    fn is_verb(&self) -> bool {
        let begins = |beginning: &str| self.letters.starts_with(beginning);
        let ends_as_noun = ["ه", "ات", "يا", "يه", "ون", "ين"]
            .iter()
            .any(|e| self.ends(e));
        let noun = |table: &str| table.split_ascii_whitespace().any(&begins);
        let third = self.letters.chars().nth(2);
        self.is_one_of(tables::VERBS)
            || begins("ي") && self.len() > 3 && !noun(tables::NOUNS_IN_YA)
            || begins("تست")
            || begins("تت") && self.len() > 3
            || begins("است") && !self.letters.chars().skip(3).any(|c| c == 'ا')
            || self.ends("ت")
                && self.len() > 3
                && !["ات", "يت", "وت"].iter().any(|e| self.ends(e))
                && !noun(tables::NOUNS_IN_TA)
            || begins("ا") && third == Some('ت') && !ends_as_noun && !self.has_long_alef()
    }

    /// Whether it is a given name with the shape of a verb or of a preposition.
    fn is_given_name(&self) -> bool {
        self.ali || self.is_one_of(tables::GIVEN_NAMES)
    }

    /// Whether it has the article and the shape of a verbal noun that no adjective has: `الانسحاب`, `التفاوض`,
    /// `التصعيد`. Of words in `الت` it is not sure that they have the article.
    fn is_action(&self) -> bool {
        let bare = match self.article {
            true => Some(self.letters.as_str()),
            false => self.letters.strip_prefix("ال"),
        };
        let letters: Vec<char> = bare.unwrap_or("").chars().collect();
        match letters.as_slice() {
            ['ا', 'س', 'ت', _, _, 'ا', last] | ['ا', 'ن', _, _, 'ا', last] => *last != 'ي',
            ['ا', _, 'ت', _, 'ا', last] => *last != 'ي',
            ['ت', _, 'ا', _, last] | ['ت', _, _, 'ي', last] => !matches!(last, 'ي' | 'ه'),
            _ => false,
        }
    }

    /// Whether it has an alef before its last letter, as verbal nouns do (`اعتراف`, `انسحاب`).
    fn has_long_alef(&self) -> bool {
        self.letters.chars().rev().take(3).any(|c| c == 'ا')
    }

    /// An adjective of relation: `عراقي`, `عراقية`.
    fn is_relative(&self) -> bool {
        (self.ends("ي") || self.ends("يه")) && self.len() > 3
    }

    /// Dual and sound plural, which keep their ن only outside a genitive.
    fn ending(&self) -> Option<&'static str> {
        let mut endings = ["ان", "ون", "ين"].into_iter();
        endings.rfind(|ending| self.len() > 4 && self.ends(ending))
    }

    /// Whether it may be a name of a person: no verbal noun, no plural.
    fn is_name(&self) -> bool {
        !["است", "انت", "اقت", "اجت", "ان"]
            .iter()
            .any(|b| self.letters.starts_with(b) && self.len() > 5)
            && !self.ends("ات")
    }
}

/// Whether a word without proclitics begins with the article, its alef bare.
fn is_article(source: &str) -> bool {
    clitic::stems(source)
        .first()
        .is_some_and(|stem| stem.bare && stem.likely)
}

/// Whether a word behind a given name is rather a surname than something with a preposition: `بلينكن`.
fn is_foreign(word: &str) -> bool {
    word.starts_with('ب') && !word.starts_with("بال")
}

/// The words so far.
struct Chain {
    /// A title is among them.
    titled: bool,
    /// The last word is of a person's name.
    named: bool,
    /// The last word is an adjective.
    adjective: bool,
    last: Word,
}

impl Chain {
    /// Whether `next` belongs to the chain.
    fn takes(&self, next: &Word) -> bool {
        let last = &self.last;
        if last.script != next.script {
            return false;
        }
        match last.script {
            Script::Other => return next.capital,
            Script::Hebrew => return last.article == next.article || !last.article,
            Script::Arabic => {}
        }
        match (last.article, next.article) {
            (true, _) if next.is_action() => false,
            (true, true) => !self.adjective || agrees(last, next),
            (false, true) => !self.adjective && last.ending().is_none() && !last.tanwin,
            (false, false) if self.adjective => agrees(last, next) && next.is_relative(),
            (false, false) => joins(last, next),
            (true, false) => self.titled && next.is_name() && !next.is_relative(),
        }
    }

    fn add(&mut self, word: Word) {
        let agreeing = self.last.article == word.article;
        self.adjective = agreeing && (word.article || word.is_relative());
        self.named = self.titled && !word.article && (self.last.article || self.named);
        self.titled |= word.is_title();
        self.last = word;
    }
}

/// Whether two adjectives may be of one noun: both feminine or both not.
fn agrees(one: &Word, other: &Word) -> bool {
    one.ends("ه") == other.ends("ه")
}

/// Whether a noun without article goes on with another word without: an adjective that agrees, or a
/// genitive, which follows no dual or plural ن and no tanwin.
fn joins(noun: &Word, next: &Word) -> bool {
    match noun.ending() {
        Some(ending) => next.ends(ending),
        None => !noun.tanwin,
    }
}
