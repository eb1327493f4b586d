//! Rows to facts: what a row left open is taken from the rows before it.

use std::collections::BTreeSet;

use banmian_model::{Amount, Decimal, Fact, FactKind, Grain, Origin, PlaceRef, Scope, TimeModifier, Value, Window};

use super::row::{List, Row, Where};
use crate::facts::lexicon::{Level, Lexicon, OriginWord};
use crate::facts::measure::{self, Measure};
use crate::facts::names::Names;
use crate::facts::{Tie, bare};
use crate::passage::{Found, Passage};

/// A row with nothing left open.
#[derive(Clone, Debug)]
struct Settled {
    measure: Measure,
    /// What its words count: 现有确诊病例 are cases, from which 累计296例 behind them takes what it counts.
    said: Measure,
    scope: Scope,
    place: Option<PlaceRef>,
}

/// The facts of an article, and its lists as ties between them.
pub(super) fn facts(
    rows: &[Row],
    lists: &[List],
    passages: &[(usize, &Passage<'_>)],
    found: &[Found],
    region: Option<&str>,
    lexicon: &Lexicon,
    names: &dyn Names,
) -> (Vec<Fact>, Vec<Tie>) {
    let spoken_of = region.is_none().then(|| only_region(passages, found)).flatten();
    let countrywide = whole_country(rows, lists);
    let taiwan = heads_of(rows, lists, |place| names.is_of_taiwan(&place.name));
    let mut settled: Vec<Option<Settled>> = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let mut one = settle(row, &settled, region, spoken_of.as_deref(), names);
        if let Some(one) = one.as_mut()
            && one.place.is_none()
            && (countrywide.contains(&index) || row.place == Where::Country)
        {
            one.place = Some(country());
        }
        // 全國…例，台南市…例、高雄市…例 is all of Taiwan, wherever the paper is at home.
        if let Some(one) = one.as_mut()
            && taiwan.contains(&index)
            && one.place == Some(country())
        {
            one.place = named(TAIWAN, names);
        }
        settled.push(one);
    }
    let mut facts = Vec::new();
    let mut places = vec![None; rows.len()];
    let passage_of = |row: &Row| passages.get(row.passage - passages.first().map_or(0, |(first, _)| *first));
    let is_head = |row: &Row| passage_of(row).is_some_and(|(_, passage)| passage.part.is_head());
    let told: Vec<(Measure, &Amount)> = rows
        .iter()
        .zip(&settled)
        .filter(|(row, _)| !is_head(row))
        .filter_map(|(row, one)| Some((one.as_ref()?.measure, &row.amount)))
        .collect();
    for (index, row) in rows.iter().enumerate() {
        let Some(one) = &settled[index] else { continue };
        let Some((_, passage)) = passage_of(row) else {
            continue;
        };
        // A headline repeats a count of its text and leaves out when and where it holds: the ledger has the text's.
        if row.time.is_none() && is_head(row) && told.contains(&(one.measure, &row.amount)) {
            continue;
        }
        places[index] = Some(facts.len());
        facts.push(fact(row, one, passage, found, lexicon));
    }
    let ties = lists.iter().filter_map(|list| tie(list, &places)).collect();
    (facts, ties)
}

/// Of a paper whose home is not known, what its article is about: the one city that it names, or the one province.
fn only_region(passages: &[(usize, &Passage<'_>)], found: &[Found]) -> Option<String> {
    let (first, last) = (passages.first()?.0, passages.last()?.0);
    let from = found.partition_point(|one| one.passage < first);
    let here = found[from..].iter().take_while(|one| one.passage <= last);
    let codes: BTreeSet<&str> = here
        .filter_map(|one| match &one.value {
            Value::Place { adcode, .. } => adcode.as_deref(),
            _ => None,
        })
        .collect();
    let one_of = |figures: usize| {
        let all: BTreeSet<&str> = codes.iter().filter_map(|code| code.get(..figures)).collect();
        let [only] = all.into_iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        let code = format!("{only:0<6}");
        codes.contains(code.as_str()).then_some(code)
    };
    // 河南省 beside the cities of its list is the province; 驻马店市 beside its counties the city.
    one_of(4).or_else(|| one_of(2))
}

fn tie(list: &List, places: &[Option<usize>]) -> Option<Tie> {
    let items: Vec<usize> = list.items.iter().filter_map(|&item| places[item]).collect();
    (items.len() == list.items.len()).then_some(Tie {
        whole: places[list.head]?,
        parts: items,
        rest: list.rest,
        unread: list.unread,
    })
}

/// 全国.
pub(in crate::facts) fn country_wide() -> Option<PlaceRef> {
    Some(country())
}

fn country() -> PlaceRef {
    PlaceRef {
        adcode: Some("100000".to_owned()),
        name: "全国".to_owned(),
    }
}

/// Heads without a place whose items are provinces count the whole country.
fn whole_country(rows: &[Row], lists: &[List]) -> BTreeSet<usize> {
    heads_of(rows, lists, |place| {
        place.adcode.as_deref().is_some_and(|code| code.ends_with("0000"))
    })
}

/// The heads of lists whose items are all of one sort of place.
fn heads_of(rows: &[Row], lists: &[List], sort: impl Fn(&PlaceRef) -> bool) -> BTreeSet<usize> {
    let is_one = |&item: &usize| matches!(&rows[item].place, Where::Named(place) if sort(place));
    lists
        .iter()
        .filter(|list| list.items.len() > 1 && list.items.iter().all(is_one))
        .map(|list| list.head)
        .collect()
}

/// `spoken_of` is what 全省 and 全市 mean where the `region` is not known.
fn settle(
    row: &Row,
    before: &[Option<Settled>],
    region: Option<&str>,
    spoken_of: Option<&str>,
    names: &dyn Names,
) -> Option<Settled> {
    if !row.sure {
        return None;
    }
    let parent = row.parent.and_then(|parent| before[parent].as_ref());
    let head = row.head.and_then(|head| before[head].as_ref());
    if (row.parent.is_some() && parent.is_none()) || (row.measure.is_none() && head.is_none() && parent.is_none()) {
        return None;
    }
    let said = row.measure.or_else(|| head.or(parent).map(|head| head.said))?;
    let scope = row.scope.unwrap_or_else(|| match (row.item, head, parent) {
        (true, Some(head), _) => head.scope,
        (_, _, Some(parent)) if parent.said == said => parent.scope,
        (_, _, Some(parent)) => measure::usual_scope(said, Some(parent.scope)),
        _ => measure::usual_scope(said, row.around),
    });
    let measure = match (said, scope) {
        // 现有确诊病例 are those still in treatment; the ledger has one measure for both.
        (Measure::Confirmed, Scope::Current) => Measure::InTreatment,
        (Measure::Asymptomatic, _) if parent.is_some_and(|parent| parent.measure == Measure::AsymReleased) => {
            Measure::AsymReleased
        }
        (measure, _) => measure,
    };
    // 出院6例，其中确诊病例4例、无症状感染者2例: who recovered, told apart by what they were, and no new cases.
    let recovered = parent.is_some_and(|parent| parent.measure == Measure::Recovered);
    if recovered && row.origin.is_none() && matches!(measure, Measure::Confirmed | Measure::Asymptomatic) {
        return None;
    }
    let place = match &row.place {
        Where::Named(place) => Some(place.clone()),
        Where::Of(other) => before[*other].as_ref()?.place.clone(),
        Where::Home(level) => Some(home(*level, region.or(spoken_of)?, names)?),
        Where::Region => region.and_then(|code| named(code, names)),
        // 國內 and 全國 are Taiwan in a paper of Taiwan.
        Where::Country if region.is_some_and(|region| region.starts_with("71")) => named(TAIWAN, names),
        Where::Country => Some(country()),
    };
    // 新疆（含兵团）76例，新疆52例、兵团24例: one name for two populations is in doubt.
    let doubled = |head: &Settled| row.item && place.is_some() && head.place == place;
    if head.is_some_and(doubled) {
        return None;
    }
    Some(Settled {
        measure,
        said,
        scope,
        place,
    })
}

fn named(code: &str, names: &dyn Names) -> Option<PlaceRef> {
    if code == "100000" {
        return Some(country());
    }
    Some(PlaceRef {
        adcode: Some(code.to_owned()),
        name: names.official(code)?,
    })
}

const TAIWAN: &str = "710000";

/// The place that 我市 or 全省 is, from where the paper is at home. A paper of a province does not know which 全市, nor one
/// of a city which 全县.
pub(in crate::facts) fn home(level: Level, region: &str, names: &dyn Names) -> Option<PlaceRef> {
    let municipality = ["11", "12", "31", "50"].iter().any(|code| region.starts_with(code));
    let province = format!("{}0000", region.get(..2)?);
    let city = format!("{}00", region.get(..4)?);
    match level {
        Level::Province => named(&province, names),
        Level::City if municipality => named(&province, names),
        Level::City => (city != province).then(|| named(&city, names)).flatten(),
        Level::County => (!region.ends_with("00")).then(|| named(region, names)).flatten(),
        Level::Region if !region.ends_with("00") => named(region, names),
        // 全区 of a paper of an autonomous region, or of one of its cities; elsewhere it is a district that is not named.
        Level::Region => ALL_REGION
            .contains(&region.get(..2)?)
            .then(|| named(&province, names))
            .flatten(),
    }
}

/// The autonomous and the special administrative regions (全港), by the first digits of their codes.
const ALL_REGION: [&str; 7] = ["15", "45", "54", "64", "65", "81", "82"];

fn fact(row: &Row, one: &Settled, passage: &Passage<'_>, found: &[Found], lexicon: &Lexicon) -> Fact {
    let number = row.amount.number;
    let value = if row.less { Decimal::ZERO - number } else { number };
    Fact {
        subject: row.disease.map(|disease| lexicon.disease(disease).to_owned()),
        measure: Some(one.measure.name().to_owned()),
        scope: Some(one.scope),
        origin: row.origin.and_then(origin),
        value: Some(value),
        unit: row.number.and_then(|number| unit(&found[number])),
        modifier: Some(row.amount.modifier),
        place: one.place.clone(),
        window: row.time.and_then(|time| window(&found[time], one.scope)),
        ..bare(
            passage.article,
            FactKind::Epidemic,
            passage.spans(row.range.clone()),
            row.rule,
        )
    }
}

fn unit(number: &Found) -> Option<String> {
    match &number.value {
        Value::Quantity { unit, .. } => unit.clone(),
        _ => None,
    }
}

fn origin(word: OriginWord) -> Option<Origin> {
    match word {
        OriginWord::Local => Some(Origin::Local),
        OriginWord::Imported => Some(Origin::Imported(None)),
        OriginWord::Domestic => None,
    }
}

/// When: a new count within the time, one that has come together by then or stands then at its end.
pub(in crate::facts) fn window(time: &Found, scope: Scope) -> Option<Window> {
    let Value::Time(time) = &time.value else { return None };
    time.start.or(time.end)?;
    let until = time.modifier == Some(TimeModifier::Until);
    // 截至15时 ends when that hour begins; 截至3月1日 when that day is over.
    let hour = until && time.grain.is_some_and(|grain| grain <= Grain::Hour);
    let standing = matches!(scope, Scope::Cumulative | Scope::Current);
    // 今年累计51例 stands at some day of the year, and not at its end.
    if standing && !until && time.modifier.is_none() && time.grain.is_some_and(|grain| grain > Grain::Day) {
        return None;
    }
    Some(Window {
        start: time.start.filter(|_| !until && !standing),
        end: if hour { time.start.or(time.end) } else { time.end },
    })
}
