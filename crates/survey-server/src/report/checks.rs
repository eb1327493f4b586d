//! The survey's own figures held against each other, as the audit holds those of the newspapers.
//!
//! | kind | holds where |
//! | --- | --- |
//! | `chain` | what is counted until a day is what was counted until the day before, plus what came, less what was withdrawn or merged; the ledger's own check |
//! | `falls` | what is counted until a day is not less than until the day before, where nothing was withdrawn or merged; the ledger's |
//! | `sum` | the places of a county make together what the database has of it |
//! | `published` | what was published of a place and day is not more than has come of it |
//!
//! What is counted stands in memory, what came in the database: a figure that does not hold says that the two have drifted
//! apart, and that the server is to be started again. Of a day of which something has expired, nothing is said of what was
//! published.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::Duration;

use banmian_ledger::{Entry, Ledger, Standing, Status};
use banmian_model::Decimal;
use jiff::civil::Date;

use super::{Figure, figures};
use crate::answers::KEEP_DAYS;
use crate::app::App;
use crate::area;
use crate::clock::plus_days;
use crate::cube;
use crate::forms::Forms;
use crate::store::{Database, StoreError};

/// What holding figures against each other gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many checks held.
    pub held: usize,
    /// Those that did not.
    pub failed: Vec<Failed>,
    /// Whether nothing came in meanwhile: else memory and database are of two moments, and what failed says nothing.
    pub is_settled: bool,
}

/// A check that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// What was looked at: `chain`, `falls`, `sum`, `published`.
    pub kind: &'static str,
    /// Where.
    pub place: String,
    /// What does not hold.
    pub statement: String,
}

/// How often figures are read again that do not hold or were changed meanwhile, and how long is waited before: an answer is
/// counted a moment behind its transaction.
const TRIES: usize = 3;
const PAUSE: Duration = Duration::from_millis(50);

pub(super) fn figures_and_checks(
    app: &App,
    database: &mut dyn Database,
    within: &str,
    day: Date,
) -> Result<(Vec<Figure>, Checked), StoreError> {
    let mut tries = 1;
    loop {
        let came = Came::read(database, within, day)?;
        let figures = figures(app, within, day);
        let is_settled = came == Came::read(database, within, day)?;
        let mut checked = check(&figures, &came, &app.forms(), day, app.clock.today());
        checked.is_settled = is_settled;
        if (is_settled && checked.failed.is_empty()) || tries == TRIES {
            return Ok((figures, checked));
        }
        tries += 1;
        thread::sleep(PAUSE);
    }
}

/// A form and a place, or a form and a county.
type Where = (String, String);

/// What the database has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Came {
    /// What came on the day, and how much of it was withdrawn or merged since.
    of_day: BTreeMap<Where, (i64, i64)>,
    /// What is kept of all days until its end, by county.
    until: BTreeMap<Where, i64>,
    /// What was published of the day.
    published: BTreeMap<Where, i64>,
}

impl Came {
    fn read(database: &mut dyn Database, within: &str, day: Date) -> Result<Self, StoreError> {
        let (from, beyond) = area::bounds(within);
        let asked = [day.to_string().into(), from.into(), beyond.into()];
        let mut came = Self::default();
        for row in database.query(
            "SELECT form, adcode, place, state, count(*) FROM answer WHERE day = ?1 AND adcode >= ?2 AND adcode < ?3 \
             GROUP BY form, adcode, place, state",
            &asked,
        )? {
            let key = (row.text(0)?, cube::place(&row.text(1)?, &row.text(2)?));
            let (all, gone) = came.of_day.entry(key).or_default();
            let count = row.int(4)?;
            *all += count;
            *gone += if row.text(3)? == "kept" { 0 } else { count };
        }
        for row in database.query(
            "SELECT form, substr(adcode, 1, 6), count(*) FROM answer \
             WHERE day <= ?1 AND adcode >= ?2 AND adcode < ?3 AND state = 'kept' GROUP BY form, substr(adcode, 1, 6)",
            &asked,
        )? {
            came.until.insert((row.text(0)?, row.text(1)?), row.int(2)?);
        }
        for row in database.query(
            "SELECT form, adcode, place, count FROM published \
             WHERE day = ?1 AND adcode >= ?2 AND adcode < ?3 AND count IS NOT NULL",
            &asked,
        )? {
            let key = (row.text(0)?, cube::place(&row.text(1)?, &row.text(2)?));
            came.published.insert(key, row.int(3)?);
        }
        Ok(came)
    }
}

fn check(figures: &[Figure], came: &Came, forms: &Forms, day: Date, today: Date) -> Checked {
    let mut checked = chains(figures, came, day);
    checked.extend(sums(figures, came));
    checked.extend(published(came, forms, day, today));
    let held = checked.iter().filter(|one| one.is_none()).count();
    Checked {
        held,
        failed: checked.into_iter().flatten().collect(),
        is_settled: true,
    }
}

/// The ledger's chain from the day before to the day, place by place: each check that holds is `None`.
fn chains(figures: &[Figure], came: &Came, day: Date) -> Vec<Option<Failed>> {
    let (begin, end) = (midnight(day), midnight(plus_days(day, 1)));
    let mut entries = Vec::new();
    for figure in figures {
        let key = (figure.form.clone(), figure.place.clone());
        let (all, gone) = came.of_day.get(&key).copied().unwrap_or_default();
        let entry = |scope, window, value| entry(figure, scope, window, value);
        entries.push(entry("cumulative", (None, &begin), Decimal::from(figure.before)));
        entries.push(entry("cumulative", (None, &end), Decimal::from(figure.total())));
        entries.push(entry("new", (Some(&begin), &end), Decimal::from(all)));
        if gone > 0 {
            entries.push(entry("correction", (Some(&begin), &end), Decimal::from(-gone)));
        }
    }
    let findings = Ledger::of(entries).findings.into_iter().map(|finding| {
        let failed = Failed {
            kind: finding.kind.name(),
            place: cube::place(
                finding.adcode.as_deref().unwrap_or_default(),
                finding.place.as_deref().unwrap_or_default(),
            ),
            statement: finding.statement,
        };
        (finding.status != Status::Pass).then_some(failed)
    });
    findings.collect()
}

fn midnight(day: Date) -> String {
    format!("{day}T00:00:00")
}

fn entry(figure: &Figure, scope: &str, (start, end): (Option<&String>, &String), value: Decimal) -> Entry {
    let (adcode, place) = figure.place.split_once(' ').unwrap_or((&figure.place, ""));
    let fact = format!("{} {} {scope} {end}", figure.form, figure.place);
    Entry {
        place: Some(place.to_owned()),
        adcode: Some(adcode.to_owned()),
        // Not its title, which another form may have too.
        subject: Some(figure.form.clone()),
        measure: "answers".to_owned(),
        scope: scope.to_owned(),
        origin: None,
        window_start: start.cloned(),
        window_end: Some(end.clone()),
        known: end.get(..10).map(str::to_owned),
        value,
        modifier: None,
        standing: Standing::Stands,
        by: None,
        newspaper: None,
        run: "survey".to_owned(),
        page: figure.form.clone(),
        file: String::new(),
        article: figure.form.clone(),
        cited: fact.clone(),
        fact,
        duplicate_of: None,
        quote: String::new(),
        path: String::new(),
        raw_start: None,
        raw_end: None,
    }
}

/// The places of a county make together what the database has of it.
fn sums(figures: &[Figure], came: &Came) -> Vec<Option<Failed>> {
    let mut counted: BTreeMap<Where, i64> = BTreeMap::new();
    for figure in figures {
        let county = figure.place.get(..6).unwrap_or_default().to_owned();
        *counted.entry((figure.form.clone(), county)).or_default() += figure.total() as i64;
    }
    let all: BTreeSet<&Where> = counted.keys().chain(came.until.keys()).collect();
    let checks = all.into_iter().map(|key| {
        let count = |of: &BTreeMap<Where, i64>| of.get(key).copied().unwrap_or(0);
        let (places, county) = (count(&counted), count(&came.until));
        (places != county).then(|| Failed {
            kind: "sum",
            place: key.1.clone(),
            statement: format!("{}: its places make {places}, and the database has {county}", key.0),
        })
    });
    checks.collect()
}

/// What was published is not more than has come, as long as nothing of that day has expired: of a form whose versions keep
/// answers for different times, until the first of them does.
fn published(came: &Came, forms: &Forms, day: Date, today: Date) -> Vec<Option<Failed>> {
    let keep = |form: &str, number| forms.version(form, number).and_then(|form| form.keep_days);
    let is_whole = |form: &str| {
        let kept = forms
            .numbers(form)
            .into_iter()
            .map(|number| keep(form, number).unwrap_or(KEEP_DAYS));
        plus_days(day, i64::from(kept.min().unwrap_or(KEEP_DAYS))) >= today
    };
    let published = came.published.iter().filter(|((form, _), _)| is_whole(form));
    let checks = published.map(|(key, &count)| {
        let (all, _) = came.of_day.get(key).copied().unwrap_or_default();
        (count > all).then(|| Failed {
            kind: "published",
            place: key.1.clone(),
            statement: format!("{}: {count} were published, and {all} have come", key.0),
        })
    });
    checks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2020, 3, 2);

    fn figure(place: &str, day: u64, before: u64) -> Figure {
        Figure {
            form: "health".into(),
            title: "健康调查".into(),
            place: place.into(),
            day,
            before,
        }
    }

    fn key(place: &str) -> Where {
        ("health".into(), place.into())
    }

    fn checked(figures: &[Figure], came: &Came) -> Checked {
        check(figures, came, &Forms::default(), DAY, DAY)
    }

    /// 13 have come and one of them is withdrawn; 90 were there before.
    fn whole() -> (Vec<Figure>, Came) {
        let came = Came {
            of_day: BTreeMap::from([(key("430211001001 甲社区"), (13, 1)), (key("430211 乙社区"), (2, 0))]),
            until: BTreeMap::from([(key("430211"), 104)]),
            published: BTreeMap::from([(key("430211001001 甲社区"), 13)]),
        };
        (
            vec![figure("430211001001 甲社区", 12, 90), figure("430211 乙社区", 2, 0)],
            came,
        )
    }

    #[test]
    fn figures_that_hold_are_counted() {
        let (figures, came) = whole();
        let checked = checked(&figures, &came);
        assert_eq!((checked.held, checked.failed), (4, Vec::new()));
    }

    #[test]
    fn each_kind_of_drift_is_named() {
        let kinds = |figures: &[Figure], came: &Came| -> Vec<&str> {
            checked(figures, came).failed.iter().map(|failed| failed.kind).collect()
        };
        let (mut figures, came) = whole();
        figures[0].day = 13;
        assert_eq!(
            kinds(&figures, &came),
            ["chain", "sum"],
            "one is counted that was withdrawn"
        );
        let (mut figures, came) = whole();
        figures[0].before = 89;
        assert_eq!(kinds(&figures, &came), ["sum"], "one of an earlier day is not counted");
        let (figures, mut came) = whole();
        came.published.insert(key("430211 乙社区"), 3);
        assert_eq!(kinds(&figures, &came), ["published"]);
        let (figures, came) = whole();
        assert_eq!(kinds(&figures[..1], &came), ["sum"], "a whole place is not counted");
    }

    #[test]
    fn two_forms_of_one_title_are_two_chains() {
        let (mut figures, came) = whole();
        let other = |(_, place): Where| ("health-2".to_owned(), place);
        let mut of_both = came.clone();
        let copied = came.of_day.into_keys().map(|key| (other(key), (5, 0)));
        of_both.of_day.extend(copied);
        of_both.until.insert(other(key("430211")), 17);
        for (place, before) in [("430211001001 甲社区", 7), ("430211 乙社区", 0)] {
            figures.push(Figure {
                form: "health-2".into(),
                ..figure(place, 5, before)
            });
        }
        let checked = checked(&figures, &of_both);
        assert_eq!((checked.held, checked.failed), (7, Vec::new()));
    }

    #[test]
    fn what_does_not_hold_is_said_with_its_numbers() {
        let (mut figures, came) = whole();
        figures[0].day = 13;
        let failed = checked(&figures, &came).failed;
        assert_eq!(failed[0].place, "430211001001 甲社区");
        assert!(
            failed[0].statement.contains("90 + 13 − 1 = 102, but 103 is printed"),
            "{}",
            failed[0].statement
        );
    }
}
