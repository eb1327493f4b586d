//! Feeds random sources to ingest and holds what it makes of them against an independent decoder:
//!
//! ```text
//! cargo xtask fuzz decide|decode|offsets|pages [--cases N] [--seed N]
//! ```
//!
//! Sources are texts of many kinds in every encoding, then damaged: bytes flipped, lost, put in, cut, blocks of NUL or FF,
//! other encodings within; and bytes of no meaning. A case that fails is printed by its seed, which makes it again.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "counts are what it is run for")]

use std::process::ExitCode;

use banmian_ingest::{Options, ingest, ingest_pages};
use banmian_model::{DamageKind, Entry, Page};
use encoding_rs::{DecoderResult, Encoding};

const LABELS: [&str; 9] = [
    "utf-8",
    "gb18030",
    "big5",
    "utf-16le",
    "utf-16be",
    "hz",
    "euc-tw",
    "euc-kr",
    "shift_jis",
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, default: u64| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
    };
    let target: fn(&mut Random) -> Result<bool, String> = match arguments.first().map(String::as_str) {
        Some("decide") => decide,
        Some("decode") => decode,
        Some("offsets") => offsets,
        Some("pages") => pages,
        _ => {
            eprintln!("targets: decide, decode, offsets, pages");
            return ExitCode::from(2);
        }
    };
    let (first, cases) = (number("--seed", 1), number("--cases", 20_000));
    let (mut read, mut refused) = (0_u64, 0_u64);
    for seed in first..first + cases {
        match target(&mut Random::new(seed)) {
            Ok(true) => read += 1,
            Ok(false) => refused += 1,
            Err(problem) => {
                eprintln!("seed {seed}: {problem}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{cases} cases from seed {first}: {read} read, {refused} refused, none wrong");
    ExitCode::SUCCESS
}

/// Whatever the bytes, they are read or refused in words; the same bytes are read the same way; what is read gives
/// itself again, and a clean text of some length is read as what it is in.
fn decide(random: &mut Random) -> Result<bool, String> {
    let (text, label) = (random.text(), random.pick(&LABELS[..5]));
    let clean = encode(&text, label);
    let telling = text.chars().filter(|&c| ('\u{4E00}'..='\u{9FA5}').contains(&c)).count() > 60;
    if let (Entry::Page(page), true) = (ingest("p", "p", &clean, &Options::default()), telling) {
        let given = read_as(&clean, label).ok_or("a clean text is refused")?;
        if page.text != given.text {
            return Err(format!("{label} read as {}", page.encoding.label));
        }
    }
    let bytes = random.source();
    let (one, two) = (
        ingest("p", "p", &bytes, &Options::default()),
        ingest("p", "p", &bytes, &Options::default()),
    );
    if one != two {
        return Err("read twice, and not the same".to_owned());
    }
    match one {
        Entry::Page(_) => Ok(true),
        Entry::Rejected(rejection) if rejection.reason.is_empty() => Err("refused without a word".to_owned()),
        Entry::Rejected(_) => Ok(false),
    }
}

/// As it is told, the text is what the decoder gives when it is fed byte by byte.
fn decode(random: &mut Random) -> Result<bool, String> {
    let (bytes, label) = (random.source(), random.pick(&LABELS));
    let Some(page) = read_as(&bytes, label) else {
        return Ok(false);
    };
    let Some(encoding) = web(label) else { return Ok(true) };
    // A byte order mark is no text; and UTF-16 out of step is read in step, which the decoder alone does not.
    let mark = page
        .offsets
        .runs()
        .next()
        .filter(|run| run.text_width == 0)
        .map_or(0, |run| run.raw_width);
    let stray =
        |damage: &banmian_model::Damage| damage.raw.end - damage.raw.start == 1 && damage.kind == DamageKind::Illegal;
    if label.starts_with("utf-16") && page.damage.iter().any(stray) {
        return Ok(true);
    }
    let by_byte = byte_by_byte(encoding, &bytes[usize::from(mark)..]);
    let text: String = by_byte.iter().map(|(text, _)| text.as_str()).collect();
    if text == page.text {
        Ok(true)
    } else {
        Err(format!("{label}: {text:?} and {:?}", page.text))
    }
}

/// The map covers both sides, and leads each character to the bytes that the decoder fed byte by byte had taken.
fn offsets(random: &mut Random) -> Result<bool, String> {
    let bytes = random.source();
    let label = random.pick(&LABELS);
    let told = random.below(2) == 0;
    let page = if told { read_as(&bytes, label) } else { page_of(&bytes) };
    let Some(page) = page else { return Ok(false) };
    if page.offsets.lengths() != (page.text.len() as u64, bytes.len() as u64) {
        return Err(format!("{}: the map does not cover", page.encoding.label));
    }
    let Some(encoding) = web(&page.encoding.label) else {
        return Ok(true);
    };
    let (mut text, mut raw) = (0, 0);
    for run in page.offsets.runs() {
        for _ in 0..run.units {
            let unit = &page.text.as_bytes()[text..text + usize::from(run.text_width)];
            let source = &bytes[raw..raw + usize::from(run.raw_width)];
            // An illegal sequence alone may be several; and a byte of ASCII or UTF-8 is itself.
            let right = match (run.text_width, run.raw_width) {
                (0, _) => true,
                (1, 1) => unit == source,
                _ => unit == "\u{FFFD}".as_bytes() || encoding.decode_without_bom_handling(source).0.as_bytes() == unit,
            };
            if !right {
                return Err(format!("{}: {source:x?} does not give {unit:x?}", page.encoding.label));
            }
            text += unit.len();
            raw += source.len();
        }
    }
    Ok(true)
}

/// The pages of a source put together are the source, text and bytes.
fn pages(random: &mut Random) -> Result<bool, String> {
    let mut text = String::new();
    for number in 1..2 + random.below(4) {
        let between = [
            "\u{c}",
            "\n=== A{} ===\n",
            "\n云河日报\n2020年3月2日 星期一 第{}版\n",
            "\n【A{}版】\n",
            "\n",
        ];
        text.push_str(&random.pick(&between).replace("{}", &number.to_string()));
        text.push_str(&random.text());
    }
    let mut bytes = encode(&text, random.pick(&LABELS[..5]));
    random.damage(&mut bytes);
    let Some(whole) = page_of(&bytes) else { return Ok(false) };
    let Entry::Page(pages) = ingest_pages("p", "p", &bytes, &Options::default()) else {
        return Err("read as one page and refused as several".to_owned());
    };
    let together: String = pages.iter().map(|page| page.text.as_str()).collect();
    let mut raw = 0;
    for page in &pages {
        if page.offsets.base != raw || page.offsets.lengths().0 != page.text.len() as u64 {
            return Err(format!("{} does not begin where the page before it ends", page.id));
        }
        raw += page.offsets.lengths().1;
    }
    let damage: usize = pages.iter().map(|page| page.damage.len()).sum();
    if together == whole.text && raw == bytes.len() as u64 && damage == whole.damage.len() {
        Ok(true)
    } else {
        Err("the pages put together are not the source".to_owned())
    }
}

fn read_as(bytes: &[u8], label: &str) -> Option<Page> {
    let options = Options {
        encoding: Some(label.to_owned()),
        ..Options::default()
    };
    match ingest("p", "p", bytes, &options) {
        Entry::Page(page) => Some(page),
        Entry::Rejected(_) => None,
    }
}

fn page_of(bytes: &[u8]) -> Option<Page> {
    match ingest("p", "p", bytes, &Options::default()) {
        Entry::Page(page) => Some(page),
        Entry::Rejected(_) => None,
    }
}

fn web(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.name() != "replacement")
}

/// The characters of a source and where the bytes of each end, by a decoder that sees one byte at a time: a path that
/// shares nothing with the walk of ingest but the tables.
fn byte_by_byte(encoding: &'static Encoding, bytes: &[u8]) -> Vec<(String, usize)> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut found = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        feed(&mut decoder, &[*byte], false, at + 1, &mut found);
    }
    feed(&mut decoder, &[], true, bytes.len(), &mut found);
    found
}

fn feed(decoder: &mut encoding_rs::Decoder, mut rest: &[u8], last: bool, at: usize, found: &mut Vec<(String, usize)>) {
    loop {
        let mut text = String::with_capacity(32);
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, last);
        rest = &rest[read..];
        if !text.is_empty() {
            found.push((text, at));
        }
        match result {
            DecoderResult::InputEmpty => return,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => found.push(("\u{FFFD}".to_owned(), at)),
        }
    }
}

/// Encodes as a writer of `label` would; what the encoding does not have is left out.
fn encode(text: &str, label: &str) -> Vec<u8> {
    match label {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => match web(label) {
            Some(encoding) => {
                let has = |c: &char| !encoding.encode(c.encode_utf8(&mut [0; 4])).2;
                encoding
                    .encode(&text.chars().filter(has).collect::<String>())
                    .0
                    .into_owned()
            }
            None => text.bytes().map(|byte| byte & 0x7F).collect(),
        },
    }
}

/// xorshift64*: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from((self.next() >> 11) % limit).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// Words of newspapers in both scripts, with marks, numbers, rare characters and controls among them.
    fn text(&mut self) -> String {
        const WORDS: [&str; 28] = [
            "本报讯",
            "记者",
            "昨日",
            "城东水厂",
            "通水",
            "居民",
            "新冠肺炎",
            "确诊病例",
            "，",
            "。",
            "、",
            "“",
            "”",
            "\n",
            "\n\n　　",
            "2020年3月2日",
            "第A1版",
            "水廠",
            "記者",
            "報導",
            "「",
            "」",
            "ABC",
            " 12.5%",
            "𠮷㐂",
            "\u{E123}",
            "\u{200B}",
            "\r\n",
        ];
        (0..1 + self.below(120)).map(|_| self.pick(&WORDS)).collect()
    }

    /// A source: a text in some encoding, or two, damaged or not; one time in eight bytes of no meaning.
    fn source(&mut self) -> Vec<u8> {
        if self.below(8) == 0 {
            let length = self.below(400);
            return (0..length).map(|_| self.byte()).collect();
        }
        let (text, label) = (self.text(), self.pick(&LABELS));
        let mut bytes = encode(&text, label);
        if self.below(6) == 0 {
            let (text, label) = (self.text(), self.pick(&LABELS));
            bytes.extend(encode(&text, label));
        }
        self.damage(&mut bytes);
        bytes
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..self.below(4) {
            if bytes.is_empty() {
                return;
            }
            let at = self.below(bytes.len());
            match self.below(7) {
                0 => bytes[at] ^= 1 << self.below(8),
                1 => bytes[at] = self.byte(),
                2 => drop(bytes.remove(at)),
                3 => bytes.insert(at, self.byte()),
                4 => bytes.truncate(at),
                5 => drop(bytes.drain(..at)),
                _ => {
                    let filler = if self.below(2) == 0 { 0 } else { 0xFF };
                    let end = bytes.len().min(at + self.below(64));
                    bytes[at..end].fill(filler);
                }
            }
        }
    }
}
