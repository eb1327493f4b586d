//! What may depend on what, as ARCHITECTURE.md draws it.

use std::collections::BTreeSet;
use std::process::Command;

const STAGES: [&str; 4] = [
    "banmian-ingest",
    "banmian-segmentation",
    "banmian-extraction",
    "banmian-export",
];

/// Everything a crate needs, to build and to be tested.
#[track_caller]
fn tree(package: &str, edges: &str) -> BTreeSet<String> {
    let output = Command::new("cargo")
        .args([
            "tree",
            "--locked",
            "--offline",
            "--prefix=none",
            "--format={lib}",
            "--package",
            package,
            "--edges",
            edges,
        ])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|name| name.trim().replace('_', "-"))
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn a_stage_knows_no_other_stage() {
    for stage in STAGES {
        let needed = tree(stage, "normal,build,dev");
        assert!(needed.contains("banmian-model"), "{stage} needs the model: {needed:?}");
        let others: Vec<_> = STAGES
            .iter()
            .filter(|&&other| other != stage && needed.contains(other))
            .collect();
        assert!(others.is_empty(), "{stage} needs {others:?}");
        for edge in ["banmian-artifact", "banmian-pipeline", "rayon", "tempfile"] {
            assert!(
                !tree(stage, "normal").contains(edge),
                "{stage} needs {edge}: files and threads live in the pipeline"
            );
        }
    }
}

#[test]
fn only_the_artifact_crate_names_bincode() {
    for package in STAGES.into_iter().chain(["banmian-model"]) {
        assert!(!tree(package, "normal").contains("bincode"), "{package} needs bincode");
    }
    let users = workspace_manifests()
        .into_iter()
        .filter(|(_, text)| text.contains("bincode.workspace"));
    assert_eq!(users.map(|(name, _)| name).collect::<Vec<_>>(), ["artifact"]);
}

#[test]
fn what_is_slow_to_build_is_one_rooms() {
    for (crate_name, manifest) in workspace_manifests() {
        for heavy in ["parquet", "arrow-json", "rusqlite"] {
            let names = manifest.contains(&format!("{heavy}.workspace"));
            // The survey server keeps its answers in SQLite, and no stage needs it.
            let may = crate_name == "formats" || (crate_name == "survey-server" && heavy == "rusqlite");
            assert_eq!(names, may, "{crate_name} and {heavy}");
        }
    }
}

#[test]
fn surveys_are_apart() {
    let forms = tree("banmian-survey", "normal");
    for edge in [
        "rusqlite",
        "tokio",
        "axum",
        "postgres",
        "tempfile",
        "banmian-extraction",
        "banmian-formats",
        "banmian-pipeline",
    ] {
        assert!(
            !forms.contains(edge),
            "banmian-survey needs {edge}: forms know no file and no clock"
        );
    }
    let server = tree("banmian-survey-server", "normal");
    for edge in ["banmian-ingest", "banmian-segmentation", "banmian-pipeline"] {
        assert!(
            !server.contains(edge),
            "banmian-survey-server needs {edge}: it reads residents' words, and no page"
        );
    }
    let program = tree("banmian-cli", "normal");
    let survey: Vec<_> = program
        .iter()
        .filter(|name| name.contains("survey") || *name == "axum")
        .collect();
    assert!(survey.is_empty(), "banmian needs {survey:?}");
}

#[test]
fn xtask_links_no_crate_of_the_house() {
    let needed = tree("xtask", "normal,build");
    assert!(!needed.iter().any(|name| name.starts_with("banmian")), "{needed:?}");
}

/// Folder names below `crates` with their manifests, sorted.
fn workspace_manifests() -> Vec<(String, String)> {
    let crates = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates");
    let mut manifests: Vec<_> = std::fs::read_dir(crates)
        .expect("the workspace has crates")
        .map(|entry| {
            let entry = entry.expect("a folder");
            let text = std::fs::read_to_string(entry.path().join("Cargo.toml")).expect("a crate has a manifest");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    manifests.sort();
    manifests
}
