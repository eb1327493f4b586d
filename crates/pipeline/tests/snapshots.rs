//! Snapshots of what is extracted: one an article, as a table that a person reads in a diff.
//!
//! They say what changed, not what is right: the annotations beside each page do that (`cargo xtask evaluate`).

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use banmian_model::{Amount, Article, Entry, Modifier, Page, PageArticles, PageFacts, Spans, TimeValue, Value};

#[test]
fn extracted_pages() {
    let pages = root().join("fixtures/pages");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "there are annotated pages");
    for folder in folders {
        let id = folder.file_name().unwrap().to_str().unwrap();
        let facts = read(id, &std::fs::read(source(&folder, id)).unwrap());
        snapshot(&folder, "page", &page_table(&facts));
        for index in 0..facts.segmentation.articles.len() {
            snapshot(&folder, &format!("i{:04}", index + 1), &article_table(&facts, index));
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
        .to_path_buf()
}

static SEGMENTATION: LazyLock<banmian_segmentation::Resources> =
    LazyLock::new(banmian_segmentation::Resources::builtin);
static EXTRACTION: LazyLock<banmian_extraction::Resources> = LazyLock::new(banmian_extraction::Resources::builtin);

/// The page itself: beside its annotation, or among the seeds.
fn source(folder: &Path, id: &str) -> PathBuf {
    let beside = folder.join("page.txt");
    if beside.exists() {
        beside
    } else {
        root().join("seeds").join(format!("{id}.txt"))
    }
}

fn read(id: &str, bytes: &[u8]) -> PageFacts {
    let entry = banmian_ingest::ingest(id, id, bytes, &banmian_ingest::Options::default());
    let Entry::Page(page) = entry else {
        panic!("{id} is a page: {entry:?}")
    };
    let segmentation = banmian_segmentation::segment(&page, &SEGMENTATION);
    let articles = PageArticles { page, segmentation };
    let extraction = banmian_extraction::extract(&articles, &EXTRACTION);
    PageFacts {
        page: articles.page,
        segmentation: articles.segmentation,
        extraction,
    }
}

fn snapshot(folder: &Path, name: &str, table: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder.join("snap"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, table));
}

fn page_table(facts: &PageFacts) -> String {
    let (page, extraction) = (&facts.page, &facts.extraction);
    let mut table = String::new();
    let mut line = |name: &str, value: String| writeln!(table, "{name:<12} {value}").unwrap();
    line("encoding", page.encoding.label.clone());
    line("damage", page.damage.len().to_string());
    line(
        "newspaper",
        extraction
            .newspaper
            .as_ref()
            .map_or("-".into(), |a| format!("{} ({:?})", a.value, a.basis)),
    );
    line(
        "region",
        extraction
            .region
            .as_ref()
            .map_or("-".into(), |a| format!("{} ({:?})", a.value, a.basis)),
    );
    line(
        "page label",
        extraction
            .page_label
            .as_ref()
            .map_or("-".into(), |a| format!("{} ({:?})", a.value, a.basis)),
    );
    if let Some(date) = &extraction.issue_date {
        line(
            "issue date",
            format!(
                "{}{} ({:?})",
                date.value,
                if date.certain { "" } else { "?" },
                date.basis
            ),
        );
        date.evidence.iter().for_each(|evidence| line("", evidence.clone()));
    }
    for diagnostic in page.diagnostics.iter().chain(&extraction.diagnostics) {
        line(&diagnostic.code, diagnostic.message.clone());
    }
    table.push('\n');
    for block in facts
        .segmentation
        .blocks
        .iter()
        .filter(|block| block.role != banmian_model::Role::Blank)
    {
        let article = block.article.map_or("-".into(), |index| format!("i{:04}", index + 1));
        writeln!(
            table,
            "{article:<5} {:<13} {}",
            format!("{:?}", block.role),
            start(page.str(block.span))
        )
        .unwrap();
    }
    table
}

/// The first words of a block, enough to know it by.
fn start(text: &str) -> String {
    let mut words: String = text.chars().take(24).map(|c| if c == '\n' { '⏎' } else { c }).collect();
    if text.chars().nth(24).is_some() {
        words.push('…');
    }
    words
}

fn article_table(facts: &PageFacts, index: usize) -> String {
    let page = &facts.page;
    let number = u32::try_from(index).unwrap();
    let mut table = heads(page, &facts.segmentation.articles[index]);
    let extraction = &facts.extraction;
    section(
        &mut table,
        "mentions",
        extraction
            .mentions
            .iter()
            .filter(|m| m.article == number)
            .map(|mention| {
                format!(
                    "{} = {}  · {}",
                    words(page, &mention.spans),
                    value(&mention.value),
                    mention.rule
                )
            }),
    );
    section(
        &mut table,
        "facts",
        extraction.facts.iter().filter(|f| f.article == number).map(|fact| {
            let mut parts = vec![format!("{:?}", fact.kind)];
            parts.extend(fact.subject.clone());
            parts.extend(fact.measure.clone());
            parts.extend(fact.scope.map(|scope| format!("{scope:?}")));
            parts.extend(fact.origin.as_ref().map(|origin| format!("{origin:?}")));
            parts.extend(fact.value.map(|value| value.to_string()));
            parts.extend(fact.unit.clone());
            parts.extend(
                fact.numerator
                    .zip(fact.denominator)
                    .map(|(part, whole)| format!("{part}/{whole}")),
            );
            parts.extend(
                fact.place
                    .as_ref()
                    .map(|place| format!("@{}{}", place.name, code(place.adcode.as_deref()))),
            );
            parts.extend(fact.window.map(|window| {
                let side =
                    |moment: Option<banmian_model::Moment>| moment.map_or("..".into(), |moment| moment.to_string());
                format!("{}/{}", side(window.start), side(window.end))
            }));
            format!("{} · “{}” · {}", parts.join(" "), words(page, &fact.spans), fact.rule)
        }),
    );
    section(
        &mut table,
        "quotations",
        extraction.quotes.iter().filter(|q| q.article == number).map(|quote| {
            let speaker = quote.speaker.as_deref().unwrap_or("?");
            let cue = quote
                .cue
                .as_ref()
                .map_or(String::new(), |cue| format!(" [{}]", words(page, cue)));
            format!(
                "{speaker}{cue}: {} · {:?} · {}",
                words(page, &quote.spans),
                quote.kind,
                quote.rule
            )
        }),
    );
    section(
        &mut table,
        "checks",
        extraction.checks.iter().filter(|c| c.article == number).map(|check| {
            let proposal = check
                .proposal
                .as_ref()
                .map_or(String::new(), |proposal| format!(" → {proposal}"));
            format!(
                "{:?} {:?}: {}{proposal} · {}",
                check.kind, check.status, check.statement, check.rule
            )
        }),
    );
    table
}

fn section(table: &mut String, name: &str, rows: impl Iterator<Item = String>) {
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        writeln!(table, "\n{name}").unwrap();
        rows.for_each(|row| writeln!(table, "  {row}").unwrap());
    }
}

fn heads(page: &Page, article: &Article) -> String {
    let mut table = format!("{:?}\n", article.kind);
    let mut line = |name: &str, value: String| writeln!(table, "{name:<13} {value}").unwrap();
    article
        .standing_head
        .iter()
        .for_each(|head| line("standing head", words(page, head)));
    for (name, spans) in [
        ("kicker", &article.kicker),
        ("headline", &article.headline),
        ("deck", &article.deck),
    ] {
        spans.iter().for_each(|spans| line(name, words(page, spans)));
    }
    article
        .byline
        .outlet
        .iter()
        .for_each(|outlet| line("outlet", words(page, outlet)));
    for credit in &article.byline.people {
        let office = credit
            .office
            .as_ref()
            .map_or(String::new(), |office| format!(", {}", words(page, office)));
        line(
            &format!("{:?}", credit.role).to_lowercase(),
            format!("{}{office}", words(page, &credit.name)),
        );
    }
    if let Some(dateline) = &article.dateline {
        let date = dateline
            .date
            .as_ref()
            .map_or(String::new(), |date| format!(", {}", words(page, date)));
        line("date line", format!("{}{date}", words(page, &dateline.mark)));
    }
    for paragraph in &article.paragraphs {
        let name = if paragraph.crosshead { "crosshead" } else { "paragraph" };
        let label = paragraph
            .label
            .as_ref()
            .map_or(String::new(), |label| format!("[{}] ", words(page, label)));
        let pieces: Vec<String> = paragraph.spans.iter().map(|piece| start(page.str(piece))).collect();
        line(name, format!("{label}{}", pieces.join(" | ")));
    }
    article
        .captions
        .iter()
        .for_each(|caption| line("caption", words(page, caption)));
    if let Some(jump) = &article.jump {
        let (to, mark) = (jump.page.as_deref().unwrap_or("?"), jump.mark.as_deref().unwrap_or(""));
        line("jump", format!("{:?} {to}{mark}", jump.direction));
    }
    table
}

/// The words of spans, a bar where a cut or line break runs through them.
fn words(page: &Page, spans: &Spans) -> String {
    spans.iter().map(|span| page.str(span)).collect::<Vec<_>>().join("|")
}

fn value(value: &Value) -> String {
    match value {
        Value::Person { name, offices, role } => {
            let role = role.map_or(String::new(), |role| format!(" {role:?}").to_lowercase());
            format!("person {name} [{}]{role}", offices.join(", "))
        }
        Value::Office { title, .. } => format!("office {title}"),
        Value::Organization { name, full_name } => {
            format!(
                "organization {name}{}",
                full_name.as_ref().map_or(String::new(), |full| format!(" ({full})"))
            )
        }
        Value::Place {
            adcode,
            name,
            candidates,
        } => {
            let candidates = if candidates.is_empty() {
                String::new()
            } else {
                format!(" {candidates:?}")
            };
            format!("place {name}{}{candidates}", code(adcode.as_deref()))
        }
        Value::Time(time) => time_value(time),
        Value::Quantity { amount, unit } => {
            format!("quantity {} {}", amount_value(amount), unit.as_deref().unwrap_or("-"))
        }
        Value::Money { amount, currency, .. } => {
            format!("money {} {}", amount_value(amount), currency.as_deref().unwrap_or("-"))
        }
        Value::Ratio { amount } => format!("ratio {}", amount_value(amount)),
        Value::Ordinal { number } => format!("ordinal {number}"),
        Value::Phone { number } => format!("phone {number}"),
        Value::Document { title, number, issuer } => {
            let parts = [title, number, issuer].map(|part| part.as_deref().unwrap_or("-"));
            format!("document {}", parts.join(" / "))
        }
    }
}

fn code(adcode: Option<&str>) -> String {
    adcode.map_or(String::new(), |adcode| format!(" {adcode}"))
}

fn amount_value(amount: &Amount) -> String {
    if amount.modifier == Modifier::Exact {
        return amount.number.to_string();
    }
    let side = |bound: Option<banmian_model::Decimal>| bound.map_or("..".into(), |bound| bound.to_string());
    format!(
        "{} ({:?} {}–{})",
        amount.number,
        amount.modifier,
        side(amount.low),
        side(amount.high)
    )
}

fn time_value(time: &TimeValue) -> String {
    let resolved = time.edtf.as_ref().map_or(String::new(), |edtf| format!(" = {edtf}"));
    let modifier = time
        .modifier
        .map_or(String::new(), |modifier| format!(" {modifier:?}").to_lowercase());
    format!("{:?}", time.kind).to_lowercase() + &format!(" {}{modifier}{resolved}", time.timex)
}
