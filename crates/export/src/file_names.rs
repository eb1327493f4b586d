/// Bytes of a name that every file system takes, with room for an ending.
const LONGEST: usize = 200;

/// The file name of a page or article, without an ending: its id, but for what some file system doesn't take, which is
/// `%XX` for each of its bytes. A name that is too long is cut, and ends with `~` and 16 hexadecimal digits of the whole.
///
/// ```
/// use banmian_export::file_name;
///
/// assert_eq!(file_name("000_f4f2-i0001"), "000_f4f2-i0001");
/// assert_eq!(file_name("a/b:c"), "a%2Fb%3Ac");
/// assert_eq!(file_name(".."), "%2E.");
/// ```
pub fn file_name(id: &str) -> String {
    let mut name = String::new();
    for (at, c) in id.char_indices() {
        let refused = c.is_control() || "/\\:*?\"<>|%".contains(c) || at == 0 && c == '.';
        if refused {
            c.encode_utf8(&mut [0; 4])
                .bytes()
                .for_each(|byte| name.push_str(&format!("%{byte:02X}")));
        } else {
            name.push(c);
        }
    }
    if name.len() > LONGEST {
        name.truncate(name.floor_char_boundary(LONGEST - 17));
        name.push_str(&format!("~{:016x}", fnv(id)));
    }
    name
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
        let [one, two] = ["甲", "乙"].map(|end| file_name(&format!("{}{end}", "报".repeat(100))));
        assert!(one.len() <= LONGEST && two.len() <= LONGEST);
        assert_ne!(one, two);
        assert_eq!(fnv("a"), 0xaf63_dc4c_8601_ec8c);
    }
}
