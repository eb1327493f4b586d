//! Hours, minutes and seconds: 15时, 14时30分, 下午2点半, 15:30.

use super::amount;
use super::lexicon::Lexicon;
use super::numeral::{self, Form};
use super::point::{Draft, number_between, small_number};
use super::timex::{Clock, Point};
use super::view::{View, is_han};

/// 15时, 14时30分, 下午2点半, 15:30.
pub(super) fn read(view: &View, _: &Lexicon, draft: &mut Draft) {
    let at = view.skip_space(draft.end);
    let at = if draft.end == at || draft.point.has_date() {
        at
    } else {
        draft.end
    };
    let part = match draft.point.clock {
        Some(Clock::Part(part)) => Some(part),
        Some(Clock::At { .. }) => return,
        None => None,
    };
    let dated = part.is_some() || draft.point.has_date();
    if let Some((first, last, end)) = hour_range(view, at, dated) {
        let at = |hour| Clock::At {
            hour: of_day(hour, part),
            minute: None,
            second: None,
        };
        draft.point.clock = Some(at(first));
        draft.second = Some(Point {
            clock: Some(at(last)),
            ..draft.point
        });
        draft.end = end;
        return;
    }
    let Some((hour, minute, second, end)) = short_of(view, at)
        .or_else(|| colon(view, at))
        .or_else(|| lettered(view, at))
        .or_else(|| hours(view, at, dated))
    else {
        return;
    };
    let hour = of_day(hour, part);
    draft.point.clock = Some(Clock::At { hour, minute, second });
    draft.end = end;
}

/// The hour that a part of the day makes of a figure: 下午2点 is 14.
fn of_day(hour: u32, part: Option<[u8; 2]>) -> u32 {
    let afternoon = part.is_some_and(|part| matches!(&part, b"TA" | b"AF" | b"EV" | b"NI")) && hour < 12;
    let night = part.is_some_and(|part| &part == b"NI" || &part == b"EV") && hour < 5;
    let noon = part.is_some_and(|part| &part == b"MI") && hour < 4;
    let midnight = part.is_some_and(|part| matches!(&part, b"EV" | b"NI")) && hour == 12;
    if midnight {
        24
    } else if afternoon && !night || noon {
        hour + 12
    } else {
        hour
    }
}

/// An hour that stands behind another and a joint, where 点 can be nothing else: 五点半到六点.
pub(super) fn alone(view: &View, _: &Lexicon, at: usize) -> Option<Draft> {
    let (hour, minute, second, end) = hours(view, at, true)?;
    let point = Point {
        clock: Some(Clock::At { hour, minute, second }),
        ..Point::default()
    };
    Some(Draft {
        point,
        end,
        ..Draft::default()
    })
}

impl Clock {
    /// What an hour of a range means behind its first: 下午5:00到6:00 ends at 18.
    pub(super) fn behind(self, first: Self) -> Self {
        let (
            Self::At {
                hour: from,
                minute: past,
                ..
            },
            Self::At { hour, minute, second },
        ) = (first, self)
        else {
            return self;
        };
        let behind = (hour + 12, minute.unwrap_or(0)) > (from, past.unwrap_or(0));
        let later = from >= 12 && hour < 12 && behind;
        Self::At {
            hour: if later { hour + 12 } else { hour },
            minute,
            second,
        }
    }
}

/// 早上五到六点, 下午七八点: hours that share their 点.
fn hour_range(view: &View, at: usize, dated: bool) -> Option<(u32, u32, usize)> {
    let found = numeral::read(view, at)?;
    let neighbours = found.blur == numeral::Blur::Range && found.high < 13.into();
    let (first, last, end) = if neighbours {
        let hour = |value: banmian_model::Decimal| u32::try_from(value).ok();
        (hour(found.low)?, hour(found.high)?, found.end)
    } else {
        let (first, end, _) = small_number(view, at)?;
        let (last, end, _) = small_number(view, amount::joint(view, end)?)?;
        (first, last, end)
    };
    let mark = view.at(end) == '时' || view.at(end) == '点' && (dated || view.at(end + 1) == '钟');
    let word = matches!(view.at(end + 1), '建' | '要' | '意' | '希' | '启' | '体' | '代' | '候') && !dated;
    let counted = view.before(at) == '.' || numeral::is_numeric(view.before(at)) || view.at(end + 1) == '分';
    let end = end + 1 + usize::from(view.at(end + 1) == '钟');
    (mark && !word && !counted && first < last && last <= 24).then_some((first, last, end))
}

/// Hour, minute and second, and where they end.
pub(super) type Hours = (u32, Option<u32>, Option<u32>, usize);

/// 差五分八点, 差一刻到十二点: minutes short of an hour.
pub(super) fn short_of(view: &View, at: usize) -> Option<Hours> {
    let from = at + 1;
    let (short, end) = if view.has(from, "一刻") {
        (15, from + 2)
    } else {
        let (short, end, _) = small_number(view, from).filter(|&(short, ..)| (1..60).contains(&short))?;
        (short, end + usize::from(view.at(end) == '分'))
    };
    let named = view.before(end) == '分' || view.before(end) == '刻';
    let end = end + usize::from(named && view.at(end) == '钟');
    let (hour, end, _) = hour(view, end + usize::from(view.at(end) == '到')).filter(|&(hour, ..)| hour > 0)?;
    // 相差5分8点, 时差, 误差: a difference.
    let differs = "相时误温偏落".contains(view.before(at));
    (view.at(at) == '差' && !differs && named && view.at(end) == '点').then_some((
        hour - 1,
        Some(60 - short),
        None,
        end + 1,
    ))
}

/// 15:30, 15:30:20.
fn colon(view: &View, at: usize) -> Option<Hours> {
    let first = numeral::digits_end(view, at);
    let hour = number_between(view, at, first).filter(|&hour| hour <= 24)?;
    let two = numeral::digits_end(view, first + 1);
    let minute = number_between(view, first + 1, two).filter(|&minute| minute < 60)?;
    let fits =
        view.at(first) == ':' && two == first + 3 && !view.before(at).is_ascii_alphanumeric() && view.before(at) != ':';
    let third = numeral::digits_end(view, two + 1);
    let second = number_between(view, two + 1, third).filter(|&s| view.at(two) == ':' && third == two + 3 && s < 60);
    let end = if second.is_some() { third } else { two };
    // 11:00时 is printed too.
    let end = end + usize::from(view.at(end) == '时' && !matches!(view.at(end + 1), '间' | '段' | '候' | '许'));
    let (hour, end) = half_of_day(view, hour, end);
    fits.then_some((hour, Some(minute), second, end))
}

/// 3:15PM, 9 a.m.: the hour that the letters make, and where they end.
fn half_of_day(view: &View, hour: u32, end: usize) -> (u32, usize) {
    const WORDS: [(&str, u32); 8] = [
        ("p.m.", 12),
        ("a.m.", 0),
        ("pm", 12),
        ("PM", 12),
        ("am", 0),
        ("AM", 0),
        ("p", 12),
        ("a", 0),
    ];
    let at = view.skip_space(end);
    let found = WORDS.iter().find(|(word, _)| view.has(at, word));
    match found {
        Some((word, more)) if !view.at(at + word.len()).is_ascii_alphanumeric() && hour <= 12 => {
            (hour % 12 + more, at + word.len())
        }
        _ => (hour, end),
    }
}

/// 3pm.
fn lettered(view: &View, at: usize) -> Option<Hours> {
    let end = numeral::digits_end(view, at);
    let figure = number_between(view, at, end).filter(|figure| (1..=12).contains(figure))?;
    let (hour, behind) = half_of_day(view, figure, end);
    let letters = behind > view.skip_space(end) + 1 && !view.before(at).is_ascii_alphanumeric();
    letters.then_some((hour, None, None, behind))
}

/// 15时30分, 2点半. 点 counts points of a list unless the words around say an hour.
fn hours(view: &View, at: usize, dated: bool) -> Option<Hours> {
    let (hour, end, arabic) = hour(view, at)?;
    let mark = view.at(end);
    let before = view.before(at);
    if !matches!(mark, '时' | '点') || before == '.' || numeral::is_numeric(before) && !dated || before == '第' {
        return None;
    }
    let next = view.at(end + 1);
    // 零点77 is a number.
    if mark == '点' && hour == 0 && next.is_ascii_digit() && !arabic {
        let digits = numeral::digits_end(view, end + 1);
        if view.at(digits) != '分' {
            return None;
        }
    }
    let word = match mark {
        '时' => matches!(next, '代' | '候' | '间' | '期' | '刻' | '速' | '尚' | '任' | '下'),
        _ if dated => next == '钱',
        _ => matches!(
            next,
            '点' | '建' | '要' | '意' | '希' | '启' | '体' | '原' | '感' | '想' | '钱' | '名'
        ),
    };
    if word {
        return None;
    }
    let (minute, second, end, bare) = minutes(view, end + 1);
    let ended = !is_han(next)
        || matches!(
            next,
            '许' | '整' | '钟' | '左' | '多' | '前' | '后' | '以' | '至' | '到' | '起' | '的'
        );
    // 零点, 从八点, 大约十点以后: no points of a list.
    let told = mark == '点'
        && (hour == 0 && !is_han(next)
            || up_to_hour(view, end)
            || matches!(before, '从' | '于' | '约')
            || ["以后", "以前", "之前", "之后", "左右", "许"]
                .iter()
                .any(|word| view.has(end, word)));
    let sure = dated
        || told
        || minute.is_some() && !bare
        || if mark == '时' {
            arabic
        } else {
            ended && (arabic || next == '钟' || next == '许' || next == '整')
        };
    sure.then_some((hour, minute, second, end))
}

/// Whether 至十二点半 stands at `at`, so that the hour before it is one.
fn up_to_hour(view: &View, at: usize) -> bool {
    let second = amount::joint(view, at).and_then(|at| hour(view, at));
    second.is_some_and(|(_, end, _)| view.at(end) == '点' && !matches!(view.at(end + 1), '意' | '建' | '要'))
}

/// 三点踏三, 三点搭半, 三点一个字, 晏昼三点三: Cantonese counts the figures that the long hand passes, of five minutes each.
fn fives(view: &View, at: usize) -> Option<(u32, usize)> {
    let marked = matches!(view.at(at), '踏' | '搭');
    let from = at + usize::from(marked);
    if marked && view.at(from) == '半' {
        return Some((30, from + 1));
    }
    let found = numeral::whole(view, from).filter(|found| found.low == found.high && found.end - from <= 2)?;
    let figure = u32::try_from(found.low)
        .ok()
        .filter(|figure| (1..12).contains(figure))?;
    let named = view.has(found.end, "个字");
    let after_noon = at >= 4 && ["晏昼", "下昼", "朝早"].iter().any(|part| view.ends(at - 2, part));
    let bare = after_noon && view.before(at) == '点' && !is_han(view.at(found.end)) && found.end == from + 1;
    let end = found.end + if named { 2 } else { 0 };
    (marked || named || bare).then_some((figure * 5, end))
}

fn hour(view: &View, at: usize) -> Option<(u32, usize, bool)> {
    let arabic = numeral::digits_end(view, at);
    if arabic > at {
        let (hour, end, arabic) = small_number(view, at).filter(|&(hour, ..)| hour <= 24)?;
        // 6 点: set with a space.
        let spaced = view.at(end) == ' ' && matches!(view.at(end + 1), '点' | '时');
        return Some((hour, end + usize::from(spaced), arabic));
    }
    let found = numeral::whole(view, at).filter(|found| found.low == found.high && found.end - at < 4)?;
    let hour = u32::try_from(found.low).ok().filter(|&hour| hour <= 24)?;
    Some((hour, found.end, false))
}

/// What stands behind 时 or 点; the last says that the minute has no 分 (三点二十), which proves nothing.
fn minutes(view: &View, at: usize) -> (Option<u32>, Option<u32>, usize, bool) {
    let skip = usize::from(view.at(at) == '整' || view.at(at) == '钟' || view.at(at) == '正');
    if view.at(at) == '半' && !matches!(view.at(at + 1), '小' | '个') {
        return (Some(30), None, at + 1, false);
    }
    if view.has(at, "一刻") || view.has(at, "三刻") {
        return (Some(if view.at(at) == '一' { 15 } else { 45 }), None, at + 2, false);
    }
    if let Some((minute, end)) = fives(view, at) {
        return (Some(minute), None, end, false);
    }
    let from = at + usize::from(view.at(at) == '零' && numeral::is_numeric(view.at(at + 1)));
    let Some((minute, end, _)) = small_number(view, from).filter(|&(minute, ..)| minute < 60) else {
        return (None, None, at + skip, false);
    };
    if view.at(end) != '分' {
        let bare = view.before(at) == '点'
            && (!is_han(view.at(end)) || end == at + 2 && view.at(at).is_ascii_digit())
            && minute >= 5;
        // 十点四十五: two characters and more are no decimals, and nobody counts points so.
        let spelled = !view.at(from).is_ascii_digit()
            && end > from + 1
            && numeral::whole(view, from).is_some_and(|found| found.form == Form::Cardinal);
        return if bare {
            (Some(minute), None, end, !spelled)
        } else {
            (None, None, at, false)
        };
    }
    let end = end + 1;
    match small_number(view, end).filter(|&(second, end, _)| second < 60 && view.at(end) == '秒') {
        Some((second, end, _)) => (Some(minute), Some(second), end + 1, false),
        None => (Some(minute), None, end, false),
    }
}
