//! Where the annotations of a file stand in the article.
//!
//! A position is believed where the article's text there is the quote; without a quote, where the file's own text of
//! the article, or nothing, says otherwise. One that is not believed is looked for by its quote and context. What is
//! not found letter by letter in one place has lost its place: it is kept with its quote, for a person to say.
//!
//! Must not know: any one format, what the sidecar has already.

use super::draft::{Content, Draft, Fault, Place, Spot, Unit};
use super::names;
use super::tokens::is_blank;
use super::units::Utf16;
use crate::annotation::anchor::{Anchor, Anchored, Offsets, SHORTEST, anchored};
use crate::annotation::schema::Schema;
use crate::annotation::{Annotation, Id, Link, Spans, Standing, Time, Value};
use crate::text::document::{Span, slice};

/// An annotation that has come in: its links lead to ids that are the file's names.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrival {
    /// What the file calls it.
    pub name: Option<String>,
    /// The annotation, its id the file's name.
    pub annotation: Annotation,
}

/// What has come in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Landed {
    /// The annotations, in the file's order.
    pub arrivals: Vec<Arrival>,
    /// How many stand elsewhere than the file says.
    pub moved: usize,
    /// How many were not found, each as a fault that tells which.
    pub lost: Vec<Fault>,
    /// Why the file is about another text: then nothing has come in.
    pub refused: Option<Fault>,
}

/// Finds the places of what `content` says in `text`.
#[must_use]
pub fn land(content: &Content, text: &str, schema: &Schema) -> Landed {
    let own = content.text.as_deref().filter(|_| !content.is_of(text));
    let tokens = match aligned(text, &content.tokens) {
        Ok(tokens) => tokens,
        Err(fault) => {
            return Landed {
                refused: Some(fault),
                ..Landed::default()
            };
        }
    };
    let ground = Ground::new(text, content.unit, tokens);
    let source = own.map(|own| Ground::new(own, content.unit, Vec::new()));
    let mut sought: Vec<Sought> = Vec::new();
    for draft in &content.drafts {
        let spots = draft.spots.iter().map(|spot| &spot.place);
        for place in draft.places.iter().chain(spots) {
            sought.push(Sought::new(place, &ground, source.as_ref()));
        }
    }
    let anchors: Vec<Anchor<'_>> = sought.iter().map(Sought::anchor).collect();
    let verdicts = anchored(text, &anchors);
    let mut found = sought.iter().zip(&verdicts);
    let mut out = Landed::default();
    for draft in &content.drafts {
        let places: Vec<_> = found.by_ref().take(draft.places.len()).collect();
        let spots: Vec<_> = found.by_ref().take(draft.spots.len()).collect();
        let spans = places.iter().map(|(one, verdict)| one.span(**verdict));
        let Some(spans) = Spans::of(without_seams(text, spans, content.is_seam)) else {
            continue;
        };
        let lost = places.iter().any(|(one, verdict)| one.is_lost(**verdict));
        let moved = places
            .iter()
            .any(|(_, verdict)| matches!(verdict, Anchored::Moved(_)));
        out.moved += usize::from(moved && !lost);
        let mut annotation = annotation(draft, spans, schema);
        if lost {
            let quotes: Vec<String> = places.iter().map(|(one, _)| one.quote.clone()).collect();
            out.lost.push(Fault {
                at: draft.at.clone(),
                message: format!("{} is not found in the article", quotes.join(" … ")),
            });
            annotation.standing = Standing::lost(quotes, true);
        }
        for (spot, (one, verdict)) in draft.spots.iter().zip(spots) {
            let value = spot_value(spot, one, *verdict, text);
            annotation.attributes.insert(spot.key.clone(), value);
        }
        out.arrivals.push(Arrival {
            name: draft.name.clone(),
            annotation,
        });
    }
    out
}

/// The spans, those as one that a seam parts.
fn without_seams(
    text: &str,
    spans: impl Iterator<Item = Span>,
    is_seam: fn(&str) -> bool,
) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last)
                if last.end() <= span.start()
                    && is_seam(slice(text, Span::new(last.end(), span.start()))) =>
            {
                *last = last.hull(span);
            }
            _ => out.push(span),
        }
    }
    out
}

/// The value of an attribute that names a word: without its place where that is not found.
fn spot_value(spot: &Spot, sought: &Sought, verdict: Anchored, text: &str) -> Value {
    if sought.is_lost(verdict) {
        return Value::Text(sought.quote.clone());
    }
    let span = sought.span(verdict);
    Value::Span {
        span,
        quote: slice(text, span).to_owned(),
        lemma: spot.lemma.clone(),
    }
}

/// The annotation that a draft is, at `spans`.
fn annotation(draft: &Draft, spans: Spans, schema: &Schema) -> Annotation {
    let kind = draft.kind.as_deref().map(|kind| names::kind(schema, kind));
    let attributes = draft.attributes.iter().map(|(key, value)| {
        let typed = names::typed(schema, kind.as_deref(), key, value.clone());
        (key.clone(), typed)
    });
    let links = draft.links.iter().map(|(role, to)| Link {
        role: names::role(schema, role),
        to: Id::named(to.as_str()),
    });
    let mut out = Annotation::new(None, spans, draft.by.as_deref(), Time::default());
    out.id = Id::named(draft.name.as_deref().unwrap_or(""));
    out.attributes = attributes.collect();
    out.links = links.collect();
    out.kind = kind;
    out.form.clone_from(&draft.form);
    out.entity.clone_from(&draft.entity);
    out.notes.clone_from(&draft.notes);
    out.created = draft.created;
    out.modified = draft.modified;
    out
}

/// A text, with what positions in it count.
struct Ground<'t> {
    offsets: Offsets<'t>,
    utf16: Utf16,
    unit: Unit,
    tokens: Vec<Span>,
}

/// Where the tokens of a file stand in `text`: nothing but white space may lie between them.
fn aligned(text: &str, tokens: &[(String, String)]) -> Result<Vec<Span>, Fault> {
    let mut at = 0;
    let each = tokens.iter().map(|(place, form)| {
        let rest = text.get(at..).unwrap_or("");
        let start = at + rest.len() - rest.trim_start_matches(is_blank).len();
        if !text
            .get(start..)
            .is_some_and(|rest| rest.starts_with(form.as_str()))
        {
            return Err(Fault {
                at: place.clone(),
                message: format!("the token {form} does not stand in the article where it should"),
            });
        }
        at = start + form.len();
        Ok(Span::new(start, at))
    });
    each.collect()
}

impl<'t> Ground<'t> {
    fn new(text: &'t str, unit: Unit, tokens: Vec<Span>) -> Self {
        let counts_units = matches!(unit, Unit::Utf16 | Unit::Either);
        let utf16 = Utf16::new(if counts_units { text } else { "" });
        Self {
            offsets: Offsets::new(text),
            utf16,
            unit,
            tokens,
        }
    }

    fn text(&self) -> &'t str {
        self.offsets.text()
    }

    fn by_units(&self, (start, end): (usize, usize)) -> Option<Span> {
        self.offsets
            .span(self.utf16.code_point(start)?, self.utf16.code_point(end)?)
    }

    /// The span of a place: where both units may be meant, that which has the quote.
    fn span(&self, place: &Place) -> Option<Span> {
        let range @ (start, end) = place.range?;
        let points = || self.offsets.span(start, end);
        match self.unit {
            _ if place.code_points => points(),
            Unit::CodePoints => points(),
            Unit::Utf16 => self.by_units(range),
            Unit::Tokens => {
                let last = self.tokens.get(end.checked_sub(1)?)?;
                let first = self.tokens.get(start).filter(|_| start < end)?;
                Some(first.hull(*last))
            }
            Unit::Either => {
                let units = || self.by_units(range);
                let quoted = |span: &Span| {
                    let quote = place.quote.as_deref();
                    quote.is_none_or(|quote| slice(self.text(), *span) == quote)
                };
                let fits = |span: &Span| quoted(span) && self.stands_between(*span, place);
                let whole = points().filter(fits).or_else(|| units().filter(fits));
                whole
                    .or_else(|| points().filter(quoted))
                    .or_else(|| units().filter(quoted))
                    .or_else(points)
            }
        }
    }

    /// Whether the context of a place stands around `span`.
    fn stands_between(&self, span: Span, place: &Place) -> bool {
        let (head, tail) = (
            Span::new(0, span.start()),
            Span::new(span.end(), self.text().len()),
        );
        slice(self.text(), head).ends_with(&place.before)
            && slice(self.text(), tail).starts_with(&place.after)
    }
}

/// A place that is looked for.
struct Sought {
    at: Option<Span>,
    quote: String,
    before: String,
    after: String,
    /// Where it last stood, as far as the text reaches.
    near: Span,
}

impl Sought {
    /// `place`, in a file that has the article's text as `source` where that is another.
    fn new(place: &Place, ground: &Ground<'_>, source: Option<&Ground<'_>>) -> Self {
        let at = ground.span(place);
        let (start, end) = place.range.unwrap_or_default();
        let near = at.unwrap_or_else(|| ground.offsets.clamped(start, end.max(start)));
        let mut out = Self {
            at,
            quote: place.quote.clone().unwrap_or_default(),
            before: place.before.clone(),
            after: place.after.clone(),
            near,
        };
        match source {
            Some(source) => out.quote_from(place, source),
            None if place.quote.is_none() => {
                out.quote = at.map_or_else(String::new, |at| slice(ground.text(), at).to_owned());
            }
            None => {}
        }
        out
    }

    /// Takes quote and context from the file's own text.
    fn quote_from(&mut self, place: &Place, source: &Ground<'_>) {
        let Some(span) = source.span(place) else {
            return;
        };
        let text = source.text();
        let own = slice(text, span);
        if place.quote.as_deref().is_none_or(|quote| quote == own) {
            let (head, tail) = (
                slice(text, Span::new(0, span.start())),
                slice(text, Span::new(span.end(), text.len())),
            );
            self.quote = own.to_owned();
            self.after = tail.chars().take(SHORTEST).collect();
            let length = head.chars().count();
            self.before = head.chars().skip(length.saturating_sub(SHORTEST)).collect();
        }
    }

    fn anchor(&self) -> Anchor<'_> {
        Anchor {
            at: self.at,
            was: None,
            quote: &self.quote,
            before: &self.before,
            after: &self.after,
        }
    }

    fn span(&self, verdict: Anchored) -> Span {
        match verdict {
            Anchored::Moved(span) => span,
            Anchored::Same | Anchored::Likely(..) | Anchored::Lost => self.near,
        }
    }

    /// Whether it has no place: also one that is only likely, which a person has to say.
    const fn is_lost(&self, verdict: Anchored) -> bool {
        matches!(verdict, Anchored::Likely(..) | Anchored::Lost)
    }
}
