//! What the tagger sees of a character: itself and its neighbours, alone, in pairs and in threes, and the known words
//! that cover them.
//!
//! An n-gram is looked up once, where it starts, and its row holds the weights for every position that it speaks of.
//! That is ten look-ups a character instead of the thirty of one row a feature.

use std::ops::Range;

use banmian_model::{fold, is_han};

use super::words::Words;

/// A kind of n-gram: how many characters it reaches over, how many positions its row has weights for, and the first of
/// them counted from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gram {
    pub(super) length: usize,
    pub(super) positions: usize,
    pub(super) first: isize,
}

impl Gram {
    const fn new(length: usize, positions: usize, first: isize) -> Self {
        Self {
            length,
            positions,
            first,
        }
    }

    /// Where n-grams of this kind start in a sentence's characters.
    pub(super) fn starts(self, characters: &[u32]) -> Range<usize> {
        0..characters.len() + 1 - self.length
    }

    /// The position of the sentence that a row's `position` speaks of, for an n-gram that starts at `at`; beyond the
    /// sentence where it speaks of an edge.
    pub(super) fn speaks_of(self, at: usize, position: usize) -> usize {
        (at + position).wrapping_add_signed(self.first).wrapping_sub(BEFORE)
    }
}

/// Single characters speak of two positions to either side, pairs and threes of those they touch or stand beside, the
/// pair around a character of the one between, and the forms of five characters of the one in the middle. The words that
/// cover characters speak of the same positions, and with the character beside them of both.
pub(super) const GRAMS: [Gram; 10] = [
    Gram::new(1, 5, -2),
    Gram::new(2, 4, -1),
    Gram::new(3, 1, 1),
    Gram::new(3, 3, 0),
    Gram::new(5, 1, 2),
    Gram::new(1, 5, -2),
    Gram::new(2, 4, -1),
    Gram::new(3, 3, 0),
    Gram::new(2, 2, 0),
    Gram::new(2, 2, 0),
];

/// Before the first character and behind the last.
const EDGE: u32 = 1;

/// The characters of a sentence as numbers, between two edges on either side, so that every n-gram that touches the
/// sentence starts somewhere.
pub(super) fn characters(sentence: impl Iterator<Item = char>, into: &mut Vec<u32>) {
    into.clear();
    into.extend([EDGE; 2]);
    into.extend(sentence.map(number));
    into.extend([EDGE; 4]);
}

/// How many positions of [`characters`] stand before the first character of the sentence.
pub(super) const BEFORE: usize = 2;
/// How many stand behind the last.
pub(super) const BEHIND: usize = 4;

/// Digits are one, letters are one, white space is one.
fn number(c: char) -> u32 {
    match fold(c) {
        '0'..='9' => u32::from('0'),
        c if c.is_ascii_alphabetic() => u32::from('a'),
        c if c.is_whitespace() || c.is_control() => u32::from(' '),
        c => u32::from(c),
    }
}

/// A sentence as the tagger sees it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Its [`characters`].
    pub(super) characters: Vec<u32>,
    /// What covers each of them.
    pub(super) cover: Vec<u32>,
    /// The [`form`] of each: five n-grams ask for it.
    forms: Vec<u64>,
}

impl Seen {
    pub(super) fn read(&mut self, sentence: &str, words: &Words) {
        characters(sentence.chars(), &mut self.characters);
        words.cover(&self.characters, &mut self.cover);
        self.forms.clear();
        self.forms.extend(self.characters.iter().map(|&c| form(c)));
    }
}

/// The key of the n-gram of a kind that starts at `at`; no two n-grams have one key.
pub(super) fn key(kind: usize, seen: &Seen, at: usize) -> u64 {
    let c = |i: usize| u64::from(seen.characters[at + i]);
    let w = |i: usize| u64::from(seen.cover[at + i]);
    let body = match kind {
        0 => c(0),
        1 => c(0) << 20 | c(1),
        2 => c(0) << 20 | c(2),
        3 => c(0) << 40 | c(1) << 20 | c(2),
        4 => (0..5).fold(0, |key, i| key << 3 | seen.forms[at + i]),
        5 => w(0),
        6 => w(0) << 6 | w(1),
        7 => w(0) << 12 | w(1) << 6 | w(2),
        8 => c(0) << 6 | w(1),
        _ => w(0) << 20 | c(1),
    };
    (kind as u64) << 60 | body
}

/// What sort of character it is.
fn form(c: u32) -> u64 {
    match char::from_u32(c) {
        None | Some('\u{1}') => 0,
        Some('0') => 1,
        Some('a') => 2,
        Some(' ') => 3,
        Some(
            '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千' | '万' | '亿' | '〇'
            | '零',
        ) => 4,
        Some('·' | '•' | '・') => 5,
        Some(c) if is_han(c) => 6,
        Some(_) => 7,
    }
}
