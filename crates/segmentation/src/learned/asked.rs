//! What the trees were asked about a block, to ask it again with something left out.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::NONE;
use super::{First, Scores, Sheet, Weights, scored, second, second_rows};

/// The values that a block was decided by.
pub(crate) struct Asked {
    row: Vec<i16>,
    second: bool,
}

/// The values of some blocks of a page, those of the second look where the first left them in doubt. Blocks that the
/// trees are not asked about have none.
pub(crate) fn asked(sheet: &Sheet<'_>, weights: &Weights, wanted: &BTreeSet<usize>) -> BTreeMap<usize, Asked> {
    let first = First::look(sheet, weights);
    let mut found = BTreeMap::new();
    for (at, &i) in first.open.iter().enumerate().filter(|(_, i)| wanted.contains(i)) {
        let mut row = Vec::new();
        first.row(at, &mut row);
        found.insert(i, Asked { row, second: false });
    }
    if !weights.second.is_empty() {
        second_rows(&first, |i, row| {
            if let Some(asked) = found.get_mut(&i) {
                *asked = Asked {
                    row: row.to_vec(),
                    second: true,
                };
            }
        });
    }
    found
}

impl Asked {
    /// What the trees say with some values left out, once for each group of such.
    pub(crate) fn without<'n>(
        &self,
        left_out: impl ExactSizeIterator<Item = &'n Vec<usize>>,
        weights: &Weights,
    ) -> Vec<Scores> {
        let count = left_out.len();
        let mut rows = Vec::with_capacity(count * self.row.len());
        for group in left_out {
            let from = rows.len();
            rows.extend_from_slice(&self.row);
            for &at in group.iter().filter(|&&at| at < self.row.len()) {
                rows[from + at] = NONE;
            }
        }
        let forest = if self.second { &weights.second } else { &weights.first };
        scored(forest, &rows, count)
    }

    /// A value by its number; `None` where there is none.
    pub(crate) fn value(&self, at: usize) -> Option<i16> {
        self.row.get(at).copied().filter(|&value| value != NONE)
    }
}

/// The names of the values that the second look has behind those of the first, by what they are about.
pub(crate) fn second_names() -> Vec<String> {
    let parts = [
        ("read_around", second::NEIGHBOURS),
        ("starts_around", second::DISTANCES),
        ("draft_words", second::SHARED),
        ("draft_lines", second::SETS),
        ("page_habits", second::HABITS),
        ("draft_signs", second::SIGNS),
    ];
    let names = parts
        .iter()
        .flat_map(|&(name, count)| (0..count).map(move |at| format!("{name} {at}")));
    names.collect()
}
