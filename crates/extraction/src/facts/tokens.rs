//! A passage as the epidemic reader sees it: numbers, places, times and known words, with all else as gaps.

use std::ops::Range;

use banmian_model::{Amount, Value};

use super::lexicon::{Lexicon, Verb, Word};
use crate::passage::{Found, Passage};

/// A piece of a passage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Bytes of the passage's text.
    pub(crate) range: Range<usize>,
    /// Whether it proves an epidemic by itself: 确诊病例, 死亡病例.
    pub(crate) strong: bool,
}

/// What a piece of a passage is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Word(Word),
    /// A number of cases or people, or with no unit at all.
    Count(Count),
    /// Any other number, ratio or length of time.
    Number,
    /// Index among what was found.
    Place(usize),
    /// Index among what was found.
    Time(usize),
    /// An organisation or a person: who reports, or whose patients they are.
    Name,
    Mark(char),
    /// Words that the reader does not know, and whether they end as the name of a place does (高新区).
    Gap {
        placelike: bool,
    },
}

/// A number that may count cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Count {
    pub(crate) amount: Amount,
    /// Index among what was found; `None` for a zero in words.
    pub(crate) found: Option<usize>,
    /// Whether a unit of people or cases stands after it.
    pub(crate) unit: bool,
    /// Whether the unit is 例.
    pub(crate) cases: bool,
    /// Whether it is written 一, 两: narrative, rather than a count.
    pub(crate) in_words: bool,
}

/// How names of places and of hospitals end.
const PLACE_ENDINGS: [char; 16] = [
    '区', '县', '市', '州', '旗', '省', '盟', '师', '镇', '乡', '村', '院', '岛', '縣', '區', '团',
];

/// Units that cases and people are counted in.
const UNITS: [&str; 5] = ["例", "人", "名", "位", "宗"];

/// More people than there are: a greater number counts no cases, and sums of those below are in no danger of running over.
const MANKIND: i64 = 10_000_000_000;

/// The tokens of passage `index`. `found` is what was found in all passages, `near` the indices of this one's.
pub(crate) fn of(passage: &Passage<'_>, found: &[Found], near: Range<usize>, lexicon: &Lexicon) -> Vec<Token> {
    let text = passage.text.as_ref();
    // In a headline white space parts clauses: 新增5例 治愈出院9例.
    let head = passage.part.is_head();
    let mut tokens = Vec::new();
    let mut taken = 0;
    let mut said = None;
    let mut names = near.filter_map(|index| token(text, found, index)).peekable();
    let mut words = lexicon.find(text).peekable();
    loop {
        while names.next_if(|name| name.range.start < taken).is_some() {}
        while words.next_if(|(range, _)| range.start < taken).is_some() {}
        let name = names.peek().map_or(usize::MAX..usize::MAX, |name| name.range.clone());
        // 当日 is a time and says 新增 too.
        if let Some((range, word @ Word::Scope(_))) = words.peek()
            && *range == name
        {
            said = Some(Token {
                kind: Kind::Word(*word),
                range: range.clone(),
                strong: false,
            });
        }
        // A word that reaches into a name is part of it (无 of 无锡), unless it holds the whole name (31个省).
        // And a small word is no time or number of its own: 此前无症状感染者, 较前一日, 一所中学.
        let word = words.peek().filter(|(range, word)| {
            let holds = range.start <= name.start && name.end <= range.end && range.len() > name.len();
            let small = *range == name && matches!(word, Word::Filler | Word::Institution);
            (range.start < name.start && range.end <= name.start) || holds || small
        });
        let next = match word {
            Some((range, word)) => Token {
                kind: Kind::Word(*word),
                range: range.clone(),
                strong: is_strong(*word, &text[range.clone()]),
            },
            None => {
                if words.peek().is_some_and(|(range, _)| range.start < name.start) {
                    words.next();
                    continue;
                }
                match names.next() {
                    Some(name) => with_region(text, name),
                    None => break,
                }
            }
        };
        gaps(text, taken..next.range.start, head, &mut tokens);
        let patients = patients(text, &next);
        taken = patients.as_ref().unwrap_or(&next).range.end;
        tokens.push(next);
        tokens.extend(patients);
        tokens.extend(said.take());
    }
    gaps(text, taken..text.len(), head, &mut tokens);
    tokens
}

/// 血吸虫病人 are those ill with 血吸虫病: the name of the disease and the patients share a character.
fn patients(text: &str, disease: &Token) -> Option<Token> {
    let end = disease.range.end;
    let Kind::Word(Word::Disease(_)) = disease.kind else {
        return None;
    };
    let people = text[end..].strip_prefix('人')?;
    let other = people.starts_with(['数', '數', '员', '員', '口', '群', '类', '類']);
    (text[..end].ends_with('病') && !other).then(|| Token {
        kind: Kind::Word(Word::Case),
        range: end..end + '人'.len_utf8(),
        strong: false,
    })
}

/// 台湾地区 is 台湾: the word after a place that says that it is one belongs to it.
fn with_region(text: &str, mut token: Token) -> Token {
    let follows = ["地区", "地區"]
        .iter()
        .find(|word| text[token.range.end..].starts_with(**word));
    if let (Kind::Place(_), Some(word)) = (token.kind, follows) {
        token.range.end += word.len();
    }
    token
}

/// Words that are used of epidemics alone: every noun but the bare degrees of illness, and 死亡病例, 治愈出院.
fn is_strong(word: Word, text: &str) -> bool {
    let cases = text.ends_with("病例") || text.starts_with("治愈出院") || text.starts_with("治癒出院");
    match word {
        Word::Noun(measure) => cases || !measure.is_severity(),
        Word::Verb(verb) => cases || verb == Verb::Exclude,
        _ => false,
    }
}

/// 由东南亚输入2例: where cases came from, and not where they are counted.
fn is_origin(text: &str, range: &Range<usize>) -> bool {
    let (before, behind) = (&text[..range.start], &text[range.end..]);
    let carried = ["输入", "輸入", "移入", "传入", "傳入", "境外"];
    before.ends_with(['由', '自', '从', '從']) || carried.iter().any(|word| behind.starts_with(word))
}

fn token(text: &str, found: &[Found], index: usize) -> Option<Token> {
    let item = &found[index];
    // A count is read against names that a rule or a code vouches for: a wrong row costs more than a missing one.
    if item.rule.0 == "place/tagged" && !is_origin(text, &item.range) {
        // What is counted in a place without a code is nobody else's.
        return Some(Token {
            kind: Kind::Gap { placelike: true },
            range: item.range.clone(),
            strong: false,
        });
    }
    if item.rule.0.ends_with("/tagged") {
        return None;
    }
    if item.rule.0 == "place/country" {
        return abroad(text, &found[index..]);
    }
    let kind = match &item.value {
        Value::Quantity { amount, unit } => {
            count(text, item, index, *amount, unit.as_deref()).map_or(Kind::Number, Kind::Count)
        }
        Value::Place { .. } => Kind::Place(index),
        Value::Time(_) => Kind::Time(index),
        Value::Organization { .. } | Value::Person { .. } => Kind::Name,
        Value::Ratio { .. } | Value::Money { .. } | Value::Ordinal { .. } | Value::Phone { .. } => Kind::Number,
        Value::Office { .. } | Value::Document { .. } => return None,
    };
    Some(Token {
        kind,
        range: item.range.clone(),
        strong: false,
    })
}

/// 美国新增病例67023例, 日本今年累计143例: what a country reports, the first of `found`, is none of the paper's region. Where cases came
/// from (自美国输入) is no place.
fn abroad(text: &str, found: &[Found]) -> Option<Token> {
    const WHEN: [&str; 8] = ["目前", "当前", "当天", "當天", "已", "共", "又", "也"];
    const REPORTS: [&str; 12] = [
        "新增", "累计", "累計", "报告", "報告", "通报", "通報", "现有", "現有", "单日", "單日", "境内",
    ];
    // 中国以外共报告…: of all others, and none of the paper's region.
    const BEYOND: [&str; 3] = ["以外", "之外", "境外"];
    let (item, others) = found.split_first()?;
    let mut behind = text[item.range.end..].trim_start_matches(['全', '国', '國']);
    // Since when, or on which day.
    let at = text.len() - behind.len();
    let when = others
        .iter()
        .take_while(|other| other.passage == item.passage && other.range.start <= at)
        .find(|other| other.range.start == at && matches!(other.value, Value::Time(_)));
    if let Some(when) = when {
        behind = &text[when.range.end..];
    }
    while let Some(rest) = WHEN.iter().find_map(|word| behind.strip_prefix(word)) {
        behind = rest;
    }
    REPORTS
        .iter()
        .chain(&BEYOND)
        .any(|word| behind.starts_with(word))
        .then(|| Token {
            kind: Kind::Word(Word::Institution),
            range: item.range.clone(),
            strong: false,
        })
}

fn count(text: &str, item: &Found, index: usize, amount: Amount, unit: Option<&str>) -> Option<Count> {
    let unit_known = unit.is_none_or(|unit| UNITS.contains(&unit)) && amount.number.abs() <= MANKIND.into();
    let first = text.get(item.range.clone())?.chars().next()?;
    unit_known.then_some(Count {
        amount,
        found: Some(index),
        unit: unit.is_some(),
        cases: unit == Some("例"),
        in_words: "一二两三几".contains(first) && amount.number < 10.into(),
    })
}

/// Marks of punctuation one by one, and the characters between as gaps; white space is nothing but in a `head`.
fn gaps(text: &str, range: Range<usize>, head: bool, tokens: &mut Vec<Token>) {
    let Some(between) = text.get(range.clone()) else { return };
    let mut open: Option<usize> = None;
    let mut digits = 0;
    for (at, c) in between.char_indices() {
        let at = range.start + at;
        if at < digits {
            continue;
        }
        if is_mark(c) || c.is_whitespace() || c.is_ascii_digit() {
            close(text, &mut open, at, tokens);
        }
        if c.is_ascii_digit() {
            digits = bare_number(text, at..range.end, tokens);
            continue;
        }
        let blank = head && c.is_whitespace();
        if is_mark(c) || blank {
            tokens.push(Token {
                kind: Kind::Mark(if blank { '，' } else { plain_mark(c) }),
                range: at..at + c.len_utf8(),
                strong: false,
            });
        } else if !c.is_whitespace() {
            open.get_or_insert(at);
        }
    }
    close(text, &mut open, range.end, tokens);
}

/// A number that was not read as a quantity: 确诊病例5487和无症状感染者9545例, or set apart from its unit. Returns the byte after it.
fn bare_number(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) -> usize {
    let digits = text[range.clone()].bytes().take_while(u8::is_ascii_digit).count();
    let limit = range.end;
    let range = range.start..range.start + digits;
    // 9 例: some papers set a space before the unit.
    let rest = &text[range.end..limit];
    let unit = rest.trim_start().chars().next().filter(|c| "例人名".contains(*c));
    let kind = match text[range.clone()].parse::<i64>() {
        Ok(number) if number <= MANKIND => Kind::Count(Count {
            amount: Amount::exact(number.into()),
            found: None,
            unit: unit.is_some(),
            cases: unit == Some('例'),
            in_words: false,
        }),
        _ => Kind::Number,
    };
    let end = range.end + unit.map_or(0, |unit| rest.len() - rest.trim_start().len() + unit.len_utf8());
    let range = range.start..end;
    tokens.push(Token {
        kind,
        range,
        strong: false,
    });
    end
}

fn close(text: &str, open: &mut Option<usize>, end: usize, tokens: &mut Vec<Token>) {
    if let Some(start) = open.take() {
        let placelike = text[start..end].ends_with(PLACE_ENDINGS);
        tokens.push(Token {
            kind: Kind::Gap { placelike },
            range: start..end,
            strong: false,
        });
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '；'
            | '！'
            | '？'
            | '：'
            | '、'
            | '（'
            | '）'
            | '【'
            | '】'
            | '“'
            | '”'
            | '\u{3000}'
            | '('
            | ')'
            | ','
            | ';'
            | '!'
            | '?'
            | ':'
            | '['
            | ']'
            | '#'
            | '\n'
            | '"'
    )
}

fn plain_mark(c: char) -> char {
    match c {
        '(' => '（',
        ')' => '）',
        ',' => '，',
        ';' => '；',
        '!' | '?' | '！' | '？' | '【' | '】' | '[' | ']' | '#' | '\n' => '。',
        ':' => '：',
        other => other,
    }
}
