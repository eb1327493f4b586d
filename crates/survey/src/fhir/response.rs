//! Answers as a QuestionnaireResponse (<http://hl7.org/fhir/R4/questionnaireresponse.html>).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

use super::system;
use super::types::{self, Type};
use crate::answers::Answers;
use crate::export::Identities;
use crate::form::{Form, Group, Item, Kind, Question};
use crate::json::number_json;
use crate::value::Value;
use crate::versions::Version;

/// A submission to be written as a QuestionnaireResponse.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    /// The receipt's number.
    pub receipt: &'a str,
    /// The day on which it was given.
    pub day: Date,
    /// Whether it was corrected since.
    pub amended: bool,
    /// The answers, under the version's own form.
    pub answers: &'a Answers,
}

/// A submission as a FHIR R4 QuestionnaireResponse to the Questionnaire of this canonical address.
#[must_use]
pub fn response(version: &Version, url: &str, submission: &Submission<'_>, identities: Identities) -> Json {
    let form = &version.form;
    let writing = Writing { form, identities };
    let mut resource = Map::new();
    resource.insert("resourceType".into(), "QuestionnaireResponse".into());
    let identifier = json!({"system": format!("urn:banmian:survey:{}:receipt", form.id), "value": submission.receipt});
    resource.insert("identifier".into(), identifier);
    resource.insert("questionnaire".into(), format!("{url}|{}", version.number).into());
    let status = if submission.amended { "amended" } else { "completed" };
    resource.insert("status".into(), status.into());
    resource.insert("authored".into(), submission.day.to_string().into());
    let items = writing.items(&form.items, &submission.answers.values, &submission.answers.repeats);
    // FHIR has no empty lists.
    if !items.is_empty() {
        resource.insert("item".into(), items.into());
    }
    Json::Object(resource)
}

type Fields = BTreeMap<String, Value>;

struct Writing<'f> {
    form: &'f Form,
    identities: Identities,
}

impl Writing<'_> {
    fn items(&self, items: &[Item], fields: &Fields, repeats: &BTreeMap<String, Vec<Fields>>) -> Vec<Json> {
        let mut all = Vec::new();
        for item in items {
            match item {
                Item::Question(question) => all.extend(self.question(question, fields)),
                Item::Group(group) if group.repeats => {
                    for fields in repeats.get(&group.name).into_iter().flatten() {
                        all.extend(self.group(group, fields, repeats));
                    }
                }
                Item::Group(group) => all.extend(self.group(group, fields, repeats)),
            }
        }
        all
    }

    /// A group in which something was answered.
    fn group(&self, group: &Group, fields: &Fields, repeats: &BTreeMap<String, Vec<Fields>>) -> Option<Json> {
        let items = self.items(&group.items, fields, repeats);
        let text = group.label.get(&self.form.default_language, "");
        (!items.is_empty()).then(|| with_text(&group.name, text, "item", items))
    }

    fn question(&self, question: &Question, fields: &Fields) -> Option<Json> {
        if !self.identities.keep(self.form, question) {
            return None;
        }
        let value = fields.get(&question.name)?;
        let answers = valued(types::of(self.form, question), value, self.form, question);
        let text = question.label.get(&self.form.default_language, "");
        (!answers.is_empty()).then(|| with_text(&question.name, text, "answer", answers))
    }
}

fn with_text(name: &str, text: &str, key: &str, values: Vec<Json>) -> Json {
    let mut item = Map::new();
    item.insert("linkId".into(), name.into());
    if !text.is_empty() {
        item.insert("text".into(), text.into());
    }
    item.insert(key.into(), values.into());
    Json::Object(item)
}

/// A value as `value[x]`, once for each choice.
pub(super) fn valued(kind: Type, value: &Value, form: &Form, question: &Question) -> Vec<Json> {
    let one = |key: &str, json: Json| vec![json!({key: json})];
    match (kind, value) {
        (_, Value::Empty) => Vec::new(),
        (Type::Choice, Value::Several(names)) => names.iter().map(|name| coding(form, question, name)).collect(),
        (Type::Choice, value) => vec![coding(form, question, &value.to_string())],
        (Type::Integer, Value::Number(number)) => one("valueInteger", number_json(*number)),
        (Type::Decimal, Value::Number(number)) => one("valueDecimal", number_json(*number)),
        (Type::Date, Value::Date(date)) => one("valueDate", date.to_string().into()),
        (Type::Boolean, Value::Boolean(value)) => one("valueBoolean", (*value).into()),
        (Type::String | Type::Text, value) => one("valueString", value.to_string().into()),
        // A type is only claimed where the calculation gives it: `types` knows.
        (Type::Integer | Type::Decimal | Type::Date | Type::Boolean | Type::Display, _) => Vec::new(),
    }
}

fn coding(form: &Form, question: &Question, name: &str) -> Json {
    let list = question.kind.list().unwrap_or_default();
    let mut coding = json!({"system": system(&form.id, list), "code": name});
    if matches!(question.kind, Kind::SelectOne(_) | Kind::SelectMultiple(_)) {
        coding["display"] = form.choice_label(&question.kind, name, &form.default_language).into();
    }
    json!({"valueCoding": coding})
}
