//! Exports: in a folder, and from a page, to each what they may have.

mod support;

use banmian_survey::export::Identities;
use banmian_survey_server::accounts::Role;
use banmian_survey_server::demo;
use banmian_survey_server::export::{self, File, Source, Wanted, stream};
use banmian_survey_server::forms::Forms;
use banmian_survey_server::keys::Keys;
use banmian_survey_server::load::{Answer, fields};
use banmian_survey_server::store::Store;
use serde_json::Value as Json;
use support::forms;
use support::site::{Browser, Site, set};
use support::stores::on_both;

/// What a page sends.
fn asked(browser: &mut Browser, file: &str, people: bool) -> Answer {
    let people = if people { "yes" } else { "" };
    browser.post("/export", &[("form", "health"), ("file", file), ("people", people)])
}

fn logged(site: &Site) -> Vec<String> {
    let sql = "SELECT by, action, subject, detail FROM audit WHERE action LIKE '%exported' ORDER BY seq";
    let rows = site.rows(sql, &[]);
    rows.iter().map(|row| format!("{row:?}")).collect()
}

#[test]
fn each_is_given_what_they_may_see() {
    let site = Site::start();
    let path = site.path("430203", "大塘冲社区");
    let mut resident = site.browser();
    let ticket = resident.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    let mut form = fields(&ticket, 980_000, demo::TODAY);
    set(&mut form, ".name", "欧阳写明");
    set(&mut form, ".remarks", "邻居张三咳嗽");
    assert!(resident.post_all(&path, &form).body.contains("data-sent"));

    let mut city = site.signed_in("city");
    assert!(city.get("/export").body.contains("health.ill.csv"));
    let people = asked(&mut city, "health.csv", true);
    assert_eq!(
        people.header("content-disposition"),
        Some("attachment; filename*=UTF-8''health.csv")
    );
    assert!(
        people
            .body
            .starts_with("_receipt,_version,_adcode,_place,_day,whom,name,phone,"),
        "{}",
        &people.body[..80]
    );
    assert!(people.body.contains("欧阳写明") && people.body.contains("邻居张三咳嗽"));
    assert_eq!(
        people.body.lines().count() as i64,
        site.count("answer") + 1,
        "a line each, under the heads"
    );
    let nobody = asked(&mut city, "health.csv", false).body;
    assert!(!nobody.contains("欧阳") && !nobody.contains("phone") && nobody.contains("邻居张三咳嗽"));

    // An analyst sees no free text either, and no name however it is asked for.
    let mut analyst = site.signed_in("analyst");
    for file in ["health.csv", "responses.ndjson", "health.parquet"] {
        let given = asked(&mut analyst, file, false);
        assert_eq!(given.status, 200, "{file}");
        for not in ["欧阳", "张三", "remarks", "symptoms_other"] {
            assert!(!given.body.contains(not), "{file}: {not}");
        }
        assert_eq!(asked(&mut analyst, file, true).status, 404, "{file}");
    }
    // A district has its own alone.
    site.add_account("luding", Role::District, "430211", "district-demo");
    let own = asked(&mut site.sign_in("luding", "district-demo"), "health.csv", true).body;
    assert!(own.contains("430211,嵩山路街道大湖塘社区") && !own.contains("430203") && !own.contains("欧阳写明"));
    // Workers and administrators have none.
    for account in ["worker", "admin"] {
        let mut browser = site.signed_in(account);
        assert_eq!(browser.get("/export").status, 404, "{account}");
        assert_eq!(asked(&mut browser, "health.csv", false).status, 404, "{account}");
    }

    let log = logged(&site);
    assert_eq!(log.len(), 6, "each that was given: {log:?}");
    assert!(log[0].contains("city") && log[0].contains("identities exported") && log[0].contains("health.csv, 430200"));
    assert!(log[1].contains("answers exported") && log[5].contains("luding") && log[5].contains("430211"));
}

#[test]
fn every_file_of_a_form_is_whole() {
    let site = Site::start();
    let mut city = site.signed_in("city");
    let parquet = asked(&mut city, "health.parquet", true);
    assert_eq!(parquet.header("content-type"), Some("application/vnd.apache.parquet"));
    assert!(parquet.bytes.starts_with(b"PAR1") && parquet.bytes.ends_with(b"PAR1"));
    assert_eq!(
        parquet.header("transfer-encoding"),
        Some("chunked"),
        "made while it is taken"
    );
    let package: Json = serde_json::from_str(&asked(&mut city, "datapackage.json", false).body).expect("JSON");
    assert_eq!(package["resources"][1]["path"], "health.ill.csv");
    let questionnaire = |city: &mut Browser, version| -> Json {
        let given = asked(city, &format!("questionnaire-{version}.json"), false);
        assert_eq!(given.header("content-type"), Some("application/fhir+json"));
        serde_json::from_str(&given.body).expect("JSON")
    };
    assert_eq!(questionnaire(&mut city, 1)["resourceType"], "Questionnaire");
    let responses = asked(&mut city, "responses.ndjson", false).body;
    assert_eq!(responses.lines().count() as i64, site.count("answer"));
    for line in responses.lines() {
        let response: Json = serde_json::from_str(line).expect("JSON");
        assert_eq!(response["resourceType"], "QuestionnaireResponse");
    }
    // Of every version: responses name the one that they are to.
    assert_eq!(forms::publish(&site.store, &forms::changed()), 2);
    site.app.take_published().expect("it is taken");
    let page = city.get("/export").body;
    assert!(page.contains("<option>questionnaire-1.json") && page.contains("<option>questionnaire-2.json"));
    for (version, asks) in [(1, "others_ill"), (2, "family_ill")] {
        let questionnaire = questionnaire(&mut city, version);
        assert_eq!(questionnaire["version"], version.to_string());
        assert!(questionnaire.to_string().contains(asks), "{version}");
    }
    for file in [
        "health.none.csv",
        "../key",
        "",
        "health.csv/",
        "questionnaire.json",
        "questionnaire-3.json",
    ] {
        assert_eq!(asked(&mut city, file, false).status, 404, "{file}");
    }
    assert_eq!(
        city.post("/export", &[("form", "none"), ("file", "health.csv")]).status,
        404
    );
}

#[test]
fn few_export_at_once() {
    let site = Site::start();
    let mut city = site.signed_in("city");
    let turns = ["luding", "tianyuan"].map(|account| site.app.exporting.take(account).expect("a turn"));
    let refused = asked(&mut city, "health.csv", true);
    assert_eq!(refused.status, 503);
    assert!(refused.body.contains("过一会儿再试"), "{}", refused.body);
    assert!(logged(&site).is_empty(), "what was not given is not logged");
    drop(turns);
    assert_eq!(asked(&mut city, "health.csv", true).status, 200);
    // Nobody has both turns.
    let turn = site.app.exporting.take("city").expect("a turn");
    assert_eq!(asked(&mut city, "health.csv", true).status, 503);
    let mut analyst = site.signed_in("analyst");
    assert_eq!(asked(&mut analyst, "health.csv", false).status, 200);
    drop(turn);
    assert_eq!(asked(&mut city, "health.csv", true).status, 200);
}

fn sent(store: &Store, keys: &Keys, (within, identities): (Option<&str>, Identities), file: &File) -> Vec<u8> {
    let forms = store.read_now(Forms::read).expect("forms");
    let source = Source {
        store: store.clone(),
        keys: keys.clone(),
        forms: forms.into(),
    };
    let wanted = Wanted {
        form: "health",
        within,
        identities,
        until: store.read_now(export::last).expect("a query"),
    };
    let mut bytes = Vec::new();
    stream::write(&source, wanted, file, &mut bytes).expect("it is written");
    bytes
}

#[test]
fn both_databases_give_the_same_files() {
    let all = std::cell::RefCell::new(Vec::new());
    on_both(|store, folder| {
        let keys = Keys::of(&[7; 32]);
        demo::fill(store, &keys).expect("it is filled");
        let all_files = File::all(&store.read_now(Forms::read).expect("forms"), "health");
        let district = (Some("430211"), Identities::Kept);
        let files: Vec<Vec<u8>> = all_files
            .iter()
            .map(|file| sent(store, &keys, district, file))
            .collect();
        // More than a page of rows at a time, in a folder: the same files, and no others.
        let to = folder
            .parent()
            .expect("a folder")
            .join(format!("export-{}", std::process::id()));
        let exported = export::write(store, &keys, "health", &to, Identities::LeftOut, 0).expect("it is written");
        assert_eq!((exported.answers, exported.unread, exported.unfit), (465, 0, 0));
        assert!(files[0].len() < sent(store, &keys, (None, Identities::Kept), &all_files[0]).len());
        for file in &all_files {
            let bytes = std::fs::read(to.join(file.name())).expect("it is there");
            let all = sent(store, &keys, (None, Identities::LeftOut), file);
            assert!(bytes == all, "{}", file.name());
        }
        assert_eq!(std::fs::read_dir(&to).expect("a folder").count(), all_files.len());
        std::fs::remove_dir_all(&to).expect("it is there");
        all.borrow_mut().push(files);
    });
    let all = all.into_inner();
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
}
