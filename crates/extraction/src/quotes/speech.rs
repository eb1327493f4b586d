//! Words that tell who speaks.

use std::ops::Range;

/// The words of `data/speech.txt`.
#[derive(Debug)]
pub(crate) struct Speech {
    verbs: Vec<&'static str>,
    near: Vec<&'static str>,
    /// 爸爸, 老师, 老人: what one calls somebody without a name.
    kin: Vec<&'static str>,
    /// 横幅, 俗话, 规定: before a colon, what nobody says.
    written: Vec<&'static str>,
}

/// Verbs of one character, which are parts of many words (问题, 职称, 小说): only what ends a clause gives speech away.
const SHORT: [char; 7] = ['说', '称', '稱', '說', '问', '問', '喊'];

/// Words that end in such a character and say nothing.
const SILENT: [&str; 16] = [
    "职称", "名称", "简称", "俗称", "统称", "别称", "職稱", "名稱", "小说", "传说", "学说", "小說", "访问", "慰问",
    "疑问", "顾问",
];

/// Characters between who speaks and the verb: 副市长李某某在会上要求.
const NEAR: usize = 12;

impl Speech {
    pub(crate) fn builtin() -> Self {
        let lines = include_str!("../../data/speech.txt").lines();
        let words = |kind: &str| {
            let own = lines
                .clone()
                .filter_map(|line| line.split_once('\t'))
                .filter(|(own, _)| *own == kind);
            own.flat_map(|(_, words)| words.split(' ')).collect()
        };
        Self {
            verbs: words("verb"),
            near: words("near"),
            kin: words("kin"),
            written: words("written"),
        }
    }

    /// Bytes of the longest word for somebody without a name that a text begins with.
    pub(super) fn kin_at(&self, text: &str) -> Option<usize> {
        let begun = self.kin.iter().filter(|word| text.starts_with(**word));
        begun.map(|word| word.len()).max()
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
            let asked = !verb.starts_with(['说', '說', '称', '稱']);
            let ends = behind.is_none_or(|c| {
                !c.is_alphanumeric() || matches!(c, '道' | '过' | '過') || asked && matches!(c, '我' | '他' | '她')
            });
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

    /// The verb of speech that follows who speaks within the clause, a few characters behind at most.
    pub(super) fn verb_behind(&self, rest: &str) -> Option<Range<usize>> {
        let clause = &rest[..rest
            .find(['，', ',', '。', '；', '：', ':', '！', '？'])
            .unwrap_or(rest.len())];
        self.verb_any(clause).filter(|verb| {
            let between = &clause[..verb.start];
            // 某某的解释, 某某没有说.
            let denied =
                between.starts_with('的') || ["没", "沒", "未", "不", "没有"].iter().any(|no| between.ends_with(no));
            between.chars().count() <= NEAR && !denied
        })
    }
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
