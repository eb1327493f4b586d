//! Words that tell who speaks.

use std::ops::Range;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use crate::entities::automaton;

/// The words of `data/speech.txt`.
pub(crate) struct Speech {
    verbs: Vec<&'static str>,
    near: Vec<&'static str>,
    /// 表示, 认为: what ends a clause behind which somebody's words stand without marks.
    reports: Vec<&'static str>,
    /// 建议, 承诺: the same, which are nouns as often.
    nouns: Vec<&'static str>,
    /// 来说, 据说: what ends so and reports nothing.
    idioms: Vec<&'static str>,
    /// 爸爸, 老师, 老人: what one calls somebody without a name.
    kin: Vec<&'static str>,
    /// 横幅, 俗话, 规定: before a colon, what nobody says.
    written: Vec<&'static str>,
    /// 妻子, 家属: somebody's own people.
    relatives: Vec<&'static str>,
    /// These, and 名叫, 原名: what brings in a name.
    introductions: CharwiseDoubleArrayAhoCorasick<u32>,
    /// 妻子, 女士: said of women.
    she: Vec<&'static str>,
    /// 丈夫, 先生: said of men.
    he: Vec<&'static str>,
    /// 老人: what one calls the old.
    elders: Vec<&'static str>,
    /// 一名, 这位: what counts one person.
    pub(super) one: Vec<&'static str>,
    /// 有的, 不少: what speaks of some.
    pub(super) some: Vec<&'static str>,
    /// 不过, 随后: before who speaks.
    joints: Vec<&'static str>,
    /// 外卖小哥, 网友: one of many.
    pub(super) somebody: Vec<&'static str>,
    /// 书记, 老师: what stands behind a surname.
    addressed: Vec<&'static str>,
    /// 质问, 劝: before whom somebody speaks to.
    listens: Vec<&'static str>,
    /// 说起, 面对: before whom the sentence speaks of.
    topics: Vec<&'static str>,
    /// 宣读: with which somebody reads out the words of another.
    pub(super) reads: Vec<&'static str>,
    /// 供述: what is read out.
    pub(super) testimony: Vec<&'static str>,
    /// 摇摇头: what somebody does who goes on to speak.
    pub(super) moves: Vec<&'static str>,
    /// 旁边的: where one is, before what counts them.
    pub(super) beside: Vec<&'static str>,
}

impl std::fmt::Debug for Speech {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Speech({} verbs)", self.verbs.len())
    }
}

/// Verbs of one character, which are parts of many words (问题, 职称, 小说): only what ends a clause gives speech away.
const SHORT: [char; 13] = [
    '说', '称', '稱', '說', '问', '問', '喊', '答', '指', '谓', '謂', '谈', '談',
];

/// Words that end in such a character and say nothing.
const SILENT: [&str; 32] = [
    "所谓", "所謂", "称谓", "稱謂", "无谓", "無謂", "何谓", "何謂", "可谓", "可謂", "职称", "名称", "简称", "俗称",
    "统称", "别称", "職稱", "名稱", "小说", "传说", "学说", "小說", "访问", "慰问", "疑问", "顾问", "手指", "戒指",
    "食指", "拇指", "解答", "回答",
];

/// Characters between who speaks and the verb: 副市长李某某在会上要求.
const NEAR: usize = 12;

impl Speech {
    pub(crate) fn builtin() -> Self {
        let lines = include_str!("../../data/speech.txt").lines();
        let words = |kind: &str| -> Vec<&'static str> {
            let own = lines
                .clone()
                .filter_map(|line| line.split_once('\t'))
                .filter(|(own, _)| *own == kind);
            own.flat_map(|(_, words)| words.split(' ')).collect()
        };
        Self {
            verbs: words("verb"),
            near: words("near"),
            reports: words("report"),
            nouns: words("noun"),
            idioms: words("idiom"),
            kin: words("kin"),
            written: words("written"),
            introductions: automaton(words("relative").into_iter().chain(words("called"))),
            relatives: words("relative"),
            she: words("she"),
            he: words("he"),
            elders: words("elder"),
            one: words("one"),
            some: words("some"),
            joints: words("joint"),
            somebody: words("somebody"),
            addressed: words("addressed"),
            listens: words("listens"),
            topics: words("topic"),
            reads: words("reads"),
            testimony: words("testimony"),
            moves: words("moves"),
            beside: words("beside"),
        }
    }

    /// Bytes of the word for somebody's own people that a text begins with.
    pub(crate) fn relative_at(&self, text: &str) -> Option<usize> {
        longest_at(&self.relatives, text)
    }

    /// Where words end in a text that bring in a name, in order.
    pub(crate) fn introductions(&self, text: &str) -> impl Iterator<Item = usize> {
        self.introductions.leftmost_find_iter(text).map(|found| found.end())
    }

    /// Bytes of the word that joins a sentence to the one before it, with which a text begins.
    pub(super) fn joint_at(&self, text: &str) -> usize {
        longest_at(&self.joints, text).unwrap_or(0)
    }

    /// Whether a word is what one calls the old.
    pub(super) fn is_elder(&self, word: &str) -> bool {
        self.elders.contains(&word)
    }

    /// Whether a title is one that stands behind a surname: 葛书记.
    pub(super) fn is_addressed(&self, title: &str) -> bool {
        self.addressed.iter().any(|end| title.ends_with(end))
    }

    /// Whether a stretch before a name says that the sentence speaks of them: 说起.
    pub(super) fn is_topic(&self, clause: &str) -> bool {
        self.topics.iter().any(|word| clause.contains(word))
    }

    /// What stands behind the last verb of speaking to somebody in a stretch.
    pub(super) fn spoken_to<'t>(&self, clause: &'t str) -> Option<&'t str> {
        let ends = self
            .listens
            .iter()
            .filter_map(|word| Some(clause.rfind(word)? + word.len()));
        ends.max().map(|end| &clause[end..])
    }

    /// 他 or 她, where words right around a name say which of the two somebody is.
    pub(super) fn sex(&self, before: &str, name: &str, behind: &str) -> Option<Sex> {
        let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word) || name.ends_with(word));
        let marked = |marks: [&str; 4]| marks.iter().any(|mark| behind.starts_with(mark));
        if ends(&self.she) || marked(["（女", "，女，", "(女", ",女,"]) {
            Some(Sex::She)
        } else if ends(&self.he) || marked(["（男", "，男，", "(男", ",男,"]) {
            Some(Sex::He)
        } else {
            None
        }
    }

    /// Bytes of the longest word for somebody without a name that a text begins with.
    pub(super) fn kin_at(&self, text: &str) -> Option<usize> {
        let word = longest_at(&self.kin, text)?;
        // 孩子们, 姑娘們: many of them are one speaker.
        let many = text[word..].chars().next().filter(|c| matches!(c, '们' | '們'));
        Some(word + many.map_or(0, char::len_utf8))
    }

    /// Whether a sentence before a colon brings in what hangs on a wall, stands in a document, or everybody says.
    pub(super) fn is_written(&self, sentence: &str) -> bool {
        let says = sentence.ends_with(['说', '說', '问', '問', '答', '喊'])
            || sentence.ends_with('道') && !sentence.ends_with("写道") && !sentence.ends_with("寫道");
        // 据新规定，市长王志强表示：“…”: who gives speech away is quoted, whatever is spoken of before.
        let last = sentence.rsplit(['，', ',']).next().unwrap_or(sentence);
        !says && self.verb(last).is_none() && self.written.iter().any(|word| last.contains(word))
    }

    /// The first verb in a stretch that gives speech away or does so near who speaks: its bytes.
    pub(super) fn verb_any(&self, clause: &str) -> Option<Range<usize>> {
        let any = self.verb(clause).into_iter().chain(first_of(&self.near, clause));
        any.min_by_key(|verb| verb.start)
    }

    /// The first verb of speech in a stretch: its bytes.
    pub(super) fn verb(&self, clause: &str) -> Option<Range<usize>> {
        let long = first_of(&self.verbs, clause);
        let short = clause.match_indices(SHORT).find(|(at, verb)| {
            let behind = clause[at + verb.len()..].chars().next();
            let asked = verb.starts_with(['问', '問', '喊', '答']);
            let ends = behind.is_none_or(|c| {
                !c.is_alphanumeric() || matches!(c, '道' | '过' | '過') || asked && matches!(c, '我' | '他' | '她')
            });
            // 据某某谈、: only where 、 is the comma.
            let ends = ends && (!verb.starts_with(['谈', '談']) || behind == Some('、'));
            // 最后只说了一句：
            let ends = ends
                || ["了一句", "了句", "了声", "了一声", "的第一句话"]
                    .iter()
                    .any(|more| clause[at + verb.len()..].starts_with(more));
            ends && !SILENT.iter().any(|word| clause[..at + verb.len()].ends_with(word))
        });
        let short = short.map(|(at, verb)| at..at + verb.len());
        long.into_iter().chain(short).min_by_key(|verb| verb.start)
    }

    /// Whether a verb of reporting is a noun as often.
    pub(super) fn is_noun(&self, verb: &str) -> bool {
        self.nouns.contains(&verb)
    }

    /// Bytes of the verb of reporting that a clause ends with.
    pub(super) fn reports(&self, clause: &str) -> Option<usize> {
        let ends = self.reports.iter().filter(|verb| clause.ends_with(**verb));
        let verb = ends.map(|verb| verb.len()).max()?;
        let silent = SILENT.iter().chain(&self.idioms).any(|word| clause.ends_with(word));
        (!silent).then_some(verb)
    }

    /// The verb of speech that follows who speaks within the clause, a few characters behind at most.
    pub(super) fn verb_behind(&self, rest: &str) -> Option<Range<usize>> {
        let clause = &rest[..rest
            .find(['，', ',', '。', '；', '：', ':', '！', '？'])
            .unwrap_or(rest.len())];
        self.verb_any(clause).filter(|verb| {
            let between = &clause[..verb.start];
            // 某某的解释, 某某没有说; 某某的话说 is theirs.
            let denied = between.starts_with('的') && !between.starts_with("的话") && !between.starts_with("的話")
                || ["没", "沒", "未", "不", "没有"].iter().any(|no| between.ends_with(no));
            between.chars().count() <= NEAR && !denied
        })
    }
}

/// 他 or 她.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sex {
    He,
    She,
}

/// Bytes of the longest of some words that a text begins with.
pub(super) fn longest_at(words: &[&str], text: &str) -> Option<usize> {
    let begun = words.iter().filter(|word| text.starts_with(**word));
    begun.map(|word| word.len()).max()
}

fn first_of(words: &[&str], text: &str) -> Option<Range<usize>> {
    let found = words
        .iter()
        .filter_map(|word| text.find(word).map(|at| at..at + word.len()));
    found.min_by_key(|word| (word.start, std::cmp::Reverse(word.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(found: impl Fn(&Speech, &str) -> Option<Range<usize>>, text: &str) -> Option<&str> {
        found(&Speech::builtin(), text).map(|range| &text[range])
    }

    #[test]
    fn a_verb_of_one_character_ends_a_clause() {
        assert_eq!(word(Speech::verb, "笑着说，路通了"), Some("笑着说"));
        assert_eq!(word(Speech::verb, "说道，路通了"), Some("说"));
        assert_eq!(word(Speech::verb, "有了职称，问题不大"), None);
    }

    #[test]
    fn weaker_verbs_stand_near_who_speaks() {
        assert_eq!(word(Speech::verb_behind, "质询时要求，市府应成立专队"), Some("质询"));
        assert_eq!(word(Speech::verb_behind, "来到现场，希望大家努力"), None);
        assert_eq!(word(Speech::verb, "来到现场，希望大家努力"), None);
    }
}
