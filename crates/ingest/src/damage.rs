//! What could not be read, or should not be there.

use banmian_model::{Damage, DamageKind, OffsetMap, RawSpan};

use crate::decode::{Decoded, Illegal};

/// All damage in the order of the source: illegal sequences one by one; NULs, control characters, U+FFFD of the source
/// and what else should not be there by stretches of one kind.
pub(crate) fn list_damage(decoded: &Decoded) -> Vec<Damage> {
    let mut cursor = Cursor::new(&decoded.offsets);
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
            let at = from + bytes[from..].iter().position(|&byte| SUSPECT[byte as usize])?;
            let (width, kind) = classify(&bytes[at..]);
            from = at + width;
            if let Some(kind) = kind.filter(|kind| *kind != DamageKind::CarriageReturn || has_line_feeds) {
                return Some((at, width, kind));
            }
        }
    })
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
struct Cursor<'a> {
    offsets: &'a OffsetMap,
    index: usize,
    text: usize,
    raw: u64,
}

impl<'a> Cursor<'a> {
    fn new(offsets: &'a OffsetMap) -> Self {
        Self {
            offsets,
            index: 0,
            text: 0,
            raw: offsets.base,
        }
    }

    /// The source bytes of one character of `width` bytes at `text`.
    fn raw(&mut self, text: usize, width: usize) -> RawSpan {
        while let Some(run) = self.offsets.runs().get(self.index) {
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
            self.index += 1;
        }
        RawSpan {
            start: self.raw,
            end: self.raw,
        }
    }
}
