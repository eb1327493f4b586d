//! Axes: where a value or a day is, and which are named.

use banmian_model::Day;

use crate::calendar::day;

/// Days that are named on an axis, at most about eight, each with its name: days, firsts of months or of years.
pub(super) fn day_ticks(first: i64, last: i64) -> Vec<(i64, String)> {
    let span = last - first;
    if let Some(step) = [1, 2, 4, 7, 14].into_iter().find(|step| span / step < 8) {
        let ticks = (first..=last).step_by(usize::try_from(step).unwrap_or(1));
        return ticks
            .map(|at| (at, day(at)))
            .map(|(at, day)| (at, format!("{}-{:02}-{:02}", day.year, day.month, day.day)))
            .collect();
    }
    let months = span / 30;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240]
        .into_iter()
        .find(|step| months / step < 8)
        .unwrap_or(600);
    let is_named = |day: &Day| day.day == 1 && (i64::from(day.year) * 12 + i64::from(day.month) - 1) % step == 0;
    let named = (first..=last).map(|at| (at, day(at))).filter(|(_, day)| is_named(day));
    named
        .map(|(at, day)| (at, format!("{}-{:02}", day.year, day.month)))
        .collect()
}

/// Where values are between the ends of an axis.
pub(super) struct Scale {
    is_log: bool,
    low: u64,
    high: u64,
}

impl Scale {
    /// A scale for values: of logarithms where the greatest is more than fifty times the least.
    pub(super) fn new(values: impl Iterator<Item = u64> + Clone) -> Self {
        let high = values.clone().max().unwrap_or(1).max(1);
        let least = values.filter(|&value| value > 0).min().unwrap_or(1);
        let is_log = high / least > 50;
        let low = if is_log { ten_below(least) } else { 0 };
        let high = if is_log { high } else { round_up(high) };
        Self { is_log, low, high }
    }

    pub(super) const fn is_log(&self) -> bool {
        self.is_log
    }

    /// How far along the axis a value is, out of `length`.
    pub(super) fn place(&self, value: u64, length: i64) -> i64 {
        let (low, high, at) = if self.is_log {
            (log2(self.low), log2(self.high), log2(value.max(self.low)))
        } else {
            (self.low, self.high, value)
        };
        let span = high.saturating_sub(low).max(1);
        let part = u128::from(at.saturating_sub(low)) * u128::from(length.unsigned_abs()) / u128::from(span);
        i64::try_from(part).unwrap_or(length)
    }

    /// The values that are named.
    pub(super) fn ticks(&self) -> Vec<u64> {
        if self.is_log {
            let tens = std::iter::successors(Some(self.low), |value| value.checked_mul(10));
            return tens.take_while(|&value| value <= self.high).collect();
        }
        let step = step(self.high);
        (0..=self.high / step).map(|count| count * step).collect()
    }
}

fn ten_below(value: u64) -> u64 {
    let mut ten = 1;
    while ten * 10 <= value {
        ten *= 10;
    }
    ten
}

/// 1, 2 or 5 and noughts, so that an axis has four or five steps.
fn step(high: u64) -> u64 {
    let mut unit = 1;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            if high / step <= 5 {
                return step;
            }
        }
        unit *= 10;
    }
}

fn round_up(high: u64) -> u64 {
    let step = step(high);
    high.div_ceil(step).saturating_mul(step)
}

/// The logarithm to base 2 with 16 binary places, by squaring.
fn log2(value: u64) -> u64 {
    let value = value.max(1);
    let whole = value.ilog2();
    // Scaled into [1, 2) with 31 binary places.
    let mut x = if whole >= 31 {
        value >> (whole - 31)
    } else {
        value << (31 - whole)
    };
    let mut log = u64::from(whole);
    for _ in 0..16 {
        x = (x * x) >> 31;
        log <<= 1;
        if x >= 1 << 32 {
            x >>= 1;
            log |= 1;
        }
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_powers() {
        assert_eq!(log2(1), 0);
        assert_eq!(log2(1024), 10 << 16);
        // 3.321928 in 65,536ths.
        assert_eq!(log2(10), 217_705);
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(Scale::new([3, 80].into_iter()).ticks(), [0, 20, 40, 60, 80]);
        assert_eq!(Scale::new([7, 67_000].into_iter()).ticks(), [1, 10, 100, 1_000, 10_000]);
        assert_eq!(Scale::new([80].into_iter()).place(80, 1000), 1000);
        for span in [0, 3, 9, 40, 100, 400, 4_000, 40_000] {
            let ticks = day_ticks(18_000, 18_000 + span).len();
            assert!((1..=12).contains(&ticks), "{span} days have {ticks}");
        }
    }
}
