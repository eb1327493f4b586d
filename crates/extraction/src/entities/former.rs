//! Places by names that none has now (株洲县 before 2018, 酃县, 襄樊市), with the code of their time.

use std::collections::{BTreeMap, BTreeSet};

use banmian_model::Value;
use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::lexicon::{automaton, lines};
use super::places::{Covered, PAPERS};
use crate::passage::{Found, Part, Passage};
use crate::setting::Setting;

/// The names that have gone, and when each code had them.
pub(crate) struct Former {
    names: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Code, first and last year of each name, by the value that the automaton gives.
    held: Vec<Vec<(u32, i16, i16)>>,
}

impl Former {
    pub(crate) fn builtin() -> Self {
        let mut held: BTreeMap<&str, Vec<(u32, i16, i16)>> = BTreeMap::new();
        for line in lines(include_str!("../../data/former_places.tsv")) {
            let mut cells = line.split('\t');
            let (code, name) = (cells.next().and_then(|code| code.parse().ok()), cells.next());
            let mut year = || cells.next().and_then(|year| year.parse().ok());
            if let (Some(code), Some(name), Some(first), Some(last)) = (code, name, year(), year()) {
                held.entry(name).or_default().push((code, first, last));
            }
        }
        Self {
            names: automaton(held.keys().copied()),
            held: held.into_values().collect(),
        }
    }
}

/// Reads former names where no other name stands.
pub(crate) fn read(passages: &[Passage<'_>], setting: &Setting, former: &Former, names: &[Found]) -> Vec<Found> {
    let year = setting.issue_day().map(|day| day.year);
    let region = setting.region.as_ref().and_then(|region| region.value.parse().ok());
    let named = |one: &&Found| {
        matches!(
            one.value,
            Value::Organization { .. } | Value::Person { .. } | Value::Place { .. }
        )
    };
    let taken = Covered::by(names.iter().filter(named));
    let mut found = Vec::new();
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part != Part::Byline)
    {
        for name in former.names.leftmost_find_iter(passage.text.as_ref()) {
            let range = name.start()..name.end();
            let paper = PAPERS.iter().any(|word| passage.text[range.end..].starts_with(word));
            // 其中市区738例: no 中市区 stands there.
            let of_them = passage.text[..range.start].ends_with('其') && passage.text[range.start..].starts_with('中');
            if paper || of_them || taken.covers(index, range.clone()) {
                continue;
            }
            let held = &former.held[name.value() as usize];
            let Some(code) = code(held, year, region) else { continue };
            let candidates = if held.len() > 1 {
                held.iter().map(|(code, _, _)| format!("{code:06}")).collect()
            } else {
                Vec::new()
            };
            found.push(Found {
                passage: index,
                value: Value::Place {
                    adcode: Some(format!("{code:06}")),
                    name: passage.text[range.clone()].to_owned(),
                    candidates,
                },
                range,
                rule: "place/former-name".into(),
            });
        }
    }
    found
}

/// The code that had the name in a year, else the last that had it before; where places of several provinces had it, the
/// one of the paper's province.
fn code(held: &[(u32, i16, i16)], year: Option<i16>, region: Option<u32>) -> Option<u32> {
    let province = |code: u32| code / 10_000;
    let provinces: BTreeSet<u32> = held.iter().map(|(code, _, _)| province(*code)).collect();
    let at_home = |code: u32| provinces.len() == 1 || region.is_some_and(|region| province(region) == province(code));
    let likely = held.iter().filter(|(code, _, _)| at_home(*code));
    let then = |&&(_, first, last): &&(u32, i16, i16)| year.is_some_and(|year| (first..=last).contains(&year));
    let by_time = likely
        .clone()
        .find(then)
        .or_else(|| likely.max_by_key(|(_, _, last)| *last));
    by_time.map(|(code, _, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_that_of_the_year() {
        let held = [(432_127, 1980, 1982), (430_225, 1983, 1993)];
        assert_eq!(code(&held, Some(1981), None), Some(432_127));
        assert_eq!(code(&held, Some(1990), None), Some(430_225));
        assert_eq!(code(&held, Some(2020), None), Some(430_225));
        assert_eq!(code(&held, None, None), Some(430_225));
    }

    #[test]
    fn one_name_in_two_provinces_is_the_papers_or_nobodys() {
        let held = [(110_203, 1980, 1981), (320_621, 1980, 1990)];
        assert_eq!(code(&held, Some(1985), Some(320_600)), Some(320_621));
        assert_eq!(code(&held, Some(1985), None), None);
    }

    #[test]
    fn the_table_is_read_whole() {
        let former = Former::builtin();
        let held: usize = former.held.iter().map(Vec::len).sum();
        assert_eq!(held, lines(include_str!("../../data/former_places.tsv")).count());
    }
}
