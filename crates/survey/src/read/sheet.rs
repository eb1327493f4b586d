//! What both readers give: rows of cells, each cell with its column's head and its place.

use crate::limits;
use crate::refusal::{At, Place, Refusal, RefusalKind, Refusals};

/// The sheets of a form that are read.
#[derive(Debug, Default)]
pub(crate) struct Workbook {
    pub(crate) survey: Vec<Row>,
    pub(crate) choices: Vec<Row>,
    pub(crate) settings: Vec<Row>,
    /// Found while reading, and not in the way of reading the rest.
    pub(crate) refusals: Refusals,
}

/// The sheets of XLSForm that mean something; others may hold whatever their author likes.
pub(crate) const SHEETS: [&str; 3] = ["survey", "choices", "settings"];

impl Workbook {
    pub(crate) fn sheet(&mut self, name: &str) -> Option<&mut Vec<Row>> {
        match name {
            "survey" => Some(&mut self.survey),
            "choices" => Some(&mut self.choices),
            "settings" => Some(&mut self.settings),
            _ => None,
        }
    }
}

/// What to say of a sheet that XLSForm knows and this reader does not; `None` for any other.
pub(crate) fn unsupported_sheet(name: &str) -> Option<&'static str> {
    match name {
        "external_choices" => Some("choices from a file"),
        "entities" => Some("entities, kept from one submission to the next"),
        "osm" => Some("OpenStreetMap tags"),
        "cascades" => Some("cascading selects"),
        _ => None,
    }
}

/// A row that is not blank.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) sheet: &'static str,
    pub(crate) at: At,
    pub(crate) cells: Vec<Cell>,
}

/// A cell that is not blank.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// The column's head as written: `label::English (en)`.
    pub(crate) head: String,
    pub(crate) at: At,
    /// Trimmed; never `""`.
    pub(crate) text: String,
}

impl Row {
    pub(crate) fn refusal(&self, kind: RefusalKind, message: impl Into<String>) -> Refusal {
        Refusal {
            place: self.place(self.at),
            column: None,
            kind,
            message: message.into(),
        }
    }

    /// Of a cell of it.
    pub(crate) fn cell_refusal(&self, cell: &Cell, kind: RefusalKind, message: impl Into<String>) -> Refusal {
        Refusal {
            place: self.place(cell.at),
            column: Some(cell.head.clone()),
            kind,
            message: message.into(),
        }
    }

    fn place(&self, at: At) -> Place {
        Place {
            sheet: self.sheet.to_owned(),
            at,
        }
    }
}

/// Adds up what has been read, so that a small file cannot become a large form.
#[derive(Default)]
pub(crate) struct Meter {
    bytes: usize,
}

impl Meter {
    /// Counts a cell's text; says what is wrong when it is too much.
    pub(crate) fn count(&mut self, text: &str) -> Result<(), String> {
        self.bytes += text.len();
        if self.bytes > limits::CELLS {
            return Err(format!("all cells together hold more than {} bytes", limits::CELLS));
        }
        // Bytes first: counting the characters of every cell would read them all twice.
        if text.len() > limits::CELL && text.chars().count() > limits::CELL {
            return Err(format!("a cell of more than {} characters", limits::CELL));
        }
        Ok(())
    }
}
