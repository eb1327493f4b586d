//! Turns at exporting: each takes a thread and, of Parquet, a row group's memory, for as long as somebody takes the file.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// How many export at once.
const TURNS: usize = 2;

/// The turns of a server, by the accounts that have one: whoever takes a file slowly keeps nobody else waiting for both.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<BTreeSet<String>>>);

impl Turns {
    /// A turn for an account, where one is left and the account has none.
    #[must_use]
    pub fn take(&self, account: &str) -> Option<Turn> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_had = taken.len() < TURNS && taken.insert(account.to_owned());
        is_had.then(|| Turn {
            turns: self.clone(),
            account: account.to_owned(),
        })
    }
}

/// A turn, given back when it is dropped.
#[derive(Debug)]
pub struct Turn {
    turns: Turns,
    account: String,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut taken = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(&self.account);
    }
}
