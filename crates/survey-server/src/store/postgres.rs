//! PostgreSQL: for whoever outgrows one file.

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type};
use postgres::{Client, NoTls, Statement};

use super::{Database, Forget, Row, Sql, StoreError};

pub(crate) struct Postgres {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Postgres {
    /// Without TLS: the server stands on the same machine, reached by its socket or the loopback.
    pub(crate) fn open(address: &str) -> Result<Self, StoreError> {
        let mut client = Client::connect(address, NoTls)?;
        // A server may have it turned off to be fast; then a power cut would take what was acknowledged.
        client.batch_execute("SET synchronous_commit = on; SET client_min_messages = warning")?;
        Ok(Self {
            client,
            prepared: HashMap::new(),
        })
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&numbered(sql))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// `?1` as `$1`. No SQL of ours has a `?` in a text.
fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}

impl ToSql for Sql {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) if *ty == Type::INT8 => value.to_sql(ty, out),
            Self::Int(value) if *ty == Type::INT4 => i32::try_from(*value)?.to_sql(ty, out),
            Self::Text(value) if *ty == Type::TEXT || *ty == Type::VARCHAR => value.to_sql(ty, out),
            Self::Bytes(value) if *ty == Type::BYTEA => value.to_sql(ty, out),
            other => Err(format!("{other:?} cannot be a {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

impl<'a> FromSql<'a> for Sql {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        match *ty {
            Type::INT8 => i64::from_sql(ty, raw).map(Self::Int),
            Type::INT4 => i32::from_sql(ty, raw).map(|value| Self::Int(value.into())),
            Type::TEXT | Type::VARCHAR => String::from_sql(ty, raw).map(Self::Text),
            Type::BYTEA => Vec::<u8>::from_sql(ty, raw).map(Self::Bytes),
            _ => Err(format!("a column of type {ty} is none of ours").into()),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn row(row: &postgres::Row) -> Result<Row, StoreError> {
    let values: Result<Vec<Sql>, _> = (0..row.len()).map(|column| row.try_get(column)).collect();
    Ok(Row(values?))
}

impl Database for Postgres {
    fn execute(&mut self, sql: &str, parameters: &[Sql]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|value| value as _).collect();
        Ok(self.client.execute(&statement, &parameters)?)
    }

    fn each(
        &mut self,
        sql: &str,
        parameters: &[Sql],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let mut rows = self.client.query_raw(&statement, parameters)?;
        while let Some(found) = rows.next()? {
            each(row(&found)?)?;
        }
        Ok(())
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.batch("BEGIN")
    }

    fn is_alive(&mut self) -> bool {
        self.client.is_valid(Duration::from_secs(5)).is_ok()
    }

    fn begin_snapshot(&mut self) -> Result<(), StoreError> {
        self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    /// The tables that hold what is deleted are written anew; their old files are unlinked. What the server's own log
    /// (`pg_wal`) and its archive keep, and for how long, its administrator decides.
    fn forget(&mut self, how: Forget) -> Result<(), StoreError> {
        let full = if how == Forget::Thorough { "FULL" } else { "" };
        for table in super::schema::FORGOTTEN {
            self.batch(&format!("VACUUM {full} {table}"))?;
        }
        self.batch("CHECKPOINT")
    }

    fn schema(&self) -> String {
        super::schema::postgres()
    }

    fn count_on(&mut self) -> Result<(), StoreError> {
        for table in super::schema::COUNTED {
            self.query(
                &format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {table}), false)"
                ),
                &[],
            )?;
        }
        Ok(())
    }
}
