//! Brings a teacher's labels to the conventions that the project gives names by.
//!
//! The teacher (LAC) leaves a country's name unmarked in 中国特色, marks 中美 as one place, cuts 民盟|安徽省委 in two,
//! takes the place of an agency's date line for a part of the agency and 教育部长 for a word. The classical guideline, which
//! readers expect, marks every country and province, each of 中 and 美, and organisations by their full names, teams
//! and 市委 among them.

use std::collections::BTreeSet;
use std::ops::Range;

use banmian_extraction::tagger::{Example, Kind, Name};
use regex::Regex;

/// The places that are marked wherever they stand, and the patterns of date lines and visits.
pub(super) struct Conventions {
    known: Regex,
    agency: Regex,
    visit: Regex,
    ministry: Regex,
    committee: Regex,
    team: Regex,
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
            ministry: compiled(
                "((?:外交|国防|内政|财政|教育|司法|公安|卫生|农业|文化|铁道|交通|建设|商务|外贸|劳动|民政|信息产业|水利|能源|环境|新闻|旅游|国土资源|国家安全|体育|科技|贸易|经济|工业)部)长",
            ),
            committee: compiled("[省市县区州地旗](?:委宣传部|委组织部|委统战部|人大常委会|纪委|政协|人大|政府|委)"),
            team: compiled("^(?:国家|国奥|青年|少年|联)?(?:[男女](?:子)?)?(?:[足篮排手水冰曲]球)?队|^[男女][足篮排]"),
        }
    }

    /// The example with its names as the conventions have them.
    pub(super) fn apply(&self, example: &mut Example) {
        tidy(example);
        self.date_lines(example);
        join_branches(example);
        split_abbreviations(example);
        self.ministries(example);
        self.committees(example);
        let text = example.text.clone();
        let paper = |end: usize| {
            ["报", "日报", "时报", "晚报", "邮报", "快报"]
                .iter()
                .any(|word| text[end..].starts_with(word))
        };
        for place in self.known.find_iter(&text) {
            // 发展|中国家: the word is 国家.
            let developing = text[..place.start()].ends_with("发展") && text[place.end()..].starts_with('家');
            if !paper(place.end()) && !developing {
                add(example, place.range(), Kind::Place);
            }
        }
        for visit in self.visit.captures_iter(&text) {
            let place = visit.get(1).or_else(|| visit.get(2)).expect("one of two branches");
            add(example, place.range(), Kind::Place);
        }
        example.names.sort_by_key(|name| name.range.start);
        self.teams(example);
    }

    /// 教育部|长陈至立, 美国国防部|长: the ministry is named.
    fn ministries(&self, example: &mut Example) {
        let text = example.text.clone();
        for found in self.ministry.captures_iter(&text) {
            let ministry = found.get(1).expect("always").range();
            // 长 may have been taken for a surname.
            for name in &mut example.names {
                if name.range.start == ministry.end && name.kind == Kind::Person && name.range.len() > 6 {
                    name.range.start += '长'.len_utf8();
                }
            }
            put(example, ministry, Kind::Organization);
        }
    }

    /// 市委书记, 湖南省政府: with the place before it.
    fn committees(&self, example: &mut Example) {
        let text = example.text.clone();
        for found in self.committee.find_iter(&text) {
            let goes_on = text[found.end()..].starts_with(['员', '托', '派', '任', '屈', '代']);
            if !(goes_on && found.as_str().ends_with(['委', '大'])) {
                put(example, found.range(), Kind::Organization);
            }
        }
    }

    /// 尼日利亚|队 is a team.
    fn teams(&self, example: &mut Example) {
        for at in 0..example.names.len() {
            let end = example.names[at].range.end;
            let behind = self
                .team
                .find(&example.text[end..])
                .filter(|_| example.names[at].kind == Kind::Place);
            let next = example.names.get(at + 1).map_or(usize::MAX, |name| name.range.start);
            if let Some(behind) = behind.filter(|found| {
                end + found.end() <= next && !example.text[end + found.end()..].starts_with(['员', '长', '伍', '列'])
            }) {
                example.names[at].range.end = end + behind.end();
                example.names[at].kind = Kind::Organization;
            }
        }
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

/// A name where none stands yet.
pub(super) fn add(example: &mut Example, range: Range<usize>, kind: Kind) {
    let free = |name: &Name| name.range.end <= range.start || range.end <= name.range.start;
    if example.names.iter().all(free) {
        example.names.push(Name { range, kind, margin: 0 });
        example.names.sort_by_key(|name| name.range.start);
    }
}

/// An organisation in the place of what is within it; a place before it is its beginning. One that holds it stays, and so
/// does what reaches over its edge.
fn put(example: &mut Example, mut range: Range<usize>, kind: Kind) {
    let crosses = |name: &Name| {
        let apart = name.range.end <= range.start || range.end <= name.range.start;
        let within = range.start <= name.range.start && name.range.end <= range.end;
        let runs_in = name.kind == Kind::Place && name.range.start < range.start && name.range.end <= range.end;
        !apart && !within && !runs_in
    };
    if example.names.iter().any(crosses) {
        return;
    }
    let before = |name: &Name| {
        let whole = example.text[name.range.clone()].chars().count() > 1;
        name.kind == Kind::Place
            && whole
            && (range.start..=range.end).contains(&name.range.end)
            && name.range.start < range.start
    };
    if let Some(place) = example.names.iter().find(|name| before(name)) {
        range.start = place.range.start;
    }
    example
        .names
        .retain(|name| name.range.end <= range.start || range.end <= name.range.start);
    add(example, range, kind);
}

/// Names without what the teacher takes in of the text around: 讯 of a date line, a score, 的 between two places.
fn tidy(example: &mut Example) {
    let text = &example.text;
    let mut names = Vec::new();
    for mut name in std::mem::take(&mut example.names) {
        let words = &text[name.range.clone()];
        if text[..name.range.start].ends_with("发展") && words.starts_with("中国家") {
            continue;
        }
        if words.starts_with('讯') && text[..name.range.start].ends_with(['日', '报', '社']) {
            name.range.start += '讯'.len_utf8();
        }
        let figures = text[name.range.clone()]
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(0);
        if name.kind == Kind::Organization && text[..name.range.start].ends_with(['∶', ':', '：', '比']) {
            name.range.start += figures;
        }
        let words = &text[name.range.clone()];
        if words.contains(['／', '/', '，', '。']) || words.is_empty() {
            continue;
        }
        match words.find('的').filter(|_| name.kind == Kind::Place) {
            Some(at) if at > 0 && at + '的'.len_utf8() < words.len() => {
                let (start, middle) = (name.range.start, name.range.start + at);
                names.push(Name {
                    range: start..middle,
                    ..name.clone()
                });
                names.push(Name {
                    range: middle + '的'.len_utf8()..name.range.end,
                    ..name
                });
            }
            _ => names.push(name),
        }
    }
    example.names = names;
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
            && words.chars().count() >= 2
            && words.chars().all(|c| ABBREVIATIONS.contains(c))
            && !is_whole(words)
        {
            names.extend(words.char_indices().map(|(at, c)| Name {
                range: name.range.start + at..name.range.start + at + c.len_utf8(),
                kind: Kind::Place,
                margin: 0,
            }));
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
