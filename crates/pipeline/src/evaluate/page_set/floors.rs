//! Floors of page sets: one file for all, each set told by its digest, so that it need not be here.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::SetEvaluation;
use super::summary::{Better, Counts, MEASURES, Measure};

/// By how much a score may be worse than its floor, as of the annotated pages.
const TOLERANCE: f64 = 0.002;

/// The floors of all sets.
#[derive(Debug, Default, Deserialize)]
pub(super) struct File {
    #[serde(default)]
    set: Vec<Floors>,
}

/// The floors of one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub(super) struct Floors {
    /// What a person calls it.
    name: String,
    form: String,
    /// Digest of its gold, its texts and the form they are read in.
    digest: String,
    at_least: BTreeMap<String, f64>,
    at_most: BTreeMap<String, f64>,
}

impl File {
    /// The floors in a file; none where there is no file.
    pub(super) fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is no list of floors of page sets", path.display()))
    }

    /// The floors of a set.
    pub(super) fn of(&self, digest: &str) -> Option<&Floors> {
        self.set.iter().find(|floors| floors.digest == digest)
    }

    /// Takes today's scores for a set's floors where they are better, or worse by more than chance; the latter, a line
    /// each.
    pub(super) fn pin(&mut self, evaluation: &SetEvaluation) -> Vec<String> {
        let before = self.of(&evaluation.digest).cloned().unwrap_or_default();
        let mut floors = Floors {
            name: evaluation.name.clone(),
            form: evaluation.form.name().to_owned(),
            digest: evaluation.digest.clone(),
            ..Floors::default()
        };
        let mut lowered = Vec::new();
        for measure in held() {
            let floor = before.floor(measure);
            let Some(value) = measure.value(&evaluation.total) else {
                lowered.extend(floor.map(|floor| format!("{}: {floor:.4} to nothing measured", measure.name)));
                continue;
            };
            let value = rounded(measure, value);
            let kept = floor.filter(|&floor| worse(measure, value, floor, 0.0));
            if let Some(floor) = kept.filter(|&floor| worse(measure, value, floor, TOLERANCE)) {
                lowered.push(format!("{}: {floor:.4} to {value:.4}", measure.name));
                floors.set(measure, value);
            } else {
                floors.set(measure, kept.unwrap_or(value));
            }
        }
        self.set.retain(|other| other.digest != evaluation.digest);
        self.set.push(floors);
        self.set
            .sort_by(|a, b| (&a.name, &a.form, &a.digest).cmp(&(&b.name, &b.form, &b.digest)));
        lowered
    }

    /// The file's text.
    pub(super) fn text(&self) -> String {
        let mut text = "# Scores on page sets that `banmian evaluate segmentation --data SET` holds segmentation to. Written by\n\
             # `evaluate segmentation --data SET --pin`. The sets are not here: `digest` tells which set, in which form, was measured.\n"
            .to_owned();
        for floors in &self.set {
            text.push_str(&format!(
                "\n[[set]]\nname = {:?}\nform = {:?}\ndigest = {:?}\n",
                floors.name, floors.form, floors.digest
            ));
            for (name, list) in [("at_least", &floors.at_least), ("at_most", &floors.at_most)] {
                text.push_str(&format!("[set.{name}]\n"));
                text.extend(list.iter().map(|(name, value)| format!("{name:?} = {value:.4}\n")));
            }
        }
        text
    }
}

impl Floors {
    /// What is worse than its floor, a line each.
    pub(super) fn breaches(&self, counts: &Counts) -> Vec<String> {
        let breach = |measure: &Measure| {
            let floor = self.floor(measure)?;
            let value = measure.value(counts);
            let fell = value.is_none_or(|value| worse(measure, value, floor, TOLERANCE));
            let value = value.map_or_else(|| "nothing measured".to_owned(), |value| format!("{value:.4}"));
            fell.then(|| format!("{}: {value} is worse than its floor {floor:.4}", measure.name))
        };
        held().filter_map(breach).collect()
    }

    fn list(&self, measure: &Measure) -> &BTreeMap<String, f64> {
        match measure.better {
            Better::More => &self.at_least,
            Better::Less => &self.at_most,
        }
    }

    fn floor(&self, measure: &Measure) -> Option<f64> {
        self.list(measure).get(measure.name).copied()
    }

    fn set(&mut self, measure: &Measure, value: f64) {
        let list = match measure.better {
            Better::More => &mut self.at_least,
            Better::Less => &mut self.at_most,
        };
        list.insert(measure.name.to_owned(), value);
    }
}

/// The measures that have floors: precision may be traded for recall, so their F1 alone has one.
fn held() -> impl Iterator<Item = &'static Measure> {
    MEASURES.iter().filter(|measure| !["P", "R"].contains(&measure.name))
}

/// Whether a value is worse than a floor by more than `by`.
fn worse(measure: &Measure, value: f64, floor: f64, by: f64) -> bool {
    match measure.better {
        Better::More => value < floor - by,
        Better::Less => value > floor + by,
    }
}

/// To four digits, so that what was measured is no worse than it.
fn rounded(measure: &Measure, value: f64) -> f64 {
    let scaled = value * 10_000.0;
    let whole = match measure.better {
        Better::More => scaled.floor(),
        Better::Less => scaled.ceil(),
    };
    whole / 10_000.0
}
