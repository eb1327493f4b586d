//! The thread that writes: jobs that wait go together into a transaction, and are told once it is on disk.

use std::sync::mpsc::Receiver;

use tokio::sync::oneshot;

use super::{Database, Forget, Place, StoreError};
use crate::log;

/// Called when a transaction has ended: with whether it is on disk.
type Acknowledge = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// Writes within a transaction, or is told why there is none; gives whether what it wrote is to be kept.
pub(super) type Job = Box<dyn FnOnce(Result<&mut dyn Database, StoreError>) -> (bool, Acknowledge) + Send>;

pub(super) enum Message {
    Job(Job),
    /// Outside any transaction: VACUUM knows none.
    Forget(Forget, oneshot::Sender<Result<(), StoreError>>),
}

/// Jobs of one transaction: more would let the first of them wait for long.
const BATCH: usize = 300;

pub(super) fn job<T, R, F>(
    work: F,
    then: impl FnOnce(T) -> R + Send + 'static,
) -> (Job, oneshot::Receiver<Result<R, StoreError>>)
where
    T: Send + 'static,
    R: Send + 'static,
    F: FnOnce(&mut dyn Database) -> Result<T, StoreError> + Send + 'static,
{
    let (send, answer) = oneshot::channel();
    let job: Job = Box::new(move |database| match database.and_then(work) {
        Ok(value) => {
            let acknowledge: Acknowledge = Box::new(move |committed| {
                // Whoever asked may be gone; what was written stays written.
                let _ = send.send(committed.map(|()| then(value)));
            });
            (true, acknowledge)
        }
        Err(error) => {
            let acknowledge: Acknowledge = Box::new(move |_| {
                let _ = send.send(Err(error));
            });
            (false, acknowledge)
        }
    });
    (job, answer)
}

/// The connection that writes, and where another is had when it breaks.
pub(super) struct Writer {
    place: Place,
    database: Box<dyn Database>,
}

impl Writer {
    pub(super) fn new(place: Place, database: Box<dyn Database>) -> Self {
        Self { place, database }
    }

    /// Writes until nobody can ask any more.
    pub(super) fn run(mut self, waiting: &Receiver<Message>) {
        while let Ok(first) = waiting.recv() {
            let mut next = Some(first);
            let mut jobs = Vec::new();
            let mut forgets = Vec::new();
            while let Some(message) = next.take() {
                match message {
                    Message::Job(job) => jobs.push(job),
                    Message::Forget(how, answer) => forgets.push((how, answer)),
                }
                if jobs.len() < BATCH && forgets.is_empty() {
                    next = waiting.try_recv().ok();
                }
            }
            if !jobs.is_empty() {
                self.transaction(jobs);
            }
            for (how, answer) in forgets {
                let forgotten = self.database.forget(how);
                if forgotten.is_err() {
                    self.mend();
                }
                let _ = answer.send(forgotten);
            }
        }
    }

    /// Does jobs in one transaction, and tells each of them once it is on disk.
    fn transaction(&mut self, jobs: Vec<Job>) {
        let mut waiting = Vec::with_capacity(jobs.len());
        let written = self
            .write(jobs, &mut waiting)
            .and_then(|()| self.database.batch("COMMIT"));
        let Err(error) = written else {
            waiting.into_iter().for_each(|acknowledge| acknowledge(Ok(())));
            return;
        };
        log::error(&format!("a transaction of {} writes failed: {error}", waiting.len()));
        // Where even this fails the connection is gone, and the server ends the transaction by itself.
        let _ = self.database.batch("ROLLBACK");
        self.mend();
        for acknowledge in waiting {
            acknowledge(Err(StoreError::Lost(error.to_string())));
        }
    }

    /// Every job is run or told why not: none is dropped, or whoever waits would be told that the store has stopped.
    fn write(&mut self, jobs: Vec<Job>, waiting: &mut Vec<Acknowledge>) -> Result<(), StoreError> {
        let mut result = self.begin();
        for job in jobs {
            if result.is_ok() {
                result = self.database.batch("SAVEPOINT job");
            }
            let Err(error) = &result else {
                let database: &mut dyn Database = &mut *self.database;
                let (is_kept, acknowledge) = job(Ok(database));
                waiting.push(acknowledge);
                result = self.database.batch(if is_kept {
                    "RELEASE SAVEPOINT job"
                } else {
                    "ROLLBACK TO SAVEPOINT job; RELEASE SAVEPOINT job"
                });
                continue;
            };
            let (_, acknowledge) = job(Err(StoreError::Lost(error.to_string())));
            waiting.push(acknowledge);
        }
        result
    }

    /// Begins a transaction, on a new connection where the old one is gone: nothing was done on it yet that could be done
    /// twice.
    fn begin(&mut self) -> Result<(), StoreError> {
        let Err(error) = self.database.begin() else {
            return Ok(());
        };
        if self.mend() { self.database.begin() } else { Err(error) }
    }

    /// Opens a new connection where the old one does not answer; whether there is a new one. What cannot be opened is
    /// tried again with the next write.
    fn mend(&mut self) -> bool {
        if self.database.is_alive() {
            return false;
        }
        match self.place.open() {
            Ok(database) => {
                log::error("the connection to the database was lost, and there is a new one");
                self.database = database;
                true
            }
            Err(error) => {
                log::error(&format!(
                    "the connection to the database is lost, and there is no other: {error}"
                ));
                false
            }
        }
    }
}
