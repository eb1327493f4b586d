//! The headline in a line that it shares with its kicker or deck (…时强调 毫不松懈…): which of the ways to read the line is
//! the best is learned.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::Resources;
use crate::learned::Tag;
use crate::learned::own::{flag, small};
use crate::letters::{is_alphanumeric, is_numeric};

/// Most parts of a line that are looked at; a line of more is a headline as it is.
const MOST: usize = 6;

/// How many values a reading has.
pub(crate) const COUNT: usize = 49;

/// A way to read a line: the headline's part of it and the values.
pub(crate) type Reading = (Range<usize>, Vec<i16>);

/// Which part of a head's line is the headline: what is before it is a kicker and what is behind it a deck. `body` is the
/// beginning of the text below, asked for by few lines; `known` says whether the head has a kicker and a deck in lines of their own.
pub(crate) fn headline(
    line: &str,
    body: impl FnOnce() -> String,
    known: (bool, bool),
    resources: &Resources,
) -> Range<usize> {
    // Nearly all lines are of one part, and there is nothing to choose.
    if !(2..=MOST).contains(&parts(line).len()) {
        return 0..line.len();
    }
    let readings = readings(line, &body(), known, resources);
    let rows: Vec<i16> = readings.iter().flat_map(|(_, values)| values).copied().collect();
    let mut scores = vec![0; readings.len()];
    resources.learned.split.score(&rows, &mut scores);
    let better = |best: (i32, Range<usize>), (score, (range, _)): (i32, Reading)| {
        if score > best.0 { (score, range) } else { best }
    };
    scores
        .into_iter()
        .zip(readings)
        .fold((i32::MIN, 0..line.len()), better)
        .1
}

/// All ways to read a line, the whole first; none but the whole for a line of one part.
pub(crate) fn readings(line: &str, body: &str, known: (bool, bool), resources: &Resources) -> Vec<Reading> {
    let parts = parts(line);
    let count = parts.len();
    if !(2..=MOST).contains(&count) {
        return vec![(0..line.len(), vec![0; COUNT])];
    }
    let body = pairs(body);
    let wording = wording(line, &parts, resources);
    let spans = (0..count).flat_map(|from| (from + 1..=count).map(move |to| (from, to)));
    let mut readings: Vec<Reading> = spans
        .map(|(from, to)| {
            let reading = Parts {
                line,
                parts: &parts,
                wording: &wording,
                from,
                to,
            };
            (
                parts[from].start..parts[to - 1].end,
                reading.values(&body, known, resources),
            )
        })
        .collect();
    // Of equals the whole line wins.
    readings.sort_by_key(|(range, _)| range.end - range.start < line.trim().len());
    readings
}

/// Pairs of neighbouring characters of a text.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

fn parts(line: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (at, c) in line.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        match parts.last_mut() {
            Some(last) if last.end == at => last.end += c.len_utf8(),
            _ => parts.push(at..at + c.len_utf8()),
        }
    }
    parts
}

/// What the wording of some parts of a line running speaks for, by the first of them and their number: most stretches
/// are in several readings.
fn wording(line: &str, parts: &[Range<usize>], resources: &Resources) -> Vec<Vec<[i16; 3]>> {
    let learned = &resources.learned;
    let score = |words: &str| {
        let scores = learned.phrases.scores(words, &learned.simple);
        [Tag::Kicker, Tag::Headline, Tag::Deck].map(|tag| scores[tag as usize])
    };
    let from = |first: usize| {
        let ends = parts[first..].iter().map(|last| &line[parts[first].start..last.end]);
        [""].into_iter().chain(ends).map(score).collect()
    };
    (0..=parts.len()).map(from).collect()
}

struct Parts<'l> {
    line: &'l str,
    parts: &'l [Range<usize>],
    wording: &'l [Vec<[i16; 3]>],
    from: usize,
    to: usize,
}

impl Parts<'_> {
    fn words(&self, from: usize, to: usize) -> &str {
        match (
            self.parts.get(from),
            to.checked_sub(1).and_then(|last| self.parts.get(last)),
        ) {
            (Some(first), Some(last)) if from < to => &self.line[first.start..last.end],
            _ => "",
        }
    }

    fn values(&self, body: &BTreeSet<(char, char)>, known: (bool, bool), resources: &Resources) -> Vec<i16> {
        let count = self.parts.len();
        let (front, own, back) = (
            self.words(0, self.from),
            self.words(self.from, self.to),
            self.words(self.to, count),
        );
        let lengths: Vec<i16> = (0..count).map(|at| chars(self.words(at, at + 1))).collect();
        let mut values = Vec::with_capacity(COUNT);
        values.extend([count, self.from, self.to - self.from, count - self.to].map(small));
        values.extend([flag(known.0), flag(known.1)]);
        for words in [front, own, back] {
            values.extend([
                chars(words),
                covered(words, body),
                flag(words.contains(['，', '、', ','])),
                flag(words.contains(is_numeric)),
                balance(words),
            ]);
        }
        values.extend([
            flag(front.ends_with('—')) + 2 * flag(front.ends_with(['：', ':'])),
            flag(resources.kickers.iter().any(|word| front.ends_with(word))),
            flag(EVENTS.iter().any(|word| front.ends_with(word))),
            flag(back.starts_with('—')),
            flag(back.starts_with(['（', '('])),
            flag(own.ends_with(['？', '！', '?', '!'])),
            flag(own.ends_with(['）', ')'])),
            flag(own.starts_with(['“', '「', '『', '《'])),
            flag(own.contains(['“', '「', '『', '《'])),
        ]);
        self.lengths(&lengths, &mut values);
        for (from, to) in [(0, self.from), (self.from, self.to), (self.to, count)] {
            values.extend(self.wording[from][to - from]);
        }
        debug_assert_eq!(values.len(), COUNT);
        values
    }

    fn lengths(&self, lengths: &[i16], out: &mut Vec<i16>) {
        let (front, own, back) = (&lengths[..self.from], &lengths[self.from..self.to], &lengths[self.to..]);
        let spread = |of: &[i16]| of.iter().max().unwrap_or(&0) - of.iter().min().unwrap_or(&0);
        let sum = |of: &[i16]| of.iter().sum::<i16>();
        let beside = |a: Option<&i16>, b: Option<&i16>| a.zip(b).map_or(-99, |(a, b)| a - b);
        out.extend([
            spread(own),
            spread(lengths),
            sum(front) - sum(own),
            sum(back) - sum(own),
            beside(front.last(), own.first()),
            beside(own.last(), back.first()),
            own.first().copied().unwrap_or_default(),
            own.last().copied().unwrap_or_default(),
            lengths.iter().copied().max().unwrap_or_default(),
            sum(lengths),
        ]);
    }
}

/// How many of a text's pairs of characters the body has, in thousandths; -1 of no text.
fn covered(words: &str, body: &BTreeSet<(char, char)>) -> i16 {
    let (mut all, mut found) = (0_i16, 0_i16);
    for pair in words.chars().zip(words.chars().skip(1)).take(1000) {
        all += 1;
        found += flag(body.contains(&pair));
    }
    if all == 0 {
        -1
    } else {
        i16::try_from(i32::from(found) * 1000 / i32::from(all)).unwrap_or(1000)
    }
}

/// Brackets and quotation marks opened less those closed.
fn balance(words: &str) -> i16 {
    words.chars().fold(0, |open, c| match c {
        '（' | '(' | '“' | '《' | '「' => (open + 1).min(9),
        '）' | ')' | '”' | '》' | '」' => (open - 1).max(-9),
        _ => open,
    })
}

/// What a kicker says that there was: a meeting, a match, a document.
const EVENTS: [&str; 22] = [
    "会议",
    "大会",
    "论坛",
    "活动",
    "仪式",
    "举行",
    "举办",
    "召开",
    "开幕",
    "闭幕",
    "发布",
    "发布会",
    "启动",
    "通知",
    "意见",
    "公报",
    "赛",
    "站",
    "杯",
    "男篮",
    "女排",
    "公开赛",
];

fn chars(text: &str) -> i16 {
    small(text.chars().filter(|&c| is_alphanumeric(c)).count().min(200))
}
