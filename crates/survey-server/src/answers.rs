//! Answers: received once, corrected, withdrawn, and gone when their time is over.
//!
//! Who somebody is stands in `identity`, encrypted, and nowhere else; the answers beside it are those of nobody.

use banmian_survey::answers::{Answers, Path};
use banmian_survey::form::{Form, Identity};
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::audit::{self, Entry};
use crate::clock::plus_days;
use crate::keys::Keys;
use crate::store::{Database, Declined, Row, Sql, StoreError};

/// For how many days an answer is kept where its form does not say: two incubation periods of 14 days, and the day itself.
pub const KEEP_DAYS: u32 = 29;

/// What of a submission is written, made ready outside the thread that writes.
#[derive(Clone, Debug)]
pub struct Sealed {
    answers: String,
    identities: Vec<(String, &'static str, Vec<u8>)>,
    fingerprints: Vec<(&'static str, Vec<u8>)>,
    keep_until: String,
    reasons: String,
}

impl Sealed {
    /// Takes out who somebody is and encrypts it for this receipt. `work` are the calculations that put somebody on the
    /// work list.
    #[must_use]
    pub fn of<'a>(
        keys: &Keys,
        form: &Form,
        receipt: &str,
        answers: Answers,
        work: impl IntoIterator<Item = &'a String>,
        day: Date,
    ) -> Self {
        let (rest, taken) = answers.without_identity(form);
        let mut identities = Vec::new();
        let mut fingerprints = Vec::new();
        for (path, kind, text) in taken {
            let path = path.to_string();
            identities.push((path.clone(), kind.word(), keys.seal(&place(receipt, &path), &text)));
            // In a repeat stand others than who answers: a household's phone is no sign that two answers are one person's.
            if matches!(kind, Identity::Phone | Identity::IdNumber) && !path.contains('/') {
                fingerprints.push((kind.word(), keys.fingerprint(kind, &text)));
            }
        }
        fingerprints.sort();
        fingerprints.dedup();
        let keep = form.keep_days.unwrap_or(KEEP_DAYS);
        let reasons: Vec<&str> = work.into_iter().map(String::as_str).collect();
        Self {
            answers: rest.to_json().to_string(),
            identities,
            fingerprints,
            keep_until: plus_days(day, i64::from(keep)).to_string(),
            reasons: reasons.join(" "),
        }
    }

    /// The last day on which it is kept.
    #[must_use]
    pub fn keep_until(&self) -> &str {
        &self.keep_until
    }

    /// The answers as JSON, without who somebody is.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.answers
    }
}

/// Where a sealed text belongs.
fn place(receipt: &str, path: &str) -> String {
    format!("{receipt} {path}")
}

/// A submission that is to be received.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The key of once: the same for whatever is sent of one page.
    pub once: Vec<u8>,
    /// The receipt number that follows from it.
    pub receipt: String,
    /// The code's adcode.
    pub adcode: String,
    /// The code's place.
    pub place: String,
    /// The form's id.
    pub form: String,
    /// The version of the form that was filled in.
    pub version: u32,
    /// The day in China.
    pub day: Date,
    /// Seconds since 1970.
    pub received: i64,
    /// What it says.
    pub sealed: Sealed,
}

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It is kept, under this number.
    New(i64),
    /// One of the same key of once was here before, and stands as it was.
    Before,
}

/// Keeps a submission, unless one with its key of once is there.
///
/// # Errors
///
/// What the database says.
pub fn receive(database: &mut dyn Database, submission: &Submission) -> Result<Received, StoreError> {
    let day = submission.day.to_string();
    let parameters: [Sql; 10] = [
        submission.receipt.as_str().into(),
        submission.once.as_slice().into(),
        submission.adcode.as_str().into(),
        submission.place.as_str().into(),
        submission.form.as_str().into(),
        i64::from(submission.version).into(),
        day.as_str().into(),
        submission.received.into(),
        submission.sealed.keep_until.as_str().into(),
        submission.sealed.answers.as_str().into(),
    ];
    let rows = database.query(
        "INSERT INTO answer (receipt, once, adcode, place, form, version, day, received, keep_until, revision, state, answers) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, 'kept', ?10) ON CONFLICT (once) DO NOTHING RETURNING id",
        &parameters,
    )?;
    let Some(row) = rows.first() else {
        return Ok(Received::Before);
    };
    let id = row.int(0)?;
    write_parts(database, id, &submission.sealed, &day)?;
    Ok(Received::New(id))
}

fn write_parts(database: &mut dyn Database, id: i64, sealed: &Sealed, day: &str) -> Result<(), StoreError> {
    for (path, kind, text) in &sealed.identities {
        database.execute(
            "INSERT INTO identity (answer, path, kind, sealed) VALUES (?1, ?2, ?3, ?4)",
            &[id.into(), path.as_str().into(), (*kind).into(), text.as_slice().into()],
        )?;
    }
    for (kind, hash) in &sealed.fingerprints {
        database.execute(
            "INSERT INTO fingerprint (answer, kind, hash) VALUES (?1, ?2, ?3)",
            &[id.into(), (*kind).into(), hash.as_slice().into()],
        )?;
        // Found here, where it costs two look-ups: over a million answers the search would take seconds. Of a number
        // that very many have given (a hostel's telephone), the last few are enough to look at.
        database.execute(
            "INSERT INTO pair (earlier, later, kind) \
             SELECT CASE WHEN answer < ?1 THEN answer ELSE ?1 END, CASE WHEN answer < ?1 THEN ?1 ELSE answer END, kind \
             FROM fingerprint WHERE kind = ?2 AND hash = ?3 AND answer <> ?1 ORDER BY answer DESC LIMIT 5 \
             ON CONFLICT (later, earlier) DO NOTHING",
            &[id.into(), (*kind).into(), hash.as_slice().into()],
        )?;
    }
    if !sealed.reasons.is_empty() {
        database.execute(
            "INSERT INTO work (answer, reason, state, since, until, by) VALUES (?1, ?2, 'new', ?3, NULL, '') \
             ON CONFLICT (answer) DO UPDATE SET reason = excluded.reason",
            &[id.into(), sealed.reasons.as_str().into(), day.into()],
        )?;
    }
    Ok(())
}

/// An answer as it stands, without who it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number in the database.
    pub id: i64,
    /// Its receipt number.
    pub receipt: String,
    /// Its key of once.
    pub once: Vec<u8>,
    /// The adcode of its place.
    pub adcode: String,
    /// The name of its place.
    pub place: String,
    /// The form's id.
    pub form: String,
    /// The version of the form.
    pub version: u32,
    /// The day on which it was received.
    pub day: String,
    /// The last day on which it is kept.
    pub keep_until: String,
    /// How often it was written.
    pub revision: i64,
    /// `kept`, `withdrawn` or `merged`.
    pub state: String,
    /// The answers as JSON.
    pub answers: String,
}

/// The columns of [`Kept`], for queries over `answer`.
pub const COLUMNS: &str = "answer.id, answer.receipt, answer.once, answer.adcode, answer.place, answer.form, answer.version, answer.day, \
                           answer.keep_until, answer.revision, answer.state, answer.answers";

/// An answer of a row of [`COLUMNS`].
///
/// # Errors
///
/// Columns that hold something else.
pub fn kept(row: &Row) -> Result<Kept, StoreError> {
    let version = row.int(6)?;
    Ok(Kept {
        id: row.int(0)?,
        receipt: row.text(1)?,
        once: row.bytes(2)?,
        adcode: row.text(3)?,
        place: row.text(4)?,
        form: row.text(5)?,
        version: u32::try_from(version).map_err(|_| StoreError::Column(6, version.to_string(), "a version"))?,
        day: row.text(7)?,
        keep_until: row.text(8)?,
        revision: row.int(9)?,
        state: row.text(10)?,
        answers: row.text(11)?,
    })
}

/// The answer of a receipt number.
///
/// # Errors
///
/// What the database says.
pub fn find(database: &mut dyn Database, receipt: &str) -> Result<Option<Kept>, StoreError> {
    let rows = database.query(
        &format!("SELECT {COLUMNS} FROM answer WHERE receipt = ?1"),
        &[receipt.into()],
    )?;
    rows.first().map(kept).transpose()
}

/// What identity an answer has: by path, what it is and the text. What does not open under this key is named.
///
/// # Errors
///
/// What the database says, or that a text does not open.
pub fn identities(
    database: &mut dyn Database,
    keys: &Keys,
    kept: &Kept,
) -> Result<Vec<(String, String, String)>, StoreError> {
    let rows = database.query(
        "SELECT path, kind, sealed FROM identity WHERE answer = ?1 ORDER BY path",
        &[kept.id.into()],
    )?;
    let mut all = Vec::new();
    for row in rows {
        let (path, kind) = (row.text(0)?, row.text(1)?);
        let text = keys.open(&place(&kept.receipt, &path), &row.bytes(2)?).ok_or_else(|| {
            StoreError::Refused(format!(
                "{path} of answer {} does not open: the server runs with another key than it was written with",
                kept.id
            ))
        })?;
        all.push((path, kind, text));
    }
    Ok(all)
}

/// The answers of a form with who they are of, to be shown to whoever gave them.
///
/// # Errors
///
/// What the database says, or answers that are not of the form.
pub fn whole(database: &mut dyn Database, keys: &Keys, form: &Form, kept: &Kept) -> Result<Answers, StoreError> {
    let wrong = |error: String| StoreError::Refused(format!("answer {}: {error}", kept.id));
    let json: Json = serde_json::from_str(&kept.answers).map_err(|error| wrong(error.to_string()))?;
    let mut answers = Answers::from_json(form, &json).map_err(|error| wrong(error.to_string()))?;
    for (path, _, text) in identities(database, keys, kept)? {
        let path: Path = path.parse().map_err(|error| wrong(format!("{error}")))?;
        answers.put_back(&path, text);
    }
    Ok(answers)
}

/// Puts other answers in the place of those of a receipt.
///
/// # Errors
///
/// What the database says; that there is none to correct, or somebody has corrected it in between.
pub fn correct(
    database: &mut dyn Database,
    keys: &Keys,
    kept: &Kept,
    version: u32,
    sealed: &Sealed,
    at: i64,
) -> Result<(), StoreError> {
    let changed = database.execute(
        "UPDATE answer SET answers = ?2, version = ?3, keep_until = ?4, revision = revision + 1 \
         WHERE id = ?1 AND revision = ?5 AND state <> 'withdrawn'",
        &[
            kept.id.into(),
            sealed.answers.as_str().into(),
            i64::from(version).into(),
            sealed.keep_until.as_str().into(),
            kept.revision.into(),
        ],
    )?;
    if changed == 0 {
        return Err(Declined::Changed.into());
    }
    for table in ["identity", "fingerprint"] {
        database.execute(&format!("DELETE FROM {table} WHERE answer = ?1"), &[kept.id.into()])?;
    }
    delete_pairs(database, kept.id)?;
    write_parts(database, kept.id, sealed, &kept.day)?;
    log(database, keys, at, "answer corrected", &kept.receipt)
}

/// Takes an answer back: what is left is that there was one, and its receipt number. Gives the answers that were merged
/// into it: they count again, as nothing else stands for them now.
///
/// # Errors
///
/// What the database says.
pub fn withdraw(database: &mut dyn Database, keys: &Keys, kept: &Kept, at: i64) -> Result<Vec<Kept>, StoreError> {
    let back = database.query(
        "UPDATE answer SET state = 'kept' WHERE state = 'merged' AND id IN \
         (SELECT merged FROM merge WHERE kept = ?1 AND undone_at IS NULL) RETURNING id",
        &[kept.id.into()],
    )?;
    database.execute(
        "UPDATE answer SET answers = '{}', state = 'withdrawn', revision = revision + 1 WHERE id = ?1",
        &[kept.id.into()],
    )?;
    for table in ["identity", "fingerprint", "work", "work_log", "contact"] {
        database.execute(&format!("DELETE FROM {table} WHERE answer = ?1"), &[kept.id.into()])?;
    }
    delete_pairs(database, kept.id)?;
    database.execute("DELETE FROM merge WHERE kept = ?1 OR merged = ?1", &[kept.id.into()])?;
    log(database, keys, at, "answer withdrawn", &kept.receipt)?;
    of_numbers(database, &back)
}

/// The answers of numbers, as rows of one column.
fn of_numbers(database: &mut dyn Database, numbers: &[Row]) -> Result<Vec<Kept>, StoreError> {
    let mut all = Vec::new();
    for number in numbers {
        let rows = database.query(
            &format!("SELECT {COLUMNS} FROM answer WHERE id = ?1"),
            &[number.int(0)?.into()],
        )?;
        all.extend(rows.iter().map(kept).collect::<Result<Vec<_>, _>>()?);
    }
    all.sort_by_key(|kept| kept.id);
    Ok(all)
}

/// What [`expire`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Numbers of the answers that are gone.
    pub gone: Vec<i64>,
    /// Answers that were merged into one of those, and whose own last day is not over: they count again.
    pub back: Vec<Kept>,
}

fn delete_pairs(database: &mut dyn Database, id: i64) -> Result<(), StoreError> {
    database.execute("DELETE FROM pair WHERE earlier = ?1 OR later = ?1", &[id.into()])?;
    Ok(())
}

fn log(database: &mut dyn Database, keys: &Keys, at: i64, action: &str, receipt: &str) -> Result<(), StoreError> {
    let entry = Entry {
        at,
        by: "resident",
        action,
        subject: receipt,
        detail: "",
    };
    audit::append(database, keys, &entry)
}

/// Deletes the answers whose last day is over, with all that hangs on them. What they were written with is overwritten by
/// [`crate::store::Database::forget`] afterwards.
///
/// # Errors
///
/// What the database says.
pub fn expire(database: &mut dyn Database, keys: &Keys, today: Date, at: i64) -> Result<Expired, StoreError> {
    let day = today.to_string();
    // Before the merges go with the answers that they name.
    let back = database.query(
        "UPDATE answer SET state = 'kept' WHERE state = 'merged' AND keep_until >= ?1 AND id IN \
         (SELECT merge.merged FROM merge JOIN answer k ON k.id = merge.kept \
         WHERE merge.undone_at IS NULL AND k.keep_until < ?1) RETURNING id",
        &[day.as_str().into()],
    )?;
    let rows = database.query(
        "DELETE FROM answer WHERE keep_until < ?1 RETURNING id",
        &[day.as_str().into()],
    )?;
    let ids: Vec<i64> = rows.iter().map(|row| row.int(0)).collect::<Result<_, _>>()?;
    if !ids.is_empty() {
        let detail = format!("{} answers", ids.len());
        let entry = Entry {
            at,
            by: "system",
            action: "answers expired",
            subject: &day,
            detail: &detail,
        };
        audit::append(database, keys, &entry)?;
    }
    Ok(Expired {
        gone: ids,
        back: of_numbers(database, &back)?,
    })
}
