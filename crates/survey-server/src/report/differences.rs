//! Where the survey and the newspapers count something of a kind, with both figures.
//!
//! They count different people: a bureau all that it knows of a place, the survey those who answered and were put on the work
//! list. So a difference is no mistake of either; it says how far the survey sees. What is of no kind (确诊, 死亡: the survey
//! diagnoses nobody) is not compared.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};

use super::Printed;
use crate::area;
use crate::clock::{moment, moment_of, plus_days};
use crate::store::{Database, StoreError};
use crate::work::State;

/// A newspaper's count with the survey's of the same kind.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What the newspaper prints.
    pub printed: Printed,
    /// What the survey counts until the same moment.
    pub survey: u64,
    /// What of the survey that is.
    pub counted: &'static str,
    /// Where the survey counts it: the newspaper's place, or what of it is the area of whoever asks.
    pub adcode: String,
    /// The survey's less the newspaper's; `None` where they are not of one place, or the newspaper's is no whole number.
    pub difference: Option<i64>,
}

/// What of the survey is of the kind of a newspaper's count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Observed,
    EverObserved,
    Released,
    Contacts,
}

impl Kind {
    fn of(measure: &str, scope: &str) -> Option<Self> {
        match (measure, scope) {
            ("under_obs", "current") => Some(Self::Observed),
            ("under_obs", "cumulative") => Some(Self::EverObserved),
            ("released_obs", "cumulative") => Some(Self::Released),
            ("contacts", "cumulative") => Some(Self::Contacts),
            _ => None,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Observed => "随访名单中医学观察中的人",
            Self::EverObserved => "随访名单中曾列入医学观察的人",
            Self::Released => "随访名单中曾解除观察的人",
            Self::Contacts => "随访时登记的接触者",
        }
    }
}

/// The differences of an area, at the moments until which the newspapers count, and not beyond the day's end.
pub(super) fn between(
    database: &mut dyn Database,
    within: &str,
    day: Date,
    printed: &[Printed],
) -> Result<Vec<Difference>, StoreError> {
    let comparable = |printed: &&Printed| Kind::of(&printed.count.measure, &printed.count.scope).is_some();
    if !printed.iter().any(|one| comparable(&one)) {
        return Ok(Vec::new());
    }
    let done = Done::read(database, within)?;
    let last = moment_of(plus_days(day, 1), 0);
    let of = |printed: &Printed| {
        let count = &printed.count;
        let kind = Kind::of(&count.measure, &count.scope)?;
        let end: DateTime = count.window_end.parse().ok()?;
        let is_whole = area::covers(within, &count.adcode);
        let adcode = if is_whole { count.adcode.as_str() } else { within };
        let survey = done.count(kind, adcode, moment(end).min(last));
        let value = count.value.parse::<i64>().ok().filter(|_| is_whole);
        Some(Difference {
            difference: value.and_then(|value| i64::try_from(survey).ok()?.checked_sub(value)),
            printed: printed.clone(),
            survey,
            counted: kind.label(),
            adcode: adcode.to_owned(),
        })
    };
    Ok(printed.iter().filter_map(of).collect())
}

/// What workers have done in an area: of what is not withdrawn, in the order in which it was done.
struct Done {
    /// The adcode, the answer, when, and which state.
    steps: Vec<(String, i64, i64, Option<State>)>,
    /// The adcode and when a contact was noted.
    contacts: Vec<(String, i64)>,
}

impl Done {
    fn read(database: &mut dyn Database, within: &str) -> Result<Self, StoreError> {
        let (from, beyond) = area::bounds(within);
        let asked = [from.into(), beyond.into()];
        let steps = database.query(
            "SELECT answer.adcode, work_log.answer, work_log.at, work_log.state FROM work_log \
             JOIN answer ON answer.id = work_log.answer WHERE answer.adcode >= ?1 AND answer.adcode < ?2 ORDER BY work_log.id",
            &asked,
        )?;
        let contacts = database.query(
            "SELECT answer.adcode, contact.at FROM contact JOIN answer ON answer.id = contact.answer \
             WHERE answer.adcode >= ?1 AND answer.adcode < ?2",
            &asked,
        )?;
        let step = |row: &crate::store::Row| Ok((row.text(0)?, row.int(1)?, row.int(2)?, State::of(&row.text(3)?)));
        Ok(Self {
            steps: steps.iter().map(step).collect::<Result<_, StoreError>>()?,
            contacts: contacts
                .iter()
                .map(|row| Ok((row.text(0)?, row.int(1)?)))
                .collect::<Result<_, StoreError>>()?,
        })
    }

    /// What was so at a moment.
    fn count(&self, kind: Kind, within: &str, at: i64) -> u64 {
        if kind == Kind::Contacts {
            let noted = self.contacts.iter();
            return noted
                .filter(|(adcode, when)| *when < at && area::covers(within, adcode))
                .count() as u64;
        }
        let mut last: BTreeMap<i64, Vec<Option<State>>> = BTreeMap::new();
        for (adcode, answer, when, state) in &self.steps {
            if *when < at && area::covers(within, adcode) {
                last.entry(*answer).or_default().push(*state);
            }
        }
        let is_so = |states: &&Vec<Option<State>>| match kind {
            Kind::Observed => states.last() == Some(&Some(State::Observed)),
            Kind::EverObserved => states.contains(&Some(State::Observed)),
            Kind::Released => states.contains(&Some(State::Released)),
            Kind::Contacts => false,
        };
        last.values().filter(is_so).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_so_at_a_moment_is_counted() {
        let step = |answer, when, state| ("430211".to_owned(), answer, when, Some(state));
        let done = Done {
            steps: vec![
                step(1, 10, State::Observed),
                step(2, 20, State::Observed),
                step(1, 30, State::Released),
                ("430203".to_owned(), 3, 10, Some(State::Observed)),
                step(4, 60, State::Observed),
                step(4, 70, State::Released),
                step(4, 80, State::Observed),
                step(5, 60, State::Released),
                step(5, 80, State::Transferred),
            ],
            contacts: vec![("430211".to_owned(), 10), ("430211".to_owned(), 40)],
        };
        let count = |kind, at| done.count(kind, "430211", at);
        assert_eq!(
            (
                count(Kind::Observed, 10),
                count(Kind::Observed, 25),
                count(Kind::Observed, 50)
            ),
            (0, 2, 1)
        );
        assert_eq!((count(Kind::EverObserved, 50), count(Kind::Released, 50)), (2, 1));
        // Once released is counted on, whatever becomes of them.
        assert_eq!((count(Kind::Released, 75), count(Kind::Released, 90)), (3, 3));
        assert_eq!(count(Kind::Observed, 90), 2);
        assert_eq!((count(Kind::Contacts, 20), count(Kind::Contacts, 50)), (1, 2));
        assert_eq!(done.count(Kind::Observed, "430200", 50), 2);
    }
}
