//! Another annotator's layer: what in it is otherwise than in ours.
//!
//! Where both say the same of the same text, ours shows as ever. What the other one marked and we did not, or
//! not so, lies on a ground of its own, in its kind's letters where we marked nothing.
//!
//! Must not know: what anything looks like.

use std::collections::HashSet;
use std::sync::Arc;

use crate::annotation::{Annotation, Spans};
use crate::app::session::Session;
use crate::text::document::Span;

/// What the layer that is looked at has within `span` and our annotations have not, or not so.
pub(super) fn others(session: &Session, span: Span) -> Vec<&Arc<Annotation>> {
    let Some((_, layer)) = &session.work.layer else {
        return Vec::new();
    };
    let ours = session.work.annotations.around(span).into_iter();
    let ours: HashSet<_> = ours.map(|one| said(one)).collect();
    let mut others = layer.around(span);
    others.retain(|other| !other.is_lost() && !ours.contains(&said(other)));
    others
}

/// The same at one place, from the innermost out.
pub(super) fn others_at(session: &Session, offset: usize) -> Vec<&Arc<Annotation>> {
    let mut others = others(session, Span::new(offset, offset + 1));
    others.retain(|other| other.spans.contains(offset));
    others.sort_by_key(|other| other.spans.covered());
    others
}

/// What two annotators say alike where they say the same of the same text.
const fn said(annotation: &Annotation) -> (&Option<String>, &Spans) {
    (&annotation.kind, &annotation.spans)
}
