//! Long lists as files of bounded size.
//!
//! A list that is read from its start (checks, doubts) goes on from `index.html` to `2.html` and so on. A list in which
//! one looks something up (names, places, the ledger) is all in `index.html` where it is short; otherwise that has the way
//! to its sheets, `s1.html` and so on, and what is on which is known from where each starts ([`Shelf`](crate::shelves::Shelf)).

/// Bytes of rows after which a sheet ends; written as HTML they are two or three times as many.
pub(crate) const FULL: usize = 100 << 10;

/// Where a sheet is among those of its list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) number: usize,
    pub(crate) earlier: Option<String>,
    pub(crate) later: Option<String>,
}

impl Sheet {
    /// The sheet with a number from 1, of a list that is read from its start.
    pub(crate) fn new(number: usize, is_last: bool) -> Self {
        Self::named(number, is_last, file)
    }

    /// The sheet with a number from 1, of a list in which one looks something up.
    pub(crate) fn part(number: usize, is_last: bool) -> Self {
        Self::named(number, is_last, part_file)
    }

    /// A sheet whose neighbours have the names that `file` gives.
    pub(crate) fn named(number: usize, is_last: bool, file: impl Fn(usize) -> String) -> Self {
        Self {
            number,
            earlier: (number > 1).then(|| file(number - 1)),
            later: (!is_last).then(|| file(number + 1)),
        }
    }

    /// Its file.
    pub(crate) fn file(&self) -> String {
        file(self.number)
    }
}

/// The file of a sheet of a list that is read from its start.
pub(crate) fn file(number: usize) -> String {
    if number == 1 {
        "index.html".to_owned()
    } else {
        format!("{number}.html")
    }
}

/// The file of a part of a list.
pub(crate) fn part_file(number: usize) -> String {
    format!("s{number}.html")
}

/// Ways that the first file of a list leads to, at most.
const MOST_WAYS: usize = 1_000;

/// The way to where a group of a list starts.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    /// What tells the group from the one before it.
    key: String,
    pub(crate) name: String,
    /// Its code or class; empty where it has none.
    pub(crate) note: String,
    /// Rows of the group.
    pub(crate) count: usize,
    pub(crate) href: String,
}

/// The ways to the groups of a list, in the order of the list.
#[derive(Default)]
pub(crate) struct Ways(Vec<Way>);

impl Ways {
    /// Counts rows of a group, whose way is `href` if it has none yet: a group may go on from the sheet before.
    pub(crate) fn count(&mut self, key: &str, [name, note]: [&str; 2], rows: usize, href: impl FnOnce() -> String) {
        if let Some(last) = self.0.last_mut().filter(|last| last.key == key) {
            last.count += rows;
        } else if self.0.len() < MOST_WAYS {
            self.0.push(Way {
                key: key.to_owned(),
                name: name.to_owned(),
                note: note.to_owned(),
                count: rows,
                href: href(),
            });
        }
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Way] {
        &self.0
    }
}
