//! 转版 and 接版: where an article goes on, and where it comes from.

use banmian_model::{Jump, JumpDirection, Span};
use regex::Regex;

/// The forms of jump lines.
#[derive(Debug)]
pub(crate) struct Forms {
    at_end: Regex,
    at_start: Regex,
}

/// A jump line in a block.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) span: Span,
    pub(crate) direction: JumpDirection,
    page: Option<String>,
    mark: Option<String>,
}

impl Found {
    pub(crate) fn jump(&self) -> Jump {
        let (page, mark) = (self.page.clone(), self.mark.clone());
        Jump {
            direction: self.direction,
            page,
            mark,
            spans: self.span.into(),
        }
    }
}

/// 第三版, A2版, 2版, and the mark that tells jumps to one page apart.
const PLACE: &str = r"\s*第?\s*(?P<page>[A-Z]?[0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s*版(?P<mark>[①-⑳])?";

impl Forms {
    pub(crate) fn new() -> Self {
        let regex = |pattern: String| Regex::new(&pattern).expect("a pattern that a test compiles");
        Self {
            // 从线下转到线上 is no jump: the words must stand behind a sentence, a bracket or an arrow, and end the block.
            at_end: regex(format!(
                r"(?:^|[\s。，、！？”；：…）)])(?P<jump>[>＞》▶→]*\s*[（(\[［【]?(?:下转|下轉|紧接|转|轉){PLACE}[）)\]］】]?)\s*$"
            )),
            at_start: regex(format!(
                r"^\s*(?P<jump>[<＜《◀←]*\s*[（(\[［【]?(?:上接|紧接|接){PLACE}[）)\]］】]?)"
            )),
        }
    }

    /// The jump line at the end or start of a block.
    pub(crate) fn find(&self, text: &str, block: Span) -> Option<Found> {
        let words = &text[block.range()];
        // Only the ends matter; a block may be a page long.
        let tail = words.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
        let head = words.char_indices().nth(40).map_or(words.len(), |(at, _)| at);
        let to = self
            .at_end
            .captures(&words[tail..])
            .map(|found| (tail, JumpDirection::To, found));
        let (base, direction, found) = to.or_else(|| {
            self.at_start
                .captures(&words[..head])
                .map(|found| (0, JumpDirection::From, found))
        })?;
        let jump = found.name("jump").expect("the pattern has the group");
        let start = block.start as usize + base + jump.start();
        Some(Found {
            span: crate::text::trimmed(text, Span::of(start..start + jump.len())),
            direction,
            page: found.name("page").map(|page| number(page.as_str())),
            mark: found.name("mark").map(|mark| mark.as_str().to_owned()),
        })
    }
}

/// Chinese numbers up to 99 as digits; anything else as printed.
fn number(page: &str) -> String {
    let digit = |c: char| "一二三四五六七八九".chars().position(|d| d == c).map(|at| at + 1);
    let characters: Vec<char> = page.chars().collect();
    let value = match characters.as_slice() {
        ['十'] => Some(10),
        ['十', ones] => digit(*ones).map(|ones| 10 + ones),
        [tens, '十'] => digit(*tens).map(|tens| tens * 10),
        [tens, '十', ones] => digit(*tens).zip(digit(*ones)).map(|(tens, ones)| tens * 10 + ones),
        [ones] => digit(*ones),
        _ => None,
    };
    value.map_or_else(|| page.to_owned(), |value| value.to_string())
}
