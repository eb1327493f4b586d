//! Cumulative counts from one moment to the next.

use std::collections::{BTreeMap, BTreeSet};

use banmian_model::{CheckStatus, Decimal};

use crate::audit::{Finding, Kind, name};
use crate::entry::Entry;
use crate::moment::until;

/// The counts of one place, disease, measure and origin, by what they cover.
#[derive(Default)]
struct Counted<'a> {
    /// By their ends; of counts since different beginnings (今年以来) each beginning is a chain of its own.
    cumulative: BTreeMap<Option<&'a str>, Vec<&'a Entry>>,
    /// By their beginnings, those of each in the order of their ends.
    new: BTreeMap<&'a str, Vec<&'a Entry>>,
    /// In the order of the ends of their windows, as all entries of a series are.
    corrections: Vec<&'a Entry>,
}

/// The findings of every chain.
pub(crate) fn chains(entries: &[Entry]) -> Vec<Finding> {
    let mut all: BTreeMap<[&str; 5], Counted<'_>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.counts()) {
        let [code, place, subject, measure, scope, origin] = entry.series();
        let counted = all.entry([code, place, subject, measure, origin]).or_default();
        match scope {
            "cumulative" => {
                let since = entry.window_start.as_deref();
                counted.cumulative.entry(since).or_default().push(entry);
            }
            "new" => {
                // A window that ends before it begins covers nothing.
                let start = entry.window_start.as_deref();
                if let Some(start) = start.filter(|start| entry.window_end.as_deref() > Some(start)) {
                    counted.new.entry(start).or_default().push(entry);
                }
            }
            "correction" => counted.corrections.push(entry),
            _ => {}
        }
    }
    all.values().flat_map(Counted::findings).collect()
}

impl Counted<'_> {
    fn findings(&self) -> Vec<Finding> {
        let chains = self.cumulative.values();
        let pairs = chains.flat_map(|chain| chain.windows(2));
        pairs.flat_map(|pair| self.step(pair[0], pair[1])).collect()
    }

    /// From one cumulative count to the next.
    fn step(&self, before: &Entry, after: &Entry) -> Vec<Finding> {
        let corrections = between(&self.corrections, before, after);
        let mut found = Vec::new();
        // 核增 explains no fall.
        let lessened = corrections.iter().any(|entry| entry.value < Decimal::ZERO);
        if after.value < before.value && !lessened {
            found.push(falls(before, after));
        }
        found.push(match self.tiled(before, after) {
            Ok(new) => closed(before, after, &new, corrections),
            Err(missing) => open(before, after, &missing),
        });
        found
    }

    /// The new counts whose windows fill the time between two moments, or the moment up to which some do.
    ///
    /// Of windows that begin together the longest is tried first: a day's count is one number where its halves are two. A
    /// way that leads nowhere is taken back (the morning is printed, the afternoon is not, the day is), and no moment is
    /// tried twice.
    fn tiled(&self, before: &Entry, after: &Entry) -> Result<Vec<&Entry>, String> {
        let from = before.window_end.as_deref().unwrap_or_default();
        let end = after.window_end.as_deref().unwrap_or_default();
        let starting = |at: &str| {
            let all = self.new.get(at).map_or(&[][..], Vec::as_slice);
            all[..all.partition_point(|entry| entry.window_end.as_deref() <= Some(end))].iter()
        };
        let mut ways = vec![starting(from)];
        let mut tiles = Vec::new();
        let mut reached = BTreeSet::from([from]);
        while let Some(way) = ways.last_mut() {
            let Some(tile) = way.next_back() else {
                ways.pop();
                tiles.pop();
                continue;
            };
            let to = tile.window_end.as_deref().unwrap_or_default();
            if reached.insert(to) {
                tiles.push(*tile);
                ways.push(starting(to));
            }
            if to == end {
                return Ok(tiles);
            }
        }
        Err(reached.last().copied().unwrap_or(from).to_owned())
    }
}

/// Corrections whose window ends behind one moment and not behind the other.
fn between<'e, 'a>(corrections: &'e [&'a Entry], before: &Entry, after: &Entry) -> &'e [&'a Entry] {
    let behind = |moment: &Entry| corrections.partition_point(|entry| entry.window_end <= moment.window_end);
    &corrections[behind(before)..behind(after)]
}

fn falls(before: &Entry, after: &Entry) -> Finding {
    let statement = format!(
        "{}: {} after {}, and no correction says why",
        name(after),
        after.value.normalize(),
        before.value.normalize()
    );
    let facts = [before.cited.clone(), after.cited.clone()];
    Finding::about(after, Kind::Falls, CheckStatus::Fail, statement).on(Some(after.value - before.value), facts)
}

/// All terms are known: they agree, or the residual says by how much they do not.
fn closed(before: &Entry, after: &Entry, new: &[&Entry], corrections: &[&Entry]) -> Finding {
    let terms = || new.iter().chain(corrections).copied();
    let made: Decimal = before.value + terms().map(|entry| entry.value).sum::<Decimal>();
    let residual = after.value - made;
    let mut sum = before.value.normalize().to_string();
    for term in terms().map(|entry| entry.value.normalize()) {
        let sign = if term.is_sign_negative() { "−" } else { "+" };
        sum.push_str(&format!(" {sign} {}", term.abs()));
    }
    let printed = after.value.normalize();
    let (status, statement) = if residual.is_zero() {
        (CheckStatus::Pass, format!("{}: {sum} = {printed}", name(after)))
    } else {
        let made = made.normalize();
        (
            CheckStatus::Fail,
            format!("{}: {sum} = {made}, but {printed} is printed", name(after)),
        )
    };
    let facts = std::iter::once(before).chain(terms()).chain([after]);
    Finding::about(after, Kind::Chain, status, statement).on(Some(residual), facts.map(|entry| entry.cited.clone()))
}

fn open(before: &Entry, after: &Entry, missing: &str) -> Finding {
    let statement = format!(
        "{}: {} after {} until {}; new counts are missing from {missing} on",
        name(after),
        after.value.normalize(),
        before.value.normalize(),
        before.window_end.as_deref().map_or_else(String::new, until),
    );
    let facts = [before.cited.clone(), after.cited.clone()];
    Finding::about(after, Kind::Chain, CheckStatus::Undetermined, statement).on(None, facts)
}
