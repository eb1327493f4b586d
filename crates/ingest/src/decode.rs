//! Bytes to text, with the way back.

use std::ops::Range;

use banmian_model::{DamageKind, OffsetMap, RawSpan};
use encoding_rs::{DecoderResult, Encoding, UTF_8};

use crate::charset::Charset;
use crate::decide::Decision;
use crate::euc_tw;

/// An illegal sequence: where its U+FFFD stands in the text, and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Illegal {
    pub(crate) text: u32,
    pub(crate) raw: RawSpan,
    pub(crate) kind: DamageKind,
}

/// A decoded source.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) offsets: OffsetMap,
    pub(crate) illegal: Vec<Illegal>,
}

/// So many illegal sequences that the source is not what it was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooManyIllegal {
    /// Byte of the source where the first one starts.
    pub(crate) first: u64,
    pub(crate) count: usize,
    /// Bytes of the source read so far.
    pub(crate) of: usize,
}

/// Decodes a whole source as it was decided.
///
/// # Errors
/// If more than one byte in eight starts an illegal sequence: damage is kept by the piece, and a picture of ten
/// megabytes must not become ten million pieces. The worst page of the measured sets has one in a hundred.
pub(crate) fn decode(decision: &Decision, bytes: &[u8]) -> Result<Decoded, TooManyIllegal> {
    let mut walk = Walk::new(bytes);
    walk.skip(decision.mark);
    for piece in &decision.pieces {
        walk.read(piece.charset, piece.end)?;
    }
    for &stray in &decision.strays {
        walk.read(decision.charset, stray)?;
        walk.push_illegal(1, DamageKind::Illegal)?;
    }
    walk.read(decision.charset, bytes.len())?;
    Ok(walk.finish())
}

/// Decodes a stretch in one encoding.
pub(crate) fn decode_as(charset: Charset, bytes: &[u8]) -> Result<Decoded, TooManyIllegal> {
    let mut walk = Walk::new(bytes);
    walk.read(charset, bytes.len())?;
    Ok(walk.finish())
}

/// Bytes that are given to a decoder at a time.
const PIECE: usize = 4 << 10;

/// Illegal sequences beyond which erased blocks count as others do.
const MOST: usize = 1 << 16;

/// Reads a source piece by piece, each in its own encoding, and keeps text and offsets in step.
struct Walk<'a> {
    bytes: &'a [u8],
    /// Source bytes already in the map.
    at: usize,
    /// Illegal sequences that end the walk.
    limit: usize,
    out: Decoded,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            limit: 16 + bytes.len() / 8,
            out: Decoded::default(),
        }
    }

    /// Passes over `count` bytes that give no text.
    fn skip(&mut self, count: usize) {
        if let Ok(width @ 1..) = u8::try_from(count) {
            self.out.offsets.push(1, 0, width);
            self.at += count;
        }
    }

    /// Reads up to byte `end` as `charset`.
    fn read(&mut self, charset: Charset, end: usize) -> Result<(), TooManyIllegal> {
        match charset {
            Charset::Web(encoding) if encoding == UTF_8 => self.read_utf8(end),
            Charset::Web(encoding) => self.read_web(encoding, end),
            Charset::Hz => self.read_hz(end),
            Charset::EucTw => self.read_euc_tw(end),
        }
    }

    fn finish(mut self) -> Decoded {
        debug_assert_eq!(self.at, self.bytes.len());
        debug_assert_eq!(
            self.out.offsets.lengths(),
            (self.out.text.len() as u64, self.bytes.len() as u64)
        );
        self.out.text.shrink_to_fit();
        self.out
    }

    fn read_utf8(&mut self, end: usize) -> Result<(), TooManyIllegal> {
        let rest = &self.bytes[self.at..end];
        // Ten times as fast as the standard library's check, which the damaged ones need.
        if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(rest) {
            self.push_identity(&text);
            return Ok(());
        }
        self.out.text.reserve(rest.len());
        for chunk in rest.utf8_chunks() {
            self.push_identity(chunk.valid());
            let width = chunk.invalid().len();
            if width > 0 {
                let kind = self.kind_of_illegal(UTF_8, self.at..self.at + width);
                self.push_illegal(width, kind)?;
            }
        }
        Ok(())
    }

    fn push_identity(&mut self, good: &str) {
        let bytes = u32::try_from(good.len()).expect("ingest refuses sources over its limit");
        self.out.text.push_str(good);
        self.out.offsets.push(bytes, 1, 1);
        self.at += good.len();
    }

    fn read_web(&mut self, encoding: &'static Encoding, end: usize) -> Result<(), TooManyIllegal> {
        let charset = Charset::Web(encoding);
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut read = self.at;
        loop {
            // Piece by piece: at each illegal sequence the decoder starts anew, and clears all the room it has.
            let piece_end = end.min(read + PIECE);
            let source = &self.bytes[read..piece_end];
            let room = decoder
                .max_utf8_buffer_length_without_replacement(source.len())
                .expect("a source under the size limit has room");
            self.out.text.reserve(room);
            let from = self.out.text.len();
            let last = piece_end == end;
            let (result, taken) = decoder.decode_to_string_without_replacement(source, &mut self.out.text, last);
            read += taken;
            self.push_units(charset, from);
            match result {
                DecoderResult::InputEmpty if last => return Ok(()),
                DecoderResult::InputEmpty => {}
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, extra) => {
                    // `extra` bytes after the bad ones are inside the decoder already and come out with the next
                    // call; so the walk keeps its own place.
                    let start = read - usize::from(extra) - usize::from(length);
                    debug_assert_eq!(self.at, start);
                    let kind = self.kind_of_illegal(encoding, start..read - usize::from(extra));
                    self.push_illegal(usize::from(length), kind)?;
                }
            }
        }
    }

    /// An illegal sequence that ends the source and would be legal with more bytes behind it was cut off.
    fn kind_of_illegal(&self, encoding: &'static Encoding, at: Range<usize>) -> DamageKind {
        let mut scratch = [0; 16];
        let cut = at.end == self.bytes.len()
            && encoding
                .new_decoder_without_bom_handling()
                .decode_to_utf8_without_replacement(&self.bytes[at], &mut scratch, false)
                .0
                == DecoderResult::InputEmpty;
        if cut {
            DamageKind::Truncated
        } else {
            DamageKind::Illegal
        }
    }

    /// Walks the text from byte `from` on and the source together.
    fn push_units(&mut self, charset: Charset, from: usize) {
        let text = &self.out.text.as_bytes()[from..];
        let utf16 = charset.is_utf16();
        let (mut place, mut at) = (0, self.at);
        let mut run = (0, 0, 0);
        while place < text.len() {
            let mut text_width = utf8_width(text[place]);
            let source = &self.bytes[at..];
            let raw_width = if utf16 {
                2 + 2 * usize::from(text_width == 4)
            } else {
                charset.width(source)
            };
            if charset == Charset::BIG5 && is_two_in_one(source) {
                text_width += utf8_width(text[place + text_width]);
            }
            place += text_width;
            at += raw_width;
            if (run.1, run.2) == (text_width, raw_width) {
                run.0 += 1;
            } else {
                push_run(&mut self.out.offsets, run);
                run = (1, text_width, raw_width);
            }
        }
        push_run(&mut self.out.offsets, run);
        self.at = at;
    }

    fn push_illegal(&mut self, width: usize, kind: DamageKind) -> Result<(), TooManyIllegal> {
        // A block of the disk that was erased is full of FF, and says as little of the rest as one of NULs.
        let at = self.at as u64;
        let goes_on = self.out.illegal.last().is_some_and(|last| last.raw.end == at);
        if goes_on && self.limit < MOST && self.bytes[self.at - 1..=self.at] == [0xFF, 0xFF] {
            self.limit += 1;
        }
        if self.out.illegal.len() >= self.limit {
            return Err(TooManyIllegal {
                first: self.out.illegal.first().map_or(0, |illegal| illegal.raw.start),
                count: self.out.illegal.len() + 1,
                of: self.at,
            });
        }
        let start = self.at as u64;
        self.out.illegal.push(Illegal {
            text: u32::try_from(self.out.text.len()).expect("ingest refuses sources over its limit"),
            raw: RawSpan {
                start,
                end: start + width as u64,
            },
            kind,
        });
        self.push_unit("\u{FFFD}", width);
        Ok(())
    }

    /// Appends one unit: `text` stands for the next `width` bytes.
    fn push_unit(&mut self, text: &str, width: usize) {
        self.out.text.push_str(text);
        push_run(&mut self.out.offsets, (1, text.len(), width));
        self.at += width;
    }

    /// HZ: `~{` and `~}` switch, `~~` is a tilde, `~` at a line's end joins it to the next; a line's end switches
    /// back to ASCII.
    fn read_hz(&mut self, end: usize) -> Result<(), TooManyIllegal> {
        let mut hanzi = false;
        while self.at < end {
            let pair = (self.bytes[self.at], self.bytes[self.at..end].get(1).copied());
            match pair {
                (b'~', Some(b'{')) => {
                    hanzi = true;
                    self.skip(2);
                }
                (b'~', Some(b'}')) => {
                    hanzi = false;
                    self.skip(2);
                }
                (b'~', Some(b'\n')) if !hanzi => self.skip(2),
                (b'~', Some(b'~')) if !hanzi => self.push_unit("~", 2),
                // A byte was lost: no lead is `{` or `}`, so that the tilde belongs to an escape.
                (_, Some(b'~')) if hanzi && matches!(self.bytes[self.at..end].get(2), Some(b'{' | b'}')) => {
                    self.push_illegal(1, DamageKind::Illegal)?;
                }
                (0x21..=0x7D, Some(trail @ 0x21..=0x7E)) if hanzi => self.push_hz_pair(pair.0, trail)?,
                (byte @ (b'\n' | b'\r' | b' ' | b'\t'), _) => {
                    hanzi &= byte == b' ' || byte == b'\t';
                    self.push_ascii(byte);
                }
                (byte @ ..0x80, _) if !hanzi => self.push_ascii(byte),
                (_, next) => {
                    let cut = hanzi && next.is_none() && end == self.bytes.len();
                    self.push_illegal(
                        1,
                        if cut {
                            DamageKind::Truncated
                        } else {
                            DamageKind::Illegal
                        },
                    )?;
                }
            }
        }
        Ok(())
    }

    fn push_hz_pair(&mut self, lead: u8, trail: u8) -> Result<(), TooManyIllegal> {
        let pair = [lead | 0x80, trail | 0x80];
        match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&pair) {
            Some(text) => self.push_unit(&text, 2),
            None => self.push_illegal(2, DamageKind::Illegal)?,
        }
        Ok(())
    }

    fn read_euc_tw(&mut self, end: usize) -> Result<(), TooManyIllegal> {
        while self.at < end {
            let source = &self.bytes[self.at..end];
            match euc_tw::first(source) {
                (Some(character), width) => self.push_unit(character.encode_utf8(&mut [0; 4]), width),
                (None, _) if end == self.bytes.len() && euc_tw::is_cut(source) => {
                    self.push_illegal(source.len(), DamageKind::Truncated)?;
                }
                (None, width) => self.push_illegal(width, DamageKind::Illegal)?,
            }
        }
        Ok(())
    }

    fn push_ascii(&mut self, byte: u8) {
        self.push_unit(char::from(byte).encode_utf8(&mut [0; 4]), 1);
    }
}

fn push_run(offsets: &mut OffsetMap, (units, text_width, raw_width): (u32, usize, usize)) {
    let width = |n: usize| u8::try_from(n).expect("a unit is a few bytes");
    offsets.push(units, width(text_width), width(raw_width));
}

/// Bytes of the UTF-8 character that `lead` starts.
fn utf8_width(lead: u8) -> usize {
    match lead {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        0xF0.. => 4,
    }
}

/// Big5's four codes that give two characters each (Ê̄ Ê̌ ê̄ ê̌ of HKSCS).
fn is_two_in_one(source: &[u8]) -> bool {
    matches!(source, [0x88, 0x62 | 0x64 | 0xA3 | 0xA5, ..])
}
