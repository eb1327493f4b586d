//! Symptoms in free texts. The cases are data: `fixtures/cases/symptoms/*.toml`.

#[path = "common/cases.rs"]
mod cases;

use std::sync::LazyLock;

use banmian_extraction::{Resources, symptoms};
use cases::cases;
use proptest::prelude::*;
use serde::Deserialize;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    said: Vec<String>,
    denied: Vec<String>,
}

#[test]
fn symptoms_are_said_or_denied() {
    for case in cases::<Case>("symptoms") {
        let found = symptoms(&case.text, &RESOURCES);
        let names = |is_denied: bool| -> Vec<String> {
            let some = found.iter().filter(|symptom| symptom.is_denied == is_denied);
            some.map(|symptom| symptom.name.clone()).collect()
        };
        assert_eq!((names(false), names(true)), (case.said, case.denied), "{}", case.name);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_words_stand_where_they_are_said_to(text in "[无没不有，、。发热烧咳嗽头痛a-z\\n]{0,60}") {
        let mut last = 0;
        for symptom in symptoms(&text, &RESOURCES) {
            let range = symptom.span.range();
            prop_assert!(range.start >= last && !text[range.clone()].is_empty());
            last = range.end;
        }
    }
}
