//! Calling cargo from a program that cargo runs.

use std::path::PathBuf;
use std::process::Command;

/// Optimised, without what makes a release small and takes minutes more to build.
pub(crate) const OPTIMISED: &str = "--profile=quick";

/// The workspace's root folder.
pub(crate) fn root() -> PathBuf {
    // Set by cargo for `cargo run`, so right in whichever folder the task was called.
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    xtask
        .parent()
        .expect("xtask is a folder of the workspace")
        .to_path_buf()
}

/// A cargo command that does not inherit what cargo told this program about itself: with those variables a nested
/// build differs from the same build by hand, and everything is rebuilt each time the two take turns.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    for (name, _) in std::env::vars_os() {
        let of_this_run = name.to_str().is_some_and(|name| {
            [
                "CARGO_PKG_",
                "CARGO_MANIFEST_",
                "CARGO_BIN_",
                "CARGO_CRATE_",
                "CARGO_PRIMARY_",
            ]
            .iter()
            .any(|prefix| name.starts_with(prefix))
                || name == "CARGO"
        });
        if of_this_run {
            command.env_remove(name);
        }
    }
    command.args(arguments).current_dir(root());
    command
}

/// Says what is about to run, as it could be typed.
pub(crate) fn announce(command: &Command) {
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .collect();
    eprintln!(
        "$ {}",
        words
            .iter()
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    );
}
