//! From a page to its rows, and from rows to bytes.

use banmian_model::{
    Article, Attested, BylineRole, Check, Diagnostic, Fact, Locator, Mention, OffsetMap, Page, PageFacts, PlaceRef,
    Quote, Span, Spans, Value, Window,
};
use serde::Serialize;

use crate::rows::{
    ArticleRow, BylineRow, CaptionRow, CheckRow, DatelineRow, DiagnosticRow, EvidenceRow, FactRow, JumpRow, MentionRow,
    PageRow, ParagraphRow, PlaceRow, Points, QuoteRow, Stated, StatedDate, WindowRow,
};
use crate::values::{number, value};
use crate::{CSV, TABLES, credited, doubts, flat, names, reading};

/// Everything that one page adds to the tables.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageRows {
    /// Its row.
    pub page: PageRow,
    /// Its articles in page order.
    pub articles: Vec<ArticleRow>,
    /// Their mentions.
    pub mentions: Vec<MentionRow>,
    /// Their facts.
    pub facts: Vec<FactRow>,
    /// Their quotations.
    pub quotes: Vec<QuoteRow>,
    /// Their checks.
    pub checks: Vec<CheckRow>,
    /// The way from the text to the bytes of the source; no table has it, so rows read back have an empty one.
    #[serde(skip)]
    pub offsets: OffsetMap,
}

/// The lines that one page adds to each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// JSON Lines, in the order of [`TABLES`].
    pub lines: [Vec<u8>; TABLES.len()],
    /// CSV, in the order of [`CSV`](crate::CSV); empty where it was not asked for.
    pub csv: [Vec<u8>; CSV.len()],
}

/// The lines of one page; those of `csv` too only where it is asked for, as they cost as much again.
pub fn render(rows: &PageRows, csv: bool) -> Tables {
    Tables {
        lines: [
            lines(std::slice::from_ref(&rows.page)),
            lines(&rows.articles),
            lines(&rows.mentions),
            lines(&rows.facts),
            lines(&rows.quotes),
            lines(&rows.checks),
        ],
        csv: if csv { flat::tables(rows) } else { Default::default() },
    }
}

fn lines<T: Serialize>(rows: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut bytes, row).expect("rows have string keys and a vector takes every byte");
        bytes.push(b'\n');
    }
    bytes
}

/// The rows of one page.
pub fn page_rows(facts: &PageFacts) -> PageRows {
    let view = View {
        page: &facts.page,
        locator: Locator::new(&facts.page),
    };
    let extraction = &facts.extraction;
    let mention_ids = ids(
        &facts.page.id,
        'm',
        extraction.mentions.iter().map(|mention| mention.article),
    );
    let fact_ids = ids(&facts.page.id, 'f', extraction.facts.iter().map(|fact| fact.article));
    let quote_ids = ids(&facts.page.id, 'q', extraction.quotes.iter().map(|quote| quote.article));
    let check_ids = ids(&facts.page.id, 'c', extraction.checks.iter().map(|check| check.article));
    PageRows {
        page: view.page_row(facts),
        articles: (0..)
            .zip(&facts.segmentation.articles)
            .zip(doubts::doubts(&facts.segmentation, &view.locator))
            .map(|((i, a), doubts)| ArticleRow {
                doubts,
                ..view.article(i, a, extraction)
            })
            .collect(),
        mentions: mention_ids
            .iter()
            .zip(&extraction.mentions)
            .map(|(id, m)| view.mention(id, m))
            .collect(),
        facts: fact_ids
            .iter()
            .zip(&extraction.facts)
            .map(|(id, fact)| view.fact(id, fact))
            .collect(),
        quotes: quote_ids
            .iter()
            .zip(&extraction.quotes)
            .map(|(id, q)| view.quote(id, q, &mention_ids))
            .collect(),
        checks: check_ids
            .iter()
            .zip(&extraction.checks)
            .map(|(id, check)| view.check(id, check))
            .collect(),
        offsets: facts.page.offsets.clone(),
    }
}

fn article_id(page: &str, article: u32) -> String {
    format!("{page}-i{:04}", article + 1)
}

/// The page that an article is on, by its id; `None` for what is no article's.
pub fn page_of(article: &str) -> Option<&str> {
    article.rsplit_once("-i").map(|(page, _)| page)
}

/// Numbers rows within their article: `<article>-m0001`.
fn ids(page: &str, letter: char, articles: impl Iterator<Item = u32>) -> Vec<String> {
    let mut next = std::collections::BTreeMap::new();
    articles
        .map(|article| {
            let number = next.entry(article).or_insert(0);
            *number += 1;
            format!("{}-{letter}{number:04}", article_id(page, article))
        })
        .collect()
}

/// A page, and the way from its spans to what rows write.
struct View<'a> {
    page: &'a Page,
    locator: Locator<'a>,
}

impl View<'_> {
    fn points(&self, spans: &Spans) -> Vec<Points> {
        self.locator.code_points(spans)
    }

    fn text(&self, spans: &Spans) -> String {
        self.page.slice(spans).into_owned()
    }

    /// Lines of a headline, joined by a space.
    fn head(&self, spans: Option<&Spans>) -> Option<String> {
        spans.map(|spans| {
            spans
                .iter()
                .map(|span| self.page.str(span))
                .collect::<Vec<_>>()
                .join(" ")
        })
    }

    /// A name without the space that some papers set in those of two characters.
    fn name(&self, spans: &Spans) -> String {
        self.page.slice(spans).split_whitespace().collect()
    }

    fn page_row(&self, facts: &PageFacts) -> PageRow {
        let (page, extraction) = (self.page, &facts.extraction);
        let diagnostics = page.diagnostics.iter().chain(&facts.segmentation.diagnostics);
        let diagnostics = diagnostics.chain(&extraction.diagnostics);
        PageRow {
            page: page.id.clone(),
            path: page.source.path.clone(),
            bytes: page.source.bytes,
            blake3: page.source.blake3.to_string(),
            duplicate_of: page.duplicate_of.clone(),
            encoding: page.encoding.label.clone(),
            text: page.text.clone(),
            damage: reading::damage(&page.damage),
            newspaper: stated(extraction.newspaper.as_ref()),
            issue_date: StatedDate {
                value: extraction.issue_date.as_ref().map(|date| date.value.clone()),
                confidence: extraction
                    .issue_date
                    .as_ref()
                    .map(|d| if d.certain { "high" } else { "low" }.into()),
                basis: extraction
                    .issue_date
                    .as_ref()
                    .map(|date| names::basis(date.basis).into()),
                evidence: extraction
                    .issue_date
                    .as_ref()
                    .map(|date| date.evidence.clone())
                    .unwrap_or_default(),
            },
            page_label: extraction.page_label.as_ref().map(|label| label.value.clone()),
            raw: [page.offsets.base, page.offsets.base + page.offsets.lengths().1],
            page_label_basis: extraction
                .page_label
                .as_ref()
                .map(|label| names::basis(label.basis).into()),
            page_label_evidence: extraction
                .page_label
                .as_ref()
                .map(|label| label.evidence.clone())
                .unwrap_or_default(),
            disputes: page.given.disputes.iter().map(reading::dispute).collect(),
            encoding_decision: reading::encoding_decision(&page.encoding),
            repair: page.repair.as_ref().map(reading::repair),
            region: stated(extraction.region.as_ref()),
            diagnostics: diagnostics.map(|diagnostic| self.diagnostic(diagnostic)).collect(),
            segmentation_margin: facts.segmentation.margin,
        }
    }

    fn diagnostic(&self, diagnostic: &Diagnostic) -> DiagnosticRow {
        let point = |span: Span| [self.locator.code_point(span.start), self.locator.code_point(span.end)];
        DiagnosticRow {
            code: diagnostic.code.clone().into_owned(),
            severity: names::severity(diagnostic.severity).into(),
            span: diagnostic.span.map(point),
            message: diagnostic.message.clone(),
        }
    }

    fn article(&self, index: u32, article: &Article, extraction: &banmian_model::Extraction) -> ArticleRow {
        let lines = |spans: &Option<Spans>| spans.as_ref().map(|spans| self.points(spans)).unwrap_or_default();
        ArticleRow {
            article: article_id(&self.page.id, index),
            page: self.page.id.clone(),
            order: index + 1,
            kind: names::article_kind(article.kind).into(),
            kicker: self.head(article.kicker.as_ref()),
            headline: self.head(article.headline.as_ref()),
            deck: self.head(article.deck.as_ref()),
            standing_head: article
                .standing_head
                .iter()
                .filter_map(|head| self.head(Some(head)))
                .collect(),
            byline: self.byline(article),
            dateline: article.dateline.as_ref().map(|dateline| DatelineRow {
                outlet: dateline.outlet.as_ref().map(|outlet| self.text(outlet)),
                mark: self.text(&dateline.mark),
                date: dateline
                    .date
                    .as_ref()
                    .and_then(|date| resolved(index, date, &extraction.mentions)),
            }),
            paragraphs: article
                .paragraphs
                .iter()
                .map(|paragraph| ParagraphRow {
                    text: self.text(&paragraph.spans),
                    spans: self.points(&paragraph.spans),
                    raw: self.locator.raw(&paragraph.spans),
                    label: paragraph.label.as_ref().map(|label| self.text(label)),
                    crosshead: paragraph.crosshead,
                })
                .collect(),
            captions: article.captions.iter().map(|caption| self.caption(caption)).collect(),
            jump: article.jump.as_ref().map(|jump| JumpRow {
                direction: names::jump_direction(jump.direction).into(),
                page: jump.page.clone(),
                mark: jump.mark.clone(),
                target: None,
            }),
            spans: self.points(&article.spans),
            raw: self.locator.raw(&article.spans),
            kicker_spans: lines(&article.kicker),
            headline_spans: lines(&article.headline),
            deck_spans: lines(&article.deck),
            byline_spans: self.points(&credited::lines(article, self.page)),
            margin: article.margin,
            doubts: Vec::new(),
        }
    }

    fn caption(&self, spans: &Spans) -> CaptionRow {
        CaptionRow {
            text: self.text(spans),
            spans: self.points(spans),
            raw: self.locator.raw(spans),
        }
    }

    fn byline(&self, article: &Article) -> BylineRow {
        let mut row = BylineRow {
            outlet: article.byline.outlet.as_ref().map(|outlet| self.text(outlet)),
            ..BylineRow::default()
        };
        for credit in &article.byline.people {
            let list = match credit.role {
                BylineRole::Reporter => &mut row.reporters,
                BylineRole::Correspondent => &mut row.correspondents,
                BylineRole::Narrator => &mut row.narrators,
                BylineRole::Compiler => &mut row.compilers,
                BylineRole::Photographer => &mut row.photographers,
                BylineRole::Editor => &mut row.editors,
            };
            list.push(self.name(&credit.name));
        }
        row
    }

    fn mention(&self, id: &str, mention: &Mention) -> MentionRow {
        let (kind, value) = value(&mention.value, &mention.rule.0);
        MentionRow {
            mention: id.to_owned(),
            article: article_id(&self.page.id, mention.article),
            kind: kind.into(),
            text: self.text(&mention.spans),
            spans: self.points(&mention.spans),
            raw: self.locator.raw(&mention.spans),
            value,
            rule: mention.rule.to_string(),
        }
    }

    fn fact(&self, id: &str, fact: &Fact) -> FactRow {
        let statistic = fact.statistic.as_ref();
        FactRow {
            fact: id.to_owned(),
            article: article_id(&self.page.id, fact.article),
            kind: names::fact_kind(fact.kind).into(),
            subject: fact.subject.clone(),
            measure: fact.measure.clone(),
            scope: fact.scope.map(|scope| names::scope(scope).into()),
            origin: fact.origin.as_ref().map(names::origin),
            value: fact.value.map(number),
            unit: fact.unit.clone(),
            modifier: fact.modifier.map(|modifier| names::modifier(modifier).into()),
            numerator: fact.numerator.map(number),
            denominator: fact.denominator.map(number),
            place: fact.place.as_ref().map(place),
            window: fact.window.as_ref().map(window),
            spans: self.points(&fact.spans),
            raw: self.locator.raw(&fact.spans),
            rule: fact.rule.to_string(),
            text: self.text(&fact.spans),
            form: statistic.map(|statistic| names::statistic_form(statistic.form).into()),
            outlook: statistic.map(|statistic| names::outlook(statistic.outlook).into()),
            compared_with: statistic.and_then(|statistic| statistic.compared.clone()),
            previous: statistic.and_then(|statistic| statistic.previous).map(number),
        }
    }

    fn quote(&self, id: &str, quote: &Quote, mention_ids: &[String]) -> QuoteRow {
        QuoteRow {
            quote: id.to_owned(),
            article: article_id(&self.page.id, quote.article),
            speaker: quote.speaker.clone(),
            speaker_mention: quote
                .speaker_mention
                .and_then(|index| mention_ids.get(index as usize).cloned()),
            text: self.text(&quote.spans),
            kind: names::quote_kind(quote.kind).into(),
            cue: quote.cue.as_ref().map(|cue| self.text(cue)),
            spans: self.points(&quote.spans),
            raw: self.locator.raw(&quote.spans),
            rule: quote.rule.to_string(),
        }
    }

    fn check(&self, id: &str, check: &Check) -> CheckRow {
        let evidence = |spans: &Spans| EvidenceRow {
            spans: self.points(spans),
            raw: self.locator.raw(spans),
            text: self.text(spans),
        };
        CheckRow {
            check: id.to_owned(),
            article: article_id(&self.page.id, check.article),
            kind: names::check_kind(check.kind).into(),
            status: names::check_status(check.status).into(),
            statement: check.statement.clone(),
            evidence: check.evidence.iter().map(evidence).collect(),
            proposal: check.proposal.clone(),
            rule: check.rule.to_string(),
        }
    }
}

fn stated(attested: Option<&Attested<String>>) -> Stated {
    Stated {
        value: attested.map(|attested| attested.value.clone()),
        basis: attested.map(|attested| names::basis(attested.basis).into()),
        evidence: attested.map(|attested| attested.evidence.clone()).unwrap_or_default(),
    }
}

/// What the mention of time that covers `date` was resolved to. Mentions are in the order of articles.
fn resolved(article: u32, date: &Spans, mentions: &[Mention]) -> Option<String> {
    let first = mentions.partition_point(|mention| mention.article < article);
    mentions[first..]
        .iter()
        .take_while(|mention| mention.article == article)
        .filter(|mention| mention.spans.overlaps(date))
        .find_map(|m| match &m.value {
            Value::Time(time) => time.edtf.clone(),
            _ => None,
        })
}

fn place(place: &PlaceRef) -> PlaceRow {
    PlaceRow {
        adcode: place.adcode.clone(),
        name: place.name.clone(),
    }
}

fn window(window: &Window) -> WindowRow {
    WindowRow {
        start: window.start.map(|at| at.to_string()),
        end: window.end.map(|at| at.to_string()),
    }
}
