//! Whatever the bytes: the map covers both sides, and the bytes of a span are its text.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use banmian_ingest::{Options, ingest};
use banmian_model::{Entry, Locator, Page, Span};
use proptest::prelude::*;

const LABELS: [&str; 5] = ["utf-8", "gb18030", "big5", "utf-16le", "utf-16be"];

fn read(bytes: &[u8], label: &str) -> Option<Page> {
    let options = Options {
        encoding: Some(label.to_owned()),
        ..Options::default()
    };
    match ingest("p", "p.txt", bytes, &options) {
        Entry::Page(page) => Some(page),
        Entry::Rejected(_) => None,
    }
}

/// Encodes as a writer of `label` would; what the encoding does not have is left out.
fn encode(text: &str, label: &str) -> Vec<u8> {
    match label {
        "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
            let kept: String = text
                .chars()
                .filter(|c| !encoding.encode(c.encode_utf8(&mut [0; 4])).2)
                .collect();
            encoding.encode(&kept).0.into_owned()
        }
    }
}

fn covers(page: &Page, bytes: &[u8]) {
    assert_eq!(page.offsets.lengths(), (page.text.len() as u64, bytes.len() as u64));
    assert!(page.damage.iter().all(|damage| damage.raw.start < damage.raw.end));
}

proptest! {
    #[test]
    fn clean_pages_come_back_span_by_span(text in "[a-z0-9 ，。“”株洲日报社记者张三李四]{1,60}", which in 0..LABELS.len()) {
        let label = LABELS[which];
        let bytes = encode(&text, label);
        let Some(page) = read(&bytes, label) else { return Ok(()) };
        covers(&page, &bytes);
        prop_assert!(page.damage.is_empty());
        let locator = Locator::new(&page);
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap();
        for (at, character) in page.text.char_indices() {
            let raw = locator.raw_span(Span::of(at..at + character.len_utf8()));
            prop_assert!(raw.start < raw.end);
            let own = &bytes[raw.start as usize..raw.end as usize];
            let (decoded, errors) = encoding.decode_without_bom_handling(own);
            prop_assert!(!errors);
            prop_assert_eq!(decoded.as_ref(), character.to_string());
        }
    }

    #[test]
    fn damaged_pages_account_for_every_byte(
        text in "[a-z，。株洲日报社记者张三李四]{1,60}",
        noise in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6),
        which in 0..LABELS.len(),
    ) {
        let mut bytes = encode(&text, LABELS[which]);
        prop_assume!(!bytes.is_empty());
        for (at, byte) in noise {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(page) = read(&bytes, LABELS[which]) {
            covers(&page, &bytes);
        }
    }

    #[test]
    fn whatever_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Entry::Page(page) = ingest("p", "p.txt", &bytes, &Options::default()) {
            covers(&page, &bytes);
        }
    }
}
