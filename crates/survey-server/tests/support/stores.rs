//! Stores of a test's own, on both backends.

use std::path::Path;

use banmian_survey_server::store::{Place, Store};

use super::postgres;

/// Runs on SQLite, and on PostgreSQL where that can be had; with the folder of the database's files.
pub fn on_both(test: impl Fn(&Store, &Path)) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::of(None, folder.path().join("survey.sqlite"));
    test(&Store::open(&place).expect("it opens"), folder.path());
    if let Some(server) = postgres::Server::start() {
        let place = Place::of(Some(&server.address()), "unused".into());
        test(&Store::open(&place).expect("it opens"), &server.data());
    }
}
