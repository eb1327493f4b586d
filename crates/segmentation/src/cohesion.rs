use std::collections::HashMap;

use crate::surface::Surface;

/// Where the character bigrams of a page stand: which of its paragraphs have them.
pub(crate) struct Cohesion {
    /// Bigram to the numbers of the paragraphs that have it, in order, each once.
    paragraphs: HashMap<(char, char), Vec<u32>>,
    /// How many paragraphs there are.
    count: u32,
}

/// Characters of a paragraph that are looked at: its topic shows in the first of them.
const WINDOW: usize = 300;

impl Cohesion {
    /// Counts the bigrams of the blocks that `is_text` picks; paragraph numbers count those only.
    pub(crate) fn new(surfaces: &[Surface<'_>]) -> Self {
        let mut cohesion = Self {
            paragraphs: HashMap::new(),
            count: 0,
        };
        for surface in surfaces.iter().filter(|surface| surface.is_text()) {
            for bigram in bigrams(&surface.text, WINDOW) {
                let places = cohesion.paragraphs.entry(bigram).or_default();
                if places.last() != Some(&cohesion.count) {
                    places.push(cohesion.count);
                }
            }
            cohesion.count += 1;
        }
        cohesion
    }

    /// How rare a bigram is on the page: 0 where every paragraph has it.
    fn weight(&self, bigram: (char, char)) -> f32 {
        let places = self.paragraphs.get(&bigram).map_or(1, Vec::len);
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts of paragraphs; only their ratio matters"
        )]
        let ratio = (self.count + 1) as f32 / places as f32;
        ratio.ln()
    }

    fn within(&self, bigram: (char, char), from: u32, to: u32) -> bool {
        self.paragraphs.get(&bigram).is_some_and(|places| {
            let at = places.partition_point(|&place| place < from);
            places.get(at).is_some_and(|&place| place < to)
        })
    }

    /// The share of what `text` says, rare bigrams counting more, that paragraphs `from..to` say too: 0 to 1.
    pub(crate) fn coverage(&self, text: &str, from: u32, to: u32) -> f32 {
        let (mut all, mut found) = (0.0, 0.0);
        for bigram in bigrams(text, 150) {
            let weight = self.weight(bigram);
            all += weight;
            found += if self.within(bigram, from, to) { weight } else { 0.0 };
        }
        if all > 0.0 { found / all } else { 0.0 }
    }
}

/// Pairs of neighbouring characters that are letters or digits.
pub(crate) fn bigrams(text: &str, window: usize) -> impl Iterator<Item = (char, char)> + '_ {
    let letter = |c: char| c.is_alphanumeric();
    let chars = text.chars().take(window);
    chars
        .scan('，', move |last, c| Some((std::mem::replace(last, c), c)))
        .filter(move |&(a, b)| letter(a) && letter(b))
}
