//! Reads clauses one after the other, with what the words before them leave standing.

use banmian_model::{Amount, Decimal, Grain, PlaceRef, Scope, TimeKind, TimeModifier, Value};

use super::clauses::Step;
use super::places::is_place;
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
    /// Whether it was about another before.
    pub(super) several: Several,
    /// Rows there were at the last semicolon.
    pub(super) paused: usize,
    /// An item of the list is read only as a word that proves an epidemic stands later in its sentence.
    pub(super) unproven: bool,
    /// 确诊病例中: what the items that follow count.
    pub(super) topic: Option<(Measure, Option<(Scope, bool)>)>,
    pub(super) last: Option<usize>,
    /// Rows there were when the sentence began.
    pub(super) since: usize,
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
    /// A list that nothing before it is the head of: it may stand behind (吴忠市28例，银川市36例，累计确诊64例).
    pub(super) waiting: Option<Waiting>,
    /// Numbers in the list that belong to no place.
    pub(super) rest: Decimal,
    /// A number in the list could not be read.
    pub(super) unread: bool,
    /// Where the cases before the bracket came from: 确诊1370例（境外输入24例），治愈1307例 are not of those from abroad.
    pub(super) outer: Option<OriginWord>,
}

/// Whether a sentence was about more than one place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Several {
    #[default]
    No,
    /// All in the paper's region.
    Within,
    /// Elsewhere.
    Beyond,
}

/// Items by places that wait for their head.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) items: Vec<usize>,
    pub(super) total: Decimal,
    pub(super) rest: Decimal,
}

/// The counties that an article names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum County {
    #[default]
    None,
    One(PlaceRef),
    Several,
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
    /// The sentence goes on to a word that proves an epidemic.
    pub(super) ahead: bool,
    /// The county that the article named, if it named but one: what 全县 is in a paper of a wider place.
    pub(super) county: County,
    /// The place beyond the paper's region that the sentence before was about, and so this one too.
    pub(super) carried: Option<Where>,
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
            ahead: false,
            county: County::None,
            carried: None,
            rows: Vec::new(),
            lists: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Reads the steps of one passage.
    pub(super) fn read(&mut self, passage: usize, text: &'a str, steps: &[Step]) {
        self.carried = None;
        self.passage = passage;
        self.text = text;
        self.frames = vec![Frame::default()];
        self.usual = None;
        self.origin = None;
        for (step, ahead) in steps.iter().zip(proven_ahead(steps)) {
            self.ahead = ahead;
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
        let rows = self.rows.len();
        let frame = self.frame();
        frame.paused = rows;
        // 石家庄市新增46例，邢台市新增2例；累计183例 is of neither: of the region that both are in, or nobody knows.
        match std::mem::take(&mut frame.several) {
            Several::No => {}
            Several::Within => frame.subject = None,
            Several::Beyond => frame.elsewhere = true,
        }
        frame.topic = None;
        frame.namely = false;
        frame.orphan &= frame.parent.is_none() && frame.latest.is_none();
    }

    fn stop(&mut self) {
        while self.frames.len() > 1 {
            self.close();
        }
        self.end_list();
        if let Some(subject) = self.frame().subject.take() {
            self.carried = Some(subject).filter(|subject| self.is_elsewhere(subject));
        }
        let last = self.frame().last;
        *self.frame() = Frame {
            last,
            since: self.rows.len(),
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
        let clause = self.after_namely(clause);
        let zeros = self.zeros(clause);
        let slots = slots::of(clause);
        for slot in &slots {
            self.frame().latest = None;
            let read = (self.rows.len(), self.frame().rest);
            self.slot(slot, clause);
            self.frame().unread |= (self.rows.len(), self.frame().rest) == read && slot.counts;
        }
        if zeros == 0 && slots.is_empty() {
            self.origin_of_last(clause);
            // 均在乌鲁木齐市；现有137例 goes back to the place before.
            if !self.all_in(clause) {
                self.topic(clause);
                self.subject(clause);
            }
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
                Kind::Place(index) => self.notice_place(index),
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

    fn notice_place(&mut self, index: usize) {
        let Value::Place { adcode, name, .. } = &self.found[index].value else {
            return;
        };
        if let Some(code) = adcode.as_ref().filter(|code| !code.ends_with("00")) {
            let place = PlaceRef {
                adcode: Some(code.clone()),
                name: name.clone(),
            };
            self.county = match std::mem::take(&mut self.county) {
                County::None => County::One(place),
                County::One(known) if known == place => County::One(known),
                _ => County::Several,
            };
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
        // 较上周下降12.6%: what is compared with sets no time.
        let before = self.text.get(..self.found[index].range.start).unwrap_or_default();
        if before.ends_with(['较', '比', '較']) {
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
            // 今年第21周，全市报告…: a report of a week, a month or a year counts what fell into it.
            (None, _) if !coarse && time.grain.is_some_and(|grain| grain > Grain::Day) => Some(Scope::New),
            _ => self.usual,
        };
        // 当日，治愈出院3例: of the day named before, and of no day before that.
        let that_day = time.modifier.is_none() && time.timex == "{ref-day+0}";
        self.frame().around = that_day.then_some(Scope::New);
        self.frame().subject = None;
        self.frame().several = Several::No;
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
        if self.exceeds_item(slot) {
            return self.leave_out(slot, Reason::Whole);
        }
        // 其中输入性病例87例，密切接触者37例: cases among contacts, and no contacts.
        if slot.measure == Some(Measure::Contacts) && slot.count.cases && self.frame().parent.is_some() {
            return;
        }
        let Some(places) = self.places(slot) else {
            // 其中市区738例、如皋县104例: an item of a place that nobody knows still fills up the list.
            let listed = self.frame().parent.is_some() || !self.frame().group.is_empty();
            if slot.measure.is_none() && scope_word.is_none() && listed {
                self.frame().rest += slot.count.amount.number;
                return;
            }
            // Whose the next ones are is in doubt too, until a place is named.
            self.frame().elsewhere |= slot.measure.is_some() && scope_word.is_some();
            return self.leave_out(slot, Reason::Place);
        };
        let place = slot.before.iter().rposition(is_place).unwrap_or(0);
        let gap = slot.before[place..]
            .iter()
            .any(|token| matches!(token.kind, Kind::Gap { .. }));
        if gap && matches!(scope_word, Some(ScopeWord::CorrectLess | ScopeWord::CorrectMore)) {
            return;
        }
        let bare = slot.measure.is_none() && scope_word.is_none() && !places.is_empty();
        // An item is of a head behind it, or dropped.
        let item_ahead = bare && self.ahead && !self.unrelated;
        let proven = self.near();
        if !proven && !item_ahead {
            if !speaks_for_itself(slot, scope_word, !places.is_empty()) {
                return;
            }
            self.distance = 0;
        }
        // 死亡9例，分别为绥化市确诊病例4例: the head says what is counted.
        let namely = self.frame().namely && matches!(slot.measure, Some(Measure::Confirmed));
        let measure = self.of_asymptomatic(slot).or(self.of_cases(slot)).or(slot.measure);
        let measure = measure.filter(|_| !namely);
        // 固原市5例，宁东3例: so does one of a place whose name is not read.
        let unread = matches!(slot.before.last().map(|token| token.kind), Some(Kind::Gap { .. }));
        if unread && measure.is_none() && scope_word.is_none() && places.is_empty() && !self.frame().group.is_empty() {
            self.frame().rest += slot.count.amount.number;
            return;
        }
        let is_item = measure.is_none() && scope_word.is_none() && !places.is_empty();
        if is_item {
            self.frame().unproven |= item_ahead && !proven;
            return self.items(slot, places);
        }
        // 其中四宗属本地感染, 分别为545例本土及4例境外移入: a part told by where it came from alone counts what the whole does.
        let told = self.frame().namely && self.frame().last.is_some();
        let part = (self.frame().parent.is_some() || told) && slots::origin(&slot.words).is_some();
        let verb = slot.words.iter().any(|word| matches!(word, Word::Verb(_)));
        if measure.is_none() && ((scope_word.is_none() && !part) || verb) {
            return;
        }
        // 累计317宗，当中两人死亡: a part is counted in words too, where they say what became of it.
        let left = matches!(measure, Some(Measure::Recovered | Measure::Death)) && !slot.trails;
        let part_became = self.frame().parent.is_some() && left;
        if scope_word.is_none() && slot.count.in_words && !part && !part_became {
            return;
        }
        if self.goes_on(slot, measure.is_none() && !part) {
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
        // 密切接触者125人，累计538例: 例 are cases, and no contacts.
        let in_cases = |head: &Row| head.number.is_some_and(|number| is_in_cases(&self.found[number]));
        let of_contacts = |head: usize| {
            let head = &self.rows[head];
            self.counted(head).is_some_and(Measure::is_contact) && !in_cases(head)
        };
        let cases = head.is_none_or(|head| slot.count.cases && of_contacts(head));
        let measure = measure.or(cases.then_some(Measure::Confirmed));
        if slot.words.contains(&Word::Holds) && !self.holds(measure) {
            return;
        }
        // 新增11例，比前一天减少5例 compares two days' new cases, and changes no count that stands.
        let changed = matches!(spoken, Some((Scope::Change, _)));
        if changed && measure.is_none() && head.is_some_and(|head| self.rows[head].scope == Some(Scope::New)) {
            return;
        }
        // 其中三宗为外地传入，令累计增至九十五宗: where a part comes from says nothing of what is counted anew.
        let parts = self.frame().last.is_some_and(|last| self.rows[last].parent.is_some());
        if parts && scope.is_some() && slots::origin(&slot.words).is_none() {
            self.origin = None;
        }
        let waiting = self.frame().waiting.take();
        let alone = places.len() == 1;
        let places = if named { places } else { vec![self.inherited()] };
        for place in places {
            let mut row = self.row(slot.range.clone(), slot.count.amount, place);
            row.measure = measure;
            row.head = head.filter(|_| measure.is_none());
            row.scope = spoken
                .map(|(scope, _)| scope)
                .or_else(|| self.remembered(slot, measure))
                .or_else(|| self.happened(measure))
                .or_else(|| self.joined(slot, measure))
                .or_else(|| self.come_to(slot, measure));
            row.less = spoken.is_some_and(|(_, less)| less);
            row.origin = self.origin_of(&slot.words);
            row.number = slot.count.found;
            row.rule = "epidemic/count";
            self.push(row);
        }
        if named {
            self.about_the_last(slot.before, alone);
        }
        if let Some(waiting) = waiting {
            self.head_behind(waiting);
        }
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
            // 2月4日18时至5日12时，新增2例，累计69例。疑似病例121例: what stands by now is told from what was new.
            if scope != Scope::New && self.usual == Some(Scope::New) && self.frames.len() == 1 {
                self.usual = None;
            }
        } else if row.measure == Some(Measure::Contacts) {
            self.frame().around = Some(measure::usual_scope(Measure::Contacts, row.around));
        }
        let index = self.rows.len();
        self.frame().last = Some(index);
        self.frame().latest = Some(index);
        self.rows.push(row);
    }
}

/// Whether a number's unit is 例.
fn is_in_cases(number: &Found) -> bool {
    matches!(&number.value, Value::Quantity { unit: Some(unit), .. } if unit == "例")
}

/// Of each step, whether a word that proves an epidemic stands in it or later in its sentence.
fn proven_ahead(steps: &[Step]) -> Vec<bool> {
    let mut proven = vec![false; steps.len()];
    let mut ahead = false;
    for (step, proven) in steps.iter().zip(&mut proven).rev() {
        ahead = match step {
            Step::Stop => false,
            Step::Clause(clause) => ahead || clause.iter().any(|token| token.strong),
            Step::Open | Step::Close | Step::Pause => ahead,
        };
        *proven = ahead;
    }
    proven
}

/// 核减4例, 新增病例3例 and 武汉市新增70例 are said of nothing but cases.
fn speaks_for_itself(slot: &Slot<'_>, scope: Option<ScopeWord>, placed: bool) -> bool {
    match scope {
        Some(ScopeWord::CorrectLess | ScopeWord::CorrectMore) => slot.count.cases,
        Some(_) => slot.words.contains(&Word::Case) || (slot.count.cases && placed),
        None => false,
    }
}
