//! Reads every `.xlsx` and `.toml` of a folder as a form, and says which are taken and why others are not.
//!
//! ```text
//! cargo run -p banmian-survey --example forms -- FOLDER
//! ```
//!
//! A line for each file, then how many are taken, and how many are refused for what. Used on pyxform's own test forms:
//! `docs/survey-forms.md` has the figures.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use banmian_survey::refusal::Refused;
use banmian_survey::{read_toml, read_xlsx, to_toml};

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        return said("usage: forms FOLDER");
    };
    match files(&PathBuf::from(&folder)).and_then(|files| report(&files)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => said(&format!("{}: {error}", folder.display())),
    }
}

fn said(message: &str) -> ExitCode {
    // Nobody can be told that nobody can be told.
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::FAILURE
}

fn files(folder: &PathBuf) -> io::Result<Vec<PathBuf>> {
    let entries: Result<Vec<_>, _> = fs::read_dir(folder)?.collect();
    let mut files: Vec<_> = entries?.into_iter().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}

fn report(files: &[PathBuf]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut taken = 0;
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = 0;
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let read = match file.extension().and_then(|extension| extension.to_str()) {
            Some("xlsx") => read_xlsx(&fs::read(file)?, Some(&name)),
            Some("toml") => read_toml(&fs::read_to_string(file)?),
            _ => continue,
        };
        match read.and_then(|form| same(&form).map(|()| form)) {
            Ok(form) => {
                taken += 1;
                writeln!(out, "taken    {name}: {} questions", form.questions().count())?;
            }
            Err(Refused { refusals, more }) => {
                refused += 1;
                writeln!(out, "refused  {name}: {} reasons", refusals.len() + more)?;
                for refusal in &refusals {
                    writeln!(out, "         {refusal}")?;
                }
                let words: BTreeSet<&str> = refusals.iter().map(|refusal| refusal.kind.word()).collect();
                for word in words {
                    *kinds.entry(word).or_default() += 1;
                }
            }
        }
    }
    writeln!(out, "{taken} taken, {refused} refused; of these for")?;
    for (kind, files) in kinds {
        writeln!(out, "  {kind:<11}{files}")?;
    }
    Ok(())
}

/// A form that is taken is the same once written as TOML and read again.
fn same(form: &banmian_survey::form::Form) -> Result<(), Refused> {
    let again = read_toml(&to_toml(form))?;
    assert!(again == *form, "written as TOML it is another form:\n{}", to_toml(form));
    Ok(())
}
