//! Requests and answers of `annotate`.

use banmian_model::{Day, Moment, PageFacts};
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
    /// Day of publication, or the local moment: 两小时前 and 现在 hang on its time of day.
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
        let day = |date: &str| {
            Day::of_date_time(date).map_err(|_| format!("`date` is {date:?}; give a day such as 2020-03-02"))
        };
        self.date.as_deref().map(day).transpose()
    }

    /// The moment of publication, where a time of day stands behind the day: `2020-03-02T09:30`, seconds or not. What is no
    /// time of day says nothing, and midnight says the day alone.
    pub fn moment(&self) -> Option<Moment> {
        let (_, time) = self.date.as_deref()?.split_at_checked(11)?;
        let mut fields = time.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u8>);
        let mut next = |limit: u8| fields.next()?.ok().filter(|&field| field < limit);
        let (hour, minute) = (next(24)?, next(60)?);
        let second = time
            .as_bytes()
            .get(5)
            .filter(|&&mark| mark == b':')
            .and_then(|_| next(60));
        let moment = Moment {
            day: self.day().ok()??,
            hour,
            minute,
            second: second.unwrap_or(0),
        };
        Some(moment).filter(|moment| *moment != Moment::midnight(moment.day))
    }
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

    fn moment(date: &str) -> Option<String> {
        let request = Request {
            id: Json::Null,
            text: String::new(),
            date: Some(date.to_owned()),
            region: None,
        };
        request.moment().map(|moment| moment.to_string())
    }

    #[test]
    fn a_time_of_day_makes_a_moment() {
        let half = Some("2020-03-02T09:30:00".to_owned());
        assert_eq!(moment("2020-03-02T09:30:00"), half);
        assert_eq!(moment("2020-03-02 09:30"), half);
        assert_eq!(moment("2020-03-02T09:30+08:00"), half);
        assert_eq!(moment("2020-03-02T09:30:05.25"), Some("2020-03-02T09:30:05".to_owned()));
        for day in [
            "2020-03-02",
            "2020-03-02T00:00:00",
            "2020-03-02T",
            "2020-03-02T25:00",
            "昨天",
        ] {
            assert_eq!(moment(day), None, "{day}");
        }
    }
}
