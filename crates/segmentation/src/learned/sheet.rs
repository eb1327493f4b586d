//! A page as the trees see it: what each block shows by itself, and where it stands among the others.

use super::layout::{
    self, CHARS, DATELINE, FIRST_KIND, GAP, MARKED, PERIODS, PICTURE_TAIL, TO_BYLINE, count, is_short,
};
use super::own::{self, flag, small};
use super::ties::{NOWHERE, Tie, Ties};
use crate::Resources;
use crate::blocks::TextBlock;
use crate::surface::{Ending, Form, Surface};

/// A page with its blocks' own values.
pub(crate) struct Sheet<'s> {
    pub(crate) surfaces: &'s [Surface<'s>],
    pub(crate) own: Vec<[i16; own::COUNT]>,
    pub(crate) ties: Ties,
    /// For every block the run of short blocks that it is in.
    pub(crate) runs: Vec<(u32, u32)>,
    /// Of every run, at its first block: lines in it, characters of its first block and of its longest.
    shapes_of_runs: Vec<[i16; 3]>,
    /// Where every block meets the next: how rare that pair of characters is, and how often the page has it.
    meetings: Vec<[i16; 2]>,
    /// Of every block in a run of several how much of what it says the text behind says too, in thousandths.
    covered: Vec<i16>,
    /// For every paragraph where the unbroken stretch of paragraphs around it begins and ends.
    stretches: Vec<(u32, u32)>,
    /// Blocks that stand alone between texts: block, characters, shape.
    pub(crate) lone: Vec<(u32, i16, u32)>,
    /// For every block the distance to the next and from the last block that has a form.
    distances: Vec<[i16; 6]>,
    statistics: [i16; 8],
}

/// Names of the values of [`Sheet::place`].
pub(crate) const PLACE: [&str; 42] = [
    "run_position",
    "run_length",
    "run_rest",
    "texts_behind",
    "texts_before",
    "like_length",
    "like_shape",
    "lone_around",
    "to_dateline",
    "from_dateline",
    "to_byline",
    "from_byline",
    "from_signed",
    "to_caption",
    "index",
    "rest",
    "share",
    "page_short",
    "page_bylines",
    "page_datelines",
    "page_median",
    "page_dense",
    "page_closed",
    "page_blocks",
    "page_marked",
    "longer_than_next",
    "longer_than_before",
    "text_after_run",
    "dateline_after_run",
    "byline_in_run",
    "gap_behind",
    "gap_before",
    "lines_in_run",
    "run_first_chars",
    "run_most_chars",
    "junction_before",
    "junction_behind",
    "junction_known_before",
    "junction_known_behind",
    "covers_over_run",
    "covers_most_of_run",
    "lines_till_text",
];

/// Names of the values of [`Sheet::words`].
pub(crate) const WORDS: [&str; 30] = [
    "tie_1",
    "tie_3",
    "tie_6",
    "long_tie_3",
    "long_tie_6",
    "covers_next_1",
    "covers_next_3",
    "covers_next_6",
    "covers_last_1",
    "covers_last_3",
    "covers_last_6",
    "less_3",
    "less_6",
    "long_next_6",
    "long_last_6",
    "dip",
    "covers_stretch_behind",
    "covers_stretch_before",
    "stretch_behind",
    "stretch_before",
    "first_by_1",
    "first_by_3",
    "first_by_6",
    "first_most",
    "second_by_3",
    "own_weight",
    "next_total",
    "tie_span",
    "long_less",
    "stretch_less",
];

/// Which of the words' values neighbours see.
pub(crate) const SEEN: [usize; 12] = [5, 6, 7, 9, 10, 12, 13, 14, 16, 17, 21, 28];

/// Characters of the longest titles of laws and decisions, the day that they were passed among them.
const LONGEST_TITLE: usize = 130;

/// A value where there is none.
pub(crate) const NONE: i16 = -999;

impl<'s> Sheet<'s> {
    pub(crate) fn new(blocks: &[TextBlock], surfaces: &'s [Surface<'s>], rarity: &[u8], resources: &Resources) -> Self {
        let values = |(block, surface)| own::values(block, surface, resources);
        let own: Vec<[i16; own::COUNT]> = blocks.iter().zip(surfaces).map(values).collect();
        let ties = Ties::new(surfaces, rarity);
        let meetings = layout::meetings(surfaces, &ties, rarity);
        let runs = layout::runs(&own);
        let lone = layout::lone(&own, &runs, surfaces);
        let distances = layout::distances(&own);
        let statistics = layout::statistics(blocks, surfaces, &own);
        let stretches = layout::stretches(&ties.texts);
        let mut sheet = Self {
            surfaces,
            ties,
            meetings,
            shapes_of_runs: layout::shapes_of_runs(&own, &runs),
            own,
            runs,
            covered: Vec::new(),
            stretches,
            lone,
            distances,
            statistics,
        };
        sheet.covered = (0..sheet.len()).map(|i| sheet.covered_in_run(i)).collect();
        sheet
    }

    /// Whether a block ends with who took a picture.
    pub(crate) fn names_photographer(&self, i: usize) -> bool {
        self.own[i][PICTURE_TAIL] == 1
    }

    pub(crate) fn len(&self) -> usize {
        self.own.len()
    }

    /// A value of a block by its number in [`own::NAMES`].
    fn value(&self, i: usize, at: usize) -> i16 {
        self.own.get(i).map_or(NONE, |values| values[at])
    }

    /// Whether the trees decide about a block; of all others it is plain that they are paragraphs: 99.9 in 100 of the
    /// training pages' blocks of more than twenty characters that end with a full stop and have one within are. The
    /// titles of laws and decisions are long, but have no full stop.
    pub(crate) fn is_open(&self, i: usize) -> bool {
        let (surface, own) = (&self.surfaces[i], &self.own[i]);
        if surface.form != Form::Plain || surface.continued || own[FIRST_KIND] == MARKED {
            return surface.form != Form::Damage;
        }
        let whole = own[PERIODS] > 0 && surface.ending == Ending::Sentence && surface.chars > 20;
        let titled = own[PERIODS] == 0 && matches!(surface.ending, Ending::Word | Ending::Closing);
        surface.chars <= if titled { LONGEST_TITLE } else { 60 } && !whole && !surface.dateline
    }

    /// Where a block stands.
    pub(crate) fn place(&self, i: usize, out: &mut Vec<i16>) {
        let (from, to) = self.runs[i];
        let (from, to) = (from as usize, to as usize);
        let (behind, before) = self.stretch(i);
        let (length, shape, around) = self.alike(i);
        let chars = |i: usize| self.value(i, CHARS);
        let less = |other: i16| if other == NONE { NONE } else { chars(i) - other };
        out.extend([
            small(i - from.min(i)),
            small(to - from),
            small(to.saturating_sub(i + 1)),
        ]);
        out.extend([behind, before, length, shape, around]);
        out.extend(self.distances[i]);
        let n = self.len();
        out.extend([small(i.min(60)), small((n - 1 - i).min(60)), small(i * 1000 / n)]);
        out.extend(self.statistics);
        out.extend([
            less(self.value(i + 1, CHARS)),
            less(i.checked_sub(1).map_or(NONE, chars)),
        ]);
        let run = self.shapes_of_runs[from.min(n - 1)];
        let byline = self.distances[i][TO_BYLINE];
        out.extend([
            self.value(to, CHARS),
            self.value(to, DATELINE),
            flag(usize::from(byline.unsigned_abs()) + i < to),
            self.value(i + 1, GAP),
            i.checked_sub(1).map_or(NONE, |before| self.value(before, GAP)),
        ]);
        out.extend(if from < to { run } else { [0, NONE, NONE] });
        out.extend(self.junctions(i));
        out.extend(self.among(i));
    }

    /// How rare the pair of characters is where a block meets the one before and the one behind, and in how many places
    /// of the page it stands: 0, 1 or more.
    fn junctions(&self, i: usize) -> [i16; 4] {
        let behind = self.meetings[i];
        let before = i.checked_sub(1).map_or([NONE; 2], |before| self.meetings[before]);
        [before[0], behind[0], before[1], behind[1]]
    }

    /// How a block compares with the other lines of its run: the share of its words that the text behind has, less the
    /// most of the others; whether none has more; blocks to the run's end.
    fn among(&self, i: usize) -> [i16; 3] {
        let (from, to) = self.runs[i];
        let (from, to) = (from as usize, to as usize);
        if to <= from + 1 {
            return [NONE, 1, 0];
        }
        let own = self.covered[i];
        let near = from.max(i.saturating_sub(4))..to.min(i + 5);
        let other = near
            .filter(|&at| at != i)
            .map(|at| self.covered[at])
            .max()
            .unwrap_or_default();
        [own - other, flag(own >= other), small((to - i - 1).min(20))]
    }

    fn covered_in_run(&self, i: usize) -> i16 {
        let (from, to) = self.runs[i];
        if to > from + 1 { self.covered_behind(i, 4) } else { 0 }
    }

    /// Paragraphs in the stretches behind and before a block.
    fn stretch(&self, i: usize) -> (i16, i16) {
        let (behind, before) = self.stretches_at(i);
        (small(behind.len().min(12)), small(before.len().min(12)))
    }

    /// The unbroken stretches of paragraphs behind and before a block.
    fn stretches_at(&self, i: usize) -> (std::ops::Range<u32>, std::ops::Range<u32>) {
        let text = self.ties.ordinals[i];
        let next = text + u32::from(self.surfaces[i].is_text());
        let behind = self
            .stretches
            .get(next as usize)
            .map_or(next..next, |found| next..found.1.min(next + 12));
        let before = text.checked_sub(1).and_then(|last| self.stretches.get(last as usize));
        let before = before.map_or(text..text, |found| found.0.max(text.saturating_sub(12))..text);
        (behind, before)
    }

    /// Blocks that stand alone near a block with its length, with its shape, and all of them.
    fn alike(&self, i: usize) -> (i16, i16, i16) {
        if !self.is_short(i) {
            return (0, 0, 0);
        }
        let (chars, own) = (self.value(i, CHARS), self.shape(i));
        let at = u32::try_from(i).unwrap_or(NOWHERE);
        let from = self.lone.partition_point(|one| one.0 + 25 < at);
        let near = self.lone[from..]
            .iter()
            .take_while(|one| one.0 <= at + 25)
            .filter(|one| one.0 != at);
        near.fold((0, 0, 0), |(length, form, all), one| {
            (
                length + flag((one.1 - chars).abs() <= 1),
                form + flag(one.2 == own),
                all + 1,
            )
        })
    }

    /// What kinds of characters a block is made of.
    pub(crate) fn shape(&self, i: usize) -> u32 {
        layout::shape(&self.surfaces[i].text)
    }

    pub(crate) fn is_short(&self, i: usize) -> bool {
        is_short(&self.own[i])
    }

    /// What a block and the paragraphs around it share. `last` is what was found at the last block asked about.
    pub(crate) fn words(&self, i: usize, last: &mut Place, out: &mut Vec<i16>) {
        let text = self.ties.ordinals[i];
        let last_tie = last.ties[1].0;
        if last.text != text {
            *last = self.words_around(text);
        }
        let Place { ties, first, total, .. } = *last;
        out.extend([ties[0].0, ties[1].0, ties[2].0, ties[1].1, ties[2].1]);
        let own = self.covers(i, text);
        out.extend(own);
        out.extend([ties[1].0 - last_tie / 2]);
        let stretches = self.covers_stretches(i);
        out.extend(stretches);
        out.extend(first);
        out.extend([
            small(self.ties.totals[i] as usize),
            small(total as usize),
            ties[0].0 - ties[2].0,
            own[8] - own[9],
            stretches[0] - stretches[1],
        ]);
    }

    fn words_around(&self, text: u32) -> Place {
        let next = self.ties.texts.get(text as usize);
        Place {
            text,
            ties: [1, 3, 6].map(|most| self.tie(text, most)),
            first: self.first(text),
            total: next.map_or(0, |&block| self.ties.totals[block as usize]),
        }
    }

    /// How much of what a block says the next `most` paragraphs say too, in thousandths.
    pub(crate) fn covered_behind(&self, i: usize, most: u32) -> i16 {
        let next = self.ties.ordinals[i] + u32::from(self.surfaces[i].is_text());
        share(
            weigh(self.ties.of(i), |tie| tie.behind < next.saturating_add(most)).0,
            self.ties.totals[i],
        )
    }

    /// How much of what a block says the last `most` paragraphs said too, in thousandths.
    pub(crate) fn covered_before(&self, i: usize, most: u32) -> i16 {
        let text = self.ties.ordinals[i];
        let said = |tie: &Tie| tie.before != NOWHERE && tie.before + most >= text;
        share(weigh(self.ties.of(i), said).0, self.ties.totals[i])
    }

    /// How much of what the next `most` paragraphs say the `most` before say too, in thousandths of the smaller; and of
    /// that what is longer than two characters.
    fn tie(&self, text: u32, most: u32) -> (i16, i16) {
        let texts = count(self.ties.texts.len());
        let from = text.saturating_sub(most);
        let next = text..(text + most).min(texts);
        let (mut shared, mut long) = (0, 0);
        for at in next.clone() {
            let (one, longer) = weigh(self.ties.of_text(at as usize), |tie| {
                from <= tie.before && tie.before < text
            });
            shared += one;
            long += longer;
        }
        let total = |range: std::ops::Range<u32>| -> u32 {
            range
                .map(|at| self.ties.totals[self.ties.texts[at as usize] as usize])
                .sum()
        };
        let least = total(next).min(total(from..text));
        (share(shared, least), share(long, least))
    }

    fn covers(&self, i: usize, text: u32) -> [i16; 10] {
        let ties = self.ties.of(i);
        let next = text + u32::from(self.surfaces[i].is_text());
        let total = self.ties.totals[i];
        let ahead = |most: u32| {
            let (shared, long) = weigh(ties, |tie| tie.behind < next.saturating_add(most));
            (share(shared, total), share(long, total))
        };
        let back = |most: u32| {
            let (shared, long) = weigh(ties, |tie| tie.before != NOWHERE && tie.before + most >= text);
            (share(shared, total), share(long, total))
        };
        let (n1, n3, n6) = (ahead(1), ahead(3), ahead(6));
        let (p1, p3, p6) = (back(1), back(3), back(6));
        [n1.0, n3.0, n6.0, p1.0, p3.0, p6.0, n3.0 - p3.0, n6.0 - p6.0, n6.1, p6.1]
    }

    fn covers_stretches(&self, i: usize) -> [i16; 4] {
        let ties = self.ties.of(i);
        let (behind, before) = self.stretches_at(i);
        let total = self.ties.totals[i];
        let ahead = weigh(ties, |tie| tie.behind < behind.end).0;
        let back = weigh(ties, |tie| tie.before != NOWHERE && tie.before >= before.start).0;
        [
            share(ahead, total),
            share(back, total),
            small(behind.len().min(12)),
            small(before.len().min(12)),
        ]
    }

    /// How much of the next paragraph those before say: all of the last one, three and six, the most that one of six
    /// says, and of the paragraph behind it three.
    fn first(&self, text: u32) -> [i16; 5] {
        let Some(&block) = self.ties.texts.get(text as usize) else {
            return [NONE; 5];
        };
        let ties = self.ties.of(block as usize);
        let total = self.ties.totals[block as usize];
        let mut each = [0_u32; 6];
        for tie in ties.iter().filter(|tie| tie.before != NOWHERE) {
            let distance = text - 1 - tie.before.min(text - 1);
            if let Some(sum) = each.get_mut(distance as usize) {
                *sum += u32::from(tie.weight);
            }
        }
        let by = |most: usize| share(each[..most].iter().sum(), total);
        let second = self.ties.texts.get(text as usize + 1).map_or(NONE, |&block| {
            let within = |tie: &Tie| tie.before < text && tie.before + 3 >= text;
            share(
                weigh(self.ties.of(block as usize), within).0,
                self.ties.totals[block as usize],
            )
        });
        [
            by(1),
            by(3),
            by(6),
            share(each.into_iter().max().unwrap_or_default(), total),
            second,
        ]
    }
}

/// What the paragraphs on either side of a place share: the blocks of a run stand between the same two.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The number of the next paragraph.
    text: u32,
    /// See [`Sheet::tie`], of one, three and six paragraphs.
    ties: [(i16, i16); 3],
    /// See [`Sheet::first`].
    first: [i16; 5],
    /// Weight of all pairs of the next paragraph.
    total: u32,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            text: NOWHERE,
            ties: [(0, 0); 3],
            first: [NONE; 5],
            total: 0,
        }
    }
}

/// Weight of the ties that hold, and of those among them that follow one that holds: words of three characters and
/// more.
fn weigh(ties: &[Tie], holds: impl Fn(&Tie) -> bool) -> (u32, u32) {
    let (mut sum, mut long, mut last) = (0, 0, false);
    for tie in ties {
        let found = holds(tie);
        sum += if found { u32::from(tie.weight) } else { 0 };
        long += if found && last { u32::from(tie.weight) } else { 0 };
        last = found;
    }
    (sum, long)
}

pub(crate) fn share(part: u32, whole: u32) -> i16 {
    let permille = u64::from(part) * 1000 / u64::from(whole.max(1));
    small(usize::try_from(permille.min(1000)).expect("at most 1000"))
}
