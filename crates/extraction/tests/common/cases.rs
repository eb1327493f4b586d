//! Cases that are data: `fixtures/cases/TOPIC/*.toml`, each file a list of `[[case]]`.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Cases<C> {
    case: Vec<C>,
}

/// The cases of a topic, file by file.
pub(crate) fn cases<C: DeserializeOwned>(topic: &str) -> Vec<C> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/cases")
        .join(topic);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{topic}");
    let read = |file| {
        let text = std::fs::read_to_string(file).unwrap();
        toml::from_str::<Cases<C>>(&text).unwrap().case
    };
    files.into_iter().flat_map(read).collect()
}
