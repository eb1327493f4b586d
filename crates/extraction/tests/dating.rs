//! Pages that date themselves. The cases are data: `fixtures/cases/dating/*.toml`.

#[path = "common/cases.rs"]
mod cases;

use std::sync::LazyLock;

use banmian_extraction::{Resources, extract, plain_text};
use banmian_model::Article;
use cases::cases;
use serde::Deserialize;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    date: String,
}

/// The day of a page with an article a line, `?` behind it where it is not proven.
fn dated(text: &str) -> String {
    let mut page = plain_text("case", text, None, None);
    let whole = page.segmentation.articles.remove(0);
    page.segmentation.articles = whole
        .paragraphs
        .iter()
        .map(|paragraph| Article {
            paragraphs: vec![paragraph.clone()],
            spans: paragraph.spans.clone(),
            ..whole.clone()
        })
        .collect();
    extract(&page, &RESOURCES).issue_date.map_or_else(String::new, |date| {
        let doubt = if date.certain { "" } else { "?" };
        date.value + doubt
    })
}

#[test]
fn pages_date_themselves() {
    for case in cases::<Case>("dating") {
        assert_eq!(dated(&case.text), case.date, "{}", case.name);
    }
}
