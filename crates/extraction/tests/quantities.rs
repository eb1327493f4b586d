//! Numbers and times, case by case and by property. The cases are data: `fixtures/cases/quantities/*.toml`.

#[path = "common/cases.rs"]
mod cases;
#[path = "common/spelling.rs"]
mod spelling;

use std::sync::LazyLock;

use banmian_extraction::{Resources, extract, numbers_and_times, plain_text};
use banmian_model::{Amount, Day, Decimal, Extraction, Modifier, PageArticles, TimeValue, Value};
use proptest::prelude::*;
use serde::Deserialize;
use spelling::{SCRIPTS, figures, spelled};

static RESOURCES: LazyLock<Resources> = LazyLock::new(Resources::builtin);

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    region: Option<String>,
    found: Vec<String>,
}

fn page(text: &str, region: Option<&str>) -> PageArticles {
    // A Friday.
    let day = Day {
        year: 2020,
        month: 3,
        day: 6,
    };
    plain_text("case", text, Some(day), region)
}

fn read(text: &str, region: Option<&str>) -> (PageArticles, Extraction) {
    let page = page(text, region);
    let found = extract(&page, &RESOURCES);
    (page, found)
}

fn amount(amount: &Amount, unit: &str) -> String {
    let modifier = match amount.modifier {
        Modifier::Exact => "",
        Modifier::About => " about",
        Modifier::MoreThan => " more_than",
        Modifier::AtLeast => " at_least",
        Modifier::LessThan => " less_than",
        Modifier::AtMost => " at_most",
        Modifier::Range => " range",
    };
    let high = amount.high.filter(|_| amount.modifier == Modifier::Range);
    let high = high.map_or_else(String::new, |high| format!("–{high}"));
    format!("{}{high}{unit}{modifier}", amount.number.normalize())
}

fn time(time: &TimeValue) -> String {
    let moment = |moment: Option<banmian_model::Moment>| moment.map_or_else(String::new, |moment| moment.to_string());
    let short = |text: String| text.trim_end_matches("T00:00:00").trim_end_matches(":00").to_owned();
    if let Some(duration) = &time.duration {
        let high = time
            .duration_high
            .as_ref()
            .map_or_else(String::new, |high| format!("–{high}"));
        return format!("{duration}{high}");
    }
    format!(
        "{} {}..{}",
        time.timex,
        short(moment(time.start)),
        short(moment(time.end))
    )
}

/// Every number and time of a text as `words: value`.
fn lines(page: &PageArticles, found: &Extraction) -> Vec<String> {
    let line = |mention: &banmian_model::Mention| {
        let value = match &mention.value {
            Value::Quantity { amount: one, unit } => {
                amount(one, &unit.as_ref().map_or_else(String::new, |unit| format!(" {unit}")))
            }
            Value::Money {
                amount: one, currency, ..
            } => amount(one, &format!(" {}", currency.as_deref().unwrap_or("?"))),
            Value::Ratio { amount: one } => amount(one, " ratio"),
            Value::Ordinal { number } => format!("no. {number}"),
            Value::Phone { number } => format!("phone {number}"),
            Value::Time(one) => time(one),
            _ => return None,
        };
        Some(format!("{}: {value}", page.page.slice(&mention.spans)))
    };
    found.mentions.iter().filter_map(line).collect()
}

#[test]
fn cases() {
    let mut wrong = Vec::new();
    for case in cases::cases::<Case>("quantities") {
        let (page, found) = read(&case.text, case.region.as_deref());
        let got = lines(&page, &found);
        if got != case.found {
            wrong.push(format!(
                "{}\n  {}\n  expected {:?}\n  got      {got:?}",
                case.name, case.text, case.found
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn number_of(text: &str) -> Option<Decimal> {
    let found = numbers_and_times(&page(text, None), &RESOURCES, None);
    found.iter().find_map(|mention| match &mention.value {
        Value::Quantity { amount, .. } if amount.modifier == Modifier::Exact => Some(amount.number),
        _ => None,
    })
}

/// Every way of writing a number gives it back.
#[track_caller]
fn check_written(number: u32) {
    let spelled = SCRIPTS.iter().map(|script| (script.name, spelled(script, number)));
    for (name, words) in spelled.chain(figures(number).map(|figures| ("figures", figures))) {
        let text = format!("共计{words}名");
        assert_eq!(number_of(&text), Some(Decimal::from(number)), "{name}: {text}");
    }
}

/// All below two thousand, and from there to a hundred million one in 9,973, a prime: no pattern of digits is left out.
#[test]
fn numbers_up_to_a_hundred_million_are_what_was_written() {
    (0..2000)
        .chain((2000..100_000_000).step_by(9973))
        .for_each(check_written);
}

/// A word that bounds a number: before it, behind it, behind the measure word; and the modifier it gives.
struct Bound {
    before: &'static str,
    behind: &'static str,
    behind_unit: &'static str,
    modifier: Modifier,
}

const fn bound(before: &'static str, behind: &'static str, behind_unit: &'static str, modifier: Modifier) -> Bound {
    Bound {
        before,
        behind,
        behind_unit,
        modifier,
    }
}

const BOUNDS: [Bound; 16] = [
    bound("", "", "", Modifier::Exact),
    bound("", "余", "", Modifier::MoreThan),
    bound("", "多", "", Modifier::MoreThan),
    bound("", "", "以上", Modifier::AtLeast),
    bound("", "", "及以上", Modifier::AtLeast),
    bound("", "", "以下", Modifier::AtMost),
    bound("", "", "左右", Modifier::About),
    bound("", "", "上下", Modifier::About),
    bound("超过", "", "", Modifier::MoreThan),
    bound("逾", "", "", Modifier::MoreThan),
    bound("不到", "", "", Modifier::LessThan),
    bound("近", "", "", Modifier::LessThan),
    bound("至少", "", "", Modifier::AtLeast),
    bound("不超过", "", "", Modifier::AtMost),
    bound("约", "", "", Modifier::About),
    bound("大约有", "", "", Modifier::About),
];

/// What the last digit that is no zero counts in: 350 counts in tens, so 350余 lies below 360.
fn place(number: u32) -> u32 {
    (0..9)
        .map(|power| 10_u32.pow(power))
        .take_while(|place| number.is_multiple_of(*place))
        .last()
        .unwrap_or(1)
}

/// Low and high as the contract has them for a modifier that `word` gives.
fn ends(number: u32, bound: &Bound) -> (Option<Decimal>, Option<Decimal>) {
    let exactly = Some(Decimal::from(number));
    match bound.modifier {
        Modifier::MoreThan if !bound.behind.is_empty() => (exactly, Some(Decimal::from(number + place(number)))),
        Modifier::MoreThan | Modifier::AtLeast => (exactly, None),
        Modifier::LessThan | Modifier::AtMost => (None, exactly),
        Modifier::Exact | Modifier::About | Modifier::Range => (exactly, exactly),
    }
}

#[track_caller]
fn check_bound(number: u32, bound: &Bound, script: Option<&spelling::Script>) {
    // 11余 nobody writes: a round number goes on.
    let number = if bound.behind.is_empty() {
        number
    } else {
        number / 10 * 10
    };
    let words = script.map_or_else(|| number.to_string(), |script| spelled(script, number));
    let text = format!("共计{}{words}{}名{}。", bound.before, bound.behind, bound.behind_unit);
    let (_, found) = read(&text, None);
    let one = found.mentions.iter().find_map(|mention| amount_of(&mention.value));
    let one = one.unwrap_or_else(|| panic!("nothing in {text}"));
    let (low, high) = ends(number, bound);
    assert_eq!(
        (one.number, one.modifier, one.low, one.high),
        (Decimal::from(number), bound.modifier, low, high),
        "{text}"
    );
}

fn amount_of(value: &Value) -> Option<&Amount> {
    match value {
        Value::Quantity { amount, .. } | Value::Money { amount, .. } | Value::Ratio { amount } => Some(amount),
        _ => None,
    }
}

/// Whether the bounds are those that the modifier allows, and the number lies within them.
fn holds(one: &Amount) -> bool {
    let (low, high) = (one.low, one.high);
    let within = low.is_none_or(|low| low <= one.number) && high.is_none_or(|high| one.number <= high);
    let allowed = match one.modifier {
        Modifier::Exact => low == Some(one.number) && high == low,
        Modifier::About => low.is_some() && high.is_some(),
        Modifier::MoreThan | Modifier::AtLeast => low.is_some() && high.is_none_or(|high| Some(high) > low),
        Modifier::LessThan | Modifier::AtMost => high.is_some() && low.is_none_or(|low| Some(low) < high),
        Modifier::Range => low.zip(high).is_some_and(|(low, high)| low < high),
    };
    within && allowed
}

/// Numbers of every length, not only of the longest.
fn number() -> impl Strategy<Value = u32> {
    (0..8_u32, any::<u32>()).prop_map(|(power, number)| number % (10_u32.pow(power + 1)))
}

/// The Traditional form of a character, or the full width of a figure, a letter or a mark.
fn other_form(c: char) -> char {
    const PAIRS: &str =
        "万萬亿億两兩几幾数數个個点點余餘时時号號后後农農历曆闰閏块塊电電话話户戶过過隔隔来來间間与與节節";
    let mut chars = PAIRS.chars();
    while let (Some(simple), Some(traditional)) = (chars.next(), chars.next()) {
        if simple == c {
            return traditional;
        }
    }
    match c {
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn names(found: &Extraction) -> bool {
    let named = |value: &Value| {
        matches!(
            value,
            Value::Person { .. } | Value::Place { .. } | Value::Organization { .. }
        )
    };
    found.mentions.iter().any(|mention| named(&mention.value))
}

/// A number with both its bounds, which [`amount`] leaves out where the modifier implies them.
fn bounded(one: &Amount, unit: &str) -> String {
    format!("{} [{:?}, {:?}]", amount(one, unit), one.low, one.high)
}

/// What numbers and times mean, without the words they are printed in.
fn values(found: &Extraction) -> Vec<String> {
    let value = |mention: &banmian_model::Mention| match &mention.value {
        Value::Quantity { amount: one, .. } => Some(bounded(one, "")),
        Value::Money {
            amount: one, currency, ..
        } => Some(bounded(one, currency.as_deref().unwrap_or("?"))),
        Value::Ratio { amount: one } => Some(bounded(one, " ratio")),
        Value::Ordinal { number } => Some(format!("no. {number}")),
        Value::Phone { number } => Some(number.clone()),
        Value::Time(one) => Some(time(one)),
        _ => None,
    };
    found.mentions.iter().filter_map(value).collect()
}

/// Pieces that numbers and times are made of, and what stands between.
fn pieces() -> impl Strategy<Value = String> {
    let words = "一 二 两 三 十 廿 百 千 万 亿 点 分之 半 余 多 几 数 个 0 1 7 15 2020 1/2 30% 年 月 日 号 时 分 至 - — ： . ， 。 \
                 前 后 上 下 本 周 星期 末 第 每 隔 近 过去 未来 今年 昨日 春节 农历 闰 初 底 之间 和 与 以上 以下 截至 起 将 元 块 毛 \
                 美元 斤 两 公里 人 户 电话 拨打 13800138000 K e5 （ ） \u{3000}";
    let words: Vec<&str> = words.split_whitespace().collect();
    let piece = prop_oneof![
        6 => proptest::sample::select(words).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn a_number_is_the_one_that_was_written(number in number()) {
        check_written(number);
    }

    #[test]
    fn a_bound_is_the_one_that_was_written(number in number(), bound in 0..BOUNDS.len(), script in 0..=SCRIPTS.len()) {
        check_bound(number.max(11), &BOUNDS[bound], SCRIPTS.get(script));
    }

    #[test]
    fn bounds_hold_the_number(text in pieces()) {
        let (page, found) = read(&text, None);
        for mention in &found.mentions {
            if let Some(one) = amount_of(&mention.value) {
                prop_assert!(holds(one), "{one:?} in {}", page.page.slice(&mention.spans));
            }
        }
    }

    #[test]
    fn script_and_width_change_no_value(text in pieces()) {
        let (_, found) = read(&text, None);
        let other: String = text.chars().map(other_form).collect();
        let (_, again) = read(&other, None);
        // A number inside a name is dropped, and names are found by a tagger that sees the script.
        prop_assume!(!names(&found) && !names(&again));
        prop_assert_eq!(values(&found), values(&again), "{} {}", text, other);
    }

    #[test]
    fn nothing_ends_before_it_starts(text in pieces()) {
        let (page, found) = read(&text, Some("430200"));
        for mention in &found.mentions {
            prop_assert!(!page.page.slice(&mention.spans).is_empty());
            if let Value::Time(TimeValue { start: Some(start), end: Some(end), .. }) = &mention.value {
                prop_assert!(start < end, "{} in {}", page.page.slice(&mention.spans), text);
            }
        }
    }

    #[test]
    fn another_day_changes_times_alone(text in pieces(), shift in 1..3000_i16) {
        let (page, found) = read(&text, None);
        let mut other = page.clone();
        other.page.given.issue_date.as_mut().unwrap().value.year += shift / 300;
        let again = extract(&other, &RESOURCES);
        let words = |found: &Extraction| -> Vec<String> {
            let timeless = |mention: &banmian_model::Mention| !matches!(mention.value, Value::Time(_));
            found.mentions.iter().filter(|mention| timeless(mention)).map(|mention| format!("{mention:?}")).collect()
        };
        prop_assert_eq!(words(&found), words(&again));
        prop_assert_eq!(found.mentions.len(), again.mentions.len());
    }
}

#[test]
fn more_months_than_three_are_less_than_four() {
    for (text, low, high) in [("历时三个多月。", 3, 4), ("等了个多小时。", 1, 2), ("两年多来。", 2, 3)]
    {
        let (_, found) = read(text, None);
        let amounts: Vec<_> = found
            .mentions
            .iter()
            .filter_map(|mention| amount_of(&mention.value))
            .collect();
        let bounds = |one: &Amount| (one.low, one.high);
        let expected = (Some(Decimal::from(low)), Some(Decimal::from(high)));
        assert_eq!(
            amounts.into_iter().map(bounds).collect::<Vec<_>>(),
            [expected],
            "{text}"
        );
    }
}

/// So many degrees more are no temperature: what the SI has for it depends on that.
#[test]
fn differences_of_temperatures_are_told() {
    let told = [
        ("气温下降5℃", true),
        ("昼夜温差达10℃", true),
        ("温差为10℃", true),
        ("较常年偏高约2℃", true),
        ("比去年同期高2℃", true),
        ("5℃左右的降温", true),
        ("气温下降为5℃", false),
        ("气温降至5℃", false),
        ("最高5℃", false),
        ("冷藏在5℃", false),
        ("水位下降5米", false),
    ];
    for (text, difference) in told {
        let (_, found) = read(text, None);
        let rules: Vec<&str> = found.mentions.iter().map(|mention| &*mention.rule.0).collect();
        assert_eq!(rules.contains(&"quantity/difference"), difference, "{text}: {rules:?}");
    }
}

/// A page that is one number, or one run of what may be one, ends quickly.
#[test]
fn long_runs_end_quickly() {
    for piece in [
        "1",
        "一",
        "十",
        "万",
        "1,",
        "三五",
        "第",
        "每",
        "年",
        "1.",
        "１",
        "：",
        "电话1",
        "以上1",
        "大于1",
        "至今",
        "个半月",
        "1995.09-",
        "此前1天",
        "3点至",
        "比1大",
        "一点一",
        "一 ",
    ] {
        let (_, found) = read(&piece.repeat(20_000), None);
        // At most four readings of a piece: 此前, the days before, and their length twice.
        assert!(found.mentions.len() <= 80_000);
    }
}

/// One sentence of a million digits is no number that can be held, and the number behind it is read.
#[test]
fn a_million_digits_are_passed_over() {
    for digit in ["7", "七", "７"] {
        let (page, found) = read(&(digit.repeat(1_000_000) + "，共3人。"), None);
        assert_eq!(lines(&page, &found), ["3人: 3 人"]);
    }
}
