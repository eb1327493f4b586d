//! Times one behind another: what each takes from those before it, and from the words around it.

use std::ops::Range;

use banmian_model::{Day, Grain, Moment, TimeKind, TimeModifier, TimeValue, Value};

use super::context::{Context, Frame, Last};
use super::resolve::resolve as settle;
use super::{apposition, calendar};
use crate::Resources;
use crate::passage::{Found, Passage};

/// When a page came out: the day, and the moment where that is known too.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Published {
    pub(crate) day: Option<Day>,
    pub(crate) moment: Option<Moment>,
}

/// Gives every time its interval. `found` is in reading order.
pub(crate) fn resolve(found: &mut [Found], passages: &[Passage<'_>], now: Published, resources: &Resources) {
    let mut context = Context {
        day: now.day,
        moment: now.moment.filter(|moment| now.day == Some(moment.day)),
        ..Context::default()
    };
    let mut article = None;
    let mut behind: Option<Behind> = None;
    for found in found {
        let passage = &passages[found.passage];
        if article != Some(passage.article) {
            article = Some(passage.article);
            context.last = Last::default();
        }
        if let Value::Time(time) = &mut found.value {
            let before = behind.filter(|before| before.passage == found.passage);
            let gap = before.and_then(|before| passage.text.get(before.end..found.range.start));
            around(&mut context, passage, found.range.clone(), time);
            context.alone &= found.rule.0 == "time/feast";
            follow(&mut context, before, gap, time);
            settle(time, context, &resources.quantities.almanac);
            remember(time, &mut context);
            let frame = framed(time, context.frame);
            behind = Some(Behind {
                passage: found.passage,
                end: found.range.end,
                start: time.start.map(|start| start.day),
                dated: time.grain.is_some_and(within_day) && !time.timex.starts_with('T'),
                weekday: is_weekday(time),
                frame,
            });
        }
    }
}

/// What the words around a time say of it.
fn around(context: &mut Context, passage: &Passage<'_>, range: Range<usize>, time: &TimeValue) {
    context.alone = is_all(&passage.text, &range);
    context.future = is_future(&passage.text, &range, time);
    context.past = is_past(&passage.text, &range);
    context.weekday = apposition::weekday(&passage.text, &range).map(|(weekday, _)| weekday);
}

/// The time before another one.
#[derive(Clone, Copy, Debug)]
struct Behind {
    passage: usize,
    end: usize,
    start: Option<Day>,
    /// It names a day; 9时至17时 names none.
    dated: bool,
    weekday: bool,
    /// The year that is spoken of, up to the end of the sentence.
    frame: Option<Frame>,
}

/// What a time takes from the one before it, `gap` being the words between.
fn follow(context: &mut Context, before: Option<Behind>, gap: Option<&str>, time: &TimeValue) {
    let mark = gap.is_some_and(is_mark);
    let listed = gap.is_some_and(is_list);
    let weekdays = before.is_some_and(|before| before.weekday) && is_weekday(time);
    // 周一、周三、周五: a weekday beside another is none of its day. 3月，星期天 is of no day at all.
    let dated = before.is_some_and(|before| before.dated);
    context.beside = mark && dated && !weekdays;
    context.listed = listed && dated;
    context.week = before
        .filter(|_| weekdays && (listed || mark))
        .and_then(|before| before.start);
    let goes_on = gap.is_some_and(|gap| !gap.contains(['。', '！', '？', '；', '\n']));
    context.frame = before
        .and_then(|before| before.frame)
        .filter(|_| goes_on)
        .map(|frame| Frame {
            beside: mark,
            listed,
            ..frame
        });
}

/// Whether a time of this grain names a day.
const fn within_day(grain: Grain) -> bool {
    matches!(
        grain,
        Grain::Day | Grain::DayPart | Grain::Hour | Grain::Minute | Grain::Second
    )
}

/// The year that stays behind a time: its own, the one it took, or, where it says none of its own, the one before it.
fn framed(time: &TimeValue, before: Option<Frame>) -> Option<Frame> {
    use TimeModifier::{After, AtLeast, AtMost, Before, Since, Until};
    // 1998年毕业，工作三年，7月调入: years have gone by.
    let years = time.kind == TimeKind::Duration && time.timex.contains('Y');
    let open = matches!(time.modifier, Some(After | AtLeast | AtMost | Before | Since | Until));
    if years || open || time.timex.contains("PRESENT_REF") {
        return None;
    }
    if !matches!(time.kind, TimeKind::Date | TimeKind::Time | TimeKind::Interval) {
        // A frame of a year alone reaches what stands beside it.
        return before.filter(|frame| !frame.year_alone);
    }
    let coarse = matches!(time.grain, Some(Grain::Decade | Grain::Century));
    let start = time.start.filter(|_| !coarse)?.day;
    let said = time.timex.starts_with(|c: char| c.is_ascii_digit()) || time.timex.starts_with("{year");
    let taken = before.is_some_and(|frame| time.timex.starts_with("XXXX-") && frame.year == i32::from(start.year));
    if !said && !taken {
        return before.filter(|frame| !frame.year_alone);
    }
    Some(Frame {
        year: i32::from(start.year),
        from: start,
        year_alone: time.grain == Some(Grain::Year),
        beside: false,
        listed: false,
    })
}

/// Whether a time is a day of the week.
fn is_weekday(time: &TimeValue) -> bool {
    let of_week = time.timex.strip_prefix("{week").and_then(|rest| rest.split_once("}-W"));
    time.timex.starts_with("XXXX-WXX") || of_week.is_some_and(|(_, day)| day.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether no more than one mark stands between two times: 3月1日，星期天.
fn is_mark(gap: &str) -> bool {
    let mut chars = gap.chars();
    let mark = chars.next().is_none_or(|c| !c.is_alphanumeric());
    mark && chars.next().is_none()
}

/// Whether two times are listed: 9月、10月; 周三和周四.
fn is_list(gap: &str) -> bool {
    matches!(gap, "、" | "和" | "与" | "與" | "及" | "或" | "以及")
}

/// A date on a day is what 当天 and 次日 after it hang on; a year or month is what 同年 does.
fn remember(time: &TimeValue, context: &mut Context) {
    let lasting = time.timex.contains("PRESENT_REF");
    let dated = !time.timex.starts_with('T') && time.kind != TimeKind::Set && !lasting;
    let said = match time.modifier {
        Some(TimeModifier::Before) => None,
        // 3月1日24时 begins with 2 March and names the first.
        _ if time.timex.ends_with("T24") && time.kind == TimeKind::Time => {
            time.start.and_then(|start| calendar::add_days(start.day, -1))
        }
        _ => time.start.map(|start| start.day),
    };
    if let Some(day) = said.filter(|_| dated) {
        context.last.note(day, time.grain);
    }
}

/// Whether nothing else is said: a feast alone, in a calendar or a notice, is the coming one.
fn is_all(text: &str, range: &Range<usize>) -> bool {
    const SHORT: usize = 100;
    let mut outside = text[..range.start].chars().chain(text[range.end..].chars());
    text.len() < SHORT && !outside.any(char::is_alphanumeric)
}

/// Whether the words behind a time tell of what has been: 周一表示, 周三举行了.
fn is_past(text: &str, range: &Range<usize>) -> bool {
    const VERBS: [&str; 13] = [
        "表示", "说", "称", "宣布", "发布", "公布", "举行", "发生", "抵达", "访问", "会见", "指出", "报道",
    ];
    let stop = |c: char| matches!(c, '。' | '！' | '？' | '；' | '\n');
    let behind = folded(text[range.end..].chars().take(16).take_while(|&c| !stop(c)));
    let near: String = behind.chars().take(6).collect();
    let coming = ["将", "拟", "有望", "预计"].iter().any(|word| behind.contains(word));
    !coming && (behind.contains('了') || VERBS.iter().any(|word| near.contains(word)))
}

fn folded(words: impl Iterator<Item = char>) -> String {
    words.map(banmian_model::fold).collect()
}

/// Whether the words around a time speak of what is to come.
fn is_future(text: &str, range: &Range<usize>, time: &TimeValue) -> bool {
    const BEFORE: [&str; 9] = [
        "将于",
        "拟于",
        "定于",
        "计划",
        "预计",
        "将在",
        "拟在",
        "力争",
        "截止时间",
    ];
    const BEHIND: [&str; 5] = ["将", "拟", "前完成", "前全面", "前实现"];
    let stop = |c: char| matches!(c, '。' | '！' | '？' | '；' | '，' | '\n');
    let before = folded(text[..range.start].chars().rev().take(8).take_while(|&c| !stop(c)));
    let before: String = before.chars().rev().collect();
    let behind = folded(text[range.end..].chars().take(4).take_while(|&c| !stop(c)));
    let end_of = time.modifier == Some(TimeModifier::AtMost) && time.grain.is_some_and(|grain| grain != Grain::Day);
    let ahead = end_of || time.modifier == Some(TimeModifier::Before);
    let deadline = ahead && !behind.starts_with('的');
    deadline || BEFORE.iter().any(|word| before.ends_with(word)) || BEHIND.iter().any(|word| behind.starts_with(word))
}
