//! Lengths of time that are told from a day: 三天前, 两年后, 过去十年, 未来五年, 此前两天.

use banmian_model::{Decimal, Grain, Modifier, TimeKind, TimeModifier, TimeValue, Value};

use super::reading::Reading;
use super::span_of_time::{Piece, piece};
use super::timex::{Base, Point, Step};
use super::view::View;
use super::when;

/// 过去十年, 近三个月, 未来五年: a length of time up to the day of publication or from it; 前两天, 后三周: the days or weeks
/// before or behind that one.
pub(super) fn around(view: &View, i: usize) -> Option<Reading> {
    const BACK: [&str; 4] = ["过去", "近", "最近", "过去的"];
    const ON: [&str; 4] = ["未来", "今后", "接下来", "未来的"];
    let piece = piece(view, i)?;
    // 三个多月以来: from so long ago at least.
    let since = view.has(piece.end, "以来");
    let exact = piece.low == piece.high && piece.modifier == Modifier::Exact;
    let whole = piece.low.fract().is_zero() && (exact || since && piece.modifier == Modifier::MoreThan);
    let count = u32::try_from(piece.low)
        .ok()
        .filter(|&count| whole && (1..5000).contains(&count))?;
    let letter = piece.letter;
    let before = |words: &[&str]| {
        words
            .iter()
            .find(|word| view.ends(i, word))
            .map(|word| word.chars().count())
    };
    let (timex, from) = if let Some((timex, length)) = told(view, i, count, letter) {
        (timex, length)
    } else if let Some(length) = before(&BACK) {
        (format!("P{}/PRESENT_REF", lettered(count, letter)), length)
    } else if let Some(length) = before(&ON) {
        (format!("PRESENT_REF/P{}", lettered(count, letter)), length)
    } else if since {
        (format!("P{}/PRESENT_REF", lettered(count, letter)), 0)
    } else {
        (stepped(view, i, count, letter)?, 1)
    };
    let value = TimeValue {
        grain: Some(Grain::Day),
        modifier: (!exact).then_some(TimeModifier::MoreThan),
        ..when::value(TimeKind::Interval, &timex)
    };
    // 最近 and 今后 are times of their own.
    let vague = view.ends(i, "最近") || view.ends(i, "今后") || view.ends(i, "此前");
    let start = if vague { i } else { i - from };
    let end = piece.end + if since { 2 } else { 0 };
    Some(Reading::new(start..end, Value::Time(value), "time/around"))
}

/// 此前两天, 此后三周: lengths before and behind the last date mentioned.
fn told(view: &View, i: usize, count: u32, letter: &str) -> Option<(String, usize)> {
    let back = view.ends(i, "此前");
    let step = step_name(letter);
    let (first, last) = match (back, view.ends(i, "此后")) {
        (true, _) => (-i64::from(count), -1),
        (_, true) => (1, i64::from(count)),
        _ => return None,
    };
    Some((format!("{{ref-{step}{first:+}}}/{{ref-{step}{last:+}}}"), 2))
}

fn step_name(letter: &str) -> &'static str {
    match letter {
        "Y" => "year",
        "M" => "month",
        "W" => "week",
        "TH" => "hour",
        "TM" => "minute",
        "TS" => "second",
        _ => "day",
    }
}

/// `3Y`, `T24H`.
fn lettered(count: u32, letter: &str) -> String {
    match letter.strip_prefix('T') {
        Some(letter) => format!("T{count}{letter}"),
        None => format!("{count}{letter}"),
    }
}

/// 前两天 is the two days before this one; within a sentence 前 and 后 belong to other words too often.
fn stepped(view: &View, i: usize, count: u32, letter: &str) -> Option<String> {
    let back = match view.before(i) {
        '前' | '上' => true,
        '后' | '下' => false,
        _ => return None,
    };
    let opens = i < 2
        || !super::view::is_han(view.at(i - 2))
        || matches!(view.at(i - 2), '在' | '从' | '比' | '的' | '我' | '于');
    // 前476年 is a year before our era.
    if letter == "Y" && count > 100 {
        return None;
    }
    let step = step_name(letter);
    let (first, last) = if back {
        (-i64::from(count), -1)
    } else {
        (1, i64::from(count))
    };
    opens.then(|| format!("{{{step}{first:+}}}/{{{step}{last:+}}}"))
}

/// 三天前, 两年后: a date so far from the day of publication, or, of 后, from the last date mentioned.
pub(super) fn counted_from(view: &View, i: usize) -> Option<Reading> {
    let piece = piece(view, i)?;
    const WORDS: [(&str, bool); 6] = [
        ("之前", false),
        ("以前", false),
        ("前", false),
        ("之后", true),
        ("以后", true),
        ("后", true),
    ];
    let (word, later) = WORDS.into_iter().find(|(word, _)| view.has(piece.end, word))?;
    let single = word.chars().count() == 1;
    let inside = single
        && matches!(
            view.at(piece.end + 1),
            '往' | '来' | '所' | '续' | '期' | '方' | '者' | '半'
        );
    let point = |(step, n): (Step, i32)| Point {
        base: Base::Relative {
            step,
            offset: if later { n } else { -n },
            back: later,
        },
        ..Point::default()
    };
    let near = steps(piece.letter, piece.low).filter(|&(_, n)| n < 10_000)?;
    let far = steps(piece.letter, reach(&piece)?).filter(|far| far.0 == near.0)?;
    let (first, last) = if later { (near, far) } else { (far, near) };
    let (kind, timex) = if near == far {
        (TimeKind::Date, point(near).to_string())
    } else {
        (TimeKind::Interval, format!("{}/{}", point(first), point(last)))
    };
    let value = TimeValue {
        grain: Some(when::grain(&point(near))),
        ..when::value(kind, &timex)
    };
    let end = piece.end + word.chars().count();
    (!inside).then(|| Reading::new(i..end, Value::Time(value), "time/relative"))
}

/// The farthest that a length means: 三四年 four, 30多年 forty, 两个多月 three.
fn reach(piece: &Piece) -> Option<Decimal> {
    match piece.modifier {
        Modifier::Exact => Some(piece.low),
        Modifier::Range => Some(piece.high),
        Modifier::MoreThan if piece.low < piece.high => Some(piece.high),
        Modifier::MoreThan => piece.low.checked_add(Decimal::ONE),
        _ => None,
    }
}

/// A length in steps of the calendar: half a year is six months, half a month fifteen days.
fn steps(letter: &str, length: Decimal) -> Option<(Step, i32)> {
    let halves = i32::try_from(length.checked_mul(Decimal::TWO)?.normalize()).ok()?;
    let whole = halves % 2 == 0;
    match letter {
        "Y" if whole => Some((Step::Year, halves / 2)),
        "Y" => Some((Step::Month, halves.checked_mul(6)?)),
        "M" if whole => Some((Step::Month, halves / 2)),
        "M" => Some((Step::Day, halves.checked_mul(15)?)),
        "W" if whole => Some((Step::Day, (halves / 2).checked_mul(7)?)),
        "D" if whole => Some((Step::Day, halves / 2)),
        "TH" if whole => Some((Step::Hour, halves / 2)),
        "TH" => Some((Step::Minute, halves.checked_mul(30)?)),
        "TM" if whole => Some((Step::Minute, halves / 2)),
        "TM" => Some((Step::Second, halves.checked_mul(30)?)),
        "TS" if whole => Some((Step::Second, halves / 2)),
        _ => None,
    }
}
