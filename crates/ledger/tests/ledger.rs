//! A made-up epidemic over several days and two papers.

#![expect(clippy::unwrap_used, reason = "a test fails as it does")]

use std::fs;
use std::path::{Path, PathBuf};

use banmian_export::in_uri;
use banmian_ledger::{Entry, Kind, Ledger, Standing, Status, read};
use serde_json::json;
use tempfile::TempDir;

/// What one page prints of one day: measure, scope, value.
type Printed<'a> = &'a [(&'a str, &'a str, i64)];

/// Adds a page, issued the day after, to the tables of a run.
fn page(run: &Path, newspaper: &str, day: u8, issued: u8, printed: Printed<'_>) {
    let id = format!("{newspaper}-{day:02}-{issued:02}");
    let issued = format!("2020-03-{issued:02}");
    append(
        &run.join("pages.jsonl"),
        &json!({"page": id, "path": format!("{id}.txt"), "duplicate_of": null, "newspaper": {"value": newspaper},
            "issue_date": {"value": issued}}),
    );
    for (index, (measure, scope, value)) in printed.iter().enumerate() {
        let start = matches!(*scope, "new" | "correction").then(|| format!("2020-03-{day:02}T00:00:00"));
        append(
            &run.join("facts.jsonl"),
            &json!({"fact": format!("{id}-i0001-f{:04}", index + 1), "article": format!("{id}-i0001"), "type": "epidemic",
                "subject": null, "measure": measure, "scope": scope, "origin": null, "value": value, "unit": "例",
                "modifier": "exact", "numerator": null, "denominator": null,
                "place": {"adcode": "360400", "name": "九江市"},
                "window": {"start": start, "end": format!("2020-03-{:02}T00:00:00", day + 1)},
                "spans": [[10, 14]], "raw": [[30, 42]], "rule": "epidemic/count", "text": format!("{value}例")}),
        );
    }
}

fn append(path: &Path, row: &serde_json::Value) {
    let mut text = fs::read_to_string(path).unwrap_or_default();
    text.push_str(&format!("{row}\n"));
    fs::write(path, text).unwrap();
}

fn run() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("facts.jsonl"), "").unwrap();
    folder
}

fn ledger(runs: &[&TempDir]) -> Ledger {
    let runs: Vec<PathBuf> = runs.iter().map(|run| run.path().to_path_buf()).collect();
    Ledger::of(read(&runs).unwrap())
}

fn found(ledger: &Ledger, kind: Kind) -> Vec<(Status, Option<String>, &str)> {
    let of_kind = ledger.findings.iter().filter(|finding| finding.kind == kind);
    of_kind
        .map(|finding| {
            (
                finding.status,
                finding.residual.map(|residual| residual.to_string()),
                finding.statement.as_str(),
            )
        })
        .collect()
}

#[test]
fn a_chain_holds_breaks_and_is_left_open() {
    let run = run();
    page(run.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    page(
        run.path(),
        "甲报",
        2,
        3,
        &[("confirmed", "new", 3), ("confirmed", "cumulative", 83)],
    );
    page(
        run.path(),
        "甲报",
        3,
        4,
        &[("confirmed", "new", 2), ("confirmed", "cumulative", 86)],
    );
    page(
        run.path(),
        "甲报",
        5,
        6,
        &[("confirmed", "new", 1), ("confirmed", "cumulative", 88)],
    );
    let ledger = ledger(&[&run]);
    assert_eq!(
        found(&ledger, Kind::Chain),
        [
            (
                Status::Pass,
                Some("0".to_owned()),
                "九江市 cumulative confirmed 2020-03-02: 80 + 3 = 83"
            ),
            (
                Status::Fail,
                Some("1".to_owned()),
                "九江市 cumulative confirmed 2020-03-03: 83 + 2 = 85, but 86 is printed"
            ),
            (
                Status::Undetermined,
                None,
                "九江市 cumulative confirmed 2020-03-05: 88 after 86 until 2020-03-03; new counts are missing from \
                 2020-03-04T00:00:00 on"
            ),
        ]
    );
    let broken = ledger
        .findings
        .iter()
        .find(|finding| finding.status == Status::Fail)
        .unwrap();
    assert_eq!(
        broken.facts,
        [
            "甲报-02-03-i0001-f0002",
            "甲报-03-04-i0001-f0001",
            "甲报-03-04-i0001-f0002"
        ]
    );
}

#[test]
fn new_counts_of_several_days_fill_the_time_between() {
    let run = run();
    page(run.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    page(run.path(), "甲报", 2, 3, &[("confirmed", "new", 3)]);
    page(
        run.path(),
        "甲报",
        3,
        4,
        &[("confirmed", "new", 0), ("confirmed", "cumulative", 83)],
    );
    let ledger = ledger(&[&run]);
    assert_eq!(
        found(&ledger, Kind::Chain),
        [(
            Status::Pass,
            Some("0".to_owned()),
            "九江市 cumulative confirmed 2020-03-03: 80 + 3 + 0 = 83"
        )]
    );
}

#[test]
fn what_falls_without_a_correction_is_found_and_with_one_is_not() {
    let fallen = run();
    page(fallen.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    page(fallen.path(), "甲报", 2, 3, &[("confirmed", "cumulative", 78)]);
    let statement = "九江市 cumulative confirmed 2020-03-02: 78 after 80, and no correction says why";
    assert_eq!(
        found(&ledger(&[&fallen]), Kind::Falls),
        [(Status::Fail, Some("-2".to_owned()), statement)]
    );
    let corrected = run();
    page(corrected.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    let printed: Printed<'_> = &[
        ("confirmed", "new", 1),
        ("confirmed", "correction", -3),
        ("confirmed", "cumulative", 78),
    ];
    page(corrected.path(), "甲报", 2, 3, printed);
    let ledger = ledger(&[&corrected]);
    assert_eq!(found(&ledger, Kind::Falls), []);
    assert_eq!(
        found(&ledger, Kind::Chain),
        [(
            Status::Pass,
            Some("0".to_owned()),
            "九江市 cumulative confirmed 2020-03-02: 80 + 1 − 3 = 78"
        )]
    );
}

#[test]
fn a_later_value_supersedes_and_the_earlier_is_kept() {
    let run = run();
    page(run.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    page(run.path(), "甲报", 1, 5, &[("confirmed", "cumulative", 81)]);
    page(run.path(), "乙报", 1, 5, &[("confirmed", "cumulative", 81)]);
    let ledger = ledger(&[&run]);
    let standing: Vec<_> = ledger
        .entries
        .iter()
        .map(|entry| (entry.fact.as_str(), entry.standing, entry.by.as_deref()))
        .collect();
    assert_eq!(
        standing,
        [
            (
                "甲报-01-02-i0001-f0001",
                Standing::Superseded,
                Some("乙报-01-05-i0001-f0001")
            ),
            ("乙报-01-05-i0001-f0001", Standing::Stands, None),
            (
                "甲报-01-05-i0001-f0001",
                Standing::Agrees,
                Some("乙报-01-05-i0001-f0001")
            ),
        ]
    );
    let statement = "九江市 cumulative confirmed 2020-03-01: 80 in 甲报 of 2020-03-02, later 81 in 乙报 of 2020-03-05";
    assert_eq!(
        found(&ledger, Kind::Revised),
        [(Status::Suspect, Some("1".to_owned()), statement)]
    );
}

#[test]
fn two_papers_of_one_day_dispute_each_other_and_neither_stands() {
    let (one, other) = (run(), run());
    page(one.path(), "甲报", 1, 2, &[("death", "cumulative", 1)]);
    page(other.path(), "乙报", 1, 2, &[("death", "cumulative", 2)]);
    let ledger = ledger(&[&one, &other]);
    assert!(ledger.entries.iter().all(|entry| entry.standing == Standing::Disputed));
    let statement = "九江市 cumulative death 2020-03-01: 2 in 乙报 of 2020-03-02; 1 in 甲报 of 2020-03-02";
    assert_eq!(
        found(&ledger, Kind::Differs),
        [(Status::Fail, Some("-1".to_owned()), statement)]
    );
}

#[test]
fn what_is_confirmed_is_recovered_dead_or_in_treatment() {
    let run = run();
    let printed: Printed<'_> = &[
        ("confirmed", "cumulative", 80),
        ("recovered", "cumulative", 69),
        ("death", "cumulative", 1),
        ("in_treatment", "current", 11),
    ];
    page(run.path(), "甲报", 1, 2, printed);
    let statement = "九江市 cumulative confirmed 2020-03-01: 80 against 69 recovered + 1 dead + 11 in treatment";
    assert_eq!(
        found(&ledger(&[&run]), Kind::Balance),
        [(Status::Fail, Some("-1".to_owned()), statement)]
    );
}

#[test]
fn the_order_of_rows_and_runs_changes_no_byte() {
    let (one, other) = (run(), run());
    for day in 1..9 {
        page(
            one.path(),
            "甲报",
            day,
            day + 1,
            &[("confirmed", "new", 2), ("confirmed", "cumulative", i64::from(day) * 2)],
        );
        page(
            other.path(),
            "乙报",
            day,
            day + 1,
            &[("confirmed", "new", 2), ("confirmed", "cumulative", 17)],
        );
    }
    let entries = read(&[one.path().to_path_buf(), other.path().to_path_buf()]).unwrap();
    let backwards: Vec<Entry> = entries.iter().rev().cloned().collect();
    let files = |entries| Ledger::of(entries).files(&|_| None).unwrap();
    let made = files(entries);
    assert_eq!(made, files(backwards));
    assert_eq!(made.keys().filter(|name| name.starts_with("reports/")).count(), 8);
    assert!(made.values().all(|bytes| !bytes.is_empty()));
}

#[test]
fn a_report_leads_from_each_number_to_its_bytes() {
    let run = run();
    page(run.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    page(
        run.path(),
        "甲报",
        2,
        3,
        &[("confirmed", "new", 3), ("confirmed", "cumulative", 83)],
    );
    let files = ledger(&[&run]).files(&|_| Some("../../site".to_owned())).unwrap();
    let report = String::from_utf8(files["reports/360400-2020-03-02.html"].clone()).unwrap();
    let below = in_uri("甲报-02-03-i0001-f0001");
    assert!(
        report.contains(&format!("新增确诊病例<a href=\"#{below}\">3</a>")),
        "{report}"
    );
    let page = in_uri("甲报-02-03");
    assert!(
        report.contains(&format!("<a href=\"../../site/pages/{page}.html#i0001-f0001\">3</a>")),
        "{report}"
    );
    assert!(report.contains("甲报-02-03.txt 字节 30–42"), "{report}");
    assert!(report.contains("80 + 3 = 83"), "{report}");
    assert!(
        report.contains("<svg") && report.contains("<polyline class=\"cumulative\""),
        "{report}"
    );
    let table = String::from_utf8(files["ledger.csv"].clone()).unwrap();
    assert!(
        table.lines().skip(1).all(|line| line.starts_with("九江市,360400,")),
        "{table}"
    );
}

#[test]
fn a_report_leads_to_the_page_and_to_none_of_a_name_like_it() {
    let run = run();
    page(run.path(), "A1", 1, 2, &[("confirmed", "cumulative", 80)]);
    page(run.path(), "a1", 2, 3, &[("confirmed", "cumulative", 83)]);
    let files = ledger(&[&run]).files(&|_| Some("../../site".to_owned())).unwrap();
    let report = String::from_utf8(files["reports/360400-2020-03-02.html"].clone()).unwrap();
    assert!(report.contains("../../site/pages/a1-02-03.html#"), "{report}");

    page(run.path(), "A1", 2, 3, &[("confirmed", "cumulative", 83)]);
    let files = ledger(&[&run]).files(&|_| Some("../../site".to_owned())).unwrap();
    let report = String::from_utf8(files["reports/360400-2020-03-02.html"].clone()).unwrap();
    // The room's file of the second of two pages that some file system takes for one has more behind its name.
    assert!(report.contains("../../site/pages/A1-02-03~"), "{report}");
}

/// An id may hold what has a meaning in a link, or looks escaped.
#[test]
fn links_lead_to_ids_with_signs_of_links() {
    let run = run();
    page(run.path(), "a#1%41?", 1, 2, &[("confirmed", "cumulative", 80)]);
    let link = |room: Option<&str>| {
        let files = ledger(&[&run]).files(&|_| room.map(str::to_owned)).unwrap();
        let report = String::from_utf8(files["reports/360400-2020-03-01.html"].clone()).unwrap();
        let cell = report.split("<td class=\"number\"><a href=\"").nth(1).unwrap();
        cell.split('"').next().unwrap().to_owned()
    };
    // The file of the page is `a#1%2541%3F-01-02.html`: names of files escape % and ?.
    let file = in_uri("a#1%2541%3F-01-02");
    assert_eq!(link(Some("../site")), format!("../site/pages/{file}.html#i0001-f0001"));
    assert_eq!(link(None), "#a%231%2541%3F-01-02-i0001-f0001");
}

#[test]
fn a_hostile_name_is_shown_and_not_obeyed() {
    let run = run();
    page(run.path(), "<script>alert(1)", 1, 2, &[("confirmed", "cumulative", 80)]);
    let files = ledger(&[&run]).files(&|_| None).unwrap();
    let report = String::from_utf8(files["reports/360400-2020-03-01.html"].clone()).unwrap();
    assert!(!report.contains("<script>"), "{report}");
}

/// Adds a count with a window of its own to the tables of a run: measure, scope, value, start and end.
fn count(run: &Path, page: &str, issued: u8, (measure, scope, value): (&str, &str, i64), window: (Option<&str>, &str)) {
    let id = format!("{page}-{issued:02}");
    let issued = format!("2020-03-{issued:02}");
    append(
        &run.join("pages.jsonl"),
        &json!({"page": id, "path": format!("{id}.txt"), "duplicate_of": null, "newspaper": {"value": "甲报"},
            "issue_date": {"value": issued}}),
    );
    append(
        &run.join("facts.jsonl"),
        &json!({"fact": format!("{id}-i0001-f0001"), "article": format!("{id}-i0001"), "type": "epidemic",
            "subject": null, "measure": measure, "scope": scope, "origin": null, "value": value, "unit": "例",
            "modifier": "exact", "numerator": null, "denominator": null,
            "place": {"adcode": "360400", "name": "九江市"},
            "window": {"start": window.0, "end": window.1},
            "spans": [[10, 14]], "raw": [[30, 42]], "rule": "epidemic/count", "text": format!("{value}例")}),
    );
}

const MIDNIGHT: [&str; 3] = ["2020-03-01T00:00:00", "2020-03-02T00:00:00", "2020-03-03T00:00:00"];
const NOON: &str = "2020-03-02T12:00:00";

#[test]
fn half_a_day_without_its_other_half_does_not_hide_the_day() {
    let run = run();
    count(run.path(), "a", 2, ("confirmed", "cumulative", 80), (None, MIDNIGHT[1]));
    count(run.path(), "b", 3, ("confirmed", "new", 2), (Some(MIDNIGHT[1]), NOON));
    count(
        run.path(),
        "c",
        3,
        ("confirmed", "new", 3),
        (Some(MIDNIGHT[1]), MIDNIGHT[2]),
    );
    count(run.path(), "d", 3, ("confirmed", "cumulative", 83), (None, MIDNIGHT[2]));
    let ledger = ledger(&[&run]);
    let statement = "九江市 cumulative confirmed 2020-03-02: 80 + 3 = 83";
    assert_eq!(
        found(&ledger, Kind::Chain),
        [(Status::Pass, Some("0".to_owned()), statement)]
    );
}

#[test]
fn halves_of_a_day_make_the_day_where_the_longest_way_leads_nowhere() {
    let run = run();
    count(run.path(), "a", 2, ("confirmed", "cumulative", 80), (None, MIDNIGHT[1]));
    count(run.path(), "b", 3, ("confirmed", "new", 2), (Some(MIDNIGHT[1]), NOON));
    count(
        run.path(),
        "c",
        3,
        ("confirmed", "new", 4),
        (Some(MIDNIGHT[1]), "2020-03-02T18:00:00"),
    );
    count(run.path(), "d", 3, ("confirmed", "new", 1), (Some(NOON), MIDNIGHT[2]));
    count(run.path(), "e", 3, ("confirmed", "cumulative", 83), (None, MIDNIGHT[2]));
    let ledger = ledger(&[&run]);
    let statement = "九江市 cumulative confirmed 2020-03-02: 80 + 2 + 1 = 83";
    assert_eq!(
        found(&ledger, Kind::Chain),
        [(Status::Pass, Some("0".to_owned()), statement)]
    );
}

#[test]
fn windows_that_end_together_are_not_held_against_each_other() {
    let run = run();
    count(
        run.path(),
        "a",
        3,
        ("confirmed", "new", 3),
        (Some(MIDNIGHT[0]), MIDNIGHT[2]),
    );
    count(
        run.path(),
        "b",
        3,
        ("confirmed", "new", 1),
        (Some(MIDNIGHT[1]), MIDNIGHT[2]),
    );
    // The earlier value of one window, and the later of the same.
    count(
        run.path(),
        "c",
        4,
        ("confirmed", "new", 2),
        (Some(MIDNIGHT[1]), MIDNIGHT[2]),
    );
    let ledger = ledger(&[&run]);
    assert_eq!(found(&ledger, Kind::Differs), []);
    let statement = "九江市 new confirmed 2020-03-02: 1 in 甲报 of 2020-03-03, later 2 in 甲报 of 2020-03-04";
    assert_eq!(
        found(&ledger, Kind::Revised),
        [(Status::Suspect, Some("1".to_owned()), statement)]
    );
}

#[test]
fn a_correction_upwards_explains_no_fall_and_one_of_the_difference_a_revision() {
    let fallen = run();
    page(fallen.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    let printed: Printed<'_> = &[("confirmed", "correction", 3), ("confirmed", "cumulative", 78)];
    page(fallen.path(), "甲报", 2, 3, printed);
    assert_eq!(found(&ledger(&[&fallen]), Kind::Falls).len(), 1);
    let revised = run();
    page(revised.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    let printed: Printed<'_> = &[("confirmed", "correction", -3), ("confirmed", "cumulative", 77)];
    page(revised.path(), "甲报", 1, 4, printed);
    let statement = "九江市 cumulative confirmed 2020-03-01: 80 in 甲报 of 2020-03-02, later 77 in 甲报 of 2020-03-04, \
                     by a correction of -3";
    assert_eq!(
        found(&ledger(&[&revised]), Kind::Revised),
        [(Status::Pass, Some("-3".to_owned()), statement)]
    );
}

#[test]
fn counts_since_different_days_are_no_terms_of_one_balance() {
    let run = run();
    count(run.path(), "a", 3, ("confirmed", "cumulative", 80), (None, MIDNIGHT[2]));
    count(
        run.path(),
        "b",
        3,
        ("recovered", "cumulative", 9),
        (Some(MIDNIGHT[0]), MIDNIGHT[2]),
    );
    count(run.path(), "c", 3, ("death", "cumulative", 1), (None, MIDNIGHT[2]));
    count(run.path(), "d", 3, ("in_treatment", "current", 10), (None, MIDNIGHT[2]));
    assert_eq!(found(&ledger(&[&run]), Kind::Balance), []);
    count(run.path(), "e", 3, ("recovered", "cumulative", 69), (None, MIDNIGHT[2]));
    let statement = "九江市 cumulative confirmed 2020-03-02: 80 against 69 recovered + 1 dead + 10 in treatment";
    assert_eq!(
        found(&ledger(&[&run]), Kind::Balance),
        [(Status::Pass, Some("0".to_owned()), statement)]
    );
}

#[test]
fn a_run_named_twice_is_read_once_and_one_that_is_not_there_is_an_error() {
    let run = run();
    page(run.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    let again = run.path().join(".");
    let entries = read(&[run.path().to_path_buf(), again]).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].cited, entries[0].fact);
    let missing = read(&[run.path().join("none")]).unwrap_err();
    assert!(missing.to_string().contains("none"), "{missing}");
}

#[test]
fn pages_of_one_name_in_two_runs_are_told_apart() {
    let (one, other) = (run(), run());
    page(one.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    page(other.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 81)]);
    let ledger = ledger(&[&one, &other]);
    let differs: Vec<_> = ledger
        .findings
        .iter()
        .filter(|finding| finding.kind == Kind::Differs)
        .collect();
    assert_eq!(differs.len(), 1);
    let [first, second] = &differs[0].facts[..] else {
        panic!("two facts: {differs:?}")
    };
    assert_ne!(first, second);
}

#[test]
fn a_damaged_row_is_named_by_its_line() {
    let run = run();
    page(run.path(), "甲报", 1, 2, &[("confirmed", "cumulative", 80)]);
    let facts = run.path().join("facts.jsonl");
    let text = fs::read_to_string(&facts).unwrap();
    fs::write(&facts, format!("{text}{{\"fact\": 1\n")).unwrap();
    let error = read(&[run.path().to_path_buf()]).unwrap_err();
    assert!(error.to_string().contains("line 2"), "{error}");
}
