//! Stage 1: bytes to a page.

use banmian_model::{Entry, Page};

/// What a caller knows of a source.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Encoding label to use instead of deciding (`--encoding`).
    pub encoding: Option<String>,
    /// `--newspaper`.
    pub newspaper: Option<String>,
    /// `--date`.
    pub date: Option<banmian_model::Day>,
    /// `--region`.
    pub region: Option<String>,
}

/// Reads one source. `id` is the page's name; `path` where it came from.
pub fn ingest(_id: &str, _path: &str, _bytes: &[u8], _options: &Options) -> Entry<Page> {
    Entry::Page(Page::default())
}
