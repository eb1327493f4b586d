//! Where the words of a query stand in an article.

use std::collections::BTreeMap;

use banmian_export::legible;
use banmian_export::rows::Points;
use banmian_model::{Locator, Page, Span, Spans, search_key};
use serde::Serialize;

use super::query::{Field, Term};
use super::search::PlaceOf;
use crate::words::{self, Kind};

/// A text and what is lit up in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lit {
    /// The text.
    pub text: String,
    /// Half-open ranges of its code points.
    pub lit: Vec<[usize; 2]>,
}

impl Lit {
    /// The text with marks before and behind what is lit up.
    pub fn marked(&self, [before, behind]: [&str; 2]) -> String {
        let mut marked = String::new();
        for (at, c) in self.text.chars().enumerate() {
            if self.lit.iter().any(|range| range[0] == at) {
                marked.push_str(before);
            }
            marked.push(c);
            if self.lit.iter().any(|range| range[1] == at + 1) {
                marked.push_str(behind);
            }
        }
        marked
    }
}

/// Code points before and behind what was found that a passage shows.
const AROUND: usize = 24;
/// Code points that a passage has at most.
const PASSAGE: usize = 100;

/// The words of a query on a page.
pub(crate) struct Light<'a> {
    page: &'a Page,
    locator: Locator<'a>,
    /// Byte offset and folded character of each code point; at the end the length.
    characters: Vec<(usize, char)>,
    needles: Vec<Vec<char>>,
    /// Mentions that were asked for by name, by where they start.
    mentions: BTreeMap<usize, Vec<Points>>,
}

/// A character of a field: where on the page, and in which of its pieces.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    /// Its number among the field's code points.
    nth: usize,
    piece: usize,
    key: char,
}

impl<'a> Light<'a> {
    /// Terms without a field, or of the headline, are lit up wherever they stand; those that ask for people and places by
    /// name where these are mentioned, which is at `mentions`.
    pub(crate) fn new(page: &'a Page, terms: &[&Term], mentions: Vec<Vec<Points>>) -> Self {
        let keyed = page.text.char_indices().map(|(at, c)| (at, search_key(c)));
        let needles = terms
            .iter()
            .filter(|term| matches!(term.field, None | Some(Field::Headline)));
        let start = |spans: &Vec<Points>| spans.first().map_or(0, |span| span[0] as usize);
        Self {
            page,
            locator: Locator::new(page),
            characters: keyed.chain([(page.text.len(), ' ')]).collect(),
            needles: needles.map(|term| letters(&term.text)).collect(),
            mentions: mentions.into_iter().map(|spans| (start(&spans), spans)).collect(),
        }
    }

    /// Every place in a field, in reading order.
    pub(crate) fn places(&self, field: &[Points]) -> Vec<PlaceOf> {
        let places = self.characters_of(field);
        self.found(&places)
            .into_iter()
            .map(|range| self.place(&places[range]))
            .collect()
    }

    fn place(&self, places: &[Place]) -> PlaceOf {
        let pieces = places.chunk_by(|one, next| one.piece == next.piece);
        let spans = pieces.map(|piece| (piece[0].at, piece[piece.len() - 1].at + 1));
        let spans: Vec<Span> = spans
            .map(|(start, end)| Span::of(self.byte(start)..self.byte(end)))
            .collect();
        let spans = Spans::new(spans);
        PlaceOf {
            text: self.page.slice(&spans).into_owned(),
            spans: self.locator.code_points(&spans),
            raw: self.locator.raw(&spans),
        }
    }

    fn byte(&self, code_point: usize) -> usize {
        self.characters
            .get(code_point)
            .map_or(self.page.text.len(), |one| one.0)
    }

    /// The characters of a field that words are made of.
    fn characters_of(&self, field: &[Points]) -> Vec<Place> {
        let mut places = Vec::new();
        let mut nth = 0;
        for (piece, span) in field.iter().enumerate() {
            for at in span[0] as usize..(span[1] as usize).min(self.characters.len() - 1) {
                let key = self.characters[at].1;
                if words::kind(key) != Kind::Other {
                    places.push(Place { at, nth, piece, key });
                }
                nth += 1;
            }
        }
        places
    }

    /// Ranges of places that are one of the needles, in order; of two that overlap the first, and of two that start
    /// together the longer.
    fn found(&self, places: &[Place]) -> Vec<std::ops::Range<usize>> {
        let mut ranges = Vec::new();
        let mut start = 0;
        while start < places.len() {
            let fits = |needle: &&Vec<char>| {
                let there = places.get(start..start + needle.len());
                there.is_some_and(|there| {
                    there.iter().map(|place| place.key).eq(needle.iter().copied())
                        && !in_word(places, start)
                        && !in_word(places, start + needle.len())
                })
            };
            let needles = self.needles.iter().filter(|needle| !needle.is_empty() && fits(needle));
            let longest = needles.map(Vec::len).chain(self.mentioned(&places[start..])).max();
            if let Some(length) = longest {
                ranges.push(start..start + length);
            }
            start += longest.unwrap_or(1);
        }
        ranges
    }

    /// How many of the places are the mention that starts with the first of them.
    fn mentioned(&self, places: &[Place]) -> Option<usize> {
        let spans = self.mentions.get(&places[0].at)?;
        let is_of = |place: &&Place| {
            spans
                .iter()
                .any(|span| (span[0] as usize..span[1] as usize).contains(&place.at))
        };
        Some(places.iter().take_while(is_of).count())
    }

    /// A headline whole, its lines joined by a space.
    pub(crate) fn headline(&self, lines: &[Points]) -> Lit {
        let mut lit = Lit {
            text: String::new(),
            lit: Vec::new(),
        };
        for line in lines {
            if !lit.text.is_empty() {
                lit.text.push(' ');
            }
            let part = self.cut(std::slice::from_ref(line), None);
            let before = lit.text.chars().count();
            lit.text.push_str(&part.text);
            lit.lit.extend(part.lit.iter().map(|range| range.map(|at| at + before)));
        }
        lit
    }

    /// Of the paragraph with most of the needles, what stands around the first.
    pub(crate) fn passage(&self, body: &[Vec<Points>]) -> Option<Lit> {
        let different = |field: &Vec<Points>| {
            let places = self.characters_of(field);
            let mut found: Vec<Vec<char>> = self
                .found(&places)
                .into_iter()
                .map(|range| keys(&places[range]))
                .collect();
            found.sort();
            found.dedup();
            found.len()
        };
        let counted = body.iter().map(|field| (different(field), field));
        // Of several that have as many, the first.
        let (_, field) = counted.rev().max_by_key(|(count, _)| *count)?;
        Some(self.cut(field, Some(PASSAGE)))
    }

    /// A field with what is lit up in it; of a long one no more than `limit` code points.
    fn cut(&self, field: &[Points], limit: Option<usize>) -> Lit {
        let all: Vec<usize> = field
            .iter()
            .flat_map(|span| span[0] as usize..span[1] as usize)
            .collect();
        let places = self.characters_of(field);
        let found = self.found(&places).into_iter();
        let lit: Vec<[usize; 2]> = found
            .map(|range| [places[range.start].nth, places[range.end - 1].nth + 1])
            .collect();
        let first = lit.first().map_or(0, |range| range[0]);
        let (from, to) = match limit {
            Some(limit) if all.len() > limit => {
                let from = first.saturating_sub(AROUND).min(all.len() - limit);
                (from, from + limit)
            }
            _ => (0, all.len()),
        };
        let before = if from > 0 { "…" } else { "" };
        let behind = if to < all.len() { "…" } else { "" };
        let text: String = all[from..to].iter().map(|&at| self.printed(at)).collect();
        let shift = before.chars().count();
        Lit {
            text: format!("{before}{text}{behind}"),
            lit: lit
                .into_iter()
                .filter(|range| range[0] >= from && range[1] <= to)
                .map(|range| range.map(|at| at - from + shift))
                .collect(),
        }
    }

    /// The character as it is shown, in a terminal too; a line's end as a space.
    fn printed(&self, code_point: usize) -> char {
        let c = self.page.text[self.byte(code_point)..].chars().next().unwrap_or(' ');
        match legible(c) {
            '\n' | '\t' => ' ',
            c => c,
        }
    }
}

/// What of a text words are made of, folded.
fn letters(text: &str) -> Vec<char> {
    let keys = text.chars().map(search_key);
    keys.filter(|&c| words::kind(c) != Kind::Other).collect()
}

fn keys(places: &[Place]) -> Vec<char> {
    places.iter().map(|place| place.key).collect()
}

/// Whether a word of letters or digits goes on over the border before `at`.
fn in_word(places: &[Place], at: usize) -> bool {
    let (Some(before), Some(behind)) = (at.checked_sub(1).and_then(|at| places.get(at)), places.get(at)) else {
        return false;
    };
    let letter = |place: &Place| words::kind(place.key) == Kind::Letter;
    before.at + 1 == behind.at && letter(before) && letter(behind)
}
