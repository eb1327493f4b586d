use std::borrow::Cow;
use std::ops::Range;

use banmian_model::{EncodingBasis, Entry, Locator, Page, Span};
use thiserror::Error;

use crate::Options;
use crate::charset::Charset;
use crate::euc_tw;

/// How what a source gives and the page made from it differ.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unproven {
    /// The bytes give another text or other offsets.
    #[error("the source gives another {what} from byte {at} of the text on; run again with this version")]
    Reading {
        /// `text`, `offset map`, `encoding`.
        what: &'static str,
        /// First byte of the text that differs.
        at: usize,
    },
}

/// Proves that `bytes` give the text and the offsets of `page`: reads them again and compares. That they are the bytes
/// of the time is for their digest to say.
///
/// # Errors
/// If anything differs: what, and from where on.
pub fn verify(page: &Page, bytes: &[u8]) -> Result<(), Unproven> {
    let options = Options {
        encoding: (page.encoding.basis == EncodingBasis::Given).then(|| page.encoding.label.clone()),
        ..Options::default()
    };
    let unread = |what, at| Err(Unproven::Reading { what, at });
    match crate::ingest(&page.id, &page.source.path, bytes, &options) {
        Entry::Page(again) if again.text != page.text => unread("text", common_prefix(&again.text, &page.text)),
        Entry::Page(again) if again.offsets != page.offsets => unread("offset map", 0),
        Entry::Page(_) => Ok(()),
        Entry::Rejected(_) => unread("encoding", 0),
    }
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// Whether the source bytes of `span`, decoded alone by the plain decoder and not by the walk that made the map, are
/// the span's text.
///
/// False too if the span is no span of the page or its bytes lie beyond the source.
pub fn verify_span(page: &Page, bytes: &[u8], span: Span) -> bool {
    let Some(text) = page.text.get(span.range()) else {
        return false;
    };
    let raw = Locator::new(page).raw_span(span);
    let (Ok(start), Ok(end)) = (usize::try_from(raw.start), usize::try_from(raw.end)) else {
        return false;
    };
    match bytes.get(start..end) {
        Some(raw) if page.encoding.segments.is_empty() => {
            Charset::of_label(&page.encoding.label).is_ok_and(|charset| reads_as(charset, raw, text))
        }
        Some(_) => reads_as_segments(page, bytes, start..end, text),
        None => false,
    }
}

/// As [`reads_as`] for a range of a source in two encodings.
fn reads_as_segments(page: &Page, bytes: &[u8], range: Range<usize>, text: &str) -> bool {
    let mut decoded = String::new();
    for segment in &page.encoding.segments {
        let within = |at: u64| usize::try_from(at).map_or(range.end, |at| at.clamp(range.start, range.end));
        let raw = bytes.get(within(segment.raw.start)..within(segment.raw.end));
        match (raw, Charset::of_label(&segment.label)) {
            (Some(raw), Ok(charset)) => decoded.push_str(&read(charset, raw, false)),
            _ => return false,
        }
    }
    decoded == text
}

fn reads_as(charset: Charset, raw: &[u8], text: &str) -> bool {
    read(charset, raw, !text.starts_with(|first: char| first.is_ascii())) == text
}

/// What the bytes give alone; of HZ, `hanzi` says in which of its two states they start.
fn read(charset: Charset, raw: &[u8], hanzi: bool) -> Cow<'_, str> {
    match charset {
        Charset::Web(encoding) => encoding.decode_without_bom_handling(raw).0,
        Charset::EucTw => {
            let mut decoded = String::new();
            euc_tw::decode(raw, &mut decoded);
            decoded.into()
        }
        Charset::Hz => decode_hz(raw, hanzi).into(),
    }
}

/// HZ by way of the eight-bit form: an independent path, for undamaged text.
fn decode_hz(raw: &[u8], mut hanzi: bool) -> String {
    let mut wide = Vec::with_capacity(raw.len());
    let mut rest = raw;
    loop {
        rest = match rest {
            [] => break,
            [b'~', b'{', rest @ ..] => {
                hanzi = true;
                rest
            }
            [b'~', b'}', rest @ ..] => {
                hanzi = false;
                rest
            }
            [b'~', b'\n', rest @ ..] => rest,
            [b'~', b'~', rest @ ..] if !hanzi => {
                wide.push(b'~');
                rest
            }
            [byte @ (b'\n' | b'\r'), rest @ ..] => {
                hanzi = false;
                wide.push(*byte);
                rest
            }
            [byte @ 0x21..=0x7E, rest @ ..] if hanzi => {
                wide.push(byte | 0x80);
                rest
            }
            [byte, rest @ ..] => {
                wide.push(*byte);
                rest
            }
        }
    }
    encoding_rs::GB18030.decode_without_bom_handling(&wide).0.into_owned()
}
