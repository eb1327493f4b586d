//! Forms and answers as FHIR R4 resources: Questionnaire and QuestionnaireResponse.
//!
//! A link id is a question's or group's name. Choices are codings of the system [`system`]. What FHIR can say of a
//! condition it says as `enableWhen`; every rule stands beside it as it was written, in extensions [`RULE`] with the
//! column's name behind (`urn:banmian:xlsform:relevant`), so that no rule is lost and none is claimed that does not hold.
//! Calculations are hidden read-only items of the type that they give.

mod conditions;
mod questionnaire;
mod response;
mod types;

use serde_json::{Map, Value as Json, json};

pub use questionnaire::questionnaire;
pub use response::{Submission, response};

use crate::form::{Text, code};

/// The beginning of the extensions that hold rules as they were written.
pub const RULE: &str = "urn:banmian:xlsform:";

/// The code system of a list of choices.
#[must_use]
pub fn system(form: &str, list: &str) -> String {
    format!("urn:banmian:survey:{form}:{}", banmian_export::in_uri(list))
}

/// Puts a text in the default language under a key, and its translations beside it as FHIR's extension has them.
fn put_text(object: &mut Map<String, Json>, key: &str, text: &Text, language: &str) {
    let shown = text.get(language, language);
    if shown.is_empty() {
        return;
    }
    object.insert(key.to_owned(), shown.into());
    let translation = |(other, text): (&str, &str)| {
        let code = code(other)?;
        let parts = json!([{"url": "lang", "valueCode": code}, {"url": "content", "valueString": text}]);
        let is_other = other != language;
        is_other.then(|| json!({"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": parts}))
    };
    let translations: Vec<Json> = text.iter().filter_map(translation).collect();
    if !translations.is_empty() {
        object.insert(format!("_{key}"), json!({"extension": translations}));
    }
}
