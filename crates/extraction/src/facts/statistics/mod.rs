//! Statistics: counts, rates, growth and ranks of anything that is no epidemic count.
//!
//! A number is read with the words before it in its clause ([`lead`]): who, and what is measured. What a clause leaves
//! open it takes from the one before: 同比增长18.4% grows what was counted last, 实现收入… is of whom the sentence speaks. A
//! number whose words are not all understood, of somebody's own doings, of a rule or a condition gives no row.

mod counts;
mod folded;
mod growth;
mod lead;
mod parts;
mod ranks;
mod rates;
mod scene;
mod words;

use std::ops::Range;

use banmian_model::{Decimal, Fact, FactKind, Modifier, Outlook, PlaceRef, Scope, Statistic, StatisticForm, Value};

use super::lexicon::Level;
use super::names::Names;
use super::{Ledger, bare, epidemic};
use crate::passage::{Found, Part, Passage};
use crate::setting::Setting;

use lead::Lead;
use parts::Parts;
use scene::{Item, Kind, Scene};
use words::Tense;

pub(crate) use rates::{Rate, half_unit};
pub(crate) use words::Words;

/// What was told of a number: what the next clause may take from it.
#[derive(Clone, Debug)]
struct Told {
    /// Index of the number among the passage's.
    item: usize,
    subject: Option<String>,
    measure: Option<String>,
    place: Option<PlaceRef>,
    outlook: Outlook,
    /// The words of its own that say so; `None` where all are taken from before.
    own: Option<Range<usize>>,
}

impl Told {
    /// 煤炭占工业增加值的比重: of 煤炭, 占工业增加值的比重.
    fn with_share(self) -> Self {
        let split = self.measure.as_deref().and_then(|measure| {
            let at = measure.find('占').filter(|at| *at > 0)?;
            Some((measure[..at].to_owned(), measure[at..].to_owned()))
        });
        match split {
            Some((subject, measure)) => Self {
                subject: Some(subject),
                measure: Some(measure),
                ..self
            },
            None => self,
        }
    }
}

/// A statistic that is about to become a fact. Ranges are of the folded text.
struct Said {
    form: StatisticForm,
    subject: Option<String>,
    measure: Option<String>,
    place: Option<PlaceRef>,
    outlook: Outlook,
    scope: Option<Scope>,
    value: Decimal,
    unit: Option<String>,
    modifier: Modifier,
    terms: (Option<Decimal>, Option<Decimal>),
    compared: Option<Range<usize>>,
    previous: Option<Decimal>,
    span: Range<usize>,
    rule: &'static str,
}

impl Said {
    /// What was told, with the value of a number.
    fn of(form: StatisticForm, told: &Told, item: &Item, rule: &'static str) -> Self {
        Self {
            form,
            subject: told.subject.clone(),
            measure: told.measure.clone(),
            place: told.place.clone(),
            outlook: told.outlook,
            scope: None,
            value: item.amount.number,
            unit: item.unit.clone(),
            modifier: item.amount.modifier,
            terms: (None, None),
            compared: None,
            previous: None,
            span: item.at.clone(),
            rule,
        }
    }
}

/// What the reader hands on.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    pub(super) facts: Vec<Fact>,
    pub(super) rates: Vec<Rate>,
}

/// The statistics of a page. What stands in the `ledger` is none.
pub(super) fn read(
    passages: &[Passage<'_>],
    found: &[Found],
    setting: &Setting,
    words: &Words,
    names: &dyn Names,
    ledger: &Ledger,
) -> Statistics {
    let mut all = Statistics::default();
    for (index, passage) in passages.iter().enumerate() {
        let near =
            found.partition_point(|item| item.passage < index)..found.partition_point(|item| item.passage <= index);
        if matches!(passage.part, Part::Byline | Part::StandingHead) {
            continue;
        }
        let Some(scene) = Scene::of(passage, found, near, words, ledger) else {
            continue;
        };
        let mut reader = Reader {
            scene,
            found,
            setting,
            names,
            all: &mut all,
            last: None,
            counts: Vec::new(),
            carried: None,
            topic: None,
            there: false,
            base: None,
            parts: Parts::new(),
            done: 0,
        };
        reader.read();
    }
    all
}

/// Reads the numbers of a passage one after the other, with what those before leave standing.
struct Reader<'a> {
    scene: Scene<'a>,
    found: &'a [Found],
    setting: &'a Setting,
    names: &'a dyn Names,
    all: &'a mut Statistics,
    /// What was told of the number before.
    last: Option<Told>,
    /// The counts of the sentence.
    counts: Vec<Told>,
    /// Whom the sentence speaks of.
    carried: Option<(String, Option<PlaceRef>)>,
    /// Whom the paragraph has spoken of, where no sentence since has named somebody else.
    topic: Option<(String, Option<PlaceRef>)>,
    /// Whether 共有 goes on: 现有普通高中46所，在校学生8.7万人.
    there: bool,
    /// The number that the next one is compared with: its index, the words of the comparison, its value.
    base: Option<(usize, Range<usize>, Decimal)>,
    /// The numbers ahead that are parts of one before.
    parts: Parts,
    /// Numbers up to here are read.
    done: usize,
}

impl Reader<'_> {
    fn read(&mut self) {
        for n in 0..self.scene.items.len() {
            if n < self.done {
                continue;
            }
            if !self.scene.goes_on(n) {
                self.topic = self.carried.take().or(self.topic.take());
                (self.last, self.carried, self.there) = (None, None, false);
                self.counts.clear();
            }
            let kind = self.scene.items[n].kind;
            let said = self.all.facts.len();
            match kind {
                _ if self.is_doubtful_sentence(n) => self.rates_of_doubt(n),
                Kind::Ordinal => self.rank(n),
                _ if self.is_bystander(n) || self.is_base(n) || self.is_plan(n) || self.pair(n) || self.growth(n) => {}
                Kind::Ratio => self.rate(n),
                Kind::Count | Kind::Money => self.count(n),
            }
            let part = self.parts.remove(&n);
            if let Some(part) = part.filter(|_| self.all.facts.len() == said) {
                self.say_part(n, part);
            }
            self.divide(n);
        }
    }

    /// A question, or somebody's words about what might be: none of its numbers is stated.
    fn is_doubtful_sentence(&self, n: usize) -> bool {
        let at = self.scene.items[n].at.clone();
        let text = self.scene.text();
        // Each number looks ahead: where nothing ends for long, not to the end of the text.
        let mut ahead = text[at.end..].chars().take(scene::REACH);
        let asked = ahead.find(|c| matches!(c, '。' | '!' | '?' | '\n')) == Some('?');
        let start = self.scene.sentence(at.start);
        let supposed = ["如果", "假如", "要是", "即使", "只要", "一旦", "为实现", "为了"];
        asked || supposed.iter().any(|word| text[start..at.start].contains(word))
    }

    /// 在14个市州中: a number that says among whom, and tells of nothing.
    fn is_bystander(&self, n: usize) -> bool {
        let item = &self.scene.items[n];
        let before = &self.scene.text()[self.scene.clause(n)..item.at.start];
        let behind = self.scene.text()[item.at.end..].chars().take(8).collect::<String>();
        let inside = behind
            .split(['，', '。'])
            .next()
            .is_some_and(|words| words.contains('中'));
        item.kind == Kind::Count && before.ends_with(['在', '于']) && inside
    }

    /// 比前一周的561例下降11.2%: a number that the next one is compared with.
    fn is_base(&mut self, n: usize) -> bool {
        let item = &self.scene.items[n];
        let clause = self.scene.clause(n);
        let before = self.scene.text()[clause..item.at.start].trim_start();
        // 比上年增加594万吨，增长0.9%: a growth by itself.
        let grown = self.scene.words.without_growth(before).is_some();
        let near = !grown && before.chars().count() <= 14 && !before.contains("比例") && !before.contains("比重");
        let behind = &self.scene.text()[item.at.end..];
        let next = self
            .scene
            .items
            .get(n + 1)
            .filter(|next| next.at.start - item.at.end <= 30);
        let grows = next.is_some_and(|next| {
            let verb = behind[..next.at.start - item.at.end].trim();
            self.scene
                .words
                .without_growth(verb)
                .is_some_and(|(stem, _, _)| stem.trim_matches(',').is_empty())
        });
        if !(near && grows && before.starts_with(['比', '较']) && item.kind != Kind::Ordinal) {
            return false;
        }
        let start = item.at.start - before.len();
        self.base = Some((n, start..item.at.end, item.amount.number));
        // The growth behind is of what was told before the comparison.
        if let Some(last) = self.last(n) {
            self.last = Some(last);
        }
        true
    }

    /// 完成计划96万吨的106.0%, 占全县总量48万人次的45%: a number of which the next one is a rate, of a plan or a whole.
    fn is_plan(&mut self, n: usize) -> bool {
        let item = &self.scene.items[n];
        let before = &self.scene.text()[self.scene.clause(n)..item.at.start];
        let next = self.scene.items.get(n + 1).filter(|next| next.kind == Kind::Ratio);
        let of = next.is_some_and(|next| &self.scene.text()[item.at.end..next.at.start] == "的");
        let is_plan = of && item.kind != Kind::Ratio && (rates::is_plan(before) || before.starts_with('占'));
        if is_plan {
            // The rate behind is of what was told before the plan.
            self.last = self.last(n);
        }
        is_plan
    }

    /// What number `n` tells of who and what its clause names; who is taken from before where it names nobody.
    fn told(&mut self, n: usize, lead: &Lead) -> Option<Told> {
        let measure = lead
            .measure
            .as_ref()
            .map(|range| self.scene.printed(range).trim().to_owned())
            .filter(|words| !words.is_empty());
        let (subject, place) = match &lead.subject {
            Some(range) => {
                let subject = self.scene.printed(range).trim().to_owned();
                let place = self.place(lead);
                if lead.collective {
                    self.carried = Some((subject.clone(), place.clone()));
                }
                (Some(subject), place)
            }
            None => self
                .carried
                .clone()
                .or_else(|| self.spoken_of(n, lead, measure.as_deref()))
                .map_or((None, None), |(subject, place)| (Some(subject), place)),
        };
        if [&subject, &measure]
            .into_iter()
            .flatten()
            .any(|words| is_of_an_epidemic(words))
        {
            return None;
        }
        let start = lead.subject.as_ref().or(lead.measure.as_ref()).map(|range| range.start);
        Some(Told {
            item: n,
            subject,
            measure,
            place,
            outlook: self.outlook(n),
            own: start.map(|start| start..self.scene.items[n].at.end),
        })
    }

    /// Whom the paragraph has spoken of, for a sentence that names nobody: 其中，第一产业增加值16.5亿元; 城镇居民人均可支配收入1.4万元. What may hold a
    /// name that is not known (汾渭平原优良天数比例) is nobody's, and nor is what follows.
    fn spoken_of(&mut self, n: usize, lead: &Lead, measure: Option<&str>) -> Option<(String, Option<PlaceRef>)> {
        const SHORT: usize = 7;
        let at = self.scene.items[n].at.start;
        let is_part = self.scene.text()[self.scene.sentence(at)..at]
            .trim_start()
            .starts_with("其中");
        let range = lead.measure.clone()?;
        let anybodys = measure.is_some_and(|measure| {
            let short = measure.chars().count() <= SHORT && !self.scene.words.is_elsewhere(measure);
            short || self.scene.words.is_of_all(measure)
        });
        if self.scene.has_name(&range) || !is_part && (lead.noun || lead.rate) && !anybodys {
            self.topic = None;
        }
        self.topic
            .clone()
            .filter(|_| is_part || anybodys && (lead.noun || lead.rate))
    }

    /// What was told of the number right before `n`.
    fn last(&self, n: usize) -> Option<Told> {
        let last = self
            .last
            .clone()
            .filter(|last| last.item + 1 == n && last.measure.is_some())?;
        Some(Told {
            item: n,
            own: None,
            ..last
        })
    }

    /// Where those are that a clause names.
    fn place(&self, lead: &Lead) -> Option<PlaceRef> {
        if let Some(Value::Place { adcode, name, .. }) = lead.name.map(|index| &self.found[index].value) {
            return Some(PlaceRef {
                adcode: adcode.clone(),
                name: name.clone(),
            });
        }
        let level = match lead.home? {
            "全国" | "我国" => return epidemic::country_wide(),
            home => words::level(home)?,
        };
        self.at_home(level)
    }

    fn at_home(&self, level: Level) -> Option<PlaceRef> {
        let region = self.setting.region.as_ref()?;
        epidemic::home(level, &region.value, self.names)
    }

    /// Whether the sentence up to number `n` says that it is to come about.
    fn outlook(&self, n: usize) -> Outlook {
        self.outlook_at(self.scene.items[n].at.start)
    }

    fn outlook_at(&self, at: usize) -> Outlook {
        let sentence = self.scene.sentence(at);
        match self.scene.words.tense(&self.scene.text()[sentence..at]) {
            Some(Tense::Target) => Outlook::Target,
            Some(Tense::Forecast) => Outlook::Forecast,
            Some(Tense::Result) => Outlook::Result,
            None if self.lies_ahead(sentence..at) => Outlook::Target,
            None => Outlook::Result,
        }
    }

    /// 到2022年 on a page of 2020.
    fn lies_ahead(&self, range: Range<usize>) -> bool {
        let when = self.scene.when(range, self.found).map(|index| &self.found[index].value);
        match (when, self.setting.issue_day()) {
            (Some(Value::Time(time)), Some(issued)) => time.start.is_some_and(|start| start.day > issued),
            _ => false,
        }
    }

    fn say(&mut self, said: Said) {
        let scene = &self.scene;
        let sentence = scene.sentence(said.span.start);
        let until = said
            .compared
            .as_ref()
            .map_or(said.span.end, |compared| compared.start.max(sentence));
        let when = scene.when(sentence..until, self.found);
        let scope = said.scope.unwrap_or(Scope::New);
        let statistic = Statistic {
            form: said.form,
            outlook: said.outlook,
            compared: said.compared.map(|range| scene.printed(&range).trim().to_owned()),
            previous: said.previous,
        };
        let spans = scene.passage.spans(scene.folded.printed(&said.span));
        self.all.facts.push(Fact {
            subject: said.subject,
            measure: said.measure,
            scope: said.scope,
            value: Some(said.value),
            unit: said.unit,
            modifier: Some(said.modifier),
            numerator: said.terms.0,
            denominator: said.terms.1,
            place: said.place,
            window: when.and_then(|index| epidemic::window(&self.found[index], scope)),
            statistic: Some(statistic),
            ..bare(scene.passage.article, FactKind::Statistic, spans, said.rule)
        });
    }
}

/// What the ledger counts, or left out for doubt, is no statistic beside it.
fn is_of_an_epidemic(words: &str) -> bool {
    [
        "病例",
        "确诊",
        "確診",
        "疑似",
        "感染者",
        "患者",
        "接触者",
        "接觸者",
        "无症状",
        "個案",
        "病人",
        "感染人数",
    ]
    .iter()
    .any(|word| words.contains(word))
}
