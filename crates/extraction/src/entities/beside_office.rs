//! People beside their offices, and those that a list names behind the first.

use std::ops::Range;

use banmian_model::is_han;

use super::naming::{self, name_behind};
use super::offices::{self, Office, signs};
use super::people::Person;
use super::{Labels, Lexicon, introduced};

/// 市委副书记、市长阳卫国: a title and a name right behind it; 习近平总书记: a name right before one.
pub(super) fn beside_office(passage: usize, text: &str, labels: &Labels, lexicon: &Lexicon) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for (start, end) in lexicon.titles(text) {
        let named = people.last().map_or(0, |person| person.range.end);
        let least = named.max(offices::named_before(text, start, labels, lexicon));
        // A title inside the name before it is part of that name.
        if start < named {
            continue;
        }
        let spaced = signs(&text[start..end]).then(|| apart(&text[end..])).flatten();
        let dated = signs(&text[start..end])
            .then(|| introduced::reported_from(text, end, lexicon))
            .flatten();
        let signed = spaced.and_then(|space| naming::name_at(text, end + space, labels, lexicon));
        let signed = dated.or(signed);
        // （记者 舒畅）: a word is a name where nothing but a name can stand.
        let token = || introduced::signed_at(text, end + spaced.unwrap_or(0), lexicon);
        let signed = signed.or_else(|| signs(&text[start..end]).then(token).flatten());
        if let Some(range) = signed.or_else(|| name_behind(text, start..end, labels, lexicon)) {
            let first = Person {
                passage,
                name: text[range.clone()].to_owned(),
                range,
                offices: offices::before(passage, text, least, (start, end)),
                role: None,
                rule: "person/office-before-name",
            };
            let fellows = fellows(passage, text, &first, signs(&text[start..end]), labels, lexicon);
            people.push(first);
            people.extend(fellows);
        } else if let Some(range) = name_before(text, start, end, lexicon) {
            people.push(Person {
                passage,
                name: text[range.clone()].to_owned(),
                range,
                offices: vec![Office {
                    passage,
                    range: start..end,
                    title: text[start..end].to_owned(),
                }],
                role: None,
                rule: "person/name-before-office",
            });
        }
    }
    people
}

/// 院士钟南山、李兰娟作报告: names behind the first of a list have its offices too, as long as each is a name between
/// marks; 市长某某、高新区 is cut by what stands behind the name.
fn fellows(passage: usize, text: &str, first: &Person, signs: bool, labels: &Labels, lexicon: &Lexicon) -> Vec<Person> {
    let mut people = Vec::new();
    let mut at = first.range.end;
    loop {
        let listed = text[at..].starts_with('、').then_some('、'.len_utf8());
        let spaced = || signs.then(|| apart(&text[at..])).flatten();
        // 主演某某、某某和某某: the last of a list, where the tagger sees somebody too.
        let last = || {
            let joint = text[at..]
                .chars()
                .next()
                .filter(|c| matches!(c, '和' | '与' | '及' | '與'))?;
            let length = joint.len_utf8();
            labels
                .person_at(at + length)
                .filter(|_| !people.is_empty())
                .map(|_| length)
        };
        let Some(space) = listed.or_else(spaced).or_else(last) else {
            break;
        };
        // 队长某某、队员某某、某某分成四组: what is behind the last, the tagger knows.
        let seen = |name: &Range<usize>| listed.is_some() && labels.person_at(name.start).as_ref() == Some(name);
        let ends = |name: &Range<usize>| closes(&text[name.end..], signs, lexicon) || seen(name);
        let Some(range) = naming::name_at(text, at + space, labels, lexicon).filter(ends) else {
            break;
        };
        // 記者某某／苗栗報導: whence it is reported.
        let stroke = text[at..].starts_with(['/', '／']);
        if stroke
            && ["报道", "報道", "報導"]
                .iter()
                .any(|word| text[range.end..].starts_with(word))
        {
            break;
        }
        at = range.end;
        people.push(Person {
            passage,
            name: text[range.clone()].to_owned(),
            range,
            offices: first.offices.clone(),
            role: None,
            rule: "person/list-behind-office",
        });
    }
    people
}

/// Whether a name in a list ends here: in a by-line at a space or with its bracket too.
fn closes(rest: &str, signs: bool, lexicon: &Lexicon) -> bool {
    let listed = [
        "、",
        "，",
        "。",
        "；",
        "等",
        "和",
        "与",
        "及",
        "與",
        "出席",
        "参加",
        "陪同",
        "分别",
        "作报告",
    ];
    let signed = [
        "）",
        ")",
        " ",
        "　",
        "报道",
        "報道",
        "報導",
        "／",
        "/",
        "摄",
        "通讯员",
        "文",
    ];
    let any = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
    any(&listed) || signs && (rest.trim().is_empty() || any(&signed)) || lexicon.goes_on(rest)
}

/// Bytes of the one space or stroke before a name in a by-line.
fn apart(text: &str) -> Option<usize> {
    let mark = text
        .chars()
        .next()
        .filter(|c| matches!(c, ' ' | '\u{3000}' | '/' | '／'))?;
    Some(mark.len_utf8())
}

/// A name right before a title that is set behind names.
fn name_before(text: &str, start: usize, end: usize, lexicon: &Lexicon) -> Option<Range<usize>> {
    if !["总书记", "主席", "总理", "同志", "先生", "女士"].contains(&&text[start..end]) {
        return None;
    }
    let before: Vec<(usize, char)> = text[..start].char_indices().rev().take(3).collect();
    let name: Vec<char> = before.iter().rev().map(|(_, c)| *c).collect();
    let (from, _) = *before.last()?;
    // 董事会主席, 赛区总理事: what a body's name ends in ends no person's.
    let body = name
        .last()
        .is_some_and(|c| "会會局部委院校区區县縣市省国國团團联聯协協家".contains(*c));
    // 由贺厅长主席: who presides is called by an office.
    let called = text
        .get(from..start)
        .is_some_and(|name| lexicon.titles(name).any(|(_, end)| end == name.len()));
    (name.len() == 3 && !body && !called && name.iter().all(|&c| is_han(c)) && lexicon.surname(&name).is_some())
        .then_some(from..start)
}
