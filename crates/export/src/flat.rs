//! The tables as CSV: a row a line, lists joined, records as columns of their own.
//!
//! What does not fit a cell stays in the JSON Lines: the text of a page, the pieces of what a column cut (`raw_start` and
//! `raw_end` are the first byte of the first and the end of the last), readings and doubts. A test holds every other
//! field to be a column.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::{Number, Value as Json};

use crate::csv::push_cell;
use crate::render::PageRows;
use crate::rows::{ArticleRow, CheckRow, FactRow, MentionRow, PageRow, QuoteRow, Raw};

/// Names of the CSV files, without their ending, in the order of [`crate::Tables::csv`].
pub const CSV: [&str; 7] = [
    "observations",
    "pages",
    "articles",
    "mentions",
    "facts",
    "quotes",
    "checks",
];

/// What stands between several in one cell.
const TOGETHER: &str = "；";

/// What a cell is taken from: the row, and its page.
type Cell<R> = for<'a> fn(&'a PageRow, &'a R) -> Cow<'a, str>;

/// A column: its name, Frictionless type, meaning, and its cell. One without a meaning is the field of that name in the
/// JSON Lines.
struct Column<R> {
    name: &'static str,
    kind: &'static str,
    says: &'static str,
    cell: Cell<R>,
}

const fn column<R>(name: &'static str, cell: Cell<R>) -> Column<R> {
    Column {
        name,
        kind: "string",
        says: "",
        cell,
    }
}

impl<R> Column<R> {
    const fn of(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    const fn says(self, says: &'static str) -> Self {
        Self { says, ..self }
    }
}

/// Columns that a row has of its page, behind its own ids.
macro_rules! of_page {
    ($row:ty) => {
        [
            column::<$row>("page", |page, _| (&*page.page).into()).says("id of its page"),
            column::<$row>("newspaper", |page, _| text(&page.newspaper.value)).says("the newspaper"),
            column::<$row>("issue_date", |page, _| text(&page.issue_date.value)).says("day of publication, EDTF"),
        ]
    };
}

/// Columns with the bytes that a row stands on.
macro_rules! in_source {
    ($row:ty) => {
        [
            column::<$row>("raw_start", |_, row| first(&row.raw))
                .of("integer")
                .says("first byte of its words in the source"),
            column::<$row>("raw_end", |_, row| last(&row.raw))
                .of("integer")
                .says("byte after the last of its words in the source"),
        ]
    };
}

fn observations() -> Vec<Column<FactRow>> {
    let mut columns = vec![
        column("fact", |_, row: &FactRow| (&*row.fact).into()).says("id of the fact in facts.jsonl"),
        column("article", |_, row: &FactRow| (&*row.article).into()).says("id of its article"),
    ];
    columns.extend(of_page!(FactRow));
    columns.extend([
        column("place", place).says("official name, or the words of a coverage phrase"),
        column("adcode", adcode).says("six digits of GB/T 2260"),
        column("window_start", window_start).says("first moment, local civil time; empty: open"),
        column("window_end", window_end).says("moment after the last, local civil time; empty: open"),
        column("measure", |_, row: &FactRow| text(&row.measure)).says("what is counted"),
        column("scope", |_, row: &FactRow| text(&row.scope)).says("new, cumulative, current, change or correction"),
        column("origin", |_, row: &FactRow| text(&row.origin))
            .says("local, imported or imported:country; empty: not stated"),
        column("value", |_, row: &FactRow| number(row.value.as_ref()))
            .of("number")
            .says("the count"),
        column("modifier", |_, row: &FactRow| text(&row.modifier)).says("how the value stands to the thing counted"),
        column("quote", |_, row: &FactRow| (&*row.text).into()).says("the words that say so"),
    ]);
    columns.extend(in_source!(FactRow));
    columns
}

fn pages() -> Vec<Column<PageRow>> {
    vec![
        column("page", |_, row: &PageRow| (&*row.page).into()),
        column("path", |_, row: &PageRow| (&*row.path).into()),
        column("newspaper", |_, row: &PageRow| text(&row.newspaper.value)).says("the newspaper"),
        column("issue_date", |_, row: &PageRow| text(&row.issue_date.value)).says("day of publication, EDTF"),
        column("issue_date_confidence", |_, row: &PageRow| {
            text(&row.issue_date.confidence)
        })
        .says("high (a full date only) or low"),
        column("page_label", |_, row: &PageRow| text(&row.page_label)),
        column("region", |_, row: &PageRow| text(&row.region.value)).says("where the paper is at home, GB/T 2260"),
        column("encoding", |_, row: &PageRow| (&*row.encoding).into()),
        column("bytes", |_, row: &PageRow| row.bytes.to_string().into()).of("integer"),
        column("blake3", |_, row: &PageRow| (&*row.blake3).into()),
        column("duplicate_of", |_, row: &PageRow| text(&row.duplicate_of)),
        column("damaged", |_, row: &PageRow| row.damage.len().to_string().into())
            .of("integer")
            .says("damaged stretches of the source"),
        column("segmentation_margin", |_, row: &PageRow| whole(row.segmentation_margin)).of("integer"),
        column("diagnostics", |_, row: &PageRow| {
            joined(row.diagnostics.iter().map(|one| &*one.message))
        })
        .says("what a person should know, one after another"),
    ]
}

fn articles() -> Vec<Column<ArticleRow>> {
    let mut columns = vec![column("article", |_, row: &ArticleRow| (&*row.article).into())];
    columns.extend(of_page!(ArticleRow));
    columns.extend([
        column("page_label", |page, _: &ArticleRow| text(&page.page_label)).says("版次 of its page"),
        column("order", |_, row: &ArticleRow| row.order.to_string().into()).of("integer"),
        column("kind", |_, row: &ArticleRow| (&*row.kind).into()),
        column("standing_head", |_, row: &ArticleRow| {
            joined(row.standing_head.iter().map(String::as_str))
        }),
        column("kicker", |_, row: &ArticleRow| text(&row.kicker)),
        column("headline", |_, row: &ArticleRow| text(&row.headline)),
        column("deck", |_, row: &ArticleRow| text(&row.deck)),
        column("outlet", |_, row: &ArticleRow| text(&row.byline.outlet)).says("the paper or agency of the by-line"),
        column("byline", |_, row: &ArticleRow| {
            let credits = row.byline.credits();
            let credits = credits.map(|(role, names)| format!("{role} {}", names.join(" ")));
            credits.collect::<Vec<_>>().join(TOGETHER).into()
        })
        .says("who made it, by role"),
        column("dateline", |_, row: &ArticleRow| {
            row.dateline.as_ref().map_or("".into(), |line| (&*line.mark).into())
        })
        .says("电头"),
        column("text", |_, row: &ArticleRow| {
            lines(row.paragraphs.iter().map(|one| &*one.text))
        })
        .says("its paragraphs, a line each"),
        column("captions", |_, row: &ArticleRow| {
            lines(row.captions.iter().map(|one| &*one.text))
        })
        .says("its captions, a line each"),
        column("jump_direction", |_, row: &ArticleRow| {
            row.jump.as_ref().map_or("".into(), |jump| (&*jump.direction).into())
        })
        .says("to: it goes on on another page; from: it comes from one"),
        column("jump_target", |_, row: &ArticleRow| {
            row.jump.as_ref().map_or("".into(), |jump| text(&jump.target))
        })
        .says("the article at the other end, where it is known"),
        column("margin", |_, row: &ArticleRow| whole(row.margin)).of("integer"),
    ]);
    columns.extend(in_source!(ArticleRow));
    columns
}

fn mentions() -> Vec<Column<MentionRow>> {
    let mut columns = vec![
        column("mention", |_, row: &MentionRow| (&*row.mention).into()),
        column("article", |_, row: &MentionRow| (&*row.article).into()),
    ];
    columns.extend(of_page!(MentionRow));
    columns.extend([
        column("type", |_, row: &MentionRow| (&*row.kind).into()),
        column("text", |_, row: &MentionRow| (&*row.text).into()),
        column("name", |_, row: &MentionRow| {
            row.field("name")
                .or_else(|| row.field("title"))
                .unwrap_or_default()
                .into()
        })
        .says("of a person, organization or place; the title of an office or document"),
        column("full_name", |_, row: &MentionRow| field(row, "full_name")).says("of an organization"),
        column("offices", |_, row: &MentionRow| joined(row.offices())).says("of a person, as printed"),
        column("role", |_, row: &MentionRow| field(row, "role")).says("of a person in a by-line"),
        column("adcode", |_, row: &MentionRow| field(row, "adcode")).says("of a place, six digits of GB/T 2260"),
        column("timex", |_, row: &MentionRow| field(row, "timex")).says("of a time: what the words say"),
        column("edtf", |_, row: &MentionRow| field(row, "edtf")).says("of a time, resolved"),
        column("start", |_, row: &MentionRow| field(row, "start")).says("of a time: first moment, local civil time"),
        column("end", |_, row: &MentionRow| field(row, "end")).says("of a time: moment after the last"),
        column("duration", |_, row: &MentionRow| field(row, "duration")).says("of a time, ISO 8601"),
        column("number", |_, row: &MentionRow| number_or_text(row, "number"))
            .says("of a quantity, amount of money, ratio, ordinal, telephone or document"),
        column("low", |_, row: &MentionRow| number_or_text(row, "low"))
            .of("number")
            .says("least that it may be"),
        column("high", |_, row: &MentionRow| number_or_text(row, "high"))
            .of("number")
            .says("most that it may be"),
        column("unit", |_, row: &MentionRow| field(row, "unit")).says("as printed"),
        column("currency", |_, row: &MentionRow| field(row, "currency")).says("ISO 4217"),
        column("modifier", |_, row: &MentionRow| field(row, "modifier")).says("how it stands to what the words say"),
        column("si_number", |_, row: &MentionRow| si(row, "number"))
            .of("number")
            .says("of a measured quantity, in the unit of the SI"),
        column("si_unit", |_, row: &MentionRow| si(row, "unit")).says("that unit"),
        column("issuer", |_, row: &MentionRow| field(row, "issuer")).says("of a document"),
        column("rule", |_, row: &MentionRow| (&*row.rule).into()),
    ]);
    columns.extend(in_source!(MentionRow));
    columns
}

fn facts() -> Vec<Column<FactRow>> {
    let mut columns = vec![
        column("fact", |_, row: &FactRow| (&*row.fact).into()),
        column("article", |_, row: &FactRow| (&*row.article).into()),
    ];
    columns.extend(of_page!(FactRow));
    columns.extend([
        column("type", |_, row: &FactRow| (&*row.kind).into()),
        column("subject", |_, row: &FactRow| text(&row.subject)),
        column("measure", |_, row: &FactRow| text(&row.measure)),
        column("scope", |_, row: &FactRow| text(&row.scope)),
        column("origin", |_, row: &FactRow| text(&row.origin)),
        column("value", |_, row: &FactRow| number(row.value.as_ref())).of("number"),
        column("unit", |_, row: &FactRow| text(&row.unit)),
        column("modifier", |_, row: &FactRow| text(&row.modifier)),
        column("form", |_, row: &FactRow| text(&row.form)),
        column("outlook", |_, row: &FactRow| text(&row.outlook)),
        column("compared_with", |_, row: &FactRow| text(&row.compared_with)),
        column("previous", |_, row: &FactRow| number(row.previous.as_ref())).of("number"),
        column("numerator", |_, row: &FactRow| number(row.numerator.as_ref())).of("number"),
        column("denominator", |_, row: &FactRow| number(row.denominator.as_ref())).of("number"),
        column("place", place).says("official name, or the words of a coverage phrase"),
        column("adcode", adcode).says("six digits of GB/T 2260"),
        column("window_start", window_start).says("first moment, local civil time; empty: open"),
        column("window_end", window_end).says("moment after the last, local civil time; empty: open"),
        column("text", |_, row: &FactRow| (&*row.text).into()),
        column("rule", |_, row: &FactRow| (&*row.rule).into()),
    ]);
    columns.extend(in_source!(FactRow));
    columns
}

fn quotes() -> Vec<Column<QuoteRow>> {
    let mut columns = vec![
        column("quote", |_, row: &QuoteRow| (&*row.quote).into()),
        column("article", |_, row: &QuoteRow| (&*row.article).into()),
    ];
    columns.extend(of_page!(QuoteRow));
    columns.extend([
        column("speaker", |_, row: &QuoteRow| text(&row.speaker)),
        column("text", |_, row: &QuoteRow| (&*row.text).into()),
        column("kind", |_, row: &QuoteRow| (&*row.kind).into()),
        column("cue", |_, row: &QuoteRow| text(&row.cue)),
        column("speaker_mention", |_, row: &QuoteRow| text(&row.speaker_mention)),
        column("rule", |_, row: &QuoteRow| (&*row.rule).into()),
    ]);
    columns.extend(in_source!(QuoteRow));
    columns
}

fn checks() -> Vec<Column<CheckRow>> {
    let mut columns = vec![
        column("check", |_, row: &CheckRow| (&*row.check).into()),
        column("article", |_, row: &CheckRow| (&*row.article).into()),
    ];
    columns.extend(of_page!(CheckRow));
    columns.extend([
        column("kind", |_, row: &CheckRow| (&*row.kind).into()),
        column("status", |_, row: &CheckRow| (&*row.status).into()),
        column("statement", |_, row: &CheckRow| (&*row.statement).into()),
        column("proposal", |_, row: &CheckRow| text(&row.proposal)),
        column("evidence", |_, row: &CheckRow| {
            joined(row.evidence.iter().map(|one| &*one.text))
        })
        .says("the words it compares, one after another"),
        column("rule", |_, row: &CheckRow| (&*row.rule).into()),
        column("raw_start", |_, row: &CheckRow| {
            row.evidence
                .iter()
                .flat_map(|one| &one.raw)
                .map(|raw| raw[0])
                .min()
                .map_or("".into(), written)
        })
        .of("integer")
        .says("first byte of those words in the source"),
        column("raw_end", |_, row: &CheckRow| {
            row.evidence
                .iter()
                .flat_map(|one| &one.raw)
                .map(|raw| raw[1])
                .max()
                .map_or("".into(), written)
        })
        .of("integer")
        .says("byte after the last of those words in the source"),
    ]);
    columns
}

static OBSERVATIONS: LazyLock<Vec<Column<FactRow>>> = LazyLock::new(observations);
static PAGES: LazyLock<Vec<Column<PageRow>>> = LazyLock::new(pages);
static ARTICLES: LazyLock<Vec<Column<ArticleRow>>> = LazyLock::new(articles);
static MENTIONS: LazyLock<Vec<Column<MentionRow>>> = LazyLock::new(mentions);
static FACTS: LazyLock<Vec<Column<FactRow>>> = LazyLock::new(facts);
static QUOTES: LazyLock<Vec<Column<QuoteRow>>> = LazyLock::new(quotes);
static CHECKS: LazyLock<Vec<Column<CheckRow>>> = LazyLock::new(checks);

/// The lines that a page adds to each file, in the order of [`CSV`].
pub(crate) fn tables(rows: &PageRows) -> [Vec<u8>; CSV.len()] {
    let page = &rows.page;
    let epidemic = rows.facts.iter().filter(|fact| fact.kind == "epidemic");
    [
        written_lines(&OBSERVATIONS, page, epidemic),
        written_lines(&PAGES, page, [page]),
        written_lines(&ARTICLES, page, &rows.articles),
        written_lines(&MENTIONS, page, &rows.mentions),
        written_lines(&FACTS, page, &rows.facts),
        written_lines(&QUOTES, page, &rows.quotes),
        written_lines(&CHECKS, page, &rows.checks),
    ]
}

fn written_lines<'a, R: 'a>(
    columns: &[Column<R>],
    page: &'a PageRow,
    rows: impl IntoIterator<Item = &'a R>,
) -> Vec<u8> {
    let mut text = String::new();
    for row in rows {
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            push_cell(&mut text, &(column.cell)(page, row));
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// A field as a description has it: name, Frictionless type, meaning; the last empty where it is the JSON Lines'.
pub(crate) type Described = (&'static str, &'static str, &'static str);

/// The columns of each file, in the order of [`CSV`].
pub(crate) fn described() -> [Vec<Described>; CSV.len()] {
    fn of<R>(columns: &[Column<R>]) -> Vec<Described> {
        columns.iter().map(|one| (one.name, one.kind, one.says)).collect()
    }
    [
        of(&OBSERVATIONS),
        of(&PAGES),
        of(&ARTICLES),
        of(&MENTIONS),
        of(&FACTS),
        of(&QUOTES),
        of(&CHECKS),
    ]
}

/// The first line of each file, in the order of [`CSV`].
pub fn csv_headers() -> [String; CSV.len()] {
    described().map(|columns| {
        let names: Vec<&str> = columns.iter().map(|column| column.0).collect();
        names.join(",") + "\r\n"
    })
}

fn text(value: &Option<String>) -> Cow<'_, str> {
    value.as_deref().unwrap_or_default().into()
}

fn whole(value: Option<u32>) -> Cow<'static, str> {
    value.map_or("".into(), |value| value.to_string().into())
}

fn number(value: Option<&Number>) -> Cow<'_, str> {
    // Its digits as they are.
    value.map_or("".into(), |value| value.as_str().into())
}

fn written(byte: u64) -> Cow<'static, str> {
    byte.to_string().into()
}

fn first(raw: &[Raw]) -> Cow<'static, str> {
    raw.first().map_or("".into(), |raw| written(raw[0]))
}

fn last(raw: &[Raw]) -> Cow<'static, str> {
    raw.last().map_or("".into(), |raw| written(raw[1]))
}

fn field<'a>(row: &'a MentionRow, name: &str) -> Cow<'a, str> {
    row.field(name).unwrap_or_default().into()
}

fn number_or_text<'a>(row: &'a MentionRow, name: &str) -> Cow<'a, str> {
    cell_of(row.value.get(name))
}

fn si<'a>(row: &'a MentionRow, name: &str) -> Cow<'a, str> {
    cell_of(row.value.get("si").and_then(|si| si.get(name)))
}

fn cell_of(value: Option<&Json>) -> Cow<'_, str> {
    match value {
        Some(Json::String(text)) => text.as_str().into(),
        Some(Json::Number(value)) => number(Some(value)),
        _ => "".into(),
    }
}

/// Several in one cell.
fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    put_together(texts, TOGETHER)
}

/// Several in one cell, a line each.
fn lines<'a>(texts: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    put_together(texts, "\n")
}

fn put_together<'a>(mut texts: impl Iterator<Item = &'a str>, by: &str) -> Cow<'a, str> {
    let mut all = Cow::Borrowed(texts.next().unwrap_or_default());
    for text in texts {
        all.to_mut().push_str(by);
        all.to_mut().push_str(text);
    }
    all
}

fn place<'a>(_: &'a PageRow, row: &'a FactRow) -> Cow<'a, str> {
    row.place.as_ref().map_or("".into(), |place| (&*place.name).into())
}

fn adcode<'a>(_: &'a PageRow, row: &'a FactRow) -> Cow<'a, str> {
    row.place.as_ref().map_or("".into(), |place| text(&place.adcode))
}

fn window_start<'a>(_: &'a PageRow, row: &'a FactRow) -> Cow<'a, str> {
    row.window.as_ref().map_or("".into(), |window| text(&window.start))
}

fn window_end<'a>(_: &'a PageRow, row: &'a FactRow) -> Cow<'a, str> {
    row.window.as_ref().map_or("".into(), |window| text(&window.end))
}
