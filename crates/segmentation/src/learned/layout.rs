//! Where the blocks of a page stand: runs of short ones, distances between forms, what the page is like as a whole.

use super::own::{self, small};
use super::sheet::NONE;
use super::ties::{NOWHERE, Ties, is_letter, slot};
use crate::blocks::TextBlock;
use crate::letters::is_ideograph;
use crate::surface::Surface;

/// Longest block that may be a line of a run.
const SHORT: i16 = 45;

// The numbers of a block's own values (see `own::NAMES`) that others are drawn from.
pub(super) const CHARS: usize = 0;
pub(super) const SENTENCES: usize = 2;
pub(super) const PERIODS: usize = 3;
pub(super) const FORM: usize = 13;
pub(super) const DATELINE: usize = 14;
pub(super) const BRACKETED: usize = 16;
pub(super) const PICTURE_TAIL: usize = 18;
pub(super) const SIGNED: usize = 26;
pub(super) const GAP: usize = 40;
pub(super) const LINE: usize = 48;
pub(super) const FIRST_KIND: usize = 50;

/// The number of the distance to the next by-line among a block's distances.
pub(super) const TO_BYLINE: usize = 2;

/// The kind of a first character that is an ornament (■, ◘).
pub(super) const MARKED: i16 = 6;

pub(super) fn is_short(values: &[i16; own::COUNT]) -> bool {
    values[CHARS] <= SHORT && values[SENTENCES] == 0
}

pub(super) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NOWHERE - 1)
}

pub(super) fn runs(own: &[[i16; own::COUNT]]) -> Vec<(u32, u32)> {
    let mut runs = vec![(0, 0); own.len()];
    let mut from = 0;
    while from < own.len() {
        let length = own[from..].iter().take_while(|values| is_short(values)).count();
        let (start, end) = (count(from), count(from + length));
        runs[from..from + length].fill((start, end));
        if let Some(run) = runs.get_mut(from + length) {
            *run = (end, end);
        }
        from += length + 1;
    }
    runs
}

pub(super) fn meetings(surfaces: &[Surface<'_>], ties: &Ties, rarity: &[u8]) -> Vec<[i16; 2]> {
    let meet = |pair: &[Surface<'_>]| {
        let last = pair[0].text.trim_end().chars().next_back();
        let first = pair[1].text.trim_start().chars().next();
        match last.zip(first) {
            Some((a, b)) if is_letter(a) && is_letter(b) => [
                i16::from(rarity.get(slot(a, b)).copied().unwrap_or_default()),
                ties.times((a, b)),
            ],
            _ => [NONE, NONE],
        }
    };
    let mut found: Vec<[i16; 2]> = surfaces.windows(2).map(meet).collect();
    found.push([NONE, NONE]);
    found
}

pub(super) fn shapes_of_runs(own: &[[i16; own::COUNT]], runs: &[(u32, u32)]) -> Vec<[i16; 3]> {
    let mut found = vec![[0, NONE, NONE]; own.len()];
    for (values, run) in own.iter().zip(runs).filter(|(_, run)| run.0 < run.1) {
        let shape = &mut found[run.0 as usize];
        shape[0] = (shape[0] + values[LINE]).min(20);
        shape[1] = if shape[1] == NONE { values[CHARS] } else { shape[1] };
        shape[2] = shape[2].max(values[CHARS]);
    }
    found
}

pub(super) fn lone(own: &[[i16; own::COUNT]], runs: &[(u32, u32)], surfaces: &[Surface<'_>]) -> Vec<(u32, i16, u32)> {
    let alone = |&(i, run): &(usize, &(u32, u32))| run.1 == run.0 + 1 && is_short(&own[i]);
    let one = |(i, _): (usize, _)| (count(i), own[i][CHARS], shape(&surfaces[i].text));
    runs.iter().enumerate().filter(alone).map(one).collect()
}

/// What kinds of characters a line is made of, mixed into a number.
pub(super) fn shape(text: &str) -> u32 {
    let kind = |c: char| match c {
        c if is_ideograph(c) => 1,
        c if c.is_numeric() => 2,
        c if c.is_alphabetic() => 3,
        c => u32::from(c),
    };
    text.chars().take(40).fold(17, |mixed: u32, c| {
        (mixed ^ kind(c)).wrapping_mul(0x0100_0193).rotate_left(5)
    })
}

pub(super) fn distances(own: &[[i16; own::COUNT]]) -> Vec<[i16; 6]> {
    let mut found = vec![[50; 6]; own.len()];
    let (mut dateline, mut byline, mut caption) = (50, 50, 50);
    for (i, values) in own.iter().enumerate().rev() {
        dateline = if values[DATELINE] == 1 {
            0
        } else {
            (dateline + 1).min(50)
        };
        byline = if values[FORM] == 1 { 0 } else { (byline + 1).min(50) };
        caption = if values[FORM] == 4 { 0 } else { (caption + 1).min(50) };
        (found[i][0], found[i][2], found[i][5]) = (dateline, byline, caption);
    }
    let (mut dateline, mut byline, mut signed) = (50, 50, 50);
    for (i, values) in own.iter().enumerate() {
        (found[i][1], found[i][3], found[i][4]) = (dateline, byline, signed);
        dateline = if values[DATELINE] == 1 {
            1
        } else {
            (dateline + 1).min(50)
        };
        byline = if values[FORM] == 1 { 1 } else { (byline + 1).min(50) };
        signed = if values[SIGNED] == 1 { 1 } else { (signed + 1).min(50) };
    }
    found
}

pub(super) fn statistics(blocks: &[TextBlock], surfaces: &[Surface<'_>], own: &[[i16; own::COUNT]]) -> [i16; 8] {
    let n = own.len().max(1);
    let permille = |holds: &dyn Fn(&[i16; own::COUNT]) -> bool| {
        small(own.iter().filter(|values| holds(values)).count() * 1000 / n)
    };
    let mut lengths: Vec<i16> = own
        .iter()
        .filter(|values| !is_short(values))
        .map(|values| values[CHARS])
        .collect();
    lengths.sort_unstable();
    let dense = blocks.iter().filter(|block| block.gap == 1).count();
    let texts = surfaces.iter().filter(|surface| surface.is_text());
    let closed = texts
        .clone()
        .filter(|surface| surface.ending == crate::surface::Ending::Sentence)
        .count();
    [
        permille(&is_short),
        permille(&|values| values[FORM] == 1),
        permille(&|values| values[DATELINE] == 1),
        lengths.get(lengths.len() / 2).copied().unwrap_or_default(),
        small(dense * 1000 / n),
        small(closed * 1000 / texts.count().max(1)),
        small(n.min(400)),
        permille(&|values| values[FIRST_KIND] == 6),
    ]
}

pub(super) fn stretches(texts: &[u32]) -> Vec<(u32, u32)> {
    let mut found = vec![(0, 0); texts.len()];
    let mut from = 0;
    while from < texts.len() {
        let run = texts[from..]
            .windows(2)
            .take_while(|pair| pair[1] == pair[0] + 1)
            .count()
            + 1;
        found[from..from + run].fill((count(from), count(from + run)));
        from += run;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_names() {
        for (number, name) in [
            (CHARS, "chars"),
            (SENTENCES, "sentences"),
            (PERIODS, "periods"),
            (FORM, "form"),
            (DATELINE, "dateline"),
            (BRACKETED, "bracketed"),
            (PICTURE_TAIL, "picture_tail"),
            (SIGNED, "signed_last"),
            (GAP, "gap"),
            (LINE, "line"),
            (FIRST_KIND, "first_kind"),
        ] {
            assert_eq!(own::NAMES[number], name);
        }
    }
}
