//! The rows of a page into the tables and the index.

use banmian_export::PageRows;
use banmian_export::rows::{ArticleRow, CheckRow, FactRow, MentionRow, PageRow, QuoteRow};
use rusqlite::{Connection, Result, params};
use serde::Serialize;
use serde_json::Number;

use super::offsets;
use crate::pages::Text;
use crate::words;

pub(crate) fn page(to: &Connection, rows: &PageRows) -> Result<()> {
    let text = Text::new(&rows.page.text);
    page_row(to, &rows.page, &offsets::pack(&rows.offsets))?;
    let mut mentions = rows.mentions.as_slice();
    for article in &rows.articles {
        // Mentions are in the order of their articles.
        let count = mentions
            .iter()
            .take_while(|mention| mention.article == article.article)
            .count();
        let (own, rest) = mentions.split_at(count);
        mentions = rest;
        let named = Named::of(own);
        let id = article_row(to, article, &rows.page, &named)?;
        index(to, id, article, &rows.page, &text, &named)?;
    }
    rows.mentions.iter().try_for_each(|row| mention_row(to, row))?;
    rows.facts.iter().try_for_each(|row| fact_row(to, row))?;
    rows.quotes.iter().try_for_each(|row| quote_row(to, row))?;
    rows.checks.iter().try_for_each(|row| check_row(to, row))
}

fn page_row(to: &Connection, row: &PageRow, offsets: &[u8]) -> Result<()> {
    let sql = "INSERT INTO pages VALUES \
        (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    to.prepare_cached(sql)?.execute(params![
        row.page,
        row.path,
        integer(row.bytes),
        row.blake3,
        row.duplicate_of,
        row.encoding,
        row.newspaper.value,
        row.newspaper.basis,
        json(&row.newspaper.evidence),
        row.issue_date.value,
        row.issue_date.confidence,
        row.issue_date.basis,
        json(&row.issue_date.evidence),
        row.page_label,
        row.page_label_basis,
        json(&row.page_label_evidence),
        row.region.value,
        row.region.basis,
        json(&row.region.evidence),
        json(&row.raw),
        json(&row.damage),
        json(&row.disputes),
        json(&row.encoding_decision),
        row.repair.as_ref().map(json),
        json(&row.diagnostics),
        row.segmentation_margin,
        row.text,
        offsets,
    ])?;
    Ok(())
}

fn article_row(to: &Connection, row: &ArticleRow, page: &PageRow, named: &Named) -> Result<i64> {
    let sql = "INSERT INTO articles VALUES \
        (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    to.prepare_cached(sql)?.insert(params![
        row.article,
        row.page,
        row.order,
        row.kind,
        row.kicker,
        row.headline,
        row.deck,
        json(&row.standing_head),
        json(&row.byline),
        row.dateline.as_ref().map(json),
        text(row),
        named.people.join("\n"),
        named.places.join("\n"),
        page.newspaper.value,
        page.issue_date.value,
        json(&row.paragraphs),
        json(&row.captions),
        row.jump.as_ref().map(json),
        json(&row.spans),
        json(&row.raw),
        json(&row.kicker_spans),
        json(&row.headline_spans),
        json(&row.deck_spans),
        json(&row.byline_spans),
        row.margin,
        json(&row.doubts),
    ])
}

/// Who and what place an article names, once each, in the order they are first named.
struct Named {
    people: Vec<String>,
    places: Vec<String>,
}

impl Named {
    fn of(mentions: &[MentionRow]) -> Self {
        let (mut people, mut places) = (Vec::new(), Vec::new());
        for mention in mentions {
            let (list, fields): (_, &[&str]) = match mention.kind.as_str() {
                "person" => (&mut people, &["name"]),
                "place" => (&mut places, &["name", "adcode"]),
                _ => continue,
            };
            for name in fields.iter().filter_map(|field| mention.field(field)) {
                if !list.iter().any(|known| known == name) {
                    list.push(name.to_owned());
                }
            }
        }
        Self { people, places }
    }
}

/// Paragraphs and captions, a line each.
fn text(row: &ArticleRow) -> String {
    let paragraphs = row.paragraphs.iter().map(|paragraph| paragraph.text.as_str());
    let captions = row.captions.iter().map(|caption| caption.text.as_str());
    paragraphs.chain(captions).collect::<Vec<_>>().join("\n")
}

fn index(
    to: &Connection,
    id: i64,
    row: &ArticleRow,
    page: &PageRow,
    page_text: &Text<'_>,
    named: &Named,
) -> Result<()> {
    let head = [&row.kicker, &row.headline, &row.deck].into_iter().flatten();
    let bylines = row.byline_spans.iter().map(|&line| page_text.of(line));
    let paragraphs = row.paragraphs.iter().map(|paragraph| paragraph.text.as_str());
    let captions = row.captions.iter().map(|caption| caption.text.as_str());
    let fields = [
        indexed(head.chain(&row.standing_head).map(String::as_str)),
        indexed(bylines.chain(paragraphs).chain(captions)),
        indexed(named.people.iter().map(String::as_str)),
        indexed(named.places.iter().map(String::as_str)),
        indexed(page.newspaper.value.as_deref()),
    ];
    let sql = "INSERT INTO search (rowid, headline, text, people, places, newspaper) VALUES (?, ?, ?, ?, ?, ?)";
    let [headline, text, people, places, newspaper] = fields;
    to.prepare_cached(sql)?
        .execute(params![id, headline, text, people, places, newspaper])?;
    Ok(())
}

fn indexed<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = String::new();
    texts.into_iter().for_each(|text| words::index(text, &mut words));
    words
}

fn mention_row(to: &Connection, row: &MentionRow) -> Result<()> {
    let sql = "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let field = |name: &str| row.field(name);
    to.prepare_cached(sql)?.execute(params![
        row.mention,
        row.article,
        row.kind,
        row.text,
        field("name").or(field("title")),
        field("adcode"),
        field("start"),
        field("end"),
        row.number().map(Number::to_string),
        field("unit"),
        json(&row.value),
        json(&row.spans),
        json(&row.raw),
        row.rule,
    ])?;
    Ok(())
}

fn fact_row(to: &Connection, row: &FactRow) -> Result<()> {
    let sql =
        "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let digits = |number: &Option<Number>| number.as_ref().map(Number::to_string);
    let (place, window) = (row.place.as_ref(), row.window.as_ref());
    to.prepare_cached(sql)?.execute(params![
        row.fact,
        row.article,
        row.kind,
        row.subject,
        row.measure,
        row.scope,
        row.origin,
        digits(&row.value),
        digits(&row.value),
        row.unit,
        row.modifier,
        digits(&row.numerator),
        digits(&row.numerator),
        digits(&row.denominator),
        digits(&row.denominator),
        place.map(|place| &place.name),
        place.and_then(|place| place.adcode.as_ref()),
        window.and_then(|window| window.start.as_ref()),
        window.and_then(|window| window.end.as_ref()),
        row.text,
        json(&row.spans),
        json(&row.raw),
        row.rule,
        row.form,
        row.outlook,
        row.compared_with,
        digits(&row.previous),
        digits(&row.previous),
    ])?;
    Ok(())
}

fn quote_row(to: &Connection, row: &QuoteRow) -> Result<()> {
    let sql = "INSERT INTO quotes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    to.prepare_cached(sql)?.execute(params![
        row.quote,
        row.article,
        row.speaker,
        row.speaker_mention,
        row.text,
        row.kind,
        row.cue,
        json(&row.spans),
        json(&row.raw),
        row.rule,
    ])?;
    Ok(())
}

fn check_row(to: &Connection, row: &CheckRow) -> Result<()> {
    let sql = "INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    to.prepare_cached(sql)?.execute(params![
        row.check,
        row.article,
        row.kind,
        row.status,
        row.statement,
        row.proposal,
        json(&row.evidence),
        row.rule,
    ])?;
    Ok(())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("rows have string keys")
}

/// SQLite's integers have a sign; no source has 2^63 bytes.
fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
