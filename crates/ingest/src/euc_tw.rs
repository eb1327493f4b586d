//! EUC-TW: CNS 11643 in eight bits. Two bytes from A1 on are a character of plane 1; 8E, A0 and the plane, and two
//! bytes more one of any plane.

use std::sync::LazyLock;

/// The seven planes, made by `examples/cns11643.rs`.
const TABLE: &str = include_str!("../data/cns11643.txt");

/// Rows and cells of a plane.
const SIDE: usize = 94;

const PLANES: usize = 7;

/// Characters by plane, row and cell; `?` is none. Read when the first page in EUC-TW comes: few archives have any.
static CHARACTERS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut characters = vec!['?'; PLANES * SIDE * SIDE];
    for (start, row) in TABLE.lines().filter_map(parse_row) {
        for (place, character) in characters[start..].iter_mut().zip(row.chars()) {
            *place = character;
        }
    }
    characters
});

/// Where a row of the file stands among the characters, and the row.
fn parse_row(line: &str) -> Option<(usize, &str)> {
    let (place, row) = line.split_once('\t')?;
    let (plane, number) = place.split_once(' ')?;
    let (plane, number): (usize, usize) = (plane.parse().ok()?, number.parse().ok()?);
    Some((((plane - 1) * SIDE + number - 1) * SIDE, row))
}

/// The character that starts `source`, `None` if that is illegal, and the bytes of either.
///
/// All bytes of a code without a character are taken: with fewer, a page in GBK read out of step would look good.
pub(crate) fn first(source: &[u8]) -> (Option<char>, usize) {
    match *source {
        [byte @ ..0x80, ..] => (Some(char::from(byte)), 1),
        [0x8E, plane @ 0xA1..=0xB0, row @ 0xA1..=0xFE, cell @ 0xA1..=0xFE, ..] => (look_up(plane - 0xA1, row, cell), 4),
        [row @ 0xA1..=0xFE, cell @ 0xA1..=0xFE, ..] => (look_up(0, row, cell), 2),
        _ => (None, 1),
    }
}

fn look_up(plane: u8, row: u8, cell: u8) -> Option<char> {
    let [plane, row, cell] = [plane, row - 0xA1, cell - 0xA1].map(usize::from);
    let character = *CHARACTERS.get((plane * SIDE + row) * SIDE + cell)?;
    (character != '?').then_some(character)
}

/// Whether `source` may start a character that more bytes would finish.
pub(crate) fn is_cut(source: &[u8]) -> bool {
    let trails = |bytes: &[u8]| bytes.iter().all(|byte| (0xA1..=0xFE).contains(byte));
    match source {
        [0x8E, rest @ ..] => rest.len() < 3 && trails(rest),
        [lead] => (0xA1..=0xFE).contains(lead),
        _ => false,
    }
}

/// Appends what is whole and legal; how many sequences were not.
pub(crate) fn decode(mut source: &[u8], text: &mut String) -> u32 {
    let mut illegal = 0;
    while !source.is_empty() && !is_cut(source) {
        let (character, width) = first(source);
        illegal += u32::from(character.is_none());
        text.extend(character);
        source = &source[width..];
    }
    illegal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(CHARACTERS.iter().filter(|&&character| character != '?').count(), 49_156);
    }

    #[track_caller]
    fn check(source: &[u8], expected: (Option<char>, usize)) {
        assert_eq!(first(source), expected);
    }

    #[test]
    fn characters_have_their_planes() {
        check(b"\xC4\xA1\xC4\xA1", (Some('一'), 2));
        check(b"\x8E\xA1\xC4\xA1", (Some('一'), 4));
        check(b"\x8E\xA2\xA1\xA1", (Some('乂'), 4));
        check(b"\x8E\xB0\xA1\xA1", (None, 4));
        check(b"\xC4\n", (None, 1));
        check(b"A", (Some('A'), 1));
    }
}
