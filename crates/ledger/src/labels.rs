//! What measures and scopes are called in reports.

use banmian_export::labels;

/// What is counted; in a report's sentences cases are called so in full.
pub(crate) fn measure(name: &str) -> &str {
    match name {
        "confirmed" => "确诊病例",
        "clinical" => "临床诊断病例",
        "suspected" => "疑似病例",
        "asymptomatic" => "无症状感染者",
        other => labels::measure(other),
    }
}

/// What a count covers.
pub(crate) fn scope(name: &str) -> &str {
    match name {
        "change" => "较前增减",
        other => labels::scope(other),
    }
}

/// Where cases were infected.
pub(crate) fn origin(name: &str) -> String {
    match name.split_once(':') {
        Some(("imported", country)) => format!("境外输入·{country}"),
        _ if name == "imported" => "境外输入".to_owned(),
        _ if name == "local" => "本土".to_owned(),
        _ => name.to_owned(),
    }
}

/// What a finding looks at.
pub(crate) fn kind(name: &str) -> &str {
    match name {
        "chain" => "逐日衔接",
        "falls" => "累计下降",
        "differs" => "各报不一",
        "revised" => "后报改动",
        "balance" => "收支平衡",
        other => other,
    }
}

/// How an entry stands.
pub(crate) fn standing(name: &str) -> &str {
    match name {
        "stands" => "",
        "agrees" => "另有同数",
        "superseded" => "已被后报取代",
        "disputed" => "有异说",
        "duplicate" => "重复版面",
        "undated" => "未注时间",
        other => other,
    }
}
