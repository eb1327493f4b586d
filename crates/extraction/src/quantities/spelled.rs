//! A number put together part by part: 三十二万五千, 2亿3000万, 一百零五, 数百万, 300多万.

use banmian_model::Decimal;

use super::figures::ascii;
use super::numeral::{Blur, Form, Numeral, big, digit, is_numeric, rising, small, ten_to, tens};
use super::view::View;

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
pub(super) struct Builder {
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
    pub(super) fn run(&mut self, view: &View, start: usize) -> Option<usize> {
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
            let end = super::numeral::digits_end(view, at);
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
        let last = !is_numeric(view.at(next)) && (self.last_small == Some(1) || view.at(next) == '又');
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
        // 10千米; 三千米 are three thousand.
        let prefixed = prefixed || alone && self.waiting_arabic && view.has(at, "千米");
        let next = view.at(at + 1);
        let weight = c == '两'
            && (self.section.is_some() || self.total.is_some())
            && small(next).or_else(|| big(next)).is_none();
        let points = c == '百' && (view.has(at, "百分点") || view.has(at, "百分比"));
        prefixed || weight || points
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
        // 零十 is ten.
        if !started && small(view.at(at + 1)).is_some() {
            self.after_zero = true;
            return Some(at + 1);
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

    pub(super) fn finish(mut self, end: usize, start: usize) -> Option<Numeral> {
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
