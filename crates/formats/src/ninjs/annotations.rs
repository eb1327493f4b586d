//! What was found in an article as an annotation page of the W3C's Web Annotation Data Model, an annotation a line.
//!
//! An annotation is a mention, fact, quotation or check. Its body is the row's value as JSON; its targets are, for each piece
//! of the words it stands on, the page's text (`urn:banmian:page:…`, by position in code points and by quotation) and the
//! source's bytes (`urn:blake3:…`, by position).

use banmian_export::in_uri;
use banmian_export::rows::{ArticleRow, PageRow, Points, Raw};
use serde::Serialize;

use crate::notes;
use crate::pages::{Rows, Text};

/// Code points before and behind the words that tell them from the same words elsewhere.
const CONTEXT: usize = 16;

pub(super) fn page(article: &ArticleRow, page: &PageRow, own: &Rows<'_>, text: &Text<'_>) -> String {
    let view = View {
        text,
        page: format!("urn:banmian:page:{}", in_uri(&page.page)),
        source: format!("urn:blake3:{}", page.blake3),
    };
    let mentions = own.mentions.iter().map(|row| {
        let targets = view.targets(&row.spans, &row.raw);
        view.annotation(&row.mention, "identifying", notes::mention(row), targets)
    });
    let facts = own.facts.iter().map(|row| {
        let targets = view.targets(&row.spans, &row.raw);
        view.annotation(&row.fact, "describing", notes::fact(row), targets)
    });
    let quotes = own.quotes.iter().map(|row| {
        let targets = view.targets(&row.spans, &row.raw);
        view.annotation(&row.quote, "describing", notes::quote(row), targets)
    });
    let checks = own.checks.iter().map(|row| {
        let targets = row
            .evidence
            .iter()
            .flat_map(|words| view.targets(&words.spans, &words.raw));
        view.annotation(&row.check, "assessing", notes::check(row), targets.collect())
    });
    let items: Vec<String> = mentions.chain(facts).chain(quotes).chain(checks).collect();
    let id = in_uri(&article.article);
    let items = items.join(",\n");
    format!(
        "{{\"@context\":\"http://www.w3.org/ns/anno.jsonld\",\"id\":\"urn:banmian:annotations:{id}\",\
         \"type\":\"AnnotationPage\",\"items\":[\n{items}\n]}}\n"
    )
}

#[derive(Serialize)]
struct Annotation<'a> {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: &'static str,
    body: Body,
    target: Vec<Target<'a>>,
}

#[derive(Serialize)]
struct Body {
    #[serde(rename = "type")]
    kind: &'static str,
    format: &'static str,
    value: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Target<'a> {
    Page(&'a str),
    Text {
        #[serde(rename = "type")]
        kind: &'static str,
        source: &'a str,
        selector: (Position, Quotation<'a>),
    },
    Bytes {
        #[serde(rename = "type")]
        kind: &'static str,
        source: &'a str,
        selector: Position,
    },
}

#[derive(Serialize)]
struct Position {
    #[serde(rename = "type")]
    kind: &'static str,
    start: u64,
    end: u64,
}

#[derive(Serialize)]
struct Quotation<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    exact: &'a str,
    prefix: &'a str,
    suffix: &'a str,
}

struct View<'a> {
    text: &'a Text<'a>,
    page: String,
    source: String,
}

impl View<'_> {
    fn annotation(&self, id: &str, motivation: &'static str, value: String, targets: Vec<Target<'_>>) -> String {
        // A check need not stand on words; its page is what it is about then.
        let none = targets.is_empty();
        let annotation = Annotation {
            id: format!("urn:banmian:row:{}", in_uri(id)),
            kind: "Annotation",
            motivation,
            body: Body {
                kind: "TextualBody",
                format: "application/json",
                value,
            },
            target: if none { vec![Target::Page(&self.page)] } else { targets },
        };
        serde_json::to_string(&annotation).expect("annotations have string keys")
    }

    fn targets(&self, spans: &[Points], raw: &[Raw]) -> Vec<Target<'_>> {
        let text = spans.iter().map(|&span| {
            let [start, end] = span.map(|at| at as usize);
            let position = Position {
                kind: "TextPositionSelector",
                start: span[0].into(),
                end: span[1].into(),
            };
            let quotation = Quotation {
                kind: "TextQuoteSelector",
                exact: self.text.between(start, end),
                prefix: self.text.between(start.saturating_sub(CONTEXT), start),
                suffix: self.text.between(end, end.saturating_add(CONTEXT)),
            };
            Target::Text {
                kind: "SpecificResource",
                source: &self.page,
                selector: (position, quotation),
            }
        });
        let bytes = raw.iter().map(|&[start, end]| Target::Bytes {
            kind: "SpecificResource",
            source: &self.source,
            selector: Position {
                kind: "DataPositionSelector",
                start,
                end,
            },
        });
        text.chain(bytes).collect()
    }
}
