//! Counts and amounts: 全市共接待游客312.6万人次, 果园面积从3200亩扩大到1.86万亩.

use std::ops::Range;

use banmian_model::{Grain, Outlook, Scope, StatisticForm, TimeModifier, Value};

use super::lead::{self, Lead};
use super::scene::Kind;
use super::words::Verb;
use super::{Reader, Said, Told};

/// Units that say when or how old, and count nothing.
const NO_COUNT: [&str; 14] = [
    "年",
    "天",
    "日",
    "月",
    "小时",
    "分钟",
    "秒",
    "点",
    "岁",
    "度",
    "℃",
    "摄氏度",
    "折",
    "页",
];
/// Characters of a noun behind a number.
const LONGEST: usize = 8;

impl Reader<'_> {
    /// Number `n` as a count. Also where it is none, what was told is remembered for what follows.
    pub(super) fn count(&mut self, n: usize) {
        let item = self.scene.items[n].clone();
        let clause = self.scene.clause(n);
        let Some(lead) = lead::read(&self.scene, clause..item.at.start) else {
            self.last = None;
            return;
        };
        let counts = match item.kind {
            Kind::Count => item.unit.as_deref().is_some_and(|unit| !NO_COUNT.contains(&unit)),
            Kind::Money => true,
            Kind::Ratio | Kind::Ordinal => false,
        };
        // 居民 is its own noun.
        let counter = item.unit.as_deref().is_some_and(|unit| unit.chars().count() < 2);
        let behind = if lead.bare_verb && counter {
            self.noun_behind(item.at.end)
        } else {
            None
        };
        let told = self
            .told(n, &lead)
            .map(|told| self.with_noun(told, &lead, behind.as_ref()));
        let Some(told) = told.filter(|told| counts && told.measure.is_some()) else {
            self.last = None;
            return;
        };
        if self.is_stated(n, &lead, &told, behind.is_some()) {
            let start = told.own.as_ref().map_or(item.at.start, |own| own.start);
            let end = behind.map_or(item.at.end, |behind| behind.end);
            let said = Said::of(StatisticForm::Count, &told, &item, "statistic/count");
            let scope = self.scope(clause..item.at.start);
            self.say(Said {
                scope,
                span: start..end,
                ..said
            });
            self.there = lead.verb == Some(Verb::There) || self.there && lead.verb.is_none();
            self.counts.push(told.clone());
            // 环湖截污工程累计铺设管网3500公里，建成化粪池12.7万个: it goes on about whom it began with.
            if let Some(subject) = &told.subject {
                self.carried = Some((subject.clone(), told.place.clone()));
            }
        }
        self.last = Some(told);
    }

    fn scope(&self, clause: Range<usize>) -> Option<Scope> {
        let words = &self.scene.text()[clause];
        match () {
            () if words.contains("累计") => Some(Scope::Cumulative),
            () if words.contains("新增") => Some(Scope::New),
            () => None,
        }
    }

    /// 建成40个充电站: what is measured stands behind the number.
    fn with_noun(&self, told: Told, lead: &Lead, behind: Option<&Range<usize>>) -> Told {
        let Some(noun) = behind.map(|behind| self.scene.printed(behind)) else {
            return told;
        };
        let measure = match (lead.verb, &told.measure) {
            (Some(Verb::Named), Some(verb)) => format!("{verb}{noun}"),
            _ => noun.to_owned(),
        };
        Told {
            measure: Some(measure),
            ..told
        }
    }

    /// The noun between a number and a mark, where nothing but a noun is there.
    fn noun_behind(&self, at: usize) -> Option<Range<usize>> {
        const PARTICLES: [char; 24] = [
            '参', '获', '进', '到', '来', '上', '使', '举', '的', '了', '着', '过', '在', '是', '被', '把', '与', '和',
            '及', '并', '等', '为', '从', '向',
        ];
        let rest = &self.scene.text()[at..];
        let end = rest.find(|c: char| !banmian_model::is_han(c)).unwrap_or(rest.len());
        let noun = &rest[..end];
        let marked = rest[end..].chars().next().is_none_or(|c| ",。;、!)".contains(c));
        let plain = (2..=LONGEST).contains(&noun.chars().count()) && !noun.contains(PARTICLES);
        let still = self.scene.words.verb(noun).is_none() && !self.scene.words.is_doubtful(noun);
        (marked && plain && still).then(|| at..at + end)
    }

    /// Whether the words around say that the number is one of a whole, and nobody's own.
    fn is_stated(&mut self, n: usize, lead: &Lead, told: &Told, behind: bool) -> bool {
        let item = &self.scene.items[n];
        let carried = lead.subject.is_none() && self.carried.is_some();
        let whole = lead.collective || carried;
        // 正在上演一场: a narrative's one.
        let printed = self.scene.printed(&item.at);
        if printed.starts_with(['一', '两', '几']) && item.amount.number < 3.into() {
            return false;
        }
        if told
            .measure
            .as_deref()
            .is_some_and(|name| self.scene.words.is_growth(name))
        {
            return false;
        }
        if lead.subject.is_some() && !lead.collective {
            self.topic = None;
            let again = self.counts.last().is_some_and(|before| before.measure == told.measure);
            return again || lead.total && lead.verb.is_some() && !lead.bare_verb;
        }
        let planned = told.outlook != Outlook::Result;
        // 个 and 名 count nothing by themselves: the noun must be there.
        let empty = lead.bare_verb
            && !behind
            && matches!(
                item.unit.as_deref(),
                Some("个" | "個" | "名" | "位" | "次" | "项" | "項")
            );
        let grows = || self.grows_behind(n);
        match lead.verb {
            _ if empty => false,
            Some(Verb::Named) => whole || lead.total || planned && !lead.bare_verb || grows(),
            Some(Verb::Light) => whole || lead.total || lead.noun || planned || grows(),
            Some(Verb::There) => whole,
            None if lead.noun => {
                whole || lead.level || lead.total || planned || grows() || self.topic.is_some() || self.is_dated(n)
            }
            // 全市高新技术企业达到1286家; 全省外贸进出口4210.6亿元，增长9.3%.
            None if whole && (lead.level || grows()) => told.measure.as_ref().is_some_and(|name| is_short(name, 12)),

            None => carried && self.there && told.measure.as_ref().is_some_and(|name| is_short(name, 8)),
        }
    }

    /// 年末…余额1860.4亿元, 截至2月底: the sentence says when, and no day of a story.
    fn is_dated(&self, n: usize) -> bool {
        let at = self.scene.items[n].at.start;
        let when = self.scene.when(self.scene.sentence(at)..at, self.found);
        matches!(
            when.map(|index| &self.found[index].value),
            Some(Value::Time(time)) if time.modifier == Some(TimeModifier::Until) || time.grain > Some(Grain::Day)
        )
    }

    /// 由2015年的62%提高到2019年的78.5%: number `n` and the one behind it as one.
    pub(super) fn pair(&mut self, n: usize) -> bool {
        let Some(next) = self.scene.items.get(n + 1).cloned() else {
            return false;
        };
        let item = self.scene.items[n].clone();
        let between = &self.scene.text()[item.at.end..next.at.start];
        let same =
            item.kind == next.kind && (item.unit == next.unit || item.unit.is_none()) && item.kind != Kind::Ordinal;
        if !same
            || between.chars().count() > 16
            || between.contains(['。', ';'])
            || !self.leads_on(item.at.end..next.at.start)
        {
            return false;
        }
        let clause = self.scene.clause(n);
        let text = &self.scene.text()[clause..item.at.start];
        let Some(from) = text.rfind(['从', '由']) else {
            return false;
        };
        if text[from..].chars().count() > 14 {
            return false;
        }
        let told = lead::read(&self.scene, clause..clause + from)
            .filter(|lead| lead.measure.is_some())
            .and_then(|lead| self.told(n, &lead))
            .map(Told::with_share);
        self.done = n + 2;
        let Some(told) = told else {
            self.last = None;
            return true;
        };
        let form = match item.kind {
            Kind::Ratio => StatisticForm::Rate,
            _ => StatisticForm::Count,
        };
        let start = told.own.as_ref().map_or(clause + from, |own| own.start);
        let said = Said::of(form, &told, &next, "statistic/from-to");
        self.say(Said {
            previous: Some(item.amount.number),
            span: start..next.at.end,
            ..said
        });
        self.last = Some(Told { item: n + 1, ..told });
        true
    }

    /// 提高到2019年的, 增至: a verb of level, and perhaps when.
    fn leads_on(&self, between: Range<usize>) -> bool {
        let text = &self.scene.text()[between.clone()];
        let stem = match self.scene.time_within(&between) {
            Some(time) if matches!(&self.scene.text()[time.end..between.end], "" | "的") => {
                let start = time.start - between.start;
                // The time may hold the 到 that leads it in.
                if self.scene.text()[time.clone()].starts_with(['到', '至']) {
                    &text[..start + '到'.len_utf8()]
                } else {
                    &text[..start]
                }
            }
            _ => text,
        };
        let (_, level, _) = self.scene.words.without_links(stem.trim_start_matches([',', ' ']));
        level || stem.ends_with("增为") || stem.ends_with("降为")
    }
}

/// Whether a name is one of two characters or a few more, and no clause.
fn is_short(name: &str, most: usize) -> bool {
    (2..=most).contains(&name.chars().count())
}
