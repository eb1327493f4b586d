//! Answers as CSV, described by a Frictionless Table Schema.
//!
//! A table of submissions and one for each repeat, with a line for each instance. Rows are made one at a time, so a
//! million answers need no memory. Cells are those of `banmian-export`: by RFC 4180, with an apostrophe before what a
//! spreadsheet would take for a formula. For formats whose columns have types, the same rows are objects ([`Table::objects`])
//! with the columns of [`Table::typed`].

use std::collections::BTreeSet;

use banmian_export::cell;
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use crate::answers::Answers;
use crate::form::{Form, Kind, Question};
use crate::json::json as json_of;
use crate::value::Value;

/// Whether what says who somebody is is exported: for those allowed alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identities {
    /// Its columns are not there.
    LeftOut,
    /// Nor are those of free texts: whoever wrote one may have named somebody.
    NorTexts,
    /// Its columns are there.
    Kept,
}

impl Identities {
    /// Whether what was answered to a question is exported. Of a calculation all that it hangs on decides: a name that
    /// `concat` copies is a name.
    #[must_use]
    pub fn keep(self, form: &Form, question: &Question) -> bool {
        let mut waiting = vec![question];
        let mut seen = BTreeSet::new();
        while let Some(question) = waiting.pop() {
            if !self.keep_words(question) {
                return false;
            }
            let references = question
                .calculation
                .iter()
                .flat_map(|calculation| calculation.references());
            waiting.extend(
                references
                    .filter(|name| seen.insert(*name))
                    .filter_map(|name| form.question(name)),
            );
        }
        true
    }

    fn keep_words(self, question: &Question) -> bool {
        match self {
            Self::Kept => true,
            Self::LeftOut => question.identity.is_none(),
            Self::NorTexts => question.identity.is_none() && question.kind != Kind::Text,
        }
    }
}

/// What a column's values are, where columns have types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// A text, the name of a choice, or what a calculation gives.
    Text,
    /// Names of choices.
    Texts,
    /// A whole number of 32 bits.
    Integer,
    /// A decimal.
    Decimal,
    /// A day.
    Date,
}

/// A submission with what is known of it besides its answers.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The receipt's number, which no other submission has.
    pub receipt: &'a str,
    /// The number of the form's version.
    pub version: u32,
    /// The place's code.
    pub adcode: &'a str,
    /// The place's name.
    pub place: &'a str,
    /// The day on which it was given.
    pub day: Date,
    /// The answers, as the form that is exported reads them ([`crate::versions::read_under`]).
    pub answers: &'a Answers,
}

/// A table of an export.
#[derive(Clone, Debug)]
pub struct Table<'f> {
    form: &'f Form,
    /// The repeat whose instances are its rows; `None`: submissions are.
    repeat: Option<&'f str>,
    questions: Vec<&'f Question>,
    /// Signs before the columns that no question may be called like.
    mark: String,
}

/// The tables of a form's export: submissions first, then each repeat.
#[must_use]
pub fn tables(form: &Form, identities: Identities) -> Vec<Table<'_>> {
    let repeats = form.repeats().map(|group| Some(group.name.as_str()));
    std::iter::once(None)
        .chain(repeats)
        .map(|repeat| Table {
            form,
            repeat,
            questions: questions(form, repeat, identities),
            mark: mark(form),
        })
        .collect()
}

fn questions<'f>(form: &'f Form, repeat: Option<&str>, identities: Identities) -> Vec<&'f Question> {
    let is_kept = |question: &Question| question.kind != Kind::Note && identities.keep(form, question);
    form.questions()
        .filter(|(within, question)| within.map(|group| group.name.as_str()) == repeat && is_kept(question))
        .map(|(_, question)| question)
        .collect()
}

/// What is known besides answers has `_` before it, more of them where a question is called so.
fn mark(form: &Form) -> String {
    let mut mark = "_".to_owned();
    let taken = |mark: &str| {
        form.questions()
            .any(|(_, question)| COLUMNS.iter().any(|column| question.name == format!("{mark}{column}")))
    };
    while taken(&mark) {
        mark.push('_');
    }
    mark
}

/// A row: what is known besides answers, in the order of [`Table::own`], and the answers.
type Row<'r> = (Vec<String>, Vec<Option<&'r Value>>);

const COLUMNS: [&str; 6] = ["receipt", "instance", "version", "adcode", "place", "day"];

impl Table<'_> {
    /// The table's name: the form's id, with the repeat's behind it.
    #[must_use]
    pub fn name(&self) -> String {
        match self.repeat {
            None => self.form.id.clone(),
            Some(repeat) => format!("{}.{repeat}", self.form.id),
        }
    }

    /// The columns' names.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let own = self
            .own()
            .into_iter()
            .map(|(column, _)| format!("{}{column}", self.mark));
        own.chain(self.questions.iter().map(|question| question.name.clone()))
            .collect()
    }

    /// The columns that are no question's, with their types.
    fn own(&self) -> Vec<(&'static str, &'static str)> {
        match self.repeat {
            None => vec![
                ("receipt", "string"),
                ("version", "integer"),
                ("adcode", "string"),
                ("place", "string"),
                ("day", "date"),
            ],
            Some(_) => vec![("receipt", "string"), ("instance", "integer")],
        }
    }

    /// The line of heads, with its end.
    #[must_use]
    pub fn head(&self) -> String {
        line(self.columns().iter().map(String::as_str))
    }

    /// The columns with what their values are, for formats in which columns have types.
    #[must_use]
    pub fn typed(&self) -> Vec<(String, Column)> {
        let own = self.own().into_iter().map(|(_, kind)| match kind {
            "integer" => Column::Integer,
            "date" => Column::Date,
            _ => Column::Text,
        });
        let asked = self.questions.iter().map(|question| match question.kind {
            Kind::Integer => Column::Integer,
            Kind::Decimal => Column::Decimal,
            Kind::Date => Column::Date,
            Kind::SelectMultiple(_) => Column::Texts,
            Kind::Text | Kind::SelectOne(_) | Kind::Note | Kind::Calculate => Column::Text,
        });
        self.columns().into_iter().zip(own.chain(asked)).collect()
    }

    /// The lines of a submission, each with its end: one, or of a repeat one for each instance.
    #[must_use]
    pub fn lines(&self, record: &Record<'_>) -> String {
        let lines = self
            .rows(record)
            .into_iter()
            .map(|(own, values)| line(own.into_iter().chain(values.into_iter().map(shown))));
        lines.collect()
    }

    /// The rows of a submission as objects by column: a number is one, of several choices there is a list, and what was not
    /// answered is `null`.
    #[must_use]
    pub fn objects(&self, record: &Record<'_>) -> Vec<Json> {
        let names = self.columns();
        let object = |(own, values): Row<'_>| {
            let own = own.into_iter().zip(self.own());
            let own = own.map(|(text, (_, kind))| match text.parse::<u32>() {
                Ok(number) if kind == "integer" => number.into(),
                _ => Json::String(text),
            });
            let asked = values.into_iter().zip(&self.questions);
            let asked = asked.map(|(value, question)| match value {
                None => Json::Null,
                Some(value) if question.kind == Kind::Calculate => value.to_string().into(),
                Some(value) => json_of(value),
            });
            Json::Object(names.iter().cloned().zip(own.chain(asked)).collect::<Map<_, _>>())
        };
        self.rows(record).into_iter().map(object).collect()
    }

    fn rows<'r>(&self, record: &Record<'r>) -> Vec<Row<'r>> {
        let Some(repeat) = self.repeat else {
            let version = record.version.to_string();
            let day = record.day.to_string();
            let own = [record.receipt, &version, record.adcode, record.place, &day]
                .map(str::to_owned)
                .to_vec();
            let answers = record.answers;
            let values = self.questions.iter().map(|question| answers.values.get(&question.name));
            return vec![(own, values.collect())];
        };
        let instances = record.answers.repeats.get(repeat).map_or(&[][..], Vec::as_slice);
        let rows = instances.iter().zip(1_u32..).map(|(fields, instance)| {
            let values = self.questions.iter().map(|question| fields.get(&question.name));
            (vec![record.receipt.to_owned(), instance.to_string()], values.collect())
        });
        rows.collect()
    }

    /// The table's Frictionless Table Schema. Titles are in the form's default language.
    #[must_use]
    pub fn schema(&self) -> Json {
        let mut fields: Vec<Json> = self
            .own()
            .into_iter()
            .map(|(column, kind)| {
                let name = format!("{}{column}", self.mark);
                json!({"name": name, "type": kind, "constraints": {"required": true}})
            })
            .collect();
        fields.extend(self.questions.iter().map(|question| self.field(question)));
        let receipt = format!("{}receipt", self.mark);
        match self.repeat {
            None => json!({"fields": fields, "primaryKey": [receipt], "missingValues": [""]}),
            Some(_) => json!({
                "fields": fields,
                "primaryKey": [receipt, format!("{}instance", self.mark)],
                "foreignKeys": [{
                    "fields": [receipt],
                    "reference": {"resource": resource(&self.form.id), "fields": [receipt]},
                }],
                "missingValues": [""],
            }),
        }
    }

    fn field(&self, question: &Question) -> Json {
        let mut field = json!({"name": question.name, "type": table_type(&question.kind)});
        let title = question.label.get(&self.form.default_language, "");
        if !title.is_empty() {
            field["title"] = title.into();
        }
        let choices = self.form.choices(&question.kind);
        if !choices.is_empty() {
            let label = |name: &str| {
                self.form
                    .choice_label(&question.kind, name, &self.form.default_language)
                    .to_owned()
            };
            let all: Vec<String> = choices
                .iter()
                .map(|choice| format!("{}: {}", choice.name, label(&choice.name)))
                .collect();
            let several = matches!(question.kind, Kind::SelectMultiple(_));
            let lead = if several { "names with spaces between; " } else { "" };
            field["description"] = format!("{lead}{}", all.join("; ")).into();
        }
        if let Some(identity) = question.identity {
            field["banmian:identity"] = identity.word().into();
        }
        field
    }
}

/// Resources of a package have names in small letters.
fn resource(name: &str) -> String {
    name.to_lowercase()
}

/// A Frictionless Data Package of the tables, each in `NAME.csv`.
#[must_use]
pub fn package(form: &Form, tables: &[Table<'_>]) -> Json {
    let resources: Vec<Json> = tables
        .iter()
        .map(|table| {
            json!({
                "name": resource(&table.name()),
                "path": format!("{}.csv", table.name()),
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": table.schema(),
            })
        })
        .collect();
    let title = form.title.get(&form.default_language, "");
    json!({"name": resource(&form.id), "title": title, "profile": "tabular-data-package", "resources": resources})
}

fn table_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Integer => "integer",
        Kind::Decimal => "number",
        Kind::Date => "date",
        Kind::Calculate => "any",
        Kind::Text | Kind::SelectOne(_) | Kind::SelectMultiple(_) | Kind::Note => "string",
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// A line by RFC 4180, with its end.
fn line(cells: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    cells.join(",") + "\r\n"
}
