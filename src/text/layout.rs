//! The layout of a document: rows by block, laid out when they are asked for, and kept for a while.
//!
//! A *block* is a paragraph, or a piece of one that is too long to lay out at once ([`super::pieces`]). Only
//! blocks that are looked at are laid out, and what was looked at last is kept.
//!
//! A *gap* is a blank row between two paragraphs. It is drawn where the source has no blank lines of its
//! own and most of its lines are longer than the column, so that paragraphs can be told apart; verse stays
//! close. It counts as a row of its own: the one after the last row of the paragraph above.
//!
//! Must not know: the screen, annotations, what is selected.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::rc::Rc;

use super::bidi::{self, Base, DECIDING, Direction, Levels};
use super::cells::{self, CellRules, Hidden};
use super::deceit::{self, Deceit};
use super::document::{Document, Paragraph, Span};
use super::kept::Kept;
use super::line::{Row, VisualLine};
use super::sites::{Site, Sites};
use super::{shape, wrap};

/// Paragraphs whose directions are remembered: some screens of them.
const BASES: usize = 4096;

/// What a layout depends on besides its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Options {
    /// The column's width in cells, at least 1.
    pub width: usize,
    /// How paragraphs come by their direction.
    pub direction: Direction,
    /// How text becomes cells.
    pub rules: CellRules,
}

/// The rows of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The number of its paragraph.
    pub paragraph: usize,
    /// Its bytes; blocks tile the document.
    pub span: Span,
    /// Its paragraph's direction.
    pub base: Base,
    /// At least one; they tile the block.
    pub rows: Vec<VisualLine>,
    /// What in it misleads whoever reads it, in order of place.
    pub deceits: Vec<Deceit>,
}

/// A row: the number of its block, and its own in the block. The number after a block's last row is that of
/// the gap below it, where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Place {
    /// The block, from 0.
    pub block: usize,
    /// The row in the block, from 0.
    pub row: usize,
}

/// A row of a block that is held as long as this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineRef {
    block: Rc<Block>,
    row: usize,
}

impl LineRef {
    /// The block that the row belongs to.
    #[must_use]
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// What in the row misleads whoever reads it.
    pub fn deceits(&self) -> impl Iterator<Item = &Deceit> {
        let row = self.span;
        let all = self.block.deceits.iter();
        all.filter(move |deceit| deceit.span.overlaps(row))
    }
}

impl Deref for LineRef {
    type Target = VisualLine;

    fn deref(&self) -> &VisualLine {
        // Made by `Layout::row` only, which checks that the row exists.
        &self.block.rows[self.row]
    }
}

/// A document laid out in a column.
#[derive(Debug)]
pub struct Layout {
    document: Document,
    options: Options,
    article: Base,
    overrides: BTreeMap<usize, Base>,
    sites: Sites,
    spaced: OnceCell<bool>,
    bases: RefCell<HashMap<usize, Base>>,
    blocks: RefCell<Kept>,
    /// The levels of the last paragraph that had to be resolved whole.
    whole: RefCell<Option<WholeLevels>>,
}

/// A paragraph's levels, and what they were resolved for.
#[derive(Clone)]
struct WholeLevels {
    paragraph: usize,
    base: Base,
    levels: Rc<Levels>,
}

impl std::fmt::Debug for WholeLevels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "levels of paragraph {}", self.paragraph)
    }
}

impl Layout {
    /// Lays `document` out; nothing is done yet but to look for paragraphs that are too long.
    #[must_use]
    pub fn new(document: Document, options: Options) -> Self {
        let article = bidi::article(document.text());
        let sites = Sites::of(&document);
        Self {
            document,
            options: Options {
                width: options.width.max(1),
                ..options
            },
            article,
            overrides: BTreeMap::new(),
            sites,
            spaced: OnceCell::new(),
            bases: RefCell::default(),
            blocks: RefCell::default(),
            whole: RefCell::default(),
        }
    }

    /// The same with another document: the whole article in place of its beginning. Paragraphs that were
    /// turned stay turned; blocks that are the same in both are kept.
    #[must_use]
    pub fn with_document(&self, document: Document) -> Self {
        let mut next = Self::new(document, self.options);
        let continues = next.document.text().starts_with(self.document.text());
        if continues {
            next.overrides = self.overrides.clone();
        }
        if continues && next.article == self.article && next.spaced() == self.spaced() {
            // The last paragraph of a beginning may go on.
            let last = self.document.paragraphs().len().saturating_sub(1);
            let upto = self.sites.first_of(last);
            next.blocks = RefCell::new(self.blocks.borrow().before(upto));
        }
        next
    }

    /// The same document in another column or by other rules. Paragraphs that were turned stay turned, unless
    /// all are given a direction.
    #[must_use]
    pub fn with_options(&self, options: Options) -> Self {
        let options = Options {
            width: options.width.max(1),
            ..options
        };
        let same = options == self.options;
        let kept = || self.blocks.borrow().before(usize::MAX);
        Self {
            document: self.document.clone(),
            options,
            article: self.article,
            overrides: if options.direction == self.options.direction {
                self.overrides.clone()
            } else {
                BTreeMap::new()
            },
            sites: self.sites.clone(),
            spaced: OnceCell::new(),
            bases: RefCell::default(),
            blocks: RefCell::new(if same { kept() } else { Kept::default() }),
            whole: RefCell::new(self.whole.borrow().clone()),
        }
    }

    /// What it was laid out by.
    #[must_use]
    pub fn options(&self) -> Options {
        self.options
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The direction of the article as a whole: which side the screen begins on. That of most of its
    /// letters, unless one direction is set for all.
    #[must_use]
    pub fn article_base(&self) -> Base {
        match self.options.direction {
            Direction::Rtl => Base::Rtl,
            Direction::Ltr => Base::Ltr,
            Direction::Auto | Direction::FirstStrong => self.article,
        }
    }

    /// The direction of a paragraph: as it was turned, else by the options' rule.
    #[must_use]
    pub fn base(&self, paragraph: usize) -> Base {
        if let Some(base) = self.overrides.get(&paragraph) {
            return *base;
        }
        if let Some(base) = self.bases.borrow().get(&paragraph) {
            return *base;
        }
        let text = || self.document.slice(self.document.paragraph(paragraph).span);
        let base = match self.options.direction {
            Direction::Auto => bidi::auto(text(), self.article),
            Direction::FirstStrong => bidi::first_strong(text()).unwrap_or_default(),
            Direction::Rtl => Base::Rtl,
            Direction::Ltr => Base::Ltr,
        };
        let mut bases = self.bases.borrow_mut();
        if bases.len() >= BASES {
            bases.clear();
        }
        bases.insert(paragraph, base);
        base
    }

    /// Turns one paragraph to `base`, or back to what the rule says.
    pub fn turn(&mut self, paragraph: usize, base: Option<Base>) {
        match base {
            Some(base) => self.overrides.insert(paragraph, base),
            None => self.overrides.remove(&paragraph),
        };
        let first = self.sites.first_of(paragraph);
        let blocks = first..self.sites.first_of(paragraph + 1);
        self.blocks.get_mut().forget(blocks);
    }

    /// The direction that a paragraph was turned to; `None` where the rule's stands.
    #[must_use]
    pub fn turned(&self, paragraph: usize) -> Option<Base> {
        self.overrides.get(&paragraph).copied()
    }

    /// The number of blocks, at least 1.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.sites.first_of(self.document.paragraphs().len())
    }

    /// The block that holds `offset`; the end of the text belongs to the last.
    #[must_use]
    pub fn block_at(&self, offset: usize) -> usize {
        self.sites.at(&self.document, offset)
    }

    /// The rows of a block, laid out if they are not at hand.
    #[must_use]
    pub fn block(&self, index: usize) -> Rc<Block> {
        let index = index.min(self.blocks().saturating_sub(1));
        if let Some(block) = self.blocks.borrow_mut().get(index) {
            return block;
        }
        let block = Rc::new(self.lay_out(&self.sites.site(&self.document, index)));
        self.blocks.borrow_mut().keep(index, Rc::clone(&block));
        block
    }

    fn lay_out(&self, site: &Site) -> Block {
        let base = self.base(site.paragraph);
        let drawn = self.drawn(site);
        let text = self.document.slice(drawn);
        let levels = self.levels(site, drawn, base);
        let rules = &self.options.rules;
        let mut units = shape::units(text, drawn.start(), &levels, rules);
        let cuts = wrap::rows(&mut units, text, drawn.start(), self.options.width);
        let mut rows = Vec::with_capacity(cuts.len());
        let (mut first, mut start) = (0, site.span.start());
        for (number, cut) in cuts.iter().enumerate() {
            let last = number + 1 == cuts.len();
            let part = units.get(first..cut.end).unwrap_or(&[]);
            let end = match part.last() {
                Some(unit) if !last => unit.span.end(),
                _ => site.span.end(),
            };
            let row = Row {
                units: part,
                span: Span::new(start, end),
                base,
                limit: self.options.width,
                wrapped: cut.wrapped || (last && !site.last),
                ends_paragraph: last && site.last,
            };
            rows.push(row.into_line());
            (first, start) = (cut.end, end);
        }
        Block {
            paragraph: site.paragraph,
            span: site.span,
            base,
            rows,
            deceits: self.deceits(site, drawn, &levels),
        }
    }

    fn deceits(&self, site: &Site, drawn: Span, levels: &Levels) -> Vec<Deceit> {
        let paragraph = self.document.paragraph(site.paragraph).content;
        deceit::in_block(self.document.text(), paragraph, drawn, levels)
    }

    /// The bytes of a block that become cells: what ends the paragraph is not among them unless hidden
    /// characters are shown.
    fn drawn(&self, site: &Site) -> Span {
        let content = self.document.paragraph(site.paragraph).content;
        match self.options.rules.hidden {
            Hidden::Omit if site.last => Span::new(site.span.start(), content.end()),
            _ => site.span,
        }
    }

    fn levels(&self, site: &Site, drawn: Span, base: Base) -> Levels {
        let all = self.document.paragraph(site.paragraph).content;
        let drawn = drawn.intersection(all).unwrap_or_default();
        if !site.together {
            return Levels::of(self.document.slice(drawn), base);
        }
        let from = drawn.start() - all.start();
        let known = self.whole.borrow().clone();
        let known = known.filter(|known| known.paragraph == site.paragraph && known.base == base);
        let whole = known.map_or_else(
            || Rc::new(Levels::of(self.document.slice(all), base)),
            |known| known.levels,
        );
        *self.whole.borrow_mut() = Some(WholeLevels {
            paragraph: site.paragraph,
            base,
            levels: Rc::clone(&whole),
        });
        whole.part(from..from + drawn.len())
    }

    /// The row in which `offset` stands.
    #[must_use]
    pub fn place_of(&self, offset: usize) -> Place {
        let index = self.block_at(offset);
        let block = self.block(index);
        let row = block.rows.partition_point(|row| row.span.end() <= offset);
        Place {
            block: index,
            row: row.min(block.rows.len().saturating_sub(1)),
        }
    }

    /// The row at a place; `None` for a gap, and for a place that is none.
    #[must_use]
    pub fn row(&self, place: Place) -> Option<LineRef> {
        if place.block >= self.blocks() {
            return None;
        }
        let block = self.block(place.block);
        (place.row < block.rows.len()).then_some(LineRef {
            block,
            row: place.row,
        })
    }

    /// The first row.
    #[must_use]
    pub fn first(&self) -> Place {
        Place::default()
    }

    /// The last row.
    #[must_use]
    pub fn last(&self) -> Place {
        let block = self.blocks().saturating_sub(1);
        let row = self.rows_of(block).saturating_sub(1);
        Place { block, row }
    }

    /// The row `rows` below `place`, or above where it is negative; gaps count, and the first and last row
    /// stop it. Costs the blocks that are passed.
    #[must_use]
    pub fn step(&self, place: Place, rows: isize) -> Place {
        let mut at = place;
        let mut left = rows.unsigned_abs();
        while left > 0 {
            let next = if rows > 0 {
                self.down(at, left)
            } else {
                self.up(at, left)
            };
            let Some((next, passed)) = next else { break };
            at = next;
            left -= passed;
        }
        at
    }

    /// At most `most` rows down, within the block or to the first row of the next.
    fn down(&self, at: Place, most: usize) -> Option<(Place, usize)> {
        let below = self.rows_of(at.block).saturating_sub(at.row + 1);
        if below > 0 {
            let passed = below.min(most);
            let row = at.row + passed;
            return Some((Place { row, ..at }, passed));
        }
        let block = at.block + 1;
        (block < self.blocks()).then_some((Place { block, row: 0 }, 1))
    }

    /// At most `most` rows up, within the block or to the last row of the one before.
    fn up(&self, at: Place, most: usize) -> Option<(Place, usize)> {
        if at.row > 0 {
            let passed = at.row.min(most);
            let row = at.row - passed;
            return Some((Place { row, ..at }, passed));
        }
        let block = at.block.checked_sub(1)?;
        let row = self.rows_of(block).saturating_sub(1);
        Some((Place { block, row }, 1))
    }

    /// The rows from `from` down to `to`; `None` where there are more than `most`, or `to` is above.
    #[must_use]
    pub fn rows_between(&self, from: Place, to: Place, most: usize) -> Option<usize> {
        // Each block that is passed has a row at least.
        if to.block.saturating_sub(from.block) > most {
            return None;
        }
        let mut at = from;
        let mut count = 0;
        while at < to && count <= most {
            let wanted = if at.block == to.block {
                to.row - at.row
            } else {
                usize::MAX
            };
            let (next, passed) = self.down(at, wanted)?;
            at = next;
            count += passed;
        }
        (at == to && count <= most).then_some(count)
    }

    /// The rows of a block, its gap included.
    fn rows_of(&self, block: usize) -> usize {
        self.block(block).rows.len() + usize::from(self.gap_below(block))
    }

    /// Whether a blank row is drawn below a block.
    #[must_use]
    pub fn gap_below(&self, block: usize) -> bool {
        let site = self.sites.site(&self.document, block);
        let next = site.paragraph + 1;
        site.last
            && next < self.document.paragraphs().len()
            && self.spaced()
            && !self.is_blank(self.document.paragraph(site.paragraph))
            && !self.is_blank(self.document.paragraph(next))
    }

    fn is_blank(&self, paragraph: Paragraph) -> bool {
        let text = self.document.slice(paragraph.content);
        text.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}')
    }

    /// Whether paragraphs stand apart: no blank line stands between two of the lines that decide, and at
    /// least half of them are longer than the column.
    fn spaced(&self) -> bool {
        *self.spaced.get_or_init(|| {
            let (mut lines, mut long) = (0_usize, 0_usize);
            let mut blank = false;
            let paragraphs = self.document.paragraphs().iter();
            for paragraph in paragraphs.take_while(|p| p.span.end() <= DECIDING) {
                if self.is_blank(*paragraph) {
                    blank = lines > 0;
                    continue;
                }
                if blank {
                    return false;
                }
                let text = self.document.slice(paragraph.content);
                lines += 1;
                long += usize::from(is_longer(text, self.options.width));
            }
            lines > 1 && long * 2 >= lines
        })
    }
}

/// Whether a line of text needs more than `width` cells, marks not counted.
fn is_longer(text: &str, width: usize) -> bool {
    text.len() > width
        && text
            .chars()
            .filter(|c| !cells::rides(*c))
            .nth(width)
            .is_some()
}
