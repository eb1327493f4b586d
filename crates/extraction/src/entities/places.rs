//! Places by the codes of GB/T 2260.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
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
    // Few pages have a name that nothing nearer decides: the text is read for it only then.
    let spoken_of = LazyCell::new(|| spoken_of(passages, lexicon));
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part != Part::Byline)
    {
        let mut parent: Option<u32> = None;
        for (start, end, codes) in lexicon.places(&passage.text) {
            // 周口地区, 许昌专区: what a prefecture was.
            let old = ["地区", "专区"]
                .iter()
                .find(|old| passage.text[end..].starts_with(**old));
            let prefecture = codes.iter().any(|code| code % 100 == 0 && code % 10_000 != 0);
            let old = old.filter(|_| prefecture && !passage.text[start..end].ends_with(['省', '市', '县', '区', '州']));
            let end = end + old.map_or(0, |old| old.len());
            let covered = taken.covers(index, start..end);
            let paper = PAPERS.iter().any(|word| passage.text[end..].starts_with(word));
            if covered || paper {
                continue;
            }
            let code = choose(codes, parent, region).or_else(|| {
                let article = spoken_of.get(&passage.article)?;
                among(codes, |code| article.contains(&(code / 100)))
            });
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

/// The prefectures that each article names, by itself or by a county whose name no other has; without the last two digits.
fn spoken_of(passages: &[Passage<'_>], lexicon: &Lexicon) -> BTreeMap<u32, BTreeSet<u32>> {
    let mut articles: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for passage in passages.iter().filter(|passage| passage.part != Part::Byline) {
        for (_, _, codes) in lexicon.places(&passage.text) {
            if let [one] = codes {
                articles.entry(passage.article).or_default().insert(one / 100);
            }
        }
    }
    articles
}

/// The one of several codes that something holds of.
fn among(codes: &[u32], holds: impl Fn(u32) -> bool) -> Option<u32> {
    let mut fitting = codes.iter().copied().filter(|&code| holds(code));
    let only = fitting.next()?;
    fitting.next().is_none().then_some(only)
}

/// The rule by which one of the tagger's places has a code.
const WITHIN: &str = "place/tagged-within";

/// What a township and what is below it is called.
const BELOW: [&str; 7] = ["镇", "乡", "街道", "村", "社区", "苏木", "办事处"];

/// Gives the tagger's places that are a county or a city without its last word (瑞安) their codes, where they are in the
/// province that the article or the paper is of: 永安 in a paper of 自贡 is no city of 福建. What the name goes on with (庐山
/// 风景名胜区) is no city.
pub(crate) fn settle_counties(found: &mut [Found], passages: &[Passage<'_>], region: Option<&str>, lexicon: &Lexicon) {
    settle(found, passages, region, lexicon, |name, near, site| {
        let goes_on = ["风景", "景区", "国家", "山", "湖"]
            .iter()
            .any(|word| site.behind.starts_with(word));
        short_name(name, near, lexicon).filter(|&code| near.holds(code) && !goes_on)
    });
}

/// The county or city that a name is without its last word; of counties one near by, as they are many, and their names are
/// words (和顺 in 佛山 is no county of 山西).
fn short_name(name: &str, near: &Near, lexicon: &Lexicon) -> Option<u32> {
    if is_below_county(name) {
        return None;
    }
    let city = lexicon.only(&format!("{name}市")).filter(|&code| is_county(code));
    city.or_else(|| lexicon.only(&format!("{name}县")).filter(|&code| near.holds(code)))
}

/// Gives the tagger's townships, villages and communities the code of their county, which stands before them in their
/// passage, or is the only one of their article, or is where the paper is at home, and short names of far cities theirs. It
/// comes last, as counts of a township are not those of its county.
pub(crate) fn settle_below(found: &mut [Found], passages: &[Passage<'_>], region: Option<&str>, lexicon: &Lexicon) {
    let counties = counties(found, passages);
    settle(found, passages, region, lexicon, |name, near, site| {
        if !is_below_county(name) {
            return short_name(name, near, lexicon);
        }
        let only = counties.get(&site.article).copied().flatten();
        let within = |code: u32, above: u32| {
            code / 100 == above / 100 || above.is_multiple_of(10_000) && code / 10_000 == above / 10_000
        };
        match near.here {
            Some(code) if is_county(code) => Some(code),
            Some(above) => only.filter(|&code| within(code, above)),
            None => only.or(near.home.filter(|&code| is_county(code))),
        }
    });
}

fn is_below_county(name: &str) -> bool {
    BELOW.iter().any(|below| name.ends_with(below)) && name.chars().count() >= 3
}

/// Where a place stands.
struct Site<'t> {
    article: u32,
    /// The text behind it.
    behind: &'t str,
}

/// The codes of places that bear on one without a code.
struct Near {
    /// Named last before it in its passage.
    here: Option<u32>,
    /// In its article.
    article: Option<u32>,
    /// Where the paper is at home.
    home: Option<u32>,
}

impl Near {
    /// Whether a code is in the province of what was named before it, or of the paper.
    fn holds(&self, code: u32) -> bool {
        let near = self.article.or(self.home);
        near.is_none_or(|near| near / 10_000 == code / 10_000)
    }
}

fn settle(
    found: &mut [Found],
    passages: &[Passage<'_>],
    region: Option<&str>,
    lexicon: &Lexicon,
    code_of: impl Fn(&str, &Near, &Site) -> Option<u32>,
) {
    let home: Option<u32> = region.and_then(|region| region.parse().ok());
    let mut last: Option<(usize, u32)> = None;
    for one in found {
        let article = passages[one.passage].article;
        last = last.filter(|&(passage, _)| passages[passage].article == article);
        let Value::Place {
            adcode,
            name,
            candidates,
        } = &mut one.value
        else {
            continue;
        };
        if let Some(code) = adcode.as_deref().and_then(|code| code.parse().ok()) {
            // A short name may be another's (永安 in 自贡 is no city of 福建): it bears on no other place.
            if one.rule.0 != WITHIN {
                last = Some((one.passage, code));
            }
            continue;
        }
        if one.rule.0 != "place/tagged" {
            continue;
        }
        let here = last.filter(|(passage, _)| *passage == one.passage);
        let near = Near {
            here: here.map(|(_, code)| code),
            article: last.map(|(_, code)| code),
            home,
        };
        let site = Site {
            article,
            behind: &passages[one.passage].text[one.range.end..],
        };
        let code = code_of(name, &near, &site);
        if let Some(official) = code.and_then(|code| lexicon.name(code)) {
            *adcode = code.map(|code| format!("{code:06}"));
            official.clone_into(name);
            candidates.clear();
            one.rule = WITHIN.into();
        }
    }
}

/// Below a prefecture, or a city that has no counties (东莞市).
fn is_county(code: u32) -> bool {
    !code.is_multiple_of(100) || matches!(code, 441_900 | 442_000 | 460_400 | 620_200)
}

/// The one county that an article names; `None` where it names several.
fn counties(found: &[Found], passages: &[Passage<'_>]) -> BTreeMap<u32, Option<u32>> {
    let mut counties: BTreeMap<u32, Option<u32>> = BTreeMap::new();
    for one in found.iter().filter(|one| one.rule.0 != WITHIN) {
        if let Value::Place { adcode: Some(code), .. } = &one.value
            && let Some(code) = code.parse().ok().filter(|&code| is_county(code))
        {
            let held = counties.entry(passages[one.passage].article).or_insert(Some(code));
            *held = held.filter(|&held| held == code);
        }
    }
    counties
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
    let inside = |code: u32, outer: u32| {
        let divisor = if outer.is_multiple_of(10_000) { 10_000 } else { 100 };
        code / divisor == outer / divisor
    };
    let within = |outer: Option<u32>| outer.and_then(|outer| among(codes, |code| inside(code, outer)));
    // Several in the place just named: it is one of them, whichever.
    if let Some(parent) = parent
        && codes.iter().any(|&code| inside(code, parent))
    {
        return within(Some(parent));
    }
    let province = region.map(|region| region / 10_000 * 10_000);
    within(region).or_else(|| within(province)).or_else(|| {
        // Away from home the greater is meant: the province of 吉林, the prefecture of 朝阳.
        let only = |level: u32| {
            let mut greater = codes.iter().copied().filter(|code| code % level == 0);
            greater.next().filter(|_| greater.next().is_none())
        };
        only(10_000).or_else(|| only(100))
    })
}
