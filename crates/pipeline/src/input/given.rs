//! Pages that are given from memory, as the units that files are read into.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use banmian_export::place;
use banmian_ingest::{Note, said_by_path};
use banmian_model::{Basis, RejectionKind, Source, file_and_line};

use super::{
    Counting, Inputs, PageBytes, Unit, all_bytes, begins_like_page, describe, may_be_page, no_lines, rejected,
    too_long, unreadable, without_mark,
};
use crate::input::MAX_PAGE;
use crate::line_reader::LineReader;
use crate::noted::Noted;
use crate::record::Record;
use crate::walk::{Found, Listing, Problem, compression, decompressed_by, has_lines, page_name};
use crate::{Options, Stop};

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
    /// Newspaper and day, where both are known before the page is read.
    pub known: Option<String>,
    /// Where the page stands: pages of one place may be of one issue.
    pub place: String,
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

    /// The pages of a file of lines, a line each, read as they are asked for until `stop` says otherwise; of any other the
    /// page itself.
    pub fn pages(mut self, stop: &Stop) -> Box<dyn Iterator<Item = Self> + '_> {
        let one = |page| Box::new(std::iter::once(page));
        let file = PathBuf::from(&self.path);
        if !has_lines(&file) {
            return one(self);
        }
        let lines = match (std::mem::take(&mut self.content), &self.standing) {
            (Content::Bytes(bytes), _) => LineReader::of_bytes(&file, bytes, stop),
            // A text is what the file holds decompressed.
            (Content::Text(text), _) => LineReader::of_bytes(Path::new("text"), text.into_bytes(), stop),
            (Content::File, Some(standing)) => LineReader::of_file(&standing.file, stop),
            (content, _) => return one(Self { content, ..self }),
        };
        let mut lines = match lines {
            Ok(lines) => lines.peekable(),
            Err(error) => return one(self.with(unreadable(&error).into())),
        };
        if lines.peek().is_none() {
            return one(self.with(no_lines().into()));
        }
        Box::new(lines.map(move |line| {
            let content = match line.bytes {
                Ok(bytes) => Content::Line {
                    bytes,
                    start: line.start,
                },
                Err(problem) => problem.into(),
            };
            Self {
                path: format!("{}#{}", self.path, line.number),
                // Lines have ids of their own, and a page each.
                id: None,
                page: None,
                ..self.with(content)
            }
        }))
    }

    fn with(&self, content: Content) -> Self {
        Self {
            content,
            ..self.clone()
        }
    }

    /// The id that the page has where no other has it too: its own, its line's, or the name of its file.
    pub fn name(&self) -> String {
        let own = self.own_id();
        let own = own.or_else(|| self.record(|record, _| record.id()).flatten());
        own.unwrap_or_else(|| page_name(Path::new(&self.path)))
    }

    /// An id of no characters is none.
    fn own_id(&self) -> Option<String> {
        self.id.clone().filter(|id| !id.is_empty())
    }

    /// What `read` makes of the record that a line holds, and of the line.
    fn record<T>(&self, read: impl FnOnce(&Record<'_>, &str) -> T) -> Option<T> {
        let Content::Line { bytes, start } = &self.content else {
            return None;
        };
        let line = without_mark(std::str::from_utf8(bytes).ok()?, *start);
        Some(read(&Record::parse(line).ok()?, line))
    }

    /// Whether it takes its name from others: a picture beside a page does not, nor a line that is refused.
    pub fn takes_name(&self) -> bool {
        match &self.content {
            Content::Bytes(bytes) => {
                let file = Path::new(&self.path);
                let reader = decompressed_by(file, std::io::Cursor::new(bytes[..bytes.len().min(1 << 10)].to_vec()));
                reader.is_ok_and(begins_like_page)
            }
            Content::Line { .. } => {
                let is_page = |record: &Record<'_>, line: &str| {
                    record.text(line, 0).is_ok() && Noted::of_record(record, &self.path).is_ok()
                };
                self.record(is_page).unwrap_or(false) && self.notes_of_line().is_ok()
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
    /// notes or the path, and where it stands.
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
        let known = newspaper.or(said.newspaper).zip(date.or(said.date));
        Ok(Issue {
            known: known.map(|(newspaper, date)| format!("{newspaper} {date}")),
            place: place(&self.path, &self.name()),
        })
    }

    /// What is noted of it: in its record, in its fields, beside it and above it.
    fn notes(&self) -> Vec<Note> {
        let of_line = self.record(|record, _| Noted::of_record(record, &self.path).ok());
        let own = of_line.flatten().into_iter().chain(self.noted().ok());
        let of_disk = self.standing.iter().flat_map(|standing| {
            let beside = Noted::beside(&standing.file).ok().flatten();
            let above = Noted::above(&standing.file, &standing.below).unwrap_or_default();
            beside.into_iter().chain(above)
        });
        own.chain(of_disk).map(|noted| noted.note).collect()
    }

    /// What stands about a line outside of it: in fields beside its file, and on the disk.
    fn notes_of_line(&self) -> Result<Vec<Noted>, Problem> {
        let noted = self.noted().map_err(|reason| Problem::refused(&reason))?;
        let mut notes = Vec::from_iter(noted.says_something().then_some(noted));
        if let Some(standing) = &self.standing {
            notes.extend(Inputs::notes_of_lines(&found(&Source::default(), Some(standing)))?);
        }
        Ok(notes)
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
    let pages: Vec<Given> = pages.into_iter().flat_map(|page| page.pages(&options.stop)).collect();
    let mut names = Counting::default();
    for page in &pages {
        if !matches!(page.content, Content::Missing { .. }) && page.takes_name() {
            names.add(&page.name());
        }
    }
    inputs.names = names.counted();
    let mut taken = BTreeMap::new();
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
        let own_id = page.own_id();
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
                self.line(&found, bytes, start, &source, &page.notes_of_line())
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
                id: own_id.unwrap_or(unit.id),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mark;

    fn text(path: &str, text: &str) -> Given {
        Given {
            path: path.to_owned(),
            content: Content::Text(text.to_owned()),
            ..Given::default()
        }
    }

    /// The ids of what is a page.
    fn ids(pages: Vec<Given>) -> Vec<String> {
        let units = units(pages, &Options::default()).expect("options are right");
        let id = |unit| match unit {
            Unit::Page(page) => Some(page.id),
            Unit::Rejected(_) => None,
        };
        units.into_iter().filter_map(id).collect()
    }

    #[test]
    fn pages_of_one_path_have_an_id_each() {
        let pages = vec![
            text("a/A1", "一"),
            text("A1", "二"),
            text("a/A1", "三"),
            text("a/A1", "四"),
        ];
        let (one, other) = (mark("A1", "a/A1"), mark("A1", "A1"));
        assert_eq!(ids(pages), [one.clone(), other, format!("{one}~2"), format!("{one}~3")]);
    }

    #[test]
    fn an_id_of_no_characters_is_none() {
        let page = Given {
            id: Some(String::new()),
            ..text("A1.txt", "一")
        };
        assert_eq!(ids(vec![page]), ["A1"]);
    }

    #[test]
    fn lines_are_lines_whether_bytes_or_text() {
        let lines = "\u{FEFF}{\"id\": \"first\", \"text\": \"一\"}\n{\"text\": \"二\"}\n";
        let bytes = Given {
            content: Content::Bytes(lines.as_bytes().to_vec()),
            ..text("days.jsonl", "")
        };
        for given in [bytes, text("days.jsonl", lines), text("days.jsonl.gz", lines)] {
            let planned: Vec<Given> = given.clone().pages(&Stop::default()).collect();
            let planned: Vec<_> = planned.iter().map(|page| (page.name(), page.takes_name())).collect();
            assert_eq!(planned[0], ("first".to_owned(), true), "the mark is none of the record");
            assert_eq!(ids(vec![given]), [&*planned[0].0, &*planned[1].0]);
        }
    }

    #[test]
    fn a_line_that_is_refused_takes_no_name() {
        let line = r#"{"id": "A1", "text": "一", "region": "nowhere"}"#;
        let lines = text("days.jsonl", &format!("{line}\n"));
        assert_eq!(ids(vec![text("A1.txt", "一"), lines.clone()]), ["A1"]);
        assert!(lines.pages(&Stop::default()).all(|page| !page.takes_name()));
    }

    #[test]
    fn what_is_said_beside_lines_is_said_of_each() {
        let given = Given {
            newspaper: Some("株洲日报".to_owned()),
            date: Some("2020-03-02".to_owned()),
            page: Some("A1".to_owned()),
            ..text(
                "days.jsonl",
                "{\"text\": \"一\"}\n{\"text\": \"二\", \"newspaper\": \"九江日报\"}\n",
            )
        };
        let known: Vec<_> = given.clone().pages(&Stop::default()).collect();
        let known = known
            .iter()
            .map(|page| page.issue(&Options::default()).expect("no forms").known);
        assert_eq!(
            known.collect::<Vec<_>>(),
            ["株洲日报 2020-03-02", "九江日报 2020-03-02"].map(|issue| Some(issue.to_owned()))
        );
        let units = units(vec![given], &Options::default()).expect("options are right");
        for (unit, newspaper) in units.into_iter().zip(["株洲日报", "九江日报"]) {
            let Unit::Page(page) = unit else { panic!("it is a page") };
            let said = |of: fn(&Note) -> Option<String>| page.options.notes.iter().find_map(of);
            assert_eq!(said(|note| note.newspaper.clone()).as_deref(), Some(newspaper));
            assert_eq!(
                said(|note| note.date.map(|day| day.to_string())).as_deref(),
                Some("2020-03-02")
            );
            assert_eq!(said(|note| note.page.clone()), None);
        }
    }
}
