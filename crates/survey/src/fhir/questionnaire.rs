//! A form as a Questionnaire (<http://hl7.org/fhir/R4/questionnaire.html>).

use serde_json::{Map, Value as Json, json};

use super::conditions::enabled;
use super::types::{self, Type};
use super::{RULE, put_text, system};
use crate::expression::{Expression, Function, Node};
use crate::form::{Form, Group, Initial, Item, Kind, Question, code};
use crate::limits;
use crate::versions::Version;

/// A published form as a FHIR R4 Questionnaire. `url` is its canonical address without a version.
#[must_use]
pub fn questionnaire(version: &Version, url: &str) -> Json {
    let form = &version.form;
    let mut resource = Map::new();
    resource.insert("resourceType".into(), "Questionnaire".into());
    if let Some(code) = code(&form.default_language) {
        resource.insert("language".into(), code.into());
    }
    resource.insert("url".into(), url.into());
    resource.insert("version".into(), version.number.to_string().into());
    resource.insert("name".into(), computer_name(&form.id).into());
    put_text(&mut resource, "title", &form.title, &form.default_language);
    resource.insert("status".into(), "active".into());
    resource.insert("subjectType".into(), json!(["Patient"]));
    put_text(&mut resource, "publisher", &form.asked_by, &form.default_language);
    put_text(&mut resource, "purpose", &form.purpose, &form.default_language);
    resource.insert("item".into(), items(form, &form.items));
    Json::Object(resource)
}

/// Questionnaire.name is a name for programs: a capital, then letters, digits and `_` (invariant que-0).
fn computer_name(id: &str) -> String {
    let safe: String = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let first = safe.chars().next().filter(char::is_ascii_alphabetic);
    match first {
        Some(first) => format!("{}{}", first.to_ascii_uppercase(), &safe[1..]),
        None => format!("Form_{safe}"),
    }
}

fn items(form: &Form, items: &[Item]) -> Json {
    let item = |item: &Item| match item {
        Item::Question(found) => question(form, found),
        Item::Group(found) => group(form, found),
    };
    items.iter().map(item).collect()
}

fn group(form: &Form, group: &Group) -> Json {
    let mut item = Map::new();
    let extensions = rules([("relevant", group.relevant.as_ref())]);
    if !extensions.is_empty() {
        item.insert("extension".into(), extensions.into());
    }
    item.insert("linkId".into(), group.name.as_str().into());
    put_text(&mut item, "text", &group.label, &form.default_language);
    item.insert("type".into(), "group".into());
    put_condition(&mut item, form, group.relevant.as_ref());
    if group.repeats {
        item.insert("repeats".into(), true.into());
    }
    item.insert("item".into(), items(form, &group.items));
    Json::Object(item)
}

fn question(form: &Form, question: &Question) -> Json {
    let kind = types::of(form, question);
    let mut item = Map::new();
    let mut extensions = rules([
        ("required", question.required.as_ref()),
        ("relevant", question.relevant.as_ref()),
        ("constraint", question.constraint.as_ref()),
        ("calculation", question.calculation.as_ref()),
    ]);
    if question.kind == Kind::Calculate {
        let hidden = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";
        extensions.push(json!({"url": hidden, "valueBoolean": true}));
    }
    if !extensions.is_empty() {
        item.insert("extension".into(), extensions.into());
    }
    item.insert("linkId".into(), question.name.as_str().into());
    put_text(&mut item, "text", &question.label, &form.default_language);
    item.insert("type".into(), kind.word().into());
    put_condition(&mut item, form, question.relevant.as_ref());
    if question.required.as_ref().is_some_and(is_always) {
        item.insert("required".into(), true.into());
    }
    if matches!(question.kind, Kind::SelectMultiple(_)) {
        item.insert("repeats".into(), true.into());
    }
    if question.kind == Kind::Calculate {
        item.insert("readOnly".into(), true.into());
    }
    if question.kind == Kind::Text {
        item.insert("maxLength".into(), limits::TEXT.into());
    }
    if kind == Type::Choice {
        item.insert("answerOption".into(), options(form, question));
    } else if let Some(initial) = initial(form, question, kind) {
        item.insert("initial".into(), json!([initial]));
    }
    if question.kind != Kind::Note && !question.hint.is_empty() {
        item.insert("item".into(), json!([hint(form, question)]));
    }
    Json::Object(item)
}

/// `required` where it is always; what hangs on answers stands in the extension.
fn is_always(required: &Expression) -> bool {
    matches!(required.root(), Node::Call(Function::True, _))
}

fn rules<const N: usize>(rules: [(&str, Option<&Expression>); N]) -> Vec<Json> {
    let written = rules.into_iter().filter_map(|(column, rule)| Some((column, rule?)));
    let hangs = written.filter(|(column, rule)| *column != "required" || !is_always(rule));
    hangs
        .map(|(column, rule)| json!({"url": format!("{RULE}{column}"), "valueString": rule.source()}))
        .collect()
}

fn put_condition(item: &mut Map<String, Json>, form: &Form, relevant: Option<&Expression>) {
    let Some(enabled) = relevant.and_then(|relevant| enabled(form, relevant.root())) else {
        return;
    };
    item.insert("enableWhen".into(), enabled.when.into());
    if let Some(behavior) = enabled.behavior {
        item.insert("enableBehavior".into(), behavior.into());
    }
}

fn options(form: &Form, question: &Question) -> Json {
    let list = question.kind.list().unwrap_or_default();
    let at_first: Vec<&str> = match &question.default {
        Some(Initial::Literal(text)) if matches!(question.kind, Kind::SelectMultiple(_)) => {
            text.split_whitespace().collect()
        }
        Some(Initial::Literal(text)) => vec![text],
        _ => Vec::new(),
    };
    let option = |choice: &crate::form::Choice| {
        let mut coding = Map::new();
        coding.insert("system".into(), system(&form.id, list).into());
        coding.insert("code".into(), choice.name.as_str().into());
        put_text(&mut coding, "display", &choice.label, &form.default_language);
        let mut option = json!({"valueCoding": coding});
        if at_first.contains(&choice.name.as_str()) {
            option["initialSelected"] = true.into();
        }
        option
    };
    form.choices(&question.kind).iter().map(option).collect()
}

/// A default that is written out; `today()` is known to whoever shows the form.
fn initial(form: &Form, question: &Question, kind: Type) -> Option<Json> {
    let Some(Initial::Literal(text)) = &question.default else {
        return None;
    };
    let value = crate::typed::value(&question.kind, form.choices(&question.kind), &[text]).ok()?;
    super::response::valued(kind, &value, form, question).into_iter().next()
}

/// A hint as FHIR has it: an item that is shown, with a control of its own.
fn hint(form: &Form, question: &Question) -> Json {
    let mut item = Map::new();
    let control = json!({"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]});
    let url = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl";
    item.insert(
        "extension".into(),
        json!([{"url": url, "valueCodeableConcept": control}]),
    );
    // No name has a slash in it.
    item.insert("linkId".into(), format!("{}/hint", question.name).into());
    put_text(&mut item, "text", &question.hint, &form.default_language);
    item.insert("type".into(), "display".into());
    Json::Object(item)
}
