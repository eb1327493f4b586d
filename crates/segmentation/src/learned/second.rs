//! The second look: what a first reading of the page says about its articles.

use super::layout::{BRACKETED, CHARS, DATELINE, FORM};
use super::own::{flag, small};
use super::sheet::{NONE, Sheet, share};
use super::tag::{Scores, Tag};
use super::ties::Tie;

/// The first reading of a page, and what follows from it.
pub(crate) struct Draft<'s> {
    sheet: &'s Sheet<'s>,
    scores: &'s [Scores],
    /// For every block how much more likely an article starts with it than not.
    starts: Vec<i16>,
    /// Blocks where an article starts more likely than not, and those where it does for sure.
    likely: Vec<usize>,
    sure: Vec<usize>,
    /// Characters before each block.
    characters: Vec<u32>,
    /// Date lines before each block.
    datelines: Vec<i16>,
    habits: [i16; 6],
    /// Short lines that may be parts of articles: block, characters, shape.
    lines: Vec<(u32, i16, u32)>,
    marks: Vec<u32>,
    epoch: u32,
}

/// Margin from which a start is taken for sure: 9 to 1.
const SURE: i16 = 2250;

/// How many values a block has behind those of the first look.
pub(crate) const COUNT: usize = NEIGHBOURS + DISTANCES + SHARED + SETS + HABITS + SIGNS;

// How many of them each part gives, in their order.
pub(super) const NEIGHBOURS: usize = 22 + 7 * Tag::COUNT;
pub(super) const DISTANCES: usize = 6;
pub(super) const SHARED: usize = 14;
pub(super) const SETS: usize = 16;
pub(super) const HABITS: usize = 6;
pub(super) const SIGNS: usize = 9;

/// Blocks on either side whose scores a block sees.
const NEAR: isize = 3;
const FAR: isize = 5;

impl<'s> Draft<'s> {
    pub(crate) fn new(sheet: &'s Sheet<'s>, scores: &'s [Scores]) -> Self {
        let starts: Vec<i16> = scores.iter().map(Scores::start).collect();
        let over = |least: i16| (0..starts.len()).filter(|&i| starts[i] > least).collect::<Vec<_>>();
        let (likely, sure) = (over(0), over(SURE));
        let mut characters = vec![0];
        let mut datelines = vec![0];
        for values in &sheet.own {
            let (last, dates) = (characters[characters.len() - 1], datelines[datelines.len() - 1]);
            characters.push(last + u32::from(values[CHARS].unsigned_abs()));
            datelines.push((dates + values[DATELINE]).min(9999));
        }
        let habits = habits(sheet, scores, &sure);
        let lines = lines(sheet, scores);
        Self {
            marks: vec![0; sheet.ties.pairs],
            epoch: 0,
            sheet,
            scores,
            starts,
            likely,
            sure,
            characters,
            datelines,
            habits,
            lines,
        }
    }

    /// The values of a block behind those of the first look.
    pub(crate) fn values(&mut self, i: usize, out: &mut Vec<i16>) {
        self.neighbours(i, out);
        let (last, next) = around(&self.likely, i, self.starts.len());
        self.distances(i, last, next, out);
        self.shared(i, last, next, out);
        self.sets(i, last, next, out);
        out.extend(self.habits);
        self.signs(i, last, next, out);
    }

    fn at(&self, i: usize, offset: isize) -> Option<usize> {
        i.checked_add_signed(offset).filter(|&at| at < self.starts.len())
    }

    fn neighbours(&self, i: usize, out: &mut Vec<i16>) {
        for offset in -FAR..=FAR {
            let at = self.at(i, offset);
            out.push(at.map_or(NONE, |at| self.starts[at]));
            out.push(at.map_or(NONE, |at| self.scores[at].of(Tag::Crosshead)));
        }
        for offset in -NEAR..=NEAR {
            match self.at(i, offset) {
                Some(at) => out.extend(self.scores[at].all()),
                None => out.extend([NONE; Tag::COUNT]),
            }
        }
    }

    fn distances(&self, i: usize, last: Option<usize>, next: usize, out: &mut Vec<i16>) {
        let (sure_last, sure_next) = around(&self.sure, i, self.starts.len());
        let back = |last: Option<usize>| small((i + 1 - last.map_or(0, |last| last + 1)).min(200));
        let between = |from: usize, to: usize| small((self.characters[to] - self.characters[from.min(to)]) as usize);
        out.extend([
            back(last),
            small((next - i).min(200)),
            back(sure_last),
            small((sure_next - i).min(200)),
            between(last.unwrap_or_default(), i).min(4000),
            between((i + 1).min(next), next).min(4000),
        ]);
    }

    /// Words that the block, the headline before it and what stands before and behind have in common.
    fn shared(&mut self, i: usize, last: Option<usize>, next: usize, out: &mut Vec<i16>) {
        let sheet = self.sheet;
        let start = last.unwrap_or_default().max(i.saturating_sub(13));
        let before = self.article_blocks(start, i);
        let behind = self.article_blocks(i + 1, next.min(i + 13));
        let headline = self.headline(last, i);
        let body = self.article_blocks(last.map_or(i, |last| (last + 1).min(i)).max(i.saturating_sub(13)), i);
        let near = self.body(i);
        let own: Vec<Tie> = sheet.ties.of(i).to_vec();
        let lines: Vec<Tie> = headline.iter().flat_map(|&line| sheet.ties.of(line)).copied().collect();
        let own_behind = self.covered(&own, &behind);
        let own_before = self.covered(&own, &before);
        let lines_behind = self.covered(&lines, &behind);
        out.extend([own_behind, own_before, own_behind - own_before]);
        out.push(self.tie(&before, &behind));
        out.extend([lines_behind, self.covered(&lines, &body)]);
        out.extend([
            self.covered(&lines, &[i]),
            self.covered(&own, &headline),
            own_behind - lines_behind,
        ]);
        out.extend([
            self.covered(&own, &near),
            self.covered(&lines, &near),
            self.tie(&before, &near),
        ]);
        out.push(small(near.len()));
        out.push(near.iter().map(|&at| sheet.own[at][CHARS]).fold(0, i16::saturating_add));
    }

    /// Blocks that are parts of articles.
    fn article_blocks(&self, from: usize, to: usize) -> Vec<usize> {
        (from..to).filter(|&at| !self.scores[at].best().is_aside()).collect()
    }

    /// The lines of the headline that the block would stand under.
    fn headline(&self, last: Option<usize>, i: usize) -> Vec<usize> {
        let Some(last) = last else { return Vec::new() };
        (last..i.min(last + 3))
            .filter(|&at| self.sheet.own[at][CHARS] <= 45)
            .collect()
    }

    /// The first paragraphs behind a block and the short blocks that follow it.
    fn body(&self, i: usize) -> Vec<usize> {
        let n = self.starts.len();
        let is_text = |at: &usize| self.scores[*at].best() == Tag::Paragraph;
        let from = (i + 1..n.min(i + 4)).find(is_text).unwrap_or(n.min(i + 4));
        (from..n.min(from + 6)).take_while(is_text).collect()
    }

    /// How much of the weight of some pairs is in some blocks too.
    fn covered(&mut self, pairs: &[Tie], blocks: &[usize]) -> i16 {
        self.epoch += 2;
        let mut total = 0;
        for tie in pairs {
            let mark = &mut self.marks[tie.pair as usize];
            total += if *mark == self.epoch { 0 } else { u32::from(tie.weight) };
            *mark = self.epoch;
        }
        share(self.found(blocks), total)
    }

    /// Weight of the marked pairs that some blocks have, each once.
    fn found(&mut self, blocks: &[usize]) -> u32 {
        let mut sum = 0;
        for &block in blocks {
            for tie in self.sheet.ties.of(block) {
                let mark = &mut self.marks[tie.pair as usize];
                if *mark == self.epoch {
                    sum += u32::from(tie.weight);
                    *mark += 1;
                }
            }
        }
        sum
    }

    /// What two groups of blocks share, in thousandths of the smaller.
    fn tie(&mut self, first: &[usize], second: &[usize]) -> i16 {
        self.epoch += 2;
        for &block in first {
            for tie in self.sheet.ties.of(block) {
                self.marks[tie.pair as usize] = self.epoch;
            }
        }
        let total = |blocks: &[usize]| blocks.iter().map(|&block| self.sheet.ties.totals[block]).sum::<u32>();
        let least = total(first).min(total(second));
        share(self.found(second), least)
    }

    /// Other short lines around: all, those of one length, those of one shape, those under the same headline.
    fn sets(&self, i: usize, last: Option<usize>, next: usize, out: &mut Vec<i16>) {
        let mut sets = [Set::default(); 4];
        let chars = self.sheet.own[i][CHARS];
        if chars <= 40 {
            let at = u32::try_from(i).unwrap_or(u32::MAX);
            let own = self.sheet.shape(i);
            let from = self.lines.partition_point(|line| line.0 + 30 < at);
            for &(line, length, shape) in self.lines[from..].iter().take_while(|line| line.0 <= at + 30) {
                let line = line as usize;
                if line == i {
                    continue;
                }
                let member = [
                    true,
                    (length - chars).abs() <= 1,
                    shape == own,
                    last.is_none_or(|last| last < line) && line < next,
                ];
                for (set, _) in sets.iter_mut().zip(member).filter(|(_, member)| *member) {
                    set.add(self.starts[line], self.scores[line].of(Tag::Crosshead));
                }
            }
        }
        out.extend(sets.iter().flat_map(Set::values));
    }

    fn signs(&self, i: usize, last: Option<usize>, next: usize, out: &mut Vec<i16>) {
        let n = self.starts.len();
        let own = &self.sheet.own;
        let any = |to: usize, at: usize, value: i16| {
            flag(own[(i + 1).min(n)..n.min(to)].iter().any(|values| values[at] == value))
        };
        let most = |range: std::ops::Range<usize>| self.starts[range].iter().copied().max().unwrap_or(NONE);
        let before = i.checked_sub(1);
        out.extend([
            (self.datelines[i + 1] - self.datelines[last.unwrap_or_default()]).min(9),
            (self.datelines[next] - self.datelines[(i + 1).min(next)]).min(9),
            any(i + 4, FORM, 1),
            any(i + 5, DATELINE, 1),
            before.map_or(NONE, |at| self.scores[at].of(Tag::Byline)),
            before.map_or(NONE, |at| own[at][BRACKETED]),
            before.map_or(NONE, |at| flag(own[at][FORM] == 3)),
            most(i.saturating_sub(4)..i),
            most((i + 1).min(n)..n.min(i + 5)),
        ]);
    }
}

/// Short blocks that are neither plain text nor aside of the articles.
fn lines(sheet: &Sheet<'_>, scores: &[Scores]) -> Vec<(u32, i16, u32)> {
    let is_line = |&i: &usize| {
        let best = scores[i].best();
        let other = best == Tag::Byline || best.is_aside() || best == Tag::Paragraph;
        (1..=40).contains(&sheet.own[i][CHARS]) && !other
    };
    let line = |i: usize| {
        (
            u32::try_from(i).unwrap_or(u32::MAX),
            sheet.own[i][CHARS],
            sheet.shape(i),
        )
    };
    (0..scores.len()).filter(is_line).map(line).collect()
}

/// The last place before a block and the first behind it.
fn around(places: &[usize], i: usize, n: usize) -> (Option<usize>, usize) {
    let before = places.partition_point(|&place| place < i);
    let behind = places.partition_point(|&place| place <= i);
    (
        before.checked_sub(1).map(|at| places[at]),
        places.get(behind).copied().unwrap_or(n),
    )
}

/// How lines of a set are read at the first look.
#[derive(Clone, Copy, Default)]
struct Set {
    count: i32,
    starts: i32,
    most: i32,
    crossheads: i32,
}

impl Set {
    fn add(&mut self, start: i16, crosshead: i16) {
        self.most = if self.count == 0 {
            i32::from(start)
        } else {
            self.most.max(i32::from(start))
        };
        self.count += 1;
        self.starts += i32::from(start);
        self.crossheads += i32::from(crosshead);
    }

    fn values(&self) -> [i16; 4] {
        let fit = |value: i32| i16::try_from(value).unwrap_or(i16::MIN);
        if self.count == 0 {
            return [0, NONE, NONE, NONE];
        }
        [
            fit(self.count),
            fit(self.starts / self.count),
            fit(self.most),
            fit(self.crossheads / self.count),
        ]
    }
}

/// What the sure starts of a page have in common: a by-line or a date line behind, a kicker; how many they are and how
/// long.
fn habits(sheet: &Sheet<'_>, scores: &[Scores], sure: &[usize]) -> [i16; 6] {
    let n = scores.len();
    if sure.is_empty() {
        return [NONE, NONE, NONE, 0, 0, NONE];
    }
    let behind = |at: usize, value: i16| {
        let found = |&&i: &&usize| {
            sheet.own[(i + 1).min(n)..n.min(i + 4)]
                .iter()
                .any(|values| values[at] == value)
        };
        small(sure.iter().filter(found).count() * 1000 / sure.len())
    };
    let kickers = sure.iter().filter(|&&i| scores[i].best() == Tag::Kicker).count();
    let chars: usize = sure
        .iter()
        .map(|&i| usize::from(sheet.own[i][CHARS].unsigned_abs()))
        .sum();
    [
        behind(FORM, 1),
        behind(DATELINE, 1),
        small(kickers * 1000 / sure.len()),
        small(sure.len().min(200)),
        small(sure.len() * 1000 / n),
        small(chars / sure.len()),
    ]
}
