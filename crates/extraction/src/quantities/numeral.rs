//! One number, however it is spelled: 1391, １，３９１, 三四十, 2亿3000万, 壹拾贰万叁仟, 二〇二〇, 数百万, 300多万.

use banmian_model::Decimal;

use super::view::View;

/// How a numeral is written: what follows it must bear out the less certain ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// With ASCII digits.
    Arabic,
    /// One Chinese digit alone.
    Single,
    /// A string of Chinese digits: 二〇二〇.
    Digits,
    /// With 十, 百, 千, 万, 亿.
    Cardinal,
    /// 百, 千, 万 alone before 余 or 多.
    Bare,
}

/// What the numeral itself says of being inexact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blur {
    None,
    /// 三四十, 十几.
    Range,
    /// 余, 多.
    More,
    /// 来.
    About,
}

/// A numeral as read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numeral {
    /// Behind its last character.
    pub(super) end: usize,
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    /// What the last digit printed counts in: 57万 counts in 万.
    pub(super) place: Decimal,
    /// The multiplier it ends in: 万 in 5万; 1 where none.
    pub(super) scale: Decimal,
    pub(super) form: Form,
    pub(super) blur: Blur,
}

/// Powers of ten up to what a `Decimal` holds; the longest number of one character.
const LONGEST: usize = 28;

/// What a Chinese digit counts.
pub(super) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '两' | '贰' | '俩' => 2,
        '三' | '叁' | '仨' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The power of ten of 十, 百, 千.
fn small(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        _ => return None,
    })
}

/// The power of ten of 万, 亿, 兆.
fn big(c: char) -> Option<u32> {
    Some(match c {
        '万' => 4,
        '亿' => 8,
        '兆' => 12,
        _ => return None,
    })
}

fn tens(c: char) -> Option<u32> {
    Some(match c {
        '廿' => 20,
        '卅' => 30,
        '卌' => 40,
        _ => return None,
    })
}

fn ten_to(power: u32) -> Decimal {
    Decimal::from(10_u64.pow(power))
}

/// Whether a character may be part of a numeral.
pub(super) fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || small(c).is_some() || big(c).is_some() || tens(c).is_some()
}

/// The end of the run of ASCII digits and Chinese numerals at `i`: where to go on after what cannot be read.
pub(super) fn run_end(view: &View, i: usize) -> usize {
    (i..view.len())
        .find(|&at| !is_numeric(view.at(at)))
        .unwrap_or(view.len())
}

/// The numeral at `i`. `None` where there is none, or where it is longer than can be held exactly.
pub(super) fn read(view: &View, i: usize) -> Option<Numeral> {
    if let Some(found) = digits(view, i) {
        return decimals(view, found);
    }
    let mut builder = Builder::default();
    let end = builder.run(view, i)?;
    let found = builder.finish(end, i)?;
    decimals(view, magnified(view, found, i))
}

/// The whole number at `i`, before any 点: the hour of 三点零五分.
pub(super) fn whole(view: &View, i: usize) -> Option<Numeral> {
    if let Some(found) = digits(view, i) {
        return Some(found);
    }
    let mut builder = Builder::default();
    let end = builder.run(view, i)?;
    builder.finish(end, i)
}

/// 100K, 1.2M, 2e5: a letter for thousands or millions, and figures as machines print them. What is a name (4K, 5G, 3M)
/// stays one, and so does all that goes on with a letter or a word (10K跑).
fn magnified(view: &View, found: Numeral, start: usize) -> Numeral {
    let plain = found.form == Form::Arabic && found.blur == Blur::None && found.scale == Decimal::ONE;
    if !plain || view.before(start).is_ascii_alphanumeric() {
        return found;
    }
    let power = letter(view, found, start).or_else(|| exponent(view, found.end));
    let raised = power.and_then(|(power, end)| {
        let by = ten_to(power);
        let low = found.low.checked_mul(by)?;
        Some(Numeral {
            end,
            low,
            high: low,
            place: found.place.checked_mul(by)?,
            ..found
        })
    });
    raised.unwrap_or(found)
}

fn letter(view: &View, found: Numeral, start: usize) -> Option<(u32, usize)> {
    let end = found.end;
    let spaced = usize::from(view.at(end) == ' ' && view.at(end + 1) == 'M');
    let fraction = !found.low.fract().is_zero() || view.at(start) == '.';
    let name = |names: &[i64]| !fraction && names.iter().any(|&name| found.low == Decimal::from(name));
    let power = match view.at(end + spaced) {
        'k' | 'K' if !name(&[2, 4, 8]) => 3,
        'M' if fraction || found.low >= Decimal::TEN || view.len() == end + 1 => 6,
        'G' if fraction => 9,
        _ => return None,
    };
    let behind = view.at(end + spaced + 1);
    let ends = !behind.is_ascii_alphanumeric() && behind != '/' && !super::view::is_han(behind);
    let counted = matches!(behind, '元' | '左' | '以' | '个' | '多');
    (ends || counted).then_some((power, end + spaced + 1))
}

/// The exponent at `at`: its power, where that is no less than none, and where it ends.
fn exponent(view: &View, at: usize) -> Option<(u32, usize)> {
    if !matches!(view.at(at), 'e' | 'E') {
        return None;
    }
    let from = at + 1 + usize::from(view.at(at + 1) == '+');
    let end = digits_end(view, from);
    let text: String = view.from(from).get(..end - from)?.iter().take(3).collect();
    let power: u32 = text.parse().ok().filter(|&power| power <= 15)?;
    let ends = !view.at(end).is_ascii_alphanumeric() && view.at(end) != '.';
    ends.then_some((power, end))
}

/// ASCII digits with thousands marks and decimals: the value, the place of its last digit and where it ends.
fn ascii(view: &View, i: usize) -> Option<(Decimal, Decimal, usize)> {
    let first = digits_end(view, i);
    let point = view.at(i) == '.' && view.at(i + 1).is_ascii_digit() && !view.before(i).is_ascii_alphanumeric();
    if first == i && !point {
        return None;
    }
    let mut end = grouped_end(view, i, first);
    if view.at(end) == '.' && view.at(end + 1).is_ascii_digit() {
        end = digits_end(view, end + 1);
    }
    let text: String = view.from(i)[..end - i]
        .iter()
        .take(LONGEST * 2)
        .filter(|c| c.is_ascii_digit() || **c == '.')
        .collect();
    if text.len() > LONGEST {
        return None;
    }
    let value: Decimal = format!("0{text}").parse().ok()?;
    let place = place_of(&text, value);
    Some((value.normalize(), place, end))
}

fn place_of(text: &str, value: Decimal) -> Decimal {
    if value.scale() > 0 {
        return Decimal::new(1, value.scale());
    }
    let zeros = text.bytes().rev().take_while(|&b| b == b'0').count();
    let zeros = if zeros == text.len() { 0 } else { zeros.min(18) };
    ten_to(zeros as u32)
}

pub(super) fn digits_end(view: &View, i: usize) -> usize {
    (i..view.len())
        .find(|&at| !view.at(at).is_ascii_digit())
        .unwrap_or(view.len())
}

/// Goes on over groups of three behind a comma or a space: 1,391 and 1 391. The space only where each group is whole
/// and something is counted behind it, as two figures of a table may stand side by side.
fn grouped_end(view: &View, i: usize, first: usize) -> usize {
    let whole = |at: usize| digits_end(view, at + 1) == at + 4;
    if first == i || first - i > 3 {
        return first;
    }
    let mut end = first;
    let mark = view.at(end);
    if !matches!(mark, ',' | ' ') {
        return first;
    }
    while view.at(end) == mark && whole(end) {
        end += 4;
    }
    let behind = view.at(end);
    let counted = mark == ',' || super::view::is_han(behind);
    if counted && view.at(i) != '0' && behind != ',' {
        end
    } else {
        first
    }
}

/// A string of three and more Chinese digits, or of two with a zero, or of two that cannot be a range.
fn digits(view: &View, i: usize) -> Option<Numeral> {
    let end = (i..view.len())
        .find(|&at| digit(view.at(at)).is_none() || view.at(at) == '两')
        .unwrap_or(view.len());
    let length = end - i;
    let behind = view.at(end);
    let multiplied = small(behind).is_some() || big(behind).is_some();
    let zero = length > 1 && view.from(i)[..length].iter().any(|&c| matches!(c, '零' | '〇'));
    let string = length > 2 || zero || length == 2 && !rising(view, i);
    if !string || multiplied || !(2..=LONGEST).contains(&length) {
        return None;
    }
    let mut value = Decimal::ZERO;
    for &c in &view.from(i)[..length] {
        value = value.checked_mul(Decimal::TEN)?.checked_add(digit(c)?.into())?;
    }
    Some(Numeral {
        end,
        low: value,
        high: value,
        place: Decimal::ONE,
        scale: Decimal::ONE,
        form: Form::Digits,
        blur: Blur::None,
    })
}

/// Two digits that stand for a range: neighbours (七八), or 三五.
fn rising(view: &View, i: usize) -> bool {
    match (digit(view.at(i)), digit(view.at(i + 1))) {
        (Some(low), Some(high)) => low > 0 && (high == low + 1 || (low, high) == (3, 5)),
        _ => false,
    }
}

/// Decimals in Chinese behind 点, and a multiplier behind those: 九十四点一四, 一点五亿.
fn decimals(view: &View, mut found: Numeral) -> Option<Numeral> {
    // 陆 点 五 折: set wide.
    let point = if view.at(found.end + 1) == '点' {
        view.skip_space(found.end)
    } else {
        found.end
    };
    let wide = usize::from(point > found.end && view.at(point + 1) == ' ');
    if view.at(point) != '点' || found.blur != Blur::None {
        return Some(found);
    }
    if let Some(found) = figures_behind(view, found, point + 1) {
        return Some(found);
    }
    if digit(view.at(point + 1 + wide)).is_none() {
        return Some(found);
    }
    let start = point + 1 + wide;
    let end = (start..view.len())
        .find(|&at| digit(view.at(at)).is_none())
        .unwrap_or(view.len());
    if end - start > LONGEST - 8 || small(view.at(end)).is_some() {
        return Some(found);
    }
    for (at, power) in (start..end).zip(1..) {
        let part = Decimal::new(i64::from(digit(view.at(at))?), power);
        found.low = found.low.checked_add(part)?;
        found.place = Decimal::new(1, power);
    }
    found.high = found.low;
    found.end = end;
    found.form = Form::Cardinal;
    multiply(view, found)
}

/// 一百点123, 零点77: figures behind 点, two of them or more, as 三点15 may be a time of day.
fn figures_behind(view: &View, found: Numeral, start: usize) -> Option<Numeral> {
    let end = digits_end(view, start);
    let zero = found.low.is_zero();
    let many = end - start > 2 || zero && end - start == 2;
    if found.form == Form::Arabic || !many || end - start > 12 || view.at(end) == '分' {
        return None;
    }
    let text: String = view.from(start)[..end - start].iter().collect();
    let low = found.low.checked_add(format!("0.{text}").parse().ok()?)?;
    Some(Numeral {
        end,
        low,
        high: low,
        place: Decimal::new(1, u32::try_from(end - start).ok()?),
        form: Form::Cardinal,
        ..found
    })
}

fn multiply(view: &View, mut found: Numeral) -> Option<Numeral> {
    while let Some(power) = big(view.at(found.end)) {
        let by = ten_to(power);
        found.low = found.low.checked_mul(by)?;
        found.place = found.place.checked_mul(by)?;
        found.scale = found.scale.checked_mul(by)?;
        found.end += 1;
    }
    found.high = found.low;
    Some(found)
}

/// A value that is known within bounds while a number is put together.
#[derive(Clone, Copy, Debug, Default)]
struct Bounds {
    low: Decimal,
    high: Decimal,
}

impl Bounds {
    fn exactly(value: Decimal) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            low: self.low.checked_add(other.low)?,
            high: self.high.checked_add(other.high)?,
        })
    }

    fn times(self, by: Decimal) -> Option<Self> {
        Some(Self {
            low: self.low.checked_mul(by)?,
            high: self.high.checked_mul(by)?,
        })
    }
}

/// A number with multipliers while it is read: what is complete (above the last 万 or 亿), what is below, and the
/// digits that wait for their multiplier.
#[derive(Clone, Debug, Default)]
struct Builder {
    total: Option<Bounds>,
    section: Option<Bounds>,
    waiting: Option<Bounds>,
    waiting_arabic: bool,
    /// Powers of ten of the last multiplier within the section, and of the last 万 or 亿.
    last_small: Option<u32>,
    last_big: Option<u32>,
    /// The last of both, for 三万五.
    last_power: u32,
    after_zero: bool,
    place: Decimal,
    arabic: bool,
    multiplied: bool,
    more: Option<Blur>,
}

impl Builder {
    /// Takes characters as long as they make a number; where it ends.
    fn run(&mut self, view: &View, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            while let Some(next) = self.step(view, at)? {
                at = next;
            }
            if view.at(at) != ' ' || at == start || !self.goes_on(view, at + 1) {
                break;
            }
            at += 1;
        }
        (at > start).then_some(at)
    }

    /// Whether a number set wide goes on behind a space: 一百 五 十 二, 7万 5千, 二十 亿. Two numbers side by side do not.
    fn goes_on(&self, view: &View, at: usize) -> bool {
        let c = view.at(at);
        let next = view.skip_space(at + 1);
        if c.is_ascii_digit() {
            let end = digits_end(view, at);
            return self.multiplied && self.waiting.is_none() && end == at + 1 && self.fits(view.at(end));
        }
        let more = matches!(c, '余' | '多') && big(view.at(next)).is_some();
        if self.waiting_arabic {
            return big(c).is_some();
        }
        if small(c).is_some() {
            return self.waiting.is_some();
        }
        if big(c).is_some() || more {
            return self.waiting.is_some() || self.section.is_some();
        }
        let last = !is_numeric(view.at(next)) && self.last_small == Some(1);
        digit(c).is_some_and(|digit| digit > 0) && self.waiting.is_none() && (self.fits(view.at(next)) || last)
    }

    /// Whether a multiplier is lower than the last one, so that its digit belongs to the same number.
    fn fits(&self, c: char) -> bool {
        let below = if self.last_big.is_some() && self.section.is_none() {
            4
        } else {
            self.last_small.unwrap_or(0)
        };
        small(c).is_some_and(|power| power < below)
    }

    /// One part of the number at `at`: where the next begins, or `None` where the number is over.
    fn step(&mut self, view: &View, at: usize) -> Option<Option<usize>> {
        let c = view.at(at);
        if c.is_ascii_digit() || c == '.' {
            return self.arabic_digits(view, at);
        }
        if self.before_unit(view, c, at) {
            return Some(None);
        }
        if let Some(power) = small(c) {
            return self.small(power, at);
        }
        if let Some(power) = big(c) {
            return self.big(view, power, at);
        }
        if let Some(value) = tens(c) {
            return Some(self.twenty(value, at));
        }
        if let Some(value) = digit(c) {
            return Some(self.digit(view, value, at));
        }
        Some(match c {
            '几' | '数' => self.few(view, at),
            '余' | '多' | '来' => self.more_inside(view, c, at),
            ' ' if self.arabic && big(view.at(at + 1)).is_some() => Some(at + 1),
            '个' if self.counts_hundred_millions(view, at) => Some(at + 1),
            _ => None,
        })
    }

    /// Whether a unit begins here with what elsewhere is a multiplier or a digit: 2.3千克, 1兆赫兹, 两万两.
    fn before_unit(&self, view: &View, c: char, at: usize) -> bool {
        const UNITS: [&str; 13] = [
            "千克",
            "千瓦",
            "千伏",
            "千字节",
            "千比特",
            "千卡",
            "千帕",
            "千赫",
            "兆赫",
            "兆瓦",
            "兆帕",
            "兆字节",
            "兆比特",
        ];
        let alone = self.waiting.is_some() && self.section.is_none() && self.total.is_none();
        let prefixed =
            alone && matches!(c, '千' | '兆') && UNITS.iter().any(|unit| view.has(at, unit)) && !view.has(at, "千克拉");
        let next = view.at(at + 1);
        let weight = c == '两'
            && (self.section.is_some() || self.total.is_some())
            && small(next).or_else(|| big(next)).is_none();
        prefixed || weight
    }

    /// 3个亿, 两个亿: 个 may stand before 亿. 个 before 万 begins a word (一个万人大会).
    fn counts_hundred_millions(&self, view: &View, at: usize) -> bool {
        let waits = self.waiting.is_some() || self.section.is_some();
        waits && self.total.is_none() && view.at(at + 1) == '亿'
    }

    fn arabic_digits(&mut self, view: &View, at: usize) -> Option<Option<usize>> {
        if self.waiting.is_some() || self.more.is_some() {
            return Some(None);
        }
        let started = self.total.is_some() || self.section.is_some();
        if started && !view.at(at).is_ascii_digit() {
            return Some(None);
        }
        let Some((value, place, end)) = ascii(view, at) else {
            return if started { Some(None) } else { None };
        };
        self.waiting = Some(Bounds::exactly(value));
        self.waiting_arabic = true;
        self.arabic = true;
        self.place = place;
        Some(Some(end))
    }

    fn digit(&mut self, view: &View, value: u32, at: usize) -> Option<usize> {
        if value == 0 {
            return self.zero(view, at);
        }
        if self.waiting.is_some() || self.more.is_some() {
            return None;
        }
        let pair = rising(view, at);
        let high = if pair { digit(view.at(at + 1))? } else { value };
        self.waiting = Some(Bounds {
            low: value.into(),
            high: high.into(),
        });
        self.waiting_arabic = false;
        self.place = Decimal::ONE;
        Some(at + 1 + usize::from(pair))
    }

    /// 零 stands between parts (一百零五); alone it is a number only before 点.
    fn zero(&mut self, view: &View, at: usize) -> Option<usize> {
        let started = self.total.is_some() || self.section.is_some();
        if self.waiting.is_some() {
            return None;
        }
        if started {
            let next = view.at(at + 1);
            let goes_on = next != '零' && (is_numeric(next) || next == '几');
            self.after_zero = true;
            return goes_on.then_some(at + 1);
        }
        self.waiting = Some(Bounds::default());
        self.place = Decimal::ONE;
        Some(at + 1)
    }

    fn twenty(&mut self, value: u32, at: usize) -> Option<usize> {
        if self.waiting.is_some() || self.last_small.is_some_and(|power| power < 2) {
            return None;
        }
        let value = Bounds::exactly(value.into());
        self.section = self.section.unwrap_or_default().plus(value);
        self.last_small = Some(1);
        self.last_power = 1;
        self.multiplied = true;
        self.place = Decimal::TEN;
        Some(at + 1)
    }

    fn small(&mut self, power: u32, at: usize) -> Option<Option<usize>> {
        let descending = self.last_small.is_none_or(|last| power < last);
        let bare = self.waiting.is_none();
        let bare_fits = power == 1 || self.section.is_none() && self.total.is_none() || self.after_zero;
        if !descending || self.more.is_some() || bare && !bare_fits {
            return Some(None);
        }
        let by = ten_to(power);
        let waiting = self.waiting.take().unwrap_or(Bounds::exactly(Decimal::ONE));
        let place = if bare { Decimal::ONE } else { self.place };
        self.place = place.checked_mul(by)?;
        self.section = Some(self.section.unwrap_or_default().plus(waiting.times(by)?)?);
        self.last_small = Some(power);
        self.last_power = power;
        self.after_zero = false;
        self.multiplied |= !bare || power == 1;
        Some(Some(at + 1))
    }

    fn big(&mut self, view: &View, power: u32, at: usize) -> Option<Option<usize>> {
        let by = ten_to(power);
        let below = match (self.section, self.waiting) {
            (Some(section), Some(waiting)) => Some(section.plus(waiting)?),
            (section, waiting) => section.or(waiting),
        };
        let bare = below.is_none();
        if bare && self.total.is_none() && !matches!(view.at(at + 1), '余' | '多') {
            return Some(None);
        }
        let rises = self.last_big.is_none_or(|last| power >= last);
        if bare && !rises {
            return Some(None);
        }
        let below = below.unwrap_or(Bounds::exactly(if self.total.is_none() {
            Decimal::ONE
        } else {
            Decimal::ZERO
        }));
        let total = self.total.unwrap_or_default();
        self.total = Some(if rises {
            total.plus(below)?.times(by)?
        } else {
            total.plus(below.times(by)?)?
        });
        self.place = self.place.max(Decimal::new(1, 12)).checked_mul(by)?;
        if bare && self.place < by {
            self.place = by;
        }
        self.section = None;
        self.waiting = None;
        self.last_small = None;
        self.last_big = Some(power);
        self.last_power = power;
        self.after_zero = false;
        self.multiplied |= !bare;
        Some(Some(at + 1))
    }

    /// 几十, 数百万, 十几, 二十几万.
    fn few(&mut self, view: &View, at: usize) -> Option<usize> {
        if self.waiting.is_some() || self.more.is_some() {
            return None;
        }
        let next = view.at(at + 1);
        let before_multiplier = small(next).is_some() || big(next).is_some();
        let after_tens = self.section.is_some() && (self.last_small == Some(1) || self.after_zero);
        let begins = self.section.is_none() && self.total.is_none();
        if !(after_tens || begins && before_multiplier && !view.has(at + 1, "百分")) {
            return None;
        }
        let low = if after_tens { Decimal::ZERO } else { Decimal::ONE };
        self.waiting = Some(Bounds {
            low,
            high: Decimal::TEN,
        });
        self.place = Decimal::ONE;
        Some(at + 1)
    }

    /// 余, 多, 来 before 万 or 亿: 300多万.
    fn more_inside(&mut self, view: &View, c: char, at: usize) -> Option<usize> {
        let next = view.skip_space(at + 1);
        let started = self.waiting.is_some() || self.section.is_some() || self.total.is_some();
        if !started || self.more.is_some() || big(view.at(next)).is_none() {
            return None;
        }
        if let Some(waiting) = self.waiting.take() {
            self.section = self.section.unwrap_or_default().plus(waiting);
        }
        self.more = Some(if c == '来' { Blur::About } else { Blur::More });
        Some(next)
    }

    fn finish(mut self, end: usize, start: usize) -> Option<Numeral> {
        let single = end == start + 1 && !self.arabic;
        if let Some(waiting) = self.waiting.take() {
            let waiting = self.colloquial(waiting)?;
            self.section = Some(self.section.unwrap_or_default().plus(waiting)?);
        }
        let value = self.total.unwrap_or_default().plus(self.section.unwrap_or_default())?;
        let blur = match self.more {
            Some(blur) => blur,
            None if value.low < value.high => Blur::Range,
            None => Blur::None,
        };
        let high = if self.more.is_some() {
            value.low.checked_add(self.place)?
        } else {
            value.high
        };
        Some(Numeral {
            end,
            low: value.low.normalize(),
            high: high.normalize(),
            place: self.place,
            scale: self.last_big.map_or(Decimal::ONE, ten_to),
            form: self.form(single),
            blur,
        })
    }

    fn form(&self, single: bool) -> Form {
        if self.arabic {
            Form::Arabic
        } else if !self.multiplied && (self.total.is_some() || self.last_small.is_some()) {
            Form::Bare
        } else if single {
            Form::Single
        } else {
            Form::Cardinal
        }
    }

    /// 三万五 is 35000 and 一百二 is 120: a digit alone behind a multiplier counts the next lower place.
    fn colloquial(&mut self, waiting: Bounds) -> Option<Bounds> {
        let fits = self.last_power >= 2 && !self.after_zero && !self.waiting_arabic && waiting.high < Decimal::TEN;
        if !fits {
            return Some(waiting);
        }
        self.place = ten_to(self.last_power - 1);
        waiting.times(self.place)
    }
}
