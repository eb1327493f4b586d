//! Gives the program a digest of its own sources, so that a run after a change of a rule is not taken for up to date,
//! and of each stage one of its sources and one of its word lists and weights, which its artifact names: what an earlier
//! run has made with the same need not be made again.

use std::fs;
use std::path::{Path, PathBuf};

/// Crates whose code or data bears on the output.
const ROOMS: [&str; 10] = [
    "model",
    "artifact",
    "ingest",
    "segmentation",
    "extraction",
    "export",
    "formats",
    "room",
    "ledger",
    "pipeline",
];

/// Crates that read with resources of their own.
const STAGES: [&str; 3] = ["ingest", "segmentation", "extraction"];

fn main() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut hasher = blake3::Hasher::new();
    for room in ROOMS {
        for part in ["src", "data"] {
            let folder = crates.join(room).join(part);
            if folder.exists() {
                println!("cargo::rerun-if-changed={}", folder.display());
                add(&folder, &mut hasher);
            }
        }
    }
    println!("cargo::rustc-env=BANMIAN_SOURCES={}", &hasher.finalize().to_hex()[..8]);
    for stage in STAGES {
        let own = crates.join(stage);
        // A stage reads and makes what the model says.
        for (part, folders) in [
            ("DATA", vec![own.join("data")]),
            ("CODE", vec![own.join("src"), crates.join("model/src")]),
        ] {
            let mut hasher = blake3::Hasher::new();
            folders.iter().for_each(|folder| add(folder, &mut hasher));
            let name = format!("BANMIAN_{}_{part}", stage.to_uppercase());
            println!("cargo::rustc-env={name}={}", hasher.finalize().to_hex());
        }
    }
}

/// Names and contents of all files below a folder, in order. Whatever cannot be read, the compiler will name.
fn add(folder: &Path, hasher: &mut blake3::Hasher) {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        if path.is_dir() {
            add(&path, hasher);
        } else {
            hasher.update(&fs::read(&path).unwrap_or_default());
        }
    }
}
