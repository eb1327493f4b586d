//! `datapackage.json`: the tables described as Frictionless wants it, from the JSON Schemas in `schemas/`.

use serde_json::{Map, Value as Json, json};

use crate::flat::{self, Described};
use crate::{CSV, TABLES};

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

/// The description of what a run writes: its JSON Lines, and its CSV, of which it is given whether it begins with a byte
/// order mark.
pub fn datapackage(lines: bool, csv: Option<bool>) -> Json {
    let schemas: Vec<Json> = SCHEMAS
        .iter()
        .map(|schema| serde_json::from_str(schema).expect("a test reads it"))
        .collect();
    let tables = TABLES.iter().zip(&schemas).filter(|_| lines);
    let tables = tables.map(|(table, schema)| resource(table, schema));
    let sheets = csv.into_iter().flat_map(|bom| {
        let files = CSV.iter().zip(flat::described());
        let schemas = &schemas;
        files.map(move |(name, columns)| sheet(name, &columns, schemas, bom))
    });
    let resources: Vec<Json> = tables.chain(sheets).collect();
    json!({
        "profile": "data-package",
        "name": "banmian",
        "title": "What was read from newspaper pages, with the bytes that say it",
        "resources": resources,
    })
}

fn resource(table: &str, schema: &Json) -> Json {
    let properties = properties(schema);
    let fields: Vec<Json> = properties
        .iter()
        .map(|(name, property)| field(name, property))
        .collect();
    let own = one_of(table);
    let keys = keys(
        own,
        |name| properties.contains_key(name),
        |of| if of == table { "" } else { of }.to_owned(),
    );
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

fn properties(schema: &Json) -> &Map<String, Json> {
    schema["properties"]
        .as_object()
        .expect("a schema of objects has properties")
}

/// What a row of a table is called, which is its key too: `page` of `pages`.
fn one_of(table: &str) -> &str {
    &table[..table.len() - 1]
}

/// The foreign keys among the fields of rows called `own`; `resource` gives the name of a table's resource.
fn keys(own: &str, has: impl Fn(&str) -> bool, resource: impl Fn(&str) -> String) -> Vec<Json> {
    let keys = KEYS.iter().filter(|(name, _)| *name != own && has(name));
    keys.map(
        |(name, of)| json!({ "fields": [name], "reference": { "resource": resource(of), "fields": [one_of(of)] } }),
    )
    .collect()
}

/// A CSV file. A column that says nothing of itself means what the field of its name in the JSON Lines means.
fn sheet(name: &str, columns: &[Described], schemas: &[Json], bom: bool) -> Json {
    // The ledger is of facts, and has a name of its own.
    let is_ledger = name == CSV[0];
    let table = if is_ledger { "facts" } else { name };
    let at = TABLES.iter().position(|one| *one == table).unwrap_or_default();
    let properties = properties(&schemas[at]);
    let field = |(name, kind, says): &Described| {
        let description = properties.get(*name).map(|property| property["description"].clone());
        let description = description
            .filter(|_| says.is_empty())
            .unwrap_or_else(|| (*says).into());
        json!({ "name": name, "type": kind, "description": description })
    };
    let own = one_of(table);
    let has = |name: &str| columns.iter().any(|column| column.0 == name);
    let title = match is_ledger {
        true => "Epidemic counts printed in newspapers, with the bytes that say them".into(),
        false => schemas[at]["description"].clone(),
    };
    json!({
        "profile": "tabular-data-resource",
        "name": if is_ledger { name.to_owned() } else { sheet_name(name) },
        "title": title,
        "path": format!("{name}.csv"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": if bom { "utf-8-sig" } else { "utf-8" },
        "schema": {
            "fields": columns.iter().map(field).collect::<Vec<_>>(),
            "primaryKey": [own],
            "foreignKeys": keys(own, has, |of| if of == name { String::new() } else { sheet_name(of) }),
            "missingValues": [""],
        },
    })
}

/// The name of the resource of a table's CSV; that without more is its JSON Lines.
fn sheet_name(table: &str) -> String {
    format!("{table}-csv")
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
        assert_eq!(paths[6..8], ["observations.csv", "pages.csv"]);
        let articles = &resources[8]["schema"];
        assert_eq!(
            articles["fields"][0]["description"],
            resources[1]["schema"]["fields"][0]["description"]
        );
        assert_eq!(articles["foreignKeys"][0]["reference"]["resource"], "pages-csv");
        let described = resources[6..]
            .iter()
            .flat_map(|one| one["schema"]["fields"].as_array().unwrap());
        for field in described {
            assert!(
                field["description"].as_str().is_some_and(|says| !says.is_empty()),
                "{field}"
            );
        }
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
