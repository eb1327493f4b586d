//! Boosted trees over integer evidence.

use banmian_segmentation::training::JoinNode;

use crate::Case;
use crate::grams::probability;

/// Trees, and leaves of each.
const TREES: usize = 160;
const LEAVES: usize = 24;
/// What each tree may move a case's log-odds by, as a share of what would fit best.
const RATE: f64 = 0.1;
/// Fewest cases in a leaf.
const FEWEST: usize = 30;
/// What keeps the values of small leaves small.
const RIDGE: f64 = 4.0;
/// Steps in which a value is looked at.
const BINS: usize = 64;

/// What is gained by dividing at a bin of a value.
#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    value: usize,
    bin: u8,
}

struct Leaf {
    cases: Vec<u32>,
    split: Option<Split>,
    /// Its node while the tree grows.
    node: usize,
}

/// A node while the tree grows: a split with its two nodes, or a leaf's value.
enum Growing {
    Leaf(f64),
    Inner(Split, usize, usize),
}

struct Data {
    /// For each value its cases' bins.
    bins: Vec<Vec<u8>>,
    /// For each value the highest number of each bin.
    edges: Vec<Vec<i16>>,
    /// First and second derivative of the loss, by case.
    slopes: Vec<(f64, f64)>,
}

/// Grows the trees, each on what those before it got wrong.
pub(crate) fn grow(cases: &[Case]) -> Vec<Vec<JoinNode>> {
    let mut data = Data::new(cases);
    let mut sums = vec![0.0; cases.len()];
    let mut trees = Vec::new();
    for _ in 0..TREES {
        for ((slope, sum), case) in data.slopes.iter_mut().zip(&sums).zip(cases) {
            let p = probability(*sum);
            *slope = (p - f64::from(u8::from(case.joined)), p * (1.0 - p));
        }
        let (nodes, leaves) = data.tree();
        for leaf in &leaves {
            let Growing::Leaf(value) = nodes[leaf.node] else {
                continue;
            };
            leaf.cases.iter().for_each(|&case| sums[case as usize] += value);
        }
        let mut tree = Vec::new();
        data.write(&nodes, 0, &mut tree);
        trees.push(tree);
    }
    trees
}

impl Data {
    fn new(cases: &[Case]) -> Self {
        let count = cases.first().map_or(0, |case| case.found.values.len());
        let column = |value: usize| cases.iter().map(|case| case.found.values[value]).collect::<Vec<_>>();
        let columns: Vec<Vec<i16>> = (0..count).map(column).collect();
        let edges: Vec<Vec<i16>> = columns.iter().map(|column| edges(column)).collect();
        let bin =
            |edges: &[i16], value: i16| u8::try_from(edges.partition_point(|&edge| edge < value)).expect("64 bins");
        let binned = columns.iter().zip(&edges);
        Self {
            bins: binned
                .map(|(column, edges)| column.iter().map(|&value| bin(edges, value)).collect())
                .collect(),
            edges,
            slopes: vec![(0.0, 0.0); cases.len()],
        }
    }

    /// A tree by its best divisions first.
    fn tree(&self) -> (Vec<Growing>, Vec<Leaf>) {
        let all: Vec<u32> = (0..self.slopes.len())
            .map(|case| u32::try_from(case).expect("fewer cases"))
            .collect();
        let mut nodes = vec![Growing::Leaf(self.fit(&all))];
        let mut leaves = vec![Leaf {
            split: self.best(&all),
            cases: all,
            node: 0,
        }];
        while leaves.len() < LEAVES {
            let gain = |leaf: &Leaf| leaf.split.map_or(0.0, |split| split.gain);
            let best = (0..leaves.len()).reduce(|a, b| if gain(&leaves[b]) > gain(&leaves[a]) { b } else { a });
            let Some((at, split)) = best.and_then(|at| Some((at, leaves[at].split?))) else {
                break;
            };
            let leaf = leaves.swap_remove(at);
            let (below, above): (Vec<u32>, Vec<u32>) = leaf
                .cases
                .iter()
                .partition(|&&case| self.bins[split.value][case as usize] <= split.bin);
            nodes[leaf.node] = Growing::Inner(split, nodes.len(), nodes.len() + 1);
            for cases in [below, above] {
                leaves.push(Leaf {
                    split: self.best(&cases),
                    node: nodes.len(),
                    cases: cases.clone(),
                });
                nodes.push(Growing::Leaf(self.fit(&cases)));
            }
        }
        (nodes, leaves)
    }

    fn fit(&self, cases: &[u32]) -> f64 {
        let (g, h) = self.sum(cases);
        -RATE * g / (h + RIDGE)
    }

    fn sum(&self, cases: &[u32]) -> (f64, f64) {
        cases.iter().fold((0.0, 0.0), |(g, h), &case| {
            let slope = self.slopes[case as usize];
            (g + slope.0, h + slope.1)
        })
    }

    fn best(&self, cases: &[u32]) -> Option<Split> {
        let all = self.sum(cases);
        let whole = all.0 * all.0 / (all.1 + RIDGE);
        let mut best: Option<Split> = None;
        for value in 0..self.bins.len() {
            let mut sums = [(0.0, 0.0, 0_usize); BINS];
            for &case in cases {
                let sum = &mut sums[usize::from(self.bins[value][case as usize])];
                let slope = self.slopes[case as usize];
                *sum = (sum.0 + slope.0, sum.1 + slope.1, sum.2 + 1);
            }
            let mut below = (0.0, 0.0, 0);
            for (bin, sum) in (0_u8..).zip(sums) {
                below = (below.0 + sum.0, below.1 + sum.1, below.2 + sum.2);
                if below.2 < FEWEST || cases.len() - below.2 < FEWEST {
                    continue;
                }
                let above = (all.0 - below.0, all.1 - below.1);
                let gain = below.0 * below.0 / (below.1 + RIDGE) + above.0 * above.0 / (above.1 + RIDGE) - whole;
                if gain > best.map_or(1e-3, |best| best.gain) {
                    best = Some(Split { gain, value, bin });
                }
            }
        }
        best
    }

    /// The nodes in the order they are read: a node, what is below its threshold, what is above.
    fn write(&self, nodes: &[Growing], at: usize, out: &mut Vec<JoinNode>) {
        let here = out.len();
        match &nodes[at] {
            Growing::Leaf(value) => out.push(JoinNode {
                margin: (value * 4096.0).round() as i32,
                ..JoinNode::default()
            }),
            Growing::Inner(split, below, above) => {
                out.push(JoinNode {
                    value: Some(u8::try_from(split.value).expect("few values")),
                    threshold: self.edges[split.value][usize::from(split.bin)],
                    ..JoinNode::default()
                });
                self.write(nodes, *below, out);
                out[here].above = u8::try_from(out.len()).expect("few nodes");
                self.write(nodes, *above, out);
            }
        }
    }
}

/// Numbers that divide a column into parts of like size, none twice.
fn edges(column: &[i16]) -> Vec<i16> {
    let mut sorted = column.to_vec();
    sorted.sort_unstable();
    let mut distinct = sorted.clone();
    distinct.dedup();
    if distinct.len() > BINS - 1 {
        distinct = (1..BINS).map(|part| sorted[part * sorted.len() / BINS]).collect();
        distinct.dedup();
    }
    distinct
}
