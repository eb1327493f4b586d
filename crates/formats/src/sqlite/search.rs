//! Full-text search in a written file.

use std::path::Path;

use anyhow::{Context, Result, bail};
use banmian_export::rows::{CaptionRow, ParagraphRow, Points, Raw};
use banmian_model::Page;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::light::{Light, Lit};
use super::query::{Query, Term};
use super::{APPLICATION_ID, SCHEMA_VERSION, offsets};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Articles that contain it, also those that are not listed.
    pub total: u64,
    /// The best of them, best first.
    pub articles: Vec<Hit>,
}

/// An article that contains what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// Its id.
    pub article: String,
    /// Its page.
    pub page: String,
    /// Path of the source below its input.
    pub path: String,
    /// The newspaper.
    pub newspaper: Option<String>,
    /// Day of publication, EDTF.
    pub issue_date: Option<String>,
    /// 版次.
    pub page_label: Option<String>,
    /// Its headline, with what was found in it.
    pub headline: Option<Lit>,
    /// The passage that has most of it.
    pub passage: Option<Lit>,
    /// Every place where a word of the query stands, in reading order; none where it was found by its day alone.
    pub places: Vec<PlaceOf>,
}

/// A place in an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceOf {
    /// The words as printed.
    pub text: String,
    /// In code points of the page's text.
    pub spans: Vec<Points>,
    /// In bytes of the source.
    pub raw: Vec<Raw>,
}

/// A file that is searched.
pub struct Search {
    connection: Connection,
}

impl Search {
    /// Opens `banmian.sqlite`, to read.
    ///
    /// # Errors
    /// Where it is not there, or not one that this program writes.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.exists() {
            bail!("there is no {}: a run with --format sqlite writes it", path.display());
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reading = || format!("reading {}", path.display());
        let connection = Connection::open_with_flags(path, flags).with_context(reading)?;
        let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
        let found = (
            pragma("application_id").with_context(reading)?,
            pragma("user_version").with_context(reading)?,
        );
        if found != (APPLICATION_ID, SCHEMA_VERSION) {
            bail!(
                "{} is of another program or version; run the pipeline again",
                path.display()
            );
        }
        Ok(Self { connection })
    }

    /// The articles that contain what a person has typed, `limit` of them at most.
    ///
    /// # Errors
    /// Where the file cannot be read; never for what was typed.
    pub fn find(&self, text: &str, limit: u32) -> Result<Found> {
        let query = Query::parse(text);
        if query.is_empty() {
            return Ok(Found::default());
        }
        let Selection {
            from,
            values,
            id,
            order,
        } = Selection::of(&query);
        let sql = format!("SELECT {id} FROM {from} ORDER BY {order} LIMIT {limit}");
        let mut statement = self.connection.prepare(&sql)?;
        let ids = statement.query_map(params_from_iter(&values), |row| row.get(0))?;
        let ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
        let mut total = ids.len() as u64;
        if ids.len() == limit as usize {
            let sql = format!("SELECT count(*) FROM {from}");
            let count: i64 = self
                .connection
                .query_row(&sql, params_from_iter(&values), |row| row.get(0))?;
            total = u64::try_from(count).unwrap_or(0);
        }
        let mut terms = Vec::new();
        query.wanted(&mut terms);
        let hits = ids.into_iter().filter_map(|id| self.hit(id, &terms).transpose());
        Ok(Found {
            total,
            articles: hits.collect::<Result<_>>()?,
        })
    }

    fn hit(&self, id: i64, terms: &[&Term]) -> Result<Option<Hit>> {
        let sql = "SELECT a.article, a.page, p.path, p.newspaper, p.issue_date, p.page_label, p.text, p.offsets, \
            a.kicker_spans, a.headline_spans, a.deck_spans, a.paragraphs, a.captions, a.standing_head \
            FROM articles AS a JOIN pages AS p USING (page) WHERE a.id = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        let article = |row: &Row<'_>| Ok(Article::read(row));
        statement
            .query_row(params![id], article)
            .optional()?
            .map(|article| Ok(article?.hit(terms)))
            .transpose()
    }
}

/// How the articles of a query are found.
struct Selection {
    /// Tables and conditions.
    from: String,
    /// Values of the conditions, in order.
    values: Vec<String>,
    /// The column that has the article's number.
    id: &'static str,
    order: &'static str,
}

impl Selection {
    fn of(query: &Query) -> Self {
        let (expression, exact) = query.expression();
        match expression {
            // The index alone: a table with all its texts takes longer to look into than what it is asked for.
            Some(expression) if exact => Self {
                from: "search WHERE search MATCH ?".to_owned(),
                values: vec![expression],
                id: "rowid",
                order: "rank, rowid",
            },
            Some(expression) => {
                let mut values = vec![expression];
                let condition = query.condition(&mut values);
                Self {
                    from: format!(
                        "search JOIN articles AS a ON a.id = search.rowid WHERE search MATCH ? AND {condition}"
                    ),
                    values,
                    id: "a.id",
                    order: "search.rank, a.id",
                }
            }
            None => {
                let mut values = Vec::new();
                let condition = query.condition(&mut values);
                Self {
                    from: format!("articles AS a WHERE {condition}"),
                    values,
                    id: "a.id",
                    order: "a.issue_date, a.id",
                }
            }
        }
    }
}

/// What an article is shown from.
struct Article {
    hit: Hit,
    page: Page,
    heads: [Vec<Points>; 3],
    body: Vec<Vec<Points>>,
}

impl Article {
    fn read(row: &Row<'_>) -> Result<Self> {
        let paragraphs: Vec<ParagraphRow> = json(row, 11)?;
        let captions: Vec<CaptionRow> = json(row, 12)?;
        let body = paragraphs.into_iter().map(|paragraph| paragraph.spans);
        Ok(Self {
            hit: Hit {
                article: row.get(0)?,
                page: row.get(1)?,
                path: row.get(2)?,
                newspaper: row.get(3)?,
                issue_date: row.get(4)?,
                page_label: row.get(5)?,
                headline: None,
                passage: None,
                places: Vec::new(),
            },
            page: Page {
                text: row.get(6)?,
                offsets: offsets::unpack(&row.get::<_, Vec<u8>>(7)?),
                ..Page::default()
            },
            heads: [json(row, 8)?, json(row, 9)?, json(row, 10)?],
            body: body.chain(captions.into_iter().map(|caption| caption.spans)).collect(),
        })
    }

    fn hit(self, terms: &[&Term]) -> Hit {
        let light = Light::new(&self.page, terms);
        let [_, headline, _] = &self.heads;
        let fields = self.heads.iter().chain(&self.body);
        let places = fields.flat_map(|field| light.places(field)).collect();
        Hit {
            headline: (!headline.is_empty()).then(|| light.headline(headline)),
            passage: light.passage(&self.body),
            places,
            ..self.hit
        }
    }
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    Ok(serde_json::from_str(row.get_ref(column)?.as_str()?)?)
}
