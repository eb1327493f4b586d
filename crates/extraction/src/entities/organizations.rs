//! Organisations: a place or a level of government, and what kind of body it is.

use std::sync::LazyLock;

use banmian_model::Value;
use regex::Regex;

use super::Lexicon;
use crate::passage::{Found, Part, Passage};

/// What an organisation's name ends in, behind a place or level.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:[\p{Han}]{2,24}?(?:有限责任公司|股份有限公司|有限公司|集团公司)|[\p{Han}]{0,8}?(?:人民医院|中心医院|中医院|医院|卫健委|发改委|人大常委会|委员会|人民政府|政府|市委|县委|区委|省委|公安局|[\p{Han}]{1,6}?局|[\p{Han}]{1,4}?厅|网信办|河长办|日报社|大学|[一二三四五六七八九十]{1,2}中|学院|法院|检察院|疾控中心|红十字会|总工会))",
    )
    .expect("a pattern that a test compiles")
});

/// 市, 省 and the like before the body, where a sentence or list begins.
static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[，。；：、“（ 和与向从据在来])(?P<name>(?:省|市|州|县|区)(?:委|政府|人大常委会|政协|[\p{Han}&&[^长民场里内上下]][\p{Han}]{0,7}?(?:局|厅|办|委|医院|委员会|检察院|法院)))",
    )
    .expect("a pattern that a test compiles")
});

/// Whether the words behind a place are a name, and no part of a sentence (洛阳市的一个乡政府, 长沙副市长兼市公安局).
fn is_one(body: &str) -> bool {
    const WORDS: [&str; 6] = ["一个", "采取", "副市长", "副省长", "副县长", "这个"];
    !body.contains(['的', '即', '兼', '被', '把']) && !WORDS.iter().any(|word| body.contains(word))
}

pub(crate) fn read(passages: &[Passage<'_>], lexicon: &Lexicon) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part != Part::Byline)
    {
        let first = found.len();
        let mut end_before = 0;
        for (start, end, _) in lexicon.places(&passage.text) {
            if start < end_before {
                continue;
            }
            if let Some(body) = BODY.find(&passage.text[end..]).filter(|body| is_one(body.as_str())) {
                end_before = end + body.end();
                found.push(organization(
                    index,
                    &passage.text,
                    start..end_before,
                    "organization/place-and-body",
                ));
            }
        }
        // Those behind places stand in order and apart, and those behind levels never overlap.
        let last = found.len();
        for name in LEVEL
            .captures_iter(&passage.text)
            .filter_map(|captures| captures.name("name"))
        {
            let placed: &[Found] = &found[first..last];
            let behind = placed.partition_point(|other| other.range.end <= name.start());
            if placed.get(behind).is_none_or(|other| name.end() <= other.range.start) {
                found.push(organization(
                    index,
                    &passage.text,
                    name.range(),
                    "organization/level-and-body",
                ));
            }
        }
    }
    found
}

fn organization(passage: usize, text: &str, range: std::ops::Range<usize>, rule: &'static str) -> Found {
    let value = Value::Organization {
        name: text[range.clone()].to_owned(),
        full_name: None,
    };
    Found {
        passage,
        range,
        value,
        rule: rule.into(),
    }
}
