//! What a file does when it is damaged, cut, old or of another kind, and that what is written comes back.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::io::Cursor;
use std::path::{Path, PathBuf};

use banmian_artifact::{Error, Provenance, Reader, Stage, Writer, create, open, stage_of};
use banmian_model::{
    Damage, DamageKind, Entry, OffsetMap, Page, PageArticles, PageFacts, RawSpan, Rejection, RejectionKind,
    SCHEMA_VERSION, Segmentation, Source,
};
use proptest::prelude::*;

type Record = Entry<PageFacts>;

fn page(id: &str, text: &str) -> Record {
    let mut offsets = OffsetMap::identity(u32::try_from(text.len()).unwrap());
    offsets.push(1, 0, 2);
    let damage = vec![Damage {
        raw: RawSpan { start: 1, end: 2 },
        kind: DamageKind::Illegal,
    }];
    let page = Page {
        id: id.into(),
        text: text.into(),
        offsets,
        damage,
        ..Page::default()
    };
    Entry::Page(PageFacts {
        page,
        ..PageFacts::default()
    })
}

fn rejection(reason: &str) -> Record {
    Entry::Rejected(Rejection {
        source: Source {
            path: "a.txt".into(),
            ..Source::default()
        },
        kind: RejectionKind::Refused,
        reason: reason.into(),
    })
}

fn provenance() -> Provenance {
    Provenance {
        tool: "banmian 0.1.0".into(),
        inputs: 2,
        ..Provenance::default()
    }
}

fn written(records: &[Record]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new(), Stage::Extraction, SCHEMA_VERSION).unwrap();
    records.iter().for_each(|record| writer.push(record).unwrap());
    writer.finish(provenance()).unwrap().0
}

fn read(bytes: &[u8]) -> Result<Vec<Record>, Error> {
    Reader::open(Cursor::new(bytes), "some.bma", Stage::Extraction, SCHEMA_VERSION)?
        .records()
        .collect()
}

#[test]
fn every_flipped_bit_is_found() {
    let mut bytes = written(&[page("A1", "株洲日报讯"), rejection("empty")]);
    assert!(read(&bytes).is_ok());
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            let error = read(&bytes).expect_err("a flipped bit is found").to_string();
            assert!(error.starts_with("some.bma: "), "{error}");
            bytes[at] ^= 1 << bit;
        }
    }
}

#[test]
fn every_cut_is_found() {
    let bytes = written(&[page("A1", "株洲日报讯"), rejection("empty")]);
    for length in 0..bytes.len() {
        assert!(read(&bytes[..length]).is_err(), "cut to {length} bytes");
    }
    assert!(read(&[bytes.as_slice(), b"x"].concat()).is_err(), "a byte too many");
}

#[test]
fn messages_say_what_and_where_and_what_to_do() {
    let bytes = written(&[page("A1", "株洲日报讯")]);
    let mut flipped = bytes.clone();
    flipped[30] ^= 1;
    assert_eq!(
        read(&flipped).unwrap_err().to_string(),
        "some.bma: damaged block at byte 24: the checksum does not agree; make it again or take it from a backup"
    );
    let cut = read(&bytes[..bytes.len() - 1]).unwrap_err().to_string();
    assert!(cut.contains("cut off") && cut.contains("make it again"), "{cut}");
    let text = read("株洲日报讯，不是档案文件而是文字".as_bytes())
        .unwrap_err()
        .to_string();
    assert!(text.contains("not an artifact"), "{text}");
}

#[test]
fn another_stage_schema_or_codec_is_refused_by_name() {
    let bytes = written(&[page("A1", "株洲")]);
    let other = Reader::<_, Record>::open(Cursor::new(&bytes), "x", Stage::Ingest, SCHEMA_VERSION).unwrap_err();
    assert!(other.to_string().contains("holds the records of extraction"), "{other}");
    let newer = Reader::<_, Record>::open(Cursor::new(&bytes), "x", Stage::Extraction, SCHEMA_VERSION + 1).unwrap_err();
    assert!(
        newer
            .to_string()
            .contains(&format!("schema {SCHEMA_VERSION} is not one this program reads")),
        "{newer}"
    );
    for (at, name) in [
        (8, "container version 9"),
        (10, "stage 9"),
        (14, "codec 9"),
        (15, "compression 9"),
    ] {
        let mut changed = bytes.clone();
        changed[at] = 9;
        let checksum = xxhash_rust::xxh3::xxh3_64(&changed[..16]).to_le_bytes();
        changed[16..24].copy_from_slice(&checksum);
        let error = read(&changed).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn blocks_are_read_one_at_a_time() {
    let long = "版".repeat(200_000);
    let records: Vec<Record> = (0..6).map(|n| page(&format!("A{n}"), &long)).collect();
    let bytes = written(&records);
    let mut reader = Reader::<_, Record>::open(Cursor::new(&bytes), "x", Stage::Extraction, SCHEMA_VERSION).unwrap();
    assert_eq!((reader.footer().blocks(), reader.footer().records()), (3, 6));
    assert_eq!(reader.footer().provenance, provenance());
    assert_eq!(reader.block(2).unwrap(), records[4..]);
    assert_eq!(read(&bytes).unwrap(), records);
}

#[test]
fn a_file_takes_its_place_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pages.bma");
    let mut writer = create(&path, Stage::Extraction, SCHEMA_VERSION).unwrap();
    writer.push(&page("A1", "株洲")).unwrap();
    assert!(!path.exists());
    let digest = writer.finish(provenance()).unwrap();
    assert_eq!(digest, *blake3::hash(&std::fs::read(&path).unwrap()).as_bytes());
    assert_eq!(stage_of(&path).unwrap(), Some(Stage::Extraction));
    assert_eq!(
        open::<Record>(&path, Stage::Extraction, SCHEMA_VERSION)
            .unwrap()
            .records()
            .count(),
        1
    );
    drop(create(&path, Stage::Extraction, SCHEMA_VERSION).unwrap());
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "an unfinished file leaves nothing behind"
    );
}

fn kept(schema: u16) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../fixtures/artifacts/schema-{schema}.bma"))
}

/// A file of each schema version is kept. Where this one does not open any more, the types in the model changed:
/// raise `SCHEMA_VERSION`, keep this file, refuse it by name, and add one of the new version.
#[test]
fn the_file_of_this_schema_opens() {
    let path = kept(SCHEMA_VERSION);
    let records = [page("A1", "株洲日报讯 3月1日，"), rejection("empty")];
    if std::env::var_os("BANMIAN_WRITE_FIXTURES").is_some() && !path.exists() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, written(&records)).unwrap();
    }
    assert_eq!(read(&std::fs::read(&path).unwrap()).unwrap(), records);
}

#[test]
fn files_of_older_schemas_are_refused_by_name() {
    for schema in 1..SCHEMA_VERSION {
        let error = read(&std::fs::read(kept(schema)).unwrap()).unwrap_err().to_string();
        assert!(error.contains(&format!("schema {schema}")), "{error}");
    }
}

proptest! {
    #[test]
    fn what_is_written_comes_back(texts in proptest::collection::vec(("[a-z]{1,8}", "\\PC{0,200}"), 0..20)) {
        let records: Vec<Record> = texts.iter().map(|(id, text)| page(id, text)).collect();
        prop_assert_eq!(read(&written(&records)).unwrap(), records);
    }

    #[test]
    fn other_stages_records_come_back(text in "\\PC{0,200}") {
        let Entry::Page(facts) = page("A1", &text) else { unreachable!() };
        let pages = [Entry::Page(facts.page.clone())];
        let articles = [Entry::Page(PageArticles { page: facts.page, segmentation: Segmentation::default() })];
        let mut writer = Writer::new(Vec::new(), Stage::Ingest, SCHEMA_VERSION).unwrap();
        writer.push(&pages[0]).unwrap();
        let bytes = writer.finish(provenance()).unwrap().0;
        let reader = Reader::<_, Entry<Page>>::open(Cursor::new(bytes), "x", Stage::Ingest, SCHEMA_VERSION).unwrap();
        prop_assert_eq!(reader.records().collect::<Result<Vec<_>, _>>().unwrap(), pages);
        let mut writer = Writer::new(Vec::new(), Stage::Segmentation, SCHEMA_VERSION).unwrap();
        writer.push(&articles[0]).unwrap();
        let bytes = writer.finish(provenance()).unwrap().0;
        let reader =
            Reader::<_, Entry<PageArticles>>::open(Cursor::new(bytes), "x", Stage::Segmentation, SCHEMA_VERSION).unwrap();
        prop_assert_eq!(reader.records().collect::<Result<Vec<_>, _>>().unwrap(), articles);
    }

    #[test]
    fn whatever_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read(&bytes).is_err());
    }
}

#[test]
fn a_file_that_was_cut_off_gives_its_whole_blocks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bma");
    // Text that does not shrink to nothing, so that there are several blocks of a megabyte.
    let text =
        |number: u32| (0..60_000).map(move |at| char::from_u32(0x4e00 + (number * 7919 + at * 31) % 20_000).unwrap());
    let records: Vec<Record> = (0..60)
        .map(|number| page(&format!("p{number}"), &text(number).collect::<String>()))
        .collect();
    let bytes = written(&records);
    let salvaged = |bytes: &[u8]| -> Vec<Record> {
        std::fs::write(&path, bytes).unwrap();
        let found = banmian_artifact::salvage(&path, Stage::Extraction, SCHEMA_VERSION).unwrap();
        found.collect()
    };
    assert!(salvaged(&bytes) == records, "the footer is no block");
    let mut before = records.len();
    for cut in [bytes.len() * 3 / 4, bytes.len() / 2, bytes.len() / 4, 24] {
        let found = salvaged(&bytes[..cut]);
        assert!(found == records[..found.len()] && found.len() < before, "{cut}");
        before = found.len();
    }
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let found = salvaged(&flipped);
    assert!(!found.is_empty() && found == records[..found.len()] && found.len() < records.len());
    assert!(banmian_artifact::salvage::<Record>(&path, Stage::Ingest, SCHEMA_VERSION).is_err());
}
