//! Where the room is written.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// The folder of the room, with a count of what was written.
pub(crate) struct Folder {
    place: PathBuf,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

impl Folder {
    /// Makes the folder and those in it.
    pub(crate) fn create(place: &Path) -> Result<Self, Error> {
        for name in [
            "pages",
            "days",
            "people",
            "organizations",
            "places",
            "quotes",
            "ledger",
            "checks",
            "doubts",
            "search",
        ] {
            let path = place.join(name);
            fs::create_dir_all(&path).map_err(|source| Error::io("making", &path, source))?;
        }
        Ok(Self {
            place: place.to_path_buf(),
            files: 0,
            bytes: 0,
        })
    }

    /// Writes a file.
    pub(crate) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.place.join(name);
        fs::write(&path, bytes).map_err(|source| Error::io("writing", &path, source))?;
        self.files += 1;
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}
