use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use banmian_artifact::{Footer, Stage};
use banmian_model::{Digest, Entry, Page, PageArticles, PageFacts, SCHEMA_VERSION};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What an artifact says of itself: the first thing that is printed of it.
#[derive(Serialize)]
struct Head {
    stage: String,
    schema: u16,
    tool: String,
    options: BTreeMap<String, String>,
    resources: BTreeMap<String, String>,
    inputs: u64,
    inputs_blake3: Digest,
    made_from: BTreeMap<String, Digest>,
    records: u64,
}

impl Head {
    fn new(stage: Stage, footer: &Footer) -> Self {
        let made = footer.provenance.clone();
        Self {
            stage: stage.to_string(),
            schema: SCHEMA_VERSION,
            tool: made.tool,
            options: made.options.into_iter().collect(),
            resources: made.resources.into_iter().collect(),
            inputs: made.inputs,
            inputs_blake3: Digest(made.inputs_blake3),
            made_from: made
                .made_from
                .into_iter()
                .map(|(of, digest)| (of, Digest(digest)))
                .collect(),
            records: footer.records(),
        }
    }
}

/// Writes an artifact as JSON: what it was made from and with, then its records, one after another; with `page` the
/// record of that page alone.
///
/// # Errors
/// Where the file is no artifact, damaged, or has no such page.
pub fn inspect(path: &Path, page: Option<&str>, to: &mut impl Write) -> Result<()> {
    match banmian_artifact::stage_of(path)? {
        Some(Stage::Ingest) => records::<Page>(path, Stage::Ingest, page, |record| &record.id, to),
        Some(Stage::Segmentation) => {
            records::<PageArticles>(path, Stage::Segmentation, page, |record| &record.page.id, to)
        }
        Some(Stage::Extraction) => records::<PageFacts>(path, Stage::Extraction, page, |record| &record.page.id, to),
        None => bail!(
            "{} is no artifact; give a file that a stage has written",
            path.display()
        ),
    }
}

fn records<T: DeserializeOwned + Serialize>(
    path: &Path,
    stage: Stage,
    page: Option<&str>,
    id: impl Fn(&T) -> &str,
    to: &mut impl Write,
) -> Result<()> {
    let mut found = page.is_none();
    let reader = banmian_artifact::open::<Entry<T>>(path, stage, SCHEMA_VERSION)?;
    if page.is_none() {
        print(&Head::new(stage, reader.footer()), to)?;
    }
    for record in reader.records() {
        let record = record?;
        let wanted = match &record {
            Entry::Page(record) => page.is_none_or(|page| id(record) == page),
            Entry::Rejected(_) => page.is_none(),
        };
        if wanted {
            found = true;
            print(&record, to)?;
        }
    }
    match page {
        Some(page) if !found => bail!("{} holds no page {page}", path.display()),
        _ => Ok(()),
    }
}

fn print(value: &impl Serialize, to: &mut impl Write) -> Result<()> {
    // As the error of the writer, so that a reader that has gone away is recognised.
    serde_json::to_writer_pretty(&mut *to, value).map_err(std::io::Error::from)?;
    writeln!(to)?;
    Ok(())
}
