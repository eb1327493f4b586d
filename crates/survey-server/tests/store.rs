//! Answers in the store, on both backends.

mod support;

use std::path::Path;

use banmian_survey::answers::Answers;
use banmian_survey::form::Form;
use banmian_survey_server::accounts::{self, Account, Role};
use banmian_survey_server::answers::{self, Received, Submission};
use banmian_survey_server::audit::{self, Entry, Verified};
use banmian_survey_server::keys::Keys;
use banmian_survey_server::store::{Declined, Forget, Place, Store, StoreError};
use jiff::civil::{Date, date};
use support::forms;
use support::stores::on_both;

const QUESTIONS: &str = r#"
[[survey]]
type = "text"
name = "phone"
label = "电话"
banmian_identity = "phone"

[[survey]]
type = "decimal"
name = "temperature"
label = "体温"

[[survey]]
type = "calculate"
name = "fever"
calculation = "${temperature} >= 37.3"
banmian_work = "yes"
"#;

const TODAY: Date = date(2020, 3, 2);

fn form() -> Form {
    forms::read(&forms::form("health", "banmian_keep_days = 3", QUESTIONS))
}

fn keys() -> Keys {
    Keys::of(&[7; 32])
}

fn submission(number: u64, who: &str, temperature: &str, day: Date) -> Submission {
    let fields = [("who", who), ("phone", "138 0013 8000"), ("temperature", temperature)];
    forms::submission((&form(), 1), &number.to_be_bytes(), &fields, day)
}

fn receive(store: &Store, submission: Submission) -> Received {
    store
        .write_now(move |database| answers::receive(database, &submission))
        .expect("it is received")
}

fn count(store: &Store, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    store
        .read_now(|database| database.query(&sql, &[])?[0].int(0))
        .expect("the table is there")
}

fn whole(store: &Store, receipt: &str) -> Answers {
    store
        .read_now(|database| {
            let kept = answers::find(database, receipt)?.expect("it is kept");
            answers::whole(database, &keys(), &form(), &kept)
        })
        .expect("it is whole")
}

#[test]
fn an_answer_is_received_once_corrected_and_withdrawn() {
    on_both(|store, _| {
        let sent = submission(1, "王小明", "38.5", TODAY);
        let receipt = sent.receipt.clone();
        assert!(matches!(receive(store, sent.clone()), Received::New(_)));
        // What is sent again stands as it was, also where it says something else.
        assert_eq!(receive(store, sent), Received::Before);
        assert_eq!(receive(store, submission(1, "李四", "36.5", TODAY)), Received::Before);
        assert_eq!(
            (count(store, "answer"), count(store, "identity"), count(store, "work")),
            (1, 2, 1)
        );
        let answers = whole(store, &receipt);
        assert_eq!(answers.values["who"].to_string(), "王小明");
        assert_eq!(answers.values["temperature"].to_string(), "38.5");

        let find = || {
            store
                .read_now(|database| answers::find(database, &receipt))
                .expect("found")
                .expect("kept")
        };
        let kept = find();
        assert!(
            !kept.answers.contains("王小明") && !kept.answers.contains("138"),
            "{}",
            kept.answers
        );
        let other = submission(1, "王晓明", "36.5", TODAY).sealed;
        let correct = |kept: answers::Kept| {
            let other = other.clone();
            store.write_now(move |database| answers::correct(database, &keys(), &kept, 1, &other, 5))
        };
        correct(kept.clone()).expect("it is corrected");
        assert!(
            matches!(correct(kept), Err(StoreError::Declined(Declined::Changed))),
            "of an older revision"
        );
        assert_eq!(whole(store, &receipt).values["who"].to_string(), "王晓明");
        assert_eq!(count(store, "fingerprint"), 1);

        let kept = find();
        store
            .write_now(move |database| answers::withdraw(database, &keys(), &kept, 6))
            .expect("it is withdrawn");
        for table in ["identity", "fingerprint", "work"] {
            assert_eq!(count(store, table), 0, "{table}");
        }
        assert_eq!((find().state.as_str(), find().answers.as_str()), ("withdrawn", "{}"));
        let kept = find();
        assert!(correct(kept).is_err());
    });
}

#[test]
fn a_write_that_fails_takes_no_other_with_it() {
    on_both(|store, _| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .build()
            .expect("it starts");
        let results = runtime.block_on(async {
            let mut tasks = Vec::new();
            for number in 0..200_u64 {
                let store = store.clone();
                let sent = submission(number / 2, "王小明", "36.5", TODAY);
                tasks.push(tokio::spawn(async move {
                    store
                        .write(move |database| {
                            let received = answers::receive(database, &sent)?;
                            if number % 10 >= 8 {
                                return Err(StoreError::Refused("on purpose".into()));
                            }
                            Ok(received)
                        })
                        .await
                }));
            }
            let mut results = Vec::new();
            for task in tasks {
                results.push(task.await.expect("no panic"));
            }
            results
        });
        let new = results
            .iter()
            .filter(|result| matches!(result, Ok(Received::New(_))))
            .count();
        let before = results
            .iter()
            .filter(|result| matches!(result, Ok(Received::Before)))
            .count();
        let failed = results.iter().filter(|result| result.is_err()).count();
        assert_eq!((new, before, failed), (80, 80, 40));
        assert_eq!((count(store, "answer"), count(store, "identity")), (80, 160));
    });
}

#[test]
fn the_change_log_is_not_edited_and_shows_it_where_it_was() {
    on_both(|store, _| {
        let append = |action: &'static str| {
            store
                .write_now(move |database| {
                    let entry = Entry {
                        at: 1,
                        by: "王五",
                        action,
                        subject: "x",
                        detail: "",
                    };
                    audit::append(database, &keys(), &entry)
                })
                .expect("it is written");
        };
        for action in ["login", "identity shown", "state changed"] {
            append(action);
        }
        let verify = |known: Option<&str>, keys: &Keys| {
            store
                .read_now(|database| audit::verify(database, keys, known))
                .expect("it is read")
        };
        let Verified::Whole { lines: 3, head } = verify(None, &keys()) else {
            panic!("{:?}", verify(None, &keys()));
        };
        append("login");
        assert!(matches!(verify(Some(&head), &keys()), Verified::Whole { lines: 4, .. }));
        assert_eq!(verify(Some("00"), &keys()), Verified::Missing);
        assert_eq!(verify(None, &Keys::of(&[8; 32])), Verified::Broken(1));
        for sql in [
            "UPDATE audit SET by = 'x' WHERE seq = 2",
            "DELETE FROM audit WHERE seq = 4",
        ] {
            let refused = store
                .write_now(move |database| database.execute(sql, &[]))
                .expect_err("it is refused");
            assert!(
                refused.to_string().contains("the change log is not edited"),
                "{refused}"
            );
        }
        // Whoever owns the database takes the guard away first.
        store
            .write_now(|database| {
                let drop = if database.schema().contains("BYTEA") {
                    "DROP TRIGGER audit_stays ON audit"
                } else {
                    "DROP TRIGGER audit_stays"
                };
                database.batch(drop)?;
                database.execute("UPDATE audit SET by = 'x' WHERE seq = 2", &[])
            })
            .expect("the owner may");
        assert_eq!(verify(None, &keys()), Verified::Broken(2));
    });
}

/// Everything below a folder.
fn holds(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).expect("a folder").flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            // The log of PostgreSQL itself, which `forget` says it leaves to whoever runs the server.
            return !path.ends_with("pg_wal") && holds(&path, needle);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[test]
fn what_is_expired_is_nowhere_in_the_files() {
    on_both(|store, folder| {
        let old = submission(1, "欧阳小明", "38.7654", TODAY);
        let new = submission(2, "王小明", "39.1234", date(2020, 3, 4));
        let (old_receipt, new_receipt) = (old.receipt.clone(), new.receipt.clone());
        receive(store, old);
        receive(store, new);
        let sealed = |receipt: &str| {
            let receipt = receipt.to_owned();
            store
                .read_now(move |database| {
                    let sql =
                        "SELECT sealed FROM identity JOIN answer ON answer.id = identity.answer WHERE receipt = ?1";
                    database.query(sql, &[receipt.into()])?[0].bytes(0)
                })
                .expect("it is there")
        };
        let (old_cipher, new_cipher) = (sealed(&old_receipt), sealed(&new_receipt));
        store.forget_now(Forget::Log).expect("nothing to forget is no error");
        // Who somebody is never stands there in plain text; cipher text and answers do, before.
        for plain in ["欧阳小明", "王小明", "13800138000", "138 0013 8000"] {
            assert!(!holds(folder, plain.as_bytes()), "{plain}");
        }
        assert!(holds(folder, &old_cipher) && holds(folder, b"38.7654") && holds(folder, old_receipt.as_bytes()));

        let expire = |today: Date| {
            store
                .write_now(move |database| answers::expire(database, &keys(), today, 9))
                .expect("it expires")
        };
        assert!(expire(date(2020, 3, 5)).gone.is_empty(), "kept on the last day");
        assert_eq!(expire(date(2020, 3, 6)).gone.len(), 1);
        store.forget_now(Forget::Thorough).expect("it is forgotten");
        for gone in [old_cipher.as_slice(), b"38.7654", old_receipt.as_bytes()] {
            assert!(!holds(folder, gone));
        }
        assert!(holds(folder, &new_cipher) && holds(folder, b"39.1234"));
        assert_eq!(whole(store, &new_receipt).values["who"].to_string(), "王小明");
    });
}

#[test]
fn a_server_that_was_started_again_is_written_to_again() {
    let Some(mut server) = support::postgres::Server::start() else {
        return;
    };
    let store = Store::open(&Place::Postgres(server.address())).expect("it opens");
    receive(&store, submission(1, "王小明", "36.5", TODAY));
    assert_eq!(count(&store, "answer"), 1);
    server.stop();
    let send = |number| {
        let sent = submission(number, "王小明", "36.5", TODAY);
        store.write_now(move |database| answers::receive(database, &sent))
    };
    for number in 2..4 {
        let lost = send(number).expect_err("there is no server");
        assert!(matches!(lost, StoreError::Lost(_)), "{lost:?}");
    }
    server.start_again();
    assert!(matches!(send(2), Ok(Received::New(_))), "the first that comes is kept");
    assert_eq!(send(2).expect("as before"), Received::Before);
    assert_eq!(count(&store, "answer"), 2);
}

/// A deferred constraint fails at COMMIT: the transaction's own failure, and none of whoever wrote.
#[test]
fn a_commit_that_fails_is_nobodys_mistake() {
    on_both(|store, _| {
        let failed = store.write_now(|database| {
            if database.schema().contains("BYTEA") {
                database.batch(
                    "CREATE TABLE late (id BIGINT REFERENCES answer (id) DEFERRABLE INITIALLY DEFERRED); \
                     INSERT INTO late VALUES (99)",
                )
            } else {
                database.batch(
                    "CREATE TABLE late (id INTEGER REFERENCES answer (id) DEFERRABLE INITIALLY DEFERRED); \
                     INSERT INTO late VALUES (99)",
                )
            }
        });
        assert!(matches!(failed, Err(StoreError::Lost(_))), "{failed:?}");
        receive(store, submission(1, "王小明", "36.5", TODAY));
        assert_eq!(count(store, "answer"), 1);
    });
}

#[cfg(unix)]
#[test]
fn a_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("survey.sqlite");
    let mode = |name: &str| {
        let metadata = std::fs::metadata(folder.path().join(name)).expect(name);
        metadata.permissions().mode() & 0o777
    };
    for _ in 0..2 {
        let store = Store::open(&Place::Sqlite(path.clone())).expect("it opens");
        store
            .write_now(|database| banmian_survey_server::app::to_forget(database))
            .expect("it is written");
        for name in ["survey.sqlite", "survey.sqlite-wal", "survey.sqlite-shm"] {
            assert_eq!(mode(name), 0o600, "{name}");
        }
        drop(store);
        // One that an earlier version made.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("mine");
    }
}

#[test]
fn a_password_that_was_changed_while_it_was_verified_opens_nothing() {
    on_both(|store, _| {
        let account = Account {
            name: "王五".into(),
            role: Role::Worker,
            area: "430211".into(),
        };
        let hash = |password: &str| accounts::hash(password).expect("it is long enough");
        let (old, new) = (hash("the old password"), hash("the new password"));
        let (first, second) = (old.clone(), new.clone());
        store
            .write_now(move |database| {
                accounts::add(database, &keys(), &account, &first, false, (0, "test"))?;
                accounts::set_password(database, &keys(), "王五", &second, (0, "test"))
            })
            .expect("it is changed");
        let begin = |hash: &str| {
            let hash = hash.to_owned();
            store.write_now(move |database| accounts::begin(database, &keys(), "王五", (&hash, 0), 1))
        };
        assert!(matches!(
            begin(&old),
            Err(StoreError::Declined(Declined::PasswordChanged))
        ));
        let sessions = || {
            let rows = store.read_now(|database| database.query("SELECT count(*) FROM session", &[])?[0].int(0));
            rows.expect("a query")
        };
        assert_eq!(sessions(), 0);
        let begun = begin(&new).expect("it is the password");
        assert_eq!((sessions(), begun.cookie.len()), (1, 64));
    });
}
