//! Who holds an office, what document is cited, whose telephone number it is.

use banmian_model::{Fact, FactKind, Value, is_han};

use super::bare;
use crate::entities::floor;
use crate::passage::{Found, Passage};

/// Facts that one mention states by itself.
pub(super) fn stated(passage: &Passage<'_>, found: &Found) -> Vec<Fact> {
    let spans = passage.spans(found.range.clone());
    let fact = |kind, rule| bare(passage.article, kind, spans.clone(), rule);
    match &found.value {
        // Where the office is printed; where the name is found again it is no new fact.
        Value::Person { name, offices, .. } if found.rule.0 != "person/found-again" => offices
            .iter()
            .map(|office| Fact {
                subject: Some(name.clone()),
                measure: Some(office.clone()),
                ..fact(FactKind::Office, "office/beside-name")
            })
            .collect(),
        Value::Document { title, number, issuer } => {
            let measure = number.clone().or_else(|| title.clone());
            vec![Fact {
                subject: issuer.clone(),
                measure,
                ..fact(FactKind::Document, "document/cited")
            }]
        }
        Value::Phone { number } => {
            let subject = owner(&passage.text, found);
            vec![Fact {
                subject,
                measure: Some(number.clone()),
                ..fact(FactKind::Contact, "contact/phone")
            }]
        }
        _ => Vec::new(),
    }
}

/// Whose number it is: 市医疗保障局电话28681666, 22212345企业服务专线, 颍州区2252013, 向市消费者协会咨询，电话6602715.
fn owner(text: &str, found: &Found) -> Option<String> {
    let after = &text[found.range.end..];
    let before = &text[floor(text, found.range.start.saturating_sub(REACH))..found.range.start];
    bracketed(after)
        .or_else(|| named_behind(after))
        .or_else(|| labelled(before))
        .or_else(|| listed(before))
        .or_else(|| headed(before))
        .or_else(|| asked(before, after))
        .map(str::to_owned)
}

/// Bytes before a number in which its owner may stand.
const REACH: usize = 240;

fn clause(before: &str) -> &str {
    let marks = ['，', '。', '；', '、', '：', '（', ':', ',', '　', ' ', '\n'];
    let from = before.rfind(marks);
    from.map_or(before, |at| {
        &before[at + before[at..].chars().next().map_or(0, char::len_utf8)..]
    })
}

/// At most so many characters of a text: what is looked for stands in them or nowhere.
fn first(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters);
    end.map_or(text, |(at, _)| &text[..at])
}

/// 0797-8312456（流通部）: whose number it is, in brackets behind it.
fn bracketed(after: &str) -> Option<&str> {
    let rest = after.strip_prefix(['（', '('])?;
    let words = &rest[..rest.find(['）', ')'])?];
    let is_name = (2..=12).contains(&words.chars().count()) && words.chars().all(is_han);
    // （24小时）, （同微信）, （转各部）.
    let says = ["微信", "手机", "传真", "小时", "转", "区号", "免费", "工作日"]
        .iter()
        .any(|word| words.contains(word));
    (is_name && !says).then_some(words)
}

/// 投递监督：0792-7226013 as a line: what it is called.
fn headed(before: &str) -> Option<&str> {
    const CALLS: [&str; 8] = ["电话", "手机", "传真", "微信", "编号", "地址", "号码", "邮编"];
    let label = before.strip_suffix(['：', ':'])?.trim_start();
    let is_name = (3..=12).contains(&label.chars().count()) && label.chars().all(is_han);
    (is_name && !CALLS.iter().any(|word| label.ends_with(word))).then_some(label)
}

/// 22212345企业服务专线.
fn named_behind(after: &str) -> Option<&str> {
    const LINES: [&str; 4] = ["专线", "热线", "监督电话", "平台"];
    let near = first(after, 14);
    let ends = LINES.iter().filter_map(|line| Some(near.find(line)? + line.len()));
    let words = &near[..ends.min()?];
    (!words.contains(['，', '。', '；', '、', '向', '或'])).then_some(words)
}

/// 拨打市医疗保障局电话, 或反诈专线, 致電客戶諮詢熱線: what the number is called, right before it.
fn labelled(before: &str) -> Option<&str> {
    const CALLS: [&str; 12] = [
        "拨打",
        "致电",
        "致電",
        "撥打",
        "联系",
        "聯絡",
        "来电",
        "或者",
        "或",
        "可",
        "请",
        "咨询请",
    ];
    const TAILS: [&str; 12] = [
        "咨询", "諮詢", "服务", "联系", "客服", "举报", "投诉", "热线", "值班", "办公", "预约", "监督",
    ];
    let before = before.trim_end_matches(['：', ':', ' ', '　', '为', '是']);
    let words = clause(before);
    let start = CALLS
        .iter()
        .filter_map(|call| Some(words.rfind(call)? + call.len()))
        .max();
    let words = &words[start.unwrap_or(0)..];
    let line = ["专线", "热线", "專線", "熱線"]
        .iter()
        .any(|line| words.ends_with(line));
    if line {
        return (words.chars().count() > 2).then_some(words);
    }
    let mut owner = words.strip_suffix("电话").or_else(|| words.strip_suffix("電話"))?;
    let called = owner;
    while let Some(shorter) = TAILS.iter().find_map(|tail| owner.strip_suffix(tail)) {
        owner = shorter;
    }
    // 指挥部办公室24小时值班电话: round the clock.
    let owner = ["24小时", "２４小时", "二十四小时", "24小時", "昼夜", "全天"]
        .iter()
        .find_map(|hours| owner.strip_suffix(hours))
        .unwrap_or(owner);
    match owner.chars().count() {
        0 | 1 => None,
        // 价格举报电话 is what it is called, and 价格 nobody.
        2 if owner != called => Some(words),
        _ => Some(owner),
    }
}

/// 热线：颍州区2252013，颍泉区2612389: a name and its number side by side, where a word before opens a list of them.
fn listed(before: &str) -> Option<&str> {
    let words = clause(before);
    let names =
        (2..=12).contains(&words.chars().count()) && words.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let head = &before[..before.len() - words.len()];
    let sentence = head.rfind('。').map_or(head, |at| &head[at..]);
    let opened = ["热线：", "电话：", "热线:", "电话:", "熱線：", "電話："]
        .iter()
        .any(|word| sentence.contains(word));
    let verb = ["拨打", "致电", "电话", "热线", "联系", "号码"]
        .iter()
        .any(|word| words.contains(word));
    (names && opened && !verb).then_some(words)
}

/// 可向市消费者协会咨询，电话6602715; 拨打0539-8311500向市公交集团反映.
fn asked<'a>(before: &'a str, after: &'a str) -> Option<&'a str> {
    const VERBS: [&str; 9] = ["咨询", "諮詢", "反映", "投诉", "举报", "报名", "查询", "查詢", "联系"];
    let to = |words: &'a str| {
        let words = &words[words.rfind('向')? + '向'.len_utf8()..];
        let owner = VERBS.iter().find_map(|verb| words.strip_suffix(verb))?;
        (2..=16).contains(&owner.chars().count()).then_some(owner)
    };
    let behind = after.strip_prefix('向').and_then(|words| {
        let near = first(words, 18);
        let end = VERBS.iter().filter_map(|verb| near.find(verb)).min()?;
        let owner = &near[..end];
        ((2..=16).contains(&owner.chars().count()) && !owner.contains(['，', '。'])).then_some(owner)
    });
    behind.or_else(|| {
        let call = clause(before);
        let told = ["电话", "電話", "热线", "拨打"]
            .iter()
            .any(|word| call.trim_end_matches(['：', ':']).ends_with(word));
        let head = before[..before.len() - call.len()].trim_end_matches(['，', '：', ':']);
        to(clause(head)).filter(|_| told)
    })
}
