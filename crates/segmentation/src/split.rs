use std::ops::Range;

use crate::Resources;

/// What tells the headline in a line that it shares with its kicker or deck, in the order of data/splits.tsv.
pub(crate) const NAMES: &[&str] = &[
    "front",
    "back",
    "front_and_back",
    "whole_of_2",
    "whole_of_3",
    "whole_of_more",
    "whole_upto_12",
    "whole_13_18",
    "whole_19_24",
    "whole_25_32",
    "whole_over_32",
    "whole_even",
    "whole_long_parts",
    "whole_comma",
    "whole_digits_in_both",
    "whole_quote_first",
    "front_leads",
    "front_dash",
    "front_colon",
    "front_upto_4",
    "front_5_8",
    "front_9_14",
    "front_15_20",
    "front_over_20",
    "front_longer",
    "front_shorter",
    "front_even",
    "front_even_with_first",
    "front_digit",
    "front_comma",
    "front_parts",
    "front_event",
    "front_known_kicker",
    "back_dash",
    "back_upto_6",
    "back_7_12",
    "back_13_20",
    "back_over_20",
    "back_longer",
    "back_even",
    "back_digit",
    "back_comma",
    "back_parts",
    "back_known_deck",
    "headline_upto_5",
    "headline_6_9",
    "headline_10_14",
    "headline_15_20",
    "headline_over_20",
    "headline_parts_2",
    "headline_parts_more",
    "headline_pair",
    "headline_comma",
    "headline_digit",
    "headline_calls",
    "headline_quoted",
];

/// Most parts of a line that are looked at; a line of more is a headline as it is.
const MOST: usize = 5;

/// A way to read a line: the headline's part of it and the evidence.
pub(crate) type Reading = (Range<usize>, Vec<f32>);

/// Which part of a head's line is the headline: what is before it is a kicker and what is behind it a deck. `known` says
/// whether the head has a kicker and a deck in lines of their own.
pub(crate) fn headline(line: &str, known: (bool, bool), resources: &Resources) -> Range<usize> {
    let weigh = |values: &[f32]| -> f32 { values.iter().zip(&resources.splits).map(|(a, b)| a * b).sum() };
    let readings = readings(line, known, resources);
    let whole = 0..line.len();
    let scored = readings.into_iter().map(|(range, values)| (weigh(&values), range));
    scored
        .fold(
            (f32::NEG_INFINITY, whole),
            |best, one| if one.0 > best.0 { one } else { best },
        )
        .1
}

/// All ways to read a line, the whole first; none but the whole for a line of one part.
pub(crate) fn readings(line: &str, known: (bool, bool), resources: &Resources) -> Vec<Reading> {
    let parts = parts(line);
    let count = parts.len();
    if !(2..=MOST).contains(&count) {
        return vec![(0..line.len(), vec![0.0; NAMES.len()])];
    }
    let spans = (0..count).flat_map(|from| (from + 1..=count).map(move |to| (from, to)));
    let mut readings: Vec<Reading> = spans
        .map(|(from, to)| {
            let reading = Parts {
                line,
                parts: &parts,
                from,
                to,
                known,
            };
            (parts[from].start..parts[to - 1].end, reading.evidence(resources))
        })
        .collect();
    // Of equals the whole line wins.
    readings.sort_by_key(|(range, _)| range.end - range.start < line.trim().len());
    readings
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

struct Parts<'l> {
    line: &'l str,
    parts: &'l [Range<usize>],
    from: usize,
    to: usize,
    known: (bool, bool),
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

    fn evidence(&self, resources: &Resources) -> Vec<f32> {
        let count = self.parts.len();
        let (front, back) = (self.from > 0, self.to < count);
        let mut values = Vec::with_capacity(NAMES.len());
        values.extend([flag(front), flag(back), flag(front && back)]);
        self.whole(!front && !back, &mut values);
        self.front(front, resources, &mut values);
        self.back(back, &mut values);
        self.headline(&mut values);
        debug_assert_eq!(values.len(), NAMES.len());
        values
    }

    fn whole(&self, whole: bool, out: &mut Vec<f32>) {
        let count = self.parts.len();
        let all = self.words(0, count);
        let lengths: Vec<usize> = (0..count).map(|at| chars(self.words(at, at + 1))).collect();
        let total: usize = lengths.iter().sum();
        let between = |from: usize, to: usize| flag(whole && (from..=to).contains(&total));
        let holds = |holds: bool| flag(whole && holds);
        out.extend([
            holds(count == 2),
            holds(count == 3),
            holds(count > 3),
            between(0, 12),
            between(13, 18),
            between(19, 24),
            between(25, 32),
            holds(total > 32),
            holds(lengths.iter().all(|length| *length == lengths[0])),
            holds(lengths.iter().filter(|length| **length > 9).count() > 1),
            holds(all.contains(['，', '、'])),
            holds((0..count).filter(|&at| digit(self.words(at, at + 1))).count() > 1),
            holds(all.starts_with(['“', '「', '『'])),
        ]);
    }

    fn front(&self, is: bool, resources: &Resources, out: &mut Vec<f32>) {
        let (words, headline) = (self.words(0, self.from), self.words(self.from, self.to));
        let (own, other) = (chars(words), chars(headline));
        let first = chars(self.words(self.from, self.from + 1));
        let last = chars(self.words(self.from.saturating_sub(1), self.from));
        let holds = |holds: bool| flag(is && holds);
        let between = |from: usize, to: usize| flag(is && (from..=to).contains(&own));
        out.extend([
            holds(resources.kickers.iter().any(|word| words.ends_with(word))),
            holds(words.ends_with('—')),
            holds(words.ends_with(['：', ':'])),
            between(0, 4),
            between(5, 8),
            between(9, 14),
            between(15, 20),
            holds(own > 20),
            holds(own > other + 2),
            holds(other > own + 2),
            holds(own == other),
            holds(last == first),
            holds(digit(words)),
            holds(words.contains(['，', '、'])),
            holds(self.from > 1),
            holds(EVENTS.iter().any(|word| words.ends_with(word))),
            holds(self.known.0),
        ]);
    }

    fn back(&self, is: bool, out: &mut Vec<f32>) {
        let (words, headline) = (self.words(self.to, self.parts.len()), self.words(self.from, self.to));
        let (own, other) = (chars(words), chars(headline));
        let holds = |holds: bool| flag(is && holds);
        let between = |from: usize, to: usize| flag(is && (from..=to).contains(&own));
        out.extend([
            holds(words.starts_with('—')),
            between(0, 6),
            between(7, 12),
            between(13, 20),
            holds(own > 20),
            holds(own > other + 2),
            holds(own == other),
            holds(digit(words)),
            holds(words.contains(['，', '、'])),
            holds(self.to + 1 < self.parts.len()),
            holds(self.known.1),
        ]);
    }

    fn headline(&self, out: &mut Vec<f32>) {
        let words = self.words(self.from, self.to);
        let length = chars(words);
        let between = |from: usize, to: usize| flag((from..=to).contains(&length));
        let count = self.to - self.from;
        let pair =
            count == 2 && chars(self.words(self.from, self.from + 1)) == chars(self.words(self.from + 1, self.to));
        out.extend([
            between(0, 5),
            between(6, 9),
            between(10, 14),
            between(15, 20),
            flag(length > 20),
            flag(count == 2),
            flag(count > 2),
            flag(pair),
            flag(words.contains(['，', '、'])),
            flag(digit(words)),
            flag(words.ends_with(['？', '！'])),
            flag(words.starts_with(['“', '「', '『']) && words.ends_with(['”', '」', '』'])),
        ]);
    }
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

fn flag(holds: bool) -> f32 {
    if holds { 1.0 } else { 0.0 }
}

fn chars(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

fn digit(text: &str) -> bool {
    text.contains(char::is_numeric)
}
