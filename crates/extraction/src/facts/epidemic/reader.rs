//! Reads clauses one after the other, with what the words before them leave standing.

use banmian_model::{Amount, Decimal, Grain, Scope, TimeKind, TimeModifier, Value};

use super::clauses::Step;
use super::places::starts_with_place;
use super::row::{LeftOut, List, Reason, Row, Where};
use super::slots::{self, Slot};
use crate::facts::lexicon::{OriginWord, ScopeWord, Word};
use crate::facts::measure::{self, Measure};
use crate::facts::tokens::{Kind, Token};
use crate::passage::Found;

/// What stands at one depth of brackets.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// The place that the sentence is about.
    pub(super) subject: Option<Where>,
    /// 确诊病例中: what the items that follow count.
    pub(super) topic: Option<(Measure, Option<(Scope, bool)>)>,
    pub(super) last: Option<usize>,
    /// The row of the number just before, where it gave one: what a bracket divides.
    pub(super) latest: Option<usize>,
    pub(super) around: Option<Scope>,
    /// The row that 其中 or the bracket divides.
    pub(super) parent: Option<usize>,
    /// 其中 with nothing before it to divide.
    pub(super) orphan: bool,
    pub(super) namely: bool,
    pub(super) group: Vec<usize>,
    /// The sentence is about a school or the like whose place is not named: what names no place of its own is in doubt.
    pub(super) elsewhere: bool,
    /// Numbers in the list that belong to no place.
    pub(super) rest: Decimal,
    /// A number in the list could not be read.
    pub(super) unread: bool,
    /// Where the cases before the bracket came from: 确诊1370例（境外输入24例），治愈1307例 are not of those from abroad.
    pub(super) outer: Option<OriginWord>,
}

/// The reader: one article long.
pub(super) struct Reader<'a> {
    pub(super) found: &'a [Found],
    pub(super) region: Option<&'a str>,
    pub(super) passage: usize,
    pub(super) text: &'a str,
    pub(super) frames: Vec<Frame>,
    /// What the times of the passage make of counts without a word of scope.
    pub(super) usual: Option<Scope>,
    pub(super) origin: Option<OriginWord>,
    pub(super) time: Option<usize>,
    /// The clause names a day, and not one until which is counted: what became of cases did so on it.
    pub(super) on_a_day: bool,
    pub(super) disease: Option<u16>,
    /// Sentences since a word that proves an epidemic.
    pub(super) distance: usize,
    pub(super) unrelated: bool,
    pub(super) rows: Vec<Row>,
    pub(super) lists: Vec<List>,
    pub(super) left_out: Vec<LeftOut>,
}

/// How many sentences a word that proves an epidemic reaches: a paragraph's length in reports.
const REACH: usize = 6;

impl<'a> Reader<'a> {
    pub(super) fn new(found: &'a [Found], region: Option<&'a str>) -> Self {
        Self {
            found,
            region,
            passage: 0,
            text: "",
            frames: vec![Frame::default()],
            usual: None,
            origin: None,
            time: None,
            on_a_day: false,
            disease: None,
            distance: usize::MAX,
            unrelated: false,
            rows: Vec::new(),
            lists: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Reads the steps of one passage.
    pub(super) fn read(&mut self, passage: usize, text: &'a str, steps: &[Step]) {
        self.passage = passage;
        self.text = text;
        self.frames = vec![Frame::default()];
        self.usual = None;
        self.origin = None;
        for step in steps {
            match step {
                Step::Clause(clause) => self.clause(clause),
                Step::Open => self.open(),
                Step::Close => self.close(),
                Step::Pause => self.pause(),
                Step::Stop => self.stop(),
            }
        }
    }

    pub(super) fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the outermost frame is never popped")
    }

    fn open(&mut self) {
        let latest = self.frame().latest;
        let frame = Frame {
            parent: latest,
            orphan: latest.is_none(),
            outer: self.origin,
            ..Frame::default()
        };
        self.frames.push(frame);
    }

    fn close(&mut self) {
        self.end_list();
        if self.frames.len() > 1
            && let Some(frame) = self.frames.pop()
        {
            self.origin = frame.outer;
        }
    }

    fn pause(&mut self) {
        self.end_list();
        // Where cases come from is said of one part of a sentence: 其中本土928例；已治愈691例.
        self.origin = None;
        let frame = self.frame();
        frame.topic = None;
        frame.namely = false;
        frame.orphan &= frame.parent.is_none() && frame.latest.is_none();
    }

    fn stop(&mut self) {
        while self.frames.len() > 1 {
            self.close();
        }
        self.end_list();
        let last = self.frame().last;
        *self.frame() = Frame {
            last,
            ..Frame::default()
        };
        self.distance = self.distance.saturating_add(1);
        self.unrelated = false;
    }

    fn clause(&mut self, clause: &[Token]) {
        self.notice(clause);
        if clause
            .iter()
            .any(|token| matches!(token.kind, Kind::Word(Word::Skip | Word::Ward | Word::Future)))
        {
            self.frame().latest = None;
            return self.pass_over(clause);
        }
        let zeros = self.zeros(clause);
        let slots = slots::of(clause);
        for slot in &slots {
            self.frame().latest = None;
            let rows = self.rows.len();
            self.slot(slot, clause);
            self.frame().unread |= self.rows.len() == rows && slot.counts;
        }
        if zeros == 0 && slots.is_empty() {
            self.origin_of_last(clause);
            self.all_in(clause);
            self.topic(clause);
            self.subject(clause);
        } else if matches!(clause.last().map(|token| token.kind), Some(Kind::Word(Word::Topic))) {
            self.topic_of_last();
        }
    }

    /// 新增4例，均为境外输入; 全部由外地传入: a clause without a number of its own says it of the one before.
    fn origin_of_last(&mut self, clause: &[Token]) {
        let all = clause.iter().any(|token| token.kind == Kind::Word(Word::Stop));
        let origin = clause.iter().find_map(|token| match token.kind {
            Kind::Word(Word::Origin(origin)) => Some(origin),
            _ => None,
        });
        if let (true, Some(origin), Some(row)) = (all, origin, self.frame().last) {
            self.rows[row].origin.get_or_insert(origin);
        }
    }

    /// Times, diseases, origins, 其中 and 分别为: what later clauses hang on.
    fn notice(&mut self, clause: &[Token]) {
        self.on_a_day = false;
        for token in clause {
            match token.kind {
                Kind::Time(index) => self.notice_time(index),
                Kind::Word(Word::Disease(disease)) => {
                    self.disease = Some(disease);
                    self.distance = 0;
                }
                Kind::Word(_) if token.strong => self.distance = 0,
                Kind::Word(Word::Unrelated | Word::Ward) => self.unrelated = true,
                Kind::Word(Word::Part) => self.part(),
                Kind::Word(Word::Namely) => self.frame().namely = true,
                Kind::Word(Word::Scope(ScopeWord::CurrentWeak)) => {
                    self.usual = Some(Scope::Current);
                    self.frame().around = None;
                }
                _ => {}
            }
        }
    }

    fn notice_time(&mut self, index: usize) {
        let Value::Time(time) = &self.found[index].value else {
            return;
        };
        if !matches!(time.kind, TimeKind::Date | TimeKind::Time | TimeKind::Interval) {
            return;
        }
        // 由今日起停课 says from when, and of no count until when.
        if matches!(time.modifier, Some(TimeModifier::Since | TimeModifier::After)) && self.time.is_some() {
            return;
        }
        self.on_a_day = time.modifier.is_none() && time.grain == Some(Grain::Day) && time.kind == TimeKind::Date;
        // 昨日公布，今年累计51例: the year says since when, and the day until when.
        let coarse = time.modifier.is_none() && matches!(time.timex.as_str(), "{year+0}" | "{month+0}");
        if !coarse || self.time.is_none() {
            self.time = Some(index);
        }
        self.usual = match (time.modifier, time.kind) {
            (Some(TimeModifier::Until), _) => Some(Scope::Cumulative),
            (_, TimeKind::Interval) => Some(Scope::New),
            // 今年第21周，全市报告…: a weekly report counts its week.
            (None, _) if time.grain == Some(Grain::Week) => Some(Scope::New),
            _ => self.usual,
        };
        // 当日，治愈出院3例: of the day named before, and of no day before that.
        let that_day = time.modifier.is_none() && time.timex == "{ref-day+0}";
        self.frame().around = that_day.then_some(Scope::New);
        self.frame().subject = None;
        self.origin = None;
    }

    pub(super) fn near(&self) -> bool {
        self.distance <= REACH && !self.unrelated
    }

    fn slot(&mut self, slot: &Slot<'_>, clause: &[Token]) {
        let scope_word = slots::scope(&slot.words);
        if !slot.counts {
            return;
        }
        if self.frame().orphan {
            return self.leave_out(slot, Reason::Whole);
        }
        // 其中输入性病例87例，密切接触者37例: cases among contacts, and no contacts.
        if slot.measure == Some(Measure::Contacts) && slot.count.cases && self.frame().parent.is_some() {
            return;
        }
        let Some(places) = self.places(slot) else {
            // Whose the next ones are is in doubt too, until a place is named.
            self.frame().elsewhere |= slot.measure.is_some() && scope_word.is_some();
            return self.leave_out(slot, Reason::Place);
        };
        let gap = slot.before.iter().any(|token| matches!(token.kind, Kind::Gap { .. }));
        if gap && matches!(scope_word, Some(ScopeWord::CorrectLess | ScopeWord::CorrectMore)) {
            return;
        }
        if !self.near() {
            if !speaks_for_itself(slot, scope_word, !places.is_empty()) {
                return;
            }
            self.distance = 0;
        }
        // 死亡9例，分别为绥化市确诊病例4例: the head says what is counted.
        let namely = self.frame().namely && matches!(slot.measure, Some(Measure::Confirmed));
        let measure = slot.measure.filter(|_| !namely);
        let is_item = measure.is_none() && scope_word.is_none() && !places.is_empty();
        if is_item {
            return self.items(slot, places);
        }
        // 其中四宗属本地感染: a part told by where it came from alone counts what the whole does.
        let part = self.frame().parent.is_some() && slots::origin(&slot.words).is_some();
        let verb = slot.words.iter().any(|word| matches!(word, Word::Verb(_)));
        if measure.is_none() && ((scope_word.is_none() && !part) || verb) {
            return;
        }
        if scope_word.is_none() && slot.count.in_words && !part {
            return;
        }
        if scope_word.is_none() && self.told_anew(slot, clause, measure) {
            return self.leave_out(slot, Reason::Since);
        }
        self.count(slot, places, measure, scope_word);
    }

    /// Keeps what is in no row, where an epidemic is spoken of and the words say what is counted.
    fn leave_out(&mut self, slot: &Slot<'_>, reason: Reason) {
        if slot.measure.is_some() && self.near() {
            self.left_out.push(LeftOut {
                passage: self.passage,
                range: slot.range.clone(),
                reason,
            });
        }
    }

    /// A count with a measure or a scope of its own.
    fn count(&mut self, slot: &Slot<'_>, places: Vec<Where>, measure: Option<Measure>, scope: Option<ScopeWord>) {
        self.end_list();
        let spoken = scope.map(slots::scope_of);
        let named = !places.is_empty();
        let head = self.frame().last.or(self.frame().parent);
        let measure = measure.or(if head.is_none() { Some(Measure::Confirmed) } else { None });
        if slot.words.contains(&Word::Holds) && !self.holds(measure) {
            return;
        }
        // 其中三宗为外地传入，令累计增至九十五宗: where a part comes from says nothing of what is counted anew.
        let parts = self.frame().last.is_some_and(|last| self.rows[last].parent.is_some());
        if parts && scope.is_some() && slots::origin(&slot.words).is_none() {
            self.origin = None;
        }
        let places = if named { places } else { vec![self.inherited()] };
        for place in places {
            let mut row = self.row(slot.range.clone(), slot.count.amount, place);
            row.measure = measure;
            row.head = head.filter(|_| measure.is_none());
            row.scope = spoken
                .map(|(scope, _)| scope)
                .or_else(|| self.remembered(slot, measure))
                .or_else(|| self.happened(measure));
            row.less = spoken.is_some_and(|(_, less)| less);
            row.origin = self.origin_of(&slot.words);
            row.number = slot.count.found;
            row.rule = "epidemic/count";
            self.push(row);
        }
        if named && self.frames.len() == 1 && starts_with_place(slot.before) {
            self.frame().subject = self.frame().last.map(Where::Of);
        }
    }

    /// 含临床诊断病例631例 after recovered patients counts those among them: no row of its own.
    fn holds(&self, measure: Option<Measure>) -> bool {
        let parent = self.frames.last().and_then(|frame| frame.parent.or(frame.last));
        let of = parent.and_then(|row| self.rows[row].measure);
        match measure {
            Some(Measure::Clinical) => matches!(of, Some(Measure::Confirmed | Measure::Suspected)),
            _ => parent.is_some(),
        }
    }

    /// A number told again without a word of scope (8例境外输入性确诊病例已转至…) covers what it covered.
    fn remembered(&self, slot: &Slot<'_>, measure: Option<Measure>) -> Option<Scope> {
        let before = self.rows.iter().rev().take(40);
        before
            .filter(|row| self.counted(row) == measure && row.amount == slot.count.amount && !row.item)
            .find_map(|row| row.scope)
            .filter(|_| slot.before.is_empty() && matches!(measure, Some(Measure::Confirmed | Measure::Asymptomatic)))
    }

    /// 2月29日已解除观察226人: who was released, recovered or died on the day that the clause names.
    fn happened(&self, measure: Option<Measure>) -> Option<Scope> {
        let became = matches!(
            measure,
            Some(Measure::Recovered | Measure::Death | Measure::ReleasedObs | Measure::AsymReleased)
        );
        (became && self.on_a_day).then_some(Scope::New)
    }

    /// What a row counts, by itself or as its whole does.
    fn counted(&self, row: &Row) -> Option<Measure> {
        let head = row.head.or(row.parent);
        row.measure.or_else(|| self.rows[head?].measure)
    }

    /// 四宗本地个案均为学童: a sentence that goes on about cases counted before states no new count, and where none was
    /// counted so, nobody knows since when it counts.
    fn told_anew(&self, slot: &Slot<'_>, clause: &[Token], measure: Option<Measure>) -> bool {
        let all = clause.iter().any(|token| token.kind == Kind::Word(Word::Stop));
        let cases = matches!(measure, Some(Measure::Confirmed | Measure::Asymptomatic));
        let frame = self.frames.last();
        let alone = frame.is_none_or(|frame| frame.parent.is_none()) && slot.before.is_empty();
        all && cases && alone && self.remembered(slot, measure).is_none()
    }

    pub(super) fn origin_of(&mut self, words: &[Word]) -> Option<OriginWord> {
        if let Some(origin) = slots::origin(words) {
            self.origin = Some(origin);
        }
        self.origin
    }

    pub(super) fn row(&mut self, range: std::ops::Range<usize>, amount: Amount, place: Where) -> Row {
        let contact_free = self.usual;
        Row {
            passage: self.passage,
            range,
            place,
            measure: None,
            head: None,
            scope: None,
            around: self.frame().around.or(contact_free),
            parent: self.frame().parent,
            origin: self.origin,
            amount,
            number: None,
            less: false,
            time: self.time,
            disease: self.disease,
            sure: true,
            item: false,
            rule: "",
        }
    }

    pub(super) fn push(&mut self, mut row: Row) {
        // Contacts are told apart from the cases around them: only a word in their own sentence reaches them.
        if row.measure.is_some_and(Measure::is_contact) && self.frame().around.is_none() {
            row.around = None;
        }
        if let Some(scope @ (Scope::New | Scope::Cumulative | Scope::Current)) = row.scope {
            self.frame().around = Some(scope);
        } else if row.measure == Some(Measure::Contacts) {
            self.frame().around = Some(measure::usual_scope(Measure::Contacts, row.around));
        }
        let index = self.rows.len();
        self.frame().last = Some(index);
        self.frame().latest = Some(index);
        self.rows.push(row);
    }
}

/// 核减4例, 新增病例3例 and 武汉市新增70例 are said of nothing but cases.
fn speaks_for_itself(slot: &Slot<'_>, scope: Option<ScopeWord>, placed: bool) -> bool {
    match scope {
        Some(ScopeWord::CorrectLess | ScopeWord::CorrectMore) => slot.count.cases,
        Some(_) => slot.words.contains(&Word::Case) || (slot.count.cases && placed),
        None => false,
    }
}
