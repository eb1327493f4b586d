//! `ledger`: the counts of runs held against each other, from pages to reports.

mod common;

use common::Room;
use serde_json::Value as Json;

/// Pages of three days; the last adds one case more than it reports.
fn room() -> Room {
    let room = Room::new();
    let days = [
        ("2020-03-02", "3月1日", "无新增新冠肺炎确诊病例", 80),
        ("2020-03-03", "3月2日", "新增新冠肺炎确诊病例3例", 83),
        ("2020-03-04", "3月3日", "新增新冠肺炎确诊病例2例", 86),
    ];
    for (issued, day, new, total) in days {
        let text = format!(
            "九江疫情通报\n\n　　本报讯 {day}0—24时，全市{new}。截至{day}24时，全市累计报告新冠肺炎确诊病例{total}例。\n"
        );
        let note = format!("newspaper = \"九江日报\"\ndate = \"{issued}\"\nregion = \"360400\"\n");
        room.write(&format!("pages/{issued}.txt"), text.as_bytes());
        room.write(&format!("pages/{issued}.toml"), note.as_bytes());
    }
    room
}

#[test]
fn a_broken_chain_is_found_from_the_pages() {
    let room = room();
    room.expect(0, &["pipeline", "pages"]);
    let output = room.run(&["ledger", "out"]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "chain: 九江市 cumulative confirmed 2020-03-03: 83 + 2 = 85, but 86 is printed\n"
    );
    let files = room.files("out/ledger");
    for name in [
        "ledger.jsonl",
        "ledger.csv",
        "ledger.parquet",
        "audit.jsonl",
        "audit.csv",
        "audit.parquet",
        "index.html",
        "reports/360400-2020-03-03.html",
    ] {
        assert!(files.contains_key(name), "{name} of {:?}", files.keys());
    }
    let audit = String::from_utf8(files["audit.jsonl"].clone()).unwrap();
    let findings: Vec<Json> = audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ids: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding["finding"].as_str())
        .collect();
    assert_eq!(ids, ["ledger-a0001", "ledger-a0002"]);
    let residuals: Vec<String> = findings.iter().map(|finding| finding["residual"].to_string()).collect();
    assert_eq!(residuals, ["0", "1"], "{audit}");
    room.expect(4, &["ledger", "out", "--strict"]);
}

#[test]
fn a_ledger_is_made_again_and_goes_with_its_run() {
    let room = room();
    room.expect(0, &["pipeline", "pages"]);
    room.expect(0, &["ledger", "out"]);
    let first = room.files("out/ledger");
    room.expect(0, &["ledger", "out"]);
    assert_eq!(first, room.files("out/ledger"));
    room.expect(0, &["verify", "out"]);
    room.expect(0, &["pipeline", "pages", "--newspaper", "浔阳晚报"]);
    assert!(!room.path("out/ledger").exists());
    room.expect(0, &["ledger", "out"]);
    // What somebody has put there does not go.
    room.write("out/ledger/notes.txt", b"mine");
    room.expect(1, &["ledger", "out"]);
    room.expect(1, &["pipeline", "pages"]);
    room.expect(0, &["ledger", "out", "--force"]);
    room.expect(1, &["ledger", "nowhere"]);
}

#[test]
fn a_row_of_the_ledger_says_why_it_is_there() {
    let room = room();
    room.expect(0, &["pipeline", "pages"]);
    room.expect(0, &["ledger", "out"]);
    let why = |out: &str, id: &str| {
        let output = room.run(&["why", out, id]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    };
    // The run or its ledger may be named.
    let finding = why("out", "ledger-a0002");
    assert_eq!(finding, why("out/ledger", "ledger-a0002"));
    for words in [
        "ledger-a0002 · finding",
        "rule           ledger/chain",
        "83 + 2 = 85, but 86 is printed",
        "⟦全市新增新冠肺炎确诊病例2例⟧",
    ] {
        assert!(finding.contains(words), "{words}: {finding}");
    }
    let count = why("out", "2020-03-03-i0001-f0001");
    for words in ["epidemic/count", "in the ledger it stands, known on 2020-03-03"] {
        assert!(count.contains(words), "{words}: {count}");
    }
    room.expect(1, &["why", "out", "ledger-a0009"]);
}

#[test]
fn of_two_runs_with_one_id_each_says_its_own() {
    let room = room();
    room.expect(0, &["pipeline", "pages"]);
    room.expect(
        0,
        &["pipeline", "pages", "--newspaper", "浔阳晚报", "--out", "other/out"],
    );
    room.expect(0, &["ledger", "other/out", "out"]);
    let named = |id: &str| {
        let output = room.run(&["why", "other/out", id, "--json"]);
        let answer: Json = serde_json::from_slice(&output.stdout).unwrap();
        (answer["id"].clone(), answer["notes"].to_string())
    };
    let own = named("2020-03-03-i0001-f0001");
    let cited = named("other/out#2020-03-03-i0001-f0001");
    assert_eq!(own, cited);
    let of_other = named("out#2020-03-03-i0001-f0001");
    assert_eq!(of_other.0, own.0);
    assert_ne!(of_other.1, own.1, "one stands and one agrees with it");
}
