//! Blocks that were laid out and are kept for a while, the ones asked for last.
//!
//! Must not know: how rows are made.

use std::collections::HashMap;
use std::rc::Rc;

use super::layout::Block;

/// Bytes of text whose rows are kept at most, besides the block asked for last. A byte of Arabic text costs
/// about forty bytes of rows.
pub(crate) const MOST: usize = 128 * 1024;

/// Blocks that were laid out, by number, with when they were last asked for.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    blocks: HashMap<usize, (Rc<Block>, u64)>,
    clock: u64,
    bytes: usize,
}

impl Kept {
    pub(crate) fn get(&mut self, index: usize) -> Option<Rc<Block>> {
        let (block, used) = self.blocks.get_mut(&index)?;
        self.clock += 1;
        *used = self.clock;
        Some(Rc::clone(block))
    }

    /// Keeps a block. Where that is too much, the half that was not asked for the longest goes.
    pub(crate) fn keep(&mut self, index: usize, block: Rc<Block>) {
        if self.bytes > MOST {
            let mut used: Vec<(u64, usize)> = self.blocks.iter().map(|(i, b)| (b.1, *i)).collect();
            used.sort_unstable();
            for (_, old) in used {
                if self.bytes <= MOST / 2 {
                    break;
                }
                self.forget(old..old + 1);
            }
        }
        self.clock += 1;
        self.bytes += weight(&block);
        self.blocks.insert(index, (block, self.clock));
    }

    pub(crate) fn forget(&mut self, blocks: std::ops::Range<usize>) {
        for index in blocks {
            if let Some((block, _)) = self.blocks.remove(&index) {
                self.bytes -= weight(&block);
            }
        }
    }

    /// A copy of what is kept of the blocks numbered below `upto`.
    pub(crate) fn before(&self, upto: usize) -> Self {
        let mut copy = Self::default();
        for (index, (block, _)) in self.blocks.iter().filter(|(index, _)| **index < upto) {
            copy.keep(*index, Rc::clone(block));
        }
        copy
    }
}

/// What a block counts for: its bytes, and a little for an empty one.
fn weight(block: &Block) -> usize {
    block.span.len() + 16
}

#[cfg(test)]
mod tests {
    use super::super::bidi::Base;
    use super::super::document::Span;
    use super::*;

    fn block(bytes: usize) -> Rc<Block> {
        Rc::new(Block {
            paragraph: 0,
            span: Span::new(0, bytes),
            base: Base::Ltr,
            rows: Vec::new(),
            deceits: Vec::new(),
        })
    }

    #[test]
    fn what_was_asked_for_longest_ago_goes() {
        let mut kept = Kept::default();
        for index in 0..1000 {
            kept.keep(index, block(1000));
            assert!(kept.get(0).is_some(), "it is asked for all the time");
            assert!(kept.bytes <= MOST + 2 * 1016);
        }
        assert!(kept.get(999).is_some() && kept.get(1).is_none());
        let bytes: usize = kept.blocks.values().map(|(block, _)| weight(block)).sum();
        assert_eq!(bytes, kept.bytes);
    }

    #[test]
    fn empty_blocks_count_too() {
        let mut kept = Kept::default();
        for index in 0..100_000 {
            kept.keep(index, block(0));
        }
        assert!(kept.blocks.len() <= MOST / 16 + 1);
    }
}
