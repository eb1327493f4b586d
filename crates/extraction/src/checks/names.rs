//! Names that are none, one character from one that is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use banmian_model::{Check, CheckKind, CheckStatus};
use regex::Regex;

use super::check;
use crate::Resources;
use crate::passage::Passage;
use crate::setting::Setting;

/// Two or three characters that end as a county's name does, where a name may begin.
static COUNTY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[，。；：、“（(])(?P<name>[\p{Han}]{1,3}[区县市])").expect("a pattern that a test compiles")
});

/// 溁口区 beside 渌口区: no county of that name is in the paper's prefecture or anywhere, and one differs by a character.
pub(super) fn look_alikes(passages: &[Passage<'_>], setting: &Setting, resources: &Resources) -> Vec<Check> {
    let Some(region) = setting
        .region
        .as_ref()
        .and_then(|region| region.value.parse::<u32>().ok())
    else {
        return Vec::new();
    };
    let counties: Vec<(u32, &str)> = resources.entities.counties(region).collect();
    let mut found: BTreeMap<(u32, String), Vec<_>> = BTreeMap::new();
    for passage in passages {
        for name in COUNTY
            .captures_iter(&passage.text)
            .filter_map(|county| county.name("name"))
        {
            if resources.entities.lookup(name.as_str()).is_none() && near(name.as_str(), &counties).is_some() {
                let spans = passage.spans(name.range());
                found
                    .entry((passage.article, name.as_str().to_owned()))
                    .or_default()
                    .push(spans);
            }
        }
    }
    found
        .into_iter()
        .filter_map(|((article, name), evidence)| {
            let (code, county) = near(&name, &counties)?;
            let under = resources
                .entities
                .name(region / 100 * 100)
                .unwrap_or("the paper's region");
            let statement = format!("{name} is no place under {under}; {county} ({code:06}) is one character away");
            let mut check = check(
                article,
                CheckKind::Gazetteer,
                CheckStatus::Suspect,
                statement,
                evidence,
                "gazetteer/look-alike",
            );
            check.proposal = Some(county.to_owned());
            Some(check)
        })
        .collect()
}

fn near<'a>(name: &str, counties: &[(u32, &'a str)]) -> Option<(u32, &'a str)> {
    let differs = |county: &str| {
        let same_length = county.chars().count() == name.chars().count() && name.chars().count() >= 3;
        same_length && county.chars().zip(name.chars()).filter(|(a, b)| a != b).count() == 1
    };
    counties.iter().copied().find(|(_, county)| differs(county))
}
