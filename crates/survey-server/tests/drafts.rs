//! What was typed is not lost: by another language, a further person, or a page that was loaded anew.

mod support;

use banmian_survey_server::demo;
use banmian_survey_server::load::fields;
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
    assert!(page.body.contains(" data-fresh"), "it takes a draft");
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
    assert!(
        !shown.body.contains(" data-fresh"),
        "it does not ask for the draft again"
    );
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
