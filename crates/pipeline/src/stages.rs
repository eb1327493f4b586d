//! The stages on one input, and what they hand on encoded.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use banmian_artifact::{Encoded, Stage as Kind};
use banmian_export::{InputRow, PageRows, Tables, page_rows, render};
use banmian_model::{
    Compression, Entry, Page, PageArticles, PageFacts, Rejection, RejectionKind, SCHEMA_VERSION, Source, file_and_line,
};

use crate::input::{PageBytes, Unit};

/// What the stages read with.
pub(crate) struct Resources {
    segmentation: banmian_segmentation::Resources,
    extraction: banmian_extraction::Resources,
    /// Words at which extraction stops as at a defect.
    #[cfg(test)]
    pub(crate) defect: Option<&'static str>,
}

impl Default for Resources {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Resources {
    pub(crate) const fn extraction(&self) -> &banmian_extraction::Resources {
        &self.extraction
    }

    pub(crate) fn builtin() -> Self {
        Self {
            segmentation: banmian_segmentation::Resources::builtin(),
            extraction: banmian_extraction::Resources::builtin(),
            #[cfg(test)]
            defect: None,
        }
    }
}

/// What a stage makes pages with, by name and BLAKE3: its sources, and its word lists and weights.
pub(crate) fn resources(stage: Kind) -> [(String, String); 2] {
    let [code, data] = match stage {
        Kind::Ingest => [env!("BANMIAN_INGEST_CODE"), env!("BANMIAN_INGEST_DATA")],
        Kind::Segmentation => [env!("BANMIAN_SEGMENTATION_CODE"), env!("BANMIAN_SEGMENTATION_DATA")],
        Kind::Extraction => [env!("BANMIAN_EXTRACTION_CODE"), env!("BANMIAN_EXTRACTION_DATA")],
    };
    [
        (format!("{stage}/code"), code.to_owned()),
        (format!("{stage}/data"), data.to_owned()),
    ]
}

/// What all stages make pages with, in one line.
pub(crate) fn versions() -> String {
    let all = Kind::ALL.into_iter().flat_map(resources);
    let text: String = all.map(|(name, digest)| format!("{name} {digest}\n")).collect();
    format!("{SCHEMA_VERSION} {}", blake3::hash(text.as_bytes()).to_hex())
}

/// One input's contribution to the output.
pub(crate) struct Exported {
    pub(crate) input: InputRow,
    pub(crate) rows: Entry<PageRows>,
    pub(crate) tables: Tables,
}

/// The pages of a unit, of which most have one; or why there is none.
pub(crate) fn ingest(unit: Unit) -> Vec<Entry<Page>> {
    let unit = match unit {
        Unit::Rejected(rejection) => return vec![Entry::Rejected(rejection)],
        Unit::Page(page) => page,
    };
    let source = unit.source.clone();
    match guarded("ingest", source, || decode(*unit)) {
        Entry::Page(pages) => pages.into_iter().map(Entry::Page).collect(),
        Entry::Rejected(rejection) => vec![Entry::Rejected(rejection)],
    }
}

fn decode(unit: PageBytes) -> Entry<Vec<Page>> {
    let PageBytes {
        id,
        source,
        bytes,
        options,
        offsets,
    } = unit;
    let Some(offsets) = offsets else {
        let pages = banmian_ingest::ingest_pages(&id, &source.path, &bytes, &options);
        return with_source(pages, &source);
    };
    // A record is one page, and its text's bytes are not those of the file.
    let page = banmian_ingest::ingest(&id, &source.path, &bytes, &options);
    let page = page.map(|page| vec![Page { offsets, ..page }]);
    with_source(page, &source)
}

/// With all that is known of the source.
fn with_source(pages: Entry<Vec<Page>>, source: &Source) -> Entry<Vec<Page>> {
    let known = |page| Page {
        source: source.clone(),
        ..page
    };
    match pages {
        Entry::Page(pages) => Entry::Page(pages.into_iter().map(known).collect()),
        Entry::Rejected(rejection) => Entry::Rejected(Rejection {
            source: source.clone(),
            ..rejection
        }),
    }
}

pub(crate) fn segment(entry: Entry<Page>, resources: &Resources) -> Entry<PageArticles> {
    then(
        "segmentation",
        entry,
        |page| &page.source,
        |page| {
            let segmentation = banmian_segmentation::segment(&page, &resources.segmentation);
            PageArticles { page, segmentation }
        },
    )
}

pub(crate) fn extract(entry: Entry<PageArticles>, resources: &Resources) -> Entry<PageFacts> {
    then(
        "extraction",
        entry,
        |articles| &articles.page.source,
        |articles| {
            #[cfg(test)]
            assert!(
                resources.defect.is_none_or(|words| !articles.page.text.contains(words)),
                "a defect put in by a test"
            );
            let extraction = banmian_extraction::extract(&articles, &resources.extraction);
            PageFacts {
                page: articles.page,
                segmentation: articles.segmentation,
                extraction,
            }
        },
    )
}

/// The rows of a page and its tables; those of `csv` where they are asked for.
pub(crate) fn export(entry: &Entry<PageFacts>, csv: bool) -> Exported {
    let rows = match entry {
        Entry::Page(facts) => guarded("export", facts.page.source.clone(), || {
            let rows = page_rows(facts);
            let tables = render(&rows, csv);
            let input = InputRow::page(&facts.page).with_doubts(&facts.segmentation.diagnostics);
            Entry::Page((input, rows, tables))
        }),
        Entry::Rejected(rejection) => Entry::Rejected(rejection.clone()),
    };
    match rows {
        Entry::Page((input, rows, tables)) => Exported {
            input,
            rows: Entry::Page(rows),
            tables,
        },
        Entry::Rejected(rejection) => Exported {
            input: InputRow::rejected(&rejection),
            rows: Entry::Rejected(rejection),
            tables: Tables::default(),
        },
    }
}

/// The record's encoding. A page whose record is too long for an artifact fails, by name, and no other with it.
pub(crate) fn encode<T: serde::Serialize>(entry: Entry<T>, source: impl Fn(&T) -> &Source) -> (Entry<T>, Encoded) {
    let error = match Encoded::new(&entry) {
        Ok(encoded) => return (entry, encoded),
        Err(error) => error,
    };
    let source = match &entry {
        Entry::Page(page) => source(page).clone(),
        Entry::Rejected(rejection) => rejection.source.clone(),
    };
    let rejection = Entry::Rejected(Rejection {
        source,
        kind: RejectionKind::Failed,
        reason: error.to_string(),
    });
    let encoded = Encoded::new(&rejection).expect("a path and a reason fit a block");
    (rejection, encoded)
}

/// Takes a page further; a rejection stays what it is.
fn then<T, U>(stage: &str, entry: Entry<T>, source: fn(&T) -> &Source, work: impl FnOnce(T) -> U) -> Entry<U> {
    match entry {
        Entry::Rejected(rejection) => Entry::Rejected(rejection),
        Entry::Page(page) => {
            let source = source(&page).clone();
            guarded(stage, source, || Entry::Page(work(page)))
        }
    }
}

/// A defect in a stage costs its input, by name, and no other input's result.
fn guarded<T>(stage: &str, source: Source, work: impl FnOnce() -> Entry<T>) -> Entry<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let words = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref().copied());
        let reason = format!(
            "{stage} stopped at a defect of its own ({}); please report it with its bytes. Again, with the options of this run: {}",
            words.unwrap_or("no words"),
            again(&source)
        );
        Entry::Rejected(Rejection {
            source,
            kind: RejectionKind::Failed,
            reason,
        })
    })
}

/// A command that reads the source alone.
fn again(source: &Source) -> String {
    let (path, line) = file_and_line(&source.path);
    // An input that is a file has its name for a path.
    let is_file = Path::new(&source.input).file_name().is_some_and(|name| name == path);
    let file = if is_file {
        source.input.clone()
    } else {
        format!("{}/{path}", source.input)
    };
    let file = format!("'{}'", file.replace('\'', r"'\''"));
    let lines = match source.compression {
        Compression::None => "cat",
        Compression::Gzip => "gzip -dc",
        Compression::Zstandard => "zstd -dc",
    };
    match line {
        None => format!("banmian pipeline {file} --force --out defect"),
        Some(line) => format!(
            "{lines} {file} | sed -n {line}p > defect.jsonl && banmian pipeline defect.jsonl --force --out defect"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(input: &str, path: &str, compression: Compression) -> Source {
        Source {
            input: input.to_owned(),
            path: path.to_owned(),
            compression,
            ..Source::default()
        }
    }

    #[test]
    fn a_source_is_read_again_by_a_line() {
        for (source, line) in [
            (
                source("pages", "2020/it's.txt", Compression::None),
                r"banmian pipeline 'pages/2020/it'\''s.txt' --force --out defect",
            ),
            (
                source("pages/a.txt", "a.txt", Compression::None),
                "banmian pipeline 'pages/a.txt' --force --out defect",
            ),
            (
                source("x.jsonl.zst", "x.jsonl.zst#12", Compression::Zstandard),
                "zstd -dc 'x.jsonl.zst' | sed -n 12p > defect.jsonl && banmian pipeline defect.jsonl --force --out defect",
            ),
        ] {
            assert_eq!(again(&source), line);
        }
    }
}
