//! How likely a text is as Chinese: the sum over its characters of what each costs.
//!
//! Costs are tenths of a nat (−10 ln p). An illegal sequence costs points and disqualifies nothing, which is what
//! lets a damaged page be read: one bad byte takes chardetng off the right answer for 41 of 100 damaged files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8};

use crate::charset::Charset;
use crate::{decode, euc_tw, pairs, utf16};

/// What characters cost, made by [`learn_frequencies`].
///
/// Learned from the texts of dev/segmentation (train.jsonl.gz: People's Daily 1998, 2020, 2023; jingbao.jsonl.gz:
/// Jing bao 1920 to 1939) and the Traditional pages of dev/encoding; `examples/frequencies.rs` makes it again.
const TABLE: &str = include_str!("../data/frequencies.txt");

/// What an illegal sequence costs. A wrong decoding has one every few characters, a damaged right one every few
/// hundred; 20 nats are three common characters.
pub(crate) const ILLEGAL: u32 = 200;

/// Tenths of a nat for a character beyond ASCII: what costs more on the average is not Chinese. News text costs 55
/// to 70, a headline of rare words 85; other languages read as GB or Big5 cost 95 and more.
pub(crate) const CHINESE: u32 = 90;

/// Characters of a class that the table lacks, by first code point; a class lasts to the next.
const CLASSES: &[(u32, u8)] = &[
    (0x00, 130),   // C0 controls
    (0x20, 45),    // ASCII that the table lacks: rare marks
    (0x7F, 200),   // DEL and C1
    (0xA0, 110),   // Latin-1
    (0x100, 130),  // Latin extended
    (0x300, 140),  // combining
    (0x370, 110),  // Greek, Cyrillic
    (0x530, 180),  // Armenian to Georgian: no newspaper of this archive
    (0x2000, 110), // punctuation
    (0x2100, 100), // letter-like, numbers, arrows
    (0x2500, 60),  // box drawing: a table has hundreds, all alike
    (0x2580, 100), // shapes
    (0x2700, 140),
    (0x2E80, 140), // radicals
    (0x3000, 110), // CJK punctuation
    (0x3040, 100), // kana
    (0x3100, 120), // Bopomofo, enclosed
    (0x3400, 160), // extension A
    (0x4DC0, 160),
    (0x4E00, 140), // unified ideographs
    (0xA000, 180), // Yi
    (0xAC00, 150), // Hangul
    (0xD7B0, 220),
    (0xE000, 170), // private use
    (0xF900, 170), // compatibility ideographs
    (0xFB00, 190), // presentation forms
    (0xFE10, 130), // vertical and small forms
    (0xFE70, 190), // Arabic presentation forms
    (0xFF01, 100), // full width
    (0xFF61, 150), // half-width kana and Hangul
    (0xFFE0, 110), // full-width signs
    (0xFFF0, 220), // U+FFFD, noncharacters
    (0x1_0000, 0), // beyond the table, see `cost`
];

/// Costs of the Basic Multilingual Plane, in the order of code points.
static COSTS: LazyLock<Box<[u8; 0x1_0000]>> = LazyLock::new(|| {
    let mut costs: Box<[u8; 0x1_0000]> = vec![0; 0x1_0000].try_into().expect("the plane's size");
    for pair in CLASSES.windows(2) {
        costs[pair[0].0 as usize..pair[1].0 as usize].fill(pair[0].1);
    }
    for (cost, characters) in TABLE.lines().filter_map(parse_line) {
        for character in characters.chars() {
            let known = &mut costs[character as usize];
            *known = cost.min(*known);
        }
    }
    // White space that text files have, so that it tells nothing.
    for space in ['\t', '\n', '\r', '\u{c}'] {
        costs[space as usize] = 35;
    }
    costs
});

/// A line `cost TAB characters`; a comment is none.
fn parse_line(line: &str) -> Option<(u8, &str)> {
    let (cost, characters) = line.split_once('\t')?;
    Some((cost.parse().ok()?, characters))
}

/// What a text costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Tenths of a nat, everything together.
    pub(crate) total: u32,
    /// Of that, what is not ASCII.
    pub(crate) wide: u32,
    /// Characters and illegal sequences.
    pub(crate) characters: u32,
    /// Of these, those that are not ASCII.
    pub(crate) wides: u32,
    /// Illegal sequences.
    pub(crate) illegal: u32,
}

impl Cost {
    pub(crate) fn add(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            wide: self.wide + other.wide,
            characters: self.characters + other.characters,
            wides: self.wides + other.wides,
            illegal: self.illegal + other.illegal,
        }
    }

    /// Tenths of a nat for each legal character that is not ASCII: about 60 for a news text, over 90 for what is none.
    /// Errors stay out of it, since damage makes no text foreign.
    pub(crate) fn per_wide(self) -> u32 {
        let legal = self.wides - self.illegal;
        if legal == 0 && self.illegal > 0 {
            return ILLEGAL;
        }
        (self.wide - self.illegal * ILLEGAL) / legal.max(1)
    }

    pub(crate) fn count(&mut self, cost: u32, wide: bool) {
        self.total += cost;
        self.characters += 1;
        self.wide += cost * u32::from(wide);
        self.wides += u32::from(wide);
    }
}

/// What an ideograph beyond the first plane costs.
pub(crate) const BEYOND: u32 = 160;

/// What a unit of UTF-16 costs as Chinese; half a surrogate pair is illegal.
pub(crate) fn cost_of_unit(unit: u16) -> u32 {
    match unit {
        0xD800..=0xDFFF => ILLEGAL,
        unit => u32::from(COSTS[usize::from(unit)]),
    }
}

/// What a text costs as Chinese.
pub(crate) fn cost(text: &str) -> Cost {
    sum(text, cost_of)
}

/// What a character costs as Chinese.
pub(crate) fn cost_of(character: char) -> u32 {
    match character as usize {
        point @ ..0x1_0000 => u32::from(COSTS[point]),
        0x1_F300..0x1_FB00 => 140, // emoji
        0x2_0000..0x3_2400 => BEYOND,
        _ => 220,
    }
}

/// What a text costs in another language of the same script as its characters: about the logarithm of how many
/// letters or syllables that script has in common use.
fn foreign_cost(text: &str) -> Cost {
    let costs = &*COSTS;
    sum(text, |character| match character {
        '\u{C0}'..='\u{24F}' => 60,                          // é, ü: every few ASCII letters
        '\u{370}'..='\u{6FF}' | '\u{E00}'..='\u{E7F}' => 40, // Greek, Cyrillic, Hebrew, Arabic, Thai
        '\u{3041}'..='\u{30FF}' => 55,
        '\u{FF61}'..='\u{FF9F}' => 60,
        '\u{AC00}'..='\u{D7A3}' => 75,
        _ => costs.get(character as usize).map_or(220, |&cost| u32::from(cost)),
    })
}

fn sum(text: &str, cost: impl Fn(char) -> u32) -> Cost {
    let mut sum = Cost::default();
    for character in text.chars() {
        sum.count(cost(character), character >= '\u{80}');
    }
    sum
}

/// What `bytes` cost as Chinese, read as `charset`. A character cut off by their end costs nothing, since a sample
/// may end anywhere.
pub(crate) fn cost_as(charset: Charset, bytes: &[u8]) -> Cost {
    cost_and_cut(charset, bytes).0
}

/// As [`cost_as`], and whether the bytes end within a character, of encodings that are read in pairs or UTF-8.
pub(crate) fn cost_and_cut(charset: Charset, bytes: &[u8]) -> (Cost, bool) {
    match charset {
        Charset::Web(encoding) if encoding == GB18030 => pairs::gb18030(bytes),
        Charset::Web(encoding) if encoding == BIG5 => pairs::big5(bytes),
        Charset::Web(encoding) if encoding == UTF_8 => pairs::utf8(bytes),
        _ if charset.is_utf16() => (utf16::cost(charset, bytes), false),
        _ => (cost_by(cost, charset, bytes), false),
    }
}

/// What `bytes` cost in another language, read as `charset`.
pub(crate) fn foreign_cost_as(charset: Charset, bytes: &[u8]) -> Cost {
    cost_by(foreign_cost, charset, bytes)
}

fn cost_by(cost: fn(&str) -> Cost, charset: Charset, bytes: &[u8]) -> Cost {
    let mut text = String::new();
    let illegal = match charset {
        Charset::Web(encoding) => decode_sample(encoding, bytes, &mut text),
        Charset::EucTw => euc_tw::decode(bytes, &mut text),
        Charset::Hz => decode_hz(bytes, &mut text),
    };
    let mut sum = cost(&text);
    sum.illegal = illegal;
    for _ in 0..illegal {
        sum.count(ILLEGAL, true);
    }
    sum
}

/// Decodes a stretch of HZ; how many sequences were illegal. Of bytes that are no HZ at all, each is.
fn decode_hz(bytes: &[u8], text: &mut String) -> u32 {
    match decode::decode_as(Charset::Hz, bytes) {
        Ok(decoded) => {
            text.extend(decoded.text.chars().filter(|&character| character != '\u{FFFD}'));
            u32::try_from(decoded.illegal.len()).unwrap_or(u32::MAX)
        }
        Err(_) => u32::try_from(bytes.len()).unwrap_or(u32::MAX),
    }
}

/// Decodes what is whole and legal; how many sequences were not.
fn decode_sample(encoding: &'static Encoding, bytes: &[u8], text: &mut String) -> u32 {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut rest = bytes;
    let mut illegal = 0;
    loop {
        let room = decoder.max_utf8_buffer_length_without_replacement(rest.len());
        text.reserve(room.unwrap_or(rest.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(rest, text, false);
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => return illegal,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => illegal += 1,
        }
    }
}

/// Learns what characters cost, from texts in any order, and gives the table's file.
///
/// Simplified and Traditional texts count half each, however many there are of either: an archive is of one or the
/// other. A text is Traditional if it has more characters that only Big5 has than characters that only GB2312 has.
/// Lines are `cost TAB characters`, the cost in tenths of a nat, characters in code point order; what occurs once
/// is left out, since a misprint occurs once.
pub fn learn_frequencies<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut counts = [BTreeMap::<char, u64>::new(), BTreeMap::new()];
    for text in texts {
        let side = &mut counts[usize::from(is_traditional(text))];
        for character in text
            .chars()
            .filter(|&c| (' '..'\u{FFF0}').contains(&c) && c != '\u{7F}')
        {
            *side.entry(character).or_default() += 1;
        }
    }
    let shares = counts.map(|side| shares_of(&side));
    let mut lines = BTreeMap::<u8, String>::new();
    let mut characters: Vec<char> = shares.iter().flat_map(BTreeMap::keys).copied().collect();
    characters.sort_unstable();
    characters.dedup();
    for character in characters {
        let known: f64 = shares.iter().filter_map(|side| side.get(&character)).sum();
        let cost = (-10.0 * (known / 2.0).ln()).round().clamp(1.0, 135.0);
        // Rounded and clamped, so the cast is exact.
        lines.entry(cost as u8).or_default().push(character);
    }
    let mut file = String::from("# What characters cost in tenths of a nat; see crates/ingest/src/likelihood.rs.\n");
    for (cost, characters) in lines {
        writeln!(file, "{cost}\t{characters}").expect("writing to a string");
    }
    file
}

fn shares_of(counts: &BTreeMap<char, u64>) -> BTreeMap<char, f64> {
    let all: u64 = counts.values().sum();
    counts
        .iter()
        .filter(|&(_, &count)| count > 1)
        .map(|(&character, &count)| (character, count as f64 / all as f64))
        .collect()
}

/// Whether a text has more characters that only Big5 has than characters that only GB2312 has.
fn is_traditional(text: &str) -> bool {
    let mut balance = 0_i64;
    for character in text
        .chars()
        .filter(|&c| ('\u{4E00}'..'\u{A000}').contains(&c))
        .take(4_000)
    {
        let mut buffer = [0; 4];
        let one = &*character.encode_utf8(&mut buffer);
        let gb = GB18030.encode(one).0;
        let in_gb2312 = matches!(*gb, [0xB0..=0xF7, 0xA1..=0xFE]);
        let in_big5 = !BIG5.encode(one).2;
        balance += i64::from(in_big5) - i64::from(in_gb2312);
    }
    balance > 0
}
