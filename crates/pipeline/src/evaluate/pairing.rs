//! Which article of the tool's is which of the gold's.

use std::collections::BTreeSet;

use super::gold::Item;
use super::view::{ArticleView, View};

/// An article of the gold, of the tool, or of both.
#[derive(Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) gold: Option<&'a Item>,
    pub(crate) got: Option<&'a ArticleView>,
}

/// Articles that share less of their words are not the same article.
const LEAST_SHARE: f64 = 0.1;

/// Pairs the articles by the words they share, most alike first; the gold's order, then what nothing pairs with.
pub(crate) fn pairs<'a>(items: &'a [Item], view: &'a View) -> Vec<Pair<'a>> {
    let partners = partners(items, view);
    let paired = items.iter().zip(&partners).map(|(item, partner)| Pair {
        gold: Some(item),
        got: partner.map(|at| &view.articles[at]),
    });
    let alone = view
        .articles
        .iter()
        .enumerate()
        .filter(|(at, _)| !partners.contains(&Some(*at)));
    let alone = alone.map(|(_, article)| Pair {
        gold: None,
        got: Some(article),
    });
    paired.chain(alone).collect()
}

fn partners(items: &[Item], view: &View) -> Vec<Option<usize>> {
    let golds: Vec<_> = items.iter().map(|item| pieces(&item.words())).collect();
    let gots: Vec<_> = view
        .articles
        .iter()
        .map(|article| pieces(&view.words(article)))
        .collect();
    let mut shares = Vec::new();
    for (at, gold) in golds.iter().enumerate() {
        for (other, got) in gots.iter().enumerate() {
            shares.push((share(gold, got), at, other));
        }
    }
    shares.retain(|(share, ..)| *share >= LEAST_SHARE);
    // A stable sort: of equals, what stands first on the page.
    shares.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut partners = vec![None; items.len()];
    for (_, at, other) in shares {
        if partners[at].is_none() && !partners.contains(&Some(other)) {
            partners[at] = Some(other);
        }
    }
    partners
}

/// Pairs of neighbouring characters.
fn pieces(text: &str) -> BTreeSet<[char; 2]> {
    let text: Vec<char> = squeeze(text).chars().collect();
    text.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// Dice's coefficient.
fn share(a: &BTreeSet<[char; 2]>, b: &BTreeSet<[char; 2]>) -> f64 {
    super::tally::ratio(2 * a.intersection(b).count(), a.len() + b.len()).unwrap_or_default()
}

/// A text without its white space: how a dump spaces and breaks lines is not what is measured.
pub(crate) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
