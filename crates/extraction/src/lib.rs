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
//! times are resolved against that day, and counties without their last word get their codes; quotations, facts and checks
//! are built on the result, and last townships get the codes of their counties.
//!
//! # Numbers and times: where other suites read otherwise
//!
//! The forms were held to the test suites of six other readers of Chinese numbers and times. Where one of their
//! conventions is wrong for a newspaper, or where they contradict each other, this is what is done here; the last column
//! has how many of the 2,089 expected values that were looked at differ for it.
//!
//! | words | others | here | why | cases |
//! | --- | --- | --- | --- | ---: |
//! | 五分之一, 一半, 1/2 | a number, 0.2 and 0.5 | a ratio | fractions and percent are ratios; what is counted stays a quantity | 36 |
//! | 2.4个百分点 | a percentage | a quantity of 百分点 | a difference of two rates is no rate | 21 |
//! | 1991年1月16日, 一点两小时 | a number for each figure | one time | the figures of a date count nothing | 10 |
//! | 3又三分之一, 四分之一公升 | a number; litres | quantities too, to 15 figures | a whole and a part, or a part of a measure, is no share |  |
//! | 百分之三五 | 35 % | 3 to 5 % | digits side by side that rise are a range | 1 |
//! | 5-20% | 20 %, and 5 apart | one range of ratios | it is one | 1 |
//! | 三斤, 1.5kg | 1500 grams | 3 斤, 1.5 kg, and `si` beside them | the unit is kept as printed | 9 |
//! | 五双 | 10 | 5 双 | a measure word counts pairs; a dozen (五打) is 60 | 2 |
//! | 5分, 两毛 | 5 and 20 cents | 5 分, 0.2 元 | money has one unit, and 分 alone are points more often | 5 |
//! | 233,333,434.344元 | rounded to cents, or to 15 figures | as printed | nothing is rounded | 2 |
//! | 万三, 千四五, .3%万 | 0.0003, 0.045, 30 | not read | traders' talk, and no one's | 3 |
//! | 不小于三十, 人民币50元 | the span holds 不小于, 人民币 | the span is the number and its unit | the words before a number stay outside; `modifier` and `currency` have them | 11 |
//! | 三百万, 15k左右 alone | money | numbers | no currency is named | 5 |
//! | 三天后, 两年前 | all days up to then, or all behind | that day, that year | prose means the point; 前两天 and 此后三天 are all of them | 55 |
//! | 一月十日到十二日, 2015年和2018年之间 | ends when the 12th, when 2018 begins | ends when they are over | a range of days or years holds its last | 17 |
//! | 这周一, 下周三 on a Tuesday | next Monday, tomorrow | the Monday of this week, the Wednesday of the next | 本周 and 下周 name the week | 14 |
//! | 3天内, 一年内 | the day at its end; from now on | a length, at most | from when it counts the words around say, seldom the day of publication | 14 |
//! | 早上; 晚上, 下午 | 8 or 4 to 12, 6 to 10; 16 to 20, 12 to 16 | 4 to 12 and 上午 8 to 12; 18 to 24, 12 to 18 | the suites disagree; a hint, not a measurement | 15 |
//! | 年底, 月初, 世纪末 | the last two months, the first five days … | the whole year or month with a modifier | which part is meant nobody prints | 13 |
//! | 12月20号 in June; 8号 in September | the coming one | the past one where it is nearer | reports look back; 将 and 拟 look ahead | 10 |
//! | 2019年9月9日之后 | begins on that day | begins the day after | 之后 leaves it out; 或之后 and 及以后 take it in | 9 |
//! | 09-01, 12-11-10, 6·30 | days | not read | scores, codes and names of cases look the same | 8 |
//! | 大年三十, 端午, 正月初一 | days of the solar calendar | days of the lunar calendar | they are | 8 |
//! | 前1周, 上2个月, 前两天 | to the day; four to seven days | whole weeks and months; two days | 本周 and 上月 are counted so | 8 |
//! | 近三个月, 未来两个月 | from the second of publication | from its day | a newspaper has a day, no hour | 8 |
//! | 三点, 1:30, 1415 | 15:00, 13:30 where that comes next | 3 点, 01:30, a number | a list has points; a paper prints 下午 | 8 |
//! | 今晚10点 - 昨晚10点 | from and to the day's start | from 10 to 10, or nothing where that falls | no interval ends before it starts | 7 |
//! | 这周末 | from Friday 18:00 | Saturday and Sunday | days, not hours | 4 |
//! | 国庆 of no region | 10 October | 1 October; 10 October where `region` is in Taiwan | it is the reader's | 4 |
//! | 2018, 2100, 789年 | years | numbers; a length | only 年 and a range make a year of figures in a sentence | 4 |
//! | 两分钟前, 前两小时, 现在 | by the clock | by the clock where the moment of publication is given; else their `timex` alone | a newspaper has a day, no hour |  |
//! | 二月十五, 八月十五 | solar in one suite, lunar in another | lunar; solar with a year, or in 一月, 十一月, 十二月 | a solar day has its 日 |  |
//! | 国庆节 in February | the coming one | alone the coming one; within a sentence the nearest, here the past one | reports look back |  |
//! | 春节 in March, alone | the coming one in two suites, the past one in a third | the past one for forty days | it is still spoken of |  |
//! | 星期一 | the coming one | the coming one, and the past one where something is told of it (周一表示) | service notices look ahead, wire copy back | 1 |
//! | 截止到2018年 | ends when 2018 begins | ends when it is over | 截至 takes it in | 1 |
//! | 今年 | ends today | the whole year | what is planned for 今年 lies ahead | 1 |
//! | 从今年起, 5月8日起 | up to now | open | 起 names no end; 至今 does | 1 |
//! | 1/2/2020 | the 1st of February | the 2nd of January | as the other suites' 10/31/74 | 1 |
//! | 二〇三五年前 | up to the end of that year | before it begins | 年底前 and 或之前 take it in | 1 |
//! | 光绪二十四年八月 | August 1898 | the eighth month by the moon, from 1840 on | it is |  |
//! | 翻一番 | 2 | 1 番 | the relation is kept, not worked out | 1 |
//! | 十亿余 | no upper bound | 10 to 20 亿 | as 57万余, 57 to 58 万: what is over is less than one of the last place printed | 1 |
//! | 2时许, 80%以上 | the numbers 2 and 80 | a time, a ratio | as fractions and dates: they count nothing | 2 |
//! | 五一假期 | 1 May | about its first five days; 国庆长假 and 黄金周 are seven | the State Council moves the former each year |  |
//!
//! The last three rows but one are of a probe over the forms, with no suite behind it. Two suites that are none of each
//! other's translation agree on 22 of the times, of which 21 are read so (2018 alone in a sentence is left a number); with
//! the two that are, 249 agree and 217 are read so, 三天后 and 这周一 above being the others.
//!
//! What is not read though it could be: sums and heights with their first figure left out (個九, 米九), hours on from now
//! (再过半个小时, 还剩5分钟), days without 日 (1月3至2月10), the nth day of a year, 一分半, powers (1.1^23), and digits set wide
//! before 折 (7 2 折): some thirty cases.
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
mod symptoms;
pub mod tagger;

use banmian_model::{Extraction, Mention, Moment, PageArticles, Value};

pub use plain::plain_text;
pub use resources::Resources;
pub use symptoms::{Symptom, symptoms};

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
        setting.issue_date = quantities::date(input, &passages, &found, &resources.quantities);
    }
    let region = setting.region.as_ref().map(|region| region.value.as_str());
    quantities::settle_by_region(&mut found, &passages, region);
    let now = quantities::Published {
        day: setting.issue_day(),
        moment,
    };
    quantities::resolve(&mut found, &passages, now, resources);
    entities::settle_counties(&mut found, &passages, region, &resources.entities);
    let quotes = quotes::read(&passages, &found, resources);
    let facts = facts::read(&passages, &found, &setting, resources);
    let checks = checks::read(input, &passages, &found, &facts, &setting, resources);
    entities::settle_below(&mut found, &passages, region, &resources.entities);
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

/// Numbers and times alone, resolved against the given day or `moment`: [`extract_at`] without names, facts and all that
/// hangs on them. A page that is given no day is not dated, and a number inside a name (三冲社区) stays where no list of
/// lexical words has it. Linear in the length of the text.
pub fn numbers_and_times(input: &PageArticles, resources: &Resources, moment: Option<Moment>) -> Vec<Mention> {
    let passages = passage::of(input);
    let mut found = quantities::read(&passages, resources);
    found.sort_by_key(Found::order);
    let given = &input.page.given;
    let region = given.region.as_ref().map(|region| region.value.as_str());
    quantities::settle_by_region(&mut found, &passages, region);
    let now = quantities::Published {
        day: given.issue_date.as_ref().map(|date| date.value),
        moment,
    };
    quantities::resolve(&mut found, &passages, now, resources);
    found.into_iter().map(|found| mention(found, &passages)).collect()
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
