//! The values of enumerations, as readers of Chinese newspapers call them. What is not known here is shown as it is.

pub(crate) use banmian_export::labels::{check_status, measure, scope};

/// Writes a function from values to labels.
macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident { $($value:literal => $label:literal),* $(,)? })*) => {
        $($(#[$doc])* pub(crate) fn $name(value: &str) -> &str {
            match value { $($value => $label,)* other => other }
        })*
    };
}

labels! {
    /// Of articles.
    article_kind { "article" => "报道", "advertisement" => "广告", "notice" => "启事", "other" => "其他" }
    /// Of mentions, in the order they are shown in.
    mention_kind {
        "person" => "人物", "organization" => "机构", "place" => "地点", "office" => "职务", "time" => "时间",
        "quantity" => "数量", "money" => "金额", "ratio" => "比率", "ordinal" => "序数", "document" => "文件",
        "phone" => "电话",
    }
    /// Of facts.
    fact_kind {
        "epidemic" => "疫情", "statistic" => "统计", "office" => "任职", "document" => "引用文件",
        "contact" => "联系方式", "award" => "奖项",
    }
    /// Of statistics.
    form { "count" => "", "rate" => "", "growth" => "增减", "rank" => "位次" }
    /// Of statistics: what has not come about.
    outlook { "result" => "", "target" => "目标", "forecast" => "预测" }
    /// Of quotations.
    quote_kind { "direct" => "直接引语", "indirect" => "间接引语" }
    /// Of checks.
    check_kind {
        "sum" => "合计", "rate" => "比率", "list_count" => "列举计数", "weekday" => "星期", "gazetteer" => "地名",
        "range" => "范围", "repeat" => "前后一致", "order" => "段落次序",
    }
    /// How a value stands to what is counted.
    modifier {
        "exact" => "", "about" => "约", "more_than" => "逾", "at_least" => "至少", "less_than" => "不足",
        "at_most" => "至多", "range" => "范围",
    }
    /// What a block was read as.
    reading {
        "kicker" => "引题", "headline" => "主题", "deck" => "副题", "standing_head" => "栏目", "byline" => "署名",
        "crosshead" => "小标题", "paragraph" => "正文", "caption" => "图片说明", "credit" => "文末署名",
        "jump" => "转版", "advertisement" => "广告", "furniture" => "版面杂件", "blank" => "空白",
        "damage" => "残损", "joined" => "同一段", "apart" => "另起一段",
    }
    /// What could not be read.
    damage {
        "illegal" => "非法字节", "truncated" => "截断", "nul" => "空字节", "control" => "控制符",
        "replacement" => "替换符", "private_use" => "自造字", "zero_width" => "零宽字符",
        "byte_order_mark" => "字节序标记", "carriage_return" => "回车符", "form_feed" => "换页符",
        "soft_hyphen" => "软连字符",
    }
    /// What a statement about a page hangs on.
    basis {
        "option" => "命令行选项", "sidecar" => "旁注文件", "record" => "记录", "path" => "路径", "masthead" => "报头",
        "byline" => "署名", "text" => "正文", "given" => "指定", "byte_order_mark" => "字节序标记",
        "form" => "编码形式", "likelihood" => "似然", "fallback" => "兜底",
    }
    /// Of a page.
    field { "newspaper" => "报纸", "issue_date" => "日期", "page_label" => "版次", "region" => "所在地" }
    /// Of by-lines.
    role {
        "reporter" => "记者", "correspondent" => "通讯员", "narrator" => "讲述人", "compiler" => "整理",
        "photographer" => "摄影", "editor" => "编辑",
    }
    /// What became of an input.
    outcome { "ok" => "已读", "skipped" => "未变", "refused" => "拒收", "failed" => "失败" }
}

/// `imported:英国`.
pub(crate) fn origin(value: &str) -> String {
    match value.split_once(':') {
        Some((_, country)) => format!("境外输入（{country}）"),
        None if value == "imported" => "境外输入".to_owned(),
        None if value == "local" => "本土".to_owned(),
        None => value.to_owned(),
    }
}
