//! Who is spoken of where: the people of an article by their names, and by what it calls them afterwards.

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::{Value, is_han};

use super::speech::{Sex, Speech};
use super::{MARK, REACH};
use crate::Resources;
use crate::entities::{AFTER_NAMES, CALL_WORDS, Lexicon, POINTS, PageNames, Surnames, call_at, floor, signs};
use crate::passage::{self, Found, Passage};

/// A place where somebody is spoken of.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// Index of the passage, and bytes of it.
    pub(super) passage: usize,
    pub(super) range: Range<usize>,
    /// The full name where the article has one, else the words as printed.
    pub(super) name: String,
    /// Index of a mention of who it is.
    pub(super) mention: Option<usize>,
    /// Whether the words around say that they are old: 82岁的庄老太, 退休工人宋德山.
    pub(super) is_old: bool,
    /// 他 or 她, where the words around say so: 妻子何雨欣.
    pub(super) sex: Option<Sex>,
    /// Whether it stands in what somebody says.
    pub(super) is_quoted: bool,
    /// Whether they sign the article: no 他 means them.
    signs: bool,
}

impl Reference {
    /// A call in the text of a passage: of the `person` with that name and mention, else of whom its words are.
    fn call(passage: usize, text: &str, range: Range<usize>, person: Option<(&str, usize)>) -> Self {
        Self {
            passage,
            name: person.map_or(&text[range.clone()], |(name, _)| name).to_owned(),
            mention: person.map(|(_, mention)| mention),
            is_old: false,
            sex: None,
            is_quoted: false,
            signs: false,
            range,
        }
    }

    /// Whether a pronoun passes it over.
    pub(super) const fn is_aside(&self) -> bool {
        self.is_quoted || self.signs
    }

    /// Whether somebody may be spoken of as 他 or 她.
    pub(super) fn may_be(&self, sex: Option<Sex>) -> bool {
        sex.is_none() || self.sex.is_none() || self.sex == sex
    }
}

/// The references of a page in reading order. `found` is in reading order too.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found], resources: &Resources) -> Vec<Reference> {
    let (lexicon, speech) = (&resources.entities, &resources.speech);
    let mut cast: Vec<Reference> = Vec::new();
    for (index, one) in found.iter().enumerate() {
        if let Value::Person { name, offices, role } = &one.value {
            cast.push(Reference {
                passage: one.passage,
                range: one.range.clone(),
                name: name.clone(),
                mention: Some(index),
                is_old: is_old(&passages[one.passage].text, &one.range),
                sex: sex(&passages[one.passage].text, &one.range, speech),
                is_quoted: false,
                signs: role.is_some() || offices.iter().any(|office| signs(office)),
            });
        }
    }
    tell_sexes(&mut cast, passages);
    let surnames = Surnames::of(found, passages, lexicon);
    let mut calls = familiar(passages, &surnames, lexicon);
    calls.extend(addressed(passages, &surnames, found, resources));
    calls.extend(renamed(passages, &cast));
    calls.extend(surnamed(passages, resources));
    calls.extend(by_given_name(passages, &cast, lexicon));
    let free = |call: &Reference| {
        let starting = cast.partition_point(|one| (one.passage, one.range.start) < (call.passage, call.range.end));
        let before = cast[..starting].last();
        before.is_none_or(|one| one.passage != call.passage || one.range.end <= call.range.start)
    };
    calls.retain(free);
    cast.extend(calls);
    cast.sort_by_key(|one| (one.passage, one.range.start));
    for one in cast.chunk_by_mut(|one, next| one.passage == next.passage) {
        quote(one, passages);
    }
    cast
}

/// Who is 他 or 她 once is so all through an article.
fn tell_sexes(cast: &mut [Reference], passages: &[Passage<'_>]) {
    let mut known: BTreeMap<(u32, String), Sex> = BTreeMap::new();
    for one in cast.iter() {
        if let Some(sex) = one.sex {
            known
                .entry((passages[one.passage].article, one.name.clone()))
                .or_insert(sex);
        }
    }
    for one in cast {
        one.sex = known.get(&(passages[one.passage].article, one.name.clone())).copied();
    }
}

/// Says of the references of a passage which stand between quotation marks.
fn quote(references: &mut [Reference], passages: &[Passage<'_>]) {
    let Some(first) = references.first() else { return };
    let (marked, _) = super::marked(&passages[first.passage].text);
    for one in references {
        let near = marked.partition_point(|inside| inside.end < one.range.end);
        let inside = marked.get(near).filter(|inside| inside.start <= one.range.start);
        one.is_quoted = inside.is_some_and(|inside| *inside != one.range);
    }
}

/// What ends what is said of a name.
const ENDS: [char; 10] = ['。', '！', '？', '；', '：', '“', '”', '、', '（', '）'];

/// Whether a name is that of somebody old, or stands beside an age or a word that says so.
fn is_old(text: &str, name: &Range<usize>) -> bool {
    const FROM: char = '6';
    let words = &text[name.clone()];
    if words.ends_with(['爷', '爺', '奶', '太', '婆', '伯']) && words.chars().count() <= 3 {
        return true;
    }
    let before = &text[floor(text, name.start.saturating_sub(REACH / 8))..name.start];
    let before = before.rsplit(ENDS).next().unwrap_or(before);
    let before = before.rsplit('，').next().unwrap_or(before);
    let behind = &text[name.end..floor(text, (name.end + REACH / 8).min(text.len()))];
    let behind = behind.split(ENDS).next().unwrap_or(behind);
    [before, behind].iter().any(|around| {
        let aged = around.match_indices(['岁', '歲']).any(|(at, _)| {
            let mut figures = around[..at].chars().rev();
            let (ones, tens) = (figures.next(), figures.next());
            let arabic = ones.is_some_and(|c| c.is_ascii_digit()) && tens.is_some_and(|c| (FROM..='9').contains(&c));
            let spelled = |c: Option<char>| c.is_some_and(|c| matches!(c, '六' | '七' | '八' | '九'));
            let han = ones == Some('十') && spelled(tens) || tens == Some('十') && spelled(figures.next());
            arabic || han
        });
        aged || around.contains("退休") || around.starts_with("老人")
    })
}

/// Whether somebody is 他 or 她, as far as the words right around their name say.
fn sex(text: &str, name: &Range<usize>, speech: &Speech) -> Option<Sex> {
    let window = floor(text, name.start.saturating_sub(REACH / 16));
    speech.sex(&text[window..name.start], &text[name.clone()], &text[name.end..])
}

/// 葛书记, 贺老师: a surname and what its bearer is, where the article has named one of that surname who is that or of whom it has
/// said nothing; else as printed where a clause begins with it.
fn addressed(passages: &[Passage<'_>], surnames: &Surnames, found: &[Found], resources: &Resources) -> Vec<Reference> {
    /// Characters before a title that are no surname of somebody: 原书记, 区区长.
    const NOT: &str = "原常党全时各年高老小前总";
    let (lexicon, speech) = (&resources.entities, &resources.speech);
    let mut calls = Vec::new();
    for (index, passage) in passage::paragraphs(passages) {
        let text = passage.text.as_ref();
        for (start, end) in lexicon.titles(text) {
            let title = &text[start..end];
            let mut before = text[..start].chars().rev();
            let Some(surname) = before.next().filter(|&c| is_han(c) && !title.starts_with(c)) else {
                continue;
            };
            let named = lexicon.surname(&[surname, 'x']) == Some(1) && !NOT.contains(surname);
            if !named || !speech.is_addressed(title) {
                continue;
            }
            let range = start - surname.len_utf8()..end;
            let holds = |&(_, who): &(&str, usize)| match &found[who].value {
                Value::Person { offices, .. } => {
                    let last = title.chars().next_back().unwrap_or_default();
                    offices.is_empty() || offices.iter().any(|office| office.ends_with(last))
                }
                _ => false,
            };
            let person = surnames
                .only(passage.article, surname, (index, range.start))
                .filter(holds);
            let head = before.next().is_none_or(|c| !is_han(c));
            if person.is_some() || head {
                calls.push(Reference::call(index, text, range, person));
            }
        }
    }
    calls
}

/// 老刘, 小邓, 魏老: anywhere where the article has one of that surname, else as printed where a clause begins with it.
fn familiar(passages: &[Passage<'_>], surnames: &Surnames, lexicon: &Lexicon) -> Vec<Reference> {
    let mut calls = Vec::new();
    for (index, passage) in passage::paragraphs(passages) {
        let text = passage.text.as_ref();
        let known = |surname: char, at: usize| surnames.only(passage.article, surname, (index, at));
        let mut add = |range: Range<usize>, person: Option<(&str, usize)>| {
            calls.push(Reference::call(index, text, range, person));
        };
        for (at, call) in text.match_indices(['老', '小']) {
            let Some((surname, length)) = call_at(&text[at..]) else {
                continue;
            };
            let behind = &text[at + length..];
            // 老魏头 is another than 老魏.
            if call == "老" && behind.starts_with(['头', '頭']) {
                continue;
            }
            let person = known(surname, at);
            // 五楼的小周是个大学生.
            let head = text[..at].chars().next_back().is_none_or(|c| !is_han(c) || c == '的');
            let surnamed = || lexicon.surname(&[surname, 'x']) == Some(1) && !CALL_WORDS.contains(surname);
            if person.is_some() && head || (person.is_some() || head && surnamed()) && is_over(behind, lexicon) {
                add(at..at + length, person);
            } else if call == "老" {
                // 魏老常说.
                let before = floor(text, at.saturating_sub(1));
                let surname = text[before..at].chars().next();
                let person = surname.and_then(|surname| known(surname, at));
                if person.is_some()
                    && !text[at + call.len()..].starts_with(['师', '師', '板', '乡', '人', '太', '汉', '伴'])
                {
                    add(before..at + call.len(), person);
                }
            }
        }
    }
    calls
}

/// Whether a call ends here, as a name does.
fn is_over(behind: &str, lexicon: &Lexicon) -> bool {
    let mut next = behind.chars();
    let (first, second) = (next.next(), next.next());
    let acts = matches!(second, Some('了' | '着' | '到' | '起'));
    acts || lexicon.goes_on(behind)
        || first.is_none_or(|c| !is_han(c) || AFTER_NAMES.contains(c) || "常问問喊一却".contains(c))
}

/// 雨桐 of 裴雨桐, 比根 of 斯蒂芬·比根, 桥本 of 桥本龙太郎: the given name, or the part that stands for a foreign one, of the one person of an
/// article who has it, where it stands as a name does.
fn by_given_name(passages: &[Passage<'_>], cast: &[Reference], lexicon: &Lexicon) -> Vec<Reference> {
    let mut bearers: BTreeMap<(u32, &str), Option<&Reference>> = BTreeMap::new();
    for one in cast.iter().filter(|one| one.mention.is_some()) {
        let characters: Vec<char> = one.name.chars().collect();
        let foreign = || one.name.rsplit_once(POINTS).map(|(_, last)| last);
        let given = if characters.len() == 3 && lexicon.surname(&characters) == Some(1) && !characters.contains(&'某')
        {
            Some(&one.name[characters[0].len_utf8()..])
        } else if let Some(last) = foreign() {
            Some(last)
        } else {
            let japanese = (4..=6).contains(&characters.len()) && lexicon.surname(&characters) != Some(2);
            let first: usize = characters.iter().take(2).map(|c| c.len_utf8()).sum();
            japanese.then(|| &one.name[..first])
        };
        if let Some(given) = given.filter(|given| given.chars().nth(1).is_some()) {
            let bearer = bearers
                .entry((passages[one.passage].article, given))
                .or_insert(Some(one));
            *bearer = bearer.filter(|known| known.name == one.name);
        }
    }
    let places = PageNames::new(bearers.keys().map(|(_, given)| *given)).find_on(passages);
    let known = places.into_iter().filter_map(|(passage, range)| {
        let text = passages[passage].text.as_ref();
        let one = (*bearers.get(&(passages[passage].article, &text[range.clone()]))?)?;
        let apart = text[..range.start].chars().next_back().is_none_or(|c| !is_han(c));
        let later = (one.passage, one.range.start) < (passage, range.start);
        let call = || Reference {
            sex: one.sex,
            ..Reference::call(
                passage,
                text,
                range.clone(),
                one.mention.map(|mention| (one.name.as_str(), mention)),
            )
        };
        (apart && later && is_over(&text[range.end..], lexicon)).then(call)
    });
    known.collect()
}

/// 劉姓老翁, and 劉翁 behind it: who is known by a surname alone.
fn surnamed(passages: &[Passage<'_>], resources: &Resources) -> Vec<Reference> {
    /// What such a person is called behind the surname afterwards.
    const STYLES: [char; 9] = ['翁', '婦', '妇', '男', '女', '嫌', '嬤', '童', '母'];
    let (lexicon, speech) = (&resources.entities, &resources.speech);
    let mut calls: Vec<Reference> = Vec::new();
    let mut bearers: BTreeMap<(u32, char), Option<String>> = BTreeMap::new();
    for (index, passage) in passage::paragraphs(passages) {
        let text = passage.text.as_ref();
        for (at, mark) in text.match_indices('姓') {
            let Some(surname) = text[..at].chars().next_back() else {
                continue;
            };
            let behind = &text[at + mark.len()..];
            let what = speech
                .kin_at(behind)
                .or_else(|| super::speech::longest_at(&speech.somebody, behind))
                .or_else(|| lexicon.leading_title(behind));
            let Some(what) = what.filter(|_| lexicon.surname(&[surname, 'x']) == Some(1)) else {
                continue;
            };
            let range = at - surname.len_utf8()..at + mark.len() + what;
            let name = text[range.clone()].to_owned();
            let bearer = bearers
                .entry((passage.article, surname))
                .or_insert_with(|| Some(name.clone()));
            *bearer = bearer.take().filter(|known| *known == name);
            calls.push(Reference::call(index, text, range, None));
        }
        for (at, style) in text.match_indices(STYLES) {
            let Some(surname) = text[..at].chars().next_back() else {
                continue;
            };
            let Some(Some(name)) = bearers.get(&(passage.article, surname)) else {
                continue;
            };
            let from = at - surname.len_utf8();
            let free = text[..from].chars().next_back().is_none_or(|c| !is_han(c));
            if free {
                calls.push(Reference {
                    name: name.clone(),
                    ..Reference::call(index, text, from..at + style.len(), None)
                });
            }
        }
    }
    calls.sort_by_key(|one| (one.passage, one.range.start));
    calls
}

/// Most other names that an article gives to its people.
const MOST_RENAMED: usize = 4;

/// 樊九，人称九叔: what somebody is called from then on.
fn renamed(passages: &[Passage<'_>], cast: &[Reference]) -> Vec<Reference> {
    let mut calls = Vec::new();
    let mut names: Vec<(u32, (usize, usize), String, &Reference)> = Vec::new();
    for (index, passage) in passage::paragraphs(passages) {
        let text = passage.text.as_ref();
        for word in ["人称", "人稱"] {
            for (at, _) in text.match_indices(word) {
                let behind = text[at + word.len()..].trim_start_matches(['“', '「', '『']);
                let call: String = behind.chars().take_while(|&c| is_han(c)).take(5).collect();
                let starting = cast.partition_point(|one| (one.passage, one.range.start) < (index, at));
                let who = cast[..starting]
                    .last()
                    .filter(|one| one.passage == index)
                    // 王人称说: a name may reach into the word.
                    .filter(|one| at.checked_sub(one.range.end).is_some_and(|far| far <= 10 * MARK));
                if let Some(who) = who.filter(|_| matches!(call.chars().count(), 2..=4)) {
                    let from = text.len() - behind.len() + call.len();
                    names.push((passage.article, (index, from), call, who));
                }
            }
        }
        let own = names
            .iter()
            .rev()
            .take_while(|(article, ..)| *article == passage.article);
        for (_, from, call, who) in own.take(MOST_RENAMED) {
            let later = text
                .match_indices(call.as_str())
                .filter(|&(at, _)| (index, at) >= *from);
            calls.extend(later.map(|(at, _)| Reference {
                passage: index,
                range: at..at + call.len(),
                name: who.name.clone(),
                mention: who.mention,
                is_old: who.is_old,
                sex: who.sex,
                is_quoted: false,
                signs: false,
            }));
        }
    }
    calls.sort_by_key(|one| (one.passage, one.range.start));
    calls
}
