use banmian_model::{
    Article, ArticleKind, Attested, Basis, Block, Byline, Day, Given, OffsetMap, Page, PageArticles, Paragraph, Role,
    Segmentation, Source, Span, Spans,
};

/// A text that was never a page, as one article with a paragraph a line: what `annotate` reads.
///
/// `day` is the day of publication; without one, times stay unresolved. `region` is six digits of GB/T 2260: where
/// 我市 and 全省 are.
pub fn plain_text(id: &str, text: &str, day: Option<Day>, region: Option<&str>) -> PageArticles {
    let whole = Span::of(0..text.len());
    let mut paragraphs = Vec::new();
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end_matches(['\n', '\r']).len();
        if body > 0 {
            let span = Span::of(at..at + body);
            blocks.push(Block {
                span,
                role: Role::Paragraph,
                article: Some(0),
            });
            paragraphs.push(Paragraph {
                spans: span.into(),
                label: None,
                crosshead: false,
            });
        }
        if body < line.len() {
            let span = Span::of(at + body..at + line.len());
            blocks.push(Block {
                span,
                role: Role::Blank,
                article: None,
            });
        }
        at += line.len();
    }
    let article = Article {
        kind: ArticleKind::Other,
        kicker: None,
        headline: None,
        deck: None,
        standing_head: Vec::new(),
        byline: Byline::default(),
        dateline: None,
        paragraphs,
        captions: Vec::new(),
        jump: None,
        spans: Spans::from(whole),
        margin: None,
    };
    let given = Given {
        issue_date: day.map(attested),
        region: region.map(|region| attested(region.to_owned())),
        ..Given::default()
    };
    let page = Page {
        id: id.to_owned(),
        source: Source {
            bytes: text.len() as u64,
            ..Source::default()
        },
        text: text.to_owned(),
        offsets: OffsetMap::identity(whole.end),
        given,
        ..Page::default()
    };
    PageArticles {
        page,
        segmentation: Segmentation {
            blocks,
            articles: vec![article],
            ..Segmentation::default()
        },
    }
}

fn attested<T>(value: T) -> Attested<T> {
    Attested {
        value,
        basis: Basis::Option,
        evidence: Vec::new(),
    }
}
