//! A passage in one width and one script, with the way back to what is printed.

use std::ops::Range;

use banmian_model::fold;

/// Folded text and the bytes of the passage that each of its characters stands for.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) text: String,
    /// Where each character starts, in the folded text and in the passage; behind the last one both ends.
    starts: Vec<(usize, usize)>,
}

impl Folded {
    pub(super) fn of(printed: &str) -> Self {
        let mut text = String::with_capacity(printed.len());
        let mut starts = Vec::with_capacity(printed.len() / 3 + 1);
        for (at, c) in printed.char_indices() {
            starts.push((text.len(), at));
            text.push(fold(c));
        }
        starts.push((text.len(), printed.len()));
        Self { text, starts }
    }

    /// The bytes of the passage that a range of the folded text stands for.
    pub(super) fn printed(&self, range: &Range<usize>) -> Range<usize> {
        let back = |at: usize| self.starts[self.starts.partition_point(|(folded, _)| *folded < at)].1;
        back(range.start)..back(range.end)
    }

    /// The bytes of the folded text that a range of the passage stands for.
    pub(super) fn range(&self, printed: &Range<usize>) -> Range<usize> {
        let on = |at: usize| self.starts[self.starts.partition_point(|(_, printed)| *printed < at)].0;
        on(printed.start)..on(printed.end)
    }
}
