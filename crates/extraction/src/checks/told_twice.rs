//! Whether an article that states one statistic twice, as headline and text do, gives it one value.

use std::collections::BTreeMap;

use banmian_model::{Check, CheckKind, CheckStatus, Fact, FactKind, Modifier, Outlook, PageArticles, StatisticForm};

use super::check;

/// What two statistics share that state the same.
type Key<'a> = (u32, &'a str, Option<&'a str>, StatisticForm, Outlook);

/// 我市接待游客312.6万人次 in the headline, 全市共接待游客312.6万人次 in the text. Another value is a doubt only where the text
/// has the measure once: two have two subjects.
pub(super) fn read(input: &PageArticles, facts: &[Fact]) -> Vec<Check> {
    let mut told: BTreeMap<Key<'_>, Vec<&Fact>> = BTreeMap::new();
    let (heads, texts): (Vec<&Fact>, Vec<&Fact>) = facts
        .iter()
        .filter(|fact| fact.kind == FactKind::Statistic && fact.modifier == Some(Modifier::Exact))
        .partition(|fact| is_head(input, fact));
    for fact in texts {
        if let Some(key) = key(fact) {
            told.entry(key).or_default().push(fact);
        }
    }
    let one = |head: &&Fact| {
        let again = told.get(&key(head)?)?;
        match again.iter().find(|other| other.value == head.value) {
            Some(same) => Some(twice(head, same)),
            None => match again.as_slice() {
                [other] => Some(twice(head, other)),
                _ => None,
            },
        }
    };
    heads.iter().filter_map(one).collect()
}

fn twice(head: &Fact, text: &Fact) -> Check {
    let [one, other] = [head, text].map(|fact| fact.value.unwrap_or_default().normalize());
    let measure = head.measure.as_deref().unwrap_or_default();
    let (status, statement) = if one == other {
        (CheckStatus::Pass, format!("{measure} {one} in headline and text"))
    } else {
        let residual = (other - one).normalize();
        let statement = format!("{measure} {one} in the headline, {other} in the text: residual {residual}");
        (CheckStatus::Suspect, statement)
    };
    let evidence = vec![head.spans.clone(), text.spans.clone()];
    check(
        head.article,
        CheckKind::Repeat,
        status,
        statement,
        evidence,
        "repeat/statistic",
    )
}

fn key(fact: &Fact) -> Option<Key<'_>> {
    let statistic = fact.statistic.as_ref()?;
    let measure = fact.measure.as_deref()?;
    // 增长12% and 增长8% of one measure may be against two years.
    let compared = statistic.compared.is_some();
    (!compared).then_some((
        fact.article,
        measure,
        fact.unit.as_deref(),
        statistic.form,
        statistic.outlook,
    ))
}

fn is_head(input: &PageArticles, fact: &Fact) -> bool {
    let article = &input.segmentation.articles[fact.article as usize];
    let heads = [&article.kicker, &article.headline, &article.deck];
    heads.into_iter().flatten().any(|head| head.overlaps(&fact.spans))
}
