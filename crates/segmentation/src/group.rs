use std::collections::BTreeSet;

use banmian_model::{BylineRole, Span, Spans};

use crate::article::Made;
use crate::letters::is_alphanumeric;
use crate::{Resources, byline};

/// A standing head over a group of articles stands in each of them. The group goes on as long as the articles are of
/// one make: all told by somebody, all letters, or with headlines that begin or end with the same characters (我为…, …进行时). That
/// they begin with the same place (我市…, 我省新…) is no make.
pub(crate) fn spread(text: &str, made: &mut [Made], resources: &Resources) {
    let mut at = 0;
    while at < made.len() {
        let leads = (1..=MOST).contains(&made[at].leading.len());
        let followers = if leads {
            followers(text, &made[at..], resources)
        } else {
            0
        };
        if followers > 0 {
            share(&mut made[at..=at + followers]);
        }
        at += followers + 1;
    }
}

/// Most standing heads over a group: it has a name, a slogan or two of halves in lines of their own, and who runs it.
const MOST: usize = 8;

/// What names of places end in.
const PLACES: [char; 15] = [
    '市', '省', '县', '縣', '區', '区', '州', '国', '國', '镇', '鎮', '乡', '鄉', '村', '港',
];

fn followers(text: &str, made: &[Made], resources: &Resources) -> usize {
    let (first, rest) = made.split_first().expect("a group has a first article");
    let headline = headline(text, first);
    let told = is_told(first);
    let calls = calls(text, first, resources);
    let alike = |next: &Made| {
        if calls {
            self::calls(text, next, resources)
        } else if told || is_told(next) {
            told && is_told(next)
        } else {
            self::headline(text, next)
                .zip(headline.as_deref())
                .is_some_and(|(next, first)| are_alike(first, &next))
        }
    };
    rest.iter()
        .take_while(|next| next.leading.is_empty() && alike(next))
        .count()
}

/// Whether somebody tells an article.
fn is_told(made: &Made) -> bool {
    let people = &made.article.byline.people;
    people.iter().any(|one| one.role == BylineRole::Narrator)
}

/// Whether an article is a letter: it begins with whom it speaks to (编辑同志：).
fn calls(text: &str, made: &Made, resources: &Resources) -> bool {
    let first = made.article.paragraphs.first();
    first.is_some_and(|first| {
        let call: String = first.spans.iter().map(|span| &text[span.range()]).collect();
        byline::is_salutation(&call, resources)
    })
}

/// The letters of an article's headline.
fn headline(text: &str, made: &Made) -> Option<Vec<char>> {
    made.article.headline.as_ref().map(|spans| words(text, spans))
}

/// Whether two headlines begin or end with the same characters.
fn are_alike(a: &[char], b: &[char]) -> bool {
    let start = shared(a.iter(), b.iter());
    let behind = a[..start].iter().rev().take_while(|c| !PLACES.contains(c)).count();
    behind > 1 || shared(a.iter().rev(), b.iter().rev()) > 2
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
    let pieces: BTreeSet<Span> = heads.iter().flat_map(Spans::iter).collect();
    first.parts.retain(|(span, _)| !pieces.contains(span));
    first.shared = pieces.into_iter().collect();
    for next in rest {
        let own = std::mem::take(&mut next.article.standing_head);
        next.article.standing_head = heads.iter().cloned().chain(own).collect();
    }
}
