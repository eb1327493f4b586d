//! What the bytes show before anything is decoded.

use crate::utf16;

/// A byte order mark, with its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    None,
    Utf8,
    Utf16Le,
    Utf16Be,
    Utf32,
}

impl Mark {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        match bytes {
            // UTF-16 may start with a NUL too, but hardly with one in every fourth byte.
            [0xFF, 0xFE, 0, 0, rest @ ..] if rest.len() % 4 == 0 && rest.chunks(4).all(|unit| unit[3] == 0) => {
                Self::Utf32
            }
            [0, 0, 0xFE, 0xFF, ..] => Self::Utf32,
            [0xEF, 0xBB, 0xBF, ..] => Self::Utf8,
            [0xFF, 0xFE, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] => Self::Utf16Be,
            _ => Self::None,
        }
    }

    pub(crate) fn len(self) -> usize {
        match self {
            Self::None => 0,
            Self::Utf8 => 3,
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf32 => 4,
        }
    }
}

/// How far bytes are UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Utf8Form {
    /// Bytes from 80 on.
    pub(crate) high: usize,
    /// Of these, those in well-formed sequences.
    pub(crate) good: usize,
    /// Well-formed sequences of three or four bytes: pairs of GBK bytes are often well-formed sequences of two.
    pub(crate) long: usize,
}

impl Utf8Form {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut form = Self::default();
        let mut rest = bytes;
        while let [byte, after @ ..] = rest {
            if byte.is_ascii() {
                rest = after;
                continue;
            }
            let width = sequence(rest);
            form.high += width.max(1);
            form.good += width;
            form.long += usize::from(width > 2);
            rest = &rest[width.max(1)..];
        }
        form
    }

    /// Whether nothing but UTF-8 explains the bytes: all well-formed, and more of them than chance gives. One pair of
    /// GBK in eight is a well-formed sequence of two, but not forty in a row.
    pub(crate) fn is_certain(self) -> bool {
        self.good == self.high && (self.long >= 10 || self.high >= 80)
    }

    /// Whether the beginning of a source that is well-formed throughout is enough to be certain.
    pub(crate) fn is_certain_so_far(self) -> bool {
        self.long >= 10 || self.good >= 80
    }

    /// Whether no damage explains so many ill-formed bytes: under one in two is in order, of enough to tell.
    pub(crate) fn is_hopeless(self) -> bool {
        self.high >= 60 && self.good * 2 < self.high
    }

    /// Whether the bytes are UTF-8 with damage: nine in ten are in well-formed sequences, of enough to tell.
    pub(crate) fn is_damaged(self) -> bool {
        self.high >= 60 && self.long >= 10 && self.good * 10 >= self.high * 9
    }
}

/// Bytes of the well-formed sequence of UTF-8 beyond ASCII that `bytes` start with; 0 if they start with none.
fn sequence(bytes: &[u8]) -> usize {
    match *bytes {
        [0xC2..=0xDF, 0x80..=0xBF, ..] => 2,
        [0xE0, 0xA0..=0xBF, 0x80..=0xBF, ..]
        | [0xE1..=0xEC | 0xEE | 0xEF, 0x80..=0xBF, 0x80..=0xBF, ..]
        | [0xED, 0x80..=0x9F, 0x80..=0xBF, ..] => 3,
        [0xF0, 0x90..=0xBF, 0x80..=0xBF, 0x80..=0xBF, ..]
        | [0xF1..=0xF3, 0x80..=0xBF, 0x80..=0xBF, 0x80..=0xBF, ..]
        | [0xF4, 0x80..=0x8F, 0x80..=0xBF, 0x80..=0xBF, ..] => 4,
        _ => 0,
    }
}

/// How far bytes look like UTF-16 of either order: at one parity most bytes are first halves of characters
/// ([`utf16::is_first_half`]). GB and Big5 pages have a quarter of their bytes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Utf16Form {
    None,
    /// At one parity in each stretch: one lost byte changes the parity of all behind it.
    OutOfStep,
    /// At one parity throughout.
    InStep,
}

impl Utf16Form {
    pub(crate) fn of(sample: &[u8]) -> Self {
        // Of a short text, a stretch is short too.
        let window = if sample.len() < 256 { 32 } else { 64 };
        let fits = |window: &[u8], offset: usize| {
            let units = window.get(offset..).unwrap_or_default().iter().step_by(2);
            units.filter(|&&byte| utf16::is_first_half(byte)).count()
        };
        let most = |window: &[u8]| fits(window, 0).max(fits(window, 1));
        let halves = sample.len() / 2;
        if halves == 0 {
            Self::None
        } else if most(sample) * 10 >= halves * 7 {
            Self::InStep
        } else if sample.chunks(window).map(most).sum::<usize>() * 5 >= halves * 4 {
            Self::OutOfStep
        } else {
            Self::None
        }
    }
}

/// Whether bytes may be EUC-TW: four in five of the pairs behind marks and letters (A1 to A3) are in the rows of its
/// ideographs, C4 to FD. The common ideographs of GB2312 stand at B0 to C3 as often as behind them.
pub(crate) fn may_be_euc_tw(sample: &[u8]) -> bool {
    let (mut pairs, mut ideographs) = (0, 0);
    let mut rest = sample;
    loop {
        rest = match rest {
            [] => break,
            [0x8E, 0xA1..=0xB0, 0xA1..=0xFE, 0xA1..=0xFE, rest @ ..] => rest,
            [lead @ 0xA1..=0xFE, 0xA1..=0xFE, rest @ ..] => {
                pairs += usize::from(*lead >= 0xA4);
                ideographs += usize::from((0xC4..=0xFD).contains(lead));
                rest
            }
            [_, rest @ ..] => rest,
        };
    }
    ideographs > 0 && ideographs * 5 >= pairs * 4
}
