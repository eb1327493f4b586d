//! How far a run has come, as it goes.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::Options;

/// How a run says how far it has come.
#[derive(Clone, Copy, Debug, Default)]
pub enum Watch {
    /// Not at all.
    #[default]
    Nobody,
    /// A line on standard error, where that is a terminal.
    Terminal,
    /// Tells a function of the caller's, about once a second.
    Told(fn(&Event)),
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Event {
    /// `progress`, or `end` when every input is through.
    pub event: &'static str,
    /// Inputs that are through.
    pub inputs: u64,
    /// Inputs there are; 0 where that is not known beforehand.
    pub of: u64,
    /// Bytes of those that are through.
    pub bytes: u64,
    /// Milliseconds since the first.
    pub milliseconds: u64,
}

/// Time between two events.
const PACE: Duration = Duration::from_secs(1);

/// Counts inputs and tells whoever watches.
pub(crate) struct Progress {
    bar: ProgressBar,
    watch: Watch,
    start: Instant,
    of: u64,
    inputs: u64,
    bytes: u64,
    told: Instant,
}

impl Progress {
    /// Of `of` inputs; 0 where that is not known.
    pub(crate) fn new(options: &Options, of: u64) -> Self {
        let now = Instant::now();
        Self {
            bar: bar(options, of),
            watch: options.watch,
            start: now,
            of,
            inputs: 0,
            bytes: 0,
            told: now,
        }
    }

    /// One input of so many bytes is through.
    pub(crate) fn one(&mut self, bytes: u64) {
        self.inputs += 1;
        self.bytes += bytes;
        self.bar.inc(1);
        if self.told.elapsed() >= PACE {
            self.told = Instant::now();
            self.bar.set_message(rate(self.bytes, self.start.elapsed()));
            self.tell("progress");
        }
    }

    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
        self.tell("end");
    }

    fn tell(&self, event: &'static str) {
        let Watch::Told(tell) = self.watch else { return };
        tell(&Event {
            event,
            inputs: self.inputs,
            of: self.of,
            bytes: self.bytes,
            milliseconds: u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
    }
}

/// `1.84 MB/s`.
fn rate(bytes: u64, time: Duration) -> String {
    let of_second = u128::from(bytes) * 1_000 / time.as_millis().max(1);
    format!("{}.{:02} MB/s", of_second / 1_000_000, of_second / 10_000 % 100)
}

fn bar(options: &Options, of: u64) -> ProgressBar {
    if !matches!(options.watch, Watch::Terminal) {
        return ProgressBar::hidden();
    }
    let template = if of == 0 {
        "{spinner} {pos} inputs, {msg}, {elapsed}"
    } else {
        "{bar:24} {percent} %, {pos} of {len} inputs, {msg}, {eta} left"
    };
    let style = ProgressStyle::with_template(template).expect("a template that a test compiles");
    let bar = if of == 0 {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::new(of)
    };
    bar.with_style(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_compile_and_rates_are_exact() {
        let options = Options {
            watch: Watch::Terminal,
            ..Options::default()
        };
        for of in [0, 7] {
            Progress::new(&options, of).one(1);
        }
        assert_eq!(rate(1_840_000, Duration::from_secs(1)), "1.84 MB/s");
        assert_eq!(rate(50_000, Duration::from_secs(10)), "0.00 MB/s");
    }
}
