//! Whatever the text: blocks tile it, every span of an article is in it, and it does not take long.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::sync::LazyLock;

use banmian_model::{Article, Markup, MarkupKind, OffsetMap, Page, Role, Segmentation, Span, Spans};
use banmian_segmentation::explain::explain;
use banmian_segmentation::{Resources, segment};
use proptest::prelude::*;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

fn page(text: &str) -> Page {
    let offsets = OffsetMap::identity(u32::try_from(text.len()).unwrap());
    Page {
        text: text.to_owned(),
        offsets,
        ..Page::default()
    }
}

#[track_caller]
fn check(text: &str) -> Segmentation {
    let page = page(text);
    let found = segment(&page, &RESOURCES);
    tiles(text, &found);
    for article in &found.articles {
        for spans in parts(article) {
            assert!(!spans.is_empty());
            // Slicing panics off a character's boundary.
            assert!(!page.slice(spans).is_empty());
        }
        let own = article.spans.as_slice();
        for piece in article.paragraphs.iter().flat_map(|paragraph| paragraph.spans.iter()) {
            let at = own.partition_point(|span| span.end <= piece.start);
            assert!(own[at].contains(piece), "a paragraph is within its article");
            assert!(!text[piece.range()].contains(['\n', '\r']), "a piece has no line break");
        }
    }
    assert!(firsts(&found).is_sorted(), "articles are in page order");
    found
}

#[track_caller]
fn tiles(text: &str, found: &Segmentation) {
    let mut at = 0;
    for block in &found.blocks {
        assert_eq!(block.span.start, at, "blocks touch");
        assert!(!block.span.is_empty(), "no block is empty");
        assert!(
            text.is_char_boundary(block.span.end as usize),
            "blocks end at characters"
        );
        if block.role == Role::Blank {
            assert!(text[block.span.range()].trim().is_empty(), "blank is white space");
        }
        let known = |article: u32| (article as usize) < found.articles.len();
        assert!(block.article.is_none_or(known));
        at = block.span.end;
    }
    assert_eq!(at as usize, text.len(), "blocks cover the text");
}

/// The first byte of each article. A caption may stand before the article it belongs to: the picture was set where there
/// was room. A picture that belongs to none is an article of its own, with nothing but its caption.
fn firsts(found: &Segmentation) -> Vec<Option<u32>> {
    let mut firsts = vec![[None; 2]; found.articles.len()];
    for block in &found.blocks {
        if let Some(article) = block.article {
            let first = &mut firsts[article as usize][usize::from(block.role == Role::Caption)];
            first.get_or_insert(block.span.start);
        }
    }
    firsts.into_iter().map(|[text, caption]| text.or(caption)).collect()
}

fn parts(article: &Article) -> Vec<&Spans> {
    let mut parts: Vec<&Spans> = vec![&article.spans];
    parts.extend(article.kicker.iter().chain(&article.headline).chain(&article.deck));
    parts.extend(article.standing_head.iter().chain(&article.captions));
    parts.extend(article.paragraphs.iter().map(|paragraph| &paragraph.spans));
    parts.extend(article.byline.people.iter().map(|credit| &credit.name));
    parts
}

#[test]
fn the_seed_page_is_tiled() {
    let seed = include_str!("../../../seeds/000_f4f2e9a4bbadbb5f.txt");
    assert_eq!(check(seed).articles.len(), 11, "ten articles and an advertisement");
}

#[test]
fn odd_pages_are_tiled() {
    for text in [
        "",
        "\n\n\n",
        "。",
        "水",
        "水\n\n火",
        "\u{3000}\u{3000}\n水\r\n\r\n",
        "abc def",
        "（上接第一版）水厂通水。",
    ] {
        check(text);
    }
}

/// Time grows with the length of the text and not with its square: these would not end otherwise.
#[test]
fn long_pages_end() {
    check(&"水厂昨日通水".repeat(60_000));
    check(&"水\n\n".repeat(30_000));
    check(&"，。！？".repeat(60_000));
    check(&"城南水厂通水\n\n某某晚报记者 张三\n\n昨日，城南水厂通水。\n\n".repeat(1_500));
    // One paragraph of many pieces, a notice without end, by-lines that all name others, captions and articles.
    let cut = "他说这条路修了三年才修到山顶上的村子里面去，大家都很高兴，也都盼着明年春天能够通上汽车，";
    check(&format!("山路修通了\n\n{}", format!("{cut}\n\n").repeat(5_000)));
    check(&format!(
        "停车公告\n\n{}",
        format!("{cut}。\n\n东门停车场\n\n").repeat(5_000)
    ));
    check(&numbered(4_000, |c| format!("本报记者 王{c}明\n\n")));
    check(&numbered(1_000, |c| {
        format!("{c}山水厂通水\n\n昨日，{c}山水厂通水。\n\n{c}山水厂一角。 王{c}明 摄\n\n")
    }));
}

/// Pages of parts that differ by a character.
fn numbered(count: u32, part: impl Fn(char) -> String) -> String {
    let characters = (0..count).filter_map(|at| char::from_u32(0x4e00 + at));
    characters.map(part).collect()
}

#[test]
fn hostile_pages_come_back() {
    let texts = [
        String::new(),
        "\n".repeat(10_000),
        "甲\n".repeat(50_000),
        "甲\n\n".repeat(50_000),
        "甲乙丙丁，".repeat(200_000),
        "（".repeat(300_000),
        "记者 ".repeat(100_000),
        "本报记者\n\n".repeat(20_000),
        "城东水厂通水\n\n本报讯 3月5日，城东水厂通水\n\n".repeat(5_000),
        "x".repeat(500_000),
        "a b\n".repeat(50_000),
        "城东水厂昨日通水，".repeat(400_000),
        "甲\n乙\n丙\n丁\n".repeat(25_000),
        "。\n！\n——\n".repeat(30_000),
        "2020年3月1日\n城东水厂\n".repeat(20_000),
    ];
    for text in texts {
        check(&text);
    }
}

/// A page divided by rulers has as many marks as lines.
#[test]
fn pages_of_many_rulers_end() {
    let line = "＝＝＝＝\n城东水厂昨日通水\n";
    let text = line.repeat(40_000);
    let ruler = |at: usize| Markup {
        span: Span::of(at * line.len()..at * line.len() + "＝＝＝＝".len()),
        kind: MarkupKind::Ruler,
    };
    let page = Page {
        markup: (0..40_000).map(ruler).collect(),
        ..page(&text)
    };
    let found = segment(&page, &RESOURCES);
    tiles(&text, &found);
    assert!(page.markup.iter().all(|mark| {
        let at = found.blocks.partition_point(|block| block.span.end <= mark.span.start);
        found.blocks[at].article.is_none()
    }));
}

#[test]
fn many_blocks_are_explained() {
    let text = "城东水厂昨日通水\n\n本报讯 3月5日，城东水厂通\n\n水，居民喝上了放心水。\n\n".repeat(700);
    let page = page(&text);
    let why = explain(&page, &RESOURCES, &Spans::from(Span::of(0..text.len())));
    assert_eq!(why.blocks.len(), 2_100);
}

/// Lines as pages have them, and breaks of all kinds between.
fn lines() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "城东水厂昨日通水",
        "本报记者 李明远",
        "文/图 张三 李四",
        "本报讯（记者王小明）3月5日，城东水厂通水。",
        "（上接第一版）今年以来，",
        "受访者供图",
        "（本报记者李明远、王强）",
        "第2版",
        "\u{fffd}\u{fffd}",
        "——记一位老渡工",
        "下转 A2版①",
        "……",
        "（",
        "”",
        "1",
        "",
        "",
        "\u{3000}\u{3000}他说：“走",
        "了。”",
        "讲述人：市水务局局长 周平",
        "【案例】某公司",
        "征稿启事",
        "\r",
        " \t",
    ]);
    prop::collection::vec(
        (
            line,
            prop::sample::select(vec!["\n", "\n\n", "\r\n", "\n\n\n\n", " ", "\u{c}"]),
        ),
        0..60,
    )
    .prop_map(|lines| lines.into_iter().map(|(line, gap)| format!("{line}{gap}")).collect())
}

proptest! {
    #[test]
    fn pages_of_real_lines_are_tiled(text in lines()) {
        check(&text);
    }

    #[test]
    fn any_text_is_tiled(text in "(?s).{0,200}") {
        check(&text);
    }

    #[test]
    fn whatever_text_is_tiled(lines in proptest::collection::vec(
        prop_oneof![
            "\\PC{0,40}",
            Just("株洲日报记者 张三".to_owned()),
            Just("某某晚报讯 3月1日，城南水厂通水。".to_owned()),
            Just("（本报记者 李四 通讯员 王五 整理）".to_owned()),
            Just("去年6月，水厂在全市启动的 >>> 下转 A2版①".to_owned()),
            Just("——城南水厂通水".to_owned()),
            Just("图为城南水厂。张三摄".to_owned()),
            Just(String::new()),
        ], 0..24))
    {
        check(&lines.join("\n"));
        check(&lines.join("\n\n"));
    }
}

/// The same text, the same result, whatever was read before.
#[test]
fn reading_is_determined_by_the_text() {
    let seed = include_str!("../../../seeds/000_f4f2e9a4bbadbb5f.txt");
    let pages: Vec<Page> = [seed, "城东水厂昨日通水\n\n本报讯 3月5日，城东水厂通水。", seed]
        .map(page)
        .into();
    let (one, other) = (Resources::builtin(), Resources::builtin());
    let first: Vec<Segmentation> = pages.iter().map(|page| segment(page, &one)).collect();
    let second: Vec<Segmentation> = pages.iter().rev().map(|page| segment(page, &other)).collect();
    assert!(first.iter().eq(second.iter().rev()), "resources built twice read alike");
    assert_eq!(first[0], first[2], "a page read before leaves no trace");
}
