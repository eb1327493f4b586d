//! Pages to measure with: those of the fixtures as often as is wanted, and made-up ones of their sentences.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use banmian_export::rows::{ArticleRow, ParagraphRow, Points};
use banmian_export::{PageRows, page_rows};
use banmian_model::{Entry, OffsetMap, PageArticles, PageFacts};

/// What is read of the pages in a folder and below it, or of the repository's.
pub(crate) fn read(folder: Option<&Path>) -> Result<Vec<PageFacts>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .context("a workspace")?;
    let folders = folder.map_or_else(
        || vec![root.join("fixtures/pages"), root.join("seeds")],
        |one| vec![one.into()],
    );
    let mut paths = Vec::new();
    folders.iter().try_for_each(|folder| texts(folder, &mut paths))?;
    paths.sort();
    let segmentation = banmian_segmentation::Resources::builtin();
    let extraction = banmian_extraction::Resources::builtin();
    let mut pages = Vec::new();
    for path in paths {
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let Entry::Page(page) = banmian_ingest::ingest("p", "p", &bytes, &banmian_ingest::Options::default()) else {
            continue;
        };
        let segmentation = banmian_segmentation::segment(&page, &segmentation);
        let articles = PageArticles { page, segmentation };
        let extraction = banmian_extraction::extract(&articles, &extraction);
        let PageArticles { page, segmentation } = articles;
        pages.push(PageFacts {
            page,
            segmentation,
            extraction,
        });
    }
    Ok(pages)
}

fn texts(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() && !path.ends_with("snap") {
            texts(&path, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "txt") {
            paths.push(path);
        }
    }
    Ok(())
}

/// The rows of the pages, again and again under other ids, until they have so many bytes of text.
pub(crate) fn repeated(pages: &[PageFacts], bytes: usize) -> Vec<PageRows> {
    let mut rows = Vec::new();
    let mut size = 0;
    for (number, facts) in pages.iter().cycle().enumerate() {
        if size >= bytes {
            break;
        }
        let mut facts = facts.clone();
        facts.page.id = format!("page-{number:06}");
        size += facts.page.text.len();
        rows.push(page_rows(&facts));
    }
    rows
}

/// Makes pages of sentences that stand in others, drawn without end.
pub(crate) struct Recombined {
    sentences: Vec<String>,
    /// A row of the pages: what it says of itself is said of every page that is made.
    like: PageRows,
    state: u64,
    number: usize,
}

/// Articles of a page, and sentences of an article.
const ARTICLES: u32 = 10;
const SENTENCES: usize = 12;

impl Recombined {
    /// Of pages, one of which at least has an article.
    pub(crate) fn of(pages: &[PageFacts]) -> Result<Self> {
        let text = pages.iter().flat_map(|facts| facts.page.text.lines());
        let sentences = text
            .flat_map(|line| line.split_inclusive(['。', '！', '？']))
            .map(str::trim);
        let like = pages.iter().find(|facts| !facts.segmentation.articles.is_empty());
        Ok(Self {
            sentences: sentences
                .filter(|one| one.chars().count() > 6)
                .map(str::to_owned)
                .collect(),
            like: page_rows(like.context("no page has an article")?),
            state: 1,
            number: 0,
        })
    }

    /// A number below another (Knuth's linear congruence).
    fn draw(&mut self, below: usize) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.state >> 33).unwrap_or_default() % below
    }

    /// The next page.
    pub(crate) fn page(&mut self) -> PageRows {
        self.number += 1;
        let mut page = self.like.page.clone();
        page.page = format!("made-{:06}", self.number);
        page.text.clear();
        let articles = (1..=ARTICLES)
            .map(|order| self.article(order, &page.page.clone(), &mut page.text))
            .collect();
        PageRows {
            offsets: OffsetMap::identity(u32::try_from(page.text.len()).unwrap_or(u32::MAX)),
            page,
            articles,
            mentions: Vec::new(),
            facts: Vec::new(),
            quotes: Vec::new(),
            checks: Vec::new(),
        }
    }

    fn article(&mut self, order: u32, page: &str, text: &mut String) -> ArticleRow {
        let piece = |text: &mut String, words: &str| -> Points {
            let start = text.chars().count();
            text.push_str(words);
            text.push('\n');
            [start, start + words.chars().count()].map(|at| u32::try_from(at).unwrap_or(u32::MAX))
        };
        let drawn = |this: &mut Self| {
            let at = this.draw(this.sentences.len());
            this.sentences[at].clone()
        };
        let headline: String = drawn(self).chars().take(14).collect();
        let headline_spans = vec![piece(text, &headline)];
        let body: String = (0..SENTENCES).map(|_| drawn(self)).collect();
        let spans = vec![piece(text, &body)];
        ArticleRow {
            article: format!("{page}-i{order:04}"),
            page: page.to_owned(),
            order,
            headline: Some(headline),
            headline_spans,
            paragraphs: vec![ParagraphRow {
                text: body,
                spans,
                raw: Vec::new(),
                label: None,
                crosshead: false,
            }],
            captions: Vec::new(),
            jump: None,
            ..self.like.articles[0].clone()
        }
    }
}
