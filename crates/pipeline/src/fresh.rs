//! Whether anything has changed since an earlier run.
//!
//! First by what the file system says of the files, without reading one; where that differs or is not known, by digests.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use banmian_export::{InputRow, Manifest};
use banmian_model::SCHEMA_VERSION;
use walkdir::WalkDir;

use crate::digests::{file_digest, folder_digest};
use crate::input::{Inputs, Unit};
use crate::output::{own_manifest, settled};
use crate::run::{Report, RunManifest};
use crate::{Options, TOOL};

/// A file that was changed less than this before it was looked at may be changed again within one tick of the file
/// system's clock: 2 s where it is coarsest.
const TICK: Duration = Duration::from_secs(2);

/// What the file system says of the inputs before they are read: name, device, number, length and times of each, and of
/// their notes. A run remembers a digest of it and of the same of its output; while both stay the same, nothing was
/// touched.
///
/// It is remembered in the user's cache folder and not in the output, which is the same wherever and whenever it is made.
pub(crate) struct Fresh {
    inputs: Option<blake3::Hash>,
    /// Whether no file is so new that a change of it might be missed.
    is_settled: bool,
    paranoid: bool,
}

impl Fresh {
    pub(crate) fn now(inputs: &Inputs, options: &Options) -> Self {
        let now = SystemTime::now();
        let mut stamp = Stamp::new();
        stamp.add(TOOL.as_bytes());
        stamp.add(&SCHEMA_VERSION.to_le_bytes());
        for (name, value) in options.with_formats(options.named()) {
            stamp.add(name.as_bytes());
            stamp.add(value.as_bytes());
        }
        let files = inputs.files().chain(inputs.notes());
        let whole = files.into_iter().all(|(name, file)| {
            stamp.add(name.as_bytes());
            stamp.add(file.as_os_str().as_encoded_bytes());
            fs::metadata(&file).is_ok_and(|metadata| stamp.add_metadata(&metadata))
        });
        Self {
            is_settled: now.duration_since(stamp.newest).is_ok_and(|age| age > TICK),
            inputs: whole.then(|| stamp.hasher.finalize()),
            paranoid: options.paranoid,
        }
    }

    /// What the earlier run said, where neither an input nor a file of its output was touched since.
    pub(crate) fn untouched(&self, options: &Options) -> Option<Report> {
        if options.force || self.paranoid {
            return None;
        }
        let known = fs::read_to_string(memory(&options.out)?).ok()?;
        let same = self.with_output(&options.out)? == known;
        let manifest = own_manifest(&options.out).filter(|_| same)?;
        Some(skipped(manifest, options))
    }

    /// Remembers what the inputs were like before the run, and the output is now. Where it cannot be remembered, the next
    /// run reads digests.
    pub(crate) fn remember(&self, out: &Path) {
        let Some(place) = memory(out) else { return };
        match self.with_output(out).filter(|_| self.is_settled) {
            Some(stamp) => {
                let _ = place.parent().map(fs::create_dir_all);
                let _ = fs::write(place, stamp);
            }
            None => {
                let _ = fs::remove_file(place);
            }
        }
    }

    fn with_output(&self, out: &Path) -> Option<String> {
        let mut stamp = Stamp::new();
        stamp.add(self.inputs?.as_bytes());
        for entry in WalkDir::new(out).sort_by_file_name() {
            let entry = entry.ok()?;
            stamp.add(entry.path().strip_prefix(out).ok()?.as_os_str().as_encoded_bytes());
            // A folder's times change where a viewer looks into it.
            if !entry.file_type().is_dir() {
                stamp.add_metadata(&entry.metadata().ok()?);
            }
        }
        Some(stamp.hasher.finalize().to_hex().to_string())
    }
}

/// Where it is remembered of an output folder: in the user's cache folder; nowhere where there is none.
fn memory(out: &Path) -> Option<PathBuf> {
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let cache = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    let place = settled(out).ok()?.0;
    let name = blake3::hash(place.as_os_str().as_encoded_bytes()).to_hex();
    Some(cache.join("banmian").join(&name[..32]))
}

struct Stamp {
    hasher: blake3::Hasher,
    newest: SystemTime,
}

impl Stamp {
    fn new() -> Self {
        Self {
            hasher: blake3::Hasher::new(),
            newest: SystemTime::UNIX_EPOCH,
        }
    }

    fn add(&mut self, part: &[u8]) {
        self.hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
    }

    /// Whether there are times to go by.
    fn add_metadata(&mut self, metadata: &Metadata) -> bool {
        self.add(&metadata.len().to_le_bytes());
        let Ok(modified) = metadata.modified() else {
            return false;
        };
        self.newest = self.newest.max(modified);
        self.add(&since_epoch(modified));
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            // When the file's entry was changed last: what copies a file with its time, or moves another to its place,
            // cannot set that back.
            for number in [metadata.dev(), metadata.ino()] {
                self.add(&number.to_le_bytes());
            }
            let changed = (metadata.ctime(), metadata.ctime_nsec());
            for number in [changed.0, changed.1] {
                self.add(&number.to_le_bytes());
            }
            let seconds = Duration::from_secs(u64::try_from(changed.0).unwrap_or(0));
            self.newest = self.newest.max(SystemTime::UNIX_EPOCH + seconds);
        }
        true
    }
}

/// Nanoseconds from 1970, or to it.
fn since_epoch(time: SystemTime) -> [u8; 17] {
    let (sign, distance) = match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => (1, after),
        Err(before) => (0, before.duration()),
    };
    let mut bytes = [sign; 17];
    bytes[1..].copy_from_slice(&distance.as_nanos().to_le_bytes());
    bytes
}

fn skipped(manifest: RunManifest, options: &Options) -> Report {
    Report {
        counts: manifest.counts,
        inputs: manifest.inputs,
        open_ends: manifest.open_ends,
        skipped: true,
        out: options.out.clone(),
        ..Report::default()
    }
}

/// Whether a run before this one read the same inputs with the same options, and what it wrote is still there.
pub(crate) fn up_to_date(inputs: &Inputs, options: &Options) -> Result<Option<Report>> {
    if options.force {
        return Ok(None);
    }
    let manifest: Option<RunManifest> = own_manifest(&options.out);
    let Some(manifest) = manifest else {
        return Ok(None);
    };
    let same_way = manifest.tool == TOOL
        && manifest.schema == SCHEMA_VERSION
        && manifest.options == options.with_formats(inputs.named(options));
    if !same_way || changed_files(&options.out, &manifest).next().is_some() {
        return Ok(None);
    }
    let mut known = manifest.inputs.iter().peekable();
    for unit in inputs.units() {
        let now = match unit? {
            Unit::Page(page) => page.source,
            Unit::Rejected(rejection) => rejection.source,
        };
        let now = InputRow::of(&now);
        let same = |row: &InputRow| {
            (&row.input, &row.path, row.bytes, &row.blake3) == (&now.input, &now.path, now.bytes, &now.blake3)
        };
        if known.next_if(same).is_none() {
            return Ok(None);
        }
        // A file of several pages has a row for each.
        while known.next_if(same).is_some() {}
    }
    if known.next().is_some() {
        return Ok(None);
    }
    drop(known);
    Ok(Some(skipped(manifest, options)))
}

/// Files of a run that are not what its manifest says, each with what is wrong.
pub(crate) fn changed_files<I, O>(
    out: &Path,
    manifest: &Manifest<I, O>,
) -> impl Iterator<Item = (String, &'static str)> {
    let artifacts = manifest
        .artifacts
        .iter()
        .map(|(stage, digest)| (format!("artifacts/{stage}.bma"), digest));
    let files = manifest.files.iter().map(|(name, digest)| (name.clone(), digest));
    let files = files
        .chain(artifacts)
        .map(|(name, digest)| (file_digest(&out.join(&name)).map(|found| found == *digest), name));
    let folders = manifest.folders.iter().map(|(name, folder)| {
        let found = folder_digest(&out.join(name));
        (found.map(|found| found == *folder), format!("{name}/"))
    });
    files.chain(folders).filter_map(|(same, name)| match same {
        Ok(true) => None,
        Ok(false) => Some((name, "was changed after the run")),
        Err(_) => Some((name, "cannot be read, though the run has written it")),
    })
}
