use crate::Resources;
use crate::byline::is_han;
use crate::letters::{is_alphabetic, is_numeric};
use crate::surface::{Ending, FINALS, Form, Surface, is_row};

/// What of a block every join on its page may ask for.
pub(crate) struct Edge {
    /// First and last characters that are no white space, those next to the edge first.
    pub(crate) head: [char; NEAR],
    pub(crate) tail: [char; NEAR],
    pub(crate) end: i16,
    pub(crate) begin: i16,
    pub(crate) chars: i16,
    pub(crate) plain: bool,
    /// A numbered line without a final mark, which heads a part of a text.
    pub(crate) numbered: bool,
}

/// What of a block only its own joins ask for.
pub(crate) struct Detail {
    pub(crate) since_sentence: i16,
    pub(crate) sentences: i16,
    pub(crate) clauses: i16,
    pub(crate) first_mark: i16,
    /// Quotation marks and brackets open at its end, and closed before any is opened at its start.
    pub(crate) open: [bool; 2],
    pub(crate) closes: [bool; 2],
    /// Whether it ends with an office (书记), and whether it begins with a family name.
    pub(crate) office: bool,
    pub(crate) name: bool,
    /// Whether it begins as an entry of a list does, and has a colon in its last sentence.
    pub(crate) listed: bool,
    pub(crate) colon: bool,
    /// Digits that it ends with.
    pub(crate) digits: i16,
}

/// Characters of a block that are looked at, from either end.
const WINDOW: usize = 400;
/// Characters at an edge that are weighed.
const NEAR: usize = 8;
/// The kind of end of a whole sentence.
pub(crate) const SENTENCE: i16 = 13;
/// Longest numbered line, in characters.
const NUMBERED: i16 = 20;

fn visible(c: &char) -> bool {
    !c.is_whitespace()
}

impl Edge {
    pub(crate) fn new(surface: &Surface<'_>, resources: &Resources) -> Self {
        let text = surface.text.as_ref();
        let (head, tail) = (near(text.chars()), near(text.chars().rev()));
        let (end, chars) = (end(surface.ending, tail[0]), capped(surface.chars, 400));
        Self {
            begin: begin(text.chars().find(visible).as_ref()),
            plain: surface.form == Form::Plain && !is_row(text),
            numbered: chars < NUMBERED && end != SENTENCE && resources.list_mark.is_match(text),
            head,
            tail,
            end,
            chars,
        }
    }
}

impl Detail {
    pub(crate) fn new(surface: &Surface<'_>, resources: &Resources) -> Self {
        let text = surface.text.as_ref();
        let mut tail: Vec<char> = text.chars().rev().filter(visible).take(WINDOW).collect();
        let head: Vec<char> = text.chars().filter(visible).take(WINDOW).collect();
        let closed = |c: &char| FINALS.contains(c);
        let since = tail.iter().position(closed).unwrap_or(tail.len());
        let of_last = |marks: &[char]| tail[..since].iter().filter(|c| marks.contains(c)).count();
        let (clauses, colon) = (of_last(&['，', '、', ',']), of_last(&['：', ':']) > 0);
        let mark = head.iter().position(|c| "，。、；：！？,".contains(*c));
        let digits = tail.iter().take_while(|&&c| is_numeric(c)).count();
        let sentences = tail.iter().filter(|c| closed(c)).count();
        tail.reverse();
        Self {
            since_sentence: capped(since, 200),
            sentences: capped(sentences, 20),
            clauses: capped(clauses, 20),
            first_mark: capped(mark.unwrap_or(head.len()), 100),
            open: PAIRS.map(|pairs| balance(&tail, pairs).0),
            closes: PAIRS.map(|pairs| balance(&head, pairs).1),
            office: resources.offices.iter().any(|office| text.ends_with(office)),
            name: head.first().is_some_and(|&c| resources.surnames.contains(c)),
            listed: resources.list_mark.is_match(text),
            colon,
            digits: capped(digits, 20),
        }
    }
}

fn near(chars: impl Iterator<Item = char>) -> [char; NEAR] {
    let mut visible = chars.filter(visible);
    std::array::from_fn(|_| visible.next().unwrap_or('\n'))
}

pub(crate) fn capped(value: usize, most: i16) -> i16 {
    i16::try_from(value).unwrap_or(most).min(most)
}

/// How a block ends, from what is most often cut to what is never.
pub(crate) fn end(ending: Ending, last: char) -> i16 {
    match ending {
        Ending::Comma if last == '，' => 0,
        Ending::Comma => 1,
        Ending::Opening => 2,
        Ending::Word if is_han(last) => 3,
        Ending::Word if is_alphabetic(last) => 4,
        Ending::Digit => 5,
        Ending::Semicolon => 6,
        Ending::Colon => 7,
        Ending::Closing if "》〉".contains(last) => 8,
        Ending::Closing if "”’」』".contains(last) => 9,
        Ending::Closing => 10,
        Ending::Dash if last == '…' => 12,
        Ending::Dash => 11,
        Ending::Sentence => SENTENCE,
        Ending::Word => 14,
    }
}

pub(crate) fn begin(first: Option<&char>) -> i16 {
    match first {
        None => 0,
        Some('“' | '‘' | '「' | '『') => 1,
        Some('《' | '〈') => 2,
        Some('（' | '(' | '【' | '[' | '〔') => 3,
        Some(c) if "，。、；：！？）)》”’」』】".contains(*c) => 4,
        Some(c) if "一二三四五六七八九十".contains(*c) => 5,
        Some(c) if is_han(*c) => 6,
        Some(c) if is_numeric(*c) => 7,
        Some(c) if is_alphabetic(*c) => 8,
        Some('—' | '－') => 9,
        Some(_) => 10,
    }
}

/// Quotation marks, and brackets.
const PAIRS: [&[(char, char)]; 2] = [
    &[('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』')],
    &[('《', '》'), ('（', '）'), ('(', ')'), ('〈', '〉'), ('【', '】')],
];

/// Whether one is open at the end, and whether one closes that was not opened.
fn balance(chars: &[char], pairs: &[(char, char)]) -> (bool, bool) {
    let (mut open, mut closes) = (0, false);
    for c in chars {
        if pairs.iter().any(|pair| pair.0 == *c) {
            open += 1;
        } else if pairs.iter().any(|pair| pair.1 == *c) {
            closes |= open == 0;
            open = (open - 1).max(0);
        }
    }
    (open > 0, closes)
}
