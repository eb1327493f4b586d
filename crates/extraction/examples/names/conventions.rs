//! Brings a teacher's labels to the conventions that the project gives names by.
//!
//! The teacher (LAC) leaves a country's name unmarked in 中国特色, marks 中美 as one place, cuts 民盟|安徽省委 in two, and
//! takes the place of an agency's date line for a part of the agency. The classical guideline, which readers expect,
//! marks every country and province, each of 中 and 美, and organisations by their full names.

use std::collections::BTreeSet;

use banmian_extraction::tagger::{Example, Kind, Name};
use regex::Regex;

/// The places that are marked wherever they stand, and the patterns of date lines and visits.
pub(super) struct Conventions {
    known: Regex,
    agency: Regex,
    visit: Regex,
}

/// Countries by one character, as headlines have them.
const ABBREVIATIONS: &str = "中美日俄苏英法德韩朝印巴澳加欧非拉亚港澳台京津沪粤湘鄂豫鲁冀晋陕甘川渝黔滇桂琼闽浙苏皖赣辽吉黑蒙藏疆宁青新越泰菲缅老柬马以伊埃意西葡荷";

/// Organisations whose branches the teacher cuts off.
const WITH_BRANCHES: [&str; 12] = [
    "政协",
    "民盟",
    "民革",
    "民建",
    "民进",
    "农工党",
    "致公党",
    "九三学社",
    "台盟",
    "共青团",
    "工商联",
    "中共",
];

impl Conventions {
    pub(super) fn new() -> Self {
        let countries = include_str!("../../data/countries.tsv").lines();
        let countries = countries
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.split('\t').skip(1));
        let provinces = include_str!("../../data/places.tsv").lines();
        let provinces = provinces
            .filter_map(|line| line.split_once("0000\t"))
            .map(|(_, name)| name);
        let short = |name: &'static str| {
            [
                "省",
                "市",
                "壮族自治区",
                "回族自治区",
                "维吾尔自治区",
                "自治区",
                "特别行政区",
            ]
            .iter()
            .find_map(|end| name.strip_suffix(end))
        };
        let names: BTreeSet<&str> = countries
            .chain(provinces.flat_map(|name| [name, short(name).unwrap_or(name)]))
            .collect();
        // Longest first: an alternation takes the first that fits.
        let mut names: Vec<&str> = names.into_iter().filter(|name| name.chars().count() >= 2).collect();
        names.sort_by_key(|name| (std::cmp::Reverse(name.len()), *name));
        let compiled = |pattern: &str| Regex::new(pattern).expect("a pattern of plain words");
        Self {
            known: compiled(&names.join("|")),
            agency: compiled(
                r"(新华社|中新社|中央社|本报|人民网)(\p{Han}{2,8}?)[0-9０-９一二三四五六七八九十〇○]{1,3}月[0-9０-９一二三四五六七八九十〇○]{1,3}日电",
            ),
            visit: compiled("(?:访|来|驻|在|对|旅|侨)(华)|(?:^|[^其集之空])([中美日俄韩英法德])方"),
        }
    }

    /// The example with its names as the conventions have them.
    pub(super) fn apply(&self, example: &mut Example) {
        self.date_lines(example);
        join_branches(example);
        split_abbreviations(example);
        let text = example.text.clone();
        let paper = |end: usize| {
            ["报", "日报", "时报", "晚报", "邮报", "快报"]
                .iter()
                .any(|word| text[end..].starts_with(word))
        };
        for place in self.known.find_iter(&text).filter(|place| !paper(place.end())) {
            add(example, place.range());
        }
        for visit in self.visit.captures_iter(&text) {
            let place = visit.get(1).or_else(|| visit.get(2)).expect("one of two branches");
            add(example, place.range());
        }
        example.names.sort_by_key(|name| name.range.start);
    }

    fn date_lines(&self, example: &mut Example) {
        for line in self.agency.captures_iter(&example.text.clone()) {
            let (agency, place) = (
                line.get(1).expect("always").range(),
                line.get(2).expect("always").range(),
            );
            let whole = line.get(0).expect("always").range();
            example
                .names
                .retain(|name| name.range.end <= whole.start || whole.end <= name.range.start);
            if !example.text[agency.clone()].starts_with("本报") {
                example.names.push(Name {
                    range: agency,
                    kind: Kind::Organization,
                    margin: 0,
                });
            }
            example.names.push(Name {
                range: place,
                kind: Kind::Place,
                margin: 0,
            });
        }
        example.names.sort_by_key(|name| name.range.start);
    }
}

/// A place where no name stands yet.
fn add(example: &mut Example, range: std::ops::Range<usize>) {
    if example
        .names
        .iter()
        .all(|name| name.range.end <= range.start || range.end <= name.range.start)
    {
        example.names.push(Name {
            range,
            kind: Kind::Place,
            margin: 0,
        });
    }
}

/// 民盟|安徽省委 and 杭州市|民革参政议政委员会 are one organisation each.
fn join_branches(example: &mut Example) {
    let mut joined: Vec<Name> = Vec::new();
    for name in std::mem::take(&mut example.names) {
        let organization = name.kind == Kind::Organization;
        match joined.last_mut() {
            Some(before)
                if organization && before.range.end == name.range.start && goes_with(&example.text, before) =>
            {
                before.range.end = name.range.end;
                before.kind = Kind::Organization;
            }
            _ => joined.push(name),
        }
    }
    example.names = joined;
}

fn goes_with(text: &str, before: &Name) -> bool {
    let words = &text[before.range.clone()];
    match before.kind {
        Kind::Place => words.chars().count() > 1,
        Kind::Organization => WITH_BRANCHES.contains(&words),
        Kind::Person => false,
    }
}

/// 中美 is two places.
fn split_abbreviations(example: &mut Example) {
    let mut names = Vec::new();
    for name in std::mem::take(&mut example.names) {
        let words = &example.text[name.range.clone()];
        if name.kind == Kind::Place
            && words.chars().count() == 2
            && words.chars().all(|c| ABBREVIATIONS.contains(c))
            && !is_whole(words)
        {
            let middle = name.range.start + words.chars().next().map_or(0, char::len_utf8);
            names.push(Name {
                range: name.range.start..middle,
                kind: Kind::Place,
                margin: 0,
            });
            names.push(Name {
                range: middle..name.range.end,
                kind: Kind::Place,
                margin: 0,
            });
        } else {
            names.push(name);
        }
    }
    example.names = names;
}

/// Places of two characters that each stand for a country too.
fn is_whole(words: &str) -> bool {
    [
        "西藏", "西欧", "中亚", "中非", "东欧", "北欧", "中欧", "青海", "新疆", "宁德", "南非", "朝鲜", "印尼", "老挝",
        "西亚", "台中", "新加",
    ]
    .contains(&words)
}
