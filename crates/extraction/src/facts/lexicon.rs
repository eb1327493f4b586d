//! The words of the epidemic reader, and the automaton that finds them.

use std::collections::BTreeMap;
use std::fmt;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::measure::Measure;
use crate::entities::automaton;

const WORDS: &str = include_str!("../../data/epidemic_words.tsv");
const DISEASES: &str = include_str!("../../data/diseases.tsv");
const TRADITIONAL: &str = include_str!("../../data/traditional.tsv");

/// What a word does in a sentence about cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// What is counted, said by a noun that proves an epidemic (确诊病例).
    Noun(Measure),
    /// 病例, 患者: counts nothing without a disease, an origin or a scope beside it.
    Case,
    /// What became of the cases.
    Verb(Verb),
    /// 新增, 累计, 现有, 减少, 核减.
    Scope(ScopeWord),
    /// 境外输入, 本土.
    Origin(OriginWord),
    /// 无, 未发现.
    No,
    /// 为零.
    Zero,
    /// 清零: of what there was before none is left.
    NoneLeft,
    /// 多日: a streak without a length.
    Streak,
    /// 其中.
    Part,
    /// 含.
    Holds,
    /// 中 of 确诊病例中.
    Topic,
    /// 各 of 各1例.
    Each,
    /// 分别.
    Respectively,
    /// 分别为.
    Namely,
    /// 为.
    NamelyWeak,
    /// 均, 转至: what follows says nothing of the number before.
    Stop,
    /// The clause is about something else (接触史, 队员).
    Skip,
    /// 该院, 收治: the patients of one hospital, and so to the end of the sentence.
    Ward,
    /// 预计, 可能.
    Future,
    /// 一所中学: counted apart from the place that it is in.
    Institution,
    /// 我市, 全省.
    Home(Level),
    /// 全国, 31个省.
    Country,
    /// 港澳台地区: a place without a code.
    Coverage,
    /// 以外 of 湖北以外.
    Beyond,
    /// 全国其他地区: what a coverage named before leaves.
    Others,
    /// 增至: the number before it is past.
    To,
    /// 增至.
    UpTo,
    /// A disease, by its index among the names.
    Disease(u16),
    /// A disease or accident whose patients are no epidemic.
    Unrelated,
    /// 追踪到: the contacts are counted, not those under observation.
    Track,
    /// 和, 及.
    And,
    /// A small word that changes nothing.
    Filler,
}

/// What became of the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Recovered,
    Death,
    Release,
    Observe,
    Treat,
    Exclude,
    Convert,
}

/// What a count covers, as a word says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeWord {
    New,
    Cumulative,
    Current,
    /// 目前: gives way to every other.
    CurrentWeak,
    /// 核增后: what it came to, where nothing else says what the number covers.
    CumulativeWeak,
    Less,
    More,
    CorrectLess,
    CorrectMore,
}

/// Where cases were infected, as a word says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OriginWord {
    Imported,
    /// 外省输入: neither local nor from abroad.
    Domestic,
    Local,
}

/// How wide 我市 and 全省 reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Province,
    City,
    County,
    /// 全区 may be an autonomous region or a district.
    Region,
}

/// The words, ready to be found in a text.
pub(crate) struct Lexicon {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    words: Vec<Word>,
    names: Vec<String>,
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon").field("words", &self.words.len()).finish()
    }
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Lexicon {
    fn builtin() -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut entries: BTreeMap<String, Word> = BTreeMap::new();
        let variants = variants();
        for (word, class, value) in rows(WORDS) {
            let meaning = meaning(class, value).expect("the words table that ships with the crate is well formed");
            add(&mut entries, word, meaning, &variants);
        }
        for (word, name, _) in rows(DISEASES) {
            let meaning = if name == "-" {
                Word::Unrelated
            } else {
                Word::Disease(index_of(&mut names, name))
            };
            add(&mut entries, word, meaning, &variants);
        }
        let words = entries.values().copied().collect();
        Self {
            automaton: automaton(entries.keys().map(String::as_str)),
            words,
            names,
        }
    }

    /// The words of a text with the bytes where they stand, the longest at each place.
    pub(crate) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (std::ops::Range<usize>, Word)> + 'a {
        self.automaton
            .leftmost_find_iter(text)
            .map(|found| (found.start()..found.end(), self.words[found.value() as usize]))
    }

    /// The name of a disease.
    pub(crate) fn disease(&self, index: u16) -> &str {
        &self.names[index as usize]
    }
}

fn index_of(names: &mut Vec<String>, name: &str) -> u16 {
    let index = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    u16::try_from(index).expect("there are fewer than 65,536 diseases")
}

fn rows(table: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.next()?, cells.next().unwrap_or_default()))
    })
}

fn variants() -> BTreeMap<char, char> {
    rows(TRADITIONAL)
        .filter_map(|(simple, traditional, _)| Some((simple.chars().next()?, traditional.chars().next()?)))
        .collect()
}

/// Adds a word as written and in traditional characters; 愈 stands in both scripts, so 治愈 does too.
fn add(entries: &mut BTreeMap<String, Word>, word: &str, meaning: Word, variants: &BTreeMap<char, char>) {
    let traditional: String = word.chars().map(|c| variants.get(&c).copied().unwrap_or(c)).collect();
    entries.entry(traditional.replace('癒', "愈")).or_insert(meaning);
    entries.entry(traditional).or_insert(meaning);
    entries.insert(word.to_owned(), meaning);
}

fn meaning(class: &str, value: &str) -> Option<Word> {
    Some(match class {
        "noun" => Word::Noun(Measure::named(value)?),
        "case" => Word::Case,
        "verb" => Word::Verb(verb(value)?),
        "scope" => Word::Scope(scope(value)?),
        "origin" => Word::Origin(match value {
            "imported" => OriginWord::Imported,
            "local" => OriginWord::Local,
            _ => OriginWord::Domestic,
        }),
        "home" => Word::Home(match value {
            "province" => Level::Province,
            "city" => Level::City,
            "county" => Level::County,
            _ => Level::Region,
        }),
        "filler" if value == "track" => Word::Track,
        "zero" if value == "left" => Word::NoneLeft,
        "to" if value == "more" => Word::UpTo,
        "skip" if value == "ward" => Word::Ward,
        _ => plain(class)?,
    })
}

fn plain(class: &str) -> Option<Word> {
    Some(match class {
        "no" => Word::No,
        "zero" => Word::Zero,
        "streak" => Word::Streak,
        "part" => Word::Part,
        "holds" => Word::Holds,
        "topic" => Word::Topic,
        "each" => Word::Each,
        "respectively" => Word::Respectively,
        "namely" => Word::Namely,
        "namely-weak" => Word::NamelyWeak,
        "stop" => Word::Stop,
        "skip" => Word::Skip,
        "future" => Word::Future,
        "institution" => Word::Institution,
        "country" => Word::Country,
        "coverage" => Word::Coverage,
        "beyond" => Word::Beyond,
        "others" => Word::Others,
        "to" => Word::To,
        "and" => Word::And,
        "filler" => Word::Filler,
        _ => return None,
    })
}

fn verb(value: &str) -> Option<Verb> {
    Some(match value {
        "recovered" => Verb::Recovered,
        "death" => Verb::Death,
        "release" => Verb::Release,
        "observe" => Verb::Observe,
        "treat" => Verb::Treat,
        "exclude" => Verb::Exclude,
        "convert" => Verb::Convert,
        _ => return None,
    })
}

fn scope(value: &str) -> Option<ScopeWord> {
    Some(match value {
        "new" => ScopeWord::New,
        "cumulative" => ScopeWord::Cumulative,
        "cumulative-weak" => ScopeWord::CumulativeWeak,
        "current" => ScopeWord::Current,
        "current-weak" => ScopeWord::CurrentWeak,
        "less" => ScopeWord::Less,
        "more" => ScopeWord::More,
        "correct-less" => ScopeWord::CorrectLess,
        "correct-more" => ScopeWord::CorrectMore,
        _ => return None,
    })
}
