//! What somebody says in the reporter's words (间接引语): 某某表示，….

use std::ops::Range;

use super::cast::Reference;
use super::speaker::{ENDS, Scene, Speaker};
use super::{CLOSING, OPENING, REACH};

/// The rule of all that is found here.
const RULE: &str = "quote/reported";

/// Who hears it, between a verb and the mark behind it: 告诉记者，.
const HEARERS: [&str; 9] = [
    "本报记者",
    "本報記者",
    "记者",
    "記者",
    "笔者",
    "筆者",
    "大家",
    "我们",
    "我們",
];

/// What a clause begins with in which something is done by what somebody says: 经某某介绍，他来到; 按某某要求，.
const BY: [char; 18] = [
    '经', '經', '在', '应', '應', '按', '遵', '听', '聽', '通', '受', '因', '由', '接', '被', '随', '隨', '让',
];

/// Who says something where a name stands before them: 某某的报告指出, 某某撰写的文章指出.
const WRITINGS: [&str; 8] = ["报告", "報告", "文章", "论文", "論文", "文件", "通知", "研究"];

/// Verbs that end a sentence whose words somebody says: …，某某说。
const TAGS: [&str; 10] = [
    "说", "說", "表示", "介绍", "介紹", "认为", "認為", "告诉", "告訴", "透露",
];

/// What between somebody and a verb says that they do not say it.
const DENIALS: [&str; 13] = [
    "拒绝", "拒絕", "不愿", "不願", "不肯", "不予", "未作", "未予", "没有", "沒有", "无法", "無法", "不便",
];

/// What before a verb that is a noun as often makes it one: 提出了建议, 经人介绍, 认真听讲.
const NOUNISH: [char; 20] = [
    '了', '过', '過', '着', '的', '有', '受', '经', '經', '听', '聽', '意', '点', '點', '条', '项', '见', '按', '为',
    '予',
];

/// Before a verb of whom the sentence tells already: 某某走访了农户，|并|强调.
const ADVERBS: [&str; 12] = [
    "", "并", "還", "还", "又", "也", "他", "她", "同时", "再次", "反复", "一再",
];

/// Characters that are worth a row.
const LEAST: usize = 6;

impl Scene<'_> {
    /// What the sentences of the paragraph say that somebody says, in order. Where one has words of `spoken` in it, these are
    /// what is said.
    pub(super) fn reported(&self, spoken: &[Vec<Range<usize>>]) -> Vec<(Range<usize>, Speaker)> {
        let mut spoken = spoken.iter().flatten().peekable();
        let mut reported = Vec::new();
        for sentence in sentences(self.text) {
            while spoken.next_if(|words| words.end <= sentence.start).is_some() {}
            let quotes = spoken.peek().is_some_and(|words| words.start < sentence.end);
            if !quotes && sentence.len() <= REACH {
                reported.extend(self.reported_in(sentence));
            }
        }
        reported
    }

    /// 某某表示，…: what stands behind the first clause of a sentence that ends in a verb of reporting. …，某某说: what stands before
    /// the last.
    fn reported_in(&self, sentence: Range<usize>) -> Option<(Range<usize>, Speaker)> {
        let mut from = sentence.start;
        for (at, mark) in self.text[sentence.clone()].match_indices(['，', ',', '：', ':']) {
            let clause = from..sentence.start + at;
            from = clause.end + mark.len();
            if let Some(cue) = self.reports(clause.clone()) {
                let words = from..self.until_others(from..sentence.end);
                let speaker = self.reporter(sentence.start, clause, cue)?;
                return self.is_said(&words).then_some((words, speaker));
            }
        }
        let words = sentence.start..self.text[..from].trim_end_matches(['，', ',']).len();
        let last = from..sentence.end;
        // 针对这些难题，某某建议: what follows is another's to find.
        let cue = self
            .reports(last.clone())
            .filter(|cue| TAGS.contains(&&self.text[cue.clone()]))?;
        let speaker = self.at_head(last, cue).filter(|_| words.start < words.end)?;
        self.is_said(&words).then_some((words, speaker))
    }

    /// Where in what somebody says somebody else begins to: …；李明则认为，….
    fn until_others(&self, words: Range<usize>) -> usize {
        // The mark before a clause, and where the clause starts behind it: marks of both widths stand in one sentence.
        let (mut before, mut start) = (words.start, words.start);
        for (at, mark) in self.text[words.clone()].match_indices(['，', ',', '；', '：', ':']) {
            let end = words.start + at;
            let clause = start..end;
            let says = || {
                self.reports(clause.clone())
                    .and_then(|cue| self.at_head(clause.clone(), cue))
            };
            if start > words.start && says().is_some() {
                return before;
            }
            (before, start) = (end, end + mark.len());
        }
        words.end
    }

    /// The verb of reporting that a clause ends with: its bytes.
    fn reports(&self, clause: Range<usize>) -> Option<Range<usize>> {
        let heard = self.text[clause.clone()].trim_end();
        let told = HEARERS.iter().find_map(|who| heard.strip_suffix(who)).unwrap_or(heard);
        let verb = self.resources.speech.reports(told)?;
        let end = clause.start + told.len();
        Some(end - verb..end)
    }

    /// Who reports in a clause: who stands at its head, or, where it begins with its verb, at the head of one before it in
    /// the sentence (某某走访了农户，强调，…).
    fn reporter(&self, sentence: usize, clause: Range<usize>, cue: Range<usize>) -> Option<Speaker> {
        let own = self.at_head(clause.clone(), cue.clone()).or_else(|| {
            let unnamed = self
                .relative(clause.clone())
                .or_else(|| self.called(clause.clone()))
                .or_else(|| self.titled(clause.clone()))
                .or_else(|| self.of_body(clause.clone()))
                .or_else(|| self.one_of_many(clause.clone(), true))?;
            let before = &self.text[clause.start..cue.start];
            let behind = before
                .split_once(unnamed.name.as_str())
                .map_or(before, |(_, rest)| rest);
            // 本校研究生院发言人说: a title that goes on as a body.
            let within = behind.starts_with(['院', '总', '會', '会', '局', '部', '所', '都']);
            if within || self.is_no_verb(behind, &cue) {
                return None;
            }
            Some(Speaker {
                cue: Some(cue.clone()),
                rule: RULE,
                ..unnamed
            })
        });
        own.or_else(|| {
            let lead = &self.text[clause.start..cue.start];
            let begins = ADVERBS.contains(&lead) && self.inside(&clause).is_empty();
            let one = self.only(&(sentence..clause.start)).filter(|_| begins)?;
            Some(Speaker::new(&one.name, one.mention, Some(cue), RULE))
        })
    }

    /// Who is named, or meant by 他, at the head of a clause that ends in a verb of reporting.
    fn at_head(&self, clause: Range<usize>, cue: Range<usize>) -> Option<Speaker> {
        let Some(one) = self.only(&(clause.start..cue.start)) else {
            let meant = self
                .inside(&clause)
                .is_empty()
                .then(|| self.pronoun(clause))
                .flatten()?;
            return Some(Speaker {
                cue: Some(cue),
                rule: RULE,
                ..meant
            });
        };
        let between = &self.text[one.range.end..cue.start];
        let theirs = between.starts_with('的') || WRITINGS.iter().any(|word| between.ends_with(word));
        // 某某按要求，去了.
        let denied =
            between.ends_with(['没', '沒', '未', '不', '按', '应', '應', '照']) || self.is_no_verb(between, &cue);
        (!theirs && !denied).then(|| Speaker::new(&one.name, one.mention, Some(cue), RULE))
    }

    /// Whether what stands between somebody and a verb of reporting denies it, or makes a noun of it.
    fn is_no_verb(&self, between: &str, cue: &Range<usize>) -> bool {
        let noun = self.resources.speech.is_noun(&self.text[cue.clone()]) && between.contains(NOUNISH);
        noun || DENIALS.iter().any(|word| between.contains(word))
    }

    /// The one person of a stretch, where they stand at its head: of two that are named, who says it is not asked.
    fn only(&self, stretch: &Range<usize>) -> Option<&Reference> {
        let [one] = self.inside(stretch) else { return None };
        let begins = &self.text[stretch.start..one.range.start];
        (self.may_speak(one) && !one.is_aside() && self.heads_clause(one, stretch.start) && !begins.starts_with(BY))
            .then_some(one)
    }

    /// Whether a stretch is long enough to be what somebody says, and no mark in it is without its other.
    fn is_said(&self, words: &Range<usize>) -> bool {
        let words = self.text[words.clone()].trim();
        let count = |marks: [char; 3]| words.matches(marks).count();
        words.chars().count() >= LEAST && !words.starts_with(OPENING) && count(OPENING) == count(CLOSING)
    }
}

/// The sentences of a text, without the marks that end them. What stands right behind a quotation is none: whether its 某某说 is
/// said of the words before it or behind it, it does not tell.
fn sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    text.split_inclusive(ENDS).filter_map(move |piece| {
        let start = from + (piece.len() - piece.trim_start().len());
        let end = from + piece.trim_end_matches(ENDS).len();
        from += piece.len();
        (start < end && !piece.starts_with(CLOSING)).then_some(start..end)
    })
}
