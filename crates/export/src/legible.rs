/// What stands for a character that must not act in a page: a control gets its picture (␀, ␛), and one that would turn
/// the direction of the text around it (U+202E and its like) the sign ⍰. One to one, so that code points keep their
/// numbers.
///
/// ```
/// use banmian_export::legible;
///
/// let shown: String = "a\u{202e}b\0c\n".chars().map(legible).collect();
/// assert_eq!(shown, "a⍰b␀c\n");
/// ```
pub const fn legible(c: char) -> char {
    match c {
        '\t' | '\n' => c,
        // Of the two characters that end a line the first.
        '\r' => ' ',
        '\0'..='\u{1f}' => picture(c as u32 + 0x2400),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}' => TURNED,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => TURNED,
        '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => TURNED,
        _ => c,
    }
}

const TURNED: char = '⍰';

const fn picture(code: u32) -> char {
    match char::from_u32(code) {
        Some(picture) => picture,
        None => TURNED,
    }
}
