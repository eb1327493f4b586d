//! Days that cannot be: 2月30日, and a date line of a day to come.

use banmian_model::{Check, CheckKind, CheckStatus, Day, Value, fold};

use super::check;
use crate::passage::{Found, Passage};
use crate::setting::Setting;

/// Characters before a date in which a word of the lunar calendar may stand: its months have thirty days.
const LUNAR_REACH: usize = 8;

/// The days of a page that no calendar has, and date lines that are later than the page.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found], setting: &Setting) -> Vec<Check> {
    let impossible = passages.iter().flat_map(impossible);
    let known = setting.issue_date.as_ref().is_some_and(|issued| issued.certain);
    let issued = setting.issue_day().filter(|_| known);
    let lined = found
        .iter()
        .filter_map(|item| to_come(&passages[item.passage], item, issued?));
    impossible.chain(lined).collect()
}

/// Each 月 with figures on both sides, and a day behind it that the month has not.
fn impossible(passage: &Passage<'_>) -> Vec<Check> {
    let text = passage.text.as_ref();
    let months = text.match_indices('月').map(|(at, _)| at);
    let one = |at: usize| {
        let (month, start) = figures_before(text, at)?;
        let (day, end) = figures_behind(text, at + '月'.len_utf8())?;
        let named = text[end..].starts_with(['日', '号', '號']);
        let year = text[..start]
            .strip_suffix('年')
            .and_then(|rest| figures_before(text, rest.len()));
        let most = longest(month, year.map(|(year, _)| year))?;
        let before = text[..start]
            .char_indices()
            .rev()
            .nth(LUNAR_REACH)
            .map_or(0, |(at, _)| at);
        let lunar = ["农历", "農曆", "阴历", "旧历", "夏历", "古历"]
            .iter()
            .any(|word| text[before..start].contains(word));
        if !named || lunar || (1..=most).contains(&day) {
            return None;
        }
        let start = year.map_or(start, |(_, start)| start);
        let range = start..end + '日'.len_utf8();
        let statement = format!("{} is no day: its month has {most}", text.get(range.clone())?);
        let evidence = vec![passage.spans(range)];
        let rule = "range/no-such-day";
        Some(check(
            passage.article,
            CheckKind::Range,
            CheckStatus::Fail,
            statement,
            evidence,
            rule,
        ))
    };
    months.filter_map(one).collect()
}

/// Days of the month; of a February without a year, or with two figures of one, the most it ever has. `None` where there is
/// no such month.
fn longest(month: u32, year: Option<u32>) -> Option<u32> {
    const LEAP: i16 = 2000;
    let year = year
        .filter(|year| *year >= 100)
        .and_then(|year| i16::try_from(year).ok());
    Day::length_of_month(year.unwrap_or(LEAP), u8::try_from(month).ok()?).map(u32::from)
}

/// At most four figures that end at `end`: their value, and where they start.
fn figures_before(text: &str, end: usize) -> Option<(u32, usize)> {
    let figures = text[..end]
        .char_indices()
        .rev()
        .map_while(|(at, c)| Some((at, fold(c).to_digit(10)?)));
    let figures: Vec<(usize, u32)> = figures.take(5).collect();
    let &(start, _) = figures.last().filter(|_| figures.len() < 5)?;
    let value = figures.iter().rev().fold(0, |value, (_, figure)| value * 10 + figure);
    Some((value, start))
}

/// At most two figures that begin at `start`: their value, and where they end.
fn figures_behind(text: &str, start: usize) -> Option<(u32, usize)> {
    let figures = text[start..]
        .char_indices()
        .map_while(|(at, c)| Some((at + c.len_utf8(), fold(c).to_digit(10)?)));
    let figures: Vec<(usize, u32)> = figures.take(3).collect();
    let &(end, _) = figures.last().filter(|_| figures.len() < 3)?;
    let value = figures.iter().fold(0, |value, (_, figure)| value * 10 + figure);
    Some((value, start + end))
}

/// 本报株洲3月5日讯 on a page of 3月2日: what is reported has happened.
fn to_come(passage: &Passage<'_>, item: &Found, issued: Day) -> Option<Check> {
    let Value::Time(time) = &item.value else { return None };
    let behind = passage.text.get(item.range.end..)?;
    let day = time.start?.day;
    if day <= issued || !behind.starts_with(['电', '讯', '電', '訊']) {
        return None;
    }
    let statement = format!("a date line of {day} on a page of {issued}");
    let evidence = vec![passage.spans(item.range.clone())];
    let rule = "range/date-line-to-come";
    Some(check(
        passage.article,
        CheckKind::Range,
        CheckStatus::Suspect,
        statement,
        evidence,
        rule,
    ))
}
