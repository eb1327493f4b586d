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

/// Patterns of who is given an office or loses one, `NAMES` and `OFFICE` in them; a name may have a space set in it (宋　涛),
/// and no office begins with 任 or has 为 in it, so that 张建为 is a name too.
fn patterns(written: &[&str]) -> Vec<Regex> {
    let pattern = |one: &&str| {
        let one = one.replace("NAMES", r"(?P<names>[\p{Han}·•、 \u{3000}]{2,40}?)(?:同志)?");
        let one = one.replace(
            "OFFICE",
            r"(?P<office>[^任为為，。；：！？“”「」（）(),;:\s][^为為，。；：！？“”「」（）(),;:\s]{1,59}?)",
        );
        Regex::new(&one).expect("a pattern that a test compiles")
    };
    written.iter().map(pattern).collect()
}

/// 任命某某为市财政局局长, 免去某某的市财政局局长职务, 某某当选市长.
static WITHIN: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"(?:任命|聘任|选举|推选|選舉|推選)NAMES(?:为|為|任|担任|擔任)OFFICE(?:[，。；）,;]|$)",
        r"免去NAMES的OFFICE(?:职务|職務)",
        r"免去NAMES兼任的OFFICE(?:职务|職務)",
        r"(?:^|[，。；：])NAMES(?:全票|高票|再次)?(?:当选|當選)(?:为|為)?OFFICE(?:[，。；）,;]|$)",
    ])
});

/// The lines of a list below 任命： or 免去：.
static LISTED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        r"^\s*NAMES(?:为|為|任)OFFICE\s*$",
        r"^\s*NAMES的OFFICE(?:职务|職務)\s*$",
    ])
});

/// Bytes of a line of a list: a dozen names and an office with the longest body before it take less.
const LINE: usize = 300;

/// Reads the appointments that sentences of a passage tell.
pub(super) fn told(passage: usize, text: &str, lexicon: &Lexicon) -> Vec<Appointment> {
    let verbs = ["任命", "免去", "聘任", "选举", "推选", "選舉", "推選", "当选", "當選"];
    if !verbs.iter().any(|verb| text.contains(verb)) {
        return Vec::new();
    }
    let found = WITHIN.iter().flat_map(|pattern| pattern.captures_iter(text));
    found
        .flat_map(|found| read(passage, text, &found, 0, lexicon))
        .collect()
}

/// Reads the appointments of a line of a list, each up to a semicolon.
pub(super) fn listed(passage: usize, text: &str, lexicon: &Lexicon) -> Vec<Appointment> {
    let mut read_here = Vec::new();
    if text.len() > LINE {
        return read_here;
    }
    let mut at = 0;
    for item in text.split_inclusive(['；', ';', '。', '，']) {
        let body = item.trim_end_matches(['；', ';', '。', '，']);
        let found = LISTED.iter().find_map(|pattern| pattern.captures(body));
        read_here.extend(
            found
                .into_iter()
                .flat_map(|found| read(passage, text, &found, at, lexicon)),
        );
        at += item.len();
    }
    read_here
}

/// What a pattern has found `at` bytes behind the start of a text.
fn read(passage: usize, text: &str, found: &regex::Captures<'_>, at: usize, lexicon: &Lexicon) -> Vec<Appointment> {
    let group = |name| found.name(name).map(|group| group.start() + at..group.end() + at);
    let (Some(names), Some(office)) = (group("names"), group("office")) else {
        return Vec::new();
    };
    let offices = titled(passage, text, office, lexicon);
    if offices.is_empty() {
        return Vec::new();
    }
    let one = |name| Appointment {
        name,
        offices: offices.clone(),
    };
    people(text, names, lexicon).into_iter().map(one).collect()
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

/// Two to four characters with a surname, up to six without (洛古阿牛) or more with a point in them, which are no title and
/// which no word of a sentence is among.
fn is_name(name: &str, titled: bool, lexicon: &Lexicon) -> bool {
    const WORDS: &str = "的了和与及等新各其该一任职长会委名位个人以经者员";
    let characters: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    let pointed = characters.iter().any(|c| matches!(c, '·' | '•'));
    let plain = characters.iter().all(|&c| is_han(c) || matches!(c, '·' | '•'));
    let word = characters.iter().any(|&c| WORDS.contains(c)) || lexicon.titles(name).next().is_some();
    let known = lexicon
        .surname(&characters)
        .is_some_and(|length| length < characters.len());
    let foreign = !titled && !lexicon.begins_with_word(name) && !name.contains(['为', '為']);
    let fits = match characters.len() {
        2 | 3 => known,
        4 => known && !name.contains(['为', '為']) || pointed || foreign,
        5 | 6 => pointed || foreign,
        7..=16 => pointed,
        _ => false,
    };
    plain && !word && fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(found: &[Appointment], text: &str) -> Vec<String> {
        let one = |one: &Appointment| {
            let offices: Vec<&str> = one.offices.iter().map(|office| office.title.as_str()).collect();
            format!("{}: {}", &text[one.name.clone()], offices.join("、"))
        };
        found.iter().map(one).collect()
    }

    fn in_sentence(text: &str) -> Vec<String> {
        titles(&told(0, text, &Lexicon::builtin()), text)
    }

    fn in_list(text: &str) -> Vec<String> {
        titles(&listed(0, text, &Lexicon::builtin()), text)
    }

    #[test]
    fn the_sentence_says_who_is_appointed_and_removed() {
        assert_eq!(
            in_sentence("会议决定任命洛古阿牛为州民政局局长，免去何建明的州民政局局长职务。"),
            ["洛古阿牛: 州民政局局长", "何建明: 州民政局局长"]
        );
        assert_eq!(
            in_sentence("任命张建国为市长,李明远为副市长。任命张建为为市教育局局长。"),
            ["张建国: 市长", "张建为: 市教育局局长"]
        );
        assert_eq!(
            in_sentence("张建国同志当选为市人大常委会主任。"),
            ["张建国: 市人大常委会主任"]
        );
        assert_eq!(in_sentence("任命买买提·吐尔逊为县长。"), ["买买提·吐尔逊: 县长"]);
    }

    #[test]
    fn what_is_no_name_is_appointed_to_nothing() {
        assert!(in_sentence("大会选举产生的新一届班子为全县发展作了部署。").is_empty());
        assert!(in_sentence("推选高风亮节者为模范。选举安全员为组长。").is_empty());
    }

    #[test]
    fn lines_of_a_list_hold_names_and_offices() {
        assert_eq!(
            in_list("沈　静为市中级人民法院副院长、审判委员会委员。"),
            ["沈　静: 市中级人民法院副院长、审判委员会委员"]
        );
        assert_eq!(in_list("晏　平的市环境保护局局长职务；"), ["晏　平: 市环境保护局局长"]);
        assert_eq!(
            in_list("张建国为市财政局局长；李明远为市教育局局长。"),
            ["张建国: 市财政局局长", "李明远: 市教育局局长"]
        );
        assert!(in_list("他们为村里的书记；").is_empty());
        assert!(in_list("王大力为集体为群众当好书记。").is_empty());
        assert!(in_sentence("沈　静为市中级人民法院副院长。").is_empty());
    }
}
