//! What is read at one place of a passage.

use std::ops::Range;

use banmian_model::Value;

/// Characters and what they mean.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Characters of the view.
    pub(super) range: Range<usize>,
    pub(super) value: Value,
    pub(super) rule: &'static str,
}

impl Reading {
    pub(super) const fn new(range: Range<usize>, value: Value, rule: &'static str) -> Self {
        Self { range, value, rule }
    }
}
