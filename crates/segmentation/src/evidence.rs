use crate::blocks::TextBlock;
use crate::byline;
use crate::cohesion::Cohesion;
use crate::surface::{Ending, FAR, Form, Surface};
use crate::{Resources, join};

/// What speaks for or against a line's being the first of an article, in the order of data/weights.tsv (behind the
/// bias). All are between -3 and 3 or so.
pub(crate) const NAMES: &[&str] = &[
    "first_of_page",
    "byline_next",
    "byline_in_run",
    "dateline_after",
    "narrated_in_run",
    "after_credit",
    "after_byline",
    "after_furniture",
    "after_caption",
    "after_line",
    "before_line",
    "lines_before",
    "lines_after",
    "previous_open",
    "previous_colon",
    "previous_comma",
    "continues_previous",
    "next_continues",
    "ends_dash",
    "starts_dash",
    "next_starts_dash",
    "chars_upto4",
    "chars_5_7",
    "chars_8_11",
    "chars_12_19",
    "chars_20_29",
    "chars_over_29",
    "space_inside",
    "comma_inside",
    "colon_inside",
    "digit_inside",
    "all_quoted",
    "quote_inside",
    "asks",
    "calls_out",
    "list_mark",
    "bracket_last",
    "bare_names",
    "bare_names_next",
    "standing_head",
    "notice",
    "next_chars",
    "next_quote",
    "next_short_text",
    "since_paragraphs",
    "since_characters",
    "early",
    "tie",
    "covers_next",
    "covers_previous",
    "covers_next_less_previous",
    "like_lines",
    "like_lines_bare",
    "page_bylines_not_here",
    "page_datelines_not_here",
    "wide_gap",
    "text_before_ends_whole",
    "ends_grammar",
    "previous_lines_run_byline",
    "last_of_page",
    "alone",
    "alone_little_tie",
    "alone_much_tie",
    "alone_covers",
    "alone_like_lines",
    "alone_far",
    "alone_early",
    "alone_on_signed_page",
    "alone_on_dated_page",
    "same_runs",
    "same_runs_bare",
    "lead_in_run",
    "lead_alone",
    "placed_next",
    "no_tie",
    "covers_twice",
    "novel_head",
];

/// A page as evidence is drawn from it.
pub(crate) struct Context<'c> {
    pub(crate) blocks: &'c [TextBlock],
    pub(crate) surfaces: &'c [Surface<'c>],
    pub(crate) resources: &'c Resources,
    pub(crate) cohesion: Cohesion,
    pub(crate) joiner: join::Joiner<'c>,
    /// For every block how many paragraphs stand before it.
    ordinals: Vec<u32>,
    /// For every block the run of lines and by-lines that it is in.
    runs: Vec<(usize, usize)>,
    /// For every block, whether a by-line stands from it to the end of its run.
    byline_ahead: Vec<bool>,
    /// Lines by length: how many on the page.
    lengths: Vec<f32>,
    /// Runs without a by-line by their number of lines: how many on the page.
    run_sizes: Vec<f32>,
    bylines: f32,
    datelines: f32,
}

impl<'c> Context<'c> {
    pub(crate) fn new(blocks: &'c [TextBlock], surfaces: &'c [Surface<'c>], resources: &'c Resources) -> Self {
        let runs = runs(surfaces);
        let share = |n: usize, of: usize| ratio(n, of.max(1));
        let heads = runs
            .iter()
            .enumerate()
            .filter(|(i, run)| run.0 == *i && run.1 > *i)
            .count();
        let with_byline = surfaces.iter().filter(|s| s.form == Form::Byline).count();
        let with_dateline = surfaces.iter().filter(|s| s.dateline).count();
        Self {
            byline_ahead: byline_ahead(surfaces, &runs),
            ordinals: ordinals(surfaces),
            lengths: lengths(surfaces),
            run_sizes: run_sizes(surfaces, &runs),
            bylines: share(with_byline, heads).min(1.0),
            datelines: share(with_dateline, heads).min(1.0),
            cohesion: Cohesion::new(surfaces),
            joiner: join::Joiner::new(blocks, surfaces, resources),
            blocks,
            surfaces,
            resources,
            runs,
        }
    }

    /// The run of lines and by-lines that block `i` is in.
    pub(crate) fn run(&self, i: usize) -> (usize, usize) {
        self.runs[i]
    }

    /// How many paragraphs stand before block `i`.
    pub(crate) fn ordinal(&self, i: usize) -> u32 {
        self.ordinals[i]
    }

    fn text_before(&self, i: usize) -> Option<&Surface<'c>> {
        i.checked_sub(1).map(|at| &self.surfaces[at])
    }

    /// The evidence for block `i`, in the order of [`NAMES`].
    pub(crate) fn evidence(&self, i: usize, since: Since) -> Vec<f32> {
        let mut values = Vec::with_capacity(NAMES.len());
        self.around(i, &mut values);
        self.own(i, &mut values);
        self.further(i, since, &mut values);
        debug_assert_eq!(values.len(), NAMES.len());
        values
    }

    fn around(&self, i: usize, out: &mut Vec<f32>) {
        let (from, to) = self.runs[i];
        let previous = self.text_before(i);
        let next = self.surfaces.get(i + 1);
        let after = self.surfaces.get(to);
        let was = |form: Form| flag(previous.is_some_and(|s| s.form == form));
        let ends = |ending: Ending| flag(previous.is_some_and(|s| s.is_text() && s.ending == ending));
        let narrated = self.surfaces[i..to.min(i + 6)].iter().any(Surface::is_narrated);
        let open = previous.is_some_and(|s| s.is_text() && s.ending != Ending::Sentence);
        out.extend([
            flag(i == 0),
            flag(next.is_some_and(|s| s.form == Form::Byline)),
            flag(self.byline_ahead[i]),
            flag(after.is_some_and(|s| s.dateline)),
            flag(narrated),
            was(Form::Credit).max(was(Form::Jump)),
            was(Form::Byline),
            was(Form::Furniture),
            was(Form::Caption),
            flag(previous.is_some_and(Surface::is_line)),
            flag(next.is_some_and(Surface::is_line)),
            capped(i - from, 4),
            capped(to - i - 1, 4),
            flag(open),
            ends(Ending::Colon).max(ends(Ending::Dash)),
            ends(Ending::Comma),
            previous.filter(|s| s.is_text()).map_or(-1.0, |_| self.continues(i - 1)),
            next.map_or(-1.0, |_| self.continues(i)),
        ]);
    }

    /// How much speaks for a block's going on in the next, of -3 to 3.
    fn continues(&self, i: usize) -> f32 {
        let margin = self.joiner.margin(i, i + 1).clamp(-3 * join::ONE, 3 * join::ONE);
        margin as f32 / join::ONE as f32
    }

    fn own(&self, i: usize, out: &mut Vec<f32>) {
        let surface = &self.surfaces[i];
        let (text, chars) = (surface.text.as_ref(), surface.chars);
        let next = self.surfaces.get(i + 1);
        let bare = |s: &Surface<'_>| s.is_line() && byline::parse_bare(&s.text, self.resources).is_some();
        let between = |from: usize, to: usize| flag((from..=to).contains(&chars));
        out.extend([
            flag(text.ends_with('—')),
            flag(text.starts_with('—')),
            flag(next.is_some_and(|s| s.text.starts_with('—'))),
            between(0, 4),
            between(5, 7),
            between(8, 11),
            between(12, 19),
            between(20, 29),
            flag(chars > 29),
            flag(text.contains(char::is_whitespace)),
            flag(text.contains(['，', '、'])),
            flag(text.contains(['：', ':'])),
            flag(text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))),
            flag(text.starts_with(['“', '「', '『']) && text.ends_with(['”', '」', '』'])),
            flag(text.contains(['“', '「', '『', '《'])),
            flag(text.ends_with(['？', '?'])),
            flag(text.ends_with(['！', '!'])),
            flag(self.resources.list_mark.is_match(text)),
            flag(text.ends_with(['）', ')'])),
            flag(bare(surface)),
            flag(next.is_some_and(bare)),
            flag(self.resources.standing_heads.iter().any(|word| text.ends_with(word)) && chars <= 8),
            flag(self.resources.notices.iter().any(|word| text.ends_with(word))),
        ]);
    }

    fn further(&self, i: usize, since: Since, out: &mut Vec<f32>) {
        let surface = &self.surfaces[i];
        let (_, to) = self.runs[i];
        let after = self.surfaces.get(to);
        let text_after = after.filter(|s| s.is_text());
        let (before, next) = self.covers(i);
        let dated = after.is_some_and(|s| s.dateline);
        let like = self.like(surface.chars);
        let bare = !self.byline_ahead[i] && !dated;
        out.extend([
            text_after.map_or(-0.5, |s| ratio(s.chars, FAR)),
            flag(text_after.is_some_and(|s| s.text.starts_with(['“', '「']))),
            flag(text_after.is_some_and(|s| s.chars < 40)),
            capped(since.paragraphs, 8),
            ratio(since.characters.min(2000), 1000),
            flag(since.paragraphs < 2),
            self.tie(i),
            next,
            before,
            next - before,
            like,
            if bare { like } else { 0.0 },
            if self.byline_ahead[i] { 0.0 } else { self.bylines },
            if dated { 0.0 } else { self.datelines },
            flag(self.blocks[i].gap > 2),
            flag(i > 0 && self.surfaces[i - 1].is_text() && self.surfaces[i - 1].ending == Ending::Sentence),
            flag(
                surface
                    .text
                    .ends_with(['的', '和', '与', '在', '是', '了', '将', '为', '对', '及']),
            ),
            flag(i > 0 && self.surfaces[i - 1].is_line() && self.byline_ahead[i - 1]),
            flag(text_after.is_none() && to >= self.surfaces.len()),
        ]);
        self.together(i, since, dated, out);
    }

    /// What counts otherwise where a line stands alone between texts: it has no by-line, date line or other line to
    /// speak for it, so that words and sets of like lines decide.
    fn together(&self, i: usize, since: Since, dated: bool, out: &mut Vec<f32>) {
        let (from, to) = self.runs[i];
        let surface = &self.surfaces[i];
        let alone = flag(to - from == 1 && i > 0 && !dated);
        let lead = flag(i == from);
        let (before, next) = self.covers(i);
        let tie = self.tie(i);
        let runs = self.same_runs(i);
        out.extend([
            alone,
            alone * flag(tie < 0.35),
            alone * flag(tie > 0.8),
            alone * (next - before),
            alone * self.like(surface.chars),
            alone * capped(since.paragraphs, 8),
            alone * flag(since.paragraphs < 2),
            alone * self.bylines,
            alone * self.datelines,
            runs,
            if self.byline_ahead[i] || dated { 0.0 } else { runs },
            lead * flag(to - from > 1),
            lead * flag(to - from > 1 && !self.byline_ahead[i] && !dated),
            flag(
                self.surfaces
                    .get(i + 1)
                    .is_some_and(|s| byline::parse_placed(&s.text, self.resources).is_some()),
            ),
            flag(tie < 0.2),
            flag(next > 2.0 * before && next > 0.3),
            flag(before > next && before > 0.3),
        ]);
    }

    /// How many runs of the page have as many lines and no by-line: crossheads come in sets.
    fn same_runs(&self, i: usize) -> f32 {
        let (from, to) = self.runs[i];
        let count = self.run_sizes.get(to - from).copied().unwrap_or_default();
        ((count - 1.0).max(0.0) / 4.0).min(2.0)
    }

    /// How much of the line's words the paragraphs before and after it have.
    fn covers(&self, i: usize) -> (f32, f32) {
        let at = self.ordinals[i];
        let text = &self.surfaces[i].text;
        (
            self.cohesion.coverage(text, at.saturating_sub(4), at),
            self.cohesion.coverage(text, at, at + 4),
        )
    }

    /// How much of what the next paragraphs say the paragraphs before say too.
    fn tie(&self, i: usize) -> f32 {
        let at = self.ordinals[i];
        let next = self.surfaces[self.runs[i].1..].iter().take(2).filter(|s| s.is_text());
        let ties = next.map(|s| self.cohesion.coverage(&s.text, at.saturating_sub(4), at));
        ties.fold(0.0_f32, f32::max) * 3.0
    }

    /// How many other lines of the page have nearly this length.
    fn like(&self, chars: usize) -> f32 {
        let around = chars.saturating_sub(1)..=chars + 1;
        let count: f32 = around.filter_map(|n| self.lengths.get(n)).sum();
        ((count - 1.0).max(0.0) / 4.0).min(2.0)
    }
}

/// What stands between a line and the last start before it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Since {
    pub(crate) paragraphs: usize,
    pub(crate) characters: usize,
}

fn flag(value: bool) -> f32 {
    if value { 1.0 } else { 0.0 }
}

fn ratio(n: usize, of: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "small counts, and only their ratio matters")]
    let value = n as f32 / of as f32;
    value
}

fn capped(n: usize, most: usize) -> f32 {
    ratio(n.min(most), most)
}

/// For every block the stretch of lines and by-lines around it; an empty one for other blocks.
fn runs(surfaces: &[Surface<'_>]) -> Vec<(usize, usize)> {
    let member = |s: &Surface<'_>| s.is_line() || s.form == Form::Byline;
    let mut runs = vec![(0, 0); surfaces.len()];
    let mut from = 0;
    while from < surfaces.len() {
        let len = surfaces[from..].iter().take_while(|s| member(s)).count();
        runs[from..from + len].fill((from, from + len));
        if let Some(run) = runs.get_mut(from + len) {
            *run = (from + len, from + len);
        }
        from += len + 1;
    }
    runs
}

fn byline_ahead(surfaces: &[Surface<'_>], runs: &[(usize, usize)]) -> Vec<bool> {
    let mut ahead = vec![false; surfaces.len()];
    for i in (0..surfaces.len()).rev() {
        let within = i + 1 < runs[i].1;
        ahead[i] = within && (surfaces[i + 1].form == Form::Byline || ahead[i + 1]);
    }
    ahead
}

fn ordinals(surfaces: &[Surface<'_>]) -> Vec<u32> {
    let mut seen = 0;
    let mut count = |surface: &Surface<'_>| {
        let before = seen;
        seen += u32::from(surface.is_text());
        before
    };
    surfaces.iter().map(&mut count).collect()
}

fn run_sizes(surfaces: &[Surface<'_>], runs: &[(usize, usize)]) -> Vec<f32> {
    let mut sizes = vec![0.0; 6];
    for (i, &(from, to)) in runs.iter().enumerate().filter(|&(i, run)| run.0 == i && run.1 > i) {
        let signed = surfaces[i..to].iter().take(6).any(|s| s.form == Form::Byline);
        if let Some(size) = sizes.get_mut(to - from).filter(|_| !signed) {
            *size += 1.0;
        }
    }
    sizes
}

fn lengths(surfaces: &[Surface<'_>]) -> Vec<f32> {
    let mut lengths = vec![0.0; crate::surface::LONGEST_HEAD + 2];
    for surface in surfaces.iter().filter(|s| s.is_line()) {
        lengths[surface.chars] += 1.0;
    }
    lengths
}
