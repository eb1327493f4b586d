//! Made-up pages in `tests/page_set`, with rows that are wrong in every way that is measured.

use std::path::{Path, PathBuf};

use super::text::{Haystack, ends_sentence, folded};
use super::*;

fn set() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page_set")
}

fn evaluation() -> SetEvaluation {
    evaluate_set_output(&set(), Form::Blocks, &set().join("run")).unwrap()
}

fn read(path: &Path, form: Form) -> SetEvaluation {
    evaluate_set(path, form, 2, &Stop::default()).unwrap()
}

/// The figures are those that the scorer the sets come with gives for the same rows.
#[test]
fn every_measure_is_as_the_sets_scorer_has_it() {
    let expected = "
             pages articles        P        R       F1    F1+-1  WinDiff       Pk    titletitle_len  art_blk  art_txt     para   rejoin rejoin_h  falsejn
page_set         4        9    0.500    0.400    0.444    0.667    0.333    0.333    0.500    0.750    0.444    0.444    0.600    0.500    1.000    0.167
  one            2        6    0.500    0.500    0.500    0.750    0.167    0.167    0.600    1.000    0.500    0.500    0.667    0.500    1.000    0.167
  two            2        3        -    0.000        -        -    0.500    0.500    0.333    0.333    0.333    0.333    0.333        -        -        -
  one_a          1        3    1.000    1.000    1.000    1.000    0.000    0.000    0.667    1.000    1.000    1.000    0.500    0.500        -    0.333
  one_b          1        3    0.000    0.000    0.000    0.500    0.333    0.333    0.500    1.000    0.000    0.000    0.833        -    1.000    0.000
  two_a          1        1        -        -        -        -    0.000    0.000    1.000    1.000    1.000    1.000    1.000        -        -        -
  two_b          1        2        -    0.000        -        -    1.000    1.000    0.000    0.000    0.000    0.000    0.000        -        -        -
";
    let table = format!("\n{}", evaluation().table(true));
    assert!(table.starts_with(expected), "{table}");
}

/// Two starts of the first page are right, both of the second are not; the first of a page is no boundary.
#[test]
fn starts_and_pages_are_told_by_their_margins() {
    let expected = "
margin of a start              starts    right    share
  0 (rules against reading)         1        0    0.000
  below 1000                        1        0    0.000
  3000 to 5000                      2        2    1.000
mean margin of a page           pages       F1
  below 1000                        1        -
  1000 to 2000                      1    0.000
  3500 and more                     1    1.000
";
    let table = evaluation().table(false);
    assert!(table.ends_with(expected), "{table}");
    let json = evaluation().json();
    assert_eq!(json["calibration"]["starts"][4]["starts"], 2);
    assert_eq!(json["sources"]["two"]["P"], Json::Null);
    assert_eq!(json["all"]["articles"], 9);
}

#[test]
fn pages_are_read_by_the_stages() {
    let found = read(&set(), Form::Blocks);
    assert_eq!((found.total.pages, found.total.articles), (4, 9));
    assert!(
        found.total.right >= 2,
        "plain heads above plain text are found: {:?}",
        found.total
    );
}

/// The pages of the folder as JSON Lines, with printed lines of twelve characters.
fn lines(folder: &Path) -> PathBuf {
    let (mut text, gold) = (String::new(), Set::load(&set(), Form::Blocks).unwrap().golds);
    for gold in gold {
        let path = |folder: &str, ending: &str| set().join(folder).join(format!("{}.{ending}", gold.id));
        let read = |path: PathBuf| std::fs::read_to_string(path).unwrap();
        let json: Json = serde_json::from_str(&read(path("gold", "json"))).unwrap();
        let page = read(path("pages", "txt"));
        let blocks = page.split("\n\n").map(|block| {
            let block: Vec<char> = block.trim().chars().collect();
            let lines: Vec<String> = block.chunks(12).map(|line| line.iter().collect()).collect();
            lines.join("\n")
        });
        let lines: Vec<String> = blocks.collect();
        let record = json!({ "id": gold.id, "text": page, "lines": lines.join("\n"), "gold": json });
        text.push_str(&format!("{record}\n"));
    }
    let path = folder.join("set.jsonl");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn lines_of_a_file_are_a_set_too_and_may_be_read_as_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = lines(folder.path());
    assert!(is_page_set(&path) && is_page_set(&set()) && !is_page_set(&set().join("pages")));
    let (blocks, whole) = (read(&path, Form::Blocks), read(&set(), Form::Blocks));
    assert_eq!(blocks.total, whole.total);
    let printed = read(&path, Form::Printed);
    assert_eq!((printed.total.pages, printed.total.articles), (4, 9));
    assert_ne!(printed.digest, blocks.digest);
    assert!(evaluate_set(&set(), Form::Printed, 1, &Stop::default()).is_err());
}

#[test]
fn a_page_that_is_not_the_golds_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for table in ["articles", "mentions", "facts", "quotes", "checks", "pages"] {
        let text = std::fs::read_to_string(set().join(format!("run/{table}.jsonl"))).unwrap();
        let text = text.replace("八公里", "九公里");
        std::fs::write(folder.path().join(format!("{table}.jsonl")), text).unwrap();
    }
    let error = evaluate_set_output(&set(), Form::Blocks, folder.path()).unwrap_err();
    assert!(
        format!("{error:#}").contains("one_a: the text of the page lacks"),
        "{error:#}"
    );
}

#[test]
fn floors_are_of_one_set_and_sink_only_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page-sets.toml");
    let good = evaluation();
    assert_eq!(good.breaches(&path).unwrap(), None);
    good.pin(&path, false).unwrap();
    assert_eq!(good.breaches(&path).unwrap(), Some(Vec::new()));
    let mut other = evaluation();
    other.digest = "of another set".to_owned();
    assert_eq!(other.breaches(&path).unwrap(), None);
    other.pin(&path, false).unwrap();
    let mut bad = evaluation();
    (bad.total.glued, bad.total.title_exact) = (2, 3);
    let breaches = bad.breaches(&path).unwrap().unwrap();
    assert_eq!(breaches.len(), 2, "{breaches:?}");
    assert!(bad.pin(&path, false).is_err());
    assert_eq!(bad.pin(&path, true).unwrap().len(), 2);
    assert_eq!(bad.breaches(&path).unwrap(), Some(Vec::new()));
    good.pin(&path, false).unwrap();
    assert_eq!(bad.breaches(&path).unwrap().unwrap().len(), 2);
    assert_eq!(other.breaches(&path).unwrap(), Some(Vec::new()));
}

#[test]
fn boundaries_one_block_off_are_matched_once() {
    assert_eq!(gaps::tolerant(&[3], &[2, 4]), 1);
    assert_eq!(gaps::tolerant(&[3, 5], &[4]), 1);
    assert_eq!(
        gaps::tolerant(&[1, 2], &[2, 3]),
        2,
        "the first takes 2, and the second 3"
    );
    assert_eq!(gaps::tolerant(&[1, 9], &[1, 11]), 1);
}

#[test]
fn windows_are_half_a_mean_article() {
    let gaps = |count: usize, parts: &[usize]| (0..count).map(|at| parts.contains(&at)).collect::<Vec<_>>();
    assert_eq!(
        gaps::window(&gaps(4, &[])),
        2,
        "5 blocks: 2.5 is as near to 2, which is even"
    );
    assert_eq!(gaps::window(&gaps(6, &[])), 4, "7 blocks: 3.5 is as near to 4");
    assert_eq!(gaps::window(&gaps(1, &[])), 1, "no more than there are");
    let (gold, got) = (gaps(6, &[1]), gaps(6, &[2]));
    assert_eq!(gaps::errors(&gold, &got, 2), (0.4, 0.4));
    assert_eq!(gaps::errors(&gold, &gaps(6, &[1, 2]), 2), (0.4, 0.2));
}

#[test]
fn what_is_glued_is_found_wherever_it_stands() {
    let haystack = Haystack::new(["前一段的末尾。后一段的开头，还有", "短", "甲。乙。"].into_iter());
    assert!(haystack.holds("一段的末尾。", "后一段的开头，"));
    assert!(haystack.holds("前", "一段的末尾。后一段的开头，还有"));
    assert!(haystack.holds("前一段的末尾。后一段的开头，还", "有"));
    assert!(haystack.holds("甲。", "乙。"), "shorter than a run");
    assert!(!haystack.holds("还有", "短"), "over the end of a paragraph");
    assert!(!haystack.holds("前一段的末尾。", "后一段的开头，没有"));
}

#[test]
fn texts_are_compared_folded() {
    assert_eq!(folded("（１） ①\u{3000}㎡…"), "(1)1m2...");
    assert!(ends_sentence("他说：“好。”\n") && ends_sentence("好！）") && !ends_sentence("好，"));
}

/// Ten thousand paragraphs and articles: what is linear takes a moment.
#[test]
fn a_long_page_takes_no_longer_than_its_length() {
    let count = 10_000;
    let mut gold = Gold {
        id: "long".to_owned(),
        ..Gold::default()
    };
    let (mut text, mut length, mut articles) = (String::new(), 0, Vec::new());
    for at in 0..count {
        let paragraph = format!("第{at}段说的是第{at}件事。");
        let start = length;
        text.push_str(&paragraph);
        articles.push(json!({ "order": at, "kind": "article", "paragraphs": [{ "text": paragraph }], "spans": [[start, start + paragraph.chars().count()]] }));
        text.push_str("\n\n");
        length += paragraph.chars().count() + 2;
        gold.blocks.push(set::GoldBlock {
            text: paragraph.clone(),
            role: "para".to_owned(),
            article: Some(at / 2),
            para: Some(at % 2),
            part: Some(0),
        });
        if at % 2 == 0 {
            gold.articles.push(set::GoldArticle::default());
        }
        let last = gold.articles.last_mut().unwrap();
        last.paragraphs.push(paragraph);
        last.para_kinds.push("body".to_owned());
    }
    let view = serde_json::from_value(json!({ "page": { "text": text }, "articles": articles })).unwrap();
    let start = std::time::Instant::now();
    let scored = page::score(&gold, &view).unwrap();
    assert_eq!((scored.counts.right, scored.counts.glued), (4_999, 0));
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
}
