use std::ops::Range;

use banmian_model::BylineRole;
use regex::Regex;

use crate::Resources;

pub(crate) use bare::{parse_bare, parse_placed};
pub(crate) use names::{is_han, is_name, starts_name};
use names::{merge_spaced, split_all, split_names, tokens};

mod bare;
mod names;
mod place;
pub(crate) mod signature;
#[cfg(test)]
mod tests;

/// A by-line or credit taken apart; ranges are bytes of the text it was read from.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ParsedByline {
    /// The paper or agency named.
    pub(crate) outlet: Option<Range<usize>>,
    /// The people in order.
    pub(crate) people: Vec<ParsedCredit>,
    /// Whether a word like 记者 says what they are, not an ornament alone.
    pub(crate) explicit: bool,
}

impl ParsedByline {
    /// Whether all it names are photographers, as where it is what is left of a caption.
    pub(crate) fn photo_only(&self) -> bool {
        let photographer = |one: &ParsedCredit| one.role == BylineRole::Photographer;
        self.explicit && !self.people.is_empty() && self.people.iter().all(photographer)
    }
}

/// One person of a by-line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ParsedCredit {
    pub(crate) role: BylineRole,
    pub(crate) name: Range<usize>,
    pub(crate) office: Option<Range<usize>>,
}

/// Longest line that is read as a by-line, in bytes: a list of ten reporters has 150.
const LONGEST: usize = 360;

/// Reads a whole text as a by-line; `None` where any part of it is something else.
pub(crate) fn parse(text: &str, resources: &Resources) -> Option<ParsedByline> {
    if text.len() > LONGEST || !resources.byline_words.are_in(text) || is_salutation(text, resources) {
        return None;
    }
    let mut reading = Reading {
        text,
        resources,
        line: ParsedByline::default(),
        role: None,
        group: 0,
        house: false,
        both: false,
        compiling: Compiling::No,
    };
    let mut at = 0;
    for mark in marks(text, resources).captures_iter(text) {
        let (kind, whole) = kind(&mark, text);
        if reading.is_name_part(kind, at, &whole) {
            continue;
        }
        reading.names(reading.without_place(kind, at..whole.start))?;
        reading.mark(kind, whole.clone());
        at = whole.end;
    }
    reading.names(at..text.len())?;
    reading.finish()
}

/// What a mark is, and where it stands.
fn kind(mark: &regex::Captures<'_>, text: &str) -> (&'static str, Range<usize>) {
    let whole = mark.get(0).expect("group 0 is the match").range();
    // 王晨报道 is no 晨报: what ends in 报 before 道 ends before 报道.
    if let Some(told) = mark.name("told").or_else(|| mark.name("reports")) {
        let report = text[..told.start()].char_indices().next_back();
        return ("noise", report.map_or(whole.start, |(at, _)| at)..whole.end);
    }
    let known = |kind: &&&str| mark.name(kind).is_some();
    (KINDS.iter().find(known).copied().unwrap_or("separator"), whole)
}

/// The expression for a text's marks. That the name of a paper may begin with any character makes it slow; where no word
/// for papers is, the one without it finds the same.
fn marks<'r>(text: &str, resources: &'r Resources) -> &'r Regex {
    if resources.outlet_words.are_in(text) {
        &resources.byline_marks
    } else {
        &resources.byline_marks_but_outlets
    }
}

const KINDS: [&str; 9] = [
    "ornament", "both", "pen", "post", "own", "title", "role", "outlet", "noise",
];

/// Words that may stand behind the names they speak of (王 松摄, 甲 乙 整理).
const SUFFIXES: [&str; 16] = [
    "摄",
    "攝",
    "摄影",
    "攝影",
    "摄影报道",
    "供图",
    "整理",
    "文字整理",
    "记录",
    "記錄",
    "编译",
    "口述",
    "讲述",
    "撰文",
    "参与采写",
    "參與採寫",
];

/// Of these the words for pictures: photographers sign with a pen name more often than those who write.
const OF_PICTURES: [&str; 6] = ["摄", "攝", "摄影", "攝影", "摄影报道", "供图"];

/// Words that are verbs too: with what they are set solid with at the head of a line they are a phrase (摄影成果展, 整理思路).
const VERBS: [&str; 14] = [
    "摄",
    "攝",
    "摄影",
    "攝影",
    "摄影报道",
    "整理",
    "编译",
    "撰文",
    "采写",
    "撰稿",
    "供图",
    "制图",
    "参与采写",
    "參與採寫",
];

/// Verbs that any line may hold (刷新世界记录): they sign with a colon or a slash, or in a line that says already who
/// made it (甲口述 乙记录).
const BARE_VERBS: [&str; 4] = ["记录", "記錄", "采访", "採訪"];

/// Whether 整理 stands before those it speaks of.
#[derive(Clone, Copy, PartialEq)]
enum Compiling {
    No,
    /// It does, and nobody is named yet.
    Ahead,
    /// It does, and reporters stand behind it as such (整理：本报记者 甲 通讯员 乙): all of them compiled.
    Over,
}

struct Reading<'t> {
    text: &'t str,
    resources: &'t Resources,
    line: ParsedByline,
    role: Option<BylineRole>,
    /// Index of the first person since the last role word.
    group: usize,
    /// Whether the paper or an agency was named.
    house: bool,
    /// Whether all who are named wrote it and took the pictures (文/图).
    both: bool,
    compiling: Compiling,
}

impl Reading<'_> {
    /// Whether a mark belongs to the stretch of names it stands in. Separators do: they part names, and a space may stand
    /// within one (张 璁). So does 文 with nobody before it, a family name (文 斌), and a verb that speaks of nobody.
    fn is_name_part(&self, kind: &str, at: usize, mark: &Range<usize>) -> bool {
        match kind {
            "separator" => true,
            "pen" => self.is_bare_pen(mark) && tokens(self.text, at..mark.start).is_empty(),
            "role" => !self.speaks(mark),
            _ => false,
        }
    }

    /// Whether a word says what somebody is, not what is done.
    fn speaks(&self, range: &Range<usize>) -> bool {
        let word = self.resources.role_word(&self.text[range.clone()]);
        let behind = self.text[range.end..].chars().next();
        let first = tokens(self.text, 0..range.start).is_empty();
        if BARE_VERBS.contains(&word) {
            let marked = behind.is_some_and(|c| ":：/／".contains(c));
            return marked || self.line.explicit && !first;
        }
        !VERBS.contains(&word) || !first || !behind.is_some_and(is_han)
    }

    /// A stretch of names without the place that stands before 报道 and 电 (記者林小明／台北報導, 记者王晨 北京报道).
    fn without_place(&self, kind: &str, range: Range<usize>) -> Range<usize> {
        let told = kind == "noise" && self.text[range.end..].contains(['报', '報', '电', '電']);
        if told && self.role.is_some() {
            place::cut(self.text, range, self.resources)
        } else {
            range
        }
    }

    fn names(&mut self, range: Range<usize>) -> Option<()> {
        let tokens = tokens(self.text, range.clone());
        if tokens.is_empty() {
            return Some(());
        }
        if self.role == Some(BylineRole::Narrator) {
            return self.narrator(&range, tokens);
        }
        let before_its_role = self.role.is_none();
        let end = range.end;
        // 食品学院 本报学生记者 甲.
        if before_its_role && self.own_behind(end) && signature::is_from(self.text[range.clone()].trim()) {
            return Some(());
        }
        let (names, written) = self.split(range, tokens)?;
        // Names with nothing before them are some only with a word behind them.
        if before_its_role && !self.followed(&names, end) {
            return None;
        }
        let role = self.role.unwrap_or(BylineRole::Reporter);
        self.line.people.extend(names.into_iter().map(|name| ParsedCredit {
            role,
            name,
            office: None,
        }));
        self.compiling = match self.compiling {
            Compiling::Ahead => Compiling::No,
            other => other,
        };
        if written {
            self.group = self.line.people.len();
        }
        Some(())
    }

    /// The names in a stretch, and whether 文 is set right behind the last of them (方 圆文 … 王 松摄).
    fn split(&self, range: Range<usize>, found: Vec<Range<usize>>) -> Option<(Vec<Range<usize>>, bool)> {
        if let Some(names) = split_all(self.text, found, self.resources) {
            return Some((names, false));
        }
        let word = self.text[range.clone()].trim_end();
        let end = range.start + word.strip_suffix('文')?.len();
        let names = split_all(self.text, tokens(self.text, range.start..end), self.resources)?;
        self.text.ends_with(['摄', '攝']).then_some((names, true))
    }

    /// Whether a word behind names speaks of them; or, where nothing else than a name begins like them, whether who is of
    /// the paper is named next (李明 本报记者 周洋).
    fn followed(&self, names: &[Range<usize>], at: usize) -> bool {
        let rest = self.text[at..].trim_start_matches(|c: char| c.is_whitespace() || "/／".contains(c));
        let named = names
            .iter()
            .all(|name| starts_name(&self.text[name.clone()], self.resources));
        let one_of = |words: &[&str]| words.iter().any(|word| rest.starts_with(word));
        rest.starts_with(['文', '图', '圖'])
            || one_of(&OF_PICTURES)
            || named && (self.own_behind(at) || one_of(&SUFFIXES))
    }

    /// Whether the paper itself is named next.
    fn own_behind(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start();
        self.resources.own.iter().any(|word| rest.starts_with(word))
    }

    /// Who tells a story, with an office before the name or in brackets behind it; several are parted by 、.
    fn narrator(&mut self, range: &Range<usize>, tokens: Vec<Range<usize>>) -> Option<()> {
        let tokens = merge_spaced(self.text, tokens);
        let (first, last) = (tokens.first()?.clone(), tokens.last()?.clone());
        let within = &self.text[first.start..last.end];
        // A slash parts who did what: what stands before it is no office.
        if within.contains(['/', '／']) {
            return None;
        }
        let named = |one: &Range<usize>| {
            let word = &self.text[one.clone()];
            is_name(word) && starts_name(word, self.resources)
        };
        let bracket = self.text[first.end..range.end].trim_start().starts_with(['（', '(']);
        let found: Vec<(Range<usize>, Option<Range<usize>>)> = if within.contains('、') && tokens.iter().all(named) {
            tokens.into_iter().map(|name| (name, None)).collect()
        } else if tokens.len() > 1 && bracket && named(&first) {
            vec![(first, Some(tokens[1].start..last.end))]
        } else {
            let office = &tokens[..tokens.len() - 1];
            let office = office.last().map(|end| first.start..end.end);
            is_name(&self.text[last.clone()]).then(|| vec![(last, office)])?
        };
        let role = BylineRole::Narrator;
        self.line.people.extend(
            found
                .into_iter()
                .map(|(name, office)| ParsedCredit { role, name, office }),
        );
        Some(())
    }

    fn mark(&mut self, kind: &str, range: Range<usize>) {
        let word = &self.text[range.clone()];
        match kind {
            "outlet" => {
                self.house = true;
                self.line.outlet.get_or_insert(range);
            }
            "own" => self.house = true,
            "role" => self.role_word(word, range.end),
            "post" => self.start(BylineRole::Reporter),
            // 本报首席 甲.
            "title" if self.house && self.line.people.is_empty() => self.start(BylineRole::Reporter),
            "both" => self.both(),
            // Who wrote it stands before 文, who took the pictures behind it (甲 文 乙 摄).
            "pen" if self.is_bare_pen(&range) => {
                if word.contains(['图', '圖']) {
                    self.become_one(self.group, BylineRole::Photographer);
                }
                self.line.explicit = true;
                self.group = self.line.people.len();
            }
            "pen" if word.trim_start().starts_with(['图', '圖']) => self.start(BylineRole::Photographer),
            "pen" => self.start(BylineRole::Reporter),
            "ornament" if self.role.is_none() => self.role = Some(BylineRole::Reporter),
            _ => {}
        }
    }

    /// 文/图 before names or behind them.
    fn both(&mut self) {
        self.both = true;
        self.line.explicit = true;
        if self.role.is_none() {
            self.start(BylineRole::Reporter);
        }
    }

    /// Whether a pen's word has no mark behind it that would tie it to the names that follow (文：甲).
    fn is_bare_pen(&self, range: &Range<usize>) -> bool {
        !self.text[range.clone()].ends_with([':', '：', '/', '／'])
    }

    fn start(&mut self, role: BylineRole) {
        let wrote = matches!(role, BylineRole::Reporter | BylineRole::Correspondent);
        self.compiling = match self.compiling {
            _ if role == BylineRole::Compiler => Compiling::Ahead,
            Compiling::Ahead | Compiling::Over if wrote => Compiling::Over,
            _ => Compiling::No,
        };
        let compiles = self.compiling == Compiling::Over;
        self.line.explicit = true;
        self.role = Some(if compiles { BylineRole::Compiler } else { role });
        self.group = self.line.people.len();
    }

    fn role_word(&mut self, word: &str, end: usize) {
        let known = self.resources.role_word(word);
        let role = self.resources.role(known).unwrap_or(BylineRole::Reporter);
        // Names that no word stands before are there for the one behind them.
        let marked = self.text[end..].starts_with([':', '：', '/', '／']);
        let closes = !marked && (self.role.is_none() || self.closes_group(end));
        if !(closes && SUFFIXES.contains(&known) && self.group < self.line.people.len()) {
            self.start(role);
            return;
        }
        self.line.explicit = true;
        match role {
            // Whoever took it down, all who wrote it did: (记者 甲 通讯员 乙 整理). Who told it did not.
            BylineRole::Compiler => self.become_one(0, role),
            // Who took part in the writing is what the word before says.
            BylineRole::Reporter => {}
            _ => self.become_one(self.group, role),
        }
        self.group = self.line.people.len();
    }

    /// Those who are named from `first` on and only as writers are named as something else.
    fn become_one(&mut self, first: usize, role: BylineRole) {
        for person in &mut self.line.people[first..] {
            let wrote = matches!(person.role, BylineRole::Reporter | BylineRole::Correspondent);
            if wrote || role == BylineRole::Photographer {
                person.role = role;
            }
        }
    }

    /// Whether no names follow a role word, so that it speaks of those before it.
    fn closes_group(&self, end: usize) -> bool {
        let rest = self.text[end..].trim_matches(|c: char| c.is_whitespace() || "）)】]〕］（(，、".contains(c));
        let mark = marks(rest, self.resources).find(rest);
        rest.is_empty() || mark.is_some_and(|mark| mark.start() == 0)
    }

    fn finish(mut self) -> Option<ParsedByline> {
        if self.both {
            let writers = self.line.people.clone().into_iter();
            let role = BylineRole::Photographer;
            self.line.people.extend(writers.map(|one| ParsedCredit { role, ..one }));
        }
        let nobody = self.line.people.is_empty();
        if self.is_a_phrase() || self.is_a_crosshead() {
            return None;
        }
        // 本报评论员 names nobody and is a by-line all the same; 记者 alone is not.
        let desk = nobody && self.house && self.line.explicit;
        (desk || (!nobody && (self.line.explicit || self.role.is_some()))).then_some(self.line)
    }

    /// Whether the line is a word of by-lines and something else than a name in one piece (记者帮办, 记者手记, 编辑同志：).
    fn is_a_phrase(&self) -> bool {
        let [one] = &self.line.people[..] else { return false };
        let before = self.text[..one.name.start].trim_start_matches(|c: char| !c.is_alphanumeric());
        let whole = tokens(self.text, one.name.end..self.text.len()).is_empty();
        let word = self.resources.role(before).is_some();
        whole && word && !starts_name(&self.text[one.name.clone()], self.resources)
    }

    /// Whether nothing but a mark speaks for a by-line, and not all behind it are names (■编后, ■各地支援 保障民生).
    fn is_a_crosshead(&self) -> bool {
        let named = |one: &ParsedCredit| starts_name(&self.text[one.name.clone()], self.resources);
        !self.line.explicit && !self.house && !self.line.people.iter().all(named)
    }
}

/// Whether a line calls whom a letter is for (编辑同志：, 各位家长：, 尊敬的先生：).
pub(crate) fn is_salutation(text: &str, resources: &Resources) -> bool {
    let text = text.trim();
    let core = text.trim_end_matches([':', '：', '，', ',', '！', '!']);
    core.len() < text.len()
        && (resources.salutations.iter().any(|word| core.ends_with(word))
            || ["尊敬的", "敬爱的", "亲爱的", "敬愛的", "親愛的", "各位"]
                .iter()
                .any(|word| core.starts_with(word)))
}
