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

const OPENERS: [char; 7] = ['（', '(', '[', '【', '〔', '［', '〖'];
const CLOSERS: [char; 7] = ['）', ')', ']', '】', '〕', '］', '〗'];

/// The jump line at the end of a block: 下转 A2版①.
pub(crate) fn at_end(text: &str, resources: &Resources) -> Option<ParsedJump> {
    let text = without_reference(text, resources);
    let from = text.ceil_char_boundary(text.len().saturating_sub(WINDOW));
    let tail = &text[from..];
    if !ends_with_page(tail) {
        return None;
    }
    let found = resources.jump_to.captures(tail)?;
    let whole = found.get(0)?.range();
    // 转 alone is a word of any sentence, and 线下转 is no 下转: they jump only behind a sign, or alone in the block.
    let bare = tail[whole.clone()].starts_with(['转', '轉']) && (whole.start > 0 || from > 0);
    if bare || tail[..whole.start].ends_with(['线', '線']) {
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

/// A text without the reference behind its jump: （下转八版）（相关报道见A5版）.
fn without_reference<'t>(text: &'t str, resources: &Resources) -> &'t str {
    let core = text.trim_end();
    let open = core.ends_with(CLOSERS).then(|| core.rfind(OPENERS)).flatten();
    let found = open.filter(|&open| {
        let bracket = &core[open..];
        bracket.len() <= WINDOW && resources.reference.is_match(bracket)
    });
    found.map_or(text, |open| text[..open].trim_end())
}

/// The continuation at the head of a block: （上接第一版）.
pub(crate) fn at_start(text: &str, resources: &Resources) -> Option<ParsedJump> {
    let head = &text[..text.floor_char_boundary(WINDOW)];
    if !starts_with_word(head) {
        return None;
    }
    let found = resources.jump_from.captures(head)?;
    let whole = found.get(0)?.range();
    // 接 and 续 alone are words of any sentence too: they need a sign, a space behind, or the block for themselves.
    let bare = head.starts_with(['接', '续', '續', '转', '轉']);
    let apart = text[whole.end..].chars().next().is_none_or(char::is_whitespace);
    let closed = head[whole.clone()].ends_with(CLOSERS);
    (!bare || apart || closed).then(|| parsed(&found, whole, JumpDirection::From, resources))
}

/// The continuation in brackets behind a headline: 改制，改出新天地（上接第一版）.
pub(crate) fn behind_headline(text: &str, resources: &Resources) -> Option<ParsedJump> {
    if text.len() > WINDOW * 2 {
        return None;
    }
    let open = text.rfind(OPENERS).filter(|&at| at > 0)?;
    let found = at_start(&text[open..], resources)?;
    let whole = open + found.range.end == text.len();
    whole.then_some(ParsedJump {
        range: open..text.len(),
        ..found
    })
}

/// The mark before a head that tells its jump from others: ②新区医院年底投用.
pub(crate) fn leading_mark(head: &str) -> Option<Range<usize>> {
    let first = head
        .chars()
        .next()
        .filter(|c| MARKS.iter().any(|marks| marks.contains(c)))?;
    (head.len() > first.len_utf8()).then_some(0..first.len_utf8())
}

/// Numbers in circles, as `PAGE` of the lexicon has them behind the page.
const MARKS: [std::ops::RangeInclusive<char>; 3] = ['①'..='⑳', '❶'..='❿', '㊀'..='㊉'];

// Each of some thousand blocks is asked whether it jumps, and few do. What the expressions cannot do without at the very
// edge is seen there at once: signs, brackets and marks aside, a jump ends with its page or a corner of it and a continuation begins with
// its word.

fn ends_with_page(tail: &str) -> bool {
    let last = tail.trim_end_matches(is_sign).chars().next_back();
    last.is_some_and(|c| "版叠疊頁页角方部侧側栏欄边邊缝縫条條".contains(c) || matches!(c, '0'..='9' | '０'..='９'))
}

fn starts_with_word(head: &str) -> bool {
    let first = head.trim_start_matches(is_sign).chars().next();
    first.is_some_and(|c| matches!(c, '上' | '接' | '紧' | '緊' | '续' | '續' | '转' | '轉'))
}

/// Whether a character may stand between a jump's words and the edge of its block.
fn is_sign(c: char) -> bool {
    let marked = MARKS.iter().any(|marks| marks.contains(&c));
    marked || c.is_whitespace() || OPENERS.contains(&c) || CLOSERS.contains(&c) || SIGNS.contains(c)
}

const SIGNS: &str = ">＞»▶►▷→⇒◀◁←■◆◇●★☆…—｛「『｝」』。．.";

fn parsed(
    found: &regex::Captures<'_>,
    range: Range<usize>,
    direction: JumpDirection,
    resources: &Resources,
) -> ParsedJump {
    let page = found
        .name("page")
        .and_then(|page| resources.page_number.find(page.as_str()));
    let mark = found.name("mark").or_else(|| found.name("before"));
    let mark = mark.map(|mark| mark.as_str().to_owned());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(found: Option<ParsedJump>, expected: Option<(&str, Option<&str>)>, text: &str) {
        let got = found.map(|found| (found.page.unwrap_or_default(), found.mark));
        let expected = expected.map(|(page, mark)| (page.to_owned(), mark.map(str::to_owned)));
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn ends_go_on_in_all_forms() {
        let resources = Resources::builtin();
        for (text, page, mark) in [
            ("全面落实， >>> 下转 A2版①", "A2", Some("①")),
            ("全面落实。（下转第二版）", "2", None),
            ("全面落实〔下转第三版〕", "3", None),
            ("全面落實（轉第二版）", "2", None),
            ("全面落实。[下转第４版）", "4", None),
            ("下转02版", "02", None),
            ("全面落实。▶①下转A03版", "A03", Some("①")),
            ("全面落实。（下转第二、三版）", "2", None),
            ("全面落实。（下转笫十二版）", "12", None),
            ("全面落实。（下转B1）", "B1", None),
            ("转三版", "3", None),
            ("全面落實。【下續第五版】", "5", None),
            ("（紧转第4版）", "4", None),
            ("全面落實。（緊轉A3版）", "A3", None),
            ("全面落实。（紧下转第4版）", "4", None),
            ("全面落实。（下转第2版右下角）", "2", None),
            ("全面落实。（下转2版②左上方）", "2", Some("②")),
            ("全面落实。（下转八版）（相关报道见A5版）", "8", None),
            ("全面落实。（下转第八版） 〔详见第三版〕", "8", None),
            ("下转2版>>>", "2", None),
            ("全面落实，下转2版①▶▶", "2", Some("①")),
        ] {
            check(at_end(text, &resources), Some((page, mark)), text);
        }
    }

    #[test]
    fn continuations_in_all_forms() {
        let resources = Resources::builtin();
        for (text, page, mark) in [
            ("（上接第一版）全市", "1", None),
            ("[上接第一版）全市", "1", None),
            ("上接A1版① 全市", "A1", Some("①")),
            ("接A1版", "A1", None),
            ("（紧接第一版）", "1", None),
            ("◀ 上接 01版② 全市", "01", Some("②")),
            ("（續第三版）", "3", None),
            ("（上接头版）", "1", None),
            ("（上接第一版右上角）全市", "1", None),
        ] {
            check(at_start(text, &resources), Some((page, mark)), text);
        }
    }

    #[test]
    fn words_of_a_sentence_and_references_are_no_jumps() {
        let resources = Resources::builtin();
        for text in [
            "招聘会从线下转到线上",
            "他晚上接到电话",
            "培训从线下转3版",
            "（相关报道见第十版）",
            "全面落实。（相关报道见第十版）（图表见第三版）",
            "话题转到第二版",
            "全文见第二、三版",
            "他把稿子转二版",
            "接二版编辑来电，稿子要改",
        ] {
            check(at_end(text, &resources), None, text);
            check(at_start(text, &resources), None, text);
        }
    }
}
