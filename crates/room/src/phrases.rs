//! Statements of checks, and what a person should know of a page, in the reader's language. They are written in English, a
//! few patterns each; one that is not known here is shown as it is.

use crate::labels::measure;

/// Patterns and what they say. `{}` takes any words, and the words stand where `{}` with the same number of others before
/// it stands.
const PATTERNS: [(&str, &str); 24] = [
    (
        "unlike the pages articles were learned from (mean margin {} nat, usual is 3.5 and more): look at where they begin",
        "与学习所用的版面不同（平均余量 {} 纳特，通常在 3.5 以上）：请核对各篇的起首",
    ),
    (
        "no article: all of it reads as folios, captions or damage, and is in `text` alone",
        "无文章：全版读作版头、图片说明或残损，只见于 `text`",
    ),
    ("no Chinese character in the text", "文中没有汉字"),
    (
        "{} is in no row: whose count it is is not known",
        "{} 未入台账：不知属何地",
    ),
    (
        "{} is in no row: the count it is a part of was not read",
        "{} 未入台账：其所属的总数未读出",
    ),
    (
        "{} is in no row: nothing says since when it counts",
        "{} 未入台账：未言自何时起计",
    ),
    ("{} is no day: its month has {}", "{} 无此日：该月只有 {} 日"),
    ("a date line of {} on a page of {}", "电头为 {}，版面为 {}"),
    ("born in {} and {} years old in {}", "{} 年生，{} 岁于 {} 年"),
    ("{} {} twice", "{} {} 两见"),
    ("{} {} and {}: residual {}", "{} {} 与 {}：差 {}"),
    ("{} {} in headline and text", "{} 标题与正文同为 {}"),
    (
        "{} {} in the headline, {} in the text: residual {}",
        "{} 标题作 {}，正文作 {}：差 {}",
    ),
    (
        "{} is no place under {}; {} is one character away",
        "{}不在{}之下；{} 只差一字",
    ),
    ("{}: {} too many", "{}：多出 {}"),
    ("{}: {} left over", "{}：余 {}"),
    ("{}: no number of deaths is told", "{}：未言死亡数"),
    ("{}: a number of the list is not understood", "{}：列举中有数未读懂"),
    ("{} runs downward", "{}：由大到小"),
    ("{} is a {}, not a {}", "{} 是{}，不是{}"),
    ("{} is a {}", "{} 是{}"),
    ("{} in headline and text", "标题与正文同为 {}"),
    ("{} in the headline, {} in the text", "标题作 {}，正文作 {}"),
    (
        "{}… reads like the closing paragraph and stands before {} more",
        "「{}……」似为末段，其后尚有 {} 段",
    ),
];

const WEEKDAYS: [(&str, &str); 7] = [
    ("Monday", "星期一"),
    ("Tuesday", "星期二"),
    ("Wednesday", "星期三"),
    ("Thursday", "星期四"),
    ("Friday", "星期五"),
    ("Saturday", "星期六"),
    ("Sunday", "星期日"),
];

/// A statement as readers of Chinese say it.
pub(crate) fn statement(english: &str) -> String {
    let told = PATTERNS
        .iter()
        .find_map(|(pattern, chinese)| Some(filled(chinese, &holes(pattern, english)?)));
    told.unwrap_or_else(|| english.to_owned())
}

/// What stands where the pattern has `{}`.
fn holes<'a>(pattern: &str, mut text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split("{}");
    text = text.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let end = match parts.peek() {
            None if text.ends_with(part) => text.len() - part.len(),
            None => return None,
            Some(_) => text.find(part)?,
        };
        found.push(&text[..end]);
        text = &text[end + part.len()..];
    }
    Some(found)
}

fn filled(chinese: &str, holes: &[&str]) -> String {
    let mut parts = chinese.split("{}");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for (hole, part) in holes.iter().zip(parts) {
        let weekday = WEEKDAYS.iter().find(|(english, _)| english == hole);
        told.push_str(weekday.map_or_else(|| measure(hole), |(_, chinese)| chinese));
        told.push_str(part);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_in_chinese() {
        for (english, chinese) in [
            ("24 ≠ 11 + 9 + 3 + 2: 1 too many", "24 ≠ 11 + 9 + 3 + 2：多出 1"),
            (
                "1996-10-20 is a Sunday, not a Saturday",
                "1996-10-20 是星期日，不是星期六",
            ),
            ("2020-03-01 is a Sunday", "2020-03-01 是星期日"),
            (
                "溁口区 is no place under 株洲市; 渌口区 (430212) is one character away",
                "溁口区不在株洲市之下；渌口区 (430212) 只差一字",
            ),
            ("80 = 69 + 11", "80 = 69 + 11"),
            ("confirmed 80 twice", "确诊 80 两见"),
            ("death 3 in headline and text", "死亡 标题与正文同为 3"),
            (
                "confirmed 80 in the headline, 82 in the text: residual 2",
                "确诊 标题作 80，正文作 82：差 2",
            ),
            (
                "新增3例 is in no row: whose count it is is not known",
                "新增3例 未入台账：不知属何地",
            ),
            ("2月30日 is no day: its month has 29", "2月30日 无此日：该月只有 29 日"),
        ] {
            assert_eq!(statement(english), chinese);
        }
    }
}
