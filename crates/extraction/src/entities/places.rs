//! Places by the codes of GB/T 2260.

use std::ops::Range;

use banmian_model::Value;

use super::Lexicon;
use crate::passage::{Found, Part, Passage};
use crate::setting::Setting;

/// Words behind a place that make a paper of it: 株洲日报 is no place.
pub(super) const PAPERS: [&str; 6] = ["日报", "晚报", "都市报", "电视台", "日報", "晚報"];

pub(crate) fn read(passages: &[Passage<'_>], setting: &Setting, lexicon: &Lexicon, names: &[Found]) -> Vec<Found> {
    let region: Option<u32> = setting.region.as_ref().and_then(|region| region.value.parse().ok());
    let names = names.iter();
    let taken =
        Covered::by(names.filter(|name| matches!(name.value, Value::Organization { .. } | Value::Person { .. })));
    let mut found = Vec::new();
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part != Part::Byline)
    {
        let mut parent: Option<u32> = None;
        for (start, end, codes) in lexicon.places(&passage.text) {
            let covered = taken.covers(index, start..end);
            let paper = PAPERS.iter().any(|word| passage.text[end..].starts_with(word));
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

/// Where names stand: passage, first byte and the byte behind the last, in order.
pub(super) struct Covered(Vec<(usize, usize, usize)>);

impl Covered {
    pub(super) fn by<'f>(names: impl Iterator<Item = &'f Found>) -> Self {
        let mut places: Vec<_> = names
            .map(|name| (name.passage, name.range.start, name.range.end))
            .collect();
        places.sort_unstable();
        Self(places)
    }

    /// Whether a name shares a byte with a range. Few names start in one stretch: of those that start before the range ends,
    /// the last ones may cover it.
    pub(super) fn covers(&self, passage: usize, range: Range<usize>) -> bool {
        let starting = self
            .0
            .partition_point(|&(other, at, _)| (other, at) < (passage, range.end));
        let near = self.0[..starting].iter().rev().take(8);
        near.into_iter()
            .any(|&(other, _, to)| other == passage && range.start < to)
    }
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
            // Away from home the greater is meant: the province of 吉林, the prefecture of 朝阳.
            let only = |level: u32| {
                let mut greater = codes.iter().copied().filter(|code| code % level == 0);
                greater.next().filter(|_| greater.next().is_none())
            };
            only(10_000).or_else(|| only(100))
        })
}
