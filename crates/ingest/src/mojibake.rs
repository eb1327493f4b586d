//! Text that was saved wrongly (乱码): bytes taken for another encoding and written as what that gave.
//!
//! The text as received stays the page's text. What it was is offered as a layer with a map of its own.

use std::iter::Peekable;

use banmian_model::{Mojibake, OffsetMap, Repair};
use encoding_rs::{GB18030, WINDOWS_1252};

use crate::charset::Charset;
use crate::decide;
use crate::decode::{self, Decoded};
use crate::likelihood::{self, Cost};

/// Characters looked at to tell whether a text may be mojibake.
const SAMPLE: usize = 2_000;

/// Characters looked at first, and how many of these must be beyond ASCII to tell.
const FEW: usize = 250;
const FEW_WIDES: u32 = 100;

/// Tenths of a nat a character that is not ASCII: news text costs 55 to 70, mojibake over 100.
const SUSPICIOUS: u32 = 87;

/// By how much the repaired text must be the cheaper.
const BETTER: u32 = 20;

/// At most one character in so many may be lost: UTF-8 taken for GBK line by line loses one in six.
const LOST: usize = 4;

/// A received character, as the bytes it was made from and the bytes of the text it has.
struct Unit {
    bytes: usize,
    text: usize,
}

/// What `text` was before it was saved wrongly, if that reads as Chinese where `text` does not.
pub(crate) fn repair(text: &str) -> Option<Repair> {
    // Most texts show soon that they are none.
    let beginning = sample_cost(text, FEW);
    if beginning.wides >= FEW_WIDES && beginning.per_wide() <= SUSPICIOUS {
        return None;
    }
    let received = sample_cost(text, SAMPLE);
    if received.wides < 8 || received.per_wide() <= SUSPICIOUS {
        return None;
    }
    [Mojibake::Latin1, Mojibake::Windows1252, Mojibake::Gbk]
        .into_iter()
        .find_map(|taken_for| repair_as(text, taken_for, received))
}

/// What the beginning of a text costs, without what is lost.
fn sample_cost(text: &str, characters: usize) -> Cost {
    let end = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    let pieces = text[..end].split('\u{FFFD}');
    pieces.map(likelihood::cost).fold(Cost::default(), Cost::add)
}

fn repair_as(text: &str, taken_for: Mojibake, received: Cost) -> Option<Repair> {
    let (bytes, units) = write_back(text, taken_for)?;
    let decision = decide::decide(&bytes, &[]).ok()?;
    if ![Charset::UTF_8, Charset::GB18030, Charset::BIG5].contains(&decision.charset) || decision.mark > 0 {
        return None;
    }
    let decoded = decode::decode(&decision, &bytes).ok()?;
    let repaired = sample_cost(&decoded.text, SAMPLE);
    let few_lost = decoded.illegal.len() * LOST <= decoded.text.chars().count();
    let reads = repaired.per_wide() + BETTER <= received.per_wide() && repaired.per_wide() <= likelihood::CHINESE;
    (few_lost && reads).then(|| Repair {
        taken_for,
        encoding: decision.label(),
        offsets: compose(&decoded, &units),
        text: decoded.text,
    })
}

/// The bytes that gave the text when they were taken for an encoding; `None` if no bytes give it. U+FFFD, which
/// nothing gives, is written as a byte that is illegal everywhere.
fn write_back(text: &str, taken_for: Mojibake) -> Option<(Vec<u8>, Vec<Unit>)> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut units = Vec::with_capacity(text.len() / 2);
    for character in text.chars() {
        let before = bytes.len();
        match (character, taken_for) {
            ('\u{FFFD}', _) => bytes.push(0xFF),
            (character, Mojibake::Latin1) => bytes.push(u8::try_from(character).ok()?),
            (character, _) if character.is_ascii() => bytes.push(u8::try_from(character).ok()?),
            (character, taken_for) => {
                let encoding = if taken_for == Mojibake::Gbk {
                    GB18030
                } else {
                    WINDOWS_1252
                };
                let mut buffer = [0; 4];
                let (written, _, unwritable) = encoding.encode(character.encode_utf8(&mut buffer));
                bytes.extend_from_slice(if unwritable { return None } else { &written });
            }
        }
        units.push(Unit {
            bytes: bytes.len() - before,
            text: character.len_utf8(),
        });
    }
    Some((bytes, units))
}

/// The way from the repaired text to the received one. Where both have a boundary at one byte, a unit ends: of UTF-8
/// taken for GBK, two characters are three.
fn compose(repaired: &Decoded, received: &[Unit]) -> OffsetMap {
    let mut offsets = OffsetMap::default();
    let mut received = received.iter().peekable();
    // Bytes of either side that the other has not reached, and the texts of both since the last common boundary.
    let (mut ahead, mut text, mut raw) = (0_usize, 0, 0);
    for run in repaired.offsets.runs() {
        for _ in 0..run.units {
            ahead += usize::from(run.raw_width);
            text += usize::from(run.text_width);
            raw += take(&mut received, &mut ahead);
            if ahead == 0 {
                push(&mut offsets, &mut text, &mut raw);
            }
        }
    }
    push(&mut offsets, &mut text, &mut raw);
    offsets
}

/// Takes received characters that end within the `ahead` bytes; the bytes of their text.
fn take<'a>(received: &mut Peekable<impl Iterator<Item = &'a Unit>>, ahead: &mut usize) -> usize {
    let mut text = 0;
    while let Some(unit) = received.next_if(|unit| unit.bytes <= *ahead) {
        *ahead -= unit.bytes;
        text += unit.text;
    }
    text
}

/// Appends a unit, or what a unit cannot be as wide as piece by piece, and starts another.
fn push(offsets: &mut OffsetMap, text: &mut usize, raw: &mut usize) {
    match (u8::try_from(*text), u8::try_from(*raw)) {
        (Ok(text), Ok(raw)) => offsets.push(1, text, raw),
        _ => {
            let width = |n: usize| u32::try_from(n).expect("ingest refuses sources over its limit");
            offsets.push(width(*text), 1, 0);
            offsets.push(width(*raw), 0, 1);
        }
    }
    (*text, *raw) = (0, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "云河日报讯 4月6日，市民政局局长陈远在会上说：“要把老人的饭桌办好。”\n";

    #[track_caller]
    fn check(received: &str, taken_for: Mojibake, encoding: &str) {
        let repair = repair(received).expect("mojibake");
        assert_eq!((repair.taken_for, repair.encoding.as_str()), (taken_for, encoding));
        assert_eq!(repair.text, TEXT);
        let lengths = (TEXT.len() as u64, received.len() as u64);
        assert_eq!(repair.offsets.lengths(), lengths);
    }

    #[test]
    fn what_was_saved_wrongly_is_found() {
        let latin1: String = TEXT.bytes().map(char::from).collect();
        check(&latin1, Mojibake::Latin1, "utf-8");
        let gbk: String = GB18030.encode(TEXT).0.iter().copied().map(char::from).collect();
        check(&gbk, Mojibake::Latin1, "gb18030");
        check(&WINDOWS_1252.decode(TEXT.as_bytes()).0, Mojibake::Windows1252, "utf-8");
    }

    #[test]
    fn what_was_saved_rightly_stays() {
        for text in [
            TEXT,
            "囉嗦饕餮魑魅魍魎",
            "Le café de l'été à Genève, où l'élève préféré déjà rêvait.",
        ] {
            assert_eq!(repair(text), None, "{text}");
        }
    }
}
