//! The day a page was published, from what is given or from what its times prove.

use std::collections::{BTreeMap, BTreeSet};

use banmian_model::{Basis, Day, IssueDate, PageArticles, TimeKind, TimeModifier, TimeValue, Value};
use jiff::civil::Date;

use super::Lexicon;
use super::apposition::weekday;
use super::lunar::lunar_day;
use crate::passage::{Found, Passage};

/// Years that a page may be of. Earlier ones name days otherwise.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2035;

/// What dates a page.
struct Dates<'a> {
    text: &'a str,
    passages: &'a [Passage<'a>],
    found: &'a [Found],
    times: Vec<(&'a Found, &'a TimeValue)>,
    lexicon: &'a Lexicon,
}

/// The day of publication. What is given wins; else a morning daily is taken to report the day before, and the year
/// is what weekdays, leap days and named years leave.
pub(crate) fn date(
    input: &PageArticles,
    passages: &[Passage<'_>],
    found: &[Found],
    lexicon: &Lexicon,
) -> Option<IssueDate> {
    if input.segmentation.articles.len() < 2 {
        return None;
    }
    let times: Vec<(&Found, &TimeValue)> = found
        .iter()
        .filter_map(|found| {
            if let Value::Time(time) = &found.value {
                Some((found, time))
            } else {
                None
            }
        })
        .collect();
    let reported = date_lined(&times, passages).or_else(|| latest_reported(&times, passages))?;
    let page = Dates {
        text: &input.page.text,
        passages,
        found,
        times,
        lexicon,
    };
    let (years, mut evidence) = possible_years(&page, &reported);
    evidence.insert(0, reported.words);
    let (value, proven) = match years.as_slice() {
        [Year { year, proven }] => (published(reported.day, *year)?.to_string(), *proven),
        // A year with the common shape: a leap day would shift only the last of February.
        _ => {
            let after = published(reported.day, 2019)?;
            (format!("XXXX-{:02}-{:02}", after.month(), after.day()), false)
        }
    };
    Some(IssueDate {
        value,
        certain: proven && reported.sure,
        basis: Basis::Text,
        evidence,
    })
}

/// The day after a day, in the year of publication: what is printed on the first of January reports the year before.
fn published((month, day): (i8, i8), year: i16) -> Option<Date> {
    let year = if (month, day) == (12, 31) { year - 1 } else { year };
    Date::new(year, month, day).ok()?.tomorrow().ok()
}

/// The latest day that a page reports.
struct Reported {
    day: (i8, i8),
    /// Whether it is surely the day before publication.
    sure: bool,
    words: String,
}

/// The latest day of a date line (新华社北京3月1日电, 本报长沙3月1日讯): of 459 pages of a morning daily that have one, all
/// were published on the day after it.
fn date_lined(times: &[(&Found, &TimeValue)], passages: &[Passage<'_>]) -> Option<Reported> {
    let lined = times.iter().filter(|(found, _)| {
        let behind = passages[found.passage]
            .text
            .get(found.range.end..)
            .unwrap_or_default()
            .trim_start();
        let behind = behind.strip_prefix(['专', '專']).unwrap_or(behind);
        behind.starts_with(['电', '讯', '電', '訊'])
    });
    let day = latest(lined.filter_map(|(_, time)| month_day(&time.timex)).collect())?;
    Some(Reported {
        day,
        sure: true,
        words: format!(
            "{}月{}日 is the latest day of a date line; a morning daily prints it the day after",
            day.0, day.1
        ),
    })
}

/// Whether the page reports days as news does: it says 昨日, or names more than one day, or one in
/// several articles. One day in a story of the
/// last week tells nothing of the day of publication.
fn speaks_of_days(passages: &[Passage<'_>], times: &[(&Found, &TimeValue)]) -> bool {
    let named = times
        .iter()
        .filter(|(_, time)| month_day(&time.timex).is_some())
        .count();
    named > 1 || passages.iter().any(|passage| passage.text.contains('昨'))
}

/// The latest day that a page without date lines reports as past.
fn latest_reported(times: &[(&Found, &TimeValue)], passages: &[Passage<'_>]) -> Option<Reported> {
    if !speaks_of_days(passages, times) {
        return None;
    }
    let past: Vec<(&Found, (i8, i8))> = times
        .iter()
        .filter(|(_, time)| matches!(time.kind, TimeKind::Date | TimeKind::Time))
        .filter(|(_, time)| {
            use TimeModifier::{After, Before, Since};
            // 自2月18日起, 3月1日前: days to come as often as past ones.
            !matches!(time.modifier, Some(Before | After | Since))
        })
        .filter_map(|(found, time)| Some((*found, month_day(&time.timex)?)))
        .collect();
    let day = latest(past.iter().map(|(_, day)| *day).collect())?;
    let of_day: Vec<&Found> = past
        .iter()
        .filter(|(_, other)| *other == day)
        .map(|(found, _)| *found)
        .collect();
    let articles: BTreeSet<u32> = of_day.iter().map(|found| passages[found.passage].article).collect();
    let dated = of_day
        .iter()
        .any(|found| weekday(&passages[found.passage].text, &found.range).is_some());
    let yesterday = passages.iter().any(|passage| passage.text.contains('昨'));
    Some(Reported {
        day,
        // One article may announce a day to come in the words of a past one: two of 昨, a second article and a day of the
        // week speak against it.
        sure: [yesterday, articles.len() > 1, dated]
            .into_iter()
            .filter(|proof| *proof)
            .count()
            > 1,
        words: format!(
            "{}月{}日 is the latest past day reported; a morning daily reports the day before",
            day.0, day.1
        ),
    })
}

/// The latest of some days: they stand in a circle, and the latest is the one before the widest gap.
fn latest(days: BTreeSet<(i8, i8)>) -> Option<(i8, i8)> {
    let place = |(month, day): (i8, i8)| i32::from(month) * 31 + i32::from(day);
    let days: Vec<(i8, i8)> = days.into_iter().collect();
    let gap = |index: usize| {
        let next = days
            .get(index + 1)
            .map_or_else(|| place(days[0]) + 12 * 31, |next| place(*next));
        next - place(days[index])
    };
    (0..days.len())
        .max_by_key(|&index| (gap(index), index))
        .map(|index| days[index])
}

/// Of a time that names month and day and no year.
fn month_day(timex: &str) -> Option<(i8, i8)> {
    let date = timex.split('T').next()?.strip_prefix("XXXX-")?;
    let (month, day) = date.split_once('-')?;
    Some((month.parse().ok()?, day.parse().ok()?))
}

/// A year that is left, and whether the page proves it.
struct Year {
    year: i16,
    proven: bool,
}

/// The years that the page's evidence leaves, and that evidence in words: what weekdays and lunar days leave, and which of
/// these years everything else rules out by itself.
fn possible_years(page: &Dates<'_>, reported: &Reported) -> (Vec<Year>, Vec<String>) {
    let mut besides = page.weekdays();
    besides.extend(page.lunar_days());
    let left = years_left(page, reported, &besides);
    if besides.is_empty() || !left.0.is_empty() {
        return left;
    }
    // A day of the week is a slip more often than a whole page: without such days one year may be left.
    let (years, mut evidence) = years_left(page, reported, &[]);
    let words: Vec<&str> = besides.iter().map(|(.., words)| words.as_str()).collect();
    evidence.insert(
        0,
        format!("{} leaves no year with what else is named: a slip", words.join(", ")),
    );
    (years, evidence)
}

/// The same with some of the days that something beside them tells the year of.
fn years_left(page: &Dates<'_>, reported: &Reported, besides: &[Beside<'_>]) -> (Vec<Year>, Vec<String>) {
    let mut evidence = Vec::new();
    let mut years: Vec<i16> = YEARS.collect();
    let mut proofs = 0;
    for (day, fits, words) in besides {
        // A page of January names days of the December before.
        let before = i16::from(day.0 > 10 && (reported.day.0 < 3 || reported.day == (12, 31)));
        years.retain(|&year| Date::new(year - before, day.0, day.1).is_ok_and(fits));
        evidence.push(format!("{words} leaves {}", listed(&years)));
        proofs += 1;
    }
    let base = years.clone();
    // Of a page of the weeks after it; later ones look back at years that are not theirs.
    let just_past = matches!(reported.day, (2, 29) | (3, _));
    if just_past
        && page
            .times
            .iter()
            .any(|(_, time)| month_day(&time.timex) == Some((2, 29)))
    {
        let leap = |year: &i16| Date::new(*year, 2, 29).is_ok();
        years.retain(leap);
        let out = ruled_out(&base, leap);
        evidence.push(format!("2月29日 is named, which rules out {out}: they have none"));
        proofs += 1;
    }
    let bounded = page.bounded_years(&mut years, &base, &mut evidence);
    if let Some(last) = page.numbered_years().max() {
        years.retain(|&year| year >= last);
    }
    let named = page.named_years();
    let chosen = choose(&mut years, &base, &named);
    // The one year that a day of the week leaves is none near those that the page names.
    if chosen.is_none() && !named.is_empty() && !bounded && proofs < 2 && years.len() == 1 {
        years.clear();
    }
    evidence.extend(chosen);
    let single = years.len() == 1;
    // One kind of evidence alone may be a slip: a proof needs two that agree.
    // A whole date of the weeks before is none: with it 131 of 2,511 pages of a daily were sure, and 11 of them wrong.
    let agree = proofs > 0 && (bounded || !named.is_empty()) || proofs > 1;
    let proven = single && agree;
    (years.into_iter().map(|year| Year { year, proven }).collect(), evidence)
}

/// Takes the year that is named last, and the words of what that rules out. A page names its own year or, around new year,
/// the one before or after it; where its words are younger than all years it names, the first of theirs.
fn choose(years: &mut Vec<i16>, base: &[i16], named: &BTreeMap<i16, String>) -> Option<String> {
    let (&printed, words) = named.last_key_value()?;
    let latest = years
        .iter()
        .copied()
        .find(|year| *year >= printed && printed + 3 > *year)
        .unwrap_or(printed);
    let mut near: Vec<i16> = years
        .iter()
        .copied()
        .filter(|year| (latest - 1..=latest).contains(year))
        .collect();
    if near.contains(&latest) {
        near = vec![latest];
    }
    if near.is_empty() {
        return None;
    }
    *years = near;
    let out = ruled_out(base, |year| years.contains(year));
    Some(format!(
        "{words} is the latest year named, which rules out {out}: a page cites nothing of a year to come, and names its own \
         or the one before"
    ))
}

/// The years that are ruled out, the nearest by name: `2015 and 9 before it, 2026`.
fn ruled_out(base: &[i16], keep: impl Fn(&i16) -> bool) -> String {
    let kept: Vec<i16> = base.iter().copied().filter(&keep).collect();
    let out: Vec<i16> = base.iter().copied().filter(|year| !keep(year)).collect();
    let (Some(first), Some(last)) = (kept.first(), kept.last()) else {
        return "all years".to_owned();
    };
    let more = |years: &[i16], nearest: Option<&i16>, where_: &str| {
        let nearest = nearest?;
        Some(match years.len() - 1 {
            0 => nearest.to_string(),
            rest => format!("{nearest} and {rest} {where_} it"),
        })
    };
    let before: Vec<i16> = out.iter().copied().filter(|year| year < first).collect();
    let behind: Vec<i16> = out.iter().copied().filter(|year| year > last).collect();
    let between = out
        .iter()
        .filter(|year| (first..=last).contains(year))
        .map(i16::to_string);
    let parts: Vec<String> = more(&before, before.last(), "before")
        .into_iter()
        .chain(between)
        .chain(more(&behind, behind.first(), "after"))
        .collect();
    if parts.is_empty() {
        return "no year that is left".to_owned();
    }
    parts.join(", ")
}

/// Words with the years in which papers print them.
const WORDS: &str = include_str!("../../data/dated_words.tsv");

impl Dates<'_> {
    /// Leaves the years in which the page's words were in use; whether there was such a word.
    fn bounded_years(&self, years: &mut Vec<i16>, base: &[i16], evidence: &mut Vec<String>) -> bool {
        let mut bounded = false;
        let rows = WORDS.lines().filter(|line| !line.starts_with('#'));
        for (word, from, to) in rows.filter_map(word_and_years) {
            if self.text.contains(word) {
                let in_use = |year: &i16| (from..=to).contains(year);
                years.retain(in_use);
                let out = ruled_out(base, in_use);
                let until = if to < *YEARS.end() {
                    format!("to {to}")
                } else {
                    "on".to_owned()
                };
                evidence.push(format!("{word} rules out {out}: it is a word from {from} {until}"));
                bounded = true;
            }
        }
        bounded
    }

    /// Dates with their day of the week.
    fn weekdays(&self) -> Vec<Beside<'_>> {
        let one = |(date, value): &(&Found, &TimeValue)| {
            let day = month_day(&value.timex)?;
            let text = &self.passages[date.passage].text;
            let (number, end) = weekday(text, &date.range)?;
            let words = text.get(date.range.start..end.max(date.range.end))?;
            let number = i8::try_from(number).ok()?;
            let fits: Box<dyn Fn(Date) -> bool> =
                Box::new(move |date: Date| date.weekday().to_monday_one_offset() == number);
            Some((day, fits, words.to_owned()))
        };
        self.times.iter().filter_map(one).collect()
    }

    /// Dates with their day of the lunar calendar.
    fn lunar_days(&self) -> Vec<Beside<'_>> {
        let one = |index: usize| {
            let date = &self.found[index];
            let Value::Time(time) = &date.value else { return None };
            let day = month_day(&time.timex)?;
            let text = &self.passages[date.passage].text;
            let (lunar, words) = lunar_day(text, self.found, index)?;
            let words = text.get(date.range.start..self.found[words].range.end)?;
            let fits: Box<dyn Fn(Date) -> bool + '_> =
                Box::new(move |date: Date| day_of(date).is_some_and(|day| lunar.is(day, self.lexicon)));
            Some((day, fits, words.to_owned()))
        };
        (0..self.found.len()).filter_map(one).collect()
    }

    /// Years of document numbers (〔2020〕): no page is of a year before.
    fn numbered_years(&self) -> impl Iterator<Item = i16> {
        let behind = self.text.split('〔').skip(1);
        let years = behind.filter_map(|rest| rest.get(..4)?.parse::<i16>().ok());
        years.filter(|year| YEARS.contains(year))
    }

    /// Years named in dates as past or present, and in document numbers (〔2020〕), each with words that name it.
    fn named_years(&self) -> BTreeMap<i16, String> {
        let dated = self.times.iter().filter(|(found, time)| {
            let text = &self.passages[found.passage].text;
            says_year(&text[found.range.clone()]) && !is_to_come(text, found, time)
        });
        let dated = dated.filter_map(|(found, time)| {
            let words = self.passages[found.passage].text.get(found.range.clone())?;
            Some((time.timex.get(..4)?.parse::<i16>().ok()?, words))
        });
        let mut named: BTreeMap<i16, (usize, &str)> = BTreeMap::new();
        for (year, words) in dated.filter(|(year, _)| YEARS.contains(year)) {
            named.entry(year).or_insert((0, words)).0 += 1;
        }
        drop_target(&mut named);
        let numbered = self.numbered_years().map(|year| (year, format!("〔{year}〕")));
        let named = named.into_iter().map(|(year, (_, words))| (year, words.to_owned()));
        named.chain(numbered).collect()
    }
}

/// A day that something beside it tells the year of: month and day, which dates that fits, and the words.
type Beside<'a> = ((i8, i8), Box<dyn Fn(Date) -> bool + 'a>, String);

fn day_of(date: Date) -> Option<Day> {
    Some(Day {
        year: date.year(),
        month: u8::try_from(date.month()).ok()?,
        day: u8::try_from(date.day()).ok()?,
    })
}

fn word_and_years(line: &str) -> Option<(&str, i16, i16)> {
    let mut fields = line.split('\t');
    let word = fields.next()?;
    let from = fields.next()?.parse().ok()?;
    let to = fields.next()?.parse().unwrap_or(*YEARS.end());
    Some((word, from, to))
}

fn listed(years: &[i16]) -> String {
    match years {
        [] => "no year".to_owned(),
        [.., last] if years.len() > 6 => format!("{} years up to {last}", years.len()),
        _ => years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// 十四五 resolves to years and names none.
fn says_year(words: &str) -> bool {
    let words = words.trim_start_matches(|c: char| !"0123456789０１２３４５６７８９一二〇".contains(c));
    let digits = words
        .chars()
        .take_while(|c| c.is_numeric() || "一二三四五六七八九〇零○".contains(*c))
        .count();
    digits == 4
}

/// 到2035年, 2030年前, 2021—2025年, 2035年远景目标: a year that plans name.
fn is_to_come(text: &str, found: &Found, time: &TimeValue) -> bool {
    let words = text.get(found.range.clone()).unwrap_or_default();
    let before = text.get(..found.range.start).unwrap_or_default();
    let behind = text.get(found.range.end..).unwrap_or_default();
    let up_to = ['到', '至', '—', '－', '-', '～', '~', '–'];
    let reached = (words.starts_with(['到', '至']) || before.ends_with(up_to)) && !before.ends_with("截至");
    let planned = [
        "前",
        "远景",
        "中长期",
        "目标",
        "规划",
        "基本实现",
        "将",
        "全面建成",
        "力争",
    ];
    reached || time.modifier == Some(TimeModifier::Before) || planned.iter().any(|word| behind.starts_with(word))
}

/// A round year that is named once and years after the others is one that a plan aims at.
fn drop_target(named: &mut BTreeMap<i16, (usize, &str)>) {
    while let Some((&year, &(times, _))) = named.last_key_value() {
        let before = named.range(..year).next_back();
        let aimed = before.is_some_and(|(&other, _)| (2..=15).contains(&(year - other)));
        if !(year % 5 == 0 && times == 1 && aimed) {
            break;
        }
        named.remove(&year);
    }
}
