//! Zeros in words: 无新增确诊病例和疑似病例, 零新增, 新增死亡病例为零.

use banmian_model::{Amount, Decimal, Scope, TimeKind, Value};

use super::places::{is_coverage, is_joint, is_place};
use super::reader::Reader;
use super::row::Where;
use super::slots::{self};
use crate::facts::lexicon::{ScopeWord, Word};
use crate::facts::measure::{self, Measure};
use crate::facts::tokens::{Kind, Token};

impl Reader<'_> {
    /// 无新增确诊病例和疑似病例, 零新增: as many rows as measures; returns how many.
    pub(super) fn zeros(&mut self, clause: &[Token]) -> usize {
        let made = self.rows.len();
        let mut at = 0;
        while at < clause.len() {
            at = match clause[at].kind {
                Kind::Word(Word::No) => self.zero(clause, at),
                Kind::Word(Word::Zero | Word::NoneLeft) => self.none(clause, at),
                _ => at + 1,
            };
        }
        self.rows.len() - made
    }

    /// 新增确诊病例为零, 在院确诊病例清零.
    pub(super) fn none(&mut self, clause: &[Token], at: usize) -> usize {
        let words: Vec<Word> = clause[..at].iter().filter_map(slots::word).collect();
        let known = clause[..at]
            .iter()
            .all(|token| !matches!(token.kind, Kind::Gap { .. } | Kind::Name | Kind::Count(_) | Kind::Number))
            // 尚未清零.
            && !words.contains(&Word::No)
            && !self.is_of_others(clause, at);
        let stands = measure::of_words(&words).is_some_and(Measure::stands);
        let left = (clause[at].kind == Kind::Word(Word::NoneLeft) && stands).then_some(ScopeWord::Current);
        let scope = slots::scope(&words).or(left);
        let (Some(measure), Some(scope), true) = (measure::of_words(&words), scope, known && self.near()) else {
            return at + 1;
        };
        let Some(places) = self.zero_places(&clause[..at]) else {
            return at + 1;
        };
        let alone = places.len() == 1;
        self.end_list();
        let start = clause
            .iter()
            .find(|token| slots::means_something(token))
            .map_or(0, |token| token.range.start);
        for place in places {
            let mut row = self.row(start..clause[at].range.end, Amount::exact(Decimal::ZERO), place);
            row.measure = Some(measure);
            row.scope = Some(slots::scope_of(scope).0);
            row.origin = self.origin_of(&words);
            row.rule = "epidemic/zero";
            self.push(row);
        }
        self.about_the_last(&clause[..at], alone);
        at + 1
    }

    pub(super) fn zero(&mut self, clause: &[Token], at: usize) -> usize {
        let phrase = zero_phrase(&clause[at + 1..]);
        let end = at + 1 + phrase;
        let tokens = &clause[at + 1..end];
        let words: Vec<Word> = tokens.iter().filter_map(slots::word).collect();
        let streak = clause.iter().any(|token| token.kind == Kind::Word(Word::Streak));
        let counted = matches!(clause.get(end).map(|token| token.kind), Some(Kind::Count(_)));
        let mut measures = zero_measures(tokens);
        let spoken = slots::scope(&words).or_else(|| {
            let before: Vec<Word> = clause[..at].iter().filter_map(slots::word).collect();
            slots::scope(&before)
        });
        if measures.is_empty() && words.contains(&Word::Scope(ScopeWord::New)) {
            measures.push(Measure::Confirmed);
        }
        let told = words.contains(&Word::Scope(ScopeWord::New))
            || self.frame().last.is_some()
            || self.frame().parent.is_some();
        if self.is_of_others(clause, at)
            || streak
            || counted
            || measures.is_empty()
            || !told
            || !self.near_zero(&words, clause)
        {
            return end.max(at + 1);
        }
        let Some(places) = self.zero_places(&clause[..at]) else {
            return end;
        };
        let range = clause[at].range.start..clause[end - 1].range.end;
        self.end_list();
        for measure in measures {
            for place in &places {
                let mut row = self.row(range.clone(), Amount::exact(Decimal::ZERO), place.clone());
                row.measure = Some(measure);
                row.scope = spoken.map(|word| slots::scope_of(word).0);
                if row.scope.is_none() && measure.is_severity() && self.usual != Some(Scope::New) {
                    row.scope = Some(Scope::Current);
                }
                row.origin = self.origin_of(&words);
                row.rule = "epidemic/zero";
                self.push(row);
            }
        }
        self.about_the_last(&clause[..at], places.len() == 1);
        end
    }

    /// 长沙市再添3例，其余12个市州没有新增 is of others than the place before, whose names are not there. 除湖北以外，其他省份… is of
    /// those that the coverage leaves.
    fn is_of_others(&self, clause: &[Token], at: usize) -> bool {
        let head = self.text.get(clause[0].range.start..clause[at].range.start);
        let others = ["其余", "其餘", "其他", "其它"];
        let said = head.is_some_and(|head| others.iter().any(|word| head.contains(word)));
        let subject = self.frames.last().and_then(|frame| frame.subject.as_ref());
        said && !subject.is_some_and(is_coverage)
    }

    /// 连续11天零新增 needs no disease beside it: nothing else is counted so.
    pub(super) fn near_zero(&self, words: &[Word], clause: &[Token]) -> bool {
        let running = clause.iter().any(|token| match token.kind {
            Kind::Time(index) => {
                matches!(&self.found[index].value, Value::Time(time) if time.kind == TimeKind::Duration)
            }
            _ => false,
        });
        self.near() || (running && words.contains(&Word::Scope(ScopeWord::New)))
    }

    /// Of a zero several places may stand before it: 海南、宁夏连续2天零新增.
    pub(super) fn zero_places(&mut self, before: &[Token]) -> Option<Vec<Where>> {
        if before.iter().any(|token| token.kind == Kind::Word(Word::Country)) {
            return Some(vec![Where::Country]);
        }
        match before.iter().rposition(is_place) {
            Some(last) => self.run(before, last, true),
            None => Some(vec![self.inherited()]),
        }
    }
}

/// How many tokens after 无 belong to it.
pub(super) fn zero_phrase(tokens: &[Token]) -> usize {
    let taken = tokens
        .iter()
        .take_while(|token| match token.kind {
            Kind::Mark('、') => true,
            Kind::Word(word) => matches!(
                word,
                Word::Noun(_)
                    | Word::Case
                    | Word::Verb(_)
                    | Word::Scope(ScopeWord::New)
                    | Word::Origin(_)
                    | Word::Disease(_)
                    | Word::And
                    | Word::Filler
            ),
            _ => false,
        })
        .count();
    let trailing = tokens[..taken].iter().rev().take_while(|token| is_joint(token)).count();
    taken - trailing
}

/// The measures of a zero: one for each of 确诊病例、疑似病例和无症状感染者.
pub(super) fn zero_measures(tokens: &[Token]) -> Vec<Measure> {
    let mut measures: Vec<Measure> = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let mut flush = |words: &mut Vec<Word>| {
        if let Some(measure) = measure::of_words(words).filter(|measure| !measures.contains(measure)) {
            measures.push(measure);
        }
        words.clear();
    };
    for token in tokens {
        if is_joint(token) {
            flush(&mut words);
        }
        words.extend(slots::word(token));
    }
    flush(&mut words);
    measures
}
