//! The pages as somebody without a script sees them.

mod support;

use banmian_survey_server::load::{Answer, fields};
use banmian_survey_server::{demo, store::Sql};
use support::site::{Site, fields_of, set};

const PLACE: (&str, &str) = ("430211", "栗雨社区北门");

fn receipt_of(answer: &Answer) -> (String, String) {
    let mut shown = answer
        .body
        .split("<dd>")
        .skip(1)
        .map(|rest| rest.split('<').next().expect("a cell").to_owned());
    (shown.next().expect("a number"), shown.next().expect("a word"))
}

/// Sends a made-up resident's answers.
fn send(site: &Site, number: u64) -> Answer {
    let path = site.path(PLACE.0, PLACE.1);
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    browser.post_all(&path, &fields(&ticket, number, demo::TODAY))
}

#[test]
fn a_resident_fills_in_the_form_step_by_step() {
    let site = Site::start();
    let path = site.path(PLACE.0, PLACE.1);
    let mut browser = site.browser();
    let page = browser.get(&path);
    assert_eq!(page.status, 200);
    for said in [
        "栗雨社区北门",
        "用途",
        "由谁收集",
        "保存到</b> 2020-05-01",
        "<label for=\"q-name\">",
    ] {
        assert!(page.body.contains(said), "{said}");
    }
    assert!(
        !page.body.contains("q-travel_place"),
        "it is asked of those who have travelled"
    );
    let before = site.count("answer");

    // Half of it, and some wrong: what is wrong stands beside its field, and nothing typed is lost.
    let mut form = fields_of(&page);
    for (name, value) in [
        (".name", "王<小>\"明\""),
        (".age", "七十"),
        (".phone", "12"),
        (".remarks", "\n两行\n字"),
    ] {
        set(&mut form, name, value);
    }
    let again = browser.post_all(&path, &form);
    assert_eq!(again.status, 200);
    assert!(again.body.contains("href=\"#q-age\"") && again.body.contains("aria-invalid=\"true\""));
    assert!(again.body.contains("id=\"q-phone-wrong\">⚠ 电话号码不对"));
    let kept = fields_of(&again);
    for (name, value) in [
        (".name", "王<小>\"明\""),
        (".age", "七十"),
        (".phone", "12"),
        (".remarks", "\n两行\n字"),
    ] {
        assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name} {kept:?}");
    }
    assert_eq!(site.count("answer"), before);

    // All right, but for what comes to be asked by the answers: shown first, not called wrong.
    let mut form = fields_of(&again);
    for (name, value) in demo::health(3, demo::TODAY) {
        set(&mut form, &format!(".{name}"), &value);
    }
    form.retain(|(name, _)| !name.contains("travel_place") && !name.contains("return_date"));
    set(&mut form, ".travelled", "yes");
    set(&mut form, ".others_ill", "yes");
    let more = browser.post_all(&path, &form);
    assert!(more.body.contains("还有几个问题") && !more.body.contains("wrong-list"));
    let mut form = fields_of(&more);
    set(&mut form, ".travel_place", "武汉市");
    set(&mut form, ".return_date", "2020年2月20日");
    set(&mut form, "_add", "ill");
    let more = browser.post_all(&path, &form);
    let mut form = fields_of(&more);
    assert!(form.iter().any(|(name, _)| name == ".ill/1/ill_age"), "{form:?}");
    set(&mut form, ".ill/1/ill_relation", "spouse");
    set(&mut form, ".ill/1/ill_age", "66");
    let done = browser.post_all(&path, &form);
    assert!(done.body.contains("已收到，谢谢"), "{}", done.body);
    assert_eq!(site.count("answer"), before + 1);
    let last = &site.rows("SELECT answers, place, day FROM answer ORDER BY id DESC LIMIT 1", &[])[0];
    let Sql::Text(answers) = &last[0] else {
        panic!("{last:?}")
    };
    assert!(
        answers.contains(r#""return_date":"2020-02-20""#) && answers.contains(r#""ill":[{"#),
        "{answers}"
    );
    assert_eq!(
        last[1..],
        [Sql::Text("栗雨社区北门".into()), Sql::Text("2020-03-02".into())]
    );
    assert!(!answers.contains("138") && !answers.contains("栋"), "{answers}");
}

#[test]
fn a_receipt_corrects_and_withdraws() {
    let site = Site::start();
    let received = send(&site, 900_001);
    assert!(received.body.contains("data-sent"));
    let (receipt, word) = receipt_of(&received);
    let mut browser = site.browser();
    let wrong = browser.post("/r", &[("_receipt", &receipt), ("_word", "0000-0000-00")]);
    assert!(wrong.body.contains("没有找到") && !wrong.body.contains("id=\"survey\""));
    let page = browser.post("/r", &[("_receipt", &receipt.to_lowercase()), ("_word", &word)]);
    let mut form = fields_of(&page);
    let phone = form
        .iter()
        .find(|(name, _)| name == ".phone")
        .expect("a telephone")
        .1
        .clone();
    assert_eq!(phone, "13800900001");
    set(&mut form, ".temperature", "38.9");
    set(&mut form, ".name", "王更正");
    let done = browser.post_all("/r/correct", &form);
    assert!(done.body.contains("更正已保存"), "{}", done.body);
    let stale = browser.post_all("/r/correct", &form);
    assert_eq!(stale.status, 400, "the page is of the revision before");
    assert!(
        stale.body.contains("刚才已被更正或撤回") && !stale.body.contains("in between"),
        "{}",
        stale.body
    );
    let page = browser.post("/r", &[("_receipt", &receipt), ("_word", &word)]);
    assert!(page.body.contains("王更正") && page.body.contains("38.9"));
    assert!(
        site.signed_in("worker").get("/work").body.contains("王更正"),
        "a fever is on the work list"
    );

    let gone = browser.post("/r/withdraw", &[("_receipt", &receipt), ("_word", &word)]);
    assert!(gone.body.contains("已撤回"));
    let found = browser.post("/r", &[("_receipt", &receipt), ("_word", &word)]);
    assert!(found.body.contains("没有找到"));
    assert!(!site.signed_in("worker").get("/work").body.contains("王更正"));
}

#[test]
fn a_receipt_says_the_day_until_which_it_is_kept() {
    let site = Site::start();
    let path = site.path(PLACE.0, PLACE.1);
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    let sent = fields(&ticket, 900_002, demo::TODAY);
    let received = browser.post_all(&path, &sent);
    assert!(received.body.contains("2020-05-01"));
    let (receipt, word) = receipt_of(&received);
    site.wait(2 * 86_400);
    let again = browser.post_all(&path, &sent);
    assert!(
        again.body.contains("已经收到过") && again.body.contains("2020-05-01"),
        "{}",
        again.body
    );
    let page = browser.post("/r", &[("_receipt", &receipt), ("_word", &word)]);
    assert!(page.body.contains("保存到</b> 2020-05-01"), "{}", page.body);
    // A correction is kept as long as an answer of its day, and says so.
    let corrected = browser.post_all("/r/correct", &fields_of(&page));
    assert!(
        corrected.body.contains("更正已保存") && corrected.body.contains("2020-05-03"),
        "{}",
        corrected.body
    );
    let page = browser.post("/r", &[("_receipt", &receipt), ("_word", &word)]);
    assert!(page.body.contains("保存到</b> 2020-05-03"));
}

#[test]
fn a_worker_calls_on_those_of_their_area_and_says_who_met_whom() {
    let site = Site::start();
    let mut worker = site.signed_in("worker");
    let list = worker.get("/work");
    assert!(
        list.body.contains("嵩山路街道大湖塘社区") && !list.body.contains("大塘冲社区"),
        "another district's"
    );
    let receipt = |state: &str| {
        let sql = "SELECT receipt FROM work JOIN answer ON answer.id = work.answer WHERE work.state = ?1 AND adcode = '430211' ORDER BY answer.id";
        match &site.rows(sql, &[state.into()])[0][0] {
            Sql::Text(receipt) => receipt.clone(),
            other => panic!("{other:?}"),
        }
    };
    let path = format!("/work/{}", receipt("new"));
    let record = worker.get(&path);
    assert!(record.body.contains("<dt>姓名</dt>") && record.body.contains("待联系"));
    let set = worker.post(&path, &[("state", "observed"), ("note", "住 3 楼")]);
    assert_eq!(set.status, 303);
    let record = worker.get(&path);
    assert!(
        record.body.contains("医学观察中") && record.body.contains("还有 14 天") && record.body.contains("住 3 楼")
    );
    assert!(
        !site
            .rows("SELECT note FROM work_log", &[])
            .iter()
            .any(|row| format!("{row:?}").contains("楼"))
    );
    site.wait(14 * 86_400);
    let mut worker = site.signed_in("worker");
    assert!(worker.get("/work").body.contains("今天期满"));

    // A contact whose telephone is that of somebody who answered leads there, and from there back.
    let other = receipt("observed");
    let page = worker.get(&format!("/work/{other}")).body;
    let phone = page.split("<dt>电话号码</dt><dd>").nth(1).expect("a telephone")[..11].to_owned();
    let added = worker.post(
        &path,
        &[
            ("do", "contact"),
            ("name", "赵某"),
            ("phone", &phone),
            ("day", "2020-02-20"),
            ("how", "同车"),
        ],
    );
    assert_eq!(added.status, 303, "{}", added.body);
    for page in [worker.get(&path), worker.get(&format!("/work/{other}"))] {
        assert!(
            page.body.contains("赵某") && page.body.contains("同车") && page.body.contains(&format!("/work/{other}\""))
        );
    }
    let bad = worker.post(&path, &[("do", "contact"), ("name", "赵某"), ("day", "昨天")]);
    assert_eq!(bad.status, 400);
    let log = site.signed_in("admin").get("/log").body;
    assert!(log.contains("state changed") && log.contains("identity shown") && log.contains("contact added"));
    assert!(!log.contains("赵某") && !log.contains(&phone));
}

#[test]
fn an_analyst_counts_and_sees_nobody() {
    let site = Site::start();
    let mut analyst = site.signed_in("analyst");
    let total = site.count("answer");
    let page = analyst.get("/analysis?form=health&rows=fever&columns=@place");
    assert!(page.body.contains(&format!("共 {total} 份")), "{}", page.body);
    assert!(page.body.contains("430211 嵩山路街道大湖塘社区"));
    let table = analyst.get("/analysis.csv?form=health&rows=symptoms&columns=@day");
    assert!(
        table.body.starts_with("symptoms,'@day,answers\r\n"),
        "{}",
        &table.body[..60]
    );
    assert!(table.body.contains("none,2020-03-02,"));
    let pages = ["/analysis?form=health&rows=@place", "/duplicates", "/daily", "/home"];
    let names = site.store.read_now(|database| {
        let rows = database.query("SELECT receipt FROM answer ORDER BY id LIMIT 40", &[])?;
        let mut all = Vec::new();
        for row in rows {
            let kept = banmian_survey_server::answers::find(database, &row.text(0)?)?.expect("kept");
            all.extend(banmian_survey_server::answers::identities(database, &site.keys, &kept)?);
        }
        Ok(all)
    });
    let names = names.expect("they open");
    assert!(names.len() > 100);
    for path in pages {
        let page = analyst.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(
            names.iter().all(|(_, _, text)| !page.body.contains(text.as_str())),
            "{path}"
        );
    }
    for question in ["name", "phone", "remarks", "ill_age", "nobody"] {
        assert_eq!(
            analyst.get(&format!("/analysis?form=health&rows={question}")).status,
            400,
            "{question}"
        );
    }

    let pair = analyst.get("/duplicates");
    let (keep, hide) = (
        pair.hidden("keep").expect("a pair").to_owned(),
        pair.hidden("hide").unwrap().to_owned(),
    );
    assert_eq!(
        analyst.post("/duplicates", &[("keep", &keep), ("hide", &hide)]).status,
        303
    );
    let shown = |analyst: &mut support::site::Browser, count: i64| {
        let page = analyst.get("/analysis?form=health&rows=@place").body;
        assert!(page.contains(&format!("共 {count} 份")), "{count}");
    };
    shown(&mut analyst, total - 1);
    let merged = analyst.get("/duplicates");
    let undo = merged.hidden("undo").expect("a merge").to_owned();
    assert_eq!(analyst.post("/duplicates", &[("undo", &undo)]).status, 303);
    shown(&mut analyst, total);
    assert_eq!(
        analyst.post("/duplicates", &[("undo", &undo)]).status,
        400,
        "undone already"
    );
    // Two that have nothing in common are not merged by whoever knows their receipts.
    let others = site.rows("SELECT receipt FROM answer ORDER BY id LIMIT 2", &[]);
    let [Sql::Text(a), Sql::Text(b)] = [&others[0][0], &others[1][0]] else {
        panic!()
    };
    assert_eq!(analyst.post("/duplicates", &[("keep", a), ("hide", b)]).status, 400);
}

#[test]
fn memory_holds_nobodys_own_words() {
    let site = Site::start();
    let path = site.path(PLACE.0, PLACE.1);
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    let mut form = fields(&ticket, 900_003, demo::TODAY);
    set(&mut form, ".remarks", "邻居咳嗽");
    assert!(browser.post_all(&path, &form).body.contains("data-sent"));
    assert_eq!(site.count("answer WHERE answers LIKE '%邻居咳嗽%'"), 1);
    let rows = |name: &str| {
        site.app.with_cube(|cube| {
            let question = banmian_survey_server::cube::Axis::Question(name.into());
            cube.table("health", &question, None, |_| true).rows
        })
    };
    assert_eq!(rows("remarks"), ["—"]);
    assert!(rows("fever").len() > 1, "what tables are made of is there");
}

#[test]
fn the_public_page_shows_days_once_and_small_numbers_never() {
    let site = Site::start();
    let mut browser = site.browser();
    let body = |browser: &mut support::site::Browser| {
        let page = browser.get("/").body;
        let section = page.split("<h2>健康调查</h2>").nth(1).expect("a section").to_owned();
        section.split("</section>").next().expect("an end").to_owned()
    };
    let before = body(&mut browser);
    assert!(!before.contains("<th scope=\"col\">2020-03-02"), "the day is not over");
    let received: Vec<Answer> = (0..7).map(|number| send(&site, 910_000 + number)).collect();
    let few = site.path("430212", "朱亭镇");
    let ticket = browser.get(&few).hidden("_ticket").expect("a ticket").to_owned();
    browser.post_all(&few, &fields(&ticket, 920_000, demo::TODAY));
    assert_eq!(body(&mut browser), before);
    site.wait(86_400);
    let next = body(&mut browser);
    let row = |page: &str, place: &str| {
        let row = page
            .split("<tr>")
            .skip(1)
            .find(|row| row.contains(place))
            .map(str::to_owned);
        row.map(|row| {
            row.split("<td>")
                .skip(1)
                .map(|cell| cell.split('<').next().unwrap().to_owned())
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(row(&next, "栗雨社区北门").expect("a row")[..3], ["7", "7", "&lt;5"]);
    assert_eq!(row(&next, "朱亭镇"), None, "one answer, of a place without a sheet");
    // The sum of the day is that of its shown cells: 13 + 9 + 6 of the demonstration, and 7.
    assert_eq!(row(&next, "公布合计").expect("a row")[1], "35");
    // Withdrawn later: what was published stays, so that nobody sees by the difference.
    let (receipt, word) = receipt_of(&received[0]);
    browser.post("/r/withdraw", &[("_receipt", &receipt), ("_word", &word)]);
    assert_eq!(body(&mut browser), next);
    // Whoever reloads the page reads no database: the figures are read once between two turns of the day.
    let publish = |count: i64| {
        let changed = site.store.write_now(move |database| {
            let sql = "UPDATE published SET count = ?1 WHERE place = '栗雨社区北门' AND day = '2020-03-02'";
            database.execute(sql, &[count.into()])
        });
        assert_eq!(changed.expect("it is changed"), 1);
    };
    publish(8);
    assert_eq!(body(&mut browser), next);
    site.wait(0);
    assert_eq!(row(&body(&mut browser), "栗雨社区北门").expect("a row")[1], "8");
}

#[test]
fn the_daily_report_has_the_newspapers_beside_the_answers() {
    let out = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(out.path().join("ledger")).expect("made");
    std::fs::create_dir_all(out.path().join("site/pages")).expect("made");
    std::fs::write(out.path().join("site/pages/p.html"), "<p>累计确诊80例").expect("written");
    let line = |adcode: &str, value: u32, end: &str, standing: &str| {
        format!(
            r#"{{"place":"株洲市","adcode":"{adcode}","measure":"confirmed","scope":"cumulative","value":{value},"window_end":"{end}","standing":"{standing}","newspaper":"株洲日报","page":"p","fact":"p-i0001-f0002","quote":"累计确诊{value}例","raw_start":466,"raw_end":489}}"#
        )
    };
    let ledger = [
        line("430200", 80, "2020-03-01T15:00:00", "stands"),
        line("430200", 79, "2020-02-20T15:00:00", "stands"),
        line("430200", 70, "2020-03-01T16:00:00", "superseded"),
        line("430200", 99, "2020-03-04T15:00:00", "stands"),
        line("420100", 49_426, "2020-03-01T15:00:00", "stands"),
    ];
    std::fs::write(out.path().join("ledger/ledger.jsonl"), ledger.join("\n")).expect("written");
    let finding = |status: &str, statement: &str| {
        format!(
            r#"{{"kind":"chain","status":"{status}","place":"株洲市","adcode":"430200","moment":"2020-03-01T15:00:00","statement":"{statement}"}}"#
        )
    };
    let audit = [
        finding("fail", "83 + 2 = 85, but 86 is printed"),
        finding("pass", "80 = 69 + 11"),
    ];
    std::fs::write(out.path().join("ledger/audit.jsonl"), audit.join("\n")).expect("written");
    let site = Site::with(Some(out.path()), support::site::generous());
    let mut city = site.signed_in("city");
    let page = city.get("/daily?day=2020-03-02");
    assert!(
        page.body.contains("累计确诊80例") && page.body.contains("字节 466–489"),
        "{}",
        page.body
    );
    for not in ["累计确诊79例", "累计确诊70例", "累计确诊99例", "49426"] {
        assert!(!page.body.contains(not), "{not}");
    }
    assert!(page.body.contains("83 + 2 = 85, but 86 is printed") && !page.body.contains("80 = 69 + 11"));
    assert!(page.body.contains("href=\"/room/pages/p.html#i0001-f0002\""));
    assert_eq!(city.get("/room/pages/p.html").body, "<p>累计确诊80例");
    assert_eq!(site.browser().get("/room/pages/p.html").status, 303);
    let csv = city.get("/daily.csv?day=2020-03-02").body;
    assert!(
        csv.contains(
            "2020-03-02,newspaper,430200 株洲市,confirmed,cumulative,80,株洲日报,累计确诊80例,p-i0001-f0002,466,489,,,\r\n"
        ),
        "{csv}"
    );
    assert!(
        csv.contains("2020-03-02,survey,430211 嵩山路街道大湖塘社区,健康调查,day,13,"),
        "{csv}"
    );
    for line in [
        "2020-03-02,survey,430211 嵩山路街道大湖塘社区,健康调查,in_store,",
        "2020-03-02,audit,430200 株洲市,does_not_hold,2020-03-01T15:00:00,,,",
        "2020-03-02,work,430200,待联系,now,",
    ] {
        assert!(csv.contains(line), "{line} {csv}");
    }
    assert!(page.body.contains("至当天在库") && !page.body.contains("<th scope=\"col\">累计"));
    assert_eq!(city.get("/daily?day=x").status, 400);
}

#[test]
fn a_sheet_leads_to_its_form() {
    let site = Site::start();
    let page = site.signed_in("worker").get("/sheets");
    let sheets: Vec<&str> = page.body.split("class=\"address\">").skip(1).collect();
    assert_eq!(sheets.len(), 2, "one for each form, in the worker's area");
    assert_eq!(page.body.matches("<svg").count(), 2);
    for sheet in sheets {
        let path = sheet
            .split('<')
            .next()
            .expect("an address")
            .trim_start_matches("http://127.0.0.1");
        let form = site.browser().get(path);
        assert!(
            form.status == 200 && form.body.contains("嵩山路街道大湖塘社区"),
            "{path}"
        );
    }
}
