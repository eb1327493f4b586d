//! An output folder that appears whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// A folder that is written beside its place.
pub(crate) struct Output {
    place: PathBuf,
    folder: TempDir,
    files: BTreeMap<String, HashedFile>,
}

struct HashedFile {
    to: BufWriter<File>,
    hasher: blake3::Hasher,
}

impl Output {
    /// Starts the folder that will stand at `place`.
    ///
    /// # Errors
    /// Where `place` holds something that no run has written, unless `force`; and, even then, where it holds an input,
    /// which would go with it.
    pub(crate) fn create(place: &Path, force: bool, inputs: &[PathBuf]) -> Result<Self> {
        if !force {
            refuse_others(place)?;
        }
        // What a link leads to is replaced, not the link.
        let place = &place.canonicalize().unwrap_or_else(|_| place.to_path_buf());
        spare(place, inputs)?;
        let parent = place
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        fs::create_dir_all(parent).with_context(|| format!("making the folder {}", parent.display()))?;
        let mut builder = tempfile::Builder::new();
        // A temporary folder is its owner's alone; an output folder is as readable as others, within the umask.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let folder = builder
            .prefix(".banmian-")
            .tempdir_in(parent)
            .with_context(|| format!("making a folder beside {}", place.display()))?;
        Ok(Self {
            place: place.to_path_buf(),
            folder,
            files: BTreeMap::new(),
        })
    }

    /// Where a file is written until the folder takes its place.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
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
            let to = File::create(self.path(name)).with_context(|| self.failed(name))?;
            self.files.insert(
                name.to_owned(),
                HashedFile {
                    to: BufWriter::new(to),
                    hasher: blake3::Hasher::new(),
                },
            );
        }
        let failed = self.failed(name);
        let file = self.files.get_mut(name).expect("it was put there above");
        file.hasher.update(bytes);
        file.to.write_all(bytes).context(failed)
    }

    /// Writes and syncs what is buffered; the digests of the files, by name.
    pub(crate) fn close_files(&mut self) -> Result<BTreeMap<String, String>> {
        let mut digests = BTreeMap::new();
        for (name, file) in std::mem::take(&mut self.files) {
            let to = file.to.into_inner().map_err(std::io::IntoInnerError::into_error);
            to.and_then(|to| to.sync_all()).with_context(|| self.failed(&name))?;
            digests.insert(name, file.hasher.finalize().to_hex().to_string());
        }
        Ok(digests)
    }

    fn failed(&self, name: &str) -> String {
        format!(
            "writing {name} for {}: make room on the disk and run again; what stood there is untouched",
            self.place.display()
        )
    }

    /// Puts the folder in its place; what stood there goes.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.close_files()?;
        let new = self.folder.path().to_path_buf();
        let result = if self.place.exists() {
            swap(&new, &self.place)
        } else {
            fs::rename(&new, &self.place)
        };
        result.with_context(|| format!("putting the finished folder in its place {}", self.place.display()))?;
        // After a swap the old output stands where the new was written, and goes with the guard; after a rename
        // nothing does.
        if !new.exists() {
            let _ = self.folder.keep();
        }
        Ok(())
    }
}

/// Exchanges two folders: at once where the system can, else by two renames.
fn swap(new: &Path, place: &Path) -> std::io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, place, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let aside = new.with_extension("old");
    fs::rename(place, &aside)?;
    fs::rename(new, place)?;
    fs::rename(&aside, new)
}

/// What a run may leave at the top of its folder, of this version or one to come.
const OURS: [&str; 4] = ["manifest.json", "artifacts", "ninjs", "site"];
const OUR_ENDINGS: [&str; 6] = ["jsonl", "csv", "parquet", "sqlite", "tei", "brat"];

/// A folder that is not empty must have the marks of a run: its manifest, or nothing but artifacts of single stages;
/// and what a run did not write is not thrown away with it.
fn refuse_others(place: &Path) -> Result<()> {
    let entries = match fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => bail!(
            "{} is no folder that can be written: {error}; give another with --out",
            place.display()
        ),
    };
    let mut names: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.file_name()))
        .collect();
    names.sort();
    let ours = names.iter().all(|name| name == "artifacts")
        || fs::read_to_string(place.join("manifest.json")).is_ok_and(|text| text.contains("\"tool\": \"banmian "));
    if !ours {
        bail!(
            "{} is not empty and not of an earlier run; give another folder with --out, or --force to replace it",
            place.display()
        );
    }
    match names.iter().find(|name| !is_ours(Path::new(name))) {
        Some(name) => bail!(
            "{} holds {}, which no run has written; move it elsewhere, or give --force to throw it away",
            place.display(),
            Path::new(name).display()
        ),
        None => Ok(()),
    }
}

fn is_ours(name: &Path) -> bool {
    name == Path::new("datapackage.json")
        || OURS.iter().any(|ours| name == Path::new(ours))
        || name
            .extension()
            .is_some_and(|ending| OUR_ENDINGS.iter().any(|ours| ending == *ours))
}

/// An input in the folder that is about to be replaced would be lost.
fn spare(place: &Path, inputs: &[PathBuf]) -> Result<()> {
    let inside = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input.starts_with(place));
    // The artifact of a stage stands in the folder of its run, and is kept by name.
    let artifacts = place.join("artifacts");
    let kept = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input.starts_with(&artifacts));
    match inputs.iter().filter(inside).find(|input| !kept(input)) {
        Some(input) => bail!(
            "the input {} is in {}, which is about to be replaced; give another folder with --out",
            input.display(),
            place.display()
        ),
        None => Ok(()),
    }
}
