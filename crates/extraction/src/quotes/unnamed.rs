//! Speakers without a name: what they are called, what they are, and whose they are.

use std::ops::Range;

use banmian_model::is_han;

use super::cast::Reference;
use super::pronouns::PRONOUNS;
use super::speaker::{LISTENS, Scene, Speaker};
use super::speech::longest_at;

/// Characters with which a word goes on, so that it is no speaker: 老师们, 儿子的老师, 护士长, 父亲节.
const GOES_ON: [char; 9] = ['家', '娘', '的', '和', '与', '、', '长', '傅', '节'];
/// Last characters of bodies, before what somebody is: 路透社记者, 主計總處官員.
const BODIES: &str = "社报報台处處署局院厅廳部厂校会會司村区區市县縣省店团團队隊组組所站室馆館园園方";

/// Last characters of words for one of a kind of people: 接线员, 客商, 车主, 法官, 男生.
const PEOPLE: &str = "员員者生工师師人民客商手友主警兵迷婆妇婦叔姨哥嫂姐爷爺娘妈媽童贩販农農匠徒妹弟官媒候";

/// Characters of such a word at most, with what counts or tells them.
const KIND: usize = 10;

/// Words that end in one of those characters and are nobody who speaks, and what is no beginning of one.
const NOBODY: [&str; 26] = [
    "举手", "舉手", "挥手", "揮手", "招手", "摆手", "擺手", "拍手", "握手", "伸手", "拱手", "松手", "放手", "动手",
    "本人", "个人", "個人", "人人", "令人", "让人", "讓人", "先生", "发生", "發生", "人民", "有人",
];

/// Bytes of a word for people that a clause begins with: the shortest of two characters and more.
pub(super) fn kind_at(clause: &str) -> Option<usize> {
    if clause.starts_with(NOT_AT_HEAD) {
        return None;
    }
    let ends = clause.char_indices().take(KIND).skip(1);
    let mut ends = ends.take_while(|(_, c)| is_han(*c));
    let mut end = ends.find_map(|(at, c)| {
        let man = ["汉子", "漢子"].iter().find(|man| clause[at..].starts_with(**man));
        let one = PEOPLE.contains(c).then(|| c.len_utf8());
        Some(at + man.map(|man| man.len()).or(one)?)
    })?;
    // 办案|民警, 社区工作|人员: what goes on as such a word is longer, also with a character between: 集团客|服人员.
    while let Some(more) = clause[end..]
        .char_indices()
        .take(2)
        .find(|(_, c)| PEOPLE.contains(*c))
        .map(|(at, c)| at + c.len_utf8())
    {
        end += more;
    }
    let word = &clause[..end];
    let somebody = !NOBODY.iter().any(|nobody| word.ends_with(nobody)) && !word.contains(WITHIN_NO_WORD);
    somebody.then_some(end)
}

/// Characters that no word for people holds: 后来他对记者.
const WITHIN_NO_WORD: [char; 14] = [
    '他', '她', '我', '你', '对', '對', '向', '跟', '是', '被', '让', '有', '用', '在',
];

/// Characters with which no word for people begins: of the sentence, and of whom one speaks to.
const NOT_AT_HEAD: [char; 24] = [
    '他', '她', '我', '你', '您', '它', '在', '对', '對', '向', '让', '讓', '把', '被', '当', '當', '为', '為', '给',
    '給', '和', '与', '从', '就',
];

/// 见了记者, 递给了身边的孩子: whether words tell what somebody did; 了解情况的人士 is somebody.
fn tells_of_acts(words: &str) -> bool {
    words
        .match_indices('了')
        .any(|(at, _)| !words[at..].starts_with("了解"))
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
        let end = end + self.resources.speech.relative_at(&self.text[end..clause.end])?;
        // 其妻子王秀兰说: who has a name has that.
        let named = !self.inside(&(end..clause.end)).is_empty();
        let opens = self.text[..clause.end].ends_with(['：', ':']);
        let cue = self.verb_behind(end..clause.end);
        let speaks = (cue.is_some() || opens) && !self.text[end..].starts_with(GOES_ON) && !named;
        speaks.then(|| Speaker::new(&self.text[from..end], None, cue, "quote/called"))
    }

    /// 昨天，乘客聂某的妻子一进门就哭着说：“…”: the same at the head of any clause before a colon.
    pub(super) fn relative_within(&self, range: Range<usize>) -> Option<Speaker> {
        let speech = &self.resources.speech;
        let owned = self.inside(&range).iter().find_map(|one| {
            let behind = &self.text[one.range.end..range.end];
            let of = if behind.starts_with('的') { '的'.len_utf8() } else { 0 };
            let end = one.range.end + of + speech.relative_at(&behind[of..])?;
            // 某某的儿子某某 has a name.
            let named = self
                .inside(&(end..range.end))
                .first()
                .is_some_and(|next| next.range.start == end);
            (!named && !self.text[end..].starts_with(GOES_ON)).then_some(one.range.start..end)
        })?;
        Some(Speaker::new(&self.text[owned], None, None, "quote/called"))
    }

    /// 一名外卖小哥说, 一位不愿透露姓名的业主说: one of many at a clause's head, as printed. Without `speak` no verb of speaking
    /// need follow.
    pub(super) fn one_of_many(&self, range: Range<usize>, speak: bool) -> Option<Speaker> {
        /// Characters between what counts and what they are.
        const FAR: usize = 16;
        let speech = &self.resources.speech;
        let words = &self.text[range.clone()];
        let starts = words.match_indices('，').map(|(at, comma)| at + comma.len());
        // 坐在他旁边的|一位老汉插话.
        let beside = || {
            speech
                .beside
                .iter()
                .filter_map(|word| Some(words.find(*word)? + word.len()))
        };
        let start = std::iter::once(0)
            .chain(starts)
            .chain(beside())
            .find(|at| speech.one.iter().any(|one| words[*at..].starts_with(one)))?;
        let clause = words[start..].split(['，', ',', '。', '：']).next().unwrap_or_default();
        let near = clause.char_indices().nth(FAR).map_or(clause, |(at, _)| &clause[..at]);
        let word = speech
            .somebody
            .iter()
            .filter_map(|word| Some(near.find(word)? + word.len()));
        let titled = self.resources.entities.titles(near).map(|(_, end)| end);
        let called = near
            .char_indices()
            .filter_map(|(at, _)| Some(at + speech.kin_at(&near[at..])?));
        let end = word
            .chain(titled)
            .chain(called)
            .filter(|end| !clause[*end..].starts_with(GOES_ON))
            .min()?;
        // 一位环卫工|大姐.
        let more = longest_at(&speech.somebody, &clause[end..]).or_else(|| speech.kin_at(&clause[end..]));
        let end = start + end + more.unwrap_or(0);
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
        // 婆婆拉住她的手说; somebody else between speaks.
        let reach = if kin.is_some() { 12 } else { 0 };
        let start = range.start + length;
        let near = |verb: &Range<usize>| {
            let between = &self.text[start..verb.start];
            let other = self.resources.entities.titles(between).next().is_some();
            between.chars().count() <= reach && !between.contains(['，', ',']) && !other
        };
        let verb = self.verb(start..range.end).filter(near);
        // 老人扑哧一声笑了：“…”
        let opens = kin.is_some() && self.text[..range.end].ends_with(['：', ':']) && !rest.contains(['和', '与']);
        let elder = speech.is_elder(called).then(|| self.elder(range.start)).flatten();
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
        let speech = &self.resources.speech;
        let called = speech
            .kin_at(words)
            .or_else(|| self.familiar(words))
            .map(|length| (0, length));
        let (from, length) = called.or_else(|| self.some(words))?;
        let (called, rest) = words[from..].split_at(length);
        let verb = self.verb(last)?;
        (!rest.starts_with(GOES_ON)).then(|| Speaker::new(called, None, Some(verb), "quote/called"))
    }

    /// 有的干部想不通，问: some of many at a clause's head, where they begin and their bytes.
    fn some(&self, words: &str) -> Option<(usize, usize)> {
        let speech = &self.resources.speech;
        let starts = words.match_indices('，').map(|(at, comma)| at + comma.len());
        let some = |at: usize| {
            let counted = longest_at(&speech.some, &words[at..])?;
            let rest = &words[at + counted..];
            let what = longest_at(&speech.somebody, rest)
                .or_else(|| self.resources.entities.leading_title(rest))
                .or_else(|| speech.kin_at(rest))?;
            Some((at, counted + what))
        };
        std::iter::once(0).chain(starts).filter_map(some).next_back()
    }

    /// 老葛, 小周, 九叔: bytes of a familiar call that a clause begins with.
    fn familiar(&self, clause: &str) -> Option<usize> {
        let mut characters = clause.chars();
        let (first, second) = (characters.next()?, characters.next()?);
        let next = characters.next().unwrap_or(' ');
        // 老支书 is what somebody is.
        let titled = self.resources.entities.leading_title(clause);
        if titled.is_some_and(|end| end > first.len_utf8() + second.len_utf8()) {
            return None;
        }
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
        let counted = longest_at(&self.resources.speech.one, clause).unwrap_or(0);
        let (_, end) = self
            .resources
            .entities
            .titles(&clause[counted..])
            .next()
            .filter(|title| title.0 == 0)?;
        let end = counted + end;
        let verb = self.verb_behind(range.start + end..range.end)?;
        let (title, rest) = clause.split_at(end);
        // 队友小胖在旁边插嘴: who has a name is that.
        let first = self.inside(&(range.start + end..verb.start)).first();
        let named = first.is_some_and(|one| one.range.start == range.start + end);
        (!named && !rest.starts_with(GOES_ON)).then(|| Speaker::new(title, None, Some(verb), "quote/unnamed-speaker"))
    }

    /// 路透社记者追问：“…”, 主計總處官員私下透露，「…」: what somebody is with the body they are of, at a clause's head.
    pub(super) fn of_body(&self, range: Range<usize>) -> Option<Speaker> {
        /// Characters of the body.
        const FAR: usize = 14;
        let start = range.start + self.resources.speech.joint_at(&self.text[range.clone()]);
        let range = start..range.end;
        let clause = &self.text[range.clone()];
        let (from, end) = self.resources.entities.titles(clause).next()?;
        let body = &clause[..from];
        let whole = (2..=FAR).contains(&body.chars().count()) && body.chars().all(is_han);
        if !whole || !body.ends_with(|c| BODIES.contains(c)) || body.starts_with(['在', '对', '向', '對']) {
            return None;
        }
        let verb = self.verb_behind(range.start + end..range.end)?;
        let named = !self.inside(&(range.start..verb.start)).is_empty();
        (!clause[end..].starts_with(GOES_ON) && !named)
            .then(|| Speaker::new(&clause[..end], None, Some(verb), "quote/unnamed-speaker"))
    }

    /// 村里的老人劝她：“…”, 患者的丈夫说: somebody by what they are and whose, or whence, at a clause's head.
    pub(super) fn whose(&self, range: Range<usize>) -> Option<Speaker> {
        /// Characters before 的.
        const FAR: usize = 8;
        let speech = &self.resources.speech;
        let clause = &self.text[range.clone()];
        let of = clause
            .find('的')
            .filter(|at| (1..=FAR).contains(&clause[..*at].chars().count()))?;
        let from = of + '的'.len_utf8();
        let word = &clause[from..];
        let what = longest_at(&speech.somebody, word)
            .or_else(|| speech.kin_at(word))
            .or_else(|| self.resources.entities.leading_title(word))?;
        // 派驻该社区的党员|干部: titles side by side are one.
        let rest = &clause[from + what..];
        let end = from + what + self.resources.entities.leading_title(rest).unwrap_or(0);
        let plain = clause[..of].chars().all(is_han) && !clause.starts_with(['在', '对', '向', '他', '她', '我', '把', '当'])
            // 一把拉走正在训练的女儿：“…”: what somebody does to her.
            && !["一把", "一边", "一手", "一口"].iter().any(|done| clause.starts_with(done))
            && !clause[..of].contains("正在")
            && !tells_of_acts(&clause[..of]);
        let verb = self.verb_behind(range.start + end..range.end);
        let opens = self.text[..range.end].ends_with(['：', ':']);
        let named = !self.inside(&(range.start..range.end)).is_empty();
        let speaks = plain && (verb.is_some() || opens) && !named && !clause[end..].starts_with(GOES_ON);
        speaks.then(|| Speaker::new(&clause[..end], None, verb, "quote/unnamed-speaker"))
    }

    /// “…”昨天，患者的丈夫在病房外对记者说: the same in a clause behind a quotation.
    pub(super) fn whose_behind(&self, range: Range<usize>) -> Option<Speaker> {
        /// Clauses that are looked at.
        const NEAR: usize = 2;
        let words = &self.text[range.clone()];
        let starts = words.match_indices('，').map(|(at, comma)| at + comma.len());
        let mut clauses = std::iter::once(0).chain(starts).take(NEAR).map(|at| {
            let end = words[at..].find('，').map_or(words.len(), |comma| at + comma);
            range.start + at..range.start + end
        });
        clauses.find_map(|clause| self.whose(clause).filter(|speaker| speaker.cue.is_some()))
    }

    /// “我！我！”孩子们举起了手, “…”上午，一位满头白发的老人敲开了门: somebody without a name who does something behind a quotation, before
    /// anybody who has one.
    pub(super) fn acts_behind(&self, range: Range<usize>) -> Option<Speaker> {
        if self.text[range.clone()].ends_with(['：', ':']) {
            return None;
        }
        let words = &self.text[range.clone()];
        let called = || {
            let (called, rest) = words.split_at(self.resources.speech.kin_at(words)?);
            let hears = rest.starts_with(['听', '聽']);
            let elder = self
                .resources
                .speech
                .is_elder(called)
                .then(|| self.elder(range.start))
                .flatten();
            let name = elder.map_or(called, |one| &one.name);
            let mention = elder.and_then(|one| one.mention);
            (!hears && !rest.starts_with(GOES_ON)).then(|| Speaker::new(name, mention, None, "quote/called"))
        };
        let first = self.inside(&range).first().map(|one| one.range.start);
        let counted = || {
            let end = first.unwrap_or(range.end);
            self.one_of_many(range.start..end, false)
        };
        called()
            .filter(|_| first.is_none())
            .or_else(|| counted().filter(|_| first.is_some()))
    }

    /// 接线员说：“…”, 那客商愣了半天，说：“…”, 办案民警反问他：“…”: a word for people by its last character, at a clause's head, with
    /// a verb of speech near behind it, or doing something in a sentence that a colon ends.
    pub(super) fn by_kind(&self, range: Range<usize>) -> Option<Speaker> {
        let words = &self.text[range.clone()];
        let lead = self.resources.speech.joint_at(words);
        let clause = words[lead..].split(['，', ',', '：', ':']).next().unwrap_or_default();
        let end = kind_at(clause)?;
        let (start, end) = (range.start + lead, range.start + lead + end);
        let cue = self.verb_behind(end..range.end);
        let opens = words.ends_with(['：', ':']);
        let named = !self.inside(&range).is_empty();
        let acts = self.text[end..]
            .chars()
            .nth(1)
            .is_some_and(|c| matches!(c, '了' | '着'));
        let speaks = !named && (cue.is_some() || opens && acts) && !self.text[end..].starts_with(GOES_ON);
        speaks.then(|| Speaker::new(&self.text[start..end], None, cue, "quote/unnamed-speaker"))
    }

    /// 司机头也不回：“…”, 店主摇摇头：“…”: what somebody is opens a sentence of one clause that tells what they do with head or hand
    /// and that a colon ends.
    pub(super) fn moves(&self, sentence: Range<usize>) -> Option<Speaker> {
        /// Characters of what they do at most.
        const LONG: usize = 8;
        let words = self.text[sentence.clone()].strip_suffix(['：', ':'])?;
        let end = self.resources.entities.leading_title(words)?;
        let (title, done) = words.split_at(end);
        let plain = !done.contains(['，', ',', '的']) && done.chars().count() <= LONG;
        let moves = longest_at(&self.resources.speech.moves, done).is_some();
        (plain && moves && self.inside(&sentence).is_empty())
            .then(|| Speaker::new(title, None, None, "quote/unnamed-speaker"))
    }

    /// 人群里挤出一个姑娘：“…”: one of many whom a clause before a colon ends with.
    pub(super) fn appears(&self, clause: Range<usize>) -> Option<Speaker> {
        let words = self.text[clause.clone()].strip_suffix(['：', ':'])?;
        let ones = self.resources.speech.one.iter().filter_map(|one| words.rfind(one));
        let from = ones.max()?;
        let what = &words[from..];
        let known = what.char_indices().skip(1).any(|(at, _)| {
            let rest = &what[at..];
            self.resources.speech.kin_at(rest) == Some(rest.len())
                || longest_at(&self.resources.speech.somebody, rest) == Some(rest.len())
        });
        // 一个男孩小声问老师: the last word is for whom they speak to.
        let asks =
            what.contains(['问', '問', '对', '對', '向', '劝', '勸']) || what.contains("告诉") || what.contains("告訴");
        let plain = !asks && self.inside(&clause).is_empty() && what.chars().count() <= KIND;
        (plain && (known || kind_at(what) == Some(what.len())))
            .then(|| Speaker::new(what, None, None, "quote/unnamed-speaker"))
    }

    /// 他的回答是：“…”: whose answer it is.
    pub(super) fn owner(&self, clause: Range<usize>) -> Option<Speaker> {
        const WORDS: [&str; 12] = [
            "回答",
            "答案",
            "答复",
            "评价",
            "說法",
            "说法",
            "看法",
            "观点",
            "体会",
            "感受",
            "话",
            "口头禅",
        ];
        let words = &self.text[clause.clone()];
        let said = words.strip_suffix(['：', ':'])?.trim_end_matches(['是', '：']);
        let said = WORDS.iter().find_map(|word| said.strip_suffix(word))?;
        let (whose, _) = said.rsplit_once('的').filter(|(_, what)| what.chars().count() <= 4)?;
        let printed = PRONOUNS.into_iter().find(|word| *word == whose)?;
        Some(self.referred(printed, clause.start, None))
    }

    /// 记者问村民某某：“…”: what somebody is, at a clause's head, who speaks to somebody else.
    pub(super) fn asker(&self, clause: Range<usize>) -> Option<Speaker> {
        let words = &self.text[clause.clone()];
        let end = self.resources.entities.leading_title(words)?;
        let (title, rest) = words.split_at(end);
        let listens = LISTENS.iter().any(|word| rest.starts_with(word));
        listens.then(|| Speaker::new(title, None, None, "quote/unnamed-speaker"))
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
        // 毫无保留地向当地爱好者 names who listens too.
        let heard = words.contains(['向', '跟']);
        (enough && !many && !heard && !tells_of_acts(words))
            .then(|| Speaker::new(words, None, None, "quote/unnamed-speaker"))
    }
}
