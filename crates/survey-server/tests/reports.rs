//! The daily report's own checks, and where survey and newspapers differ.

mod support;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use banmian_survey_server::answers;
use banmian_survey_server::app::{App, Settings};
use banmian_survey_server::clock::{Clock, moment_of, plus_days};
use banmian_survey_server::demo;
use banmian_survey_server::keys::Keys;
use banmian_survey_server::newspaper::Newspapers;
use banmian_survey_server::report::{self, Report};
use banmian_survey_server::store::Store;
use support::forms;
use support::site::{Site, generous};
use support::stores::on_both;

fn app(store: &Store, newspapers: Newspapers) -> Arc<App> {
    demo::fill(store, &Keys::of(&[7; 32])).expect("it is filled");
    opened(store, newspapers, Arc::new(AtomicI64::new(moment_of(demo::TODAY, 10))))
}

fn opened(store: &Store, newspapers: Newspapers, moment: Arc<AtomicI64>) -> Arc<App> {
    let settings = Settings {
        base: String::new(),
        behind_proxy: false,
        is_demonstration: true,
        rates: generous(),
    };
    let (keys, clock) = (Keys::of(&[7; 32]), Clock::standing(moment));
    App::open(store.clone(), keys, clock, settings, newspapers).expect("it opens")
}

fn report(app: &App, within: &str) -> Report {
    let report = app
        .store
        .read_now(|database| report::of(app, database, within, demo::TODAY));
    report.expect("a report")
}

#[test]
fn figures_are_held_against_the_database() {
    on_both(|store, _| {
        let app = app(store, Newspapers::default());
        let checked = report(&app, "430200").checked;
        assert!(checked.is_settled && checked.failed.is_empty(), "{checked:?}");
        assert_eq!(checked.held, 4 + 4, "a chain for each place, a sum for each county");
        // Another program takes an answer of today back: memory counts it still.
        let changed = store.write_now(|database| {
            let sql =
                "UPDATE answer SET state = 'withdrawn' WHERE id = (SELECT max(id) FROM answer WHERE adcode = '430211')";
            database.execute(sql, &[])
        });
        assert_eq!(changed.expect("it is changed"), 1);
        let checked = report(&app, "430200").checked;
        let kinds: Vec<&str> = checked.failed.iter().map(|failed| failed.kind).collect();
        assert_eq!(kinds, ["chain", "sum"], "{checked:?}");
        assert!(checked.failed.iter().all(|failed| failed.place.starts_with("430211")));
        assert!(
            report(&app, "430203").checked.failed.is_empty(),
            "another district's hold"
        );
    });
}

#[test]
fn what_one_version_keeps_longer_than_another_is_no_drift() {
    on_both(|store, _| {
        let day = demo::TODAY;
        let of = |keep: u32| forms::form("visit", &format!("banmian_keep_days = {keep}"), "");
        for (version, keep) in [(1, 3), (2, 10)] {
            assert_eq!(forms::publish(store, &of(keep)), version);
            let form = forms::published(store, "visit", version);
            for number in 0..6 {
                let once = [version as u8, number];
                let sent = forms::submission((&form, version), &once, &[("who", "王小明")], day);
                let received = store.write_now(move |database| answers::receive(database, &sent));
                received.expect("it is received");
            }
        }
        let moment = Arc::new(AtomicI64::new(moment_of(plus_days(day, 1), 10)));
        let app = opened(store, Newspapers::default(), moment.clone());
        let count = |sql: &'static str| {
            let rows = store.read_now(|database| database.query(sql, &[])?[0].int(0));
            rows.expect("a query")
        };
        assert_eq!(count("SELECT count FROM published"), 12);
        let checked = report(&app, "430200").checked;
        assert_eq!((checked.held, checked.failed), (3, Vec::new()), "chain, sum, published");
        moment.store(moment_of(plus_days(day, 5), 10), Ordering::Relaxed);
        app.turn_of_the_day().expect("the day turns");
        assert_eq!(
            count("SELECT count(*) FROM answer"),
            6,
            "those of the first version are gone"
        );
        let checked = report(&app, "430200").checked;
        assert_eq!(
            (checked.held, checked.failed),
            (2, Vec::new()),
            "of what is gone nothing is said"
        );
        // As long as all are there, what does not hold is said.
        moment.store(moment_of(plus_days(day, 3), 10), Ordering::Relaxed);
        let kinds: Vec<&str> = report(&app, "430200")
            .checked
            .failed
            .iter()
            .map(|one| one.kind)
            .collect();
        assert_eq!(kinds, ["published"]);
    });
}

fn newspapers(out: &Path) -> Newspapers {
    let line = |adcode: &str, measure: &str, scope: &str, value: &str, end: &str| {
        format!(
            r#"{{"place":"某地","adcode":"{adcode}","measure":"{measure}","scope":"{scope}","value":{value},"window_end":"{end}","standing":"stands","newspaper":"株洲日报","page":"p","fact":"p-i0001-f0002","quote":"医学观察","raw_start":466,"raw_end":489}}"#
        )
    };
    let ledger = [
        line("430211", "under_obs", "current", "20", "2020-03-02T09:00:00"),
        line("430211", "under_obs", "cumulative", "50", "2020-03-02T09:00:00"),
        line("430200", "contacts", "cumulative", "300", "2020-03-02T09:00:00"),
        line("430000", "released_obs", "cumulative", "9000", "2020-03-02T09:00:00"),
        line("430211", "confirmed", "cumulative", "8", "2020-03-02T09:00:00"),
    ];
    std::fs::create_dir_all(out.join("ledger")).expect("made");
    std::fs::write(out.join("ledger/ledger.jsonl"), ledger.join("\n")).expect("written");
    Newspapers::read(out).expect("a run")
}

#[test]
fn where_both_count_the_two_stand_side_by_side() {
    on_both(|store, _| {
        let out = tempfile::tempdir().expect("a folder");
        let app = app(store, newspapers(out.path()));
        let count = |sql: &'static str| {
            let rows = store.read_now(|database| database.query(sql, &[]));
            rows.expect("a query")[0].int(0).expect("a number")
        };
        let observed = count(
            "SELECT count(*) FROM work JOIN answer ON id = answer WHERE work.state = 'observed' AND since < '2020-03-02'",
        );
        let contacts = count("SELECT count(*) FROM contact WHERE at < 1583110800");
        let differences = report(&app, "430200").differences;
        let said: Vec<_> = differences
            .iter()
            .map(|one| {
                let count = &one.printed.count;
                (
                    count.adcode.as_str(),
                    count.measure.as_str(),
                    count.scope.as_str(),
                    one.survey as i64,
                    one.difference,
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                ("430000", "released_obs", "cumulative", 0, None),
                ("430200", "contacts", "cumulative", contacts, Some(contacts - 300)),
                ("430211", "under_obs", "cumulative", observed, Some(observed - 50)),
                ("430211", "under_obs", "current", observed, Some(observed - 20)),
            ],
            "confirmed cases are no survey's, and the province is not the city"
        );
        assert!(observed > 0);
        assert_eq!(differences[0].adcode, "430200", "counted where the report is of");
    });
}

#[test]
fn the_page_and_its_csv_show_checks_and_differences() {
    let out = tempfile::tempdir().expect("a folder");
    newspapers(out.path());
    let site = Site::with(Some(out.path()), generous());
    let mut city = site.signed_in("city");
    let page = city.get("/daily").body;
    assert!(page.contains("8 项成立，0 项不成立"), "{page}");
    assert!(page.contains("调查与报纸的差") && page.contains("字节 466–489") && page.contains("范围不同"));
    let csv = city.get("/daily.csv").body;
    let row = csv
        .lines()
        .find(|line| line.contains(",difference,430211 某地,under_obs,current,20,"))
        .expect("a row");
    assert!(
        row.contains(",466,489,") && row.contains("430211 随访名单中医学观察中的人"),
        "{row}"
    );
    let columns = csv.lines().next().expect("heads").split(',').count();
    assert_eq!(row.split(',').count(), columns);

    let sql = "UPDATE answer SET state = 'withdrawn' WHERE id = (SELECT max(id) FROM answer WHERE adcode = '430211')";
    site.store
        .write_now(move |database| database.execute(sql, &[]))
        .expect("it is changed");
    let page = city.get("/daily").body;
    assert!(page.contains("2 项不成立") && page.contains("is printed"), "{page}");
    assert!(
        city.get("/daily.csv")
            .body
            .contains(",check,430211 嵩山路街道大湖塘社区,does_not_hold,")
    );
}
