//! Digests of what stands in an output folder.

use std::fs::File;
use std::io;
use std::path::Path;

use banmian_export::FolderDigest;
use walkdir::WalkDir;

use crate::walk::shown;

/// BLAKE3 of a file, in hexadecimal.
pub(crate) fn file_digest(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Of all files below a folder.
pub(crate) fn folder_digest(folder: &Path) -> io::Result<FolderDigest> {
    let names = files_below(folder)?;
    let mut hasher = blake3::Hasher::new();
    for name in &names {
        let digest = file_digest(&folder.join(name))?;
        hasher.update(format!("{digest}  {name}\n").as_bytes());
    }
    Ok(FolderDigest {
        files: names.len() as u64,
        blake3: hasher.finalize().to_hex().to_string(),
    })
}

/// Names of the files below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in WalkDir::new(folder) {
        let entry = entry?;
        if !entry.file_type().is_dir() {
            names.push(shown(entry.path().strip_prefix(folder).unwrap_or(entry.path())).into_owned());
        }
    }
    names.sort();
    Ok(names)
}
