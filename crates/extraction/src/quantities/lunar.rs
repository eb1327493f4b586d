//! The day of the lunar calendar that stands beside a date: 3月1日（农历二月初八）.

use banmian_model::{Day, TimeValue, Value};

use super::Lexicon;
use crate::passage::Found;

/// A day of the lunar calendar: month, whether it is the leap month, day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LunarDay {
    month: u32,
    leap: bool,
    day: u32,
}

impl LunarDay {
    /// Of a time that names one.
    fn of(time: &TimeValue) -> Option<Self> {
        let date = time.timex.strip_prefix('L')?.split('T').next()?;
        let mut parts = date.rsplit('-');
        let day = parts.next()?.parse().ok()?;
        let month = parts.next()?;
        let number = month.strip_suffix('*').unwrap_or(month);
        Some(Self {
            month: number.parse().ok()?,
            leap: number.len() < month.len(),
            day,
        })
    }

    /// Whether it is a day of the solar calendar: of the lunar year with its number, or of the one before.
    pub(crate) fn is(self, solar: Day, lexicon: &Lexicon) -> bool {
        let year = i32::from(solar.year);
        [year, year - 1]
            .iter()
            .any(|year| lexicon.almanac.lunar_day(*year, self.month, self.leap, self.day) == Some(solar))
    }
}

/// The lunar day in apposition to the date of index `index`, and the index of its words.
pub(crate) fn lunar_day(text: &str, found: &[Found], index: usize) -> Option<(LunarDay, usize)> {
    /// Times between a date and its lunar day: a day of the week, the year in the cycle of sixty.
    const BETWEEN: usize = 3;
    let date = &found[index];
    let behind = found[index + 1..].iter().take(BETWEEN).enumerate();
    let (offset, other, day) =
        behind
            .take_while(|(_, other)| other.passage == date.passage)
            .find_map(|(offset, other)| match &other.value {
                Value::Time(time) => Some((offset, other, LunarDay::of(time)?)),
                _ => None,
            })?;
    let between = text.get(date.range.end..other.range.start)?;
    // 国庆中秋 are two festivals: a day of the calendar is named by its month.
    let named = text.get(other.range.clone())?.contains('月');
    (named && is_apposition(between)).then_some((day, index + 1 + offset))
}

/// Nothing but marks, a day of the week, the name of the calendar and of its year.
fn is_apposition(between: &str) -> bool {
    const WORDS: [&str; 14] = [
        "农历", "農曆", "阴历", "陰曆", "夏历", "旧历", "星期", "礼拜", "周", "週", "岁次", "歲次", "年", "即",
    ];
    let mut rest = between;
    for _ in 0..12 {
        rest = rest.trim_start_matches(|c: char| {
            " \u{3000}，,（(、·一二三四五六日天甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥".contains(c)
        });
        match WORDS.iter().find_map(|word| rest.strip_prefix(word)) {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    rest.is_empty()
}
