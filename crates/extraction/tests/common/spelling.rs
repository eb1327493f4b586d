//! Whole numbers below a hundred million as they are written: a generator that knows nothing of how they are read.

/// The digits and multipliers of a script.
pub(crate) struct Script {
    pub(crate) name: &'static str,
    digits: [&'static str; 10],
    tens: [&'static str; 4],
    myriad: &'static str,
    /// 2 before 百, 千 and 万 as it is spoken: 两百.
    two: &'static str,
    /// Whether 10 to 19 begin with a one: 壹拾伍.
    one_before_ten: bool,
}

const SIMPLE: Script = Script {
    name: "simplified",
    digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
    tens: ["", "十", "百", "千"],
    myriad: "万",
    two: "二",
    one_before_ten: false,
};

const CAPITAL: Script = Script {
    name: "capital",
    digits: ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"],
    tens: ["", "拾", "佰", "仟"],
    two: "贰",
    one_before_ten: true,
    ..SIMPLE
};

/// All ways of spelling.
pub(crate) const SCRIPTS: [Script; 8] = [
    SIMPLE,
    Script {
        name: "spoken",
        two: "两",
        ..SIMPLE
    },
    Script {
        name: "with a round zero",
        digits: ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
        one_before_ten: true,
        ..SIMPLE
    },
    Script {
        name: "traditional",
        myriad: "萬",
        ..SIMPLE
    },
    Script {
        name: "spoken, traditional",
        myriad: "萬",
        two: "兩",
        ..SIMPLE
    },
    CAPITAL,
    Script {
        name: "capital, traditional",
        digits: ["零", "壹", "貳", "叄", "肆", "伍", "陸", "柒", "捌", "玖"],
        myriad: "萬",
        two: "貳",
        ..CAPITAL
    },
    Script {
        name: "capital, older",
        digits: ["零", "弌", "弍", "弎", "肆", "伍", "陸", "柒", "捌", "玖"],
        myriad: "萬",
        two: "弍",
        ..CAPITAL
    },
];

/// The number in characters.
pub(crate) fn spelled(script: &Script, number: u32) -> String {
    let (high, low) = (number / 10_000, number % 10_000);
    match (high, low) {
        (0, 0) => script.digits[0].to_owned(),
        (0, low) => section(script, low),
        (2, 0) => script.two.to_owned() + script.myriad,
        (high, 0) => section(script, high) + script.myriad,
        (high, low) => {
            let zero = if low < 1000 { script.digits[0] } else { "" };
            let high = if high == 2 {
                script.two.to_owned()
            } else {
                section(script, high)
            };
            let low = if (10..20).contains(&low) {
                script.digits[1].to_owned() + &short(script, low)
            } else {
                section(script, low)
            };
            high + script.myriad + zero + &low
        }
    }
}

/// The number in figures: plain, of full width, with thousands marks, in 万 with what is left.
pub(crate) fn figures(number: u32) -> [String; 4] {
    let plain = number.to_string();
    let wide = plain
        .chars()
        .map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c))
        .collect();
    let mut marked = String::new();
    for (at, c) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            marked.push(',');
        }
        marked.push(c);
    }
    let (high, low) = (number / 10_000, number % 10_000);
    let mixed = if high > 0 && low >= 1000 {
        format!("{high}万{low}")
    } else {
        plain.clone()
    };
    [plain, wide, marked, mixed]
}

/// A number below ten thousand as it is read aloud.
fn section(script: &Script, number: u32) -> String {
    if (10..20).contains(&number) && !script.one_before_ten {
        return short(script, number);
    }
    let mut words = String::new();
    let mut gap = false;
    for power in (0..4_u32).rev() {
        let digit = number / 10_u32.pow(power) % 10;
        if digit == 0 {
            gap |= !words.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            words.push_str(script.digits[0]);
        }
        let two = digit == 2 && power >= 2;
        words.push_str(if two { script.two } else { script.digits[digit as usize] });
        words.push_str(script.tens[power as usize]);
    }
    words
}

/// 十五.
fn short(script: &Script, number: u32) -> String {
    let unit = number % 10;
    script.tens[1].to_owned() + if unit == 0 { "" } else { script.digits[unit as usize] }
}
