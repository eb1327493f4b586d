//! By-lines without a word that says so: names alone, or behind a place or an office.

use std::ops::Range;

use banmian_model::BylineRole;

use super::{ParsedByline, ParsedCredit, merge_spaced, signature, split_names, starts_name, tokens};
use crate::Resources;

/// Reads a line of a place or an office and a name, as letters and advice are signed (安徽蚌埠市 雨 凡, 市农科所
/// 高级农艺师 邝志诚).
pub(crate) fn parse_placed(text: &str, resources: &Resources) -> Option<ParsedByline> {
    if text.chars().count() > 30 || text.contains(['，', '。', '：', ':', '“', '！', '？']) {
        return None;
    }
    let (from, before) = text
        .match_indices(char::is_whitespace)
        .map(|(at, space)| (at + space.len(), text[..at].trim_end()))
        .find(|(_, before)| {
            names_a_place(before) || names_an_office(before, resources) || signature::says_what(before)
        })?;
    let office = names_an_office(before, resources).then_some(0..before.len());
    let mut line =
        parse_bare(without_others(&text[from..]), resources).map(|line| crate::dateline::shifted(line, from))?;
    line.people.iter_mut().for_each(|one| one.office.clone_from(&office));
    Some(line)
}

/// Names without how many signed with them (朱有根等五人).
fn without_others(names: &str) -> &str {
    let counted = names.strip_suffix('人').and_then(|names| names.rsplit_once('等'));
    let number = |count: &str| {
        count
            .chars()
            .all(|c| c.is_ascii_digit() || "一二三四五六七八九十几".contains(c))
    };
    counted
        .filter(|(_, count)| number(count))
        .map_or(names, |(names, _)| names)
}

fn names_a_place(text: &str) -> bool {
    let ends = [
        '市', '省', '县', '縣', '区', '區', '州', '盟', '旗', '镇', '鎮', '乡', '鄉', '村',
    ];
    text.ends_with(ends) && text.chars().count() <= 10
}

fn names_an_office(text: &str, resources: &Resources) -> bool {
    text.chars().count() > 2 && resources.offices.iter().any(|word| text.ends_with(word))
}

/// What a short line of a head says that somebody did.
const DEEDS: [&str; 10] = [
    "出席",
    "主持",
    "讲话",
    "致辞",
    "陪同",
    "参加",
    "会见",
    "出席並講話",
    "夺冠",
    "获奖",
];

/// What places of work end with that no given name does.
const WORKS: [char; 10] = ['矿', '厂', '廠', '局', '站', '所', '院', '校', '系', '社'];

/// Reads a line of bare names, as stands under a headline in some papers (朱梦魁, 高文雄张农科): only names with a
/// family name first count, as nothing else says that it is one.
pub(crate) fn parse_bare(text: &str, resources: &Resources) -> Option<ParsedByline> {
    // What somebody did is a line of a head (王某某出席); a colon calls somebody or lets somebody speak, and a comma ends
    // a verse.
    let goes_on = text.trim_end().ends_with([':', '：', '，', ',']);
    if goes_on || text.chars().count() > 16 || DEEDS.iter().any(|word| text.ends_with(word)) {
        return None;
    }
    let inner = text.trim_start_matches(['（', '(']).trim_end_matches(['）', ')']);
    let offset = text.len() - text.trim_start_matches(['（', '(']).len();
    let mut line = ParsedByline::default();
    let tokens = merge_spaced(text, tokens(text, offset..offset + inner.len()));
    // Where somebody works is no name (南湖矿　白桂林).
    let works = |word: &Range<usize>| text[word.clone()].chars().count() > 2 && text[word.clone()].ends_with(WORKS);
    if tokens.len() == 2 && works(&tokens[0]) {
        return None;
    }
    for token in tokens {
        for name in split_names(text, token, resources)? {
            starts_name(&text[name.clone()], resources).then_some(())?;
            line.people.push(ParsedCredit {
                role: BylineRole::Reporter,
                name,
                office: None,
            });
        }
    }
    (!line.people.is_empty()).then_some(line)
}
