//! An output folder that appears whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use banmian_artifact::Stage;
use banmian_export::{FolderDigest, Manifest};

use serde::de::{DeserializeOwned, IgnoredAny};

use crate::Stop;
use crate::artifacts::file_name;
use crate::digests::{file_digest, files_below, folder_digest};
use crate::ledger::LEDGER;
use crate::walk::shown;
use crate::workplace::{PREFIX, Workplace, sync_folder};

/// A folder that is written beside its place.
pub(crate) struct Output {
    place: PathBuf,
    workplace: Workplace,
    folder: PathBuf,
    files: BTreeMap<String, HashedFile>,
    /// Digests of the files that are closed.
    closed: BTreeMap<String, String>,
    /// What others write into the folder; a folder has `/` behind its name.
    others: Vec<String>,
}

struct HashedFile {
    to: BufWriter<File>,
    hasher: blake3::Hasher,
}

impl Output {
    /// Starts the folder that will stand at `place`; `versions` says what its pages are made with.
    ///
    /// # Errors
    /// Where no folder can stand there; where another run is writing there; where it holds something that no run has
    /// written, unless `force`; and, even then, where it holds an input, which would go with it.
    pub(crate) fn create(place: &Path, versions: &str, force: bool, inputs: &[PathBuf]) -> Result<Self> {
        let given = place;
        let (place, parent) = settled(given)?;
        if !force {
            refuse_others(given)?;
        }
        spare(&place, inputs)?;
        fs::create_dir_all(&parent).with_context(|| format!("making the folder {}", parent.display()))?;
        refuse_mount(&place, &parent)?;
        let workplace = Workplace::take(&place, versions)?;
        Ok(Self {
            folder: workplace.new_folder(),
            workplace,
            place,
            files: BTreeMap::new(),
            closed: BTreeMap::new(),
            others: Vec::new(),
        })
    }

    /// The folder beside the output that is there while it is written.
    pub(crate) fn workplace(&self) -> PathBuf {
        self.workplace.folder().to_path_buf()
    }

    /// What a run that was killed has left, to go on with.
    pub(crate) fn left(&self) -> Option<PathBuf> {
        self.workplace.left()
    }

    /// Where a file is written until the folder takes its place.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes a folder in the folder.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.path(name);
        fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(path)
    }

    /// Appends to a file; the first bytes create it.
    pub(crate) fn append(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        if !self.files.contains_key(name) {
            let to = File::create(self.path(name)).map_err(|error| self.failed(name, error))?;
            self.files.insert(
                name.to_owned(),
                HashedFile {
                    to: BufWriter::new(to),
                    hasher: blake3::Hasher::new(),
                },
            );
        }
        let file = self.files.get_mut(name).expect("it was put there above");
        file.hasher.update(bytes);
        let written = file.to.write_all(bytes);
        written.map_err(|error| self.failed(name, error))
    }

    /// A file to write to; the first bytes create it.
    pub(crate) fn writer<'a>(&'a mut self, name: &'a str) -> impl Write + 'a {
        Appending { output: self, name }
    }

    /// A file, or with `/` behind its name a folder, that another writes and the output answers for; where it is to be.
    pub(crate) fn own(&mut self, name: &str) -> PathBuf {
        self.others.push(name.to_owned());
        self.path(name)
    }

    /// Digests of the files that are closed, by name.
    pub(crate) const fn closed(&self) -> &BTreeMap<String, String> {
        &self.closed
    }

    /// Takes a closed file out again.
    pub(crate) fn remove(&mut self, name: &str) -> Result<()> {
        self.closed.remove(name);
        fs::remove_file(self.path(name)).map_err(|error| self.failed(name, error))
    }

    /// Writes and syncs what is buffered.
    pub(crate) fn close_files(&mut self) -> Result<()> {
        for (name, file) in std::mem::take(&mut self.files) {
            let to = file.to.into_inner().map_err(io::IntoInnerError::into_error);
            to.and_then(|to| to.sync_all())
                .map_err(|error| self.failed(&name, error))?;
            self.closed.insert(name, file.hasher.finalize().to_hex().to_string());
        }
        Ok(())
    }

    /// The digests of all files and folders, by name. What others have written is on the disk then.
    pub(crate) fn digests(&mut self) -> Result<(BTreeMap<String, String>, BTreeMap<String, FolderDigest>)> {
        self.close_files()?;
        let mut files = self.closed.clone();
        let mut folders = BTreeMap::new();
        for name in &self.others {
            let path = self.path(name);
            match name.strip_suffix('/') {
                Some(folder) => {
                    let digest = folder_digest(&path).map_err(|error| self.failed(name, error))?;
                    folders.insert(folder.to_owned(), digest);
                }
                None => {
                    let digest = file_digest(&path).map_err(|error| self.failed(name, error))?;
                    files.insert(name.clone(), digest);
                }
            }
        }
        self.sync()?;
        Ok((files, folders))
    }

    /// Thousands of small files are synced at once, or it would take longer than everything before.
    fn sync(&self) -> Result<()> {
        #[cfg(target_os = "linux")]
        if !self.others.is_empty() {
            let folder = File::open(&self.folder).context("opening the new folder")?;
            rustix::fs::syncfs(folder).map_err(|error| self.failed("the formats", error.into()))?;
        }
        Ok(())
    }

    fn failed(&self, name: &str, error: io::Error) -> anyhow::Error {
        let hint = if is_full(&error) { NO_ROOM } else { UNTOUCHED };
        anyhow::Error::new(error).context(format!("writing {name} for {}: {hint}", self.place.display()))
    }

    /// Puts the folder in its place; what stood there goes with the workplace.
    pub(crate) fn finish(mut self, stop: &Stop) -> Result<()> {
        self.close_files()?;
        stop.commit(|| {
            let result = if self.place.exists() {
                swap(&self.folder, &self.place)
            } else {
                fs::rename(&self.folder, &self.place)
            };
            result.with_context(|| format!("putting the finished folder in its place {}", self.place.display()))
        })?;
        sync_folder(self.place.parent().unwrap_or(Path::new(".")));
        Ok(())
    }
}

struct Appending<'a> {
    output: &'a mut Output,
    name: &'a str,
}

impl Write for Appending<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.append(self.name, bytes);
        written.map_err(io::Error::other).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where an output really is, and the folder it is in: what a link leads to is replaced, not the link.
pub(crate) fn settled(place: &Path) -> Result<(PathBuf, PathBuf)> {
    if place.is_symlink() && !place.exists() {
        bail!("{} is a link that leads nowhere; remove it", place.display());
    }
    if let Ok(place) = place.canonicalize() {
        let parent = place.parent().unwrap_or(&place).to_path_buf();
        return Ok((place, parent));
    }
    let place = std::path::absolute(place).context("finding the folder of the program")?;
    let parent = place.parent().unwrap_or(&place);
    let parent = parent.canonicalize().unwrap_or_else(|_| parent.to_path_buf());
    let name = place.file_name().unwrap_or_default();
    Ok((parent.join(name), parent))
}

/// Exchanges two folders: at once where the system can, else by two renames.
fn swap(new: &Path, place: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, place, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let aside = new.with_extension("old");
    fs::rename(place, &aside)?;
    if let Err(error) = fs::rename(new, place) {
        fs::rename(&aside, place)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

const UNTOUCHED: &str = "what stood there is untouched";
pub(crate) const NO_ROOM: &str = "make room on the disk and run again; what stood there is untouched";

/// Whether a disk, or one's share of it, is full.
pub(crate) fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// A folder that is not empty must have the marks of a run: its manifest, or nothing but artifacts of single stages;
/// and what a run did not write is not thrown away with it.
fn refuse_others(place: &Path) -> Result<()> {
    let there = match entries(place, "") {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => bail!(
            "{} is no folder that can be written: {error}; give another with --out",
            place.display()
        ),
    };
    let artifacts = entries(place, "artifacts/").unwrap_or_default();
    let manifest = own_manifest::<IgnoredAny, IgnoredAny>(place);
    if manifest.is_none() && there.iter().any(|name| name != "artifacts/") {
        bail!(
            "{} is not empty and not of an earlier run; give another folder with --out, or --force to replace it",
            place.display()
        );
    }
    let ours = |name: &String| {
        let is_folder = name.strip_suffix('/').is_some_and(|folder| {
            let known = manifest.as_ref().and_then(|manifest| manifest.folders.get(folder));
            // What is missing is made again; a file that is changed, or new, is somebody's work.
            known.is_some_and(|known| {
                let path = place.join(folder);
                let files = file_count(&path);
                files < known.files || files == known.files && folder_digest(&path).is_ok_and(|found| found == *known)
            })
        });
        let is_artifact = Stage::ALL.into_iter().any(|stage| *name == file_name(stage));
        let is_listed = manifest
            .as_ref()
            .is_some_and(|manifest| manifest.files.contains_key(name));
        // A ledger of an earlier run, with a manifest of its own: it goes with the tables it is made of.
        let is_ledger = name.strip_suffix('/') == Some(LEDGER)
            && is_of_run(&place.join(LEDGER))
            && refuse_others(&place.join(LEDGER)).is_ok();
        let is_left = name.starts_with(PREFIX) || is_part(name);
        is_artifact
            || is_listed
            || is_folder
            || is_ledger
            || is_left
            || ["artifacts/", "manifest.json"].contains(&name.as_str())
    };
    match there.iter().chain(&artifacts).find(|name| !ours(name)) {
        Some(name)
            if manifest
                .as_ref()
                .is_some_and(|manifest| manifest.folders.contains_key(name.trim_end_matches('/'))) =>
        {
            bail!(
                "{} has files in {name} that no run has written, or that were changed since; move them elsewhere, or give --force to throw them away",
                place.display(),
            )
        }
        Some(name) => bail!(
            "{} holds {name}, which no run has written; move it elsewhere, or give --force to throw it away",
            place.display(),
        ),
        None => Ok(()),
    }
}

/// Whether a file is what a stage that was killed has left of its artifact.
fn is_part(name: &str) -> bool {
    Stage::ALL
        .into_iter()
        .any(|stage| banmian_artifact::part_of(Path::new(&file_name(stage))) == Path::new(name))
}

fn file_count(folder: &Path) -> u64 {
    let is_ours = |name: &&String| !LEFT_BY_VIEWERS.iter().any(|left| name.rsplit('/').next() == Some(left));
    files_below(folder).map_or(0, |names| names.iter().filter(is_ours).count() as u64)
}

/// What looking into a folder leaves in it on some systems, and nobody misses.
const LEFT_BY_VIEWERS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// What stands in a folder below `place`, in order, by its name in `place`; a folder has `/` behind it.
fn entries(place: &Path, below: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(place.join(below))? {
        let entry = entry?;
        if LEFT_BY_VIEWERS.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let end = if entry.file_type()?.is_dir() { "/" } else { "" };
        names.push(format!("{below}{}{end}", shown(Path::new(&entry.file_name()))));
    }
    names.sort();
    Ok(names)
}

/// The manifest of a folder that a run has written, with the rows of its inputs as `I` and the open ends as `O`.
pub fn own_manifest<I, O>(place: &Path) -> Option<Manifest<I, O>>
where
    I: DeserializeOwned,
    O: DeserializeOwned + Default,
{
    let file = BufReader::new(File::open(place.join("manifest.json")).ok()?);
    let manifest: Manifest<I, O> = serde_json::from_reader(file).ok()?;
    manifest.tool.starts_with("banmian ").then_some(manifest)
}

/// Whether a run has written a folder.
pub(crate) fn is_of_run(place: &Path) -> bool {
    own_manifest::<IgnoredAny, IgnoredAny>(place).is_some()
}

/// An input in the folder that is about to be replaced would be lost.
fn spare(place: &Path, inputs: &[PathBuf]) -> Result<()> {
    let inside = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input.starts_with(place));
    match inputs.iter().find(inside) {
        Some(input) => bail!(
            "the input {} is in {}, which is about to be replaced; give another folder with --out",
            input.display(),
            place.display()
        ),
        None => Ok(()),
    }
}

/// A file system of its own cannot be exchanged for a folder beside it.
fn refuse_mount(place: &Path, parent: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let device = |path: &Path| fs::metadata(path).ok().map(|metadata| metadata.dev());
        if place.exists() && device(place) != device(parent) {
            bail!(
                "{} is where a disk or volume is mounted; give a folder in it with --out",
                place.display()
            );
        }
    }
    let _ = (place, parent);
    Ok(())
}
