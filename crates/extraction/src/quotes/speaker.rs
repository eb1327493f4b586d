//! Who said a quotation: what stands before it, behind it, and in the sentence before.

use std::ops::Range;

use banmian_model::{Value, is_han};

use super::{MARK, REACH};
use crate::Resources;
use crate::entities::floor;
use crate::passage::Found;

/// Who said it, as far as the text says.
#[derive(Clone, Debug)]
pub(super) struct Speaker {
    pub(super) name: String,
    /// Index of the mention of who it is.
    pub(super) mention: Option<usize>,
    /// Bytes of the verb of speech.
    pub(super) cue: Option<Range<usize>>,
    pub(super) rule: &'static str,
}

impl Speaker {
    fn new(name: &str, mention: Option<usize>, cue: Option<Range<usize>>, rule: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            mention,
            cue,
            rule,
        }
    }
}

/// A paragraph as its quotations are attributed.
#[derive(Clone, Copy)]
pub(super) struct Scene<'s> {
    pub(super) text: &'s str,
    /// The people named in it, in order, with their index among the page's mentions.
    pub(super) people: &'s [(usize, &'s Found)],
    /// The people of its article named before it.
    pub(super) earlier: &'s [(usize, &'s Found)],
    pub(super) resources: &'s Resources,
}

/// Ends of sentences.
const ENDS: [char; 4] = ['。', '！', '？', '…'];
/// What closes a quotation; behind an end of a sentence it is part of it.
const CLOSING: [char; 3] = ['”', '」', '』'];

/// Words behind which stands who listens, and no speaker.
const LISTENS: [&str; 8] = ["对", "向", "告诉", "跟", "问", "對", "告訴", "問"];
/// Characters with which a word goes on, so that it is no speaker: 老师们, 儿子的老师, 护士长, 父亲节.
const GOES_ON: [char; 10] = ['娘', '的', '们', '們', '和', '与', '、', '长', '傅', '节'];
/// What counts one person before what they are.
const ONE: [&str; 9] = ["一名", "一位", "这位", "那位", "这名", "該名", "该名", "這位", "这个"];
/// Words for many, of whom none is named: 他走进来，大家都说.
const MANY_SAY: [&str; 4] = ["都", "们", "們", "大家"];

impl Scene<'_> {
    /// Who said the words between two marks.
    pub(super) fn speaker(&self, words: &Range<usize>) -> Option<Speaker> {
        let open = words.start - MARK;
        if self.text[..open].ends_with(['：', ':']) {
            return self.before_colon(self.sentence_to(open)..open);
        }
        let behind = self.clause_behind(self.behind(words));
        let acts = self.named(behind.clone(), false, "quote/speaker-after");
        let says = acts.clone().filter(|speaker| speaker.cue.is_some());
        self.announced(open)
            .or(says)
            .or_else(|| self.pronoun(behind.clone()))
            .or_else(|| self.called(behind.clone()))
            .or_else(|| self.titled(behind.clone()))
            // Who acts behind a quotation said it, unless the sentence before has somebody say things.
            .or_else(|| self.told_before(open))
            .or(acts)
            .or_else(|| self.unnamed(behind))
    }

    /// Where the text goes on behind a quotation; one that nothing closes has no mark there.
    fn behind(&self, words: &Range<usize>) -> usize {
        let next = self.text[words.end..].chars().next();
        words.end + next.filter(|c| CLOSING.contains(c)).map_or(0, char::len_utf8)
    }

    /// Where the sentence begins that goes on up to a place.
    fn sentence_to(&self, to: usize) -> usize {
        let window = floor(self.text, to.saturating_sub(REACH));
        let end = self.text[window..to].rfind(ENDS).map(|at| window + at + MARK);
        let behind = |end: usize| self.text[end..to].starts_with(CLOSING).then_some(end + MARK);
        end.map_or(window, |end| behind(end).unwrap_or(end))
    }

    /// The rest of the sentence from a place on.
    fn clause_behind(&self, from: usize) -> Range<usize> {
        let window = floor(self.text, (from + REACH).min(self.text.len()));
        let end = self.text[from..window].find(['。', '！', '？', '“', '「', '『']);
        from..end.map_or(window, |at| from + at)
    }

    /// 某某说：“…”: who speaks in the last clause, else who the sentence is about (社区的人劝他回去，他不走，说：“…”).
    fn before_colon(&self, range: Range<usize>) -> Option<Speaker> {
        let last = self.last_clause(range.clone());
        if self.text[last.clone()].starts_with('我') {
            return None;
        }
        self.telling(last.clone(), "quote/speaker-before")
            .or_else(|| self.pronoun(last.clone()))
            .or_else(|| self.named(last.clone(), true, "quote/speaker-before"))
            .or_else(|| self.called(last.clone()))
            .or_else(|| self.titled(last.clone()))
            .or_else(|| self.named(range.clone(), true, "quote/speaker-before"))
            .or_else(|| self.subject(range.clone()))
            .or_else(|| self.called_before(range, last))
    }

    /// The last clause of a stretch.
    fn last_clause(&self, range: Range<usize>) -> Range<usize> {
        let comma = self.text[range.clone()].rmatch_indices(['，', ',', '；']).next();
        comma.map_or(range.start, |(at, comma)| range.start + at + comma.len())..range.end
    }

    /// 某某批评，目标追不上需求，“…”: the sentence that the quotation ends has named who speaks, with a verb of speech.
    fn announced(&self, open: usize) -> Option<Speaker> {
        if !self.text[..open].ends_with(['，', ',']) {
            return None;
        }
        let range = self.sentence_to(open)..open;
        let named = || self.named(range.clone(), true, "quote/speaker-in-sentence");
        self.telling(range.clone(), "quote/speaker-in-sentence")
            .or_else(|| named().filter(|speaker| speaker.cue.is_some()))
            .or_else(|| self.pronoun(range.clone()))
            .or_else(|| self.called(range.clone()))
    }

    /// 某某说，路快通了。“…”: a sentence before that says what somebody says, and a quotation by itself behind it.
    fn told_before(&self, open: usize) -> Option<Speaker> {
        let before = self.text[..open].trim_end();
        let end = before.trim_end_matches(ENDS).len();
        if end == before.len() {
            return None;
        }
        let range = self.sentence_to(end)..end;
        self.telling(range.clone(), "quote/speaker-in-sentence-before")
            .or_else(|| self.pronoun(range.clone()))
            .or_else(|| self.called(range))
    }

    /// The last person of a stretch who says something: a verb of speech is right behind the name.
    fn telling(&self, range: Range<usize>, rule: &'static str) -> Option<Speaker> {
        self.inside(&range).iter().rev().find_map(|(mention, found)| {
            let verb = self.verb_behind(found.range.end..range.end)?;
            let name = name(found).filter(|_| self.may_speak(found))?;
            Some(Speaker::new(name, Some(*mention), Some(verb), rule))
        })
    }

    /// Whether who is named is not spoken to (赵大山对副市长某某说), and is not there for somebody of theirs (某某的妻子).
    fn may_speak(&self, found: &Found) -> bool {
        let speech = &self.resources.speech;
        let theirs = self.text[found.range.end..].strip_prefix('的');
        !self.is_spoken_to(found) && theirs.is_none_or(|rest| speech.kin_at(rest).is_none())
    }

    /// Whether a word for speaking to somebody stands before a name or its office, and somebody before that word.
    fn is_spoken_to(&self, found: &Found) -> bool {
        let entities = &self.resources.entities;
        let window = floor(self.text, found.range.start.saturating_sub(REACH / 4));
        let before = &self.text[window..found.range.start];
        let clause = before
            .rsplit(['，', '。', '；', '：', '“', '”', ','])
            .next()
            .unwrap_or(before);
        let from = found.range.start - clause.len();
        let ends_in_title = |text: &str| entities.titles(text).any(|(_, end)| end == text.len());
        LISTENS.iter().any(|word| {
            let Some(at) = clause.rfind(word) else { return false };
            let (speaks, office) = (&clause[..at], &clause[at + word.len()..]);
            let ends = self
                .people
                .binary_search_by_key(&(from + at), |(_, other)| other.range.end);
            let somebody = ends.is_ok() || ends_in_title(speaks) || speaks.ends_with(['他', '她', '我', '者']);
            somebody && (office.is_empty() || ends_in_title(office))
        })
    }

    /// The first verb of speech in a stretch: its bytes.
    fn verb(&self, range: Range<usize>) -> Option<Range<usize>> {
        let verb = self.resources.speech.verb(&self.text[range.clone()])?;
        Some(range.start + verb.start..range.start + verb.end)
    }

    /// The verb of speech right behind who speaks, at the head of a stretch: its bytes.
    fn verb_behind(&self, range: Range<usize>) -> Option<Range<usize>> {
        let verb = self.resources.speech.verb_behind(&self.text[range.clone()])?;
        Some(range.start + verb.start..range.start + verb.end)
    }

    /// The people in a stretch.
    fn inside(&self, range: &Range<usize>) -> &[(usize, &Found)] {
        let from = self
            .people
            .partition_point(|(_, found)| found.range.start < range.start);
        let to = self.people.partition_point(|(_, found)| found.range.end <= range.end);
        self.people.get(from..to).unwrap_or_default()
    }

    /// The person in a stretch: before the words the last, behind them the first.
    fn named(&self, range: Range<usize>, last: bool, rule: &'static str) -> Option<Speaker> {
        let mut inside = self.inside(&range).iter().filter(|(_, found)| self.may_speak(found));
        let (mention, found) = if last { inside.next_back()? } else { inside.next()? };
        let cue = self.verb(found.range.end..range.end);
        Some(Speaker::new(name(found)?, Some(*mention), cue, rule))
    }

    /// 他说：“…”: the one person that was named before, else the word as printed.
    fn pronoun(&self, range: Range<usize>) -> Option<Speaker> {
        let printed = pronoun_at(&self.text[range.clone()])?;
        let start = range.start + printed.len();
        let rest = &self.text[start..range.end];
        let cue = self.verb(start..range.end)?;
        // 他的母亲说, 他妻子说.
        let owns = rest.starts_with('的') || self.resources.speech.kin_at(rest).is_some();
        let others = MANY_SAY.iter().any(|word| self.text[start..cue.start].contains(word));
        (!owns && !others).then(|| self.referred(printed, range.start, Some(cue)))
    }

    /// 问她怕不怕，她摇摇头：“…”, 他不走，说：“…”: the last 他 or 她 that a clause before a colon begins with.
    fn subject(&self, range: Range<usize>) -> Option<Speaker> {
        let clause = &self.text[range.clone()];
        let starts = clause.match_indices(['，', ',']).map(|(at, comma)| at + comma.len());
        let pronoun = |at: usize| Some((range.start + at, pronoun_at(&clause[at..])?));
        let (at, printed) = std::iter::once(0).chain(starts).filter_map(pronoun).next_back()?;
        let behind = at + printed.len();
        let rest = &self.text[behind..range.end];
        let cue = self.verb(behind..range.end);
        let others = MANY_SAY.iter().any(|word| rest.contains(word));
        (!rest.starts_with('的') && !others).then(|| self.referred(printed, at, cue))
    }

    /// Who a word at a place speaks of: the one person that its paragraph, or where that names nobody the one before it,
    /// has named; else the word as printed.
    fn referred(&self, printed: &str, at: usize, cue: Option<Range<usize>>) -> Speaker {
        let alone = self.alone(at).filter(|_| printed.chars().count() == 1);
        let name = alone.and_then(|(_, found)| name(found)).unwrap_or(printed);
        Speaker::new(name, alone.map(|(mention, _)| mention), cue, "quote/pronoun")
    }

    /// The one person named before a place. Where nothing but a quotation stands before it in its paragraph, the
    /// paragraph before has said who.
    fn alone(&self, at: usize) -> Option<(usize, &Found)> {
        let before = &self.people[..self.people.partition_point(|(_, found)| found.range.end <= at)];
        let opens = || self.text[..at].trim_start().starts_with(['“', '「', '『']) || self.text[..at].trim().is_empty();
        let before = if before.is_empty() && opens() {
            let last = self.earlier.last()?.1.passage;
            let own = self.earlier.partition_point(|(_, found)| found.passage < last);
            &self.earlier[own..]
        } else {
            before
        };
        let &(mention, last) = before.last()?;
        // 村民某某手上满是冻疮，“…”她说: the sentence names one person, whoever stands in those before it.
        let sentence = self.sentence_around(at);
        let here = before
            .iter()
            .filter(|(_, found)| found.passage == last.passage && found.range.start >= sentence);
        if self.text[sentence..at].contains(CLOSING) && here.clone().count() == 1 && last.range.start >= sentence {
            return Some((mention, last));
        }
        let same = before
            .iter()
            .rev()
            .take(MANY)
            .all(|(_, found)| name(found) == name(last));
        same.then_some((mention, last))
    }

    /// Where the sentence begins that the quotation before a place stands in.
    fn sentence_around(&self, at: usize) -> usize {
        let open = self.text[..at].rfind(['“', '「', '『']).unwrap_or(at);
        self.sentence_to(open)
    }

    /// “…”爸爸说: the words at a clause's head and before its verb, where they are what one calls somebody.
    fn called(&self, range: Range<usize>) -> Option<Speaker> {
        let clause = &self.text[range.clone()];
        let speech = &self.resources.speech;
        let kin = speech.kin_at(clause);
        let length = kin.or_else(|| self.familiar(clause))?;
        let (called, rest) = clause.split_at(length);
        if rest.starts_with(GOES_ON) {
            return None;
        }
        let reach = if kin.is_some() { 6 } else { 0 };
        let start = range.start + length;
        let near = |verb: &Range<usize>| {
            let between = &self.text[start..verb.start];
            between.chars().count() <= reach && !between.contains(['，', ',', '的'])
        };
        let verb = self.verb(start..range.end).filter(near);
        // 老人扑哧一声笑了：“…”
        let opens =
            kin.is_some() && self.text[..range.end].ends_with(['：', ':']) && !rest.contains(['的', '和', '与']);
        (verb.is_some() || opens).then(|| Speaker::new(called, None, verb, "quote/called"))
    }

    /// 女儿今年四岁，在视频里问我：“…”: what one calls somebody opens the sentence, and its last clause says that they speak.
    fn called_before(&self, sentence: Range<usize>, last: Range<usize>) -> Option<Speaker> {
        let words = &self.text[sentence];
        let (called, rest) = words.split_at(self.resources.speech.kin_at(words)?);
        let verb = self.verb(last)?;
        (!rest.starts_with(GOES_ON)).then(|| Speaker::new(called, None, Some(verb), "quote/called"))
    }

    /// 老葛, 小周, 九叔: bytes of a familiar call that a clause begins with.
    fn familiar(&self, clause: &str) -> Option<usize> {
        let mut characters = clause.chars();
        let (first, second) = (characters.next()?, characters.next()?);
        let next = characters.next().unwrap_or(' ');
        let called = match (first, second) {
            // 老实说, 老是问, 小时候.
            ('老' | '小', '时' | '是' | '实' | '远') => false,
            ('老' | '小', second) => self.resources.entities.surname(&[second, next]).is_some(),
            (first, '叔' | '婶' | '嬸' | '姨' | '伯' | '嫂') => is_han(first),
            _ => false,
        };
        called.then_some(first.len_utf8() + second.len_utf8())
    }

    /// 医生说：“…”, 有记者问：“…”, “…”一位顾客说: what somebody is, at a clause's head and with a verb of speech right behind
    /// it; how many they are is part of what is printed.
    fn titled(&self, range: Range<usize>) -> Option<Speaker> {
        let range = if self.text[range.clone()].starts_with('有') {
            range.start + '有'.len_utf8()..range.end
        } else {
            range
        };
        let clause = &self.text[range.clone()];
        let counted = ONE
            .iter()
            .find(|one| clause.starts_with(**one))
            .map_or(0, |one| one.len());
        let (_, end) = self
            .resources
            .entities
            .titles(&clause[counted..])
            .next()
            .filter(|title| title.0 == 0)?;
        let end = counted + end;
        let verb = self.verb_behind(range.start + end..range.end)?;
        let (title, rest) = clause.split_at(end);
        (!rest.starts_with(GOES_ON)).then(|| Speaker::new(title, None, Some(verb), "quote/unnamed-speaker"))
    }

    /// A speaker without a name: 某某社区工作队队长手持…, taken as printed.
    fn unnamed(&self, range: Range<usize>) -> Option<Speaker> {
        let clause = &self.text[range];
        // 一名又一名白衣战士 and 党员应该去 speak of many, and of nobody who spoke.
        let mut titles = self.resources.entities.titles(clause);
        let (start, mut end) = titles.next()?;
        // 党员干部: titles side by side are one.
        for (next, further) in titles {
            if next != end {
                break;
            }
            end = further;
        }
        // 对记者说 names who listens.
        if LISTENS.iter().any(|word| clause[..start].ends_with(word)) {
            return None;
        }
        let from = clause[..start]
            .rfind(['，', '、', '；'])
            .map_or(0, |at| at + '，'.len_utf8());
        let words = &clause[from..end];
        let enough = words.chars().count() >= 6;
        let many = ["们", "等", "又一"];
        let many = many
            .iter()
            .any(|word| words.contains(word) || clause[end..].starts_with(word));
        (enough && !many).then(|| Speaker::new(words, None, None, "quote/unnamed-speaker"))
    }

    /// Whether the paragraph holds a quotation and nothing else: a story told in the first person opens with what its
    /// narrator says.
    pub(super) fn is_all(&self, pieces: &[Range<usize>]) -> bool {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return false;
        };
        self.text[..first.start - MARK].trim().is_empty() && self.text[self.behind(last)..].trim().is_empty()
    }

    /// Whether the words between two marks are said by who tells the article: 我说：“…”.
    pub(super) fn is_narrators(&self, words: &Range<usize>) -> bool {
        let open = words.start - MARK;
        let before = self.sentence_to(open)..open;
        let behind = self.clause_behind(self.behind(words));
        let says = |clause: Range<usize>| {
            let behind = clause.start + '我'.len_utf8();
            self.text[clause.clone()].starts_with('我') && self.verb_behind(behind..clause.end).is_some()
        };
        says(self.last_clause(before.clone())) || says(before) || says(behind)
    }
}

const PRONOUNS: [&str; 4] = ["他", "她", "他们", "她们"];

/// The pronoun that a text begins with, the longest that fits.
fn pronoun_at(text: &str) -> Option<&'static str> {
    let begun = PRONOUNS.into_iter().filter(|word| text.starts_with(word));
    begun.max_by_key(|word| word.len())
}

/// People before a pronoun that are looked at.
const MANY: usize = 8;

fn name(found: &Found) -> Option<&str> {
    match &found.value {
        Value::Person { name, .. } => Some(name),
        _ => None,
    }
}
