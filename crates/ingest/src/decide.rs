//! Which encoding a source is in.
//!
//! The order: a byte order mark that the body bears out; seven bits (HZ or ASCII); UTF-8; lines of UTF-8 among lines
//! of something else; UTF-8 with damage; then the likelihood of what UTF-8, GB18030, Big5, EUC-TW and UTF-16 make of
//! the bytes; and chardetng to name what is not Chinese. Each step records how it decided.

use std::borrow::Cow;

use banmian_model::{EncodingBasis, EncodingSegment, RawSpan};
use encoding_rs::Encoding;

use crate::Refusal;
use crate::charset::Charset;
use crate::form::{Mark, Utf8Form, Utf16Form};
use crate::mixed::{self, Piece};
use crate::samples::head;
use crate::utf16;
use crate::weigh::{cost_of, is_hz, weigh};

/// How a source is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Of a source in two encodings: that of its first piece.
    pub(crate) charset: Charset,
    /// Of a source in two encodings: its pieces, to its end.
    pub(crate) pieces: Vec<Piece>,
    /// Of UTF-16 that is out of step: the bytes that belong to no character.
    pub(crate) strays: Vec<usize>,
    /// Bytes of the byte order mark, also of one that lies.
    pub(crate) mark: usize,
    pub(crate) basis: EncodingBasis,
    /// Thousandths of a nat a character.
    pub(crate) margin: Option<u32>,
    /// What the byte order mark says, where the text is in something else.
    pub(crate) lying_mark: Option<Charset>,
    /// Whether the text is Chinese, as far as it has any characters that tell.
    pub(crate) chinese: bool,
}

impl Decision {
    /// The encoding's label; that of a source in two encodings is `mixed`.
    pub(crate) fn label(&self) -> String {
        if self.pieces.is_empty() {
            self.charset.to_string()
        } else {
            "mixed".to_owned()
        }
    }

    /// The pieces as the output has them, in bytes of the source.
    pub(crate) fn segments(&self) -> Vec<EncodingSegment> {
        let mut start = self.mark as u64;
        let segment = |piece: &Piece| {
            let raw = RawSpan {
                start,
                end: piece.end as u64,
            };
            start = raw.end;
            EncodingSegment {
                raw,
                label: piece.charset.to_string(),
            }
        };
        self.pieces.iter().map(segment).collect()
    }
}

/// Bytes of either end that show whether a source may be UTF-8 with damage.
const ENDS: usize = 256;

/// What the body must be likelier by in another encoding than the one its byte order mark says, in tenths of a nat.
const LIE: u32 = 300;

/// Decides from the bytes; `priors` are what others say that they are in.
pub(crate) fn decide(bytes: &[u8], priors: &[Charset]) -> Result<Decision, Refusal> {
    decide_by_mark(bytes, priors).map(|decision| in_step(decision, bytes))
}

/// UTF-16 with the bytes that are out of step.
fn in_step(decision: Decision, bytes: &[u8]) -> Decision {
    if !decision.charset.is_utf16() || !decision.pieces.is_empty() {
        return decision;
    }
    let mark = decision.mark;
    let strays = utf16::find_strays(decision.charset, &bytes[mark..]);
    Decision {
        strays: strays.into_iter().map(|stray| stray + mark).collect(),
        ..decision
    }
}

fn decide_by_mark(bytes: &[u8], priors: &[Charset]) -> Result<Decision, Refusal> {
    let mark = Mark::of(bytes);
    let body = &bytes[mark.len()..];
    let by_mark = |charset| Decision {
        mark: mark.len(),
        basis: EncodingBasis::ByteOrderMark,
        ..by_form(charset)
    };
    match mark {
        Mark::Utf32 => Err(Refusal::Utf32),
        Mark::Utf16Le | Mark::Utf16Be => {
            let charset = if mark == Mark::Utf16Le {
                Charset::UTF_16LE
            } else {
                Charset::UTF_16BE
            };
            let truth = lie(charset, body, priors).map(|decision| behind_mark(decision, charset, mark.len()));
            Ok(truth.unwrap_or_else(|| by_mark(charset)))
        }
        Mark::None => Ok(decide_body(body, priors)),
        Mark::Utf8 => Ok(
            match behind_mark(decide_body(body, priors), Charset::UTF_8, mark.len()) {
                // Seven bits are UTF-8 too.
                decision if [Charset::UTF_8, Charset::Hz].contains(&decision.charset) && decision.pieces.is_empty() => {
                    by_mark(Charset::UTF_8)
                }
                decision => decision,
            },
        ),
    }
}

/// What a body behind a mark of UTF-16 is in, if it reads as Chinese in that and much less so as the mark says.
fn lie(said: Charset, body: &[u8], priors: &[Charset]) -> Option<Decision> {
    if Utf16Form::of(head(body)) == Utf16Form::InStep {
        return None;
    }
    let decision = decide_body(body, priors);
    let read_as = |charset| cost_of(charset, body);
    let lies = !decision.charset.is_utf16()
        && decision.chinese
        && read_as(decision.charset).wides > 0
        && read_as(decision.charset).total + LIE < read_as(said).total;
    lies.then_some(decision)
}

/// A decision about what stands behind a byte order mark that says something else.
fn behind_mark(decision: Decision, says: Charset, mark: usize) -> Decision {
    let moved = |piece: Piece| Piece {
        end: piece.end + mark,
        ..piece
    };
    Decision {
        mark,
        lying_mark: decision.pieces.is_empty().then_some(says),
        pieces: decision.pieces.into_iter().map(moved).collect(),
        ..decision
    }
}

/// As the caller says, whatever the bytes look like; its own byte order mark is still none of the text.
pub(crate) fn obey(label: &str, bytes: &[u8]) -> Result<Decision, Refusal> {
    let mut charset = Charset::of_label(label)?;
    let mark = Mark::of(bytes);
    // `utf-16` without a byte order in its name leaves it to the mark.
    if label.trim().eq_ignore_ascii_case("utf-16") && mark == Mark::Utf16Be {
        charset = Charset::UTF_16BE;
    }
    let fits = match mark {
        Mark::Utf8 => charset == Charset::UTF_8,
        Mark::Utf16Le => charset == Charset::UTF_16LE,
        Mark::Utf16Be => charset == Charset::UTF_16BE,
        Mark::None | Mark::Utf32 => false,
    };
    let decision = Decision {
        mark: if fits { mark.len() } else { 0 },
        basis: EncodingBasis::Given,
        ..by_form(charset)
    };
    Ok(in_step(decision, bytes))
}

/// A decision that nothing speaks against.
pub(crate) fn by_form(charset: Charset) -> Decision {
    Decision {
        charset,
        pieces: Vec::new(),
        strays: Vec::new(),
        mark: 0,
        basis: EncodingBasis::Form,
        margin: None,
        lying_mark: None,
        chinese: true,
    }
}

fn decide_body(whole: &[u8], priors: &[Charset]) -> Decision {
    // NULs that fill a disk block up say nothing of the encoding, and read as UTF-16 they are the cheaper by half.
    let body = &whole[..whole.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1)];
    if Encoding::utf8_valid_up_to(body) == body.len() {
        return decide_valid(body, priors);
    }
    // Two pairs of GBK or Big5 in three are ill-formed as UTF-8: seen at both ends, the rest need not be looked at.
    let ends = [ENDS.min(body.len()), body.len().saturating_sub(ENDS)];
    let ends = [&body[..ends[0]], &body[ends[1]..]].map(Utf8Form::of);
    let form = if ends.iter().all(|end| end.is_hopeless()) {
        ends[0]
    } else {
        Utf8Form::of(body)
    };
    if let Some(pieces) = mixed::divide(body) {
        return of_pieces(pieces, whole.len());
    }
    if form.is_damaged() {
        return by_form(Charset::UTF_8);
    }
    weigh(&without_lost_blocks(body), form, priors)
}

/// Of bytes that are well-formed as UTF-8 throughout, as most sources are.
fn decide_valid(body: &[u8], priors: &[Charset]) -> Decision {
    if body.is_ascii() && !body.contains(&0) {
        return by_form(if is_hz(body) { Charset::Hz } else { Charset::UTF_8 });
    }
    // What stands at the beginning is mostly enough to be certain.
    let beginning = Utf8Form::of(head(body));
    if beginning.is_certain_so_far() || Utf8Form::of(body).is_certain() {
        return by_form(Charset::UTF_8);
    }
    weigh(&without_lost_blocks(body), Utf8Form::of(body), priors)
}

/// The bytes without stretches of four and more of NUL or FF, which are lost blocks of a disk: read as UTF-16, NULs
/// are the cheaper by half, and no encoding has FF so often. What is left of a stretch of an odd length is odd, for the
/// sake of UTF-16 behind it.
fn without_lost_blocks(body: &[u8]) -> Cow<'_, [u8]> {
    const LOST: [[u8; 4]; 2] = [[0; 4], [0xFF; 4]];
    let has = |lost: &[u8; 4]| body.contains(&lost[0]) && body.windows(lost.len()).any(|window| window == lost);
    if !LOST.iter().any(has) {
        return body.into();
    }
    let mut kept = Vec::with_capacity(body.len());
    let filler = |byte: u8| (byte == 0 || byte == 0xFF).then_some(byte);
    for stretch in body.chunk_by(|a, b| filler(*a) == filler(*b)) {
        let lost = LOST.iter().any(|lost| stretch.starts_with(lost));
        kept.extend_from_slice(&stretch[..if lost { stretch.len() % 2 } else { stretch.len() }]);
    }
    kept.into()
}

/// The last piece takes what was left out at the end.
fn of_pieces(mut pieces: Vec<Piece>, end: usize) -> Decision {
    let charset = pieces[0].charset;
    if let Some(last) = pieces.last_mut() {
        last.end = end;
    }
    Decision {
        basis: EncodingBasis::Likelihood,
        pieces,
        ..by_form(charset)
    }
}
