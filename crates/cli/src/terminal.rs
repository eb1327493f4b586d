//! Standard output, standard error, signals.

use std::io::{ErrorKind, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};
use banmian_pipeline::Stop;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Writes an answer. That nobody reads it any more (`… | head`) is no error.
pub(crate) fn answer(text: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("writing to standard output"),
        _ => Ok(()),
    }
}

/// Says something on standard error; where that is closed there is nobody to tell.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// What a signal does to a verb.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The work stops between two inputs and cleans up after itself; a second signal ends it at once.
    Orderly,
    /// Nothing has to be cleaned up: the program may be waiting for its input, and must not wait on.
    AtOnce,
}

/// Listens to Ctrl-C and `kill`.
pub(crate) fn listen(stop: &Stop, how: Interruption) -> Result<()> {
    for (signal, number) in [(SIGINT, 2_u8), (SIGTERM, 15)] {
        let armed = Arc::new(AtomicBool::new(how == Interruption::AtOnce));
        let status = i32::from(128 + number);
        flag::register_conditional_shutdown(signal, status, Arc::clone(&armed))
            .and_then(|_| flag::register(signal, armed))
            .and_then(|_| flag::register_usize(signal, Arc::clone(&stop.0), usize::from(number)))
            .context("listening to signals")?;
    }
    Ok(())
}

/// A defect costs its input alone and is named in that input's reason, so a line for whoever mends it is enough.
pub(crate) fn report_defects_briefly() {
    std::panic::set_hook(Box::new(|defect| say(&format!("banmian: {defect}").replace('\n', " "))));
}
