use banmian_model::{Basis, Day};

use crate::PathPattern;

/// Bytes of the longest source that is taken for a page. The longest page of the measured archives has 60 KB; one of
/// many megabytes is a dump of many, and offsets in the text are 32 bits.
pub const MAX_BYTES: u64 = 64 << 20;

/// Most pages of one source: a year of a daily of thirty pages. What has more has something else between its rulers.
pub const MOST_PAGES: usize = 10_000;

/// What a caller knows of a source.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Encoding label to use instead of deciding (`--encoding`): the Encoding Standard's, `cp936`, `cp950`, `hz` and
    /// the like.
    pub encoding: Option<String>,
    /// Labels that speak for an encoding and decide nothing: what the folder or the newspaper is said to be in.
    pub priors: Vec<String>,
    /// `--newspaper`.
    pub newspaper: Option<String>,
    /// `--date`.
    pub date: Option<Day>,
    /// `--region`.
    pub region: Option<String>,
    /// What notes and records say of the source, the nearest first.
    pub notes: Vec<Note>,
    /// Forms of paths that come before those built in.
    pub paths: Vec<PathPattern>,
}

/// What a note beside a source, or the record that holds it, says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Sidecar or record.
    pub basis: Basis,
    /// Where it stands: the evidence.
    pub at: String,
    /// The newspaper.
    pub newspaper: Option<String>,
    /// The day of publication.
    pub date: Option<Day>,
    /// 版次.
    pub page: Option<String>,
    /// Where the paper is at home, six digits of GB/T 2260.
    pub region: Option<String>,
}

impl Note {
    /// A note that says nothing yet.
    pub fn new(basis: Basis, at: impl Into<String>) -> Self {
        Self {
            basis,
            at: at.into(),
            newspaper: None,
            date: None,
            page: None,
            region: None,
        }
    }
}
