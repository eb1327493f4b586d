//! What segmentation makes of pages, a JSON line an article, and how fast.
//!
//! `cargo run --profile quick -p banmian-segmentation --example measure -- [--weights WEIGHTS] FILE…` where a FILE is a text or a
//! JSON Lines file of `{"id","text"}`.

use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use banmian_model::{Article, ArticleKind, BylineRole, Page, Segmentation, Spans};
use banmian_segmentation::{Resources, segment};

fn main() -> std::io::Result<()> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let mut resources = match files.iter().position(|file| file == "--weights") {
        Some(at) => {
            let weights: Vec<String> = files.drain(at..at + 2).collect();
            Resources::with_learned(&std::fs::read(&weights[1])?).ok_or(std::io::ErrorKind::InvalidData)?
        }
        None => Resources::builtin(),
    };
    if let Some(file) = std::env::var_os("JOINS") {
        let joined = resources.with_joins(&std::fs::read(file)?);
        resources = joined.ok_or(std::io::ErrorKind::InvalidData)?;
    }
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let (mut bytes, mut time) = (0, Duration::ZERO);
    for file in files {
        for page in pages(&file)? {
            let started = Instant::now();
            let found = segment(&page, &resources);
            time += started.elapsed();
            bytes += page.text.len();
            write_articles(&mut out, &page, &found)?;
        }
    }
    writeln!(std::io::stderr(), "{bytes} bytes in {time:?}")
}

fn pages(file: &str) -> std::io::Result<Vec<Page>> {
    if !file.ends_with(".jsonl") {
        let id = file
            .rsplit('/')
            .next()
            .unwrap_or(file)
            .trim_end_matches(".txt")
            .to_owned();
        return Ok(vec![Page {
            id,
            text: std::fs::read_to_string(file)?,
            ..Page::default()
        }]);
    }
    let lines = std::io::BufReader::new(std::fs::File::open(file)?).lines();
    let page = |line: std::io::Result<String>| {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let field = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        Ok(Page {
            id: field("id"),
            text: field("text"),
            ..Page::default()
        })
    };
    lines.map(page).collect()
}

fn write_articles(out: &mut impl Write, page: &Page, found: &Segmentation) -> std::io::Result<()> {
    for (order, article) in found.articles.iter().enumerate() {
        let row = row(page, order, article, found);
        writeln!(out, "{row}")?;
    }
    Ok(())
}

fn row(page: &Page, order: usize, article: &Article, found: &Segmentation) -> serde_json::Value {
    let text = |spans: &Spans| page.slice(spans).into_owned();
    let optional = |spans: &Option<Spans>| spans.as_ref().map(text);
    let people = |role: BylineRole| -> Vec<String> {
        article
            .byline
            .people
            .iter()
            .filter(|one| one.role == role)
            .map(|one| text(&one.name))
            .collect()
    };
    let paragraphs: Vec<String> = article
        .paragraphs
        .iter()
        .map(|paragraph| text(&paragraph.spans))
        .collect();
    let kind = match article.kind {
        ArticleKind::Article => "article",
        ArticleKind::Advertisement => "advertisement",
        ArticleKind::Notice => "notice",
        ArticleKind::Other => "other",
    };
    serde_json::json!({
        "page": page.id, "order": order, "kind": kind, "kicker": optional(&article.kicker),
        "title": optional(&article.headline), "subtitle": optional(&article.deck),
        "section": article.standing_head.iter().map(text).collect::<Vec<_>>(),
        "outlet": optional(&article.byline.outlet), "reporters": people(BylineRole::Reporter),
        "correspondents": people(BylineRole::Correspondent), "narrators": people(BylineRole::Narrator),
        "compilers": people(BylineRole::Compiler), "photographers": people(BylineRole::Photographer),
        "dateline": article.dateline.as_ref().map(|line| (text(&line.mark), optional(&line.outlet), optional(&line.date))),
        "jump": article.jump.as_ref().map(|jump| text(&jump.spans)),
        "mark": article.jump.as_ref().map(|jump| (jump.page.clone(), jump.mark.clone())),
        "crossheads": article.paragraphs.iter().filter(|one| one.crosshead).map(|one| text(&one.spans)).collect::<Vec<_>>(),
        "labels": article.paragraphs.iter().filter_map(|one| optional(&one.label)).collect::<Vec<_>>(),
        "captions": article.captions.iter().map(text).collect::<Vec<_>>(),
        "spans": article.spans.iter().map(|span| [span.start, span.end]).collect::<Vec<_>>(),
        "checks": found.checks.iter().filter(|check| check.article as usize == order).map(|check| check.statement.clone()).collect::<Vec<_>>(),
        "paragraphs": paragraphs,
    })
}
