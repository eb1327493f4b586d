//! What a unit counts for each of another one (公里/小时), and degrees that are a difference of two temperatures.

use super::lexicon::UnitKind;
use super::view::{View, is_han};

/// How long `/小时` or 每小时 behind a unit is, with which it makes one unit; 0 where there is none. Money keeps its own:
/// what it buys is no part of the currency.
pub(super) fn per(view: &View, kind: &UnitKind, at: usize) -> usize {
    const OF: [&str; 46] = [
        "立方厘米",
        "平方公里",
        "平方千米",
        "立方米",
        "平方米",
        "千瓦时",
        "分钟",
        "公里",
        "公斤",
        "公顷",
        "千克",
        "千米",
        "小时",
        "毫升",
        "秒",
        "分",
        "升",
        "人",
        "亩",
        "件",
        "克",
        "只",
        "台",
        "吨",
        "周",
        "天",
        "年",
        "户",
        "斤",
        "日",
        "时",
        "月",
        "次",
        "米",
        "辆",
        "kWh",
        "min",
        "m³",
        "m3",
        "km",
        "kg",
        "mL",
        "h",
        "s",
        "d",
        "L",
    ];
    const EACH: [&str; 8] = [
        "每小时",
        "每秒",
        "每分钟",
        "每平方公里",
        "每平方米",
        "每立方米",
        "每公顷",
        "每立方厘米",
    ];
    if !matches!(kind, UnitKind::Measure | UnitKind::Count) {
        return 0;
    }
    if view.at(at) == '/' {
        let found = OF.iter().find(|word| view.has(at + 1, word));
        let length = found.map_or(0, |word| 1 + word.chars().count());
        let letters = view.at(at + length).is_ascii_alphabetic() && view.before(at + length).is_ascii_alphabetic();
        return if letters { 0 } else { length };
    }
    if view.at(at) != '每' {
        return 0;
    }
    let each = EACH
        .iter()
        .filter(|word| view.has(at, word))
        .map(|word| word.chars().count())
        .max();
    each.filter(|&length| *kind == UnitKind::Measure && !is_han(view.at(at + length)))
        .unwrap_or(0)
}

/// 气温下降5℃, 温差达10℃, 比常年高2℃: so many degrees between two temperatures, and none above freezing.
pub(super) fn is_difference(view: &View, start: usize, end: usize, unit: &str) -> bool {
    const STEPS: [&str; 25] = [
        "温差", "相差", "降幅", "升幅", "变幅", "下降", "上升", "升高", "降低", "回升", "升温", "降温", "增温", "偏高",
        "偏低", "高出", "低出", "变化", "波动", "攀升", "下跌", "增加", "减少", "骤降", "骤升",
    ];
    const NOUNS: usize = 5;
    const BEHIND: [&str; 5] = ["温差", "降温", "升温", "降幅", "升幅"];
    if !matches!(unit, "℃" | "°C" | "摄氏度" | "摄氏°") {
        return false;
    }
    let from = (0..start.min(6)).fold(start, |at, _| {
        let between = matches!(
            view.before(at),
            '了' | '约' | '近' | '达' | '有' | '逾' | '超' | '过' | '可' | '为' | '幅' | '度'
        );
        at - usize::from(between)
    });
    // 下降为5℃ says what it fell to, 温差为10℃ how much.
    let reached = (from..start).any(|at| view.at(at) == '为');
    let words = if reached { &STEPS[..NOUNS] } else { &STEPS[..] };
    let stepped = (from..=start).any(|at| words.iter().any(|word| view.ends(at, word)));
    let clause = (start.saturating_sub(14)..start)
        .rev()
        .take_while(|&at| is_han(view.at(at)));
    let compared = matches!(view.before(from), '高' | '低' | '冷' | '热' | '暖')
        && clause.map(|at| view.at(at)).any(|c| matches!(c, '比' | '较'));
    let of = end + usize::from(view.at(end) == '的');
    stepped || compared || BEHIND.iter().any(|word| view.has(of, word))
}
