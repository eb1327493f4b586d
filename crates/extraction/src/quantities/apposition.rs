//! The day of the week that stands beside a date: 3月1日，星期天; 2月16日（星期日）.

use std::ops::Range;

/// Words before the character that says which day of the week.
const HEADS: [&str; 5] = ["星期", "周", "週", "礼拜", "禮拜"];
/// Characters between a date and its day of the week.
const GAP: usize = 2;

/// The day of the week that `text` gives a date at `range`, in its words or right behind them: 1 for Monday, and the
/// byte behind it. Only a date that names a day has one: 3月的星期天 is no apposition.
pub(crate) fn weekday(text: &str, range: &Range<usize>) -> Option<(u32, usize)> {
    let words = text.get(range.clone())?;
    if !words.contains(['日', '号', '號']) {
        return None;
    }
    inside(words)
        .map(|(day, at)| (day, range.start + at))
        .or_else(|| behind(text.get(range.end..)?).map(|(day, at)| (day, range.end + at)))
}

fn inside(words: &str) -> Option<(u32, usize)> {
    HEADS.iter().find_map(|head| {
        let at = words.find(head)? + head.len();
        let c = words[at..].chars().next()?;
        Some((number(c)?, at + c.len_utf8()))
    })
}

/// Nothing but a comma, a blank or a bracket may stand between.
fn behind(rest: &str) -> Option<(u32, usize)> {
    let trimmed = rest.trim_start_matches(['，', ',', ' ', '（', '(', '\u{3000}', '、']);
    let skipped = rest.len() - trimmed.len();
    if rest[..skipped].chars().count() > GAP {
        return None;
    }
    let head = HEADS.iter().find(|head| trimmed.starts_with(**head))?;
    let c = trimmed[head.len()..].chars().next()?;
    Some((number(c)?, skipped + head.len() + c.len_utf8()))
}

fn number(c: char) -> Option<u32> {
    let index = match c {
        '天' => 6,
        _ => "一二三四五六日".chars().position(|day| day == c)?,
    };
    u32::try_from(index + 1).ok()
}
