//! What users and scorers rely on: the fields of every row, in their order, and what stands in them.
//!
//! One made-up page has one of everything, and its source is GB18030, so that code points, bytes of the text and bytes
//! of the source all differ.

use std::fs;

use banmian_export::{CSV, TABLES, Verifier, csv_headers, page_rows, render};
use banmian_model::{
    Amount, Article, ArticleKind, Attested, Basis, Byline, BylineRole, Check, CheckKind, CheckStatus, Credit, Damage,
    DamageKind, Dateline, Day, Decimal, Encoding, Extraction, Fact, FactKind, Grain, IssueDate, Jump, JumpDirection,
    Mention, Modifier, Moment, OffsetMap, Origin, Page, PageFacts, Paragraph, PlaceRef, Quote, QuoteKind, RawSpan,
    Scope, Segmentation, Source, Span, Spans, TimeKind, TimeValue, Value, Window,
};
use proptest::prelude::*;
use serde_json::Value as Json;

/// The fields that the output contract names, table by table. More may stand behind them, and do.
const CONTRACT: [(&str, &str); 6] = [
    (
        "pages",
        "page path bytes blake3 duplicate_of encoding text damage newspaper issue_date page_label",
    ),
    (
        "articles",
        "article page order kind kicker headline deck standing_head byline dateline paragraphs captions jump spans raw",
    ),
    ("mentions", "mention article type text spans raw value"),
    (
        "facts",
        "fact article type subject measure scope origin value unit modifier numerator denominator place window spans \
         raw rule",
    ),
    (
        "quotes",
        "quote article speaker speaker_mention text kind cue spans raw",
    ),
    ("checks", "check article kind status statement evidence proposal"),
];

/// The fields of the objects within rows: a path to one, and its fields. `[]` is the first of a list.
const WITHIN: [(&str, &str, &str); 11] = [
    ("pages", "damage[]", "raw kind"),
    ("pages", "newspaper", "value basis evidence"),
    ("pages", "issue_date", "value confidence basis evidence"),
    (
        "articles",
        "byline",
        "outlet reporters correspondents narrators compilers photographers editors",
    ),
    ("articles", "dateline", "outlet mark date"),
    ("articles", "paragraphs[]", "text spans raw label crosshead"),
    ("articles", "captions[]", "text spans raw"),
    ("articles", "jump", "direction page mark target"),
    ("facts", "place", "adcode name"),
    ("facts", "window", "start end"),
    ("checks", "evidence[]", "spans raw"),
];

/// The fields of a mention's value, by its type.
const VALUES: [(&str, &str); 11] = [
    ("person", "name offices"),
    ("office", "title"),
    ("organization", "name full_name form"),
    ("place", "adcode name candidates"),
    ("time", "kind timex start end grain modifier duration edtf"),
    ("quantity", "number low high unit modifier"),
    ("money", "number low high unit currency modifier"),
    ("ratio", "number low high modifier"),
    ("ordinal", "number"),
    ("phone", "number"),
    ("document", "title number issuer"),
];

const TEXT: &str = "引题\n主题一\n主题二\n副题\n栏目\n青禾日报讯（记者 张 璁）3月1日，市长李明说：“好。”他签了\
                    《通知》，第一批70余位，花了5亿元，占94.14%，确诊\u{FFFD}80例，电话0731-1。\n小标题\n图片说明\n（下转A2版①）\n";

const DAY: Day = Day {
    year: 2020,
    month: 3,
    day: 2,
};

fn spans(words: &str) -> Spans {
    let at = TEXT.find(words).expect("the words stand on the page");
    Spans::from(Span::of(at..at + words.len()))
}

/// Two bytes a Han character, one for the rest and for what could not be read.
fn offsets(text: &str) -> OffsetMap {
    let mut offsets = OffsetMap::default();
    for c in text.chars() {
        let raw = if c.is_ascii() || c == '\u{FFFD}' { 1 } else { 2 };
        offsets.push(1, u8::try_from(c.len_utf8()).expect("at most four"), raw);
    }
    offsets
}

fn page() -> Page {
    let damaged = TEXT.find('\u{FFFD}').expect("one is damaged");
    let page = Page {
        id: "p".into(),
        source: Source {
            input: "p.txt".into(),
            path: "p.txt".into(),
            ..Source::default()
        },
        encoding: Encoding {
            label: "gb18030".into(),
            ..Encoding::default()
        },
        text: TEXT.into(),
        offsets: offsets(TEXT),
        ..Page::default()
    };
    let raw = banmian_model::Locator::new(&page).raw_span(Span::of(damaged..damaged + 3));
    Page {
        damage: vec![Damage {
            raw: RawSpan {
                start: raw.start,
                end: raw.end,
            },
            kind: DamageKind::Illegal,
        }],
        ..page
    }
}

fn article() -> Article {
    let body = TEXT.find("青禾日报讯").expect("the text starts there");
    let mark = body + "青禾日报讯".len();
    let after = TEXT.find("3月1日").expect("the text goes on there");
    let end = TEXT.find("\n小标题").expect("the text ends there");
    Article {
        kind: ArticleKind::Article,
        kicker: Some(spans("引题")),
        headline: Some(spans("主题一").iter().chain(spans("主题二").iter()).collect()),
        deck: Some(spans("副题")),
        standing_head: vec![spans("栏目")],
        byline: Byline {
            outlet: Some(spans("青禾日报")),
            people: vec![Credit {
                role: BylineRole::Reporter,
                name: spans("张 璁"),
                office: None,
            }],
        },
        dateline: Some(Dateline {
            mark: spans("青禾日报讯"),
            outlet: Some(spans("青禾日报")),
            date: Some(spans("3月1日")),
        }),
        paragraphs: vec![
            Paragraph {
                spans: Spans::new([Span::of(body..mark), Span::of(after..end)]),
                label: None,
                crosshead: false,
            },
            Paragraph {
                spans: spans("小标题"),
                label: None,
                crosshead: true,
            },
        ],
        captions: vec![spans("图片说明")],
        jump: Some(Jump {
            direction: JumpDirection::To,
            page: Some("A2".into()),
            mark: Some("①".into()),
            spans: spans("（下转A2版①）"),
        }),
        spans: Spans::from(Span::of(0..TEXT.len())),
        margin: Some(2_500),
    }
}

fn mentions() -> Vec<Mention> {
    let whole = |number| Amount::exact(Decimal::from(number));
    let time = TimeValue {
        kind: TimeKind::Date,
        timex: "XXXX-03-01".into(),
        start: Some(Moment::midnight(Day { day: 1, ..DAY })),
        end: Some(Moment::midnight(DAY)),
        grain: Some(Grain::Day),
        modifier: None,
        duration: None,
        duration_high: None,
        edtf: Some("2020-03-01".into()),
        anchor: Some("issue date 2020-03-02".into()),
    };
    let person = |name: &str, office: Option<&str>, role| Value::Person {
        name: name.into(),
        offices: office.map(str::to_owned).into_iter().collect(),
        role,
    };
    let found = [
        ("张 璁", person("张璁", None, Some(BylineRole::Reporter))),
        ("3月1日", Value::Time(time)),
        (
            "市长",
            Value::Office {
                title: "市长".into(),
                holder: Some(3),
            },
        ),
        ("李明", person("李明", Some("市长"), None)),
        (
            "青禾日报",
            Value::Organization {
                name: "青禾日报".into(),
                full_name: None,
            },
        ),
        (
            "市",
            Value::Place {
                adcode: Some("430200".into()),
                name: "株洲市".into(),
                candidates: Vec::new(),
            },
        ),
        (
            "《通知》",
            Value::Document {
                title: Some("通知".into()),
                number: None,
                issuer: None,
            },
        ),
        ("第一", Value::Ordinal { number: Decimal::ONE }),
        (
            "70余位",
            Value::Quantity {
                amount: Amount {
                    number: Decimal::from(70),
                    low: Some(Decimal::from(70)),
                    high: Some(Decimal::from(80)),
                    modifier: Modifier::MoreThan,
                },
                unit: Some("位".into()),
            },
        ),
        (
            "5亿元",
            Value::Money {
                amount: whole(500_000_000),
                currency: Some("CNY".into()),
                unit: "元".into(),
            },
        ),
        (
            "94.14%",
            Value::Ratio {
                amount: Amount::exact(Decimal::new(941_400, 6)),
            },
        ),
        (
            "0731-1",
            Value::Phone {
                number: "0731-1".into(),
            },
        ),
    ];
    found
        .into_iter()
        .map(|(words, value)| Mention {
            article: 0,
            spans: spans(words),
            value,
            rule: "test/made-up".into(),
        })
        .collect()
}

fn extraction() -> Extraction {
    let said = |value: &str| Attested {
        value: value.to_owned(),
        basis: Basis::Byline,
        evidence: vec!["青禾日报讯".into()],
    };
    Extraction {
        newspaper: Some(said("青禾日报")),
        issue_date: Some(IssueDate {
            value: "2020-03-02".into(),
            certain: true,
            basis: Basis::Text,
            evidence: vec!["3月1日".into()],
        }),
        page_label: None,
        region: Some(said("430200")),
        mentions: mentions(),
        facts: vec![Fact {
            article: 0,
            kind: FactKind::Epidemic,
            subject: None,
            measure: Some("confirmed".into()),
            scope: Some(Scope::Cumulative),
            origin: Some(Origin::Imported(Some("意大利".into()))),
            value: Some(Decimal::from(80)),
            unit: Some("例".into()),
            modifier: Some(Modifier::Exact),
            numerator: None,
            denominator: None,
            place: Some(PlaceRef {
                adcode: Some("430200".into()),
                name: "株洲市".into(),
            }),
            window: Some(Window {
                start: None,
                end: Some(Moment::midnight(DAY)),
            }),
            statistic: None,
            spans: spans("确诊\u{FFFD}80例"),
            rule: "test/made-up".into(),
        }],
        quotes: vec![Quote {
            article: 0,
            speaker: Some("李明".into()),
            speaker_mention: Some(3),
            kind: QuoteKind::Direct,
            cue: Some(spans("说")),
            spans: spans("好。"),
            rule: "test/made-up".into(),
        }],
        checks: vec![Check {
            article: 0,
            kind: CheckKind::Sum,
            status: CheckStatus::Fail,
            statement: "80 ≠ 70".into(),
            evidence: vec![spans("80例"), spans("70余位")],
            proposal: None,
            rule: "test/made-up".into(),
        }],
        diagnostics: Vec::new(),
    }
}

fn facts() -> PageFacts {
    PageFacts {
        page: page(),
        segmentation: Segmentation {
            blocks: Vec::new(),
            articles: vec![article()],
            checks: Vec::new(),
            margin: Some(4_000),
            ..Segmentation::default()
        },
        extraction: extraction(),
    }
}

fn rows() -> Vec<(&'static str, Vec<Json>)> {
    let tables = render(&page_rows(&facts()), true);
    let read = |lines: &[u8]| {
        let lines = std::str::from_utf8(lines).expect("JSON is UTF-8");
        lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect()
    };
    TABLES
        .into_iter()
        .zip(tables.lines.iter().map(|lines| read(lines)))
        .collect()
}

fn rows_of(table: &str) -> Vec<Json> {
    let rows = rows().into_iter().find(|(name, _)| *name == table);
    rows.expect("the table is written").1
}

/// Whether `object` has `fields` first and in their order.
fn starts_with(object: &Json, fields: &str) -> bool {
    let own: Vec<&str> = object
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    fields.split_whitespace().zip(&own).all(|(wanted, own)| wanted == *own)
        && fields.split_whitespace().count() <= own.len()
}

#[test]
fn rows_have_the_fields_of_the_contract() {
    for (table, fields) in CONTRACT {
        let rows = rows_of(table);
        assert!(!rows.is_empty(), "{table} has a row");
        for row in rows {
            assert!(starts_with(&row, fields), "{table}: {row}");
        }
    }
    for (table, path, fields) in WITHIN {
        let row = &rows_of(table)[0];
        let object = match path.strip_suffix("[]") {
            Some(list) => &row[list][0],
            None => &row[path],
        };
        assert!(starts_with(object, fields), "{table}.{path}: {object}");
    }
}

#[test]
fn values_have_the_fields_of_the_contract() {
    let mentions = rows_of("mentions");
    for (kind, fields) in VALUES {
        let mention = mentions.iter().find(|mention| mention["type"] == kind);
        let value = &mention.unwrap_or_else(|| panic!("there is a mention of type {kind}"))["value"];
        let object = value.as_object().expect("a value is an object");
        for field in fields.split_whitespace() {
            assert!(object.contains_key(field), "{kind}.{field}: {value}");
        }
    }
}

#[test]
fn unknown_is_null_and_never_empty() {
    fn look(value: &Json, at: &str) {
        match value {
            Json::String(text) => assert!(!text.is_empty(), "{at} is empty"),
            Json::Array(items) => items.iter().for_each(|item| look(item, at)),
            Json::Object(fields) => fields
                .iter()
                .for_each(|(name, item)| look(item, &format!("{at}.{name}"))),
            _ => {}
        }
    }
    for (table, rows) in rows() {
        rows.iter().for_each(|row| look(row, table));
    }
}

#[test]
fn numbers_are_written_in_their_own_digits() {
    let mentions = rows_of("mentions");
    let number = |kind: &str| {
        let of = mentions.iter().find(|mention| mention["type"] == kind);
        of.map(|mention| mention["value"]["number"].to_string())
    };
    assert_eq!(number("ratio").as_deref(), Some("0.9414"));
    assert_eq!(number("money").as_deref(), Some("500000000"));
}

#[test]
fn spans_count_code_points_and_raw_counts_bytes_of_the_source() {
    let quote = &rows_of("quotes")[0];
    let before = &TEXT[..TEXT.find("好。").expect("it is said")];
    let bytes: usize = before.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let points = before.chars().count();
    assert_eq!(quote["spans"], serde_json::json!([[points, points + 2]]));
    assert_eq!(quote["raw"], serde_json::json!([[bytes, bytes + 4]]));
    assert_eq!(quote["speaker_mention"], rows_of("mentions")[3]["mention"]);
}

#[test]
fn a_headline_of_two_lines_is_joined_by_a_space_and_an_inline_byline_is_left_out_of_its_paragraph() {
    let article = &rows_of("articles")[0];
    assert_eq!(article["headline"], "主题一 主题二");
    let text = article["paragraphs"][0]["text"].as_str().expect("a text");
    assert!(text.starts_with("青禾日报讯3月1日，"), "{text}");
    assert_eq!(article["byline"]["reporters"], serde_json::json!(["张璁"]));
    assert_eq!(article["dateline"]["date"], "2020-03-01");
}

#[test]
fn the_ledger_has_the_epidemic_facts() {
    assert_eq!(CSV[0], "observations");
    assert!(csv_headers()[0].starts_with("fact,article,page,newspaper,issue_date,place,adcode,window_start,"));
    let [ledger, ..] = render(&page_rows(&facts()), true).csv;
    let raw = &rows_of("facts")[0]["raw"][0];
    let wanted = format!(
        "p-i0001-f0001,p-i0001,p,青禾日报,2020-03-02,株洲市,430200,,2020-03-02T00:00:00,confirmed,cumulative,\
         imported:意大利,80,exact,确诊\u{FFFD}80例,{},{}\r\n",
        raw[0], raw[1]
    );
    assert_eq!(String::from_utf8(ledger).expect("it is UTF-8"), wanted);
}

#[test]
fn every_field_that_fits_a_cell_is_a_column() {
    let mut left_out = Vec::new();
    for (table, header) in CSV.iter().zip(csv_headers()).skip(1) {
        let path = format!("{}/../../schemas/{table}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let schema: Json = serde_json::from_str(&fs::read_to_string(path).expect("a schema")).expect("JSON");
        let columns: Vec<&str> = header.trim_end().split(',').collect();
        let fields = schema["properties"].as_object().expect("properties");
        for (name, field) in fields {
            let fits = match &field["type"] {
                Json::String(kind) => !["array", "object"].contains(&kind.as_str()),
                Json::Array(_) => true,
                // A record.
                _ => false,
            };
            if fits && !columns.contains(&name.as_str()) {
                left_out.push(format!("{table}.{name}"));
            }
        }
    }
    assert_eq!(left_out, ["pages.text", "pages.page_label_basis"]);
}

#[test]
fn every_row_holds_against_its_page() {
    let page = page();
    let verifier = Verifier::new(&page);
    for (table, rows) in rows() {
        for row in rows {
            assert_eq!(verifier.mismatches(&row), [], "{table}");
        }
    }
}

proptest! {
    /// A row that points elsewhere is found out, however little it was moved.
    #[test]
    fn a_moved_span_does_not_hold(which in 0_usize..12, by in 1_u64..4, raw in any::<bool>()) {
        let page = page();
        let mut row = rows_of("mentions").swap_remove(which);
        let field = if raw { "raw" } else { "spans" };
        let start = row[field][0][0].as_u64().expect("a number");
        row[field][0][0] = (start + by).into();
        prop_assert!(!Verifier::new(&page).mismatches(&row).is_empty());
    }
}
