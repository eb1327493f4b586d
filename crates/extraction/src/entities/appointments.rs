//! 任免: who is appointed to an office, and who is removed from one.

use std::ops::Range;
use std::sync::LazyLock;

use banmian_model::is_han;
use regex::Regex;

use super::Lexicon;
use super::offices::{self, Office};

/// A person and the offices given or taken.
pub(super) struct Appointment {
    pub(super) name: Range<usize>,
    pub(super) offices: Vec<Office>,
}

/// A name may have a space set in it: 宋　涛.
const NAMES: &str = r"(?P<names>[\p{Han}·、 　]{2,40}?)";
const OFFICE: &str = r"(?P<office>[^，。；：！？“”「」（）()\s]{2,60}?)";

/// 任命某某为市财政局局长, 免去某某的市财政局局长职务.
static WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    let appointed =
        format!("(?:任命|聘任|选举|推选|選舉|推選){NAMES}(?:同志)?(?:为|為|任|担任|擔任){OFFICE}(?:[，。；）]|$)");
    let removed = format!(
        "免去{NAMES}(?:同志)?的{}(?:职务|職務)",
        OFFICE.replace("office", "left")
    );
    let removed = removed.replace("names", "gone");
    Regex::new(&format!("{appointed}|{removed}")).expect("a pattern that a test compiles")
});

/// The lines of a list below 任命： or 免去：, each a paragraph.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    let appointed = format!(r"^\s*{NAMES}(?:同志)?(?:为|為|任){OFFICE}[，。；]?\s*$");
    let removed = format!(
        r"^\s*{NAMES}(?:同志)?的{}(?:职务|職務)[，。；]?\s*$",
        OFFICE.replace("office", "left")
    );
    let removed = removed.replace("names", "gone");
    Regex::new(&format!("{appointed}|{removed}")).expect("a pattern that a test compiles")
});

/// Bytes of a line of a list; the offices of nobody take more.
const LINE: usize = 300;

/// Reads the appointments of a passage. A line of a list has no verb of its own: `list` says that the passage stands
/// below one.
pub(super) fn read(passage: usize, text: &str, list: bool, lexicon: &Lexicon) -> Vec<Appointment> {
    let captures: Vec<_> = if list && text.len() <= LINE {
        LISTED.captures_iter(text).collect()
    } else {
        WITHIN.captures_iter(text).collect()
    };
    let group =
        |found: &regex::Captures<'_>, one, other| found.name(one).or_else(|| found.name(other)).map(|m| m.range());
    let mut read = Vec::new();
    for found in &captures {
        let (Some(names), Some(office)) = (group(found, "names", "gone"), group(found, "office", "left")) else {
            continue;
        };
        let offices = titled(passage, text, office, lexicon);
        if !offices.is_empty() {
            let people = people(text, names, lexicon).into_iter();
            read.extend(people.map(|name| Appointment {
                name,
                offices: offices.clone(),
            }));
        }
    }
    read
}

/// Whether a passage opens a list of appointments: 任命：, 决定免去下列同志职务：.
pub(super) fn opens_list(text: &str) -> bool {
    let text = text.trim_end();
    text.ends_with(['：', ':']) && ["任命", "免去", "免职", "聘任"].iter().any(|verb| text.contains(verb))
}

/// The offices of a stretch that ends in a title.
fn titled(passage: usize, text: &str, office: Range<usize>, lexicon: &Lexicon) -> Vec<Office> {
    let titles = lexicon
        .titles(&text[office.clone()])
        .map(|(from, to)| (office.start + from, office.start + to));
    match titles.last().filter(|title| title.1 == office.end) {
        Some(title) => offices::before(passage, text, office.start, title),
        None => Vec::new(),
    }
}

/// The names of a list, each behind the title it may have; none where one is no name.
fn people(text: &str, names: Range<usize>, lexicon: &Lexicon) -> Vec<Range<usize>> {
    let mut at = names.start;
    let mut people = Vec::new();
    for part in text[names].split('、') {
        let title = lexicon.titles(part).last().map_or(0, |(_, end)| end);
        let lead = title + part[title..].len() - part[title..].trim_start().len();
        let name = part[lead..].trim_end();
        if !is_name(name, title > 0, lexicon) {
            return Vec::new();
        }
        people.push(at + lead..at + lead + name.len());
        at += part.len() + '、'.len_utf8();
    }
    people
}

/// Two or three characters with a surname, or up to six without (洛古阿牛), which no word of a sentence is among.
fn is_name(name: &str, titled: bool, lexicon: &Lexicon) -> bool {
    const WORDS: &str = "的了和与及等新各其该一为任职长会委名位个人以经";
    let characters: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = characters.iter().all(|&c| is_han(c) || c == '·') && !characters.iter().any(|&c| WORDS.contains(c));
    let known = lexicon
        .surname(&characters)
        .is_some_and(|length| length < characters.len());
    match characters.len() {
        2 | 3 => plain && known,
        4..=6 => plain && (known && characters.len() == 4 || !titled && !lexicon.begins_with_word(name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_in(text: &str, list: bool) -> Vec<(&str, Vec<String>)> {
        let found = read(0, text, list, &Lexicon::builtin());
        let titles = |one: &Appointment| one.offices.iter().map(|office| office.title.clone()).collect();
        found.iter().map(|one| (&text[one.name.clone()], titles(one))).collect()
    }

    #[test]
    fn the_sentence_says_who_is_appointed_and_removed() {
        let text = "会议决定任命洛古阿牛为州民政局局长，免去何建明的州民政局局长职务。";
        let office = || vec!["州民政局局长".to_owned()];
        assert_eq!(read_in(text, false), [("洛古阿牛", office()), ("何建明", office())]);
        assert!(read_in("大会选举产生的新一届班子为全县发展作了部署。", false).is_empty());
    }

    #[test]
    fn lines_of_a_list_hold_a_name_and_its_offices() {
        let held = |one: &str, other: &str| vec![one.to_owned(), other.to_owned()];
        let line = "沈　静为市中级人民法院副院长、审判委员会委员。";
        assert_eq!(
            read_in(line, true),
            [("沈　静", held("市中级人民法院副院长", "审判委员会委员"))]
        );
        assert!(read_in(line, false).is_empty());
        assert_eq!(read_in("晏　平的市环境保护局局长职务；", true).len(), 1);
        assert!(read_in("他们为村里的书记；", true).is_empty());
    }
}
