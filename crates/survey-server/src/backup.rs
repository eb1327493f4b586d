//! Backups: all tables in one file, of one moment, from either backend to either.
//!
//! The file is zstd over lines of JSON: a head, a line for each row, and an end with their number and BLAKE3 digest,
//! without which the file is refused as cut. Identities are in it as they are in the database, encrypted; the key is not
//! in it. Sessions are not either: nobody is signed in by a backup.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use crate::store::{Database, Row, Sql, Store, StoreError, TABLES};

const HEAD: &str = "banmian-survey backup 1";

/// Why there is no backup, or nothing restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file cannot be written or read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The file is no backup, or damaged, or cut.
    #[error("{path}, line {line}: {what}; nothing was restored")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The line.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The store says so.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes a backup into a file that is not there yet; gives the number of rows.
///
/// # Errors
///
/// A file that cannot be written, or what the database says. A half-written file is taken away again.
pub fn write(store: &Store, path: &Path) -> Result<u64, BackupError> {
    let failed = |source| BackupError::File {
        path: path.to_owned(),
        source,
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(failed)?;
    let written = write_into(store, &file).and_then(|rows| file.sync_all().map(|()| rows).map_err(io));
    if written.is_err() {
        let _ = std::fs::remove_file(path);
    }
    Ok(written?)
}

fn io(error: std::io::Error) -> StoreError {
    StoreError::Io("writing the backup".into(), error)
}

fn write_into(store: &Store, file: &File) -> Result<u64, StoreError> {
    let mut encoder = zstd::Encoder::new(BufWriter::new(file), 3).map_err(io)?;
    let (mut hasher, mut rows) = (blake3::Hasher::new(), 0);
    let mut line = |encoder: &mut zstd::Encoder<'_, BufWriter<&File>>, json: &Json| {
        let text = format!("{json}\n");
        hasher.update(text.as_bytes());
        encoder.write_all(text.as_bytes()).map_err(io)
    };
    line(&mut encoder, &json!({ "is": HEAD }))?;
    store.read_now(|database| {
        database.begin_snapshot()?;
        for (table, columns) in TABLES.iter().filter(|(table, _)| *table != "session") {
            let sql = format!("SELECT {} FROM {table}", columns.join(", "));
            database.each(&sql, &[], &mut |row| {
                rows += 1;
                line(
                    &mut encoder,
                    &json!({ "table": table, "row": row.0.iter().map(of_sql).collect::<Vec<_>>() }),
                )
            })?;
        }
        database.batch("COMMIT")
    })?;
    let end = json!({ "rows": rows, "blake3": hasher.finalize().to_hex().as_str() });
    encoder.write_all(format!("{end}\n").as_bytes()).map_err(io)?;
    encoder.finish().map_err(io)?.flush().map_err(io)?;
    Ok(rows)
}

fn of_sql(value: &Sql) -> Json {
    match value {
        Sql::Null => Json::Null,
        Sql::Int(value) => json!(value),
        Sql::Text(value) => json!(value),
        Sql::Bytes(value) => json!({ "bytes": STANDARD.encode(value) }),
    }
}

fn to_sql(json: &Json) -> Option<Sql> {
    Some(match json {
        Json::Null => Sql::Null,
        Json::Number(value) => Sql::Int(value.as_i64()?),
        Json::String(value) => Sql::Text(value.clone()),
        Json::Object(_) => Sql::Bytes(STANDARD.decode(json["bytes"].as_str()?).ok()?),
        _ => return None,
    })
}

/// Reads a backup into a database that has nothing in it; gives the number of rows. The whole file is verified before the
/// first row is written, and all rows are written in one transaction.
///
/// # Errors
///
/// A file that is no backup, or damaged, or cut; a database that has something in it.
pub fn restore(store: &Store, path: &Path) -> Result<u64, BackupError> {
    let rows = verify(path)?;
    let from = path.to_owned();
    let written = store.write_now(move |database| {
        for (table, _) in TABLES.iter().filter(|(table, _)| *table != "meta") {
            if !database
                .query(&format!("SELECT 1 FROM {table} LIMIT 1"), &[])?
                .is_empty()
            {
                return Err(StoreError::Refused(format!(
                    "the database has something in {table}: restore into a new one"
                )));
            }
        }
        let mut error = None;
        let lines = lines(&from, &mut |_, text| {
            if error.is_none() {
                error = put(database, text).err();
            }
            Ok(())
        });
        match (error, lines) {
            (Some(error), _) => Err(error),
            (None, Err(changed)) => Err(StoreError::Refused(changed.to_string())),
            (None, Ok(())) => database.count_on(),
        }
    });
    written?;
    Ok(rows)
}

fn put(database: &mut dyn Database, text: &str) -> Result<(), StoreError> {
    let json: Json = serde_json::from_str(text).unwrap_or_default();
    let (Some(table), Some(values)) = (json["table"].as_str(), json["row"].as_array()) else {
        return Ok(());
    };
    // Names are those of our own list: nothing of the file stands in the SQL.
    let known = TABLES.iter().find(|(known, _)| *known == table);
    let (table, columns) = known.ok_or_else(|| StoreError::Refused(format!("there is no table {table}")))?;
    let row: Option<Vec<Sql>> = values.iter().map(to_sql).collect();
    let row = row
        .filter(|row| row.len() == columns.len())
        .map(Row)
        .ok_or_else(|| StoreError::Refused(format!("a row of {table} is none")))?;
    let places: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
    let conflict = if *table == "meta" {
        " ON CONFLICT (name) DO NOTHING"
    } else {
        ""
    };
    let sql = format!(
        "INSERT INTO {table} ({}) VALUES ({}){conflict}",
        columns.join(", "),
        places.join(", ")
    );
    database.execute(&sql, &row.0).map(drop)
}

/// Hands over line by line; bounded, as a file may be anything.
fn lines(path: &Path, each: &mut dyn FnMut(u64, &str) -> Result<(), String>) -> Result<(), BackupError> {
    const LONGEST: u64 = 64 << 20;
    let failed = |source| BackupError::File {
        path: path.to_owned(),
        source,
    };
    let decoder = zstd::Decoder::new(File::open(path).map_err(failed)?).map_err(failed)?;
    let mut reader = BufReader::new(decoder);
    for number in 1.. {
        let mut bytes = Vec::new();
        let damaged = |what: String| BackupError::Damaged {
            path: path.to_owned(),
            line: number,
            what,
        };
        let read = std::io::Read::take(&mut reader, LONGEST)
            .read_until(b'\n', &mut bytes)
            .map_err(|error| damaged(error.to_string()))?;
        if read == 0 {
            break;
        }
        let text = String::from_utf8(bytes).map_err(|_| damaged("is no UTF-8".into()))?;
        each(number, &text).map_err(damaged)?;
    }
    Ok(())
}

fn verify(path: &Path) -> Result<u64, BackupError> {
    let (mut hasher, mut rows, mut end, mut last) = (blake3::Hasher::new(), 0, None, 0);
    lines(path, &mut |number, text| {
        last = number;
        if end.is_some() {
            return Err("stands behind the end".into());
        }
        let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match &json {
            _ if number == 1 => {
                if json["is"] != HEAD {
                    return Err(format!("is no `{HEAD}`"));
                }
                hasher.update(text.as_bytes());
            }
            json if json.get("table").is_some() => {
                rows += 1;
                hasher.update(text.as_bytes());
            }
            json => {
                let digest = hasher.finalize().to_hex();
                if json["rows"] != json!(rows) || json["blake3"] != digest.as_str() {
                    return Err("the rows are not those that were written".into());
                }
                end = Some(rows);
            }
        }
        Ok(())
    })?;
    end.ok_or_else(|| BackupError::Damaged {
        path: path.to_owned(),
        line: last + 1,
        what: "the file ends before its end".into(),
    })
}
