//! Finding inputs, naming their pages, and reading them one at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use banmian_model::{Day, Digest, OffsetMap, Rejection, RejectionKind, Source};

use crate::record::Record;
use crate::{Options, Stop};

/// Longest page in bytes, decompressed. A newspaper page has 6 to 20 KB of text; what is longer is something else.
const MAX_PAGE: u64 = 16 << 20;

/// What is read before it is decoded.
pub(crate) enum Unit {
    /// The bytes of a page.
    Page(PageBytes),
    /// No page.
    Rejected(Rejection),
}

/// The bytes of a page and what is known of them.
pub(crate) struct PageBytes {
    pub(crate) id: String,
    pub(crate) source: Source,
    pub(crate) duplicate_of: Option<String>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) options: banmian_ingest::Options,
    /// Of a JSON line: the way from its text into the file.
    pub(crate) offsets: Option<OffsetMap>,
}

/// A file that was found, or a place where none could be.
#[derive(Clone)]
struct Found {
    source: Source,
    file: PathBuf,
    problem: Option<String>,
}

/// All inputs in the order of every output: by path below the input, then by input.
pub(crate) struct Inputs {
    found: Vec<Found>,
    /// How many pages would have each id.
    names: BTreeMap<String, u32>,
    given: banmian_ingest::Options,
}

impl Inputs {
    /// Finds the inputs and reads the ids of their pages.
    pub(crate) fn list(options: &Options) -> anyhow::Result<Self> {
        let mut found = Vec::new();
        for input in &options.inputs {
            find(input, &mut found);
        }
        found.sort_by(|a, b| (&a.source.path, &a.source.input).cmp(&(&b.source.path, &b.source.input)));
        found.dedup_by(|a, b| a.file == b.file);
        let given = banmian_ingest::Options {
            encoding: options.encoding.clone(),
            newspaper: options.newspaper.clone(),
            date: options.date,
            region: options.region.clone(),
        };
        let mut inputs = Self {
            found,
            names: BTreeMap::new(),
            given,
        };
        let mut names = BTreeMap::new();
        for unit in inputs.units(&options.stop) {
            if let Unit::Page(page) = unit? {
                *names.entry(page.id).or_insert(0) += 1;
            }
        }
        inputs.names = names;
        Ok(inputs)
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Reads the inputs one at a time, in order.
    pub(crate) fn units<'a>(&'a self, stop: &'a Stop) -> impl Iterator<Item = anyhow::Result<Unit>> + 'a {
        let mut first_with = BTreeMap::new();
        self.found
            .iter()
            .flat_map(move |found| self.read(found))
            .map(move |mut unit| {
                stop.check()?;
                if let Unit::Page(page) = &mut unit {
                    self.settle_name(page);
                    let first = first_with.entry(page.source.blake3).or_insert_with(|| page.id.clone());
                    page.duplicate_of = (*first != page.id).then(|| first.clone());
                }
                Ok(unit)
            })
    }

    /// Where pages would have one name, each gets the digest of its path behind it.
    fn settle_name(&self, page: &mut PageBytes) {
        if self.names.get(&page.id).is_some_and(|&count| count > 1) {
            let digest = blake3::hash(page.source.path.as_bytes()).to_hex();
            page.id = format!("{}~{}", page.id, &digest[..8]);
        }
    }

    fn read(&self, found: &Found) -> Box<dyn Iterator<Item = Unit> + '_> {
        if let Some(problem) = &found.problem {
            return Box::new(std::iter::once(rejected(
                found.source.clone(),
                RejectionKind::Refused,
                problem.clone(),
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
            Ok(reader) if has_lines(&found.file) => Box::new(self.lines(found.source.clone(), reader)),
            Ok(reader) => Box::new(std::iter::once(self.whole(found, &stem, reader))),
        }
    }

    fn whole(&self, found: &Found, stem: &str, reader: impl Read) -> Unit {
        let mut source = found.source.clone();
        let mut bytes = Vec::new();
        if let Err(error) = reader.take(MAX_PAGE + 1).read_to_end(&mut bytes) {
            let reason = format!("cannot be read: {error}; check the file and its disk");
            return rejected(source, RejectionKind::Failed, reason);
        }
        if bytes.len() as u64 > MAX_PAGE {
            return rejected(source, RejectionKind::Refused, too_long());
        }
        describe(&mut source, &bytes);
        let mut options = self.given.clone();
        if let Err(reason) = sidecar(&found.file, &mut options) {
            return rejected(source, RejectionKind::Failed, reason);
        }
        Unit::Page(PageBytes {
            id: stem.to_owned(),
            source,
            duplicate_of: None,
            bytes,
            options,
            offsets: None,
        })
    }

    /// The pages of a JSON Lines file, a line each.
    fn lines<'a>(&'a self, file: Source, mut reader: Box<dyn BufRead>) -> impl Iterator<Item = Unit> + 'a {
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
                        ended = true;
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
                return Some(match self.line(&line, start, &source) {
                    Ok(page) => Unit::Page(page),
                    Err(reason) => rejected(source, RejectionKind::Refused, reason),
                });
            }
            None
        })
    }

    fn line(&self, line: &[u8], start: u64, source: &Source) -> Result<PageBytes, String> {
        let line = std::str::from_utf8(line).map_err(|error| format!("not UTF-8 at byte {}", error.valid_up_to()))?;
        let record = Record::parse(line)?;
        let (text, offsets) = record.text(line, start)?;
        let id = record.id().unwrap_or_else(|| page_name(Path::new(&source.path)));
        let mut options = self.given.clone();
        options.encoding = Some("utf-8".to_owned());
        options.newspaper = options.newspaper.or(record.newspaper);
        options.region = options.region.or(record.region);
        options.date = match (options.date, &record.date) {
            (None, Some(date)) => Some(day(date).ok_or_else(|| format!("`date` is {date:?}; give YYYY-MM-DD"))?),
            (given, _) => given,
        };
        let bytes = text.into_bytes();
        Ok(PageBytes {
            id,
            source: source.clone(),
            duplicate_of: None,
            bytes,
            options,
            offsets: Some(offsets),
        })
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

fn describe(source: &mut Source, bytes: &[u8]) {
    source.bytes = bytes.len() as u64;
    source.blake3 = Digest(*blake3::hash(bytes).as_bytes());
}

/// `YYYY-MM-DD`.
pub(crate) fn day(text: &str) -> Option<Day> {
    let mut parts = text.get(..10)?.split('-');
    let day = Day {
        year: parts.next()?.parse().ok()?,
        month: parts.next()?.parse().ok()?,
        day: parts.next()?.parse().ok()?,
    };
    ((1..=12).contains(&day.month) && (1..=31).contains(&day.day)).then_some(day)
}

/// Walks an input. Notes beside pages are no pages.
fn find(input: &Path, found: &mut Vec<Found>) {
    let name = shown(input);
    let below = |path: &Path| {
        let below = path
            .strip_prefix(input)
            .ok()
            .filter(|below| !below.as_os_str().is_empty());
        below.map_or_else(
            || shown(Path::new(input.file_name().unwrap_or(input.as_os_str()))),
            shown,
        )
    };
    let source = |path: String| Source {
        input: name.clone(),
        path,
        ..Source::default()
    };
    for entry in walkdir::WalkDir::new(input).follow_links(true).sort_by_file_name() {
        let (file, problem) = match entry {
            Ok(entry) if entry.file_type().is_dir() || is_note(entry.path()) => continue,
            Ok(entry) if entry.file_type().is_file() => (entry.into_path(), None),
            Ok(entry) => (entry.into_path(), Some("not a file; give files and folders".to_owned())),
            Err(error) => {
                let file = error.path().unwrap_or(input).to_path_buf();
                (file, Some(unreachable(&error)))
            }
        };
        found.push(Found {
            source: source(below(&file)),
            file,
            problem,
        });
    }
}

fn unreachable(error: &walkdir::Error) -> String {
    match error.io_error() {
        Some(error) if error.kind() == io::ErrorKind::NotFound => {
            "not there, or a link that leads nowhere; check the path".to_owned()
        }
        Some(error) => format!("cannot be reached: {error}; check its permissions"),
        None => "a link that leads back to a folder above it; remove the link".to_owned(),
    }
}

/// A path as tables have it: parts joined by `/`, a byte that is not UTF-8 as `%XX`.
fn shown(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        shown.push_str(chunk.valid());
        chunk
            .invalid()
            .iter()
            .for_each(|byte| shown.push_str(&format!("%{byte:02X}")));
    }
    if cfg!(windows) { shown.replace('\\', "/") } else { shown }
}

/// A note beside a page (`A1.toml` beside `A1.txt`), or a licence or readme among them.
fn is_note(path: &Path) -> bool {
    let hidden = path
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    hidden
        || path
            .extension()
            .is_some_and(|extension| extension == "toml" || extension == "md")
}

/// The name of a file without its endings.
fn page_name(path: &Path) -> String {
    let name = shown(Path::new(path.file_name().unwrap_or_default()));
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(&name);
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
        .to_owned()
}

fn has_lines(path: &Path) -> bool {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(&name);
    name.ends_with(".jsonl") || name.ends_with(".ndjson")
}

/// Opens a file, decompressing by its ending. What it may decompress to is bounded by who reads it.
fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    Ok(match path.extension().and_then(|extension| extension.to_str()) {
        Some("gz") => Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file))),
        Some("zst") => Box::new(BufReader::new(zstd::Decoder::new(file)?)),
        _ => Box::new(BufReader::new(file)),
    })
}

/// What the note beside a page says of it; options given on the command line win.
fn sidecar(page: &Path, options: &mut banmian_ingest::Options) -> Result<(), String> {
    let note = page.with_extension("toml");
    let Ok(text) = std::fs::read_to_string(&note) else {
        return Ok(());
    };
    let wrong = |what: String| format!("the note {} beside it: {what}", shown(&note));
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?;
    let field = |name: &str| table.get(name).and_then(|value| value.as_str().map(str::to_owned));
    options.newspaper = options.newspaper.take().or_else(|| field("newspaper"));
    options.region = options.region.take().or_else(|| field("region"));
    options.encoding = options.encoding.take().or_else(|| field("encoding"));
    if let (None, Some(date)) = (options.date, field("date")) {
        options.date = Some(day(&date).ok_or_else(|| wrong(format!("`date` is {date:?}; give YYYY-MM-DD")))?);
    }
    Ok(())
}
