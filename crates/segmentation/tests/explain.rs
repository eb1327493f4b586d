//! What is said of why a page is divided as it is.

use banmian_model::{Page, Role, Span, Spans};
use banmian_segmentation::explain::{Explanation, explain};
use banmian_segmentation::{Resources, segment};

/// Made up.
const TEXT: &str = "城东水厂昨日通水\n\n本报记者 李明远\n\n本报讯 3月5日，城东水厂正式通水，日供水能力达到十万吨，可以满足城东片区三十万居民的生活用\n\n\
    水需要。据介绍，水厂采用了新的净水工艺，出厂水质全部达标。\n\n市民王女士说，以前夏天水压低，六楼常常没有水。\n\n\
    市图书馆延长开放时间\n\n本报记者 周红\n\n本报讯 从本月起，市图书馆每天开放到晚上九点。读者可以在网上预约座位。\n\n下转A2版①";

fn page(text: &str) -> Page {
    Page {
        text: text.to_owned(),
        ..Page::default()
    }
}

fn whole(page: &Page, resources: &Resources) -> Explanation {
    explain(page, resources, &Spans::from(Span::of(0..page.text.len())))
}

/// What is explained is what was read: the same roles, starts, margins and joins.
#[test]
fn explanations_are_of_the_reading() {
    let (page, resources) = (page(TEXT), Resources::builtin());
    let (found, why) = (segment(&page, &resources), whole(&page, &resources));
    let starts: Vec<u32> = why
        .blocks
        .iter()
        .filter(|block| block.start)
        .map(|block| block.span.start)
        .collect();
    let articles: Vec<u32> = found.articles.iter().map(|article| article.spans.start()).collect();
    assert_eq!(starts, articles);
    let margins: Vec<u32> = found.articles.iter().filter_map(|article| article.margin).collect();
    let of_starts = why.blocks.iter().filter(|block| block.start);
    let of_starts: Vec<u32> = of_starts
        .map(|block| block.margin.unwrap_or(0).max(0).unsigned_abs())
        .collect();
    assert_eq!(of_starts, margins);
    for reading in &found.readings {
        let block = why
            .blocks
            .iter()
            .find(|block| block.span == reading.span)
            .expect("every block is explained");
        assert_eq!(block.role, reading.role);
        assert!(block.margin.is_some() && block.runner_up.is_some());
    }
    let joins: Vec<(Span, bool, u32)> = found
        .joins
        .iter()
        .map(|join| (join.cut, join.joined, join.margin))
        .collect();
    let cuts: Vec<(Span, bool, u32)> = why.cuts.iter().map(|cut| (cut.cut, cut.joined, cut.margin)).collect();
    assert_eq!(cuts, joins);
}

#[test]
fn grounds_say_what_they_found_the_strongest_first() {
    let (page, resources) = (page(TEXT), Resources::builtin());
    let why = whole(&page, &resources);
    let headline = &why.blocks[0];
    assert_eq!(headline.reading, "a headline, with which an article starts");
    let weights: Vec<i32> = headline.grounds.iter().map(|ground| ground.weight).collect();
    assert!(!weights.is_empty() && weights.is_sorted_by(|a, b| a >= b) && weights.iter().all(|&weight| weight > 0));
    assert!(headline.against.iter().all(|ground| ground.weight < 0));
    let all: Vec<&str> = why
        .blocks
        .iter()
        .flat_map(|block| block.grounds.iter().chain(&block.against))
        .map(|ground| ground.words.as_str())
        .collect();
    assert!(
        all.contains(&"a by-line stands right behind it, none before it")
            || all.iter().any(|words| words.contains("% of its words")),
        "{all:?}"
    );
    let jump = why
        .blocks
        .iter()
        .find(|block| block.role == Role::Jump)
        .expect("its form says so");
    assert_eq!(
        jump.settled.first().map(String::as_str),
        Some("its form says that it is a jump line")
    );
    let text = why
        .blocks
        .iter()
        .find(|block| page.str(block.span).starts_with("市民王女士"));
    assert_eq!(
        text.and_then(|block| block.margin),
        None,
        "plain text is not asked about"
    );
    let cut = &why.cuts[0];
    assert!(
        cut.joined
            && cut
                .grounds
                .iter()
                .any(|ground| ground.words.starts_with("用|水") || ground.words.contains("用水")),
        "{cut:?}"
    );
}

#[test]
fn only_what_was_asked_for_is_explained() {
    let (page, resources) = (page(TEXT), Resources::builtin());
    let second = segment(&page, &resources).articles.remove(1);
    let why = explain(&page, &resources, &second.spans);
    assert_eq!(page.str(why.blocks[0].span), "市图书馆延长开放时间");
    assert!(why.blocks.iter().all(|block| block.span.start >= second.spans.start()));
    assert_eq!(explain(&page, &resources, &Spans::default()), Explanation::default());
    for odd in ["", "\n\n", "。。。", "a", "\u{3000}"] {
        let odd = Page {
            text: odd.to_owned(),
            ..Page::default()
        };
        whole(&odd, &resources);
    }
}

/// The start of an article below a standing head is its headline's.
#[test]
fn a_standing_head_does_not_take_the_start_from_its_headline() {
    let text = "一线传真 我在战“疫”\n\n我为核酸检测攻关\n\n讲述人：市中心医院检测小组组长 肖程\n\n从1月25日起，我和同事每天检测两百份样本，常常忙到凌晨。\
        \n\n我为社区守门\n\n讲述人：河东社区书记 周林\n\n社区有三千户人家，我和同事一户一户地走，一家一家地问。";
    let (page, resources) = (page(text), Resources::builtin());
    let found = segment(&page, &resources);
    let first = &found.articles[0];
    assert!(!first.standing_head.is_empty(), "{first:?}");
    let why = whole(&page, &resources);
    let starts: Vec<&str> = why
        .blocks
        .iter()
        .filter(|block| block.start)
        .map(|block| page.str(block.span))
        .collect();
    assert_eq!(starts, ["我为核酸检测攻关", "我为社区守门"]);
    let headline = why.blocks.iter().find(|block| block.start).expect("one starts");
    assert_eq!(
        headline.margin.and_then(|margin| u32::try_from(margin).ok()),
        first.margin
    );
}
