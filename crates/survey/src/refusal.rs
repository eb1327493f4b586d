//! Why a form is not taken, each reason with its place.

use std::collections::BTreeSet;
use std::fmt;

/// What in a form is refused, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where.
    pub place: Place,
    /// The column, where it is about one.
    pub column: Option<String>,
    /// What, for programs.
    pub kind: RefusalKind,
    /// What, for people.
    pub message: String,
}

/// Where in a form's file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// `survey`, `choices`, `settings`; `""` for the file as a whole.
    pub sheet: String,
    /// The row or line, where it is about one.
    pub at: At,
}

/// A row of a sheet, or a line of a TOML file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// The whole sheet.
    Whole,
    /// As the spreadsheet counts them: the heads stand in row 1.
    Row(u32),
    /// From 1.
    Line(u32),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sheet = if self.sheet.is_empty() { "file" } else { &self.sheet };
        match self.at {
            At::Whole => f.write_str(sheet),
            At::Row(row) => write!(f, "{sheet} row {row}"),
            At::Line(line) => write!(f, "{sheet} line {line}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// What about a form is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusalKind {
    /// The file is no `.xlsx` or no TOML, or misses a sheet.
    File,
    /// It is larger than [`crate::limits`] allow.
    Limit,
    /// A type of question that is not supported or that nobody knows.
    Type,
    /// A column that is not supported or that nobody knows.
    Column,
    /// A name that is missing, is no name, or is there twice.
    Name,
    /// A text that is missing, or has answers in it.
    Label,
    /// A list of choices, or a choice, that is missing or there twice.
    Choice,
    /// Groups that do not begin or end, or that are in each other as they may not be.
    Group,
    /// An expression that cannot be read or that is not supported.
    Expression,
    /// A name in an expression that leads nowhere, or where it cannot be used.
    Reference,
    /// Calculations or conditions that depend on themselves.
    Cycle,
    /// A value that does not fit its column.
    Value,
}

impl RefusalKind {
    /// A word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Limit => "limit",
            Self::Type => "type",
            Self::Column => "column",
            Self::Name => "name",
            Self::Label => "label",
            Self::Choice => "choice",
            Self::Group => "group",
            Self::Expression => "expression",
            Self::Reference => "reference",
            Self::Cycle => "cycle",
            Self::Value => "value",
        }
    }
}

/// That a form is not taken, and why: every reason that was found, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// At most [`crate::limits::REFUSALS`]; never none.
    pub refusals: Vec<Refusal>,
    /// How many there are beyond those.
    pub more: usize,
}

impl std::error::Error for Refused {}

/// A line for each.
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, refusal) in self.refusals.iter().enumerate() {
            f.write_str(if at > 0 { "\n" } else { "" })?;
            write!(f, "{refusal}")?;
        }
        if self.more > 0 {
            write!(f, "\n… and {} more", self.more)?;
        }
        Ok(())
    }
}

impl Refused {
    /// A form refused as a whole.
    pub(crate) fn whole(kind: RefusalKind, message: impl Into<String>) -> Self {
        let place = Place {
            sheet: String::new(),
            at: At::Whole,
        };
        Self {
            refusals: vec![Refusal {
                place,
                column: None,
                kind,
                message: message.into(),
            }],
            more: 0,
        }
    }
}

/// What has been found so far, of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Refusals {
    found: Vec<Refusal>,
    more: usize,
    /// Columns, by sheet and head, that have been refused: once says it.
    columns: BTreeSet<(String, String)>,
}

impl Refusals {
    /// How many are kept to be sorted: a file can have a million cells that nobody knows.
    const KEPT: usize = 50 * crate::limits::REFUSALS;

    pub(crate) fn push(&mut self, refusal: Refusal) {
        if self.found.len() < Self::KEPT {
            self.found.push(refusal);
        } else {
            self.more += 1;
        }
    }

    /// Of a whole column, at the first row that uses it.
    pub(crate) fn push_column(&mut self, refusal: Refusal) {
        let head = refusal.column.clone().unwrap_or_default();
        if self.columns.insert((refusal.place.sheet.clone(), head)) {
            self.push(refusal);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// All, in the order of the sheets and rows; `None` where there are none.
    pub(crate) fn refused(mut self) -> Option<Refused> {
        let rank = |sheet: &str| {
            ["", "settings", "choices", "survey"]
                .iter()
                .position(|&known| known == sheet)
        };
        let place = |refusal: &Refusal| (rank(&refusal.place.sheet), refusal.place.at);
        self.found.sort_by_key(place);
        self.found.dedup();
        let more = self.more + self.found.len().saturating_sub(crate::limits::REFUSALS);
        self.found.truncate(crate::limits::REFUSALS);
        (!self.found.is_empty()).then_some(Refused {
            refusals: self.found,
            more,
        })
    }
}
