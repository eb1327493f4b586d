//! What people type, as values.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::answers::ProblemKind;
use crate::form::{Choice, Kind, is_integer};
use crate::limits;
use crate::value::Value;

/// The answer that was typed: nothing where all is blank. `typed` are the values of one field.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn value(kind: &Kind, choices: &[Choice], typed: &[&str]) -> Result<Value, ProblemKind> {
    if let Kind::SelectMultiple(_) = kind {
        return several(choices, typed);
    }
    let mut given = typed.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let Some(text) = given.next() else {
        return Ok(Value::Empty);
    };
    if given.next().is_some() {
        return Err(ProblemKind::Several);
    }
    match kind {
        Kind::Text => self::text(text),
        Kind::Integer => match number(text)? {
            number if is_integer(number) => Ok(Value::Number(number.normalize())),
            _ => Err(ProblemKind::NoInteger),
        },
        Kind::Decimal => number(text).map(Value::Number),
        Kind::Date => date(text).map(Value::Date).ok_or(ProblemKind::NoDate),
        Kind::SelectOne(_) if choices.iter().any(|choice| choice.name == text) => Ok(Value::Text(text.to_owned())),
        Kind::SelectOne(_) => Err(ProblemKind::NoChoice),
        // Nobody answers these.
        Kind::SelectMultiple(_) | Kind::Note | Kind::Calculate => Ok(Value::Empty),
    }
}

/// Lines end as everywhere in the house; other control characters are no text.
fn text(text: &str) -> Result<Value, ProblemKind> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ProblemKind::NoText);
    }
    if text.chars().count() > limits::TEXT {
        return Err(ProblemKind::TooLong);
    }
    Ok(Value::Text(text))
}

/// Choices in the order of the list, each once: boxes are ticked in no order that means anything.
fn several(choices: &[Choice], typed: &[&str]) -> Result<Value, ProblemKind> {
    let words = || typed.iter().flat_map(|text| text.split_whitespace());
    if words().nth(limits::VALUES).is_some() {
        return Err(ProblemKind::TooMany);
    }
    let names: BTreeSet<&str> = words().collect();
    let ticked = choices.iter().filter(|choice| names.contains(choice.name.as_str()));
    let ticked: Vec<String> = ticked.map(|choice| choice.name.clone()).collect();
    match ticked.len() {
        0 if names.is_empty() => Ok(Value::Empty),
        // A list has each name once.
        count if count == names.len() => Ok(Value::Several(ticked)),
        _ => Err(ProblemKind::NoChoice),
    }
}

/// A number in digits of either width, with a point: Chinese keyboards write `３７．５` and `37。5` for it. What else
/// stands with it (`37.5度`) is no part of a number, and is left to the person to take away.
fn number(text: &str) -> Result<Decimal, ProblemKind> {
    let half = half_width(text).replace('。', ".");
    let digits = half.strip_prefix(['-', '+']).unwrap_or(&half);
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.bytes().filter(|&byte| byte == b'.').count() <= 1;
    if !is_number {
        return Err(ProblemKind::NoNumber);
    }
    let padded = format!("0{}", digits.trim_end_matches('.'));
    let number = Decimal::from_str_exact(&padded).map_err(|_| ProblemKind::NoNumber)?;
    Ok(if half.starts_with('-') { -number } else { number })
}

/// A day as a page's field sends it (`2020-02-01`) or as people write it: `2020/2/1`, `2020.2.1`, `2020年2月1日`,
/// `20200201`.
fn date(text: &str) -> Option<Date> {
    let half = half_width(text).replace('。', ".");
    let compact: String = half.chars().filter(|c| !c.is_whitespace()).collect();
    if compact.len() == 8 && compact.bytes().all(|byte| byte.is_ascii_digit()) {
        return day(&compact[..4], &compact[4..6], &compact[6..]);
    }
    let compact = compact.strip_suffix(['日', '号']).unwrap_or(&compact);
    let parts: Vec<&str> = compact.split(['-', '/', '.', '年', '月']).collect();
    match parts[..] {
        [year, month, date] if year.len() == 4 => day(year, month, date),
        _ => None,
    }
}

fn day(year: &str, month: &str, date: &str) -> Option<Date> {
    let digits = |text: &str| text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if ![year, month, date].into_iter().all(digits) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, date.parse().ok()?).ok()
}

/// Full width letters, digits and signs as half width: U+FF01 to U+FF5E are U+0021 to U+007E, U+3000 is a space.
pub(crate) fn half_width(text: &str) -> String {
    let half = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    text.chars().map(half).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let first = Some(jiff::civil::date(2020, 2, 1));
        for text in [
            "2020-02-01",
            "2020/2/1",
            "2020.2.1",
            "2020年2月1日",
            "２０２０年２月１号",
            "20200201",
            "2020-2-1 ",
        ] {
            assert_eq!(date(text), first, "{text}");
        }
        for text in [
            "2020-02-30",
            "2月1日",
            "20-2-1",
            "2020-02",
            "2020-+2-01",
            "2020-02-01T00:00",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_in_either_width() {
        assert_eq!(number("３７．５").unwrap().to_string(), "37.5");
        assert_eq!(number("-0.50").unwrap().to_string(), "-0.50");
        for text in ["37.5度", "1e3", "", ".", "1,000", "0x10", "１.２.３", "--1", "NaN"] {
            assert_eq!(number(text), Err(ProblemKind::NoNumber), "{text}");
        }
        assert_eq!(number(&"9".repeat(60)), Err(ProblemKind::NoNumber));
    }
}
