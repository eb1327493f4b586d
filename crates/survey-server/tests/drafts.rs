//! What was typed is not lost: by another language, a further person, or a page that was loaded anew.

mod support;

use banmian_survey_server::demo;
use banmian_survey_server::load::fields;
use support::forms;
use support::site::{Site, fields_of, set};

fn value<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    let found = fields.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

#[test]
fn another_language_keeps_what_was_typed() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    let page = browser.get(&path);
    assert!(page.body.contains("name=\"_speak\" value=\"English (en)\""));
    let mut form = fields_of(&page);
    set(&mut form, ".name", "王小明");
    set(&mut form, ".travelled", "yes");
    set(&mut form, "_speak", "English (en)");
    let before = site.count("answer");
    let english = browser.post_all(&path, &form);
    assert!(english.body.contains("<html lang=\"en\">") && english.body.contains("Phone number"));
    assert!(
        !english.body.contains("wrong-list"),
        "nothing is said to be wrong before it is sent"
    );
    let form = fields_of(&english);
    assert_eq!(value(&form, ".name"), Some("王小明"));
    assert_eq!(value(&form, "_lang"), Some("English (en)"));
    assert!(
        english.body.contains("q-travel_place"),
        "what comes to be asked is there"
    );
    // It is sent in that language from then on.
    let wrong = browser.post_all(&path, &form);
    assert!(wrong.body.contains("<html lang=\"en\">") && wrong.body.contains("wrong-list"));
    for language in ["xx", "<script>", ""] {
        let mut form = fields_of(&page);
        set(&mut form, "_speak", language);
        assert_eq!(browser.post_all(&path, &form).status, 200, "{language}");
    }
    assert_eq!(site.count("answer"), before, "nothing was filed");
}

#[test]
fn a_correction_speaks_another_language_too() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    let received = browser.post_all(&path, &fields(&ticket, 900_100, demo::TODAY)).body;
    let mut shown = received
        .split("<dd>")
        .skip(1)
        .map(|rest| rest.split('<').next().expect("a cell"));
    let (receipt, word) = (shown.next().expect("a number"), shown.next().expect("a word"));
    let page = browser.post("/r", &[("_receipt", receipt), ("_word", word)]);
    let mut form = fields_of(&page);
    set(&mut form, ".age", "69");
    set(&mut form, "_speak", "English (en)");
    let english = browser.post_all("/r/correct", &form);
    assert!(english.body.contains("Save the correction") && english.body.contains("value=\"69\""));
    assert!(
        browser
            .post_all("/r/correct", &fields_of(&english))
            .body
            .contains("The correction is saved")
    );
}

#[test]
fn a_draft_is_shown_with_all_that_it_has() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    let page = browser.get(&path);
    let ask = "<section class=\"draft\"";
    assert!(page.body.contains(ask), "it asks about a draft");
    // What the script sends of a draft that the page has no place for.
    let mut form = fields_of(&page);
    for (name, value) in [
        (".others_ill", "yes"),
        (".travelled", "yes"),
        (".travel_place", "岳阳市"),
        (".ill/2/ill_age", "8"),
        ("_count ill", "2"),
        ("_show", "draft"),
    ] {
        set(&mut form, name, value);
    }
    let before = site.count("answer");
    let shown = browser.post_all(&path, &form);
    assert!(!shown.body.contains(ask), "it does not ask about the draft again");
    assert!(!shown.body.contains("wrong-list") && !shown.body.contains("class=\"notice\""));
    let form = fields_of(&shown);
    assert_eq!(value(&form, ".travel_place"), Some("岳阳市"));
    assert_eq!(value(&form, ".ill/2/ill_age"), Some("8"));
    assert_eq!(value(&form, "_count ill"), Some("2"));
    assert_eq!(
        value(&form, "_ticket"),
        page.hidden("_ticket"),
        "what is sent twice is received once"
    );
    assert_eq!(site.count("answer"), before);
}

#[test]
fn enter_sends_and_does_not_change_the_language() {
    let site = Site::start();
    let page = site.browser().get(&site.path("430211", "栗雨社区北门")).body;
    let form = page.split("<form id=\"survey\"").nth(1).expect("a form");
    let first = form
        .split("<button")
        .nth(1)
        .and_then(|rest| rest.split('>').next())
        .expect("a button");
    assert!(!first.contains("name=") && first.contains("tabindex=\"-1\""), "{first}");
}

/// What the script sends of a draft.
fn draft(ticket: &str, number: u64) -> Vec<(String, String)> {
    let mut form = fields(ticket, number, demo::TODAY);
    set(&mut form, "_version", "1");
    set(&mut form, "_lang", "中文 (zh)");
    set(&mut form, "_show", "draft");
    form
}

/// 健康调查 has a newer version from now on.
fn publish(site: &Site) {
    assert_eq!(forms::publish(&site.store, &forms::changed()), 2);
    site.app.take_published().expect("it is taken");
}

/// The receipt number on a page.
fn receipt(page: &str) -> &str {
    let number = page.split("<dd>").nth(1).and_then(|rest| rest.split('<').next());
    number.expect("a number")
}

#[test]
fn a_draft_of_an_earlier_version_is_shown_in_the_newest() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    let page = browser.get(&path);
    assert_eq!(page.hidden("_version"), Some("1"));
    let ticket = page.hidden("_ticket").expect("a ticket").to_owned();
    publish(&site);
    assert_eq!(
        browser.get(&path).hidden("_version"),
        Some("2"),
        "the page of whoever scans now"
    );

    let before = site.count("answer");
    let shown = browser.post_all(&path, &draft(&ticket, 900_200));
    assert!(shown.body.contains("class=\"notice\"") && shown.body.contains("表格有了新的一版"));
    assert!(shown.body.contains("打过疫苗吗") && !shown.body.contains("wrong-list"));
    let mut form = fields_of(&shown);
    assert_eq!(value(&form, "_version"), Some("2"));
    assert_ne!(
        value(&form, "_ticket"),
        Some(ticket.as_str()),
        "it is one of the newest"
    );
    let typed = fields(&ticket, 900_200, demo::TODAY);
    for name in [".name", ".phone", ".temperature", ".travelled"] {
        assert_eq!(value(&form, name), value(&typed, name), "{name}");
    }
    assert_eq!(
        value(&form, ".family_ill"),
        value(&typed, ".others_ill"),
        "by its new name"
    );
    assert_eq!(site.count("answer"), before, "nothing was filed");

    set(&mut form, ".vaccinated", "yes");
    let received = browser.post_all(&path, &form);
    assert!(received.body.contains("已收到，谢谢"), "{}", received.body);
    let last = site.rows("SELECT version, answers FROM answer ORDER BY id DESC LIMIT 1", &[]);
    let last = format!("{last:?}");
    assert!(last.contains("Int(2)") && last.contains("vaccinated"), "{last}");
    // The page that it was begun on: the same answer.
    let again = browser.post_all(&path, &typed);
    assert!(again.body.contains("已经收到过"), "{}", again.body);
    assert_eq!(receipt(&again.body), receipt(&received.body));
    assert_eq!(site.count("answer"), before + 1);
}

#[test]
fn what_was_received_before_the_form_changed_is_received_once() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    // It is there, and the receipt was lost on the way: the draft is still on the telephone.
    let received = browser.post_all(&path, &fields(&ticket, 900_201, demo::TODAY));
    assert!(received.body.contains("data-sent"));
    let before = site.count("answer");
    publish(&site);
    let shown = browser.post_all(&path, &draft(&ticket, 900_201));
    let again = browser.post_all(&path, &fields_of(&shown));
    assert!(again.body.contains("已经收到过"), "{}", again.body);
    assert_eq!(receipt(&again.body), receipt(&received.body));
    assert_eq!(site.count("answer"), before);
}

#[test]
fn a_draft_whose_page_stands_no_longer_is_read_by_its_own_word() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    site.wait(15 * 86_400);
    publish(&site);
    let shown = browser.post_all(&path, &draft(&ticket, 900_202));
    assert!(shown.body.contains("表格有了新的一版"), "{}", shown.body);
    let form = fields_of(&shown);
    assert_eq!(value(&form, ".family_ill"), Some("no"));
    let before = site.count("answer");
    assert!(browser.post_all(&path, &form).body.contains("已收到，谢谢"));
    assert_eq!(site.count("answer"), before + 1);
    // A version that there is not is none.
    for version in ["0", "7", "-1", "x", ""] {
        let mut form = draft(&ticket, 900_203);
        set(&mut form, "_version", version);
        let shown = browser.post_all(&path, &form);
        assert!(shown.status == 200 && shown.body.contains("打过疫苗吗"), "{version}");
    }
}

#[test]
fn what_has_no_place_in_the_newest_form_is_said() {
    let remarks = "name = \"remarks\"";
    let (gone, unasked) = (
        "name = \"anything_else\"".to_owned(),
        format!("{remarks}\nrelevant = \"${{vaccinated}} = 'no'\""),
    );
    for other in [gone, unasked] {
        let site = Site::start();
        let path = site.path("430211", "栗雨社区北门");
        let mut browser = site.browser();
        let page = browser.get(&path);
        let ticket = page.hidden("_ticket").expect("a ticket").to_owned();
        assert_eq!(
            forms::publish(&site.store, &forms::changed().replace(remarks, &other)),
            2
        );
        site.app.take_published().expect("it is taken");
        let mut form = draft(&ticket, 900_204);
        set(&mut form, ".remarks", "邻居咳嗽");
        set(&mut form, "_lang", "English (en)");
        let shown = browser.post_all(&path, &form).body;
        assert!(shown.contains("but for what has no place there"), "{other}: {shown}");
        assert!(!shown.contains("邻居咳嗽"));
    }
}
