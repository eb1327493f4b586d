//! A whole run.

use std::path::PathBuf;

use anyhow::{Result, bail};
use banmian_artifact::{Encoded, Stage as Kind};
use banmian_export::{Counts, InputRow, Manifest, OpenEnd};
use banmian_model::{Entry, Page, PageArticles, PageFacts};

use crate::artifacts::{Artifact, Chain, file_name};
use crate::chunks::{drive, pool};
use crate::fresh::{Fresh, up_to_date};
use crate::ingesting::Ingesting;
use crate::input::Inputs;
use crate::known::{Earlier, Known};
use crate::made::Made;
use crate::output::{Output, settled};
use crate::stages::{self, Exported, Resources};
use crate::work::{Clock, Work};
use crate::workplace::Workplace;
use crate::{Format, Options, Rows};

/// The manifest of a run, whose rows are kept in files.
pub(crate) type RunManifest = Manifest<Rows<InputRow>, Rows<OpenEnd>>;

/// What became of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Rows and outcomes, counted.
    pub counts: Counts,
    /// Every input and its outcome.
    pub inputs: Rows<InputRow>,
    /// Articles that go on, or come from, where no page of the run is.
    pub open_ends: Rows<OpenEnd>,
    /// Whether everything was up to date, and nothing was written.
    pub skipped: bool,
    /// Whether no input gave a page, so that what an earlier run has written was left as it is.
    pub kept: bool,
    /// What was written, or would have been.
    pub out: PathBuf,
    /// What was done, and where the time went.
    pub work: Work,
}

impl Report {
    /// Inputs that gave no page.
    pub fn rejected(&self) -> impl Iterator<Item = InputRow> {
        self.inputs.iter().filter(|input| input.page.is_none())
    }

    /// Pages whose reading is doubtful.
    pub fn doubtful(&self) -> impl Iterator<Item = InputRow> {
        self.inputs.iter().filter(|input| !input.doubts.is_empty())
    }

    /// Pages that repeat another.
    pub fn repeated(&self) -> impl Iterator<Item = InputRow> {
        self.inputs.iter().filter(|input| input.duplicate_of.is_some())
    }
}

/// All four stages.
pub fn run(options: &Options) -> Result<Report> {
    run_with(options, &Resources::builtin())
}

/// All four stages, reading with `resources`.
pub(crate) fn run_with(options: &Options, resources: &Resources) -> Result<Report> {
    let inputs = list(options)?;
    let fresh = Fresh::now(&inputs, options);
    if let Some(report) = fresh.untouched(options) {
        return skip(report, options);
    }
    let inputs = inputs.counted()?;
    if let Some(report) = up_to_date(&inputs, options)? {
        fresh.remember(&options.out);
        return skip(report, options);
    }
    let mut output = Output::create(&options.out, &stages::versions(), options.force, &options.inputs)?;
    output.folder("artifacts")?;
    let named = inputs.named(options);
    let create = |kind| Artifact::create(&output.path(&file_name(kind)), kind);
    let mut writers = Kind::ALL.into_iter().map(create).collect::<Result<Vec<_>>>()?;
    let mut known = if options.force {
        Known::nothing("everything is made again, as it was asked for (--force)")
    } else {
        Known::of(&options.out, output.left().as_deref())
    };
    let why = known.why().to_vec();
    let clock = Clock::default();
    let mut made = Made::new(&mut output, options, &clock, inputs.count())?;
    let pool = pool(options.jobs)?;
    let pages = Ingesting::new(inputs.units(), &pool, &options.stop, &clock).map(|page| {
        let page = page?;
        let earlier = clock.time("looking up", || match &page {
            Entry::Page(page) => known.find(page),
            Entry::Rejected(_) => None,
        });
        Ok((page, earlier))
    });
    let csv = options.writes(Format::Csv);
    let work = |(page, earlier)| through(page, earlier, resources, &clock, csv);
    drive(&pool, &options.stop, pages, item_size, work, |done| {
        let (encoded, exported) = done;
        clock.time("writing artifacts", || {
            writers
                .iter_mut()
                .zip(&encoded)
                .try_for_each(|(writer, record)| writer.push(record, &exported.input))
        })?;
        made.add(&mut output, exported)
    })?;
    let mut chain = Chain::default();
    for writer in writers {
        clock.time("writing artifacts", || writer.finish(named.clone(), &mut chain))?;
    }
    let report = made.finish(output, named, &chain.artifacts, &why)?;
    if !report.kept {
        fresh.remember(&options.out);
    }
    Ok(report)
}

/// Everything is up to date; what a killed run may have left beside it goes.
fn skip(report: Report, options: &Options) -> Result<Report> {
    Workplace::sweep(&settled(&options.out)?.0)?;
    Ok(report)
}

/// The inputs, of which there must be some.
pub(crate) fn list(options: &Options) -> Result<Inputs> {
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

fn item_size((page, _): &(Entry<Page>, Option<Earlier>)) -> usize {
    crate::single::text_size(page)
}

/// One page through all stages, each stage's record encoded on the way. What an earlier run has made of the same is taken
/// over.
fn through(
    page: Entry<Page>,
    earlier: Option<Earlier>,
    resources: &Resources,
    clock: &Clock,
    csv: bool,
) -> ([Encoded; 3], Exported) {
    let is_page = matches!(page, Entry::Page(_));
    let (page, ingested) = clock.time("encoding artifacts", || stages::encode(page, |page| &page.source));
    let segmentation = earlier.as_ref().and_then(Earlier::segmentation).cloned();
    if is_page {
        clock.segmentation().add(segmentation.is_some());
    }
    let articles = match segmentation {
        Some(segmentation) => page.map(|page| PageArticles { page, segmentation }),
        None => clock.time("segmentation", || stages::segment(page, resources)),
    };
    let (articles, segmented) = clock.time("encoding artifacts", || {
        stages::encode(articles, |articles| &articles.page.source)
    });
    let extraction = match (&articles, earlier) {
        (Entry::Page(articles), Some(earlier)) => earlier.extraction(&articles.page, &articles.segmentation),
        _ => None,
    };
    if is_page {
        clock.extraction().add(extraction.is_some());
    }
    let facts = match extraction {
        Some(extraction) => articles.map(|PageArticles { page, segmentation }| PageFacts {
            page,
            segmentation,
            extraction,
        }),
        None => clock.time("extraction", || stages::extract(articles, resources)),
    };
    let (facts, extracted) = clock.time("encoding artifacts", || {
        stages::encode(facts, |facts| &facts.page.source)
    });
    let exported = clock.time("export", || stages::export(&facts, csv));
    ([ingested, segmented, extracted], exported)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_defect_costs_its_page_alone() {
        let folder = tempfile::tempdir().unwrap();
        let pages = folder.path().join("pages");
        fs::create_dir(&pages).unwrap();
        for (name, text) in [
            ("a", "城东水厂昨日通水。"),
            ("b", "这一页上有毛病。"),
            ("c", "电影院今日开门。"),
        ] {
            fs::write(pages.join(format!("{name}.txt")), text).unwrap();
        }
        let options = Options {
            inputs: vec![pages],
            out: folder.path().join("out"),
            formats: vec![Format::Jsonl],
            ..Options::default()
        };
        let mut resources = Resources::builtin();
        resources.defect = Some("毛病");
        let report = run_with(&options, &resources).unwrap();
        let rows: Vec<_> = report.inputs.iter().collect();
        let outcomes: Vec<_> = rows.iter().map(|row| row.outcome.as_str()).collect();
        assert_eq!(outcomes, ["ok", "failed", "ok"]);
        let digest = blake3::hash("这一页上有毛病。".as_bytes()).to_hex().to_string();
        assert_eq!(rows[1].blake3.as_deref(), Some(digest.as_str()));
        let reason = rows[1].reason.as_deref().unwrap();
        assert!(
            reason.contains("a defect put in by a test") && reason.contains("/pages/b.txt' --force"),
            "{reason}"
        );
        // Mended, only that page is read; another format is asked for, as the same run of the same program is up to date.
        let mended = Options {
            formats: vec![Format::Jsonl, Format::Csv],
            ..options
        };
        let report = run(&mended).unwrap();
        assert_eq!(report.work.pages["extraction"], crate::Done { done: 1, kept: 2 });
        assert_eq!(report.rejected().count(), 0);
    }
}
