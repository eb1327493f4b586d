//! The `value` of a mention, by its type.

use banmian_model::{Amount, Decimal, TimeValue, Value};
use serde_json::{Number, Value as Json, json};

use crate::names;

/// Whether an organisation's name says by itself whose it is, or only together with the paper that it stands in: 市委.
fn form(name: &str) -> &'static str {
    if name.starts_with(['省', '市', '县', '區', '区', '縣', '州', '旗']) {
        "short"
    } else {
        "full"
    }
}

/// Type and value of a mention.
pub(crate) fn value(value: &Value, rule: &str) -> (&'static str, Json) {
    match value {
        Value::Person { name, offices, role } => (
            "person",
            json!({ "name": name, "offices": offices, "role": role.map(names::byline_role) }),
        ),
        Value::Office { title, .. } => ("office", json!({ "title": title })),
        Value::Organization { name, full_name } => (
            "organization",
            json!({ "name": name, "full_name": full_name, "form": form(name) }),
        ),
        Value::Place {
            adcode,
            name,
            candidates,
        } => (
            "place",
            json!({ "adcode": adcode, "name": name, "candidates": candidates }),
        ),
        Value::Time(time) => ("time", time_value(time)),
        Value::Quantity { amount, unit } => (
            "quantity",
            quantity_value(amount, unit.as_deref(), rule == "quantity/difference"),
        ),
        Value::Money { amount, currency, unit } => (
            "money",
            amount_value(amount, &[("unit", json!(unit)), ("currency", json!(currency))]),
        ),
        Value::Ratio { amount } => ("ratio", amount_value(amount, &[])),
        Value::Ordinal { number: which } => ("ordinal", json!({ "number": number(*which) })),
        Value::Phone { number } => ("phone", json!({ "number": number })),
        Value::Document { title, number, issuer } => (
            "document",
            json!({ "title": title, "number": number, "issuer": issuer }),
        ),
    }
}

/// A quantity with its value in the SI beside it; a `difference` of two temperatures has no freezing point to add.
fn quantity_value(amount: &Amount, unit: Option<&str>, difference: bool) -> Json {
    let mut value = amount_value(amount, &[("unit", json!(unit))]);
    if let Some(si) = unit.and_then(banmian_model::si) {
        let turned = |number| {
            if difference {
                si.difference(number)
            } else {
                si.value(number)
            }
        };
        let json = |number| turned(number).map(|number| Json::Number(self::number(number)));
        value["si"] = json!({
            "number": json(amount.number),
            "low": amount.low.and_then(json),
            "high": amount.high.and_then(json),
            "unit": si.unit,
        });
    }
    value
}

fn amount_value(amount: &Amount, more: &[(&str, Json)]) -> Json {
    let mut object = serde_json::Map::new();
    object.insert("number".into(), Json::Number(number(amount.number)));
    object.insert(
        "low".into(),
        amount.low.map_or(Json::Null, |low| Json::Number(number(low))),
    );
    object.insert(
        "high".into(),
        amount.high.map_or(Json::Null, |high| Json::Number(number(high))),
    );
    object.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    object.insert("modifier".into(), names::modifier(amount.modifier).into());
    Json::Object(object)
}

fn time_value(time: &TimeValue) -> Json {
    let mut value = json!({
        "kind": names::time_kind(time.kind),
        "timex": time.timex,
        "start": time.start.map(|at| at.to_string()),
        "end": time.end.map(|at| at.to_string()),
        "grain": time.grain.map(names::grain),
        "modifier": time.modifier.map(names::time_modifier),
        "duration": time.duration,
        "edtf": time.edtf,
        "anchor": time.anchor,
    });
    if let Some(high) = &time.duration_high {
        value["duration_high"] = json!(high);
    }
    value
}

/// A decimal as JSON writes it: its own digits, without zeros that say nothing.
pub(crate) fn number(value: Decimal) -> Number {
    let text = value.normalize().to_string();
    serde_json::from_str(&text).expect("a decimal in plain notation is a JSON number")
}
