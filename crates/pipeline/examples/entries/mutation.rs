//! Chance, and what it does to inputs.

/// xorshift64*: small, and the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from((self.next() >> 11) % limit).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }

    /// A length that is mostly short.
    fn length(&mut self) -> usize {
        1 << self.below(10)
    }
}

/// An input of the pool, or a passage of it, changed in some places.
pub(crate) fn mutated(random: &mut Random, pool: &[Vec<u8>], words: &str, longest: usize) -> Vec<u8> {
    let words: Vec<&str> = words.split(' ').collect();
    let from = &pool[random.below(pool.len())];
    // Short passages are read thousands of times a second, and show as much as whole pages.
    let mut bytes = if random.below(50) > 0 && from.len() > 600 {
        let start = random.below(from.len());
        let end = from.len().min(start + 40 + random.below(600));
        from[character(from, start)..character(from, end)].to_vec()
    } else {
        from.clone()
    };
    for _ in 0..1 + random.below(6) {
        change(random, &mut bytes, pool, &words);
    }
    if random.below(400) == 0 && !bytes.is_empty() {
        bytes = bytes.repeat(1 + longest / bytes.len() / 2);
    }
    bytes.truncate(longest);
    bytes
}

fn change(random: &mut Random, bytes: &mut Vec<u8>, pool: &[Vec<u8>], words: &[&str]) {
    let at = random.below(bytes.len() + 1);
    let near = character(bytes, at);
    let end = character(bytes, (at + random.length()).min(bytes.len())).max(near);
    match random.below(12) {
        0..4 => {
            let word = words[random.below(words.len())].replace("\\n", "\n");
            let word = word.replace('_', " ");
            bytes.splice(near..near, word.bytes());
        }
        4 => drop(bytes.drain(near..end)),
        5 => {
            let piece = bytes[near..end].to_vec();
            let piece = piece.repeat(1 + random.below(8));
            bytes.splice(near..near, piece);
        }
        6 => {
            let other = &pool[random.below(pool.len())];
            let start = character(other, random.below(other.len() + 1));
            let stop = character(other, (start + 1 + random.below(200)).min(other.len())).max(start);
            bytes.splice(near..end, other[start..stop].iter().copied());
        }
        7 => bytes.truncate(near),
        8 => {
            let c = char::from_u32(u32::try_from(random.below(0x3_0000)).unwrap_or(0)).unwrap_or('\u{FFFD}');
            bytes.splice(near..near, c.to_string().bytes());
        }
        9 => {
            let digits = b"0123456789";
            if let Some(digit) = (at..bytes.len()).find(|&at| bytes[at].is_ascii_digit()) {
                bytes[digit] = digits[random.below(10)];
            }
        }
        10 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        11 if at < bytes.len() => bytes[at] = random.byte(),
        _ => {}
    }
}

/// The start of the character that a byte is of, as in UTF-8.
fn character(bytes: &[u8], mut at: usize) -> usize {
    while at > 0 && bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) {
        at -= 1;
    }
    at
}
