//! One file of an export, down a line: made while it is read, in pieces of bounded size.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hyper::body::{Body, Bytes, Frame};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::files::{Contents, File, Making};
use super::{Source, Wanted, each};
use crate::log;
use crate::store::StoreError;

/// Writes a file.
///
/// # Errors
///
/// A form or a table that there is not, what the database says, or that nobody takes it any more.
pub fn write(source: &Source, wanted: Wanted<'_>, file: &File, to: impl Write + Send) -> Result<(), StoreError> {
    let (_, form) = source
        .forms
        .newest(wanted.form)
        .ok_or_else(|| StoreError::Refused(format!("there is no form {}", wanted.form)))?;
    let contents = Contents {
        forms: &source.forms,
        form: &form,
        identities: wanted.identities,
    };
    let mut making = Making::begin(file, contents, "sending an export".into(), to)?;
    if file.has_answers() {
        each(source, wanted, &mut |given| making.add(&given))?;
    }
    making.finish()?;
    Ok(())
}

/// Bytes of a piece.
const PIECE: usize = 64 << 10;
/// Pieces that wait to be taken.
const PIECES: usize = 4;
/// How long one may wait, and how long all may take: whoever takes no more gives up their turn.
const WAITS: Duration = Duration::from_secs(30);
const TAKES: Duration = Duration::from_secs(900);

/// A body that is made on another thread.
pub struct Pieces(Receiver<Result<Bytes, StoreError>>);

impl Body for Pieces {
    type Data = Bytes;
    type Error = StoreError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, StoreError>>> {
        let next = self.0.poll_recv(context);
        next.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

/// Makes a body of what `make` writes, on a thread that may wait. Where it fails the body breaks off, so that nobody takes
/// what came for the whole.
pub fn body<F>(make: F) -> Pieces
where
    F: FnOnce(&mut Pipe) -> Result<(), StoreError> + Send + 'static,
{
    let (sender, receiver) = channel(PIECES);
    tokio::task::spawn_blocking(move || {
        let mut pipe = Pipe {
            waiting: Vec::with_capacity(PIECE),
            sender,
            until: Instant::now() + TAKES,
        };
        if let Err(error) = make(&mut pipe) {
            // That nobody takes it any more is nothing to look after.
            if !matches!(error, StoreError::Io(..)) {
                log::error(&error.to_string());
            }
            let _ = pipe.send(Err(error));
        }
    });
    Pieces(receiver)
}

/// What a file is written to, piece by piece.
pub struct Pipe {
    waiting: Vec<u8>,
    sender: Sender<Result<Bytes, StoreError>>,
    until: Instant,
}

impl Pipe {
    fn send(&self, piece: Result<Bytes, StoreError>) -> io::Result<()> {
        let left = self.until.saturating_duration_since(Instant::now()).min(WAITS);
        let sent = Handle::current().block_on(async { tokio::time::timeout(left, self.sender.send(piece)).await });
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    fn pass_on(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.waiting, Vec::with_capacity(PIECE));
        self.send(Ok(piece.into()))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // What is written at once may be a whole row group.
        let taken = bytes.len().min(PIECE - self.waiting.len());
        self.waiting.extend(&bytes[..taken]);
        if self.waiting.len() == PIECE {
            self.pass_on()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on()
    }
}
