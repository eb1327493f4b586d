//! Boosted trees over small integers: comparisons and sums of integers alone, so that every machine agrees.

/// Trees for several classes that take turns: tree `t` speaks for class `t % classes`.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    classes: usize,
    features: usize,
    trees: Vec<Tree>,
}

/// Most nodes of a tree, leaves among them: an index with its upper bits cleared is always one of them.
const NODES: usize = 64;

#[derive(Clone, Debug)]
struct Tree {
    nodes: [Node; NODES],
    /// Comparisons on the way to the deepest leaf.
    depth: u8,
}

/// Goes on with the first child where the value is at most the threshold. A leaf is its own child, and its threshold is
/// what it says.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    feature: u16,
    threshold: i16,
    children: [u8; 2],
}

/// A score of one is this much.
pub(crate) const UNIT: i32 = 1024;

/// Rows that go through a tree side by side, so that none waits for another's comparison.
const ABREAST: usize = 8;

impl Forest {
    /// Reads a forest; `None` where the bytes are not one. Layout, little endian: classes u16, features u16, trees u32;
    /// for each tree leaves u8, its inner nodes (feature u16, threshold i16, children i8 twice) and its leaves i16.
    /// Negative children are leaves, counted from -1; others are inner nodes behind their parents.
    pub(crate) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let classes = usize::from(bytes.u16()?);
        let features = usize::from(bytes.u16()?);
        let trees = bytes.u32()?;
        let mut forest = Self {
            classes,
            features,
            trees: Vec::new(),
        };
        for _ in 0..trees {
            forest.trees.push(Tree::read(bytes, features)?);
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
        let rows: Vec<&[i16]> = rows.chunks_exact(self.features).collect();
        for (at, tree) in self.trees.iter().enumerate() {
            let class = at % self.classes;
            for (group, rows) in rows.chunks(ABREAST).enumerate() {
                let said = tree.leaves(rows);
                let scores = scores
                    .iter_mut()
                    .skip(class + group * ABREAST * self.classes)
                    .step_by(self.classes);
                for (score, said) in scores.zip(&said[..rows.len()]) {
                    *score += i32::from(*said);
                }
            }
        }
    }
}

impl Tree {
    fn read(bytes: &mut Bytes<'_>, features: usize) -> Option<Self> {
        let leaves = usize::from(bytes.u8()?);
        let inner = leaves.checked_sub(1).filter(|inner| inner + leaves <= NODES)?;
        let mut tree = Self {
            nodes: [Node::default(); NODES],
            depth: 0,
        };
        let mut depths = [0_u8; NODES];
        for at in 0..inner {
            let feature = bytes.u16()?;
            let threshold = i16::from_le_bytes(bytes.array()?);
            let children = [child(bytes, at, inner, leaves)?, child(bytes, at, inner, leaves)?];
            for child in children {
                depths[usize::from(child)] = depths[at] + 1;
            }
            if usize::from(feature) >= features {
                return None;
            }
            tree.nodes[at] = Node {
                feature,
                threshold,
                children,
            };
        }
        for at in inner..inner + leaves {
            let own = u8::try_from(at).ok()?;
            tree.nodes[at] = Node {
                feature: 0,
                threshold: i16::from_le_bytes(bytes.array()?),
                children: [own, own],
            };
        }
        tree.depth = depths.into_iter().max().unwrap_or_default();
        Some(tree)
    }

    /// What the leaves say that up to [`ABREAST`] rows fall into.
    fn leaves(&self, rows: &[&[i16]]) -> [i16; ABREAST] {
        let mut at = [0_u8; ABREAST];
        for _ in 0..self.depth {
            for (at, row) in at.iter_mut().zip(rows) {
                let node = &self.nodes[usize::from(*at) % NODES];
                *at = node.children[usize::from(row[usize::from(node.feature)] > node.threshold)];
            }
        }
        at.map(|at| self.nodes[usize::from(at) % NODES].threshold)
    }
}

/// A child's place among inner nodes and leaves.
fn child(bytes: &mut Bytes<'_>, parent: usize, inner: usize, leaves: usize) -> Option<u8> {
    let child = i8::from_le_bytes(bytes.array()?);
    let place = match usize::try_from(child) {
        Ok(child) => Some(child).filter(|&child| child > parent && child < inner),
        Err(_) => Some(usize::from(child.unsigned_abs()) - 1)
            .filter(|&leaf| leaf < leaves)
            .map(|leaf| inner + leaf),
    };
    place.and_then(|place| u8::try_from(place).ok())
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
