use std::ops::Range;

use banmian_model::BylineRole;

use crate::Resources;

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
    if text.len() > LONGEST {
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
    };
    let mut at = 0;
    for mark in resources.byline_marks.captures_iter(text) {
        let whole = mark.get(0).expect("group 0 is the match").range();
        let kind = KINDS
            .iter()
            .find(|kind| mark.name(kind).is_some())
            .copied()
            .unwrap_or("separator");
        // Separators stay inside the stretch of names: they part names, and a space may stand within one (张 璁).
        // So does 文 with nobody before it: it is a family name (文 斌).
        let name = kind == "pen" && reading.is_bare_pen(&whole) && tokens(text, at..whole.start).is_empty();
        if kind == "separator" || name {
            continue;
        }
        reading.names(at..whole.start)?;
        reading.mark(kind, whole.clone());
        at = whole.end;
    }
    reading.names(at..text.len())?;
    reading.finish()
}

const KINDS: [&str; 9] = [
    "ornament", "both", "pen", "post", "own", "title", "role", "outlet", "noise",
];

/// Words that may stand behind the names they speak of (王 松摄, 甲 乙 整理).
const SUFFIXES: [&str; 10] = [
    "摄",
    "攝",
    "摄影",
    "攝影",
    "摄影报道",
    "整理",
    "供图",
    "编译",
    "口述",
    "撰文",
];

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
}

impl Reading<'_> {
    fn names(&mut self, range: Range<usize>) -> Option<()> {
        let tokens = tokens(self.text, range.clone());
        if tokens.is_empty() {
            return Some(());
        }
        if self.role == Some(BylineRole::Narrator) {
            return self.narrator(&tokens);
        }
        let before_its_role = self.role.is_none();
        let (names, written) = self.split(range.clone(), tokens)?;
        let role = self.role.unwrap_or(BylineRole::Reporter);
        self.line.people.extend(names.into_iter().map(|name| ParsedCredit {
            role,
            name,
            office: None,
        }));
        if written {
            self.group = self.line.people.len();
        }
        // Names with nothing before them are one only with a word behind them.
        (!before_its_role || self.followed_by_suffix(range.end)).then_some(())
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

    fn followed_by_suffix(&self, at: usize) -> bool {
        SUFFIXES
            .iter()
            .any(|word| self.text[at..].trim_start().starts_with(word))
            || self.text[at..].trim_start().starts_with(['文', '图', '圖'])
    }

    fn narrator(&mut self, tokens: &[Range<usize>]) -> Option<()> {
        let (name, office) = tokens.split_last()?;
        is_name(&self.text[name.clone()]).then_some(())?;
        let office = office
            .first()
            .map(|first| first.start..office.last().map_or(first.end, |last| last.end));
        self.line.people.push(ParsedCredit {
            role: BylineRole::Narrator,
            name: name.clone(),
            office,
        });
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
            "title" | "post" if word.ends_with("者") => self.start(BylineRole::Reporter),
            "both" => self.both(),
            // Who wrote it stands before 文, who took the pictures behind it (甲 文 乙 摄).
            "pen" if self.is_bare_pen(&range) => {
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
        self.line.explicit = true;
        self.role = Some(role);
        self.group = self.line.people.len();
    }

    fn role_word(&mut self, word: &str, end: usize) {
        let role = self.resources.role(word).unwrap_or(BylineRole::Reporter);
        let behind = SUFFIXES.contains(&word) && self.group < self.line.people.len() && self.closes_group(end);
        if !behind {
            self.start(role);
            return;
        }
        self.line.explicit = true;
        // Whoever took it down, all who are named did: (记者 甲 通讯员 乙 整理).
        let first = if role == BylineRole::Compiler { 0 } else { self.group };
        for person in &mut self.line.people[first..] {
            person.role = role;
        }
        self.group = self.line.people.len();
    }

    /// Whether no names follow a role word, so that it speaks of those before it.
    fn closes_group(&self, end: usize) -> bool {
        let rest = &self.text[end..];
        if rest.starts_with([':', '：', '/', '／']) {
            return false;
        }
        let rest = rest.trim_matches(|c: char| c.is_whitespace() || "）)】]（(，、".contains(c));
        let mark = self.resources.byline_marks.captures(rest);
        rest.is_empty() || mark.is_some_and(|m| m.get(0).is_some_and(|whole| whole.start() == 0))
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

    /// Whether the line is a word for who writes and something else than a name in one piece (记者帮办, 记者手记).
    fn is_a_phrase(&self) -> bool {
        let [one] = &self.line.people[..] else { return false };
        let before = self.text[..one.name.start].trim_start_matches(|c: char| !c.is_alphanumeric());
        let whole = one.name.end == self.text.len();
        whole && ROLES_OF_COLUMNS.contains(&before) && !starts_name(&self.text[one.name.clone()], self.resources)
    }

    /// Whether nothing but a mark speaks for a by-line, and not all behind it are names (■编后, ■各地支援 保障民生).
    fn is_a_crosshead(&self) -> bool {
        let named = |one: &ParsedCredit| starts_name(&self.text[one.name.clone()], self.resources);
        !self.line.explicit && !self.house && !self.line.people.iter().all(named)
    }
}

/// Words of by-lines that names of columns begin with.
const ROLES_OF_COLUMNS: [&str; 4] = ["记者", "記者", "编辑", "口述"];

/// Stretches between white space and separators.
fn tokens(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut tokens: Vec<Range<usize>> = Vec::new();
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        if c.is_whitespace() || ":：/／、，,；;|｜-—－（）()[]【】".contains(c) {
            continue;
        }
        match tokens.last_mut() {
            Some(token) if token.end == at => token.end += c.len_utf8(),
            _ => tokens.push(at..at + c.len_utf8()),
        }
    }
    tokens
}

/// Two-character names are set with a space between (张 璁): single characters go together in pairs.
fn merge_spaced(text: &str, tokens: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let single = |range: &Range<usize>| text[range.clone()].chars().count() == 1;
    let mut merged: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for token in tokens {
        let between = |last: &Range<usize>| text[last.end..token.start].chars().all(char::is_whitespace);
        match merged.last_mut() {
            Some(last) if open && single(&token) && between(last) => {
                last.end = token.end;
                open = false;
            }
            _ => {
                open = single(&token);
                merged.push(token);
            }
        }
    }
    merged
}

/// Whether a text has the form of a name: two to four Chinese characters, or parts with points between (买买提·艾力).
pub(crate) fn is_name(text: &str) -> bool {
    let parts = text.split(['·', '•', '．']);
    let (mut count, mut han) = (0, true);
    for part in parts {
        count += 1;
        let letters = part.chars().filter(|c| !c.is_whitespace()).count();
        han &= part.chars().all(|c| is_han(c) || c.is_whitespace()) && (1..=7).contains(&letters);
        if count == 1 && !text.contains(['·', '•', '．']) {
            han &= (2..=4).contains(&letters);
        }
    }
    han && count <= 4
}

/// Whether a character is a Chinese one.
pub(crate) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af) || c == '〇'
}

/// The names in a token; several where they are set without space (高文雄张农科).
fn split_names(text: &str, token: Range<usize>, resources: &Resources) -> Option<Vec<Range<usize>>> {
    let word = &text[token.clone()];
    if is_name(word) {
        return Some(vec![token]);
    }
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let letters = starts.len() - 1;
    if !(5..=12).contains(&letters) || !word.chars().all(is_han) {
        return None;
    }
    let (mut names, mut at) = (Vec::new(), 0);
    while at < letters {
        let fits = |len: &usize| {
            at + len == letters || (at + len < letters && starts_name(&word[starts[at + len]..], resources))
        };
        let len = [3, 2].into_iter().find(fits)?;
        starts_name(&word[starts[at]..], resources).then_some(())?;
        names.push(token.start + starts[at]..token.start + starts[at + len]);
        at += len;
    }
    Some(names)
}

/// The names in all tokens; `None` where one of them is something else.
fn split_all(text: &str, tokens: Vec<Range<usize>>, resources: &Resources) -> Option<Vec<Range<usize>>> {
    let merged = merge_spaced(text, tokens);
    let names: Option<Vec<_>> = merged
        .into_iter()
        .map(|token| split_names(text, token, resources))
        .collect();
    names.map(|names| names.into_iter().flatten().collect())
}

/// Whether a text begins with a family name.
pub(crate) fn starts_name(text: &str, resources: &Resources) -> bool {
    text.chars().next().is_some_and(|c| resources.surnames.contains(&c))
        || resources.double_surnames.iter().any(|name| text.starts_with(name))
}

/// Reads a line of a place or an office and a name, as letters and advice are signed (安徽蚌埠市 雨 凡, 市农科所
/// 高级农艺师 邝志诚).
pub(crate) fn parse_placed(text: &str, resources: &Resources) -> Option<ParsedByline> {
    if text.chars().count() > 30 || text.contains(['，', '。', '：', '“', '！', '？']) {
        return None;
    }
    let (from, before) = text
        .match_indices(char::is_whitespace)
        .map(|(at, space)| (at + space.len(), text[..at].trim_end()))
        .find(|(_, before)| names_a_place(before) || names_an_office(before, resources))?;
    let office = names_an_office(before, resources).then_some(0..before.len());
    let mut line = parse_bare(&text[from..], resources).map(|line| crate::dateline::shifted(line, from))?;
    line.people.iter_mut().for_each(|one| one.office.clone_from(&office));
    Some(line)
}

fn names_a_place(text: &str) -> bool {
    let ends = [
        '市', '省', '县', '縣', '区', '區', '州', '盟', '旗', '镇', '鎮', '乡', '鄉', '村',
    ];
    text.ends_with(ends) && text.chars().count() <= 10
}

fn names_an_office(text: &str, resources: &Resources) -> bool {
    text.chars().count() > 2 && resources.offices.iter().any(|word| text.ends_with(word))
}

/// What a short line of a head says that somebody did.
const DEEDS: [&str; 10] = [
    "出席",
    "主持",
    "讲话",
    "致辞",
    "陪同",
    "参加",
    "会见",
    "出席並講話",
    "夺冠",
    "获奖",
];

/// Reads a line of bare names, as stands under a headline in some papers (朱梦魁, 高文雄张农科): only names with a
/// family name first count, as nothing else says that it is one.
pub(crate) fn parse_bare(text: &str, resources: &Resources) -> Option<ParsedByline> {
    // What somebody did is a line of a head (王某某出席).
    if text.chars().count() > 16 || DEEDS.iter().any(|word| text.ends_with(word)) {
        return None;
    }
    let inner = text.trim_start_matches(['（', '(']).trim_end_matches(['）', ')']);
    let offset = text.len() - text.trim_start_matches(['（', '(']).len();
    let mut line = ParsedByline::default();
    for token in merge_spaced(text, tokens(text, offset..offset + inner.len())) {
        for name in split_names(text, token, resources)? {
            starts_name(&text[name.clone()], resources).then_some(())?;
            line.people.push(ParsedCredit {
                role: BylineRole::Reporter,
                name,
                office: None,
            });
        }
    }
    (!line.people.is_empty()).then_some(line)
}
