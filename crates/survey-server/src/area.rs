//! Areas (行政区域): which account sees which place.

/// The digits that all adcodes within an area begin with: `43` of 430000, `4302` of 430200, and of the codes of townships
/// and communities (9 and 12 digits) those without the zeros of levels left open.
#[must_use]
pub fn prefix(area: &str) -> &str {
    let levels: &[usize] = match area.len() {
        6 => &[2, 4, 6],
        9 => &[2, 4, 6, 9],
        12 => &[2, 4, 6, 9, 12],
        _ => return area,
    };
    let whole = |&&level: &&usize| area[level..].bytes().all(|byte| byte == b'0');
    let level = levels.iter().find(whole).copied().unwrap_or(area.len());
    &area[..level]
}

/// Whether a text is an adcode: 6, 9 or 12 digits.
#[must_use]
pub fn is_adcode(text: &str) -> bool {
    matches!(text.len(), 6 | 9 | 12) && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0')
}

/// Whether a place lies within an area. `""` is no area: nothing lies within it.
#[must_use]
pub fn covers(area: &str, adcode: &str) -> bool {
    is_adcode(area) && adcode.starts_with(prefix(area))
}

/// The smallest and the first beyond of all adcodes within an area, to compare with in SQL.
#[must_use]
pub fn bounds(area: &str) -> (String, String) {
    let from = if is_adcode(area) { prefix(area) } else { "x" };
    // `:` is the sign behind `9`.
    (from.to_owned(), format!("{from}:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_covers_what_lies_within_it() {
        for (area, adcode) in [
            ("430200", "430211"),
            ("430000", "430211001001"),
            ("430211", "430211"),
            ("430211001000", "430211001001"),
            ("430211001", "430211001001"),
            ("430211000000", "430211001001"),
        ] {
            assert!(covers(area, adcode), "{area} {adcode}");
            let (from, beyond) = bounds(area);
            assert!(adcode >= from.as_str() && adcode < beyond.as_str(), "{area} {adcode}");
        }
        for (area, adcode) in [
            ("430211", "430200"),
            ("430211001001", "430211001002"),
            ("430211001001", "430211"),
            ("430200", "430300"),
            ("", "430200"),
            ("43020", "430200"),
            ("%", "430200"),
        ] {
            assert!(!covers(area, adcode), "{area} {adcode}");
            let (from, beyond) = bounds(area);
            assert!(
                !(adcode >= from.as_str() && adcode < beyond.as_str()),
                "{area} {adcode}"
            );
        }
    }
}
