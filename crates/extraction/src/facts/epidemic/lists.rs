//! Lists by places, and what they divide: 其中, 确诊病例中, brackets.

use banmian_model::{Decimal, Scope};

use super::places::is_place;
use super::reader::{Reader, Waiting};
use super::row::{List, Row, Where};
use super::slots::{self, Slot};
use crate::facts::lexicon::Word;
use crate::facts::measure::{self, Measure};
use crate::facts::tokens::{Kind, Token};

impl Reader<'_> {
    /// 其中 divides the count before it; after a list by places, the head of the list.
    pub(super) fn part(&mut self) {
        self.end_list_before_part();
        let last = self.frame().last;
        let parent = last.map(|row| match (self.rows[row].item, self.rows[row].head) {
            (true, Some(head)) => head,
            _ => row,
        });
        let frame = self.frame();
        if frame.parent.is_none() || parent.is_some() {
            frame.parent = parent;
        }
        frame.orphan = frame.parent.is_none();
        frame.around = None;
    }

    pub(super) fn end_list_before_part(&mut self) {
        if self.frame().group.len() > 1 {
            self.end_list();
        }
    }

    /// A clause about something else: its numbers belong to no place, and yet fill up a list.
    pub(super) fn pass_over(&mut self, clause: &[Token]) {
        if self.frame().group.is_empty() {
            return;
        }
        for token in clause {
            if let Kind::Count(count) = token.kind
                && count.unit
            {
                self.frame().rest += count.amount.number;
            }
        }
    }

    pub(super) fn items(&mut self, slot: &Slot<'_>, places: Vec<Where>) {
        for place in places {
            let mut row = self.row(slot.range.clone(), slot.count.amount, place);
            row.item = true;
            row.origin = self.origin_of(&slot.words);
            row.number = slot.count.found;
            row.rule = "epidemic/list-item";
            let index = self.rows.len();
            self.rows.push(row);
            self.frame().group.push(index);
            self.frame().latest = Some(index);
        }
    }

    /// 新增确诊病例中，: what the items that follow count.
    pub(super) fn topic(&mut self, clause: &[Token]) {
        if let Some((last, before)) = clause.split_last()
            && last.kind == Kind::Word(Word::Topic)
        {
            self.speak_of(before);
        }
    }

    /// 新增确诊病例分别为深圳6例、广州4例: what stands before 分别为 is a topic too. Returns the items behind it.
    pub(super) fn after_namely<'c>(&mut self, clause: &'c [Token]) -> &'c [Token] {
        let namely = clause.iter().position(|token| token.kind == Kind::Word(Word::Namely));
        let Some((before, items)) = namely.map(|at| (&clause[..at], &clause[at + 1..])) else {
            return clause;
        };
        let counted = before.iter().any(|token| matches!(token.kind, Kind::Count(_)));
        let words: Vec<Word> = before.iter().filter_map(slots::word).collect();
        let listed = items.first().is_some_and(is_place);
        if counted || !listed || measure::of_words(&words).is_none() {
            return clause;
        }
        self.speak_of(before);
        items
    }

    fn speak_of(&mut self, before: &[Token]) {
        let words: Vec<Word> = before.iter().filter_map(slots::word).collect();
        let Some(measure) = measure::of_words(&words) else {
            // 重型病例转危重型病例中: what follows counts no measure of ours.
            self.frame().orphan |= words.iter().any(|word| matches!(word, Word::Noun(_) | Word::Verb(_)));
            return;
        };
        self.end_list();
        let scope = slots::scope(&words).map(slots::scope_of);
        self.frame().topic = Some((measure, scope));
        self.frame().parent = None;
        self.frame().orphan = false;
        self.origin_of(&words);
    }

    /// 538名确诊患者中，: the count is what the next ones divide.
    pub(super) fn topic_of_last(&mut self) {
        self.end_list();
        let last = self.frame().last;
        self.frame().parent = last;
        self.frame().around = None;
    }

    /// Ties the items of a list to the count that they divide.
    pub(super) fn end_list(&mut self) {
        let items = std::mem::take(&mut self.frame().group);
        let rest = std::mem::take(&mut self.frame().rest);
        let unread = std::mem::take(&mut self.frame().unread);
        if items.is_empty() {
            return;
        }
        let total: Decimal = items.iter().map(|&item| self.rows[item].amount.number).sum();
        self.frame().waiting = None;
        // Where nothing before it proves an epidemic, no head stands before it either.
        let proven = !std::mem::take(&mut self.frame().unproven);
        let head = if proven { self.head(&items, total, rest) } else { None };
        let topic = self.frame().topic.filter(|_| proven);
        let around = self.frame().around.or(self.usual);
        let of_whole = self.scope_of_whole(head, total);
        for &item in &items {
            let row = &mut self.rows[item];
            row.head = head;
            // What it divides after all, where 其中 stood behind another number.
            row.parent = row.parent.and(head.or(row.parent));
            match (topic, head) {
                (Some((measure, scope)), _) => {
                    row.measure = Some(measure);
                    row.scope = scope
                        .map(|(scope, _)| scope)
                        .or(of_whole)
                        .or_else(|| Some(measure::usual_scope(measure, around)));
                    row.less = scope.is_some_and(|(_, less)| less);
                }
                (None, None) => row.sure = false,
                (None, Some(_)) => {}
            }
        }
        if (topic, head) == (None, None) && !unread {
            self.frame().waiting = Some(Waiting {
                items: items.clone(),
                total,
                rest,
            });
        }
        self.frame().last = head.or(self.frame().last);
        if let Some(head) = head {
            self.lists.push(List {
                head,
                items,
                rest,
                unread,
            });
        }
    }

    /// 吴忠市28例，银川市36例，累计确诊64例: the count that stands last is the head of the list before it, if that adds up to
    /// it.
    pub(super) fn head_behind(&mut self, waiting: Waiting) {
        let Some(head) = self.frame().last else { return };
        let Waiting { items, total, rest } = waiting;
        let whole = self.rows[head].clone();
        let adds_up = [total, total + rest].contains(&whole.amount.number) && items.len() > 1;
        let counts = !matches!(whole.scope, Some(Scope::Change | Scope::Correction));
        let holds = items.iter().all(|&item| holds(&whole.place, &self.rows[item].place));
        let (Some(measure), true) = (whole.measure, adds_up && counts && holds) else {
            return;
        };
        for &item in &items {
            let row = &mut self.rows[item];
            row.measure = Some(measure);
            row.scope = whole.scope.or(row.scope);
            row.around = whole.around;
            row.time = whole.time;
            row.origin = whole.origin;
            row.disease = whole.disease;
            row.sure = true;
        }
        self.lists.push(List {
            head,
            items,
            rest,
            unread: false,
        });
    }

    /// 新增545例。本土病例中，新北市271例: what was counted so just before says what the topic covers.
    fn scope_of_whole(&self, head: Option<usize>, total: Decimal) -> Option<Scope> {
        let (measure, _) = self.frames.last()?.topic?;
        let whole = |row: &&Row| {
            row.passage == self.passage && row.measure == Some(measure) && !row.item && row.amount.number >= total
        };
        let before = || self.rows.iter().rev().take(60).find(whole);
        head.map_or_else(before, |head| self.rows.get(head))?.scope
    }

    /// The count that a list divides: the one that its items add up to, else the nearest.
    pub(super) fn head(&mut self, items: &[usize], total: Decimal, rest: Decimal) -> Option<usize> {
        let first = items[0];
        let depth = self.frames.len();
        let (topic, parent, last, since) = {
            let frame = self.frame();
            (frame.topic, frame.parent, frame.last, frame.since)
        };
        let number = |row: usize| self.rows[row].amount.number;
        // A misprint leaves a sum a little too great; a list of twice the count divides another, and one item of more than it.
        let divides = |&row: &usize| {
            let most = number(row) + if items.len() > 1 { number(row) } else { Decimal::ZERO };
            total <= most
        };
        if depth > 1 {
            return parent.filter(divides);
        }
        let candidates = || (0..first).rev().take(60);
        let adds_up = |row: &Row| row.amount.number == total || row.amount.number == total + rest;
        if let Some((measure, _)) = topic {
            return candidates().find(|&row| self.rows[row].measure == Some(measure) && adds_up(&self.rows[row]));
        }
        let same_passage = |row: usize| self.rows[row].passage == self.passage && !self.rows[row].item;
        let by_sum = candidates().find(|&row| same_passage(row) && items.len() > 1 && adds_up(&self.rows[row]));
        let whole = |row: &usize| same_passage(*row) && number(*row) >= total;
        let here = last.filter(|row| *row >= since && divides(row));
        // 累计确诊69例，出院2例。宝坻区19例、河北区13例: a list in a sentence of its own divides the cases.
        let alone = first == since;
        let cases = |row: &usize| self.counted(&self.rows[*row]) == Some(Measure::Confirmed);
        // 。其中：郑州市74例 divides the cases of the sentence before too, and not its last number.
        let near = parent.filter(|parent| *parent >= since || whole(parent));
        if by_sum.is_some() || near.is_some() {
            return by_sum.or(near.filter(divides));
        }
        here.or_else(|| candidates().find(|row| whole(row) && (!alone || cases(row))))
    }
}

/// Whether a place may be what the place of an item is a part of: the region or the country, or one whose code says so.
fn holds(whole: &Where, item: &Where) -> bool {
    match (whole, item) {
        (Where::Named(whole), Where::Named(item)) => match (&whole.adcode, &item.adcode) {
            (Some(whole), Some(item)) => {
                let outer = whole.strip_suffix("0000").or(whole.strip_suffix("00")).unwrap_or(whole);
                item.starts_with(outer) && item != whole
            }
            _ => false,
        },
        (Where::Named(_), _) => false,
        _ => true,
    }
}
