//! The file of learned weights.

use super::phrases::{Phrases, Simple};
use super::tag::Tag;
use super::ties::SLOT_BITS;
use super::trees::{Bytes, Forest};

/// What reading a page is learned from training pages. Written by `cargo xtask train segmentation`.
#[derive(Debug, Default)]
pub(crate) struct Weights {
    /// How rare pairs of characters are in newspapers, by their slot; 0 for those that every other paragraph has.
    pub(crate) rarity: Vec<u8>,
    /// How well one tag follows another.
    pub(crate) follows: [[i16; Tag::COUNT]; Tag::COUNT],
    pub(crate) simple: Simple,
    pub(crate) phrases: Phrases,
    pub(crate) first: Forest,
    pub(crate) second: Forest,
    /// Which part of a head's line is the headline.
    pub(crate) split: Forest,
}

/// What a file of weights begins with: `BMSG` and the version of its layout.
const MAGIC: [u8; 8] = *b"BMSG\x01\0\0\0";

impl Weights {
    /// Reads a file: [`MAGIC`], the checksum (FNV-1a, 64 bits) of all behind it, the rarities, how tags follow, and three
    /// forests. `None` where it is none or damaged.
    pub(crate) fn read(file: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(file);
        if bytes.take(MAGIC.len())? != MAGIC {
            return None;
        }
        if u64::from_le_bytes(bytes.array()?) != checksum(bytes.0) {
            return None;
        }
        let mut weights = Self {
            rarity: bytes.take(1 << SLOT_BITS)?.to_vec(),
            ..Self::default()
        };
        for row in &mut weights.follows {
            for cell in row {
                *cell = i16::from_le_bytes(bytes.array()?);
            }
        }
        weights.simple = Simple::read(&mut bytes)?;
        let phrases = bytes.u32()? as usize;
        weights.phrases = match bytes.take(phrases)? {
            [] => Phrases::default(),
            table => Phrases::read(table)?,
        };
        weights.first = Forest::read(&mut bytes)?;
        weights.second = Forest::read(&mut bytes)?;
        weights.split = Forest::read(&mut bytes)?;
        let sound = weights.first.fits(super::FIRST, Tag::COUNT)
            && weights.second.fits(super::SECOND, Tag::COUNT)
            && weights.split.fits(crate::split::COUNT, 1);
        (sound && bytes.0.is_empty()).then_some(weights)
    }
}

/// FNV-1a, 64 bits.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let step = |hash: u64, &byte: &u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_weights_are_refused() {
        let file = crate::lexicon::weights();
        assert!(Weights::read(&file).is_some());
        assert!(Weights::read(&file[..file.len() - 1]).is_none(), "cut");
        for at in [0, 4, 9, 1000, file.len() - 1] {
            let mut damaged = file.to_vec();
            damaged[at] ^= 1;
            assert!(Weights::read(&damaged).is_none(), "byte {at}");
        }
    }
}
