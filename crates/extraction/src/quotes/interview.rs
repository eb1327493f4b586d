//! Interviews in print (对话), whose words stand behind who says them and need no marks: 记者：…？ 某某：…. A column of
//! questions and answers (问：…答：…) that names nobody is nobody's speech.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::OPENING;
use super::cast::Reference;
use super::speaker::Speaker;
use crate::passage::Passage;

/// Who asks, as the paragraph begins.
const ASKS: [&str; 9] = [
    "记",
    "记者",
    "記者",
    "本报记者",
    "本報記者",
    "记者问",
    "主持人",
    "笔者",
    "编者",
];

/// Characters of who speaks at most.
const LONG: usize = 12;

/// Paragraphs that ask and that answer at least: one question with its answer may be of a story.
const LEAST: usize = 2;

/// What begins before the words of a paragraph.
struct Head<'t> {
    printed: &'t str,
    /// Index of who is named in it, if anybody is.
    named: Option<usize>,
    words: Range<usize>,
}

/// What is said in the interviews of a page, by the index of its passage: the words and who says them. `people` are in
/// reading order.
pub(super) fn read(
    paragraphs: &[(usize, &Passage<'_>)],
    people: &[Reference],
) -> BTreeMap<usize, (Range<usize>, Speaker)> {
    let mut said = BTreeMap::new();
    for article in paragraphs.chunk_by(|one, next| one.1.article == next.1.article) {
        let heads: Vec<(usize, Head<'_>)> = article
            .iter()
            .filter_map(|&(index, passage)| Some((index, head(index, &passage.text, people)?)))
            .collect();
        let asking = heads.iter().filter(|(_, head)| head.asks()).count();
        if asking < LEAST || heads.len() - asking < LEAST {
            continue;
        }
        let names: BTreeSet<&str> = heads.iter().map(|(_, head)| head.told(people)).collect();
        let mut heads = heads.iter().peekable();
        // Whose answer a paragraph without a head goes on with.
        let mut answer: Option<&Head<'_>> = None;
        for &(index, passage) in article {
            if let Some((_, head)) = heads.next_if(|(at, _)| *at == index) {
                said.insert(index, (head.words.clone(), head.speaker(people)));
                // Behind the last turn nothing is an answer's, as there the paper itself may end the article.
                answer = Some(head).filter(|head| !head.asks() && heads.peek().is_some());
            } else {
                answer = answer.filter(|_| goes_on(&passage.text, &names));
                if let Some(head) = answer {
                    said.insert(index, (trimmed(&passage.text, 0), head.speaker(people)));
                }
            }
        }
    }
    said
}

/// What begins a paragraph in which the paper itself tells: 采访进行到这里，…; 昨天上午，会议室外下起了雨.
const SCENES: [&str; 16] = [
    "采访",
    "記者",
    "记者",
    "说到",
    "谈到",
    "说完",
    "话音",
    "这时",
    "此时",
    "随后",
    "昨天",
    "昨日",
    "当天",
    "上午",
    "下午",
    "会议室",
];

/// An answer's next paragraph: no words in marks, nothing put in by the paper, and nobody of the interview, by `names`, is
/// told of.
fn goes_on(text: &str, names: &BTreeSet<&str>) -> bool {
    /// More of them no interview has.
    const MOST: usize = 12;
    names.len() <= MOST
        && !text.trim_start().starts_with(['（', '(', '【', '[', '—'])
        && !text.contains(OPENING)
        && !SCENES.iter().any(|word| text.trim_start().starts_with(word))
        && names.iter().all(|name| !text.contains(name))
}

/// The bytes of `text` from `from` on that are no space at its ends.
fn trimmed(text: &str, from: usize) -> Range<usize> {
    from + (text[from..].len() - text[from..].trim_start().len())..text.trim_end().len()
}

impl Head<'_> {
    fn asks(&self) -> bool {
        ASKS.contains(&self.printed)
    }

    fn name(&self) -> &str {
        if self.printed == "记" { "记者" } else { self.printed }
    }

    /// Who is told of where the text names them.
    fn told<'p>(&'p self, people: &'p [Reference]) -> &'p str {
        self.named.map_or_else(|| self.name(), |one| people[one].name.as_str())
    }

    fn speaker(&self, people: &[Reference]) -> Speaker {
        let one = self.named.map(|one| &people[one]);
        let name = one.map_or(self.name(), |one| &one.name);
        Speaker::new(name, one.and_then(|one| one.mention), None, "quote/interview")
    }
}

/// 记者：, ■某某：, 龙：: who speaks before the colon of a paragraph, where what stands behind it is not in marks of its own.
fn head<'t>(index: usize, text: &'t str, people: &[Reference]) -> Option<Head<'t>> {
    let lead = text.len()
        - text
            .trim_start_matches(['■', '●', '□', '◆', '▲', '△', '○', '◎', '　', ' '])
            .len();
    let (at, colon) = text[lead..]
        .char_indices()
        .take(LONG + 1)
        .find(|(_, c)| matches!(c, '：' | ':'))?;
    let printed = &text[lead..lead + at];
    let from = lead + at + colon.len_utf8();
    let words = trimmed(text, from);
    if words.is_empty() || text[words.clone()].starts_with(OPENING) {
        return None;
    }
    let near = people.partition_point(|one| (one.passage, one.range.end) < (index, lead + at));
    let named = people
        .get(near)
        .filter(|one| one.passage == index && one.range.end == lead + at && !one.is_quoted);
    let named = named.map(|_| near).or_else(|| by_surname(index, printed, people));
    let speaks = named.is_some() || ASKS.contains(&printed);
    speaks.then_some(Head { printed, named, words })
}

/// 龙：: the one person who was named before with that surname.
fn by_surname(index: usize, printed: &str, people: &[Reference]) -> Option<usize> {
    if printed.chars().count() != 1 {
        return None;
    }
    let before = people.partition_point(|one| one.passage < index);
    let bearers = || {
        (0..before)
            .rev()
            .take(64)
            .filter(|&one| people[one].name.starts_with(printed))
    };
    let last = bearers().next()?;
    bearers()
        .all(|one| people[one].name == people[last].name)
        .then_some(last)
}
