//! Whether the parts that a sentence gives of a number add up to it: 补贴8640万元，其中粮食直补5210万元，良种补贴3160万元….
//!
//! Agreement is a pass where words tie the parts to the whole, or the figures are long enough that it is no chance.
//! Disagreement is a contradiction only where the parts are given as all there are and miss the whole narrowly:
//! 这24家企业中 … 11家，9家，3家，2家. Parts that overlap or are some of many miss it widely.

use std::ops::Range;
use std::sync::LazyLock;

use banmian_model::{Check, CheckKind, CheckStatus, Decimal, Fact, Modifier, Value};
use regex::Regex;

use super::check;
use crate::entities::floor;
use crate::facts::{Ledger, is_summable};
use crate::passage::{Found, Part, Passage};

/// Parts of one whole that are looked at, and how many characters may stand between two numbers; more where 其中 says what
/// the others are of.
const MOST: usize = 12;
const GAP: usize = 30;
const FAR_GAP: usize = 60;
/// A miss within this share of the whole is a slip, a wider one another meaning.
const NARROW: (i64, i64) = (1, 10);

/// A number that may be a whole or a part.
struct Item {
    range: Range<usize>,
    number: Decimal,
    /// The unit; one for all that people are counted in.
    unit: String,
    /// Whether it is printed as exact: 约11.7万 proves no contradiction.
    sure: bool,
    /// Whether it stands in a count of the ledger, which has checks of its own: it may only be what others divide.
    in_ledger: bool,
    /// Whether it says what the number before it is held against: how much there was, or by how much it is more.
    compares: Option<Comparison>,
}

/// 较去年同期的25件增加24%, 较5月增加1.3万人: of the former no parts are told, of the latter they may be.
#[derive(Clone, Copy, PartialEq)]
enum Comparison {
    Before,
    Change,
}

/// The sums of a page. Counts of the epidemic ledger have their own.
pub(super) fn read(passages: &[Passage<'_>], found: &[Found], facts: &[Fact]) -> Vec<Check> {
    let mut checks = Vec::new();
    let ledger = Ledger::of(facts);
    for (index, passage) in passages.iter().enumerate() {
        if !matches!(passage.part, Part::Paragraph) {
            continue;
        }
        let from = found.partition_point(|item| item.passage < index);
        let to = found.partition_point(|item| item.passage <= index);
        let items = items(passage, &found[from..to], &ledger);
        checks.extend(wholes(passage, &items));
        let others: Vec<Item> = items.into_iter().filter(|item| !item.in_ledger).collect();
        checks.extend(totals(passage, &others));
        checks.extend(sexes(passage, &others));
        checks.extend(shares(passage, &found[from..to]));
    }
    checks
}

fn items(passage: &Passage<'_>, found: &[Found], ledger: &Ledger) -> Vec<Item> {
    let one = |item: &Found| {
        let (amount, unit) = match &item.value {
            Value::Quantity {
                amount,
                unit: Some(unit),
            } => (amount, unit),
            Value::Money { amount, unit, .. } => (amount, unit),
            _ => return None,
        };
        let plain = matches!(amount.modifier, Modifier::Exact | Modifier::About) && amount.number > Decimal::ZERO;
        let plain = plain && is_summable(amount.number);
        let people = matches!(unit.as_str(), "名" | "位");
        plain.then(|| Item {
            range: item.range.clone(),
            number: amount.number,
            unit: if people { "人".to_owned() } else { unit.clone() },
            sure: amount.modifier == Modifier::Exact,
            in_ledger: ledger.holds(passage.article, &passage.spans(item.range.clone())),
            compares: compares(&passage.text, item.range.start),
        })
    };
    found.iter().filter_map(one).collect()
}

/// Whether the clause up to `at` begins with what the number before is held against.
fn compares(text: &str, at: usize) -> Option<Comparison> {
    const MARKS: [char; 7] = ['，', '。', '；', '、', ',', '（', '('];
    let clause = last_mark(text, at, &MARKS);
    let words = text[clause..at].trim_start_matches(MARKS).trim_start();
    if !["较", "較", "比", "同比", "环比", "環比"]
        .iter()
        .any(|lead| words.starts_with(lead))
    {
        return None;
    }
    if words.contains(['增', '减', '減', '多', '少', '升', '降']) {
        return Some(Comparison::Change);
    }
    // 比亚迪12辆 is no comparison.
    words
        .contains(['年', '月', '期', '前', '上', '季', '周', '日'])
        .then_some(Comparison::Before)
}

/// A whole with its parts behind it.
fn wholes(passage: &Passage<'_>, items: &[Item]) -> Vec<Check> {
    let text = passage.text.as_ref();
    let mut checks = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let parts = match items[at].compares {
            Some(Comparison::Before) => 0,
            _ => run_behind(text, items, at),
        };
        let used = divided(passage, items, at, parts, &mut checks);
        at += used + 1;
    }
    if items.iter().any(|item| item.compares.is_some()) {
        past_comparisons(passage, items, &mut checks);
    }
    checks
}

/// 受理31件，较去年同期的25件增加24%；其中办结19件、在办12件: wholes whose parts stand behind what they are held against.
fn past_comparisons(passage: &Passage<'_>, items: &[Item], checks: &mut Vec<Check>) {
    for at in 0..items.len() {
        let skipped = items[at + 1..]
            .iter()
            .take(4)
            .take_while(|item| item.compares.is_some() || item.unit != items[at].unit);
        let skipped = skipped.count();
        let behind = &items[at + 1..];
        if items[at].compares.is_some() || behind[..skipped].iter().all(|item| item.compares.is_none()) {
            continue;
        }
        let Some(first) = behind.get(skipped) else { continue };
        let between = &passage.text[behind[skipped - 1].range.end..first.range.start];
        let far = passage.text[items[at].range.end..first.range.start].chars().count() > FAR_GAP;
        let parts = behind[skipped..].iter().take(MOST);
        let parts: Vec<&Item> = parts
            .take_while(|part| part.unit == items[at].unit && part.compares.is_none())
            .collect();
        if far || !is_of_it(between) || parts.iter().any(|part| part.in_ledger) {
            continue;
        }
        let mut sum = Decimal::ZERO;
        let many = parts.iter().position(|part| {
            sum += part.number;
            sum >= items[at].number
        });
        if let Some(last) = many.filter(|&last| last > 0 && sum == items[at].number) {
            checks.push(sum_check(passage, &items[at], &parts[..=last], CheckStatus::Pass));
        }
    }
}

/// How many numbers of the unit of `items[at]` follow it, one in each clause.
fn run_behind(text: &str, items: &[Item], at: usize) -> usize {
    let whole = &items[at];
    let mut end = whole.range.end;
    let run = items[at + 1..].iter().take(MOST).take_while(|item| {
        let between = &text[end..item.range.start];
        // The run may begin in the next sentence, and ends with its own.
        let stops = between.matches(['。', '！', '？']).count();
        let first = end == whole.range.end;
        let gap = if first && is_of_it(between) { FAR_GAP } else { GAP };
        let near = between.chars().count() <= gap && stops <= usize::from(first);
        end = item.range.end;
        near && item.unit == whole.unit && !item.in_ledger
    });
    run.count()
}

/// Whether what stands before a number says that it is of the one before: 其中, or 失业者中，.
fn is_of_it(between: &str) -> bool {
    let held = ["会议中，", "過程中，", "过程中，", "途中，", "其间"]
        .iter()
        .any(|word| between.contains(word));
    between.contains("其中") || between.contains("中，") && !held
}

/// How many of the `run` numbers behind a whole, `items[at]`, belong to it; what was found of them.
fn divided(passage: &Passage<'_>, items: &[Item], at: usize, run: usize, checks: &mut Vec<Check>) -> usize {
    let (whole, parts) = (&items[at], &items[at + 1..at + 1 + run]);
    let text = passage.text.as_ref();
    let mut sum = Decimal::ZERO;
    for (index, part) in parts.iter().enumerate() {
        sum += part.number;
        let many = index + 1;
        if sum == whole.number && many > 1 && is_tied(text, whole, &parts[..many]) {
            checks.push(sum_check(
                passage,
                whole,
                &parts[..many].iter().collect::<Vec<_>>(),
                CheckStatus::Pass,
            ));
            return many;
        }
    }
    let narrow = (sum - whole.number).abs() * Decimal::from(NARROW.1) <= whole.number * Decimal::from(NARROW.0);
    let sure = whole.sure && !whole.in_ledger && parts.iter().all(|part| part.sure);
    let too_many = parts.len() > 2 && sum > whole.number && is_all(text, whole, parts);
    // What printed figures leave out of each part is no slip: half a percent is more than they do.
    let rounded = (sum - whole.number).abs() * Decimal::from(200) <= whole.number;
    let whole_list = !rounded
        && (is_counted(text, items, at, parts) || are_halves(text, whole, parts) || are_all_told(text, whole, parts));
    if sure && narrow && (too_many || whole_list) {
        checks.push(sum_check(
            passage,
            whole,
            &parts.iter().collect::<Vec<_>>(),
            CheckStatus::Fail,
        ));
        return parts.len();
    }
    0
}

/// Whether words say that the numbers are parts of the whole, or the figures are too long for chance.
fn is_tied(text: &str, whole: &Item, parts: &[Item]) -> bool {
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    let lead = &text[whole.range.end..first.range.start];
    let tail = &text[first.range.end..last.range.start];
    let says = ["其中", "包括", "分别", "有", "由", "中，", "分："]
        .iter()
        .any(|word| lead.contains(word));
    let rest = ["其余", "其餘", "其他", "其它", "另", "剩", "留下"]
        .iter()
        .any(|word| tail.contains(word));
    let figures = whole.number.normalize().mantissa().unsigned_abs() >= 20;
    let halves = matches!(parts, [one, other] if are_called_halves(lead, &text[one.range.end..other.range.start]));
    says || rest || figures || halves
}

/// 三所医院共有床位320张，其中甲120张、乙90张、丙80张: whether the sentence says before the whole how many parts there are.
fn is_counted(text: &str, items: &[Item], at: usize, parts: &[Item]) -> bool {
    let whole = &items[at];
    let sentence = last_mark(text, whole.range.start, &['。', '；', '！', '？']);
    let many = Decimal::from(parts.len());
    // 三所|医院: what there are three of has a place in what each part is called.
    let mut start = whole.range.end;
    let labels: Vec<&str> = parts
        .iter()
        .map(|part| {
            let label = &text[start..part.range.start];
            start = part.range.end;
            label
        })
        .collect();
    let named = |item: &Item| {
        let behind = &text[item.range.end..];
        let noun = &behind[..behind.char_indices().nth(2).map_or(behind.len(), |(at, _)| at)];
        labels.iter().all(|label| label.contains(noun))
    };
    let counts = |item: &Item| item.sure && item.unit != whole.unit && item.number == many && named(item);
    let before = items[..at].iter().rev().take(3);
    parts.len() > 2
        && before.take_while(|item| item.range.start >= sentence).any(counts)
        && are_listed(text, whole, parts)
}

/// Two kinds that are all there is of something.
const HALVES: [(&str, &str); 9] = [
    ("轻工业", "重工业"),
    ("城镇", "农村"),
    ("城市", "农村"),
    ("城镇", "乡村"),
    ("出口", "进口"),
    ("男性", "女性"),
    ("男生", "女生"),
    ("内销", "外销"),
    ("公办", "民办"),
];

/// 工业总产值682.4亿元。其中，轻工业318.2亿元，重工业364.2亿元: whether two parts are the halves of the whole.
fn are_halves(text: &str, whole: &Item, parts: &[Item]) -> bool {
    let [one, other] = parts else { return false };
    let first = &text[whole.range.end..one.range.start];
    let (Some(at), second) = (first.find("其中"), &text[one.range.end..other.range.start]) else {
        return false;
    };
    are_called_halves(&first[at..], second)
}

fn are_called_halves(first: &str, second: &str) -> bool {
    HALVES
        .iter()
        .any(|(a, b)| first.contains(a) && second.contains(b) || first.contains(b) && second.contains(a))
}

/// 全长一百零八公里，计甲县四十一公里、乙县三十五公里、丙县二十二公里: 计 tells all there are.
fn are_all_told(text: &str, whole: &Item, parts: &[Item]) -> bool {
    let Some(first) = parts.first().filter(|_| parts.len() > 2) else {
        return false;
    };
    let lead = &text[whole.range.end..first.range.start];
    // 计划 and 计算 tell nothing of what there is.
    let others = ['划', '劃', '算', '入', '有'];
    let told = ["，计", "、計", "，計", "、计"].iter().any(|word| {
        let behind = lead.split_once(word).map(|(_, behind)| behind);
        behind.is_some_and(|behind| !behind.starts_with(others))
    });
    let mut end = first.range.end;
    let listed = parts[1..].iter().all(|part| {
        let between = &text[end..part.range.start];
        end = part.range.end;
        between.starts_with(['，', '、', '；']) && between.chars().count() <= GAP / 2
    });
    let last = text[end..].is_empty() || text[end..].starts_with(['。', '；', '，', '、']);
    told && listed && last
}

/// Whether the parts read as all there are: 这24家企业中，甲11家，乙9家，丙3家，丁2家。
fn is_all(text: &str, whole: &Item, parts: &[Item]) -> bool {
    let end = parts.last().map_or(text.len(), |part| part.range.end);
    let last = text[end..].starts_with(['。', '；', '！']) || text[end..].is_empty();
    last && are_listed(text, whole, parts)
}

/// Whether the parts stand side by side behind words that say what they are of.
fn are_listed(text: &str, whole: &Item, parts: &[Item]) -> bool {
    const LABEL: usize = 8;
    let mut end = parts[0].range.end;
    let close = parts[1..].iter().all(|part| {
        let between = &text[end..part.range.start];
        end = part.range.end;
        between.starts_with(['，', '、', '；', ',']) && between.chars().count() <= LABEL + 1
    });
    let lead = &text[whole.range.end..parts[0].range.start];
    let of = ["中，", "其中", "分别", "包括", "分，"]
        .iter()
        .any(|word| lead.contains(word));
    close && of && !lead.contains('。')
}

/// 甲15.2万人次，乙8.9万人次，丙6.4万人次，三家合计30.5万人次; 亏损186万元，盈利230万元，一进一出就是416万元.
fn totals(passage: &Passage<'_>, items: &[Item]) -> Vec<Check> {
    const WORDS: [&str; 6] = ["合计", "总计", "共计", "加起来", "一进一出", "合計"];
    let text = passage.text.as_ref();
    let mut checks = Vec::new();
    for (at, total) in items.iter().enumerate() {
        let clause = last_mark(text, total.range.start, &['，', '。', '；', '、']);
        let sentence = last_mark(text, total.range.start, &['。', '；', '！', '？']);
        let lead = &text[clause..total.range.start];
        // 省库拨十五万元、商会捐四万元、共十九万元: 共 alone, right before the number.
        let alone = lead.trim_start_matches(['，', '。', '；', '、']) == "共";
        if !alone && !WORDS.iter().any(|word| lead.contains(word)) {
            continue;
        }
        let near = |item: &&Item| item.range.start >= sentence;
        let before = items[..at].iter().rev().take(2 * MOST).take_while(near);
        let mut parts: Vec<&Item> = before.filter(|item| item.unit == total.unit).take(MOST).collect();
        parts.reverse();
        let sum: Decimal = parts.iter().map(|part| part.number).sum();
        let slip = (sum - total.number).abs() * Decimal::from(NARROW.1) <= total.number * Decimal::from(NARROW.0);
        let sure = sum == total.number || !alone && total.sure && parts.iter().all(|part| part.sure);
        if parts.len() > 1 && slip && sure {
            let status = if sum == total.number {
                CheckStatus::Pass
            } else {
                CheckStatus::Fail
            };
            checks.push(sum_check(passage, total, &parts, status));
        }
    }
    checks
}

/// The last of some marks before `at`, or how far back one is looked for.
fn last_mark(text: &str, at: usize, marks: &[char]) -> usize {
    const REACH: usize = 600;
    let window = floor(text, at.saturating_sub(REACH));
    text[window..at].rfind(marks).map_or(window, |mark| window + mark)
}

fn sum_check(passage: &Passage<'_>, whole: &Item, parts: &[&Item], status: CheckStatus) -> Check {
    let terms: Vec<String> = parts.iter().map(|part| part.number.normalize().to_string()).collect();
    let sum: Decimal = parts.iter().map(|part| part.number).sum();
    let (terms, whole_number) = (terms.join(" + "), whole.number.normalize());
    let statement = match (sum - whole.number).normalize() {
        residual if residual.is_zero() => format!("{whole_number} = {terms}"),
        residual if residual > Decimal::ZERO => format!("{whole_number} ≠ {terms}: {residual} too many"),
        residual => format!("{whole_number} ≠ {terms}: {} left over", -residual),
    };
    let items = std::iter::once(&whole).chain(parts);
    let evidence = items.map(|item| passage.spans(item.range.clone())).collect();
    check(
        passage.article,
        CheckKind::Sum,
        status,
        statement,
        evidence,
        "sum/parts",
    )
}

/// 三男四女, 3男2女.
static SEXES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<men>[0-9]{1,3}|[一二两三四五六七八九十])(?:名)?男(?:性)?(?P<women>[0-9]{1,3}|[一二两三四五六七八九十])(?:名)?女")
        .expect("a pattern that a test compiles")
});

/// 七人受伤，包括三男四女: the number of people right before.
fn sexes(passage: &Passage<'_>, items: &[Item]) -> Option<Check> {
    let text = passage.text.as_ref();
    let found = SEXES.captures(text)?;
    let range = found.get(0)?.range();
    let [men, women] = ["men", "women"].map(|name| number(found.name(name).map_or("", |found| found.as_str())));
    let sum = men? + women?;
    let people = ["人", "名", "位", "个", "個"];
    let whole = items
        .iter()
        .rev()
        .find(|item| item.range.end <= range.start && people.contains(&item.unit.as_str()))?;
    let near = !text[whole.range.end..range.start].contains(['。', '；']);
    let status = if sum == whole.number {
        CheckStatus::Pass
    } else {
        CheckStatus::Fail
    };
    let sign = if sum == whole.number { "=" } else { "≠" };
    near.then(|| {
        check(
            passage.article,
            CheckKind::Sum,
            status,
            format!(
                "{} {sign} {} + {}",
                whole.number,
                men.unwrap_or_default(),
                women.unwrap_or_default()
            ),
            vec![passage.spans(whole.range.clone()), passage.spans(range)],
            "sum/men-and-women",
        )
    })
}

fn number(word: &str) -> Option<Decimal> {
    let known = ["", "一", "二两", "三", "四", "五", "六", "七", "八", "九", "十"];
    let c = word.chars().next()?;
    let in_words = known.iter().position(|chars| chars.contains(c)).map(Decimal::from);
    word.parse().ok().or(in_words)
}

/// 甲占62%，乙占25%，其他占13%: shares of one whole.
fn shares(passage: &Passage<'_>, found: &[Found]) -> Option<Check> {
    let text = passage.text.as_ref();
    let shares: Vec<(&Found, Decimal)> = found
        .iter()
        .filter_map(|item| match &item.value {
            Value::Ratio { amount }
                if amount.modifier == Modifier::Exact
                    && is_summable(amount.number)
                    && text[..item.range.start].ends_with('占') =>
            {
                Some((item, amount.number))
            }
            _ => None,
        })
        .collect();
    let ends_sentence = |pair: &[(&Found, Decimal)]| text[pair[0].0.range.end..pair[1].0.range.start].contains('。');
    let one = shares.len() > 2 && !shares.windows(2).any(ends_sentence);
    let last = shares.last().filter(|_| one)?;
    let clause = last_mark(text, last.0.range.start, &['，', '、', '；']);
    let rest = ["其他", "其它", "其余", "其餘"]
        .iter()
        .any(|word| text[clause..last.0.range.start].contains(word));
    let sum: Decimal = shares.iter().map(|(_, share)| *share).sum();
    let slip = (sum - Decimal::ONE).abs() <= Decimal::new(1, 1);
    let status = match sum == Decimal::ONE {
        true => CheckStatus::Pass,
        false if rest && slip => CheckStatus::Suspect,
        false => return None,
    };
    let terms: Vec<&str> = shares.iter().map(|(item, _)| &text[item.range.clone()]).collect();
    let sign = if sum == Decimal::ONE { "=" } else { "≠" };
    let evidence = shares
        .iter()
        .map(|(item, _)| passage.spans(item.range.clone()))
        .collect();
    let statement = format!("100% {sign} {}", terms.join(" + "));
    Some(check(
        passage.article,
        CheckKind::Sum,
        status,
        statement,
        evidence,
        "sum/shares",
    ))
}
