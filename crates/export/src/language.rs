use banmian_model::{fold, is_han};

/// Characters in a hundred that are written otherwise in simplified Chinese above which a text is in traditional ones: a
/// page of the latter has a dozen or more, one in simplified Chinese one or two, in names.
const TRADITIONAL_OF_100: usize = 5;

/// The language tag of a text (BCP 47): `zh-Hant` in traditional characters, otherwise `zh-Hans`.
///
/// ```
/// assert_eq!(banmian_export::language("臺灣同胞"), "zh-Hant");
/// assert_eq!(banmian_export::language("台湾同胞"), "zh-Hans");
/// ```
pub fn language(text: &str) -> &'static str {
    let han = text.chars().filter(|&c| is_han(c));
    let (all, traditional) = han.fold((0, 0), |(all, traditional), c| {
        (all + 1, traditional + usize::from(fold(c) != c))
    });
    if traditional * 100 > all * TRADITIONAL_OF_100 {
        "zh-Hant"
    } else {
        "zh-Hans"
    }
}
