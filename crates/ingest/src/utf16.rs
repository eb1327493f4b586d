//! UTF-16 that is out of step: one byte lost or put in, and every character behind it is another.
//!
//! The bytes are divided into characters and stray bytes so that the whole is the likeliest Chinese: a stray byte costs
//! what an illegal sequence costs, and a wrong division costs more after four characters.

use crate::charset::Charset;
use crate::likelihood::{self, Cost, ILLEGAL};

/// Bytes looked at together to see whether they are in step.
const WINDOW: usize = 32;

/// One byte in so many may be stray; of more, the division explains nothing.
const FEW: usize = 40;

/// Bytes of the longest stretch that is divided: the division keeps eight bytes for each.
const LONGEST: usize = 1 << 20;

/// The stray bytes of a stretch of UTF-16, in order: none where it is in step. One byte left over at the end is no
/// stray byte, but a character that was cut.
pub(crate) fn find_strays(charset: Charset, body: &[u8]) -> Vec<usize> {
    if body.len() > LONGEST || !has_slipped(charset, body) {
        return Vec::new();
    }
    let strays = divide(charset, body).1;
    if strays.len() * FEW > body.len() + FEW {
        Vec::new()
    } else {
        strays
    }
}

/// What a stretch costs as UTF-16, its stray bytes among it.
pub(crate) fn cost(charset: Charset, body: &[u8]) -> Cost {
    divide(charset, body).0
}

/// Whether two windows in a row are out of step, or the last: one alone may be a line of letters or marks.
fn has_slipped(charset: Charset, body: &[u8]) -> bool {
    let mut before = false;
    for window in body.chunks(WINDOW) {
        let now = is_out_of_step(charset, window);
        if now && before {
            return true;
        }
        before = now;
    }
    before
}

/// Whether more bytes would be first halves of a character (see [`is_first_half`]) a byte later.
fn is_out_of_step(charset: Charset, window: &[u8]) -> bool {
    let high = usize::from(charset == Charset::UTF_16LE);
    let fits = |from: usize| {
        window[from..]
            .iter()
            .step_by(2)
            .filter(|&&byte| is_first_half(byte))
            .count()
    };
    let margin = if window.len() < WINDOW { 1 } else { WINDOW / 8 };
    window.len() > 2 && fits(1 - high) >= fits(high) + margin
}

/// The upper half of ASCII, general and CJK punctuation, ideographs and full-width forms.
pub(crate) fn is_first_half(byte: u8) -> bool {
    matches!(byte, 0 | 0x20 | 0x30 | 0x4E..=0x9F | 0xFF)
}

/// How a byte ends the cheapest division of what is before it.
#[derive(Clone, Copy)]
enum Step {
    Unit,
    Pair,
    Stray,
}

impl Step {
    fn width(self) -> usize {
        match self {
            Self::Unit => 2,
            Self::Pair => 4,
            Self::Stray => 1,
        }
    }
}

/// The cheapest division into characters and stray bytes: its cost, and the stray bytes.
fn divide(charset: Charset, body: &[u8]) -> (Cost, Vec<usize>) {
    let unit = |at: usize| {
        let pair = [body[at], body[at + 1]];
        if charset == Charset::UTF_16LE {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        }
    };
    // By place: the cost up to it, and the step that ends there.
    let mut best: Vec<(u32, Step)> = Vec::with_capacity(body.len() + 1);
    best.push((0, Step::Stray));
    for end in 1..=body.len() {
        let mut cheapest = (best[end - 1].0.saturating_add(ILLEGAL), Step::Stray);
        let mut take = |cost: u32, step: Step| {
            // Of two that cost the same, that whose stray byte is the later.
            if cost <= cheapest.0 {
                cheapest = (cost, step);
            }
        };
        if end >= 2 {
            let unit = unit(end - 2);
            let cost = likelihood::cost_of_unit(unit);
            take(best[end - 2].0.saturating_add(cost), Step::Unit);
        }
        if end >= 4 && matches!(unit(end - 4), 0xD800..=0xDBFF) && matches!(unit(end - 2), 0xDC00..=0xDFFF) {
            take(best[end - 4].0.saturating_add(likelihood::BEYOND), Step::Pair);
        }
        best.push(cheapest);
    }
    // A byte that is left over at the end costs nothing.
    let end = match body.len() {
        0 => 0,
        length if best[length - 1].0 < best[length].0 => length - 1,
        length => length,
    };
    trace(&best, end, unit)
}

/// Goes back over the steps.
fn trace(best: &[(u32, Step)], end: usize, unit: impl Fn(usize) -> u16) -> (Cost, Vec<usize>) {
    let mut cost = Cost::default();
    let mut strays = Vec::new();
    let mut at = end;
    while at > 0 {
        let step = best[at].1;
        let from = at - step.width();
        let own = best[at].0 - best[from].0;
        cost.count(own, !matches!(step, Step::Unit) || unit(from) >= 0x80);
        let lone = matches!(step, Step::Unit) && matches!(unit(from), 0xD800..=0xDFFF);
        let stray = matches!(step, Step::Stray);
        cost.illegal += u32::from(lone || stray);
        if stray {
            strays.push(from);
        }
        at = from;
    }
    strays.reverse();
    (cost, strays)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "云河日报讯 4月6日，市民政局局长陈远在会上说：“要把老人的饭桌办好。”\n本报记者 林小禾\n";

    fn bytes() -> Vec<u8> {
        TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn what_is_in_step_has_no_strays() {
        assert_eq!(find_strays(Charset::UTF_16LE, &bytes()), []);
        assert_eq!(find_strays(Charset::UTF_16LE, &bytes()[..31]), []);
    }

    #[test]
    fn a_byte_lost_or_put_in_is_found() {
        let mut lost = bytes();
        lost.remove(20);
        assert_eq!(find_strays(Charset::UTF_16LE, &lost), [20]);
        let mut more = bytes();
        more.insert(20, 0xFF);
        assert_eq!(find_strays(Charset::UTF_16LE, &more), [20]);
        assert_eq!(find_strays(Charset::UTF_16LE, &bytes()[1..]), [0]);
    }
}
