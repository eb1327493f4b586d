//! Pages that are given from memory, as the units that files are read into.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use banmian_export::place;
use banmian_ingest::{Note, said_by_path};
use banmian_model::{Basis, RejectionKind, Source, file_and_line};

use super::{
    Counting, Inputs, PageBytes, Unit, all_bytes, begins_like_page, describe, may_be_page, no_lines, rejected,
    too_long, unreadable,
};
use crate::Options;
use crate::input::MAX_PAGE;
use crate::line_reader::LineReader;
use crate::noted::Noted;
use crate::record::Record;
use crate::walk::{Found, Listing, Problem, compression, decompressed_by, has_lines, page_name};

/// A page that is given from memory, or what may be one.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// What it was found below; outcomes name it.
    pub input: String,
    /// Path below that: what it says of newspaper, day and page is read, and its endings say how bytes are compressed, and
    /// whether they are lines of pages.
    pub path: String,
    /// Its id in every table; `None`: the path's name, or what its line says.
    pub id: Option<String>,
    /// What it is.
    pub content: Content,
    /// The newspaper, as a record says it.
    pub newspaper: Option<String>,
    /// The day of publication, as a record says it: `2020-03-02`, `20200302`.
    pub date: Option<String>,
    /// 版次, as a record says it.
    pub page: Option<String>,
    /// Where the paper is at home, as a record says it: six digits of GB/T 2260.
    pub region: Option<String>,
    /// Label of the encoding of bytes.
    pub encoding: Option<String>,
    /// Where it stands on a disk: then the notes beside and above it are read, as a run reads them.
    pub standing: Option<Standing>,
}

/// Where a page stands on a disk.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its file.
    pub file: PathBuf,
    /// The input that it was found below, or is.
    pub below: PathBuf,
}

/// What pages have in common that may be of one issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Newspaper and day, or where they stand.
    pub name: String,
    /// Whether it is newspaper and day.
    pub is_known: bool,
}

/// What is given of a page.
#[derive(Clone, Debug)]
pub enum Content {
    /// Bytes of a file.
    Bytes(Vec<u8>),
    /// A text; what `raw` counts are its bytes in UTF-8.
    Text(String),
    /// The line of a JSON Lines file that begins at byte `start` of it.
    Line {
        /// The line.
        bytes: Vec<u8>,
        /// Where it begins.
        start: u64,
    },
    /// What its file on the disk holds.
    File,
    /// Nothing.
    Missing {
        /// Whether it could not be had, or is no page.
        failed: bool,
        /// What is wrong and what to do.
        reason: String,
    },
}

impl Default for Content {
    fn default() -> Self {
        Self::Bytes(Vec::new())
    }
}

impl Given {
    /// What a run over the options' inputs would read, in its order: each file, and each place where none could be.
    pub fn listed(options: &Options) -> Vec<Self> {
        // Who reads them may stand elsewhere.
        let absolute = |path: PathBuf| std::path::absolute(&path).unwrap_or(path);
        let given = |found: Found| Self {
            input: found.source.input,
            path: found.source.path,
            content: found.problem.map_or(Content::File, Content::from),
            standing: Some(Standing {
                file: absolute(found.file),
                below: absolute(found.input),
            }),
            ..Self::default()
        };
        Listing::of(&options.inputs, &options.out).iter().map(given).collect()
    }

    /// The pages of a file of lines, a line each; of any other the page itself.
    pub fn pages(mut self, options: &Options) -> Vec<Self> {
        let file = PathBuf::from(&self.path);
        if !has_lines(&file) {
            return vec![self];
        }
        let lines = match (std::mem::take(&mut self.content), &self.standing) {
            (Content::Bytes(bytes), _) => LineReader::of_bytes(&file, bytes, &options.stop),
            (Content::File, Some(standing)) => LineReader::of_file(&standing.file, &options.stop),
            (content, _) => return vec![Self { content, ..self }],
        };
        let other = |path: String, content| Self {
            input: self.input.clone(),
            path,
            content,
            standing: self.standing.clone(),
            ..Self::default()
        };
        let mut lines = match lines {
            Ok(lines) => lines.peekable(),
            Err(error) => return vec![other(self.path.clone(), unreadable(&error).into())],
        };
        if lines.peek().is_none() {
            return vec![other(self.path.clone(), no_lines().into())];
        }
        let page = |line: crate::line_reader::Line| {
            let content = match line.bytes {
                Ok(bytes) => Content::Line {
                    bytes,
                    start: line.start,
                },
                Err(problem) => problem.into(),
            };
            other(format!("{}#{}", self.path, line.number), content)
        };
        lines.map(page).collect()
    }

    /// The id that the page has where no other has it too: its own, its line's, or the name of its file.
    pub fn name(&self) -> String {
        let of_line = || match &self.content {
            Content::Line { bytes, .. } => Record::parse(std::str::from_utf8(bytes).ok()?).ok()?.id(),
            _ => None,
        };
        let own = self.id.clone().or_else(of_line);
        own.unwrap_or_else(|| page_name(Path::new(&self.path)))
    }

    /// Whether it takes its name from others: a picture beside a page does not.
    pub fn takes_name(&self) -> bool {
        match &self.content {
            Content::Bytes(bytes) => {
                let file = Path::new(&self.path);
                let reader = decompressed_by(file, std::io::Cursor::new(bytes[..bytes.len().min(1 << 10)].to_vec()));
                reader.is_ok_and(begins_like_page)
            }
            Content::Line { bytes, .. } => {
                let line = std::str::from_utf8(bytes).unwrap_or_default();
                Record::parse(line).is_ok_and(|record| record.text(line, 0).is_ok())
            }
            Content::Text(_) => true,
            Content::File => self
                .standing
                .as_ref()
                .is_some_and(|standing| may_be_page(&standing.file)),
            Content::Missing { .. } => false,
        }
    }

    /// What it has in common with pages that may be of its issue: newspaper and day where both are said by options, fields,
    /// notes or the path; else where it stands.
    ///
    /// # Errors
    /// If a form of paths is none.
    pub fn issue(&self, options: &Options) -> anyhow::Result<Issue> {
        let (file, _) = file_and_line(&self.path);
        let said = said_by_path(file, &options.path_patterns()?);
        let notes = self.notes();
        let newspaper = options.newspaper.clone();
        let newspaper = newspaper.or_else(|| notes.iter().find_map(|note| note.newspaper.clone()));
        let date = options.date.or_else(|| notes.iter().find_map(|note| note.date));
        Ok(match (newspaper.or(said.newspaper), date.or(said.date)) {
            (Some(newspaper), Some(date)) => Issue {
                name: format!("{newspaper} {date}"),
                is_known: true,
            },
            _ => Issue {
                name: place(&self.path, &self.name()),
                is_known: false,
            },
        })
    }

    /// What is noted of it: in its record or fields, beside it and above it.
    fn notes(&self) -> Vec<Note> {
        let of_line =
            |bytes: &[u8]| Noted::of_record(&Record::parse(std::str::from_utf8(bytes).ok()?).ok()?, &self.path).ok();
        let own = match &self.content {
            Content::Line { bytes, .. } => of_line(bytes),
            _ => self.noted().ok(),
        };
        let of_disk = self.standing.iter().flat_map(|standing| {
            let beside = Noted::beside(&standing.file).ok().flatten();
            let above = Noted::above(&standing.file, &standing.below).unwrap_or_default();
            beside.into_iter().chain(above)
        });
        own.into_iter().chain(of_disk).map(|noted| noted.note).collect()
    }

    /// What its fields say.
    fn noted(&self) -> Result<Noted, String> {
        let field = |name: &str| match name {
            "newspaper" => self.newspaper.clone(),
            "date" => self.date.clone(),
            "page" => self.page.clone(),
            "region" => self.region.clone(),
            "encoding" => self.encoding.clone(),
            _ => None,
        };
        let filled = |name: &str| field(name).filter(|value| !value.trim().is_empty());
        Noted::new(filled, Note::new(Basis::Record, self.path.clone()))
    }
}

impl From<Problem> for Content {
    fn from(problem: Problem) -> Self {
        Self::Missing {
            failed: problem.kind == RejectionKind::Failed,
            reason: problem.reason,
        }
    }
}

/// The units of pages, in their order, each with an id of its own.
///
/// # Errors
/// If a form of paths in the options is none.
pub(crate) fn units(pages: Vec<Given>, options: &Options) -> anyhow::Result<Vec<Unit>> {
    let options = &Options {
        inputs: Vec::new(),
        ..options.clone()
    };
    let mut inputs = Inputs::list(options)?;
    let pages: Vec<Given> = pages.into_iter().flat_map(|page| page.pages(options)).collect();
    let mut names = Counting::default();
    for page in &pages {
        if !matches!(page.content, Content::Missing { .. }) && page.takes_name() {
            names.add(&page.name());
        }
    }
    inputs.names = names.counted();
    let mut taken = BTreeSet::new();
    let unit = |page| {
        let mut unit = inputs.given(page);
        if let Unit::Page(page) = &mut unit {
            inputs.settle_name(page, &mut taken);
        }
        unit
    };
    Ok(pages.into_iter().map(unit).collect())
}

impl Inputs {
    fn given(&self, page: Given) -> Unit {
        let file = Path::new(&page.path);
        let mut source = Source {
            input: page.input.clone(),
            path: page.path.clone(),
            ..Source::default()
        };
        let unit = match page.content {
            Content::Bytes(ref bytes) => {
                source.compression = compression(file);
                self.given_bytes(&page, bytes, &mut source)
                    .map(Box::new)
                    .map(Unit::Page)
            }
            Content::Text(ref text) => self.given_text(&page, text, &mut source).map(Box::new).map(Unit::Page),
            Content::Line { ref bytes, start } => {
                source.compression = compression(Path::new(file_and_line(&page.path).0));
                describe(&mut source, bytes);
                let found = found(&source, page.standing.as_ref());
                let above = match page.standing {
                    Some(_) => Self::notes_of_lines(&found),
                    None => Ok(Vec::new()),
                };
                self.line(&found, bytes, start, &source, &above)
                    .map(Box::new)
                    .map(Unit::Page)
            }
            Content::File => {
                source.compression = compression(file);
                self.whole(&found(&source, page.standing.as_ref()))
            }
            Content::Missing { failed, reason } if failed => Err(Problem::failed(&reason)),
            Content::Missing { reason, .. } => Err(Problem::refused(&reason)),
        };
        match unit {
            Ok(Unit::Page(unit)) => Unit::Page(Box::new(PageBytes {
                id: page.id.unwrap_or(unit.id),
                ..*unit
            })),
            Ok(unit) => unit,
            Err(problem) => rejected(source, problem),
        }
    }

    fn given_bytes(&self, page: &Given, bytes: &[u8], source: &mut Source) -> Result<PageBytes, Problem> {
        if bytes.len() as u64 > MAX_PAGE {
            return Err(Problem::refused(&too_long()));
        }
        let file = Path::new(&page.path);
        let reader = decompressed_by(file, std::io::Cursor::new(bytes.to_vec())).map_err(|error| unreadable(&error))?;
        let bytes = all_bytes(reader)?;
        describe(source, &bytes);
        self.given_page(page, bytes, source)
    }

    fn given_text(&self, page: &Given, text: &str, source: &mut Source) -> Result<PageBytes, Problem> {
        describe(source, text.as_bytes());
        if text.len() as u64 > MAX_PAGE {
            return Err(Problem::refused(&too_long()));
        }
        let unit = self.given_page(page, text.as_bytes().to_vec(), source)?;
        let options = banmian_ingest::Options {
            encoding: Some("utf-8".to_owned()),
            ..unit.options
        };
        Ok(PageBytes { options, ..unit })
    }

    /// A page of bytes, with what its fields say.
    fn given_page(&self, page: &Given, bytes: Vec<u8>, source: &Source) -> Result<PageBytes, Problem> {
        let noted = page.noted().map_err(|reason| Problem::refused(&reason))?;
        Ok(PageBytes {
            id: page.name(),
            options: self.options(&found(source, None), noted.says_something().then_some(noted), &[]),
            source: source.clone(),
            bytes,
            offsets: None,
        })
    }
}

/// A file, which may be nowhere on a disk.
fn found(source: &Source, standing: Option<&Standing>) -> Found {
    let (file, input) = standing.map_or_else(Default::default, |standing| {
        (standing.file.clone(), standing.below.clone())
    });
    Found {
        source: source.clone(),
        file,
        input,
        problem: None,
    }
}
