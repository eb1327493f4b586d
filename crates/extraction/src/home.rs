//! Where a paper is at home (我市 of which city): from its name, or from the places its page speaks of.

use std::collections::BTreeMap;

use banmian_model::{Attested, Basis};

use crate::entities::Lexicon;

/// A paper is at home in the place it is named after: 株洲日报.
pub(crate) fn of_name(newspaper: &Attested<String>, lexicon: &Lexicon) -> Option<Attested<String>> {
    const ENDINGS: [&str; 19] = [
        "周报",
        "晚讯",
        "早讯",
        "日报",
        "晚报",
        "早报",
        "晨报",
        "时报",
        "商报",
        "都市报",
        "快报",
        "导报",
        "农民报",
        "广播电视报",
        "日報",
        "晚報",
        "早報",
        "晨報",
        "時報",
    ];
    let name = newspaper.value.as_str();
    let ended = || ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    // 今日古田: the paper of a county.
    let place = name.strip_prefix("今日").or_else(ended)?;
    let (code, official) = match SPECIAL.iter().find(|(_, short, _, _)| *short == place) {
        Some((code, _, official, _)) => (*code, *official),
        None => {
            let code = lexicon.lookup(place)?;
            (code, lexicon.name(code)?)
        }
    };
    Some(Attested {
        value: format!("{code:06}"),
        basis: newspaper.basis,
        evidence: vec![format!("{name} is named after {official}")],
    })
}

/// Regions without a list of counties: code, short name, official name, and what only their own papers say. At least
/// two of those words must stand on the page, one of them of its own.
const SPECIAL: [(u32, &str, &str, &[&str]); 3] = [
    (
        810_000,
        "香港",
        "香港特别行政区",
        &[
            "本港",
            "全港",
            "港島",
            "九龍",
            "新界",
            "立法會議員",
            "衞生防護中心",
            "衛生防護中心",
            "房屋署",
            "水務署",
            "食物環境衛生署",
            "食物環境衞生署",
            "特區政府",
            "行政長官",
            "醫管局",
            "房署",
            "消防處",
        ],
    ),
    (
        820_000,
        "澳門",
        "澳门特别行政区",
        &[
            "本澳",
            "全澳",
            "氹仔",
            "路環",
            "路氹",
            "澳門半島",
            "市政署",
            "行政長官",
            "特區政府",
            "治安警",
        ],
    ),
    (
        710_000,
        "臺灣",
        "台湾省",
        &[
            "全台",
            "全臺",
            "立委",
            "縣議員",
            "市議員",
            "主計處",
            "健保",
            "縣府",
            "鄉公所",
            "鎮公所",
            "分局偵查隊",
            "里長",
            "地檢署",
            "衛福部",
            "農委會",
            "疾管署",
            "疾管局",
        ],
    ),
];

/// Of those, what nobody else says, and does not begin with 本 or 全.
const OF_ITS_OWN: [&str; 5] = ["縣議員", "里長", "地檢署", "鄉公所", "縣府"];

/// Words by which a paper speaks of the city it is at home in.
const OWN: [&str; 8] = ["我市", "全市", "本市", "我州", "全州", "全盟", "我盟", "全地区"];
/// Names of places of one city that must stand on the page, and the share of all below a province that they must be.
const LEAST: usize = 3;
const SHARE: (usize, usize) = (3, 5);

/// The city whose places a page that says 我市 speaks of.
pub(crate) fn of_places(text: &str, lexicon: &Lexicon) -> Option<Attested<String>> {
    special(text)
        .or_else(|| county(text, lexicon))
        .or_else(|| city(text, lexicon))
}

/// Words by which a paper speaks of the county it is at home in, and of the city above it.
const OWN_COUNTY: [&str; 6] = ["全县", "我县", "本县", "全旗", "我旗", "縣內"];

/// The one county whose name stands on a page that says 全县 more often than 全市: 今日古田.
fn county(text: &str, lexicon: &Lexicon) -> Option<Attested<String>> {
    let times = |words: &[&str]| words.iter().map(|word| text.matches(word).count()).sum::<usize>();
    let (own, above) = (times(&OWN_COUNTY), times(&OWN));
    if own < LEAST || own <= above {
        return None;
    }
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for (_, _, codes) in lexicon.places(text) {
        if let [one] = codes
            && one % 100 > 20
        {
            *counts.entry(*one).or_default() += 1;
        }
    }
    let (&best, &count) = counts.iter().max_by_key(|(code, count)| (**count, u32::MAX - **code))?;
    let all: usize = counts.values().sum();
    let name = lexicon.name(best)?;
    (count >= LEAST && count * SHARE.1 >= all * SHARE.0).then(|| Attested {
        value: format!("{best:06}"),
        basis: Basis::Text,
        evidence: vec![format!(
            "全县 on a page where {count} of {all} names of counties are {name}"
        )],
    })
}

fn special(text: &str) -> Option<Attested<String>> {
    let (code, name, words) = SPECIAL
        .iter()
        .map(|(code, _, name, words)| {
            let said: Vec<&str> = words.iter().copied().filter(|word| text.contains(word)).collect();
            (code, name, said)
        })
        .max_by_key(|(code, _, said)| (said.len(), u32::MAX - **code))?;
    let own = words
        .iter()
        .any(|word| word.starts_with(['本', '全']) && !word.ends_with(['台', '臺']) || OF_ITS_OWN.contains(word));
    (words.len() >= LEAST && own).then(|| Attested {
        value: format!("{code:06}"),
        basis: Basis::Text,
        evidence: vec![format!("{} are words of {name}", words.join(", "))],
    })
}

fn city(text: &str, lexicon: &Lexicon) -> Option<Attested<String>> {
    let own = OWN.iter().find(|word| text.contains(**word))?;
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let mut shared: Vec<&[u32]> = Vec::new();
    for (_, _, codes) in lexicon.places(text) {
        match codes {
            [one] if one % 10_000 != 0 || is_municipality(*one) => *counts.entry(city_of(*one)).or_default() += 1,
            [_] => {}
            several => shared.push(several),
        }
    }
    // A name of several places stands for the one in the city that is spoken of anyway.
    let (&best, _) = counts.iter().max_by_key(|(code, count)| (**count, u32::MAX - **code))?;
    let more = shared
        .iter()
        .filter(|codes| codes.iter().any(|code| city_of(*code) == best))
        .count();
    let all: usize = counts.values().sum::<usize>() + more;
    let count = counts[&best] + more;
    let name = lexicon.name(best)?;
    let others = counts.iter().filter(|(code, _)| **code != best);
    let next = others
        .max_by_key(|(code, count)| (**count, u32::MAX - **code))
        .and_then(|(code, count)| Some(format!("; {}, the next, has {count}", lexicon.name(*code)?)))
        .unwrap_or_default();
    (count >= LEAST && count * SHARE.1 >= all * SHARE.0).then(|| Attested {
        value: format!("{best:06}"),
        basis: Basis::Text,
        evidence: vec![format!(
            "{own} on a page where {count} of {all} places are of {name}{next}"
        )],
    })
}

/// The prefecture of a county, or the municipality of its district.
fn city_of(code: u32) -> u32 {
    if is_municipality(code) {
        code / 10_000 * 10_000
    } else {
        code / 100 * 100
    }
}

fn is_municipality(code: u32) -> bool {
    matches!(code / 10_000, 11 | 12 | 31 | 50)
}
