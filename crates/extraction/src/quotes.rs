//! Quotations and who said them.

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::{BylineRole, Quote, QuoteKind, Rule, Value};

use crate::Resources;
use crate::entities::floor;
use crate::passage::{Found, Part, Passage};

/// Verbs that give speech away.
const CUES: [&str; 37] = [
    "表示",
    "介绍",
    "告诉",
    "指出",
    "强调",
    "坦言",
    "回忆",
    "透露",
    "认为",
    "感慨",
    "感叹",
    "解释",
    "直言",
    "谈到",
    "提到",
    "笑着说",
    "回答",
    "问道",
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
    "答道",
    "嘱咐",
    "叮嘱",
    "坦承",
    "提醒",
    "呼吁",
    "呼籲",
];

/// Verbs of one character, which are parts of many words (问题, 职称, 小说): only what ends a clause gives speech away.
const SHORT_CUES: [char; 6] = ['说', '称', '說', '问', '問', '喊'];

/// Words that end in such a character and say nothing.
const SILENT: [&str; 14] = [
    "职称", "名称", "简称", "俗称", "统称", "别称", "小说", "传说", "学说", "小說", "访问", "慰问", "疑问", "顾问",
];

/// The first verb of speech in a clause that is over where `clause` ends: its bytes.
fn cue(clause: &str) -> Option<Range<usize>> {
    let long = CUES.iter().filter_map(|cue| Some((clause.find(cue)?, cue.len())));
    let short = clause.match_indices(SHORT_CUES).find(|(at, verb)| {
        let behind = clause[at + verb.len()..].chars().next();
        let ends = behind.is_none_or(|c| !c.is_alphanumeric() || matches!(c, '道' | '过' | '過'));
        ends && !SILENT.iter().any(|word| clause[..at + verb.len()].ends_with(word))
    });
    let short = short.map(|(at, verb)| (at, verb.len()));
    let (at, length) = long.chain(short).min()?;
    Some(at..at + length)
}

const PAIRS: [(char, char); 3] = [('“', '”'), ('「', '」'), ('『', '』')];

/// Bytes between a quotation and what says whose it is: no clause is longer, and a text without marks must not cost
/// its square.
const REACH: usize = 600;

/// Reads the quotations on a page. `found` is in reading order, and its indices are those of the page's mentions.
pub(crate) fn read(passages: &[Passage<'_>], found: &[Found], resources: &Resources) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let people: Vec<(usize, &Found)> = found
        .iter()
        .enumerate()
        .filter(|(_, found)| matches!(found.value, Value::Person { .. }))
        .collect();
    let narrators = narrators(passages, &people);
    let paragraphs: Vec<(usize, &Passage<'_>)> = passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part == Part::Paragraph)
        .collect();
    let mut runs_on = false;
    for (order, &(index, passage)) in paragraphs.iter().enumerate() {
        let from = people.partition_point(|(_, found)| found.passage < index);
        let to = people.partition_point(|(_, found)| found.passage <= index);
        let next = paragraphs
            .get(order + 1)
            .filter(|(_, next)| next.article == passage.article);
        let (spoken, open) = spoken(&passage.text, next.map(|(_, next)| next.text.as_ref()));
        for pieces in joined(&passage.text, spoken) {
            let speaker = speaker(&passage.text, &pieces[0], &people[from..to], resources);
            let said = quote(passage, &pieces, speaker);
            match quotes.last_mut().filter(|_| runs_on) {
                Some(before) => go_on(before, said),
                None => quotes.push(said),
            }
            runs_on = false;
        }
        runs_on = open;
    }
    for quote in &mut quotes {
        if let (None, Some(narrator)) = (&quote.speaker, narrators.get(&quote.article)) {
            attribute(quote, Some(narrator.clone()), None);
        }
    }
    quotes
}

fn quote(passage: &Passage<'_>, pieces: &[Range<usize>], speaker: Option<Speaker>) -> Quote {
    let spans = pieces
        .iter()
        .flat_map(|piece| passage.spans(piece.clone()).iter().collect::<Vec<_>>());
    let mut quote = Quote {
        article: passage.article,
        speaker: None,
        speaker_mention: None,
        kind: QuoteKind::Direct,
        cue: None,
        spans: spans.collect(),
        rule: Rule::from("quote/unattributed"),
    };
    attribute(&mut quote, speaker, Some(passage));
    quote
}

/// Says of a quotation who said it; `passage` holds the verb.
fn attribute(quote: &mut Quote, speaker: Option<Speaker>, passage: Option<&Passage<'_>>) {
    let Some(speaker) = speaker else { return };
    quote.speaker = Some(speaker.name);
    quote.speaker_mention = speaker.mention.and_then(|index| u32::try_from(index).ok());
    quote.cue = passage.zip(speaker.cue).map(|(passage, cue)| passage.spans(cue));
    quote.rule = Rule::from(speaker.rule);
}

/// A quotation of several paragraphs is one; whichever of them names its speaker, the first before the others.
fn go_on(before: &mut Quote, said: Quote) {
    before.spans = before.spans.iter().chain(said.spans.iter()).collect();
    if before.speaker.is_none() {
        before.speaker = said.speaker;
        before.speaker_mention = said.speaker_mention;
        before.cue = said.cue;
        before.rule = said.rule;
    }
}

/// What stands in quotation marks and is speech: it ends as a sentence does. Terms, slogans and titles do not.
///
/// The second value says whether the last goes on in `next`, the paragraph behind: of a quotation of several paragraphs
/// each opens with a mark, and only the last closes.
fn spoken(text: &str, next: Option<&str>) -> (Vec<Range<usize>>, bool) {
    let (mut marked, open) = marked(text);
    let open = open.filter(|&at| {
        let mark = text[..at].chars().next_back();
        mark.is_some_and(|mark| next.is_some_and(|next| next.trim_start().starts_with(mark)))
    });
    marked.extend(open.map(|at| at..text.trim_end().len()));
    let is_speech = |inside: &Range<usize>| {
        let words = &text[inside.clone()];
        let long = words.chars().count() >= 4;
        let sentence = words.ends_with(['。', '！', '？', '…']) || words.ends_with('，');
        let announced = text[..inside.start - MARK].ends_with(['：', ':']);
        long && (sentence || announced)
    };
    let goes_on = open.is_some() && marked.last().is_some_and(is_speech);
    marked.retain(is_speech);
    (marked, goes_on)
}

/// Bytes of a quotation mark.
const MARK: usize = '“'.len_utf8();

/// The stretches between quotation marks that are within no other, and where the words behind the last mark begin that
/// nothing closes. A mark is closed by the next one that closes none opened behind it, so one that was never closed, or
/// opened, costs the others nothing.
fn marked(text: &str) -> (Vec<Range<usize>>, Option<usize>) {
    let mut open: [Vec<usize>; PAIRS.len()] = Default::default();
    let mut marked = Vec::new();
    for (at, c) in text.char_indices() {
        for ((opening, closing), open) in PAIRS.iter().zip(&mut open) {
            if c == *opening {
                open.push(at + MARK);
            } else if c == *closing {
                marked.extend(open.pop().map(|start| start..at));
            }
        }
    }
    marked.sort_by_key(|inside: &Range<usize>| inside.start);
    let mut end = 0;
    marked.retain(|inside| {
        let outermost = inside.start >= end;
        end = end.max(inside.end);
        outermost
    });
    let last = open.into_iter().flatten().max().filter(|&at| at >= end);
    (marked, last)
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
                && cue(between).is_some()
        });
        match joined.last_mut() {
            Some(pieces) if goes_on => pieces.push(words),
            _ => joined.push(vec![words]),
        }
    }
    joined
}

#[derive(Clone, Debug)]
struct Speaker {
    name: String,
    mention: Option<usize>,
    cue: Option<Range<usize>>,
    rule: &'static str,
}

fn speaker(text: &str, words: &Range<usize>, people: &[(usize, &Found)], resources: &Resources) -> Option<Speaker> {
    let before_end = words.start - MARK;
    if text[..before_end].ends_with(['：', ':']) {
        let window = floor(text, before_end.saturating_sub(REACH));
        let from = text[window..before_end]
            .rfind(['。', '！', '？', '”', '」'])
            .map_or(window, |at| window + at + MARK);
        return in_clause(text, from..before_end, people, true, "quote/speaker-before")
            .or_else(|| pronoun(text, from..before_end, people));
    }
    let after = (words.end + MARK).min(text.len());
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
        .map_or(window, |at| window + at + MARK);
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
    let said = cue(rest)?;
    let reach = if called.starts_with(['老', '小']) { 0 } else { 6 };
    let words = &rest[..said.start];
    let near = words.chars().count() <= reach && !words.contains(['，', ',']);
    let start = range.start + called.len();
    near.then(|| Speaker {
        name: called.to_owned(),
        mention: None,
        cue: Some(start + said.start..start + said.end),
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
    let cue = cue(rest).map(|cue| found.range.end + cue.start..found.range.end + cue.end);
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
    let start = range.start + printed.len();
    let cue = cue(rest).map(|cue| start + cue.start..start + cue.end)?;
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
        cue: Some(cue),
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

/// In a story told in the first person, what nobody else is said to have said was said by its narrator: by article.
fn narrators(passages: &[Passage<'_>], people: &[(usize, &Found)]) -> BTreeMap<u32, Speaker> {
    let mut narrators = BTreeMap::new();
    for &(index, found) in people {
        if let Value::Person {
            name,
            role: Some(BylineRole::Narrator),
            ..
        } = &found.value
        {
            let article = passages[found.passage].article;
            narrators.entry(article).or_insert_with(|| Speaker {
                name: name.clone(),
                mention: Some(index),
                cue: None,
                rule: "quote/narrator",
            });
        }
    }
    narrators
}
