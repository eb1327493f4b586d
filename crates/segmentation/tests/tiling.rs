//! Blocks tile the text, whatever it is; articles point into it.

use std::sync::LazyLock;

use banmian_model::{Page, Role, Segmentation};
use banmian_segmentation::{Resources, segment};
use proptest::prelude::*;

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

fn page(text: String) -> Page {
    Page {
        text,
        ..Page::default()
    }
}

/// Everything that must hold of the segmentation of any text.
fn check(text: &str, found: &Segmentation) {
    let mut at = 0;
    for block in &found.blocks {
        assert_eq!(block.span.start, at, "blocks touch");
        assert!(!block.span.is_empty(), "no block is empty");
        assert!(
            text.is_char_boundary(block.span.end as usize),
            "blocks end between characters"
        );
        if block.role == Role::Blank {
            assert!(text[block.span.range()].trim().is_empty(), "blank is white space");
        }
        assert!(
            block
                .article
                .is_none_or(|article| (article as usize) < found.articles.len())
        );
        at = block.span.end;
    }
    assert_eq!(at as usize, text.len(), "blocks reach the end");
    for article in &found.articles {
        for paragraph in &article.paragraphs {
            assert!(!paragraph.spans.is_empty(), "a paragraph has text");
            for piece in paragraph.spans.iter() {
                assert!(
                    article.spans.iter().any(|span| span.contains(piece)),
                    "a paragraph is within its article"
                );
                assert!(!text[piece.range()].contains(['\n', '\r']), "a piece has no line break");
            }
        }
    }
    // A caption may stand before the article it belongs to: the picture was set where there was room. A picture that
    // belongs to none is an article of its own, with nothing but its caption.
    let first = |at: u32| {
        let mut own = found
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| block.article == Some(at));
        let text = own.clone().find(|(_, block)| block.role != Role::Caption);
        text.or_else(|| own.next()).map(|(index, _)| index)
    };
    let ordered = (0..found.articles.len() as u32).map(first).is_sorted();
    assert!(ordered, "articles are in page order");
}

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
    fn blocks_tile_pages_of_real_lines(text in lines()) {
        let page = page(text);
        check(&page.text, &segment(&page, &RESOURCES));
    }

    #[test]
    fn blocks_tile_any_text(text in "(?s).{0,200}") {
        let page = page(text);
        check(&page.text, &segment(&page, &RESOURCES));
    }
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
        let page = page(text);
        check(&page.text, &segment(&page, &RESOURCES));
    }
}

/// The same text, the same result, whatever was read before.
#[test]
fn reading_is_determined_by_the_text() {
    let seed = include_str!("../../../seeds/000_f4f2e9a4bbadbb5f.txt");
    let pages: Vec<Page> = [seed, "城东水厂昨日通水\n\n本报讯 3月5日，城东水厂通水。", seed]
        .map(|text| page(text.to_owned()))
        .into();
    let (one, other) = (Resources::builtin(), Resources::builtin());
    let first: Vec<Segmentation> = pages.iter().map(|page| segment(page, &one)).collect();
    let second: Vec<Segmentation> = pages.iter().rev().map(|page| segment(page, &other)).collect();
    assert!(first.iter().eq(second.iter().rev()), "resources built twice read alike");
    assert_eq!(first[0], first[2], "a page read before leaves no trace");
}
