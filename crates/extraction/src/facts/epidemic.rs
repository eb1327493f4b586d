//! Epidemic counts. A wrong row costs more than a missing one: a number enters only with a measure, a scope, a unit that
//! counts people, and a disease named near; whoever counts tests, teams or members counts no cases.

use std::ops::Range;

use banmian_model::{Amount, Fact, FactKind, Grain, PlaceRef, Scope, TimeModifier, TimeValue, Value, Window};

use super::bare;
use crate::Resources;
use crate::passage::{Found, Part, Passage};
use crate::setting::Setting;

/// Words for what is counted; of several the last in the clause wins (确诊患者治愈出院 are recovered).
const MEASURES: [(&str, &str); 26] = [
    ("治愈出院", "recovered"),
    ("治愈", "recovered"),
    ("痊愈", "recovered"),
    ("出院", "recovered"),
    ("康复", "recovered"),
    ("死亡", "death"),
    ("病亡", "death"),
    ("住院治疗", "in_treatment"),
    ("在院治疗", "in_treatment"),
    ("在治", "in_treatment"),
    ("住院", "in_treatment"),
    ("解除医学观察", "released_obs"),
    ("医学观察", "under_obs"),
    ("密切接触者", "contacts"),
    ("无症状感染者", "asymptomatic"),
    ("疑似病例", "suspected"),
    ("疑似", "suspected"),
    ("危重症", "critical"),
    ("危重", "critical"),
    ("重症", "severe"),
    ("重型", "severe"),
    ("轻型", "mild"),
    ("普通型", "ordinary"),
    ("临床诊断病例", "clinical"),
    ("确诊病例", "confirmed"),
    ("确诊", "confirmed"),
];

/// Words for what a count covers.
const SCOPES: [(&str, Scope); 16] = [
    ("新增", Scope::New),
    ("又有", Scope::New),
    ("新报告", Scope::New),
    ("新确诊", Scope::New),
    ("当日", Scope::New),
    ("累计", Scope::Cumulative),
    ("共报告", Scope::Cumulative),
    ("共有", Scope::Cumulative),
    ("共计", Scope::Cumulative),
    ("现有", Scope::Current),
    ("尚有", Scope::Current),
    ("仍有", Scope::Current),
    ("仍在", Scope::Current),
    ("尚在", Scope::Current),
    ("正在", Scope::Current),
    ("其余", Scope::Current),
];

/// Diseases, and words that stand for the one everybody knows of.
const DISEASES: [&str; 18] = [
    "新冠",
    "新型冠状病毒",
    "肺炎",
    "疫情",
    "流感",
    "登革热",
    "手足口",
    "霍乱",
    "鼠疫",
    "麻疹",
    "结核",
    "禽流感",
    "非典",
    "埃博拉",
    "猴痘",
    "寨卡",
    "诺如",
    "病例",
];

/// Words in a clause that counts something else.
const OTHERS: [&str; 16] = [
    "检测",
    "报告单",
    "标本",
    "样本",
    "核酸",
    "队员",
    "党员",
    "医务人员",
    "医护",
    "志愿者",
    "名单",
    "较前",
    "减少",
    "转为",
    "平均",
    "核减",
];

/// A count while its sentence is read.
struct Count<'a> {
    amount: Amount,
    unit: &'a str,
    range: Range<usize>,
}

pub(crate) fn read(passages: &[Passage<'_>], found: &[Found], setting: &Setting, resources: &Resources) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (index, passage) in passages
        .iter()
        .enumerate()
        .filter(|(_, passage)| passage.part == Part::Paragraph)
    {
        if !DISEASES.iter().any(|disease| passage.text.contains(disease)) {
            continue;
        }
        let inside: Vec<&Found> = found.iter().filter(|found| found.passage == index).collect();
        for sentence in sentences(&passage.text) {
            facts.extend(sentence_facts(passage, &sentence, &inside, setting, resources));
        }
    }
    facts
}

fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut sentences = Vec::new();
    for (at, mark) in text.match_indices(['。', '；', '！', '？']) {
        sentences.push(start..at);
        start = at + mark.len();
    }
    sentences.push(start..text.len());
    sentences
}

fn sentence_facts(
    passage: &Passage<'_>,
    sentence: &Range<usize>,
    inside: &[&Found],
    setting: &Setting,
    resources: &Resources,
) -> Vec<Fact> {
    let within = |found: &&&Found| sentence.start <= found.range.start && found.range.end <= sentence.end;
    let counts: Vec<Count<'_>> = inside.iter().filter(within).filter_map(|found| count(found)).collect();
    let mut facts: Vec<Fact> = Vec::new();
    let mut before: Option<(String, Scope)> = None;
    let mut from = sentence.start;
    for (index, count) in counts.iter().enumerate() {
        let to = counts.get(index + 1).map_or(sentence.end, |next| next.range.start);
        let left = &passage.text[from..count.range.start];
        let right = clause(&passage.text[count.range.end..to]);
        from = count.range.end;
        let own_clause = left.rfind(['，', '、', '（', '(']).map_or(left, |at| &left[at..]);
        if OTHERS
            .iter()
            .any(|word| own_clause.contains(word) || right.contains(word))
        {
            continue;
        }
        let listed = place_right_before(inside, sentence, count);
        let measure = last(&MEASURES, right)
            .or_else(|| last(&MEASURES, left))
            .map(|measure| (*measure).to_owned());
        // 长沙市26例、衡阳市4例: the head of the list says what is counted.
        let inherits = measure.is_none() && listed.is_some() && "例人名".contains(count.unit);
        let Some(measure) =
            measure.or_else(|| before.as_ref().filter(|_| inherits).map(|(measure, _)| measure.clone()))
        else {
            continue;
        };
        let inherited = before.as_ref().map(|(_, scope)| *scope);
        let Some(scope) = last(&SCOPES, left).copied().or(if measure == "in_treatment" {
            Some(Scope::Current)
        } else {
            inherited
        }) else {
            continue;
        };
        before = Some((measure.clone(), scope));
        let place = listed.or_else(|| subject(passage, inside, sentence, count, setting, resources));
        let Some(place) = place else { continue };
        let start = passage.text[..count.range.start]
            .rfind(['，', '。', '；', '、', '（', '：'])
            .map_or(0, |at| at + '，'.len_utf8());
        let end = count.range.end + right.len();
        facts.push(Fact {
            subject: DISEASES
                .iter()
                .find(|disease| passage.text.contains(**disease))
                .filter(|d| !["疫情", "病例"].contains(d))
                .map(|d| (*d).to_owned()),
            measure: Some(measure),
            scope: Some(scope),
            value: Some(count.amount.number),
            unit: Some(count.unit.to_owned()),
            modifier: Some(count.amount.modifier),
            place: Some(place),
            window: window(inside, sentence, count, scope),
            ..bare(
                passage.article,
                FactKind::Epidemic,
                passage.spans(start..end),
                "epidemic/measure-scope-unit",
            )
        });
    }
    facts
}

fn count(found: &Found) -> Option<Count<'_>> {
    match &found.value {
        Value::Quantity {
            amount,
            unit: Some(unit),
        } if ["例", "人", "名"].contains(&unit.as_str()) => Some(Count {
            amount: *amount,
            unit,
            range: found.range.clone(),
        }),
        _ => None,
    }
}

/// What follows up to the next mark.
fn clause(text: &str) -> &str {
    text.find(['，', '、', '（', '(', '）', '：', '。', '；'])
        .map_or(text, |at| &text[..at])
}

/// The word of a list that stands last; of two that end together the longer.
fn last<'a, T>(words: &'a [(&str, T)], text: &str) -> Option<&'a T> {
    words
        .iter()
        .filter_map(|(word, value)| text.rfind(word).map(|at| ((at + word.len(), word.len()), value)))
        .max_by_key(|(place, _)| *place)
        .map(|(_, value)| value)
}

/// 长沙市26例: a place that ends where the number starts.
fn place_right_before(inside: &[&Found], sentence: &Range<usize>, count: &Count<'_>) -> Option<PlaceRef> {
    inside
        .iter()
        .filter(|found| sentence.start <= found.range.start && found.range.end == count.range.start)
        .find_map(|f| place(f))
}

fn place(found: &Found) -> Option<PlaceRef> {
    match &found.value {
        Value::Place {
            adcode: Some(code),
            name,
            ..
        } => Some(PlaceRef {
            adcode: Some(code.clone()),
            name: name.clone(),
        }),
        _ => None,
    }
}

/// Where: the place named last before the number, 我市 or 全省, else the paper's own region.
fn subject(
    passage: &Passage<'_>,
    inside: &[&Found],
    sentence: &Range<usize>,
    count: &Count<'_>,
    setting: &Setting,
    resources: &Resources,
) -> Option<PlaceRef> {
    let head = &passage.text[sentence.start..count.range.start];
    let named = inside
        .iter()
        .rev()
        .filter(|found| sentence.start <= found.range.start && found.range.end <= count.range.start)
        .find_map(|found| place(found).map(|place| (found.range.start, place)));
    let region: u32 = setting.region.as_ref()?.value.parse().ok()?;
    let own = [
        ("我市", region),
        ("全市", region),
        ("我省", region / 10_000 * 10_000),
        ("全省", region / 10_000 * 10_000),
        ("我县", region),
        ("全县", region),
    ]
    .into_iter()
    .filter_map(|(word, code)| head.rfind(word).map(|at| (sentence.start + at, code)))
    .max();
    match (named, own) {
        (Some((at, place)), Some((own, _))) if at > own => Some(place),
        (Some((_, place)), None) => Some(place),
        (_, own) => of_code(own.map_or(region, |(_, code)| code), resources),
    }
}

fn of_code(code: u32, resources: &Resources) -> Option<PlaceRef> {
    let name = resources.entities.name(code)?.to_owned();
    Some(PlaceRef {
        adcode: Some(format!("{code:06}")),
        name,
    })
}

/// When: the time named last before the number in its sentence.
fn window(inside: &[&Found], sentence: &Range<usize>, count: &Count<'_>, scope: Scope) -> Option<Window> {
    let time: &TimeValue = inside
        .iter()
        .rev()
        .filter(|found| sentence.start <= found.range.start && found.range.end <= count.range.start)
        .find_map(|found| {
            if let Value::Time(time) = &found.value {
                time.start.map(|_| time)
            } else {
                None
            }
        })?;
    let until = time.modifier == Some(TimeModifier::Until) || matches!(scope, Scope::Cumulative | Scope::Current);
    // 截至15时 ends when that hour begins; 截至3月1日 when that day is over.
    let end = if time.grain.is_some_and(|grain| grain <= Grain::Hour) {
        time.start
    } else {
        time.end
    };
    Some(if until {
        Window { start: None, end }
    } else {
        Window {
            start: time.start,
            end: time.end,
        }
    })
}
