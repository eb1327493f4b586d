//! What the wording of a short block speaks for: hashed sequences of characters, each with a weight for every tag.
//!
//! A house's turns of phrase are learnt by heart only too well, so that training leaves most sequences out at random,
//! and the trees see scores of models that have not seen the page's paper.

use super::tag::Tag;
use super::trees::Bytes;

/// The simplified form of each traditional character.
#[derive(Debug, Default)]
pub(crate) struct Simple {
    /// By code point less [`FIRST`]; 0 for characters without another form.
    forms: Vec<u16>,
}

const FIRST: u32 = 0x4e00;
const COUNT: usize = 0x5200;

impl Simple {
    /// Reads pairs of code points of 16 bits, behind their number.
    pub(crate) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let mut forms = vec![0; COUNT];
        for _ in 0..bytes.u16()? {
            let (from, to) = (bytes.u16()?, bytes.u16()?);
            let at = u32::from(from).checked_sub(FIRST)?;
            *forms.get_mut(at as usize)? = to;
        }
        Some(Self { forms })
    }

    /// The simplified form of a character, or the character.
    pub(crate) fn of(&self, c: char) -> char {
        let form = u32::from(c)
            .checked_sub(FIRST)
            .and_then(|at| self.forms.get(at as usize));
        match form {
            Some(&form) if form > 0 => char::from_u32(u32::from(form)).unwrap_or(c),
            _ => c,
        }
    }
}

/// Weights by slot and tag.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    weights: Vec<i8>,
}

/// Tables have two to this many slots.
pub(crate) const BITS: u32 = 16;

/// A score of one is this much in the table.
pub(crate) const SCALE: i32 = 32;

/// Longest block of which all sequences are looked at.
const WHOLE: usize = 48;

impl Phrases {
    /// `None` where there are not as many weights as slots and tags need.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let weights = bytes.iter().map(|&byte| i8::from_le_bytes([byte])).collect();
        (bytes.len() == Tag::COUNT << BITS).then_some(Self { weights })
    }

    /// The score of every tag.
    pub(crate) fn scores(&self, text: &str, simple: &Simple) -> [i16; Tag::COUNT] {
        let mut sums = [0_i32; Tag::COUNT];
        if self.weights.is_empty() {
            return [0; Tag::COUNT];
        }
        for slot in slots(text, simple) {
            let row = &self.weights[slot * Tag::COUNT..(slot + 1) * Tag::COUNT];
            for (sum, &weight) in sums.iter_mut().zip(row) {
                *sum += i32::from(weight);
            }
        }
        let most = sums.iter().copied().max().unwrap_or_default();
        sums.map(|sum| i16::try_from((sum - most).max(-12 * SCALE)).expect("twelve units fit"))
    }
}

/// The slots of a text's sequences, each once, in order.
pub(crate) fn slots(text: &str, simple: &Simple) -> Vec<usize> {
    let letters: Vec<char> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| plain(c, simple))
        .take(400)
        .collect();
    let mut found = Vec::with_capacity(160);
    let n = letters.len();
    for length in 1..=4.min(n) {
        found.push(slot(1, &letters[..length]));
        found.push(slot(2, &letters[n - length..]));
    }
    if n <= WHOLE {
        for length in 1..=3 {
            found.extend(letters.windows(length).map(|part| slot(3, part)));
        }
        found.extend(text.split_whitespace().filter(|part| part.len() <= 24).map(|part| {
            let part: Vec<char> = part.chars().map(|c| plain(c, simple)).collect();
            slot(4, &part)
        }));
    } else {
        for length in 2..=3 {
            found.extend(letters[..20].windows(length).map(|part| slot(5, part)));
            found.extend(letters[n - 16..].windows(length).map(|part| slot(6, part)));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn slot(kind: u32, letters: &[char]) -> usize {
    let mix = |hash: u32, &c: &char| (hash ^ u32::from(c)).wrapping_mul(0x9E37_79B1).rotate_left(13);
    let mixed = letters
        .iter()
        .fold(kind.wrapping_mul(0x85EB_CA6B), mix)
        .wrapping_mul(0xC2B2_AE35);
    (mixed >> (32 - BITS)) as usize
}

/// One form for digits and marks that papers print in two widths.
fn plain(c: char, simple: &Simple) -> char {
    match c {
        '0'..='9' | '０'..='９' => '0',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '「' | '『' => '“',
        '」' | '』' => '”',
        _ => simple.of(c),
    }
}
