//! Segmentation error: what is counted on the gaps between blocks.

/// Places within one of each other, one to one, from the first on, the nearest first.
pub(super) fn tolerant(first: &[usize], second: &[usize]) -> u32 {
    let mut used = vec![false; second.len()];
    let mut hits = 0;
    for &at in first {
        let from = second.partition_point(|&other| other + 1 < at);
        let near = (from..second.len()).take_while(|&other| second[other] <= at + 1);
        let nearest = near
            .filter(|&other| !used[other])
            .min_by_key(|&other| second[other].abs_diff(at));
        if let Some(other) = nearest {
            used[other] = true;
            hits += 1;
        }
    }
    hits
}

/// Windows of half a mean article, in gaps: two at least, all gaps at most.
pub(super) fn window(gold: &[bool]) -> usize {
    let twice = 2 * (gold.iter().filter(|&&part| part).count() + 1);
    let blocks = gold.len() + 1;
    let (whole, rest) = (blocks / twice, blocks % twice);
    // To the nearest; of two as near the even one.
    let up = rest * 2 > twice || (rest * 2 == twice && whole % 2 == 1);
    (whole + usize::from(up)).max(2).min(gold.len())
}

/// Shares of windows in which the number of boundaries differs, and in which one has boundaries and the other none.
pub(super) fn errors(gold: &[bool], got: &[bool], window: usize) -> (f64, f64) {
    let (gold, got) = (sums(gold), sums(got));
    let within = |sums: &[u32], at: usize| sums[at + window] - sums[at];
    let count = gold.len() - window;
    let (mut differ, mut miss) = (0, 0);
    for at in 0..count {
        let (a, b) = (within(&gold, at), within(&got, at));
        differ += u32::from(a != b);
        miss += u32::from((a > 0) != (b > 0));
    }
    let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    (f64::from(differ) / count, f64::from(miss) / count)
}

/// How many boundaries stand before each gap, and behind the last.
fn sums(gaps: &[bool]) -> Vec<u32> {
    let mut sum = 0;
    let rest = gaps.iter().map(|&part| {
        sum += u32::from(part);
        sum
    });
    std::iter::once(0).chain(rest).collect()
}
