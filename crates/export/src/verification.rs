//! Whether exported rows still say what their page says.

use banmian_model::{Locator, Page};
use serde_json::Value as Json;

/// A row that its page does not bear out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where in the row: `paragraphs[2].spans`.
    pub field: String,
    /// What is wrong.
    pub problem: String,
}

/// Holds the rows of one page against it. Made once for a page: its tables take a pass over the text.
pub struct Verifier<'a> {
    page: &'a Page,
    locator: Locator<'a>,
    /// Byte offset of each code point, and of the end.
    points: Vec<usize>,
}

impl<'a> Verifier<'a> {
    /// A verifier for `page`, which must be decoded from the source anew.
    pub fn new(page: &'a Page) -> Self {
        let starts = page.text.char_indices().map(|(at, _)| at);
        Self {
            page,
            locator: Locator::new(page),
            points: starts.chain([page.text.len()]).collect(),
        }
    }

    /// What a row of any table says and the page does not: wherever an object has `spans`, its `text` must be what
    /// stands there, and its `raw` must be where the page's offsets lead.
    pub fn mismatches(&self, row: &Json) -> Vec<Mismatch> {
        let mut found = Vec::new();
        self.visit(row, "", &mut found);
        found
    }

    fn visit(&self, value: &Json, path: &str, found: &mut Vec<Mismatch>) {
        match value {
            Json::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.visit(item, &format!("{path}[{index}]"), found);
                }
            }
            Json::Object(fields) => {
                if let Some(spans) = fields.get("spans")
                    && let Err(problem) = self.check(spans, fields.get("raw"), fields.get("text"))
                {
                    found.push(Mismatch {
                        field: format!("{path}.spans").trim_start_matches('.').into(),
                        problem,
                    });
                }
                for head in ["kicker", "headline", "deck"] {
                    let lines = fields.get(&format!("{head}_spans"));
                    if let Some(Err(problem)) = lines.map(|spans| self.check_head(spans, fields.get(head))) {
                        found.push(Mismatch {
                            field: format!("{head}_spans"),
                            problem,
                        });
                    }
                }
                for (name, item) in fields.iter().filter(|(name, _)| *name != "value") {
                    self.visit(item, &format!("{path}.{name}"), found);
                }
            }
            _ => {}
        }
    }

    fn check(&self, spans: &Json, raw: Option<&Json>, text: Option<&Json>) -> Result<(), String> {
        let spans = ranges(spans).ok_or("not a list of [start, end]")?;
        let pieces = spans
            .iter()
            .map(|span| self.piece(*span))
            .collect::<Result<Vec<_>, _>>()?;
        let there: String = pieces.iter().map(|span| self.page.str(*span)).collect();
        if let Some(Json::String(text)) = text
            && *text != there
        {
            return Err(format!("the row says {text:?} and the page {there:?}"));
        }
        let said = raw.and_then(ranges).ok_or("raw is not a list of [start, end]")?;
        let leads: Vec<[u64; 2]> = pieces
            .iter()
            .map(|span| {
                let raw = self.locator.raw_span(*span);
                [raw.start, raw.end]
            })
            .collect();
        if said != leads {
            return Err(format!(
                "the row says bytes {said:?} and the page's offsets lead to {leads:?}"
            ));
        }
        Ok(())
    }

    fn check_head(&self, spans: &Json, text: Option<&Json>) -> Result<(), String> {
        let spans = ranges(spans).ok_or("not a list of [start, end]")?;
        let lines = spans
            .iter()
            .map(|span| Ok(self.page.str(self.piece(*span)?)))
            .collect::<Result<Vec<_>, String>>()?;
        let there = (!lines.is_empty()).then(|| lines.join(" "));
        match (text.and_then(Json::as_str), there) {
            (said, there) if said == there.as_deref() => Ok(()),
            (said, there) => Err(format!("the row says {said:?} and the page {there:?}")),
        }
    }

    /// A range of code points as bytes of the text.
    fn piece(&self, [start, end]: [u64; 2]) -> Result<banmian_model::Span, String> {
        let at = |point: u64| {
            usize::try_from(point)
                .ok()
                .and_then(|point| self.points.get(point).copied())
        };
        match (at(start), at(end)) {
            (Some(start), Some(end)) if start < end => Ok(banmian_model::Span::of(start..end)),
            _ => Err(format!(
                "[{start}, {end}] is no range of the page's {} code points",
                self.points.len() - 1
            )),
        }
    }
}

fn ranges(value: &Json) -> Option<Vec<[u64; 2]>> {
    value
        .as_array()?
        .iter()
        .map(|range| Some([range.get(0)?.as_u64()?, range.get(1)?.as_u64()?]))
        .collect()
}
