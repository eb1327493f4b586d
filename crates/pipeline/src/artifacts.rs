//! The artifacts of a run while they are written.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use banmian_artifact::{Encoded, FileWriter, Provenance, Stage as Kind};
use banmian_export::InputRow;
use banmian_model::SCHEMA_VERSION;

use crate::output::{NO_ROOM, is_full};
use crate::{TOOL, stages};

/// The artifacts of a run, as their files in `artifacts/` are named.
pub(crate) fn file_name(kind: Kind) -> String {
    format!("artifacts/{kind}.bma")
}

/// What an artifact is made from and with: the artifacts before it, and what they were made with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chain {
    /// Stage and BLAKE3.
    pub(crate) artifacts: Vec<(String, [u8; 32])>,
    /// Sources, word lists and weights, by name and BLAKE3.
    pub(crate) resources: Vec<(String, String)>,
}

/// Says what to do where the disk is full.
fn explain(error: banmian_artifact::Error) -> anyhow::Error {
    let full = error.io().is_some_and(is_full);
    let error = anyhow::Error::new(error);
    if full {
        error.context(format!("writing an artifact: {NO_ROOM}"))
    } else {
        error
    }
}

/// An artifact while it is written, and the digest of its inputs.
pub(crate) struct Artifact {
    kind: Kind,
    writer: FileWriter,
    inputs: u64,
    hasher: blake3::Hasher,
}

impl Artifact {
    pub(crate) fn create(path: &Path, kind: Kind) -> Result<Self> {
        let writer = banmian_artifact::create(path, kind, SCHEMA_VERSION)?;
        Ok(Self {
            kind,
            writer,
            inputs: 0,
            hasher: blake3::Hasher::new(),
        })
    }

    pub(crate) fn push(&mut self, record: &Encoded, input: &InputRow) -> Result<()> {
        self.inputs += 1;
        self.hasher.update(input.path.as_bytes());
        self.hasher.update(input.blake3.as_deref().unwrap_or("-").as_bytes());
        self.writer.push_encoded(record).map_err(explain)
    }

    /// Finishes the file; it goes on the chain that later stages are made from.
    pub(crate) fn finish(self, options: BTreeMap<String, String>, chain: &mut Chain) -> Result<()> {
        chain.resources.extend(stages::resources(self.kind));
        let digest = self.writer.finish(Provenance {
            tool: TOOL.to_owned(),
            options: options.into_iter().collect(),
            resources: chain.resources.clone(),
            inputs: self.inputs,
            inputs_blake3: *self.hasher.finalize().as_bytes(),
            made_from: chain.artifacts.clone(),
        });
        let digest = digest.map_err(explain)?;
        chain.artifacts.push((self.kind.to_string(), digest));
        Ok(())
    }
}
