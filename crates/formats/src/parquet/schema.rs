//! Columns of each table, in their order.

use arrow_schema::{DataType, Field, Schema};

/// Digits of a decimal.
pub(super) const PRECISION: u8 = 38;
/// Digits of it behind the point.
pub(super) const SCALE: i8 = 10;

pub(super) fn pages() -> Schema {
    let stated = [
        or_null("value", text()),
        or_null("basis", text()),
        some("evidence", list(text())),
    ];
    let date = [
        or_null("value", text()),
        or_null("confidence", text()),
        or_null("basis", text()),
        some("evidence", list(text())),
    ];
    let damage = [some("raw", pair()), some("kind", text())];
    let dispute = [
        some("field", text()),
        some("value", text()),
        some("basis", text()),
        some("evidence", list(text())),
    ];
    let segment = [some("raw", pair()), some("label", text())];
    let decision = [
        some("label", text()),
        some("basis", text()),
        or_null("margin", integer()),
        some("segments", list(record(segment))),
    ];
    let repair = [
        some("taken_for", text()),
        some("encoding", text()),
        some("text", text()),
    ];
    let diagnostic = [
        some("code", text()),
        some("severity", text()),
        or_null("span", pair()),
        some("message", text()),
    ];
    Schema::new(vec![
        some("page", text()),
        some("path", text()),
        some("bytes", integer()),
        some("blake3", text()),
        or_null("duplicate_of", text()),
        some("encoding", text()),
        some("text", text()),
        some("damage", list(record(damage))),
        some("newspaper", record(stated.clone())),
        some("issue_date", record(date)),
        or_null("page_label", text()),
        some("raw", pair()),
        or_null("page_label_basis", text()),
        some("page_label_evidence", list(text())),
        some("disputes", list(record(dispute))),
        some("encoding_decision", record(decision)),
        or_null("repair", record(repair)),
        some("region", record(stated)),
        some("diagnostics", list(record(diagnostic))),
        or_null("segmentation_margin", integer()),
    ])
}

pub(super) fn articles() -> Schema {
    let names = |name| some(name, list(text()));
    let byline = [
        or_null("outlet", text()),
        names("reporters"),
        names("correspondents"),
        names("narrators"),
        names("compilers"),
        names("photographers"),
        names("editors"),
    ];
    let dateline = [or_null("outlet", text()), some("mark", text()), or_null("date", text())];
    let paragraph = [
        some("text", text()),
        some("spans", pairs()),
        some("raw", pairs()),
        or_null("label", text()),
        some("crosshead", DataType::Boolean),
    ];
    let caption = [some("text", text()), some("spans", pairs()), some("raw", pairs())];
    let jump = [
        some("direction", text()),
        or_null("page", text()),
        or_null("mark", text()),
        or_null("target", text()),
    ];
    let doubt = [
        some("spans", pairs()),
        some("raw", pairs()),
        some("reading", text()),
        some("runner_up", text()),
        some("margin", integer()),
    ];
    Schema::new(vec![
        some("article", text()),
        some("page", text()),
        some("order", integer()),
        some("kind", text()),
        or_null("kicker", text()),
        or_null("headline", text()),
        or_null("deck", text()),
        names("standing_head"),
        some("byline", record(byline)),
        or_null("dateline", record(dateline)),
        some("paragraphs", list(record(paragraph))),
        some("captions", list(record(caption))),
        or_null("jump", record(jump)),
        some("spans", pairs()),
        some("raw", pairs()),
        some("kicker_spans", pairs()),
        some("headline_spans", pairs()),
        some("deck_spans", pairs()),
        some("byline_spans", pairs()),
        or_null("margin", integer()),
        some("doubts", list(record(doubt))),
    ])
}

pub(super) fn mentions() -> Schema {
    // All that a value may have, by whatever type.
    let texts = [
        "name",
        "role",
        "title",
        "full_name",
        "form",
        "adcode",
        "kind",
        "timex",
        "start",
        "end",
        "grain",
        "modifier",
        "duration",
        "duration_high",
        "edtf",
        "anchor",
        "number",
        "low",
        "high",
        "unit",
        "currency",
        "issuer",
    ];
    let lists = ["offices", "candidates"].map(|name| or_null(name, list(text())));
    let si = [
        or_null("number", text()),
        or_null("low", text()),
        or_null("high", text()),
        some("unit", text()),
    ];
    let value = texts.into_iter().map(|name| or_null(name, text())).chain(lists);
    let value = value.chain([or_null("si", record(si))]);
    Schema::new(vec![
        some("mention", text()),
        some("article", text()),
        some("type", text()),
        some("text", text()),
        some("spans", pairs()),
        some("raw", pairs()),
        or_null("number", decimal()),
        some("value", record(value)),
        some("rule", text()),
    ])
}

pub(super) fn facts() -> Schema {
    let place = [or_null("adcode", text()), some("name", text())];
    let window = [or_null("start", text()), or_null("end", text())];
    Schema::new(vec![
        some("fact", text()),
        some("article", text()),
        some("type", text()),
        or_null("subject", text()),
        or_null("measure", text()),
        or_null("scope", text()),
        or_null("origin", text()),
        or_null("value", decimal()),
        or_null("value_exact", text()),
        or_null("unit", text()),
        or_null("modifier", text()),
        or_null("numerator", decimal()),
        or_null("numerator_exact", text()),
        or_null("denominator", decimal()),
        or_null("denominator_exact", text()),
        or_null("place", record(place)),
        or_null("window", record(window)),
        some("spans", pairs()),
        some("raw", pairs()),
        some("rule", text()),
        some("text", text()),
        or_null("form", text()),
        or_null("outlook", text()),
        or_null("compared_with", text()),
        or_null("previous", decimal()),
        or_null("previous_exact", text()),
    ])
}

pub(super) fn quotes() -> Schema {
    Schema::new(vec![
        some("quote", text()),
        some("article", text()),
        or_null("speaker", text()),
        or_null("speaker_mention", text()),
        some("text", text()),
        some("kind", text()),
        or_null("cue", text()),
        some("spans", pairs()),
        some("raw", pairs()),
        some("rule", text()),
    ])
}

pub(super) fn checks() -> Schema {
    let evidence = [some("spans", pairs()), some("raw", pairs()), some("text", text())];
    Schema::new(vec![
        some("check", text()),
        some("article", text()),
        some("kind", text()),
        some("status", text()),
        some("statement", text()),
        some("evidence", list(record(evidence))),
        or_null("proposal", text()),
        some("rule", text()),
    ])
}

/// Columns of what became of inputs ([`banmian_export::InputRow`]), and what tells pages that repeat another: the digest of
/// the folded text, and where the page begins in its source.
pub fn outcomes() -> Schema {
    Schema::new(vec![
        some("input", text()),
        some("path", text()),
        or_null("page", text()),
        some("bytes", integer()),
        or_null("blake3", text()),
        or_null("compression", text()),
        some("outcome", text()),
        or_null("reason", text()),
        or_null("duplicate_of", text()),
        some("doubts", list(text())),
        or_null("text_blake3", text()),
        some("start", integer()),
    ])
}

/// Columns of what became of texts that were annotated.
pub fn answers() -> Schema {
    Schema::new(vec![
        some("id", text()),
        some("outcome", text()),
        or_null("reason", text()),
        or_null("note", text()),
    ])
}

/// Columns of the epidemic ledger's counts.
pub(super) fn ledger() -> Schema {
    Schema::new(vec![
        or_null("place", text()),
        or_null("adcode", text()),
        or_null("subject", text()),
        some("measure", text()),
        some("scope", text()),
        or_null("origin", text()),
        or_null("window_start", text()),
        or_null("window_end", text()),
        or_null("known", text()),
        or_null("value", decimal()),
        or_null("value_exact", text()),
        or_null("modifier", text()),
        some("standing", text()),
        or_null("by", text()),
        or_null("newspaper", text()),
        some("run", text()),
        some("page", text()),
        some("article", text()),
        some("fact", text()),
        or_null("duplicate_of", text()),
        some("quote", text()),
        some("path", text()),
        or_null("raw_start", integer()),
        or_null("raw_end", integer()),
    ])
}

/// Columns of what the epidemic ledger's counts say of each other.
pub(super) fn audit() -> Schema {
    Schema::new(vec![
        some("kind", text()),
        some("status", text()),
        or_null("place", text()),
        or_null("adcode", text()),
        or_null("subject", text()),
        some("measure", text()),
        or_null("origin", text()),
        or_null("moment", text()),
        some("statement", text()),
        or_null("residual", decimal()),
        or_null("residual_exact", text()),
        some("facts", list(text())),
        some("finding", text()),
    ])
}

/// Columns of articles that go on, or come from, where no page is ([`banmian_export::OpenEnd`]).
pub fn open_ends() -> Schema {
    Schema::new(vec![
        some("article", text()),
        some("direction", text()),
        or_null("page", text()),
        or_null("mark", text()),
        some("waits_for", text()),
    ])
}

fn some(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, false)
}

fn or_null(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, true)
}

fn text() -> DataType {
    DataType::Utf8
}

fn integer() -> DataType {
    DataType::Int64
}

/// The type of a column of decimals: 38 digits, ten of them behind the point.
pub fn decimal() -> DataType {
    DataType::Decimal128(PRECISION, SCALE)
}

fn list(of: DataType) -> DataType {
    DataType::new_list(of, false)
}

/// `[start, end]`.
fn pair() -> DataType {
    list(integer())
}

fn pairs() -> DataType {
    list(pair())
}

fn record(fields: impl IntoIterator<Item = Field>) -> DataType {
    DataType::Struct(fields.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use banmian_export::{SCHEMAS, TABLES};
    use serde_json::Value as Json;

    use super::*;

    /// Columns that stand for a number as text, or a number within a value.
    const OWN: [&str; 5] = [
        "number",
        "value_exact",
        "numerator_exact",
        "denominator_exact",
        "previous_exact",
    ];

    fn resolved<'a>(root: &'a Json, property: &'a Json) -> &'a Json {
        let one = property.get("anyOf").map_or(property, |any| &any[0]);
        match one["$ref"].as_str() {
            Some(reference) => &root["$defs"][reference.trim_start_matches("#/$defs/")],
            None => one,
        }
    }

    #[track_caller]
    fn check(place: &str, root: &Json, property: &Json, field: &Field) {
        let or_null = property.get("anyOf").is_some()
            || property["type"]
                .as_array()
                .is_some_and(|types| types.contains(&"null".into()));
        assert_eq!(or_null, field.is_nullable(), "{place}");
        let schema = resolved(root, property);
        match field.data_type() {
            DataType::Struct(fields) if place != "mentions.value" => {
                let known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
                let fields: Vec<&Field> = fields
                    .iter()
                    .map(|field| &**field)
                    .filter(|field| !OWN.contains(&field.name().as_str()))
                    .collect();
                let names: Vec<&String> = fields.iter().map(|field| field.name()).collect();
                assert_eq!(names, known, "{place}");
                for field in fields {
                    check(
                        &format!("{place}.{}", field.name()),
                        root,
                        &schema["properties"][field.name()],
                        field,
                    );
                }
            }
            DataType::List(item) => check(&format!("{place}[]"), root, &schema["items"], item),
            _ => {}
        }
    }

    #[test]
    fn columns_are_the_fields_of_the_json_schemas() {
        let schemas = [pages(), articles(), mentions(), facts(), quotes(), checks()];
        for ((table, json), schema) in TABLES.iter().zip(SCHEMAS).zip(schemas) {
            let root: Json = serde_json::from_str(json).unwrap();
            let row = Field::new(*table, DataType::Struct(schema.fields), false);
            check(table, &root, &root, &row);
        }
    }
}
