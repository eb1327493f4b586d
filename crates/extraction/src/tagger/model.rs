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
    /// For each kind of n-gram.
    tables: Vec<Table>,
}

impl std::fmt::Debug for Tagger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tagger").finish_non_exhaustive()
    }
}

/// The weights of one kind of n-gram, a row a position that it speaks of.
enum Table {
    Near(Near),
    Far(Far),
}

/// Keys that are small enough to be looked up without hashing: single characters, forms, what covers.
struct Near {
    positions: usize,
    /// Where the rows of a key begin; [`NONE`] where it has none.
    firsts: Vec<u32>,
    rows: Vec<[i8; LANES]>,
}

/// Keys by open addressing. Almost all of a look-up's time is waiting for memory: rows stand right behind their key, and
/// whether a key has any is asked of bits that are few enough to stay close to the processor.
struct Far {
    positions: usize,
    /// Entry by entry the bytes of a key, or of [`EMPTY`], and its rows.
    entries: Vec<[i8; LANES]>,
    count: usize,
    /// A bit by the hash of each key: most n-grams of a text have no rows.
    held: Vec<u64>,
}

/// What keys of a [`Near`] table stay below.
const DIRECT: u64 = 0x1_0000;

const NONE: u32 = u32::MAX;

const EMPTY: u64 = u64::MAX;

impl Table {
    fn new(positions: usize, keys: &[u64], rows: Vec<[i8; LANES]>) -> Self {
        let bodies = || keys.iter().map(|key| key & BODY);
        if bodies().all(|key| key < DIRECT) {
            Self::Near(Near::new(positions, bodies(), rows))
        } else {
            Self::Far(Far::new(positions, bodies(), &rows))
        }
    }
}

impl Near {
    fn new(positions: usize, keys: impl Iterator<Item = u64>, rows: Vec<[i8; LANES]>) -> Self {
        let mut firsts = vec![NONE; DIRECT as usize];
        for (key, first) in keys.zip((0..).step_by(positions)) {
            firsts[key as usize] = first;
        }
        Self {
            positions,
            firsts,
            rows,
        }
    }

    fn find(&self, key: u64) -> Option<&[[i8; LANES]]> {
        let first = *self.firsts.get(key as usize)? as usize;
        self.rows.get(first..first + self.positions)
    }
}

impl Far {
    fn new(positions: usize, keys: impl ExactSizeIterator<Item = u64>, rows: &[[i8; LANES]]) -> Self {
        // A third is left free, so that few look-ups go on to a second entry.
        let count = keys.len() * 3 / 2 + 1;
        let mut table = Self {
            positions,
            entries: vec![EMPTY.to_le_bytes().map(u8::cast_signed); count * (positions + 1)],
            count,
            held: vec![0; (keys.len() * 16).next_power_of_two().max(64) / 64],
        };
        for (key, rows) in keys.zip(rows.chunks_exact(positions)) {
            let hash = mixed(key);
            let (word, bit) = table.bit(hash);
            table.held[word] |= bit;
            let mut at = table.home(hash);
            while table.key(at) != EMPTY {
                at = table.next(at);
            }
            let entry = &mut table.entries[at * (positions + 1)..][..=positions];
            entry[0] = key.to_le_bytes().map(u8::cast_signed);
            entry[1..].copy_from_slice(rows);
        }
        table
    }

    /// Whether a key of this hash may have rows.
    fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.bit(hash);
        self.held[word] & bit != 0
    }

    fn find(&self, key: u64, hash: u64) -> Option<&[[i8; LANES]]> {
        let mut at = self.home(hash);
        loop {
            match self.key(at) {
                held if held == key => return Some(&self.entries[at * (self.positions + 1)..][1..=self.positions]),
                EMPTY => return None,
                _ => at = self.next(at),
            }
        }
    }

    fn key(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.entries[at * (self.positions + 1)].map(i8::cast_unsigned))
    }

    /// The entry where the look for a key begins.
    fn home(&self, hash: u64) -> usize {
        (((hash >> 32) * self.count as u64) >> 32) as usize
    }

    fn next(&self, at: usize) -> usize {
        if at + 1 < self.count { at + 1 } else { 0 }
    }

    fn bit(&self, hash: u64) -> (usize, u64) {
        (hash as usize >> 6 & (self.held.len() - 1), 1 << (hash & 63))
    }
}

/// The bits of a key below its kind.
pub(super) const BODY: u64 = (1 << 60) - 1;

/// A hash whose upper and lower half are both well mixed.
fn mixed(key: u64) -> u64 {
    let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93) ^ mixed >> 40
}

/// An n-gram that may have weights: its key, the hash of that, and where it starts.
pub(super) type Candidate = (u64, u64, usize);

impl Tagger {
    /// The weights that come with the crate.
    pub fn builtin() -> Self {
        let packed: &[u8] = include_bytes!("../../data/names.bin.zst");
        let file = zstd::decode_all(packed).expect("a test reads it");
        Self::read(&file).expect("a test reads it")
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
        let mut tables = Vec::with_capacity(GRAMS.len());
        for gram in GRAMS {
            tables.push(read_table(&mut rest, gram.positions)?);
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

    /// Gives `found` each n-gram of a kind that has weights, by where it starts, with a row a position. `keys` are those of
    /// the n-grams that start at 0 and on; `room` is used again from call to call.
    ///
    /// All of them are asked whether they may have weights before any is looked up, and no branch hangs on the answer: so
    /// the processor waits for many look-ups at once.
    pub(super) fn look_up(
        &self,
        kind: usize,
        keys: impl ExactSizeIterator<Item = u64>,
        room: &mut Vec<Candidate>,
        mut found: impl FnMut(usize, &[[i8; LANES]]),
    ) {
        let keys = keys.map(|key| key & BODY);
        match &self.tables[kind] {
            Table::Near(table) => {
                for (at, key) in keys.enumerate() {
                    if let Some(rows) = table.find(key) {
                        found(at, rows);
                    }
                }
            }
            Table::Far(table) => {
                room.resize(keys.len(), (0, 0, 0));
                let mut count = 0;
                for (at, key) in keys.enumerate() {
                    let hash = mixed(key);
                    room[count] = (key, hash, at);
                    count += usize::from(table.may_hold(hash));
                }
                for &(key, hash, at) in &room[..count] {
                    if let Some(rows) = table.find(key, hash) {
                        found(at, rows);
                    }
                }
            }
        }
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
