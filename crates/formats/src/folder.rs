//! A folder of files, one for each page or article.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use banmian_export::file_name;

/// A folder that a format fills.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn create(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self(path.to_path_buf()))
    }

    /// Writes the file of a page or article.
    pub(crate) fn write_of(&self, id: &str, ending: &str, text: &str) -> Result<()> {
        self.write(&format!("{}{ending}", file_name(id)), text)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.0.join(name);
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
    }
}
