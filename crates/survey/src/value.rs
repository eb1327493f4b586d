//! The values that answers and expressions have.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A value of an answer or an expression.
///
/// XLSForm's are XPath's with dates; numbers are exact decimals here, and what XPath calls "not a number" is [`Value::Empty`]:
/// nothing is equal to it but an empty text, and nothing is smaller or larger.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: not answered, not asked, divided by zero, too large for 28 digits.
    Empty,
    /// A text, or the name of a choice; never `""`.
    Text(String),
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
    /// True or false.
    Boolean(bool),
    /// The names of the choices ticked; never none.
    Several(Vec<String>),
}

/// Numbers without zeros at the end, days as ISO 8601, choices with spaces between: as XLSForm stores them.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Date(date) => write!(f, "{date}"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Several(names) => f.write_str(&names.join(" ")),
        }
    }
}

impl Value {
    /// A text; `""` is nothing.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// What XPath's `boolean()` gives.
    #[must_use]
    pub fn is_true(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Boolean(value) => *value,
            Self::Number(number) => !number.is_zero(),
            Self::Text(_) | Self::Date(_) | Self::Several(_) => true,
        }
    }

    /// What XPath's `number()` gives; a day is its number from 1970-01-01 on, also where a text writes one.
    #[must_use]
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Boolean(value) => Some(Decimal::from(u8::from(*value))),
            Self::Date(date) => Some(days(*date)),
            Self::Text(text) => {
                let text = text.trim();
                let date = || text.parse::<Date>().ok().filter(|_| is_iso_day(text)).map(days);
                Decimal::from_str_exact(text).ok().or_else(date)
            }
            Self::Empty | Self::Several(_) => None,
        }
    }

    /// A day, also of a text that writes one, or of a number of days from 1970-01-01 on.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Text(text) if is_iso_day(text) => text.parse().ok(),
            Self::Number(number) => day(*number),
            _ => None,
        }
    }
}

impl From<Option<Decimal>> for Value {
    fn from(number: Option<Decimal>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// `2020-02-01`: what else jiff reads as a day (times, signed years) is none in a form.
fn is_iso_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        })
}

/// A day's number from 1970-01-01 on.
fn days(date: Date) -> Decimal {
    let span = date.since((jiff::Unit::Day, EPOCH));
    Decimal::from(span.expect("jiff's days are all within its spans").get_days())
}

/// The day of this number; a fraction of it is dropped.
fn day(number: Decimal) -> Option<Date> {
    plus(EPOCH, number)
}

/// A day so many days later.
pub(crate) fn plus(date: Date, days: Decimal) -> Option<Date> {
    let days = i32::try_from(days.floor()).ok()?;
    // A span has at most some 7.3 million days: 19,998 years, all that there are.
    let is_a_span = days.unsigned_abs() < 7_304_484;
    is_a_span.then(|| date.checked_add(days.days()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbers_from_1970_on() {
        let date: Date = "2020-02-29".parse().unwrap();
        assert_eq!(days(date), Decimal::from(18_321));
        assert_eq!(day(Decimal::from(18_321)), Some(date));
        assert_eq!(day(days(Date::MAX)), Some(Date::MAX));
        assert_eq!(day(days(Date::MIN)), Some(Date::MIN));
        assert_eq!(plus(Date::MAX, Decimal::ONE), None);
        assert_eq!(plus(date, Decimal::from(i64::MAX)), None);
        assert_eq!(Value::Text("2020-02-30".into()).date(), None);
        assert_eq!(Value::Text("2020-02-01T10:00".into()).date(), None);
    }

    #[test]
    fn a_number_that_no_decimal_holds_is_none() {
        let digits = "9".repeat(40);
        assert_eq!(Value::Text(digits).number(), None);
        assert_eq!(Value::Text(" 37.50 ".into()).number().unwrap().to_string(), "37.50");
        assert_eq!(Value::Number("37.50".parse().unwrap()).to_string(), "37.5");
    }
}
