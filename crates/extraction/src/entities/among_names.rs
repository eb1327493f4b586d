//! Items of a list of names that nothing but the list gives away: 郝玉芝、袁改花、关爱枝、常巧云, of which 关爱 is a word; 温志成、查小兰、朱江，, of
//! which the tagger sees a place.

use std::collections::BTreeSet;
use std::ops::Range;

use banmian_model::{Value, is_han};

use super::Lexicon;
use crate::passage::{self, Found, Passage};

/// Items of a list that are names already.
const LEAST: usize = 2;

/// Entries that are looked back at for what reaches into a name.
const NEAR: usize = 16;

/// Adds the names of lists to what was found, which is in reading order and stays so. Half of a list, and [`LEAST`],
/// are known to be names.
pub(super) fn add(passages: &[Passage<'_>], lexicon: &Lexicon, found: &mut Vec<Found>) {
    let mut names: Vec<(usize, Range<usize>)> = Vec::new();
    for (index, passage) in passage::paragraphs(passages) {
        let text = passage.text.as_ref();
        let from = found.partition_point(|one| one.passage < index);
        let to = found.partition_point(|one| one.passage <= index);
        let ends: BTreeSet<usize> = found[from..to]
            .iter()
            .filter(|one| matches!(one.value, Value::Person { .. }))
            .map(|one| one.range.end)
            .collect();
        if ends.len() < LEAST {
            continue;
        }
        for list in lists(text) {
            // 副县长温志成 ends in a name too.
            let (known, others): (Vec<_>, Vec<_>) = list.into_iter().partition(|item| ends.contains(&item.end));
            if known.len() >= LEAST && known.len() >= others.len() {
                // 唐诗 beside 李白 and 杜甫: two characters are a word more often.
                let most = known.len() > others.len();
                let more = others.into_iter().filter(|item| {
                    let words = &text[item.clone()];
                    (most || words.chars().count() > 2) && may_be(words, lexicon)
                });
                names.extend(more.map(|item| (index, item)));
            }
        }
    }
    if names.is_empty() {
        return;
    }
    let overlaps = |one: &Found, (passage, item): &(usize, Range<usize>)| {
        one.passage == *passage && one.range.start < item.end && item.start < one.range.end
    };
    // What a code or a rule has read there stays.
    names.retain(|name| {
        let from = found.partition_point(|one| one.passage < name.0);
        let to = found.partition_point(|one| (one.passage, one.range.start) < (name.0, name.1.end));
        let mut near = found[from..to].iter().rev().take(NEAR);
        near.all(|one| !overlaps(one, name) || is_guess(one))
    });
    found.retain(|one| {
        let at = names.partition_point(|(passage, item)| (*passage, item.end) <= (one.passage, one.range.start));
        !names.get(at).is_some_and(|name| overlaps(one, name))
    });
    found.extend(names.into_iter().map(|(passage, range)| Found {
        passage,
        value: Value::Person {
            name: passages[passage].text[range.clone()].to_owned(),
            offices: Vec::new(),
            role: None,
        },
        range,
        rule: "person/among-names".into(),
    }));
    found.sort_by_key(Found::order);
}

/// Whether the tagger alone says what something is.
fn is_guess(one: &Found) -> bool {
    matches!(&one.value, Value::Place { adcode: None, .. }) || one.rule.0 == "organization/tagged"
}

/// The lists of a text: three items and more with 、 between them, up to a mark or a number.
fn lists(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut lists = Vec::new();
    let mut list: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().chain([(text.len(), '。')]) {
        if is_han(c) {
            continue;
        }
        if start < at {
            list.push(start..at);
        }
        if c != '、' {
            if list.len() > LEAST {
                lists.push(std::mem::take(&mut list));
            }
            list.clear();
        }
        start = at + c.len_utf8();
    }
    lists
}

/// Whether a stretch may be a name: of two or three characters with a surname, and no place that has a code.
fn may_be(words: &str, lexicon: &Lexicon) -> bool {
    let characters: Vec<char> = words.chars().collect();
    let is_place = lexicon
        .places(words)
        .next()
        .is_some_and(|(start, end, _)| start == 0 && end == words.len());
    let short = (2..=3).contains(&characters.len());
    let is_word = characters.len() == 2 && lexicon.begins_with_word(words);
    short && lexicon.surname(&characters).is_some() && !is_word && !is_place && !characters.contains(&'等')
}
