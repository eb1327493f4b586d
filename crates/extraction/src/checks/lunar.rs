//! Whether a day of the lunar calendar belongs to the date beside it.

use banmian_model::{Check, CheckKind, CheckStatus, Grain, TimeKind, Value};

use super::check;
use super::weekdays::is_near;
use crate::Resources;
use crate::passage::{Found, Passage};
use crate::quantities::lunar_day;
use crate::setting::Setting;

/// Dates with a lunar day in apposition: 3月1日（农历二月初八）.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found], setting: &Setting, resources: &Resources) -> Vec<Check> {
    let one = |index: usize| {
        let item = &found[index];
        let passage = &passages[item.passage];
        let Value::Time(time) = &item.value else { return None };
        let dated = time.kind == TimeKind::Date && time.grain == Some(Grain::Day) && !time.timex.starts_with('L');
        let day = time.start.filter(|_| dated)?.day;
        let (lunar, words) = lunar_day(&passage.text, found, index)?;
        let printed = passage.text.get(found[words].range.clone())?;
        let holds = lunar.is(day, &resources.quantities);
        // A year that the words do not name was worked out, and may be what is wrong.
        let named = passage.text.get(item.range.clone())?.contains('年');
        let (status, sign) = match holds {
            true => (CheckStatus::Pass, "is"),
            false if named || is_near(day, setting) => (CheckStatus::Fail, "is not"),
            false => (CheckStatus::Suspect, "is not"),
        };
        let statement = format!("{day} {sign} {printed}");
        let evidence = [item, &found[words]]
            .map(|item| passage.spans(item.range.clone()))
            .to_vec();
        Some(check(
            passage.article,
            CheckKind::Weekday,
            status,
            statement,
            evidence,
            "weekday/lunar-day",
        ))
    };
    (0..found.len()).filter_map(one).collect()
}
