use crate::context::Context;
use crate::letters::is_alphabetic;
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
