//! What readers of Chinese newspapers call counts and the outcome of checks. A value that is not known here stands as it is.

/// How a check came out: `fail` is 不符.
pub fn check_status(value: &str) -> &str {
    match value {
        "pass" => "相符",
        "fail" => "不符",
        "suspect" => "可疑",
        "undetermined" => "未定",
        other => other,
    }
}

/// What an epidemic count counts: `recovered` is 治愈出院.
pub fn measure(value: &str) -> &str {
    match value {
        "confirmed" => "确诊",
        "clinical" => "临床诊断",
        "suspected" => "疑似",
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
        "asymptomatic" => "无症状感染",
        "asym_to_confirmed" => "无症状转确诊",
        "asym_released" => "无症状解除观察",
        "contacts" => "密切接触者",
        "under_obs" => "医学观察",
        "released_obs" => "解除医学观察",
        other => other,
    }
}

/// What an epidemic count covers: `cumulative` is 累计.
pub fn scope(value: &str) -> &str {
    match value {
        "new" => "新增",
        "cumulative" => "累计",
        "current" => "现有",
        "change" => "增减",
        "correction" => "订正",
        other => other,
    }
}
