//! What training needs of this stage: the values that its trees decide by, computed where they are used.

use banmian_model::Page;

use crate::learned::{self, First, Sheet};
use crate::{Resources, blocks, columns, join, join_evidence, split, surface};

pub use crate::join_model::{COUNTS, JoinModel, JoinNode, WEIGHTS, places};

/// Slots of the table of rarities.
pub const SLOTS: usize = 1 << learned::SLOT_BITS;

/// For every block of a page with twenty characters or more the slots of its pairs of characters, each once.
pub fn pairs(page: &Page, resources: &Resources) -> Vec<Vec<usize>> {
    let blocks = blocks::of_page(page, resources);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let long = surfaces.iter().filter(|surface| surface.chars >= 20);
    long.map(|surface| slots(&surface.text)).collect()
}

fn slots(text: &str) -> Vec<usize> {
    let pairs = text.chars().zip(text.chars().skip(1));
    let letters = pairs.filter(|&(a, b)| learned::is_letter(a) && learned::is_letter(b));
    let mut slots: Vec<usize> = letters.map(|(a, b)| learned::slot(a, b)).collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

/// Calls with the first byte and the values of every block that the trees decide about. With `second` the values of
/// the second look stand behind those of the first, made with the first forest of `resources`.
pub fn rows(page: &Page, resources: &Resources, second: bool, mut each: impl FnMut(u32, &[i16])) {
    let blocks = blocks::of_page(page, resources);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let sheet = Sheet::new(&blocks, &surfaces, &resources.learned.rarity, resources);
    let place = |i: usize| blocks[i].pieces.start();
    let first = First::look(&sheet, &resources.learned);
    if second {
        learned::second_rows(&first, |i, row| each(place(i), row));
    } else {
        let mut row = Vec::new();
        for (at, &i) in first.open.iter().enumerate() {
            row.clear();
            first.row(at, &mut row);
            each(place(i), &row);
        }
    }
}

/// Calls with the first byte and the slots of the wording of every block that the trees decide about.
pub fn phrases(page: &Page, resources: &Resources, mut each: impl FnMut(u32, Vec<usize>)) {
    let blocks = blocks::of_page(page, resources);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let sheet = Sheet::new(&blocks, &surfaces, &resources.learned.rarity, resources);
    for i in (0..sheet.len()).filter(|&i| sheet.is_open(i)) {
        each(
            blocks[i].pieces.start(),
            learned::slots(&surfaces[i].text, &resources.learned.simple),
        );
    }
}

/// Slots and tags of the table of wordings.
pub const PHRASES: (usize, usize) = learned::PHRASES;

/// Calls with the first byte and the tag, as a number, of every block of a page.
pub fn tags(page: &Page, resources: &Resources, mut each: impl FnMut(u32, u8)) {
    let blocks = blocks::of_page(page, resources);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let sheet = Sheet::new(&blocks, &surfaces, &resources.learned.rarity, resources);
    let scores = learned::read(&sheet, &resources.learned);
    for (block, tag) in blocks.iter().zip(learned::decode(&scores, &resources.learned)) {
        each(block.pieces.start(), tag as u8);
    }
}

/// Calls with the values of every way to read a head's line, and the part of it that would be the headline. `body` is the
/// beginning of the text below, `known` whether the head has a kicker and a deck in lines of their own.
pub fn splits(line: &str, body: &str, known: (bool, bool), resources: &Resources, mut each: impl FnMut(&str, &[i16])) {
    for (range, values) in split::readings(line, body, known, resources) {
        each(&line[range], &values);
    }
}

/// Names of the values of the first look.
pub fn names() -> Vec<String> {
    learned::names()
}

/// What a join is decided by.
#[derive(Clone, Debug)]
pub struct JoinCase {
    /// The evidence, in the order of [`join_evidence_names`]; the last is the sum of the model's weights at `slots`.
    pub values: Vec<i16>,
    /// Where the characters at the cut have their weights.
    pub slots: Vec<usize>,
}

/// The evidence on pairs of blocks of a page, given by the bytes they start at; `None` where no block starts there, or
/// the two are never one paragraph.
pub fn join_cases(
    page: &Page,
    pairs: &[(u32, u32)],
    model: &JoinModel,
    resources: &Resources,
) -> Vec<Option<JoinCase>> {
    let blocks = blocks::of_page(page, resources);
    let surfaces = surface::read(&page.text, &blocks, resources);
    let habits = join_evidence::Habits::new(&blocks, &surfaces, resources);
    let at = |start: u32| blocks.binary_search_by_key(&start, |block| block.pieces.start()).ok();
    let case = |&(first, second): &(u32, u32)| {
        let (first, second) = at(first).zip(at(second))?;
        let possible = habits.may_join(first, second) && !join::never(&surfaces[second], resources);
        possible.then(|| JoinCase {
            values: habits.evidence(first, second, model).to_vec(),
            slots: habits.slots(first, second),
        })
    };
    pairs.iter().map(case).collect()
}

/// The names of the values of [`join_cases`].
pub fn join_evidence_names() -> &'static [&'static str] {
    &join_evidence::NAMES
}

/// The evidence that lines of a page are told by: of every line that stands right below another the byte it starts at and
/// the values. Empty where a paragraph is a line.
pub fn line_cases(text: &str, model: &JoinModel, resources: &Resources) -> Vec<(u32, Vec<i16>)> {
    let lines = blocks::lines(text);
    let Some(columns) = columns::Columns::find(text, &lines, &resources.learned.simple) else {
        return Vec::new();
    };
    let below = (1..lines.len()).filter(|&at| lines[at].gap == 1);
    below
        .map(|at| (lines[at].span.start, columns.evidence(at, model)))
        .collect()
}
