//! Names marked alike wherever they stand: what the teacher sees in most places is there in the others too.

use std::collections::BTreeMap;

use banmian_extraction::tagger::{Example, Kind, Name};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::conventions::add;

/// How often a string must have been marked for anything to follow from it.
const LEAST: usize = 5;

/// What is known of a string that has been marked.
#[derive(Clone, Copy, Default)]
struct Counts {
    /// Where it stands as words of its own, outside of longer names.
    stands: usize,
    /// How often it was marked as each kind.
    marked: [usize; 3],
}

impl Counts {
    /// The kind that it is nearly always marked as.
    fn kind(self, characters: usize) -> Option<Kind> {
        let kinds = [Kind::Person, Kind::Place, Kind::Organization];
        let (most, kind) = self.marked.into_iter().zip(kinds).max_by_key(|&(count, _)| count)?;
        let all: usize = self.marked.iter().sum();
        // Given names and surnames are words too (高峰, 方圆).
        let share = match kind {
            Kind::Person if characters < 3 => 90,
            _ => 60,
        };
        (most * 100 >= self.stands * share && most * 100 >= all * 80).then_some(kind)
    }
}

/// Marks names as they are marked elsewhere.
pub(super) fn agree(examples: &mut [Example]) {
    let strings = strings(examples);
    if strings.is_empty() {
        return;
    }
    let automaton: CharwiseDoubleArrayAhoCorasick<u32> = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .build_with_values(strings.iter().zip(0..))
        .expect("the strings are different and none is empty");
    let mut counts = vec![Counts::default(); strings.len()];
    for example in examples.iter() {
        for (range, number) in places(example, &automaton) {
            let counts = &mut counts[number];
            match over(example, &range) {
                Some(name) if name.range == range => {
                    counts.stands += 1;
                    counts.marked[name.kind as usize] += 1;
                }
                Some(_) => {}
                None => counts.stands += 1,
            }
        }
    }
    let kinds: Vec<Option<Kind>> = counts
        .iter()
        .zip(&strings)
        .map(|(counts, string)| counts.kind(string.chars().count()))
        .collect();
    for example in examples.iter_mut() {
        for (range, number) in places(example, &automaton) {
            let Some(kind) = kinds[number] else { continue };
            match example.names.iter_mut().find(|name| name.range == range) {
                Some(name) => name.kind = kind,
                None => add(example, range, kind),
            }
        }
    }
}

/// The strings of two characters and more that have been marked often enough.
fn strings(examples: &[Example]) -> Vec<String> {
    let mut marked: BTreeMap<&str, usize> = BTreeMap::new();
    for example in examples {
        for name in &example.names {
            *marked.entry(&example.text[name.range.clone()]).or_default() += 1;
        }
    }
    let often = |&(string, count): &(&str, usize)| count >= LEAST && string.chars().count() >= 2;
    marked
        .into_iter()
        .filter(often)
        .map(|(string, _)| string.to_owned())
        .collect()
}

/// Where one of the strings stands as whole words.
fn places(example: &Example, automaton: &CharwiseDoubleArrayAhoCorasick<u32>) -> Vec<(std::ops::Range<usize>, usize)> {
    let edge = |at: usize| at == example.text.len() || example.words.binary_search_by_key(&at, |word| word.0).is_ok();
    automaton
        .leftmost_find_iter(&example.text)
        .filter(|found| edge(found.start()) && edge(found.end()))
        .map(|found| (found.start()..found.end(), found.value() as usize))
        .collect()
}

/// The name that shares a byte with a range.
fn over<'e>(example: &'e Example, range: &std::ops::Range<usize>) -> Option<&'e Name> {
    example
        .names
        .iter()
        .find(|name| name.range.start < range.end && range.start < name.range.end)
}
