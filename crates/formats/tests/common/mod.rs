//! Rows of made-up pages.

#![expect(clippy::unwrap_used, reason = "all of this is a test")]

use banmian_export::PageRows;
use banmian_export::rows::{
    ArticleRow, BylineRow, CheckRow, EncodingDecisionRow, EvidenceRow, FactRow, MentionRow, PageRow, ParagraphRow,
    PlaceRow, Points, QuoteRow, Raw, Stated, StatedDate, WindowRow,
};
use banmian_model::OffsetMap;
use serde_json::{Number, Value as Json, json};

/// A page of one article in GB18030: its headline in the first line, a paragraph in each other.
pub(crate) struct Made {
    rows: PageRows,
    characters: Vec<char>,
}

impl Made {
    pub(crate) fn new(id: &str, text: &str) -> Self {
        let characters: Vec<char> = text.chars().collect();
        let mut offsets = OffsetMap::default();
        for c in &characters {
            let width = u8::try_from(c.len_utf8()).unwrap();
            offsets.push(1, width, if width == 1 { 1 } else { 2 });
        }
        let mut made = Self {
            rows: PageRows {
                page: page(id, text),
                articles: Vec::new(),
                mentions: Vec::new(),
                facts: Vec::new(),
                quotes: Vec::new(),
                checks: Vec::new(),
                offsets,
            },
            characters,
        };
        let mut lines = made.lines().into_iter();
        let head = lines.next().unwrap();
        let article = made.article(head, lines.collect());
        made.rows.articles.push(article);
        made
    }

    pub(crate) fn newspaper(mut self, name: &str, date: &str) -> Self {
        self.rows.page.newspaper.value = Some(name.to_owned());
        self.rows.page.issue_date.value = Some(date.to_owned());
        self
    }

    pub(crate) fn mention(mut self, kind: &str, text: &str, value: Json) -> Self {
        let span = self.find(text);
        let number = self.rows.mentions.len() + 1;
        self.rows.mentions.push(MentionRow {
            mention: format!("{}-m{number:04}", self.id()),
            article: self.id(),
            kind: kind.to_owned(),
            text: text.to_owned(),
            spans: vec![span],
            raw: vec![self.raw(span)],
            value,
            rule: "test/made-up".to_owned(),
        });
        self
    }

    /// A person, by name.
    pub(crate) fn person(self, name: &str) -> Self {
        self.mention(
            "person",
            name,
            json!({ "name": name, "offices": ["市长"], "role": null }),
        )
    }

    /// A place, by name and code.
    pub(crate) fn place(self, name: &str, adcode: &str) -> Self {
        self.mention(
            "place",
            name,
            json!({ "adcode": adcode, "name": name, "candidates": [] }),
        )
    }

    /// A count of the epidemic, a quotation and a check, of words on the page.
    pub(crate) fn facts(mut self, words: &str, value: &str) -> Self {
        let span = self.find(words);
        let (spans, raw) = (vec![span], vec![self.raw(span)]);
        self.rows.facts.push(FactRow {
            fact: format!("{}-f0001", self.id()),
            article: self.id(),
            kind: "epidemic".to_owned(),
            subject: None,
            measure: Some("confirmed".to_owned()),
            scope: Some("cumulative".to_owned()),
            origin: None,
            value: Some(value.parse::<Number>().unwrap()),
            unit: Some("例".to_owned()),
            modifier: Some("exact".to_owned()),
            numerator: None,
            denominator: None,
            place: Some(PlaceRow {
                adcode: Some("430200".to_owned()),
                name: "株洲市".to_owned(),
            }),
            window: Some(WindowRow {
                start: None,
                end: Some("2020-03-01T15:00:00".to_owned()),
            }),
            spans: spans.clone(),
            raw: raw.clone(),
            rule: "test/made-up".to_owned(),
            text: words.to_owned(),
            form: None,
            outlook: None,
            compared_with: None,
            previous: None,
        });
        self.rows.quotes.push(QuoteRow {
            quote: format!("{}-q0001", self.id()),
            article: self.id(),
            speaker: Some("=1+1".to_owned()),
            speaker_mention: None,
            text: words.to_owned(),
            kind: "direct".to_owned(),
            cue: None,
            spans: spans.clone(),
            raw: raw.clone(),
            rule: "test/made-up".to_owned(),
        });
        self.rows.checks.push(CheckRow {
            check: format!("{}-c0001", self.id()),
            article: self.id(),
            kind: "sum".to_owned(),
            status: "fail".to_owned(),
            statement: "80 ≠ 69 + 12".to_owned(),
            evidence: vec![EvidenceRow {
                spans,
                raw,
                text: words.to_owned(),
            }],
            proposal: None,
            rule: "test/made-up".to_owned(),
        });
        self
    }

    /// A rate, its part and its whole, of words on the page.
    pub(crate) fn rate(mut self, words: &str, [value, part, whole]: [&str; 3]) -> Self {
        let number = |text: &str| Some(text.parse::<Number>().unwrap());
        self = self.facts(words, value);
        let fact = self.rows.facts.last_mut().unwrap();
        fact.kind = "statistic".to_owned();
        (fact.numerator, fact.denominator) = (number(part), number(whole));
        self
    }

    pub(crate) fn rows(self) -> PageRows {
        self.rows
    }

    fn id(&self) -> String {
        format!("{}-i0001", self.rows.page.page)
    }

    /// Ranges of the lines.
    fn lines(&self) -> Vec<Points> {
        let mut start = 0;
        let lines = self.characters.split(|&c| c == '\n');
        lines
            .map(|line| {
                let span = [start, start + u32::try_from(line.len()).unwrap()];
                start = span[1] + 1;
                span
            })
            .collect()
    }

    fn find(&self, text: &str) -> Points {
        let wanted: Vec<char> = text.chars().collect();
        let at = self
            .characters
            .windows(wanted.len())
            .position(|there| there == wanted)
            .unwrap();
        [u32::try_from(at).unwrap(), u32::try_from(at + wanted.len()).unwrap()]
    }

    fn raw(&self, span: Points) -> Raw {
        let width = |c: &char| if c.len_utf8() == 1 { 1 } else { 2 };
        span.map(|at| self.characters[..at as usize].iter().map(width).sum())
    }

    fn text(&self, span: Points) -> String {
        self.characters[span[0] as usize..span[1] as usize].iter().collect()
    }

    fn article(&self, head: Points, paragraphs: Vec<Points>) -> ArticleRow {
        let all = [0, u32::try_from(self.characters.len()).unwrap()];
        let paragraph = |span: Points| ParagraphRow {
            text: self.text(span),
            spans: vec![span],
            raw: vec![self.raw(span)],
            label: None,
            crosshead: false,
        };
        ArticleRow {
            article: self.id(),
            page: self.rows.page.page.clone(),
            order: 1,
            kind: "article".to_owned(),
            kicker: None,
            headline: Some(self.text(head)),
            deck: None,
            standing_head: Vec::new(),
            byline: BylineRow {
                reporters: vec!["李明".to_owned()],
                ..BylineRow::default()
            },
            dateline: None,
            paragraphs: paragraphs.into_iter().map(paragraph).collect(),
            captions: Vec::new(),
            jump: None,
            spans: vec![all],
            raw: vec![self.raw(all)],
            kicker_spans: Vec::new(),
            headline_spans: vec![head],
            deck_spans: Vec::new(),
            byline_spans: Vec::new(),
            margin: Some(5_000),
            doubts: Vec::new(),
        }
    }
}

fn page(id: &str, text: &str) -> PageRow {
    let stated = Stated {
        value: None,
        basis: None,
        evidence: Vec::new(),
    };
    PageRow {
        page: id.to_owned(),
        path: format!("{id}.txt"),
        bytes: 0,
        blake3: "0".repeat(64),
        duplicate_of: None,
        encoding: "gb18030".to_owned(),
        text: text.to_owned(),
        damage: Vec::new(),
        newspaper: stated.clone(),
        issue_date: StatedDate {
            value: None,
            confidence: None,
            basis: None,
            evidence: Vec::new(),
        },
        page_label: Some("A1".to_owned()),
        raw: [0, 0],
        page_label_basis: None,
        page_label_evidence: Vec::new(),
        disputes: Vec::new(),
        encoding_decision: EncodingDecisionRow {
            label: "gb18030".to_owned(),
            basis: "given".to_owned(),
            margin: None,
            segments: Vec::new(),
        },
        repair: None,
        region: stated,
        diagnostics: Vec::new(),
        segmentation_margin: None,
    }
}
