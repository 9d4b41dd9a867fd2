//! What a row's text looks like under its annotations.
//!
//! A look is made once for each run of text under one stack, however many cells show it and however many
//! annotations lie there. Only a cell that shows text of two runs, lam and alef, has one of its own.
//!
//! Must not know: cells, what else lies over the text.

use std::sync::Arc;

use ratatui::style::Style;

use super::looks::Looks;
use super::theme::{KindLook, Theme};
use crate::annotation::overlay::{self, Run};
use crate::annotation::set::Annotations;
use crate::annotation::{Annotation, Id};
use crate::text::document::Span;

/// How text under one stack of annotations is shown.
#[derive(Clone, Copy, Debug)]
pub struct Ground {
    /// The looks of the stack.
    pub style: Style,
    /// The looks with which the chosen annotation stands out, where it is one of them.
    pub chosen: Option<Style>,
    /// Whether there are no annotations.
    pub bare: bool,
}

/// The grounds of one row.
#[derive(Debug)]
pub struct Grounds<'s> {
    theme: &'s Theme,
    looks: &'s Looks<'s>,
    chosen: Option<&'s Id>,
    /// The runs with text, in order.
    runs: Vec<Run<'s>>,
    /// What each of them looks like.
    made: Vec<Ground>,
    /// What text under none looks like.
    bare: Ground,
}

impl<'s> Grounds<'s> {
    /// The grounds of the text at `window` under `annotations`; the one called `chosen` stands out.
    #[must_use]
    pub fn new(
        annotations: &'s Annotations,
        window: Span,
        (looks, theme): (&'s Looks<'s>, &'s Theme),
        chosen: Option<&'s Id>,
    ) -> Self {
        let mut runs = overlay::runs(annotations, window);
        runs.retain(|run| !run.span.is_empty());
        let make = |stack: &[_]| ground(stack, looks, theme, chosen);
        Self {
            theme,
            looks,
            chosen,
            made: runs.iter().map(|run| make(&run.stack)).collect(),
            runs,
            bare: make(&[]),
        }
    }

    /// The runs of text under annotations, in order.
    #[must_use]
    pub fn runs(&self) -> &[Run<'s>] {
        &self.runs
    }

    /// How the text at `span` is shown.
    #[must_use]
    pub fn over(&self, span: Span) -> Ground {
        let range = overlay::over(&self.runs, span);
        match self.made.get(range).unwrap_or_default() {
            [] => self.bare,
            [one] => *one,
            _ => {
                let stack = overlay::stack_over(&self.runs, span);
                ground(&stack, self.looks, self.theme, self.chosen)
            }
        }
    }
}

fn ground(
    stack: &[&Arc<Annotation>],
    looks: &Looks<'_>,
    theme: &Theme,
    chosen: Option<&Id>,
) -> Ground {
    let kinds: Vec<KindLook> = stack.iter().map(|one| looks.of(one)).collect();
    let at = chosen.and_then(|chosen| stack.iter().position(|one| one.id == *chosen));
    Ground {
        style: theme.annotated(&kinds),
        chosen: at.map(|at| theme.chosen(&kinds, at)),
        bare: stack.is_empty(),
    }
}
