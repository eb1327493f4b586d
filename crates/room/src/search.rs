//! The index that the browser searches: pairs of characters, with the articles that have them.
//!
//! `search/i000.js` … hold, sorted by pair, the numbers of articles; `search/t000.js` … hold the articles themselves;
//! `search/directory.js` says which file has what, so that a search loads one small file for each of its characters;
//! `search/issues.js` says of which newspaper and day each article is. They are scripts, as a page opened from disk may
//! load those and nothing else.
//!
//! A posting is twice the article's number, and one more where the pair stands in its headline; what is written is the
//! difference to the one before, to base 36. Keys are folded as every comparison of the house is
//! (`banmian_model::search_key`). A character at the end of a run is a key by itself, so that a single one finds all it begins.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use banmian_model::search_key;
use serde::Serialize;

use crate::Error;
use crate::folder::Folder;
use crate::sorter::Sorter;

/// Bytes after which a file of texts ends.
const TEXTS: usize = 96 << 10;
/// Bytes after which a file of postings ends, at the next pair.
const POSTINGS: usize = 64 << 10;
/// Postings held before they are handed to the sorter.
const HELD: usize = 1 << 20;

/// What search knows of an article.
pub(crate) struct Found<'a> {
    /// From the root of the room.
    pub(crate) href: &'a str,
    pub(crate) head: &'a str,
    pub(crate) paper: &'a str,
    pub(crate) date: &'a str,
    /// 版次; empty where it is not known.
    pub(crate) label: &'a str,
    pub(crate) text: &'a str,
}

/// The index as it is made.
#[derive(Default)]
pub(crate) struct Index {
    articles: u32,
    /// Postings by key since the last hand-over, each key's ascending.
    held: HashMap<[char; 2], Vec<u32>>,
    count: usize,
    sorter: Sorter,
    texts: String,
    /// The first article of each file of texts.
    starts: Vec<u32>,
    papers: Names,
    dates: Names,
    /// Articles of one newspaper and day that follow each other: the first of them, which paper, which date.
    issues: Vec<[u32; 3]>,
}

/// Names by number, in the order they come up.
#[derive(Default)]
struct Names {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }
}

impl Index {
    /// Adds an article.
    pub(crate) fn add(&mut self, folder: &mut Folder, found: &Found<'_>) -> Result<(), Error> {
        let in_head = keys(found.head);
        let in_text = keys(found.text);
        let number = self.articles * 2;
        for key in in_head.union(&in_text) {
            let posting = number + u32::from(in_head.contains(key));
            self.held.entry(*key).or_default().push(posting);
            self.count += 1;
        }
        self.text(folder, found)?;
        let [paper, date] = [self.papers.number(found.paper), self.dates.number(found.date)];
        if self.issues.last().is_none_or(|last| last[1..] != [paper, date]) {
            self.issues.push([self.articles, paper, date]);
        }
        self.articles += 1;
        if self.count > HELD { self.hand_over() } else { Ok(()) }
    }

    fn text(&mut self, folder: &mut Folder, found: &Found<'_>) -> Result<(), Error> {
        if self.texts.is_empty() {
            self.starts.push(self.articles);
        }
        let issue = [found.paper, found.date, found.label].join(" ");
        let row = in_script(&[found.href, found.head, issue.trim(), found.text]);
        let _ = writeln!(self.texts, "{row},");
        if self.texts.len() > TEXTS {
            self.close_texts(folder)
        } else {
            Ok(())
        }
    }

    fn close_texts(&mut self, folder: &mut Folder) -> Result<(), Error> {
        let number = self.starts.len().saturating_sub(1);
        let script = format!("room.texts({number},[\n{}]);\n", self.texts);
        self.texts.clear();
        folder.write(&format!("search/t{number:03}.js"), script.as_bytes())
    }

    /// Hands the postings held to the sorter: a record for each key, which come out in the order they went in.
    fn hand_over(&mut self) -> Result<(), Error> {
        self.count = 0;
        let ordered: BTreeMap<[char; 2], Vec<u32>> = self.held.drain().collect();
        for (key, postings) in ordered {
            let key = key.map(|c| u32::from(c).to_be_bytes()).concat();
            let postings = postings.into_iter().flat_map(u32::to_le_bytes).collect();
            self.sorter.push_bytes(key, postings).map_err(Error::Sorting)?;
        }
        Ok(())
    }

    /// Writes the postings and the directory.
    pub(crate) fn write(mut self, folder: &mut Folder) -> Result<(), Error> {
        self.hand_over()?;
        if !self.texts.is_empty() {
            self.close_texts(folder)?;
        }
        let mut files = PostingFiles::default();
        let mut sorted = std::mem::take(&mut self.sorter).sorted().map_err(Error::Sorting)?;
        let mut open: Option<([char; 2], Vec<u32>)> = None;
        while let Some((key, bytes)) = sorted.next().map_err(Error::Sorting)? {
            let (key, mut postings) = (key_of(&key), numbers(&bytes));
            match &mut open {
                Some((same, all)) if *same == key => all.append(&mut postings),
                _ => {
                    if let Some((key, postings)) = open.replace((key, postings)) {
                        files.add(folder, key, &postings)?;
                    }
                }
            }
        }
        if let Some((key, postings)) = open {
            files.add(folder, key, &postings)?;
        }
        files.close(folder)?;
        let directory = format!(
            "room.directory({{articles:{},texts:{:?},index:{:?}}});\n",
            self.articles, self.starts, files.firsts
        );
        folder.write("search/directory.js", directory.as_bytes())?;
        let issues = format!(
            "room.issues({},{},{});\n",
            in_script(&self.papers.names),
            in_script(&self.dates.names),
            in_script(&self.issues)
        );
        folder.write("search/issues.js", issues.as_bytes())?;
        folder.write("search/fold.js", fold_table().as_bytes())
    }
}

fn key_of(bytes: &[u8]) -> [char; 2] {
    let mut chars = numbers_be(bytes).map(|code| char::from_u32(code).unwrap_or('\0'));
    [chars.next().unwrap_or('\0'), chars.next().unwrap_or('\0')]
}

fn numbers_be(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes
        .chunks_exact(4)
        .map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let fours = bytes.chunks_exact(4);
    fours
        .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
        .collect()
}

/// Files of postings, cut between pairs.
#[derive(Default)]
struct PostingFiles {
    lines: String,
    /// The first pair of each file, as a number that orders pairs.
    firsts: Vec<u64>,
}

/// What a first character counts in the number of a pair: more than any second.
const FIRST: u64 = 1 << 21;

fn ordered(key: [char; 2]) -> u64 {
    u64::from(u32::from(key[0])) * FIRST + u64::from(u32::from(key[1]))
}

impl PostingFiles {
    fn add(&mut self, folder: &mut Folder, key: [char; 2], postings: &[u32]) -> Result<(), Error> {
        if self.lines.len() > POSTINGS {
            self.close(folder)?;
        }
        if self.lines.is_empty() {
            self.firsts.push(ordered(key));
        }
        self.lines.push_str("\\n");
        self.lines.extend(key.into_iter().filter(|&c| c != '\0'));
        let mut before = 0;
        for (at, posting) in postings.iter().enumerate() {
            self.lines.push(if at == 0 { ':' } else { ',' });
            base36(&mut self.lines, posting - before);
            before = *posting;
        }
        Ok(())
    }

    fn close(&mut self, folder: &mut Folder) -> Result<(), Error> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let number = self.firsts.len() - 1;
        let script = format!("room.index({number},\"{}\\n\");\n", self.lines);
        self.lines.clear();
        folder.write(&format!("search/i{number:03}.js"), script.as_bytes())
    }
}

fn base36(to: &mut String, mut number: u32) {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(number % 36, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    to.extend(digits.iter().rev());
}

/// Pairs of neighbouring letters and digits, folded; the last of a run with nothing behind it.
fn keys(text: &str) -> BTreeSet<[char; 2]> {
    let mut keys = BTreeSet::new();
    let mut before: Option<char> = None;
    for c in text.chars().map(search_key).chain([' ']) {
        let is_letter = c.is_alphanumeric();
        if let Some(before) = before {
            keys.insert([before, if is_letter { c } else { '\0' }]);
        }
        before = is_letter.then_some(c);
    }
    keys
}

/// The pairs that folding changes, for the browser: what is folded, then what it is folded to.
fn fold_table() -> String {
    let changed = (0x80..0x3_0000)
        .filter_map(char::from_u32)
        .filter(|&c| search_key(c) != c);
    let pairs: String = changed.flat_map(|c| [c, search_key(c)]).collect();
    format!("room.fold({});\n", in_script(&pairs))
}

/// A value as a script has it: no string in it can end the script.
fn in_script(value: &(impl Serialize + ?Sized)) -> String {
    let json = serde_json::to_string(value).expect("strings and numbers can be written");
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_pairs_and_their_last() {
        let found: Vec<String> = keys("疫情，Ａ1").into_iter().map(|key| key.iter().collect()).collect();
        assert_eq!(found, ["1\0", "a1", "情\0", "疫情"]);
        assert_eq!(keys("臺灣"), keys("台湾"));
    }

    #[test]
    fn numbers_are_written_to_base_36() {
        let mut to = String::new();
        for number in [0, 35, 36, 1_295, u32::MAX] {
            base36(&mut to, number);
            to.push(' ');
        }
        assert_eq!(to, "0 z 10 zz 1z141z3 ");
    }

    #[test]
    fn a_string_cannot_end_its_script() {
        assert_eq!(in_script("</script>\"\\\n"), r#""\u003c/script>\"\\\n""#);
    }
}
