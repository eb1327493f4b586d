//! Boosted trees over small integers: comparisons and sums of integers alone, so that every machine agrees.

/// Trees for several classes that take turns: tree `t` speaks for class `t % classes`.
///
/// No tree is walked. Each of its comparisons that a row fails rules out the leaves on its other side, and of those that
/// none ruled out the first is the one that a walk would end in: below any other leaf's last turn to the right stands a
/// comparison that the row passed, and leaves to the left of it are ruled out. So a tree is a list of comparisons that
/// all rows of a group go through side by side with no branch, which the processor does many at a time. That is more
/// comparisons than on a path, 23 for 8.6, and takes less than half the time.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    classes: usize,
    features: usize,
    /// The comparisons of all trees, tree by tree: those that rule out leaves of its first half, then those of the second.
    tests: Vec<Test>,
    trees: Vec<Tree>,
}

/// Most leaves of a tree: each is a bit.
const LEAVES: usize = 32;
/// Leaves of half a tree: their bits are as wide as a value, so that all lanes are of one width.
const HALF: usize = LEAVES / 2;

#[derive(Clone, Debug)]
struct Tree {
    /// How many of the forest's comparisons rule out leaves of either half.
    tests: [usize; 2],
    /// What its leaves say, from the left.
    leaves: [i16; LEAVES],
}

/// A comparison; it fails where the value is above the threshold.
#[derive(Clone, Copy, Debug)]
struct Test {
    feature: u16,
    threshold: i16,
    /// The leaves of a half that it rules out where it fails, those of its first child.
    out: u16,
}

/// A score of one is this much.
pub(crate) const UNIT: i32 = 1024;

// Rows that go through a tree side by side: the more there are, the less of a comparison is spent on each; a last group
// takes no more room than it needs.
const MANY: usize = 32;
const SOME: usize = 16;
const FEW: usize = 8;

impl Forest {
    /// Reads a forest; `None` where the bytes are not one. Layout, little endian: classes u16, features u16, trees u32;
    /// for each tree leaves u8, its inner nodes (feature u16, threshold i16, children i8 twice) and its leaves i16.
    /// Negative children are leaves, counted from -1; others are inner nodes behind their parents. All but the first
    /// have one parent. The first child is for values that are at most the threshold.
    pub(crate) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let classes = usize::from(bytes.u16()?);
        let features = usize::from(bytes.u16()?);
        let trees = bytes.u32()?;
        let mut forest = Self {
            classes,
            features,
            ..Self::default()
        };
        for _ in 0..trees {
            let tree = read_tree(bytes, features, &mut forest.tests)?;
            forest.trees.push(tree);
        }
        Some(forest)
    }

    /// Whether it has no trees.
    pub(crate) fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    /// Whether its rows and scores have these lengths, where it has trees at all.
    pub(crate) fn fits(&self, features: usize, classes: usize) -> bool {
        self.is_empty() || self.features == features && self.classes == classes
    }

    /// Adds to the scores of each row, class by class, what the trees say of the row's values; rows stand one behind
    /// the other.
    pub(crate) fn score(&self, rows: &[i16], scores: &mut [i32]) {
        if self.is_empty() {
            return;
        }
        let (mut rows, mut scores) = (rows, scores);
        while !rows.is_empty() {
            let count = rows.len() / self.features;
            let now = match count {
                0..=FEW => self.score_abreast::<FEW>(rows, scores),
                _ if count <= SOME => self.score_abreast::<SOME>(rows, scores),
                _ => self.score_abreast::<MANY>(rows, scores),
            };
            rows = &rows[now * self.features..];
            scores = &mut scores[now * self.classes..];
        }
    }

    /// The same for the first `N` of the rows, or all where there are fewer; how many that were.
    fn score_abreast<const N: usize>(&self, rows: &[i16], scores: &mut [i32]) -> usize {
        let mut columns = vec![[0; N]; self.features];
        let rows = rows.chunks_exact(self.features).take(N);
        let count = rows.len();
        for (at, row) in rows.enumerate() {
            for (column, &value) in columns.iter_mut().zip(row) {
                column[at] = value;
            }
        }
        let sums = self.sums(&columns);
        for (at, scores) in scores.chunks_exact_mut(self.classes).take(count).enumerate() {
            for (score, sum) in scores.iter_mut().zip(&sums) {
                *score += sum[at];
            }
        }
        count
    }

    /// What the trees say for each class of some rows, given value by value.
    fn sums<const N: usize>(&self, columns: &[[i16; N]]) -> Vec<[i32; N]> {
        let mut sums = vec![[0; N]; self.classes];
        let mut rest = &self.tests[..];
        for (at, tree) in self.trees.iter().enumerate() {
            let sum = &mut sums[at % self.classes];
            let (first, behind) = rest.split_at(tree.tests[0]);
            let (second, behind) = behind.split_at(tree.tests[1]);
            rest = behind;
            let (out, out_behind) = (ruled_out(first, columns), ruled_out(second, columns));
            // One leaf is always left, so that the bit of the last changes nothing: it spares asking whether there is one.
            let left: [u32; N] = std::array::from_fn(|row| {
                let out = u32::from(out_behind[row]) << HALF | u32::from(out[row]);
                !out | 1 << (LEAVES - 1)
            });
            for (sum, left) in sum.iter_mut().zip(left) {
                *sum += i32::from(tree.leaves[left.trailing_zeros() as usize]);
            }
        }
        sums
    }
}

/// The leaves of half a tree that comparisons rule out for each of the rows.
fn ruled_out<const N: usize>(tests: &[Test], columns: &[[i16; N]]) -> [u16; N] {
    let mut out = [0; N];
    for &test in tests {
        let column = &columns[usize::from(test.feature)];
        for row in 0..N {
            let failed = u16::from(column[row] > test.threshold).wrapping_neg();
            out[row] |= failed & test.out;
        }
    }
    out
}

/// A node as it is in the file.
#[derive(Clone, Copy)]
struct Node {
    feature: u16,
    threshold: i16,
    children: [Child; 2],
}

#[derive(Clone, Copy)]
enum Child {
    Inner(usize),
    Leaf(usize),
}

fn read_tree(bytes: &mut Bytes<'_>, features: usize, tests: &mut Vec<Test>) -> Option<Tree> {
    let leaves = usize::from(bytes.u8()?);
    let inner = leaves.checked_sub(1).filter(|_| leaves <= LEAVES)?;
    let mut nodes = Vec::with_capacity(inner);
    for at in 0..inner {
        nodes.push(Node {
            feature: bytes.u16().filter(|&feature| usize::from(feature) < features)?,
            threshold: i16::from_le_bytes(bytes.array()?),
            children: [child(bytes, at, inner, leaves)?, child(bytes, at, inner, leaves)?],
        });
    }
    let mut said = [0; LEAVES];
    for leaf in &mut said[..leaves] {
        *leaf = i16::from_le_bytes(bytes.array()?);
    }
    let (mut order, mut all) = (Vec::with_capacity(leaves), Vec::with_capacity(inner));
    let root = if inner > 0 { Child::Inner(0) } else { Child::Leaf(0) };
    flatten(&nodes, root, &mut order, &mut all)?;
    let mut tree = Tree {
        tests: [0; 2],
        leaves: [0; LEAVES],
    };
    for (half, count) in tree.tests.iter_mut().enumerate() {
        let of_half = all.iter().filter_map(|&(node, out): &(Node, [u16; 2])| {
            (out[half] != 0).then_some(Test {
                feature: node.feature,
                threshold: node.threshold,
                out: out[half],
            })
        });
        let before = tests.len();
        tests.extend(of_half);
        *count = tests.len() - before;
    }
    for (leaf, &from) in tree.leaves.iter_mut().zip(&order) {
        *leaf = said[from];
    }
    (order.len() == leaves).then_some(tree)
}

/// Adds the leaves below a child from the left, and the comparisons with the leaves of each half that they rule out;
/// `None` where there are more leaves than a tree has.
fn flatten(nodes: &[Node], child: Child, leaves: &mut Vec<usize>, tests: &mut Vec<(Node, [u16; 2])>) -> Option<()> {
    let at = match child {
        Child::Leaf(leaf) => {
            leaves.push(leaf);
            return (leaves.len() <= nodes.len() + 1).then_some(());
        }
        Child::Inner(at) => at,
    };
    let node = nodes[at];
    let bits = |leaves: &[usize]| (1_u64 << leaves.len()) - 1;
    let before = bits(leaves);
    flatten(nodes, node.children[0], leaves, tests)?;
    let first = (bits(leaves) & !before).to_le_bytes();
    let halves = [[first[0], first[1]], [first[2], first[3]]].map(u16::from_le_bytes);
    tests.push((node, halves));
    flatten(nodes, node.children[1], leaves, tests)
}

fn child(bytes: &mut Bytes<'_>, parent: usize, inner: usize, leaves: usize) -> Option<Child> {
    let child = i8::from_le_bytes(bytes.array()?);
    match usize::try_from(child) {
        Ok(child) => (child > parent && child < inner).then_some(Child::Inner(child)),
        Err(_) => Some(usize::from(child.unsigned_abs()) - 1)
            .filter(|&leaf| leaf < leaves)
            .map(Child::Leaf),
    }
}

/// Bytes of a file of weights, read from the front.
pub(crate) struct Bytes<'b>(pub(crate) &'b [u8]);

impl<'b> Bytes<'b> {
    pub(crate) fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (front, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(front)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One class, two values, one tree: at most 5 of the second value says 10, more says -20.
    fn bytes(child: i8, feature: u16) -> Vec<u8> {
        let mut bytes = vec![1, 0, 2, 0, 1, 0, 0, 0, 2];
        bytes.extend(feature.to_le_bytes());
        bytes.extend(5_i16.to_le_bytes());
        bytes.extend([child.to_le_bytes()[0], (-2_i8).to_le_bytes()[0]]);
        bytes.extend([10_i16, -20].iter().flat_map(|leaf| leaf.to_le_bytes()));
        bytes
    }

    #[test]
    fn rows_fall_into_their_leaves() {
        let forest = Forest::read(&mut Bytes(&bytes(-1, 1))).unwrap();
        let rows: Vec<i16> = (0..20).flat_map(|value| [99, value]).collect();
        let mut scores = vec![0; 20];
        forest.score(&rows, &mut scores);
        let expected: Vec<i32> = (0..20).map(|value| if value <= 5 { 10 } else { -20 }).collect();
        assert_eq!(scores, expected);
    }

    #[test]
    fn what_is_no_forest_is_refused() {
        let whole = bytes(-1, 1);
        for end in 0..whole.len() {
            assert!(Forest::read(&mut Bytes(&whole[..end])).is_none(), "cut at {end}");
        }
        assert!(
            Forest::read(&mut Bytes(&bytes(0, 1))).is_none(),
            "a node is its own child"
        );
        assert!(
            Forest::read(&mut Bytes(&bytes(-3, 1))).is_none(),
            "there is no third leaf"
        );
        assert!(
            Forest::read(&mut Bytes(&bytes(-1, 2))).is_none(),
            "there is no third value"
        );
    }
}
