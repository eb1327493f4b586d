//! Who is spoken of where: the people of an article by their names, and by what it calls them afterwards.

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::{Value, is_han};

use super::{MARK, REACH};
use crate::entities::{AFTER_NAMES, Lexicon, floor};
use crate::passage::{Found, Part, Passage};

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
}

/// The references of a page in reading order. `found` is in reading order too.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found], lexicon: &Lexicon) -> Vec<Reference> {
    let mut cast: Vec<Reference> = Vec::new();
    for (index, one) in found.iter().enumerate() {
        if let Value::Person { name, .. } = &one.value {
            cast.push(Reference {
                passage: one.passage,
                range: one.range.clone(),
                name: name.clone(),
                mention: Some(index),
                is_old: is_old(&passages[one.passage].text, &one.range),
            });
        }
    }
    let surnames = Surnames::of(&cast, passages, lexicon);
    for one in &mut cast {
        // 店员小李 is brought in, not spoken of again.
        let office = one
            .mention
            .is_some_and(|at| matches!(&found[at].value, Value::Person { offices, .. } if !offices.is_empty()));
        let called = call_at(&one.name).filter(|(_, length)| *length == one.name.len() && !office);
        let article = passages[one.passage].article;
        let honoured = one.name.strip_suffix('老').and_then(|surname| surname.chars().next());
        let honoured = honoured.filter(|_| one.name.chars().count() == 2);
        let person = called
            .map(|(surname, _)| surname)
            .or(honoured)
            .and_then(|surname| surnames.only(article, surname, (one.passage, one.range.start)));
        if let Some((name, mention)) = person {
            one.name = name.to_owned();
            one.mention = Some(mention);
        }
    }
    let mut calls = familiar(passages, &surnames, lexicon);
    calls.extend(renamed(passages, &cast));
    let free = |call: &Reference| {
        let starting = cast.partition_point(|one| (one.passage, one.range.start) < (call.passage, call.range.end));
        let before = cast[..starting].last();
        before.is_none_or(|one| one.passage != call.passage || one.range.end <= call.range.start)
    };
    calls.retain(free);
    cast.extend(calls);
    cast.sort_by_key(|one| (one.passage, one.range.start));
    cast
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
        aged || around.contains("退休")
    })
}

/// Who is first named where, of those of one surname in one article: passage and byte, name, and mention.
type Bearers = Vec<((usize, usize), String, usize)>;

/// By article and surname those who have it, in order.
struct Surnames(BTreeMap<(u32, char), Bearers>);

impl Surnames {
    fn of(cast: &[Reference], passages: &[Passage<'_>], lexicon: &Lexicon) -> Self {
        /// Of more than two nobody is meant.
        const MANY: usize = 2;
        let mut surnames: BTreeMap<(u32, char), Bearers> = BTreeMap::new();
        for one in cast {
            let characters: Vec<char> = one.name.chars().collect();
            let full = matches!(characters.len(), 2 | 3)
                && lexicon.surname(&characters) == Some(1)
                && call_at(&one.name).is_none()
                && !one.name.ends_with(STYLES)
                && !one.name.contains('某');
            let Some(mention) = one.mention.filter(|_| full) else {
                continue;
            };
            let held = surnames
                .entry((passages[one.passage].article, characters[0]))
                .or_default();
            if held.len() < MANY && held.iter().all(|(_, name, _)| *name != one.name) {
                held.push(((one.passage, one.range.start), one.name.clone(), mention));
            }
        }
        Self(surnames)
    }

    /// The one person of a surname who is named before a place.
    fn only(&self, article: u32, surname: char, at: (usize, usize)) -> Option<(&str, usize)> {
        let held = self.0.get(&(article, surname))?;
        let before = held.partition_point(|(first, _, _)| *first < at);
        let (_, name, mention) = held.first().filter(|_| before == 1)?;
        Some((name, *mention))
    }
}

/// Last characters of a surname with a style: 王女士, 陈太, 馮伯.
const STYLES: [char; 14] = [
    '士', '生', '姐', '太', '爷', '爺', '奶', '妈', '娘', '伯', '叔', '姨', '婶', '婆',
];

/// Characters behind 老 and 小 that make another word of them more often: 老家, 小区, 老师, 小康.
const WORDS: &str = "家区區师師康年人时時城路组組红紅米麦麥车車方安宗边邊古花石金丁高成包干是实實远遠乡鄉伴板";

/// The surname in 老刘 and 小邓, with which a text begins, and the bytes of the call.
fn call_at(text: &str) -> Option<(char, usize)> {
    let mut characters = text.chars();
    let call = characters.next().filter(|c| matches!(c, '老' | '小'))?;
    let surname = characters.next()?;
    Some((surname, call.len_utf8() + surname.len_utf8()))
}

/// 老刘, 小邓, 魏老: anywhere where the article has one of that surname, else as printed where a clause begins with it.
fn familiar(passages: &[Passage<'_>], surnames: &Surnames, lexicon: &Lexicon) -> Vec<Reference> {
    let mut calls = Vec::new();
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part == Part::Paragraph)
    {
        let text = passage.text.as_ref();
        let known = |surname: char, at: usize| surnames.only(passage.article, surname, (index, at));
        let mut add = |range: Range<usize>, person: Option<(&str, usize)>| {
            calls.push(Reference {
                passage: index,
                name: person.map_or(&text[range.clone()], |(name, _)| name).to_owned(),
                mention: person.map(|(_, mention)| mention),
                is_old: false,
                range,
            });
        };
        for (at, call) in text.match_indices(['老', '小']) {
            let Some((surname, length)) = call_at(&text[at..]) else {
                continue;
            };
            let behind = &text[at + length..];
            let person = known(surname, at);
            let head = text[..at].chars().next_back().is_none_or(|c| !is_han(c));
            let surnamed = || lexicon.surname(&[surname, 'x']) == Some(1) && !WORDS.contains(surname);
            if (person.is_some() || head && surnamed()) && is_over(behind, lexicon) {
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

/// Most other names that an article gives to its people.
const MOST_RENAMED: usize = 4;

/// 樊九，人称九叔: what somebody is called from then on.
fn renamed(passages: &[Passage<'_>], cast: &[Reference]) -> Vec<Reference> {
    let mut calls = Vec::new();
    let mut names: Vec<(u32, (usize, usize), String, &Reference)> = Vec::new();
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part == Part::Paragraph)
    {
        let text = passage.text.as_ref();
        for word in ["人称", "人稱"] {
            for (at, _) in text.match_indices(word) {
                let behind = text[at + word.len()..].trim_start_matches(['“', '「', '『']);
                let call: String = behind.chars().take_while(|&c| is_han(c)).take(5).collect();
                let starting = cast.partition_point(|one| (one.passage, one.range.start) < (index, at));
                let who = cast[..starting]
                    .last()
                    .filter(|one| one.passage == index && at - one.range.end <= 10 * MARK);
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
            }));
        }
    }
    calls.sort_by_key(|one| (one.passage, one.range.start));
    calls
}
