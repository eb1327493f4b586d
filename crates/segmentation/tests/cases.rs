//! What segmentation makes of the pages in fixtures/cases/segmentation.
//!
//! A case is a small page and what it holds, a part a line: what the part is, then its words. Pieces of a paragraph or
//! headline that stand apart on the page have ` | ` between them.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::path::Path;
use std::sync::LazyLock;

use banmian_model::{Article, ArticleKind, BylineRole, Credit, Jump, JumpDirection, OffsetMap, Page, Paragraph, Spans};
use banmian_segmentation::{Resources, segment};
use serde::Deserialize;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    page: String,
    holds: String,
}

#[test]
fn heads_are_read() {
    check("heads.toml");
}

#[test]
fn bylines_are_read() {
    check("bylines.toml");
}

#[test]
fn date_lines_are_read() {
    check("datelines.toml");
}

#[test]
fn paragraphs_are_joined() {
    check("joins.toml");
}

#[test]
fn jumps_are_read() {
    check("jumps.toml");
}

#[test]
fn form_and_order_tell() {
    check("structure.toml");
}

#[test]
fn what_is_no_article_is_told_apart() {
    check("others.toml");
}

#[track_caller]
fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cases/segmentation");
    let cases: Cases = toml::from_str(&std::fs::read_to_string(path.join(file)).unwrap()).unwrap();
    assert!(!cases.case.is_empty(), "{file} holds no case");
    let wrong: Vec<String> = cases.case.iter().filter_map(|case| differs(case, &RESOURCES)).collect();
    assert!(wrong.is_empty(), "{file}\n{}", wrong.join("\n"));
}

fn differs(case: &Case, resources: &Resources) -> Option<String> {
    let text = case.page.trim_end().to_owned();
    let offsets = OffsetMap::identity(u32::try_from(text.len()).unwrap());
    let page = Page {
        text,
        offsets,
        ..Page::default()
    };
    let found: Vec<String> = segment(&page, resources)
        .articles
        .iter()
        .flat_map(|article| parts(&page, article))
        .collect();
    let expected: Vec<&str> = case.holds.trim().lines().collect();
    (found != expected).then(|| format!("— {}\n{}\n", case.name, found.join("\n")))
}

fn parts(page: &Page, article: &Article) -> Vec<String> {
    let said = |name: &str, spans: &Spans| format!("{name} {}", pieces(page, spans));
    let one = |name: &'static str, spans: &Option<Spans>| spans.as_ref().map(|spans| said(name, spans));
    let mut parts = vec![kind(article.kind).to_owned()];
    parts.extend(article.standing_head.iter().map(|head| said("standing head", head)));
    parts.extend(one("kicker", &article.kicker));
    parts.extend(one("headline", &article.headline));
    parts.extend(one("deck", &article.deck));
    parts.extend(one("outlet", &article.byline.outlet));
    parts.extend(article.byline.people.iter().map(|credit| person(page, credit)));
    if let Some(dateline) = &article.dateline {
        parts.push(said("date line", &dateline.mark));
        parts.extend(one("date", &dateline.date));
    }
    parts.extend(article.paragraphs.iter().map(|paragraph| body(page, paragraph)));
    parts.extend(article.captions.iter().map(|caption| said("caption", caption)));
    parts.extend(article.jump.as_ref().map(|jump| jumps(page, jump)));
    parts
}

fn kind(kind: ArticleKind) -> &'static str {
    match kind {
        ArticleKind::Article => "# article",
        ArticleKind::Advertisement => "# advertisement",
        ArticleKind::Notice => "# notice",
        ArticleKind::Other => "# other",
    }
}

fn person(page: &Page, credit: &Credit) -> String {
    let role = match credit.role {
        BylineRole::Reporter => "reporter",
        BylineRole::Correspondent => "correspondent",
        BylineRole::Narrator => "narrator",
        BylineRole::Compiler => "compiler",
        BylineRole::Photographer => "photographer",
        BylineRole::Editor => "editor",
    };
    let name = pieces(page, &credit.name);
    match &credit.office {
        Some(office) => format!("{role} {name}, {}", pieces(page, office)),
        None => format!("{role} {name}"),
    }
}

fn body(page: &Page, paragraph: &Paragraph) -> String {
    let name = if paragraph.crosshead { "crosshead" } else { "paragraph" };
    let text = pieces(page, &paragraph.spans);
    match &paragraph.label {
        Some(label) => format!("{name} [{}] {text}", pieces(page, label)),
        None => format!("{name} {text}"),
    }
}

fn jumps(page: &Page, jump: &Jump) -> String {
    let way = match jump.direction {
        JumpDirection::To => "to",
        JumpDirection::From => "from",
    };
    let where_to = [jump.page.as_deref(), jump.mark.as_deref()];
    let where_to: Vec<&str> = where_to.into_iter().flatten().collect();
    format!("jump {way} {}: {}", where_to.join(" "), pieces(page, &jump.spans))
}

fn pieces(page: &Page, spans: &Spans) -> String {
    let pieces: Vec<&str> = spans.iter().map(|span| page.text[span.range()].trim()).collect();
    pieces.join(" | ")
}
