use std::cmp::Reverse;
use std::ops::Range;

use banmian_model::BylineRole;

use crate::Resources;
use crate::byline;
use crate::learned::{ByPair, key};
use crate::letters::{CharSet, is_alphanumeric};

/// Characters of an article that are compared with captions.
const WINDOW: usize = 4000;

/// Characters of a caption that are compared.
const CAPTION: usize = 120;

/// Which article each caption belongs to, by the words they share and not by where it stands: a picture is set where
/// there is room. Of articles that share about as much it belongs to the one of `standing` that it stands in. `None` where
/// no article shares more than the rest.
///
/// Each article is its text, head and by-line included; who took a picture is no part of its caption here.
pub(crate) fn owners(captions: &[&str], articles: &[String], standing: &[Option<usize>]) -> Vec<Option<usize>> {
    let places = Places::of(captions, articles);
    let mut scores = vec![0; articles.len()];
    captions
        .iter()
        .zip(standing)
        .map(|(caption, within)| owner(caption, *within, &places, &mut scores))
        .collect()
}

/// Which articles have the pairs of characters that captions have: pairs that no caption has decide nothing.
struct Places {
    of_pairs: ByPair<Vec<usize>>,
    articles: usize,
}

impl Places {
    fn of(captions: &[&str], articles: &[String]) -> Self {
        let asked = || captions.iter().flat_map(|caption| bigrams(caption, CAPTION));
        let mut of_pairs: ByPair<Vec<usize>> = asked().map(|pair| (key(pair), Vec::new())).collect();
        let firsts: CharSet = asked().map(|pair| pair.0).collect();
        for (at, article) in articles.iter().enumerate() {
            for pair in pairs(article, WINDOW).filter(|pair| firsts.contains(pair.0)) {
                if let Some(known) = of_pairs
                    .get_mut(&key(pair))
                    .filter(|known| known.last() != Some(&at) && known.len() <= MOST)
                {
                    known.push(at);
                }
            }
        }
        Self {
            of_pairs,
            articles: articles.len(),
        }
    }

    /// The articles that have a pair, in order; none where so many have it that it tells none from another.
    fn of_pair(&self, pair: (char, char)) -> &[usize] {
        let known = self.of_pairs.get(&key(pair)).map(Vec::as_slice).unwrap_or_default();
        if known.len() > MOST { &[] } else { known }
    }

    /// How rare it is that an article has what `having` of them have.
    fn rarity(&self, having: usize) -> u64 {
        binary_logarithm(self.articles.max(FEW) + 1).saturating_sub(binary_logarithm(having))
    }
}

/// The photographers that a caption names at its end (… 本报通讯员 施玉梅 摄, …（何建新摄）, 潘 帅摄（人民视觉）).
pub(crate) fn photographers(caption: &str, resources: &Resources) -> Vec<Range<usize>> {
    let text = caption.trim_end();
    let text = match text.rfind(['（', '(']).map(|open| (open, &text[open..])) {
        Some((open, agency)) if !agency.contains(['摄', '攝']) => text[..open].trim_end(),
        _ => text,
    };
    let inner = text.trim_end_matches(['）', ')']);
    let stops = ['。', '！', '？', '；', '…', '”', '」', '（', '('];
    let from = inner
        .rfind(stops)
        .map_or(0, |at| at + inner[at..].chars().next().map_or(0, char::len_utf8));
    let from = inner.ceil_char_boundary(from.max(inner.len().saturating_sub(120)));
    let Some(line) = byline::parse(&inner[from..], resources) else {
        return Vec::new();
    };
    let single = line.people.len() == 1;
    let people = line.people.into_iter();
    let named = people.filter(|one| one.role == BylineRole::Photographer);
    let shifted = named.map(|one| from + one.name.start..from + one.name.end);
    // Alone between a full stop and 摄 a word is a name, whatever it begins with.
    let alone = |name: &Range<usize>| {
        let before = inner[..name.start].trim_end();
        single && before.ends_with('。') && inner[name.end..].starts_with(char::is_whitespace)
    };
    shifted
        .filter(|name| byline::starts_name(&inner[name.clone()], resources) || alone(name))
        .collect()
}

/// The article that a caption shares most with; `scores` has a place for each article, and is left empty.
fn owner(caption: &str, within: Option<usize>, places: &Places, scores: &mut [u64]) -> Option<usize> {
    let mut last: &[usize] = &[];
    let mut touched: Vec<usize> = Vec::new();
    let han = |&(a, b): &(char, char)| byline::is_han(a) && byline::is_han(b) && !COMMON.contains(&[a, b]);
    for bigram in bigrams(caption, CAPTION) {
        let known = if han(&bigram) { places.of_pair(bigram) } else { &[] };
        let rarity = places.rarity(known.len());
        for &at in known {
            if scores[at] == 0 {
                touched.push(at);
            }
            // Two bigrams running that an article has are a word of three characters: a name, more often than not.
            scores[at] += rarity * if last.binary_search(&at).is_ok() { 3 } else { 1 };
        }
        last = known;
    }
    // Of equals the first.
    let best = touched.iter().copied().max_by_key(|&at| (scores[at], Reverse(at)))?;
    let near = |at: &usize| {
        scores
            .get(*at)
            .is_some_and(|score| score * NEAR.1 >= scores[best] * NEAR.0)
    };
    let best = within.filter(near).unwrap_or(best);
    let enough = scores[best] >= LEAST;
    touched.into_iter().for_each(|at| scores[at] = 0);
    enough.then_some(best)
}

/// What part of the most evidence is about as much: a page of an article more or less must not decide.
const NEAR: (u64, u64) = (7, 8);

/// Least evidence that a picture is of an article, in halves of [`binary_logarithm`]: a name of three characters that one
/// article in eight has, or one alone of fewer.
const LEAST: u64 = 756_387;

/// A page of fewer articles counts as one of so many: a word says no less because the page says little else.
const FEW: usize = 8;

/// Most articles that a pair may be in and still tell of one; no printed page has half as many.
const MOST: usize = 500;

/// Pairs that any caption and any article may have.
const COMMON: [[char; 2]; 17] = [
    ['记', '者'],
    ['記', '者'],
    ['通', '讯'],
    ['讯', '员'],
    ['本', '报'],
    ['本', '報'],
    ['报', '记'],
    ['报', '通'],
    ['日', '报'],
    ['晚', '报'],
    ['图', '为'],
    ['今', '年'],
    ['近', '日'],
    ['日', '前'],
    ['目', '前'],
    ['新', '华'],
    ['官', '兵'],
];

/// The binary logarithm of a number, in 65536ths, rounded down: by squaring, so that every machine gives the same.
fn binary_logarithm(number: usize) -> u64 {
    let number = u64::try_from(number.max(1)).unwrap_or(u64::MAX);
    let whole = number.ilog2();
    // The number as 1.…, with 31 bits behind the point.
    let mut rest = if whole < 31 {
        number << (31 - whole)
    } else {
        number >> (whole - 31)
    };
    let mut found = u64::from(whole);
    for _ in 0..16 {
        rest = (rest * rest) >> 31;
        let bit = rest >> 32;
        rest >>= bit;
        found = found << 1 | bit;
    }
    found
}

/// Pairs of neighbouring characters that are letters or digits.
fn bigrams(text: &str, window: usize) -> impl Iterator<Item = (char, char)> + '_ {
    pairs(text, window).filter(|&(a, b)| is_alphanumeric(a) && is_alphanumeric(b))
}

/// Pairs of neighbouring characters.
fn pairs(text: &str, window: usize) -> impl Iterator<Item = (char, char)> + '_ {
    let chars = text.chars().take(window);
    chars.scan('，', |last, c| Some((std::mem::replace(last, c), c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_the_tables() {
        for (number, expected) in [
            (0, 0),
            (1, 0),
            (2, 65_536),
            (3, 103_872),
            (9, 207_744),
            (1 << 40, 40 << 16),
        ] {
            assert_eq!(binary_logarithm(number), expected, "{number}");
        }
        // log2(1000) is 9.965784…
        assert_eq!(binary_logarithm(1000), 653_117);
    }

    #[test]
    fn a_caption_goes_with_the_article_that_has_its_name() {
        let articles = [
            "昨日，城东水厂通水。",
            "渡工周长贵在东岸开了三十年船。",
            "水厂和渡口都在东岸。",
        ]
        .map(str::to_owned);
        let captions = ["周长贵在码头检查渡船", "几只白鹭飞过湖面", "城东水厂外景"];
        let found = owners(&captions, &articles, &[None; 3]);
        assert_eq!(found, [Some(1), None, Some(0)]);
        assert_eq!(owners(&["周长贵"], &[], &[None]), [None]);
        assert_eq!(
            owners(&["水厂和渡口"], &articles, &[Some(1)]),
            [Some(2)],
            "it stands elsewhere"
        );
    }
}
