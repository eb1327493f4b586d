//! Runs the real binary in a fresh folder.

#![expect(dead_code, reason = "each test file uses some of these")]
#![expect(
    clippy::unwrap_used,
    reason = "all of this is a test, though no function here is marked as one"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use serde_json::Value as Json;

/// Made-up pages: no paper printed them.
pub(crate) const PAGE: &str =
    "江城日报讯（记者 李明）3月1日，江城市新增确诊病例3例，累计确诊病例80例。\n市长王强说：“要继续做好防控工作。”\n";
pub(crate) const OTHER_PAGE: &str = "海州晚报讯（记者 周红）昨日，海州市图书馆向市民开放，首日接待读者1200人次。\n";

/// A fresh folder to run in.
pub(crate) struct Room {
    folder: tempfile::TempDir,
    /// The user's cache folder.
    cache: tempfile::TempDir,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            cache: tempfile::tempdir().unwrap(),
        }
    }

    /// A room with two pages in `pages`.
    pub(crate) fn with_pages() -> Self {
        let room = Self::new();
        room.write("pages/a.txt", PAGE.as_bytes());
        room.write("pages/b.txt", OTHER_PAGE.as_bytes());
        room
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_banmian"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("XDG_CACHE_HOME", self.cache.path())
            .stdin(Stdio::null());
        command
    }

    #[track_caller]
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs and holds the exit status against `status`; what it said on standard error.
    #[track_caller]
    pub(crate) fn expect(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "banmian {arguments:?}: {said}");
        said
    }

    /// Runs with a text on standard input.
    pub(crate) fn feed(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // Beside the reading: a program that answers while it reads would wait for us, and we for it.
        let feeder = std::thread::spawn(move || {
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        output
    }

    /// Starts `annotate` to talk with: the program, what it is asked by, and its answers.
    pub(crate) fn converse(&self) -> (Child, ChildStdin, BufReader<ChildStdout>) {
        let mut child = self
            .command(&["annotate"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        (child, stdin, BufReader::new(stdout))
    }

    pub(crate) fn manifest(&self, out: &str) -> Json {
        serde_json::from_slice(&fs::read(self.path(out).join("manifest.json")).unwrap()).unwrap()
    }

    /// Outcome and reason of each input, by path.
    pub(crate) fn outcomes(&self, out: &str) -> BTreeMap<String, (String, String)> {
        let text = |row: &Json, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        self.manifest(out)["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (text(row, "path"), (text(row, "outcome"), text(row, "reason"))))
            .collect()
    }

    pub(crate) fn rows(&self, table: &str) -> Vec<Json> {
        let text = fs::read_to_string(self.path(table)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// What ingest knows of a page before it reads it: value and basis of a field.
    pub(crate) fn given(&self, out: &str, page: &str, field: &str) -> (Json, Json) {
        let output = self.run(&["inspect", &format!("{out}/artifacts/ingest.bma"), "--page", page]);
        let record: Json = serde_json::from_slice(&output.stdout).unwrap();
        let given = &record["Page"]["given"][field];
        (given["value"].clone(), given["basis"].clone())
    }

    /// Every file below a folder with its bytes; a folder that is not there has none.
    pub(crate) fn files(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.path(folder), "", &mut files);
        files
    }

    /// Names at the top of the room, hidden ones among them.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn collect(folder: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}
