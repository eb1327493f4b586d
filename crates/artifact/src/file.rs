use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::NamedTempFile;

use crate::error::{Error, Problem};
use crate::format::{Provenance, Stage};
use crate::reader::{Reader, read_header};
use crate::writer::{Encoded, Writer};

/// Writes an artifact beside its place and moves it there when it is whole.
pub struct FileWriter {
    writer: Writer<BufWriter<NamedTempFile>>,
    path: PathBuf,
}

/// Starts the artifact `path`. Nothing stands there before [`FileWriter::finish`]; what stood there stays until then.
pub fn create(path: &Path, stage: Stage, schema: u16) -> Result<FileWriter, Error> {
    let name = path.display().to_string();
    // The same folder: from another file system a rename would be a copy, which a crash can cut.
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let file = readable().tempfile_in(folder).map_err(|source| {
        Problem::Io {
            doing: "creating a file beside it",
            offset: 0,
            source,
        }
        .of(&name)
    })?;
    let writer = Writer::named(BufWriter::new(file), &name, stage, schema)?;
    Ok(FileWriter {
        writer,
        path: path.to_path_buf(),
    })
}

/// A temporary file is its owner's alone; an artifact is as readable as other files, within the umask.
fn readable<'a>() -> tempfile::Builder<'a, 'a> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

impl FileWriter {
    /// Adds a record.
    pub fn push<T: Serialize>(&mut self, record: &T) -> Result<(), Error> {
        self.writer.push(record)
    }

    /// Adds a record that is encoded already.
    pub fn push_encoded(&mut self, record: &Encoded) -> Result<(), Error> {
        self.writer.push_encoded(record)
    }

    /// Writes the footer, syncs, and moves the file to its place; gives its BLAKE3 digest.
    pub fn finish(self, provenance: Provenance) -> Result<[u8; 32], Error> {
        let name = self.path.display().to_string();
        let (buffer, digest) = self.writer.finish(provenance)?;
        let failed = |doing| {
            let name = name.clone();
            move |source| {
                Problem::Io {
                    doing,
                    offset: 0,
                    source,
                }
                .of(&name)
            }
        };
        let file = buffer
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .map_err(failed("writing"))?;
        file.as_file().sync_all().map_err(failed("syncing"))?;
        file.persist(&self.path).map_err(|error| {
            Problem::Persist {
                to: self.path.clone(),
                source: error.error,
            }
            .of(&name)
        })?;
        Ok(digest)
    }
}

/// Opens the artifact `path`.
pub fn open<T: DeserializeOwned>(path: &Path, stage: Stage, schema: u16) -> Result<Reader<BufReader<File>, T>, Error> {
    Reader::open(
        BufReader::new(open_file(path)?),
        &path.display().to_string(),
        stage,
        schema,
    )
}

/// Whose records the artifact `path` holds; `None` where it is no artifact at all.
pub fn stage_of(path: &Path) -> Result<Option<Stage>, Error> {
    match read_header(&mut BufReader::new(open_file(path)?)) {
        Ok(header) => Ok(Some(header.stage)),
        Err(Problem::NotAnArtifact) => Ok(None),
        Err(problem) => Err(problem.of(&path.display().to_string())),
    }
}

fn open_file(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|source| {
        Problem::Io {
            doing: "opening",
            offset: 0,
            source,
        }
        .of(&path.display().to_string())
    })
}
