//! How the room was made.

use std::collections::BTreeMap;

use askama::Template;
use banmian_export::{InputRow, Manifest, legible};

use crate::Error;
use crate::cite::shortened;
use crate::folder::Folder;
use crate::labels;
use crate::shell::Shell;

/// Inputs listed on the page itself; the manifest has all.
const MOST: usize = 300;
/// Characters shown of a path, an option, a reason.
const LONGEST: usize = 300;

#[derive(Template)]
#[template(path = "about.html")]
struct About<'a> {
    shell: Shell,
    tool: String,
    schema: u16,
    options: Vec<(String, String)>,
    counts: Vec<Count>,
    digests: Vec<(String, &'a String)>,
    /// Inputs that became no page, or are doubtful, then the others.
    inputs: Vec<Input>,
    more: usize,
}

struct Count {
    table: &'static str,
    kinds: Vec<(String, u64)>,
}

struct Input {
    path: String,
    outcome: String,
    is_ok: bool,
    bytes: u64,
    blake3: String,
    remarks: Vec<String>,
}

/// Writes `about.html`.
pub(crate) fn write(folder: &mut Folder, manifest: &Manifest) -> Result<(), Error> {
    let is_plain = |input: &&InputRow| input.outcome == "ok" && input.doubts.is_empty();
    let plain = manifest.inputs.iter().filter(is_plain);
    let others = manifest.inputs.iter().filter(|input| !is_plain(input));
    let view = About {
        shell: Shell::at_root("about", "说明"),
        tool: shown(&manifest.tool),
        schema: manifest.schema,
        options: manifest
            .options
            .iter()
            .map(|(name, value)| (shown(name), shown(value)))
            .collect(),
        counts: counts(manifest),
        digests: digests(manifest),
        inputs: others.chain(plain).take(MOST).map(input).collect(),
        more: manifest.inputs.len().saturating_sub(MOST),
    };
    folder.write("about.html", view.render()?.as_bytes())
}

/// Of the tables, then of the artifacts.
fn digests(manifest: &Manifest) -> Vec<(String, &String)> {
    let files = manifest.files.iter().map(|(name, digest)| (shown(name), digest));
    let artifacts = manifest.artifacts.iter();
    files
        .chain(artifacts.map(|(name, digest)| (format!("artifacts/{name}"), digest)))
        .collect()
}

fn counts(manifest: &Manifest) -> Vec<Count> {
    let counts = &manifest.counts;
    let count = |table, kinds: &BTreeMap<String, u64>, label: fn(&str) -> &str| Count {
        table,
        kinds: kinds.iter().map(|(kind, count)| (shown(label(kind)), *count)).collect(),
    };
    vec![
        count("输入", &counts.outcomes, labels::outcome),
        count("篇目", &counts.articles, labels::article_kind),
        count("提及", &counts.mentions, labels::mention_kind),
        count("事实", &counts.facts, labels::fact_kind),
        count("引语", &counts.quotes, labels::quote_kind),
        count("核验", &counts.checks, labels::check_status),
    ]
}

fn input(row: &InputRow) -> Input {
    let reason = row.reason.iter().chain(&row.doubts);
    Input {
        path: shown(&row.path),
        outcome: shown(labels::outcome(&row.outcome)),
        is_ok: row.outcome == "ok",
        bytes: row.bytes,
        blake3: row.blake3.clone().unwrap_or_default(),
        remarks: reason.map(|text| shown(text)).collect(),
    }
}

fn shown(text: &str) -> String {
    shortened(text, LONGEST).chars().map(legible).collect()
}
