//! Which pieces in marks are one quotation, and which quotations fill a paragraph.

use std::ops::Range;

use super::cast::Reference;
use super::speaker::{Scene, same};
use super::{MARK, REACH};

impl Scene<'_> {
    /// “…，”某某说，“…”: pieces without a sentence's end between are one quotation, also where the first ends as a sentence does
    /// (“…。”某某卷起裤腿，“…”). Two people between them are two who speak, and behind 某某说：“…。” another sentence begins.
    pub(super) fn joined(&self, spoken: Vec<Range<usize>>) -> Vec<Vec<Range<usize>>> {
        let mut joined: Vec<Vec<Range<usize>>> = Vec::new();
        for words in spoken {
            match joined.last_mut() {
                Some(pieces) if self.goes_on(pieces, &words) => pieces.push(words),
                _ => joined.push(vec![words]),
            }
        }
        joined
    }

    fn goes_on(&self, pieces: &[Range<usize>], words: &Range<usize>) -> bool {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return false;
        };
        let between = self.behind(last)..words.start - MARK;
        let told = self.text.get(between.clone()).unwrap_or_default();
        // “…。”某某对摄影师某某说，“…”: of the two one listens.
        let inside = self.inside(&between).iter();
        let speak: Vec<&Reference> = inside
            .filter(|one| !self.is_topic(one) && !self.is_spoken_to(one))
            .collect();
        let announced = self.text[..first.start - MARK].ends_with(['：', ':']);
        let comma = self.text[..last.end].ends_with(['，', ',']);
        told.len() <= REACH
            && told.ends_with(['，', ','])
            && told.chars().count() > 2
            && !told.contains(['。', '！', '？', '：'])
            && (comma || !announced)
            && (speak.is_empty() || same(speak.into_iter()).is_some())
            && !(self.announced(first.start - MARK).is_some() && self.unnamed_teller(between).is_some())
    }

    /// Whether the paragraph begins with a quotation.
    pub(super) fn opens(&self, words: &Range<usize>) -> bool {
        self.text[..words.start - MARK].trim().is_empty()
    }

    /// Whether the paragraph holds a quotation and nothing else: a story told in the first person opens with what its
    /// narrator says.
    pub(super) fn is_all(&self, pieces: &[Range<usize>]) -> bool {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return false;
        };
        self.text[..first.start - MARK].trim().is_empty() && self.text[self.behind(last)..].trim().is_empty()
    }
}
