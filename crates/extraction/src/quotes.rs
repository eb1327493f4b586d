//! Quotations and who said them.

use std::ops::Range;

use banmian_model::{BylineRole, PageArticles, Quote, QuoteKind, Rule, Value};

use crate::Resources;
use crate::entities::floor;
use crate::passage::{Found, Part, Passage};

/// Verbs that give speech away.
const CUES: [&str; 46] = [
    "说",
    "表示",
    "介绍",
    "告诉",
    "指出",
    "强调",
    "坦言",
    "回忆",
    "透露",
    "认为",
    "称",
    "感慨",
    "感叹",
    "解释",
    "直言",
    "谈到",
    "提到",
    "笑着说",
    "回答",
    "问道",
    "說",
    "指出",
    "強調",
    "補充",
    "批评",
    "批評",
    "解釋",
    "分析",
    "慨叹",
    "慨嘆",
    "感嘆",
    "叹了口气",
    "叹气",
    "笑道",
    "问",
    "問",
    "答道",
    "嘱咐",
    "叮嘱",
    "喊",
    "坦承",
    "提醒",
    "呼吁",
    "呼籲",
    "猶有餘悸",
    "心有余悸",
];

const PAIRS: [(char, char); 3] = [('“', '”'), ('「', '」'), ('『', '』')];

/// Bytes between a quotation and what says whose it is: no clause is longer, and a text without marks must not cost
/// its square.
const REACH: usize = 600;

/// Reads the quotations on a page. `found` is in reading order, and its indices are those of the page's mentions.
pub(crate) fn read(
    input: &PageArticles,
    passages: &[Passage<'_>],
    found: &[Found],
    resources: &Resources,
) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let people: Vec<(usize, &Found)> = found
        .iter()
        .enumerate()
        .filter(|(_, found)| matches!(found.value, Value::Person { .. }))
        .collect();
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part == Part::Paragraph)
    {
        let from = people.partition_point(|(_, found)| found.passage < index);
        let to = people.partition_point(|(_, found)| found.passage <= index);
        let people = &people[from..to];
        for mut pieces in joined(&passage.text, spoken(&passage.text)) {
            let words = pieces[0].clone();
            let speaker = speaker(&passage.text, &words, people, resources)
                .or_else(|| narrator(input, passage.article, passages, found));
            let (speaker, speaker_mention, cue, rule) = match speaker {
                Some(Speaker {
                    name,
                    mention,
                    cue,
                    rule,
                }) => (Some(name), mention, cue, rule),
                None => (None, None, None, "quote/unattributed"),
            };
            quotes.push(Quote {
                article: passage.article,
                speaker,
                speaker_mention: speaker_mention.and_then(|index| u32::try_from(index).ok()),
                kind: QuoteKind::Direct,
                cue: cue.map(|cue| passage.spans(cue)),
                spans: pieces
                    .drain(..)
                    .flat_map(|piece| passage.spans(piece).iter().collect::<Vec<_>>())
                    .collect(),
                rule: Rule::from(rule),
            });
        }
    }
    quotes
}

/// What stands in quotation marks and is speech: it ends as a sentence does. Terms, slogans and titles do not.
fn spoken(text: &str) -> Vec<Range<usize>> {
    let mut spoken = Vec::new();
    let mut at = 0;
    while let Some((open, close, start)) = next_open(text, at) {
        let inside = start + open.len_utf8();
        let Some(end) = matching(text, inside, open, close) else {
            break;
        };
        let words = &text[inside..end];
        let long = words.chars().count() >= 4;
        let sentence = words.ends_with(['。', '！', '？', '…']) || words.ends_with('，') && long;
        let announced = text[..start].ends_with(['：', ':']) && long;
        if (sentence && long) || announced {
            spoken.push(inside..end);
        }
        at = end + close.len_utf8();
    }
    spoken
}

/// “…，”某某说，“…”: pieces without a sentence's end between are one quotation.
fn joined(text: &str, spoken: Vec<Range<usize>>) -> Vec<Vec<Range<usize>>> {
    let mut joined: Vec<Vec<Range<usize>>> = Vec::new();
    for words in spoken {
        let goes_on = joined.last().and_then(|pieces| pieces.last()).is_some_and(|last| {
            let between = &text[last.end..words.start];
            text[..last.end].ends_with('，')
                && between.len() <= REACH
                && !between.contains(['。', '！', '？', '：'])
                && CUES.iter().any(|cue| between.contains(cue))
        });
        match joined.last_mut() {
            Some(pieces) if goes_on => pieces.push(words),
            _ => joined.push(vec![words]),
        }
    }
    joined
}

fn next_open(text: &str, from: usize) -> Option<(char, char, usize)> {
    let at = text[from..].find(['“', '「', '『'])? + from;
    let open = text[at..].chars().next()?;
    let (_, close) = PAIRS.iter().find(|(mark, _)| *mark == open)?;
    Some((open, *close, at))
}

/// Where the mark that closes a quotation stands.
fn matching(text: &str, from: usize, open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text[from..].char_indices() {
        match c {
            c if c == open => depth += 1,
            c if c == close && depth == 0 => return Some(from + at),
            c if c == close => depth -= 1,
            _ => {}
        }
    }
    None
}

struct Speaker {
    name: String,
    mention: Option<usize>,
    cue: Option<Range<usize>>,
    rule: &'static str,
}

fn speaker(text: &str, words: &Range<usize>, people: &[(usize, &Found)], resources: &Resources) -> Option<Speaker> {
    let mark = '”'.len_utf8();
    let before_end = words.start - mark;
    if text[..before_end].ends_with(['：', ':']) {
        let window = floor(text, before_end.saturating_sub(REACH));
        let from = text[window..before_end]
            .rfind(['。', '！', '？', '”', '」'])
            .map_or(window, |at| window + at + mark);
        return in_clause(text, from..before_end, people, true, "quote/speaker-before")
            .or_else(|| pronoun(text, from..before_end, people));
    }
    let after = words.end + mark;
    let window = floor(text, (after + REACH).min(text.len()));
    let to = text[after..window]
        .find(['。', '！', '？', '“', '「'])
        .map_or(window, |at| after + at);
    announced(text, before_end, people)
        .or_else(|| in_clause(text, after..to, people, false, "quote/speaker-after"))
        .or_else(|| pronoun(text, after..to, people))
        .or_else(|| kin(text, after..to))
        .or_else(|| unnamed(text, after..to, resources))
}

/// 某某批评，目标追不上需求，“…”: the sentence that the quotation ends has named who speaks, with a verb of speech.
fn announced(text: &str, before_end: usize, people: &[(usize, &Found)]) -> Option<Speaker> {
    if !text[..before_end].ends_with(['，', ',']) {
        return None;
    }
    let window = floor(text, before_end.saturating_sub(REACH));
    let from = text[window..before_end]
        .rfind(['。', '！', '？', '”', '」'])
        .map_or(window, |at| window + at + '”'.len_utf8());
    in_clause(text, from..before_end, people, true, "quote/speaker-in-sentence")
        .filter(|speaker| speaker.cue.is_some())
        .or_else(|| pronoun(text, from..before_end, people))
        .or_else(|| kin(text, from..before_end))
}

/// “…”爸爸说: the words right behind the quotation and before the verb, where they are what one calls somebody.
fn kin(text: &str, range: Range<usize>) -> Option<Speaker> {
    const CALLED: [&str; 26] = [
        "爸爸", "妈妈", "父亲", "母亲", "爷爷", "奶奶", "外公", "外婆", "丈夫", "妻子", "儿子", "女儿", "哥哥", "姐姐",
        "弟弟", "妹妹", "老师", "医生", "护士", "老人", "老伴", "媽媽", "父親", "母親", "婆婆", "公公",
    ];
    let clause = &text[range.clone()];
    let called = CALLED.iter().find(|called| clause.starts_with(**called)).copied();
    // 老葛说: a surname behind 老 or 小.
    let familiar = || {
        let (at, _) = clause.strip_prefix(['老', '小'])?.char_indices().nth(1)?;
        Some(&clause[..'老'.len_utf8() + at])
    };
    let called = called.or_else(familiar)?;
    let rest = &clause[called.len()..];
    let (at, length) = CUES.iter().filter_map(|cue| Some((rest.find(cue)?, cue.len()))).min()?;
    let reach = if called.starts_with(['老', '小']) { 0 } else { 6 };
    let near = rest[..at].chars().count() <= reach && !rest[..at].contains(['，', ',']);
    let cue = range.start + called.len() + at;
    near.then(|| Speaker {
        name: called.to_owned(),
        mention: None,
        cue: Some(cue..cue + length),
        rule: "quote/called",
    })
}

/// The person in a stretch: before the words the last, behind them the first.
fn in_clause(
    text: &str,
    range: Range<usize>,
    people: &[(usize, &Found)],
    last: bool,
    rule: &'static str,
) -> Option<Speaker> {
    let from = people.partition_point(|(_, found)| found.range.start < range.start);
    let to = people.partition_point(|(_, found)| found.range.end <= range.end);
    let inside = people.get(from..to)?;
    let (mention, found) = if last { inside.last()? } else { inside.first()? };
    let Value::Person { name, .. } = &found.value else {
        return None;
    };
    let rest = &text[found.range.end..range.end];
    let cue = CUES
        .iter()
        .filter_map(|cue| rest.find(cue).map(|at| (at, cue.len())))
        .min();
    let cue = cue.map(|(at, length)| found.range.end + at..found.range.end + at + length);
    Some(Speaker {
        name: name.clone(),
        mention: Some(*mention),
        cue,
        rule,
    })
}

/// 他说：“…”: the one person that its paragraph named before, else the word as printed.
fn pronoun(text: &str, range: Range<usize>, people: &[(usize, &Found)]) -> Option<Speaker> {
    let clause = &text[range.clone()];
    let printed = ["他", "她", "他们", "她们"]
        .into_iter()
        .filter(|word| clause.starts_with(word))
        .max_by_key(|word| word.len())?;
    let rest = &clause[printed.len()..];
    let cue = CUES
        .iter()
        .filter_map(|cue| rest.find(cue).map(|at| (at, cue.len())))
        .min()?;
    let said = range.start + printed.len() + cue.0;
    let cue = Some(said..said + cue.1);
    let before = &people[..people.partition_point(|(_, found)| found.range.end <= range.start)];
    let name = |found: &Found| match &found.value {
        Value::Person { name, .. } => name.clone(),
        _ => String::new(),
    };
    let last = before.last().filter(|_| printed.chars().count() == 1);
    let alone = last.filter(|(_, last)| before.iter().rev().take(8).all(|(_, found)| name(found) == name(last)));
    Some(Speaker {
        name: alone.map_or_else(|| printed.to_owned(), |(_, found)| name(found)),
        mention: alone.map(|(mention, _)| *mention),
        cue,
        rule: "quote/pronoun",
    })
}

/// A speaker without a name: 某某社区工作队队长手持…, taken as printed.
fn unnamed(text: &str, range: Range<usize>, resources: &Resources) -> Option<Speaker> {
    let clause_text = &text[range.clone()];
    // 一名又一名白衣战士 and 党员应该去 speak of many, and of nobody who spoke.
    let mut titles = resources.entities.titles(clause_text);
    let (start, mut end) = titles.next()?;
    // 党员干部: titles side by side are one.
    for (next, further) in titles {
        if next != end {
            break;
        }
        end = further;
    }
    // 对记者说 names who listens.
    if ["对", "向", "告诉", "跟"]
        .iter()
        .any(|word| clause_text[..start].ends_with(word))
    {
        return None;
    }
    let from = clause_text[..start]
        .rfind(['，', '、', '；'])
        .map_or(0, |at| at + '，'.len_utf8());
    let words = &clause_text[from..end];
    let enough = words.chars().count() >= 6;
    let many = ["们", "等", "又一"]
        .iter()
        .any(|word| words.contains(word) || clause_text[end..].starts_with(word));
    (enough && !many).then(|| Speaker {
        name: words.to_owned(),
        mention: None,
        cue: None,
        rule: "quote/unnamed-speaker",
    })
}

/// In a story told in the first person, what nobody else is said to have said was said by its narrator.
fn narrator(input: &PageArticles, article: u32, passages: &[Passage<'_>], found: &[Found]) -> Option<Speaker> {
    let told = &input.segmentation.articles[article as usize].byline.people;
    told.iter().find(|credit| credit.role == BylineRole::Narrator)?;
    found.iter().enumerate().find_map(|(index, found)| match &found.value {
        Value::Person {
            name,
            role: Some(BylineRole::Narrator),
            ..
        } if passages[found.passage].article == article => Some(Speaker {
            name: name.clone(),
            mention: Some(index),
            cue: None,
            rule: "quote/narrator",
        }),
        _ => None,
    })
}
