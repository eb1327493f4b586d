//! `datapackage.json`: the tables described as Frictionless wants it, from the JSON Schemas in `schemas/`.

use serde_json::{Map, Value as Json, json};

use crate::TABLES;
use crate::csv::COLUMNS;

/// The JSON Schema of a line of each table, in the order of [`TABLES`].
pub const SCHEMAS: [&str; TABLES.len()] = [
    include_str!("../../../schemas/pages.schema.json"),
    include_str!("../../../schemas/articles.schema.json"),
    include_str!("../../../schemas/mentions.schema.json"),
    include_str!("../../../schemas/facts.schema.json"),
    include_str!("../../../schemas/quotes.schema.json"),
    include_str!("../../../schemas/checks.schema.json"),
];

/// Which tables a field names a row of: field, table.
const KEYS: [(&str, &str); 4] = [
    ("page", "pages"),
    ("article", "articles"),
    ("duplicate_of", "pages"),
    ("speaker_mention", "mentions"),
];

/// The description of what a run writes: its JSON Lines, and its ledger, of which it is given whether it begins with a
/// byte order mark.
pub fn datapackage(lines: bool, ledger: Option<bool>) -> Json {
    let tables = TABLES
        .iter()
        .zip(SCHEMAS)
        .map(|(table, schema)| resource(table, schema));
    let resources: Vec<Json> = tables.filter(|_| lines).chain(ledger.map(observations)).collect();
    json!({
        "profile": "data-package",
        "name": "banmian",
        "title": "What was read from newspaper pages, with the bytes that say it",
        "resources": resources,
    })
}

fn resource(table: &str, schema: &str) -> Json {
    let schema: Json = serde_json::from_str(schema).expect("a test reads it");
    let properties = schema["properties"]
        .as_object()
        .expect("a schema of objects has properties");
    let fields: Vec<Json> = properties
        .iter()
        .map(|(name, property)| field(name, property))
        .collect();
    let own = &table[..table.len() - 1];
    let keys = KEYS
        .iter()
        .filter(|(name, _)| *name != own && properties.contains_key(*name));
    let keys: Vec<Json> = keys
        .map(|(name, of)| {
            let (target, key) = (if *of == table { "" } else { of }, &of[..of.len() - 1]);
            json!({ "fields": [name], "reference": { "resource": target, "fields": [key] } })
        })
        .collect();
    json!({
        "name": table,
        "title": schema["description"],
        "path": format!("{table}.jsonl"),
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "dialect": { "json": { "keyed": true } },
        "schema": { "fields": fields, "primaryKey": [own], "foreignKeys": keys, "missingValues": [] },
    })
}

/// A field, from the property of a JSON Schema.
fn field(name: &str, property: &Json) -> Json {
    let types: Vec<&str> = match &property["type"] {
        Json::String(one) => vec![one],
        Json::Array(several) => several.iter().filter_map(Json::as_str).collect(),
        // What is defined elsewhere is a range or a record.
        _ => Vec::new(),
    };
    let is_range = |reference: &Json| reference["$ref"] == "#/$defs/points" || reference["$ref"] == "#/$defs/raw";
    let kind = match types.first() {
        Some(kind) => kind,
        None if is_range(property) => "array",
        None => "object",
    };
    let or_null = types.contains(&"null") || property.get("anyOf").is_some();
    let mut constraints = Map::new();
    if !or_null {
        constraints.insert("required".to_owned(), true.into());
    }
    if let Some(values) = property["enum"].as_array() {
        let values = values.iter().filter(|value| !value.is_null()).cloned().collect();
        constraints.insert("enum".to_owned(), Json::Array(values));
    }
    json!({ "name": name, "type": kind, "description": property["description"], "constraints": constraints })
}

fn observations(bom: bool) -> Json {
    let fields: Vec<Json> = COLUMNS
        .iter()
        .map(|(name, kind, description)| json!({ "name": name, "type": kind, "description": description }))
        .collect();
    json!({
        "profile": "tabular-data-resource",
        "name": "observations",
        "title": "Epidemic counts printed in newspapers, with the bytes that say them",
        "path": "observations.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": if bom { "utf-8-sig" } else { "utf-8" },
        "schema": { "fields": fields, "primaryKey": ["fact"], "missingValues": [""] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_described() {
        let package = datapackage(true, Some(false));
        let resources = package["resources"].as_array().unwrap();
        let paths: Vec<&str> = resources
            .iter()
            .filter_map(|resource| resource["path"].as_str())
            .collect();
        assert_eq!(paths[..2], ["pages.jsonl", "articles.jsonl"]);
        assert_eq!(paths[6], "observations.csv");
        let mentions = &resources[2]["schema"];
        assert_eq!(mentions["primaryKey"], json!(["mention"]));
        assert_eq!(mentions["foreignKeys"][0]["reference"]["resource"], "articles");
        let pages = resources[0]["schema"]["fields"].as_array().unwrap();
        let kind = |name: &str| {
            pages
                .iter()
                .find(|field| field["name"] == name)
                .map(|field| field["type"].clone())
        };
        assert_eq!(
            (kind("raw"), kind("newspaper")),
            (Some("array".into()), Some("object".into()))
        );
    }
}
