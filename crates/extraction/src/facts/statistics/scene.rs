//! A passage with its numbers, names and times, and what its words can be asked for.

use std::ops::Range;

use banmian_model::{Amount, Modifier, TimeKind, TimeModifier, Value};

use super::folded::Folded;
use super::words::Words;
use crate::facts::Ledger;
use crate::passage::{Found, Passage};

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Count,
    Money,
    Ratio,
    Ordinal,
}

/// A number of the passage.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Index among what was found.
    pub(super) found: usize,
    /// Bytes of the folded text.
    pub(super) at: Range<usize>,
    pub(super) amount: Amount,
    pub(super) unit: Option<String>,
    pub(super) kind: Kind,
}

/// A passage and what was found in it, by bytes of its folded text.
pub(super) struct Scene<'a> {
    pub(super) passage: &'a Passage<'a>,
    pub(super) folded: Folded,
    pub(super) words: &'a Words,
    pub(super) items: Vec<Item>,
    /// Places and organisations that a rule vouches for, with their indices among what was found.
    names: Vec<(Range<usize>, usize)>,
    people: Vec<Range<usize>>,
    times: Vec<(Range<usize>, usize)>,
}

/// Marks that no clause goes over. Folded text has those of full width as ASCII.
const MARKS: [char; 19] = [
    ',', '。', ';', ':', '!', '?', '(', ')', '“', '”', '"', '\n', '—', '◆', '○', '●', '■', '▲', '★',
];
/// Marks that end a sentence.
const STOPS: [char; 4] = ['。', '!', '?', '\n'];
/// Characters back in which a clause or a sentence starts: a longer one is cut, so that no text is read twice over.
pub(super) const REACH: usize = 120;

impl<'a> Scene<'a> {
    /// `None` where the passage has no number that a statistic may have.
    pub(super) fn of(
        passage: &'a Passage<'a>,
        found: &[Found],
        near: Range<usize>,
        words: &'a Words,
        ledger: &Ledger,
    ) -> Option<Self> {
        let counts = |index: &usize| number(&found[*index].value).is_some();
        near.clone().find(counts)?;
        let folded = Folded::of(&passage.text);
        let mut scene = Self {
            passage,
            folded,
            words,
            items: Vec::new(),
            names: Vec::new(),
            people: Vec::new(),
            times: Vec::new(),
        };
        for index in near {
            scene.add(&found[index], index, ledger);
        }
        Some(scene)
    }

    fn add(&mut self, item: &Found, index: usize, ledger: &Ledger) {
        let at = self.folded.range(&item.range);
        match &item.value {
            Value::Person { .. } => self.people.push(at),
            Value::Time(_) => self.times.push((at, index)),
            Value::Place { .. } | Value::Organization { .. } if !item.rule.0.ends_with("/tagged") => {
                self.names.push((at, index));
            }
            value => {
                let spans = self.passage.spans(item.range.clone());
                let Some((amount, unit, kind)) = number(value).filter(|_| !ledger.holds(self.passage.article, &spans))
                else {
                    return;
                };
                // PM2.5, A4: a figure of a name.
                let of_a_name = self.text()[..at.start].ends_with(|c: char| c.is_ascii_alphabetic());
                if !of_a_name && self.items.last().is_none_or(|last| last.at.end <= at.start) {
                    let unit = unit.map(str::to_owned);
                    self.items.push(Item {
                        found: index,
                        at,
                        amount,
                        unit,
                        kind,
                    });
                }
            }
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.folded.text
    }

    /// The words of a range as printed.
    pub(super) fn printed(&self, range: &Range<usize>) -> &str {
        &self.passage.text[self.folded.printed(range)]
    }

    /// Where the sentence starts that holds `at`.
    pub(super) fn sentence(&self, at: usize) -> usize {
        self.behind_last(at, &STOPS)
    }

    /// Where the clause starts that number `n` stands in: behind the last mark, or behind 、 and a number before it.
    pub(super) fn clause(&self, n: usize) -> usize {
        let at = self.items[n].at.start;
        let mark = self.behind_last(at, &MARKS);
        let before = n.checked_sub(1).map_or(mark, |before| self.items[before].at.end);
        if before <= mark {
            return mark;
        }
        // A mark of thousands within the number before is none.
        let rest = &self.text()[before..at];
        rest.rfind('、').map_or(before, |mark| before + mark + '、'.len_utf8())
    }

    fn behind_last(&self, at: usize, marks: &[char]) -> usize {
        let text = self.text();
        let reach = text[..at].char_indices().rev().nth(REACH).map_or(0, |(at, _)| at);
        let last = text[reach..at].char_indices().rev().find(|(_, c)| marks.contains(c));
        last.map_or(reach, |(mark, c)| reach + mark + c.len_utf8())
    }

    /// Whether number `n` and the one before it stand in one sentence.
    pub(super) fn goes_on(&self, n: usize) -> bool {
        let Some(before) = n.checked_sub(1) else { return false };
        let between = &self.text()[self.items[before].at.end..self.items[n].at.start];
        !between.contains(STOPS) && between.len() < 3 * REACH
    }

    /// Whether a number ends at `at`.
    pub(super) fn ends_number(&self, at: usize) -> bool {
        let behind = self.items.partition_point(|item| item.at.end < at);
        self.items.get(behind).is_some_and(|item| item.at.end == at)
    }

    /// The place or organisation that starts at `at`, the longest, with its index among what was found.
    pub(super) fn name(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let from = self.names.partition_point(|(range, _)| range.start < at);
        let here = self.names[from..].iter().take_while(|(range, _)| range.start == at);
        here.max_by_key(|(range, _)| range.end).cloned()
    }

    /// Whether a place or an organisation is named by a range, and by no more.
    pub(super) fn is_name(&self, range: &Range<usize>) -> bool {
        self.name(range.start).is_some_and(|(name, _)| name == *range)
    }

    /// Whether a place or an organisation is named within a range.
    pub(super) fn has_name(&self, range: &Range<usize>) -> bool {
        let from = self.names.partition_point(|(name, _)| name.start < range.start);
        self.names.get(from).is_some_and(|(name, _)| name.start < range.end)
    }

    /// The time that starts at `at`, or behind a word that leads one in.
    pub(super) fn time(&self, at: usize) -> Option<Range<usize>> {
        const LEAD: [&str; 7] = ["", "在", "到", "至", "自", "从", "于"];
        let starts = LEAD.iter().filter(|lead| self.text()[at..].starts_with(**lead));
        starts.map(|lead| at + lead.len()).find_map(|start| {
            let from = self.times.partition_point(|(range, _)| range.start < start);
            let (range, _) = self.times.get(from).filter(|(range, _)| range.start == start)?;
            Some(at..range.end)
        })
    }

    /// Where the time starts that ends at `end`.
    pub(super) fn time_up_to(&self, start: usize, end: usize) -> Option<usize> {
        let to = self.times.partition_point(|(time, _)| time.end < end);
        let (time, _) = self.times.get(to)?;
        (time.end == end && time.start > start).then_some(time.start)
    }

    /// The first time that starts within a range.
    pub(super) fn time_within(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let from = self.times.partition_point(|(time, _)| time.start < range.start);
        let time = &self.times.get(from)?.0;
        (time.end <= range.end).then(|| time.clone())
    }

    /// The last time in a range that says when: its index among what was found.
    pub(super) fn when(&self, range: Range<usize>, found: &[Found]) -> Option<usize> {
        let to = self.times.partition_point(|(time, _)| time.end <= range.end);
        let within = self.times[..to]
            .iter()
            .rev()
            .take_while(|(time, _)| time.start >= range.start);
        let says_when = |index: usize| match &found[index].value {
            Value::Time(time) => {
                let kind = matches!(time.kind, TimeKind::Date | TimeKind::Time | TimeKind::Interval);
                kind && !matches!(time.modifier, Some(TimeModifier::Since | TimeModifier::After))
            }
            _ => false,
        };
        // 比去年同期增长: what something is compared with is no time of it.
        let compared = |start: usize| self.text()[..start].ends_with(['比', '较']);
        within
            .filter(|(time, _)| !compared(time.start))
            .map(|(_, index)| *index)
            .find(|index| says_when(*index))
    }

    /// Whether somebody is named within a range.
    pub(super) fn has_person(&self, range: &Range<usize>) -> bool {
        let from = self.people.partition_point(|person| person.end <= range.start);
        self.people.get(from).is_some_and(|person| person.start < range.end)
    }
}

fn number(value: &Value) -> Option<(Amount, Option<&str>, Kind)> {
    match value {
        Value::Quantity { amount, unit } if unit.as_deref() != Some("岁") => {
            Some((*amount, unit.as_deref(), Kind::Count))
        }
        Value::Money { amount, unit, .. } => Some((*amount, Some(unit.as_str()), Kind::Money)),
        Value::Ratio { amount } => Some((*amount, None, Kind::Ratio)),
        Value::Ordinal { number } => Some((Amount::exact(*number), None, Kind::Ordinal)),
        _ => None,
    }
    .filter(|(amount, _, _)| amount.modifier != Modifier::Range)
}
