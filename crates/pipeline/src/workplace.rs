//! The folder in which a run writes until what it has written takes its place.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use banmian_artifact::Claim;

use crate::output::{NO_ROOM, is_full};

/// The folder `.banmian-OUT` beside OUT. Its name is always the same, so that a second run into OUT finds the first there
/// and is refused, and a run after one that was killed finds what that has left. In it are `lock`, which the system lets
/// go of when its process ends; `new`, which will be OUT; and `left`, what a killed run had made, to go on with.
pub(crate) struct Workplace {
    folder: PathBuf,
    lock: Option<Claim>,
}

impl Workplace {
    /// Takes the workplace of `place`, whose folder must be there. `versions` says what a run makes pages with: what was
    /// left by a run with others is of no use.
    ///
    /// # Errors
    /// Where another run has it, or it cannot be made.
    pub(crate) fn take(place: &Path, versions: &str) -> Result<Self> {
        let folder = beside(place);
        let making = |error: io::Error| {
            let hint = if is_full(&error) {
                NO_ROOM
            } else {
                "check its permissions"
            };
            anyhow::Error::new(error).context(format!("making a folder beside {}: {hint}", place.display()))
        };
        // Another run may remove the folder between the two calls.
        let lock = loop {
            fs::create_dir_all(&folder).map_err(making)?;
            match Claim::take(&folder.join("lock")) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                taken => break taken.map_err(making)?,
            }
        };
        let Some(lock) = lock else {
            bail!(
                "another run is writing {}; wait until it has ended, or give another folder with --out",
                place.display()
            );
        };
        let workplace = Self {
            folder,
            lock: Some(lock),
        };
        workplace.tidy(versions).map_err(making)?;
        Ok(workplace)
    }

    /// Removes what a killed run has left of `place`, where there is something.
    ///
    /// # Errors
    /// Where a run is writing there.
    pub(crate) fn sweep(place: &Path) -> Result<()> {
        if beside(place).exists() {
            Self::take(place, "")?;
        }
        Ok(())
    }

    /// The folder itself.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the new output is written.
    pub(crate) fn new_folder(&self) -> PathBuf {
        self.folder.join("new")
    }

    /// What a killed run has left, with what this run makes pages with.
    pub(crate) fn left(&self) -> Option<PathBuf> {
        Some(self.folder.join("left")).filter(|left| left.exists())
    }

    /// Puts what was left aside, and makes the new folder.
    fn tidy(&self, versions: &str) -> io::Result<()> {
        let (new, left) = (self.new_folder(), self.folder.join("left"));
        let mut lock = self.lock.as_ref().expect("it is held until the end").file();
        let mut said = String::new();
        // Whatever a killed process has written of it.
        let _ = lock.take(1 << 10).read_to_string(&mut said);
        if said != versions {
            remove(&new)?;
            remove(&left)?;
        } else if new.exists() {
            // A run that went on with what was left may have been killed before it came as far.
            if bytes_of_records(&new) >= bytes_of_records(&left) {
                remove(&left)?;
                fs::rename(&new, &left)?;
            } else {
                remove(&new)?;
            }
        }
        lock.seek(SeekFrom::Start(0))?;
        lock.set_len(0)?;
        lock.write_all(versions.as_bytes())?;
        fs::create_dir(&new)
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        // What cannot be removed now, the next run removes.
        let _ = remove(&self.new_folder());
        let _ = remove(&self.folder.join("left"));
        self.lock = None;
        let _ = fs::remove_dir(&self.folder);
    }
}

/// How far a run had come that was killed.
fn bytes_of_records(folder: &Path) -> u64 {
    let whole = folder.join(crate::artifacts::file_name(banmian_artifact::Stage::Extraction));
    let part = banmian_artifact::part_of(&whole);
    let length = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    length(&whole).max(length(&part))
}

fn beside(place: &Path) -> PathBuf {
    let name = place.file_name().unwrap_or_default();
    let mut own = std::ffi::OsString::from(PREFIX);
    // A name may have 255 bytes on most systems.
    if name.len() + PREFIX.len() < 240 {
        own.push(name);
    } else {
        own.push(&blake3::hash(name.as_encoded_bytes()).to_hex()[..32]);
    }
    place.with_file_name(own)
}

/// What the names of workplaces begin with.
pub(crate) const PREFIX: &str = ".banmian-";

/// Removes a folder with all that is in it, or a file; that there is none is no error.
fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() && !path.is_symlink() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the names in a folder last a loss of power.
pub(crate) fn sync_folder(folder: &Path) {
    // Some file systems know no such thing.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}
