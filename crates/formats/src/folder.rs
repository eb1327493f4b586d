//! A folder of files, one for each page or article.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use banmian_export::FileNames;

/// A folder that a format fills.
pub(crate) struct Folder {
    place: PathBuf,
    names: FileNames,
}

impl Folder {
    pub(crate) fn create(place: &Path) -> Result<Self> {
        fs::create_dir_all(place).with_context(|| format!("making {}", place.display()))?;
        Ok(Self {
            place: place.to_path_buf(),
            names: FileNames::default(),
        })
    }

    /// The name of the next page's file, without an ending. A file of one of its articles has what is behind the page's id
    /// in the article's behind it: names that are apart stay so.
    pub(crate) fn name(&mut self, page: &str) -> String {
        self.names.name(page)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.place.join(name);
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    }
}
