//! Whom 他, 她 and 这位大夫 mean.

use std::collections::BTreeMap;
use std::ops::Range;

use banmian_model::is_han;

use super::cast::Reference;
use super::speaker::{LISTENS, MANY, Scene, Speaker, same};
use super::speech::Sex;
use super::unnamed::kind_at;
use super::{CLOSING, OPENING, REACH};

/// Words for many, of whom none is named: 他走进来，大家都说.
const MANY_SAY: [char; 2] = ['们', '們'];

impl Scene<'_> {
    /// Whether the clause before a quotation is about him or her, whoever its sentence begins with: 记者问他累不累，他笑了，“…”.
    pub(super) fn ends_about_pronoun(&self, open: usize) -> bool {
        let to = self.text[..open]
            .trim_end_matches(['，', ',', '。', '！', '？', '…'])
            .len();
        let sentence = self.sentence_to(to)..to;
        let last = self.last_clause(sentence.clone());
        last.start > sentence.start && pronoun_at(&self.text[last]).is_some()
    }

    /// 她握着某某的手，泣不成声：“…”: whether a clause of a sentence begins with 他 or 她, and none behind it with somebody else.
    pub(super) fn is_about_pronoun(&self, range: Range<usize>) -> bool {
        let clause = &self.text[range.clone()];
        let mut pronouns = clause_starts(clause).filter(|at| pronoun_at(&clause[*at..]).is_some());
        pronouns.next_back().is_some_and(|at| {
            let behind = self.inside(&(range.start + at..range.end));
            !behind.iter().any(|one| self.heads_clause(one, range.start))
        })
    }

    /// 他说：“…”: the one person that was named before, else the word as printed.
    pub(super) fn pronoun(&self, range: Range<usize>) -> Option<Speaker> {
        let this = self.this_person(range.clone());
        if this.is_some() {
            return this;
        }
        // 在她看来，“…”。
        let seen = self.text[range.clone()].starts_with('在');
        let lead = if seen {
            '在'.len_utf8()
        } else {
            lead(&self.text[range.clone()])
        };
        let from = range.start + lead;
        let printed = pronoun_at(&self.text[from..range.end])?;
        let start = from + printed.len();
        let rest = &self.text[start..range.end];
        let cue = if seen {
            self.verb_behind(start..range.end)
        } else {
            self.verb(start..range.end)
        }?;
        // 他的母亲说, 他妻子说.
        let owns = rest.starts_with('的') || self.resources.speech.kin_at(rest).is_some();
        (!owns && !many_say(&self.text[start..cue.start], is_one(printed)))
            .then(|| self.referred(printed, from, Some(cue)))
    }

    /// “…”这位见惯了冻伤的大夫说, 这个山东汉子憋了半天，说：“…”: the one person that was named before.
    pub(super) fn this_person(&self, range: Range<usize>) -> Option<Speaker> {
        let cue = self.verb(range.clone())?;
        self.this_one(range.start..cue.start, Some(cue))
    }

    /// “…”赛后，这名后卫不敢相信自己的眼睛: the same of whom one of the first clauses behind a quotation is about.
    pub(super) fn this_person_acts(&self, range: Range<usize>) -> Option<Speaker> {
        let starts = clause_starts(&self.text[range.clone()]).take(2);
        starts
            .map(|at| range.start + at..range.end)
            .find_map(|clause| self.this_one(clause, None))
    }

    fn this_one(&self, range: Range<usize>, cue: Option<Range<usize>>) -> Option<Speaker> {
        const THIS: [&str; 6] = ["这位", "这名", "這位", "這名", "这个", "這個"];
        let words = &self.text[range.clone()];
        let this = THIS.iter().any(|this| words.starts_with(this));
        // 这个山东汉子 is somebody, 这个时候 is not.
        let kind = || {
            let what = ["这个", "這個"].iter().find_map(|this| words.strip_prefix(this));
            what.is_some_and(|what| kind_at(what).is_some())
        };
        let one = (this || kind()).then(|| self.alone(range.start, None)).flatten()?;
        self.inside(&range)
            .is_empty()
            .then(|| Speaker::new(&one.name, one.mention, cue, "quote/pronoun"))
    }

    /// 问她怕不怕，她摇摇头：“…”, 他不走，说：“…”: the last 他 or 她 that a clause before a colon begins with.
    pub(super) fn subject(&self, range: Range<usize>) -> Option<Speaker> {
        let clause = &self.text[range.clone()];
        let pronoun = |at: usize| {
            let at = at + lead(&clause[at..]);
            Some((range.start + at, pronoun_at(&clause[at..])?))
        };
        let (at, printed) = clause_starts(clause).filter_map(pronoun).next_back()?;
        let behind = at + printed.len();
        let rest = &self.text[behind..range.end];
        let cue = self.verb(behind..range.end);
        (!rest.starts_with('的') && !many_say(rest, is_one(printed))).then(|| self.referred(printed, at, cue))
    }

    /// Who a word at a place speaks of: the one person that its paragraph, or where that names nobody the one before it,
    /// has named; else the word as printed.
    pub(super) fn referred(&self, printed: &str, at: usize, cue: Option<Range<usize>>) -> Speaker {
        let sex = match printed {
            "他" => Some(Sex::He),
            "她" => Some(Sex::She),
            _ => None,
        };
        let alone = sex.and_then(|sex| self.alone(at, Some(sex)).or_else(|| self.protagonist(at, sex)));
        let name = alone.map_or(printed, |one| &one.name);
        Speaker::new(name, alone.and_then(|one| one.mention), cue, "quote/pronoun")
    }

    /// The one person that is spoken of before a place: the only one that its paragraph names, or the one whom alone the
    /// nearest sentence is about that names anybody. Where the paragraph names nobody before it and speaks of nobody else,
    /// the paragraph before has said who.
    fn alone(&self, at: usize, sex: Option<Sex>) -> Option<&Reference> {
        let fits = |one: &&Reference| one.may_be(sex) && !one.is_aside();
        let near = self.people.partition_point(|one| one.range.end <= at);
        let all = self.people[..near].iter().rev().take(FAR).filter(|one| !one.is_aside());
        let mut before: Vec<&Reference> = all.take(MANY).collect();
        before.reverse();
        // 某某问她：“…”她说：“…”: she is not who asks.
        if let Some(asks) = before.last().filter(|one| self.asks(one, at)) {
            let others = before.iter().rev().filter(|one| fits(one));
            return others.copied().find(|one| one.name != asks.name);
        }
        before.retain(|one| fits(one) && !self.owns(one) && !self.is_within(one));
        let Some(last) = before.last() else {
            let mut earlier = self.earlier.iter().rev().take(FAR).filter(|one| !one.is_aside());
            let last = earlier.next().filter(|_| self.speaks_of_nobody(at))?;
            let own = self.earlier.partition_point(|one| one.passage < last.passage);
            let own: Vec<&Reference> = self.earlier[own..]
                .iter()
                .rev()
                .take(FAR)
                .filter(fits)
                .take(MANY)
                .collect();
            return same(own.into_iter().rev());
        };
        // 村民某某手上满是冻疮，“…”她说: the sentence names one person, whoever stands in those before it.
        let sentence = self.sentence_around(at);
        if self.text[sentence..at].contains(CLOSING) && last.range.start >= sentence {
            let here = before.partition_point(|one| one.range.start < sentence);
            if let Some(one) = same(before[here..].iter().copied()) {
                return Some(one);
            }
        }
        same(before.iter().copied()).or_else(|| self.nearest(&before, at))
    }

    /// 为某某辩护的律师某某认为, 坐在某某旁边的某某说: whether who is named only tells who somebody else is, who is named behind
    /// 的 in the same clause.
    fn is_within(&self, one: &Reference) -> bool {
        /// Bytes from a name to the next.
        const NEAR: usize = 120;
        const WORDS: [&str; 9] = ["为", "為", "替", "给", "給", "坐在", "站在", "陪着", "陪著"];
        if !WORDS.iter().any(|word| self.text[..one.range.start].ends_with(word)) {
            return false;
        }
        let next = self.people.partition_point(|other| other.range.start < one.range.end);
        let between = self
            .people
            .get(next)
            .and_then(|next| self.text.get(one.range.end..next.range.start));
        between.is_some_and(|between| {
            between.len() <= NEAR && between.contains('的') && !between.contains(['，', ',', '。', '；', '：'])
        })
    }

    /// Whom a story is about, where its paragraph names nobody before a place: who is named before more often than all others
    /// together with one sex.
    fn protagonist(&self, at: usize, sex: Sex) -> Option<&Reference> {
        let here = &self.people[..self.people.partition_point(|one| one.range.end <= at)];
        if here.iter().rev().take(FAR).any(|one| !one.is_aside()) {
            return None;
        }
        let known = self.earlier.iter().rev().take(FAR);
        let known: Vec<&Reference> = known.filter(|one| one.may_be(Some(sex)) && !one.is_aside()).collect();
        let mut named: BTreeMap<&str, (usize, &Reference)> = BTreeMap::new();
        for one in &known {
            named.entry(&one.name).or_insert((0, one)).0 += 1;
        }
        let (count, one) = named.into_values().max_by_key(|(count, _)| *count)?;
        (count >= 3 && count * 2 > known.len()).then_some(one)
    }

    /// Whether somebody speaks to him or her of whom the text goes on to tell: 某某问她, 某某对他说, 某某打来电话问：“…？”他.
    fn asks(&self, one: &Reference, at: usize) -> bool {
        let behind = &self.text[one.range.end..at];
        if behind.len() > REACH {
            return false;
        }
        let question = || {
            let clause = &behind[..behind.find(OPENING)?];
            clause
                .trim_end_matches(['：', ':', '道'])
                .ends_with(['问', '問'])
                .then_some(())
        };
        let spoken_to = LISTENS.iter().any(|word| {
            let rest = behind
                .strip_prefix(word)
                .map(|rest| rest.trim_start_matches(['过', '過', '起']));
            rest.is_some_and(|rest| pronoun_at(rest).is_some())
        });
        // 主任要给她记工分，她说: she is not who does it to her.
        let clause = &behind[..behind.find(['，', '。', '：', '“']).unwrap_or(behind.len())];
        let same = self.text[at..].chars().next().unwrap_or_default();
        let done_to = clause
            .match_indices(same)
            .any(|(at, _)| clause[..at].ends_with(DONE_TO));
        spoken_to || done_to || behind.trim_end().ends_with(CLOSING) && question().is_some()
    }

    /// The person whom alone the nearest sentence names that names anybody, where it is about them: they stand at its head,
    /// or the place is in the same sentence.
    fn nearest<'t>(&self, before: &[&'t Reference], at: usize) -> Option<&'t Reference> {
        let last = before.last()?;
        let sentence = self.sentence_to(last.range.start);
        let here = before.partition_point(|one| one.range.start < sentence);
        let first = *before.get(here)?;
        let one = same(before[here..].iter().copied());
        let lead = &self.text[sentence..first.range.start];
        let near = lead.chars().count() <= LEAD || self.heads_clause(first, sentence);
        let heads = near && pronoun_at(lead).is_none() && !lead.contains(OPENING);
        let own = self.sentence_to(at) == sentence;
        let about = heads && !self.is_spoken_to(first);
        match one {
            Some(one) => (own || about).then_some(one),
            // 演员某某演过某某和某某。他说: of several the one at its head, who does something alone.
            None => (about && self.acts_alone(first)).then_some(first),
        }
    }

    /// Whether what stands behind a name joins nobody to it: 某某和某某, 某某、某某.
    fn acts_alone(&self, one: &Reference) -> bool {
        const JOINS: [char; 9] = ['和', '与', '與', '、', '跟', '同', '及', '的', '等'];
        let behind = &self.text[one.range.end..];
        !behind.starts_with(JOINS)
    }

    /// Whether nothing but a quotation stands before a place in its paragraph, or words that name nobody by what they are.
    fn speaks_of_nobody(&self, at: usize) -> bool {
        let before = self.text[..at].trim_start();
        let opens = before.is_empty() || before.starts_with(OPENING);
        let titled = || self.resources.entities.titles(before).next().is_some();
        let called = || {
            before
                .char_indices()
                .any(|(at, _)| self.resources.speech.kin_at(&before[at..]).is_some())
        };
        opens || before.len() <= REACH && !titled() && !called()
    }

    /// Where the sentence begins that the quotation before a place stands in.
    fn sentence_around(&self, at: usize) -> usize {
        let open = self.text[..at].rfind(['“', '「', '『']).unwrap_or(at);
        self.sentence_to(open)
    }
}

pub(super) const PRONOUNS: [&str; 6] = ["他", "她", "他们", "她们", "他們", "她們"];

/// Bytes of the time and place before a pronoun that a clause begins with: 坐下后|他, 如今|他, 电话里|她.
fn lead(clause: &str) -> usize {
    /// Characters of them at most.
    const LONG: usize = 6;
    let ends = clause.char_indices().take(LONG).take_while(|(_, c)| is_han(*c));
    let ends = ends
        .filter(|(_, c)| LEAD_ENDS.contains(*c))
        .map(|(at, c)| at + c.len_utf8());
    ends.filter(|at| pronoun_at(&clause[*at..]).is_some())
        .last()
        .unwrap_or(0)
}

/// Before somebody to whom the subject of the clause does something.
const DONE_TO: [char; 12] = ['给', '給', '对', '對', '劝', '勸', '找', '请', '請', '拉', '帮', '骂'];

/// Last characters of times and places before a pronoun.
const LEAD_ENDS: &str = "后後时時前今来來天里裡中上下刻次";

/// Where the clauses of a sentence begin.
fn clause_starts(sentence: &str) -> impl DoubleEndedIterator<Item = usize> {
    let commas = sentence.match_indices(['，', ',']);
    std::iter::once(0).chain(commas.map(|(at, comma)| at + comma.len()))
}

/// The pronoun that a text begins with, the longest that fits.
fn pronoun_at(text: &str) -> Option<&'static str> {
    let begun = PRONOUNS.into_iter().filter(|word| text.starts_with(word));
    begun.max_by_key(|word| word.len())
}

/// Characters of an office, a day and a place before who a sentence is about.
const LEAD: usize = 24;

/// References that are looked back at: a long article must not cost its square.
pub(super) const FAR: usize = 64;

/// Whether a pronoun means one person.
fn is_one(printed: &str) -> bool {
    !printed.ends_with(MANY_SAY)
}

/// Whether many say it, and not who is named: 大家都说; 对大家说 has one who speaks.
fn many_say(between: &str, alone: bool) -> bool {
    let all = between.find("大家");
    let all = all.is_some_and(|at| !LISTENS.iter().any(|word| between[..at].ends_with(word)));
    // 她对姐妹们说 is one who speaks.
    let heard = between
        .find(['对', '對', '向', '跟', '比', '给', '給'])
        .unwrap_or(between.len());
    // 她在成都说 is one.
    // 他都比队员们先到 is one too.
    all || between.starts_with(['都']) && !alone || between[..heard].contains(MANY_SAY)
}
