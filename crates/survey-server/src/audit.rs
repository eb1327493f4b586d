//! The change log (审计日志): who did what to which record, each line chained to the one before.
//!
//! Lines name receipts, accounts and places, never what somebody answered. A link is keyed (`Keys::link`): whoever can
//! write the database but has not got the key can't make a chain that holds. That lines at the end were cut off, a chain
//! alone can't show: `verify-log` prints the last link, and takes one printed earlier to look for.

use crate::keys::Keys;
use crate::store::{Database, Row, Sql, StoreError};

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1 on.
    pub seq: i64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The account, or `resident`, or `system`.
    pub by: String,
    /// What was done: `identity shown`, `state changed` …
    pub action: String,
    /// To what: a receipt, an account, a form, a place.
    pub subject: String,
    /// What of it.
    pub detail: String,
    /// The link.
    pub hash: Vec<u8>,
}

/// What is to be logged.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// When, in seconds since 1970.
    pub at: i64,
    /// Who.
    pub by: &'a str,
    /// What.
    pub action: &'a str,
    /// To what.
    pub subject: &'a str,
    /// What of it; `""` where there is no more to say.
    pub detail: &'a str,
}

fn bytes(seq: i64, entry: &Entry<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(seq.to_be_bytes());
    bytes.extend(entry.at.to_be_bytes());
    for text in [entry.by, entry.action, entry.subject, entry.detail] {
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes
}

/// Writes a line behind the last. It stands in the transaction of what it tells of: neither is there without the other.
///
/// # Errors
///
/// What the database says.
pub fn append(database: &mut dyn Database, keys: &Keys, entry: &Entry<'_>) -> Result<(), StoreError> {
    let last = database.query("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", &[])?;
    let (seq, previous) = match last.first() {
        Some(row) => (row.int(0)?, row.bytes(1)?),
        None => (0, Vec::new()),
    };
    let seq = seq + 1;
    let hash = keys.link(&previous, &bytes(seq, entry));
    let parameters: [Sql; 7] = [
        seq.into(),
        entry.at.into(),
        entry.by.into(),
        entry.action.into(),
        entry.subject.into(),
        entry.detail.into(),
        hash.into(),
    ];
    database.execute(
        "INSERT INTO audit (seq, at, by, action, subject, detail, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &parameters,
    )?;
    Ok(())
}

const COLUMNS: &str = "SELECT seq, at, by, action, subject, detail, hash FROM audit";

fn line(row: &Row) -> Result<Line, StoreError> {
    Ok(Line {
        seq: row.int(0)?,
        at: row.int(1)?,
        by: row.text(2)?,
        action: row.text(3)?,
        subject: row.text(4)?,
        detail: row.text(5)?,
        hash: row.bytes(6)?,
    })
}

/// The last lines, the newest first.
///
/// # Errors
///
/// What the database says.
pub fn last(database: &mut dyn Database, count: i64) -> Result<Vec<Line>, StoreError> {
    let rows = database.query(&format!("{COLUMNS} ORDER BY seq DESC LIMIT ?1"), &[count.into()])?;
    rows.iter().map(line).collect()
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// The chain holds: how many lines, and the last link.
    Whole {
        /// Lines.
        lines: i64,
        /// The last link, in hexadecimal; `""` of an empty log.
        head: String,
    },
    /// The chain breaks at this line: it or one before was changed, put in or taken out.
    Broken(i64),
    /// The chain holds, and the link that was looked for is not in it: lines were cut off, or the log is another's.
    Missing,
}

/// Goes through the whole chain; `known` is a link printed earlier that has to be in it.
///
/// # Errors
///
/// What the database says.
pub fn verify(database: &mut dyn Database, keys: &Keys, known: Option<&str>) -> Result<Verified, StoreError> {
    let mut previous: Vec<u8> = Vec::new();
    let mut lines = 0;
    let mut broken = None;
    let mut is_known = known.is_none();
    database.each(&format!("{COLUMNS} ORDER BY seq"), &[], &mut |row| {
        if broken.is_some() {
            return Ok(());
        }
        let line = line(&row)?;
        let entry = Entry {
            at: line.at,
            by: &line.by,
            action: &line.action,
            subject: &line.subject,
            detail: &line.detail,
        };
        lines += 1;
        if line.seq != lines || keys.link(&previous, &bytes(line.seq, &entry)) != line.hash {
            broken = Some(line.seq);
        }
        is_known |= known.is_some_and(|known| known.eq_ignore_ascii_case(&hex(&line.hash)));
        previous = line.hash;
        Ok(())
    })?;
    Ok(match broken {
        Some(seq) => Verified::Broken(seq),
        None if !is_known => Verified::Missing,
        None => Verified::Whole {
            lines,
            head: hex(&previous),
        },
    })
}

/// Whether the log was begun with this key; so is one that is empty. A server with another key would write what nobody
/// can read together with what was there.
///
/// # Errors
///
/// What the database says.
pub fn is_ours(database: &mut dyn Database, keys: &Keys) -> Result<bool, StoreError> {
    let rows = database.query(&format!("{COLUMNS} ORDER BY seq LIMIT 1"), &[])?;
    let Some(first) = rows.first().map(line).transpose()? else {
        return Ok(true);
    };
    let entry = Entry {
        at: first.at,
        by: &first.by,
        action: &first.action,
        subject: &first.subject,
        detail: &first.detail,
    };
    Ok(keys.link(&[], &bytes(first.seq, &entry)) == first.hash)
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
