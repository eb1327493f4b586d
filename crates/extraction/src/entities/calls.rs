//! What an article calls its people once it has named them: 老刘, 邓师傅, 葛书记, 拉赫曼 of 阿卜杜勒·拉赫曼.

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::Value;

use super::Lexicon;
use super::naming::POINTS;
use super::offices::signs;
use crate::passage::{Found, Passage};

/// Ends of styles that one gives to somebody one knows by name. 王女士 and 李先生 are more often people of whom the name is
/// withheld, so those stay as printed.
const STYLES: [&str; 13] = [
    "师傅", "師傅", "大爷", "大妈", "大娘", "大叔", "大伯", "大哥", "大姐", "奶奶", "爷爷", "叔", "总",
];

/// Those of them that tell somebody's years.
const ELDERS: [&str; 6] = ["大爷", "大妈", "大娘", "大伯", "奶奶", "爷爷"];

/// Styles that mean somebody whom the article has called so in full: 冯国楣先生 … 冯先生.
const HONOURED: [&str; 4] = ["先生", "女士", "老师", "老師"];

/// Further styles that stand behind a surname, of people whose name is withheld: 王女士, 陈太, 馮伯.
const WITHHELD: [&str; 13] = [
    "老师", "老師", "女士", "先生", "小姐", "太太", "老太", "太", "伯", "姨", "婶", "婆", "阿姨",
];

/// Who is first named where, of those of one surname in one article: passage and byte, name, and index in what was found.
type Bearers = Vec<((usize, usize), String, usize)>;

/// By article, and by passage, and surname those who have it, in order.
pub(crate) struct Surnames {
    article: BTreeMap<(u32, char), Bearers>,
    passage: BTreeMap<(usize, char), Bearers>,
}

impl Surnames {
    /// `found` is in reading order.
    pub(crate) fn of(found: &[Found], passages: &[Passage<'_>], lexicon: &Lexicon) -> Self {
        let mut surnames = Self {
            article: BTreeMap::new(),
            passage: BTreeMap::new(),
        };
        for (index, one) in found.iter().enumerate() {
            let Some((name, surname)) = full_name(one, lexicon) else {
                continue;
            };
            // 賀建|廳長親臨剪綵: what a headline alone names, and that only the tagger sees, is a name cut short more often.
            if passages[one.passage].part.is_head() && one.rule.0 == "person/tagged" && name.chars().count() == 2 {
                continue;
            }
            let article = passages[one.passage].article;
            let bearer = ((one.passage, one.range.start), name, index);
            hold(surnames.article.entry((article, surname)).or_default(), bearer);
            hold(surnames.passage.entry((one.passage, surname)).or_default(), bearer);
        }
        surnames
    }

    /// The one person of a surname who is named before a place; of several the one whom alone its passage names.
    pub(crate) fn only(&self, article: u32, surname: char, at: (usize, usize)) -> Option<(&str, usize)> {
        let in_article = self.article.get(&(article, surname));
        in_article
            .and_then(|held| only(held, at))
            .or_else(|| only(self.passage.get(&(at.0, surname))?, at))
    }

    /// The one person of a surname whom an article names anywhere.
    fn sole(&self, article: u32, surname: char) -> Option<usize> {
        match self.article.get(&(article, surname))?.as_slice() {
            [(_, _, index)] => Some(*index),
            _ => None,
        }
    }
}

/// Adds somebody to those of one surname, unless they are known: two are enough to know that a call is ambiguous.
fn hold(held: &mut Bearers, (at, name, index): ((usize, usize), &str, usize)) {
    const MANY: usize = 2;
    if held.len() < MANY && held.iter().all(|(_, known, _)| known != name) {
        held.push((at, name.to_owned(), index));
    }
}

fn only(held: &Bearers, at: (usize, usize)) -> Option<(&str, usize)> {
    let before = held.partition_point(|(first, _, _)| *first < at);
    let (_, name, index) = held.first().filter(|_| before == 1)?;
    Some((name, *index))
}

/// The name and offices of somebody whom the text tells of: no by-line's.
fn told(one: &Found) -> Option<(&str, &[String])> {
    match &one.value {
        Value::Person {
            name,
            offices,
            role: None,
        } => Some((name, offices)),
        _ => None,
    }
}

/// The name of somebody found who is named in full, and its surname of one character.
fn full_name<'f>(one: &'f Found, lexicon: &Lexicon) -> Option<(&'f str, char)> {
    let (name, offices) = told(one)?;
    // Nobody calls the reporter 老谭.
    let signs = offices.iter().any(|office| signs(office));
    let characters: Vec<char> = name.chars().collect();
    let full = !signs
        && matches!(characters.len(), 2 | 3)
        && lexicon.surname(&characters) == Some(1)
        && call_at(name).is_none()
        && !is_styled(name, &STYLES)
        && !is_styled(name, &WITHHELD)
        && !name.contains(['某', '老'])
        && !name.ends_with('氏');
    full.then_some((name, characters[0]))
}

/// Whether a name is a surname with a style behind it; 陈春生 is none.
fn is_styled(name: &str, styles: &[&str]) -> bool {
    let mut surnames = styles.iter().filter_map(|style| name.strip_suffix(style));
    surnames.any(|surname| surname.chars().count() == 1)
}

/// The surname in 老刘 and 小邓, with which a text begins, and the bytes of the call.
pub(crate) fn call_at(text: &str) -> Option<(char, usize)> {
    let mut characters = text.chars();
    let call = characters.next().filter(|c| matches!(c, '老' | '小'))?;
    let surname = characters.next()?;
    Some((surname, call.len_utf8() + surname.len_utf8()))
}

/// Gives people who were found by a call the full name that the article has for them, and takes what is read into a call
/// away from it (老谭蹲在雪地里, 纪老颤声道).
pub(super) fn settle(passages: &[Passage<'_>], lexicon: &Lexicon, found: &mut [Found]) {
    found.sort_by_key(Found::order);
    align(passages, lexicon, found);
    let surnames = Surnames::of(found, passages, lexicon);
    let pointed = Pointed::of(found, passages);
    let mut named: Vec<(usize, Range<usize>, usize)> = Vec::new();
    for (index, one) in found.iter().enumerate() {
        let Some((name, offices)) = told(one) else {
            continue;
        };
        let passage = &passages[one.passage];
        let at = (one.passage, one.range.start);
        let only = |surname| surnames.only(passage.article, surname, at);
        let called = match called(&passage.text, one, name) {
            // 店员小李 is brought in, not spoken of again.
            Some(Call {
                surname,
                range,
                familiar,
            }) if !familiar || offices.is_empty() => {
                // 冼师傅名叫冼星河: the only one of the article, though named later.
                // 任大娘的儿子任小军: who is called by their years is another than whom the article names later.
                let old = ELDERS.iter().any(|style| name.ends_with(style));
                let sole = || surnames.sole(passage.article, surname).filter(|_| !familiar && !old);
                let honoured = HONOURED.iter().find(|style| name.ends_with(**style));
                let so_called = |who: &usize| {
                    honoured.is_none_or(|style| {
                        // 房老师 of 房志坚，… the one of that surname.
                        if matches!(*style, "老师" | "老師") {
                            return true;
                        }
                        let name = told(&found[*who]).map(|(name, _)| name);
                        found
                            .iter()
                            .filter(|full| told(full).map(|(name, _)| name) == name)
                            .any(|full| {
                                let text = &passages[full.passage].text;
                                text[full.range.end..].starts_with(style)
                            })
                    })
                };
                let who = only(surname).map(|(_, who)| who).or_else(sole).filter(so_called);
                who.map(|who| (range, who))
            }
            _ => None,
        };
        let part = || {
            pointed
                .whole(passage.article, name, at)
                .map(|who| (one.range.clone(), who))
        };
        if let Some((range, who)) = called.or_else(part) {
            named.push((index, range, who));
        }
    }
    rename(found, named, Some("person/called"));
    found.sort_by_key(Found::order);
}

/// Gives a name of which a character too few or too many was read (宗德|全从怀里, 宗德全跪) the one of three characters that its
/// article has elsewhere.
fn align(passages: &[Passage<'_>], lexicon: &Lexicon, found: &mut [Found]) {
    let mut known: BTreeMap<(u32, String), usize> = BTreeMap::new();
    for (index, one) in found.iter().enumerate() {
        let named = full_name(one, lexicon).filter(|(name, _)| name.chars().count() == 3);
        if let Some((name, _)) = named {
            known
                .entry((passages[one.passage].article, name.to_owned()))
                .or_insert(index);
        }
    }
    let mut aligned: Vec<(usize, Range<usize>, usize)> = Vec::new();
    for (index, one) in found.iter().enumerate() {
        let Some((name, _)) = told(one) else {
            continue;
        };
        let passage = &passages[one.passage];
        let text = passage.text.as_ref();
        let Range { start, end } = one.range;
        let next = text[end..].chars().next().map_or(end, |c| end + c.len_utf8());
        let before = text[..start]
            .chars()
            .next_back()
            .map_or(start, |c| start - c.len_utf8());
        let last = name.chars().next_back().map_or(0, char::len_utf8);
        let candidates = match name.chars().count() {
            2 => [Some(start..next), Some(before..end)],
            4 if end - start == name.len() => [Some(start..end - last), None],
            _ => continue,
        };
        let who = |range: &Range<usize>| known.get(&(passage.article, text[range.clone()].to_owned())).copied();
        let fitting = candidates
            .into_iter()
            .flatten()
            .find_map(|range| Some((who(&range)?, range)));
        if let Some((who, range)) = fitting {
            aligned.push((index, range, who));
        }
    }
    rename(found, aligned, None);
}

/// Gives what was found at an index a range and the value of somebody else found, unless another name has part of it.
fn rename(found: &mut [Found], named: Vec<(usize, Range<usize>, usize)>, rule: Option<&'static str>) {
    for (index, range, who) in named {
        if !is_free(found, index, &range) {
            continue;
        }
        let value = found[who].value.clone();
        let one = &mut found[index];
        one.value = value;
        one.range = range;
        if let Some(rule) = rule {
            one.rule = rule.into();
        }
    }
}

/// Whether no name beside the one at an index has a byte of a range; `found` is in reading order.
fn is_free(found: &[Found], index: usize, range: &Range<usize>) -> bool {
    /// What is found around a name: names and numbers of one clause.
    const NEAR: usize = 16;
    let here = found[index].passage;
    let around = (index.saturating_sub(NEAR)..(index + NEAR).min(found.len())).filter(|at| *at != index);
    around.map(|at| &found[at]).all(|other| {
        let apart = other.range.end <= range.start || range.end <= other.range.start;
        let name = matches!(
            other.value,
            Value::Person { .. } | Value::Place { .. } | Value::Organization { .. }
        );
        other.passage != here || apart || !name
    })
}

/// A call by a surname.
struct Call {
    surname: char,
    /// Bytes of the call in its passage.
    range: Range<usize>,
    /// Whether it is 老 or 小 with a surname.
    familiar: bool,
}

/// The call that a name found is, or stands in.
fn called(text: &str, one: &Found, name: &str) -> Option<Call> {
    let range = one.range.clone();
    let count = name.chars().count();
    let mut characters = name.chars();
    let (first, second) = (characters.next()?, characters.next()?);
    let call = |surname, range, familiar| {
        Some(Call {
            surname,
            range,
            familiar,
        })
    };
    // 嚴氏昨語記者: he; but 其妻王氏 is another than 王某某.
    if second == '氏' && count == 2 {
        let theirs = text[..range.start].ends_with(['妻', '母', '女', '嫂', '娘', '媳', '妾', '之', '的', '人']);
        return if theirs { None } else { call(first, range, false) };
    }
    // 老魏头 is another than 老魏.
    if name.ends_with(['头', '頭']) {
        return None;
    }
    // 老谭蹲: the name's last character is the verb's.
    if let Some((surname, length)) = call_at(name).filter(|_| count <= 3) {
        return call(surname, range.start..range.start + length, true);
    }
    // 纪老, 纪老颤; 王老五 is a name.
    let ranked = name.ends_with(['大', '二', '三', '四', '五', '六', '七', '八', '九', '十', '幺']);
    if second == '老' && count <= 3 && !ranked {
        let end = range.start + first.len_utf8() + second.len_utf8();
        return call(first, range.start..end, false);
    }
    // 老|郝正蹲.
    if text[..range.start].ends_with(['老', '小']) && count <= 3 {
        return call(
            first,
            range.start - '老'.len_utf8()..range.start + first.len_utf8(),
            true,
        );
    }
    if is_styled(name, &STYLES) || is_styled(name, &HONOURED) {
        call(first, range, false)
    } else {
        None
    }
}

/// By article and part those who have a point in their names.
struct Pointed(BTreeMap<(u32, String), Bearers>);

impl Pointed {
    fn of(found: &[Found], passages: &[Passage<'_>]) -> Self {
        let mut parts: BTreeMap<(u32, String), Bearers> = BTreeMap::new();
        for (index, one) in found.iter().enumerate() {
            let Value::Person { name, .. } = &one.value else {
                continue;
            };
            for part in name.split(POINTS).filter(|part| part.len() < name.len()) {
                let held = parts
                    .entry((passages[one.passage].article, part.to_owned()))
                    .or_default();
                hold(held, ((one.passage, one.range.start), name, index));
            }
        }
        Self(parts)
    }

    /// The one person named before a place of whose name a word is a part.
    fn whole(&self, article: u32, part: &str, at: (usize, usize)) -> Option<usize> {
        match self.0.get(&(article, part.to_owned()))?.as_slice() {
            [(first, _, who)] if *first < at => Some(*who),
            _ => None,
        }
    }
}
