use std::borrow::Cow;
use std::ops::Range;

use banmian_model::{Locator, Page, Span};

use crate::charset::Charset;
use crate::euc_tw;

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
