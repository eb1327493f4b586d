//! Who said a quotation: what stands before it, behind it, and in the sentence before.

use std::ops::Range;

use super::cast::Reference;
use super::unnamed::relative_at;
use super::{CLOSING, MARK, OPENING, REACH};
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

/// Ends of sentences.
const ENDS: [char; 4] = ['。', '！', '？', '…'];

/// Words behind which stands who listens, and no speaker.
pub(super) const LISTENS: [&str; 8] = ["对", "向", "告诉", "跟", "问", "對", "告訴", "問"];
/// Words for many, of whom none is named: 他走进来，大家都说.
const MANY_SAY: [&str; 3] = ["都", "们", "們"];

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
            .or_else(|| self.relative(behind.clone()))
            .or_else(|| self.called(behind.clone()))
            .or_else(|| self.titled(behind.clone()))
            .or_else(|| self.one_of_many(behind.clone(), true))
            // Who acts behind a quotation said it, unless the sentence before has somebody say things.
            .or_else(|| self.told_before(open))
            .or(acts)
            .or_else(|| self.subject(behind.clone()).filter(|speaker| speaker.mention.is_some()))
            .or_else(|| self.unnamed(behind.clone()))
            .or_else(|| self.one_of_many(behind, false))
            .or_else(|| self.acts_before(open))
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
            .or_else(|| self.anybody(last.clone()))
            .or_else(|| self.relative(last.clone()))
            .or_else(|| self.named(last.clone(), true, "quote/speaker-before"))
            .or_else(|| self.called(last.clone()))
            .or_else(|| self.titled(last.clone()))
            .or_else(|| self.named(range.clone(), true, "quote/speaker-before"))
            .or_else(|| self.subject(range.clone()))
            .or_else(|| self.called_before(range, last.clone()))
            .or_else(|| self.one_of_many(last, true))
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

    /// 陈太走了七间药房，才买到一盒。“…”: words that stand by themselves behind a sentence about one person.
    fn acts_before(&self, open: usize) -> Option<Speaker> {
        let range = self.sentence_ended(open)?;
        if let Some(speaker) = self.subject(range.clone()) {
            return Some(speaker).filter(|speaker| speaker.mention.is_some());
        }
        let one = same(self.inside(&range)).filter(|one| self.may_speak(one))?;
        Some(Speaker::new(
            &one.name,
            one.mention,
            None,
            "quote/speaker-in-sentence-before",
        ))
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
        self.telling(range.clone(), "quote/speaker-in-sentence-before")
            .or_else(|| self.pronoun(range.clone()))
            .or_else(|| self.relative(range.clone()))
            .or_else(|| self.called(range.clone()))
            .or_else(|| self.titled(range.clone()))
            .or_else(|| self.one_of_many(range, true))
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
    fn may_speak(&self, one: &Reference) -> bool {
        let behind = &self.text[one.range.end..];
        let theirs = behind.strip_prefix('的');
        let of_theirs = theirs.is_some_and(|rest| self.resources.speech.kin_at(rest).is_some());
        !self.is_spoken_to(one) && !of_theirs && relative_at(behind).is_none()
    }

    /// Whether a word for speaking to somebody stands before a name or its office, and somebody before that word.
    fn is_spoken_to(&self, one: &Reference) -> bool {
        let entities = &self.resources.entities;
        let window = floor(self.text, one.range.start.saturating_sub(REACH / 4));
        let before = &self.text[window..one.range.start];
        let clause = before
            .rsplit(['，', '。', '；', '：', '“', '”', ','])
            .next()
            .unwrap_or(before);
        let from = one.range.start - clause.len();
        let ends_in_title = |text: &str| entities.titles(text).any(|(_, end)| end == text.len());
        LISTENS.iter().any(|word| {
            let Some(at) = clause.rfind(word) else { return false };
            let (speaks, office) = (&clause[..at], &clause[at + word.len()..]);
            let ends = self.people.binary_search_by_key(&(from + at), |other| other.range.end);
            let somebody = ends.is_ok() || ends_in_title(speaks) || speaks.ends_with(['他', '她', '我', '者', '人']);
            somebody && (office.is_empty() || ends_in_title(office))
        })
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
        let one = if last { inside.next_back()? } else { inside.next()? };
        let cue = self.verb(one.range.end..range.end);
        Some(Speaker::new(&one.name, one.mention, cue, rule))
    }

    /// 他说：“…”: the one person that was named before, else the word as printed.
    fn pronoun(&self, range: Range<usize>) -> Option<Speaker> {
        let printed = pronoun_at(&self.text[range.clone()])?;
        let start = range.start + printed.len();
        let rest = &self.text[start..range.end];
        let cue = self.verb(start..range.end)?;
        // 他的母亲说, 他妻子说.
        let owns = rest.starts_with('的') || self.resources.speech.kin_at(rest).is_some();
        (!owns && !many_say(&self.text[start..cue.start])).then(|| self.referred(printed, range.start, Some(cue)))
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
        (!rest.starts_with('的') && !many_say(rest)).then(|| self.referred(printed, at, cue))
    }

    /// Who a word at a place speaks of: the one person that its paragraph, or where that names nobody the one before it,
    /// has named; else the word as printed.
    fn referred(&self, printed: &str, at: usize, cue: Option<Range<usize>>) -> Speaker {
        let other_style: &[&str] = match printed {
            "他" => &["女士", "小姐", "太太"],
            _ => &["先生"],
        };
        let alone = self
            .alone(at)
            .filter(|one| printed.chars().count() == 1 && !other_style.iter().any(|style| one.name.ends_with(style)));
        let name = alone.map_or(printed, |one| &one.name);
        Speaker::new(name, alone.and_then(|one| one.mention), cue, "quote/pronoun")
    }

    /// The one person that is spoken of before a place: the only one that its paragraph names, or the one whom alone the
    /// nearest sentence is about that names anybody. Where the paragraph names nobody before it and speaks of nobody else,
    /// the paragraph before has said who.
    pub(super) fn alone(&self, at: usize) -> Option<&Reference> {
        let before = &self.people[..self.people.partition_point(|one| one.range.end <= at)];
        // 某某问她：“…”她说：“…”: she is not who asks.
        if let Some(asks) = before.last().filter(|one| self.asks(one)) {
            return before.iter().rev().take(MANY).find(|one| one.name != asks.name);
        }
        let Some(last) = before.last() else {
            let last = self.earlier.last().filter(|_| self.speaks_of_nobody(at))?;
            let own = self.earlier.partition_point(|one| one.passage < last.passage);
            return same(&self.earlier[own..]);
        };
        // 村民某某手上满是冻疮，“…”她说: the sentence names one person, whoever stands in those before it.
        let sentence = self.sentence_around(at);
        if self.text[sentence..at].contains(CLOSING) && last.range.start >= sentence {
            let here = before.partition_point(|one| one.range.start < sentence);
            if let Some(one) = same(&before[here..]) {
                return Some(one);
            }
        }
        same(before).or_else(|| self.nearest(before, at))
    }

    /// Whether somebody speaks to him or her of whom the text goes on to tell: 某某问她, 某某对他说.
    fn asks(&self, one: &Reference) -> bool {
        let behind = &self.text[one.range.end..];
        LISTENS
            .iter()
            .any(|word| behind.strip_prefix(word).is_some_and(|rest| pronoun_at(rest).is_some()))
    }

    /// The person whom alone the nearest sentence names that names anybody, where it is about them: they stand at its head,
    /// or the place is in the same sentence.
    fn nearest<'t>(&self, before: &'t [Reference], at: usize) -> Option<&'t Reference> {
        let last = before.last()?;
        let sentence = self.sentence_to(last.range.start);
        let here = before.partition_point(|one| one.range.start < sentence);
        let one = same(&before[here..])?;
        let first = &before[here];
        let lead = &self.text[sentence..first.range.start];
        let heads = lead.chars().count() <= LEAD && pronoun_at(lead).is_none() && !lead.contains(OPENING);
        let own = self.sentence_to(at) == sentence;
        (own || heads && !self.is_spoken_to(first)).then_some(one)
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

    /// “…，”某某说，“…”: pieces without a sentence's end between are one quotation, also where the first ends as a sentence does
    /// (“…。”某某卷起裤腿，“…”). Two people between them are two who speak, and behind 某某说：“…。” another sentence begins.
    pub(super) fn joined(&self, spoken: Vec<Range<usize>>) -> Vec<Vec<Range<usize>>> {
        let mut joined: Vec<Vec<Range<usize>>> = Vec::new();
        for words in spoken {
            match joined.last_mut() {
                Some(pieces) if self.goes_on(pieces, &words) => pieces.push(words),
                _ => joined.push(vec![words]),
            }
        }
        joined
    }

    fn goes_on(&self, pieces: &[Range<usize>], words: &Range<usize>) -> bool {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
            return false;
        };
        let between = self.behind(last)..words.start - MARK;
        let told = self.text.get(between.clone()).unwrap_or_default();
        let people = self.inside(&between);
        let announced = self.text[..first.start - MARK].ends_with(['：', ':']);
        let comma = self.text[..last.end].ends_with('，');
        told.len() <= REACH
            && told.ends_with(['，', ','])
            && told.chars().count() > 2
            && !told.contains(['。', '！', '？', '：'])
            && (comma || !announced)
            && (people.is_empty() || same(people).is_some())
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

/// Characters of an office, a day and a place before who a sentence is about.
const LEAD: usize = 24;

/// References that are looked at: more speak of a crowd, or of one person alone.
const MANY: usize = 8;

/// The last of some references where they are all to one person.
fn same(of: &[Reference]) -> Option<&Reference> {
    let last = of.last()?;
    of.iter()
        .rev()
        .take(MANY)
        .all(|one| one.name == last.name)
        .then_some(last)
}

/// Whether many say it, and not who is named: 大家都说; 对大家说 has one who speaks.
fn many_say(between: &str) -> bool {
    let all = between.find("大家");
    let all = all.is_some_and(|at| !LISTENS.iter().any(|word| between[..at].ends_with(word)));
    all || MANY_SAY.iter().any(|word| between.contains(word))
}
