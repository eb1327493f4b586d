//! Names with the look of a district that are no place, and one character away from a real one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use banmian_model::{Check, CheckKind, CheckStatus, Value};

use super::check;
use crate::Resources;
use crate::facts::names::Names;
use crate::passage::{Found, Passage};

const CONFUSABLE: &str = include_str!("../../data/confusable.txt");
/// How far around a spelling its siblings may stand, in bytes: a list, not a page.
const REACH: usize = 300;

/// Where a spelling stands, and the codes of the names it is one character away from.
#[derive(Default)]
struct Spelling<'a> {
    places: Vec<(usize, Range<usize>)>,
    like: Vec<&'a str>,
}

/// One check for every spelling of an article, with all its places (溁口区 in a list of districts of the city that has
/// 渌口区). The city is the paper's; of a paper of a province, and where none is known, one that two places of a paragraph
/// are in, and the check is the paragraph's.
pub(super) fn read(
    passages: &[Passage<'_>],
    found: &[Found],
    region: Option<&str>,
    resources: &Resources,
) -> Vec<Check> {
    let city = region
        .and_then(|region| region.get(..4))
        .filter(|city| !city.ends_with("00"));
    match city {
        Some(city) => within(city, 0..passages.len(), passages, found, resources),
        None => spoken_of(found)
            .into_iter()
            .flat_map(|(index, city)| within(city, index..index + 1, passages, found, resources))
            .collect(),
    }
}

/// Passages, each with the first four figures of a city that two of its counties or districts are in.
fn spoken_of(found: &[Found]) -> Vec<(usize, &str)> {
    let mut seen: BTreeMap<(usize, &str), &str> = BTreeMap::new();
    let mut twice: BTreeSet<(usize, &str)> = BTreeSet::new();
    for item in found {
        let Value::Place { adcode: Some(code), .. } = &item.value else {
            continue;
        };
        if let (Some(city), false) = (code.get(..4), code.ends_with("00")) {
            let first = *seen.entry((item.passage, city)).or_insert(code);
            if first != code {
                twice.insert((item.passage, city));
            }
        }
    }
    twice.into_iter().collect()
}

/// Spellings in some passages that look like places of a city, which is given by the first four figures of its code.
fn within(
    city: &str,
    of: Range<usize>,
    passages: &[Passage<'_>],
    found: &[Found],
    resources: &Resources,
) -> Vec<Check> {
    let city = format!("{city}00");
    let Some(parent) = resources.official(&city) else {
        return Vec::new();
    };
    let siblings = resources.below(&city);
    let mut spellings: BTreeMap<(u32, &str), Spelling<'_>> = BTreeMap::new();
    for (index, passage) in passages.iter().enumerate().take(of.end).skip(of.start) {
        let text = passage.text.as_ref();
        for (range, code) in candidates(text, &siblings) {
            let spelling = &text[range.clone()];
            let known =
                resources.exists(spelling) || is_other_rank(spelling, resources) || is_taken(found, index, &range);
            if !known && stands_beside(found, index, &range, text, &siblings) {
                let entry = spellings.entry((passage.article, spelling)).or_default();
                entry.like.push(code);
                if entry.places.last() != Some(&(index, range.clone())) {
                    entry.places.push((index, range));
                }
            }
        }
    }
    spellings
        .into_iter()
        .filter_map(|((article, name), spelling)| one(article, name, &spelling, &parent, &siblings, passages))
        .collect()
}

fn one(
    article: u32,
    spelling: &str,
    seen: &Spelling<'_>,
    parent: &str,
    siblings: &[(String, String)],
    passages: &[Passage<'_>],
) -> Option<Check> {
    let mut names = siblings.iter().filter(|(code, _)| seen.like.contains(&code.as_str()));
    let (code, name) = names
        .clone()
        .find(|(_, name)| looks_alike(spelling, name))
        .or_else(|| names.next())?;
    let places = seen.places.iter();
    let evidence = places
        .map(|(index, range)| passages[*index].spans(range.clone()))
        .collect();
    let statement = format!("{spelling} is no place under {parent}; {name} ({code}) is one character away");
    let rule = "gazetteer/look-alike";
    let mut check = check(
        article,
        CheckKind::Gazetteer,
        CheckStatus::Suspect,
        statement,
        evidence,
        rule,
    );
    check.proposal = Some(name.clone());
    Some(check)
}

/// Whether the characters in which two names differ are taken for one another (戈 for 弋).
fn looks_alike(one: &str, other: &str) -> bool {
    let differing = one.chars().zip(other.chars()).find(|(a, b)| a != b);
    differing.is_some_and(|(a, b)| {
        let groups = CONFUSABLE.lines().filter(|line| !line.starts_with('#'));
        groups.into_iter().any(|group| group.contains(a) && group.contains(b))
    })
}

/// Stretches that differ in one character from the name of a sibling and end as it does, with the sibling's code.
fn candidates<'a>(text: &str, siblings: &'a [(String, String)]) -> Vec<(Range<usize>, &'a str)> {
    // 攸县 leaves one character to go by, and any 一县 looks like it.
    let names: Vec<(&str, Vec<char>)> = siblings
        .iter()
        .map(|(code, name)| (code.as_str(), name.chars().collect()))
        .filter(|(_, name): &(&str, Vec<char>)| name.len() >= 3)
        .collect();
    let mut found = Vec::new();
    for (at, ending) in text.char_indices().filter(|(_, c)| "区县市旗".contains(*c)) {
        let end = at + ending.len_utf8();
        for (code, name) in &names {
            let window: Vec<(usize, char)> = text[..end].char_indices().rev().take(name.len()).collect();
            let differ = window
                .iter()
                .zip(name.iter().rev())
                .filter(|((_, one), other)| one != *other)
                .count();
            let whole = window.len() == name.len() && window.iter().all(|(_, c)| is_han(*c));
            if let (1, true, Some((start, _))) = (differ, whole && name.last() == Some(&ending), window.last()) {
                found.push((*start..end, *code));
            }
        }
    }
    found
}

fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// 启东县 before it was 启东市: a place of another rank by the same name.
fn is_other_rank(spelling: &str, resources: &Resources) -> bool {
    let Some(stem) = spelling.strip_suffix(['区', '县', '市', '旗']) else {
        return false;
    };
    stem.chars().count() > 1
        && ["区", "县", "市", "旗"]
            .iter()
            .any(|rank| resources.exists(&format!("{stem}{rank}")))
}

/// Inside a name that was understood otherwise (a longer place, an organisation) nothing looks alike.
fn is_taken(found: &[Found], passage: usize, range: &Range<usize>) -> bool {
    let after = found.partition_point(|item| (item.passage, item.range.start) < (passage, range.end));
    found[..after].iter().rev().take(8).any(|item| {
        let overlaps = item.passage == passage && range.start < item.range.end;
        let known = match &item.value {
            Value::Place { adcode, .. } => adcode.is_some() && item.range.len() > range.len(),
            Value::Organization { .. } => true,
            _ => false,
        };
        overlaps && known
    })
}

/// It stands near real siblings, at the start of an item: 攸县甲、溁口区乙. Any 出口区 does not.
fn stands_beside(
    found: &[Found],
    index: usize,
    range: &Range<usize>,
    text: &str,
    siblings: &[(String, String)],
) -> bool {
    let starts = text[..range.start].chars().next_back().is_none_or(|c| !is_han(c));
    let from = range.start.saturating_sub(REACH);
    let first = found.partition_point(|item| (item.passage, item.range.start) < (index, from));
    let mut near = found[first..]
        .iter()
        .take_while(|item| item.passage == index && item.range.start < range.end + REACH);
    let sibling = |code: &str| siblings.iter().any(|(other, _)| other == code);
    starts
        && near.any(|item| match &item.value {
            Value::Place { adcode: Some(code), .. } => sibling(code) && item.range != *range,
            _ => false,
        })
}
