//! How many digits that a misprint changed some check would see.

use std::collections::BTreeSet;

use banmian_extraction::{Resources, extract};
use banmian_model::{CheckStatus, Extraction, PageArticles};

/// Digits altered on each page.
const ON_A_PAGE: u64 = 12;

/// What became of digits that were altered one at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Altered {
    /// Digits altered.
    pub digits: usize,
    /// Those after which a check failed, or doubted, that did not before.
    pub seen: usize,
    /// Those that stand in what a check which holds compares.
    pub compared: usize,
    /// Those of them that were seen.
    pub compared_seen: usize,
}

impl Altered {
    /// Adds the digits of a page: which ones, and what takes their place, hangs on the page's text alone.
    pub(super) fn add(&mut self, articles: &PageArticles, before: &Extraction, resources: &Resources) {
        let digits = digits(articles);
        let mut chance = articles.page.text.bytes().fold(14_695_981_039_346_656_037, step);
        for _ in 0..ON_A_PAGE.min(digits.len() as u64) {
            chance = step(chance, 1);
            let at = digits[usize::try_from((chance >> 33) % digits.len() as u64).unwrap_or(0)];
            let altered = with_other_digit(articles, at, (chance >> 17) % 9 + 1);
            let seen = !complaints(&extract(&altered, resources)).is_subset(&complaints(before));
            let compared = is_compared(before, at);
            self.digits += 1;
            self.seen += usize::from(seen);
            self.compared += usize::from(compared);
            self.compared_seen += usize::from(compared && seen);
        }
    }

    /// A line for the table.
    pub fn line(self) -> String {
        format!(
            "altered digits: {} of {} seen by a check; of {} that a check compares, {}\n",
            self.seen, self.digits, self.compared, self.compared_seen
        )
    }
}

/// One step of a generator (FNV): the same digits on every machine.
fn step(state: u64, byte: u8) -> u64 {
    (state ^ u64::from(byte))
        .wrapping_mul(1_099_511_628_211)
        .rotate_left(23)
}

/// Where the digits of articles stand, of one byte or of full width.
fn digits(articles: &PageArticles) -> Vec<usize> {
    let text = &articles.page.text;
    let inside = |at: usize| {
        let mut spans = articles
            .segmentation
            .articles
            .iter()
            .flat_map(|article| article.spans.iter());
        spans.any(|span| span.range().contains(&at))
    };
    text.char_indices()
        .filter(|&(at, c)| digit(c).is_some() && inside(at))
        .map(|(at, _)| at)
        .collect()
}

fn digit(c: char) -> Option<(u32, u32)> {
    match c {
        '0'..='9' => Some(('0' as u32, c as u32 - '0' as u32)),
        '０'..='９' => Some(('０' as u32, c as u32 - '０' as u32)),
        _ => None,
    }
}

/// The page with another digit in place of one: as many bytes, so that all spans stay what they are.
fn with_other_digit(articles: &PageArticles, at: usize, more: u64) -> PageArticles {
    let mut altered = articles.clone();
    let text = &articles.page.text;
    let Some(c) = text[at..].chars().next() else {
        return altered;
    };
    if let Some((zero, value)) = digit(c) {
        let more = u32::try_from(more).unwrap_or(1);
        let other = char::from_u32(zero + (value + more) % 10).unwrap_or(c);
        altered.page.text = format!("{}{other}{}", &text[..at], &text[at + c.len_utf8()..]);
    }
    altered
}

/// What does not hold, or may not.
fn complaints(extraction: &Extraction) -> BTreeSet<(u32, &str, &str)> {
    let doubted = extraction
        .checks
        .iter()
        .filter(|check| matches!(check.status, CheckStatus::Fail | CheckStatus::Suspect));
    doubted
        .map(|check| (check.article, check.rule.0.as_ref(), check.statement.as_str()))
        .collect()
}

fn is_compared(extraction: &Extraction, at: usize) -> bool {
    let holding = extraction
        .checks
        .iter()
        .filter(|check| check.status == CheckStatus::Pass);
    let mut spans = holding
        .flat_map(|check| &check.evidence)
        .flat_map(banmian_model::Spans::iter);
    spans.any(|span| span.range().contains(&at))
}
