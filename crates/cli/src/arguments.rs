//! The command line, as the README has it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use banmian_model::Day;
use banmian_pipeline::{Format, Newspaper};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use serde::Deserialize;

/// Chinese newspaper pages to data that can be traced back to its bytes.
#[derive(Debug, Parser)]
#[command(name = "banmian", version, arg_required_else_help = true, after_help = STATUS)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const STATUS: &str = "\
Exit status: 0 all well; 1 nothing could be done; 2 usage; 3 done, but some inputs were refused or failed; \
4 --strict and a check failed; 130 or 143 interrupted.";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// All four stages: pages to data.
    Pipeline {
        /// Files, folders, .gz, .zst, JSON Lines [default: seeds].
        inputs: Vec<PathBuf>,
        /// Folder to write [default: out].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// The first stage: bytes to pages.
    Ingest {
        /// Files, folders, .gz, .zst, JSON Lines [default: seeds].
        inputs: Vec<PathBuf>,
        /// Artifact to write [default: out/artifacts/ingest.bma].
        #[arg(long, value_name = "ARTIFACT")]
        out: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// The second stage: pages to articles.
    Segmentation {
        /// The ingest artifact [default: out/artifacts/ingest.bma].
        artifact: Option<PathBuf>,
        /// Artifact to write [default: out/artifacts/segmentation.bma].
        #[arg(long, value_name = "ARTIFACT")]
        out: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// The third stage: articles to facts.
    Extraction {
        /// The segmentation artifact [default: out/artifacts/segmentation.bma].
        artifact: Option<PathBuf>,
        /// Artifact to write [default: out/artifacts/extraction.bma].
        #[arg(long, value_name = "ARTIFACT")]
        out: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// The fourth stage: facts to files.
    Export {
        /// The extraction artifact [default: out/artifacts/extraction.bma].
        artifact: Option<PathBuf>,
        /// Folder to write [default: out].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// An artifact as JSON.
    Inspect {
        /// A file that a stage has written.
        artifact: PathBuf,
        /// This page alone.
        #[arg(long, value_name = "ID")]
        page: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Texts on standard input to mentions, facts, quotations and checks on standard output, a JSON line each.
    Annotate {
        #[command(flatten)]
        common: Common,
    },
    /// Scores the pipeline against annotated pages and holds the scores to their floors.
    Evaluate(Evaluate),
    /// Reads the sources of a run again and proves that every exported span still says what the export says.
    Verify {
        /// The folder of a run.
        out: PathBuf,
        #[command(flatten)]
        common: Common,
    },
    /// The epidemic ledger over runs: series by place and measure, chains checked over days and papers, reports of days.
    Ledger {
        /// The folders of runs.
        #[arg(required = true, value_name = "OUT")]
        runs: Vec<PathBuf>,
        /// Folder to write [default: ledger in the first OUT].
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// Articles that contain it, best first, with the words lit up and their source.
    Search(Search),
    /// Completions of the command line, for a shell to read.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// The manual page, for `man` to read.
    Man,
    /// What made a row: rule or reading, the words it stands on, and what it won over.
    Why {
        /// The folder of a run.
        out: PathBuf,
        /// The row's id: of a page, article, mention, fact, quotation or check.
        id: String,
        #[command(flatten)]
        common: Common,
    },
}

/// What `search` looks for.
#[derive(Clone, Debug, Args)]
pub(crate) struct Search {
    /// The folder of a run.
    pub(crate) out: PathBuf,
    /// Words, "phrases", OR, NOT, brackets; person:, place:, newspaper:, headline:, date:2020-03.. ask for those alone.
    #[arg(allow_hyphen_values = true)]
    pub(crate) query: String,
    /// Articles to print.
    #[arg(long, value_name = "N", default_value = "20")]
    pub(crate) limit: u32,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// The command line is wrong: what, and what would be right.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// What `evaluate` scores, and what it does with the scores.
#[derive(Clone, Debug, Args)]
pub(crate) struct Evaluate {
    /// This stage alone; or `dating`, how the pages of a set whose gold has their days are dated from their text alone.
    #[arg(value_parser = ["ingest", "segmentation", "extraction", "dating"])]
    pub(crate) kind: Option<String>,
    /// The annotated pages, a folder each; their floors are in floors.toml beside DIR. Or, for segmentation, a page set:
    /// a folder with pages and gold, or JSON Lines of both.
    #[arg(long, value_name = "DIR", default_value = "fixtures/pages")]
    pub(crate) data: PathBuf,
    /// Of a page set in JSON Lines, read the pages one printed line a line.
    #[arg(long)]
    pub(crate) printed: bool,
    /// The floors, in another file [of page sets: fixtures/page-sets.toml].
    #[arg(long, value_name = "FILE")]
    pub(crate) floors: Option<PathBuf>,
    /// Score this output folder, whoever wrote it, instead of running the stages.
    #[arg(long, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Keep today's scores as floors; lowers none.
    #[arg(long, conflicts_with = "output")]
    pub(crate) pin: bool,
    /// With --pin: lower floors too.
    #[arg(long, requires = "pin")]
    pub(crate) allow_regression: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Options of every verb.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Common {
    /// Threads [default: one for each core].
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// Encoding of all inputs; without it each is decided.
    #[arg(long, value_name = "LABEL")]
    pub(crate) encoding: Option<String>,
    /// Newspaper of all pages.
    #[arg(long, value_name = "NAME")]
    pub(crate) newspaper: Option<String>,
    /// Day of publication of all pages.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: Option<String>,
    /// Where the paper is at home, six digits of GB/T 2260.
    #[arg(long, value_name = "ADCODE")]
    pub(crate) region: Option<String>,
    /// Formats to write [default: all].
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = format_names())]
    pub(crate) format: Vec<String>,
    /// Begin CSV with a byte order mark, for Excel.
    #[arg(long)]
    pub(crate) bom: bool,
    /// A TOML file with these options; the command line wins.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Write even where the folder holds something else, or is up to date.
    #[arg(long)]
    pub(crate) force: bool,
    /// Read every file, whatever the file system says of its times.
    #[arg(long)]
    pub(crate) paranoid: bool,
    /// Have manifest.json say what was done, why, and how long it took: it differs from run to run then.
    #[arg(long)]
    pub(crate) times: bool,
    /// Exit with 4 where a check failed.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Name every input with its outcome.
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Say nothing but errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// The summary as JSON on standard output; how far the run has come, a JSON line a second, on standard error.
    #[arg(long)]
    pub(crate) json: bool,
    /// `paths` of the configuration file.
    #[arg(skip)]
    pub(crate) paths: Vec<String>,
    /// `newspapers` of the configuration file.
    #[arg(skip)]
    pub(crate) newspapers: BTreeMap<String, Newspaper>,
}

impl Common {
    /// These options with those of the configuration file beneath them, and checked.
    pub(crate) fn settled(self) -> Result<Self> {
        let settled = self.with_config().map_err(|error| Usage(format!("{error:#}")))?;
        settled.day()?;
        if settled.jobs.is_some_and(|jobs| jobs > MOST_JOBS) {
            bail!(Usage(format!(
                "--jobs: at most {MOST_JOBS}; leave it out for one a core"
            )));
        }
        if let Some(label) = &settled.encoding {
            banmian_pipeline::check_label(label).map_err(|reason| Usage(format!("--encoding: {reason}")))?;
        }
        if let Some(region) = &settled.region {
            banmian_pipeline::check_region(region).map_err(|reason| Usage(format!("--region: {reason}")))?;
        }
        Ok(settled)
    }

    fn with_config(mut self) -> Result<Self> {
        let Some(path) = self.config.clone() else {
            return Ok(self);
        };
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let config: Config = toml::from_str(&text).with_context(|| format!("reading {}", path.display()))?;
        self.jobs = self.jobs.or(config.jobs);
        self.encoding = self.encoding.or(config.encoding);
        self.newspaper = self.newspaper.or(config.newspaper);
        self.date = self.date.or(config.date);
        self.region = self.region.or(config.region);
        if self.format.is_empty() {
            self.format = config.format;
        }
        for pattern in &config.paths {
            banmian_pipeline::check_path_pattern(pattern)
                .map_err(|reason| anyhow::anyhow!("{}: paths: {reason}", path.display()))?;
        }
        for (name, newspaper) in &config.newspapers {
            if let Some(label) = &newspaper.encoding {
                banmian_pipeline::check_label(label)
                    .map_err(|reason| anyhow::anyhow!("{}: newspapers.{name}: {reason}", path.display()))?;
            }
            if let Some(region) = &newspaper.region {
                banmian_pipeline::check_region(region)
                    .map_err(|reason| anyhow::anyhow!("{}: newspapers.{name}: {reason}", path.display()))?;
            }
        }
        self.paths = config.paths;
        self.newspapers = config.newspapers;
        self.bom |= config.bom;
        self.force |= config.force;
        self.paranoid |= config.paranoid;
        self.times |= config.times;
        self.strict |= config.strict;
        self.quiet |= config.quiet;
        self.verbose |= config.verbose;
        self.json |= config.json;
        let names = format_names();
        if let Some(unknown) = self.format.iter().find(|format| !names.contains(&format.as_str())) {
            bail!(
                "{}: no format {unknown}; there are {}",
                path.display(),
                names.join(", ")
            );
        }
        Ok(self)
    }

    /// The formats to write; none is all.
    pub(crate) fn formats(&self) -> Vec<Format> {
        if self.format.iter().any(|format| format == ALL) {
            return Vec::new();
        }
        self.format.iter().filter_map(|name| Format::named(name)).collect()
    }

    /// `annotate` reads the day and the region of each text from its request, and has no defaults for them.
    pub(crate) fn refuse_defaults(&self) -> Result<()> {
        let given = [
            ("--date", self.date.is_some()),
            ("--region", self.region.is_some()),
            ("--newspaper", self.newspaper.is_some()),
            ("--encoding", self.encoding.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((option, _)) => bail!(Usage(format!(
                "annotate has no {option}: each request says what it knows, in `date` and `region`, as UTF-8"
            ))),
            None => Ok(()),
        }
    }

    pub(crate) fn day(&self) -> Result<Option<Day>> {
        let Some(date) = &self.date else { return Ok(None) };
        match date.parse() {
            Ok(day) => Ok(Some(day)),
            Err(_) => bail!(Usage(format!("--date is {date:?}; give a day such as 2020-03-02"))),
        }
    }
}

/// The word for all formats.
const ALL: &str = "all";

/// What `--format` takes.
fn format_names() -> Vec<&'static str> {
    Format::ALL.into_iter().map(Format::name).chain([ALL]).collect()
}

/// More threads than this only wait for each other.
const MOST_JOBS: usize = 1_024;

/// A configuration file: the options, by their names; and what only a file has, forms of paths (`paths`, regular
/// expressions with the groups newspaper, year, month, day, page) and what is set for newspapers
/// (`[newspapers."株洲日报"]` with `encoding` and `region`).
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    jobs: Option<usize>,
    encoding: Option<String>,
    newspaper: Option<String>,
    date: Option<String>,
    region: Option<String>,
    paths: Vec<String>,
    newspapers: BTreeMap<String, Newspaper>,
    format: Vec<String>,
    bom: bool,
    force: bool,
    paranoid: bool,
    times: bool,
    strict: bool,
    quiet: bool,
    verbose: bool,
    json: bool,
}
