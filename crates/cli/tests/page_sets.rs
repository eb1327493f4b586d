//! `evaluate segmentation` on page sets.

#![cfg(unix)]

mod common;

use std::fs;
use std::path::Path;

use common::Room;

/// Made-up pages with their gold, and rows about them that are partly wrong.
fn set() -> String {
    let set = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipeline/tests/page_set");
    set.display().to_string()
}

#[test]
fn floors_of_a_page_set_are_told_by_its_digest() {
    let (room, set) = (Room::new(), set());
    let evaluate = ["evaluate", "segmentation", "--data", &set, "--floors", "floors.toml"];
    let said = room.expect(1, &evaluate);
    assert!(said.contains("no file of floors floors.toml"), "{said}");
    room.write("floors.toml", b"");
    let said = room.expect(0, &evaluate);
    assert!(said.contains("no floors of this set"), "{said}");
    room.expect(0, &[&evaluate[..], &["--pin"]].concat());
    room.expect(0, &evaluate);
    // As if an earlier reading had found every paragraph, and one more.
    let floors = fs::read_to_string(room.path("floors.toml")).unwrap();
    let raised = floors.lines().map(|line| match line.split_once(" = ") {
        Some(("\"para\"", _)) => "\"para\" = 1.1000",
        _ => line,
    });
    let raised: Vec<&str> = raised.collect();
    room.write("floors.toml", raised.join("\n").as_bytes());
    let said = room.expect(3, &evaluate);
    assert!(
        said.contains("para: ") && said.contains("worse than its floor 1.1"),
        "{said}"
    );
    room.expect(1, &[&evaluate[..], &["--pin"]].concat());
    room.expect(0, &[&evaluate[..], &["--pin", "--allow-regression"]].concat());
}

#[test]
fn another_programs_rows_are_scored() {
    let (room, set) = (Room::new(), set());
    let rows = format!("{set}/run");
    let output = room.run(&["evaluate", "--data", &set, "--output", &rows, "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["all"]["title"], 0.5);
    assert_eq!(answer["calibration"]["starts"][4]["right"], 2);
}

#[test]
fn a_page_set_has_gold_for_segmentation_alone() {
    let (room, set) = (Room::new(), set());
    let said = room.expect(2, &["evaluate", "extraction", "--data", &set]);
    assert!(said.contains("segmentation alone"), "{said}");
    let said = room.expect(2, &["evaluate", "--data", ".", "--printed"]);
    assert!(said.contains("--printed"), "{said}");
}
