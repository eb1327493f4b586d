//! Requests and answers of `annotate`.

use banmian_model::{Day, PageFacts};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::render::page_rows;
use crate::rows::{CheckRow, FactRow, MentionRow, QuoteRow};

/// A line for `annotate`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Request {
    /// Given back as it came: any JSON value.
    #[serde(default)]
    pub id: Json,
    /// The text.
    pub text: String,
    /// Day of publication, or a local date-time of that day.
    pub date: Option<String>,
    /// Six digits of GB/T 2260: where 我市 is.
    pub region: Option<String>,
}

impl Request {
    /// The day of publication.
    ///
    /// # Errors
    /// Where `date` is not `YYYY-MM-DD`, with or without a time of day behind it.
    pub fn day(&self) -> Result<Option<Day>, String> {
        self.date.as_deref().map(parse_day).transpose()
    }
}

fn parse_day(date: &str) -> Result<Day, String> {
    let wrong = || format!("`date` is {date:?}; give a day such as 2020-03-02");
    let (day, rest) = date.split_at_checked(10).ok_or_else(wrong)?;
    let parts: Vec<&str> = day.split('-').collect();
    let &[year, month, day] = parts.as_slice() else {
        return Err(wrong());
    };
    let number = |text: &str| text.parse::<u8>().ok();
    let (Ok(year), Some(month @ 1..=12), Some(day @ 1..=31)) = (year.parse(), number(month), number(day)) else {
        return Err(wrong());
    };
    if !rest.is_empty() && !rest.starts_with(['T', ' ']) {
        return Err(wrong());
    }
    Ok(Day { year, month, day })
}

/// An answer of `annotate`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Annotation {
    /// The request's.
    pub id: Json,
    /// As in `mentions.jsonl`, `spans` in code points and `raw` in UTF-8 bytes of the request's text.
    pub mentions: Vec<MentionRow>,
    /// As in `facts.jsonl`.
    pub facts: Vec<FactRow>,
    /// As in `quotes.jsonl`.
    pub quotes: Vec<QuoteRow>,
    /// As in `checks.jsonl`.
    pub checks: Vec<CheckRow>,
}

/// The answer for what was found in a request's text.
pub fn annotation(id: Json, facts: &PageFacts) -> Annotation {
    let rows = page_rows(facts);
    Annotation {
        id,
        mentions: rows.mentions,
        facts: rows.facts,
        quotes: rows.quotes,
        checks: rows.checks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_date_times_are_days() {
        let day = Day {
            year: 2020,
            month: 3,
            day: 2,
        };
        assert_eq!(parse_day("2020-03-02"), Ok(day));
        assert_eq!(parse_day("2020-03-02T09:00:00"), Ok(day));
        for wrong in ["2020-3-2", "2020-13-02", "yesterday", "2020-03-02x", "二〇二〇年三月"] {
            assert!(parse_day(wrong).is_err(), "{wrong}");
        }
    }
}
