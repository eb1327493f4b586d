//! What the margin of a page says of it: the folio line (版眉) and the masthead (报头).

use std::borrow::Cow;
use std::collections::VecDeque;

use banmian_model::{Day, Markup};
use jiff::civil::Date;

use crate::division::may_be_ruler;
use crate::folio_line::{Line, parse};
use crate::lines::{TextLine, lines};
use crate::lunar;

/// What the margin says, each with the line that says it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folio {
    pub(crate) date: Option<Stated<Day>>,
    /// The weekday or the day of the Chinese calendar beside the day is another's: the line that says so.
    pub(crate) differs: Option<String>,
    pub(crate) label: Option<Stated<String>>,
    /// The label of the ruler before the page, or behind it.
    pub(crate) ruler: Option<Stated<String>>,
    pub(crate) newspaper: Option<Stated<String>>,
}

/// A value and the line it stands in.
#[derive(Clone, Debug)]
pub(crate) struct Stated<T> {
    pub(crate) value: T,
    pub(crate) line: String,
}

impl Folio {
    /// With the label that the page's ruler says.
    pub(crate) fn with_ruler(self, ruler: Option<Stated<String>>) -> Self {
        Self { ruler, ..self }
    }

    /// With paper and day of the first page of a source where this one says nothing of them.
    pub(crate) fn or(self, first: Option<&Self>) -> Self {
        Self {
            date: self.date.or_else(|| first?.date.clone()),
            newspaper: self.newspaper.or_else(|| first?.newspaper.clone()),
            ..self
        }
    }
}

/// Longest line of a margin, in characters.
const LONGEST: usize = 80;
/// Lines at the top and at the foot of a page where the margin stands, blank ones left out.
pub(crate) const TOP: usize = 12;
const FOOT: usize = 6;
/// Lines from the top among which a paper's name may stand without anything beside it.
const MASTHEAD: usize = 6;

/// A line of the margin, read.
pub(crate) struct MarginLine<'a> {
    pub(crate) at: &'a TextLine<'a>,
    pub(crate) read: Line,
}

/// Reads the margin of a page.
pub(crate) fn read(text: &str, markup: &[Markup]) -> Folio {
    of_margin(&margin(&telling(lines(text, markup))))
}

/// The lines that may say which page this is: those at the edges, and what may be folio or ruler in between. The rest
/// of a page of any length takes no memory here.
pub(crate) fn telling<'a>(lines: impl Iterator<Item = TextLine<'a>>) -> Vec<TextLine<'a>> {
    let mut telling = Vec::new();
    let mut foot = VecDeque::with_capacity(FOOT + 1);
    for line in lines {
        foot.push_back(line);
        if foot.len() > FOOT {
            let keep = |line: &TextLine<'_>| line.number < TOP || may_be_folio(&line.text) || may_be_ruler(&line.text);
            telling.extend(foot.pop_front().filter(keep));
        }
    }
    telling.extend(foot);
    telling
}

/// The lines of the margin: short ones at the edges, and wherever a line says day and page.
pub(crate) fn margin<'a>(telling: &'a [TextLine<'a>]) -> Vec<MarginLine<'a>> {
    let foot = telling.last().map_or(0, |last| last.number + 1).saturating_sub(FOOT);
    let margin_line = |line: &'a TextLine<'a>| {
        let at_edge = line.number < TOP || line.number >= foot;
        if !(at_edge || may_be_folio(&line.text)) || line.text.chars().nth(LONGEST).is_some() {
            return None;
        }
        let read = parse(&line.text);
        (at_edge || read.is_folio()).then_some(MarginLine { at: line, read })
    };
    telling.iter().filter_map(margin_line).collect()
}

/// Whether a line has what a folio line in the middle of a text has, seen without reading it: a year and a month, and a
/// page's label (第一版, or A3 at its beginning).
fn may_be_folio(text: &str) -> bool {
    if text.len() > 4 * LONGEST {
        return false;
    }
    let (mut year, mut month, mut page) = (false, false, text.as_bytes()[0].is_ascii_alphanumeric());
    for three in text.as_bytes().windows(3) {
        year |= three == "年".as_bytes();
        month |= three == "月".as_bytes();
        page |= three == "版".as_bytes();
    }
    year && month && page && !text.ends_with(['。', '！', '？', '”', '」'])
}

/// What the lines of the margin say together.
pub(crate) fn of_margin(lines: &[MarginLine<'_>]) -> Folio {
    let beside = |index: usize, holds: &dyn Fn(&Line) -> bool| {
        let number = lines[index].at.number;
        let near = |other: &usize| *other != index && lines[*other].at.number.abs_diff(number) <= 2;
        let around = index.saturating_sub(2)..(index + 3).min(lines.len());
        around
            .filter(near)
            .any(|other| lines[other].read.whole() && holds(&lines[other].read))
    };
    let mut folio = Folio::default();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.read.whole()) {
        let found = &line.read;
        let said = |line: &Line| line.weekday.is_some() || line.label.is_some() || line.name.is_some();
        // １９９６年１０月１７日 alone may be the day of an announcement.
        if let Some(day) = found
            .date
            .filter(|_| said(found) || found.masthead || beside(index, &said))
            && folio.date.is_none()
        {
            folio.date = Some(line.states(day));
            let around = index.saturating_sub(2)..(index + 3).min(lines.len());
            let differing = lines[around].iter().find(|other| {
                other.at.number.abs_diff(line.at.number) <= 2 && other.read.whole() && differs(&other.read, day)
            });
            folio.differs = differing.map(|other| other.at.text.clone().into_owned());
        }
        let dated = |line: &Line| line.date.is_some() || line.label.is_some() || line.masthead;
        if let Some(label) = &found.label
            && folio.label.is_none()
        {
            folio.label = Some(line.states(label.clone()));
        }
        let placed = line.at.number < MASTHEAD || dated(found) || beside(index, &dated);
        if let (Some(name), None, true) = (&found.name, &folio.newspaper, placed) {
            folio.newspaper = Some(line.states(name.clone()));
        }
        // Price and number of issue stand on the front page alone.
        if found.masthead && folio.label.is_none() && line.at.number < TOP {
            folio.label = Some(line.states("1".to_owned()));
        }
    }
    folio
}

/// Whether a line says a weekday or a day of the Chinese calendar that is not `day`'s; a line with a day of its own
/// speaks of that.
fn differs(line: &Line, day: Day) -> bool {
    if line.date.is_some_and(|own| own != day) {
        return false;
    }
    line.weekday.is_some_and(|weekday| !falls_on(day, weekday))
        || line
            .lunar
            .is_some_and(|printed| lunar::agrees(printed, day) == Some(false))
}

fn falls_on(day: Day, weekday: i8) -> bool {
    let date = i8::try_from(day.month).ok().zip(i8::try_from(day.day).ok());
    date.and_then(|(month, number)| Date::new(day.year, month, number).ok())
        .is_some_and(|date| date.weekday().to_monday_one_offset() == weekday)
}

impl MarginLine<'_> {
    fn states<T>(&self, value: T) -> Stated<T> {
        Stated {
            value,
            line: Cow::clone(&self.at.text).into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, date: Option<&str>, label: Option<&str>, newspaper: Option<&str>) {
        let folio = read(text, &[]);
        assert_eq!(folio.date.map(|date| date.value.to_string()).as_deref(), date, "{text}");
        assert_eq!(folio.label.map(|label| label.value).as_deref(), label, "{text}");
        assert_eq!(folio.newspaper.map(|name| name.value).as_deref(), newspaper, "{text}");
    }

    #[test]
    fn folio_lines_say_day_label_and_paper() {
        check(
            "湖州日报\n２００３年７月９日　星期三　第三版\n\n正文",
            Some("2003-07-09"),
            Some("3"),
            Some("湖州日报"),
        );
        check(
            "B02 经济\n\n2011年3月4日 星期五 责编：高 佶 版式：丁洪 盐城晚报\n",
            Some("2011-03-04"),
            Some("B2"),
            Some("盐城晚报"),
        );
        check(
            "A4　港聞\n維多利亞日報　二○一二年六月二十五日　星期一",
            Some("2012-06-25"),
            Some("A4"),
            Some("維多利亞日報"),
        );
        check(
            "中華民國二十八年四月廿一日 晶報 星期五 第八版",
            Some("1939-04-21"),
            Some("8"),
            Some("晶報"),
        );
        check(
            "4 要闻·综合\n2018年8月30日 星期四\n一篇文章",
            Some("2018-08-30"),
            Some("4"),
            None,
        );
        check(
            "第1726期 今日8版 零售价0.50元\n洞庭农民报\n2005年11月28日\n农历乙酉年十月廿七",
            Some("2005-11-28"),
            Some("1"),
            Some("洞庭农民报"),
        );
        check("株 洲 日 报", None, None, Some("株洲日报"));
        check(
            "1 要闻　泉州晚讯　2009年6月26日 星期五　责编 许达成",
            Some("2009-06-26"),
            Some("1"),
            Some("泉州晚讯"),
        );
        check(
            "《赣江工学院报》　2019年5月15日　星期三　总第612期",
            Some("2019-05-15"),
            Some("1"),
            Some("赣江工学院报"),
        );
        check("A06　民生　2023.4.20　星期四", Some("2023-04-20"), Some("A6"), None);
        check(
            "2016年5月13日　第3版　校园　本版编辑　姚一帆　电话：85913210",
            Some("2016-05-13"),
            Some("3"),
            None,
        );
        check(
            "吳門晶光報　中華民國二十二年四月十八日　星期二　癸酉年三月廿四日　第三版　每份銅元四枚",
            Some("1933-04-18"),
            Some("3"),
            Some("吳門晶光報"),
        );
        check(
            "第四十四期　　一九九五年十一月三日　星期五",
            Some("1995-11-03"),
            Some("1"),
            None,
        );
        check(
            "今日古田　第2版　综合　2018年8月2日　星期四",
            Some("2018-08-02"),
            Some("2"),
            None,
        );
        check(
            "南粤青年体育报　2005年2月25日　星期五　第六版　校园·成长",
            Some("2005-02-25"),
            Some("6"),
            Some("南粤青年体育报"),
        );
        check(
            "盐都晚报　2006年3月15日　星期三　第11版　分类广告　广告热线：0813-2207788",
            Some("2006-03-15"),
            Some("11"),
            Some("盐都晚报"),
        );
        check("2023.4.20.18 版本说明\n增长2023.4万元", None, None, None);
    }

    #[test]
    fn sentences_and_announcements_say_nothing() {
        check("市政府办公室\n2019年5月4日", None, None, None);
        check("活动时间：2019年5月4日 星期六 上午9时", None, None, None);
        check("天气预报\n3 个孩子\n工作通报", None, None, None);
        check("据《湖州日报》2003年7月9日第三版报道，会议召开。", None, None, None);
        check("2003年2月30日 星期三", None, None, None);
    }

    #[test]
    fn weekday_and_chinese_day_are_held_against_the_date() {
        let differs = |text: &str| read(text, &[]).differs.is_some();
        assert!(!differs(
            "2020年3月2日 星期一 庚子年二月初九 第12345期 今日8版\n株洲日报"
        ));
        assert!(differs("2020年3月2日 星期二 庚子年二月初九 第12345期 今日8版"));
        assert!(differs("2020年3月2日 星期一 庚子年二月初十 第12345期 今日8版"));
        assert!(differs("株洲日报\n2020年3月2日 星期一\n己亥年二月初九"));
    }

    #[test]
    fn a_folio_in_the_middle_is_found_and_a_sentence_is_not() {
        let body = "一行正文，讲的是别的事情。\n".repeat(30);
        let folio = read(
            &format!("{body}A3 要闻 2020年3月2日 星期一 责编：陈林 株洲日报\n{body}"),
            &[],
        );
        assert_eq!(folio.label.map(|label| label.value).as_deref(), Some("A3"));
        let folio = read(&format!("{body}2020年3月2日 本报第三版刊登的启事有误\n{body}"), &[]);
        assert!(folio.label.is_none() && folio.date.is_none());
    }
}
