use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use banmian_artifact::Stage;
use banmian_model::{Entry, Page, PageArticles, PageFacts, SCHEMA_VERSION};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes the records of an artifact as JSON, one after another; of `page` alone where given.
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
    for record in banmian_artifact::open::<Entry<T>>(path, stage, SCHEMA_VERSION)?.records() {
        let record = record?;
        let wanted = match &record {
            Entry::Page(record) => page.is_none_or(|page| id(record) == page),
            Entry::Rejected(_) => page.is_none(),
        };
        if wanted {
            found = true;
            // As the error of the writer, so that a reader that has gone away is recognised.
            serde_json::to_writer_pretty(&mut *to, &record).map_err(std::io::Error::from)?;
            writeln!(to)?;
        }
    }
    match page {
        Some(page) if !found => bail!("{} holds no page {page}", path.display()),
        _ => Ok(()),
    }
}
