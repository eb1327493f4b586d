use crate::Resources;
use crate::context::Context;
use crate::letters::{is_alphabetic, is_alphanumeric, is_ideograph};
use crate::surface::Form;

/// Whether a line is the name that a picture without a headline stands under (图片新闻).
pub(crate) fn names_pictures(context: &Context<'_>, line: usize) -> bool {
    let surface = &context.surfaces[line];
    let next = context.surfaces.get(line + 1);
    let named = context.resources.pictures.iter().any(|name| surface.text == *name);
    surface.is_line() && named && next.is_some_and(|next| next.form == Form::Caption)
}

/// Whether a line leads to the next: it ends in a dash or colon, or says at what something was said.
pub(crate) fn leads(context: &Context<'_>, text: &str) -> bool {
    text.ends_with(['—', '：', ':', '，'])
        || context.resources.kickers.iter().any(|word| text.ends_with(word))
        || text.starts_with('在')
}

/// Whether a line has the form of the name of a column or series.
pub(crate) fn is_standing(context: &Context<'_>, text: &str, chars: usize) -> bool {
    let named = |part: &str| context.resources.standing_heads.iter().any(|word| part.ends_with(word));
    chars <= 16
        && text
            .split_whitespace()
            .any(|part| part.chars().count() <= 8 && named(part))
}

/// Whether a line names a kind of writing (新诗, 社會小說, 连载小说（３７）, 词二首), as supplements do above a headline.
pub(crate) fn names_genre(text: &str, resources: &Resources) -> bool {
    let numbered = text.trim_end().trim_end_matches(['）', ')']);
    let core = match numbered.rfind(['（', '(']) {
        Some(open) if numbered.len() < text.trim_end().len() => &numbered[..open],
        _ => text,
    };
    let letters: String = core.chars().filter(|&c| is_ideograph(c)).collect();
    let count = letters.chars().count();
    let others = core
        .chars()
        .any(|c| is_alphanumeric(c) && !is_ideograph(c) && !('①'..='⑳').contains(&c));
    let poems = letters
        .strip_suffix('首')
        .map(|front| front.trim_end_matches(|c| "一二两三四五六七八九十".contains(c)))
        .is_some_and(|front| {
            front.len() < letters.len() - '首'.len_utf8() && front.ends_with(['诗', '詩', '词', '詞'])
        });
    let named = || resources.genres.iter().any(|genre| letters.ends_with(genre));
    !others && count <= LONGEST_GENRE && !text.contains(['，', '、', '：', '“']) && (poems || named())
}

/// Letters of the longest line that names a kind of writing (长篇连载小说).
const LONGEST_GENRE: usize = 6;

/// Whether a line is a slogan: halves of one length, or a set phrase that begins with a slogan's word and names
/// neither a number nor a time.
pub(crate) fn is_slogan(context: &Context<'_>, text: &str) -> bool {
    let opens = |part: &str| context.resources.slogans.iter().any(|word| part.starts_with(word));
    let length = |part: &str| part.chars().filter(|c| is_alphabetic(*c)).count();
    let parts: Vec<&str> = text.split_whitespace().collect();
    let numbered = text.contains(|c: char| c.is_ascii_digit());
    let paired = parts.len() > 1
        && parts
            .windows(2)
            .all(|pair| length(pair[0]).abs_diff(length(pair[1])) == 0);
    !numbered && text.chars().count() <= 20 && (opens(text) || paired && parts.len() <= 3 && length(parts[0]) <= 8)
}
