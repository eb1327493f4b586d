use crate::learned::{Bytes, checksum};

/// What says whether a column cut a paragraph between two blocks: counts of neighbouring characters, weights of the
/// characters at the cut, and boosted trees over these and the evidence of structure. All is integer arithmetic, so
/// that every machine joins alike.
///
/// As bytes (`data/joins.bin.zst`, made by `cargo xtask train segmentation`), all little endian: [`MAGIC`], the checksum
/// (FNV-1a, 64 bits) of all behind it, [`COUNTS`] counts of two bytes, [`WEIGHTS`] bytes of signed weights, and the trees:
/// how many there are for blocks (two bytes), these, and those for lines; of each the number of its nodes (one byte) and
/// eight bytes a node: the evidence asked for (255 for a leaf), the node for values above (that for others is the next),
/// the threshold (two bytes) and the leaf's value (four).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JoinModel {
    /// For runs of one to four characters, in either of two [`places`], a byte that tells them from others there and
    /// below it eight times the binary logarithm of one more than they were seen; 0 for an empty place.
    pub counts: Vec<u16>,
    /// For the characters at a cut, by [`slot`], sixteenths of log-odds.
    pub weights: Vec<i8>,
    /// The trees that say whether two blocks are one paragraph, each a list of nodes from its root on.
    pub trees: Vec<Vec<JoinNode>>,
    /// Those that say whether a line goes on with the paragraph of the line before it.
    pub lines: Vec<Vec<JoinNode>>,
}

/// A node of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JoinNode {
    /// Which value is asked for; `None` for a leaf.
    pub value: Option<u8>,
    /// The node to go to where it is more than the threshold; where it is not, the next.
    pub above: u8,
    /// What the value is held against.
    pub threshold: i16,
    /// Of a leaf: log-odds in 1/4096.
    pub margin: i32,
}

/// What a file begins with: `BMJN` and the version of its layout.
const MAGIC: [u8; 8] = *b"BMJN\x01\0\0\0";

/// Number of counts.
pub const COUNTS: usize = 1 << 19;
/// Number of weights.
pub const WEIGHTS: usize = 1 << 16;
/// Bytes of a node.
const NODE: usize = 8;
/// What stands for the value of a leaf.
const LEAF: u8 = 255;

impl JoinModel {
    /// Reads a model; `None` where the bytes are none or damaged.
    pub(crate) fn read(file: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(file);
        if bytes.take(MAGIC.len())? != MAGIC || u64::from_le_bytes(bytes.array()?) != checksum(bytes.0) {
            return None;
        }
        let counts = bytes.take(COUNTS * 2)?.chunks_exact(2);
        let counts = counts.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        let weights = bytes.take(WEIGHTS)?.iter().map(|byte| byte.cast_signed()).collect();
        let of_blocks = bytes.u16()?.into();
        let mut trees = Vec::new();
        while !bytes.0.is_empty() {
            let nodes = usize::from(bytes.u8()?);
            trees.push(
                bytes
                    .take(nodes * NODE)?
                    .chunks_exact(NODE)
                    .map(JoinNode::read)
                    .collect(),
            );
        }
        let lines = (of_blocks <= trees.len()).then(|| trees.split_off(of_blocks))?;
        Some(Self {
            counts,
            weights,
            trees,
            lines,
        })
    }

    /// The bytes that [`JoinModel::read`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([0; size_of::<u64>()]);
        let body = bytes.len();
        bytes.extend(self.counts.iter().flat_map(|count| count.to_le_bytes()));
        bytes.extend(self.weights.iter().map(|weight| weight.cast_unsigned()));
        let number = u16::try_from(self.trees.len()).expect("there are few trees");
        bytes.extend(number.to_le_bytes());
        for tree in self.trees.iter().chain(&self.lines) {
            bytes.push(u8::try_from(tree.len()).expect("trees have fewer than 256 nodes"));
            bytes.extend(tree.iter().flat_map(JoinNode::bytes));
        }
        let sum = checksum(&bytes[body..]).to_le_bytes();
        bytes[MAGIC.len()..body].copy_from_slice(&sum);
        bytes
    }

    /// How often a run of characters was seen, as it is counted; 0 for never.
    pub(crate) fn count(&self, run: &[char]) -> i16 {
        let (places, sign) = places(run);
        let known = places.iter().filter_map(|&place| self.counts.get(place));
        let [count, _] = known
            .copied()
            .find(|entry| entry >> 8 == sign)
            .unwrap_or_default()
            .to_le_bytes();
        count.into()
    }

    /// What the characters at a cut weigh together.
    pub(crate) fn weigh(&self, slots: &[usize]) -> i16 {
        slots
            .iter()
            .filter_map(|&slot| self.weights.get(slot))
            .map(|&weight| i16::from(weight))
            .sum()
    }

    /// Log-odds that two blocks are one paragraph, in 1/4096.
    pub fn decide(&self, evidence: &[i16]) -> i32 {
        self.trees.iter().map(|tree| walk(tree, evidence)).sum()
    }

    /// Log-odds that a line goes on with the paragraph of the line before it, in 1/4096.
    pub fn decide_line(&self, evidence: &[i16]) -> i32 {
        self.lines.iter().map(|tree| walk(tree, evidence)).sum()
    }

    /// What neighbouring characters say at the place where one text ends and another begins, those next to it first:
    /// how bound the two there are to each other, and to those beside them.
    pub(crate) fn bonds(&self, tail: [char; 3], head: [char; 3], out: &mut Vec<i16>) {
        let ([x, w, v], [y, z, u]) = (tail, head);
        let (of_x, of_y) = (self.count(&[x]), self.count(&[y]));
        let (left, right) = (self.count(&[w, x, y]), self.count(&[x, y, z]));
        out.extend([
            self.count(&[x, y]) * 2 - of_x - of_y,
            left - self.count(&[w, x]),
            right - self.count(&[y, z]),
            left,
            right,
            self.count(&[v, w, x, y]),
            self.count(&[w, x, y, z]),
            self.count(&[x, y, z, u]),
            self.count(&['\n', y, z]) - self.count(&[y, z]),
            self.count(&['\n', y, z, u]) - self.count(&[y, z, u]),
            of_x,
            of_y,
        ]);
    }
}

fn walk(tree: &[JoinNode], evidence: &[i16]) -> i32 {
    let mut at = 0;
    // A path is no longer than the tree, whatever the bytes say.
    for _ in 0..tree.len() {
        let Some(node) = tree.get(at) else { break };
        let Some(value) = node.value else { return node.margin };
        let value = evidence.get(usize::from(value)).copied().unwrap_or_default();
        at = if value > node.threshold {
            node.above.into()
        } else {
            at + 1
        };
    }
    0
}

impl JoinNode {
    fn read(bytes: &[u8]) -> Self {
        Self {
            value: (bytes[0] != LEAF).then_some(bytes[0]),
            above: bytes[1],
            threshold: i16::from_le_bytes([bytes[2], bytes[3]]),
            margin: i32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]),
        }
    }

    fn bytes(&self) -> [u8; NODE] {
        let [low, high] = self.threshold.to_le_bytes();
        let [a, b, c, d] = self.margin.to_le_bytes();
        [self.value.unwrap_or(LEAF), self.above, low, high, a, b, c, d]
    }
}

/// The two places a run of characters may have among the counts, and the sign, never 0, that tells it from others.
pub fn places(run: &[char]) -> ([usize; 2], u16) {
    let hash = hash(0, run);
    let place = |shift: u32| usize::try_from((hash >> shift) & 0xff_ffff).expect("24 bits fit") & (COUNTS - 1);
    let sign = u16::try_from(hash >> 56).expect("8 bits fit");
    ([place(0), place(28)], sign.max(1))
}

/// Where a run of characters has its weight; `kind` keeps uses apart.
pub(crate) fn slot(kind: u32, run: &[char]) -> usize {
    usize::try_from(hash(kind, run) >> 40).expect("24 bits fit") & (WEIGHTS - 1)
}

/// FNV-1a over the characters, mixed.
fn hash(kind: u32, run: &[char]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind);
    for &c in run {
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 29;
    hash = hash.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let leaf = |margin| JoinNode {
            margin,
            ..JoinNode::default()
        };
        let root = JoinNode {
            value: Some(2),
            above: 2,
            threshold: -3,
            margin: 0,
        };
        let model = JoinModel {
            counts: vec![0x701; COUNTS],
            weights: vec![-1; WEIGHTS],
            trees: vec![vec![root, leaf(-5), leaf(9)], vec![leaf(1)]],
            lines: vec![vec![leaf(2)]],
        };
        assert_eq!(JoinModel::read(&model.to_bytes()), Some(model));
    }

    #[test]
    fn damaged_models_are_refused() {
        let file = crate::lexicon::joins();
        assert!(JoinModel::read(&file).is_some_and(|model| model.to_bytes() == file));
        assert!(JoinModel::read(&file[..file.len() - 1]).is_none(), "cut");
        for at in [0, 4, 9, 1000, file.len() - 1] {
            let mut damaged = file.to_vec();
            damaged[at] ^= 1;
            assert!(JoinModel::read(&damaged).is_none(), "byte {at}");
        }
    }

    #[test]
    fn bytes_that_lead_in_a_circle_come_to_an_end() {
        let node = JoinNode {
            value: Some(0),
            above: 0,
            threshold: -1,
            margin: 0,
        };
        let model = JoinModel {
            trees: vec![vec![node]],
            ..JoinModel::default()
        };
        assert_eq!(model.decide(&[0; 3]), 0);
    }
}
