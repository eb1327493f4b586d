//! Where the pages of a source begin that holds several: at form feeds, at rulers with a label (`=== A1 ===`), or where
//! folio lines of another page stand.

use std::ops::Range;
use std::sync::LazyLock;

use banmian_model::{Markup, MarkupKind, Span};
use regex::Regex;

use crate::folio::{MarginLine, Stated, TOP};
use crate::folio_line::{label, parse};
use crate::lines::{TextLine, lines};

/// One page of a source.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Bytes of the text.
    pub(crate) range: Range<usize>,
    /// The ruler that says which page it is, with its line's end: bytes of the text.
    pub(crate) ruler: Option<Range<usize>>,
}

impl Part {
    /// The ruler, as mark-up of the part's own text.
    pub(crate) fn markup(&self) -> Option<Markup> {
        let ruler = self.ruler.clone()?;
        Some(Markup {
            span: Span::of(ruler.start - self.range.start..ruler.end - self.range.start),
            kind: MarkupKind::Ruler,
        })
    }

    /// What the ruler says.
    pub(crate) fn label(&self, text: &str) -> Option<Stated<String>> {
        let line = text[self.ruler.clone()?].trim();
        Some(Stated {
            value: ruler(line)?,
            line: line.to_owned(),
        })
    }
}

/// Hanzi that a part must have to be a page.
const LEAST: usize = 12;

/// Lines before the first ruler that belong to the page behind it: paper and day, said once for all pages.
const PREFACE: usize = 6;

/// The pages of a text; they tile it. One, unless two at least have text of their own. HTML is one page.
pub(crate) fn divide(text: &str, markup: &[Markup], lines: &[TextLine<'_>], margin: &[MarginLine<'_>]) -> Vec<Part> {
    let whole = Part {
        range: 0..text.len(),
        ruler: None,
    };
    if !markup.is_empty() {
        return vec![whole];
    }
    let rulers = at_rulers(text, lines);
    // A single ruler says nonetheless which page this is.
    let ruler = rulers.iter().find_map(|part| part.ruler.clone());
    let feeds = merge(text, with_rulers(text, at_form_feeds(text), &rulers));
    let rulers = merge(text, rulers);
    // A stray form feed among rulers divides less than they do.
    let ways = if rulers.len() > feeds.len() {
        [rulers, feeds]
    } else {
        [feeds, rulers]
    };
    let mut several = ways
        .into_iter()
        .chain(std::iter::once_with(|| merge(text, at_folios(text, margin))))
        .filter(|parts| parts.len() > 1);
    several.next().unwrap_or_else(|| vec![Part { ruler, ..whole }])
}

/// Parts from where each begins, in order; what is before the first belongs to it.
fn parts(text: &str, starts: impl IntoIterator<Item = (usize, Option<Range<usize>>)>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (start, ruler) in starts {
        let begin = match parts.last_mut() {
            Some(last) => {
                last.range.end = start;
                start
            }
            None => 0,
        };
        parts.push(Part {
            range: begin..text.len(),
            ruler,
        });
    }
    parts
}

/// A part without text of its own belongs to the page before it, or at the start to the one behind. Each part is counted
/// once: a page of many parts must not cost their square.
fn merge(text: &str, parts: Vec<Part>) -> Vec<Part> {
    let mut merged: Vec<(Part, usize)> = Vec::new();
    for part in parts {
        let own = hanzi(&text[part.range.clone()]);
        match merged.last_mut() {
            Some((last, sum)) if *sum < LEAST => {
                last.range.end = part.range.end;
                last.ruler = part.ruler.or(last.ruler.take());
                *sum += own;
            }
            Some((last, sum)) if own < LEAST => {
                last.range.end = part.range.end;
                *sum += own;
            }
            _ => merged.push((part, own)),
        }
    }
    merged.into_iter().map(|(part, _)| part).collect()
}

/// How many hanzi a stretch has beside rulers and margins.
fn hanzi(text: &str) -> usize {
    let bare = lines(text, &[])
        .filter(|line| ruler(&line.text).is_none() && (line.text.len() > 240 || !parse(&line.text).whole()));
    let count = |line: TextLine<'_>| {
        let characters = line.text.chars();
        characters.filter(|c| ('\u{3400}'..='\u{9FFF}').contains(c)).count()
    };
    bare.map(count).sum()
}

/// Behind each form feed that stands at the edge of a line. One within a line ends no page.
fn at_form_feeds(text: &str) -> Vec<Part> {
    if !text.contains('\u{c}') {
        return Vec::new();
    }
    // A run of feeds and blanks is looked at once, whatever its length.
    let blank = |c: char| matches!(c, ' ' | '\t' | '\u{3000}' | '\u{c}');
    let breaks = |c: char| matches!(c, '\n' | '\r');
    let mut starts = vec![(0, None)];
    let mut at = 0;
    while let Some(found) = text[at..].find('\u{c}') {
        let feed = at + found;
        let rest = text[feed..].trim_start_matches(blank);
        let end = text.len() - rest.len();
        let before = text[at..feed].trim_end_matches(blank);
        if (at == 0 && before.is_empty()) || before.ends_with(breaks) || rest.starts_with(breaks) {
            let last = text[feed..end].rfind('\u{c}').map_or(feed, |last| feed + last);
            starts.push((last + 1, None));
        }
        at = end;
    }
    parts(text, starts)
}

/// `=== A1 ===`, `----第2版 要闻----`, `【A03版】`, `## B12`, `<<< 第三版 >>>`; a bare number only between marks or before 版
/// (`-- 3 --`, `=== 3版 ===`), for numbered headings and lists have numbers too (`## 1. 总则`, `【1】`, `**1**`).
static RULER: LazyLock<Regex> = LazyLock::new(|| {
    let label = r"(?:第\s*(?P<number>[A-Z]?[0-9]{1,3}|[一二三四五六七八九十]{1,3})\s*版|(?P<letter>[A-Z]0*[1-9][0-9]?)\s*版?|(?:PAGE|[Pp]age|P|p)\.?\s*(?P<page>[0-9]{1,3})|第\s*(?P<leaf>[0-9]{1,3})\s*[页頁])";
    let rest = r"(?:[\s:：·.—-]{1,3}\p{Han}{1,10})?";
    let mark = r"[=\-—–─━═*#~_<>+＝－]";
    let line = r"[=\-—–─━═~_＝－]";
    let bare = format!(r"{line}{{2,}}\s*0*(?P<bare>[1-9][0-9]?)(?:\s*版\s*{line}*|\s*{line}+)");
    Regex::new(&format!(
        r"^(?:{mark}{{2,}}\s*[\[【]?{label}{rest}[\]】]?\s*{mark}*|[【\[]\s*{label2}{rest}\s*[】\]]|{bare})$",
        label2 = label.replace("?P<", "?P<other_")
    ))
    .expect("a pattern that a test compiles")
});

/// The label in a ruler.
fn ruler(line: &str) -> Option<String> {
    let found = may_be_ruler(line).then(|| RULER.captures(line)).flatten()?;
    let names = ["number", "letter", "page", "leaf", "bare"];
    let word = names
        .iter()
        .find_map(|name| found.name(name).or(found.name(&format!("other_{name}"))))?;
    label(word.as_str())
}

/// Whether a line may be a ruler, seen without reading it.
pub(crate) fn may_be_ruler(line: &str) -> bool {
    line.len() <= 200 && line.len() > 2 && line.starts_with(|c: char| "=-—–─━═*#~_<+＝－【[".contains(c))
}

/// At each ruler with another label, where they stand at the head of each page; behind them, where they stand at the foot.
fn at_rulers(text: &str, lines: &[TextLine<'_>]) -> Vec<Part> {
    let mut rulers: Vec<Range<usize>> = Vec::new();
    let (mut last, mut preface) = (None, false);
    for line in lines {
        let Some(value) = ruler(&line.text) else { continue };
        preface |= rulers.is_empty() && is_page(lines, line);
        if last.as_ref() != Some(&value) {
            rulers.push(line.range.clone());
            last = Some(value);
        }
    }
    let at_foot = rulers.last().is_some_and(|last| text[last.end..].trim().is_empty());
    if preface && at_foot {
        let ends = rulers.iter().map(|ruler| ruler.end);
        let starts = std::iter::once(0).chain(ends).zip(rulers.iter().cloned().map(Some));
        return parts(text, starts.collect::<Vec<_>>());
    }
    let whole = preface.then_some((0, None));
    parts(
        text,
        whole
            .into_iter()
            .chain(rulers.into_iter().map(|ruler| (ruler.start, Some(ruler)))),
    )
}

/// Parts of which each has the ruler that is its first line.
fn with_rulers(text: &str, parts: Vec<Part>, rulers: &[Part]) -> Vec<Part> {
    let rulers: Vec<&Range<usize>> = rulers.iter().filter_map(|part| part.ruler.as_ref()).collect();
    let labelled = parts.into_iter().map(|part| {
        let first = rulers.partition_point(|ruler| ruler.start < part.range.start);
        let ruler = rulers
            .get(first)
            .filter(|ruler| ruler.end <= part.range.end && text[part.range.start..ruler.start].trim().is_empty());
        Part {
            ruler: ruler.map(|ruler| (*ruler).clone()),
            ..part
        }
    });
    labelled.collect()
}

/// Whether what stands before the first ruler is more than paper and day.
fn is_page(lines: &[TextLine<'_>], ruler: &TextLine<'_>) -> bool {
    let is_long = |line: &TextLine<'_>| line.text.chars().nth(40).is_some();
    ruler.number > PREFACE || lines[..ruler.number].iter().any(is_long)
}

/// At the folio lines, where they stand at the head of each page; behind them, where they stand at the foot.
fn at_folios(text: &str, margin: &[MarginLine<'_>]) -> Vec<Part> {
    let groups = groups(margin);
    let mut turns: Vec<&Group> = Vec::new();
    for group in &groups {
        if turns.last().is_none_or(|last| last.label != group.label) {
            turns.push(group);
        }
    }
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
        return Vec::new();
    };
    if turns.len() < 2 {
        return Vec::new();
    }
    let at_foot = text[last.range.end..].trim().is_empty();
    if first.number < TOP / 2 {
        return parts(text, turns.iter().map(|group| (group.range.start, None)));
    }
    if at_foot {
        // The last group of each page ends it.
        let ends = groups.windows(2).filter(|pair| pair[0].label != pair[1].label);
        let starts = ends.map(|pair| (pair[0].range.end, None));
        return parts(text, [(0, None)].into_iter().chain(starts));
    }
    Vec::new()
}

/// Lines of the margin that stand together and say which page of which day or paper this is.
struct Group {
    range: Range<usize>,
    number: usize,
    label: String,
}

fn groups(lines: &[MarginLine<'_>]) -> Vec<Group> {
    let mut found: Vec<Vec<&MarginLine<'_>>> = Vec::new();
    for line in lines.iter().filter(|line| line.read.whole()) {
        match found.last_mut() {
            Some(group) if group.last().is_some_and(|last| last.at.number + 1 == line.at.number) => group.push(line),
            _ => found.push(vec![line]),
        }
    }
    found.iter().filter_map(|lines| group(lines)).collect()
}

fn group(lines: &[&MarginLine<'_>]) -> Option<Group> {
    let label = lines.iter().find_map(|line| line.read.label.clone())?;
    let says = lines
        .iter()
        .any(|line| line.read.date.is_some() || line.read.name.is_some());
    let (first, last) = (lines.first()?, lines.last()?);
    says.then_some(Group {
        range: first.at.range.start..last.at.range.end,
        number: first.at.number,
        label,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folio::{margin, telling};

    const A: &str = "城东水厂昨日通水\n\n本报讯 3月5日，城东水厂通水，两万户居民用上了新水。\n";
    const B: &str = "春耕备耕忙\n\n本报讯 连日来，各乡镇抢抓农时，春耕备耕全面铺开。\n";

    fn divide_text(text: &str) -> Vec<Part> {
        let lines = telling(lines(text, &[]));
        divide(text, &[], &lines, &margin(&lines))
    }

    #[track_caller]
    fn check(text: &str, starts: &[&str]) {
        let parts = divide_text(text);
        let found: Vec<&str> = parts
            .iter()
            .map(|part| text[part.range.clone()].trim().lines().next().unwrap_or_default())
            .collect();
        assert_eq!(found, starts, "{parts:?}");
        assert_eq!(
            (parts[0].range.start, parts[parts.len() - 1].range.end),
            (0, text.len())
        );
        assert!(parts.windows(2).all(|pair| pair[0].range.end == pair[1].range.start));
    }

    #[test]
    fn form_feeds_end_pages() {
        check(&format!("{A}\u{c}{B}\u{c}"), &["城东水厂昨日通水", "春耕备耕忙"]);
        check(&format!("{A}\u{c}"), &["城东水厂昨日通水"]);
        check(
            "本报讯 3月5日，城东水厂\u{c}通水，两万户居民用上了新水，人人称好。",
            &["本报讯 3月5日，城东水厂\u{c}通水，两万户居民用上了新水，人人称好。"],
        );
    }

    #[test]
    fn rulers_begin_pages() {
        for (one, two) in [
            ("=== A1 ===", "=== A2 ==="),
            ("----第1版 要闻----", "----第2版 经济----"),
            ("【A01版】", "【A02版】"),
            ("## 第一版", "## 第二版"),
            ("-- 1 --", "-- 2 --"),
        ] {
            check(&format!("{one}\n{A}{two}\n{B}"), &[one, two]);
            check(
                &format!("株洲日报 2020年3月2日\n{one}\n{A}{two}\n{B}"),
                &["株洲日报 2020年3月2日", two],
            );
        }
        check(&format!("=== A1 ===\n{A}\n----\n{B}"), &["=== A1 ==="]);
        let text = format!("=== A1 ===\n{A}");
        let label = divide_text(&text)[0].label(&text).map(|label| label.value);
        assert_eq!(label.as_deref(), Some("A1"));
    }

    #[test]
    fn numbers_of_headings_and_lists_are_no_rulers() {
        for (one, two) in [
            ("## 1. 总则", "## 2. 范围"),
            ("【1】", "【2】"),
            ("**1**", "**2**"),
            ("【1：概况】", "【2：经过】"),
            ("--1 概况", "--2 经过"),
            ("——5 人", "——6 人"),
        ] {
            check(&format!("{one}\n{A}{two}\n{B}"), &[one]);
        }
    }

    #[test]
    fn rulers_at_the_foot_end_pages() {
        let long = "又是一行正文，说的是别的事情，比报头长得多，也没有日子在里面，一行有四十个字以上才算数。\n";
        let text = format!("{A}{long}—— 1 ——\n{B}{long}—— 2 ——\n{A}{long}—— 3 ——\n");
        let parts = divide_text(&text);
        let labels: Vec<String> = parts.iter().map(|part| part.label(&text).unwrap().value).collect();
        assert_eq!(labels, ["1", "2", "3"]);
        assert!(text[parts[1].range.clone()].starts_with("春耕备耕忙"));
    }

    #[test]
    fn form_feeds_and_rulers_go_together() {
        let text = format!("=== A1 ===\n{A}\u{c}=== A2 ===\n{B}\u{c}");
        let labels: Vec<String> = divide_text(&text)
            .iter()
            .map(|part| part.label(&text).unwrap().value)
            .collect();
        assert_eq!(labels, ["A1", "A2"]);
        let text = format!("=== A1 ===\n{A}=== A2 ===\n{B}\u{c}\n=== A3 ===\n{A}");
        assert_eq!(divide_text(&text).len(), 3);
    }

    #[test]
    fn folio_lines_of_another_page_begin_pages() {
        let (one, two) = (
            "株洲日报\n2020年3月2日 星期一 第1版",
            "株洲日报\n2020年3月2日 星期一 第2版",
        );
        check(&format!("{one}\n{A}{two}\n{B}"), &["株洲日报", "株洲日报"]);
        let long = "又是一行正文，说的是别的事情。\n".repeat(12);
        check(
            &format!("{A}{long}{one}\n{B}{long}{two}\n"),
            &["城东水厂昨日通水", "春耕备耕忙"],
        );
        check(&format!("{one}\n{A}{B}{one}\n"), &["株洲日报"]);
    }

    #[test]
    fn other_texts_are_one_page() {
        check(&format!("{A}{B}"), &["城东水厂昨日通水"]);
        check(
            "本报讯 据2020年3月2日《株洲日报》第2版报道，会议召开。\n---\n【A】\n* 一\n* 二\n正文正文正文正文正文正文",
            &["本报讯 据2020年3月2日《株洲日报》第2版报道，会议召开。"],
        );
    }
}
