//! Another annotator's layer: what in it is otherwise than in ours.
//!
//! Where both say the same of the same text, ours shows as ever. What the other one marked and we did not, or
//! not so, lies on a ground of its own, in its kind's letters where we marked nothing.
//!
//! Must not know: what anything looks like.

use std::sync::Arc;

use crate::annotation::Annotation;
use crate::app::session::Session;
use crate::text::document::Span;

/// What the layer that is looked at has within `span` and our annotations have not, or not so.
pub(super) fn others(session: &Session, span: Span) -> Vec<&Arc<Annotation>> {
    let Some((_, layer)) = &session.work.layer else {
        return Vec::new();
    };
    let ours = session.work.annotations.around(span);
    let mut others = layer.around(span);
    others.retain(|other| !other.is_lost() && !ours.iter().any(|one| is_same(one, other)));
    others
}

/// The same at one place, from the innermost out.
pub(super) fn others_at(session: &Session, offset: usize) -> Vec<&Arc<Annotation>> {
    let mut others = others(session, Span::new(offset, offset + 1));
    others.retain(|other| other.spans.contains(offset));
    others.sort_by_key(|other| other.spans.covered());
    others
}

/// Whether two annotators say the same of the same text.
fn is_same(one: &Annotation, other: &Annotation) -> bool {
    one.kind == other.kind && one.spans == other.spans
}
