//! SQLite: a file, and nothing to run beside the server.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Statement, ToSql, params_from_iter};

use super::{Database, Forget, Row, Sql, StoreError};

pub(crate) struct Sqlite(Connection);

impl Sqlite {
    /// Makes the file where it is not there, for its owner alone.
    ///
    /// `synchronous=FULL` flushes the log at each commit: without it a power cut takes what was acknowledged.
    /// `secure_delete` overwrites what is deleted with zeros. `temp_store=MEMORY`: what VACUUM writes beside the file would
    /// otherwise stand in the machine's folder for such files, and stay on its disk behind the day it is kept until. The
    /// price is as much memory as the database has bytes, once a day.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let io = |error| StoreError::Io(format!("keeping {} from others", path.display()), error);
        match crate::private::new_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(io(error)),
            _ => {}
        }
        // SQLite gives the log and its index the mode of the database; an earlier version of this program left all three
        // to the system's habit.
        for suffix in ["", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            crate::private::close(Path::new(&name)).map_err(io)?;
        }
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; \
             PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384;",
        )?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self(connection))
    }
}

impl ToSql for Sql {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(value) => ToSqlOutput::Owned(Value::Integer(*value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}

fn rows(
    statement: &mut Statement<'_>,
    parameters: &[Sql],
    each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(parameters))?;
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            values.push(match row.get_ref(column)? {
                ValueRef::Null => Sql::Null,
                ValueRef::Integer(value) => Sql::Int(value),
                ValueRef::Text(value) => Sql::Text(String::from_utf8_lossy(value).into_owned()),
                ValueRef::Blob(value) => Sql::Bytes(value.to_vec()),
                ValueRef::Real(value) => {
                    return Err(StoreError::Column(column, value.to_string(), "no float"));
                }
            });
        }
        each(Row(values))?;
    }
    Ok(())
}

impl Database for Sqlite {
    fn execute(&mut self, sql: &str, parameters: &[Sql]) -> Result<u64, StoreError> {
        let changed = self.0.prepare_cached(sql)?.execute(params_from_iter(parameters))?;
        Ok(changed as u64)
    }

    fn each(
        &mut self,
        sql: &str,
        parameters: &[Sql],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        rows(&mut *self.0.prepare_cached(sql)?, parameters, each)
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.0.execute_batch(sql)?)
    }

    /// `IMMEDIATE`: the right to write is had at once or waited for. A transaction that begins by reading could otherwise
    /// find, at its first write, that another process has written in between, and would fail.
    fn begin(&mut self) -> Result<(), StoreError> {
        self.batch("BEGIN IMMEDIATE")
    }

    fn is_alive(&mut self) -> bool {
        true
    }

    fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        self.batch("BEGIN")
    }

    /// The log is emptied into the file; thoroughly, the file is written anew, and the log of that emptied again.
    fn forget(&mut self, how: Forget) -> Result<(), StoreError> {
        const EMPTY: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
        let thorough = [EMPTY, "VACUUM", EMPTY];
        let steps = if how == Forget::Log { &thorough[..1] } else { &thorough };
        for sql in steps {
            let mut busy = false;
            rows(&mut self.0.prepare(sql)?, &[], &mut |row| {
                busy |= row.int(0)? != 0;
                Ok(())
            })?;
            if busy {
                return Err(StoreError::Refused(
                    "what was deleted still stands in the log, as somebody reads the database: it is tried again"
                        .into(),
                ));
            }
        }
        Ok(())
    }

    fn schema(&self) -> String {
        super::schema::sqlite()
    }

    fn count_on(&mut self) -> Result<(), StoreError> {
        // SQLite counts on behind the largest number by itself.
        Ok(())
    }
}
