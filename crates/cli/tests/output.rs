//! The output folder is whole or not there, the same whatever the threads, and never somebody else's.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "all of this is a test, helpers too")]
#![expect(clippy::print_stderr, reason = "a test that skips says so")]

mod common;

use std::fs;
use std::io::{BufRead, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{OTHER_PAGE, PAGE, Room};

#[test]
fn stages_one_at_a_time_give_the_same_bytes() {
    let room = Room::with_pages();
    room.write("pages/empty.txt", b"");
    room.expect(3, &["pipeline", "pages", "--out", "whole"]);
    room.expect(3, &["ingest", "pages"]);
    room.expect(3, &["segmentation"]);
    room.expect(3, &["extraction"]);
    room.expect(3, &["export"]);
    assert_eq!(room.files("whole"), room.files("out"));
    room.expect(0, &["verify", "out"]);
}

#[test]
fn jobs_and_order_make_no_difference() {
    let room = Room::new();
    for number in 0..40 {
        let text = [PAGE, OTHER_PAGE][number % 2].replace("80", &format!("{number}"));
        room.write(&format!("pages/{}/p{number}.txt", number % 3), text.as_bytes());
    }
    room.expect(
        0,
        &[
            "pipeline", "pages/0", "pages/1", "pages/2", "--jobs", "1", "--out", "one",
        ],
    );
    room.expect(
        0,
        &[
            "pipeline", "pages/2", "pages/0", "pages/1", "--jobs", "4", "--out", "four",
        ],
    );
    assert_eq!(room.files("one"), room.files("four"));
}

#[test]
fn a_second_run_is_skipped_and_touches_nothing() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages"]);
    let stamp = || {
        fs::metadata(room.path("out/manifest.json"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = stamp();
    let output = room.run(&["pipeline", "pages", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["counts"]["outcomes"], serde_json::json!({ "skipped": 2 }));
    assert_eq!(stamp(), before);
    room.write("pages/b.txt", PAGE.as_bytes());
    let said = room.expect(0, &["pipeline", "pages"]);
    assert!(!said.contains("skipped"), "{said}");
    fs::write(room.path("out/facts.jsonl"), "lost").unwrap();
    room.expect(0, &["pipeline", "pages"]);
    assert_ne!(room.files("out")["facts.jsonl"], b"lost");
    let said = room.expect(0, &["pipeline", "pages", "--date", "2020-03-02"]);
    assert!(!said.contains("skipped"), "{said}");
}

#[test]
fn what_is_not_ours_stays() {
    let room = Room::with_pages();
    room.write("out/thesis.docx", b"years of work");
    let said = room.expect(1, &["pipeline", "pages"]);
    assert!(said.contains("--force"), "{said}");
    assert_eq!(room.files("out")["thesis.docx"], b"years of work");
    room.expect(0, &["pipeline", "pages", "--force"]);
    assert!(!room.files("out").contains_key("thesis.docx"));
    // Ours, and somebody has put something of theirs into it.
    room.write("out/notes.txt", b"mine");
    let said = room.expect(1, &["pipeline", "pages", "--date", "2020-03-02"]);
    assert!(said.contains("notes.txt"), "{said}");
    fs::remove_file(room.path("out/notes.txt")).unwrap();
    for (name, folder) in [
        ("my-corrections.csv", ""),
        ("thesis.docx", "artifacts/"),
        ("x.bma", "artifacts/"),
    ] {
        let path = format!("out/{folder}{name}");
        room.write(&path, b"mine");
        let said = room.expect(1, &["pipeline", "pages", "--date", "2020-03-02"]);
        assert!(said.contains(name), "{said}");
        fs::remove_file(room.path(&path)).unwrap();
    }
    room.write("out/.DS_Store", b"a viewer's");
    room.expect(0, &["pipeline", "pages", "--date", "2020-03-02"]);
}

#[test]
fn a_stage_writes_over_artifacts_alone() {
    let room = Room::with_pages();
    room.write("thesis.docx", b"years of work");
    fs::create_dir(room.path("folder")).unwrap();
    for out in ["pages/a.txt", "thesis.docx", "folder"] {
        let said = room.expect(1, &["ingest", "pages/a.txt", "--out", out]);
        assert!(said.contains(out) && said.contains("--out"), "{said}");
    }
    room.expect(1, &["ingest", "pages", "--out", "pages/a.txt", "--force"]);
    assert_eq!(room.files("pages")["a.txt"], PAGE.as_bytes());
    assert_eq!(room.files("")["thesis.docx"], b"years of work");
    room.expect(0, &["ingest", "pages", "--out", "pages.bma"]);
    room.expect(0, &["ingest", "pages", "--out", "pages.bma"]);
    room.expect(1, &["segmentation", "pages.bma", "--out", "pages.bma"]);
}

#[test]
fn a_run_without_a_page_leaves_what_stands_there() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages"]);
    let before = room.files("out");
    let said = room.expect(1, &["pipeline", "pagse"]);
    assert!(said.contains("kept") && said.contains("pagse"), "{said}");
    assert!(room.files("out") == before, "nothing is lost to a slip of the hand");
    room.expect(1, &["pipeline", "pagse", "--out", "other"]);
    assert_eq!(room.outcomes("other")["pagse"].0, "refused");
}

#[test]
fn a_changed_note_makes_a_run_again() {
    let room = Room::with_pages();
    room.write("pages/a.toml", b"date = 2020-03-02");
    room.expect(0, &["pipeline", "pages"]);
    assert!(room.expect(0, &["pipeline", "pages"]).contains("skipped"));
    room.write("pages/a.toml", b"date = 2021-03-02");
    assert!(!room.expect(0, &["pipeline", "pages"]).contains("skipped"));
    assert_eq!(room.given("out", "a", "issue_date").0["year"], 2021);
    room.write("pages/folder.toml", "newspaper = '江城日报'".as_bytes());
    room.expect(0, &["pipeline", "pages"]);
    assert_eq!(room.given("out", "b", "newspaper").0, "江城日报");
}

#[test]
fn an_input_in_the_output_folder_is_not_thrown_away() {
    let room = Room::with_pages();
    for arguments in [
        &["pipeline", "pages", "--out", "pages", "--force"][..],
        &["pipeline", "pages/a.txt", "--out", "pages", "--force"],
    ] {
        let said = room.expect(1, arguments);
        assert!(said.contains("--out"), "{said}");
        assert_eq!(room.files("pages")["a.txt"], PAGE.as_bytes());
    }
}

#[test]
fn an_output_folder_among_the_inputs_is_not_read() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages", "--out", "pages/out"]);
    let first = room.files("pages/out");
    room.expect(0, &["pipeline", "pages", "--out", "pages/out", "--force"]);
    assert_eq!(room.files("pages/out"), first);
    room.expect(0, &["verify", "pages/out"]);
    // A stage writes elsewhere, and what a run wrote is no page to it either.
    room.expect(0, &["ingest", "pages", "--out", "ingest.bma"]);
    let records = room.run(&["inspect", "ingest.bma"]).stdout;
    assert_eq!(
        serde_json::Deserializer::from_slice(&records)
            .into_iter::<serde_json::Value>()
            .count(),
        3
    );
}

#[test]
fn a_link_to_the_output_folder_stays_a_link() {
    let room = Room::with_pages();
    fs::create_dir(room.path("disk")).unwrap();
    std::os::unix::fs::symlink("disk", room.path("out")).unwrap();
    room.expect(0, &["pipeline", "pages"]);
    room.expect(0, &["pipeline", "pages", "--force"]);
    assert!(room.path("out").is_symlink());
    assert!(room.files("disk").contains_key("manifest.json"));
}

/// Enough pages that a run takes a while.
fn many_pages(room: &Room) {
    let lines: String = (0..4_000)
        .map(|number| serde_json::json!({ "id": number, "text": PAGE.repeat(20) }).to_string() + "\n")
        .collect();
    room.write("many.jsonl", lines.as_bytes());
}

#[track_caller]
fn interrupt(signal: &str, status: i32) {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages"]);
    let before = room.files("out");
    many_pages(&room);
    let names = room.names();
    let mut child = room
        .command(&["pipeline", "many.jsonl"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Until it writes, so that there is something to leave half-written.
    while room.names() == names && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    let code = child.wait().unwrap().code();
    assert_eq!(room.names(), names, "nothing is left behind");
    if code == Some(0) {
        eprintln!("skipped: the run was over before the signal came");
        return;
    }
    assert_eq!(code, Some(status));
    assert!(room.files("out") == before, "the old output stays");
}

#[test]
fn ctrl_c_leaves_the_old_output() {
    interrupt("-INT", 130);
}

#[test]
fn kill_leaves_the_old_output() {
    interrupt("-TERM", 143);
}

#[test]
fn ctrl_c_ends_annotate_while_it_waits() {
    let room = Room::new();
    let (mut child, mut stdin, mut answers) = room.converse();
    // An answer says that it listens to signals.
    writeln!(stdin, "{{\"id\": 1, \"text\": \"\"}}").unwrap();
    answers.read_line(&mut String::new()).unwrap();
    Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(stdin);
}

#[test]
fn a_full_disk_leaves_the_old_output() {
    let room = Room::with_pages();
    fs::create_dir(room.path("disk")).unwrap();
    let disk = room.path("disk").display().to_string();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs", &disk])
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: a file system may not be mounted here");
        return;
    }
    room.expect(0, &["pipeline", "pages", "--out", "disk/out"]);
    let before = room.files("disk");
    many_pages(&room);
    let output = room.run(&["pipeline", "many.jsonl", "--out", "disk/out"]);
    let after = room.files("disk");
    Command::new("umount").arg(&disk).status().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let full = said.contains("No space left") || said.contains("disk is full");
    assert!(said.contains("make room") && full, "{said}");
    assert!(after == before, "the old output stays, and nothing beside it");
}

#[test]
fn a_folder_that_cannot_be_written() {
    let room = Room::with_pages();
    room.write("file", b"");
    let said = room.expect(1, &["pipeline", "pages", "--out", "file/out"]);
    assert!(said.contains("file"), "{said}");
    let said = room.expect(1, &["pipeline", "pages", "--out", "file"]);
    assert!(said.contains("--out"), "{said}");
    std::os::unix::fs::symlink("nowhere", room.path("link")).unwrap();
    let said = room.expect(1, &["pipeline", "pages", "--out", "link"]);
    assert!(said.contains("leads nowhere"), "{said}");
}

#[test]
fn formats() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages", "--format", "csv"]);
    let names: Vec<_> = room
        .files("out")
        .into_keys()
        .filter(|name| !name.contains('/'))
        .collect();
    let wanted = "articles.csv checks.csv datapackage.json facts.csv manifest.json mentions.csv observations.csv pages.csv \
        quotes.csv";
    assert_eq!(names.join(" "), wanted);
    room.expect(0, &["pipeline", "pages", "--format", "jsonl,csv"]);
    assert!(room.files("out").contains_key("pages.jsonl"));
}
