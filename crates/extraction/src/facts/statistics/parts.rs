//! Parts that add up to the number before them: 共有桥梁63座，其中石桥19座、木桥44座. That they do says that each is counted, and what stands
//! before it is what.

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::{Decimal, Modifier, StatisticForm};

use super::scene::{Item, Kind};
use super::{Reader, Said, Told};
use crate::facts::is_summable;

/// Parts of one number at most, and characters from it to the first and from one to the next.
const MOST: usize = 12;
const GAP: usize = 60;
/// Characters of what a part is called.
const LONGEST: usize = 10;

/// The words for parts, by the index of their number, and of whom the whole is.
pub(super) type Parts = BTreeMap<usize, Told>;

impl Reader<'_> {
    /// Remembers the numbers behind `n` that are its parts.
    pub(super) fn divide(&mut self, n: usize) {
        let whole = &self.scene.items[n];
        // What cases are divided by is the ledger's, or nobody's.
        let cases = matches!(whole.unit.as_deref(), Some("例" | "宗"));
        if cases || !is_whole(whole) || self.is_doubtful_sentence(n) {
            return;
        }
        let mut sum = Decimal::ZERO;
        let mut parts: Vec<(usize, Range<usize>)> = Vec::new();
        let mut end = whole.at.end;
        for (m, item) in self.scene.items.iter().enumerate().skip(n + 1).take(MOST) {
            let between = &self.scene.text()[end..item.at.start];
            let sentences = between.matches('。').count();
            if between.chars().count() > GAP || sentences > usize::from(parts.is_empty()) {
                return;
            }
            let label = self.part_label(m);
            match label.filter(|_| item.kind == whole.kind && item.unit == whole.unit && is_whole(item)) {
                Some(label) => parts.push((m, label)),
                // What the whole is held against stands between it and its parts.
                None if parts.is_empty() => continue,
                None => return,
            }
            end = item.at.end;
            sum += item.amount.number;
            if sum >= whole.amount.number {
                break;
            }
        }
        if parts.len() < 2 || sum != whole.amount.number || !self.are_told(n, &parts) {
            return;
        }
        let of = self.last.as_ref().filter(|last| last.item == n);
        let who = of.map(|told| (told.subject.clone(), told.place.clone()));
        let who = who.or_else(|| {
            let spoken = self.carried.clone().or_else(|| self.topic.clone())?;
            Some((Some(spoken.0), spoken.1))
        });
        let (subject, place) = who.unwrap_or_default();
        for (m, label) in parts {
            let told = Told {
                item: m,
                subject: subject.clone(),
                measure: Some(self.scene.printed(&label).to_owned()),
                place: place.clone(),
                outlook: self.outlook(m),
                own: Some(label.start..self.scene.items[m].at.end),
            };
            self.parts.insert(m, told);
        }
    }

    /// Says number `n` as the part that it is.
    pub(super) fn say_part(&mut self, n: usize, told: Told) {
        let item = self.scene.items[n].clone();
        let said = Said::of(StatisticForm::Count, &told, &item, "statistic/part");
        let start = told.own.as_ref().map_or(item.at.start, |own| own.start);
        self.say(Said {
            span: start..item.at.end,
            ..said
        });
        self.counts.push(told.clone());
        self.last = Some(told);
    }

    /// What number `m` is called: the words right before it, behind the last mark and behind words that lead a list in.
    fn part_label(&self, m: usize) -> Option<Range<usize>> {
        const LEADS: [&str; 12] = [
            "其中有",
            "其中",
            "包括",
            "计有",
            "分别为",
            "分别是",
            "内有",
            "内",
            "计",
            "有",
            "一是",
            "以及",
        ];
        let (text, at) = (self.scene.text(), self.scene.items[m].at.start);
        let clause = self.scene.clause(m);
        // 、 is a comma in the press before 1950.
        let start = text[clause..at]
            .rfind('、')
            .map_or(clause, |mark| clause + mark + '、'.len_utf8());
        let words = text[start..at].trim_start();
        let words = LEADS.iter().find_map(|lead| words.strip_prefix(lead)).unwrap_or(words);
        let (stem, _, _) = self.scene.words.without_links(words);
        let range = at - words.len()..at - words.len() + stem.len();
        let named = (1..=LONGEST).contains(&stem.chars().count())
            && stem.chars().all(banmian_model::is_han)
            && !stem.starts_with(['较', '比'])
            && !self.scene.words.is_doubtful(stem)
            && !self.scene.has_person(&range);
        named.then_some(range)
    }

    /// Whether words tie the parts to their whole, or it was told of a place or body and its figures are too many for chance.
    fn are_told(&self, n: usize, parts: &[(usize, Range<usize>)]) -> bool {
        let whole = &self.scene.items[n];
        let lead = &self.scene.text()[whole.at.end..self.scene.items[parts[0].0].at.start];
        let says = ["其中", "中,", "包括", "分别", ",计", "、计", ",内", "、内"];
        let figures = whole.amount.number.normalize().mantissa().unsigned_abs() >= 100;
        let held = ["会议中,", "过程中,", "途中,"].iter().any(|word| lead.contains(word));
        !held && says.iter().any(|word| lead.contains(word))
            || figures && self.counts.last().is_some_and(|told| told.item == n)
    }
}

fn is_whole(item: &Item) -> bool {
    matches!(item.kind, Kind::Count | Kind::Money)
        && item.amount.modifier == Modifier::Exact
        && item.amount.number > Decimal::ZERO
        && is_summable(item.amount.number)
}
