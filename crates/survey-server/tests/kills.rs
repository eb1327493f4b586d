//! The program as it is run: killed under load, and everything acknowledged is there, once; backups; the change log.

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use banmian_survey_server::clock::Clock;
use banmian_survey_server::load::{Client, fields};
use banmian_survey_server::store::{Place, Store};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_banmian-survey"));
    command.args(arguments);
    command
}

#[track_caller]
fn run(arguments: &[&str]) -> String {
    let output = program(arguments).output().expect("it runs");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn failed(arguments: &[&str]) -> String {
    let Output { status, stderr, .. } = program(arguments).output().expect("it runs");
    assert!(!status.success(), "{arguments:?}");
    String::from_utf8(stderr).expect("UTF-8")
}

/// A server of a folder, killed when it is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(dir: &str, more: &[&str]) -> Self {
        let arguments = [
            "serve",
            "--dir",
            dir,
            "--listen",
            "127.0.0.1:0",
            "--rate-address",
            "1000000",
            "--rate-code",
            "1000000",
        ];
        let mut child = program(&arguments)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut said = String::new();
        let stdout = child.stdout.take().expect("it is piped");
        BufReader::new(stdout).read_line(&mut said).expect("it speaks");
        let address = said
            .trim()
            .trim_start_matches("listening on http://")
            .trim_end_matches('/')
            .to_owned();
        let address = address.parse().unwrap_or_else(|_| panic!("{said}"));
        Self { child, address }
    }
}

impl Drop for Server {
    /// SIGKILL: nothing is flushed, nothing is said.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn count(place: &Place, sql: &str) -> i64 {
    let store = Store::open(place).expect("it opens");
    store
        .read_now(|database| database.query(sql, &[])?[0].int(0))
        .expect("a query")
}

/// Kills a server under load some times; on each start all that was not acknowledged is sent again.
fn kill(dir: &Path, place: &Place, more: &[&str]) {
    let dir = dir.to_str().expect("UTF-8");
    let init: Vec<&str> = ["init", "--dir", dir].iter().chain(more).copied().collect();
    run(&init);
    let add: Vec<&str> = ["place", "430211", "栗雨社区北门", "health", "--dir", dir]
        .iter()
        .chain(more)
        .copied()
        .collect();
    let path = run(&add).trim().to_owned();
    let day = Clock::system().today();
    let (acknowledged, mut tickets, mut interrupted) = (Mutex::new(BTreeSet::new()), Vec::new(), 0);
    for round in 0..4_u64 {
        let mut server = Server::start(dir, more);
        let mut client = Client::new(server.address).expect("a client");
        for _ in 0..200 {
            let page = client.get(&path, &[]).expect("a page");
            tickets.push(page.hidden("_ticket").expect("a ticket").to_owned());
        }
        let waiting: Vec<(u64, &String)> = (0..)
            .zip(&tickets)
            .filter(|(number, _)| !acknowledged.lock().expect("no panic").contains(number))
            .collect();
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (waiting, acknowledged, path, address) = (&waiting, &acknowledged, &path, server.address);
                scope.spawn(move || {
                    let mut client = Client::new(address).expect("a client");
                    for (number, ticket) in waiting.iter().skip(thread).step_by(8) {
                        let Ok(answer) = client.post(path, &fields(ticket, *number, day), &[]) else {
                            return;
                        };
                        assert!(answer.body.contains("data-sent"), "{}", answer.body);
                        acknowledged.lock().expect("no panic").insert(*number);
                    }
                });
            }
            // The last round is let through; the others end somewhere in their midst.
            if round < 3 {
                std::thread::sleep(Duration::from_millis(40 + 45 * round));
                server.child.kill().expect("it is killed");
            }
        });
        drop(server);
        let acknowledged = acknowledged.lock().expect("no panic");
        interrupted += usize::from(!acknowledged.is_empty() && acknowledged.len() < tickets.len());
        let kept = count(place, "SELECT count(*) FROM answer");
        assert!(
            kept >= acknowledged.len() as i64,
            "{kept} of {} acknowledged",
            acknowledged.len()
        );
        let whole = count(place, "SELECT count(*) FROM identity");
        assert_eq!(whole, 3 * kept, "an answer is there with all its parts");
        let keys = banmian_survey_server::keys::Keys::read(&Path::new(dir).join("key")).expect("the key");
        let store = Store::open(place).expect("it opens");
        for number in acknowledged.iter() {
            let bytes = base64::Engine::decode(
                &base64::engine::general_purpose::URL_SAFE_NO_PAD,
                &tickets[*number as usize],
            );
            let receipt = keys.receipt(&bytes.expect("base64")[..16]);
            let found = store.read_now(|database| banmian_survey_server::answers::find(database, &receipt));
            assert!(
                found.expect("a query").is_some(),
                "{number} was acknowledged and is lost"
            );
        }
    }
    assert!(interrupted > 0, "no kill came while answers were sent");
    assert_eq!(acknowledged.lock().expect("no panic").len(), tickets.len());
    assert_eq!(
        count(place, "SELECT count(*) FROM answer"),
        tickets.len() as i64,
        "none is doubled"
    );
}

#[test]
fn a_kill_loses_nothing_acknowledged_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("survey");
    kill(&dir, &Place::of(None, dir.join("survey.sqlite")), &[]);
    if let Some(server) = support::postgres::Server::start() {
        let address = server.address();
        let dir = folder.path().join("with-postgres");
        kill(&dir, &Place::of(Some(&address), "unused".into()), &["--db", &address]);
    }
}

#[test]
fn a_backup_goes_from_one_backend_to_the_other_and_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (old, new, file) = (at("old"), at("new"), at("backup"));
    run(&["init", "--dir", &old]);
    let path = run(&["place", "430211", "栗雨社区北门", "health", "--dir", &old])
        .trim()
        .to_owned();
    let server = Server::start(&old, &[]);
    let mut client = Client::new(server.address).expect("a client");
    for number in 0..30 {
        let ticket = client
            .get(&path, &[])
            .expect("a page")
            .hidden("_ticket")
            .expect("a ticket")
            .to_owned();
        client
            .post(&path, &fields(&ticket, number, Clock::system().today()), &[])
            .expect("sent");
    }
    // While it runs.
    run(&["backup", &file, "--dir", &old]);
    drop(server);
    assert!(
        failed(&["backup", &file, "--dir", &old]).contains("backup: "),
        "a file that is there stays"
    );
    assert!(failed(&["restore", &file, "--dir", &old]).contains("restore into a new one"));

    let dump = |place: &Place| {
        let store = Store::open(place).expect("it opens");
        let dump = store.read_now(|database| {
            let mut all = Vec::new();
            for (table, columns) in banmian_survey_server::store::TABLES {
                let columns = columns.join(", ");
                all.push(database.query(&format!("SELECT {columns} FROM {table} ORDER BY {columns}"), &[])?);
            }
            Ok(all)
        });
        dump.expect("it is read")
    };
    let first = dump(&Place::of(None, format!("{old}/survey.sqlite").into()));
    assert!(first.iter().map(Vec::len).sum::<usize>() > 100);
    let mut source = file.clone();
    if let Some(server) = support::postgres::Server::start() {
        let address = server.address();
        run(&["restore", &file, "--dir", &at("unused"), "--db", &address]);
        let place = Place::of(Some(&address), "unused".into());
        assert_eq!(dump(&place), first);
        source = at("from-postgres");
        run(&["backup", &source, "--dir", &at("unused"), "--db", &address]);
        // It goes on counting behind what was restored.
        let store = Store::open(&place).expect("it opens");
        let next = store.write_now(|database| {
            database.query(
                "INSERT INTO place (adcode, name, form) VALUES ('430211', 'x', 'health') RETURNING id",
                &[],
            )
        });
        assert!(next.expect("a new number")[0].int(0).expect("a number") > 1);
    }
    run(&["restore", &source, "--dir", &new]);
    assert_eq!(dump(&Place::of(None, format!("{new}/survey.sqlite").into())), first);

    // Without its key a server does not start; with another's it says what is wrong.
    assert!(failed(&["serve", "--dir", &new]).contains("restore it from where you keep it"));
    run(&["init", "--dir", &at("other")]);
    std::fs::copy(format!("{}/key", at("other")), format!("{new}/key")).expect("copied");
    assert!(failed(&["serve", "--dir", &new]).contains("is not that of the database"));
    std::fs::copy(format!("{old}/key"), format!("{new}/key")).expect("copied");
    let server = Server::start(&new, &[]);
    assert_eq!(
        Client::new(server.address)
            .expect("a client")
            .get(&path, &[])
            .expect("a page")
            .status,
        200
    );
    drop(server);

    let whole = std::fs::read(&file).expect("a backup");
    for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
        let damaged = at("damaged");
        std::fs::write(&damaged, &whole[..cut]).expect("written");
        let into = at(&format!("into-{cut}"));
        assert!(!failed(&["restore", &damaged, "--dir", &into]).is_empty());
        assert_eq!(
            count(
                &Place::of(None, format!("{into}/survey.sqlite").into()),
                "SELECT count(*) FROM answer"
            ),
            0
        );
    }
}

#[test]
fn the_program_says_what_is_wrong_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("survey").to_str().expect("UTF-8").to_owned();
    assert!(failed(&["serve", "--dir", &dir]).contains("banmian-survey init"));
    run(&["init", "--dir", &dir]);
    assert!(failed(&["init", "--dir", &dir]).contains("it is left as it is"));
    let add = |password: &str, more: &[&str]| {
        let mut child = program(&["account", "add", "--dir", &dir])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let _ = child.stdin.take().expect("piped").write_all(password.as_bytes());
        child.wait_with_output().expect("it ends")
    };
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said(&add("short\n", &["王五", "--role", "worker", "--area", "430211"])).contains("10 characters"));
    assert!(said(&add("long enough\n", &["王五", "--role", "boss", "--area", "430211"])).contains("administrator"));
    assert!(said(&add("long enough\n", &["王五", "--role", "worker", "--area", "4302"])).contains("6 digits"));
    for name in ["system", "resident"] {
        let said = said(&add("long enough\n", &[name, "--role", "worker", "--area", "430211"]));
        assert!(said.contains("change log"), "{said}");
    }
    let added = add("long enough\n", &["王五", "--role", "worker", "--area", "430211"]);
    assert!(added.status.success());
    assert!(
        String::from_utf8_lossy(&added.stdout).contains("otpauth://totp/banmian-survey:%E7%8E%8B%E4%BA%94?secret=")
    );
    assert!(said(&add("long enough\n", &["王五", "--role", "worker", "--area", "430211"])).contains("already"));
    assert_eq!(run(&["account", "list", "--dir", &dir]), "王五\tworker\t430211\n");
    assert!(failed(&["place", "430211", "x", "nothing", "--dir", &dir]).contains("banmian-survey form"));

    let holds = run(&["verify-log", "--dir", &dir]);
    let head = holds.trim().rsplit(' ').next().expect("a link").to_owned();
    run(&["account", "remove", "王五", "--dir", &dir]);
    run(&["verify-log", "--dir", &dir, "--head", &head]);
    assert!(failed(&["verify-log", "--dir", &dir, "--head", "00"]).contains("cut off"));
    let store = Store::open(&Place::of(None, format!("{dir}/survey.sqlite").into())).expect("it opens");
    store
        .write_now(|database| {
            database.batch("DROP TRIGGER audit_stays")?;
            database.execute("UPDATE audit SET subject = '李四' WHERE action = 'account added'", &[])
        })
        .expect("the owner may");
    assert!(failed(&["verify-log", "--dir", &dir]).contains("breaks at line"));
}

#[cfg(unix)]
#[test]
fn what_the_program_writes_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let dir = at("survey");
    run(&["init", "--dir", &dir]);
    run(&["export", "health", &at("export"), "--dir", &dir]);
    run(&["backup", &at("backup"), "--dir", &dir]);
    run(&["restore", &at("backup"), "--dir", &at("restored")]);
    let mode = |path: &Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    let mut files = 0;
    for made in ["survey", "export", "restored"] {
        let made = folder.path().join(made);
        assert_eq!(mode(&made), 0o700, "{}", made.display());
        for file in std::fs::read_dir(&made).expect("a folder").flatten() {
            files += 1;
            assert_eq!(mode(&file.path()), 0o600, "{}", file.path().display());
        }
    }
    assert!(files > 6, "{files}");
    assert_eq!(mode(&folder.path().join("backup")), 0o600);
}

#[test]
fn nothing_crosses_a_network_unencrypted_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().join("survey").to_str().expect("UTF-8").to_owned();
    run(&["init", "--dir", &dir]);
    let said = failed(&["serve", "--dir", &dir, "--listen", "0.0.0.0:0"]);
    assert!(said.contains("--plain-http") && said.contains("127.0.0.1"), "{said}");
    let said = failed(&[
        "serve",
        "--dir",
        &dir,
        "--behind-proxy",
        "--base",
        "http://survey.example.cn",
    ]);
    assert!(said.contains("--base https://"), "{said}");
    let said = failed(&["init", "--dir", &dir, "--db", "postgres://survey@192.0.2.1/survey"]);
    assert!(said.contains("--plain-db") && said.contains("tunnel"), "{said}");
    let asked = Server::start(
        &dir,
        &["--behind-proxy", "--base", "http://survey.example.cn", "--plain-http"],
    );
    assert_eq!(
        Client::new(asked.address)
            .expect("a client")
            .get("/", &[])
            .expect("a page")
            .status,
        200
    );
}
