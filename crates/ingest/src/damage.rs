//! What could not be read, or should not be there.

use std::iter::Peekable;

use banmian_model::{Damage, DamageKind, RawSpan, Run};

use crate::decode::{Decoded, Illegal};

/// All damage in the order of the source: illegal sequences one by one; NULs, control characters, U+FFFD of the source
/// and what else should not be there by stretches of one kind.
pub(crate) fn list_damage(decoded: &Decoded) -> Vec<Damage> {
    let mut cursor = Cursor::new(decoded.offsets.base, decoded.offsets.runs());
    let mut illegal = decoded.illegal.iter().peekable();
    let mut damage: Vec<Damage> = Vec::new();
    for (text, width, kind) in suspects(&decoded.text) {
        if let Some(Illegal { raw, kind, .. }) = illegal.next_if(|illegal| illegal.text as usize == text) {
            damage.push(Damage { raw: *raw, kind: *kind });
            continue;
        }
        let raw = cursor.raw(text, width);
        match damage.last_mut() {
            Some(last) if last.kind == kind && last.raw.end == raw.start => last.raw.end = raw.end,
            _ => damage.push(Damage { raw, kind }),
        }
    }
    damage
}

/// Characters that are damage or look like it: offset, width, kind.
fn suspects(text: &str) -> impl Iterator<Item = (usize, usize, DamageKind)> {
    let bytes = text.as_bytes();
    // Where no line ends in a line feed, carriage returns end them.
    let has_line_feeds = bytes.contains(&b'\n');
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = next_suspect(bytes, from)?;
            let (width, kind) = classify(&bytes[at..]);
            from = at + width;
            if let Some(kind) = kind.filter(|kind| *kind != DamageKind::CarriageReturn || has_line_feeds) {
                return Some((at, width, kind));
            }
        }
    })
}

/// Bytes looked through at a time for any suspect at all.
const STRETCH: usize = 1 << 10;

/// The next byte from `from` on that may start a suspect. Most stretches of a text have none, which is seen many bytes
/// at a time.
fn next_suspect(bytes: &[u8], mut from: usize) -> Option<usize> {
    while from < bytes.len() {
        let end = bytes.len().min(from + STRETCH);
        if may_have_suspects(&bytes[from..bytes.len().min(end + 2)]) {
            let found = bytes[from..end].iter().position(|&byte| SUSPECT[byte as usize]);
            if let Some(found) = found {
                return Some(from + found);
            }
        }
        from = end;
    }
    None
}

/// Whether three bytes in a row are what a suspect starts with; without branches, for the compiler to take many at once.
fn may_have_suspects(bytes: &[u8]) -> bool {
    let starts = |a: u8, b: u8, c: u8| {
        let control = (a < 0x20) & (a != b'\t') & (a != b'\n') & !((a == b'\r') & (b == b'\n'));
        let c1 = (a == 0xC2) & ((b < 0xA0) | (b == 0xAD));
        let no_width = (a == 0xE2) & (b == 0x80) & matches!(c, 0x8B..=0x8F | 0xAA..=0xAE);
        let no_width = no_width | ((a == 0xE2) & (b == 0x81) & (c >= 0xA0));
        let private = (a == 0xEE) | ((a == 0xEF) & ((b < 0xA4) | (b == 0xBB) | (b == 0xBF))) | (a >= 0xF3);
        control | (a == 0x7F) | c1 | no_width | private
    };
    let threes = bytes
        .iter()
        .zip(bytes.get(1..).unwrap_or_default())
        .zip(bytes.get(2..).unwrap_or_default());
    let many = threes.fold(false, |any, ((&a, &b), &c)| any | starts(a, b, c));
    // The last two have less behind them.
    let last = bytes.len().saturating_sub(2);
    many | bytes[last..].iter().any(|&byte| SUSPECT[byte as usize])
}

/// Bytes that a suspect starts with.
const SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = !matches!(byte as u8, b'\t' | b'\n');
        byte += 1;
    }
    table[0x7F] = true;
    table[0xC2] = true;
    table[0xE2] = true;
    table[0xEE] = true;
    table[0xEF] = true;
    table[0xF3] = true;
    table[0xF4] = true;
    table
};

/// Bytes of the character that `bytes` start with, and what is wrong with it.
fn classify(bytes: &[u8]) -> (usize, Option<DamageKind>) {
    match bytes {
        [0, ..] => (1, Some(DamageKind::Nul)),
        [b'\r', b'\n', ..] => (2, None),
        [b'\r', ..] => (1, Some(DamageKind::CarriageReturn)),
        [0x0C, ..] => (1, Some(DamageKind::FormFeed)),
        [0xC2, 0x80..=0x9F, ..] => (2, Some(DamageKind::Control)),
        [0xC2, 0xAD, ..] => (2, Some(DamageKind::SoftHyphen)),
        [0xC2, ..] => (2, None),
        // U+200B to U+200F, U+202A to U+202E, U+2060 to U+206F.
        [0xE2, 0x80, 0x8B..=0x8F | 0xAA..=0xAE, ..] | [0xE2, 0x81, 0xA0..=0xAF, ..] => (3, Some(DamageKind::ZeroWidth)),
        [0xE2, ..] => (3, None),
        // U+E000 to U+F8FF.
        [0xEE, ..] | [0xEF, 0x80..=0xA3, ..] => (3, Some(DamageKind::PrivateUse)),
        [0xEF, 0xBB, 0xBF, ..] => (3, Some(DamageKind::ByteOrderMark)),
        [0xEF, 0xBF, 0xBD, ..] => (3, Some(DamageKind::Replacement)),
        [0xEF, ..] => (3, None),
        // The planes 15 and 16.
        [0xF3, 0xB0..=0xBF, ..] | [0xF4, ..] => (4, Some(DamageKind::PrivateUse)),
        [0xF3, ..] => (4, None),
        _ => (1, Some(DamageKind::Control)),
    }
}

/// Finds source bytes for text offsets that only grow.
struct Cursor<I: Iterator<Item = Run>> {
    runs: Peekable<I>,
    text: usize,
    raw: u64,
}

impl<I: Iterator<Item = Run>> Cursor<I> {
    fn new(base: u64, runs: I) -> Self {
        Self {
            runs: runs.peekable(),
            text: 0,
            raw: base,
        }
    }

    /// The source bytes of one character of `width` bytes at `text`.
    fn raw(&mut self, text: usize, width: usize) -> RawSpan {
        while let Some(run) = self.runs.peek() {
            let length = run.units as usize * usize::from(run.text_width);
            if text < self.text + length {
                let (text_width, raw_width) = (usize::from(run.text_width), u64::from(run.raw_width));
                let first = ((text - self.text) / text_width) as u64;
                let after = (text + width - self.text).div_ceil(text_width) as u64;
                return RawSpan {
                    start: self.raw + first * raw_width,
                    end: self.raw + after * raw_width,
                };
            }
            self.text += length;
            self.raw += u64::from(run.units) * u64::from(run.raw_width);
            self.runs.next();
        }
        RawSpan {
            start: self.raw,
            end: self.raw,
        }
    }
}
