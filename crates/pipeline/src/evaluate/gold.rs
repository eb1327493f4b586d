//! What a person says a page holds: `gold.json` and `meta.toml` beside the page.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Number, Value as Json};

/// A page with what a person says it holds.
#[derive(Debug)]
pub(crate) struct Fixture {
    /// The folder's name; the page's id.
    pub(crate) id: String,
    /// The source as it is on disk.
    pub(crate) bytes: Vec<u8>,
    /// Digest of `gold.json` and `meta.toml`.
    pub(crate) digest: blake3::Hash,
    pub(crate) meta: Meta,
    pub(crate) gold: Gold,
}

/// `meta.toml`: where the page is from and what is true of it as a whole.
#[derive(Debug, Deserialize)]
pub(crate) struct Meta {
    /// The page, from the folder; `page.txt` where it does not say.
    pub(crate) page: Option<PathBuf>,
    pub(crate) encoding: String,
    pub(crate) region: Option<String>,
}

/// `gold.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Gold {
    pub(crate) newspaper: Option<String>,
    pub(crate) publication_date: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) items: Vec<Item>,
}

/// An article, advertisement or notice. A list that is `None` was not annotated; an empty one was, and there is none.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Item {
    pub(crate) kind: String,
    pub(crate) kicker: Option<String>,
    pub(crate) headline: Option<String>,
    pub(crate) deck: Option<String>,
    pub(crate) standing_head: Vec<String>,
    pub(crate) byline: Makers,
    pub(crate) credit: Makers,
    pub(crate) dateline: Option<Dateline>,
    pub(crate) crossheads: Vec<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) jump: Option<Jump>,
    pub(crate) caption: Option<String>,
    /// All captions, the first among them, where there are several.
    pub(crate) captions: Vec<String>,
    /// Name, and offices joined by `、` as printed.
    pub(crate) people: Option<Vec<(String, Option<String>)>>,
    /// Speaker and words.
    pub(crate) quotes: Vec<(Option<String>, String)>,
    pub(crate) quotes_optional: Vec<(Option<String>, String)>,
    pub(crate) documents: Option<Vec<Document>>,
    /// Words, number or [low, high], unit, modifier.
    pub(crate) quantities: Vec<(String, NumberOrRange, String, String)>,
    /// Number and whose.
    pub(crate) phones: Vec<(String, String)>,
    /// Words and EDTF.
    pub(crate) times: Vec<(String, String)>,
    pub(crate) observations: Vec<Observation>,
    pub(crate) statistics: Option<Vec<Statistic>>,
    pub(crate) statistics_optional: Vec<Statistic>,
    pub(crate) checks: Vec<Check>,
    pub(crate) checks_optional: Vec<Check>,
    pub(crate) paragraphs: Vec<String>,
    /// Of an advertisement: all of it.
    pub(crate) text: Option<String>,
}

/// By-line or closing credit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Makers {
    pub(crate) outlet: Option<String>,
    pub(crate) reporters: Vec<String>,
    pub(crate) correspondents: Vec<String>,
    pub(crate) narrators: Vec<String>,
    pub(crate) compilers: Vec<String>,
    pub(crate) photographers: Vec<String>,
    pub(crate) editors: Vec<String>,
    /// 整理 makes everybody in a credit a compiler.
    pub(crate) role: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Dateline {
    pub(crate) outlet: Option<String>,
    pub(crate) mark: String,
    pub(crate) date: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Jump {
    pub(crate) direction: String,
    pub(crate) page: Option<String>,
    pub(crate) mark: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Document {
    pub(crate) title: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) issuer: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum NumberOrRange {
    One(Number),
    Range([Number; 2]),
}

#[derive(Debug, Deserialize)]
pub(crate) struct Observation {
    pub(crate) place: String,
    pub(crate) scope: String,
    pub(crate) value: Number,
    /// A day, a day and an hour (`2020-03-01T15`), or two days with `/` between: the first and the last.
    pub(crate) as_of: String,
    pub(crate) measure: String,
    pub(crate) origin: Option<String>,
}

/// A count, rate, growth or rank that is no observation.
#[derive(Debug, Deserialize)]
pub(crate) struct Statistic {
    pub(crate) form: String,
    /// `result` where it does not say.
    #[serde(default = "result")]
    pub(crate) outlook: String,
    /// Scored by itself, where it is given.
    pub(crate) subject: Option<String>,
    pub(crate) measure: String,
    pub(crate) value: Number,
    pub(crate) unit: Option<String>,
}

fn result() -> String {
    "result".to_owned()
}

#[derive(Debug, Deserialize)]
pub(crate) struct Check {
    pub(crate) kind: String,
    pub(crate) status: String,
    /// How often, where more than once.
    #[serde(default = "one")]
    pub(crate) count: usize,
}

fn one() -> usize {
    1
}

impl Item {
    /// The outlet of by-line or credit.
    pub(crate) fn outlet(&self) -> Option<&str> {
        self.byline.outlet.as_deref().or(self.credit.outlet.as_deref())
    }

    /// The people of a role, from by-line and credit; those of a credit with 整理 are compilers.
    pub(crate) fn makers(&self, of: impl Fn(&Makers) -> &Vec<String>) -> Vec<String> {
        let credit = if self.compiled() { &[][..] } else { of(&self.credit) };
        of(&self.byline).iter().chain(credit).cloned().collect()
    }

    /// Everybody who compiled it.
    pub(crate) fn compilers(&self) -> Vec<String> {
        let mut names = self.makers(|makers| &makers.compilers);
        if self.compiled() {
            let credit = &self.credit;
            names.extend(credit.reporters.iter().chain(&credit.correspondents).cloned());
            names.extend(credit.compilers.iter().cloned());
        }
        names
    }

    fn compiled(&self) -> bool {
        self.credit.role.as_deref() == Some("整理")
    }

    /// All captions.
    pub(crate) fn captions(&self) -> Vec<String> {
        if self.captions.is_empty() {
            self.caption.clone().into_iter().collect()
        } else {
            self.captions.clone()
        }
    }

    /// All the words the gold has of it, to find it again by.
    pub(crate) fn words(&self) -> String {
        let heads = [&self.kicker, &self.headline, &self.deck, &self.text];
        let heads = heads.into_iter().flatten().cloned();
        let body = self.paragraphs.iter().chain(&self.crossheads).cloned();
        heads.chain(body).chain(self.captions()).collect()
    }

    /// What a person calls it in a list of misses.
    pub(crate) fn title(&self) -> String {
        let head = self
            .headline
            .as_ref()
            .or(self.text.as_ref())
            .or(self.paragraphs.first());
        head.map_or_else(|| self.kind.clone(), |head| head.chars().take(16).collect())
    }
}

/// The fixtures in a folder, one a subfolder with a `gold.json`, by name.
pub(crate) fn load(folder: &Path) -> Result<Vec<Fixture>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("cannot list the annotated pages in {}", folder.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.join("gold.json").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    ensure!(
        !folders.is_empty(),
        "{} has no folder with a gold.json: nothing to score against",
        folder.display()
    );
    folders.iter().map(|folder| fixture(folder)).collect()
}

fn fixture(folder: &Path) -> Result<Fixture> {
    let read = |name: &Path| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let (gold_bytes, meta_bytes) = (read(Path::new("gold.json"))?, read(Path::new("meta.toml"))?);
    let what = |name: &str| format!("{} is not what the evaluator reads", folder.join(name).display());
    let gold = serde_json::from_slice(&gold_bytes).with_context(|| what("gold.json"))?;
    let meta: Meta = toml::from_slice(&meta_bytes).with_context(|| what("meta.toml"))?;
    let bytes = read(meta.page.as_deref().unwrap_or(Path::new("page.txt")))?;
    let name = folder.file_name().unwrap_or_default();
    Ok(Fixture {
        id: name.to_string_lossy().into_owned(),
        digest: blake3::hash(&[&gold_bytes[..], &meta_bytes, blake3::hash(&bytes).as_bytes()].concat()),
        bytes,
        meta,
        gold,
    })
}

/// The digits of a JSON number, of a whole one without a fraction.
pub(crate) fn digits(number: &Number) -> String {
    let text = number.to_string();
    match text.split_once('.') {
        Some((whole, fraction)) => match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole}.{fraction}"),
        },
        None => text,
    }
}

/// The digits of a JSON value that is a number.
pub(crate) fn digits_of(value: &Json) -> String {
    value.as_number().map(digits).unwrap_or_default()
}
