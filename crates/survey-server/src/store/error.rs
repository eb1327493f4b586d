//! What goes wrong in a store, and what somebody may not do with it.

/// Why nothing could be stored or found.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite says so.
    #[error("the SQLite database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL says so.
    #[error("the PostgreSQL database: {}", .0.as_db_error().map_or_else(|| .0.to_string(), ToString::to_string))]
    Postgres(#[from] ::postgres::Error),
    /// A column holds what this program never writes.
    #[error("column {0} holds {1}, and {2} was expected: the database was changed by another program")]
    Column(usize, String, &'static str),
    /// What somebody asked for cannot be done, and they are told why.
    #[error("{0}")]
    Declined(#[from] Declined),
    /// The connection broke, or a transaction did not end: nobody has done anything wrong, and it may be tried again.
    #[error("it is not known whether this was kept, and it may be sent again: {0}")]
    Lost(String),
    /// A row that must be there is not, or one is there that must not be: a matter for whoever runs the server.
    #[error("{0}")]
    Refused(String),
    /// The schema is of another version of this program.
    #[error(
        "the database has schema {found}, this program writes {expected}: run the version that made it, `backup`, and `restore` into a new one"
    )]
    Schema {
        /// What stands in the database.
        found: String,
        /// What this program writes.
        expected: &'static str,
    },
    /// The thread that writes has ended.
    #[error("the store has stopped: see the first error in the log, mend it and start again")]
    Stopped,
    /// A thread or file could not be made.
    #[error("{0}: {1}")]
    Io(String, #[source] std::io::Error),
}

/// Why what somebody asked for is not done. Pages say it in their own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// An answer that is corrected.
    #[error("the answer was changed or withdrawn in between: look at it again")]
    Changed,
    /// A record that is worked on.
    #[error("there is no such record in your area")]
    NoRecord,
    /// An answer that is merged.
    #[error("there is no such record in your area, or it is merged already")]
    NotKept,
    /// Two answers that are merged.
    #[error("these two have no telephone or identity number in common")]
    NothingInCommon,
    /// A merge that is undone.
    #[error("there is no such merge in your area, or it is undone already")]
    NoMerge,
    /// A second factor.
    #[error("this code was used already: wait for the next")]
    CodeUsed,
    /// A password.
    #[error("the password was changed in between: sign in with the new one")]
    PasswordChanged,
    /// A form that is published.
    #[error("another version of this form was published in between: look at the changes again")]
    FormChanged,
    /// A contact's name, telephone or how they met.
    #[error(
        "a contact needs a name of up to 100 signs, and up to 200 of how they met; name and telephone have one line each"
    )]
    ContactName,
    /// A contact's day.
    #[error("a contact needs the day, as 2020-03-02")]
    ContactDay,
}
