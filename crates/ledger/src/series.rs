//! Which entries stand.

use std::collections::BTreeSet;

use crate::entry::{Entry, Standing};

/// The entries in order, each with how it stands to the others of its window.
pub(crate) fn settled(mut entries: Vec<Entry>) -> Vec<Entry> {
    name_the_disease(&mut entries);
    entries.sort_by(|one, other| order(one).cmp(&order(other)));
    for window in entries.chunk_by_mut(|one, other| one.series() == other.series() && window(one) == window(other)) {
        settle(window);
    }
    entries
}

/// Series, window, day known; then where it stands, so that the order is one whatever the order of the runs.
fn order(entry: &Entry) -> impl Ord + '_ {
    let source = (&entry.newspaper, &entry.page, &entry.fact, &entry.run);
    (entry.series(), window(entry), &entry.known, source)
}

/// Its end before its start: a series runs through time.
pub(crate) fn window(entry: &Entry) -> (&Option<String>, &Option<String>) {
    (&entry.window_end, &entry.window_start)
}

/// A page that says 病例 alone means the disease that all the others count, where they count but one.
fn name_the_disease(entries: &mut [Entry]) {
    let diseases: BTreeSet<String> = entries.iter().filter_map(|entry| entry.subject.clone()).collect();
    if let (1, Some(only)) = (diseases.len(), diseases.first()) {
        for entry in entries {
            entry.subject.get_or_insert_with(|| only.clone());
        }
    }
}

/// Settles the entries of one window, which are in the order they were known.
fn settle(entries: &mut [Entry]) {
    for entry in &mut *entries {
        entry.standing = match (&entry.duplicate_of, &entry.window_end) {
            (Some(_), _) => Standing::Duplicate,
            (None, None) => Standing::Undated,
            (None, Some(_)) => Standing::Disputed,
        };
    }
    let open = |entry: &&Entry| entry.standing == Standing::Disputed;
    let Some(latest) = entries
        .iter()
        .filter(open)
        .filter_map(|entry| entry.known.clone())
        .next_back()
    else {
        return agree(entries, |_| true);
    };
    let undated = entries.iter().filter(open).any(|entry| entry.known.is_none());
    let last = |entry: &Entry| entry.known.as_ref() == Some(&latest);
    let values = distinct(entries, last);
    // Of a page without a day nobody knows whether it was later: only where it says the same is nothing in doubt.
    if values > 1 || (undated && distinct(entries, |entry| last(entry) || entry.known.is_none()) > 1) {
        return supersede(
            entries,
            |entry| entry.known.as_ref().is_some_and(|known| *known < latest),
            &latest,
        );
    }
    agree(entries, last);
}

fn distinct(entries: &[Entry], of: impl Fn(&Entry) -> bool) -> usize {
    let open = entries
        .iter()
        .filter(|entry| entry.standing == Standing::Disputed && of(entry));
    open.map(|entry| entry.value.normalize()).collect::<BTreeSet<_>>().len()
}

/// One value is known last: its first entry stands, those that say the same agree, the others are superseded.
fn agree(entries: &mut [Entry], last: impl Fn(&Entry) -> bool) {
    let open = |entry: &Entry| entry.standing == Standing::Disputed;
    if distinct(entries, &last) != 1 {
        return;
    }
    let Some(first) = entries.iter().position(|entry| open(entry) && last(entry)) else {
        return;
    };
    let (value, fact) = (entries[first].value, entries[first].cited.clone());
    for (index, entry) in entries.iter_mut().enumerate().filter(|(_, entry)| open(entry)) {
        entry.standing = match entry.value == value {
            _ if index == first => Standing::Stands,
            true => Standing::Agrees,
            false => Standing::Superseded,
        };
        entry.by = (index != first).then(|| fact.clone());
    }
}

/// Entries of before the day on which values dispute each other are superseded by the first of those.
fn supersede(entries: &mut [Entry], earlier: impl Fn(&Entry) -> bool, latest: &str) {
    let first = entries.iter().find(|entry| entry.known.as_deref() == Some(latest));
    let by = first.map(|entry| entry.cited.clone());
    for entry in entries
        .iter_mut()
        .filter(|entry| entry.standing == Standing::Disputed && earlier(entry))
    {
        entry.standing = Standing::Superseded;
        entry.by.clone_from(&by);
    }
}
