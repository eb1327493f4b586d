//! `ninjs/`: each article as news, in IPTC's ninjs 3.1, with what was found in it as W3C Web Annotations beside it.
//!
//! `ninjs/ARTICLE.json` is the article: heads by their roles (`introtitle` 引题, `main` 主题, `subtitle` 副题), its text, people,
//! organisations and places. `ninjs/ARTICLE.annotations.json` says where: see [`annotations`].

mod annotations;

use std::path::Path;

use anyhow::Result;
use banmian_export::rows::{ArticleRow, BylineRow, MentionRow, PageRow};
use banmian_export::{PageRows, in_uri, language};
use banmian_model::Day;
use serde_json::{Map, Value as Json, json};

use crate::Writer;
use crate::folder::Folder;
use crate::pages::{Rows, Text, by_article};

/// The folder while it is written.
pub struct Ninjs {
    folder: Folder,
}

impl Ninjs {
    /// Makes the folder.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn create(folder: &Path) -> Result<Self> {
        Ok(Self {
            folder: Folder::create(folder)?,
        })
    }
}

impl Writer for Ninjs {
    fn page(&mut self, rows: &PageRows) -> Result<()> {
        let text = Text::new(&rows.page.text);
        let by_article = by_article(rows);
        let language = language(&rows.page.text);
        let name = self.folder.name(&rows.page.page);
        for article in &rows.articles {
            let none = Rows::default();
            let own = by_article.get(article.article.as_str()).unwrap_or(&none);
            let news = item(article, &rows.page, own, language);
            let name = format!("{name}-i{:04}", article.order);
            self.folder.write(&format!("{name}.json"), &lines(&news)?)?;
            let page = annotations::page(article, &rows.page, own, &text);
            self.folder.write(&format!("{name}.annotations.json"), &page)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}

fn lines(value: &Json) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}

/// What an article is known by.
fn article_uri(article: &str) -> String {
    format!("urn:banmian:article:{}", in_uri(article))
}

fn item(article: &ArticleRow, page: &PageRow, own: &Rows<'_>, language: &str) -> Json {
    let mut item = Map::new();
    let mut put = |name: &str, value: Json| {
        let is_nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_nothing {
            item.insert(name.to_owned(), value);
        }
    };
    put("uri", article_uri(&article.article).into());
    put("standard", standard());
    put("type", "text".into());
    put("profile", format!("newspaper-{}", article.kind).into());
    put("representationType", "full".into());
    put("language", language.into());
    put("contentCreated", created(page));
    put("title", json!(title(article)));
    put("headlines", headlines(article));
    put("by", json!(by(&article.byline)));
    put("bodies", bodies(article));
    put("people", people(&own.mentions));
    put("organisations", organisations(&own.mentions));
    put("places", places(&own.mentions));
    put("objects", documents(&own.mentions));
    put("infoSources", sources(article, page));
    put("genres", genres(article));
    put("associations", associations(article));
    put(
        "altIds",
        json!([
            { "role": "banmian", "value": article.article },
            { "role": "page", "value": page.page },
            { "role": "source-blake3", "value": page.blake3 },
        ]),
    );
    Json::Object(item)
}

fn standard() -> Json {
    json!({
        "name": "ninjs",
        "version": "3.1",
        "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
    })
}

/// The civil day of a Chinese newspaper; the standard wants a zone.
fn created(page: &PageRow) -> Json {
    let day = page.issue_date.value.as_deref();
    let day = day.filter(|date| date.parse::<Day>().is_ok());
    json!(day.map(|day| format!("{day}T00:00:00+08:00")))
}

/// Heads in one line, as the page reads.
fn title(article: &ArticleRow) -> Option<String> {
    let heads = [&article.kicker, &article.headline, &article.deck];
    let heads: Vec<&str> = heads.into_iter().flatten().map(String::as_str).collect();
    (!heads.is_empty()).then(|| heads.join(" "))
}

fn headlines(article: &ArticleRow) -> Json {
    let heads = [
        ("introtitle", &article.kicker),
        ("main", &article.headline),
        ("subtitle", &article.deck),
    ];
    let heads = heads
        .into_iter()
        .filter_map(|(role, head)| Some((role, head.as_ref()?)));
    heads
        .map(|(role, head)| json!({ "role": role, "contentType": "text/plain", "value": head }))
        .collect()
}

fn bodies(article: &ArticleRow) -> Json {
    let body = |role: &str, text: &str| {
        let count = text.chars().count();
        json!({ "role": role, "contentType": "text/plain", "charCount": count, "value": text })
    };
    let paragraphs: Vec<&str> = article
        .paragraphs
        .iter()
        .map(|paragraph| paragraph.text.as_str())
        .collect();
    let main = (!paragraphs.is_empty()).then(|| body("main", &paragraphs.join("\n")));
    let captions = article.captions.iter().map(|caption| body("caption", &caption.text));
    main.into_iter().chain(captions).collect()
}

/// The by-line in one line: 株洲日报 记者 甲 乙 通讯员 丙.
fn by(byline: &BylineRow) -> Option<String> {
    let credits = byline
        .credits()
        .map(|(role, names)| format!("{role} {}", names.join(" ")));
    let parts: Vec<String> = byline.outlet.clone().into_iter().chain(credits).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A person, organisation or place: its name, how the article stands to it, and what in free text identifies it.
struct Named {
    name: String,
    rel: &'static str,
    literal: Option<String>,
}

/// Each person once, by office and name where an office stands beside it: 市长阳卫国.
fn people(mentions: &[&MentionRow]) -> Json {
    let of = |mention: &MentionRow, name: &str| {
        let offices: Vec<&str> = mention.offices().collect();
        let literal = (!offices.is_empty()).then(|| offices.join("、") + name);
        let made_it = mention.field("role").is_some();
        (if made_it { "creator" } else { "mentions" }, literal)
    };
    named(mentions, "person", of)
}

/// Each organisation once, by its full name.
fn organisations(mentions: &[&MentionRow]) -> Json {
    named(mentions, "organization", |mention, _| {
        ("mentions", mention.field("full_name").map(str::to_owned))
    })
}

/// Each place once, by its code.
fn places(mentions: &[&MentionRow]) -> Json {
    named(mentions, "place", |mention, _| {
        (
            "mentions",
            mention.field("adcode").map(|code| format!("GB/T2260:{code}")),
        )
    })
}

/// Names of one type, once each, in the order they are first read; `of` says how a mention by this name stands to the
/// article, of which the first counts, and what identifies it, of which the first that there is.
fn named(
    mentions: &[&MentionRow],
    kind: &str,
    of: impl Fn(&MentionRow, &str) -> (&'static str, Option<String>),
) -> Json {
    let mut found: Vec<Named> = Vec::new();
    for mention in mentions.iter().filter(|mention| mention.kind == kind) {
        let name = mention.field("name").unwrap_or(&mention.text);
        let (rel, literal) = of(mention, name);
        match found.iter_mut().find(|known| known.name == name) {
            Some(known) => known.literal = known.literal.take().or(literal),
            None => found.push(Named {
                name: name.to_owned(),
                rel,
                literal,
            }),
        }
    }
    let row = |Named { name, rel, literal }| match literal {
        Some(literal) => json!({ "name": name, "rel": rel, "literal": literal }),
        None => json!({ "name": name, "rel": rel }),
    };
    found.into_iter().map(row).collect()
}

/// 栏目.
fn genres(article: &ArticleRow) -> Json {
    let heads = article.standing_head.iter();
    heads.map(|head| json!({ "name": head })).collect()
}

/// Documents cited, by title or number.
fn documents(mentions: &[&MentionRow]) -> Json {
    let documents = mentions.iter().filter(|mention| mention.kind == "document");
    let mut found: Vec<&str> = Vec::new();
    for mention in documents {
        let name = mention.field("title").or(mention.field("number"));
        let name = name.unwrap_or(&mention.text);
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
        .into_iter()
        .map(|name| json!({ "name": name, "rel": "cites" }))
        .collect()
}

fn sources(article: &ArticleRow, page: &PageRow) -> Json {
    let publisher = page
        .newspaper
        .value
        .as_ref()
        .map(|name| json!({ "name": name, "role": "publisher" }));
    let outlet = article
        .byline
        .outlet
        .as_ref()
        .or(article.dateline.as_ref().and_then(|line| line.outlet.as_ref()));
    let origin = outlet.map(|name| json!({ "name": name, "role": "originator" }));
    publisher.into_iter().chain(origin).collect()
}

/// The part of the article on another page of its issue.
fn associations(article: &ArticleRow) -> Json {
    let target = article
        .jump
        .as_ref()
        .and_then(|jump| Some((jump, jump.target.as_ref()?)));
    let link = |(jump, target): (&banmian_export::rows::JumpRow, &String)| {
        let name = if jump.direction == "to" {
            "continuation"
        } else {
            "beginning"
        };
        json!({ "name": name, "rel": name, "uri": article_uri(target), "type": "text" })
    };
    target.map(link).into_iter().collect()
}
