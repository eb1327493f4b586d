//! What segmentation says of a page beside its articles: how it was divided, and what may be out of order.

use std::sync::LazyLock;

use banmian_model::{OffsetMap, Page, Segmentation};
use banmian_segmentation::{Resources, segment};

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

fn page(text: &str) -> Page {
    Page {
        text: text.to_owned(),
        offsets: OffsetMap::identity(u32::try_from(text.len()).unwrap_or_default()),
        ..Page::default()
    }
}

fn read(text: &str) -> Segmentation {
    segment(&page(text), &RESOURCES)
}

fn codes(found: &Segmentation) -> Vec<&str> {
    found.diagnostics.iter().map(|one| one.code.as_ref()).collect()
}

/// The rules of the checks of a page, and the words they hang on.
fn doubts(text: &str) -> Vec<(String, Vec<String>)> {
    let page = page(text);
    let found = segment(&page, &RESOURCES);
    let words = |check: &banmian_model::Check| check.evidence.iter().map(|one| page.slice(one).into_owned()).collect();
    let checks = found.checks.iter();
    checks.map(|check| (check.rule.to_string(), words(check))).collect()
}

#[test]
fn lines_of_a_column_are_told() {
    let broken = "清晨六点码头已经亮灯\n开船\n\u{3000}\u{3000}第一班渡轮载着学生\n缓缓离开东岸驶向西\n岸，船员老周说这条航\n线他走了三十年了。\n\u{3000}\u{3000}到岸以后学生排队下\n船。";
    let found = read(broken);
    assert!(codes(&found).contains(&"S001"), "{:?}", found.diagnostics);
    let a_line_each = "城东水厂昨日通水\n\n本报记者 李明远\n\n本报讯 3月5日，城东水厂通水，片区居民用上了放心水。";
    assert!(!codes(&read(a_line_each)).contains(&"S001"));
}

#[test]
fn a_page_without_articles_says_so() {
    assert_eq!(codes(&read("第2版\n\n责任编辑：王小丽")), ["S002"]);
    assert!(codes(&read("")).is_empty());
    assert!(codes(&read(" \n\n ")).is_empty());
}

const HEAD: &str =
    "我市出台方案加强社区防控\n\n本报记者 李明远\n\n本报讯 3月5日，市政府办公室印发方案，就社区防控提出三条要求。\n\n";

#[test]
fn numbers_that_fall_are_told_and_numbers_that_rise_are_not() {
    let items = [
        "一、加强领导。各社区要明确责任人，每天报告情况，不留死角。",
        "二、严格值守。各小区出入口要有人值守，来访人员逐一登记。",
        "三、做好保障。生活物资要送到居家观察人员门口，药品代买代送。",
    ];
    let with = |order: [usize; 3]| doubts(&(HEAD.to_owned() + &order.map(|at| items[at]).join("\n\n")));
    assert!(with([0, 1, 2]).is_empty());
    assert_eq!(
        with([0, 2, 1]),
        [("order/numbers".to_owned(), vec!["三".to_owned(), "二".to_owned()])]
    );
}

#[test]
fn what_somebody_says_closes_no_article() {
    let rest = "志愿者每天早上七点上岗，晚上八点才回家，两个月来从未间断。";
    let said = format!("{HEAD}“让我们一起谱写志愿服务的新篇章。”团委书记周文斌在动员会上说。\n\n{rest}");
    assert!(doubts(&said).is_empty());
    let closing = format!("{HEAD}让我们携手同行，谱写志愿服务的新篇章，春天一定会到来。\n\n{rest}");
    assert_eq!(doubts(&closing)[0].0, "order/closing-before-others");
}
