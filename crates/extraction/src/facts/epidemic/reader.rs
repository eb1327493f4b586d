//! Reads clauses one after the other, with what the words before them leave standing.

use banmian_model::{Amount, Decimal, PlaceRef, Scope, TimeKind, TimeModifier, Value};

use super::clauses::Step;
use super::row::{List, Row, Where};
use super::slots::{self, Slot};
use crate::facts::lexicon::{OriginWord, ScopeWord, Word};
use crate::facts::measure::{self, Measure};
use crate::facts::tokens::{Kind, Token};
use crate::passage::Found;

/// What stands at one depth of brackets.
#[derive(Clone, Debug, Default)]
struct Frame {
    /// The place that the sentence is about.
    subject: Option<Where>,
    /// 确诊病例中: what the items that follow count.
    topic: Option<(Measure, Option<(Scope, bool)>)>,
    last: Option<usize>,
    /// The row of the number just before, where it gave one: what a bracket divides.
    latest: Option<usize>,
    around: Option<Scope>,
    /// The row that 其中 or the bracket divides.
    parent: Option<usize>,
    /// 其中 with nothing before it to divide.
    orphan: bool,
    namely: bool,
    group: Vec<usize>,
    /// Numbers in the list that belong to no place.
    rest: Decimal,
    /// A number in the list could not be read.
    unread: bool,
}

/// The reader: one article long.
pub(super) struct Reader<'a> {
    found: &'a [Found],
    region: Option<&'a str>,
    passage: usize,
    text: &'a str,
    frames: Vec<Frame>,
    /// What the times of the passage make of counts without a word of scope.
    usual: Option<Scope>,
    origin: Option<OriginWord>,
    time: Option<usize>,
    disease: Option<u16>,
    /// Sentences since a word that proves an epidemic.
    distance: usize,
    unrelated: bool,
    pub(super) rows: Vec<Row>,
    pub(super) lists: Vec<List>,
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
            disease: None,
            distance: usize::MAX,
            unrelated: false,
            rows: Vec::new(),
            lists: Vec::new(),
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

    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the outermost frame is never popped")
    }

    fn open(&mut self) {
        let latest = self.frame().latest;
        let frame = Frame {
            parent: latest,
            orphan: latest.is_none(),
            ..Frame::default()
        };
        self.frames.push(frame);
    }

    fn close(&mut self) {
        self.end_list();
        if self.frames.len() > 1 {
            self.frames.pop();
        }
    }

    fn pause(&mut self) {
        self.end_list();
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
            .any(|token| matches!(token.kind, Kind::Word(Word::Skip | Word::Future)))
        {
            self.frame().latest = None;
            return self.pass_over(clause);
        }
        let zeros = self.zeros(clause);
        let slots = slots::of(clause);
        for slot in &slots {
            self.frame().latest = None;
            let rows = self.rows.len();
            self.slot(slot);
            self.frame().unread |= self.rows.len() == rows && slot.counts;
        }
        if zeros == 0 && slots.is_empty() {
            self.topic(clause);
            self.subject(clause);
        } else if matches!(clause.last().map(|token| token.kind), Some(Kind::Word(Word::Topic))) {
            self.topic_of_last();
        }
    }

    /// Times, diseases, origins, 其中 and 分别为: what later clauses hang on.
    fn notice(&mut self, clause: &[Token]) {
        for token in clause {
            match token.kind {
                Kind::Time(index) => self.notice_time(index),
                Kind::Word(Word::Disease(disease)) => {
                    self.disease = Some(disease);
                    self.distance = 0;
                }
                Kind::Word(_) if token.strong => self.distance = 0,
                Kind::Word(Word::Unrelated) => self.unrelated = true,
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
        self.time = Some(index);
        self.usual = match (time.modifier, time.kind) {
            (Some(TimeModifier::Until), _) => Some(Scope::Cumulative),
            (_, TimeKind::Interval) => Some(Scope::New),
            _ => self.usual,
        };
        self.frame().around = None;
        self.frame().subject = None;
        self.origin = None;
    }

    /// 其中 divides the count before it; after a list by places, the head of the list.
    fn part(&mut self) {
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

    fn end_list_before_part(&mut self) {
        if self.frame().group.len() > 1 {
            self.end_list();
        }
    }

    /// A clause about something else: its numbers belong to no place, and yet fill up a list.
    fn pass_over(&mut self, clause: &[Token]) {
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

    fn near(&self) -> bool {
        self.distance <= REACH && !self.unrelated
    }

    fn slot(&mut self, slot: &Slot<'_>) {
        let scope_word = slots::scope(&slot.words);
        if !slot.counts || self.frame().orphan {
            return;
        }
        let Some(places) = self.places(slot) else { return };
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
        if measure.is_none() && (scope_word.is_none() || slot.words.iter().any(|word| matches!(word, Word::Verb(_)))) {
            return;
        }
        if slot.count.in_words && scope_word.is_none() {
            return;
        }
        self.count(slot, places, measure, scope_word);
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
        let places = if named { places } else { vec![self.inherited()] };
        for place in places {
            let mut row = self.row(slot.range.clone(), slot.count.amount, place);
            row.measure = measure;
            row.head = head.filter(|_| measure.is_none());
            row.scope = spoken
                .map(|(scope, _)| scope)
                .or_else(|| self.remembered(slot, measure));
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
            .filter(|row| row.measure == measure && row.amount == slot.count.amount && !row.item)
            .find_map(|row| row.scope)
            .filter(|_| slot.before.is_empty() && matches!(measure, Some(Measure::Confirmed | Measure::Asymptomatic)))
    }

    fn origin_of(&mut self, words: &[Word]) -> Option<OriginWord> {
        if let Some(origin) = slots::origin(words) {
            self.origin = Some(origin);
        }
        self.origin
    }

    fn row(&mut self, range: std::ops::Range<usize>, amount: Amount, place: Where) -> Row {
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

    fn push(&mut self, mut row: Row) {
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

    fn items(&mut self, slot: &Slot<'_>, places: Vec<Where>) {
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

    /// Where a count without a place belongs.
    fn inherited(&mut self) -> Where {
        let depth = self.frames.len();
        let frame = self.frame();
        match (&frame.subject, frame.parent) {
            (_, Some(parent)) if depth > 1 => Where::Of(parent),
            (Some(subject), _) => subject.clone(),
            (None, Some(parent)) => Where::Of(parent),
            (None, None) => Where::Region,
        }
    }

    /// The places that a number is of: none where it takes them from before, `None` where it is in doubt.
    fn places(&mut self, slot: &Slot<'_>) -> Option<Vec<Where>> {
        let before = slot.before;
        if before.iter().any(|token| token.kind == Kind::Word(Word::Country)) {
            return Some(vec![Where::Country]);
        }
        let last = before.iter().rposition(is_place);
        let Some(last) = last else {
            return (!slot.broken).then(Vec::new);
        };
        let gap = before[last..]
            .iter()
            .any(|token| matches!(token.kind, Kind::Gap { .. } | Kind::Name | Kind::Number));
        if gap {
            return self.is_region(&before[last]).then(|| vec![Where::Region]);
        }
        let each = before[last..].iter().any(|token| token.kind == Kind::Word(Word::Each));
        self.run(before, last, each)
    }

    /// The places that stand together up to `last`: an outer one before an inner one, or several with 各.
    fn run(&self, before: &[Token], last: usize, each: bool) -> Option<Vec<Where>> {
        if let Some(beyond) = before
            .get(last + 1)
            .filter(|token| token.kind == Kind::Word(Word::Beyond))
        {
            return Some(vec![self.coverage(before[last].range.start..beyond.range.end)]);
        }
        let mut places = vec![self.place(&before[last])];
        let mut at = last;
        while at >= 2 && is_joint(&before[at - 1]) && is_place(&before[at - 2]) {
            places.push(self.place(&before[at - 2]));
            at -= 2;
        }
        if places.len() > 1 && !each {
            return None;
        }
        places.reverse();
        Some(places)
    }

    fn place(&self, token: &Token) -> Where {
        match token.kind {
            Kind::Place(index) => match &self.found[index].value {
                Value::Place { adcode, name, .. } => Where::Named(PlaceRef {
                    adcode: adcode.clone(),
                    name: name.clone(),
                }),
                _ => Where::Region,
            },
            Kind::Word(Word::Home(level)) => Where::Home(level),
            Kind::Word(Word::Country) => Where::Country,
            Kind::Word(Word::Coverage) => self.coverage(token.range.clone()),
            _ => Where::Region,
        }
    }

    /// 港澳台地区, 湖北以外: the words, and no code.
    fn coverage(&self, range: std::ops::Range<usize>) -> Where {
        Where::Named(PlaceRef {
            adcode: None,
            name: self.text.get(range).unwrap_or_default().to_owned(),
        })
    }

    fn is_region(&self, token: &Token) -> bool {
        match self.place(token) {
            Where::Named(place) => place.adcode.is_some() && place.adcode.as_deref() == self.region,
            Where::Home(_) | Where::Region => true,
            _ => false,
        }
    }

    /// 新增确诊病例中，: what the items that follow count.
    fn topic(&mut self, clause: &[Token]) {
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
    fn topic_of_last(&mut self) {
        self.end_list();
        let last = self.frame().last;
        self.frame().parent = last;
        self.frame().around = None;
    }

    /// 海南省，…: a clause that only names a place is about it.
    fn subject(&mut self, clause: &[Token]) {
        let mut places = clause.iter().filter(|token| is_place(token));
        let known = clause
            .iter()
            .all(|token| !matches!(token.kind, Kind::Gap { .. } | Kind::Name));
        if let (Some(place), None, true) = (places.next(), places.next(), known) {
            self.frame().subject = Some(self.place(place));
        }
    }

    /// 无新增确诊病例和疑似病例, 零新增: as many rows as measures; returns how many.
    fn zeros(&mut self, clause: &[Token]) -> usize {
        let made = self.rows.len();
        let mut at = 0;
        while at < clause.len() {
            at = match clause[at].kind {
                Kind::Word(Word::No) => self.zero(clause, at),
                Kind::Word(Word::Zero) => self.none(clause, at),
                _ => at + 1,
            };
        }
        self.rows.len() - made
    }

    /// 新增确诊病例为零.
    fn none(&mut self, clause: &[Token], at: usize) -> usize {
        let words: Vec<Word> = clause[..at].iter().filter_map(slots::word).collect();
        let known = clause[..at]
            .iter()
            .all(|token| !matches!(token.kind, Kind::Gap { .. } | Kind::Name | Kind::Count(_)));
        let (Some(measure), Some(scope), true) =
            (measure::of_words(&words), slots::scope(&words), known && self.near())
        else {
            return at + 1;
        };
        let Some(places) = self.zero_places(&clause[..at]) else {
            return at + 1;
        };
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
        at + 1
    }

    fn zero(&mut self, clause: &[Token], at: usize) -> usize {
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
        if streak || counted || measures.is_empty() || !told || !self.near_zero(&words, clause) {
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
                if row.scope.is_none() && measure.is_severity() {
                    row.scope = Some(Scope::Current);
                }
                row.origin = self.origin_of(&words);
                row.rule = "epidemic/zero";
                self.push(row);
            }
        }
        end
    }

    /// 连续11天零新增 needs no disease beside it: nothing else is counted so.
    fn near_zero(&self, words: &[Word], clause: &[Token]) -> bool {
        let running = clause.iter().any(|token| match token.kind {
            Kind::Time(index) => {
                matches!(&self.found[index].value, Value::Time(time) if time.kind == TimeKind::Duration)
            }
            _ => false,
        });
        self.near() || (running && words.contains(&Word::Scope(ScopeWord::New)))
    }

    /// Of a zero several places may stand before it: 海南、宁夏连续2天零新增.
    fn zero_places(&mut self, before: &[Token]) -> Option<Vec<Where>> {
        if before.iter().any(|token| token.kind == Kind::Word(Word::Country)) {
            return Some(vec![Where::Country]);
        }
        match before.iter().rposition(is_place) {
            Some(last) => self.run(before, last, true),
            None => Some(vec![self.inherited()]),
        }
    }

    /// Ties the items of a list to the count that they divide.
    fn end_list(&mut self) {
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
    fn head(&mut self, items: &[usize], total: Decimal, rest: Decimal) -> Option<usize> {
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

/// 核减4例, 新增病例3例 and 武汉市新增70例 are said of nothing but cases.
fn speaks_for_itself(slot: &Slot<'_>, scope: Option<ScopeWord>, placed: bool) -> bool {
    match scope {
        Some(ScopeWord::CorrectLess | ScopeWord::CorrectMore) => slot.count.cases,
        Some(_) => slot.words.contains(&Word::Case) || (slot.count.cases && placed),
        None => false,
    }
}

fn is_place(token: &Token) -> bool {
    matches!(
        token.kind,
        Kind::Place(_) | Kind::Word(Word::Home(_) | Word::Country | Word::Coverage)
    )
}

/// 湖北新增… is about 湖北; 新增呼伦贝尔市危重病例1例 is not about 呼伦贝尔市.
fn starts_with_place(before: &[Token]) -> bool {
    let first = before.iter().find(|token| slots::means_something(token));
    first.is_some_and(is_place) && !before.first().is_some_and(is_joint)
}

fn is_joint(token: &Token) -> bool {
    matches!(token.kind, Kind::Mark('、') | Kind::Word(Word::And))
}

/// How many tokens after 无 belong to it.
fn zero_phrase(tokens: &[Token]) -> usize {
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
fn zero_measures(tokens: &[Token]) -> Vec<Measure> {
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
