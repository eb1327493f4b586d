//! Duplicates that are merged: nobody leaves the work list by it, nothing is stranded, and what is counted in memory is
//! what the database has.

mod support;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::TcpStream;

use banmian_survey_server::cube::Axis;
use banmian_survey_server::keys::Keys;
use banmian_survey_server::load::fields;
use banmian_survey_server::store::{Sql, Store};
use banmian_survey_server::{answers, demo, duplicates, work};
use support::forms;
use support::site::{Browser, Site};
use support::stores::on_both;

/// The first pair that may be merged: what is kept, and what is hidden.
fn pair(browser: &mut Browser) -> (String, String) {
    let page = browser.get("/duplicates");
    let field = |name: &str| page.hidden(name).expect("a pair").to_owned();
    (field("keep"), field("hide"))
}

fn actor(area: &str) -> work::Actor {
    work::Actor {
        name: "x".into(),
        area: area.into(),
        at: 1,
        today: demo::TODAY,
    }
}

/// Answers that are counted in memory, and in the database.
fn counted(site: &Site) -> (u64, i64) {
    let in_memory = |form: &str| {
        site.app
            .with_cube(|cube| cube.table(form, &Axis::Place, None, |_| true).answers)
    };
    (
        in_memory("health") + in_memory("report"),
        site.count("answer WHERE state = 'kept'"),
    )
}

fn is_even((in_memory, kept): (u64, i64)) -> bool {
    i64::try_from(in_memory).expect("few") == kept
}

fn state(site: &Site, receipt: &str) -> Sql {
    site.rows("SELECT state FROM answer WHERE receipt = ?1", &[receipt.into()])[0][0].clone()
}

#[test]
fn whoever_is_observed_stays_on_the_list_when_their_answer_is_merged() {
    let site = Site::start();
    let mut city = site.signed_in("city");
    let (keep, hide) = pair(&mut city);
    let of = hide.clone();
    site.store
        .write_now(move |database| {
            database.execute(
                "INSERT INTO work (answer, reason, state, since, until, by) \
                 SELECT id, 'needs_call', 'observed', '2020-03-01', '2020-03-15', 'x' FROM answer WHERE receipt = ?1 \
                 ON CONFLICT (answer) DO UPDATE SET state = 'observed', until = '2020-03-15'",
                &[of.into()],
            )
        })
        .expect("it is put there");
    let line = format!("/work/{hide}\"");
    assert!(city.get("/work?state=observed").body.contains(&line));
    assert_eq!(
        city.post("/duplicates", &[("keep", &keep), ("hide", &hide)]).status,
        303
    );
    assert_eq!(state(&site, &hide), Sql::Text("merged".into()));
    assert!(city.get("/work?state=observed").body.contains(&line));
    let path = format!("/work/{hide}");
    assert_eq!(city.post(&path, &[("state", "released"), ("note", "x")]).status, 303);
    assert!(!city.get("/work?state=observed").body.contains(&line));
}

#[test]
fn what_was_merged_counts_again_when_the_other_is_withdrawn() {
    let site = Site::start();
    let mut city = site.signed_in("city");
    let (keep, hide) = pair(&mut city);
    let before = counted(&site);
    assert!(is_even(before), "{before:?}");
    assert_eq!(
        city.post("/duplicates", &[("keep", &keep), ("hide", &hide)]).status,
        303
    );
    assert_eq!(counted(&site), (before.0 - 1, before.1 - 1));
    let kept = site.store.read_now(|database| answers::find(database, &keep));
    let word = site
        .keys
        .receipt_word(&kept.expect("a query").expect("it is there").once);
    let gone = site
        .browser()
        .post("/r/withdraw", &[("_receipt", &keep), ("_word", &word)]);
    assert!(gone.body.contains("已撤回"), "{}", gone.body);
    assert_eq!(state(&site, &hide), Sql::Text("kept".into()));
    assert_eq!(counted(&site), (before.0 - 1, before.1 - 1));
}

#[test]
fn what_was_merged_counts_again_when_the_other_expires() {
    let site = Site::start();
    let mut city = site.signed_in("city");
    let (keep, hide) = pair(&mut city);
    assert_eq!(
        city.post("/duplicates", &[("keep", &keep), ("hide", &hide)]).status,
        303
    );
    let of = keep.clone();
    site.store
        .write_now(move |database| {
            database.execute(
                "UPDATE answer SET keep_until = '2020-03-02' WHERE receipt = ?1",
                &[of.into()],
            )
        })
        .expect("it is set");
    site.wait(86_400);
    assert!(
        site.rows("SELECT 1 FROM answer WHERE receipt = ?1", &[keep.into()])
            .is_empty()
    );
    assert_eq!(state(&site, &hide), Sql::Text("kept".into()));
    assert!(is_even(counted(&site)), "{:?}", counted(&site));
    assert_eq!(site.count("meta WHERE name = 'to forget'"), 0, "it is forgotten");
}

#[test]
fn whoever_hangs_up_is_counted_all_the_same() {
    let site = Site::start();
    let before = counted(&site);
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    for number in 0..40 {
        let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields(&ticket, 980_000 + number, demo::TODAY));
        let body = body.finish();
        let mut stream = TcpStream::connect(site.address).expect("it listens");
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .expect("it is sent");
        std::thread::sleep(std::time::Duration::from_micros(100 * number));
    }
    // What was read is written within a moment; how many that were depends on when each hung up.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let after = counted(&site);
    assert!(after.1 > before.1, "none was read");
    assert!(is_even(after), "{after:?}");
}

/// As where the connection broke at COMMIT: it is on disk, and nobody was told.
#[test]
fn what_was_kept_unnoticed_is_counted_when_it_is_sent_again() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let mut browser = site.browser();
    let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
    let sent = fields(&ticket, 990_000, demo::TODAY);
    assert!(browser.post_all(&path, &sent).body.contains("data-sent"));
    let Sql::Int(id) = site.rows("SELECT max(id) FROM answer", &[])[0][0] else {
        panic!("there are answers");
    };
    site.app.change_cube(|cube| cube.remove(id));
    assert!(!is_even(counted(&site)));
    assert!(browser.post_all(&path, &sent).body.contains("已经收到过"));
    assert!(is_even(counted(&site)), "{:?}", counted(&site));
}

#[test]
fn a_merge_across_districts_is_the_citys() {
    let site = Site::start();
    let receipt = |adcode: &str| {
        let sql =
            "SELECT receipt FROM answer WHERE adcode = ?1 AND form = 'health' AND state = 'kept' ORDER BY id LIMIT 1";
        match &site.rows(sql, &[adcode.into()])[0][0] {
            Sql::Text(receipt) => receipt.clone(),
            other => panic!("{other:?}"),
        }
    };
    let (keep, hide) = (receipt("430203"), receipt("430211"));
    let (kept, hidden, keys) = (keep.clone(), hide.clone(), site.keys.clone());
    let city = actor("430200");
    site.store
        .write_now(move |database| {
            database.execute(
                "INSERT INTO fingerprint (answer, kind, hash) SELECT b.id, f.kind, f.hash FROM fingerprint f \
                 JOIN answer a ON a.id = f.answer JOIN answer b ON b.receipt = ?2 WHERE a.receipt = ?1 \
                 ON CONFLICT (answer, kind, hash) DO NOTHING",
                &[kept.as_str().into(), hidden.as_str().into()],
            )?;
            duplicates::merge(database, &keys, &city, &kept, &hidden)
        })
        .expect("the city may");
    let merges = |area: &str| site.store.read_now(|database| duplicates::merges(database, area, 1));
    assert!(
        merges("430211").expect("a query").lines.is_empty(),
        "it would name the other's receipt"
    );
    let id = merges("430200").expect("a query").lines[0].id;
    let undo = |area: &str| {
        let (keys, actor) = (site.keys.clone(), actor(area));
        site.store
            .write_now(move |database| duplicates::undo(database, &keys, &actor, id))
    };
    assert!(undo("430211").is_err());
    assert_eq!(undo("430200").expect("the city may").receipt, hide);
}

const PHONE: &str = "[[survey]]\ntype = \"text\"\nname = \"phone\"\nlabel = \"电话\"\nbanmian_identity = \"phone\"";

/// So many telephones, each given by two.
fn receive_pairs(store: &Store, count: u64) {
    forms::publish(store, &forms::form("visit", "", PHONE));
    let form = forms::published(store, "visit", 1);
    let one = |number: u64| {
        let phone = format!("139{:08}", number / 2);
        let fields = [("who", "王小明"), ("phone", phone.as_str())];
        forms::submission((&form, 1), &number.to_be_bytes(), &fields, demo::TODAY)
    };
    let all: Vec<_> = (0..count * 2).map(one).collect();
    let received = store.write_now(move |database| {
        all.iter()
            .try_for_each(|submission| answers::receive(database, submission).map(|_| ()))
    });
    received.expect("they are received");
}

#[test]
fn pairs_and_merges_go_on_page_by_page() {
    on_both(|store, _| {
        let count = duplicates::PAGE as u64 * 2 + 15;
        receive_pairs(store, count);
        let pairs = |page| {
            let pairs = store.read_now(|database| duplicates::pairs(database, "430200", page));
            pairs.expect("a page")
        };
        let pages = [1, 2, 3, 4].map(pairs);
        let sizes = pages.each_ref().map(|page| (page.lines.len(), page.has_more));
        assert_eq!(sizes, [(20, true), (20, true), (15, false), (0, false)]);
        let both = |pair: &duplicates::Pair| (pair.later.receipt.clone(), pair.earlier.receipt.clone());
        let all: BTreeSet<_> = pages.iter().flat_map(|page| &page.lines).map(both).collect();
        assert_eq!(all.len() as u64, count, "each once");
        for page in [0, -1, i64::MIN] {
            assert_eq!(
                both(&pairs(page).lines[0]),
                both(&pages[0].lines[0]),
                "{page} is the first"
            );
        }
        assert!(pairs(i64::MAX).lines.is_empty());

        let actor = actor("430200");
        let merged = store.write_now(move |database| {
            all.iter().try_for_each(|(keep, hide)| {
                duplicates::merge(database, &Keys::of(&[7; 32]), &actor, keep, hide).map(|_| ())
            })
        });
        merged.expect("they are merged");
        assert!(pairs(1).lines.is_empty());
        let merges = [1, 2, 3].map(|page| {
            let merges = store.read_now(|database| duplicates::merges(database, "430200", page));
            let merges = merges.expect("a page");
            (merges.lines.len(), merges.has_more)
        });
        assert_eq!(merges, [(50, true), (5, false), (0, false)]);
    });
}

#[test]
fn a_page_of_pairs_leads_to_the_next_and_back_to_itself() {
    let site = Site::start();
    receive_pairs(&site.store, duplicates::PAGE as u64);
    site.app.take_published().expect("it is taken");
    let mut city = site.signed_in("city");
    let first = city.get("/duplicates").body;
    assert_eq!(first.matches("<section class=\"pair\">").count(), 20);
    let next = "href=\"/duplicates?merged=1&#38;page=2\"";
    assert!(first.contains(next) && !first.contains("上一页"), "{first}");
    let second = city.get("/duplicates?merged=1&page=2");
    assert!(second.body.contains("上一页") && second.body.contains("第 2 页"));
    let field = |name| second.hidden(name).expect("a pair").to_owned();
    assert!(!first.contains(&field("keep")), "another pair");
    let merge = [
        ("keep", field("keep")),
        ("hide", field("hide")),
        ("page", field("page")),
    ];
    let merge = merge.each_ref().map(|(name, value)| (*name, value.as_str()));
    let merged = city.post("/duplicates", &merge);
    assert_eq!(merged.header("location"), Some("/duplicates?page=2&merged=1"));
    assert!(city.get("/duplicates?page=2").body.contains("并入"));
    let behind = city.get("/duplicates?page=99&merged=99").body;
    assert_eq!(behind.matches("这一页没有").count(), 2, "there are some: {behind}");
    for page in ["x", "-1", "99999999999999999999", "%27"] {
        let path = format!("/duplicates?page={page}&merged={page}");
        assert_eq!(city.get(&path).status, 200, "{page}");
    }
}
