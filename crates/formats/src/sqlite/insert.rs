//! The rows of a page into the tables and the index.

use banmian_export::PageRows;
use banmian_export::rows::{ArticleRow, CheckRow, FactRow, MentionRow, PageRow, QuoteRow};
use rusqlite::{Connection, Result, params};
use serde::Serialize;
use serde_json::Number;

use super::offsets;
use crate::pages::Text;
use crate::words;

/// Inserts a row, each value under the name of its column: the order of the columns is the schema's alone. Gives what `execute`
/// or `insert` of the statement gives.
macro_rules! insert {
    ($to:expr, $table:literal, $call:ident, { $first:literal => $value:expr $(, $column:literal => $more:expr)* $(,)? }) => {{
        const SQL: &str = concat!(
            "INSERT INTO ", $table, " (\"", $first, "\"", $(", \"", $column, "\"",)* ") VALUES (?", $(insert!(@mark $column),)* ")"
        );
        $to.prepare_cached(SQL)?.$call(params![$value $(, $more)*])
    }};
    (@mark $column:literal) => { ", ?" };
}

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
    insert!(to, "pages", execute, {
        "page" => row.page,
        "path" => row.path,
        "bytes" => integer(row.bytes),
        "blake3" => row.blake3,
        "duplicate_of" => row.duplicate_of,
        "encoding" => row.encoding,
        "newspaper" => row.newspaper.value,
        "newspaper_basis" => row.newspaper.basis,
        "newspaper_evidence" => json(&row.newspaper.evidence),
        "issue_date" => row.issue_date.value,
        "issue_date_confidence" => row.issue_date.confidence,
        "issue_date_basis" => row.issue_date.basis,
        "issue_date_evidence" => json(&row.issue_date.evidence),
        "page_label" => row.page_label,
        "page_label_basis" => row.page_label_basis,
        "page_label_evidence" => json(&row.page_label_evidence),
        "region" => row.region.value,
        "region_basis" => row.region.basis,
        "region_evidence" => json(&row.region.evidence),
        "raw" => json(&row.raw),
        "damage" => json(&row.damage),
        "disputes" => json(&row.disputes),
        "encoding_decision" => json(&row.encoding_decision),
        "repair" => row.repair.as_ref().map(json),
        "diagnostics" => json(&row.diagnostics),
        "segmentation_margin" => row.segmentation_margin,
        "text" => row.text,
        "offsets" => offsets,
    })?;
    Ok(())
}

fn article_row(to: &Connection, row: &ArticleRow, page: &PageRow, named: &Named) -> Result<i64> {
    insert!(to, "articles", insert, {
        "article" => row.article,
        "page" => row.page,
        "order" => row.order,
        "kind" => row.kind,
        "kicker" => row.kicker,
        "headline" => row.headline,
        "deck" => row.deck,
        "standing_head" => json(&row.standing_head),
        "byline" => json(&row.byline),
        "dateline" => row.dateline.as_ref().map(json),
        "text" => text(row),
        "people" => named.people.join("\n"),
        "places" => named.places.join("\n"),
        "newspaper" => page.newspaper.value,
        "issue_date" => page.issue_date.value,
        "paragraphs" => json(&row.paragraphs),
        "captions" => json(&row.captions),
        "jump" => row.jump.as_ref().map(json),
        "spans" => json(&row.spans),
        "raw" => json(&row.raw),
        "kicker_spans" => json(&row.kicker_spans),
        "headline_spans" => json(&row.headline_spans),
        "deck_spans" => json(&row.deck_spans),
        "byline_spans" => json(&row.byline_spans),
        "margin" => row.margin,
        "doubts" => json(&row.doubts),
    })
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
    let [headline, text, people, places, newspaper] = fields;
    insert!(to, "search", execute, {
        "rowid" => id,
        "headline" => headline,
        "text" => text,
        "people" => people,
        "places" => places,
        "newspaper" => newspaper,
    })?;
    Ok(())
}

fn indexed<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = String::new();
    texts.into_iter().for_each(|text| words::index(text, &mut words));
    words
}

fn mention_row(to: &Connection, row: &MentionRow) -> Result<()> {
    let field = |name: &str| row.field(name);
    insert!(to, "mentions", execute, {
        "mention" => row.mention,
        "article" => row.article,
        "type" => row.kind,
        "text" => row.text,
        "name" => field("name").or(field("title")),
        "adcode" => field("adcode"),
        "start" => field("start"),
        "end" => field("end"),
        "number" => row.number().map(Number::to_string),
        "unit" => field("unit"),
        "value" => json(&row.value),
        "spans" => json(&row.spans),
        "raw" => json(&row.raw),
        "rule" => row.rule,
    })?;
    Ok(())
}

fn fact_row(to: &Connection, row: &FactRow) -> Result<()> {
    let digits = |number: &Option<Number>| number.as_ref().map(Number::to_string);
    let (place, window) = (row.place.as_ref(), row.window.as_ref());
    insert!(to, "facts", execute, {
        "fact" => row.fact,
        "article" => row.article,
        "type" => row.kind,
        "subject" => row.subject,
        "measure" => row.measure,
        "scope" => row.scope,
        "origin" => row.origin,
        "value" => digits(&row.value),
        "value_exact" => digits(&row.value),
        "unit" => row.unit,
        "modifier" => row.modifier,
        "numerator" => digits(&row.numerator),
        "numerator_exact" => digits(&row.numerator),
        "denominator" => digits(&row.denominator),
        "denominator_exact" => digits(&row.denominator),
        "place" => place.map(|place| &place.name),
        "adcode" => place.and_then(|place| place.adcode.as_ref()),
        "window_start" => window.and_then(|window| window.start.as_ref()),
        "window_end" => window.and_then(|window| window.end.as_ref()),
        "text" => row.text,
        "spans" => json(&row.spans),
        "raw" => json(&row.raw),
        "rule" => row.rule,
        "form" => row.form,
        "outlook" => row.outlook,
        "compared_with" => row.compared_with,
        "previous" => digits(&row.previous),
        "previous_exact" => digits(&row.previous),
    })?;
    Ok(())
}

fn quote_row(to: &Connection, row: &QuoteRow) -> Result<()> {
    insert!(to, "quotes", execute, {
        "quote" => row.quote,
        "article" => row.article,
        "speaker" => row.speaker,
        "speaker_mention" => row.speaker_mention,
        "text" => row.text,
        "kind" => row.kind,
        "cue" => row.cue,
        "spans" => json(&row.spans),
        "raw" => json(&row.raw),
        "rule" => row.rule,
    })?;
    Ok(())
}

fn check_row(to: &Connection, row: &CheckRow) -> Result<()> {
    insert!(to, "checks", execute, {
        "check" => row.check,
        "article" => row.article,
        "kind" => row.kind,
        "status" => row.status,
        "statement" => row.statement,
        "proposal" => row.proposal,
        "evidence" => json(&row.evidence),
        "rule" => row.rule,
    })?;
    Ok(())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("rows have string keys")
}

/// SQLite's integers have a sign; no source has 2^63 bytes.
fn integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
