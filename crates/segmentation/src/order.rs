//! Paragraphs that stand in a doubtful order.

use banmian_model::{Article, Check, CheckKind, CheckStatus, Rule};
use regex::Regex;

/// How closing paragraphs read.
#[derive(Debug)]
pub(crate) struct Forms {
    couplet: Regex,
    wish: Regex,
}

impl Forms {
    pub(crate) fn new() -> Self {
        let regex = |pattern: &str| Regex::new(pattern).expect("a pattern that a test compiles");
        Self {
            // Two halves of five or seven characters: a line of verse.
            couplet: regex(r"^(?:[\p{Han}]{5}，[\p{Han}]{5}|[\p{Han}]{7}，[\p{Han}]{7})[。！；]"),
            // How a writer takes leave of the reader.
            wish: regex(
                r"(?:未来可期|指日可待|拭目以待|大有可为|任重道远|砥砺前行|必将(?:胜利|到来)|终将(?:过去|到来|胜利)|(?:春天|明天|曙光)(?:已|正|就|必|一定会)[\p{Han}]{1,6}|(?:磅礴|强大|澎湃)(?:的)?力量)[。！]",
            ),
        }
    }

    /// A check where a paragraph reads like the closing one and others follow it.
    pub(crate) fn doubts(&self, page: &str, articles: &[Article]) -> Vec<Check> {
        let slice = |article: &Article, index: usize| -> String {
            article.paragraphs[index]
                .spans
                .iter()
                .map(|span| &page[span.range()])
                .collect()
        };
        let mut checks = Vec::new();
        for (article, number) in articles.iter().zip(0..) {
            for index in 0..article.paragraphs.len().saturating_sub(1) {
                let words = slice(article, index);
                let rest = &article.paragraphs[index + 1..];
                // Before a crosshead it closes its own part.
                if rest.first().is_some_and(|next| next.crosshead) || !self.closes(&words) {
                    continue;
                }
                let start: String = words.chars().take(12).collect();
                let more = rest.iter().filter(|paragraph| !paragraph.crosshead).count();
                checks.push(Check {
                    article: number,
                    kind: CheckKind::Order,
                    status: CheckStatus::Suspect,
                    statement: format!("{start}… reads like the closing paragraph and stands before {more} more"),
                    evidence: vec![article.paragraphs[index].spans.clone()],
                    proposal: None,
                    rule: Rule::from("order/closing-before-others"),
                });
            }
        }
        checks
    }

    /// Verse and a wish together: either alone opens paragraphs too.
    fn closes(&self, words: &str) -> bool {
        self.couplet.is_match(words) && self.wish.is_match(words)
    }
}
