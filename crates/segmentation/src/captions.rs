use std::collections::BTreeMap;

use crate::cohesion::bigrams;

/// Characters of an article that are compared with captions.
const WINDOW: usize = 4000;

/// Which article each caption belongs to, by the words they share and not by where it stands: a picture is set where
/// there is room. `None` where no article shares more than the rest.
///
/// Each article is its text, head and by-line included.
pub(crate) fn owners(captions: &[&str], articles: &[String]) -> Vec<Option<usize>> {
    if captions.is_empty() {
        return Vec::new();
    }
    let mut places: BTreeMap<(char, char), Vec<usize>> = BTreeMap::new();
    for (at, article) in articles.iter().enumerate() {
        for bigram in bigrams(article, WINDOW) {
            let known = places.entry(bigram).or_default();
            if known.last() != Some(&at) {
                known.push(at);
            }
        }
    }
    captions
        .iter()
        .map(|caption| owner(caption, &places, articles.len()))
        .collect()
}

fn owner(caption: &str, places: &BTreeMap<(char, char), Vec<usize>>, articles: usize) -> Option<usize> {
    let mut scores = vec![0.0_f32; articles];
    let mut last: Vec<usize> = Vec::new();
    for bigram in bigrams(caption, 120) {
        let known = places.get(&bigram).map(Vec::as_slice).unwrap_or_default();
        for &at in known {
            // Two bigrams running that an article has are a word of three characters: a name, more often than not.
            let run = if last.binary_search(&at).is_ok() { 1.5 } else { 0.5 };
            scores[at] += run * rarity(articles, known.len());
        }
        last = known.to_vec();
    }
    let best = (0..articles).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)))?;
    (scores[best] >= 2.0).then_some(best)
}

fn rarity(of: usize, having: usize) -> f32 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of articles on one page; only their ratio matters"
    )]
    let ratio = (of + 1) as f32 / having as f32;
    ratio.ln()
}
