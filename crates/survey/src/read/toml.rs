//! Forms as TOML: the same sheets, rows and columns, for people who keep forms under version control.

use std::fmt::Write as _;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::sheet::{Cell, Meter, Row, SHEETS, Workbook};
use crate::form::{Choice, Form, Group, Initial, Item, Kind, Question, Text};
use crate::limits;
use crate::refusal::{At, Place, Refusal, RefusalKind, Refusals, Refused};

/// The rows of a TOML file.
pub(super) fn workbook(text: &str) -> Result<Workbook, Refused> {
    if text.len() > limits::FILE {
        let message = format!("{} bytes, more than {}", text.len(), limits::FILE);
        return Err(Refused::whole(RefusalKind::Limit, message));
    }
    let lines = Lines::of(text);
    let root = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(At::Whole, |span| lines.at(span.start));
        one(
            String::new(),
            at,
            RefusalKind::File,
            format!("is no TOML: {}", error.message()),
        )
    })?;
    let mut workbook = Workbook::default();
    let mut meter = Meter::default();
    for (key, value) in root.get_ref() {
        let at = lines.at(key.span().start);
        let Some(&sheet) = SHEETS.iter().find(|&&sheet| sheet == key.get_ref()) else {
            let message = format!(
                "`{}` is unknown: a form has [settings], [[survey]] and [[choices]]",
                key.get_ref()
            );
            workbook
                .refusals
                .push(refusal(String::new(), at, RefusalKind::File, message));
            continue;
        };
        let tables = tables(value, sheet).map_err(|message| one(sheet.to_owned(), at, RefusalKind::File, message))?;
        if tables.len() > limits::ROWS as usize {
            let message = format!("more than {} rows", limits::ROWS);
            return Err(one(sheet.to_owned(), at, RefusalKind::Limit, message));
        }
        for table in tables {
            let row = row(table, sheet, at, &lines, &mut meter, &mut workbook.refusals)?;
            if let Some(rows) = workbook.sheet(sheet) {
                rows.push(row);
            }
        }
    }
    Ok(workbook)
}

/// `[settings]` is one table, `[[survey]]` several.
fn tables<'v, 'i>(value: &'v Spanned<DeValue<'i>>, sheet: &str) -> Result<Vec<&'v DeTable<'i>>, String> {
    let wrong = || {
        let brackets = if sheet == "settings" {
            "[settings]"
        } else {
            "[[…]], one for each row"
        };
        format!("is no table: write it as {brackets}")
    };
    match value.get_ref() {
        DeValue::Table(table) if sheet == "settings" => Ok(vec![table]),
        DeValue::Array(array) if sheet != "settings" => array
            .iter()
            .map(|value| value.get_ref().as_table().ok_or_else(wrong))
            .collect(),
        _ => Err(wrong()),
    }
}

fn row(
    table: &DeTable<'_>,
    sheet: &'static str,
    at: At,
    lines: &Lines,
    meter: &mut Meter,
    refusals: &mut Refusals,
) -> Result<Row, Refused> {
    let mut row = Row {
        sheet,
        at: table
            .iter()
            .map(|(key, _)| lines.at(key.span().start))
            .min()
            .unwrap_or(at),
        cells: Vec::new(),
    };
    let mut found: Vec<(String, At, String)> = Vec::new();
    for (key, value) in table {
        let at = lines.at(key.span().start);
        let head = key.get_ref().to_string();
        match (written(value.get_ref()), value.get_ref()) {
            (Some(text), _) => found.push((head, at, text)),
            (None, DeValue::Table(languages)) => {
                for (language, value) in languages {
                    let at = lines.at(language.span().start);
                    let head = format!("{head}::{}", language.get_ref());
                    match written(value.get_ref()) {
                        Some(text) => found.push((head, at, text)),
                        None => refusals.push(no_text(sheet, at, &head)),
                    }
                }
            }
            (None, _) => refusals.push(no_text(sheet, at, &head)),
        }
    }
    for (head, at, text) in found {
        meter
            .count(&text)
            .map_err(|message| one(sheet.to_owned(), at, RefusalKind::Limit, message))?;
        let text = text.trim().to_owned();
        if !text.is_empty() {
            row.cells.push(Cell { head, at, text });
        }
    }
    // The parser's tables are sorted by key; people write and read them in the order of lines.
    row.cells.sort_by_key(|cell| cell.at);
    Ok(row)
}

/// A value as a cell would have it.
fn written(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(value) => Some(value.to_string()),
        DeValue::Datetime(when) => Some(when.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn no_text(sheet: &str, at: At, head: &str) -> Refusal {
    let mut refusal = refusal(
        sheet.to_owned(),
        at,
        RefusalKind::Value,
        "is neither a text nor a number".into(),
    );
    refusal.column = Some(head.to_owned());
    refusal
}

fn refusal(sheet: String, at: At, kind: RefusalKind, message: String) -> Refusal {
    Refusal {
        place: Place { sheet, at },
        column: None,
        kind,
        message,
    }
}

fn one(sheet: String, at: At, kind: RefusalKind, message: String) -> Refused {
    Refused {
        refusals: vec![refusal(sheet, at, kind, message)],
        more: 0,
    }
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    fn at(&self, byte: usize) -> At {
        let line = self.0.partition_point(|&start| start <= byte);
        At::Line(u32::try_from(line).unwrap_or(u32::MAX))
    }
}

/// A form as TOML that [`super::read_toml`] reads as the same form, whichever file it came from.
#[must_use]
pub fn to_toml(form: &Form) -> String {
    let mut out = String::new();
    table(&mut out, "[settings]", &settings(form));
    rows(&mut out, &form.items);
    for (list, choices) in &form.lists {
        for choice in choices {
            table(&mut out, "[[choices]]", &choice_row(list, choice));
        }
    }
    out
}

/// Columns of a row with their values as TOML.
type Columns = Vec<(&'static str, String)>;

fn table(out: &mut String, head: &str, columns: &Columns) {
    let separator = if out.is_empty() { "" } else { "\n" };
    out.push_str(separator);
    out.push_str(head);
    out.push('\n');
    for (column, value) in columns {
        // A String takes whatever is written into it.
        let _ = writeln!(out, "{column} = {value}");
    }
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn texts(columns: &mut Columns, column: &'static str, text: &Text) {
    if text.is_empty() {
        return;
    }
    let all: Vec<String> = text
        .iter()
        .map(|(language, text)| format!("{} = {}", quoted(language), quoted(text)))
        .collect();
    columns.push((column, format!("{{ {} }}", all.join(", "))));
}

fn line(columns: &mut Columns, column: &'static str, text: &str) {
    if !text.is_empty() {
        columns.push((column, quoted(text)));
    }
}

fn settings(form: &Form) -> Columns {
    let mut columns = Columns::new();
    line(&mut columns, "form_id", &form.id);
    line(&mut columns, "version", &form.version);
    line(&mut columns, "default_language", &form.default_language);
    texts(&mut columns, "form_title", &form.title);
    texts(&mut columns, "banmian_purpose", &form.purpose);
    texts(&mut columns, "banmian_asked_by", &form.asked_by);
    if let Some(days) = form.keep_days {
        columns.push(("banmian_keep_days", days.to_string()));
    }
    // The order of languages is the order in which they are first named: so all are named here.
    if form.languages.len() > 1 {
        columns.push(("banmian_languages", quoted(&form.languages.join("; "))));
    }
    columns
}

fn rows(out: &mut String, items: &[Item]) {
    for item in items {
        match item {
            Item::Question(question) => table(out, "[[survey]]", &question_row(question)),
            Item::Group(group) => {
                let word = if group.repeats { "repeat" } else { "group" };
                table(out, "[[survey]]", &group_row(group, word));
                rows(out, &group.items);
                table(out, "[[survey]]", &vec![("type", quoted(&format!("end_{word}")))]);
            }
        }
    }
}

fn group_row(group: &Group, word: &str) -> Columns {
    let mut columns = vec![
        ("type", quoted(&format!("begin_{word}"))),
        ("name", quoted(&group.name)),
    ];
    texts(&mut columns, "label", &group.label);
    line(
        &mut columns,
        "relevant",
        group.relevant.as_ref().map_or("", |e| e.source()),
    );
    line(&mut columns, "appearance", &group.appearance);
    line(&mut columns, "banmian_was", group.was.as_deref().unwrap_or_default());
    columns
}

fn question_row(question: &Question) -> Columns {
    let kind = match &question.kind {
        Kind::SelectOne(list) => format!("select_one {list}"),
        Kind::SelectMultiple(list) => format!("select_multiple {list}"),
        kind => kind.word().to_owned(),
    };
    let mut columns = vec![("type", quoted(&kind)), ("name", quoted(&question.name))];
    let mut source = |column, expression: &Option<crate::expression::Expression>| {
        line(&mut columns, column, expression.as_ref().map_or("", |e| e.source()));
    };
    source("required", &question.required);
    source("relevant", &question.relevant);
    source("constraint", &question.constraint);
    source("calculation", &question.calculation);
    match &question.default {
        Some(Initial::Literal(text)) => line(&mut columns, "default", text),
        Some(Initial::Computed(expression)) => line(&mut columns, "default", expression.source()),
        None => {}
    }
    texts(&mut columns, "label", &question.label);
    texts(&mut columns, "hint", &question.hint);
    texts(&mut columns, "required_message", &question.required_message);
    texts(&mut columns, "constraint_message", &question.constraint_message);
    line(&mut columns, "appearance", &question.appearance);
    line(
        &mut columns,
        "banmian_identity",
        question.identity.map_or("", |identity| identity.word()),
    );
    line(&mut columns, "banmian_work", if question.work { "yes" } else { "" });
    line(&mut columns, "banmian_was", question.was.as_deref().unwrap_or_default());
    columns
}

fn choice_row(list: &str, choice: &Choice) -> Columns {
    let mut columns = vec![("list_name", quoted(list)), ("name", quoted(&choice.name))];
    texts(&mut columns, "label", &choice.label);
    columns
}
