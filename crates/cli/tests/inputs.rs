//! What is no page ends by name, and harms no other input.

#![cfg(unix)]
#![expect(clippy::print_stderr, reason = "a test that skips says so")]

mod common;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use common::{OTHER_PAGE, PAGE, Room};

/// Runs over `pages` with one input that is none; its outcome, and that the others are as without it.
#[track_caller]
fn check(make: impl FnOnce(&Room), path: &str, outcome: &str, reason: &str) {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages", "--out", "alone"]);
    make(&room);
    let said = room.expect(3, &["pipeline", "pages", "--out", "out"]);
    let outcomes = room.outcomes("out");
    let (found, why) = &outcomes[path];
    assert_eq!(found, outcome, "{why}");
    assert!(why.contains(reason), "{why}");
    assert!(said.contains(path) && said.contains(why), "{said}");
    assert_eq!(outcomes.len(), 3, "{outcomes:?}");
    for name in ["pages.jsonl", "articles.jsonl", "mentions.jsonl", "facts.jsonl"] {
        assert_eq!(room.files("out")[name], room.files("alone")[name], "{name}");
    }
    let counts = &room.manifest("out")["counts"]["outcomes"];
    assert_eq!((counts["ok"].as_u64(), counts[outcome].as_u64()), (Some(2), Some(1)));
}

#[test]
fn empty_file() {
    check(|room| room.write("pages/c.txt", b""), "c.txt", "refused", "empty");
}

#[test]
fn png() {
    let png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00";
    check(|room| room.write("pages/c.png", png), "c.png", "refused", "PNG");
}

#[test]
fn a_png_takes_no_name_from_a_page() {
    let room = Room::with_pages();
    room.write("pages/a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01");
    room.expect(3, &["pipeline", "pages"]);
    let ids: Vec<_> = room
        .rows("out/pages.jsonl")
        .into_iter()
        .map(|row| row["page"].clone())
        .collect();
    assert_eq!(ids, ["a", "b"]);
}

#[test]
fn three_hundred_megabytes() {
    let make = |room: &Room| {
        let file = fs::File::create(room.path("pages/c.txt")).unwrap();
        file.set_len(300 << 20).unwrap();
    };
    check(make, "c.txt", "refused", "MiB");
}

#[test]
fn a_compressed_bomb() {
    let make = |room: &Room| {
        let zeros = std::iter::repeat_n(b'a', 40 << 20).collect::<Vec<_>>();
        room.write("pages/c.txt.zst", &zstd::bulk::compress(&zeros, 1).unwrap());
    };
    check(make, "c.txt.zst", "refused", "MiB");
}

#[test]
fn a_compressed_bomb_of_lines() {
    let make = |room: &Room| {
        let blank = vec![b'\n'; 40 << 20];
        room.write("pages/c.jsonl.zst", &zstd::bulk::compress(&blank, 1).unwrap());
    };
    check(
        make,
        &format!("c.jsonl.zst#{}", (16 << 20) + 1),
        "refused",
        "times its own length",
    );
}

#[test]
fn a_note_with_a_day_that_no_calendar_has() {
    let make = |room: &Room| {
        room.write("pages/c.txt", PAGE.as_bytes());
        room.write("pages/c.toml", b"date = \"2020-02-31\"\n");
    };
    check(make, "c.txt", "failed", "2020-02-31");
}

#[test]
fn a_compressed_file_that_is_cut() {
    let make = |room: &Room| {
        let mut bytes = zstd::bulk::compress(PAGE.as_bytes(), 1).unwrap();
        bytes.truncate(bytes.len() - 5);
        room.write("pages/c.txt.zst", &bytes);
    };
    check(make, "c.txt.zst", "failed", "cannot be read");
}

#[test]
fn a_folder_named_like_a_page() {
    let make = |room: &Room| fs::create_dir(room.path("pages/c.txt")).unwrap();
    check(make, "c.txt", "refused", "folder");
}

#[test]
fn a_link_that_leads_nowhere() {
    let make = |room: &Room| symlink("nowhere", room.path("pages/c.txt")).unwrap();
    check(make, "c.txt", "refused", "link");
}

#[test]
fn a_link_in_a_circle() {
    let make = |room: &Room| symlink(".", room.path("pages/c")).unwrap();
    check(make, "c", "refused", "link");
}

#[test]
fn a_pipe_is_not_waited_for() {
    let make = |room: &Room| {
        let made = std::process::Command::new("mkfifo")
            .arg(room.path("pages/c.txt"))
            .status();
        assert!(made.unwrap().success());
    };
    check(make, "c.txt", "refused", "not a file");
}

#[test]
fn a_file_of_lines_without_one() {
    check(
        |room| room.write("pages/c.jsonl", b"\n\n"),
        "c.jsonl",
        "refused",
        "empty",
    );
}

#[test]
fn an_artifact_is_no_page() {
    let make = |room: &Room| {
        room.expect(0, &["ingest", "pages", "--out", "x.bma"]);
        fs::rename(room.path("x.bma"), room.path("pages/c.bma")).unwrap();
    };
    check(make, "c.bma", "refused", "artifact");
}

#[test]
fn two_names_of_one_file_are_two_pages() {
    let room = Room::with_pages();
    symlink("a.txt", room.path("pages/c.txt")).unwrap();
    room.expect(0, &["pipeline", "pages", "pages/a.txt"]);
    let rows = room.rows("out/pages.jsonl");
    let seen: Vec<_> = rows.iter().map(|row| (&row["page"], &row["duplicate_of"])).collect();
    let a = serde_json::json!("a");
    assert_eq!(seen.len(), 3);
    assert_eq!(seen[2], (&serde_json::json!("c"), &a));
}

#[test]
fn an_input_given_twice_is_read_once() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages", "pages", "pages/"]);
    let rows = room.rows("out/pages.jsonl");
    let pages: Vec<_> = rows.iter().map(|row| row["page"].as_str()).collect();
    assert_eq!(pages, [Some("a"), Some("b")]);
}

#[test]
fn a_line_that_is_no_record() {
    let make = |room: &Room| room.write("pages/c.jsonl", b"{\"id\": \"c\"}\n");
    check(make, "c.jsonl#1", "refused", "text");
}

#[test]
fn no_read_permission() {
    use std::os::unix::fs::PermissionsExt;
    let room = Room::with_pages();
    room.write("pages/c.txt", PAGE.as_bytes());
    fs::set_permissions(room.path("pages/c.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    let mut command = room.command(&["pipeline", "pages"]);
    if fs::File::open(room.path("pages/c.txt")).is_ok() {
        // Root reads everything. Somebody else, in a room that everybody may write in, does not.
        use std::os::unix::process::CommandExt;
        fs::set_permissions(room.path(""), fs::Permissions::from_mode(0o777)).unwrap();
        command.uid(65534).gid(65534);
    }
    let Ok(output) = command.output() else {
        eprintln!("skipped: this binary cannot be run by another user here");
        return;
    };
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let (outcome, reason) = room.outcomes("out")["c.txt"].clone();
    assert_eq!(outcome, "failed");
    assert!(reason.contains("permission"), "{reason}");
}

#[test]
fn a_path_that_is_not_utf8() {
    let room = Room::with_pages();
    let name = std::ffi::OsStr::from_bytes(b"pages/c\xff.txt");
    if fs::write(room.path(name), "海州市民喜迎新春，处处张灯结彩。\n").is_err() {
        eprintln!("skipped: this file system takes no such name");
        return;
    }
    room.expect(0, &["pipeline", "pages"]);
    assert_eq!(room.outcomes("out")["c%FF.txt"].0, "ok");
    room.expect(0, &["verify", "out"]);
}

#[test]
fn nothing_to_read() {
    let room = Room::new();
    fs::create_dir(room.path("pages")).unwrap();
    for input in ["pages", "nowhere"] {
        let said = room.expect(1, &["pipeline", input]);
        assert!(said.contains(input), "{said}");
    }
}

#[test]
fn an_empty_folder_beside_pages() {
    let room = Room::with_pages();
    fs::create_dir(room.path("empty")).unwrap();
    room.expect(3, &["pipeline", "pages", "empty"]);
    assert_eq!(room.outcomes("out")["empty"].0, "refused");
}

#[test]
fn names_that_clash() {
    let room = Room::new();
    room.write("one/A1.txt", PAGE.as_bytes());
    room.write("two/A1.txt", OTHER_PAGE.as_bytes());
    let id = |path: &str| format!("A1~{}", &blake3::hash(path.as_bytes()).to_hex()[..8]);
    let ids = |out: &str| -> Vec<String> {
        let rows = room.rows(&format!("{out}/pages.jsonl"));
        rows.iter()
            .map(|row| row["page"].as_str().unwrap().to_owned())
            .collect()
    };
    room.expect(0, &["pipeline", ".", "--out", "below"]);
    assert_eq!(ids("below"), [id("one/A1.txt"), id("two/A1.txt")]);
    // One path below two inputs: the names still differ, and do not depend on the order of the inputs.
    room.expect(0, &["pipeline", "one", "two", "--out", "x/out"]);
    room.expect(0, &["pipeline", "two", "one", "--out", "y/out"]);
    assert_eq!(ids("x/out"), ids("y/out"));
    assert_eq!(ids("x/out")[0], id("A1.txt"));
    assert_ne!(ids("x/out")[0], ids("x/out")[1]);
    assert_eq!(room.files("x/out"), room.files("y/out"));
}

#[test]
fn the_same_bytes_twice() {
    let room = Room::with_pages();
    room.write("pages/z.txt", PAGE.as_bytes());
    room.expect(0, &["pipeline", "pages"]);
    let rows = room.rows("out/pages.jsonl");
    assert_eq!(rows[2]["duplicate_of"], "a");
    assert!(rows[0]["duplicate_of"].is_null() && rows[1]["duplicate_of"].is_null());
}

#[test]
fn json_lines_lead_back_into_their_file() {
    let room = Room::new();
    let escaped = r#"{"text": "海州市\u65b0增病例3例。\n市长\"王强\"到场。", "id": "second", "date": "2020-03-02"}"#;
    let first = serde_json::json!({ "id": "first", "text": PAGE }).to_string();
    let file = format!("\u{FEFF}{first}\n\n{escaped}\nnot json\n");
    for (name, bytes) in [
        ("plain/p.jsonl", file.clone().into_bytes()),
        ("packed/p.jsonl.zst", zstd::bulk::compress(file.as_bytes(), 1).unwrap()),
    ] {
        room.write(name, &bytes);
        let folder = name.split('/').next().unwrap();
        let out = format!("out-{folder}");
        room.expect(3, &["pipeline", folder, "--out", &out]);
        let rows = room.rows(&format!("{out}/pages.jsonl"));
        assert_eq!(
            (&rows[0]["page"], &rows[1]["page"]),
            (&"first".into(), &"second".into())
        );
        let (day, basis) = room.given(&out, "second", "issue_date");
        assert_eq!((day["day"].as_u64(), basis.as_str()), (Some(2), Some("Record")));
        room.expect(0, &["verify", &out]);
        for mention in room.rows(&format!("{out}/mentions.jsonl")) {
            let text: String = mention["raw"]
                .as_array()
                .unwrap()
                .iter()
                .map(|raw| {
                    let (start, end) = (raw[0].as_u64().unwrap() as usize, raw[1].as_u64().unwrap() as usize);
                    serde_json::from_str::<String>(&format!("\"{}\"", &file[start..end])).unwrap()
                })
                .collect();
            assert_eq!(mention["text"], text);
        }
    }
}

#[test]
fn compressed_pages_are_pages() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages", "--out", "plain"]);
    room.write("packed/a.txt.zst", &zstd::bulk::compress(PAGE.as_bytes(), 1).unwrap());
    room.write(
        "packed/b.txt.zst",
        &zstd::bulk::compress(OTHER_PAGE.as_bytes(), 1).unwrap(),
    );
    room.expect(0, &["pipeline", "packed", "--out", "out"]);
    assert_eq!(
        room.files("out")["articles.jsonl"],
        room.files("plain")["articles.jsonl"]
    );
    assert_eq!(
        room.files("out")["mentions.jsonl"],
        room.files("plain")["mentions.jsonl"]
    );
}
