//! A PostgreSQL server of a test's own, reached by its socket, thrown away behind it.

#![expect(clippy::print_stderr, reason = "what is left out is said")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub struct Server {
    child: Child,
    folder: tempfile::TempDir,
}

impl Server {
    /// Starts one. `None`, and said, where PostgreSQL is not installed: a failure where nothing may be left out.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            let said = "left out: PostgreSQL's initdb is not installed (apt-get install postgresql)";
            assert!(std::env::var_os("BANMIAN_LEAVE_NOTHING_OUT").is_none(), "{said}");
            eprintln!("{said}");
            return None;
        };
        let folder = tempfile::Builder::new()
            .prefix("pg")
            .tempdir_in("/tmp")
            .expect("a folder");
        let data = folder.path().join("data");
        let user = as_other(folder.path());
        let made = command(&programs.join("initdb"), user)
            .args([
                "--auth=trust",
                "--username=survey",
                "--encoding=UTF8",
                "--no-sync",
                "--pgdata",
            ])
            .arg(&data)
            .output()
            .expect("initdb runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let child = command(&programs.join("postgres"), user)
            .arg("-D")
            .arg(&data)
            .args(["-c", "listen_addresses=", "-k"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .spawn()
            .expect("postgres starts");
        let server = Self { child, folder };
        server.wait();
        Some(server)
    }

    pub fn address(&self) -> String {
        let folder = self.folder.path().to_str().expect("ASCII").replace('/', "%2F");
        format!("postgres://survey@{folder}/postgres")
    }

    /// The folder of its files.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn wait(&self) {
        for _ in 0..200 {
            let place = banmian_survey_server::store::Place::Postgres(self.address());
            if banmian_survey_server::store::Store::open(&place).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the server does not answer within 20 seconds");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn programs() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(debian.map(|version| version.path().join("bin")));
    folders.into_iter().find(|folder| folder.join("initdb").is_file())
}

/// PostgreSQL does not run as root: the user its package made does, and owns the folder.
fn as_other(folder: &Path) -> Option<u32> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8_lossy(&output.stdout).trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let user = id(&["-u", "postgres"]).expect("PostgreSQL's package makes the user postgres");
    std::os::unix::fs::chown(folder, Some(user), None).expect("root gives folders away");
    Some(user)
}

fn command(program: &Path, user: Option<u32>) -> Command {
    let mut command = Command::new(program);
    if let Some(user) = user {
        std::os::unix::process::CommandExt::uid(&mut command, user);
    }
    command.stdout(Stdio::null()).current_dir("/");
    command
}
