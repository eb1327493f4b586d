//! Whatever the bytes: the map covers both sides, and the bytes of a span are its text.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use banmian_ingest::{Options, ingest, verify_span};
use banmian_model::{DamageKind, Entry, Page, Span};
use proptest::prelude::*;
use proptest::sample::Index;

const LABELS: [&str; 7] = ["utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "hz", "euc-tw"];

/// Text as pages have it: both scripts, marks, digits, ASCII, and characters of four bytes and of HKSCS.
const TEXT: &str = "[a-zA-Z0-9 ~\n，。：“”「」一-龥株洲日報社記者张三李四𠮷㐂嘅啲]{1,120}";

fn read(bytes: &[u8], label: Option<&str>) -> Option<Page> {
    let options = Options {
        encoding: label.map(str::to_owned),
        ..Options::default()
    };
    match ingest("p", "p.txt", bytes, &options) {
        Entry::Page(page) => Some(page),
        Entry::Rejected(rejection) => {
            assert!(!rejection.reason.is_empty() && !rejection.reason.contains('\n'));
            None
        }
    }
}

/// Encodes as a writer of `label` would; what the encoding does not have is left out.
fn encode(text: &str, label: &str) -> Vec<u8> {
    match label {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "hz" => encode_hz(text),
        "euc-tw" => encode_euc_tw(text),
        _ => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            let has = |c: &char| !encoding.encode(c.encode_utf8(&mut [0; 4])).2;
            encoding
                .encode(&text.chars().filter(has).collect::<String>())
                .0
                .into_owned()
        }
    }
}

/// By the table's file itself.
fn encode_euc_tw(text: &str) -> Vec<u8> {
    let place = |character: char| {
        let rows = include_str!("../data/cns11643.txt").lines();
        let mut rows = rows.filter_map(|line| line.split_once('\t'));
        rows.find_map(|(name, row)| {
            let (plane, number) = name.split_once(' ')?;
            let cell = row.chars().position(|other| other == character && other != '?')?;
            Some((
                plane.parse::<u8>().ok()?,
                number.parse::<u8>().ok()?,
                u8::try_from(cell).ok()?,
            ))
        })
    };
    let mut out = Vec::new();
    for character in text.chars() {
        match place(character) {
            _ if character.is_ascii() => out.push(character as u8),
            Some((1, row, cell)) => out.extend([0xA0 + row, 0xA1 + cell]),
            Some((plane, row, cell)) => out.extend([0x8E, 0xA0 + plane, 0xA0 + row, 0xA1 + cell]),
            None => {}
        }
    }
    out
}

fn encode_hz(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut hanzi = false;
    for character in text.chars() {
        let one = character.to_string();
        let (pair, ..) = encoding_rs::GB18030.encode(&one);
        let wide = matches!(*pair, [0xA1..=0xF7, 0xA1..=0xFE]);
        if !wide && !character.is_ascii() {
            continue;
        }
        if wide != hanzi {
            out.extend(if wide { b"~{" } else { b"~}" });
            hanzi = wide;
        }
        match character {
            '~' => out.extend(b"~~"),
            _ => out.extend(pair.iter().map(|byte| byte & 0x7F)),
        }
    }
    out
}

/// What holds for every page, whatever it was made from.
fn check(page: &Page, bytes: &[u8]) {
    assert_eq!(page.offsets.lengths(), (page.text.len() as u64, bytes.len() as u64));
    assert!(page.damage.iter().all(|damage| damage.raw.start < damage.raw.end));
    assert!(page.damage.iter().all(|damage| damage.raw.end <= bytes.len() as u64));
    assert!(page.damage.windows(2).all(|pair| pair[0].raw.end <= pair[1].raw.start));
    let lost = |damage: &&banmian_model::Damage| matches!(damage.kind, DamageKind::Illegal | DamageKind::Truncated);
    let replaced = page.text.matches('\u{FFFD}').count();
    assert!(page.damage.iter().filter(lost).count() <= replaced);
    for (start, character) in page.text.char_indices() {
        let span = Span::of(start..start + character.len_utf8());
        // Of Big5's two characters at one place, the bytes give both.
        let two_in_one = matches!(character, 'Ê' | 'ê' | '\u{304}' | '\u{30C}') && page.encoding.label == "big5";
        assert!(
            character == '\u{FFFD}' || two_in_one || verify_span(page, bytes, span),
            "{start} {character:?}"
        );
    }
}

proptest! {
    #[test]
    fn clean_pages_come_back_span_by_span(text in TEXT, which in 0..LABELS.len(), a: Index, b: Index) {
        let bytes = encode(&text, LABELS[which]);
        let Some(page) = read(&bytes, Some(LABELS[which])) else { return Ok(()) };
        check(&page, &bytes);
        prop_assert!(page.damage.is_empty());
        let edges: Vec<usize> = page.text.char_indices().map(|(at, _)| at).chain([page.text.len()]).collect();
        let (a, b) = (edges[a.index(edges.len())], edges[b.index(edges.len())]);
        prop_assert!(a == b || verify_span(&page, &bytes, Span::of(a.min(b)..a.max(b))));
    }

    #[test]
    fn damaged_pages_account_for_every_byte(
        text in TEXT,
        noise in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..6),
        cut: Index,
        which in 0..LABELS.len(),
        told: bool,
    ) {
        let mut bytes = encode(&text, LABELS[which]);
        prop_assume!(!bytes.is_empty());
        bytes.truncate(1 + cut.index(bytes.len()));
        for (at, byte) in noise {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(page) = read(&bytes, told.then_some(LABELS[which])) {
            check(&page, &bytes);
        }
    }

    #[test]
    fn whatever_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), which in 0..=LABELS.len()) {
        if let Some(page) = read(&bytes, LABELS.get(which).copied()) {
            check(&page, &bytes);
        }
    }
}
