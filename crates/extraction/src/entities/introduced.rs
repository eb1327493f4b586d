//! People who are said to be something: by what 是 and 的 tie to their names, whose son they are, in a line of signatures, and
//! whose given names are held back.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use banmian_model::is_han;
use regex::Regex;

use super::offices::{self, Office, signs};
use super::people::Person;
use super::{Labels, Lexicon, naming};
use crate::passage::{self, Passage};
use crate::quotes::Speech;

/// 何秀英是一名环卫工人: what the text says that somebody is, where that ends the clause and is a title.
pub(super) fn said_of(passages: &[Passage<'_>], known: &[Person], lexicon: &Lexicon) -> Vec<Person> {
    /// Bytes of the longest such clause.
    const LONG: usize = 120;
    let names: BTreeSet<(u32, &str)> = known
        .iter()
        .map(|person| (passages[person.passage].article, person.name.as_str()))
        .collect();
    let mut people = Vec::new();
    for (index, passage) in passage::paragraphs(passages) {
        let text = passage.text.as_ref();
        for (at, is) in text.match_indices('是') {
            let name = without_age(&text[..at]);
            let before = name.char_indices().rev().map(|(from, _)| from).take(4).skip(1);
            let Some(from) = before
                .into_iter()
                .find(|from| names.contains(&(passage.article, &name[*from..])))
            else {
                continue;
            };
            let name = from..name.len();
            // 他与某某是中学同学: what two are to each other.
            if text[..name.start].ends_with(['与', '和', '跟', '同', '與']) {
                continue;
            }
            let start = at + is.len();
            let start = start
                + ["一名", "一位", "一个"]
                    .iter()
                    .find(|one| text[start..].starts_with(**one))
                    .map_or(0, |one| one.len());
            let window = &text[start..offices::floor(text, (start + LONG).min(text.len()))];
            let Some(end) = window.find(['，', '。', '；', '！']) else {
                continue;
            };
            let title = lexicon.titles(&window[..end]).last().filter(|title| title.1 == end);
            let Some((title, _)) = title.filter(|_| !window[..end].contains('的')) else {
                continue;
            };
            people.push(Person {
                passage: index,
                name: text[name.clone()].to_owned(),
                range: name,
                offices: offices::before(index, text, start, (start + title, start + end)),
                role: None,
                rule: "person/said-to-be",
            });
        }
    }
    people
}

/// What speaks of somebody else, or of what one does, before a title.
const OF_OTHERS: [char; 16] = [
    '妻', '夫', '儿', '女', '父', '母', '找', '见', '見', '当', '當', '怕', '个', '個', '三', '两',
];

/// 葛守业，五十八岁，镇小学的体育教师。: what somebody is behind their years, where that ends the clause and is a title.
pub(super) fn aged(passage: usize, text: &str, labels: &Labels, known: &[Person], lexicon: &Lexicon) -> Vec<Person> {
    /// Bytes of the longest such clause.
    const LONG: usize = 120;
    let here = known.iter().rev().take_while(|person| person.passage == passage);
    let here: BTreeMap<usize, Range<usize>> = here.map(|person| (person.range.end, person.range.clone())).collect();
    let mut people = Vec::new();
    for (at, mark) in text.match_indices(['岁', '歲']) {
        let behind = at + mark.len() + '，'.len_utf8();
        if !text[at + mark.len()..].starts_with('，') {
            continue;
        }
        let name_end = without_age(&text[..behind]).len();
        if name_end == behind - '，'.len_utf8() {
            continue;
        }
        let window = offices::floor(text, name_end.saturating_sub(4 * '，'.len_utf8()));
        let own = here.get(&name_end).cloned();
        let seen = || {
            let mut starts = text[window..name_end].char_indices().map(|(from, _)| window + from);
            starts.find_map(|from| labels.person_at(from).filter(|name| name.end == name_end))
        };
        let Some(range) = own.or_else(seen) else { continue };
        let clause = &text[behind..offices::floor(text, (behind + LONG).min(text.len()))];
        let Some(end) = clause.find(['，', '。', '；', '！']) else {
            continue;
        };
        let clause = &clause[..end];
        // 五十八岁，丈夫是教师 says it of another.
        // So does one of many: 街道的一名普通干部.
        if clause.contains('是') || clause.find("一名").is_some_and(|at| at > 0) {
            continue;
        }
        let told = ["现任", "現任", "曾任", "系", "任", "为", "為", "一名", "一位"];
        let told = told
            .iter()
            .find(|word| clause.starts_with(**word))
            .map_or(0, |word| word.len());
        let from = clause.rfind('的').map_or(told, |of| of + '的'.len_utf8());
        let title = lexicon
            .titles(&clause[from..])
            .last()
            .filter(|title| from + title.1 == end)
            // 妻子当教师, 找过三个县长: of another, or what they did.
            .filter(|title| !clause[..from + title.0].contains(OF_OTHERS));
        if let Some((start, _)) = title {
            people.push(Person {
                passage,
                name: text[range.clone()].to_owned(),
                range,
                offices: offices::before(passage, text, behind + from, (behind + from + start, behind + end)),
                role: None,
                rule: "person/office-behind-age",
            });
        }
    }
    people
}

/// 某某，|是…, 某某今年38岁，|是…: what stands before a comma and an age.
fn without_age(before: &str) -> &str {
    let Some(clause) = before.strip_suffix('，') else {
        return before;
    };
    let Some(aged) = clause.strip_suffix(['岁', '歲']) else {
        return clause;
    };
    let age = aged.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    let age = age.strip_suffix("今年").unwrap_or(age);
    age.strip_suffix('，').unwrap_or(age)
}

/// 时任总设计师的郁维钧, 身为大队长的金凤山: an office that 的 ties to the name behind it.
pub(super) fn tied(passage: usize, text: &str, labels: &Labels, lexicon: &Lexicon) -> Vec<Person> {
    let mut people = Vec::new();
    for (at, of) in text.match_indices('的') {
        let window = offices::floor(text, at.saturating_sub(offices::LONGEST / 2));
        let clause = text[window..at].rfind(['，', '。', '；', '“', '”']);
        let clause = clause.map_or(window, |mark| window + mark + '，'.len_utf8());
        let words = [
            "时任", "時任", "担任", "擔任", "身为", "身為", "作为", "作為", "现任", "曾任",
        ];
        let held = words
            .iter()
            .filter_map(|word| Some(clause + text[clause..at].rfind(word)? + word.len()));
        let Some(from) = held.max() else { continue };
        let title = lexicon
            .titles(&text[from..at])
            .last()
            .filter(|(_, end)| from + end == at);
        let Some((start, end)) = title else { continue };
        if let Some(range) = naming::name_at(text, at + of.len(), labels, lexicon) {
            people.push(Person {
                passage,
                name: text[range.clone()].to_owned(),
                range,
                offices: offices::before(passage, text, from, (from + start, from + end)),
                role: None,
                rule: "person/office-tied-to-name",
            });
        }
    }
    people
}

/// 妻子何雨欣, 他叫宋柏川: names behind words for somebody's own people, and behind words that say what somebody is called. Such
/// words stand before much else, so the tagger must see a name there, or it has three characters.
pub(super) fn brought_in(
    passage: usize,
    text: &str,
    labels: &Labels,
    lexicon: &Lexicon,
    speech: &Speech,
) -> Vec<Person> {
    // 丈夫白|万春追上来: the tagger sees the name without its surname.
    let without_surname = |at: usize| {
        let mut characters = text[at..].chars();
        let (surname, next) = (characters.next()?, characters.next()?);
        let given = labels.person_at(at + surname.len_utf8())?;
        let fits = lexicon.surname(&[surname, next]) == Some(1) && text[given.clone()].chars().count() == 2;
        fits.then_some(at..given.end)
    };
    let behind = speech.introductions(text);
    let named = behind.filter_map(|at| {
        naming::name_at(text, at, labels, lexicon)
            .or_else(|| without_surname(at))
            .or_else(|| naming::by_its_end(&text[at..], lexicon).map(|length| at..at + length))
            .or_else(|| little(text, at))
    });
    let certain = named.filter(|name| {
        let seen = labels.person_at(name.start).is_some();
        seen || text[name.clone()].chars().count() == 3 || text[name.clone()].starts_with('小')
    });
    certain
        .map(|range| Person {
            passage,
            name: text[range.clone()].to_owned(),
            range,
            offices: Vec::new(),
            role: None,
            rule: "person/brought-in",
        })
        .collect()
}

/// 儿子|小浩: a child, by what it is called.
pub(super) fn little(text: &str, at: usize) -> Option<Range<usize>> {
    /// Second characters of words.
    const WORDS: &str = "学时组伙孩朋女姐区店心说的儿子名型便家妹弟吃菜车事声手脸嘴脚腿跑步睡床屋狗猫";
    let mut characters = text[at..].chars();
    let (first, second, next) = (characters.next()?, characters.next()?, characters.next());
    let ends = next.is_none_or(|c| !is_han(c) || naming::AFTER.contains(c) || "拽拉拿站跑哭笑点摇牵".contains(c));
    let named = first == '小' && is_han(second) && !WORDS.contains(second) && ends;
    named.then_some(at..at + first.len_utf8() + second.len_utf8())
}

/// 本报记者 蓝天 颜宁宁 文/图: a line that holds titles of those who sign, and names apart from each other. No word of a sentence
/// stands among them, so a word may be a name.
pub(super) fn signature(passage: usize, text: &str, labels: &Labels, lexicon: &Lexicon) -> Vec<Person> {
    /// Bytes of the longest such line.
    const LONG: usize = 150;
    let mut people = Vec::new();
    if text.len() > LONG || text.contains(['。', '，', '：', '；', '（', '(', '“', '《']) {
        return people;
    }
    let mut office: Option<Office> = None;
    let mut at = 0;
    for token in text.split_inclusive([' ', '\u{3000}', '、', '/', '／', '\n']) {
        let start = at + token.len() - token.trim_start_matches(|c: char| !is_han(c)).len();
        let words = token.trim_matches(|c: char| !is_han(c));
        let range = start..start + words.len();
        at += token.len();
        if words.is_empty() || ["文", "图", "圖", "摄", "攝", "文图"].contains(&words) {
            continue;
        }
        let titled = lexicon.titles(words).last().is_some_and(|(_, end)| end == words.len());
        if titled && signs(words) {
            let title = words.to_owned();
            office = Some(Office { passage, range, title });
            continue;
        }
        let Some(office) = office
            .as_ref()
            .filter(|_| is_signature(words, labels.person_at(start).as_ref() == Some(&range), lexicon))
        else {
            return Vec::new();
        };
        people.push(Person {
            passage,
            range,
            name: words.to_owned(),
            offices: vec![office.clone()],
            role: None,
            rule: "person/signature",
        });
    }
    people
}

/// Two or three characters with a surname between the title of who signs and the end of a by-line: （记者 舒畅）.
pub(super) fn signed_at(text: &str, at: usize, lexicon: &Lexicon) -> Option<Range<usize>> {
    let run = text[at..].chars().take_while(|&c| is_han(c)).take(4);
    let (count, length) = run.fold((0, 0), |(count, length), c| (count + 1, length + c.len_utf8()));
    let behind = &text[at + length..];
    let closed = behind.starts_with(['）', ')', '】', '／'])
        || behind.starts_with([' ', '\u{3000}', '、'])
            && lexicon
                .leading_title(behind.trim_start_matches([' ', '\u{3000}', '、']))
                .is_some();
    let characters: Vec<char> = text[at..at + length].chars().collect();
    let named = (2..=3).contains(&count) && lexicon.surname(&characters).is_some();
    (named && closed).then_some(at..at + length)
}

/// 记者方佩如|台北23日电: the name between the title of who signs and a place with a day.
pub(super) fn reported_from(text: &str, at: usize, lexicon: &Lexicon) -> Option<Range<usize>> {
    /// Characters of a name and a place at most.
    const LONG: usize = 8;
    let run: String = text[at..].chars().take_while(|&c| is_han(c)).take(LONG).collect();
    let day = text[at + run.len()..].trim_start_matches(|c: char| c.is_ascii_digit());
    if day.len() == text[at + run.len()..].len() || !day.starts_with('日') {
        return None;
    }
    let cuts = run.char_indices().map(|(cut, _)| cut).filter(|cut| *cut > 0);
    let mut named = cuts.take(4).filter(|&cut| {
        let (name, place) = run.split_at(cut);
        let name: Vec<char> = name.chars().collect();
        let known = lexicon.lookup(place).is_some()
            || lexicon.is_county(place)
            || ["市", "縣", "县"]
                .iter()
                .any(|last| lexicon.is_of_taiwan(&format!("{place}{last}")));
        matches!(name.len(), 2..=4) && lexicon.surname(&name).is_some() && known
    });
    named.next().map(|cut| at..at + cut)
}

/// Two to four characters with a surname, parts with points between, or whom the tagger has `seen`.
fn is_signature(words: &str, seen: bool, lexicon: &Lexicon) -> bool {
    let characters: Vec<char> = words.chars().collect();
    let plain = characters.iter().all(|&c| is_han(c));
    let pointed = words.contains(naming::POINTS) && words.chars().all(|c| is_han(c) || naming::POINTS.contains(&c));
    // 乌云其其格; 走进新农村 is none.
    let long = seen && (4..=6).contains(&characters.len());
    let surnamed = (2..=4).contains(&characters.len()) && lexicon.surname(&characters).is_some();
    plain && (surnamed || long) || pointed
}

/// 张某（化名）, 白某沉默许久: a name that is held back.
static VEILED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?P<name>\p{Han}某某?)").expect("a pattern that a test compiles"));

/// Names that are held back: a surname and 某, which speaks of no thing (主张某些, 有关某种).
pub(super) fn veiled(passage: usize, text: &str, lexicon: &Lexicon) -> Vec<Person> {
    /// Characters behind 某 that make it a word for things, days and places.
    const THINGS: &str =
        "种種些个個地年月日天一位名人项項类類样樣时時处處国國省市县縣区區校单單公村镇鎮厂廠小大次段条條件家企";
    /// Bytes of a place's name before it.
    const PLACE: usize = 24;
    let is_name = |name: &regex::Match<'_>| {
        let surname: Vec<char> = name.as_str().chars().collect();
        let joint = naming::JOINTS.contains(surname[0]) || text[..name.start()].ends_with(['主', '紧', '扩', '夸']);
        // 上海某医院: the surname is a place's last character.
        let window =
            &text[offices::floor(text, name.start().saturating_sub(PLACE))..name.start() + surname[0].len_utf8()];
        let place = lexicon
            .places(window)
            .last()
            .is_some_and(|(_, end, _)| end == window.len());
        let thing = text[name.end()..].starts_with(|c: char| THINGS.contains(c));
        lexicon.surname(&surname).is_some() && !joint && !thing && !place
    };
    // Most texts have no such name, and one character is found far quicker than a form.
    if !text.contains('某') {
        return Vec::new();
    }
    let names = VEILED.captures_iter(text).filter_map(|captures| captures.name("name"));
    names
        .filter(is_name)
        .map(|name| Person {
            passage,
            range: name.range(),
            name: name.as_str().to_owned(),
            offices: Vec::new(),
            role: None,
            rule: "person/name-held-back",
        })
        .collect()
}
