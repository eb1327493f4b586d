//! What a run survives: being killed, another run, disks that fail, files that change.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "all of this is a test, helpers too")]
#![expect(clippy::print_stderr, reason = "a test that skips says so")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use common::{OTHER_PAGE, PAGE, Room};
use serde_json::Value as Json;

/// Runs that are killed; `cargo xtask test --kills 100` sets another number.
const KILLS: usize = 6;
/// Pages of those runs.
const PAGES: usize = 120;

/// Xorshift: which moments and which orders are tried is the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit.max(1)
    }
}

/// A made-up page of some length, unlike the others.
fn page(number: usize) -> String {
    let one = PAGE.replace("80", &format!("{}", 80 + number));
    let other = OTHER_PAGE.replace("1200", &format!("{}", 1200 + number));
    [one, other].concat().repeat(3 + number % 5)
}

fn with_pages(count: usize) -> Room {
    let room = Room::new();
    for number in 0..count {
        room.write(
            &format!("pages/{}/p{number:04}.txt", number % 3),
            page(number).as_bytes(),
        );
    }
    room
}

fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// What is at the top of a room but the folders that a test made.
fn others(room: &Room) -> Vec<String> {
    let known = ["pages", "out", "whole"];
    room.names()
        .into_iter()
        .filter(|name| !known.contains(&name.as_str()))
        .collect()
}

fn work(room: &Room, arguments: &[&str]) -> Json {
    let output = room.run(&[arguments, &["--json", "--quiet"]].concat());
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let summary: Json = serde_json::from_slice(&output.stdout).unwrap();
    summary["work"]["pages"].clone()
}

/// Pages that segmentation and extraction read, and those they took over.
#[track_caller]
fn assert_work(work: &Json, segmentation: [u64; 2], extraction: [u64; 2]) {
    let of = |stage: &str| ["done", "kept"].map(|what| work[stage][what].as_u64().unwrap());
    assert_eq!((of("segmentation"), of("extraction")), (segmentation, extraction));
}

#[test]
fn killed_at_any_moment_a_run_goes_on() {
    let kills = std::env::var("BANMIAN_KILLS").ok().and_then(|kills| kills.parse().ok());
    let room = with_pages(PAGES);
    room.expect(0, &["pipeline", "pages", "--out", "whole"]);
    let whole = room.files("whole");
    let mut random = Random(0x5EED);
    let start = std::time::Instant::now();
    room.expect(0, &["pipeline", "pages", "--force"]);
    let most = usize::try_from(start.elapsed().as_micros()).unwrap();
    let mut ended = 0;
    for _ in 0..kills.unwrap_or(KILLS) {
        let _ = fs::remove_dir_all(room.path("out"));
        // One run in three is killed when it goes on, too.
        for _ in 0..1 + usize::from(random.below(3) == 0) {
            let jobs = (1 + random.below(3)).to_string();
            let mut child = room
                .command(&["pipeline", "pages", "--quiet", "--jobs", &jobs])
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_micros(random.below(most) as u64));
            ended += usize::from(child.try_wait().unwrap().is_some());
            kill(&mut child);
        }
        room.expect(0, &["pipeline", "pages"]);
        assert!(
            room.files("out") == whole,
            "the output is that of a run that was left alone"
        );
        assert_eq!(others(&room), [""; 0], "nothing is left beside it");
    }
    eprintln!("{ended} runs had ended before they could be killed");
}

#[test]
fn what_a_killed_run_had_done_is_not_done_again() {
    let room = with_pages(PAGES);
    room.expect(0, &["pipeline", "pages", "--out", "whole"]);
    let mut child = room
        .command(&["pipeline", "pages", "--quiet", "--jobs", "1", "--format", "jsonl"])
        .spawn()
        .unwrap();
    let part = room.path(".banmian-out/new/artifacts/.extraction.bma.part");
    while !fs::metadata(&part).is_ok_and(|part| part.len() > 1_000) && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    kill(&mut child);
    if !part.exists() {
        eprintln!("skipped: the run was over before it could be killed");
        return;
    }
    let done = work(&room, &["pipeline", "pages"]);
    let kept = done["extraction"]["kept"].as_u64().unwrap();
    assert!(kept > 0 && done["segmentation"]["kept"] == kept, "{done}");
    assert!(room.files("out") == room.files("whole"));
    assert_eq!(others(&room), [""; 0]);
}

#[test]
fn only_what_has_changed_is_done_again() {
    let room = with_pages(12);
    let run = ["pipeline", "pages"];
    assert_work(&work(&room, &run), [12, 0], [12, 0]);
    room.write("pages/1/new.txt", page(500).as_bytes());
    assert_work(&work(&room, &run), [1, 12], [1, 12]);
    room.write("pages/1/new.txt", page(501).as_bytes());
    assert_work(&work(&room, &run), [1, 12], [1, 12]);
    fs::remove_file(room.path("pages/1/new.txt")).unwrap();
    assert_work(&work(&room, &run), [0, 12], [0, 12]);
    // What is known beforehand bears on what is found in a page, not on how it is divided.
    let dated = ["pipeline", "pages", "--date", "2020-03-02"];
    assert_work(&work(&room, &dated), [0, 12], [12, 0]);
    let tables = ["pipeline", "pages", "--date", "2020-03-02", "--format", "jsonl,csv"];
    assert_work(&work(&room, &tables), [0, 12], [0, 12]);
    // A note speaks of the pages below it.
    room.write("pages/2/folder.toml", b"region = '430200'");
    assert_work(&work(&room, &run), [0, 12], [12, 0]);
    room.write("pages/2/folder.toml", b"region = '430100'");
    assert_work(&work(&room, &run), [0, 12], [4, 8]);
    room.expect(0, &["pipeline", "pages", "--out", "whole"]);
    assert!(room.files("out") == room.files("whole"));
    assert_work(&work(&room, &["pipeline", "pages", "--force"]), [12, 0], [12, 0]);
}

#[test]
fn lines_that_moved_are_not_read_again() {
    let room = Room::new();
    let lines = |numbers: &[usize]| -> String {
        let line = |&number: &usize| serde_json::json!({ "id": number, "text": page(number) }).to_string() + "\n";
        numbers.iter().map(line).collect()
    };
    let run = ["pipeline", "pages.jsonl"];
    room.write("pages.jsonl", lines(&[1, 2, 3, 4, 5]).as_bytes());
    work(&room, &run);
    room.write("pages.jsonl", lines(&[9, 1, 2, 4, 7, 5]).as_bytes());
    assert_work(&work(&room, &run), [2, 4], [2, 4]);
    room.expect(0, &["pipeline", "pages.jsonl", "--out", "whole"]);
    assert!(room.files("out") == room.files("whole"));
}

#[test]
fn jobs_orders_splits_and_kills_make_no_difference() {
    let room = with_pages(30);
    // A page with another's name, one that repeats another, one with a part on another page, and what is no page.
    room.write("pages/0/p0001.txt", page(600).as_bytes());
    room.write("pages/2/again.txt", page(4).as_bytes());
    room.write(
        "pages/1/z1.txt",
        "城东水厂昨日通水\n\n市民喝上了好水，（下转第二版）".as_bytes(),
    );
    room.write(
        "pages/1/z2.txt",
        "城东水厂昨日通水\n\n（上接第一版）水质改善。".as_bytes(),
    );
    room.write("pages/2/picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let folders = ["pages/0", "pages/1", "pages/2"];
    room.expect(3, &["pipeline", "pages/0", "pages/1", "pages/2", "--out", "whole"]);
    let whole = room.files("whole");
    let mut random = Random(0xBEEF);
    for _ in 0..5 {
        let _ = fs::remove_dir_all(room.path("out"));
        for _ in 0..random.below(3) {
            let some: Vec<&str> = folders.into_iter().filter(|_| random.below(2) == 0).collect();
            let jobs = (1 + random.below(4)).to_string();
            let mut child = room
                .command(&[&["pipeline", "--quiet", "--jobs", &jobs], some.as_slice()].concat())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            if random.below(2) == 0 {
                std::thread::sleep(Duration::from_millis(random.below(400) as u64));
                kill(&mut child);
            }
            child.wait().unwrap();
        }
        let mut order = folders;
        order.rotate_left(random.below(3));
        let jobs = (1 + random.below(4)).to_string();
        room.expect(
            3,
            &[&["pipeline", "--jobs", &jobs, "--force"][..3], order.as_slice()].concat(),
        );
        assert!(room.files("out") == whole);
    }
}

#[test]
fn a_second_run_is_refused_while_the_first_writes() {
    let Some(faults) = faults() else { return };
    let room = with_pages(12);
    let mut first = room
        .command(&["pipeline", "pages", "--quiet"])
        .envs([("LD_PRELOAD", faults.as_str()), ("FAULT_PAUSE", "pages/2/p0011.txt")])
        .spawn()
        .unwrap();
    wait_until_stopped(&first);
    let said = room.expect(1, &["pipeline", "pages"]);
    assert!(
        said.contains("another run is writing") && said.contains("out"),
        "{said}"
    );
    // Elsewhere it may write.
    room.expect(0, &["pipeline", "pages", "--out", "whole"]);
    Command::new("kill")
        .args(["-CONT", &first.id().to_string()])
        .status()
        .unwrap();
    assert!(first.wait().unwrap().success());
    assert!(room.files("out") == room.files("whole"));
    assert_eq!(others(&room), [""; 0]);
}

#[test]
fn a_second_stage_is_refused_while_the_first_writes() {
    let Some(faults) = faults() else { return };
    let room = with_pages(12);
    let mut first = room
        .command(&["ingest", "pages", "--quiet", "--out", "pages.bma"])
        .envs([("LD_PRELOAD", faults.as_str()), ("FAULT_PAUSE", "pages/2/p0011.txt")])
        .spawn()
        .unwrap();
    wait_until_stopped(&first);
    let said = room.expect(1, &["ingest", "pages", "--out", "pages.bma"]);
    assert!(
        said.contains("another run is writing") && said.contains("pages.bma"),
        "{said}"
    );
    kill(&mut first);
    room.expect(0, &["ingest", "pages", "--out", "pages.bma"]);
    assert_eq!(room.names(), ["pages", "pages.bma"]);
}

/// Waits until a program has stopped itself, or ended.
fn wait_until_stopped(child: &Child) {
    let status = format!("/proc/{}/status", child.id());
    let stopped = |text: String| text.contains("State:\tT") || text.contains("State:\tZ");
    while !fs::read_to_string(&status).map_or(true, stopped) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_disk_that_fails_costs_the_page_alone() {
    let Some(faults) = faults() else { return };
    let room = with_pages(6);
    let run = |fault: &str, suffix: &str| {
        let output = room
            .command(&["pipeline", "pages", "--quiet", "--format", "jsonl", "--force"])
            .envs([("LD_PRELOAD", faults.as_str()), (fault, suffix)])
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(3),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        room.outcomes("out")
    };
    for (fault, words) in [
        ("FAULT_READ", "check the file and its disk"),
        ("FAULT_CUT", "check the file and its disk"),
        ("FAULT_CHANGE", "was changed while it was read"),
    ] {
        let outcomes = run(fault, "p0003.txt");
        let (failed, ok): (BTreeMap<_, _>, BTreeMap<_, _>) =
            outcomes.into_iter().partition(|(_, (how, _))| how == "failed");
        assert_eq!(ok.len(), 5);
        let reason = &failed["0/p0003.txt"].1;
        assert!(reason.contains(words), "{fault}: {reason}");
    }
    room.write("lines.jsonl", b"{\"id\": 1, \"text\": \"\xe7\x94\xb2\"}\n");
    let output = room
        .command(&["pipeline", "lines.jsonl", "--quiet", "--format", "jsonl", "--force"])
        .envs([("LD_PRELOAD", faults.as_str()), ("FAULT_CHANGE", "lines.jsonl")])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(room.outcomes("out")["lines.jsonl"].1.contains("was changed while"));
}

#[test]
fn a_disk_that_fills_up_anywhere_leaves_the_old_output() {
    let Some(faults) = faults() else { return };
    let room = with_pages(6);
    room.expect(0, &["pipeline", "pages"]);
    let before = room.files("out");
    let size: usize = before.values().map(Vec::len).sum();
    for part in 0..8 {
        let most = (size * part / 8).to_string();
        let output = room
            .command(&["pipeline", "pages", "--force"])
            .envs([("LD_PRELOAD", faults.as_str()), ("FAULT_FULL", most.as_str())])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        // SQLite writes by another call, so the last parts may fit.
        if output.status.code() != Some(0) {
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains("make room"), "{said}");
        }
        assert!(room.files("out") == before, "after {most} bytes");
        assert_eq!(others(&room), [""; 0]);
    }
}

#[test]
fn what_was_not_touched_is_not_read() {
    let Some(faults) = faults() else { return };
    let room = with_pages(6);
    // A change of a file that is newer than this may go unseen by its times, so they are not gone by.
    std::thread::sleep(Duration::from_millis(2_100));
    room.expect(0, &["pipeline", "pages", "--format", "jsonl"]);
    let run = |more: &[&str]| {
        let output = room
            .command(&[&["pipeline", "pages", "--format", "jsonl", "--json"], more].concat())
            .envs([("LD_PRELOAD", faults.as_str()), ("FAULT_READ", ".txt")])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let summary: Json = serde_json::from_slice(&output.stdout).expect(&said);
        summary["counts"]["outcomes"].clone()
    };
    assert_eq!(run(&[]), serde_json::json!({ "skipped": 6 }));
    assert_eq!(run(&["--paranoid"]), serde_json::json!({ "failed": 6 }));
    // As long as before, and with its old time: what the file system itself keeps tells.
    let (path, text) = (room.path("pages/0/p0000.txt"), page(0).replace("80", "81"));
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, text).unwrap();
    fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(modified)
        .unwrap();
    let said = room.expect(0, &["pipeline", "pages", "--format", "jsonl"]);
    assert!(!said.contains("skipped"), "{said}");
}

/// The library of faults, built once; `None`, with a word, where there is no C compiler.
fn faults() -> Option<String> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/faults.c");
        let to = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("faults.so");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&to)
            .args([source, "-ldl"])
            .status();
        built.is_ok_and(|status| status.success()).then_some(to)
    });
    if built.is_none() {
        eprintln!("skipped: there is no C compiler");
    }
    built.as_ref().map(|path| path.display().to_string())
}
