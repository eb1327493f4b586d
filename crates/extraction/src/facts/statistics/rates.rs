//! Rates with the numbers they are the quotient of: 307个重点项目已经有289个实现复工，复工率94.14%.

use std::ops::Range;

use banmian_model::{Amount, Decimal, Modifier, Spans, StatisticForm, Value, fold, is_han};

use super::lead;
use super::scene::{Kind, Scene};
use super::{Reader, Said, Told};
use crate::passage::{Found, Passage};

/// A printed rate and the numbers beside it.
#[derive(Clone, Debug)]
pub(crate) struct Rate {
    pub(crate) article: u32,
    pub(crate) part: Decimal,
    pub(crate) whole: Decimal,
    /// The rate as printed.
    pub(crate) printed: String,
    /// Whether the quotient rounds to the printed rate.
    pub(crate) holds: bool,
    /// Part, whole and rate.
    pub(crate) evidence: Vec<Spans>,
}

/// How far before a rate its numbers may stand, in characters: a sentence, not a paragraph.
const REACH: usize = 80;

impl Reader<'_> {
    /// Number `n`, a ratio, as a rate: one with a name of its own, a share (占), or how much of a plan is fulfilled.
    pub(super) fn rate(&mut self, n: usize) {
        let pair = self.tied(n);
        let item = self.scene.items[n].clone();
        let clause = self.scene.clause(n);
        let words = &self.scene.text()[clause..item.at.start];
        let told = match (words.find('占'), plan(words)) {
            // 完成计划96万吨的|106.0%: of what was counted before the plan, which goes on to grow.
            _ if words == "的" && pair.is_some() => {
                let Some(last) = self.last(n) else { return };
                let plan = n.checked_sub(1).map(|plan| self.scene.clause(plan)).unwrap_or(clause);
                self.of_plan(n, &last, plan, pair.as_ref());
                self.last = Some(last);
                return;
            }
            (Some(at), _) => self.share(n, clause, clause + at),
            (None, Some(at)) => self.fulfilled(n, clause, clause + at),
            (None, None) => lead::read(&self.scene, self.named_from(n)..item.at.start)
                .filter(|lead| lead.rate || lead.noun)
                .and_then(|lead| self.told(n, &lead)),
        };
        let Some(told) = told.filter(|told| told.measure.is_some()) else {
            self.last = None;
            return;
        };
        let start = told.own.as_ref().map_or(clause, |own| own.start);
        let said = Said::of(StatisticForm::Rate, &told, &item, "statistic/lone-rate");
        let said = Said {
            span: start..item.at.end,
            ..said
        };
        match pair {
            Some(pair) => self.say_with_terms(said, &pair),
            None => self.say_with_part(n, said, words_start(&self.scene, clause)),
        }
        self.last = Some(told);
    }

    /// The numbers that a rate is the quotient of, for the check; a share is no slip of the press where none fit.
    fn tied(&mut self, n: usize) -> Option<Terms> {
        let index = self.scene.items[n].found;
        let item = &self.found[index];
        let Value::Ratio { amount } = &item.value else {
            return None;
        };
        let text = self.scene.passage.text.as_ref();
        let label = label(&text[..item.range.start]);
        let share = text[..item.range.start].ends_with('占') && amount.modifier == Modifier::Exact;
        let name = label.as_deref().or(share.then_some("占"));
        let pair = match name {
            Some(name) => pair(text, self.found, index, *amount, name).filter(|pair| label.is_some() || pair.holds)?,
            None => fulfilment(text, self.found, index, *amount)
                .or_else(|| of_printed(text, self.found, index, *amount))
                .or_else(|| of_named(text, self.found, index, *amount))?,
        };
        let terms = Terms::of(&pair, text, &self.scene);
        let rate = rate(self.scene.passage, item, &pair);
        self.all.rates.push(rate);
        Some(terms)
    }

    /// In a sentence of doubt the rate is checked, and is no row.
    pub(super) fn rates_of_doubt(&mut self, n: usize) {
        self.last = None;
        if self.scene.items[n].kind == Kind::Ratio {
            self.tied(n);
        }
    }

    /// 37个，占全部引进项目的38%: who is what was counted before, where the clause names nobody.
    fn share(&mut self, n: usize, clause: usize, at: usize) -> Option<Told> {
        let lead = lead::read(&self.scene, clause..at)?;
        let item = &self.scene.items[n];
        let name = self.name(at..item.at.start);
        let whole = &self.scene.text()[name.clone()];
        if whole.chars().count() > 20 || self.scene.words.is_doubtful(whole) {
            return None;
        }
        let measure = Some(self.scene.printed(&name).to_owned());
        let own = Some(at..item.at.end);
        if lead.measure.is_none() && lead.subject.is_none() {
            let last = self.last(n);
            let subject = last.as_ref().and_then(|last| last.measure.clone());
            let outlook = self.outlook_at(at);
            let place = last.and_then(|last| last.place);
            return Some(Told {
                item: n,
                subject,
                measure,
                place,
                outlook,
                own,
            });
        }
        let outlook = self.outlook_at(at);
        let told = self.told(n, &lead)?;
        let subject = told.measure.or(told.subject);
        let own = told.own.or(own);
        Some(Told {
            subject,
            measure,
            outlook,
            own,
            ..told
        })
    }

    /// 原煤, 完成计划, 1.06: how much of a plan that is printed is fulfilled.
    fn of_plan(&mut self, n: usize, last: &Told, from: usize, terms: Option<&Terms>) {
        let Some(plan) = n.checked_sub(1).map(|plan| self.scene.items[plan].at.clone()) else {
            return;
        };
        let words = from..plan.start;
        let item = self.scene.items[n].clone();
        let told = Told {
            subject: last.measure.clone(),
            measure: Some(self.scene.printed(&words).trim().to_owned()),
            ..last.clone()
        };
        let said = Said::of(StatisticForm::Rate, &told, &item, "statistic/rate-with-terms");
        self.say(Said {
            unit: terms.and_then(|terms| terms.unit.clone()),
            terms: (terms.map(|terms| terms.part), terms.map(|terms| terms.whole)),
            span: words.start..item.at.end,
            ..said
        });
    }

    /// 全厂完成全年计划的百分之九十八.
    fn fulfilled(&mut self, n: usize, clause: usize, at: usize) -> Option<Told> {
        let lead = lead::read(&self.scene, clause..at)?;
        let measure = self
            .scene
            .printed(&self.name(at..self.scene.items[n].at.start))
            .to_owned();
        let told = self.told(n, &lead)?;
        let own = Some(told.own.clone().unwrap_or(at..self.scene.items[n].at.end));
        Some(Told {
            measure: Some(measure),
            own,
            ..told
        })
    }

    /// Where the name of a rate starts: 焊口一次合格率 has a number in it.
    fn named_from(&self, n: usize) -> usize {
        let clause = self.scene.clause(n);
        match n.checked_sub(1).map(|before| &self.scene.items[before]) {
            Some(before) if before.at.end == clause && before.kind == Kind::Count => self.scene.clause(n - 1),
            _ => clause,
        }
    }

    /// The words of a range without those that link them to a number.
    fn name(&self, range: Range<usize>) -> Range<usize> {
        let (name, _, _) = self.scene.words.without_links(&self.scene.text()[range.clone()]);
        range.start..range.start + name.trim_end_matches('的').len()
    }

    fn say_with_terms(&mut self, said: Said, terms: &Terms) {
        self.say(Said {
            subject: terms.subject.clone().or(said.subject),
            unit: terms.unit.clone(),
            terms: (Some(terms.part), Some(terms.whole)),
            span: said.span.start.min(terms.start)..said.span.end,
            rule: "statistic/rate-with-terms",
            ..said
        });
    }

    /// A share whose part was counted right before it has that part: 37个，占….
    fn say_with_part(&mut self, n: usize, said: Said, start: usize) {
        let part = n.checked_sub(1).map(|before| self.scene.items[before].clone());
        let share = said.measure.as_ref().is_some_and(|measure| measure.starts_with('占'));
        let follows = self.last.as_ref().is_some_and(|last| last.item + 1 == n);
        match part
            .filter(|part| share && follows && part.kind == Kind::Count && self.scene.text()[start..].starts_with('占'))
        {
            Some(part) => self.say(Said {
                unit: part.unit.clone(),
                terms: (Some(part.amount.number), None),
                ..said
            }),
            None => self.say(said),
        }
    }
}

/// Where the words of a clause start.
fn words_start(scene: &Scene<'_>, clause: usize) -> usize {
    let rest = &scene.text()[clause..];
    clause + rest.len() - rest.trim_start().len()
}

/// Whether words end in what a plan says.
pub(super) fn is_plan(words: &str) -> bool {
    PLANS.iter().any(|plan| words.ends_with(plan))
}

/// Where 完成 stands in words that say how much of a plan is fulfilled: 完成全年计划的.
fn plan(words: &str) -> Option<usize> {
    let words = words.trim_end().trim_end_matches(['的', '约', '达', '到', '了']);
    let of_a_plan = PLANS.iter().any(|plan| words.ends_with(plan));
    words.rfind("完成").filter(|_| of_a_plan)
}

/// The numbers of a rate, and who they count.
struct Terms {
    subject: Option<String>,
    part: Decimal,
    whole: Decimal,
    unit: Option<String>,
    /// Where the first of them starts in the folded text.
    start: usize,
}

impl Terms {
    fn of(pair: &Pair<'_>, text: &str, scene: &Scene<'_>) -> Self {
        let (part, whole) = (&pair.part.range, &pair.whole.range);
        let first = if part.start < whole.start { part } else { whole };
        Self {
            subject: counted(text, whole.end).map(str::to_owned),
            part: pair.numbers.0,
            whole: pair.numbers.1,
            unit: match &pair.whole.value {
                Value::Quantity { unit, .. } => unit.clone(),
                _ => None,
            },
            start: scene.folded.range(first).start,
        }
    }
}

/// What a whole counts: 重点项目 of 307个重点项目中已有289个.
fn counted(text: &str, from: usize) -> Option<&str> {
    const ENDS: [&str; 8] = ["中", "里", "已", "有", "目前", "现", "，", "当"];
    const LONGEST: usize = 30;
    let rest = &text[from..];
    let end = ENDS.iter().filter_map(|end| rest.find(end)).min()?;
    let noun = &rest[..end];
    (end > '中'.len_utf8() && end <= LONGEST && noun.chars().all(is_han)).then_some(noun)
}

/// Part, whole, and whether the printed rate is their quotient.
struct Pair<'a> {
    part: &'a Found,
    whole: &'a Found,
    numbers: (Decimal, Decimal),
    holds: bool,
}

/// What the rate is of: the words before it that end in 率, 比例 or 占比.
fn label(before: &str) -> Option<String> {
    let before = before.trim_end();
    let stem = ["为", "达到", "达", "是", "约", "高达", "仅", "只有", "仅有"]
        .iter()
        .fold(before, |stem, tail| stem.strip_suffix(tail).unwrap_or(stem));
    let start = stem
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_han(*c))
        .take(8)
        .last()
        .map(|(at, _)| at)?;
    let words = &stem[start..];
    ["率", "比例", "比重", "占比"]
        .iter()
        .any(|tail| words.ends_with(tail))
        .then(|| words.to_owned())
}

/// The two numbers before a rate in its sentence that it is the quotient of. Where none are, the sentence's only two
/// numbers of one unit, the smaller said to be among the larger: then the rate does not hold.
fn pair<'a>(text: &str, found: &'a [Found], index: usize, rate: Amount, label: &str) -> Option<Pair<'a>> {
    let item = &found[index];
    let start = sentence_start(&text[..item.range.start], &STOPS);
    let before = numbers_before(found, index, start);
    let half = half_unit(places(&text[item.range.clone()]));
    for (i, (part, small, unit)) in before.iter().enumerate() {
        for (whole, large, other) in before.iter().skip(i + 1).chain(before[..i].iter()) {
            let same = unit == other || unit.is_none() || other.is_none();
            if same && small <= large && fits(*small, *large, rate.number, half) {
                return Some(Pair {
                    part,
                    whole,
                    numbers: (*small, *large),
                    holds: true,
                });
            }
        }
    }
    // 128个重点项目，其中…；已开工97个，开工率75.8%: the whole stands behind a semicolon more.
    let printed = &text[item.range.clone()];
    if figures(printed) > 2 {
        let far = numbers_before(found, index, sentence_start(&text[..item.range.start], &STOPS[..3]));
        if let [(part, small, unit), rest @ ..] = far.as_slice()
            && let Some((whole, large, _)) = rest
                .iter()
                .find(|(_, large, other)| unit == other && small <= large && fits(*small, *large, rate.number, half))
        {
            return Some(Pair {
                part,
                whole,
                numbers: (*small, *large),
                holds: true,
            });
        }
    }
    // Of sums of money any two stand in one unit: only what holds is said of them.
    let before: Vec<_> = before
        .into_iter()
        .filter(|(number, ..)| matches!(number.value, Value::Quantity { .. }))
        .collect();
    let growth = ["增", "降", "减", "涨", "升"].iter().any(|word| label.contains(word));
    if let Some(pair) = near_miss(&before, rate, half, printed).filter(|_| !growth) {
        return Some(pair);
    }
    match before.as_slice() {
        [(part, small, unit), (whole, large, other)]
            if unit == other && small <= large && !growth && rate.modifier == Modifier::Exact =>
        {
            let between = text.get(whole.range.end..part.range.start)?;
            ["中", "已", "有"]
                .iter()
                .any(|word| between.contains(word))
                .then_some(Pair {
                    part,
                    whole,
                    numbers: (*small, *large),
                    holds: false,
                })
        }
        _ => None,
    }
}

/// What a plan says.
const PLANS: [&str; 5] = ["计划", "任务", "预算", "指标", "目标"];

/// 生产原煤208万吨，为计划200万吨的104%; 42万米，提前完成40万米的计划，为计划的105%: what was done and what was planned. A rate that is
/// no quotient of the two is wrong only where the plan's number is right before it.
fn fulfilment<'a>(text: &str, found: &'a [Found], index: usize, rate: Amount) -> Option<Pair<'a>> {
    let item = &found[index];
    let of = text[..item.range.start].trim_end().strip_suffix('的')?;
    let before = numbers_before(found, index, sentence_start(of, &STOPS));
    let planned = |number: &Found| {
        let (lead, behind) = (&text[..number.range.start], &text[number.range.end..]);
        let behind = behind.strip_prefix('的').unwrap_or(behind);
        PLANS
            .iter()
            .any(|plan| lead.ends_with(plan) || behind.starts_with(plan))
    };
    let beside = before.iter().position(|(number, ..)| number.range.end == of.len());
    let named = || {
        let plan = PLANS.iter().any(|plan| of.ends_with(plan));
        plan.then(|| before.iter().position(|(number, ..)| planned(number)))?
    };
    let at = beside.filter(|&at| planned(before[at].0)).or_else(named)?;
    let (whole, large, unit) = before[at];
    let half = half_unit(places(&text[item.range.clone()]));
    let parts: Vec<_> = before[at + 1..].iter().filter(|(.., other)| *other == unit).collect();
    let fitting = parts
        .iter()
        .find(|(_, small, _)| fits(*small, large, rate.number, half));
    let holds = fitting.is_some();
    let &(part, small, _) = *fitting.or_else(|| parts.first())?;
    // 超额完成计划的4% is what is above it; of several numbers another may be the part.
    let exceeds = ['超', '多', '增'].iter().any(|word| {
        of[..whole.range.start]
            .rfind(*word)
            .is_some_and(|at| at >= part.range.end)
    });
    let sure = beside == Some(at) && parts.len() == 1 && rate.modifier == Modifier::Exact && !exceeds;
    (holds || sure).then_some(Pair {
        part,
        whole,
        numbers: (small, large),
        holds,
    })
}

/// 接诊21.6万人次，占全县总量48万人次的45%: the number that the share is of is printed with it, and its part is the last one of its
/// unit before it; where that is the sentence's only other number of the unit, another quotient is wrong.
fn of_printed<'a>(text: &str, found: &'a [Found], index: usize, rate: Amount) -> Option<Pair<'a>> {
    const LONG: usize = 20;
    let item = &found[index];
    let of = text[..item.range.start].trim_end().strip_suffix('的')?;
    let before = numbers_before(found, index, sentence_start(of, &STOPS));
    let (&(whole, large, unit), others) = before.split_first()?;
    let share = of.get(..whole.range.start)?.rfind('占')? + '占'.len_utf8();
    let name = &of[share..whole.range.start];
    if whole.range.end != of.len() || name.chars().count() > LONG || name.contains(['，', '、', '占', ',']) {
        return None;
    }
    let parts: Vec<_> = others.iter().filter(|(.., other)| *other == unit).collect();
    let &&(part, small, _) = parts.first()?;
    let holds = fits(small, large, rate.number, half_unit(places(&text[item.range.clone()])));
    // …万人次，占…: nobody else is named between the two.
    let beside = &text[part.range.end..share - '占'.len_utf8()];
    let beside = matches!(beside, "，" | "," | "");
    let sure = beside && parts.len() == 1 && small <= large && rate.modifier == Modifier::Exact;
    (holds || sure).then_some(Pair {
        part,
        whole,
        numbers: (small, large),
        holds,
    })
}

/// 年度计划投资185.2亿元，一季度完成46.3亿元，占年度计划投资的25.0%: the number right behind the words that the share is of, and the last
/// one of its unit. A share that is no quotient of the two may be of more.
fn of_named<'a>(text: &str, found: &'a [Found], index: usize, rate: Amount) -> Option<Pair<'a>> {
    const LONG: usize = 12;
    let item = &found[index];
    let of = text[..item.range.start].trim_end().strip_suffix('的')?;
    let name = &of[of.rfind('占')? + '占'.len_utf8()..];
    if !(2..=LONG).contains(&name.chars().count()) || !name.chars().all(is_han) {
        return None;
    }
    let before = numbers_before(found, index, sentence_start(of, &STOPS[..3]));
    let (at, (whole, large, unit)) = before
        .iter()
        .enumerate()
        .find(|(_, (number, ..))| text[..number.range.start].ends_with(name))?;
    let (part, small, _) = before[..at].iter().find(|(.., other)| other == unit)?;
    let holds = fits(
        *small,
        *large,
        rate.number,
        half_unit(places(&text[item.range.clone()])),
    );
    holds.then_some(Pair {
        part,
        whole,
        numbers: (*small, *large),
        holds,
    })
}

/// Numbers as counted from a place on up to the one of an index, the last first.
fn numbers_before(found: &[Found], index: usize, from: usize) -> Vec<(&Found, Decimal, Option<&str>)> {
    found[..index]
        .iter()
        .rev()
        .take(24)
        .take_while(|other| other.passage == found[index].passage && other.range.start >= from)
        .filter_map(exact)
        .collect()
}

/// Figures of a number as printed.
fn figures(printed: &str) -> usize {
    printed.chars().filter(|c| fold(*c).is_ascii_digit()).count()
}

/// Two numbers of one unit whose quotient is the printed rate but for one figure: of rates with four figures one in three
/// hundred is so by chance, so this is a slip of the press.
fn near_miss<'a>(
    before: &[(&'a Found, Decimal, Option<&str>)],
    rate: Amount,
    half: Decimal,
    printed: &str,
) -> Option<Pair<'a>> {
    let figures = figures(printed);
    if figures < 4 || rate.modifier != Modifier::Exact {
        return None;
    }
    // Half a unit times two is a unit of the last figure.
    let unit = half + half;
    for (part, small, of) in before {
        for (whole, large, other) in before.iter().filter(|(_, large, _)| small < large) {
            let Some(quotient) = small.checked_div(*large).filter(|_| of == other) else {
                continue;
            };
            let miss = ((quotient - rate.number).abs() / unit).round();
            let one_figure = (1..=9).any(|figure| {
                (0..u32::try_from(figures).unwrap_or(4)).any(|place| miss == Decimal::from(figure * 10_i64.pow(place)))
            });
            if one_figure && miss > Decimal::ONE {
                return Some(Pair {
                    part,
                    whole,
                    numbers: (*small, *large),
                    holds: false,
                });
            }
        }
    }
    None
}

fn exact(found: &Found) -> Option<(&Found, Decimal, Option<&str>)> {
    let (amount, unit) = match &found.value {
        Value::Quantity { amount, unit } => (amount, unit.as_deref()),
        Value::Money { amount, unit, .. } => (amount, Some(unit.as_str())),
        _ => return None,
    };
    let counts = amount.modifier == Modifier::Exact && amount.number > Decimal::ZERO;
    counts.then_some((found, amount.number, unit))
}

/// What ends a sentence; a semicolon ends what most numbers are told within.
const STOPS: [char; 4] = ['。', '！', '？', '；'];

fn sentence_start(before: &str, stops: &[char]) -> usize {
    let reach = before.char_indices().rev().nth(REACH).map_or(0, |(at, _)| at);
    let end = before[reach..].rfind(stops);
    end.map_or(reach, |at| reach + at + '。'.len_utf8())
}

/// Half a unit of the last figure of a percentage with so many places, as a ratio: of 94.14%, with two, 0.00005.
pub(crate) fn half_unit(places: u32) -> Decimal {
    Decimal::new(5, places.min(20) + 3)
}

/// Places behind the point of a number as printed.
fn places(printed: &str) -> u32 {
    let digits = printed.split_once(['.', '．', '点']).map_or(0, |(_, tail)| {
        tail.chars()
            .take_while(|c| c.is_numeric() || "零一二三四五六七八九".contains(*c))
            .count()
    });
    u32::try_from(digits).unwrap_or(u32::MAX)
}

fn fits(part: Decimal, whole: Decimal, rate: Decimal, half: Decimal) -> bool {
    whole > Decimal::ZERO
        && part
            .checked_div(whole)
            .and_then(|quotient| quotient.checked_sub(rate))
            .is_some_and(|miss| miss.abs() <= half)
}

fn rate(passage: &Passage<'_>, item: &Found, pair: &Pair<'_>) -> Rate {
    let spans = |range: &Range<usize>| passage.spans(range.clone());
    Rate {
        article: passage.article,
        part: pair.numbers.0,
        whole: pair.numbers.1,
        printed: passage.text[item.range.clone()].to_owned(),
        holds: pair.holds,
        evidence: vec![spans(&pair.part.range), spans(&pair.whole.range), spans(&item.range)],
    }
}
