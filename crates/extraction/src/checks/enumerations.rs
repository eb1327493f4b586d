//! Whether lists have as many items as the text says.
//!
//! A, B and C before 等3个 or 三个 are counted: as many as said is a pass, more than said a doubt. Fewer prove nothing:
//! 北京、上海等10个城市 names two of ten, so of fewer only a list that reads as whole (四个阶段 after three) is a doubt.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Modifier, Value};

use regex::Regex;

use super::check;
use crate::passage::{Found, Passage};

/// Units of things that are listed by name.
const UNITS: [&str; 46] = [
    "个", "名", "位", "人", "项", "种", "类", "家", "大", "条", "点", "座", "所", "县", "市", "省", "区", "国", "者",
    "地", "部", "步", "环节", "个人", "处", "支", "件", "道", "门", "款", "样", "对", "方", "级", "方面", "届", "堂",
    "类", "個", "項", "種", "類", "條", "級", "間", "縣",
];
/// More names than this no list on a page has.
const MOST: usize = 40;
/// How far back a list may reach, in bytes.
const REACH: usize = 1_200;

/// The lists of a page.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found]) -> Vec<Check> {
    let mut checks = Vec::new();
    let of_commas: Vec<bool> = passages.iter().map(|passage| is_of_commas(&passage.text)).collect();
    // Numbers of which a list is told.
    let mut told = HashSet::new();
    for item in found {
        let passage = &passages[item.passage];
        let Some(check) = count(item).and_then(|count| list(passage, found, item, count, of_commas[item.passage]))
        else {
            continue;
        };
        told.insert((item.passage, item.range.start));
        checks.push(check);
    }
    for (index, passage) in passages.iter().enumerate() {
        for item in unread(index, &passage.text) {
            if told.contains(&(index, item.range.start)) {
                continue;
            }
            let count = digit(&passage.text[item.range.clone()]);
            let check = count.and_then(|count| list(passage, found, &item, count, of_commas[index]));
            // 甲、乙夫妇四人: of people only as many as said prove something.
            let people = passage.text[item.range.end..].starts_with('人');
            checks.extend(check.filter(|check| !people || check.status == CheckStatus::Pass));
        }
        checks.extend(named_behind(passage));
        checks.extend(headed(passage));
    }
    checks.extend((0..passages.len()).filter_map(|index| markers(&passages[index..])));
    checks
}

/// 五大客流集散点, 三级, 三省: numbers that read as words, and count where a list stands before them.
static UNREAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"、[^、，。；：！？]{1,12}?(?P<number>[两兩三四五六七八九十])(?:[大级級省市县縣区州国國校地乡镇村處处人](?:\p{Han}|[，、。；]))",
    )
    .expect("a pattern that the tests compile")
});

fn unread(passage: usize, text: &str) -> Vec<Found> {
    UNREAD
        .captures_iter(text)
        .filter_map(|found| found.name("number"))
        .map(|number| Found {
            passage,
            range: number.range(),
            value: Value::Ordinal { number: Decimal::ONE },
            rule: "".into(),
        })
        .collect()
}

/// 三句话：不轻信、不透露、不转账。
static COLON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<number>[两三四五六七八九十]|[2-9])(?:个|句|项|种|条|点|大|类|道|门)(?P<noun>\p{Han}{1,6})[：:](?P<items>[^。；：，]{2,80})[。”；]")
        .expect("a pattern that the tests compile")
});

/// A number, a colon, and as many names between 、 as it says; another number of names proves nothing.
fn named_behind(passage: &Passage<'_>) -> Option<Check> {
    let found = COLON.captures(&passage.text)?;
    let (number, noun, items) = (found.name("number")?, found.name("noun")?, found.name("items")?);
    let many = items.as_str().split('、').count();
    (many > 1 && digit(number.as_str()) == Some(many)).then(|| {
        let words = &passage.text[number.start()..noun.end()];
        check(
            passage.article,
            CheckKind::ListCount,
            CheckStatus::Pass,
            format!("{} = {words}", items.as_str()),
            vec![passage.spans(number.start()..noun.end()), passage.spans(items.range())],
            "list-count/names-behind",
        )
    })
}

fn count(item: &Found) -> Option<usize> {
    let Value::Quantity { amount, unit } = &item.value else {
        return None;
    };
    let unit = unit.as_deref()?;
    let number = usize::try_from(amount.number).ok()?;
    let whole = amount.modifier == Modifier::Exact && amount.number.fract() == Decimal::ZERO;
    (whole && UNITS.contains(&unit) && (2..=MOST).contains(&number)).then_some(number)
}

fn list(passage: &Passage<'_>, found: &[Found], item: &Found, count: usize, of_commas: bool) -> Option<Check> {
    let text = passage.text.as_ref();
    let before = text.get(..item.range.start)?.trim_end();
    let (before, open) = match before.strip_suffix('等') {
        Some(before) => (before, true),
        None => (
            before
                .strip_suffix('这')
                .or_else(|| before.strip_suffix('這'))
                .unwrap_or(before),
            false,
        ),
    };
    let mut items = items(before);
    let noun = noun(text, item).or_else(|| of_commas.then_some(""))?;
    if of_commas && (open || in_digits(text, item)) {
        return None;
    }
    if of_commas {
        // Where 、 divides clauses too, the last names alone are the list, and too many or too few prove nothing.
        items = items.split_off(items.len().checked_sub(count)?);
        if items.iter().any(|item| text[item.clone()].chars().count() > SHORT) {
            return None;
        }
    }
    // 各, 共 and 约 before the number count something else than the names.
    let last = items.last()?;
    // 30处森林、60名林长、100名护林员: numbers side by side, none of them a count of the others.
    if items
        .iter()
        .any(|item| text[item.clone()].contains(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    if items.len() < 2
        || (!open
            && text[last.clone()].ends_with(['各', '共', '约', '近', '和', '第', '前', '每', '有', '为', '了', '是']))
    {
        return None;
    }
    let status = match items.len() {
        many if many == count => CheckStatus::Pass,
        many if many > count && many - count == 1 && open => CheckStatus::Suspect,
        many if !open && many + 1 == count && many > 2 && (in_words(text, item) || are_sites(text, &items, noun)) => {
            CheckStatus::Fail
        }
        _ => return None,
    };
    let names: Vec<&str> = items.iter().map(|range| shown(found, item, text, range)).collect();
    let sign = if status == CheckStatus::Pass { "=" } else { "≠" };
    let number = &text[item.range.clone()];
    let head = if open { "等" } else { "" };
    let statement = format!("{} {sign} {head}{number}{noun}", names.join("、"));
    let evidence = vec![
        passage.spans(items[0].start..last.end),
        passage.spans(item.range.start..item.range.end + noun.len()),
    ];
    Some(check(
        passage.article,
        CheckKind::ListCount,
        status,
        statement,
        evidence,
        "list-count/names",
    ))
}

/// Characters of a name in a list of such a text.
const SHORT: usize = 7;

/// Whether 、 is the comma of a text, as in the press before 1950 (教員、以教費積欠三月、特推代表甲、乙二人、於昨日赴省。): what stands behind
/// it begins as clauses do.
fn is_of_commas(text: &str) -> bool {
    const LEADS: [char; 20] = [
        '以', '於', '特', '據', '由', '聞', '經', '並', '即', '謂', '當', '故', '惟', '查', '茲', '乃', '遂', '致',
        '係', '旋',
    ];
    let clauses = |text: &str| text.split('、').filter(|part| part.starts_with(LEADS)).count();
    !text.contains(['，', ',']) && text.contains('。') && clauses(text) > 1
}

fn in_digits(text: &str, item: &Found) -> bool {
    text[item.range.clone()].starts_with(|c: char| c.is_ascii_digit())
}

/// A number in characters counts a whole list (四个阶段); one in digits may count anything.
fn in_words(text: &str, item: &Found) -> bool {
    text[item.range.clone()].starts_with(['两', '三', '四', '五', '六', '七', '八', '九', '十'])
}

/// Ends of names of places and bodies that one can go to.
const SITES: [&str; 24] = [
    "社区", "小区", "街道", "村", "镇", "乡", "县", "区", "市", "医院", "学校", "中学", "小学", "大学", "超市", "市场",
    "商场", "公司", "工厂", "车站", "广场", "公园", "中心", "企业",
];

/// What says of such names that they are places.
const PLACES: [&str; 12] = [
    "点位", "地", "处", "地点", "地方", "地区", "站点", "场所", "县区", "县市", "区县", "乡镇",
];

/// 甲社区、乙社区、丙超市4个点位: a number right behind names of places counts them where it says so, or what they end in.
fn are_sites(text: &str, items: &[Range<usize>], noun: &str) -> bool {
    let ends = |item: &Range<usize>, words: &[&str]| words.iter().any(|word| text[item.clone()].ends_with(word));
    let is_site = |item: &Range<usize>| ends(item, &SITES);
    items.iter().all(is_site) && (PLACES.contains(&noun) || items.iter().all(|item| ends(item, &[noun])))
}

/// 劳动模范（8人）：甲、乙、…: how many names a line has, before them.
static HEADED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<title>\p{Han}{2,16})[（(](?P<number>[1-9][0-9]?)(?P<unit>人|名|个|位|家|个人|户)[）)][：:](?P<items>[^。；：]{4,1200})[。；]?\s*$")
        .expect("a pattern that the tests compile")
});

fn headed(passage: &Passage<'_>) -> Option<Check> {
    let found = HEADED.captures(&passage.text)?;
    let (number, unit, items) = (found.name("number")?, found.name("unit")?, found.name("items")?);
    let listed = self::items(items.as_str());
    // What is no list all through, or ends in 等, proves nothing.
    if listed.first()?.start > 0 || items.as_str().trim_end().ends_with('等') {
        return None;
    }
    let many = listed.len();
    let count: usize = number.as_str().parse().ok()?;
    let (status, sign) = match many.abs_diff(count) {
        0 => (CheckStatus::Pass, "="),
        1 if many > 2 => (CheckStatus::Fail, "≠"),
        _ => return None,
    };
    let words = &passage.text[found.name("title")?.start()..unit.end()];
    (many > 1).then(|| {
        check(
            passage.article,
            CheckKind::ListCount,
            status,
            format!("{words}） {sign} {many}"),
            vec![passage.spans(number.start()..unit.end()), passage.spans(items.range())],
            "list-count/headed",
        )
    })
}

/// What is counted: the characters after the number, up to a mark or a verb that ends a list.
fn noun<'a>(text: &'a str, item: &Found) -> Option<&'a str> {
    const STOPS: [char; 24] = [
        '获', '被', '的', '为', '在', '进', '参', '是', '和', '已', '均', '都', '全', '将', '分', '开', '要', '有',
        '帮', '评', '列', '入', '受', '当',
    ];
    let rest = text.get(item.range.end..)?;
    let is_noun = |at: usize, c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c) && (at == 0 || !STOPS.contains(&c));
    let end = rest
        .char_indices()
        .take(8)
        .take_while(|(at, c)| is_noun(*at, *c))
        .last()
        .map(|(at, c)| at + c.len_utf8())?;
    Some(&rest[..end])
}

/// The items joined by 、 that end where `before` ends. A bracket belongs to its item; the first begins at a mark.
fn items(before: &str) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    let mut depth = 0usize;
    let mut end = before.len();
    for (at, c) in before.char_indices().rev() {
        if before.len() - at > REACH || items.len() > MOST {
            return Vec::new();
        }
        match c {
            '）' | ')' | '”' | '》' | '」' => depth += 1,
            '（' | '(' | '“' | '《' | '「' if depth > 0 => depth -= 1,
            '、' if depth == 0 => {
                items.push(at + c.len_utf8()..end);
                end = at;
            }
            _ if depth == 0 && is_boundary(c) => {
                items.push(at + c.len_utf8()..end);
                return finish(before, items);
            }
            _ => {}
        }
    }
    items.push(0..end);
    finish(before, items)
}

fn is_boundary(c: char) -> bool {
    "，。；：！？,;:!?（(“《「—\n".contains(c)
}

/// In reading order; 甲和乙 as the last item is two. An empty item means that this was no list.
fn finish(before: &str, mut items: Vec<Range<usize>>) -> Vec<Range<usize>> {
    items.reverse();
    if items.iter().any(|range| before[range.clone()].trim().is_empty()) {
        return Vec::new();
    }
    if let Some(last) = items.last().cloned() {
        let words = &before[last.clone()];
        let joint = words.char_indices().find(|(at, c)| *at > 0 && "和及与".contains(*c));
        if let Some((at, c)) = joint.filter(|_| items.len() > 1) {
            items.pop();
            items.push(last.start..last.start + at);
            items.push(last.start + at + c.len_utf8()..last.end);
        }
    }
    items
}

/// An item as a person reads it: the name in 攸县易天葵 where people are counted, without what leads up to the first.
fn shown<'a>(found: &[Found], item: &Found, text: &'a str, range: &Range<usize>) -> &'a str {
    let from = found.partition_point(|other| (other.passage, other.range.start) < (item.passage, range.start));
    let person = found[from..]
        .iter()
        .take_while(|other| other.passage == item.passage && other.range.end <= range.end)
        .filter(|other| matches!(other.value, Value::Person { .. }))
        .last();
    if let Some(person) = person {
        return &text[person.range.clone()];
    }
    const LEADS: [&str; 29] = [
        "我市", "我省", "我县", "我区", "本市", "全市", "其中", "经过", "包括", "包含", "新增", "增加", "设立", "设置",
        "推出", "分为", "分成", "经历", "来自", "围绕", "聚焦", "做好", "连接", "发放", "已与", "从", "即", "将", "以",
    ];
    let words = text[range.clone()].trim();
    let starts = LEADS
        .iter()
        .filter_map(|lead| {
            // A lead of one character is a word only where it begins the item.
            let at = if lead.chars().count() > 1 {
                words.rfind(lead)?
            } else {
                words.starts_with(lead).then_some(0)?
            };
            Some(at + lead.len())
        })
        .max()
        .filter(|start| *start < words.len());
    &words[starts.unwrap_or(0)..]
}

/// 三点要求：一是…二是…三是…: the number that announces markers, right before the first of them.
static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<number>(?P<count>[两三四五六七八九十]|[2-9])(?:个方面|方面|点|项|条|个|件|大|步))[^。；]{0,14}$")
        .expect("a pattern that the tests compile")
});

const MARKERS: [[&str; 10]; 5] = [
    [
        "一是", "二是", "三是", "四是", "五是", "六是", "七是", "八是", "九是", "十是",
    ],
    [
        "第一，",
        "第二，",
        "第三，",
        "第四，",
        "第五，",
        "第六，",
        "第七，",
        "第八，",
        "第九，",
        "第十，",
    ],
    [
        "一要", "二要", "三要", "四要", "五要", "六要", "七要", "八要", "九要", "十要",
    ],
    [
        "一、", "二、", "三、", "四、", "五、", "六、", "七、", "八、", "九、", "十、",
    ],
    [
        "（一）",
        "（二）",
        "（三）",
        "（四）",
        "（五）",
        "（六）",
        "（七）",
        "（八）",
        "（九）",
        "（十）",
    ],
];

/// Whether what is announced right before a colon is points of some kind (四项措施：, 三点意见：), and nothing that is counted on the way.
fn is_of_points(announced: &str) -> bool {
    const POINTS: [&str; 10] = ["点", "项", "条", "方面", "措施", "要求", "意见", "建议", "任务", "工作"];
    let words = announced.trim_end().strip_suffix(['：', ':']);
    words.is_some_and(|words| POINTS.iter().any(|point| words.ends_with(point)))
}

/// Where a marker stands that begins an item: 一、 is one behind a mark alone, as 十一、 and 二、三 hold it too.
fn marker_in(text: &str, marker: &str) -> Option<usize> {
    let begins = |at: usize| !marker.ends_with('、') || text[..at].trim_end().ends_with(['：', '；', '。', ':', ';']);
    text.match_indices(marker).map(|(at, _)| at).find(|&at| begins(at))
}

/// The list that the first of some passages announces; its later items may be in the paragraphs behind it.
fn markers(passages: &[Passage<'_>]) -> Option<Check> {
    let (passage, behind) = passages.split_first()?;
    let text = passage.text.as_ref();
    let (set, first) = MARKERS.iter().find_map(|set| Some((set, marker_in(text, set[0])?)))?;
    let from = text[..first].char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    let announced = ANNOUNCED.captures(&text[from..first])?;
    let (number, count) = (announced.name("number")?, digit(announced.name("count")?.as_str())?);
    let number = from + number.start()..from + number.end();
    let mut evidence = vec![passage.spans(number.clone())];
    let mut at = first;
    for marker in set {
        let Some(found) = marker_in(&text[at..], marker).or_else(|| text[at..].starts_with(marker).then_some(0)) else {
            break;
        };
        evidence.push(passage.spans(at + found..at + found + marker.len()));
        at += found + marker.len();
    }
    let here = evidence.len() - 1;
    for next in behind
        .iter()
        .take(MOST)
        .take_while(|next| next.article == passage.article)
    {
        let Some(marker) = set
            .get(evidence.len() - 1)
            .filter(|marker| next.text.trim_start().starts_with(**marker))
        else {
            continue;
        };
        let at = next.text.len() - next.text.trim_start().len();
        evidence.push(next.spans(at..at + marker.len()));
    }
    let many = evidence.len() - 1;
    let rest = || std::iter::once(&text[at..]).chain(behind.first().map(|next| next.text.as_ref()));
    let more = rest().any(|rest| {
        let other = ["此外", "另外", "最后", "还要", "同时", "其次"]
            .iter()
            .any(|word| rest.contains(word));
        other || set.get(many).is_some_and(|marker| rest.contains(marker))
    });
    // A single marker is no list.
    if many < 2 || here < 2 && many != count {
        return None;
    }
    let (status, sign) = match many {
        _ if many == count => (CheckStatus::Pass, "="),
        // One is missing; where more are, one is over, or the list goes on in other words, another list may be meant.
        _ if many + 1 == count && here == many && is_of_points(&text[from..first]) && !more => (CheckStatus::Fail, "≠"),
        _ => (CheckStatus::Suspect, "≠"),
    };
    let [first, last] = [set[0], set[many - 1]].map(|marker| marker.trim_end_matches(['，', '、']));
    let statement = format!("{first} … {last} {sign} {}", &text[number]);
    Some(check(
        passage.article,
        CheckKind::ListCount,
        status,
        statement,
        evidence,
        "list-count/markers",
    ))
}

fn digit(word: &str) -> Option<usize> {
    let c = word.chars().next()?;
    let known = ["", "", "两二兩", "三", "四", "五", "六", "七", "八", "九", "十"];
    c.to_digit(10)
        .map(|digit| digit as usize)
        .or_else(|| known.iter().position(|chars| chars.contains(c)))
}
