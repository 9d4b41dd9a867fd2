//! Which suggestions are *open*: nothing like them is annotated there, and nobody has refused them.
//!
//! Must not know: how suggestions are found.

use super::{Claim, Mention, Suggestions};
use crate::annotation::schema::{CLAIM, is_name};
use crate::annotation::set::Annotations;
use crate::text::document::Span;

/// A suggestion that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    /// A name.
    Mention(Mention),
    /// What somebody says.
    Claim(Claim),
}

impl Open {
    /// The kind that is suggested.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Mention(mention) => mention.kind,
            Self::Claim(_) => CLAIM,
        }
    }

    /// Where, in bytes of the text: of a claim of several parts the first.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Mention(mention) => mention.span,
            Self::Claim(claim) => claim.content.first().copied().unwrap_or_default(),
        }
    }

    /// All places that it covers, in bytes of the text.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        match self {
            Self::Mention(mention) => vec![mention.span],
            Self::Claim(claim) => claim.content.clone(),
        }
    }

    /// Whether nothing like it is marked there, and nobody has refused it.
    fn is_open(&self, annotations: &Annotations) -> bool {
        let kind = self.kind();
        let refused = annotations.rejected.iter().any(|rejected| {
            let of = rejected.kind.as_deref();
            rejected.span == self.span() && of.is_none_or(|of| of == kind)
        });
        !refused
            && !self
                .spans()
                .iter()
                .any(|span| self.is_marked(annotations, *span))
    }

    /// Whether something like it is marked at `span`, one of its places: of claims what shares anything with
    /// it, of names what is in its way, whether as actor or as place.
    fn is_marked(&self, annotations: &Annotations, span: Span) -> bool {
        let name = matches!(self, Self::Mention(_));
        // What has lost its place stands in nobody's way.
        let around = annotations.around(span).into_iter();
        around.filter(|one| !one.is_lost()).any(|annotation| {
            let kind = annotation.kind.as_deref().unwrap_or("");
            let marked = annotation.spans.iter();
            let mut marked = marked.filter(|marked| marked.overlaps(span));
            match name {
                true if kind == self.kind() => marked.any(|marked| crosses(marked, span)),
                true => is_name(kind) && marked.any(|marked| marked == span),
                false => kind == CLAIM && marked.next().is_some(),
            }
        })
    }
}

/// Whether a name that is marked stands in the way of one that is suggested: they are one place, or neither
/// holds the other.
fn crosses(marked: Span, suggested: Span) -> bool {
    let inside = marked.covers(suggested) || suggested.covers(marked);
    !inside || marked == suggested || marked.start() == suggested.start()
}

impl Suggestions {
    /// Those that are open beside `annotations`, in the order of the text, the longer first.
    #[must_use]
    pub fn open(&self, annotations: &Annotations) -> Vec<Open> {
        let mentions = self.mentions.iter().cloned().map(Open::Mention);
        let claims = self.claims.iter().cloned().map(Open::Claim);
        let mut open: Vec<Open> = mentions.chain(claims).collect();
        open.retain(|one| one.is_open(annotations));
        open.sort_by_key(|one| (one.span().start(), std::cmp::Reverse(one.span().end())));
        open
    }
}
