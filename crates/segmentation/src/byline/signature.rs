//! Lines that sign by where they stand: pen names, offices set solid with a name, desks.

use std::ops::Range;

use banmian_model::BylineRole;

use super::{ParsedByline, ParsedCredit, is_han, is_name, merge_spaced, starts_name, tokens};
use crate::Resources;
use crate::columns::WIDE;
use crate::letters::is_alphanumeric;

/// Where a line stands that may sign an article.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    /// Right below the head.
    pub(crate) below_head: bool,
    /// Right above a text.
    pub(crate) above_text: bool,
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
    let word = without_wrote(text.trim_matches(around));
    let start = text.find(word)?;
    if word.chars().count() > LONGEST || is_remark(word) || word.contains(STOPS) {
        return None;
    }
    if is_desk(word) {
        return Some(ParsedByline::default());
    }
    let marked = word.len() < text.trim().len();
    let name = match placed_name(word, resources) {
        Some(name) => name,
        None => is_pen(word, marked, standing, resources).then_some(0..word.len())?,
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

/// A name without the word behind it that says that its bearer wrote the book (易水寒　著).
fn without_wrote(word: &str) -> &str {
    let name = word
        .strip_suffix('著')
        .filter(|name| name.ends_with(char::is_whitespace));
    name.map_or(word, str::trim_end)
}

/// Whether a word signs as a pen name does. A bare one below a head is as often the first line of a text, or the next
/// headline: of those of two or three characters that begin with no family name, 20 of 33 between a headline and a text
/// sign in annotated pages, and nearly all others name a column, a box or a kind of writing.
fn is_pen(word: &str, marked: bool, standing: Standing, resources: &Resources) -> bool {
    let solid: String = word.split_whitespace().collect();
    let letters = solid.chars().count();
    let spaced = solid.len() < word.len();
    let bare = standing.below_head && standing.above_text && (2..=3).contains(&letters) && !is_named(&solid, resources);
    let named = marked || starts_name(word, resources) || bare;
    let signs = (standing.below_head || marked) && (2..=LONGEST_PEN).contains(&letters);
    let last = standing.last && marked && letters == 1;
    (signs && named || last) && solid.chars().all(is_han) && (!spaced || letters == 2)
}

/// Whether a line may be no more than a pen name (苇　子, 浦東生).
pub(crate) fn is_pen_name(text: &str, resources: &Resources) -> bool {
    let word: String = text.split_whitespace().collect();
    let letters = word.chars().count();
    (2..=LONGEST_SIGNED).contains(&letters)
        && word.chars().all(is_han)
        && !is_remark(&word)
        && !is_named(&word, resources)
}

/// Whether a word names a part of the paper: a box, a column, a kind of writing, a section, a notice.
fn is_named(word: &str, resources: &Resources) -> bool {
    let ends = |words: &[&str]| words.iter().any(|known| word.ends_with(known));
    ends(&resources.standing_heads)
        || ends(&resources.genres)
        || ends(&resources.notices)
        || [&resources.boxes, &resources.pictures, &resources.sections]
            .iter()
            .any(|names| names.contains(&word))
}

/// The head and who signs it in its own line: at the right edge behind a wide space (第一场雪　　　　　小　满), or in brackets
/// (菊展一瞥（瘦石）) where `bracketed` says that the page's heads are signed so.
pub(crate) fn behind_headline(text: &str, bracketed: bool, resources: &Resources) -> Option<[Range<usize>; 2]> {
    let (head, name) = at_the_edge(text).or_else(|| bracketed.then(|| in_brackets(text)).flatten())?;
    let letters = |part: &Range<usize>| text[part.clone()].chars().filter(|&c| is_alphanumeric(c)).count();
    let word: String = text[name.clone()].split_whitespace().collect();
    let signs = (2..=LONGEST_SIGNED).contains(&letters(&name)) && word.chars().all(is_han);
    // Halves of one length are one line (停电　　　　通知).
    let apart = letters(&head) > 1 && letters(&head) != letters(&name);
    let remark = is_remark(&word) || is_named(&word, resources) || is_number(&word) || word.ends_with(COUNTED);
    (signs && apart && !remark).then_some([head, name])
}

/// Longest pen name within a head's line (聽雨樓主).
const LONGEST_SIGNED: usize = 4;
/// What says of a text how many or which it is ((外一首), (笑话两则), (附图)).
const COUNTED: [char; 8] = ['首', '则', '則', '图', '圖', '篇', '回', '章'];

fn is_number(word: &str) -> bool {
    word.chars().all(|c| "第之一二三四五六七八九十百零〇".contains(c))
}

/// What stands before the last wide space of a line, and behind it.
fn at_the_edge(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let at = WIDE.iter().filter_map(|space| text.rfind(space)).max()?;
    let (head, tail) = (text[..at].trim_end(), text[at..].trim());
    let from = text.len() - text[at..].trim_start().len();
    Some((0..head.len(), from..from + tail.len()))
}

/// What stands before the bracket that a line ends with, and within it.
fn in_brackets(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let inner = text.trim_end().strip_suffix(['）', ')'])?;
    let (open, bracket) = inner.char_indices().rfind(|(_, c)| matches!(c, '（' | '('))?;
    let head = text[..open].trim_end();
    Some((0..head.len(), open + bracket.len_utf8()..inner.len()))
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
        // 工厂简讯 is no 简讯 of a works.
        is_from(from) && is_name(name) && starts_name(name, resources) && !is_named(name, resources)
    })
}

/// Whether a word says where somebody works, learns or lives.
pub(super) fn is_from(word: &str) -> bool {
    word.ends_with(FROM) && word.chars().count() > 1 || says_what(word)
}

/// Whether a word says where somebody is from and what they are (西岭矿家属, 周皋圩民工).
pub(super) fn says_what(word: &str) -> bool {
    word.chars().count() > 3 && OF_PEOPLE.iter().any(|what| word.ends_with(what))
}

/// What people are called who write to a paper.
const OF_PEOPLE: [&str; 12] = [
    "家属", "职工", "工人", "民工", "村民", "居民", "市民", "农民", "读者", "教师", "学生", "战士",
];

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
