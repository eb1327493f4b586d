//! Files in more than one encoding: lines of UTF-8 among lines of GB18030, Big5 or EUC-TW, as exports put together by
//! hand have them.
//!
//! A line's end is a line's end in all four, so that a source can be divided before it is decoded.

use encoding_rs::Encoding;

use crate::charset::Charset;
use crate::form::Utf8Form;
use crate::likelihood::{self, CHINESE, Cost};

/// A stretch of a source in one encoding, up to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) charset: Charset,
    pub(crate) end: usize,
}

/// A line that is in another encoding than most must be likelier by this, in tenths of a nat: a character of the
/// usual kind too much.
const LINE_PRIOR: u32 = 60;

/// Bytes beyond ASCII whose form is no accident: three characters of UTF-8, four of the others.
const TELLING: usize = 8;

/// Fewer say nothing: a stray byte and the letter behind it are a character of GBK.
const FEW: usize = 4;

/// The pieces of a source that is in two encodings; `None` for one that is not.
///
/// Most of the bytes decide what the whole is in, and a line departs from it where the other encoding is likelier.
pub(crate) fn divide(body: &[u8]) -> Option<Vec<Piece>> {
    if !split(body).any(is_utf8) {
        return None;
    }
    // Read again for each question rather than kept: a line may be of two bytes, and what is known of it of forty.
    let lines = || split(body).map(Line::new);
    let legacy = legacy_charset(lines())?;
    let bytes = |legacy: bool| -> usize {
        let lines = lines().filter(|line| line.looks_like_legacy() == legacy);
        lines.map(|line| line.form.high).sum()
    };
    let (most, other) = if bytes(false) > bytes(true) {
        (Charset::UTF_8, legacy)
    } else {
        (legacy, Charset::UTF_8)
    };
    let departs: Vec<bool> = lines().map(|line| line.departs(most, other)).collect();
    let mixed = departs.contains(&true);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = 0;
    for (line, departs) in lines().zip(departs) {
        end += line.bytes.len();
        let charset = if line.form.high == 0 {
            pieces.last().map_or(most, |piece| piece.charset)
        } else if departs || (mixed && line.follows(most, other)) {
            other
        } else {
            most
        };
        match pieces.last_mut() {
            Some(last) if last.charset == charset => last.end = end,
            _ => pieces.push(Piece { charset, end }),
        }
    }
    (pieces.len() > 1).then_some(pieces)
}

/// Lines with their ends: a line feed, a carriage return, or both.
fn split(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    body.split_inclusive(|byte| matches!(byte, b'\n' | b'\r'))
}

/// Whether a line is UTF-8 for certain ([`Line::looks_like_utf8`]); that it is not is soon seen.
fn is_utf8(line: &[u8]) -> bool {
    !line.is_ascii() && Encoding::utf8_valid_up_to(line) == line.len() && Line::new(line).looks_like_utf8()
}

/// A line with its end.
struct Line<'a> {
    bytes: &'a [u8],
    form: Utf8Form,
}

impl<'a> Line<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            form: Utf8Form::of(bytes),
        }
    }
}

impl Line<'_> {
    /// All well-formed, with a sequence of three: pairs of GBK make sequences of two by chance.
    fn looks_like_utf8(&self) -> bool {
        self.form.long > 0 && self.form.good == self.form.high
    }

    /// Most of it ill-formed.
    fn looks_like_legacy(&self) -> bool {
        self.form.good * 2 < self.form.high
    }

    /// Whether the line is in `other` where most are in `most`. Its form tells, if there is enough of it; a few bytes
    /// may have it by damage, and must read as Chinese.
    fn departs(&self, most: Charset, other: Charset) -> bool {
        let has_form = if other == Charset::UTF_8 {
            self.looks_like_utf8()
        } else {
            self.looks_like_legacy()
        };
        if self.form.high < FEW || (other == Charset::UTF_8 && !has_form) {
            return false;
        }
        let cost = likelihood::cost_as(other, self.bytes);
        let tells = has_form && self.form.high >= TELLING;
        (tells || cost.per_wide() <= CHINESE) && cost.total + LINE_PRIOR < likelihood::cost_as(most, self.bytes).total
    }

    /// Whether a short line is in `other` where others are for certain: legal in it from end to end, illegal in `most`,
    /// and nothing in it well-formed as that but pairs, which is chance.
    fn follows(&self, most: Charset, other: Charset) -> bool {
        let has_form = if other == Charset::UTF_8 {
            self.looks_like_utf8()
        } else {
            self.form.long == 0 && (self.form.high >= 2 || self.bytes.trim_ascii().len() == 2)
        };
        has_form && {
            let cost = likelihood::cost_as(other, self.bytes);
            let usual = likelihood::cost_as(most, self.bytes);
            cost.illegal == 0 && usual.illegal > 0 && cost.total < usual.total
        }
    }
}

/// What the lines that are not UTF-8 are in; `None` where those read as Chinese in nothing.
fn legacy_charset<'a>(lines: impl Iterator<Item = Line<'a>>) -> Option<Charset> {
    let mut costs = [Charset::GB18030, Charset::BIG5, Charset::EucTw].map(|charset| (charset, Cost::default()));
    for line in lines.filter(Line::looks_like_legacy) {
        for (charset, cost) in &mut costs {
            *cost = cost.add(likelihood::cost_as(*charset, line.bytes));
        }
    }
    let (charset, cost) = costs.into_iter().min_by_key(|(_, cost)| cost.total)?;
    (cost.wides > 0 && cost.per_wide() <= CHINESE).then_some(charset)
}
