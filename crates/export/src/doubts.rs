//! What of an article's structure may be otherwise.

use banmian_model::{Block, Locator, Segmentation, Spans};

use crate::names;
use crate::rows::DoubtRow;

/// Margin below which a role or a join is told as a doubt, in thousandths of a nat: of roles between 2,000 and 3,000 two in
/// three are right on the 189 pages kept for measuring, of joins nine in ten.
pub const DOUBTFUL: u32 = 3_000;

/// The doubts of each article.
pub(crate) fn doubts(segmentation: &Segmentation, locator: &Locator<'_>) -> Vec<Vec<DoubtRow>> {
    let roles = segmentation.readings.iter().map(|one| {
        let (reading, runner_up) = (names::role(one.role), names::role(one.runner_up));
        (one.span, one.span.start, one.margin, [reading, runner_up])
    });
    let joins = segmentation.joins.iter().map(|one| {
        let names = if one.joined {
            ["joined", "apart"]
        } else {
            ["apart", "joined"]
        };
        // The block behind the cut is of the article; what stands in the cut need not be.
        (one.cut, one.cut.end, one.margin, names)
    });
    let mut found: Vec<_> = roles
        .chain(joins)
        .filter(|one| one.2 < DOUBTFUL && !one.0.is_empty())
        .collect();
    found.sort_by_key(|one| one.0.start);
    let mut rows = vec![Vec::new(); segmentation.articles.len()];
    for (span, place, margin, [reading, runner_up]) in found {
        let spans = Spans::from(span);
        let row = DoubtRow {
            spans: locator.code_points(&spans),
            raw: locator.raw(&spans),
            reading: reading.to_owned(),
            runner_up: runner_up.to_owned(),
            margin,
        };
        if let Some(rows) = owner(&segmentation.blocks, place).and_then(|at| rows.get_mut(at)) {
            rows.push(row);
        }
    }
    rows
}

/// The article that a place belongs to.
fn owner(blocks: &[Block], place: u32) -> Option<usize> {
    let at = blocks.partition_point(|block| block.span.end <= place);
    let within = |block: &&Block| block.span.start <= place;
    let article = blocks.get(at).filter(within)?.article?;
    usize::try_from(article).ok()
}

#[cfg(test)]
mod tests {
    use banmian_model::{Article, ArticleKind, Byline, JoinReading, Page, Role, RoleReading, Span};

    use super::*;

    fn block(span: std::ops::Range<usize>, article: Option<u32>) -> Block {
        Block {
            span: Span::of(span),
            role: Role::Paragraph,
            article,
        }
    }

    fn article() -> Article {
        Article {
            kind: ArticleKind::Article,
            kicker: None,
            headline: None,
            deck: None,
            standing_head: Vec::new(),
            byline: Byline::default(),
            dateline: None,
            paragraphs: Vec::new(),
            captions: Vec::new(),
            jump: None,
            spans: Spans::default(),
            margin: None,
        }
    }

    fn reading(span: std::ops::Range<usize>, margin: u32) -> RoleReading {
        RoleReading {
            span: Span::of(span),
            role: Role::Headline,
            runner_up: Role::StandingHead,
            margin,
        }
    }

    /// A caption (0..6) stands in a cut of the second article; what is sure is left out.
    #[test]
    fn an_article_has_the_doubts_of_its_own_blocks() {
        let text = "甲乙丙丁戊己庚辛";
        let page = Page {
            text: text.to_owned(),
            offsets: banmian_model::OffsetMap::identity(24),
            ..Page::default()
        };
        let segmentation = Segmentation {
            blocks: vec![block(0..6, Some(1)), block(6..12, Some(0)), block(12..24, Some(1))],
            articles: vec![article(), article()],
            readings: vec![reading(6..12, 40), reading(12..18, 3_000)],
            joins: vec![JoinReading {
                cut: Span::of(6..18),
                joined: true,
                margin: 2_999,
            }],
            ..Segmentation::default()
        };
        let found = doubts(&segmentation, &Locator::new(&page));
        let said = |at: usize| -> Vec<(&str, &str, u32, Vec<[u32; 2]>)> {
            let rows = found[at].iter();
            rows.map(|row| {
                (
                    row.reading.as_str(),
                    row.runner_up.as_str(),
                    row.margin,
                    row.spans.clone(),
                )
            })
            .collect()
        };
        assert_eq!(said(0), [("headline", "standing_head", 40, vec![[2, 4]])]);
        assert_eq!(said(1), [("joined", "apart", 2_999, vec![[2, 6]])]);
        assert_eq!(found[1][0].raw, [[6, 18]]);
    }
}
