//! What the tool says a page holds: the fields of the exported rows that the contract names, whoever wrote them.

use anyhow::{Context, Result};
use banmian_export::PageRows;
use serde::Deserialize;
use serde_json::Value as Json;

/// One page's rows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct View {
    pub(crate) page: PageView,
    pub(crate) articles: Vec<ArticleView>,
    pub(crate) mentions: Vec<MentionView>,
    pub(crate) facts: Vec<FactView>,
    pub(crate) quotes: Vec<QuoteView>,
    pub(crate) checks: Vec<CheckView>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PageView {
    pub(crate) encoding: Option<String>,
    pub(crate) text: String,
    pub(crate) newspaper: StatedView,
    pub(crate) issue_date: StatedView,
    pub(crate) region: StatedView,
    pub(crate) page_label: Option<String>,
    pub(crate) segmentation_margin: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StatedView {
    pub(crate) value: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ArticleView {
    pub(crate) article: String,
    pub(crate) order: u32,
    pub(crate) kind: String,
    pub(crate) kicker: Option<String>,
    pub(crate) headline: Option<String>,
    pub(crate) deck: Option<String>,
    pub(crate) standing_head: Vec<String>,
    pub(crate) byline: BylineView,
    pub(crate) dateline: Option<DatelineView>,
    pub(crate) paragraphs: Vec<ParagraphView>,
    pub(crate) captions: Vec<TextView>,
    pub(crate) jump: Option<JumpView>,
    pub(crate) spans: Vec<[usize; 2]>,
    pub(crate) margin: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BylineView {
    pub(crate) outlet: Option<String>,
    pub(crate) reporters: Vec<String>,
    pub(crate) correspondents: Vec<String>,
    pub(crate) narrators: Vec<String>,
    pub(crate) compilers: Vec<String>,
    pub(crate) photographers: Vec<String>,
    pub(crate) editors: Vec<String>,
}

impl BylineView {
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.reporters, &self.correspondents, &self.compilers];
        let others = [&self.narrators, &self.photographers, &self.editors];
        lists.into_iter().chain(others).flatten()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DatelineView {
    pub(crate) outlet: Option<String>,
    pub(crate) mark: String,
    pub(crate) date: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ParagraphView {
    pub(crate) text: String,
    pub(crate) label: Option<String>,
    pub(crate) crosshead: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TextView {
    pub(crate) text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct JumpView {
    pub(crate) direction: String,
    pub(crate) page: Option<String>,
    pub(crate) mark: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MentionView {
    pub(crate) article: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) value: Json,
}

impl MentionView {
    /// A field of the value that is a string.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.value.get(name)?.as_str()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FactView {
    pub(crate) article: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) subject: Option<String>,
    pub(crate) measure: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) value: Json,
    pub(crate) unit: Option<String>,
    pub(crate) form: Option<String>,
    pub(crate) outlook: Option<String>,
    pub(crate) place: Option<PlaceView>,
    pub(crate) window: Option<WindowView>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PlaceView {
    pub(crate) name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WindowView {
    pub(crate) start: Option<String>,
    pub(crate) end: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct QuoteView {
    pub(crate) article: String,
    pub(crate) speaker: Option<String>,
    pub(crate) text: String,
    pub(crate) kind: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CheckView {
    pub(crate) article: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) statement: String,
}

/// The view of rows: through JSON, so that what is scored is what users read.
pub(crate) fn of(rows: &PageRows) -> Result<View> {
    let json = serde_json::to_value(rows).context("the rows of a page cannot be written as JSON")?;
    serde_json::from_value(json).context("the rows of a page are not as the output contract has them")
}

impl View {
    /// The page's text over an article's spans.
    pub(crate) fn words(&self, article: &ArticleView) -> String {
        let text: Vec<char> = self.page.text.chars().collect();
        let piece = |&[start, end]: &[usize; 2]| text.get(start..end).unwrap_or_default();
        article.spans.iter().flat_map(piece).collect()
    }
}
