//! The command line, as the README has it.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use banmian_model::Day;
use clap::{Args, Parser, Subcommand};

/// Chinese newspaper pages to data that can be traced back to its bytes.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = STATUS)]
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
    },
    /// Texts on standard input to mentions, facts, quotations and checks on standard output, a JSON line each.
    Annotate {
        /// Threads [default: one for each core].
        #[arg(long, value_name = "N")]
        jobs: Option<usize>,
    },
    /// Reads the sources of a run again and proves that every exported span still says what the export says.
    Verify {
        /// The folder of a run.
        out: PathBuf,
        /// Say nothing but what does not hold.
        #[arg(short, long)]
        quiet: bool,
        /// The result as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
}

/// Options of every stage.
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
    /// Formats to write; all there are: jsonl,csv.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = ["jsonl", "csv", "all"])]
    pub(crate) format: Vec<String>,
    /// A TOML file with these options; the command line wins.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Write even where the folder holds something else, or is up to date.
    #[arg(long)]
    pub(crate) force: bool,
    /// Exit with 4 where a check failed.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Say nothing but errors.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// The summary as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Common {
    /// These options with those of the configuration file beneath them.
    pub(crate) fn with_config(mut self) -> Result<Self> {
        let Some(path) = self.config.clone() else {
            return Ok(self);
        };
        let name = path.display();
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {name}"))?;
        let table: toml::Table = text.parse().with_context(|| format!("reading {name}"))?;
        for (key, value) in &table {
            let text = || {
                value
                    .as_str()
                    .map(str::to_owned)
                    .with_context(|| format!("{name}: `{key}` is no string"))
            };
            match key.as_str() {
                "jobs" => {
                    let jobs = value.as_integer().and_then(|jobs| usize::try_from(jobs).ok());
                    self.jobs = self
                        .jobs
                        .or(Some(jobs.with_context(|| format!("{name}: `jobs` is no number"))?));
                }
                "encoding" => self.encoding = self.encoding.take().or(Some(text()?)),
                "newspaper" => self.newspaper = self.newspaper.take().or(Some(text()?)),
                "date" => self.date = self.date.take().or(Some(text()?)),
                "region" => self.region = self.region.take().or(Some(text()?)),
                _ => bail!("{name}: no option `{key}`; there are jobs, encoding, newspaper, date and region"),
            }
        }
        Ok(self)
    }

    pub(crate) fn day(&self) -> Result<Option<Day>> {
        let Some(date) = &self.date else { return Ok(None) };
        let wrong = || format!("--date is {date:?}; give a day such as 2020-03-02");
        let parts: Vec<&str> = date.split('-').collect();
        let &[year, month, day] = parts.as_slice() else {
            bail!(wrong())
        };
        let day = Day {
            year: year.parse().with_context(wrong)?,
            month: month.parse().with_context(wrong)?,
            day: day.parse().with_context(wrong)?,
        };
        if !(1..=12).contains(&day.month) || !(1..=31).contains(&day.day) {
            bail!(wrong());
        }
        Ok(Some(day))
    }
}
