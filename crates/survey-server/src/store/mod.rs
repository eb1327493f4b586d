//! Where answers are kept: one interface, two backends.
//!
//! [`Database`] is a connection that takes SQL in the subset both backends understand, with `?1`, `?2` … for parameters.
//! [`Store`] is one connection that writes, in a thread of its own, and a few that read. Whatever is asked of it to write
//! while a transaction is being flushed to disk goes together into the next (group commit): a flush takes as long for one
//! answer as for three hundred. A write is acknowledged once its transaction is on disk, not before.

mod error;
mod postgres;
mod schema;
mod sqlite;
mod writer;

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

pub use error::{Declined, StoreError};
pub use schema::TABLES;
use writer::{Message, Writer, job};

/// A value of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sql {
    /// Unknown.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Sql {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Sql {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Sql {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Sql {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

impl From<&[u8]> for Sql {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Sql {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row, by the order of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub Vec<Sql>);

impl Row {
    /// The whole number in a column.
    ///
    /// # Errors
    ///
    /// Another kind of value: the database was changed by something else.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        match self.0.get(column) {
            Some(Sql::Int(value)) => Ok(*value),
            other => Err(StoreError::Column(column, format!("{other:?}"), "a whole number")),
        }
    }

    /// The text in a column.
    ///
    /// # Errors
    ///
    /// Another kind of value.
    pub fn text(&self, column: usize) -> Result<String, StoreError> {
        match self.0.get(column) {
            Some(Sql::Text(value)) => Ok(value.clone()),
            other => Err(StoreError::Column(column, format!("{other:?}"), "a text")),
        }
    }

    /// The text in a column; `None` for NULL.
    ///
    /// # Errors
    ///
    /// Another kind of value.
    pub fn maybe_text(&self, column: usize) -> Result<Option<String>, StoreError> {
        match self.0.get(column) {
            Some(Sql::Null) => Ok(None),
            _ => self.text(column).map(Some),
        }
    }

    /// The number in a column; `None` for NULL.
    ///
    /// # Errors
    ///
    /// Another kind of value.
    pub fn maybe_int(&self, column: usize) -> Result<Option<i64>, StoreError> {
        match self.0.get(column) {
            Some(Sql::Null) => Ok(None),
            _ => self.int(column).map(Some),
        }
    }

    /// The bytes in a column.
    ///
    /// # Errors
    ///
    /// Another kind of value.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, StoreError> {
        match self.0.get(column) {
            Some(Sql::Bytes(value)) => Ok(value.clone()),
            other => Err(StoreError::Column(column, format!("{other:?}"), "bytes")),
        }
    }
}

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// An address of PostgreSQL: `postgres://user@host/database`.
    Postgres(String),
}

impl Place {
    /// From `--db`, or the file of SQLite where it is not given.
    #[must_use]
    pub fn of(db: Option<&str>, file: PathBuf) -> Self {
        match db {
            Some(address) if address.starts_with("postgres://") || address.starts_with("postgresql://") => {
                Self::Postgres(address.to_owned())
            }
            Some(path) => Self::Sqlite(path.into()),
            None => Self::Sqlite(file),
        }
    }

    /// Whether the answers would cross a network to it unencrypted: a PostgreSQL server that is not reached by a socket or
    /// the loopback. What is no address is not said to be far: opening it says what is wrong with it.
    #[must_use]
    pub fn is_far(&self) -> bool {
        let Self::Postgres(address) = self else {
            return false;
        };
        let Ok(config) = address.parse::<::postgres::Config>() else {
            return false;
        };
        let far = |host: &::postgres::config::Host| match host {
            ::postgres::config::Host::Tcp(name) => {
                name != "localhost" && !name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
            #[cfg(unix)]
            ::postgres::config::Host::Unix(_) => false,
        };
        // Where the number of a host is given as well it is that which is connected to.
        match config.get_hostaddrs() {
            [] => config.get_hosts().iter().any(far),
            numbers => numbers.iter().any(|number| !number.is_loopback()),
        }
    }

    fn open(&self) -> Result<Box<dyn Database>, StoreError> {
        Ok(match self {
            Self::Sqlite(path) => Box::new(sqlite::Sqlite::open(path)?),
            Self::Postgres(address) => Box::new(postgres::Postgres::open(address)?),
        })
    }
}

/// How what was deleted is overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forget {
    /// The log of changes is emptied: of SQLite the tables are zero already where something was deleted.
    Log,
    /// The tables are written anew as well: nothing is left in gaps of their pages either.
    Thorough,
}

/// A connection to a database, of either backend.
pub trait Database: Send {
    /// Runs a statement; gives how many rows it changed.
    ///
    /// # Errors
    ///
    /// What the database says.
    fn execute(&mut self, sql: &str, parameters: &[Sql]) -> Result<u64, StoreError>;

    /// Runs a query; gives its rows.
    ///
    /// # Errors
    ///
    /// What the database says.
    fn query(&mut self, sql: &str, parameters: &[Sql]) -> Result<Vec<Row>, StoreError> {
        let mut all = Vec::new();
        self.each(sql, parameters, &mut |row| {
            all.push(row);
            Ok(())
        })?;
        Ok(all)
    }

    /// Runs a query and hands over row by row, so that a table need not fit in memory.
    ///
    /// # Errors
    ///
    /// What the database says, and what `each` gives.
    fn each(
        &mut self,
        sql: &str,
        parameters: &[Sql],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// Runs statements without parameters, separated by `;`.
    ///
    /// # Errors
    ///
    /// What the database says.
    fn batch(&mut self, sql: &str) -> Result<(), StoreError>;

    /// Begins a transaction that writes.
    ///
    /// # Errors
    ///
    /// What the database says: that another process writes, for longer than it is waited for.
    fn begin(&mut self) -> Result<(), StoreError>;

    /// Whether the connection still answers: one to a server that was started again does not.
    fn is_alive(&mut self) -> bool;

    /// Begins a transaction in which all reads see one moment.
    ///
    /// # Errors
    ///
    /// What the database says.
    fn begin_snapshot(&mut self) -> Result<(), StoreError>;

    /// Overwrites what was deleted, in the tables and in whatever lies beside them. `Thorough` writes the tables anew, which
    /// takes seconds for a million answers, and others wait.
    ///
    /// # Errors
    ///
    /// What the database says, or that somebody reads what is to go: it is to be tried again.
    fn forget(&mut self, how: Forget) -> Result<(), StoreError>;

    /// A statement of the schema, in the backend's words.
    fn schema(&self) -> String;

    /// Where tables count their rows, goes on counting behind what was restored.
    ///
    /// # Errors
    ///
    /// What the database says.
    fn count_on(&mut self) -> Result<(), StoreError>;
}

/// Jobs that may wait; whoever comes then waits in line, which slows the network's side down.
const WAITING: usize = 4_096;
const READERS: usize = 4;

/// The store of a server: see the module.
#[derive(Clone)]
pub struct Store {
    jobs: SyncSender<Message>,
    readers: Arc<Readers>,
}

struct Readers {
    place: Place,
    idle: Mutex<Vec<Box<dyn Database>>>,
}

impl Store {
    /// Opens a database, makes its tables where it has none, and starts the thread that writes.
    ///
    /// # Errors
    ///
    /// A database that cannot be opened, or is of another version.
    pub fn open(place: &Place) -> Result<Self, StoreError> {
        let mut database = place.open()?;
        schema::prepare(database.as_mut())?;
        let writer = Writer::new(place.clone(), database);
        let (jobs, waiting) = sync_channel(WAITING);
        thread::Builder::new()
            .name("writer".into())
            .spawn(move || writer.run(&waiting))
            .map_err(|error| StoreError::Io("starting the thread that writes".into(), error))?;
        let readers = Readers {
            place: place.clone(),
            idle: Mutex::new(Vec::new()),
        };
        Ok(Self {
            jobs,
            readers: Arc::new(readers),
        })
    }

    /// Does `work` in a transaction; gives what it gave once that is on disk. Where it gives an error, nothing it wrote
    /// is kept, and what others wrote in the same transaction is.
    ///
    /// # Errors
    ///
    /// What `work` gives, and what the database says.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Database) -> Result<T, StoreError> + Send + 'static,
    {
        self.write_then(work, |value| value).await
    }

    /// As [`Store::write`]; `then` is called with what `work` gave once that is on disk, whether or not somebody still
    /// waits for it, and in the order in which writes were done. Whoever waits is given what it gives. It runs on the thread
    /// that writes, and has to be short.
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn write_then<T, R, F>(
        &self,
        work: F,
        then: impl FnOnce(T) -> R + Send + 'static,
    ) -> Result<R, StoreError>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnOnce(&mut dyn Database) -> Result<T, StoreError> + Send + 'static,
    {
        let (job, answer) = job(work, then);
        match self.jobs.try_send(Message::Job(job)) {
            Ok(()) => {}
            Err(std::sync::mpsc::TrySendError::Full(message)) => {
                let jobs = self.jobs.clone();
                let sent = tokio::task::spawn_blocking(move || jobs.send(message)).await;
                sent.map_err(|_| StoreError::Stopped)?
                    .map_err(|_| StoreError::Stopped)?;
            }
            Err(std::sync::mpsc::TrySendError::Disconnected(_)) => return Err(StoreError::Stopped),
        }
        answer.await.map_err(|_| StoreError::Stopped)?
    }

    /// As [`Store::write`], for callers that are not asynchronous.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn write_now<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Database) -> Result<T, StoreError> + Send + 'static,
    {
        self.write_now_then(work, |value| value)
    }

    /// As [`Store::write_then`], for callers that are not asynchronous.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn write_now_then<T, R, F>(&self, work: F, then: impl FnOnce(T) -> R + Send + 'static) -> Result<R, StoreError>
    where
        T: Send + 'static,
        R: Send + 'static,
        F: FnOnce(&mut dyn Database) -> Result<T, StoreError> + Send + 'static,
    {
        let (job, answer) = job(work, then);
        self.jobs.send(Message::Job(job)).map_err(|_| StoreError::Stopped)?;
        answer.blocking_recv().map_err(|_| StoreError::Stopped)?
    }

    /// Reads on a thread that may wait.
    ///
    /// # Errors
    ///
    /// What `work` gives, and what the database says.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Database) -> Result<T, StoreError> + Send + 'static,
    {
        let store = self.clone();
        let read = tokio::task::spawn_blocking(move || store.read_now(work)).await;
        read.map_err(|_| StoreError::Stopped)?
    }

    /// As [`Store::read`], for callers that are not asynchronous.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn read_now<T>(&self, work: impl FnOnce(&mut dyn Database) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = || self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let found = idle().pop();
        let mut reader = match found.map(|mut reader| (reader.is_alive(), reader)) {
            Some((true, reader)) => reader,
            _ => self.readers.place.open()?,
        };
        let result = work(reader.as_mut());
        // One whose query failed may hang in a transaction, or its server may be gone: a new one is opened.
        if result.is_ok() {
            let mut idle = idle();
            if idle.len() < READERS {
                idle.push(reader);
            }
        }
        result
    }

    /// Overwrites what was deleted ([`Database::forget`]). Readers are closed before, as an old one keeps old pages.
    ///
    /// # Errors
    ///
    /// What the database says.
    pub fn forget_now(&self, how: Forget) -> Result<(), StoreError> {
        self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let (send, answer) = oneshot::channel();
        self.jobs
            .send(Message::Forget(how, send))
            .map_err(|_| StoreError::Stopped)?;
        answer.blocking_recv().map_err(|_| StoreError::Stopped)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_beyond_the_machine_is_far() {
        let is_far = |address: &str| Place::of(Some(address), "unused".into()).is_far();
        for near in [
            "postgres://survey@localhost/db",
            "postgres://survey@127.0.0.1/db",
            "postgres://survey@[::1]/db",
            "postgres://survey@%2Frun%2Fpostgresql/db",
            "survey.sqlite",
        ] {
            assert!(!is_far(near), "{near}");
        }
        for far in [
            "postgres://survey@db.example.cn/db",
            "postgresql://survey@10.0.0.7:5433/db",
            "postgres://survey@localhost,10.0.0.7/db",
            "postgres://survey@localhost/db?hostaddr=10.0.0.7",
        ] {
            assert!(is_far(far), "{far}");
        }
    }
}
