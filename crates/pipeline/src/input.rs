//! Finding inputs, naming their pages, and reading them one at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Read};
use std::path::Path;

use banmian_ingest::Note;
use banmian_model::{Basis, Digest, Entry, OffsetMap, Rejection, RejectionKind, Source};

use crate::noted::Noted;
use crate::record::Record;
use crate::walk::{Found, find, has_lines, open, page_name};
use crate::{Newspaper, Options, Stop, Stopped};

/// Longest page in bytes, decompressed. A newspaper page has 6 to 20 KB of text; what is longer is something else.
const MAX_PAGE: u64 = 16 << 20;

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

/// All inputs in the order of every output: by path below the input, then by input.
pub(crate) struct Inputs {
    found: Vec<Found>,
    /// How many pages would have each id.
    names: BTreeMap<String, u32>,
    given: banmian_ingest::Options,
    newspapers: BTreeMap<String, Newspaper>,
}

impl Inputs {
    /// Finds the inputs and reads the ids of their pages.
    pub(crate) fn list(options: &Options) -> anyhow::Result<Self> {
        let found = find(&options.inputs, &options.out);
        let given = banmian_ingest::Options {
            encoding: options.encoding.clone(),
            newspaper: options.newspaper.clone(),
            date: options.date,
            region: options.region.clone(),
            paths: options.path_patterns()?,
            ..banmian_ingest::Options::default()
        };
        let mut inputs = Self {
            found,
            names: BTreeMap::new(),
            given,
            newspapers: options.newspapers.clone(),
        };
        let names = inputs.count_names(&options.stop)?;
        inputs.names = names;
        Ok(inputs)
    }

    /// How many pages would have each id. Only what is a page takes a name, so where files clash each is read.
    fn count_names(&self, stop: &Stop) -> Result<BTreeMap<String, u32>, Stopped> {
        let mut names = BTreeMap::new();
        let mut files: BTreeMap<String, Vec<&Found>> = BTreeMap::new();
        for found in self.found.iter().filter(|found| found.problem.is_none()) {
            stop.check()?;
            if !has_lines(&found.file) {
                files.entry(page_name(&found.file)).or_default().push(found);
                continue;
            }
            for unit in self.read(found) {
                stop.check()?;
                if let Unit::Page(page) = unit {
                    *names.entry(page.id).or_insert(0) += 1;
                }
            }
        }
        for (name, files) in files {
            stop.check()?;
            let clash = files.len() > 1 || names.contains_key(&name);
            let pages = files.iter().filter(|found| !clash || self.is_page(found)).count();
            *names.entry(name).or_insert(0) += u32::try_from(pages).unwrap_or(u32::MAX);
        }
        Ok(names)
    }

    fn is_page(&self, found: &Found) -> bool {
        self.read(found)
            .flat_map(crate::stages::ingest)
            .any(|entry| matches!(entry, Entry::Page(_)))
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Reads the inputs one at a time, in order.
    pub(crate) fn units<'a>(&'a self, stop: &'a Stop) -> impl Iterator<Item = anyhow::Result<Unit>> + 'a {
        let mut taken = BTreeSet::new();
        self.found
            .iter()
            .flat_map(move |found| self.read(found))
            .map(move |mut unit| {
                stop.check()?;
                if let Unit::Page(page) = &mut unit {
                    self.settle_name(page, &mut taken);
                }
                Ok(unit)
            })
    }

    /// Where pages would have one name, each gets the digest of its path behind it; two inputs may have one path
    /// below them too, and then the second gets that of the whole path.
    fn settle_name(&self, page: &mut PageBytes, taken: &mut BTreeSet<String>) {
        // A2~p2 is what the second page of a file A2 is called.
        let of_several = page.id.rsplit_once("~p").is_some_and(|(stem, number)| {
            number.bytes().all(|byte| byte.is_ascii_digit()) && self.names.contains_key(stem)
        });
        if !of_several && self.names.get(&page.id).is_none_or(|&count| count < 2) {
            return;
        }
        let Source { input, path, .. } = &page.source;
        let marked = |text: &str| format!("{}~{}", page.id, &blake3::hash(text.as_bytes()).to_hex()[..8]);
        let mut id = marked(path);
        if taken.contains(&id) {
            id = marked(&format!("{input}/{path}"));
        }
        taken.insert(id.clone());
        page.id = id;
    }

    fn read<'a>(&'a self, found: &'a Found) -> Box<dyn Iterator<Item = Unit> + 'a> {
        if let Some(problem) = &found.problem {
            return Box::new(std::iter::once(rejected(
                found.source.clone(),
                problem.kind,
                problem.reason.clone(),
            )));
        }
        let stem = page_name(&found.file);
        match open(&found.file) {
            Err(error) => {
                let reason = format!("cannot be read: {error}; check its permissions and its disk");
                Box::new(std::iter::once(rejected(
                    found.source.clone(),
                    RejectionKind::Failed,
                    reason,
                )))
            }
            Ok(reader) if has_lines(&found.file) => Box::new(self.lines(found, reader)),
            Ok(reader) => Box::new(std::iter::once(self.whole(found, &stem, reader))),
        }
    }

    fn whole(&self, found: &Found, stem: &str, reader: impl Read) -> Unit {
        let mut source = found.source.clone();
        // Without reading any of it where its length says enough; of a compressed file it says nothing.
        let length = std::fs::metadata(&found.file).map_or(0, |file| file.len());
        if length > MAX_PAGE {
            return rejected(source, RejectionKind::Refused, too_long());
        }
        let mut bytes = Vec::new();
        if let Err(error) = reader.take(MAX_PAGE + 1).read_to_end(&mut bytes) {
            let reason = format!("cannot be read: {error}; check the file and its disk");
            return rejected(source, RejectionKind::Failed, reason);
        }
        if bytes.len() as u64 > MAX_PAGE {
            return rejected(source, RejectionKind::Refused, too_long());
        }
        describe(&mut source, &bytes);
        let options = Noted::beside(&found.file).and_then(|noted| self.options(found, noted));
        let options = match options {
            Ok(options) => options,
            Err(reason) => return rejected(source, RejectionKind::Failed, reason),
        };
        Unit::Page(Box::new(PageBytes {
            id: stem.to_owned(),
            source,
            bytes,
            options,
            offsets: None,
        }))
    }

    /// What is known of a page: the options, the note beside it or its record, the notes of its folders, and what is
    /// set for its newspaper. Only the first two decide an encoding; the others speak for one.
    fn options(&self, found: &Found, noted: Option<Noted>) -> Result<banmian_ingest::Options, String> {
        let mut options = self.given.clone();
        if let Some(Noted { note, encoding }) = noted {
            options.encoding = options.encoding.or(encoding);
            options.notes.push(note);
        }
        for Noted { note, encoding } in Noted::above(&found.file, &found.input)? {
            options.priors.extend(encoding);
            options.notes.push(note);
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
        Ok(options)
    }

    /// The pages of a JSON Lines file, a line each.
    fn lines<'a>(&'a self, found: &'a Found, mut reader: Box<dyn BufRead>) -> impl Iterator<Item = Unit> + 'a {
        let file = &found.source;
        let (mut at, mut number, mut ended) = (0, 0_u64, false);
        std::iter::from_fn(move || {
            while !ended {
                let mut line = Vec::new();
                number += 1;
                let mut source = Source {
                    path: format!("{}#{number}", file.path),
                    ..file.clone()
                };
                let start = at;
                let read = reader.by_ref().take(MAX_PAGE + 1).read_until(b'\n', &mut line);
                match read {
                    Ok(0) => return None,
                    Ok(length) if length as u64 > MAX_PAGE => {
                        // The lines after it are inputs of their own.
                        let rest = if line.ends_with(b"\n") {
                            Ok(0)
                        } else {
                            skip_line(&mut reader)
                        };
                        ended = rest.is_err();
                        at += length as u64 + rest.unwrap_or(0);
                        return Some(rejected(source, RejectionKind::Refused, too_long()));
                    }
                    Ok(length) => at += length as u64,
                    Err(error) => {
                        ended = true;
                        let reason = format!("cannot be read on: {error}; check the file and its disk");
                        return Some(rejected(source, RejectionKind::Failed, reason));
                    }
                }
                if line.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                describe(&mut source, &line);
                return Some(match self.line(found, &line, start, &source) {
                    Ok(page) => Unit::Page(Box::new(page)),
                    Err(reason) => rejected(source, RejectionKind::Refused, reason),
                });
            }
            None
        })
    }

    fn line(&self, found: &Found, line: &[u8], start: u64, source: &Source) -> Result<PageBytes, String> {
        let line = std::str::from_utf8(line).map_err(|error| format!("not UTF-8 at byte {}", error.valid_up_to()))?;
        // A byte order mark before the first line; the offsets count it.
        let line_text = if start == 0 {
            line.trim_start_matches('\u{FEFF}')
        } else {
            line
        };
        let record = Record::parse(line_text)?;
        let (text, offsets) = record.text(line, start)?;
        let id = record.id().unwrap_or_else(|| page_name(Path::new(&source.path)));
        let noted = Noted::of_record(record, &source.path)?;
        let options = banmian_ingest::Options {
            encoding: Some("utf-8".to_owned()),
            ..self.options(found, Some(noted))?
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

/// Bytes of a unit, to fill a chunk by.
pub(crate) fn size(unit: &Unit) -> usize {
    match unit {
        Unit::Page(page) => page.bytes.len(),
        Unit::Rejected(_) => 0,
    }
}

fn rejected(source: Source, kind: RejectionKind, reason: String) -> Unit {
    Unit::Rejected(Rejection { source, kind, reason })
}

fn too_long() -> String {
    format!(
        "longer than {} MiB, so not a page; divide it into its pages",
        MAX_PAGE >> 20
    )
}

/// Reads to the end of a line without keeping it; how many bytes that were.
fn skip_line(reader: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let length = end.map_or(buffer.len(), |end| end + 1);
        let ended = end.is_some() || buffer.is_empty();
        reader.consume(length);
        skipped += length as u64;
        if ended {
            return Ok(skipped);
        }
    }
}

fn describe(source: &mut Source, bytes: &[u8]) {
    source.bytes = bytes.len() as u64;
    source.blake3 = Digest(*blake3::hash(bytes).as_bytes());
}
