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
/// there is room. `None` where no article shares more than the rest.
///
/// Each article is its text, head and by-line included; who took a picture is no part of its caption here.
pub(crate) fn owners(captions: &[&str], articles: &[String]) -> Vec<Option<usize>> {
    if captions.is_empty() {
        return Vec::new();
    }
    // Pairs that no caption has decide nothing.
    let asked = || captions.iter().flat_map(|caption| bigrams(caption, CAPTION));
    let mut places: ByPair<Vec<usize>> = asked().map(|pair| (key(pair), Vec::new())).collect();
    let firsts: CharSet = asked().map(|pair| pair.0).collect();
    for (at, article) in articles.iter().enumerate() {
        for pair in pairs(article, WINDOW).filter(|pair| firsts.contains(pair.0)) {
            if let Some(known) = places.get_mut(&key(pair)).filter(|known| known.last() != Some(&at)) {
                known.push(at);
            }
        }
    }
    captions
        .iter()
        .map(|caption| owner(caption, &places, articles.len()))
        .collect()
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
    let people = line.people.into_iter();
    let named = people.filter(|one| one.role == BylineRole::Photographer);
    let shifted = named.map(|one| from + one.name.start..from + one.name.end);
    shifted
        .filter(|name| byline::starts_name(&inner[name.clone()], resources))
        .collect()
}

fn owner(caption: &str, places: &ByPair<Vec<usize>>, articles: usize) -> Option<usize> {
    let mut scores = vec![0.0_f32; articles];
    let mut last: Vec<usize> = Vec::new();
    let han = |&(a, b): &(char, char)| byline::is_han(a) && byline::is_han(b) && !COMMON.contains(&[a, b]);
    for bigram in bigrams(caption, CAPTION) {
        if !han(&bigram) {
            last.clear();
            continue;
        }
        let known = places.get(&key(bigram)).map(Vec::as_slice).unwrap_or_default();
        for &at in known {
            // Two bigrams running that an article has are a word of three characters: a name, more often than not.
            let run = if last.binary_search(&at).is_ok() { 1.5 } else { 0.5 };
            scores[at] += run * rarity(articles, known.len());
        }
        last = known.to_vec();
    }
    let best = (0..articles).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a)))?;
    (scores[best] >= LEAST).then_some(best)
}

/// Least evidence that a picture is of an article: a name of three characters that one article in eight has, or one alone
/// of fewer.
const LEAST: f32 = 4.0;

/// A page of fewer articles counts as one of so many: a word says no less because the page says little else.
const FEW: usize = 8;

/// Pairs that any caption and any article may have.
const COMMON: [[char; 2]; 16] = [
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
];

fn rarity(of: usize, having: usize) -> f32 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of articles on one page; only their ratio matters"
    )]
    let ratio = (of.max(FEW) + 1) as f32 / having as f32;
    ratio.ln()
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
