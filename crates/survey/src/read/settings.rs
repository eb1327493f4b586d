//! The sheet `settings`: a single row.

use super::columns::{self, Heads, SETTINGS, Sorted};
use super::sheet::{Row, Workbook};
use crate::form::Text;
use crate::refusal::{At, RefusalKind, Refusals};

/// What the settings say.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) title: Text,
    pub(super) default_language: String,
    pub(super) languages: Vec<String>,
    pub(super) purpose: Text,
    pub(super) asked_by: Text,
    pub(super) keep_days: Option<u32>,
}

/// Reads the settings; the languages are those of the whole form.
pub(super) fn settings(workbook: &Workbook, name: Option<&str>, refusals: &mut Refusals) -> Settings {
    let blank = Row {
        sheet: "settings",
        at: At::Whole,
        cells: Vec::new(),
    };
    let row = workbook.settings.first().unwrap_or(&blank);
    for row in workbook.settings.iter().skip(1) {
        refusals.push(row.refusal(RefusalKind::Value, "the settings are one row, this is another"));
    }
    let sorted = Sorted::of(row, &mut Heads::new(SETTINGS), refusals);
    let languages = languages(workbook, &sorted);
    for language in languages.iter().filter(|language| language.contains(';')) {
        let message = format!("the language \"{language}\" has a ; in its name, which stands between languages");
        refusals.push(row.refusal(RefusalKind::Value, message));
    }
    let default = languages.first().cloned().unwrap_or_default();
    let id = form_id(&sorted, name, refusals);
    let mut title = sorted.text("form_title", &default, refusals);
    if title.is_empty() {
        // XLSForm's own rule.
        title = Text::of(&default, &id);
    }
    Settings {
        version: sorted.get("version").to_owned(),
        purpose: sorted.text("banmian_purpose", &default, refusals),
        asked_by: sorted.text("banmian_asked_by", &default, refusals),
        keep_days: keep_days(&sorted, refusals),
        default_language: default,
        id,
        title,
        languages,
    }
}

/// Ids stand in codes and addresses: a short ASCII name.
fn form_id(sorted: &Sorted<'_>, name: Option<&str>, refusals: &mut Refusals) -> String {
    let id = match sorted.get("form_id") {
        "" => name.unwrap_or_default(),
        id => id,
    };
    if id.is_empty() {
        let message = "form_id is missing: a name by which all versions of the form are known";
        refusals.push(sorted.row.refusal(RefusalKind::Name, message));
    } else if !is_id(id) {
        let message = format!("\"{id}\" is no form_id: letters, digits, _ - and . of ASCII, at most {MAX_ID}");
        refusals.push(match sorted.cell("form_id") {
            Some(cell) => sorted.row.cell_refusal(cell, RefusalKind::Name, message),
            None => sorted.row.refusal(RefusalKind::Name, message),
        });
    }
    id.to_owned()
}

/// Longest id: it is part of every code that is printed.
const MAX_ID: usize = 64;

/// Whether a text can be a form's id.
pub(crate) fn is_id(id: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    !id.is_empty() && id.len() <= MAX_ID && id.bytes().all(is_part)
}

fn keep_days(sorted: &Sorted<'_>, refusals: &mut Refusals) -> Option<u32> {
    let cell = sorted.cell("banmian_keep_days")?;
    let days = cell.text.parse().ok().filter(|days| (1..=36_500).contains(days));
    if days.is_none() {
        let message = format!("\"{}\" is no number of days from 1 to 36500", cell.text);
        refusals.push(sorted.row.cell_refusal(cell, RefusalKind::Value, message));
    }
    days
}

/// All languages, the default one first.
///
/// Where the settings name none, texts whose heads name none are in a language called `default`, as XLSForm calls it;
/// where there are no such texts, the language named first is the default.
fn languages(workbook: &Workbook, settings: &Sorted<'_>) -> Vec<String> {
    let sheets = [
        (&workbook.settings, SETTINGS),
        (&workbook.survey, columns::SURVEY),
        (&workbook.choices, columns::CHOICES),
    ];
    let found: Vec<_> = sheets
        .iter()
        .map(|(rows, columns)| columns::languages(rows, columns))
        .collect();
    let is_plain = found.iter().any(|(_, is_plain)| *is_plain);
    let named: Vec<String> = found.into_iter().flat_map(|(languages, _)| languages).collect();
    let first = match settings.get("default_language") {
        "" if is_plain || named.is_empty() => "default",
        "" => named[0].as_str(),
        language => language,
    };
    let listed = settings
        .get("banmian_languages")
        .split(';')
        .map(|language| language.trim().to_owned());
    let mut languages = vec![first.to_owned()];
    for language in listed.chain(named.iter().cloned()) {
        if !language.is_empty() && !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages
}
