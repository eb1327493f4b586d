//! Where a count belongs.

use banmian_model::{PlaceRef, Value};

use super::reader::{County, Reader, Several};
use super::row::{Row, Where};
use super::slots::{self, Slot};
use crate::facts::lexicon::{Level, Word};
use crate::facts::measure;
use crate::facts::tokens::{Kind, Token};

impl Reader<'_> {
    /// Where a count without a place belongs.
    pub(super) fn inherited(&mut self) -> Where {
        let depth = self.frames.len();
        let frame = self.frame();
        match (&frame.subject, frame.parent) {
            (_, Some(parent)) if depth > 1 => Where::Of(parent),
            (Some(subject), _) => subject.clone(),
            (None, Some(parent)) => Where::Of(parent),
            (None, None) => self.carried.clone().unwrap_or(Where::Region),
        }
    }

    /// Whether a place is no part of the paper's region: 江苏省 in a paper of 南京. 湖北新增…。新增境外输入… in one of the
    /// whole country goes back to the country.
    pub(super) fn is_elsewhere(&self, place: &Where) -> bool {
        // 全球 is none of any region.
        if is_world(place) {
            return true;
        }
        let Some(region) = self.region else { return false };
        let within = if region == "100000" {
            ""
        } else {
            region.trim_end_matches("00")
        };
        match place {
            Where::Named(place) => place.adcode.as_deref().is_some_and(|code| !code.starts_with(within)),
            Where::Of(row) => self.is_elsewhere(&self.rows[*row].place),
            Where::Home(Level::Province) => !region.ends_with("0000"),
            _ => false,
        }
    }

    /// The places that a number is of: none where it takes them from before, `None` where it is in doubt.
    pub(super) fn places(&mut self, slot: &Slot<'_>) -> Option<Vec<Where>> {
        let before = slot.before;
        if before.iter().any(|token| token.kind == Kind::Word(Word::Country)) {
            return Some(vec![Where::Country]);
        }
        if before.iter().any(|token| token.kind == Kind::Word(Word::Others)) {
            let left = self.frame().subject.clone();
            return left.filter(is_coverage).map(|left| vec![left]);
        }
        let last = before.iter().rposition(is_place);
        let Some(last) = last else {
            let own = before.iter().any(|token| token.kind == Kind::Word(Word::Institution));
            self.frame().elsewhere |= own;
            return (!slot.broken && !self.frame().elsewhere).then(Vec::new);
        };
        let gap = before[last..]
            .iter()
            .any(|token| matches!(token.kind, Kind::Gap { .. } | Kind::Name | Kind::Number));
        if gap {
            return self.is_region(&before[last]).then(|| vec![self.place(&before[last])]);
        }
        let each = before[last..].iter().any(|token| token.kind == Kind::Word(Word::Each));
        self.run(before, last, each)
    }

    /// The places that stand together up to `last`: an outer one before an inner one, or several with 各.
    pub(super) fn run(&self, before: &[Token], last: usize, each: bool) -> Option<Vec<Where>> {
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

    pub(super) fn place(&self, token: &Token) -> Where {
        match token.kind {
            Kind::Place(index) => match &self.found[index].value {
                Value::Place { adcode, name, .. } => Where::Named(PlaceRef {
                    adcode: adcode.clone(),
                    name: name.clone(),
                }),
                _ => Where::Region,
            },
            Kind::Word(Word::Home(level)) => self.at_home(level),
            Kind::Word(Word::Country) => Where::Country,
            Kind::Word(Word::Coverage) => self.coverage(token.range.clone()),
            _ => Where::Region,
        }
    }

    /// 全县 in a paper of a county is that county; in a paper of a wider place it is the one that the article names.
    fn at_home(&self, level: Level) -> Where {
        let wider = self.region.is_none_or(|region| region.ends_with("00"));
        match &self.county {
            County::One(place) if wider && level == Level::County => Where::Named(place.clone()),
            _ => Where::Home(level),
        }
    }

    /// 港澳台地区, 湖北以外: the words, and no code.
    pub(super) fn coverage(&self, range: std::ops::Range<usize>) -> Where {
        Where::Named(PlaceRef {
            adcode: None,
            name: self.text.get(range).unwrap_or_default().to_owned(),
        })
    }

    pub(super) fn is_region(&self, token: &Token) -> bool {
        match self.place(token) {
            Where::Named(place) => place.adcode.is_some() && place.adcode.as_deref() == self.region,
            Where::Home(_) | Where::Region => true,
            _ => false,
        }
    }

    /// 海南省，…: a clause that only names a place is about it; so is 河北省确诊病例均已清零， which begins with one and speaks
    /// of cases. 除湖北以外， is about all others.
    pub(super) fn subject(&mut self, clause: &[Token]) {
        let beyond = clause
            .windows(2)
            .find(|pair| matches!(pair[0].kind, Kind::Place(_)) && pair[1].kind == Kind::Word(Word::Beyond));
        if let Some(pair) = beyond {
            self.frame().subject = Some(self.coverage(pair[0].range.start..pair[1].range.end));
            return;
        }
        let mut places = clause.iter().filter(|token| is_place(token));
        let known = clause
            .iter()
            .all(|token| !matches!(token.kind, Kind::Gap { .. } | Kind::Name))
            || (starts_with_place(clause) && measure::of_words(&words_of(clause)).is_some());
        if let (Some(place), None, true) = (places.next(), places.next(), known) {
            self.frame().subject = Some(self.place(place));
            self.frame().several = Several::No;
        } else if clause.iter().any(|token| token.kind == Kind::Word(Word::Institution)) {
            self.frame().elsewhere = true;
        }
    }

    /// 湖北无新增确诊病例，新增治愈出院病例11例: both are of 湖北, with which the clause of the last row begins, if that is of
    /// one place `alone`.
    pub(super) fn about_the_last(&mut self, before: &[Token], alone: bool) {
        let last = self.frame().last;
        // 当日全球…: whatever stands before it, what follows is the world's too.
        let world = last.is_some_and(|last| is_world(&self.rows[last].place));
        if self.frames.len() > 1 || !alone || !(world || starts_with_place(before)) {
            return;
        }
        let subject = last.map(Where::Of);
        let [old, new] = [self.frame().subject.clone(), subject.clone()].map(|place| place.map(|place| self.of(place)));
        let several = match (&old, &new) {
            (Some(old), Some(new)) if old != new => {
                let within = [old, new].iter().all(|place| !self.is_elsewhere(place));
                let home = self.region.is_some_and(|region| region != "100000");
                if within && home {
                    Several::Within
                } else {
                    Several::Beyond
                }
            }
            _ => Several::No,
        };
        let frame = self.frame();
        (frame.subject, frame.several) = (subject, several);
    }

    /// The place that a row's place comes down to.
    fn of(&self, place: Where) -> Where {
        match place {
            Where::Of(row) => self.of(self.rows[row].place.clone()),
            place => place,
        }
    }

    /// 新增无症状感染者4例，均在望奎县: the count just before is that place's too. Whether the clause says so.
    pub(super) fn all_in(&mut self, clause: &[Token]) -> bool {
        let [all, rest @ .., place] = clause else {
            return false;
        };
        let small = |token: &Token| matches!(token.kind, Kind::Word(Word::Filler | Word::NamelyWeak));
        let named = matches!(place.kind, Kind::Place(_)) && rest.iter().all(small);
        let Some(last) = self
            .frame()
            .latest
            .filter(|_| named && all.kind == Kind::Word(Word::Stop))
        else {
            return false;
        };
        let outer = &self.rows[last];
        let row = Row {
            range: outer.range.start..place.range.end,
            place: self.place(place),
            parent: Some(last),
            rule: "epidemic/all-in",
            ..outer.clone()
        };
        if row.passage == self.passage {
            self.rows.push(row);
        }
        true
    }
}

fn words_of(clause: &[Token]) -> Vec<Word> {
    clause.iter().filter_map(slots::word).collect()
}

/// Whether a place is the words of a coverage (湖北以外), which has no code.
pub(super) fn is_coverage(place: &Where) -> bool {
    matches!(place, Where::Named(place) if place.adcode.is_none())
}

/// Whether a place is the whole world.
fn is_world(place: &Where) -> bool {
    matches!(place, Where::Named(place) if matches!(place.name.as_str(), "全球" | "全世界" | "世界各国"))
}

pub(super) fn is_place(token: &Token) -> bool {
    matches!(
        token.kind,
        Kind::Place(_) | Kind::Word(Word::Home(_) | Word::Country | Word::Coverage)
    )
}

/// 湖北新增… is about 湖北; 新增呼伦贝尔市危重病例1例 is not about 呼伦贝尔市.
pub(super) fn starts_with_place(before: &[Token]) -> bool {
    let first = before.iter().find(|token| slots::means_something(token));
    first.is_some_and(is_place) && !before.first().is_some_and(is_joint)
}

pub(super) fn is_joint(token: &Token) -> bool {
    matches!(token.kind, Kind::Mark('、') | Kind::Word(Word::And))
}
