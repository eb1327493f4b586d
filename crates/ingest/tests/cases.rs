//! What ingest makes of the sources in fixtures/cases/ingest.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::path::{Path, PathBuf};

use banmian_ingest::{Options, ingest, verify_span};
use banmian_model::{Entry, Page, Span};
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    given: Option<String>,
    label: Option<String>,
    basis: Option<String>,
    text: Option<String>,
    refused: Option<String>,
    #[serde(default)]
    damage: Vec<String>,
    #[serde(default)]
    segments: Vec<String>,
    #[serde(default)]
    repair: Vec<String>,
    #[serde(default)]
    codes: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases/ingest")
}

#[test]
fn sources_are_read_as_their_cases_say() {
    let cases: Cases = toml::from_str(&std::fs::read_to_string(folder().join("cases.toml")).unwrap()).unwrap();
    for case in cases.case {
        check(&case);
    }
}

fn check(case: &Case) {
    let bytes = std::fs::read(folder().join(&case.file)).unwrap();
    let options = Options {
        encoding: case.given.clone(),
        ..Options::default()
    };
    match ingest("p", &case.file, &bytes, &options) {
        Entry::Page(page) => {
            check_page(case, &page);
            check_offsets(&page, &bytes);
        }
        Entry::Rejected(rejection) => {
            let expected = case.refused.as_deref().unwrap_or("(a page)");
            assert!(
                rejection.reason.starts_with(expected),
                "{}: {}",
                case.file,
                rejection.reason
            );
        }
    }
}

fn check_page(case: &Case, page: &Page) {
    let name = &case.file;
    assert_eq!(case.refused, None, "{name}: read as {:?}", page.encoding);
    assert_eq!(case.label.as_ref(), Some(&page.encoding.label), "{name}");
    assert_eq!(case.basis, Some(format!("{:?}", page.encoding.basis)), "{name}");
    assert_eq!(case.text.as_ref(), Some(&page.text), "{name}");
    let damage = page
        .damage
        .iter()
        .map(|damage| format!("{:?} {}..{}", damage.kind, damage.raw.start, damage.raw.end));
    assert_eq!(case.damage, damage.collect::<Vec<_>>(), "{name}");
    let segments = page.encoding.segments.iter();
    let segments = segments.map(|segment| format!("{} {}..{}", segment.label, segment.raw.start, segment.raw.end));
    assert_eq!(case.segments, segments.collect::<Vec<_>>(), "{name}");
    let repair = page.repair.iter();
    let repair = repair.flat_map(|repair| {
        [
            format!("{:?} {}", repair.taken_for, repair.encoding),
            repair.text.clone(),
        ]
    });
    assert_eq!(case.repair, repair.collect::<Vec<_>>(), "{name}");
    let codes = page.diagnostics.iter().map(|diagnostic| diagnostic.code.clone());
    assert_eq!(case.codes, codes.collect::<Vec<_>>(), "{name}");
}

/// The map covers both sides, the source gives the page again, and the bytes of each line and of each whole
/// character, decoded alone, are its text.
fn check_offsets(page: &Page, bytes: &[u8]) {
    assert_eq!(
        page.offsets.lengths(),
        (page.text.len() as u64, bytes.len() as u64),
        "{}",
        page.source.path
    );
    let mut at = 0;
    for line in page.text.split_inclusive('\n') {
        let span = Span::of(at..at + line.len());
        // U+FFFD for a character that was cut off is not what its bytes alone need give.
        if !line.contains('\u{FFFD}') {
            assert!(verify_span(page, bytes, span), "{} {span:?} {line:?}", page.source.path);
        }
        at += line.len();
    }
}
