//! Offices as printed before a name.

use std::ops::Range;

/// An office, where it is printed.
#[derive(Clone, Debug)]
pub(crate) struct Office {
    pub(crate) passage: usize,
    pub(crate) range: Range<usize>,
    pub(crate) title: String,
}

/// What ends an office on its left: marks, and words that belong to the sentence.
const BREAKS: &[char] = &[
    '，', '。', '；', '：', '！', '？', '”', '“', '）', '（', ')', '(', ' ', '\u{3000}', '》', '《', ',', '—', '…',
    '\n',
];

/// Words that may stand before an office and are no part of it.
const LEADING: [&str; 16] = [
    "该公司",
    "该院",
    "该校",
    "该局",
    "该厂",
    "该村",
    "与",
    "和",
    "由",
    "据",
    "在",
    "对",
    "随后",
    "时任",
    "采访中",
    "得知",
];

/// Words behind which 的 belongs to the office: 某某医院的老党员.
const OWNERS: [&str; 9] = ["医院", "公司", "大学", "学院", "学校", "中学", "小学", "集团", "厂"];

/// The offices that end where a name begins: the title at `start..end`, all before it without a break, cut at 、 as long
/// as each part ends in a title of its own.
pub(crate) fn before(passage: usize, text: &str, start: usize, end: usize) -> Vec<Office> {
    let from = text[..start]
        .rfind(BREAKS)
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let mut offices = Vec::new();
    let mut at = from;
    let parts: Vec<&str> = text[from..end].split(['、', '兼']).collect();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        let separator = text[at + part.len()..].chars().next().map_or(0, char::len_utf8);
        if last || ends_in_title(part) {
            let lead = leading(part);
            offices.push(Office {
                passage,
                range: at + lead..at + part.len(),
                title: part[lead..].to_owned(),
            });
        } else {
            // 党员、干部与记者: a list of nouns before the office is none of it.
            offices.clear();
        }
        at += part.len() + separator;
    }
    offices.retain(|office| !office.title.is_empty() && office.title.chars().count() <= 40);
    offices
}

fn ends_in_title(part: &str) -> bool {
    [
        "书记",
        "主任",
        "长",
        "主席",
        "委员",
        "常委",
        "队员",
        "代表",
        "经理",
        "教授",
        "总裁",
        "工程师",
        "医生",
        "护士",
        "書記",
        "長",
        "委員",
    ]
    .iter()
    .any(|title| part.ends_with(title))
}

/// Bytes at the start of a part that are no office.
fn leading(part: &str) -> usize {
    let mut lead = 0;
    if let Some(at) = part.rfind('的')
        && !OWNERS.iter().any(|owner| part[..at].ends_with(owner))
    {
        lead = at + '的'.len_utf8();
    }
    while let Some(word) = LEADING.iter().find(|word| part[lead..].starts_with(**word)) {
        lead += word.len();
    }
    lead
}
