//! Work on many threads, results in order, memory bounded.

use rayon::prelude::*;

use crate::{Stop, Stopped};

/// Items worked on at a time: enough that threads seldom wait for the slowest, few enough to keep in memory.
const CHUNK_ITEMS: usize = 256;
/// Bytes of input worked on at a time.
const CHUNK_BYTES: usize = 8 << 20;

/// A pool of its own: a library that takes the global one decides for its caller.
pub(crate) fn pool(jobs: usize) -> anyhow::Result<rayon::ThreadPool> {
    Ok(rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?)
}

/// The next items that are worked on at a time.
pub(crate) fn next_chunk<I>(
    items: &mut impl Iterator<Item = anyhow::Result<I>>,
    size: impl Fn(&I) -> usize,
) -> anyhow::Result<Vec<I>> {
    let (mut chunk, mut bytes) = (Vec::new(), 0);
    while chunk.len() < CHUNK_ITEMS && bytes < CHUNK_BYTES {
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

/// Takes every item through `work` on the pool and gives the results to `sink` in order.
pub(crate) fn drive<I: Send, O: Send>(
    pool: &rayon::ThreadPool,
    stop: &Stop,
    items: impl Iterator<Item = anyhow::Result<I>>,
    size: impl Fn(&I) -> usize,
    work: impl Fn(I) -> O + Sync,
    mut sink: impl FnMut(O) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut items = items.peekable();
    while items.peek().is_some() {
        stop.check()?;
        let chunk = next_chunk(&mut items, &size)?;
        map(pool, stop, chunk, &work)?.into_iter().try_for_each(&mut sink)?;
    }
    stop.check()?;
    Ok(())
}
