//! What time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};

/// The clock of a server: seconds since 1970 (UTC). The day is that of China Standard Time (北京时间), which has had no
/// summer time since 1991.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The system's.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(|| Timestamp::now().as_second()))
    }

    /// The system's, moved so that it is this moment now: for demonstrations of another time.
    #[must_use]
    pub fn from(start: i64) -> Self {
        let difference = start - Timestamp::now().as_second();
        Self(Arc::new(move || Timestamp::now().as_second() + difference))
    }

    /// One that stands still until it is set: for tests.
    #[must_use]
    pub fn standing(moment: Arc<AtomicI64>) -> Self {
        Self(Arc::new(move || moment.load(Ordering::Relaxed)))
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        (self.0)()
    }

    /// The day in China.
    #[must_use]
    pub fn today(&self) -> Date {
        day_of(self.now())
    }
}

const CHINA: Offset = jiff::tz::offset(8);

/// The day in China at a moment.
#[must_use]
pub fn day_of(moment: i64) -> Date {
    let timestamp = Timestamp::from_second(moment).unwrap_or(Timestamp::UNIX_EPOCH);
    CHINA.to_datetime(timestamp).date()
}

/// The moment at which a day is so many hours old in China.
#[must_use]
pub fn moment_of(day: Date, hour: i8) -> i64 {
    moment(day.at(hour, 0, 0, 0))
}

/// The moment at which clocks in China show this.
#[must_use]
pub fn moment(shown: DateTime) -> i64 {
    let timestamp = CHINA.to_timestamp(shown);
    timestamp.unwrap_or(Timestamp::UNIX_EPOCH).as_second()
}

/// A moment as people in China read it: `2020-03-02 09:05`.
#[must_use]
pub fn shown(moment: i64) -> String {
    let timestamp = Timestamp::from_second(moment).unwrap_or(Timestamp::UNIX_EPOCH);
    CHINA.to_datetime(timestamp).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A day so many days later; the last of the calendar where there is none.
#[must_use]
pub fn plus_days(day: Date, days: i64) -> Date {
    day.checked_add(days.clamp(-3_000_000, 3_000_000).days())
        .unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_sixteen_hours_of_the_day_before() {
        let day = jiff::civil::date(2020, 3, 2);
        assert_eq!(moment_of(day, 0), 1_583_078_400);
        assert_eq!(day_of(1_583_078_400), day);
        assert_eq!(day_of(1_583_078_399), jiff::civil::date(2020, 3, 1));
        assert_eq!(shown(moment_of(day, 9) + 300), "2020-03-02 09:05");
        assert_eq!(
            plus_days(jiff::civil::date(2020, 2, 28), 2),
            jiff::civil::date(2020, 3, 1)
        );
        assert_eq!(plus_days(day, i64::MAX), Date::MAX);
    }
}
