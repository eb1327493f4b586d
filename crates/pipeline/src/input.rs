//! Finding inputs, naming their pages, and reading them one at a time.

pub(crate) mod given;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use banmian_ingest::Note;
use banmian_model::{Basis, Digest, OffsetMap, Rejection, Source};

use crate::ingesting::half;
use crate::line_reader::{FileLines, LineReader};
use crate::noted::Noted;
use crate::record::Record;
use crate::walk::{Found, Listing, Problem, has_lines, open, page_name};
use crate::{Newspaper, Options, Stop, Stopped};

/// Longest page in bytes, decompressed. A newspaper page has 6 to 20 KB of text; what is longer is something else.
pub(crate) const MAX_PAGE: u64 = 16 << 20;

/// What is read before it is decoded.
pub(crate) enum Unit {
    /// The bytes of a page.
    Page(Box<PageBytes>),
    /// No page.
    Rejected(Rejection),
}

/// The bytes of a page and what is known of them.
pub(crate) struct PageBytes {
    pub(crate) id: String,
    pub(crate) source: Source,
    pub(crate) bytes: Vec<u8>,
    pub(crate) options: banmian_ingest::Options,
    /// Of a JSON line: the way from its text into the file.
    pub(crate) offsets: Option<OffsetMap>,
}

/// How many pages a run has, and which of their ids would not be theirs alone.
#[derive(Default)]
struct Names {
    pages: u64,
    /// Digests of the ids that several pages would have, and of those that are the stem of another page's.
    clashing: BTreeSet<u128>,
    stems: BTreeSet<u128>,
}

/// How many pages would have each id, by its digest.
#[derive(Default)]
struct Counting {
    of: BTreeMap<u128, u32>,
    /// Digests of what ids say they are one of several of.
    stems: BTreeSet<u128>,
}

impl Counting {
    fn add(&mut self, id: &str) {
        *self.of.entry(digest(id)).or_insert(0) += 1;
        self.stems.extend(stem_of_several(id).map(digest));
    }

    /// What is to be remembered of them: there is an entry for each page of a run, and few clash.
    fn counted(self) -> Names {
        let clashing = self.of.iter().filter(|(_, count)| **count > 1).map(|(name, _)| *name);
        Names {
            pages: self.of.values().map(|&count| u64::from(count)).sum(),
            clashing: clashing.collect(),
            stems: self
                .stems
                .into_iter()
                .filter(|stem| self.of.contains_key(stem))
                .collect(),
        }
    }
}

impl Names {
    /// Whether a page of this id would not be told by it.
    fn clash(&self, id: &str) -> bool {
        stem_of_several(id).is_some_and(|stem| self.stems.contains(&digest(stem)))
            || self.clashing.contains(&digest(id))
    }
}

/// All inputs in the order of every output: by path below the input, then by input.
pub(crate) struct Inputs {
    found: Listing,
    names: Names,
    /// What files of lines were like when their ids were read.
    looks: BTreeMap<PathBuf, Option<Look>>,
    given: banmian_ingest::Options,
    newspapers: BTreeMap<String, Newspaper>,
    /// The notes beside and above the files.
    notes: BTreeSet<PathBuf>,
    stop: Stop,
}

impl Inputs {
    /// Finds the inputs, without reading any.
    pub(crate) fn list(options: &Options) -> anyhow::Result<Self> {
        let found = Listing::of(&options.inputs, &options.out);
        let given = banmian_ingest::Options {
            encoding: options.encoding.clone(),
            newspaper: options.newspaper.clone(),
            date: options.date,
            region: options.region.clone(),
            paths: options.path_patterns()?,
            ..banmian_ingest::Options::default()
        };
        Ok(Self {
            notes: Noted::paths(&found),
            found,
            names: Names::default(),
            looks: BTreeMap::new(),
            given,
            newspapers: options.newspapers.clone(),
            stop: options.stop.clone(),
        })
    }

    /// Reads the ids of their pages, without which none can be read.
    pub(crate) fn counted(mut self) -> Result<Self, Stopped> {
        let files = self.found.iter().map(|found| found.file);
        let lines = files.filter(|file| has_lines(file));
        let seen = |file: PathBuf| {
            let seen = look(&file);
            (file, seen)
        };
        self.looks = lines.map(seen).collect();
        self.names = self.count_names()?;
        Ok(self)
    }

    /// How many inputs there are.
    pub(crate) fn count(&self) -> u64 {
        self.names.pages + self.found.problems() as u64
    }

    /// The files, each with what it is called.
    pub(crate) fn files(&self) -> impl Iterator<Item = (String, PathBuf)> {
        let name = |found: &Found| format!("{}\0{}", found.source.input, found.source.path);
        self.found.iter().map(move |found| (name(&found), found.file))
    }

    /// The notes beside and above them.
    pub(crate) fn notes(&self) -> impl Iterator<Item = (String, PathBuf)> {
        self.notes.iter().map(|note| (String::new(), note.clone()))
    }

    /// The ids of all pages. A picture beside a page takes no name from it, so where files clash the first bytes of each
    /// are looked at.
    fn count_names(&self) -> Result<Names, Stopped> {
        let mut names = Counting::default();
        let mut files: BTreeMap<u128, u32> = BTreeMap::new();
        for found in self.found.iter().filter(|found| found.problem.is_none()) {
            self.stop.check()?;
            if !has_lines(&found.file) {
                *files.entry(digest(&page_name(&found.file))).or_insert(0) += 1;
                continue;
            }
            for unit in self.read(found) {
                self.stop.check()?;
                if let Unit::Page(page) = unit {
                    names.add(&page.id);
                }
            }
        }
        files
            .iter_mut()
            .for_each(|(name, count)| *count += names.of.get(name).unwrap_or(&0));
        for found in self
            .found
            .iter()
            .filter(|found| found.problem.is_none() && !has_lines(&found.file))
        {
            self.stop.check()?;
            let name = page_name(&found.file);
            if files[&digest(&name)] < 2 || may_be_page(&found.file) {
                names.add(&name);
            }
        }
        Ok(names.counted())
    }

    /// The options that bear on the pages, by name, and a digest of what is noted of them beside the options.
    pub(crate) fn named(&self, options: &Options) -> BTreeMap<String, String> {
        let mut named = options.named();
        if !self.notes.is_empty() {
            named.insert("notes".to_owned(), Noted::digest(&self.notes));
        }
        named
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Reads the inputs one at a time, in order.
    pub(crate) fn units(&self) -> impl Iterator<Item = anyhow::Result<Unit>> {
        let mut taken = BTreeMap::new();
        self.found
            .iter()
            .flat_map(move |found| self.read(found))
            .map(move |mut unit| {
                self.stop.check()?;
                if let Unit::Page(page) = &mut unit {
                    self.settle_name(page, &mut taken);
                }
                Ok(unit)
            })
    }

    /// Where pages would have one name, each gets the digest of its path behind it. Where that is one too, as two inputs
    /// may have one path below them and rows of a table whatever they please, the second gets a 2 behind that.
    fn settle_name(&self, page: &mut PageBytes, taken: &mut BTreeMap<u128, u64>) {
        if !self.names.clash(&page.id) {
            return;
        }
        page.id = mark(&page.id, &page.source.path);
        let times = taken.entry(digest(&page.id)).or_insert(0);
        *times += 1;
        if *times > 1 {
            page.id = format!("{}~{times}", page.id);
        }
    }

    fn read(&self, mut found: Found) -> Box<dyn Iterator<Item = Unit> + '_> {
        let source = found.source.clone();
        let units = match found.problem.take() {
            Some(problem) => Err(problem),
            None => self.read_file(found),
        };
        units.unwrap_or_else(|problem| Box::new(std::iter::once(rejected(source, problem))))
    }

    fn read_file(&self, found: Found) -> Result<Box<dyn Iterator<Item = Unit> + '_>, Problem> {
        if has_lines(&found.file) {
            let reader = LineReader::of_file(&found.file, &self.stop).map_err(|error| unreadable(&error))?;
            return Ok(Box::new(self.lines(found, reader)));
        }
        let unit = self.whole(&found)?;
        Ok(Box::new(std::iter::once(unit)))
    }

    fn whole(&self, found: &Found) -> Result<Unit, Problem> {
        let bytes = steady(&found.file, || bytes_of(&found.file))?;
        let mut source = found.source.clone();
        describe(&mut source, &bytes);
        // Its bytes are known where its notes cannot be read.
        let beside = Noted::beside(&found.file);
        let notes = beside.and_then(|beside| Ok((beside, Noted::above(&found.file, &found.input)?)));
        Ok(match notes {
            Ok((beside, above)) => Unit::Page(Box::new(PageBytes {
                id: page_name(&found.file),
                options: self.options(found, beside, &above),
                source,
                bytes,
                offsets: None,
            })),
            Err(problem) => rejected(source, problem),
        })
    }

    /// What is known of a page: the options, the note beside it or its record, the notes of its folders, and what is
    /// set for its newspaper. Only the first two decide an encoding; the others speak for one.
    fn options(&self, found: &Found, noted: Option<Noted>, above: &[Noted]) -> banmian_ingest::Options {
        let mut options = self.given.clone();
        if let Some(Noted { note, encoding }) = noted {
            options.encoding = options.encoding.or(encoding);
            options.notes.push(note);
        }
        for Noted { note, encoding } in above {
            options.priors.extend(encoding.clone());
            options.notes.push(note.clone());
        }
        let noted = options.notes.iter().find_map(|note| note.newspaper.clone());
        let name = options.newspaper.clone().or(noted);
        let name = name.or_else(|| banmian_ingest::newspaper_of_path(&found.source.path, &options.paths));
        if let Some((name, setting)) = name.and_then(|name| self.newspapers.get_key_value(&name)) {
            options.priors.extend(setting.encoding.clone());
            options.notes.push(Note {
                region: setting.region.clone(),
                ..Note::new(Basis::Option, format!("[newspapers.{name}] of the configuration"))
            });
        }
        options
    }

    /// The pages of a JSON Lines file, a line each.
    fn lines<'a>(&'a self, found: Found, reader: FileLines<'a>) -> impl Iterator<Item = Unit> + 'a {
        let above = Self::notes_of_lines(&found);
        let mut lines = reader.peekable();
        let empty = lines
            .peek()
            .is_none()
            .then(|| rejected(found.source.clone(), no_lines()));
        let (file, source) = (found.file.clone(), found.source.clone());
        let changed = std::iter::once_with(move || {
            let known = self.looks.get(&file)?;
            (*known != look(&file)).then(|| rejected(source, Problem::failed(CHANGED)))
        });
        let pages = lines.map(move |line| {
            let mut source = Source {
                path: format!("{}#{}", found.source.path, line.number),
                ..found.source.clone()
            };
            let page = line.bytes.and_then(|bytes| {
                describe(&mut source, &bytes);
                self.line(&found, &bytes, line.start, &source, &above)
            });
            match page {
                Ok(page) => Unit::Page(Box::new(page)),
                Err(problem) => rejected(source, problem),
            }
        });
        empty.into_iter().chain(pages).chain(changed.flatten())
    }

    /// What stands beside and above a file of lines speaks of all of them, so not of which page one is.
    fn notes_of_lines(found: &Found) -> Result<Vec<Noted>, Problem> {
        let beside = Noted::beside(&found.file)?;
        let mut notes: Vec<Noted> = beside
            .into_iter()
            .chain(Noted::above(&found.file, &found.input)?)
            .collect();
        notes.iter_mut().for_each(|noted| noted.note.page = None);
        Ok(notes)
    }

    fn line(
        &self,
        found: &Found,
        line: &[u8],
        start: u64,
        source: &Source,
        above: &Result<Vec<Noted>, Problem>,
    ) -> Result<PageBytes, Problem> {
        let above = above.as_ref().map_err(Problem::clone)?;
        let refused = |reason: String| Problem::refused(&reason);
        let line =
            std::str::from_utf8(line).map_err(|error| refused(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
        let record = Record::parse(without_mark(line, start)).map_err(refused)?;
        let (text, offsets) = record.text(line, start).map_err(refused)?;
        let id = record.id().unwrap_or_else(|| page_name(Path::new(&source.path)));
        let noted = Noted::of_record(&record, &source.path).map_err(refused)?;
        let options = banmian_ingest::Options {
            encoding: Some("utf-8".to_owned()),
            ..self.options(found, Some(noted), above)
        };
        Ok(PageBytes {
            id,
            source: source.clone(),
            bytes: text.into_bytes(),
            options,
            offsets: Some(offsets),
        })
    }
}

/// A line without the byte order mark that may stand before the first; the offsets count it.
fn without_mark(line: &str, start: u64) -> &str {
    if start == 0 {
        line.trim_start_matches('\u{FEFF}')
    } else {
        line
    }
}

/// The id of a page whose name others have too: the digest of its path, or of what else tells them apart, stands behind it.
pub fn mark(id: &str, path: &str) -> String {
    format!("{id}~{}", &blake3::hash(path.as_bytes()).to_hex()[..8])
}

/// The name of the file that a page seems to be one of several of: `A2~p2` is what the second page of a file A2 is called.
pub fn stem_of_several(id: &str) -> Option<&str> {
    let (stem, number) = id.rsplit_once("~p")?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some(stem)
}

/// No two names of a billion share half a BLAKE3 by chance.
fn digest(name: &str) -> u128 {
    half(Digest(*blake3::hash(name.as_bytes()).as_bytes()))
}

/// What the file system says of a file that may be written while it is read: its length and times.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    length: u64,
    modified: Option<SystemTime>,
    #[cfg(unix)]
    changed: (i64, i64),
}

fn look(file: &Path) -> Option<Look> {
    #[cfg(unix)]
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(file).ok()?;
    Some(Look {
        length: metadata.len(),
        modified: metadata.modified().ok(),
        #[cfg(unix)]
        changed: (metadata.ctime(), metadata.ctime_nsec()),
    })
}

const CHANGED: &str = "was changed while it was read; run again when nothing writes to it any more";

/// How often a file is read that changes while it is.
const TRIES: usize = 3;

/// What is read of a file that stays the same meanwhile: half of the old and half of the new would be neither.
fn steady<T>(file: &Path, read: impl Fn() -> Result<T, Problem>) -> Result<T, Problem> {
    for _ in 0..TRIES {
        let before = look(file);
        let made = read()?;
        if look(file) == before {
            return Ok(made);
        }
    }
    Err(Problem::failed(CHANGED))
}

/// All bytes of a file, decompressed.
fn bytes_of(file: &Path) -> Result<Vec<u8>, Problem> {
    // Without reading any of it where its length says enough; of a compressed file it says nothing.
    let length = std::fs::metadata(file).map_or(0, |file| file.len());
    if length > MAX_PAGE {
        return Err(Problem::refused(&too_long()));
    }
    all_bytes(open(file).map_err(|error| unreadable(&error))?)
}

/// All that a reader gives, where that is no more than a page has.
fn all_bytes(reader: impl Read) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    reader
        .take(MAX_PAGE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Problem::failed(&format!("cannot be read: {error}; check the file and its disk")))?;
    if bytes.len() as u64 > MAX_PAGE {
        return Err(Problem::refused(&too_long()));
    }
    Ok(bytes)
}

/// Of a file of lines.
fn no_lines() -> Problem {
    Problem::refused("empty: no line of it holds a page; leave it out")
}

fn unreadable(error: &io::Error) -> Problem {
    Problem::failed(&format!("cannot be read: {error}; check its permissions and its disk"))
}

/// Whether a file has bytes, and those of no other format at its start.
fn may_be_page(file: &Path) -> bool {
    open(file).is_ok_and(begins_like_page)
}

fn begins_like_page(reader: impl Read) -> bool {
    let mut head = Vec::new();
    let read = reader.take(HEAD).read_to_end(&mut head);
    read.is_ok() && !head.is_empty() && banmian_ingest::other_format(&head).is_none()
}

/// Bytes that tell other formats.
const HEAD: u64 = 64;

/// Bytes of a unit, to fill a chunk by.
pub(crate) fn size(unit: &Unit) -> usize {
    match unit {
        Unit::Page(page) => page.bytes.len(),
        Unit::Rejected(_) => 0,
    }
}

fn rejected(source: Source, Problem { kind, reason }: Problem) -> Unit {
    Unit::Rejected(Rejection { source, kind, reason })
}

pub(crate) fn too_long() -> String {
    format!(
        "longer than {} MiB, so not a page; divide it into its pages",
        MAX_PAGE >> 20
    )
}

fn describe(source: &mut Source, bytes: &[u8]) {
    source.bytes = bytes.len() as u64;
    source.blake3 = Digest(*blake3::hash(bytes).as_bytes());
}
