//! A page as the readings of its blocks are drawn from it.

use std::cell::OnceCell;

use crate::blocks::TextBlock;
use crate::learned::Sheet;
use crate::surface::{Form, Surface};
use crate::{Resources, adverts};

/// A page with all that its blocks' roles are decided by.
pub(crate) struct Context<'c> {
    pub(crate) blocks: &'c [TextBlock],
    pub(crate) surfaces: &'c [Surface<'c>],
    pub(crate) resources: &'c Resources,
    pub(crate) sheet: Sheet<'c>,
    /// For every block the run of lines and by-lines that it is in.
    runs: Vec<(usize, usize)>,
    /// For every block what of an advertisement it shows, once it was asked for.
    advertising: Vec<OnceCell<[bool; 3]>>,
}

impl<'c> Context<'c> {
    pub(crate) fn new(blocks: &'c [TextBlock], surfaces: &'c [Surface<'c>], resources: &'c Resources) -> Self {
        Self {
            sheet: Sheet::new(blocks, surfaces, &resources.learned.rarity, resources),
            runs: runs(surfaces),
            advertising: vec![OnceCell::new(); surfaces.len()],
            blocks,
            surfaces,
            resources,
        }
    }

    /// Whether a block is a day and nothing else (2013年12月4日).
    pub(crate) fn is_day(&self, i: usize) -> bool {
        let text = self.surfaces.get(i).map(|surface| surface.text.trim());
        text.is_some_and(|text| self.resources.full_day.is_match(text))
    }

    /// What of an advertisement a block shows: the name of a firm, a promise, how to reach who made it.
    pub(crate) fn advertises(&self, i: usize) -> [bool; 3] {
        *self.advertising[i].get_or_init(|| adverts::signs(&self.surfaces[i].text, self.resources))
    }

    /// The run of lines and by-lines that block `i` is in; an empty one for other blocks.
    pub(crate) fn run(&self, i: usize) -> (usize, usize) {
        self.runs[i]
    }
}

fn runs(surfaces: &[Surface<'_>]) -> Vec<(usize, usize)> {
    let member = |s: &Surface<'_>| s.is_line() || s.form == Form::Byline;
    let mut runs = vec![(0, 0); surfaces.len()];
    let mut from = 0;
    while from < surfaces.len() {
        let len = surfaces[from..].iter().take_while(|s| member(s)).count();
        runs[from..from + len].fill((from, from + len));
        if let Some(run) = runs.get_mut(from + len) {
            *run = (from + len, from + len);
        }
        from += len + 1;
    }
    runs
}
