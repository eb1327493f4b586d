//! One file of an export, down a line: made while it is read, in pieces of bounded size.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use banmian_survey::export::{self, Table};
use banmian_survey::fhir;
use banmian_survey::form::Form;
use banmian_survey::versions::Version;
use hyper::body::{Body, Bytes, Frame};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::parquet::Rows;
use super::{Responses, Wanted, each, pretty, url};
use crate::forms::Forms;
use crate::keys::Keys;
use crate::log;
use crate::store::{Store, StoreError};

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum File {
    /// A table as CSV, by its name.
    Csv(String),
    /// A table as Parquet, by its name.
    Parquet(String),
    /// The tables' schema, of the package that their CSV makes.
    Package,
    /// The newest version of the form as a FHIR Questionnaire.
    Questionnaire,
    /// The answers as FHIR QuestionnaireResponses, a line each.
    Responses,
}

impl File {
    /// The files of a form, those of its repeats too.
    #[must_use]
    pub fn all(form: &Form) -> Vec<Self> {
        let names: Vec<String> = std::iter::once(form.id.clone())
            .chain(form.repeats().map(|repeat| format!("{}.{}", form.id, repeat.name)))
            .collect();
        let tables = names.iter().map(|name| Self::Csv(name.clone()));
        let typed = names.iter().map(|name| Self::Parquet(name.clone()));
        let others = [Self::Package, Self::Questionnaire, Self::Responses];
        tables.chain(typed).chain(others).collect()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Csv(name) => format!("{name}.csv"),
            Self::Parquet(name) => format!("{name}.parquet"),
            Self::Package => "datapackage.json".to_owned(),
            Self::Questionnaire => "questionnaire.json".to_owned(),
            Self::Responses => "responses.ndjson".to_owned(),
        }
    }

    /// Its media type.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Csv(_) => "text/csv; charset=utf-8",
            Self::Parquet(_) => "application/vnd.apache.parquet",
            Self::Package => "application/json",
            Self::Questionnaire => "application/fhir+json",
            Self::Responses => "application/fhir+ndjson",
        }
    }
}

/// What a file is made of.
pub struct Source {
    /// Where the answers are.
    pub store: Store,
    /// What opens names.
    pub keys: Keys,
    /// The forms.
    pub forms: std::sync::Arc<Forms>,
}

/// Writes a file.
///
/// # Errors
///
/// A form or a table that there is not, what the database says, or that nobody takes it any more.
pub fn write(source: &Source, wanted: Wanted<'_>, file: &File, mut to: impl Write + Send) -> Result<(), StoreError> {
    let (number, form) = source
        .forms
        .newest(wanted.form)
        .ok_or_else(|| StoreError::Refused(format!("there is no form {}", wanted.form)))?;
    let tables = export::tables(&form, wanted.identities);
    let table = |name: &str| -> Result<&Table<'_>, StoreError> {
        let found = tables.iter().find(|table| table.name() == name);
        found.ok_or_else(|| StoreError::Refused(format!("{} has no table {name}", form.id)))
    };
    let Source { store, keys, forms } = source;
    let text = match file {
        File::Csv(name) => {
            let table = table(name)?;
            put(&mut to, &table.head())?;
            each(store, keys, forms, wanted, &mut |given| {
                put(&mut to, &table.lines(&given.record()))
            })?;
            String::new()
        }
        File::Parquet(name) => {
            let table = table(name)?;
            let mut rows = Rows::new(table, &mut to)?;
            each(store, keys, forms, wanted, &mut |given| rows.add(table, &given))?;
            rows.finish()?;
            String::new()
        }
        File::Responses => {
            let mut responses = Responses::new(forms, wanted.identities);
            each(store, keys, forms, wanted, &mut |given| {
                put(&mut to, &responses.line(&given)?)
            })?;
            String::new()
        }
        File::Package => pretty(&export::package(&form, &tables)),
        File::Questionnaire => {
            let form = form.as_ref().clone();
            pretty(&fhir::questionnaire(&Version { number, form }, &url(wanted.form)))
        }
    };
    put(&mut to, &text)?;
    to.flush().map_err(gone)
}

fn put(to: &mut impl Write, text: &str) -> Result<(), StoreError> {
    to.write_all(text.as_bytes()).map_err(gone)
}

fn gone(error: io::Error) -> StoreError {
    StoreError::Io("sending an export".into(), error)
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
