//! Decoding, and the way back.

use banmian_model::{Damage, DamageKind, OffsetMap, RawSpan};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded text.
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) offsets: OffsetMap,
    pub(crate) damage: Vec<Damage>,
}

/// Decodes what stands behind a byte order mark of `mark` bytes.
///
/// In bulk, and then source and text are walked in step: the length of a character in the source follows from its
/// first bytes, and the decoder says where an illegal sequence stands.
///
/// # Errors
/// Where the way back is not known for the encoding.
pub(crate) fn decode(bytes: &[u8], encoding: &'static Encoding, mark: usize) -> Result<Decoded, String> {
    let width = widths(encoding).ok_or_else(|| {
        format!(
            "{} is read by no rule that leads back to its bytes; convert it",
            encoding.name()
        )
    })?;
    let mut walk = Walk {
        bytes,
        at: 0,
        mark: mark as u64,
        offsets: OffsetMap::default(),
        damage: Vec::new(),
        width,
    };
    walk.offsets.push(
        u32::from(mark > 0),
        0,
        u8::try_from(mark).expect("a mark has at most three bytes"),
    );
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let length = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .ok_or("too long to decode")?;
    let mut text = String::with_capacity(length + 3);
    let mut read = 0;
    loop {
        let before = text.len();
        text.reserve(
            decoder
                .max_utf8_buffer_length_without_replacement(bytes.len() - read)
                .unwrap_or(4)
                + 3,
        );
        let (result, taken) = decoder.decode_to_string_without_replacement(&bytes[read..], &mut text, true);
        read += taken;
        walk.over(&text[before..]);
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(length, extra) => {
                let end = read - usize::from(extra);
                text.push('\u{FFFD}');
                walk.illegal(end - usize::from(length), end);
            }
        }
    }
    debug_assert_eq!(walk.at, bytes.len(), "the walk ends with the source");
    text.shrink_to_fit();
    Ok(Decoded {
        text,
        offsets: walk.offsets,
        damage: walk.damage,
    })
}

/// Bytes in the source of a character that starts a slice, and how many characters it gives.
type Width = fn(&[u8], char) -> (u8, u8);

fn widths(encoding: &'static Encoding) -> Option<Width> {
    match () {
        () if encoding == UTF_8 => Some(|_, c| (u8::try_from(c.len_utf8()).unwrap_or(4), 1)),
        () if encoding == UTF_16LE || encoding == UTF_16BE => Some(|_, c| (if c.len_utf16() == 2 { 4 } else { 2 }, 1)),
        () if encoding == GB18030 || encoding == encoding_rs::GBK => Some(gb18030),
        () if encoding == BIG5 => Some(big5),
        () if encoding.is_single_byte() => Some(|_, _| (1, 1)),
        () => None,
    }
}

fn gb18030(bytes: &[u8], _: char) -> (u8, u8) {
    match bytes {
        [..=0x80, ..] => (1, 1),
        [_, 0x30..=0x39, ..] => (4, 1),
        _ => (2, 1),
    }
}

/// Four codes of Big5 give a letter and a combining mark.
fn big5(bytes: &[u8], _: char) -> (u8, u8) {
    match bytes {
        [..0x80, ..] => (1, 1),
        [0x88, 0x62 | 0x64 | 0xA3 | 0xA5, ..] => (2, 2),
        _ => (2, 1),
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    mark: u64,
    offsets: OffsetMap,
    damage: Vec<Damage>,
    width: Width,
}

impl Walk<'_> {
    /// Walks over text that was decoded without an error.
    fn over(&mut self, text: &str) {
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            let (raw, gives) = (self.width)(&self.bytes[self.at..], character);
            let more: usize = characters
                .by_ref()
                .take(usize::from(gives) - 1)
                .map(char::len_utf8)
                .sum();
            let wide = u8::try_from(character.len_utf8() + more).expect("two characters have at most eight bytes");
            self.note(character, raw);
            if wide == raw {
                // One to one byte for byte, so that a UTF-8 page is a single run.
                self.offsets.push(u32::from(raw), 1, 1);
            } else {
                self.offsets.push(1, wide, raw);
            }
            self.at += usize::from(raw);
        }
    }

    fn note(&mut self, character: char, raw: u8) {
        let kind = match character {
            '\0' => DamageKind::Nul,
            '\u{FFFD}' => DamageKind::Replacement,
            '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' => return,
            '\u{1}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => DamageKind::Control,
            _ => return,
        };
        self.found(self.at, self.at + usize::from(raw), kind);
    }

    fn illegal(&mut self, start: usize, end: usize) {
        debug_assert_eq!(self.at, start, "the walk stands where the error starts");
        let truncated = end == self.bytes.len() && end - start < 4 && self.bytes[start] >= 0x80;
        let kind = if truncated {
            DamageKind::Truncated
        } else {
            DamageKind::Illegal
        };
        self.found(start, end, kind);
        self.offsets.push(
            1,
            3,
            u8::try_from(end - start).expect("an illegal sequence has at most four bytes"),
        );
        self.at = end;
    }

    fn found(&mut self, start: usize, end: usize, kind: DamageKind) {
        let raw = RawSpan {
            start: self.mark + start as u64,
            end: self.mark + end as u64,
        };
        match self.damage.last_mut() {
            Some(last) if last.kind == kind && last.raw.end == raw.start => last.raw.end = raw.end,
            _ => self.damage.push(Damage { raw, kind }),
        }
    }
}

/// Whether a text is none: one character in ten is a control character or was lost.
pub(crate) fn is_binary(decoded: &Decoded) -> bool {
    let bad = decoded
        .text
        .chars()
        .filter(|&c| (c.is_control() && !c.is_whitespace()) || c == '\u{FFFD}')
        .count();
    bad * 10 > decoded.text.chars().count()
}
