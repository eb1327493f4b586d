use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 bytes in [`Page::text`](crate::Page::text), on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Byte after the last; never less than `start`.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end`.
    ///
    /// # Panics
    /// If `start > end`.
    pub const fn new(start: u32, end: u32) -> Self {
        assert!(start <= end, "a span starts before it ends");
        Self { start, end }
    }

    /// The span of a range of a text. Pages are smaller than 4 GiB (ingest refuses larger ones), so the
    /// offsets fit.
    ///
    /// # Panics
    /// If the range is reversed or ends beyond 4 GiB.
    pub fn of(range: Range<usize>) -> Self {
        let offset = |n: usize| u32::try_from(n).expect("ingest refuses pages over 4 GiB");
        Self::new(offset(range.start), offset(range.end))
    }

    /// The span as a range for indexing a `str`.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies within this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Where something stands: its pieces in reading order, at least one, none empty.
///
/// More than one where a column cut runs through it (付 | 艳萍) or a headline takes two lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// The pieces in reading order; empty ones are left out, and touching ones are merged.
    pub fn new(pieces: impl IntoIterator<Item = Span>) -> Self {
        let mut merged = Self::default();
        merged.extend(pieces);
        merged
    }

    /// The pieces in reading order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Span> + ExactSizeIterator + '_ {
        self.0.iter().copied()
    }

    /// The pieces in reading order.
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// Whether there is no piece: nothing stands nowhere, so only a default value is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// First byte of the first piece; 0 where there is none.
    pub fn start(&self) -> u32 {
        self.0.first().map_or(0, |span| span.start)
    }

    /// Byte after the last piece; 0 where there is none.
    pub fn end(&self) -> u32 {
        self.0.last().map_or(0, |span| span.end)
    }

    /// Whether the two share a byte.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.iter().any(|a| other.iter().any(|b| a.overlaps(b)))
    }

    /// Length of all pieces in bytes.
    pub fn len(&self) -> u32 {
        self.iter().map(Span::len).sum()
    }

    /// The part `range` of the joined text (bytes of what [`Page::slice`](crate::Page::slice) gives), as spans of
    /// the page. This is how what was found in a joined paragraph gets back to the page.
    ///
    /// # Panics
    /// If the range goes beyond the joined text.
    pub fn sub(&self, range: Range<usize>) -> Self {
        let (mut from, mut to) = (range.start, range.end);
        assert!(from <= to && to <= self.len() as usize, "a part of the joined text");
        let mut pieces = Vec::new();
        for span in self.iter() {
            let len = span.len() as usize;
            if from < len && to > 0 {
                let base = span.start as usize;
                pieces.push(Span::of(base + from..base + to.min(len)));
            }
            from = from.saturating_sub(len);
            to = to.saturating_sub(len);
        }
        Self::new(pieces)
    }
}

impl From<Span> for Spans {
    fn from(span: Span) -> Self {
        Self::new([span])
    }
}

/// Adds pieces behind the last, as [`Spans::new`] takes them.
impl Extend<Span> for Spans {
    fn extend<I: IntoIterator<Item = Span>>(&mut self, pieces: I) {
        for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
            match self.0.last_mut() {
                Some(last) if last.end == piece.start => last.end = piece.end,
                _ => self.0.push(piece),
            }
        }
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(pieces: I) -> Self {
        Self::new(pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn part_of_a_joined_text_finds_its_pieces() {
        let spans = Spans::new([Span::new(10, 16), Span::new(20, 29)]);
        assert_eq!(spans.sub(0..6).as_slice(), [Span::new(10, 16)]);
        assert_eq!(spans.sub(3..9).as_slice(), [Span::new(13, 16), Span::new(20, 23)]);
        assert_eq!(spans.sub(6..15).as_slice(), [Span::new(20, 29)]);
    }

    #[test]
    fn touching_pieces_are_one() {
        assert_eq!(
            Spans::new([Span::new(0, 3), Span::new(3, 6), Span::new(6, 6)]).as_slice(),
            [Span::new(0, 6)]
        );
    }
}
