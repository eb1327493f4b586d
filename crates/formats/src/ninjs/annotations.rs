//! What was found in an article as an annotation page of the W3C's Web Annotation Data Model.
//!
//! An annotation is a mention, fact, quotation or check. Its body is the row's value as JSON; its targets are, for each piece
//! of the words it stands on, the page's text (`urn:banmian:page:…`, by position in code points and by quotation) and the
//! source's bytes (`urn:blake3:…`, by position).

use banmian_export::rows::{ArticleRow, PageRow, Points, Raw};
use serde_json::{Value as Json, json};

use crate::pages::{Rows, Text, in_uri};

/// Code points before and behind the words that tell them from the same words elsewhere.
const CONTEXT: usize = 16;

pub(super) fn page(article: &ArticleRow, page: &PageRow, own: &Rows<'_>, text: &Text<'_>) -> Json {
    let view = View {
        text,
        page: format!("urn:banmian:page:{}", in_uri(&page.page)),
        source: format!("urn:blake3:{}", page.blake3),
    };
    let mentions = own.mentions.iter().map(|row| {
        let body = json!({ "type": row.kind, "value": row.value, "rule": row.rule });
        view.annotation(&row.mention, "identifying", &body, view.targets(&row.spans, &row.raw))
    });
    let facts = own.facts.iter().map(|row| {
        let body = json!({
            "type": row.kind, "subject": row.subject, "measure": row.measure, "scope": row.scope, "origin": row.origin,
            "value": row.value, "unit": row.unit, "modifier": row.modifier, "numerator": row.numerator,
            "denominator": row.denominator, "place": row.place, "window": row.window, "rule": row.rule,
        });
        view.annotation(&row.fact, "describing", &body, view.targets(&row.spans, &row.raw))
    });
    let quotes = own.quotes.iter().map(|row| {
        let body = json!({
            "type": "quotation", "kind": row.kind, "speaker": row.speaker, "speaker_mention": row.speaker_mention,
            "cue": row.cue, "rule": row.rule,
        });
        view.annotation(&row.quote, "describing", &body, view.targets(&row.spans, &row.raw))
    });
    let checks = own.checks.iter().map(|row| {
        let body = json!({
            "type": row.kind, "status": row.status, "statement": row.statement, "proposal": row.proposal,
            "rule": row.rule,
        });
        let targets = row
            .evidence
            .iter()
            .flat_map(|words| view.targets(&words.spans, &words.raw));
        view.annotation(&row.check, "assessing", &body, targets.collect())
    });
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": format!("urn:banmian:annotations:{}", in_uri(&article.article)),
        "type": "AnnotationPage",
        "items": mentions.chain(facts).chain(quotes).chain(checks).collect::<Vec<_>>(),
    })
}

struct View<'a> {
    text: &'a Text<'a>,
    page: String,
    source: String,
}

impl View<'_> {
    fn annotation(&self, id: &str, motivation: &str, body: &Json, targets: Vec<Json>) -> Json {
        json!({
            "id": format!("urn:banmian:row:{}", in_uri(id)),
            "type": "Annotation",
            "motivation": motivation,
            "body": { "type": "TextualBody", "format": "application/json", "value": body.to_string() },
            // A check need not stand on words; its page is what it is about then.
            "target": if targets.is_empty() { vec![json!(self.page)] } else { targets },
        })
    }

    fn targets(&self, spans: &[Points], raw: &[Raw]) -> Vec<Json> {
        let text = spans.iter().map(|&span| {
            let [start, end] = span.map(|at| at as usize);
            json!({
                "type": "SpecificResource",
                "source": self.page,
                "selector": [
                    { "type": "TextPositionSelector", "start": start, "end": end },
                    {
                        "type": "TextQuoteSelector",
                        "exact": self.text.between(start, end),
                        "prefix": self.text.between(start.saturating_sub(CONTEXT), start),
                        "suffix": self.text.between(end, end.saturating_add(CONTEXT)),
                    },
                ],
            })
        });
        let bytes = raw.iter().map(|&[start, end]| {
            json!({
                "type": "SpecificResource",
                "source": self.source,
                "selector": { "type": "DataPositionSelector", "start": start, "end": end },
            })
        });
        text.chain(bytes).collect()
    }
}
