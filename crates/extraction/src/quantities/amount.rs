//! Numbers with what makes them inexact: 70余, 近700, 500人左右, 6至8, 3到5万.

use std::sync::LazyLock;

use banmian_model::Decimal;
use banmian_model::{Amount, Modifier};

use super::numeral::{self, Blur, Form, Numeral};
use super::view::View;

/// An amount before its unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    /// Behind its last character.
    pub(super) end: usize,
    pub(super) amount: Amount,
    pub(super) form: Form,
    pub(super) place: Decimal,
}

const BOUNDS: &str = include_str!("../../data/bounds.tsv");
/// The words of the list, with the characters they end in.
struct Before {
    words: Vec<(&'static str, Modifier)>,
    last: Vec<char>,
}

static BEFORE: LazyLock<Before> = LazyLock::new(|| {
    let lines = BOUNDS.lines().filter_map(|line| line.split_once('\t'));
    let words: Vec<(&str, Modifier)> = lines
        .filter_map(|(name, words)| Some((bound(name)?, words)))
        .flat_map(|(modifier, words)| words.split(' ').map(move |word| (word, modifier)))
        .collect();
    let last = words.iter().filter_map(|(word, _)| word.chars().last()).collect();
    Before { words, last }
});

fn bound(name: &str) -> Option<Modifier> {
    Some(match name {
        "at_most" => Modifier::AtMost,
        "at_least" => Modifier::AtLeast,
        "less_than" => Modifier::LessThan,
        "more_than" => Modifier::MoreThan,
        "about" => Modifier::About,
        _ => return None,
    })
}

/// What joins the ends of a range.
pub(super) const JOINTS: [&str; 12] = ["——", "--", "至", "到", "—", "－", "–", "~", "～", "〜", "-", "―"];

/// The joint of a range at `i`: where the second end begins.
pub(super) fn joint(view: &View, i: usize) -> Option<usize> {
    let at = if view.at(i) == ' ' { i + 1 } else { i };
    // 1万元(含)-5万元.
    let at = if view.has(at, "(含)") || view.has(at, "(不含)") {
        (at..view.len())
            .find(|&at| view.at(at) == ')')
            .map_or(at, |end| end + 1)
    } else {
        at
    };
    if !matches!(
        view.at(at),
        '—' | '-' | '至' | '到' | '－' | '–' | '~' | '～' | '〜' | '―'
    ) {
        return None;
    }
    let joint = JOINTS.iter().find(|joint| view.has(at, joint))?;
    let behind = at + joint.chars().count();
    Some(if view.at(behind) == ' ' { behind + 1 } else { behind })
}

/// The amount at `i`, with its range and with 余, 多, 来, 几 behind the figure; without its unit.
pub(super) fn read(view: &View, i: usize) -> Option<Counted> {
    let first = numeral::read(view, i)?;
    if let Some(range) = range(view, first) {
        return Some(range);
    }
    if first.blur == Blur::None
        && let Some(more) = more_behind(view, first)
    {
        return Some(more);
    }
    Some(Counted {
        end: first.end,
        amount: of(first),
        form: first.form,
        place: first.place,
    })
}

fn and(view: &View, i: usize) -> Option<usize> {
    let at = view.skip_space(i);
    matches!(view.at(at), '和' | '与').then(|| view.skip_space(at + 1))
}

fn of(numeral: Numeral) -> Amount {
    let modifier = match numeral.blur {
        Blur::None => Modifier::Exact,
        Blur::Range => Modifier::Range,
        Blur::More => Modifier::MoreThan,
        Blur::About => Modifier::About,
    };
    Amount {
        number: numeral.low,
        low: Some(numeral.low),
        high: Some(numeral.high),
        modifier,
    }
}

/// 6至8, 3到5万 (the multiplier counts for both). The ends must rise.
fn range(view: &View, first: Numeral) -> Option<Counted> {
    let joined = joint(view, first.end);
    let second = numeral::read(view, joined.or_else(|| and(view, first.end))?)?;
    // 20和30岁之间: 和 alone joins two numbers and no range.
    let between = (second.end..second.end + 4).any(|at| view.has(at, "之间")) || view.at(second.end) == '间';
    if joined.is_none() && !between {
        return None;
    }
    let plain = first.blur == Blur::None && second.blur == Blur::None;
    // 两万四千到3万: long enough to be one number each.
    let long = first.low >= Decimal::TEN && second.low >= Decimal::TEN;
    let like = (first.form == Form::Arabic) == (second.form == Form::Arabic) || joined.is_some() && long;
    if !plain || !like {
        return None;
    }
    let from = joined.or_else(|| and(view, first.end))?;
    let low = shared_whole(view, first, from, second).or_else(|| shared(first, second))?;
    (low < second.low).then_some(Counted {
        end: second.end,
        amount: span(low, second.high),
        form: second.form,
        place: second.place,
    })
}

/// 三到五千, 八到九百亿, 3至5百万: a figure alone takes all that multiplies the other one. 三到五十 may be either.
fn shared_whole(view: &View, first: Numeral, from: usize, second: Numeral) -> Option<Decimal> {
    let figure = |at: usize| numeral::digit(view.at(at)).or_else(|| view.at(at).to_digit(10));
    let multiplier = |at: usize| numeral::small(view.at(at)).is_some() || numeral::big(view.at(at)).is_some();
    let upper = Decimal::from(figure(from).filter(|&upper| upper > 0)?);
    let multiplied = second.end > from + 1 && (from + 1..second.end).all(multiplier);
    let alone = figure(first.end - 1).is_some_and(|figure| first.low == Decimal::from(figure));
    let by = second.low.checked_div(upper)?;
    let fits = multiplied && alone && !first.low.is_zero() && first.low < upper && by > Decimal::TEN;
    fits.then(|| first.low.checked_mul(by))?
}

/// The lower end with the multiplier of the upper, where the lower has none and is the lesser figure with it.
pub(super) fn shared(first: Numeral, second: Numeral) -> Option<Decimal> {
    let with = first.low.checked_mul(second.scale)?;
    let lent = first.scale == Decimal::ONE && second.scale > Decimal::ONE && with < second.low;
    Some(if lent { with } else { first.low })
}

/// From `low` to `high`.
pub(super) const fn span(low: Decimal, high: Decimal) -> Amount {
    Amount {
        number: low,
        low: Some(low),
        high: Some(high),
        modifier: Modifier::Range,
    }
}

/// 70余, 二十多, 十来. 来 and a Chinese digit alone need more care: 一来, 二来 and 五多 count nothing.
fn more_behind(view: &View, numeral: Numeral) -> Option<Counted> {
    let end = view.skip_space(numeral.end);
    let modifier = match view.at(end) {
        '余' | '多' => Modifier::MoreThan,
        '来' if matches!(
            view.at(end + 1),
            '个' | '名' | '人' | '位' | '家' | '岁' | '年' | '天' | '户' | '里' | '斤' | '米'
        ) =>
        {
            Modifier::About
        }
        _ => return None,
    };
    let round = numeral.low >= Decimal::TEN || numeral.place > Decimal::ONE;
    let fits = round
        && numeral.form != Form::Digits
        && !view.has(end, "多样")
        && !["多元化", "多元文", "多元的", "多元、"]
            .iter()
            .any(|word| view.has(end, word));
    fits.then_some(Counted {
        end: end + 1,
        amount: Amount {
            number: numeral.low,
            low: Some(numeral.low),
            high: numeral.low.checked_add(numeral.place),
            modifier,
        },
        form: numeral.form,
        place: numeral.place,
    })
}

/// What the words before and behind make of an amount that is exact so far. Behind: 余, 多 (only right behind the
/// unit), 以上 and the like; where the mention ends.
pub(super) fn bounded(view: &View, start: usize, end: usize, place: Decimal, amount: Amount) -> (Amount, usize) {
    if amount.modifier != Modifier::Exact {
        let more = suffix(view, end).map_or(end, |(length, _)| end + length);
        return (amount, more);
    }
    if let Some((length, modifier)) = suffix(view, end) {
        let mut amount = open(amount.number, modifier);
        if matches!(view.at(end), '余' | '多') {
            amount.high = amount.number.checked_add(place);
        }
        return (amount, end + length);
    }
    match prefix(view, start) {
        Some(modifier) => (open(amount.number, modifier), end),
        None => (amount, end),
    }
}

/// An amount that `modifier` opens on one side.
pub(super) fn open(number: Decimal, modifier: Modifier) -> Amount {
    let (low, high) = match modifier {
        Modifier::MoreThan | Modifier::AtLeast => (Some(number), None),
        Modifier::LessThan | Modifier::AtMost => (None, Some(number)),
        Modifier::About | Modifier::Exact | Modifier::Range => (Some(number), Some(number)),
    };
    Amount {
        number,
        low,
        high,
        modifier,
    }
}

/// The bounding word at `i` that stands behind a unit: its length and what it says.
pub(super) fn suffix(view: &View, i: usize) -> Option<(usize, Modifier)> {
    const WORDS: [(&str, Modifier); 28] = [
        ("或者以上", Modifier::AtLeast),
        ("或者更多", Modifier::AtLeast),
        ("或更多", Modifier::AtLeast),
        ("或更高", Modifier::AtLeast),
        ("或者以下", Modifier::AtMost),
        ("或者更少", Modifier::AtMost),
        ("或更少", Modifier::AtMost),
        ("或更低", Modifier::AtMost),
        ("及以上", Modifier::AtLeast),
        ("或以上", Modifier::AtLeast),
        ("以上", Modifier::AtLeast),
        ("及以下", Modifier::AtMost),
        ("或以下", Modifier::AtMost),
        ("以下", Modifier::AtMost),
        ("以内", Modifier::AtMost),
        ("之内", Modifier::AtMost),
        ("以外", Modifier::MoreThan),
        ("开外", Modifier::MoreThan),
        ("左右", Modifier::About),
        ("上下", Modifier::About),
        ("前后", Modifier::About),
        ("不到", Modifier::LessThan),
        ("不等", Modifier::About),
        ("余", Modifier::MoreThan),
        ("多", Modifier::MoreThan),
        ("许", Modifier::About),
        ("强", Modifier::MoreThan),
        ("弱", Modifier::LessThan),
    ];
    // 1万元(含)以上.
    if view.has(i, "(含)") {
        return suffix(view, i + 3).map(|(length, modifier)| (length + 3, modifier));
    }
    if !matches!(
        view.at(i),
        '及' | '或' | '以' | '之' | '开' | '左' | '上' | '前' | '不' | '余' | '多' | '许' | '强' | '弱'
    ) {
        return None;
    }
    let (word, modifier) = WORDS.into_iter().find(|(word, _)| view.has(i, word))?;
    let one = word.chars().count() == 1;
    let begins = matches!(
        view.at(i + 1),
        '次' | '种'
            | '家'
            | '人'
            | '名'
            | '样'
            | '年'
            | '元'
            | '个'
            | '万'
            | '云'
            | '雨'
            | '项'
            | '条'
            | '地'
            | '方'
            | '少'
            | '位'
            | '层'
    );
    // 4吨多核桃: behind a measure the noun may follow; behind 个 or 名 a word that begins with 多 does as often.
    let measured = view.at(i) == '多'
        && matches!(view.before(i), '吨' | '斤' | '亩' | '里' | '米' | '升' | '顷' | '克')
        && !begins;
    let loose = one && super::view::is_han(view.at(i + 1)) && !matches!(view.at(i + 1), '的' | '，') && !measured;
    (!loose && word != "前后" && word != "不等" && word != "不到").then(|| (word.chars().count(), modifier))
}

/// The length of the word at `at` that bounds the number behind it.
pub(super) fn bounding_word(view: &View, at: usize) -> Option<usize> {
    let found = BEFORE.words.iter().filter(|(word, _)| view.has(at, word));
    found.map(|(word, _)| word.chars().count()).max()
}

/// What the word right before `i` makes of a number there. 有 and 了 may stand between.
pub(super) fn prefix(view: &View, i: usize) -> Option<Modifier> {
    let mut end = i;
    while matches!(view.before(end), '有' | '了' | '达' | '为' | '占' | ' ') && i - end < 2 {
        end -= 1;
    }
    // 过百人, 过半: 过 alone, and no 通过 or 经过.
    let past = view.before(i) == '过' && matches!(view.at(i), '百' | '千' | '万' | '亿');
    if past && !(i > 1 && matches!(view.at(i - 2), '通' | '经' | '度' | '不')) {
        return Some(Modifier::MoreThan);
    }
    let words = &*BEFORE;
    if !words.last.contains(&view.before(end)) {
        return None;
    }
    let found = words.words.iter().find(|(word, _)| view.ends(end, word));
    found.map(|&(_, modifier)| modifier)
}
