//! The words by which a statistic is read, and how they are found in a clause.

use std::fmt;
use std::ops::Range;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use crate::facts::lexicon::Level;

const TABLE: &str = include_str!("../../../data/statistic_words.tsv");

type Automaton = CharwiseDoubleArrayAhoCorasick<u32>;

/// What a verb leaves of itself in the name of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// 接待游客: it is part of the name.
    Named,
    /// 完成造林: what is behind it is the name.
    Light,
    /// 共有普通高中: so, and it says how many there are.
    There,
}

/// What a sentence says of when its numbers come true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// 力争, 计划, 将达.
    Target,
    /// 预计, 有望.
    Forecast,
    /// 已, 截至, 去年.
    Result,
}

/// The words, ready to be looked for in folded text.
pub(crate) struct Words {
    home: Vec<&'static str>,
    body: Vec<&'static str>,
    of_all: Vec<&'static str>,
    elsewhere: Vec<&'static str>,
    noun: Vec<&'static str>,
    rate: Vec<&'static str>,
    link: Vec<&'static str>,
    level: Vec<&'static str>,
    total: Vec<&'static str>,
    adverb: Vec<&'static str>,
    there: Vec<&'static str>,
    /// Verb, whether it says more, and whether a comparison must stand right before it.
    growth: Vec<(&'static str, bool, bool)>,
    compare: Vec<&'static str>,
    rank: Vec<&'static str>,
    among: Vec<&'static str>,
    verbs: (Automaton, Vec<Option<Verb>>),
    tenses: (Automaton, Vec<Option<Tense>>),
    /// Words that make a sentence none of ours: whether each does.
    doubts: (Automaton, Vec<bool>),
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("verbs", &self.verbs.1.len()).finish()
    }
}

impl Default for Words {
    fn default() -> Self {
        let growth = grown("up", true).chain(grown("down", false)).collect();
        Self {
            home: class("home"),
            body: class("body"),
            of_all: class("of_all"),
            elsewhere: class("elsewhere"),
            noun: class("noun"),
            rate: class("rate"),
            link: class("link"),
            level: class("level"),
            total: class("total"),
            adverb: class("adverb"),
            there: class("is"),
            growth: longest_first(growth, |(word, _, _)| word),
            compare: class("compare"),
            rank: class("rank"),
            among: class("among"),
            verbs: automaton(&[
                ("verbless", None),
                ("verb", Some(Verb::Named)),
                ("light", Some(Verb::Light)),
                ("is", Some(Verb::There)),
            ]),
            tenses: automaton(&[
                ("target", Some(Tense::Target)),
                ("forecast", Some(Tense::Forecast)),
                ("result", Some(Tense::Result)),
                ("none", None),
            ]),
            doubts: automaton(&[("bad", true), ("fine", false)]),
        }
    }
}

/// The words of a class, the longest first.
fn class(name: &str) -> Vec<&'static str> {
    longest_first(words(name).collect(), |word| word)
}

fn words(name: &str) -> impl Iterator<Item = &'static str> {
    let lines = TABLE.lines().filter_map(|line| line.split_once('\t'));
    lines
        .filter(move |(class, _)| *class == name)
        .flat_map(|(_, words)| words.split(' '))
}

fn grown(name: &'static str, more: bool) -> impl Iterator<Item = (&'static str, bool, bool)> {
    words(name).map(move |word| match word.strip_prefix('+') {
        Some(short) => (short, more, true),
        None => (word, more, false),
    })
}

fn longest_first<T>(mut list: Vec<T>, word: impl Fn(&T) -> &str) -> Vec<T> {
    list.sort_by(|a, b| word(b).len().cmp(&word(a).len()).then_with(|| word(a).cmp(word(b))));
    list
}

fn automaton<T: Copy>(classes: &[(&str, T)]) -> (Automaton, Vec<T>) {
    let mut entries: Vec<(&str, T)> = classes
        .iter()
        .flat_map(|(name, value)| words(name).map(|word| (word, *value)))
        .collect();
    // The sort is stable: of a word in two classes the first counts.
    entries.sort_by_key(|(word, _)| *word);
    entries.dedup_by_key(|(word, _)| *word);
    (
        crate::entities::automaton(entries.iter().map(|(word, _)| *word)),
        entries.into_iter().map(|(_, value)| value).collect(),
    )
}

impl Words {
    /// The word for all of a place or body at the start of a clause: 全市.
    pub(super) fn home(&self, text: &str) -> Option<&'static str> {
        /// 公司债 is issued, and 公司法 is a law.
        const NAMES: [char; 8] = ['债', '法', '制', '治', '化', '名', '章', '税'];
        let home = starting(&self.home, text)?;
        (!(home.ends_with("公司") && text[home.len()..].starts_with(NAMES))).then_some(home)
    }

    /// Whether words end as the name of a body that counts things: 市水务集团, 中国队.
    pub(super) fn is_body(&self, text: &str) -> bool {
        ending(&self.body, text).is_some()
    }

    /// Whether words begin the name of a measure that every place has: 城镇居民人均可支配收入.
    pub(super) fn is_of_all(&self, text: &str) -> bool {
        starting(&self.of_all, text).is_some()
    }

    /// Whether words point at something else than the text has spoken of: 该产品日产量, 但世界产量.
    pub(super) fn is_elsewhere(&self, text: &str) -> bool {
        self.elsewhere.iter().any(|word| text.contains(word))
    }

    /// Whether words end as the name of a measure does: 社会消费品零售总额, 日均供应量.
    pub(super) fn is_noun(&self, text: &str) -> bool {
        const OTHER: [&str; 9] = ["质量", "力量", "能量", "大量", "少量", "海量", "名额", "多数", "少数"];
        let made = text.chars().count() > 2 && text.ends_with(['量', '额', '值', '数']);
        ending(&self.noun, text).is_some() || made && !OTHER.iter().any(|word| text.ends_with(word))
    }

    /// Whether words end with a verb of growth, which is no name of a measure: 能力提升.
    pub(super) fn is_growth(&self, text: &str) -> bool {
        self.growth
            .iter()
            .any(|(word, _, short)| !short && text.ends_with(word))
    }

    /// Whether words end as the name of a rate does: 复工率.
    pub(super) fn is_rate(&self, text: &str) -> bool {
        ending(&self.rate, text).is_some_and(|rate| rate.len() < text.len())
    }

    /// Text without the words at its end that say nothing of what is measured; whether one said that a level was
    /// reached, and whether one said that it is a total.
    pub(super) fn without_links<'t>(&self, text: &'t str) -> (&'t str, bool, bool) {
        let (mut text, mut level, mut total) = (text.trim_end(), false, false);
        loop {
            if ending(&self.there, text).is_some_and(|word| word != "有") {
                return (text, level, total);
            }
            let reached = ending(&self.level, text);
            let Some(word) = reached.or_else(|| ending(&self.link, text)) else {
                return (text, level, total);
            };
            level |= reached.is_some();
            total |= self.total.contains(&word);
            text = text[..text.len() - word.len()].trim_end();
        }
    }

    /// Text without the words at its start that say neither who nor what; whether one said that it is a total.
    pub(super) fn without_adverbs<'t>(&self, text: &'t str) -> (&'t str, bool) {
        let (mut text, mut total) = (text.trim_start(), false);
        while let Some(word) = starting(&self.adverb, text).filter(|_| starting(&self.there, text).is_none()) {
            total |= self.total.contains(&word);
            text = text[word.len()..].trim_start();
        }
        (text, total)
    }

    /// The same at its end.
    pub(super) fn without_last_adverbs<'t>(&self, text: &'t str) -> (&'t str, bool) {
        let (mut text, mut total) = (text.trim_end(), false);
        while let Some(word) = ending(&self.adverb, text) {
            total |= self.total.contains(&word);
            text = text[..text.len() - word.len()].trim_end();
        }
        (text, total)
    }

    /// Text without the verb of growth at its end; whether it says more, and whether a comparison must stand before it.
    pub(super) fn without_growth<'t>(&self, text: &'t str) -> Option<(&'t str, bool, bool)> {
        const SMALL: [&str; 12] = [
            "了", "约", "近", "超过", "超", "逾", "达到", "达", "将近", "不到", "不足", "为",
        ];
        let stem = SMALL.iter().find_map(|small| text.strip_suffix(small)).unwrap_or(text);
        [text, stem].into_iter().find_map(|text| {
            let (word, more, short) = self.growth.iter().find(|(word, _, _)| text.ends_with(word))?;
            Some((&text[..text.len() - word.len()], *more, *short))
        })
    }

    /// Where the fixed comparison starts that text ends with: 同比.
    pub(super) fn compare(&self, text: &str) -> Option<usize> {
        ending(&self.compare, text).map(|word| text.len() - word.len())
    }

    /// Where the last verb of rank in text stands.
    pub(super) fn rank(&self, text: &str) -> Option<Range<usize>> {
        let found = self.rank.iter().filter_map(|word| {
            let at = text.rfind(word)?;
            Some(at..at + word.len())
        });
        found.max_by_key(|range| (range.end, std::cmp::Reverse(range.start)))
    }

    /// Whether words say among whom a rank is: 全省, 14个市州中.
    pub(super) fn is_among(&self, text: &str) -> bool {
        starting(&self.among, text).is_some() || self.home(text).is_some()
    }

    /// The first verb of a text.
    pub(super) fn verb(&self, text: &str) -> Option<(Range<usize>, Verb)> {
        let mut found = self.verbs.0.leftmost_find_iter(text);
        found.find_map(|found| Some((found.start()..found.end(), self.verbs.1[found.value() as usize]?)))
    }

    /// The last word of a sentence that says when its numbers come true; 预计…将超过 is a forecast.
    pub(super) fn tense(&self, text: &str) -> Option<Tense> {
        let found = self.tenses.0.leftmost_find_iter(text);
        let words = found.filter_map(|found| self.tenses.1[found.value() as usize]);
        words.reduce(|before, word| match (before, word) {
            (Tense::Forecast, Tense::Target) => before,
            _ => word,
        })
    }

    /// Whether a word of text makes it no statement of how things are.
    pub(super) fn is_doubtful(&self, text: &str) -> bool {
        let mut found = self.doubts.0.leftmost_find_iter(text);
        found.any(|found| self.doubts.1[found.value() as usize])
    }
}

/// How wide a word for all of a place reaches, where that is a place.
pub(super) fn level(home: &str) -> Option<Level> {
    match home {
        "全市" | "我市" | "本市" => Some(Level::City),
        "全省" | "我省" | "本省" => Some(Level::Province),
        "全港" | "本港" | "全澳" | "本澳" => Some(Level::Region),
        _ => None,
    }
}

fn starting<'w>(words: &[&'w str], text: &str) -> Option<&'w str> {
    words.iter().copied().find(|word| text.starts_with(word))
}

fn ending<'w>(words: &[&'w str], text: &str) -> Option<&'w str> {
    words.iter().copied().find(|word| text.ends_with(word))
}
