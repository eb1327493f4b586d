//! Pages broken into lines of a column's width, and the real ones that are.

use banmian_segmentation::Resources;
use banmian_segmentation::training::{JoinCase, JoinModel, line_cases};

use crate::Case;
use crate::pages::{Random, Text};

/// How a page is broken.
struct Manner {
    /// Widths of the page's columns, in full-width characters; each holds for some blocks.
    widths: [usize; 3],
    indent: Indent,
    heads: Heads,
    /// Whether marks hang over a full line's end rather than begin the next.
    hangs: bool,
    blank_lines: bool,
    /// Whether some paragraphs run around a picture and are narrower there.
    pictures: bool,
    marks: Marks,
    /// Whether its words are such as no count knows: of another time or place.
    strange: bool,
    random: Random,
}

/// What marks a paragraph's first line.
#[derive(Clone, Copy, PartialEq)]
enum Indent {
    None,
    Spaces,
    /// White space that whoever typed the page left out: the line is shorter by so many characters.
    Lost(usize),
}

/// Where headlines are broken.
#[derive(Clone, Copy, PartialEq)]
enum Heads {
    Nowhere,
    /// Where their column ends.
    Full,
    /// Where they have spaces, and into lines of some characters each.
    Set,
}

/// What stands where a full stop would.
#[derive(Clone, Copy, PartialEq)]
enum Marks {
    FullStops,
    /// 、 for every mark.
    Old,
    /// Nothing at a paragraph's end.
    Dropped,
}

impl Manner {
    fn of(number: usize) -> Self {
        let mut random = Random(number as u64);
        let mut width = || {
            let most = if random.below(2) == 0 { 14 } else { 34 };
            7 + random.below(most)
        };
        let (first, second, third) = (width(), width(), width());
        let widths = match random.below(5) {
            0 => [first, second, third],
            1 => [first, first, second],
            // A paragraph is a line; many a page of short ones looks broken.
            2 if random.below(2) == 0 => [usize::MAX / 4; 3],
            _ => [first; 3],
        };
        Self {
            widths,
            indent: [Indent::None, Indent::Spaces, Indent::Lost(1), Indent::Lost(2)][random.below(4)],
            heads: [Heads::Nowhere, Heads::Full, Heads::Set][random.below(3)],
            hangs: random.below(2) == 0,
            blank_lines: random.below(5) == 0,
            pictures: random.below(3) == 0,
            marks: [Marks::FullStops, Marks::FullStops, Marks::Old, Marks::Dropped][random.below(4)],
            strange: random.below(3) == 0,
            random,
        }
    }
}

/// The cases of a page: for every line whether it goes on with the block of the line before it.
pub(crate) fn cases(text: &Text, number: usize, model: &JoinModel, resources: &Resources) -> Vec<Case> {
    let (page, starts) = match &text.lines {
        Some((lines, blocks)) => (lines.clone(), starts(lines, blocks)),
        None => {
            let mut manner = Manner::of(number);
            let blocks = if manner.strange {
                &strange(&text.blocks, &mut manner.random)
            } else {
                &text.blocks
            };
            broken(blocks, manner)
        }
    };
    let found = line_cases(&page, model, resources).into_iter();
    let case = |(start, values): (u32, Vec<i16>)| Case {
        joined: starts.binary_search(&start).is_err(),
        found: JoinCase {
            values,
            slots: Vec::new(),
        },
        within: true,
        fold: 0,
    };
    found.map(case).collect()
}

/// A page with its characters changed one for another, so that none of its words is known.
fn strange(blocks: &[String], random: &mut Random) -> Vec<String> {
    let is_han = |c: &char| ('\u{4e00}'..='\u{9fff}').contains(c);
    let mut own: Vec<char> = blocks.iter().flat_map(|block| block.chars()).filter(is_han).collect();
    own.sort_unstable();
    own.dedup();
    let mut others = own.clone();
    for at in (1..others.len()).rev() {
        others.swap(at, random.below(at + 1));
    }
    let change = |c: char| own.binary_search(&c).map_or(c, |at| others[at]);
    blocks.iter().map(|block| block.chars().map(change).collect()).collect()
}

/// Whether a block is text rather than a line of a head.
fn is_text(block: &str) -> bool {
    block.chars().count() > 40 || block.contains('。')
}

/// The page with its blocks broken, and where blocks start in it.
fn broken(blocks: &[String], mut manner: Manner) -> (String, Vec<u32>) {
    let (mut page, mut starts) = (String::new(), Vec::new());
    for (number, block) in blocks.iter().enumerate() {
        let width = manner.widths[number / 9 % 3];
        if is_text(block) {
            let block = marked(block, manner.marks);
            paragraph(&mut manner, &block, width, &mut page, &mut starts);
        } else {
            head(&mut manner, block, width, &mut page, &mut starts);
        }
        page.push_str(if manner.blank_lines { "\n\n" } else { "\n" });
    }
    (page, starts)
}

fn marked(block: &str, marks: Marks) -> String {
    match marks {
        Marks::FullStops => block.to_owned(),
        Marks::Old => block.replace(['。', '，', '；'], "、"),
        Marks::Dropped => block.trim_end_matches('。').to_owned(),
    }
}

fn place(page: &str) -> u32 {
    u32::try_from(page.len()).expect("a page is small")
}

/// A paragraph in lines; around a picture they are narrower.
fn paragraph(manner: &mut Manner, block: &str, width: usize, page: &mut String, starts: &mut Vec<u32>) {
    let indent = match manner.indent {
        Indent::None => 0,
        Indent::Spaces => 2,
        Indent::Lost(size) => size,
    };
    if manner.indent == Indent::Spaces {
        page.push_str("\u{3000}\u{3000}");
    }
    starts.push(place(page));
    let narrow = manner.pictures && width < 99 && manner.random.below(6) == 0;
    let narrowed = 3 + manner.random.below(width.clamp(5, 99) - 4);
    let beside = if narrow {
        let from = 1 + manner.random.below(4);
        from..from + 2 + manner.random.below(6)
    } else {
        0..0
    };
    let mut line = 0;
    let room_of = |line: usize| {
        2 * if beside.contains(&line) {
            narrowed.min(width)
        } else {
            width
        }
    };
    let mut room = room_of(0).saturating_sub(2 * indent);
    for c in block.chars() {
        let wide = if c.is_ascii() { 1 } else { 2 };
        let hangs = manner.hangs && "，。、；：！？”’）》」』".contains(c);
        if room < wide && !hangs {
            page.push('\n');
            line += 1;
            room = room_of(line);
        }
        page.push(c);
        room = room.saturating_sub(wide);
    }
}

/// A head in lines. Where it has spaces each part is a line for itself, which goes on with none.
fn head(manner: &mut Manner, block: &str, width: usize, page: &mut String, starts: &mut Vec<u32>) {
    let set = manner.heads == Heads::Set && width < 99;
    let own = 5 + manner.random.below(10);
    let width = match manner.heads {
        Heads::Nowhere => usize::MAX,
        Heads::Full => width,
        Heads::Set if width < 99 => own,
        Heads::Set => usize::MAX,
    };
    starts.push(place(page));
    let mut room = width;
    for c in block.chars() {
        if c.is_whitespace() && set {
            page.push('\n');
            starts.push(place(page));
            room = width;
            continue;
        }
        if room == 0 {
            page.push('\n');
            room = width;
        }
        page.push(c);
        room -= 1;
    }
}

/// Where blocks start on a page that has the same characters and other white space; of a head broken at its spaces every
/// part.
fn starts(page: &str, blocks: &[String]) -> Vec<u32> {
    let mut visible = page.char_indices().filter(|(_, c)| !c.is_whitespace());
    let mut starts = Vec::new();
    for block in blocks {
        let parts: Vec<&str> = if is_text(block) || block.contains('、') {
            vec![block]
        } else {
            block.split_whitespace().collect()
        };
        for part in parts {
            let mut own = part.chars().filter(|c| !c.is_whitespace());
            let Some(first) = own.next() else { continue };
            let Some((start, _)) = visible.find(|&(_, c)| c == first) else {
                return starts;
            };
            starts.push(u32::try_from(start).expect("a page is small"));
            own.for_each(|_| {
                visible.next();
            });
        }
    }
    starts
}
