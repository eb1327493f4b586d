use std::fmt;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, REPLACEMENT, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use crate::Refusal;

/// An encoding that can be read with offsets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    /// One of the encodings of the web, as `encoding_rs` reads them. Never UTF-16 of unknown byte order, never one
    /// with escapes: every character's width in the source follows from its first bytes.
    Web(&'static Encoding),
    /// HZ (RFC 1843): GB2312 in seven bits, between `~{` and `~}`.
    Hz,
    /// EUC-TW: CNS 11643 in eight bits.
    EucTw,
}

impl Charset {
    pub(crate) const UTF_8: Self = Self::Web(UTF_8);
    pub(crate) const GB18030: Self = Self::Web(GB18030);
    pub(crate) const BIG5: Self = Self::Web(BIG5);
    pub(crate) const UTF_16LE: Self = Self::Web(UTF_16LE);
    pub(crate) const UTF_16BE: Self = Self::Web(UTF_16BE);

    /// The encoding that a label names. Every member of the GB family is read as GB18030, which holds them all, and
    /// every member of the Big5 family as the Web's Big5 with HKSCS and ETEN's rows.
    pub(crate) fn of_label(label: &str) -> Result<Self, Refusal> {
        let name = label.trim().to_ascii_lowercase();
        match name.as_str() {
            // Microsoft's numbers and the RFC's names, which the Web's list of labels lacks.
            "cp936" | "windows-936" | "ms936" | "936" | "euc-cn" | "gb18030-2022" => return Ok(Self::GB18030),
            "cp950" | "windows-950" | "ms950" | "950" | "big5hkscs" | "big5-eten" => return Ok(Self::BIG5),
            "utf16" | "utf16le" => return Ok(Self::UTF_16LE),
            "utf16be" => return Ok(Self::UTF_16BE),
            "utf-8-sig" => return Ok(Self::UTF_8),
            "hz" | "hz-gb-2312" | "hz-gb2312" => return Ok(Self::Hz),
            "euc-tw" | "euctw" | "cns11643" | "x-euc-tw" => return Ok(Self::EucTw),
            _ => {}
        }
        match Encoding::for_label(name.as_bytes()) {
            Some(encoding) if encoding == GBK => Ok(Self::GB18030),
            Some(encoding) if encoding != REPLACEMENT && (encoding.is_single_byte() || has_plain_widths(encoding)) => {
                Ok(Self::Web(encoding))
            }
            Some(_) => Err(Refusal::UnreadableLabel(label.into())),
            None => Err(Refusal::UnknownLabel(label.into())),
        }
    }

    /// Bytes of the character that starts `source`. The character is known to be whole and legal.
    pub(crate) fn width(self, source: &[u8]) -> usize {
        let Self::Web(encoding) = self else { return 1 };
        let lead = source[0];
        let next = source.get(1).copied().unwrap_or(0);
        if encoding == GB18030 || encoding == GBK {
            match (lead, next) {
                (..=0x80, _) => 1,
                (_, 0x30..=0x39) => 4,
                _ => 2,
            }
        } else if encoding == BIG5 || encoding == EUC_KR {
            1 + usize::from(lead >= 0x80)
        } else if encoding == SHIFT_JIS {
            1 + usize::from(!matches!(lead, 0..=0x80 | 0xA1..=0xDF))
        } else if encoding == EUC_JP {
            match lead {
                ..0x80 => 1,
                0x8F => 3,
                _ => 2,
            }
        } else {
            1
        }
    }

    pub(crate) fn is_utf16(self) -> bool {
        self == Self::UTF_16LE || self == Self::UTF_16BE
    }
}

fn has_plain_widths(encoding: &'static Encoding) -> bool {
    [UTF_8, GB18030, BIG5, UTF_16LE, UTF_16BE, EUC_JP, EUC_KR, SHIFT_JIS].contains(&encoding)
}

/// The label as the output has it: lower case, the Web's names.
impl fmt::Display for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Web(encoding) => f.write_str(&encoding.name().to_ascii_lowercase()),
            Self::Hz => f.write_str("hz-gb-2312"),
            Self::EucTw => f.write_str("euc-tw"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(label: &str, expected: &str) {
        let got = Charset::of_label(label).map_or_else(|refusal| refusal.to_string(), |charset| charset.to_string());
        assert!(got.starts_with(expected), "{label}: {got}");
    }

    #[test]
    fn labels_of_the_trade_are_known() {
        for label in ["gb2312", "GBK", "cp936", "windows-936", "gb18030", "euc-cn"] {
            check(label, "gb18030");
        }
        for label in ["Big5", "big5-hkscs", "cp950"] {
            check(label, "big5");
        }
        check("utf-16", "utf-16le");
        check("hz", "hz-gb-2312");
        check("EUC-TW", "euc-tw");
        check(" Shift_JIS ", "shift_jis");
    }

    #[test]
    fn labels_that_cannot_be_read_say_so() {
        check("gbq", "unknown encoding label \"gbq\"");
        check("iso-2022-cn", "encoding \"iso-2022-cn\" cannot be read");
    }
}
