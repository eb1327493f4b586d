//! Stage 3: what the articles of a page say.
//!
//! [`extract`] reads a page with its articles ([`PageArticles`]) and gives people with their offices, organisations,
//! places, times, quantities, documents, quotations, facts and checks ([`Extraction`]), each with the words that say
//! it. It sees the whole page, as dating it and agreement between articles need that; every row belongs to one article.
//!
//! It is a pure function of the page and of [`Resources`]: no file, no clock, no state. It cannot fail: what it does
//! not understand it leaves out, and what a person should know of that stands in the diagnostics.
//!
//! Order of work: numbers and times are read without resolving them; entities are read beside them; the page is dated;
//! times are resolved against that day; quotations, facts and checks are built on the result.
//!
//! ```
//! use banmian_extraction::{Resources, extract, plain_text};
//! use banmian_model::Day;
//!
//! let day = Day { year: 2020, month: 3, day: 2 };
//! let page = plain_text("example", "截至1日15时，株洲市累计确诊80例。", Some(day), Some("430200"));
//! let found = extract(&page, &Resources::builtin());
//! assert!(found.diagnostics.is_empty());
//! ```

mod checks;
mod entities;
mod facts;
mod folio;
mod home;
mod passage;
mod plain;
mod quantities;
mod quotes;
mod resources;
mod setting;
pub mod tagger;

use banmian_model::{Extraction, Mention, PageArticles, Value};

pub use plain::plain_text;
pub use resources::Resources;

use passage::{Found, Passage};

/// Reads a page with its articles. See the crate documentation.
pub fn extract(input: &PageArticles, resources: &Resources) -> Extraction {
    let passages = passage::of(input);
    let mut setting = setting::of(input, resources);
    let mut found = quantities::read(&passages, resources);
    found.extend(entities::read(input, &passages, &setting, resources));
    drop_numbers_in_names(&mut found);
    found.sort_by_key(Found::order);
    if setting.issue_date.is_none() {
        setting.issue_date = quantities::date(input, &passages, &found);
    }
    let region = setting.region.as_ref().map(|region| region.value.as_str());
    quantities::settle_currency(&mut found, &passages, region);
    quantities::resolve(&mut found, &passages, setting.issue_day(), resources);
    let quotes = quotes::read(input, &passages, &found, resources);
    let facts = facts::read(&passages, &found, &setting, resources);
    let checks = checks::read(input, &passages, &found, &facts, &setting, resources);
    Extraction {
        newspaper: setting.newspaper,
        issue_date: setting.issue_date,
        page_label: setting.page_label,
        region: setting.region,
        mentions: found.into_iter().map(|found| mention(found, &passages)).collect(),
        facts: facts.facts,
        quotes,
        checks,
        diagnostics: setting.diagnostics,
    }
}

fn mention(found: Found, passages: &[Passage<'_>]) -> Mention {
    let passage = &passages[found.passage];
    let spans = passage.spans(found.range);
    Mention {
        article: passage.article,
        spans,
        value: found.value,
        rule: found.rule,
    }
}

/// A number inside a name counts nothing: 三冲社区, 株洲市第一中心医院.
fn drop_numbers_in_names(found: &mut Vec<Found>) {
    let mut names: Vec<(usize, usize, usize)> = found
        .iter()
        .filter(|found| {
            matches!(
                found.value,
                Value::Person { .. } | Value::Place { .. } | Value::Organization { .. }
            )
        })
        .map(|found| (found.passage, found.range.start, found.range.end))
        .collect();
    names.sort_unstable();
    found.retain(|found| {
        let is_number = matches!(
            found.value,
            Value::Quantity { .. } | Value::Ordinal { .. } | Value::Ratio { .. } | Value::Time(_)
        );
        // Names start at different places and hardly overlap: one of the last that start before the number holds it.
        let starting = names.partition_point(|&(passage, at, _)| (passage, at) <= (found.passage, found.range.start));
        let held = names[..starting].iter().rev().take(8);
        !is_number
            || !held
                .into_iter()
                .any(|&(passage, _, end)| passage == found.passage && found.range.end <= end)
    });
}
