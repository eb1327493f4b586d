//! Who holds an office, what document is cited, whose telephone number it is.

use banmian_model::{Fact, FactKind, Value};

use super::bare;
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

/// Whose number it is: 市医疗保障局电话28681666, 22212345企业服务专线.
fn owner(text: &str, found: &Found) -> Option<String> {
    let after = &text[found.range.end..];
    for line in ["专线", "热线"] {
        if let Some(at) = after.find(line).filter(|at| after[..*at].chars().count() <= 12) {
            let words = &after[..at + line.len()];
            if !words.contains(['，', '。', '；', '、']) {
                return Some(words.to_owned());
            }
        }
    }
    let before = text[..found.range.start]
        .trim_end_matches(['：', ':'])
        .strip_suffix("电话")?;
    let from = before
        .rfind(['，', '。', '；', '、', '：', '（'])
        .map_or(0, |at| at + '，'.len_utf8());
    let words = &before[from..];
    let words = ["拨打", "致电", "联系"]
        .iter()
        .find_map(|lead| words.rfind(lead).map(|at| &words[at + lead.len()..]))
        .unwrap_or(words);
    (!words.is_empty()).then(|| words.to_owned())
}
