//! The tables, once for both backends.

use super::{Database, StoreError};

/// The number of the schema. What has another is refused by name.
const VERSION: &str = "1";

/// All tables, in an order in which no row refers to one that comes later, with their columns.
pub const TABLES: &[(&str, &[&str])] = &[
    ("meta", &["name", "value"]),
    ("form", &["form", "version", "source", "published", "by"]),
    ("place", &["id", "adcode", "name", "form"]),
    (
        "answer",
        &[
            "id",
            "receipt",
            "once",
            "adcode",
            "place",
            "form",
            "version",
            "day",
            "received",
            "keep_until",
            "revision",
            "state",
            "answers",
        ],
    ),
    ("identity", &["answer", "path", "kind", "sealed"]),
    ("fingerprint", &["answer", "kind", "hash"]),
    ("pair", &["earlier", "later", "kind"]),
    ("work", &["answer", "reason", "state", "since", "until", "by"]),
    ("work_log", &["id", "answer", "at", "by", "state", "note"]),
    (
        "contact",
        &["id", "answer", "day", "how", "sealed", "phone", "at", "by"],
    ),
    ("merge", &["id", "kept", "merged", "at", "by", "undone_at", "undone_by"]),
    ("published", &["form", "day", "adcode", "place", "count"]),
    ("account", &["name", "role", "area", "password", "totp", "step"]),
    ("session", &["hash", "account", "csrf", "expires"]),
    ("audit", &["seq", "at", "by", "action", "subject", "detail", "hash"]),
];

/// Tables that hold something of residents.
pub(super) const FORGOTTEN: &[&str] = &[
    "answer",
    "identity",
    "fingerprint",
    "pair",
    "work",
    "work_log",
    "contact",
    "merge",
];

/// Tables whose `id` the database counts.
pub(super) const COUNTED: &[&str] = &["place", "answer", "work_log", "contact", "merge"];

/// `{…}` stands for what the backends call differently. A day is an ISO 8601 text, a moment seconds since 1970 (UTC).
///
/// `answer.state` is `kept`, `withdrawn` (nothing of it is left but the row) or `merged` into another.
const SCHEMA: &str = r"
CREATE TABLE IF NOT EXISTS meta (name {text} PRIMARY KEY, value {text} NOT NULL){strict};
CREATE TABLE IF NOT EXISTS form (
    form {text} NOT NULL, version {int} NOT NULL, source {text} NOT NULL, published {int} NOT NULL, by {text} NOT NULL,
    PRIMARY KEY (form, version)){strict};
CREATE TABLE IF NOT EXISTS place (
    id {counted}, adcode {text} NOT NULL, name {text} NOT NULL, form {text} NOT NULL,
    UNIQUE (adcode, name, form)){strict};
CREATE TABLE IF NOT EXISTS answer (
    id {counted}, receipt {text} NOT NULL UNIQUE, once {bytes} NOT NULL UNIQUE, adcode {text} NOT NULL,
    place {text} NOT NULL, form {text} NOT NULL, version {int} NOT NULL, day {text} NOT NULL, received {int} NOT NULL,
    keep_until {text} NOT NULL, revision {int} NOT NULL, state {text} NOT NULL, answers {text} NOT NULL){strict};
CREATE INDEX IF NOT EXISTS answer_keep_until ON answer (keep_until);
CREATE INDEX IF NOT EXISTS answer_day ON answer (day, adcode, form, place, state);
CREATE TABLE IF NOT EXISTS identity (
    answer {int} NOT NULL REFERENCES answer (id) ON DELETE CASCADE, path {text} NOT NULL, kind {text} NOT NULL,
    sealed {bytes} NOT NULL, PRIMARY KEY (answer, path)){strict};
CREATE TABLE IF NOT EXISTS fingerprint (
    answer {int} NOT NULL REFERENCES answer (id) ON DELETE CASCADE, kind {text} NOT NULL, hash {bytes} NOT NULL,
    PRIMARY KEY (answer, kind, hash)){strict};
CREATE INDEX IF NOT EXISTS fingerprint_hash ON fingerprint (kind, hash);
CREATE TABLE IF NOT EXISTS pair (
    earlier {int} NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
    later {int} NOT NULL REFERENCES answer (id) ON DELETE CASCADE, kind {text} NOT NULL,
    PRIMARY KEY (later, earlier)){strict};
CREATE INDEX IF NOT EXISTS pair_earlier ON pair (earlier);
CREATE TABLE IF NOT EXISTS work (
    answer {int} PRIMARY KEY REFERENCES answer (id) ON DELETE CASCADE, reason {text} NOT NULL, state {text} NOT NULL,
    since {text} NOT NULL, until {text}, by {text} NOT NULL){strict};
CREATE INDEX IF NOT EXISTS work_state ON work (state, until);
CREATE TABLE IF NOT EXISTS work_log (
    id {counted}, answer {int} NOT NULL REFERENCES answer (id) ON DELETE CASCADE, at {int} NOT NULL, by {text} NOT NULL,
    state {text} NOT NULL, note {bytes} NOT NULL){strict};
CREATE INDEX IF NOT EXISTS work_log_answer ON work_log (answer);
CREATE TABLE IF NOT EXISTS contact (
    id {counted}, answer {int} NOT NULL REFERENCES answer (id) ON DELETE CASCADE, day {text} NOT NULL, how {text} NOT NULL,
    sealed {bytes} NOT NULL, phone {bytes} NOT NULL, at {int} NOT NULL, by {text} NOT NULL){strict};
CREATE INDEX IF NOT EXISTS contact_answer ON contact (answer);
CREATE INDEX IF NOT EXISTS contact_phone ON contact (phone);
CREATE TABLE IF NOT EXISTS merge (
    id {counted}, kept {int} NOT NULL REFERENCES answer (id) ON DELETE CASCADE,
    merged {int} NOT NULL REFERENCES answer (id) ON DELETE CASCADE, at {int} NOT NULL, by {text} NOT NULL,
    undone_at {int}, undone_by {text}){strict};
CREATE TABLE IF NOT EXISTS published (
    form {text} NOT NULL, day {text} NOT NULL, adcode {text} NOT NULL, place {text} NOT NULL, count {int},
    PRIMARY KEY (form, day, adcode, place)){strict};
CREATE TABLE IF NOT EXISTS account (
    name {text} PRIMARY KEY, role {text} NOT NULL, area {text} NOT NULL, password {text} NOT NULL, totp {bytes},
    step {int} NOT NULL){strict};
CREATE TABLE IF NOT EXISTS session (
    hash {bytes} PRIMARY KEY, account {text} NOT NULL REFERENCES account (name) ON DELETE CASCADE, csrf {text} NOT NULL,
    expires {int} NOT NULL){strict};
CREATE TABLE IF NOT EXISTS audit (
    seq {int} PRIMARY KEY, at {int} NOT NULL, by {text} NOT NULL, action {text} NOT NULL, subject {text} NOT NULL,
    detail {text} NOT NULL, hash {bytes} NOT NULL){strict};
";

/// The change log takes new lines alone. Whoever owns the database can take these triggers out; what they then change
/// `verify-log` finds.
const SQLITE_GUARD: &str = "
CREATE TRIGGER IF NOT EXISTS audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the change log is not edited'); END;
CREATE TRIGGER IF NOT EXISTS audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the change log is not edited'); END;
";

const POSTGRES_GUARD: &str = "
CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION 'the change log is not edited'; END$$;
CREATE OR REPLACE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays();
";

fn filled(words: [(&str, &str); 5]) -> String {
    words
        .iter()
        .fold(SCHEMA.to_owned(), |schema, (word, with)| schema.replace(word, with))
}

pub(super) fn sqlite() -> String {
    let words = [
        ("{text}", "TEXT"),
        ("{int}", "INTEGER"),
        ("{bytes}", "BLOB"),
        ("{counted}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        ("{strict}", " STRICT"),
    ];
    filled(words) + SQLITE_GUARD
}

/// Texts compare by their bytes, as in SQLite, and whatever the server's language is.
pub(super) fn postgres() -> String {
    let words = [
        ("{text}", "TEXT COLLATE \"C\""),
        ("{int}", "BIGINT"),
        ("{bytes}", "BYTEA"),
        ("{counted}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
        ("{strict}", ""),
    ];
    filled(words) + POSTGRES_GUARD
}

/// Makes the tables where there are none, and looks whether those that are there are ours.
pub(super) fn prepare(database: &mut dyn Database) -> Result<(), StoreError> {
    let schema = database.schema();
    database.batch(&schema)?;
    database.execute(
        "INSERT INTO meta (name, value) VALUES ('schema', ?1) ON CONFLICT (name) DO NOTHING",
        &[VERSION.into()],
    )?;
    let found = database.query("SELECT value FROM meta WHERE name = 'schema'", &[])?;
    let found = found.first().map(|row| row.text(0)).transpose()?.unwrap_or_default();
    if found == VERSION {
        return Ok(());
    }
    Err(StoreError::Schema {
        found,
        expected: VERSION,
    })
}
