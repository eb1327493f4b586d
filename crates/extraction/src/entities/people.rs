//! People: of by-lines, beside their offices, in lists by place, and found again by agreement.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use banmian_model::{BylineRole, PageArticles, Value, is_han};
use regex::Regex;

use super::lexicon::PageNames;
use super::naming::{self, name_behind};
use super::offices::{self, Office};
use super::{Labels, Lexicon, appointments, introduced, speaking};
use crate::Resources;
use crate::passage::{self, Found, Part, Passage};

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
        people.extend(listed(index, &passage.text, lexicon));
        people.extend(introduced::veiled(index, &passage.text, lexicon));
        people.extend(spoken_of(index, &passage.text, &labels[index], lexicon));
        people.extend(introduced::brought_in(
            index,
            &passage.text,
            &labels[index],
            lexicon,
            &resources.speech,
        ));
    }
    people.extend(appointed(passages, lexicon));
    people.extend(introduced::said_of(passages, &people, lexicon));
    people.extend(repeated(passages, &people, lexicon));
    again(passages, &people)
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

/// 市委副书记、市长阳卫国: a title and a name right behind it; 习近平总书记: a name right before one.
fn beside_office(passage: usize, text: &str, labels: &Labels, lexicon: &Lexicon) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for (start, end) in lexicon.titles(text) {
        let named = people.last().map_or(0, |person| person.range.end);
        let least = named.max(offices::named_before(text, start, labels, lexicon));
        // A title inside the name before it is part of that name.
        if start < named {
            continue;
        }
        let spaced = signs(&text[start..end]).then(|| apart(&text[end..])).flatten();
        let signed = spaced.and_then(|space| naming::name_at(text, end + space, labels, lexicon));
        // （记者 舒畅）: a word is a name where nothing but a name can stand.
        let token = || introduced::signed_at(text, end + spaced.unwrap_or(0), lexicon);
        let signed = signed.or_else(|| signs(&text[start..end]).then(token).flatten());
        if let Some(range) = signed.or_else(|| name_behind(text, start..end, labels, lexicon)) {
            let first = Person {
                passage,
                name: text[range.clone()].to_owned(),
                range,
                offices: offices::before(passage, text, least, (start, end)),
                role: None,
                rule: "person/office-before-name",
            };
            let fellows = fellows(passage, text, &first, signs(&text[start..end]), labels, lexicon);
            people.push(first);
            people.extend(fellows);
        } else if let Some(range) = name_before(text, start, end, lexicon) {
            people.push(Person {
                passage,
                name: text[range.clone()].to_owned(),
                range,
                offices: vec![Office {
                    passage,
                    range: start..end,
                    title: text[start..end].to_owned(),
                }],
                role: None,
                rule: "person/name-before-office",
            });
        }
    }
    people
}

/// 院士钟南山、李兰娟作报告: names behind the first of a list have its offices too, as long as each is a name between
/// marks; 市长某某、高新区 is cut by what stands behind the name.
fn fellows(passage: usize, text: &str, first: &Person, signs: bool, labels: &Labels, lexicon: &Lexicon) -> Vec<Person> {
    let mut people = Vec::new();
    let mut at = first.range.end;
    loop {
        let listed = text[at..].starts_with('、').then_some('、'.len_utf8());
        let spaced = || signs.then(|| apart(&text[at..])).flatten();
        // 主演某某、某某和某某: the last of a list, where the tagger sees somebody too.
        let last = || {
            let joint = text[at..]
                .chars()
                .next()
                .filter(|c| matches!(c, '和' | '与' | '及' | '與'))?;
            let length = joint.len_utf8();
            labels
                .person_at(at + length)
                .filter(|_| !people.is_empty())
                .map(|_| length)
        };
        let Some(space) = listed.or_else(spaced).or_else(last) else {
            break;
        };
        // 队长某某、队员某某、某某分成四组: what is behind the last, the tagger knows.
        let seen = |name: &Range<usize>| listed.is_some() && labels.person_at(name.start).as_ref() == Some(name);
        let ends = |name: &Range<usize>| closes(&text[name.end..], signs, lexicon) || seen(name);
        let Some(range) = naming::name_at(text, at + space, labels, lexicon).filter(ends) else {
            break;
        };
        // 記者某某／苗栗報導: whence it is reported.
        let stroke = text[at..].starts_with(['/', '／']);
        if stroke
            && ["报道", "報道", "報導"]
                .iter()
                .any(|word| text[range.end..].starts_with(word))
        {
            break;
        }
        at = range.end;
        people.push(Person {
            passage,
            name: text[range.clone()].to_owned(),
            range,
            offices: first.offices.clone(),
            role: None,
            rule: "person/list-behind-office",
        });
    }
    people
}

/// Whether a name in a list ends here: in a by-line at a space or with its bracket too.
fn closes(rest: &str, signs: bool, lexicon: &Lexicon) -> bool {
    let listed = [
        "、",
        "，",
        "。",
        "；",
        "等",
        "和",
        "与",
        "及",
        "與",
        "出席",
        "参加",
        "陪同",
        "分别",
        "作报告",
    ];
    let signed = [
        "）",
        ")",
        " ",
        "　",
        "报道",
        "報道",
        "報導",
        "／",
        "/",
        "摄",
        "通讯员",
        "文",
    ];
    let any = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
    any(&listed) || signs && (rest.trim().is_empty() || any(&signed)) || lexicon.goes_on(rest)
}

/// Whether a title is one of those who sign what they wrote: a space may stand before their names.
pub(super) fn signs(title: &str) -> bool {
    ["记者", "記者", "通讯员", "通訊員", "实习生", "摄影"]
        .iter()
        .any(|word| title.ends_with(word))
}

/// Bytes of the one space or stroke before a name in a by-line.
fn apart(text: &str) -> Option<usize> {
    let mark = text
        .chars()
        .next()
        .filter(|c| matches!(c, ' ' | '\u{3000}' | '/' | '／'))?;
    Some(mark.len_utf8())
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

/// A name right before a title that is set behind names.
fn name_before(text: &str, start: usize, end: usize, lexicon: &Lexicon) -> Option<Range<usize>> {
    if !["总书记", "主席", "总理", "同志", "先生", "女士"].contains(&&text[start..end]) {
        return None;
    }
    let before: Vec<(usize, char)> = text[..start].char_indices().rev().take(3).collect();
    let name: Vec<char> = before.iter().rev().map(|(_, c)| *c).collect();
    let (from, _) = *before.last()?;
    // 董事会主席, 赛区总理事: what a body's name ends in ends no person's.
    let body = name
        .last()
        .is_some_and(|c| "会會局部委院校区區县縣市省国國团團联聯协協家".contains(*c));
    (name.len() == 3 && !body && name.iter().all(|&c| is_han(c)) && lexicon.surname(&name).is_some())
        .then_some(from..start)
}

/// 攸县易天葵、炎陵县陈志平等3名民间河长.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    let item = r"[\p{Han}]{1,8}(?:县|区|市|旗|镇|乡|村|街道|社区|医院|学校|公司)[\p{Han}&&[^等]]{2,3}";
    Regex::new(&format!(r"(?P<items>(?:{item}、)+{item}|{item})等?(?:[0-9]{{1,3}}|[一二三四五六七八九十两]{{1,3}})(?:名|位)(?P<title>[\p{{Han}}]{{2,8}}?)(?:获|荣获|被|当选|入选|，|。|受)"))
        .expect("a pattern that a test compiles")
});

static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{Han}]{1,8}(?:县|区|市|旗|镇|乡|村|街道|社区|医院|学校|公司)(?P<name>[\p{Han}&&[^等]]{2,3})$")
        .expect("a pattern that a test compiles")
});

/// Whether a text counts people (3名, 五位): a list with their title does, and the form of one is slow to look for.
fn counts_people(text: &str) -> bool {
    text.match_indices(['名', '位']).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c))
    })
}

fn listed(passage: usize, text: &str, lexicon: &Lexicon) -> Vec<Person> {
    let mut people = Vec::new();
    if !counts_people(text) {
        return people;
    }
    for list in LIST.captures_iter(text) {
        let (Some(items), Some(title)) = (list.name("items"), list.name("title")) else {
            continue;
        };
        let mut at = items.start();
        for item in items.as_str().split('、') {
            if let Some(name) = ITEM.captures(item).and_then(|item| item.name("name")) {
                let characters: Vec<char> = name.as_str().chars().collect();
                let start = at + name.start();
                if lexicon.surname(&characters).is_some() {
                    people.push(Person {
                        passage,
                        range: start..start + name.len(),
                        name: name.as_str().to_owned(),
                        offices: vec![Office {
                            passage,
                            range: title.range(),
                            title: title.as_str().to_owned(),
                        }],
                        role: None,
                        rule: "person/list-with-title",
                    });
                }
            }
            at += item.len() + '、'.len_utf8();
        }
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
            if !lexicon.begins_with_word(name) {
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

/// Names already given to somebody: by passage, start and end. They never overlap.
#[derive(Default)]
struct Taken(BTreeMap<(usize, usize), usize>);

impl Taken {
    /// Takes a range unless part of it is taken.
    fn take(&mut self, passage: usize, range: &Range<usize>) -> bool {
        let before = self.0.range(..(passage, range.end)).next_back();
        let free = before.is_none_or(|(&(other, _), &end)| other != passage || end <= range.start);
        if free {
            self.0.insert((passage, range.start), range.end);
        }
        free
    }
}

/// Offices kept of one person in one article: nobody printed has more, and a mention repeats them all.
const MOST_OFFICES: usize = 12;

/// What is said of each name of an article: its offices as printed.
type Offices = BTreeMap<(u32, String), Vec<String>>;

/// A name found once is found everywhere on the page; its offices hold for its article.
fn again(passages: &[Passage<'_>], people: &[Person]) -> Vec<Found> {
    let held = held(passages, people);
    let value = |passage: usize, name: &str, role| Value::Person {
        name: name.to_owned(),
        offices: held
            .get(&(passages[passage].article, name.to_owned()))
            .cloned()
            .unwrap_or_default(),
        role,
    };
    let mut taken = Taken::default();
    let mut found = offices_of(people);
    for person in people {
        if taken.take(person.passage, &person.range) {
            found.push(Found {
                passage: person.passage,
                range: person.range.clone(),
                value: value(person.passage, &person.name, person.role),
                rule: person.rule.into(),
            });
        }
    }
    for (passage, range) in everywhere(passages, people) {
        if taken.take(passage, &range) {
            let value = value(passage, &passages[passage].text[range.clone()], None);
            found.push(Found {
                passage,
                range,
                value,
                rule: "person/found-again".into(),
            });
        }
    }
    found
}

fn held(passages: &[Passage<'_>], people: &[Person]) -> Offices {
    let mut held = Offices::new();
    for person in people {
        let known = held
            .entry((passages[person.passage].article, person.name.clone()))
            .or_default();
        for office in &person.offices {
            if known.len() < MOST_OFFICES && !known.contains(&office.title) {
                known.push(office.title.clone());
            }
        }
    }
    held
}

/// The offices beside the names; one that several people of a list hold stands once.
fn offices_of(people: &[Person]) -> Vec<Found> {
    let offices = people.iter().flat_map(|person| &person.offices);
    let once: BTreeMap<(usize, usize, usize), &Office> = offices
        .map(|office| ((office.passage, office.range.start, office.range.end), office))
        .collect();
    once.into_values()
        .map(|office| Found {
            passage: office.passage,
            range: office.range.clone(),
            value: Value::Office {
                title: office.title.clone(),
                holder: None,
            },
            rule: "office/beside-name".into(),
        })
        .collect()
}

/// Where the names of three characters and more stand, and those held back (白某). Shorter ones are words too often (高峰, 方圆).
fn everywhere(passages: &[Passage<'_>], people: &[Person]) -> Vec<(usize, Range<usize>)> {
    let names: BTreeSet<&str> = people
        .iter()
        .map(|person| person.name.as_str())
        .filter(|name| name.chars().count() >= 3 || name.ends_with('某'))
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    PageNames::new(names.into_iter()).find_on(passages)
}
