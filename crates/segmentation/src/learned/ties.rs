//! Which words of a page stand where: pairs of neighbouring characters, each with the paragraphs around that have it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::letters::is_alphanumeric;
use crate::surface::Surface;

/// A pair of characters in a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tie {
    /// Number of the pair on this page.
    pub(crate) pair: u32,
    /// The last paragraph before the block that has it; [`NOWHERE`] where none has.
    pub(crate) before: u32,
    /// The first paragraph behind the block that has it; [`NOWHERE`] where none has.
    pub(crate) behind: u32,
    /// How rare it is in newspapers.
    pub(crate) weight: u16,
}

/// No paragraph.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// Characters of a block that are looked at: what a paragraph is about shows in the first of them.
const WINDOW: usize = 200;

/// The pairs of a page.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    ties: Vec<Tie>,
    /// Where the pairs of each block begin.
    starts: Vec<u32>,
    /// How many paragraphs stand before each block, and on the page.
    pub(crate) ordinals: Vec<u32>,
    /// The block of each paragraph.
    pub(crate) texts: Vec<u32>,
    /// Weight of all pairs of each block.
    pub(crate) totals: Vec<u32>,
    /// How many different pairs there are.
    pub(crate) pairs: usize,
    /// Never iterated, so that its order shows nowhere.
    known: ByPair<Known>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    pair: u32,
    /// Blocks that have it, up to 2.
    times: u8,
    /// The last block it was seen in.
    block: u32,
    /// The last paragraph it was seen in.
    text: u32,
    /// First of the chain of ties whose paragraph behind is not known yet.
    waiting: u32,
}

impl Ties {
    /// Reads the pairs of all blocks. `rarity` has a weight for each value of [`slot`].
    pub(crate) fn new(surfaces: &[Surface<'_>], rarity: &[u8]) -> Self {
        let letters: usize = surfaces
            .iter()
            .map(|surface| surface.text.len() / 3)
            .map(|letters| letters.min(WINDOW))
            .sum();
        let mut reading = Reading {
            found: Self {
                // Two pairs of three are new to the page, and one of four is too common to be noted.
                ties: Vec::with_capacity(letters),
                known: HashMap::with_capacity_and_hasher(letters / 2, BuildHasherDefault::default()),
                ..Self::default()
            },
            chain: Vec::with_capacity(letters),
            rarity,
        };
        for (block, surface) in (0..).zip(surfaces) {
            reading.block(block, surface);
        }
        let mut found = reading.found;
        found.starts.push(count(found.ties.len()));
        found.pairs = found.known.len();
        found
    }

    /// The pairs of a block, each once, in the order of the text.
    pub(crate) fn of(&self, block: usize) -> &[Tie] {
        &self.ties[self.starts[block] as usize..self.starts[block + 1] as usize]
    }

    /// In how many blocks of the page a pair stands: 0, 1 or more.
    pub(crate) fn times(&self, pair: (char, char)) -> i16 {
        self.known.get(&key(pair)).map_or(0, |known| i16::from(known.times))
    }

    /// The pairs of a paragraph.
    pub(crate) fn of_text(&self, text: usize) -> &[Tie] {
        self.of(self.texts[text] as usize)
    }
}

struct Reading<'r> {
    found: Ties,
    /// For each tie the next of its chain.
    chain: Vec<u32>,
    rarity: &'r [u8],
}

impl Reading<'_> {
    fn block(&mut self, block: u32, surface: &Surface<'_>) {
        let text = count(self.found.texts.len());
        self.found.starts.push(count(self.found.ties.len()));
        self.found.ordinals.push(text);
        let is_text = surface.is_text();
        let mut total = 0;
        let (mut last, mut after_letter) = ('，', false);
        for c in surface.text.chars().take(WINDOW) {
            let letter = is_letter(c);
            if letter && after_letter {
                let weight = u16::from(self.rarity[slot(last, c)]);
                if weight > 0 {
                    total += self.tie((last, c), weight, block, text, is_text);
                }
            }
            (last, after_letter) = (c, letter);
        }
        if is_text {
            self.found.texts.push(block);
        }
        self.found.totals.push(total);
    }

    /// Notes a pair; its weight where the block has it for the first time.
    fn tie(&mut self, pair: (char, char), weight: u16, block: u32, text: u32, is_text: bool) -> u32 {
        let next = count(self.found.known.len());
        let known = self.found.known.entry(key(pair)).or_insert(Known {
            pair: next,
            times: 0,
            block: NOWHERE,
            text: NOWHERE,
            waiting: NOWHERE,
        });
        if known.block == block {
            return 0;
        }
        known.block = block;
        known.times = (known.times + 1).min(2);
        if is_text {
            let mut at = known.waiting;
            while at != NOWHERE {
                self.found.ties[at as usize].behind = text;
                at = self.chain[at as usize];
            }
            known.waiting = NOWHERE;
        }
        let tie = count(self.found.ties.len());
        self.found.ties.push(Tie {
            pair: known.pair,
            before: known.text,
            behind: NOWHERE,
            weight,
        });
        self.chain.push(known.waiting);
        known.waiting = tie;
        if is_text {
            known.text = text;
        }
        u32::from(weight)
    }
}

/// The place of a pair in a table of weights.
pub(crate) fn slot(a: char, b: char) -> usize {
    let mixed = (u32::from(a).wrapping_mul(0x9E37_79B1) ^ u32::from(b)).wrapping_mul(0x85EB_CA6B);
    (mixed >> (32 - SLOT_BITS)) as usize
}

/// Tables of weights for pairs have two to this many.
pub(crate) const SLOT_BITS: u32 = 16;

/// Whether a character is part of a word.
pub(crate) fn is_letter(c: char) -> bool {
    is_alphanumeric(c) && (c.is_ascii() || c > '\u{2fff}')
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NOWHERE - 1)
}

/// A table by the [`key`] of a pair. It is never iterated.
pub(crate) type ByPair<V> = HashMap<u64, V, BuildHasherDefault<Mixer>>;

/// A pair as a number.
pub(crate) fn key((a, b): (char, char)) -> u64 {
    u64::from(u32::from(a)) << 32 | u64::from(u32::from(b))
}

/// Mixes the [`key`] of a pair by one multiplication. Whoever makes a page's pairs collide slows a page of a few thousand
/// pairs; and no table is ever iterated, so that the order shows nowhere.
#[derive(Default)]
pub(crate) struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0 ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

#[cfg(test)]
mod tests {
    use banmian_model::Page;

    use super::*;
    use crate::Resources;
    use crate::{blocks, surface};

    #[test]
    fn a_pair_knows_the_paragraphs_around_that_have_it() {
        let text = "水厂今天通水，市民都很高兴。\n\n江边大桥\n\n江边的大桥昨天通车了，市民都很高兴。\n\n夜里江边下了雨，路上行人很少。";
        let resources = Resources::builtin();
        let page = Page {
            text: text.to_owned(),
            ..Page::default()
        };
        let blocks = blocks::of_page(&page, &resources);
        let surfaces = surface::read(text, &blocks, &resources);
        let ties = Ties::new(&surfaces, &[1; 1 << SLOT_BITS]);
        assert_eq!(ties.texts, [0, 2, 3]);
        let of = |block: usize, at: usize| (ties.of(block)[at].before, ties.of(block)[at].behind);
        assert_eq!(
            of(1, 0),
            (NOWHERE, 1),
            "江边 is in the next paragraph and not in the last"
        );
        assert_eq!(of(3, 2), (1, NOWHERE), "江边 was in the paragraph before");
        assert_eq!(ties.times(('市', '民')), 2);
    }
}
