use banmian_model::{BylineRole, Span, Spans};

use crate::article::Made;
use crate::letters::is_alphanumeric;

/// A standing head over a group of articles stands in each of them. The group goes on as long as the articles are of
/// one make: all told by somebody, or with headlines that begin or end with the same characters (我为…, …进行时). That
/// they begin with the same place (我市…, 我省新…) is no make.
pub(crate) fn spread(text: &str, made: &mut [Made]) {
    let mut at = 0;
    while at < made.len() {
        let followers = if made[at].leading.is_empty() {
            0
        } else {
            followers(text, &made[at..])
        };
        if followers > 0 {
            share(&mut made[at..=at + followers]);
        }
        at += followers + 1;
    }
}

/// What names of places end in.
const PLACES: [char; 15] = [
    '市', '省', '县', '縣', '區', '区', '州', '国', '國', '镇', '鎮', '乡', '鄉', '村', '港',
];

fn followers(text: &str, made: &[Made]) -> usize {
    let (first, rest) = made.split_first().expect("a group has a first article");
    rest.iter()
        .take_while(|next| next.leading.is_empty() && alike(text, first, next))
        .count()
}

fn alike(text: &str, first: &Made, next: &Made) -> bool {
    let told = |made: &Made| {
        made.article
            .byline
            .people
            .iter()
            .any(|one| one.role == BylineRole::Narrator)
    };
    if told(first) || told(next) {
        return told(first) && told(next);
    }
    let headline = |made: &Made| made.article.headline.as_ref().map(|spans| words(text, spans));
    match (headline(first), headline(next)) {
        (Some(a), Some(b)) => {
            let start = shared(a.iter(), b.iter());
            let behind = a[..start].iter().rev().take_while(|c| !PLACES.contains(c)).count();
            behind > 1 || shared(a.iter().rev(), b.iter().rev()) > 2
        }
        _ => false,
    }
}

fn words(text: &str, spans: &Spans) -> Vec<char> {
    spans
        .iter()
        .flat_map(|span| text[span.range()].chars())
        .filter(|&c| is_alphanumeric(c))
        .collect()
}

fn shared<'a>(a: impl Iterator<Item = &'a char>, b: impl Iterator<Item = &'a char>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

/// The standing heads before the first headline belong to all, so the blocks belong to no one article.
fn share(group: &mut [Made]) {
    let (first, rest) = group.split_first_mut().expect("a group has a first article");
    let heads: Vec<Spans> = std::mem::take(&mut first.leading);
    let is_head = |span: &Span| heads.iter().any(|head| head.iter().any(|piece| piece == *span));
    first.parts.retain(|(span, _)| !is_head(span));
    first.shared = heads.iter().flat_map(Spans::iter).collect();
    for next in rest {
        let own = std::mem::take(&mut next.article.standing_head);
        next.article.standing_head = heads.iter().cloned().chain(own).collect();
    }
}
