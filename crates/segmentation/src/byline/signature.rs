//! Lines that sign by where they stand: pen names, offices set solid with a name, desks.

use std::ops::Range;

use banmian_model::BylineRole;

use super::{ParsedByline, ParsedCredit, is_han, is_name, merge_spaced, starts_name, tokens};
use crate::Resources;

/// Where a line stands that may sign an article.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// Right below the head.
    pub(crate) below_head: bool,
    /// Last of the article.
    pub(crate) last: bool,
}

/// Longest line that signs, in characters (经济管理学院2010级祁晓雯).
const LONGEST: usize = 20;
/// Longest pen name (王西神館主).
const LONGEST_PEN: usize = 5;

/// Reads a line that the page takes for a by-line though no word of it says so: a family name and what may follow it below a head,
/// a pen name between marks or in brackets at the end (（阿囡）), an office or a place with a name (供应站 辛平, 望江楼汤伯年), a desk (（市卫生科通讯组）), which names
/// nobody.
pub(crate) fn parse(text: &str, standing: Standing, resources: &Resources) -> Option<ParsedByline> {
    let around = |c: char| c.is_whitespace() || "（）()【】—■□●◆▲△○◎★☆".contains(c);
    let word = text.trim_matches(around);
    let start = text.find(word)?;
    let letters = word.chars().count();
    if letters > LONGEST || is_remark(word) || word.contains(STOPS) {
        return None;
    }
    if is_desk(word) {
        return Some(ParsedByline::default());
    }
    let marked = word.len() < text.trim().len();
    let signs = (standing.below_head || marked) && (2..=LONGEST_PEN).contains(&letters);
    // A bare word below a head is as often the first line of a text, or the next headline.
    let named = marked || starts_name(word, resources);
    let pen = (signs && named || standing.last && marked && letters == 1) && word.chars().all(is_han);
    let name = match placed_name(word, resources) {
        Some(name) => name,
        None => pen.then_some(0..word.len())?,
    };
    Some(ParsedByline {
        people: vec![ParsedCredit {
            role: BylineRole::Reporter,
            name: start + name.start..start + name.end,
            office: None,
        }],
        ..ParsedByline::default()
    })
}

/// Marks of a sentence, which no line that signs has.
const STOPS: [char; 10] = ['，', '。', '：', ':', '；', '！', '？', '“', '《', '、'];

/// A name behind where its bearer is from, parted by a space or set solid with it.
fn placed_name(word: &str, resources: &Resources) -> Option<Range<usize>> {
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let of_length = |length: usize| starts.len().checked_sub(length).map(|first| starts[first]..word.len());
    let spaced = merge_spaced(word, tokens(word, 0..word.len())).pop();
    let solid = [3, 2].into_iter().filter_map(of_length);
    spaced.into_iter().chain(solid).find(|name| {
        let from = word[..name.start].trim_end();
        let name = &word[name.clone()];
        is_from(from) && is_name(name) && starts_name(name, resources)
    })
}

/// Whether a word says where somebody works, learns or lives.
pub(super) fn is_from(word: &str) -> bool {
    word.ends_with(FROM) && word.chars().count() > 1
}

/// What places of work, schools, classes and places to live in end with.
const FROM: [char; 34] = [
    '院', '系', '级', '級', '班', '站', '科', '组', '組', '厂', '廠', '矿', '校', '学', '楼', '村', '街', '镇', '市',
    '县', '区', '局', '所', '部', '社', '店', '队', '连', '营', '团', '司', '行', '会', '室',
];

/// Whether a word is a part of a paper or an office that writes: it is not a person's name.
fn is_desk(word: &str) -> bool {
    DESKS.iter().any(|desk| word.ends_with(desk))
}

const DESKS: [&str; 16] = [
    "通讯组",
    "通訊組",
    "报道组",
    "報道組",
    "采访组",
    "写作组",
    "编写组",
    "编辑部",
    "編輯部",
    "评论部",
    "记者站",
    "宣传部",
    "宣传科",
    "办公室",
    "集体采写",
    "集体创作",
];

/// Whether a line in brackets says that the article goes on elsewhere (（未完待续）).
pub(crate) fn goes_on_elsewhere(text: &str) -> bool {
    text.chars().count() <= LONGEST
        && ["待续", "待續", "未完", "续完", "續完"]
            .iter()
            .any(|word| text.contains(word))
}

/// Whether a word says of the article that it goes on or ends.
fn is_remark(word: &str) -> bool {
    let goes_on = word.ends_with(['续', '續', '完', '版']);
    goes_on || word.starts_with(['未', '待', '上', '下'])
}
