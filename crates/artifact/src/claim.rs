use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A file that one process at a time holds, and with it the right to write what it stands for.
///
/// The system lets go of it when its process ends, however it ends, so a killed run blocks nobody; the file itself may
/// be left then, and is taken over by whoever comes next.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    file: File,
    /// Whether the file is to go with the claim.
    removes: bool,
}

impl Claim {
    /// Takes the file at `path`, making it where it is not there; `None` where another process has it. What stood in it
    /// stays until it is written over.
    ///
    /// # Errors
    /// Where the file cannot be made.
    pub fn take(path: &Path) -> io::Result<Option<Self>> {
        loop {
            let mut how = OpenOptions::new();
            let file = how.read(true).write(true).create(true).truncate(false).open(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                // A file system without locks: nothing can be refused there.
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Whoever had it may have removed or renamed it since it was opened.
            if is_same(&file, path) {
                return Ok(Some(Self {
                    path: path.to_path_buf(),
                    file,
                    removes: true,
                }));
            }
        }
    }

    /// The file.
    pub const fn file(&self) -> &File {
        &self.file
    }

    /// Moves the file to `to`, in place of what stands there, and lets go of it.
    ///
    /// # Errors
    /// Where it cannot be moved; it is removed then.
    pub fn persist(mut self, to: &Path) -> io::Result<()> {
        fs::rename(&self.path, to)?;
        self.removes = false;
        Ok(())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Before it is let go of: another may take the name only when the file is gone.
        if self.removes {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn is_same(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
        let (held, named) = (file.metadata().map(identity), fs::metadata(path).map(identity));
        held.is_ok() && held.ok() == named.ok()
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.part");
        fs::write(&path, "left by another").unwrap();
        let claim = Claim::take(&path).unwrap().unwrap();
        assert!(Claim::take(&path).unwrap().is_none());
        drop(claim);
        assert!(!path.exists());
        let claim = Claim::take(&path).unwrap().unwrap();
        claim.persist(&folder.path().join("x")).unwrap();
        assert!(Claim::take(&path).unwrap().is_some() && folder.path().join("x").exists());
    }
}
