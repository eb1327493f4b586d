//! Making the committed tables and weights again from annotated text.
//!
//! This crate links no stage; each table is printed by an example of the crate whose data it is, which is built and
//! run here. To add a table is to add a line to [`TABLES`].

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo::{OPTIMISED, announce, cargo, root};

/// A file that an example makes.
struct Table {
    /// What it is asked for by; one kind may have several tables.
    kind: &'static str,
    package: &'static str,
    /// The example that prints it on standard output.
    example: &'static str,
    /// What the example is told before the folder of the data.
    arguments: &'static [&'static str],
    /// Whether it is told that folder.
    reads_data: bool,
    /// The committed file.
    file: &'static str,
}

const TABLES: &[Table] = &[
    Table {
        kind: "encodings",
        package: "banmian-ingest",
        example: "frequencies",
        arguments: &[],
        reads_data: true,
        file: "crates/ingest/data/frequencies.txt",
    },
    Table {
        kind: "encodings",
        package: "banmian-ingest",
        example: "cns11643",
        arguments: &[],
        reads_data: false,
        file: "crates/ingest/data/cns11643.txt",
    },
    Table {
        kind: "segmentation",
        package: "banmian-segmentation",
        example: "train_joins",
        arguments: &[],
        reads_data: true,
        file: "crates/segmentation/data/joins.bin.zst",
    },
    Table {
        kind: "entities",
        package: "banmian-extraction",
        example: "names",
        arguments: &["train"],
        reads_data: true,
        file: "crates/extraction/data/names.bin.zst",
    },
    Table {
        kind: "places",
        package: "banmian-extraction",
        example: "places",
        arguments: &[],
        reads_data: false,
        file: "crates/extraction/data/former_places.tsv",
    },
    Table {
        kind: "segmentation",
        package: "banmian-segmentation",
        example: "learn",
        arguments: &["weights"],
        reads_data: true,
        file: "crates/segmentation/data/segmentation.weights.zst",
    },
];

/// Where the annotated texts are looked for: beside the checkout.
const DATA: &str = "../shared/dev";

/// What was asked for.
struct Order {
    kind: String,
    data: PathBuf,
    check: bool,
}

/// Makes the tables of a kind again and says of each whether it differs from the committed one; with `--check` the
/// committed ones stay, and a difference is a failure.
pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode> {
    let order = parse(arguments)?;
    let mut same = true;
    for table in TABLES.iter().filter(|table| table.kind == order.kind) {
        let made = make(table, &order)?;
        let path = root().join(table.file);
        let committed = std::fs::read(&path).unwrap_or_default();
        let equal = made == committed;
        let word = match (equal, order.check) {
            (true, _) => "the same, byte for byte",
            (false, true) => "DIFFERS from what is made now",
            (false, false) => "written; it differs from what stood there",
        };
        println!("{}: {word} ({} bytes)", table.file, made.len());
        if !equal && !order.check {
            std::fs::write(&path, &made).with_context(|| format!("writing {}", path.display()))?;
        }
        same &= equal;
    }
    Ok(if same || !order.check {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn parse(arguments: &[OsString]) -> Result<Order> {
    let mut kinds: Vec<&str> = TABLES.iter().map(|table| table.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let usage = format!(
        "usage: cargo xtask train {} [--data DIR] [--check]   (DIR: {DATA})",
        kinds.join("|")
    );
    let mut order = Order {
        kind: String::new(),
        data: root().join(DATA),
        check: false,
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.to_str() {
            Some("--check") => order.check = true,
            Some("--data") => order.data = rest.next().context(usage.clone())?.into(),
            Some(kind) if kinds.contains(&kind) && order.kind.is_empty() => order.kind = kind.to_owned(),
            _ => bail!("no {}; {usage}", argument.display()),
        }
    }
    if order.kind.is_empty() {
        bail!(usage);
    }
    // The examples run in the root folder, and the path was given in another.
    order.data = std::path::absolute(&order.data)?;
    Ok(order)
}

/// Builds and runs the example; what it prints.
fn make(table: &Table, order: &Order) -> Result<Vec<u8>> {
    let mut command = cargo(&["run", OPTIMISED, "--quiet", "--package", table.package]);
    command.args(["--example", table.example, "--"]).args(table.arguments);
    if table.reads_data {
        command.arg(&order.data);
    }
    announce(&command);
    let output = command.stderr(Stdio::inherit()).output().context("running cargo")?;
    if !output.status.success() || output.stdout.is_empty() {
        bail!("the example {} made nothing; the reason stands above", table.example);
    }
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_committed() {
        for table in TABLES {
            assert!(root().join(table.file).is_file(), "{}", table.file);
        }
    }

    #[test]
    fn orders_are_read() {
        let parse = |words: &[&str]| parse(&words.iter().map(OsString::from).collect::<Vec<_>>());
        let order = parse(&["encodings", "--data", "/data", "--check"]).unwrap();
        assert_eq!((order.kind.as_str(), order.check), ("encodings", true));
        assert_eq!(order.data, PathBuf::from("/data"));
        assert!(parse(&["encodings", "encodings"]).is_err());
        assert!(parse(&[]).is_err());
    }
}
