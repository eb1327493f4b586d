//! A whole run, and single stages.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use banmian_artifact::{Encoded, FileWriter, Provenance, Reader, Stage as Kind};
use banmian_export::{Counts, InputRow, Manifest, OpenEnd};
use banmian_model::{CheckStatus, Digest, Entry, Page, PageArticles, PageFacts, SCHEMA_VERSION};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::chunks::{drive, pool};
use crate::digests::{file_digest, folder_digest};
use crate::ingesting::Ingesting;
use crate::input::{Inputs, Unit};
use crate::made::Made;
use crate::output::{NO_ROOM, Output, is_full, own_manifest};
use crate::stages::{self, Exported, Resources};
use crate::{Options, Stage, TOOL};

/// What became of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Rows and outcomes, counted.
    pub counts: Counts,
    /// Every input and its outcome.
    pub inputs: Vec<InputRow>,
    /// Articles that go on, or come from, where no page of the run is.
    pub open_ends: Vec<OpenEnd>,
    /// Whether everything was up to date, and nothing was written.
    pub skipped: bool,
    /// Whether no input gave a page, so that what an earlier run has written was left as it is.
    pub kept: bool,
    /// What was written, or would have been.
    pub out: PathBuf,
}

impl Report {
    /// Inputs that gave no page.
    pub fn rejected(&self) -> impl Iterator<Item = &InputRow> {
        self.inputs.iter().filter(|input| input.page.is_none())
    }

    /// Pages whose reading is doubtful.
    pub fn doubtful(&self) -> impl Iterator<Item = &InputRow> {
        self.inputs.iter().filter(|input| !input.doubts.is_empty())
    }

    /// Pages that repeat another.
    pub fn repeated(&self) -> impl Iterator<Item = &InputRow> {
        self.inputs.iter().filter(|input| input.duplicate_of.is_some())
    }
}

/// The artifacts of a run, as their files in `artifacts/` are named.
pub(crate) fn file_name(kind: Kind) -> String {
    format!("artifacts/{kind}.bma")
}

/// All four stages.
pub fn run(options: &Options) -> Result<Report> {
    let inputs = list(options)?;
    if let Some(report) = up_to_date(&inputs, options)? {
        return Ok(report);
    }
    let resources = Resources::builtin();
    let mut output = Output::create(&options.out, options.force, &options.inputs)?;
    output.folder("artifacts")?;
    let named = inputs.named(options);
    let create = |kind| Artifact::create(&output.path(&file_name(kind)), kind);
    let mut writers = Kind::ALL.into_iter().map(create).collect::<Result<Vec<_>>>()?;
    let mut made = Made::new(&mut output, options)?;
    let pool = pool(options.jobs)?;
    let work = |page: Entry<Page>| through(page, &resources);
    drive(
        &pool,
        &options.stop,
        Ingesting::new(inputs.units(), &pool, &options.stop),
        text_size,
        work,
        |done| {
            let (encoded, exported) = done;
            for (writer, record) in writers.iter_mut().zip(&encoded) {
                writer.push(record, &exported.input)?;
            }
            made.add(&mut output, exported)
        },
    )?;
    let mut chain = Vec::new();
    for writer in writers {
        writer.finish(named.clone(), &mut chain)?;
    }
    made.finish(output, named, &chain)
}

/// The inputs, of which there must be some.
fn list(options: &Options) -> Result<Inputs> {
    let inputs = Inputs::list(options)?;
    if inputs.is_empty() {
        let given: Vec<String> = options.inputs.iter().map(|path| path.display().to_string()).collect();
        bail!(
            "nothing to read in {}; give files or folders with pages",
            given.join(", ")
        );
    }
    Ok(inputs)
}

/// One page through all stages, each stage's record encoded on the way.
fn through(page: Entry<Page>, resources: &Resources) -> ([Encoded; 3], Exported) {
    let (page, ingested) = stages::encode(page, |page| &page.source);
    let (articles, segmented) = stages::encode(stages::segment(page, resources), |articles| &articles.page.source);
    let (facts, extracted) = stages::encode(stages::extract(articles, resources), |facts| &facts.page.source);
    ([ingested, segmented, extracted], stages::export(&facts))
}

/// Says what to do where the disk is full.
fn explain(error: banmian_artifact::Error) -> anyhow::Error {
    let full = error.io().is_some_and(is_full);
    let error = anyhow::Error::new(error);
    if full {
        error.context(format!("writing an artifact: {NO_ROOM}"))
    } else {
        error
    }
}

/// An artifact while it is written, and the digest of its inputs.
struct Artifact {
    kind: Kind,
    writer: FileWriter,
    inputs: u64,
    hasher: blake3::Hasher,
}

impl Artifact {
    fn create(path: &Path, kind: Kind) -> Result<Self> {
        let writer = banmian_artifact::create(path, kind, SCHEMA_VERSION)?;
        Ok(Self {
            kind,
            writer,
            inputs: 0,
            hasher: blake3::Hasher::new(),
        })
    }

    fn push(&mut self, record: &Encoded, input: &InputRow) -> Result<()> {
        self.inputs += 1;
        self.hasher.update(input.path.as_bytes());
        self.hasher.update(input.blake3.as_deref().unwrap_or("-").as_bytes());
        self.writer.push_encoded(record).map_err(explain)
    }

    /// Finishes the file; its digest goes on the chain that later stages are made from.
    fn finish(self, options: BTreeMap<String, String>, chain: &mut Vec<(String, [u8; 32])>) -> Result<()> {
        let digest = self.writer.finish(Provenance {
            tool: TOOL.to_owned(),
            options: options.into_iter().collect(),
            resources: vec![stages::resources(self.kind)],
            inputs: self.inputs,
            inputs_blake3: *self.hasher.finalize().as_bytes(),
            made_from: chain.clone(),
        });
        let digest = digest.map_err(explain)?;
        chain.push((self.kind.to_string(), digest));
        Ok(())
    }
}

/// Inputs done, on standard error; nothing where that is no terminal.
pub(crate) fn progress(options: &Options) -> ProgressBar {
    if options.progress {
        ProgressBar::new_spinner().with_message("inputs").with_style(
            ProgressStyle::with_template("{spinner} {pos} {msg}, {elapsed}").expect("a template that a test compiles"),
        )
    } else {
        ProgressBar::hidden()
    }
}

/// Whether a run before this one read the same inputs with the same options, and what it wrote is still there.
fn up_to_date(inputs: &Inputs, options: &Options) -> Result<Option<Report>> {
    if options.force {
        return Ok(None);
    }
    let Some(manifest) = own_manifest(&options.out) else {
        return Ok(None);
    };
    let same_way = manifest.tool == TOOL
        && manifest.schema == SCHEMA_VERSION
        && manifest.options == options.with_formats(inputs.named(options));
    if !same_way || changed_files(&options.out, &manifest).next().is_some() {
        return Ok(None);
    }
    let mut known = manifest.inputs.iter().peekable();
    for unit in inputs.units() {
        let now = match unit? {
            Unit::Page(page) => page.source,
            Unit::Rejected(rejection) => rejection.source,
        };
        let now = InputRow::of(&now);
        let same = |row: &&InputRow| {
            (&row.input, &row.path, row.bytes, &row.blake3) == (&now.input, &now.path, now.bytes, &now.blake3)
        };
        if known.next_if(same).is_none() {
            return Ok(None);
        }
        // A file of several pages has a row for each.
        while known.next_if(same).is_some() {}
    }
    if known.next().is_some() {
        return Ok(None);
    }
    Ok(Some(Report {
        counts: manifest.counts,
        inputs: manifest.inputs,
        open_ends: manifest.open_ends,
        skipped: true,
        kept: false,
        out: options.out.clone(),
    }))
}

/// Files of a run that are not what its manifest says, each with what is wrong.
pub(crate) fn changed_files(out: &Path, manifest: &Manifest) -> impl Iterator<Item = (String, &'static str)> {
    let artifacts = manifest
        .artifacts
        .iter()
        .map(|(stage, digest)| (format!("artifacts/{stage}.bma"), digest));
    let files = manifest.files.iter().map(|(name, digest)| (name.clone(), digest));
    let files = files
        .chain(artifacts)
        .map(|(name, digest)| (file_digest(&out.join(&name)).map(|found| found == *digest), name));
    let folders = manifest.folders.iter().map(|(name, folder)| {
        let found = folder_digest(&out.join(name));
        (found.map(|found| found == *folder), format!("{name}/"))
    });
    files.chain(folders).filter_map(|(same, name)| match same {
        Ok(true) => None,
        Ok(false) => Some((name, "was changed after the run")),
        Err(_) => Some((name, "cannot be read, though the run has written it")),
    })
}

/// One stage: from inputs or the artifact before it to its own artifact, or of export to a folder.
pub fn run_stage(stage: Stage, options: &Options) -> Result<Report> {
    let resources = Resources::builtin();
    match stage {
        Stage::Ingest => {
            let inputs = list(options)?;
            let pool = pool(options.jobs)?;
            let pages = Ingesting::new(inputs.units(), &pool, &options.stop);
            let named = inputs.named(options);
            write(Kind::Ingest, options, &pool, named, Vec::new(), pages, |page| page)
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

fn text_size<T: Sourced>(entry: &Entry<T>) -> usize {
    match entry {
        Entry::Page(page) => page.page().text.len(),
        Entry::Rejected(_) => 0,
    }
}

type Opened<I> = (
    Reader<BufReader<File>, Entry<I>>,
    Vec<(String, [u8; 32])>,
    BTreeMap<String, String>,
);

/// The one artifact that was given, the chain it ends, and the options it was made with.
fn open<I: DeserializeOwned>(kind: Kind, options: &Options) -> Result<Opened<I>> {
    let [path] = options.inputs.as_slice() else {
        bail!("give one {kind} artifact")
    };
    let reader = banmian_artifact::open(path, kind, SCHEMA_VERSION)?;
    let provenance = &reader.footer().provenance;
    let named = provenance.options.iter().cloned().collect();
    let mut chain = provenance.made_from.clone();
    let digest = file_digest(path).with_context(|| format!("reading {}", path.display()))?;
    chain.push((
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
    mut chain: Vec<(String, [u8; 32])>,
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
    let progress = progress(options);
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
        report.inputs.push(input);
        progress.inc(1);
        Ok(())
    })?;
    progress.finish_and_clear();
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
    let mut output = Output::create(&options.out, options.force, &others)?;
    keep_artifacts(&options.out, &output, &chain)?;
    let mut made = Made::new(&mut output, options)?;
    let records = reader.records().map(|record| Ok(record?));
    let work = |entry: Entry<PageFacts>| stages::export(&entry);
    drive(
        &pool(options.jobs)?,
        &options.stop,
        records,
        text_size,
        work,
        |exported| made.add(&mut output, exported),
    )?;
    made.finish(output, named, &chain)
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
trait Sourced {
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
