//! Pages broken into lines of a column's width, and the real ones that are.

use banmian_segmentation::training::{JoinCase, JoinModel, line_cases};

use crate::Case;
use crate::pages::{Random, Text};

/// How a page is broken.
struct Manner {
    width: usize,
    other: usize,
    indents: bool,
    heads_too: bool,
    hangs: bool,
    blank_lines: bool,
}

impl Manner {
    fn of(number: usize) -> Self {
        let mut random = Random(number as u64);
        let width = 10 + random.below(32);
        Self {
            width,
            other: if random.below(3) == 0 {
                10 + random.below(32)
            } else {
                width
            },
            indents: random.below(3) == 0,
            heads_too: random.below(2) == 0,
            hangs: random.below(2) == 0,
            blank_lines: random.below(6) == 0,
        }
    }
}

/// The cases of a page: for every line whether it goes on with the block of the line before it.
pub(crate) fn cases(text: &Text, number: usize, model: &JoinModel) -> Vec<Case> {
    let (page, starts) = match &text.lines {
        Some((lines, blocks)) => (lines.clone(), starts(lines, blocks)),
        None => broken(&text.blocks, &Manner::of(number)),
    };
    let found = line_cases(&page, model).into_iter();
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

/// The page with its blocks broken, and where blocks start in it.
fn broken(blocks: &[String], manner: &Manner) -> (String, Vec<u32>) {
    let (mut page, mut starts) = (String::new(), Vec::new());
    for (number, block) in blocks.iter().enumerate() {
        let width = if number / 12 % 2 == 0 {
            manner.width
        } else {
            manner.other
        };
        let text = block.chars().count() > 40 || block.contains('。');
        if manner.indents && text {
            page.push_str("\u{3000}\u{3000}");
        }
        starts.push(u32::try_from(page.len()).expect("a page is small"));
        let mut room = 2 * width - if manner.indents && text { 4 } else { 0 };
        let breaks = text || manner.heads_too;
        for c in block.chars() {
            let wide = if c.is_ascii() { 1 } else { 2 };
            let hangs = manner.hangs && "，。、；：！？”’）》」』".contains(c);
            if room < wide && breaks && !hangs {
                page.push('\n');
                room = 2 * width;
            }
            page.push(c);
            room = room.saturating_sub(wide);
        }
        page.push_str(if manner.blank_lines { "\n\n" } else { "\n" });
    }
    (page, starts)
}

/// Where the blocks start on a page that has the same characters and other white space.
fn starts(page: &str, blocks: &[String]) -> Vec<u32> {
    let mut visible = page.char_indices().filter(|(_, c)| !c.is_whitespace());
    let mut starts = Vec::new();
    for block in blocks {
        let mut own = block.chars().filter(|c| !c.is_whitespace());
        let Some(first) = own.next() else { continue };
        let Some((start, _)) = visible.find(|&(_, c)| c == first) else {
            break;
        };
        starts.push(u32::try_from(start).expect("a page is small"));
        own.for_each(|_| {
            visible.next();
        });
    }
    starts
}
