//! The finished tables, for formats that must see a run as a whole.

use std::path::Path;

use banmian_export::Manifest;

/// What a format that is made of finished tables is given.
#[derive(Clone, Copy, Debug)]
pub struct Finished<'a> {
    /// The folder that has all the `.jsonl`, and where the format writes below a folder of its own.
    pub folder: &'a Path,
    /// What the manifest will say, but for the digests of what is still to be written.
    pub manifest: &'a Manifest,
}
