//! The lists that names are read with.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use banmian_model::fold;
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::former::Former;
use super::offices::floor;
use crate::passage::{Part, Passage};

/// Surnames, titles and places, built once.
pub(crate) struct Lexicon {
    surnames: Surnames,
    /// Words that a sentence goes on with behind a name.
    after_names: BTreeSet<&'static str>,
    /// Words that begin as a name could.
    words_like_names: BTreeSet<&'static str>,
    /// 书院, 大队: what makes a name of the words before it that nobody bears.
    bodies: BTreeSet<&'static str>,
    titles: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Bytes of the longest title.
    longest_title: usize,
    places: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Names of places by the value that the automaton gives.
    place_names: Vec<Vec<u32>>,
    /// Code and official name, by code.
    codes: BTreeMap<u32, String>,
    former: Former,
    countries: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Names of countries by the value that the automaton gives.
    country_names: Vec<&'static str>,
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Lexicon({} surnames, {} places)",
            self.surnames.single.len() + self.surnames.double.len(),
            self.codes.len()
        )
    }
}

impl Lexicon {
    pub(crate) fn builtin() -> Self {
        let codes: BTreeMap<u32, String> = lines(include_str!("../../data/places.tsv"))
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(code, name)| Some((code.parse().ok()?, name.to_owned())))
            .collect();
        let names = names(&codes);
        let (countries, country_names) = countries();
        let titles = words(include_str!("../../data/titles.txt"));
        Self {
            surnames: Surnames::builtin(),
            after_names: words(include_str!("../../data/after_names.txt")),
            words_like_names: words(include_str!("../../data/words_like_names.txt")),
            bodies: words(include_str!("../../data/bodies.txt")),
            longest_title: titles.iter().map(|title| title.len()).max().unwrap_or(0),
            titles: automaton(titles.iter().copied()),
            places: automaton(names.keys().map(String::as_str)),
            place_names: names.into_values().collect(),
            codes,
            former: Former::builtin(),
            countries,
            country_names,
        }
    }

    /// Length in characters of the surname at the start of a name; `None` where there is none.
    pub(crate) fn surname(&self, name: &[char]) -> Option<usize> {
        match *name {
            // 第五静; 第五次 and 第五中学 are numbers.
            ['第', '五', next, ..] if "次个名年月天日届位季期章节条版号中大小批轮".contains(next) => {
                None
            }
            [first, second, _, ..] if self.surnames.double.contains(&[first, second]) => Some(2),
            [first, _, ..] => self.surnames.single.contains(&first).then_some(1),
            _ => None,
        }
    }

    /// Whether a sentence goes on here with a word that no name holds.
    pub(crate) fn goes_on(&self, rest: &str) -> bool {
        is_among(&self.after_names, rest)
    }

    /// Whether a text begins with a word that only begins as a name could: 高度, 强调, 游客.
    pub(crate) fn begins_with_word(&self, text: &str) -> bool {
        is_among(&self.words_like_names, text)
    }

    /// Whether words are what the body is called that stands behind them (元朗|书院), and not somebody who has been there
    /// (王明|大学毕业) or an office (王明|大队长).
    pub(crate) fn names_body(&self, behind: &str) -> bool {
        let body = self.bodies.iter().find_map(|body| behind.strip_prefix(*body));
        let theirs = |rest: &str| rest.starts_with(|c| "毕畢生时時文同期老教长長".contains(c));
        body.is_some_and(|rest| !theirs(rest))
    }

    /// Whether words end as the name of such a body does: 黄田中学.
    pub(crate) fn is_body(&self, words: &str) -> bool {
        self.bodies.iter().any(|body| words.ends_with(body))
    }

    /// Whether the last character of words and what stands behind them are one such body: 米業公|會.
    pub(crate) fn reaches_into_body(&self, words: &str, behind: &str) -> bool {
        let Some(last) = words.chars().next_back().filter(|c| !"大中小".contains(*c)) else {
            return false;
        };
        let mut bodies = self.bodies.iter().filter_map(|body| body.strip_prefix(last));
        bodies.any(|rest| behind.starts_with(rest))
    }

    /// The titles in a text, longest first where several start together: start and end in bytes.
    pub(crate) fn titles<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.titles
            .leftmost_find_iter(text)
            .map(|found| (found.start(), found.end()))
            .filter(|&(start, end)| {
                // 走上主席台, 主席团成员: nobody's office.
                !text[start..end].ends_with("主席") || !text[end..].starts_with(['台', '臺', '团', '團', '国', '國'])
            })
    }

    /// Bytes of the title that a text begins with: no more of the text is read than the longest could be.
    pub(crate) fn leading_title(&self, text: &str) -> Option<usize> {
        let head = &text[..floor(text, text.len().min(self.longest_title))];
        let (start, end) = self.titles(head).next()?;
        (start == 0).then_some(end)
    }

    /// The place names in a text: start and end in bytes, and the codes each may stand for.
    pub(crate) fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize, &'a [u32])> + 'a {
        self.places.leftmost_find_iter(text).map(|found| {
            (
                found.start(),
                found.end(),
                self.place_names[found.value() as usize].as_slice(),
            )
        })
    }

    /// The countries in a text, in either script: the bytes, and the name each is listed under.
    pub(crate) fn countries(&self, text: &str) -> Vec<(Range<usize>, &'static str)> {
        // Folding keeps the length of all characters that these names are written with, so bytes stay what they are.
        let same_length = |c: char| {
            Some(fold(c))
                .filter(|folded| folded.len_utf8() == c.len_utf8())
                .unwrap_or(c)
        };
        let folded: String = text.chars().map(same_length).collect();
        let found = self.countries.leftmost_find_iter(&folded);
        found
            .map(|found| (found.start()..found.end(), self.country_names[found.value() as usize]))
            .collect()
    }

    /// Whether a text begins with the name of a country.
    pub(crate) fn begins_with_country(&self, text: &str) -> bool {
        const LONGEST: usize = 36;
        let head = &text[..floor(text, text.len().min(LONGEST))];
        self.countries
            .leftmost_find_iter(head)
            .next()
            .is_some_and(|country| country.start() == 0)
    }

    /// Whether it is the name of a county or city without its last word (江永, 寿光).
    pub(crate) fn is_county(&self, name: &str) -> bool {
        ["县", "市", "区"]
            .iter()
            .any(|last| self.lookup(&format!("{name}{last}")).is_some())
    }

    /// The names of places that have gone.
    pub(crate) fn former(&self) -> &Former {
        &self.former
    }

    /// Official name of a code.
    pub(crate) fn name(&self, code: u32) -> Option<&str> {
        self.codes.get(&code).map(String::as_str)
    }

    /// Codes and names of the counties of a prefecture.
    pub(crate) fn counties(&self, prefecture: u32) -> impl Iterator<Item = (u32, &str)> {
        let first = prefecture / 100 * 100;
        self.codes
            .range(first + 1..first + 100)
            .map(|(code, name)| (*code, name.as_str()))
    }

    /// The code of a name that no other place has.
    pub(crate) fn only(&self, name: &str) -> Option<u32> {
        let (start, end, codes) = self.places(name).next()?;
        match codes {
            [only] if start == 0 && end == name.len() => Some(*only),
            _ => None,
        }
    }

    /// Whether a name is that of a county or city of Taiwan, which has no code.
    pub(crate) fn is_of_taiwan(&self, name: &str) -> bool {
        TAIWAN.split_whitespace().any(|known| known == name)
    }

    /// The place that a short or full name stands for, where there is only one.
    pub(crate) fn lookup(&self, name: &str) -> Option<u32> {
        let (start, end, codes) = self.places(name).next()?;
        let whole = start == 0 && end == name.len();
        // Of a prefecture and a county of one name the greater is meant: 株洲 is 株洲市.
        whole.then(|| {
            codes
                .iter()
                .copied()
                .min_by_key(|code| (code % 100 != 0, code % 10_000 != 0, *code))
        })?
    }
}

pub(super) fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn words(text: &'static str) -> BTreeSet<&'static str> {
    lines(text).flat_map(str::split_whitespace).collect()
}

/// Whether the first two characters of a text are among some words, in either script.
fn is_among(words: &BTreeSet<&str>, text: &str) -> bool {
    let two = first_two(text);
    let traditional = || two.chars().any(|c| fold(c) != c);
    words.contains(two) || traditional() && words.contains(two.chars().map(fold).collect::<String>().as_str())
}

fn first_two(text: &str) -> &str {
    let end = text.char_indices().nth(2);
    end.map_or(text, |(at, _)| &text[..at])
}

/// The names of countries and, for each, the one it is listed under.
fn countries() -> (CharwiseDoubleArrayAhoCorasick<u32>, Vec<&'static str>) {
    let rows = lines(include_str!("../../data/countries.tsv")).map(|line| line.split('\t').skip(1));
    let names: BTreeMap<&str, &str> = rows
        .flat_map(|mut names| {
            let first = names.next().unwrap_or_default();
            std::iter::once((first, first)).chain(names.map(move |name| (name, first)))
        })
        .collect();
    (automaton(names.keys().copied()), names.into_values().collect())
}

/// Surnames of one character, and of two.
struct Surnames {
    single: BTreeSet<char>,
    double: BTreeSet<[char; 2]>,
}

impl Surnames {
    fn builtin() -> Self {
        let (pairs, rows): (Vec<&str>, Vec<&str>) =
            lines(include_str!("../../data/surnames.txt")).partition(|line| line.contains(' '));
        let pair = |pair: &str| {
            let mut characters = pair.chars();
            Some([characters.next()?, characters.next()?])
        };
        Self {
            single: rows.into_iter().flat_map(str::chars).collect(),
            double: pairs
                .into_iter()
                .flat_map(|line| line.split(' '))
                .filter_map(pair)
                .collect(),
        }
    }
}

/// The names of one page, found again in its text: too few for an automaton to be worth its building.
pub(crate) struct PageNames<'a> {
    names: BTreeSet<&'a str>,
    /// A bit by the last six bits of each first character: most characters begin none of the names.
    first: u64,
    /// Bytes of the names, the longest first.
    lengths: Vec<usize>,
}

impl<'a> PageNames<'a> {
    pub(crate) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        let names: BTreeSet<&str> = names.collect();
        let lengths: BTreeSet<usize> = names.iter().map(|name| name.len()).collect();
        Self {
            first: names
                .iter()
                .filter_map(|name| name.chars().next())
                .fold(0, |bits, c| bits | bit(c)),
            lengths: lengths.into_iter().rev().collect(),
            names,
        }
    }

    /// Where they stand on the page, by-lines left out: passage and bytes.
    pub(crate) fn find_on(&self, passages: &[Passage<'_>]) -> Vec<(usize, Range<usize>)> {
        let read = passages
            .iter()
            .enumerate()
            .filter(|(_, passage)| passage.part != Part::Byline);
        read.flat_map(|(index, passage)| {
            let here = self.find_in(&passage.text);
            here.into_iter().map(move |range| (index, range))
        })
        .collect()
    }

    /// Where they stand in a text, the longest of those that begin together; none overlap.
    fn find_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut end = 0;
        for (at, c) in text.char_indices() {
            if at < end || self.first & bit(c) == 0 {
                continue;
            }
            let here = |length: &usize| {
                text.get(at..at + length)
                    .is_some_and(|words| self.names.contains(words))
            };
            if let Some(length) = self.lengths.iter().copied().find(here) {
                end = at + length;
                found.push(at..end);
            }
        }
        found
    }
}

fn bit(c: char) -> u64 {
    1 << (u32::from(c) & 63)
}

pub(crate) fn automaton<'a>(words: impl Iterator<Item = &'a str>) -> CharwiseDoubleArrayAhoCorasick<u32> {
    CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .build_with_values(words.zip(0..))
        .expect("the words are different and none is empty")
}

/// What each name may stand for. Provinces and prefectures are known without their last word too; counties are not, as
/// their short names are words (和平, 城关).
fn names(codes: &BTreeMap<u32, String>) -> BTreeMap<String, Vec<u32>> {
    let mut names: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (&code, name) in codes {
        names.entry(name.clone()).or_default().push(code);
        if let Some(short) = without_nationality(name) {
            names.entry(short).or_default().push(code);
        }
        if code % 100 == 0 {
            let short = [
                "省",
                "市",
                "地区",
                "盟",
                "自治州",
                "壮族自治区",
                "回族自治区",
                "维吾尔自治区",
                "自治区",
                "特别行政区",
            ]
            .iter()
            .filter_map(|ending| name.strip_suffix(ending))
            .min_by_key(|short| short.len());
            if let Some(short) = short.filter(|short| short.chars().count() >= 2) {
                names.entry(short.to_owned()).or_default().push(code);
            }
        }
    }
    for (name, code) in TRADITIONAL {
        names.entry(name.to_owned()).or_default().push(code);
    }
    for name in TAIWAN.split_whitespace() {
        names.entry(name.to_owned()).or_default();
    }
    names
}

/// What bulletins and newspapers call an autonomous prefecture or county: 大理州 of 大理白族自治州, 陵水县 of 陵水黎族自治县.
fn without_nationality(name: &str) -> Option<String> {
    let (named, level) = [("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")]
        .iter()
        .find_map(|(ending, level)| Some((name.strip_suffix(ending)?, level)))?;
    let mut stem = named;
    while let Some(shorter) = NATIONALITIES.split(' ').find_map(|people| stem.strip_suffix(people)) {
        stem = shorter;
    }
    (stem.chars().count() >= 2 && stem != named).then(|| format!("{stem}{level}"))
}

/// The nationalities that autonomous places are named after, as their names have them.
const NATIONALITIES: &str = "各族 蒙古族 蒙古 回族 藏族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 \
     哈萨克族 哈萨克 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 \
     毛南族 仡佬族 锡伯 普米族 塔吉克 怒族 鄂温克族 保安族 裕固族 鄂伦春 独龙族";

/// The counties and cities of Taiwan, in both scripts: places that the national standard gives no code. 新竹 and 嘉义 are a
/// city and a county each, so none is known without its last word.
const TAIWAN: &str = "台北市 臺北市 新北市 桃园市 桃園市 台中市 臺中市 台南市 臺南市 高雄市 基隆市 新竹市 新竹县 新竹縣 苗栗县 苗栗縣 \
     彰化县 彰化縣 南投县 南投縣 云林县 雲林縣 嘉义市 嘉義市 嘉义县 嘉義縣 屏东县 屏東縣 宜兰县 宜蘭縣 花莲县 花蓮縣 台东县 臺東縣 台東縣 \
     澎湖县 澎湖縣 金门县 金門縣 连江县 連江縣";

/// Names in traditional characters of the three places whose papers are set in them.
const TRADITIONAL: [(&str, u32); 3] = [("澳門", 820_000), ("臺灣", 710_000), ("台灣", 710_000)];
