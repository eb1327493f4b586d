//! Learning what the wording of short blocks speaks for: a linear softmax over hashed sequences of characters.
//!
//! Most of a block's sequences are left out at random each time it is seen, so that no single one decides: a house's
//! slogans would be learnt by heart otherwise.

/// A block with what it is.
pub(crate) struct Example {
    slots: Vec<u32>,
    tag: usize,
    weight: f32,
    /// Folds whose tables must not know it.
    outside: Vec<usize>,
}

impl Example {
    /// A block by the slots of its wording, its tag and its weight.
    pub(crate) fn new(slots: &[usize], tag: usize, weight: f32, outside: Vec<usize>) -> Self {
        let slots = slots.iter().filter_map(|&slot| u32::try_from(slot).ok()).collect();
        Self {
            slots,
            tag,
            weight,
            outside,
        }
    }
}

/// Share of sequences that is kept, of 256.
const KEPT: u64 = 112;
const EPOCHS: usize = 5;
const RATE: f32 = 0.15;
const DECAY: f32 = 2e-6;
/// A score of one in the table.
const SCALE: f32 = 32.0;

/// Learns a table of `size.0` slots and `size.1` tags from the examples that are not outside of a fold.
pub(crate) fn learn(examples: &[Example], fold: usize, size: (usize, usize)) -> Vec<u8> {
    let tags = size.1;
    let mut known: Vec<usize> = (0..examples.len())
        .filter(|&at| !examples[at].outside.contains(&fold))
        .collect();
    let mut weights = vec![0.0_f32; size.0 * tags];
    let mut seen = vec![1e-6_f32; size.0];
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for _ in 0..EPOCHS {
        random.shuffle(&mut known);
        for &at in &known {
            step(&examples[at], tags, &mut weights, &mut seen, &mut random);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a share of 256")]
    let kept = KEPT as f32 / 256.0;
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
    let table = weights
        .iter()
        .map(|weight| (weight * kept * SCALE).round().clamp(-127.0, 127.0) as i8);
    table.flat_map(i8::to_le_bytes).collect()
}

fn step(example: &Example, tags: usize, weights: &mut [f32], seen: &mut [f32], random: &mut Random) {
    let kept: Vec<usize> = example
        .slots
        .iter()
        .filter(|_| random.next() & 255 < KEPT)
        .map(|&slot| slot as usize)
        .collect();
    let mut scores = vec![0.0_f32; tags];
    for &slot in &kept {
        for (score, weight) in scores.iter_mut().zip(&weights[slot * tags..]) {
            *score += weight;
        }
    }
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter_mut().for_each(|score| *score = (*score - most).exp());
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score *= example.weight / sum);
    scores[example.tag] -= example.weight;
    let square = scores.iter().map(|gradient| gradient * gradient).sum::<f32>();
    for &slot in &kept {
        seen[slot] += square;
        let rate = RATE / seen[slot].sqrt();
        for (weight, gradient) in weights[slot * tags..].iter_mut().zip(&scores) {
            *weight -= rate * (gradient + DECAY * *weight);
        }
    }
}

/// Numbers in an order of their own (xorshift), the same every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    fn shuffle(&mut self, places: &mut [usize]) {
        for at in (1..places.len()).rev() {
            let other = usize::try_from(self.next() % (at as u64 + 1)).unwrap_or(at);
            places.swap(at, other);
        }
    }
}
