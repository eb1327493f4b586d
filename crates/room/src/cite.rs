//! Pointing at a row from anywhere in the room.

use banmian_export::in_uri;
use banmian_export::rows::{PageRow, Points, Raw};
use serde::{Deserialize, Serialize};

/// Where a row is and what it is called: 株洲日报 2020-03-02 A1《我为核酸检测攻关》.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Cite {
    /// From the root of the room: `pages/a1.html#i0001-m0001`.
    pub(crate) href: String,
    pub(crate) paper: String,
    pub(crate) date: String,
    pub(crate) label: String,
    pub(crate) head: String,
}

impl Cite {
    /// Of a row on a page.
    pub(crate) fn new(page: &PageRow, file: &str, fragment: &str, head: &str) -> Self {
        Self {
            href: format!("pages/{}.html#{fragment}", in_uri(file)),
            paper: shortened(&paper(page), 40),
            date: date(page),
            label: shortened(page.page_label.as_deref().unwrap_or_default(), 12),
            head: shortened(head, 28),
        }
    }

    /// Its bytes, about.
    pub(crate) const fn size(&self) -> usize {
        self.href.len() + self.paper.len() + self.date.len() + self.label.len() + self.head.len()
    }
}

/// What a newspaper is called that nothing names.
pub(crate) const UNNAMED: &str = "报名不详";

/// What a page's newspaper is called.
pub(crate) fn paper(page: &PageRow) -> String {
    page.newspaper.value.clone().unwrap_or_else(|| UNNAMED.to_owned())
}

/// What a page's day is called.
pub(crate) fn date(page: &PageRow) -> String {
    page.issue_date.value.clone().unwrap_or_else(|| "日期不详".to_owned())
}

/// The last part of a row's id, which is its fragment on the page: `i0001-m0001` of `a1-i0001-m0001`. Whatever the id,
/// it is safe between quotation marks.
pub(crate) fn fragment(page: &str, id: &str) -> String {
    let rest = id.strip_prefix(page).and_then(|rest| rest.strip_prefix('-'));
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    rest.unwrap_or(id).chars().map(safe).collect()
}

/// The first characters of a text on one line.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    let mut chars = text.chars().map(|c| if c == '\n' { ' ' } else { c });
    let mut short: String = chars.by_ref().take(most).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// `字节 466–489`, or from the first to the last of several pieces.
pub(crate) fn bytes(raw: &[Raw]) -> String {
    match (raw.first(), raw.last()) {
        (Some(first), Some(last)) if raw.len() > 1 => format!("字节 {}–{}，{} 段", first[0], last[1], raw.len()),
        (Some(only), _) => format!("字节 {}–{}", only[0], only[1]),
        _ => String::new(),
    }
}

/// Words with what stands around them on the page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Context {
    pub(crate) before: String,
    pub(crate) words: String,
    pub(crate) after: String,
}

/// Whether a character at the start of a passage belongs to what is not shown.
pub(crate) fn is_stray(c: char) -> bool {
    c.is_whitespace() || "，。、；：！？”’）》」".contains(c)
}

/// Characters shown on each side.
const AROUND: usize = 26;
/// Characters shown of the words themselves.
const WORDS: usize = 120;

/// The surroundings of a row's words on a page, given as characters.
pub(crate) fn context(chars: &[char], spans: &[Points]) -> Context {
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Context::default();
    };
    let end = last[1] as usize;
    let start = first[0] as usize;
    let line = |from: usize, to: usize| -> String {
        let piece = chars
            .get(from.min(chars.len())..to.min(chars.len()))
            .unwrap_or_default();
        piece.iter().map(|&c| if c == '\n' { ' ' } else { c }).collect()
    };
    Context {
        before: line(start.saturating_sub(AROUND), start)
            .trim_start_matches(is_stray)
            .to_owned(),
        words: shortened(&line(start, end), WORDS),
        after: line(end, end + AROUND).trim_end().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_their_surroundings() {
        let chars: Vec<char> = "截至1日15时，\n我市累计确诊80例。".chars().collect();
        let found = context(&chars, &[[9, 18]]);
        assert_eq!(
            (found.before.as_str(), found.words.as_str(), found.after.as_str()),
            ("截至1日15时， ", "我市累计确诊80例", "。")
        );
    }
}
