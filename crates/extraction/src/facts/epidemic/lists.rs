//! Lists by places, and what they divide: 其中, 确诊病例中, brackets.

use banmian_model::Decimal;

use super::reader::Reader;
use super::row::{List, Row, Where};
use super::slots::{self, Slot};
use crate::facts::lexicon::Word;
use crate::facts::measure::{self};
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
        let Some((last, before)) = clause.split_last() else {
            return;
        };
        if last.kind != Kind::Word(Word::Topic) {
            return;
        }
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
        let head = self.head(&items, total, rest);
        let topic = self.frame().topic;
        let around = self.frame().around.or(self.usual);
        for &item in &items {
            let row = &mut self.rows[item];
            row.head = head;
            match (topic, head) {
                (Some((measure, scope)), _) => {
                    row.measure = Some(measure);
                    row.scope = scope
                        .map(|(scope, _)| scope)
                        .or_else(|| Some(measure::usual_scope(measure, around)));
                    row.less = scope.is_some_and(|(_, less)| less);
                }
                (None, None) => row.sure = false,
                (None, Some(_)) => {}
            }
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

    /// The count that a list divides: the one that its items add up to, else the nearest.
    pub(super) fn head(&mut self, items: &[usize], total: Decimal, rest: Decimal) -> Option<usize> {
        let first = items[0];
        let depth = self.frames.len();
        let frame = self.frame().clone();
        if depth > 1 {
            return frame.parent;
        }
        let candidates = || (0..first).rev().take(60);
        let adds_up = |row: &Row| row.amount.number == total || row.amount.number == total + rest;
        if let Some((measure, _)) = frame.topic {
            return candidates().find(|&row| self.rows[row].measure == Some(measure) && adds_up(&self.rows[row]));
        }
        let same_passage = |row: usize| self.rows[row].passage == self.passage && !self.rows[row].item;
        let by_sum = candidates().find(|&row| same_passage(row) && items.len() > 1 && adds_up(&self.rows[row]));
        by_sum.or(frame.parent).or(frame.last)
    }
}
