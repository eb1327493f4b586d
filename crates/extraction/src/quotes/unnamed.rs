//! Speakers without a name: what they are called, what they are, and whose they are.

use std::ops::Range;

use banmian_model::is_han;

use super::cast::Reference;
use super::speaker::{LISTENS, Scene, Speaker};

/// Characters with which a word goes on, so that it is no speaker: 老师们, 儿子的老师, 护士长, 父亲节.
const GOES_ON: [char; 10] = ['娘', '的', '们', '們', '和', '与', '、', '长', '傅', '节'];
/// What counts one person before what they are.
const ONE: [&str; 9] = ["一名", "一位", "这位", "那位", "这名", "該名", "该名", "這位", "这个"];

/// Words for somebody's own people, which may stand right behind whose they are: 罗开旭母亲.
const RELATIVES: [&str; 25] = [
    "爸爸", "妈妈", "父亲", "母亲", "爷爷", "奶奶", "外公", "外婆", "丈夫", "妻子", "老婆", "老公", "老伴", "儿子",
    "女儿", "哥哥", "姐姐", "弟弟", "妹妹", "父親", "母親", "兒子", "女兒", "家属", "家屬",
];

/// What one calls the old, of whom an article seldom has two.
const ELDERS: [&str; 6] = ["老人", "老太太", "老太", "老汉", "老漢", "老大爷"];

/// Words for one of many, behind what counts them: 一名外卖小哥, 一位路过的老人.
const SOMEBODY: [&str; 26] = [
    "男子",
    "女子",
    "小哥",
    "乘客",
    "顾客",
    "顧客",
    "网友",
    "網友",
    "家长",
    "家長",
    "读者",
    "观众",
    "球迷",
    "目击者",
    "目擊者",
    "知情人",
    "商户",
    "住户",
    "住戶",
    "邻居",
    "鄰居",
    "同事",
    "朋友",
    "女士",
    "先生",
    "负责人",
];

/// Bytes of the word for somebody's own people that a text begins with.
pub(super) fn relative_at(text: &str) -> Option<usize> {
    let word = RELATIVES.iter().find(|word| text.starts_with(**word))?;
    Some(word.len())
}

impl Scene<'_> {
    /// 有人劝他：“…”, 台下有人喊：“…”: nobody in particular, as printed.
    pub(super) fn anybody(&self, clause: Range<usize>) -> Option<Speaker> {
        let words = &self.text[clause.clone()];
        let at = words.find("有人").filter(|at| words[..*at].chars().count() <= 6)?;
        let named = !self.inside(&(clause.start..clause.start + at)).is_empty();
        let says = words.ends_with(['：', ':']) && !words[at..].contains('的');
        let cue = self.verb(clause);
        (says && !named).then(|| Speaker::new("有人", None, cue, "quote/unnamed-speaker"))
    }

    /// 其妻子告诉记者：“…”, “…”赵大山的妻子说: somebody's own people, with whose they are as printed.
    pub(super) fn relative(&self, clause: Range<usize>) -> Option<Speaker> {
        let words = &self.text[clause.clone()];
        let owner = ["其", "他的", "她的", "他", "她"]
            .iter()
            .find(|owner| words.starts_with(**owner));
        let from = clause.start;
        let end = match owner {
            Some(owner) => from + owner.len(),
            None => {
                let first = self.inside(&clause).first().filter(|one| one.range.start == from)?;
                let behind = &self.text[first.range.end..clause.end];
                first.range.end + if behind.starts_with('的') { '的'.len_utf8() } else { 0 }
            }
        };
        let end = end + relative_at(&self.text[end..clause.end])?;
        // 其妻子王秀兰说: who has a name has that.
        let named = !self.inside(&(end..clause.end)).is_empty();
        let opens = self.text[..clause.end].ends_with(['：', ':']);
        let cue = self.verb_behind(end..clause.end);
        let speaks = (cue.is_some() || opens) && !self.text[end..].starts_with(GOES_ON) && !named;
        speaks.then(|| Speaker::new(&self.text[from..end], None, cue, "quote/called"))
    }

    /// 一名外卖小哥说, 一位不愿透露姓名的业主说: one of many at a clause's head, as printed. Where they need not `speak`, they must
    /// do something.
    pub(super) fn one_of_many(&self, range: Range<usize>, speak: bool) -> Option<Speaker> {
        /// Characters between what counts and what they are.
        const FAR: usize = 16;
        let words = &self.text[range.clone()];
        let starts = words.match_indices('，').map(|(at, comma)| at + comma.len());
        let start = std::iter::once(0)
            .chain(starts)
            .find(|at| ONE.iter().any(|one| words[*at..].starts_with(one)))?;
        let clause = words[start..].split(['，', ',', '。', '：']).next().unwrap_or_default();
        let near = clause.char_indices().nth(FAR).map_or(clause, |(at, _)| &clause[..at]);
        let word = SOMEBODY.iter().filter_map(|word| Some(near.find(word)? + word.len()));
        let titled = self.resources.entities.titles(near).map(|(_, end)| end);
        let called = near
            .char_indices()
            .filter_map(|(at, _)| Some(at + self.resources.speech.kin_at(&near[at..])?));
        let end = word
            .chain(titled)
            .chain(called)
            .filter(|end| !clause[*end..].starts_with(GOES_ON))
            .min()?;
        let end = start + end;
        let cue = self.verb_behind(range.start + end..range.end);
        let named = !self.inside(&(range.start + start..range.end)).is_empty();
        let speaks = !named && (!speak || cue.is_some());
        speaks.then(|| Speaker::new(&words[start..end], None, cue, "quote/unnamed-speaker"))
    }

    /// “…”爸爸说: the words at a clause's head and before its verb, where they are what one calls somebody.
    pub(super) fn called(&self, range: Range<usize>) -> Option<Speaker> {
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
        let elder = ELDERS.contains(&called).then(|| self.elder(range.start)).flatten();
        let mention = elder.and_then(|one| one.mention);
        let called = elder.map_or(called, |one| &one.name);
        (verb.is_some() || opens).then(|| Speaker::new(called, mention, verb, "quote/called"))
    }

    /// Whom 老人 means: the one of those named before a place who is said to be old.
    fn elder(&self, at: usize) -> Option<&Reference> {
        /// References looked back at: a long article must not cost its square.
        const NEAR: usize = 64;
        let here = &self.people[..self.people.partition_point(|one| one.range.end <= at)];
        let near = self.earlier.iter().chain(here).rev().take(NEAR);
        let mut old = near.filter(|one| one.is_old);
        let first = old.next()?;
        old.all(|one| one.name == first.name).then_some(first)
    }

    /// 女儿今年四岁，在视频里问我：“…”: what one calls somebody opens the sentence, and its last clause says that they speak.
    pub(super) fn called_before(&self, sentence: Range<usize>, last: Range<usize>) -> Option<Speaker> {
        let words = &self.text[sentence];
        let called = self.resources.speech.kin_at(words).or_else(|| self.familiar(words))?;
        let (called, rest) = words.split_at(called);
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
    pub(super) fn titled(&self, range: Range<usize>) -> Option<Speaker> {
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
    pub(super) fn unnamed(&self, range: Range<usize>) -> Option<Speaker> {
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
}
