//! People in lists by place, with what they all are behind the last.

use std::sync::LazyLock;

use regex::Regex;

use super::Lexicon;
use super::offices::Office;
use super::people::Person;

/// 攸县易天葵、炎陵县陈志平等3名民间河长.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    let item = r"[\p{Han}]{1,8}(?:县|区|市|旗|镇|乡|村|街道|社区|医院|学校|公司)[\p{Han}&&[^等]]{2,3}";
    Regex::new(&format!(r"(?P<items>(?:{item}、)+{item}|{item})等?(?:[0-9]{{1,3}}|[一二三四五六七八九十两]{{1,3}})(?:名|位)(?P<title>[\p{{Han}}]{{2,8}}?)(?:获|荣获|被|当选|入选|介绍|发言|交流|分享|上台|作了|先后|分别|依次|，|。|受)"))
        .expect("a pattern that a test compiles")
});

static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{Han}]{1,8}(?:县|区|市|旗|镇|乡|村|街道|社区|医院|学校|公司)(?P<name>[\p{Han}&&[^等]]{2,3})$")
        .expect("a pattern that a test compiles")
});

/// Whether a text counts people (3名, 五位): a list with their title does, and the form of one is slow to look for.
fn counts_people(text: &str) -> bool {
    text.match_indices(['名', '位']).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        before.is_some_and(|c| c.is_ascii_digit() || "一二三四五六七八九十两".contains(c))
    })
}

/// Those whom such a list names.
pub(super) fn listed_by_place(passage: usize, text: &str, lexicon: &Lexicon) -> Vec<Person> {
    let mut people = Vec::new();
    if !counts_people(text) {
        return people;
    }
    for list in LIST.captures_iter(text) {
        let (Some(items), Some(title)) = (list.name("items"), list.name("title")) else {
            continue;
        };
        let mut at = items.start();
        for item in items.as_str().split('、') {
            if let Some(name) = ITEM.captures(item).and_then(|item| item.name("name")) {
                let characters: Vec<char> = name.as_str().chars().collect();
                let start = at + name.start();
                // 镇上来的, 邻村来的一位老人 list nobody.
                if lexicon.surname(&characters).is_some() && !name.as_str().ends_with('的') {
                    people.push(Person {
                        passage,
                        range: start..start + name.len(),
                        name: name.as_str().to_owned(),
                        offices: vec![Office {
                            passage,
                            range: title.range(),
                            title: title.as_str().to_owned(),
                        }],
                        role: None,
                        rule: "person/list-with-title",
                    });
                }
            }
            at += item.len() + '、'.len_utf8();
        }
    }
    people
}
