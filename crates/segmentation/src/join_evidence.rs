use crate::Resources;
use crate::blocks::TextBlock;
use crate::byline::is_han;
use crate::join_edge::{Detail, Edge, SENTENCE, capped};
use crate::join_model::{JoinModel, slot};
use crate::surface::{Form, Surface};

/// What speaks for or against two blocks being one paragraph that a column cut. The order is that of data/joins.bin.zst.
pub(crate) const NAMES: [&str; COUNT] = [
    "end",
    "chars",
    "next_chars",
    "since_sentence",
    "sentences",
    "clauses",
    "next_end",
    "next_sentences",
    "next_first_mark",
    "next_begin",
    "begin",
    "quote_open",
    "next_closes_quote",
    "bracket_open",
    "next_closes_bracket",
    "list_mark",
    "next_list_mark",
    "colon_inside",
    "digits_last",
    "page_listed_lines",
    "page_long_closed",
    "page_short_open",
    "page_ends_alike",
    "chars_to_median",
    "next_chars_to_median",
    "before_end",
    "before_chars",
    "after_end",
    "after_chars",
    "open_lines_before",
    "open_lines_after",
    "gap",
    "between",
    "same_begin",
    "chars_differ",
    "next_gap",
    "page_seen",
    "bound",
    "left",
    "right",
    "three_left",
    "three_right",
    "four_left",
    "four_across",
    "four_right",
    "starts",
    "starts_three",
    "last_known",
    "first_known",
    "office_before",
    "name_behind",
    "grams",
];

/// Number of values.
pub(crate) const COUNT: usize = 52;

/// Values in the order of [`NAMES`].
pub(crate) type Evidence = [i16; COUNT];

/// A page as joins see it: the edges of its blocks, and the habits of its paragraphs.
pub(crate) struct Habits<'h> {
    surfaces: &'h [Surface<'h>],
    resources: &'h Resources,
    edges: Vec<Edge>,
    gaps: Vec<i16>,
    /// Runs of three and four characters within its blocks: a cut through 公共|卫生 is mended by 公共卫生 elsewhere.
    runs: Runs,
    /// Share of long blocks that end a sentence, and of short ones that do not, in hundredths.
    long_closed: i16,
    short_open: i16,
    /// How many long blocks do not.
    long_open: usize,
    /// For every kind of end the share of blocks with it that are no lines, in hundredths.
    ends: [i16; ENDS],
    median: i16,
    /// Numbered lines without a final mark, which head parts of a text.
    listed: i16,
    /// For every block how many before it, and from it on, are lines without a final mark.
    open_before: Vec<i16>,
    open_after: Vec<i16>,
}

/// Shortest block that counts as long, in characters: two columns' lines.
const LONG: i16 = 40;
/// Kinds of ends.
const ENDS: usize = 16;

impl<'h> Habits<'h> {
    pub(crate) fn new(blocks: &[TextBlock], surfaces: &'h [Surface<'h>], resources: &'h Resources) -> Self {
        let edges: Vec<Edge> = surfaces.iter().map(|surface| Edge::new(surface, resources)).collect();
        let gaps = blocks.iter().map(|block| capped(block.gap, 9)).collect();
        let mut habits = Self {
            surfaces,
            resources,
            gaps,
            runs: Runs::new(surfaces),
            long_closed: share(&edges, |edge| edge.chars >= LONG, |edge| edge.end == SENTENCE),
            long_open: edges
                .iter()
                .filter(|edge| edge.chars >= LONG && edge.end != SENTENCE)
                .count(),
            short_open: share(&edges, |edge| edge.chars < LONG, |edge| edge.end != SENTENCE),
            ends: ends(&edges),
            median: median(&edges),
            listed: capped(edges.iter().filter(|edge| edge.numbered).count(), 9),
            open_before: Vec::new(),
            open_after: Vec::new(),
            edges,
        };
        habits.open_before = open_lines(habits.edges.iter());
        habits.open_after = open_lines(habits.edges.iter().rev());
        habits.open_after.reverse();
        habits
    }

    /// The evidence on two blocks, the weights of the characters at the cut included.
    pub(crate) fn evidence(&self, first: usize, second: usize, model: &JoinModel) -> Evidence {
        let mut values = Vec::with_capacity(COUNT);
        let named = self.structure(first, second, &mut values);
        self.neighbours(first, second, &mut values);
        self.characters(first, second, model, &mut values);
        values.extend(named.map(i16::from));
        values.push(model.weigh(&self.slots(first, second)));
        values.try_into().expect("as many values as names")
    }

    fn detail(&self, at: usize) -> Detail {
        Detail::new(&self.surfaces[at], self.resources)
    }

    fn structure(&self, first: usize, second: usize, out: &mut Vec<i16>) -> [bool; 2] {
        let (a, b) = (&self.edges[first], &self.edges[second]);
        let (of_a, of_b) = (self.detail(first), self.detail(second));
        out.extend([
            a.end,
            a.chars,
            b.chars,
            of_a.since_sentence,
            of_a.sentences,
            of_a.clauses,
        ]);
        out.extend([b.end, of_b.sentences, of_b.first_mark, b.begin, a.begin]);
        out.extend([of_a.open[0], of_b.closes[0], of_a.open[1], of_b.closes[1]].map(i16::from));
        out.extend([of_a.listed, of_b.listed, of_a.colon].map(i16::from));
        out.extend([of_a.digits, self.listed]);
        out.extend([
            self.long_closed,
            self.short_open,
            self.ends[usize::from(a.end.unsigned_abs())],
        ]);
        out.extend([a.chars, b.chars].map(|chars| (chars * 16 / self.median).min(99)));
        [of_a.office, of_b.name]
    }

    fn neighbours(&self, first: usize, second: usize, out: &mut Vec<i16>) {
        let (a, b) = (&self.edges[first], &self.edges[second]);
        let before = first.checked_sub(1).map(|at| &self.edges[at]);
        let after = self.edges.get(second + 1);
        let seen = |edge: Option<&Edge>| edge.map_or((-1, -1), |edge| (edge.end, edge.chars));
        let ((before_end, before_chars), (after_end, after_chars)) = (seen(before), seen(after));
        out.extend([before_end, before_chars, after_end, after_chars]);
        out.extend([self.open_before[first], self.open_after[second], self.gaps[second]]);
        out.push(capped(second - first - 1, 9));
        out.push(i16::from(a.head[0] == b.head[0]));
        out.push((a.chars - b.chars).abs());
        out.push(self.gaps.get(second + 1).copied().unwrap_or(-1));
    }

    /// What neighbouring characters say: how bound the two at the cut are to each other, and to those beside them.
    fn characters(&self, first: usize, second: usize, model: &JoinModel, out: &mut Vec<i16>) {
        let [x, w, v, ..] = self.edges[first].tail;
        let [y, z, u, ..] = self.edges[second].head;
        let runs: [&[char]; 5] = [&[w, x, y], &[x, y, z], &[v, w, x, y], &[w, x, y, z], &[x, y, z, u]];
        out.push(runs.iter().map(|run| i16::from(self.runs.hold(run))).sum());
        model.bonds([x, w, v], [y, z, u], out);
    }

    /// Where the characters at the cut have their weights.
    pub(crate) fn slots(&self, first: usize, second: usize) -> Vec<usize> {
        let (a, b) = (&self.edges[first], &self.edges[second]);
        let at = slot;
        let mut slots = Vec::with_capacity(28);
        for k in 1..=3 {
            slots.push(at(k, &a.tail[..k as usize]));
            slots.push(at(8 + k, &b.head[..k as usize]));
        }
        for (i, j) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
            let run = [&a.tail[..i], &['|'], &b.head[..j]].concat();
            slots.push(at(16, &run));
        }
        let length = |chars: i16| char::from(b'a' + u8::try_from(chars.min(78) / 6).unwrap_or_default());
        slots.push(at(17, &[length(a.chars), a.tail[0]]));
        slots.push(at(18, &[length(b.chars), b.head[0]]));
        slots.extend(a.tail.windows(2).map(|run| at(19, run)));
        slots.extend(b.head.windows(2).map(|run| at(20, run)));
        slots
    }

    /// Whether the page has elsewhere, across the cut, what the two make together: two runs of it or more.
    pub(crate) fn repeats(evidence: &Evidence) -> bool {
        let seen = NAMES.iter().position(|name| *name == "page_seen");
        seen.is_some_and(|at| evidence[at] > 1)
    }

    /// Whether most long blocks of the page, and more than two, end without a full stop: one or two are a cut's.
    pub(crate) fn ends_openly(&self) -> bool {
        self.long_open > 2 && self.long_closed < 60
    }

    /// Whether two blocks are ever one paragraph: text, and the first in mid-sentence.
    pub(crate) fn may_join(&self, first: usize, second: usize) -> bool {
        let (a, b) = (&self.edges[first], &self.edges[second]);
        // Numbered lines without a mark but the one behind the number come in sets and head parts of a text.
        let heads = self.listed > 1 && a.numbered && self.detail(first).clauses < 2;
        a.plain && b.plain && a.end != SENTENCE && !heads
    }
}

/// Which runs of three and four Chinese characters a page has, a bit for each by its hash.
struct Runs {
    bits: Vec<u64>,
}

/// Characters of a block that runs are taken from.
const RUNS: usize = 1500;
/// Bits for each character, so that few runs share theirs.
const BITS: usize = 32;

impl Runs {
    fn new(surfaces: &[Surface<'_>]) -> Self {
        let plain = || surfaces.iter().filter(|surface| surface.form == Form::Plain);
        let size = plain().map(|surface| (surface.text.len() / 3).min(RUNS)).sum::<usize>() * BITS;
        let mut runs = Self {
            bits: vec![0; (size / 64).next_power_of_two()],
        };
        for surface in plain() {
            let (mut last, mut han) = (['，'; 4], 0);
            for c in surface.text.chars().take(RUNS) {
                last = [last[1], last[2], last[3], c];
                han = if is_han(c) { han + 1 } else { 0 };
                if han > 2 {
                    runs.add(&last[1..]);
                }
                if han > 3 {
                    runs.add(&last);
                }
            }
        }
        runs
    }

    fn add(&mut self, run: &[char]) {
        let (word, bit) = self.place(run);
        self.bits[word] |= bit;
    }

    fn hold(&self, run: &[char]) -> bool {
        let (word, bit) = self.place(run);
        self.bits[word] & bit != 0
    }

    /// The place of a run, by multiplying: it is asked for every character of a page.
    fn place(&self, run: &[char]) -> (usize, u64) {
        let mut hash = 0_u64;
        for &c in run {
            hash = (hash ^ u64::from(u32::from(c)))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .rotate_left(23);
        }
        let word = usize::try_from(hash >> 32).expect("32 bits fit") & (self.bits.len() - 1);
        (word, 1 << (hash & 63))
    }
}

fn share(edges: &[Edge], of: impl Fn(&Edge) -> bool, holds: impl Fn(&Edge) -> bool) -> i16 {
    let all = edges.iter().filter(|edge| edge.plain && of(edge)).count();
    let those = edges
        .iter()
        .filter(|edge| edge.plain && of(edge) && holds(edge))
        .count();
    capped((those * 100).checked_div(all).unwrap_or(50), 100)
}

fn ends(edges: &[Edge]) -> [i16; ENDS] {
    let mut counts = [0_usize; ENDS];
    let texts = edges.iter().filter(|edge| edge.plain && edge.chars >= LONG / 2);
    for edge in texts {
        counts[usize::from(edge.end.unsigned_abs())] += 1;
    }
    let all = counts.iter().sum::<usize>().max(1);
    counts.map(|count| capped(count * 100 / all, 100))
}

/// The middle length of long blocks.
fn median(edges: &[Edge]) -> i16 {
    let mut lengths: Vec<i16> = edges
        .iter()
        .map(|edge| edge.chars)
        .filter(|chars| *chars >= LONG)
        .collect();
    lengths.sort_unstable();
    lengths.get(lengths.len() / 2).copied().unwrap_or(80)
}

/// For every block how many stand right before it that are lines without a final mark, counted to 8: of verses and
/// lists none is cut.
fn open_lines<'e>(edges: impl Iterator<Item = &'e Edge>) -> Vec<i16> {
    let mut run = 0;
    edges
        .map(|edge| {
            let before = run;
            run = if edge.end != SENTENCE && edge.chars < LONG {
                (run + 1).min(8)
            } else {
                0
            };
            before
        })
        .collect()
}
