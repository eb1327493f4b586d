//! Makes crates/ingest/data/cns11643.txt again, with ICU 72's `uconv` (Debian: icu-devtools):
//!
//! ```text
//! cargo run --profile quick -p banmian-ingest --example cns11643 > crates/ingest/data/cns11643.txt
//! ```

use std::error::Error;
use std::io::Write;
use std::process::{Command, Stdio};

const HEAD: &str = "\
# CNS 11643, planes 1 to 7, as EUC-TW writes it: `plane row`, a tab, and the 94 characters of the row; `?` is no
# character. From the table euc-tw-2014 of ICU 72 (Unicode License: MIT-like, Copyright 1991-2022 Unicode, Inc.) by
# examples/cns11643.rs; what ICU maps to its private use is left out.
";

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    out.write_all(HEAD.as_bytes())?;
    for plane in 1..=7 {
        for row in 0xA1..=0xFE_u8 {
            let characters = read_row(plane, row)?;
            if characters.chars().any(|character| character != '?') {
                writeln!(out, "{plane} {}\t{characters}", row - 0xA0)?;
            }
        }
    }
    Ok(())
}

fn read_row(plane: u8, row: u8) -> Result<String, Box<dyn Error>> {
    let codes = (0xA1..=0xFE).flat_map(|cell| match plane {
        1 => vec![row, cell, b'\n'],
        _ => vec![0x8E, 0xA0 + plane, row, cell, b'\n'],
    });
    let mut icu = Command::new("uconv")
        .args(["-f", "euc-tw-2014", "-t", "utf-8", "--from-callback", "substitute"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    icu.stdin
        .take()
        .ok_or("uconv has no input")?
        .write_all(&codes.collect::<Vec<u8>>())?;
    let text = String::from_utf8(icu.wait_with_output()?.stdout)?;
    let row: String = text.lines().map(one_character).collect();
    if row.chars().count() == 94 {
        Ok(row)
    } else {
        Err(format!(
            "plane {plane}: uconv gave {} lines for a row of 94",
            row.chars().count()
        )
        .into())
    }
}

fn one_character(line: &str) -> char {
    let mut characters = line.chars();
    match (characters.next(), characters.next()) {
        (Some('\u{E000}'..='\u{F8FF}' | '\u{F_0000}'.. | '\u{FFFD}'), _) => '?',
        (Some(character), None) => character,
        _ => '?',
    }
}
