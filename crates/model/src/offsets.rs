use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::runs::Runs;
use crate::{Page, Span, Spans};

/// A half-open range of bytes of the source as it is on disk (of a compressed file: decompressed).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RawSpan {
    /// First byte.
    pub start: u64,
    /// Byte after the last.
    pub end: u64,
}

/// Units of one shape, one after another. A unit is what the source cannot be divided below: a character, an
/// illegal sequence and the U+FFFD that stands for it, or source bytes that give no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Run {
    /// How many units.
    pub units: u32,
    /// UTF-8 bytes of one unit in the text; 0 for source bytes that give no text (a byte order mark, an escape).
    pub text_width: u8,
    /// Bytes of one unit in the source; 0 for text that no source byte gives.
    pub raw_width: u8,
}

/// The way from offsets in the text to offsets in the source.
///
/// Runs of equal units, not one integer a character: a UTF-8 page is a single run of width 1 to 1, a GB18030 page
/// one run for each change between ASCII and two-byte characters (520 for the seed page; 2 KB).
///
/// Invariants: the runs' text widths add up to the length of the text, and their raw widths to the length of the
/// source, so that no byte of either is unaccounted for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// Byte of the source where the first unit starts: 0 for a file, the place in the file for one of several pages.
    pub base: u64,
    runs: Runs,
}

/// What a file has: the runs as they are, whatever they are packed in here.
#[derive(Serialize, Deserialize)]
struct Unpacked {
    base: u64,
    runs: Vec<Run>,
}

impl Serialize for OffsetMap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (base, runs) = (self.base, self.runs().collect());
        Unpacked { base, runs }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for OffsetMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Unpacked { base, runs } = Unpacked::deserialize(deserializer)?;
        let mut map = Self {
            base,
            ..Self::default()
        };
        for run in runs {
            map.push(run.units, run.text_width, run.raw_width);
        }
        Ok(map)
    }
}

impl OffsetMap {
    /// A map for a text that is its source byte for byte.
    pub fn identity(bytes: u32) -> Self {
        let mut map = Self::default();
        map.push(bytes, 1, 1);
        map
    }

    /// Appends `units` units of the given widths, to the last run where they fit it.
    pub fn push(&mut self, units: u32, text_width: u8, raw_width: u8) {
        if units > 0 && (text_width > 0 || raw_width > 0) {
            self.runs.push(Run {
                units,
                text_width,
                raw_width,
            });
        }
    }

    /// The maps of the parts that a text is divided into, by where in the text each ends: unit boundaries, in order,
    /// the last the text's length. Source bytes that give no text go with what is before them; those at the very start
    /// with the first part.
    pub fn divide(&self, ends: &[usize]) -> Vec<Self> {
        let mut parts = Vec::with_capacity(ends.len());
        let (mut text, mut raw) = (0_usize, self.base);
        let mut part = Self {
            base: raw,
            ..Self::default()
        };
        for run in self.runs() {
            let (text_width, raw_width) = (usize::from(run.text_width), u64::from(run.raw_width));
            let mut left = run.units;
            while left > 0 {
                let end = ends.get(parts.len()).copied().unwrap_or(usize::MAX);
                let room = end.saturating_sub(text).div_ceil(text_width.max(1));
                let units = if text_width == 0 {
                    left
                } else {
                    left.min(u32::try_from(room).unwrap_or(u32::MAX))
                };
                if units == 0 {
                    let next = Self {
                        base: raw,
                        ..Self::default()
                    };
                    parts.push(std::mem::replace(&mut part, next));
                    continue;
                }
                part.push(units, run.text_width, run.raw_width);
                text += units as usize * text_width;
                raw += u64::from(units) * raw_width;
                left -= units;
            }
        }
        parts.push(part);
        parts
    }

    /// The runs in order.
    pub fn runs(&self) -> impl Iterator<Item = Run> + '_ {
        self.runs.iter()
    }

    /// Bytes that the map takes in memory.
    pub fn size(&self) -> usize {
        self.runs.size()
    }

    /// Bytes of text and bytes of source that the map covers.
    pub fn lengths(&self) -> (u64, u64) {
        self.runs().fold((0, 0), |(text, raw), run| {
            let units = u64::from(run.units);
            (
                text + units * u64::from(run.text_width),
                raw + units * u64::from(run.raw_width),
            )
        })
    }
}

/// Finds source bytes and code points for spans of one page. Building it takes one pass over the page; a look-up
/// takes a binary search.
pub struct Locator<'a> {
    text: &'a str,
    runs: Vec<Run>,
    /// Text and source offset where each run starts.
    starts: Vec<(u32, u64)>,
    /// Code points before each multiple of [`STRIDE`] bytes.
    code_points: Vec<u32>,
}

/// Bytes of text between two remembered code point counts: a look-up counts at most this many.
const STRIDE: usize = 256;

impl<'a> Locator<'a> {
    /// A locator for `page`.
    pub fn new(page: &'a Page) -> Self {
        let mut starts = Vec::with_capacity(page.offsets.runs.len());
        let (mut text, mut raw) = (0, page.offsets.base);
        for run in page.offsets.runs() {
            starts.push((text, raw));
            text += run.units * u32::from(run.text_width);
            raw += u64::from(run.units) * u64::from(run.raw_width);
        }
        let mut seen = 0;
        let code_points = page
            .text
            .as_bytes()
            .chunks(STRIDE)
            .map(|chunk| {
                let before = seen;
                seen += count_code_points(chunk);
                before
            })
            .collect();
        Self {
            text: &page.text,
            runs: page.offsets.runs().collect(),
            starts,
            code_points,
        }
    }

    /// Code points of the text before byte `offset`.
    pub fn code_point(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        let block = offset / STRIDE;
        let known = self
            .code_points
            .get(block)
            .or(self.code_points.last())
            .copied()
            .unwrap_or(0);
        let from = block.min(self.code_points.len().saturating_sub(1)) * STRIDE;
        known + count_code_points(&self.text.as_bytes()[from..offset])
    }

    /// The pieces as half-open ranges of code points of the text.
    pub fn code_points(&self, spans: &Spans) -> Vec<[u32; 2]> {
        spans
            .iter()
            .map(|span| [self.code_point(span.start), self.code_point(span.end)])
            .collect()
    }

    /// The source bytes of one span: those of every unit it touches, without source bytes before or after that give
    /// no text.
    pub fn raw_span(&self, span: Span) -> RawSpan {
        if span.is_empty() {
            let at = self.raw_edge(span.start, Edge::Start);
            return RawSpan { start: at, end: at };
        }
        RawSpan {
            start: self.raw_edge(span.start, Edge::Start),
            end: self.raw_edge(span.end, Edge::End),
        }
    }

    /// The pieces as half-open ranges of source bytes.
    pub fn raw(&self, spans: &Spans) -> Vec<[u64; 2]> {
        spans
            .iter()
            .map(|span| {
                let raw = self.raw_span(span);
                [raw.start, raw.end]
            })
            .collect()
    }

    fn raw_edge(&self, offset: u32, edge: Edge) -> u64 {
        // The run that holds the byte at `offset` (start) or the byte before it (end): runs that give no text share
        // their start with the run after them, so `partition_point` on the start alone lands behind them.
        let after = match edge {
            Edge::Start => self.starts.partition_point(|&(text, _)| text <= offset),
            Edge::End => self.starts.partition_point(|&(text, _)| text < offset),
        };
        let Some(index) = (0..after).rev().find(|&index| self.runs[index].text_width > 0) else {
            return self.starts.first().map_or(0, |&(_, raw)| raw);
        };
        let run = self.runs[index];
        let (text, raw) = self.starts[index];
        let width = u32::from(run.text_width);
        let units = match edge {
            Edge::Start => (offset - text) / width,
            Edge::End => (offset - text).div_ceil(width),
        };
        raw + u64::from(units.min(run.units)) * u64::from(run.raw_width)
    }
}

#[derive(Clone, Copy)]
enum Edge {
    Start,
    End,
}

fn count_code_points(bytes: &[u8]) -> u32 {
    // Every byte that does not continue a character starts one.
    let count = bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
    u32::try_from(count).expect("ingest refuses pages over 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BOM, `A`, 株洲 in two bytes each, an illegal byte, `B`.
    fn page() -> Page {
        let mut offsets = OffsetMap::default();
        offsets.push(1, 0, 3);
        offsets.push(1, 1, 1);
        offsets.push(2, 3, 2);
        offsets.push(1, 3, 1);
        offsets.push(1, 1, 1);
        Page {
            text: "A株洲\u{FFFD}B".into(),
            offsets,
            ..Page::default()
        }
    }

    #[track_caller]
    fn check(start: u32, end: u32, raw: [u64; 2], code_points: [u32; 2]) {
        let page = page();
        let locator = Locator::new(&page);
        let spans = Spans::from(Span::new(start, end));
        assert_eq!(locator.raw(&spans), [raw]);
        assert_eq!(locator.code_points(&spans), [code_points]);
    }

    #[test]
    fn spans_find_their_source() {
        check(0, 1, [3, 4], [0, 1]);
        check(1, 7, [4, 8], [1, 3]);
        check(4, 7, [6, 8], [2, 3]);
        check(7, 10, [8, 9], [3, 4]);
        check(0, 11, [3, 10], [0, 5]);
    }

    #[test]
    fn lengths_cover_text_and_source() {
        let page = page();
        assert_eq!(page.offsets.lengths(), (page.text.len() as u64, 10));
    }

    #[test]
    fn parts_cover_what_the_whole_does() {
        let page = page();
        let (offsets, all) = (&page.offsets, page.text.len());
        for at in [1, 4, 7, 10] {
            let parts = offsets.divide(&[at, all]);
            let [head, tail] = parts.as_slice() else {
                panic!("{parts:?}")
            };
            assert_eq!((head.base, tail.base), (0, head.lengths().1));
            assert_eq!(head.lengths().0, at as u64);
            assert_eq!(head.lengths().0 + tail.lengths().0, all as u64);
            assert_eq!(head.lengths().1 + tail.lengths().1, 10);
        }
        assert_eq!(offsets.divide(&[all]).as_slice(), std::slice::from_ref(offsets));
    }

    #[test]
    fn bytes_without_text_go_with_what_is_before_them() {
        let mut offsets = OffsetMap::default();
        offsets.push(1, 0, 3);
        offsets.push(2, 1, 1);
        offsets.push(1, 0, 2);
        offsets.push(1, 3, 2);
        let parts = offsets.divide(&[1, 2, 5]);
        let raw: Vec<(u64, u64)> = parts.iter().map(|part| (part.base, part.lengths().1)).collect();
        assert_eq!(raw, [(0, 4), (4, 3), (7, 2)]);
    }

    #[test]
    fn long_and_wide_runs_are_kept() {
        let mut map = OffsetMap::identity(u32::MAX);
        map.push(2, 20, 40);
        assert_eq!(map.lengths(), (u64::from(u32::MAX) + 40, u64::from(u32::MAX) + 80));
    }

    #[test]
    fn an_escape_between_characters_belongs_to_neither() {
        let mut offsets = OffsetMap::default();
        offsets.push(1, 1, 1);
        offsets.push(1, 0, 2);
        offsets.push(1, 3, 2);
        let page = Page {
            text: "A中".into(),
            offsets,
            ..Page::default()
        };
        let locator = Locator::new(&page);
        assert_eq!(locator.raw_span(Span::new(0, 1)), RawSpan { start: 0, end: 1 });
        assert_eq!(locator.raw_span(Span::new(1, 4)), RawSpan { start: 3, end: 5 });
        assert_eq!(locator.raw_span(Span::new(0, 4)), RawSpan { start: 0, end: 5 });
    }

    #[test]
    fn code_points_beyond_one_stride() {
        let text = "版".repeat(1_000);
        let page = Page {
            offsets: OffsetMap::identity(3_000),
            text,
            ..Page::default()
        };
        let locator = Locator::new(&page);
        for n in [0, 1, 85, 86, 255, 256, 999, 1_000] {
            assert_eq!(locator.code_point(n * 3), n);
        }
    }
}
