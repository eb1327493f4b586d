//! A page set as it is on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use banmian_export::page_rows;
use banmian_model::{Entry, Extraction, OffsetMap, Page, PageArticles, PageFacts};
use serde::Deserialize;

use super::super::view::{self, View};
use crate::chunks::{drive, pool};
use crate::ingesting::Ingesting;
use crate::input::{Inputs, Unit};
use crate::stages::{self, Resources};
use crate::walk::{has_lines, open};
use crate::work::Clock;
use crate::{Options, Stop};

/// In which of its forms a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Paragraphs and lines of heads as blocks, blank lines between them.
    Blocks,
    /// As printed, one line of a column a line (`lines` of a JSON line).
    Printed,
}

impl Form {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Printed => "printed",
        }
    }
}

/// The gold of many pages.
pub(super) struct Set {
    path: PathBuf,
    /// What a person calls it.
    pub(super) name: String,
    pub(super) form: Form,
    /// In the order of the names of their files, or of the lines.
    pub(super) golds: Vec<Gold>,
    /// Of gold, texts and form.
    pub(super) digest: String,
    /// Printed lines by page.
    printed: BTreeMap<String, String>,
}

/// What a person, or who put the page together, says of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Gold {
    pub(super) id: String,
    pub(super) source: String,
    /// `19980105`; empty where nobody says.
    pub(super) date: String,
    /// Its number in the issue.
    pub(super) page: String,
    pub(super) articles: Vec<GoldArticle>,
    pub(super) nonarticle: Vec<Aside>,
    pub(super) blocks: Vec<GoldBlock>,
}

impl Gold {
    /// Lines that belong to no article.
    fn asides(&self) -> impl Iterator<Item = &str> {
        self.nonarticle
            .iter()
            .flat_map(|aside| aside.text.lines())
            .map(str::trim)
    }

    /// The day of publication: `1998-01-05`.
    pub(super) fn day(&self) -> String {
        match (self.date.get(..4), self.date.get(4..6), self.date.get(6..)) {
            (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
            _ => self.date.clone(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GoldArticle {
    pub(super) title: String,
    pub(super) kicker: String,
    pub(super) subtitle: String,
    /// Standing head.
    pub(super) section: String,
    pub(super) byline: Vec<String>,
    pub(super) dateline: String,
    pub(super) jump: String,
    /// The jump line it begins with.
    pub(super) continued: String,
    pub(super) paragraphs: Vec<String>,
    /// `body`, `byline` … for each paragraph.
    pub(super) para_kinds: Vec<String>,
}

/// What belongs to no article: caption, advertisement, folio line.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Aside {
    pub(super) text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GoldBlock {
    pub(super) text: String,
    pub(super) role: String,
    pub(super) article: Option<usize>,
    /// The paragraph it is a part of.
    pub(super) para: Option<usize>,
    /// Which part.
    pub(super) part: Option<usize>,
}

/// A line of a set in JSON Lines.
#[derive(Deserialize)]
struct Record {
    lines: Option<String>,
    gold: Gold,
}

/// Whether a set in JSON Lines stands in a file.
pub(super) fn is_lines(path: &Path) -> bool {
    path.is_file() && has_lines(path)
}

impl Set {
    pub(super) fn load(path: &Path, form: Form) -> Result<Self> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let mut set = Self {
            path: path.to_path_buf(),
            name: name.into_owned(),
            form,
            golds: Vec::new(),
            digest: String::new(),
            printed: BTreeMap::new(),
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update(form.name().as_bytes());
        if is_lines(path) {
            set.load_lines(&mut hasher)?;
        } else {
            ensure!(form == Form::Blocks, "only sets in JSON Lines have printed lines");
            set.load_folder(&mut hasher)?;
        }
        ensure!(
            !set.golds.is_empty(),
            "{} has no gold: nothing to score",
            path.display()
        );
        let mut ids: Vec<&str> = set.golds.iter().map(|gold| gold.id.as_str()).collect();
        ids.sort_unstable();
        if let Some(pair) = ids.windows(2).find(|pair| pair[0] == pair[1]) {
            bail!("{} has two pages of the id {:?}", path.display(), pair[0]);
        }
        set.digest = hasher.finalize().to_hex().to_string();
        Ok(set)
    }

    fn load_folder(&mut self, hasher: &mut blake3::Hasher) -> Result<()> {
        for file in files(&self.path.join("gold"), "json")? {
            let bytes = read(&file)?;
            let gold: Gold = serde_json::from_slice(&bytes).with_context(|| not_gold(&file))?;
            let page = read(&self.path.join("pages").join(format!("{}.txt", gold.id)))?;
            hasher
                .update(blake3::hash(&bytes).as_bytes())
                .update(blake3::hash(&page).as_bytes());
            self.golds.push(gold);
        }
        Ok(())
    }

    fn load_lines(&mut self, hasher: &mut blake3::Hasher) -> Result<()> {
        let reader = open(&self.path).with_context(|| format!("cannot read {}", self.path.display()))?;
        for (number, line) in (1..).zip(BufReader::new(reader).lines()) {
            let line = line.with_context(|| format!("cannot read {}", self.path.display()))?;
            hasher.update(blake3::hash(line.as_bytes()).as_bytes());
            if line.trim().is_empty() {
                continue;
            }
            let place = || format!("{}, line {number}", not_gold(&self.path));
            let record: Record = serde_json::from_str(&line).with_context(place)?;
            if self.form == Form::Printed {
                let lines = record
                    .lines
                    .with_context(|| format!("{} has no lines", record.gold.id))?;
                self.printed.insert(record.gold.id.clone(), lines);
            }
            self.golds.push(record.gold);
        }
        Ok(())
    }

    /// The rows of its pages as the stages make them, by page; nothing is extracted, for nothing extracted is scored.
    pub(super) fn read(&self, jobs: usize, stop: &Stop) -> Result<BTreeMap<String, View>> {
        self.each(
            jobs,
            stop,
            |unit| unit,
            |page, resources| view_of(stages::segment(page, resources)),
        )
    }

    /// Lines that belong to no article, by page: folio lines, mastheads.
    pub(super) fn asides(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        self.golds
            .iter()
            .map(|gold| (gold.id.as_str(), gold.asides().collect()))
            .collect()
    }

    /// What `one` makes of each of its pages, by page; `change` sees the bytes before they are read.
    pub(super) fn each<T: Send>(
        &self,
        jobs: usize,
        stop: &Stop,
        change: impl Fn(Unit) -> Unit,
        one: impl Fn(Entry<Page>, &Resources) -> Result<Option<(String, T)>> + Sync,
    ) -> Result<BTreeMap<String, T>> {
        let pages = self.path.join("pages");
        let options = Options {
            inputs: vec![if pages.is_dir() { pages } else { self.path.clone() }],
            stop: stop.clone(),
            ..Options::default()
        };
        let (inputs, pool, resources) = (Inputs::list(&options)?.counted()?, pool(jobs)?, Resources::builtin());
        let clock = Clock::default();
        let units = inputs.units().map(|unit| Ok(change(self.in_form(unit?))));
        let mut views = BTreeMap::new();
        drive(
            &pool,
            stop,
            Ingesting::new(units, &pool, stop, &clock),
            |page| page_of(page).map_or(0, |page| page.text.len()),
            |page| one(page, &resources),
            |view: Result<Option<(String, T)>>| {
                views.extend(view?);
                Ok(())
            },
        )?;
        Ok(views)
    }

    /// The page in printed lines where those are asked for.
    fn in_form(&self, unit: Unit) -> Unit {
        match unit {
            Unit::Page(mut page) => {
                if let Some(lines) = self.printed.get(&page.id) {
                    page.bytes = lines.clone().into_bytes();
                    page.offsets = u32::try_from(lines.len()).ok().map(OffsetMap::identity);
                }
                Unit::Page(page)
            }
            rejected @ Unit::Rejected(_) => rejected,
        }
    }
}

fn page_of(entry: &Entry<Page>) -> Option<&Page> {
    match entry {
        Entry::Page(page) => Some(page),
        Entry::Rejected(_) => None,
    }
}

fn view_of(entry: Entry<PageArticles>) -> Result<Option<(String, View)>> {
    let Entry::Page(PageArticles { page, segmentation }) = entry else {
        return Ok(None);
    };
    let facts = PageFacts {
        page,
        segmentation,
        extraction: Extraction::default(),
    };
    Ok(Some((facts.page.id.clone(), view::of(&page_rows(&facts))?)))
}

/// The files of a folder with an ending, by name.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let wanted = |path: &PathBuf| path.extension().is_some_and(|found| found == ending);
    let mut files: Vec<PathBuf> = paths.into_iter().filter(wanted).collect();
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn not_gold(path: &Path) -> String {
    format!("{} is no gold of a page set", path.display())
}
