//! The weights as a file, and as the table they are looked up in.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `BMNAMES2` |
//! | 4 × 49 | transitions from each of the 7 labels to each, `i32`, little endian |
//! | 4 | known words, `u32` |
//! | 1–10 each | their keys in order, as differences |
//! | 1 each | their classes |
//! | for each of the ten kinds of n-gram: | |
//! | 4 | rows, `u32` |
//! | 1–10 each | keys in order, as differences, seven bits a byte, the lowest first; the highest bit says that more follow |
//! | 7 × positions each | the rows, `i8` |

use super::features::GRAMS;
use super::words::{Class, Words};
use super::{LABELS, LANES, steps};

const MAGIC: &[u8; 8] = b"BMNAMES2";

/// Why a file of weights can't be read; the text says what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable(&'static str);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Unreadable {}

/// The weights of the tagger.
pub struct Tagger {
    steps: [[i32; LANES]; LABELS],
    words: Words,
    tables: [Table; GRAMS.len()],
}

impl std::fmt::Debug for Tagger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rows: Vec<usize> = self.tables.iter().map(|table| table.weights.len()).collect();
        write!(f, "Tagger({rows:?} weights)")
    }
}

/// The rows of one kind of n-gram.
#[derive(Default)]
struct Table {
    positions: usize,
    /// Row by key, of keys below [`DIRECT`].
    direct: Vec<u32>,
    /// The other keys by open addressing, each with the number of its row; [`EMPTY`] where there is none.
    slots: Vec<(u64, u32)>,
    /// A bit by the hash of each of these keys: most n-grams of a text have no row, and the bits are few enough to stay
    /// close to the processor.
    held: Vec<u64>,
    weights: Vec<[i8; LANES]>,
}

/// Single characters and forms are looked up without hashing.
const DIRECT: u64 = 0x1_0000;

const NONE: u32 = u32::MAX;

const EMPTY: u64 = u64::MAX;

impl Table {
    fn new(positions: usize, keys: &[u64], weights: Vec<[i8; LANES]>) -> Self {
        let bodies = keys.iter().map(|key| key & BODY);
        let far = bodies.clone().filter(|&body| body >= DIRECT).count();
        let mut table = Self {
            positions,
            direct: vec![NONE; if far < keys.len() { DIRECT as usize } else { 0 }],
            slots: vec![(EMPTY, 0); (far * 2).next_power_of_two().max(2)],
            held: vec![0; (far * 16).next_power_of_two().max(64) / 64],
            weights,
        };
        for (row, key) in (0..).zip(bodies) {
            table.insert(key, row);
        }
        table
    }

    fn insert(&mut self, key: u64, row: u32) {
        if let Some(entry) = self.direct.get_mut(key as usize) {
            *entry = row;
            return;
        }
        let (word, bit) = self.bit(key);
        self.held[word] |= bit;
        let mut at = slot(key, self.slots.len());
        while self.slots[at].0 != EMPTY {
            at = (at + 1) % self.slots.len();
        }
        self.slots[at] = (key, row);
    }

    fn find(&self, key: u64) -> Option<&[[i8; LANES]]> {
        let key = key & BODY;
        let row = match self.direct.get(key as usize) {
            Some(&row) => row,
            None => self.probe(key),
        };
        let first = row as usize * self.positions;
        self.weights.get(first..first + self.positions)
    }

    /// Where the bit of a key stands.
    fn bit(&self, key: u64) -> (usize, u64) {
        let hash = slot(key, self.held.len() * 64);
        (hash / 64, 1 << (hash % 64))
    }

    fn probe(&self, key: u64) -> u32 {
        let (word, bit) = self.bit(key);
        if self.held.get(word).is_none_or(|held| held & bit == 0) {
            return NONE;
        }
        let last = self.slots.len() - 1;
        let mut at = slot(key, self.slots.len());
        loop {
            match self.slots[at] {
                (held, row) if held == key => return row,
                (EMPTY, _) => return NONE,
                _ => at = (at + 1) & last,
            }
        }
    }
}

/// The bits of a key below its kind.
pub(super) const BODY: u64 = (1 << 60) - 1;

/// Fibonacci hashing: the upper bits of the product are well mixed.
fn slot(key: u64, size: usize) -> usize {
    let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ mixed >> 29) >> 20) as usize & (size - 1)
}

impl Tagger {
    /// The weights that come with the crate.
    pub fn builtin() -> Self {
        Self::read(include_bytes!("../../data/names.bin")).expect("a test reads it")
    }

    /// Reads a file of weights.
    ///
    /// # Errors
    ///
    /// Where it is none, or is cut.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut rest = bytes
            .strip_prefix(MAGIC)
            .ok_or(Unreadable("no file of a name tagger's weights"))?;
        let mut transitions = [[0; LABELS]; LABELS];
        for weight in transitions.iter_mut().flatten() {
            *weight = i32::from_le_bytes(take(&mut rest)?);
        }
        let words = read_words(&mut rest)?;
        let mut tables = <[Table; GRAMS.len()]>::default();
        for (table, gram) in tables.iter_mut().zip(GRAMS) {
            *table = read_table(&mut rest, gram.positions)?;
        }
        if rest.is_empty() {
            Ok(Self {
                steps: steps(&transitions),
                words,
                tables,
            })
        } else {
            Err(Unreadable("bytes behind the last row"))
        }
    }

    pub(super) fn steps(&self) -> &[[i32; LANES]; LABELS] {
        &self.steps
    }

    pub(super) fn words(&self) -> &Words {
        &self.words
    }

    /// The weights of an n-gram, a row a position.
    pub(super) fn rows(&self, kind: usize, key: u64) -> Option<&[[i8; LANES]]> {
        self.tables[kind].find(key)
    }
}

const CUT: Unreadable = Unreadable("the file of weights is cut");

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Unreadable> {
    let (bytes, behind) = rest.split_first_chunk().ok_or(CUT)?;
    *rest = behind;
    Ok(*bytes)
}

fn read_words(rest: &mut &[u8]) -> Result<Words, Unreadable> {
    let keys = read_keys(rest)?;
    let mut words = Vec::with_capacity(keys.len());
    for key in keys {
        let [class] = take(rest)?;
        if key < 1 << 16 || class > super::CLASSES {
            return Err(Unreadable("a word of the weights is out of range"));
        }
        words.push((key, class));
    }
    Ok(Words::new(&words))
}

/// Keys in order, as differences behind their number.
fn read_keys(rest: &mut &[u8]) -> Result<Vec<u64>, Unreadable> {
    let count = u32::from_le_bytes(take(rest)?) as usize;
    if count > rest.len() {
        return Err(CUT);
    }
    let mut keys = Vec::with_capacity(count);
    let mut key = 0_u64;
    for _ in 0..count {
        key = key.wrapping_add(read_difference(rest)?);
        keys.push(key);
    }
    Ok(keys)
}

fn read_table(rest: &mut &[u8], positions: usize) -> Result<Table, Unreadable> {
    let keys = read_keys(rest)?;
    let rows = keys.len();
    let mut weights = Vec::with_capacity(rows * positions);
    for _ in 0..rows * positions {
        let row: [u8; LABELS] = take(rest)?;
        weights.push(std::array::from_fn(|lane| {
            row.get(lane).map_or(0, |&byte| byte.cast_signed())
        }));
    }
    Ok(Table::new(positions, &keys, weights))
}

fn read_difference(rest: &mut &[u8]) -> Result<u64, Unreadable> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let [byte] = take(rest)?;
        value |= u64::from(byte & 0x7f).wrapping_shl(shift);
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(Unreadable("a key of the weights is out of range"))
}

/// The rows of one kind of n-gram as they are written: keys in order, a row of labels for every position of each.
pub(super) struct Rows {
    pub(super) keys: Vec<u64>,
    pub(super) weights: Vec<[i8; LABELS]>,
}

/// The bytes of a file of weights.
pub(super) fn write(transitions: &[[i32; LABELS]; LABELS], words: &[(u64, Class)], tables: &[Rows]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(transitions.iter().flatten().flat_map(|weight| weight.to_le_bytes()));
    write_keys(words.iter().map(|word| word.0), &mut bytes);
    bytes.extend(words.iter().map(|word| word.1));
    for table in tables {
        write_keys(table.keys.iter().copied(), &mut bytes);
        bytes.extend(table.weights.iter().flatten().map(|weight| weight.cast_unsigned()));
    }
    bytes
}

fn write_keys(keys: impl ExactSizeIterator<Item = u64>, bytes: &mut Vec<u8>) {
    let count = u32::try_from(keys.len()).expect("keys are pruned to a number far below");
    bytes.extend(count.to_le_bytes());
    let mut before = 0;
    for key in keys {
        write_difference(key - before, bytes);
        before = key;
    }
}

fn write_difference(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
