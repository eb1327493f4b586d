//! Forms read from files.
//!
//! `.xlsx` and TOML become the same rows ([`sheet::Workbook`]), which are read once, here: so neither can take what the
//! other refuses.

mod build;
mod choices;
mod columns;
mod kinds;
mod questions;
mod settings;
mod sheet;
mod toml;
mod xlsx;

pub(crate) use settings::is_id;
pub use toml::to_toml;

use crate::form::Form;
use crate::refusal::Refused;

/// Reads a form of TOML: `[settings]`, and a `[[survey]]` or `[[choices]]` for each row of the sheet of that name, with the
/// columns of XLSForm. A text in several languages is a table of them: `label = { "中文 (zh)" = "…", "English (en)" = "…" }`.
///
/// # Errors
///
/// All that is wrong with it or not supported, with lines.
pub fn read_toml(text: &str) -> Result<Form, Refused> {
    build::form(&toml::workbook(text)?, None)
}

/// Reads an XLSForm from the bytes of its `.xlsx`. `name` is the form's id where its settings give none (XLSForm takes
/// the file's name).
///
/// # Errors
///
/// All that is wrong with it or not supported, with sheets and rows. A file that unpacks to more than
/// [`crate::limits`] allow is refused before it is unpacked further.
pub fn read_xlsx(bytes: &[u8], name: Option<&str>) -> Result<Form, Refused> {
    build::form(&xlsx::workbook(bytes)?, name)
}
