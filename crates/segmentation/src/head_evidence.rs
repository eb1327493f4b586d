use crate::evidence::Context;
use crate::heads::{is_slogan, is_standing, leads};
use crate::surface::{Form, Surface};

/// What tells the lines of a head apart, in the order of data/heads.tsv.
pub(crate) const NAMES: &[&str] = &[
    "bias",
    "only",
    "first_of_two",
    "first_of_more",
    "second_of_two",
    "second_of_more",
    "third",
    "further",
    "last",
    "before_byline",
    "behind_byline",
    "byline_ahead",
    "dash_next",
    "dash_first",
    "dash_last",
    "colon_last",
    "led_to",
    "leads",
    "standing",
    "standing_before",
    "standing_next",
    "slogan",
    "slogan_before",
    "slogan_next",
    "box",
    "box_next",
    "chars_upto4",
    "chars_5_6",
    "chars_7_8",
    "chars_9_12",
    "chars_13_18",
    "chars_19_25",
    "chars_26_35",
    "chars_over_35",
    "much_longer_than_before",
    "much_shorter_than_before",
    "much_longer_than_next",
    "much_shorter_than_next",
    "covered",
    "covered_most",
    "covered_by_first_paragraph",
    "covered_little",
    "quotes",
    "quoted_whole",
    "space",
    "comma",
    "asks",
    "calls_out",
    "digit",
    "bracket_first",
    "bracket_last",
    "colon_within",
    "list_mark",
    "sentence",
    "goes_on_next",
    "goes_on_before",
    "text_next",
    "narrated",
    "day_first",
];

/// The evidence of each line of a head; `lines` are its lines without by-lines, `end` is where its run ends.
pub(crate) fn of(context: &Context<'_>, lines: &[usize], end: usize) -> Vec<Vec<f32>> {
    let covers: Vec<f32> = lines.iter().map(|&line| coverage(context, line, 4)).collect();
    let most = covers.iter().copied().fold(0.0, f32::max);
    let narrated = lines.first().is_some_and(|&first| {
        context.surfaces[first..end.min(first + 8)]
            .iter()
            .any(Surface::is_narrated)
    });
    (0..lines.len())
        .map(|at| {
            let mut values = Vec::with_capacity(NAMES.len());
            place(context, lines, at, end, &mut values);
            neighbours(context, lines, at, &mut values);
            values.extend([
                covers[at],
                flag(covers[at] >= most && most > 0.0),
                coverage(context, lines[at], 1),
                flag(covers[at] < 0.1),
            ]);
            form(context, lines, at, &mut values);
            values.push(flag(narrated));
            values.push(flag(context.resources.day.is_match(&context.surfaces[lines[at]].text)));
            debug_assert_eq!(values.len(), NAMES.len());
            values
        })
        .collect()
}

fn flag(holds: bool) -> f32 {
    if holds { 1.0 } else { 0.0 }
}

fn coverage(context: &Context<'_>, line: usize, paragraphs: u32) -> f32 {
    let ordinal = context.ordinal(line);
    context
        .cohesion
        .coverage(&context.surfaces[line].text, ordinal, ordinal + paragraphs)
}

fn place(context: &Context<'_>, lines: &[usize], at: usize, end: usize, out: &mut Vec<f32>) {
    let (count, line) = (lines.len(), lines[at]);
    let byline = |range: std::ops::Range<usize>| flag(context.surfaces[range].iter().any(|s| s.form == Form::Byline));
    out.extend([
        1.0,
        flag(count == 1),
        flag(at == 0 && count == 2),
        flag(at == 0 && count > 2),
        flag(at == 1 && count == 2),
        flag(at == 1 && count > 2),
        flag(at == 2),
        flag(at > 2),
        flag(at + 1 == count),
        flag(context.surfaces.get(line + 1).is_some_and(|s| s.form == Form::Byline)),
        byline(lines[0]..line),
        byline(line..end),
    ]);
}

fn neighbours(context: &Context<'_>, lines: &[usize], at: usize, out: &mut Vec<f32>) {
    let surface = |at: usize| lines.get(at).map(|&line| &context.surfaces[line]);
    let before = at.checked_sub(1).and_then(surface);
    let next = surface(at + 1);
    let own = &context.surfaces[lines[at]];
    let text = own.text.as_ref();
    let standing = |s: &Surface<'_>| is_standing(context, &s.text, s.chars);
    let slogan = |s: &Surface<'_>| is_slogan(context, &s.text);
    let boxed = |s: &Surface<'_>| context.resources.boxes.iter().any(|word| s.text == *word);
    let between = |from: usize, to: usize| flag((from..=to).contains(&own.chars));
    let longer = |s: Option<&Surface<'_>>| flag(s.is_some_and(|s| own.chars > s.chars + 6));
    let shorter = |s: Option<&Surface<'_>>| flag(s.is_some_and(|s| s.chars > own.chars + 6));
    out.extend([
        flag(next.is_some_and(|s| s.text.starts_with('—'))),
        flag(text.starts_with('—')),
        flag(text.ends_with('—')),
        flag(text.ends_with(['：', ':'])),
        flag(before.is_some_and(|s| leads(context, &s.text))),
        flag(leads(context, text)),
        flag(standing(own)),
        flag(before.is_some_and(standing)),
        flag(next.is_some_and(standing)),
        flag(slogan(own)),
        flag(before.is_some_and(slogan)),
        flag(next.is_some_and(slogan)),
        flag(boxed(own)),
        flag(next.is_some_and(boxed)),
        between(0, 4),
        between(5, 6),
        between(7, 8),
        between(9, 12),
        between(13, 18),
        between(19, 25),
        between(26, 35),
        flag(own.chars > 35),
        longer(before),
        shorter(before),
        longer(next),
        shorter(next),
    ]);
}

fn form(context: &Context<'_>, lines: &[usize], at: usize, out: &mut Vec<f32>) {
    let line = lines[at];
    let text = context.surfaces[line].text.as_ref();
    let goes_on = |a: usize, b: usize| flag(b < context.surfaces.len() && context.joiner.joins(a, b));
    let opens = ['“', '「', '『', '《'];
    out.extend([
        flag(text.contains(opens)),
        flag(text.starts_with(opens) && text.ends_with(['”', '」', '』', '》'])),
        flag(text.contains(char::is_whitespace)),
        flag(text.contains(['，', '、', ','])),
        flag(text.ends_with(['？', '?'])),
        flag(text.ends_with(['！', '!'])),
        flag(text.contains(char::is_numeric)),
        flag(text.starts_with(['（', '('])),
        flag(text.ends_with(['）', ')'])),
        flag(text.contains(['：', ':'])),
        flag(context.resources.list_mark.is_match(text)),
        flag(text.contains(['，', '。', '；']) && context.surfaces[line].chars > 24),
        goes_on(line, line + 1),
        flag(line > 0 && goes_on(line - 1, line) > 0.0),
        flag(context.surfaces.get(line + 1).is_some_and(Surface::is_text)),
    ]);
}
