//! The place that a reporter tells from, as it stands between the name and 報導 or 电.

use std::ops::Range;

use super::{is_name, starts_name, tokens};
use crate::Resources;

/// Cuts the place off a stretch of names: 林小明／台北, 王大同台中, 王晨 北京, 高雄.
pub(super) fn cut(text: &str, range: Range<usize>, resources: &Resources) -> Range<usize> {
    let stretch = &text[range.clone()];
    let core = stretch.trim_end_matches(is_separator);
    let kept = behind_slash(core, resources).or_else(|| at_end(core, resources));
    range.start..range.start + kept.map_or(stretch.len(), str::len)
}

/// What stands before the last slash where places alone stand behind it: what is known as one, or begins with no family
/// name.
fn behind_slash<'t>(core: &'t str, resources: &Resources) -> Option<&'t str> {
    let at = core.rfind(['/', '／'])?;
    let (before, behind) = core.split_at(at);
    let named = !tokens(before, 0..before.len()).is_empty();
    let mut places = tokens(behind, 0..behind.len()).into_iter();
    let strange = |place: &str| !starts_name(place, resources);
    (named && places.all(|place| is_place(&behind[place.clone()], resources) || strange(&behind[place])))
        .then_some(before)
}

/// What stands before a place at the end: nothing, or a name that is whole without it.
fn at_end<'t>(core: &'t str, resources: &Resources) -> Option<&'t str> {
    let bare = core.trim_end_matches(UNITS);
    let ends = [core, bare];
    let known = ends.iter().find_map(|core| {
        let place = resources.places.iter().find(|place| core.ends_with(**place))?;
        Some(core[..core.len() - place.len()].trim_end_matches(is_separator))
    });
    let before = known.or_else(|| within_known(core, resources))?;
    let last = tokens(before, 0..before.len()).pop();
    let whole = last.is_none_or(|last| is_whole_name(&before[last], resources));
    whole.then_some(before)
}

/// What stands before a place that is named behind the larger one it lies in (林小明台中縣石岡鄉).
fn within_known<'t>(core: &'t str, resources: &Resources) -> Option<&'t str> {
    if !core.ends_with(UNITS) {
        return None;
    }
    resources.places.iter().find_map(|place| {
        let (before, behind) = core.rsplit_once(*place)?;
        let smaller = behind.strip_prefix(UNITS)?;
        (2..=LONGEST_SMALLER)
            .contains(&smaller.chars().count())
            .then(|| before.trim_end_matches(is_separator))
    })
}

/// Characters of the longest name of a place within another.
const LONGEST_SMALLER: usize = 5;

/// Whether a token is a name of the usual form, or several without space between.
fn is_whole_name(word: &str, resources: &Resources) -> bool {
    starts_name(word, resources) && (is_name(word) || word.chars().count() > 4)
}

fn is_place(word: &str, resources: &Resources) -> bool {
    let known = |word: &str| resources.places.contains(&word);
    known(word) || known(word.trim_end_matches(UNITS)) || word.chars().count() > 2 && word.ends_with(UNITS)
}

/// What a place may be called a part of the country by.
const UNITS: [char; 10] = ['市', '县', '縣', '区', '區', '省', '镇', '鎮', '乡', '鄉'];

fn is_separator(c: char) -> bool {
    c.is_whitespace() || "/／、，,－-—".contains(c)
}
