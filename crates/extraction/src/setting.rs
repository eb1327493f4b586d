//! Which newspaper, where it is at home, and when: what 我市 and 昨日 hang on.

use std::collections::BTreeMap;

use banmian_model::{Attested, Basis, Day, Diagnostic, IssueDate, PageArticles};

use crate::Resources;

/// What the words of a page are understood against.
#[derive(Debug, Default)]
pub(crate) struct Setting {
    pub(crate) newspaper: Option<Attested<String>>,
    /// Six digits of GB/T 2260.
    pub(crate) region: Option<Attested<String>>,
    pub(crate) page_label: Option<Attested<String>>,
    pub(crate) issue_date: Option<IssueDate>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Setting {
    /// The day times are resolved against: none while the year is open.
    pub(crate) fn issue_day(&self) -> Option<Day> {
        let value = &self.issue_date.as_ref()?.value;
        let mut parts = value.splitn(3, '-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        Some(Day { year, month, day })
    }
}

/// What is known before the times of the page are weighed.
pub(crate) fn of(input: &PageArticles, resources: &Resources) -> Setting {
    let given = input.page.given.clone();
    let newspaper = given.newspaper.or_else(|| signed(input));
    let region = given.region.or_else(|| home(newspaper.as_ref()?, resources));
    Setting {
        newspaper,
        region,
        page_label: given.page_label,
        issue_date: None,
        diagnostics: Vec::new(),
    }
}

/// The paper that signs by-lines and date lines most often, at least twice: an agency or guest signs once.
fn signed(input: &PageArticles) -> Option<Attested<String>> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for article in &input.segmentation.articles {
        let dateline = article.dateline.as_ref().and_then(|dateline| dateline.outlet.as_ref());
        for outlet in [article.byline.outlet.as_ref(), dateline].into_iter().flatten() {
            *counts.entry(input.page.slice(outlet).into_owned()).or_default() += 1;
        }
    }
    let is_paper = |name: &str| ["报", "報"].iter().any(|ending| name.ends_with(ending));
    let (name, count) = counts
        .into_iter()
        .filter(|(name, _)| is_paper(name))
        .max_by_key(|(_, count)| *count)?;
    (count >= 2).then(|| Attested {
        evidence: vec![format!("{name} signs {count} by-lines and date lines")],
        value: name,
        basis: Basis::Byline,
    })
}

/// A paper is at home in the place it is named after: 株洲日报.
fn home(newspaper: &Attested<String>, resources: &Resources) -> Option<Attested<String>> {
    let endings = ["日报", "晚报", "早报", "晨报", "时报", "商报", "都市报", "日報", "晚報"];
    let place = endings.iter().find_map(|ending| newspaper.value.strip_suffix(ending))?;
    let code = resources.entities.lookup(place)?;
    Some(Attested {
        value: format!("{code:06}"),
        basis: newspaper.basis,
        evidence: vec![format!(
            "{} is named after {}",
            newspaper.value,
            resources.entities.name(code)?
        )],
    })
}
