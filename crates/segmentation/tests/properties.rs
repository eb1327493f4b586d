//! Whatever the text: blocks tile it, and every span of an article is in it.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

use std::sync::LazyLock;

use banmian_model::{Article, OffsetMap, Page, Segmentation, Spans};
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
    let mut at = 0;
    for block in &found.blocks {
        assert_eq!(block.span.start, at, "blocks touch");
        assert!(!block.span.is_empty(), "no block is empty");
        assert!(
            page.text.is_char_boundary(block.span.end as usize),
            "blocks end at characters"
        );
        assert!(
            block
                .article
                .is_none_or(|article| (article as usize) < found.articles.len())
        );
        at = block.span.end;
    }
    assert_eq!(at as usize, text.len(), "blocks cover the text");
    for article in &found.articles {
        for spans in parts(article) {
            assert!(!spans.is_empty());
            // Slicing panics off a character's boundary.
            assert!(!page.slice(spans).is_empty());
        }
    }
    found
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

proptest! {
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
