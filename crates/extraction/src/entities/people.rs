//! People: what of the text says who somebody is, in the order in which it is believed.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use banmian_model::{BylineRole, PageArticles, is_han};

use super::beside_office::beside_office;
use super::found_again::again;
use super::listed_by_place::listed_by_place;
use super::offices::{self, Office};
use super::{Labels, Lexicon, appointments, introduced, naming, speaking};
use crate::Resources;
use crate::passage::{self, Found, Part, Passage};
use crate::tagger::Kind;

/// A person where the text says who it is.
pub(super) struct Person {
    pub(super) passage: usize,
    pub(super) range: Range<usize>,
    pub(super) name: String,
    pub(super) offices: Vec<Office>,
    pub(super) role: Option<BylineRole>,
    pub(super) rule: &'static str,
}

/// Reads people and their offices.
pub(crate) fn read(
    input: &PageArticles,
    passages: &[Passage<'_>],
    labels: &[Labels],
    resources: &Resources,
) -> Vec<Found> {
    let lexicon = &resources.entities;
    let mut people = signed(input, passages);
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part != Part::Byline)
    {
        people.extend(introduced::signature(index, &passage.text, &labels[index], lexicon));
        people.extend(beside_office(index, &passage.text, &labels[index], lexicon));
        people.extend(introduced::tied(index, &passage.text, &labels[index], lexicon));
        people.extend(listed_by_place(index, &passage.text, lexicon));
        people.extend(introduced::veiled(index, &passage.text, lexicon));
        people.extend(
            naming::tibetan_names(&passage.text, lexicon)
                .into_iter()
                .map(|range| Person {
                    passage: index,
                    name: passage.text[range.clone()].to_owned(),
                    range,
                    offices: Vec::new(),
                    role: None,
                    rule: "person/tibetan",
                }),
        );
        people.extend(spoken_of(index, &passage.text, &labels[index], lexicon));
        people.extend(introduced::brought_in(
            index,
            &passage.text,
            &labels[index],
            lexicon,
            &resources.speech,
        ));
        let aged = introduced::aged(index, &passage.text, &labels[index], &people, lexicon);
        people.extend(aged);
    }
    people.extend(known_behind(passages, labels, &people, lexicon));
    people.extend(appointed(passages, lexicon));
    people.extend(introduced::said_of(passages, &people, lexicon));
    people.extend(repeated(passages, &people, lexicon));
    again(passages, &people, lexicon)
}

/// 驾驶员某某越听越不对: behind a title a name of three characters, which nothing behind it shows to end there, but which the
/// article has elsewhere too.
fn known_behind(passages: &[Passage<'_>], labels: &[Labels], people: &[Person], lexicon: &Lexicon) -> Vec<Person> {
    let here =
        |passage: usize, range: &Range<usize>| (passages[passage].article, &passages[passage].text[range.clone()]);
    let known = people.iter().map(|person| here(person.passage, &person.range));
    let seen = labels.iter().enumerate().flat_map(|(passage, labels)| {
        let persons = labels.names().iter().filter(|name| name.kind == Kind::Person);
        persons.map(move |name| here(passage, &name.range))
    });
    let long = |name: &str| name.chars().count() == 3 && name.chars().all(is_han);
    let known: BTreeSet<(u32, &str)> = known.chain(seen).filter(|(_, name)| long(name)).collect();
    let taken: BTreeSet<(usize, usize)> = people
        .iter()
        .map(|person| (person.passage, person.range.start))
        .collect();
    let mut more = Vec::new();
    for (index, passage) in passage::paragraphs(passages) {
        let text = passage.text.as_ref();
        more.extend(skilled(index, text, &labels[index], &taken, lexicon));
        for (start, end) in lexicon.titles(text) {
            let length: usize = text[end..].chars().take(3).map(char::len_utf8).sum();
            let name = &text[end..end + length];
            let characters: Vec<char> = name.chars().collect();
            let named = known.contains(&(passage.article, name)) && lexicon.surname(&characters).is_some();
            if !named || taken.contains(&(index, end)) || lexicon.begins_with_word(name) {
                continue;
            }
            let least = offices::named_before(text, start, &labels[index], lexicon);
            more.push(Person {
                passage: index,
                name: name.to_owned(),
                range: end..end + length,
                offices: offices::before(index, text, least, (start, end)),
                role: None,
                rule: "person/office-before-name",
            });
        }
    }
    more
}

/// 水质化验员某某, 心理咨询师某某: before somebody whom the tagger sees, a word of work that no list has, by its last character.
fn skilled(
    passage: usize,
    text: &str,
    labels: &Labels,
    taken: &BTreeSet<(usize, usize)>,
    lexicon: &Lexicon,
) -> Vec<Person> {
    /// Words with such an end that are none of work.
    const OTHERS: [&str; 24] = [
        "动员", "動員", "全员", "裁员", "复员", "復員", "会员", "會員", "人员", "人員", "出师", "会师", "拜师", "全师",
        "感官", "五官", "派员", "派員", "满员", "滿員", "超员", "减员", "随员", "隨員",
    ];
    let persons = labels.names().iter().filter(|name| name.kind == Kind::Person);
    let worked = persons.filter_map(|name| {
        let at = name.range.start;
        let words = &text[name.range.clone()];
        let characters: Vec<char> = words.chars().collect();
        let before = &text[..at];
        let known = (2..=3).contains(&characters.len())
            && lexicon.surname(&characters) == Some(1)
            && !lexicon.begins_with_word(words)
            && !taken.contains(&(passage, at));
        let work =
            before.ends_with(['员', '員', '师', '師', '官', '匠']) && !OTHERS.iter().any(|word| before.ends_with(word));
        let mut last = before.char_indices().rev().map(|(from, c)| (from, is_han(c)));
        let (Some((_, true)), Some((start, true))) = (last.next(), last.next()) else {
            return None;
        };
        // 第三师 is a division.
        let division = before
            .trim_end_matches(['师', '師'])
            .ends_with(|c| "0123456789一二三四五六七八九十".contains(c));
        if !known || !work || division || lexicon.titles(&text[start..at]).next().is_some() {
            return None;
        }
        let least = offices::named_before(text, start, labels, lexicon);
        Some(Person {
            passage,
            name: words.to_owned(),
            range: name.range.clone(),
            offices: offices::before(passage, text, least, (start, at)),
            role: None,
            rule: "person/office-before-name",
        })
    });
    worked.collect()
}

/// 任命某某为市财政局局长, in a sentence or in a list below one, which ends with the first paragraph that is no line of it.
fn appointed(passages: &[Passage<'_>], lexicon: &Lexicon) -> Vec<Person> {
    let mut people = Vec::new();
    let mut list = None;
    for (index, passage) in passages.iter().enumerate() {
        let mut found = if list == Some(passage.article) {
            appointments::listed(index, &passage.text, lexicon)
        } else {
            Vec::new()
        };
        if found.is_empty() {
            let opens = passage.part == Part::Paragraph && appointments::opens_list(&passage.text);
            list = opens.then_some(passage.article);
            found = appointments::told(index, &passage.text, lexicon);
        }
        people.extend(found.into_iter().map(|found| Person {
            passage: index,
            name: passage.text[found.name.clone()].split_whitespace().collect(),
            range: found.name,
            offices: found.offices,
            role: None,
            rule: "person/appointment",
        }));
    }
    people
}

/// The people of by-lines: the passages of an article's by-line stand in its order.
fn signed(input: &PageArticles, passages: &[Passage<'_>]) -> Vec<Person> {
    let mut lines = passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part == Part::Byline);
    let mut people = Vec::new();
    for credit in input
        .segmentation
        .articles
        .iter()
        .flat_map(|article| &article.byline.people)
    {
        let office = credit.office.as_ref().and_then(|_| lines.next());
        let Some((index, passage)) = lines.next() else { break };
        let offices = office.map(|(index, passage)| Office {
            passage: index,
            range: 0..passage.text.len(),
            title: passage.text.to_string(),
        });
        people.push(Person {
            passage: index,
            range: 0..passage.text.len(),
            name: passage.text.split_whitespace().collect(),
            offices: offices.into_iter().collect(),
            role: Some(credit.role),
            rule: "person/by-line",
        });
    }
    people
}

/// Those who speak, and those who are called by a surname and a style with what they are before it.
fn spoken_of(passage: usize, text: &str, labels: &Labels, lexicon: &Lexicon) -> Vec<Person> {
    let person = |range: Range<usize>, offices: Vec<Office>, rule| Person {
        passage,
        name: text[range.clone()].to_owned(),
        range,
        offices,
        role: None,
        rule,
    };
    let mut people = Vec::new();
    for range in speaking::speakers(text, labels, lexicon) {
        people.push(person(range, Vec::new(), "person/speaks"));
    }
    for range in speaking::styled(text, labels, lexicon) {
        let window = offices::floor(text, range.start.saturating_sub(offices::LONGEST));
        let title = lexicon
            .titles(&text[window..range.start])
            .last()
            .filter(|(_, end)| window + end == range.start);
        let offices = title.map_or_else(Vec::new, |(start, end)| {
            offices::before(passage, text, window, (window + start, window + end))
        });
        people.push(person(range, offices, "person/style"));
    }
    people
}

/// Where a name stands, by article and name.
type Places = BTreeMap<(u32, String), Vec<(usize, Range<usize>)>>;

/// 韦兰兰感觉到, 韦兰兰和其他: a name without an office that acts more than once in its article.
fn repeated(passages: &[Passage<'_>], known: &[Person], lexicon: &Lexicon) -> Vec<Person> {
    let mut seen = Places::new();
    for (index, passage) in passage::paragraphs(passages) {
        let text = passage.text.as_ref();
        let opens = |c: char| matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | '”' | '的' | '、');
        for (at, mark) in text.match_indices(opens) {
            let start = at + mark.len();
            let mut behind = text[start..].char_indices();
            let [Some((_, a)), Some((_, b)), Some((_, c)), Some((length, after))] =
                std::array::from_fn(|_| behind.next())
            else {
                continue;
            };
            let name = [a, b, c];
            let acts = matches!(after, '说' | '表' | '感' | '和' | '与' | '告' | '在' | '也' | '就');
            if !acts || !name.iter().all(|&c| is_han(c)) || lexicon.surname(&name) != Some(1) {
                continue;
            }
            let name = &text[start..start + length];
            // 王书记 is what one calls somebody.
            let titled = lexicon.titles(name).any(|(_, end)| end == name.len());
            if !titled && !lexicon.begins_with_word(name) {
                let places = seen.entry((passage.article, name.to_owned())).or_default();
                places.push((index, start..start + length));
            }
        }
    }
    let known: BTreeSet<&str> = known.iter().map(|person| person.name.as_str()).collect();
    seen.into_iter()
        .filter(|((_, name), places)| places.len() > 1 && !known.contains(name.as_str()))
        .flat_map(|((_, name), places)| {
            places.into_iter().map(move |(passage, range)| Person {
                passage,
                range,
                name: name.clone(),
                offices: Vec::new(),
                role: None,
                rule: "person/acts-twice",
            })
        })
        .collect()
}
