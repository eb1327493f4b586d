//! Finding files, and what their paths say of them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use banmian_model::{Compression, Digest, RejectionKind, Source};

use crate::ingesting::half;
use crate::output::is_of_run;

/// A file that was found, or a place where none could be.
pub(crate) struct Found {
    pub(crate) source: Source,
    pub(crate) file: PathBuf,
    /// The input that it was found below, or is.
    pub(crate) input: PathBuf,
    pub(crate) problem: Option<Problem>,
}

/// Why there is no file.
#[derive(Clone)]
pub(crate) struct Problem {
    pub(crate) kind: RejectionKind,
    pub(crate) reason: String,
}

/// The files of a run, in order. There may be millions, so of each is kept what tells it from the others of its input.
pub(crate) struct Listing {
    inputs: Vec<PathBuf>,
    places: Vec<Place>,
}

/// A place below an input.
struct Place {
    /// Which input.
    input: u32,
    /// Path below it; empty where it is the input itself.
    below: Box<Path>,
    problem: Option<Box<Problem>>,
}

impl Listing {
    /// All files of the inputs by path below the input, then by input; a file that two inputs reach stands there once, one
    /// that an input has under two names twice. What stands in `out` or in the folder of another run is left out: tables
    /// and artifacts are no pages.
    pub(crate) fn of(inputs: &[PathBuf], out: &Path) -> Self {
        let out = out.canonicalize().ok();
        let mut listing = Self {
            inputs: inputs.to_vec(),
            places: Vec::new(),
        };
        for (number, input) in (0..).zip(inputs) {
            listing.places.extend(below(input, number, out.as_deref()));
        }
        let mut places = std::mem::take(&mut listing.places);
        places.sort_by(|one, other| {
            let inputs = || shown(listing.input(one)).cmp(&shown(listing.input(other)));
            listing.path(one).cmp(&listing.path(other)).then_with(inputs)
        });
        if inputs.len() > 1 {
            let mut first: BTreeMap<u128, u32> = BTreeMap::new();
            places.retain(|place| {
                let file = listing.file(place);
                let file = file.canonicalize().unwrap_or(file);
                let digest = blake3::hash(file.as_os_str().as_encoded_bytes());
                *first.entry(half(Digest(*digest.as_bytes()))).or_insert(place.input) == place.input
            });
        }
        places.shrink_to_fit();
        listing.places = places;
        listing
    }

    /// The files, and the places where there is none.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Found> {
        self.places.iter().map(|place| {
            let file = self.file(place);
            Found {
                source: Source {
                    input: shown(self.input(place)).into_owned(),
                    path: self.path(place).into_owned(),
                    compression: compression(&file),
                    ..Source::default()
                },
                file,
                input: self.input(place).to_path_buf(),
                problem: place.problem.as_deref().cloned(),
            }
        })
    }

    /// Whether there is nothing.
    pub(crate) const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The places where there is no file.
    pub(crate) fn problems(&self) -> usize {
        self.places.iter().filter(|place| place.problem.is_some()).count()
    }

    fn input(&self, place: &Place) -> &Path {
        &self.inputs[place.input as usize]
    }

    fn file(&self, place: &Place) -> PathBuf {
        let input = self.input(place);
        if place.below.as_os_str().is_empty() {
            input.to_path_buf()
        } else {
            input.join(&place.below)
        }
    }

    /// The path below the input; of an input that is a file its name.
    fn path<'a>(&'a self, place: &'a Place) -> Cow<'a, str> {
        if place.below.as_os_str().is_empty() {
            let input = self.input(place);
            shown(Path::new(input.file_name().unwrap_or(input.as_os_str())))
        } else {
            shown(&place.below)
        }
    }
}

/// The files of one input. Hidden files and folders are not looked into, and notes beside pages are no pages, unless
/// they are the input itself.
fn below(input: &Path, number: u32, out: Option<&Path>) -> Vec<Place> {
    let walk = walkdir::WalkDir::new(input).follow_links(true).sort_by_file_name();
    let walk = walk.into_iter().filter_entry(|entry| {
        let is_folder_of_run = || entry.file_type().is_dir() && is_of_run(entry.path());
        let is_output = || is_out(entry.path(), out) || is_folder_of_run();
        entry.depth() == 0 || !(is_hidden(entry.path()) || is_output())
    });
    let mut found = Vec::new();
    for entry in walk {
        let (file, problem) = match entry {
            Ok(entry) if entry.file_type().is_dir() => match hollow(entry.path(), entry.depth()) {
                Some(problem) => (entry.into_path(), Some(problem)),
                None => continue,
            },
            Ok(entry) if entry.depth() > 0 && is_note(entry.path()) => continue,
            Ok(entry) if entry.file_type().is_file() => (entry.into_path(), None),
            Ok(entry) => (
                entry.into_path(),
                Some(Problem::refused("not a file; give files and folders")),
            ),
            Err(error) => {
                let file = error.path().unwrap_or(input).to_path_buf();
                (file, Some(unreachable(&error)))
            }
        };
        let below = file.strip_prefix(input).unwrap_or(Path::new("")).into();
        found.push(Place {
            input: number,
            below,
            problem: problem.map(Box::new),
        });
    }
    found
}

impl Problem {
    pub(crate) fn refused(reason: &str) -> Self {
        Self {
            kind: RejectionKind::Refused,
            reason: reason.to_owned(),
        }
    }

    pub(crate) fn failed(reason: &str) -> Self {
        Self {
            kind: RejectionKind::Failed,
            reason: reason.to_owned(),
        }
    }
}

fn is_out(path: &Path, out: Option<&Path>) -> bool {
    out.is_some_and(|out| path.canonicalize().is_ok_and(|path| path == out))
}

fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// A folder that somebody may take for a page, or has given, and that has nothing in it.
fn hollow(path: &Path, depth: usize) -> Option<Problem> {
    let named_like_a_page = depth > 0 && path.extension().is_some();
    let empty = || path.read_dir().is_ok_and(|mut entries| entries.next().is_none());
    ((named_like_a_page || depth == 0) && empty()).then(|| Problem::refused("a folder with nothing in it; give pages"))
}

fn unreachable(error: &walkdir::Error) -> Problem {
    match error.io_error() {
        Some(error) if error.kind() == io::ErrorKind::NotFound => {
            Problem::refused("not there, or a link that leads nowhere; check the path")
        }
        Some(error) => Problem::failed(&format!("cannot be reached: {error}; check its permissions")),
        None => Problem::refused("a link that leads back to a folder above it; remove the link"),
    }
}

/// A path as tables have it: parts joined by `/`, a byte that is not UTF-8 as `%XX`.
pub fn shown(path: &Path) -> Cow<'_, str> {
    let shown = path
        .to_str()
        .map_or_else(|| Cow::Owned(percent_encoded(path)), Cow::Borrowed);
    if cfg!(windows) {
        Cow::Owned(shown.replace('\\', "/"))
    } else {
        shown
    }
}

fn percent_encoded(path: &Path) -> String {
    let mut encoded = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        encoded.push_str(chunk.valid());
        chunk
            .invalid()
            .iter()
            .for_each(|byte| encoded.push_str(&format!("%{byte:02X}")));
    }
    encoded
}

/// The path that is [`shown`] so: one that is there as it is written, or has a byte behind each `%`.
pub fn unshown(shown: &str) -> PathBuf {
    let path = PathBuf::from(shown);
    #[cfg(unix)]
    if !path.exists() {
        use std::os::unix::ffi::OsStringExt;
        let mut bytes = Vec::with_capacity(shown.len());
        let mut parts = shown.split('%');
        bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
        for part in parts {
            match part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(byte) => {
                    bytes.push(byte);
                    bytes.extend_from_slice(&part.as_bytes()[2..]);
                }
                None => {
                    bytes.push(b'%');
                    bytes.extend_from_slice(part.as_bytes());
                }
            }
        }
        return PathBuf::from(std::ffi::OsString::from_vec(bytes));
    }
    path
}

/// What stands among pages to say something of them: `A1.toml`, a readme, `A1.json` beside `A1.txt`, and the notes of a
/// folder.
fn is_note(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is_folders = || FOLDER_NOTES.iter().any(|name| path.ends_with(name));
    let mut pages = noted_endings().map(|ending| path.with_extension(ending));
    extension.is_some_and(|ending| NOTE_ENDINGS.contains(&ending))
        || extension == Some("json") && (is_folders() || pages.any(|page| page.exists()))
}

/// Endings of what is a note wherever it stands.
pub const NOTE_ENDINGS: [&str; 2] = ["toml", "md"];

/// What a folder's own note is called.
pub const FOLDER_NOTES: [&str; 4] = ["page.toml", "page.json", "folder.toml", "folder.json"];

/// Endings of the pages beside which JSON of their name is a note.
pub fn noted_endings() -> impl Iterator<Item = String> {
    let endings = ["txt", "htm", "html", "TXT", "HTM", "HTML"].into_iter();
    endings.flat_map(|ending| ["", ".gz", ".zst"].map(|more| format!("{ending}{more}")))
}

/// The notes of a folder.
pub(crate) fn folder_notes(folder: &Path) -> Vec<PathBuf> {
    let notes = FOLDER_NOTES.iter().map(|name| folder.join(name));
    notes.filter(|note| note.is_file()).collect()
}

/// Whether a page is the only one of its folder.
pub(crate) fn is_alone(page: &Path) -> bool {
    let entries = page.parent().and_then(|folder| folder.read_dir().ok());
    let mut paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    paths.all(|path| path == page || is_hidden(&path) || is_note(&path))
}

/// How a file is compressed, by its ending.
pub(crate) fn compression(path: &Path) -> Compression {
    match path.extension().map(std::ffi::OsStr::to_ascii_lowercase) {
        Some(ending) if ending == "gz" => Compression::Gzip,
        Some(ending) if ending == "zst" => Compression::Zstandard,
        _ => Compression::None,
    }
}

/// Whether a file is compressed, by its ending.
pub(crate) fn is_compressed(path: &Path) -> bool {
    compression(path) != Compression::None
}

/// The note beside a page: its name with `.toml`, or `.json`.
pub(crate) fn note(page: &Path) -> Option<PathBuf> {
    let name = page.file_name()?.as_encoded_bytes();
    let name = std::str::from_utf8(name).ok()?;
    let stem = without_ending(name);
    ["toml", "json"]
        .iter()
        .map(|ending| page.with_file_name(format!("{stem}.{ending}")))
        .find(|note| note != page && is_note(note) && note.is_file())
}

/// The name of a file without its endings.
pub(crate) fn page_name(path: &Path) -> String {
    without_ending(&shown(Path::new(path.file_name().unwrap_or_default()))).to_owned()
}

fn without_ending(name: &str) -> &str {
    let name = decompressed(name);
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

/// A file's name without the ending that says how it is compressed.
fn decompressed(name: &str) -> &str {
    name.rsplit_once('.')
        .filter(|(_, ending)| ["gz", "zst"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
        .map_or(name, |(stem, _)| stem)
}

/// Whether a file holds a page a line.
pub(crate) fn has_lines(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ending = decompressed(&name).rsplit_once('.').map_or("", |(_, ending)| ending);
    ["jsonl", "ndjson"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Opens a file, decompressing by its ending. What it may decompress to is bounded by who reads it.
pub(crate) fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    decompressed_by(path, File::open(path)?)
}

/// What a reader of a file gives, decompressed by the file's ending.
pub(crate) fn decompressed_by(path: &Path, file: impl Read + 'static) -> io::Result<Box<dyn BufRead>> {
    Ok(match compression(path) {
        Compression::Gzip => Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file))),
        Compression::Zstandard => Box::new(BufReader::new(zstd::Decoder::new(file)?)),
        Compression::None => Box::new(BufReader::new(file)),
    })
}
