//! Arguments, answers and exit statuses.

#![cfg(unix)]

mod common;

use std::fs;
use std::io::{BufRead, Read, Write};
use std::process::Stdio;

use common::{PAGE, Room};

use serde_json::{Value as Json, json};

#[test]
fn no_argument_prints_help() {
    let output = Room::new().run(&[]);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    for verb in [
        "pipeline",
        "ingest",
        "segmentation",
        "extraction",
        "export",
        "inspect",
        "annotate",
        "verify",
        "search",
        "ledger",
        "why",
    ] {
        assert!(said.contains(verb), "{said}");
    }
    for later in ["survey", "train", "bench", "fuzz"] {
        assert!(!said.contains(&format!("  {later} ")), "{later}: {said}");
    }
}

#[test]
fn usage() {
    let room = Room::with_pages();
    room.write("bad.toml", b"colour = 'red'\n");
    room.write("region.toml", "newspapers.江城日报.region = '4302'\n".as_bytes());
    for (arguments, word) in [
        (&["pipeline", "pages", "--format", "docx"][..], "jsonl"),
        (&["pipeline", "pages", "--date", "2020-02-30"], "2020-03-02"),
        (&["pipeline", "pages", "--region", "Zhuzhou"], "430200"),
        (&["pipeline", "pages", "--jobs", "many"], "many"),
        (&["pipeline", "pages", "--jobs", "1000000"], "1024"),
        (&["pipeline", "pages", "--encoding", "gbq"], "gbq"),
        (&["pipeline", "pages", "--config", "bad.toml"], "colour"),
        (&["pipeline", "pages", "--config", "region.toml"], "江城日报"),
        (&["pipeline", "pages", "--config", "none.toml"], "none.toml"),
        (&["annotate", "--date", "2020-03-02"], "date"),
        (&["frobnicate"], "frobnicate"),
    ] {
        let said = room.expect(2, arguments);
        assert!(said.contains(word), "{said}");
    }
    assert!(!room.path("out").exists());
}

#[test]
fn a_configuration_file_stands_below_the_command_line() {
    let room = Room::with_pages();
    room.write(
        "banmian.toml",
        "newspaper = '江城日报'\ndate = '2020-03-02'\njobs = 1\n".as_bytes(),
    );
    room.expect(
        0,
        &["pipeline", "pages", "--config", "banmian.toml", "--date", "2020-03-03"],
    );
    assert_eq!(
        room.given("out", "a", "newspaper"),
        (json!("江城日报"), json!("Option"))
    );
    assert_eq!(room.given("out", "a", "issue_date").0["day"], 3);
}

#[test]
fn a_note_beside_a_page_speaks_of_it() {
    let room = Room::with_pages();
    room.write("pages/a.toml", "newspaper = '江城日报'\ndate = 2020-03-02\n".as_bytes());
    room.write(
        "pages/b.json",
        "{\"newspaper\": \"海州晚报\", \"page\": \"A2\"}".as_bytes(),
    );
    room.expect(0, &["pipeline", "pages"]);
    assert_eq!(room.rows("out/pages.jsonl").len(), 2);
    assert_eq!(
        room.given("out", "a", "newspaper"),
        (json!("江城日报"), json!("Sidecar"))
    );
    assert_eq!(room.given("out", "a", "issue_date").0["day"], 2);
    assert_eq!(
        room.given("out", "b", "newspaper"),
        (json!("海州晚报"), json!("Sidecar"))
    );
    assert_eq!(room.given("out", "b", "page_label"), (json!("A2"), json!("Sidecar")));
    room.expect(0, &["pipeline", "pages", "--newspaper", "山城晨报"]);
    assert_eq!(
        room.given("out", "a", "newspaper"),
        (json!("山城晨报"), json!("Option"))
    );
    room.write("pages/b.json", b"{");
    room.expect(3, &["pipeline", "pages"]);
    assert_eq!(room.outcomes("out")["b.txt"].0, "failed");
}

#[test]
fn inspect_prints_json() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages"]);
    for stage in ["ingest", "segmentation", "extraction"] {
        let artifact = format!("out/artifacts/{stage}.bma");
        let output = room.run(&["inspect", &artifact, "--page", "b"]);
        assert_eq!(output.status.code(), Some(0));
        let record: Json = serde_json::from_slice(&output.stdout).unwrap();
        let page = record.pointer("/Page/id").or_else(|| record.pointer("/Page/page/id"));
        assert_eq!(page, Some(&json!("b")));
        let whole = room.run(&["inspect", &artifact]).stdout;
        let mut printed = serde_json::Deserializer::from_slice(&whole).into_iter::<Json>();
        let head = printed.next().unwrap().unwrap();
        assert_eq!((&head["stage"], &head["records"]), (&json!(stage), &json!(2)));
        let of_data = head["resources"][format!("{stage}/data")].as_str().unwrap();
        assert_eq!(of_data.len(), 64, "a digest in hexadecimal");
        assert_eq!(printed.count(), 2);
    }
    room.expect(1, &["inspect", "out/artifacts/ingest.bma", "--page", "c"]);
    let said = room.expect(1, &["inspect", "pages/a.txt"]);
    assert!(said.contains("no artifact"), "{said}");
    let said = room.expect(1, &["segmentation", "out/artifacts/extraction.bma", "--out", "x.bma"]);
    assert!(said.contains("ingest"), "{said}");
    assert!(!room.path("x.bma").exists());
}

#[test]
fn a_damaged_artifact_is_refused_by_name_and_offset() {
    let room = Room::with_pages();
    room.expect(0, &["ingest", "pages", "--out", "ingest.bma"]);
    let mut bytes = room.files("")["ingest.bma"].clone();
    bytes[60] ^= 1;
    room.write("ingest.bma", &bytes);
    let said = room.expect(1, &["segmentation", "ingest.bma", "--out", "segmentation.bma"]);
    assert!(said.contains("ingest.bma") && said.contains("byte 24"), "{said}");
    assert!(!room.path("segmentation.bma").exists());
}

#[test]
fn verify_finds_a_changed_source_and_a_changed_row() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages"]);
    room.expect(0, &["verify", "out"]);
    let articles = String::from_utf8(room.files("out")["articles.jsonl"].clone()).unwrap();
    room.write("out/articles.jsonl", articles.replace("江城市", "江州市").as_bytes());
    room.expect(3, &["verify", "out"]);
    room.write("out/articles.jsonl", articles.as_bytes());
    room.write("pages/a.txt", PAGE.replace("80", "81").as_bytes());
    let output = room.run(&["verify", "out"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stdout).contains("a.txt"), "{output:?}");
    fs::remove_file(room.path("pages/b.txt")).unwrap();
    let output = room.run(&["verify", "out"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("b.txt"), "{output:?}");
    room.expect(1, &["verify", "pages"]);
}

#[test]
fn verify_finds_what_was_done_to_the_tables() {
    let room = Room::with_pages();
    // Nobody knows 江城市, and whose counts they are is in doubt then.
    room.write("pages/a.txt", PAGE.replace("江城市新增", "九江市新增").as_bytes());
    room.expect(0, &["pipeline", "pages"]);
    let before = room.files("out");
    let table = |name: &str| String::from_utf8(before[name].clone()).unwrap();
    let facts = table("facts.jsonl");
    for (name, text) in [
        ("facts.jsonl", String::new()),
        ("facts.jsonl", facts.replace("\"value\":80", "\"value\":8000")),
        (
            "facts.jsonl",
            facts.replace("\"article\":\"a-i", "\"article\":\"z-i") + &facts,
        ),
        (
            "mentions.jsonl",
            table("mentions.jsonl").replace("\"raw\":", "\"raw_\":"),
        ),
        ("observations.csv", table("observations.csv").replace("80", "81")),
    ] {
        assert_ne!(text, table(name), "{name} is changed");
        room.write(&format!("out/{name}"), text.as_bytes());
        let output = room.run(&["verify", "out"]);
        assert_eq!(output.status.code(), Some(3), "{text}");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains(name), "{said}");
        room.write(&format!("out/{name}"), &before[name]);
    }
    fs::remove_file(room.path("out/quotes.jsonl")).unwrap();
    let output = room.run(&["verify", "out"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("quotes.jsonl"));
}

#[test]
fn verify_takes_a_run_of_one_format_and_says_where_it_looked() {
    let room = Room::with_pages();
    room.expect(0, &["pipeline", "pages", "--format", "csv"]);
    room.expect(0, &["verify", "out"]);
    fs::create_dir(room.path("elsewhere")).unwrap();
    let mut verify = room.command(&["verify", "../out"]);
    let output = verify.current_dir(room.path("elsewhere")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.contains("elsewhere") && said.contains("where the run was made"),
        "{said}"
    );
}

#[test]
fn strict_counts_failed_checks_in_stages_too() {
    let room = Room::new();
    let page = "本报讯 3月4日，星期四，小雨，气温8度。\n";
    room.write("pages/a.txt", page.as_bytes());
    room.expect(4, &["pipeline", "pages", "--strict", "--date", "2020-03-05"]);
    room.expect(
        0,
        &["segmentation", "out/artifacts/ingest.bma", "--strict", "--out", "s.bma"],
    );
    room.expect(4, &["extraction", "s.bma", "--strict", "--out", "e.bma"]);
}

#[test]
fn annotate_answers_while_more_may_come() {
    let room = Room::new();
    let (mut child, mut stdin, mut answers) = room.converse();
    for (request, word) in [
        (json!({ "id": 1, "text": PAGE }), "\"mentions\""),
        (json!({ "id": 2, "text": PAGE, "region": "nonsense" }), "six digits"),
        (json!({ "id": 3, "text": PAGE, "date": "2020-02-31" }), "2020-02-31"),
    ] {
        writeln!(stdin, "{request}").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert!(answer.contains(word), "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn annotate_answers_line_by_line() {
    let room = Room::new();
    let mut requests = String::new();
    for number in 0..2_000 {
        let request = json!({ "id": number, "text": PAGE, "date": "2020-03-02", "region": "430200" });
        requests.push_str(&format!("{request}\n"));
        if number == 7 {
            requests.push_str("{\"id\": \"no text\"}\n\nnonsense\n");
        }
    }
    let run = |jobs| room.feed(&["annotate", "--jobs", jobs], requests.as_bytes());
    let output = run("1");
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let answers: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 2_002);
    assert_eq!((&answers[8]["id"], &answers[9]["id"]), (&json!("no text"), &Json::Null));
    assert!(answers[8]["error"].as_str().unwrap().contains("text"));
    let ids: Vec<u64> = answers.iter().filter_map(|answer| answer["id"].as_u64()).collect();
    assert!(ids.into_iter().eq(0..2_000));
    for part in ["mentions", "facts", "quotes", "checks"] {
        assert!(answers[0][part].is_array(), "{part}");
    }
    assert_eq!(output.stdout, run("3").stdout);
}

#[test]
fn annotate_without_input() {
    let room = Room::new();
    let output = room.run(&["annotate"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(0), &b""[..]));
    let closed = std::process::Command::new("sh")
        .args(["-c", &format!("{} annotate <&-", env!("CARGO_BIN_EXE_banmian"))])
        .output()
        .unwrap();
    assert_eq!(closed.status.code(), Some(0), "{closed:?}");
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let room = Room::new();
    room.write("pages/a.txt", PAGE.repeat(5_000).as_bytes());
    room.expect(0, &["ingest", "pages", "--out", "ingest.bma"]);
    for arguments in [
        &["inspect", "ingest.bma"][..],
        &["ingest", "pages", "--out", "b.bma", "--json"],
    ] {
        let mut child = room
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut start = [0; 1];
        let _ = child.stdout.take().unwrap().read(&mut start);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn verbose_names_every_input() {
    let room = Room::with_pages();
    room.write("pages/empty.txt", b"");
    let said = room.expect(3, &["pipeline", "pages", "-v"]);
    assert!(
        said.contains("ok  a.txt") && said.contains("refused  empty.txt"),
        "{said}"
    );
    assert_eq!(room.expect(3, &["pipeline", "pages", "--force", "-q"]), "");
}

#[test]
fn a_shell_and_man_are_told_of_every_verb() {
    let room = Room::new();
    for arguments in [&["completions", "bash"][..], &["completions", "fish"], &["man"]] {
        let output = room.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for word in ["pipeline", "annotate", "paranoid"] {
            assert!(text.contains(word), "{arguments:?} knows no {word}");
        }
    }
}

#[test]
fn what_a_run_did_is_told_where_it_is_asked_for() {
    let room = Room::with_pages();
    let output = room.run(&["pipeline", "pages", "--json", "--times"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let end: Json = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&end["event"], &end["inputs"], &end["of"]),
        (&json!("end"), &json!(2), &json!(2))
    );
    let work = &room.manifest("out")["work"];
    assert_eq!(work["pages"]["extraction"], json!({ "done": 2, "kept": 0 }));
    assert_eq!(work["why"], json!(["no earlier run stands there"]));
    assert!(work["milliseconds"]["extraction"].is_u64(), "{work}");
    room.expect(0, &["pipeline", "pages", "--force"]);
    assert!(
        room.manifest("out")["work"].is_null(),
        "the output is the same whenever it is made"
    );
}
