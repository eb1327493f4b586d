//! Lists of years, months or days whose unit stands behind the last of them: 2015、2017和2019年, 1、3、5月, 3月1、15日.

use std::ops::RangeInclusive;

use super::point::small_number;
use super::view::{View, is_han};

/// What is listed: the character behind the last, and which numbers there are.
pub(super) struct Listed {
    pub(super) units: &'static [char],
    pub(super) among: RangeInclusive<u32>,
}

pub(super) const YEARS: Listed = Listed {
    units: &['年'],
    among: 1000..=2199,
};
pub(super) const MONTHS: Listed = Listed {
    units: &['月'],
    among: 1..=12,
};
pub(super) const DAYS: Listed = Listed {
    units: &['日', '号'],
    among: 1..=31,
};

/// No list is longer than a month; a text of nothing but figures must not be read anew at each of them.
pub(super) const LONGEST: usize = 31;

impl Listed {
    /// The number at `i`, and where it ends, where a list that begins there or goes on there has its unit at its end.
    /// `dated`: a month stands before the days, or a year before the months.
    ///
    /// In 1、3月5日 the 1 counts a paragraph: at the start of a sentence two numbers are no list.
    pub(super) fn first(&self, view: &View, i: usize, dated: bool) -> Option<(u32, usize)> {
        let (first, end, arabic) = self.number(view, i)?;
        let (mut last, mut at, mut count) = (first, end, 1);
        while let Some(from) = joint(view, at) {
            let (next, end, _) = self.number(view, from).filter(|&(next, ..)| next > last)?;
            (last, at, count) = (next, end, count + 1);
            if count > LONGEST {
                return None;
            }
        }
        let unit = count > 1 && self.units.contains(&view.at(at)) && !begins_word(view.at(at + 1));
        // 3、5、7号 are players, beds and buildings unless a month stands before them.
        let named = view.at(at) != '号' && (count > 2 || opened(view, i) || self.units == YEARS.units);
        (unit && (dated || arabic && named)).then_some((first, end))
    }

    fn number(&self, view: &View, at: usize) -> Option<(u32, usize, bool)> {
        small_number(view, at).filter(|(number, ..)| self.among.contains(number))
    }
}

/// Whether a character stands between the numbers of a list.
pub(super) const fn joins(c: char) -> bool {
    matches!(c, '、' | '和' | '与' | '及')
}

/// Where the next number of a list begins.
fn joint(view: &View, at: usize) -> Option<usize> {
    joins(view.at(at)).then_some(at + 1)
}

/// Whether something stands before a number that makes it no number of a paragraph, and none of a name: 第1、3、5周.
fn opened(view: &View, i: usize) -> bool {
    let before = view.before(i);
    let goes_on = before == '、' && view.before(i - 1).is_ascii_digit();
    goes_on || is_han(before) && !matches!(before, '第' | '件' | '表' | '图' | '例' | '号' | '型')
}

/// 5日游, 15日龄, 3号楼: the unit is part of a word.
const fn begins_word(c: char) -> bool {
    matches!(
        c,
        '游' | '龄' | '内' | '均' | '元' | '楼' | '线' | '桥' | '馆' | '厅' | '井' | '机'
    )
}
