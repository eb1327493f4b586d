use banmian_model::Day;

/// Bytes of the longest source that is taken for a page. The longest page of the measured archives has 60 KB; one of
/// many megabytes is a dump of many, and offsets in the text are 32 bits.
pub const MAX_BYTES: u64 = 64 << 20;

/// What a caller knows of a source.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Encoding label to use instead of deciding (`--encoding`): the Encoding Standard's, `cp936`, `cp950`, `hz` and
    /// the like.
    pub encoding: Option<String>,
    /// `--newspaper`.
    pub newspaper: Option<String>,
    /// `--date`.
    pub date: Option<Day>,
    /// `--region`.
    pub region: Option<String>,
}
