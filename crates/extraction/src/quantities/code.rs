//! Numbers that name instead of counting: telephone numbers, document numbers, pages of a paper.

use banmian_model::Value;

use super::money;
use super::numeral;
use super::reading::Reading;
use super::view::{View, is_han};

/// What is read at a place that holds a code.
pub(super) enum Code {
    /// A telephone number.
    Phone(Reading),
    /// Something that counts nothing, up to here.
    Label(usize),
}

/// The code at `i`.
pub(super) fn read(view: &View, i: usize) -> Option<Code> {
    let c = view.at(i);
    if matches!(c, '〔' | '[') || c == '(' && view.at(i + 5) == ')' && view.at(i + 6).is_ascii_digit() {
        // (0733)28666001 has the look of (2020)3号 up to its end.
        let label = document(view, i);
        if label.is_some() || c != '(' {
            return label;
        }
    }
    if !c.is_ascii_digit() && !matches!(c, '+' | '(') {
        return None;
    }
    if let Some(phone) = phone(view, i) {
        return Some(Code::Phone(phone));
    }
    let end = numeral::digits_end(view, i);
    // 12301旅游投诉热线, 95598客服: the name of a line that nobody is asked to call.
    let line = end == i + 5 && matches!(view.at(i), '1' | '9') && {
        let words: String = view.from(end).iter().take_while(|&&c| is_han(c)).take(8).collect();
        ["热线", "专线", "平台", "客服"].iter().any(|word| words.contains(word))
    };
    // Longer than any amount that is printed in figures: account numbers, identity cards.
    let long = end - i >= 15;
    let letters =
        view.before(i).is_ascii_alphabetic() || view.ends(i, "-") && i > 1 && view.at(i - 2).is_ascii_alphabetic();
    let letters = letters && !money::coded(view, i);
    // 432923196706******: the rest is held back.
    let veiled = end > i && view.at(end) == '*' && view.at(end + 1) == '*';
    (long || line || veiled || letters && end > i).then(|| Code::Label(numeral::run_end(view, i)))
}

/// 〔2020〕3号.
fn document(view: &View, i: usize) -> Option<Code> {
    let year = numeral::digits_end(view, i + 1);
    let number = numeral::digits_end(view, year + 1);
    let closed = matches!(view.at(year), '〕' | ']' | ')');
    let fits = closed && year == i + 5 && number > year + 1 && view.at(number) == '号';
    fits.then_some(Code::Label(number + 1))
}

/// A telephone number: a mobile number, one with area code, or digits behind a word that says so.
fn phone(view: &View, i: usize) -> Option<Reading> {
    if view.before(i).is_ascii_alphanumeric() || view.before(i) == '.' {
        return None;
    }
    let (end, count, groups) = dialled(view, i);
    let digits: String = view.from(i)[..end - i].iter().filter(|c| c.is_ascii_digit()).collect();
    let plain = groups == 1;
    let behind = view.at(end);
    let unit = is_han(behind)
        && !matches!(
            behind,
            '咨' | '或' | '转' | '联' | '和' | '进' | '报' | '举' | '反' | '预' | '号' | '热' | '电' | '予' | '、'
        )
        && plain;
    let mobile = count == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3';
    // 02 07 11 16 20 is no number with area code: the code has three or four digits, and 00 begins none.
    let first = i + usize::from(matches!(view.at(i), '(' | '+'));
    let code = numeral::digits_end(view, first) - first;
    let zero = digits.starts_with('0') && !digits.starts_with("00");
    let area = groups > 1 && zero && (3..=4).contains(&code) && (10..=12).contains(&count)
        || plain && (11..=12).contains(&count) && zero;
    let free = digits.starts_with("400") || digits.starts_with("800");
    let free = free && count == 10;
    let international = (view.at(i) == '+' || view.at(i + 1) == '+') && count >= 8;
    let service = count <= 6 && plain && digits.starts_with(['1', '9']) && service(view, i, end);
    let counted = matches!(
        behind,
        '万' | '亿' | '元' | '人' | '个' | '户' | '次' | '例' | '家' | '名' | '件' | '起' | '%' | '年' | '月' | '日'
    );
    let fits = !unit && (3..=15).contains(&count) || !counted && (7..=12).contains(&count);
    let cued = fits && view.at(end) != '*' && cue(view, i, count);
    let patterned = (mobile || area || free) && !unit;
    if !patterned && !international && !cued && !service {
        return None;
    }
    let mut number: String = view.from(i)[..end - i]
        .iter()
        .filter(|c| c.is_ascii_digit() || matches!(c, '-' | '+'))
        .collect();
    let end = match extension(view, end) {
        Some((from, to)) => {
            number.push('x');
            number.extend(&view.from(from)[..to - from]);
            to
        }
        None => end,
    };
    Some(Reading::new(i..end, Value::Phone { number }, "phone/cue-or-pattern"))
}

/// The fewest digits of a number within its own town: no group of a longer number has as many and another behind it.
const LOCAL: usize = 7;

/// Digits in groups joined by `-`, a space, or in brackets: where they end, how many digits, how many groups.
fn dialled(view: &View, i: usize) -> (usize, usize, usize) {
    let mut at = i + usize::from(view.at(i) == '+');
    let (mut end, mut count, mut groups) = (i, 0, 0);
    while count < 20 {
        let open = usize::from(view.at(at) == '(');
        let open = open + usize::from(open > 0 && view.at(at + 1) == '+');
        let stop = numeral::digits_end(view, at + open);
        if stop == at + open {
            break;
        }
        count += stop - at - open;
        groups += 1;
        end = stop + usize::from(open > 0 && view.at(stop) == ')');
        // 13604779660 13604770960: a mobile number is whole, and so is what stands behind it.
        if groups == 1 && count == 11 && view.at(i) == '1' {
            break;
        }
        let whole = stop - at - open >= LOCAL;
        at = end;
        let dotted = view.at(at) == '.' && count % 3 == 0 && groups < 3 && view.at(at + 1).is_ascii_digit();
        at += usize::from(dotted);
        while matches!(view.at(at), '-' | '/' | ' ' | '—') && at < end + 3 {
            at += 1;
        }
        // 2628888 2629999: two numbers, each whole.
        if whole && numeral::digits_end(view, at) >= at + LOCAL {
            break;
        }
    }
    (end, count, groups)
}

/// 转8001, ext. 123, x470 behind a number: where its digits begin and end.
fn extension(view: &View, end: usize) -> Option<(usize, usize)> {
    const WORDS: [&str; 7] = ["转分机", "转", "分机", "ext.", "ext", "x", "X"];
    let at = view.skip_space(end);
    let word = WORDS.iter().find(|word| view.has(at, word))?;
    let from = view.skip_space(at + word.chars().count());
    let to = numeral::digits_end(view, from);
    (2..=6).contains(&(to - from)).then_some((from, to))
}

/// A short number of a service: 拨打12328, 12301旅游投诉热线, 打120.
fn service(view: &View, i: usize, end: usize) -> bool {
    const BEFORE: [&str; 5] = ["拨打", "致电", "热线", "电话", "专线"];
    const BEHIND: [&str; 6] = ["热线", "专线", "平台", "电话", "举报", "投诉"];
    let digits = end - i;
    let near = (end..end + 9)
        .take_while(|&at| is_han(view.at(at)))
        .any(|at| BEHIND.iter().any(|word| view.has(at, word)));
    let called = BEFORE.iter().any(|word| view.ends(i, word));
    let ends = !is_han(view.at(end)) || near || matches!(view.at(end), '或' | '和' | '、');
    digits >= 3 && called && ends
}

/// A word that says that a telephone number follows, within the sentence. Seven or eight digits may be one of a list:
/// 热线：甲区2252013，乙区2612389.
fn cue(view: &View, i: usize, count: usize) -> bool {
    const CUES: [&str; 19] = [
        "固话",
        "电话",
        "热线",
        "拨打",
        "致电",
        "手机",
        "号码",
        "联系方式",
        "专线",
        "传真",
        "座机",
        "电话号码",
        "电话为",
        "电话是",
        "报警",
        "来电",
        "Tel",
        "TEL",
        "咨询",
    ];
    let reach = if matches!(count, 7 | 8) { 40 } else { 14 };
    let window = i.saturating_sub(reach);
    (window..=i)
        .rev()
        .take_while(|&at| at == i || !matches!(view.at(at), '。' | '！' | '？'))
        .any(|at| {
            let at = at.max(1);
            CUES.iter().any(|word| view.ends(at, word)) && !other_number(view, at)
        })
}

/// 身份证号码, 车牌号码: numbers of something else.
fn other_number(view: &View, at: usize) -> bool {
    const THINGS: [&str; 11] = [
        "证", "账", "帐", "卡", "车牌", "注册", "执照", "编", ",", "开奖", "中奖",
    ];
    view.ends(at, "号码") && THINGS.iter().any(|word| view.ends(at - 2, word))
}
