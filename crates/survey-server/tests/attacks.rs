//! What somebody tries who means harm. Each test says what has to stay true.

mod support;

use banmian_survey_server::accounts::Role;
use banmian_survey_server::load::fields;
use banmian_survey_server::store::Sql;
use banmian_survey_server::{demo, totp};
use support::site::{Site, fields_of, set, unescaped};

/// SQL, script, templates, header lines, formulas, signs that turn the line.
const HOSTILE: [&str; 12] = [
    "'; DROP TABLE answer; --",
    "\" OR 1=1 --",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "{{ 7*7 }}{% for x in y %}",
    "a\r\nset-cookie: a=b",
    "=HYPERLINK(\"http://evil\")",
    "+1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\u{202e}abc",
    "%00\u{0}",
];

fn receipts(site: &Site, adcode: &str) -> Vec<String> {
    let sql = "SELECT receipt FROM answer JOIN work ON work.answer = answer.id WHERE adcode = ?1 ORDER BY id";
    let rows = site.rows(sql, &[adcode.into()]);
    rows.into_iter()
        .map(|row| match &row[0] {
            Sql::Text(receipt) => receipt.clone(),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn another_areas_record_is_as_if_it_were_not_there() {
    let site = Site::start();
    let (own, other) = (receipts(&site, "430211"), receipts(&site, "430203"));
    let mut worker = site.signed_in("worker");
    let nowhere = worker.get("/work/0000ZZZZ0000");
    assert_eq!(nowhere.status, 404);
    let found = worker.get(&format!("/work/{}", other[0]));
    assert_eq!((found.status, &found.body), (404, &nowhere.body));
    assert_eq!(worker.get(&format!("/work/{}", own[0])).status, 200);
    let log = site.count("work_log");
    let changed = worker.post(&format!("/work/{}", other[0]), &[("state", "released")]);
    assert_eq!(changed.status, 400);
    let added = worker.post(
        &format!("/work/{}", other[0]),
        &[("do", "contact"), ("name", "x"), ("day", "2020-03-01")],
    );
    assert_eq!(added.status, 400);
    assert_eq!(site.count("work_log"), log);
    // Roles have pages of their own; what is another's is not there.
    for (account, pages) in [
        ("worker", ["/analysis", "/duplicates", "/log", "/daily"]),
        ("analyst", ["/work", "/log", "/sheets", &format!("/work/{}", own[0])]),
        ("admin", ["/work", "/analysis", "/duplicates", "/daily"]),
    ] {
        let mut browser = site.signed_in(account);
        for path in pages {
            assert_eq!(browser.get(path).status, 404, "{account} {path}");
        }
    }
    // A district's tables, duplicates and merges end at its border.
    let pair = site.signed_in("analyst").get("/duplicates");
    let merge = [
        ("keep", pair.hidden("keep").expect("a pair")),
        ("hide", pair.hidden("hide").expect("a pair")),
    ];
    let place = site.rows("SELECT adcode FROM answer WHERE receipt = ?1", &[merge[0].1.into()]);
    let (area, shown) = match &place[0][0] {
        Sql::Text(adcode) if adcode == "430203" => ("430211", "大塘冲"),
        _ => ("430203", "大湖塘"),
    };
    site.add_account("luding", Role::District, area, "district-demo");
    let mut district = site.sign_in("luding", "district-demo");
    assert!(!district.get("/analysis?form=health&rows=@place").body.contains(shown));
    assert!(!district.get("/duplicates").body.contains(merge[0].1));
    assert_eq!(district.post("/duplicates", &merge).status, 400);
    assert_eq!(site.count("merge"), 0);
}

#[test]
fn a_chain_tells_nothing_of_other_areas() {
    let site = Site::start();
    let (own, other) = (
        receipts(&site, "430211")[0].clone(),
        receipts(&site, "430203")[0].clone(),
    );
    site.add_account("luding", Role::Worker, "430203", "luding-demo-1");
    let mut elsewhere = site.sign_in("luding", "luding-demo-1");
    let mut worker = site.signed_in("worker");
    let phone = |browser: &mut support::site::Browser, receipt: &str| {
        let page = browser.get(&format!("/work/{receipt}")).body;
        let phone = page.split("<dt>电话号码</dt><dd>").nth(1).expect("a telephone");
        phone.split('<').next().expect("an end").to_owned()
    };
    let (own_phone, other_phone) = (phone(&mut worker, &own), phone(&mut elsewhere, &other));
    let add = |browser: &mut support::site::Browser, receipt: &str, name: &str, phone: &str| {
        let fields = [
            ("do", "contact"),
            ("name", name),
            ("phone", phone),
            ("day", "2020-03-01"),
            ("how", "同席某某"),
        ];
        assert_eq!(browser.post(&format!("/work/{receipt}"), &fields).status, 303);
    };
    // A telephone that is typed tells nobody whether its owner has answered elsewhere.
    add(&mut worker, &own, "甲某", &other_phone);
    let page = worker.get(&format!("/work/{own}")).body;
    assert!(page.contains("甲某") && page.contains("同席某某"));
    assert!(!page.contains(&other) && !page.contains("外区"), "{page}");
    // Somebody elsewhere has named one of the area's: that is said, and not who, nor whom else they have named.
    add(&mut elsewhere, &other, "乙某", &own_phone);
    add(&mut elsewhere, &other, "丙某", "13899990000");
    let page = worker.get(&format!("/work/{own}")).body;
    assert!(page.contains("外区记录"));
    for not in [other.as_str(), "乙某", "丙某", "13899990000"] {
        assert!(!page.contains(not), "{not}");
    }
    // The city sees both ends.
    let page = site.signed_in("city").get(&format!("/work/{own}")).body;
    assert!(page.contains(&other) && page.contains("乙某") && page.contains("丙某"));
    let stored = format!("{:?}", site.rows("SELECT how, sealed FROM contact", &[]));
    assert!(!stored.contains("同席"), "how they met may name people");
}

#[test]
fn nobody_who_is_not_signed_in_sees_more_than_the_public() {
    let site = Site::start();
    let receipt = &receipts(&site, "430211")[0];
    for path in [
        "/home",
        "/work",
        &format!("/work/{receipt}"),
        "/analysis",
        "/analysis.csv",
        "/duplicates",
        "/sheets",
        "/daily",
        "/export",
        "/forms",
        "/log",
    ] {
        let answer = site.browser().get(path);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/login")),
            "{path}"
        );
        let mut forged = site.browser();
        forged.cookie = format!("survey={}", "0".repeat(64));
        assert_eq!(forged.get(path).status, 303, "{path}");
    }
    let mut browser = site.signed_in("worker");
    let stolen = browser.cookie.clone();
    assert_eq!(browser.post("/logout", &[]).status, 303);
    browser.cookie = stolen;
    assert_eq!(browser.get("/work").status, 303, "the session has ended");
    let mut browser = site.signed_in("worker");
    site.wait(8 * 3_600 + 1);
    assert_eq!(browser.get("/work").status, 303, "the shift is over");
    // The database has no cookie that could be used, and no password.
    let sessions = format!("{:?}", site.rows("SELECT hash, csrf FROM session", &[]));
    assert!(!sessions.contains(browser.cookie.split('=').nth(1).unwrap()));
    assert!(!format!("{:?}", site.rows("SELECT * FROM account", &[])).contains("demo\""));
}

#[test]
fn a_code_cannot_be_made_up() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let code = path.strip_prefix("/f/").unwrap().to_owned();
    let mut browser = site.browser();
    assert_eq!(browser.get(&path).status, 200);
    for at in 0..code.len() {
        let mut bent = code.clone().into_bytes();
        bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
        let bent = String::from_utf8(bent).unwrap();
        assert_eq!(browser.get(&format!("/f/{bent}")).status, 404, "{at}");
    }
    for code in ["x", "..%2f..%2fetc", &"A".repeat(5_000), "%F0%9F"] {
        let status = browser.get(&format!("/f/{code}")).status;
        assert!((400..500).contains(&status), "{code} {status}");
    }
    // A page's ticket is its code's: a sheet of one gate answers for no other.
    let ticket = browser.get(&path).hidden("_ticket").unwrap().to_owned();
    let before = site.count("answer");
    let other = site.path("430203", "大塘冲社区");
    for ticket in [ticket.as_str(), "", "AAAA", &"A".repeat(75)] {
        let answer = browser.post_all(&other, &fields(ticket, 1, demo::TODAY));
        assert!(answer.body.contains("放得太久"), "{}", answer.body);
    }
    assert_eq!(site.count("answer"), before);
}

#[test]
fn hostile_text_is_text_on_every_page() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    for (text, number) in HOSTILE.into_iter().zip(930_000..) {
        let mut browser = site.browser();
        let ticket = browser.get(&path).hidden("_ticket").unwrap().to_owned();
        let mut form = fields(&ticket, number, demo::TODAY);
        for name in [".name", ".address", ".remarks", ".symptoms_other"] {
            set(&mut form, name, text);
        }
        set(&mut form, ".symptoms", "other");
        let answer = browser.post_all(&path, &form);
        // Control characters are no text: said beside the field, and the page shows it again as it was.
        let is_text = !text.contains('\0');
        assert_eq!(answer.body.contains("data-sent"), is_text, "{text:?}");
        // Wrong in every field: it all comes back, and is nothing but text there.
        for (name, value) in form.iter_mut().filter(|(name, _)| name.starts_with('.')) {
            if name != ".name" {
                *value = text.to_owned();
            }
        }
        let again = browser.post_all(&path, &form);
        assert_eq!(again.status, 200);
        for page in [&answer.body, &again.body] {
            assert!(!page.contains("<script>alert") && !page.contains("<img"), "{text:?}");
        }
        if is_text {
            let shown = text.replace("\r\n", "\n");
            assert!(
                fields_of(&again)
                    .iter()
                    .any(|(name, value)| name == ".remarks" && value.replace("\r\n", "\n") == shown),
                "{text:?}"
            );
        }
    }
    // Other fields of a form: the names of fields, the language, hidden ones.
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").unwrap().to_owned();
    for text in HOSTILE {
        let mut form = fields(&ticket, 940_000, demo::TODAY);
        for name in [
            "_lang",
            "_hidden",
            "_add",
            "_count ill",
            text,
            &format!(".{text}"),
            ".ill/999999/ill_age",
            "_count",
        ] {
            form.push((name.to_owned(), text.to_owned()));
        }
        let answer = browser.post_all(&path, &form);
        assert_eq!(answer.status, 200, "{text:?}");
        assert!(!answer.body.contains("<script>alert"), "{text:?}");
    }
    // Those who see the records see text as well.
    let mut worker = site.signed_in("worker");
    let mut bodies = vec![worker.get("/work").body, site.signed_in("city").get("/duplicates").body];
    for receipt in receipts(&site, "430211").iter().rev().take(HOSTILE.len()) {
        for text in HOSTILE {
            let added = worker.post(
                &format!("/work/{receipt}"),
                &[
                    ("do", "contact"),
                    ("name", text),
                    ("how", text),
                    ("phone", text),
                    ("day", "2020-03-01"),
                ],
            );
            assert_eq!(added.status, 303, "{text:?}");
            worker.post(&format!("/work/{receipt}"), &[("state", "reached"), ("note", text)]);
        }
        bodies.push(worker.get(&format!("/work/{receipt}")).body);
    }
    assert!(
        bodies
            .iter()
            .any(|body| unescaped(body).contains("'; DROP TABLE answer; --"))
    );
    for body in bodies {
        assert!(!body.contains("<script>alert") && !body.contains("<img"));
    }
    for text in HOSTILE {
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        for path in [
            "/analysis?form=",
            "/analysis?rows=",
            "/analysis.csv?rows=",
            "/daily?day=",
            "/r?x=",
            "/work/",
            "/work?page=",
            "/f/",
            "/room/",
            "/static/",
        ] {
            let mut city = site.signed_in("city");
            let answer = city.get(&format!("{path}{encoded}"));
            assert!(answer.status < 500, "{path}{encoded}: {}", answer.status);
            assert!(!answer.body.contains("<script>alert"));
            assert!(answer.header("set-cookie").is_none());
            assert!(
                answer
                    .header("content-security-policy")
                    .is_some_and(|policy| policy.contains("default-src 'none'"))
            );
        }
    }
    assert!(site.count("answer") > 400, "nothing was dropped");
}

#[test]
fn a_cell_of_csv_is_no_formula() {
    let site = Site::start();
    // A form may have a choice with such a name; a place may have one.
    let names = ["=HYPERLINK(\"http://evil\")", "+1+cmd", "-2+3", "@SUM(1)"];
    for (name, number) in names.into_iter().zip(950_000..) {
        let path = site.path("430211", name);
        let mut browser = site.browser();
        let ticket = browser.get(&path).hidden("_ticket").unwrap().to_owned();
        let sent = browser.post_all(&path, &fields(&ticket, number, demo::TODAY));
        assert!(sent.body.contains("data-sent"), "{name}");
    }
    let mut city = site.signed_in("city");
    for path in [
        "/analysis.csv?form=health&rows=@place",
        "/analysis.csv?form=health&rows=@day&columns=@place",
        "/daily.csv",
    ] {
        let text = city.get(path).body;
        for name in ["HYPERLINK", "+1+cmd", "-2+3", "@SUM(1)"] {
            assert!(text.contains(name), "{path}: {name}");
        }
        for cell in text.split("\r\n").flat_map(|line| line.split(',')) {
            assert!(
                !cell
                    .trim_start_matches('"')
                    .starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
                "{path}: {cell}"
            );
        }
    }
}

#[test]
fn a_form_that_is_sent_again_is_received_once() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let ticket = site.browser().get(&path).hidden("_ticket").unwrap().to_owned();
    let before = site.count("answer");
    let answers: Vec<String> = std::thread::scope(|scope| {
        let site = &site;
        let (path, ticket) = (&path, &ticket);
        let send = |number: u64| {
            let mut browser = site.browser();
            (0..5)
                .map(|_| browser.post_all(path, &fields(ticket, number, demo::TODAY)).body)
                .collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..4)
            .map(|thread| scope.spawn(move || send(960_000 + thread)))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    assert_eq!(site.count("answer"), before + 1);
    assert_eq!(answers.iter().filter(|body| body.contains("已收到，谢谢")).count(), 1);
    assert_eq!(answers.iter().filter(|body| body.contains("已经收到过")).count(), 19);
    assert_eq!(
        site.app.with_cube(|cube| {
            use banmian_survey_server::cube::Axis;
            cube.table("health", &Axis::Place, None, |place| place.contains("栗雨"))
                .answers
        }),
        1
    );
    site.wait(15 * 86_400);
    let late = site.browser().post_all(&path, &fields(&ticket, 970_000, demo::TODAY));
    assert!(!late.body.contains("data-sent"));
}

#[test]
fn a_form_of_another_page_is_refused() {
    let site = Site::start();
    let receipt = &receipts(&site, "430211")[0];
    let mut worker = site.signed_in("worker");
    let path = format!("/work/{receipt}");
    let log = site.count("work_log");
    let own = worker.csrf.clone();
    for csrf in ["", "0", &own[1..], &site.signed_in("worker").csrf] {
        worker.csrf = csrf.to_owned();
        assert_eq!(worker.post(&path, &[("state", "reached")]).status, 403, "{csrf}");
        assert_eq!(worker.post("/logout", &[]).status, 403);
    }
    let fields = [
        ("_csrf".to_owned(), own.clone()),
        ("state".to_owned(), "reached".to_owned()),
    ];
    let cookie = worker.cookie.clone();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.example"),
        ("origin", "null"),
    ] {
        let answer = worker
            .client
            .post(&path, &fields, &[("cookie", &cookie), (name, value)])
            .expect("an answer");
        assert_eq!(answer.status, 403, "{name}: {value}");
        let login = [
            ("name".to_owned(), "worker".to_owned()),
            ("password".to_owned(), "tianyuan-demo".to_owned()),
        ];
        let answer = worker
            .client
            .post("/login", &login, &[(name, value)])
            .expect("an answer");
        assert_eq!(answer.status, 403, "signing somebody in as another is refused as well");
    }
    assert_eq!(site.count("work_log"), log);
    // A browser that says the form is from here is believed: no page can make it say so.
    let own_page = [
        ("cookie", cookie.as_str()),
        ("sec-fetch-site", "same-origin"),
        ("origin", "null"),
    ];
    let answer = worker.client.post(&path, &fields, &own_page).expect("an answer");
    assert_eq!(answer.status, 303);
    // What a page asks for by GET changes nothing.
    worker.get(&format!("{path}?state=released&_csrf={own}"));
    assert!(
        site.rows("SELECT 1 FROM work_log WHERE state = 'released'", &[])
            .is_empty()
    );
}

#[test]
fn a_second_factor_is_asked_for_and_used_once() {
    let site = Site::start();
    let hash = banmian_survey_server::accounts::hash("long enough 1").expect("long enough");
    let keys = site.keys.clone();
    let secret = site
        .store
        .write_now(move |database| {
            let account = banmian_survey_server::accounts::Account {
                name: "two".into(),
                role: Role::City,
                area: "430200".into(),
            };
            banmian_survey_server::accounts::add(database, &keys, &account, &hash, true, (0, "test"))
        })
        .expect("it is added")
        .expect("it has a second factor");
    let now = site.app.clock.now();
    let code = format!("{:06}", totp::code(&secret, now / totp::STEP));
    let mut browser = site.browser();
    let mut sign_in = |code: &str| {
        browser
            .post(
                "/login",
                &[("name", "two"), ("password", "long enough 1"), ("code", code)],
            )
            .status
    };
    for wrong in ["", "000000x", &code[1..]] {
        assert_eq!(sign_in(wrong), 200, "{wrong}");
    }
    assert_eq!(sign_in(&code), 303);
    assert_eq!(sign_in(&code), 200, "used already");
    let stored = format!("{:?}", site.rows("SELECT totp FROM account WHERE name = 'two'", &[]));
    assert!(!stored.contains(&totp::base32(&secret)));
}
