//! Each number and time, read again with nothing around it, is what it was on its page.

use std::path::Path;

use banmian_extraction::{Resources, numbers_and_times, plain_text};
use banmian_model::{Amount, Day, Decimal, Mention, Modifier, PageArticles, TimeModifier, Value};

const DAY: Day = Day {
    year: 2020,
    month: 3,
    day: 6,
};

#[test]
fn each_mention_reads_back_to_its_value() {
    let resources = Resources::builtin();
    let (mut read, mut wrong) = (0, Vec::new());
    for text in texts() {
        let page = plain_text("page", &text, Some(DAY), None);
        for mention in numbers_and_times(&page, &resources, None) {
            let words = words(&page, &mention);
            let alone = plain_text("alone", &words, Some(DAY), None);
            let again = numbers_and_times(&alone, &resources, None);
            // 从年初开始 is open; 开始 alone is a verb.
            let whole = |again: &&Mention| self::words(&alone, again) == words || words.ends_with("开始");
            read += 1;
            if !again
                .iter()
                .filter(whole)
                .any(|again| same(&mention.value, &again.value))
            {
                wrong.push(format!("{words}: {:?}, alone {again:?}", mention.value));
            }
        }
    }
    assert!(read > 3000, "{read} are not what the pages hold");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn words(page: &PageArticles, mention: &Mention) -> String {
    page.page.slice(&mention.spans).into_owned()
}

/// The same value, but for what only the words around a mention say: a bound before it, which currency a place has, that a
/// number is called by telephone, that a time is counted from today.
fn same(value: &Value, again: &Value) -> bool {
    use TimeModifier::{Since, Until};
    match (value, again) {
        (Value::Phone { number }, Value::Phone { number: again }) => number == again,
        // 28681666 alone is a number.
        (Value::Phone { number }, Value::Quantity { amount, .. }) => *number == amount.number.to_string(),
        (
            Value::Quantity {
                amount,
                unit: Some(unit),
            },
            Value::Time(time),
        ) => {
            // 近两个小时 counts hours that, alone, are a length of time.
            let length = time.duration.as_deref().unwrap_or_default();
            length.contains(&amount.number.to_string()) && "年月日天小时分钟秒周星期".contains(unit.as_str())
        }
        // The figures of a year are one where nothing else stands.
        (Value::Quantity { amount, unit: None }, Value::Time(time)) => time.timex == amount.number.to_string(),
        (Value::Time(time), Value::Time(again)) => {
            // 15日 is a day or a length, 一年 a length or, behind 近, the year that ends today.
            let length = |timex: &str, day: &str| {
                timex
                    .strip_prefix('P')?
                    .strip_suffix('D')
                    .map(|days| format!("{days:0>2}") == day[day.len() - 2..])
            };
            let (one, other) = (&time.timex, &again.timex);
            let bounds = time.duration_high == again.duration_high;
            // 直到8月底, 从年初开始: the word before says on which side it is open.
            let outside = again.modifier.is_none() || matches!(time.modifier, Some(Until | Since));
            let bounds = bounds && (time.modifier == again.modifier || outside);
            one == other && time.kind == again.kind && bounds
                || length(one, other) == Some(true)
                || length(other, one) == Some(true)
                || one.strip_suffix("/PRESENT_REF") == Some(other)
        }
        (
            Value::Quantity { amount, unit },
            Value::Quantity {
                amount: again,
                unit: other,
            },
        ) => unit == other && alike(amount, again),
        (
            Value::Money { amount, unit, .. },
            Value::Money {
                amount: again,
                unit: other,
                ..
            },
        ) => unit == other && alike(amount, again),
        (Value::Ratio { amount }, Value::Ratio { amount: again }) => alike(amount, again),
        (Value::Ordinal { number }, Value::Ordinal { number: again }) => number == again,
        _ => false,
    }
}

/// The same number with the same bounds; or, where a word outside the mention bounds it (近, 超过), the number alone and the
/// bounds that such a word gives.
fn alike(amount: &Amount, again: &Amount) -> bool {
    let bounds = |amount: &Amount| (amount.modifier, amount.low, amount.high);
    let outside = again.modifier == Modifier::Exact && bounds(amount) == opened(amount);
    amount.number == again.number && (bounds(amount) == bounds(again) || outside)
}

/// What a word before a number makes of it, by the modifier it gives.
fn opened(amount: &Amount) -> (Modifier, Option<Decimal>, Option<Decimal>) {
    let number = Some(amount.number);
    let (low, high) = match amount.modifier {
        Modifier::MoreThan | Modifier::AtLeast => (number, None),
        Modifier::LessThan | Modifier::AtMost => (None, number),
        Modifier::About => (number, number),
        // Neither is said by a word before.
        Modifier::Exact | Modifier::Range => (None, None),
    };
    (amount.modifier, low, high)
}

/// The pages of the repository that are UTF-8.
fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files: Vec<_> = ["fixtures/pages", "seeds"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).expect("the folder is in the repository"))
        .map(|entry| entry.expect("it can be listed").path())
        .map(|path| if path.is_dir() { path.join("page.txt") } else { path })
        .collect();
    files.sort();
    files
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .collect()
}
