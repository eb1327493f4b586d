//! Full-text search in a written file.

use std::path::Path;

use anyhow::{Context, Result, bail};
use banmian_export::rows::{CaptionRow, ParagraphRow, Points, Raw};
use banmian_model::Page;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::light::{Light, Lit};
use super::query::{Field, Query, Term};
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
    /// Its 栏目, with what was found in them; no bytes of theirs are kept.
    pub standing_head: Vec<Lit>,
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
            a.standing_head, a.kicker_spans, a.headline_spans, a.deck_spans, a.byline_spans, a.paragraphs, a.captions \
            FROM articles AS a JOIN pages AS p USING (page) WHERE a.id = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        let article = |row: &Row<'_>| Ok(Article::read(row));
        let Some(article) = statement.query_row(params![id], article).optional()? else {
            return Ok(None);
        };
        let article = article?;
        let mentions = self.asked_for(&article.hit.article, terms)?;
        Ok(Some(article.hit(terms, mentions)))
    }

    /// Where an article mentions the people and places that a query names.
    fn asked_for(&self, article: &str, terms: &[&Term]) -> Result<Vec<Vec<Points>>> {
        let names_one = |term: &&Term| matches!(term.field, Some(Field::Person | Field::Place));
        if !terms.iter().any(names_one) {
            return Ok(Vec::new());
        }
        let sql = "SELECT type, name, adcode, spans FROM mentions WHERE article = ? AND type IN ('person', 'place')";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![article])?;
        let mut asked = Vec::new();
        while let Some(row) = rows.next()? {
            let text = |column| row.get_ref(column).map(|value| value.as_str_or_null().ok().flatten());
            let (kind, names) = (text(0)?.unwrap_or_default(), [text(1)?, text(2)?]);
            if terms.iter().any(|term| term.asks_for(kind, names)) {
                asked.push(json(row, 3)?);
            }
        }
        Ok(asked)
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
    standing_head: Vec<String>,
    kicker: Vec<Points>,
    headline: Vec<Points>,
    deck: Vec<Points>,
    byline: Vec<Points>,
    body: Vec<Vec<Points>>,
}

impl Article {
    fn read(row: &Row<'_>) -> Result<Self> {
        let paragraphs: Vec<ParagraphRow> = json(row, 13)?;
        let captions: Vec<CaptionRow> = json(row, 14)?;
        let body = paragraphs.into_iter().map(|paragraph| paragraph.spans);
        Ok(Self {
            hit: Hit {
                article: row.get(0)?,
                page: row.get(1)?,
                path: row.get(2)?,
                newspaper: row.get(3)?,
                issue_date: row.get(4)?,
                page_label: row.get(5)?,
                standing_head: Vec::new(),
                headline: None,
                passage: None,
                places: Vec::new(),
            },
            page: Page {
                text: row.get(6)?,
                offsets: offsets::unpack(&row.get::<_, Vec<u8>>(7)?),
                ..Page::default()
            },
            standing_head: json(row, 8)?,
            kicker: json(row, 9)?,
            headline: json(row, 10)?,
            deck: json(row, 11)?,
            byline: json(row, 12)?,
            body: body.chain(captions.into_iter().map(|caption| caption.spans)).collect(),
        })
    }

    fn hit(self, terms: &[&Term], mentions: Vec<Vec<Points>>) -> Hit {
        let light = Light::new(&self.page, terms, mentions);
        let heads = [&self.kicker, &self.headline, &self.deck];
        // Each line of a by-line is read by itself.
        let bylines = self.byline.iter().map(std::slice::from_ref);
        let fields = heads.into_iter().chain(&self.body).map(Vec::as_slice).chain(bylines);
        let mut places: Vec<PlaceOf> = fields.flat_map(|field| light.places(field)).collect();
        places.sort_by_key(|place| place.spans.first().copied());
        Hit {
            standing_head: self.standing_head.iter().map(|head| lit(head, terms)).collect(),
            headline: (!self.headline.is_empty()).then(|| light.headline(&self.headline)),
            passage: light.passage(&self.body),
            places,
            ..self.hit
        }
    }
}

/// A text of no page, with what is lit up in it.
fn lit(text: &str, terms: &[&Term]) -> Lit {
    let page = Page {
        text: text.to_owned(),
        ..Page::default()
    };
    let all = [0, text.chars().count() as u32];
    Light::new(&page, terms, Vec::new()).headline(&[all])
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    Ok(serde_json::from_str(row.get_ref(column)?.as_str()?)?)
}
