//! Statements of checks in the reader's language. They are written in English, a few patterns each; one that is not known
//! here is shown as it is.

/// Patterns and what they say. `{}` takes any words, and the words stand where `{}` with the same number of others before
/// it stands.
const PATTERNS: [(&str, &str); 11] = [
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
        told.push_str(weekday.map_or(hole, |(_, chinese)| chinese));
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
        ] {
            assert_eq!(statement(english), chinese);
        }
    }
}
