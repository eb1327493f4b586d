//! Answers as JSON, to be kept.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Map, Number, Value as Json};

use crate::answers::{Answers, Path};
use crate::form::{Form, Identity, Kind, Question};
use crate::value::Value;

/// That a JSON value is not the answers of a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct NoAnswers {
    /// The field; `""` of the whole.
    pub path: String,
    /// What is wrong with it.
    pub message: String,
}

fn wrong(path: &str, message: impl Into<String>) -> NoAnswers {
    NoAnswers {
        path: path.to_owned(),
        message: message.into(),
    }
}

impl Answers {
    /// The answers as a JSON object, in the order of names.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let mut all = object(&self.values);
        for (repeat, instances) in &self.repeats {
            let instances = instances.iter().map(|fields| Json::Object(object(fields))).collect();
            all.insert(repeat.clone(), Json::Array(instances));
        }
        Json::Object(all)
    }

    /// The answers of the form under which they were given.
    ///
    /// # Errors
    ///
    /// Names that the form has not got, and values that are not of their question's kind. Choices that the list has not
    /// got are no error: they were in it when they were chosen.
    pub fn from_json(form: &Form, json: &Json) -> Result<Self, NoAnswers> {
        let fields = json.as_object().ok_or_else(|| wrong("", "is no object"))?;
        let mut answers = Self::default();
        for (name, json) in fields {
            if form.repeats().any(|repeat| repeat.name == *name) {
                answers.repeats.insert(name.clone(), instances(form, name, json)?);
            } else {
                let question =
                    question(form, None, name).ok_or_else(|| wrong(name, "the form has no such question"))?;
                answers.values.insert(name.clone(), value(question, name, json)?);
            }
        }
        Ok(answers)
    }

    /// Takes out what says who somebody is: what is left, and what was taken, each with its path and what it is.
    #[must_use]
    pub fn without_identity(mut self, form: &Form) -> (Self, Vec<(Path, Identity, String)>) {
        let identity = |name: &str| form.question(name).and_then(|question| question.identity);
        let mut taken = Vec::new();
        let paths: Vec<Path> = self.iter().map(|(path, _)| path).collect();
        for path in paths {
            let Some(identity) = identity(&path.name) else {
                continue;
            };
            if let Some(value) = self.remove(&path) {
                taken.push((path, identity, value.to_string()));
            }
        }
        (self, taken)
    }

    /// Puts back what [`Answers::without_identity`] took.
    pub fn put_back(&mut self, path: &Path, text: String) {
        let value = Value::text(text);
        if value == Value::Empty {
            return;
        }
        let fields = match &path.instance {
            None => Some(&mut self.values),
            Some((repeat, instance)) => self
                .repeats
                .get_mut(repeat)
                .and_then(|instances| instances.get_mut(instance.checked_sub(1)?)),
        };
        if let Some(fields) = fields {
            fields.insert(path.name.clone(), value);
        }
    }

    fn remove(&mut self, path: &Path) -> Option<Value> {
        match &path.instance {
            None => self.values.remove(&path.name),
            // The instance stays, if need be without fields: others keep their numbers.
            Some((repeat, instance)) => self
                .repeats
                .get_mut(repeat)?
                .get_mut(instance.checked_sub(1)?)?
                .remove(&path.name),
        }
    }
}

fn object(fields: &BTreeMap<String, Value>) -> Map<String, Json> {
    fields.iter().map(|(name, value)| (name.clone(), json(value))).collect()
}

/// A value as JSON.
pub(crate) fn json(value: &Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Text(_) | Value::Date(_) => Json::String(value.to_string()),
        Value::Number(number) => number_json(*number),
        Value::Boolean(value) => Json::Bool(*value),
        Value::Several(names) => names.iter().cloned().map(Json::String).collect(),
    }
}

/// Never through a float: the digits are kept.
pub(crate) fn number_json(number: Decimal) -> Json {
    let digits: Result<Number, _> = number.normalize().to_string().parse();
    Json::Number(digits.expect("a decimal is written as JSON writes numbers"))
}

fn instances(form: &Form, repeat: &str, json: &Json) -> Result<Vec<BTreeMap<String, Value>>, NoAnswers> {
    let instances = json.as_array().ok_or_else(|| wrong(repeat, "a repeat is a list"))?;
    let mut all = Vec::new();
    for (instance, number) in instances.iter().zip(1..) {
        let fields = instance
            .as_object()
            .ok_or_else(|| wrong(&format!("{repeat}/{number}"), "an instance of a repeat is an object"))?;
        let mut found = BTreeMap::new();
        for (name, json) in fields {
            let path = Path::within(repeat, number, name).to_string();
            let question =
                question(form, Some(repeat), name).ok_or_else(|| wrong(&path, "the repeat has no such question"))?;
            found.insert(name.clone(), value(question, &path, json)?);
        }
        all.push(found);
    }
    Ok(all)
}

/// The question of this name, where it stands in this repeat.
fn question<'f>(form: &'f Form, repeat: Option<&str>, name: &str) -> Option<&'f Question> {
    form.questions()
        .find(|(within, question)| question.name == name && within.map(|group| group.name.as_str()) == repeat)
        .map(|(_, question)| question)
}

fn value(question: &Question, path: &str, json: &Json) -> Result<Value, NoAnswers> {
    let kind = &question.kind;
    let mismatch = || wrong(path, format!("{json} is no answer of type {}", kind.word()));
    let found = match (kind, json) {
        (Kind::Text | Kind::SelectOne(_), Json::String(text)) => Value::text(text),
        (Kind::Integer | Kind::Decimal, Json::Number(number)) => decimal(number).ok_or_else(mismatch)?,
        (Kind::Date, Json::String(_)) => date(json).ok_or_else(mismatch)?,
        (Kind::SelectMultiple(_), Json::Array(_)) => several(json).ok_or_else(mismatch)?,
        // A calculation gives what it gives. A text that writes a day was one, or is compared as one.
        (Kind::Calculate, Json::String(text)) => date(json).unwrap_or_else(|| Value::text(text)),
        (Kind::Calculate, Json::Number(number)) => decimal(number).ok_or_else(mismatch)?,
        (Kind::Calculate, Json::Bool(value)) => Value::Boolean(*value),
        (Kind::Calculate, Json::Array(_)) => several(json).ok_or_else(mismatch)?,
        _ => return Err(mismatch()),
    };
    if found == Value::Empty {
        return Err(wrong(path, "is empty: what was not answered is left out"));
    }
    Ok(found)
}

fn decimal(number: &Number) -> Option<Value> {
    Decimal::from_str_exact(&number.to_string()).ok().map(Value::Number)
}

fn date(json: &Json) -> Option<Value> {
    Value::text(json.as_str()?).date().map(Value::Date)
}

fn several(json: &Json) -> Option<Value> {
    let names = json.as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
    let names: Vec<String> = names.collect::<Option<_>>()?;
    Some(if names.is_empty() {
        Value::Empty
    } else {
        Value::Several(names)
    })
}
