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
        let day = |date: &str| {
            Day::of_date_time(date).map_err(|_| format!("`date` is {date:?}; give a day such as 2020-03-02"))
        };
        self.date.as_deref().map(day).transpose()
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
