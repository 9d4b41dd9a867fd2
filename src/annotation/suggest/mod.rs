//! What may be marked in an article: names that are known, and what somebody says.
//!
//! A *suggestion* is an annotation that a person may take or refuse. Names come from the project's registry,
//! from what the article has tagged, and from the [gazetteer]; claims from reported speech.
//! All is found paragraph by paragraph, so that only what is looked at is gone through; but for who goes on
//! speaking from one paragraph to the next.
//!
//! - `kinds`: actor or place
//! - `known`: the names of the registry and of the article
//! - `language`: what must be known of a language
//! - `open`: those that nobody has taken or refused
//! - `shapes`: names that are not known, by the words that head them
//! - `speech`: reported speech
//!
//! Must not know: files, the screen, what was refused.

pub mod kinds;
pub mod known;
pub mod language;
pub mod open;
mod shapes;
pub mod speech;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::entity::Registry;
use super::gazetteer;
use super::names::token::{Mark, Token, tokens};
use super::names::{Found, Names};
use crate::text::document::{Document, Span};
use kinds::{Around, Meant, Nature};
use known::{Known, Registered, Source, Tagged};
use language::{Class, Language};

use speech::{Attribution, Reading, Report, Speaker};

/// A mention that is suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where, in bytes of the text.
    pub span: Span,
    /// The kind: `actor` or `place`.
    pub kind: &'static str,
    /// The name as it would stand alone, where that differs from the text.
    pub form: Option<String>,
    /// The entities that bear the name; none where it is not known.
    pub entities: Vec<Arc<str>>,
    /// Where it is known from.
    pub source: Source,
    /// The rule by which it is of that kind.
    pub rule: &'static str,
}

/// Who makes a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// This mention.
    Named(Mention),
    /// Nobody in particular.
    Nobody,
}

/// A claim that is suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What is said, in bytes of the text: one span, or several.
    pub content: Vec<Span>,
    /// Who says it.
    pub speaker: Who,
    /// By which word, without what is written onto its beginning.
    pub cue: Span,
    /// The word's dictionary form.
    pub lemma: String,
    /// What the word does with what it introduces.
    pub class: Class,
    /// How it is told.
    pub attribution: Attribution,
    /// How surely the speaker holds it, as FactBank has it.
    pub certainty: &'static str,
    /// Through whom it came.
    pub via: Option<Span>,
}

/// What may be marked in one paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Actors and places, in the order of the text.
    pub mentions: Vec<Mention>,
    /// Claims, in the order of the text.
    pub claims: Vec<Claim>,
}

/// What is known from which suggestions are made.
#[derive(Clone, Debug)]
pub struct Suggester {
    language: Arc<Language>,
    registered: Registered,
    tagged: Names<Known>,
    /// What the names in it are of.
    tagged_of: Tagged,
}

/// What stands in one paragraph, before claims know their speakers.
#[derive(Default)]
struct Read {
    mentions: Vec<Mention>,
    reports: Vec<Report>,
}

impl Suggester {
    /// One for texts in `language`, which knows the gazetteer.
    #[must_use]
    pub fn new(language: Arc<Language>) -> Self {
        Self {
            language,
            registered: Registered::default(),
            tagged: Names::default(),
            tagged_of: Tagged::default(),
        }
    }

    /// Takes up the names of `registry`, and those that the article has tagged; whether they are others than
    /// before.
    pub fn know(&mut self, registry: &Registry, tagged: Tagged) -> bool {
        let others = self.registered.follow(registry);
        if !others && tagged == self.tagged_of {
            return false;
        }
        self.tagged = tagged.names(registry);
        self.tagged_of = tagged;
        true
    }

    /// The language, as BCP 47 has it.
    #[must_use]
    pub fn language_code(&self) -> &str {
        &self.language.code
    }

    /// What may be marked in the paragraph of that number.
    #[must_use]
    pub fn paragraph(&self, document: &Document, number: usize) -> Suggestions {
        let read = self.read(document, number);
        let mut before = None;
        if matches!(read.reports.first(), Some(report) if report.speaker == Speaker::Before) {
            before = self.speaker_before(document, number);
        }
        self.settled(document.text(), read, &mut before)
    }

    /// What may be marked in the whole text, paragraph by paragraph.
    #[must_use]
    pub fn all(&self, document: &Document) -> Vec<Suggestions> {
        let mut before = None;
        let numbers = 0..document.paragraphs().len();
        let all = numbers.map(|number| {
            let read = self.read(document, number);
            self.settled(document.text(), read, &mut before)
        });
        all.collect()
    }

    /// The words of a paragraph that may introduce what somebody says, without what is written onto their
    /// beginning, each with its dictionary form.
    #[must_use]
    pub fn cues(&self, document: &Document, number: usize) -> Vec<(Span, String)> {
        let tokens = tokens(document.text(), document.paragraph(number).content);
        let mut out = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let Some(found) = self.language.form_at(&tokens, at) else {
                at += 1;
                continue;
            };
            let cue = found.of.first();
            let cue = cue.and_then(|form| self.language.cue(form.cue));
            out.extend(cue.map(|cue| (found.span, cue.lemma.clone())));
            at = found.tokens.end.max(at + 1);
        }
        out
    }

    /// The last speaker that is named before the paragraph of that number, not far away.
    fn speaker_before(&self, document: &Document, number: usize) -> Option<Mention> {
        const REACH: usize = 12;
        let near = number.saturating_sub(REACH)..number;
        near.rev().find_map(|number| {
            let read = self.read(document, number);
            let mut last = None;
            self.settled(document.text(), read, &mut last);
            last
        })
    }

    fn read(&self, document: &Document, number: usize) -> Read {
        let text = document.text();
        let tokens = tokens(text, document.paragraph(number).content);
        let mut out = Read::default();
        for piece in pieces(&tokens) {
            let Read { mentions, reports } = self.read_piece(text, piece);
            out.mentions.extend(mentions);
            out.reports.extend(reports);
        }
        out
    }

    fn read_piece(&self, text: &str, tokens: &[Token]) -> Read {
        let found = self.known(tokens);
        let around = Around {
            text,
            tokens,
            language: &self.language,
        };
        let sure = found.iter().filter(|found| !found.doubtful);
        let named: Vec<Range<usize>> = sure.map(|found| found.tokens.clone()).collect();
        let reports = speech::reports(&Reading {
            text,
            tokens,
            language: &self.language,
            names: &named,
        });
        let mut mentions = mentions(&around, &found);
        shapes::add(&around, &mut mentions);
        Read { mentions, reports }
    }

    /// The names known in a paragraph: of two over one place the longer, then the project's own. Of a name that
    /// both the registry and the article know, both bearers.
    fn known(&self, tokens: &[Token]) -> Vec<Found<Known>> {
        let places = gazetteer::names(&self.language.code).find(tokens);
        let places = places.into_iter().map(of_gazetteer);
        let own = self.registered.names.find(tokens).into_iter();
        let mut all: Vec<Found<Known>> =
            own.chain(self.tagged.find(tokens)).chain(places).collect();
        all.sort_by_key(|found| (found.tokens.start, std::cmp::Reverse(found.tokens.end)));
        let mut out: Vec<Found<Known>> = Vec::new();
        for found in all {
            match out.last_mut() {
                Some(last) if last.span == found.span && found.is_of(Source::Article) => {
                    last.of.extend(found.of);
                }
                Some(last) if last.tokens.end > found.tokens.start => {}
                _ => out.push(found),
            }
        }
        out
    }

    /// Claims with their speakers; `last` is who spoke last.
    fn settled(&self, text: &str, read: Read, last: &mut Option<Mention>) -> Suggestions {
        let Read { mentions, reports } = read;
        let mut mentions = Mentions::of(mentions);
        let mut claims = Vec::new();
        for report in reports {
            let Some(cue) = self.language.cue(report.number) else {
                continue;
            };
            let speaker = match report.speaker {
                Speaker::Named(span) => {
                    let mention = mentions.speaker_at(text, span);
                    *last = Some(mention.clone());
                    Who::Named(mention)
                }
                Speaker::Before => last.clone().map_or(Who::Nobody, Who::Named),
                Speaker::Nobody => Who::Nobody,
            };
            claims.push(Claim {
                speaker,
                certainty: certainty(cue.class, &report),
                lemma: cue.lemma.clone(),
                class: cue.class,
                cue: report.cue,
                attribution: report.attribution,
                via: report.via,
                content: report.content,
            });
        }
        let mut mentions = mentions.list;
        mentions
            .sort_by_key(|mention| (mention.span.start(), std::cmp::Reverse(mention.span.end())));
        Suggestions { mentions, claims }
    }
}

/// So many words and marks are read as one. Who says what is looked for all over them, so the time goes with
/// their square; hardly a paragraph has more.
const PIECE: usize = 800;

/// The tokens of a paragraph, those of a very long one in pieces that end with sentences where it has such.
fn pieces(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    let mut rest = tokens;
    std::iter::from_fn(move || {
        let most = rest.get(..PIECE).unwrap_or(rest);
        let stop = most.iter().rposition(|token| token.mark == Mark::Stop);
        let end = match stop {
            Some(stop) if most.len() < rest.len() => stop + 1,
            _ => most.len(),
        };
        let (piece, behind) = rest.split_at_checked(end)?;
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}

/// A name of the gazetteer as one that is known.
fn of_gazetteer(found: Found<usize>) -> Found<Known> {
    let known = found.of.iter().filter_map(|number| {
        let place = gazetteer::places().get(*number)?;
        Some(Known {
            entity: Some(place.id.into()),
            nature: Nature::of(place),
            source: Source::Gazetteer,
        })
    });
    Found {
        of: known.collect(),
        tokens: found.tokens,
        span: found.span,
        form: found.form,
        doubtful: found.doubtful,
    }
}

/// The names of a paragraph as mentions.
fn mentions(around: &Around<'_>, found: &[Found<Known>]) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut before: Option<(Range<usize>, Meant)> = None;
    for name in found {
        let Some(known) = name.of.first() else {
            continue;
        };
        let last = before.as_ref().map(|(range, meant)| (range, *meant));
        let meant = around.meant(known.nature, &name.tokens, name.span.start(), last);
        let whole = around.whole_place(&name.tokens);
        before = Some((name.tokens.clone(), meant));
        let headed = whole.start < name.tokens.start;
        if around.is_title(name) || name.doubtful && !headed && !around.is_placed(name) {
            continue;
        }
        let start = match headed {
            true => around.tokens.get(whole.start).map_or(0, Token::bare_start),
            false => name.span.start(),
        };
        let end = around
            .tokens
            .get(whole.end - 1)
            .map_or(0, |token| token.span.end());
        let place = meant.place || headed;
        out.push(Mention {
            span: if place {
                Span::new(start, end.max(start))
            } else {
                name.span
            },
            kind: if place { "place" } else { "actor" },
            form: form_of(around, name).filter(|_| !headed),
            entities: bearers(name),
            source: known.source,
            rule: meant.rule,
        });
    }
    out
}

impl Found<Known> {
    fn is_of(&self, source: Source) -> bool {
        self.of.iter().any(|known| known.source == source)
    }
}

/// The entities that bear a name, each once.
fn bearers(name: &Found<Known>) -> Vec<Arc<str>> {
    let mut seen = HashSet::new();
    let all = name.of.iter().filter_map(|known| known.entity.as_ref());
    all.filter(|entity| seen.insert(*entity)).cloned().collect()
}

/// A name as it would stand alone, where that differs from the text: the form of its first word, and the rest.
fn form_of(around: &Around<'_>, name: &Found<Known>) -> Option<String> {
    let first = around.tokens.get(name.tokens.start)?;
    let rest = around.text.get(first.span.end()..name.span.end())?;
    name.form.as_ref().map(|form| format!("{form}{rest}"))
}

/// The mentions of a paragraph, found by where they begin.
struct Mentions {
    list: Vec<Mention>,
    /// The numbers of those that begin at a byte, in order.
    at: HashMap<usize, Vec<usize>>,
}

impl Mentions {
    fn of(list: Vec<Mention>) -> Self {
        let mut at: HashMap<usize, Vec<usize>> = HashMap::new();
        for (number, mention) in list.iter().enumerate() {
            at.entry(mention.span.start()).or_default().push(number);
        }
        Self { list, at }
    }

    /// The mention that `span` names: the one that stands there, or a new one.
    fn speaker_at(&mut self, text: &str, span: Span) -> Mention {
        let numbers = self.at.entry(span.start()).or_default();
        let same = |mention: &Mention| mention.span == span || mention.kind == "actor";
        let found = numbers.iter().copied();
        let mut found = found.filter(|number| self.list.get(*number).is_some_and(same));
        if let Some(found) = found.next().and_then(|number| self.list.get_mut(number)) {
            if found.span == span || found.source == Source::Shape {
                found.span = span;
                found.kind = "actor";
                found.rule = "who says something";
                return found.clone();
            }
            if span.len() < found.span.len() {
                return found.clone();
            }
        }
        let mention = Mention {
            span,
            kind: "actor",
            form: form_at(text, span),
            entities: Vec::new(),
            source: Source::Speech,
            rule: "who says something",
        };
        numbers.push(self.list.len());
        self.list.push(mention.clone());
        mention
    }
}

/// The form of a name that begins at `span`, where that differs from the text.
fn form_at(text: &str, span: Span) -> Option<String> {
    let word = crate::text::segment::word_at(text, span.start())?;
    let stems = crate::text::clitic::stems(crate::text::document::slice(text, word)).into_iter();
    let mut stems = stems.filter(|stem| word.start() + stem.start == span.start());
    let form = stems.find_map(|stem| stem.form)?;
    let rest = text.get(word.end().min(span.end())..span.end())?;
    Some(form + rest)
}

/// How surely a speaker holds what a report has, as FactBank has it.
fn certainty(class: Class, report: &Report) -> &'static str {
    match (class, report.denies) {
        _ if report.negated && class == Class::Deny => "PS+",
        (Class::Demand | Class::Promise, _) => "Uu",
        (Class::Warn, _) => "PS+",
        (Class::Think, false) => "PR+",
        (Class::Think, true) => "PR-",
        (_, false) if report.hedged => "PS+",
        (_, true) if report.hedged => "PS-",
        (_, false) => "CT+",
        (_, true) => "CT-",
    }
}
