//! Forms that are published while the server runs.

mod support;

use banmian_survey::read_toml;
use banmian_survey::shipped::HEALTH;
use banmian_survey_server::cube::Axis;
use banmian_survey_server::demo;
use banmian_survey_server::forms;
use banmian_survey_server::load::{Answer, fields};
use banmian_survey_server::store::Sql;
use support::forms::changed;
use support::site::{Browser, Site, unescaped};
use support::xlsx::{Sheet, workbook};

fn look(browser: &mut Browser, text: &str) -> Answer {
    let csrf = browser.csrf.clone();
    browser.upload("/forms", &csrf, ("health.toml", text.as_bytes()))
}

/// What the page that was looked at sends when it is published.
fn publish(browser: &mut Browser, looked: &Answer) -> Answer {
    let source = looked
        .body
        .split("readonly>\n")
        .nth(1)
        .and_then(|rest| rest.split("</textarea>").next());
    let source = unescaped(source.expect("a form to publish")).replace('\n', "\r\n");
    let before = looked.hidden("before").expect("a version").to_owned();
    browser.post("/forms/publish", &[("source", &source), ("before", &before)])
}

fn counted(site: &Site, question: &str) -> Vec<String> {
    site.app.with_cube(|cube| {
        cube.table("health", &Axis::Question(question.into()), None, |_| true)
            .rows
    })
}

#[test]
fn an_administrator_looks_at_a_form_and_publishes_it() {
    let site = Site::start();
    let mut admin = site.signed_in("admin");
    assert!(admin.get("/forms").body.contains("multipart/form-data"));
    let same = look(&mut admin, HEALTH);
    assert!(
        same.body.contains("完全相同") && !same.body.contains("/forms/publish"),
        "{}",
        same.body
    );

    let looked = look(&mut admin, &changed());
    for said in ["代替第 1 版", "family_ill", "打过疫苗吗"] {
        assert!(looked.body.contains(said), "{said}: {}", looked.body);
    }
    assert_eq!(
        site.count("form WHERE form = 'health'"),
        1,
        "nothing is kept of what is looked at"
    );
    assert_eq!(counted(&site, "others_ill"), ["no"]);
    let published = publish(&mut admin, &looked);
    assert_eq!(published.status, 303, "{}", published.body);
    // The running server asks by it at once, and counts what was answered before by the new name.
    let page = site.browser().get(&site.path("430211", "栗雨社区北门")).body;
    assert!(page.contains("打过疫苗吗") && page.contains("q-family_ill"));
    assert_eq!(
        (counted(&site, "family_ill"), counted(&site, "others_ill")),
        (vec!["no".into()], vec!["—".into()])
    );
    assert!(admin.get("/forms").body.contains("第 2 版"));
    assert!(admin.get("/log").body.contains("form published"));
    // Published over a version that is not the newest any more: nobody's changes go unseen.
    let stale = publish(&mut admin, &looked);
    assert!(
        stale.status == 400 && stale.body.contains("已有新的一版"),
        "{}",
        stale.body
    );
    assert_eq!(site.count("form WHERE form = 'health'"), 2);
}

#[test]
fn an_answer_to_the_version_before_is_counted_with_the_new_one() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut resident = site.browser();
    let ticket = resident.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    let mut admin = site.signed_in("admin");
    let looked = look(&mut admin, &changed());
    assert_eq!(publish(&mut admin, &looked).status, 303);
    // The page was opened before, and is sent after.
    let sent = resident.post_all(&path, &fields(&ticket, 990_000, demo::TODAY));
    assert!(sent.body.contains("data-sent"), "{}", sent.body);
    assert_eq!(site.rows("SELECT max(version) FROM answer", &[])[0][0], Sql::Int(1));
    assert_eq!(counted(&site, "family_ill"), ["no"], "under its new name");
}

#[test]
fn a_spreadsheet_is_taken_and_a_wrong_one_is_told_why() {
    let site = Site::start();
    let mut admin = site.signed_in("admin");
    let csrf = admin.csrf.clone();
    let sheets = |kind: &str| {
        workbook(&[
            Sheet::of("survey", &[&["type", "name", "label"], &[kind, "who", "来访者"]]),
            Sheet::of("settings", &[&["form_id", "form_title"], &["visit", "来访登记"]]),
        ])
    };
    let looked = admin.upload("/forms", &csrf, ("visit.xlsx", &sheets("text")));
    assert!(
        looked.body.contains("来访登记（visit）") && looked.body.contains("首次发布"),
        "{}",
        looked.body
    );
    assert_eq!(publish(&mut admin, &looked).status, 303);
    assert!(site.app.forms().newest("visit").is_some());
    let refused = admin.upload("/forms", &csrf, ("visit.xlsx", &sheets("geopoint")));
    assert!(
        refused.body.contains("不能发布") && refused.body.contains("survey row 2"),
        "{}",
        refused.body
    );
    for (name, bytes) in [
        ("a.xlsx", &b"PK\x03\x04broken"[..]),
        ("a.toml", b"\xff\xfe"),
        ("a.toml", b"[settings"),
    ] {
        let refused = admin.upload("/forms", &csrf, (name, bytes));
        assert_eq!(refused.status, 200);
        assert!(
            refused.body.contains("不能发布") && !refused.body.contains("/forms/publish"),
            "{name}"
        );
    }
    assert_eq!(admin.upload("/forms", &csrf, ("a.toml", b"")).status, 400);
    // Version 1 of another form cannot be its next.
    let gone = changed().replace("banmian_was = \"others_ill\"", "banmian_was = \"nothing\"");
    assert!(look(&mut admin, &gone).body.contains("banmian_was"));
}

#[test]
fn a_form_of_the_command_line_is_seen_with_the_next_turn() {
    let site = Site::start();
    let keys = site.keys.clone();
    let form = read_toml(&changed()).unwrap_or_else(|refused| panic!("{refused}"));
    let published = site
        .store
        .write_now(move |database| forms::publish(database, &keys, &form, (0, "system")));
    assert_eq!(published.expect("it is published"), 2);
    assert_eq!(site.app.forms().newest("health").expect("a form").0, 1);
    site.wait(600);
    assert_eq!(site.app.forms().newest("health").expect("a form").0, 2);
    assert_eq!(counted(&site, "family_ill"), ["no"]);
}

#[test]
fn a_form_that_cannot_be_read_keeps_nothing_from_expiring() {
    let site = Site::start();
    let broken = site.store.write_now(|database| {
        let sql =
            "INSERT INTO form (form, version, source, published, by) VALUES ('later', 1, 'of another version', 0, 'x')";
        database.execute(sql, &[])
    });
    assert_eq!(broken.expect("it is there"), 1);
    site.wait(100 * 86_400);
    assert_eq!(site.count("answer"), 0, "their last day is over");
    assert_eq!(site.browser().get(&site.path("430211", "栗雨社区北门")).status, 200);
}
