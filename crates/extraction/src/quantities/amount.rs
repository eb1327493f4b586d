//! Quantities, money, ratios, ordinals, phone numbers.

use banmian_model::{Amount, Decimal, Modifier, Value};

use super::Read;
use super::numeral::{self, Numeral};
use super::view::View;

/// Measure words and units, the ones behind which a number counts something.
const UNITS: [&str; 109] = [
    "人",
    "名",
    "位",
    "个",
    "户",
    "家",
    "例",
    "项",
    "条",
    "件",
    "批",
    "次",
    "岁",
    "周岁",
    "亩",
    "公顷",
    "平方米",
    "平方公里",
    "立方米",
    "吨",
    "公斤",
    "千克",
    "克",
    "斤",
    "公里",
    "千米",
    "米",
    "厘米",
    "毫米",
    "里",
    "千瓦时",
    "千瓦",
    "度",
    "升",
    "毫升",
    "只",
    "份",
    "所",
    "座",
    "台",
    "辆",
    "艘",
    "架",
    "张",
    "把",
    "本",
    "册",
    "部",
    "篇",
    "首",
    "幅",
    "支",
    "枝",
    "根",
    "棵",
    "株",
    "头",
    "匹",
    "套",
    "间",
    "栋",
    "幢",
    "层",
    "种",
    "类",
    "种类",
    "处",
    "起",
    "场",
    "届",
    "期",
    "轮",
    "人次",
    "车次",
    "班次",
    "门",
    "顶",
    "盏",
    "瓶",
    "箱",
    "袋",
    "包",
    "盒",
    "桶",
    "片",
    "块",
    "颗",
    "粒",
    "枚",
    "面",
    "辈",
    "对",
    "双",
    "组",
    "队",
    "班",
    "村",
    "镇",
    "县",
    "市",
    "省",
    "国",
    "例次",
    "万人",
    "股",
    "倍",
    "个百分点",
    "百分点",
    "平方千米",
];

/// Units behind which 一 alone counts nothing, or something else: 一股清新, 一道, 一面, 一班人.
const NOT_ONE: [&str; 20] = [
    "股", "面", "班", "里", "片", "把", "对", "种", "类", "起", "场", "层", "类", "双", "国", "市", "省", "县", "村",
    "头",
];

/// Currencies by their unit as printed.
const MONEY: [(&str, &str); 12] = [
    ("元人民币", "CNY"),
    ("元", "CNY"),
    ("圆", "CNY"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("欧元", "EUR"),
    ("日元", "JPY"),
    ("英镑", "GBP"),
    ("新台币", "TWD"),
    ("卢布", "RUB"),
];

/// Words before a number that bound it.
const BEFORE: [(&[&str], Modifier); 4] = [
    (&["约", "大约", "近", "将近", "大概"], Modifier::About),
    (&["超过", "超", "逾", "突破", "多于", "高达"], Modifier::MoreThan),
    (&["不到", "不足", "未满", "少于", "低于"], Modifier::LessThan),
    (&["至少", "不少于", "不低于"], Modifier::AtLeast),
];

/// Words behind a quantity that bound it.
const BEHIND: [(&[&str], Modifier); 3] = [
    (&["以上"], Modifier::AtLeast),
    (&["以下", "以内"], Modifier::AtMost),
    (&["左右", "上下"], Modifier::About),
];

/// Words after which a number is dialled.
const PHONE_CUES: [&str; 6] = ["电话", "热线", "拨打", "致电", "电话：", "电话:"];

/// Reads what is counted at `at`.
pub(crate) fn read(view: &View, at: usize) -> Option<Read> {
    if view.get(at)? == '第' {
        return ordinal(view, at);
    }
    phone(view, at)
        .or_else(|| fraction(view, at))
        .or_else(|| counted(view, at))
}

/// 第一批; not 第一线 or 第一中心医院, which name and do not count.
fn ordinal(view: &View, at: usize) -> Option<Read> {
    let numeral = numeral::read(view, at + 1)?;
    let behind = [
        "批", "次", "届", "期", "名", "位", "个", "家", "轮", "季", "场", "集", "章", "条", "款", "代", "天", "例",
    ];
    let (_, end) = view.any(numeral.end, &behind)?;
    Some(Read {
        end,
        value: Value::Ordinal {
            number: numeral.amount.number,
        },
        rule: "ordinal/with-measure-word",
    })
}

fn phone(view: &View, at: usize) -> Option<Read> {
    let mut end = at;
    while view.get(end).is_some_and(|c| {
        c.is_ascii_digit() || (c == '-' && end > at && view.get(end + 1).is_some_and(|c| c.is_ascii_digit()))
    }) {
        end += 1;
        if end - at > 18 {
            return None;
        }
    }
    let number = view.slice(at, end);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let cued = (7..=12).contains(&digits) && view.follows(at, &PHONE_CUES);
    let mobile = digits == 11 && number.starts_with('1') && matches!(number.as_bytes().get(1), Some(b'3'..=b'9'));
    let area = number.starts_with('0') && number.contains('-') && (10..=12).contains(&digits);
    // Behind 拨打 a second number follows with its own name after it, so the cue may also stand behind: 12345热线.
    let cued_behind = (7..=8).contains(&digits) && number.len() == digits && view.follows(at, &["拨打"]);
    (cued || mobile || area || cued_behind).then_some(Read {
        end,
        value: Value::Phone { number },
        rule: "phone/cue-or-pattern",
    })
}

/// 百分之三十, 三分之二.
fn fraction(view: &View, at: usize) -> Option<Read> {
    let (whole, from) = match view.word(at, "百分之") {
        Some(from) => (Decimal::ONE_HUNDRED, from),
        None => {
            let whole = numeral::read(view, at)?;
            (whole.amount.number, view.word(whole.end, "分之")?)
        }
    };
    let part = numeral::read(view, from)?;
    let number = part.amount.number.checked_div(whole)?.round_dp(10);
    Some(Read {
        end: part.end,
        value: Value::Ratio {
            amount: Amount::exact(number),
        },
        rule: "ratio/fraction",
    })
}

fn counted(view: &View, at: usize) -> Option<Read> {
    // A letter or bracket before the figure makes it part of a code: A2版, 〔2020〕3号.
    if view
        .before(at)
        .is_some_and(|c| c.is_ascii_alphanumeric() || "〔[〕]-.".contains(c))
    {
        return None;
    }
    let mut numeral = numeral::read(view, at)?;
    if let Some(high) = upper(view, &numeral) {
        let low = numeral.amount.number;
        // 3到5万: the multiplier behind the second holds for both.
        let factor = if high.amount.number >= Decimal::from(10_000) && low < Decimal::from(1_000) && !numeral.chinese {
            shared_factor(view, high.end)
        } else {
            Decimal::ONE
        };
        let low = low.checked_mul(factor)?;
        let amount = Amount {
            number: low,
            low: Some(low),
            high: Some(high.amount.number),
            modifier: Modifier::Range,
        };
        numeral = Numeral {
            end: high.end,
            amount,
            chinese: high.chinese,
        };
    }
    percent(view, &numeral)
        .or_else(|| money(view, at, &numeral))
        .or_else(|| quantity(view, at, &numeral))
}

/// The multiplier that ends just before `end`.
fn shared_factor(view: &View, end: usize) -> Decimal {
    match view.before(end) {
        Some('万') => Decimal::from(10_000),
        Some('亿') => Decimal::from(100_000_000),
        _ => Decimal::ONE,
    }
}

/// The upper end of a range: 6至8, 20—30, 3到5万.
fn upper(view: &View, low: &Numeral) -> Option<Numeral> {
    let (_, at) = view.any(low.end, &["至", "到", "—", "——", "～", "~", "-", "－"])?;
    let high = numeral::read(view, at)?;
    (high.amount.number > low.amount.number && high.chinese == low.chinese).then_some(high)
}

fn percent(view: &View, numeral: &Numeral) -> Option<Read> {
    let (end, divisor) = match view.get(numeral.end)? {
        '%' => (numeral.end + 1, Decimal::ONE_HUNDRED),
        '‰' => (numeral.end + 1, Decimal::ONE_THOUSAND),
        _ => return None,
    };
    let scale = |value: Decimal| value.checked_div(divisor).map(|value| value.round_dp(10));
    let amount = Amount {
        number: scale(numeral.amount.number)?,
        low: numeral.amount.low.and_then(scale),
        high: numeral.amount.high.and_then(scale),
        ..numeral.amount
    };
    Some(Read {
        end,
        value: Value::Ratio { amount },
        rule: "ratio/percent",
    })
}

fn money(view: &View, at: usize, numeral: &Numeral) -> Option<Read> {
    let words: Vec<&str> = MONEY.iter().map(|(unit, _)| *unit).collect();
    let (unit, end) = view.any(numeral.end, &words)?;
    // 元旦 and 元宵 are days.
    if unit == "元" && matches!(view.get(end), Some('旦' | '宵' | '素' | '件' | '首')) {
        return None;
    }
    let currency = MONEY
        .iter()
        .find(|(word, _)| *word == unit)
        .map(|(_, code)| (*code).to_owned());
    let (amount, end) = bounded(view, at, numeral.amount, end);
    Some(Read {
        end,
        value: Value::Money {
            amount,
            currency,
            unit: unit.to_owned(),
        },
        rule: "money/unit",
    })
}

fn quantity(view: &View, at: usize, numeral: &Numeral) -> Option<Read> {
    let (unit, end) = view.any(numeral.end, &UNITS)?;
    let one = numeral.chinese && numeral.end == at + 1;
    let next = view.get(end);
    let doubled = unit.chars().next_back() == next || next == Some('一');
    let named = view.before(at).is_some_and(|c| "第初统唯逐之每右左".contains(c));
    // 三市一县 and 两国: too short to be told from a name.
    let one_of_many = one && (NOT_ONE.contains(&unit) || ["人"].contains(&unit) && view.before(at) == Some('第'));
    if doubled && numeral.chinese || named || one_of_many || is_part_of_word(view, at, end, unit) {
        return None;
    }
    let (amount, end) = bounded(view, at, numeral.amount, end);
    Some(Read {
        end,
        value: Value::Quantity {
            amount,
            unit: Some(unit.to_owned()),
        },
        rule: "quantity/measure-word",
    })
}

/// 四级, 三峡: a measure word that begins a longer word counts nothing.
fn is_part_of_word(view: &View, at: usize, end: usize, unit: &str) -> bool {
    let chinese = view.get(at).is_some_and(numeral::is_chinese);
    let next = view.get(end);
    let joins = match unit {
        "家" => matches!(next, Some('庭' | '人' | '长' | '园')),
        "位" => matches!(next, Some('于' | '置')),
        "场" => matches!(next, Some('所' | '合' | '面')),
        "次" => matches!(next, Some('序' | '日')),
        "度" => matches!(next, Some('过')),
        "面" | "本" | "头" => chinese,
        "市" | "县" | "省" | "国" | "村" | "镇" => chinese || matches!(next, Some('区' | '委' | '长')),
        _ => false,
    };
    joins || (chinese && matches!(view.before(at), Some('万' | '独' | '专' | '单')))
}

/// What bounds a number before and behind it. The span takes in what stands behind, not what stands before.
fn bounded(view: &View, at: usize, amount: Amount, end: usize) -> (Amount, usize) {
    for (words, modifier) in BEHIND {
        if let Some((_, end)) = view.any(end, words) {
            return (with(amount, modifier), end);
        }
    }
    let before = BEFORE
        .iter()
        .find(|(words, _)| view.follows(at, words))
        .map(|(_, modifier)| *modifier);
    match before {
        Some(modifier) if amount.modifier == Modifier::Exact => (with(amount, modifier), end),
        _ => (amount, end),
    }
}

fn with(amount: Amount, modifier: Modifier) -> Amount {
    let number = amount.number;
    let (low, high) = match modifier {
        Modifier::AtLeast | Modifier::MoreThan => (Some(number), None),
        Modifier::AtMost | Modifier::LessThan => (None, Some(number)),
        Modifier::About => (None, None),
        Modifier::Exact | Modifier::Range => (amount.low, amount.high),
    };
    Amount {
        number,
        low,
        high,
        modifier,
    }
}
