use std::ops::Range;

use banmian_model::JumpDirection;

use crate::Resources;

/// A jump line within a text; the range is bytes of it.
#[derive(Debug, PartialEq)]
pub(crate) struct ParsedJump {
    pub(crate) range: Range<usize>,
    pub(crate) direction: JumpDirection,
    pub(crate) page: Option<String>,
    pub(crate) mark: Option<String>,
}

/// Bytes at either end of a block that are looked at.
const WINDOW: usize = 120;

/// The jump line at the end of a block: 下转 A2版①.
pub(crate) fn at_end(text: &str, resources: &Resources) -> Option<ParsedJump> {
    let from = text.ceil_char_boundary(text.len().saturating_sub(WINDOW));
    let tail = &text[from..];
    let found = resources.jump_to.captures(tail)?;
    let whole = found.get(0)?.range();
    // 转 and 接 alone are words of any sentence: they jump only where a sign or the start of the block is before them.
    let bare = tail[whole.clone()].starts_with(['转', '轉']);
    if bare && whole.start > 0 {
        return None;
    }
    // White space before the jump line is not part of it.
    let start = whole.start + tail[whole.clone()].len() - tail[whole.clone()].trim_start().len();
    Some(parsed(
        &found,
        from + start..from + whole.end,
        JumpDirection::To,
        resources,
    ))
}

/// The continuation at the head of a block: （上接第一版）.
pub(crate) fn at_start(text: &str, resources: &Resources) -> Option<ParsedJump> {
    let head = &text[..text.floor_char_boundary(WINDOW)];
    let found = resources.jump_from.captures(head)?;
    let whole = found.get(0)?.range();
    Some(parsed(&found, whole, JumpDirection::From, resources))
}

/// The continuation in brackets behind a headline: 改制，改出新天地（上接第一版）.
pub(crate) fn behind_headline(text: &str, resources: &Resources) -> Option<ParsedJump> {
    if text.len() > WINDOW * 2 {
        return None;
    }
    let open = text.rfind(['（', '(', '[', '【']).filter(|&at| at > 0)?;
    let found = at_start(&text[open..], resources)?;
    let whole = open + found.range.end == text.len();
    whole.then_some(ParsedJump {
        range: open..text.len(),
        ..found
    })
}

fn parsed(
    found: &regex::Captures<'_>,
    range: Range<usize>,
    direction: JumpDirection,
    resources: &Resources,
) -> ParsedJump {
    let page = found
        .name("page")
        .and_then(|page| resources.page_number.find(page.as_str()));
    let mark = found.name("mark").map(|mark| mark.as_str().to_owned());
    ParsedJump {
        range,
        direction,
        page: page.map(|page| page_label(page.as_str())),
        mark,
    }
}

/// `A2` stays as it is; of 一 the number `1`; 头版 is the first page.
fn page_label(printed: &str) -> String {
    match printed {
        "头" | "頭" => "1".to_owned(),
        _ => chinese_number(printed).map_or_else(|| half_width(printed), |n| n.to_string()),
    }
}

fn half_width(text: &str) -> String {
    let fold = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(fold).collect()
}

/// 十二 is 12; `None` for what is not a number in characters.
fn chinese_number(text: &str) -> Option<u32> {
    let mut value = 0;
    for c in text.chars() {
        match "一二三四五六七八九".chars().zip(1..).find(|&(digit, _)| digit == c) {
            Some((_, digit)) => value += digit,
            None if c == '十' => value = value.max(1) * 10,
            None => return None,
        }
    }
    Some(value)
}
