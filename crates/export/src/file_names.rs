use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Bytes of a name that every file system takes, with room for an ending.
const LONGEST: usize = 200;

/// Names of files for ids, without an ending: one name for an id in all formats that write a file a page or article.
///
/// A name is the id itself, but for what some file system does not take or what would turn the name around it, which is
/// `%XX` for each of its bytes. A name gets `~` and 16 hexadecimal digits (FNV-1a of the id) behind it where it is too
/// long and cut, where Windows keeps it for a device, and where one that was given before differs from it only by case or
/// by Unicode normalisation: macOS and Windows would write both into one file. So names hang on the order in which they
/// are asked for, which is that of the tables.
///
/// ```
/// use banmian_export::FileNames;
///
/// let mut names = FileNames::default();
/// assert_eq!(names.name("000_f4f2"), "000_f4f2");
/// assert_eq!(names.name("a/b:c"), "a%2Fb%3Ac");
/// assert_eq!(names.name(".."), "%2E.");
/// assert_eq!(names.name("20200302-A2"), "20200302-A2");
/// assert_eq!(names.name("20200302-a2"), "20200302-a2~127e97b429192f2a");
/// ```
#[derive(Clone, Debug, Default)]
pub struct FileNames {
    /// Names that were given, as a file system compares them.
    taken: BTreeSet<String>,
}

impl FileNames {
    /// The name for the next id. Asked twice for one id it gives two names.
    pub fn name(&mut self, id: &str) -> String {
        let mut name = written(id);
        let is_whole = name.len() <= LONGEST && !name.is_empty() && !is_device(&name);
        if !is_whole || self.taken.contains(&compared(&name)) {
            name.truncate(name.floor_char_boundary(LONGEST - 17));
            name.push_str(&format!("~{:016x}", fnv(id)));
        }
        while !self.taken.insert(compared(&name)) {
            name.push('_');
        }
        name
    }
}

/// An id with what some file system does not take escaped.
fn written(id: &str) -> String {
    let mut name = String::new();
    for (at, c) in id.char_indices() {
        if c.is_control() || is_unseen(c) || "/\\:*?\"<>|%".contains(c) || at == 0 && c == '.' {
            c.encode_utf8(&mut [0; 4])
                .bytes()
                .for_each(|byte| name.push_str(&format!("%{byte:02X}")));
        } else {
            name.push(c);
        }
    }
    name
}

/// What turns or hides the text around it, ends a line, or is no character.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// A name as file systems compare it that tell neither case nor normalisation apart.
fn compared(name: &str) -> String {
    let upper: String = name.nfd().flat_map(char::to_uppercase).collect();
    upper.to_lowercase().nfd().collect()
}

/// Names that Windows keeps for devices, whatever ending is behind them.
fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_lowercase();
    let numbered = |prefix: &str| stem.strip_prefix(prefix).is_some_and(|rest| rest.chars().count() == 1);
    ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// The 64-bit hash of Fowler, Noll and Vo (FNV-1a).
fn fnv(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let mut names = FileNames::default();
        let [one, two] = ["甲", "乙"].map(|end| names.name(&format!("{}{end}", "报".repeat(100))));
        assert!(one.len() <= LONGEST && two.len() <= LONGEST);
        assert_ne!(one, two);
        assert_eq!(fnv("a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn what_some_file_system_takes_for_the_same_is_apart() {
        let ids = [
            "caf\u{e9}",
            "cafe\u{301}",
            "CAFE\u{301}",
            "Straße",
            "STRASSE",
            "con",
            "CON",
            "",
            "Ａ1",
            "A1",
        ];
        let mut names = FileNames::default();
        let given: BTreeSet<String> = ids.iter().map(|id| compared(&names.name(id))).collect();
        assert_eq!(given.len(), ids.len(), "{given:?}");
        assert!(given.iter().all(|name| !is_device(name) && !name.is_empty()));
    }

    #[test]
    fn nothing_in_a_name_acts() {
        let name = FileNames::default().name("..\\x/\u{202e}a\0b\u{feff}%");
        assert_eq!(name, "%2E.%5Cx%2F%E2%80%AEa%00b%EF%BB%BF%25");
    }
}
