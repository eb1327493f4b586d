//! What somebody tries who is signed in, or makes somebody's browser try: exports and forms that are published. Each test
//! says what has to stay true.

mod support;

use banmian_survey::shipped::HEALTH;
use banmian_survey_server::demo;
use banmian_survey_server::load::fields;
use support::site::{Site, set};

#[test]
fn nobody_publishes_or_exports_who_may_not() {
    let site = Site::start();
    for account in ["worker", "city", "analyst"] {
        let mut browser = site.signed_in(account);
        let csrf = browser.csrf.clone();
        assert!(!browser.get("/forms").body.contains("multipart"), "{account}");
        assert_eq!(
            browser.upload("/forms", &csrf, ("f.toml", HEALTH.as_bytes())).status,
            404,
            "{account}"
        );
        let sent = browser.post("/forms/publish", &[("source", HEALTH), ("before", "1")]);
        assert_eq!(sent.status, 404, "{account}");
    }
    for (path, body) in [
        ("/export", "form=health&file=health.csv"),
        ("/forms/publish", "source=x"),
    ] {
        let fields: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let answer = site.browser().post_all(path, &fields);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/login")),
            "{path}"
        );
    }
    assert_eq!(site.count("form"), 2);
}

#[test]
fn another_sites_page_exports_and_publishes_nothing() {
    let site = Site::start();
    let mut admin = site.signed_in("admin");
    let own = admin.csrf.clone();
    for csrf in ["", "0", &own[1..]] {
        assert_eq!(
            admin.upload("/forms", csrf, ("f.toml", HEALTH.as_bytes())).status,
            403,
            "{csrf}"
        );
    }
    let mut city = site.signed_in("city");
    let cookie = city.cookie.clone();
    let fields = |csrf: &str| -> Vec<(String, String)> {
        [
            ("_csrf", csrf),
            ("form", "health"),
            ("file", "health.csv"),
            ("people", "yes"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    };
    let own = city.csrf.clone();
    let mut post = |csrf: &str, head: (&str, &str)| {
        let answer = city.client.post("/export", &fields(csrf), &[("cookie", &cookie), head]);
        answer.expect("an answer").status
    };
    assert_eq!(post("", ("accept", "*/*")), 403);
    assert_eq!(post(&own, ("sec-fetch-site", "cross-site")), 403);
    assert_eq!(post(&own, ("origin", "http://evil.example")), 403);
    assert_eq!(post(&own, ("sec-fetch-site", "same-origin")), 200);
    // By GET nothing is given.
    let page = site
        .signed_in("city")
        .get("/export?form=health&file=health.csv&people=yes");
    assert!(page.body.contains("<h1>导出</h1>") && !page.body.contains("_receipt"));
    assert_eq!(
        site.rows("SELECT 1 FROM audit WHERE action = 'identities exported'", &[])
            .len(),
        1
    );
}

#[test]
fn an_export_holds_no_formula() {
    let site = Site::start();
    let path = site.path("430211", "=HYPERLINK(\"http://evil\")");
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    let mut form = fields(&ticket, 991_000, demo::TODAY);
    set(&mut form, ".remarks", "+1+cmd|' /C calc'!A0");
    set(&mut form, ".name", "@SUM(1)");
    assert!(browser.post_all(&path, &form).body.contains("data-sent"));
    let asked = [("form", "health"), ("file", "health.csv"), ("people", "yes")];
    let text = site.signed_in("city").post("/export", &asked).body;
    for said in ["'@SUM(1)", "'+1+cmd", "'=HYPERLINK"] {
        assert!(text.contains(said), "{said}");
    }
}

/// A form is made by somebody who sees no answer, and must not be made to show any.
#[test]
fn a_published_form_brings_no_name_and_no_words_into_tables() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    let mut form = fields(&ticket, 992_000, demo::TODAY);
    set(&mut form, ".name", "欧阳某某");
    set(&mut form, ".remarks", "邻居张三");
    assert!(browser.post_all(&path, &form).body.contains("data-sent"));

    let copies = "type = \"calculate\"\nname = \"copied\"\nlabel = \"抄写\"\ncalculation = \"concat(${name}, ${phone})\"\n\n\
        [[survey]]\ntype = \"calculate\"\nname = \"twice\"\nlabel = \"再抄\"\ncalculation = \"concat(${copied}, '')\"\n\n\
        [[survey]]\n";
    let at = HEALTH.find("type = \"calculate\"").expect("it computes");
    let copied = [&HEALTH[..at], copies, &HEALTH[at..]].concat();
    // The free text's place is taken by a calculation, so that what was written reads as computed.
    let begins = copied
        .find("type = \"text\"\nname = \"remarks\"")
        .expect("it asks for remarks");
    let ends = begins + copied[begins..].find("\n\n").expect("an end");
    let copied = [
        &copied[..begins],
        "type = \"calculate\"\nname = \"remarks\"\nlabel = \"备注\"\ncalculation = \"1\"",
        &copied[ends..],
    ]
    .concat();
    let mut admin = site.signed_in("admin");
    let sent = admin.post("/forms/publish", &[("source", &copied), ("before", "1")]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    // Two more are received under it, of the same telephone.
    let phone = form
        .iter()
        .find(|(name, _)| name == ".phone")
        .expect("a telephone")
        .1
        .clone();
    for number in [992_001, 992_002] {
        let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
        let mut form = fields(&ticket, number, demo::TODAY);
        set(&mut form, ".name", "欧阳某某");
        set(&mut form, ".phone", &phone);
        assert!(browser.post_all(&path, &form).body.contains("data-sent"));
    }

    let mut analyst = site.signed_in("analyst");
    let duplicates = analyst.get("/duplicates").body;
    assert!(duplicates.contains("（文字）") && duplicates.contains("<th scope=\"row\">remarks"));
    for not in ["欧阳", "张三", phone.as_str()] {
        assert!(!duplicates.contains(not), "{not}");
    }
    let everything = site.signed_in("city").get("/duplicates").body;
    assert!(everything.contains("欧阳某某") && everything.contains("张三"));
    for question in ["copied", "twice"] {
        assert_eq!(
            analyst.get(&format!("/analysis?form=health&rows={question}")).status,
            400,
            "{question}"
        );
    }
    assert!(!analyst.get("/analysis?form=health&rows=remarks").body.contains("张三"));
    for file in ["health.csv", "health.parquet", "responses.ndjson"] {
        let given = analyst.post("/export", &[("form", "health"), ("file", file)]);
        assert_eq!(given.status, 200, "{file}");
        for not in ["欧阳", "张三"] {
            assert!(!given.body.contains(not), "{file}: {not}");
        }
    }
}

#[test]
fn hostile_forms_are_text_and_bounded() {
    let site = Site::start();
    let mut admin = site.signed_in("admin");
    let csrf = admin.csrf.clone();
    let script = HEALTH
        .replace("健康调查", "<script>alert(1)</script>")
        .replace("form_id = \"health\"", "form_id = \"other\"");
    let looked = admin.upload("/forms", &csrf, ("</p><script>.toml", script.as_bytes()));
    assert!(
        looked.body.contains("首次发布") && !looked.body.contains("<script>alert"),
        "{}",
        looked.body
    );
    let bad = HEALTH.replace("${temperature} >= 37.3", "${</textarea><script>alert(1)</script>}");
    let refused = admin.upload("/forms", &csrf, ("x.toml", bad.as_bytes()));
    assert!(refused.body.contains("不能发布") && !refused.body.contains("<script>alert"));
    let large = vec![b'#'; (1 << 20) + 1];
    assert_eq!(admin.upload("/forms", &csrf, ("x.toml", &large)).status, 413);
    let mut admin = site.signed_in("admin");
    for before in ["", "x", "-1", "0", "7"] {
        let sent = admin.post("/forms/publish", &[("source", HEALTH), ("before", before)]);
        assert_eq!(sent.status, 400, "{before}");
    }
    assert_eq!(
        admin
            .post("/forms/publish", &[("source", "[settings"), ("before", "1")])
            .status,
        400
    );
    assert_eq!(site.count("form"), 2);
}
