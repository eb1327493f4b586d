//! What the margin of a page says of it: the folio line (版眉) and the masthead (报头).
//!
//! A folio line is made of nothing but known pieces: the day, its weekday, the label of the page, the paper's name,
//! the section, editors. One strange word makes it a sentence, and sentences date nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use banmian_model::{Day, Page, Role, Segmentation};
use jiff::civil::Date;
use regex::Regex;

/// What the margin says, each with the line that says it.
#[derive(Debug, Default)]
pub(crate) struct Folio {
    pub(crate) date: Option<Stated<Day>>,
    /// A day of the week stands beside the day, and is not that day's.
    pub(crate) weekday_differs: bool,
    pub(crate) label: Option<Stated<String>>,
    pub(crate) newspaper: Option<Stated<String>>,
}

/// A value and the line it stands in.
#[derive(Debug)]
pub(crate) struct Stated<T> {
    pub(crate) value: T,
    pub(crate) line: String,
}

/// Longest line of a margin, in characters.
const LONGEST: usize = 80;
/// Lines at the top and at the foot of a page where the margin stands, blank ones left out.
const TOP: usize = 12;
const FOOT: usize = 6;
/// Lines from the top among which a paper's name may stand without anything beside it.
const MASTHEAD: usize = 6;

/// Reads the margin of a page.
pub(crate) fn read(page: &Page, segmentation: &Segmentation) -> Folio {
    let lines = margin(page, segmentation);
    let parsed: Vec<Line> = lines.iter().map(|line| parse(line.text)).collect();
    let beside = |index: usize, holds: &dyn Fn(&Line) -> bool| {
        let near = |other: &usize| *other != index && lines[*other].number.abs_diff(lines[index].number) <= 2;
        let around = index.saturating_sub(2)..(index + 3).min(lines.len());
        around
            .filter(near)
            .any(|other| parsed[other].whole() && holds(&parsed[other]))
    };
    let mut folio = Folio::default();
    for (index, (line, found)) in lines
        .iter()
        .zip(&parsed)
        .enumerate()
        .filter(|(_, (_, line))| line.whole())
    {
        let said = |line: &Line| line.weekday.is_some() || line.label.is_some() || line.name.is_some();
        // １９９６年１０月１７日 alone may be the day of an announcement.
        if let Some(day) = found
            .date
            .filter(|_| said(found) || found.masthead || beside(index, &said))
            && folio.date.is_none()
        {
            folio.date = Some(line.states(day));
            folio.weekday_differs = found.weekday.is_some_and(|weekday| !falls_on(day, weekday));
        }
        let dated = |line: &Line| line.date.is_some() || line.label.is_some() || line.masthead;
        if let Some(label) = &found.label
            && folio.label.is_none()
        {
            folio.label = Some(line.states(label.clone()));
        }
        let placed = line.number < MASTHEAD || dated(found) || beside(index, &dated);
        if let (Some(name), None, true) = (&found.name, &folio.newspaper, placed) {
            folio.newspaper = Some(line.states(name.clone()));
        }
        // Price and number of issue stand on the front page alone.
        if found.masthead && folio.label.is_none() && line.number < TOP {
            folio.label = Some(line.states("1".to_owned()));
        }
    }
    folio
}

fn falls_on(day: Day, weekday: i8) -> bool {
    let date = i8::try_from(day.month).ok().zip(i8::try_from(day.day).ok());
    date.and_then(|(month, number)| Date::new(day.year, month, number).ok())
        .is_some_and(|date| date.weekday().to_monday_one_offset() == weekday)
}

/// A line of the margin.
struct MarginLine<'a> {
    text: &'a str,
    /// Which of the page's lines it is, blank ones left out.
    number: usize,
}

impl MarginLine<'_> {
    fn states<T>(&self, value: T) -> Stated<T> {
        Stated {
            value,
            line: self.text.to_owned(),
        }
    }
}

/// Short lines at the edges, and all that segmentation takes for furniture.
fn margin<'a>(page: &'a Page, segmentation: &Segmentation) -> Vec<MarginLine<'a>> {
    let furniture = segmentation.blocks.iter().filter(|block| block.role == Role::Furniture);
    let mut furniture = furniture.map(|block| block.span.range()).peekable();
    let mut lines = Vec::new();
    let mut at = 0;
    let mut number = 0;
    for line in page.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        while furniture.next_if(|block| block.end <= start).is_some() {}
        let is_furniture = furniture.peek().is_some_and(|block| block.start < at);
        lines.push((MarginLine { text, number }, is_furniture));
        number += 1;
    }
    let foot = number.saturating_sub(FOOT);
    let in_margin = |(line, furniture): &(MarginLine<'_>, bool)| {
        (*furniture || line.number < TOP || line.number >= foot) && line.text.chars().nth(LONGEST).is_none()
    };
    lines.into_iter().filter(in_margin).map(|(line, _)| line).collect()
}

/// The pieces of a line.
#[derive(Debug, Default, PartialEq)]
struct Line {
    date: Option<Day>,
    /// From Monday = 1.
    weekday: Option<i8>,
    label: Option<String>,
    name: Option<String>,
    /// Number of issue, price, postal code of the paper.
    masthead: bool,
    sections: usize,
    /// Pieces that no folio line has.
    strange: usize,
}

impl Line {
    fn whole(&self) -> bool {
        self.strange == 0 && self.sections <= 2
    }
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?:中華|中华)?民[国國](?P<republic>[0-9一二三四五六七八九十廿卅百]{1,5})|(?P<year>[12][0-9]{3}|[一二][一二三四五六七八九〇零]{3}))\s*年\s*(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*(?P<day>[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})\s*日",
    )
});
/// 2023.4.20, 2019-09-19.
static FIGURES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^0-9])(?P<year>[12][0-9]{3})(?:\.(?P<month>[0-9]{1,2})\.(?P<day>[0-9]{1,2})|-(?P<month2>[0-9]{1,2})-(?P<day2>[0-9]{1,2}))(?:[^0-9.-]|$)",
    )
});
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:星期|礼拜|禮拜|周|週)\s*([一二三四五六日天])"));
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:第\s*(?P<number>[0-9]{1,3}|[一二三四五六七八九十]{1,3}|[A-Z][0-9]{1,3})\s*版|(?P<letter>[A-Z][0-9]{1,3})版?|(?P<front>头版|頭版))$",
    )
});
static BARE_LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"^0?([1-9][0-9]?)版?$"));
static LUNAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(]?(?:农历|農曆|夏历|夏曆|阴历|陰曆)?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?)?(?:闰?[正一二三四五六七八九十冬腊臘]{1,2}月)?(?:[大小])?(?:[初十廿卅二三]?[一二三四五六七八九十])?日?[）)]?$",
    )
});
static ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[总總本今]?第?\s*[0-9一二三四五六七八九十百千零〇]+\s*[号號期]|零售价.*|零售價.*|每份.*|定价.*|[今本][日期]\s*[0-9一二三四五六七八九十]+\s*[版张頁页].*|国内统一.*|國內統一.*|CN[0-9 —-].*|ISSN.*|邮发代号.*|郵發代號.*|创刊.*|[0-9.]+元)$",
    )
});
static EDITORS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:责编|责任编辑|編輯|编辑|主编|主編|编审|美编|版式|校对|校對|值班|统筹|组版|制图|电话|電話|邮箱|E-?mail)(?:设计|主任|总编辑?|编委)?\s*[:：/]?",
    )
});
/// 文汇报 is a paper; 汇报 is none.
static PAPER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Han}{1,9}[报報]$"));
const NO_PAPER: [&str; 34] = [
    "预", "預", "通", "公", "汇", "匯", "情", "海", "简", "簡", "举", "舉", "申", "捷", "喜", "警", "回", "填", "上",
    "呈", "电", "電", "板", "墙", "播", "年", "月", "财", "財", "学", "战", "误", "漏", "相",
];
const PAPERS: [&str; 8] = [
    "文汇报",
    "文匯報",
    "大公报",
    "大公報",
    "香港文汇报",
    "香港文匯報",
    "中國學生周報",
    "申报",
];
/// What sections of a paper are called.
const SECTIONS: [&str; 40] = [
    "要闻", "要聞", "综合", "綜合", "新闻", "新聞", "国际", "國際", "国内", "本地", "经济", "財經", "财经", "社会",
    "社會", "文化", "体育", "體育", "副刊", "时事", "港聞", "港闻", "兩岸", "两岸", "娛樂", "娱乐", "教育", "健康",
    "理论", "评论", "視點", "视点", "民生", "法治", "县区", "城事", "专版", "专题", "广告", "生活",
];

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a pattern that a test compiles")
}

fn parse(text: &str) -> Line {
    let mut line = Line::default();
    let mut rest = folded(text);
    if let Some(found) = DATE.captures(&rest) {
        line.date = day(&found);
        let range = found.get(0).map_or(0..0, |whole| whole.range());
        rest.replace_range(range, " ");
    } else if let Some(found) = FIGURES.captures(&rest) {
        line.date = day_in_figures(&found);
        let range = found.get(0).map_or(0..0, |whole| whole.range());
        rest.replace_range(range, " ");
    }
    if let Some(found) = WEEKDAY.captures(&rest) {
        line.weekday = "一二三四五六日天"
            .chars()
            .zip([1, 2, 3, 4, 5, 6, 7, 7])
            .find_map(|(c, number)| found[1].starts_with(c).then_some(number));
        let range = found.get(0).map_or(0..0, |whole| whole.range());
        rest.replace_range(range, " ");
    }
    let mut bare = None;
    // Behind 责编： only names follow.
    let announces = |found: &regex::Match<'_>| {
        let parted = |c: char| matches!(c, ':' | '：' | '/') || c.is_whitespace();
        found.as_str().ends_with(parted) || rest[found.end()..].starts_with(char::is_whitespace)
    };
    let rest = match EDITORS.find_iter(&rest).find(announces) {
        Some(found) => {
            let (margin, editors) = rest.split_at(found.start());
            let margin = margin.trim_end_matches("本版");
            line.name = editors.split_whitespace().last().and_then(paper_name);
            margin.to_owned()
        }
        _ => rest,
    };
    for piece in pieces(&rest) {
        sort_in(&piece, &mut line, &mut bare);
    }
    let named = line.date.is_some() || line.name.is_some() || line.sections > 0;
    match bare {
        Some(label) if line.label.is_none() && named => line.label = Some(label),
        Some(_) if line.label.is_none() => line.strange += 1,
        _ => {}
    }
    line
}

/// What white space and bars divide; a name set wide (株 洲 日 报) is one piece.
fn pieces(text: &str) -> Vec<Cow<'_, str>> {
    let pieces: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "|｜丨·•".contains(c))
        .collect();
    let pieces: Vec<&str> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
    if pieces.len() > 2 && pieces.iter().all(|piece| piece.chars().count() == 1) {
        return vec![Cow::Owned(pieces.concat())];
    }
    pieces.into_iter().map(Cow::Borrowed).collect()
}

fn sort_in(piece: &str, line: &mut Line, bare: &mut Option<String>) {
    let han = piece.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    if let Some(found) = LABEL.captures(piece) {
        let words = found.name("number").or_else(|| found.name("letter"));
        let label = words.map_or_else(|| Some("1".to_owned()), |words| label(words.as_str()));
        line.label = line.label.take().or(label);
    } else if let Some(found) = BARE_LABEL.captures(piece) {
        *bare = Some(found[1].to_owned());
    } else if let Some(name) = paper_name(piece) {
        line.name.get_or_insert(name);
    } else if ISSUE.is_match(piece) {
        line.masthead = true;
    } else if LUNAR.is_match(piece) {
    } else if han && piece.chars().count() <= 8 && SECTIONS.iter().any(|section| piece.contains(section)) {
        line.sections += 1;
    } else {
        // 第二版 国际部: one short word more is a section whose name nobody knows.
        let known = line.date.is_some() || line.label.is_some();
        let short = han && piece.chars().count() <= 4 && known && line.sections == 0;
        line.sections += usize::from(short);
        line.strange += usize::from(!short);
    }
}

fn paper_name(piece: &str) -> Option<String> {
    let stem = piece.strip_suffix(['报', '報']).unwrap_or_default();
    let is_paper = PAPER.is_match(piece) && !NO_PAPER.iter().any(|word| stem.ends_with(word));
    (is_paper || PAPERS.contains(&piece)).then(|| piece.to_owned())
}

/// `A01` is A1, 十二 is 12.
fn label(words: &str) -> Option<String> {
    let letter = words.chars().next().filter(char::is_ascii_uppercase);
    let number = number(words.trim_start_matches(|c: char| c.is_ascii_uppercase()))?;
    Some(letter.map(String::from).unwrap_or_default() + &number.to_string())
}

/// ASCII letters and digits for those of full width, one round zero for all.
fn folded(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '○' | '◯' => '〇',
            '\u{3000}' => ' ',
            c => c,
        })
        .collect()
}

fn day(found: &regex::Captures<'_>) -> Option<Day> {
    let year = match (found.name("republic"), found.name("year")) {
        (Some(year), _) => 1911 + number(year.as_str())?,
        (None, year) => number(year?.as_str())?,
    };
    calendar_day(year, number(&found["month"])?, number(&found["day"])?)
}

fn day_in_figures(found: &regex::Captures<'_>) -> Option<Day> {
    let either = |one: &str, other: &str| number(found.name(one).or_else(|| found.name(other))?.as_str());
    calendar_day(
        number(&found["year"])?,
        either("month", "month2")?,
        either("day", "day2")?,
    )
}

fn calendar_day(year: u32, month: u32, day: u32) -> Option<Day> {
    let date = Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()?;
    Some(Day {
        year: date.year(),
        month: u8::try_from(date.month()).ok()?,
        day: u8::try_from(date.day()).ok()?,
    })
}

/// 28, 二〇一三 digit by digit, 二十八, 廿八.
fn number(words: &str) -> Option<u32> {
    if words.bytes().all(|byte| byte.is_ascii_digit()) {
        return words.parse().ok();
    }
    let digit = |c: char| {
        let c = if c == '零' { '〇' } else { c };
        "〇一二三四五六七八九"
            .chars()
            .position(|one| one == c)
            .map(|digit| digit as u32)
    };
    if !words.contains(['十', '廿', '卅', '百']) {
        return words.chars().try_fold(0, |sum, c| Some(sum * 10 + digit(c)?));
    }
    let (mut whole, mut last) = (0, None);
    for c in words.chars() {
        match c {
            '百' => whole += last.take().unwrap_or(1) * 100,
            '十' => whole += last.take().unwrap_or(1) * 10,
            '廿' => whole += 20,
            '卅' => whole += 30,
            c => last = Some(digit(c)?),
        }
    }
    Some(whole + last.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, date: Option<&str>, label: Option<&str>, newspaper: Option<&str>) {
        let page = Page {
            text: text.to_owned(),
            ..Page::default()
        };
        let folio = read(&page, &Segmentation::default());
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
}
