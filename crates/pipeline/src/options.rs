use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use banmian_formats::Format;
use banmian_ingest::PathPattern;
use banmian_model::Day;
use serde::{Deserialize, Serialize};

use crate::Watch;

/// What a run is asked to do.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files and folders to read.
    pub inputs: Vec<PathBuf>,
    /// Where to write: a folder, or of a single stage an artifact.
    pub out: PathBuf,
    /// Threads; 0 is one for each core.
    pub jobs: usize,
    /// Encoding label to use instead of deciding.
    pub encoding: Option<String>,
    /// The newspaper of all pages.
    pub newspaper: Option<String>,
    /// The day of publication of all pages.
    pub date: Option<Day>,
    /// Where the paper is at home, six digits of GB/T 2260.
    pub region: Option<String>,
    /// Forms of paths that say newspaper, day and page, before those built in (see `banmian_ingest::PathPattern`).
    pub paths: Vec<String>,
    /// What is set for newspapers, by name.
    pub newspapers: BTreeMap<String, Newspaper>,
    /// Formats to write; none is all.
    pub formats: Vec<Format>,
    /// Begin CSV with a byte order mark: Excel takes it for another encoding without.
    pub bom: bool,
    /// Who is told how far the run has come.
    pub watch: Watch,
    /// Write even where the folder holds something else, or is up to date.
    pub force: bool,
    /// Read every file, whatever the file system says of its times.
    pub paranoid: bool,
    /// Have the manifest say what was done and how long it took, which differs from run to run.
    pub times: bool,
    /// Set by a signal; asked at each input.
    pub stop: Stop,
}

/// Checks a form of paths that a caller gives ([`Options::paths`]).
///
/// # Errors
/// If it is no pattern: one line for a person.
pub fn check_path_pattern(pattern: &str) -> Result<(), String> {
    PathPattern::new(pattern).map(drop)
}

/// Checks a code of GB/T 2260 that a caller or a note gives.
///
/// # Errors
/// If it is none: one line for a person.
pub fn check_region(region: &str) -> Result<(), String> {
    let is_code = region.len() == 6 && region.bytes().all(|byte| byte.is_ascii_digit());
    is_code
        .then_some(())
        .ok_or_else(|| format!("{region:?} is no code; give six digits such as 430200"))
}

/// What is set for a newspaper: it speaks for an encoding, and says where the paper is at home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Newspaper {
    /// Label of the encoding that its files are mostly in.
    pub encoding: Option<String>,
    /// Six digits of GB/T 2260.
    pub region: Option<String>,
}

impl Options {
    /// The forms of paths, read.
    ///
    /// # Errors
    /// If one is no pattern.
    pub(crate) fn path_patterns(&self) -> anyhow::Result<Vec<PathPattern>> {
        let patterns = self.paths.iter().map(|pattern| PathPattern::new(pattern));
        patterns.collect::<Result<_, _>>().map_err(anyhow::Error::msg)
    }

    /// These options with what a manifest says a run was made with.
    pub(crate) fn with_named(self, named: &BTreeMap<String, String>) -> Self {
        let option = |name: &str| named.get(name).cloned();
        let paths = option("paths").and_then(|text| serde_json::from_str(&text).ok());
        let newspapers = option("newspapers").and_then(|text| serde_json::from_str(&text).ok());
        Self {
            encoding: option("encoding"),
            newspaper: option("newspaper"),
            region: option("region"),
            date: option("date").as_deref().and_then(|day| day.parse().ok()),
            paths: paths.unwrap_or_default(),
            newspapers: newspapers.unwrap_or_default(),
            ..self
        }
    }

    /// Whether a format is to be written.
    pub(crate) fn writes(&self, format: Format) -> bool {
        self.formats.is_empty() || self.formats.contains(&format)
    }

    /// Options that bear on the artifacts, with those that bear on the formats alone.
    pub(crate) fn with_formats(&self, mut named: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let written: Vec<&str> = Format::ALL
            .into_iter()
            .filter(|&format| self.writes(format))
            .map(Format::name)
            .collect();
        if written.len() < Format::ALL.len() {
            named.insert("format".to_owned(), written.join(","));
        }
        if self.bom && self.writes(Format::Csv) {
            named.insert("bom".to_owned(), "true".to_owned());
        }
        named
    }

    /// The options that bear on the artifacts, by name.
    pub(crate) fn named(&self) -> BTreeMap<String, String> {
        let date = self.date.map(|day| day.to_string());
        let json = |is_empty: bool, text: serde_json::Result<String>| text.ok().filter(|_| !is_empty);
        let paths = json(self.paths.is_empty(), serde_json::to_string(&self.paths));
        let newspapers = json(self.newspapers.is_empty(), serde_json::to_string(&self.newspapers));
        let options = [
            ("encoding", &self.encoding),
            ("newspaper", &self.newspaper),
            ("date", &date),
            ("region", &self.region),
            ("paths", &paths),
            ("newspapers", &newspapers),
        ];
        options
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
            .collect()
    }
}

/// A stage that can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Bytes to pages.
    Ingest,
    /// Pages to articles.
    Segmentation,
    /// Articles to facts.
    Extraction,
    /// Facts to files.
    Export,
}

/// A number that a signal handler sets and the work asks for.
#[derive(Clone, Debug, Default)]
pub struct Stop(pub Arc<AtomicUsize>, Arc<Mutex<Option<PathBuf>>>);

impl Stop {
    pub(crate) fn check(&self) -> Result<(), Stopped> {
        match self.0.load(Ordering::Relaxed) {
            0 => Ok(()),
            signal => Err(Stopped { signal }),
        }
    }

    /// The folder that a run writes in, to be removed where the run does not come to it.
    pub(crate) fn writing_in(&self, workplace: Option<PathBuf>) {
        *self.workplace() = workplace;
    }

    /// Puts what is written in its place, which must not be cut in two: [`Stop::abandon`] comes before or after it.
    pub(crate) fn commit(&self, work: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
        let mut held = self.workplace();
        self.check()?;
        work()?;
        *held = None;
        Ok(())
    }

    /// Removes what a run has written so far, for a program that ends at once: whether it may, as no output of a run is
    /// in its place yet. After it a run cannot put anything there any more.
    pub fn abandon(&self) -> bool {
        let held = self.workplace();
        let Some(folder) = held.as_ref() else { return false };
        // Other threads may write on; what they leave, the next run removes.
        for _ in 0..3 {
            let _ = std::fs::remove_dir_all(folder);
        }
        std::mem::forget(held);
        true
    }

    fn workplace(&self) -> MutexGuard<'_, Option<PathBuf>> {
        self.1.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A signal ended the work; what stood in the output folder stands there still.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("interrupted; nothing was written")]
pub struct Stopped {
    /// Its number.
    pub signal: usize,
}
