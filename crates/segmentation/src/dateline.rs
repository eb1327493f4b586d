use std::ops::Range;

use crate::Resources;
use crate::byline::{self, ParsedByline};
use crate::letters::is_numeric;

/// A date line taken apart; ranges are bytes of the paragraph.
#[derive(Debug)]
pub(crate) struct ParsedDateline {
    /// 本报太原1月18日电.
    pub(crate) mark: Range<usize>,
    /// The paper or agency; 本报 is left out.
    pub(crate) outlet: Option<Range<usize>>,
    /// The date as printed.
    pub(crate) date: Option<Range<usize>>,
    /// The people named with it (（记者胡健）); ranges count from the paragraph's start too.
    pub(crate) byline: Option<ParsedByline>,
}

/// Bytes at the start of a paragraph that are looked at.
const WINDOW: usize = 240;

/// Words that end in 电 or 讯 with one more character, which are no marks (本报电话, 本报通讯员).
const NOT_BEHIND: &str = "员員号號息问话話视視影子器台脑腦力";

/// Reads the date line at the start of a paragraph.
pub(crate) fn parse(paragraph: &str, resources: &Resources) -> Option<ParsedDateline> {
    let head = &paragraph[..paragraph.floor_char_boundary(WINDOW)];
    bracketed(head, resources).or_else(|| open(head, resources))
}

/// Whether a text may begin with a date line without brackets, which most paragraphs show at once that they do not: it
/// begins with the name of a paper, and has a word for a dispatch behind.
fn may_open(head: &str, resources: &Resources) -> bool {
    // 据 may stand before the name; that is a list's, or ends with a word for papers behind at most eight characters.
    let named = || head.chars().take(2).any(|c| resources.papers.contains(c));
    let ends = || head.chars().take(10).any(|c| resources.paper_endings.contains(c));
    (named() || ends()) && head.contains(['电', '讯', '電', '訊', '消'])
}

fn open(head: &str, resources: &Resources) -> Option<ParsedDateline> {
    if !may_open(head, resources) {
        return None;
    }
    // Most are the paper's own, and the expression that knows no other is far quicker.
    let own = resources.own_dateline.captures(head);
    let found = own.or_else(|| resources.dateline.captures(head))?;
    let mark = found.name("mark")?.range();
    if found
        .name("next")
        .is_some_and(|next| NOT_BEHIND.contains(next.as_str()) && !next.is_empty())
    {
        return None;
    }
    let (people, signed) = people(head, mark.end, resources);
    let date = found
        .name("date")
        .map(|date| date.range())
        .or_else(|| day_behind(head, signed.end, resources));
    Some(ParsedDateline {
        mark,
        outlet: found.name("outlet").map(|outlet| outlet.range()),
        date,
        byline: people,
    })
}

/// 【本報訊】（記者陳大文）, （桂林廿七日電）, （中央社記者楊堯茹台北12日電）, 〔記者林小明／清水〕.
fn bracketed(head: &str, resources: &Resources) -> Option<ParsedDateline> {
    if !head.starts_with(['【', '（', '(', '[', '〔', '［', '〖']) {
        return None;
    }
    let whole = resources.bracketed_dateline.find(head)?.range();
    let bracket = head.chars().next().map_or(1, char::len_utf8);
    let mark = whole.start + bracket..whole.end - bracket;
    let inner = &head[mark.clone()];
    let open = resources.dateline.captures(inner);
    let outlet = open
        .as_ref()
        .and_then(|found| found.name("outlet"))
        .map(|m| m.start() + bracket..m.end() + bracket);
    let date = day_within(inner, resources).map(|day| day.start + bracket..day.end + bracket);
    // Who wrote it stands in the brackets or right behind them.
    let named = byline::parse(without_place(inner), resources).map(|line| shifted(line, bracket));
    let (behind, signed) = match named {
        Some(_) => (None, whole.clone()),
        None => people(head, whole.end, resources),
    };
    let byline = named.or(behind);
    let date = date.or_else(|| day_behind(head, signed.end, resources));
    Some(ParsedDateline {
        mark,
        outlet,
        date,
        byline,
    })
}

/// What stands before the place in 記者林小明／清水, where no 報導 says that it is one.
fn without_place(inner: &str) -> &str {
    let ends = ['報', '导', '導', '道', '電', '电', '訊', '讯'];
    let slash = inner.rfind(['/', '／']).filter(|_| !inner.ends_with(ends));
    slash.map_or(inner, |at| &inner[..at])
}

fn day_within(text: &str, resources: &Resources) -> Option<Range<usize>> {
    let mut starts = text.char_indices().filter(|&(_, c)| may_begin_day(c));
    starts.find_map(|(at, _)| {
        let found = resources.day.find(&text[at..])?;
        Some(at..at + found.end())
    })
}

/// The people right behind the mark and where they are named: （记者胡健）, or 记者蒋建科报道：.
fn people(head: &str, from: usize, resources: &Resources) -> (Option<ParsedByline>, Range<usize>) {
    let rest = &head[from..];
    let start = from + rest.len() - rest.trim_start().len();
    let rest = &head[start..];
    let bracketed = rest.starts_with(['（', '(']);
    let found = if bracketed {
        rest.find(['）', ')'])
            .map(|at| at + rest[at..].chars().next().map_or(1, char::len_utf8))
    } else {
        rest.find("报道")
            .or_else(|| rest.find("報道"))
            .or_else(|| rest.find("報導"))
            .map(|at| at + "报道".len())
    };
    let Some(end) = found else { return (None, from..from) };
    let inner = &rest[..end];
    let bare = || bracketed.then(|| byline::parse_bare(inner, resources)).flatten();
    match byline::parse(inner, resources).or_else(bare) {
        Some(line) => {
            let behind = rest[end..].trim_start_matches([':', '：']);
            let end = if bracketed { end } else { rest.len() - behind.len() };
            (Some(shifted(line, start)), start..start + end)
        }
        None => (None, from..from),
    }
}

/// Whether a day may begin with a character: a number, or that of 昨日 and 今日.
fn may_begin_day(c: char) -> bool {
    is_numeric(c) || "一二三四五六七八九十廿卅○昨今".contains(c)
}

fn day_behind(head: &str, from: usize, resources: &Resources) -> Option<Range<usize>> {
    let rest = head[from..].trim_start_matches(|c: char| c.is_whitespace() || "：:】）)".contains(c));
    let start = head.len() - rest.len();
    resources.day.find(rest).map(|day| start..start + day.end())
}

/// The same by-line, read from `by` bytes further on.
pub(crate) fn shifted(mut line: ParsedByline, by: usize) -> ParsedByline {
    let shift = |range: &mut Range<usize>| *range = range.start + by..range.end + by;
    line.outlet.iter_mut().for_each(shift);
    for person in &mut line.people {
        shift(&mut person.name);
        person.office.iter_mut().for_each(shift);
    }
    line
}
