//! What measures and scopes are called in reports.

/// What is counted, in Chinese; a name that is not known stands as it is.
pub(crate) fn measure(name: &str) -> &str {
    match name {
        "confirmed" => "确诊病例",
        "clinical" => "临床诊断病例",
        "suspected" => "疑似病例",
        "suspected_excluded" => "排除疑似",
        "recovered" => "治愈出院",
        "death" => "死亡",
        "in_treatment" => "在院治疗",
        "severe" => "重症",
        "critical" => "危重症",
        "severe_or_critical" => "重症及危重症",
        "stable" => "病情稳定",
        "mild" => "轻型",
        "ordinary" => "普通型",
        "asymptomatic" => "无症状感染者",
        "asym_to_confirmed" => "无症状转确诊",
        "asym_released" => "无症状解除观察",
        "contacts" => "密切接触者",
        "under_obs" => "医学观察",
        "released_obs" => "解除医学观察",
        other => other,
    }
}

/// What a count covers.
pub(crate) fn scope(name: &str) -> &str {
    match name {
        "new" => "新增",
        "cumulative" => "累计",
        "current" => "现有",
        "change" => "较前增减",
        "correction" => "订正",
        other => other,
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

/// How a finding came out.
pub(crate) fn status(name: &str) -> &str {
    match name {
        "pass" => "相符",
        "fail" => "不符",
        "suspect" => "可疑",
        "undetermined" => "未定",
        other => other,
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
