//! Which newspaper, where it is at home, and when: what 我市 and 昨日 hang on.

use banmian_model::{Attested, Day, Diagnostic, IssueDate, PageArticles};

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
pub(crate) fn of(input: &PageArticles, _resources: &Resources) -> Setting {
    let given = input.page.given.clone();
    Setting {
        newspaper: given.newspaper,
        region: given.region,
        page_label: given.page_label,
        issue_date: None,
        diagnostics: Vec::new(),
    }
}
