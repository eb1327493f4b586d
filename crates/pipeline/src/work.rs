//! What a run does while it runs: time by stage, pages done and taken over, progress.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

/// What was done, and where the time went. It differs from run to run, so that no file of the output has it unless it is
/// asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Work {
    /// Milliseconds of all threads together by stage, and below `writing` by what was written.
    pub milliseconds: BTreeMap<String, u64>,
    /// Pages by stage.
    pub pages: BTreeMap<String, Done>,
    /// Why stages were done again that an earlier run had done, a line each.
    pub why: Vec<String>,
}

/// Pages that went through a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Those that were read.
    pub done: u64,
    /// Those of which an earlier run's reading was taken over.
    pub kept: u64,
}

/// Adds up times and pages from many threads.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    nanoseconds: Mutex<BTreeMap<String, u64>>,
    segmentation: Tally,
    extraction: Tally,
}

#[derive(Debug, Default)]
pub(crate) struct Tally {
    done: AtomicU64,
    kept: AtomicU64,
}

impl Tally {
    fn now(&self) -> Done {
        Done {
            done: self.done.load(Ordering::Relaxed),
            kept: self.kept.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn add(&self, kept: bool) {
        let which = if kept { &self.kept } else { &self.done };
        which.fetch_add(1, Ordering::Relaxed);
    }
}

impl Clock {
    /// Does some work and adds its time to that of `name`.
    pub(crate) fn time<T>(&self, name: &str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let made = work();
        self.add(name, start.elapsed());
        made
    }

    pub(crate) fn add(&self, name: &str, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let mut sums = self.nanoseconds.lock().unwrap_or_else(PoisonError::into_inner);
        match sums.get_mut(name) {
            Some(sum) => *sum += nanoseconds,
            None => drop(sums.insert(name.to_owned(), nanoseconds)),
        }
    }

    pub(crate) const fn segmentation(&self) -> &Tally {
        &self.segmentation
    }

    pub(crate) const fn extraction(&self) -> &Tally {
        &self.extraction
    }

    /// What was done so far.
    pub(crate) fn work(&self, why: &[String]) -> Work {
        let sums = self.nanoseconds.lock().unwrap_or_else(PoisonError::into_inner);
        let pages = [("segmentation", &self.segmentation), ("extraction", &self.extraction)];
        Work {
            milliseconds: sums.iter().map(|(name, sum)| (name.clone(), sum / 1_000_000)).collect(),
            pages: pages.map(|(name, tally)| (name.to_owned(), tally.now())).into(),
            why: why.to_vec(),
        }
    }
}
