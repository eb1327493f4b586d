//! How sure roles and joins are said to be.

use banmian_model::{Page, Role, Segmentation};
use banmian_segmentation::{Resources, segment};

fn read(text: &str) -> (Page, Segmentation) {
    let page = Page {
        text: text.to_owned(),
        ..Page::default()
    };
    let found = segment(&page, &Resources::builtin());
    (page, found)
}

/// Made up.
const TEXT: &str = "城东水厂昨日通水\n\n本报记者 李明远\n\n本报讯 3月5日，城东水厂正式通水，日供水能力达到十万吨，可以满足城东片区三十万居民的生活用\n\n\
    水需要。据介绍，水厂采用了新的净水工艺，出厂水质全部达标。\n\n市民王女士说，以前夏天水压低，六楼常常没有水。\n\n\
    市图书馆延长开放时间\n\n本报记者 周红\n\n本报讯 从本月起，市图书馆每天开放到晚上九点。读者可以在网上预约座位。";

#[test]
fn readings_are_in_order_and_name_another_role() {
    let (page, found) = read(TEXT);
    assert_eq!(
        found.readings.len(),
        2,
        "the two headlines: by-lines are so by their form, and texts plainly"
    );
    let starts: Vec<u32> = found.readings.iter().map(|reading| reading.span.start).collect();
    assert!(starts.is_sorted(), "{starts:?}");
    for reading in &found.readings {
        assert_ne!(reading.role, reading.runner_up);
        assert!(!page.str(reading.span).trim().is_empty());
    }
    let first = found.readings[0];
    assert_eq!((page.str(first.span), first.role), ("城东水厂昨日通水", Role::Headline));
    assert!(first.margin > 2_000, "a plain headline is no guess: {first:?}");
}

#[test]
fn a_cut_has_the_margin_of_its_join_and_so_has_one_that_was_not_made() {
    let (page, found) = read(TEXT);
    let paragraph = &found.articles[0].paragraphs[0];
    assert_eq!(paragraph.spans.iter().len(), 2, "the cut through 生活用水 is mended");
    let join = found.joins.iter().find(|join| join.joined).expect("it was asked for");
    assert_eq!(join.cut.start, paragraph.spans.as_slice()[0].end);
    assert_eq!(join.cut.end, paragraph.spans.as_slice()[1].start);
    assert!(join.margin > 500, "{join:?}");
    for join in &found.joins {
        assert!(page.str(join.cut).trim().is_empty(), "nothing stands in these cuts");
    }
    let (_, apart) = read(
        "拔河比赛昨日举行\n\n本报讯 二班昨日赢了三班，比分如下：\n\n校长在闭幕式上说，明年再比。老师们都来看了，家长也来了不少。",
    );
    assert_eq!(apart.articles[0].paragraphs.len(), 2);
    assert_eq!(apart.joins.len(), 1, "asked, and not joined: {:?}", apart.joins);
    assert!(!apart.joins[0].joined);
}
