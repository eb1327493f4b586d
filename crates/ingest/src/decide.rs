//! Which encoding.

use banmian_model::EncodingBasis;
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The encoding of a source, and how it was found.
pub(crate) struct Decision {
    pub(crate) encoding: &'static Encoding,
    /// Length of the byte order mark.
    pub(crate) mark: usize,
    pub(crate) basis: EncodingBasis,
    pub(crate) margin: Option<u32>,
}

impl Decision {
    fn new(encoding: &'static Encoding, basis: EncodingBasis) -> Self {
        Self {
            encoding,
            mark: 0,
            basis,
            margin: None,
        }
    }

    pub(crate) fn label(&self) -> String {
        self.encoding.name().to_ascii_lowercase()
    }
}

/// First bytes of files that are no text, and what they are.
const MAGIC: [(&[u8], &str); 10] = [
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "gzip data without the ending .gz"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x7fELF", "a program"),
];

/// Why bytes are no page before any decoding.
pub(crate) fn not_text(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() {
        return Some("empty; leave it out".to_owned());
    }
    let what = MAGIC
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, what)| *what)?;
    Some(format!("{what}, not text; give the text of the page"))
}

/// Decides.
///
/// # Errors
/// Where `label` is no encoding that can be read.
pub(crate) fn decide(bytes: &[u8], label: Option<&str>) -> Result<Decision, String> {
    let marked = Encoding::for_bom(bytes);
    if let Some(label) = label {
        let encoding = for_label(label)?;
        let mark = marked
            .filter(|(marked, _)| *marked == encoding)
            .map_or(0, |(_, length)| length);
        return Ok(Decision {
            mark,
            ..Decision::new(encoding, EncodingBasis::Given)
        });
    }
    if let Some((encoding, mark)) = marked {
        // A mark is a hint: one before a body that is not UTF-8 was put there by an editor, and is dropped.
        if encoding != UTF_8 || utf8_share(&bytes[mark..]) > MOSTLY {
            return Ok(Decision {
                mark,
                ..Decision::new(encoding, EncodingBasis::ByteOrderMark)
            });
        }
        return Ok(Decision {
            mark,
            ..legacy(&bytes[mark..])
        });
    }
    if std::str::from_utf8(bytes).is_ok() {
        return Ok(Decision::new(UTF_8, EncodingBasis::Form));
    }
    if let Some(encoding) = utf16(bytes) {
        return Ok(Decision::new(encoding, EncodingBasis::Likelihood));
    }
    if utf8_share(bytes) > MOSTLY {
        return Ok(Decision::new(UTF_8, EncodingBasis::Likelihood));
    }
    Ok(legacy(bytes))
}

/// Share of bytes from 80 on in well-formed sequences from which a damaged file counts as UTF-8. GB18030 text has
/// about a quarter by chance; UTF-8 with a bad byte in a hundred has over 95 %.
const MOSTLY: f64 = 0.9;

fn for_label(label: &str) -> Result<&'static Encoding, String> {
    let known = match label.to_ascii_lowercase().as_str() {
        // Names that the Encoding Standard does not know for encodings that it does.
        "cp936" | "windows-936" | "gb2312" | "gbk" => Some(GB18030),
        "cp950" | "windows-950" => Some(BIG5),
        _ => Encoding::for_label_no_replacement(label.as_bytes()),
    };
    known.ok_or_else(|| format!("no encoding `{label}` can be read; give utf-8, gb18030, big5, utf-16le or utf-16be"))
}

/// Share of the bytes from 80 on that stand in well-formed UTF-8 sequences.
fn utf8_share(bytes: &[u8]) -> f64 {
    let (mut good, mut all) = (0_u64, 0_u64);
    for chunk in bytes.utf8_chunks() {
        let high = chunk.valid().bytes().filter(|byte| *byte >= 0x80).count() as u64;
        good += high;
        all += high + chunk.invalid().len() as u64;
    }
    #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
    if all == 0 { 1.0 } else { good as f64 / all as f64 }
}

/// UTF-16 without a mark: the reading in which most units are Chinese characters and their punctuation, which read in
/// the other order are scattered over the whole plane.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let common = |read: fn([u8; 2]) -> u16| {
        let units = sample.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        units.filter(|&unit| is_common_unit(unit)).count()
    };
    let (little, big) = (common(u16::from_le_bytes), common(u16::from_be_bytes));
    let units = sample.len() / 2;
    // Four in five: a page of GB18030 read as UTF-16 reaches a quarter.
    match () {
        () if units < 2 => None,
        () if little * 5 >= units * 4 && little > big => Some(UTF_16LE),
        () if big * 5 >= units * 4 && big > little => Some(UTF_16BE),
        () => None,
    }
}

fn is_common_unit(unit: u16) -> bool {
    matches!(unit, 0x0A | 0x0D | 0x20..=0x7E | 0x2014..=0x2026 | 0x3000..=0x3017 | 0xFF01..=0xFF5E)
        || char::from_u32(u32::from(unit)).is_some_and(is_han)
}

/// Bytes that decide: enough for certainty, few enough to be quick.
const SAMPLE: usize = 16 << 10;

/// GB18030 or Big5: the reading whose characters are the commoner ones, an error costing more than a rare one.
fn legacy(bytes: &[u8]) -> Decision {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (gb, big5) = (score(GB18030, sample), score(BIG5, sample));
    let (encoding, best, next) = if gb >= big5 {
        (GB18030, gb, big5)
    } else {
        (BIG5, big5, gb)
    };
    let characters = i64::try_from(sample.len() / 2).expect("a sample is short").max(1);
    let margin = u32::try_from((best - next) * 1000 / characters).ok();
    let basis = if best <= 0 || best == next {
        EncodingBasis::Fallback
    } else {
        EncodingBasis::Likelihood
    };
    Decision {
        margin,
        ..Decision::new(encoding, basis)
    }
}

/// Points of a reading. Rows that both character sets give to their commonest characters (GB2312's level 1, B0–D7;
/// Big5's level 1, A4–C6) count for it, rarer rows little, errors against it.
fn score(encoding: &'static Encoding, sample: &[u8]) -> i64 {
    let mut points = 0;
    let mut at = 0;
    while at < sample.len() {
        let lead = sample[at];
        if lead < 0x80 {
            at += 1;
            continue;
        }
        let Some(&trail) = sample.get(at + 1) else { break };
        points += if encoding == GB18030 {
            gb_points(lead, trail)
        } else {
            big5_points(lead, trail)
        };
        at += 2;
    }
    points
}

fn gb_points(lead: u8, trail: u8) -> i64 {
    match (lead, trail) {
        // The full stop, comma and quotation marks: A1A3, A3AC, A1B0, A1B1.
        (0xA1, 0xA3 | 0xB0 | 0xB1) | (0xA3, 0xAC) => 4,
        (0xB0..=0xD7, 0xA1..) => 2,
        (0xA1..=0xA3 | 0xD8..=0xF7, 0xA1..) => 0,
        (0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE) => -2,
        _ => -8,
    }
}

fn big5_points(lead: u8, trail: u8) -> i64 {
    match (lead, trail) {
        // The comma and full stop: A141, A143.
        (0xA1, 0x41 | 0x43) => 4,
        (0xA4..=0xC6, 0x40..=0x7E | 0xA1..=0xFE) => 2,
        (0xA1..=0xA3 | 0xC9..=0xF9, 0x40..=0x7E | 0xA1..=0xFE) => 0,
        (0x81..=0xFE, 0x40..=0x7E | 0xA1..=0xFE) => -2,
        _ => -8,
    }
}

/// Whether a character is a Chinese one.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}
