//! Feeds random words to the readers of numbers and times and holds what they give against what was written:
//!
//! ```text
//! cargo xtask fuzz numbers [--cases N] [--seed N]
//! ```
//!
//! Half of the cases are a number below a hundred million, written in one of twelve ways among other words: its value
//! must come back. The others are pieces that numbers and times are made of, in any order, with stray characters among
//! them: they must give the same twice, spans of the text, bounds and intervals that do not fall, and the same numbers
//! whatever the day. A case that fails is printed by its seed, which makes it again.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "counts are what it is run for")]

#[path = "../tests/common/spelling.rs"]
mod spelling;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use banmian_extraction::{Resources, numbers_and_times, plain_text};
use banmian_model::{Amount, Day, Decimal, Mention, Modifier, PageArticles, TimeValue, Value};
use spelling::{SCRIPTS, figures, spelled};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, default: u64| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
    };
    let (first, cases) = (number("--seed", 1), number("--cases", 20_000));
    let resources = Resources::builtin();
    let mut mentions = 0;
    for seed in first..first + cases {
        let mut random = Random::new(seed);
        let target = if seed % 2 == 0 { written } else { jumbled };
        match target(&mut random, &resources) {
            Ok(found) => mentions += found,
            Err(problem) => {
                eprintln!("seed {seed}: {problem}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{cases} cases from seed {first}: {mentions} numbers and times, none wrong");
    ExitCode::SUCCESS
}

const DAY: Day = Day {
    year: 2020,
    month: 3,
    day: 6,
};

/// A number among other words comes back as it was written.
fn written(random: &mut Random, resources: &Resources) -> Result<usize, String> {
    const BEFORE: [&str; 6] = ["共计", "全市有", "本报讯 今年已帮扶", "，其中", "：", "通过验收的有"];
    const BEHIND: [&str; 6] = ["名学生", "户", "家企业，", "公里", "份，", "吨粮食"];
    let power = random.below(9);
    let number = u32::try_from(random.below(10_usize.pow(u32::try_from(power).unwrap_or(0)))).unwrap_or(0);
    let way = random.below(SCRIPTS.len() + 4);
    let (name, words) = match SCRIPTS.get(way) {
        Some(script) => (script.name, spelled(script, number)),
        None => ("figures", figures(number)[way - SCRIPTS.len()].clone()),
    };
    let text = format!("{}{words}{}", random.pick(&BEFORE), random.pick(&BEHIND));
    let found = numbers_and_times(&page(&text, DAY), resources, None);
    let value = Decimal::from(number);
    let right = |mention: &Mention| matches!(&mention.value, Value::Quantity { amount, .. } if amount.number == value && amount.modifier == Modifier::Exact);
    // 一户 is a household as often as any.
    if found.iter().any(right) || words == "一" {
        Ok(found.len())
    } else {
        Err(format!("{text} ({name}): {number} is not in {found:?}"))
    }
}

/// What holds of every text.
fn jumbled(random: &mut Random, resources: &Resources) -> Result<usize, String> {
    let text = random.text();
    let start = Instant::now();
    let found = numbers_and_times(&page(&text, DAY), resources, None);
    if start.elapsed() > Duration::from_secs(2) {
        return Err(format!("{} bytes took {:?}: {text}", text.len(), start.elapsed()));
    }
    if found != numbers_and_times(&page(&text, DAY), resources, None) {
        return Err(format!("read twice, and not the same: {text}"));
    }
    if let Some(wrong) = found.iter().find(|mention| !holds(&text, mention)) {
        return Err(format!("{wrong:?} in {text}"));
    }
    let other = numbers_and_times(&page(&text, Day { year: 1987, ..DAY }), resources, None);
    let timeless = |mention: &&Mention| !matches!(mention.value, Value::Time(_));
    let same = found.len() == other.len() && found.iter().filter(timeless).eq(other.iter().filter(timeless));
    same.then_some(found.len())
        .ok_or_else(|| format!("another day, and other numbers: {text}"))
}

fn page(text: &str, day: Day) -> PageArticles {
    plain_text("fuzz", text, Some(day), Some("430200"))
}

fn holds(text: &str, mention: &Mention) -> bool {
    let printed = |span: banmian_model::Span| text.get(span.range()).is_some_and(|words| !words.is_empty());
    let rises = |amount: &Amount| match (amount.low, amount.high) {
        (Some(low), Some(high)) => low <= high,
        _ => true,
    };
    let value = match &mention.value {
        Value::Quantity { amount, .. } | Value::Money { amount, .. } | Value::Ratio { amount } => rises(amount),
        Value::Time(TimeValue {
            start: Some(start),
            end: Some(end),
            ..
        }) => start < end,
        _ => true,
    };
    value && mention.spans.iter().all(printed)
}

/// Xorshift: the same seed gives the same case everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from((self.next() >> 11) % limit).unwrap_or(0)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// Up to forty pieces, or one of them many times over.
    fn text(&mut self) -> String {
        let words: Vec<&str> = PIECES.split(' ').collect();
        if self.below(20) == 0 {
            return self.pick(&words).repeat(self.below(2000));
        }
        let mut text = String::new();
        for _ in 0..self.below(40) {
            match self.below(12) {
                0 => text.extend(char::from_u32(u32::try_from(self.below(0x3_0000)).unwrap_or(0))),
                1 => text.push('\n'),
                2 => text.push(' '),
                _ => text.push_str(self.pick(&words)),
            }
        }
        text
    }
}

/// What numbers and times are made of, and what stands between.
const PIECES: &str = "一 二 两 三 十 廿 百 千 万 亿 兩 萬 億 壹 拾 佰 仟 〇 零 点 分之 半 余 多 几 数 来 个 個 0 1 7 15 2020 1/2 30% 1,391 \
    3.5 年 月 日 号 號 时 時 分 秒 刻 至 到 - — ～ ： : . ， 。 、 前 后 上 下 本 周 星期 礼拜 末 第 每 隔 近 约 过去 未来 今年 昨日 次日 当天 \
    同年 春节 除夕 清明 农历 闰 正月 初三 腊月 民国 光绪 庚子年 十三五 一季度 上半年 上旬 世纪 年代 初 底 之间 和 与 以上 以下 不到 截至 以来 起 止 \
    将 元 块 毛 角 美元 人民币 斤 两 公里 亩 度 ℃ 人 户 名 例 电话 拨打 13800138000 0733-28681666 K e5 （ ） 〔2020〕3号 A2版 成 折 倍 番 \
    百分点 ‰ 上午 下午 晚 凌晨 24时 13:30 一线 统一 第一战场 负 零下 + 甲 乙";
