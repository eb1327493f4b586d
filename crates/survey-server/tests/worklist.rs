//! The work list: page by page, in words, with what free texts may say.

mod support;

use std::collections::BTreeSet;

use banmian_survey_server::answers;
use banmian_survey_server::demo;
use banmian_survey_server::keys::Keys;
use banmian_survey_server::load::fields;
use banmian_survey_server::store::{Sql, Store};
use banmian_survey_server::work::{self, Asked, PAGE, State};
use support::forms;
use support::site::{Site, set};
use support::stores::on_both;

/// So many who are to be called.
fn receive(store: &Store, count: u64) {
    let sought =
        "[[survey]]\ntype = \"calculate\"\nname = \"sought\"\ncalculation = \"true()\"\nbanmian_work = \"yes\"";
    let form = forms::read(&forms::form("health", "", sought));
    let one = |number: u64| {
        let who = format!("甲{number}");
        forms::submission((&form, 1), &number.to_be_bytes(), &[("who", &who)], demo::TODAY)
    };
    let all: Vec<_> = (0..count).map(one).collect();
    let received = store.write_now(move |database| {
        all.iter()
            .try_for_each(|submission| answers::receive(database, submission).map(|_| ()))
    });
    received.expect("they are received");
}

#[test]
fn the_list_goes_on_page_by_page() {
    on_both(|store, _| {
        let keys = Keys::of(&[7; 32]);
        let count = PAGE as u64 * 2 + 3;
        receive(store, count);
        let page = |state, page| {
            let asked = Asked { state, page };
            let listed = store.read_now(|database| work::list(database, &keys, "430200", asked, demo::TODAY));
            listed.expect("a list")
        };
        let pages: Vec<_> = (1..=3).map(|number| page(None, number)).collect();
        assert_eq!(
            pages.iter().map(|page| page.has_more).collect::<Vec<_>>(),
            [true, true, false]
        );
        let names: BTreeSet<String> = pages
            .iter()
            .flat_map(|page| &page.lines)
            .filter_map(|task| task.name.clone())
            .collect();
        assert_eq!(names.len() as u64, count, "each once, with their names");
        assert!(page(None, 4).lines.is_empty() && page(Some(State::Reached), 1).lines.is_empty());
        for number in [0, -1, i64::MIN] {
            assert_eq!(
                page(None, number).lines[0].kept.id,
                pages[0].lines[0].kept.id,
                "{number} is the first"
            );
        }
        assert!(page(None, i64::MAX).lines.is_empty());
    });
}

#[test]
fn a_page_leads_to_the_next_and_each_is_logged() {
    let site = Site::start();
    receive(&site.store, PAGE as u64 + 1);
    let mut worker = site.signed_in("worker");
    let first = worker.get("/work").body;
    assert!(first.contains("href=\"/work?state=&#38;page=2\"") && !first.contains("上一页"));
    let second = worker.get("/work?state=&page=2").body;
    assert!(second.contains("第 2 页") && second.contains("上一页") && !second.contains("下一页"));
    assert!(!second.contains("没有记录"));
    assert!(worker.get("/work?page=99").body.contains("这一页没有记录"));
    for page in ["x", "-1", "99999999999999999999", "%27"] {
        assert_eq!(worker.get(&format!("/work?page={page}")).status, 200, "{page}");
    }
    let shown = site.rows(
        "SELECT subject FROM audit WHERE action = 'identity shown' ORDER BY seq",
        &[],
    );
    let shown: Vec<String> = shown.iter().map(|row| format!("{:?}", row[0])).collect();
    assert!(shown[0].contains("work list, page 1, 200 records") && shown[1].contains("work list, page 2, "));
    assert_eq!(shown.len(), 6, "a page without a name is not logged");
}

#[test]
fn calculations_are_said_by_their_labels() {
    let site = Site::start();
    let mut worker = site.signed_in("worker");
    let list = worker.get("/work").body;
    assert!(list.contains("需要联系") && !list.contains("needs_call"));
    let receipt = list
        .split("href=\"/work/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a line");
    let record = worker.get(&format!("/work/{receipt}")).body;
    assert!(record.contains("<dt>需要联系</dt><dd>是"), "{record}");
    for name in ["days_back", "has_symptoms", "needs_call"] {
        assert!(!record.contains(name), "{name}");
    }
}

#[test]
fn what_a_text_may_say_is_suggested_and_kept_nowhere() {
    let site = Site::start();
    let path = site.path("430211", "栗雨社区北门");
    let text = "昨天发烧，没有咳嗽，刚从武汉回来，和李大明一起";
    // 900018 and 900019 have one telephone.
    for number in [900_018, 900_019] {
        let mut browser = site.browser();
        let ticket = browser.get(&path).hidden("_ticket").expect("a ticket").to_owned();
        let mut form = fields(&ticket, number, demo::TODAY);
        set(&mut form, ".symptoms", "fever");
        set(&mut form, ".remarks", &format!("{text}{number}"));
        assert!(browser.post_all(&path, &form).body.contains("data-sent"));
    }
    let sql =
        "SELECT receipt FROM answer JOIN work ON work.answer = answer.id WHERE place = '栗雨社区北门' ORDER BY id";
    let Sql::Text(receipt) = &site.rows(sql, &[])[0][0] else {
        panic!("no receipt")
    };
    let record = site.signed_in("worker").get(&format!("/work/{receipt}")).body;
    for said in [
        "建议",
        "未经核对",
        "症状：发热（发烧）",
        "没有：咳嗽",
        "420100 武汉市（武汉）",
        "2020-03-01（昨天）",
    ] {
        assert!(record.contains(said), "{said}: {record}");
    }
    // An analyst has what is on lists of ours, and none of the words.
    let pairs = site.signed_in("analyst").get("/duplicates").body;
    assert!(
        pairs.contains("（文字） 〔建议：症状：发热；没有：咳嗽；地点：420100 武汉市"),
        "{pairs}"
    );
    for not in ["发烧", "李大明", "昨天"] {
        assert!(!pairs.contains(not), "{not}");
    }
    let kept = site.rows("SELECT answers FROM answer WHERE place = '栗雨社区北门'", &[]);
    assert!(
        kept.iter().all(|row| !format!("{row:?}").contains("420100")),
        "an answer is what was said"
    );
}
