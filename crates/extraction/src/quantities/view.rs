//! The text as the readers of numbers see it: one width, one script, with the way back to the bytes.

use std::cell::Cell;
use std::ops::Range;
use std::str::FromStr;

use super::lexicon::Lexicon;
use super::numeral::Numeral;

/// Characters of a passage, full width and Traditional forms folded one to one, with the byte each starts at.
#[derive(Debug, Default)]
pub(super) struct View {
    chars: Vec<char>,
    /// The characters as printed.
    printed: Vec<char>,
    /// One more than `chars`: the last is the length of the text in bytes.
    bytes: Vec<usize>,
    /// Where the white space at the start ends, and that at the end begins.
    inked: Range<usize>,
    /// The numeral read last: what stands at a place is asked again by every reader of it.
    last: Cell<Option<(usize, Option<Numeral>)>>,
}

impl View {
    /// Folds `text` into this view; the buffers are used again.
    pub(super) fn fill(&mut self, text: &str, lexicon: &Lexicon) {
        self.last.set(None);
        self.chars.clear();
        self.printed.clear();
        self.bytes.clear();
        for (at, c) in text.char_indices() {
            self.chars.push(lexicon.fold(c));
            self.printed.push(c);
            self.bytes.push(at);
        }
        self.bytes.push(text.len());
        let ink = |c: &char| !c.is_whitespace();
        let first = self.chars.iter().position(ink).unwrap_or(0);
        self.inked = first..self.chars.iter().rposition(ink).map_or(first, |last| last + 1);
    }

    /// What `read` finds at `i`, read once while it is asked for in a row.
    pub(super) fn numeral_at(&self, i: usize, read: impl FnOnce(&Self, usize) -> Option<Numeral>) -> Option<Numeral> {
        match self.last.get() {
            Some((at, found)) if at == i => found,
            _ => {
                let found = read(self, i);
                self.last.set(Some((i, found)));
                found
            }
        }
    }

    /// How many characters.
    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character at `i`; NUL before the start and behind the end.
    pub(super) fn at(&self, i: usize) -> char {
        self.chars.get(i).copied().unwrap_or('\0')
    }

    /// The character before `i`.
    pub(super) fn before(&self, i: usize) -> char {
        if i == 0 { '\0' } else { self.at(i - 1) }
    }

    /// The characters from `i` on.
    pub(super) fn from(&self, i: usize) -> &[char] {
        self.chars.get(i..).unwrap_or_default()
    }

    /// The characters of a range as printed.
    pub(super) fn printed(&self, range: Range<usize>) -> String {
        self.printed[range].iter().collect()
    }

    /// Whether a range is all of the text but white space.
    pub(super) fn is_all(&self, range: Range<usize>) -> bool {
        range.start <= self.inked.start && self.inked.end <= range.end
    }

    /// The number that a range of one to eight ASCII digits is; `None` where the range is anything else.
    pub(super) fn figures<T: FromStr>(&self, range: Range<usize>) -> Option<T> {
        const LONGEST: usize = 8;
        let figures = self.chars.get(range)?;
        let fits = (1..=LONGEST).contains(&figures.len()) && figures.iter().all(char::is_ascii_digit);
        fits.then(|| figures.iter().collect::<String>().parse().ok())?
    }

    /// Whether `word` stands at `i`.
    pub(super) fn has(&self, i: usize, word: &str) -> bool {
        let mut rest = self.from(i).iter();
        word.chars().all(|c| rest.next() == Some(&c))
    }

    /// Whether `word` ends right before `i`.
    pub(super) fn ends(&self, i: usize, word: &str) -> bool {
        let mut rest = self.chars[..i.min(self.chars.len())].iter().rev();
        word.chars().rev().all(|c| rest.next() == Some(&c))
    }

    /// The first position from `i` that is no space, if at most two are passed.
    pub(super) fn skip_space(&self, i: usize) -> usize {
        (i..i + 2).find(|&at| self.at(at) != ' ').unwrap_or(i + 2)
    }

    /// The bytes of a range of characters.
    pub(super) fn bytes(&self, range: Range<usize>) -> Range<usize> {
        self.bytes[range.start]..self.bytes[range.end]
    }
}

/// Whether a word may be made of this character: a letter of Han script.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}
