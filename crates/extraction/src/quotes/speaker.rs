//! Who said a quotation: what stands before it, behind it, and in the sentence before.

use std::ops::Range;

use super::cast::Reference;
use super::pronouns::{FAR, PRONOUNS};
use super::{CLOSING, MARK, OPENING, REACH, has_old_commas};
use crate::Resources;
use crate::entities::floor;

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
    pub(super) fn new(name: &str, mention: Option<usize>, cue: Option<Range<usize>>, rule: &'static str) -> Self {
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
    /// Who is spoken of in it, in order.
    pub(super) people: &'s [Reference],
    /// Who is spoken of in its article before it.
    pub(super) earlier: &'s [Reference],
    pub(super) resources: &'s Resources,
}

/// Marks that end a clause.
const CLAUSE_ENDS: [char; 7] = ['，', '。', '；', '：', '“', '”', ','];

/// Words with which the sentence behind a quotation goes on to somebody who hears it.
const ANSWERS: [&str; 8] = ["面对", "面對", "听到", "聽到", "对于", "對於", "听了", "听罢"];

/// Ends of sentences.
pub(super) const ENDS: [char; 4] = ['。', '！', '？', '…'];

/// Words behind which stands who listens, and no speaker.
pub(super) const LISTENS: [&str; 8] = ["对", "向", "告诉", "跟", "问", "對", "告訴", "問"];
/// Words behind which stands who listens, where a verb of speech is right behind them.
const TOWARDS: [&str; 9] = ["对", "對", "向", "跟", "冲", "衝", "朝", "同", "给"];

/// Words behind which stands who listens, where nothing but the words that they hear is behind them.
const TOLD: [&str; 6] = ["告诉", "告訴", "问", "問", "回答", "提醒"];

/// With what a paragraph ends whose subject goes on to speak.
const OPENS_UP: [&str; 10] = [
    "话匣子",
    "話匣子",
    "话多了起来",
    "话多起来",
    "侃侃而谈",
    "滔滔不绝",
    "娓娓道来",
    "说起了",
    "讲起了",
    "如数家珍",
];

/// Last characters of what is done to whom a clause then names.
const DONE: [char; 16] = [
    '着', '了', '过', '著', '過', '见', '見', '到', '找', '请', '請', '问', '問', '被', '叫', '给',
];

/// With what a clause begins that then names whom somebody sees or hears: 一见站长某某.
const SEES: [&str; 8] = ["一见", "一見", "见到", "見到", "看到", "遇到", "碰到", "听到"];

/// Characters that verbs of speech begin with.
const SAYS: [char; 9] = ['说', '說', '讲', '講', '道', '喊', '笑', '嚷', '吼'];

impl Scene<'_> {
    /// Who said the words between two marks.
    pub(super) fn speaker(&self, words: &Range<usize>) -> Option<Speaker> {
        let open = words.start - MARK;
        if self.text[..open].ends_with(['：', ':']) {
            return self.before_colon(self.sentence_to(open)..open);
        }
        let behind = self.clause_behind(self.behind(words));
        // “…”姑娘们问：“…”: who the next quotation has.
        let announces = self.text[behind.clone()].ends_with(['：', ':']);
        let asked = self.text[..words.end].ends_with('？');
        let answers = asked && ANSWERS.iter().any(|word| self.text[behind.clone()].starts_with(word));
        let acts = self
            .named(behind.clone(), false, "quote/speaker-after")
            .filter(|_| !answers);
        let says = acts.clone().filter(|speaker| speaker.cue.is_some());
        self.read_out(&behind)
            .or_else(|| self.announced(open))
            .or(says)
            .or_else(|| self.pronoun(behind.clone()))
            .or_else(|| self.relative(behind.clone()))
            .or_else(|| self.unnamed_behind(behind.clone()).filter(|_| !announces))
            .or_else(|| self.this_person_acts(behind.clone()).filter(|_| !announces))
            // Who acts behind a quotation said it, unless the sentence before has somebody say things.
            .or_else(|| self.told_before(open))
            .or_else(|| self.acts_behind(behind.clone()))
            .or(acts)
            .or_else(|| {
                self.subject(behind.clone())
                    .filter(|speaker| !PRONOUNS.contains(&speaker.name.as_str()))
            })
            .or_else(|| self.unnamed(behind.clone()))
            .or_else(|| self.one_of_many(behind, false))
            .or_else(|| self.acts_before(open))
            .or_else(|| self.goes_on_telling(words))
    }

    /// 某某原来做会计，她说，…。有天阿嬤拉着她的手。“…”: words that end the paragraph of one person alone, whom it has say things already.
    fn goes_on_telling(&self, words: &Range<usize>) -> Option<Speaker> {
        let open = words.start - MARK;
        let ends = self.text[self.behind(words)..].trim().is_empty();
        let near = self.people.partition_point(|one| one.range.end <= open);
        let one = same(
            self.people[near.saturating_sub(FAR)..near]
                .iter()
                .filter(|one| !one.is_aside()),
        )?;
        let told = |clause: Range<usize>| {
            let said = self
                .pronoun(clause.clone())
                .or_else(|| self.telling(clause, "quote/told-before"));
            said.is_some_and(|said| said.name == one.name)
        };
        let from = floor(self.text, open.saturating_sub(2 * REACH));
        // “…。”杨某某告诉记者。: of what stands before other words that are said, it does not tell.
        let said = [("。", "”"), ("！", "”"), ("？", "”"), ("。", "」")];
        let said = said
            .iter()
            .filter_map(|(end, mark)| self.text[from..open].rfind(&format!("{end}{mark}")));
        let from = said.max().map_or(from, |at| from + at + 2 * MARK);
        let mut before = from;
        let mut tells = false;
        for (at, mark) in self.text[from..open].match_indices(['，', ',', '。']) {
            tells = tells || told(before..from + at);
            before = from + at + mark.len();
        }
        (ends && tells).then(|| Speaker::new(&one.name, one.mention, None, "quote/told-before"))
    }

    /// Somebody without a name who says something in the clause behind a quotation.
    fn unnamed_behind(&self, behind: Range<usize>) -> Option<Speaker> {
        self.called(behind.clone())
            .or_else(|| self.titled(behind.clone()))
            .or_else(|| self.of_body(behind.clone()))
            .or_else(|| self.whose_behind(behind.clone()))
            .or_else(|| self.one_of_many(behind.clone(), true))
            .or_else(|| self.by_kind(behind).filter(|speaker| speaker.cue.is_some()))
    }

    /// Where the text goes on behind a quotation; one that nothing closes has no mark there.
    pub(super) fn behind(&self, words: &Range<usize>) -> usize {
        let next = self.text[words.end..].chars().next();
        words.end + next.filter(|c| CLOSING.contains(c)).map_or(0, char::len_utf8)
    }

    /// Where the sentence begins that goes on up to a place.
    pub(super) fn sentence_to(&self, to: usize) -> usize {
        let window = floor(self.text, to.saturating_sub(REACH));
        let end = self.text[window..to].rfind(ENDS).map(|at| window + at + MARK);
        let behind = |end: usize| self.text[end..to].starts_with(CLOSING).then_some(end + MARK);
        let from = end.map_or(window, |end| behind(end).unwrap_or(end));
        // The indent of a paragraph is none of its words.
        to - self.text[from..to].trim_start().len()
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
        self.read_out(&last)
            .or_else(|| self.opens_with_speaker(last.clone()))
            .or_else(|| {
                self.subject(range.clone())
                    .filter(|_| self.is_about_pronoun(range.clone()))
            })
            .or_else(|| self.heading(range.clone()))
            .or_else(|| self.this_person(range.clone()))
            .or_else(|| self.relative_within(range.clone()))
            .or_else(|| self.named(last.clone(), true, "quote/speaker-before"))
            .or_else(|| self.named(range.clone(), true, "quote/speaker-before"))
            .or_else(|| self.subject(range.clone()))
            .or_else(|| self.called_before(range.clone(), last.clone()))
            .or_else(|| self.whose(range.clone()))
            .or_else(|| self.asker(last.clone()))
            .or_else(|| self.by_kind(last.clone()))
            .or_else(|| self.appears(last))
            .or_else(|| self.by_kind(range.clone()))
            .or_else(|| self.one_of_many(range.clone(), false))
            .or_else(|| self.moves(range))
    }

    /// Whom the last clause before a colon has speak: who stands at its head, or right before its verb.
    fn opens_with_speaker(&self, last: Range<usize>) -> Option<Speaker> {
        // 被她骂了一顿：“…”: who does it.
        let passive = ["被", "遭"].iter().find(|by| self.text[last.clone()].starts_with(**by));
        let last = last.start + passive.map_or(0, |by| by.len())..last.end;
        self.telling(last.clone(), "quote/speaker-before")
            .or_else(|| self.pronoun(last.clone()))
            .or_else(|| self.owner(last.clone()))
            .or_else(|| self.anybody(last.clone()))
            .or_else(|| self.relative(last.clone()))
            .or_else(|| self.heading(last.clone()))
            .or_else(|| self.called(last.clone()))
            .or_else(|| self.titled(last.clone()))
            .or_else(|| self.of_body(last.clone()))
            .or_else(|| self.whose(last.clone()))
            .or_else(|| self.one_of_many(last.clone(), true))
            .or_else(|| self.by_kind(last).filter(|speaker| speaker.cue.is_some()))
    }

    /// 某某眼睛一瞪：“…”, 某某握着某某的手，连声说：“…”: the last who stands at the head of a clause.
    fn heading(&self, range: Range<usize>) -> Option<Speaker> {
        let inside = self.inside(&range).iter().rev().take(MANY);
        let one = inside
            .filter(|one| self.may_speak(one))
            .find(|one| self.heads_clause(one, range.start))?;
        let cue = self.verb(one.range.end..range.end);
        Some(Speaker::new(&one.name, one.mention, cue, "quote/speaker-before"))
    }

    /// The last clause of a stretch.
    pub(super) fn last_clause(&self, range: Range<usize>) -> Range<usize> {
        let comma = self.text[range.clone()].rmatch_indices(['，', ',', '；']).next();
        comma.map_or(range.start, |(at, comma)| range.start + at + comma.len())..range.end
    }

    /// 某某批评，目标追不上需求，“…”: the sentence that the quotation ends has named who speaks, with a verb of speech.
    pub(super) fn announced(&self, open: usize) -> Option<Speaker> {
        // 又称“…”: a verb right before the mark does as well.
        let before = &self.text[..open];
        let old = before.ends_with('、') && has_old_commas(before);
        if !old && !before.ends_with(['，', ',', '说', '說', '称', '稱', '道', '喊', '嚷']) {
            return None;
        }
        let range = self.sentence_to(open)..open;
        let named = || self.named(range.clone(), true, "quote/speaker-in-sentence");
        self.telling(range.clone(), "quote/speaker-in-sentence")
            .or_else(|| named().filter(|speaker| speaker.cue.is_some()))
            .or_else(|| self.pronoun(range.clone()))
            .or_else(|| self.called(range.clone()))
            .or_else(|| self.unnamed_teller(range).filter(|_| !self.ends_about_pronoun(open)))
    }

    /// Somebody without a name who says something, whom the sentence or its last clause begins with.
    pub(super) fn unnamed_teller(&self, range: Range<usize>) -> Option<Speaker> {
        let last =
            self.last_clause(range.start..range.start + self.text[range.clone()].trim_end_matches(['，', ',']).len());
        let told = |clause: Range<usize>| {
            self.relative(clause.clone())
                .or_else(|| self.titled(clause.clone()))
                .or_else(|| self.of_body(clause.clone()))
                .or_else(|| self.one_of_many(clause.clone(), true))
                .or_else(|| self.by_kind(clause).filter(|speaker| speaker.cue.is_some()))
        };
        told(range).or_else(|| told(last))
    }

    /// 陈太走了七间药房，才买到一盒。“…”: words that stand by themselves behind a sentence about one person, or end it (小郑连声
    /// 道谢，“…”).
    fn acts_before(&self, open: usize) -> Option<Speaker> {
        let comma = self.text[..open].ends_with(['，', ',']);
        let range = if comma {
            self.sentence_to(open)..open
        } else {
            self.sentence_ended(open)?
        };
        if let Some(speaker) = self.subject(range.clone()) {
            return Some(speaker).filter(|speaker| speaker.mention.is_some());
        }
        let one = same(self.inside(&range).iter()).filter(|one| self.may_speak(one));
        // 对某某的表现，教练某某非常满意，“…”: of two who the last clause is about.
        let last = || {
            let end = range.start + self.text[range.clone()].trim_end_matches(['，', ',']).len();
            let clause = self.last_clause(range.start..end);
            let [one] = self.inside(&clause) else { return None };
            (comma && self.may_speak(one) && self.heads_clause(one, clause.start)).then_some(one)
        };
        let one = one.or_else(last)?;
        Some(Speaker::new(
            &one.name,
            one.mention,
            None,
            "quote/speaker-in-sentence-before",
        ))
    }

    /// 谈起创业史，他打开了话匣子。: who speaks in the paragraph behind this one, which opens with a quotation.
    pub(super) fn hands_on(&self) -> Option<Speaker> {
        // A cue is bytes of the quotation's own paragraph, and this is another.
        self.next_speaker().map(|speaker| Speaker { cue: None, ..speaker })
    }

    fn next_speaker(&self) -> Option<Speaker> {
        let end = self.text.trim_end().len();
        if self.text[..end].ends_with(['：', ':']) {
            return self.before_colon(self.sentence_to(end)..end);
        }
        let range = self.sentence_ended(end)?;
        let words = &self.text[range.clone()];
        if words.contains(OPENING) || !OPENS_UP.iter().any(|word| words.contains(word)) {
            return None;
        }
        self.heading(range.clone())
            .or_else(|| self.subject(range.clone()).filter(|speaker| speaker.mention.is_some()))
            // 谈到这里的生活，某某的话多了起来。
            .or_else(|| {
                let one = same(self.inside(&range).iter())?;
                Some(Speaker::new(
                    &one.name,
                    one.mention,
                    None,
                    "quote/speaker-in-sentence-before",
                ))
            })
    }

    /// The sentence that ends right before a quotation.
    fn sentence_ended(&self, open: usize) -> Option<Range<usize>> {
        let before = self.text[..open].trim_end();
        let end = before.trim_end_matches(ENDS).len();
        (end < before.len()).then(|| self.sentence_to(end)..end)
    }

    /// 某某说，路快通了。“…”: a sentence before that says what somebody says, and a quotation by itself behind it.
    fn told_before(&self, open: usize) -> Option<Speaker> {
        let range = self.sentence_ended(open)?;
        if self.ends_about_pronoun(open) {
            return self.subject(range).filter(|speaker| speaker.mention.is_some());
        }
        // “…？”石老师问。“…”: who asked behind another quotation is answered.
        let tag = self.text[..range.start].ends_with(CLOSING);
        if tag && self.text[range.clone()].ends_with(['问', '問']) {
            return None;
        }
        // 县长某某、县长某某等人介绍了经验。“…”: what several say is no one's.
        let many = self.inside(&range).iter().any(|one| self.is_listed(one));
        self.telling(range.clone(), "quote/speaker-in-sentence-before")
            .filter(|_| !many)
            .or_else(|| self.pronoun(range.clone()))
            .or_else(|| self.relative(range.clone()))
            .or_else(|| self.called(range.clone()))
            .or_else(|| self.titled(range.clone()))
            .or_else(|| self.one_of_many(range, true))
    }

    /// 某某等3名大户介绍了经验: whether who is named ends a list of people who all do what is told.
    fn is_listed(&self, one: &Reference) -> bool {
        let behind = self.text[one.range.end..].strip_prefix('等');
        behind.is_some_and(|behind| !behind.starts_with(['待', '了', '着', '著', '到', '在', '不']))
    }

    /// “…”公诉人某某宣读了某某的这段供述: whose words somebody else reads out.
    fn read_out(&self, range: &Range<usize>) -> Option<Speaker> {
        /// Characters between the verb and whose words they are, and between 的 and what they are.
        const NEAR: usize = 10;
        let speech = &self.resources.speech;
        let one = self.inside(range).iter().take(MANY).find(|one| {
            let before = &self.text[range.start..one.range.start];
            let clause = before.rsplit(CLAUSE_ENDS).next().unwrap_or(before);
            let read = speech
                .reads
                .iter()
                .filter_map(|verb| Some(clause.rfind(*verb)? + verb.len()))
                .max();
            let near = read.is_some_and(|at| clause[at..].chars().count() <= NEAR);
            let behind = self.text[one.range.end..range.end].strip_prefix('的');
            let words = behind.is_some_and(|behind| {
                let head = behind.char_indices().nth(NEAR).map_or(behind, |(at, _)| &behind[..at]);
                let head = head.split(CLAUSE_ENDS).next().unwrap_or(head);
                speech.testimony.iter().any(|word| head.contains(*word))
            });
            near && words && !one.is_quoted
        })?;
        Some(Speaker::new(&one.name, one.mention, None, "quote/read-out"))
    }

    /// The last person of a stretch who says something: a verb of speech is right behind the name.
    fn telling(&self, range: Range<usize>, rule: &'static str) -> Option<Speaker> {
        self.inside(&range).iter().rev().find_map(|one| {
            let verb = self.verb_behind(one.range.end..range.end)?;
            let speaks = self.may_speak(one);
            speaks.then(|| Speaker::new(&one.name, one.mention, Some(verb), rule))
        })
    }

    /// Whether who is named is not spoken to (赵大山对副市长某某说), and is not there for somebody of theirs (某某的妻子).
    pub(super) fn may_speak(&self, one: &Reference) -> bool {
        !one.is_quoted && !self.is_spoken_to(one) && !self.is_topic(one) && !self.owns(one)
    }

    /// Whether who is named in this paragraph is there for somebody of theirs: 某某的妻子, 某某母亲.
    pub(super) fn owns(&self, one: &Reference) -> bool {
        let speech = &self.resources.speech;
        let behind = &self.text[one.range.end..];
        // 一个叫罗小花的孩子 is she.
        let called = self.text[..one.range.start].ends_with('叫');
        let theirs = behind.strip_prefix('的').filter(|_| !called);
        theirs.is_some_and(|rest| speech.kin_at(rest).is_some() || speech.relative_at(rest).is_some())
            || speech.relative_at(behind).is_some()
    }

    /// 说起某某，老冉笑了, 这是他留给女儿某某的话: whether the clause speaks of who is named, or gives them something.
    pub(super) fn is_topic(&self, one: &Reference) -> bool {
        let window = floor(self.text, one.range.start.saturating_sub(REACH / 8));
        let before = &self.text[window..one.range.start];
        let clause = before.rsplit(CLAUSE_ENDS).next().unwrap_or(before);
        let given = || {
            let at = clause.rfind(['给', '給'])?;
            let whom = clause[at + MARK..].rsplit('的').next().unwrap_or_default();
            let entities = &self.resources.entities;
            let is = whom.is_empty()
                || self.resources.speech.relative_at(whom) == Some(whom.len())
                || entities.titles(whom).any(|(_, end)| end == whom.len());
            is.then_some(())
        };
        // 羅淑娟回應議員歐陽偉邦提問時強調.
        let answered = || {
            let at = ["回应", "回應", "回答", "答复", "答覆"]
                .iter()
                .find_map(|word| Some(clause.rfind(word)? + word.len()))?;
            let from = one.range.start - clause.len();
            let answers = !self.inside(&(from..from + at)).is_empty();
            let whom = &clause[at..];
            let is = whom.is_empty() || self.resources.entities.titles(whom).any(|(_, end)| end == whom.len());
            (answers && is).then_some(())
        };
        self.resources.speech.is_topic(clause) || given().is_some() || answered().is_some()
    }

    /// Whether a word for speaking to somebody stands before a name or its office, and somebody before that word.
    pub(super) fn is_spoken_to(&self, one: &Reference) -> bool {
        let entities = &self.resources.entities;
        let window = floor(self.text, one.range.start.saturating_sub(REACH / 4));
        let before = &self.text[window..one.range.start];
        let clause = before.rsplit(CLAUSE_ENDS).next().unwrap_or(before);
        let from = one.range.start - clause.len();
        let ends_in_title = |text: &str| entities.titles(text).any(|(_, end)| end == text.len());
        let whom = self.resources.speech.spoken_to(clause);
        if whom.is_some_and(|office| office.is_empty() || ends_in_title(office)) {
            return true;
        }
        if self.is_addressed(one, clause) {
            return true;
        }
        LISTENS.iter().any(|word| {
            let Some(at) = clause.rfind(word) else { return false };
            let (speaks, office) = (&clause[..at], &clause[at + word.len()..]);
            let ends = self.people.binary_search_by_key(&(from + at), |other| other.range.end);
            let somebody = ends.is_ok() || ends_in_title(speaks) || speaks.ends_with(['他', '她', '我', '者', '人']);
            somebody && (office.is_empty() || ends_in_title(office))
        })
    }

    /// 转身对某某说, 对站在一旁的某某喊道, 悄悄告诉某某：: whether a clause that names nobody else speaks to whom it names.
    fn is_addressed(&self, one: &Reference, clause: &str) -> bool {
        let behind = &self.text[one.range.end..];
        let verb = self.resources.speech.verb_behind(behind);
        let says = behind.starts_with(SAYS) || verb.is_some_and(|verb| verb.start == 0);
        let ends = behind.starts_with(['：', ':', '，', ',']);
        let whom = |words: &[&str]| {
            words
                .iter()
                .filter_map(|word| Some(clause.rfind(word)? + word.len()))
                .max()
        };
        let reached = |from: usize| {
            let whom = clause[from..].rsplit('的').next().unwrap_or_default();
            whom.is_empty() || self.resources.entities.leading_title(whom) == Some(whom.len())
        };
        says && whom(&TOWARDS).is_some_and(reached) || ends && whom(&TOLD).is_some_and(reached)
    }

    /// The first verb of speech in a stretch: its bytes.
    pub(super) fn verb(&self, range: Range<usize>) -> Option<Range<usize>> {
        let verb = self.resources.speech.verb(&self.text[range.clone()])?;
        Some(range.start + verb.start..range.start + verb.end)
    }

    /// The verb of speech right behind who speaks, at the head of a stretch: its bytes.
    pub(super) fn verb_behind(&self, range: Range<usize>) -> Option<Range<usize>> {
        let verb = self.resources.speech.verb_behind(&self.text[range.clone()])?;
        Some(range.start + verb.start..range.start + verb.end)
    }

    /// The people in a stretch.
    pub(super) fn inside(&self, range: &Range<usize>) -> &[Reference] {
        let from = self.people.partition_point(|one| one.range.start < range.start);
        let to = self.people.partition_point(|one| one.range.end <= range.end);
        self.people.get(from..to).unwrap_or_default()
    }

    /// The person in a stretch: before the words the last, behind them the first.
    fn named(&self, range: Range<usize>, last: bool, rule: &'static str) -> Option<Speaker> {
        let mut inside = self.inside(&range).iter().filter(|one| self.may_speak(one));
        let one = if last {
            // 某某跪在某某坟前: who does something, before whom it is done to.
            let all: Vec<&Reference> = inside.collect();
            let heads = all
                .iter()
                .rev()
                .take(MANY)
                .find(|one| self.heads_clause(one, range.start));
            *heads.or(all.last())?
        } else {
            inside.next()?
        };
        let cue = self.verb(one.range.end..range.end);
        Some(Speaker::new(&one.name, one.mention, cue, rule))
    }

    /// Whether a clause begins with somebody, what they are or whose they are before them.
    pub(super) fn heads_clause(&self, one: &Reference, from: usize) -> bool {
        let window = floor(self.text, one.range.start.saturating_sub(REACH / 4)).max(from);
        let before = self.text.get(window..one.range.start).unwrap_or_default();
        let clause = before.rsplit(CLAUSE_ENDS).next().unwrap_or(before);
        let start = one.range.start - clause.len();
        let other = !self.inside(&(start..one.range.start)).is_empty();
        let office = || {
            let title = self
                .resources
                .entities
                .titles(clause)
                .any(|(_, end)| end == clause.len());
            title || self.resources.speech.sex(clause, "", "").is_some()
        };
        // 代广信的媳妇孙秀芹 knows.
        let owns = self.text[one.range.end..].starts_with('的');
        // 握着某某的手, 一见某某: what is done to somebody.
        let done = clause.ends_with(DONE) || SEES.iter().any(|sees| clause.starts_with(sees));
        !other && !owns && !done && (clause.chars().count() <= 2 || office())
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
        // “…。”我说：“…”: what announces the next quotation says nothing of this one.
        let announces = self.text[behind.clone()].ends_with(['：', ':']);
        says(self.last_clause(before.clone())) || says(before) || !announces && says(behind)
    }
}

/// References that are looked at: more speak of a crowd, or of one person alone.
pub(super) const MANY: usize = 8;

/// The last of some references where they are all to one person.
pub(super) fn same<'r>(of: impl DoubleEndedIterator<Item = &'r Reference>) -> Option<&'r Reference> {
    let mut nearest = of.rev().take(MANY);
    let last = nearest.next()?;
    nearest.all(|one| one.name == last.name).then_some(last)
}
