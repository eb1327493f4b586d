//! Numbered paragraphs out of their order: 一、三、二、.

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::{Check, CheckKind, CheckStatus, Paragraph, Rule, Spans};

/// A list of fewer is no list: two numbers in the wrong order may be of two lists.
const FEWEST: usize = 3;

/// How a number is written: the character before it and the one behind it, and whether its digits are Chinese.
type Style = (Option<char>, char, bool);

/// A list whose numbers are all there from one on, each once, and do not rise.
pub(super) fn check(text: &str, article: u32, paragraphs: &[Paragraph]) -> Option<Check> {
    let mut lists: BTreeMap<Style, Vec<(u32, Spans)>> = BTreeMap::new();
    for paragraph in paragraphs {
        let Some(first) = paragraph.spans.iter().next() else {
            continue;
        };
        if let Some((style, number, range)) = numbered(&text[first.range()]) {
            let item = (number, paragraph.spans.sub(range));
            lists.entry(style).or_default().push(item);
        }
    }
    lists.values().find_map(|list| {
        let [before, behind] = misplaced(list)?;
        Some(Check {
            article,
            kind: CheckKind::Order,
            status: CheckStatus::Suspect,
            statement: format!(
                "number {} of {} stands before number {}",
                before.0,
                list.len(),
                behind.0
            ),
            evidence: vec![before.1.clone(), behind.1.clone()],
            proposal: None,
            rule: Rule::from("order/numbers"),
        })
    })
}

/// The first two neighbours of a whole list that are in the wrong order.
fn misplaced(list: &[(u32, Spans)]) -> Option<[&(u32, Spans); 2]> {
    let mut numbers: Vec<u32> = list.iter().map(|item| item.0).collect();
    numbers.sort_unstable();
    let is_whole = numbers.len() >= FEWEST && (1..).zip(&numbers).all(|(wanted, &number)| wanted == number);
    // 3、2、1: told downwards.
    let rises = list.windows(2).any(|pair| pair[0].0 < pair[1].0);
    let falls = list.windows(2).find(|pair| pair[0].0 > pair[1].0)?;
    (is_whole && rises).then(|| [&falls[0], &falls[1]])
}

/// The number a paragraph begins with (`一、`, `（二）`, `3.`, `4、`), how it is written, and where, in bytes.
fn numbered(paragraph: &str) -> Option<(Style, u32, Range<usize>)> {
    let (open, rest) = match paragraph.chars().next()? {
        bracket @ ('（' | '(') => (Some(bracket), &paragraph[bracket.len_utf8()..]),
        _ => (None, paragraph),
    };
    let is_digit = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let end = rest.find(|c| !is_digit(c))?;
    let (digits, behind) = rest.split_at(end);
    let mut behind = behind.chars();
    let close = behind.next()?;
    let fits = match open {
        Some(_) => matches!(close, '）' | ')'),
        // 3.5 is a quantity.
        None => matches!(close, '、' | '．' | '.') && !behind.next().is_some_and(|c| c.is_ascii_digit()),
    };
    let number = digits.parse().ok().or_else(|| chinese(digits))?;
    let start = paragraph.len() - rest.len();
    let style = (open, close, !digits.is_ascii());
    fits.then_some((style, number, start..start + end))
}

/// 一 to 九十九.
fn chinese(digits: &str) -> Option<u32> {
    let digit = |text: &str| {
        let mut digits = text.chars();
        let Some(digit) = digits.next() else { return Some(1) };
        let at = "一二三四五六七八九".chars().position(|c| c == digit)?;
        u32::try_from(at + 1).ok().filter(|_| digits.next().is_none())
    };
    match digits.split_once('十') {
        Some((tens, "")) => Some(digit(tens)? * 10),
        Some((tens, ones)) => Some(digit(tens)? * 10 + digit(ones)?),
        None => digit(digits).filter(|_| !digits.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_head_are_read() {
        let number = |text| numbered(text).map(|found| found.1);
        assert_eq!(number("一、加强领导"), Some(1));
        assert_eq!(number("（十二）加强领导"), Some(12));
        assert_eq!(number("二十一、加强领导"), Some(21));
        assert_eq!(number("3.严格执行"), Some(3));
        assert_eq!(number("3.5万人"), None);
        assert_eq!(number("三个月"), None);
        assert_eq!(number("一二、加强"), None);
        assert_eq!(number("一二十、加强"), None);
        assert_eq!(number("十"), None);
    }
}
