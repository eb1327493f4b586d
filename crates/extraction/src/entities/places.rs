//! Places by the codes of GB/T 2260.

use banmian_model::Value;

use super::Lexicon;
use crate::passage::{Found, Part, Passage};
use crate::setting::Setting;

pub(crate) fn read(passages: &[Passage<'_>], setting: &Setting, lexicon: &Lexicon, names: &[Found]) -> Vec<Found> {
    let region: Option<u32> = setting.region.as_ref().and_then(|region| region.value.parse().ok());
    let mut taken: Vec<(usize, usize, usize)> = names
        .iter()
        .filter(|name| matches!(name.value, Value::Organization { .. } | Value::Person { .. }))
        .map(|name| (name.passage, name.range.start, name.range.end))
        .collect();
    taken.sort_unstable();
    let mut found = Vec::new();
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part != Part::Byline)
    {
        let mut parent: Option<u32> = None;
        for (start, end, codes) in lexicon.places(&passage.text) {
            // Few names start in one stretch: of those that start before the place ends, the last ones may cover it.
            let starting = taken.partition_point(|&(passage, at, _)| (passage, at) < (index, end));
            let covered = taken[..starting]
                .iter()
                .rev()
                .take(8)
                .any(|&(passage, _, to)| passage == index && start < to);
            // 株洲日报: the name of a paper is no place.
            let paper = ["日报", "晚报", "都市报", "电视台", "日報", "晚報"]
                .iter()
                .any(|word| passage.text[end..].starts_with(word));
            if covered || paper {
                continue;
            }
            let code = choose(codes, parent, region);
            // 城区 is a county's name in three prefectures, and a word everywhere else.
            if code.is_none() && passage.text[start..end].chars().count() <= 2 {
                continue;
            }
            parent = code.or(parent);
            let name = code
                .and_then(|code| lexicon.name(code))
                .unwrap_or(&passage.text[start..end])
                .to_owned();
            let candidates = if codes.len() > 1 {
                codes.iter().map(|code| format!("{code:06}")).collect()
            } else {
                Vec::new()
            };
            let value = Value::Place {
                adcode: code.map(|code| format!("{code:06}")),
                name,
                candidates,
            };
            found.push(Found {
                passage: index,
                range: start..end,
                value,
                rule: "place/gazetteer".into(),
            });
        }
    }
    found
}

/// Which of several places of one name: the one in the place named before, then the one in the paper's region.
fn choose(codes: &[u32], parent: Option<u32>, region: Option<u32>) -> Option<u32> {
    if let [only] = codes {
        return Some(*only);
    }
    let within = |outer: Option<u32>| {
        let outer = outer?;
        let divisor = if outer % 10_000 == 0 { 10_000 } else { 100 };
        codes.iter().copied().find(|code| code / divisor == outer / divisor)
    };
    let province = region.map(|region| region / 10_000 * 10_000);
    within(parent)
        .or_else(|| within(region))
        .or_else(|| within(province))
        .or_else(|| {
            // A province and its capital of one name do not exist, but a prefecture and a county do: the greater is meant.
            let greatest = codes.iter().copied().filter(|code| code % 100 == 0);
            let mut greatest = greatest.collect::<Vec<_>>();
            (greatest.len() == 1).then(|| greatest.remove(0))
        })
}
