//! The file of each page, known before the first is written, so that a page can lead to one that comes later.

use std::collections::BTreeMap;

use banmian_export::{FileNames, InputRow, in_uri};

use crate::Error;

/// Files of pages by the ids of these.
pub(crate) struct PageFiles<'a> {
    /// Place in the order of the run, and the name where it is not the id itself.
    known: BTreeMap<&'a str, (usize, Option<String>)>,
    /// Ids in the order of the run.
    order: Vec<&'a str>,
}

impl<'a> PageFiles<'a> {
    /// Of the inputs of a run, which are in the order of its pages.
    pub(crate) fn of(inputs: &'a [InputRow]) -> Self {
        let order: Vec<&str> = inputs.iter().filter_map(|input| input.page.as_deref()).collect();
        let mut names = FileNames::default();
        let mut known = BTreeMap::new();
        for (at, &page) in order.iter().enumerate() {
            let name = names.name(page);
            known.insert(page, (at, Some(name).filter(|name| name != page)));
        }
        Self { known, order }
    }

    /// The name of a page's file, without its ending.
    pub(crate) fn file<'s>(&'s self, page: &'s str) -> Result<&'s str, Error> {
        let (_, name) = self.known.get(page).ok_or_else(|| Error::Unknown(page.to_owned()))?;
        Ok(name.as_deref().unwrap_or(page))
    }

    /// The link to a page from another; `None` where the run has no such page.
    pub(crate) fn link(&self, page: &str) -> Option<String> {
        Some(format!("{}.html", in_uri(self.file(page).ok()?)))
    }

    /// Links to the pages before and behind a page.
    pub(crate) fn neighbours(&self, page: &str) -> [Option<String>; 2] {
        let Some(&(at, _)) = self.known.get(page) else {
            return [None, None];
        };
        [at.checked_sub(1), at.checked_add(1)].map(|at| self.link(self.order.get(at?)?))
    }
}
