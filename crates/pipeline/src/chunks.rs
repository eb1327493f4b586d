//! Work on many threads, results in order, memory bounded.

use std::sync::mpsc;

use rayon::prelude::*;

use crate::{Stop, Stopped};

/// Items worked on at a time by each thread: enough that threads seldom wait for the slowest, few enough to keep in
/// memory; what comes of a page takes fifty times its text, and three chunks are there at once.
const CHUNK_ITEMS: usize = 8;
/// Bytes of input worked on at a time.
const CHUNK_BYTES: usize = 2 << 20;

/// A pool of its own: a library that takes the global one decides for its caller.
pub(crate) fn pool(jobs: usize) -> anyhow::Result<rayon::ThreadPool> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?)
}

/// The next items that the pool works on at a time.
pub(crate) fn next_chunk<I>(
    pool: &rayon::ThreadPool,
    items: &mut impl Iterator<Item = anyhow::Result<I>>,
    size: impl Fn(&I) -> usize,
) -> anyhow::Result<Vec<I>> {
    let (mut chunk, mut bytes) = (Vec::new(), 0);
    while chunk.len() < CHUNK_ITEMS * pool.current_num_threads() && bytes < CHUNK_BYTES {
        let Some(item) = items.next().transpose()? else { break };
        bytes += size(&item);
        chunk.push(item);
    }
    Ok(chunk)
}

/// Takes the items of a chunk through `work` on the pool, in order. The signal is asked for at each, so that it does
/// not wait for the whole chunk.
pub(crate) fn map<I: Send, O: Send>(
    pool: &rayon::ThreadPool,
    stop: &Stop,
    chunk: Vec<I>,
    work: impl Fn(I) -> O + Sync,
) -> Result<Vec<O>, Stopped> {
    pool.install(|| {
        let results = chunk.into_par_iter().map(|item| stop.check().map(|()| work(item)));
        results.collect()
    })
}

/// Takes every item through `work` on the pool and gives the results to `sink` in order: on one thread all in turn, on
/// more while the next chunk is worked on.
pub(crate) fn drive<I: Send, O: Send>(
    pool: &rayon::ThreadPool,
    stop: &Stop,
    items: impl Iterator<Item = anyhow::Result<I>>,
    size: impl Fn(&I) -> usize,
    work: impl Fn(I) -> O + Sync,
    mut sink: impl FnMut(O) -> anyhow::Result<()> + Send,
) -> anyhow::Result<()> {
    let mut items = items.peekable();
    let mut next = || -> anyhow::Result<Option<Vec<O>>> {
        stop.check()?;
        if items.peek().is_none() {
            return Ok(None);
        }
        let chunk = next_chunk(pool, &mut items, &size)?;
        Ok(Some(map(pool, stop, chunk, &work)?))
    };
    let mut write = |done: Vec<O>| {
        done.into_iter().try_for_each(|one| {
            stop.check()?;
            sink(one)
        })
    };
    if pool.current_num_threads() == 1 {
        while let Some(done) = next()? {
            write(done)?;
        }
        return Ok(());
    }
    std::thread::scope(|scope| {
        // One chunk waits, one is written and one worked on: no more are in memory.
        let (sender, receiver) = mpsc::sync_channel(1);
        let writing = scope.spawn(move || receiver.into_iter().try_for_each(&mut write));
        let worked = (|| {
            while let Some(done) = next()? {
                if sender.send(done).is_err() {
                    break;
                }
            }
            Ok(())
        })();
        drop(sender);
        let written = writing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.and(worked)
    })
}
