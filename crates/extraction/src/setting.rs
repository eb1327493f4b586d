//! Which newspaper, where it is at home, and when: what 我市 and 昨日 hang on.

use std::borrow::Cow;
use std::collections::BTreeMap;

use banmian_model::{Attested, Basis, Day, Diagnostic, IssueDate, JumpDirection, PageArticles, Severity};

use crate::Resources;
use crate::home;

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
    let diagnostics = contradictions(input).into_iter().collect();
    let newspaper = given.newspaper.or_else(|| signed(input, 2));
    let lexicon = &resources.entities;
    let named_after = || home::of_name(newspaper.as_ref()?, lexicon);
    let region = given.region.or_else(named_after);
    Setting {
        region: region.or_else(|| home::of_places(&input.page.text, lexicon)),
        newspaper,
        page_label: given.page_label.or_else(|| front(input)),
        issue_date: given.issue_date.map(|date| published(date, !given.date_differs)),
        diagnostics,
    }
}

fn published(day: Attested<Day>, certain: bool) -> IssueDate {
    IssueDate {
        value: day.value.to_string(),
        certain,
        basis: day.basis,
        evidence: day.evidence,
    }
}

/// What is given wins; that most by-lines are signed by another paper is reported.
fn contradictions(input: &PageArticles) -> Option<Diagnostic> {
    let given = input.page.given.newspaper.as_ref()?;
    let signed = signed(input, 3)?;
    let same = signed.value.contains(&given.value) || given.value.contains(&signed.value);
    (!same).then(|| Diagnostic {
        code: Cow::Borrowed("E001"),
        severity: Severity::Warning,
        span: None,
        message: format!(
            "the newspaper is given as {}, but {}",
            given.value,
            signed.evidence.join("; ")
        ),
    })
}

/// 下转A2版: what goes on on the second page begins on the first.
fn front(input: &PageArticles) -> Option<Attested<String>> {
    let jumps = input
        .segmentation
        .articles
        .iter()
        .filter_map(|article| article.jump.as_ref());
    let onward = jumps.filter(|jump| jump.direction == JumpDirection::To);
    let (section, line) = onward
        .filter_map(|jump| {
            let section = jump.page.as_deref()?.strip_suffix('2')?;
            let letter = section.is_empty() || (section.len() == 1 && section.as_bytes()[0].is_ascii_uppercase());
            letter.then(|| (section.to_owned(), input.page.slice(&jump.spans).into_owned()))
        })
        .next()?;
    Some(Attested {
        value: section + "1",
        basis: Basis::Text,
        evidence: vec![line],
    })
}

/// The paper that signs by-lines and date lines most often, at least so often: an agency or guest signs once.
fn signed(input: &PageArticles, least: u32) -> Option<Attested<String>> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for article in &input.segmentation.articles {
        let dateline = article.dateline.as_ref().and_then(|dateline| dateline.outlet.as_ref());
        for outlet in [article.byline.outlet.as_ref(), dateline].into_iter().flatten() {
            *counts.entry(input.page.slice(outlet).into_owned()).or_default() += 1;
        }
    }
    let is_paper = |name: &str| ["报", "報"].iter().any(|ending| name.ends_with(ending));
    let mut papers: Vec<(String, u32)> = counts.into_iter().rev().filter(|(name, _)| is_paper(name)).collect();
    papers.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut papers = papers.into_iter();
    let (name, count) = papers.next()?;
    let next = papers.next().map_or_else(
        || "no other paper signs any".to_owned(),
        |(next, count)| format!("{next}, the next, signs {count}"),
    );
    (count >= least).then(|| Attested {
        evidence: vec![format!("{name} signs {count} by-lines and date lines; {next}")],
        value: name,
        basis: Basis::Byline,
    })
}
