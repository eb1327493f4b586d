//! Lengths of time: 4天, 半个月, 一个多月, 6至8个小时, 两年零三个月.

use banmian_model::Decimal;
use banmian_model::{Amount, Modifier, TimeKind, TimeModifier, TimeValue, Value};

use super::amount;
use super::numeral::{self, Form};
use super::reading::Reading;
use super::view::View;
use super::when;

/// A unit of length: its name, the letter of ISO 8601 (`T` before those of the clock), and how many of it.
const UNITS: [(&str, &str, i64); 33] = [
    ("周年", "Y", 1),
    ("年", "Y", 1),
    ("载", "Y", 1),
    ("个季度", "M", 3),
    ("个多月", "M", 1),
    ("个来月", "M", 1),
    ("个余月", "M", 1),
    ("个月", "M", 1),
    ("个多星期", "W", 1),
    ("个星期", "W", 1),
    ("星期", "W", 1),
    ("个礼拜", "W", 1),
    ("个周", "W", 1),
    ("周", "W", 1),
    ("个工作日", "D", 1),
    ("昼夜", "D", 1),
    ("个昼夜", "D", 1),
    ("天", "D", 1),
    ("日", "D", 1),
    ("个多小时", "TH", 1),
    ("个小时", "TH", 1),
    ("小时", "TH", 1),
    ("个多钟头", "TH", 1),
    ("个钟头", "TH", 1),
    ("钟头", "TH", 1),
    ("个钟", "TH", 1),
    ("刻钟", "TM", 15),
    ("分钟", "TM", 1),
    ("分半钟", "TM", 1),
    ("秒钟", "TS", 1),
    ("秒", "TS", 1),
    ("个多世纪", "Y", 100),
    ("个世纪", "Y", 100),
];

/// One number with its unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    pub(super) modifier: Modifier,
    pub(super) letter: &'static str,
    pub(super) end: usize,
}

/// The length of time at `i`.
pub(super) fn read(view: &View, i: usize) -> Option<Reading> {
    let first = piece(view, i).filter(|piece| !forbidden(view, i, piece))?;
    let mut end = first.end;
    let mut pieces = vec![first];
    while pieces.len() < 6
        && let Some(next) = next_piece(view, end, pieces[pieces.len() - 1].letter)
    {
        end = next.end;
        pieces.push(next);
    }
    let low = iso(&pieces, |piece| piece.low);
    let mut high =
        (first.low < first.high && first.modifier == Modifier::Range).then(|| iso(&[first], |piece| piece.high));
    let (mut end, mut modifier) = modifier(view, i, end, first.modifier);
    if let Some(upper) = upper(view, end, modifier).filter(|_| high.is_none() && pieces.len() == 1) {
        high = Some(iso(&[upper], |piece| piece.low));
        modifier = None;
        end = upper.end;
    }
    let value = TimeValue {
        modifier,
        duration: Some(low.clone()),
        duration_high: high,
        ..when::value(TimeKind::Duration, &low)
    };
    Some(Reading::new(i..end, Value::Time(value), "time/duration"))
}

/// The upper end of a range of lengths: 3天—8天, 三年以上十年以下.
fn upper(view: &View, end: usize, modifier: Option<TimeModifier>) -> Option<Piece> {
    let exact = |piece: &Piece| piece.modifier == Modifier::Exact && piece.low == piece.high;
    if modifier == Some(TimeModifier::AtLeast) {
        let from = end + usize::from(matches!(view.at(end), ',' | '，'));
        let piece = piece(view, from).filter(exact)?;
        return view.has(piece.end, "以下").then(|| Piece {
            end: piece.end + 2,
            ..piece
        });
    }
    let from = amount::joint(view, end).filter(|_| modifier.is_none())?;
    piece(view, from).filter(exact)
}

/// One number with its unit at `i`.
pub(super) fn piece(view: &View, i: usize) -> Option<Piece> {
    let half = Decimal::new(5, 1);
    let (mut low, mut high, mut modifier, at, form) = if view.at(i) == '半' {
        (half, half, Modifier::Exact, i + 1, Form::Cardinal)
    } else if one_unsaid(view, i) {
        (Decimal::ONE, Decimal::ONE, Modifier::Exact, i, Form::Cardinal)
    } else {
        let counted = amount::read(view, i)?;
        let low = counted.amount.number;
        (
            low,
            counted.amount.high.unwrap_or(low),
            counted.amount.modifier,
            counted.end,
            counted.form,
        )
    };
    let wide = ["小时", "分钟", "秒", "天"].iter().any(|unit| view.has(at + 1, unit));
    let mut at = if form == Form::Arabic || wide {
        view.skip_space(at)
    } else {
        at
    };
    if view.has(at, "个半") {
        low += half;
        high += half;
        at += 2;
        let unit = ["小时", "月", "钟头", "星期", "分钟"]
            .iter()
            .any(|unit| view.has(at, unit));
        if !unit {
            return None;
        }
    }
    let (name, letter, scale) = unit(view, at).or_else(|| minutes_and_seconds(view, at))?;
    if name.contains('多') || name.contains('余') {
        // 三个多月 are three and less than four.
        (high, modifier) = (high.max(low.floor() + Decimal::ONE), Modifier::MoreThan);
    }
    let mut end = at + name.chars().count();
    if name == "分半钟" || view.at(end) == '半' && !numeral::is_numeric(view.at(end + 1)) && !view.has(end, "半个")
    {
        end += usize::from(name != "分半钟");
        low += half;
        high += half;
    }
    if name == "秒" && modifier == Modifier::Exact && low.fract().is_zero() {
        let (hundredths, behind) = hundredths(view, end);
        (low, high, end) = (low + hundredths, high + hundredths, behind);
    }
    let scale = Decimal::from(scale);
    if modifier == Modifier::Exact && more_behind(view, end) {
        (high, modifier) = (low + Decimal::ONE, Modifier::MoreThan);
        end += 1;
    }
    Some(Piece {
        low: low.checked_mul(scale)?,
        high: high.checked_mul(scale)?,
        modifier,
        letter,
        end,
    })
}

/// 三年多来, 两天多时间, 一年多后: 多 or 余 that belongs to the unit. 三年多次 does not.
fn more_behind(view: &View, end: usize) -> bool {
    const BEHIND: [&str; 12] = [
        "来", "以来", "时间", "以前", "以后", "之前", "之后", "前", "后", "过去", "里", "没",
    ];
    matches!(view.at(end), '多' | '余') && BEHIND.iter().any(|word| view.has(end + 1, word))
}

/// 个半月, 个多小时: one of the unit and more, with the 一 left out. In 两个半月 the 个 is its number's, in 这个半月刊 no length's.
fn one_unsaid(view: &View, i: usize) -> bool {
    let more = view.at(i) == '个' && matches!(view.at(i + 1), '半' | '多');
    let unit = ["月", "小时", "钟头", "星期", "世纪"]
        .iter()
        .any(|unit| view.has(i + 2, unit));
    let before = view.before(i);
    let own = !numeral::is_numeric(before)
        && !matches!(
            before,
            '这' | '那' | '每' | '整' | '几' | '数' | '半' | '上' | '下' | '头'
        );
    more && unit && own && !view.has(i, "个半月刊") && !view.has(i, "个半月板")
}

fn unit(view: &View, at: usize) -> Option<(&'static str, &'static str, i64)> {
    if view.ends(at, "个半") && view.at(at) == '月' {
        return Some(("月", "M", 1));
    }
    // 两月, 近三月: elsewhere 三月 is the month.
    let near = at > 1 && view.at(at - 2) == '近' && !view.ends(at - 1, "附近") && !numeral::is_numeric(view.at(at + 1));
    let counted = near || matches!(view.before(at), '仨' | '俩' | '两');
    // 每半月一期; 半月谈, 半月湾.
    let half = view.ends(at, "半") && !"刊谈板形湾池湖弯".contains(view.at(at + 1));
    if view.at(at) == '月' && (counted || half) {
        return Some(("月", "M", 1));
    }
    let found = UNITS.iter().filter(|(name, ..)| view.has(at, name));
    found.max_by_key(|(name, ..)| name.len()).copied()
}

/// 4分33秒: 分 counts time where seconds stand behind it.
fn minutes_and_seconds(view: &View, at: usize) -> Option<(&'static str, &'static str, i64)> {
    if view.at(at) != '分' {
        return None;
    }
    let seconds = numeral::whole(view, at + 1).filter(|found| found.low < Decimal::from(60))?;
    (view.at(seconds.end) == '秒').then_some(("分", "TM", 1))
}

/// Whether figures count what stands behind them: 20秒10人, 15秒10元. In 9秒58夺冠 and 9秒58个人最好成绩 they do not.
fn counts(view: &View, at: usize) -> bool {
    const UNITS: &str = "人名位元块个次项家户件台辆架艘枚颗只头匹棵株米公分毫厘千克吨亩斤条张种组题篇字道轮年月天小倍度岁届场局遍\
                         圈环步帧发美港欧英日瓶杯盒袋箱";
    const OTHERS: [&str; 8] = ["个人", "名列", "次于", "分列", "分获", "分别", "美国", "发挥"];
    let c = view.at(at);
    super::view::is_han(c) && UNITS.contains(c) && !OTHERS.iter().any(|word| view.has(at, word))
}

/// 9秒58: the two figures behind are parts of the second.
fn hundredths(view: &View, end: usize) -> (Decimal, usize) {
    let behind = numeral::digits_end(view, end);
    let digits: String = view.from(end)[..behind - end].iter().take(3).collect();
    let goes_on = matches!(view.at(behind), '.' | ':') && view.at(behind + 1).is_ascii_digit();
    let ends = !goes_on && view.at(behind) != '%' && !numeral::is_numeric(view.at(behind)) && !counts(view, behind);
    match digits.parse::<i64>() {
        Ok(parts) if digits.len() == 2 && ends => (Decimal::new(parts, 2), behind),
        _ => (Decimal::ZERO, end),
    }
}

/// Words that the number and unit are part of: 第3天, 3年级, 100日元, 8周岁, 2000年.
fn forbidden(view: &View, i: usize, piece: &Piece) -> bool {
    let behind = view.at(piece.end);
    let last = view.before(piece.end);
    let word = match last {
        '年' => matches!(behind, '级' | '代' | '份' | '龄' | '货' | '画' | '轻' | '青' | '会') || view.ends(i, "第"),
        '日' => matches!(behind, '元' | '圆' | '报' | '本' | '常' | '游' | '夜'),
        '周' if view.ends(piece.end, "个周") => "末一二三四五六日".contains(behind),
        '周' => matches!(behind, '岁' | '边' | '围' | '期' | '刊' | '密'),
        '天' => matches!(behind, '津' | '空' | '然' | '山' | '下' | '地' | '气' | '元'),
        '载' => matches!(view.at(i), '一' | '千' | '万') || "客货重体人难歌入着满誉有".contains(behind),
        '秒' => matches!(behind, '杀' | '速'),
        '月' => matches!(behind, '饼' | '球' | '亮' | '刊' | '薪' | '份' | '嫂'),
        _ => false,
    };
    let year =
        last == '年' && piece.low >= Decimal::ONE_THOUSAND && piece.modifier == Modifier::Exact && behind != '前';
    word || year || matches!(view.before(i), '第' | '.') || numeral::is_numeric(view.before(i)) && view.at(i) == '半'
}

/// The next, smaller unit: 零三个月, 30分钟, 50秒; 分 counts as a unit behind hours.
fn next_piece(view: &View, end: usize, letter: &str) -> Option<Piece> {
    let skip = usize::from(matches!(view.at(end), '零' | '又' | '多' | '余' | '个'));
    let at = end + skip;
    let rank = |letter: &str| {
        ["Y", "M", "W", "D", "TH", "TM", "TS"]
            .iter()
            .position(|&name| name == letter)
    };
    let next = piece(view, at).or_else(|| minutes(view, at, letter))?;
    (rank(next.letter) > rank(letter) && next.modifier == Modifier::Exact).then_some(next)
}

fn minutes(view: &View, at: usize, letter: &str) -> Option<Piece> {
    let found = numeral::read(view, at)?;
    let smaller = match (letter, view.at(found.end)) {
        ("TH", '分') => "TM",
        ("D", '时') => "TH",
        _ => return None,
    };
    Some(Piece {
        low: found.low,
        high: found.high,
        modifier: Modifier::Exact,
        letter: smaller,
        end: found.end + 1,
    })
}

fn iso(pieces: &[Piece], of: impl Fn(&Piece) -> Decimal) -> String {
    let mut text = "P".to_owned();
    for piece in pieces {
        let (clock, letter) = piece
            .letter
            .strip_prefix('T')
            .map_or((false, piece.letter), |letter| (true, letter));
        if clock && !text.contains('T') {
            text.push('T');
        }
        text.push_str(&of(piece).normalize().to_string());
        text.push_str(letter);
    }
    text
}

fn modifier(view: &View, start: usize, end: usize, inner: Modifier) -> (usize, Option<TimeModifier>) {
    let (end, said) = match inner {
        Modifier::Exact => match amount::suffix(view, end) {
            Some((length, modifier)) => (end + length, Some(modifier)),
            None if within(view, end) => (end + 1, Some(Modifier::AtMost)),
            None => (end, amount::prefix(view, start)),
        },
        said => (end, Some(said)),
    };
    let modifier = said.and_then(|said| match said {
        Modifier::About => Some(TimeModifier::About),
        Modifier::MoreThan => Some(TimeModifier::MoreThan),
        Modifier::AtLeast => Some(TimeModifier::AtLeast),
        Modifier::LessThan => Some(TimeModifier::LessThan),
        Modifier::AtMost => Some(TimeModifier::AtMost),
        Modifier::Exact | Modifier::Range => None,
    });
    (end, modifier)
}

/// 3日内, 24小时内. 内 begins words too: 一年内部.
fn within(view: &View, end: usize) -> bool {
    view.at(end) == '内'
        && !matches!(
            view.at(end + 1),
            '部' | '容' | '地' | '科' | '蒙' | '外' | '涵' | '需' | '存' | '设' | '心' | '陆' | '向' | '置'
        )
}

/// What a length of time that is inexact or broken counts (两三天, 两个半小时): only a quantity keeps its bounds.
pub(super) fn counted(view: &View, time: &Reading) -> Option<Reading> {
    let i = time.range.start;
    let piece = piece(view, i)?;
    let amount = Amount {
        number: piece.low,
        low: Some(piece.low),
        high: Some(piece.high),
        modifier: piece.modifier,
    };
    let (amount, end) = amount::bounded(view, i, piece.end, Decimal::ONE, amount);
    // 90天大的孩子: an age.
    let age = view.at(end) == '大' && matches!(view.at(end + 1), '的' | '了' | '时' | '，' | '。' | '\0');
    let inexact = amount.modifier != Modifier::Exact || !amount.number.fract().is_zero() || age;
    let named = piece.end - usize::from(matches!(view.before(piece.end), '半' | '多' | '余'));
    let unit = ["年", "载", "月", "星期", "周", "天", "日", "小时", "钟头", "分钟", "秒"]
        .into_iter()
        .find(|unit| view.ends(named, unit))?;
    let value = Value::Quantity {
        amount,
        unit: Some(unit.to_owned()),
    };
    (inexact && end <= time.range.end).then(|| Reading::new(i..end, value, "quantity/duration"))
}
