//! The log of a server: its standard error. Nothing that identifies a resident is written there.

/// Says that something went wrong, for whoever runs the server.
#[expect(clippy::print_stderr, reason = "the log of a server is its standard error")]
pub(crate) fn error(what: &str) {
    eprintln!("error: {what}");
}
