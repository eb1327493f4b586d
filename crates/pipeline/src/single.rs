//! Single stages, from artifact to artifact.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use banmian_artifact::{Reader, Stage as Kind};
use banmian_export::InputRow;
use banmian_model::{CheckStatus, Digest, Entry, Page, PageArticles, PageFacts, SCHEMA_VERSION};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::artifacts::{Artifact, Chain, file_name};
use crate::chunks::{drive, pool};
use crate::digests::file_digest;
use crate::ingesting::Ingesting;
use crate::made::{Made, TEMPORARY};
use crate::output::Output;
use crate::progress::Progress;
use crate::rows::Collecting;
use crate::run::{Report, list};
use crate::stages::{self, Resources};
use crate::work::Clock;
use crate::{Format, Options, Stage};

/// One stage: from inputs or the artifact before it to its own artifact, or of export to a folder.
pub fn run_stage(stage: Stage, options: &Options) -> Result<Report> {
    let resources = Resources::builtin();
    match stage {
        Stage::Ingest => {
            let inputs = list(options)?.counted()?;
            let pool = pool(options.jobs)?;
            let clock = Clock::default();
            let pages = Ingesting::new(inputs.units(), &pool, &options.stop, &clock);
            let named = inputs.named(options);
            write(Kind::Ingest, options, &pool, named, Chain::default(), pages, |page| {
                page
            })
        }
        Stage::Segmentation => step(Kind::Ingest, Kind::Segmentation, options, |page| {
            stages::segment(page, &resources)
        }),
        Stage::Extraction => step(Kind::Segmentation, Kind::Extraction, options, |articles| {
            stages::extract(articles, &resources)
        }),
        Stage::Export => export(options),
    }
}

/// From one artifact to the next.
fn step<I, O>(from: Kind, to: Kind, options: &Options, work: impl Fn(Entry<I>) -> Entry<O> + Sync) -> Result<Report>
where
    I: DeserializeOwned + Send + Sourced,
    O: Serialize + Sourced,
{
    let (reader, chain, named) = open::<I>(from, options)?;
    let records = reader.records().map(|record| Ok(record?));
    write(to, options, &pool(options.jobs)?, named, chain, records, work)
}

pub(crate) fn text_size<T: Sourced>(entry: &Entry<T>) -> usize {
    match entry {
        Entry::Page(page) => page.page().text.len(),
        Entry::Rejected(_) => 0,
    }
}

type Opened<I> = (Reader<BufReader<File>, Entry<I>>, Chain, BTreeMap<String, String>);

/// The one artifact that was given, the chain it ends, and the options it was made with.
fn open<I: DeserializeOwned>(kind: Kind, options: &Options) -> Result<Opened<I>> {
    let [path] = options.inputs.as_slice() else {
        bail!("give one {kind} artifact")
    };
    let reader = banmian_artifact::open(path, kind, SCHEMA_VERSION)?;
    let provenance = &reader.footer().provenance;
    let named = provenance.options.iter().cloned().collect();
    let mut chain = Chain {
        artifacts: provenance.made_from.clone(),
        resources: provenance.resources.clone(),
    };
    let digest = file_digest(path).with_context(|| format!("reading {}", path.display()))?;
    chain.artifacts.push((
        kind.to_string(),
        *blake3::Hash::from_hex(&digest)
            .context("a digest reads back")?
            .as_bytes(),
    ));
    Ok((reader, chain, named))
}

fn write<I: Send + Sourced, O: Serialize + Sourced>(
    kind: Kind,
    options: &Options,
    pool: &rayon::ThreadPool,
    named: BTreeMap<String, String>,
    mut chain: Chain,
    records: impl Iterator<Item = Result<Entry<I>>>,
    work: impl Fn(Entry<I>) -> Entry<O> + Sync,
) -> Result<Report> {
    refuse_to_overwrite(options)?;
    if let Some(parent) = options.out.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("making the folder {}", parent.display()))?;
    }
    let mut artifact = Artifact::create(&options.out, kind)?;
    let mut report = Report {
        out: options.out.clone(),
        ..Report::default()
    };
    let mut inputs = Collecting::default();
    let mut progress = Progress::new(options, 0);
    let encode = |item: Entry<I>| {
        let (entry, record) = stages::encode(work(item), |page| &page.page().source);
        let input = match &entry {
            Entry::Page(page) => InputRow::page(page.page()),
            Entry::Rejected(rejection) => InputRow::rejected(rejection),
        };
        let failed = match &entry {
            Entry::Page(page) => page.failed_checks(),
            Entry::Rejected(_) => 0,
        };
        (record, input, failed)
    };
    drive(pool, &options.stop, records, text_size, encode, |done| {
        let (record, input, failed) = done;
        if failed > 0 {
            *report.counts.checks.entry("fail".to_owned()).or_default() += failed;
        }
        artifact.push(&record, &input)?;
        *report.counts.outcomes.entry(input.outcome.clone()).or_default() += 1;
        report.counts.pages += u64::from(input.page.is_some());
        let input_bytes = input.bytes;
        inputs.push(&input).context(TEMPORARY)?;
        progress.one(input_bytes);
        Ok(())
    })?;
    progress.end();
    report.inputs = inputs.finish().context(TEMPORARY)?;
    artifact.finish(named, &mut chain)?;
    Ok(report)
}

/// An artifact takes the place of an artifact, and of nothing else that is there.
fn refuse_to_overwrite(options: &Options) -> Result<()> {
    let place = &options.out;
    let Ok(there) = place.canonicalize() else {
        return Ok(());
    };
    let is_input = |input: &PathBuf| input.canonicalize().is_ok_and(|input| input == there);
    if options.inputs.iter().any(is_input) {
        bail!("{} is the input too; give another file with --out", place.display());
    }
    if there.is_dir() {
        bail!("{} is a folder; give a file in it with --out", place.display());
    }
    let is_artifact = banmian_artifact::stage_of(place).is_ok_and(|stage| stage.is_some());
    let is_below = |input: &PathBuf| input.canonicalize().is_ok_and(|input| there.starts_with(input));
    if !is_artifact && options.inputs.iter().any(is_below) {
        bail!("{} is one of the inputs; give another file with --out", place.display());
    }
    if !options.force && !is_artifact {
        bail!(
            "{} is there and no artifact; give another file with --out, or --force to replace it",
            place.display()
        );
    }
    Ok(())
}

/// From the extraction artifact to the output folder.
fn export(options: &Options) -> Result<Report> {
    let (reader, chain, named) = open::<PageFacts>(Kind::Extraction, options)?;
    // The artifact of a stage stands in the folder of its run, and is kept.
    let place = options.out.join(file_name(Kind::Extraction));
    let same = |input: &&PathBuf| input.canonicalize().ok() == place.canonicalize().ok();
    let others: Vec<PathBuf> = options.inputs.iter().filter(|input| !same(input)).cloned().collect();
    let mut output = Output::create(&options.out, &stages::versions(), options.force, &others)?;
    keep_artifacts(&options.out, &output, &chain.artifacts)?;
    let clock = Clock::default();
    let mut made = Made::new(&mut output, options, &clock, reader.footer().records())?;
    let records = reader.records().map(|record| Ok(record?));
    let csv = options.writes(Format::Csv);
    let work = |entry: Entry<PageFacts>| clock.time("export", || stages::export(&entry, csv));
    drive(
        &pool(options.jobs)?,
        &options.stop,
        records,
        text_size,
        work,
        |exported| made.add(&mut output, exported),
    )?;
    made.finish(output, named, &chain.artifacts, &[])
}

/// The artifacts that stand in the output folder stay in it, where they are the ones that the tables come from.
fn keep_artifacts(place: &Path, output: &Output, chain: &[(String, [u8; 32])]) -> Result<()> {
    for kind in Kind::ALL {
        let from = place.join(file_name(kind));
        let made_from = |digest: &str| {
            let same = |known: &[u8; 32]| Digest(*known).to_string() == digest;
            chain
                .iter()
                .any(|(stage, known)| *stage == kind.to_string() && same(known))
        };
        if file_digest(&from).is_ok_and(|digest| made_from(&digest)) {
            output.folder("artifacts")?;
            let to = output.path(&file_name(kind));
            std::fs::hard_link(&from, &to)
                .or_else(|_| std::fs::copy(&from, &to).map(drop))
                .with_context(|| format!("keeping {}", from.display()))?;
        }
    }
    Ok(())
}

/// Records that hold a page.
pub(crate) trait Sourced {
    fn page(&self) -> &Page;

    /// Checks of the page that failed.
    fn failed_checks(&self) -> u64 {
        0
    }
}

impl Sourced for Page {
    fn page(&self) -> &Page {
        self
    }
}

impl Sourced for PageArticles {
    fn page(&self) -> &Page {
        &self.page
    }
}

impl Sourced for PageFacts {
    fn page(&self) -> &Page {
        &self.page
    }

    fn failed_checks(&self) -> u64 {
        let checks = self.extraction.checks.iter();
        checks.filter(|check| check.status == CheckStatus::Fail).count() as u64
    }
}
