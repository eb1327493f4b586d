use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use crate::claim::Claim;
use crate::error::{Error, Problem};
use crate::format::{Provenance, Stage};
use crate::reader::{Reader, read_header};
use crate::salvage::Salvaged;
use crate::writer::{Encoded, Writer};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes an artifact beside its place and moves it there when it is whole.
pub struct FileWriter {
    writer: Writer<BufWriter<File>>,
    claim: Claim,
    path: PathBuf,
}

/// Starts the artifact `path`. Nothing stands there before [`FileWriter::finish`]; what stood there stays until then.
///
/// # Errors
/// Where no file can be made beside it, or another process is writing it.
pub fn create(path: &Path, stage: Stage, schema: u16) -> Result<FileWriter, Error> {
    let name = path.display().to_string();
    let creating = |source| {
        Problem::Io {
            doing: "creating a file beside it",
            offset: 0,
            source,
        }
        .of(&name)
    };
    // A name that is always the same: what a killed run has left is written over by the next.
    let part = part_of(path);
    let claim = Claim::take(&part)
        .map_err(creating)?
        .ok_or_else(|| Problem::Taken.of(&name))?;
    let file = claim.file().try_clone().map_err(creating)?;
    file.set_len(0).map_err(creating)?;
    let writer = Writer::named(BufWriter::new(file), &name, stage, schema)?;
    Ok(FileWriter {
        writer,
        claim,
        path: path.to_path_buf(),
    })
}

/// Where the artifact `path` is written until it is whole: the same folder, as from another file system a rename would be
/// a copy, which a crash can cut.
pub fn part_of(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or(path.as_os_str()));
    name.push(".part");
    path.with_file_name(name)
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
        file.sync_all().map_err(failed("syncing"))?;
        self.claim.persist(&self.path).map_err(|source| {
            Problem::Persist {
                to: self.path.clone(),
                source,
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

/// The records of an artifact whose writer was cut off, as far as they are whole.
///
/// # Errors
/// Where the file cannot be read, or does not start as one of `stage` and `schema` does.
pub fn salvage<T: DeserializeOwned>(
    path: &Path,
    stage: Stage,
    schema: u16,
) -> Result<Salvaged<BufReader<File>, T>, Error> {
    let file = BufReader::new(open_file(path)?);
    Salvaged::open(file, &path.display().to_string(), stage, schema)
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
