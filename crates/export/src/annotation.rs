//! Requests and answers of `annotate`.

use banmian_model::{Day, Moment, PageFacts};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::render::page_rows;
use crate::rows::{CheckRow, FactRow, MentionRow, QuoteRow};

/// A line for `annotate`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
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
    /// The day of publication; none where `date` is a year or month alone.
    ///
    /// # Errors
    /// Where `date` is neither that nor `YYYY-MM-DD` or `YYYYMMDD`, with or without a time of day behind the former.
    pub fn day(&self) -> Result<Option<Day>, String> {
        let Some(date) = self.date.as_deref().filter(|date| !is_coarse(date)) else {
            return Ok(None);
        };
        let written = match date.len() {
            8 if date.is_ascii() => format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]),
            _ => date.to_owned(),
        };
        let wrong = |_| format!("`date` is {date:?}; give a day such as 2020-03-02");
        Day::of_date_time(&written).map(Some).map_err(wrong)
    }

    /// What the answer should say of the request.
    pub fn note(&self) -> Option<String> {
        let date = self.date.as_deref().filter(|date| is_coarse(date))?;
        Some(format!(
            "`date` {date:?} is no day: times that hang on the day stay open"
        ))
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

/// Whether a date is a year or a month of one (EDTF's reduced precision): 2022, 2022-04.
fn is_coarse(date: &str) -> bool {
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    match date.split_once('-') {
        Some((year, month)) => digits(year, 4) && digits(month, 2),
        None => digits(date, 4),
    }
}

/// An answer of `annotate`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Annotation {
    /// The request's.
    pub id: Json,
    /// What of the request was not used, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
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
pub fn annotation(request: &Request, facts: &PageFacts) -> Annotation {
    let rows = page_rows(facts);
    Annotation {
        id: request.id.clone(),
        note: request.note(),
        mentions: rows.mentions,
        facts: rows.facts,
        quotes: rows.quotes,
        checks: rows.checks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(date: &str) -> Request {
        Request {
            id: Json::Null,
            text: String::new(),
            date: Some(date.to_owned()),
            region: None,
        }
    }

    fn moment(date: &str) -> Option<String> {
        dated(date).moment().map(|moment| moment.to_string())
    }

    #[test]
    fn a_date_is_a_day_with_or_without_dashes_or_a_part_of_one() {
        let day = |date: &str| dated(date).day().map(|day| day.map(|day| day.to_string()));
        assert_eq!(day("20220428"), Ok(Some("2022-04-28".to_owned())));
        assert_eq!(day("2022"), Ok(None));
        assert_eq!(day("2022-04"), Ok(None));
        assert!(dated("2022").note().is_some_and(|note| note.contains("2022")));
        assert_eq!(dated("2022-04-28").note(), None);
        for wrong in ["20220431", "2022-4-28", "四月五日", "22", "2022-", ""] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
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
