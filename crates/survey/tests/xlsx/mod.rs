//! Small `.xlsx` files, right and wrong ones.

use std::io::{Cursor, Read, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A sheet: cells as text; `#12` is the number 12.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    name: String,
    /// With the heads.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn of(name: &str, rows: &[&[&str]]) -> Self {
        let rows = rows
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        let name = name.to_owned();
        Self { name, rows }
    }
}

/// A workbook of these sheets.
pub(crate) fn workbook(sheets: &[Sheet]) -> Vec<u8> {
    let written: Vec<(String, String)> = sheets
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet_xml(sheet)))
        .collect();
    let sheets: Vec<(&str, &[u8])> = written
        .iter()
        .map(|(name, xml)| (name.as_str(), xml.as_bytes()))
        .collect();
    raw_bytes(&sheets, "")
}

/// The rows of a sheet as XML.
pub(crate) fn sheet_xml(sheet: &Sheet) -> String {
    let cell = |(row, column, text): (usize, usize, &String)| {
        let reference = format!(
            "{}{}",
            char::from(b'A' + u8::try_from(column % 26).expect("small")),
            row + 1
        );
        let reference = if column < 26 {
            format!(" r=\"{reference}\"")
        } else {
            String::new()
        };
        match text.strip_prefix('#') {
            Some(number) => format!("<c{reference}><v>{number}</v></c>"),
            None => format!("<c{reference} t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text)),
        }
    };
    let row = |(row, cells): (usize, &Vec<String>)| {
        let cells: String = cells
            .iter()
            .enumerate()
            .map(|(column, text)| cell((row, column, text)))
            .collect();
        format!("<row r=\"{}\">{cells}</row>", row + 1)
    };
    sheet.rows.iter().enumerate().map(row).collect()
}

/// A row with one cell of text.
pub(crate) fn text_cell(reference: &str, text: &str) -> String {
    format!(
        "<row><c r=\"{reference}\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        escaped(text)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A workbook of sheets whose rows are written already, and shared texts.
pub(crate) fn raw(sheets: &[(&str, &str)], strings: &str) -> Vec<u8> {
    let sheets: Vec<(&str, &[u8])> = sheets.iter().map(|(name, xml)| (*name, xml.as_bytes())).collect();
    raw_bytes(&sheets, strings)
}

/// As [`raw`], of bytes.
pub(crate) fn raw_bytes(sheets: &[(&str, &[u8])], strings: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let listed = |what: &dyn Fn(usize, &str) -> String| -> String {
        sheets
            .iter()
            .zip(1..)
            .map(|((name, _), number)| what(number, name))
            .collect()
    };
    let names = listed(&|number, name| format!("<sheet name=\"{name}\" sheetId=\"{number}\" r:id=\"r{number}\"/>"));
    let targets = listed(&|number, _| {
        format!("<Relationship Id=\"r{number}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>")
    });
    let mut entries = vec![
        (
            "_rels/.rels".to_owned(),
            format!("<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>").into_bytes(),
        ),
        (
            "xl/workbook.xml".to_owned(),
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{names}</sheets></workbook>").into_bytes(),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!("<Relationships xmlns=\"{PACKAGE}\">{targets}</Relationships>").into_bytes(),
        ),
    ];
    if !strings.is_empty() {
        entries.push(("xl/sharedStrings.xml".to_owned(), strings.as_bytes().to_vec()));
    }
    for ((_, rows), number) in sheets.iter().zip(1..) {
        let head = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>");
        let xml = [head.as_bytes(), rows, b"</sheetData></worksheet>"].concat();
        entries.push((format!("xl/worksheets/sheet{number}.xml"), xml));
    }
    let entries: Vec<(&str, &[u8])> = entries
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    archive(&entries)
}

/// An archive of these entries.
pub(crate) fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("memory takes an entry");
        zip.write_all(bytes).expect("memory takes bytes");
    }
    zip.finish().expect("memory takes an end").into_inner()
}

/// The same archive with an entry, and what leads to it, called otherwise.
pub(crate) fn called(bytes: &[u8], name: &str, other: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("text");
        let entry_name = entry.name().expect("a name").replace(name, other);
        entries.push((entry_name, text.replace(name, other)));
    }
    let entries: Vec<(&str, &[u8])> = entries
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    self::archive(&entries)
}
