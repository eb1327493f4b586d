//! What sources in GB18030, Big5 and UTF-8 cost, without decoding them into a text: of the two, each pair of bytes is
//! looked up. Three encodings are weighed for every page, and the decoder is called for one of them only.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030};

use crate::likelihood::{Cost, ILLEGAL, cost_of};

/// First lead byte, first trail byte, and trail bytes of a row.
const LEAD: u8 = 0x81;
const TRAIL: u8 = 0x40;
const ROW: usize = 0xFF - TRAIL as usize;

/// What each pair costs; 0 is no character. Of Big5's four pairs that are two characters, what both cost.
struct Pairs {
    encoding: &'static Encoding,
    costs: Vec<u8>,
}

static OF_GB18030: LazyLock<Pairs> = LazyLock::new(|| Pairs::new(GB18030));
static OF_BIG5: LazyLock<Pairs> = LazyLock::new(|| Pairs::new(BIG5));

impl Pairs {
    fn new(encoding: &'static Encoding) -> Self {
        let leads = LEAD..=0xFE;
        let pairs = leads.flat_map(|lead| (TRAIL..=0xFE).map(move |trail| [lead, trail]));
        let cost = |pair: [u8; 2]| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&pair)?;
            u8::try_from(text.chars().map(cost_of).sum::<u32>().min(250)).ok()
        };
        Self {
            encoding,
            costs: pairs.map(|pair| cost(pair).unwrap_or(0)).collect(),
        }
    }

    /// Bytes and cost of what `source` starts with; no cost if it is illegal. `None` if the source ends within it.
    fn first(&self, source: &[u8]) -> Option<(usize, Option<u32>)> {
        let (lead, trail) = match *source {
            [0x80, ..] if self.encoding == GB18030 => return Some((1, Some(cost_of('€')))),
            [0x80 | 0xFF, ..] => return Some((1, None)),
            [lead, trail, ..] => (lead, trail),
            _ => return None,
        };
        if trail >= TRAIL {
            let place = usize::from(lead - LEAD) * ROW + usize::from(trail - TRAIL);
            // The byte FF goes with no lead; its place would be the next row's first.
            let legal = trail != 0xFF;
            let cost = self.costs.get(place).copied().filter(|&cost| legal && cost > 0);
            // As the decoder has it: an ASCII byte behind a lead that it does not go with is itself.
            let width = if cost.is_none() && trail < 0x80 { 1 } else { 2 };
            return Some((width, cost.map(u32::from)));
        }
        if self.encoding == GB18030 && trail.is_ascii_digit() {
            return four(source);
        }
        Some((1, None))
    }
}

/// Bytes and cost of a four-byte code.
fn four(source: &[u8]) -> Option<(usize, Option<u32>)> {
    match *source {
        [_, _, 0x81..=0xFE, b'0'..=b'9', ..] => {
            let text = GB18030.decode_without_bom_handling_and_without_replacement(&source[..4]);
            let cost = text.and_then(|text| text.chars().next()).map(cost_of);
            Some((4, cost))
        }
        [_, _] | [_, _, 0x81..=0xFE] => None,
        _ => Some((1, None)),
    }
}

/// What `bytes` cost in GB18030, and whether they end within a character.
pub(crate) fn gb18030(bytes: &[u8]) -> (Cost, bool) {
    of(&OF_GB18030, bytes)
}

/// What `bytes` cost in Big5, and whether they end within a character.
pub(crate) fn big5(bytes: &[u8]) -> (Cost, bool) {
    of(&OF_BIG5, bytes)
}

fn of(pairs: &Pairs, bytes: &[u8]) -> (Cost, bool) {
    let mut cost = Cost::default();
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        if byte.is_ascii() {
            cost.count(cost_of(char::from(*byte)), false);
            rest = after;
            continue;
        }
        let Some((width, own)) = pairs.first(rest) else {
            return (cost, true);
        };
        cost.count(own.unwrap_or(ILLEGAL), true);
        cost.illegal += u32::from(own.is_none());
        rest = &rest[width..];
    }
    (cost, false)
}

/// What `bytes` cost in UTF-8, and whether they end within a character.
pub(crate) fn utf8(bytes: &[u8]) -> (Cost, bool) {
    let mut cost = Cost::default();
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        for character in chunk.valid().chars() {
            cost.count(cost_of(character), !character.is_ascii());
        }
        let invalid = chunk.invalid();
        if invalid.is_empty() {
            continue;
        }
        let cut = std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
        if cut && chunks.peek().is_none() {
            return (cost, true);
        }
        cost.count(ILLEGAL, true);
        cost.illegal += 1;
    }
    (cost, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::likelihood::cost;

    /// As the decoder has it, by way of a text.
    #[track_caller]
    fn check(encoding: &'static Encoding, bytes: &[u8], illegal: u32, cut: bool) {
        let (found, found_cut) = if encoding == BIG5 { big5(bytes) } else { gb18030(bytes) };
        let whole = if cut { &bytes[..bytes.len() - 1] } else { bytes };
        let text = encoding.decode_without_bom_handling(whole).0;
        let legal: String = text.chars().filter(|&character| character != '\u{FFFD}').collect();
        assert_eq!(found.total, cost(&legal).total + illegal * ILLEGAL, "{bytes:x?} {text}");
        assert_eq!((found.illegal, found_cut), (illegal, cut), "{bytes:x?}");
    }

    #[test]
    fn pairs_cost_what_their_characters_do() {
        let text = "株洲日报讯 3月1日，溁口区𠮷田镕基。";
        check(GB18030, &GB18030.encode(text).0, 0, false);
        check(BIG5, &BIG5.encode("雲河晚報訊 四月六日，嘅啲").0, 0, false);
        check(GB18030, b"\xd6\xea\xffA\xd6\x20\x80", 2, false);
        check(BIG5, b"\xa4\xa4\x80\xa4", 1, true);
        check(GB18030, b"\xd6\xea\xd6", 0, true);
    }

    #[test]
    fn utf8_counts_what_is_illegal_and_what_is_cut() {
        let (cost, cut) = utf8("株洲".as_bytes());
        assert_eq!((cost.wides, cost.illegal, cut), (2, 0, false));
        let (cost, cut) = utf8(b"\xe6\xa0\xaa\xff\xe6\xa0A\xe6\xa0");
        assert_eq!((cost.wides, cost.illegal, cut), (3, 2, true));
    }
}
