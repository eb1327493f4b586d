//! XLSForm's `.xlsx`, read within limits.
//!
//! calamine reads the cells. Before it sees the file, [`guard`] has unpacked every entry to know its size, and looked at
//! those attributes by which calamine allocates and counts, as they may say anything: of `uniqueCount="99999999999999"` it
//! asks for that much memory and the process ends, and of a cell's reference that is too long its sums overflow.

use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read};

use calamine::{Cell as XlsxCell, DataRef, Reader, Xlsx, XlsxError};
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::sheet::{Cell, Meter, Row, SHEETS, Workbook, unsupported_sheet};
use crate::limits;
use crate::refusal::{At, Place, Refusal, RefusalKind, Refused};

/// The rows of an `.xlsx`.
pub(super) fn workbook(bytes: &[u8]) -> Result<Workbook, Refused> {
    guard(bytes)?;
    let mut file = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let mut workbook = Workbook::default();
    let mut meter = Meter::default();
    let mut seen = Vec::new();
    let names = file.sheet_names();
    let is_only = names.len() == 1;
    for name in names {
        // As in pyxform, a sheet that stands alone holds the questions, whatever it is called.
        let known = if is_only {
            "survey".to_owned()
        } else {
            name.trim().to_lowercase()
        };
        if let Some(why) = unsupported_sheet(&known) {
            workbook.refusals.push(sheet_refusal(&known, why));
        }
        let Some(&sheet) = SHEETS.iter().find(|&&sheet| sheet == known) else {
            continue;
        };
        if seen.contains(&sheet) {
            return Err(Refused::whole(
                RefusalKind::File,
                format!("two sheets are called {sheet}"),
            ));
        }
        seen.push(sheet);
        let rows = rows(&mut file, &name, sheet, &mut meter)?;
        if let Some(place) = workbook.sheet(sheet) {
            *place = rows;
        }
    }
    if !seen.contains(&"survey") {
        let message = "there is no sheet called survey: it holds the questions";
        return Err(Refused::whole(RefusalKind::File, message));
    }
    Ok(workbook)
}

fn sheet_refusal(sheet: &str, why: &str) -> Refusal {
    Refusal {
        place: Place {
            sheet: sheet.to_owned(),
            at: At::Whole,
        },
        column: None,
        kind: RefusalKind::File,
        message: format!("the sheet is not supported: {why}"),
    }
}

fn unreadable(error: &XlsxError) -> Refused {
    Refused::whole(
        RefusalKind::File,
        format!("cannot be read as an .xlsx ({error}): save it anew as .xlsx"),
    )
}

/// The rows of a sheet, its first being the heads.
fn rows(
    file: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    sheet: &'static str,
    meter: &mut Meter,
) -> Result<Vec<Row>, Refused> {
    let mut reader = file.worksheet_cells_reader(name).map_err(|error| unreadable(&error))?;
    let mut heads = BTreeMap::new();
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    while let Some(cell) = reader.next_cell().map_err(|error| unreadable(&error))? {
        let (row, column) = cell.get_position();
        let text = text(&cell).trim().to_owned();
        if text.is_empty() {
            continue;
        }
        let over = |message: String| Refused {
            refusals: vec![Refusal {
                place: Place {
                    sheet: sheet.to_owned(),
                    at: At::Row(row + 1),
                },
                column: None,
                kind: RefusalKind::Limit,
                message,
            }],
            more: 0,
        };
        if row >= limits::ROWS {
            return Err(over(format!("more than {} rows", limits::ROWS)));
        }
        if column >= limits::COLUMNS {
            return Err(over(format!("more than {} columns", limits::COLUMNS)));
        }
        meter.count(&text).map_err(over)?;
        if row == 0 {
            heads.insert(column, text);
        } else {
            rows.entry(row).or_default().insert(column, text);
        }
    }
    Ok(rows
        .into_iter()
        .map(|(row, cells)| Row {
            sheet,
            at: At::Row(row + 1),
            cells: cells
                .into_iter()
                .map(|(column, text)| headed(&heads, row, column, text))
                .collect(),
        })
        .collect())
}

/// A cell below nothing has its column's letter for a head, by which a person finds it.
fn headed(heads: &BTreeMap<u32, String>, row: u32, column: u32, text: String) -> Cell {
    let head = heads.get(&column).cloned();
    Cell {
        head: head.unwrap_or_else(|| format!("({})", letters(column))),
        at: At::Row(row + 1),
        text,
    }
}

/// `A`, `B`, … `Z`, `AA`.
fn letters(column: u32) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).expect("less than 26"));
    match column / 26 {
        0 => letter.to_string(),
        more => letters(more - 1) + &letter.to_string(),
    }
}

/// A cell's value as somebody who types it would write it.
fn text(cell: &XlsxCell<DataRef<'_>>) -> String {
    match cell.get_value() {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        // As XLSForm writes it: `TRUE` is how a spreadsheet shows what was typed as true.
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Refuses what would unpack to too much, and attributes that no spreadsheet writes.
fn guard(bytes: &[u8]) -> Result<(), Refused> {
    let limit = |message: String| Refused::whole(RefusalKind::Limit, message);
    if bytes.len() > limits::FILE {
        return Err(limit(format!("{} bytes, more than {}", bytes.len(), limits::FILE)));
    }
    let file = |error: &dyn std::fmt::Display| {
        let message = format!("is no .xlsx ({error}): an .xls has to be saved as .xlsx");
        Refused::whole(RefusalKind::File, message)
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| file(&error))?;
    if archive.len() > limits::ENTRIES {
        let message = format!(
            "{} entries in the archive, more than {}",
            archive.len(),
            limits::ENTRIES
        );
        return Err(limit(message));
    }
    let mut left = limits::UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| file(&error))?;
        let name = entry.name().map_err(|error| file(&error))?.into_owned();
        let mut unpacked = Vec::new();
        // What an entry says of its own size is not asked.
        let read = entry.take(left + 1).read_to_end(&mut unpacked);
        read.map_err(|error| file(&format_args!("{name}: {error}")))?;
        left = left
            .checked_sub(unpacked.len() as u64)
            .ok_or_else(|| limit(format!("unpacks to more than {} bytes, at {name}", limits::UNPACKED)))?;
        attributes(&unpacked, is_xml(&name)).map_err(|why| limit(format!("{name}: {why}")))?;
    }
    Ok(())
}

fn is_xml(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// Looks at the attributes that are trusted later, in every entry, as a sheet may be called like a picture.
///
/// The XML is read as calamine reads it, which goes on behind an end of another element: a reader that stopped there would
/// not see what calamine sees. Where both stop, a picture is a picture, and what should be XML is refused.
fn attributes(entry: &[u8], is_xml: bool) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(entry));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.trim_text(false);
    config.check_comments = false;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => checked(&element)?,
            Ok(Event::Eof) => return Ok(()),
            Err(error) if is_xml => return Err(format!("is no XML: {error}")),
            Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

/// An attribute, and what its value may be.
type Check = (&'static str, fn(&str) -> bool);

fn checked(element: &BytesStart<'_>) -> Result<(), String> {
    let checks: &[Check] = match element.local_name().as_ref() {
        "sst" => &[("uniqueCount", is_count), ("count", is_count)],
        "row" => &[("r", is_row)],
        "c" => &[("r", is_cell)],
        "dimension" | "mergeCell" | "hyperlink" => &[("ref", is_range)],
        _ => return Ok(()),
    };
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| format!("is no XML: {error}"))?;
        for (name, is_fine) in checks {
            let value = attribute.value.as_ref();
            if attribute.key.local_name().as_ref() == *name && !is_fine(value) {
                let shown: String = value.chars().take(40).collect();
                return Err(format!("{name}=\"{shown}\" is beyond what a sheet can hold"));
            }
        }
    }
    Ok(())
}

/// As many texts as there may be bytes: more cannot be there.
fn is_count(text: &str) -> bool {
    text.trim()
        .parse::<u64>()
        .is_ok_and(|count| count <= limits::UNPACKED / 8)
}

/// A spreadsheet has 1,048,576 rows.
fn is_row(text: &str) -> bool {
    text.len() <= 7 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

/// `XFD1048576` is the last.
fn is_cell(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    letters <= 3 && is_row(&text[letters..])
}

fn is_range(text: &str) -> bool {
    text.split(':').all(is_cell)
}
