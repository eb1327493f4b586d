use std::sync::LazyLock;

/// Folds a character for comparing: full width to half width (Ａ１％ to A1%, the ideographic space to a space), then
/// Traditional and variant characters to simplified ones. One to one, so that offsets in characters stay; never
/// written over a text, as it loses what was printed (乾坤 becomes 干坤).
///
/// The pairs are those of OpenCC's `TSCharacters` (Apache-2.0), the first reading of each.
///
/// ```
/// let folded: String = "臺灣 Ａ２版".chars().map(banmian_model::fold).collect();
/// assert_eq!(folded, "台湾 A2版");
/// ```
pub fn fold(c: char) -> char {
    match c {
        '\0'..='\u{7f}' => c,
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => simplified(c),
    }
}

/// Folds a character for looking it up: as [`fold`], and letters small. One to one: a capital whose small form is more
/// than a character stays.
///
/// ```
/// let key: String = "臺灣Ａ版İ".chars().map(banmian_model::search_key).collect();
/// assert_eq!(key, "台湾a版İ");
/// ```
pub fn search_key(c: char) -> char {
    let folded = fold(c);
    let mut small = folded.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => folded,
    }
}

/// Whether a character belongs to the Han script: the unified ideographs of all planes and 〇.
pub fn is_han(c: char) -> bool {
    matches!(c, '〇' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// First character of the table that is looked up without searching: the basic block of ideographs.
const FIRST: u32 = 0x4e00;

struct Simplified {
    /// By code point from [`FIRST`] on.
    basic: Vec<char>,
    /// The others, in order.
    rare: Vec<(char, char)>,
}

static SIMPLIFIED: LazyLock<Simplified> = LazyLock::new(|| {
    let mut table = Simplified {
        basic: (FIRST..0xa000).filter_map(char::from_u32).collect(),
        rare: Vec::new(),
    };
    let lines = include_str!("../data/simplified.txt").lines();
    let mut pairs = lines.filter(|line| !line.starts_with('#')).flat_map(str::chars);
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        match table.basic.get_mut((u32::from(from).wrapping_sub(FIRST)) as usize) {
            Some(entry) => *entry = to,
            None => table.rare.push((from, to)),
        }
    }
    table
});

fn simplified(c: char) -> char {
    let table = &*SIMPLIFIED;
    match table.basic.get((u32::from(c).wrapping_sub(FIRST)) as usize) {
        Some(&to) => to,
        None if u32::from(c) < 0x3400 => c,
        None => table
            .rare
            .binary_search_by_key(&c, |&(from, _)| from)
            .map_or(c, |at| table.rare[at].1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_knows_width_script_and_variants() {
        let cases = [
            ('Ａ', 'A'),
            ('５', '5'),
            ('　', ' '),
            ('國', '国'),
            ('爲', '为'),
            ('中', '中'),
            ('，', ','),
            ('。', '。'),
        ];
        for (from, to) in cases {
            assert_eq!(fold(from), to, "{from}");
        }
        assert_eq!(
            fold('\u{2b5e6}'),
            '\u{2b5e6}',
            "a rare character that is simplified already"
        );
    }

    #[test]
    fn the_pairs_are_in_order() {
        assert!(SIMPLIFIED.rare.is_sorted_by_key(|&(from, _)| from));
        assert!(SIMPLIFIED.rare.len() > 100);
    }
}
