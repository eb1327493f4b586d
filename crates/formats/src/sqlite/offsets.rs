//! The way from a text to its source's bytes, as a blob: the base, then of each run its units, and the widths of one in
//! text and source. Numbers have seven bits a byte, the lowest first, the eighth set where more follow.

use banmian_model::OffsetMap;

pub(crate) fn pack(offsets: &OffsetMap) -> Vec<u8> {
    let mut bytes = Vec::new();
    push(&mut bytes, offsets.base);
    for run in offsets.runs() {
        push(&mut bytes, u64::from(run.units));
        bytes.extend([run.text_width, run.raw_width]);
    }
    bytes
}

/// The map of a blob; what is cut off at its end is not there.
pub(crate) fn unpack(bytes: &[u8]) -> OffsetMap {
    let mut bytes = bytes.iter().copied();
    let mut map = OffsetMap::default();
    map.base = pull(&mut bytes).unwrap_or(0);
    while let (Some(units), Some(text), Some(raw)) = (pull(&mut bytes), bytes.next(), bytes.next()) {
        map.push(u32::try_from(units).unwrap_or(u32::MAX), text, raw);
    }
    map
}

fn push(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).expect("seven bits") | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).expect("seven bits"));
}

fn pull(bytes: &mut impl Iterator<Item = u8>) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let byte = bytes.next()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_come_back() {
        let mut map = OffsetMap::default();
        map.base = 70_000;
        map.push(3, 0, 1);
        map.push(1_000, 3, 2);
        map.push(1, 1, 12);
        assert_eq!(unpack(&pack(&map)), map);
        assert_eq!(unpack(&[]), OffsetMap::default());
        assert_eq!(unpack(&[0xff; 30]), OffsetMap::default());
    }
}
