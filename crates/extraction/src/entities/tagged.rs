//! Names that the tagger and the list of countries find where the rules found none.
//!
//! A rule that reads an office, a by-line or a code knows why a name is one; the tagger only that it looks like one. So
//! rules win where both read the same characters, with one exception: an organisation of the tagger that holds places
//! or organisations of the rules whole is the longer name that they are parts of.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use banmian_model::{Value, is_han};

use super::lexicon::PageNames;
use super::places::{Covered, PAPERS};
use super::{Labels, Lexicon, naming};
use crate::passage::{Found, Part, Passage};
use crate::tagger::{Kind, Name};

/// Adds names to what the rules found.
pub(super) fn add(passages: &[Passage<'_>], lexicon: &Lexicon, labels: &[Labels], mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(Found::order);
    let known: BTreeSet<String> = found
        .iter()
        .filter_map(|one| person_name(&one.value))
        .map(str::to_owned)
        .collect();
    let mut rules = found.into_iter().peekable();
    let mut all = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        let here = std::iter::from_fn(|| rules.next_if(|one| one.passage == index)).collect();
        if passage.part == Part::Byline {
            all.extend(here);
        } else {
            all.extend(weigh(index, &passage.text, here, &known, lexicon, &labels[index]));
        }
    }
    let more = again(passages, &all, lexicon);
    all.extend(more);
    drop_withheld(passages, &mut all);
    all
}

/// 劉翁 and 林婦 where the article has introduced 劉姓老翁 and 林姓婦人: nobody's name.
fn drop_withheld(passages: &[Passage<'_>], found: &mut Vec<Found>) {
    let styled = |one: &Found| {
        let mut characters = person_name(&one.value)?.chars();
        let (surname, style) = (characters.next()?, characters.next()?);
        let two = characters.next().is_none();
        (two && one.rule.0 == "person/tagged" && "翁婦妇男女嫌".contains(style)).then_some(surname)
    };
    if !found.iter().any(|one| styled(one).is_some()) {
        return;
    }
    let introduced: BTreeSet<(u32, char)> = passages
        .iter()
        .flat_map(|passage| {
            let marks = passage.text.match_indices('姓');
            marks.filter_map(|(at, _)| Some((passage.article, passage.text[..at].chars().next_back()?)))
        })
        .collect();
    found.retain(|one| {
        let article = passages[one.passage].article;
        styled(one).is_none_or(|surname| !introduced.contains(&(article, surname)))
    });
}

/// A name with a surname that the tagger sees once in an article, and one without (尕藏加, 经福谦) that it sees twice, stands
/// there again where it sees none: who was introduced opens the next sentence, and speaks.
fn again(passages: &[Passage<'_>], found: &[Found], lexicon: &Lexicon) -> Vec<Found> {
    let mut names: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    let mut once: BTreeSet<(&str, u32)> = BTreeSet::new();
    for one in found.iter().filter(|one| one.rule.0 == "person/tagged") {
        let name = person_name(&one.value).unwrap_or_default();
        let characters: Vec<char> = name.chars().collect();
        let article = passages[one.passage].article;
        let mut certain = || lexicon.surname(&characters).is_some() || !once.insert((name, article));
        if (3..=4).contains(&characters.len()) && certain() {
            names.entry(name).or_default().insert(article);
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let covered = Covered::by(found.iter().filter(|one| is_name(&one.value)));
    let again = PageNames::new(names.keys().copied());
    let mut more = Vec::new();
    for (index, range) in again.find_on(passages) {
        let passage = &passages[index];
        let name = &passage.text[range.clone()];
        let here = names
            .get(name)
            .is_some_and(|articles| articles.contains(&passage.article));
        if here && !covered.covers(index, range.clone()) {
            let value = Value::Person {
                name: name.to_owned(),
                offices: Vec::new(),
                role: None,
            };
            more.push(Found {
                passage: index,
                range,
                value,
                rule: "person/tagged".into(),
            });
        }
    }
    more
}

fn person_name(value: &Value) -> Option<&str> {
    match value {
        Value::Person { name, .. } => Some(name),
        _ => None,
    }
}

/// Adds the tagger's names to what the rules found in a passage; `known` are the people that rules found on the page.
fn weigh(
    passage: usize,
    text: &str,
    rules: Vec<Found>,
    known: &BTreeSet<String>,
    lexicon: &Lexicon,
    labels: &Labels,
) -> Vec<Found> {
    let of = |kind: Kind| labels.names().iter().filter(move |name| name.kind == kind);
    let mut taken = Taken::new(rules);
    for name in of(Kind::Organization).map(|name| without_mark(text, name)) {
        if is_organization(&text[name.range.clone()]) && taken.holds_only_parts(&name.range) {
            taken.put(named(passage, text, &name));
        }
    }
    for range in townships(text, &taken) {
        let name = Name {
            range,
            kind: Kind::Place,
            margin: 0,
        };
        taken.put_if_free(named(passage, text, &name));
    }
    for (range, country) in lexicon.countries(text) {
        let value = Value::Place {
            adcode: None,
            name: country.to_owned(),
            candidates: Vec::new(),
        };
        taken.put_if_free(Found {
            passage,
            range,
            value,
            rule: "place/country".into(),
        });
    }
    for name in of(Kind::Person).map(|name| without_verb(text, trimmed(text, name), known, lexicon)) {
        let paper = PAPERS.iter().any(|word| text[name.range.end..].starts_with(word));
        // 家住何文田的陳太.
        let home = ["家住", "住在", "位于", "位於", "来自", "來自", "途经", "途經"]
            .iter()
            .any(|word| text[..name.range.start].ends_with(word));
        let behind = &text[name.range.end..];
        let pointed = text[name.range.clone()].contains(naming::POINTS);
        let body =
            !pointed && lexicon.names_body(behind) || lexicon.reaches_into_body(&text[name.range.clone()], behind);
        // 張氏兩家, 鮑氏、張氏兩家: families.
        let family = || text[name.range.clone()].ends_with('氏') && is_family(behind);
        if !paper
            && !home
            && !body
            && !measured(&text[name.range.clone()], behind)
            && !family()
            && is_person(&text[name.range.clone()], name.margin, lexicon)
        {
            let name = Name {
                range: {
                    let whole = naming::whole(text, name.range.clone(), false, lexicon);
                    let end = naming::pointed_end(text, whole.end, lexicon);
                    let start = naming::hyphened_start(text, whole.start..end);
                    naming::married_start(text, start..end, lexicon)..end
                },
                ..name
            };
            taken.put_if_free(named(passage, text, &name));
        }
    }
    of(Kind::Place).for_each(|name| taken.put_if_free(named(passage, text, name)));
    taken.found.into_iter().flatten().collect()
}

/// The paper or agency of a date line without the word behind it: 株洲日报|讯.
fn without_mark(text: &str, name: &Name) -> Name {
    let words = &text[name.range.clone()];
    let paper = words.strip_suffix(['讯', '訊', '电', '電']).unwrap_or(words);
    let is_mark = paper.ends_with(['报', '報', '社', '刊', '网', '網', '台']);
    let end = name.range.start + if is_mark { paper.len() } else { words.len() };
    Name {
        range: name.range.start..end,
        ..name.clone()
    }
}

/// 莱西市|院上镇, 泗洪县|界集镇: two to four characters right behind a county or city and a word for what is below it, which
/// no body goes on with (院上镇党委).
fn townships(text: &str, taken: &Taken) -> Vec<Range<usize>> {
    let placed = taken.found.iter().flatten().filter_map(|one| match &one.value {
        Value::Place { adcode: Some(_), .. } => Some(one.range.clone()),
        _ => None,
    });
    let behind = placed.filter(|place| text[place.clone()].ends_with(['县', '市', '区', '旗']));
    behind
        .filter_map(|place| {
            let rest = &text[place.end..];
            let mut at = 0;
            for (count, c) in rest.chars().take(6).enumerate() {
                let level = ["街道", "社区", "镇", "乡"]
                    .iter()
                    .find(|level| rest[at..].starts_with(**level));
                if let Some(level) = level.filter(|_| (2..=4).contains(&count)) {
                    let end = at + level.len();
                    let body = rest[end..].starts_with(|c| "长企政党委办民中卫派财农小学镇村".contains(c));
                    return (!body).then(|| place.end..place.end + end);
                }
                if !is_han(c) || "的和与在及各等有为一二三四五六七八九十个多辖".contains(c) {
                    return None;
                }
                at += c.len_utf8();
            }
            None
        })
        .collect()
}

fn named(passage: usize, text: &str, name: &Name) -> Found {
    let words = text[name.range.clone()].to_owned();
    let (value, rule) = match name.kind {
        Kind::Person => (
            Value::Person {
                name: words,
                offices: Vec::new(),
                role: None,
            },
            "person/tagged",
        ),
        Kind::Place => (
            Value::Place {
                adcode: None,
                name: words,
                candidates: Vec::new(),
            },
            "place/tagged",
        ),
        Kind::Organization => (
            Value::Organization {
                name: words,
                full_name: None,
            },
            "organization/tagged",
        ),
    };
    Found {
        passage,
        range: name.range.clone(),
        value,
        rule: rule.into(),
    }
}

/// What was found in a passage, and which of its bytes are those of names.
struct Taken {
    /// `None` where a longer name has taken its place.
    found: Vec<Option<Found>>,
    /// By its first byte the byte behind a name, and where it stands in `found`.
    names: BTreeMap<usize, (usize, usize)>,
}

/// Names that are looked at before those that touch a range are taken to be all.
const NESTED: usize = 8;

impl Taken {
    fn new(found: Vec<Found>) -> Self {
        let mut taken = Self {
            found: Vec::with_capacity(found.len()),
            names: BTreeMap::new(),
        };
        for one in found {
            if is_name(&one.value) {
                taken.names.insert(one.range.start, (one.range.end, taken.found.len()));
            }
            taken.found.push(Some(one));
        }
        taken
    }

    /// The names that share a byte with a range: the first byte of each and where it stands in `found`. A rule's person may
    /// stand inside a rule's organisation, so the first that ends before the range is not the last to be asked; few nest.
    fn over<'t>(&'t self, range: &'t Range<usize>) -> impl Iterator<Item = (usize, usize)> + 't {
        let before = self.names.range(..range.end).rev();
        let touching = before
            .enumerate()
            .take_while(|(number, (_, (end, _)))| *number < NESTED || *end > range.start)
            .map(|(_, name)| name)
            .filter(|(_, (end, _))| *end > range.start);
        touching.map(|(&start, &(_, at))| (start, at))
    }

    /// Whether the names within a range are places and organisations, and none reaches beyond it or is all of it.
    fn holds_only_parts(&self, range: &Range<usize>) -> bool {
        self.over(range)
            .filter_map(|(_, at)| self.found[at].as_ref())
            .all(|other| {
                let within = range.start <= other.range.start && other.range.end <= range.end;
                within && other.range != *range && !matches!(other.value, Value::Person { .. })
            })
    }

    fn put_if_free(&mut self, one: Found) {
        if self.over(&one.range).next().is_none() {
            self.put(one);
        }
    }

    /// Puts a name in the place of those it holds.
    fn put(&mut self, one: Found) {
        let held: Vec<(usize, usize)> = self.over(&one.range).collect();
        for (start, at) in held {
            self.names.remove(&start);
            self.found[at] = None;
        }
        self.names.insert(one.range.start, (one.range.end, self.found.len()));
        self.found.push(Some(one));
    }
}

fn is_name(value: &Value) -> bool {
    matches!(
        value,
        Value::Person { .. } | Value::Place { .. } | Value::Organization { .. }
    )
}

/// 责任|田九亩二分: whether the last of two characters is a number that counts what stands behind it.
fn measured(name: &str, behind: &str) -> bool {
    let number = name.ends_with([
        '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '两', '百', '千',
    ]);
    let measure =
        |c: char| "亩畝斤公年月日天个個名位元块塊里米户戶头頭只隻点點分度号號期路层樓楼口台辆間间条條".contains(c);
    name.chars().count() == 2 && number && behind.starts_with(measure)
}

/// Whether what stands behind a surname with 氏, and behind others that a list has with it, makes families of them.
fn is_family(behind: &str) -> bool {
    let mut rest = behind;
    while let Some(next) = rest.strip_prefix(['、', '与', '與', '和']) {
        let mut characters = next.chars();
        let (_, Some('氏')) = (characters.next(), characters.next()) else {
            return false;
        };
        rest = characters.as_str();
    }
    let words = [
        "两家", "兩家", "三家", "家族", "一族", "宗族", "兄弟", "姐妹", "姊妹", "父子", "后人", "後人", "祖", "宗祠",
        "祠堂", "家谱", "家譜", "族谱", "族譜", "故居", "旧宅", "舊宅", "集团", "集團",
    ];
    words.iter().any(|word| rest.starts_with(word))
}

/// The name without marks and space around it.
fn trimmed(text: &str, name: &Name) -> Name {
    let words = &text[name.range.clone()];
    // 孔子曰 is he and what he does.
    let inner = words
        .trim_matches(|c: char| !c.is_alphanumeric())
        .trim_end_matches('曰');
    let start = name.range.start + words.len() - words.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    Name {
        range: start..start + inner.len(),
        ..name.clone()
    }
}

/// 邓丽查看了病房: where 邓丽 is known on the page, and the sentence goes on with a word behind that name, the tagger's 邓丽查
/// is her and the word's first character.
fn without_verb(text: &str, name: Name, known: &BTreeSet<String>, lexicon: &Lexicon) -> Name {
    let words = &text[name.range.clone()];
    // 吳阿水無奈表示: four characters and more behind a surname of one.
    let characters: Vec<char> = words.chars().collect();
    let three: usize = characters.iter().take(3).map(|c| c.len_utf8()).sum();
    let start = name.range.start;
    if characters.len() > 3
        && characters.iter().all(|&c| is_han(c))
        && lexicon.surname(&characters) == Some(1)
        && lexicon.goes_on(&text[start + three..])
    {
        return Name {
            range: start..start + three,
            ..name
        };
    }
    let last = words.chars().next_back().map_or(0, char::len_utf8);
    let end = name.range.end - last;
    // 阿賢|卻搖頭, 小杨|嫌他: a call of two characters.
    let call =
        |first, surname| first == '阿' || matches!(first, '小' | '老') && lexicon.surname(&[surname, 'x']) == Some(1);
    let goes_on = |c| naming::AFTER.contains(c) && !"明平祥强先正".contains(c);
    if let [first, surname, verb] = characters[..]
        && call(first, surname)
        && goes_on(verb)
    {
        return Name {
            range: start..end,
            ..name
        };
    }
    if known.contains(&text[name.range.start..end]) && lexicon.goes_on(&text[end..]) {
        return Name {
            range: name.range.start..end,
            ..name
        };
    }
    name
}

/// Least margin of a name of two characters: those below were words and places as often as names on the annotated pages
/// (天亮, 高铁, 寿光), while hardly a right one is below.
const LEAST: i32 = 500;

/// What the last character of a name in running text never is: part of a place or of the sentence (周皋圩, 杨柳湖, 葛的,
/// 魏姓).
const NO_END: &str = "的等姓们乡镇村圩埠坝县区市省街路湖库渠寺庙";

/// Two characters and more, a surname before them or a name from another language (卡尔·马克思), and no place, no title
/// and no day of the week.
fn is_person(name: &str, margin: i32, lexicon: &Lexicon) -> bool {
    let characters: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    let [first, .., last] = characters.as_slice() else {
        return false;
    };
    let long = characters.len() >= 3;
    let named = long || lexicon.surname(&characters).is_some() && margin >= LEAST && !lexicon.begins_with_word(name);
    // 田家的顶棚: their home. 黄田中学 is a body.
    let home = characters.len() == 2 && *last == '家' || long && lexicon.is_body(name);
    let weekday = characters.len() == 2 && "周週".contains(*first) && "一二三四五六日末".contains(*last);
    let titled = lexicon.titles(name).any(|(_, end)| end == name.len());
    // 省长某某 without its office's first characters.
    let fragment = "省市县縣我".contains(*first);
    // 阿姨, 阿公: what one calls somebody.
    let kin = characters.len() == 2 && *first == '阿' && "姨公婆妈媽爸爹哥姐妹弟叔伯嬤嫲嫂".contains(*last);
    // 魏老常说: one who is honoured.
    let honoured = characters.get(1) == Some(&'老') && matches!(last, '常' | '说' | '在' | '也' | '就' | '还');
    let honoured = honoured || characters.len() == 2 && *last == '老';
    named
        && !kin
        && !honoured
        && !home
        && is_han(*first)
        && !NO_END.contains(*last)
        && !weekday
        && !titled
        && !fragment
        && !lexicon.is_county(name)
}

/// Not one character, and not numbers alone.
fn is_organization(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_line_names_its_paper() {
        for (words, kept) in [
            ("株洲日报讯", "株洲日报"),
            ("中央社電", "中央社"),
            ("国家电网", "国家电网"),
            ("科大讯飞", "科大讯飞"),
            ("株洲中车时代电", "株洲中车时代电"),
        ] {
            let name = Name {
                range: 0..words.len(),
                kind: Kind::Organization,
                margin: 1,
            };
            assert_eq!(&words[without_mark(words, &name).range], kept);
        }
    }
}
