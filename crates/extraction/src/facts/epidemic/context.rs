//! What the counts and words around a number make of it.

use banmian_model::Scope;

use super::places::is_joint;
use super::reader::Reader;
use super::row::Row;
use super::slots::{self, Slot};
use crate::facts::lexicon::{ScopeWord, Verb, Word};
use crate::facts::measure::Measure;
use crate::facts::tokens::{Kind, Token};

impl Reader<'_> {
    /// 累计1434人送院, 又有3名患者走出隔离病房: words that nobody reads say what became of those that are counted. Without a
    /// measure of its own, or with no more than 患者 behind it, the number counts them and not what was counted before.
    pub(super) fn goes_on(&self, slot: &Slot<'_>, bare: bool) -> bool {
        let people = ["患者", "病人"];
        let patients = slot.measure == Some(Measure::Confirmed)
            && slots::scope(&slot.words) == Some(ScopeWord::New)
            && self
                .text
                .get(..slot.range.end)
                .is_some_and(|text| people.iter().any(|word| text.ends_with(word)));
        slot.trails && (bare || patients)
    }

    /// 尚有无症状感染者18例，当日解除隔离3例，转为确诊病例2例: of those without symptoms, if they were counted just before.
    pub(super) fn of_asymptomatic(&self, slot: &Slot<'_>) -> Option<Measure> {
        let frame = self.frames.last()?;
        let before = self.counted(&self.rows[frame.last.or(frame.parent)?]);
        let asymptomatic = matches!(
            before,
            Some(Measure::Asymptomatic | Measure::AsymToConfirmed | Measure::AsymReleased)
        );
        let mut nouns = slot.words.iter().filter(|word| matches!(word, Word::Noun(_)));
        let noun = nouns
            .next()
            .filter(|_| slot.count.cases && asymptomatic && nouns.next().is_none());
        let converted = slot.words.contains(&Word::Verb(Verb::Convert));
        match (slot.measure, noun) {
            (None, Some(Word::Noun(Measure::Confirmed))) if converted => Some(Measure::AsymToConfirmed),
            (Some(Measure::ReleasedObs), None) if slot.count.cases && asymptomatic => Some(Measure::AsymReleased),
            _ => None,
        }
    }

    /// 南京市1例、扬州市36例（轻型21例、普通型17例）: a bracket behind the last place that divides the whole list.
    pub(super) fn exceeds_item(&self, slot: &Slot<'_>) -> bool {
        let parent = self.frames.last().and_then(|frame| frame.parent);
        let item = parent.map(|parent| &self.rows[parent]).filter(|row| row.item);
        self.frames.len() > 1 && item.is_some_and(|row| row.amount.number < slot.count.amount.number)
    }

    /// 含临床诊断病例631例 after recovered patients counts those among them: no row of its own.
    pub(super) fn holds(&self, measure: Option<Measure>) -> bool {
        let parent = self.frames.last().and_then(|frame| frame.parent.or(frame.last));
        let of = parent.and_then(|row| self.rows[row].measure);
        match measure {
            Some(Measure::Clinical) => matches!(of, Some(Measure::Confirmed | Measure::Suspected)),
            _ => parent.is_some(),
        }
    }

    /// 累计确诊443例，其中421例解除隔离: cases that are released have recovered; contacts are who is released else.
    pub(super) fn of_cases(&self, slot: &Slot<'_>) -> Option<Measure> {
        let parent = self.frames.last()?.parent?;
        let frame = self.frames.last()?;
        let told = parent < frame.paused || slot.words.iter().any(|word| matches!(word, Word::Noun(_)));
        let cases = slot.count.cases && !told && self.counted(&self.rows[parent]) == Some(Measure::Confirmed);
        (cases && slot.measure == Some(Measure::ReleasedObs)).then_some(Measure::Recovered)
    }

    /// 新增4名病人康复出院，出院人数增至1026人: a number that the new ones make is of all.
    pub(super) fn come_to(&self, slot: &Slot<'_>, measure: Option<Measure>) -> Option<Scope> {
        let last = &self.rows[self.frames.last()?.last?];
        let became = matches!(measure, Some(Measure::Recovered | Measure::Death)) && last.measure == measure;
        let new = last.scope == Some(Scope::New) && slot.words.contains(&Word::UpTo);
        (became && new).then_some(Scope::Cumulative)
    }

    /// A number told again without a word of scope (8例境外输入性确诊病例已转至…) covers what it covered.
    pub(super) fn remembered(&self, slot: &Slot<'_>, measure: Option<Measure>) -> Option<Scope> {
        let before = self.rows.iter().rev().take(40);
        before
            .filter(|row| self.counted(row) == measure && row.amount == slot.count.amount && !row.item)
            .find_map(|row| row.scope)
            .filter(|_| slot.before.is_empty() && matches!(measure, Some(Measure::Confirmed | Measure::Asymptomatic)))
    }

    /// 2月29日已解除观察226人: who was released, recovered or died on the day that the clause names.
    pub(super) fn happened(&self, measure: Option<Measure>) -> Option<Scope> {
        let became = matches!(
            measure,
            Some(Measure::Recovered | Measure::Death | Measure::ReleasedObs | Measure::AsymReleased)
        );
        (became && self.on_a_day).then_some(Scope::New)
    }

    /// 累计报告确诊病例1829例、无症状感染者1168例: two counts of one 累计.
    pub(super) fn joined(&self, slot: &Slot<'_>, measure: Option<Measure>) -> Option<Scope> {
        let joint = slot.before.first().is_some_and(is_joint);
        let frame = self
            .frames
            .last()
            .filter(|_| joint && measure == Some(Measure::Asymptomatic))?;
        self.rows[frame.last?].scope.filter(|scope| *scope == Scope::Cumulative)
    }

    /// What a row counts, by itself or as its whole does.
    pub(super) fn counted(&self, row: &Row) -> Option<Measure> {
        let head = row.head.or(row.parent);
        row.measure.or_else(|| self.rows[head?].measure)
    }

    /// 四宗本地个案均为学童: a sentence that goes on about cases counted before states no new count, and where none was
    /// counted so, nobody knows since when it counts.
    pub(super) fn told_anew(&self, slot: &Slot<'_>, clause: &[Token], measure: Option<Measure>) -> bool {
        let all = clause.iter().any(|token| token.kind == Kind::Word(Word::Stop));
        let cases = matches!(measure, Some(Measure::Confirmed | Measure::Asymptomatic));
        let frame = self.frames.last();
        let alone = frame.is_none_or(|frame| frame.parent.is_none()) && slot.before.is_empty();
        all && cases && alone && self.remembered(slot, measure).is_none()
    }
}
