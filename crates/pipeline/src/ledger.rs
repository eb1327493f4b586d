//! The epidemic ledger of one or more runs, as a folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use banmian_export::{Manifest, check_status_name};
use banmian_formats::parquet;
use banmian_ledger::Ledger;
use banmian_model::SCHEMA_VERSION;

use crate::output::Output;
use crate::{Stop, TOOL};

/// The folder of a ledger in that of its run.
pub const LEDGER: &str = "ledger";

/// What a ledger has.
#[derive(Clone, Debug)]
pub struct Ledgered {
    /// The folder that was written.
    pub out: PathBuf,
    /// Counts.
    pub entries: usize,
    /// Findings by kind and how they came out.
    pub findings: BTreeMap<(&'static str, &'static str), usize>,
    /// What did not hold, one line each.
    pub failed: Vec<String>,
}

/// Makes the ledger of the runs in `runs` in a folder: `out`, or `ledger` in the first of them. It appears whole or not at
/// all; an earlier ledger goes, and nothing that no ledger has written does, unless `force`.
///
/// # Errors
/// Where a run has no tables, or the folder cannot be written.
pub fn ledger(runs: &[PathBuf], out: Option<&Path>, force: bool) -> Result<Ledgered> {
    let first = runs.first().context("a ledger needs the folder of a run")?;
    let place = out.map_or_else(|| first.join(LEDGER), Path::to_path_buf);
    let ledger = Ledger::of(banmian_ledger::read(runs)?);
    let files = ledger.files(&|run| room(run, &place))?;
    write(&files, &place, force, runs)?;
    Ok(told(&ledger, place))
}

/// The reading room of a run, from the folder of the reports: where the ledger stands in the run itself.
fn room(run: &str, place: &Path) -> Option<String> {
    let own = place.parent() == Some(Path::new(run)) && Path::new(run).join("site").is_dir();
    own.then(|| "../../site".to_owned())
}

/// What writes a table as Parquet, from its JSON Lines.
type Table = fn(&Path, &str) -> Result<()>;

fn write(files: &BTreeMap<String, Vec<u8>>, place: &Path, force: bool, runs: &[PathBuf]) -> Result<()> {
    let mut output = Output::create(place, "", force, &[])?;
    let reports = output.own("reports/");
    std::fs::create_dir_all(&reports).with_context(|| format!("making {}", reports.display()))?;
    for (name, bytes) in files {
        if name.starts_with("reports/") {
            let path = output.path(name);
            std::fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        } else {
            output.append(name, bytes)?;
        }
    }
    for (name, table) in [("ledger", parquet::ledger as Table), ("audit", parquet::audit)] {
        let lines = files.get(&format!("{name}.jsonl")).map_or(&[][..], Vec::as_slice);
        let lines = std::str::from_utf8(lines).context("reading the ledger's own rows")?;
        table(&output.own(&format!("{name}.parquet")), lines)?;
    }
    let runs = runs
        .iter()
        .map(|run| run.display().to_string())
        .collect::<Vec<_>>()
        .join(" ");
    let (digests, folders) = output.digests()?;
    let manifest: Manifest = Manifest {
        tool: TOOL.to_owned(),
        schema: SCHEMA_VERSION,
        options: BTreeMap::from([("runs".to_owned(), runs)]),
        files: digests,
        folders,
        ..Manifest::default()
    };
    let mut text = serde_json::to_vec_pretty(&manifest).context("writing the manifest")?;
    text.push(b'\n');
    output.append("manifest.json", &text)?;
    output.finish(&Stop::default())
}

fn told(ledger: &Ledger, out: PathBuf) -> Ledgered {
    let mut findings = BTreeMap::new();
    for finding in &ledger.findings {
        *findings
            .entry((finding.kind.name(), check_status_name(finding.status)))
            .or_default() += 1;
    }
    let failed = ledger
        .findings
        .iter()
        .filter(|finding| finding.status == banmian_ledger::Status::Fail);
    Ledgered {
        out,
        entries: ledger.entries.len(),
        findings,
        failed: failed
            .map(|finding| format!("{}: {}", finding.kind.name(), finding.statement))
            .collect(),
    }
}
