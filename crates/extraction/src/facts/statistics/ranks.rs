//! Places in an order: 居全省第3位, 排名第一.

use banmian_model::StatisticForm;

use super::lead;
use super::scene::Kind;
use super::{Reader, Said};

/// Characters between the verb and the number.
const AMONG: usize = 10;

impl Reader<'_> {
    /// Number `n` as a rank.
    pub(super) fn rank(&mut self, n: usize) {
        let item = self.scene.items[n].clone();
        if item.kind != Kind::Ordinal {
            return;
        }
        let clause = self.scene.clause(n);
        let before = &self.scene.text()[clause..item.at.start];
        let Some(verb) = self.scene.words.rank(before) else {
            return;
        };
        let among = clause + verb.end..item.at.start;
        let words = &self.scene.text()[among.clone()];
        let short = words.chars().count() <= AMONG;
        let plain = words.is_empty() && verb.len() > '居'.len_utf8() || self.scene.words.is_among(words);
        if !short || !plain {
            return;
        }
        let of = clause..clause + verb.start;
        let told = if self.scene.text()[of.clone()].ends_with(['中', '里']) {
            self.last.clone()
        } else {
            match lead::read(&self.scene, of) {
                Some(lead) if lead.measure.is_some() => self.told(n, &lead),
                Some(lead) if lead.subject.is_none() => self.last(n),
                _ => None,
            }
        };
        let Some(told) = told.filter(|told| told.measure.is_some()) else {
            return;
        };
        let start = told.own.as_ref().map_or(clause + verb.start, |own| own.start);
        let printed = self.scene.printed(&item.at);
        let behind = &self.scene.text()[item.at.end..];
        let unit = ["位", "名"]
            .into_iter()
            .find(|unit| printed.ends_with(unit) || behind.starts_with(unit));
        let end = item.at.end + unit.filter(|unit| behind.starts_with(unit)).map_or(0, str::len);
        let said = Said {
            compared: Some(among).filter(|among| !among.is_empty()),
            span: start.min(item.at.start)..end,
            ..Said::of(StatisticForm::Rank, &told, &item, "statistic/rank")
        };
        self.say(Said {
            unit: unit.map(str::to_owned),
            ..said
        });
        self.last = Some(told);
    }
}
