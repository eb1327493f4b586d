//! Which encoding a source is in.
//!
//! The order: a byte order mark that the body bears out; seven bits (HZ or ASCII); UTF-8; lines of UTF-8 among lines
//! of something else; UTF-8 with damage; then the likelihood of what UTF-8, GB18030, Big5, EUC-TW and UTF-16 make of
//! the bytes; and chardetng to name what is not Chinese. Each step records how it decided.

use std::borrow::Cow;

use banmian_model::{EncodingBasis, EncodingSegment, RawSpan};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

use crate::Refusal;
use crate::charset::Charset;
use crate::form::{Mark, Utf8Form, Utf16Form, may_be_euc_tw};
use crate::likelihood::{self, CHINESE, Cost};
use crate::mixed::{self, Piece};
use crate::utf16;

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
    /// Whether the byte order mark is another encoding's.
    pub(crate) mark_lies: bool,
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

/// Bytes of one sample, and how many are taken of a long source. Three of 2 KiB cost less than the decoding, and
/// a page's head, middle and end are not all advertisement.
const SAMPLE: usize = 2_048;
const SAMPLES: usize = 3;

/// UTF-16 must be this much likelier than anything else, in tenths of a nat: two characters' worth. Of a headline less
/// (see [`prior`]).
const UTF16_PRIOR: u32 = 100;

/// What EUC-TW must be likelier by: a few machines in Taiwan wrote it, and rare ideographs of GB2312 have its form.
const EUC_TW_PRIOR: u32 = 300;

/// What HZ must be likelier by than seven bits that say what they say, in tenths of a nat.
const HZ_PRIOR: u32 = 50;

/// What a character cut off by the end of the source costs: as much as a rare one.
const CUT: u32 = 100;

/// What the body must be likelier by in another encoding than the one its byte order mark says.
const LIE_PRIOR: u32 = 300;

/// What a prior counts for in a text of a few bytes: each pair of them can say so much against it.
fn prior(whole: u32, body: &[u8]) -> u32 {
    whole.min(u32::try_from(body.len()).unwrap_or(u32::MAX).saturating_mul(PRIOR_BYTE))
}

/// Tenths of a nat for each byte of a headline.
const PRIOR_BYTE: u32 = 6;

/// What a reading that is not Chinese must be likelier by, in tenths of a nat: the archive is one of Chinese papers.
const FOREIGN_PRIOR: u32 = 100;

/// Decides from the bytes alone.
pub(crate) fn decide(bytes: &[u8]) -> Result<Decision, Refusal> {
    decide_by_mark(bytes).map(|decision| in_step(decision, bytes))
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

fn decide_by_mark(bytes: &[u8]) -> Result<Decision, Refusal> {
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
            let charset = if mark == Mark::Utf16Le { Charset::UTF_16LE } else { Charset::UTF_16BE };
            let truth = lie(charset, body).map(|decision| behind_mark(decision, mark.len()));
            Ok(truth.unwrap_or_else(|| by_mark(charset)))
        }
        Mark::None => Ok(decide_body(body)),
        Mark::Utf8 => Ok(match behind_mark(decide_body(body), mark.len()) {
            // Seven bits are UTF-8 too.
            decision if [Charset::UTF_8, Charset::Hz].contains(&decision.charset) && decision.pieces.is_empty() => {
                by_mark(Charset::UTF_8)
            }
            decision => decision,
        }),
    }
}

/// What a body behind a mark of UTF-16 is in, if it reads as Chinese in that and much less so as the mark says.
fn lie(said: Charset, body: &[u8]) -> Option<Decision> {
    let decision = decide_body(body);
    let read_as = |charset| cost_of(charset, body);
    let lies = !decision.charset.is_utf16()
        && decision.chinese
        && read_as(decision.charset).wides > 0
        && read_as(decision.charset).total + LIE_PRIOR < read_as(said).total;
    lies.then_some(decision)
}

/// A decision about what stands behind a byte order mark that says something else.
fn behind_mark(decision: Decision, mark: usize) -> Decision {
    let moved = |piece: Piece| Piece {
        end: piece.end + mark,
        ..piece
    };
    Decision {
        mark,
        mark_lies: decision.pieces.is_empty(),
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

fn by_form(charset: Charset) -> Decision {
    Decision {
        charset,
        pieces: Vec::new(),
        strays: Vec::new(),
        mark: 0,
        basis: EncodingBasis::Form,
        margin: None,
        mark_lies: false,
        chinese: true,
    }
}

fn decide_body(whole: &[u8]) -> Decision {
    // NULs that fill a disk block up say nothing of the encoding, and read as UTF-16 they are the cheaper by half.
    let body = &whole[..whole.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1)];
    let form = Utf8Form::of(body);
    if form.high == 0 && !body.contains(&0) {
        return by_form(if is_hz(body) { Charset::Hz } else { Charset::UTF_8 });
    }
    if form.is_certain() {
        return by_form(Charset::UTF_8);
    }
    if form.long > 0
        && let Some(pieces) = mixed::divide(body)
    {
        return of_pieces(pieces, whole.len());
    }
    if form.is_damaged() {
        return by_form(Charset::UTF_8);
    }
    weigh(&without_lost_blocks(body), form)
}

/// The bytes without stretches of four and more of NUL or FF, which are lost blocks of a disk: read as UTF-16, NULs
/// are the cheaper by half, and no encoding has FF so often. What is left of a stretch of an odd length is odd, for the
/// sake of UTF-16 behind it.
fn without_lost_blocks(body: &[u8]) -> Cow<'_, [u8]> {
    const LOST: [[u8; 4]; 2] = [[0; 4], [0xFF; 4]];
    if !LOST.iter().any(|lost| body.windows(lost.len()).any(|window| window == lost)) {
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

/// Whether seven-bit text is HZ: it has the escapes, and what they hold is likelier as hanzi. A shell script that has
/// `~{` holds none.
fn is_hz(body: &[u8]) -> bool {
    let Some(first) = body.windows(2).position(|pair| pair == b"~{") else {
        return false;
    };
    let sample = &body[first..body.len().min(first + SAMPLES * SAMPLE)];
    let as_hz = likelihood::cost_as(Charset::Hz, sample, &mut String::new());
    let as_ascii = likelihood::cost_as(Charset::UTF_8, sample, &mut String::new());
    as_hz.wides > as_hz.illegal && as_hz.total + HZ_PRIOR < as_ascii.total
}

/// The likeliest of the encodings that may be.
fn weigh(body: &[u8], form: Utf8Form) -> Decision {
    let mut candidates = vec![
        (Charset::GB18030, cost_of(Charset::GB18030, body)),
        (Charset::BIG5, cost_of(Charset::BIG5, body)),
    ];
    if form.good > 0 || form.high == 0 {
        candidates.push((Charset::UTF_8, cost_of(Charset::UTF_8, body)));
    }
    if body.windows(2).any(|pair| pair == b"~{") {
        candidates.push((Charset::Hz, cost_of(Charset::Hz, body)));
    }
    if samples(body, false).all(may_be_euc_tw) {
        let mut cost = cost_of(Charset::EucTw, body);
        cost.total += prior(EUC_TW_PRIOR, body);
        candidates.push((Charset::EucTw, cost));
    }
    let utf16 = Utf16Form::of(samples(body, true).next().unwrap_or_default());
    if utf16 != Utf16Form::None {
        for charset in [Charset::UTF_16LE, Charset::UTF_16BE] {
            let mut cost = cost_of(charset, body);
            cost.total += prior(UTF16_PRIOR, body);
            // Out of step, much may look like it.
            if utf16 == Utf16Form::InStep || cost.per_wide() <= CHINESE {
                candidates.push((charset, cost));
            }
        }
    }
    candidates.sort_by_key(|(_, cost)| cost.total);
    let (charset, best) = candidates[0];
    let decision = Decision {
        basis: EncodingBasis::Likelihood,
        margin: Some((candidates[1].1.total - best.total) * 100 / best.characters.max(1)),
        chinese: best.wides == 0 || best.per_wide() <= CHINESE,
        ..by_form(charset)
    };
    // What the form of the bytes bears out needs no name, however rare its characters.
    let formed = charset.is_utf16() || charset == Charset::Hz || (charset == Charset::UTF_8 && form.good == form.high);
    if decision.chinese || formed {
        decision
    } else {
        name_foreign(body, best).unwrap_or(decision)
    }
}

/// What chardetng calls a text that is not Chinese, if that explains the bytes better than the best Chinese reading.
fn name_foreign(body: &[u8], best: Cost) -> Option<Decision> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // Never as if the source ended here: a cut character would rule the right encoding out.
    detector.feed(&body[..body.len().min(SAMPLES * SAMPLE)], false);
    let charset = Charset::of_label(detector.guess(None, Utf8Detection::Deny).name()).ok()?;
    if charset == Charset::GB18030 || charset == Charset::BIG5 {
        return None;
    }
    let mut scratch = String::new();
    let cost: u32 = samples(body, false)
        .map(|sample| likelihood::foreign_cost_as(charset, sample, &mut scratch).total)
        .sum();
    (cost + FOREIGN_PRIOR < best.total).then(|| Decision {
        basis: EncodingBasis::Fallback,
        chinese: false,
        ..by_form(charset)
    })
}

fn cost_of(charset: Charset, body: &[u8]) -> Cost {
    let mut scratch = String::new();
    let mut cost = samples(body, charset.is_utf16())
        .map(|sample| likelihood::cost_as(charset, in_step_with_hz(charset, sample), &mut scratch))
        .fold(Cost::default(), Cost::add);
    // A sample may end anywhere, but a source that ends within a character has lost something.
    if body.len() <= SAMPLES * SAMPLE && likelihood::is_cut(charset, body) {
        cost.total += CUT;
    }
    cost
}

/// A sample of HZ from its first escape on, where it has seven bits before: nothing tells in which state it starts.
fn in_step_with_hz(charset: Charset, sample: &[u8]) -> &[u8] {
    if charset != Charset::Hz {
        return sample;
    }
    let first = sample.windows(2).position(|pair| pair == b"~{").unwrap_or(0);
    let plain = sample[..first].iter().all(|byte| (1..0x80).contains(byte));
    if plain { &sample[first..] } else { sample }
}

/// The head, middle and tail of a long source, the whole of a short one. The later ones start after a byte that ends
/// a character in every encoding (below 30), if there is one near, or at an even place for UTF-16.
fn samples(body: &[u8], utf16: bool) -> impl Iterator<Item = &[u8]> {
    let whole = body.len() <= SAMPLES * SAMPLE;
    let step = if whole {
        0
    } else {
        (body.len() - SAMPLE) / (SAMPLES - 1)
    };
    (0..if whole { 1 } else { SAMPLES }).map(move |index| {
        let near = index * step;
        let start = if utf16 || index == 0 {
            near & !1
        } else {
            let ahead = &body[near..near + SAMPLE / 2];
            near + ahead.iter().position(|&byte| byte < 0x30).map_or(0, |place| place + 1)
        };
        let end = if whole { body.len() } else { (near & !1) + SAMPLE };
        &body[start..end]
    })
}
