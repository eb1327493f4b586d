//! A line of the margin, piece by piece: day, weekday, day of the lunar calendar, label of the page, the paper's name,
//! section, editors. One strange word makes it a sentence, and sentences date nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use banmian_model::Day;
use jiff::civil::Date;
use regex::Regex;

use crate::lunar::Lunar;

/// The pieces of a line of the margin.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Line {
    pub(crate) date: Option<Day>,
    /// From Monday = 1.
    pub(crate) weekday: Option<i8>,
    /// The day of the Chinese calendar.
    pub(crate) lunar: Option<Lunar>,
    pub(crate) label: Option<String>,
    pub(crate) name: Option<String>,
    /// Number of issue, price, postal code of the paper.
    pub(crate) masthead: bool,
    sections: usize,
    /// Pieces that no folio line has.
    strange: usize,
}

impl Line {
    /// Whether it says by itself, wherever it stands, which page of which day this is.
    pub(crate) fn is_folio(&self) -> bool {
        self.whole() && self.date.is_some() && self.label.is_some()
    }

    /// Whether it has nothing else.
    pub(crate) fn whole(&self) -> bool {
        self.strange == 0 && self.sections <= 2
    }
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:(?P<iso_year>(?:18|19|20)[0-9]{2})[-./](?P<iso_month>[0-9]{1,2})[-./](?P<iso_day>[0-9]{1,2})(?-u:\b))|(?:(?:中華|中华)?民[国國](?P<republic>[0-9一二三四五六七八九十廿卅百]{1,5})|(?P<year>[12][0-9]{3}|[一二][一二三四五六七八九〇零]{3}))\s*年\s*(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*(?P<day>[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})\s*日",
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
        r"^[（(]?(?:农历|農曆|夏历|夏曆|阴历|陰曆)?(?:(?P<stem>[甲乙丙丁戊己庚辛壬癸])(?P<branch>[子丑寅卯辰巳午未申酉戌亥])年?)?(?:(?P<leap>[闰閏])?(?P<month>[正一二三四五六七八九十冬腊臘]{1,2})月)?(?:[大小])?(?P<day>[初十廿卅二三]?[一二三四五六七八九十])?日?[）)]?$",
    )
});
static ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:[总總本今]?第?\s*[0-9一二三四五六七八九十百千零〇]+\s*[号號期]|零售价.*|零售價.*|每份.*|定价.*|[今本][日期]\s*[0-9一二三四五六七八九十]+\s*[版张頁页].*|国内统一.*|國內統一.*|CN[0-9 —-].*|ISSN.*|邮发代号.*|郵發代號.*|创刊.*|[0-9.]+元)$",
    )
});
static EDITORS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:本版|本期|今日)?(?:责编|责任编辑|編輯|编辑|主编|主編|编审|美编|版式|校对|校對|值班|统筹|组版|制图|(?:广告|新闻|订报|投稿|发行)?热线|(?:廣告|新聞)?熱線|电话|電話|邮箱|E-?mail)(?:设计|主任|总编辑?|编委)?\s*[:：/]?",
    )
});
/// 文汇报 is a paper; 汇报 is none.
static PAPER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Han}{1,9}(?:[报報]|[早晨午晚][讯訊])$"));
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
/// What sections of a paper are called, in two characters each.
const SECTIONS: [&str; 40] = [
    "要闻", "要聞", "综合", "綜合", "新闻", "新聞", "国际", "國際", "国内", "本地", "经济", "財經", "财经", "社会",
    "社會", "文化", "体育", "體育", "副刊", "时事", "港聞", "港闻", "兩岸", "两岸", "娛樂", "娱乐", "教育", "健康",
    "理论", "评论", "視點", "视点", "民生", "法治", "县区", "城事", "专版", "专题", "广告", "生活",
];

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a pattern that a test compiles")
}

/// Reads a line.
pub(crate) fn parse(text: &str) -> Line {
    let mut line = Line::default();
    if !may_be_margin(text) {
        line.strange = 1;
        return line;
    }
    let mut rest = folded(text);
    // Captures cost ten times as much as a look whether there is anything to capture.
    if let Some(found) = captures(&DATE, &rest) {
        line.date = day(&found);
        let range = found.get(0).map_or(0..0, |whole| whole.range());
        rest.replace_range(range, " ");
    }
    if let Some(found) = captures(&WEEKDAY, &rest) {
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
        None => rest,
    };
    let mut pieces = pieces(&rest);
    // The label first: what else a line may say hangs on whether it has one.
    pieces.sort_by_key(|piece| !LABEL.is_match(piece));
    for piece in pieces {
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

fn captures<'t>(pattern: &Regex, text: &'t str) -> Option<regex::Captures<'t>> {
    if pattern.is_match(text) {
        pattern.captures(text)
    } else {
        None
    }
}

/// Whether a line may say anything that a margin says, seen without reading it: a day with its year, a page, a paper, a
/// number at one end, or editors, and no mark of a sentence.
fn may_be_margin(text: &str) -> bool {
    let (mut says, mut year, mut day, mut comma) = (false, false, false, false);
    for character in text.chars() {
        match character {
            '。' | '！' | '？' | '；' | '“' | '”' | '「' | '」' => return false,
            '，' | '、' => comma = true,
            '版' | '报' | '報' | '期' | '号' | '號' | '编' | '編' | '校' => says = true,
            '年' => year = true,
            '日' => day = true,
            _ => {}
        }
    }
    let is_number = |c: char| c.is_ascii_alphanumeric() || ('０'..='９').contains(&c);
    let at_end = text.starts_with(is_number) || text.ends_with(is_number) || text.ends_with('元');
    let calendar = text.starts_with([
        '农', '農', '夏', '阴', '陰', '甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸', '星', '周', '週',
        '礼', '禮', '（', '(',
    ]);
    (says || (year && day) || at_end || calendar) && (!comma || text.contains(['编', '編', '校']))
}

/// What white space and bars divide; a name set wide (株 洲 日 报) is one piece.
fn pieces(text: &str) -> Vec<Cow<'_, str>> {
    let pieces: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || "|｜丨:：".contains(c))
        .collect();
    let pieces: Vec<&str> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
    if pieces.len() > 2 && pieces.iter().all(|piece| piece.chars().count() == 1) {
        return vec![Cow::Owned(pieces.concat())];
    }
    pieces.into_iter().map(Cow::Borrowed).collect()
}

fn sort_in(piece: &str, line: &mut Line, bare: &mut Option<String>) {
    let is_han = |piece: &str| piece.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let han = is_han(piece);
    let dotted: Vec<&str> = piece.split(['·', '•']).filter(|part| !part.is_empty()).collect();
    if dotted.len() != 1 {
        // 校园·成长 is one section.
        let known = line.date.is_some() || line.label.is_some() || dotted.iter().any(|part| names_section(part));
        let short = |part: &&str| is_han(part) && part.chars().count() <= 4 && paper_name(part).is_none();
        if known && dotted.len() == 2 && dotted.iter().all(short) {
            line.sections += 1;
        } else {
            dotted.iter().for_each(|part| sort_in(part, line, bare));
        }
        return;
    }
    let piece = dotted[0];
    if let Some(found) = captures(&LABEL, piece) {
        let words = found.name("number").or_else(|| found.name("letter"));
        let label = words.map_or_else(|| Some("1".to_owned()), |words| label(words.as_str()));
        line.label = line.label.take().or(label);
    } else if let Some(found) = captures(&BARE_LABEL, piece) {
        *bare = Some(found[1].to_owned());
    } else if let Some(name) = paper_name(piece.trim_matches(['《', '》'])) {
        line.name.get_or_insert(name);
    } else if ISSUE.is_match(piece) {
        line.masthead = true;
    } else if let Some(found) = captures(&LUNAR, piece) {
        line.lunar = line.lunar.or_else(|| lunar(&found));
    } else if han && piece.chars().count() <= 8 && names_section(piece) {
        line.sections += 1;
    } else {
        // 第二版 国际部: one short word more is a section whose name nobody knows.
        let known = line.date.is_some() || line.label.is_some();
        let short = han && piece.chars().count() <= 4 && known && line.sections == 0;
        line.sections += usize::from(short);
        line.strange += usize::from(!short);
    }
}

/// Whether a piece, of hanzi alone, has the name of a section in it.
fn names_section(piece: &str) -> bool {
    let pairs = piece.as_bytes().windows(6).step_by(3);
    pairs
        .into_iter()
        .any(|pair| SECTIONS.iter().any(|section| section.as_bytes() == pair))
}

fn paper_name(piece: &str) -> Option<String> {
    let stem = piece.strip_suffix(['报', '報']).unwrap_or_default();
    let is_paper = PAPER.is_match(piece) && !NO_PAPER.iter().any(|word| stem.ends_with(word));
    (is_paper || PAPERS.contains(&piece)).then(|| piece.to_owned())
}

fn lunar(found: &regex::Captures<'_>) -> Option<Lunar> {
    let place = |name: &str, signs: &str| -> Option<i16> {
        let sign = found.name(name)?.as_str();
        let place = signs.chars().position(|one| sign.starts_with(one))?;
        i16::try_from(place).ok()
    };
    // The cycle goes through ten stems and twelve branches at once: 甲子, 乙丑 …
    let sign = place("stem", "甲乙丙丁戊己庚辛壬癸").zip(place("branch", "子丑寅卯辰巳午未申酉戌亥"));
    let sign = sign.and_then(|(stem, branch)| u8::try_from((6 * stem - 5 * branch).rem_euclid(60)).ok());
    let month = match found.name("month")?.as_str() {
        "正" => 1,
        "冬" => 11,
        "腊" | "臘" => 12,
        words => number(words)?,
    };
    let day = found.name("day")?.as_str();
    Some(Lunar {
        sign,
        leap: found.name("leap").is_some(),
        month: u8::try_from(month).ok()?,
        day: u8::try_from(number(day.trim_start_matches('初'))?).ok()?,
    })
}

/// What somebody writes down of a page, in the form of [`label`] where it has one: 第A01版, `a1`, `01`.
pub(crate) fn written_label(words: &str) -> String {
    let folded = folded(words).to_uppercase();
    let bare = folded.trim();
    let bare = bare.strip_prefix('第').unwrap_or(bare);
    let bare = bare.strip_suffix('版').unwrap_or(bare);
    label(bare.trim()).unwrap_or_else(|| words.to_owned())
}

/// `A01` is A1, 十二 is 12.
pub(crate) fn label(words: &str) -> Option<String> {
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
    if let (Some(year), Some(month), Some(number)) =
        (found.name("iso_year"), found.name("iso_month"), found.name("iso_day"))
    {
        return day_of(
            year.as_str().parse().ok()?,
            month.as_str().parse().ok()?,
            number.as_str().parse().ok()?,
        );
    }
    let year = match (found.name("republic"), found.name("year")) {
        (Some(year), _) => 1911 + number(year.as_str())?,
        (None, year) => number(year?.as_str())?,
    };
    day_of(year, number(&found["month"])?, number(&found["day"])?)
}

/// A day that the calendar has.
pub(crate) fn day_of(year: u32, month: u32, day: u32) -> Option<Day> {
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
        return words
            .chars()
            .try_fold(0_u32, |sum, c| sum.checked_mul(10)?.checked_add(digit(c)?));
    }
    let (mut whole, mut last) = (0_u32, None);
    for c in words.chars() {
        let part = match c {
            '百' => last.take().unwrap_or(1) * 100,
            '十' => last.take().unwrap_or(1) * 10,
            '廿' => 20,
            '卅' => 30,
            c => {
                last = Some(digit(c)?);
                0
            }
        };
        whole = whole.checked_add(part)?;
    }
    whole.checked_add(last.unwrap_or(0))
}
