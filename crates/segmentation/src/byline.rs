//! Who wrote an article, told it or took it down.

use banmian_model::{BylineRole, Credit, Span, Spans};
use regex::Regex;

use crate::text::{is_han, length, trimmed};

/// The forms of by-lines.
#[derive(Debug)]
pub(crate) struct Forms {
    role: Regex,
    outlet: Regex,
    bracketed: Regex,
}

/// A by-line or credit, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Read {
    pub(crate) outlet: Option<Spans>,
    pub(crate) people: Vec<Credit>,
}

/// Longest by-line in characters.
const LONGEST: usize = 90;

/// The words that say as what somebody stands in a by-line.
const ROLES: [(&str, BylineRole); 24] = [
    ("通讯员", BylineRole::Correspondent),
    ("通訊員", BylineRole::Correspondent),
    ("讲述人", BylineRole::Narrator),
    ("讲述", BylineRole::Narrator),
    ("講述", BylineRole::Narrator),
    ("口述", BylineRole::Narrator),
    ("摄影记者", BylineRole::Photographer),
    ("记者", BylineRole::Reporter),
    ("記者", BylineRole::Reporter),
    ("特派员", BylineRole::Reporter),
    ("撰文", BylineRole::Reporter),
    ("采写", BylineRole::Reporter),
    ("整理", BylineRole::Compiler),
    ("摄影报道", BylineRole::Photographer),
    ("摄影", BylineRole::Photographer),
    ("攝影", BylineRole::Photographer),
    ("摄", BylineRole::Photographer),
    ("攝", BylineRole::Photographer),
    ("责编", BylineRole::Editor),
    ("责任编辑", BylineRole::Editor),
    ("编辑", BylineRole::Editor),
    ("編輯", BylineRole::Editor),
    ("文/图", BylineRole::Reporter),
    ("文", BylineRole::Reporter),
];

impl Forms {
    pub(crate) fn new() -> Self {
        let regex = |pattern: &str| Regex::new(pattern).expect("a pattern that a test compiles");
        Self {
            // What may stand before the names: marks, outlet, kind of reporter, role, and what parts it from them.
            role: regex(
                r"(?:讲述人|讲述|講述|口述(?:人|者)?|摄影记者|(?:本报|全媒体|融媒体|首席|见习|实习|特约|驻[\p{Han}]{1,6})*(?:记者|記者)|(?:特约)?(?:通讯员|通訊員)|特派员|撰文|采写|整理|文[/／]图|文|图|摄影报道|摄影|攝影|摄|责任编辑|责编|编辑|編輯)[\s　]*[/／：:]?",
            ),
            outlet: regex(
                r"^[■□●◆▲▪\s　(（【]*(?P<outlet>[\p{Han}]{0,8}(?:日报|晚报|早报|晨报|时报|商报|都市报|快报|青年报|周报|日報|晚報|時報|新闻网|新闻|通讯社|新华社|中新社|中央社|本报|本報|本刊|本台|电视台|广播电台|融媒体中心|网))?(?:社)?(?:全媒体|融媒体|首席|见习|实习|特约|特派|驻[\p{Han}]{1,8}|摄影)*(?:记者|記者|通讯员|通訊員)",
            ),
            bracketed: regex(r"^[（(【\[][^（()）]*[）)】\]]$"),
        }
    }

    /// Reads a block as a by-line; `None` where it is none.
    pub(crate) fn read(&self, text: &str, lines: &[Span]) -> Option<Read> {
        let whole: usize = lines.iter().map(|line| length(&text[line.range()])).sum();
        let first = lines.first()?;
        let words = text[first.range()].trim_start_matches(['■', '□', '●', '◆', '▲', '▪', '\u{3000}', ' ']);
        let starts = self.outlet.is_match(words) || self.starts_with_role(words);
        let sentence = lines
            .iter()
            .any(|line| text[line.range()].contains(['。', '；', '！', '？', '《']));
        if whole > LONGEST || !starts || sentence {
            return None;
        }
        let mut read = Read::default();
        for &line in lines {
            self.read_line(text, line, &mut read)?;
        }
        (!read.people.is_empty()).then_some(read)
    }

    /// Reads a credit in brackets: (… 记者 甲 通讯员 乙 整理). 整理 behind the names makes compilers of them all.
    pub(crate) fn read_credit(&self, text: &str, span: Span) -> Option<Read> {
        let words = &text[span.range()];
        if length(words) > LONGEST || !self.bracketed.is_match(words) {
            return None;
        }
        let open = words.chars().next().map_or(0, char::len_utf8);
        let close = words.chars().next_back().map_or(0, char::len_utf8);
        let inner = trimmed(text, Span::new(span.start + to_u32(open), span.end - to_u32(close)));
        let inside = &text[inner.range()];
        if !(self.outlet.is_match(inside) || self.starts_with_role(inside)) || inside.contains(['。', '；', '《']) {
            return None;
        }
        let (inner, last) = match ["整理", "摄影报道", "摄"].iter().find(|word| inside.ends_with(**word)) {
            Some(word) => (Span::new(inner.start, inner.end - to_u32(word.len())), role_of(word)),
            None => (inner, None),
        };
        let mut read = Read::default();
        self.read_line(text, trimmed(text, inner), &mut read)?;
        if let Some(role) = last {
            read.people.iter_mut().for_each(|credit| credit.role = role);
        }
        (!read.people.is_empty()).then_some(read)
    }

    fn starts_with_role(&self, words: &str) -> bool {
        self.role.find(words).is_some_and(|found| {
            let separated = found.as_str().ends_with(['/', '／', '：', ':', ' ', '\u{3000}']);
            found.start() == 0 && (separated || found.as_str().contains("记者") || found.as_str().contains("记者"))
        })
    }

    fn read_line(&self, text: &str, line: Span, read: &mut Read) -> Option<()> {
        let words = &text[line.range()];
        let base = line.start as usize;
        if let Some(found) = self.outlet.captures(words).and_then(|found| found.name("outlet"))
            && !["本报", "本報", "本刊", "本台"].contains(&found.as_str())
        {
            read.outlet = read
                .outlet
                .take()
                .or(Some(Span::of(base + found.start()..base + found.end()).into()));
        }
        let mut roles: Vec<(usize, usize, BylineRole)> = Vec::new();
        for found in self.role.find_iter(words) {
            let before = &words[..found.start()];
            let opens = before.trim_end().is_empty()
                || before.ends_with([' ', '\u{3000}', '、', '，', '/', '■', '□', '(', '（'])
                || found.start()
                    == self
                        .outlet
                        .captures(words)
                        .and_then(|o| o.name("outlet"))
                        .map_or(usize::MAX, |o| o.end());
            if let (true, Some(role)) = (opens || roles.is_empty(), role_of(found.as_str())) {
                roles.push((found.start(), found.end(), role));
            }
        }
        let first = roles.first()?;
        // What stands before the first role must be the outlet alone.
        if length(&words[..first.0]) > 14 {
            return None;
        }
        for (index, &(_, end, role)) in roles.iter().enumerate() {
            let until = roles.get(index + 1).map_or(words.len(), |next| next.0);
            let names = Span::of(base + end..base + until);
            let found = if role == BylineRole::Narrator {
                narrator(text, names)
            } else {
                people(text, names, role)
            };
            read.people.extend(found?);
        }
        Some(())
    }
}

fn to_u32(length: usize) -> u32 {
    u32::try_from(length).expect("a bracket has at most four bytes")
}

fn role_of(words: &str) -> Option<BylineRole> {
    ROLES
        .iter()
        .find(|(word, _)| words.contains(word))
        .map(|(_, role)| *role)
}

/// Names parted by spaces or marks; two characters that stand apart are one name (张 璁). `None` where something else
/// stands among them.
fn people(text: &str, names: Span, role: BylineRole) -> Option<Vec<Credit>> {
    let mut tokens: Vec<Span> = Vec::new();
    let base = names.start as usize;
    let mut start = None;
    let words = &text[names.range()];
    for (at, c) in words.char_indices().chain([(words.len(), ' ')]) {
        let part = c.is_whitespace() || "、，,；;/／&和".contains(c);
        match (part, start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                tokens.push(Span::of(base + from..base + at));
                start = None;
            }
            _ => {}
        }
    }
    let single = |span: &Span| text[span.range()].chars().count() == 1;
    let mut people = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let pieces = match tokens.next_if(|next| single(&token) && single(next)) {
            Some(next) => Span::new(token.start, next.end),
            None => token,
        };
        let name = &text[pieces.range()];
        if !is_name(name) {
            return None;
        }
        people.push(Credit {
            role,
            name: pieces.into(),
            office: None,
        });
    }
    Some(people)
}

/// Two to four characters, or a name with · of at most twelve.
fn is_name(name: &str) -> bool {
    let count = name.chars().filter(|c| !c.is_whitespace()).count();
    let plain = name.chars().all(|c| is_han(c) || c.is_whitespace());
    let foreign = name.contains(['·', '・', '•']) && count <= 12;
    (plain && (2..=4).contains(&count)) || foreign
}

/// 讲述人：office and name, parted by a space.
fn narrator(text: &str, words: Span) -> Option<Vec<Credit>> {
    let words = trimmed(text, words);
    let inside = &text[words.range()];
    let (office, name) = match inside.rsplit_once([' ', '\u{3000}']) {
        Some((office, name)) => (Some(office), name),
        None => (None, inside),
    };
    if !is_name(name) {
        return None;
    }
    let name_start = words.end as usize - name.len();
    let office = office.map(|office| {
        trimmed(
            text,
            Span::of(words.start as usize..words.start as usize + office.len()),
        )
    });
    let name = Span::of(name_start..words.end as usize).into();
    Some(vec![Credit {
        role: BylineRole::Narrator,
        name,
        office: office.map(Spans::from),
    }])
}
