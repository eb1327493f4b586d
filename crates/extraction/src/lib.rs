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
//! # Numbers and times: where other suites read otherwise
//!
//! The forms were held to the test suites of six other readers of Chinese numbers and times. Where one of their
//! conventions is wrong for a newspaper, or where they contradict each other, this is what is done here.
//!
//! | words | others | here | why |
//! | --- | --- | --- | --- |
//! | 五分之一, 一半 | a number, 0.2 and 0.5 | a ratio | fractions and percent are ratios; what is counted stays a quantity |
//! | 2.4个百分点 | a percentage | a quantity of 百分点 | a difference of two rates is no rate |
//! | 百分之三五 | 35 % | 3 to 5 % | digits side by side that rise are a range |
//! | 三斤, 1.5kg | 1500 grams | 3 斤, 1.5 kg | the unit is kept as printed |
//! | 五双 | 10 | 5 双 | a measure word counts pairs; a dozen (五打) is 60 |
//! | 不小于三十 | the span holds 不小于 | the span is the number, the modifier says it | the words before a number stay outside |
//! | 大于100并且小于300 | one range | two bounds | two clauses, each with its words |
//! | 三百万 alone | money | a number | no currency is named |
//! | 一月十日到十二日 | ends when the 12th begins | ends when the 12th is over | a range of days holds its last |
//! | 2019年9月9日之后 | begins on that day | begins the day after | 之后 leaves it out; 或之后 and 及以后 take it in |
//! | 年底, 月初, 世纪末 | the last two months, the first five days … | the whole year or month with a modifier | which part is meant nobody prints |
//! | 三天后, 两年前 | all days up to then | that day, that year | prose means the point |
//! | 两分钟前, 上个小时, 现在 | a moment by the clock | a length, or `PRESENT_REF` | a newspaper has a day, no hour, of publication |
//! | 早上, 晚上 | 4, 6 or 8 to 10 or 12; 16 to 20 | 8 to 12; 18 to 24 | the suites disagree; a hint, not a measurement |
//! | 大年三十, 端午, 正月初一 | days of the solar calendar | days of the lunar calendar | they are |
//! | 国庆节 in February | the coming one | the nearest, here the past one | reports look back; 将 and 拟 look ahead |
//! | 12月20号 in June | that of this year | the past one where it is nearer | the same |
//! | 星期一 | the coming one | the coming one, and the past one where something is told of it (周一表示) | service notices look ahead, wire copy back |
//! | 本周一 on a Tuesday | next Monday | the Monday of this week | 本周 names the week |
//! | 从今年起 | up to now | open | 起 names no end |
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
mod home;
mod passage;
mod plain;
mod quantities;
mod quotes;
mod resources;
mod setting;
pub mod tagger;

use banmian_model::{Extraction, Mention, Moment, PageArticles, Value};

pub use plain::plain_text;
pub use resources::Resources;

use passage::{Found, Passage};

/// Reads a page with its articles. See the crate documentation.
pub fn extract(input: &PageArticles, resources: &Resources) -> Extraction {
    extract_at(input, resources, None)
}

/// [`extract`] for what came out at a known moment of its day, as wire copy does: 两小时前 and 现在 are resolved too. A
/// moment of another day than the given one is not used.
pub fn extract_at(input: &PageArticles, resources: &Resources, moment: Option<Moment>) -> Extraction {
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
    let now = quantities::Published {
        day: setting.issue_day(),
        moment,
    };
    quantities::resolve(&mut found, &passages, now, resources);
    let quotes = quotes::read(&passages, &found, resources);
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
