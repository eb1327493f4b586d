//! What characters say: counts of runs, and weights at the cut.

use banmian_segmentation::training::{COUNTS, WEIGHTS, places};

use crate::Case;
use crate::pages::{Random, Text, ends_sentence};

/// Most places that are taken: with more, too many runs find none.
const TAKEN: usize = COUNTS / 10 * 9;
/// Fewest times a run of one, two … characters is seen to be counted.
const FEWEST: [u32; 4] = [2, 3, 5, 8];

/// Counts of the commonest runs of one to four characters. Blocks are counted as they stand, so that no cut of a page is
/// known from it; how paragraphs begin is counted behind whole sentences alone, for the same reason.
pub(crate) fn count(texts: &[&Text]) -> Vec<u16> {
    let mut counted = Vec::new();
    for size in 1..=4 {
        let mut runs: Vec<[char; 4]> = Vec::new();
        for text in texts {
            let mut closed = false;
            for block in &text.blocks {
                let visible = block.chars().filter(|c| !c.is_whitespace());
                let chars: Vec<char> = closed.then_some('\n').into_iter().chain(visible).collect();
                runs.extend(chars.windows(size).map(padded));
                closed = ends_sentence(block);
            }
        }
        runs.sort_unstable();
        let same = runs.chunk_by(|a, b| a == b).map(|same| (same.len(), size, same[0]));
        counted.extend(same.filter(|(count, ..)| *count >= FEWEST[size - 1] as usize));
    }
    counted.sort_unstable_by(|a, b| (b.0, a.1, a.2).cmp(&(a.0, b.1, b.2)));
    let mut counts = vec![0; COUNTS];
    for (count, size, run) in counted.into_iter().take(TAKEN) {
        let (places, sign) = places(&run[..size]);
        if let Some(&place) = places.iter().find(|&&place| counts[place] == 0) {
            counts[place] = (sign << 8) | u16::from(logarithm(u32::try_from(count).expect("a text is small")));
        }
    }
    counts
}

fn padded(run: &[char]) -> [char; 4] {
    let mut padded = ['\0'; 4];
    padded[..run.len()].copy_from_slice(run);
    padded
}

/// Eight times the binary logarithm of one more, rounded down.
fn logarithm(count: u32) -> u8 {
    let one_more = u64::from(count) + 1;
    let whole = one_more.ilog2();
    let mut rest = (one_more << 31) >> whole;
    let mut result = whole;
    for _ in 0..3 {
        rest = (rest * rest) >> 31;
        let up = rest >> 32;
        result = result * 2 + u32::from(up == 1);
        rest >>= up;
    }
    u8::try_from(result).unwrap_or(u8::MAX)
}

/// Gives each case the weight of its characters as the other three parts have it.
pub(crate) fn weigh_apart(cases: &mut [Case]) {
    for fold in 0..4 {
        let weights = weights(cases.iter().filter(|case| case.fold != fold));
        for case in cases.iter_mut().filter(|case| case.fold == fold) {
            let sum = case.found.slots.iter().map(|&slot| i16::from(weights[slot])).sum();
            *case.found.values.last_mut().expect("there are values") = sum;
        }
    }
}

/// Rounds of learning.
const ROUNDS: usize = 4;
/// Step of the first.
const STEP: f64 = 0.25;
/// What a weight loses at each step: rare characters shall not weigh much.
const DECAY: f64 = 1e-4;

/// A logistic model over the characters at the cut, by stochastic descent with steps that shrink where a weight was
/// moved; in sixteenths.
pub(crate) fn weights<'c>(cases: impl Iterator<Item = &'c Case>) -> Vec<i8> {
    let cases: Vec<&Case> = cases.collect();
    let mut weights = vec![0.0_f64; WEIGHTS];
    let mut moved = vec![1.0_f64; WEIGHTS];
    let mut random = Random(1);
    for _ in 0..ROUNDS {
        for _ in 0..cases.len() {
            let case = cases[random.below(cases.len())];
            let sum: f64 = case.found.slots.iter().map(|&slot| weights[slot]).sum();
            let error = probability(sum) - f64::from(u8::from(case.joined));
            for &slot in &case.found.slots {
                let gradient = error + DECAY * weights[slot];
                moved[slot] += gradient * gradient;
                weights[slot] -= STEP * gradient / moved[slot].sqrt();
            }
        }
    }
    weights
        .into_iter()
        .map(|weight| (weight * 16.0).round().clamp(-127.0, 127.0) as i8)
        .collect()
}

/// The logistic function, of additions and multiplications alone.
pub(crate) fn probability(log_odds: f64) -> f64 {
    let x = (-log_odds).clamp(-30.0, 30.0) / 1024.0;
    let mut power = 1.0 + x * (1.0 + x / 2.0 * (1.0 + x / 3.0));
    for _ in 0..10 {
        power *= power;
    }
    1.0 / (1.0 + power)
}
