//! A page beside its articles, with every row that leads back to it.

use std::collections::BTreeMap;

use askama::Template;
use banmian_export::rows::{ArticleRow, BylineRow, CheckRow, DoubtRow, FactRow, MentionRow, PageRow, Points, QuoteRow};
use banmian_export::{language, page_of};

use crate::cite::{bytes, date, fragment, paper, shortened};
use crate::labels;
use crate::page_files::PageFiles;
use crate::phrases;
use crate::said;
use crate::shell::Shell;
use crate::shelves::Shelves;
use crate::source::{Mark, Tile, source};
use crate::tables::{Item, Leaf};

#[derive(Template)]
#[template(path = "page.html")]
pub(crate) struct PageView<'a> {
    shell: Shell,
    page: &'a PageRow,
    paper: String,
    date: String,
    label: String,
    /// `zh-Hant` for pages in traditional characters, so that their forms are shown.
    lang: &'static str,
    statements: Vec<Statement>,
    remarks: Vec<Remark>,
    articles: Vec<ArticleView>,
    source: String,
    /// The pages before and behind it in the run.
    earlier: Option<String>,
    later: Option<String>,
}

/// What is known of the page and what says so.
struct Statement {
    name: &'static str,
    value: String,
    basis: String,
    evidence: Vec<String>,
}

/// What is doubtful about the page.
struct Remark {
    name: String,
    text: String,
}

struct ArticleView {
    id: String,
    full_id: String,
    order: u32,
    kind: String,
    is_article: bool,
    heads: Vec<String>,
    kicker: Option<String>,
    headline: Option<String>,
    deck: Option<String>,
    byline: Vec<(&'static str, String)>,
    paragraphs: Vec<ParagraphView>,
    captions: Vec<String>,
    jump: Option<JumpView>,
    place: String,
    margin: Option<String>,
    unsure: bool,
    checks: Vec<CheckView>,
    counts: Vec<RowView>,
    quotes: Vec<RowView>,
    names: Vec<Group>,
    others: Vec<Group>,
    facts: Vec<RowView>,
    doubts: Vec<RowView>,
}

struct ParagraphView {
    id: String,
    text: String,
    crosshead: bool,
}

struct JumpView {
    text: String,
    target: Option<String>,
}

struct CheckView {
    id: String,
    status: String,
    class: String,
    kind: String,
    statement: String,
    evidence: Vec<(String, String)>,
    proposal: Option<String>,
    rule: String,
}

/// A row: the words, what they mean, where they are and by which rule.
struct RowView {
    id: String,
    words: String,
    meaning: String,
    place: String,
    rule: String,
}

/// Mentions of a type, those of one name together.
struct Group {
    name: String,
    class: &'static str,
    count: usize,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    meaning: String,
    /// Its place in the indexes of people, organisations or places.
    shelf: Option<String>,
    /// Fragment, and what a pointer over it says.
    mentions: Vec<(String, String)>,
}

/// The page as a file of the room.
pub(crate) fn page_view(leaf: &Leaf, shelves: &Shelves, files: &PageFiles<'_>) -> Result<String, askama::Error> {
    let page = &leaf.page;
    let chars: Vec<char> = page.text.chars().collect();
    let (tiles, marks) = marks(leaf);
    let [earlier, later] = files.neighbours(&page.page);
    let view = PageView {
        shell: Shell::below("pages", &format!("{} {}", paper(page), date(page))),
        page,
        paper: paper(page),
        date: date(page),
        label: page.page_label.clone().unwrap_or_default(),
        lang: language(&page.text),
        statements: statements(page),
        remarks: remarks(page),
        articles: leaf
            .articles
            .iter()
            .map(|item| article_view(page, item, shelves, files))
            .collect(),
        source: source(&chars, &tiles, marks),
        earlier,
        later,
    };
    view.render()
}

fn statements(page: &PageRow) -> Vec<Statement> {
    let statement = |name, value: &Option<String>, basis: &Option<String>, evidence: &[String]| Statement {
        name,
        value: value.clone().unwrap_or_else(|| "不详".to_owned()),
        basis: labels::basis(basis.as_deref().unwrap_or_default()).to_owned(),
        evidence: evidence.to_vec(),
    };
    let (paper, day, region) = (&page.newspaper, &page.issue_date, &page.region);
    let decision = &page.encoding_decision;
    let encoding = Some(page.encoding.clone());
    vec![
        statement("报纸", &paper.value, &paper.basis, &paper.evidence),
        statement("日期", &day.value, &day.basis, &day.evidence),
        statement(
            "版次",
            &page.page_label,
            &page.page_label_basis,
            &page.page_label_evidence,
        ),
        statement("所在地", &region.value, &region.basis, &region.evidence),
        statement("编码", &encoding, &Some(decision.basis.clone()), &[]),
    ]
}

fn remarks(page: &PageRow) -> Vec<Remark> {
    let remark = |name: &str, text: String| Remark {
        name: name.to_owned(),
        text,
    };
    let mut found = Vec::new();
    if let Some(first) = &page.duplicate_of {
        found.push(remark("重复", format!("与 {first} 内容相同")));
    }
    found.extend(
        page.diagnostics
            .iter()
            .map(|one| remark(&one.code, phrases::statement(&one.message))),
    );
    for one in &page.disputes {
        let basis = labels::basis(&one.basis);
        found.push(remark(
            "另说",
            format!("{}：{}（据{basis}）", labels::field(&one.field), one.value),
        ));
    }
    if let Some(repair) = &page.repair {
        let text = format!(
            "原为 {}，误作 {}：{}",
            repair.encoding,
            repair.taken_for,
            shortened(&repair.text, 60)
        );
        found.push(remark("乱码", text));
    }
    found.extend(damages(page).into_iter().map(|text| remark("残损", text)));
    found
}

/// Damage by kind: how often, and where first.
pub(crate) fn damages(page: &PageRow) -> Vec<String> {
    let mut kinds: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
    for damage in &page.damage {
        kinds.entry(&damage.kind).or_insert((0, damage.raw[0])).0 += 1;
    }
    let told = kinds
        .into_iter()
        .map(|(kind, (count, first))| format!("{} {count} 处，首见字节 {first}", labels::damage(kind)));
    told.collect()
}

fn article_view(page: &PageRow, item: &Item, shelves: &Shelves, files: &PageFiles<'_>) -> ArticleView {
    let article = &item.article;
    let id = fragment(&page.page, &article.article);
    let checks = item
        .checks
        .iter()
        .map(|check| check_view(page, check))
        .collect::<Vec<_>>();
    let is_count = |fact: &&FactRow| ["epidemic", "statistic"].contains(&fact.kind.as_str());
    ArticleView {
        full_id: article.article.clone(),
        order: article.order,
        kind: labels::article_kind(&article.kind).to_owned(),
        is_article: article.kind == "article",
        heads: article.standing_head.clone(),
        kicker: article.kicker.clone(),
        headline: article.headline.clone(),
        deck: article.deck.clone(),
        byline: byline(&article.byline),
        paragraphs: paragraphs(&id, article),
        captions: article.captions.iter().map(|caption| caption.text.clone()).collect(),
        jump: jump(page, article, files),
        place: bytes(&article.raw),
        margin: article.margin.map(said::margin),
        unsure: article.margin.is_some_and(|margin| margin < 5_000),
        counts: item
            .facts
            .iter()
            .filter(is_count)
            .map(|fact| fact_view(page, fact))
            .collect(),
        facts: item
            .facts
            .iter()
            .filter(|fact| !is_count(fact))
            .map(|fact| fact_view(page, fact))
            .collect(),
        quotes: item.quotes.iter().map(|quote| quote_view(page, quote)).collect(),
        names: groups(
            page,
            item,
            &["person", "organization", "place", "document", "phone"],
            shelves,
        ),
        others: groups(
            page,
            item,
            &["office", "time", "quantity", "money", "ratio", "ordinal"],
            shelves,
        ),
        doubts: (1..)
            .zip(&article.doubts)
            .map(|(number, doubt)| doubt_view(page, &id, number, doubt))
            .collect(),
        checks,
        id,
    }
}

fn byline(byline: &BylineRow) -> Vec<(&'static str, String)> {
    let outlet = byline.outlet.iter().map(|outlet| ("", outlet.clone()));
    let people = byline.credits().map(|(role, names)| (role, names.join("　")));
    outlet.chain(people).collect()
}

fn paragraphs(id: &str, article: &ArticleRow) -> Vec<ParagraphView> {
    let views = (1..).zip(&article.paragraphs).map(|(number, paragraph)| ParagraphView {
        id: paragraph_id(id, number),
        text: paragraph.text.trim().to_owned(),
        crosshead: paragraph.crosshead,
    });
    views.collect()
}

fn paragraph_id(article: &str, number: usize) -> String {
    format!("{article}.s{number}")
}

/// The fragment of an article's first, second … doubt.
pub(crate) fn doubt_id(article: &str, number: usize) -> String {
    format!("{article}.d{number}")
}

/// Leads to the part of the article on another page of its issue, or on this one.
fn jump(page: &PageRow, article: &ArticleRow, files: &PageFiles<'_>) -> Option<JumpView> {
    let jump = article.jump.as_ref()?;
    let link = |target: &String| {
        let other = page_of(target)?;
        let fragment = fragment(other, target);
        Some(if other == page.page {
            format!("#{fragment}")
        } else {
            format!("{}#{fragment}", files.link(other)?)
        })
    };
    Some(JumpView {
        text: said::jump(jump),
        target: jump.target.as_ref().and_then(link),
    })
}

fn check_view(page: &PageRow, check: &CheckRow) -> CheckView {
    let id = fragment(&page.page, &check.check);
    let evidence = (1..).zip(&check.evidence);
    CheckView {
        status: labels::check_status(&check.status).to_owned(),
        class: said::status_class(&check.status).to_owned(),
        kind: labels::check_kind(&check.kind).to_owned(),
        statement: phrases::statement(&check.statement),
        evidence: evidence
            .map(|(number, one)| (evidence_id(&id, number), one.text.clone()))
            .collect(),
        proposal: check.proposal.clone(),
        rule: check.rule.clone(),
        id,
    }
}

/// The fragment of a check's first, second … evidence.
pub(crate) fn evidence_id(check: &str, number: usize) -> String {
    format!("{check}.e{number}")
}

fn fact_view(page: &PageRow, fact: &FactRow) -> RowView {
    RowView {
        id: fragment(&page.page, &fact.fact),
        words: shortened(&fact.text, 60),
        meaning: said::fact(fact),
        place: bytes(&fact.raw),
        rule: fact.rule.clone(),
    }
}

fn quote_view(page: &PageRow, quote: &QuoteRow) -> RowView {
    RowView {
        id: fragment(&page.page, &quote.quote),
        words: quote.text.clone(),
        meaning: said::speaker(quote),
        place: bytes(&quote.raw),
        rule: quote.rule.clone(),
    }
}

fn doubt_view(page: &PageRow, article: &str, number: usize, doubt: &DoubtRow) -> RowView {
    let chars = page.text.chars();
    let words: String = doubt.spans.first().map_or(String::new(), |[start, end]| {
        chars.skip(*start as usize).take((end - start) as usize).collect()
    });
    RowView {
        id: doubt_id(article, number),
        words: Some(shortened(words.trim(), 40))
            .filter(|words| !words.is_empty())
            .unwrap_or_else(|| "（空行）".to_owned()),
        meaning: said::doubt(doubt),
        place: bytes(&doubt.raw),
        rule: String::new(),
    }
}

fn groups(page: &PageRow, item: &Item, kinds: &[&str], shelves: &Shelves) -> Vec<Group> {
    let group = |&kind: &&str| {
        let mentions = item.mentions.iter().filter(|mention| mention.kind == kind);
        group(page, kind, mentions.collect(), shelves)
    };
    kinds.iter().filter_map(group).collect()
}

fn group(page: &PageRow, kind: &str, mentions: Vec<&MentionRow>, shelves: &Shelves) -> Option<Group> {
    let count = mentions.len();
    let mut order: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut entries: Vec<Entry> = Vec::new();
    for mention in mentions {
        let (name, meaning) = (said::name(mention), said::meaning(mention));
        let at = *order.entry((name.clone(), meaning.clone())).or_insert(entries.len());
        if at == entries.len() {
            let shelf = shelves.href(mention).map(|href| format!("../{href}"));
            entries.push(Entry {
                name,
                meaning,
                shelf,
                mentions: Vec::new(),
            });
        }
        let told = format!("{} · {}", bytes(&mention.raw), mention.rule);
        entries[at]
            .mentions
            .push((fragment(&page.page, &mention.mention), told));
    }
    (count > 0).then(|| Group {
        name: labels::mention_kind(kind).to_owned(),
        class: said::mention_class(kind),
        count,
        entries,
    })
}

/// Everything on the page that can be lit up. Wider words come first, so that they hold the others.
fn marks(leaf: &Leaf) -> (Vec<Tile>, Vec<Mark>) {
    let page = &leaf.page.page;
    let mut tiles = Vec::new();
    let mut marks = Vec::new();
    for item in &leaf.articles {
        let article = &item.article;
        let id = fragment(page, &article.article);
        let paragraphs = (1..).zip(&article.paragraphs);
        marks.extend(paragraphs.map(|(number, one)| mark(paragraph_id(&id, number), "s", &one.spans)));
        let heads = [&article.kicker_spans, &article.headline_spans, &article.deck_spans];
        marks.extend(heads.map(|spans| mark(format!("{id}.h"), "h", spans)));
        let doubts = (1..).zip(&article.doubts);
        marks.extend(doubts.map(|(number, one)| mark(doubt_id(&id, number), "x", &one.spans)));
        row_marks(page, item, &mut marks);
        tiles.push(Tile {
            id,
            order: article.order,
            class: ["t1", "t2", "t3"][article.order as usize % 3],
            spans: article.spans.clone(),
        });
    }
    (tiles, marks)
}

fn row_marks(page: &str, item: &Item, marks: &mut Vec<Mark>) {
    for check in &item.checks {
        let id = fragment(page, &check.check);
        let class = if check.status == "pass" { "k" } else { "kf" };
        let evidence = (1..).zip(&check.evidence);
        marks.extend(evidence.map(|(number, one)| mark(evidence_id(&id, number), class, &one.spans)));
    }
    let quotes = item.quotes.iter();
    marks.extend(quotes.map(|quote| mark(fragment(page, &quote.quote), "q", &quote.spans)));
    let facts = item.facts.iter();
    marks.extend(facts.map(|fact| mark(fragment(page, &fact.fact), "f", &fact.spans)));
    for mention in &item.mentions {
        let class = said::mention_class(&mention.kind);
        marks.push(mark(fragment(page, &mention.mention), class, &mention.spans));
    }
}

fn mark(id: String, class: &'static str, spans: &[Points]) -> Mark {
    Mark {
        id,
        class,
        spans: spans.to_vec(),
    }
}
