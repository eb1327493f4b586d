//! Documents: what stands between 《 and 》, its number and who issued it.

use std::sync::LazyLock;

use banmian_model::Value;
use regex::Regex;

use crate::passage::{Found, Passage};

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"《(?P<title>[^《》]{2,80}(?:《[^《》]{1,60}》[^《》]{0,40})?)》(?:[（(](?P<number>[\p{Han}]{1,12}[〔\[（(](?:19|20)[0-9]{2}[〕\]）)](?:第)?[0-9]{1,5}号)[）)])?")
        .expect("a pattern that a test compiles")
});

/// 株洲市医疗保障局关于…: the issuer stands before 关于.
static ISSUER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<issuer>[\p{Han}]{3,24}?(?:局|厅|部|委|办|政府|委员会|院|公司|会|办公室|中心|所|处|协会|总局|指挥部|领导小组))关于")
        .expect("a pattern that a test compiles")
});

/// 根据市医保局出台的《…》, 市物价局日前发出《…》.
static ISSUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:根据|按照|依照|依据|由|^|[，。；、：】）)　 ])(?P<issuer>[\p{Han}]{2,20}?(?:局|厅|部|委|办|政府|委员会|院|公司|会|办公室|中心|所|处|指挥部|领导小组))(?:近日|日前|今日|今天|昨日|昨天|最近)?(?:联合)?(?:出台|印发|下发|发布|制定|公布|发出|颁布|下达|推出)了?的?$")
        .expect("a pattern that a test compiles")
});

/// 市发改委《关于…》: what is about something stands right behind who issued it.
static RIGHT_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:根据|按照|依照|依据|由|^|[，。；、：】）)　 ])(?P<issuer>[\p{Han}]{2,20}?(?:局|厅|委|办|政府|委员会|院|公司|协会|办公室|中心|处|指挥部|领导小组))$")
        .expect("a pattern that a test compiles")
});

/// 根据市医保局 is issued by 市医保局.
fn without_lead(issuer: &str) -> &str {
    // 会议审议了|市政府《关于…》.
    const DONE: [&str; 12] = [
        "审议了",
        "审议",
        "通过了",
        "听取了",
        "听取",
        "学习了",
        "学习",
        "贯彻落实",
        "贯彻",
        "落实",
        "收到",
        "转发",
    ];
    let done = DONE
        .iter()
        .filter_map(|verb| Some(issuer.rfind(verb)? + verb.len()))
        .max();
    let issuer = done.map_or(issuer, |end| &issuer[end..]);
    const LEADS: [&str; 12] = [
        "根据", "按照", "依照", "依据", "遵照", "对照", "近日", "日前", "由", "据", "按", "为此",
    ];
    let lead = LEADS.iter().find_map(|lead| issuer.strip_prefix(lead));
    lead.filter(|rest| rest.chars().count() >= 2)
        .map_or(issuer, without_lead)
}

pub(crate) fn read(passages: &[Passage<'_>]) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, passage) in passages.iter().enumerate() {
        for document in TITLE.captures_iter(&passage.text) {
            let (Some(whole), Some(title)) = (document.get(0), document.name("title")) else {
                continue;
            };
            let head: usize = passage.text[..whole.start()]
                .char_indices()
                .rev()
                .nth(30)
                .map_or(0, |(at, _)| at);
            let issuer = ISSUER
                .captures(title.as_str())
                .or_else(|| ISSUED.captures(&passage.text[head..whole.start()]))
                .or_else(|| {
                    let about = title.as_str().starts_with("关于");
                    about.then(|| RIGHT_BEHIND.captures(&passage.text[head..whole.start()]))?
                })
                .and_then(|issuer| issuer.name("issuer"))
                .map(|issuer| without_lead(issuer.as_str()).to_owned());
            let value = Value::Document {
                title: Some(title.as_str().to_owned()),
                number: document.name("number").map(|number| number.as_str().to_owned()),
                issuer,
            };
            found.push(Found {
                passage: index,
                range: whole.range(),
                value,
                rule: "document/title-marks".into(),
            });
        }
    }
    found
}
