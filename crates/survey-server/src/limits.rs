//! How often somebody may try: a count by key and minute, in memory.
//!
//! Keys are hashes of addresses, codes and names, so that not even a dump of the memory lists who came.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// Submissions of an address. Mobile networks put thousands behind one.
    SubmitAddress,
    /// Submissions by a code: a gate's sheet is not scanned faster.
    SubmitCode,
    /// Tries to sign in, of an address.
    LoginAddress,
    /// Tries to sign in, of an account.
    LoginAccount,
    /// Tries to open a receipt, of an address.
    ReceiptAddress,
    /// Tries to open a receipt.
    Receipt,
}

/// How often in a minute.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Submissions of an address.
    pub address: u32,
    /// Submissions by a code.
    pub code: u32,
    /// Tries to sign in or to open a receipt, of an address.
    pub tries: u32,
    /// Tries to sign in to one account, or to open one receipt.
    pub guesses: u32,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            address: 120,
            code: 300,
            tries: 30,
            guesses: 6,
        }
    }
}

/// Keys that are counted at most: beyond, the minute begins anew for all, so that no memory is filled from outside.
const KEYS: usize = 200_000;

/// The counts of this minute.
#[derive(Debug, Default)]
pub struct Limiter {
    rates: Rates,
    counts: Mutex<Counts>,
}

/// The minute, and how often in it by what and the hash of its key.
type Counts = (i64, HashMap<(What, [u8; 16]), u32>);

impl Limiter {
    /// With these rates.
    #[must_use]
    pub fn new(rates: Rates) -> Self {
        Self {
            rates,
            counts: Mutex::default(),
        }
    }

    /// Counts one more, at a moment; whether it may be.
    pub fn may(&self, what: What, key: &str, now: i64) -> bool {
        let limit = match what {
            What::SubmitAddress => self.rates.address,
            What::SubmitCode => self.rates.code,
            What::LoginAddress | What::ReceiptAddress => self.rates.tries,
            What::LoginAccount | What::Receipt => self.rates.guesses,
        };
        let mut hash = [0; 16];
        hash.copy_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..16]);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.div_euclid(60);
        if counts.0 != minute || counts.1.len() > KEYS {
            *counts = (minute, HashMap::new());
        }
        let count = counts.1.entry((what, hash)).or_default();
        *count = count.saturating_add(1);
        *count <= limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_so_many_tries_and_the_next_as_many() {
        let limiter = Limiter::default();
        let tries = |now| (0..10).filter(|_| limiter.may(What::LoginAccount, "王五", now)).count();
        assert_eq!(tries(60), 6);
        assert!(limiter.may(What::LoginAccount, "李四", 61));
        assert_eq!(tries(119), 0);
        assert_eq!(tries(120), 6);
    }
}
