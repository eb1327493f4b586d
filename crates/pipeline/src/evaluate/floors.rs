//! The gate: scores that may not fall.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Evaluation;
use super::tally::{Kind, Measure};

/// By how much a score may fall below its floor. Every run over the same bytes gives the same scores, so this is not
/// for noise: it is room for one item of a long list to be traded for others, which a table of four digits hides.
const TOLERANCE: f64 = 0.002;

/// `floors.toml`.
#[derive(Debug, Default, PartialEq, Deserialize)]
pub(crate) struct Floors {
    /// Digest of the gold they were pinned against.
    gold: String,
    floors: BTreeMap<String, f64>,
}

/// The floors in a file; none where there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<Floors>> {
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let floors = toml::from_str(&text).with_context(|| format!("{} is no list of floors", path.display()))?;
    Ok(Some(floors))
}

/// What is below its floor, and why scores and floors cannot be compared, a line each.
pub(crate) fn breaches(floors: &Floors, evaluation: &Evaluation, kind: Option<Kind>) -> Vec<String> {
    if floors.gold != evaluation.digest {
        return vec![
            "the annotated pages are not those the floors were pinned against: read the table, then pin again with --pin"
                .to_owned(),
        ];
    }
    evaluation
        .measured()
        .filter(|(measure, _)| kind.is_none_or(|kind| kind == measure.kind()))
        .filter_map(|(measure, score)| {
            let floor = floor(floors, measure)?;
            let fell = score.unwrap_or_default() < floor - TOLERANCE;
            let score = score.map_or_else(|| "nothing measured".to_owned(), |score| format!("{score:.4}"));
            fell.then(|| format!("{}: {score} is below its floor {floor:.4}", measure.name()))
        })
        .collect()
}

fn floor(floors: &Floors, measure: Measure) -> Option<f64> {
    floors.floors.get(measure.name()).copied()
}

/// The file with today's scores, and what it would lower or no longer measures, a line each. A score that is below its
/// floor by less than what may be chance leaves the floor where it is. The caller writes the file only where nothing is
/// lowered or a person has said that it may be.
pub(crate) fn pinned(floors: Option<&Floors>, evaluation: &Evaluation) -> (String, Vec<String>) {
    let mut text = format!(
        "# Scores that `banmian evaluate` holds the pipeline to. Written by `evaluate --pin`, which raises floors and lowers\n\
         # them only with --allow-regression. `gold` is the digest of the annotated pages they were measured on.\n\
         gold = \"{}\"\n\n[floors]\n",
        evaluation.digest
    );
    let mut lowered = Vec::new();
    for (measure, score) in evaluation.measured() {
        let before = floors.and_then(|floors| floor(floors, measure));
        let Some(score) = score else {
            lowered.extend(before.map(|before| format!("{}: {before:.4} to nothing measured", measure.name())));
            continue;
        };
        // Rounded down: a floor above what was measured would fail at once.
        let mut score = (score * 10_000.0).floor() / 10_000.0;
        match before {
            Some(before) if score < before - TOLERANCE => {
                lowered.push(format!("{}: {before:.4} to {score:.4}", measure.name()));
            }
            Some(before) => score = score.max(before),
            None => {}
        }
        text.push_str(&format!("\"{}\" = {score:.4}\n", measure.name()));
    }
    (text, lowered)
}
