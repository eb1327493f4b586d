//! One reading of all that names a page's people: who is found once is found everywhere, and overlapping names are one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use banmian_model::{Value, is_han};

use super::Lexicon;
use super::lexicon::PageNames;
use super::naming::AFTER;
use super::offices::Office;
use super::people::Person;
use crate::passage::{Found, Passage};

/// Names already given to somebody: by passage, start and end. They never overlap.
#[derive(Default)]
struct Taken(BTreeMap<(usize, usize), usize>);

impl Taken {
    /// Takes a range unless part of it is taken.
    fn take(&mut self, passage: usize, range: &Range<usize>) -> bool {
        let before = self.0.range(..(passage, range.end)).next_back();
        let free = before.is_none_or(|(&(other, _), &end)| other != passage || end <= range.start);
        if free {
            self.0.insert((passage, range.start), range.end);
        }
        free
    }
}

/// Offices kept of one person in one article: nobody printed has more, and a mention repeats them all.
const MOST_OFFICES: usize = 12;

/// What is said of each name of an article: its offices as printed.
type Offices = BTreeMap<(u32, String), Vec<String>>;

/// A name found once is found everywhere on the page; its offices hold for its article.
pub(super) fn again(passages: &[Passage<'_>], people: &[Person], lexicon: &Lexicon) -> Vec<Found> {
    let held = held(passages, people);
    let value = |passage: usize, name: &str, role| Value::Person {
        name: name.to_owned(),
        offices: held
            .get(&(passages[passage].article, name.to_owned()))
            .cloned()
            .unwrap_or_default(),
        role,
    };
    let mut taken = Taken::default();
    let mut found = offices_of(people);
    for person in people {
        if taken.take(person.passage, &person.range) {
            found.push(Found {
                passage: person.passage,
                range: person.range.clone(),
                value: value(person.passage, &person.name, person.role),
                rule: person.rule.into(),
            });
        }
    }
    for (passage, range) in everywhere(passages, people, lexicon) {
        if taken.take(passage, &range) {
            let value = value(passage, &passages[passage].text[range.clone()], None);
            found.push(Found {
                passage,
                range,
                value,
                rule: "person/found-again".into(),
            });
        }
    }
    found
}

fn held(passages: &[Passage<'_>], people: &[Person]) -> Offices {
    let mut held = Offices::new();
    for person in people {
        let known = held
            .entry((passages[person.passage].article, person.name.clone()))
            .or_default();
        for office in &person.offices {
            if known.len() < MOST_OFFICES && !known.contains(&office.title) {
                known.push(office.title.clone());
            }
        }
    }
    held
}

/// The offices beside the names; one that several people of a list hold stands once, and of two that overlap the first and
/// shorter (村民|周明远, of whom 村民周明远村民周明远 has another).
fn offices_of(people: &[Person]) -> Vec<Found> {
    let offices = people.iter().flat_map(|person| &person.offices);
    let once: BTreeMap<(usize, usize, usize), &Office> = offices
        .map(|office| ((office.passage, office.range.start, office.range.end), office))
        .collect();
    let mut end = (0, 0);
    let apart = once.into_values().filter(|office| {
        let own = (office.passage, office.range.start) >= end;
        if own {
            end = (office.passage, office.range.end);
        }
        own
    });
    apart
        .map(|office| Found {
            passage: office.passage,
            range: office.range.clone(),
            value: Value::Office {
                title: office.title.clone(),
                holder: None,
            },
            rule: "office/beside-name".into(),
        })
        .collect()
}

/// Where the names stand. Those of two characters are words too often (高峰, 方圆): they must stand in their own article, between
/// a mark and what a sentence goes on with behind a name.
fn everywhere(passages: &[Passage<'_>], people: &[Person], lexicon: &Lexicon) -> Vec<(usize, Range<usize>)> {
    // Who signs with one character (华) is not named by it elsewhere.
    let names = people.iter().map(|person| person.name.as_str());
    let names: BTreeSet<&str> = names.filter(|name| name.chars().nth(1).is_some()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let is_long = |name: &str| name.chars().count() >= 3 || name.ends_with('某');
    let short = people.iter().filter(|person| !is_long(&person.name));
    let short: BTreeSet<(u32, &str)> = short
        .map(|person| (passages[person.passage].article, person.name.as_str()))
        .collect();
    let mut places = PageNames::new(names.into_iter()).find_on(passages);
    places.retain(|(passage, range)| {
        let Passage { text, article, .. } = &passages[*passage];
        let name = &text[range.clone()];
        is_long(name) || short.contains(&(*article, name)) && stands_free(text, range, lexicon)
    });
    places
}

/// Whether nothing of a word stands before a range, and behind it what a sentence goes on with behind a name.
fn stands_free(text: &str, range: &Range<usize>, lexicon: &Lexicon) -> bool {
    let before = text[..range.start].chars().next_back();
    let behind = &text[range.end..];
    before.is_none_or(|c| !is_han(c))
        && (lexicon.goes_on(behind) || behind.chars().next().is_none_or(|c| !is_han(c) || AFTER.contains(c)))
}
