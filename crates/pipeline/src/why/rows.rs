//! Rows of an output folder by their ids, and their words on the page.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;

use super::{Part, Piece, Place};

/// What a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Page,
    Article,
    Mention,
    Fact,
    Quote,
    Check,
}

impl Kind {
    /// The field that has its id.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Article => "article",
            Self::Mention => "mention",
            Self::Fact => "fact",
            Self::Quote => "quote",
            Self::Check => "check",
        }
    }

    fn table(self) -> String {
        format!("{}s", self.name())
    }

    /// The kind that an id has by its form.
    fn of(id: &str) -> Self {
        let Some((_, last)) = id.rsplit_once('-') else {
            return Self::Page;
        };
        let (letter, number) = last.split_at(last.chars().next().map_or(0, char::len_utf8));
        if number.len() < 4 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Page;
        }
        match letter {
            "i" => Self::Article,
            "m" => Self::Mention,
            "f" => Self::Fact,
            "q" => Self::Quote,
            "c" => Self::Check,
            _ => Self::Page,
        }
    }
}

/// The id of a row.
pub(super) struct Id {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// The row with an id. A page may be named as an article is.
pub(super) fn find(out: &Path, text: &str) -> Result<(Id, Json)> {
    let by_form = Kind::of(text);
    for kind in [by_form, Kind::Page] {
        if let Some(row) = row(out, kind, text)? {
            let text = text.to_owned();
            return Ok((Id { kind, text }, row));
        }
    }
    let page = first_page(out)?;
    bail!(
        "{} has no row {text:?}: ids are those of pages ({page}), articles ({page}-i0001), and of an article's mentions \
         ({page}-i0001-m0001), facts (…-f0001), quotations (…-q0001) and checks (…-c0001), and in a ledger of its findings (ledger-a0001) and facts \
         (RUN#FACT)",
        out.display()
    )
}

fn row(out: &Path, kind: Kind, id: &str) -> Result<Option<Json>> {
    for row in rows(out, &kind.table(), id)? {
        let row = row?;
        if row.get(kind.name()).and_then(Json::as_str) == Some(id) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The rows of a table whose line has a text somewhere, as an id of theirs has.
pub(super) fn rows(out: &Path, table: &str, text: &str) -> Result<impl Iterator<Item = Result<Json>> + use<>> {
    let path = out.join(format!("{table}.jsonl"));
    let reading = format!(
        "reading {}: a run with --format jsonl writes its tables, `banmian ledger` those of a ledger",
        path.display()
    );
    let file = File::open(&path).with_context(|| reading.clone())?;
    // In a line it stands as JSON writes it.
    let text = Json::from(text).to_string();
    let wanted = text.trim_matches('"').to_owned();
    let lines = BufReader::new(file).lines();
    Ok(lines.filter_map(move |line| match line {
        Ok(line) if !line.contains(&wanted) => None,
        Ok(line) => Some(serde_json::from_str(&line).with_context(|| reading.clone())),
        Err(error) => Some(Err(error).with_context(|| reading.clone())),
    }))
}

fn first_page(out: &Path) -> Result<String> {
    let first = rows(out, "pages", "")?.next().transpose()?;
    let page = first.as_ref().and_then(|row| row.get("page")?.as_str());
    Ok(page.unwrap_or("A1").to_owned())
}

/// The row of a page.
pub(super) fn page_row(out: &Path, page: &str) -> Result<Json> {
    row(out, Kind::Page, page)?.with_context(|| format!("pages.jsonl has no row of {page}"))
}

/// Fields that are places, ids, or told elsewhere in the answer.
const LEFT_OUT: [&str; 19] = [
    "page",
    "article",
    "mention",
    "fact",
    "quote",
    "check",
    "finding",
    "rule",
    "spans",
    "raw",
    "text",
    "evidence",
    "paragraphs",
    "captions",
    "kicker_spans",
    "headline_spans",
    "deck_spans",
    "byline_spans",
    "doubts",
];

/// What a row says, its places and ids left out.
pub(super) fn says(row: &Json) -> serde_json::Map<String, Json> {
    let fields = row.as_object().into_iter().flatten();
    let said = |(name, value): &(&String, &Json)| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        !empty && !LEFT_OUT.contains(&name.as_str())
    };
    fields
        .filter(said)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The mentions of a row's article within its words.
pub(super) fn parts(out: &Path, row: &Json) -> Result<Vec<Part>> {
    let article = row.get("article").and_then(Json::as_str).unwrap_or_default();
    let within = all_spans(row);
    let mut parts = Vec::new();
    for mention in rows(out, "mentions", article)? {
        let mention = mention?;
        let text = |name: &str| mention.get(name).and_then(Json::as_str).map(str::to_owned);
        let meets = |span: &[usize; 2]| within.iter().any(|own| own[0] < span[1] && span[0] < own[1]);
        if text("article").as_deref() == Some(article) && spans(&mention).iter().any(meets) {
            parts.push(Part {
                mention: text("mention").unwrap_or_default(),
                kind: text("type").unwrap_or_default(),
                text: text("text").unwrap_or_default(),
                rule: text("rule"),
            });
        }
    }
    Ok(parts)
}

/// The spans of a row and of its evidence.
fn all_spans(row: &Json) -> Vec<[usize; 2]> {
    let evidence = row.get("evidence").and_then(Json::as_array).into_iter().flatten();
    evidence.chain([row]).flat_map(spans).collect()
}

pub(super) fn spans(row: &Json) -> Vec<[usize; 2]> {
    serde_json::from_value(row.get("spans").cloned().unwrap_or_default()).unwrap_or_default()
}

/// A page to show words of.
pub(super) struct Leaf {
    pub(super) page: String,
    pub(super) path: String,
    pub(super) text: Vec<char>,
}

/// Characters shown before and behind.
const AROUND: usize = 16;
/// Longest text between two pieces, or within one, that is shown whole.
const LONGEST: usize = 80;

impl Leaf {
    pub(super) fn new(row: &Json) -> Self {
        let text = |name: &str| row.get(name).and_then(Json::as_str).unwrap_or_default();
        Self {
            page: text("page").to_owned(),
            path: text("path").to_owned(),
            text: text("text").chars().collect(),
        }
    }

    /// The words of a row, and of its evidence one after the other.
    pub(super) fn places(&self, row: &Json) -> Vec<Place> {
        let own = row.get("spans").map(|_| self.place("text", row));
        let evidence = row.get("evidence").and_then(Json::as_array).into_iter().flatten();
        let evidence = evidence
            .filter(|one| one.is_object())
            .map(|one| self.place("evidence", one));
        own.into_iter().chain(evidence).collect()
    }

    fn place(&self, what: &str, row: &Json) -> Place {
        let spans = spans(row);
        Place {
            what: what.to_owned(),
            page: self.page.clone(),
            path: self.path.clone(),
            raw: serde_json::from_value(row.get("raw").cloned().unwrap_or_default()).unwrap_or_default(),
            context: self.context(&spans),
            spans,
        }
    }

    fn context(&self, spans: &[[usize; 2]]) -> Vec<Piece> {
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
            return Vec::new();
        };
        let mut pieces = vec![self.piece(first[0].saturating_sub(AROUND), first[0], false)];
        let mut at = first[0];
        for &[start, end] in spans {
            if start > at {
                pieces.push(self.piece(at, start, false));
            }
            pieces.push(self.piece(start, end, true));
            at = end;
        }
        pieces.push(self.piece(last[1], last[1] + AROUND, false));
        pieces.retain(|piece| !piece.text.is_empty());
        pieces
    }

    fn piece(&self, start: usize, end: usize, lit: bool) -> Piece {
        let end = end.min(self.text.len());
        let text = self.text.get(start..end).unwrap_or_default();
        let half = LONGEST / 2;
        let shown: Vec<char> = if text.len() > LONGEST {
            [&text[..half], &['…'], &text[text.len() - half..]].concat()
        } else {
            text.to_vec()
        };
        Piece {
            text: shown.into_iter().collect(),
            lit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_by_its_form_what_it_is_of() {
        for (id, kind) in [
            ("A1", Kind::Page),
            ("a-b", Kind::Page),
            ("2020-03", Kind::Page),
            ("A1-i0001", Kind::Article),
            ("A1-i0001-m0002", Kind::Mention),
            ("A1-i0001-f12345", Kind::Fact),
            ("A1-i0001-q0001", Kind::Quote),
            ("版-i0001-c0001", Kind::Check),
            ("x-版0001", Kind::Page),
            ("", Kind::Page),
            ("-", Kind::Page),
        ] {
            assert_eq!(Kind::of(id), kind, "{id}");
        }
    }

    #[test]
    fn words_in_pieces_are_lit_and_what_is_between_is_not() {
        let leaf = Leaf {
            page: "A1".to_owned(),
            path: "A1.txt".to_owned(),
            text: "书记付\n\n艳萍说".chars().collect(),
        };
        let pieces = leaf.context(&[[2, 3], [5, 7]]);
        let said: Vec<(&str, bool)> = pieces.iter().map(|piece| (piece.text.as_str(), piece.lit)).collect();
        assert_eq!(
            said,
            [
                ("书记", false),
                ("付", true),
                ("\n\n", false),
                ("艳萍", true),
                ("说", false)
            ]
        );
        assert_eq!(leaf.context(&[[5, 99]]).len(), 2, "a span beyond the page ends with it");
    }
}
