//! Standard output, standard error, signals.

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use banmian_pipeline::Stop;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Writes an answer. That nobody reads it any more (`… | head`) is no error.
pub(crate) fn answer(text: &str) -> Result<()> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("writing to standard output"),
        _ => Ok(()),
    }
}

/// Says something on standard error; where that is closed there is nobody to tell.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Gives JSON on, a line at a time, with its keys in another colour.
pub(crate) struct Coloured<W> {
    to: W,
    line: Vec<u8>,
}

impl<W: Write> Coloured<W> {
    pub(crate) fn new(to: W) -> Self {
        Self { to, line: Vec::new() }
    }
}

impl<W: Write> Write for Coloured<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                let line = String::from_utf8_lossy(&self.line).into_owned();
                self.line.clear();
                self.to.write_all(coloured(&line).as_bytes())?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

fn coloured(line: &str) -> Cow<'_, str> {
    let (indent, rest) = line.split_at(line.len() - line.trim_start().len());
    match rest.strip_prefix('"').and_then(|rest| rest.split_once("\": ")) {
        Some((key, value)) => format!("{indent}\x1b[36m\"{key}\"\x1b[0m: {value}").into(),
        None => line.into(),
    }
}

/// What a signal does to a verb.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interruption {
    /// The work stops between two inputs and cleans up after itself; where it takes too long to come to it, or a second
    /// signal comes, it ends at once.
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
    if how == Interruption::Orderly {
        let stop = stop.clone();
        std::thread::spawn(move || end_in_time(&stop));
    }
    Ok(())
}

/// Between two looks for a signal.
const LOOK: Duration = Duration::from_millis(50);
/// What the work has after a signal to end by itself: whoever has pressed Ctrl-C waits a second and no more.
const PATIENCE: Duration = Duration::from_millis(700);

/// Ends the program where a signal came and the work is still at it: within a long page, or writing a format.
fn end_in_time(stop: &Stop) {
    loop {
        std::thread::sleep(LOOK);
        let signal = stop.0.load(Ordering::Relaxed);
        if signal != 0 {
            std::thread::sleep(PATIENCE);
            if stop.abandon() {
                say("banmian: interrupted; nothing was written");
                signal_hook::low_level::exit(i32::try_from(128 + signal).unwrap_or(1));
            }
            return;
        }
    }
}

/// A defect costs its input alone and is named in that input's reason, so a line for whoever mends it is enough.
pub(crate) fn report_defects_briefly() {
    std::panic::set_hook(Box::new(|defect| say(&format!("banmian: {defect}").replace('\n', " "))));
}
