//! What must be known of a language to see who says what, and where something is.
//!
//! A *cue* is the word that introduces what somebody says: `قال`, `اعلام کرد`, `לדברי`, `کے مطابق`. It has a
//! class, and forms, each of which is a finite verb, a participle that goes on with the same speaker
//! (`مضيفا`), a noun (`تأكيده`) or a word that names a source (`بحسب`). Besides cues a language is lists of
//! words. All are data of one form for all languages (its twin is `store::reporting`), so that whoever
//! reads a language can add it.
//!
//! Must not know: files, how a claim is found.

use std::collections::HashSet;

use super::super::names::token::Token;
use super::super::names::{Found, Names};

/// What a cue does with what it introduces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Says it, neutrally.
    Say,
    /// Makes it known.
    Announce,
    /// Stresses that it is so.
    Confirm,
    /// Says that it is not so.
    Deny,
    /// Says it, while the reporter keeps a distance.
    Allege,
    /// Asks for it.
    Demand,
    /// Warns of it, threatens with it.
    Warn,
    /// Promises it.
    Promise,
    /// Holds it to be so.
    Think,
    /// Is where it comes from.
    Source,
}

impl Class {
    /// All, by the names that files use.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("say", Self::Say),
        ("announce", Self::Announce),
        ("confirm", Self::Confirm),
        ("deny", Self::Deny),
        ("allege", Self::Allege),
        ("demand", Self::Demand),
        ("warn", Self::Warn),
        ("promise", Self::Promise),
        ("think", Self::Think),
        ("source", Self::Source),
    ];

    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, class)| *class == self);
        found.map_or("", |(name, _)| name)
    }
}

/// What kind of word a form of a cue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A finite verb.
    Finite,
    /// A participle: the speaker is that of what stands before it.
    Participle,
    /// A noun: `دعوته إلى …`.
    Noun,
    /// A word before the name of a source.
    Before,
    /// A word after the name of a source.
    After,
}

/// A cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Its dictionary form.
    pub lemma: String,
    /// What it does with what it introduces.
    pub class: Class,
    /// Words that introduce its content besides those of the language: `عن`, `إلى`.
    pub takes: Vec<String>,
    /// Whether a noun phrase right behind the speaker may be its content.
    pub bare: bool,
    /// Words between which and the cue its content stands: `از … خبر داد`.
    pub around: Vec<String>,
    /// Words right before the cue that end its content: `… را رد کرد`.
    pub until: Vec<String>,
    /// Words that end its content behind it, where the cue is in two parts: `خواستار … شد`.
    pub close: Vec<String>,
}

/// A form of a cue: the cue by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Form {
    /// The number of the cue.
    pub cue: usize,
    /// What kind of word it is.
    pub role: Role,
    /// Whether it needs a clear introducer of its content.
    pub doubtful: bool,
}

/// Where the speaker stands as against the cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Order {
    /// Before it.
    Before,
    /// Behind it.
    After,
    /// Rather behind it, else before it.
    #[default]
    Both,
}

/// A list of words of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum List {
    /// Introduce a clause: `أن`, `که`, `כי`.
    That,
    /// The same, written onto the next word: `ש`.
    Joined,
    /// Stand right behind a speaker: `نے`.
    Marks,
    /// Stand for a speaker named before: `وی`.
    Pronouns,
    /// End a speaker's name: prepositions, words of time.
    Ends,
    /// Go on with a speaker's name: `باسم`.
    GoesOn,
    /// Prepositions of place, which may stand within a name: `في`.
    Within,
    /// Relative pronouns.
    Relatives,
    /// Verbs that go with another: `كان`.
    Auxiliaries,
    /// Cues that say of nobody that they hold it, where what is said follows at once: `يُعتقد أن`, `נמסר כי`.
    Impersonal,
    /// Turn a cue into its opposite: `لم`.
    Negations,
    /// Begin another statement of the same speaker: `إلا أن`.
    Breaks,
    /// Begin something that the speaker does not say: `فيما`.
    Leaves,
    /// Look like a cue and are none: `يذكر أن`.
    Formulas,
    /// Nouns that a source may be: `مصادر`.
    Sources,
    /// What is read, not who speaks: `بيان`.
    Statements,
    /// Stand between a statement and who makes it: `عن`.
    Of,
    /// After a word for a source, a measure: `القانون`.
    Measures,
    /// Verbal nouns that begin a content: `مقتل`.
    Actions,
    /// Make probable or possible what stands behind them: `ربما`.
    Hedges,
    /// After which a state is a place: `في`.
    PlaceBefore,
    /// Before which a state is a place: `میں`.
    PlaceAfter,
    /// After which a state is an actor, though a word of the list before goes between: `مدعومة`.
    ActorBefore,
    /// Written onto a state that is a place: `ب`.
    PlaceJoined,
    /// Head the name of a place and belong to it: `محافظة`.
    PlaceHeads,
    /// Stand before the name of a place and do not belong to it: `مدينة`.
    PlaceClasses,
    /// Head the name of a person: `رئيس`.
    Titles,
    /// Head the name of a body: `وزارة`.
    Bodies,
    /// Join two names: `و`.
    Ands,
}

impl List {
    /// All, by the names that files use.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("that", Self::That),
        ("joined", Self::Joined),
        ("marks", Self::Marks),
        ("pronouns", Self::Pronouns),
        ("ends", Self::Ends),
        ("goes_on", Self::GoesOn),
        ("within", Self::Within),
        ("relatives", Self::Relatives),
        ("auxiliaries", Self::Auxiliaries),
        ("impersonal", Self::Impersonal),
        ("negations", Self::Negations),
        ("breaks", Self::Breaks),
        ("leaves", Self::Leaves),
        ("formulas", Self::Formulas),
        ("sources", Self::Sources),
        ("statements", Self::Statements),
        ("of", Self::Of),
        ("measures", Self::Measures),
        ("actions", Self::Actions),
        ("hedges", Self::Hedges),
        ("place_before", Self::PlaceBefore),
        ("place_after", Self::PlaceAfter),
        ("actor_before", Self::ActorBefore),
        ("place_joined", Self::PlaceJoined),
        ("place_heads", Self::PlaceHeads),
        ("place_classes", Self::PlaceClasses),
        ("titles", Self::Titles),
        ("bodies", Self::Bodies),
        ("ands", Self::Ands),
    ];
}

/// A language as suggestions need it.
#[derive(Clone, Debug, Default)]
pub struct Language {
    /// Its name, as BCP 47 has it: `ar`.
    pub code: String,
    /// Where the speaker stands.
    pub order: Order,
    cues: Vec<Cue>,
    forms: Names<Form>,
    lists: Names<List>,
    /// Complementizers that are written onto the next word.
    joined: HashSet<char>,
    /// Words of place that are written onto a name.
    placing: HashSet<char>,
    /// Whether a word stands behind whoever speaks.
    marks: bool,
}

impl Language {
    /// A language of which nothing is known yet.
    #[must_use]
    pub fn named(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a cue, or takes it up again where there is one of that lemma and class; its number.
    pub fn add_cue(&mut self, cue: Cue) -> usize {
        self.cues.push(cue);
        self.cues.len() - 1
    }

    /// Adds a form of a cue.
    pub fn add_form(&mut self, text: &str, form: Form) {
        self.forms.add(text, form, false);
    }

    /// Adds a word, or several, to a list.
    pub fn add_word(&mut self, list: List, words: &str) {
        match list {
            List::Joined => self.joined.extend(words.chars().next()),
            List::PlaceJoined => self.placing.extend(words.chars().next()),
            _ => {
                self.marks |= list == List::Marks;
                self.lists.add(words, list, false);
            }
        }
    }

    /// The cue with that number.
    #[must_use]
    pub fn cue(&self, number: usize) -> Option<&Cue> {
        self.cues.get(number)
    }

    /// The longest form of a cue that begins with the token at `at`.
    #[must_use]
    pub fn form_at(&self, tokens: &[Token], at: usize) -> Option<Found<Form>> {
        self.forms.longest(tokens, at)
    }

    /// How many tokens of `list` begin with the token at `at`; `None` where none does. Where the word bears
    /// proclitics, what stands under them counts too.
    #[must_use]
    pub fn list_at(&self, list: List, tokens: &[Token], at: usize) -> Option<usize> {
        let found = self
            .lists
            .longest_where(tokens, at, |other| *other == list)?;
        Some(found.tokens.len())
    }

    /// The same, where the word stands as it is.
    #[must_use]
    pub fn whole_at(&self, list: List, tokens: &[Token], at: usize) -> Option<usize> {
        let start = tokens.get(at)?.span.start();
        let found = self
            .lists
            .longest_where(tokens, at, |other| *other == list)?;
        (found.span.start() == start).then(|| found.tokens.len())
    }

    /// Whether a word stands behind whoever speaks: then postpositions follow what they govern.
    #[must_use]
    pub const fn has_marks(&self) -> bool {
        self.marks
    }

    /// Whether a state is a place where `letter` is written onto it.
    #[must_use]
    pub fn is_written_onto_places(&self, letter: char) -> bool {
        self.placing.contains(&letter)
    }

    /// Whether a word begins with a complementizer that is written onto it: where the rest begins.
    #[must_use]
    pub fn joined_at(&self, text: &str, token: &Token) -> Option<usize> {
        let first = text.get(token.span.range())?.chars().next()?;
        let rest = token.span.start() + first.len_utf8();
        (self.joined.contains(&first) && token.key.chars().count() > 2).then_some(rest)
    }
}

/// The language that the letters of `text` tell: `ar`, `fa`, `he`, `ur`; the beginning decides.
#[must_use]
pub fn code_of(text: &str) -> &'static str {
    /// As many letters decide.
    const DECIDING: usize = 4000;
    let (mut hebrew, mut arabic, mut persian, mut urdu) = (0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()).take(DECIDING) {
        match c {
            'א'..='ת' => hebrew += 1,
            'ٹ' | 'ڈ' | 'ڑ' | 'ے' | 'ں' | 'ہ' | 'ھ' => urdu += 1,
            'پ' | 'چ' | 'ژ' | 'گ' | 'ک' | 'ی' => persian += 1,
            '\u{620}'..='\u{6ff}' => arabic += 1,
            _ => {}
        }
    }
    let letters = arabic + persian + urdu;
    if hebrew > letters {
        "he"
    } else if urdu * 25 > letters {
        "ur"
    } else if persian * 20 > letters {
        "fa"
    } else {
        "ar"
    }
}
