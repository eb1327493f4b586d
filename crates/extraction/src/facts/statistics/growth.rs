//! Growth: 同比增长8.2%, 比上年减少1.4万人, 分别增长5.1%和9.8%.

use std::ops::Range;

use banmian_model::{Decimal, Scope, StatisticForm};

use super::lead::{self, Lead};
use super::scene::{Item, Kind};
use super::{Reader, Said, Told};

/// A verb of growth before a number, and what it is compared with.
struct Grown {
    /// Where the clause's words about who and what end.
    lead: Range<usize>,
    compared: Option<Range<usize>>,
    more: bool,
    /// Whether 分别 says that the numbers are those of as many counts.
    each: bool,
    /// The number it is compared with.
    previous: Option<Decimal>,
}

impl Reader<'_> {
    /// Number `n` as growth; whether it is one.
    pub(super) fn growth(&mut self, n: usize) -> bool {
        let Some(grown) = self.grown(n) else { return false };
        if grown.each {
            self.each_grown(n, &grown);
            return true;
        }
        let told = match lead::read(&self.scene, grown.lead.clone()) {
            Some(lead) if lead.measure.is_some() => self.told(n, &lead),
            // 其中, or nothing at all: of what was told last.
            Some(lead) if lead.subject.is_none() => self.last(n),
            _ => None,
        };
        let start = grown
            .compared
            .as_ref()
            .map_or(grown.lead.end, |compared| compared.start);
        if let Some(told) = told {
            let start = told.own.as_ref().map_or(start, |own| own.start.min(start));
            self.say_growth(n, &told, &grown, start);
            self.last = Some(told);
        } else {
            // 天水地区比去年增长: whom it names is not known, and no other.
            (self.last, self.carried) = (None, None);
        }
        true
    }

    fn grown(&self, n: usize) -> Option<Grown> {
        let item = &self.scene.items[n];
        let (clause, words) = (self.scene.clause(n), self.scene.words);
        let before = self.scene.text()[clause..item.at.start].trim_end();
        let (stem, more, short) = words.without_growth(before)?;
        let stem = stem.trim_end();
        let (stem, each) = without_each(stem);
        let end = clause + stem.len();
        let base = self.base.as_ref().filter(|(base, _, _)| base + 1 == n);
        let within = self.compared(clause..end);
        let lead = clause..within.as_ref().map_or(end, |compared| compared.start);
        // 分别比去年增长: on either side of the comparison.
        let (words, each_before) = without_each(&self.scene.text()[lead]);
        let compared = within
            .or_else(|| base.map(|(_, words, _)| words.clone()))
            .or_else(|| self.compared_before(clause));
        let of_percent = matches!(
            item.unit.as_deref(),
            Some("个百分点" | "百分点" | "個百分點" | "百分點" | "倍" | "番")
        );
        let compares = compared.is_some() || !short && (item.kind == Kind::Ratio || of_percent);
        (compares && item.kind != Kind::Ordinal).then_some(Grown {
            lead: clause..clause + words.len(),
            compared,
            more,
            each: each || each_before,
            previous: base.map(|(_, _, value)| *value),
        })
    }

    /// 同比, 比上年同期, 与2015年相比, 按可比价格计算 at the end of a range.
    fn compared(&self, range: Range<usize>) -> Option<Range<usize>> {
        /// Characters of a comparison.
        const LONGEST: usize = 18;
        let text = &self.scene.text()[range.clone()];
        if let Some(at) = self.scene.words.compare(text) {
            return Some(range.start + at..range.end);
        }
        // 年减7.6%, 月增2%.
        if matches!(text, "年" | "月") {
            return Some(range);
        }
        let mut back = text.char_indices().rev().take(LONGEST);
        let (at, _) = back.find(|&(at, c)| compares(&text[..at], c, &text[at + c.len_utf8()..]))?;
        Some(range.start + at..range.end)
    }

    /// 与去年同期相比，: a clause of its own before this one.
    fn compared_before(&self, clause: usize) -> Option<Range<usize>> {
        let text = self.scene.text();
        let before = text[..clause].strip_suffix(',')?;
        let sentence = self.scene.sentence(before.len());
        let start = before[sentence..]
            .rfind([',', ';', ':'])
            .map_or(sentence, |mark| sentence + mark + ','.len_utf8());
        let words = &before[start..];
        let compares = words.ends_with("相比") && words.starts_with(['与', '同', '和']) || words.starts_with("按可比");
        compares.then_some(start..before.len())
    }

    /// 分别增长5.1%和9.8%: of the counts told before, one each.
    fn each_grown(&mut self, n: usize, grown: &Grown) {
        let mut many = 1;
        while let Some(next) = self.scene.items.get(n + many) {
            let between = &self.scene.text()[self.scene.items[n + many - 1].at.end..next.at.start];
            if !matches!(between, "、" | "和" | "及" | ",") || next.kind != self.scene.items[n].kind {
                break;
            }
            many += 1;
        }
        self.done = n + many;
        let empty = lead::read(&self.scene, grown.lead.clone()).is_some_and(|lead: Lead| lead.measure.is_none());
        if !empty || self.counts.len() < many {
            return;
        }
        let counts: Vec<Told> = self.counts[self.counts.len() - many..].to_vec();
        for (offset, told) in counts.iter().enumerate() {
            let start = self.scene.items[n + offset].at.start;
            self.say_growth(
                n + offset,
                told,
                grown,
                if offset == 0 { grown.lead.end } else { start },
            );
        }
    }

    fn say_growth(&mut self, n: usize, told: &Told, grown: &Grown, start: usize) {
        let item = self.scene.items[n].clone();
        let said = Said {
            compared: grown.compared.clone(),
            scope: Some(Scope::Change),
            previous: grown.previous,
            ..Said::of(StatisticForm::Growth, told, &item, "statistic/growth")
        };
        self.say(Said {
            value: if grown.more {
                item.amount.number
            } else {
                Decimal::ZERO - item.amount.number
            },
            span: start.min(item.at.start)..item.at.end,
            ..said
        });
    }

    /// Whether the number behind `n` is its growth: 312.6万人次，同比增长18.4%.
    pub(super) fn grows_behind(&self, n: usize) -> bool {
        /// Bytes between the two.
        const NEAR: usize = 75;
        let Some(next) = self.scene.items.get(n + 1) else {
            return false;
        };
        let between = &self.scene.text()[self.scene.items[n].at.end..next.at.start];
        let is_next = |item: &Item| between.starts_with(',') && between.len() <= NEAR && item.kind != Kind::Ordinal;
        is_next(next)
            && !between.contains('。')
            && self.grown(n + 1).is_some_and(|grown| {
                let lead = lead::read(&self.scene, grown.lead);
                lead.is_some_and(|lead| lead.measure.is_none())
            })
    }
}

/// Whether a character leads in a comparison that goes up to the verb of growth: 比 of 比上年同期.
fn compares(before: &str, c: char, behind: &str) -> bool {
    let ends = |tails: &[&str]| tails.iter().any(|tail| behind.ends_with(tail));
    match c {
        '比' => {
            let word = before.ends_with(['同', '环', '相', '对', '占'])
                || behind.starts_with(['例', '重', '率', '如', '赛', '值', '价']);
            !word && !behind.is_empty()
        }
        '较' => !before.ends_with('比') && behind.chars().count() > 1,
        '与' | '同' | '和' => ends(&["相比", "比较", "相比较"]),
        '按' => ends(&["计算"]),
        _ => false,
    }
}

/// Words without 分别 at their end; whether it was there.
fn without_each(words: &str) -> (&str, bool) {
    words.strip_suffix("分别").map_or((words, false), |rest| (rest, true))
}
