//! As much of JSON Schema (2020-12) as `schemas/` uses; a keyword that is not known here is an error, not passed over.

use regex::Regex;
use serde_json::{Map, Value as Json};

/// What of a value is not as its schema says, each with the place where.
pub(crate) fn problems(schema: &Json, value: &Json) -> Vec<String> {
    let mut validator = Validator {
        root: schema,
        problems: Vec::new(),
    };
    validator.visit(schema, value, "$");
    validator.problems
}

struct Validator<'a> {
    root: &'a Json,
    problems: Vec<String>,
}

impl<'a> Validator<'a> {
    fn visit(&mut self, schema: &'a Json, value: &Json, at: &str) {
        let schema = schema
            .as_object()
            .unwrap_or_else(|| panic!("{at}: a schema is an object"));
        for (keyword, says) in schema {
            let holds = match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" | "then" => true,
                "type" => names(says).any(|name| is_a(value, name)),
                "enum" => says.as_array().is_some_and(|values| values.contains(value)),
                "const" => says == value,
                "minimum" => value
                    .as_f64()
                    .is_none_or(|number| number >= says.as_f64().expect("a number")),
                "pattern" => value.as_str().is_none_or(|text| {
                    Regex::new(says.as_str().expect("a pattern"))
                        .expect("a pattern")
                        .is_match(text)
                }),
                "minItems" => value
                    .as_array()
                    .is_none_or(|items| items.len() as u64 >= says.as_u64().expect("a count")),
                "maxItems" => value
                    .as_array()
                    .is_none_or(|items| items.len() as u64 <= says.as_u64().expect("a count")),
                "required" => names(says).all(|name| value.as_object().is_none_or(|object| object.contains_key(name))),
                "anyOf" => says
                    .as_array()
                    .is_some_and(|any| any.iter().any(|one| self.holds(one, value))),
                "additionalProperties" => {
                    assert_eq!(says, false, "{at}: only `false` is known");
                    only_known(schema, value)
                }
                "allOf" => {
                    says.as_array()
                        .into_iter()
                        .flatten()
                        .for_each(|one| self.visit(one, value, at));
                    true
                }
                "if" => {
                    if self.holds(says, value) {
                        self.visit(&schema["then"], value, at);
                    }
                    true
                }
                "$ref" => {
                    let name = says.as_str().and_then(|name| name.strip_prefix("#/$defs/"));
                    let root = self.root;
                    self.visit(&root["$defs"][name.expect("a definition of the file")], value, at);
                    true
                }
                "properties" => {
                    self.properties(says, value, at);
                    true
                }
                "items" => {
                    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.visit(says, item, &format!("{at}[{number}]"));
                    }
                    true
                }
                other => panic!("{at}: the keyword {other} is not known"),
            };
            if !holds {
                self.problems
                    .push(format!("{at}: {keyword} {says} does not hold of {value}"));
            }
        }
    }

    fn properties(&mut self, says: &'a Json, value: &Json, at: &str) {
        for (name, schema) in says.as_object().into_iter().flatten() {
            if let Some(value) = value.get(name) {
                self.visit(schema, value, &format!("{at}.{name}"));
            }
        }
    }

    fn holds(&self, schema: &'a Json, value: &Json) -> bool {
        let mut inner = Validator {
            root: self.root,
            problems: Vec::new(),
        };
        inner.visit(schema, value, "$");
        inner.problems.is_empty()
    }
}

fn only_known(schema: &Map<String, Json>, value: &Json) -> bool {
    let known = schema.get("properties").and_then(Json::as_object);
    let is_known = |name: &String| known.is_some_and(|known| known.contains_key(name));
    value.as_object().is_none_or(|object| object.keys().all(is_known))
}

/// One name, or several.
fn names(says: &Json) -> impl Iterator<Item = &str> {
    let several = says.as_array().into_iter().flatten().filter_map(Json::as_str);
    says.as_str().into_iter().chain(several)
}

fn is_a(value: &Json, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value
            .as_number()
            .is_some_and(|number| !number.to_string().contains(['.', 'e', 'E'])),
        other => panic!("no type {other}"),
    }
}
